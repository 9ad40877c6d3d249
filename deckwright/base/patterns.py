"""Patterns at the top of a file: each is made when it is first used.

A command uses a third of the program's patterns, and to make all of them takes longer than what most edits cost.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_KNOWN = frozenset(name for name in dir(re.Pattern) if not name.startswith("_"))


def lazy_regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what :func:`re.compile` returns, made when it is first used; its text, ``pattern``, is there before."""
    return cast("re.Pattern[AnyStr]", _Lazy(text, flags))


class _Lazy:
    """Does what a pattern does. Once it is made, its methods are at hand as fast as a pattern's own."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.pattern = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Make the pattern: Python asks here only for what is not there yet."""
        if name not in _KNOWN:
            raise AttributeError(name)
        made = re.compile(self.pattern, self._flags)
        self.__dict__.update({one: getattr(made, one) for one in _KNOWN})
        return self.__dict__[name]

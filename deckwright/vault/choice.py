"""Which notes of a vault are looked at: those that patterns choose, and of these only what may hold a question."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache

from deckwright.base.model import Dialect
from deckwright.base.patterns import lazy_regex

TEMPLATES = ("templates", "_templates", "template")
"""What folders of templates are called, whose notes are none."""

_HEADING = lazy_regex(r"^##[ \t]+\S", re.MULTILINE)


def is_chosen(name: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether a file, by its path below the content folder, is one that the patterns choose."""
    return (not include or any(_pattern(one).fullmatch(name) for one in include)) and not any(
        _pattern(one).fullmatch(name) for one in exclude
    )


def without_effect(patterns: Sequence[str], names: Collection[str]) -> list[str]:
    """Return the patterns of which none of the names is one."""
    return [one for one in patterns if not any(_pattern(one).fullmatch(name) for name in names)]


def is_template(folder: str, named: Collection[str]) -> bool:
    """Whether a folder, by its path below the vault, holds templates; ``named`` are those that Obsidian is told of."""
    return folder in named or folder.rpartition("/")[2].casefold() in TEMPLATES


def may_ask(text: str, dialect: Dialect) -> bool:
    """Whether a note may hold a question. What surely holds none is passed over in silence."""
    return bool(_HEADING.search(text)) or any(mark in text for mark in dialect.flashcards)


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    r"""Return a pattern with ``*`` for a part of a name, ``**`` for any folders, ``?`` for a character.

    One without ``/`` is the name of a file or a folder anywhere; one that names a folder means all in it.
    """
    glob = glob.strip("/")
    made = "" if "/" in glob else "(?:.*/)?"
    for part in re.split(r"(\*\*/?|\*|\?)", glob):
        made += {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))
    return re.compile(f"{made}(?:/.*)?", re.IGNORECASE)

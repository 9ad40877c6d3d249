"""How a history says that a promise was broken."""

from __future__ import annotations


class BrokenPromise(AssertionError):
    """What was promised, what was found, and what should have been."""


def hold(promise: str, found: object, wanted: object) -> None:
    """Raise :class:`BrokenPromise` unless ``found`` is what the promise wants; of mappings only say what differs."""
    if found == wanted:
        return
    if isinstance(found, dict) and isinstance(wanted, dict):
        keys = sorted((key for key in {*found, *wanted} if found.get(key) != wanted.get(key)), key=str)
        found, wanted = {key: found.get(key) for key in keys}, {key: wanted.get(key) for key in keys}
    raise BrokenPromise(f"{promise}\n  found:  {found!r}\n  wanted: {wanted!r}")

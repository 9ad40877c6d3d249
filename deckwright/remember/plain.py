"""Values in plain words: as JSON can hold them, and digests of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from pathlib import PurePath
from typing import Any


def names_but(kind: Any, names: str) -> tuple[str, ...]:
    """Return the names of all fields of a type but those: one that is new some day is among them."""
    known = [one.name for one in fields(kind) if one.compare] if is_dataclass(kind) else kind._fields
    return tuple(name for name in known if name not in names.split())


def dump(value: object) -> bytes:
    """Return a value of JSON's kinds as text."""
    return _KEPT.encode(value).encode()


@lru_cache(maxsize=1000)
def tags_as_text(tags: tuple[str, ...]) -> str:
    """Return tags as text; those of many notes are the same."""
    return json.dumps(tags)


def digest_of(value: object) -> str:
    """Return a digest of values that are plain, or made of such."""
    return sha256(_DIGESTED.encode(value).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return a value that JSON does not know in parts that it may. Raises ``TypeError`` for one nobody thought of."""
    match value:
        case Enum():
            return value.value
        case PurePath():
            return str(value)
        case frozenset() | set():
            return sorted(value)
        case Mapping():
            return list(value.items())
        case _ if is_dataclass(value) and not isinstance(value, type):
            return [type(value).__name__, *(getattr(value, one.name) for one in fields(value) if one.compare)]
        case _:
            raise TypeError(f"{type(value).__name__} has no plain form")


_KEPT = json.JSONEncoder(separators=(",", ":"))
_DIGESTED = json.JSONEncoder(separators=(",", ":"), default=_plain)

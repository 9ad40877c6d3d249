"""Sounds and speech: which files Anki plays on every device, and what it calls the languages that it reads aloud."""

from __future__ import annotations

import re

from deckwright.base.patterns import lazy_regex

_ID3 = rb"ID3[\x02-\x04]"
_MPEG = rb"\xff[\xe2-\xff]"
_MP4 = rb".{4}ftyp"
SOUNDS = {
    ".mp3": lazy_regex(_ID3 + rb"|" + _MPEG, re.DOTALL),
    ".ogg": lazy_regex(rb"OggS\0"),
    ".oga": lazy_regex(rb"OggS\0"),
    ".opus": lazy_regex(rb"OggS\0.{23}.{0,255}OpusHead", re.DOTALL),
    ".wav": lazy_regex(rb"RIFF.{4}WAVE", re.DOTALL),
    ".flac": lazy_regex(rb"fLaC"),
    ".m4a": lazy_regex(_MP4, re.DOTALL),
    ".aac": lazy_regex(rb"\xff[\xf0-\xf9]|" + _ID3 + rb"|" + _MP4, re.DOTALL),
}
"""File endings of sounds, and how a file of each begins."""
_ELSEWHERE = lazy_regex(r"[A-Za-z][\w+.-]*:|//")
"""What an address begins with that is no path."""


def names_sound(target: str) -> bool:
    """Whether a link leads to a sound of the deck."""
    return not target.startswith("#") and not _ELSEWHERE.match(target) and target.lower().endswith(tuple(SOUNDS))


def names_remote_sound(target: str) -> bool:
    """Whether a link leads to a sound on the web, which no card loads, or to one by an address of this computer."""
    return bool(_ELSEWHERE.match(target)) and re.split(r"[?#]", target.lower())[0].endswith(tuple(SOUNDS))


def is_sound(data: bytes, ending: str) -> bool:
    """Whether a file begins as one with its ending does."""
    return bool(SOUNDS[ending].match(data[:512])) if ending in SOUNDS else False

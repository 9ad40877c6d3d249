"""Sounds and speech: which files Anki plays on every device, and what it calls the languages that it reads aloud."""

from __future__ import annotations

import re

_ID3 = rb"ID3[\x02-\x04]"
_MPEG = rb"\xff[\xe2-\xff]"
_MP4 = rb".{4}ftyp"
SOUNDS = {
    ".mp3": re.compile(_ID3 + rb"|" + _MPEG, re.DOTALL),
    ".ogg": re.compile(rb"OggS\0"),
    ".oga": re.compile(rb"OggS\0"),
    ".opus": re.compile(rb"OggS\0.{23}.{0,255}OpusHead", re.DOTALL),
    ".wav": re.compile(rb"RIFF.{4}WAVE", re.DOTALL),
    ".flac": re.compile(rb"fLaC"),
    ".m4a": re.compile(_MP4, re.DOTALL),
    ".aac": re.compile(rb"\xff[\xf0-\xf9]|" + _ID3 + rb"|" + _MP4, re.DOTALL),
}
"""File endings of sounds, and how a file of each begins."""
_ELSEWHERE = re.compile(r"[A-Za-z][\w+.-]*:|//")
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

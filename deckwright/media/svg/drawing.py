"""What is known of an SVG picture once it was read; what reads it takes long to load, and most are known already."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from deckwright.media.pictures import Size


class Drawing(NamedTuple):
    """An SVG picture."""

    data: bytes
    """What ships: the file itself but for the mark of its script, unless something had to be taken out."""
    digest: str
    """SHA-256 of that, in hexadecimal."""
    source: str
    """SHA-256 of the file."""
    size: Size
    missing_font: str
    """The fonts that its text asks for if a phone may have none of them; empty if all is well."""
    left_out: str
    """What was taken out, in words; empty for nothing."""
    is_only_marked: bool
    """Whether nothing but the mark of its script is another in the file: then what ships is soon made again."""


def without_mark(svg: bytes) -> bytes:
    """Return a picture without the digest of its script.

    Learners get it so: a comment changed in a script changes the digest, and must not change the notes.
    """
    return re.sub(rb"deckwright:[0-9a-f]{64}", b"", svg, count=1)


ReadDrawing = Callable[[bytes], Drawing]
"""What reads an SVG file: :func:`~deckwright.media.svg.read.read_svg`, or something that remembers what it returned."""

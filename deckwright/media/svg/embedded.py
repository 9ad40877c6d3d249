"""Files that stand in an SVG itself, as addresses that begin with ``data:``: pictures of pixels, drawings, fonts."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from deckwright.media.pictures import NotAPicture, clean_any

_PIXELS = re.compile(r"\s*data:image/(?:png|jpe?g|gif|webp)(;[^,]*)?,", re.IGNORECASE)
_DRAWING = re.compile(r"\s*data:image/svg\+xml(;[^,]*)?,", re.IGNORECASE)
_FONT = re.compile(r"\s*data:(?:font/[\w.+-]+|application/(?:x-|vnd\.ms-)?font[\w-]*)[;,]", re.IGNORECASE)


def is_inside(address: str) -> bool:
    """Whether an address leads to a part of the picture itself."""
    return address.lstrip().startswith("#")


@lru_cache(maxsize=8)
def allows(address: str) -> bool:
    """Whether CSS in a picture may name an address: a part of the picture, or a file within it that can be shown."""
    if is_inside(address) or _FONT.match(address):
        return True
    try:
        return bool(_PIXELS.match(address)) and clean_address(address, _refuse) is not None
    except NotAPicture:
        return False


def clean_address(address: str, clean_drawing: Callable[[bytes], bytes]) -> str | None:
    """Return the address of a picture that stands in another one, without its metadata; itself if there are none.

    None for any other address. Raises :class:`NotAPicture` if it is damaged or too large, or as ``clean_drawing`` does.
    """
    for form, clean in ((_PIXELS, clean_any), (_DRAWING, clean_drawing)):
        if found := form.match(address):
            data = _unpack(address[found.end() :], found[1] or "")
            made = clean(data)
            if made == data:
                return address
            kind = address[: found.start(1)] if found[1] else address[: found.end() - 1]
            return f"{kind.strip()};base64,{base64.b64encode(made).decode()}"
    return None


def _unpack(rest: str, parameters: str) -> bytes:
    data = unquote_to_bytes(rest)
    if not parameters.lower().rstrip().endswith("base64"):
        return data
    try:
        return base64.b64decode(data)
    except binascii.Error as error:
        raise NotAPicture(f"cannot be read: {error}") from error


def _refuse(_drawing: bytes) -> bytes:
    raise NotAPicture("is no picture of pixels")

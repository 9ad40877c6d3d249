"""Files that stand in an SVG itself, as addresses that begin with ``data:``: pictures of pixels, drawings, fonts."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from deckwright.base.limits import EMBEDDED_MEGAPIXELS, EMBEDDED_PICTURES
from deckwright.base.patterns import lazy_regex
from deckwright.media.photographs import LookInto, look
from deckwright.media.pictures import SMALLER, NotAPicture, clean_any

# Before an address a browser skips the space characters of ASCII; behind any other it is a path beside the picture.
_SPACE = " \t\n\r\f\v"
_FORM = re.IGNORECASE | re.ASCII
_PIXELS = lazy_regex(r"\s*data:image/(?:png|jpe?g|gif|webp)(;[^,]*)?,", _FORM)
_DRAWING = lazy_regex(r"\s*data:image/svg\+xml(;[^,]*)?,", _FORM)
_FONT = lazy_regex(r"\s*data:(?:font/[\w.+-]+|application/(?:x-|vnd\.ms-)?font[\w-]*)[;,]", _FORM)


def is_inside(address: str) -> bool:
    """Whether an address leads to a part of the picture itself."""
    return address.lstrip(_SPACE).startswith("#")


def is_harmless(address: str) -> bool:
    """Whether an address leads to a part of the picture, or is a font: nothing that would have to be looked into."""
    return is_inside(address) or bool(_FONT.match(address))


class Embedded:
    """The pictures that stand in one drawing and in those within it: each is looked into once, up to a limit."""

    def __init__(self, look: LookInto = look) -> None:
        """``look`` looks into pictures of pixels."""
        self._look = look
        self.found: dict[str, str | NotAPicture | None] = {}
        """By the addresses, what :meth:`clean` returned or raised."""
        self.room = EMBEDDED_MEGAPIXELS * 1_000_000
        """Pixels that the others may have."""

    def allows(self, address: str) -> bool:
        """Whether CSS may name an address: a part of the picture, or a file within it that can be shown."""
        if is_harmless(address):
            return True
        try:
            return bool(_PIXELS.match(address)) and self.clean(address, _refuse) is not None
        except NotAPicture:
            return False

    def clean(self, address: str, clean_drawing: Callable[[bytes], bytes]) -> str | None:
        """Return the address of a picture that stands in another one, without its metadata; itself if it has none.

        None for any other address. Raises :class:`NotAPicture` if it is damaged or too large, or as ``clean_drawing``
        does.
        """
        if not (_PIXELS.match(address) or _DRAWING.match(address)):
            return None
        if address not in self.found:
            if len(self.found) >= EMBEDDED_PICTURES:
                raise NotAPicture(f"is one of more than {EMBEDDED_PICTURES:,}", "put fewer into it, or save it as PNG")
            self.found[address] = None
            try:
                self.found[address] = self._cleaned(address, clean_drawing)
            except NotAPicture as error:
                self.found[address] = error
        found = self.found[address]
        if isinstance(found, NotAPicture):
            raise found
        return found

    def _cleaned(self, address: str, clean_drawing: Callable[[bytes], bytes]) -> str | None:
        for form, clean in ((_PIXELS, self._pixels), (_DRAWING, clean_drawing)):
            if found := form.match(address):
                data = _unpack(address[found.end() :], found[1] or "")
                made = clean(data)
                if made == data:
                    return address
                kind = address[: found.start(1)] if found[1] else address[: found.end() - 1]
                return f"{kind.strip()};base64,{base64.b64encode(made).decode()}"
        return None

    def _pixels(self, data: bytes) -> bytes:
        made, ending = clean_any(data)
        size = self._look(made, ending, is_sound=True).size  # of which nothing is decoded yet
        if size.width * size.height > self.room:
            raise NotAPicture(f"has, with those before it, more than {EMBEDDED_MEGAPIXELS} megapixels", SMALLER)
        self._look(made, ending)
        self.room -= size.width * size.height
        return made


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

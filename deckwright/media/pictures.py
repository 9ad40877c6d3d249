"""Looks into the files of pictures made of pixels: is each what its name says, is it whole, is it too large?"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import ExifTags, Image

from deckwright.media.metadata import buffered_bytes, clean

MEGAPIXELS = {"PNG": 16, "GIF": 16, "WEBP": 8, "JPEG": 80}
"""Largest picture that is decoded, by its format, so that a hostile one stays below 200 MB.

It takes four bytes a pixel or eight, but a JPEG is read at a fraction of its size. A phone shows about 3 megapixels.
"""

SCANS_LIMIT = 100_000_000
"""Bytes that a decoder may hold of a JPEG sent in several scans, of which it keeps every coefficient."""

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WEBP", ".svg": "SVG"}
"""File endings and the format each promises: what Anki's desktop editor takes and phones show."""

RASTER = ("PNG", "JPEG", "GIF", "WEBP")
"""The formats of pixels, as Pillow calls them."""


@dataclass(frozen=True, slots=True)
class Size:
    """A picture's width and height in CSS pixels; 0 where it does not say."""

    width: int
    height: int


class NotAPicture(ValueError):
    """A file that is not shown; the message says why, to stand after its name, and ``hint`` what to do."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.hint = hint


def inspect(data: bytes, ending: str) -> Size:
    """Return the size that a picture of pixels says it has, the right side up. Raises :class:`NotAPicture`.

    ``data``, whose file name ends in ``ending``, holds no metadata any more. It is not decoded: see :func:`decode`.
    """
    wanted = FORMATS[ending]
    with _opened(data, wanted) as image:
        width, height = image.size
        turned = wanted == "JPEG" and image.getexif().get(ExifTags.Base.Orientation, 1) >= 5
    return Size(height, width) if turned else Size(width, height)


def decode(data: bytes, ending: str) -> None:
    """Raise :class:`NotAPicture` if a picture that can be inspected is not whole."""
    with _opened(data, FORMATS[ending]) as image:
        # A JPEG is decoded smaller, which takes less memory and finds faults as well.
        image.draft(None, (max(image.width // 8, 1), max(image.height // 8, 1)))
        image.load()


def without_metadata(data: bytes, ending: str) -> bytes:
    """Return a picture's file with nothing but the picture in it. Raises :class:`NotAPicture` if it is none."""
    try:
        return clean(data, ending)
    except ValueError as error:
        # It may be a sound picture under another ending, which inspect() can name.
        known = next((other for other in (".png", ".jpg", ".gif", ".webp") if _is(data, other)), ending)
        if FORMATS[known] != FORMATS[ending]:
            raise NotAPicture(f"is {FORMATS[known]}, not {FORMATS[ending]}") from error
        raise NotAPicture(f"is no {FORMATS[ending]} file, or a damaged one") from error


def _is(data: bytes, ending: str) -> bool:
    try:
        clean(data, ending)
    except ValueError:
        return False
    return True


@contextlib.contextmanager
def _opened(data: bytes, wanted: str) -> Iterator[Image.Image]:
    """Open a picture of a format within its limits; whatever goes wrong then is a :class:`NotAPicture`."""
    limit = MEGAPIXELS[wanted]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(data), formats=RASTER) as image:
                _check_head(image, data, wanted)
                yield image
        except NotAPicture:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise NotAPicture(f"says it has more than {limit} megapixels") from error
        except Exception as error:  # Pillow's decoders raise whatever a broken file leads them to
            raise NotAPicture(f"is no {wanted} file, or a damaged one") from error


def _check_head(image: Image.Image, data: bytes, wanted: str) -> None:
    if image.format != wanted:
        raise NotAPicture(f"is {image.format}, not {wanted}")
    width, height = image.size
    if width * height > MEGAPIXELS[wanted] * 1_000_000:
        raise NotAPicture(f"says it is {width:,}×{height:,} pixels; the limit is {MEGAPIXELS[wanted]} megapixels")
    if wanted == "JPEG" and buffered_bytes(data) > SCANS_LIMIT:
        reason = f"is a progressive JPEG of {width:,}×{height:,} pixels, which is too large"
        raise NotAPicture(reason, "save it as a baseline JPEG, or smaller")

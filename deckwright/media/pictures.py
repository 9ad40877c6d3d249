"""Looks into the files of pictures made of pixels: is each what its name says, is it whole, is it too large?"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from deckwright.base.limits import (
    COEFFICIENT_BYTES,
    MEGAPIXELS,
    PICTURE_BYTES,
    SCANNED_BYTES,
    SCANS,
    WEBP_BYTES,
)
from deckwright.base.patterns import lazy_regex
from deckwright.media.metadata.clean import buffered_bytes, clean, count_scans

if TYPE_CHECKING:
    from PIL import Image

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WEBP", ".svg": "SVG"}
"""File endings and the format each promises: what Anki's desktop editor takes and phones show."""

ENDINGS = (".png", ".jpg", ".gif", ".webp")
"""The endings of the formats of pixels."""

RASTER = ("PNG", "JPEG", "GIF", "WEBP")
"""The formats of pixels, as Pillow calls them."""


class Size(NamedTuple):
    """A picture's width and height in CSS pixels; 0 where it does not say."""

    width: int
    height: int


_AGAIN = "open it in a picture program and save it again"
SMALLER = "save it smaller: a card shows 1440 × 2560 pixels at most"
_AS_PNG = "save it as PNG or JPEG"
FROM_PHONE = (
    "let the phone share it as JPEG (on an iPhone: Settings → Camera → Formats → Most Compatible), or save it as JPEG"
)
"""What to do with a photograph of a format that not every Anki shows."""

_OTHERS = [
    (lazy_regex(rb".{4}ftyp(?:hei[cfmsx]|hev[cx]|mif1|msf1)", re.DOTALL), "HEIC", FROM_PHONE),
    (lazy_regex(rb".{4}ftypavi[fs]", re.DOTALL), "AVIF", _AS_PNG),
    (lazy_regex(rb"II\*\0|MM\0\*"), "TIFF", _AS_PNG),
    (lazy_regex(rb"BM.{4}\0{4}", re.DOTALL), "BMP", _AS_PNG),
    (lazy_regex(rb"\0\0[\1\2]\0"), "an icon", _AS_PNG),
    (lazy_regex(rb"8BPS"), "a Photoshop file", _AS_PNG),
    (lazy_regex(rb"%PDF|%!PS"), "a page to print", "save the picture in it as SVG or PNG"),
    (lazy_regex(rb"\xff\x0a|\0\0\0\x0cJXL "), "JPEG XL", _AS_PNG),
    (lazy_regex(rb"\s*<(?:\?xml|svg|!DOCTYPE svg)", re.IGNORECASE), "SVG", "let its name end in .svg"),
    (lazy_regex(rb"\s*<(?:!doctype html|html|head)", re.IGNORECASE), "a web page", "save the picture itself"),
]
"""How files of other formats begin."""


class NotAPicture(ValueError):
    """A file that is not shown; the message says why, to stand after its name, and ``hint`` what to do."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.hint = hint


def inspect(data: bytes, ending: str) -> Size:
    """Return the size that a picture of pixels says it has, the right side up. Raises :class:`NotAPicture`.

    ``data``, whose file name ends in ``ending``, holds no metadata any more. It is not decoded: see :func:`decode`.
    """
    from PIL import ExifTags

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
    """Return a picture's file with nothing but the picture in it.

    Raises :class:`NotAPicture` if it is none, or larger than any that is read.
    """
    if len(data) > PICTURE_BYTES[FORMATS[ending]]:
        raise NotAPicture(f"has {len(data):,} bytes; the limit is {PICTURE_BYTES[FORMATS[ending]]:,}", SMALLER)
    try:
        return clean(data, ending)
    except ValueError as error:
        form, way_out = _recognise(data)
        if form not in ("", FORMATS[ending]):
            raise NotAPicture(f"is {form}, not {FORMATS[ending]}", way_out) from error
        raise NotAPicture(f"is no {FORMATS[ending]} file, or a damaged one", _AGAIN) from error


def clean_any(data: bytes) -> tuple[bytes, str]:
    """Return a picture of pixels of any format without its metadata, and what its file's name would end in.

    Raises :class:`NotAPicture`.
    """
    form, _ = _recognise(data)
    ending = next((ending for ending in ENDINGS if FORMATS[ending] == form), ENDINGS[0])
    return without_metadata(data, ending), ending


def _recognise(data: bytes) -> tuple[str, str]:
    """Return of which format a file seems to be, and what to do with it; nothing if it is an unknown one."""
    for ending in ENDINGS:
        with contextlib.suppress(ValueError):
            clean(data, ending)
            return FORMATS[ending], f"let its name end in {ending}"
    return next(((form, way_out) for mark, form, way_out in _OTHERS if mark.match(data[:200])), ("", ""))


@contextlib.contextmanager
def _opened(data: bytes, wanted: str) -> Iterator[Image.Image]:
    """Open a picture of a format within its limits; whatever goes wrong then is a :class:`NotAPicture`."""
    from PIL import Image

    limit = MEGAPIXELS[wanted]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(data), formats=RASTER) as image:
                _check_head(image, data, wanted)
                yield image
        except (NotAPicture, MemoryError):  # which says nothing of the picture that is wrong
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise NotAPicture(f"says it has more than {limit} megapixels", SMALLER) from error
        except Exception as error:  # Pillow's decoders raise whatever a broken file leads them to
            raise NotAPicture(f"is no {wanted} file, or a damaged one", _AGAIN) from error


def _check_head(image: Image.Image, data: bytes, wanted: str) -> None:
    if image.format != wanted:
        raise NotAPicture(f"is {image.format}, not {wanted}")
    width, height = image.size
    if width * height > MEGAPIXELS[wanted] * 1_000_000:
        reason = f"says it is {width:,}×{height:,} pixels; the limit is {MEGAPIXELS[wanted]} megapixels"
        raise NotAPicture(reason, SMALLER)
    if wanted == "WEBP" and 16 * width * height + 2 * len(data) > WEBP_BYTES:
        reason = f"is a WebP of {width:,}×{height:,} pixels and {len(data):,} bytes, which is too large"
        raise NotAPicture(reason, SMALLER)
    if wanted == "JPEG":
        _check_scans(data, f"{width:,}×{height:,}")


def _check_scans(data: bytes, size: str) -> None:
    """Refuse a JPEG sent in scans so many, or so large, that decoding it would take long or fill the memory."""
    if count_scans(data) > SCANS:
        raise NotAPicture(f"is a JPEG in more than {SCANS} scans", "save it as a baseline JPEG")
    held = buffered_bytes(data)
    if held > COEFFICIENT_BYTES or (held and len(data) > SCANNED_BYTES):
        reason = f"is a progressive JPEG of {size} pixels and {len(data):,} bytes, which is too large"
        raise NotAPicture(reason, "save it as a baseline JPEG, or smaller")


_OTHER_ENDINGS = {
    (".heic", ".heif"): FROM_PHONE,
    (".pdf", ".eps", ".ps", ".ai"): "save the picture in it as SVG or PNG",
    (
        ".mp4",
        ".mov",
        ".webm",
        ".m4v",
        ".mkv",
        ".avi",
        ".ogv",
    ): "save a still of it as PNG or JPEG, or link to the film on the web",
    (".tif", ".tiff", ".bmp", ".avif", ".ico", ".psd", ".jxl", ".jfif", ".raw", ".dng"): "save it as PNG or JPEG",
}
"""What to do with files of other formats, by their endings."""


def way_to_format(ending: str) -> str:
    """Return what to do with a file whose name ends otherwise than a picture's that every Anki shows."""
    return next((hint for endings, hint in _OTHER_ENDINGS.items() if ending in endings), f"known: {', '.join(FORMATS)}")

"""Makes pictures that are larger than a phone can show as small as it shows them.

Which pictures, and how large they become, follows from their own file alone: notes name them by that and by
:data:`RECIPE`, so that another release of Pillow or libwebp, which writes other bytes, changes no note.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from deckwright.media.pictures import RASTER, Size, decode, inspect

if TYPE_CHECKING:
    from PIL import Image

WIDTH, HEIGHT = 1440, 2560
"""Pixels that a card shows at most: 480 by 853 CSS pixels on a phone with three to one, 680 wide on a desktop."""

RECIPE = "webp 1440×2560 1"
"""Changes with everything in this file that makes other pictures; every note that shows one is then shipped anew."""

HEAVY = {"PNG": 250_000, "JPEG": 1_000_000, "WEBP": 1_000_000}
"""Bytes above which a picture is encoded anew although it is not too large."""

FEW_COLOURS = 4_096
"""Colours up to which a picture counts as a drawing, which is encoded without loss."""

_QUALITY = {"JPEG": 80}
_DRAWN_QUALITY = 90
_STRIP = 256
"""Rows of the result that are made at a time, so that a large picture is not held twice."""
_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")


class Looked(NamedTuple):
    """What is known of a sound picture of pixels."""

    size: Size
    """That it says it has, the right side up."""
    small: Size | None
    """That it is to be given; None if it ships as it is."""


class LookInto(Protocol):
    """What looks into a picture: :func:`look`, or something that has it look elsewhere, or remembers what it said."""

    def __call__(self, data: bytes, ending: str, is_sound: bool = False) -> Looked:
        """Return what is known of a picture, or raise, as :func:`look` does."""


class Decoder(NamedTuple):
    """What uses Pillow's codecs: here, or where they can do no harm."""

    look: LookInto
    shrink: Callable[[bytes], bytes]
    known: Callable[[str, str], Looked | None] = lambda digest, ending: None
    """Returns what :attr:`look` would, where that is known by the SHA-256 of a picture and its ending."""


def look(data: bytes, ending: str, is_sound: bool = False) -> Looked:
    """Return what is known of a picture. Raises :class:`~deckwright.media.pictures.NotAPicture`.

    ``data``, whose file name ends in ``ending``, holds no metadata any more. It is decoded unless it ``is_sound``.
    """
    size = inspect(data, ending)
    small = smaller(data)
    if not is_sound:
        decode(data, ending)
    return Looked(size, small)


def encoder() -> str:
    """Return what the bytes depend on besides the recipe: the versions of Pillow and libwebp."""
    import PIL
    from PIL import features

    return f"Pillow {PIL.__version__}, libwebp {features.version('webp')}"


def smaller(data: bytes) -> Size | None:
    """Return the size that a sound raster picture is to be given; None if it ships as it is, as animations do."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=RASTER) as image:
        form = image.format or ""
        if form not in HEAVY or image.mode not in _MODES or getattr(image, "is_animated", False):
            return None
        width, height = image.size[::-1] if _is_turned(image) else image.size
        scale = min(1.0, WIDTH / width, HEIGHT / height)
        if scale == 1 and len(data) <= HEAVY[form]:
            return None
        return Size(max(round(width * scale), 1), max(round(height * scale), 1))


def shrink(data: bytes) -> bytes:
    """Return a picture for which :func:`smaller` names a size as a WebP of that size: drawings without loss."""
    from PIL import Image

    size = smaller(data)
    assert size, "only what is to become smaller is made so"
    with Image.open(io.BytesIO(data), formats=RASTER) as image:
        form = image.format or ""
        profile = image.info.get("icc_profile")
        is_drawing = form != "JPEG" and image.getcolors(FEW_COLOURS) is not None
        made = _photograph(image, size) if form == "JPEG" else _reduced(image, size)
    made = made.resize((size.width, size.height), Image.Resampling.LANCZOS)
    made = made.convert("RGBA") if made.mode == "RGBa" else made
    quality = _QUALITY.get(form, _DRAWN_QUALITY)
    file = io.BytesIO()
    made.save(file, "WEBP", lossless=is_drawing, quality=quality, method=4, icc_profile=profile)
    return file.getvalue()


def _photograph(image: Image.Image, size: Size) -> Image.Image:
    """Return a JPEG, the right side up, read at a half, a quarter or an eighth of its size if that is enough."""
    from PIL import ImageOps

    wanted = (size.height, size.width) if _is_turned(image) else (size.width, size.height)
    image.draft("RGB", wanted)
    return ImageOps.exif_transpose(image).convert("RGB")


def _is_turned(image: Image.Image) -> bool:
    from PIL import ExifTags

    return image.format == "JPEG" and image.getexif().get(ExifTags.Base.Orientation, 1) >= 5


def _reduced(image: Image.Image, size: Size) -> Image.Image:
    """Return a picture in true colour, by a whole factor smaller but not smaller than ``size``.

    Where it is transparent, its colours are multiplied by that: else what cannot be seen would shine through.
    """
    from PIL import Image

    factor = max(1, min(image.width // size.width, image.height // size.height))
    is_transparent = image.mode in ("LA", "RGBA") or "transparency" in image.info
    if factor == 1:
        return _true_colour(image, is_transparent)
    height = -(-image.height // factor)
    made = Image.new("RGBa" if is_transparent else "RGB", (-(-image.width // factor), height))
    for top in range(0, height, _STRIP):
        box = (0, top * factor, image.width, min((top + _STRIP) * factor, image.height))
        made.paste(_true_colour(image.crop(box), is_transparent).reduce(factor), (0, top))
    return made


def _true_colour(image: Image.Image, is_transparent: bool) -> Image.Image:
    return image.convert("RGBA").convert("RGBa") if is_transparent else image.convert("RGB")


IN_PROCESS = Decoder(look, shrink)
"""Uses them here."""

"""Looks into picture files: is it what its name says, is it whole, does it hold anything but a picture?"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from xml.parsers import expat

from PIL import ExifTags, Image

from deckwright.media.metadata import buffered_bytes, clean

MEGAPIXELS = {"PNG": 16, "GIF": 16, "WEBP": 8, "JPEG": 80}
"""Largest picture that is decoded, by its format, so that a hostile one stays below 200 MB.

It takes four bytes a pixel or eight, but a JPEG is read at a fraction of its size. A phone shows about 3 megapixels.
"""

SCANS_LIMIT = 100_000_000
"""Bytes that a decoder may hold of a JPEG sent in several scans, of which it keeps every coefficient."""

SVG_LIMIT = 4_000_000
"""Bytes an SVG file may have: a phone is slow to draw it long before."""

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WEBP", ".svg": "SVG"}
"""File endings and the format each promises: what Anki's desktop editor takes and phones show."""

RASTER = ("PNG", "JPEG", "GIF", "WEBP")
"""The formats of pixels, as Pillow calls them."""

_EXTERNAL = re.compile(r"url\(\s*+['\"]?+\s*+(?!#)|image(?:-set)?\(|@import|expression\(", re.IGNORECASE)
_ACTIVE = ("script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener")
_FONTS = re.compile(r"""font-family\s*(?:=\s*"|=\s*'|:)\s*([^;"}>]+?)\s*(?=[;"}>]|'\s*[/>\w])""")
_EVERYWHERE = (
    *("serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "ui-monospace", "ui-serif"),
    *("ui-sans-serif", "ui-rounded", "math", "inherit", "initial"),
)
"""The names of fonts that every system replaces by one of its own."""

_LENGTH = re.compile(r"\s*([\d.]+)\s*(px|pt|in|cm|mm)?\s*$")
_LONGEST = 100_000
_PIXELS = {"px": 1.0, "pt": 96 / 72, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}


@dataclass(frozen=True, slots=True)
class Size:
    """A picture's width and height in CSS pixels; 0 where it does not say."""

    width: int
    height: int


class NotAPicture(ValueError):
    """A file that is not shown; the message says why, to stand after its name."""


def inspect(data: bytes, ending: str, decode: bool = True) -> Size:
    """Return the size of a picture whose file name ends in ``ending``, the right side up. Raises :class:`NotAPicture`.

    ``data`` holds no metadata any more. Unless ``decode``, only what it says of itself is read.
    """
    return _inspect_svg(data) if ending == ".svg" else _inspect_raster(data, FORMATS[ending], decode)


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


def _inspect_raster(data: bytes, wanted: str, decode: bool) -> Size:
    limit = MEGAPIXELS[wanted]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(data), formats=RASTER) as image:
                if image.format != wanted:
                    raise NotAPicture(f"is {image.format}, not {wanted}")
                width, height = image.size
                if width * height > limit * 1_000_000:
                    raise NotAPicture(f"says it is {width:,}×{height:,} pixels; the limit is {limit} megapixels")
                if wanted == "JPEG" and buffered_bytes(data) > SCANS_LIMIT:
                    hint = "save it as a baseline JPEG, or smaller"
                    raise NotAPicture(
                        f"is a progressive JPEG of {width:,}×{height:,} pixels, which is too large: {hint}"
                    )
                turned = wanted == "JPEG" and image.getexif().get(ExifTags.Base.Orientation, 1) >= 5
                if decode:
                    # A JPEG is decoded smaller, which takes less memory and finds faults as well.
                    image.draft(None, (max(width // 8, 1), max(height // 8, 1)))
                    image.load()
        except NotAPicture:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise NotAPicture(f"says it has more than {limit} megapixels") from error
        except Exception as error:  # Pillow's decoders raise whatever a broken file leads them to
            raise NotAPicture(f"is no {wanted} file, or a damaged one") from error
    return Size(height, width) if turned else Size(width, height)


def _inspect_svg(data: bytes) -> Size:
    if len(data) > SVG_LIMIT:
        raise NotAPicture(f"has {len(data):,} bytes; the limit for SVG is {SVG_LIMIT:,}")
    root: dict[str, str] | None = None
    styles: list[str] = []
    inside_style = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside_style, root
        local = name.rsplit(":", 1)[-1].lower()
        if root is None and local != "svg":
            raise NotAPicture("is no SVG file")
        if local in _ACTIVE:
            raise NotAPicture(f"holds a <{local}> element")
        for key, value in attributes.items():
            _check_svg_attribute(key.rsplit(":", 1)[-1].lower(), value)
        inside_style = local == "style"
        root = attributes if root is None else root

    def end(_name: str) -> None:
        nonlocal inside_style
        inside_style = False

    def characters(text: str) -> None:
        if inside_style:
            styles.append(text)

    def refuse_entity(*_: object) -> None:
        raise NotAPicture("defines an entity")

    def refuse_instruction(target: str, _data: str) -> None:
        raise NotAPicture(f"holds a processing instruction, <?{target}?>")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.EntityDeclHandler = refuse_entity
    parser.ProcessingInstructionHandler = refuse_instruction
    try:
        parser.Parse(data, True)
    except NotAPicture:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:  # LookupError, ValueError: its encoding
        raise NotAPicture(f"is no whole SVG file: {error}") from error
    _check_style("".join(styles))
    return _svg_size(root or {})


def _check_style(text: str) -> None:
    if "\\" in text:  # it could write each word that is looked for otherwise
        raise NotAPicture("holds a backslash in its styles")
    if _EXTERNAL.search(text):
        raise NotAPicture("refers to another file in its styles")


def _check_svg_attribute(key: str, value: str) -> None:
    if key.startswith("on"):
        raise NotAPicture(f"holds an event handler, {key}")
    if key == "style":
        _check_style(value)
    if key in ("href", "src") and not re.match(r"\s*(#|data:image/(png|jpeg|gif|webp);)", value):
        raise NotAPicture(f"refers to {value[:60]}, which will not be there")
    if _EXTERNAL.search(value) and key not in ("d", "id", "class"):
        raise NotAPicture(f"refers to another file in its attribute {key}")
    if re.search(r"(?:^|;)\s*(javascript|vbscript):", value, re.IGNORECASE):
        raise NotAPicture(f"holds a script in its attribute {key}")


def missing_font(svg: bytes) -> str:
    """Return the fonts that an SVG's text asks for if a phone may have none of them; empty if all is well.

    A picture on a card cannot bring a font along; at the end of its list there must be one that every system has.
    """
    text = svg.decode("utf-8", "replace")
    if "<text" not in text:
        return ""
    for found in _FONTS.finditer(text):
        last = found[1].rsplit(",", 1)[-1].strip(" \t\r\n'\"")
        if last.lower() not in _EVERYWHERE:
            return " ".join(found[1].split())[:80]
    return ""


def _svg_size(root: dict[str, str]) -> Size:
    lengths = [_LENGTH.match(root.get(name, "")) for name in ("width", "height")]
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    try:
        if all(lengths):
            sizes = [float(found[1]) * _PIXELS[found[2] or "px"] for found in lengths if found]
        else:
            sizes = [float(box[2]), float(box[3])]
        width, height = map(round, sizes)
    except (IndexError, ValueError, OverflowError):
        return Size(0, 0)
    return Size(width, height) if 0 < width < _LONGEST and 0 < height < _LONGEST else Size(0, 0)

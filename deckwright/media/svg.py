"""Looks into SVG files: is each one, how large is it, does it hold anything but a picture, which fonts does it want?"""

from __future__ import annotations

import re
from xml.parsers import expat

from deckwright.media.pictures import NotAPicture, Size

SVG_LIMIT = 4_000_000
"""Bytes an SVG file may have: a phone is slow to draw it long before."""

MARK = re.compile(rb"<metadata>.*?deckwright:([0-9a-f]{64})", re.DOTALL)
"""The digest of the script that drew a figure, in its picture's metadata."""

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


def without_mark(svg: bytes) -> bytes:
    """Return a picture without the digest of its script.

    Learners get it so: a comment changed in a script changes the digest, and must not change the notes.
    """
    return re.sub(rb"deckwright:[0-9a-f]{64}", b"", svg, count=1)


def inspect_svg(data: bytes) -> Size:
    """Return the size of an SVG picture. Raises :class:`NotAPicture` if it is none, or if it holds anything else."""
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

"""Reads the line of a region: ``{{c1::Femur}}: rect 10% 20% 30% 15%``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deckwright.base.command import command
from deckwright.base.model import Line
from deckwright.base.patterns import lazy_regex
from deckwright.base.text import close_to
from deckwright.markdown.cloze import HOLES, OCCLUSION
from deckwright.regions.region import ELLIPSE, LETTERS, POLYGON, RECT, SHAPES, TEXT, Region, of_mask

_LINE = lazy_regex(
    r"(?P<label>\{\{c(?P<number>\d{1,9})::.*\}\})\s*[:–—-]?\s*(?P<shape>[A-Za-z]*)(?P<rest>.*)", re.DOTALL
)
_NUMBERED = lazy_regex(r"[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+\{\{c(?P<number>\d{1,9})::")
"""How a region's line begins."""
_NAME = r"(?P<name>#\S+|\"[^\"]+\"|“[^”]+”)"
_BARE = lazy_regex(
    rf"(?P<label>[^{{}}]*?)\s*:\s*(?:(?P<shape>{'|'.join(SHAPES)})\b(?P<rest>.*)|{_NAME})", re.DOTALL | re.IGNORECASE
)
_TEXT = lazy_regex(r"(?P<words>.+):\s*text\b(?P<rest>[^:]*)", re.DOTALL | re.IGNORECASE)
_IN_DRAWING = lazy_regex(rf"(?P<label>\{{\{{c(?P<number>\d{{1,9}})::.*\}}\}})\s*:\s*{_NAME}", re.DOTALL)
_NUMBER = lazy_regex(r"(?P<sign>-?)(?P<value>\d{1,6}(?:\.\d{1,9})?|\.\d{1,9})(?P<unit>%|px)?")
_FORMS = {
    RECT: "rect 10% 20% 30% 15% (from the left, from the top, width, height)",
    ELLIPSE: "ellipse 10% 20% 30% 15% (of the box around it: from the left, from the top, width, height)",
    TEXT: "text 10% 20%, or text 10% 20% 5% (from the left, from the top, the letters' height)",
    POLYGON: "polygon 10%,20% 40%,20% 25%,35% (its corners: from the left and from the top)",
}
_OTHER_SHAPES = {
    **dict.fromkeys(["rectangle", "box", "square", "r"], RECT),
    **dict.fromkeys(["circle", "oval", "round"], ELLIPSE),
    **dict.fromkeys(["poly", "path", "points", "lasso", "triangle"], POLYGON),
}
"""What shapes are called elsewhere."""


_LONGEST = 300
"""Characters of a line that is put right: nobody types a longer one from a message."""


class BadRegion(ValueError):
    """A line that is no region: what is wrong with it, and what to write."""

    def __init__(self, message: str, hint: str, at: int = 0, numbers: int = 0) -> None:
        """``at`` is where in the line it is wrong; ``numbers`` is 1 if the hint gives the free number away."""
        super().__init__(message)
        self.message, self.hint, self.at, self.numbers = message, hint, at, numbers


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A region as it stands in its line."""

    region: Region
    label: Line | None
    """The hole with the label; None of a text."""


Find = Callable[[str], tuple[float, float, float, float]]
"""Gives the box of an element (``#id``) or a text of a drawing, in shares of it: its edges. Raises ``ValueError``."""


def _nowhere(_: str) -> tuple[float, float, float, float]:
    raise ValueError("the picture is no SVG file, so it has no texts and no elements")


def read_region(line: Line, size: tuple[int, int], free: int, find: Find = _nowhere) -> RegionLine:
    """Return what the line of a list says; ``size`` are the picture's pixels, ``free`` is a number that no region has.

    ``find`` knows where the texts and elements of a drawing lie. Raises :class:`BadRegion`.
    """
    text = line.text.rstrip()
    if drawn := _IN_DRAWING.fullmatch(text):
        text = f"{drawn['label']}: {_as_rect(drawn, find)}"
    found = _LINE.fullmatch(text)
    if not found:
        if said := _TEXT.fullmatch(text):
            return RegionLine(_text(said, size), None)
        raise _without_number(text, free)
    if found["label"].partition("::")[2].startswith(OCCLUSION):
        shown = of_mask(found["label"].partition(OCCLUSION)[2].removesuffix("}}")) or _FORMS[RECT]
        message = "this is how Anki writes a mask: no label tells whose it is"
        raise BadRegion(message, f"write {{{{c{found['number']}::the label}}}}: {shown}")
    number, start = int(found["number"]), found.start("shape")
    if not 1 <= number <= HOLES:
        raise BadRegion(f"c{number} is no number of a region", f"write one from 1 to {HOLES}")
    shape = found["shape"].lower()
    if shape == TEXT:
        message = "a text stands on the picture and asks nothing, so it has no number"
        words = found["label"].partition("::")[2].removesuffix("}}")
        raise BadRegion(message, f"write {words[:80]}: text{found['rest'][:60]}; to hide a part: {_FORMS[RECT]}", start)
    if shape not in SHAPES:
        raise _no_shape(found["shape"], found["rest"], start)
    at = _numbers(found["rest"], found.start("rest"), shape, size)
    label = Line(text[: found.end("label")], line.number, line.column)
    return RegionLine(Region(number, shape, at), label)


def _as_rect(drawn: re.Match[str], find: Find) -> str:
    """Return the rectangle of an element or a text of a drawing."""
    name = drawn["name"] if drawn["name"].startswith("#") else drawn["name"][1:-1]
    try:
        left, top, right, bottom = (round(edge, 4) for edge in find(name))
    except ValueError as error:
        hint = f"name another text or #id of the drawing, or write {_FORMS[RECT]}"
        raise BadRegion(f"no box for {name[:60]}: {error}", hint, drawn.start("name")) from error
    return f"{RECT} {left:.2%} {top:.2%} {right - left:.2%} {bottom - top:.2%}"


def _text(found: re.Match[str], size: tuple[int, int]) -> Region:
    """Return a text that stands on the picture."""
    words, start = found["words"].strip(), found.start("words")
    if bad := re.search(r"""[{}<>&"\\\n]|::""", words):
        raise BadRegion(f"a text on the picture cannot hold {bad[0]}", "write it in other words", start + bad.start())
    at = _numbers(found["rest"], found.start("rest"), TEXT, size)
    return Region(0, TEXT, at if len(at) == 3 else (*at, LETTERS), words)


def lines_of(text: str) -> tuple[tuple[int, int], ...]:
    """Return the numbers of the regions in a question's text, each with how many lines below the first it stands."""
    lines = enumerate(text.split("\n"))
    return tuple((int(found["number"]), below) for below, line in lines if (found := _NUMBERED.match(line)))


def bare_label(text: str) -> str:
    """Return the label of a region's line that has no number; empty if it is no such line."""
    found = _BARE.fullmatch(text.strip())
    return found["label"].strip() if found else ""


def numbered(text: str, number: int) -> str:
    """Return the line of a region that has no number with one; empty if it is no such line."""
    found = _BARE.fullmatch(text.strip())
    if not found or not found["label"].strip():
        return ""
    lies = found["name"] or f"{found['shape'].lower()}{found['rest']}"
    return f"{{{{c{number}::{found['label'].strip()}}}}}: {lies}"


_MARKED = lazy_regex(
    r"(?P<mark>[*_]{1,3}|==|`)\{\{c(?P<number>\d{1,9})::(?P<label>.*)\}\}(?P<colon>:?)(?P=mark)(?P<rest>.*)", re.DOTALL
)
"""A label with emphasis around its braces."""


def _without_number(text: str, free: int) -> BadRegion:
    if marked := _MARKED.fullmatch(text):
        mark, label = marked["mark"], marked["label"]
        message = f"{mark} stands around the braces, and what is emphasised is the label in them"
        rest = f"{marked['colon']}{marked['rest']}"[:120]
        return BadRegion(message, f"write {{{{c{marked['number']}::{mark}{label[:80]}{mark}}}}}{rest}")
    if "::" not in bare_label(text) and (region := numbered(text, free)):
        region = region if len(region) <= 200 else f"{region[:200]} …"
        message = "this region has no number, which keeps its card whatever its label becomes"
        return BadRegion(message, f"write {region}, or run {command('ids', '--write')}", numbers=1)
    said = text.strip()[:_LONGEST]
    given = re.match(r"\W{0,3}c(?P<number>[1-9]\d{0,2})\s*:{1,2}(?=\s*\w)", said)
    words = re.findall(r"[^\s:;,=|()\[\]{}]+", said[given.end() if given else 0 :])
    shapes = [word for word in words if word.lower() in (*SHAPES, *_OTHER_SHAPES)]
    label = [word for word in words if not _NUMBER.fullmatch(word) and word not in (*shapes[:1], "%", "px")]
    shape = _OTHER_SHAPES.get(shapes[0].lower(), shapes[0].lower()) if shapes else RECT
    begun = f"write {{{{c{given['number'] if given else free}::{' '.join(label)[:80] or 'Femur'}}}}}:"
    counted = 0 if given else 1
    if place := _place(said, shape):
        message = f"“{said[:60]}” is no region yet: first stands its label with a number, like {{{{c1::Femur}}}}"
        return BadRegion(message, f"{begun} {shape} {place}", numbers=counted)
    message = f"“{said[:60]}” does not say where in the picture this label stands"
    return BadRegion(message, f"{begun} {_FORMS[shape]}; in the preview the mouse draws it", numbers=counted)


def _place(text: str, shape: str) -> str:
    """Return the numbers in a text as they are written behind a shape; empty if they are not as many as it has."""
    text = re.sub(r"\{\{.*\}\}", "", text[:_LONGEST])
    found = [each[0].replace(" ", "") for each in re.finditer(rf"(?<![\w.]){_AMOUNT}(?![\w.])", text)]
    if shape == POLYGON and len(found) >= 6 and not len(found) % 2:
        return " ".join(f"{left},{top}" for left, top in zip(found[::2], found[1::2], strict=True))
    return " ".join(found) if shape != POLYGON and len(found) == 4 else ""


_AMOUNT = r"(?:\d{1,6}(?:\.\d{1,9})?|\.\d{1,9})(?: ?%| ?px)?"


def _no_shape(word: str, rest: str, at: int) -> BadRegion:
    shape = _OTHER_SHAPES.get(word.lower()) or next(iter(close_to(word.lower(), SHAPES)), "") if word else ""
    if shape:
        place = rest[:120] if shape == POLYGON else f" {_place(rest, shape)}"
        return BadRegion(
            f"“{word[:40]}” is no shape", f"write {f'{shape}{place}' if place.strip() else _FORMS[shape]}", at
        )
    known = "a region is a rect, an ellipse or a polygon"
    message = f"“{word[:40]}” is no shape: {known}" if word else f"the shape is missing behind the label: {known}"
    place = _place(rest, RECT)
    return BadRegion(message, f"write rect {place}" if place else f"write {_FORMS[RECT]}", at)


def _numbers(text: str, start: int, shape: str, size: tuple[int, int]) -> tuple[float, ...]:
    """Return the numbers behind a shape as shares of the picture, after checking that they lie in it."""
    right = _place(text, shape)
    if right and re.search(r"[()=:]|\d\s+(?:%|px)", text):
        message = f"“{text.strip()[:60]}” is not how a place is written: its numbers stand alone, with spaces between"
        raise BadRegion(message, f"write {shape} {right}", start)
    if shape in (RECT, ELLIPSE) and len(text.split()) == 4 and (odd := _DECIMAL_COMMA.search(text)):
        message = f"“{odd[0]}” is two numbers: a decimal has a point here"
        raise BadRegion(
            message, f"write {shape} {_DECIMAL_COMMA.sub(_with_point, text.strip())[:120]}", start + odd.start()
        )
    words = [(found[0], start + found.start()) for found in re.finditer(r"[^\s,;]+", text)]
    _check_fractions([word for word, _ in words], shape, start)
    shares = [_share(word, at, size[index % 2]) for index, (word, at) in enumerate(words)]
    if shape == TEXT and len(words) == 3:  # the height of its letters
        shares[2] = _share(*words[2], size[1])
    fits = {POLYGON: len(shares) >= 6 and not len(shares) % 2, TEXT: len(shares) in (2, 3)}
    if not fits.get(shape, len(shares) == 4):
        wanted = {POLYGON: "two for each of three corners or more", TEXT: "two, or three"}.get(shape, "four")
        raise BadRegion(f"{_counted(len(shares))} behind {shape}, and it has {wanted}", f"write {_FORMS[shape]}", start)
    if shape in (RECT, ELLIPSE):
        _check_box(shares, words, shape)
    return tuple(shares)


def _check_fractions(words: Sequence[str], shape: str, start: int) -> None:
    """Refuse fractions of the whole, as Anki writes them: as pixels they would hide nothing."""
    if any("." in word for word in words) and all(re.fullmatch(r"[01]?(?:\.\d{1,9})?", word) for word in words):
        shares = [f"{float(word or 0) * 100:.6g}%" for word in words]
        pairs = [",".join(pair) for pair in zip(shares[::2], shares[1::2], strict=False)]
        message = f"“{' '.join(words)[:60]}” are pixels, and less than two of them: shares of the picture have a %"
        raise BadRegion(message, f"write {shape} {' '.join(pairs if shape == POLYGON else shares)}", start)


_DECIMAL_COMMA = lazy_regex(r"(?<!\S)(?P<whole>\d{1,6}),(?P<part>\d{1,9}(?:%|px)?)(?=\s|$)")


def _with_point(found: re.Match[str]) -> str:
    return f"{found['whole']}.{found['part']}"


def _counted(found: int) -> str:
    return {0: "there is no number", 1: "one number stands"}.get(found, f"{found} numbers stand")


def _check_box(shares: Sequence[float], words: Sequence[tuple[str, int]], shape: str) -> None:
    for side, name in ((0, "width"), (1, "height")):
        word, at = words[side + 2]
        if not shares[side + 2]:
            raise BadRegion(f"{word} is no {name}: the region would be empty", f"write {_FORMS[shape]}", at)
        if shares[side] + shares[side + 2] > 1 + 1e-9:
            edge = ("right edge", "lower edge")[side]
            if shares[side] >= 1:
                message = f"this region begins at the picture's {edge}, so nothing of it lies inside"
                raise BadRegion(message, f"write a smaller number than {words[side][0]}", words[side][1])
            message = f"this region goes over the picture's {edge}: {words[side][0]} and {word} are more than all of it"
            raise BadRegion(message, f"write a smaller {name}: {_most(words[side][0], shares[side])} or less", at)


def _most(word: str, share: float) -> str:
    """Return how much is left of the picture behind ``word``, which is this share of it, in the unit of the word."""
    found = _NUMBER.fullmatch(word)
    if not found or found["unit"] == "%" or not share:
        return f"{(1 - share) * 100:g}%"
    return f"{float(found['value']) / share - float(found['value']):.0f}{found['unit'] or ''}"


def _share(word: str, at: int, whole: int) -> float:
    found = _NUMBER.fullmatch(word)
    if not found:
        raise BadRegion(f"“{word[:40]}” is no number of pixels or per cent", "write 12%, or 120 for pixels", at)
    value, unit = float(found["value"]), found["unit"]
    if unit != "%" and not whole:
        raise BadRegion(f"this picture has no size in pixels, which {word} could count", "write per cent, like 12%", at)
    share = value / 100 if unit == "%" else value / whole
    if found["sign"] or share > 1:
        most = "100%" if unit == "%" else f"{whole} pixels"
        raise BadRegion(f"{word} lies outside the picture, which goes from 0 to {most}", "write one within", at)
    return share

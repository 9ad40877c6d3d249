"""Writes the fields of a question that hides parts of a picture: the picture, Anki's masks over it, their labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from deckwright.base.model import Html, Line, Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.cards.field_texts import Texts
from deckwright.cards.notetypes import Role
from deckwright.markdown.blocks import Block, List, Paragraph
from deckwright.markdown.cloze import fill_holes, holes_in, read_holes
from deckwright.media.assets import drawing_in
from deckwright.media.svg.boxes import Boxes
from deckwright.media.svg.laid import Box, NoBox
from deckwright.regions.known import label_words
from deckwright.regions.lines import BadRegion, Find, RegionLine, read_region

_PICTURE = lazy_regex(r"!\[.*\]\(\s*<?(?P<target>[^)>\s]+)>?\s*\)(?:\{[^{}]*\})?")
_NUMBERED = lazy_regex(r"\{\{c(\d{1,9})::")
_EXAMPLE = "- {{c1::Femur}}: rect 10% 20% 30% 15%"


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A region, its label as HTML, and where its line stands."""

    written: RegionLine
    html: Html
    words: str
    place: Place


class Regions:
    """Reads what stands below the heading of such a question, and writes its fields."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.question = texts.task.question
        self.problems = texts.task.problems

    def fields(self) -> dict[Role, Html]:
        """Return what a card shows of the picture; what is wrong is noted."""
        pictures, lists, others = _sorted(self.question.body.answer)
        self._check_whole(pictures, lists, others)
        if not pictures or not lists:
            return dict.fromkeys((Role.PICTURE, Role.MASKS, Role.LABELS), Html(""))
        shown = self.texts.text([pictures[0]])
        if "<img" not in shown:  # which is told
            return dict.fromkeys((Role.PICTURE, Role.MASKS, Role.LABELS), Html(""))
        regions = list(self._regions(lists[0], *self._picture(pictures[0])))
        asked = [one for one in regions if one.written.label]
        self._check_apart(asked)
        if regions and not asked and not self.problems.has_error(self.question.place, self.question.text.count("\n")):
            hint = f"write a region: {_EXAMPLE}"
            self.problems.add(
                regions[0].place, "E317", "texts on the picture ask nothing, and no region is hidden", hint
            )
        masks = "<br>".join(one.written.region.mask(self.question.heading.hides_one) for one in regions)
        labels = {one.written.region.number: one.html for one in asked}  # several regions may be one card
        return {
            Role.PICTURE: Html(shown.removeprefix("<p>").removesuffix("</p>")),
            Role.MASKS: Html(masks),
            Role.LABELS: Html("<br>".join(labels.values())),
        }

    def _place(self, line: Line, at: int = 0) -> Place:
        return Place(self.question.source.path, line.number, line.column + at)

    def _check_whole(self, pictures: Sequence[Paragraph], lists: Sequence[List], others: Sequence[Block]) -> None:
        """Note what is missing or too much. Where a part is missing, all that may have been meant as it is not told."""
        where = self.question.place
        if self.problems.has_code("E306", where, self.question.text.count("\n") + 1):
            return None  # what is missing may stand there
        if not pictures:
            hint = "write it below the heading, on a line of its own: ![What is to be seen](../media/picture.png)"
            return self.problems.add(where, "E317", "this .occlusion question has no picture", hint)
        if not lists:
            message = "this .occlusion question has no list of regions"
            line = next((line for line in map(_line_of, others) if line and _NUMBERED.search(line.text)), None)
            if line:
                message = "regions are a list, and this line begins no item"
                return self.problems.add(self._place(line), "E317", message, f"write - {line.text.strip()[:120]}")
            return self.problems.add(
                where, "E317", message, f"write one below the picture, each on its line: {_EXAMPLE}"
            )
        extra: list[tuple[Line | None, str, str]] = []
        extra += [(one.lines[0], "a second picture", "make a question of it") for one in pictures[1:]]
        extra += [(one.line, "a second list", "join the two") for one in lists[1:]]
        extra += [(_line_of(block), "a text", "put it below ### Extra") for block in others]
        for line, what, hint in extra:
            place = self._place(line) if line else where
            message = f"{what} below an .occlusion heading, which has one picture and one list of regions"
            self.problems.add(place, "E317", message, hint)
        return None

    def _picture(self, picture: Paragraph) -> tuple[tuple[int, int], Find]:
        """Return the pixels of the picture as it lies in the folder, which may ship smaller, and what looks in it."""
        found = _PICTURE.fullmatch(picture.lines[0].text.strip())
        media, source = self.texts.task.surroundings.media, self.question.source
        known = found and media.picture(found["target"], source, self.question.place, Problems(), may_shrink=False)
        root = drawing_in(known.day) if known else None

        def no_drawing(name: str) -> Box:
            raise NoBox("the picture is no SVG file, so it has no texts and no elements")

        return (known.size.width, known.size.height) if known else (0, 0), Boxes(root).of if root else no_drawing

    def _regions(self, regions: List, size: tuple[int, int], find: Find) -> Iterator[_Labelled]:
        lines = [_line_of(item.blocks[0]) or item.line if item.blocks else item.line for item in regions.items]
        free = max((int(found) for line in lines for found in _NUMBERED.findall(line.text)), default=0) + 1
        for item, line in zip(regions.items, lines, strict=True):
            if len(item.blocks) > 1 or not all(isinstance(block, Paragraph) for block in item.blocks):
                hint = f"write all of it on one line: {_EXAMPLE}"
                self.problems.add(self._place(line), "E318", "a region has one line, and no list below it", hint)
                continue
            text = " ".join(one.text.strip() for block in item.blocks for one in getattr(block, "lines", ()))
            try:
                written = read_region(Line(text, line.number, line.column), size, free, find)
            except BadRegion as error:
                self.problems.add(self._place(line, error.at), "E318", error.message, error.hint)
                free += error.numbers
                continue
            if not written.label:
                yield _Labelled(written, Html(""), "", self._place(line))
            elif labelled := self._labelled(written, written.label, line):
                yield labelled

    def _labelled(self, written: RegionLine, label: Line, line: Line) -> _Labelled | None:
        """Return a region with its label; None after noting a problem."""
        made = self.texts.text([Paragraph((label,))], holes=True)
        self.texts.check_holes(made)
        html = Html(made.removeprefix("<p>").removesuffix("</p>"))
        holes = [hole for _, hole in holes_in(read_holes(html))]
        place = self._place(line)
        if len(holes) != 1 or holes[0].numbers != (written.region.number,):
            if not self.problems.has_error(place, 0):
                message = "a region has one label, in one cloze with one number"
                self.problems.add(place, "E318", message, f"write {_EXAMPLE[2:]}")
            return None
        if holes[0].hint is not None:
            message = "a region's label has no hint: the mask hides a part of the picture, not the label"
            self.problems.add(place, "E318", message, "delete the :: and the hint, or write ### Hint below")
            return None
        return _Labelled(written, html, label_words(fill_holes(html)).casefold(), place)

    def _check_apart(self, regions: Sequence[_Labelled]) -> None:
        """Note two labels with one number, and two numbers with one label: a region's card is known by both."""
        numbers: dict[int, _Labelled] = {}
        labels: dict[str, _Labelled] = {}
        free = max((one.written.region.number for one in regions), default=0) + 1
        for one in regions:
            number = one.written.region.number
            same = numbers.setdefault(number, one)
            first = labels.setdefault(one.words, one)
            told = one.written.label.text.partition("::")[2].removesuffix("}}")[:60] if one.written.label else ""
            if same.words != one.words:
                message = f"c{number} is the number of the region in line {same.place.line}, which has another label"
                hint = f"write {{{{c{free}::{told}}}}} for a card of its own, or the same label for one card of both"
                self.problems.add(one.place, "E319", message, hint)
            elif first.written.region.number != number:
                message = f"the region in line {first.place.line} has this label, too, and another number"
                hint = f"write {{{{c{first.written.region.number}::{told}}}}} for one card of both, or another label"
                self.problems.add(one.place, "E319", message, hint)


def _sorted(blocks: Sequence[Block]) -> tuple[list[Paragraph], list[List], list[Block]]:
    """Return the pictures, the lists and all else of what stands below a heading."""
    pictures: list[Paragraph] = []
    lists: list[List] = []
    others: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph) and len(block.lines) == 1 and _PICTURE.fullmatch(block.lines[0].text.strip()):
            pictures.append(block)
        elif isinstance(block, List):
            lists.append(block)
        else:
            others.append(block)
    return pictures, lists, others


def _line_of(block: Block) -> Line | None:
    """Return where a block begins, if it tells."""
    if isinstance(block, Paragraph):
        return block.lines[0]
    return block.line if isinstance(block, List) else None

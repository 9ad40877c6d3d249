"""Cloze holes: those of a finished field as Anki reads them (measured with Anki 26.9), and those that authors write.

``{{c1::text}}`` is a hole and ``{{c1::text::hint}}`` one with a hint; ``{{c1,2::text}}`` has two numbers, and holes may
stand in each other. Of several ``::`` in one run of text the first begins the hint, and of several hints the last
counts. What stands in a hole that is not closed shows nowhere, and a ``}}`` that closes none is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from deckwright.markdown.draft import Draft, OpenHole
from deckwright.markdown.tokens import Hole, Mark

HEAD = r"\{\{c[0-9,]*::"
"""How a hole begins, as a pattern; it is none if :func:`read_numbers` finds no number in it."""

WRITTEN_HEAD = r"\{\{c(?P<number>\d{1,9})::"
"""How a hole begins that an author writes, as a pattern: with one number."""

DEPTH = 10
"""How deep holes are read inside holes; the mark of a deeper one is left out."""

HOLES = 500
"""The highest number that an author may write."""

HOLE_NESTING = 8
"""How deep an author may nest holes."""

_LARGEST = 2**16 - 1
"""The largest number that Anki has room for; a larger one is none."""

_LONG_HEAD = re.compile(r"\{\{c(?P<number>\d+)::")
_LIKE_A_HOLE = re.compile(r"\{\{\s*[cC]\s*\d[^{}\n]{0,40}")
_MARK = re.compile(rf"(?P<head>{HEAD})|\}}\}}")


@dataclass(frozen=True, slots=True)
class Cloze:
    """A hole of a finished field."""

    numbers: tuple[int, ...]
    """Sorted, each once; 0 is a number, but asks on no card."""
    inside: tuple[ClozeNode, ...]
    hint: str | None
    """None where there is none; of a hole that is not closed it is part of the text."""
    head: str
    """The mark that begins it."""
    start: int
    end: int
    """Where it begins in the field, and the first character behind it."""
    closed: bool = True
    """Only at the end of a field is one that is not."""

    @property
    def text(self) -> str:
        """What stands in it, the holes in it filled and all hints left out."""
        return _fill(self.inside)


ClozeNode = str | Cloze


@dataclass(slots=True)
class _Open:
    """A hole of which the end is not read yet, or the field itself."""

    head: str = ""
    start: int = 0
    inside: list[ClozeNode] = field(default_factory=list)

    def close(self, end: int) -> Cloze:
        inside: list[ClozeNode] = []
        hint = None
        for node in self.inside:
            if isinstance(node, str):
                text, mark, found = node.partition("::")
                inside += [text] if text else []
                hint = found if mark else hint
            else:
                inside.append(node)
        return Cloze(read_numbers(self.head), tuple(inside), hint, self.head, self.start, end)

    def abandon(self, end: int) -> Cloze:
        return Cloze(read_numbers(self.head), tuple(self.inside), None, self.head, self.start, end, closed=False)


def read_holes(field: str) -> tuple[ClozeNode, ...]:
    """Return a field as text and holes, in their order; only the last node may be a hole that is not closed."""
    stack = [_Open()]
    at = 0
    for mark in _MARK.finditer(field):
        head = mark["head"]
        if not read_numbers(head) if head else len(stack) == 1:
            continue  # text, like what stands around it
        stack[-1].inside += [field[at : mark.start()]] if at < mark.start() else []
        at = mark.end()
        if not head:
            hole = stack.pop().close(at)
            stack[-1].inside.append(hole)
        elif len(stack) <= DEPTH:
            stack.append(_Open(head, mark.start()))
    stack[-1].inside += [field[at:]] if at < len(field) else []
    while len(stack) > 1:
        hole = stack.pop().abandon(len(field))
        stack[-1].inside.append(hole)
    return tuple(stack[0].inside)


def read_numbers(head: str) -> tuple[int, ...]:
    """Return the numbers in the mark that begins a hole; nothing if it has none, and then it is text to Anki."""
    parts = head.removeprefix("{{c").removesuffix("::").split(",")
    return tuple(sorted({int(part) for part in parts if _is_number(part)}))


def _is_number(digits: str) -> bool:
    significant = digits.lstrip("0")
    return digits != "" and len(significant) <= 5 and int(significant or "0") <= _LARGEST


def holes_in(nodes: Sequence[ClozeNode], depth: int = 0) -> Iterator[tuple[int, Cloze]]:
    """Yield every hole that is closed, the outer ones first, with its depth: 0 for one that stands in no other."""
    for node in nodes:
        if isinstance(node, Cloze) and node.closed:
            yield depth, node
            yield from holes_in(node.inside, depth + 1)


def hole_numbers(field: str) -> set[int]:
    """Return the numbers by which a field's holes ask."""
    return {number for _, hole in holes_in(read_holes(field)) for number in hole.numbers if number}


def fill_holes(field: str) -> str:
    """Return a field with its holes filled, without hints; the mark of a hole that is not closed stays, as text."""
    return _fill(read_holes(field))


def _fill(nodes: Sequence[ClozeNode]) -> str:
    made = []
    for node in nodes:
        if isinstance(node, str):
            made.append(node)
        else:
            made += [node.text] if node.closed else [node.head, node.text]
    return "".join(made)


class Holes:
    """The scanner's readers of braces and colons. Each takes where its character stands, and returns where to go on."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.braces = 0
        """How many braces of the text are open in the innermost hole: in ``}}}`` the first may be one's partner."""

    def begin(self, at: int) -> int:
        """Read the beginning of a hole, or a brace."""
        draft = self.draft
        if not draft.text.startswith("{{", at) or draft.text.startswith("{{{", at):
            self.braces += 1
            return draft.add_text(at)
        found = _LONG_HEAD.match(draft.text, at)
        if not found:
            if like := _LIKE_A_HOLE.match(draft.text, at):
                hint = "a hole is {{c1::text}} or {{c1::text::hint}}"
                draft.report(at, "E501", f"“{like[0].strip()}” is no hole", hint)
            return draft.add_text(at, 2)
        number = found["number"][:9]
        if not self.may_begin(at, number):
            return draft.add_text(at, 2)
        draft.holes.append(OpenHole(at, self.braces))
        self.braces = 0
        draft.add(Hole(Mark.OPEN, int(number)))
        return found.end()

    def may_begin(self, at: int, number: str) -> bool:
        """Whether a hole of that number has a place here; if it has none, a problem says so."""
        draft = self.draft
        if not draft.context.holes_allowed:
            hint = "add .cloze to the heading's braces, and put holes in the body; as text: `{{c1::…}}`"
            draft.report(at, "E505", "a hole can stand only in the body of a .cloze question", hint)
        elif not 1 <= int(number) <= HOLES:
            draft.report(at, "E504", f"c{number} is no number for a hole", f"use c1 to c{HOLES}")
        elif len(draft.holes) == HOLE_NESTING:
            draft.report(at, "E401", f"holes are nested over {HOLE_NESTING} deep", "Anki shows no more of them")
        else:
            return True
        return False

    def close(self, at: int) -> int:
        """Read the end of a hole, or a brace."""
        draft = self.draft
        is_brace = draft.holes and self.braces and draft.text.startswith("}}}", at)
        if not draft.text.startswith("}}", at) or is_brace:
            self.braces = max(self.braces - 1, 0)
            return draft.add_text(at)
        if not draft.holes:
            return draft.add_text(at, 2)
        hole = draft.holes.pop()
        self.braces = hole.braces
        if not draft.text[hole.at : at].split("::", 1)[1].strip():
            draft.report(hole.at, "E502", "this hole is empty", "write what is hidden: {{c1::text}}")
        draft.add(Hole(Mark.CLOSE))
        return at + 2

    def colon(self, at: int) -> int:
        """Read the beginning of a hint, or a colon."""
        draft = self.draft
        if not draft.holes or not draft.text.startswith("::", at):
            return draft.add_text(at)
        hole = draft.holes[-1]
        if hole.hinted:
            hint = "put :: in backticks, or leave the hint out"
            draft.report(at, "E503", "a second :: in a hole: the first one starts the hint", hint)
            return draft.add_text(at, 2)
        draft.holes[-1] = OpenHole(hole.at, hole.braces, hinted=True)
        draft.add(Hole(Mark.HINT))
        return at + 2

    def end(self) -> None:
        """Report what is not closed."""
        for hole in self.draft.holes:
            hint = "write }} where it ends, in the same paragraph; over several, give each its own: - {{c1::one}}"
            self.draft.report(hole.at, "E502", "this hole is not closed where its paragraph or item ends", hint)

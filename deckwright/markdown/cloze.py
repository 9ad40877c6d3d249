"""Cloze holes: those of a finished field as Anki reads them (measured with Anki 26.9), and those that authors write.

``{{c1::text}}`` is a hole and ``{{c1::text::hint}}`` one with a hint; ``{{c1,2::text}}`` has two numbers, and holes may
stand in each other. Of several ``::`` in one run of text the first begins the hint, and of several hints the last
counts. What stands in a hole that is not closed shows nowhere, and a ``}}`` that closes none is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from deckwright.base.limits import HOLE_DEPTH, READ_HOLE_DEPTH
from deckwright.base.patterns import lazy_regex
from deckwright.markdown.inline.draft import Draft, OpenHole
from deckwright.markdown.inline.unclosed import way_to_end
from deckwright.markdown.tokens import Cut, Hole, HoleFault, Mark
from deckwright.notations.clozes import as_cloze

HEAD = r"\{\{c[0-9,]*::"
"""How a hole begins, as a pattern; it is none if :func:`read_numbers` finds no number in it."""

WRITTEN_HEAD = r"\{\{c(?P<number>\d{1,9})::"
"""How a hole begins that an author writes, as a pattern: with one number."""

OCCLUSION = "image-occlusion:"
"""What stands first in a hole that Anki makes a mask over a picture of."""

HOLES = 500
"""The highest number that an author may write."""

_LARGEST = 2**16 - 1
"""The largest number that Anki has room for; a larger one is none."""

_LONG_HEAD = lazy_regex(r"\{\{c(?P<number>\d+)::")
_LIKE_A_HOLE = lazy_regex(r"\{\{\s*[cC]\s*\d[^{}\n]{0,80}\}{0,2}")
_HALF_CLOSED = lazy_regex(r"\{\{c\d+::[^{}\n]{1,100}\}(?!\})")
_IN_CODE = lazy_regex(rf"{WRITTEN_HEAD}|[{{}}]|\\::|::|\\(?:\{{\{{c\d{{1,9}}::)")
_IN_TEX = lazy_regex(rf"{WRITTEN_HEAD}|\\.|[{{}}]|::", re.DOTALL)
_CODE_SIGNS = lazy_regex(r"(?<=\w)[(\[]|[\]{};=&|*/\\_$#@%^+<>\"]")
_CALL = lazy_regex(r"^\w+(?:\(|<\w)")
_ROOTS = frozenset("std self Self super crate core boost parent static".split())
"""What paths of code begin with, and hardly an answer that has a hint."""

_EMPTY = ("E502", "this cloze is empty", "write between :: and }} what the learner is to recall: {{c1::text}}")
_EMPTY_HINT = (
    "W503",
    "this cloze has an empty hint: the card asks with []",
    "write it behind the ::, or delete the ::",
)
_MASK = (
    "W421",
    "this is how Anki hides a part of a picture, and a card here would show it as text",
    "a question of regions is .occlusion: a picture, and below it a list like - {{c1::Femur}}: rect 10% 20% 30% 15%",
)
_HOLE_IN_HINT = ("E503", "a cloze stands in another cloze's hint", "close the outer one with }} before it")
_SECOND = "in a cloze the first :: begins the hint, and here is another one"
_MARK = lazy_regex(rf"(?P<head>{HEAD})|\}}\}}")


class Cloze(NamedTuple):
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
    if "{{c" not in field:
        return (field,) if field else ()  # no hole begins, and a mark that ends one is text outside of holes
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
        elif len(stack) <= READ_HOLE_DEPTH:
            stack.append(_Open(head, mark.start()))
    stack[-1].inside += [field[at:]] if at < len(field) else []
    while len(stack) > 1:
        hole = stack.pop().abandon(len(field))
        stack[-1].inside.append(hole)
    return tuple(stack[0].inside)


def outer_holes(field: str) -> list[Cloze]:
    """Return the holes of a field that stand in no other hole."""
    return [node for node in read_holes(field) if isinstance(node, Cloze)]


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


def hide_holes(field: str, number: int) -> str:
    """Return a field with the holes of one number hidden, as a card asks for them, and the others filled."""
    return _fill(read_holes(field), number)


def _fill(nodes: Sequence[ClozeNode], hidden: int = 0) -> str:
    made = []
    for node in nodes:
        if isinstance(node, str):
            made.append(node)
        elif hidden and hidden in node.numbers:
            made.append(f"[{'...' if node.hint is None else node.hint}]")
        else:
            made += [_fill(node.inside, hidden)] if node.closed else [node.head, _fill(node.inside, hidden)]
    return "".join(made)


def cut_holes(code: str, has_paths: bool = True, depth: int = 0) -> Cut:
    r"""Take exact ``{{cN::…}}`` marks out of code; braces that belong to it stay.

    In ``}}}`` the first brace is code if the hole has opened one. The first ``::`` of a hole outside such braces begins
    its hint; ``\::`` is code, and so is what begins with ``\{{cN::``. ``has_paths`` tells whether ``::`` may well stand
    in such code, ``depth`` in how many holes it stands.
    """
    return _Cutting(code, _IN_CODE, depth, has_paths).run()


def cut_tex(tex: str, depth: int = 0) -> Cut:
    """Take the holes out of a formula: one ends where all braces are closed that were opened in it."""
    return _Cutting(tex, _IN_TEX, depth, False).run()


@dataclass(slots=True)
class _OpenCut:
    """A hole in code whose end is not read yet."""

    at: int
    inside: int
    braces: int = 0
    """How many braces of the code are open in it."""
    hint: str | None = None
    hint_at: int = 0


class _Cutting:
    """A piece of code whose holes are taken out."""

    def __init__(self, code: str, signs: re.Pattern[str], depth: int, has_paths: bool) -> None:
        self.code = code
        self.signs = signs
        self.depth = depth
        self.has_paths = has_paths
        self.made: list[str] = []
        self.length = 0
        self.at = 0
        """Where what is not taken yet begins."""
        self.holes: list[_OpenCut] = []
        self.marks: list[tuple[int, Hole]] = []
        self.faults: list[HoleFault] = []

    def run(self) -> Cut:
        end = 0
        while found := self.signs.search(self.code, end):
            end = self.read(found)
        if self.holes:
            hint = "write }} where it ends; each { in it needs its }" if self.is_tex else "write }} where it ends"
            fault = HoleFault(self.holes[-1].at, "E502", "this cloze is not closed", hint)
            return Cut(self.code, (), (*self.faults, fault))
        self.take(len(self.code))
        return Cut("".join(self.made), tuple(self.marks), tuple(self.faults))

    @property
    def is_tex(self) -> bool:
        return self.signs is _IN_TEX

    def read(self, found: re.Match[str]) -> int:
        """Read a sign, and return where to go on."""
        start, end = found.span()
        hole = self.holes[-1] if self.holes else None
        if found["number"]:
            self.begin(start, end, int(found["number"]))
        elif found[0][0] == "\\":
            if not self.is_tex and (hole or found[0] != "\\::"):
                self.take(start)
                self.at = start + 1
        elif hole and found[0] == "::":
            self.hint(hole, start, end)
        elif hole and self.closes(hole, start):
            self.close(hole, start)
            return start + 2
        elif hole:
            hole.braces += 1 if found[0] == "{" else -1
            if hole.braces == -1 and found[0] == "}" and self.is_tex:
                hint = r"each { inside the cloze needs its } there: {{c1::\frac{a}{b}}}"
                self.report(hole.at, "E506", "the braces inside this cloze do not match", hint)
            hole.braces = hole.braces if self.is_tex else max(hole.braces, 0)
        return end

    def take(self, until: int) -> None:
        """Take what stands before ``until``: for the hint that is read, or for the code."""
        part = self.code[self.at : until]
        self.at = until
        if self.holes and self.holes[-1].hint is not None:
            self.holes[-1].hint += part
        else:
            self.made.append(part)
            self.length += len(part)

    def report(self, at: int, code: str, message: str, hint: str) -> None:
        self.faults.append(HoleFault(at, code, message, hint))

    def begin(self, start: int, end: int, number: int) -> None:
        if self.holes and self.holes[-1].hint is not None:
            self.report(start, *_HOLE_IN_HINT)
            return
        if fault := _faulty(number, self.depth + len(self.holes)):
            self.report(start, *fault)
        self.take(start)
        self.at = end
        self.holes.append(_OpenCut(start, end))
        self.marks.append((self.length, Hole(Mark.OPEN, number)))

    def hint(self, hole: _OpenCut, start: int, end: int) -> None:
        if hole.braces:
            return
        if hole.hint is not None:
            text = "{::}" if self.is_tex else "\\::"
            self.report(hole.at, "E503", _SECOND, f"write {text} for each two colons that are text")
            return
        self.take(start)
        self.at = end
        hole.hint, hole.hint_at = "", start

    def closes(self, hole: _OpenCut, at: int) -> bool:
        if not self.code.startswith("}}", at):
            return False
        return hole.braces <= 0 if self.is_tex else not (hole.braces and self.code.startswith("}}}", at))

    def close(self, hole: _OpenCut, start: int) -> None:
        self.take(start)
        self.at = start + 2
        self.holes.pop()
        inside = self.code[hole.inside : start if hole.hint is None else hole.hint_at]
        if hole.hint is not None:
            self.marks.append((self.length, Hole(Mark.HINT, hint=hole.hint.strip())))
        if not inside.strip():
            self.report(hole.at, *_EMPTY)
        elif hole.hint is not None and not hole.hint.strip():
            self.report(hole.at, *_EMPTY_HINT)
        elif hole.hint and not self.is_tex and _is_code(inside, hole.hint, self.has_paths):
            self.report(hole.at, "W503", *_doubt(inside, hole.hint))
        self.marks.append((self.length, Hole(Mark.CLOSE)))


def _faulty(number: int, depth: int) -> tuple[str, str, str] | None:
    """Return what is wrong with a hole of that number that stands in so many others."""
    if not 1 <= number <= HOLES:
        return "E504", f"a cloze cannot have the number {number}", f"write a number from c1 to c{HOLES}"
    if depth >= HOLE_DEPTH:
        return (
            "E401",
            f"clozes stand over {HOLE_DEPTH} deep in each other",
            "close one with }} before the next begins",
        )
    return None


def _is_code(inside: str, hint: str, has_paths: bool) -> bool:
    """Whether what stands behind ``::`` is hardly a hint; a space before it says that it is."""
    if inside[-1:].isspace() or hint[:1].isspace() or "::" in hint:
        return False
    return bool(_CODE_SIGNS.search(hint)) or (has_paths and not re.search(r"\s", hint))


def _doubt(inside: str, hint: str) -> tuple[str, str]:
    shown = f"{inside.split()[-1][-40:]}\\::{hint[:40]}"
    message = f"“{hint[:40]}” is shown as the hint of this cloze, and looks like code"
    return message, f"if it is code, write {shown}; if it is a hint, write a space behind the ::"


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
                hint = f"write {as_cloze(like[0].strip())}; if it is text, in backticks"
                draft.report(at, "E501", f"“{like[0].strip()}” is no cloze", hint)
            return draft.add_text(at, 2)
        number = int(found["number"][:9])
        if not self.may_begin(at):
            return draft.add_text(at, 2)
        if fault := _faulty(number, len(draft.holes)):
            draft.report(at, *fault)
            return draft.add_text(at, 2)
        draft.holes.append(OpenHole(at, self.braces))
        self.braces = 0
        draft.add(Hole(Mark.OPEN, number))
        return found.end()

    def may_begin(self, at: int) -> bool:
        """Whether a hole has a place here; if it has none, a problem says so."""
        draft = self.draft
        if not draft.context.holes_allowed:
            draft.context.refuse_hole(draft.text[at : at + 60], draft.place(at))
        elif draft.holes and draft.holes[-1].hinted:
            draft.report(at, *_HOLE_IN_HINT)
        else:
            return True
        return False

    def cut(self, at: int, text: str, is_tex: bool = False) -> Cut:
        """Take the holes out of code or a formula that stands at ``at``, and report what is wrong with them."""
        head = _LONG_HEAD.search(text)
        if not head or not self.may_begin(at + head.start()):
            return Cut(text)
        depth = len(self.draft.holes)
        cut = cut_tex(text, depth) if is_tex else cut_holes(text, depth=depth)
        for fault in cut.faults:
            self.draft.report(at + fault.at, fault.code, fault.message, fault.hint)
        return cut

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
        inside = draft.text[hole.at : at].split("::", 1)[1]
        end = len(inside) - (at - hole.hint_at) if hole.hinted else len(inside)
        answer, hint = inside[:end], inside[end + 2 :]
        if not answer.strip():
            draft.report(hole.at, *_EMPTY)
        elif hole.hinted and not hint.strip():
            draft.report(hole.at, *_EMPTY_HINT)
        elif answer.startswith(OCCLUSION) and draft.context.themed:
            draft.report(hole.at, *_MASK)
        elif hint and "::" not in hint and (answer.strip() in _ROOTS or _CALL.search(hint)):
            draft.report(hole.at, "W503", *_doubt(answer, hint))
        draft.add(Hole(Mark.CLOSE))
        return at + 2

    def colon(self, at: int) -> int:
        """Read the beginning of a hint, or a colon."""
        draft = self.draft
        if not draft.holes or not draft.text.startswith("::", at):
            return draft.add_text(at)
        hole = draft.holes[-1]
        if hole.hinted:
            hint = "write \\:: for each :: that is text, or put the text into backticks"
            draft.report(at, "E503", _SECOND, hint)
            return draft.add_text(at, 2)
        draft.holes[-1] = OpenHole(hole.at, hole.braces, hint_at=at)
        draft.add(Hole(Mark.HINT))
        return at + 2

    def end(self) -> None:
        """Report what is not closed."""
        for hole in self.draft.holes:
            message = "this cloze must end in the paragraph, list item or table cell in which it begins"
            hint = way_to_end(self.draft, hole)
            if half := _HALF_CLOSED.match(self.draft.text, hole.at):
                message, hint = "this cloze ends with one }, not with two", f"write {half[0]}}}"
            self.draft.report(hole.at, "E502", message, hint)

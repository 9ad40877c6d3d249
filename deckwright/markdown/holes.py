"""Reads cloze holes in running text: ``{{c1::text}}`` and ``{{c1::text::hint}}``, in each other, too."""

from __future__ import annotations

import re

from deckwright.markdown.draft import Draft, OpenHole
from deckwright.markdown.tokens import Hole, Mark

HOLES = 500
"""The highest cloze number Anki accepts."""

HOLE_NESTING = 8
"""How deep holes may be nested: Anki reads no deeper than ten."""

_HEAD = re.compile(r"\{\{c(?P<number>\d+)::")
_LIKE_A_HOLE = re.compile(r"\{\{\s*[cC]\s*\d[^{}\n]{0,40}")


class Holes:
    """The readers of braces and colons. Each takes where its character stands, and returns where to go on."""

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
        found = _HEAD.match(draft.text, at)
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
            hint = "write }} where it ends, in the same paragraph"
            self.draft.report(hole.at, "E502", "this hole is not closed", hint)

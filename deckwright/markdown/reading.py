"""What the containers of one text share while they are read: its definitions, its problems, its code as written."""

from __future__ import annotations

from collections.abc import Sequence

from deckwright.base.model import Line, Place
from deckwright.base.problems import Problems
from deckwright.base.text import nearest
from deckwright.markdown.attributes import BadAttributes, match_start, read_items
from deckwright.markdown.blocks import Definition, Fence, Shared, label
from deckwright.markdown.lines import RAW_HTML, from_column, indent

FENCE_FLAGS = ("check", "norun", "image")
"""The classes a fence's attribute list may have."""


class Reading:
    """What the containers of one text share."""

    def __init__(self, path: str, shared: Shared, problems: Problems, tabbed: dict[int, str]) -> None:
        self.path = path
        self.shared = shared
        self.problems = problems
        self.tabbed = tabbed
        """The lines that hold tabs, as they were written, by their number."""

    def place(self, line: Line) -> Place:
        """Return where the line's text begins."""
        return Place(self.path, line.number, line.column + indent(line))

    def report(self, line: Line, code: str, message: str, hint: str) -> None:
        """Note a problem of the line."""
        self.problems.add(self.place(line), code, message, hint)

    def code(self, line: Line) -> Line:
        """Return a line of code with its tabs as they were written."""
        written = self.tabbed.get(line.number)
        return line if written is None else Line(from_column(written, line.column - 1), line.number, line.column)

    def define(self, known: dict[str, Definition], line: Line, name: str, definition: Definition) -> None:
        """Keep a footnote or a link; the first of one name counts."""
        if label(name) in known:
            self.report(line, "E406", f"“{name}” is defined twice in this question", "remove one of the two")
        known.setdefault(label(name), definition)

    def fence(self, head: Line, info: str, lines: Sequence[Line]) -> Fence:
        """Take a fence's info string apart."""
        if info == RAW_HTML:
            return Fence("", frozenset(), tuple(map(self.code, lines)), self.place(head), raw=True)
        words = info.split(None, 1)
        language = "" if info.startswith("{") or not words else words[0].lower()
        start = head.text.find("{", head.text.find(info)) if info else -1
        flags: set[str] = set()
        found = match_start(head.text, start) if start >= 0 else None
        if found:
            place = Place(self.path, head.number, head.column + found.start("body"))
            try:
                items = read_items(found["body"], place)
            except BadAttributes as error:
                self.problems.add(error.place, "E204", f"cannot read “{error.item}” in an attribute list")
                items = ()
            for item in items:
                if item.key == "." and item.value in FENCE_FLAGS:
                    flags.add(item.value)
                else:
                    name = item.key + item.value if item.key in "#." else item.key
                    hint = nearest(item.value, FENCE_FLAGS)
                    self.problems.add(item.place, "E205", f"unknown attribute “{name}” of a code block", hint)
        return Fence(language, frozenset(flags), tuple(map(self.code, lines)), self.place(head))

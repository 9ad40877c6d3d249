"""The headings that structure a question file: those at the left margin, outside code and comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deckwright.base.limits import TOPIC_CHARACTERS
from deckwright.base.model import Line, Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.markdown.lines import FENCE_OPEN
from deckwright.notations.obsidian import COMMENT, hides_below, hides_line

_HEADING = lazy_regex(r"(#{1,3})[ \t]+(?=\S)")
_ITEM = lazy_regex(r"[ \t]{0,3}(?:[-+*]|\d{1,9}[.)]|:|\[\^[^\]]*\]:)(?:[ \t]|$)")
"""What may have indented lines below it that are no code."""
_FORMULA = lazy_regex(r"(?<!\\)\$\$")
_CODE = lazy_regex(r"(`+).*?\1")
_FENCE_IN_CONTAINERS = lazy_regex(r"[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+|>[ \t]?)*")


class Division(NamedTuple):
    """A heading of level 1 to 3 at the left margin, and the lines below it."""

    level: int
    head: Line
    lines: tuple[Line, ...]

    @property
    def title(self) -> Line:
        """What stands behind the heading's mark."""
        found = _HEADING.match(self.head.text)
        return self.head.cut(found.end() if found else 0)


class FileLine(NamedTuple):
    """A line of a file, with what it is part of."""

    line: Line
    level: int
    """Of the heading that it is, 0 if it is none."""
    fence: tuple[str, Line] | None
    """The code block that it begins, goes on or ends: its mark, and the line where it begins."""
    comment: Line | None
    """Where the comment begins of which it is part."""


class _Literal:
    """Follows formulas on lines of their own and indented code, in which %% begins no comment."""

    def __init__(self) -> None:
        self._in_formula = False
        self._in_code = False
        self._in_list = False
        self._is_behind_blank = True

    def take(self, text: str) -> bool:
        """Take the next line that is in no fence and no comment, and return whether it begins in a formula or code."""
        if not text.strip():
            self._in_formula, self._is_behind_blank = False, True
            return False
        is_indented = text.expandtabs(4).startswith("    ")
        if _ITEM.match(text):
            self._in_list = True
        elif self._is_behind_blank and not text.startswith((" ", "\t")):
            self._in_list = False
        self._in_code = is_indented and not self._in_list and (self._is_behind_blank or self._in_code)
        begun = self._in_formula or self._in_code
        if not self._in_code and len(_FORMULA.findall(_CODE.sub("", text))) % 2:
            self._in_formula = not self._in_formula
        self._is_behind_blank = False
        return begun


def read_lines(lines: Sequence[Line], vault: bool = False) -> Iterator[FileLine]:
    """Yield every line with what it is part of. A ``#`` in code or in a comment is no heading.

    In a ``vault`` a comment may also stand between two ``%%``, which are none in a formula and in indented code.
    """
    fence: tuple[str, Line] | None = None
    comment: Line | None = None
    end, literal = "-->", _Literal()
    for line in lines:
        text = line.text
        if fence:
            yield FileLine(line, 0, fence, None)
            fence = _fence_after(line, fence) if fence[0] in text else fence
            continue
        found = _HEADING.match(text) if text.startswith("#") and not comment else None
        is_literal = vault and not comment and literal.take(text)
        if found:
            literal = _Literal()
            yield FileLine(line, len(found[1]), None, None)
        elif comment or text.startswith("<!--"):
            begun, end = comment or line, end if comment else "-->"
            comment = None if end in text else begun
            yield FileLine(line, 0, None, begun)
        elif vault and not is_literal and hides_line(text):
            comment, end = line if hides_below(text) else None, COMMENT
            yield FileLine(line, 0, None, line)
        else:
            fence = _fence_after(line, None) if "```" in text or "~~~" in text else None
            yield FileLine(line, 0, fence, None)


def _is_open(begun: Line, last: Line) -> bool:
    """Whether a comment goes on behind its ``last`` line."""
    if not begun.text.lstrip().startswith(COMMENT):
        return "-->" not in last.text
    return hides_below(last.text) if begun is last else COMMENT not in last.text


def _fence_after(line: Line, fence: tuple[str, Line] | None) -> tuple[str, Line] | None:
    """Return the fence (its mark and line) that is open after ``line``, in whatever list or quote it stands."""
    prefix = _FENCE_IN_CONTAINERS.match(line.text)
    rest = line.text[prefix.end() if prefix else 0 :]
    if fence is None:
        found = FENCE_OPEN.match(rest)
        return (found["mark"], line) if found else None
    mark = rest.strip()
    return None if len(mark) >= len(fence[0]) and set(mark) == {fence[0][0]} else fence


def read_parts(lines: Sequence[FileLine], path: str, problems: Problems) -> Iterator[Division]:
    """Yield the headings that structure a file. Errors: code above the first ``##``, or a comment, without an end."""
    head: FileLine | None = None
    inside: list[Line] = []
    for written in lines:
        if not written.level:
            inside.append(written.line)
            continue
        if head:
            yield Division(head.level, head.line, tuple(inside))
        head, inside = written, []
    if head:
        yield Division(head.level, head.line, tuple(inside))
    if not lines:
        return
    last = lines[-1]
    asked = any(written.level == 2 for written in lines)
    fence = _fence_after(last.line, last.fence) if last.fence and last.fence[1] is not last.line else last.fence
    if fence and not asked:  # in a question's text the block parser says so
        hint = f"write {fence[0]} on a line of its own where the code ends"
        column = len(fence[1].text) - len(fence[1].text.lstrip()) + 1
        problems.add(Place(path, fence[1].number, column), "E402", "this code block is not closed", hint)
    if last.comment and _is_open(last.comment, last.line):
        place = Place(path, last.comment.number)
        end = COMMENT if last.comment.text.lstrip().startswith(COMMENT) else "-->"
        problems.add(place, "E403", "this comment is not closed", f"write {end} where it ends")


def topic_above(parts: Sequence[Division], heading: Line, path: str, problems: Problems) -> Line | None:
    """Return the topic of a question in a note of a vault, which may have several: the nearest above its heading."""
    above = [part for part in parts if part.level == 1 and part.head.number < heading.number]
    return above[-1].title if above and is_short(above[-1].head, path, problems) else None


def read_topic(parts: Sequence[Division], path: str, problems: Problems) -> Line | None:
    """Return the file's topic: its one ``#`` line, above the first ``##``. Any other is an error."""
    titles = [part for part in parts if part.level == 1]
    first = titles[0] if titles else None
    asked = next((part.head.number for part in parts if part.level == 2), None)
    for title in titles:
        place = Place(path, title.head.number)
        if asked and title.head.number > asked:
            message = "a # line below a question would end it: it is the file's topic, and stands above the first ##"
            said = title.head.text.lstrip("# ").strip()[:60]
            hint = f"a heading is #### {said}; a text is \\# {said}"
            hint += "; code stands between lines of ```; another topic is another file"
            problems.add(place, "E302", message, hint)
        elif title is not first:
            message = "a file has one # line, the topic that its cards show"
            problems.add(place, "E302", message, "make it a question with ##, or start a new file")
    return first.title if first and is_short(first.head, path, problems) else None


def is_short(topic: Line, path: str, problems: Problems) -> bool:
    """Return whether a topic's line is short enough to stand on every card; note one that is not."""
    if len(topic.text) <= TOPIC_CHARACTERS:
        return True
    message = f"the topic line has {len(topic.text):,} characters; the limit is {TOPIC_CHARACTERS:,}"
    problems.add(Place(path, topic.number), "E303", message, "shorten it; other text goes below the first ##")
    return False

"""What popular plugins make flashcards of, found between the lines of a note: ``Q::A``, ``?``, ``==cloze==``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from deckwright.base.model import Line
from deckwright.notations.obsidian import read_block_id, read_tag

_PARTED = {mark: re.compile(rf"(?<!:){mark}(?!:)") for mark in (":::", "::")}
_LINES = {"?": "basic", "??": "reversed"}
_ITEM = re.compile(r"[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?)?")
_HEADING = re.compile(r"#{1,6}[ \t]")
_SCHEDULE = re.compile(r"<!--SR:[^<>]*-->\s*$")
"""What the plugin Spaced Repetition keeps behind a card."""
_OTHER = re.compile(r"`+[^`]*`+|\$\$?[^$]*\$\$?|!?\[\[[^\[\]]*\]\]|\{\{.*?\}\}|%%.*?%%|<[^<>]*>|\\.", re.DOTALL)
"""What of a text parts no card: code, formulas, links, comments."""
_HIGHLIGHT = re.compile(r"==(?=[^\s=])(?P<text>[^=\n]*(?:=[^=\n]+)*)(?<=\S)==")
_NO_TEXT = ("|", ">", "    ", "\t", "<", "$$")


@dataclass(frozen=True, slots=True)
class Flashcard:
    """A question that a mark of a plugin makes."""

    kind: str
    """``basic``, ``reversed`` or ``cloze``."""
    prompt: Line | None
    """What is asked; None of a cloze."""
    front: tuple[Line, ...]
    """What stands on the front below the prompt."""
    answer: tuple[Line, ...]
    is_line: bool
    """Whether its answer is running text, whatever it begins with."""
    first: int
    """Its first line in the file."""
    last: int
    note_id: str = ""
    """Its ``^id``, empty without one."""
    holes: dict[tuple[int, int], int] = field(default_factory=dict)
    """Of a cloze, by line and column, the marks that begin a hole with its number, and those that end one with 0."""

    @property
    def words(self) -> str:
        """The text from which an id is made where there is none."""
        return self.prompt.text if self.prompt else " ".join(line.text for line in self.answer)


def may_hold(text: str, marks: Collection[str]) -> bool:
    """Whether a text may hold a flashcard of one of these marks."""
    return any(mark in text for mark in marks)


def find_flashcards(lines: Sequence[tuple[Line, bool]], marks: Collection[str]) -> Iterator[Flashcard]:
    """Yield the flashcards of lines that are no comment, each with whether it is code."""
    found: list[Flashcard] = []
    for chunk in _chunks(lines):
        first, is_code = chunk[0]
        note_id, end = read_block_id(first.text)
        if note_id and not end and len(chunk) == 1 and not is_code:  # below the block that it names
            if found and found[-1].last < first.number <= found[-1].last + 2 and not found[-1].note_id:
                found[-1] = replace(found[-1], note_id=note_id, last=first.number)
            continue
        yield from found
        found = list(_of_chunk(chunk, marks))
    yield from found


def _chunks(lines: Sequence[tuple[Line, bool]]) -> Iterator[list[tuple[Line, bool]]]:
    """Yield the lines that stand together: between blank lines, headings and what is left out."""
    chunk: list[tuple[Line, bool]] = []
    for line, is_code in lines:
        ends = not is_code and (not line.text.strip() or _HEADING.match(line.text))
        if chunk and (ends or line.number != chunk[-1][0].number + 1):
            yield chunk
            chunk = []
        if not ends:
            chunk.append((line, is_code))
    if chunk:
        yield chunk


def _of_chunk(chunk: Sequence[tuple[Line, bool]], marks: Collection[str]) -> Iterator[Flashcard]:
    middle = next((at for at, (line, code) in enumerate(chunk) if not code and line.text.strip() in _LINES), 0)
    mark = chunk[middle][0].text.strip()
    if middle and middle < len(chunk) - 1 and mark in marks:
        card = _of_block(chunk, middle, _LINES[mark])
        if card:
            yield card
        return
    parted = [card for line, code in chunk if not code and (card := _of_line(line, marks))]
    yield from parted
    if not parted and "==" in marks and not any(code for _, code in chunk) and (cloze := _cloze([*chunk])):
        yield cloze


def _of_block(chunk: Sequence[tuple[Line, bool]], middle: int, kind: str) -> Flashcard | None:
    lines, note_id = _tail([line for line, _ in chunk])
    front, answer = lines[:middle], lines[middle + 1 :]
    if not answer:
        return None
    prompt = _without_tags(front[0])
    first, last = front[0].number, chunk[-1][0].number
    return Flashcard(kind, prompt, tuple(front[1:]), tuple(answer), False, first, last, note_id)


def _of_line(line: Line, marks: Collection[str]) -> Flashcard | None:
    (bare, *_), note_id = _tail([line])
    masked = _OTHER.sub(lambda found: "\x00" * len(found[0]), bare.text)
    for mark, kind in ((":::", "reversed"), ("::", "basic")):
        found = _PARTED[mark].search(masked) if mark in marks else None
        if not found:
            continue
        item = _ITEM.match(bare.text)
        prompt = _without_tags(
            Line(bare.text[: found.start()], line.number, line.column).cut(item.end() if item else 0)
        )
        answer = bare.cut(found.end()).strip()
        if prompt.text and answer.text:
            return Flashcard(kind, prompt, (), (answer,), True, line.number, line.number, note_id)
    return None


def _cloze(chunk: Sequence[tuple[Line, bool]]) -> Flashcard | None:
    lines, note_id = _tail([line for line, _ in chunk])
    if lines[0].text.startswith(_NO_TEXT):
        return None
    holes: dict[tuple[int, int], int] = {}
    for line in lines:
        masked = _OTHER.sub(lambda found: "\x00" * len(found[0]), line.text)
        for found in _HIGHLIGHT.finditer(masked):
            holes[line.number, line.column + found.start()] = len(holes) // 2 + 1
            holes[line.number, line.column + found.end() - 2] = 0
    first, last = chunk[0][0].number, chunk[-1][0].number
    return Flashcard("cloze", None, (), tuple(lines), False, first, last, note_id, holes) if holes else None


def _tail(lines: Sequence[Line]) -> tuple[list[Line], str]:
    """Return the lines without a plugin's remark and the id at their end, and the id."""
    kept, note_id = list(lines), ""
    while kept:
        text = kept[-1].text
        bare = _SCHEDULE.sub("", text).rstrip(" \t")
        found, end = read_block_id(bare)
        if found and not note_id:
            note_id, bare = found, bare[:end]
        if bare == text:
            break
        kept[-1] = replace(kept[-1], text=bare)
        if not bare.strip() and len(kept) > 1:
            kept.pop()
    return kept, note_id


def _without_tags(line: Line) -> Line:
    """Return a line without the tags that it begins and ends with."""
    line = line.strip()
    while (found := read_tag(line.text, 0))[0]:
        line = line.cut(found[1]).strip()
    while (last := re.search(r"\s#[\w/-]+$", line.text)) and read_tag(line.text, last.start() + 1)[0]:
        line = replace(line, text=line.text[: last.start()].rstrip())
    return line

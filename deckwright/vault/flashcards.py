"""What popular plugins make flashcards of, found between the lines of a note: ``Q::A``, ``?``, ``==cloze==``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from deckwright.base.model import Dialect, Line
from deckwright.base.text import folded
from deckwright.notations.obsidian import SCHEDULE, TAG_CHARACTERS, is_tags, read_block_id, read_tag
from deckwright.vault.fields import may_be_field, names_deck, read_key, without_fields
from deckwright.vault.masks import mask

MARKS = frozenset((":::", "::", "?", "??", "=="))
"""All that make flashcards."""

_PARTED = {mark: re.compile(rf"(?<!:){mark}(?!:)") for mark in (":::", "::")}
_LINES = {"?": "basic", "??": "reversed"}
_ITEM = re.compile(r"[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?)?")
_HEADING = re.compile(r"#{1,6}[ \t]")
_SCHEDULE = re.compile(rf"{SCHEDULE}\s*$")
_HIGHLIGHT = re.compile(r"==(?=[^\s=])(?P<text>[^=\n]*(?:=[^=\n]+)*)(?<=\S)==")
_NO_TEXT = ("|", ">", "    ", "\t", "<", "$$")
_DELIMITERS = re.compile(
    r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*|[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*"
)
"""The line below the head of a table."""
_LAST_TAG = re.compile(rf"\s#{TAG_CHARACTERS}+$")
_EMPHASIS = re.compile(r"[*_]")
_NUMBERS = 499
"""The numbers that a cloze may have by its words; Anki allows 500."""


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


def find_flashcards(lines: Sequence[tuple[Line, bool]], dialect: Dialect) -> Iterator[Flashcard]:
    """Yield the flashcards of lines that are no comment, each with whether it is code."""
    found: list[Flashcard] = []
    for chunk in _chunks(lines):
        first, is_code = chunk[0]
        if len(chunk) == 1 and not is_code and _is_id(first):  # below the block that it names
            if found and found[-1].last < first.number <= found[-1].last + 2 and not found[-1].note_id:
                found[-1] = _named(found[-1], first)
            continue
        yield from found
        found = list(_of_chunk(chunk, dialect))
    yield from found


def find_fields(lines: Sequence[tuple[Line, bool]], dialect: Dialect) -> Iterator[tuple[Line, str]]:
    """Yield the lines that are no flashcard with ``::``, as they are or may be a field, each with the field's name."""
    if "::" not in dialect.flashcards:
        return
    for chunk in _chunks(lines):
        texts = [*_texts(chunk)]
        for at, text in enumerate(texts):
            if text and _is_field(chunk, at, text, dialect):
                yield chunk[at][0], read_key(text)


def _is_field(chunk: Sequence[tuple[Line, bool]], at: int, masked: str, dialect: Dialect) -> bool:
    """Whether a line is or may be a field. Who gave it an id, or had a plugin ask it, has made a flashcard of it."""
    line = chunk[at][0]
    if not may_be_field(line.text, masked, dialect.fields):
        return False
    is_named = bool(_tail([line])[1]) or (at + 1 < len(chunk) and _is_id(chunk[at + 1][0]))
    return dialect.fields is not None or not (is_named or _SCHEDULE.search(line.text))


def _chunks(lines: Sequence[tuple[Line, bool]]) -> Iterator[list[tuple[Line, bool]]]:
    """Yield the lines that stand together: between blank lines, headings and what is left out, no indented code."""
    chunk: list[tuple[Line, bool]] = []
    in_list = False
    for line, is_code in lines:
        ends = not is_code and (not line.text.strip() or _HEADING.match(line.text))
        if chunk and (ends or line.number != chunk[-1][0].number + 1):
            yield chunk
            chunk = []
        if ends:
            in_list &= not line.text.strip()
            continue
        is_item = bool(_item_width(line.text))
        is_deep = line.text.startswith(("    ", "\t"))
        if not chunk and is_deep and not is_item and not in_list and not is_code:
            continue
        if is_item or not (line.text[:1] in (" ", "\t") or chunk):
            in_list = is_item
        chunk.append((line, is_code))
    if chunk:
        yield chunk


def _of_chunk(chunk: Sequence[tuple[Line, bool]], dialect: Dialect) -> Iterator[Flashcard]:
    marks = dialect.flashcards
    texts = [*_texts(chunk)]
    cards = [
        _of_line(line, text, marks) if text and not _is_field(chunk, at, text, dialect) else None
        for at, ((line, _), text) in enumerate(zip(chunk, texts, strict=True))
    ]
    middle = next(
        (at for at, (line, code) in enumerate(chunk) if not code and line.text.strip() in marks & _LINES.keys()), 0
    )
    below = None
    end = len(chunk)
    if 0 < middle < end - 1:
        # What stands right above the mark is asked, whatever is in it.
        begin = max((at + 1 for at, card in enumerate(cards[: middle - 1]) if card), default=0)
        while begin < middle - 1 and _is_id(chunk[begin][0]):
            begin += 1
        below = _of_block(chunk[begin:], middle - begin, _LINES[chunk[middle][0].text.strip()])
        end = begin if below else end
    run: list[int] = []
    last: Flashcard | None = None
    for at in range(end):
        line = chunk[at][0]
        if card := cards[at]:
            yield from _clozes(chunk, texts, run, marks)
            yield from filter(None, [last])
            last, run = card, []
        elif last and not run and not last.note_id and _is_id(line):
            last = _named(last, line)
        else:
            yield from filter(None, [last])
            last = None
            run.append(at)
    yield from filter(None, [last])
    yield from _clozes(chunk, texts, run, marks)
    yield from filter(None, [below])


def _texts(chunk: Sequence[tuple[Line, bool]]) -> Iterator[str]:
    """Yield of each line what may hold a mark, all else masked; nothing of code, a quote and a table."""
    table = next(
        (at for at, (line, code) in enumerate(chunk) if at and not code and _DELIMITERS.fullmatch(line.text)), 0
    )
    masked = mask([line for line, _ in chunk])
    for at, ((line, is_code), text) in enumerate(zip(chunk, masked, strict=True)):
        is_setting = names_deck(line.text, chunk[at - 1][0].text if at else "")
        in_table = bool(table) and at >= table - 1 and "|" in line.text
        yield (
            ""
            if is_code or is_setting or in_table or line.text.lstrip().startswith(("|", ">"))
            else without_fields(text)
        )


def _of_block(chunk: Sequence[tuple[Line, bool]], middle: int, kind: str) -> Flashcard | None:
    lines, note_id = _tail([line for line, _ in chunk])
    front, answer = lines[:middle], lines[middle + 1 :]
    while len(front) > 1 and is_tags(front[0].text.strip()):
        del front[0]
    if not answer or front[0].text.lstrip().startswith(("|", ">")):
        return None
    width = _item_width(front[0].text)
    prompt = _without_tags(front[0].cut(width))
    if not prompt.text:
        return None
    front, answer = ([_outdent(line, width) for line in part] for part in (front[1:], answer))
    return Flashcard(kind, prompt, tuple(front), tuple(answer), False, chunk[0][0].number, chunk[-1][0].number, note_id)


def _item_width(text: str) -> int:
    """Return how much of a line is the mark of an item of a list, and the box of a task; 0 without one."""
    found = _ITEM.match(text)
    return found.end() if found and found[0].strip() else 0


def _outdent(line: Line, width: int) -> Line:
    """Return a line of an item without as much of its indentation."""
    at = 0
    while at < width and line.text[at : at + 1] in (" ", "\t"):
        width -= 3 if line.text[at] == "\t" else 0
        at += 1
    return line.cut(at) if at else line


def _of_line(line: Line, masked: str, marks: Collection[str]) -> Flashcard | None:
    (bare, *_), note_id = _tail([line])
    for mark, kind in ((":::", "reversed"), ("::", "basic")):
        found = _PARTED[mark].search(masked[: len(bare.text)]) if mark in marks else None
        if not found:
            continue
        prompt = Line(bare.text[: found.start()], line.number, line.column)
        item = _ITEM.match(prompt.text)
        prompt = _without_tags(prompt.cut(item.end() if item else 0))
        answer = bare.cut(found.end()).strip()
        if prompt.text and answer.text:
            return Flashcard(kind, prompt, (), (answer,), True, line.number, line.number, note_id)
    return None


def _clozes(
    chunk: Sequence[tuple[Line, bool]], texts: Sequence[str], run: Sequence[int], marks: Collection[str]
) -> Iterator[Flashcard]:
    """Yield the cloze that the lines of a chunk with these numbers are, if they are one."""
    if "==" not in marks or not run or any(chunk[at][1] for at in run):
        return
    lines, note_id = _tail([chunk[at][0] for at in run])
    first, last = chunk[run[0]][0].number, chunk[run[-1]][0].number
    while len(lines) > 1 and is_tags(lines[0].text.strip()):
        del lines[0]
    if lines[0].text.startswith(_NO_TEXT):
        return
    masked = {chunk[at][0].number: texts[at] for at in run}
    marked = [
        (line, found.start(), found.end())
        for line in lines
        for found in _HIGHLIGHT.finditer(masked[line.number][: len(line.text)])
    ]
    numbers = _numbers(line.text[start + 2 : end - 2] for line, start, end in marked)
    holes: dict[tuple[int, int], int] = {}
    for (line, start, end), number in zip(marked, numbers, strict=True):
        holes[line.number, line.column + start] = number
        holes[line.number, line.column + end - 2] = 0
    if holes:
        yield Flashcard("cloze", None, (), tuple(lines), False, first, last, note_id, holes)


def _numbers(hidden: Iterable[str]) -> Iterator[int]:
    """Yield the number of each cloze of a note: by its words alone, so that no other card is touched by an edit.

    The same words have one number. Of others with one number, the later gets the next that is free.
    """
    taken: dict[int, str] = {}
    for text in hidden:
        words = " ".join(folded(_EMPHASIS.sub("", text)).split())
        at = int.from_bytes(sha256(words.encode()).digest()) % _NUMBERS
        while taken.setdefault(at, words) != words:
            at = (at + 1) % _NUMBERS
        yield at + 1


def _is_id(line: Line) -> bool:
    """Whether nothing but an id stands in a line."""
    note_id, end = read_block_id(line.text)
    return bool(note_id) and not end


def _named(card: Flashcard, line: Line) -> Flashcard:
    """Return a card with the id in a line below it."""
    return replace(card, note_id=read_block_id(line.text)[0], last=line.number)


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
        kept[-1] = kept[-1].with_text(bare)
        if not bare.strip() and len(kept) > 1:
            kept.pop()
    return kept, note_id


def _without_tags(line: Line) -> Line:
    """Return a line without the tags that it begins and ends with."""
    line = line.strip()
    while (found := read_tag(line.text, 0))[0]:
        line = line.cut(found[1]).strip()
    while (last := _LAST_TAG.search(line.text)) and read_tag(line.text, last.start() + 1)[0]:
        line = line.with_text(line.text[: last.start()].rstrip())
    return line

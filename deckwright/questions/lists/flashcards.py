"""Makes questions of a vault's flashcards: of what plugins mark between the lines of a note."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath

from deckwright.base.model import Attribute, Dialect, Line, Markdown, NoteId, Place, Source
from deckwright.base.problems import Problems
from deckwright.base.text import count, field_key
from deckwright.markdown.blocks import Paragraph, Shared
from deckwright.markdown.lines import RULE
from deckwright.markdown.structure import parse_blocks
from deckwright.notations.obsidian import is_tags, read_block_id
from deckwright.questions.frontmatter import FrontMatter
from deckwright.questions.headings import NOTE_ID, head_of_row, slug_id
from deckwright.questions.outline import Division, FileLine, read_lines, topic_above
from deckwright.questions.question import Body, Question
from deckwright.questions.tags import check_tag
from deckwright.vault.flashcards import MARKS, Flashcard, find_fields, find_flashcards
from deckwright.vault.headings import asks, only_asks, split_heading, tags_in


def is_section(group: Sequence[Division], source: Source) -> bool:
    """Whether a heading that asks nothing stands above flashcards, which are the questions then."""
    if not source.vault or not source.vault.flashcards or asks(group[0].title):
        return False
    below = [line for part in group for line in part.lines]
    return holds_flashcards([one for one in read_lines(below, vault=True) if not one.comment], source)


def check_inside(group: Sequence[Division], source: Source, problems: Problems) -> None:
    """Note a flashcard below a heading that is a question for no more than its question mark: it is in the answer."""
    title = group[0].title
    marks = (source.vault.flashcards if source.vault else frozenset()) - {"=="}
    if not source.vault or not marks or not only_asks(title):
        return
    below = [one for one in read_lines([line for part in group for line in part.lines], vault=True) if not one.comment]
    dialect = source.vault._replace(flashcards=frozenset(marks))
    card = next(find_flashcards(_with_code(below), dialect), None)
    if card and not any(read_block_id(one.line.text)[0] for one in below):
        words = split_heading(title)[0].text.strip()
        message = f"this is like a flashcard, and is a part of the answer to “{words[:80]}”, which asks"
        hint = f"if so, give that an id: ## {words[:80]} ^{slug_id(words)}; if not, take its question mark away"
        problems.add(Place(source.path, card.first), "W314", message, hint)


def holds_flashcards(written: Sequence[FileLine], source: Source) -> bool:
    """Whether one of the lines is a flashcard."""
    return any(True for _ in _found(written, source))


def _found(written: Sequence[FileLine], source: Source) -> Iterator[Flashcard]:
    return find_flashcards(_with_code(written), source.vault or Dialect())


def lines_above(written: Sequence[FileLine], source: Source) -> set[int]:
    """Return the lines that stand above the first flashcard, and are no code; those of tags right above it, too."""
    card = next(_found(written, source), None)
    found: set[int] = set()
    for one in written:
        if card and one.line.number >= card.first and not is_tags(one.line.text.strip()):
            break
        if not one.fence:
            found.add(one.line.number)
    return found


def find_unsure(written: Sequence[FileLine], source: Source) -> Iterator[tuple[Line, str]]:
    """Yield the lines that may be fields or flashcards, each with the field's name, if nobody has said which."""
    if source.vault and source.vault.fields is None:
        yield from _fields(written, source)


def _fields(written: Sequence[FileLine], source: Source) -> Iterator[tuple[Line, str]]:
    return find_fields(_with_code(written), source.vault or Dialect())


def _with_code(written: Sequence[FileLine]) -> list[tuple[Line, bool]]:
    return [(one.line, one.fence is not None) for one in written]


_ALL = Dialect(flashcards=MARKS, fields=frozenset())
"""All that makes flashcards, whatever may be a field."""


def is_named(lines: Sequence[Line], note_id: str) -> bool:
    """Whether a flashcard of any plugin among the lines, which are none of code, has this id."""
    return any(card.note_id == note_id for card in find_flashcards([(line, False) for line in lines], _ALL))


def make_flashcards(
    written: Sequence[FileLine],
    parts: Sequence[Division],
    source: Source,
    front_matter: FrontMatter,
    problems: Problems,
) -> Iterator[Question]:
    """Yield a question for each flashcard of the lines; ``parts`` are the headings of the note.

    In a section, a text that is on none of them is a warning, or an error if it has an id: it may be a question's.
    """
    cards = list(_found(written, source))
    contested = _contested(written, cards)
    named = {card.first: card.note_id for card in cards}
    shown = {number for card in cards for number in range(card.first, card.last + 1)}
    shown |= _check_fields(written, source, shown, problems)
    for section in _sections(written):
        ends = (read_block_id(one.line.text)[0] for one in reversed(section[1:]) if not one.fence)
        last = next(filter(None, ends), "")
        contested |= {one.line.number for one in section if last and named.get(one.line.number) == last}
        if source.vault and not source.vault.asked_only:
            _check_rest(section, shown, source.path, problems)
    for card in cards:
        yield _question(card, parts, source, front_matter, card.first in contested, problems)


def _check_fields(written: Sequence[FileLine], source: Source, shown: Collection[int], problems: Problems) -> set[int]:
    """Return the lines that are or may be fields; note each name once, if nobody has said that it is one."""
    unsure = [(line, key) for line, key in find_unsure(written, source) if line.number not in shown]
    lines: dict[str, list[int]] = {}
    for line, key in unsure:
        lines.setdefault(field_key(key), []).append(line.number)
    for line, key in unsure:
        first, *others = lines[field_key(key)]
        if line.number == first:
            more = f", nor {'is' if len(others) == 1 else 'are'} {count(len(others), 'other')}" if others else ""
            message = f"“{key[:80]}::” may be a field of Dataview, so this line is no flashcard{more}"
            hint = f'below [obsidian] in deck.toml: fields = ["{key[:80]}"] if it is a field, fields = [] if not'
            problems.add(Place(source.path, line.number), "W422", message, hint)
    return {line.number for line, _ in _fields(written, source)}


def _contested(written: Sequence[FileLine], cards: Sequence[Flashcard]) -> set[int]:
    """Return the first lines of the flashcards whose id another one would have if other marks were read."""
    lines = _with_code(written)
    words: dict[str, set[str]] = {}
    alone = [Dialect(flashcards=frozenset({mark}), fields=frozenset()) for mark in MARKS]
    for dialect in alone if any(card.note_id for card in cards) else []:
        for card in find_flashcards(lines, dialect):
            words.setdefault(card.note_id, set()).add(card.words)
    return {card.first for card in cards if card.note_id and words.get(card.note_id, set()) - {card.words}}


def _sections(written: Sequence[FileLine]) -> Iterator[list[FileLine]]:
    """Yield the lines of each heading that is no question: the heading, and what stands below it."""
    section: list[FileLine] = []
    for one in written:
        if section and one.level in (1, 2):
            yield section
            section = []
        if section or one.level == 2:
            section.append(one)
    if section:
        yield section


def _check_rest(section: Sequence[FileLine], shown: Collection[int], path: str, problems: Problems) -> None:
    """Note each paragraph of a section that is on no card; ``shown`` are the lines that are on one."""
    title = section[0].line.text.lstrip("# ").strip()[:80]
    last = 0
    for one in section[1:]:
        line, text = one.line, one.line.text.strip()
        if one.level or not text or line.number in shown or is_tags(text) or RULE.match(text):
            continue
        note_id = "" if one.fence else read_block_id(line.text)[0]
        place = Place(path, line.number)
        if note_id:
            message = (
                f"“{title}” is a section, as flashcards stand below it: ^{note_id} names a text that is on no card"
            )
            hint = f"if it is a question: ## {title} ^{note_id}; if it is a section, take ^{note_id} out of its text"
            problems.add(place, "E313", message, hint)
        elif line.number != last + 1:
            message = f"“{title}” is a section, as flashcards stand below it: this text is on no card"
            hint = f"if it is a question: ## {title} {{.basic}}; if nobody is to see the text: %%text%%"
            problems.add(place, "W422", message, hint)
        last = line.number


def _question(
    card: Flashcard,
    parts: Sequence[Division],
    source: Source,
    front_matter: FrontMatter,
    contested: bool,
    problems: Problems,
) -> Question:
    path, place = source.path, Place(source.path, card.first)
    prompt = card.prompt or _title(parts, card, source)
    items = [Attribute(".", card.kind, place)] if card.kind != "basic" or front_matter.kind else []
    heading = head_of_row(prompt, items, place, front_matter, problems)
    is_pinned = bool(NOTE_ID.fullmatch(card.note_id))
    note_id = NoteId(card.note_id) if is_pinned else slug_id(card.words)
    text = source.text.split("\n")[card.first - 1 : card.last]
    lines = [Line(words, number) for number, words in enumerate(text, card.first)]
    own = [check_tag(tag, Place(path, at.number, at.column), problems) for tag, at in tags_in(lines)]
    tags = tuple(dict.fromkeys([*heading.tags, *filter(None, own)]))
    shared = Shared(vault=True)
    shared.highlights = card.holes
    answer = (Paragraph(card.answer),) if card.is_line else parse_blocks(card.answer, path, shared, problems)
    body = Body(front=parse_blocks(card.front, path, shared, problems), answer=answer, shared=shared)
    return Question(
        heading=heading._replace(id=note_id, pinned=is_pinned, tags=tags, contested=contested),
        source=source,
        topic=topic_above(parts, lines[0], path, problems),
        code=(),
        written=Markdown("\n".join(text).rstrip() + "\n"),
        read_body=lambda: body,
        line_breaks=front_matter.line_breaks,
    )


def _title(parts: Sequence[Division], card: Flashcard, source: Source) -> Line:
    """Return what stands for the heading of a cloze: the nearest one above it, else the name of the note."""
    above = [part for part in parts if part.head.number < card.first]
    words = split_heading(above[-1].title)[0].text if above else PurePosixPath(source.name).stem
    return Line(words, card.first)

"""Makes questions of a vault's flashcards: of what plugins mark between the lines of a note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from deckwright.base.model import Attribute, Line, Markdown, NoteId, Place, Source
from deckwright.base.problems import Problems
from deckwright.markdown.blocks import Paragraph, Shared
from deckwright.markdown.structure import parse_blocks
from deckwright.questions.frontmatter import FrontMatter
from deckwright.questions.headings import NOTE_ID, head_of_row, slug_id
from deckwright.questions.outline import Division, FileLine, read_lines, topic_above
from deckwright.questions.question import Body, Question
from deckwright.questions.tags import check_tag
from deckwright.vault.flashcards import Flashcard, find_flashcards
from deckwright.vault.headings import asks, split_heading, tags_in


def is_section(group: Sequence[Division], source: Source) -> bool:
    """Whether a heading that asks nothing stands above flashcards, which are the questions then."""
    if not source.vault or not source.vault.flashcards or asks(group[0].title):
        return False
    below = [line for part in group for line in part.lines]
    return holds_flashcards([one for one in read_lines(below, vault=True) if not one.comment], source)


def holds_flashcards(written: Sequence[FileLine], source: Source) -> bool:
    """Whether one of the lines is a flashcard."""
    return any(True for _ in _found(written, source))


def _found(written: Sequence[FileLine], source: Source) -> Iterator[Flashcard]:
    marks = source.vault.flashcards if source.vault else frozenset()
    return find_flashcards([(one.line, one.fence is not None) for one in written], marks)


def make_flashcards(
    written: Sequence[FileLine],
    parts: Sequence[Division],
    source: Source,
    front_matter: FrontMatter,
    problems: Problems,
) -> Iterator[Question]:
    """Yield a question for each flashcard of the lines; ``parts`` are the headings of the note."""
    for card in _found(written, source):
        yield _question(card, parts, source, front_matter, problems)


def _question(
    card: Flashcard, parts: Sequence[Division], source: Source, front_matter: FrontMatter, problems: Problems
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
        heading=replace(heading, id=note_id, pinned=is_pinned, tags=tags),
        source=source,
        topic=topic_above(parts, lines[0], path, problems),
        code=(),
        text=Markdown("\n".join(text).rstrip() + "\n"),
        read_body=lambda: body,
        line_breaks=front_matter.line_breaks,
    )


def _title(parts: Sequence[Division], card: Flashcard, source: Source) -> Line:
    """Return what stands for the heading of a cloze: the nearest one above it, else the name of the note."""
    above = [part for part in parts if part.head.number < card.first]
    words = split_heading(above[-1].title)[0].text if above else PurePosixPath(source.name).stem
    return Line(words, card.first)

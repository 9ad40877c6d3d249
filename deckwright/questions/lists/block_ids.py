"""Finds the id and the tags of a question in a vault, where both stand in its text, as Obsidian has them."""

from __future__ import annotations

from collections.abc import Sequence

from deckwright.base.model import Line, NoteId, Place, Source
from deckwright.base.problems import Problems
from deckwright.markdown.blocks import Shared
from deckwright.notations.obsidian import is_made
from deckwright.questions.frontmatter import FrontMatter
from deckwright.questions.headings import NOTE_ID, read_heading
from deckwright.questions.lists.flashcards import is_named
from deckwright.questions.outline import Division, read_lines
from deckwright.questions.question import Heading
from deckwright.questions.tags import check_tag
from deckwright.vault.headings import split_heading, tags_in


def heading_in_vault(
    group: Sequence[Division], source: Source, front_matter: FrontMatter, problems: Problems
) -> Heading | None:
    """Return the heading of a question in a vault, whose tags and id may also stand in its text.

    An id of a list or of a sequence is a name for links alone.
    """
    title, tags, note_id = split_heading(group[0].title)
    heading = read_heading(title, source.path, front_matter, problems)
    if not heading:
        return None
    text = _text(group)
    is_one = not (heading.listed or heading.sequence)
    if note_id and is_one and not heading.pinned and NOTE_ID.fullmatch(note_id):
        heading = _named(heading, note_id, text)
    found = [(tag, Place(source.path, title.number, column)) for tag, column in tags]
    found += [
        (tag, Place(source.path, at.number, at.column))
        for lines in ([heading.prompt], text)
        for tag, at in tags_in(lines)
    ]
    own = [check_tag(tag, place, problems) for tag, place in found]
    return heading._replace(tags=tuple(dict.fromkeys([*heading.tags, *filter(None, own)])))


def with_block_id(heading: Heading, group: Sequence[Division], shared: Shared, problems: Problems) -> Heading:
    """Return a heading with the id of the one block of its question that has one, unless it has an id itself.

    Of several ids nobody can say which is the question's: Obsidian gives one to each block that somebody links to.
    """
    found = {note_id: line.number for note_id, line in reversed(shared.block_ids) if NOTE_ID.fullmatch(note_id)}
    if heading.pinned or not found:
        return heading
    ids = sorted(found, key=lambda note_id: found[note_id])
    likely = next((note_id for note_id in ids if not is_made(note_id)), ids[0])
    if len(ids) > 1:
        where = [f"^{note_id} in line {found[note_id]}" for note_id in ids[:5]]
        more = f", and {len(ids) - 5} more" if len(ids) > 5 else ""
        message = (
            f"{len(ids)} ids stand in this question: {', '.join(where)}{more}; nobody can say which one is its own"
        )
        hint = f"write its own at the end of the heading, like ^{likely}; deck.lock has the one that was shipped"
        problems.add(heading.place, "E209", message, hint)
    return _named(heading, likely, _text(group))._replace(in_block=True)


def _named(heading: Heading, note_id: str, text: Sequence[Line]) -> Heading:
    """Return a heading with an id, which a flashcard in its question's text may have under other settings."""
    return heading._replace(id=NoteId(note_id), pinned=True, contested=is_named(text, note_id))


def _text(group: Sequence[Division]) -> list[Line]:
    """Return the lines below a question's heading that are none of code or of a comment."""
    below = [line for part in group for line in (*([] if part is group[0] else [part.head]), *part.lines)]
    return [one.line for one in read_lines(below, vault=True) if not one.fence and not one.comment]

"""The last look before packing: nothing that is finished may hold what no text may, wherever that came in.

Every text that enters is checked where it enters, so that an author reads of it at its place. This is the net below:
one U+001F in a field, and Anki imports nothing of the package.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from itertools import compress

from deckwright.base.model import Family, Note, Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import FORBIDDEN_IN_CODE, find_forbidden, name_of
from deckwright.cards.notetypes import NoteType
from deckwright.markdown.formulas import find_acting

_FORMULA = lazy_regex(r"\\[(\[]((?:[^\\]|\\(?![)\]]))*+)\\[)\]]")
_HINT = "delete it where it comes from; if you find no such place, please report it"


IsSound = Callable[[Note], bool]
"""Whether the fields of a note are known to hold nothing of the kind."""


def check_finished(
    notes: Sequence[Note],
    types: Sequence[NoteType],
    settings: str,
    problems: Problems,
    is_known: IsSound = lambda note: False,
) -> None:
    """Note each note and note type that holds what no text may; ``settings`` is the file that names the decks."""
    names = {kind.family: [slot.name for slot in kind.fields] for kind in types}
    is_sound = not problems.errors  # what follows from an error is told already
    known = [is_known(note) for note in notes]
    if find_forbidden("\n".join([text for note in compress(notes, known) for text in _texts_beside(note)])):
        known = [False] * len(notes)  # else, as almost always, what stands beside their fields needs no closer look
    for note in (note for note, is_fine in zip(notes, known, strict=True) if not is_fine):
        texts = [*note.fields, *_texts_beside(note)]
        if find_forbidden("\n".join(texts)):
            for what, text in zip(_names_of(note, names.get(note.family, ())), texts, strict=True):
                if bad := find_forbidden(text):
                    problems.add(note.place, "E103", f"{what} of this question holds {name_of(bad[0])}", _HINT)
        if is_sound and isinstance(note.family, Family):
            for found in find_acting(" ".join(html.unescape(tex) for tex in _FORMULA.findall("".join(note.fields)))):
                message = f"a formula of this question has \\{found.name}, which {found.why}"
                problems.add(note.place, "E510", message, _HINT)
    for kind in types:
        for what, text in _code_of(kind):
            if bad := find_forbidden(text, FORBIDDEN_IN_CODE):
                place = kind.place if kind.original else Place(settings)
                problems.add(place, "E103", f"{what} of the note type holds {name_of(bad[0])}", _HINT)


def is_finished(note: Note) -> bool:
    """Whether a note holds nothing that no text may."""
    problems = Problems()
    check_finished([note], (), "", problems)
    return not problems.told


def _texts_beside(note: Note) -> tuple[str, ...]:
    """Return a note's texts besides its fields."""
    return note.id, note.deck, "".join(note.tags), "".join([asset.name for asset in note.assets])


def _names_of(note: Note, names: Sequence[str]) -> Iterator[str]:
    """Yield what a note's texts are called; ``names`` are those of its fields."""
    for at in range(len(note.fields)):
        yield f"the field “{names[at]}”" if at < len(names) else "a field"
    yield from ("the id", "the deck", "a tag", "a media file's name")


def _code_of(kind: NoteType) -> Iterator[tuple[str, str]]:
    yield "the name", kind.name
    yield "the style", kind.css
    yield "the name of a field", "".join(slot.name for slot in kind.fields)
    yield "the name of a media file", "".join(asset.name for asset in kind.media)
    for template in kind.templates:
        yield "a template", f"{template.slot.name}{template.front}{template.back}"

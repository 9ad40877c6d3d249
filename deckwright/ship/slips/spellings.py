"""What a note would be without what a whole file may get at once: a language, a voice, another order of options.

An edit that gives all questions of a file a language must not hide that their ids were exchanged, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from deckwright.base.model import Family, Html, Kind, Note
from deckwright.base.patterns import lazy_regex
from deckwright.cards.notetypes import FIELDS, Role
from deckwright.markdown.options import reordered
from deckwright.ship.digests import Digests, digest_note, same_answer, same_prompt
from deckwright.ship.lock import LockedNote

_LANGUAGE = lazy_regex(r"<div lang=[^<>]*>(?P<text>.*)</div>", re.DOTALL)
"""A field in a language."""
_SAID = lazy_regex(r" ?\[anki:tts lang=[^\]]*\][^\[]*\[/anki:tts\](?=</p>)")
"""A paragraph's words for a voice, behind them."""


class Spelled:
    """A note as the lock would remember it, and as it would without a language and a voice."""

    def __init__(self, note: Note, now: LockedNote) -> None:
        """``now`` is what the lock will say of the note."""
        self.note = note
        self.all = [now, *(_with(now, _digests(note, fields)) for fields in bare(note))]
        """All that it may be known by, as it is first."""

    def asks(self, old: LockedNote) -> bool:
        """Whether it asks what ``old`` asked."""
        return any(same_prompt(one, old) for one in self.all)

    def answers(self, old: LockedNote) -> bool:
        """Whether it answers what ``old`` did, whatever the order of its options, which follows from the id."""
        if self.note.kind is Kind.CHOICE and old.kind is Kind.CHOICE and old.id != self.note.id:
            return any(_digests(self.note, fields)["answer"] == old.answer for fields in _options_of(self.note, old.id))
        return any(same_answer(one, old) for one in self.all)

    def is_like(self, old: LockedNote, by_answer: bool) -> bool:
        """Whether it asks and answers what ``old`` did; or only answers it, where its prompt says nothing of it."""
        return self.note.family == old.family and self.answers(old) and (by_answer or self.asks(old))


def bare(note: Note) -> Iterator[Sequence[Html]]:
    """Yield a note's fields without their language and without a voice; nothing if they have none."""
    if not isinstance(note.family, Family):
        return
    fields = tuple(map(_bare, note.fields))
    if fields != note.fields:
        yield fields


def _bare(text: Html) -> Html:
    found = _LANGUAGE.fullmatch(text) if text.startswith("<div lang=") else None
    inside = found["text"] if found else text
    return Html(_SAID.sub("", inside).removeprefix("<p></p>").lstrip("\n") if "[anki:tts" in inside else inside)


def _options_of(note: Note, other: str) -> Iterator[Sequence[Html]]:
    """Yield the fields of a choice as they would be under another id."""
    at = [slot.role for slot in FIELDS[Family.QUESTION]].index(Role.OPTIONS)
    for fields in (note.fields, *bare(note)):
        yield (*fields[:at], Html(reordered(fields[at], note.id, other)), *fields[at + 1 :])


def _digests(note: Note, fields: Sequence[Html]) -> Digests:
    """Return the digests of a note if it had these fields."""
    return digest_note(note._replace(fields=tuple(fields)), None)


def _with(now: LockedNote, digests: Digests) -> LockedNote:
    return replace(now, prompt=digests["prompt"], answer=digests["answer"], seen=())

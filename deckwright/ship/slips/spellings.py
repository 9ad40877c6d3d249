"""What a note would be without what a whole file may get at once: a language, a voice, another order of options.

An edit that gives all questions of a file a language must not hide that their ids were exchanged, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from deckwright.base.model import Family, Html, Kind, Note, Stands
from deckwright.base.patterns import lazy_regex
from deckwright.cards.notetypes import FIELDS, Role, name_of, name_texts
from deckwright.markdown.cloze import read_holes
from deckwright.markdown.options import Reordering
from deckwright.markdown.plain import letters
from deckwright.ship.digests import PARTS, Digests, digest_note, digest_texts, looks, same_answer, same_prompt
from deckwright.ship.lock import Lock, LockedNote, State

_LANGUAGE = lazy_regex(r"<div lang=[^<>]*>(?P<text>.*)</div>", re.DOTALL)
"""A field in a language."""
_SAID = lazy_regex(r" ?\[anki:tts lang=[^\]]*\][^\[]*\[/anki:tts\](?=</p>)")
"""A paragraph's words for a voice, behind them."""


_OPTIONS = name_of(Role.OPTIONS)


class Spelled:
    """A note as the lock would remember it, and as it would without a language and a voice."""

    def __init__(self, note: Note, now: LockedNote) -> None:
        """``now`` is what the lock will say of the note."""
        self.note = note
        self.all = [now, *(_with(now, _digests(note, fields)) for fields in bare(note))]
        """All that it may be known by, as it is first."""

    @cached_property
    def is_told_by_answer(self) -> bool:
        """Whether its answer alone may tell which note it is, as its prompt is what stands before it, or but a title.

        Above a text with one hole and nothing beside it the title is the question: many may answer “yes”.
        """
        note = self.note
        return note.stands is Stands.ITEM or (note.family is Family.CLOZE and _says_something(note))

    def asks(self, old: LockedNote) -> bool:
        """Whether it asks what ``old`` asked."""
        return any(same_prompt(one, old) for one in self.all)

    def answers(self, old: LockedNote) -> bool:
        """Whether it answers what ``old`` did, whatever the order of its options, which follows from the id."""
        if self.note.kind is Kind.CHOICE and old.kind is Kind.CHOICE and old.id != self.note.id:
            return any(_digest_under(old.id, named, options) == old.answer for named, options in self._choices)
        return any(same_answer(one, old) for one in self.all)

    @cached_property
    def _choices(self) -> list[tuple[dict[str, Html], Reordering]]:
        """The fields of a choice by their names, and its options."""
        every = [name_texts(FIELDS[Family.QUESTION], fields) for fields in (self.note.fields, *bare(self.note))]
        return [(named, Reordering(named[_OPTIONS], self.note.id)) for named in every]

    def is_like(self, old: LockedNote, by_answer: bool) -> bool:
        """Whether it asks and answers what ``old`` did; or only answers it, where its prompt says nothing of it."""
        return self.note.family == old.family and (by_answer or self.asks(old)) and self.answers(old)


def _digest_under(note_id: str, named: Mapping[str, Html], options: Reordering) -> str:
    """Return the digest of the answer that a choice would have under another id."""
    return digest_texts(PARTS[Family.QUESTION][1], {**named, _OPTIONS: options.under(note_id)})


class Alone:
    """Tells which notes of a lock have words that no other has; counted when it is first asked."""

    def __init__(self, lock: Lock) -> None:
        self._lock = lock

    def asks(self, old: LockedNote) -> bool:
        """Whether no other note asked what this one did."""
        return all(self._prompts[digest] == 1 for digest in {old.prompt, looks(old)[0]})

    def answers(self, old: LockedNote) -> bool:
        """Whether no other note answered what this one did; of clozes only, as an item stands in its sequence."""
        if old.family is not Family.CLOZE:
            return True
        return all(self._texts[digest] == 1 for digest in {old.answer, looks(old)[1]})

    @cached_property
    def _prompts(self) -> Counter[str]:
        return Counter(digest for old in self._lock.notes.values() for digest in {old.prompt, looks(old)[0]})

    @cached_property
    def _texts(self) -> Counter[str]:
        live = [old for old in self._lock.notes.values() if old.family is Family.CLOZE and old.state is State.LIVE]
        return Counter(digest for old in live for digest in {old.answer, looks(old)[1]})


def _says_something(note: Note) -> bool:
    """Whether something stands beside a hole of a text with clozes: words, a picture, another hole."""
    at = [slot.role for slot in FIELDS[Family.CLOZE]].index(Role.TEXT)
    nodes = read_holes(next(bare(note), note.fields)[at])
    beside = "".join(node for node in nodes if isinstance(node, str))
    holes = len(nodes) - sum(isinstance(node, str) for node in nodes)
    return holes > 1 or "<img" in beside or any(sign.isalnum() for sign in letters(beside))


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


def _digests(note: Note, fields: Sequence[Html]) -> Digests:
    """Return the digests of a note if it had these fields."""
    return digest_note(note._replace(fields=tuple(fields)), None)


def _with(now: LockedNote, digests: Digests) -> LockedNote:
    return replace(now, prompt=digests["prompt"], answer=digests["answer"], seen=())

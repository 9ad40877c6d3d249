"""What may go wrong when a package is imported, each with what to do about it: one function a risk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from deckwright.base.command import command
from deckwright.base.model import NoteId, Place
from deckwright.plan.model import (
    Against,
    Change,
    Earlier,
    NotePlan,
    Outcome,
    Risk,
    RiskCode,
    TypeChange,
    TypePlan,
    within,
)
from deckwright.questions.question import to_pin
from deckwright.settings.settings import Settings
from deckwright.ship.shipment import Shipment


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rules look at."""

    notes: Sequence[NotePlan]
    types: Sequence[TypePlan]
    shipment: Shipment
    earlier: Earlier
    settings: Settings


def find_risks(
    notes: Sequence[NotePlan],
    types: Sequence[TypePlan],
    shipment: Shipment,
    earlier: Earlier,
    settings: Settings,
) -> Iterator[Risk]:
    """Yield the risks, the gravest first."""
    facts = _Facts(notes, types, shipment, earlier, settings)
    for rule in (_schema, _conflicts, _older, _decks, _ids, _cards, _unpinned, _hidden, _replaced, _tags):
        yield from rule(facts)


def _schema(facts: _Facts) -> Iterator[Risk]:
    for note_type in facts.types:
        if TypeChange.SCHEMA not in note_type.changes:
            continue
        notes = tuple(note.id for note in facts.notes if note.outcome is Outcome.CONFLICTING)
        yield Risk(
            RiskCode.SCHEMA,
            f"the note type “{note_type.name}” has other fields or templates than before: {_count(len(notes))} that "
            "learners have will never be updated again",
            "a build refuses this; build with the deckwright that shipped it last. If you must: "
            f"{command('build', '--allow-schema-change')}, and tell learners to import it with Merge note types "
            "on and Update notes: Always",
            notes,
        )


def _conflicts(facts: _Facts) -> Iterator[Risk]:
    notes = [note for note in facts.notes if note.outcome is Outcome.CONFLICTING]
    if not notes or any(TypeChange.SCHEMA in note_type.changes for note_type in facts.types):
        return
    yield Risk(
        RiskCode.SCHEMA,
        f"{_count(len(notes))} belong to another note type there and will not be updated",
        "a question and a cloze note are two: give the question a new id. If it is the learner who changed the note "
        "type, importing with Merge note types on and Update notes: Always brings the deck's version",
        tuple(note.id for note in notes),
        _place(notes[0]) if len(notes) == 1 else None,
    )


def _older(facts: _Facts) -> Iterator[Risk]:
    hidden = [note for note in facts.notes if note.outcome is Outcome.HIDDEN]
    if facts.earlier.source is Against.PACKAGE and hidden:
        yield Risk(
            RiskCode.OLDER,
            f"{facts.earlier.file} is newer than what would be shipped: {_count(len(hidden))} would not be updated",
            "compare with an earlier package, or get the deck.lock that belongs to this one",
            tuple(note.id for note in hidden),
        )


def _decks(facts: _Facts) -> Iterator[Risk]:
    """A deck that lost all its notes to another one was renamed: Anki makes a second deck beside it.

    But where its notes stand in a folder of it now, the file was moved, and the deck is still called as it was.
    """
    moved = [note for note in facts.notes if Change.MOVED in note.changes]
    if not moved:
        return
    here = {note.deck for note in facts.notes if note.outcome is not Outcome.STAYS}
    above = {one.note.id: _deck_above(one.note.file, facts.settings) for one in facts.shipment.notes}
    renamed: dict[tuple[str, str], list[NotePlan]] = {}
    for note in moved:
        if note.was_deck not in here:
            renamed.setdefault(_common_change(note.was_deck, note.deck, facts.settings.name), []).append(note)
    for names, notes in sorted(renamed.items(), key=itemgetter(0)):
        old, new = within(facts.settings.name, *names)
        ids = tuple(note.id for note in notes)
        if all(note.was_deck == above.get(note.id) for note in notes):
            yield Risk(
                RiskCode.DECK_RENAMED,
                f"the file of these questions moved into a folder: {_count(len(ids))} that learners have stay in the "
                f"deck “{old}”, and new ones come into “{new}”",
                "nothing to do if that is all right; else move the file back. Learners can move the cards in Anki's "
                "browser: Cards → Change Deck",
                ids,
            )
            continue
        yield Risk(
            RiskCode.DECK_RENAMED,
            f"the deck “{old}” is called “{new}” now: {_count(len(ids))} that learners have stay in “{old}”, "
            f"and new ones come into “{new}”",
            f"give it back its name or title in deck.toml, or tell learners to rename “{old}” to “{new}” in Anki "
            "before they import",
            ids,
        )


def _deck_above(file: str, settings: Settings) -> str:
    """Return the deck of the folder that the folder of a file stands in; nothing for a file of the content folder."""
    folders = tuple(file.split("/")[:-1])
    return settings.deck_name(folders[:-1]) if folders else ""


def _common_change(old: str, new: str, name: str) -> tuple[str, str]:
    """Return the decks whose names differ, without the subdecks that both have: ``A::x`` and ``B::x`` give A and B."""
    olds, news = old.split("::"), new.split("::")
    floor = len(name.split("::"))
    while len(olds) > 1 and len(news) > floor and olds[-1] == news[-1]:
        olds.pop()
        news.pop()
    return "::".join(olds), "::".join(news)


def _ids(facts: _Facts) -> Iterator[Risk]:
    """A new note that asks what one asked that is gone: the id was changed by hand."""
    gone = {note.title: note for note in facts.notes if note.outcome is Outcome.STAYS and note.title}
    for note in facts.notes if gone else ():
        old = gone.get(note.title) if note.outcome is Outcome.NEW else None
        if old and old.id and not note.cloze:
            yield Risk(
                RiskCode.ID_CHANGED,
                f"“{note.id}” asks what “{old.id}” asked, which is gone: learners would start it again",
                f"{command('ids', '--rename', old.id, note.id)} keeps its reviews",
                (note.id, old.id),
                _place(note),
            )


def _cards(facts: _Facts) -> Iterator[Risk]:
    for note in facts.notes:
        if not note.gone or note.outcome is not Outcome.UPDATED:
            continue
        names = ", ".join(note.card(ord_) for ord_ in note.gone)
        message = f"{'cloze' if note.cloze else ''} {names} is gone".strip()
        if note.studied:
            message += f"; reviewed: {', '.join(note.card(ord_) for ord_ in note.studied)}"
        yield Risk(
            RiskCode.CARDS_GONE,
            message,
            "if the cloze only has another number, give it back the old one; if it is to go, learners lose the card "
            "and its reviews only when they run Tools → Empty Cards"
            if note.cloze
            else "learners keep the card and its reviews, with nothing on it, until they run Tools → Empty Cards",
            (note.id,),
            _place(note),
        )


def _unpinned(facts: _Facts) -> Iterator[Risk]:
    for stamped in facts.shipment.notes:
        if not stamped.note.pinned:
            yield Risk(
                RiskCode.UNPINNED,
                "no id is written at this question: once it is reworded, learners would start it again",
                f"{to_pin([stamped.note.id], stamped.note.stands)}, or run {command('ids', '--write')}",
                (stamped.note.id,),
                stamped.note.place,
            )


def _hidden(facts: _Facts) -> Iterator[Risk]:
    if facts.earlier.source is Against.PACKAGE:
        return
    for note in facts.notes:
        if note.outcome is Outcome.HIDDEN:
            blank = ", ".join(note.card(ord_) for ord_ in note.gone)
            more = f"; {blank} comes new with nothing on it" if blank else ""
            yield Risk(
                RiskCode.HIDDEN,
                f"the learner's own version is newer than this one, which stays hidden{more}",
                f"{command('build', '--touch', note.id)} ships it once more; or the learner imports with "
                "Update notes: Always",
                (note.id,),
                _place(note),
            )


def _replaced(facts: _Facts) -> Iterator[Risk]:
    for note in facts.notes:
        if note.edited and note.outcome is Outcome.UPDATED:
            yield Risk(
                RiskCode.REPLACED,
                "the learner has changed this note, and the update replaces all its fields and tags",
                "nothing to do if the correction matters more; else leave the question as it was",
                (note.id,),
                _place(note),
            )


def _tags(facts: _Facts) -> Iterator[Risk]:
    """Tags that the deck never gave are the learner's own."""
    if facts.earlier.source is not Against.COLLECTION:
        return
    shipped = {tag.casefold() for stamped in facts.shipment.notes for tag in stamped.note.tags}
    lost: dict[str, list[NoteId]] = {}
    for note in facts.notes:
        if note.outcome is Outcome.UPDATED:
            for tag in note.tags_gone:
                if tag.casefold() not in shipped:
                    lost.setdefault(tag, []).append(note.id)
    for tag, ids in sorted(lost.items()):
        yield Risk(
            RiskCode.TAGS_LOST,
            f"the tag “{tag}” goes from {_count(len(ids))}: Anki replaces all tags of a note that it updates",
            "if it is the learner's own, flags survive every update; or add it again to the notes listed",
            tuple(ids),
        )


def _place(note: NotePlan) -> Place:
    return Place(note.path, note.line or 1)


def _count(number: int) -> str:
    return f"{number:,} note{'' if number == 1 else 's'}"

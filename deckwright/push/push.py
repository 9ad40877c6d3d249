"""``push``: puts a deck as its files say it now into a running Anki, and overwrites nothing that was changed there.

It reads and checks the deck, compares it with what was shipped and what stands in Anki, and builds, as ``build`` does,
so that the lock knows every note before Anki gets it. Then it writes into Anki. What it is about to write is remembered
first: wherever it is broken off, what was done is right, and the next push does the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from deckwright.base.model import Guid, Stamped
from deckwright.base.problems import ExitCode, Problems, Progress, Severity, Stop, stop
from deckwright.build import build
from deckwright.connect.answers import Answering, ask_media_folder, ask_notes
from deckwright.gather import Deck
from deckwright.plan.earlier import in_package, shipped_last
from deckwright.pull.states import shipped_once
from deckwright.push.act import carry_out
from deckwright.push.compare import Before, PushComparison
from deckwright.push.model import LeftAlone, PushPlan, RunningAnki
from deckwright.push.record import PushRecord, record_file
from deckwright.push.running import read_running
from deckwright.push.types import parts_of
from deckwright.push.wishes import PushWishes, RetiredWish
from deckwright.remember.run import remembering
from deckwright.settings.settings import Settings
from deckwright.ship.clock import build_time
from deckwright.ship.digests import RememberedDigests, digest_ahead
from deckwright.ship.open_lock import open_lock
from deckwright.ship.shipment import Shipment
from deckwright.ship.stamp import StampOptions, stamp


@dataclass(frozen=True, slots=True)
class Prepared:
    """A push before anything is written: what it will do, and all that it needs for it."""

    plan: PushPlan
    deck: Deck
    shipment: Shipment
    comparison: PushComparison
    running: RunningAnki
    record: PushRecord


def prepare(
    settings: Settings, anki: Answering, wishes: PushWishes, problems: Problems, progress: Progress, jobs: int = 1
) -> Prepared | None:
    """Return what a push into ``anki`` will do; None if the deck has errors, which are in ``problems``.

    Nothing is written. Stops with exit code 3 if Anki does not answer, and with 2 if it has another collection open
    than the one that was pushed into before.
    """
    with remembering(jobs, digest_ahead) as memory:
        deck = memory.gather(settings, problems, progress)
        lock = open_lock(settings, deck.notes, deck.types, problems)
        if problems.errors:
            return None
        digest = RememberedDigests(memory)
        shipment = stamp(deck.as_met, deck.types, lock, build_time(lock), settings, StampOptions(), problems, digest)
    if problems.errors:
        return None
    collection = ask_media_folder(anki)
    record = PushRecord(record_file(settings.output), collection)
    if record.is_new and record.others and not wishes.first:
        known = ", ".join(sorted(record.others))
        message = f"Anki has another profile open than the one that was pushed into: {collection}"
        stop(ExitCode.USAGE, message, f"open the profile of {known}; or, if this one is meant too, add --first")
    running = read_running(anki, deck.types, shipment.lock, settings, record.numbers())
    named = in_package(wishes.against, shipment).notes if wishes.against else {}
    earlier = {**shipped_last(lock, settings).notes, **named}
    numbers = {guid: note.nid for guid, note in running.notes.items()}
    sure = earlier.keys() if wishes.up_to_date else {*named, *shipped_once(lock, settings, numbers)}
    comparison = PushComparison(shipment, Before(lock, earlier, sure), running, record, wishes)
    return Prepared(comparison.compare(anki), deck, shipment, comparison, running, record)


def push(
    settings: Settings, anki: Answering, prepared: Prepared, retired: RetiredWish, progress: Progress
) -> list[LeftAlone]:
    """Do what was prepared, and return what did not arrive in Anki as it was written.

    Stops with exit code 3 if Anki breaks off, and with 1 if the deck cannot be built any more.
    """
    _intend(prepared)
    if retired is RetiredWish.SUSPEND and prepared.plan.retired.cards:
        for note_id in prepared.plan.retired.ids:
            prepared.record.set_suspended(prepared.shipment.lock.notes[note_id].guid, True)
    if (
        retired is RetiredWish.DELETE
    ):  # if their questions come back, nobody is to think that somebody else deleted them
        for note_id in prepared.plan.retired.ids:
            prepared.record.is_gone(prepared.shipment.lock.notes[note_id].guid)
    prepared.record.save()
    problems = Problems()
    built = build(settings, StampOptions(), False, problems, progress, lambda *_: prepared.deck)
    if built is None:
        first = next(problem for problem in problems.sorted() if problem.severity is Severity.ERROR)
        stop(ExitCode.CONTENT, f"the deck cannot be built any more: {first}", "push again")
    plan, running, record = prepared.plan, prepared.running, prepared.record
    try:
        lost = carry_out(anki, plan, built, running, record, settings, retired, progress)
    except Stop as error:
        hint = f"{error.hint}; what was written until then is right, and the next push does the rest"
        raise Stop(error.exit_code, f"{error.message}: not all was written", hint) from None
    now = running
    if plan.new:
        now = read_running(anki, [kind for kind, _ in built.types], built.lock, settings, record.numbers())
    mods = {told.nid: told.mod for told in ask_notes(anki, [update.nid for update in plan.updates])}
    refused = []
    written = defaultdict[Guid, set[str]](set)
    for update in plan.updates:
        written[update.guid] |= update.after.keys()
        record.was_written(update.guid, mods.get(update.nid))
    for stamped in built.notes:
        if stamped.guid in now.notes:
            record.is_there(stamped.guid, now.notes[stamped.guid].nid)
            record.set_tags(stamped.guid, stamped.note.tags)
            agreed = _agreed(prepared, stamped, lost)
            record.set_base(stamped.guid, agreed)
            record.own_texts(stamped.guid, _spelled(prepared, stamped.guid, {*agreed} - written[stamped.guid]))
        elif stamped.note.id in plan.new:
            refused.append(LeftAlone(stamped.note.id, stamped.note.place, "Anki did not take it with the new notes"))
    record.save()
    return [*lost.values(), *refused]


def _intend(prepared: Prepared) -> None:
    """Remember what is the deck's own in this collection, before and after: all that the build forgets, too."""
    comparison, record = prepared.comparison, prepared.record
    for update in prepared.plan.updates:
        record.own_texts(update.guid, update.before)
    for stamped in prepared.shipment.notes:
        guid, note = stamped.guid, stamped.note
        if guid not in prepared.running.notes and note.id not in prepared.plan.new:
            continue
        had = comparison.before.notes.get(guid)
        if had and had.text:
            record.own_texts(guid, had.text.fields)
            sure = {name: text for name, text in had.text.fields.items() if (guid, name) not in comparison.unsure}
            record.set_base(guid, sure, first=True)
            record.keep_words(guid, {name: text for name, text in sure.items() if (guid, name) in comparison.open})
        record.own_texts(guid, _texts(prepared, stamped))
        record.own_deck(guid, had.deck if had else note.deck)
        record.own_deck(guid, note.deck)
        if guid not in prepared.running.notes:
            record.is_gone(guid)
        elif record.tags(guid) is None:
            record.set_tags(guid, comparison.tag_base(stamped) or ())
    for note_type, _ in prepared.shipment.used_types:
        there = prepared.running.types.get(note_type.family)
        updated = {update.family for update in prepared.plan.types}
        if there and note_type.family in updated:
            record.own_parts(note_type.id, _replaced(prepared, note_type.family))
        record.own_parts(note_type.id, parts_of(note_type))


def _texts(prepared: Prepared, stamped: Stamped) -> dict[str, str]:
    """Return a note's fields by their names."""
    names = [slot.name for slot in prepared.comparison.types[stamped.note.family].fields]
    return dict(zip(names, stamped.note.fields, strict=True))


def _agreed(prepared: Prepared, stamped: Stamped, lost: Collection[tuple[Guid, str]]) -> dict[str, str]:
    """Return those fields of a note in which Anki has what the files say."""
    texts, differing = _texts(prepared, stamped).items(), prepared.comparison.open | set(lost)
    return {name: text for name, text in texts if (stamped.guid, name) not in differing}


def _spelled(prepared: Prepared, guid: Guid, names: Collection[str]) -> dict[str, str]:
    """Return the fields of a note that say what the files say, and were not written, as they stand in Anki.

    Anki's editor spells a text otherwise, as with another element for a line, and that is no edit.
    """
    there = prepared.running.notes.get(guid)
    return {name: there.fields[name] for name in names} if there else {}


def _replaced(prepared: Prepared, family: object) -> list[str]:
    """Return the parts of a note type in Anki that a push replaces: they were found to be ours."""
    there = prepared.running.types
    texts = []
    for update in prepared.plan.types:
        if update.family == family:
            kind = there[update.family]
            texts += [kind.css] if update.css is not None else []
            for name, sides in update.templates.items():
                texts += [old for old, new in zip(kind.templates[name], sides.values(), strict=True) if old != new]
    return texts

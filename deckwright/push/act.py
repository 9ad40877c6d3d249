"""Writes into a running Anki what a push has planned, in an order in which it may be broken off anywhere.

First the files that notes show, then note types, then fields and tags, then new notes, at last what was asked for
besides. So nothing shows what is not there yet. Each call does a whole thing that is right by itself; what is missing
after a break, the next push finds and does.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from deckwright.base.model import Asset, Guid
from deckwright.base.problems import Progress
from deckwright.base.text import folded
from deckwright.connect.answers import Answering, ask_deck_names
from deckwright.media.assets import read_asset
from deckwright.push.model import LeftAlone, NoteUpdate, PushPlan, RunningAnki
from deckwright.push.record import PushRecord, digest_text
from deckwright.push.running import reread, same_profile
from deckwright.push.wishes import RetiredWish
from deckwright.settings.settings import Settings
from deckwright.ship.lock import dump_lock
from deckwright.ship.package.pack import write_package
from deckwright.ship.shipment import Shipment

_AT_ONCE = 20
"""How many notes are looked at once more before they are written: it takes about half a second."""


def carry_out(
    anki: Answering,
    plan: PushPlan,
    built: Shipment,
    running: RunningAnki,
    record: PushRecord,
    settings: Settings,
    retired: RetiredWish,
    progress: Progress,
) -> dict[tuple[Guid, str], LeftAlone]:
    """Write the plan into Anki, and return the fields in which there is something else than was to be written.

    ``built`` is what the build shipped of the deck, ``record`` is told which media are right. Stops with exit code 3
    where Anki answers no more or has another profile open: what was written until then is right.
    """
    first, behind = list(_calls(plan, built)), list(_tag_calls(plan))
    total = len(first) + len(plan.updates) + len(behind) + bool(plan.new)
    same_profile(anki, running.collection, "push again")
    for done, (action, params) in enumerate(first):
        progress(done, total)
        anki.ask(action, **params)
    lost = _write_notes(anki, plan.updates, running, lambda done: progress(len(first) + done, total))
    for done, (action, params) in enumerate(behind, len(first) + len(plan.updates)):
        progress(done, total)
        anki.ask(action, **params)
    same_profile(anki, running.collection, "push again")
    if plan.new:
        progress(total - 1, total)
        _send_new(anki, plan, built, running, settings)
    for action, params in _last_calls(plan, retired):
        anki.ask(action, **params)
    assets = built.media
    for name in plan.media:
        record.own_media(name, assets[name].digest)
    return {**dict(_not_kept(anki, plan, lost)), **lost}


def _write_notes(
    anki: Answering, updates: Sequence[NoteUpdate], running: RunningAnki, progress: Callable[[int], object]
) -> dict[tuple[Guid, str], LeftAlone]:
    """Write the fields of notes, and return those that were left, for somebody changed them since they were compared.

    A few notes at a time are looked at once more: between the comparison and this lie a build, perhaps a question
    that nobody answered for an hour, and all notes that were written before.
    """
    lost: dict[tuple[Guid, str], LeftAlone] = {}
    for at in range(0, len(updates), _AT_ONCE):
        some = updates[at : at + _AT_ONCE]
        progress(at)
        same_profile(anki, running.collection, "push again")
        there = reread(anki, [note.nid for note in some])
        for note in some:
            now = there.get(note.nid, {})
            after = {name: text for name, text in note.after.items() if now.get(name) == note.before[name]}
            for name in note.after.keys() - after.keys():
                why = "it was changed or deleted in Anki while this ran: push again"
                lost[note.guid, name] = LeftAlone(f"{note.id}  {name}", note.place, why)
            if after:
                anki.ask("updateNoteFields", note={"id": note.nid, "fields": after})
    return lost


def _calls(plan: PushPlan, built: Shipment) -> Iterator[tuple[str, Mapping[str, Any]]]:
    assets: Mapping[Any, Asset] = built.media
    for name in plan.media:
        data = base64.b64encode(read_asset(assets[name])).decode()
        yield "storeMediaFile", {"filename": name, "data": data}
    for update in plan.types:
        if update.templates:
            yield "updateModelTemplates", {"model": {"name": update.name, "templates": update.templates}}
        if update.css is not None:
            yield "updateModelStyling", {"model": {"name": update.name, "css": update.css}}


def _tag_calls(plan: PushPlan) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for tags in plan.tags:
        if tags.below:  # to replace a tag touches no other
            told = {"tag_to_replace": tags.tags[0], "replace_with_tag": tags.below}
            yield "replaceTags", {"notes": list(tags.nids), **told}
        else:
            yield "addTags" if tags.adds else "removeTags", {"notes": list(tags.nids), "tags": " ".join(tags.tags)}


def _last_calls(plan: PushPlan, retired: RetiredWish) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for move in plan.moves:
        yield "changeDeck", {"cards": list(move.cards), "deck": move.deck}
    if retired is RetiredWish.SUSPEND and plan.retired.cards:
        yield "suspend", {"cards": list(plan.retired.cards)}
    if retired is RetiredWish.DELETE and plan.retired.nids:
        yield "deleteNotes", {"notes": list(plan.retired.nids)}


def _send_new(anki: Answering, plan: PushPlan, built: Shipment, running: RunningAnki, settings: Settings) -> None:
    """Let Anki import a package that holds only the new notes, for by no other way a note gets a GUID of ours.

    AnkiConnect imports with *merge note types*: so the note types that Anki has already come as the oldest there are,
    and change nothing of them. The decks that it has come without a description, which would replace a learner's own.
    The package lies beside the deck's own, where an Anki in a sandbox may read it, too.
    """
    wanted = set(plan.new)
    notes = tuple(stamped for stamped in built.notes if stamped.note.id in wanted)
    types = tuple((kind, 1 if kind.family in running.types else mod) for kind, mod in built.types)
    there = {folded(name) for name in ask_deck_names(anki)}
    decks = {
        name: options._replace(description="") if folded(name) in there else options
        for name, options in built.decks.items()
    }
    sent = replace(built, notes=notes, types=types, decks=decks)
    package = settings.output.resolve().with_name(f".deckwright-{settings.output.stem}.new.apkg")
    package.unlink(missing_ok=True)  # what a killed push left
    try:
        with package.open("xb") as file:
            write_package(sent, settings, dump_lock(built.lock), file)
        anki.ask("importPackage", path=str(package))
    finally:
        package.unlink(missing_ok=True)


def _not_kept(
    anki: Answering, plan: PushPlan, lost: Collection[tuple[Guid, str]]
) -> Iterator[tuple[tuple[Guid, str], LeftAlone]]:
    """Yield the fields in which Anki has something else than was written: an open editor writes its own text back."""
    there = reread(anki, [note.nid for note in plan.updates])
    for note in plan.updates:
        for name, text in note.after.items():
            kept = there.get(note.nid, {}).get(name)
            if (note.guid, name) in lost:
                continue
            if kept is None or digest_text(kept) != digest_text(text):  # Anki composes letters and accents
                why = "Anki did not keep it: close the note in its editor or browser, and push again"
                yield (note.guid, name), LeftAlone(f"{note.id}  {name}", note.place, why)

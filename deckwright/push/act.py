"""Writes into a running Anki what a push has planned, in an order in which it may be broken off anywhere.

First the files that notes show, then note types, then fields and tags, then new notes, at last what was asked for
besides. So nothing shows what is not there yet. Each call does a whole thing that is right by itself; what is missing
after a break, the next push finds and does.
"""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from deckwright.base.model import Asset
from deckwright.base.problems import Progress
from deckwright.connect.client import Answering
from deckwright.media.assets import read_asset
from deckwright.push.model import LeftAlone, PushPlan, RunningAnki
from deckwright.push.record import PushRecord, digest_text
from deckwright.push.running import reread
from deckwright.push.wishes import RetiredWish
from deckwright.settings.settings import Settings
from deckwright.ship.lock import dump_lock
from deckwright.ship.pack import write_package
from deckwright.ship.stamp import Shipment

PACKAGE = "new-notes.apkg"
"""What the package of the new notes is called while Anki reads it."""


def carry_out(
    anki: Answering,
    plan: PushPlan,
    built: Shipment,
    running: RunningAnki,
    record: PushRecord,
    settings: Settings,
    retired: RetiredWish,
    progress: Progress,
) -> list[LeftAlone]:
    """Write the plan into Anki, and return what did not stay as it was written.

    ``built`` is what the build shipped of the deck, ``record`` is told which media are right. Stops with exit code 3
    where Anki answers no more: what was written until then is right.
    """
    calls = list(_calls(plan, built, retired))
    total = len(calls) + bool(plan.new)
    for done, (action, params) in enumerate(calls):
        progress(done, total)
        anki.ask(action, **params)
    if plan.new:
        progress(total - 1, total)
        _send_new(anki, plan, built, running, settings)
    for action, params in _last_calls(plan, retired):
        anki.ask(action, **params)
    assets = built.media
    for name in plan.media:
        record.own_media(name, assets[name].digest)
    return list(_not_kept(anki, plan))


def _calls(plan: PushPlan, built: Shipment, retired: RetiredWish) -> Iterator[tuple[str, Mapping[str, Any]]]:
    assets: Mapping[Any, Asset] = built.media
    for name in plan.media:
        data = base64.b64encode(read_asset(assets[name])).decode()
        yield "storeMediaFile", {"filename": name, "data": data}
    for update in plan.types:
        if update.templates:
            yield "updateModelTemplates", {"model": {"name": update.name, "templates": update.templates}}
        if update.css is not None:
            yield "updateModelStyling", {"model": {"name": update.name, "css": update.css}}
    for note in plan.updates:
        yield "updateNoteFields", {"note": {"id": note.nid, "fields": dict(note.after)}}
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
    and change nothing of them. The package lies beside the deck's own, where an Anki in a sandbox may read it, too.
    """
    wanted = set(plan.new)
    notes = tuple(stamped for stamped in built.notes if stamped.note.id in wanted)
    types = tuple((kind, 1 if kind.family in running.types else mod) for kind, mod in built.types)
    sent = replace(built, notes=notes, types=types)
    with tempfile.TemporaryDirectory(prefix=".deckwright-", dir=settings.output.parent) as name:
        package = Path(name).resolve() / PACKAGE
        with package.open("wb") as file:
            write_package(sent, settings, dump_lock(built.lock), file)
        anki.ask("importPackage", path=str(package))


def _not_kept(anki: Answering, plan: PushPlan) -> Iterator[LeftAlone]:
    """Yield the fields in which Anki has something else than was written: an open editor writes its own text back."""
    there = reread(anki, [note.nid for note in plan.updates])
    for note in plan.updates:
        for name, text in note.after.items():
            kept = there.get(note.nid, {}).get(name)
            if kept is None or digest_text(kept) != digest_text(text):  # Anki composes letters and accents
                why = "Anki did not keep it: close the note in its editor or browser, and push again"
                yield LeftAlone(f"{note.id}  {name}", note.place, why)

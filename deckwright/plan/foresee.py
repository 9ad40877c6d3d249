"""``plan``: foresees what importing the next version will do. It writes nothing but in a temporary folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

from deckwright.base.problems import Problems, Progress, Severity
from deckwright.plan.compare import make_plan
from deckwright.plan.earlier import in_collection, in_package, shipped_last
from deckwright.plan.model import Earlier, Plan
from deckwright.remember.run import remembering
from deckwright.settings.settings import Settings
from deckwright.ship.clock import build_time
from deckwright.ship.digests import RememberedDigests, digest_ahead
from deckwright.ship.lock import Lock, dump_lock
from deckwright.ship.open_lock import open_lock
from deckwright.ship.shipment import Shipment
from deckwright.ship.stamp import StampOptions, stamp


def foresee(
    settings: Settings,
    options: StampOptions,
    against: Path | None,
    collection: Path | None,
    problems: Problems,
    progress: Progress,
    jobs: int = 1,
) -> Plan | None:
    """Return what an import of what a build would make now does to somebody; None if errors leave it open.

    Compares with what was shipped last, or with the package ``against``, or with a learner's ``collection``.
    Many notes are rendered by ``jobs`` processes, 0 for as many as there are processors.
    """
    with remembering(jobs, digest_ahead) as memory:
        deck = memory.gather(settings, problems, progress)
        lock = open_lock(settings, deck.notes, deck.types, problems, memory.store)
        if problems.errors:
            return None
        digest = RememberedDigests(memory)
        shipment = stamp(deck.as_met, deck.types, lock, build_time(lock), settings, options, problems, digest)
    if any(problem.severity is Severity.ERROR and not problem.entry.foreseen for problem in problems.sorted()):
        return None
    earlier = _earlier(settings, shipment, lock, against, collection)
    return make_plan(shipment, lock, earlier, settings, problems.sorted())


def _earlier(
    settings: Settings, shipment: Shipment, lock: Lock, against: Path | None, collection: Path | None
) -> Earlier:
    if against:
        return in_package(against, shipment)
    if not collection:
        return shipped_last(lock, settings, shipment)
    from deckwright.plan.trial import try_import
    from deckwright.ship.package.pack import write_package

    with tempfile.TemporaryDirectory(prefix="deckwright-") as folder:
        package = Path(folder) / "next.apkg"
        with package.open("wb") as file:
            write_package(shipment, settings, dump_lock(shipment.lock), file)
        trial = try_import(collection, package, frozenset(note.guid for note in shipment.lock.notes.values()))
    return in_collection(collection, trial, shipment, lock)

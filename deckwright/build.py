"""The story of a build: gather, check, write. Nothing is written before everything has been read and checked."""

from __future__ import annotations

from dataclasses import replace

from deckwright.base.files import exclusively, write_together, writing
from deckwright.base.problems import Problems, Progress
from deckwright.gather import Gather
from deckwright.remember.run import remembering
from deckwright.settings.settings import Settings
from deckwright.ship.clock import build_time
from deckwright.ship.digests import RememberedDigests, digest_ahead
from deckwright.ship.lock import dump_lock
from deckwright.ship.locked.known import remember_lock
from deckwright.ship.open_lock import check_unchanged, open_lock
from deckwright.ship.package.pack import write_package
from deckwright.ship.shipment import Shipment
from deckwright.ship.stamp import StampOptions, stamp


def build(
    settings: Settings,
    options: StampOptions,
    locked: bool,
    problems: Problems,
    progress: Progress,
    gather: Gather | None = None,
    last: Shipment | None = None,
    jobs: int = 1,
) -> Shipment | None:
    """Build the deck and return what was shipped; None, with nothing written, if there are errors in ``problems``.

    ``gather`` reads, renders and checks the deck; without it that is done with what builds before have made. ``last``
    is returned, and nothing written, if the build would ship just that. ``jobs`` processes work, 0 for one a core.
    """
    with remembering(jobs, digest_ahead) as memory:
        deck = (gather or memory.gather)(settings, problems, progress)  # sources -> questions -> notes, linted
        notes, met, types = deck.notes, deck.as_met, deck.types
        del deck  # the files and questions of a huge one need not be held with its package
        memory.let_go()
        digest, told, options = RememberedDigests(memory), problems.told, options._replace(locked=locked)
        with exclusively(settings.lock, settings.output):
            lock = open_lock(settings, notes, types, problems, memory.store)
            shipment = stamp(met, types, lock, build_time(lock), settings, options, problems, digest)
            shipment = replace(shipment, warned=problems.told > told)
            dumped = dump_lock(shipment.lock)
            if locked:
                check_unchanged(settings.lock, dumped, problems)
            if problems.errors:
                return None
            if last and settings.output.exists() and settings.lock.exists() and shipment.content == last.content:
                return last
            write_together(
                [  # the lock first: it may remember more than was shipped, never less
                    (settings.lock, writing(remember_lock(shipment.lock, dumped, memory.store))),
                    (settings.output, lambda file: write_package(shipment, settings, dumped, file, memory.store, jobs)),
                ]
            )
    return shipment

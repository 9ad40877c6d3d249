"""The story of a build: gather, check, write. Nothing is written before everything has been read and checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from deckwright.base.files import exclusively, write_together
from deckwright.base.model import Place
from deckwright.base.problems import Problems, Progress
from deckwright.gather import Deck, gather
from deckwright.settings.settings import Settings
from deckwright.ship.clock import build_time
from deckwright.ship.lock import check_unchanged, write_lock
from deckwright.ship.open_lock import open_lock
from deckwright.ship.pack import write_package
from deckwright.ship.stamp import Shipment, StampOptions, stamp

Gather = Callable[[Settings, Problems, Progress], Deck]
"""What reads, renders and checks a deck: :func:`deckwright.gather.gather`, or something that remembers."""


def build(
    settings: Settings,
    options: StampOptions,
    locked: bool,
    problems: Problems,
    progress: Progress,
    gather: Gather = gather,
    last: Shipment | None = None,
) -> Shipment | None:
    """Build the deck and return what was shipped; None, with nothing written, if there are errors in ``problems``.

    ``gather`` reads, renders and checks the deck. ``last`` is returned, and nothing written, if the build would ship
    just what that shipment did.
    """
    deck = gather(settings, problems, progress)  # sources -> questions -> notes, linted
    with exclusively(settings.lock, settings.output):
        lock = open_lock(settings, deck.notes, deck.types, problems)
        options = replace(options, locked=locked)
        shipment = stamp(deck.notes, deck.types, lock, build_time(lock), settings, options, problems)
        if locked:
            check_unchanged(settings.lock, shipment.lock, problems)
        if problems.errors:
            return None
        if last and settings.output.exists() and settings.lock.exists() and _content(shipment) == _content(last):
            return last
        write_together(
            [  # the lock first: it may remember more than was shipped, never less
                (settings.lock, lambda file: write_lock(shipment.lock, file)),
                (settings.output, lambda file: write_package(shipment, settings, file)),
            ]
        )
    return shipment


def _content(shipment: Shipment) -> tuple[object, ...]:
    """Return what a package and its lock are made of: all but where in its file a note stands."""
    notes = [replace(stamped, note=replace(stamped.note, place=Place(""))) for stamped in shipment.notes]
    return notes, shipment.types, shipment.lock

"""The depot, in which pictures wait until they are packed."""

from __future__ import annotations

import gc
import os
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deckwright.media.depot import Depot


def test_what_is_put_is_got() -> None:
    """Each thing comes back as it was, in any order, whatever threads ask for it, and while only it is held."""
    depot = Depot()
    things = [bytes([number]) * number * 1_000 for number in range(200)]
    kept = [depot.put(thing) for thing in things]
    del depot
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda read: read(), [*kept, *reversed(kept)])) == things + things[::-1]


def test_much_is_kept_on_disk() -> None:
    """However much is put, little memory is held."""
    tracemalloc.start()
    depot, thing = Depot(), bytes(1_000_000)
    kept = [depot.put(thing) for _ in range(100)]
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    tracemalloc.stop()
    assert kept[50]() == thing


@pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors in /proc")
def test_nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file has no name, and is closed as soon as nobody wants anything from the depot."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    gc.collect()  # what other tests left open is not counted
    before = len(os.listdir("/proc/self/fd"))
    depot = Depot()
    kept = depot.put(bytes(20_000_000))
    assert os.listdir(tmp_path) == []
    assert len(os.listdir("/proc/self/fd")) == before + 1
    del depot, kept
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) == before

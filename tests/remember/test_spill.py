"""Texts that wait on disk: to whoever reads them they are as they were, and nothing of them stays behind."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from deckwright.base.spill import Spill, Spilled

TEXTS = [("a", "", "ü – 漢字 \N{PARTY POPPER}\n"), ("",), ("lone \ud800", "b" * 10_000), ("\0", " ")]


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_texts_on_disk_are_like_a_tuple() -> None:
    """Whoever reads, counts, cuts, compares or joins texts on disk gets what the tuple of them would give."""
    spill = Spill()
    spilled = [spill.spilled(texts) for texts in TEXTS]
    for there, texts in zip(spilled * 2, TEXTS * 2, strict=True):
        assert isinstance(there, Spilled)
        assert (list(there), len(there), there[-1], there[1:], "".join(there)) == (
            list(texts),
            len(texts),
            texts[-1],
            texts[1:],
            "".join(texts),
        )
        assert (there == texts, texts == there, there != texts, hash(there)) == (True, True, False, hash(texts))
        assert (*there[1::-1], *there[2:]) == (*texts[1::-1], *texts[2:])
    assert spilled[0] != spilled[1]


def test_a_text_with_the_sign_between_texts_stays_as_it_is() -> None:
    """Texts that hold the sign which parts texts on disk are not put there, nor are none: nothing is cut in two."""
    for texts in (("a\x1fb", "c"), ()):
        assert Spill().spilled(texts) is texts


def test_without_room_texts_stay_in_memory() -> None:
    """Texts for which the disk has no room are held as they are, and those that found some can be read."""
    spill = Spill()
    with room(8):
        first, second = spill.spilled(("a", "b")), spill.spilled(("c" * 20, "d"))
    assert (first, second) == (("a", "b"), ("c" * 20, "d"))
    assert (isinstance(first, Spilled), isinstance(second, Spilled)) == (True, False)


def test_nothing_has_a_name_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even when a build is killed, nothing of its texts stays: the file in which they are has no name."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    spilled = Spill().spilled(("a", "b"))
    assert isinstance(spilled, Spilled)
    assert list(tmp_path.iterdir()) == []
    assert spilled == ("a", "b")


def test_threads_read_at_once() -> None:
    """Threads that read at the same time, as those of a preview's server, get the texts that each asked for."""
    spill = Spill()
    texts = [(str(number), "x" * number) for number in range(500)]
    spilled = [spill.spilled(one) for one in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(list, spilled * 4)) == [list(one) for one in texts * 4]

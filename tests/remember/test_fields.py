"""Fields that are not a tuple of texts: to whoever reads them they are like one, and on disk nothing stays of them."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from deckwright.base.fields import FIELD_END, KeptFields, Spill, SpilledFields, joined
from deckwright.base.model import Html

FIELDS = [
    tuple(map(Html, texts))
    for texts in (("a", "", "ü – 漢字 \N{PARTY POPPER}\n"), ("",), ("<p>", "b" * 10_000), ("", ""), ("",))
]


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_fields_that_are_not_a_tuple_are_like_one() -> None:
    """Whoever reads, counts, cuts, compares or joins fields that are kept, or on disk, gets what a tuple would give."""
    spill = Spill()
    spilled = [spill.spilled(fields) for fields in FIELDS]
    assert {type(one) for one in spilled} == {SpilledFields}
    kept = [KeptFields(joined(fields)) for fields in FIELDS]
    for there, fields in zip([*spilled, *kept, *spilled], FIELDS * 3, strict=True):
        assert (list(there), len(there), there[-1], there[1:]) == (list(fields), len(fields), fields[-1], fields[1:])
        assert (there == fields, fields == there, there != fields, hash(there)) == (True, True, False, hash(fields))
        assert (*there[1::-1], *there[2:]) == (*fields[1::-1], *fields[2:])
        assert (joined(there), FIELD_END.join(there)) == (joined(fields), FIELD_END.join(fields))
    assert spilled[0] == kept[0] != kept[1]


def test_what_cannot_be_told_apart_stays_as_it_is() -> None:
    """Fields that hold the sign between fields, half a character, or that are none are not put on disk as others."""
    for texts in (("a\x1fb", "c"), ("lone \ud800",), ()):
        fields = tuple(map(Html, texts))
        assert Spill().spilled(fields) is fields


def test_without_room_fields_stay_in_memory() -> None:
    """Fields for which the disk has no room are held as they are, and those that found some can be read."""
    spill = Spill()
    with room(8):
        first, second = spill.spilled(FIELDS[3]), spill.spilled(FIELDS[2])
    assert (first, second) == (FIELDS[3], FIELDS[2])
    assert (isinstance(first, SpilledFields), isinstance(second, SpilledFields)) == (True, False)


def test_nothing_has_a_name_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even when a build is killed, nothing of its fields stays: the file in which they are has no name."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    spilled = Spill().spilled(FIELDS[0])
    assert isinstance(spilled, SpilledFields)
    assert list(tmp_path.iterdir()) == []
    assert spilled == FIELDS[0]


def test_threads_read_at_once() -> None:
    """Threads that read at the same time, as those of a preview's server, get the fields that each asked for."""
    spill = Spill()
    fields = [(Html(str(number)), Html("x" * number)) for number in range(500)]
    spilled = [spill.spilled(one) for one in fields]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(list, spilled * 4)) == [list(one) for one in fields * 4]

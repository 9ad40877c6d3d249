"""Fields that are not a tuple of texts: to whoever reads them they are like one, and on disk nothing stays of them."""

from __future__ import annotations

import copy
import gc
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deckwright.base.fields import FIELD_END, KeptFields, Spill, SpilledFields, joined
from deckwright.base.model import Html
from tests.help.room import nameless, put_aside, room

FIELDS = [
    tuple(map(Html, texts))
    for texts in (("a", "", "ü – 漢字 \N{PARTY POPPER}\n"), ("",), ("<p>", "b" * 10_000), ("", ""), ("",))
]


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
    put_aside(tmp_path, monkeypatch)
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


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of files without names")
def test_what_the_disk_lost_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fields that come back from the disk as others than they were are an error that names the folder, and no card."""
    put_aside(tmp_path, monkeypatch)
    spill = Spill()
    for fields in FIELDS[:3]:
        spilled = spill.spilled(fields)
    assert spilled == FIELDS[2]
    Spill().spilled(FIELDS[0])
    (file,) = nameless(tmp_path)
    first = spill.spilled(FIELDS[0])
    assert spill.spilled(FIELDS[3]) == FIELDS[3]  # so that the first ones are read anew
    with open(file, "r+b") as damaged:
        damaged.write(b"x" * 20_000)
    with pytest.raises(OSError, match=str(tmp_path)):
        list(first)
    os.truncate(file, 0)
    with pytest.raises(OSError, match=str(tmp_path)):
        list(first)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of files without names")
def test_a_file_is_closed_with_the_last_that_holds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once nobody holds fields of it, the file on disk takes no room any more; no copy of them closes it."""
    put_aside(tmp_path, monkeypatch)
    spilled = Spill().spilled(FIELDS[0])
    with pytest.raises(TypeError):
        copy.deepcopy(spilled)
    child = os.fork()
    if not child:
        del spilled
        gc.collect()
        os._exit(0 if len(nameless(tmp_path)) == 1 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert (spilled, len(nameless(tmp_path))) == (FIELDS[0], 1)
    del spilled
    gc.collect()
    assert nameless(tmp_path) == []

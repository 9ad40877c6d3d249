"""What a push remembers of a collection, in the file beside the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from deckwright.base.model import Guid
from deckwright.base.problems import ExitCode, Stop
from deckwright.push.record import PushRecord

NOTE = Guid("a")


def test_every_text_is_remembered_for_its_collection(tmp_path: Path) -> None:
    """Texts, tags and decks come back from the file, for the collection in which they are and for no other."""
    file = tmp_path / "lab.pushed.json"
    record = PushRecord(file, "mine")
    assert record.is_new and not record.others
    record.own_texts(NOTE, {"Front": "caf\u00e9"})
    record.own_texts(NOTE, {"Front": "tea"})
    record.set_tags(NOTE, ["b", "a"])
    record.is_there(NOTE, 5)
    record.save()
    again = PushRecord(file, "mine")
    assert (
        not again.is_new and again.was_there(NOTE) and again.numbers() == {NOTE: 5} and again.tags(NOTE) == ("a", "b")
    )
    assert again.knows(NOTE, "Front", "cafe\u0301") and again.knows(NOTE, "Front", "tea")  # Anki composes the accent
    assert not again.knows(NOTE, "Front", "milk") and not again.knows(NOTE, "Back", "tea")
    other = PushRecord(file, "other")
    assert other.is_new and other.others == {"mine"} and not other.knows(NOTE, "Front", "tea")


def test_nothing_is_written_where_nothing_is_new(tmp_path: Path) -> None:
    """A record that says what its file says leaves the file alone."""
    file = tmp_path / "lab.pushed.json"
    record = PushRecord(file, "mine")
    record.own_media("dot.png", "1")
    record.save()
    before = file.stat().st_ino
    again = PushRecord(file, "mine")
    again.own_media("dot.png", "1")
    again.save()
    assert file.stat().st_ino == before


def test_of_two_pushes_at_once_one_stops(tmp_path: Path) -> None:
    """What one push remembers, another that began before does not replace: it stops before it writes into Anki."""
    one, two = (PushRecord(tmp_path / "lab.pushed.json", "mine") for _ in range(2))
    one.own_texts(NOTE, {"Front": "tea"})
    one.save()
    two.own_texts(NOTE, {"Front": "milk"})
    with pytest.raises(Stop, match="another push") as stopped:
        two.save()
    assert stopped.value.exit_code is ExitCode.ENVIRONMENT
    one.own_media("dot.png", "1")
    one.save()
    assert PushRecord(tmp_path / "lab.pushed.json", "mine").knows(NOTE, "Front", "tea")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"deckwright push": 2, "collections": {}}', '{"collections": {"a": 1}}']
)
def test_a_damaged_record_is_told(tmp_path: Path, text: str) -> None:
    """A file that is no record stops the push, with the advice to delete it and what that means."""
    file = tmp_path / "lab.pushed.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Stop, match="cannot be read as the record") as stopped:
        PushRecord(file, "mine")
    assert stopped.value.exit_code is ExitCode.USAGE and "delete it" in stopped.value.hint

"""What is measured is a deck without a fault, and the same one everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.builds import FAR_OFF, PLAIN, Cost, Desk, Row, far_off, measure, table
from benchmarks.corpus import write_corpus
from tests.help.support import Project

NOTES = 45


def test_the_corpus_is_the_same_everywhere(tmp_path: Path) -> None:
    """One size and seed are one deck, another seed is another one."""
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        write_corpus(tmp_path / name, NOTES, seed)
    one, same, other = (_files(tmp_path / name) for name in ("one", "same", "other"))
    assert one == same
    assert one != other


def _files(root: Path) -> dict[str, bytes]:
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def test_the_corpus_has_no_fault(tmp_path: Path) -> None:
    """Every note of the corpus can be remembered: a fault would be told anew, and its note rendered, by each build."""
    write_corpus(tmp_path / "deck", NOTES)
    result = Project(tmp_path / "deck").run("check", "--strict")
    assert result.code == 0, result.text
    assert f"{NOTES} questions: 0 errors, 0 warnings" in result.out


@pytest.mark.long
def test_everything_is_measured(tmp_path: Path) -> None:
    """The command runs through, and tells of each command what it took."""
    write_corpus(tmp_path / "deck", NOTES)
    rows = list(measure(Desk(tmp_path / "deck"), runs=1))
    assert len(list(table(rows))) == len(rows) + 2
    assert all(row.cost.memory > 1e6 for row in rows)
    assert {row.what for row in rows} >= FAR_OFF.keys()


def test_what_is_far_off_is_told() -> None:
    """A command that takes many times what it took is named; one that takes a little more is not."""
    what, most = next(iter(FAR_OFF.items()))
    plain = Row(PLAIN, Cost(2.0, 2.0, 0))
    assert far_off([plain, Row(what, Cost(2.1 * most, 0.0, 0)), Row("--version", Cost(99.0, 0.0, 0))]) == [what]
    assert far_off([plain, Row(what, Cost(1.9 * most, 0.0, 0))]) == []


def test_a_corpus_in_many_decks(tmp_path: Path) -> None:
    """The files of a corpus lie in as many folders as decks were asked for."""
    write_corpus(tmp_path / "deck", 100, decks=3)
    folders = [folder.name for folder in (tmp_path / "deck" / "content").iterdir() if folder.is_dir()]
    assert sorted(folders) == ["part-000", "part-001", "part-002"]

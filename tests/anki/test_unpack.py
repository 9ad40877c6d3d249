"""Reading packages back: our own, and those that Anki exports in either of its formats."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from deckwright.anki.packages import Package, read_package
from deckwright.base.problems import ExitCode, Stop
from tests.help.support import Learner, Project

DECK = {
    "content/a.md": '## One? {#one .reversed tags="x::y"}\n\nThe first.\n',
    "content/sub/b.md": "## Two {#two .cloze}\n\nThe {{c1::second}} and {{c2::more}}.\n",
}


def built(project: Project) -> Package:
    """Return what the test deck's package holds."""
    project.write(DECK).build()
    return read_package(project.package)


def exported(learner: Learner, file: Path, legacy: bool) -> Package:
    """Return what the learner's export of everything holds."""
    from anki.collection import ExportAnkiPackageOptions

    options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=legacy)
    learner.collection.export_anki_package(out_path=str(file), options=options, limit=None)
    return read_package(file)


def test_our_own_package_is_read_as_it_was_built(project: Project) -> None:
    """A package gives back its notes with their identity, fields, tags, deck and cards, its note types and its lock."""
    package = built(project)
    known = project.locked()
    assert {note.fields["ID"] for note in package.notes} == {"one", "two"}
    for note in package.notes:
        locked: dict[str, Any] = known[note.fields["ID"]]
        assert (note.guid, note.nid, note.mod) == (locked["guid"], locked["nid"], locked["mod"])
        assert (note.deck, list(note.ords)) == (locked["deck"], locked["ords"])
    (one,) = (note for note in package.notes if note.fields["ID"] == "one")
    assert one.tags == ("type::qa", "x::y") and one.fields["Front"] == '<p class="entry">One?</p>'
    assert sorted((kind.name, kind.cloze) for kind in package.types.values()) == [
        ("Lab · cloze", True),
        ("Lab · question", False),
    ]
    assert package.lock == project.lock.read_bytes()


@pytest.mark.parametrize("legacy", [True, False], ids=["legacy", "current"])
def test_an_export_of_anki_holds_the_same(project: Project, learner: Learner, tmp_path: Path, legacy: bool) -> None:
    """What Anki exports, in either format, is read as the same notes and note types, without a lock."""
    package = built(project)
    learner.take(project.package)
    again = exported(learner, tmp_path / "export.apkg", legacy)
    assert sorted(again.notes, key=lambda note: note.nid) == sorted(package.notes, key=lambda note: note.nid)
    assert {number: again.types[number] for number in package.types} == package.types
    assert again.lock is None


def test_what_is_no_package_is_said(tmp_path: Path) -> None:
    """A file that is missing, no zip, or a zip of something else ends with exit code 2 and a message."""
    (tmp_path / "text.apkg").write_text("text")
    with zipfile.ZipFile(tmp_path / "other.apkg", "w") as archive:
        archive.writestr("readme.txt", "")
    with zipfile.ZipFile(tmp_path / "damaged.apkg", "w") as archive:
        archive.writestr("collection.anki2", "not a database")
    for name, words in [
        ("none.apkg", "there is no file"),
        ("text.apkg", "is a text, and no Anki package"),
        ("other.apkg", "is no Anki package"),
        ("damaged.apkg", "a damaged one: file is not a database"),
    ]:
        with pytest.raises(Stop, match=words) as caught:
            read_package(tmp_path / name)
        assert caught.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize("legacy", [True, False], ids=["legacy", "current"])
def test_a_note_type_of_a_usual_name_keeps_it(learner: Learner, tmp_path: Path, legacy: bool) -> None:
    """A note type called like one that Anki brings is read under its own name, in either format."""
    note = learner.collection.new_note(learner.collection.models.by_name("Basic"))
    note.fields = ["one", "two"]
    learner.collection.add_note(note, 1)
    package = exported(learner, tmp_path / "export.apkg", legacy)
    (read,) = package.notes
    assert package.types[read.type].name == "Basic"

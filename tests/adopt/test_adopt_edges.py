"""Adopting what is unusual: odd packages, odd notes, odd names; and what goes wrong, which leaves nothing behind."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adopt.test_adopt import Adopted, adopt
from tests.help.decks import MADE, MEDIA, Foreign, basic, export, holes, oddities, stock, travels, two_way, usual, wide
from tests.help.support import PNG, Learner, Project, change_database, long_but, needs, read_package


def few(folder: Path, count: int = 3) -> Path:
    """Write a package of so many plain notes."""
    deck = Foreign()
    for at in range(count):
        deck.add(basic(), [f"question {at}", f"answer {at}", ""], due=count - at)
    return deck.write(folder / "original.apkg")


@pytest.mark.parametrize(
    ("data", "words"),
    [(None, "there is no file"), (b"text", "is a text, and no Anki package"), ({"a": b""}, "holds no collection")],
    ids=["missing", "text", "zip"],
)
def test_what_is_no_package_is_said(tmp_path: Path, data: bytes | dict[str, bytes] | None, words: str) -> None:
    """A file that is no package ends with exit code 2 and says what to name instead; no folder appears."""
    needs("anki")
    file = tmp_path / "other.apkg"
    if isinstance(data, dict):
        with zipfile.ZipFile(file, "w") as archive:
            for name, inside in data.items():
                archive.writestr(name, inside)
    elif data is not None:
        file.write_bytes(data)
    result = Project(tmp_path).run("adopt", str(file), "deck")
    assert result.code == 2 and words in result.err and "Export" in result.err
    assert [path.name for path in tmp_path.iterdir()] == ([] if data is None else ["other.apkg"])


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    """A folder or a named pipe ends with exit code 2 at once."""
    needs("anki")
    (tmp_path / "folder.apkg").mkdir()
    names = ["folder.apkg"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.apkg")
        names.append("pipe.apkg")
    for name in names:
        result = Project(tmp_path).run("adopt", name, "deck")
        assert result.code == 2 and "it is no file" in result.err


def test_a_zip_of_the_future_is_said(tmp_path: Path) -> None:
    """A zip that says that it needs a later version to be read, as a damaged one may, ends with exit code 2."""
    needs("anki")
    package = few(tmp_path)
    data = package.read_bytes()
    at = data.rindex(b"PK\x01\x02")
    package.write_bytes(data[: at + 6] + b"\x5c\x00" + data[at + 8 :])
    result = Project(tmp_path).run("adopt", str(package), "deck")
    assert result.code == 2 and "damaged" in result.err


@pytest.mark.parametrize("ending", ["apkg", "colpkg"])
def test_a_damaged_package_is_said(tmp_path: Path, ending: str) -> None:
    """A package whose collection is damaged ends with exit code 2, and nothing is left behind."""
    needs("anki")
    with zipfile.ZipFile(tmp_path / f"damaged.{ending}", "w") as archive:
        archive.writestr("collection.anki2", "not a database")
        archive.writestr("media", "{}")
    result = Project(tmp_path).run("adopt", f"damaged.{ending}", "deck")
    assert result.code == 2 and "or a damaged one: file is not a database" in result.err
    assert [path.name for path in tmp_path.iterdir()] == [f"damaged.{ending}"]


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """A folder that holds something, or a file, is left as it is: exit code 2."""
    package = few(tmp_path)
    (tmp_path / "deck").mkdir()
    (tmp_path / "deck/mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name, words in [("deck", "is not empty"), ("file", "is a file")]:
        result = Project(tmp_path).run("adopt", str(package), name)
        assert result.code == 2 and words in result.err
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["deck", "file", "mine.txt", "original.apkg"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    """An empty folder will do, the current one too, and so will one inside folders that are not there yet."""
    needs("anki")
    package = few(tmp_path)
    (tmp_path / "here").mkdir()
    assert Project(tmp_path / "here").run("adopt", str(package), ".").code == 0
    assert Project(tmp_path).run("adopt", str(package), "new/inside").code == 0
    for folder in ("here", "new/inside"):
        assert sorted(path.name for path in (tmp_path / folder).iterdir()) == [".gitignore", "content"]


def test_without_the_library_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the Anki library adopting ends with exit code 3 and the command that installs it."""
    package = few(tmp_path)
    monkeypatch.setitem(sys.modules, "anki.collection", None)
    result = Project(tmp_path).run("adopt", str(package), "deck")
    assert result.code == 3 and "pip install" in result.err
    assert not (tmp_path / "deck").exists()


def test_a_package_without_notes_is_said(tmp_path: Path) -> None:
    """A package that holds no notes gives no deck."""
    needs("anki")
    package = change_database(few(tmp_path), "delete from notes", "delete from cards")
    result = Project(tmp_path).run("adopt", str(package), "deck")
    assert result.code == 1 and "holds no notes" in result.err
    assert not (tmp_path / "deck").exists()


def test_whatever_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If adopting fails at its very end, nothing of it stays."""
    needs("anki")
    package = few(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("deckwright.adopt.adopt.move", full)
    place = tmp_path / "place"  # not where the tests' cache is, which a build may write to
    place.mkdir()
    result = Project(place).run("adopt", str(package), "deck")
    assert result.code == 3 and "No space" in result.err
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("legacy", long_but([True, False], False), ids=["legacy", "current"])
def test_a_whole_collection_is_adopted(tmp_path: Path, new_learner: Callable[[], Learner], legacy: bool) -> None:
    """A collection that Anki saved whole (.colpkg) is adopted as well, and its owner loses nothing by the build."""
    owner = new_learner()
    owner.take(travels().write(tmp_path / "travels.apkg"))
    note = owner.collection.new_note(owner.collection.models.by_name("Basic"))
    note.fields = ["mine", "own"]
    owner.collection.add_note(note, 1)
    file = tmp_path / "backup.colpkg"
    owner.collection.export_collection_package(str(file), True, legacy)
    owner.collection.reopen()
    built = Adopted(tmp_path / "work", file).build()
    log = owner.update(built)
    assert (len(log.new), len(log.updated)) == (0, 0)
    assert {note["guid"] for note in read_package(built)} == set(owner.identities())


@pytest.mark.parametrize(("change", "says"), [("mid = 7", "not there"), ("flds = 'one'", "other fields")])
def test_a_note_that_does_not_fit_its_type_is_told(tmp_path: Path, change: str, says: str) -> None:
    """A collection with a note of a type that it lacks, or with fields that its type lacks, is told to be damaged."""
    file = travels().write(tmp_path / "travels.colpkg")
    change_database(file, f"update notes set {change} where id = (select min(id) from notes)")
    result = Project(tmp_path).run("adopt", str(file), "deck")
    assert result.code == 2 and says in result.err and "Check Database" in result.err
    assert not (tmp_path / "deck").exists()


def test_what_anki_tags_for_a_learner_is_not_the_decks(tmp_path: Path, new_learner: Callable[[], Learner]) -> None:
    """The tags “leech” and “marked” in a whole collection are its owner's: the deck does not have them."""
    owner = new_learner()
    owner.take(travels().write(tmp_path / "travels.apkg"))
    owner.collection.tags.bulk_add(list(owner.collection.find_notes("")), "Leech marked leech-like")
    file = tmp_path / "backup.colpkg"
    owner.collection.export_collection_package(str(file), True, True)
    owner.collection.reopen()
    adopted = Adopted(tmp_path / "work", file)
    tags = {tag for note in read_package(adopted.build()) for tag in note["tags"]}
    assert tags == {"europe", "cities", "leech-like"}
    assert "a build gives every note back" in adopted.result.out


def test_notes_stand_in_the_order_of_their_cards(tmp_path: Path) -> None:
    """The notes of a deck are written in the order in which their cards are shown first."""
    adopted = Adopted(tmp_path / "work", few(tmp_path))
    assert [line.split()[2] for line in adopted.text.splitlines() if line.startswith("## ")] == ["2", "1", "0"]


@pytest.mark.long
def test_a_long_deck_is_several_files(tmp_path: Path) -> None:
    """A deck of many notes becomes several files, in their order."""
    adopted = Adopted(tmp_path / "work", few(tmp_path, 401))
    assert list(adopted.texts()) == ["travels-1.md", "travels-2.md", "travels-3.md"]
    assert adopted.text.index("## question 400 ") < adopted.text.index("## question 0 ")


def test_of_notes_with_one_guid_the_one_that_anki_updates_goes_on(tmp_path: Path, learner: Learner) -> None:
    """Where two notes have one GUID, the deck goes on with the one that Anki updates, and the other is named."""
    deck = Foreign()
    for text in ("older", "newer", "other"):
        deck.add(basic(), [text, "x", ""], guid="other" if text == "other" else "twin")
    adopted = adopt(tmp_path, deck)
    assert "whose GUID another note has too" in adopted.result.out and "older" in adopted.result.out
    learner.take(adopted.original)
    file = adopted.root / "content/travels.md"
    file.write_text(file.read_text().replace("## newer ", "## newest "))
    log = learner.take(adopted.build())
    assert (len(log.new), len(log.updated)) == (0, 1)
    assert learner.collection.db.list("select sfld from notes order by id") == ["older", "newest", "other"]


def test_cards_in_several_decks_stay_there(tmp_path: Path, learner: Learner) -> None:
    """Cards of one note in several decks stay where a learner has them; the summary tells of such notes."""
    deck = Foreign()
    deck.add(two_way(), ["uno", "one", ""], deck="Travels::A")
    deck.add(two_way(), ["dos", "two", ""], deck="Travels::B")
    package = deck.write(tmp_path / "original.apkg")
    other = "(select max(did) from cards)"
    change_database(package, f"update cards set did = {other} where ord = 1")
    adopted = Adopted(tmp_path / "work", package)
    assert "with cards in several decks: 1" in adopted.result.out and "uno" in adopted.result.out
    learner.take(package)
    before = learner.history()
    learner.update(adopted.build())
    assert learner.history() == before


def test_notes_without_cards_get_none(tmp_path: Path, learner: Learner) -> None:
    """A note without cards is adopted, and stays without cards."""
    package = few(tmp_path)
    childless = "delete from cards where nid = (select min(id) from notes)"
    change_database(package, childless, "update notes set flds = '\x1f\x1f'")
    adopted = Adopted(tmp_path / "work", package)
    learner.take(package)
    before = learner.history()
    log = learner.update(adopted.build())
    assert (len(log.new), len(log.updated)) == (0, 0)
    assert learner.history() == before


def test_cards_follow_ankis_rules_once_a_note_is_changed(tmp_path: Path, learner: Learner) -> None:
    """A note keeps the cards that its maker gave it; when its author changes it, it gets those that Anki would make."""
    adopted = adopt(tmp_path, usual())
    kept = {note["guid"]: note["ords"] for note in read_package(adopted.build())}
    assert kept["guid-00005"] == [0, 1]  # genanki does not look for holes in other fields than the one that is shown
    learner.take(adopted.original)
    file = adopted.root / "content/numbers.md"
    file.write_text(file.read_text().replace("less than", "fewer than"))
    log = learner.take(adopted.build())
    assert (len(log.new), len(log.updated)) == (0, 1)
    changed = {note["guid"]: note["ords"] for note in read_package(next((adopted.root / "build").iterdir()))}
    assert changed == {**kept, "guid-00005": [0, 1, 2]}


def test_stamps_of_the_future_do_not_stop_builds(tmp_path: Path, learner: Learner) -> None:
    """A package made by a clock that was ahead is adopted, builds, updates nobody, and the summary tells of it."""
    deck = Foreign()
    deck.add(basic(), ["question", "answer", ""])
    adopted = Adopted(tmp_path / "work", deck.write(tmp_path / "original.apkg", made=MADE + 10**9))
    assert "in the future" in adopted.result.out
    learner.take(adopted.original)
    log = learner.update(adopted.build())
    assert (len(log.new), len(log.updated)) == (0, 0)


def test_note_types_keep_their_names(tmp_path: Path) -> None:
    """A note type called like one that Anki brings keeps its name, its id, its stamp and its lack of ids."""
    deck = Foreign()
    deck.add(basic(name="Basic"), ["question", "answer", ""])
    deck.add(holes(), ["{{c1::a}}", ""])
    adopted = adopt(tmp_path, deck)
    text = (adopted.root / "content/notetypes/basic/notetype.json").read_text()
    assert '"name": "Basic"' in text and '"id": null' in text and '"id": 1600000001' in text
    lines = (adopted.root / "content/deck.lock").read_text().splitlines()
    assert any('"note type": "basic", "id": 1600000001' in line and f'"mod": {MADE}' in line for line in lines)


@pytest.mark.long
def test_the_name_of_the_cloze_type_is_not_taken(tmp_path: Path) -> None:
    """Anki's own Cloze and the deck's own cloze type live side by side."""
    with stock(tmp_path / "author") as author:
        adopted = Adopted(tmp_path / "work", export(author, tmp_path / "stock.apkg", legacy=True))
    keys = {path.name for path in (adopted.root / "content/notetypes").iterdir()}
    assert "cloze-2" in keys and len(keys) == 6


def test_the_summary_says_what_to_do_next(tmp_path: Path) -> None:
    """The summary counts what there is, says why what stays HTML does, with examples, and ends with what to do."""
    out = adopt(tmp_path, travels()).result.out
    assert "Travels: 7 notes, 10 cards, 2 media files of 3 decks, 3 note types" in out
    assert "13 of 16 fields are Markdown" in out and "<span style>: a-line-and-another (Answer)" in out
    assert "a build gives every note back" in out
    assert "build deck" in out and "verify" in out and "commit" in out


@pytest.mark.long
def test_files_of_note_types_keep_their_names(tmp_path: Path, learner: Learner) -> None:
    """Fonts, scripts and LaTeX pictures reach a new learner under the names by which templates know them."""
    adopted = adopt(tmp_path, oddities())
    learner.take(adopted.build())
    media = learner.media()
    static = {name for name in MEDIA if name.startswith(("_", "latex-"))}
    assert {name: media.get(name) for name in static} == {name: MEDIA[name] for name in static}
    assert "unused.png" not in {path.name for path in (adopted.root / "media").iterdir()}


def test_our_own_package_is_not_adopted(project: Project) -> None:
    """A package that was built from question files is no deck from elsewhere: exit code 2, and what to do instead."""
    needs("anki")
    project.questions("## One? {#one}\n\nYes.\n").build()
    result = project.run("adopt", str(project.package), "other")
    assert (
        result.code == 2
        and "built by deckwright" in result.err
        and "go on with those" in result.err
        and " pull" in result.err
    )
    assert not (project.root / "other").exists()


@pytest.mark.long
def test_an_adopted_deck_can_be_adopted_again(tmp_path: Path, learner: Learner) -> None:
    """Whoever lost the files of an adopted deck adopts its package once more."""
    first = adopt(tmp_path, travels())
    second = Adopted(tmp_path / "again", first.build())
    learner.take(first.original)
    log = learner.update(second.build())
    assert (len(log.new), len(log.updated)) == (0, 0)


def test_note_types_that_differ_in_capitals_live_side_by_side(tmp_path: Path, learner: Learner) -> None:
    """Two note types whose names differ in capitals only are both carried, and their notes stay theirs."""
    deck = Foreign()
    deck.add(basic(name="Word"), ["one", "x", ""])
    deck.add(basic(number=1_600_000_009, name="word"), ["two", "y", ""])
    adopted = adopt(tmp_path, deck)
    learner.take(adopted.original)
    log = learner.take(adopted.build())
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (0, 0, 0)


def test_a_note_that_no_file_can_hold_is_named(tmp_path: Path) -> None:
    """A note of over a megabyte is left out, and the summary names it; the others are adopted."""
    deck = Foreign()
    deck.add(basic(), ["huge", "<div>" + "x" * 1_100_000 + "</div>", ""])
    deck.add(basic(), ["small", "x", ""])
    adopted = adopt(tmp_path, deck)
    assert "left out: 1" in adopted.result.out and "huge" in adopted.result.out
    assert len(list(read_package(adopted.build()))) == 1


def test_names_of_media_are_compared_however_they_are_written(tmp_path: Path) -> None:
    """Where a script is on the card, a file's name that is written with references or percent signs is no change."""
    deck = Foreign({"a&b.png": PNG, "My Pic.png": PNG, "Ü&.mp3": b"ID3"})
    texts = ['<img src="a&amp;b.png"><img src="My Pic.png"><img src="a%26b.png">[sound:Ü&amp;.mp3]', "two", "3"]
    deck.add(wide(), [*texts, *[""] * 27])
    assert "a build gives every note back" in adopt(tmp_path, deck).result.out


def test_a_note_larger_than_any_file_is_left_out(tmp_path: Path) -> None:
    """A note that is larger than a question file may be does not keep the others from being adopted."""
    deck = Foreign()
    deck.add(basic(), ["huge", "x" * 2_100_000, ""])
    deck.add(basic(), ["small", "x", ""])
    adopted = adopt(tmp_path, deck)
    assert "left out: 1" in adopted.result.out and "huge" in adopted.result.out
    assert [note["fields"]["Question"] for note in read_package(adopted.build())] == ["small"]


def test_a_deck_that_no_file_can_hold_is_said(tmp_path: Path) -> None:
    """If no note at all can be written, adopting ends with exit code 1 and the reason."""
    needs("anki")
    deck = Foreign()
    deck.add(basic(), ["huge", "x" * 1_100_000, ""])
    package = deck.write(tmp_path / "original.apkg")
    result = Project(tmp_path).run("adopt", str(package), "deck")
    assert result.code == 1 and "hold any of its notes" in result.err and "1,000,000 bytes" in result.err
    assert not (tmp_path / "deck").exists()


def test_a_name_that_no_deck_can_have_is_said(tmp_path: Path) -> None:
    """A deck whose name is too long to be kept ends with exit code 1 and what to do: another name is another deck."""
    needs("anki")
    deck = Foreign()
    deck.add(basic(), ["question", "answer", ""], deck="Long::" + "long " * 500)
    package = deck.write(tmp_path / "original.apkg")
    result = Project(tmp_path).run("adopt", str(package), "deck")
    assert result.code == 1 and "Long::long" in result.err and "export it again" in result.err


def test_stamps_before_1970_are_taken_as_its_first_second(tmp_path: Path) -> None:
    """A stamp below zero, which no lock can hold, does not keep a deck from being adopted."""
    package = change_database(few(tmp_path), "update notes set mod = -5")
    assert {note["mod"] for note in read_package(Adopted(tmp_path / "work", package).build())} == {0}


def test_long_fields_are_adopted(tmp_path: Path) -> None:
    """Fields of several hundred kilobytes come back as they were."""
    deck = Foreign()
    text = "<div>" + "word " * 60_000 + "</div>"
    deck.add(basic(), ["long", text, text])
    (note,) = read_package(adopt(tmp_path, deck).build())
    assert note["fields"]["Answer"] == text


def test_the_same_question_twice_is_two_notes(tmp_path: Path) -> None:
    """Notes with the same first field have ids of their own, the older one the plain one."""
    deck = Foreign()
    deck.add(basic(), ["same", "one", ""])
    deck.add(basic(), ["same", "two", ""])
    text = adopt(tmp_path, deck).text
    assert text.index("{#same notetype") < text.index("one") < text.index("{#same-2 notetype") < text.index("two")


@pytest.mark.long
def test_cards_in_a_filtered_deck_belong_to_their_own(tmp_path: Path, new_learner: Callable[[], Learner]) -> None:
    """Cards that lie in a filtered deck when a collection is saved are adopted into the deck they come from."""
    owner = new_learner()
    owner.take(travels().write(tmp_path / "travels.apkg"))
    filtered = owner.collection.decks.new_filtered("Cram")
    owner.collection.sched.rebuild_filtered_deck(filtered)
    assert owner.collection.db.scalar("select count() from cards where odid != 0")
    file = tmp_path / "backup.colpkg"
    owner.collection.export_collection_package(str(file), True, True)
    owner.collection.reopen()
    adopted = Adopted(tmp_path / "work", file)
    assert set(adopted.texts()) == {"travels.md", "spanish/spanish.md", "gaps/gaps.md"}

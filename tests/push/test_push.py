"""``push`` into a real collection behind AnkiConnect's API: what arrives, what is left alone, and what is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.help.carrying import carry, make_type
from tests.help.running import ONE, TWO, Running, opened, running, two_questions
from tests.help.support import PNG, SETTINGS, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A deck of two questions."""
    return two_questions(tmp_path / "deck")


def test_a_deck_arrives_and_only_its_changes_follow(project: Project, anki: Running, tmp_path: Path) -> None:
    """New notes arrive, then a changed field of one of them, and a third push does nothing."""
    assert "written: 2 new" in anki.pushed(project)
    project.questions(f"{ONE}\n{TWO}".replace("The second", "The *second*"))
    assert "written: 1 changed" in anki.pushed(project)
    assert "2 notes compared: nothing to write" in anki.pushed(project)
    assert "<em>second</em>" in anki.fields("two")["Back"]


@pytest.mark.long
def test_new_notes_leave_the_description_of_their_deck(project: Project, tmp_path: Path) -> None:
    """A deck that is new to Anki gets its description; one that a learner wrote stays when new notes come."""
    project.write({"content/deck.toml": f'{SETTINGS}description = "Ours"\n'})
    with running(tmp_path / "anki") as anki:
        anki.pushed(project)
    with opened(tmp_path / "anki") as learner:
        deck = learner.collection.decks.by_name("Lab")
        assert deck and deck["desc"] == "Ours"
        deck["desc"] = "Mine"
        learner.collection.decks.save(deck)
    project.questions(f"{ONE}\n{TWO}\n## What is three? {{#three}}\n\nThe third.\n")
    with running(tmp_path / "anki") as anki:
        assert "written: 1 new" in anki.pushed(project)
    with opened(tmp_path / "anki") as learner:
        deck = learner.collection.decks.by_name("Lab")
        assert deck and deck["desc"] == "Mine"


@pytest.mark.long
def test_an_import_after_a_push_finds_the_same_notes(project: Project, tmp_path: Path) -> None:
    """GUIDs, decks and note types are those of the package: an import afterwards adds nothing and doubles nothing."""
    with running(tmp_path / "anki") as anki:
        anki.pushed(project)
        project.questions(f"{ONE}\n{TWO}\n## What is three? {{#three}}\n\nThe third.\n")
        anki.pushed(project)
    with opened(tmp_path / "anki") as learner:
        guids = {note["guid"] for note in project.locked().values()}
        assert learner.identities().keys() == guids
        log = learner.update(project.package)
        learner.edit("one", "Back", "<p>The very first.</p>")
        assert not log.new
        assert learner.deck("three") == "Lab"
    said = project.run("pull", "--collection", str(tmp_path / "anki" / "collection.anki2"))
    assert said.code == 0 and "1 field taken over" in said.out, said.text
    assert "The very first." in (project.root / "content" / "questions.md").read_text(encoding="utf-8")


def test_a_learners_edit_stays(project: Project, anki: Running) -> None:
    """A field that was edited in Anki is not written; other fields of the same note are, and both facts are told."""
    anki.pushed(project)
    anki.edit("one", Front="What is one, really?")
    project.questions(f"{ONE}\n{TWO}".replace("The first.", "The very first."))
    said = anki.pushed(project)
    assert "written: 1 changed" in said and "Only changed in Anki: it stays" in said and "one  Front" in said
    fields = anki.fields("one")
    assert fields["Front"] == "What is one, really?" and "The very first." in fields["Back"]


@pytest.mark.long
def test_what_both_changed_is_a_conflict(project: Project, anki: Running) -> None:
    """A field that both changed is told with both texts and not written, in every push until it is settled."""
    anki.pushed(project)
    anki.edit("one", Back="<p>Mine.</p>")
    project.questions(f"{ONE}\n{TWO}".replace("The first.", "Ours."))
    for _ in range(2):
        said = anki.pushed(project)
        assert "Changed in the files and in Anki: not written" in said and "Mine." in said and "Ours." in said
        assert anki.fields("one")["Back"] == "<p>Mine.</p>"
    anki.edit("one", Back="<p>Ours.</p>")
    assert "nothing to write" in anki.pushed(project)


@pytest.mark.long
def test_a_dry_run_writes_nothing(project: Project, anki: Running) -> None:
    """With --dry-run it is said what would be done, and neither Anki nor a file changes."""
    before = sorted(project.root.rglob("*"))
    said = anki.pushed(project, "--dry-run")
    assert "to write: 2 new" in said and "one" in said
    assert sorted(project.root.rglob("*")) == before
    assert anki.ask("findNotes", query="") == []


@pytest.mark.long
def test_media_come_before_the_notes_that_show_them(project: Project, anki: Running) -> None:
    """A picture of a changed note is stored, one of a new note comes with it, and a file changed in Anki stays."""
    project.write({"media/dot.png": PNG})
    anki.pushed(project)
    project.questions(f"{ONE}\n![dot](../media/dot.png)\n\n{TWO}")
    said = anki.pushed(project)
    (name,) = anki.ask("getMediaFilesNames", pattern="*.png")
    assert f"media file {name}" in said and name in anki.fields("one")["Back"]
    assert "nothing to write" in anki.pushed(project)


@pytest.mark.long
def test_tags_of_the_files_come_and_go_and_a_learners_own_stay(project: Project, anki: Running) -> None:
    """A tag that the file gains is added, one that it loses is taken away; a learner's are left, removed ones too."""
    project.questions(f"---\ntags: [first, second]\n---\n\n{ONE}")
    anki.pushed(project)
    nid = anki.note("one")["noteId"]
    anki.ask("addTags", notes=[nid], tags="mine")
    anki.ask("removeTags", notes=[nid], tags="second")
    project.questions(f"---\ntags: [second, third]\n---\n\n{ONE}")
    said = anki.pushed(project)
    tags = set(anki.note("one")["tags"])
    assert {"mine", "third"} <= tags and not {"first", "second"} & tags
    assert "get" in said and "third" in said
    assert "nothing to write" in anki.pushed(project)


@pytest.mark.long
def test_a_learners_tag_below_one_that_goes_stays(project: Project, anki: Running) -> None:
    """A tag that the files lose goes alone: Anki would take the learner's tags below it away, too."""
    project.questions(f"---\ntags: [old, other]\n---\n\n{ONE}\n{TWO}")
    anki.pushed(project)
    anki.ask("addTags", notes=[anki.note("one")["noteId"]], tags="old::mine Old::mine::b")
    project.questions(f"{ONE}\n{TWO}")
    anki.pushed(project)
    tags = [sorted(tag for tag in anki.note(note_id)["tags"] if "type" not in tag) for note_id in ("one", "two")]
    assert [[tag.casefold() for tag in some] for some in tags] == [["old::mine", "old::mine::b"], []], tags
    assert "nothing to write" in anki.pushed(project)


@pytest.mark.long
def test_another_look_arrives_unless_it_was_changed_in_anki(project: Project, anki: Running, tmp_path: Path) -> None:
    """A stylesheet of the deck reaches the note type in Anki; one that somebody changed there stays, and is told."""
    anki.pushed(project)
    (name,) = (name for name in anki.ask("modelNames") if name == "Lab · question")
    project.write({"content/theme.css": ".card { color: red }\n"})
    assert "1 note type" in anki.pushed(project)
    assert "color: red" in anki.ask("modelStyling", modelName=name)["css"]
    anki.ask("updateModelStyling", model={"name": name, "css": ".card {}"})
    project.write({"content/theme.css": ".card { color: blue }\n"})
    said = anki.pushed(project)
    assert "Left alone" in said and "styling" in said
    assert anki.ask("modelStyling", modelName=name)["css"] == ".card {}"


@pytest.mark.long
def test_cards_move_on_request(project: Project, anki: Running) -> None:
    """A question in another folder has its cards moved only with --move-decks, and not those that a learner moved."""
    anki.pushed(project)
    (project.root / "content" / "questions.md").unlink()
    project.questions(f"{ONE}\n{TWO}", "content/more/questions.md")
    theirs = anki.note("two")["cards"]
    anki.ask("changeDeck", cards=theirs, deck="Mine")
    assert "--move-decks" in anki.pushed(project)
    before = anki.ask("getDecks", cards=anki.note("one")["cards"])
    said = anki.pushed(project, "--move-decks")
    assert "1 card moved" in said, said
    assert anki.ask("getDecks", cards=anki.note("one")["cards"]).keys() != before.keys()
    assert anki.ask("getDecks", cards=theirs) == {"Mine": theirs}


@pytest.mark.long
@pytest.mark.parametrize("wish", ["leave", "suspend", "delete"])
def test_retired_notes_are_touched_only_when_asked(project: Project, anki: Running, wish: str) -> None:
    """Notes that are gone from the files stay; --retired suspends or deletes them, only after a yes."""
    anki.pushed(project)
    nid = anki.note("two")["noteId"]
    cards = anki.note("two")["cards"]
    project.questions(ONE)
    if wish != "leave":
        refused = anki.push(project, "--retired", wish)
        assert refused.code == 2 and "two" in refused.text and "[y/N]" in refused.text
        assert anki.ask("findNotes", query=f"nid:{nid}") == [nid]
    said = anki.pushed(project, "--retired", wish, "--yes")
    assert "two" in said
    assert bool(anki.ask("findNotes", query=f"nid:{nid}")) == (wish != "delete")
    assert wish == "delete" or anki.ask("areSuspended", cards=cards) == [wish == "suspend"]
    assert "nothing to write" in anki.pushed(project, "--retired", wish)


@pytest.mark.long
def test_a_question_that_comes_back_is_told_if_it_is_suspended(project: Project, anki: Running) -> None:
    """What --retired suspend suspended stays so when its question is back, and is listed until it is not."""
    anki.pushed(project)
    project.questions(ONE)
    anki.pushed(project, "--retired", "suspend", "--yes")
    project.questions(f"{ONE}\n{TWO}")
    for _ in range(2):
        assert "two: its cards are still suspended" in anki.pushed(project)
    anki.ask("unsuspend", cards=anki.note("two")["cards"])
    assert "suspended" not in anki.pushed(project)


@pytest.mark.long
def test_a_note_deleted_in_anki_stays_away(project: Project, anki: Running) -> None:
    """A note that was there and is not any more was deleted: it is listed, and comes back only on request."""
    anki.pushed(project)
    anki.ask("deleteNotes", notes=[anki.note("two")["noteId"]])
    said = anki.pushed(project)
    assert "two: it was deleted in Anki" in said and "nothing to write" in said
    assert "written: 1 new" in anki.pushed(project, "--bring-back")
    assert anki.fields("two")["Front"]


@pytest.mark.long
def test_another_profile_is_noticed(project: Project, anki: Running, tmp_path: Path) -> None:
    """A collection other than that of before is refused until the author says that it is meant."""
    anki.pushed(project)
    with running(tmp_path / "other") as other:
        refused = other.push(project)
        assert refused.code == 2 and "another profile open" in refused.text
        assert "written: 2 new" in other.pushed(project, "--first")
    assert "nothing to write" in anki.pushed(project)


@pytest.mark.long
def test_an_older_text_of_ours_is_no_edit(project: Project, anki: Running) -> None:
    """However often the deck was built since the last push, what that push wrote counts as nobody's edit."""
    anki.pushed(project)
    for text in ("once", "twice"):
        project.questions(ONE.replace("The first", f"Changed {text}"))
        project.build()
    assert "written: 1 changed" in anki.pushed(project)
    assert "Changed twice" in anki.fields("one")["Back"]


@pytest.mark.long
def test_without_a_record_what_nobody_can_tell_is_listed(project: Project, anki: Running) -> None:
    """Without the record and the package that Anki had, a differing text is listed and not written."""
    anki.pushed(project)
    first = project.package.read_bytes()
    for text in ("once", "twice"):
        project.questions(ONE.replace("The first", f"Changed {text}"))
        project.build()
    project.package.with_name("lab.pushed.json").unlink()
    said = anki.pushed(project, "--dry-run")
    assert "it may be an earlier text of yours" in said and "--against" in said
    project.write({"first.apkg": first})
    assert "written: 1 changed" in anki.pushed(project, "--against", "first.apkg")


@pytest.mark.long
def test_a_renamed_question_is_the_same_note(project: Project, anki: Running) -> None:
    """After ids --rename the note in Anki gets the new id in its field, and no second note appears."""
    anki.pushed(project)
    assert project.run("ids", "--rename", "two", "zwei").code == 0
    assert "written: 1 changed" in anki.pushed(project)
    assert len(anki.ask("findNotes", query="")) == 2 and anki.fields("zwei")["Front"]


@pytest.mark.long
def test_questions_that_swapped_their_ids_keep_their_notes(project: Project, anki: Running) -> None:
    """Each note stays its question's, also when its ID field says what the other's said once."""
    anki.pushed(project)
    was = {text: anki.fields(note_id)["Back"] for note_id, text in (("one", "first"), ("two", "second"))}
    for old, new in (("one", "tmp"), ("two", "one"), ("tmp", "two")):
        assert project.run("ids", "--rename", old, new).code == 0
    assert "written: 2 changed" in anki.pushed(project)
    assert "nothing to write" in anki.pushed(project)
    assert anki.fields("two")["Back"] == was["first"] and anki.fields("one")["Back"] == was["second"]


@pytest.mark.long
def test_a_deck_with_the_numbers_of_another_arrives(project: Project, anki: Running, tmp_path: Path) -> None:
    """Two decks that were built in the same second both arrive: a note's number in Anki alone says nothing."""
    other = Project(tmp_path / "other").write(
        {"content/deck.toml": SETTINGS.replace("Lab", "Other").replace("3c9d", "4c9d")}
    )
    other.questions("## What is three? {#three}\n\nThe third.\n")
    anki.push(project)
    assert "written: 1 new" in anki.pushed(other)
    assert "nothing to write" in anki.pushed(other) and "nothing to write" in anki.pushed(project)


@pytest.mark.long
def test_an_earlier_text_that_a_learner_wrote_back_is_an_edit(project: Project, anki: Running) -> None:
    """Whoever writes in Anki what the files said once, as by deleting what came to it, means it: it stays."""
    anki.pushed(project)
    project.questions(f"{ONE}\n{TWO}".replace("The first.", "The first.\n\nAnd more."))
    anki.pushed(project)
    anki.edit("one", Back="<p>The first.</p>")
    assert "only changed in Anki" in anki.pushed(project)
    assert anki.fields("one")["Back"] == "<p>The first.</p>"


@pytest.mark.long
def test_a_copy_made_in_anki_stays_a_copy(project: Project, anki: Running) -> None:
    """Of a note and its copy in Anki the note is updated; the copy is told and left alone."""
    anki.pushed(project)
    fields = anki.fields("one")
    copy = anki.ask("addNote", note={"deckName": "Lab", "modelName": "Lab · question", "fields": fields})
    project.questions(ONE.replace("The first", "Another"))
    assert "a copy of it" in anki.pushed(project)
    (left,) = anki.ask("notesInfo", notes=[copy])
    assert "The first" in left["fields"]["Back"]["value"]
    anki.ask("deleteNotes", notes=[nid for nid in anki.ask("findNotes", query="ID:one") if nid != copy])
    assert "one: it was deleted in Anki" in anki.pushed(project)
    project.questions(TWO)
    anki.pushed(project, "--retired", "delete", "--yes")
    assert anki.ask("notesInfo", notes=[copy]) == [left]


@pytest.mark.long
def test_errors_in_the_deck_stop_it(project: Project, anki: Running) -> None:
    """A deck with errors is not pushed: the errors are listed, the exit code is 1, and Anki stays as it is."""
    project.questions(f"{ONE}\n{ONE}")
    result = anki.push(project)
    assert result.code == 1 and "nothing was written" in result.text
    assert anki.ask("findNotes", query="") == []


@pytest.mark.long
def test_a_deck_that_was_imported_is_taken_up(project: Project, anki: Running) -> None:
    """After an import of the package a push knows the notes: it writes what changed since, and adds none twice."""
    project.build()
    anki.ask("importPackage", path=str(project.package))
    anki.edit("one", Back="<p>Mine.</p>")
    project.questions(f"{ONE}\n{TWO}".replace("The second", "Another"))
    said = anki.pushed(project)
    assert "2 notes compared: written: 1 changed" in said and "one  Back: only changed in Anki" in said
    assert anki.fields("one")["Back"] == "<p>Mine.</p>" and "Another" in anki.fields("two")["Back"]


@pytest.mark.long
def test_notes_of_another_deck_are_known_by_their_number(project: Project, anki: Running) -> None:
    """Notes of a carried note type, which has no field for an id, are found again, updated, and left where edited."""
    peru = "\n## Peru {#peru notetype=geography}\n\nLima\n"
    carry(project).questions(f"## France {{#france notetype=geography}}\n\nParis\n{peru}")
    assert "written: 2 new" in anki.pushed(project)
    found = {note["fields"]["Country"]["value"]: note["noteId"] for note in all_notes(anki)}
    anki.ask("updateNoteFields", note={"id": found["Peru"], "fields": {"Capital": "Cusco"}})
    carry(project, {**make_type(), "css": ".card { color: red }\n"})
    project.questions(f"## France {{#france notetype=geography}}\n\nParis, on the Seine\n{peru}")
    said = anki.pushed(project)
    assert "written: 1 changed, 1 note type" in said and "peru  Capital" in said
    capitals = {note["noteId"]: note["fields"]["Capital"]["value"] for note in all_notes(anki)}
    assert capitals[found["Peru"]] == "Cusco" and "Seine" in capitals[found["France"]] and len(capitals) == 2
    assert "red" in anki.ask("modelStyling", modelName="Geography")["css"]
    assert "nothing to write" in anki.pushed(project)


def all_notes(anki: Running) -> list[dict[str, Any]]:
    """Return what Anki says of all its notes."""
    return list(anki.ask("notesInfo", notes=anki.ask("findNotes", query="")))


def test_without_anki_it_is_told_how_to_get_there(project: Project) -> None:
    """Without a running Anki the exit code is 3, and the message has the steps."""
    result = project.run("push", "--anki", "http://127.0.0.1:1")
    assert result.code == 3 and "2055492159" in result.text
    assert not project.lock.exists()

"""``pull --anki``: what stands in a running Anki comes into the files as from a file, and Anki is only read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.help.answering import Answer, answering, result
from tests.help.carrying import carry
from tests.help.running import ONE, TWO, Running, opened, opening, running, two_questions
from tests.help.support import SETTINGS, Project

READING = {
    *("requestPermission", "version", "getMediaDirPath", "modelNamesAndIds", "findNotes", "notesInfo"),
}
"""The requests that a pull makes: none of them writes."""
NOTHING = "nothing was changed in Anki that the files do not say"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A deck of two questions."""
    return two_questions(tmp_path / "deck")


def text(project: Project) -> str:
    """Return the questions as they stand in their file."""
    return (project.root / "content" / "questions.md").read_text(encoding="utf-8")


def test_a_correction_comes_back_and_nothing_is_written(project: Project, anki: Running) -> None:
    """After a push nothing has changed; an edit in Anki becomes an edit of the file, and no request writes."""
    anki.pushed(project)
    assert NOTHING in anki.pull(project).out
    anki.edit("one", Back="<p>The very first.</p>")
    actions: set[str] = set()

    def answer(asked: dict[str, Any]) -> Answer:
        actions.add(asked["action"])
        return anki.answer(asked)

    before, files = anki.ask("notesInfo", notes=anki.ask("findNotes", query="")), sorted(project.root.rglob("*"))
    with answering(answer) as address:
        said = project.run("pull", "--anki", address)
    assert said.code == 0 and "1 field taken over, in 1 file" in said.out and " push --anki" in said.out, said.text
    assert text(project) == f"{ONE}\n{TWO}".replace("The first", "The very first")
    assert actions == READING
    assert anki.ask("notesInfo", notes=anki.ask("findNotes", query="")) == before
    assert sorted(project.root.rglob("*")) == files
    assert "nothing to write" in anki.pushed(project)
    assert NOTHING in anki.pull(project).out


@pytest.mark.long
def test_it_says_what_a_pull_from_the_file_says(project: Project, tmp_path: Path) -> None:
    """Edits, tags, a conflict, a note of another type and a retired one are told as a pull of the same file tells."""
    three, four = ONE.replace("one", "three"), ONE.replace("one", "four")
    project.questions(f"{ONE}\n{TWO}\n{three}\n{four}")
    project.build()
    with opened(tmp_path / "anki") as learner:
        learner.take(project.package)
        learner.edit("one", "Back", "<p>The very first.</p>")
        learner.edit("two", "Back", "<p>Mine.</p>")
        learner.edit("four", "Back", "<p>Edited.</p>")
        learner.tag("one", "fix::typo")
        note = learner.note("three")
        was = note.note_type()
        own, fields = learner.collection.models.copy(was), range(len(was["flds"]))
        learner.collection.models.change(was, [note.id], own, dict(zip(fields, fields, strict=True)), None)
    project.questions(f"{ONE}\n{TWO}\n{three}".replace("The second", "Ours"))
    for choices in ((), ("--up-to-date",), ("--tags", "fix::*"), ("--against", str(project.package))):
        file = project.run("pull", "--diff", *choices, "--collection", str(tmp_path / "anki" / "collection.anki2"))
        with running(tmp_path / "anki") as anki:
            said = anki.pull(project, "--diff", *choices)
        assert said.out == file.out and "The very first." in said.out
        ours = said.err.replace("write into the file what is to be right, and the same in Anki", "")
        for line in ours.splitlines():
            assert line in file.err or "Next:" in line, (line, file.err)
        for told in ("both changed it", "three has another note type", "1 note changed in Anki, but the files have"):
            assert told in said.err, said.err


@pytest.mark.long
def test_a_patch_is_printed_and_nothing_written(project: Project, anki: Running) -> None:
    """With --diff the patch comes out, and the files stay."""
    anki.pushed(project)
    anki.edit("one", Back="<p>The very first.</p>")
    said = anki.pull(project, "--diff")
    assert "-The first.\n+The very first.\n" in said.out and text(project) == f"{ONE}\n{TWO}"


@pytest.mark.long
def test_notes_are_found_wherever_their_cards_are(project: Project, tmp_path: Path) -> None:
    """Cards that a learner moved, a deck that she renamed, sub-decks, filtered decks: the notes are compared."""
    project.write({"content/sub/more.md": ONE.replace("one", "three")})
    with running(tmp_path / "anki") as anki:
        anki.pushed(project)
        anki.ask("changeDeck", cards=anki.note("two")["cards"], deck="Mine::Deep")
    with opened(tmp_path / "anki") as learner:
        decks = learner.collection.decks
        decks.rename(decks.by_name("Lab"), "Renamed")
        filtered = learner.collection.sched.get_or_create_filtered_deck(0)
        filtered.config.search_terms[0].search = "ID:three"
        learner.collection.sched.add_or_update_filtered_deck(filtered)
        for note_id in ("one", "two", "three"):
            learner.edit(note_id, "Back", f"<p>Mine of {note_id}.</p>")
    with running(tmp_path / "anki") as anki:
        said = anki.pull(project)
    assert "3 notes compared: 3 fields taken over, in 2 files" in said.out, said.out
    assert "Mine of one" in text(project) and "Mine of two" in text(project)


@pytest.mark.long
def test_what_push_put_there_is_nobodys_edit(project: Project, anki: Running) -> None:
    """Texts of the last push, and of one before the last build, are the files' own; what differs from them is hers."""
    anki.pushed(project)
    for word in ("second", "third"):
        project.questions(f"{ONE}\n{TWO}".replace("The first", f"The {word} text"))
        anki.pushed(project)
    project.questions(f"{ONE}\n{TWO}".replace("The first", "Not pushed"))
    project.build()
    assert NOTHING in anki.pull(project).out
    project.questions(f"{ONE}\n{TWO}".replace("The first", "The third text"))
    anki.edit("one", Back="<p>The third text, mine.</p>")
    assert "1 field taken over" in anki.pull(project).out
    assert "The third text, mine." in text(project)


@pytest.mark.long
def test_a_merge_is_pushed(project: Project, anki: Running) -> None:
    """What both changed in different places is merged by a pull, also if the files go on; the next push brings it."""
    long = "## What is one? {#one}\n\nIt is the first of all.\n\nNothing comes before it.\n"
    project.questions(long)
    anki.pushed(project)
    anki.edit("one", Back="<p>It is the very first of all.</p><p>Nothing comes before it.</p>")
    project.questions(long.replace("Nothing", "No number"))
    assert "both changed it" in anki.pushed(project, "--dry-run")
    assert "merged" in anki.pull(project).out
    assert "very first" in text(project) and "No number" in text(project)
    project.questions(f"{text(project)}\nAnd more.\n")
    assert "written: 1 changed" in anki.pushed(project)
    assert "very first" in anki.fields("one")["Back"] and "No number" in anki.fields("one")["Back"]
    assert "And more" in anki.fields("one")["Back"]
    assert NOTHING in anki.pull(project).out and "nothing to write" in anki.pushed(project)


@pytest.mark.long
def test_an_edit_that_is_refused_after_a_pull_stays_in_anki(project: Project, anki: Running) -> None:
    """Who takes a pulled edit out of the files again loses nothing in Anki: the next push leaves it there."""
    long = "## What is one? {#one}\n\nIt is the first of all.\n\nNothing comes before it.\n"
    project.questions(long)
    anki.pushed(project)
    edited = "<p>It is the very first of all.</p><p>Nothing comes before it.</p>"
    anki.edit("one", Back=edited)
    project.questions(long.replace("Nothing", "No number"))
    anki.pull(project)
    project.questions(long.replace("Nothing", "No number"))
    assert "both changed it" in anki.pushed(project)
    assert anki.fields("one")["Back"] == edited


@pytest.mark.long
def test_tags_that_the_files_lost_do_not_come_back(project: Project, anki: Running) -> None:
    """Of the tags of a pattern a learner's come and go; one that the author took away stays away."""
    project.questions(f"---\ntags: [fix::all]\n---\n\n{ONE.replace('#one', '#one tags=fix::old')}\n{TWO}")
    anki.pushed(project)
    project.questions(f"{ONE}\n{TWO}")
    anki.ask("addTags", notes=[anki.note("two")["noteId"]], tags="fix::typo mine")
    assert "1 field taken over" in anki.pull(project, "--tags", "fix::*").out
    assert text(project) == f"{ONE}\n{TWO}".replace("{#two}", '{#two tags="fix::typo"}')


@pytest.mark.long
def test_a_retired_note_that_nobody_edited_is_not_told(project: Project, anki: Running) -> None:
    """A note that was pushed, changed, and whose question is gone counts as edited only if somebody did that."""
    anki.pushed(project)
    project.questions(f"{ONE}\n{TWO}".replace("The second", "Another"))
    anki.pushed(project)
    project.questions(ONE)
    anki.pushed(project)
    anki.pushed(project)
    assert NOTHING in anki.pull(project).out
    anki.edit("two", Back="<p>Mine.</p>")
    assert "1 note changed in Anki, but the files have the question no more" in anki.pull(project).out


@pytest.mark.long
def test_another_profile_than_that_of_the_pushes_is_told(project: Project, anki: Running, tmp_path: Path) -> None:
    """A collection into which nothing was pushed is compared by packages alone, and that is said."""
    anki.pushed(project)
    with running(tmp_path / "other") as other:
        refused = project.run("pull", "--anki", other.address)
        assert refused.code == 2 and "holds no note of this deck" in refused.text and "open the profile" in refused.text
        other.ask("importPackage", path=str(project.package))
        other.edit("one", Back="<p>The very first.</p>")
        said = other.pull(project)
    assert "Anki has another profile open than the one that was pushed into" in said.out
    assert "1 field taken over" in said.out


@pytest.mark.long
@pytest.mark.parametrize("at", sorted(READING - {"requestPermission", "version"}))
def test_a_profile_that_is_opened_meanwhile_is_told(project: Project, tmp_path: Path, at: str) -> None:
    """If Anki opens another profile while it is read, nothing is written, and the message says so."""
    with running(tmp_path / "mine") as mine, running(tmp_path / "other") as other:
        mine.pushed(project)
        other.pushed(project, "--first")
        other.edit("one", Back="<p>Of another profile.</p>")
        with answering(opening(mine, other, at)) as address:
            said = project.run("pull", "--anki", address)
    assert said.code == 3 and "opened another profile meanwhile" in said.text and "pull again" in said.text, said.text
    assert text(project) == f"{ONE}\n{TWO}"


@pytest.mark.long
@pytest.mark.parametrize("at", sorted(READING))
def test_an_anki_that_breaks_off_is_told(project: Project, anki: Running, at: str) -> None:
    """Wherever Anki breaks off, the message says so with what to do, and no file changes."""
    anki.pushed(project)
    anki.edit("one", Back="<p>The very first.</p>")
    for broken in ((500, b"gone"), (200, b""), (200, b'{"result": [1')):
        with answering(lambda asked, broken=broken: broken if asked["action"] == at else anki.answer(asked)) as address:  # type: ignore[misc]
            said = project.run("pull", "--anki", address)
        assert said.code == 3 and "deckwright itself failed" not in said.text and "→" in said.text, said.text
    assert text(project) == f"{ONE}\n{TWO}"


@pytest.mark.long
def test_thousands_are_read_in_parts(tmp_path: Path) -> None:
    """Of many notes a few hundred are asked for at a time, and each is compared."""
    questions = "\n".join(f"## What is number {at}? {{#n{at}}}\n\nIt is {at}.\n" for at in range(3_000))
    project = Project(tmp_path / "deck").write({"content/deck.toml": SETTINGS}).questions(questions)
    with running(tmp_path / "anki") as anki:
        anki.pushed(project)
        anki.edit("n2999", Back="<p>It is the last.</p>")
        asked_for: list[int] = []

        def answer(asked: dict[str, Any]) -> Answer:
            asked_for.append(len(asked["params"].get("notes", [])))
            return anki.answer(asked)

        with answering(answer) as address:
            said = project.run("pull", "--anki", address)
    assert "3,000 notes compared: 1 field taken over" in said.out, said.text
    assert max(asked_for) <= 200 and sum(asked_for) == 3_000


@pytest.mark.long
def test_an_add_on_that_tells_neither_time_nor_cards_will_do(project: Project, anki: Running) -> None:
    """Of notes without a time, as older versions answer, an edit is taken; nothing more is asked for."""
    anki.pushed(project)
    anki.edit("one", Back="<p>The very first.</p>")

    def answer(asked: dict[str, Any]) -> Answer:
        status, body = anki.answer(asked)
        if asked["action"] != "notesInfo":
            assert asked["action"] in READING
            return status, body
        told = json.loads(body)["result"]
        return result([{key: note[key] for key in note if key not in ("mod", "cards", "profile")} for note in told])

    with answering(answer) as address:
        said = project.run("pull", "--anki", address)
    assert said.code == 0 and "1 field taken over" in said.out, said.text


@pytest.mark.long
def test_notes_of_another_deck_are_pulled(project: Project, anki: Running) -> None:
    """Notes of a carried note type, which has no field for an id, are known by their number."""
    carry(project).questions("## France {#france notetype=geography}\n\nParis\n")
    anki.pushed(project)
    (nid,) = anki.ask("findNotes", query="")
    anki.ask("updateNoteFields", note={"id": nid, "fields": {"Capital": "Paris, on the Seine"}})
    assert "1 field taken over" in anki.pull(project).out
    assert "Paris, on the Seine" in text(project)


@pytest.mark.long
def test_a_copy_made_in_anki_is_not_pulled(project: Project, anki: Running) -> None:
    """Of a note and its copy in Anki the note is compared, and the copy is nobody's correction."""
    anki.pushed(project)
    fields = {**anki.fields("one"), "Back": "<p>Of the copy.</p>"}
    anki.ask("addNote", note={"deckName": "Lab", "modelName": "Lab · question", "fields": fields})
    assert NOTHING in anki.pull(project).out


@pytest.mark.long
def test_what_the_author_says_counts_more(project: Project, anki: Running) -> None:
    """An import after the last push is not remembered: with --up-to-date what differs from it is an edit after all."""
    anki.pushed(project)
    project.questions(f"{ONE}\n{TWO}".replace("The first", "The second text"))
    project.build()
    anki.ask("importPackage", path=str(project.package))
    anki.edit("one", Back="<p>The second text, mine.</p>")
    assert "1 conflict" in anki.pull(project).out
    assert "1 field taken over" in anki.pull(project, "--up-to-date").out
    assert "The second text, mine." in text(project)


@pytest.mark.long
def test_a_deck_without_notes_in_anki_is_told(project: Project, anki: Running, tmp_path: Path) -> None:
    """Of a deck that was never shipped there is no note, also if another one has the same question by that number."""
    other = Project(tmp_path / "other").write(
        {"content/deck.toml": SETTINGS.replace("Lab", "Other").replace("3c9d", "4c9d")}
    )
    anki.pushed(other.questions(ONE))
    said = project.run("pull", "--anki", anki.address)
    assert said.code == 2 and "the collection that Anki has open holds no note of this deck" in said.err, said.text
    said = project.questions("# Nothing yet\n").run("pull", "--anki", anki.address)
    assert said.code == 1 and "E300" in said.text and not project.lock.exists()


@pytest.mark.long
def test_a_record_that_is_damaged_is_told(project: Project, anki: Running) -> None:
    """If the file that remembers the pushes cannot be read, that is told with what to do."""
    anki.pushed(project)
    project.package.with_name("lab.pushed.json").write_text("{", encoding="utf-8")
    said = project.run("pull", "--anki", anki.address)
    assert said.code == 2 and "lab.pushed.json" in said.err and "delete it" in said.err


@pytest.mark.long
def test_an_edit_in_many_forms_comes_back(project: Project, anki: Running) -> None:
    """Letters with accents, line ends of Windows, formulas, a field that was emptied: each is taken or told."""
    anki.pushed(project)
    anki.edit("one", Back="<p>The fi\u0301rst, \\\\(x^2\\\\).</p>\r\n")
    anki.edit("two", Back="")
    said = anki.pull(project).out
    assert "2 notes compared" in said and "two" not in text(project).split("{#two}")[1]
    assert "f\u00edrst" in text(project) or "not to be had" in said
    assert "Back" in said


def test_just_one_place_is_named(project: Project, tmp_path: Path) -> None:
    """A file and a running Anki exclude each other, one of them is needed, and a folder stands first."""
    for words, message, hint in (
        ((), "pull needs --collection or --anki", "--collection FILE.colpkg"),
        (("--collection", "a.colpkg", "--anki"), "do not go together", ""),
        (("--collection", "a.colpkg", "--key-file", "key"), "--key-file", "--anki"),
        (("--anki", str(project.root)), "is a folder", "pull . --anki"),
        (("--anki", "http://example.org"), "is no address of a running Anki", "127.0.0.1"),
    ):
        said = project.run("pull", *words)
        assert said.code == 2 and message in said.err and hint in said.err, said.text


def test_no_anki_is_told(project: Project) -> None:
    """Where no Anki answers, the message is that of push, with the steps to set AnkiConnect up."""
    said = project.run("pull", "--anki", "http://127.0.0.1:1")
    assert said.code == 3 and "no Anki answers at" in said.err and "2055492159" in said.err

"""What the add-on AnkiConnect does otherwise than anki-connect-server, by its documentation and its source.

``push`` has to be right with both. What the server lacks, ``tests/help/anki_connect_child.py`` adds; the rest is
answered here as the add-on answers it.

- ``importPackage``: the add-on imports by Anki's shim for old importers, with *merge note types*, progress and presets
  on, and answers true. The server hands Anki a path where it wants a request, and fails. Mended in the child.
- ``updateModelTemplates``: the add-on changes the templates that are named, and no side to an empty text. The server
  gives every template the text of the last one named. Mended in the child.
- ``notesInfo``: the add-on answers an empty object for a note that is not there, and tells ``cards``; since 2024 also
  ``mod`` and ``profile``. The server leaves a missing note out, and tells neither. Mended in the child.
- ``updateNoteFields``: while a note is open in the editor or the browser, the add-on's change is lost without an
  error.
- ``suspend``: the add-on takes suspended cards out of the list while it goes over it, and so misses others.
- ``storeMediaFile``: the add-on deletes a file of that name first, and answers with the name that Anki gave it.
- ``requestPermission``: the add-on may ask the user, and tells whether a key is wanted; no key is needed to ask.
- An error is told with status 200 by both; what crashes the server is told with 500.
- The add-on looks for requests 40 times a second in Anki's window, and answers one after the other: a push of many
  changed notes takes a fortieth of a second for each.
- While a dialogue is open, the add-on answers nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.help.answering import Answer, answering, result
from tests.help.running import ONE, Running, opening, running
from tests.help.support import SETTINGS, Project


@contextmanager
def edited_since(folder: Path) -> Iterator[tuple[Project, Running]]:
    """A deck whose question was edited an hour after it was pushed into a running Anki."""
    project = Project(folder / "deck").write({"content/deck.toml": SETTINGS}).questions(ONE)
    with running(folder / "anki") as anki:
        assert anki.push(project).code == 0
        project.now += 3600
        yield project.questions(ONE.replace("first", "changed")), anki


@pytest.mark.long
def test_a_change_that_an_open_editor_takes_back_is_told(tmp_path: Path) -> None:
    """If the add-on says that it wrote a field and the note has another text, that is told with exit code 3."""
    with edited_since(tmp_path) as (project, anki):

        def answer(asked: dict[str, Any]) -> Answer:
            return result(None) if asked["action"] == "updateNoteFields" else anki.answer(asked)

        with answering(answer) as address:
            said = project.run("push", "--anki", address)
        assert said.code == 3 and "Anki did not keep it" in said.out and "one  Back" in said.out
        again = anki.push(project)
        assert again.code == 0 and "written: 1 changed" in again.out, again.text


@pytest.mark.long
def test_an_add_on_that_tells_neither_time_nor_cards_will_do(tmp_path: Path) -> None:
    """Without ``mod`` and ``cards`` of a note, as older versions answer, a push compares all the same."""
    with edited_since(tmp_path) as (project, anki):

        def answer(asked: dict[str, Any]) -> Answer:
            status, body = anki.answer(asked)
            if asked["action"] == "notesInfo":
                told = [
                    {key: note[key] for key in note if key not in ("mod", "cards")}
                    for note in json.loads(body)["result"]
                ]
                return result(told)
            return status, body

        with answering(answer) as address:
            said = project.run("push", "--anki", address)
        assert said.code == 0 and "written: 1 changed" in said.out, said.text


@pytest.mark.long
def test_cards_that_are_suspended_are_not_suspended_once_more(tmp_path: Path) -> None:
    """Only cards that are not suspended yet are handed to ``suspend``: of others the add-on makes mistakes."""
    project = Project(tmp_path / "deck").write({"content/deck.toml": SETTINGS})
    two = "\n## What is two? {#two}\n\nSecond.\n\n## What is three? {#three}\n\nThird.\n"
    project.questions(ONE + two)
    with running(tmp_path / "anki") as anki:
        assert anki.push(project).code == 0
        project.now += 3600
        project.questions(ONE)
        anki.ask("suspend", cards=anki.note("two")["cards"])
        asked_for: list[list[int]] = []

        def answer(asked: dict[str, Any]) -> Answer:
            if asked["action"] == "suspend":
                asked_for.append(asked["params"]["cards"])
            return anki.answer(asked)

        with answering(answer) as address:
            said = project.run("push", "--anki", address, "--retired", "suspend", "--yes")
        assert said.code == 0, said.text
        assert asked_for == [anki.note("three")["cards"]]


@pytest.mark.long
def test_what_is_changed_in_anki_while_a_push_runs_stays(tmp_path: Path) -> None:
    """An edit or a deletion between the comparison and the writing is not overwritten, and told with exit code 3."""
    project = Project(tmp_path / "deck").write({"content/deck.toml": SETTINGS})
    two, three = ONE.replace("one", "two"), ONE.replace("one", "three")
    project.questions(ONE + two + three)
    with running(tmp_path / "anki") as anki:
        assert anki.push(project).code == 0
        project.now += 3600
        project.questions((ONE + two + three).replace("first", "changed"))

        def answer(asked: dict[str, Any]) -> Answer:
            if asked["action"] == "getMediaFilesNames":
                anki.edit("two", Back="<p>Mine.</p>")
                anki.ask("deleteNotes", notes=[anki.note("three")["noteId"]])
            return anki.answer(asked)

        with answering(answer) as address:
            said = project.run("push", "--anki", address)
        assert said.code == 3 and "two  Back: it was changed or deleted in Anki" in said.out, said.text
        assert "changed" in anki.fields("one")["Back"] and anki.fields("two")["Back"] == "<p>Mine.</p>"
        again = anki.push(project)
        assert "both changed it" in again.out and "three: it was deleted in Anki" in again.out, again.text


@pytest.mark.long
@pytest.mark.parametrize("at", ["getMediaFilesNames", "updateNoteFields"])
def test_nothing_is_written_into_a_profile_that_was_opened_meanwhile(tmp_path: Path, at: str) -> None:
    """If Anki opens another profile while a push runs, the push stops: there, a note's number may be another's."""
    project = Project(tmp_path / "deck").write({"content/deck.toml": SETTINGS}).questions(ONE)
    with running(tmp_path / "mine") as mine, running(tmp_path / "other") as other:
        assert mine.push(project).code == other.push(project, "--first").code == 0
        project.now += 3600
        project.questions(ONE.replace("first", "changed") + ONE.replace("one", "two"))
        with answering(opening(mine, other, at)) as address:
            said = project.run("push", "--anki", address)
        assert said.code == 3 and "another profile" in said.text, said.text
        assert "first" in other.fields("one")["Back"] and len(other.ask("findNotes", query="")) == 1
        assert mine.push(project).code == 0
        assert "changed" in mine.fields("one")["Back"]


@pytest.mark.long
def test_answers_of_other_notes_than_asked_for_stop_it(tmp_path: Path) -> None:
    """What answers in another order than it was asked is believed nothing: else a note would get another's text."""
    project = Project(tmp_path / "deck").write({"content/deck.toml": SETTINGS}).questions(ONE)
    project.questions(ONE + ONE.replace("one", "two"))
    with running(tmp_path / "anki") as anki:
        assert anki.push(project).code == 0

        def answer(asked: dict[str, Any]) -> Answer:
            status, body = anki.answer(asked)
            return result(json.loads(body)["result"][::-1]) if asked["action"] == "notesInfo" else (status, body)

        with answering(answer) as address:
            said = project.run("push", "--anki", address)
        assert said.code == 3 and "other notes than asked for" in said.text, said.text

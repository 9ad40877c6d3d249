"""Notes of note types that another tool made: what a package does to learners who have the original deck."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.help.carrying import KEY, ONE, TWO, carry, export, make_type
from tests.help.hostility import assert_told
from tests.help.locks import without_sums
from tests.help.support import SETTINGS, Learner, Project


def original(learner: Learner, kind: dict[str, Any], notes: list[list[str]], deck: str = "Lab") -> None:
    """Make a learner an author, who has a note type and notes of it."""
    models = learner.collection.models
    if not models.by_name(kind["name"]):
        made = {**kind, "id": 0, "mod": 0, "usn": -1, "did": None}
        models.add_dict(made)
    for texts in notes:
        note = learner.collection.new_note(models.by_name(kind["name"]))
        note.fields = texts
        learner.collection.add_note(note, learner.collection.decks.id(deck))


def adopt(project: Project, author: Learner, kind: str, key: str, ids: list[str]) -> None:
    """Write the lock that goes on with an author's notes: a stand-in for the command that adopts a deck."""
    carried = author.collection.models.by_name(kind)
    project.build()
    lines = [json.loads(line) for line in without_sums(project.lock.read_text(encoding="utf-8")).splitlines()]
    found = author.collection.find_notes(f'note:"{kind}"', order="n.id")
    notes = dict(zip(ids, map(author.collection.get_note, found), strict=True))
    for line in lines:
        if line.get("note type") == key:
            line["mod"] = carried["mod"]
        elif line.get("family") == key:
            note = notes[line["id"]]
            line |= {"guid": note.guid, "mod": note.mod, "nid": note.id}
    project.lock.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    project.now = max(project.now, *(note.mod + 3600 for note in notes.values()))


Make = Callable[[], Learner]


@pytest.fixture
def shared(project: Project, new_learner: Make, tmp_path: Path) -> tuple[Project, Learner, Path]:
    """A deck that somebody made in Anki, as files; a learner who has the original; and the original package."""
    author = new_learner()
    kind = make_type(templates=[("{{Country}}", "{{Capital}}"), ("{{#Map}}{{Map}}{{/Map}}", "{{Country}}")])
    original(author, kind, [["France", "Paris", ""], ["Peru", "Lima", "West"]])
    package = export(author, tmp_path / "original.apkg")
    carry(project, author.collection.models.by_name("Geography"))
    project.questions(TWO.replace("![](../media/a.png)", "West"))
    adopt(project, author, "Geography", "geography", ["france", "peru"])
    learner = new_learner()
    learner.take(package)
    return project, learner, package


def types(learner: Learner) -> list[str]:
    """Return the names of the note types that notes have, and of the doubled ones."""
    used = {learner.collection.get_note(note).note_type()["name"] for note in learner.collection.find_notes("")}
    names = [kind.name for kind in learner.collection.models.all_names_and_ids()]
    return sorted(used | {name for name in names if "+" in name})


def test_an_adopted_deck_changes_nothing(shared: tuple[Project, Learner, Path]) -> None:
    """A package with the original's identities, imported over the original, touches no note and no note type."""
    project, learner, _ = shared
    kind = learner.collection.models.by_name("Geography")
    project.build()
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 0, 2)
    assert learner.collection.models.by_name("Geography") == kind
    assert types(learner) == ["Geography"]


def test_a_correction_of_a_carried_note_arrives(shared: tuple[Project, Learner, Path]) -> None:
    """A reworded carried note reaches who has the original, with every review kept, and the other note stays."""
    project, learner, _ = shared
    (peru,) = learner.collection.find_notes("Country:Peru")
    card = learner.collection.get_note(peru).cards()[0]
    card.start_timer()
    learner.collection.sched.answerCard(card, 3)
    file = project.root / "content" / "questions.md"
    project.questions(file.read_text(encoding="utf-8").replace("Lima", "Lima, on the coast")).build()
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 1, 1)
    assert learner.collection.get_note(peru)["Capital"] == "Lima, on the coast"
    assert learner.collection.db.scalar("select count() from revlog") == 1
    assert learner.health() == []


@pytest.mark.parametrize("merge", [False, True])
def test_a_new_look_of_a_carried_type_arrives(shared: tuple[Project, Learner, Path], merge: bool) -> None:
    """An edited template or style sheet reaches the cards; no note changes, and nothing conflicts."""
    project, learner, _ = shared
    folder = "content/notetypes/geography"
    project.write({f"{folder}/style.css": ".card { color: blue }", f"{folder}/1.back.html": "<b>{{Capital}}</b>"})
    project.build()
    log = learner.update(project.package, merge=merge)
    assert not log.updated
    kind = learner.collection.models.by_name("Geography")
    assert (kind["css"], kind["tmpls"][0]["afmt"]) == (".card { color: blue }", "<b>{{Capital}}</b>")


def test_a_new_note_joins_the_old_ones(shared: tuple[Project, Learner, Path]) -> None:
    """A question added to an adopted deck is one note more, of the note type that learners have."""
    project, learner, _ = shared
    project.questions(f"## Chad {{#chad {KEY}}}\n\nN'Djamena\n", "content/new.md").build()
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated)) == (1, 0)
    assert types(learner) == ["Geography"]
    assert learner.health() == []


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a field more": lambda kind: kind["flds"].append({**kind["flds"][0], "name": "New", "id": 5}),
    "a field less": lambda kind: kind["flds"].pop(),
    "fields in another order": lambda kind: kind["flds"].reverse(),
    "a template less": lambda kind: kind["tmpls"].pop(),
    "a template of another id": lambda kind: kind["tmpls"][0].update(id=5),
    "another sort field": lambda kind: kind.update(sortf=1),
    "a cloze type": lambda kind: kind.update(type=1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_schema_change_is_refused(project: Project, change: str) -> None:
    """What would make Anki refuse a learner's notes, or ask for a full sync, is an error that names the file."""
    kind = make_type(templates=[("{{Country}}", "a"), ("{{Capital}}", "b")])
    carry(project, kind).questions(ONE).build()
    CHANGES[change](kind)
    (project.root / "content/notetypes/geography/2.front.html").unlink()
    (project.root / "content/notetypes/geography/2.back.html").unlink()
    carry(project, kind)
    told = assert_told(project.run("build"), "E810")
    assert told.path == "content/notetypes/geography/notetype.json"


def test_a_renamed_field_arrives(shared: tuple[Project, Learner, Path]) -> None:
    """A field with an id may get another name: Anki takes it over, and no note conflicts."""
    project, learner, _ = shared
    file = project.root / "content/notetypes/geography/notetype.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"Capital"', '"Capital city"'), encoding="utf-8")
    for template in ("1.back.html",):
        project.write({f"content/notetypes/geography/{template}": "{{Capital city}}"})
    project.build()
    assert not learner.update(project.package).updated
    names = [field["name"] for field in learner.collection.models.by_name("Geography")["flds"]]
    assert names == ["Country", "Capital city", "Map"]


def test_types_without_ids_are_carried(project: Project, new_learner: Make, tmp_path: Path) -> None:
    """A note type whose maker gave its fields no ids, as genanki does by default, updates by its names."""
    kind = make_type()
    for one in (*kind["flds"], *kind["tmpls"]):
        one["id"] = None
    first = Project(tmp_path / "first").write({"content/deck.toml": SETTINGS})
    carry(first, kind).questions(ONE).build()
    learner = new_learner()
    learner.take(first.package)
    carry(project, kind).write({"content/deck.lock": first.lock.read_bytes()})
    project.now = first.now
    project.questions(ONE.replace("Paris", "Paris!")).build()
    assert len(learner.update(project.package).updated) == 1
    kind["flds"][1]["name"] = "City"
    carry(project, kind)
    assert project.codes() == ["E810"]


def test_the_search_for_retired_carried_notes_finds_them(shared: tuple[Project, Learner, Path]) -> None:
    """For carried notes that are gone from the source, the build prints a search that finds them in Anki."""
    project, learner, _ = shared
    project.build()
    text = project.questions("## Own? {#own}\n\nx\n").build().text
    search = text.split("finds them in Anki: ")[1].split("\n")[0]
    assert len(learner.collection.find_notes(search)) == 2

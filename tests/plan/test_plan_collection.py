"""What ``plan --collection`` says of a learner's own edits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.help.foreseeing import assert_exact, foresee, now, said, ship
from tests.help.support import Learner, Project, long_but

ONE = "## What is one? {#one}\n\nThe first.\n"
TWO = f"{ONE}\n## What is two? {{#two}}\n\nThe second.\n"
HOLES = "## Three {#three .cloze}\n\nThree is {{c1::odd}} and {{c2::prime}}.\n"


@pytest.mark.long
def test_a_newer_edit_that_hides_a_correction_is_told(project: Project, learner: Learner) -> None:
    """A correction older than the learner's edit is told as hidden, with ``--touch``, which then brings it."""
    ship(project.questions(TWO))
    package = ship(project.questions(TWO.replace("first", "unit")))
    learner.take(package)
    learner.edit("one", "Back", "MINE")
    learner.tag("two", "mine")
    foreseen = foresee(project, "--collection", learner.collection.path)
    assert said(foreseen, "one") == ("hidden", {"answer"})
    assert said(foreseen, "two") == ("unchanged", set())
    assert foreseen.risks() == [("edit-hides-correction", ["one"])]
    assert "build --touch one" in foreseen.plan["risks"][0]["todo"]
    assert_exact(foreseen, ship(project), learner)
    now(project)
    touched = foresee(project, "--collection", learner.collection.path, "--touch", "one")
    assert_exact(touched, ship(project, "--touch", "one"), learner)
    assert learner.note("one")["Back"] == "<p>The unit.</p>"


def test_an_edit_that_will_be_replaced_is_told(project: Project, learner: Learner) -> None:
    """A learner's edit and tags of a note that is corrected afterwards are told to go."""
    learner.take(ship(project.questions(TWO)))
    learner.edit("one", "Extra", "MINE")
    learner.tag("one", "mine")
    now(project)
    foreseen = foresee(project.questions(TWO.replace("first", "unit")), "--collection", learner.collection.path)
    assert foreseen.risks() == [("edit-replaced", ["one"]), ("tags-lost", ["one"])]
    assert foreseen.notes["one"]["tags_gone"] == ["mine"]
    assert_exact(foreseen, ship(project), learner)


def test_a_reviewed_card_that_becomes_empty_is_told(project: Project, learner: Learner) -> None:
    """Of a hole that goes it is told whether this learner has reviewed its card."""
    learner.take(ship(project.questions(HOLES)))
    learner.study("three")
    project.questions(HOLES.replace("{{c2::prime}}", "prime"))
    foreseen = foresee(project, "--collection", learner.collection.path)
    assert (foreseen.notes["three"]["cards_gone"], foreseen.notes["three"]["cards_gone_reviewed"]) == ([1], [1])
    assert "reviewed: c2" in foreseen.plan["risks"][0]["message"]


@pytest.mark.parametrize("form", long_but(["colpkg", "apkg", "legacy colpkg", "legacy apkg"], "apkg"))
def test_an_export_serves_as_a_collection(project: Project, learner: Learner, tmp_path: Path, form: str) -> None:
    """A learner's export, whole or of a deck, in Anki's new or old format, foretells the same as her collection."""
    learner.take(ship(project.questions(TWO + HOLES)))
    learner.study("three")
    learner.edit("one", "Back", "MINE")
    project.questions(TWO.replace("second", "next").replace("first", "unit") + HOLES.replace("{{c2::prime}}", "prime"))
    foreseen = foresee(project, "--collection", learner.collection.path)
    file = learner.export(tmp_path / f"mine.{form.split()[-1]}", legacy=form.startswith("legacy"))
    again = foresee(project, "--collection", str(file))
    assert again.plan["notes"] == foreseen.plan["notes"]
    assert again.plan["risks"] == foreseen.plan["risks"]


def test_other_decks_of_a_learner_are_left_out(project: Project, learner: Learner) -> None:
    """Notes of other decks, and the learner's own of this deck's note type, are not spoken of."""
    learner.take(ship(project.questions(ONE)))
    for kind in (learner.collection.models.by_name("Basic"), learner.type("question")):
        note = learner.collection.new_note(kind)
        note.fields[0], note.fields[1] = "Mine?", "Yes."
        learner.collection.add_note(note, learner.collection.decks.id("Mine"))
    foreseen = foresee(project, "--collection", learner.collection.path)
    assert list(foreseen.notes) == ["one"]
    assert "Mine" not in foreseen.result.out


def test_a_note_type_that_the_learner_changed_is_told(project: Project, learner: Learner) -> None:
    """A learner who added a field to the note type gets no update of it, and the plan says so."""
    learner.take(ship(project.questions(TWO)))
    kind = learner.type("question")
    learner.collection.models.add_field(kind, learner.collection.models.new_field("Mine"))
    learner.collection.models.update_dict(kind)
    now(project)
    foreseen = foresee(project.questions(TWO.replace("first", "unit")), "--collection", learner.collection.path)
    assert set(foreseen.outcomes().values()) == {"conflicting"}
    assert foreseen.risks() == [("schema-changed", ["one", "two"])]
    log = learner.take(ship(project))
    assert len(log.conflicting) == 2

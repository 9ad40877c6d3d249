"""``build --touch``: a correction that a learner's own edit hid is shipped once more, and nothing else is."""

from __future__ import annotations

import time

import pytest

from deckwright.markdown import highlight
from tests.help.hostility import assert_told
from tests.help.support import Learner, Project, another_version

ONE = "## What is one? {#one}\n\nThe first.\n\n"
TWO = "## What is two? {#two}\n\nThe second.\n\n"
THREE = "## What is three? {#three}\n\nThe third.\n\n"


def edited(project: Project, learner: Learner) -> None:
    """Let a learner take the deck, study it and edit every note after the author's last build."""
    project.questions(ONE + TWO + THREE).build()
    learner.update(project.package)
    for name in ("one", "two", "three"):
        learner.study(name)
        learner.edit(name, "Back", "MINE")
    project.now = int(time.time()) + 60


def backs(learner: Learner) -> list[str]:
    """Return the answers that the learner has."""
    return [learner.note(name)["Back"] for name in ("one", "two", "three")]


def test_touched_notes_arrive_and_no_other(project: Project, learner: Learner) -> None:
    """Each id given is shipped over the learner's edit with its reviews kept; every other note keeps the edit."""
    edited(project, learner)
    said = project.build("--touch", "one", "--touch", "three", "--touch", "one").out
    assert "0 new · 2 changed · 1 unchanged · 0 retired" in said
    assert len(learner.update(project.package).updated) == 2
    assert backs(learner) == ["<p>The first.</p>", "MINE", "<p>The third.</p>"]
    assert "0 new · 0 changed · 3 unchanged" in project.build().out


def test_touching_again_within_the_second(project: Project, learner: Learner) -> None:
    """Two builds that touch a note in one second both arrive, the stamp of the second being later."""
    edited(project, learner)
    mods = []
    for _ in range(2):
        assert project.run("build", "--touch", "one").code == 0
        mods.append(project.notes()["one"]["mod"])
        assert len(learner.update(project.package).updated) == 1
    assert mods[1] == mods[0] + 1


@pytest.mark.parametrize(("asked", "hint"), [("thre", "did you mean"), ("two", "write the question with {#two} again")])
def test_a_touch_of_no_question_is_refused(project: Project, asked: str, hint: str) -> None:
    """An id that no question has is an error, which knows the ids of notes that are retired; nothing is written."""
    project.questions(ONE + TWO + THREE).build()
    project.questions(ONE + THREE).build()
    before = project.lock.read_bytes(), project.package.read_bytes()
    told = assert_told(project.run("build", "--touch", "one", "--touch", asked), "E807")
    assert hint in told.message
    assert (project.lock.read_bytes(), project.package.read_bytes()) == before


def test_a_locked_build_touches_nothing(project: Project) -> None:
    """``--touch`` changes the lock, so ``--locked`` refuses it and nothing is written."""
    project.questions(ONE).build()
    before = project.lock.read_bytes(), project.package.read_bytes()
    assert_told(project.run("build", "--locked", "--touch", "one"), "E809")
    assert (project.lock.read_bytes(), project.package.read_bytes()) == before


def test_a_touch_ships_what_a_library_renders_otherwise(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A touched note is shipped as it renders now, also where the build holds the others' new look back."""
    code = "## Which code? {{#{0}}}\n\n```python\n{0} = 1\n```\n\n"
    project.questions(code.format("one") + code.format("two")).build()
    original = highlight.spans
    monkeypatch.setattr("deckwright.markdown.html.spans", lambda tokens, marks=(): f"<b>{original(tokens, marks)}</b>")
    another_version(monkeypatch)
    assert "1 changed · 1 unchanged" in project.build("--touch", "one").out

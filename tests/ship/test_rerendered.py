"""What a library renders otherwise than before: counted, and shipped only when the author says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deckwright.markdown import highlight
from tests.help.locks import without_sums
from tests.help.support import Learner, Project, another_version

ONE = "## What is one? {#one}\n\nThe first.\n"
CODE = "## Which code gives one? {#code}\n\n```python\none = 1\n```\n"


@pytest.fixture
def upgrade(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A function that gives the builder a library that renders code otherwise."""
    original = highlight.spans

    def change() -> None:
        another_version(monkeypatch)
        monkeypatch.setattr(
            "deckwright.markdown.html.spans", lambda tokens, marks=(): f"<b>{original(tokens, marks)}</b>"
        )

    return change


def test_a_library_upgrade_touches_no_note(project: Project, learner: Learner, upgrade: Callable[[], None]) -> None:
    """What only a library renders otherwise is counted and not shipped, so no learner's own edit is lost to it."""
    project.questions(ONE + CODE).build()
    before = project.notes()
    learner.update(project.package)
    upgrade()
    for _ in range(2):
        text = project.build().text
        assert "1 note would look different" in text
        assert "0 new · 0 changed · 2 unchanged · 0 retired" in text
    assert {name: note["mod"] for name, note in project.notes().items()} == {
        name: note["mod"] for name, note in before.items()
    }
    assert not learner.update(project.package).updated
    assert "<b>" not in learner.note("code")["Back"]


def test_what_would_look_different_is_said_after_every_build(project: Project, upgrade: Callable[[], None]) -> None:
    """A build that ships an edit says what else would look different, and so does the next one, without an edit."""
    project.questions(ONE + CODE).build()
    upgrade()
    text = project.questions(ONE.replace("first", "unit") + CODE).build().text
    assert "1 changed" in text and "1 note would look different" in text
    assert "1 note would look different" in project.build().text


def test_rerendered_ships_a_library_upgrade(project: Project, learner: Learner, upgrade: Callable[[], None]) -> None:
    """``--rerendered`` ships what a library renders otherwise, once, and nothing else."""
    project.questions(ONE + CODE).build()
    learner.update(project.package)
    upgrade()
    project.build()
    assert "1 changed · 1 unchanged" in project.build("--rerendered").text
    assert len(learner.update(project.package).updated) == 1
    assert "<b>" in learner.note("code")["Back"]
    assert "0 changed · 2 unchanged" in project.build("--rerendered").text


def test_a_hint_does_nothing_twice(project: Project, upgrade: Callable[[], None]) -> None:
    """What a build did is not in the command that it hints at: a note is touched once."""
    project.questions(ONE + CODE).build()
    upgrade()
    text = project.build("--touch", "one", "-o", "x.apkg").text
    assert "`python build_deck.py build --output x.apkg --rerendered`" in text


def test_an_edit_after_a_library_upgrade_arrives(
    project: Project, learner: Learner, upgrade: Callable[[], None]
) -> None:
    """The author's own change of a note is shipped although a library renders it otherwise, too."""
    project.questions(ONE + CODE).build()
    learner.update(project.package)
    upgrade()
    project.build()
    project.questions(ONE + CODE.replace("Which", "What")).build()
    assert len(learner.update(project.package).updated) == 1
    assert learner.note("code")["Front"] == "<p>What code gives one?</p>"


def test_a_library_upgrade_adds_no_card_to_a_note_that_stays(project: Project) -> None:
    """A package never brings a card to a note that it does not update: where the cards changed, the note is stamped."""
    project.questions("## What is one? {#one .reversed}\n\nThe first.\n").build()
    lock = without_sums(project.lock.read_text())
    assert '"ords": [0, 1]' in lock
    project.lock.write_text(lock.replace('"ords": [0, 1]', '"ords": [0]'))
    assert "1 changed" in project.build().out


def test_vocabulary_of_an_older_builder_keeps_its_stamps(
    project: Project, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prompts that stand large only since a newer deckwright are counted and not stamped."""
    with monkeypatch.context() as older:
        another_version(older)
        older.setattr("deckwright.cards.render.set_entries", lambda fields: fields)
        project.questions("## perro {#perro .reversed}\n\ndog\n").build()
    learner.update(project.package)
    text = project.build().text
    assert "1 note would look different" in text
    assert "0 changed · 1 unchanged" in text
    assert not learner.update(project.package).updated
    project.build("--rerendered")
    assert len(learner.update(project.package).updated) == 1
    assert learner.note("perro")["Front"] == '<p class="entry">perro</p>'

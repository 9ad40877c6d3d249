"""What no package can do, as docs/identity.md says: each limit as a short history, held as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deckwright.base.model import Kind
from tests.promises.histories.machine import History
from tests.promises.histories.running import make_machine
from tests.promises.histories.stage import Then

BUILT = Then(1 / 24, imported=False, merge=False)
TAKEN = Then(1 / 24, imported=True, merge=False)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """An author with three questions, the third of them with one hole, and a learner who has imported them."""
    with make_machine(tmp_path) as machine:
        begun = machine()
        begun.begins(kind=Kind.BASIC, path="content/a.md", holes=1)
        yield begun
        begun.teardown()


def everywhere(step: Callable[..., None], *arguments: object) -> None:
    """Do something with all three notes."""
    for which in range(3):
        step(which, *arguments)


def test_a_newer_edit_hides_a_correction(history: History) -> None:
    """The learner's edit of a note, made after the correction was built, hides it until it is touched."""
    history.rewords(0, "answer", BUILT)
    everywhere(history.edits, "Extra")
    history.imports(0, merge=False, undo=False)
    assert {*history.met} == {"a newer edit hides a correction"}
    history.touches(0, TAKEN)
    assert {*history.met} >= {"a correction replaces the learner's words"}


def test_a_correction_replaces_the_learners_words(history: History) -> None:
    """A correction that was built after the learner edited that note replaces the edit: a note has one text."""
    everywhere(history.edits, "Extra")
    history.rewords(0, "answer", TAKEN)
    assert {*history.met} == {"a correction replaces the learner's words"}


def test_a_correction_replaces_the_learners_tags(history: History) -> None:
    """A correction replaces all tags of its note: mark cards with flags."""
    everywhere(history.tags, "marked")
    everywhere(history.handles_cards, "flag")
    history.rewords(0, "answer", TAKEN)
    assert {*history.met} == {"a correction replaces the learner's tags"}


def test_a_removed_hole_leaves_its_card(history: History) -> None:
    """A card whose hole is gone stays with its reviews until the learner runs Empty Cards."""
    history.adds_or_drops_a_hole(0, 2, TAKEN)
    history.adds_or_drops_a_hole(0, 2, TAKEN)
    assert {*history.met} == {"a card whose hole or side is gone stays"}


def test_a_new_card_arrives_though_its_text_is_hidden(history: History) -> None:
    """Anki adds a package's new cards also to a note whose text the learner's newer edit keeps."""
    history.adds_or_drops_a_hole(0, 2, BUILT)
    everywhere(history.edits, "Extra")
    history.imports(0, merge=False, undo=False)
    assert "a new card comes without its text, which an edit hides" in history.met


def test_a_deleted_picture_comes_back_with_its_note(history: History) -> None:
    """A picture that the learner deleted comes back when its note changes, not before."""
    history.changes_a_media_file(0, redraws=False)
    history.builds_again(TAKEN)
    assert {*history.met} == {"a deleted picture does not come back while its note stays as it is"}
    history.met.clear()
    history.rewords(0, "answer", TAKEN)
    assert not history.met


def test_merging_note_types_hides_a_style_sheet(history: History) -> None:
    """An import that merges note types dates them by its own time: a style sheet that was built before stays away."""
    history.restyles(BUILT)
    history.imports(1, merge=True, undo=False)
    history.imports(0, merge=False, undo=False)
    hidden = "a newer style sheet of the learner's, or an import that merged, hides the author's"
    assert {*history.met} == {hidden}
    history.met.clear()
    history.restyles(TAKEN)
    assert not history.met


def test_the_search_for_retired_notes_asks_for_their_last_id(history: History) -> None:
    """Who has not imported a renaming finds the note, once it is retired, by the id that it had before."""
    history.renames_an_id(0, BUILT)
    history.deletes(0, BUILT)
    search = history.author.versions[-1].search
    assert "renamed" in search
    assert not history.learner.anki.collection.find_notes(search)
    assert len(history.diligent.anki.collection.find_notes(search)) == 1

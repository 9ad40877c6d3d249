"""A push into a collection into which other things come, too: other decks, imports, and pushes that broke off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.help.answering import answering
from tests.help.at_hand import AtHand
from tests.help.breaking import Broken
from tests.help.carrying import carry
from tests.help.support import SETTINGS, Learner, Project

ONE = "## What is one? {#one}\n\nThe first.\n"
TWO = "\n## What is two? {#two}\n\nThe second.\n"


@contextmanager
def at_hand(learner: Learner) -> Iterator[str]:
    """Let a collection answer, and yield the address."""
    with answering(AtHand(learner.collection).answer) as address:
        yield address


def pushed(learner: Learner, project: Project, *arguments: str) -> str:
    """Push, which must succeed; an hour passes. Return what was said."""
    with at_hand(learner) as address:
        result = project.run("push", "--anki", address, *arguments)
    assert result.code == 0, result.text
    project.now += 3600
    return result.out


def test_two_decks_with_one_note_type_of_the_same_second_both_arrive(tmp_path: Path, learner: Learner) -> None:
    """Decks that share a carried note type and were built in the same second are not taken for each other."""
    decks = []
    for name, number, place in (("Europe", "3c9d", "France"), ("America", "4c9d", "Peru")):
        settings = SETTINGS.replace("Lab", name).replace("3c9d", number)
        deck = Project(tmp_path / name).write({"content/deck.toml": settings})
        notes = [f"## {place} {at} {{#{place.lower()}-{at} notetype=geography}}\n\nA town\n" for at in range(3)]
        decks.append(carry(deck).questions("\n".join(notes)))
    for deck in decks:
        assert "written: 3 new" in pushed(learner, deck)
    assert len(learner.identities()) == 6
    for deck in decks:
        assert "3 notes compared: nothing to write" in pushed(learner, deck)


@pytest.mark.long
def test_a_tag_that_an_import_brought_goes_with_a_push(project: Project, learner: Learner) -> None:
    """A tag that came by an import between two pushes goes when the files lose it, and one that it took comes back."""
    for tags, arrives in (("first", True), ("second", False), ("first", True)):
        project.questions(f"---\ntags: [{tags}]\n---\n\n{ONE}")
        if arrives:
            pushed(learner, project)
        else:
            project.build()
            learner.take(project.package, always=True)
    assert {"first", "second"} & {*learner.note("one").tags} == {"first"}


@pytest.mark.long
def test_a_note_that_a_broken_push_deleted_comes_back(project: Project, learner: Learner) -> None:
    """A retired note that a push deleted before it broke off is not taken for deleted by somebody else."""
    pushed(learner, project.questions(ONE + TWO))
    broken = Broken(AtHand(learner.collection).answer, 0, behind=True)
    with answering(broken.answer) as address:
        result = project.questions(ONE).run("push", "--anki", address, "--retired", "delete", "--yes")
    assert result.code == 3 and len(learner.identities()) == 1, result.text
    project.now += 3600
    assert "written: 1 new" in pushed(learner, project.questions(ONE + TWO))

"""A field that both changed: merged where the changes stand apart, told where they may be about the same thing."""

from __future__ import annotations

import pytest

from tests.help.pulling import assert_settled, pull, ship
from tests.help.support import Learner, Project, a_few_of

TEXT = "The quick brown fox jumps over the lazy dog by the old river.\n\n- one **item**\n- two items\n"

MERGED = {
    "words far apart": ("quick", "quik", "river", "rivers", [("quick", "quik"), ("river", "rivers")]),
    "two blocks": ("river", "brook", "two items", "two things", [("river", "brook"), ("two items", "two things")]),
    "a mark": ("one **item**", "one *item*", "quick", "<b>quick</b>", [("quick", "**quick**"), ("**item**", "*item*")]),
    "an item more": (
        "quick",
        "slow",
        "</ul>",
        "<li>three</li></ul>",
        [("quick", "slow"), ("items\n", "items\n- three\n")],
    ),
}


@pytest.mark.parametrize("what", a_few_of(MERGED, 1))
def test_changes_in_different_places_are_merged(project: Project, learner: Learner, what: str) -> None:
    """The file has both changes, it is told, and after a build and an import so has the learner."""
    was, now, old, new, expected = MERGED[what]
    question = f"## What? {{#q}}\n\n{TEXT}"
    ship(project.questions(question), learner)
    project.questions(question.replace(was, now))
    field = learner.note("q")["Back"]
    assert old in field
    learner.edit("q", "Back", field.replace(old, new))
    pulled = pull(project, learner.collection.path)
    assert "each in another place: merged" in " ".join(pulled.result.out.split())
    for one, other in expected:
        question = question.replace(one, other)
    assert (project.root / "content" / "questions.md").read_text(encoding="utf-8") == question
    assert_settled(project, learner)


CLOSE = {
    "one word": ("quick", "quik", "quick", "fast"),
    "neighbours": ("quick", "slow", "brown", "red"),
    "few words between": ("quick", "slow", "jumps", "leaps"),
    "a paragraph that is gone": ("- one **item**\n", "", "one", "a single"),
}


@pytest.mark.long
@pytest.mark.parametrize("what", CLOSE)
def test_changes_that_may_be_about_the_same_stay_a_conflict(project: Project, learner: Learner, what: str) -> None:
    """Where less than three words stand between two changes, nothing is written, and both texts are told."""
    was, now, old, new = CLOSE[what]
    question = f"## What? {{#q}}\n\n{TEXT}"
    ship(project.questions(question), learner)
    project.questions(question.replace(was, now))
    learner.edit("q", "Back", learner.note("q")["Back"].replace(old, new))
    pulled = pull(project, learner.collection.path)
    assert pulled.changes == []
    assert "1 conflict" in pulled.result.out


@pytest.mark.long
def test_an_unsure_text_is_not_merged(project: Project, learner: Learner) -> None:
    """What may be an earlier text of the author's is no side of a merge."""
    question = f"## What? {{#q}}\n\n{TEXT}"
    ship(project.questions(question), learner)
    project.now += 1000
    project.questions(question.replace("quick", "quik")).build()
    learner.take(project.package)
    project.questions(question.replace("river", "brook"))
    learner.edit("q", "Back", learner.note("q")["Back"].replace("two items", "two things"))
    assert pull(project, learner.collection.path).changes == []
    assert len(pull(project, learner.collection.path, "--up-to-date").changes) == 1


@pytest.mark.long
def test_a_change_that_the_author_made_too_is_no_conflict(project: Project, learner: Learner) -> None:
    """If the files have all that the learner changed, and more, nothing is written; what would hide it is told."""
    question = f"## What? {{#q}}\n\n{TEXT}"
    ship(project.questions(question), learner)
    learner.edit("q", "Back", learner.note("q")["Back"].replace("quick", "quik"))
    project.questions(question.replace("quick", "quik").replace("river", "brook"))
    pulled = pull(project, learner.collection.path)
    assert pulled.changes == []
    assert "conflict" not in pulled.result.out
    old = project.root / "old.apkg"
    old.write_bytes(project.package.read_bytes())
    project.build()
    assert "build --touch q" in pull(project, learner.collection.path, "--against", str(old)).result.out

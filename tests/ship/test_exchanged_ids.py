"""An id under another question's words: what would show a question with another one's reviews."""

from __future__ import annotations

import pytest

from tests.help.support import Learner, Project

ONE = "## What is one? {#one}\n\nThe first.\n"
TWO = "## What is two? {#two}\n\nThe second.\n"
ZERO = "## What is zero? {#one}\n\nNothing.\n"
HOLES = "## Numbers {#holes .cloze}\n\nAfter {{c1::one}} comes two.\n"


def pair(first: str, second: str) -> str:
    """Return the two questions under these ids."""
    return ONE.replace("#one", f"#{first}") + TWO.replace("#two", f"#{second}")


EXCHANGED = {
    "two questions": (ONE + TWO, pair("two", "one"), ["one", "two"]),
    "two cloze notes": (
        HOLES + HOLES.replace("#holes", "#more").replace("two", "three"),
        HOLES.replace("#holes", "#more") + HOLES.replace("two", "three"),
        ["holes", "more"],
    ),
    "two with one answer": (
        ONE + TWO.replace("second", "first"),
        pair("two", "one").replace("second", "first"),
        ["one", "two"],
    ),
    "an id taken from a deleted question": (ONE + TWO, TWO.replace("#two", "#one"), ["one"]),
    "an id given to a new question": (ONE, ONE.replace("#one", "#new") + ZERO, ["new"]),
    "a retired question's id": (ONE + TWO, pair("two .retired", "one"), ["one", "two"]),
}
"""What an author may do to ids by mistake: the questions before, after, and the ids that are refused."""


@pytest.mark.parametrize("name", EXCHANGED)
def test_an_id_under_another_questions_words_is_refused(project: Project, name: str) -> None:
    """Words that stood under another id until now would be shown with the wrong reviews: the build stops."""
    before, after, ids = EXCHANGED[name]
    project.questions(before).build()
    project.questions(after)
    text = project.refused()
    assert text.count("E820") == len(ids)
    assert all(f"--accept {note_id}" in text for note_id in ids)
    assert set(project.codes()) == {"E820"}
    for note_id in ids[1:]:
        project.refused("--accept", note_id)
    project.build(*(word for note_id in ids for word in ("--accept", note_id)))
    assert project.codes() == []


def test_ids_may_be_exchanged_with_their_reviews(project: Project, learner: Learner) -> None:
    """``ids --rename`` three times exchanges two ids, and each question keeps its note and its reviews."""
    project.questions(ONE + TWO).build()
    learner.update(project.package)
    learner.study("one")
    studied = learner.note("one").id
    for old, new in (("one", "other"), ("two", "one"), ("other", "two")):
        assert project.run("ids", "--rename", old, new).code == 0
    assert "0 new · 2 changed · 0 unchanged · 0 retired" in project.build().out
    learner.update(project.package)
    assert learner.note("two").id == studied
    assert learner.note("two")["Front"] == '<p class="entry">What is one?</p>'


UNSUSPICIOUS = {
    "both reworded": (ONE + TWO, (ONE + TWO).replace("What is", "Say what is").replace("The ", "Number ")),
    "one answer for both": (ONE + TWO, ONE.replace("first", "second") + TWO),
    "a copy": (ONE, ONE + ONE.replace("#one", "#copy")),
    "a copy beside a mended question": (ONE, ONE.replace("What", "Which number") + ONE.replace("#one", "#copy")),
    "the words of a note that keeps them": (ONE + TWO, pair("one", "two") + ONE.replace("#one", "#three")),
    "made alike": (ONE + TWO, ONE + ONE.replace("#one", "#two")),
    "moved": (ONE + TWO, TWO + ONE),
}


@pytest.mark.parametrize("name", UNSUSPICIOUS)
def test_rewording_is_not_taken_for_an_exchange(project: Project, name: str) -> None:
    """Questions that are reworded, copied, moved or made alike under their own ids build as ever."""
    before, after = UNSUSPICIOUS[name]
    project.questions(before).build()
    project.questions(after).build()


def test_a_copy_of_a_vanished_question_may_be_new_on_purpose(project: Project) -> None:
    """``--accept`` ships the words of a deleted question under a new id, as a note of its own."""
    project.questions(ONE + TWO).build()
    project.questions(ONE + TWO.replace("#two", "#zwei"))
    assert "--accept zwei" in project.refused()
    assert "1 new · 0 changed · 1 unchanged · 1 retired" in project.build("--accept", "zwei").out

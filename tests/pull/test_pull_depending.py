"""What is shown of other questions is right once these are: then it needs no word."""

from __future__ import annotations

from tests.help.pulling import pull, ship
from tests.help.support import Learner, Project

SEQUENCE = "## The planets {.sequence}\n\n1. Mercurry {#mercury}\n2. Venus {#venus}\n3. Earth {#earth}\n"


def test_the_fronts_around_a_corrected_item_are_no_matter(project: Project, learner: Learner) -> None:
    """A learner who corrects a word on all cards of a sequence gets it corrected once, and nothing is refused."""
    ship(project.questions(SEQUENCE), learner)
    for name in ("mercury", "venus", "earth"):
        for field, text in learner.note(name).items():
            if "Mercurry" in text:
                learner.edit(name, field, text.replace("Mercurry", "Mercury"))
    pulled = pull(project, learner.collection.path)
    assert [after for _, after in pulled.changes] == ["1. Mercury {#mercury}"]
    assert "not to be had" not in pulled.result.out
    assert "1 field taken over" in pulled.result.out


def test_the_prompt_in_a_link_follows_its_question(project: Project, learner: Learner) -> None:
    """What shows a question of a later file is tried again when that has been corrected; its own edit comes, too."""
    project.write(
        {
            "content/a.md": "## What is A? {#a}\n\nLok at [](#b).\n",
            "content/b.md": "## Wat is B? {#b}\n\nIt is B.\n",
        }
    )
    ship(project, learner)
    back = learner.note("a")["Back"]
    assert "Wat is B?" in back
    learner.edit("a", "Back", back.replace("Wat", "What").replace("Lok", "Look"))
    learner.edit("b", "Front", learner.note("b")["Front"].replace("Wat", "What"))
    pulled = pull(project, learner.collection.path)
    assert [after for _, after in pulled.changes] == ["Look at [](#b).", "## What is B? {#b}"]
    assert "not to be had" not in pulled.result.out

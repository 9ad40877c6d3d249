"""What follows from a change that is taken over: in questions that show it, and in the build that comes next."""

from __future__ import annotations

import pytest

from tests.help.pulling import pull, ship
from tests.help.support import SETTINGS, Learner, Project, a_few_of

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


ASKED = {
    "a cloze that got another number": (
        "## Cities {#q .cloze}\n\nThe {{c1::capital}} is {{c2::Paris}}.\n",
        {"Text": "<p>The {{c7::capital}} is {{c2::Paris}}.</p>"},
        "E821",
    ),
    "front and back exchanged": (
        "## The capital of France {#q}\n\nParis, on the Seine.\n",
        {"Front": "<p>Paris, on the Seine.</p>", "Back": "<p>The capital of France</p>"},
        "E823",
    ),
}


@pytest.mark.parametrize("what", a_few_of(ASKED, 1))
def test_what_the_next_build_asks_about_is_told(project: Project, learner: Learner, what: str) -> None:
    """A change that a build ships only if an author says that it is meant is taken over, and told with that command."""
    text, edits, code = ASKED[what]
    ship(project.questions(text), learner)
    for name, field in edits.items():
        learner.edit("q", name, field)
    pulled = pull(project, learner.collection.path)
    told = " ".join(pulled.result.out.split("What the next build asks about")[1].split())
    assert f"content/questions.md:1:1: {code} " in told
    assert "build --accept q" in told
    assert "Next: look at it with git diff, then answer what the build asks, then " in told
    assert code in project.run("build").text
    assert project.run("build", "--accept", "q").code == 0


def test_what_an_import_would_replace_is_told(project: Project, learner: Learner) -> None:
    """If something of a note is taken over and something is not, the next import replaces the rest: it is said.

    So it is for a note that only shows what was taken over, as the next item of a sequence does. Of a note that the
    next build does not ship, nothing is said: there the edit stays in Anki.
    """
    ship(project.questions(f"## Wich? {{#q}}\n\nA.\n\n## Two? {{#r}}\n\nB.\n\n{SEQUENCE}"), learner)
    learner.edit("q", "Front", "<p>Which?</p>")
    learner.edit("q", "Back", '<span style="color: red">A</span>, my own')
    learner.edit("r", "Back", '<span style="color: red">B</span>, my own')
    learner.edit("mercury", "Back", "<p>Mercury</p>")
    learner.edit("venus", "Back", '<span style="color: red">Venus</span>, my own')
    out = " ".join(pull(project, learner.collection.path).result.out.split())
    assert "so an import of it replaces what was not written: q, venus write it into the files by hand, or copy" in out
    ship(project, learner)
    assert "my own" not in learner.note("q")["Back"] + learner.note("venus")["Back"]
    assert "my own" in learner.note("r")["Back"]


@pytest.mark.long
def test_a_note_that_shows_what_came_with_a_second_try_is_among_what_is_replaced(
    project: Project, learner: Learner
) -> None:
    """What a later try takes over ships the notes that show it as well, and what was refused of these is told."""
    questions = {
        "a": "## X {#c}\n\nX [](#b).\n",
        "b": "## Two of [](#a)? {#b}\n\nB.\n",
        "c": "## Wat? {#a}\n\nA.\n",
    }
    ship(project.write({f"content/{name}.md": text for name, text in questions.items()}), learner)
    learner.edit("a", "Front", "<p>What?</p>")
    learner.edit("b", "Front", learner.note("b")["Front"].replace("Wat", "What").replace("Two", "Too"))
    learner.edit("c", "Back", '<p>X <span style="color: red">mine</span></p>')
    out = " ".join(pull(project, learner.collection.path).result.out.split())
    assert "2 fields taken over" in out and "replaces what was not written: c write" in out
    ship(project, learner)
    assert "mine" not in learner.note("c")["Back"]


@pytest.mark.long
def test_an_earlier_text_is_nothing_that_an_import_would_replace(project: Project, learner: Learner) -> None:
    """What may be an earlier text of the author's own is not to be written by hand: that would undo a correction."""
    ship(project.questions("## Wich? {#q}\n\nFirst.\n"), learner)
    project.now += 60
    project.questions("## Wich? {#q}\n\nSecond.\n").build()
    learner.tag("q", "mine")
    project.questions("## Which? {#q}\n\nSecond.\n")
    out = " ".join(pull(project, learner.collection.path).result.out.split())
    assert "it may be an earlier text of yours: nothing was written" in out
    assert "replaces" not in out


def test_links_of_a_vault_that_break_are_told(project: Project, learner: Learner) -> None:
    """A link by the words of a heading leads nowhere once those are corrected: its question is named, no other one."""
    notes = {
        "content/deck.toml": f"{SETTINGS}[obsidian]\n",
        "content/Cells.md": "## Wat is it?\n\nA cell.\n\n## What is more?\n\nSee [[#Wat is it?]].\n",
        "content/Other.md": "## Which one?\n\nSee [[Cells#What is more?]].\n",
    }
    ship(project.write(notes), learner)
    learner.edit("wat-is-it", "Front", "<p>What is it?</p>")
    pulled = pull(project, learner.collection.path)
    assert pulled.changes == [("## Wat is it?", "## What is it?"), ("A cell.", "A cell. ^wat-is-it")]
    told = pulled.result.out.split("they lead nowhere now")[-1]
    assert "content/Cells.md:5  what-is-more" in told
    assert "which-one" not in told


@pytest.mark.long
def test_a_link_that_leads_somewhere_now_hides_none_that_breaks(project: Project, learner: Learner) -> None:
    """If words of a heading are corrected to what one link says and another does not, the other one is told."""
    notes = {
        "content/deck.toml": f"{SETTINGS}[obsidian]\n",
        "content/Cells.md": "## Wat is it? ^it\n\nA cell.\n\n## More? ^more\n\n[[#Wat is it?]] and [[#What is it?]]\n",
    }
    ship(project.write(notes), learner)
    learner.edit("it", "Front", "<p>What is it?</p>")
    told = pull(project, learner.collection.path).result.out.split("they lead nowhere now")[-1]
    assert "content/Cells.md:5  more" in told

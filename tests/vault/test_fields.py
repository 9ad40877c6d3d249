"""Fields of Dataview have a flashcard's mark: they make no card, and where nobody can say, that is told."""

from __future__ import annotations

import pytest

from tests.help.support import Learner, Project, a_few_of
from tests.vault.test_flashcards import ALL
from tests.vault.test_vault import VAULT, shown, vault

LINE = "one_line = true\n"


@pytest.mark.parametrize(
    "case",
    a_few_of(
        [
            ("Task [due:: 2026-01-01] and (prio:: high)", []),
            ("What does (x::xs) match?", []),
            ("[key:: [[a link]] and (more)]", []),
            ("[open:: bracket", ["open"]),
            ("Was ist [typ:: verb]::gehen", ["was-ist-typ-verb"]),
            ("[Paris::x](https://x.org)::y", ["paris-x-https-x-org"]),
            ("status:: done ^st", ["st"]),
            ("status:: done\n^st", ["st"]),
            ("Hund:: dog <!--SR:!2026-01-01,1,230-->", ["hund"]),
            ("Hund ::dog", ["hund"]),
            ("Hund :: dog", ["hund"]),
            ("Capital of France:: Paris", ["capital-of-france"]),
            ("Hund::: dog", ["hund"]),
            ("Hund::[[Tiere]] und mehr", ["hund"]),
            ("TARGET DECK: Bio::Cells\nFILE TAGS: a::b", []),
            ("TARGET DECK\nBio::Cells::Core\nx::y", ["x"]),
        ],
        4,
    ),
)
def test_what_is_certain(project: Project, learner: Learner, case: tuple[str, list[str]]) -> None:
    """A field in brackets is none; what has an id, a plugin's remark, or another form than a field's is a flashcard."""
    text, ids = case
    vault(project, {"N.md": f"{text}\n", "Q.md": "## Q? {#q}\n\nA\n"}, ALL)
    assert [*shown(project, learner)] == [*ids, "q"]
    assert "Dataview" not in project.run("check", "content").text


@pytest.mark.parametrize(
    "text",
    ["status:: done", "- due:: 5", "- [ ] **Author**:: Ada", "1. _a-b_:: c", "größe:: 3", "up::[[Home]], [[x|y]]"],
)
def test_what_may_be_a_field_is_told(project: Project, text: str) -> None:
    """A line that may be a field is no flashcard, and that is said at it, with both ways out, which both work."""
    name = text[: text.index("::")].rpartition(" ")[2].strip("*_")
    vault(project, {"N.md": f"x::y ^x\n{text}\n"}, LINE)
    (told,) = project.problems("content")
    assert (told["code"], told["line"]) == ("W422", 2)
    assert f'fields = ["{name}"]' in told["hint"]
    vault(project, {"N.md": f"x::y ^x\n{text}\n"}, f'{LINE}fields = ["{name}"]\n')
    assert project.problems("content") == []
    vault(project, {"N.md": f"x::y ^x\n{text}\n"}, f"{LINE}fields = []\n")
    assert "2 questions" in project.run("check", "content").text


def test_a_note_of_nothing_else_is_told(project: Project) -> None:
    """A note that holds nothing else is not passed over; each name is told once, with how many lines there are."""
    vault(project, {"N.md": "up:: a\nUp:: b\n\nHund:: dog\n", "Q.md": "## Q? {#q}\n\nup:: c\n"}, LINE)
    told = project.problems("content")
    assert [one["line"] for one in told if one["code"] == "W422"] == [1, 4]
    assert "“up::” may be a field of Dataview, so this line is no flashcard, nor is 1 other" in (
        project.run("check", "content").text
    )


def test_fields_that_are_named(project: Project, learner: Learner) -> None:
    """Names of fields count in any spelling, with an id too; they are no text that a section lacks."""
    text = "## Pets\n\nDate Read:: 5 ^d\n\nstatus::done\n\nHund:: dog\n\nstatus ok::no\n"
    vault(project, {"N.md": text}, f'{LINE}fields = ["date-read", "Status::"]\n')
    assert [*shown(project, learner)] == ["hund", "status-ok"]
    assert "W422" not in project.codes("content")


@pytest.mark.parametrize("value", ['"status"', "[1]", '[""]'])
def test_fields_that_are_no_names(project: Project, value: str) -> None:
    """Anything but a list of names is told with one that is."""
    vault(project, {"N.md": "x::y\n"}, f"fields = {value}\n")
    told = project.run("check", "content").text
    assert "must be a list of names in quotes" in told and 'fields = ["status", "due"]' in told


def test_a_card_that_became_a_field_is_retired_in_the_open(project: Project) -> None:
    """A flashcard that was shipped and is taken for a field now is counted as retired, and told at its line."""
    vault(project, {"N.md": "Hund:: dog\nKatze::cat\n"}, f"{LINE}fields = []\n")
    assert project.run("build", "content").code == 0
    project.now += 3600
    project.write({"content/deck.toml": VAULT + LINE})
    told = project.run("build", "content").text
    assert "N.md:1:1: W422" in told and "1 retired" in told

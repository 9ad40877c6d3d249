"""The card standard: what each rule reports just over its limit, and what it lets pass just within."""

from __future__ import annotations

import pytest

from tests.cards.limits import LIMITS, OFF, Over, Within
from tests.help.carrying import carry
from tests.help.standard import FILE, asked, basic, cloze, pair, problems, table
from tests.help.support import SETTINGS, Project

OVER = [
    pytest.param(setting, case, code, id=f"{code} {case.what}")
    for (code, setting), cases in LIMITS.items()
    for case in cases
    if isinstance(case, Over)
]
WITHIN = [
    pytest.param(setting, case, id=f"{code} {case.what}")
    for (code, setting), cases in LIMITS.items()
    for case in cases
    if isinstance(case, Within)
]


@pytest.mark.parametrize(("setting", "over", "expected"), OVER)
def test_over_a_limit(project: Project, setting: str, over: Over, expected: str) -> None:
    """What is over a limit is one warning at the question's heading, and says by how much; without a limit it is none.

    A rule is off in a deck that gives no limit, and in one that gives a limit that means none.
    """
    ((code, path, line, message),) = problems(project, over.text, setting)
    assert (code, path, line) == (expected, FILE, 3)
    assert over.told in message
    assert problems(project, over.text) == []
    assert problems(project, over.text, OFF) == []


@pytest.mark.parametrize(("setting", "within"), WITHIN)
def test_within_a_limit(project: Project, setting: str, within: Within) -> None:
    """What is just within a limit, and what is not meant by it, is not reported."""
    assert problems(project, within.text, setting) == []


def test_the_front_matter_counts(project: Project) -> None:
    """Level, tag and type may come from the file's front matter; a cloze note's title is no question even so."""
    above = "---\nlevel: basic\ntags: [topic::a]\ntype: why\n---\n"
    project.write(
        {
            "content/deck.toml": SETTINGS
            + '[lint]\nlevel = true\ntopic_tag = "topic::"\nquestion_mark = true\nanswer_words = { why = 2 }\n',
            FILE: above + basic("One two.") + cloze("{{c1::One}} two").replace("#it", "#hole"),
        }
    )
    assert project.problems() == []
    project.questions(above + basic("One two three."), FILE)
    assert [problem["code"] for problem in project.problems()] == ["W706"]


def test_a_formula_in_the_topic_line(project: Project) -> None:
    """The formula of a file's topic line is none of the card."""
    text = "# About $k$\n\n" + basic("So.", braces='type="formula"')
    assert [code for code, _, _, _ in problems(project, text, "formula = true")] == ["W713"]


def test_a_note_of_another_type(project: Project) -> None:
    """Of a note of another deck's type only its level and its tags are looked at."""
    above = "---\nlevel: basic\n---\n"
    long = "A long list without an end?\n\n" + table(*"abcdef") + "\n\n- 100\n- 200\n"
    rules = "front_words = 1\nanswer_words = { qa = 1 }\nlist_items = 1\ntable_rows = 1\nquestion_mark = true\n"
    rules += "recall = true\nsources = 1\nnumbers = true\nsimilar = 0.1\nlevel = true\n"
    text = pair(*[basic(long, "Is it long", 'notetype="geography"')] * 2)
    carry(project).write({"content/deck.toml": SETTINGS + "[lint]\n" + rules}).questions(above + text)
    assert project.problems() == []
    project.questions(text)
    assert [found["message"] for found in project.problems()] == ["no level", "no level"]
    project.write({"content/deck.toml": SETTINGS + '[lint]\ntopic_tag = "topic::"\n'})
    assert [found["code"] for found in project.problems()] == ["W716", "W716"]


def test_every_fault_is_told(project: Project) -> None:
    """A question with several faults has a warning for each, and each question its own, in the order of the lines."""
    text = asked("Explain it and how") + "\n" + asked("Is it so").replace("#it", "#so")
    found = problems(project, text, "question_mark = true\nrecall = true\nlevel = true")
    assert [(line, code) for code, _, line, _ in found] == [
        *((3, code) for code in ("W704", "W705", "W705", "W716")),
        *((7, code) for code in ("W704", "W705", "W716")),
    ]

"""The card standard: exceptions, which accept one problem for one question."""

from __future__ import annotations

import pytest

from tests.help.standard import FILE, asked, pair, problems
from tests.help.support import Project


def allow(code: str, note: str = "it", reason: str = "so") -> str:
    """Return an exception in deck.toml."""
    return f'[[lint.allow]]\nid = "{note}"\ncode = "{code}"\nreason = "{reason}"\n'


LONG = "front_words = 2\nquestion_mark = true\n"
FAULTY = asked("A long prompt")
UNNEEDED = "content/deck.toml", 1


@pytest.mark.parametrize(
    ("setting", "text", "told"),
    [
        pytest.param(LONG + allow("W703"), FAULTY, [("W704", FILE, 3)], id="one problem"),
        pytest.param(LONG + allow("W703") + allow("W704"), FAULTY, [], id="two problems"),
        pytest.param(
            LONG + allow("W703"),
            pair(FAULTY, asked("Another prompt?")).replace("A long prompt", "What is it?"),
            [],
            id="a problem of one question",
        ),
        pytest.param(
            "front_words = 2\n" + allow("W703", "second"),
            pair(FAULTY, asked("Another long prompt")),
            [("W703", FILE, 3)],
            id="not that of another question",
        ),
        pytest.param(LONG + allow("W703"), asked("It?"), [("W719", *UNNEEDED)], id="a question without fault"),
        pytest.param(allow("W703"), FAULTY, [("W719", *UNNEEDED)], id="a rule that is off"),
        pytest.param(allow("W703", "gone"), FAULTY, [("W719", *UNNEEDED)], id="no such question"),
        pytest.param(
            LONG + allow("W703") + allow("W704") + allow("W704", reason="as well"),
            FAULTY,
            [("W719", *UNNEEDED)],
            id="the same twice",
        ),
        pytest.param(allow("W718", "second"), pair(FAULTY, FAULTY), [], id="the same prompt"),
        pytest.param(
            allow("W718"), pair(FAULTY, FAULTY), [("W719", *UNNEEDED), ("W718", FILE, 7)], id="of the wrong question"
        ),
        pytest.param(
            allow("E608"),
            asked("What?", "after=gone"),
            [("W719", *UNNEEDED), ("E608", FILE, 3)],
            id="an error is not accepted",
        ),
    ],
)
def test_an_exception(project: Project, setting: str, text: str, told: list[tuple[str, str, int]]) -> None:
    """An exception accepts one problem of the card standard for one question, and is one itself if nothing needs it."""
    assert [found[:3] for found in problems(project, text, setting)] == told


def test_an_exception_says_which_it_is(project: Project) -> None:
    """An exception that nothing needs is told by its question and its problem."""
    ((_, _, _, message),) = problems(project, asked("It?"), allow("W703"))
    assert "“it”" in message and "W703" in message


@pytest.mark.parametrize("code", ["w703", "W73", "E608", "W719", "long", "W"])
def test_an_exception_from_no_rule_is_told(project: Project, code: str) -> None:
    """An exception whose code is none of the card standard's is told as that, and which codes there are."""
    ((kind, _, _, message),) = problems(project, asked("It?"), allow(code))
    assert kind == "W719" and f"{code} is no code of the card standard" in message
    (told,) = project.problems()
    assert "W703" in told["hint"]

"""CommonMark's own examples, GitHub's own of its extensions, and more cases of these: equal, or a problem says so."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.help.rendering import answer
from tests.help.shape import shape

SUITES = Path(__file__).parent.parent / "suites"
SUITE = SUITES / "commonmark-0.31.2.json"
GITHUBS_SUITE = SUITES / "gfm-0.29.json"
NOT_THERE = "the suite has a licence of its own and is only in the repository"

DIFFERENT = {
    12: "`\\[` begins a formula",
    166: "an element on a line of its own holds Markdown",
}
"""The examples that are read in another way on purpose; docs/questions.md says so."""

SOUND = 440
"""Of its 652 examples, those at least that come out equal, with addresses that lead somewhere."""


def with_addresses(text: str) -> str:
    """Return an example whose links lead somewhere: to nothing on a card, they would only be refused."""
    return re.sub(r"(?<![\w/.:])/ur([li])", r"https://example.org/ur\1", text)


def as_it_is(text: str) -> str:
    """Return an example as it is."""
    return text


def outcome(markdown: str, html: str) -> str:
    """Return what becomes of an example: it is equal, different, or a problem says that it is not."""
    made = answer(markdown)
    if made.errors or len(made.notes) != 1:
        return "reported"
    return "equal" if shape(made.fields["Back"]) == shape(html) else "different"


@pytest.mark.skipif(not SUITE.exists(), reason=NOT_THERE)
@pytest.mark.parametrize("addressed", [as_it_is, with_addresses])
def test_commonmarks_examples_are_equal_or_a_problem(addressed: Callable[[str], str]) -> None:
    """Each example of CommonMark's specification comes out in its structure and text, or is a problem."""
    examples = json.loads(SUITE.read_text(encoding="utf-8"))
    found = {
        example["example"]: outcome(addressed(example["markdown"]), addressed(example["html"])) for example in examples
    }
    assert len(found) == 652
    assert [number for number, became in found.items() if became == "different"] == list(DIFFERENT)
    if addressed is with_addresses:
        assert sum(became == "equal" for became in found.values()) >= SOUND


@pytest.mark.skipif(not GITHUBS_SUITE.exists(), reason=NOT_THERE)
def test_githubs_examples_are_equal_or_a_problem() -> None:
    """Each example of GitHub's extensions comes out in its structure and text; a bare address is text, and no link."""
    examples = json.loads(GITHUBS_SUITE.read_text(encoding="utf-8"))
    became: dict[str, Counter[str]] = {}
    for example in examples:
        is_address = example["section"] == "Autolinks (extension)"
        html = re.sub("</?a(?: [^>]*)?>", "", example["html"]) if is_address else example["html"]
        became.setdefault(example["section"], Counter())[outcome(example["markdown"], html)] += 1
    assert became == {
        "Tables (extension)": {"equal": 6, "reported": 2},
        "Task list items (extension)": {"equal": 2},
        "Strikethrough (extension)": {"equal": 2},
        "Autolinks (extension)": {"equal": 11},
        "Disallowed Raw HTML (extension)": {"reported": 1},
    }


GITHUBS = {
    # https://github.github.com/gfm/#tables-extension-
    "a table": ("| a | b |\n| --- | --- |\n| c | d |", [["a", "b"], ["c", "d"]]),
    "cells need no even width": ("| abc | def |\n|-|:-:|\n| g | h |", [["abc", "def"], ["g", "h"]]),
    "the outer bars may be missing": ("a | b\n:-: | -:\nc | d", [["a", "b"], ["c", "d"]]),
    "a bar may be escaped, in code and in emphasis": (
        "| a\\|a |\n| --- |\n| b `\\|` az |\n| b **\\|** im |",
        [["a|a"], ["b <code>|</code> az"], ["b <strong>|</strong> im"]],
    ),
    "a block ends a table": ("| a | b |\n|---|---|\n| c | d |\n> e", [["a", "b"], ["c", "d"], "e"]),
    "a blank line ends a table": ("| a | b |\n|---|---|\n| c | d |\n\ne", [["a", "b"], ["c", "d"], "e"]),
    "a line without bars is a row": (
        "| a | b |\n|---|---|\n| c | d |\ne\n\nf",
        [["a", "b"], ["c", "d"], ["e", ""], "f"],
    ),
    "missing cells are empty": ("| a | b |\n|---|---|\n| c |", [["a", "b"], ["c", ""]]),
    "a table may have no rows": ("| a | b |\n|---|---|", [["a", "b"]]),
}
"""Tables: rows of cells, and the text of what comes after."""


@pytest.mark.parametrize(("markdown", "expected"), GITHUBS.values(), ids=GITHUBS)
def test_tables_are_githubs(markdown: str, expected: list[list[str] | str]) -> None:
    """Tables are read as GitHub reads them; a row without bars, which hardly anybody means, is a warning."""
    made = answer(markdown)
    assert [problem.code for problem in made.problems] == ["W314"] * ("\ne\n" in markdown)
    back = re.sub(r' (?:translate|class|scope|tabindex)="[^"]*"', "", made.fields["Back"])
    rows: list[list[str] | str] = [
        re.findall(r"<t[dh]>(.*?)</t[dh]>", row) for row in re.findall(r"<tr>(.*?)</tr>", back, re.DOTALL)
    ]
    assert rows + re.findall(r"<p>(.*?)</p>", back) == expected


STRUCK = {
    "~~a~~ b": "<del>a</del> b",
    "a ~~b c~~ d": "a <del>b c</del> d",
    "~~a *b* `c`~~": "<del>a <em>b</em> <code>c</code></del>",
    "H~~2~~O": "H<del>2</del>O",
    "a ~~~b~~~ c": "a ~~~b~~~ c",
    "~~a *b~~ c*": "<del>a *b</del> c*",
}


@pytest.mark.parametrize("text", STRUCK)
def test_striking_is_githubs(text: str) -> None:
    """Two tildes strike, as on GitHub, and three do not."""
    assert answer(text).fields["Back"].replace(' translate="no"', "") == f"<p>{STRUCK[text]}</p>"


def test_a_strike_ends_with_its_paragraph() -> None:
    """A strike that is not closed in its paragraph is text, and a warning says so."""
    made = answer("a ~~b\n\nc~~ d")
    assert made.fields["Back"] == "<p>a ~~b</p>\n<p>c~~ d</p>"
    assert [(problem.code, problem.place.line, problem.place.column) for problem in made.problems] == [
        ("W419", 3, 3),
        ("W419", 5, 2),
    ]


TASKS = {
    "- [ ] a\n- [x] b": [("", "a"), (" checked", "b")],
    "- [X] a\n  - [ ] b": [(" checked", "a"), ("", "b")],
    "1. [x] a": [(" checked", "a")],
}


@pytest.mark.parametrize("text", TASKS)
def test_tasks_are_githubs(text: str) -> None:
    """Items that begin with a box are tasks, as on GitHub."""
    back = answer(text).fields["Back"]
    assert re.findall(r'<input type="checkbox" [^>]*disabled=""( checked)?[^>]*>\s*(\w)', back) == TASKS[text]


REFUSED_TAGS = ["title", "textarea", "style", "xmp", "iframe", "noembed", "noframes", "script", "plaintext"]


@pytest.mark.parametrize("name", REFUSED_TAGS)
def test_tags_that_github_filters_are_refused(name: str) -> None:
    """The elements that GitHub makes harmless are a problem here."""
    assert "E408" in {problem.code for problem in answer(f"a <{name}> b").problems}

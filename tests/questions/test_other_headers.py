"""What other tools read at the beginning of a file, and what is front matter in another form, is told."""

from __future__ import annotations

import pytest

from tests.help.rendering import render

QUESTION = "\n\n## What? {#q}\n\nA.\n"

FORMS = {
    '{ "deck": "x" }': 1,
    '{\n  "deck": "x"\n}': 1,
    '---json\n{"level": "basic"}\n---': 1,
    ';;;\n"level": "basic"\n;;;': 1,
    '+++\nlevel = "basic"\n+++': 1,
    "--- yaml\nlevel: basic\n---": 1,
    "```yaml\nlevel: basic\n```": 1,
    "```{yaml}\ntags: a\n```": 1,
    "level: basic": 1,
    "\n\ntags: [a]\nlevel: basic": 3,
    'level = "basic"': 1,
    "title: x\ntags:\n  - a\n---": 1,
    "—\nlevel: basic\n—": 1,
}
HEADERS = {
    "FILE TAGS: heart": (1, "tags: [a, b]"),
    "tags:: heart": (1, "tags: [a, b]"),
    "#+FILETAGS: :heart:": (1, "tags: [a, b]"),
    ":keywords: heart": (1, "tags: [a, b]"),
    "#heart #exam": (1, "tags: [a, b]"),
    "# Topic\n\nTags: heart": (3, "tags: [a, b]"),
    "TARGET DECK: x": (1, "deck.toml"),
    "Deck: x": (1, "deck.toml"),
    "#deck:x": (1, "deck.toml"),
    "#+TITLE: The heart": (1, "# The heart"),
    "% The heart\n% Jane Doe": (1, "# The heart"),
    "title:: The heart": (1, "# The heart"),
    "#separator:tab": (1, "leave it out"),
}
PROSE = [
    "These are my notes on tags: they say nothing.",
    "# Heart\n\nNote: this is mine.\n\n---\n\nKind regards",
    "{x} is a set, `{` is a brace.",
    "```python\ntags = 1\n```",
    "<!-- tags: a -->",
    "50 % of it",
    "A deck: x. Level one: y",
]


@pytest.mark.parametrize("text", FORMS)
def test_front_matter_in_another_form_is_told(text: str) -> None:
    """Front matter that is no YAML between two lines of hyphens is told once, at its first line, with what works."""
    (problem,) = render(text + QUESTION).problems
    assert (problem.code, problem.place.line) == ("E201", FORMS[text])
    assert "---" in problem.hint


@pytest.mark.parametrize("text", HEADERS)
def test_a_header_of_another_tool_is_told(text: str) -> None:
    """What another tool takes for tags, a deck or a title is told once, with where that stands here."""
    (problem,) = render(text + QUESTION).problems
    assert (problem.code, problem.place.line) == ("W422", HEADERS[text][0])
    assert HEADERS[text][1] in problem.hint


@pytest.mark.parametrize("text", PROSE)
def test_text_above_the_first_question_is_the_authors(text: str) -> None:
    """Ordinary text there raises no alarm."""
    assert render(text + QUESTION).problems == []


def test_a_header_below_a_question_is_text() -> None:
    """The same lines in an answer are looked at as text."""
    assert render("## What? {#q}\n\nDeck: x is what it says.\n").problems == []

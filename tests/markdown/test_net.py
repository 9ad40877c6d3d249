"""The net below the renderer: a field that does not show what was read stops the build."""

from __future__ import annotations

from xml.etree.ElementTree import Comment, Element

import pytest
from markdown.treeprocessors import PrettifyTreeprocessor

from tests.help.rendering import answer, render
from tests.help.support import Project

LAYOUT = PrettifyTreeprocessor.run


def lose_emphasis(self: PrettifyTreeprocessor, root: Element) -> None:
    """Lay the tree out, and lose what is emphasised."""
    for emphasis in root.iter("em"):
        emphasis.text = ""
    LAYOUT(self, root)


def add_sign(self: PrettifyTreeprocessor, root: Element) -> None:
    """Lay the tree out, and put in what nobody wrote."""
    root.text = "*"
    LAYOUT(self, root)


@pytest.mark.parametrize("fault", [lose_emphasis, add_sign])
def test_a_letter_lost_or_gained_on_the_way_stops_the_build(
    fault: object, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a letter lost or gained between the text and its field, nothing is shipped, and a report is asked for."""
    monkeypatch.setattr(PrettifyTreeprocessor, "run", fault)
    project.questions("## Q? {#q}\n\na *b* c\n")
    result = project.run("build")
    assert result.code == 1
    assert "E420" in result.text
    assert "report it" in result.text
    assert not project.package.exists()


def test_a_comment_left_in_a_field_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were one of the builder's own comments left in a field, nothing is shipped."""

    def leave(self: PrettifyTreeprocessor, root: Element) -> None:
        root.append(Comment("left"))
        LAYOUT(self, root)

    assert answer("a").errors == []
    monkeypatch.setattr(PrettifyTreeprocessor, "run", leave)
    assert [error.split()[1] for error in answer("a").errors] == ["E420"]


def test_what_is_refused_is_not_reported_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question with an error of its own is not said to lose letters as well."""
    monkeypatch.setattr(PrettifyTreeprocessor, "run", lose_emphasis)
    made = render("## Q? {#q}\n\na *b* <script>\n")
    assert [problem.code for problem in made.problems] == ["E408"]


ODD = [
    *"\u00a0\u00ad\u034f\u061c\u115f\u1680\u180e\u2003\u200b\u200d\u200e\u202e\u202f\u2060\u2066\u2800\u3000\u3164\ufe0f\ufeff",
    *"\ufffc\ufffd\u0300\uac00\u1100\ue000\U0001d173\U0001f3fb\U000e0001\U000e0100\U000f0000",
]
PLACES = [
    *("{}a b", "a {} b", "a{}", "- {}a", "> {}a", "| {}a | b |\n|---|---|\n| c{} | d |", "a\n: {}b", "#### {}h"),
    *(
        "**{}a** *b{}*",
        "`{}a` `a{}`",
        "```\n{}a\n```",
        "```python\n{}a\n```",
        "[{}a](https://e.org/{}b)",
        "a[^1]\n\n[^1]: {}b",
    ),
    *(
        "$a{}b$",
        '!!! note "{}t"\n    {}x',
        "<b>{}x</b>",
        "x<br>{}y",
        "a\\{}b",
        "a  {}\nb",
        "==a{}== H~{}2~O",
        '++"{}x"++',
    ),
    *("<details>\n<summary>{}s</summary>\n{}x\n</details>", '[{}Hund]{{lang="de"}}'),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: f"{ord(odd):04X}")
def test_no_odd_character_is_lost(odd: str) -> None:
    """Whatever odd character stands wherever, also as the first of a field, it is there on the card, too."""
    for place in PLACES:
        text = place.format(odd, odd)
        for question in (f"## Q? {{#q}}\n\n{text}", f"## {odd}Q? {{#q}}\n\na", f"## Q? {{#q .typed}}\n\n{text}"):
            assert not [error for error in render(question).errors if "E420" in error], question

"""What a picture says to those who do not see it: the words between its brackets, as they are meant, written once."""

from __future__ import annotations

import html
import re

import pytest

from tests.help.hostility import assert_told, errors
from tests.help.support import MP3, PNG, Project

TEXTS = {
    "a & b": "a & b",
    "a &amp; b": "a & b",
    "AT&amp;amp;T": "AT&amp;T",
    "a < b": "a < b",
    "a &lt; b": "a < b",
    'a "b"': 'a "b"',
    "&#38;": "&",
    "*a* & `<b>`": "a & <b>",
    "$a<b$": "a<b",
    "<b>a</b> & b": "a & b",
}


@pytest.mark.parametrize("written", TEXTS)
@pytest.mark.parametrize("night", [False, True], ids=["day", "day and night"])
def test_a_text_is_escaped_once(project: Project, written: str, night: bool) -> None:
    """Whatever stands between the brackets arrives as it is meant, with no sign lost and none escaped twice."""
    project.write({"media/a.png": PNG, **({"media/a.dark.png": PNG} if night else {})})
    back = project.fields(f"## Q? {{#q}}\n\na ![{written}](../media/a.png)\n")["Back"]
    found = re.findall(r'alt="([^"]*)"', back)
    assert [html.unescape(text) for text in found] == [TEXTS[written]] * (1 + night)


HALVES = [
    "![<b>](../media/a.png)",
    "![<b>x](../media/a.png)</b>",
    "<b>![x</b>](../media/a.png)",
    "<i>![<b>x](../media/a.png)</b></i>",
    "[<b>audio](../media/a.mp3)",
    "<b>[audio</b>](../media/a.mp3)",
    "[<b>#q](#q)</b>",
]


@pytest.mark.parametrize("text", HALVES)
def test_half_an_element_is_told_once(project: Project, text: str) -> None:
    """An element of which a picture's, a sound's or a reference's brackets hold only one end is told, and once."""
    project.questions(f"## Q? {{#q}}\n\na {text}\n").write({"media/a.png": PNG, "media/a.mp3": MP3})
    result = project.run("check")
    assert_told(result, "E407")
    assert [error.code for error in errors(result)] == ["E407"]

"""The card standard: questions that ask the same, or nearly."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.help.standard import ABOVE, FILE, asked, basic, cloze, pair, problems
from tests.help.support import SETTINGS, Project

SAME: Mapping[str, tuple[str, str]] = {
    "the same words": (asked("What is it?"), asked("What is *it*?")),
    "other capitals": (asked("What is it?"), asked("What IS it?")),
    "the same below another citation": (asked("What is it [@Lloyd1982]?"), asked("What is it [@Acme2020]?")),
    "the same formula": (asked("What is $a$?"), asked("what is \\(a\\)?")),
    "the same sentence with other holes": (
        cloze("It {{c1::rises}} and falls.").replace("A title", "Another title"),
        cloze("It rises and {{c1::falls::or?}}."),
    ),
    "the same code": (
        basic("```python\na\n```\n\n### Answer\n\nA."),
        basic("```python\na\n```\n\n### Answer\n\nB."),
    ),
}
OTHER: Mapping[str, tuple[str, str]] = {
    "other words": (asked("What is it?"), asked("What was it?")),
    "another formula": (asked(r"What is $\sigma$?"), asked(r"What is $\Sigma$?")),
    "other code": (asked("What does `s` match?"), asked("What does `S` match?")),
    "another block of code": (
        basic("```python\na\n```\n\n### Answer\n\nA."),
        basic("```python\nb\n```\n\n### Answer\n\nB."),
    ),
    "another picture": (
        basic("![A tree](../../media/dot.png)\n\n### Answer\n\nAn oak."),
        basic("![A tree](../../media/dot2.png)\n\n### Answer\n\nAn elm."),
    ),
    "another sound": (
        basic("[audio](../../media/moo.mp3)\n\n### Answer\n\nA cow."),
        basic("[audio](../../media/baa.mp3)\n\n### Answer\n\nA sheep."),
    ),
    "other words that are read aloud": (
        asked("What does [Hund]{tts=de} mean?"),
        asked("What does [Katze]{tts=de} mean?"),
    ),
    "a sentence that is only code": (cloze("```python\n{{c1::a}}\n```"), cloze("```python\n{{c1::b}}\n```")),
}


@pytest.mark.parametrize(("first", "second"), SAME.values(), ids=SAME)
def test_the_same_prompt(project: Project, first: str, second: str) -> None:
    """The same prompt twice is a warning in any deck, once, at the second question; it names the first one."""
    text = pair(first, second)
    line = (ABOVE + text).split("\n").index(second.replace("#it", "#second").split("\n")[0]) + 1
    for setting in ("", "similar = 0.5"):
        assert problems(project, text, setting) == [("W718", FILE, line, "the same prompt as “it”")]


@pytest.mark.parametrize(("first", "second"), OTHER.values(), ids=OTHER)
def test_another_prompt(project: Project, first: str, second: str) -> None:
    """Prompts that differ in what a learner sees or hears are not the same, nor nearly so."""
    for setting in ("", "similar = 0.7"):
        assert problems(project, pair(first, second), setting) == []


WORDS = "red green blue black white"
"""Five words that tell something."""

NEARLY: Mapping[str, tuple[float, str, str, bool]] = {
    "four words of five, over": (0.79, asked(f"Which {WORDS}?"), asked("Which red green blue black?"), True),
    "four words of five, at the limit": (0.8, asked(f"Which {WORDS}?"), asked("Which red green blue black?"), False),
    "the order": (0.9, asked("Which red green blue black?"), asked("Which black blue green red?"), True),
    "common words": (0.9, asked("Which red green blue black?"), asked("Why do the red green blue black?"), True),
    "few words": (0.5, asked("Which red green blue?"), asked("Which red green?"), False),
    "sentences": (
        0.7,
        cloze("Red green {{c1::blue}} black white"),
        cloze("Red green {{c1::blue}} black {{c2::grey}} white"),
        True,
    ),
    "only the title": (0.5, cloze("Red green {{c1::blue}} black"), cloze("One two {{c1::three}} four"), False),
    "a formula is a word": (0.75, asked("Which red green blue $a$?"), asked("Which red green blue $b$?"), False),
    "a formula, too": (0.5, asked("Which red green blue $a$?"), asked("Which red green blue $b$?"), True),
    "prompts that are heard": (
        0.79,
        asked(f"Which {WORDS}?", "tts=en"),
        asked("Which red green blue black?", "tts=en"),
        True,
    ),
}


@pytest.mark.parametrize(("limit", "first", "second", "is_told"), NEARLY.values(), ids=NEARLY)
def test_nearly_the_same_prompt(project: Project, limit: float, first: str, second: str, is_told: bool) -> None:
    """Prompts that share more of their words than the limit are a warning at the second; without a limit none."""
    text = pair(first, second)
    told = [("W718", FILE, 7, "nearly the same prompt as “it”")] if is_told else []
    assert problems(project, text, f"similar = {limit}") == told
    assert problems(project, text) == []


def test_a_prompt_like_a_retired_one(project: Project) -> None:
    """A question may be like a retired one whose place it takes."""
    project.questions(asked("What is it?"), FILE).build()
    text = pair(asked("What is it?", ".retired"), asked("What is it?"))
    assert problems(project, text, "similar = 0.5") == []


def test_alike_in_another_file(project: Project) -> None:
    """Prompts are compared across files, and each pair is told."""
    project.write(
        {
            "content/deck.toml": SETTINGS + "[lint]\nsimilar = 0.7\n",
            "content/a.md": asked("Which red green blue black?"),
            "content/b.md": asked(f"Which {WORDS}?").replace("#it", "#b"),
            "content/c.md": asked(f"What {WORDS} grey?").replace("#it", "#c"),
        }
    )
    found = [(problem["path"], problem["message"].split()[-1]) for problem in project.problems()]
    assert found == [("content/b.md", "“it”"), ("content/c.md", "“b”")]

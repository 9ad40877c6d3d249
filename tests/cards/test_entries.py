"""Short prompts are marked as entries, so that a vocabulary card looks like one; the quiet line says nothing twice."""

from __future__ import annotations

import pytest

from tests.help.rendering import render

MARK = '<p class="entry">'

SHORT = [
    "perro",
    "der Hund",
    "to look after",
    "**ser**",
    "`git rebase`",
    "犬の名前は何",
    "<ruby>犬<rt>いぬ</rt></ruby>",
    "[perro]{tts=es}",
]
LONG = [
    "What does it ask?",
    "Donaudampfschifffahrtsgesellschaft",
    "今日は良い天気ですねと彼は言った",
    "$x^2$",
    "the $n$",
    "![a dog](dog.png)",
]


@pytest.mark.parametrize("prompt", SHORT)
def test_a_prompt_of_up_to_three_words_is_an_entry(prompt: str) -> None:
    """One to three words are marked, whatever stands around them or is read aloud; so is an answer as short."""
    fields = render(f"## {prompt} {{#q}}\n\nthe dog\n\nIt barks at night.\n").fields
    assert fields["Front"].startswith(MARK)
    assert fields["Back"] == f"{MARK}the dog</p>\n<p>It barks at night.</p>"


@pytest.mark.parametrize("prompt", LONG)
def test_another_prompt_is_none_and_neither_is_its_answer(prompt: str) -> None:
    """More words, a word too long for a phone, a formula or a picture are set as ever, and so is their answer."""
    fields = render(f"## {prompt} {{#q}}\n\nthe dog\n").fields
    assert MARK not in fields["Front"]
    assert fields["Back"] == "<p>the dog</p>"


def test_a_long_answer_of_a_short_prompt_is_none() -> None:
    """An explanation is set as an answer, not as a word."""
    assert MARK not in render("## entropy {#q}\n\nThe expected surprise of a draw\n").fields["Back"]
    assert MARK not in render("## What is one? {#q}\n\nThe **first.**\n").fields["Back"]


def test_both_ways_of_a_reversed_card_are_entries() -> None:
    """The answer that is asked the other way round stands as large as the prompt, also below a long prompt."""
    fields = render('## der Hund {#q .reversed lang="de"}\n\nthe dog\n').fields
    assert MARK in fields["Front"]
    assert MARK in fields["Reverse"]
    fields = render("## What is the capital of France called? {#q .reversed}\n\nParis\n").fields
    assert fields["Back"] == "<p>Paris</p>"
    assert fields["Reverse"] == f"{MARK}Paris</p>"


@pytest.mark.parametrize("topic", ["Basic", "*basic*", "Figure", "Which rivers meet?"])
def test_the_quiet_line_says_nothing_twice(topic: str) -> None:
    """A topic that is called as the level, the type or the prompt beside it is left out; another one stays."""
    text = '# {}\n\n## Which rivers meet? {{#q level="basic" type="figure"}}\n\nTwo.\n'
    assert render(text.format(topic)).fields["Topic"] == ""
    assert render(text.format("Rivers")).fields["Topic"] == "Rivers"

"""What stands for a picture is text, whatever it looks like and whichever way it comes into a field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.help.carrying import carry, make_type, stock
from tests.help.hostility import assert_told
from tests.help.support import PNG, Learner, Project

MEANT = {
    "an element": "<b>",
    "a script": "<script>alert(1)</script>",
    "an end": '"><img src=x onerror=alert(1)>',
    "a double quote": 'a" onerror="alert(1)',
    "a single quote": "a' onerror='alert(1)",
    "an ampersand": "a & b &lt; c &amp;lt; &#60;",
    "an end of CDATA": "<![CDATA[ ]]> ]]>",
    "a comment": "<!-- --> --!>",
    "a field": "{{Front}} {{#Front}} {{/Front}} {{^Front}}",
    "a hole": "{{c1::a::b}}",
    "a sound": "[sound:a.mp3] [anki:play:q:0]",
    "a formula of Anki's": "[latex]x[/latex] [$]x[/$] \\(x\\) \\[x\\]",
    "a spoken text": "[anki:tts lang=en_US]x[/anki:tts]",
    "letters of nobody": "a\ue000b\uf8ff\U000f0000",
    "marks of Markdown": "*a* _b_ `c` [d](e) ![f](g) ~~h~~ $i$",
    "an address": "javascript:alert(1) data:text/html,x",
    "both directions": "a\u200fb א",
}
"""What a picture is to say, by what it tries."""


def spelled(text: str) -> str:
    """Return a text as Markdown in which no sign is more than itself."""
    return "".join(one if one.isalnum() or one == " " or not one.isascii() else f"&#{ord(one)};" for one in text)


@dataclass
class Shown(HTMLParser):
    """What a browser would make of a field."""

    pictures: list[dict[str, str | None]] = field(default_factory=list)
    others: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a picture, and what else there is."""
        if tag == "img":
            self.pictures.append(dict(attrs))
        else:
            self.others.add(tag)
            assert not [name for name, _ in attrs if name.startswith("on")]


PLAIN = {"p", "figure", "figcaption", "table", "thead", "tbody", "tr", "th", "td", "div", "hr", "br", "span"}


def hold_text(html: str, meant: str) -> None:
    """Hold that HTML shows pictures that say just that, and nothing else that could have come from it."""
    shown = Shown()
    shown.feed(html)
    assert shown.pictures
    for picture in shown.pictures:
        assert picture.keys() <= {"class", "src", "alt", "width", "height"}
        assert picture["alt"] == meant
    assert shown.others <= PLAIN


def pictures(note: Any) -> str:
    """Return what stands from the first to the last picture of a card's back, as Anki makes it."""
    back: str = note.cards()[0].render_output().answer_text
    return back[back.index("<img") : back.index(">", back.rindex("<img")) + 1]


WAYS: dict[str, Callable[[str], str]] = {
    "a paragraph": lambda alt: f"![{alt}](../media/a.png)\n",
    "a reference": lambda alt: f"![{alt}][r]\n\n[r]: ../media/a.png\n",
    "a caption": lambda alt: f"<figure>\n\n![{alt}](../media/a.png)\n\n<figcaption>{alt}</figcaption>\n</figure>\n",
    "a table": lambda alt: f"| a | b |\n|---|---|\n| ![{alt}](../media/a.png) | {alt} |\n",
    "beside a formula": lambda alt: f"$x$ ![{alt}](../media/a.png) {alt}\n",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_text_is_a_text_on_a_card_of_ours(project: Project, learner: Learner, way: str) -> None:
    """In every place of an answer, by day and by night, in the field and on the card that Anki makes of it."""
    texts = [WAYS[way](spelled(meant)) for meant in MEANT.values()]
    text = "".join(f"## What is {number}? {{#q{number}}}\n\n{text}\n" for number, text in enumerate(texts))
    project.write({"media/a.png": PNG, "media/a.dark.png": PNG}).questions(text).build()
    learner.update(project.package)
    for number, meant in enumerate(MEANT.values()):
        note = learner.note(f"q{number}")
        hold_text(note["Back"], meant)
        hold_text(pictures(note), meant)


def test_a_text_is_a_text_beside_a_hole(project: Project, learner: Learner) -> None:
    """In a cloze question, too, of which Anki looks for holes in the whole field."""
    text = "".join(
        f"## T {{#q{number} .cloze}}\n\n{{{{c1::a ![{spelled(meant)}](../media/a.png)}}}} b\n\n"
        for number, meant in enumerate(MEANT.values())
    )
    project.write({"media/a.png": PNG}).questions(text).build()
    learner.update(project.package)
    for number, meant in enumerate(MEANT.values()):
        note = learner.note(f"q{number}")
        hold_text(note["Text"], meant)
        assert len(note.cards()) == 1
        hold_text(pictures(note), meant)


@pytest.mark.parametrize("kind", ["carried", "occlusion"])
def test_a_text_is_a_text_on_a_carried_card(project: Project, learner: Learner, kind: str) -> None:
    """In a field of another tool's note type, with whose templates nothing of ours stands between, and under masks."""
    if kind == "carried":
        carry(project, make_type())
        head, part, mask = "notetype=geography", "Map", "Lima"
    else:
        carry(project, stock(learner, "Image Occlusion"), "image-occlusion")
        head, part = 'notetype="image-occlusion"', "Image"
        mask = "{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}"
    text = "".join(
        f"## Peru {number} {{#q{number} {head}}}\n\n{mask}\n\n### {part}\n\n![{spelled(meant)}](../media/a.png)\n\n"
        for number, meant in enumerate(MEANT.values())
    )
    project.write({"media/a.png": PNG}).questions(text).build()
    learner.update(project.package)
    notes = [learner.collection.get_note(number) for number in learner.collection.find_notes("", order="n.id asc")]
    assert len(notes) == len(MEANT)
    for note, meant in zip(notes, MEANT.values(), strict=True):
        hold_text(note[part], meant)
        hold_text(pictures(note), meant)


@pytest.mark.parametrize("themed", [True, False], ids=["ours", "carried"])
def test_code_that_is_drawn_is_told_as_it_stands(project: Project, learner: Learner, themed: bool) -> None:
    """The text for a picture of code is the code, lines and all."""
    if not themed:
        carry(project, make_type())
    head, part = ("", "Back") if themed else (" notetype=geography", "Capital")
    text = "".join(
        f"## What is {number}? {{#q{number}{head}}}\n\n```text {{.image}}\n{meant}\nand\n  more\n```\n\n"
        for number, meant in enumerate(MEANT.values())
    )
    project.questions(text).build()
    learner.update(project.package)
    notes = [learner.collection.get_note(number) for number in learner.collection.find_notes("", order="n.id asc")]
    for note, meant in zip(notes, MEANT.values(), strict=True):
        hold_text(note[part], f"{meant}\nand\n  more")


@pytest.mark.parametrize("letter", ["\u2028", "\u2029", "\ufdd0", "\x1f", "&#xFDD0;", "&#x2028;", "&#31;", "&#xFFFE;"])
@pytest.mark.parametrize("head", ["", ' notetype="geography"'], ids=["ours", "carried"])
def test_a_letter_that_anki_would_drop_is_told(project: Project, letter: str, head: str) -> None:
    """What would break the package, a line or the builder's own marks is no part of any text, whatever it stands in."""
    carry(project, make_type()).write({"media/a.png": PNG})
    project.questions(f"## What? {{#q{head}}}\n\nx ![a{letter}b](../media/a.png)\n")
    assert_told(project.run("build"), "E103")


def test_a_line_end_in_a_text_stays_in_it(project: Project) -> None:
    """A text that goes on in the next line is one text, as in CommonMark."""
    project.write({"media/a.png": PNG})
    hold_text(project.fields("## Q? {#q}\n\nx ![one\ntwo](../media/a.png)\n")["Back"], "one\ntwo")

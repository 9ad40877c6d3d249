"""Classes of a deck: ``[classes]`` in ``deck.toml``, and ``[der Hund]{.masc}`` in a text."""

from __future__ import annotations

import re

import pytest

from deckwright.base.colours import Mode
from deckwright.cards.stylesheet import classes_css
from deckwright.settings.classes import TextClass
from deckwright.settings.look import READABLE, at_night, legibility
from tests.help.support import SETTINGS, Learner, Project

CLASSES = '[classes]\nmasc = "#0B5CAD"\nfem = { day = "#a4123f", night = "#f9b" }\n'
WORDS = """## [der Hund]{.masc}

[the dog]{lang="en"}

## die Katze {#cat .cloze}

{{c1::[die Katze]{.fem tts="de"}}} und **[der *Kater*]{.masc}**
"""


def test_a_class_colours_its_text_by_day_and_by_night(project: Project, learner: Learner) -> None:
    """A class of the deck is a span on the card, in a heading and in a hole, too; the style has both colours."""
    project.write({"content/deck.toml": SETTINGS + CLASSES}).questions(WORDS).build()
    learner.take(project.package)
    fields = {name: note["fields"] for name, note in project.notes().items()}
    assert fields["der-hund"]["Front"] == '<p class="entry"><span class="own-masc">der Hund</span></p>'
    assert '{{c1::<span class="own-fem" lang="de">die Katze</span> [anki:tts' in fields["cat"]["Text"]
    assert '<strong><span class="own-masc">der <em>Kater</em></span></strong>' in fields["cat"]["Text"]
    css = learner.note("cat").note_type()["css"]
    assert ".sheet .own-masc { color: #0b5cad; }" in css
    assert ".nightMode .sheet .own-fem, .night_mode .sheet .own-fem { color: #ff99bb; }" in css


@pytest.mark.parametrize("day", ["#0b5cad", "#7a2e8e", "#18703a", "#000000"])
def test_a_class_has_a_colour_that_can_be_read_by_night(day: str) -> None:
    """Where an author names no colour for the night, a tint is made that can be read."""
    night = at_night(day)
    assert legibility(night, "night") >= READABLE
    assert night in classes_css([TextClass("x", day, night)])


def test_a_deck_without_classes_ships_no_rule() -> None:
    """Nothing is added to the style of other decks."""
    assert classes_css([]) == ""


def test_another_colour_stamps_no_note(project: Project) -> None:
    """Colours live in the note type, so changing one ships no note; a class that is new to a text ships that one."""
    project.write({"content/deck.toml": SETTINGS + CLASSES}).questions(WORDS).build()
    project.write({"content/deck.toml": SETTINGS + CLASSES.replace("#0B5CAD", "#18703a")})
    assert "0 new · 0 changed · 2 unchanged" in project.build().out
    project.questions(WORDS.replace("**[der *Kater*]{.masc}**", "**der *Kater***"))
    assert "0 new · 1 changed · 1 unchanged" in project.build().out


def test_a_class_given_a_meaning_later_arrives(project: Project) -> None:
    """A text that showed its braces ships again when [classes] gives them a meaning."""
    text = "## What? {#a}\n\n[der Hund]{.masc}\n"
    project.write({"content/deck.toml": SETTINGS}).questions(text)
    assert [problem["code"] for problem in project.problems()] == ["W421"]
    project.build()
    project.write({"content/deck.toml": SETTINGS + CLASSES})
    assert "1 changed" in project.build().out


FAULTS = {
    'masc = "#ff8800"': ("E007", "2.19:1 on the day's card", "the nearest that can be read is #ab5b00"),
    'masc = { day = "#0b5cad", night = "#222222" }': ("E007", "1.03:1 on the night's card", "is #8b8b8b"),
    'masc = "red"': ("E001", "must be a colour like #7a2e8e", ""),
    'masc = ""': ("E001", "must be a colour, or one for the day and one for the night", 'like masc = "#7a2e8e"'),
    "masc = 3": ("E001", "must be a colour, or one for the day and one for the night", "like masc"),
    'masc = { night = "#ffffff" }': ("E001", "must be a colour, or one for the day and one for the night", "day ="),
    'masc = { day = "#0b5cad", nite = "#ffffff" }': ("E001", "unknown setting “classes.masc.nite”", "night"),
    '"Mask 1" = "#0b5cad"': ("E001", "“Mask 1” is no name of a class", "write mask-1"),
    '"ß" = "#0b5cad"': ("E001", "“ß” is no name of a class", "like masc"),
}
"""Lines below [classes], and what is said of each."""


@pytest.mark.parametrize("line", FAULTS)
def test_what_is_no_class_is_told_at_its_line(project: Project, line: str) -> None:
    """A class whose name or colour will not do is an error at its place, with the way out."""
    project.write({"content/deck.toml": f"{SETTINGS}[classes]\n{line}\n"}).questions(WORDS)
    result = project.run("check")
    assert result.code == 2
    assert re.search(rf"deck\.toml:4:\d+: {FAULTS[line][0]} ", result.text)
    assert all(part in result.text for part in FAULTS[line])


@pytest.mark.parametrize(("mode", "colour"), [("day", "#ff8800"), ("night", "#222222")])
def test_the_colour_that_a_message_names_is_accepted(project: Project, mode: Mode, colour: str) -> None:
    """The nearest colour that can be read is one that the same line may hold."""
    settings = SETTINGS + "[classes]\nmasc = { day = DAY, night = NIGHT }\n"
    colours = {"day": "#0b5cad", "night": "#9cf", mode: colour}

    def write() -> None:
        text = settings.replace("DAY", f'"{colours["day"]}"').replace("NIGHT", f'"{colours["night"]}"')
        project.write({"content/deck.toml": text}).questions(WORDS.replace(".fem ", ""))

    write()
    found = re.search(r"is (#[0-9a-f]{6})", project.run("check").text)
    assert found
    colours[mode] = found[1]
    write()
    assert project.codes() == []


SPANS = {
    "[Hund]{.mask}": ("E205", "did you mean “.masc”?"),
    "[Hund]{.nonsense}": ("E205", "known: .masc, .fem"),
    "[Hund]{.masc .nonsense}": ("E205", "known: .masc, .fem"),
    '[Hund]{lang="de" .mask}': ("E205", "did you mean “.masc”?"),
    "`Hund`{.masc}": ("W421", "a class of [classes]"),
    r"[Hund]\{.masc}": ("", ""),
    "`[Hund]{.mask}`": ("", ""),
}
"""Texts, and what is said of the braces in each."""


@pytest.mark.parametrize("text", SPANS)
def test_an_unknown_class_is_told_with_the_one_that_was_meant(project: Project, text: str) -> None:
    """Where a deck has classes, another one behind brackets is an error that names the nearest."""
    project.write({"content/deck.toml": SETTINGS + CLASSES}).questions(f"## What? {{#a}}\n\n{text}\n")
    found = project.problems()
    assert [problem["code"] for problem in found] == ([SPANS[text][0]] if SPANS[text][0] else [])
    assert all(SPANS[text][1] in problem["hint"] for problem in found)


HEADINGS = {
    "## [der Hund]{.masc}": ("der-hund", "basic"),
    "## [der Hund]{.masc} {#x}": ("x", "basic"),
    '## [der Hund]{tts="de"}': ("der-hund-tts-de", "basic"),
    "## [der Hund]{.typed}": ("der-hund", "typed"),
    "## [der Hund]{#y}": ("y", "basic"),
    "## [der Hund] {.reversed}": ("der-hund", "reversed"),
}
"""Headings whose end is in braces: the id and the kind of the question."""


@pytest.mark.parametrize("heading", HEADINGS)
def test_braces_that_touch_brackets_are_theirs_or_the_questions(project: Project, heading: str) -> None:
    """At a heading's end braces belong to the brackets before them, unless they name an id or a kind."""
    project.write({"content/deck.toml": SETTINGS + CLASSES}).questions(f"{heading}\n\nthe dog\n").build()
    (line,) = project.locked().values()
    assert (line["id"], line["kind"]) == HEADINGS[heading]
    result = project.run("ids", "--write")
    assert result.code == 0
    assert project.build().out.count("0 new · 0 changed · 1 unchanged") == 1

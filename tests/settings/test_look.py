"""The look of the cards: the author's own CSS, the theme's files, pictures whose script changed in words only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from deckwright.base.colours import Mode
from deckwright.base.model import Family
from deckwright.cards.notetypes import make_note_types
from deckwright.media.svg.drawing import without_mark
from deckwright.settings.look import READABLE, Look, at_night, legibility, look_css, look_faults
from tests.help.support import NAMESPACE, SETTINGS, Learner, Project, svg

ONE = "## What is one? {#one}\n\nThe first. ![A square](../media/square.svg)\n"


def css(learner: Learner) -> str:
    """Return the CSS of the learner's note type for questions."""
    return str(learner.collection.models.by_name("Lab · question")["css"])


def test_an_authors_css_comes_last_and_arrives(project: Project, learner: Learner) -> None:
    """What stands in theme.css is added after the theme, so it wins, and a change of it reaches learners."""
    project.write({"media/square.svg": svg("red"), "content/theme.css": ".card { --accent: #111111; }\n"})
    project.questions(ONE).build()
    learner.take(project.package)
    assert css(learner).endswith(".card { --accent: #111111; }\n")
    project.write({"content/theme.css": ".card { --accent: #222222; }\n"}).build()
    learner.take(project.package)
    assert css(learner).endswith(".card { --accent: #222222; }\n")


LOOK = """
[look]
accent = "#7A2E8E"
night_accent = "#daf"
font = "Georgia, 'Noto Serif', serif"
code_font = "Cascadia Code"
size = 18
measure = 30.5
"""

RULE = """.card {
  --accent: #7a2e8e;
  --night-accent: #ddaaff;
  --font: "Georgia", "Noto Serif", serif;
  --code-font: "Cascadia Code", ui-monospace, monospace;
  --base: 18px;
  --measure: 30.5em;
}
"""


def test_the_look_of_the_settings_stands_between_theme_and_css(project: Project, learner: Learner) -> None:
    """What [look] names becomes one rule after the theme, which theme.css can still overrule, and reaches learners."""
    project.write({"content/theme.css": ".x { color: red }\n", "media/square.svg": svg("red")})
    project.questions(ONE).build()
    learner.take(project.package)
    theme = css(learner).removesuffix(".x { color: red }\n")
    report = project.write({"content/deck.toml": SETTINGS + LOOK}).build()
    assert "0 new · 0 changed · 1 unchanged" in report.out
    learner.take(project.package)
    assert css(learner) == theme + RULE + ".x { color: red }\n"


def test_the_theme_has_every_property_that_a_look_sets() -> None:
    """Each property of a look is one that the theme's first block sets and its rules use."""
    theme = make_note_types("Lab", UUID(NAMESPACE))[0].css
    first = theme[: theme.index("}")]
    for line in RULE.splitlines()[1:-1]:
        name = line.strip().split(":")[0]
        assert f"{name}:" in first
        assert f"var({name})" in theme


def test_a_look_without_settings_is_the_themes() -> None:
    """A deck that names no look ships no rule for it."""
    assert look_css(Look()) == ""


SETTING: dict[Mode, str] = {"day": "accent", "night": "night_accent"}


@pytest.mark.parametrize("mode", SETTING)
@pytest.mark.parametrize("colour", ["#ff8800", "#777777", "#787878", "#0000ee", "#ffffff", "#000000", "#5cb8f0"])
def test_a_colour_that_cannot_be_read_is_refused(project: Project, mode: Mode, colour: str) -> None:
    """A colour with less contrast than text needs is an error at its line; the colour it names instead is accepted."""

    def check(accent: str) -> list[dict[str, Any]]:
        project.write({"content/deck.toml": f'{SETTINGS}\n[look]\n{SETTING[mode]} = "{accent}"\n'})
        return [found for found in project.problems() if found["severity"] == "error"]

    project.questions("## What is one? {#one}\n\nThe first.\n")
    readable = legibility(colour, mode)
    found = check(colour)
    assert bool(found) == (readable < READABLE)
    for problem in found:
        assert (problem["code"], problem["line"]) == ("E007", 5)
        assert f"{int(readable * 100) / 100}:1" in problem["message"]
        better = problem["hint"].split()[-1]
        assert READABLE <= legibility(better, mode) < READABLE + 0.2
        assert check(better) == []


@pytest.mark.parametrize("accent", ["#7a2e8e", "#0068a8", "#006400", "#b00020", "#6b5500", "#1f2328", "#000000"])
def test_the_nights_colour_is_made_of_the_days(accent: str) -> None:
    """Without a colour for the night the cards get a tint of the day's that is as readable on dark as that on white."""
    night = at_night(accent)
    assert f"--night-accent: {night};" in look_css(Look(accent=accent))
    assert night == "#ffffff" or 0 <= legibility(night, "night") - legibility(accent, "day") < 0.2
    assert list(look_faults(Look(night_accent=night))) == []


def test_css_that_refers_elsewhere_is_refused(project: Project) -> None:
    """CSS that would load another file is an error at its line: learners would not have the file."""
    project.questions("## What is one? {#one}\n\nThe first.\n")
    project.write({"content/theme.css": ".card { color: red }\n.x { background: url(https://example.org/x.png) }\n"})
    problem = next(found for found in project.problems() if found["severity"] == "error")
    assert (problem["code"], problem["line"]) == ("E003", 2)


GOOD_CSS = """@charset "utf-8";
/* a // comment */
.card { --wash: #f7f4ee; --own: 1px; --any: { a: b }; --canvas: white }
.card a:hover, p > b::before { color: var(--accent); content: "a // b"; &:hover { color: red } }
@media (max-width: 400px) { a:hover { color: var(--own) } b:not(.z) { margin: calc(1px / 2) var(--else, 2px) } }
@keyframes k { from { opacity: 0 } 50% { opacity: .5 } to { opacity: 1 } }
.x { font: 12px/1.5 serif; aspect-ratio: 16/9; color: white !important;; background:
  linear-gradient(red, blue) }
@font-face { font-family: "X"; src: local("X") }
"""


def test_css_that_does_what_it_says_raises_no_alarm(project: Project) -> None:
    """Nothing is told of a style sheet that browsers read to its end, whatever of CSS it uses."""
    project.questions("## What is one? {#one}\n\nThe first.\n").write({"content/theme.css": GOOD_CSS})
    assert project.codes() == []


@pytest.mark.parametrize("data", [b"\xff\xfe", b".a { }" * 200_000], ids=["no text", "endless"])
def test_css_that_cannot_be_read_is_refused(project: Project, data: bytes) -> None:
    """CSS that is no text, or endless, is an error and not a deck without it."""
    project.questions("## What is one? {#one}\n\nThe first.\n").write({"content/theme.css": data})
    assert project.codes() == ["E003"]


def test_the_digest_of_a_script_is_not_shipped(project: Project) -> None:
    """A figure's script that changed in a comment changes the mark in its picture, and no note."""
    mark = "<metadata>deckwright:{}</metadata>"
    for digit in "ab":
        picture = svg("red").replace("<rect", mark.format(digit * 64) + "<rect")
        report = project.write({"media/square.svg": picture}).questions(ONE).build()
    assert "0 new · 0 changed · 1 unchanged" in report.out
    assert b"deckwright:" not in without_mark(mark.format("a" * 64).encode())


def test_comments_stay_at_home() -> None:
    """The theme's comments explain it to its readers here, and do not travel to every learner's device."""
    for kind in make_note_types("Lab", UUID(NAMESPACE)):
        assert "/*" not in kind.css
        for template in kind.templates:
            assert "<!--" not in template.front + template.back
            assert "SLOT" not in template.front + template.back
            assert "SHUFFLE" not in template.front + template.back
            assert "FORGIVE" not in template.front + template.back
    assert {kind.family for kind in make_note_types("Lab", UUID(NAMESPACE))} == set(Family)

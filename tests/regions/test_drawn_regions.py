"""Regions of a drawing that are named by its own texts and elements: a redrawn figure keeps each label's card."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from deckwright.media.svg.boxes import Boxes
from deckwright.media.svg.laid import NoBox, PlaceRules
from deckwright.media.svg.tree import read_tree
from tests.help.support import Learner, Project
from tests.regions.test_regions import write

SVG = "http://www.w3.org/2000/svg"


def box(inside: str, wanted: str, head: str = 'viewBox="0 0 100 100"') -> list[int]:
    """Return the edges of something in a drawing, in per cent."""
    svg = f'<svg xmlns="{SVG}" {head}>{inside}</svg>'
    return [round(edge * 100) for edge in Boxes(read_tree(svg.encode()).root).of(wanted)]


@pytest.mark.parametrize(
    ("inside", "edges"),
    [
        ('<rect id="a" x="10" y="20" width="30" height="40"/>', [10, 20, 40, 60]),
        ('<circle id="a" cx="50%" cy="10%" r="5"/>', [45, 5, 55, 15]),
        ('<path id="a" d="M40 50a10 10 0 1120 0 A10 10 0 1 1 40 50"/>', [40, 40, 60, 60]),
        ('<path id="a" d="M20 50 A1 1 0 0 1 80 50"/>', [20, 20, 80, 50]),
        ('<path id="a" d="M10 50 C10 50 30 10 40 50 S 70 50 80 50"/>', [10, 32, 80, 68]),
        ('<path id="a" d="M10 50 Q 20 0 40 50 T 80 50"/>', [10, 25, 80, 75]),
        (
            '<rect id="a" width="9" height="9" transform="scale(9)" style="transform: translate(5px, 1px)"/>',
            [5, 1, 14, 10],
        ),
        (
            '<g id="a"><linearGradient/><rect width="9" height="9"/><rect x="80" style="display:none"/></g>',
            [0, 0, 9, 9],
        ),
        ('<style>.b { transform: scale(2) }</style><rect id="a" width="9" height="9"/>', [0, 0, 9, 9]),
        ('<g transform="translate(5 5) scale(2)"><circle id="a" cx="10" cy="10" r="5"/></g>', [15, 15, 35, 35]),
        ('<g id="a"><line x1="1" y1="2" x2="9" y2="8"/><ellipse cx="20" cy="9" rx="4" ry="1"/></g>', [1, 2, 24, 10]),
        ('<path id="a" d="M10 10h20v5l-5 5z m40 0 c0 0 5 5 10 10"/>', [10, 10, 60, 20]),
        ('<polygon id="a" points="1,2 3,4 5,0.9" transform="matrix(2,0,0,2,10,10)"/>', [12, 12, 20, 18]),
    ],
)
def test_elements_lie_where_they_are_drawn(inside: str, edges: list[int]) -> None:
    """The box of an element comes from its numbers, through what moves and scales it."""
    assert box(inside, "#a") == edges


def test_texts_lie_where_they_are_drawn() -> None:
    """The box of a text covers its letters, wherever it is anchored and whatever its lines."""
    assert box('<text x="50" y="50" font-size="10">Femur</text>', "femur") == [50, 40, 86, 53]
    assert box('<g style="font-size:10px" text-anchor="middle"><text x="50" y="50">Femur</text></g>', "Femur")[0] == 32
    spans = '<text x="50" y="50" font-size="5">Os <tspan font-style="italic">ilium</tspan> tum</text>'
    assert box(spans, "Os ilium tum", 'viewBox="0 0 100 100" text-anchor="middle"') == [29, 45, 71, 52]
    assert (
        box('<text x="10" y="50" font-size="10">a</text>', "a", 'viewBox="0 0 100 100" width="100mm" height="50mm"')[0]
        == 30
    )
    assert box('<text y="50" font-size="10" dominant-baseline="text-before-edge">a</text>', "a")[1] == 50
    lines = '<text font-size="10"><tspan x="10" y="20">Os</tspan> <tspan x="10" dy="1em">coxae</tspan></text>'
    assert box(lines, "Os coxae") == [10, 10, 41, 33]
    assert box('<rect id="a" width="50" height="50"/>', "#a", 'viewBox="0 0 50 50" width="200" height="100"') == [
        25,
        0,
        75,
        100,
    ]


@pytest.mark.parametrize(
    ("inside", "wanted", "said"),
    [
        ('<rect id="a" width="1" height="1" transform="rotate(3)"/>', "#a", "the transform “rotate”"),
        ('<rect id="a" width="9" height="9" transform="scale(2)" transform-origin="5 5"/>', "#a", "“transform-origin”"),
        ('<rect id="a" width="9" height="9" style="translate: 3px"/>', "#a", "the property “translate”"),
        ("<style>#a { transform: scale(2) }</style><g><rect id='a' width='9' height='9'/></g>", "#a", "in a <style>"),
        ('<rect id="a" x="3vw" width="1" height="1"/>', "#a", "“3vw” is a length that only a browser knows"),
        ('<text x="1 2 3">abc</text>', "abc", "“1 2 3” is not one length"),
        ('<text style="font: 9px serif">A</text>', "A", "the property “font”"),
        ('<text x="9" textLength="90">A</text>', "A", "it has a textLength"),
        ('<text x="9" direction="rtl">A</text>', "A", "the property “direction”"),
        ('<use id="a" href="#b"/>', "#a", "inside of <use>"),
        ("<text>A</text><text>A</text>", "A", "2 times the text “A”"),
        ("<text>Tibia</text>", "Femur", "no text “Femur”; it has “Tibia”"),
        ("<style>.a { font-size: 3px }</style><text class='a'>A</text>", "A", "stands in a <style>"),
        ('<rect id="a" x="200" width="1" height="1"/>', "#a", "no size inside of the picture"),
    ],
)
def test_what_cannot_be_reckoned_says_why(inside: str, wanted: str, said: str) -> None:
    """What has no box, or one that only a browser knows, is told in words."""
    with pytest.raises(NoBox, match=re.escape(said)):
        box(inside, wanted)


def test_a_redrawn_figure_keeps_the_cards_of_its_labels(project: Project, learner: Learner) -> None:
    """When a drawing is drawn anew, each region goes with its text or element, and its reviews with the label."""
    regions = '- {{c1::Femur}}: "Femur"\n- {{c2::Patella}}: #patella'
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200">{}</svg>'
    old = '<text x="30" y="40" font-size="20">Femur</text><circle id="patella" cx="100" cy="100" r="10"/>'
    new = '<circle id="patella" cx="200" cy="50" r="20"/><text x="90" y="140" font-size="20">Femur</text>'
    write(project, regions)
    project.write({"media/map.svg": drawing.format(old)}).build()
    learner.take(project.package)
    cards = [card.id for card in learner.note("map").cards()]
    project.write({"media/map.svg": drawing.format(new)}).build()
    assert len(learner.take(project.package).updated) == 1
    note = learner.note("map")
    assert "left=.3000:top=.6000" in note["Occlusion"] and "left=.6000:top=.1500:width=.1333" in note["Occlusion"]
    assert [card.id for card in note.cards()] == cards
    assert ">Patella<" in note.cards()[1].render_output().answer_text
    text = write(project, '- {{c1::Femur}}: "Fibula"').run("check").text
    assert "no box for Fibula: the drawing has no text “Fibula”" in text


def test_the_rules_of_a_drawing_are_read_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many regions a drawing names, its style sheets are taken apart once."""
    read: list[int] = []

    class Counted(PlaceRules):
        def __init__(self, texts: Iterable[str]) -> None:
            read.append(1)
            super().__init__(texts)

    monkeypatch.setattr("deckwright.media.svg.boxes.PlaceRules", Counted)
    rules = "".join(f".c{number} {{ fill: red }}" for number in range(300))
    texts = "".join(f'<text class="c{one}" x="1" y="{9 * one + 9}" font-size="8">Part {one}</text>' for one in range(9))
    write(project, "\n".join(f'- {{{{c{one + 1}::Part {one}}}}}: "Part {one}"' for one in range(9)))
    project.write({"media/map.svg": f'<svg xmlns="{SVG}" viewBox="0 0 99 99"><style>{rules}</style>{texts}</svg>'})
    assert project.codes() == [] and len(read) == 1


@pytest.mark.parametrize(
    ("selector", "counts"),
    [
        *(
            ("text", True),
            ("*", True),
            (".b", True),
            ("#t", True),
            ("text.a", True),
            ("g > .a.b", True),
            ("p, .a", True),
            ("#g", True),
        ),
        *(("rect", False), (".c", False), ("#h", False), ("text.c", False), (".a#g", False), (".a rect", False)),
    ],
)
def test_a_rule_counts_for_what_it_selects(selector: str, counts: bool) -> None:
    """A rule for the font's size stands in the way of the texts that it may be for, by name, class and id."""
    text = '<g id="g"><text id="t" class="a b" x="10" y="20" font-size="10">Femur</text></g>'
    svg = f'<svg xmlns="{SVG}" viewBox="0 0 100 100"><style>{selector} {{ font-size: 3px }}</style>{text}</svg>'
    boxes = Boxes(read_tree(svg.encode()).root)
    if counts:
        with pytest.raises(NoBox, match="font size stands in a <style>"):
            boxes.of("Femur")
    else:
        assert boxes.of("Femur") == boxes.of("#t")

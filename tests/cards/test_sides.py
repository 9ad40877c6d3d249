"""The sides of cards as the preview shows them, held against the real Anki's."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from deckwright.base.model import Family, Note
from deckwright.base.problems import Problems
from deckwright.cards.notetypes import FIELDS, make_note_types
from deckwright.cards.sides import fill, note_sides, reveal
from deckwright.cards.templates import parse_template
from deckwright.gather import gather
from deckwright.settings.deck_toml import find_settings, load_settings
from tests.help.carrying import carry, make_type
from tests.help.support import REPOSITORY, Learner, Project

DECKS = [
    pytest.param(REPOSITORY / "content", id="flagship", marks=pytest.mark.long),
    pytest.param(REPOSITORY / "tests" / "decks" / "torture" / "content", id="torture"),
]


def is_typed(note: Note) -> bool:
    """Whether a note has an answer to be typed: Anki's library leaves its place to the reviewer."""
    names = [slot.name for slot in FIELDS[Family.QUESTION]]
    return note.family is Family.QUESTION and bool(note.fields[names.index("Typed")])


@pytest.mark.parametrize("content", DECKS)
def test_every_side_is_the_real_ankis(content: Path, tmp_path: Path, learner: Learner) -> None:
    """Every side of every card is, character by character, what the real Anki renders from the package."""
    for folder in (content, content.parent / "media"):
        if folder.is_dir():
            shutil.copytree(folder, tmp_path / "deck" / folder.name)
    project = Project(tmp_path / "deck")
    package = tmp_path / "deck.apkg"
    project.build("-o", str(package))
    learner.take(package)
    settings = load_settings(find_settings(project.root))
    deck = gather(settings, Problems(), lambda done, total: None)
    types = {kind.family: kind for kind in deck.types}
    compared = 0
    for note in deck.notes:
        if note.retired or is_typed(note):
            continue
        cards = note_sides(note, types[note.family])
        assert [card.ord for card in cards] == [card.ord for card in learner.note(note.id).cards()]
        for place, card in enumerate(cards):
            assert (card.front, card.back) == learner.sides(note.id, place), note.id
            compared += 1
    assert compared >= len(deck.notes) - 5


def test_a_carried_note_has_its_makers_cards(project: Project, learner: Learner) -> None:
    """A note of a note type that somebody else made is shown by its own templates, as the real Anki does it."""
    fronts = ("{{Country}}{{#Map}} ({{text:Map}}, {{Tags}}){{/Map}}", "{{^Map}}none{{/Map}}{{#Map}}{{Map}}{{/Map}}")
    carry(project, make_type(templates=[(front, "{{FrontSide}}<hr>{{Capital}} {{Deck}}") for front in fronts]))
    project.questions("## Peru {#peru notetype=geography tags=andes}\n\nLima\n\n### Map\n\nA **map**\n").build()
    learner.take(project.package)
    settings = load_settings(find_settings(project.root))
    deck = gather(settings, Problems(), lambda done, total: None)
    cards = note_sides(deck.notes[0], deck.types[-1])
    (found,) = learner.collection.find_notes("Lima")
    anki = [card.render_output() for card in learner.collection.get_note(found).cards()]
    assert [(card.front, card.back) for card in cards] == [(one.question_text, one.answer_text) for one in anki]
    assert len(cards) == 2


TEMPLATES = [
    *("{{A}} {{{B}}} {{ B }}{{", "{{=<% %>=}}<%A%>{{B}}<% text:B %>", " {{=<% %>=}}{{=<% %>=}}<%#A%><%A%><%/A%>"),
    *("{{A}}<!-- {{B}} {{#C}} -->", "{{A}}{{:B}}{{B:}}", "{{A}}\n{{# A }} y {{/ A }}{{^C}}{{#B}}z{{/B}}{{/C}}"),
    *("{{#c1}}one{{/c1}}{{#c2}}two{{/c2}}{{^c2}}no{{/c2}}{{A}} {{c1}}", "{{A}}{{text:B}}{{hint:C}}{{Card}}{{Tags}}"),
]


@pytest.mark.parametrize("front", TEMPLATES)
def test_every_template_is_filled_as_the_real_anki_does(front: str, project: Project, learner: Learner) -> None:
    """Whatever marks a template has, the preview shows what the real Anki shows."""
    carry(project, make_type(("A", "B", "C"), [(front, "{{A}}{{FrontSide}}{{FrontSide}}")]))
    project.questions("## a & b {#q notetype=geography tags=x}\n\n**c** `d`\n").build()
    learner.take(project.package)
    deck = gather(load_settings(find_settings(project.root)), Problems(), lambda done, total: None)
    (card,) = note_sides(deck.notes[0], deck.types[-1])
    (found,) = learner.collection.find_cards("")
    output = learner.collection.get_card(found).render_output()
    assert (card.front, card.back) == (output.question_text, output.answer_text)


@pytest.mark.parametrize("sides", [("{{#A}}x", "{{A}}"), ("{{A}}", "{{/A}}")], ids=["front", "back"])
def test_a_template_that_anki_cannot_read_is_told(sides: tuple[str, str], project: Project) -> None:
    """Where Anki shows an error in place of both sides, the preview says what is wrong."""
    carry(project, make_type(("A", "B"), [sides])).questions("## a {#q notetype=geography}\n\nb\n")
    deck = gather(load_settings(find_settings(project.root)), Problems(), lambda done, total: None)
    (card,) = note_sides(deck.notes[0], deck.types[-1])
    assert card.front == card.back and "{{/A}}" in card.front and "cannot read" in card.front


def test_typed_answers_are_shown_as_the_reviewer_shows_them(project: Project, learner: Learner) -> None:
    """The front has a box to type in; the back shows the right answer as the real Anki does if nothing was typed."""
    project.questions("## Which tag is it? {#tag .typed}\n\n`<b>` & more\n").build()
    learner.take(project.package)
    settings = load_settings(find_settings(project.root))
    deck = gather(settings, Problems(), lambda done, total: None)
    types = {kind.family: kind for kind in make_note_types(settings.name, settings.namespace)}
    (card,) = note_sides(deck.notes[0], types[Family.QUESTION])
    assert '<input type="text" id="typeans"' in card.front
    assert learner.collection.compare_answer("&lt;b&gt; &amp; more", "", False) in card.back
    assert "[[type:" not in card.front + card.back


def test_a_field_decides_what_is_shown() -> None:
    """A part stands where its field is filled, its opposite where it is empty; breaks and white space are empty."""
    template = parse_template("{{#A}}a{{^B}}b{{/B}}{{/A}}{{^A}}none{{/A}}<!-- {{A}} -->")
    assert fill(template, {"A": "x", "B": "y"}, 1, True) == "a<!-- {{A}} -->"
    assert fill(template, {"A": "x", "B": " <br> "}, 1, True) == "ab<!-- {{A}} -->"
    assert fill(template, {"A": "", "B": "y"}, 1, True) == "none<!-- {{A}} -->"


@pytest.mark.parametrize(
    "text",
    [
        "a {{c1::<b>x</b> 'q' \"z\" & ü 1-2_3/ é::hi <b>nt</b>}} and {{c2::y {{c1::in}} z}}",
        r"\({{c1::x<b>2</b>}} + <i>y</i> &lt; \) {{c2::b \[a\]}}",
        "{{c1::one}} {{c1::two::}} {{c3::three}} }} ::",
        "{{c1::a {{c2::b {{c3::c}} d}} e {{c4::f}}}} g",
    ],
)
def test_holes_are_the_real_ankis(text: str, learner: Learner) -> None:
    """A hole is hidden, hinted at and filled as the real Anki does it, one inside another and in formulas too."""
    assert_revealed(text, learner)


MASKS = [
    *("rect:left=.1:top=0:width=0:height=.4:oi=", "rect:left=.1:top=.2:oi=1:fill=#ff00aa", "rect", "", "star:left=1"),
    *(
        "polygon:points=1,2 3 4,5:fill=#fff",
        "polygon:points=1",
        "ellipse:rx=.1:ry=0:angle=0:angle=3",
        "rect:zz=1:left=2",
    ),
    *("rect:left=a=b:top=3", "rect:left=1::hint", "rect: left=1:top= 2 ", "rect:left=:top=1", "rect:left=1:left=2"),
    *(
        r"text:text=a\:b=c&d:scale=2:fs=.1",
        r"text:text=a\nb:left=1",
        "text:text=äé<i>&amp; x</i>:left=1",
        "rect:left=<b>1</b>",
    ),
]


@pytest.mark.parametrize("mask", MASKS)
def test_masks_are_the_real_ankis(mask: str, learner: Learner) -> None:
    """A mask over a picture is told to the reviewer as the real Anki does it: asked, revealed, of another card."""
    hole = f"image-occlusion:{mask}"
    assert_revealed(
        f"{{{{c1::{hole}}}}}<br>{{{{c2::{hole} {{{{c3::x}}}}}}}} {{{{c0::{hole}}}}} {{{{c0,2::{hole}}}}}", learner
    )
    assert_revealed(f"{{{{c1::{{{{c2,4::{hole}}}}} x}}}} {{{{c2::<b>{hole}</b>}}}}", learner)


def assert_revealed(text: str, learner: Learner) -> None:
    """Hold both sides of all cards of a text with holes against the real Anki's."""
    collection = learner.collection
    kind = collection.models.by_name("Cloze")
    kind["tmpls"][0]["qfmt"] = kind["tmpls"][0]["afmt"] = "{{cloze:Text}}"
    collection.models.update_dict(kind)
    note = collection.new_note(collection.models.by_name("Cloze"))
    note["Text"] = text
    collection.add_note(note, 1)
    for card in note.cards():
        output = card.render_output()
        assert reveal(text, card.ord + 1, True) == output.question_text
        assert reveal(text, card.ord + 1, False) == output.answer_text


def test_a_hint_is_shown_when_it_is_asked_for() -> None:
    """A field behind ``hint`` is folded behind its name; without a text there is no name to press, as in Anki."""
    made = fill(parse_template("{{hint:A}}"), {"A": "<b>x</b>"}, 1, True)
    assert ">A</a>" in made and '<div class="hint" style="display: none"><b>x</b></div>' in made
    assert fill(parse_template("{{hint:A}}"), {"A": " "}, 1, True).strip() == ""

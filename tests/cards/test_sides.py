"""The sides of cards as the preview shows them, held against the real Anki's."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from deckwright.base.deck_toml import find_settings, load_settings
from deckwright.base.model import Family, Note
from deckwright.base.problems import Problems
from deckwright.cards.notetypes import FIELDS, make_note_types
from deckwright.cards.sides import fill, note_sides, reveal
from deckwright.gather import gather
from tests.help.carrying import carry, make_type
from tests.help.support import REPOSITORY, Learner, Project

DECKS = [REPOSITORY / "content", REPOSITORY / "tests" / "decks" / "torture" / "content"]


def is_typed(note: Note) -> bool:
    """Whether a note has an answer to be typed: Anki's library leaves its place to the reviewer."""
    names = [slot.name for slot in FIELDS[Family.QUESTION]]
    return note.family is Family.QUESTION and bool(note.fields[names.index("Typed")])


@pytest.mark.parametrize("content", DECKS, ids=["flagship", "torture"])
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
    template = "{{#A}}a{{^B}}b{{/B}}{{/A}}{{^A}}none{{/A}}<!-- {{A}} -->"
    assert fill(template, {"A": "x", "B": "y"}, 1, True) == "a<!-- {{A}} -->"
    assert fill(template, {"A": "x", "B": " <br> "}, 1, True) == "ab<!-- {{A}} -->"
    assert fill(template, {"A": "", "B": "y"}, 1, True) == "none<!-- {{A}} -->"


@pytest.mark.parametrize(
    "text",
    [
        "a {{c1::<b>x</b> 'q' \"z\" & ü 1-2_3/ é::hi <b>nt</b>}} and {{c2::y {{c1::in}} z}}",
        r"\({{c1::x<b>2</b>}} + <i>y</i> &lt; \) {{c2::b \[a\]}}",
        "{{c1::one}} {{c1::two::}} {{c3::three}} }} ::",
    ],
)
def test_holes_are_the_real_ankis(text: str, learner: Learner) -> None:
    """A hole is hidden, hinted at and filled as the real Anki does it, one inside another and in formulas too."""
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

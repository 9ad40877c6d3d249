"""Questions of regions in the real Anki: its own editor, and edits that cost no review."""

from __future__ import annotations

import random
from typing import Any

import pytest

from deckwright.base.problems import Problems
from deckwright.cards.sides import note_sides
from deckwright.gather import gather
from deckwright.settings.deck_toml import load_settings
from tests.help.support import Learner, Project
from tests.regions.test_regions import write

TWO = "- {{c1::A *b* $x_{1}$}}: rect 10% 20% 30% 15%\n- {{c2::B}}: ellipse 50% 50% 20% 20%"
TEXT = "\n- It's 10:30: text 5% 5%"


def test_ankis_own_editor_knows_the_note(project: Project, learner: Learner) -> None:
    """Anki's editor of masks finds the picture and every region, and what it saves is a note of the same cards."""
    write(project, TWO).build()
    assert len(learner.take(project.package).new) == 1
    note, collection = learner.note("map"), learner.collection
    kind = note.note_type()
    assert kind["originalStockKind"] == 6
    assert [field.get("tag") for field in kind["flds"][:6]] == [0, 1, 2, 3, 4, None]
    found = collection.get_image_occlusion_note(note.id).note
    assert found.image_file_name.startswith("map-")
    assert sorted((one.ordinal, one.shapes[0].shape) for one in found.occlusions) == [(1, "rect"), (2, "ellipse")]
    moved = note["Occlusion"].replace("left=.1000", "left=.1500")
    collection.update_image_occlusion_note(note.id, moved, note["Header"], note["Back Extra"], note.tags)
    assert (learner.note("map")["Occlusion"], len(note.cards())) == (moved, 2)
    assert learner.health() == []


def test_ankis_own_editor_knows_a_text(project: Project, learner: Learner) -> None:
    """A text on the picture is one to Anki's editor, in its words and at its height, and makes no card."""
    write(project, TWO + TEXT).build()
    learner.take(project.package)
    note = learner.note("map")
    (text,) = (
        shape
        for one in learner.collection.get_image_occlusion_note(note.id).note.occlusions
        for shape in one.shapes
        if shape.shape == "text"
    )
    told = {one.name: one.value for one in text.properties}
    assert (told["text"], told["fs"], len(note.cards())) == ("It's 10:30", ".0500", 2)
    assert learner.health() == []


def test_cards_of_regions_are_what_anki_shows(project: Project, learner: Learner) -> None:
    """Both sides of each card are the real Anki's: masks, the label of the region alone, no word of the others."""
    write(project, TWO + TEXT).build()
    learner.take(project.package)
    settings = load_settings(project.root / "content/deck.toml")
    deck = gather(settings, Problems(), lambda done, total: None)
    kind = next(kind for kind in deck.types if kind.family == deck.notes[0].family)
    for at, sides in enumerate(note_sides(deck.notes[0], kind)):
        assert (sides.front, sides.back) == learner.sides("map", at)
    back = learner.sides("map", 1)[1]
    assert ">B<" in back and "<em>b</em>" not in back


def line(number: int, label: str, left: int) -> str:
    """Return the line of a region."""
    return f"- {{{{c{number}::{label}}}}}: rect {left}% 20% 10% 15%"


@pytest.mark.parametrize("seed", range(3))
def test_no_edit_of_regions_costs_a_review(project: Project, learner: Learner, seed: int) -> None:
    """Regions are added anywhere, moved, renamed, re-ordered and removed: each review stays at its label."""
    chance = random.Random(seed)
    regions: dict[int, list[Any]] = {1: ["one", 1], 2: ["two", 2], 3: ["three", 3]}
    order = [1, 2, 3]
    highest = 3
    known: dict[int, tuple[int, int]] = {}
    for turn in range(6):
        if turn:
            edit = chance.choice(["add", "move", "rename", "sort", "remove", "touch"])
            number = chance.choice(order)
            if edit == "add":
                highest += 1
                regions[highest] = [f"new {highest}", highest]
                order.insert(chance.randrange(len(order) + 1), highest)
            elif edit == "move":
                regions[number][1] = chance.randrange(80)
            elif edit == "rename":
                regions[number][0] += " again"
            elif edit == "sort":
                chance.shuffle(order)
            elif edit == "remove" and len(order) > 1:
                order.remove(number)
        write(project, "\n".join(line(number, *regions[number]) for number in order)).build()
        log = learner.take(project.package)
        assert not log.conflicting
        cards = {card.ord + 1: card for card in learner.note("map").cards()}
        reviews = learner.collection.db.all("select cid, count() from revlog group by cid")
        for number, (card_id, count) in known.items():
            assert (cards[number].id, dict(reviews)[card_id]) == (card_id, count)
        for number in order:
            assert f">{regions[number][0]}<" in cards[number].render_output().answer_text
            card = cards[number]
            card.start_timer()
            learner.collection.sched.answerCard(card, 3)
            known[number] = card.id, known.get(number, (0, 0))[1] + 1
    assert not learner.take(project.package).updated
    assert [found for found in learner.health() if "empty cards" not in found] == []  # those of removed regions

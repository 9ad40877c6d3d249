"""A link from each answer to the question's source, in the real Anki, and what it costs: no note and no review."""

from __future__ import annotations

import html
import re

import pytest

from tests.help.carrying import ONE, carry
from tests.help.support import SETTINGS, Learner, Project, read_package, svg

UNLINKED = SETTINGS + 'lang = "de"\n'
BY_PATH = "https://example.org/deck/blob/main/content/{path}?a=1&b=2#{id}"
BY_ID = "https://example.org/issues/new?title={id}"
QUESTIONS = """\
# Zahlen

## Was ist eins? {#basic}

Das erste.

## eins {#reversed .reversed}

one

## Was ist zwei? {#typed .typed}

Zwei

## Was ist gerade? {#choice .choice}

- [x] Zwei
- [ ] Drei

## Zahlen {#cloze .cloze}

Nach {{c1::eins}} kommt {{c2::zwei}}.

## Knochen {#map .occlusion}

![Ein Bein](../media/map.svg)

- {{c1::Femur}}: rect 10% 20% 30% 15%
"""
WORDS = "front,back,id\nHund,dog,dog\n"
CARDS = {"basic": 1, "reversed": 2, "typed": 1, "choice": 1, "cloze": 2, "map": 1, "dog": 1}
"""How many cards each note has."""


def linked(address: str) -> str:
    """Return a ``deck.toml`` with links."""
    return f'{UNLINKED}\n[links]\nsource = "{address}"\n'


def deck(project: Project, settings: str) -> Project:
    """Write a deck with every kind of question, and a list of words."""
    files = {"content/deck.toml": settings, "content/words.csv": WORDS, "media/map.svg": svg("red")}
    return project.write(files).questions(QUESTIONS)


def links(learner: Learner, note: str, card: int = 0) -> tuple[list[str], list[str]]:
    """Return the addresses to which the two sides of a card link for a correction."""
    pattern = r'<a href="([^"]*)" lang="de">Korrektur vorschlagen</a>'
    front, back = ([html.unescape(one) for one in re.findall(pattern, side)] for side in learner.sides(note, card))
    return front, back


@pytest.mark.parametrize("address", [BY_PATH, BY_ID])
def test_each_answer_links_to_its_source(project: Project, learner: Learner, address: str) -> None:
    """Every kind of card, a reversed one and a row of a list too, has the link on its answer and not on its front."""
    deck(project, linked(address)).build()
    learner.update(project.package)
    for note, cards in CARDS.items():
        file = "words.csv" if note == "dog" else "questions.md"
        expected = address.replace("{path}", file).replace("{id}", note)
        assert len(learner.note(note).cards()) == cards
        assert [links(learner, note, card) for card in range(cards)] == [([], [expected])] * cards
    assert learner.health() == []


def test_a_file_that_moves_stamps_no_note(project: Project, learner: Learner) -> None:
    """A file gets another name or folder: no note changes, learners keep what they have, new ones get the new path."""
    deck(project, linked(BY_PATH)).build()
    learner.update(project.package)
    learner.study("basic")
    learner.edit("typed", "Back", "mine")
    stamps = {name: note["mod"] for name, note in project.notes().items()}
    (project.root / "content/questions.md").unlink()
    project.questions(QUESTIONS.replace("../media", "../../media"), "content/moved/numbers & more.md")
    (project.root / "content/words.csv").rename(project.root / "content/vocabulary.csv")
    plan = project.run("plan").out
    assert "Updated" not in plan and "looks otherwise" not in plan
    package = project.package.read_bytes()
    assert "0 new · 0 changed · 7 unchanged" in project.build().out
    assert {name: note["mod"] for name, note in project.notes().items()} == stamps
    assert package != project.package.read_bytes()
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated)) == (0, 0)
    assert learner.note("typed")["Back"] == "mine"
    assert links(learner, "basic")[1] == ["https://example.org/deck/blob/main/content/questions.md?a=1&b=2#basic"]
    for name, file in (("basic", "moved/numbers%20%26%20more.md"), ("dog", "vocabulary.csv")):
        assert project.notes()[name]["fields"]["R3"] == file


def test_the_link_arrives_as_the_page_says(project: Project, learner: Learner) -> None:
    """Switched on, it ships no note: by the id it is on all cards at once, by the path on notes that change later."""
    deck(project, UNLINKED).build()
    learner.update(project.package)
    learner.study("basic")
    deck(project, linked(BY_ID))
    assert "0 new · 0 changed · 7 unchanged" in project.build().out
    learner.update(project.package)
    assert all(links(learner, note) == ([], [BY_ID.replace("{id}", note)]) for note in CARDS)
    deck(project, linked(BY_PATH))
    assert "0 new · 0 changed · 7 unchanged" in project.build().out
    learner.update(project.package)
    assert all(links(learner, note) == ([], []) for note in CARDS)
    project.questions(QUESTIONS.replace("Das erste", "Die erste"))
    assert "0 new · 1 changed · 6 unchanged" in project.build().out
    assert "1 changed · 6 unchanged" in project.build("--touch", "dog").out
    learner.update(project.package)
    assert {note for note in CARDS if links(learner, note)[1]} == {"basic", "dog"}
    deck(project, UNLINKED).questions(QUESTIONS.replace("Das erste", "Die erste"))
    assert "0 new · 0 changed · 7 unchanged" in project.build().out
    learner.update(project.package)
    assert all(links(learner, note) == ([], []) for note in CARDS)


def test_a_retired_question_keeps_its_link(project: Project, learner: Learner) -> None:
    """One that is marked has its link on; one that was deleted keeps the path that it had."""
    deck(project, linked(BY_PATH)).build()
    learner.update(project.package)
    text = QUESTIONS.replace("{#basic}", "{#basic .retired}").replace("## eins {#reversed .reversed}\n\none\n\n", "")
    project.questions(text).build()
    learner.update(project.package)
    for note in ("basic", "reversed"):
        address = f"https://example.org/deck/blob/main/content/questions.md?a=1&b=2#{note}"
        assert links(learner, note)[1] == [address]


def test_no_file_name_leaves_the_address(project: Project, learner: Learner) -> None:
    """Whatever a file is called, its name is letters, digits and percent signs of one address on the card."""
    name = "a' onclick=x {{c1::b}} [sound:c] \\\\(d) é#e?f&g.md"
    deck(project, linked(BY_PATH)).questions("## One? {#one}\n\nTwo.\n", f"content/{name}").build()
    learner.update(project.package)
    ((address,), shown) = links(learner, "one")[1], learner.sides("one")[1]
    assert re.fullmatch(r"https://example\.org/deck/blob/main/content/[A-Za-z0-9_.~%-]+\?a=1&b=2#one", address)
    assert "onclick=x" not in shown and "sound:" not in shown
    assert learner.health() == []


def test_a_lock_made_of_a_package_knows_the_notes(project: Project) -> None:
    """A lock that was lost, taken from a package without its copy, stamps no note, though each holds its path."""
    deck(project, linked(BY_PATH)).build()
    kept = {name: note["mod"] for name, note in project.notes().items()}
    project.lock.unlink()
    assert project.run("lock", "--from", str(project.package)).code == 0
    assert "0 new · 0 changed · 7 unchanged" in project.build().out
    assert {name: note["mod"] for name, note in project.notes().items()} == kept


def test_a_note_of_another_tools_type_has_no_link(project: Project) -> None:
    """A note type that the deck carries has no field for it, and stays as it is."""
    carry(project).questions(ONE).build()
    before = list(read_package(project.package)), project.locked()
    project.write({"content/deck.toml": linked(BY_PATH)}).build()
    assert (list(read_package(project.package)), project.locked()) == before

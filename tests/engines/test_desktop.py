"""The real desktop Anki: its window shows the cards, its consoles stay silent, its Check Media finds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PIL import Image

from tests.engines.desktop import Visit, absent, visit
from tests.help.support import Project, lacks, needs
from tests.promises.test_import import FLAGSHIP, TORTURE, build

PAPER = {"day": (255, 255, 255), "night": (0x17, 0x19, 0x1C)}
"""The theme's page: what most of the window must be coloured in."""

WORDS = {
    ("basic", 0): ("What is the capital of France?", "Paris, says a source"),
    ("reversed-prompt", 0): ("What does the abbreviation PCA stand for?", "Principal component analysis."),
    ("reversed-prompt", 1): ("How is principal component analysis abbreviated?", "What does the abbreviation PCA"),
    ("typed", 0): ("Which word is Latin for “and”?", "As in et al."),
    ("code", 0): ("Write the assignment step in NumPy", "gaps = points[:, None] - centroids"),
    ("choice", 0): ("Which of these are prime?", "They have two divisors."),
    ("hint", 0): ("Assign each point to [a place]", "Assign each point to its nearest centroid"),
    ("hint", 1): ("then move [...].", "then move each centroid."),
    ("huge-formula", 0): ("Which formulas fit into no line?", "In a sentence"),
    ("odd-pictures", 0): ("Which pictures are tall, wide", "A figure's words"),
    ("arabic", 0): ("خوارزمية لويد", "القصور الذاتي"),
}
"""Cards of every kind: what the learner must read on the front and on the back."""

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


def study(project: Project, output: Path, notes: list[str]) -> Visit:
    """Let a learner study notes of a deck in the real Anki, which must come to the end."""
    needs("aqt")
    if absent():
        lacks(f"Anki cannot be started without {absent()}")
    seen = visit(project.package, output, notes, (900, 800), typed="etc")
    assert not seen.report["failure"], seen.report["failure"] + seen.printed
    return seen


@pytest.fixture(scope="module")
def torture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Visit, int]]:
    """A visit to the torture deck, and how many notes that deck has."""
    folder = tmp_path_factory.mktemp("torture")
    project = build(TORTURE, folder)
    notes = list(dict.fromkeys(note for note, _ in WORDS))
    yield study(project, folder / "pictures", notes), len(project.notes())


def test_the_import_dialogue_takes_the_package(torture: tuple[Visit, int]) -> None:
    """Anki's own import dialogue, its options as they are, imports every note and says so."""
    seen, notes = torture
    said = re.sub("[\u2068\u2069]", "", seen.report["import"])  # Anki isolates numbers, which may run the other way
    assert f"{notes} notes found in file" in said
    assert f"{notes} new notes imported" in said


def test_the_window_shows_the_card(torture: tuple[Visit, int]) -> None:
    """The reviewer shows both sides of every card studied, by day and by night, and no error beside it."""
    shown = {(seen["note"], seen["ord"], seen["side"], seen["mode"]): seen for seen in torture[0].report["seen"]}
    assert set(shown) == {(*card, side, mode) for card, side, mode in product(WORDS, ("front", "back"), PAPER)}
    for card, (front, back) in WORDS.items():
        for (side, words), mode in product((("front", front), ("back", back)), PAPER):
            seen = shown[*card, side, mode]
            assert words in " ".join(seen["words"].split()), (card, side, mode)
            assert (seen["state"], seen["others"]) == ("review", [])


def test_the_picture_on_the_screen_is_the_card(torture: tuple[Visit, int]) -> None:
    """What the screen shows is the theme's paper with something written on it, by night as by day."""
    for seen in torture[0].report["seen"]:
        with Image.open(seen["picture"]) as picture:
            colours = picture.convert("RGB").getcolors(picture.width * picture.height)
        assert colours
        counted = {colour: count for count, colour in colours}
        assert max(counted, key=counted.__getitem__) == PAPER[seen["mode"]], seen["picture"]
        assert len(counted) > 50, seen["picture"]


def test_the_consoles_are_clean(torture: tuple[Visit, int]) -> None:
    """None of Anki's web views writes an error or a warning while the cards are imported and studied."""
    assert torture[0].console == []


def test_check_media_finds_nothing(torture: tuple[Visit, int]) -> None:
    """*Tools → Check Media* reports no missing file and none unused."""
    assert_no_faulty_media(torture[0])


def assert_no_faulty_media(seen: Visit) -> None:
    """Hold that Anki's own report of the media folder counts nothing."""
    said = re.sub("[\u2068\u2069]", "", seen.report["media"])
    assert "Missing files: 0" in said and "Unused files: 0" in said, said


def test_the_flagship_deck_is_studied(tmp_path: Path) -> None:
    """A card of each kind in the flagship deck comes up in the reviewer, with clean consoles and media."""
    project = build(FLAGSHIP, tmp_path)
    chosen = {line["kind"]: note for note, line in project.locked().items()}
    seen = study(project, tmp_path / "pictures", [*chosen.values(), "spectral-moons"])
    assert {shown["note"] for shown in seen.report["seen"]} == {*chosen.values(), "spectral-moons"}
    assert {(shown["state"], *shown["others"]) for shown in seen.report["seen"]} == {("review",)}
    assert seen.console == []
    assert_no_faulty_media(seen)

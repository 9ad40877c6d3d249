"""The pictures of the documentation show what is so today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from deckwright.questions.frontmatter import KINDS
from tests.help.support import REPOSITORY
from tools import gallery

MOST = 3_000_000
"""Bytes of all pictures together: a clone should not be heavy."""


def test_the_pictures_are_of_today() -> None:
    """The theme, the questions shown and the scripts are those that the pictures were taken of."""
    assert gallery.stale() == [], f"take the pictures again: {gallery.COMMAND}"


def test_stale_pictures_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of the theme, of a question or of a script is told by its name."""
    before = gallery.sources()
    assert {"deckwright/cards/theme/card.css", "docs/gallery/content/cards.md", "tools/take_pictures.py"} < set(before)
    monkeypatch.setattr(gallery, "RECORD", tmp_path / "made-from.json")
    assert gallery.stale() == sorted(before)
    gallery.record()
    assert gallery.stale() == []
    text = gallery.RECORD.read_text(encoding="utf-8")
    gallery.RECORD.write_text(text.replace(before["deckwright/cards/theme/card.css"], "0"), encoding="utf-8")
    assert gallery.stale() == ["deckwright/cards/theme/card.css"]


def test_the_page_is_of_today() -> None:
    """docs/cards.md is what its script makes of the gallery's questions: nobody edits it by hand."""
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page()


def test_every_picture_is_there_and_small() -> None:
    """All pictures of the page and of the README are there, no others, and all together are small."""
    files = {*gallery.PICTURES.glob("*.webp")}  # the picture of the preview comes from another script
    assert {file.relative_to(gallery.DOCS).as_posix() for file in files} == gallery.pictures()
    assert sum(file.stat().st_size for file in files) < MOST
    for file in files:
        with Image.open(file) as picture:
            assert picture.format == "WEBP"


def test_every_kind_is_shown() -> None:
    """docs/cards.md shows each kind of question that there is."""
    text = " ".join(example.markdown for example in gallery.examples())
    assert {kind for kind in KINDS if not re.search(rf"\.{kind}\b", text)} <= {"basic"}
    assert (REPOSITORY / "docs" / "gallery" / "content" / "deck.toml").exists()

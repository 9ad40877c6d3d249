"""Both sides of every card of a package, as the real Anki's reviewer would hand them to its web view."""

from __future__ import annotations

import json
import shutil
import tempfile
import types
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

WEB = Path(__file__).parent / "web"


@dataclass(frozen=True, slots=True)
class Shown:
    """A card: the note's id, the template's number from 0, and the HTML of its sides with Anki's own CSS element."""

    note: str
    ord: int
    question: str
    answer: str

    @property
    def name(self) -> str:
        """What a report calls the card."""
        return self.note + (f" (card {self.ord + 1})" if self.ord else "")


def render(package: Path, web: Path, typed: str = "") -> list[Shown]:
    """Return the cards of a package in their order, with ``typed`` typed in; their pictures are copied into ``web``."""
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder) / "cards.anki2"))
        try:
            request = ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions())
            collection.import_anki_package(request)
            cards = [collection.get_card(card) for card in collection.find_cards("", order="c.due, c.ord")]
            shutil.copytree(collection.media.dir(), web, dirs_exist_ok=True)
            return [_render(collection, card, typed) for card in cards]
        finally:
            collection.close()


def furnish(web: Path, cards: Sequence[Shown]) -> None:
    """Put into ``web`` what the pages need besides pictures: the cards, Anki's own web files, the tests' scripts."""
    web.mkdir(parents=True, exist_ok=True)
    (web / "cards.json").write_text(json.dumps([asdict(card) for card in cards]), encoding="utf-8")
    (web / "_anki").symlink_to(web_files())
    shutil.copytree(WEB, web / "_test")


def web_files() -> Path:
    """Return the folder of Anki's own web files: the reviewer's CSS and script, and MathJax."""
    from aqt.utils import aqt_data_path

    return Path(aqt_data_path()) / "web"


def _render(collection: Any, card: Any, typed: str) -> Shown:
    """Do what ``aqt.reviewer`` does with a card before it goes to the web view, with the reviewer's own functions."""
    from aqt.reviewer import Reviewer
    from aqt.sound import av_refs_to_play_icons

    reviewer: Any = types.SimpleNamespace(
        card=card, mw=types.SimpleNamespace(col=collection), typeAnsPat=Reviewer.typeAnsPat, typedAnswer=typed
    )
    sides = []
    for side, fill in (
        (card.question(), Reviewer.typeAnsQuestionFilter),
        (card.answer(), Reviewer.typeAnsAnswerFilter),
    ):
        displayed = av_refs_to_play_icons(collection.media.escape_media_filenames(side))
        sides.append(fill(reviewer, displayed))
    return Shown(card.note()["ID"], card.ord, *sides)

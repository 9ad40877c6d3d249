"""Writes what the documentation quotes: the example of ``plan`` in the README, the table of topics in docs/deck.md.

Usage: ``python tools/make_examples.py``; tests say when the pages are no longer what this makes.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DECK_PAGE = ROOT / "docs" / "deck.md"
TABLE = re.compile(r"(?<=<!-- table: topics -->\n).*?(?=<!-- end -->)", re.DOTALL)
BLOCK = re.compile(r"(?<=<!-- example: plan -->\n```text\n).*?(?=```\n)", re.DOTALL)
WIDTH = "96"
"""Characters: what a code host shows of a line without scrolling."""

SETTINGS = """name = "Rivers"
namespace = "5a3a0b0e-7d0c-4c39-a8f6-1f2f5a6d7c10"
"""
BEFORE = """# Rivers

## Which river carries the most water? {#most-water}

The **Amazon**: about 209,000 m³/s.

## The Danube {#danube .cloze}

The {{c1::Danube}} flows through {{c2::ten}} countries.
"""
AFTER = """# Rivers

## Which river carries the most water? {#most-water}

The **Amazon**: about 209,000 m³/s.

## The Danube {#danube .cloze}

The {{c1::Danube}} flows through ten countries in all.

## Into which sea does the Volga flow? {#volga}

The Caspian Sea.
"""


def main() -> None:
    """Write the example into the README, and the table into the deck's page."""
    _put(README, BLOCK, example())
    _put(DECK_PAGE, TABLE, topics())


def _put(page: Path, block: re.Pattern[str], made: str) -> None:
    page.write_text(block.sub(lambda _: made, page.read_text(encoding="utf-8"), count=1), encoding="utf-8")


def example() -> str:
    """Return what ``plan`` prints for the small deck, once it was built and then edited."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "deck.toml").write_text(SETTINGS, encoding="utf-8")
        questions = folder / "rivers.md"
        questions.write_text(BEFORE, encoding="utf-8")
        _run(folder, "build")
        questions.write_text(AFTER, encoding="utf-8")
        return _run(folder, "plan")


def topics() -> str:
    """Return a table of the flagship deck's topics: their questions, notes, cards and figures."""
    from deckwright.base.model import Drawn
    from deckwright.base.problems import Problems
    from deckwright.gather import gather
    from deckwright.settings.deck_toml import find_settings, load_settings

    settings = load_settings(find_settings(ROOT / "content"))
    deck = gather(settings, Problems(), lambda done, total: None)
    counts: dict[str, list[int]] = {}
    for topic in settings.topics:
        notes = [note for note in deck.notes if note.file.startswith(f"{topic.folder}/")]
        files = {note.file for note in notes}
        figures = {
            asset.file
            for note in notes
            for asset in note.assets
            if not isinstance(asset, Drawn) and not asset.file.stem.endswith(".dark")
        }
        counts[topic.title] = [len(files), len(notes), sum(len(note.ords) for note in notes), len(figures)]
    counts["**All**"] = [sum(column) for column in zip(*counts.values(), strict=True)]
    lines = ["| topic | questions | notes | cards | figures |", "|---|---:|---:|---:|---:|"]
    lines += ["| " + " | ".join(map(str, (title, *row))) + " |" for title, row in counts.items()]
    return "\n".join(lines) + "\n"


def _run(folder: Path, command: str) -> str:
    """Return what a command prints, the program called as from a clone."""
    from deckwright.cli.main import run

    out = io.StringIO()
    kept = {key: os.environ.get(key) for key in ("COLUMNS", "SOURCE_DATE_EPOCH")}
    os.environ |= {"COLUMNS": WIDTH, "SOURCE_DATE_EPOCH": "1760000000"}
    try:
        with contextlib.chdir(folder), contextlib.redirect_stdout(out):
            code = run([command])
    finally:
        for key, value in kept.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value
    if code:
        sys.exit(f"{command} failed: {out.getvalue()}")
    return out.getvalue()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()

"""Measures how long a saved file takes until its card is seen: from the save to the frame that shows it, in Chromium.

Usage: ``python benchmarks/preview.py [FOLDER] [ROUNDS]``; without a folder, the deck of this repository. A copy is
edited, one question after the other, all in the largest file of the deck. Needs the extras ``preview`` and ``test``.
"""

from __future__ import annotations

import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.help.browsing import Window, eventually, previewing
from tests.help.support import REPOSITORY, Project

HEADING = re.compile(r"^(## .*?)( \{#([\w.-]+).*)$", re.MULTILINE)


def copy(source: Path, target: Path) -> Project:
    """Copy a deck, its pictures too, and return the copy."""
    content = source if (source / "deck.toml").is_file() else source / "content"
    shutil.copytree(content, target / "content")
    if (content.parent / "media").is_dir():
        shutil.copytree(content.parent / "media", target / "media")
    return Project(target)


def save(file: Path, note: str, number: int) -> float:
    """Change the heading of a note and return the time of the save, in seconds since 1970."""
    text = HEADING.sub(
        lambda found: f"{found[1]} {number}{found[2]}" if found[3] == note else found[0], file.read_text("utf-8")
    )
    file.write_text(text, "utf-8")
    return time.time()


def main() -> None:
    """Print the median and the worst time."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as name:
        project = copy(source, Path(name) / "deck")
        file = max((project.root / "content").rglob("*.md"), key=lambda file: file.stat().st_size)
        notes = [found[3] for found in HEADING.finditer(file.read_text("utf-8"))]
        window, times = Window(Path(name) / "profile"), []
        try:
            with previewing(project) as served:
                for number in range(rounds):
                    note = notes[number % len(notes)]
                    window.open(served, note)
                    before = window.run("return document.body.dataset.seen")
                    saved = save(file, note, number)
                    eventually(lambda: window.run("return document.body.dataset.seen") != before)  # noqa: B023
                    times.append(float(window.run("return document.body.dataset.seenAt")) - 1000 * saved)
                count = len(window.listed())
        finally:
            window.close()
    print(f"{count} notes, {rounds} saves: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms")


if __name__ == "__main__":
    main()

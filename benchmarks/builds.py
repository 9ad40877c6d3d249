"""What commands cost: a corpus of each size, made here, from nothing, without an edit, after one edit.

Usage: ``python benchmarks/builds.py [NOTES …] [--decks N] [--deck FOLDER] [--runs N] [--fail]``; without a size 1,000
notes. It prints a table in Markdown: the processor's seconds, those divided by what a plain script takes for the same
notes, the seconds on the clock, each the median of its runs, and the most memory. It needs POSIX, and a machine that
does nothing else. With ``--fail`` it ends with exit code 1 if a ratio is far off.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.corpus import write_corpus
from deckwright.remember.stamps import YOUNG

REPOSITORY = Path(__file__).parent.parent
OLD = YOUNG + 1
"""Seconds after which a file's stamp is trusted."""
PROGRAM = [sys.executable, str(REPOSITORY / "build_deck.py")]
LIBRARIES = ("markdown", "pygments", "genanki", "pillow")
_NAME = re.compile(r'^name = "(.*)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took."""

    cpu: float
    """The processor's seconds, those of the system included."""
    wall: float
    memory: int
    """The most bytes that it held at once."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    what: str
    cost: Cost


class Desk:
    """A copy of a deck, with a cache of its own, that commands are run on."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.edits = 0

    def cost(self, command: Sequence[str]) -> Cost:
        """Return what a command takes. Raises ``CalledProcessError`` if it fails."""
        places = {"XDG_CACHE_HOME": str(self.root / "cache"), "PYTHONPATH": str(REPOSITORY)}
        begun = time.perf_counter()
        process = subprocess.Popen(command, env={**os.environ, **places}, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        unit = 1 if sys.platform == "darwin" else 1024
        return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - begun, used.ru_maxrss * unit)

    def run(self, *words: str) -> Cost:
        """Return what a command of the deck takes."""
        return self.cost([*PROGRAM, *words, str(self.root)])

    def forget(self) -> None:
        """Remove what builds have made: the cache, the lock, the package."""
        for name in ("cache", "build"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        (self.root / "content" / "deck.lock").unlink(missing_ok=True)

    def edit_text(self) -> None:
        """Add a sentence to the last answer of a file, each time another one."""
        files = sorted((self.root / "content").rglob("*.md"))
        file = files[self.edits % len(files)]
        self.edits += 1
        file.write_text(f"{file.read_text(encoding='utf-8').rstrip()}\n\nSentence {self.edits}.\n", encoding="utf-8")

    def edit_picture(self) -> None:
        """Draw a drawing otherwise."""
        file = next(iter(sorted((self.root / "media").rglob("*.svg"))), None)
        if file:
            self.edits += 1
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace("</svg>", f'<circle r="{self.edits}"/></svg>'), encoding="utf-8")

    def edit_style(self) -> None:
        """Add a rule to the deck's style sheet."""
        self.edits += 1
        with (self.root / "content" / "theme.css").open("a", encoding="utf-8") as file:
            file.write(f".card .edit-{self.edits} {{ color: red; }}\n")

    def edit_name(self) -> None:
        """Name the deck otherwise: every note moves to another deck."""
        self.edits += 1
        file = self.root / "content" / "deck.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(_NAME.sub(rf'name = "\1 {self.edits}"', text, count=1), encoding="utf-8")


def measure(desk: Desk, runs: int) -> Iterator[Row]:
    """Yield what commands take, one after the other: later ones find what the ones before have left."""

    def median(what: str, act: Callable[[], Cost], before: Callable[[], object]) -> Row:
        costs = []
        for _ in range(runs):
            before()
            costs.append(act())
        cpu, wall = (statistics.median(getattr(cost, name) for cost in costs) for name in ("cpu", "wall"))
        return Row(what, Cost(cpu, wall, max(cost.memory for cost in costs)))

    def nothing() -> None:
        """Change nothing."""

    def settle() -> None:
        """Let the files become old enough, and be known."""
        time.sleep(OLD)
        desk.run("build")
        desk.run("plan")

    plain = [sys.executable, str(REPOSITORY / "benchmarks" / "plain.py"), str(desk.root / "content")]
    yield median("import genanki", lambda: desk.cost([sys.executable, "-c", "import genanki"]), nothing)
    yield median("--version", lambda: desk.cost([*PROGRAM, "--version"]), nothing)
    yield median(PLAIN, lambda: desk.cost([*plain, str(desk.root / "plain.apkg")]), nothing)
    yield median("build from nothing, --jobs 1", lambda: desk.run("build", "--jobs", "1"), desk.forget)
    yield median("build from nothing, --jobs 2", lambda: desk.run("build", "--jobs", "2"), desk.forget)
    yield median("build, one text edited", lambda: desk.run("build"), desk.edit_text)
    yield median("build, right after that", lambda: desk.run("build"), nothing)
    yield median("check, one text edited", lambda: desk.run("check"), desk.edit_text)
    yield median("plan, one text edited", lambda: desk.run("plan"), desk.edit_text)
    yield median("build, one picture edited", lambda: desk.run("build"), desk.edit_picture)
    yield median("build, the style edited", lambda: desk.run("build"), desk.edit_style)
    yield median("build, the deck's name edited", lambda: desk.run("build"), desk.edit_name)
    settle()
    yield median("build, no edit", lambda: desk.run("build"), nothing)
    yield median("plan, no edit", lambda: desk.run("plan"), nothing)


PLAIN = "the plain script"
"""What the other lines are compared with."""
FAR_OFF = {
    "build from nothing, --jobs 1": 6.0,
    "build, one text edited": 1.5,
    "check, one text edited": 1.5,
    "plan, one text edited": 2.0,
    "build, no edit": 0.6,
    "plan, no edit": 0.6,
}
"""Ratios for 1,000 notes, about three times what they are: what comes there does work that was done before."""


def far_off(rows: Sequence[Row]) -> list[str]:
    """Return the lines whose ratio is far off."""
    plain = _plain(rows)
    return [row.what for row in rows if row.cost.cpu > FAR_OFF.get(row.what, float("inf")) * plain]


def _plain(rows: Sequence[Row]) -> float:
    return next(row.cost.cpu for row in rows if row.what == PLAIN)


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of the table."""
    plain = _plain(rows)
    yield "| what | CPU | ÷ plain | clock | memory |"
    yield "|---|---:|---:|---:|---:|"
    for row in rows:
        cost = row.cost
        yield (
            f"| {row.what} | {cost.cpu:.2f} s | {cost.cpu / plain:.3f} | {cost.wall:.2f} s"
            f" | {cost.memory / 1e6:.0f} MB |"
        )


def machine() -> str:
    """Return what was measured on, and with."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    system = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores"
    return f"{system}; Python {platform.python_version()}; {libraries}"


def copy_deck(deck: Path, root: Path) -> None:
    """Copy a deck, its pictures too; ``deck`` holds ``content`` and ``media``."""
    for name in ("content", "media"):
        shutil.copytree(deck / name, root / name)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", nargs="*", type=int, help="how many notes a corpus has")
    parser.add_argument("--deck", type=Path, help="a folder with content/ and media/ to measure, too")
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured")
    parser.add_argument("--seed", type=int, default=1, help="which corpus")
    parser.add_argument("--decks", type=int, default=0, help="in how many decks a corpus is")
    parser.add_argument("--fail", action="store_true", help="end with exit code 1 if a ratio is far off")
    asked = parser.parse_args()
    made: dict[str, Callable[[Path], None]] = {}
    for notes in asked.notes or ([] if asked.deck else [1000]):
        made[f"{notes:,} notes"] = partial(write_corpus, notes=notes, seed=asked.seed, decks=asked.decks)
    if asked.deck:
        made[asked.deck.resolve().name] = partial(copy_deck, asked.deck)
    print(machine())
    for name, make in made.items():
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "deck"
            make(root)
            rows = list(measure(Desk(root), asked.runs))
            size = next((root / "build").glob("*.apkg")).stat().st_size
        print("", f"## {name}", "", *table(rows), "", f"The package has {size / 1e6:.1f} MB.", sep="\n", flush=True)
        if asked.fail and (lines := far_off(rows)):
            sys.exit(f"far off: {', '.join(lines)}")


if __name__ == "__main__":
    main()

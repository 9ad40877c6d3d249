"""What hostile files cost: ``check`` of each, in a process of its own; the slowest and the largest are printed.

Usage: ``python benchmarks/hostile.py``. Under the limits, two seconds and 200 MB are what a file may take.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.help.odd_pictures import odd_pictures
from tests.help.reaching import pictures
from tests.help.support import REPOSITORY, SETTINGS

SHOWN = 5
"""Files that are named of each kind of cost."""


def decks() -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """Yield each hostile file of the tests with the deck that holds it."""
    yield "nothing hostile", {"content/a.md": b"## Q? {#q}\n\na\n"}
    for file in sorted((REPOSITORY / "tests" / "hostile").glob("*.md")):
        yield file.name, {"content/a.md": file.read_bytes()}
    for name, data in pictures().items():
        yield f"svg: {name}", {"content/a.md": b"## Q? {#q}\n\n![a](../media/a.svg)\n", "media/a.svg": data}
    for name, odd in odd_pictures().items():
        question = f"## Q? {{#q}}\n\n![a](../media/a{odd.ending})\n".encode()
        yield name, {"content/a.md": question, f"media/a{odd.ending}": odd.make()}


def cost(files: Mapping[str, bytes]) -> tuple[float, int, int]:
    """Return the processor's seconds and the bytes that a check of a deck takes, and how it ended."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in {"content/deck.toml": SETTINGS.encode(), **files}.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        places = {"PYTHONPATH": str(REPOSITORY), "XDG_CACHE_HOME": folder, "TMPDIR": folder}
        command = [sys.executable, "-m", "deckwright", "check"]
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **places}, stdout=quiet, stderr=quiet)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, process.returncode


def main() -> None:
    """Measure all, and print the most expensive ones."""
    begun = time.monotonic()
    costs = {name: cost(files) for name, files in decks()}
    ends = sorted({end for *_, end in costs.values()})
    print(f"{len(costs)} files in {time.monotonic() - begun:.0f} s, exit codes {ends}")
    for name in (name for name, (*_, end) in costs.items() if end not in (0, 1, 2)):
        print(f"not as documented  {name}")
    for at, unit, size in ((0, "s", 1.0), (1, "MB", 1e6)):
        for name, found in sorted(costs.items(), key=lambda item: -item[1][at])[:SHOWN]:
            print(f"{found[at] / size:8.2f} {unit:2}  {name}")


if __name__ == "__main__":
    main()

"""Typical mistakes and what ``check`` says to them: one file each in ``tests/mistakes/``, no Python needed.

Usage: ``python -m tools.mistakes`` writes into each file what ``check`` prints today, and lists what it wrote anew with
what was typed, to be judged by its reader; ``python -m tools.mistakes WORD …`` lists those whose name holds a word.
It also writes what ``docs/problems.md`` shows of them. Tests say when a file is no longer what this makes.

A file is a heading that says what was done wrong, the files that were written, and what is printed::

    # A capital in an id

    ````md
    ## Which river is the longest? {#Nile}

    The Nile.
    ````

    ```text
    questions.md:1:32: E208 …
    ```

``md`` is ``questions.md``. Any other file of the deck has its name behind the language: ``toml deck.toml``,
``md b.md``, ``py media/plot.py``; ``md b.md in utf-16`` is not saved as UTF-8. What a file does not bring is that of
:data:`SHARED`.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "mistakes"
PAGE = ROOT / "docs" / "problems.md"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)
SHARED: Mapping[str, bytes] = {
    "deck.toml": b'name = "Lab"\nnamespace = "3c9d2c0e-52a5-4f0c-8f6a-0d6f6f3c7a11"\n',
    "questions.md": b"## Which river is the longest? {#longest-river}\n\nThe Nile.\n",
    "references.bib": b"@book{Nile2001, author = {Doe, Jane}, title = {Rivers}, year = 2001}\n",
    "media/map.png": PIXEL,
    "media/river.mp3": b"\xff\xfb\x10\xc4" + bytes(413),
}
"""What every deck here has: settings, a question, a source, a picture, a sound."""

_BLOCK = re.compile(r"^(?P<mark>`{3,})(?P<language>\w+)(?: (?P<name>[^\n]+))?\n(?P<text>.*?)^(?P=mark)$", re.M | re.S)
NAMESPACE = "9f99d21d-bd8e-4a4c-8ee7-869cb18d4fd4"
"""What stands for a namespace that a message makes anew each time."""
_FRESH = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHOWN = re.compile(r"<!-- mistake: (?P<name>\S+) -->\n.*?<!-- end -->", re.S)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One file: what was done, the files that were written, and what ``check`` is to print."""

    name: str
    title: str
    files: Mapping[str, str]
    told: str

    @property
    def text(self) -> str:
        """The file as it is to be, without what stands between its blocks."""
        blocks = [
            _block(_language(name), "" if name == "questions.md" else name, text) for name, text in self.files.items()
        ]
        return "\n".join([f"# {self.title}\n", *blocks, _block("text", "", self.told)])

    @property
    def shown(self) -> str:
        """What the documentation shows."""
        inputs = [_block(_language(name), "", text) for name, text in self.files.items()]
        return "\n".join([*inputs, _block("text", "", self.told)])


def read_mistake(file: Path) -> Mistake:
    """Return what a file holds. Raises ``ValueError`` if it holds something else."""
    text = file.read_text(encoding="utf-8")
    title = re.match(r"# (.+)\n", text)
    blocks = list(_BLOCK.finditer(text))
    if not title or not blocks:
        raise ValueError(f"{file}: a heading and what was typed are missing")
    files = {block["name"] or "questions.md": block["text"] for block in blocks if block["language"] != "text"}
    told = [block["text"] for block in blocks if block["language"] == "text"]
    return Mistake(file.stem, title[1], files, told[0] if told else "")


def mistakes() -> list[Mistake]:
    """Return all, by name."""
    return [read_mistake(file) for file in sorted(FOLDER.glob("*.md"))]


def check(mistake: Mistake) -> str:
    """Return what ``check`` prints in the deck's folder."""
    from deckwright.cli.main import run

    out = io.StringIO()
    with tempfile.TemporaryDirectory() as name:
        for path, data in {**SHARED, **dict(_saved(*file) for file in mistake.files.items())}.items():
            file = Path(name, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        with contextlib.chdir(name), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            run(["check"])
    known = "".join(mistake.files.values()) + SHARED["deck.toml"].decode()
    return _FRESH.sub(lambda found: found[0] if found[0] in known else NAMESPACE, out.getvalue())


def page(found: Mapping[str, Mistake]) -> str:
    """Return ``docs/problems.md`` with the mistakes that it names, as they are."""

    def show(place: re.Match[str]) -> str:
        return f"<!-- mistake: {place['name']} -->\n{found[place['name']].shown}<!-- end -->"

    return _SHOWN.sub(show, PAGE.read_text(encoding="utf-8"))


def _block(language: str, name: str, text: str) -> str:
    longest = max(map(len, re.findall(r"`{3,}", text)), default=2)
    mark = "`" * max(longest + 1, 4 if language == "md" else 3)
    return f"{mark}{language}{' ' + name if name else ''}\n{text}{mark}\n"


def _language(name: str) -> str:
    return name.partition(" in ")[0].rsplit(".", 1)[-1]


def _saved(name: str, text: str) -> tuple[str, bytes]:
    """Return a file's name and bytes; ``b.md in utf-16`` says how it is saved."""
    path, _, encoding = name.partition(" in ")
    return path, text.encode(encoding or "utf-8")


def main(words: list[str]) -> None:
    """Write what ``check`` prints, and list what changed, or what was asked for."""
    found = {}
    for before in mistakes():
        now = found[before.name] = Mistake(before.name, before.title, before.files, check(before))
        (FOLDER / f"{now.name}.md").write_text(now.text, encoding="utf-8")
        if any(word in now.name for word in words) if words else now != before:
            print(f"──── {now.name}\n{now.text}")
    PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

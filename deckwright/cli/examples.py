"""The example decks of ``new --example``: small decks that show what a kind of deck is written like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple


class Example(NamedTuple):
    """An example deck: what it shows, and the page about it."""

    shows: str
    page: str


EXAMPLES: Mapping[str, Example] = {
    "word-list": Example("words in a table and in a CSV file, a note for each row", "docs/word-lists.md"),
    "occlusion": Example("a picture whose labels are hidden", "docs/image-occlusion.md"),
    "sequence": Example("a list and a poem, each line asked for with those before it", "docs/sequences.md"),
    "diagram": Example("diagrams that are written as text", "docs/diagrams.md"),
    "language": Example("words that are read aloud, both ways, with coloured genders", "docs/media.md#language"),
    "vault": Example("an Obsidian vault whose notes hold questions", "docs/obsidian.md"),
}
"""All of them by the kind that is typed."""

KINDS_ELSEWHERE = {
    **dict.fromkeys("words list csv tsv table vocabulary vocab spreadsheet quizlet".split(), "word-list"),
    **dict.fromkeys("image-occlusion picture image labels anatomy mask masks".split(), "occlusion"),
    **dict.fromkeys("poem order ordered steps overlapping".split(), "sequence"),
    **dict.fromkeys("mermaid dot graphviz d2 graph chart flowchart".split(), "diagram"),
    **dict.fromkeys("german french spanish japanese lang speech tts".split(), "language"),
    **dict.fromkeys("obsidian notes wiki".split(), "vault"),
}
"""What the kinds are called elsewhere."""


def kinds_like(text: str) -> str:
    """Return a hint that names the kind of example that is meant by ``text``, and all there are."""
    word = text.lower()
    meant = KINDS_ELSEWHERE.get(word) or next(iter(get_close_matches(word, EXAMPLES, n=1)), "")
    return (f"did you mean “{meant}”? " if meant else "") + f"the kinds are {', '.join(EXAMPLES)}"


def read_example(kind: str) -> dict[str, bytes]:
    """Return the files of an example by their paths below its folder, with ``/``.

    Its ``deck.toml`` is what stands below the settings of any new deck, and may be missing.
    """
    return dict(_files(files("deckwright.cli") / "starter" / "examples" / kind, ""))


def _files(folder: Traversable, above: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        path = f"{above}{entry.name}"
        if entry.is_dir():
            yield from _files(entry, f"{path}/")
        else:
            yield path, entry.read_bytes()

"""The example decks of ``new --example``: small decks that show how a kind of deck is written."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable

from deckwright.cli.table import EXAMPLES

_ELSEWHERE = {
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
    meant = _ELSEWHERE.get(word) or next(iter(get_close_matches(word, EXAMPLES, n=1)), "")
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

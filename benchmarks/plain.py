"""What one would write without deckwright, to compare with: Python-Markdown, Pygments and genanki in one script.

Usage: ``python benchmarks/plain.py FOLDER FILE.apkg``; the folder holds question files. It checks nothing, and
remembers nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import genanki
import markdown

EXTENSIONS = ["fenced_code", "codehilite", "tables", "sane_lists"]
_HEAD = re.compile(r"^## (?P<prompt>.*?) \{#(?P<id>[\w-]+).*\}\n", re.MULTILINE)
_PICTURE = re.compile(r'src="([^"]+)"')


def read(folder: Path) -> Iterator[tuple[Path, str, str, str]]:
    """Yield each question with its file: id, prompt and answer, as Markdown."""
    for file in sorted(folder.rglob("*.md")):
        text = file.read_text(encoding="utf-8")
        found = list(_HEAD.finditer(text))
        ends = [head.start() for head in found[1:]] + [len(text)]
        for head, end in zip(found, ends, strict=True):
            yield file, head["id"], head["prompt"], text[head.end() : end]


def main() -> None:
    """Write the package."""
    folder, target = map(Path, sys.argv[1:])
    style = ".card { font: 20px sans-serif }"
    sides = [{"name": "Card 1", "qfmt": "{{Question}}", "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}"}]
    names = [{"name": "Question"}, {"name": "Answer"}]
    model = genanki.Model(1607392319, "Corpus", fields=names, templates=sides, css=style)
    deck, media = genanki.Deck(2059400110, "Corpus"), set[str]()
    for file, name, prompt, answer in read(folder):
        texts = [markdown.markdown(text, extensions=EXTENSIONS) for text in (prompt, answer)]
        for picture in _PICTURE.findall(texts[1]):
            media.add(str((file.parent / picture).resolve()))
        fields = [_PICTURE.sub(lambda found: f'src="{Path(found[1]).name}"', text) for text in texts]
        deck.add_note(genanki.Note(model=model, fields=fields, guid=name))
    genanki.Package(deck, sorted(media)).write_to_file(target)


if __name__ == "__main__":
    main()

"""The author's folder: files with something of everything, which are edited as text."""

from __future__ import annotations

import contextlib
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from deckwright.base.problems import Problems
from deckwright.remember.run import remembering
from deckwright.settings.deck_toml import load_settings
from tests.help.pulling import texts
from tests.help.support import SETTINGS, Project, read_package, svg
from tests.promises.both_ways.judge import Texts, Written
from tests.promises.histories.promises import hold

HOUR = 3600

POOL = ("amber", "birch", "cedar", "delta", "ember", "fjord", "the", "of")
"""The words that the author exchanges: few, so that one often stands twice in a text."""

TAGS = ("sums", "fix::old", "fix", "trees::oak")
"""The tags that the author gives."""

_POOLED = re.compile(rf"\b(?:{'|'.join(POOL)})\b")
_ADDED = re.compile(r"(?m)^## [^\n]*\{#added-\d+\}\n(?:(?!## ).*\n?)*")

CARDS = """\
# Trees

## Which tree is amber? {#tree}

The birch **cedar**, of the delta, is the *ember* one.

- the fjord
- of the fjord

### Extra

It says `amber` in the $x^2$ fjord.

### Hint

Look at the delta.

## An oak without an id?

The amber of the ember.

## Latin for delta? {#latin .typed}

delta

As in *amber delta*.

## Which are of birch? {#choice .choice}

- [x] the amber
- [ ] of cedar

The cedar is birch.

## The fjord of delta {#back .reversed tags="sums fix::old"}

The ember.

## Code? {#code .code}

```python
amber = delta + 1
```

## Holes {#holes .cloze}

The {{c1::amber}} of *birch* is {{c2::ember::of the fjord}}.
"""
LISTS = """\
## Words {.list}

| front | back | extra | id |
|---|---|---|---|
| the amber | der birch | of cedar | row |
| chat | amber cat | | |

## Lines {.sequence}

From the fjord.

1. Mercury
2. amber of **birch** {#line}
3. the cedar ember {#last}
"""
SHEET = 'front,back,extra,id\nchien,"the amber, of birch",,sheet\nof delta,ember,cedar fjord,other\n'

START_FILES = {
    "content/deck.toml": SETTINGS,
    "content/a.md": CARDS,
    "content/sums/b.md": LISTS,
    "content/sums/c.csv": SHEET,
}


@dataclass
class Author:
    """Somebody who writes and builds; all packages lie on a shelf."""

    project: Project
    shelf: list[Path] = field(default_factory=list)
    added: int = 0
    deleted: list[str] = field(default_factory=list)
    """Questions that were taken out."""
    _known: tuple[dict[str, str], dict[str, Written]] = field(default_factory=lambda: ({}, {}))

    def begin(self) -> None:
        """Write the first files."""
        self.project.write(START_FILES)

    def reword_tree(self, which: int, to: int) -> None:
        """Exchange a word in the first question, which has something of everything."""
        self.reword(which % 10, to)

    def reword(self, which: int, to: int) -> None:
        """Exchange a word somewhere in the files, but in no heading or row that gives its question its identity."""
        places = [
            (name, found.span())
            for name, text in texts(self.project).items()
            for found in _POOLED.finditer(text)
            if _is_free(text, found.start())
        ]
        name, (start, end) = places[which % len(places)]
        text = texts(self.project)[name]
        self.project.write({name: text[:start] + POOL[to % len(POOL)] + text[end:]})

    def add(self) -> None:
        """Write another question."""
        self.added += 1
        text = texts(self.project)["content/a.md"].rstrip("\n")
        more = f"## Is {POOL[self.added % 8]} number {self.added}? {{#added-{self.added}}}\n\nThe ember of it.\n"
        self.project.write({"content/a.md": f"{text}\n\n{more}"})

    def delete(self, which: int) -> None:
        """Take one of the added questions out of its file."""
        taken = self._take(which)
        if taken:
            self.deleted.append(taken[1])

    def restore(self) -> None:
        """Write the question that was taken out last once more."""
        if self.deleted:
            self._put("content/a.md", self.deleted.pop())

    def move(self, which: int) -> None:
        """Take one of the added questions into the other deck."""
        taken = self._take(which)
        if taken:
            self._put("content/sums/d.md" if taken[0] == "content/a.md" else "content/a.md", taken[1])

    def draw(self, which: int) -> None:
        """Draw another picture for a question."""
        question = "## What is drawn? {#drawn}\n\nThe fjord.\n\n![a line](../media/line.svg)\n"
        self.project.write({"content/p.md": texts(self.project).get("content/p.md", question)})
        self.project.write({"media/line.svg": svg(f"#{which % 1000:03}")})

    def restyle(self, which: int) -> None:
        """Give all cards another look."""
        self.project.write({"content/theme.css": f".card {{ color: #{which % 1000:03} }}\n"})

    def retag(self, which: int) -> None:
        """Give a question other tags."""
        tags = " ".join(tag for at, tag in enumerate(TAGS) if which >> at & 1)
        text = texts(self.project)["content/a.md"]
        wanted = f' tags="{tags}"' if tags else ""
        self.project.write({"content/a.md": re.sub(r'({#back [^}"]*?)( tags="[^"]*")?}', rf"\1{wanted}}}", text)})

    def _take(self, which: int) -> tuple[str, str] | None:
        """Take one of the added questions out of its file, and return both."""
        files = texts(self.project)
        found = [(name, one) for name in sorted(files) if name[-4:] != ".csv" for one in _ADDED.finditer(files[name])]
        if not found:
            return None
        name, one = found[which % len(found)]
        self.project.write({name: files[name][: one.start()].rstrip("\n") + "\n\n" + files[name][one.end() :]})
        return name, one[0]

    def _put(self, name: str, question: str) -> None:
        text = texts(self.project).get(name, "").rstrip("\n")
        self.project.write({name: f"{text}\n\n{question}".lstrip("\n")})

    def build(self, now: int, *arguments: str) -> Path:
        """Build at a time, and keep the package."""
        self.project.now = now
        result = self.project.run("build", *arguments)
        hold("what was written and pulled is built", (result.code, result.text if result.code else ""), (0, ""))
        package = self.project.root.parent / f"{len(self.shelf)}.apkg"
        shutil.copyfile(self.project.package, package)
        self.shelf.append(package)
        return package

    def guids(self) -> dict[str, str]:
        """Return the GUIDs of the shipped notes, by id."""
        return {name: note["guid"] for name, note in self.project.locked().items()}

    def written(self) -> dict[str, Written]:
        """Return what the files say now of each question, by id."""
        drawn = {file.name: file.read_text(encoding="utf-8") for file in self.project.root.glob("media/*")}
        now = {**texts(self.project), **drawn}
        if now != self._known[0]:
            self._known = now, self._read()
        return self._known[1]

    def _read(self) -> dict[str, Written]:
        problems = Problems()
        with contextlib.chdir(self.project.root), remembering() as memory:
            settings = load_settings(self.project.root / "content" / "deck.toml")
            deck = memory.gather(settings, problems, lambda done, total: None)
        errors = [str(problem) for problem in problems.sorted() if problem.code[0] == "E"]
        hold("pulling leaves the files without an error", errors, [])
        names = {kind.family: [slot.name for slot in kind.fields] for kind in deck.types}
        return {
            note.id: Written(
                f"{note.place.path}:{note.place.line}",
                dict(zip(names[note.family], note.fields, strict=True)),
                tuple(note.tags),
                bool(question.item),
            )
            for note, question in zip(deck.notes, deck.questions, strict=True)
        }


def read_texts(package: Path) -> dict[str, Texts]:
    """Return the notes of a package by GUID."""
    return {note["guid"]: Texts(note["fields"], tuple(note["tags"])) for note in read_package(package)}


def _is_free(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 :].split("\n", 1)[0]
    return not line.startswith("## ") or "{#" in line

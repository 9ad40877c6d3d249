"""An author of a vault who edits at random: questions, flashcards, word lists, a sequence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random

NOTES = {
    "questions": ("Cells.md", "Deep/Heart.md", "More.md"),
    "flashcards": ("Words.md", "Deep/Animals.md"),
    "table": ("Table.md",),
    "csv": ("list.csv",),
    "sequence": ("Song.md",),
}
"""The notes of each sort. Of a question in one of them only its words and its id are in its text."""

HEADS = {
    "table": "## Words {.list}\n\n| front | back | id |\n|---|---|---|\n",
    "csv": "front,back,id\n",
    "sequence": "## Song {.sequence}\n\n",
}
TIGHT = ("table", "csv", "sequence")
"""The sorts in which each question is a line."""

WHO = re.compile(r"k\d+k")
"""A word that stays in a question whatever its author does: who it is."""
_ID = re.compile(r"[ \n]*\^[a-z0-9-]+|\{#")


@dataclass
class Vault:
    """What the author has written."""

    notes: dict[str, list[str]] = field(default_factory=dict)
    """The questions of each note, as they stand there."""
    sorts: dict[str, str] = field(default_factory=dict)
    removed: list[tuple[str, str]] = field(default_factory=list)
    """What was taken out, each with its sort."""

    def copy(self) -> Vault:
        """Return what stands here now."""
        return deepcopy(self)

    def files(self) -> Mapping[str, str]:
        """Return the text of each note; one without a question goes."""
        return {name: self._file(name) for name, texts in self.notes.items() if texts}

    def _file(self, name: str) -> str:
        sort = self.sorts[name]
        if sort in TIGHT:
            return HEADS[sort] + "".join(f"{text}\n" for text in self.notes[name])
        return f"# {sort}\n\n" + "\n\n".join(self.notes[name]) + "\n"

    def read(self, name: str, text: str) -> None:
        """Take a note as it stands in its file, after a command wrote into it."""
        found: list[str] = []
        for line in text.splitlines():
            met = WHO.search(line)
            if met and (not found or met[0] not in found[-1]):
                found.append(line)
            elif found:
                found[-1] += f"\n{line}"
        self.notes[name] = [one.rstrip() for one in found]

    def all(self) -> list[tuple[str, int]]:
        """Return where each question stands."""
        return [(name, at) for name, texts in sorted(self.notes.items()) for at in range(len(texts))]

    def sort_of(self, who: str) -> str:
        """Return the sort of a question."""
        return next(self.sorts[name] for name, at in self.all() if who in self.notes[name][at])

    def pinned(self) -> bool:
        """Whether each question has an id in its text."""
        return all(has_id(self.sorts[name], self.notes[name][at]) for name, at in self.all())


def has_id(sort: str, text: str) -> bool:
    """Whether an id stands in a question's text."""
    if sort == "table":
        return bool(text.strip(" |").rpartition("|")[2].strip()) and text.count("|") == 4 and "| |" not in text[-6:]
    if sort == "csv":
        return not text.endswith(",")
    return bool(_ID.search(text))


class RandomAuthor:
    """Somebody who edits a vault: each method is one edit."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.vault = Vault()
        self.count = 0
        for sort, names in NOTES.items():
            for name in names:
                self.vault.notes[name], self.vault.sorts[name] = [], sort
        for sort in [*NOTES, *NOTES]:
            self._add(sort)
        self.edits: list[Callable[[], object]] = [
            *(self.adds, self.rewords, self.rewords, self.answers_otherwise, self.moves, self.moves, self.sorts),
            *(self.removes, self.restores, self.renames_a_note, self.changes_a_mark, self.links, self.settles),
        ]

    def edit(self) -> str:
        """Do something, and return what."""
        done = self.random.choice(self.edits)
        done()
        return done.__name__

    def number(self) -> int:
        """Return a number that was not used before."""
        self.count += 1
        return self.count

    def adds(self) -> None:
        """A new question, without an id."""
        self._add(self.random.choice([*NOTES]))

    def _add(self, sort: str) -> None:
        who, told = f"k{self.number()}k p{self.number()}p", f"a{self.number()}a"
        texts = {
            "questions": [f"## What is {who}?\n\nIt is {told}.", f"## What is {who}?\n\nOne.\n\n- {told}\n- two"],
            "flashcards": [
                *(f"{who}::{told}", f"- {who}:::{told}", f"{who}\n?\n{told}\n- more", f"{who}\n??\n{told}"),
                f"The {who} is =={told}== and ==b{self.count}b==.",
            ],
            "table": [f"| {who} | {told} | |"],
            "csv": [f"{who},{told},"],
            "sequence": [f"1. {who} {told}"],
        }[sort]
        self._put(sort, self.random.choice(texts))

    def _put(self, sort: str, text: str) -> None:
        name = self.random.choice([name for name in sorted(self.vault.notes) if self.vault.sorts[name] == sort])
        texts = self.vault.notes[name]
        texts.insert(self.random.randrange(len(texts) + 1), text)

    def _any(self, *sorts: str) -> tuple[list[str], int] | None:
        found = [(name, at) for name, at in self.vault.all() if not sorts or self.vault.sorts[name] in sorts]
        if not found:
            return None
        name, at = self.random.choice(found)
        return self.vault.notes[name], at

    def _change(self, pattern: str, new: str, *sorts: str) -> None:
        if one := self._any(*sorts):
            texts, at = one
            texts[at] = re.sub(pattern, new, texts[at], count=1)

    def rewords(self) -> None:
        """What is asked is said in other words."""
        self._change(r"p\d+p", f"p{self.number()}p")

    def answers_otherwise(self) -> None:
        """What is answered is said in other words: of a highlight, it is another card."""
        self._change(r"a\d+a", f"a{self.number()}a")

    def moves(self) -> None:
        """A question goes to another place, or to another note of its sort."""
        if one := self._any():
            texts, at = one
            sort = self.vault.sort_of(WHO.findall(texts[at])[0])
            self._put(sort, texts.pop(at))

    def sorts(self) -> None:
        """The questions of a note are sorted."""
        if one := self._any():
            one[0].sort(reverse=self.random.random() < 0.5)

    def removes(self) -> None:
        """A question is taken out."""
        one = self._any()
        if one and len(self.vault.all()) > 4:
            texts, at = one
            sort = self.vault.sort_of(WHO.findall(texts[at])[0])
            self.vault.removed.append((sort, texts.pop(at)))

    def restores(self) -> None:
        """What was taken out comes back as it was."""
        if self.vault.removed:
            self._put(*self.vault.removed.pop(self.random.randrange(len(self.vault.removed))))

    def renames_a_note(self) -> None:
        """A note, or its folder, gets another name."""
        name = self.random.choice(sorted(self.vault.notes))
        new = f"{self.random.choice(['', 'Deep/', 'Other/'])}N{self.number()}{name[name.rindex('.') :]}"
        self.vault.notes[new], self.vault.sorts[new] = self.vault.notes.pop(name), self.vault.sorts.pop(name)

    def changes_a_mark(self) -> None:
        """A flashcard is written with another plugin's mark."""
        pattern, new = self.random.choice(
            [
                *((r" ?:::? ?", mark) for mark in ("::", " :: ", ":::")),
                *((r"\n\?\??\n", f"\n{mark}\n") for mark in ("?", "??")),
                (r"(?m)^(k.*?) ?:::? ?", "\\1\n?\n"),
            ]
        )
        self._change(pattern, new, "flashcards")

    def links(self) -> None:
        """Somebody links to a block, and Obsidian gives that an id of its own."""
        self._change(r"(It is a\d+a\.|One\.)(?! \^)", rf"\1 ^{self.random.randrange(16**6):06x}", "questions")

    def settles(self) -> None:
        """The id of a question goes from its block to its heading."""
        self._change(r"(?s)^([^\n^]*)(\n.*?)[ \n]+(\^[a-z0-9-]+)(?=\n|$)", r"\1 \3\2", "questions")

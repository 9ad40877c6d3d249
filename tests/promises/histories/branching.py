"""Two branches of a deck that both ship, and their merge."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.promises.histories.author import DAY, Author
from tests.promises.histories.promises import hold
from tests.promises.histories.source import KINDS, PATHS, Source
from tests.promises.histories.stage import ANY, Stage, Then, pick
from tests.promises.histories.versions import Shipped

K = TypeVar("K")
V = TypeVar("V")

EDIT = st.sampled_from(["reword", "retag", "add", "draw", "restyle", "move"])
"""What is done on a branch."""


class Branching(Stage):
    """The steps of two authors who work on one deck."""

    @precondition(lambda self: shutil.which("git") is not None)
    @rule(
        edits=st.tuples(EDIT, EDIT),
        which=st.tuples(ANY, ANY),
        days=st.sampled_from([0, 0, 1 / 24, -2]),
        imported=st.booleans(),
        ours=st.booleans(),
        merge=st.booleans(),
    )
    def merges_two_branches(
        self,
        edits: tuple[str, str],
        which: tuple[int, int],
        days: float,
        imported: bool,
        ours: bool,
        merge: bool,
    ) -> None:
        """Two branches ship, the second ``days`` after the first; who has either version gets what they come to.

        ``ours`` tells whose words are taken where both changed the same. The learner may have the second's version.
        """
        author, now = self.author, self.tick()
        base, lock = author.source.copy(), author.project.lock.read_bytes()
        other = author.branch(self.root / f"branch-{self.number()}")
        self.edit(author.source, edits[0], which[0])
        self.edit(other.source, edits[1], which[1])
        self.arrive(author.build(now))
        theirs = other.build(now + round(days * DAY))
        self.arrive(theirs)
        if imported:
            self.receive(theirs, merge)
        merge_locks(author, other, lock, now)
        author.source = merge_sources(base, author.source, other.source, ours)
        author.shipped = merge_shipped(author.shipped, other.shipped)
        author.style = merge_styles(author.style, other.style)
        author.masked_style = merge_styles(author.masked_style, other.masked_style)
        text = author.project.lock.read_text(encoding="utf-8")
        if "<<<<<<<" in text:
            hold("a build refuses a lock in conflict", "E802" in author.refused(now, 1), True)
            result = author.command(now, "lock", "--merge")
            hold("two branches' locks can be merged", (result.code, result.err), (0, ""))
        self.ship(Then(1, imported, merge))

    def edit(self, source: Source, edit: str, which: int) -> None:
        """Change something on a branch."""
        number = pick(sorted(source.questions), which)
        match edit:
            case "reword":
                source.change(number, answer=self.number())
            case "retag":
                source.change(number, tags=("exam",))
            case "add":
                source.put(self.question(pick(KINDS, which)), pick(PATHS, which))
            case "draw":
                source.pictures[pick(sorted(source.pictures), which)] = self.number()
            case "restyle":
                source.style = self.number()
            case _:
                source.put(source.take_out(number), pick(PATHS, which + 1))


def merge_locks(ours: Author, theirs: Author, base: bytes, now: int) -> None:
    """Merge the locks as git does, which leaves its marks where both changed the same lines."""
    files = [ours.project.lock, ours.shelf / "base", theirs.project.lock]
    files[1].write_bytes(base)
    merged = subprocess.run(["git", "merge-file", "-p", *map(str, files)], stdout=subprocess.PIPE, check=False)
    assert 0 <= merged.returncode < 128, "git merges files"
    files[0].write_bytes(merged.stdout)


def merge_sources(base: Source, ours: Source, theirs: Source, prefer_ours: bool) -> Source:
    """Return the source of both branches: what one changed; where both did, what is preferred."""
    first, second = (ours, theirs) if prefer_ours else (theirs, ours)
    merged = first.copy()
    for number, question in second.questions.items():
        path = second.path(number)
        if number not in first.questions:
            merged.put(question, path)
            continue
        if first.questions[number] == base.questions.get(number):
            merged.questions[number] = question
        if number in base.questions and first.path(number) == base.path(number) != path:
            merged.put(merged.take_out(number), path)
    merged.pictures = _merge(base.pictures, first.pictures, second.pictures)
    merged.style = second.style if first.style == base.style else first.style
    return merged


def merge_shipped(ours: Mapping[int, Shipped], theirs: Mapping[int, Shipped]) -> dict[int, Shipped]:
    """Return what was shipped last on either branch; of two texts under one stamp, neither: it goes out again."""
    merged = {**theirs, **ours}
    for number in ours.keys() & theirs.keys():
        one, other = ours[number], theirs[number]
        merged[number] = max(one, other, key=lambda shipped: shipped.stamp)
        if one.stamp == other.stamp and one.content != other.content:
            merged[number] = replace(one, content=())
    return merged


def merge_styles(ours: tuple[int, int], theirs: tuple[int, int]) -> tuple[int, int]:
    """Return the style sheet that was shipped last on either branch; of two under one stamp, neither."""
    if ours[1] == theirs[1] and ours[0] != theirs[0]:
        return -1, ours[1]
    return max(ours, theirs, key=lambda style: style[1])


def _merge(base: Mapping[K, V], first: Mapping[K, V], second: Mapping[K, V]) -> dict[K, V]:
    return {key: second[key] if value == base[key] else value for key, value in first.items()}

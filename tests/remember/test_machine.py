"""Edits of everything that bears on a card, in any order: what is remembered changes no byte and no line."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, TypeVar
from unittest import mock

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from deckwright.base import cache
from deckwright.base.model import Family, Kind
from deckwright.remember.unchanged import Said, Unchanged
from tests.help.support import Project
from tests.remember.desk import (
    ATTRIBUTES,
    FAULTS,
    FRONTS,
    HEADS,
    KINDS,
    LISTS,
    PATHS,
    PICTURES,
    PROMPTS,
    SETTINGS,
    SOURCES,
    START,
    STYLES,
    TEXTS,
    Asked,
    files_of,
    timeless,
)

T = TypeVar("T")

RECALL = Unchanged.recall

STEPS = 30
"""Edits of one history at most."""
HISTORIES = 8
"""Histories of one test of a long run."""
AT_LEAST = 110
"""Edits that these come to."""
PARTS = 8
"""Tests among which they are divided, so that processes can share them."""

ANY = st.integers(0, 99)
"""Which one of those there are, counted round and round."""


def pick(items: Sequence[T], which: int) -> T:
    """Return one of ``items``."""
    return items[which % len(items)]


def _break(data: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(data(file.read_bytes())) if file.is_file() else None


def _in_the_way(file: Path) -> None:
    shutil.rmtree(file.parent, ignore_errors=True)
    file.parent.parent.mkdir(parents=True, exist_ok=True)
    file.parent.write_text("in the way")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "emptied": lambda file: shutil.rmtree(file.parent, ignore_errors=True),
    "removed": lambda file: file.unlink(missing_ok=True),
    "cut off": _break(lambda data: data[: len(data) // 2]),
    "cut off early": _break(lambda data: data[:100]),
    "without a middle": _break(lambda data: data[:4096] + bytes(4096) + data[8192:]),
    "garbage": _break(lambda data: b"garbage " * 999),
    "a file in the way": _in_the_way,
}


class Remembers(RuleBasedStateMachine):
    """An author who edits, checks or plans, and builds after each edit: with a cache, and as if there were none."""

    folder: ClassVar[Path]
    """Where histories may leave files."""
    met: ClassVar[Counter[str]]
    """How often it was looked at the deck, and how often it could be built."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(dir=self.folder))
        self.project = Project(self.root / "project")
        self.kept = self.root / "kept"
        self.desk = START
        self.version = 0
        self.ids = 0

    def teardown(self) -> None:
        """Remove what the history made."""
        shutil.rmtree(self.root, ignore_errors=True)

    @initialize()
    def begins(self) -> None:
        """Look at the deck as it is at first."""
        self.look()

    @rule()
    def edits_nothing(self) -> None:
        """Build once more."""
        self.look()

    @rule(which=ANY, text=ANY, at=ANY)
    def rewrites(self, which: int, text: int, at: int) -> None:
        """Exchange a paragraph of an answer."""
        path, place, asked = self.any(which)
        texts = list(asked.texts)
        texts[at % len(texts)] = text % len(TEXTS)
        self.put(path, place, replace(asked, texts=tuple(texts)))

    @rule(which=ANY, text=ANY)
    def adds_text(self, which: int, text: int) -> None:
        """Add a paragraph to an answer."""
        path, place, asked = self.any(which)
        self.put(path, place, replace(asked, texts=(*asked.texts[-2:], text % len(TEXTS))))

    @rule(which=ANY, text=ANY)
    def writes_extra(self, which: int, text: int) -> None:
        """Write what is folded away."""
        path, place, asked = self.any(which)
        self.put(path, place, replace(asked, extra=(text % len(TEXTS),) if text % 4 else ()))

    @rule(which=ANY, prompt=ANY)
    def asks_otherwise(self, which: int, prompt: int) -> None:
        """Word a prompt otherwise: others may show it."""
        path, place, asked = self.any(which)
        self.put(path, place, replace(asked, prompt=prompt % len(PROMPTS)))

    @rule(which=ANY, attribute=ANY)
    def says_more_of_a_question(self, which: int, attribute: int) -> None:
        """Write another attribute at a heading."""
        path, place, asked = self.any(which)
        self.put(path, place, replace(asked, attribute=attribute % len(ATTRIBUTES)))

    @rule(which=ANY, kind=st.sampled_from(KINDS), holes=st.integers(1, 3))
    def changes_the_kind(self, which: int, kind: Kind, holes: int) -> None:
        """Ask in another way, with another number of holes."""
        path, place, asked = self.any(which)
        if asked.kind is not Kind.CARRIED and Family.of(kind) is Family.of(asked.kind):
            self.put(path, place, replace(asked, kind=kind, holes=holes))

    @rule(path=st.sampled_from(PATHS), kind=st.sampled_from(KINDS), text=ANY)
    def adds_a_question(self, path: str, kind: Kind, text: int) -> None:
        """Write a question at the end of a file, which may be new."""
        self.ids += 1
        there = self.desk.files.get(path, ())
        self.desk = self.desk.with_file(path, (*there, Asked(f"q{self.ids}", kind, 0, (text % len(TEXTS),))))
        self.look()

    @rule(which=ANY)
    def removes_a_question(self, which: int) -> None:
        """Remove a question to which no other one points."""
        path, place, asked = self.any(which)
        if asked.id.startswith("q"):
            self.desk = self.desk.with_file(path, (*self.desk.files[path][:place], *self.desk.files[path][place + 1 :]))
        self.look()

    @rule(which=ANY, path=st.sampled_from(PATHS[:-1]), first=st.booleans())
    def moves_a_question(self, which: int, path: str, first: bool) -> None:
        """Move a question to the beginning or the end of a file."""
        old, place, asked = self.any(which)
        desk = self.desk.with_file(old, (*self.desk.files[old][:place], *self.desk.files[old][place + 1 :]))
        there = desk.files.get(path, ())
        self.desk = desk.with_file(path, (asked, *there) if first else (*there, asked))
        self.look()

    @rule(which=ANY, path=st.sampled_from(PATHS[:-1]))
    def renames_a_file(self, which: int, path: str) -> None:
        """Give a file another name, perhaps in another folder."""
        old = pick(sorted(self.desk.files), which)
        if path not in self.desk.files:
            files = {path if name == old else name: asked for name, asked in self.desk.files.items()}
            self.desk = replace(self.desk, files=files)
        self.look()

    @rule(which=ANY, new=ANY)
    def renames_a_question(self, which: int, new: int) -> None:
        """Rename an id by the command, which writes it into the files and the lock."""
        path, place, asked = self.any(which)
        if asked.id.startswith("q") and self.project.lock.exists():
            self.ids += 1
            self.save({})
            if self.project.run("ids", "--rename", asked.id, f"q{self.ids}").code == 0:
                self.desk = self.desk.with_question(path, place, replace(asked, id=f"q{self.ids}"))
        self.look()

    @rule(path=st.sampled_from(sorted(LISTS)), which=ANY)
    def writes_a_list(self, path: str, which: int) -> None:
        """Write other rows of a list, or other items of a sequence."""
        self.desk = replace(self.desk, lists={**self.desk.lists, path: which % len(LISTS[path])})
        self.look()

    @rule(path=st.sampled_from(PATHS), head=ANY)
    def says_more_of_a_file(self, path: str, head: int) -> None:
        """Write other front matter."""
        self.desk = replace(self.desk, heads={**self.desk.heads, path: head % len(HEADS)})
        self.look()

    @rule(path=st.sampled_from(PATHS), topic=st.sampled_from(["", "Numbers", "Digits of [der Hund]{.masc}"]))
    def names_the_topic(self, path: str, topic: str) -> None:
        """Write another topic."""
        self.desk = replace(self.desk, topics={**self.desk.topics, path: topic})
        self.look()

    @rule(path=st.sampled_from(PATHS), lines=st.integers(0, 3))
    def moves_lines(self, path: str, lines: int) -> None:
        """Write lines above the questions, so that each stands elsewhere."""
        self.desk = replace(self.desk, above={**self.desk.above, path: lines})
        self.look()

    @rule(name=st.sampled_from(sorted(SETTINGS)), value=ANY)
    def sets(self, name: str, value: int) -> None:
        """Change a setting."""
        self.desk = replace(self.desk, settings={**self.desk.settings, name: value % len(SETTINGS[name])})
        self.look()

    @rule(name=st.sampled_from(PICTURES), value=ANY)
    def draws(self, name: str, value: int) -> None:
        """Save another picture, sound or script under its name."""
        self.desk = replace(self.desk, media={**self.desk.media, name: value % len(files_of(name))})
        self.look()

    @rule(sources=st.integers(0, len(SOURCES) - 1))
    def edits_sources(self, sources: int) -> None:
        """Save other sources."""
        self.desk = replace(self.desk, sources=sources)
        self.look()

    @rule(style=st.integers(0, len(STYLES) - 1))
    def restyles(self, style: int) -> None:
        """Save another style sheet."""
        self.desk = replace(self.desk, style=style)
        self.look()

    @rule(front=st.integers(0, len(FRONTS) - 1))
    def edits_a_template(self, front: int) -> None:
        """Save another template of the note type that the deck carries."""
        self.desk = replace(self.desk, front=front)
        self.look()

    @rule(fault=st.sampled_from(sorted(FAULTS)))
    def makes_a_mistake(self, fault: str) -> None:
        """Make a fault, and mend it after the next build."""
        self.look(FAULTS[fault](self.desk.write()))

    @rule(damage=st.sampled_from(sorted(DAMAGES)))
    def loses_the_cache(self, damage: str) -> None:
        """Build with a cache that was damaged."""
        DAMAGES[damage](self.kept / "deckwright" / cache.DATABASE)
        self.look()
        if self.kept.joinpath("deckwright").is_file():
            self.kept.joinpath("deckwright").unlink()

    @rule()
    def upgrades(self) -> None:
        """Build with another version of the program."""
        self.version += 1
        self.look()

    def any(self, which: int) -> tuple[str, int, Asked]:
        """Return a question, and where it stands."""
        path, place = pick(self.desk.places(), which)
        return path, place, self.desk.files[path][place]

    def put(self, path: str, place: int, asked: Asked) -> None:
        """Write a question in the place of the one that is there."""
        self.desk = self.desk.with_question(path, place, asked)
        self.look()

    def save(self, faults: dict[str, bytes | None]) -> None:
        """Write the deck into its folder as it is now; only files that differ are written."""
        root = self.project.root
        files = self.desk.write()
        for name, data in faults.items():
            files.pop(name, None)
            if data is not None:
                files[name] = data
        for path in [one for one in root.rglob("*") if one.is_file()]:
            name = path.relative_to(root).as_posix()
            if name not in files and not name.startswith("build/") and path != self.project.lock:
                path.unlink()
        self.project.write({name: data for name, data in files.items() if not _is(root / name, data)})

    def look(self, faults: dict[str, bytes | None] | None = None) -> None:
        """Check and build by what is remembered, and from nothing, and hold that both are the same."""
        self.save(faults or {})
        self.project.now += 60
        before = self.shipped()
        remembered = self.made(self.kept)
        after = self.shipped()
        self.ship(before)
        with tempfile.TemporaryDirectory(dir=self.root) as empty:
            assert self.made(Path(empty)) == remembered
        assert self.shipped() == after
        if self.met["edits"] % 2:  # and once more, without an edit
            again = self.made(self.kept)
            assert self.shipped() == after
            with tempfile.TemporaryDirectory(dir=self.root) as empty:
                assert self.made(Path(empty)) == again
            assert self.shipped() == after
        self.met["edits"] += 1
        self.met["built"] += remembered[-1][0] == 0

    def made(self, folder: Path) -> list[tuple[int, str, str]]:
        """Return what a check or a plan, and a build, say with a cache in this folder."""
        with (
            mock.patch.dict(os.environ, {"XDG_CACHE_HOME": str(folder)}),
            mock.patch("deckwright.remember.store.made_by", lambda: f"version {self.version}"),
            mock.patch("deckwright.remember.unchanged.stamped", lambda now: f"version {self.version}"),
            mock.patch("deckwright.remember.stamps.YOUNG", -60),
            mock.patch("deckwright.remember.unchanged.Unchanged.recall", self.recall),
        ):
            looking = "plan" if self.met["edits"] % 3 else "check"
            results = [self.project.run(command) for command in (looking, "build")]
        return [(result.code, timeless(result.out), result.err) for result in results]

    @property
    def recall(self) -> Callable[[Unchanged], Said | None]:
        """What knows an unchanged deck, and counts how often it did."""

        def recalled(unchanged: Unchanged) -> Said | None:
            found = RECALL(unchanged)
            self.met["known"] += found is not None
            return found

        return recalled

    def shipped(self) -> list[bytes | None]:
        """Return the package and the lock, so far as they are there."""
        files = (self.project.package, self.project.package.with_name("den.apkg"), self.project.lock)
        return [file.read_bytes() if file.exists() else None for file in files]

    def ship(self, shipped: list[bytes | None]) -> None:
        """Put the package and the lock back as they were."""
        files = (self.project.package, self.project.package.with_name("den.apkg"), self.project.lock)
        for file, data in zip(files, shipped, strict=True):
            if data is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(data)


def _is(file: Path, data: bytes) -> bool:
    return file.is_file() and file.read_bytes() == data


@pytest.mark.timeout(900)
@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_remembered_changes_nothing(part: int, tmp_path: Path) -> None:
    """Whatever is edited, whatever happens to the cache: check and plan say the same, build writes the same bytes."""
    met = Counter[str]()
    machine = type("Remembers", (Remembers,), {"folder": tmp_path, "met": met})
    options = settings(
        max_examples=HISTORIES,
        stateful_step_count=STEPS,
        phases=(Phase.generate, Phase.shrink),
        derandomize=False,  # the seed says which histories
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(part)(machine), settings=options)
    assert met["edits"] >= AT_LEAST
    assert met["built"] > AT_LEAST / 2
    assert met["known"] > AT_LEAST / 4

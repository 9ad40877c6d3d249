"""Who takes part in a history, what time it is, and what follows an edit."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from deckwright.base.model import Kind
from tests.help.support import START, Project
from tests.promises.histories.author import DAY, HOUR, Author
from tests.promises.histories.learner import Person, Scratch
from tests.promises.histories.promises import hold
from tests.promises.histories.source import Question
from tests.promises.histories.versions import Version, as_seen, pictures

T = TypeVar("T")

ANY = st.integers(0, 99)
"""Which one of those there are, counted round and round."""


def pick(items: Sequence[T], which: int) -> T:
    """Return one of ``items``."""
    return items[which % len(items)]


@dataclass(frozen=True)
class Then:
    """What follows an edit: a build, and perhaps the learner's import of it."""

    days: float
    """How much later the author's clock is: 0 is the same second, below 0 it was set back."""
    imported: bool
    merge: bool
    """The learner's choice in the import dialogue to merge note types."""


SHIPPED = st.builds(
    Then,
    days=st.sampled_from([1 / 24, 1 / 24, 0, -2]),
    imported=st.sampled_from([True, True, False]),
    merge=st.booleans(),
)
THEN = st.one_of(st.none(), SHIPPED, SHIPPED)
"""What follows an edit; None: it is not built yet."""


class Stage(RuleBasedStateMachine):
    """An author; a learner who does as learners do; a diligent one who imports every version and changes nothing."""

    folder: ClassVar[Path]
    """Where histories may leave files."""
    scratch: ClassVar[Scratch]
    looks: ClassVar[bool] = True
    """Whether packages are looked into before they are imported."""

    met: ClassVar[Counter[str]]
    """How often something noteworthy came up in an import."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(dir=self.folder))
        self.now = START
        self.count = 0
        shelf = self.root / "shelf"
        shelf.mkdir()
        self.author = Author(Project(self.root / "home"), shelf, self.looks)
        self.newest: Version
        """The last version that is not a branch's."""
        self.learner = Person(self.root / "learner", self.scratch)
        self.diligent = Person(self.root / "diligent", self.scratch)

    def teardown(self) -> None:
        """Close what is open; nothing stays."""
        self.learner.close()
        self.diligent.close()
        shutil.rmtree(self.root)

    def number(self) -> int:
        """Return a number that was not used before: of a word, a question, a picture."""
        self.count += 1
        return self.count

    def tick(self) -> int:
        """Let an hour pass and return the time."""
        self.now += HOUR
        return self.now

    def question(self, kind: Kind, holes: int = 1) -> Question:
        """Return a new question. Ids come in pairs that only a dot tells apart, which to a search is any letter."""
        number = self.number()
        name = f"q.{number}" if number % 2 else f"qx{number - 1}"
        return Question(number, name, kind, self.number(), self.number(), tuple(range(1, holes + 1)))

    def chosen(self, which: int, family: Collection[Kind] = tuple(Kind)) -> int | None:
        """Return the number of a question of one of these kinds; None if there is none."""
        numbers = [number for number, question in self.author.source.questions.items() if question.kind in family]
        return pick(numbers, which) if numbers else None

    def ship(self, then: Then | None, touch: Collection[str] = (), restore: Collection[str] = ()) -> None:
        """Build after an edit, if it is time, and let the learners have it."""
        if then is None:
            return
        self.now += max(0, round(then.days * DAY))
        version = self.newest = self.author.build(self.now + min(0, round(then.days * DAY)), touch, restore)
        self.arrive(version)
        if then.imported:
            self.receive(version, then.merge)

    def arrive(self, version: Version) -> None:
        """Let the diligent learner have a version; the other one searches for what left with it."""
        self.diligent.anki.take(version.file)
        self.learner.hold_found(version)

    def receive(self, version: Version, merge: bool = False, undo: bool = False) -> None:
        """Let the learner import a version; of the newest, what the learner never changed is what all others have."""
        outcome = self.learner.receive(version, self.now, merge, undo)
        self.met.update(outcome.met)
        if version is self.newest:
            mine, theirs = self.learner.state().notes, self.diligent.state().notes
            changed = self.learner.changed | self.showing(version, self.learner.redrawn)
            guids = {shipped.guid for shipped in version.shipped.values()} - changed
            hold(
                "who skips versions gets what they get who import all",
                {guid: (as_seen(mine[guid].fields), mine[guid].tags) for guid in guids},
                {guid: (as_seen(theirs[guid].fields), theirs[guid].tags) for guid in guids},
            )

    def showing(self, version: Version, names: Collection[str]) -> set[str]:
        """Return the GUIDs of the notes that show one of these files: Anki may have renamed it for the learner."""
        return {version.shipped[note.number].guid for note in version.notes if {*pictures(note.fields)} & {*names}}

"""The steps of both, and what must hold after each."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.help.pulling import pull, texts
from tests.help.support import START, Project
from tests.promises.both_ways.author import HOUR, Author, read_texts
from tests.promises.both_ways.judge import DERIVED, Pull, Texts, seen
from tests.promises.both_ways.learner import Editor
from tests.promises.histories.promises import BrokenPromise, hold

STEPS = 18


def run_histories(
    folder: Path,
    part: int,
    histories: int,
    steps: int = STEPS,
    make: Callable[[Path, random.Random], BothWays] | None = None,
) -> None:
    """Make histories of so many steps in ``folder``; another ``part`` makes others, and another ``make`` other steps.

    Raises what the first one raises that breaks a promise, with its steps. Hypothesis does not make them: a pull starts
    a process with Anki's library, which is too slow for its many short histories, and for making one shorter.
    """
    for number in range(histories):
        history = (make or BothWays)(Path(tempfile.mkdtemp(dir=folder)), random.Random(f"{part} {number}"))
        try:
            history.play(steps)
        except BrokenPromise as error:
            raise BrokenPromise(f"{error}\n" + "\n".join(history.steps)) from error
        finally:
            history.learner.anki.close()


class BothWays:
    """An author and a learner who corrects the cards."""

    def __init__(self, root: Path, dice: random.Random) -> None:
        self.dice = dice
        self.now = START
        self.author = Author(Project(root / "home"))
        self.learner = Editor(root / "learner")
        self.steps: list[str] = []
        """What happened."""
        self.begin()
        self.receive(self.author.build(self.tick()))

    def begin(self) -> None:
        """Let the author write the first files."""
        self.author.begin()

    @property
    def choices(self) -> dict[Callable[[], None], int]:
        """The steps, each with its weight."""
        return {
            self.learner_edits: 9,
            self.author_rewords: 4,
            self.author_pulls: 2,
            self.author_ships: 2,
            self.both_change_a_note: 2,
            self.learner_imports: 1,
            self.learner_tags: 2,
            self.learner_adds_a_note: 1,
            self.learner_deletes_a_note: 1,
            self.learner_studies: 1,
            self.author_adds: 1,
            self.author_deletes: 1,
            self.they_settle: 1,
        }

    def play(self, count: int) -> None:
        """Take steps in any order, and settle at the end."""
        steps = self.choices
        for step in [*self.dice.choices([*steps], [*steps.values()], k=count), self.they_settle]:
            self.steps.append(step.__name__)
            step()

    def any(self) -> int:
        """Return a number that says which one."""
        return self.dice.randrange(10_000)

    def tick(self) -> int:
        """Let an hour pass and return the time."""
        self.now += HOUR
        return self.now

    def receive(self, package: Path) -> None:
        """Let the learner import a package."""
        self.learner.receive(package, self.now)

    def author_rewords(self) -> None:
        """The author exchanges a word."""
        self.author.reword(self.any(), self.any())

    def author_adds(self) -> None:
        """The author writes another question."""
        self.author.add()

    def author_deletes(self) -> None:
        """The author takes a question out."""
        self.author.delete(self.any())

    def author_ships(self) -> None:
        """The author builds; the learner imports it now, later or never."""
        package = self.author.build(self.tick())
        if self.any() % 3:
            self.receive(package)

    def learner_imports(self) -> None:
        """The learner imports the last package, or an old one again."""
        package = self.author.shelf[-1 - self.any() % min(3, len(self.author.shelf))]
        self.tick()
        self.receive(package)

    def learner_edits(self) -> None:
        """The learner changes any field of any note."""
        self.steps[-1] += f": {self.learner.edit(self.dice, self.tick())}"

    def both_change_a_note(self) -> None:
        """Both change one field of a note, or two, before either hears of the other."""
        self.author.reword_tree(self.any(), self.any())
        if self.any() % 2:
            self.author.build(self.tick())
        self.steps[-1] += f": {self.learner.edit(self.dice, self.tick(), 'tree')}"

    def learner_tags(self) -> None:
        """The learner gives a tag, or takes those of the author's away."""
        self.learner.tag(self.dice.choice(["fix::typo", "mine", "marked", ""]), self.any(), self.tick())

    def learner_adds_a_note(self) -> None:
        """The learner makes a note, of a stock note type or of the deck's own."""
        self.learner.add(self.dice.random() < 0.5, self.tick())

    def learner_deletes_a_note(self) -> None:
        """The learner deletes a note; the next import of it brings it back."""
        self.learner.delete(self.any())

    def learner_studies(self) -> None:
        """The learner reviews a note; its reviews stay for ever."""
        self.learner.study(self.any(), self.any() % 4 + 1, self.tick())

    def author_pulls(self) -> None:
        """The author takes over what the learner changed; of the options, one that is true."""
        how = self.dice.choice(["--up-to-date", "--against", ""])
        self.pulls(how, ["--tags", "fix::*"] if self.any() % 2 else [])

    def they_settle(self) -> None:
        """After a pull, a build and an import both sides say the same, and a second round changes nothing.

        What was told and not taken, the author settles by shipping the files' text once more.
        """
        pulled = self.pulls(self.dice.choice(["--up-to-date", "--against"]), [])
        silent = [name for name in pulled.open() if not pulled.told_of(name)]
        self.receive(self.author.build(self.tick()))
        self._hold_same({*silent} & {*self.author.written()})
        left = [name for name in pulled.open() if name in self.author.written()]
        self.receive(self.author.build(self.tick(), *(f"--touch={name}" for name in left)))
        self._hold_same({*self.author.written()})
        self._hold_settled()

    def _hold_settled(self) -> None:
        before, lock = texts(self.author.project), self.author.project.lock.read_bytes()
        package = self.author.project.package.read_bytes()
        again = pull(self.author.project, self.learner.path, "--up-to-date")
        said = ("nothing was changed in Anki that the files do not say", "the files have the question no more")
        hold("a second pull has nothing to take", again.changes, [])
        hold("a second pull has nothing to say", any(one in _line(again.result.text) for one in said), True)
        self.author.build(self.tick())
        now = (texts(self.author.project), self.author.project.lock.read_bytes())
        hold("a second round changes nothing", now == (before, lock), True)
        hold("a second build is the same", self.author.project.package.read_bytes() == package, True)

    def pulls(self, how: str, more: Sequence[str]) -> Pull:
        """Pull, and hold all that must hold of it."""
        options = self._true_options(how)
        guids, before = self.author.guids(), self.author.written()
        theirs, reviews = self.learner.texts(), self.learner.reviews()
        done = pull(self.author.project, self.learner.path, *options, *more)
        after = self.author.written()
        pulled = Pull(
            self.learner.base, theirs, before, after, guids, re.sub(r"[ \t]+\n", "\n", done.result.text), bool(options)
        )
        hold(
            "nothing is written into the collection", (self.learner.texts(), self.learner.reviews()), (theirs, reviews)
        )
        pulled.hold_all()
        for name, written in after.items():
            lost = {tag for tag in before[name].tags if tag not in written.tags}
            came = {tag for tag in written.tags if tag not in before[name].tags}
            asked = {tag for tag in lost | came if more and tag.startswith("fix::")}
            hold(f"only tags that were asked for come and go: {name}", lost | came, asked)
        return pulled

    def _hold_same(self, names: set[str]) -> None:
        guids, theirs = self.author.guids(), self.learner.texts()
        for name, written in self.author.written().items():
            if name in names:
                text = theirs[guids[name]].fields
                both = [{field: seen(one[field]) for field in written.fields} for one in (text, written.fields)]
                hold(f"both sides say the same: {name}", *both)

    def was(self, guid: str, shipped: Texts) -> bool:
        """Whether the learner had a note as it was shipped before she edited it."""
        return _alike(self.learner.base[guid].fields, shipped.fields)

    def _true_options(self, how: str) -> list[str]:
        """Return an option of ``pull`` if it is true of what the learner had before she edited; else none."""
        last = read_texts(self.author.shelf[-1])
        touched = [guid for guid in self.learner.touched if guid in self.learner.texts() and guid in last]
        for package in reversed(self.author.shelf) if how == "--against" else []:
            had = {**last, **read_texts(package)}
            if all(self.was(guid, had[guid]) for guid in touched):
                return ["--against", str(package)]
        if how and all(self.was(guid, last[guid]) for guid in touched):
            return ["--up-to-date"]
        return []


def _alike(one: object, other: object) -> bool:
    assert isinstance(one, dict) and isinstance(other, dict)
    return all(seen(one.get(name, "")) == seen(text) for name, text in other.items() if name not in DERIVED)


def _line(text: str) -> str:
    return " ".join(text.split())

"""The same machine with pushes in between: into the collection into which the learner imports, and in any order."""

from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.help.answering import Answer, answering, result
from tests.help.at_hand import MEDIA_FOLDER, AtHand
from tests.help.breaking import Broken
from tests.help.running import running
from tests.help.support import Learner, Project, Result
from tests.promises.both_ways.author import HOUR
from tests.promises.both_ways.collection import settle, take_down
from tests.promises.both_ways.judge import Texts
from tests.promises.both_ways.judge_push import PLACE, Ledger, Packed, Push, Wish
from tests.promises.both_ways.machine import BothWays
from tests.promises.histories.promises import hold

Asked = dict[str, Any]
Between = Callable[[Callable[[Asked], Answer]], Callable[[Asked], Answer]]
"""What stands between a push and Anki."""


class WithPushes(BothWays):
    """An author who also pushes into the learner's running Anki, and a learner who does more than correct cards."""

    def __init__(self, root: Path, dice: random.Random, server: bool = False) -> None:
        self.server = server
        """Whether another program answers for the collection, in a process of its own."""
        self.ledger = Ledger({})
        super().__init__(root, dice)

    def begin(self) -> None:
        """Let the author write the first files, with a picture, and questions that may move and go."""
        super().begin()
        self.author.draw(self.any())
        self.author.add()
        self.author.add()

    @property
    def choices(self) -> dict[Callable[[], None], int]:
        """The steps, each with its weight."""
        more: dict[Callable[[], None], int] = {
            self.author_pushes: 6,
            self.author_pushes_twice: 1,
            self.author_pushes_what_was_imported: 1,
            self.learner_imports_what_was_pushed: 1,
            self.a_push_breaks_off: 3,
            self.a_push_breaks_off_and_is_run_again: 3,
            self.learner_edits_while_a_push_runs: 5,
            self.author_restyles: 1,
            self.author_retags: 2,
            self.author_moves: 2,
            self.author_draws: 2,
            self.author_restores: 1,
            self.author_adds: 2,
            self.author_deletes: 3,
            self.learner_restyles: 1,
            self.learner_moves_cards: 1,
            self.learner_flags: 1,
            self.learner_loses_media: 2,
            self.they_settle_by_a_push: 1,
        }
        return {**super().choices, **more}

    def author_pushes(self) -> None:
        """The author pushes, with any options that are true."""
        self.pushes(self._wish())

    def author_pushes_twice(self) -> None:
        """The second of two pushes has nothing to write."""
        wish = self._wish()
        self.pushes(wish)
        self._hold_pushed(wish)

    def author_pushes_what_was_imported(self) -> None:
        """After an import of the last package, a push writes nothing into the notes that say what it says."""
        self.receive(self.author.build(self.tick()))
        done = self.pushes(Wish())
        for guid in done.both:
            note = done.before.notes[guid]
            if note == done.ours.notes[guid]:
                hold("import, then push: nothing changes", done.after.notes[guid], note)
                hold("import, then push: nothing is stamped", done.after.mods[guid], done.before.mods[guid])

    def learner_imports_what_was_pushed(self) -> None:
        """After a push, an import of the package that it built changes no note that says what the files say."""
        done = self.pushes(Wish())
        before = take_down(self.learner.anki.collection)
        self.receive(self.author.shelf[-1])
        after = take_down(self.learner.anki.collection)
        wrote = {guid for guid in done.both if done.before.notes[guid].fields != done.after.notes[guid].fields}
        for guid in done.both | done.came:
            was, now = before.notes[guid], after.notes[guid]
            if all(was.fields[name] == text for name, text in done.ours.notes[guid].fields.items() if name != PLACE):
                hold("push, then import: no field changes", {**now.fields, PLACE: ""}, {**was.fields, PLACE: ""})
            if guid in wrote | done.came:
                hold("push, then import: what was written stays", (now, after.mods[guid]), (was, before.mods[guid]))
        ours = {part for part, text in done.ours.looks.items() if before.looks.get(part, "").strip() == text.strip()}
        changed = [part for part in ours if after.looks[part] != before.looks[part]]
        hold("push, then import: no look changes that is the files'", changed, [])
        hold("push, then import: no card changes", {card: after.cards[card] for card in before.cards}, before.cards)
        new = {after.owners[card] for card in after.cards if card not in before.cards}
        hold("push, then import: no card comes", new & {*before.notes}, set())

    def a_push_breaks_off(self) -> None:
        """A push breaks off at any request that writes; what was done is right, and life goes on."""
        self.author_rewords()
        self._breaks_off(self._wish(), self.any() % 6)

    def a_push_breaks_off_and_is_run_again(self) -> None:
        """A push that broke off and is run again ends where one ends that did not."""
        self.author_rewords()
        wish, at = self._wish(), self.any() % 6
        with self._twin() as (project, anki):
            project.now = self.now + HOUR  # when the one that breaks off numbers the new notes
            if self._breaks_off(wish, at):
                self.pushes(replace(wish, how=()))  # what was said then is remembered, and need not be true any more
            unbroken = self._run(project, anki, wish, lambda hand_over: hand_over)
            hold("a push that is not broken off ends", (unbroken.code, unbroken.err), (0, ""))
            settle(anki.collection, self.now)
            ends = [take_down(one.collection).lasting for one in (self.learner.anki, anki)]
        for found, wanted in zip(*ends, strict=True):
            hold("a push that broke off and is run again ends where an unbroken one does", found, wanted)

    def learner_edits_while_a_push_runs(self) -> None:
        """The learner changes or deletes a note while a push runs, but not in the moment in which that is written."""
        if self.server:
            return
        meddled: dict[tuple[str, str], str] = {}
        deleted: set[str] = set()

        def meddle() -> None:
            before = self.learner.texts()
            if self.dice.random() < 0.2:
                self.learner.delete(self.any())
            else:
                name, field = self.dice.choice(written) if written and self.dice.random() < 0.8 else ("", "")
                self.steps[-1] += f": {self.learner.edit(self.dice, self.now, name, field)}"
            after = self.learner.texts()
            deleted.update(before.keys() - after.keys())
            for guid, note in after.items():
                changed = {name: text for name, text in note.fields.items() if before[guid].fields[name] != text}
                meddled.update({(guid, name): text for name, text in changed.items()})

        for _ in range(3):
            self.author.reword_tree(self.any(), self.any())
        written = self._to_be_written()
        wish, late = self._wish(), self.dice.random() < 0.75
        self.pushes(wish, Meddling(meddle, late, self.any() % (2 if late else 60)), meddled, deleted)

    def author_restyles(self) -> None:
        """The author gives the cards another look."""
        self.author.restyle(self.any())

    def author_retags(self) -> None:
        """The author gives a question other tags."""
        self.author.retag(self.any())

    def author_moves(self) -> None:
        """The author puts a question into another deck."""
        self.author.move(self.any())

    def author_draws(self) -> None:
        """The author draws another picture."""
        self.author.draw(self.any())

    def author_restores(self) -> None:
        """The author brings a question back."""
        self.author.restore()

    def learner_restyles(self) -> None:
        """The learner changes the look of a note type."""
        self.learner.restyle(self.any())
        settle(self.learner.anki.collection, self.tick())

    def learner_moves_cards(self) -> None:
        """The learner puts the cards of a note into a deck of her own."""
        self.learner.move(self.any())

    def learner_flags(self) -> None:
        """The learner flags or suspends a card."""
        self.learner.flag(self.any(), self.any() % 2 == 0)

    def learner_loses_media(self) -> None:
        """The learner loses the media files."""
        self.learner.lose_media()

    def learner_deletes_a_note(self) -> None:
        """The learner deletes a note; an import brings it back, and a push only if that is asked for."""
        before = {*self.learner.texts()}
        super().learner_deletes_a_note()
        self.ledger.gone |= (before - {*self.learner.texts()}) & self.ledger.met

    def they_settle_by_a_push(self) -> None:
        """After a pull and a push, both sides say the same but for what was told; a second push does nothing."""
        self.pulls(self.dice.choice(["--up-to-date", "--against"]), [])
        wish = self._wish()
        self.pushes(wish)
        self._hold_pushed(wish)

    def they_settle(self) -> None:
        """After both settled without a push, it has no text to write, and a second one nothing at all."""
        super().they_settle()
        done = self.pushes(Wish())
        fields = [{guid: one.notes[guid].fields for guid in done.both} for one in (done.after, done.before)]
        hold("what is settled is not written", *fields)
        self._hold_pushed(Wish())

    def was(self, guid: str, shipped: Texts) -> bool:
        """Whether the learner had a note as it was shipped before she edited it, with its tags and all that is made."""
        base = self.learner.base[guid]
        same = all(base.fields.get(name, "") == text for name, text in shipped.fields.items() if name != PLACE)
        return same and {*base.tags} == {*shipped.tags}

    def receive(self, package: Path) -> None:
        """Let the learner import a package."""
        before = take_down(self.learner.anki.collection)
        super().receive(package)
        settle(self.learner.anki.collection, self.now)
        self.ledger.base = self.learner.base
        self.ledger.imported(before, take_down(self.learner.anki.collection))

    def pushes(
        self,
        wish: Wish,
        between: Between = lambda hand_over: hand_over,
        meddled: Mapping[tuple[str, str], str] = MappingProxyType({}),
        deleted: Collection[str] = (),
        whole: Callable[[], bool] = lambda: True,
    ) -> Push:
        """Push, and hold all that must hold of it."""
        shelf = self.author.shelf
        last = Packed.read(shelf[-1])
        if "--against" in wish.how:
            last = replace(last, notes={**last.notes, **Packed.read(Path(wish.how[1])).notes})
        before = take_down(self.learner.anki.collection)
        self.author.project.now = self.tick()
        ran = self._run(self.author.project, self.learner.anki, wish, between)
        settle(self.learner.anki.collection, self.now)
        after = take_down(self.learner.anki.collection)
        codes = [0, 3] if meddled or deleted else [0] if whole() else [3]
        hold("a push ends", (ran.code in codes, "" if ran.code in codes else ran.text), (True, ""))
        shelf.append(Path(shutil.copyfile(self.author.project.package, shelf[0].with_name(f"{len(shelf)}.apkg"))))
        ids = {note["guid"]: name for name, note in self.author.project.locked().items()}
        ours, said = Packed.read(shelf[-1]), ran.text
        done = Push(before, after, ours, last, ids, self.ledger, wish, said, whole(), dict(meddled), frozenset(deleted))
        done.hold_all()
        self.ledger.pushed(done)
        self.learner.touched |= {guid for guid in done.both if before.mods[guid] != after.mods[guid]}
        return done

    def _to_be_written(self) -> list[tuple[str, str]]:
        """Return the fields that only the author changed, each with its question's id."""
        guids, theirs = self.author.guids(), self.learner.texts()
        return [
            (name, field)
            for name, written in self.author.written().items()
            if guids.get(name) in theirs and theirs[guids[name]].fields["ID"] == name
            for field, text in written.fields.items()
            if written.own(field) and theirs[guids[name]].fields[field] not in ("", text)
            if self.ledger.base[guids[name]].fields.get(field) == theirs[guids[name]].fields[field]
        ]

    def _breaks_off(self, wish: Wish, at: int) -> bool:
        """Push, and break off at a request that writes; return whether there were so many."""
        broken: list[Broken] = []

        def between(hand_over: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
            broken.append(Broken(hand_over, at, self.dice.random() < 0.5))
            return broken[0].answer

        done = self.pushes(wish, between, whole=lambda: not broken[0].broke)
        self.steps[-1] += f": at {at}, {'behind' if broken[0].behind else 'before'}"
        return not done.whole

    def _hold_pushed(self, wish: Wish) -> None:
        """Hold that another push does nothing."""
        lock, package = self.author.project.lock.read_bytes(), self.author.project.package.read_bytes()
        done = self.pushes(replace(wish, how=()))
        hold("a second push has nothing to write", "nothing to write" in done.said or done.said, True)
        for now, before in zip(done.after.lasting, done.before.lasting, strict=True):
            hold("a second push writes nothing", now, before)
        again = self.author.project.lock.read_bytes(), self.author.project.package.read_bytes()
        hold("a second push builds the same", again == (lock, package), True)

    def _wish(self) -> Wish:
        retired = self.dice.choice(["leave", "leave", "leave", "suspend", "delete"])
        how = self._true_of_all(self.dice.choice(["--up-to-date", "--against", ""]))
        wish = Wish(how, self.dice.random() < 0.4, retired, self.dice.random() < 0.2)
        self.steps[-1] += f" {' '.join(wish.arguments)}"
        return wish

    def _true_of_all(self, how: str) -> tuple[str, ...]:
        """Return an option of ``push`` if it is true of all that the learner was brought; else none."""
        there = self.learner.texts().keys()

        def had(package: Path) -> bool:
            notes = Packed.read(package).notes
            return all(self.was(guid, notes[guid]) for guid in notes.keys() & there)

        if how == "--up-to-date":
            return (how,) if had(self.author.shelf[-1]) else ()
        found = [package for package in reversed(self.author.shelf) if how and had(package)]
        return (how, str(found[0])) if found else ()

    @contextlib.contextmanager
    def _twin(self) -> Iterator[tuple[Project, Learner]]:
        """Another world that is as this one."""
        root = self.author.project.root.parent / "twin"
        folder = self.learner.path.parent
        self.learner.anki.close()
        shutil.copytree(self.author.project.root, root / "home")
        shutil.copytree(folder, root / "learner")
        self.learner.anki = Learner(folder)
        twin = Learner(root / "learner")
        try:
            yield Project(root / "home"), twin
        finally:
            twin.close()
            shutil.rmtree(root)

    def _run(self, project: Project, anki: Learner, wish: Wish, between: Between) -> Result:
        with self._answered(anki) as hand_over, answering(between(hand_over)) as address:
            return project.run("push", "--anki", address, *wish.arguments)

    @contextlib.contextmanager
    def _answered(self, anki: Learner) -> Iterator[Callable[[Asked], Answer]]:
        """Let somebody answer for a collection."""
        if not self.server:
            yield AtHand(anki.collection).answer
            return
        folder = Path(anki.collection.path).parent
        anki.close()
        try:
            with running(folder) as other:
                yield (
                    lambda asked: result(MEDIA_FOLDER) if asked["action"] == "getMediaDirPath" else other.answer(asked)
                )
        finally:
            anki.collection = Learner(folder).collection


class Meddling:
    """Lets something happen before one of the requests of a push, but not between a second look and what it is for."""

    def __init__(self, meddle: Callable[[], None], late: bool, left: int) -> None:
        self.meddle = meddle
        self.late = late
        """Whether only requests count that come when it has looked at all notes."""
        self.left = left

    def __call__(self, hand_over: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
        """Stand before a running Anki."""

        def answer(asked: Asked) -> Answer:
            self.late = self.late and asked["action"] != "getMediaFilesNames"
            if not self.late and asked["action"] != "updateNoteFields":
                if self.left == 0:
                    self.meddle()
                self.left -= 1
            return hand_over(asked)

        return answer

"""What an author does, each step ending in a build or not yet."""

from __future__ import annotations

import json
import time
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from deckwright.base.model import Family, Kind
from tests.help.locks import without_sums
from tests.promises.histories.author import DAY
from tests.promises.histories.promises import hold
from tests.promises.histories.source import FORMS, KINDS, NUMBERED, PATHS, PICTURES, POEM, TAGS
from tests.promises.histories.stage import ANY, SHIPPED, THEN, Stage, Then, pick

QUESTION_KINDS = tuple(kind for kind in KINDS if Family.of(kind) is Family.QUESTION)
PATH = st.sampled_from(PATHS)


class Writing(Stage):
    """The author's steps."""

    @initialize(kind=st.sampled_from(QUESTION_KINDS), path=PATH, holes=st.integers(1, 3))
    def begins(self, kind: Kind, path: str, holes: int) -> None:
        """A deck of three questions, one with a picture, is shipped, and the learner begins with it."""
        source = self.author.source
        source.put(replace(self.question(Kind.BASIC), picture=PICTURES[0]), PATHS[0])
        source.put(self.question(kind), path)
        source.put(self.question(Kind.CLOZE, holes), PATHS[1])
        self.ship(Then(0, imported=True, merge=False))

    @rule(kind=st.sampled_from(KINDS), path=PATH, holes=st.integers(1, 3), then=THEN)
    def adds(self, kind: Kind, path: str, holes: int, then: Then | None) -> None:
        """A new question is a new note."""
        self.author.source.put(self.question(kind, holes), path)
        self.ship(then)

    @rule(kind=st.sampled_from(KINDS), path=PATH, between=THEN, then=THEN)
    def adds_without_an_id(self, kind: Kind, path: str, between: Then | None, then: Then | None) -> None:
        """``ids --write`` writes the id under which a question was known all along, and no note changes."""
        question = self.question(kind)
        question = replace(question, id=f"what-is-{question.words[0]}", pinned=False)
        self.author.source.put(question, path)
        self.ship(between)
        result = self.author.command(self.now, "ids", "--write")
        hold("ids can be written", (result.code, result.err), (0, ""))
        self.author.source.change(question.number, pinned=True)
        hold("the command writes the id, and nothing else", self.author.is_saved(), True)
        self.ship(then)

    @rule(which=ANY, part=st.sampled_from(["prompt", "answer"]), then=THEN)
    def rewords(self, which: int, part: str, then: Then | None) -> None:
        """A reworded question is the same note, changed."""
        self.author.source.change(self.any(which), **{part: self.number()})
        self.ship(then)

    @rule(which=ANY, then=THEN)
    def rewords_wholly(self, which: int, then: Then | None) -> None:
        """Another prompt with another answer under the same id is still the same note."""
        self.author.source.change(self.any(which), prompt=self.number(), answer=self.number())
        self.ship(then)

    @rule(which=ANY, form=st.integers(0, len(FORMS) - 1), then=THEN)
    def reformats(self, which: int, form: int, then: Then | None) -> None:
        """A question that is set otherwise in its file, and looks the same on its cards, is not stamped."""
        self.author.source.change(self.any(which), form=form)
        self.ship(then)

    @rule(which=ANY, path=PATH, then=THEN)
    def moves(self, which: int, path: str, then: Then | None) -> None:
        """A question that goes to another file or folder changes only if its topic does."""
        source = self.author.source
        source.put(source.take_out(self.any(which)), path)
        self.ship(then)

    @rule(which=ANY, place=ANY, then=THEN)
    def changes_the_order(self, which: int, place: int, then: Then | None) -> None:
        """A question that goes to another place in its file changes only in a sequence, and there what is beside it."""
        source, number = self.author.source, self.any(which)
        numbers = source.files[source.path(number)]
        numbers.remove(number)
        numbers.insert(place % (len(numbers) + 1), number)
        self.ship(then)

    @rule(which=ANY, path=PATH, then=THEN)
    def renames_a_file(self, which: int, path: str, then: Then | None) -> None:
        """The name of a file means nothing to its questions."""
        source = self.author.source
        if path not in source.files:
            source.rename(pick(sorted(source.files), which), path)
        self.ship(then)

    @rule(which=ANY, name=st.sampled_from(["", *PICTURES]), then=THEN)
    def shows_a_picture(self, which: int, name: str, then: Then | None) -> None:
        """A question shows a picture, another one, or none any more."""
        self.author.source.change(self.any(which), picture=name)
        self.ship(then)

    @rule(name=st.sampled_from(PICTURES), then=THEN)
    def draws(self, name: str, then: Then | None) -> None:
        """A picture drawn anew under its old name changes every note that shows it."""
        self.author.source.pictures[name] = self.number()
        self.ship(then)

    @rule(then=THEN)
    def restyles(self, then: Then | None) -> None:
        """A new style sheet reaches all cards and changes no note."""
        self.author.source.style = self.number()
        self.ship(then)

    @rule(which=ANY, hole=st.integers(1, 4), then=THEN)
    def adds_or_drops_a_hole(self, which: int, hole: int, then: Then | None) -> None:
        """A hole more is a card more; one less leaves the card and its reviews with those who have it."""
        number = self.chosen(which, NUMBERED)
        if number is not None:
            holes = {*self.author.source.questions[number].holes} ^ {hole}
            self.author.source.change(number, holes=tuple(sorted(holes)) or (1,))
        self.ship(then)

    @rule(which=ANY, kind=st.sampled_from(QUESTION_KINDS), then=THEN)
    def changes_the_kind(self, which: int, kind: Kind, then: Then | None) -> None:
        """Among the five kinds of one family a note stays the note it was."""
        number = self.chosen(which, QUESTION_KINDS)
        if number is not None:
            self.author.source.change(number, kind=kind)
        self.ship(then)

    @rule(which=ANY, tags=st.sets(st.sampled_from(TAGS)), then=THEN)
    def retags(self, which: int, tags: set[str], then: Then | None) -> None:
        """Other tags are a change like any other."""
        self.author.source.change(self.any(which), tags=tuple(sorted(tags)))
        self.ship(then)

    @rule(which=ANY, then=THEN)
    def marks_as_retired(self, which: int, then: Then | None) -> None:
        """A question marked as retired ships with a tag and a line that say so; without the mark it is as before."""
        number = self.any(which)
        if number in self.author.shipped:  # one that nobody has is left out of the package, with a warning
            self.author.source.change(number, retired=not self.author.source.questions[number].retired)
        self.ship(then)

    @precondition(lambda self: len(self.author.source.questions) > 1)
    @rule(which=ANY, then=THEN)
    def deletes(self, which: int, then: Then | None) -> None:
        """A deleted question stays with learners as it is, and the build prints the search that finds it."""
        number = self.any(which)
        self.author.deleted[number] = self.author.source.take_out(number)
        self.ship(then)

    @precondition(lambda self: self.author.deleted)
    @rule(which=ANY, path=PATH, reworded=st.booleans(), then=THEN)
    def restores(self, which: int, path: str, reworded: bool, then: Then | None) -> None:
        """A deleted question that comes back under its id is the note it was; a reworded one on request only."""
        number = pick(sorted(self.author.deleted), which)
        question, source = self.author.deleted.pop(number), self.author.source
        source.put(question, path)
        known = number in self.author.shipped and not self.author.ships(number)
        is_item = path == POEM and question.is_item  # whose prompt is a title, which many share
        if is_item or not (reworded and known):
            self.ship(then)
            return
        source.change(number, prompt=self.number(), answer=self.number())
        said = self.author.refused(self.tick(), 1)
        hold("a retired id does not come back as another question unseen", "E806" in said, True)
        self.ship(then or Then(0, imported=False, merge=False), restore=[question.id])

    @rule(which=ANY, then=THEN)
    def renames_an_id(self, which: int, then: Then | None) -> None:
        """``ids --rename`` changes the id in the files, and the note stays the note it was."""
        number = self.any(which)
        old, new = self.author.source.questions[number].id, f"renamed.{self.number()}"
        result = self.author.command(self.now, "ids", "--rename", old, new)
        hold("an id can be renamed", (result.code, result.err), (0, ""))
        self.author.source.change(number, id=new)
        hold("the command writes the new id, and nothing else", self.author.is_saved(), True)
        self.ship(then)

    @rule(which=ANY, then=SHIPPED)
    def touches(self, which: int, then: Then) -> None:
        """``--touch`` ships a note again although it is as it was."""
        self.ship(then, touch=[self.author.source.questions[self.any(which)].id])

    @rule(then=SHIPPED)
    def builds_again(self, then: Then) -> None:
        """A build after nothing was written changes nothing."""
        self.ship(then)

    @rule(then=THEN)
    def changes_machines(self, then: Then | None) -> None:
        """What version control holds is enough to go on elsewhere, where the same source gives the same bytes."""
        last, built = self.author.last, self.author.is_built()
        self.author.move_house(self.root / f"home-{self.number()}")
        if last and built:
            again = self.author.build(self.tick())
            hold("another machine gives the same bytes", again.file.read_bytes() == last.file.read_bytes(), True)
        self.ship(then)

    @rule()
    def has_a_wrong_clock(self) -> None:
        """A build on a clock that runs ahead by days stops: what it stamped would hide all corrections until then."""
        ahead = int(time.time()) + 3 * DAY
        self.author.refused(ahead, 2)
        lock = self.author.project.lock
        right = lock.read_text(encoding="utf-8")
        lines = [json.loads(line) for line in without_sums(right).splitlines()]
        lines[-2]["mod"] = ahead  # the last note; the line behind it says that the lock is whole
        lock.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        self.author.refused(self.now, 2)
        lock.write_text(right, encoding="utf-8")

    @rule(then=THEN)
    def loses_the_lock(self, then: Then | None) -> None:
        """Without its lock a deck is not built, and the copy in the package gives back what was lost."""
        lock, package = self.author.project.lock, self.author.project.package
        lost = lock.read_bytes()
        if package.exists() and lost == self.author.packed_lock():  # else it knows of a renaming, as no package does
            lock.unlink()
            hold("the build asks for the lost lock", "E812" in self.author.refused(self.tick(), 1), True)
            result = self.author.command(self.now, "lock", "--from", str(package))
            hold("a package gives the lock back", (result.code, lock.read_bytes()), (0, lost))
        self.ship(then)

    def any(self, which: int) -> int:
        """Return the number of a question."""
        return pick(sorted(self.author.source.questions), which)

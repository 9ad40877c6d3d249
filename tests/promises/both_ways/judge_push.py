"""What must hold of a push: worked out from what each side did, not asked of what is tested."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.help.support import open_package, read_package
from tests.promises.both_ways.collection import Taken
from tests.promises.both_ways.judge import Texts, seen
from tests.promises.histories.promises import hold
from tests.promises.histories.versions import pictures, read_looks

PLACE = "R3"
"""The field that says where in the files a question stands: it comes along with others, and alone it is no change."""

MINE = "Mine"
"""The deck into which a learner moves cards."""

SUSPENDED = -1
"""The queue of a suspended card."""


@dataclass(frozen=True)
class Packed:
    """What the files say, as the package has it that a push builds before it writes."""

    notes: Mapping[str, Texts]
    """By GUID, as all the others."""
    decks: Mapping[str, str]
    looks: Mapping[tuple[str, str], str]
    media: Mapping[str, bytes]

    @staticmethod
    def read(package: Path) -> Packed:
        """Read a package."""
        notes = [*read_package(package)]
        with open_package(package) as (_, connection):
            models = json.loads(connection.execute("select models from col").fetchone()[0]).values()
        looks = {(model["name"], "styling"): model["css"] for model in models}
        for side, key in (("front", "qfmt"), ("back", "afmt")):
            looks |= {(model["name"], f"{one['name']}, {side}"): one[key] for model in models for one in model["tmpls"]}
        return Packed(
            {note["guid"]: Texts(note["fields"], tuple(sorted(note["tags"]))) for note in notes},
            {note["guid"]: note["deck"] for note in notes},
            looks,
            read_looks(package)[1],
        )


@dataclass(frozen=True)
class Wish:
    """What was asked of a push; ``how`` is true of the collection."""

    how: tuple[str, ...] = ()
    move: bool = False
    retired: str = "leave"
    back: bool = False

    @property
    def arguments(self) -> list[str]:
        """The same as arguments."""
        moves, back = ["--move-decks"] * self.move, ["--bring-back"] * self.back
        return [*self.how, *moves, *back, "--retired", self.retired, "--yes"]


@dataclass
class Ledger:
    """What was brought to a collection, by imports and pushes, and what a push is bound to know of it."""

    base: dict[str, Texts]
    """The notes as something of the author's put them there last, field by field."""
    known: set[tuple[str, str]] = field(default_factory=set)
    """The fields of which the last text that was brought is one that a push brought, or saw there."""
    tagged: set[str] = field(default_factory=set)
    """The notes of which this holds for the tags."""
    looks: dict[tuple[str, str], str] = field(default_factory=dict)
    looks_known: set[tuple[str, str]] = field(default_factory=set)
    home: dict[int, str] = field(default_factory=dict)
    """The decks into which cards were put."""
    met: set[str] = field(default_factory=set)
    """The notes that a push has met there."""
    gone: set[str] = field(default_factory=set)
    """Those of them that the learner deleted."""
    maybe: set[str] = field(default_factory=set)
    """Those of which a push may know either: deleted while one ran, or asked for by one that broke off."""

    def imported(self, before: Taken, after: Taken) -> None:
        """Learn what an import brought; ``base`` knows it already."""
        for guid, note in after.notes.items():
            was = before.notes.get(guid)
            if was != note:
                self.known -= {(guid, name) for name in note.fields if not was or was.fields[name] != note.fields[name]}
                self.tagged.discard(guid)
        self.gone -= after.notes.keys()
        self._new_cards(before, after)
        self._new_looks(before, after, known=False)

    def pushed(self, push: Push) -> None:
        """Learn what a push brought."""
        for guid in push.both | push.came:
            ours, note = push.ours.notes[guid], push.after.notes[guid]
            agreed = {name for name, text in ours.fields.items() if note.fields[name] == text}
            was = push.before.notes[guid].fields if guid in push.both else {}
            written = {name for name in agreed if was.get(name) != note.fields[name]}
            base = self.base.get(guid, Texts({}, ours.tags))
            tags = ours.tags if push.whole or guid in push.came else base.tags
            self.base[guid] = Texts({**base.fields, **{name: ours.fields[name] for name in agreed}}, tags)
            self.known |= {(guid, name) for name in (agreed if push.whole else written)}
            if push.whole:
                self.tagged.add(guid)
        if push.whole:
            self.met |= {*push.after.notes} & {*push.ours.notes}
        self.maybe |= push.deleted | (self.gone if push.wish.back and not push.whole else set())
        self.maybe -= push.after.notes.keys()
        self.gone -= push.after.notes.keys() | self.maybe
        self._new_cards(push.before, push.after)
        for card, row in push.after.cards.items():
            if card in push.before.cards and row[0] != push.before.cards[card][0]:
                self.home[card] = row[0]
        self._new_looks(push.before, push.after, known=True)
        if push.whole:
            self.looks_known |= {part for part, text in push.ours.looks.items() if push.after.looks.get(part) == text}

    def _new_cards(self, before: Taken, after: Taken) -> None:
        self.home |= {card: row[0] for card, row in after.cards.items() if card not in before.cards}

    def _new_looks(self, before: Taken, after: Taken, known: bool) -> None:
        new = {part: text for part, text in after.looks.items() if before.looks.get(part) != text}
        self.looks |= new
        self.looks_known = self.looks_known | new.keys() if known else self.looks_known - new.keys()


@dataclass(frozen=True)
class Push:
    """One push: the collection before and after it, what the files say, and what was said."""

    before: Taken
    after: Taken
    ours: Packed
    last: Packed
    """What was shipped last before, or that Anki is said to have had."""
    ids: Mapping[str, str]
    """The ids of all notes that were ever shipped, by GUID."""
    ledger: Ledger
    wish: Wish
    said: str
    whole: bool
    """Whether it was not broken off."""
    meddled: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The fields that the learner changed while it ran, as she left them."""
    deleted: frozenset[str] = frozenset()
    """The notes that she deleted while it ran."""

    @property
    def both(self) -> set[str]:
        """The notes of the deck that were there and still are."""
        return ({*self.ours.notes} & {*self.before.notes} & {*self.after.notes}) - self.deleted

    @property
    def came(self) -> set[str]:
        """The notes that the push brought."""
        return {*self.after.notes} - ({*self.before.notes} - self.deleted)

    @property
    def retired(self) -> set[str]:
        """The notes that are there and in the files no more."""
        return {guid for guid in self.before.notes if guid in self.ids and guid not in self.ours.notes}

    def hold_all(self) -> None:
        """Hold what must hold of every push."""
        hold("no review changes", self.after.reviews, self.before.reviews)
        self._hold_which()
        for guid in self.both:
            for name in self.ours.notes[guid].fields:
                self._hold_field(guid, name)
            self._hold_tags(guid)
        self._hold_cards()
        self._hold_looks()
        self._hold_media()
        if self.whole and not self.meddled and not self.deleted and self._is_same():
            hold("where both say the same there is nothing to write", "nothing to write" in self.said, True)
            hold("where nothing is to be written nothing is", self.after.lasting, self.before.lasting)

    def told(self, guid: str, name: str) -> bool:
        """Whether something was said of a field, or of its note; of long lists only the beginning is printed."""
        return any(one in self.said for one in (f"{self.ids[guid]}  {name}", f"{self.ids[guid]}: ", " more\n"))

    def _hold_which(self) -> None:
        before, after = {*self.before.notes}, {*self.after.notes}
        asked = self.retired if self.wish.retired == "delete" else set()
        hold("no note goes but those that were retired, if asked for", before - after - asked - self.deleted, set())
        hold("what comes is in the files", self.came - {*self.ours.notes}, set())
        stay = set() if self.wish.back else self.ledger.gone
        hold("what the learner deleted stays deleted", self.came & stay, set())
        for guid in self.came:
            hold(f"a new note says what the files say: {self.ids[guid]}", self.after.notes[guid], self.ours.notes[guid])
            decks = {row[0] for card, row in self.after.cards.items() if self.after.owners[card] == guid}
            hold(f"a new note lies in its deck: {self.ids[guid]}", decks, {self.ours.decks[guid]})
        others = {guid: note for guid, note in self.before.notes.items() if guid in after - {*self.ours.notes}}
        hold("other notes stay", {guid: self.after.notes[guid] for guid in others}, others)
        numbers = {guid: self.before.numbers[guid] for guid in (before & after) - self.deleted}
        hold("a note stays the same note", {guid: self.after.numbers[guid] for guid in numbers}, numbers)
        if self.whole:
            hold("retired notes go if asked for", asked & after, set())
            missing = {*self.ours.notes} - after - self.deleted
            hold(
                "every question arrives, but those that the learner deleted", missing - stay - self.ledger.maybe, set()
            )
            hold("what stays away is told", [guid for guid in missing if not self.told(guid, "")], [])

    def _hold_field(self, guid: str, name: str) -> None:
        base = self.ledger.base[guid].fields.get(name, "")
        before, after = (one.notes[guid].fields[name] for one in (self.before, self.after))
        ours, where = self.ours.notes[guid].fields[name], f"{self.ids[guid]}, {name}"
        if (guid, name) in self.meddled:
            hold(f"what is changed while a push runs stays: {where}", after, self.meddled[guid, name])
            return
        if after != before:
            hold(f"what is written is what the files say: {where}", after, ours)
            hold(f"what the learner changed stays: {where}", seen(before), seen(base))
        if not self.whole or name == PLACE:
            return
        if before == base and ((guid, name) in self.ledger.known or self._is_shipped(guid, name)):
            hold(f"what only the files changed arrives: {where}", seen(after), seen(ours))
        if seen(after) != seen(ours):
            hold(f"what differs is told: {where}", self.told(guid, name), True)

    def _is_shipped(self, guid: str, name: str) -> bool:
        """Whether the last text that was brought is the one that was shipped last, or that Anki is said to have had."""
        last = self.last.notes.get(guid)
        return bool(last and self.ledger.base[guid].fields.get(name) == last.fields.get(name))

    def _hold_tags(self, guid: str) -> None:
        base, before, after, ours = (
            {*one.notes[guid].tags} if one else {*self.ledger.base[guid].tags}
            for one in (None, self.before, self.after, self.ours)
        )
        name = self.ids[guid]
        hold(f"only tags of the files come: {name}", after - before - ours, set())
        hold(f"a learner's own tags stay: {name}", (before - base - ours) - after, set())
        hold(f"tags of the files stay: {name}", (before & ours) - after, set())
        last = {*self.last.notes[guid].tags} if guid in self.last.notes else set()
        if self.whole and (guid in self.ledger.tagged or base == last):
            hold(f"a tag that the files gained comes: {name}", (ours - base) - after, set())
            hold(f"a tag that the files lost goes: {name}", (base - ours) & after, set())
        if guid in self.ledger.tagged:
            hold(f"a tag that the learner took away stays away: {name}", (base & ours & last - before) & after, set())

    def _hold_cards(self) -> None:
        for card, row in self.before.cards.items():
            guid, now = self.before.owners[card], self.after.cards.get(card)
            name = self.ids.get(guid, guid)
            if guid not in self.after.notes or guid in self.deleted:
                continue
            hold(f"no card goes: {name}", now is not None, True)
            assert now is not None
            hold(f"what reviews made of a card stays: {name}", now[2:], row[2:])
            wanted, home = (
                self.ours.decks.get(guid, row[0]),
                self.ledger.home.get(card, row[0] if row[0] != MINE else None),
            )
            may = self.wish.move and row[0] == home
            if now[0] != row[0]:
                hold(f"a card moves if asked for, and if nobody else moved it: {name}", (may, now[0]), (True, wanted))
            if self.whole and may and (guid in self.ledger.met or self.last.decks.get(guid) == home):
                hold(f"a card moves if asked for: {name}", now[0], wanted)
            asked = self.wish.retired == "suspend" and guid in self.retired
            if now[1] != row[1] or (asked and self.whole):
                hold(
                    f"only cards of retired notes are suspended, if asked for: {name}",
                    (asked, now[1]),
                    (True, SUSPENDED),
                )

    def _hold_looks(self) -> None:
        for part, text in self.before.looks.items():
            now, base = self.after.looks[part].strip(), self.ledger.looks.get(part, "").strip()
            ours = self.ours.looks.get(part, text).strip()
            if now != text.strip():
                hold(f"another look is that of the files: {part}", now, ours)
                hold(f"a look that the learner changed stays: {part}", text.strip(), base)
            if self.whole and text.strip() == base and part in self.ledger.looks_known:
                hold(f"another look arrives: {part}", now, ours)
            if self.whole and now != ours:
                hold(f"a look that differs is told: {part}", f"note type “{part[0]}”  {part[1]}" in self.said, True)

    def _hold_media(self) -> None:
        kept = {name: data for name, data in self.after.media.items() if name in self.before.media}
        hold("no media file goes or changes", kept, self.before.media)
        if self.whole:
            shown = {name for guid in self.both | self.came for name in pictures(self.ours.notes[guid].fields.values())}
            wanted = {name: self.ours.media[name] for name in shown}
            hold("what notes show is there", {name: self.after.media.get(name) for name in wanted}, wanted)

    def _is_same(self) -> bool:
        """Whether there was nothing to do: all notes, looks and files are there, as the files have them."""
        there = self.before
        notes = all(guid in there.notes and _alike(there.notes[guid], note) for guid, note in self.ours.notes.items())
        looks = all(there.looks.get(part, "").strip() == text.strip() for part, text in self.ours.looks.items())
        retired = self.wish.retired == "leave" or not self.retired
        return notes and looks and {*self.ours.media} <= {*there.media} and retired and not self.wish.move


def _alike(one: Texts, other: Texts) -> bool:
    return one.tags == other.tags and all(
        one.fields[name] == text for name, text in other.fields.items() if name != PLACE
    )

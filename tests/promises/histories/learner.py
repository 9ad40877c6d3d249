"""A learner with the real Anki, and what every import must leave alone, bring, and not bring."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from deckwright.anki.scratch import forget_types
from tests.help.support import START, Learner
from tests.promises.histories.expected import Copy, Outcome, State, Style, predict
from tests.promises.histories.promises import hold
from tests.promises.histories.versions import Packed, Version, pictures

HORIZON = START + 30 * 86_400
"""Histories happen before this; what is later was stamped by this machine's clock."""


class Scratch:
    """A collection in which Anki is asked which cards it makes of a note."""

    def __init__(self, folder: Path) -> None:
        self.anki = Learner(folder)
        self._known: dict[tuple[str, tuple[str, ...]], list[int]] = {}

    def ords(self, note: Packed, version: Version) -> list[int]:
        """Return the ordinals of the cards that Anki makes when a note with these fields is added by hand."""
        collection = self.anki.collection
        if not collection.models.by_name(note.type):
            self.anki.take(version.file)
        if (note.type, note.fields) not in self._known:
            made = collection.new_note(collection.models.by_name(note.type))
            made.fields = list(note.fields)
            collection.add_note(made, collection.decks.id("Scratch"))
            self._known[note.type, note.fields] = sorted(card.ord for card in made.cards())
        return self._known[note.type, note.fields]


class Person:
    """Somebody who imports, studies and edits; ``now`` is the history's time, in seconds since 1970."""

    def __init__(self, folder: Path, scratch: Scratch) -> None:
        self.anki = Learner(folder)
        self.scratch = scratch
        self.asked: dict[str, set[int]] = {}
        """The ordinals that each note's text, as the learner has it, asks for."""
        self.changed: set[str] = set()
        """The notes that the learner has changed."""
        self.redrawn: set[str] = set()
        """The media files that the learner has changed."""

    def state(self) -> State:
        """Return all that an import could touch."""
        collection, database = self.anki.collection, self.anki.collection.db
        kinds = {kind.id: kind.name for kind in collection.models.all_names_and_ids()}
        mtimes = database.all("select id, mtime_secs from notetypes")
        rows = database.all("select guid, id, mid, mod, flds, tags from notes")
        notes = {
            guid: Copy(nid, mid, mod, tuple(fields.split("\x1f")), tuple(sorted(tags.split())))
            for guid, nid, mid, mod, fields, tags in rows
        }
        hold("every GUID is there once", len(notes), len(rows))
        return State(
            notes=notes,
            cards={row[0]: tuple(row) for row in database.all("select * from cards")},
            reviews=tuple(tuple(row) for row in database.all("select * from revlog order by id")),
            decks={deck["id"]: (deck["name"], deck.get("conf", 0)) for deck in collection.decks.all()},
            presets=tuple(collection.decks.all_config()),
            styles={kinds[mid]: Style(mid, mtime, collection.models.get(mid)["css"]) for mid, mtime in mtimes},
            schema=self.anki.schema(),
            media=self.anki.media(),
        )

    def receive(self, version: Version, now: int, merge: bool = False, undo: bool = False) -> Outcome:
        """Import a package, twice, and hold everything that must hold; with ``undo``, take it back first once."""
        before = self.state()
        wanted = predict(before, version)
        if undo:
            self.take_and_undo(version, merge)
            hold("undoing an import restores everything but files", without_media(self.state()), without_media(before))
        log = self.anki.take(version.file, merge)
        after = self.state()
        hold("nothing conflicts", [*log.conflicting], [])
        hold_kept(before, after)
        hold_brought(wanted, before, after)
        guids = {copy.nid: guid for guid, copy in after.notes.items()}
        hold("nothing is new but new questions", {guids[note.id.nid] for note in log.new}, {*wanted.new})
        hold(
            "Anki updates what changed and nothing else",
            {guids[note.id.nid] for note in log.updated},
            {*wanted.updated},
        )
        hold_shown(wanted, version, after)
        hold_decks(version, before, after)
        made = {note.guid: self.scratch.ords(note, version) for note in version.notes}
        hold("the cards are those that Anki itself makes", {note.guid: [*note.ords] for note in version.notes}, made)
        again = self.anki.take(version.file, merge)
        hold("a second import brings nothing", (len(again.new), len(again.updated), len(again.conflicting)), (0, 0, 0))
        hold("a second import changes nothing", timeless(self.state()), timeless(after))
        asks = {version.shipped[note.number].guid: {*note.ords} for note in version.notes}
        self.asked |= {guid: asks[guid] for guid in wanted.new | wanted.updated}
        self.changed -= wanted.new | wanted.updated
        self.settle(now)
        self.hold_health()
        return wanted

    def take_and_undo(self, version: Version, merge: bool) -> None:
        """Import a package and undo it. An import that changed nothing leaves nothing to undo."""
        collection = self.anki.collection
        self.anki.take(version.file, merge)
        if collection.undo_status().undo == "Import":
            collection.undo()
            forget_types(collection)

    def settle(self, now: int) -> None:
        """Set what Anki stamped by the machine's clock to the history's time, as if it had happened then."""
        for table, column in (("notes", "mod"), ("notetypes", "mtime_secs")):
            self.anki.collection.db.execute(f"update {table} set {column} = ? where {column} > ?", now, HORIZON)

    def hold_health(self) -> None:
        """Hold that Check Media, Check Database and Empty Cards find nothing but what must be there."""
        collection, state = self.anki.collection, self.state()
        shown = {name for copy in state.notes.values() for name in pictures(copy.fields)}
        files = {*state.media}
        if len({name.casefold() for name in files}) == len(files):  # else Check Media renames the learner's files
            media = collection.media.check()
            hold("no media file is missing that was not deleted", {*media.missing}, shown - files)
            hold("no media file is unused that a note shows", {*media.unused}, files - shown)
        hold("Check Database finds nothing", self.anki.damage(), [])
        empty = {card for note in collection.get_empty_cards().notes for card in note.card_ids}
        asking = {state.notes[guid].nid: ords for guid, ords in self.asked.items()}
        left = {card for card, row in state.cards.items() if row[3] not in asking[row[1]]}
        hold("no card is empty but those whose hole or side was removed", empty, left)

    def hold_found(self, version: Version) -> None:
        """Hold that the search which a build printed finds the notes that left with it, and no other.

        It asks for their ids, so a learner who has not got the last renaming of such a note is not helped by it.
        """
        notes = self.state().notes
        wanted = {notes[guid].nid for guid, last in version.gone.items() if guid in notes and self.name(guid) == last}
        found = self.anki.collection.find_notes(version.search) if version.search else []
        hold("the printed search finds exactly the retired notes", {*found}, wanted)

    def name(self, guid: str) -> str:
        """Return the id that the learner's copy of a note says."""
        return str(self.anki.collection.get_note(self.state().notes[guid].nid)["ID"])

    def close(self) -> None:
        """Close the collection."""
        self.anki.close()


def hold_kept(before: State, after: State) -> None:
    """Hold what no import may change."""
    hold("no review changes", after.reviews, before.reviews)
    kept = {card: after.cards.get(card) for card in before.cards}
    hold("no card that is there changes: due date, deck, flag, suspension", kept, dict(before.cards))
    identities = {guid: (copy.nid, copy.type) for guid, copy in after.notes.items() if guid in before.notes}
    hold("a note stays the note it was", identities, {guid: (c.nid, c.type) for guid, c in before.notes.items()})
    hold("no full sync is forced", after.schema, before.schema)
    hold("presets stay", after.presets, before.presets)
    hold("decks keep name and preset", {deck: after.decks.get(deck) for deck in before.decks}, dict(before.decks))
    ids = {name: style.id for name, style in after.styles.items() if name in before.styles}
    hold("a note type stays the one it was", ids, {name: style.id for name, style in before.styles.items()})


def hold_brought(wanted: Outcome, before: State, after: State) -> None:
    """Hold what the author's version brings, and that nothing else changes."""
    contents = {guid: (copy.fields, copy.tags) for guid, copy in after.notes.items()}
    hold("the author's newer notes arrive, all others stay as the learner has them", contents, dict(wanted.contents))
    hold("every card is there once", {guid: after.ords(guid) for guid in contents}, dict(wanted.ords))
    hold("every card is there once", len(after.cards), sum(len(ords) for ords in wanted.ords.values()))
    hold("no file of the learner's changes, every picture arrives", dict(after.media), dict(wanted.media))
    styles = {name: style.css for name, style in after.styles.items()}
    hold("the author's newer style sheet arrives, and no second note type", styles, dict(wanted.styles))


def hold_shown(wanted: Outcome, version: Version, after: State) -> None:
    """Hold that the notes which arrived show the pictures that their author drew."""
    drawn = {version.shipped[number].guid: picture for number, picture in version.drawn.items()}
    for guid in wanted.new | wanted.updated:
        shown = {after.media.get(name) for name in pictures(after.notes[guid].fields)}
        hold("a note that arrives shows its author's picture", shown, {drawn[guid]} if guid in drawn else set())


def hold_decks(version: Version, before: State, after: State) -> None:
    """Hold that new cards go to the deck of their question's folder."""
    decks = {after.notes[note.guid].nid: note.deck for note in version.notes}
    fresh = {card: row for card, row in after.cards.items() if card not in before.cards}
    found = {card: after.decks[row[2]][0] for card, row in fresh.items()}
    hold("new cards go to their folder's deck", found, {card: decks[row[1]] for card, row in fresh.items()})


def without_media(state: State) -> State:
    """Return a state without the files, which Anki's undo leaves."""
    return replace(state, media={})


def timeless(state: State) -> State:
    """Return a state without the note types' stamps, which merging sets to the machine's clock."""
    return replace(state, styles={name: replace(style, stamp=0) for name, style in state.styles.items()})

"""A learner with the real Anki who edits what she reads, and what each import left in her notes."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

from tests.help.support import Learner
from tests.promises.both_ways.author import read_texts
from tests.promises.both_ways.judge import Texts
from tests.promises.histories.learner import HORIZON
from tests.promises.histories.promises import hold

WORDS = [
    *("amber", "the", "of", "<b>{}</b>", "a_b*c", "x &lt; y", "<i>so</i>", "\\(z^2\\)", "", "2", "[x]"),
    *("<code>f(x)</code>", ", and", "1. one", "a|b", "**c**", "<br>", "&nbsp;", '<font color="red">red</font>'),
    *("</p><p>", "[sound:a.mp3]", '<img src="paste.png">', "=1+1", "ab\u202ecd", "{{c1::", "the the", '"so"'),
]
"""What a word becomes: text, itself in bold, marks that Markdown reads, elements, what no file has words for."""

OURS = ("ID", "Kind", "Topic", "Level", "Sources")
"""The fields that no learner edits: Anki's own window shows them, and nobody reads them."""


class Editor:
    """Somebody who imports, reviews, and edits anything."""

    def __init__(self, folder: Path) -> None:
        self.anki = Learner(folder)
        self.base: dict[str, Texts] = {}
        """By GUID, the notes as an import brought them last."""
        self.touched: set[str] = set()
        """The notes that she edited since."""
        self.own: dict[str, Texts] = {}
        """The notes that she made."""

    @property
    def path(self) -> Path:
        """The file of the collection."""
        return Path(self.anki.collection.path)

    def receive(self, package: Path, now: int) -> None:
        """Import a package; no review changes, no note is doubled, and her own notes stay."""
        before, cards = self.reviews(), {row[0] for row in self.anki.history()[1]}
        log = self.anki.take(package)
        hold("nothing conflicts", [*log.conflicting], [])
        hold("no review changes", self.reviews(), before)
        hold("no card goes", cards - {row[0] for row in self.anki.history()[1]}, set())
        notes = self.texts()
        guids = {nid: guid for guid, (nid, _) in self.anki.identities().items()}
        for one in [*log.new, *log.updated]:
            guid = guids[one.id.nid]
            self.base[guid] = notes[guid]
            self.touched.discard(guid)
        held = {name: texts for name, texts in self.own.items() if name in notes and name not in read_texts(package)}
        hold("her own notes stay", {name: notes[name] for name in held}, held)
        ids = [texts.fields["ID"] for texts in notes.values() if texts.fields.get("ID")]
        hold("no question is there twice", sorted(ids), sorted(set(ids)))
        self.settle(now)

    def edit(self, dice: random.Random, now: int, name: str = "", field: str = "") -> str:
        """Change a word or two of a field, or write into an empty one; return which and what it holds now."""
        found = self.anki.collection.find_notes(f'"ID:{name}"') if name else []
        note = self.anki.collection.get_note(found[0]) if found else self.any(dice.randrange(1000))
        names = [name for name, text in note.items() if name not in OURS and (text or name in ("Extra", "Hint"))]
        name = field or dice.choice(names)
        note[name] = _with_other_words(note[name], dice) if note[name] else f"The {_instead_of('new', dice)} amber."
        self.anki.collection.update_note(note)
        self._touch(note, now)
        return f"{note['ID']}, {name}: {note[name]}"

    def tag(self, tag: str, which: int, now: int) -> None:
        """Give a note a tag, or without one take the author's away."""
        note = self.any(which)
        note.tags = [*note.tags, tag] if tag else [one for one in note.tags if not one.startswith("fix::")]
        self.anki.collection.update_note(note)
        self._touch(note, now)

    def add(self, stock: bool, now: int) -> None:
        """Make a note by hand."""
        collection = self.anki.collection
        kind = collection.models.by_name("Basic") if stock else self.anki.type("question")
        note = collection.new_note(kind)
        note["Front"], note["Back"] = f"Who is number {len(self.own)}?", "She is <b>mine</b>."
        collection.add_note(note, collection.decks.id("Lab"))
        self.own[note.guid] = Texts(dict(note.items()), tuple(note.tags))
        self.settle(now)

    def delete(self, which: int) -> None:
        """Delete a note of the deck."""
        note = self.any(which)
        self.anki.collection.remove_notes([note.id])

    def move(self, which: int) -> None:
        """Put the cards of a note into a deck of her own."""
        collection = self.anki.collection
        collection.set_deck([card.id for card in self.any(which).cards()], collection.decks.id("Mine"))

    def flag(self, which: int, suspend: bool) -> None:
        """Give the first card of a note a flag, or suspend it."""
        card = self.any(which).cards()[0]
        if suspend:
            self.anki.collection.sched.suspend_cards([card.id])
        else:
            self.anki.collection.set_user_flag_for_cards(which % 7 + 1, [card.id])

    def restyle(self, which: int) -> None:
        """Change the look of one of the deck's note types."""
        kind = self.anki.type(("question", "cloze")[which % 2])
        if which % 3:
            kind["css"] = f".card {{ margin: {which % 20}px }}"
        else:
            kind["tmpls"][0]["qfmt"] += f"<hr class=mine{which % 20}>"
        self.anki.collection.models.update_dict(kind)

    def lose_media(self) -> None:
        """Lose all media files."""
        self.anki.collection.media.trash_files([*self.anki.media()])

    def study(self, which: int, ease: int, now: int) -> None:
        """Answer the cards of a note."""
        for card in self.any(which).cards():
            card.start_timer()
            self.anki.collection.sched.answerCard(card, ease)
        self.settle(now)

    def any(self, which: int) -> Any:
        """Return a note of the deck."""
        notes = sorted(guid for guid in self.anki.identities() if guid in self.base)
        guid = notes[which % len(notes)]
        return self.anki.collection.get_note(self.anki.identities()[guid][0])

    def texts(self) -> dict[str, Texts]:
        """Return all notes by GUID."""
        found = {}
        for guid, (nid, _) in self.anki.identities().items():
            note = self.anki.collection.get_note(nid)
            found[guid] = Texts(dict(note.items()), tuple(note.tags))
        return found

    def reviews(self) -> list[Any]:
        """Return the review log."""
        return list(self.anki.history()[0])

    def settle(self, now: int) -> None:
        """Let what Anki stamped by the machine's clock have happened at the history's time."""
        self.anki.collection.db.execute("update notes set mod = ? where mod > ?", now, HORIZON)

    def _touch(self, note: Any, now: int) -> None:
        self.touched.add(note.guid)
        self.settle(now)


def _with_other_words(field: str, dice: random.Random) -> str:
    pieces = re.split(r"(<[^<>]*>|&#?\w+;)", field)
    places = [at for at, piece in enumerate(pieces) if re.search(r"\w", piece) and piece[:1] not in ("<", "&")]
    for at in dice.sample(places, min(len(places), dice.choice([1, 1, 2]))):
        word = dice.choice(list(re.finditer(r"\w+", pieces[at])))
        pieces[at] = pieces[at][: word.start()] + _instead_of(word[0], dice) + pieces[at][word.end() :]
    return "".join(pieces)


def _instead_of(word: str, dice: random.Random) -> str:
    return dice.choice(WORDS).replace("{}", word)

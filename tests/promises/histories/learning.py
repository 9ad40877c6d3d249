"""What a learner does between imports, and the imports."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.help.support import START
from tests.promises.histories.learner import Person
from tests.promises.histories.source import PICTURES
from tests.promises.histories.stage import ANY, Stage, pick
from tests.promises.histories.versions import pictures


class Learning(Stage):
    """The learner's steps."""

    @rule(back=st.sampled_from([0, 0, 1, 2, 5]), merge=st.booleans(), undo=st.booleans())
    def imports(self, back: int, merge: bool, undo: bool) -> None:
        """Any version may be imported at any time: the newest, one that was skipped, an old one again."""
        versions = self.author.versions
        self.tick()
        self.receive(versions[max(0, len(versions) - 1 - back)], merge, undo)

    @rule()
    def newcomer_imports(self) -> None:
        """Who begins with the newest version gets all of it."""
        newcomer = Person(self.root / f"newcomer-{self.number()}", self.scratch)
        newcomer.receive(self.newest, self.now)
        newcomer.close()

    @rule(which=ANY, ease=st.integers(1, 4))
    def studies(self, which: int, ease: int) -> None:
        """Every card of a note is answered."""
        self.learner.anki.study(self.id(which), ease)
        self.settle()

    @rule(which=ANY, field=st.sampled_from(["Extra", "Hint", "first"]))
    def edits(self, which: int, field: str) -> None:
        """A learner's own text stays until the author changes that very note later."""
        note = self.learner.anki.note(self.id(which))
        name = note.keys()[0] if field == "first" else field if field in note else f"Back {field}"
        self.learner.anki.edit(note["ID"], name, f"{note[name]} MINE {self.number()}")
        self.learner.changed.add(note.guid)
        self.settle()

    @rule(which=ANY, tag=st.sampled_from(["mine", "marked", "leech"]))
    def tags(self, which: int, tag: str) -> None:
        """A learner's own tags stay until the author changes that very note later."""
        note = self.learner.anki.note(self.id(which))
        self.learner.anki.tag(note["ID"], tag)
        self.learner.changed.add(note.guid)
        self.settle()

    @rule(which=ANY, how=st.sampled_from(["flag", "suspend", "set due", "move"]))
    def handles_cards(self, which: int, how: str) -> None:
        """A flag, a suspension, a due date and the deck that a learner chose stay, and so do that deck's options."""
        collection = self.learner.anki.collection
        cards = [card.id for card in self.learner.anki.note(self.id(which)).cards()]
        match how:
            case "flag":
                collection.set_user_flag_for_cards(1 + which % 7, cards)
            case "suspend":
                collection.sched.suspend_cards(cards)
            case "set due":
                collection.sched.set_due_date(cards, str(which % 10))
            case _:
                own = collection.decks.id("My own")
                if collection.decks.get(own)["conf"] == 1:
                    options = collection.decks.add_config_returning_id("Mine")
                    collection.decks.set_config_id_for_deck_dict(collection.decks.get(own), options)
                collection.set_deck(cards, own)

    @rule(which=ANY)
    def restyles_cards(self, which: int) -> None:
        """A learner's own style sheet stays until the author's changes later."""
        models = self.learner.anki.collection.models
        kind = models.by_name(pick(sorted(self.learner.anki.types()), which))
        kind["css"] += f".mine-{self.number()} {{}}"
        models.update_dict(kind)
        self.settle()

    @rule(which=ANY, redraws=st.booleans())
    def changes_a_media_file(self, which: int, redraws: bool) -> None:
        """A picture that a learner changed stays; one that was deleted comes back with its note's next change."""
        shown = {name for copy in self.learner.state().notes.values() for name in pictures(copy.fields)}
        if not shown:
            return
        name = pick(sorted(shown), which)
        self.learner.redrawn.add(name)
        self.put_file(name, f"<svg><!-- mine {self.number()} --></svg>" if redraws else "")

    @rule(name=st.sampled_from([*PICTURES, *(name.upper() for name in PICTURES)]))
    def keeps_a_file(self, name: str) -> None:
        """A learner's own file stays, though the author's picture has the same name, or the same but for capitals."""
        self.put_file(name, f"<svg><!-- mine {self.number()} --></svg>")

    def put_file(self, name: str, text: str) -> None:
        """Put a file into the media folder; without text remove it.

        It happens in a second of its own: Anki tells by whole seconds whether the folder and its files have changed.
        """
        folder = Path(self.learner.anki.collection.media.dir())
        second = START + 10 * self.number()
        if text:
            (folder / name).write_text(text)
            os.utime(folder / name, (second, second))
        else:
            (folder / name).unlink(missing_ok=True)
        os.utime(folder, (second, second))

    def id(self, which: int) -> str:
        """Return what the learner's copy of a note says is its id."""
        return self.learner.name(pick(sorted(self.learner.state().notes), which))

    def settle(self) -> None:
        """Let what the learner did have happened an hour after the last step."""
        self.learner.settle(self.tick())

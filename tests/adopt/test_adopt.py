"""Adopting somebody's deck: its learners go on with what is built, and lose nothing."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from deckwright.adopt.tree import canonical
from deckwright.cards.likeness import Likeness
from deckwright.media.named import rename_files
from deckwright.media.svg.read import read_svg
from tests.help.decks import Foreign, export, oddities, stock, travels, usual
from tests.help.support import Learner, Project, long_but, needs, read_package, snapshot

ORIGINALS = ("travels", "oddities", "usual", "stock-legacy", "stock-current")

ALIKE = Likeness(emphasis=True, space=True)


class Adopted:
    """A package that was adopted, and the deck that came of it."""

    def __init__(self, folder: Path, original: Path) -> None:
        needs("anki")
        self.original = original
        folder.mkdir(parents=True, exist_ok=True)
        self.project = Project(folder, now=1_780_000_000)
        self.result = self.project.run("adopt", str(original), "deck")
        assert self.result.code == 0, self.result.text

    @property
    def root(self) -> Path:
        """The deck's folder."""
        return self.project.root / "deck"

    def build(self, *arguments: str) -> Path:
        """Build the deck and return the package."""
        self.project.build("deck", *arguments)
        (package,) = (self.root / "build").glob("*.apkg")
        return package

    def texts(self) -> dict[str, str]:
        """Return the question files."""
        files = sorted((self.root / "content").rglob("*.md"))
        return {file.relative_to(self.root / "content").as_posix(): file.read_text("utf-8") for file in files}

    @property
    def text(self) -> str:
        """All question files as one text."""
        return "\n".join(self.texts().values())


def make(name: str, folder: Path) -> Path:
    """Write one of the original packages and return its name."""
    if name.startswith("stock"):
        with stock(folder / "author") as author:
            return export(author, folder / f"{name}.apkg", legacy=name.endswith("legacy"))
    return {"travels": travels, "oddities": oddities, "usual": usual}[name]().write(folder / f"{name}.apkg")


@pytest.fixture(scope="module", params=long_but(ORIGINALS, "travels", "stock-current"))
def adopted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Adopted:
    """One deck after another, adopted."""
    needs("anki")
    folder = tmp_path_factory.mktemp(request.param)
    found = Adopted(folder / "work", make(request.param, folder))
    found.build()
    return found


def adopt(tmp_path: Path, deck: Foreign) -> Adopted:
    """Adopt a deck."""
    return Adopted(tmp_path / "work", deck.write(tmp_path / "original.apkg"))


def study(learner: Learner, cards: int = 6) -> None:
    """Answer the first so many cards."""
    for number in list(learner.collection.find_cards("", order="c.id"))[:cards]:
        card = learner.collection.get_card(number)
        card.start_timer()
        learner.collection.sched.answerCard(card, 3)


def live(learner: Learner) -> None:
    """Study, edit one note, tag another one and move a card."""
    study(learner)
    first, second, *_ = learner.collection.find_notes("", order="n.id")
    note = learner.collection.get_note(first)
    note.fields[1] += " (my own remark)"
    learner.collection.update_note(note)
    learner.collection.tags.bulk_add([second], "mine")
    learner.collection.set_deck([learner.collection.find_cards("")[0]], learner.collection.decks.id("My own deck"))


def everything(learner: Learner) -> dict[str, list[Any]]:
    """Return all that an import could change."""
    tables = {table: learner.collection.db.all(f"select * from {table} order by 1") for table in ("notes", "cards")}
    kinds = [learner.collection.models.get(kind.id) for kind in learner.collection.models.all_names_and_ids()]
    decks = [(deck.id, deck.name) for deck in learner.collection.decks.all_names_and_ids()]
    reviews = learner.collection.db.all("select * from revlog order by 1")
    return {**tables, "types": kinds, "decks": decks, "reviews": reviews}


def shown(learner: Learner) -> dict[str, Any]:
    """Return what each card shows, by the GUID of its note and its number, media as digests of their bytes.

    Of a drawing only what it draws counts: the builder leaves out scripts.
    """
    media = {name: read_svg(data).data if name.endswith(".svg") else data for name, data in learner.media().items()}
    digests = {name: sha256(data).hexdigest() for name, data in media.items()}
    cards = {}
    for number in learner.collection.find_cards(""):
        card = learner.collection.get_card(number)
        output = card.render_output()
        sides = [_shown(text, digests) for text in (output.question_text, output.answer_text)]
        sounds = [digests.get(tag.filename, tag.filename) for tag in (*output.question_av_tags, *output.answer_av_tags)]
        deck = learner.collection.decks.name(card.did)
        cards[f"{card.note().guid} {card.ord}"] = (sides, sounds, deck, sorted(card.note().tags), output.css)
    return cards


def _shown(text: str, digests: dict[str, str]) -> Any:
    def picture(address: str) -> str:
        if found := re.match(r"data:image/png;base64,(.*)", address):
            return sha256(base64.b64decode(found[1])).hexdigest()
        return digests.get(address) or digests.get(unquote(address)) or address

    return canonical(rename_files(text, picture), ALIKE)[0]


def test_a_learner_loses_nothing(adopted: Adopted, learner: Learner) -> None:
    """Importing what was adopted over the original changes no note, no card, no review, no note type and no deck."""
    learner.take(adopted.original)
    live(learner)
    before = everything(learner)
    log = learner.update(adopted.build())
    assert (len(log.new), len(log.updated)) == (0, 0)
    assert everything(learner) == before


def test_merging_note_types_loses_nothing_either(adopted: Adopted, learner: Learner) -> None:
    """With “merge note types”, which AnkiConnect has on, everything stays as well, but for the note types' stamps."""
    learner.take(adopted.original)
    live(learner)
    before = everything(learner)
    log = learner.update(adopted.build(), merge=True)
    assert (len(log.new), len(log.updated)) == (0, 0)
    after = everything(learner)
    assert {**after, "types": []} == {**before, "types": []}
    assert len(after["types"]) == len(before["types"])


def test_a_new_learner_sees_the_same_cards(adopted: Adopted, new_learner: Callable[[], Learner]) -> None:
    """Who imports only what was adopted sees the cards, sounds, decks and tags of the original."""
    first, second = new_learner(), new_learner()
    first.take(adopted.original)
    second.take(adopted.build())
    expected = shown(first)
    assert shown(second) == expected


def test_a_change_reaches_learners_alone(adopted: Adopted, tmp_path: Path, learner: Learner) -> None:
    """Rewording one note updates that note with those who have the original, and no other one."""
    learner.take(adopted.original)
    study(learner, 100)
    before = {row[1]: row for row in learner.collection.db.all("select id, guid, mod, tags, flds from notes")}
    file = next(iter(sorted((adopted.root / "content").rglob("*.md"))))
    old = file.read_text("utf-8")
    head, found, rest = old.partition("}\n\n")
    file.write_text(f"{head}{found}Reworded. {rest}", "utf-8")
    try:
        lock = adopted.project.root / "deck/content/deck.lock"
        kept = lock.read_bytes()
        log = learner.update(adopted.build())
    finally:
        file.write_text(old, "utf-8")
        lock.write_bytes(kept)
    assert (len(log.new), len(log.updated)) == (0, 1)
    after = {row[1]: row for row in learner.collection.db.all("select id, guid, mod, tags, flds from notes")}
    (changed,) = (guid for guid in after if after[guid] != before[guid])
    assert "Reworded." in after[changed][4] and after[changed][0] == before[changed][0]


def test_the_first_build_changes_nothing(adopted: Adopted) -> None:
    """Right after an adoption a build finds nothing new or changed, the lock stays as it is, and nothing is wrong."""
    lock = (adopted.root / "content/deck.lock").read_bytes()
    result = adopted.project.build("deck", "--locked")
    assert " 0 new · 0 changed · " in result.out
    assert (adopted.root / "content/deck.lock").read_bytes() == lock
    assert adopted.project.problems("deck") == [
        problem for problem in adopted.project.problems("deck") if problem["severity"] != "error"
    ]


def test_notes_keep_their_identity(adopted: Adopted, learner: Learner) -> None:
    """The package holds the original's GUIDs, note ids and stamps, under the original's note types."""
    learner.take(adopted.original)
    rows = learner.collection.db.all("select guid, id, mod from notes")
    built = {note["guid"]: note for note in read_package(adopted.build())}
    assert {guid: (nid, mod) for guid, nid, mod in rows} == {
        guid: (note["nid"], note["mod"]) for guid, note in built.items()
    }


def test_adopting_again_writes_the_same(adopted: Adopted, tmp_path: Path) -> None:
    """The same package gives the same files, but for the new deck's namespace and what follows from it."""
    again = Adopted(tmp_path, adopted.original)
    (tmp_path / "deck/build").mkdir()
    same = {name: data for name, (data, _) in snapshot(adopted.root).items() if data is not None}
    others = {name: data for name, (data, _) in snapshot(again.root).items() if data is not None}
    different = {name for name in same if same[name] != others.get(name) and not name.startswith("build/")}
    assert different <= {"content/deck.toml", "content/deck.lock"}
    assert set(others) == {name for name in same if not name.startswith("build/")}


def test_a_new_learner_gets_the_same_note_types(adopted: Adopted, new_learner: Callable[[], Learner]) -> None:
    """Who imports only what was adopted has the original's note types: every key of them, ids and stamps included."""
    first, second = new_learner(), new_learner()
    first.take(adopted.original)
    second.take(adopted.build())
    assert note_types(second) == note_types(first)


def note_types(learner: Learner) -> dict[int, dict[str, Any]]:
    """Return the note types that notes have, as Anki's dictionaries, without what only a collection knows.

    Where the learner has another one of a name, Anki adds a + and stamps the note type with the time of the import.
    """
    used = learner.collection.db.list("select distinct mid from notes")
    found = [dict(learner.collection.models.get(number)) for number in used]
    local = {"usn", "did", "req", "tags", "vers"}
    for kind in found:
        kind["mod"] = 0 if kind["name"].endswith("+") else kind["mod"]
    return {kind["id"]: {key: kind[key] for key in kind.keys() - local} for kind in found}

"""Adopting what deckwright built from word lists, sequences and a vault: refused, or the same notes with a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.help.decks import export
from tests.help.support import Learner, Project, needs, read_package
from tests.vault.test_vault import SETTINGS, VAULT

LIST = "## Words {.list .reversed}\n\n| front | back | extra | tags | id |\n|---|---|---|---|---|\n"
LIST += "| der Hund | **dog** | barks | pets::big | hund |\n| `x` | $x^2$ | | | x |\n"
SONG = "## Song {.sequence}\n\n1. Row your boat {#row}\n2. Gently *down* {#down}\n3. Merrily {#merrily}\n"
NOTE = "# Cells\n\n## What is ATP? ^atp\n\nSee [[#^adp]] and ==it==.\n\n"
NOTE += "> [!tip]- Hey\n> box\n\n## And ADP? ^adp\n\n- a #tag\n"
MARKS = "".join(f"{key} = true\n" for key in ("one_line", "one_line_reversed", "question_mark", "highlights"))

DECKS = {
    "lists": {"deck.toml": SETTINGS, "words.md": LIST, "more.csv": 'front,back,id\nHaus,"house, home",haus\n'},
    "sequence": {"deck.toml": SETTINGS, "song.md": SONG},
    "vault": {
        "deck.toml": VAULT + MARKS,
        "Deep/Cells.md": NOTE,
        "Words.md": "Hund::dog ^hund\n\nVogel:::bird ^vogel\n\nQ\n?\n- a\n\n^q\n\nIn ==France== is ==Paris==. ^fr\n",
    },
}


@pytest.mark.parametrize("kind", DECKS)
def test_what_was_built_here_comes_back_as_it_was_or_is_refused(project: Project, learner: Learner, kind: str) -> None:
    """Under its own name it is refused; under another it is adopted note by note, says so, and builds to the same."""
    needs("anki")
    for file in (project.root / "content").glob("*"):
        file.unlink()
    project.write({f"content/{name}": text for name, text in DECKS[kind].items()}).build()
    learner.take(project.package)
    exported = export(learner, project.root / "exported.apkg", legacy=False)
    for package in (project.package, exported):
        refused = project.run("adopt", str(package), "back")
        assert refused.code == 2 and "built by deckwright" in refused.err
        assert not (project.root / "back").exists()
    (lab,) = (one for one in learner.collection.decks.all_names_and_ids() if one.name == "Lab")
    learner.collection.decks.rename(lab.id, "Mine")
    other = export(learner, project.root / "other.apkg", legacy=True)
    adopted = project.run("adopt", str(other), "back")
    assert adopted.code == 0, adopted.text
    assert "made by deckwright from question files" in adopted.text and "do not come back as such" in adopted.text
    assert "a build gives every note back" in adopted.text
    built = project.run("build", "back")
    assert "0 new · 0 changed" in built.text, built.text
    (again,) = Path(project.root / "back/build").glob("*.apkg")
    assert notes(again) == notes(project.package)
    for name in learner.collection.find_cards("")[:2]:
        card = learner.collection.get_card(name)
        card.start_timer()
        learner.collection.sched.answerCard(card, 3)
    log = learner.update(again)
    assert not log.new and not log.updated


def notes(package: Path) -> dict[str, tuple[object, ...]]:
    """Return each note of a package by its GUID: fields as Anki stores them, tags, cards."""
    return {
        note["guid"]: (
            {name: text.replace("\n", " ") for name, text in note["fields"].items()},
            sorted(note["tags"]),
            note["ords"],
        )
        for note in read_package(package)
    }

"""Random edits of a learner's in a deck that has something of everything: each comes back, or is told."""

from __future__ import annotations

import random
import re
import shutil
from typing import Any

import pytest

from deckwright.base.problems import Problems
from deckwright.gather import gather
from deckwright.pull.fields.normal import same_field
from deckwright.pull.states import forms_of
from deckwright.settings.deck_toml import load_settings
from tests.help.pulling import pull
from tests.help.support import REPOSITORY, Learner, Project, long_but

WORDS = [
    *("river", "the old", "<b>new</b> word", "a_b*c", "x &lt; y &amp; z", "élan", "<i>so</i>", "\\(z^2\\)", "", "2"),
    *("[x]", "<code>f(x)</code>", ", and", "東京", "1. one", "# two", "a|b", "**c**", "<br>", "&nbsp;", "{.d}", "`e"),
]
"""What a word becomes: text, marks that Markdown reads, elements."""
OURS = ("ID", "Kind", "Topic", "Level", "Sources")


def scribble(learner: Learner, dice: random.Random) -> dict[tuple[str, str], str]:
    """Let a learner change a word or two in every third field; return what the fields hold now."""
    made = {}
    for number in learner.collection.find_notes(""):
        note = learner.collection.get_note(number)
        for name in list(note.keys()):
            if name not in OURS and note[name] and dice.random() < 0.3:
                note[name] = _with_other_words(note[name], dice)
                made[note["ID"], name] = note[name]
        learner.collection.update_note(note)
    return made


def _with_other_words(field: str, dice: random.Random) -> str:
    pieces = re.split(r"(<[^<>]*>|&#?\w+;)", field)
    places = [at for at, piece in enumerate(pieces) if re.search(r"\w", piece) and piece[:1] not in ("<", "&")]
    for at in dice.sample(places, min(len(places), dice.choice([1, 1, 2]))):
        word = dice.choice(list(re.finditer(r"\w+", pieces[at])))
        pieces[at] = pieces[at][: word.start()] + dice.choice(WORDS) + pieces[at][word.end() :]
    return "".join(pieces)


def fields(project: Project) -> Any:
    """Return what every field would hold that a build of the files makes now, and how it is compared."""
    problems = Problems()
    settings = load_settings(project.root / "content" / "deck.toml")
    deck = gather(settings, problems, lambda done, total: None)
    assert [problem for problem in problems.sorted() if problem.code[0] == "E"] == []
    types = {note_type.family: note_type for note_type in deck.types}
    return {
        (note.id, name): (text, form)
        for note in deck.notes
        for (name, form), text in zip(forms_of(types[note.family]).items(), note.fields, strict=True)
    }


@pytest.mark.parametrize("seed", long_but(range(12)))
def test_every_edit_comes_back_or_is_told(project: Project, learner: Learner, seed: int) -> None:
    """After a pull, every field that was changed reads in the files as it stands in Anki, or is listed.

    What was not changed stays, and the deck builds without an error.
    """
    shutil.copytree(REPOSITORY / "tests" / "decks" / "torture", project.root, dirs_exist_ok=True)
    project.build("-o", str(project.package))
    learner.take(project.package)
    before = fields(project)
    made = scribble(learner, random.Random(seed))
    pulled = pull(project, learner.collection.path)
    after = fields(project)
    told = pulled.result.out.split("nothing was written", 1)[-1] if "nothing was written" in pulled.result.out else ""
    lost = []
    for (note_id, name), standing in made.items():
        text, form = after[note_id, name]
        if not same_field(text, standing, form):
            lost.append((note_id, name))
            was = before[note_id, name][0]
            follows = name == "Reverse" or 'class="see"' in was
            shows_others = follows or (note_id.startswith("sequence-") and name == "Front")
            assert shows_others or same_field(text, was, form), "all of an edit, or nothing of it"
    assert len(re.findall(r":\d+  [A-Z]", told)) == len(lost)
    # What stands around an item of a sequence is told, and not taken from the item's card.
    own = [(note_id, name) for note_id, name in made if name == "Back" or not note_id.startswith("sequence-")]
    assert len(set(lost) & set(own)) < len(own) / 4

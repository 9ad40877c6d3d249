"""Names for what is adopted: ids, folders and files that an author can live with, on every file system."""

from __future__ import annotations

import re

from deckwright.adopt.names import arrange_decks, name_media, name_notes, name_types, plain
from deckwright.questions.headings import NOTE_ID
from tests.help.decks import DECKS


def test_ids_are_made_of_what_notes_say() -> None:
    """An id is a slug of the first field with Latin letters, cut between words, with a number if it is taken."""
    long = "What is the difference between a very long question and a short one that says as much?"
    fields = [
        ["<b>The</b> sea?"],
        ["the sea"],
        [""],
        ["漢字", "kanji"],
        ["漢字"],
        ["{{c1::Rome::city}} [sound:a.mp3]"],
        [long],
    ]
    made = name_notes(fields, {})
    assert made[:2] == ["the-sea", "the-sea-2"] and made[3] == "kanji" and made[5] == "rome"
    assert made[6] == "what-is-the-difference-between-a-very-long-question-and-a"
    assert all(NOTE_ID.fullmatch(name) for name in made) and len(set(made)) == len(made)
    assert made == name_notes(fields, {})


def test_plain_text_is_what_a_reader_sees() -> None:
    """Of a field's text its markup, holes, sounds and formulas' marks are left out."""
    field = "<div>a &lt; b</div>{{c1::c::hint}}<br>\\(x\\)[sound:y.mp3]<style>.z{}</style>"
    assert plain(field) == "a < b c x"


def test_every_deck_has_a_folder_of_its_own() -> None:
    """Whatever decks are called, each gets a folder that every file system can hold, and is found again by its name."""
    shelves = arrange_decks(dict.fromkeys(DECKS, 1), "other")
    folders = [place.folder for place in shelves.places.values()]
    assert shelves.name == "Odd" and len(set(folders)) == len(DECKS)
    names = {name for folder in folders for name in folder}
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,44}", name) for name in names)
    assert not names & {"con", "media", "notetypes", "build"}
    known = {topic.folder: topic.deck or topic.title for topic in shelves.topics}
    for deck, place in shelves.places.items():
        if place.folder:
            assert known["/".join(place.folder)] in (deck, deck.rsplit("::", 1)[-1])


def test_a_root_that_cannot_be_a_name_is_told_in_full() -> None:
    """Where no deck's name can be the setting, every deck is given by its full name."""
    shelves = arrange_decks({'"': 2, '"::a': 1}, "file")
    assert shelves.name == "file" and {topic.deck for topic in shelves.topics} == {'"', '"::a'}


def test_deep_decks_lie_flat() -> None:
    """A deck nested deeper than folders should be gets one folder, and its full name."""
    deck = "::".join("abcdefghijklmnop")
    shelves = arrange_decks({deck: 1}, "file")
    assert len(shelves.places[deck].folder) == 1 and shelves.topics[0].deck == deck


def test_keys_of_note_types_are_not_the_decks_own() -> None:
    """The note types' keys are slugs of their names, none of them that of the deck's own two."""
    made = name_types({1: "Cloze", 2: "Question", 3: "cloze", 4: "漢字", 5: "CON", 6: "x" * 99})
    assert made == {1: "cloze-2", 2: "question-2", 3: "cloze-3", 4: "notetype", 5: "con-notetype", 6: "x" * 50}


def test_media_names_hold_everywhere() -> None:
    """No two files differ in capitals only; none is called like a device, a script or another picture's twin."""
    made = name_media(["A.png", "a.png", "con.png", "x.dark.svg", "draw.py", "My Pic.PNG", "no ending", "dots..png"])
    assert made["A.png"] == "A.png" and made["a.png"] == "a-2.png" and made["con.png"] == "m-con.png"
    assert (
        made["x.dark.svg"] == "x-dark.svg" and made["draw.py"] == "draw.py.txt" and made["My Pic.PNG"] == "My Pic.PNG"
    )
    assert len({name.casefold() for name in made.values()}) == len(made)

"""What is read from AnkiConnect's answers, and what is said of one of another shape than its documentation says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from deckwright.base.problems import ExitCode, Stop
from deckwright.connect import answers
from deckwright.connect.answers import Answering, ToldNote

NOTE = {
    "noteId": 1,
    "profile": "User 1",
    "modelName": "Basic",
    "tags": ["a"],
    "fields": {"Front": {"value": "What?", "order": 0}, "Back": {"value": "That.", "order": 1}},
    "mod": 1_700_000_000,
    "cards": [5],
}
"""A note as AnkiConnect tells it."""


class Told:
    """Answers every request with the same."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def ask(self, action: str, **params: Any) -> Any:
        """Answer."""
        self.asked.append((action, params))
        return self.answer(params) if callable(self.answer) else self.answer


def notes_of(anki: Answering) -> list[ToldNote]:
    """Ask for the note 1."""
    return list(answers.ask_notes(anki, [1]))


CASES: Sequence[tuple[str, Callable[[Answering], object], object, object]] = (
    ("getMediaDirPath", answers.ask_media_folder, "/media", "/media"),
    ("modelNamesAndIds", answers.ask_types, {"Basic": 7}, {7: "Basic"}),
    (
        "modelTemplates",
        lambda anki: answers.ask_templates(anki, "Basic"),
        {"Card 1": {"Front": "a", "Back": "b"}},
        {"Card 1": ("a", "b")},
    ),
    ("modelFieldNames", lambda anki: answers.ask_field_names(anki, "Basic"), ["Front"], ("Front",)),
    ("modelStyling", lambda anki: answers.ask_css(anki, "Basic"), {"css": ".card {}"}, ".card {}"),
    ("findNotes", lambda anki: answers.ask_for_notes(anki, "mid:7"), [3, 1, 3], [1, 3]),
    ("findCards", lambda anki: answers.ask_for_cards(anki, "nid:1"), [5], (5,)),
    (
        "notesInfo",
        notes_of,
        [NOTE],
        [ToldNote(1, "Basic", 1_700_000_000, {"Front": "What?", "Back": "That."}, ("a",), (5,))],
    ),
    ("areSuspended", lambda anki: answers.ask_suspended(anki, [5, 6]), [True, None], [True, None]),
    ("getDecks", lambda anki: answers.ask_decks_of(anki, [5]), {"Lab": [5]}, {"Lab": [5]}),
    ("deckNames", answers.ask_deck_names, ["Lab"], ["Lab"]),
    ("getMediaFilesNames", answers.ask_media_names, ["a.png"], frozenset({"a.png"})),
    ("retrieveMediaFile", lambda anki: answers.ask_media_file(anki, "a.png"), "YQ==", b"a"),
)
"""Each action, what asks for it, an answer as the add-on gives it, and what is read from it."""

ODD: Sequence[object] = (
    *(None, 5, 1.5, True, "text", "\ud800", [], [None], [[5]], ["a", 5], [{}], {"a": None}, {"a": {}}, {"a": [None]}),
    *({"a": {"Front": 5, "Back": ""}}, {"css": 5}, {"a": 1 << 70}, [1 << 70], [{"noteId": 1}], [{"noteId": "1"}]),
    *([{**NOTE, key: value}] for key in NOTE if key != "profile" for value in (5.5, [None], {"a": 5}, "\ud800")),
)
"""Answers of other shapes, each for all actions: some are right for one of them."""


@pytest.mark.parametrize(("action", "ask", "answer", "read"), CASES, ids=[case[0] for case in CASES])
def test_an_answer_is_read(action: str, ask: Callable[[Answering], object], answer: object, read: object) -> None:
    """What AnkiConnect answers as its documentation says is read, with one request."""
    anki = Told(answer)
    assert ask(anki) == read
    assert [asked for asked, _ in anki.asked] == [action]


@pytest.mark.parametrize(("action", "ask", "answer", "read"), CASES, ids=[case[0] for case in CASES])
def test_an_answer_of_another_shape_is_told(
    action: str, ask: Callable[[Answering], object], answer: object, read: object
) -> None:
    """Whatever comes in place of what is documented is read as nothing else, or told with the name of the action."""
    told = 0
    for odd in ODD:
        try:
            found = ask(Told(odd))
        except Stop as stopped:
            assert stopped.exit_code is ExitCode.ENVIRONMENT and stopped.hint
            assert stopped.message.startswith(f"AnkiConnect answered to {action} with "), stopped.message
            told += 1
        else:
            assert type(found) is type(read), odd
    assert told >= len(ODD) / 3


def test_a_message_shows_no_text_that_was_answered() -> None:
    """Of a text in the wrong place nothing is shown: it may hold the key that was asked with."""
    with pytest.raises(Stop, match="with a text in place of a list") as stopped:
        answers.ask_deck_names(Told("secret"))
    assert "secret" not in stopped.value.message


def test_a_note_that_is_not_there_is_left_out() -> None:
    """The empty object that stands for a missing note, or null, is none; what older versions leave out is None."""
    assert notes_of(Told([{}])) == notes_of(Told([None])) == []
    old = {key: value for key, value in NOTE.items() if key not in ("mod", "cards", "profile")}
    (note,) = notes_of(Told([old]))
    assert note.mod is None and note.cards is None


def test_another_note_than_asked_for_is_told() -> None:
    """An answer in another order is believed nothing: else a note would get another's text."""
    with pytest.raises(Stop, match="answered to notesInfo with other notes than asked for"):
        list(answers.ask_notes(Told([NOTE]), [2]))


def test_many_are_asked_for_in_parts() -> None:
    """A long list of ids becomes several requests, whose answers come back in order."""
    anki = Told(lambda params: [{**NOTE, "noteId": number} for number in params["notes"]])
    assert [note.nid for note in answers.ask_notes(anki, range(450))] == list(range(450))
    assert [len(params["notes"]) for _, params in anki.asked] == [200, 200, 50]


def test_an_answer_of_another_length_is_told() -> None:
    """Where an answer leaves one out, nobody could tell which: that stops."""
    with pytest.raises(Stop, match="with a list of 1 in place of one of 2"):
        list(answers.ask_notes(Told([NOTE]), [1, 2]))

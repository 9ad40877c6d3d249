"""What AnkiConnect answers, read once: each action that is asked for has its function here, and its answer a type.

An answer of another shape than the add-on's documentation says ends in a message that names the action: what reads
Anki further on need not look again.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, TypeVar

from deckwright.base.problems import ExitCode, stop
from deckwright.base.text import called_in_json

FRONT, BACK = "Front", "Back"
"""What AnkiConnect calls the sides of a template, in whatever language Anki is."""

UPDATE = "in Anki, Tools → Add-ons → Check for Updates brings the present AnkiConnect; then restart Anki"
"""What to do where AnkiConnect is too old, or answers with something that nobody expects."""

Read = TypeVar("Read")
"""What is made of an answer."""

_AT_ONCE = 200
"""Of how many notes or cards one request asks: Anki's window stands still while it answers."""

_WIDEST = 2**63
"""Beyond the whole numbers of Anki's database."""


class Answering(Protocol):
    """What answers requests: a running Anki, or something that stands before it."""

    def ask(self, action: str, **params: Any) -> Any:
        """Return the result of an action. Stops with exit code 3 if there is none."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether Anki takes requests."""

    is_granted: bool
    wants_key: bool


@dataclass(frozen=True, slots=True)
class ToldNote:
    """What AnkiConnect tells of a note."""

    nid: int
    type: str
    """The name of its note type."""
    mod: int | None
    """Whole seconds since 1970; None from an AnkiConnect that does not tell."""
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    cards: tuple[int, ...] | None
    """Anki's own ids of them; None from an AnkiConnect that does not tell."""


class _Odd(Exception):
    """An answer, or a part of it, of another shape than expected."""

    def __init__(self, value: object, wanted: str) -> None:
        # Of a text nothing is said: it may hold the key that was asked with.
        super().__init__(f"{'a text' if isinstance(value, str) else called_in_json(value)} in place of {wanted}")


def ask_permission(anki: Answering) -> Permission:
    """Ask whether requests are taken; Anki may ask its user."""
    return _asked(anki, _permission, "requestPermission")


def ask_version(anki: Answering) -> int:
    """Return the version of AnkiConnect's API."""
    return _asked(anki, _number, "version")


def ask_media_folder(anki: Answering) -> str:
    """Return the folder of the media of the collection that is open."""
    return _asked(anki, _text, "getMediaDirPath")


def ask_types(anki: Answering) -> Mapping[int, str]:
    """Return the names of all note types, by their ids."""
    return {number: name for name, number in _asked(anki, _table(_number), "modelNamesAndIds").items()}


def ask_templates(anki: Answering, name: str) -> Mapping[str, tuple[str, str]]:
    """Return front and back of a note type's templates, by their names and in their order."""
    return _asked(anki, _table(_sides), "modelTemplates", modelName=name)


def ask_field_names(anki: Answering, name: str) -> tuple[str, ...]:
    """Return the names of a note type's fields, in their order."""
    return tuple(_asked(anki, _list(_text), "modelFieldNames", modelName=name))


def ask_css(anki: Answering, name: str) -> str:
    """Return the styling of a note type."""
    return _asked(anki, _css, "modelStyling", modelName=name)


def ask_for_notes(anki: Answering, query: str) -> list[int]:
    """Return Anki's own ids of the notes that a search finds, each once and in their order."""
    return sorted(set(_asked(anki, _list(_number), "findNotes", query=query)))


def ask_for_cards(anki: Answering, query: str) -> tuple[int, ...]:
    """Return Anki's own ids of the cards that a search finds."""
    return tuple(_asked(anki, _list(_number), "findCards", query=query))


def ask_notes(anki: Answering, nids: Sequence[int]) -> Iterator[ToldNote]:
    """Yield what is told of notes, in several requests if they are many; those that are not there are left out.

    Stops with exit code 3 if it is told of another note than asked for.
    """
    for nid, told in _of_all(anki, _note, "notesInfo", "notes", nids):
        if told is not None:
            if told.nid != nid:
                _complain("notesInfo", "other notes than asked for")
            yield told


def ask_suspended(anki: Answering, cards: Sequence[int]) -> list[bool | None]:
    """Return whether each card is suspended; None for one that is not there."""
    return [is_so for _, is_so in _of_all(anki, _flag, "areSuspended", "cards", cards)]


def ask_decks_of(anki: Answering, cards: Sequence[int]) -> Mapping[str, Sequence[int]]:
    """Return the cards by the names of the decks that they are in."""
    return _asked(anki, _table(_list(_number)), "getDecks", cards=list(cards)) if cards else {}


def ask_deck_names(anki: Answering) -> list[str]:
    """Return the full names of all decks."""
    return _asked(anki, _list(_text), "deckNames")


def ask_media_names(anki: Answering) -> frozenset[str]:
    """Return the names of all media files."""
    return frozenset(_asked(anki, _list(_text), "getMediaFilesNames", pattern="*"))


def ask_media_file(anki: Answering, name: str) -> bytes:
    """Return what a media file holds; nothing if it is not there."""
    return _asked(anki, _bytes, "retrieveMediaFile", filename=name)


def _asked(anki: Answering, read: Callable[[object], Read], action: str, **params: Any) -> Read:
    """Return what is read from the answer to an action. Stops with exit code 3 if it has another shape."""
    answer = anki.ask(action, **params)
    try:
        return read(answer)
    except _Odd as odd:
        _complain(action, str(odd))


def _of_all(
    anki: Answering, read: Callable[[object], Read], action: str, what: str, ids: Sequence[int]
) -> Iterator[tuple[int, Read]]:
    """Yield each id with what is read of it, of an action that takes a list of ids and answers with one as long."""
    for at in range(0, len(ids), _AT_ONCE):
        some = list(ids[at : at + _AT_ONCE])
        answer = _asked(anki, _list(read), action, **{what: some})
        if len(answer) != len(some):
            _complain(action, f"a list of {len(answer)} in place of one of {len(some)}")
        yield from zip(some, answer, strict=True)


def _complain(action: str, what: str) -> NoReturn:
    stop(ExitCode.ENVIRONMENT, f"AnkiConnect answered to {action} with {what}", UPDATE)


def _permission(answer: object) -> Permission:
    told = _object(answer)
    return Permission(told.get("permission") == "granted", bool(told.get("requireApikey")))


def _note(answer: object) -> ToldNote | None:
    """Return a note; None for the empty object, or null, that stands for one which is not there."""
    told = _object(answer) if answer is not None else {}
    if not told:
        return None
    cards, mod = told.get("cards"), told.get("mod")
    return ToldNote(
        nid=_number(told.get("noteId"), "the id of a note"),
        type=_text(told.get("modelName"), "the name of a note type"),
        mod=None if mod is None else _number(mod, "the time of a note"),
        fields=_table(_field)(told.get("fields")),
        tags=tuple(_list(_text)(told.get("tags", []))),
        cards=None if cards is None else tuple(_list(_number)(cards)),
    )


def _field(answer: object) -> str:
    return _text(_object(answer).get("value"), "the text of a field")


def _css(answer: object) -> str:
    return _text(_object(answer).get("css"), "the styling")


def _sides(answer: object) -> tuple[str, str]:
    told = _object(answer)
    front, back = (_text(told.get(side), f"the side {side} of a template") for side in (FRONT, BACK))
    return front, back


def _bytes(answer: object) -> bytes:
    if answer is False or answer is None:
        return b""
    try:
        return base64.b64decode(_text(answer), validate=True)
    except binascii.Error as error:
        raise _Odd(answer, "the bytes of a file, as base64") from error


def _flag(answer: object) -> bool | None:
    if answer is not None and not isinstance(answer, bool):
        raise _Odd(answer, "true or false")
    return answer


def _object(answer: object) -> Mapping[str, object]:
    if not isinstance(answer, dict):
        raise _Odd(answer, "an object")
    return answer


def _table(read: Callable[[object], Read]) -> Callable[[object], dict[str, Read]]:
    """Return what reads an object, each value of it by ``read``."""
    return lambda answer: {_text(name): read(value) for name, value in _object(answer).items()}


def _list(read: Callable[[object], Read]) -> Callable[[object], list[Read]]:
    """Return what reads a list, each value of it by ``read``."""

    def read_list(answer: object) -> list[Read]:
        if not isinstance(answer, list):
            raise _Odd(answer, "a list")
        return [read(value) for value in answer]

    return read_list


def _text(answer: object, wanted: str = "a text") -> str:
    if not isinstance(answer, str):
        raise _Odd(answer, wanted)
    if any("\ud800" <= character <= "\udfff" for character in answer):
        raise _Odd(answer, f"{wanted}, without half of a character in it")
    return answer


def _number(answer: object, wanted: str = "a whole number") -> int:
    if not isinstance(answer, int) or isinstance(answer, bool) or not -_WIDEST <= answer < _WIDEST:
        raise _Odd(answer, wanted)
    return answer

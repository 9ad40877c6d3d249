"""Remembers what was put into which collection, in a file beside the package.

The text that a push put into Anki last is nobody's edit, however often the files changed since. So every text is
remembered before it is sent: a push that was broken off leaves either the text of before or the new one, and the next
push knows both as the author's own, until one is through. Texts are kept as digests, but for those from which a text
in Anki and one in the files have parted: a merge needs their words. Without the file nothing is lost: a push then
compares with the last package, and leaves alone what it cannot tell.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

from deckwright.base.command import shown
from deckwright.base.files import exclusively, write_together, writing
from deckwright.base.model import Guid
from deckwright.base.problems import ExitCode, stop
from deckwright.pull.model import FieldStates, Standing

_FORM = "deckwright push"
_VERSION = 1
_TEXTS = 50
"""How many texts of one field are remembered, the last ones."""


def digest_text(text: str) -> str:
    """Return what is remembered of a text; Anki composes letters and their accents, and drops carriage returns."""
    return sha256(unicodedata.normalize("NFC", text.replace("\r", "")).encode()).hexdigest()[:16]


def record_file(output: Path) -> Path:
    """Return where the record of a deck lies whose package is ``output``."""
    return output.with_name(f"{output.stem}.pushed.json")


class PushRecord:
    """What was put into one collection, and what about others is to be kept in the same file."""

    def __init__(self, file: Path, collection: str) -> None:
        """Read the record; empty without a file. Stops with exit code 2 if it is damaged."""
        self.file = file
        self._seen = _read_text(file)
        self._read = _load(file, self._seen)
        self.others = frozenset(self._read) - {collection}
        """The other collections that something was put into."""
        self.is_new = collection not in self._read
        self._own: dict[str, Any] = self._read.setdefault(collection, {})
        self._notes: dict[str, Any] = self._own.setdefault("notes", {})
        self._types: dict[str, list[str]] = self._own.setdefault("types", {})
        self._media: dict[str, str] = self._own.setdefault("media", {})
        self._written = "" if self.is_new else self._dumped()

    def knows(self, guid: Guid, name: str, text: str) -> bool:
        """Whether a text of a field is the deck's own: the last one that Anki was seen to have, or one sent since."""
        return digest_text(text) in self._notes.get(guid, {}).get("texts", {}).get(name, ())

    def was_there(self, guid: Guid) -> bool:
        """Whether the collection was seen to have a note."""
        return bool(self._notes.get(guid, {}).get("there"))

    def numbers(self) -> dict[Guid, int]:
        """Return the ids that Anki gave the notes which it was seen to have: those stay as long as the notes."""
        return {Guid(guid): note["nid"] for guid, note in self._notes.items() if isinstance(note.get("nid"), int)}

    def tags(self, guid: Guid) -> tuple[str, ...] | None:
        """Return the tags that the note was last given; None if nobody knows."""
        tags = self._notes.get(guid, {}).get("tags")
        return None if tags is None else tuple(tags)

    def decks(self, guid: Guid) -> frozenset[str]:
        """Return the decks that the note's cards were ever put into."""
        return frozenset(self._notes.get(guid, {}).get("decks", ()))

    def knows_part(self, number: int, text: str) -> bool:
        """Whether a template or a style of a note type was ever the deck's own."""
        return digest_text(text) in self._types.get(str(number), ())

    def media(self, name: str) -> str:
        """Return the digest of a file as it was stored or seen to be right; empty if it never was."""
        return self._media.get(name, "")

    def base(self, guid: Guid, name: str) -> str:
        """Return the digest of a field's last text of which Anki and the deck had the same; empty if unknown."""
        return str(self._notes.get(guid, {}).get("base", {}).get(name, ""))

    def set_base(self, guid: Guid, texts: Mapping[str, str], first: bool = False) -> None:
        """Remember texts in which Anki and the deck agree; if ``first``, only where nothing is remembered yet.

        Earlier texts are forgotten with that: whoever writes one of them into Anki again, means it.
        """
        base = self._note(guid).setdefault("base", {})
        told = {name: digest_text(text) for name, text in texts.items()}
        base |= {**told, **base} if first else told
        if not first:
            self._note(guid).setdefault("texts", {}).update({name: [digest] for name, digest in told.items()})
            self._keep_words(guid, dict.fromkeys(told, ""))

    def keep_words(self, guid: Guid, texts: Mapping[str, str]) -> None:
        """Remember those of ``texts`` themselves in which Anki and the deck agreed last, until they agree again."""
        agreed = {name: text for name, text in texts.items() if self.base(guid, name) == digest_text(text)}
        self._keep_words(guid, agreed)

    def _keep_words(self, guid: Guid, texts: Mapping[str, str]) -> None:
        note = self._note(guid)
        words = {name: text for name, text in {**note.pop("words", {}), **texts}.items() if text}
        if words:
            note["words"] = words

    def judge(self, guid: Guid, state: FieldStates) -> FieldStates:
        """Return a field in which Anki and the files differ with the verdict on it that what is remembered leads to.

        Nothing is unsure then, and nothing too old: all texts that were put there are known. If nothing is remembered,
        the field stays as it is.
        """
        base = self.base(guid, state.name)
        words = str(self._notes.get(guid, {}).get("words", {}).get(state.name, ""))
        if words and base == digest_text(words):
            state = replace(state, shipped=words)
        sure = state.shipped is not None and base == digest_text(state.shipped) if base else state.sure
        if self.knows(guid, state.name, state.standing):
            return replace(state, verdict=Standing.OURS, sure=sure)
        if not base or state.verdict is Standing.OURS:
            return state
        verdict = Standing.THEIRS if base == digest_text(state.written) else Standing.BOTH
        return replace(state, verdict=verdict, sure=sure)

    def own_texts(self, guid: Guid, texts: Mapping[str, str]) -> None:
        """Remember texts of fields as the deck's own."""
        known = self._note(guid).setdefault("texts", {})
        for name, text in texts.items():
            known[name] = _with(known.get(name, ()), digest_text(text))

    def own_deck(self, guid: Guid, deck: str) -> None:
        """Remember a deck of a note's cards."""
        note = self._note(guid)
        note["decks"] = _with(note.get("decks", ()), deck)

    def own_parts(self, number: int, texts: Iterable[str]) -> None:
        """Remember templates and styles of a note type as the deck's own."""
        for text in texts:
            self._types[str(number)] = _with(self._types.get(str(number), ()), digest_text(text))

    def is_there(self, guid: Guid, nid: int) -> None:
        """Remember that the collection has a note, by Anki's own id."""
        self._note(guid).update(there=True, nid=nid)

    def is_older(self, guid: Guid, mod: int | None) -> bool:
        """Whether a note that Anki changed at ``mod`` last is from before a push wrote into it; no if that is None."""
        known = self._notes.get(guid, {}).get("mod")
        return mod is not None and isinstance(known, int) and mod < known

    def was_written(self, guid: Guid, mod: int | None) -> None:
        """Remember when, by Anki's own clock, a push wrote into a note; if Anki tells it."""
        if mod is not None:
            self._note(guid)["mod"] = mod

    def set_tags(self, guid: Guid, tags: Iterable[str]) -> None:
        """Remember the tags that a note was given, once it has them."""
        self._note(guid)["tags"] = sorted(tags)

    def was_suspended(self, guid: Guid) -> bool:
        """Whether a push suspended the note's cards, and nobody has seen them otherwise since."""
        return bool(self._notes.get(guid, {}).get("suspended"))

    def set_suspended(self, guid: Guid, is_so: bool) -> None:
        """Remember whether the note's cards are suspended by a push."""
        if is_so:
            self._note(guid)["suspended"] = True
        else:
            self._note(guid).pop("suspended", None)

    def is_gone(self, guid: Guid) -> None:
        """Forget that the collection has a note, which a push deleted or is to bring back."""
        self._note(guid).pop("there", None)
        self._note(guid).pop("nid", None)

    def own_media(self, name: str, digest: str) -> None:
        """Remember a file that is as it should be."""
        self._media[name] = digest

    def save(self) -> None:
        """Write the record, if anything in it is new. Stops with exit code 3 if another push wrote it meanwhile."""
        text = self._dumped()
        if text == self._written:
            return
        with exclusively(self.file):
            if _read_text(self.file) != self._seen:
                message = f"another push of this deck runs, or ran meanwhile: {shown(self.file)} is another one now"
                stop(ExitCode.ENVIRONMENT, message, "push again when it is done")
            write_together([(self.file, writing(text))])
        self._written = self._seen = text

    def _dumped(self) -> str:
        return json.dumps({_FORM: _VERSION, "collections": self._read}, ensure_ascii=False, sort_keys=True) + "\n"

    def _note(self, guid: Guid) -> dict[str, Any]:
        note: dict[str, Any] = self._notes.setdefault(guid, {})
        return note


def _with(known: Iterable[str], one: str) -> list[str]:
    return [*(other for other in known if other != one), one][-_TEXTS:]


def _read_text(file: Path) -> str | None:
    """Return what a record's file says; None without one."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        _complain(file)


def _load(file: Path, text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    try:
        read = json.loads(text)
        if read[_FORM] != _VERSION or not all(isinstance(one, dict) for one in read["collections"].values()):
            raise ValueError
        collections: dict[str, Any] = read["collections"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        _complain(file)
    return collections


def _complain(file: Path) -> NoReturn:
    hint = "delete it: a push then compares with the last package, and lists what it cannot tell"
    stop(ExitCode.USAGE, f"{shown(file)} cannot be read as the record of what was pushed", hint)

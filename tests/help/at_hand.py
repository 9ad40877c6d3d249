"""A running Anki within this process: AnkiConnect's answers over a collection that a test has open.

It is for histories, which push thousands of times and look into the collection between two requests. ``running`` has
the same collection behind a server of somebody else's, in a process of its own; what the add-on does and what that
server does not is done here as the add-on does it.
"""

from __future__ import annotations

import base64
import fnmatch
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deckwright.anki.scratch import forget_types
from tests.help.answering import Answer, allowing, refusal, result

MEDIA_FOLDER = "/anki/someone/collection.media"
"""What every collection at hand says of the folder of its media, by which collections are told apart."""


class AtHand:
    """What answers for a collection that is open in this process."""

    def __init__(self, collection: Any) -> None:
        self.collection = collection
        self.actions: dict[str, Callable[..., Any]] = {
            "modelNamesAndIds": lambda: {kind.name: kind.id for kind in self.models.all_names_and_ids()},
            "modelFieldNames": self.model_fields,
            "modelStyling": self.model_styling,
            "modelTemplates": self.model_templates,
            "findNotes": lambda query: list(self.collection.find_notes(query)),
            "findCards": lambda query: list(self.collection.find_cards(query)),
            "notesInfo": lambda notes: [self.note_info(nid) for nid in notes],
            "getMediaDirPath": lambda: MEDIA_FOLDER,
            "getMediaFilesNames": self.media_names,
            "retrieveMediaFile": self.retrieve_media,
            "deckNames": lambda: [deck.name for deck in self.collection.decks.all_names_and_ids()],
            "getDecks": self.decks_of,
            "areSuspended": lambda cards: [self.is_suspended(card) for card in cards],
            "storeMediaFile": lambda filename, data: self.store_media(filename, base64.b64decode(data)),
            "updateModelTemplates": lambda model: self.update_templates(**model),
            "updateModelStyling": lambda model: self.update_styling(**model),
            "updateNoteFields": lambda note: self.update_fields(**note),
            "addTags": lambda notes, tags: self.tags.bulk_add(notes, tags) and None,
            "removeTags": lambda notes, tags: self.tags.bulk_remove(notes, tags) and None,
            "replaceTags": self.replace_tags,
            "importPackage": self.import_package,
            "changeDeck": self.change_deck,
            "suspend": lambda cards: bool(self.collection.sched.suspend_cards(cards)),
            "deleteNotes": lambda notes: self.collection.remove_notes(notes) and None,
        }

    @property
    def models(self) -> Any:
        """The note types."""
        return self.collection.models

    @property
    def tags(self) -> Any:
        """The tags."""
        return self.collection.tags

    def answer(self, asked: dict[str, Any]) -> Answer:
        """Answer a request, or tell what went wrong, with status 200 as the add-on does."""
        if asked["action"] in ("requestPermission", "version"):
            return allowing(asked)
        try:
            return result(self.actions[asked["action"]](**asked.get("params", {})))
        except KeyError:
            return refusal("unsupported action")
        except Exception as error:  # whatever Anki says
            return refusal(f"{type(error).__name__}: {error}")

    def _model(self, name: str) -> Any:
        return self.models.by_name(name)

    def model_fields(self, modelName: str) -> list[str]:  # noqa: N803
        """Return the names of the fields."""
        return [field["name"] for field in self._model(modelName)["flds"]]

    def model_styling(self, modelName: str) -> dict[str, str]:  # noqa: N803
        """Return the style."""
        return {"css": self._model(modelName)["css"]}

    def model_templates(self, modelName: str) -> dict[str, dict[str, str]]:  # noqa: N803
        """Return both sides of each template."""
        sides = self._model(modelName)["tmpls"]
        return {side["name"]: {"Front": side["qfmt"], "Back": side["afmt"]} for side in sides}

    def note_info(self, nid: int) -> dict[str, Any]:
        """Tell of a note, an empty object of one that is not there."""
        if not self.collection.db.scalar("select count() from notes where id = ?", nid):
            return {}
        note = self.collection.get_note(nid)
        fields = {name: {"value": text, "order": at} for at, (name, text) in enumerate(note.items())}
        cards = [card.id for card in note.cards()]
        told = {"noteId": nid, "tags": note.tags, "fields": fields, "mod": note.mod, "cards": cards}
        return {**told, "modelName": note.note_type()["name"]}

    def media_names(self, pattern: str) -> list[str]:
        """Return the names of media files."""
        return fnmatch.filter((file.name for file in Path(self.collection.media.dir()).iterdir()), pattern)

    def retrieve_media(self, filename: str) -> str | bool:
        """Return what a media file holds."""
        file = Path(self.collection.media.dir()) / filename
        return base64.b64encode(file.read_bytes()).decode() if file.is_file() else False

    def decks_of(self, cards: list[int]) -> dict[str, list[int]]:
        """Return cards by the names of their decks."""
        found = defaultdict[str, list[int]](list)
        for card in cards:
            deck = self._of_card(card, "did")
            if deck is not None:
                found[self.collection.decks.name(deck)].append(card)
        return found

    def is_suspended(self, card: int) -> bool | None:
        """Whether a card is suspended; None if it is not there."""
        queue = self._of_card(card, "queue")
        return None if queue is None else queue == -1

    def _of_card(self, card: int, column: str) -> Any:
        return self.collection.db.scalar(f"select {column} from cards where id = ?", card)

    def store_media(self, filename: str, data: bytes) -> str:
        """Store a media file; one of its name goes first."""
        self.collection.media.trash_files([filename])
        return str(self.collection.media.write_data(filename, data))

    def update_templates(self, name: str, templates: dict[str, dict[str, str]]) -> None:
        """Change the templates that are named, no side to an empty text."""
        kind = self._model(name)
        for template in kind["tmpls"]:
            wanted = templates.get(template["name"], {})
            template["qfmt"] = wanted.get("Front") or template["qfmt"]
            template["afmt"] = wanted.get("Back") or template["afmt"]
        self.models.update_dict(kind)

    def update_styling(self, name: str, css: str) -> None:
        """Change the style of a note type."""
        self.models.update_dict({**self._model(name), "css": css})

    def update_fields(self, id: int, fields: dict[str, str]) -> None:
        """Change fields of a note."""
        note = self.collection.get_note(id)
        for name, text in fields.items():
            note[name] = text
        self.collection.update_note(note)

    def replace_tags(self, notes: list[int], tag_to_replace: str, replace_with_tag: str) -> None:
        """Replace a tag of notes, and no other."""
        for nid in notes:
            note = self.collection.get_note(nid)
            if note.has_tag(tag_to_replace):
                note.remove_tag(tag_to_replace)
                note.add_tag(replace_with_tag)
                self.collection.update_note(note)

    def import_package(self, path: str) -> bool:
        """Import by Anki's shim for old importers: with merging, progress and presets."""
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        options = ImportAnkiPackageOptions(merge_notetypes=True, with_scheduling=True, with_deck_configs=True)
        self.collection.import_anki_package(ImportAnkiPackageRequest(package_path=path, options=options))
        forget_types(self.collection)
        return True

    def change_deck(self, cards: list[int], deck: str) -> None:
        """Move cards into a deck, which is made if it is not there."""
        there = [card for card in cards if self._of_card(card, "did") is not None]
        self.collection.set_deck(there, self.collection.decks.id(deck))

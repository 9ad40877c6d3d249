"""Runs anki-connect-server, a real Anki collection behind AnkiConnect's API, by the Python in whose venv that is.

Where the server does not do what the add-on does in Anki's window, it is mended here;
``tests/push/test_real_add_on.py`` lists it. It is no module of the tests: it imports nothing of theirs, and is started
as a program.

    python anki_connect_child.py COLLECTION PORT
"""

from __future__ import annotations

import os
import sys
from typing import Any

collection, port = sys.argv[1:]
os.environ |= {"ANKICONNECT_COLLECTION_PATH": collection, "ANKICONNECT_PORT": port}

from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest  # noqa: E402
from anki.models import ModelManager  # noqa: E402
from anki_connect_server import api  # noqa: E402
from anki_connect_server.anki_wrapper import AnkiWrapper  # noqa: E402


def import_package(self: Any, path: str) -> bool:
    """Import as the add-on does: by Anki's shim for old importers, with merging, progress and presets."""
    options = ImportAnkiPackageOptions(merge_notetypes=True, with_scheduling=True, with_deck_configs=True)
    self.col.import_anki_package(ImportAnkiPackageRequest(package_path=path, options=options))
    self.col.models = ModelManager(self.col)
    return True


def update_model_templates(self: Any, model: dict[str, Any]) -> None:
    """Change the templates that are named, as the add-on does; the server gives every template the last one's text."""
    there = self.col.models.by_name(model["name"])
    for template in there["tmpls"]:
        wanted = model["templates"].get(template["name"], {})
        template["qfmt"] = wanted.get("Front") or template["qfmt"]
        template["afmt"] = wanted.get("Back") or template["afmt"]
    self.col.models.update_dict(there)


def notes_info(self: Any, notes: list[int]) -> list[dict[str, Any]]:
    """Tell what the add-on tells: cards and time too, and an empty object for a note that is not there."""
    told = {note["noteId"]: note for note in _notes_info(self, notes)}
    for nid, note in told.items():
        found = self.col.get_note(nid)
        note |= {"mod": found.mod, "cards": [card.id for card in found.cards()]}
    return [told.get(nid, {}) for nid in notes]


_notes_info = AnkiWrapper.notes_info
AnkiWrapper.import_package = import_package
AnkiWrapper.update_model_templates = update_model_templates
AnkiWrapper.notes_info = notes_info

if __name__ == "__main__":
    api.run_server()

"""A real Anki collection that answers as a running Anki with AnkiConnect does: anki-connect-server, on its own Python.

The server wants Python 3.12, so it is not among this Python's packages. ``DECKWRIGHT_ANKI_CONNECT`` names the Python of
a virtual environment that has it, or its program ``anki-connect-server`` is on the PATH, or ``.ci/anki-connect`` has
put it into the clone. That a machine has no such Python is said with ``none``.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deckwright.connect.client import Client
from tests.help.answering import Answer
from tests.help.support import REPOSITORY, SETTINGS, Learner, Project, Result, lacks

CHILD = REPOSITORY / "tests" / "help" / "anki_connect_child.py"

ONE = "## What is one? {#one}\n\nThe first.\n"
TWO = "## What is two? {#two}\n\nThe second.\n"


def two_questions(folder: Path) -> Project:
    """Write a deck of two questions."""
    return Project(folder).write({"content/deck.toml": SETTINGS}).questions(f"{ONE}\n{TWO}")


def server_python() -> Path:
    """Return the Python that has the server; without one the test is skipped, which in CI is a failure."""
    named, program = os.environ.get("DECKWRIGHT_ANKI_CONNECT"), shutil.which("anki-connect-server")
    if named == "none":
        pytest.skip("this machine has no Python for anki-connect-server")
    places = [Path(named)] if named else []
    places += [Path(program).parent / "python"] if program else []
    places += [REPOSITORY / ".venv-anki-connect" / "bin" / "python"]
    found = next((place for place in places if place.is_file()), None)
    return found or lacks("anki-connect-server is not installed: DECKWRIGHT_ANKI_CONNECT names the Python that has it")


@dataclass
class Running:
    """A collection behind the server, and the program in front of it."""

    folder: Path
    address: str

    def ask(self, action: str, **params: Any) -> Any:
        """Ask it as a client does."""
        return Client(self.address).ask(action, **params)

    def note(self, note_id: str) -> dict[str, Any]:
        """Return what it says of the note whose field ID is ``note_id``."""
        (found,) = self.ask("notesInfo", notes=self.ask("findNotes", query=f'"ID:{note_id}"'))
        return dict(found)

    def fields(self, note_id: str) -> dict[str, str]:
        """Return the fields of a note."""
        return {name: text["value"] for name, text in self.note(note_id)["fields"].items()}

    def edit(self, note_id: str, **fields: str) -> None:
        """Change fields of a note, as in Anki's editor."""
        self.ask("updateNoteFields", note={"id": self.note(note_id)["noteId"], "fields": fields})

    def push(self, project: Project, *arguments: str) -> Result:
        """Push the project into it."""
        return project.run("push", "--anki", self.address, *arguments)

    def pull(self, project: Project, *arguments: str) -> Result:
        """Pull from it, which must succeed."""
        result = project.run("pull", "--anki", self.address, *arguments)
        assert result.code == 0, result.text
        return result

    def pushed(self, project: Project, *arguments: str) -> str:
        """Push a deck into it, which must succeed; an hour passes. Return what was said."""
        result = self.push(project, *arguments)
        assert result.code == 0, result.text
        project.now += 3600
        return result.out

    def answer(self, asked: dict[str, Any]) -> Answer:
        """Return what it answers to a request, for what stands before it."""
        request = urllib.request.Request(self.address, json.dumps(asked).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()


def opening(first: Running, then: Running, at: str) -> Callable[[dict[str, Any]], Answer]:
    """Return what answers as ``first`` does, and as ``then`` once an action was asked for: Anki opened that profile."""
    is_open = [first]

    def answer(asked: dict[str, Any]) -> Answer:
        answered = is_open[0].answer(asked)
        if asked["action"] == at:
            is_open[0] = then
        return answered

    return answer


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Running]:
    """Run the server over the collection in ``folder``, a new one if there is none, and end it."""
    python = server_python()
    folder.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [python, CHILD, folder / "collection.anki2", str(port)], cwd=folder, env=clean, stdout=out, stderr=out
        )
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert process.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.05)
        yield Running(folder, f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(20)


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Learner]:
    """Open the collection in ``folder``, over which no server runs, with Anki's own library, and close it."""
    learner = Learner(folder)
    try:
        yield learner
    finally:
        learner.close()

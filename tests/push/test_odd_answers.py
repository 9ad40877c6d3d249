"""Answers of AnkiConnect of another shape than documented: each is told with its action, or does no harm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.help.answering import Answer, answering, result
from tests.help.running import Running, running
from tests.help.support import PNG, SETTINGS, Project

ONE = "## What is one? {#one}\n\nThe first.\n\n![dot](../media/dot.png)\n"
TWO = "## What is two? {#two}\n\nThe second.\n"
PULLING = ("requestPermission", "version", "getMediaDirPath", "modelNamesAndIds", "findNotes", "notesInfo")
"""The requests of a pull; a push makes them, too."""
READING = (
    *(*PULLING, "modelTemplates", "modelFieldNames", "modelStyling", "getMediaFilesNames", "getDecks"),
    *("areSuspended", "retrieveMediaFile"),
)
"""The requests by which a push compares; ``deckNames`` comes when it writes."""


def without(value: Any) -> Any:
    """Return an answer of which every object lacks its first key, and every list its first value."""
    if isinstance(value, dict):
        return {key: without(part) for key, part in list(value.items())[1:]}
    return [without(part) for part in value[1:]] if isinstance(value, list) else value


def odd(answer: Any) -> list[object]:
    """Return other answers than the right one."""
    shapes: list[object] = [
        None,
        5,
        1 << 80,
        "text",
        [],
        {},
        [None],
        [5, "a"],
        {"a": None},
        {"a": [5]},
        {"a": {"b": 5}},
    ]
    shapes += [[answer], {"a": answer}, without(answer)]
    if isinstance(answer, list):
        shapes += [[*answer, *answer], answer[::-1], [[part] for part in answer]]
    if isinstance(answer, dict):
        shapes += [list(answer), {key: [value] for key, value in answer.items()}, dict.fromkeys(answer, 1.5)]
    return shapes


def after_a_push(project: Project, anki: Running) -> None:
    """Push a deck, then change in it whatever a push can write."""
    project.write({"content/deck.toml": SETTINGS, "media/dot.png": PNG})
    project.questions(f"{ONE}\n{TWO}")
    project.questions(TWO.replace("two", "three"), "content/more.md")
    assert anki.push(project).code == 0
    project.now += 3600
    project.write({"content/theme.css": ".card { color: red }\n"})
    project.questions(f"---\ntags: [new]\n---\n\n{ONE}".replace("The first", "Changed"))
    (project.root / "content" / "more.md").unlink()
    project.questions(TWO.replace("two", "three") + TWO.replace("two", "four"), "content/sub/more.md")
    record = project.package.with_name("lab.pushed.json")
    told = json.loads(record.read_text(encoding="utf-8"))
    for collection in told["collections"].values():
        collection["media"] = {}  # so that the picture in Anki is looked at
    record.write_text(json.dumps(told), encoding="utf-8")


WISHES = ("--move-decks", "--retired", "suspend", "--yes")


@pytest.mark.long
@pytest.mark.parametrize("action", [*READING, "deckNames"])
def test_an_odd_answer_is_told(tmp_path: Path, action: str) -> None:
    """Whatever comes in place of an answer, a push or a pull goes on without harm, or ends with the action's name."""
    project = Project(tmp_path / "deck")
    with running(tmp_path / "anki") as anki:
        after_a_push(project, anki)
        shapes: list[object] = [None]
        taken: list[object] = []

        def answer(asked: dict[str, Any]) -> Answer:
            status, body = anki.answer(asked)
            if asked["action"] != action:
                return status, body
            if not taken:
                shapes.extend(odd(json.loads(body)["result"]))
            taken.append(asked)
            return result(shapes[at])

        at = 0
        wishes = (*WISHES, "--dry-run") if action in READING else WISHES
        with answering(answer) as address:
            while at < len(shapes):
                commands = [("push", *wishes), ("pull", "--diff")]
                for command in commands if action in PULLING else commands[:1]:
                    before = len(taken)
                    said = project.run(command[0], "--anki", address, *command[1:])
                    told = f"{action} {shapes[at]!r:.200}: {said.text}"
                    assert "deckwright itself failed" not in said.text, told
                    assert said.code in (0, 2, 3), told
                    if said.code == 3 and len(taken) > before:
                        is_told = action in said.text or "permission" in said.text or "profile" in said.text
                        assert is_told or "speaks version" in said.text or "note type" in said.text, told
                at += 1
        assert taken, action

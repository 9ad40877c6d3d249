"""A push that is broken off: wherever that happens, the next one ends where an unbroken one would have."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.help.answering import Answer, answering
from tests.help.breaking import Broken
from tests.help.running import Running, running
from tests.help.support import PNG, SETTINGS, Project

BEFORE: dict[str, str] = {
    "content/deck.toml": SETTINGS,
    "content/a.md": "---\ntags: [old]\n---\n\n## What is one? {#one}\n\nFirst.\n\n## What is two? {#two}\n\nSecond.\n",
    "content/b.md": "## What is three? {#three}\n\nThird.\n\n## What is four? {#four}\n\nFourth.\n",
    "content/c.md": "## What is five? {#five}\n\nFifth.\n",
}
AFTER: dict[str, str | bytes] = {
    "media/dot.png": PNG,
    "content/theme.css": ".card { color: red }\n",
    "content/a.md": BEFORE["content/a.md"]
    .replace("old", "new")
    .replace("First.", "*Ours.*\n\n![dot](../media/dot.png)"),
    "content/b.md": "## What is three? {#three}\n\nThird, changed.\n\n## What is seven? {#seven}\n\nSeventh.\n",
    "content/sub/c.md": "## What is five? {#five}\n\nFifth, moved.\n",
    "content/d.md": "## What is six? {#six}\n\n![dot](../media/dot.png)\n",
}
WISHES = ("--move-decks", "--retired", "delete", "--yes")


def state(anki: Running) -> dict[str, Any]:
    """Return all that a collection holds of the deck, without what is the collection's own: times, ids."""
    notes = {}
    for note in anki.ask("notesInfo", notes=anki.ask("findNotes", query="")):
        decks = anki.ask("getDecks", cards=note["cards"])
        fields = {name: text["value"] for name, text in note["fields"].items()}
        notes[fields["ID"]] = (
            fields,
            sorted(note["tags"]),
            note["modelName"],
            {name: len(decks[name]) for name in decks},
        )
    models = {name: anki.ask("modelStyling", modelName=name)["css"] for name in anki.ask("modelNames") if " · " in name}
    looks = {name: anki.ask("modelTemplates", modelName=name) for name in models}
    media = {
        name: anki.ask("retrieveMediaFile", filename=name) for name in anki.ask("getMediaFilesNames", pattern="*.*")
    }
    return {"notes": notes, "models": models, "looks": looks, "media": media}


@contextmanager
def started(project: Project, folder: Path) -> Iterator[Running]:
    """Run an Anki into which the deck of before was pushed, and in which notes were edited; then edit the deck."""
    with running(folder) as anki:
        result = anki.push(project)
        assert result.code == 0, result.text
        project.now += 3600
        anki.edit("two", Back="<p>Mine.</p>")
        anki.edit("three", Front="Mine, too?")
        anki.ask("addTags", notes=[anki.note("one")["noteId"]], tags="mine")
        (project.root / "content" / "c.md").unlink()
        project.write(AFTER)
        yield anki


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("behind", [False, True], ids=["before", "behind"])
def test_a_push_broken_off_at_any_call_is_completed_by_the_next(tmp_path: Path, behind: bool) -> None:
    """Broken off before or behind any request that writes, and run again, a push ends as an unbroken one does."""
    whole = Project(tmp_path / "whole").write(BEFORE)
    with started(whole, tmp_path / "anki-whole") as anki:
        counting = Broken(anki.answer, -1, behind)
        with answering(counting.answer) as address:
            result = whole.run("push", "--anki", address, *WISHES)
        assert result.code == 0, result.text
        wanted = state(anki)
    assert wanted["notes"]["two"][0]["Back"] == "<p>Mine.</p>" and "mine" in wanted["notes"]["one"][1]
    assert wanted["notes"]["three"][0]["Front"] == "Mine, too?" and "changed" in wanted["notes"]["three"][0]["Back"]
    assert counting.written >= 8 and {"one", "six", "seven"} <= wanted["notes"].keys() and "four" not in wanted["notes"]
    for at in range(counting.written):
        again = Project(tmp_path / f"deck-{at}").write(BEFORE)
        with started(again, tmp_path / f"anki-{at}") as anki:
            broken = Broken(anki.answer, at, behind)
            with answering(broken.answer) as address:
                result = again.run("push", "--anki", address, *WISHES)
            assert result.code == 3, f"{at}: {result.text}"
            again.now += 3600
            result = anki.push(again, *WISHES)
            assert result.code == 0, f"{at}: {result.text}"
            assert state(anki) == wanted, at
            assert "nothing to write" in anki.push(again, *WISHES).out, at
        shutil.rmtree(tmp_path / f"anki-{at}")


@pytest.mark.long
@pytest.mark.parametrize(
    "edit", [lambda text: text.replace("changed", "changed again"), lambda text: BEFORE["content/b.md"]]
)
def test_files_may_change_after_a_break(tmp_path: Path, edit: Callable[[str], str]) -> None:
    """After a break the files may be edited further, or back: what the broken push wrote is known as the deck's own."""
    project = Project(tmp_path / "deck").write(BEFORE)
    with started(project, tmp_path / "anki") as anki:
        actions: list[str] = []
        broken = Broken(anki.answer, -1, True)

        def answer(asked: dict[str, Any]) -> Answer:
            actions.append(asked["action"])
            answer = broken.answer(asked)
            texts = json.dumps(asked.get("params", {}))
            return (500, b"gone") if asked["action"] == "updateNoteFields" and "Third, changed" in texts else answer

        with answering(answer) as address:
            assert project.run("push", "--anki", address).code == 3
        project.now += 3600
        file = project.root / "content" / "b.md"
        file.write_text(edit(file.read_text(encoding="utf-8")), encoding="utf-8")
        result = anki.push(project)
        assert result.code == 0, result.text
        back = anki.fields("three")["Back"]
        assert back in ("<p>Third, changed again.</p>", "<p>Third.</p>"), back
        assert anki.fields("three")["Front"] == "Mine, too?"


@pytest.mark.long
def test_a_killed_push_leaves_nothing_that_stays(tmp_path: Path) -> None:
    """If a push is killed while Anki imports its new notes, the next one removes what it left beside the package."""
    project = Project(tmp_path / "deck").write(BEFORE)
    with running(tmp_path / "anki") as anki:
        children: list[Any] = []

        def answer(asked: dict[str, Any]) -> Answer:
            if asked["action"] == "importPackage":
                children[0].process.kill()
                children[0].process.wait()
                return 500, b"gone"
            return Broken(anki.answer, -1, False).answer(asked)

        with answering(answer) as address:
            children.append(project.start("-m", "deckwright", "push", "--anki", address))
            children[0].wait()
        project.now += 3600
        result = anki.push(project)
        assert result.code == 0 and "written: 5 new" in result.out, result.text
        assert sorted(file.name for file in project.package.parent.iterdir()) == ["lab.apkg", "lab.pushed.json"]

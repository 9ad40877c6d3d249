"""The command ``preview``: how it starts and ends."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.help.browsing import Served, Window, eventually, previewing
from tests.help.support import Project, snapshot


@pytest.mark.long
def test_preview_writes_nothing(deck: Project, browser: Window) -> None:
    """However long it runs, the preview leaves every file and folder as it was."""
    deck.build()
    before = snapshot(deck.root)
    with previewing(deck) as served:
        browser.open(served, "one")
        browser.press("j", "j")
        assert served.interrupt() == 0
    assert snapshot(deck.root) == before


def test_it_ends_when_interrupted(served: Served, browser: Window) -> None:
    """Ctrl-C ends the preview with exit code 0, also while a page is open and listens, and says no more."""
    browser.open(served, "one")
    assert served.interrupt() == 0
    assert served.process.stdout
    assert "Traceback" not in served.process.stdout.read()
    eventually(lambda: "away" in browser.run("return document.body.className"))
    browser.complaints()


@pytest.mark.long
def test_a_port_in_use(deck: Project, served: Served) -> None:
    """A second preview finds another port by itself; if it was told one that is taken, it says so."""
    with previewing(deck) as second:
        assert second.port != served.port
    result = deck.run("preview", "--no-open", "--port", str(served.port))
    assert result.code == 3
    assert f"port {served.port} of this machine is in use" in result.err


@pytest.mark.long
def test_a_port_can_be_chosen(deck: Project, served: Served) -> None:
    """The preview is at the port that was asked for, once that is free."""
    port = served.port
    served.interrupt()
    with previewing(deck, "--port", str(port)) as second:
        assert second.port == port


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
def test_a_port_that_is_none(port: str, deck: Project) -> None:
    """What cannot be a port is a usage error."""
    assert deck.run("preview", f"--port={port}").code == 2


@pytest.mark.long
def test_places_open_in_an_editor(deck: Project) -> None:
    """With --editor every place is a link that opens the file at its line, its path escaped; without, it is copied."""
    moved = Project(deck.root.parent / "a b#c")
    deck.root.rename(moved.root)
    with previewing(moved, "--editor", "code") as served:
        note = json.loads(served.ask("/note/two").body)
        path = (moved.root / "content" / "a.md").as_posix().replace(" ", "%20").replace("#", "%23")
        assert note["link"] == f"vscode://file{path}:7:1"
    with previewing(moved, "--editor", "edit://{path}@{line}") as served:
        assert json.loads(served.ask("/note/two").body)["link"].endswith("a.md@7")
    for wrong in ("cod", "{path.nope}", "{path[0]}", "edit://{path:>999999999}", "edit://{path}{0}", "edit://{path!r}"):
        result = moved.run("preview", "--editor", wrong)
        assert result.code == 2
        assert "known: code" in result.err


def test_a_missing_package_is_named(deck: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its packages the preview says which extra to install."""
    monkeypatch.delitem(sys.modules, "deckwright.preview.server", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = deck.run("preview")
    assert result.code == 3
    assert "[preview]" in result.err


def test_faults_at_the_start_are_those_of_other_commands(project: Project, tmp_path: Path) -> None:
    """A deck that no command could read ends the preview at once, with the same message and exit code."""
    project.write({"content/deck.toml": "name = 1\n"})
    assert project.run("preview").code == 2
    shutil.rmtree(project.root / "content")
    assert project.run("preview").code == 2

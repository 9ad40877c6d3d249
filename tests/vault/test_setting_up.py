"""``new --obsidian``: a vault is set up, and what it holds is told."""

from __future__ import annotations

import tomllib

from tests.help.support import PNG, Project, snapshot


def test_a_vault_is_set_up(project: Project) -> None:
    """It writes deck.toml alone, counts notes, headings and flashcards, names lost pictures, and the deck builds."""
    project.write(
        {
            "My vault/.obsidian/app.json": "{}",
            "My vault/Cells.md": "## Overview\n\nx\n\n## What is ATP?\n\n![[a.png|x]]\n",
            "My vault/Words.md": "Hund::dog\nKatze::cat\n\n![[gone.png]] ![[twice.png]]\n",
            "My vault/Plain.md": "text",
            "My vault/files/a.png": PNG,
            "My vault/files/twice.png": PNG,
            "My vault/more/twice.png": PNG,
        }
    )
    before = snapshot(project.root / "My vault")
    told = project.run("new", "--obsidian", "My vault").text
    assert "3 notes; none of them is changed" in told
    assert "2 headings with ##, of which 1 ask" in told
    assert "1 other heading will be no question" in told
    assert "2 flashcards marked “::”, read if you write one_line = true" in told
    assert "gone.png is nowhere (My vault/Words.md:4)" in told and "twice.png is in several folders" in told
    after = snapshot(project.root / "My vault")
    assert {name for name in after if name not in before} == {"deck.toml"}
    assert all(after[name][0] == before[name][0] for name in before)
    settings = (project.root / "My vault/deck.toml").read_text()
    assert tomllib.loads(settings)["obsidian"] == {"headings": "asked"}
    built = project.run("build", "My vault")
    assert built.code == 0 and "1 note" in built.text
    (project.root / "My vault/deck.toml").write_text(settings.replace("# one_line", "one_line"))
    assert "3 questions" in project.run("check", "My vault").text


def test_a_vault_that_is_none(project: Project) -> None:
    """A folder that is not there, and one that is a deck, are told, and nothing is written."""
    assert project.run("new", "--obsidian", "nowhere").code == 2
    assert not (project.root / "nowhere").exists()
    assert "this is a deck" in project.run("new", "--obsidian", "content").text

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


def test_a_folder_build_with_notes(project: Project) -> None:
    """Where the folder build holds notes, the package goes elsewhere, and the notes are read."""
    project.write({"v/.obsidian/app.json": "{}", "v/build/N.md": "## Q? ^q\n\nA\n", "v/anki/x.txt": "x"})
    assert project.run("new", "--obsidian", "v").code == 0
    assert tomllib.loads((project.root / "v/deck.toml").read_text())["output"] == "anki-1/v.apkg"
    built = project.run("build", "v")
    assert built.code == 0 and "1 note" in built.text, built.text
    assert "1 question: 0 errors" in project.run("check", "v").text


def test_a_link_that_leads_nowhere(project: Project) -> None:
    """A deck.toml that is a link to nothing is told, and nothing is written where it leads."""
    project.write({"v/.obsidian/app.json": "{}", "v/N.md": "## Q? ^q\n\nA\n"})
    (project.root / "v/deck.toml").symlink_to(project.root / "outside.toml")
    told = project.run("new", "--obsidian", "v")
    assert told.code == 2 and "is a link to a file that is not there" in told.text
    assert not (project.root / "outside.toml").exists()


def test_a_folder_in_a_vault(project: Project) -> None:
    """In a folder of a vault, the settings say where the vault is, so that its pictures are found."""
    project.write({"v/.obsidian/app.json": "{}", "v/a/b/N.md": "## Q? ^q\n\n![[p.png|x]]\n", "v/files/p.png": PNG})
    told = project.run("new", "--obsidian", "v/a/b").text
    assert "picture not found" not in told
    assert tomllib.loads((project.root / "v/a/b/deck.toml").read_text())["obsidian"]["vault"] == "../.."
    assert project.run("build", "v/a/b").code == 0


def test_a_folder_in_no_vault(project: Project) -> None:
    """Where there is no .obsidian, that is told."""
    project.write({"v/N.md": "## Q? ^q\n\nA\n"})
    told = project.run("new", "--obsidian", "v")
    assert told.code == 0 and "no folder .obsidian" in told.text


def test_fields_of_dataview_are_listed(project: Project) -> None:
    """What may be a field is named once, in its first spelling, and so written into deck.toml, to be switched on."""
    project.write(
        {"v/.obsidian/app.json": "{}", "v/A.md": "Status:: x\n\nHund::dog\n", "v/B.md": "due:: 1\nstatus:: y\n"}
    )
    told = project.run("new", "--obsidian", "v").text
    assert "1 flashcard marked “::”" in told and "“Status::”, “due::” may be fields of Dataview" in told
    file = project.root / "v/deck.toml"
    file.write_text(file.read_text().replace("# one_line", "one_line").replace("# fields", "fields"))
    assert tomllib.loads(file.read_text())["obsidian"]["fields"] == ["Status", "due"]
    assert "W422" not in project.codes("v")


def test_flashcards_that_are_not_read_are_told(project: Project) -> None:
    """What other plugins make flashcards of is counted, with its first place, instead of being passed over."""
    date = "<!--SR:!2026-01-01,1,230-->"
    notes = {
        "A.md": "Which one? #card\nthat\n^1684392558428\n\nAnd #card/reverse\nx\n\n#flashcards/deck\n\nHund::dog\n",
        "B.md": "START\nBasic\nx\nBack: y\n<!--ID: 1-->\nEND\n\nQ: a?\nA: b\n",
        "C.md": f"one ->-> two\n{date}\n\nx::y\n{date}\n\n{date}\n",
    }
    project.write({"v/.obsidian/app.json": "{}", **{f"v/{name}": text for name, text in notes.items()}})
    told = project.run("new", "--obsidian", "v").text
    assert "2 texts with “#card” (v/A.md:1)" in told and "1 text with “START … END” (v/B.md:1)" in told
    assert "1 text with “Q: … A: …” (v/B.md:8)" in told and "1 text with “<!--SR:…-->” (v/C.md:1)" in told
    assert "2 flashcards marked “::”" in told

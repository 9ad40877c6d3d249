"""What of a deck with everything in it is read and rendered anew after an edit: no more than the edit may change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.help.carrying import KEY, carry
from tests.help.support import PNG, REPOSITORY, Project, svg
from tests.remember.desk import LISTS
from tests.remember.test_steps import gathered, remembered, rendered, taken_apart
from tests.vault.test_flashcards import ALL, NOTE
from tests.vault.test_vault import vault

__all__ = ["rendered", "taken_apart"]

Edit = Callable[[Path], object]

MORE = {
    "content/b/words.md": LISTS["content/b/words.md"][1].replace("#one", "#basic"),
    "content/b/words.csv": LISTS["content/words.csv"][1].replace("#two", "#basic"),
    "content/b/carried.md": f"## France {{#france {KEY}}}\n\nParis\n\n## Peru {{#peru {KEY} .retired}}\n\nLima\n",
    "content/b/old.md": (
        "# Old\n\n## Draft? {#draft .draft}\n\nNot yet.\n\n## Old? {#old .retired}\n\nIt was.\n\n"
        "## Who? {#who}\n\nSome [@Lloyd1982].\n"
    ),
    "content/warned.md": "# Warned\n\n## Warned? {#warned}\n\n![](../media/wide.svg)\n",
    "content/syllabus.toml": '[kinds]\ntitle = "Kinds"\nfacts = ["All kinds are known"]\n',
}
"""What the deck of all hard things has no example of: rows, notes of another tool, a draft, a warning, a syllabus."""


def _in(name: str, old: str, new: str) -> Edit:
    """Return the edit that writes other words into a file."""

    def write(root: Path) -> None:
        text = (root / name).read_text("utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new, 1), "utf-8")

    return write


def _to(old: str, new: str) -> Edit:
    """Return the edit that gives a file or a folder another name."""
    return lambda root: (root / old).rename(root / new)


SQUARES = "pictures sequence-code sequence-list sequence-table occlusion odd-pictures beside in-alt katze"
CITING = "basic long-sources all-holes arabic lone-links who maus"
EDITS: dict[str, tuple[Edit, str, str]] = {
    "nothing": (lambda root: None, "", ""),
    "an answer that others point to": (
        _in("content/kinds.md", "It is *also*", "It *is* also"),
        "basic links maus hund",  # that show its prompt, but would show its footnotes, too
        "kinds.md features.md b/words.csv b/words.md",
    ),
    "an answer": (_in("content/b/old.md", "It was.", "It is."), "old", "b/old.md"),
    "a line at the top of a file": (_in("content/cloze/holes.md", "", "\n"), "", "cloze/holes.md"),
    "lines above": (_in("content/kinds.md", "# Kinds\n", "# Kinds\n\n\n"), "", "kinds.md"),
    "a cell": (_in("content/b/words.csv", "the fox", "a fox"), "fuchs", "b/words.csv"),
    "a row": (
        _in("content/b/words.md", "| die Katze", "| das Huhn | the hen | | | huhn |\n| die Katze"),
        "huhn",
        "b/words.md",
    ),
    "an item": (
        _in("content/kinds.md", "2. A very", "2. New {#sequence-new}\n3. A very"),
        "sequence-first sequence-new sequence-long sequence-code",
        "kinds.md",
    ),
    "a prompt": (
        _in("content/kinds.md", "What is the capital", "Which is the capital"),
        "basic links maus hund",
        "kinds.md features.md b/words.csv b/words.md",
    ),
    "a picture": (
        lambda root: (root / "media" / "square.svg").write_text(svg("green")),
        SQUARES,
        "features.md kinds.md width.md cloze/holes.md literal/deep/marks.md b/words.md",
    ),
    "a picture for the night": (
        lambda root: (root / "media" / "tall.dark.svg").write_text(svg("white")),
        "odd-pictures",
        "width.md",
    ),
    "a picture that no card shows": (lambda root: (root / "media" / "new.svg").write_text(svg("red")), "", ""),
    "a source": (
        _in("content/references.bib", "Least Squares", "Most Squares"),
        CITING,
        "kinds.md much.md scripts.md width.md b/old.md b/words.csv",
    ),
    "a source that nobody cites": (_in("content/references.bib", "", "@misc{New, title = {New}}\n"), "", ""),
    "the style": (lambda root: (root / "content" / "theme.css").write_text(".card { --wash: #f7f4ee; }\n"), "", ""),
    "the syllabus": (_in("content/syllabus.toml", "All", "Most"), "", ""),
    "an author": (_in("content/deck.toml", "name =", 'author = "Ann"\nname ='), "", ""),
    "a description": (_in("content/deck.toml", "[[topics]]", 'description = "All"\n[[topics]]'), "", ""),
    "an order": (_in("content/deck.toml", "[run]", '[order]\nfirst = ["topic::kinds"]\n\n[run]'), "", ""),
    "the look": (_in("content/deck.toml", "[run]", '[look]\naccent = "#7a2e8e"\n\n[run]'), "", ""),
    "a limit": (_in("content/deck.toml", "[run]", "[lint]\nfront_words = 99\n\n[run]"), "", "kinds.md width.md"),
    "a topic": (_in("content/b/old.md", "# Old\n", "# Older\n"), "old who", "b/old.md"),
    "front matter": (_in("content/b/old.md", "# Older", "---\ntags: [a]\n---\n\n# Older"), "old who", "b/old.md"),
    "the style of a carried type": (_in("content/notetypes/geography/style.css", "", "p { color: red }\n"), "", ""),
    "a template of a carried type": (
        _in("content/notetypes/geography/1.front.html", "{{Country}}", "{{Country}}!"),
        "france peru",
        "b/carried.md",
    ),
    "the title of a folder": (
        _in("content/deck.toml", "[run]", '[[topics]]\nfolder = "b"\ntitle = "Bees"\n\n[run]'),
        "france peru fuchs maus hund katze huhn",
        "b/carried.md b/words.csv b/words.md kinds.md",
    ),
    "a file's name": (
        _to("content/scripts.md", "content/scribes.md"),
        "arabic hebrew chinese japanese emoji greek",
        "scribes.md",
    ),
    "a file's folder": (_to("content/b/old.md", "content/old.md"), "old who", "old.md"),
}
"""Edits one upon the other, each with the notes that are rendered anew and the files that are read.

A file is read, too, if a note shows the prompt of one of its questions, which may have a footnote.
"""


@pytest.mark.long
def test_an_edit_makes_anew_what_it_may_change(project: Project, rendered: list[str], taken_apart: list[str]) -> None:
    """Of a deck of all kinds no note is rendered that shows nothing of what was edited, but for one with a warning."""
    shutil.copytree(REPOSITORY / "tests" / "decks" / "torture", project.root, dirs_exist_ok=True)
    carry(project).write(MORE)
    remembered(project)
    for name, (edit, notes, files) in EDITS.items():
        rendered.clear()
        taken_apart.clear()
        edit(project.root)
        remembered(project)
        assert sorted(rendered) == sorted(["warned", *notes.split()]), name
        assert sorted(taken_apart) == sorted(["warned.md", *files.split()]), name
    assert remembered(project) == gathered(project)
    rendered.clear()
    _in("content/deck.toml", "name =", 'lang = "de"\nname =')(project.root)
    found = remembered(project)
    assert sorted(rendered) == sorted(note.id for note in found[0])


def test_an_edit_of_a_vault_makes_anew_what_it_may_change(
    project: Project, rendered: list[str], taken_apart: list[str]
) -> None:
    """Of a vault only the note that was edited is read, and only its questions and those that link to them rendered."""
    files: dict[str, str | bytes] = {
        "Cards.md": NOTE.replace("Some text.\n", ""),
        "a/Asked.md": "## What is [[Cards#Topic|that]]?\n\n![A ball](../ball.png) ^that\n\n## Which is it? ^it\n\nI.\n",
        "b/Other.md": "## Which is other?\n\n[[Asked#^it]] %%not shown%%\n\n- [ ] a task\n",
        "b/Read.md": "Nothing is asked here, see [[Asked]].\n",
        "a/words.csv": "front,back\none,eins\n",
        "ball.png": PNG,
    }
    vault(project, files, ALL)
    remembered(project)
    for edit, notes, read in (
        (lambda root: None, "", ""),
        (_in("content/b/Other.md", "a task", "the task"), "which-is-other", "a/Asked.md b/Other.md"),
        (_in("content/a/Asked.md", "Which is it?", "What is it?"), "it which-is-other", "a/Asked.md b/Other.md"),
        (_in("content/Cards.md", "bird", "a bird"), "vogel", "Cards.md"),
        (_in("content/b/Read.md", "Nothing", "No more"), "", ""),
        (lambda root: (root / "content" / "New.md").write_text("Nothing here.\n"), "", ""),
        (lambda root: (root / "content" / "a" / "two.png").write_bytes(PNG), "", ""),
    ):
        rendered.clear()
        taken_apart.clear()
        edit(project.root)
        remembered(project)
        assert sorted(rendered) == sorted(notes.split())
        assert sorted(taken_apart) == sorted(read.split())
    assert remembered(project) == gathered(project)


def test_a_prompt_without_its_picture_is_shown_without_rendering_it(project: Project, rendered: list[str]) -> None:
    """A card that shows a prompt whose picture is missing is rendered again when that comes, goes or is another."""
    project.write(
        {
            "content/a.md": "## ![A ball](../media/ball.png) {#ball}\n\nY\n",
            "content/b.md": "## What then? {#then}\n\nSee [](#ball).\n",
        }
    )
    picture = project.root / "media" / "ball.png"
    remembered(project)
    for edit, notes in (
        (lambda: None, "ball"),
        (lambda: project.write({"media/ball.png": PNG}), "ball then"),
        (lambda: None, ""),
        (lambda: picture.write_bytes(PNG + b" "), "ball then"),
        (picture.unlink, "ball then"),
    ):
        rendered.clear()
        edit()
        assert remembered(project) == gathered(project)
        assert sorted(rendered) == sorted(notes.split())

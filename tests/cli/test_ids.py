"""``ids``: writes and renames ids in the author's files, and touches nothing else in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.help.support import SETTINGS, Learner, Project

HEADINGS = {
    "## What is one?": "## What is one? {#what-is-one}",
    "## What is one? ##": "## What is one? ## {#what-is-one}",
    "##   What is one?   ": "##   What is one? {#what-is-one}",
    "## What is one? {.reversed}": "## What is one? {#what-is-one .reversed}",
    '## What is one? {level="basic" .code}': '## What is one? {#what-is-one level="basic" .code}',
    "## What is one? { .reversed }": "## What is one? {#what-is-one .reversed }",
    "## What is {one}": "## What is {one} {#what-is-one}",
    "## What is $x_{1}$": "## What is $x_{1}$ {#what-is-x-1}",
    "## *What* is `{.one}` here": "## *What* is `{.one}` here {#what-is-one-here}",
    "## Größer": "## Größer {#grosser}",
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("heading", HEADINGS)
def test_an_id_is_written(project: Project, heading: str, ends: str) -> None:
    """``ids --write`` adds the id as the first item of the heading's braces and keeps every other byte."""
    text = f"# Topic \n\n{heading}\n\nAnswer  \nof two lines\t\n\n## Other {{#other}}\n\nx"
    file = project.root / "content/questions.md"
    project.questions(text.replace("\n", ends))
    result = project.run("ids", "--write")
    assert result.code == 0, result.text
    assert file.read_bytes() == text.replace(heading, HEADINGS[heading]).replace("\n", ends).encode()
    written = file.read_bytes()
    assert "every question has an id" in project.run("ids", "--write").out
    assert file.read_bytes() == written


def test_a_byte_order_mark_stays(project: Project) -> None:
    """A file that begins with a byte order mark keeps it."""
    project.write({"content/questions.md": b"\xef\xbb\xbf## What is one?\r\n\r\nThe first.\r\n"})
    assert project.run("ids", "--write").code == 0
    expected = b"\xef\xbb\xbf## What is one? {#what-is-one}\r\n\r\nThe first.\r\n"
    assert (project.root / "content/questions.md").read_bytes() == expected


def test_written_ids_change_no_note(project: Project) -> None:
    """A deck whose ids are written after it was shipped ships the same notes, unchanged."""
    project.questions("## What is one?\n\nThe first.\n\n## Zwei? {.reversed}\n\nThe second.\n").build()
    before = project.notes()
    result = project.run("ids", "--write")
    assert "2 ids written" in result.out
    assert "content/questions.md:5: {#zwei}" in result.out
    assert "0 changed · 2 unchanged" in project.build().out
    assert project.notes() == before
    assert project.run("check", "--strict").code == 0


def test_no_id_is_written_into_a_faulty_deck(project: Project) -> None:
    """Ids are not written while two questions have one that is written; the files stay as they are."""
    text = "## What is one? {#one}\n\nThe first.\n\n## What is 1? {#one}\n\nThe second.\n\n## And two?\n\nTwo.\n"
    result = project.questions(text).run("ids", "--write")
    assert (result.code, "E206" in result.out) == (1, True)
    assert (project.root / "content/questions.md").read_text() == text


def test_equal_headings_get_different_ids(project: Project) -> None:
    """Of questions with one heading and no id, the second gets the next id that no question has, in whatever file."""
    text = "## What is one?\n\nThe first.\n\n## What is one?\n\nThe second.\n"
    project.questions(text).write({"content/z.md": "## Other? {#what-is-one-2}\n\nThe third.\n"})
    result = project.run("ids", "--write")
    assert result.code == 0, result.text
    written = (project.root / "content/questions.md").read_text()
    assert written == text.replace("one?", "one? {#what-is-one}", 1).replace("one?\n", "one? {#what-is-one-3}\n")
    assert project.codes() == []


def test_an_equal_heading_of_a_shipped_question_is_asked_about(project: Project) -> None:
    """Where one of two questions with one heading was shipped, nothing is written: nobody knows which it is."""
    project.questions("## What is one?\n\nThe first.\n").build()
    text = "## What is one?\n\nA newcomer.\n\n## What is one?\n\nThe first.\n"
    result = project.questions(text).run("ids", "--write")
    assert (result.code, "E206" in result.out) == (1, True)
    assert (project.root / "content/questions.md").read_text() == text


LINKED = """\
## What is one? {#one}\r
\r
The first, before [#two](#two) and [that](#two), not [this](#two-more).\r
\r
## What is two? {.reversed #two tags="two"}\r
\r
The second. `[code](#two)`\r
\r
```markdown\r
[a link](#two)\r
```\r
\r
[ref]: #two\r
\r
## And [that](#two)? {#two-more after="one two"}\r
\r
Two and a [ref]. \\{#two}\r
"""


def test_a_renaming_reaches_all_that_refers_to_it(project: Project) -> None:
    """``ids --rename`` changes the heading, links, ``after`` and the lock's line, in every file, and nothing else."""
    text = LINKED.replace(" and a [ref]", "")
    other = 'name = "x"'
    project.questions(text)
    project.write({"content/other.md": '## Third? {#third after=two}\n\nSee [it](#two "title").\n', "notes.txt": other})
    project.build()
    result = project.run("ids", "--rename", "two", "deux")
    assert result.code == 0, result.text
    assert [line.split(":")[0] for line in result.out.splitlines()] == ["content/other.md", "content/questions.md"]
    expected = (
        text.replace("[#two](#two)", "[#deux](#deux)")
        .replace("[that](#two)", "[that](#deux)")
        .replace(".reversed #two", ".reversed #deux")
        .replace("[ref]: #two", "[ref]: #deux")
        .replace('"one two"', '"one deux"')
    )
    assert (project.root / "content/questions.md").read_bytes().decode() == expected
    assert (project.root / "content/other.md").read_text() == (
        '## Third? {#third after=deux}\n\nSee [it](#deux "title").\n'
    )
    assert "two" not in project.locked()
    assert project.run("check").code == 0


def test_a_renaming_keeps_the_reviews(project: Project, learner: Learner) -> None:
    """A learner who studied a question keeps card and reviews when its id is renamed; the field ID follows."""
    project.questions(LINKED).build()
    learner.take(project.package)
    learner.study("two")
    before = learner.history()
    assert project.run("ids", "--rename", "two", "deux").code == 0
    project.build()
    log = learner.take(project.package)
    assert learner.history() == before
    assert (len(log.new), learner.note("deux")["ID"]) == (0, "deux")


def test_a_question_without_an_id_can_be_renamed(project: Project) -> None:
    """Renaming a question that has no id yet writes the new one into its heading and keeps its identity."""
    project.questions("## What is one? {.reversed}\n\nThe first.\n").build()
    guid = project.notes()["what-is-one"]["guid"]
    assert project.run("ids", "--rename", "what-is-one", "one").code == 0
    assert (project.root / "content/questions.md").read_text().startswith("## What is one? {#one .reversed}\n")
    project.build()
    assert project.notes()["one"]["guid"] == guid


def test_a_renaming_reaches_the_exceptions(project: Project) -> None:
    """An exception from the card standard in deck.toml follows its question's new id."""
    allow = '[lint]\nlevel = true\n[[lint.allow]]\nid = "one"\ncode = "W716"\nreason = "it has none"\n'
    project.write({"content/deck.toml": SETTINGS + allow}).questions("## What is one? {#one}\n\nThe first.\n")
    assert project.run("check", "--strict").code == 0
    assert project.run("ids", "--rename", "one", "uno").code == 0
    assert project.run("check", "--strict").code == 0


def test_a_renamed_id_is_not_given_away(project: Project) -> None:
    """The old id of a renamed question cannot become another question's: it would share the identity."""
    project.questions("## What is one? {#one}\n\nThe first.\n").build()
    project.run("ids", "--rename", "one", "uno")
    project.build()
    project.questions("## What is one? {#uno}\n\nThe first.\n\n## Another? {#one}\n\nYes.\n")
    result = project.run("build")
    assert (result.code, "E806" in result.out) == (1, True)


def test_a_retired_id_is_not_given_away(project: Project) -> None:
    """A question cannot be renamed to the id of a retired one."""
    project.questions("## What is one? {#one}\n\nThe first.\n\n## What is two? {#two}\n\nThe second.\n").build()
    project.questions("## What is one? {#one}\n\nThe first.\n").build()
    result = project.run("ids", "--rename", "one", "two")
    assert (result.code, "taken" in result.err) == (2, True)


@pytest.mark.parametrize("command", [["--write"], ["--rename", "one", "uno"]], ids=" ".join)
def test_ids_leave_no_litter(project: Project, command: list[str]) -> None:
    """``ids`` leaves no file behind that was not there."""
    project.questions("## What is one? {#one}\n\nThe first.\n\n## What is two?\n\nThe second.\n").build()
    before = set(project.root.rglob("*"))
    assert project.run("ids", *command).code == 0
    assert set(project.root.rglob("*")) == before


def test_a_linked_file_is_written_through(project: Project, tmp_path: Path) -> None:
    """A question file that is a link inside the deck stays one; the id is written into what it leads to."""
    project.questions("## What is one?\n\nThe first.\n", "content/_real.txt")
    (project.root / "content/questions.md").symlink_to("_real.txt")
    assert project.run("ids", "--write").code == 0
    assert (project.root / "content/questions.md").is_symlink()
    assert "{#what-is-one}" in (project.root / "content/_real.txt").read_text()

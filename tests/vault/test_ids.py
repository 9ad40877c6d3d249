"""Ids of a vault's questions: read as Obsidian has them, and written so that Obsidian shows the same page."""

from __future__ import annotations

import pytest

from tests.help.support import Learner, Project, a_few_of
from tests.vault.test_vault import shown, vault


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("## Q?\n\nA text\nof two lines.\n", "## Q?\n\nA text\nof two lines. ^q\n"),
        ("## Q?\n\nA text", "## Q?\n\nA text ^q"),
        ("## Q?\r\n\r\n- a\r\n- b\r\n", "## Q?\r\n\r\n- a\r\n- b\r\n\r\n^q\r\n"),
        ("## Q?\n\n| a | b |\n|---|---|\n| c | d |\n\n\n", "## Q?\n\n| a | b |\n|---|---|\n| c | d |\n\n^q\n\n\n"),
        ("## Q?\n\n```python\nx = 1\n```\n", "## Q?\n\n```python\nx = 1\n```\n\n^q\n"),
        ("## Q?\n\n> [!note]\n> a\nlazy\n", "## Q?\n\n> [!note]\n> a\nlazy\n\n^q\n"),
        ("## Q?\n\nA\n\n### Extra\n\nMore.\n\n# Next\n", "## Q?\n\nA\n\n### Extra\n\nMore. ^q\n\n# Next\n"),
        ("## Q?\n\n$$\nx\n$$\n", "## Q?\n\n$$\nx\n$$\n\n^q\n"),
        ("## Q?\n\n1. a\n2. b\n", "## Q?\n\n1. a\n2. b\n\n^q\n"),
        ("## Q? #tag\n\nA #other\n", "## Q? #tag\n\nA #other ^q\n"),
    ],
)
def test_an_id_is_written_as_obsidian_has_it(project: Project, learner: Learner, text: str, written: str) -> None:
    """The id stands at the end of the block, every other byte stays, it is read again, and the card is the same."""
    vault(project, {"N.md": text.encode()})
    before = shown(project, learner)["q"].fields
    assert "N.md:1: ^q" in project.run("ids", "--write", "content").text
    assert (project.root / "content/N.md").read_bytes() == written.encode()
    assert project.run("ids", "--write", "content").text.strip() == "every question has an id"
    project.now += 1000
    built = project.run("build", "content")
    assert "0 new · 0 changed · 1 unchanged" in built.text, built.text
    assert shown(project, learner)["q"].fields == before


def test_one_block_with_an_id_gives_it_to_its_question(project: Project, learner: Learner) -> None:
    """An id at the end of a heading counts, else that of the one block that has one; both are read in small letters."""
    text = "## A ^One\n\nx ^not-it\n\n- y ^nor-it\n\n## B\n\nx\n\ny ^two\n\nz\n"
    text += "\n## C\n\n- x\n\n^Three\n\n```\nx ^no\n```\n"
    text += "\n## D {#four}\n\nx ^not-it\n\n## E\n\n#### Part ^five\n\nx\n\n## F\n\nx\n\n### Extra\n\nx ^six\n"
    vault(project, {"N.md": text})
    notes = shown(project, learner)
    assert list(notes) == ["one", "two", "three", "four", "five", "six"]
    assert not any("^" in field for name, note in notes.items() if name != "three" for field in note.fields)


@pytest.mark.parametrize(
    "text",
    [
        "$$\nx = \\sum_{i=1} ^n\n$$",
        "The area is pi r ^2\nand that is all.",
        "```\nx ^n\n```",
        "    x ^n",
        "%%\nx ^n\n%%",
        "<!-- x ^n -->\n\nx",
        "x <!-- y\n\nz ^n -->",
        "| a | b |\n|---|---|\n| c | d ^n |",
        "1. x ^n\n   y",
    ],
)
def test_no_id_stands_inside_a_block(project: Project, text: str) -> None:
    """What is like an id in a formula, code, a table or a comment, or above a block's last line, names no question."""
    vault(project, {"N.md": f"## Q?\n\nText.\n\n{text}\n"})
    told = project.run("check", "content").text
    assert "end the text of the question with ^q" in told or "E403" in told, told


def test_of_two_ids_none_is_taken(project: Project, learner: Learner) -> None:
    """An id that Obsidian adds for a link makes no new card: the question says where its own belongs, and keeps it."""
    vault(project, {"N.md": "# T\n\n## Q?\n\n- alpha\n\n^q-main\n\n## R?\n\n- beta ^r-main\n"})
    shown(project, learner)
    text = "# T\n\n## Q?\n\n- alpha\n\n^q-main\n\nNew. ^a1b2c3\n\n## R?\n\n- beta ^r-main\n"
    project.write({"content/N.md": text})
    for words in (("build", "content"), ("ids", "--write", "content")):
        told = project.run(*words)
        assert told.code and (project.root / "content/N.md").read_text() == text
        assert "N.md:3:1: E209" in told.text and "^q-main in line 7, ^a1b2c3 in line 9" in told.text
        assert "end of the heading, like ^q-main" in told.text
    project.write({"content/N.md": text.replace("Q?", "Q? ^q-main")})
    project.now += 1000
    assert "0 new · 1 changed · 1 unchanged · 0 retired" in project.run("build", "content").text


@pytest.mark.parametrize(
    "case",
    a_few_of(
        [
            ("## Q?\n\nA\n\n- b ^q-main\n", "## Q?\n\nA, too ^a1b2c3\n\n- b\n"),  # its own id was deleted
            ("## Q? ^q-main\n\nA\n", "## Q?\n\nA, too ^link\n"),
            ("## Q? ^q-main\n\nA\n", "## Quite another?\n\nText ^a1b2c3\n"),
            ("## Q?\n\nA\n", "## Q?\n\nA, too ^a1b2c3\n"),  # it had none
            ("## Q {.cloze} ^q-main\n\n{{c1::A}}\n", "## Q {.cloze}\n\n{{c1::B}} ^a1b2c3\n"),
            ("Q\n?\nA ^q-main\n", "Q\n?\nA, too ^a1b2c3\n"),
            ("## Q?\n\nA ^q-main\n", "## Q?\n\nA ^a1b2c3\n"),  # as everywhere: only the id is another
        ],
        2,
    ),
)
def test_the_id_of_a_block_takes_no_reviews_away(project: Project, learner: Learner, case: tuple[str, str]) -> None:
    """Where a question's own id is gone and a block has one, that is an error; what it says keeps the reviews."""
    before, after = case
    other = "\n# Other\n\n## Other? ^other\n\nC\n"
    vault(project, {"N.md": before + other}, "question_mark = true\n")
    old = next(iter(shown(project, learner)))
    learner.study(old)
    project.write({"content/N.md": after + other})
    project.now += 3600
    told = project.run("build", "content")
    (error,) = (one for one in project.problems("content") if one["severity"] == "error")
    assert told.code == 1 and (error["code"], error["line"]) == ("E811", 1)
    if f"end its heading with ^{old}" in error["hint"]:
        mended = after.replace("?", f"? ^{old}", 1).replace("## Q {", f"## Q ^{old} {{")
    else:
        assert f"^{old}" in error["hint"] or f"ids --rename {old} a1b2c3" in error["hint"].replace("content ", "")
        mended = after.replace("^a1b2c3", f"^{old}")
    project.write({"content/N.md": mended + other})
    assert "0 new" in project.run("build", "content").text
    learner.update(project.package)
    assert [card.reps for card in learner.note(old).cards()] == [1]
    project.write({"content/N.md": after + other})
    assert "1 new" in project.run("build", "content", "--accept", "link" if "^link" in after else "a1b2c3").text


def test_a_new_question_with_a_block_id_is_new(project: Project, learner: Learner) -> None:
    """Where nothing is gone, or what is gone is of another note, a new question is nothing but new."""
    vault(project, {"N.md": "## Q?\n\nA ^q\n", "M.md": "## R?\n\nB ^r\n"})
    shown(project, learner)
    project.now += 3600
    project.write({"content/N.md": "## Q?\n\nA ^q\n\n## S?\n\nC ^a1b2c3\n", "content/M.md": "# Nothing\n"})
    assert "1 new · 0 changed · 1 unchanged · 1 retired" in project.run("build", "content").text


def test_a_moved_block_brings_no_id_to_another_question(project: Project) -> None:
    """A list's item that had one question's id, and stands in another one now, is told: that has two."""
    vault(project, {"N.md": "## Q?\n\nAlpha.\n\n## R?\n\n- a ^q\n- b ^r\n"})
    assert "N.md:5:1: E209" in project.run("build", "content").text


@pytest.mark.parametrize("behind", ["^37066d", "#hard", "%%check%%", "<!-- check -->", "%%b%% #a ^c"])
def test_an_item_keeps_its_id_whatever_stands_behind(project: Project, learner: Learner, behind: str) -> None:
    """An id of a block, tags and comments behind an item's braces change no card's identity, and show nowhere."""
    text = "## Song {.sequence}\n\n1. One {#one}\n2. Two {#two}\n"
    vault(project, {"N.md": text.replace(" {#two}", f" {behind}")})
    project.run("ids", "--write", "content")
    written = (project.root / "content/N.md").read_text()
    assert written.endswith(f" {behind}\n") and "2. Two {#two" in written
    assert project.run("ids", "--write", "content").text.strip() == "every question has an id"
    vault(project, {"N.md": text})
    before = {name: note["Back"].strip() for name, note in shown(project, learner).items()}
    project.write({"content/N.md": text.replace("{#two}", f"{{#two}} {behind}")})
    project.now += 1000
    told = project.run("build", "content").text
    assert "0 new" in told and "0 retired" in told
    assert {name: note["Back"].replace(" </p>", "</p>") for name, note in shown(project, learner).items()} == before


def test_a_list_and_a_sequence_may_be_named_for_links(project: Project, learner: Learner) -> None:
    """An id below a table, a list or at the heading of either is a name for Obsidian's links, and no question's."""
    text = "## W {.list} ^w\n\n| front | back | id |\n|---|---|---|\n| a | b | a |\n\n^tbl\n\n"
    vault(project, {"N.md": f"{text}## S ^s {{.sequence}}\n\n1. x {{#x}}\n\n^lst\n"})
    assert list(shown(project, learner)) == ["a", "x"]


def test_two_questions_of_one_heading_get_two_ids(project: Project) -> None:
    """As everywhere, the second question of a heading gets a number behind its id."""
    vault(project, {"N.md": "## Q?\n\nA\n\n## Q?\n\nB\n"})
    project.run("ids", "--write", "content")
    assert (project.root / "content/N.md").read_text() == "## Q?\n\nA ^q\n\n## Q?\n\nB ^q-2\n"


def test_a_renamed_id_keeps_its_note(project: Project, learner: Learner) -> None:
    """A new id is written in place of the old one, in links to it too, and no note is new."""
    vault(project, {"N.md": "## Q?\n\nA ^old\n\n## R? ^r\n\nSee [[N#^old]] and [[N#^old|it]] and [[N#^older]].\n"})
    shown(project, learner)
    assert project.run("ids", "--rename", "old", "new", "content").code == 0
    text = (project.root / "content/N.md").read_text()
    assert text == "## Q?\n\nA ^new\n\n## R? ^r\n\nSee [[N#^new]] and [[N#^new|it]] and [[N#^older]].\n"
    project.now += 1000
    assert "0 new" in project.run("build", "content").text
    assert "a-z, 0-9 and hyphens" in project.run("ids", "--rename", "new", "a.b", "content").text


def test_an_item_of_a_sequence_has_its_id_in_braces(project: Project, learner: Learner) -> None:
    """Its id is written and renamed in braces, with all links to it; a ``^id`` in it is not shown, and is no id."""
    text = "## Song {.sequence}\n\n1. One ^there\n2. Two [[#^one]]\n\n### Extra\n\n[[N#^one]]\n\n## Q?\n\n[[#^one]]\n"
    vault(project, {"N.md": text})
    before = {name: note.fields for name, note in shown(project, learner).items()}
    assert list(before) == ["one", "two-one", "q"] and "there" not in str(before)
    assert "end this item with {#one}" in project.run("check", "content").text
    assert "N.md:3: {#one}" in project.run("ids", "--write", "content").text
    project.now += 1000
    assert "0 changed · 3 unchanged" in project.run("build", "content").text
    assert {name: note.fields for name, note in shown(project, learner).items()} == before
    assert project.run("ids", "--rename", "one", "first.1", "content").code == 0
    written = (project.root / "content/N.md").read_text()
    assert "1. One {#first.1} ^there\n2. Two [[#^first.1]] {#two-one}\n" in written
    assert written.count("#^first.1]]") == 3 and "^one]]" not in written
    project.now += 1000
    assert "0 new" in project.run("build", "content").text


def test_a_row_of_a_list_has_its_id_in_its_column(project: Project, learner: Learner) -> None:
    """Its id is written and renamed in its cell, with all links to it."""
    vault(
        project, {"N.md": "## Words {.list}\n\n| front | back |\n|---|---|\n| Hund | dog |\n\n## Q? ^q\n\n[[#^hund]]\n"}
    )
    shown(project, learner)
    assert "N.md:5: hund" in project.run("ids", "--write", "content").text
    assert project.run("ids", "--rename", "hund", "dog", "content").code == 0
    written = (project.root / "content/N.md").read_text()
    assert "| Hund | dog | dog" in written and "[[#^dog]]" in written
    project.now += 1000
    assert "0 new" in project.run("build", "content").text


def test_braces_of_an_item_hold_no_tag(project: Project, learner: Learner) -> None:
    """An id behind a space is an id; what stands in the text of an item tags all notes of its sequence."""
    vault(project, {"N.md": "## Song {.sequence}\n\n1. One #loud {type=why #first}\n2. Two {#second}\n"})
    tags = {name: set(note.tags) for name, note in shown(project, learner).items()}
    assert tags == {"first": {"loud", "type::why"}, "second": {"loud", "type::qa"}}


def test_what_to_write_is_said_as_obsidian_has_it(project: Project) -> None:
    """The warning of a question without an id names ^id, which works for a flashcard too."""
    vault(project, {"N.md": "## Q?\n\nA\n\n# T\n\nHund::dog\n"}, "one_line = true\n")
    told = project.run("check", "content").text
    assert "end the text of the question with ^q" in told
    project.questions("Hund::dog\n", "content/N.md")
    assert "end the text of the question with ^hund" in project.run("check", "content").text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Hund::dog\n<!--SR:!2024-01-01,1,230-->\n", "Hund::dog ^hund\n<!--SR:!2024-01-01,1,230-->\n"),
        ("Hund::dog <!--SR:!2024-01-01,1,230-->\n", "Hund::dog <!--SR:!2024-01-01,1,230--> ^hund\n"),
        ("Hund\n?\ndog\n<!--SR:!2024-01-01,1,230-->\n", "Hund\n?\ndog ^hund\n<!--SR:!2024-01-01,1,230-->\n"),
        ("Hund\n?\n- a\n- b\n<!--SR:!2024-01-01,1,230-->\n", "Hund\n?\n- a\n- b ^hund\n<!--SR:!2024-01-01,1,230-->\n"),
        ("Hund\n?\n```\nx\n```\n<!--SR:!2024,1,2-->\n", "Hund\n?\n```\nx\n```\n^hund\n<!--SR:!2024,1,2-->\n"),
        ("## Q?\n\n- a\n<!--SR:!2024,1,2-->\n", "## Q?\n\n- a ^q\n<!--SR:!2024,1,2-->\n"),
        (
            "## Q?\n\n| a | b |\n|---|---|\n<!--SR:!2024,1,2-->\n",
            "## Q? ^q\n\n| a | b |\n|---|---|\n<!--SR:!2024,1,2-->\n",
        ),
        ("## Q? {.basic}\n\nx\n\n```\n^y\n", "## Q? ^q {.basic}\n\nx\n\n```\n^y\n"),
    ],
)
def test_an_id_stands_where_it_is_read(project: Project, text: str, written: str) -> None:
    """What a plugin keeps of a card stays right behind it, and below code that is not closed no id is written."""
    vault(project, {"N.md": text}, "one_line = true\nquestion_mark = true\n")
    project.run("ids", "--write", "content")
    assert (project.root / "content/N.md").read_text() == written
    assert project.run("ids", "--write", "content").text.strip() == "every question has an id"


def test_a_renamed_id_changes_nothing_but_itself(project: Project, learner: Learner) -> None:
    """Code, formulas, and links to a block of that name in another note stay as they are."""
    body = "`git show HEAD ^n` and $x ^n$ ^n\n\n```\nx ^n\n```\n\n`[[#^n]]` [[Other#^n]] [[N#^n]] [[#^n|a]]\n"
    flash = "Hund `^n`::dog ^card <!--SR:!2024-01-01,1,230-->\n"
    other = "A ^n\n\n## R? ^r\n\n[[#^n]] [[N#^n]] [[Sub/Other#^n]]\n"
    vault(project, {"N.md": f"## Q?\n\n{body}\n# Next\n\n{flash}", "Sub/Other.md": other}, "one_line = true\n")
    shown(project, learner)
    assert project.run("ids", "--rename", "n", "new", "content").code == 0
    assert project.run("ids", "--rename", "card", "n", "content").code == 0
    written = (project.root / "content/N.md").read_text()
    assert "`git show HEAD ^n` and $x ^n$ ^new\n\n```\nx ^n\n```\n" in written
    assert "`[[#^n]]` [[Other#^n]] [[N#^new]] [[#^new|a]]" in written
    assert "Hund `^n`::dog ^n <!--SR:!2024-01-01,1,230-->" in written
    assert (project.root / "content/Sub/Other.md").read_text() == other.replace("[[N#^n]]", "[[N#^new]]")
    project.now += 1000
    assert "0 new" in project.run("build", "content").text


def test_a_link_leads_to_a_question_of_its_file_alone(project: Project, learner: Learner) -> None:
    """A heading or a block of another note that is called like a question's id shows its own words."""
    links = "[[Chemistry#ATP]], [[Chemistry#^atp]], [[#^atp]], [[Cells#^atp]], [[Cells#What is ATP?]]"
    notes = {"Cells.md": "## What is ATP? ^atp\n\nA\n", "Chemistry.md": "# ATP\n\nA molecule. ^atp\n"}
    vault(project, {**notes, "N.md": f"## Q? ^q\n\n{links}\n"})
    prompt = '<span class="see">What is ATP?</span>'
    back = shown(project, learner)["q"]["Back"]
    assert back.startswith("<p>Chemistry &gt; ATP, Chemistry, ") and back.endswith(f", {prompt}, {prompt}</p>")
    assert back.count(prompt) == 2

"""Lists of words: each row of a table under ``.list`` is a question, with all that holds for one."""

from __future__ import annotations

import re

import pytest

from tests.help.hostility import assert_told
from tests.help.support import Learner, Project, svg

HEAD = "## Animals {.list}\n\n| front | back | id |\n|---|---|---|\n"
HUND = "| der Hund | the dog | hund |\n"
KATZE = "| die Katze | the cat | katze |\n"
MAUS = "| die Maus | the mouse | maus |\n"


def told(project: Project, text: str) -> list[str]:
    """Return the problems of a file, as their place, code and message with hint."""
    project.questions(text)
    return [
        f"{found['line']}:{found['column']} {found['code']} {found['message']} ({found['hint']})"
        for found in project.problems()
    ]


def test_a_row_is_the_note_that_a_heading_makes(project: Project) -> None:
    """A row with cells for everything makes the note that a heading with the same parts and items makes."""
    project.write({"media/hund.svg": svg("red")})
    parts = (
        '## der *Hund* {#hund .reversed lang="de" answer_lang="en" tags="one two" level="basic" type="why"}\n\n'
        "the `a|b` dog ![A dog](../media/hund.svg)\n\n### Extra\n\nlike **hound**, $a|b$\n\n"
        "### Hint\n\nbarks\n\n### Reverse\n\nthe dog, who barks\n"
    )
    project.questions("# German\n\n" + parts).build()
    (as_heading,) = project.notes().values()
    project.questions(
        '---\ntags: [one]\n---\n\n# German\n\n## A list {.list .reversed lang="de" answer_lang="en"}\n\n'
        "| Hint  | Reverse | level | tags | type | back | ID | extra | Front |\n"
        "| ----- | :-----: | ----- | ---- | ---- | ---- | -- | ----- | ----: |\n"
        "| barks | the dog, who barks | basic | two | why | the `a\\|b` dog ![A dog](../media/hund.svg) | hund |"
        " like **hound**, $a|b$ | der *Hund* |\n"
    )
    result = project.build()
    assert "1 unchanged" in result.text
    (as_row,) = project.notes().values()
    assert as_row == as_heading


def test_a_list_gives_its_rows_what_they_do_not_say(project: Project) -> None:
    """Kind, tags, level, languages and flags of the list's heading, and of the file, hold unless a row says another."""
    project.questions(
        "---\ntags: [german]\nlevel: basic\n---\n\n"
        '## Animals {.list .typed lang="de" answer_lang="en" tags="animals"}\n\n'
        "| front | back | id | kind | level | tags |\n|-|-|-|-|-|-|\n"
        "| der Hund | the dog | hund |\n"
        "| die Katze | the cat | katze | reversed | advanced | pets, small |\n"
        "| das Pferd | the horse | pferd | .retired |\n"
        "| der Wal | the whale | wal | basic draft |\n"
    ).build()
    notes = project.notes()
    assert set(notes) == {"hund", "katze"}  # a retired one that nobody has is not shipped, a draft not built
    assert notes["hund"]["fields"]["Typed"] == "the dog"
    assert notes["hund"]["tags"] == ["animals", "german", "level::basic", "type::qa"]
    assert notes["katze"]["tags"] == ["animals", "german", "level::advanced", "pets", "small", "type::qa"]
    assert notes["katze"]["ords"] == [0, 1]
    assert 'lang="de"' in notes["katze"]["fields"]["Front"]


def test_a_list_of_clozes(project: Project) -> None:
    """In a list of clozes, ``front`` is the title and ``back`` the text with the clozes; in no other are there any."""
    text = "## L {.list .cloze}\n\n| front | back | id |\n|-|-|-|\n| Verbs | ich {{c1::bin::to be}} | sein |\n"
    assert told(project, text.replace(" .cloze", ""))[0].startswith("5:15 E505")
    project.questions(text).build()
    assert "{{c1::bin::to be}}" in project.notes()["sein"]["fields"]["Text"]


def test_a_table_under_any_other_heading_is_a_table(project: Project) -> None:
    """Only ``.list`` makes rows questions."""
    project.questions("## Q? {#q}\n\n| front | back |\n|-|-|\n| a | b |\n").build()
    assert "<table>" in project.notes()["q"]["fields"]["Back"]


def test_sorting_and_laying_out_anew_changes_nothing(project: Project) -> None:
    """Rows, columns and tables in another order, other spaces, a header of several tables: no note changes."""
    project.questions(HEAD + HUND + KATZE + MAUS).build()
    again = "## Tiere {.list}\n\n| ID    | Back    | front     |\n| ----- | ------- | --------- |\n"
    rows = "| maus  |the mouse| die Maus  |\n| hund  | the dog | der Hund  |\n\n"
    other = "front | back | id\n:--- | --- | ---\ndie Katze | the cat | katze\n"
    result = project.questions(again + rows + other).build()
    assert "0 new · 0 changed · 3 unchanged" in result.text


def test_an_edit_of_a_cell_costs_that_row_only(project: Project) -> None:
    """A cell that is edited, in a table that an editor lays out anew for it, changes one note."""
    project.questions(HEAD + HUND + KATZE).build()
    text = HEAD + "| der Hund  | the dog, the hound | hund  |\n| die Katze | the cat            | katze |\n"
    assert "0 new · 1 changed · 1 unchanged" in project.questions(text).build().text


def test_learners_keep_every_review(project: Project, learner: Learner) -> None:
    """Rows that are added, edited, sorted and removed, and a word list that lay under headings: no review is lost."""
    project.questions("## der Hund {#hund}\n\nthe dog\n\n" + HEAD + KATZE + MAUS).build()
    learner.update(project.package)
    for note_id in ("hund", "katze", "maus"):
        learner.study(note_id)
    reviews = learner.history()[0]
    project.questions(
        HEAD + MAUS + HUND + "| das Pferd | the horse | pferd |\n" + KATZE.replace("cat", "tomcat")
    ).build()
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated)) == (1, 1)
    project.questions(HEAD.replace("| id |", "| id | extra |").replace("---|\n", "---|---|\n") + KATZE + MAUS).build()
    learner.update(project.package)
    assert learner.history()[0] == reviews
    assert "the cat" in learner.sides("katze")[1]
    assert learner.health() == []


@pytest.mark.parametrize(
    ("rows", "at", "said"),
    [
        ("| front | bakc |\n|-|-|\n| a | b |", "3:11", "E315 “bakc” is no column of a list (did you mean “back”?"),
        ("| front | translation |\n|-|-|\n| a | b |", "3:11", "E315 “translation” is no column of a list (write back"),
        ("| front | back | audio |\n|-|-|-|\n| a | b |", "3:18", "E315 “audio” is no column of a list (write [audio]("),
        ("| front | back | Front |\n|-|-|-|\n| a | b |", "3:18", "E315 a second column “front” ("),
        ("| front | back | |\n|-|-|-|\n| a | b |", "3:17", "E315 this column has no name ("),
        ("| front | extra |\n|-|-|\n| a | b |", "3:3", "E315 this list has no column “back” ("),
        ("| back |\n|-|\n| a |", "3:3", "E315 this list has no column “front” ("),
        ("| front | back |\n|-|-|-|\n| a | b |", "4:1", "E315 the table's head has 2 cells, the row below it 3 ("),
        ("| front | back |\n|-|-|\n| a | b | c |", "5:11", "E316 this row has 3 cells, the table's head 2 ("),
        ("| front | back |\n|-|-|\n| a | b |\n|---|---|", "6:2", "E316 this row has nothing but hyphens"),
        ("| front | back |\n|-|-|\n| a | b |\n\n| c | d |", "7:1", "E316 this row belongs to no table: a blank line"),
        ("| front | back |\n|-|-|\n| a | b |\n- c | d", "6:1", "E316 this row belongs to no table: what this line"),
        ("| front | back |\n| a | b |", "3:1", "E316 this row belongs to no table: below a table's head"),
        ("| front | back |\n|-|-|\n| a | b |\n\nWords.", "7:1", "E316 this text is no row of the list"),
        ("| front | back |\n|-|-|\n| a | b |\n\n---", "7:1", "E316 this text is no row of the list"),
        ("| front | back |\n|-|-|\n| a | b |\n\n### Extra\n\nc", "7:1", "E315 “### Extra” stands in a list"),
        ("", "1:1", "E315 this list has no table (write | front | back |"),
        ("| front | back |\n|-|-|\n| | b |", "5:5", "E309 the cell “front” of this row is empty ("),
        ("| front | back |\n|-|-|\n| a |", "5:3", "E310 the cell “back” of this row is empty ("),
        ("| front | back | reverse |\n|-|-|-|\n| a | b | c |", "5:11", "E306 “reverse” makes a second card"),
        (
            "| front | back | id |\n|-|-|-|\n| a | b | {#Der Hund} |",
            "5:11",
            "E208 “{#Der Hund}” is no id (write der-hund;",
        ),
        ("| front | back | id |\n|-|-|-|\n| a | b | x |\n| c | d | x |", "6:3", "E206 the id “x” is taken by"),
        (
            "| front | back |\n|-|-|\n| die Bank | bench |\n| die Bank | bank |",
            "6:3",
            "E206 the id “die-bank” is taken by",
        ),
        ("| front | back | kind |\n|-|-|-|\n| a | b | typd |", "5:11", "E205 unknown kind “typd” (write typed)"),
        ("| front | back | kind |\n|-|-|-|\n| a | b | choice |", "5:11", "E205 unknown kind “choice” (a row has no"),
        ("| front | back | level |\n|-|-|-|\n| a | b | easy |", "5:11", "E203 “easy” is no level ("),
        ("| front | back | lang |\n|-|-|-|\n| a | b | germanish |", "5:11", "E203"),
        ("| front | back | tags |\n|-|-|-|\n| a | b | ok a:: |", "5:11", "E207 “a::” is no tag"),
        ("| front | back | after |\n|-|-|-|\n| a | b | nobody |", "5:11", "E608"),
        ("| front | back |\n|-|-|\n| a {#x} | b |", "5:6", "W209 “{#x}” is text: a row has columns"),
        ("| front | back |\n|-|-|\n| a | b {.typed} |", "5:10", "W209 “{.typed}” is text: a row has columns"),
        ("| front | back |\n|-|-|\n| a | {{c1::b}} |", "5:7", "E505 a cloze works only in the column back of a .cloze"),
        ("| front | back |\n|-|-|\n| a | ![A dog](../media/dog.png) |", "5:7", "E701"),
        ("| front | back |\n|-|-|\n| a | <blink>b</blink> |", "5:7", "E408 raw HTML <blink> is not allowed here"),
        ("| front | back |\n|-|-|\n| a | b $x}$ |", "5:11", "E506"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(project: Project, rows: str, at: str, said: str) -> None:
    """What is wrong in a list is one problem at its line and column, in a row's words, with what to do."""
    found = [one for one in told(project, f"## Words {{.list}}\n\n{rows}\n") if " W701 " not in one]
    if "no table" in said or "### Extra" in said:
        found = [one for one in found if "E300" not in one]
    assert [one for one in found if one.startswith(f"{at} {said}")], found
    assert len([one for one in found if "E300" not in one]) == 1, found


@pytest.mark.parametrize(
    ("braces", "at", "said"),
    [
        ("#words .list", "1:1", "E315 a list has no id, and this one has #words ("),
        (".list .choice", "1:1", "E315 a list has no .choice"),
        ('.list notetype="x"', "1:17", "E315 a list has no note type of another deck"),
        (".lsit", "1:11", "E205 unknown kind “.lsit” (write {.list})"),
    ],
)
def test_what_is_wrong_with_its_heading_is_told(project: Project, braces: str, at: str, said: str) -> None:
    """A list's heading has what its rows may have, and no id."""
    found = told(project, f"## Words {{{braces}}}\n\n| front | back | id |\n|-|-|-|\n| a | b | a |\n")
    assert [one for one in found if one.startswith(f"{at} {said}")], found


def test_a_formula_is_told_at_its_column(project: Project) -> None:
    """What MathJax refuses is told at its very place, in a cell behind a bar too."""
    pytest.importorskip("py_mini_racer")
    text = "## L {.list}\n\n| front | back | id |\n|-|-|-|\n| $a$ | b, $\\nope$ | x |\n"
    (found,) = told(project, text)
    assert found.startswith("5:13 W511"), found


def test_a_row_without_an_id_is_asked_for_one_in_its_column(project: Project) -> None:
    """A row without an id gets the warning of every question, and how a row is given one; plan says the same."""
    (found,) = told(project, "## L {.list}\n\n| front | back |\n|-|-|\n| der Hund | dog |\n")
    assert "5:3 W701" in found
    assert "write der-hund into this row's column id, or run `" in found
    assert "write der-hund into this row's column id" in project.run("plan").text
    assert "{#" not in found


def test_ids_go_into_a_new_column(project: Project) -> None:
    """``ids --write`` adds a column to a table without one, as its last, and touches nothing else of the file."""
    text = (
        "# T\r\n\r\n## L {.list}\r\n\r\n<!-- a remark -->\r\n| front    | back | extra |\r\n|----------|-----:|---|\r\n"
        "| der Hund | the `a|b` dog | x |\r\n| die Bank | bench |\r\n| |\r\ndie Bank | bank \\| shore | x\r\n\r\n"
        "## Q?\r\n\r\nA.\r\n"
    )
    project.questions(text)
    result = project.run("ids", "--write")
    assert result.code == 0, result.text
    assert "content/questions.md:8: der-hund\n" in result.text
    assert (project.root / "content/questions.md").read_bytes().decode() == (
        "# T\r\n\r\n## L {.list}\r\n\r\n<!-- a remark -->\r\n| front    | back | extra | id         |\r\n"
        "|----------|-----:|---| ---------- |\r\n| der Hund | the `a|b` dog | x | der-hund   |\r\n"
        "| die Bank | bench |  | die-bank   |\r\n| |  |  |            |\r\n"
        "die Bank | bank \\| shore | x | die-bank-2\r\n\r\n## Q? {#q}\r\n\r\nA.\r\n"
    )
    assert project.codes() == []
    assert "every question has an id" in project.run("ids", "--write").text


def test_ids_go_into_the_cells_of_their_column(project: Project) -> None:
    """Where there is a column for ids, only the cells of rows without one change, and stay as wide as they were."""
    head = "## L {.list}\n\n| id    | front | back |\n|-------|----|---|\n"
    text = head + "|       | Hund  | dog |\n| katze | Katze | cat |\n"
    project.questions(text).run("ids", "--write")
    assert (project.root / "content/questions.md").read_text() == text.replace("|       | Hund", "| hund  | Hund")


def test_an_id_is_renamed_in_its_row_and_wherever_it_is_named(project: Project) -> None:
    """``ids --rename`` reaches a row's id, another's ``after``, links in cells, and the list's own braces."""
    text = '## L {.list after="hund"}\n\n| front | back | id | after |\n|-|-|-|-|\n'
    project.questions(
        "## Hi? {#hi}\n\nYo, [](#hund).\n\n"
        + text
        + "| H | a [](#hund) | hund | hi |\n| K | b | k | hund hi |\n| L | c | l |\n"
    )
    project.write({"content/z.md": "## Z? {#z}\n\n`[](#hund)`\n"})
    assert project.run("ids", "--rename", "hund", "der-hund").code == 0
    assert (project.root / "content/questions.md").read_text() == (
        "## Hi? {#hi}\n\nYo, [](#der-hund).\n\n"
        + text.replace("hund", "der-hund")
        + "| H | a [](#der-hund) | der-hund | hi |\n| K | b | k | der-hund hi |\n| L | c | l |\n"
    )


LISTS = {
    "table": ("questions.md", HEAD + HUND + KATZE),
    "csv": ("words.csv", "## Animals {.list}\nfront,back,id\nder Hund,the dog,hund\ndie Katze,the cat,katze\n"),
}


@pytest.mark.parametrize("form", LISTS)
def test_a_renamed_row_arrives_under_its_old_identity(project: Project, learner: Learner, form: str) -> None:
    """A learner of a row keeps card and reviews when its id is renamed; the field ID follows, with no other note."""
    name, text = LISTS[form]
    project.questions(text, f"content/{name}").build()
    learner.update(project.package)
    learner.study("hund")
    before = learner.history()
    assert project.run("ids", "--rename", "hund", "der-hund").code == 0
    assert "0 new · 1 changed · 1 unchanged" in project.build().text
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated), learner.note("der-hund")["ID"]) == (0, 1, "der-hund")
    assert learner.history() == before


@pytest.mark.parametrize("form", LISTS)
def test_rows_retired_at_their_heading_arrive_as_retired(project: Project, learner: Learner, form: str) -> None:
    """``.retired`` at a list's heading reaches the learners of each of its rows, and so does taking it away."""
    name, text = LISTS[form]
    project.questions(text, f"content/{name}").build()
    learner.update(project.package)
    for flags in (".list .retired", ".list"):
        said = project.questions(text.replace(".list", flags), f"content/{name}").build().text
        assert "0 new · 2 changed · 0 unchanged" in said
        log = learner.update(project.package)
        assert (len(log.new), len(log.updated)) == (0, 2)
        found = learner.collection.find_notes("tag:lab::retired")
        assert len(found) == (2 if "retired" in flags else 0)


def test_a_reworded_row_without_an_id_keeps_its_reviews(project: Project) -> None:
    """Where a row without an id is reworded, the message has the id to write into its cell, in a row's words."""
    text = "## L {.list}\n\n| front | back |\n|-|-|\n| der Hund | the dog |\n"
    project.questions(text).build()
    said = project.questions(text.replace("der Hund", "ein Hund")).refused()
    assert "E808" in said
    assert "write der-hund into this row's column id to keep its reviews" in said


def test_a_column_with_another_name_is_another_part(project: Project) -> None:
    """Two names exchanged in the head change every note, also where the rows' own lines stay as they were."""
    text = "## L {.list}\n\n| front | back | id | extra | hint |\n|-|-|-|-|-|\n| a | b | x | c | d |\n"
    project.questions(text).build()
    assert "1 changed" in project.questions(text.replace("extra | hint", "hint | extra")).build().text
    fields = project.notes()["x"]["fields"]
    assert ("c" in fields["Hint"], "d" in fields["Extra"]) == (True, True)


def test_syllabus_and_lint_hear_of_rows(project: Project) -> None:
    """A row covers a fact, by its own cell or its list's heading; the card standard holds for rows."""
    project.write({"content/syllabus.toml": '[dogs]\ntitle = "Dogs"\nfacts = ["one", "two"]\n'})
    head = '## L {.list covers="dogs.1"}\n\n| front | back | id | covers |\n|-|-|-|-|\n'
    text = head + "| a | b | x | |\n| c | d | y | dogs.2 |\n"
    assert told(project, text) == []
    assert "dogs.2" in told(project, text.replace("dogs.2", ""))[0]
    project.write({"content/deck.toml": (project.root / "content/deck.toml").read_text() + "[lint]\nfront_words = 1\n"})
    (found,) = told(project, text.replace("| c |", "| c e f |"))
    assert found.startswith("6:3 W")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "=1+1"),
        ("+49 30", "+49 30"),
        ("-5 °C", "-5 °C"),
        ("@home", "@home"),
        ("1. April", "1. April"),
        ("# one", "# one"),
        ("> more", "&gt; more"),
        ("a \\| b", "a | b"),
        ("`a \\| b`", "<code>a | b</code>"),
        ("\\`a \\| b\\`", "`a | b`"),
        ("אבג abc", "אבג abc"),
        ("a\u202eb", "a\u202eb"),
        ("one<br>two", "one<br>two"),
    ],
)
def test_a_cell_is_running_text(project: Project, cell: str, shown: str) -> None:
    """A cell is text as in any table: no mark at its beginning makes a list, a heading or a formula of a program."""
    project.questions(
        f"## L {{.list}}\n\n| front | back | id |\n|-|-|-|\n| {cell} | x | a |\n| q | {cell} | b |\n"
    ).build()
    notes = project.notes()
    for field in (notes["a"]["fields"]["Front"], notes["b"]["fields"]["Back"]):
        assert re.sub(r"(?<=<p)( class=\"entry\")|(?<=<code)( translate=\"no\")", "", field) == f"<p>{shown}</p>"


@pytest.mark.long
def test_hostile_lists_are_told_quickly(project: Project) -> None:
    """A cell of a megabyte, more rows than a file may have, a NUL: an error each; empty rows are no cards."""
    head = "## L {.list}\n\n| front | back |\n|-|-|\n"
    assert_told(project.questions(head + f"| a | {'b' * 1_000_000} |\n").run("check"), "E303")
    assert_told(project.questions(head + "| a\0 | b |\n").run("check"), "E103")
    assert_told(project.questions(head + "|\n" * 99_000).run("check"), "E303")
    assert_told(project.questions(head + "|" * 100_000 + "\n").run("check"), "E316")
    assert_told(
        project.questions("## L {.list}\n\n" + "|a" * 100_000 + "\n" + "|-" * 100_000 + "\n").run("check"), "E315"
    )
    project.questions(head + "| a | b |\n" + "| | |\n" * 4_000 + "| | |\n").build()
    assert len(project.notes()) == 1

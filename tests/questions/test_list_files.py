"""CSV and TSV files that are lists of words: what a spreadsheet program writes is understood, or told."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.questions.lists.records import quote, read_records
from tests.help.hostility import assert_told
from tests.help.support import Learner, Project

WORDS = "front,back,id\nder Hund,the dog,hund\ndie Katze,the cat,katze\n"


def told(project: Project, data: str | bytes, name: str = "words.csv") -> list[str]:
    """Return the problems of a file, as their place, code and message with hint."""
    project.write({f"content/{name}": data})
    return [
        f"{found['line']}:{found['column']} {found['code']} {found['message']} ({found['hint']})"
        for found in project.problems()
        if found["path"] == f"content/{name}"
    ]


@given(
    st.lists(st.lists(st.text('ab",;\t \n'), min_size=1, max_size=4), max_size=5),
    st.sampled_from(",;\t"),
    st.booleans(),
)
def test_what_python_writes_is_read(rows: list[list[str]], separator: str, always: bool) -> None:
    """What Python's csv writes is read as it was, each field at its place; what we quote, Python reads."""
    file = io.StringIO()
    csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL if always else csv.QUOTE_MINIMAL).writerows(rows)
    text = file.getvalue()
    records = list(read_records(text, separator))
    assert [[field.text for field in fields] for fields in records] == rows
    for fields in records:
        for field in fields:
            line = text.replace("\r\n", "\n").split("\n")[field.line - 1]
            assert line[field.column - 1 :].startswith(field.text.split("\n")[0].replace('"', '""')[:1])
    for written in (cell for row in rows for cell in row):
        ours = io.StringIO(f"x{separator}{quote(written, separator)}")
        assert next(csv.reader(ours, delimiter=separator)) == ["x", written]


@given(st.text('a",\n\r '))
def test_what_anybody_writes_is_read_as_python_reads_it(text: str) -> None:
    """Where a text is RFC 4180's, Python's csv finds the same fields; where a quotation mark is torn, that is told."""
    records = list(read_records(text, ","))
    if any(field.is_torn for fields in records for field in fields):
        return
    if any('"' in field.text and not field.quoted for fields in records for field in fields):
        return  # which Python takes for text, too, if it stands behind another sign
    rows = [row or [""] for row in csv.reader(io.StringIO(text, newline=""))]
    assert [[field.text.replace("\r\n", "\n") for field in fields] for fields in records] == [
        [cell.replace("\r\n", "\n") for cell in row] for row in rows
    ]


@pytest.mark.parametrize(
    "data",
    [
        WORDS,
        "\ufeff" + WORDS,
        WORDS.replace("\n", "\r\n"),
        WORDS.replace(",", ";"),
        WORDS.replace(",", "\t"),
        "sep=;\n" + WORDS.replace(",", ";"),
        '"front","back","id"\n"der Hund","the dog","hund"\n"die Katze","the cat","katze"\n',
        WORDS.replace("\n", ",,\n") + ",,,,\n,,,,\n\n",
        "\n" + WORDS.replace("der Hund,", " der Hund ,").removesuffix("\n"),
        "FRONT,Back,Id\ndie Katze,the cat,katze\nder Hund,the dog,hund\n",
        'id,back,front\nhund,"the dog",der Hund\nkatze,"the\u0020cat",die Katze\n',
    ],
)
@pytest.mark.parametrize("name", ["words.csv", "Words.TSV"])
def test_what_spreadsheet_programs_write_is_understood(project: Project, data: str, name: str) -> None:
    """A byte order mark, other separators, Windows' line ends, quotes, empty columns and rows: the same notes."""
    project.questions("## German {.list}\n\n| front | back | id |\n|-|-|-|\n| der Hund | the dog | hund |\n")
    project.questions((project.root / "content/questions.md").read_text() + "| die Katze | the cat | katze |\n").build()
    before = project.notes()
    (project.root / "content/questions.md").unlink()
    assert "0 new · 0 changed · 2 unchanged" in project.write({f"content/{name}": data}).build().text
    assert [note | {"due": []} for note in project.notes().values()] == [
        before[name] | {"due": []} for name in project.notes()
    ]


def test_a_file_says_above_its_columns_what_holds_for_all(project: Project) -> None:
    """A topic and a list's heading may stand above the columns, as a spreadsheet program writes them, too."""
    head = '# German\n## Animals {.list .reversed lang="de" answer_lang="en" tags="animals"}\n'
    project.write({"content/words.csv": head + WORDS}).build()
    before = project.notes()
    assert before["hund"]["ords"] == [0, 1]
    assert before["hund"]["tags"] == ["animals", "type::qa"]
    assert before["hund"]["fields"]["Topic"] == '<span lang="de">German</span>'
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([line, "", ""] for line in head.splitlines())
    assert (
        "2 unchanged" in project.write({"content/words.csv": written.getvalue() + WORDS.replace(",", ";")}).build().text
    )
    assert project.notes() == before


def test_a_cell_of_several_lines_is_a_text(project: Project) -> None:
    """A cell with several lines has blocks: a list, code that is run, what stands below the prompt."""
    rows = 'Which?,"1. April",one\n"Which of them?\n\n- a\n- b","So:\n\n```python\n1 = 2\n```\n",two\n'
    project.write({"content/words.csv": "front,back,id\n" + rows}).build()
    notes = project.notes()
    assert "1. April" in notes["one"]["fields"]["Back"]
    assert "<li>" in notes["two"]["fields"]["Front"]
    assert "E903" in project.run("check", "--run").text
    (found,) = told(project, "front,back,id\n" + rows.replace("1 = 2\n```", "1\n```\n\n<blink>"))
    assert found.startswith("12:1 E408")


@pytest.mark.parametrize(
    ("data", "at", "said"),
    [
        ("front,bakc\na,b\n", "1:7", "E315 “bakc” is no column of a list (did you mean “back”?"),
        ("front;translation\na;b\n", "1:7", "E315 “translation” is no column of a list (write back"),
        ("front,back,front\na,b,c\n", "1:12", "E315 a second column “front”"),
        ("front,extra\na,b\n", "1:1", "E315 this list has no column “back”"),
        ("front,,back\na,,b\n", "1:7", "E315 this column has no name"),
        ("der Hund,the dog\n", "1:1", "W109 this file is no word list"),
        ("", "1:1", "W109 this file is no word list"),
        ("front,back,id\na,b, c,x\n", "2:8", "E316 this row has 4 cells, the head 3 (put a cell in which a comma"),
        ("front;back;id\na;b;c;x\n", "2:7", "E316 this row has 4 cells, the head 3 (put a cell in which a semicolon"),
        ('front,back,id\n"a,b,a\nc,d,c\n', "2:1", "E316 the quotation mark that begins this cell does not end it"),
        ('front,back,id\n"a" b,c,a\n', "2:1", "E316 the quotation mark that begins this cell does not end it"),
        ('front,back,id\na, "b",a\n', "2:3", "E316 a space before its quotation mark"),
        ("front,back,id\n,b,a\n", "2:2", "E309 the cell “front” of this row is empty"),
        ("front,back,id\na,,a\n", "2:1", "E310 the cell “back” of this row is empty"),
        ("front,back,id\na,b,x\nc,d,x\n", "3:1", "E206 the id “x” is taken by content/words.csv:2"),
        ("front,back\ndie Bank,bench\ndie Bank,bank\n", "3:1", "E206 the id “die-bank” is taken by"),
        ("front,back,id\na,b,A B\n", "2:5", "E208 “A B” is no id (write a-b;"),
        ('front,back,id\n"a","<blink>x</blink>",a\n', "2:6", "E408 raw HTML <blink>"),
        ("front,back,id\n---,---,---\n", "2:1", "E316 this row has nothing but hyphens"),
        ("## L {.list #x}\nfront,back,id\na,b,c\n", "1:1", "E315 a list has no id, and this one has #x"),
        ("## L {.choice}\nfront,back,id\na,b,c\n", "1:1", "E315 a list has no .choice"),
        ("## L\n## M\nfront,back,id\na,b,c\n", "2:1", "E315 a file that is a list has one # line, and one ## line"),
        (
            "front,back,id\nä,b,c\n".encode("utf-16"),
            "1:1",
            "E102 this file is saved as UTF-16 (save it as UTF-8: in Excel",
        ),
        (
            "front,back,id\nä,b,c\n".encode("latin-1"),
            "2:1",
            "E102 this file is not saved as UTF-8: 'ä' is the byte 0xe4",
        ),
        ("front,back,id\na\0,b,c\n", "2:2", "E103"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(project: Project, data: str | bytes, at: str, said: str) -> None:
    """What is wrong in a file is one problem at its line and column, with what to do."""
    project.questions("## Q? {#q}\n\nA.\n")
    found = [one for one in told(project, data) if " W701 " not in one]
    assert len(found) == 1, found
    assert found[0].startswith(f"{at} {said}"), found


def test_other_data_is_no_list(project: Project) -> None:
    """Data of any size beside the questions is not read; none whose name begins with _ is looked into."""
    project.questions("## Q? {#q}\n\nA.\n").write({"content/data.csv": "x,y\n" + "1,2\n" * 1_000_000})
    project.write({"content/_own.csv": "x,y\n", "media/figure.csv": "front,back\n"})
    assert project.run("build").code == 0
    assert len(project.problems()) == 1


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_ids_go_into_their_column(project: Project, start: str, end: str) -> None:
    """``ids --write`` adds a column or fills its cells, in quotes if the row is, and touches nothing else."""
    before = (
        f'{start}## L {{.list}};\nfront;back\nHund;"a; dog"\n"die Bank";"the ""bench"""\n\n;\n"die Bank";"x\n\ny"\nu;\n'
    )
    after = (
        f'{start}## L {{.list}};\nfront;back;id\nHund;"a; dog";hund\n"die Bank";"the ""bench""";"die-bank"\n\n;;\n'
        '"die Bank";"x\n\ny";"die-bank-2"\nu;v;u\n'
    )
    file = project.root / "content/words.csv"
    project.write({"content/words.csv": before.replace("u;\n", "u;v\n").replace("\n", end)})
    assert project.run("ids", "--write").code == 0
    assert file.read_bytes().decode() == after.replace("\n", end)
    assert project.codes() == []
    project.write({"content/words.csv": after.replace(";hund", ";").replace("\n", end)}).run("ids", "--write")
    assert file.read_bytes().decode() == after.replace("\n", end)
    assert project.run("ids", "--rename", "die-bank-2", "bank").code == 0
    assert file.read_bytes().decode() == after.replace('"die-bank-2"', '"bank"').replace("\n", end)


def test_learners_keep_every_review(project: Project, learner: Learner) -> None:
    """Rows that are added, edited, sorted and removed, in a file that was saved anew: no review is lost."""
    project.write({"content/words.csv": WORDS}).build()
    learner.update(project.package)
    for note_id in ("hund", "katze"):
        learner.study(note_id)
    reviews = learner.history()[0]
    rows = ["id;extra;front;back", "pferd;;das Pferd;horse", "katze;;die Katze;the cat", "hund;x;der Hund;the dog"]
    project.write({"content/words.csv": "\ufeff" + "\r\n".join(rows)}).build()
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated)) == (1, 1)
    project.write({"content/words.csv": "\r\n".join(rows[:2])}).build()
    learner.update(project.package)
    assert learner.history()[0] == reviews
    assert learner.health() == []


@pytest.mark.long
def test_hostile_files_are_told_quickly(project: Project) -> None:
    """A cell of a megabyte, 100,000 rows, a mark without its other half in each, a NUL: an error, and no crash."""
    head = "front,back\n"
    for text, code in (
        (f"{head}a,{'b' * 1_000_000}\n", "E303"),
        (f'{head}a,"{"b" * 1_900_000}', "E316"),
        (head + "a,b\n" * 90_000, "E303"),
        (head + '"a,\n' * 90_000, "E316"),
        (head + "," * 1_900_000, "E300"),
        (head + '"' * 1_900_000, "E303"),
        (head + '"' * 1_900_001, "E316"),
        (head + ("a," * 900 + "\n") * 1_000, "E316"),
        (head + "a\0,b\n", "E103"),
        (f"# {'a' * 10_000}\n{head}a,b\n", "E303"),
        ("front," * 100_000 + "\n", "E315"),
    ):
        assert_told(project.write({"content/words.csv": text}).run("check"), code)
    project.write({"content/words.csv": head + "a,b\n" + ",\n" * 99_000}).build()
    assert len(project.notes()) == 1

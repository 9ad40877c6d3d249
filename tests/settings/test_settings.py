"""``deck.toml``, the output and the clock: what is wrong with them is told with its place, before anything is done."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.help.hostility import assert_no_crash, assert_told
from tests.help.locks import without_sums
from tests.help.support import NAMESPACE, SETTINGS, Project, long_but

QUESTION = "## Q? {#q}\n\na\n"
DAY = 86_400

FAULTS: dict[str, tuple[str | bytes, int, int]] = {
    "nothing": ("", 1, 1),
    "only a BOM": (b"\xef\xbb\xbf", 1, 1),
    "not UTF-8": (b'name = "\xff"\n', 1, 1),
    "UTF-16": (SETTINGS.encode("utf-16"), 1, 1),
    "not TOML": ("name\n", 1, 5),
    "a key twice": (SETTINGS + 'name = "B"\n', 3, 11),
    "a text without an end": ('name = "Lab\n', 1, 12),
    "nested 5,000 deep": (SETTINGS + "x = " + "[" * 5000 + "\n", 1, 1),
    "a key of 20,000 parts": (SETTINGS + "a" + ".a" * 20_000 + " = 1\n", 1, 1),
    "a number of 5,000 digits": (SETTINGS + "x = " + "9" * 5000 + "\n", 1, 1),
    "no name": (f'namespace = "{NAMESPACE}"\n', 1, 1),
    "an empty name": (f'namespace = "{NAMESPACE}"\nname = ""\n', 2, 1),
    "a number as name": (SETTINGS.replace('"Lab"', "5"), 1, 1),
    "a list as name": (SETTINGS.replace('"Lab"', '["a"]'), 1, 1),
    "the name ::": (SETTINGS.replace("Lab", "::"), 1, 1),
    "a name with an empty part": (SETTINGS.replace("Lab", "a::::b"), 1, 1),
    "a name with a space at its end": (SETTINGS.replace("Lab", "a "), 1, 1),
    "a name with a control character": (SETTINGS.replace("Lab", "a\\u001fb"), 1, 10),
    "an author with a field separator": (SETTINGS + 'author = "\\\\a\\U0000001fb"\n', 3, 14),
    "a topic with a C1 control": (SETTINGS + '\n[[topics]]\nfolder = "topic"\ntitle = "a\x85b"\n', 6, 11),
    "a comment with a noncharacter": (SETTINGS + "# \ufdd0\n", 3, 3),
    "a heap of combining marks": (SETTINGS + 'license = "' + "\u0301" * 99 + "\u0316" * 99 + '"\n', 3, 12),
    "a heap of combining marks by escapes": (SETTINGS + 'license = "' + "\\u0301" * 200 + '"\n', 1, 1),
    "a key with a noncharacter": (SETTINGS + '"a\\uffff" = 1\n', 3, 3),
    "a name with a quotation mark": (SETTINGS.replace("Lab", 'a\\"b'), 1, 1),
    "a name of 10 kB": (SETTINGS.replace("Lab", "a" * 10_000), 1, 1),
    "no namespace": ('name = "Lab"\n', 1, 1),
    "a namespace that is no UUID": (SETTINGS.replace(NAMESPACE, "lab"), 2, 1),
    "an unknown setting": (SETTINGS + 'medai = "x"\n', 3, 1),
    "an unknown table": (SETTINGS + "\n[lnit]\nlevel = true\n", 4, 1),
    "an unknown limit": (SETTINGS + "\n[lint]\nlevle = true\n", 5, 1),
    "a limit of the wrong type": (SETTINGS + "\n[lint]\nfront_words = true\n", 5, 1),
    "line_breaks that is no switch": (SETTINGS + 'line_breaks = "yes"\n', 3, 1),
    "diagrams that is no switch": (SETTINGS + 'diagrams = ["dot"]\n', 3, 1),
    "slash_tags that is no switch": (SETTINGS + "slash_tags = 1\n", 3, 1),
    "a limit below zero": (SETTINGS + "\n[lint]\nfront_words = -1\n", 5, 1),
    "a share over 1": (SETTINGS + "\n[lint]\nsimilar = 5.0\n", 5, 1),
    "an endless share": (SETTINGS + "\n[lint]\ngiveaway = inf\n", 5, 1),
    "a share that is no number": (SETTINGS + "\n[lint]\ncloze_share = nan\n", 5, 1),
    "a vast share": (SETTINGS + f"\n[lint]\ngiveaway = {'9' * 400}\n", 5, 1),
    "one number for two": (SETTINGS + "\n[lint]\ncode_lines = [3]\n", 5, 1),
    "words that are no number": (SETTINGS + '\n[lint]\nanswer_words = { qa = "a" }\n', 5, 18),
    "an exception without a reason": (SETTINGS + '\n[[lint.allow]]\nid = "q"\ncode = "W701"\n', 4, 1),
    "an exception that is a list": (SETTINGS + '\n[[lint.allow]]\nid = ["q"]\ncode = "W1"\nreason = "r"\n', 4, 1),
    "exceptions that are no tables": (SETTINGS + "\n[lint]\nallow = [1]\n", 5, 10),
    "lint that is no table": (SETTINGS + "lint = 5\n", 3, 1),
    "a prelude that is no text": (SETTINGS + "\n[run]\nprelude = 5\n", 5, 1),
    "no time to run": (SETTINGS + "\n[run]\ntimeout = 0\n", 5, 1),
    "topics that are no tables": (SETTINGS + 'topics = ["a"]\n', 3, 1),
    "a topic without a folder": (SETTINGS + '\n[[topics]]\ntitle = "a"\n', 4, 1),
    "a topic's deck with an empty part": (SETTINGS + '\n[[topics]]\nfolder = "a"\ndeck = "a::::b"\n', 6, 1),
    "a topic's deck with a control character": (SETTINGS + '\n[[topics]]\nfolder = "a"\ndeck = "a\\u001f"\n', 6, 10),
    "a topic's title with ::": (SETTINGS + '\n[[topics]]\nfolder = "a"\ntitle = "a::b"\n', 6, 1),
    "an unknown key of a topic": (SETTINGS + '\n[[topics]]\nfolder = "a"\nname = "b"\n', 6, 1),
    "a description that is a list": (SETTINGS + 'description = ["a"]\n', 3, 1),
    "an endless description": (SETTINGS + f'description = "{"a" * 4_001}"\n', 3, 1),
    "a description with a picture": (SETTINGS + 'description = "![a](a.png)"\n', 3, 1),
    "a topic's description with a formula": (
        SETTINGS + '\n[[topics]]\nfolder = "topic"\ndescription = "\\\\(x\\\\)"\n',
        6,
        1,
    ),
    "a retention that is a text": (SETTINGS + 'desired_retention = "0.9"\n', 3, 1),
    "a retention that is a switch": (SETTINGS + "desired_retention = true\n", 3, 1),
    "a retention in per cent": (SETTINGS + "desired_retention = 90\n", 3, 1),
    "a retention below Anki's": (SETTINGS + "desired_retention = 0.5\n", 3, 1),
    "a retention that is no number": (SETTINGS + "desired_retention = nan\n", 3, 1),
    "a vast retention": (SETTINGS + f"desired_retention = {'9' * 400}\n", 3, 1),
    "a retention between two per cents": (SETTINGS + "desired_retention = 0.905\n", 3, 1),
    "a topic's retention of 1": (SETTINGS + '\n[[topics]]\nfolder = "topic"\ndesired_retention = 1\n', 6, 1),
    "a link without a placeholder": (SETTINGS + '\n[links]\nsource = "https://example.org"\n', 5, 1),
    "media that holds the deck": (SETTINGS + 'media = "/"\n', 3, 1),
    "media that is a number": (SETTINGS + "media = 5\n", 3, 1),
    "media with NUL": (SETTINGS + 'media = "a\\u0000b"\n', 3, 11),
    "output with NUL": (SETTINGS + 'output = "a\\u0000b.apkg"\n', 3, 12),
    "output that is no package": (SETTINGS + 'output = "../build/lab.zip"\n', 3, 1),
    "output among the sources": (SETTINGS + 'output = "lab.apkg"\n', 3, 1),
    "output in a folder of questions": (SETTINGS + 'output = "topic/lab.apkg"\n', 3, 1),
    "output named as a collection": (SETTINGS + 'output = "../build/collection.apkg"\n', 3, 1),
    "output named as another collection": (SETTINGS + 'output = "../build/Collection-2.apkg"\n', 3, 1),
    "output named as a backup": (SETTINGS + 'output = "../build/backup-1.apkg"\n', 3, 1),
    "output of a name that no system takes": (SETTINGS + f'output = "../{"a" * 300}.apkg"\n', 3, 1),
    "output deeper than any system goes": (SETTINGS + f'output = "../{"a/" * 3000}b.apkg"\n', 3, 1),
    "media of a name that no system takes": (SETTINGS + f'media = "{"a" * 50_000}"\n', 3, 1),
    "a topic deeper than any system goes": (SETTINGS + f'\n[[topics]]\nfolder = "{"a/" * 3000}b"\n', 5, 1),
    "a name that makes a collection": (SETTINGS.replace("Lab", "Collection"), 1, 1),
    "a look that is no table": (SETTINGS + 'look = "red"\n', 3, 1),
    "an unknown part of the look": (SETTINGS + '\n[look]\nacent = "#7a2e8e"\n', 5, 1),
    "a colour by name": (SETTINGS + '\n[look]\naccent = "purple"\n', 5, 1),
    "a colour with more after it": (SETTINGS + '\n[look]\nnight_accent = "#fff; }"\n', 5, 1),
    "a font with CSS in it": (SETTINGS + '\n[look]\nfont = "Georgia; } * { color: red"\n', 5, 1),
    "a font without a name": (SETTINGS + '\n[look]\ncode_font = "Menlo, , monospace"\n', 5, 1),
    "a hundred fonts": (SETTINGS + f'\n[look]\nfont = "{"A, " * 100}serif"\n', 5, 1),
    "a font that is a list": (SETTINGS + '\n[look]\nfont = ["Georgia"]\n', 5, 1),
    "tiny text": (SETTINGS + "\n[look]\nsize = 9\n", 5, 1),
    "a size with a unit": (SETTINGS + '\n[look]\nsize = "18px"\n', 5, 1),
    "endless lines": (SETTINGS + "\n[look]\nmeasure = inf\n", 5, 1),
    "a line that is no number": (SETTINGS + "\n[look]\nmeasure = nan\n", 5, 1),
    "2 MB": (SETTINGS + "#" * 2_000_000, 1, 1),
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("command", ["build", "check"])
def test_a_fault_in_the_settings_is_told_at_its_line(project: Project, name: str, command: str) -> None:
    """A fault in ``deck.toml`` ends in exit code 2 with its line, what is wrong, and nothing written."""
    text, line, column = FAULTS[name]
    project.write({"content/deck.toml": text, "content/topic/q.md": QUESTION})
    told = assert_told(project.run(command), "E001", exit_code=2, path="content/deck.toml")
    assert (told.line, told.column) == (line, column)
    assert not project.lock.exists()


FINE = {
    "a BOM": "\ufeff" + SETTINGS,
    "CRLF": SETTINGS.replace("\n", "\r\n"),
    "a parent deck": SETTINGS.replace("Lab", "Science::Lab"),
    "an emoji": SETTINGS.replace("Lab", "Lab 🧪"),
    "no Latin letter": SETTINGS.replace("Lab", "実験"),
    "markup": SETTINGS.replace("Lab", "<b>&amp;{{c1::a}} 'x'"),
    "media elsewhere": SETTINGS + 'media = "../pictures"\n',
}


@pytest.mark.parametrize("name", FINE)
def test_unusual_settings_build(project: Project, name: str) -> None:
    """A name in any script and a file from any editor are fine."""
    project.write({"content/deck.toml": FINE[name], "pictures/.keep": ""}).questions(QUESTION).build()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("lab.zip", "does not end in .apkg"),
        ("lab", "does not end in .apkg"),
        ("collection.apkg", "whole collection"),
        ("COLLECTION.APKG", "whole collection"),
        ("backup-2026.apkg", "whole collection"),
        ("content/lab.apkg", "among the sources"),
        ("media/lab.apkg", "lab.apkg"),
        ("content/topic/lab.apkg", "folder of questions"),
        ("folder.apkg", "is a folder"),
        (".", "name a file in it, like deck.apkg"),
        ("a" * 300 + ".apkg", "too long"),
    ],
)
def test_an_output_that_would_do_harm_is_refused(project: Project, name: str, says: str) -> None:
    """A name that Anki takes for a collection, a folder, or a place among the sources is exit code 2."""
    project.questions(QUESTION, "content/topic/q.md")
    (project.root / "folder.apkg").mkdir()
    if name == "media/lab.apkg":
        name = "content/media/lab.apkg"
        project.write({"content/deck.toml": SETTINGS + 'media = "media"\n', "content/media/a.txt": ""})
    result = project.run("build", "-o", name)
    assert_no_crash(result)
    assert result.code == 2
    assert says in result.text
    assert not project.lock.exists()


def test_an_output_below_a_file_cannot_be_written(project: Project) -> None:
    """An output where no folder can be is exit code 3, names the file, and leaves the lock as it was."""
    project.questions(QUESTION).write({"file": "x"})
    result = project.run("build", "-o", "file/lab.apkg")
    assert_no_crash(result)
    assert result.code == 3
    assert "file: " in result.text and "a file has the name of a folder there" in result.text
    assert not project.lock.exists()


@pytest.mark.parametrize("value", long_but(["-1", "", "soon", "1.5", "１２", "9" * 30, "32503680000"], "soon", ""))
def test_a_moment_that_cannot_be_is_refused(project: Project, value: str) -> None:
    """SOURCE_DATE_EPOCH below zero, as text or in the year 3000 is exit code 2, and nothing is written."""
    result = project.questions(QUESTION).start("-m", "build_deck", environment={"SOURCE_DATE_EPOCH": value}).wait()
    assert_no_crash(result)
    assert result.code == 2, result.text
    assert "SOURCE_DATE_EPOCH" in result.text
    assert not project.lock.exists()
    assert not project.package.exists()


def test_a_lock_from_the_future_stops_the_build(project: Project) -> None:
    """A clock that went back by more than a day behind the lock's newest stamp is exit code 2."""
    project.questions(QUESTION).build()
    ahead = int(time.time()) + 2 * DAY
    text = without_sums(project.lock.read_text(encoding="utf-8"))
    project.lock.write_text(text.replace('"mod": 1760000000', f'"mod": {ahead}'), encoding="utf-8")
    before = project.lock.read_bytes()
    result = project.run("build")
    assert_no_crash(result)
    assert result.code == 2, result.text
    assert "ahead of the clock" in result.text
    assert project.lock.read_bytes() == before


def test_a_clock_that_went_back_a_little_never_lowers_a_stamp(project: Project) -> None:
    """A change built on an earlier clock still gets a later stamp than before."""
    project.questions(QUESTION).build()
    first = project.notes()["q"]["mod"]
    project.now -= DAY
    project.questions(QUESTION.replace("\na\n", "\nb\n")).build()
    assert project.notes()["q"]["mod"] == first + 1


@pytest.mark.parametrize("folder", ["nowhere", "empty", "file"])
def test_a_folder_without_settings_is_told(project: Project, folder: str) -> None:
    """A folder that is no deck is exit code 2, with the way to make one."""
    project.write({"file": "x"})
    Path(project.root / "empty").mkdir()
    result = project.run("build", folder)
    assert_no_crash(result)
    assert result.code == 2


def test_a_link_to_another_file_is_not_written_through(project: Project) -> None:
    """An output that is a link to something else than a package is refused, and that file stays as it is."""
    precious = project.root / "precious.txt"
    project.write({"precious.txt": "mine"}).questions("## What is one? {#one}\n\nThe first.\n")
    project.package.parent.mkdir()
    project.package.symlink_to(precious)
    assert project.run("build").code == 2
    assert precious.read_text() == "mine"


EXAMPLES = {
    "front_words = true": "25",
    'question_mark = "yes"': "true",
    "code_lines = 3": "[3, 30]",
    "answer_words = 25": "{ qa = 25, why = 40 }",
    'giveaway = "half"': "0.5",
    "topic_tag = 5": 'topic_tag = "5"',
}


@pytest.mark.parametrize("line", EXAMPLES)
def test_a_value_of_the_wrong_type_is_told_with_a_right_one(project: Project, line: str) -> None:
    """Of a setting whose value is of the wrong type an example of the right one is told."""
    project.write({"content/deck.toml": f"{SETTINGS}[lint]\n{line}\n"}).questions(QUESTION)
    assert EXAMPLES[line] in assert_told(project.run("check"), "E001", exit_code=2).message


def test_a_topic_is_called_like_its_folder(project: Project) -> None:
    """A topic without a title has the name of its own folder, not of the folders around it."""
    project.write(
        {"content/deck.toml": SETTINGS + '[[topics]]\nfolder = "far/away"\n', "content/far/away/q.md": QUESTION}
    )
    project.build()
    assert [note["deck"] for note in project.notes().values()] == ["Lab::far::away"]


def test_a_topic_without_its_folder_names_the_nearest(project: Project) -> None:
    """Of a topic whose folder is not there the folder is named that was meant, no hidden one and no file."""
    project.write(
        {f"content/{name}/a.md": "" for name in ("algebra", ".algebr", "_algebr")} | {"content/algebr.md": ""}
    )
    project.write({"content/deck.toml": SETTINGS + '[[topics]]\nfolder = "algebr"\n'})
    told = assert_told(project.run("check"), "E001", exit_code=2)
    assert "there is no folder algebr" in told.message and "algebra" in told.message
    assert ".algebr" not in told.message and "_algebr" not in told.message

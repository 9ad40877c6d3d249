"""The front door: help, wrong usage, what is imported for it, and how errors end a command."""

from __future__ import annotations

import json
import os
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from deckwright.cli.arguments import load_command
from deckwright.cli.command import Command
from deckwright.cli.main import run
from deckwright.cli.table import COMMANDS
from tests.help.support import BUILD_DECK, REPOSITORY, SETTINGS, Project, a_few_of, snapshot, svg

TWO = "## What is one? {#one}\n\nThe first.\n\n## What is two? {#two .reversed}\n\nThe second.\n"

LOADED = """
import json, sys
before = set(sys.modules)
{}
print("LOADED " + json.dumps(sorted(set(sys.modules) - before)))
"""
COMMAND = """
from deckwright.cli.main import main
try:
    main()
except SystemExit:
    pass
"""

NEEDLESS = {
    "new rivers": "anki genanki markdown PIL bibtexparser starlette",
    "figures": "anki genanki starlette numpy filelock",
    "check": "anki genanki starlette numpy rich filelock ruamel tinycss2 subprocess email PIL",
    "ids --write": "anki genanki starlette",
    "plan": "anki starlette",
    "lock --merge": "anki genanki starlette",
    "build": "anki starlette numpy matplotlib rich ruamel tinycss2 email PIL",
    "verify nothing.apkg": "genanki PIL bibtexparser starlette",
}
"""What other commands need."""


def loaded(project: Project, *arguments: str) -> set[str]:
    """Return the modules that a command imports."""
    return loaded_by(project, COMMAND, *arguments)


def loaded_by(project: Project, program: str, *arguments: str) -> set[str]:
    """Return the modules that a program imports."""
    result = project.start("-c", LOADED.format(program), *arguments).wait()
    return set(json.loads(result.out.rsplit("LOADED ", 1)[1]))


def test_a_command_is_one_file_and_one_line() -> None:
    """Each line of the table has a file of its name, which holds the command; no other file holds one."""
    for name in COMMANDS:
        assert isinstance(load_command(name), Command)
    files = (REPOSITORY / "deckwright/cli").rglob("*.py")
    assert {file.stem for file in files if "\nCOMMAND = " in file.read_text(encoding="utf-8")} == set(COMMANDS)


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], *([name, "--help"] for name in COMMANDS)], ids=" ".join
)
def test_help_waits_for_nothing(project: Project, arguments: list[str]) -> None:
    """The version and the help appear at once: nothing is imported but the parser, no library, no wing that works."""
    found = loaded(project, *arguments)
    assert {name.split(".")[0] for name in found} & (set(packages_distributions()) - {"deckwright"}) == set()
    own = {name for name in found if name.startswith("deckwright.")}
    allowed = {"deckwright.cli", *(f"deckwright.cli.{name}" for name in ("main", "arguments", "program", "table"))}
    allowed |= {"deckwright.base", "deckwright.base.command", "deckwright.base.patterns"}
    if arguments[0] in COMMANDS:
        allowed |= {"deckwright.cli.command", "deckwright.cli.commands", f"deckwright.cli.commands.{arguments[0]}"}
    assert own - allowed == set()
    assert found & {"dataclasses", "json", "pathlib", "difflib"} == set()


@pytest.mark.parametrize("command", a_few_of(NEEDLESS, 3))
def test_a_command_imports_only_what_it_needs(project: Project, command: str) -> None:
    """No command waits for the libraries of another one."""
    found = {name.split(".")[0] for name in loaded(project.questions(TWO), *command.split())}
    not_ours = loaded_by(project, "import pygments.lexers") if "pygments" in found else set()  # older ones load more
    assert found & set(NEEDLESS[command].split()) - not_ours == set()


def test_a_build_after_an_edit_does_without_genanki(project: Project) -> None:
    """What genanki makes of a deck without notes is remembered, so the next builds need not load it."""
    assert "genanki" in loaded(project.questions(TWO), "build")
    assert "genanki" not in loaded(project.questions(TWO.replace("first", "one")), "build")


@pytest.mark.parametrize("command", ["build", "check", "plan --format markdown"])
def test_an_unchanged_deck_is_known_before_anything_is_loaded(project: Project, command: str) -> None:
    """Of a deck that is as it was, a command tells what it told, and loads neither settings nor the types of a deck."""
    project.questions(TWO).run(*command.split())
    found = loaded(project, *command.split())
    assert found & {"dataclasses", "inspect", "pathlib", "platformdirs", "tempfile", "tomllib", "urllib"} == set()
    own = {name.removeprefix("deckwright.") for name in found if name.startswith("deckwright.")}
    assert {name for name in own if name.startswith(("base.", "settings.", "remember."))} == {
        *("base.cache", "base.command", "base.limits", "base.patterns", "base.text"),
        *("remember.made_by", "remember.stamps", "remember.store", "remember.unchanged", "settings.find"),
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """``--help`` of every command exits with 0 and tells what it does and what each argument means."""
    with pytest.raises(SystemExit) as ended:
        run([command, "--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"build_deck.py {command}" in text
    assert not re.search(r"^  (-\S+|[A-Z]\S+)(, -\S+)?( [A-Z.a-z{},]+)*$\n(?!  {4,})", text, re.MULTILINE), text


def test_the_help_lists_commands_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """``--help`` lists every command and every exit code, and says what happens without a command."""
    with pytest.raises(SystemExit):
        run(["--help"])
    text = capsys.readouterr().out
    assert [name for name in (*COMMANDS, "exit codes", "130", "Without a command") if name not in text] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "did you mean check?"),
        (["biuld", "--locked"], "did you mean build?"),
        (["biuld", "my decks"], "python build_deck.py build 'my decks'"),
        (["zzz"], "known: build, check"),
        (["z" * 5000], "known: build, check"),
        (["a\0b"], "known: build, check"),
        (["zzz"], "python build_deck.py --help"),
        (["init"], "did you mean new? python build_deck.py new my-deck"),
        (["contents"], "did you mean `python build_deck.py build content`?"),
        (["check", "--format", "xml"], "“xml” is nothing that --format takes\n  → known: text, json, github"),
        (["plan", "--format", "jsn"], "did you mean “json”? known: text, json, markdown"),
        (["check", "--json"], "did you mean `python build_deck.py check --format json`?"),
        (["build", "--jobs", "0"], "no number from 1 on\n  → write --jobs 2"),
        (["check", "content", "content"], "one folder at a time: `python build_deck.py check content`"),
        (["pull", "content"], "like `python build_deck.py pull content --collection FILE.colpkg`"),
        (["pull", "mine.colpkg"], "like `python build_deck.py pull --collection mine.colpkg`"),
        (["insights", "my-deck", "a.apkg"], "like `python build_deck.py insights my-deck --collection a.apkg`"),
        (["build", "--unlocked"], "did you mean `python build_deck.py build --locked`?"),
        (["build", "content", "-w"], "did you mean `python build_deck.py build content --watch`?"),
        (["check", "-strict"], "did you mean `python build_deck.py check --strict`?"),
        (["check", "--zzz"], "it has --help, --run, --strict, --format, --jobs; `python build_deck.py check --help`"),
        (
            ["check", "content", "zzz"],
            "“zzz” is a word too many\n  → one folder at a time: `python build_deck.py check content`",
        ),
        (["new", "my", "new", "deck"], "write `python build_deck.py new 'my new deck'`"),
        (["new"], "new needs FOLDER\n  → like `python build_deck.py new my-deck`"),
        (["adopt", "mine.apkg"], "like `python build_deck.py adopt mine.apkg my-deck`"),
        (["ids"], "ids needs --write or --rename\n  → like `python build_deck.py ids --write`"),
        (["ids", "--rename", "one"], "--rename lacks what belongs behind it\n  → write --rename OLD NEW"),
        (["build", "--watch", "--locked"], "--watch and --locked do not go together"),
        (["preview", "--port", "0"], "a port is a number from 1 to 65535"),
        (["build", "nowhere"], "there is no folder nowhere\n  → `python build_deck.py new nowhere` makes one"),
        (["check", "--strict", "contant"], "did you mean `python build_deck.py check --strict content`?"),
        (["ids", "--write", "questions.md"], "there is no file questions.md, and a deck is a folder"),
        (["check", "old.apkg"], "there is no file old.apkg, and a deck is a folder"),
        (["check", "—strict"], "did you mean `python build_deck.py check --strict`?"),
        (["—o", "build/x.apkg"], "did you mean `python build_deck.py build -o build/x.apkg`?"),
        (["check", "–−strikt"], "did you mean `python build_deck.py check --strict`?"),
        (["check", "“my", "deck”"], "did you mean `python build_deck.py check 'my deck'`?"),
        (["check", "strict"], "did you mean `python build_deck.py check --strict`?"),
        (["ids", "write"], "did you mean `python build_deck.py ids --write`?"),
        (["ids", "-w"], "ids has no option -w\n  → did you mean `python build_deck.py ids --write`?"),
        (["plan", ".", "old.apkg"], "did you mean `python build_deck.py plan . --against old.apkg`?"),
        (["plan", "old.apkg"], "did you mean `python build_deck.py plan --against old.apkg`?"),
        (["build", ".", "build/x.apkg"], "did you mean `python build_deck.py build . --output build/x.apkg`?"),
        (["lock", "old.apkg"], "did you mean `python build_deck.py lock --from old.apkg`?"),
        (["build", "-o", "content"], "the output content is a folder\n  → name a file in it, like content/deck.apkg"),
        (["adopt", "content/questions.md", "out"], "is a text, and no Anki package\n  → in Anki, File → Export"),
        (["build", "no where"], "`python build_deck.py new 'no where'` makes one"),
        (["verify", "nowhere.apkg"], "there is no file nowhere.apkg"),
        (["verify", "content"], "content is no Anki package: it is no file"),
        (["ids", "--rename", "one", "Ä"], "“Ä” is no id\n  → like a; an id has a-z"),
        (["ids", "--rename", "onne", "other"], "there is no question “onne”\n  → did you mean “one”?"),
        (["ids", "--rename", "one", "two"], "the id “two” is taken\n  → content/questions.md:5 has it"),
    ],
    ids=lambda value: " ".join(value)[:60].replace("\0", "NUL") if isinstance(value, list) else None,
)
def test_wrong_usage(project: Project, arguments: list[str], said: str) -> None:
    """Wrong usage ends with exit code 2 and says what would be right."""
    result = project.questions(TWO).run(*arguments)
    assert (result.code, said in result.err) == (2, True), result.text


def test_help_without_its_hyphens(capsys: pytest.CaptureFixture[str]) -> None:
    """Who types ``help``, or ``help check``, gets it."""
    for words, said in ((["help"], "exit codes:"), (["help", "check"], "--strict"), (["version"], "deckwright ")):
        with pytest.raises(SystemExit) as ended:
            run(words)
        assert (ended.value.code, said in capsys.readouterr().out) == (0, True)


def test_a_command_beside_its_deck(tmp_path: Path) -> None:
    """Who is above or below a deck's folder, and names none, reads the command with the deck's name."""
    project = Project(tmp_path).write({"rivers/deck.toml": SETTINGS, "rivers/maps/x.txt": "x"})
    result = project.run("check", "--strict")
    assert (result.code, "did you mean `python build_deck.py check rivers --strict`?" in result.err) == (2, True)
    assert "did you mean `python build_deck.py check rivers`?" in project.run("check", "rivers/maps").err


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        (["content/questions.md"], "build content"),
        (["build", "content/questions.md", "-o", "x.apkg"], "build content -o x.apkg"),
        (["check", "--strict", "./content/deck.toml"], "check --strict content"),
        (["plan", "media/a picture.svg"], "plan ."),
        (["ids", "--write", "my decks/rivers/a.md"], "ids --write 'my decks/rivers'"),
        (["lock", "--merge", "content/questions.md"], "lock --merge content"),
        (["figures", "content/questions.md"], "figures content"),
        (["preview", "content/questions.md", "--no-open"], "preview content --no-open"),
        (["new", "content/questions.md"], "build content"),
    ],
)
def test_a_file_in_place_of_a_folder(project: Project, arguments: list[str], typed: str) -> None:
    """Who names a file where a deck's folder belongs reads the whole command as it should be; it is not run."""
    project.questions(TWO).write({"media/a picture.svg": svg("red"), "my decks/rivers/a.md": TWO})
    project.write({"my decks/rivers/deck.toml": SETTINGS})
    before = snapshot(project.root)
    result = project.run(*arguments)
    assert result.code == 2
    assert result.err.rstrip().endswith(f"python build_deck.py {typed}")
    assert snapshot(project.root) == before


def test_a_package_in_place_of_a_folder(tmp_path: Path) -> None:
    """Who names a package reads how question files are made of it, or which deck it was built from."""
    project = Project(tmp_path).write({"mine.apkg": b"x", "rivers/deck.toml": SETTINGS, "rivers/build/r.apkg": b"x"})
    assert "`python build_deck.py adopt mine.apkg mine` makes question files" in project.run("build", "mine.apkg").err
    assert "its deck is one: python build_deck.py check rivers" in project.run("check", "rivers/build/r.apkg").err


def test_an_id_in_place_of_a_folder(tmp_path: Path) -> None:
    """Who gives ``ids --write`` an id reads that it writes all, and is not told to make a folder of that name."""
    project = Project(tmp_path).write({"deck.toml": SETTINGS, "questions.md": TWO})
    result = project.run("ids", "--write", "one")
    assert result.code == 2
    assert "`python build_deck.py ids --write` writes all that are missing" in result.err


def test_a_file_of_no_deck(tmp_path: Path) -> None:
    """Who names a Markdown file that is in no deck reads how its folder becomes one, and that works as printed."""
    project = Project(tmp_path / "project").write({"notes/rivers.md": TWO})
    for command in ("build", "check", "new"):
        result = project.run(command, "notes/rivers.md")
        assert (result.code, "python build_deck.py new notes" in result.err) == (2, True), result.text
    assert project.run("new", "notes").code == 0
    assert project.run("build", "notes").code == 0


@pytest.mark.parametrize("command", ["build", "check", "ids"])
def test_wrong_settings(project: Project, command: str) -> None:
    """A fault in deck.toml ends every command with exit code 2, at its line."""
    project.write({"content/deck.toml": SETTINGS + "nmae = 1\n"})
    result = project.run(command, *(["--write"] if command == "ids" else []))
    assert result.code == 2
    assert result.out == "content/deck.toml:3:1: E001 unknown setting “nmae” (did you mean “name”?)\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no name there holds such a character")
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "\x1b[31mred"],
        ["verify", "\x1b[31mred.apkg"],
        ["adopt", "\x1b[31mred.apkg", "to"],
        ["plan", "--against", "\x1b]0;title\x07.apkg"],
        ["lock", "--from", "\x9b31m.apkg"],
        ["build", "-o", "\x1b[2J.zip"],
        ["check", "\x1b[31mdeck"],
    ],
)
def test_no_name_acts_on_the_terminal(project: Project, arguments: list[str]) -> None:
    """A name with control characters is printed as what it is made of, in whichever message it stands."""
    project.write({"\x1b[31mdeck/deck.toml": "name = 5\n"}).questions("## Q? {#q}\n\na\n")
    result = project.run(*arguments)
    assert result.code == 2
    assert not set(result.text) & {"\x1b", "\x07", "\x9b"}
    assert "\\x" in result.text


def test_a_failure_of_deckwright_is_no_traceback(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should deckwright itself fail, the author reads a sentence and how to report it, and gets exit code 3."""
    monkeypatch.setattr("deckwright.remember.steps.gather", lambda *_: 1 / 0)
    result = project.questions(TWO).run("check")
    assert (result.code, "Traceback" in result.text) == (3, False)
    assert "deckwright itself failed: ZeroDivisionError" in result.err
    monkeypatch.setenv("DECKWRIGHT_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        project.run("check")


@pytest.mark.skipif(os.name != "posix", reason="pipes differ elsewhere")
def test_a_reader_that_goes_away(project: Project) -> None:
    """A reader that has seen enough, like ``head``, ends a command quietly."""
    project.questions("".join(f"## Question {number}\n\nAnswer\n\n" for number in range(700)))
    child = project.start(BUILD_DECK, "check")
    assert child.process.stdout and child.process.stderr
    child.process.stdout.close()
    assert child.process.stderr.read() == ""
    child.process.stderr.close()
    assert child.process.wait(60) in (0, 1)

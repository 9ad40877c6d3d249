"""The documentation names everything that there is, and nothing that there is not."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from unittest import mock

import pytest

from deckwright.base.codes import CODES
from deckwright.base.model import Place
from deckwright.base.problems import ExitCode, Problem, Problems
from deckwright.cli.main import run
from deckwright.cli.table import COMMANDS
from deckwright.markdown import html as markup
from deckwright.markdown import raw_html
from deckwright.media import pictures as images
from deckwright.questions import braces, frontmatter, parse
from deckwright.settings.card_standard import Allow, LintLimits
from deckwright.settings.card_words import load_words
from deckwright.settings.links import Links
from deckwright.settings.look import Look
from deckwright.settings.obsidian import OBSIDIAN_KEYS
from deckwright.settings.settings import RawHtml, Run, Settings, Topic
from tests.help.support import REPOSITORY
from tests.promises.test_planted_faults import FAULTS

DOCS = REPOSITORY / "docs"
PACKAGE = REPOSITORY / "deckwright"
PAGES = sorted([REPOSITORY / "README.md", *DOCS.glob("*.md")])
CODE = re.compile(r"\b[EWI]\d{3}\b")
SHOWN_BY_CODE = {"file", "root", "usual_output", "run", "lint", "topics", "html", "look", "obsidian"}
"""Fields of the settings that are no keys, or tables of their own."""


def page(name: str) -> str:
    """Return a page of the documentation."""
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def words(name: str) -> set[str]:
    """Return all words that a page has in backticks: ``--run``, ``build``, ``.cloze``, ``tags``."""
    text = page(name)
    blocks = re.findall(r"^```.*?\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    spans = re.findall(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", text)
    return {word for span in [*blocks, *(inside for _, inside in spans)] for word in re.split(r"[\s,/|{}\[\]=]+", span)}


def entries(text: str) -> list[tuple[str, str]]:
    """Return the codes that have an entry, a table's row, with what they mean there."""
    return re.findall(r"^\| `([EWI]\d{3})` \| (.+?) \|", text, re.MULTILINE)


def used(*files: Path) -> set[str]:
    """Return the codes that these files name."""
    return {code for file in files for code in CODE.findall(file.read_text(encoding="utf-8"))}


def help_of(*command: str) -> str:
    """Return what ``--help`` prints, each option on a line of its own."""
    out = io.StringIO()
    with mock.patch.dict(os.environ, COLUMNS="300"), contextlib.redirect_stdout(out), pytest.raises(SystemExit):
        run([*command, "--help"])
    return out.getvalue()


def options() -> Iterator[tuple[str, str, str]]:
    """Yield each command with each of its options and what the help says of it."""
    for command in COMMANDS:
        for names, told in re.findall(r"^  (-.+?)(?:  +|\n +|$)(.*)$", help_of(command), re.MULTILINE):
            yield from ((command, name, told) for name in re.findall(r"(?<!\S)--?[\w-]+", names))


def test_every_problem_is_explained() -> None:
    """docs/problems.md has one entry for each code, in the order of the table of codes, which begins with its words."""
    assert [code for code, _ in entries(page("problems"))] == list(CODES)
    assert [code for code, meaning in entries(page("problems")) if not meaning.startswith(CODES[code].meaning)] == []


def test_every_problem_is_reported_somewhere() -> None:
    """Every code of the table is named in the package, and no other."""
    table = PACKAGE / "base" / "codes.py"
    assert used(*(file for file in PACKAGE.rglob("*.py") if file != table)) == set(CODES)


def test_a_mistyped_code_is_noticed() -> None:
    """A problem of a code that is in no line of the table cannot be noted, nor even made."""
    with pytest.raises(ValueError, match="E1O3"):
        Problems().add(Place("a.md"), "E1O3", "message")
    with pytest.raises(ValueError, match="W999"):
        Problem(Place("a.md"), "W999", "message")


def test_nobody_reads_the_letters_of_codes() -> None:
    """What is done about a problem of a kind is a property in the table of codes: none is told by its first letters."""
    letters = re.compile(r"""["'][EWI]\d{1,2}["']""")
    assert [file.name for file in PACKAGE.rglob("*.py") if letters.search(file.read_text(encoding="utf-8"))] == []


def test_what_the_card_standard_says_can_be_accepted() -> None:
    """An exception can be made from every rule of the card standard, and docs/problems.md lists these apart."""
    files = (PACKAGE / "cards" / "lint").glob("*.py")
    rules = {code for file in files for code in used(file) if code.startswith("W")} - {"W719"}
    assert {code for code, about in CODES.items() if about.allowable} == rules
    section = page("problems").split("## The card standard")[1].split("\n## ")[0]
    assert rules <= {code for code, _ in entries(section)}


def test_every_command_is_explained() -> None:
    """Every command stands in ``--help`` and, with its arguments, in the table of docs/commands.md; no other does."""
    assert re.findall(r"^    (\w+) ", help_of(), re.MULTILINE) == list(COMMANDS)
    rows = re.findall(r"^\| `(\w+) (.+?)` \|", page("commands"), re.MULTILINE)
    assert [command for command, _ in rows] == list(COMMANDS)
    for command, arguments in rows:
        assert help_of(command).split("\n")[0].endswith(f" {arguments}")


@pytest.mark.parametrize(("command", "option", "told"), sorted(options()))
def test_every_option_is_explained(command: str, option: str, told: str) -> None:
    """Every option of every command stands in docs/commands.md and has a help text."""
    assert option in ("-h", "--help") or option in words("commands")
    assert told


def test_no_option_is_explained_that_does_not_exist() -> None:
    """docs/commands.md names no option that no command has."""
    known = {option for _, option, _ in options()} | {"--version"}
    named = {word for word in words("commands") if re.fullmatch(r"--[a-z][\w-]*", word)}
    assert named - known == set()


def test_every_exit_code_is_explained() -> None:
    """Every exit code stands in docs/commands.md."""
    for code in ExitCode:
        assert re.search(rf"^\| `?{code.value}`? \|", page("commands"), re.MULTILINE), code


@pytest.mark.parametrize("kind", [Settings, Topic, Run, LintLimits, Allow, RawHtml, Look, Links])
def test_every_setting_is_explained(
    kind: type[Settings | Topic | Run | LintLimits | Allow | RawHtml | Look | Links],
) -> None:
    """Every setting of deck.toml stands in docs/settings.md."""
    keys = {item.name for item in fields(kind)} - (SHOWN_BY_CODE if kind is Settings else set())
    assert keys - words("settings") == set()
    assert set(OBSIDIAN_KEYS) - words("settings") == set()


def test_no_setting_is_explained_that_does_not_exist() -> None:
    """Every row of a table in docs/settings.md begins with a setting that there is."""
    known = {
        item.name for kind in (Settings, Topic, Run, LintLimits, Allow, RawHtml, Look, Links) for item in fields(kind)
    }
    known |= load_words("en").keys() | set(OBSIDIAN_KEYS)
    rows = re.findall(r"^\| (`.*?) \|", page("settings"), re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)} - known == set()


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("kinds", {f".{kind}" for kind in frontmatter.KINDS}),
        ("flags", {f".{flag}" for flag in braces.FLAGS}),
        ("heading keys", set(braces.KEYS)),
        ("front matter keys", set(frontmatter.KEYS)),
        ("types", set(frontmatter.TYPES)),
        ("levels", set(frontmatter.LEVELS)),
        ("parts", set(parse.PARTS)),
        ("fence classes", {".check", ".norun", ".image", ".noimage"}),
        ("picture keys", {"width"}),
    ],
)
def test_all_of_a_question_file_is_explained(what: str, names: set[str]) -> None:
    """Everything that a question file may hold stands in docs/questions.md."""
    assert names - words("questions") == set(), what


def test_every_element_is_explained() -> None:
    """Every HTML element that may stand in a question stands in docs/questions.md, and no other."""
    listed = set(re.findall(r"`<([a-z]+)", page("questions").split("### Raw HTML")[1].split("\n#")[0]))
    assert listed == {*raw_html.INLINE_TAGS, *markup.ELEMENT_ATTRIBUTES}


def test_every_picture_format_is_explained() -> None:
    """Every file format of pictures stands in docs/questions.md."""
    text = page("questions")
    assert {ending for ending in images.FORMATS if ending != ".jpeg" and ending[1:] not in text} == set()


def test_every_planted_fault_is_explained() -> None:
    """docs/testing.md names every fault that the proof must see, and no other."""
    rows = re.findall(r"^\| `(\w+)`: ", page("testing"), re.MULTILINE)
    assert rows == [fault.__name__ for fault in FAULTS]


def test_every_wing_is_explained() -> None:
    """The tree in docs/architecture.md shows every wing of the package, and no other."""
    drawn = set(re.findall(r"^  (\w+)/ ", page("architecture"), re.MULTILINE))
    assert drawn == {file.parent.name for file in PACKAGE.glob("*/__init__.py")}


@pytest.mark.parametrize("file", [REPOSITORY / "CONTRIBUTING.md", DOCS / "architecture.md"], ids=lambda file: file.name)
def test_the_files_of_the_walks_are_there(file: Path) -> None:
    """Every file and folder of the repository that the pages for contributors name exists, ``wing/file`` as well."""
    code = " ".join(re.findall(r"`([^`\n]+)`", file.read_text(encoding="utf-8")))
    named = {name.rstrip("/.") for name in re.findall(r"(?<![\w./<-])[a-z_]+/[\w./<>-]*", code)}
    named -= {name for name in named if re.search(r"[A-Z]{2}|E999|<", name)}  # stand for any
    assert {name for name in named if not _stands(name)} == set()


def _stands(name: str) -> bool:
    return any((folder / f"{name}{ending}").exists() for folder in (REPOSITORY, PACKAGE) for ending in ("", ".py"))


def targets(file: Path) -> Iterator[str]:
    """Yield what the links and pictures of a page lead to, code left out."""
    text = re.sub(
        r"^(`{3,}).*?^\1|(?<!`)(`+)(?!`).+?(?<!`)\2(?!`)", "", file.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    yield from re.findall(r"\]\(<?([^()\s>]+)", text)
    yield from re.findall(r"""(?:src|href|srcset)="([^"]+)\"""", text)


def anchors(file: Path) -> set[str]:
    """Return the anchors that a code host makes for the headings of a page."""
    heads = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_links_lead_somewhere(file: Path) -> None:
    """Every relative link of the README and the documentation leads to a file that exists, and to a heading in it."""
    for target in targets(file):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        found = file.parent / path if path else file
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target

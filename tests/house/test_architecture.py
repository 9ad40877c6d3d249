"""How the chapters may depend on each other, read from their imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import deckwright

PACKAGE = Path(deckwright.__file__).parent
CHAPTERS = {file.stem: file for file in sorted(PACKAGE.glob("*.py"))}
ENTRY = PACKAGE.parent / "build_deck.py"
FILES = {**CHAPTERS, "build_deck": ENTRY}

PURE = """
adopted arrange attributes blockparser blocks brackets codestyle compose demark digests frontmatter headings highlight
htmltree identity images inert inline limits lines lint look markup merge metadata model page parse photographs plan
plan_json plan_text planning problems question reading release_notes risks searches sides slips sounds spans templates
tokens wording
""".split()
"""The chapters that turn values into values."""

ACTING = """
adopt adoptfiles adoptmedia arguments cache carried child citations cli clock commands console earlier editors figures
figures_child files foresee gather ids listing live lock lost media memory mend new notetype_files notetypes original
output pack recover render run run_child scratch server settings sources stylesheet syllabus telling texts trial
unpack verify __init__
""".split()
"""The chapters that read or write something, or bring those together that do."""

WORLD = {
    *("asyncio", "datetime", "glob", "http", "multiprocessing", "os", "random", "secrets", "shutil", "signal"),
    *("socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid", "zipfile"),
}
"""Where clocks, chance, files, other processes and the network come from."""

EFFECTS = {
    *("open", "input", "exec", "eval", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir"),
    *("iterdir", "glob", "rglob", "exists", "is_file", "is_dir", "stat", "resolve", "cwd", "home", "absolute"),
}
"""Calls that ask the file system or execute text."""

EXTRAS = {"anki", "matplotlib", "numpy", "scipy", "sklearn", "starlette", "uvicorn", "watchfiles"}
"""Packages that a build does without."""

LATE = {"server"}
"""Chapters that are imported where they are used and nowhere else, and so may import an extra at their top."""

LONGEST = 450
"""Lines a file may have before it is split."""


def parse(name: str) -> ast.Module:
    """Return a chapter's syntax tree."""
    return ast.parse(FILES[name].read_text(encoding="utf-8"))


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the full name of everything imported, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the last word of what each call calls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, node.func.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, node.func.attr


def chapters_imported(name: str) -> set[str]:
    """Return the chapters that a chapter imports."""
    parts = (found.split(".") for found in imports(parse(name)))
    return {part[1] for part in parts if part[0] == "deckwright" and part[1] in CHAPTERS}


def test_imports_go_in_no_circle() -> None:
    """The chapters import each other in no circle, so that each can be read after those below it."""
    order = TopologicalSorter({name: chapters_imported(name) for name in FILES})
    assert set(order.static_order()) == set(FILES)


def test_only_pack_imports_genanki() -> None:
    """The library that writes packages is known to one chapter only."""
    users = {name for name in FILES for found in imports(parse(name)) if found.split(".")[0] == "genanki"}
    assert users == {"pack"}


def test_only_the_console_prints() -> None:
    """Nothing prints but the console: stages return problems, and one place shows them."""
    assert [name for name in FILES for node in ast.walk(parse(name)) if _is_print(node)] == []
    writers = {name for name in FILES for found in imports(parse(name)) if found.split(".")[0] == "rich"}
    assert writers == {"console"}


def _is_print(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in ("print", "pprint")


def test_only_one_chapter_reads_the_clock_for_stamps() -> None:
    """The time that goes into packages comes from one chapter; the others that use a clock only measure."""
    users = {name for name in CHAPTERS if "time" in imports(parse(name)) or "datetime" in imports(parse(name))}
    assert users <= {"clock", "commands", "console"}
    told = {name for name in users for _, called in calls(parse(name)) if called in ("time", "time_ns", "now")}
    assert told == {"clock"}


def test_every_chapter_is_pure_or_acts() -> None:
    """Of every chapter it is decided whether it is pure."""
    assert sorted([*PURE, *ACTING]) == sorted(CHAPTERS)


@pytest.mark.parametrize("name", PURE)
def test_pure_chapters_touch_nothing(name: str) -> None:
    """A pure chapter reads no clock, no file and no chance, and starts nothing."""
    tree = parse(name)
    assert {found for found in imports(tree) if found.split(".")[0] in WORLD} == set()
    assert {found for found in imports(tree) if found.startswith("pathlib")} <= {"pathlib.Path"}, "for types only"
    allowed = {"open"} if name in ("images", "photographs") else set()  # Pillow's, of bytes in memory
    assert [(line, called) for line, called in calls(tree) if called in EFFECTS - allowed] == []


@pytest.mark.parametrize("name", PURE)
def test_pure_chapters_use_no_chapter_that_acts(name: str) -> None:
    """A pure chapter uses only pure ones, and of the settings, note types and lock only what describes them."""
    described = {"settings", "notetypes", "lock"}
    assert chapters_imported(name) <= {*PURE, *described}


def test_processes_are_started_in_one_place() -> None:
    """Only one chapter starts processes, and only the programs that run there execute content."""
    starters = {name for name in FILES for found in imports(parse(name)) if found.split(".")[0] == "subprocess"}
    assert starters == {"child"}
    executing = {
        name for name in FILES for _, called in calls(parse(name)) if called in ("exec", "eval", "exec_module")
    }
    assert executing <= {"run_child", "figures_child"}


def test_nothing_talks_to_the_network() -> None:
    """No chapter imports anything that opens a connection; one, the preview's, waits for the author's own browser."""
    talkers = {"socket", "ssl", "http", "ftplib", "smtplib", "requests", "httpx", "aiohttp"}
    users = {(name, found) for name in FILES for found in imports(parse(name)) if found.split(".")[0] in talkers}
    assert users == {("server", "socket")}
    assert {found for name in FILES for found in imports(parse(name)) if found.startswith("urllib.request")} == set()
    assert {called for _, called in calls(parse("server"))} & {
        "connect",
        "create_connection",
        "open_connection",
    } == set()


def test_a_build_needs_no_extra() -> None:
    """A build works without the optional packages: no chapter imports one before it is used."""
    top = {name: ast.Module([node for node in parse(name).body if _is_import(node)], []) for name in FILES}
    early = {(name, found) for name in FILES for found in imports(top[name]) if found.split(".")[0] in EXTRAS}
    assert {name for name, _ in early} <= LATE
    late = {f"deckwright.{name}." for name in LATE}
    assert [name for name in FILES for found in imports(top[name]) if found.startswith(tuple(late))] == []


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


@pytest.mark.parametrize("name", FILES)
def test_a_file_can_be_read_in_one_go(name: str) -> None:
    """No file grows beyond what can be read in one go, and each begins with what it is for."""
    length = FILES[name].read_text(encoding="utf-8").count("\n")
    assert length < LONGEST
    assert ast.get_docstring(parse(name))


def test_the_story_is_short() -> None:
    """The entry file tells the whole build in one screen."""
    assert len(ENTRY.read_text(encoding="utf-8").splitlines()) <= 60


def test_templates_are_files_of_their_own() -> None:
    """Card templates and styles are files of the theme, not texts in Python."""
    marks = ("{{#", "{{^", "{{/", ".nightMode", "</style>")
    texts = [
        (name, node.lineno)
        for name in CHAPTERS
        if name != "templates"  # it reads their syntax
        for node in ast.walk(parse(name))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and any(mark in node.value for mark in marks)
    ]
    assert texts == []

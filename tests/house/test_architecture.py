"""How the wings of the package may depend on each other, read from their imports."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import deckwright
from deckwright.base.patterns import lazy_regex

PACKAGE = Path(deckwright.__file__).parent
FILES = {".".join(file.relative_to(PACKAGE).with_suffix("").parts): file for file in sorted(PACKAGE.rglob("*.py"))}
"""The package's files by their names below it, like ``markdown.lines``."""

READING = {"base", "settings", "media", "notations", "markdown", "vault", "regions", "questions", "tex", "cards"}
GATHERING = {*READING, "gather", "remember", "regather"}
MAY_IMPORT = {
    "base": set[str](),
    "settings": {"base"},
    "media": {"base", "settings"},
    "notations": {"base", "media"},
    "markdown": {"base", "media", "notations"},
    "regions": {"base", "markdown"},
    "vault": {"base", "markdown", "notations"},
    "questions": {"base", "settings", "media", "notations", "markdown", "vault"},
    "tex": {"base", "settings", "media", "markdown", "questions"},
    "cards": READING - {"cards"},
    "gather": {*READING, "execute"},  # pictures are decoded in a process with limits
    "remember": {*READING, "gather", "execute"},
    "regather": GATHERING - {"regather"},
    "execute": READING - {"cards"},
    "connect": {"base"},
    "anki": {*GATHERING, "execute"},  # Anki's own library runs in a process with limits, as a deck's scripts do
    "ship": {*GATHERING, "anki"},
    "build": {"base", "settings", "gather", "remember", "ship"},
    "adopt": {*GATHERING, "anki", "ship"},
    "plan": {*GATHERING, "anki", "ship"},
    "pull": {*GATHERING, "anki", "ship", "adopt", "plan"},
    "push": {*GATHERING, "anki", "ship", "build", "connect", "plan", "pull"},  # the merge is pull's
    "insights": {*GATHERING, "anki", "ship"},
    "preview": GATHERING,
    "cli": {
        *(*GATHERING, "anki", "ship", "build", "execute", "connect"),
        *("adopt", "plan", "pull", "push", "insights", "preview"),
    },
    "__main__": {"cli"},
}
"""Which wings each wing may import besides itself. ``gather``, ``regather`` and ``build`` stand between the wings."""

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

TOUCHING = {
    "base": "cache command fields files installed machine",
    "settings": "card_words deck_toml find obsidian settings toml_reader",
    "media": "depot diagrams figures library photographs pictures twins vault",
    "vault": "",
    "markdown": "",
    "regions": "",
    "questions": "bibliography sources syllabus",
    "tex": "engine mathjax",
    "cards": "carried_types notetypes stylesheet",
    "remember": "made_by stamps store unchanged",
    "plan": "foresee earlier",
}
"""The files of the wings named here that look at the world themselves; all others turn values into values.

Of pictures and photographs it is only Pillow's ``open``, of bytes in memory.
"""

EXTRAS = {"anki", "matplotlib", "numpy", "py_mini_racer", "scipy", "sklearn", "starlette", "uvicorn", "watchfiles"}
"""Packages that a build does without."""

LATE = {"preview.server"}
"""Files that are imported where they are used and nowhere else, and so may import an extra at their top."""

LONGEST = 450
"""Lines a file may have before it is split."""

ROOMS = 16
"""Files a folder may have before it is two; a folder within a wing counts as one there."""


@cache
def parse(name: str) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(FILES[name].read_text(encoding="utf-8"))


def wing(name: str) -> str:
    """Return the wing that a file stands in: the first part of its name."""
    return name.split(".")[0]


@cache
def imports(tree: ast.AST) -> list[str]:
    """Return the full name of everything imported, also inside functions."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{name.name}" for name in node.names]
    return found


@cache
def calls(tree: ast.AST) -> list[tuple[int, str]]:
    """Return the line and the last word of what each call calls."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [(node.lineno, node.func.id) for node in found if isinstance(node.func, ast.Name)]
    return named + [(node.lineno, node.func.attr) for node in found if isinstance(node.func, ast.Attribute)]


def files_imported(name: str) -> set[str]:
    """Return the files of the package that one of them imports."""
    found = set()
    for imported in imports(parse(name)):
        if imported.startswith("deckwright."):
            parts = imported.split(".")[1:]
            found |= {".".join(parts[:length]) for length in (1, 2, 3) if ".".join(parts[:length]) in FILES}
    return found - {name}


def test_imports_go_in_no_circle() -> None:
    """The files import each other in no circle, so that each can be read after those below it."""
    order = TopologicalSorter({name: files_imported(name) for name in FILES})
    assert set(order.static_order()) == set(FILES)


def test_every_wing_has_its_rule() -> None:
    """Of every wing it is decided what it may import, and the rules themselves go in no circle."""
    assert {wing(name) for name in FILES} - {"__init__"} == set(MAY_IMPORT)
    assert set(TopologicalSorter(MAY_IMPORT).static_order()) == set(MAY_IMPORT)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_wings_import_downwards(room: str) -> None:
    """A wing imports only those below it; only the command line brings everything together."""
    found = {
        (name, imported)
        for name in FILES
        if wing(name) == room
        for imported in files_imported(name)
        if wing(imported) not in {*MAY_IMPORT[room], room, "__init__"}
    }
    assert found == set()


@pytest.mark.parametrize("folder", sorted({file.parent.relative_to(PACKAGE).as_posix() for file in FILES.values()}))
def test_a_folder_can_be_seen_at_once(folder: str) -> None:
    """A wing, and a folder within one, has few enough entries to be taken in at a glance, and a face for what it is."""
    entries = {file.relative_to(PACKAGE / folder).parts[0] for file in (PACKAGE / folder).rglob("*.py")}
    wings = {wing(name) for name in FILES} if folder == "." else set()
    assert len(entries - wings) <= ROOMS + 1
    assert "__init__.py" in entries


def test_a_wing_has_no_cellars() -> None:
    """A folder within a wing has no folder within itself: who looks for a file looks in two places at most."""
    assert {name for name in FILES if name.count(".") > 2} == set()


@pytest.mark.parametrize("room", TOUCHING)
def test_who_looks_at_the_world_is_known(room: str) -> None:
    """In the wings that read and check, only files known by name use a clock, the file system, chance or processes."""
    found = {name for name in FILES if wing(name) == room and _touches(parse(name))}
    assert found == {f"{room}.{name}" for name in TOUCHING[room].split()}


def _touches(tree: ast.Module) -> bool:
    worldly = any(found.split(".")[0] in WORLD for found in imports(tree) if not found.startswith("urllib.parse."))
    return worldly or any(called in EFFECTS for _, called in calls(tree))


def test_only_one_file_imports_genanki() -> None:
    """The library that writes packages is known to one file only."""
    users = {name for name in FILES for found in imports(parse(name)) if found.split(".")[0] == "genanki"}
    assert users == {"ship.package.empty"}


def test_only_the_terminal_prints() -> None:
    """Nothing prints but the terminal: stages return problems, and one place shows them."""
    assert [name for name in FILES for node in ast.walk(parse(name)) if _is_print(node)] == []
    writers = {name for name in FILES for found in imports(parse(name)) if found.split(".")[0] == "rich"}
    assert writers == {"cli.terminal"}


def _is_print(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in ("print", "pprint")


def test_only_one_file_reads_the_clock_for_stamps() -> None:
    """The time that goes into packages comes from one file; another one compares it with files' stamps.

    The command line only measures.
    """
    users = {name for name in FILES if "time" in imports(parse(name)) or "datetime" in imports(parse(name))}
    assert {name for name in users if wing(name) != "cli"} == {"ship.clock", "remember.unchanged"}
    told = {name for name in users for _, called in calls(parse(name)) if called in ("time", "time_ns", "now")}
    assert told == {"ship.clock", "remember.unchanged"}


def test_processes_are_started_in_one_place() -> None:
    """Only one file starts processes, and only the programs that run there execute content, or start what draws it."""
    starters = {name for name in FILES for found in imports(parse(name)) if found.split(".")[0] == "subprocess"}
    assert starters == {"execute.process", "execute.diagrams_child"}
    executing = {
        name for name in FILES for _, called in calls(parse(name)) if called in ("exec", "eval", "exec_module")
    }
    # tex.engine gives MathJax's own scripts to a JavaScript engine that has no door to the machine.
    assert executing <= {"execute.snippets_child", "execute.draw_child", "tex.engine"}


def test_nothing_talks_to_the_network() -> None:
    """One file opens connections, to an Anki on this machine; another one waits for the author's own browser."""
    talkers = {"socket", "ssl", "http", "ftplib", "smtplib", "requests", "httpx", "aiohttp"}
    users = {(name, found) for name in FILES for found in imports(parse(name)) if found.split(".")[0] in talkers}
    assert users == {("preview.server", "socket"), ("connect.client", "http.client.HTTPException")}
    asking = {name for name in FILES for found in imports(parse(name)) if found.startswith("urllib.request")}
    assert asking == {"connect.client"}
    assert {called for _, called in calls(parse("preview.server"))} & {
        "connect",
        "create_connection",
        "open_connection",
    } == set()


def test_a_build_needs_no_extra() -> None:
    """A build works without the optional packages: no file imports one before it is used."""
    top = {name: ast.Module([node for node in parse(name).body if _is_import(node)], []) for name in FILES}
    early = {(name, found) for name in FILES for found in imports(top[name]) if found.split(".")[0] in EXTRAS}
    assert {name for name, _ in early} <= LATE
    late = {f"deckwright.{name}." for name in LATE}
    assert [name for name in FILES for found in imports(top[name]) if found.startswith(tuple(late))] == []


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def test_patterns_wait_until_they_are_used() -> None:
    """No pattern is made when a file is imported: a command uses a third of them. A file that runs alone may do so."""
    early = [
        (name, node.lineno)
        for name in FILES
        if not name.endswith("_child")
        for node in _run_at_once(parse(name))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    ]
    assert early == []


def _run_at_once(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when a file is imported: all that stands in no function."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.Lambda):
            yield child
            yield from _run_at_once(child)


@pytest.mark.parametrize(("text", "flags"), [("(a)|b+", 0), ("(?P<one>A)", re.IGNORECASE), ("b(?=c)", re.DOTALL)])
def test_a_lazy_pattern_is_a_pattern(text: str, flags: int) -> None:
    """A pattern that is made when it is first used finds what another one finds, and has what another one has."""
    lazy, made = lazy_regex(text, flags), re.compile(text, flags)
    assert lazy.pattern == text
    assert [found.span() for found in lazy.finditer("xabbbcA")] == [found.span() for found in made.finditer("xabbbcA")]
    assert (lazy.sub("-", "abcA"), lazy.split("xabc")) == (made.sub("-", "abcA"), made.split("xabc"))
    assert (lazy.flags, lazy.groups, lazy.groupindex) == (made.flags, made.groups, made.groupindex)
    assert lazy_regex(b"b+").findall(b"abba") == [b"bb"]
    assert not hasattr(lazy, "serach")


@pytest.mark.parametrize("name", FILES)
def test_a_file_can_be_read_in_one_go(name: str) -> None:
    """No file grows beyond what can be read in one go, and each begins with what it is for."""
    length = FILES[name].read_text(encoding="utf-8").count("\n")
    assert length < LONGEST
    assert ast.get_docstring(parse(name))


def test_a_name_is_one_thing() -> None:
    """No two types of the package have one name: whoever reads it knows which is meant, whatever is imported."""
    names = Counter(named for name in FILES for node in ast.walk(parse(name)) for named in _types_named(node))
    assert {name for name, count in names.items() if count > 1} == set()


def _types_named(node: ast.AST) -> list[str]:
    """Return the names that a class, or a type that is put together from others, has by a statement."""
    if isinstance(node, ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name) and re.match("_?[A-Z][a-z]", target.id)]


def test_nothing_is_born_half() -> None:
    """An object has all its attributes when it is made: no method but the first sets one that was not there."""
    classes = {node.name: node for name in FILES for node in ast.walk(parse(name)) if isinstance(node, ast.ClassDef)}
    late = [
        (name, attribute)
        for name, made in classes.items()
        for method in made.body
        if isinstance(method, ast.FunctionDef) and method.name != "__init__"
        for attribute in _set(method) - _born(made, classes)
    ]
    assert late == []


def _born(made: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> set[str]:
    """Return the attributes that an object of a class has from the beginning, those of its bases among them."""
    born = {
        node.target.id for node in made.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    for method in made.body:
        if isinstance(method, ast.FunctionDef) and method.name == "__init__":
            born |= _set(method)
    bases = [classes[base.id] for base in made.bases if isinstance(base, ast.Name) and base.id in classes]
    return born.union(*(_born(base, classes) for base in bases))


def _set(method: ast.FunctionDef) -> set[str]:
    """Return the attributes of its own object that a method sets."""
    return {
        node.attr
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name)
        if node.value.id == "self"
    }


def test_the_story_is_short() -> None:
    """One file tells the whole build in one screen."""
    assert len(FILES["build"].read_text(encoding="utf-8").splitlines()) <= 60


def test_templates_are_files_of_their_own() -> None:
    """Card templates and styles are files of the theme, not texts in Python."""
    marks = ("{{#", "{{^", "{{/", ".nightMode", "</style>")
    texts = [
        (name, node.lineno)
        for name in FILES
        if name != "cards.templates"  # it reads their syntax
        for node in ast.walk(parse(name))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and any(mark in node.value for mark in marks)
    ]
    assert texts == []

"""What the project takes from libraries: public names of packages that it asks for, and where it must reach further.

A private name goes with any release, and a package that only another one brings goes with that one's next.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from itertools import chain
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import deckwright
from tests.help.support import REPOSITORY

FOLDERS = ("deckwright", "tests", "tools", "benchmarks", "media")
FILES = [REPOSITORY / "build_deck.py", *sorted(file for name in FOLDERS for file in (REPOSITORY / name).rglob("*.py"))]
OWN = {*FOLDERS, *(file.stem for file in FILES if file.parent in (REPOSITORY, REPOSITORY / "media"))}
"""Top-level names of the project's own modules: those of figures are imported from their folder."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A place that uses names which a library does not promise, and the versions of the library that have them."""

    file: str
    names: frozenset[str]
    library: str
    first: str
    """pyproject.toml asks for no older one."""
    last: str
    """``constraints.txt`` pins this one; with newer pins, look again."""


REACHES = [
    Reach("deckwright/anki/colpkg.py", frozenset({"_backend"}), "anki", "26.9", "26.9.3"),
    Reach("deckwright/base/colours.py", frozenset({"_TokenType"}), "types-pygments", "2.21", "2.21.0.20260819"),
    Reach("deckwright/markdown/html.py", frozenset(), "markdown", "3.11.1", "3.11.3"),  # names in its registries
    Reach(
        "tests/engines/web/show.js",
        frozenset({"_showQuestion", "_showAnswer", "_queueAction"}),
        "aqt",
        "26.9",
        "26.9.3",
    ),
]

STANDARD = {("deckwright/markdown/code/first.py", "_parser")}
"""What is used of Python itself that has no public name. It must do without, as any Python may be installed.

``tests/markdown/test_quick_lexers.py`` takes it away.
"""

PUBLIC = {"_replace", "_asdict", "_fields", "_make", "_exit"}
"""What is public, and begins with an underscore all the same.

A named tuple's methods, which must not be taken for its fields, and the end of a process that ``os`` knows.
"""

CALLS = {
    *("getattr", "setattr", "delattr", "hasattr", "attrgetter", "patch", "object"),
    *("import_module", "find_spec", "importorskip"),
}
"""Functions that are given a name as a string."""


@cache
def parse(file: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(file.read_text(encoding="utf-8"))


def is_private(name: str) -> bool:
    """Return whether a name is one that its module keeps for itself."""
    return re.fullmatch(r"_(?!_).+|__.*(?<!__)", name) is not None and name not in PUBLIC


def defined(tree: ast.Module) -> set[str]:
    """Return the names that a file gives to something itself."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_own(node.value):
            found.add(node.attr)
    return found


def is_own(node: ast.expr) -> bool:
    """Return whether an expression is the object, or the class, whose method it stands in."""
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def reached(tree: ast.Module) -> Iterator[str]:
    """Yield the private names that a file takes from elsewhere."""
    own = defined(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and not is_own(node.value) and node.attr not in own:
            yield node.attr
        elif isinstance(node, ast.Import):
            yield from (part for name in node.names for part in name.name.split(".") if name.name not in OWN)
        elif isinstance(node, ast.ImportFrom) and node.module not in OWN:
            yield from (*(node.module or "").split("."), *(name.name for name in node.names))
        elif isinstance(node, ast.Call) and _last(node.func) in CALLS:
            texts = [text.value for text in node.args if isinstance(text, ast.Constant)]
            yield from (part for text in texts if isinstance(text, str) for part in text.split("."))


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@pytest.mark.long
def test_no_private_name_is_used() -> None:
    """No code and no test uses a name that a library, or a module of ours, keeps for itself, but where it is listed."""
    found = {(file.relative_to(REPOSITORY).as_posix(), name) for file in FILES for name in reached(parse(file))}
    listed = {(reach.file, name) for reach in REACHES for name in reach.names if reach.file.endswith(".py")}
    assert {(file, name) for file, name in found if is_private(name) and name not in OWN} == listed | STANDARD


@pytest.mark.parametrize(
    "code",
    [
        "from anki._backend import RustBackend",
        "import filelock._api",
        "from pygments.token import _TokenType",
        "collection._backend.close()",
        "self.collection.models._clear_cache()",
        "monkeypatch.setattr('filelock._api.time.sleep', later)",
        "mock.patch.object(listing, '_font')",
        "getattr(parser, '_actions')",
        "find_spec('_aqt')",
    ],
)
def test_a_private_name_is_found(code: str) -> None:
    """The test above sees a private name wherever it stands: imported, called, patched, asked for by a string."""
    assert any(map(is_private, reached(ast.parse(code))))


def test_pages_are_driven_from_one_place() -> None:
    """What Anki's page keeps for itself is called by one script of the tests, and by none but the names listed."""
    scripts = sorted((REPOSITORY / "tests").rglob("*.js"))
    found = {
        (script.relative_to(REPOSITORY).as_posix(), name)
        for script in scripts
        for name in re.findall(r"\b_\w+(?=\()", script.read_text(encoding="utf-8"))
    }
    assert found == {(reach.file, name) for reach in REACHES for name in reach.names if reach.file.endswith(".js")}


def modules() -> Iterator[ModuleType]:
    """Yield every module of the package that can be imported here."""
    for found in pkgutil.walk_packages(deckwright.__path__, "deckwright."):
        if found.name.split(".")[-1] != "server":  # it needs the extra preview
            yield importlib.import_module(found.name)


def written(kind: type) -> set[str]:
    """Return the methods of a class that stand in its source, not those that a decorator or a base has added."""
    found = {name: getattr(value, "fget", getattr(value, "func", value)) for name, value in vars(kind).items()}
    return {name for name, value in found.items() if getattr(value, "__module__", "") == kind.__module__}


def test_no_private_method_is_overridden() -> None:
    """No class of the package gives a meaning of its own to a method that a library's class keeps for itself."""
    overridden = [
        (kind.__qualname__, base.__qualname__, name)
        for module in modules()
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__
        for base in kind.__mro__[1:]
        if base.__module__.split(".")[0] not in OWN
        for name in written(kind) & vars(base).keys()
        if is_private(name)
    ]
    assert overridden == []


def declared() -> set[str]:
    """Return the distributions that pyproject.toml asks for, with or without an extra."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = chain(project["dependencies"], *project["optional-dependencies"].values())
    return {canonicalize_name(Requirement(line).name) for line in lines}


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the top-level names that a file imports, from wherever."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.long
def test_what_is_imported_is_asked_for() -> None:
    """Every package that code or a test imports is asked for in pyproject.toml, not brought by one that is."""
    homes, asked = metadata.packages_distributions(), declared()
    names = {name for file in FILES for name in imported(parse(file))} - OWN - sys.stdlib_module_names
    unasked = {
        name: homes[name]
        for name in names
        if name in homes and not asked & {canonicalize_name(home) for home in homes[name]}
    }
    assert unasked == {}
    assert {"markdown_it", "genanki", "PIL"} <= names, "the test looks at what is imported"


@pytest.mark.parametrize("reach", REACHES, ids=lambda reach: reach.file)
def test_where_the_project_reaches_further_the_versions_are_named(reach: Reach) -> None:
    """Of a library whose private parts are used, the versions that were looked at are those that may be installed."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = chain(project["dependencies"], *project["optional-dependencies"].values())
    asked = {str(canonicalize_name(found.name)): found.specifier for found in map(Requirement, lines)}
    assert f">={reach.first}" in str(asked[reach.library]).split(",")
    pins = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert f"{reach.library}=={reach.last}" in pins, f"look whether {reach.file} is right with it"

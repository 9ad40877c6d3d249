"""How messages call the program: each command that is printed runs as it is printed, however deckwright was started."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deckwright.base.command import quoted, shown, typed
from deckwright.cli.program import called_as
from tests.help.support import BUILD_DECK, REPOSITORY, Project

TWO = "## What is one? {#one}\n\nThe first.\n\n## What is two? {#two .reversed}\n\nThe second.\n"

SCRIPT = f"#!{sys.executable}\nimport sys\nfrom deckwright.cli.main import main\nsys.exit(main())\n"
"""The console script, as an installer writes it."""

posix = pytest.mark.skipif(os.name != "posix", reason="paths and shells differ elsewhere")


@posix
@pytest.mark.parametrize(
    ("started", "called"),
    [
        ("python build_deck.py check", "python build_deck.py"),
        ("python3 build_deck.py check", "python3 build_deck.py"),
        ("python3 ./build_deck.py", "python3 ./build_deck.py"),
        (".venv/bin/python build_deck.py check --strict", ".venv/bin/python build_deck.py"),
        ("HERE/.venv/bin/python build_deck.py", ".venv/bin/python build_deck.py"),
        ("/usr/bin/python3 -X utf8 ../a clone/build_deck.py", "/usr/bin/python3 -X utf8 '../a clone/build_deck.py'"),
        ("python -m deckwright plan", "python -m deckwright"),
        ("py -3.11 -m deckwright", "py -3.11 -m deckwright"),
        ("python HERE/.venv/bin/deckwright new", ".venv/bin/deckwright"),
        ("python3 .venv/bin/deckwright new", ".venv/bin/deckwright"),
        ("python3 HERE/../bin/deckwright new", "deckwright"),
        ("python3 /opt/my tools/deckwright new", "'/opt/my tools/deckwright'"),
        ("python -m pytest", "python build_deck.py"),
    ],
)
def test_the_program_is_called_as_it_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: str, called: str
) -> None:
    """An interpreter, its options and a script stay as typed; an installed program has its name where that finds it."""
    here, there = tmp_path / "here", tmp_path / "bin"
    for folder in (here, there):
        folder.mkdir()
    (there / "deckwright").write_text(SCRIPT)
    (there / "deckwright").chmod(0o755)
    started = started.replace("HERE/..", str(tmp_path)).replace("HERE", str(here))
    words = re.split(r" (?!clone|tools)", started)
    at = next(at for at, word in enumerate(words) if word == "-m" or Path(word).stem in ("build_deck", "deckwright"))
    module = words[at] == "-m"
    script = f"/somewhere/{words[at + 1]}/__main__.py" if module else words[at]
    monkeypatch.setattr(sys, "orig_argv", words)
    monkeypatch.setattr(sys, "argv", [script, *words[at + (2 if module else 1) :]])
    monkeypatch.setenv("PATH", str(there))
    monkeypatch.chdir(here)
    assert called_as() == called


@pytest.mark.parametrize("words", [["build"], ["build", "content", "-o", "deck.apkg", "--jobs", "2"]])
@pytest.mark.parametrize("started", [[], ["python"], ["python", "notebook.py"], ["python", "-c", "run()", "build"]])
def test_another_program_may_call_the_command_line(
    monkeypatch: pytest.MonkeyPatch, started: list[str], words: list[str]
) -> None:
    """Who runs ``main`` in a program of theirs, with words of their own, is told the README's commands."""
    monkeypatch.setattr(sys, "orig_argv", started)
    monkeypatch.setattr(sys, "argv", ["build_deck.py", *words])
    assert called_as() == "python build_deck.py"


@posix
@pytest.mark.parametrize(("prompt", "called"), [("(.venv) ", "deckwright"), (None, ".venv/bin/deckwright")])
def test_an_activated_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prompt: str | None, called: str
) -> None:
    """Where the shell has activated the environment, its name does; ``uv run`` finds it without the shell's knowing."""
    script = tmp_path / ".venv" / "bin" / "deckwright"
    script.parent.mkdir(parents=True)
    script.write_text(SCRIPT)
    script.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(script), "check"])
    monkeypatch.setenv("PATH", str(script.parent))
    if prompt:
        monkeypatch.setenv("VIRTUAL_ENV_PROMPT", prompt)
    else:
        monkeypatch.delenv("VIRTUAL_ENV_PROMPT", raising=False)
    monkeypatch.chdir(tmp_path)
    assert called_as() == called


@pytest.mark.parametrize(
    ("system", "word", "as_typed"),
    [
        ("posix", "my decks", "'my decks'"),
        ("posix", "it's", "'it'\"'\"'s'"),
        ("posix", "größe", "'größe'"),
        ("nt", "my decks", '"my decks"'),
        ("nt", r".venv\Scripts\python", r".venv\Scripts\python"),
        ("nt", r"C:\decks\a&b", r'"C:\decks\a&b"'),
        ("nt", "", '""'),
    ],
)
def test_words_are_quoted_as_the_shell_wants(
    monkeypatch: pytest.MonkeyPatch, system: str, word: str, as_typed: str
) -> None:
    """Words in commands are quoted for the system's own shells: Windows knows no single quotation marks."""
    with monkeypatch.context() as other:
        other.setattr(os, "name", system)
        found = quoted(word)
    assert found == as_typed


def test_a_folder_is_no_option() -> None:
    """A folder whose name begins with a hyphen is typed so that it is not read as an option."""
    assert typed(Path("-rivers")) == "./-rivers"
    assert typed(Path.cwd() / "-rivers") == "./-rivers"
    assert typed(Path("decks/-rivers")) == "decks/-rivers"


PRINTED = [
    (["new", "my decks/-rivers"], r"^Build it: (.+)$"),
    (["new", "my decks/-rivers"], r"→ (.+)$"),
    (["build", "nowhere at all"], r"→ `(.+)` makes one$"),
    (["bild", "my decks/-rivers"], r"did you mean build\? (.+)$"),
    (["check", "--strict", "my decks/-rivers/first-questions.md"], r"its deck is one: (.+)$"),
    (["check", "my decks/-rivers"], r"not run; `(.+)` executes them$"),
    (["zzz"], r"; (.+) explains them$"),
]
"""Commands, one after the other, and the command that each prints."""


@posix
@pytest.mark.long
@pytest.mark.parametrize(
    "start",
    ["clone", "module", "script", "script on the path"],
)
def test_a_printed_command_runs(project: Project, monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    """Each command in a message, pasted into a shell, runs: from a clone, as a module, by the installed script."""
    script = project.root / ("bin" if start == "script" else "../bin") / "deckwright"
    script.parent.mkdir()
    script.write_text(SCRIPT)
    script.chmod(0o755)
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    if start == "script on the path":
        monkeypatch.setenv("PATH", f"{script.parent.resolve()}{os.pathsep}{os.environ['PATH']}")
    words = {"clone": [BUILD_DECK], "module": ["-m", "deckwright"]}.get(start, [str(script.resolve())])
    for arguments, told in PRINTED:
        result = project.start(*words, *arguments).wait()
        (printed,) = re.findall(told, result.text, re.MULTILINE)
        done = subprocess.run(["sh", "-c", printed], cwd=project.root, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{printed}\n{done.stdout}{done.stderr}"
        assert ("deckwright" in printed.split()[0]) == start.startswith("script")


def test_a_path_is_shown_from_here_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is shown from the current folder on if it lies below it, else as it is; one of a like name does not."""
    here = tmp_path / "decks"
    here.mkdir()
    monkeypatch.chdir(here)
    assert [shown(here / "a.md"), shown(str(here / "b" / "a.md")), shown(here)] == ["a.md", "b/a.md", "."]
    assert [shown(Path("a.md")), shown(Path("../a.md")), shown(Path())] == ["a.md", "../a.md", "."]
    for other in (tmp_path / "decks2" / "a.md", tmp_path, here / ".." / "a.md"):
        assert shown(other) in (other.as_posix(), "../a.md")
    monkeypatch.chdir(Path(tmp_path.anchor))
    assert shown(tmp_path) == tmp_path.relative_to(tmp_path.anchor).as_posix()

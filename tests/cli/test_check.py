"""``check``: how problems are listed, and that nothing is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.help.support import BUILD_DECK, SETTINGS, Project, snapshot

TWO = "## What is one? {#one}\n\nThe first.\n\n## What is two? {#two .reversed}\n\nThe second.\n"
FAULTY = '## What is one? {#one colour="red"}\n\nThe first.\n\n## What is “two”? 100%, really\n\nA <blink>.\n'


def test_check_writes_nothing(project: Project) -> None:
    """``check`` writes nothing at all, for a fine and a faulty deck, before and after a build, with ``--run`` too."""
    project.questions(TWO + "\n```python\nx = 1\n```\n")
    for _ in range(2):
        for arguments in ([], ["--run"], ["--strict"], ["--format", "json"]):
            before = snapshot(project.root)
            assert project.run("check", *arguments).code == 0
            assert snapshot(project.root) == before
        project.build()
    project.questions(FAULTY)
    before = snapshot(project.root)
    assert project.run("check").code == 1
    assert snapshot(project.root) == before


def test_check_on_read_only_sources(project: Project) -> None:
    """``check`` needs no right to write."""
    project.questions(TWO).build()
    paths = [project.root, *project.root.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert project.run("check").code == 0
    finally:
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_what_the_syllabus_lacks(project: Project) -> None:
    """What no question covers is information, and an error that stops the build where the deck asks for all of it."""
    project.write({"content/syllabus.toml": '[ones]\ntitle = "Ones"\nfacts = ["One is the first.", "It is odd."]\n'})
    project.questions(TWO.replace("#one", '#one covers="ones.2"'))
    (found,) = project.problems()
    assert (found["code"], found["path"], found["line"]) == ("I702", "content/syllabus.toml", 1)
    assert "1 of 2 facts (1)" in found["message"]
    project.write({"content/deck.toml": SETTINGS + "[lint]\ncoverage = true\n"})
    assert [problem["code"] for problem in project.problems()] == ["E610"]
    assert project.run("build").code == 1
    project.questions(TWO.replace("#one", '#one covers="ones.2 ones.1"'))
    assert project.problems() == []
    assert project.run("build").code == 0


def test_check_as_text(project: Project) -> None:
    """As text, each problem is one line: file, line, column, code, message and what to do; a count follows."""
    result = project.questions(FAULTY).run("check")
    lines = result.out.splitlines()
    found = [line for line in lines if re.match(r"content/questions\.md:\d+:\d+: [EWI]\d{3} .+", line)]
    places = [tuple(map(int, line.split(":")[1:3])) for line in found]
    assert places == sorted(places)
    assert [line.split()[1] for line in found] == ["E205", "W701", "E408"]
    assert lines[-1] == "2 questions: 2 errors, 1 warning"


def test_what_many_questions_lack_is_told_once(project: Project) -> None:
    """What five or more places have alike is told at the first, with the lines of the others; JSON lists them all."""
    project.questions("".join(f"## What is {number}? {{#q{number}}}\n\n" for number in range(1, 41)))
    lines = project.run("check").out.splitlines()
    assert len([line for line in lines if "E310" in line]) == 1
    assert any(line.startswith("  the same 39 times more: content/questions.md:3, 5, 7") for line in lines)
    assert lines[-1].startswith("40 questions: 40 errors")
    assert len(json.loads(project.run("check", "--format", "json").out)) == 40


def test_check_as_json(project: Project) -> None:
    """As JSON, the whole output is one list of objects with the documented keys, also when nothing is wrong."""
    found = project.questions(FAULTY).problems()
    assert [sorted(problem) for problem in found] == [
        ["code", "column", "hint", "line", "message", "path", "severity"] for _ in range(3)
    ]
    first = found[0]
    assert (first["path"], first["line"], first["column"]) == ("content/questions.md", 1, 23)
    assert (first["severity"], first["code"]) == ("error", "E205")
    assert {type(problem[key]) for problem in found for key in ("line", "column")} == {int}
    assert {problem["severity"] for problem in found} == {"error", "warning"}
    assert project.questions(TWO).problems() == []


@pytest.mark.long
def test_check_as_json_keeps_long_lines_whole(project: Project) -> None:
    """JSON is not broken by a narrow terminal, nor by what looks like the terminal's markup."""
    result = project.questions(f"## {'long [bold] :smile: ' * 20}\n\nAnswer\n").start(
        BUILD_DECK, "check", "--format", "json", environment={"COLUMNS": "20", "FORCE_COLOR": "1"}
    )
    problems = json.loads(result.wait().out)
    assert {problem["code"] for problem in problems} == {"W421", "W701"}


def test_check_for_github(project: Project) -> None:
    """For GitHub, each problem is one workflow command, its text escaped as GitHub wants it."""
    result = project.questions(FAULTY).run("check", "--format", "github")
    lines = result.out.splitlines()
    pattern = r"::(error|warning|notice) file=content/questions\.md,line=\d+,col=\d+::[EWI]\d{3} .+"
    assert [line for line in lines if not re.fullmatch(pattern, line)] == []
    assert len(lines) == 3
    assert "100%25" in project.questions("## 100% {#a}\n\n[b](100%)\n").run("check", "--format", "github").out


def test_strict_fails_on_warnings(project: Project) -> None:
    """``check --strict`` exits with 1 for a warning, ``check`` with 0."""
    project.questions("## What is one?\n\nThe first.\n")
    assert project.run("check").code == 0
    assert project.run("check", "--strict").code == 1
    assert project.questions(TWO).run("check", "--strict").code == 0


def test_check_runs_nothing_unasked(project: Project, tmp_path: Path) -> None:
    """``build`` and ``check`` execute nothing from the content; ``check --run`` does, and says so."""
    trace = tmp_path / "trace"
    code = f"open({str(trace)!r}, 'w').close()"
    project.questions(f"## Write {{#one .code}}\n\n```python\n{code}\n```\n\n```python {{.check}}\nassert True\n```\n")
    assert "2 Python blocks not run" in project.run("check").out
    project.build()
    assert not trace.exists()
    assert "Executing the Python blocks" in project.run("check", "--run").out
    assert trace.exists()


def test_wrong_settings_as_json(project: Project) -> None:
    """A fault in deck.toml is a problem in JSON and for GitHub too, so that a program can read it."""
    project.write({"content/deck.toml": SETTINGS + "[run]\ntimeout = 'x'\n"})
    (problem,) = project.problems()
    assert (problem["code"], problem["line"], problem["path"]) == ("E001", 4, "content/deck.toml")
    assert project.run("check", "--format", "github").out.startswith(
        "::error file=content/deck.toml,line=4,col=1::E001 "
    )

"""``check --run``, with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from deckwright.base.installed import installing
from deckwright.base.model import Kind, Line, Markdown, NoteId, Place, Source
from deckwright.base.problems import Problem
from deckwright.execute.snippets import run_questions
from deckwright.questions.question import Body, CodeBlock, Heading, Question
from tests.help.support import Project

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="process groups and signals are POSIX")


def block(code: str, line: int = 1, *, hidden: bool = False, skipped: bool = False, path: str = "q.md") -> CodeBlock:
    """Return a block that begins on a line of the question's file."""
    return CodeBlock(code, Place(path, line), hidden, skipped)


def check(code: str, line: int = 20) -> CodeBlock:
    """Return a hidden block."""
    return block(code, line, hidden=True)


def question(*blocks: CodeBlock, path: str = "q.md") -> Question:
    """Return a question with these blocks."""
    place = Place(path)
    heading = Heading(
        Line("Prompt?", 1), NoteId("prompt"), True, Kind.CODE, "code", "", (), (), (), "", False, False, place
    )
    source = Source(Path(path).absolute(), path, (), path, "")
    return Question(heading, source, None, blocks, Markdown(""), Body)


def run(*blocks: CodeBlock, prelude: str = "", timeout: float = 30) -> list[Problem]:
    """Run one question with these blocks and return its problems."""
    return run_questions([question(*blocks)], prelude, timeout, lambda done, total: None)


def only(problems: list[Problem]) -> Problem:
    """Return the one problem that there is."""
    assert len(problems) == 1, problems
    return problems[0]


def test_visible_then_hidden() -> None:
    """Visible blocks run in order, then the checks, all in one namespace, after the prelude."""
    checks = check("assert log == ['prelude', 'one', 'two']", 5)
    one, two = block("log.append('one')\n", 8), block("log.append('two')\n", 12)
    assert run(checks, one, two, prelude="log = ['prelude']") == []


def test_nothing_to_run() -> None:
    """A question without Python starts no process."""
    assert run_questions([question()], "raise ValueError", 30, lambda done, total: pytest.fail("ran")) == []


def test_norun() -> None:
    """A block marked {.norun} is not executed, and is reported."""
    problem = only(run(block("1 / 0\n", 7, skipped=True)))
    assert (problem.code, problem.place) == ("I901", Place("q.md", 7))


def test_failed_assertion() -> None:
    """A failing assert is a problem at its own line, with its source and its text."""
    problem = only(run(block("x = 1\n", 3), check("y = x\nassert x == 2, f'x is {x}'\n", 8)))
    assert (problem.code, problem.place) == ("E901", Place("q.md", 9))
    assert problem.message == "assertion failed: assert x == 2, f'x is {x}' — x is 1"


def test_long_assertion() -> None:
    """An assert of several lines is reported at its first, whole."""
    problem = only(run(check("assert (\n    1 ==\n    2\n)\n", 8)))
    assert (problem.code, problem.place.line) == ("E901", 8)
    assert "assert ( 1 == 2 )" in problem.message


def test_assertion_in_a_function() -> None:
    """An assert in a function that a check calls is reported in the function, wherever in the file it stands."""
    problem = only(run(block("def f(n):\n    assert n > 0\n", 4), check("assert f(1) is None\nf(-1)\n")))
    assert (problem.code, problem.place.line) == ("E901", 5)
    assert "assert n > 0" in problem.message


def test_assertion_in_a_library() -> None:
    """An assertion that a library makes is reported at the line that calls it, and counts as one."""
    problem = only(run(check("import numpy.testing as t\n\nt.assert_allclose([1.0], [2.0])\n", 10)))
    assert (problem.code, problem.place.line) == ("E901", 12)
    assert "t.assert_allclose([1.0], [2.0])" in problem.message
    assert "\n" not in problem.message


def test_exception() -> None:
    """An exception is reported at the innermost line of the file, with its type, its text and what was printed."""
    code = "print('a word')\ndef f():\n    import json\n    json.loads('{')\n\nf()\n"
    problem = only(run(block(code, 30)))
    assert (problem.code, problem.place) == ("E902", Place("q.md", 33))
    assert problem.message.startswith("the block raised JSONDecodeError: Expecting property name")
    assert "a word" in problem.hint


def test_unprintable_exception() -> None:
    """An exception whose text cannot be made is reported all the same."""
    problem = only(run(block("class E(Exception):\n    def __str__(self):\n        raise E\n\nraise E\n")))
    assert (problem.code, problem.place.line) == ("E902", 5)


@pytest.mark.parametrize(("module", "hint"), [("sklearn", installing("run")), ("nunpy", "nunpy")])
def test_missing_module(module: str, hint: str) -> None:
    """A module that is missing is named, with what to install."""
    code = f"raise ModuleNotFoundError('No module named {module}', name='{module}.sub')\n"
    problem = only(run(block(code)))
    assert problem.code == "E902"
    assert hint in problem.hint


def test_syntax_error() -> None:
    """A syntax error is reported at its line and column, every one of a question at once, and nothing is run."""
    problems = run(block("x = 1\ny = = 2\n", 5), block("return\n", 9), block("raise SystemExit\n", 12))
    assert [problem.code for problem in problems] == ["E903", "E903"]
    assert [problem.place for problem in problems] == [Place("q.md", 6, 5), Place("q.md", 9, 1)]


@pytest.mark.parametrize("code", ["x = 1\0\n", "(" * 5000 + ")" * 5000, "-" * 100_000 + "1\n", "if x:\n"])
def test_code_that_cannot_be_compiled(code: str) -> None:
    """Code that Python's compiler gives up on is a syntax error within the block, not a traceback."""
    problem = only(run(block(code, 4)))
    assert (problem.code, problem.place.line) == ("E903", 4)


def test_timeout() -> None:
    """Code that takes too long is stopped, reported at the block that was running, with the setting to change."""
    problem = only(run(block("x = 1\n", 2), block("while True:\n    pass\n", 5), timeout=1))
    assert (problem.code, problem.place) == ("E904", Place("q.md", 5))
    assert "[run]" in problem.hint
    assert "timeout" in problem.hint


@POSIX
def test_timeout_kills_descendants(tmp_path: Path) -> None:
    """Processes that the code has started die with it."""
    pid_file = tmp_path / "pid"
    code = f"import subprocess, pathlib\np = subprocess.Popen(['sleep', '60'])\npathlib.Path({str(pid_file)!r})"
    code += ".write_text(str(p.pid))\np.wait()\n"
    assert only(run(block(code), timeout=2)).code == "E904"
    assert_dies(int(pid_file.read_text()))


@POSIX
@pytest.mark.timeout(30)
def test_interrupt_kills_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the processes of all questions before it goes on, and leaves no folder behind."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    pid_file = tmp_path / "pid"
    code = f"import os, time\nopen({str(pid_file)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)\n"

    def interrupt() -> None:
        while not (pid_file.exists() and pid_file.read_text()):
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        run_questions([question(block(code)) for _ in range(5)], "", 600, lambda done, total: None)
    thread.join()
    assert list(scratch.iterdir()) == []
    assert_dies(int(pid_file.read_text()))


def assert_dies(pid: int) -> None:
    """Wait until a process is gone; fail if it stays."""
    for _ in range(100):
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
        if state.stdout.strip()[:1] in ("", "Z"):
            return
        time.sleep(0.05)
    pytest.fail(f"{pid} is still running")


def test_leftover_process_does_not_hold_up() -> None:
    """A process left running in the background, with the output still open, does not count as a failure."""
    code = "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    assert run(block(code)) == []


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import sys\nsys.exit(3)\n", "the block ended its process: SystemExit: 3"),
        ("import os\nprint('gone', flush=True)\nos._exit(3)\n", "the block's process died: exit code 3"),
        ("import os\nos._exit(0)\n", "the block's process died: exit code 0"),
    ],
)
def test_exit(code: str, message: str) -> None:
    """Code that ends its process, even with exit code 0, is reported: what follows it was not run."""
    problem = only(run(block("x = 1\n", 1), block(code, 6), check("assert x", 20)))
    assert (problem.code, problem.message) == ("E905", message)
    assert problem.place.line == (7 if "sys" in code else 6)
    assert ("gone" in problem.hint) == ("gone" in code)


@POSIX
def test_signal() -> None:
    """A crash is reported with the name of its signal."""
    problem = only(run(block("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")))
    assert problem.code == "E905"
    assert "SIGSEGV" in problem.message


@pytest.mark.parametrize(
    ("prelude", "message"),
    [
        ("import os\nimport no_such_module\n", "failed in its line 2: ModuleNotFoundError: No module named"),
        ("x = = 1\n", "failed in its line 1: SyntaxError: invalid syntax"),
        ("import os\nos._exit(4)\n", "failed: exit code 4"),
    ],
)
def test_prelude(prelude: str, message: str) -> None:
    """A prelude that fails is reported once, at deck.toml, however many questions there are."""
    questions = [question(block("x = 1\n", path=path), path=path) for path in ("a.md", "b.md", "c.md")]
    problem = only(run_questions(questions, prelude, 30, lambda done, total: None, "content/deck.toml"))
    assert (problem.code, problem.place) == ("E906", Place("content/deck.toml"))
    assert message in problem.message
    assert "no_such_module" in problem.hint or "no_such_module" not in prelude


@pytest.mark.long
def test_prelude_that_hangs() -> None:
    """A prelude that takes too long is not blamed on the questions."""
    assert only(run(block("x = 1\n"), prelude="while True: pass", timeout=1)).code == "E906"


def test_check_without_assertion() -> None:
    """A check that asserts nothing is a warning; one that raises or calls an assertion is none."""
    problem = only(run(check("x = 1\n", 3), check("raise_it = False\nif raise_it: raise ValueError\n", 9)))
    assert (problem.code, problem.place) == ("W901", Place("q.md", 3))


def test_output_spoils_nothing() -> None:
    """Whatever the code prints, closes or replaces, its result arrives, and its output is not kept."""
    code = "import os, sys, json, builtins\nos.write(1, b'{\"failed\": 1}\\n' * 100_000)\nsys.stdout.close()\n"
    code += "os.close(2)\njson.dumps = builtins.open = None\nos.chdir('/')\n"
    assert run(block(code, 1), check("assert False", 9))[0].code == "E901"


def test_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code runs in an empty folder of its own, with a fixed hash seed, one thread, no window, no PYTHON settings."""
    monkeypatch.setenv("PYTHONPATH", "/no/such/folder")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("KEPT", "yes")
    code = f"""import os, sys, tempfile
assert os.listdir() == []
assert os.getcwd() not in sys.path and '' not in sys.path and '/no/such/folder' not in sys.path
assert tempfile.gettempdir() != {tempfile.gettempdir()!r}
assert os.environ['MPLBACKEND'] == 'Agg' and os.environ['OMP_NUM_THREADS'] == '1' and os.environ['KEPT'] == 'yes'
assert hash('a') == {hash_of_a()}
assert sys.flags.utf8_mode and sys.stdin.read() == '' and sys.argv == ['']
"""
    assert run(block(code)) == []


def hash_of_a() -> int:
    """Return the hash of “a” with the hash seed 0."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-c", "print(hash('a'))"]
    return int(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)


def test_source_and_main() -> None:
    """Classes can be pickled and functions' source lines can be found, as in a file."""
    code = "import inspect, pickle\nclass C: pass\ndef f():\n    return 1\n"
    asserts = "assert isinstance(pickle.loads(pickle.dumps(C())), C)\nassert 'return 1' in inspect.getsource(f)\n"
    asserts += "assert __name__ == '__main__'\n"
    assert run(block(code, 40), check(asserts, 60)) == []


def test_processes_are_separate_and_counted() -> None:
    """No question sees another's names, problems are sorted, and progress is told up to the end."""
    seen: list[tuple[int, int]] = []
    questions = [question(block(f"assert 'x' not in globals()\nx = {n}\n", 1, path=f"{n}.md")) for n in range(4)]
    questions.insert(0, question(block("1 / 0\n", path="z.md")))
    questions.append(question(block("1 / 0\n", path="a.md")))
    problems = run_questions(questions, "", 30, lambda done, total: seen.append((done, total)))
    assert [problem.place.path for problem in problems] == ["a.md", "z.md"]
    assert seen[-1] == (6, 6)


@pytest.mark.parametrize(
    ("code", "way"),
    [
        (">>> 1 + 1\n2", "leave out >>>"),
        ("$ pip install numpy", "```sh"),
        ("!pip install numpy\nx = 1", "only notebooks read"),
        ("In [1]: 1 +", "leave out In [1]:"),
        ('name = input("Name? ")', "in place of input"),
    ],
)
def test_code_from_elsewhere_is_told(project: Project, code: str, way: str) -> None:
    """What a session, a shell or a notebook prints, and code that asks its reader, is told with what to do."""
    project.questions(f"## Q? {{#q .code}}\n\n```python\n{code}\n```\n")
    (problem,) = [found for found in project.problems("--run") if found["code"] in ("E902", "E903")]
    assert way in problem["hint"]

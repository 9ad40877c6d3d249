"""Copies of a process, which serve it. The tests run in a Python of their own: only what has one thread is copied."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from deckwright.execute.copied import can_copy
from tests.help.support import Project

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")

BEGIN = """
import operator, os
from deckwright.execute.apart import Apart, Bounds
from deckwright.execute.process import Died
from tests.help.deadly import print_and_return, render_and_die, render_and_raise
one, two, failing = Apart(Bounds(60), (KeyError,)), Apart(Bounds(60), ()), Apart(Bounds(60), ())
begin, other, failed = (
    one.copy(lambda: os.environ.update(TOLD="once")), two.copy(lambda: None), failing.copy(lambda: 1 / 0)
)

def told_by(begin):
    try:
        begin(print_and_return, "x")()
    except Died as died:
        return died.told
"""
HOLDS = {
    "several copies are made before a thread runs here, and none from then on": """
assert begin(operator.add, 1, 2)() == other(operator.add, 1, 2)() == 3
assert Apart(Bounds(60), ()).copy(lambda: None) is None
""",
    "what is begun is answered in its order, whatever is printed": """
waits = [begin(print_and_return, text) for text in "abc"]
assert [wait() for wait in waits] == ["a", "b", "c"]
""",
    "it is another process, and no key that is typed here interrupts it": """
assert begin(os.getenv, "TOLD")() == "once" and not os.getenv("TOLD")
pid = begin(os.getpid)()
assert pid == begin(os.getpgid, 0)() != os.getpid()
""",
    "what is expected is raised here, and all else is told": """
try:
    begin(operator.getitem, {}, "x")()
except KeyError as error:
    assert error.args == ("x",)
waits = begin(render_and_raise, "x"), begin(print_and_return, "y")
try:
    waits[0]()
except Died as died:
    assert "nothing to be made of x" in died.told
assert waits[1]() == "y"
""",
    "how it ends is told, and the others go on": """
try:
    begin(render_and_die, "x")()
except Died as died:
    assert "killed by signal 6" in died.told
assert "ZeroDivisionError" in told_by(failed)
assert other(print_and_return, "x")() == "x"
""",
    "it holds nothing that is open here, so each sees the end of its input": """
assert len(other(os.listdir, "/proc/self/fd")()) == 6  # the three of every process, two pipes, and the list itself
""",
    "once closed it is gone": """
pid = begin(os.getpid)()
one.close(); one.close()
assert not os.path.exists(f"/proc/{pid}")
assert "killed by signal 9" in told_by(begin)
""",
}


@pytest.mark.parametrize("held", HOLDS)
def test_a_copy_serves(held: str, tmp_path: Path) -> None:
    """It does what a process that was started does, with all that is loaded and known here."""
    ended = Project(tmp_path).start("-P", "-c", f"{BEGIN}\n{HOLDS[held]}\nprint('held')").wait()
    assert (ended.code, ended.out) == (0, "held\n"), ended.err


def test_where_threads_cannot_be_counted_there_is_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where /proc is not mounted, processes are started as elsewhere."""
    monkeypatch.setattr("deckwright.execute.copied.os.listdir", lambda path: [str(os.getpid())])
    assert can_copy()
    monkeypatch.setattr("deckwright.execute.copied.os.listdir", lambda path: os.scandir(f"{path}/missing"))
    assert not can_copy()

"""What is printed where there is no terminal: the same as Rich prints, without waiting for Rich."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from deckwright.base.model import Place
from deckwright.base.problems import Problem
from deckwright.cli.terminal import Terminal
from tests.help.support import BUILD_DECK, Project

TEXTS = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    ["", "a\tb", "a\n\n  b  ", "wide 漢字 " * 40]
)


def printed(act: Callable[[Terminal], object], **environment: str) -> tuple[str, str]:
    """Return what goes to standard output and to standard error, both no terminal."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, environment),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        act(Terminal(lambda: "deckwright", ["build"]))
    return out.getvalue(), err.getvalue()


@given(text=TEXTS, hint=TEXTS)
def test_a_line_is_what_rich_makes_of_it(text: str, hint: str) -> None:
    """Whatever a line holds, it is printed as Rich prints it where it is told that there is no terminal."""

    def act(terminal: Terminal) -> None:
        terminal.say(text, "bold")
        terminal.complain(text, hint)
        terminal.verbatim(text)
        for aside in (False, True):
            terminal.problems([Problem(Place(text or "a.md", 3, 4), "E101", text, hint)] * 6, aside)

    assert printed(act) == printed(act, TTY_COMPATIBLE="0")


def test_colours_can_be_asked_for() -> None:
    """Who wants colours in a file or a log gets them."""
    assert printed(lambda terminal: terminal.say("Done", "bold")) == ("Done\n", "")
    out, _ = printed(lambda terminal: terminal.say("Done", "bold"), FORCE_COLOR="1", TERM="xterm")
    assert out == "\x1b[1mDone\x1b[0m\n"


def test_whoever_stops_reading_gets_no_error(project: Project) -> None:
    """A result that is piped into what reads only its first lines ends in no message of Python's."""
    project.questions("## One? {#one}\n\n![](no.svg)\n")
    command = [sys.executable, str(BUILD_DECK), "check", str(project.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 0

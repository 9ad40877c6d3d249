"""Pictures are decoded in a process of its own: whatever becomes of that is a fault of the picture."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deckwright.base.problems import ExitCode, Stop
from deckwright.execute import apart
from deckwright.execute.apart_child import GRACE
from deckwright.execute.picture_process import PictureProcess
from deckwright.execute.process import Colleague
from deckwright.media.photographs import Decoder, look
from deckwright.media.pictures import NotAPicture, Size
from tests.execute.test_run import assert_dies
from tests.help.deadly import DEADLY, look_or_die, picture, print_and_return, shrink_or_die, told_of_acts
from tests.help.support import REPOSITORY, Project

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
BOUNDED = pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds memory")
PATIENCE = 3.0
"""Seconds for a picture that takes for ever."""

WATCHED = """
import os, sys

EVENTS = []

def note(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path, mode, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
            EVENTS.append(["write", os.fsdecode(path)])
        else:
            EVENTS.append(["read", os.path.abspath(os.fsdecode(path))])
    elif event.split(".")[0] in ("socket", "subprocess", "urllib", "http", "sqlite3") or event.startswith(
        ("os.exec", "os.spawn", "os.posix_spawn", "os.system", "os.fork", "os.mkdir", "os.remove", "os.rename")
    ):
        EVENTS.append([event, ""])

sys.addaudithook(note)
sys.path.insert(0, ROOT)
from deckwright.execute.apart_child import main
main()
"""


@pytest.fixture
def process() -> Iterator[PictureProcess]:
    """A process that is ended with the test."""
    made = PictureProcess()
    yield made
    made.close()


@pytest.fixture
def deadly(process: PictureProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pictures of some widths be deadly to whatever decodes them."""
    made = Decoder(
        lambda data, ending, is_sound=False: process.call(look_or_die, data, ending, is_sound),
        lambda data: process.call(shrink_or_die, data),
    )
    monkeypatch.setattr("deckwright.execute.picture_process.PICTURES", made)


def test_it_says_what_would_be_said_here(process: PictureProcess) -> None:
    """A picture is looked into and made smaller there as here, a broken one is refused with the same words."""
    large = picture(2000, "JPEG")
    assert process.look(large, ".jpg") == look(large, ".jpg")
    assert look(process.shrink(large), ".webp").size == Size(1440, 2)
    with pytest.raises(NotAPicture) as there:
        process.look(large[:-40], ".jpg")
    with pytest.raises(NotAPicture) as here:
        look(large[:-40], ".jpg")
    assert (str(there.value), there.value.hint) == (str(here.value), here.value.hint)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        pytest.param("abort", "the decoder died (killed by signal 6, SIGABRT)", marks=POSIX),
        pytest.param("segfault", "the decoder died (killed by signal 11, SIGSEGV)", marks=POSIX),
        pytest.param("hang", "takes more than 3 s to decode", marks=pytest.mark.long),
        pytest.param("eat", "takes more than 1,000 MB of memory to decode", marks=BOUNDED),
        ("raise", "cannot be decoded: OSError: nobody expected this"),
    ],
)
def test_its_death_is_a_fault_of_the_picture(process: PictureProcess, how: str, words: str) -> None:
    """A picture that kills, occupies or bloats the decoder is refused with a way out; those after it are decoded."""
    process = PictureProcess(PATIENCE) if how == "hang" else process
    with pytest.raises(NotAPicture) as caught:
        process.call(look_or_die, picture(DEADLY[how]), ".png")
    assert words in str(caught.value)
    assert "take another one" in caught.value.hint
    assert process.call(look, picture(7), ".png").size == Size(7, 3)
    process.close()


@POSIX
@pytest.mark.usefixtures("deadly")
def test_a_deadly_picture_is_a_problem_with_its_place(project: Project) -> None:
    """``check`` and ``build`` go on after a deadly picture, and tell it at its line as they tell a damaged one."""
    project.write({f"media/{width}.png": picture(width) for width in (7, 601, 8, 602)})
    project.questions("".join(f"## Q {n}? {{#q{n}}}\n\na ![b](../media/{n}.png)\n\n" for n in (7, 601, 8, 602)))
    problems = project.problems()
    assert [(found["path"], found["line"], found["code"]) for found in problems] == [
        ("content/questions.md", 7, "E702"),
        ("content/questions.md", 15, "E702"),
    ]
    assert problems[0]["message"].startswith("../media/601.png cannot be decoded: the decoder died")
    assert "save it as PNG" in problems[0]["hint"]
    assert project.run("build").code == ExitCode.CONTENT
    assert not project.package.exists()


@POSIX
def test_a_picture_that_dies_when_it_is_made_smaller_stops_the_build_there(
    project: Project, process: PictureProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture that seemed sound, and is deadly when it is packed, is told at a question that shows it."""
    made = Decoder(process.look, lambda data: process.call(shrink_or_die, data))
    monkeypatch.setattr("deckwright.execute.picture_process.PICTURES", made)
    project.write({"media/a.png": picture(7), "media/b.png": picture(DEADLY["abort large"])})
    project.questions("## P? {#p}\n\na ![b](../media/a.png)\n\n## Q? {#q}\n\na ![b](../media/b.png)\n")
    assert not project.problems()
    result = project.run("build")
    assert result.code == ExitCode.CONTENT
    assert "content/questions.md:5:1: E702 media/b.png cannot be decoded: the decoder died" in result.text
    assert "save it as PNG" in result.text
    assert not project.package.exists() and not project.lock.exists()


@pytest.mark.usefixtures("deadly")
def test_a_remembered_picture_needs_no_process(
    project: Project, process: PictureProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a picture that nobody has looked into costs a process: not after an edit of the text that shows it."""
    project.write({"media/a.png": picture(7), "media/b.jpg": picture(2000, "JPEG")})
    text = "## Q? {#q}\n\na ![b](../media/a.png) ![b](../media/b.jpg)\n"
    project.questions(text).build()
    process.close()

    def refuse(*_: object) -> None:
        raise AssertionError("a process is started")

    monkeypatch.setattr("deckwright.execute.apart.Colleague", refuse)
    project.questions(text + "\nmore\n").build()
    assert not project.problems()
    project.questions("## Q? {#q}\n\nno picture\n").build()


def test_threads_share_it(process: PictureProcess) -> None:
    """Several threads get each the answer to what they asked, also when one picture kills the process meanwhile."""
    widths = [*range(1, 40), DEADLY["abort"], *range(40, 80)]

    def width(of: int) -> int:
        try:
            return process.call(look_or_die, picture(of), ".png").size.width
        except NotAPicture:
            return 0

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(width, widths)) == [*range(1, 40), 0, *range(40, 80)]


def test_what_a_library_prints_spoils_no_answer(process: PictureProcess) -> None:
    """What a codec prints, wherever and however much, is no answer and blocks none."""
    for _ in range(20):
        assert process.call(print_and_return, "libpng warning " * 10) == "libpng warning " * 10


@POSIX
def test_a_process_that_died_between_two_pictures_is_not_their_fault(process: PictureProcess) -> None:
    """If something else ends the process while nothing is decoded, the next picture gets a new one."""
    pid = process.call(os.getpid)
    os.kill(pid, 9)
    assert_dies(pid)
    assert process.call(look, picture(7), ".png").size == Size(7, 3)


@POSIX
@pytest.mark.timeout(30)
def test_an_interrupt_ends_it(process: PictureProcess) -> None:
    """Ctrl-C while a picture is decoded ends the process; the next picture gets the answer that is its own."""
    pid = process.call(os.getpid)
    threading.Timer(0.5, os.kill, (os.getpid(), 2)).start()
    with pytest.raises(KeyboardInterrupt):
        process.call(look_or_die, picture(DEADLY["hang"]), ".png")
    assert_dies(pid)
    assert process.call(look, picture(7), ".png").size == Size(7, 3)


@POSIX
@pytest.mark.parametrize(
    ("signal", "then"),
    [
        (0, "pass"),
        (15, "time.sleep(60)"),
        (9, "time.sleep(60)"),
        pytest.param(15, "process.call(time.sleep, 600)", marks=pytest.mark.long),
        pytest.param(9, "process.call(time.sleep, 600)", marks=pytest.mark.long),
    ],
)
def test_it_outlives_nobody(signal: int, then: str) -> None:
    """The process ends with the program, however that ends: by itself, terminated, or killed.

    One that waits ends at once, one that is busy when its time is up, and a while for the program to end it.
    """
    code = (
        "import os, time\nfrom deckwright.execute.picture_process import PictureProcess\n"
        f"process = PictureProcess(seconds=5)\nprint(process.call(os.getpid), flush=True)\n{then}\n"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert program.stdout
    pid = int(program.stdout.readline())
    if signal:
        time.sleep(1)  # until it is busy
        program.send_signal(signal)
    program.communicate(timeout=30)
    if "call" in then:
        os.kill(pid, 0)  # it is still there
        time.sleep(5 + GRACE)
    assert_dies(pid)


def test_a_machine_that_starts_no_process_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be started, or it ends at once, that is no fault of a picture: exit code 3."""
    with pytest.raises(Stop, match="does not start") as caught:
        PictureProcess(memory=1_000_000).call(look, picture(7), ".png")
    assert caught.value.exit_code is ExitCode.ENVIRONMENT
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(Stop, match="cannot start /nowhere/python") as caught:
        PictureProcess().call(look, picture(7), ".png")
    assert caught.value.exit_code is ExitCode.ENVIRONMENT


def test_it_touches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that decodes opens no connection, starts no process, writes no file, and reads only modules."""
    program = tmp_path / "watched.py"
    program.write_text(f"ROOT = {str(REPOSITORY)!r}\n{WATCHED}")
    monkeypatch.setattr(apart, "PROGRAM", program)
    process = PictureProcess()
    for form, ending in (("PNG", ".png"), ("JPEG", ".jpg"), ("GIF", ".gif"), ("WEBP", ".webp")):
        process.call(look, picture(2000, form), ending)
    process.shrink(picture(2000, "JPEG"))
    acts = process.call(told_of_acts)
    process.close()
    assert [act for act in acts if act[0] != "read"] == []
    assert [path for _, path in acts if Path(path).suffix not in (".py", ".pyc", ".so", ".pyd")] == []


@POSIX
def test_a_process_that_is_gone_is_not_ended_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has ended is not killed a second time: its number may belong to another process by then."""
    colleague = Colleague(apart.PROGRAM)
    end = colleague.dismiss()

    def refuse(*_: object) -> None:
        raise AssertionError("killed again")

    monkeypatch.setattr(os, "killpg", refuse)
    assert not colleague.is_alive
    assert colleague.dismiss() == end

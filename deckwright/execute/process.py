"""Runs programs that may fail, hang or die: each in a process and a folder of its own, with a time limit.

A program reads one JSON object on its standard input and appends its answers, one JSON object a line, to the file
that the object names as ``answers``. So nothing that the executed content prints can spoil an answer, and what was
answered before a crash is still there. One that does deckwright's own work answers by a pipe, again and again.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from deckwright.base.limits import ANSWER_BYTES
from deckwright.base.machine import cores
from deckwright.base.problems import ExitCode, Progress, stop
from deckwright.execute.apart_child import LENGTH
from deckwright.execute.copied import Copy, Serve
from deckwright.execute.deadline import Deadlines

OUTPUT_LIMIT = 4_096
"""Bytes of a program's output that are kept: its end. The rest is read and dropped."""

FIXED = {
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
"""Environment of every program: what would make two runs differ, or several at once fight for the processor."""

OPENERS = {"darwin": "open", "linux": "xdg-open"}
"""The program that opens a file as a double click does, by the name of the system. Windows has a call for it."""

OPENING = 5.0
"""Seconds after which an opener that still runs has found a program: some wait until that is closed."""

POLL = 0.2
"""Seconds between two looks for finished programs. Windows cannot interrupt a longer wait by Ctrl-C."""

DYING = 2.0
"""Seconds that a process may take to end after it has closed its answers: the system may write down how it crashed."""

EXTRAS = {"matplotlib": "figures", "numpy": "run", "scipy": "run", "sklearn": "run"}
"""The modules that an extra of this package installs."""


@dataclass(frozen=True, slots=True)
class ProgramEnd:
    """How a program ended."""

    answers: tuple[dict[str, Any], ...]
    status: int | None
    """Its exit code, negative for a signal; None if the time limit ended it."""
    output: str
    """The end of what it printed."""

    @property
    def last_words(self) -> str:
        """The last three printed lines as one, at most 200 characters; empty if nothing was printed."""
        lines = [" ".join(line.split()) for line in self.output.splitlines() if line.strip()]
        return " | ".join(lines[-3:])[-200:]

    @property
    def death(self) -> str:
        """How the process ended, in words."""
        if self.status is None:
            return "it was stopped at the time limit"
        if self.status >= 0:
            return f"exit code {self.status}"
        with contextlib.suppress(ValueError):
            return f"killed by signal {-self.status}, {signal.Signals(-self.status).name}"
        return f"killed by signal {-self.status}"


def run_children(
    program: Path, requests: Sequence[Mapping[str, object]], timeout: float, progress: Progress
) -> list[ProgramEnd]:
    """Run ``program`` once for each request, as many at once as there are processors; outcomes in the same order.

    ``timeout`` is in seconds and holds for each run. A program that takes longer is killed, and so is, at the end of
    every run, whatever it started in its process group. If the caller is interrupted, all of them are killed before
    the interrupt goes on. Stops with exit code 3 if no process can be started.
    """
    crew = _Crew(program, timeout)
    with ThreadPoolExecutor(max_workers=max(1, min(len(requests), cores()))) as pool:
        futures = [pool.submit(crew.run, request) for request in requests]
        try:
            running = set(futures)
            while running:
                finished, running = wait(running, POLL, FIRST_COMPLETED)
                for future in finished:
                    future.result()
                if finished:
                    progress(len(futures) - len(running), len(futures))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            crew.disband()
            raise
    return [future.result() for future in futures]


def install_hint(module: str) -> str:
    """Return what to do when ``module`` cannot be imported."""
    from deckwright.base.installed import installing

    package = module.partition(".")[0]
    if package in EXTRAS:
        return installing(EXTRAS[package])
    return f"install the package that provides “{package}”, or correct its name" if package else ""


def open_file(file: Path) -> bool:
    """Open a file with the program that this system has for it, and return whether there was one."""
    if sys.platform == "win32":
        try:
            os.startfile(file)
        except OSError:
            return False
        return True
    opener = shutil.which(OPENERS.get(sys.platform, "xdg-open"))
    if not opener:
        return False
    null = subprocess.DEVNULL
    try:
        process = subprocess.Popen([opener, str(file)], stdin=null, stdout=null, stderr=null, start_new_session=True)
        return process.wait(OPENING) == 0
    except subprocess.TimeoutExpired:
        return True
    except OSError:
        return False


class _Crew:
    """The programs that run at the moment, so that an interrupt can kill them all."""

    def __init__(self, program: Path, timeout: float) -> None:
        self.program = program
        self.timeout = timeout
        self.lock = threading.Lock()
        self.alive: set[subprocess.Popen[bytes]] = set()
        self.disbanded = False

    def run(self, request: Mapping[str, object]) -> ProgramEnd:
        # Programs may leave files behind that cannot be removed, on Windows those that are still open.
        with tempfile.TemporaryDirectory(prefix="deckwright-", ignore_cleanup_errors=True) as name:
            scratch = Path(name)
            answers = scratch / "answers"
            process = self._start(scratch, {**request, "answers": str(answers), "timeout": self.timeout})
            assert process.stdout is not None
            output = _Tail(process.stdout)
            output.listen()
            try:
                status: int | None = process.wait(self.timeout)
            except subprocess.TimeoutExpired:
                status = None
            finally:
                self._end(process)
            output.finish()
            return ProgramEnd(_read_answers(answers), status, output.text)

    def disband(self) -> None:
        """Kill every program and start no more."""
        with self.lock:
            self.disbanded = True
            for process in self.alive:
                _kill(process)

    def _start(self, scratch: Path, request: Mapping[str, object]) -> subprocess.Popen[bytes]:
        work, temporary = scratch / "work", scratch / "tmp"
        work.mkdir()
        temporary.mkdir()
        (scratch / "request").write_text(json.dumps(request), encoding="utf-8")
        with self.lock, (scratch / "request").open("rb") as stdin:
            if self.disbanded:
                raise CancelledError
            process = _start(self.program, stdin, subprocess.STDOUT, work, temporary)
            self.alive.add(process)
        return process

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        with self.lock:
            self.alive.discard(process)
        _kill(process)
        process.wait()


class Colleague:
    """A program that answers one request after another, both of them bytes, until it is dismissed or dies.

    It reads and writes each behind its length, as :mod:`~deckwright.execute.apart_child` does, and ends with its input.
    """

    def __init__(self, program: Path | Serve, temporary: Path | None = None) -> None:
        """Start ``program``. ``temporary`` is for its temporary files. Stops with exit code 3 if that cannot be.

        ``program`` may also be what is called in a copy of this process. Raises ``OSError`` if there can be none.
        """
        self._process = (
            _start(program, subprocess.PIPE, subprocess.PIPE, None, temporary)
            if isinstance(program, Path)
            else Copy(program)
        )
        assert self._process.stderr is not None
        self._output = _Tail(self._process.stderr)
        self._was_late = False
        self._deadlines = Deadlines(self._end_late)
        self._end: ProgramEnd | None = None
        self._ending = threading.Lock()

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked something."""
        return self._end is None and self._process.poll() is None

    def ask(self, request: bytes, seconds: float) -> bytes:
        """Return its answer. Raises :class:`Died` if it ends instead, or does not answer in time; then it is gone."""

        def exchange() -> bytes | None:
            self._send(request)
            return self._receive()

        return self._within(seconds, exchange)

    def send(self, request: bytes) -> None:
        """Give it a request, and go on while it works; :meth:`receive` returns the answer."""
        with contextlib.suppress(OSError, ValueError):  # it is dead, or was dismissed, which is told there
            self._send(request)

    def receive(self, seconds: float) -> bytes:
        """Return the answer to what was sent. Raises :class:`Died` as :meth:`ask` does."""
        return self._within(seconds, self._receive)

    def _within(self, seconds: float, exchange: Callable[[], bytes | None]) -> bytes:
        try:
            with self._deadlines.within(seconds):
                answer = exchange()
        except (OSError, ValueError):  # it is dead, or was dismissed: then its pipes are closed
            answer = None
        except BaseException:  # what it answers now would be taken for the answer to the next request
            self.dismiss()
            raise
        if answer is None or self._was_late:
            with contextlib.suppress(subprocess.TimeoutExpired):  # it is about to end: by what, is its own to say
                self._process.wait(DYING)
            raise Died(self.dismiss())
        return answer

    def dismiss(self) -> ProgramEnd:
        """End it, if it has not ended by itself, and return how it ended. Threads may do so at once."""
        with self._ending:
            if self._end:  # by now its number may be another process's
                return self._end
            assert self._process.stdin and self._process.stdout
            self._deadlines.close()
            _kill(self._process)
            with contextlib.suppress(OSError):  # closing writes what is left
                self._process.stdin.close()
            status = self._process.wait()
            self._process.stdout.close()
            self._output.finish()
            self._end = ProgramEnd((), None if self._was_late else status, self._output.text)
            return self._end

    def _send(self, request: bytes) -> None:
        self._output.listen()  # not before: while no thread runs here, there may be another copy
        stdin = self._process.stdin
        assert stdin
        stdin.write(LENGTH.pack(len(request)))
        stdin.write(request)
        stdin.flush()

    def _receive(self) -> bytes | None:
        """Return the answer; None if it ends before its last byte."""
        stdout = self._process.stdout
        assert stdout
        head = stdout.read(LENGTH.size)
        if len(head) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack(head)
        answer = stdout.read(length)
        return answer if len(answer) == length else None

    def _end_late(self) -> None:
        self._was_late = True
        _kill(self._process)


class Died(Exception):
    """A colleague ended instead of answering."""

    def __init__(self, end: ProgramEnd) -> None:
        super().__init__(end.death)
        self.end = end

    @property
    def told(self) -> str:
        """How it ended, in parentheses, and what it printed last."""
        words = f": {self.end.last_words}" if self.end.last_words else ""
        return f"({self.end.death}){words}"


class _Tail:
    """Reads a pipe to its end in a thread, once it listens, and keeps the end of what came."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self.kept = b""
        # A daemon, because a process that left its group may hold the pipe open for ever.
        self.thread = threading.Thread(target=self._read, args=(pipe,), daemon=True)

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            while chunk := os.read(pipe.fileno(), 65_536):
                self.kept = (self.kept + chunk)[-OUTPUT_LIMIT:]

    def listen(self) -> None:
        """Begin to read, if that was not begun."""
        if not self.thread.ident:
            self.thread.start()

    def finish(self) -> None:
        """Wait until everything is read, a second at most."""
        self.listen()
        self.thread.join(1)

    @property
    def text(self) -> str:
        return self.kept.decode("utf-8", "replace")


def _start(
    program: Path, stdin: int | IO[bytes], stderr: int, work: Path | None, temporary: Path | None
) -> subprocess.Popen[bytes]:
    """Start a program of ours by this Python. Stops with exit code 3 if no process can be started."""
    # -I would be shorter than -s, -P and the cleaned environment, but it also ignores PYTHONHASHSEED.
    command = [sys.executable, "-s", "-P", "-B", "-X", "utf8", str(program)]
    environment = _environment(temporary)
    try:
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=work,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        stop(ExitCode.ENVIRONMENT, f"cannot start {sys.executable}: {error.strerror}")


def _environment(temporary: Path | None) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    place = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)) if temporary else {}
    return inherited | FIXED | place


def _kill(process: subprocess.Popen[bytes] | Copy) -> None:
    """Kill the process and its group. The group outlives its leader as long as anything runs in it."""
    if sys.platform == "win32":
        assert isinstance(process, subprocess.Popen)
        process.kill()
        return
    # PermissionError is macOS's answer for a group of which only zombies are left.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _read_answers(file: Path) -> tuple[dict[str, Any], ...]:
    """Return the answers, without what a dying program left half written."""
    try:
        with file.open("rb") as stream:
            lines = stream.read(ANSWER_BYTES).splitlines()
    except OSError:
        return ()
    answers = []
    for line in lines:
        with contextlib.suppress(ValueError, RecursionError):
            answer = json.loads(line)
            if isinstance(answer, dict):
                answers.append(answer)
    return tuple(answers)

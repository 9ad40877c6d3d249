"""Calls functions of deckwright in a process of its own: with limits of memory, files and time.

A library in C can hang, take all memory, or die by a signal, which no exception tells of. Here that ends the other
process, and can be told. It is started at the first call and serves the next ones; it ends with this program, however
that ends.
"""

from __future__ import annotations

import atexit
import gc
import pickle
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar

from deckwright.base.problems import ExitCode, stop
from deckwright.execute import apart_child
from deckwright.execute.copied import can_copy
from deckwright.execute.process import Colleague, Died, ProgramEnd

P = ParamSpec("P")
R = TypeVar("R")

Begin = Callable[..., Callable[[], Any]]
"""Has a function called in another process, and returns what waits for what comes of it."""

PROGRAM = Path(__file__).with_name("apart_child.py")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a process may take. Windows bounds the time only, and macOS no memory."""

    seconds: float
    """For each call."""
    memory: int | None = None
    """In bytes; None for what this program may take."""
    file: int | None = None
    """Bytes of any file that it writes; None likewise."""


class Apart:
    """A process that calls one function after another. Threads may share it."""

    def __init__(
        self,
        bounds: Bounds,
        expected: tuple[type[Exception], ...],
        modules: tuple[str, ...] = (),
        temporary: Path | None = None,
    ) -> None:
        """``expected`` are the exceptions that are raised here as they are there, ``modules`` are imported first.

        ``temporary`` is the folder for temporary files, unless they may lie where this program's do.
        """
        self._bounds = bounds
        self._expected = expected
        self._modules = modules
        self._temporary = temporary
        self._lock = threading.Lock()
        self._colleague: Colleague | None = None
        self._is_ready = False
        """Whether it has said that it is."""

    def start(self) -> Begin:
        """Start the process, if there is none, without waiting until it is ready.

        What is returned begins calls as :meth:`begin` does, in just this process: once that is closed, in none.
        """
        return partial(self._begin, self._started())

    def copy(self, first: Callable[[], object]) -> Begin | None:
        """Start the process as a copy of this one, in which ``first`` is called at once; None if there can be none.

        What is returned begins calls as that of :meth:`start` does. No thread is begun here before the first of them.
        """
        if not can_copy():
            return None
        bounds, expected = self._bounds, self._expected

        def serve(asked: IO[bytes], answers: IO[bytes]) -> None:
            apart_child.bound(bounds.memory, bounds.file)
            first()
            with suppress(EOFError, BrokenPipeError):
                apart_child.serve(asked, answers, bounds.seconds, expected)

        try:
            self._colleague, self._is_ready = Colleague(serve), True
        except OSError:  # the system has no room for one more
            return None
        atexit.register(self.close)
        return partial(self._begin, self._colleague)

    def call(self, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what ``act``, a function of a module, returns of ``args``, or raise what is expected of it.

        All goes through :mod:`pickle`, both sides being deckwright. Raises :class:`Died` if the process dies of it, is
        not done in time, or anything else is raised; then its output ends with that. Stops with exit code 3 if there
        can be no such process. If one that did something before dies, a new one is asked once: it may have died of
        that.
        """
        request = pickle.dumps((act, args, kwargs))
        with self._lock:
            before = self._colleague
            try:
                answer = self._ask(request)
            except Died as died:
                if self._colleague is not before or died.end.status is None:  # it was new, or took too long
                    raise
                answer = self._ask(request)
        result: R = _result(answer)
        return result

    def _ask(self, request: bytes) -> bytes:
        colleague = self._started()
        self._await(colleague)
        return colleague.ask(request, self._bounds.seconds)

    def begin(self, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Callable[[], R]:
        """Have a function called meanwhile, as :meth:`call` does; what is returned waits for what comes of it.

        Several may be begun, and are done one after another; that is the order, too, in which they are waited for.
        """
        return self._begin(self._started(), act, *args, **kwargs)

    def _begin(self, colleague: Colleague, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Callable[[], R]:
        colleague.send(pickle.dumps((act, args, kwargs)))

        def receive() -> R:
            self._await(colleague)
            result: R = _result(colleague.receive(self._bounds.seconds))
            return result

        return receive

    def close(self) -> None:
        """End the process; the next call starts another one."""
        with self._lock:
            if self._colleague:
                self._colleague.dismiss()  # which, interrupted, can be done once more
                self._colleague = None
                atexit.unregister(self.close)

    def _started(self) -> Colleague:
        """Return the process, or a new one: whatever it died of between two calls was not the next one's fault."""
        if self._colleague and self._colleague.is_alive:
            return self._colleague
        if self._colleague:
            self._colleague.dismiss()
        else:
            atexit.register(self.close)
        self._colleague, self._is_ready = Colleague(PROGRAM, self._temporary), False
        bounds = self._bounds
        expected = pickle.dumps(self._expected)  # which is read when it is known where modules are found
        most = bounds.seconds, bounds.memory, bounds.file
        setup = (sys.path, gc.get_threshold(), *most, self._modules, expected)
        self._colleague.send(pickle.dumps(setup))
        return self._colleague

    def _await(self, colleague: Colleague) -> None:
        """Wait until the process is ready. Stops with exit code 3 if it does not come to that."""
        if self._is_ready:
            return
        try:
            colleague.receive(self._bounds.seconds)
        except Died as died:
            stop(ExitCode.ENVIRONMENT, f"a process of deckwright's own does not start {died.told}")
        self._is_ready = True


def _result(answer: bytes) -> Any:
    kind, told = pickle.loads(answer)
    if kind == "failed":
        raise Died(ProgramEnd((), 1, told))
    if kind == "raised":
        raise told
    return told

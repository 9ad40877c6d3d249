"""Runs MathJax's reader of TeX in a JavaScript engine that has no door to the machine: no files, no network."""

from __future__ import annotations

import importlib.util
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from deckwright.base.limits import FORMULA_BYTES, FORMULA_SECONDS

_SCRIPTS = ("loader.js", "core.js", "adaptors/liteDOM.js", "input/tex-full.js", "input/tex/extensions/mathtools.js")
_FLAGS = ("--max-semi-space-size=2",)
"""For V8: megabytes for what is new. By itself it takes 32 of them, for what is garbage a formula later."""
_BEFORE = """
var window = globalThis;
window.MathJax = {};
window.console = {log() {}, warn() {}, error() {}};
"""


class Refusal(NamedTuple):
    """Why MathJax does not show a formula: its name for the fault, and its words."""

    id: str
    message: str


class Exhausted(Exception):
    """A formula took too long, or too much memory. The engine is closed."""


class Unusable(Exception):
    """The engine is installed and does not start."""


def is_installed() -> bool:
    """Whether there is a JavaScript engine."""
    return importlib.util.find_spec("py_mini_racer") is not None


def read_scripts(mathjax: Path) -> Sequence[str]:
    """Return the scripts that the engine runs, in their order. Raises ``OSError``."""
    own = Path(__file__).with_name("compile.js").read_text(encoding="utf-8")
    return [_BEFORE, *((mathjax / name).read_text(encoding="utf-8") for name in _SCRIPTS), own]


def digest_of(scripts: Sequence[str]) -> str:
    """Return what tells these scripts from others."""
    return sha256("\x00".join(scripts).encode()).hexdigest()


class Engine:
    """MathJax, ready to read TeX. To be closed, at the latest by Python at its end: it has a thread of its own."""

    def __init__(self, scripts: Sequence[str]) -> None:
        """Start the engine. Raises :class:`Unusable`."""
        from py_mini_racer import DEFAULT_V8_FLAGS, JSEvalException, LibNotFoundError, MiniRacer, init_mini_racer

        self._failures = JSEvalException
        self._is_idle = False
        try:
            init_mini_racer(flags=[*DEFAULT_V8_FLAGS, *_FLAGS], ignore_duplicate_init=True)
            self._racer = MiniRacer()
        except (OSError, LibNotFoundError) as error:
            raise Unusable(str(error)) from error
        # From 3.13 on, an engine that is still there when Python tears down waits for its thread, which runs no more.
        self._end = weakref.finalize(self, self._racer.close)
        try:
            self._racer.set_hard_memory_limit(FORMULA_BYTES)
            for script in scripts:
                self._racer.eval(script)
            self._is_idle = True
        except JSEvalException as error:
            self.close()
            raise Unusable(str(error)) from error

    def close(self) -> None:
        """End the engine. One that ran out of memory must be closed, or Python waits for it at its own end."""
        if self._is_idle and self._end.alive:
            self._racer.low_memory_notification()  # else V8 keeps the memory of an engine that has ended
        self._end()

    def begin(self) -> None:
        """Begin a note: what the formulas of an earlier one have defined holds no more."""
        self._ask("begin")

    def compile(self, tex: str, display: bool) -> Refusal | None:
        """Return why MathJax does not show a formula; None if it does. Raises :class:`Exhausted`."""
        refused = self._ask("compile", tex, display)
        return Refusal(*refused) if refused else None

    def compile_all(self, formulas: Sequence[tuple[str, bool]]) -> list[Refusal | None]:
        """Compile several, each as :meth:`compile` does. Raises :class:`Exhausted` if all together are too much."""
        answers = self._ask("compileAll", [list(formula) for formula in formulas])
        return [Refusal(*refused) if refused else None for refused in answers]

    def known(self) -> tuple[Sequence[str], Sequence[str]]:
        """Return the names of all commands and of all environments."""
        names = self._ask("known")
        return names["commands"], names["environments"]

    def _ask(self, function: str, *arguments: object) -> Any:
        self._is_idle = False  # until it has answered: one that is interrupted is not asked anything more
        try:
            answer = self._racer.call(function, *arguments, timeout_sec=FORMULA_SECONDS)
        except self._failures as error:
            with suppress(self._failures):  # what was broken off is told, later, to a thread that must still be there
                self._racer.eval("0", timeout_sec=FORMULA_SECONDS)
            self.close()
            raise Exhausted(str(error)) from error
        self._is_idle = True
        return answer


StartEngine = Callable[[Sequence[str]], Engine]
"""What starts an engine that runs some scripts: :class:`Engine`, or something that stands for it."""

"""Does something after each save: ``build --watch`` builds, and says in one line what changed."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Collection
from pathlib import Path
from types import FrameType

from deckwright.base.command import shown
from deckwright.base.files import is_temporary
from deckwright.base.installed import installing
from deckwright.base.problems import ExitCode, Problem, Problems, Progress, Severity, Stop, stop
from deckwright.base.text import count
from deckwright.build import build
from deckwright.cli.terminal import Terminal
from deckwright.gather import Deck
from deckwright.preview.watching import AfterSave, can_watch, watch
from deckwright.regather import Memory
from deckwright.settings.deck_toml import load_settings
from deckwright.settings.settings import Settings
from deckwright.ship.shipment import Report, Shipment
from deckwright.ship.stamp import StampOptions

Built = Callable[[Settings], bool]
"""What is done after a build that wrote something; it returns whether to do it after the next one, too."""

First = Callable[[bool], bool]
"""What is done after saves in place of a build until it returns true, told whether a save is known of."""


def build_on_save(
    settings: Settings,
    output: Path | None,
    options: StampOptions,
    terminal: Terminal,
    built: Built,
    first: First | None = None,
    own: Collection[Path] = (),
) -> int:
    """Build now and after each save until Ctrl-C, and return the exit code. Stops with exit code 3 without watchfiles.

    ``output`` is where the package goes if the command line says so. Nothing is built before ``first`` is through. A
    change of the files ``own`` is no save.
    """
    need_watching()
    terminal.say(f"{settings.name}: builds after every save. Ctrl-C ends it.", "bold")
    builder = _Builder(settings, output, options, terminal, built, first, own)
    asyncio.run(_watch_until(asyncio.Event(), builder.look, lambda: builder.settings))
    return ExitCode.OK


def need_watching() -> None:
    """Stop with exit code 3 without the package that tells of saves."""
    if not can_watch():
        stop(ExitCode.ENVIRONMENT, "--watch needs the package watchfiles", installing("preview"))


async def _watch_until(ended: asyncio.Event, look: AfterSave, settings: Callable[[], Settings]) -> None:
    """Watch until ``ended`` or Ctrl-C, which lets what has begun come to its end. A second one does not."""
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)

    def end(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        loop.call_soon_threadsafe(ended.set)

    signal.signal(signal.SIGINT, end)
    try:
        await watch(look, settings, ended)
    finally:
        signal.signal(signal.SIGINT, before)


class _Builder:
    """Builds a deck again and again, doing over only what an edit changed."""

    def __init__(
        self,
        settings: Settings,
        output: Path | None,
        options: StampOptions,
        terminal: Terminal,
        built: Built,
        first: First | None,
        own: Collection[Path],
    ) -> None:
        self.settings = settings
        self.output = output
        self.options = options
        self.terminal = terminal
        self.built: Built | None = built
        self.first = first
        self.own = frozenset(own)
        self.memory = Memory()
        self.last: Shipment | None = None
        self.failure: object = None
        """What the last build failed of, if it did."""
        self.told: frozenset[Problem] = frozenset()
        """The warnings of the last build."""

    async def look(self, changed: Collection[Path]) -> None:
        """Build, unless nothing changed but what a build writes itself."""
        own = {self.settings.output, self.settings.lock, *self.own}
        if changed and all(file in own or is_temporary(file) for file in changed):
            return
        if self.first is None:
            await asyncio.to_thread(self.build, changed)
        elif await asyncio.to_thread(self.first, bool(changed)):
            self.first = None

    def build(self, changed: Collection[Path]) -> None:
        """Build once; whatever comes of it is told, and nothing that an author can mend ends the watching."""
        begin = time.perf_counter()
        problems = Problems()
        self.memory.forget(changed)
        try:
            self.settings = load_settings(self.settings.file, self.output)
            shipment = build(self.settings, self.options, False, problems, _no_progress, self._gather, self.last)
        except (Stop, OSError) as error:
            if self._is_news(str(error), changed):
                self._explain(error)
            return
        if shipment is None:
            if self._is_news(problems.sorted(), changed):
                self._tell(problems)
                self._say(f"{count(problems.errors, 'error')}, so nothing was written")
            return
        failed, self.failure = self.failure, None
        self._tell(problems)
        if shipment is not self.last:
            self._shipped(shipment, time.perf_counter() - begin)
        elif failed:
            self._say("no errors, and nothing else changed")

    def _gather(self, settings: Settings, problems: Problems, progress: Progress) -> Deck:
        return self.memory.gather(settings, problems)

    def _is_news(self, failure: object, changed: Collection[Path]) -> bool:
        """Whether to tell of a failure: not once more while nobody saves anything."""
        before, self.failure = self.failure, failure
        return bool(changed) or failure != before

    def _explain(self, error: Stop | OSError) -> None:
        if isinstance(error, OSError):
            self.terminal.complain(f"{error.filename or ''}: {error.strerror or error}", "the next save builds again")
            return
        if error.problem:
            self.terminal.problems([error.problem])
        self.terminal.complain(error.message, error.hint)

    def _tell(self, problems: Problems) -> None:
        """List all errors, and those warnings that the last build did not have."""
        found = [problem for problem in problems.sorted() if problem.severity is not Severity.INFO]
        self.terminal.problems([problem for problem in found if problem not in self.told])
        self.told = frozenset(problem for problem in found if problem.severity is Severity.WARNING)

    def _shipped(self, shipment: Shipment, seconds: float) -> None:
        self.last = shipment
        self._say(f"{_changes(shipment.report)} → {shown(self.settings.output)} in {seconds:.1f} s")
        # What was asked of single notes is done: touched once more, a note would be stamped once more.
        self.options = self.options._replace(touch=frozenset(), restore=frozenset(), accept=frozenset())
        if self.built:
            built, self.built = self.built, None  # should it fail, it is not done again
            self.built = built if built(self.settings) else None

    def _say(self, text: str) -> None:
        self.terminal.say(f"{time.strftime('%H:%M:%S')}  {text}")


def _changes(report: Report) -> str:
    counted = {
        "changed": report.changed,
        "new": report.new,
        "restored": report.restored,
        "moved": report.moved,
        "retired": report.retired,
    }
    told = [f"{len(ids):,} {name}" for name, ids in counted.items() if ids]
    told += ["another look"] if report.types and (report.changed or report.unchanged) else []
    return ", ".join(told) or "nothing new for learners"


def _no_progress(done: int, total: int) -> None:
    """Show nothing: a build that does over what changed takes no time."""

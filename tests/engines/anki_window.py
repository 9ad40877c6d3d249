"""The real desktop Anki at work: imports a package through its own dialogue, studies cards, checks the media.

Runs as a program of its own, ``python -m tests.engines.anki_window JOB``, on a display: Anki wants a process to itself.
``JOB`` is a JSON file that says what to do (see ``Job``); what was seen is written where it says. What the web views
write to their consoles comes out of this process as lines that begin with ``JS``.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Generator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aqt
from anki.cards import Card
from anki.decks import DeckId
from aqt import gui_hooks
from aqt.profiles import ProfileManager, VideoDriver
from aqt.qt import QApplication, QPlainTextEdit, QTimer, QWidget
from aqt.theme import Theme

from tests.engines.sides import WEB

PROFILE = "Learner"
EASY = """document.querySelector('button[data-ease="4"]')"""
SHOW = (WEB / "show.js").read_text(encoding="utf-8")
SECONDS = 60
"""How long any one thing may take."""

Steps = Generator[Callable[[], Any], Any, None]
"""What is to be done, as a generator: it yields a question to Anki, and goes on with the first answer that is true."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to do: the package to import, Anki's folder, where pictures and the report go, notes by id, window in px."""

    package: str
    base: str
    output: str
    notes: Sequence[str]
    size: tuple[int, int] = (900, 800)
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the reviewer shows: a card's side, its words, the window's state, other windows, the picture's file."""

    note: str
    ord: int
    side: str
    mode: str
    words: str
    state: str
    others: tuple[str, ...]
    picture: str


class Learner:
    """Somebody at the keyboard of the real Anki."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.report: dict[str, Any] = {"seen": []}
        self.shown = 0

    def steps(self) -> Steps:
        """Import, study, check the media."""
        yield lambda: aqt.mw and aqt.mw.state == "deckBrowser"
        aqt.mw.resize(*self.job.size)
        yield from self.imports()
        yield from self.studies()
        yield from self.checks_media()

    def imports(self) -> Steps:
        """Import the package as *File → Import* does, taking the options as they are, and read what Anki says."""
        from aqt.import_export.import_dialog import ImportDialog
        from aqt.import_export.importing import import_file

        import_file(aqt.mw, self.job.package)
        dialog = yield lambda: windows(ImportDialog)
        button = "document.querySelector('.sticky-header button, button.btn-primary, button.primary, button')"
        self.report["options"] = yield ask(dialog.web, f"{button} && document.body.innerText")
        dialog.web.eval(f"{button}.click()")
        self.report["import"] = yield ask(dialog.web, "/\\d/.test(document.body.innerText) && document.body.innerText")
        yield from pause(0.5)  # until it is drawn
        self.grab("import", dialog)
        dialog.reject()
        yield lambda: not windows(ImportDialog)

    def studies(self) -> Steps:
        """Study the notes in a filtered deck, card by card, each side by day and by night."""
        collection = aqt.mw.col
        deck = collection.sched.get_or_create_filtered_deck(deck_id=DeckId(0))
        deck.name = "Chosen"
        terms = deck.config.search_terms
        del terms[1:]
        terms[0].search = " OR ".join(f'"ID:{note}"' for note in self.job.notes)
        terms[0].limit = 1000
        terms[0].order = 6  # as they are due, which for new cards is the deck's own order
        collection.decks.select(DeckId(collection.sched.add_or_update_filtered_deck(deck).id))
        aqt.mw.moveToState("review")
        while True:
            yield lambda: aqt.mw.state != "review" or aqt.mw.reviewer.card
            if aqt.mw.state != "review":
                break
            yield from self.looks("front")
            if self.job.typed:
                aqt.mw.web.eval(f"(document.getElementById('typeans') || {{}}).value = {json.dumps(self.job.typed)}")
            aqt.mw.reviewer.onEnterKey()
            yield lambda: aqt.mw.reviewer.state == "answer"
            yield from self.looks("back")
            answered = reviewed().id
            yield ask(aqt.mw.bottomWeb, f"{EASY} !== null")
            aqt.mw.bottomWeb.eval(f"{EASY}.click()")
            yield partial(is_gone, answered)

    def looks(self, side: str) -> Steps:
        """Look at what the reviewer shows, by day and by night."""
        card, web = reviewed(), aqt.mw.web
        for mode, theme, dark in (("day", Theme.LIGHT, "false"), ("night", Theme.DARK, "true")):
            yield from self.settles()  # the side on its way would bring the class of the mode before
            aqt.mw.set_theme(theme)
            yield ask(web, f"document.body.classList.contains('nightMode') === {dark}")
            yield from self.settles()
            words = yield ask(web, "document.getElementById('qa').innerText")
            yield from pause(0.4)  # until it is drawn
            name = f"{card.note()['ID']}-{card.ord + 1}-{side}-{mode}"
            picture = self.grab(name, aqt.mw)
            others = tuple(widget.windowTitle() for widget in windows() if widget is not aqt.mw)
            seen = Seen(card.note()["ID"], card.ord, side, mode, words, aqt.mw.state, others, picture)
            self.report["seen"].append(asdict(seen))

    def settles(self) -> Steps:
        """Wait until the reviewer's page has shown what it was given, with its formulas and pictures."""
        self.shown += 1
        script = f"afterwards(window, () => document.fonts.ready.then(() => {{ window.shown = {self.shown} }}))"
        aqt.mw.web.eval(f"(() => {{ {SHOW}; {script} }})()")
        whole = "[...document.images].every((image) => image.complete)"
        yield ask(aqt.mw.web, f"window.shown === {self.shown} && {whole}")

    def checks_media(self) -> Steps:
        """Choose *Tools → Check Media* and read its report."""
        aqt.mw.form.actionCheckMediaDatabase.trigger()
        text = yield lambda: [box for window in windows() for box in window.findChildren(QPlainTextEdit)]
        self.report["media"] = text[0].toPlainText()
        text[0].window().close()

    def grab(self, name: str, window: QWidget) -> str:
        """Take a picture of a window as the screen shows it and return its file."""
        file = str(Path(self.job.output) / f"{name}.png")
        screen = QApplication.primaryScreen()
        assert screen
        screen.grabWindow(window.winId()).save(file)
        return file


def windows(kind: type[QWidget] = QWidget) -> Any:
    """Return the windows that are open; of one kind, the first one."""
    found = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and isinstance(widget, kind)]
    return found if kind is QWidget else next(iter(found), None)


def reviewed() -> Card:
    """Return the card that the reviewer shows."""
    assert aqt.mw.reviewer.card
    return aqt.mw.reviewer.card


def is_gone(card: int) -> bool:
    """Return whether the reviewer has gone on from a card."""
    return aqt.mw.state != "review" or aqt.mw.reviewer.card is None or aqt.mw.reviewer.card.id != card


def ask(web: Any, script: str) -> Callable[[], Any]:
    """Return a question that has JavaScript's answer once a web view has given one that is true."""
    answers: list[Any] = []

    def question() -> Any:
        web.evalWithCallback(script, lambda answer: answers.append(answer) if answer else None)
        return answers[0] if answers else None

    return question


def pause(seconds: float) -> Steps:
    """Wait."""
    until = time.monotonic() + seconds
    yield lambda: time.monotonic() > until


def drive(learner: Learner) -> None:
    """Go through the learner's steps while Anki runs, write the report, and end Anki."""
    steps = learner.steps()
    state: dict[str, Any] = {"question": next(steps), "since": time.monotonic()}

    def tick() -> None:
        try:
            answer = state["question"]()
            if answer:
                state.update(question=steps.send(answer), since=time.monotonic())
            elif time.monotonic() - state["since"] > SECONDS:
                learner.grab("stuck", aqt.mw)
                steps.throw(TimeoutError("Anki does not answer"))
        except StopIteration:
            end("")
        except BaseException:
            end(traceback.format_exc())

    def end(failure: str) -> None:
        timer.stop()
        learner.report["failure"] = failure
        report = json.dumps(learner.report)
        (Path(learner.job.output) / "report.json").write_text(report, encoding="utf-8")
        aqt.mw.unloadProfileAndExit()

    timer = QTimer(QApplication.instance())
    timer.timeout.connect(tick)
    timer.start(50)


def main(file: str) -> None:
    """Start Anki on a scratch profile and let a learner work with it."""
    job = Job(**json.loads(Path(file).read_text(encoding="utf-8")))
    folder = ProfileManager.get_created_base_folder(job.base)
    profiles = ProfileManager(folder)
    profiles.setupMeta()
    profiles.create(PROFILE)
    profiles.load(PROFILE)
    profiles.meta.update(firstRun=False, defaultLang="en_US", updates=False, check_for_updates=False)
    profiles.set_video_driver(VideoDriver.Software)
    profiles.save()
    assert profiles.db
    profiles.db.close()
    # Anki starts once for each user: another test's window, or the author's own, must not take this one's place.
    aqt.AnkiApp.KEY = f"deckwright-{os.getpid()}"
    sys.argv = ["anki", "-b", job.base, "-p", PROFILE, "-l", "en_US"]
    gui_hooks.main_window_did_init.append(lambda: drive(Learner(job)))
    aqt.run()


if __name__ == "__main__":
    main(sys.argv[1])

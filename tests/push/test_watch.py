"""``push --watch``: pushes after each save, whatever a push stops of, until Ctrl-C."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import IO, Any

import pytest

from tests.help.answering import Answer, answering, refusal
from tests.help.running import ONE, TWO, running, two_questions
from tests.help.support import Project, needs


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A deck of two questions."""
    return two_questions(tmp_path / "deck")


@contextlib.contextmanager
def watching(project: Project, address: str, *arguments: str) -> Iterator[list[str]]:
    """Run ``push --watch`` and yield the lines that it says so far; Ctrl-C must end it with exit code 0."""
    needs("watchfiles")
    process = project.start("-m", "deckwright", "push", "--watch", "--anki", address, *arguments).process
    said: list[str] = []

    def listen(pipe: IO[str]) -> None:
        with pipe:
            for line in pipe:
                said.append(line)

    listening = [Thread(target=listen, args=[pipe]) for pipe in (process.stdout, process.stderr) if pipe]
    for thread in listening:
        thread.start()
    try:
        yield said
    finally:
        process.send_signal(signal.SIGINT)
        try:
            code = process.wait(60)
        finally:
            process.kill()
        for thread in listening:
            thread.join()
    assert code == 0, "".join(said)


def wait_for(done: Callable[[], bool]) -> None:
    """Wait until something has come about, for a minute at most."""
    for _ in range(600):
        if done():
            return
        time.sleep(0.1)
    pytest.fail("it did not come about")


def tells(said: list[str], words: str, times: int = 1) -> Callable[[], bool]:
    """Return what says whether words were said so often."""
    return lambda: sum(words in line for line in said) >= times


@pytest.mark.long
def test_watching_pushes_after_each_save(project: Project, tmp_path: Path) -> None:
    """With --watch a save reaches Anki, also after one with errors, which are told; Ctrl-C ends it with exit code 0."""
    with running(tmp_path / "anki") as anki:
        with watching(project, anki.address) as said:
            wait_for(lambda: len(anki.ask("findNotes", query="")) == 2)
            project.questions(f"{ONE}\n{TWO}".replace("The second", "Saved"))
            wait_for(lambda: "Saved" in anki.fields("two")["Back"])
            project.questions(f"{ONE}\n{ONE}")
            wait_for(tells(said, "nothing was written"))
            project.questions(f"{ONE}\n{TWO}".replace("The second", "Mended"))
            wait_for(lambda: "Mended" in anki.fields("two")["Back"])
        told = "".join(said)
    assert "written: 2 new" in told and told.count("written: 1 changed") == 2


@pytest.mark.long
def test_watching_waits_for_an_anki_that_is_not_open_yet(project: Project, tmp_path: Path) -> None:
    """Where the first push stops, it is said once, nothing is built, and the next save tries again."""
    with running(tmp_path / "anki") as anki:
        is_open = False
        tried: list[str] = []

        def answer(asked: dict[str, Any]) -> Answer:
            tried.append(asked["action"])
            return anki.answer(asked) if is_open else refusal("collection is not available")

        with answering(answer) as address, watching(project, address) as said:
            wait_for(tells(said, "The next save tries again"))
            wait_for(lambda: len(tried) >= 3)  # what was saved before the watching began is tried, and not told again
            project.questions(f"{ONE}\n{TWO}".replace("The second", "Another"))
            wait_for(tells(said, "no profile is open", 2))
            assert not project.package.exists() and not project.lock.exists()
            is_open = True
            project.questions(f"{ONE}\n{TWO}".replace("The second", "Saved"))
            wait_for(tells(said, "written: 2 new"))
            is_open = False
            project.questions(f"{ONE}\n{TWO}".replace("The second", "Mended"))
            wait_for(tells(said, "no profile is open", 3))
            is_open = True
            project.questions(f"{ONE}\n{TWO}".replace("The second", "Mended once more"))
            wait_for(lambda: "Mended once more" in anki.fields("two")["Back"])
        assert sum("no profile is open" in line for line in said) == 3, said


@pytest.mark.long
def test_watching_begins_with_a_deck_that_has_errors(project: Project, tmp_path: Path) -> None:
    """Errors of the deck at the beginning are told once, and a save without them is pushed."""
    project.questions(f"{ONE}\n{ONE}")
    with running(tmp_path / "anki") as anki, watching(project, anki.address) as said:
        wait_for(tells(said, "The next save tries again"))
        project.questions(f"{ONE}\n{TWO}")
        wait_for(lambda: len(anki.ask("findNotes", query="")) == 2)
        assert sum("nothing was written" in line for line in said) == 1, said


@pytest.mark.long
def test_watching_goes_on_after_a_file_that_cannot_be_written(project: Project, tmp_path: Path) -> None:
    """If a push cannot write its package, that is told, and a later save is pushed."""
    with running(tmp_path / "anki") as anki, watching(project, anki.address) as said:
        wait_for(tells(said, "written: 2 new"))
        folder = project.package.parent.rename(tmp_path / "aside")
        project.package.parent.write_text("in the way", encoding="utf-8")
        project.questions(f"{ONE}\n{TWO}".replace("The second", "Saved"))
        wait_for(tells(said, "error:"))
        project.package.parent.unlink()
        folder.rename(project.package.parent)
        project.questions(f"{ONE}\n{TWO}".replace("The second", "Mended"))
        wait_for(lambda: "Mended" in anki.fields("two")["Back"])


@pytest.mark.long
def test_what_was_typed_wrongly_ends_watching(project: Project) -> None:
    """An address that is none is no reason to wait: the exit code is 2."""
    needs("watchfiles")
    said = project.run("push", "--watch", "--anki", "http://example.org")
    assert said.code == 2 and "is no address of a running Anki" in said.err

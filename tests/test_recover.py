"""``lock --from``: a lost lock comes back, and the next import changes nothing."""

from __future__ import annotations

import contextlib
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostility import assert_no_crash
from tests.support import PNG, Learner, Project, Result

DECK: dict[str, str | bytes] = {
    "media/dot.png": PNG,
    "content/a.md": (
        '# N\n\n## What is one? {#one tags="sums::small" level="basic"}\n\nThe first. ![A dot](../media/dot.png)\n\n'
        "## What is two? {#two .reversed}\n\nThe second.\n\n"
        "## What is three? {#three .typed}\n\n3\n\n"
        "## What is four? {#four .choice}\n\n- [x] 2 + 2\n- [ ] 2 + 3\n\n"
        "## What is five? {#five .code}\n\n```python\nfive = 5\n```\n"
    ),
    "content/sums/b.md": "## Six {#six .cloze}\n\nThree and {{c1::three}} are {{c2::six}}.\n",
}
GONE = "\n## What is zero? {#zero}\n\nNothing.\n"
"""A question that gets retired."""


def built(project: Project) -> Project:
    """Return the project shipped twice, the second time without the question that is retired."""
    text = str(DECK["content/a.md"])
    project.write({**DECK, "content/a.md": text + GONE}).build()
    project.write(DECK).build()
    return project


def refused(project: Project, *arguments: str, code: int = 1) -> Result:
    """Run ``lock``, which must fail and leave the lock file as it is."""
    before = project.lock.read_bytes() if project.lock.exists() else None
    result = project.run("lock", *arguments)
    assert_no_crash(result)
    assert result.code == code, result.text
    assert (project.lock.read_bytes() if project.lock.exists() else None) == before
    return result


def restore(project: Project, package: Path) -> str:
    """Run ``lock --from``, which must succeed, and return what it said."""
    result = project.run("lock", "--from", str(package))
    assert result.code == 0, result.text
    return result.out


def aside(project: Project, name: str = "shipped.apkg") -> Path:
    """Return a copy of the package, away from the deck."""
    copy = project.root.parent / name
    copy.write_bytes(project.package.read_bytes())
    return copy


def stripped(package: Path) -> Path:
    """Return a copy of the package without the lock that it carries."""
    copy = package.with_name("stripped.apkg")
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            if name != "deck.lock":
                new.writestr(name, old.read(name))
    return copy


def change_database(package: Path, statement: str) -> None:
    """Run an SQL statement on the collection in a package."""
    with zipfile.ZipFile(package) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(members["collection.anki2"])
        connection.execute(statement)
        connection.commit()
        members["collection.anki2"] = connection.serialize()
    with zipfile.ZipFile(package, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def exported(learner: Learner, file: Path, legacy: bool) -> Path:
    """Return the learner's export of everything."""
    from anki.collection import ExportAnkiPackageOptions

    options = ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy)
    learner.collection.export_anki_package(out_path=str(file), options=options, limit=None)
    return file


SPOILED: dict[str, Callable[[bytes], bytes | None]] = {
    "missing": lambda lock: None,
    "empty": lambda lock: b"",
    "cut": lambda lock: lock[: len(lock) // 2],
    "without its head": lambda lock: lock.split(b"\n", 1)[1],
    "no text": lambda lock: b"\xff\xfe" + lock,
    "with conflict marks": lambda lock: b"<<<<<<< HEAD\n" + lock + b"=======\n" + lock + b">>>>>>> other\n",
    "with a note twice": lambda lock: lock + lock.splitlines()[-1] + b"\n",
}


@pytest.mark.parametrize("fault", SPOILED)
def test_a_spoiled_lock_comes_back_exactly(project: Project, fault: str) -> None:
    """A missing or damaged lock is restored byte for byte from a package, and the next build is the same package."""
    lock = built(project).lock.read_bytes()
    package = project.package.read_bytes()
    spoiled = SPOILED[fault](lock)
    project.lock.unlink()
    if spoiled is not None:
        project.lock.write_bytes(spoiled)
    assert project.run("build").code == 1
    assert "exactly" in restore(project, project.package)
    assert project.lock.read_bytes() == lock
    project.build("--locked")
    assert project.package.read_bytes() == package


def test_the_hint_of_a_lost_lock_is_the_cure(project: Project) -> None:
    """What ``build`` and ``check`` print of a lost lock is the very command that brings it back."""
    lock = built(project).lock.read_bytes()
    project.lock.unlink()
    (command,) = {problem["hint"].split("python build_deck.py ")[1].split(";")[0] for problem in project.problems()}
    assert command == "lock --from build/lab.apkg"
    assert project.run(*command.split()).code == 0
    assert project.lock.read_bytes() == lock


def test_the_next_import_changes_nothing(project: Project, learner: Learner) -> None:
    """After a restored lock, learners who have the deck keep their own edits: the next import updates no note."""
    learner.update(built(project).package)
    learner.study("one")
    learner.edit("two", "Back", "MINE")
    project.lock.unlink()
    restore(project, project.package)
    assert "0 new · 0 changed · 6 unchanged · 0 retired" in project.build().out
    log = learner.update(project.package)
    assert not log.updated and not log.new
    assert learner.note("two")["Back"] == "MINE"


def test_a_retired_id_stays_retired(project: Project) -> None:
    """The copy that a package carries knows retired ids: none of them becomes another question."""
    built(project).lock.unlink()
    restore(project, project.package)
    project.questions("## What is nought? {#zero}\n\nNull.\n", "content/z.md")
    assert project.codes() == ["E806"]

"""``lock --from``: a lost lock comes back, and the next import changes nothing."""

from __future__ import annotations

import json
import shlex
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.help.carrying import carry, make_type
from tests.help.hostility import assert_no_crash, assert_told
from tests.help.locks import without_sums
from tests.help.support import PNG, SETTINGS, Learner, Project, Result, change_database, stripped

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
    "cut at the end of a line": lambda lock: b"".join(lock.splitlines(keepends=True)[:-2]),
    "without its head": lambda lock: lock.split(b"\n", 1)[1],
    "no text": lambda lock: b"\xff\xfe" + lock,
    "with conflict marks": lambda lock: b"<<<<<<< HEAD\n" + lock + b"=======\n" + lock + b">>>>>>> other\n",
    "with a note twice": lambda lock: lock + lock.splitlines()[-2] + b"\n",
}


MERGEABLE = ("with conflict marks", "with a note twice")
"""What ``lock --merge`` mends."""


@pytest.mark.parametrize("fault", SPOILED)
def test_a_spoiled_lock_comes_back_exactly(project: Project, fault: str) -> None:
    """A missing or damaged lock is restored byte for byte from a package, and the next build is the same package."""
    lock = built(project).lock.read_bytes()
    package = project.package.read_bytes()
    spoiled = SPOILED[fault](lock)
    project.lock.unlink()
    if spoiled is not None:
        project.lock.write_bytes(spoiled)
    told = project.run("build")
    assert told.code == 1 and "python build_deck.py lock --" in told.out
    assert ("lock --from build/lab.apkg" in told.out) != (fault in MERGEABLE)
    assert "exactly" in restore(project, project.package)
    assert project.lock.read_bytes() == lock
    project.build("--locked")
    assert project.package.read_bytes() == package


def test_a_lock_that_tells_how_notes_are_seen_comes_back_exactly(project: Project) -> None:
    """Where a field has white space that no card shows, the lock says so, and is restored with it."""
    project.questions("## What is one? {#one}\n\nThe first,\nand  the\nsmallest.\n").build()
    lock = project.lock.read_bytes()
    assert b'"seen"' in lock
    project.lock.unlink()
    assert "exactly" in restore(project, project.package)
    assert project.lock.read_bytes() == lock


def test_the_hint_of_a_lost_lock_is_the_cure(project: Project) -> None:
    """What ``build`` and ``check`` print of a lost lock is the very command that brings it back."""
    lock = built(project).lock.read_bytes()
    project.lock.unlink()
    (command,) = {problem["hint"].split("`python build_deck.py ")[1].split("`")[0] for problem in project.problems()}
    assert command == "lock --from build/lab.apkg"
    assert project.run(*command.split()).code == 0
    assert project.lock.read_bytes() == lock


def test_the_hint_names_the_decks_folder(project: Project) -> None:
    """Where the deck is not the one that commands find by themselves, the hint's command names its folder."""
    project.write({"my rivers/deck.toml": SETTINGS, "my rivers/a.md": GONE}).build("my rivers")
    lock = project.root / "my rivers" / "deck.lock"
    before = lock.read_bytes()
    for spoil, option in ((b"", "--from 'my rivers/build/lab.apkg'"), (before + b"=======\n", "--merge")):
        lock.write_bytes(spoil)
        command = f"lock 'my rivers' {option}"
        assert f"python build_deck.py {command}" in project.run("build", "my rivers").out
        assert project.run(*shlex.split(command)).code == 0
        assert lock.read_bytes() == before


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


def lines(text: str) -> dict[str, dict[str, Any]]:
    """Return the notes of a lock by their id."""
    return {line["id"]: line for line in map(json.loads, text.splitlines()) if "guid" in line}


def test_without_a_copy_all_media_come_back(project: Project) -> None:
    """What a note shows and plays is told by its fields: pictures, sounds, and what raw HTML of it names."""
    carry(project, make_type())
    raw = '[sound:bark.mp3] <video poster="dot.png"></video> <img src="gone.png">'
    project.write(
        {
            "content/deck.toml": SETTINGS + '[html]\ntrusted = ["peru"]\n',
            "media/dot.png": PNG,
            "media/bark.mp3": b"ID3\x04" + bytes(20),
        }
    )
    project.questions(
        "## What does it say? [audio](../media/bark.mp3) {#dog}\n\nWoof. ![A dot](../media/dot.png)\n\n"
        f"## Peru {{#peru notetype=geography}}\n\nLima\n\n### Map\n\n```{{=html}}\n{raw}\n```\n"
    ).build()
    before = lines(project.lock.read_text(encoding="utf-8"))
    assert [len(line["media"]) for line in before.values()] == [2, 2]
    project.lock.unlink()
    restore(project, stripped(aside(project)))
    after = lines(project.lock.read_text(encoding="utf-8"))
    assert {name: line["media"] for name, line in after.items()} == {
        name: line["media"] for name, line in before.items()
    }


@pytest.mark.parametrize("form", ["stripped", "legacy", "current"])
def test_without_a_copy_all_but_retired_ids_come_back(project: Project, learner: Learner, form: str) -> None:
    """A package without the copy, our own or an export of Anki's in either format, gives back what its notes tell."""
    lock = built(project).lock.read_text(encoding="utf-8")
    learner.take(project.package)
    file = project.root.parent / "export.apkg"
    package = stripped(aside(project)) if form == "stripped" else exported(learner, file, form == "legacy")
    project.lock.unlink()
    said = restore(project, package)
    assert "6 notes restored" in said
    assert "the ids of questions that were retired" in said
    unknown = {"inputs": ""}
    expected = {name: line | unknown for name, line in lines(without_sums(lock)).items() if line["state"] == "live"}
    assert lines(project.lock.read_text(encoding="utf-8")) == expected
    assert "0 new · 0 changed · 6 unchanged · 0 retired" in project.build().out
    kept = "".join(line for line in lock.splitlines(keepends=True) if '"id": "zero"' not in line)
    assert without_sums(project.lock.read_text(encoding="utf-8")) == without_sums(kept)
    assert not learner.update(project.package).updated


def test_what_a_learner_edited_is_shipped_as_the_authors(project: Project, learner: Learner) -> None:
    """A lock from a learner's export knows that an edited note differs: the next build ships the author's text."""
    learner.take(built(project).package)
    learner.study("one")
    learner.edit("one", "Back", "MINE")
    package = exported(learner, project.root.parent / "export.apkg", legacy=True)
    project.lock.unlink()
    assert "count as changed in the next build" in restore(project, package)
    assert project.locked()["one"]["mod"] == learner.note("one").mod
    assert "0 new · 1 changed · 5 unchanged" in project.build().out
    assert len(learner.update(project.package).updated) == 1
    assert learner.note("one")["Back"] == project.notes()["one"]["fields"]["Back"]


def test_notes_of_other_decks_are_left_out(project: Project, learner: Learner) -> None:
    """From an export of a whole collection only the deck's own notes are taken."""
    learner.take(built(project).package)
    other = learner.collection.new_note(learner.collection.models.by_name("Basic"))
    other["Front"] = "Mine"
    learner.collection.add_note(other, learner.collection.decks.id("Mine"))
    project.lock.unlink()
    said = restore(project, exported(learner, project.root.parent / "export.apkg", legacy=True))
    assert "6 notes restored" in said and "Left out: 1 note of other note types" in said


def test_a_renamed_note_is_known_by_its_new_id(project: Project) -> None:
    """A note whose id was changed by ``ids --rename`` keeps its GUID under the new id, also without the copy."""
    built(project).run("ids", "--rename", "one", "uno")
    guid = project.locked()["uno"]["guid"]
    project.build()
    package = stripped(aside(project))
    project.lock.unlink()
    restore(project, package)
    assert project.locked()["uno"]["guid"] == guid
    assert "0 new · 0 changed · 6 unchanged" in project.build().out


@pytest.mark.parametrize("value", ["", "two", "No id!", "x" * 200])
def test_a_changed_id_field_is_told_by_the_guid(project: Project, value: str) -> None:
    """A learner who spoiled the field ID of a note takes it from nobody: its GUID tells which question it is."""
    lock = built(project).locked()
    package = stripped(aside(project))
    change_database(package, f"update notes set flds = replace(flds, char(31) || 'one' || char(31), '\x1f{value}\x1f')")
    project.lock.unlink()
    restore(project, package)
    assert {name: line["guid"] for name, line in project.locked().items()} == {
        name: line["guid"] for name, line in lock.items() if line["state"] == "live"
    }


def test_a_note_that_nobody_knows_is_told(project: Project) -> None:
    """A note with a spoiled field ID and a GUID that no question has is left out, and Anki's search for it printed."""
    built(project)
    nid = project.locked()["one"]["nid"]
    package = stripped(aside(project))
    change_database(package, "update notes set flds = replace(flds, char(31) || 'one' || char(31), '\x1f-\x1f')")
    change_database(package, f"update notes set guid = 'x' where id = {nid}")
    project.lock.unlink()
    said = restore(project, package)
    assert "5 notes restored" in said and f"nid:{nid}" in said


def test_a_package_of_another_deck_is_refused(project: Project, tmp_path: Path) -> None:
    """A package of another deck, with a copy or without, is refused by name, and nothing is written."""
    other = Project(tmp_path / "other").write({"content/deck.toml": SETTINGS.replace("3c9d2c0e", "4c9d2c0e"), **DECK})
    other.build()
    built(project).lock.unlink()
    for package in (aside(other), stripped(aside(other))):
        result = refused(project, "--from", str(package), code=2)
        assert "holds no note of the deck “Lab”" in result.err and "namespace" in result.err


def test_what_is_no_package_is_refused(project: Project) -> None:
    """A file that is missing or no package ends with exit code 2."""
    built(project).lock.unlink()
    for name in ("none.apkg", "content/a.md", "content"):
        refused(project, "--from", name, code=2)


def test_a_damaged_copy_is_not_trusted(project: Project) -> None:
    """Where the copy in a package is damaged, the lock is made from its notes."""
    built(project).lock.unlink()
    package = stripped(aside(project))
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr("deck.lock", '{"deckwright lock": 1}\n{')
    assert "carries no copy" in restore(project, package)
    assert "0 changed · 6 unchanged" in project.build().out


@pytest.mark.parametrize("command", [["build"], ["check"], ["ids", "--write"], ["lock", "--merge"], ["lock", "--from"]])
def test_a_newer_lock_is_refused_by_every_command(project: Project, command: list[str]) -> None:
    """A lock of a newer version is refused by every command and stays as it is."""
    lock = built(project).lock.read_text(encoding="utf-8")
    project.lock.write_text(lock.replace('lock": 5', 'lock": 6'), encoding="utf-8", newline="\n")
    before = project.lock.read_bytes(), project.package.read_bytes()
    arguments = [*command, "build/lab.apkg"] if command[-1] == "--from" else command
    assert_told(project.run(*arguments), "E803", path="content/deck.lock")
    assert (project.lock.read_bytes(), project.package.read_bytes()) == before


def test_a_newer_copy_is_refused(project: Project) -> None:
    """A package that a newer version built is refused: its lock cannot be understood."""
    built(project).lock.unlink()
    package = stripped(aside(project))
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr("deck.lock", '{"deckwright lock": 6}\n')
    assert "newer deckwright" in refused(project, "--from", str(package)).err


def test_a_lock_that_knows_more_is_not_replaced(project: Project) -> None:
    """A lock in order that knows later stamps or more notes is kept, with what would be lost and how to insist."""
    old = aside(built(project))
    text = str(DECK["content/a.md"])
    project.questions(text.replace("The first.", "Number one.") + GONE.replace("zero", "nine"), "content/a.md").build()
    err = refused(project, "--from", str(old)).err
    assert "“nine” (not in it at all)" in err and "“one” (shipped later or renamed)" in err
    assert "rename it first, for example to old.lock" in err
    assert "nothing to do" in restore(project, project.package)
    assert "no copy of a lock" in refused(project, "--from", str(stripped(aside(project)))).err
    project.lock.rename(project.root / "old.lock")
    assert "exactly" in restore(project, old)


def test_a_lock_that_knows_less_is_replaced(project: Project) -> None:
    """A lock from an old backup gives way to the newer copy in a package."""
    project.write(DECK).build()
    backup = project.lock.read_bytes()
    project.questions(str(DECK["content/a.md"]).replace("The first.", "Number one."), "content/a.md").build()
    lock = project.lock.read_bytes()
    project.lock.write_bytes(backup)
    restore(project, project.package)
    assert project.lock.read_bytes() == lock


def test_what_a_damaged_lock_still_knew_is_told(project: Project) -> None:
    """Where a damaged lock still tells of notes that the package does not know, they are named."""
    old = aside(built(project))
    project.questions(GONE.replace("zero", "nine"), "content/z.md").build()
    project.lock.write_bytes(project.lock.read_bytes()[:-9])
    assert "The damaged lock also knew “nine” (not in it at all)" in restore(project, old)


def test_a_lock_that_is_no_file_is_not_replaced(project: Project) -> None:
    """A link out of the content folder, or a folder, in the lock's place is not written through."""
    built(project).lock.unlink()
    outside = project.root / "outside"
    outside.write_text("mine")
    try:
        project.lock.symlink_to(outside)
    except OSError:
        pytest.skip("this system has no links")
    for option in (["--from", "build/lab.apkg"], ["--merge"]):
        result = project.run("lock", *option)
        assert_no_crash(result)
        assert result.code == 1 and "move it away first" in result.err
    assert outside.read_text() == "mine"


OLD = {"content/a.md": "## What is one? {#one}\n\nThe first.\n"}
NEW = {"content/a.md": "## What is one? {#one}\n\nNumber one.\n\n## What is two? {#two}\n\nThe second.\n"}


def warned(project: Project) -> list[str]:
    """Return the messages of the warning that the lock is an old one, held alike by ``check`` and ``build``."""
    told = [problem["message"] for problem in project.problems() if problem["code"] == "W803"]
    assert all(message in project.run("build").out for message in told)
    return told


def test_a_lock_from_an_old_backup_is_noticed(project: Project) -> None:
    """A lock that does not know what the package beside it shipped of these very questions is told, once."""
    project.write(OLD).build()
    backup = project.lock.read_bytes()
    project.write(NEW).build()
    project.lock.write_bytes(backup)
    (message,) = warned(project)
    assert "build/lab.apkg shipped “one”, “two” already" in message
    assert warned(project) == []


def test_another_branch_is_no_old_backup(project: Project) -> None:
    """To switch between branches, each with its questions and its lock, is no reason for a warning."""
    project.write(OLD).build()
    main = project.lock.read_bytes()
    project.write(NEW).build()
    project.write(OLD).lock.write_bytes(main)
    assert warned(project) == []
    project.write({"content/b.md": "## What is three? {#three}\n\nThe third.\n"})
    assert warned(project) == []


def test_a_renaming_is_no_old_backup(project: Project) -> None:
    """After ``ids --rename`` the lock is ahead of the package, which is no reason for a warning."""
    project.write(NEW).build()
    project.run("ids", "--rename", "two", "one-and-one")
    assert warned(project) == []


@pytest.mark.parametrize("built_to", ["build/other.apkg", "elsewhere/lab.apkg"])
def test_a_lost_lock_is_noticed_wherever_the_package_is(project: Project, built_to: str) -> None:
    """A lost lock is noticed by a package under another name beside the usual one, and by the one to be replaced."""
    project.write(OLD).build("-o", built_to)
    project.lock.unlink()
    result = project.run("build", "-o", built_to)
    assert_told(result, "E812")
    assert f"lock --from {built_to}" in result.out
    assert (project.codes() == ["E812"]) == (built_to == "build/other.apkg")


def test_building_elsewhere_notices_a_lost_lock(project: Project) -> None:
    """A build to another place still sees the usual package, and names the newest of several."""
    project.write(OLD).build()
    project.write(NEW).build("-o", "build/new.apkg")
    project.lock.unlink()
    assert "lock --from build/new.apkg" in assert_told(project.run("build", "-o", "x/y.apkg"), "E812").message


def test_a_lost_lock_stops_the_renaming_of_ids(project: Project) -> None:
    """``ids`` needs the lock as a build does: without it a renamed note would be a new one."""
    project.write(OLD).build()
    project.lock.unlink()
    assert_told(project.run("ids", "--rename", "one", "uno"), "E812")
    assert (project.root / "content/a.md").read_text() == OLD["content/a.md"]


def test_the_first_build_says_what_a_new_lock_means(project: Project) -> None:
    """On a fresh clone without lock and package, the build tells an author who has shipped before what is missing."""
    assert "lock --from" in project.write(OLD).build().out
    assert "lock --from" not in project.build().out


@pytest.mark.parametrize("copy", [b"\xff\xfe", b"", b"rubbish"], ids=repr)
def test_a_package_whose_copy_is_no_lock_says_nothing(project: Project, copy: bytes) -> None:
    """A package at the output whose copy of the lock cannot be read tells nothing of the lock, and stops no build."""
    project.write(OLD).build()
    with zipfile.ZipFile(project.package) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(project.package, "w") as archive:
        for name, data in (members | {"deck.lock": copy}).items():
            archive.writestr(name, data)
    assert project.write(NEW).problems() == []
    assert project.build().code == 0


def test_another_decks_package_says_nothing(project: Project) -> None:
    """A package of another deck at the output tells nothing of this deck's lock."""
    project.write(OLD).build()
    other = project.package.read_bytes()
    settings = SETTINGS.replace("3c9d2c0e", "00000000")
    project.lock.unlink()
    project.package.unlink()
    project.write({"content/deck.toml": settings, **NEW}).build()
    project.package.write_bytes(other)
    assert project.problems() == []

"""A lock that cannot be trusted: nothing is built from it, nothing is written, and the problem has its line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from deckwright.base import cache
from deckwright.base.model import Guid, NoteId
from deckwright.base.problems import Problems
from deckwright.remember.store import open_store
from deckwright.ship.lock import dump_lock, read_lock
from deckwright.ship.locked.known import recall_lock
from deckwright.ship.locked.notes import changed
from tests.help.hostility import Told, assert_told
from tests.help.locks import BEFORE, without_sums
from tests.help.support import Project, long_but

TWO = "## One? {#one}\n\na\n\n## Two? {#two .cloze}\n\n{{c1::b}}\n"
HEAD = '{"deckwright lock": 5}\n'
END = '{"end of the lock": true}\n'

Edit = Callable[[str], str]


def change(note_id: str, **values: object) -> Edit:
    """Return an edit that gives a note other values."""

    def edit(text: str) -> str:
        lines = [json.loads(line) for line in without_sums(text).splitlines()]
        changed = [{**line, **values} if line.get("id") == note_id else line for line in lines]
        return "".join(json.dumps(line) + "\n" for line in changed)

    return edit


def change_type(**values: object) -> Edit:
    """Return an edit that gives the first note type other values."""

    def edit(text: str) -> str:
        head, first, *rest = without_sums(text).splitlines()
        return "\n".join([head, json.dumps({**json.loads(first), **values}), *rest, ""])

    return edit


def without(key: str) -> Edit:
    """Return an edit that takes a value from the last note."""

    def edit(text: str) -> str:
        *rest, last, end = without_sums(text).splitlines()
        less = {name: value for name, value in json.loads(last).items() if name != key}
        return "\n".join([*rest, json.dumps(less), end])

    return edit


def share_guid(text: str) -> str:
    """Give both notes one GUID."""
    guid = json.loads(text.splitlines()[-2])["guid"]
    return change("one", guid=guid)(text)


def share_type(text: str) -> str:
    """Give both note types one id."""
    return change_type(id=json.loads(text.splitlines()[2])["id"])(text)


DAMAGED: dict[str, tuple[Edit, str, int]] = {
    "empty": (lambda text: "", "E801", 1),
    "only a line end": (lambda text: "\n", "E801", 1),
    "without its first line": (lambda text: text.split("\n", 1)[1], "E801", 1),
    "cut in its first line": (lambda text: text[:9], "E801", 1),
    "cut in its last line": (lambda text: text[:-9], "E801", 6),
    "cut in its last note": (lambda text: text.removesuffix(END)[:-9], "E801", 5),
    "not JSON": (lambda text: text + "note\n", "E801", 7),
    "a number for a line": (lambda text: text + "5\n", "E801", 7),
    "a list for a line": (lambda text: text + "[[]]\n", "E801", 7),
    "nested 5,000 deep": (lambda text: text + "[" * 5000 + "\n", "E801", 7),
    "a number of 5,000 digits": (lambda text: text + "9" * 5000 + "\n", "E801", 7),
    "a note without a GUID": (without("guid"), "E801", 5),
    "an unknown value": (change("one", more=1), "E801", 4),
    "an id that is a list": (change("one", id=["one"]), "E801", 4),
    "a GUID that is a number": (change("one", guid=5), "E801", 4),
    "a stamp that is text": (change("one", mod="1760000000"), "E801", 4),
    "a stamp that is true": (change("one", mod=True), "E801", 4),
    "a stamp below zero": (change("one", mod=-1), "E801", 4),
    "a vast note id": (change("one", nid=10**30), "E801", 4),
    "a note id of 54 bits": (change("one", nid=2**53), "E801", 4),
    "a note id of 0, of which Anki dies": (change("one", nid=0), "E801", 4),
    "a note type's id of 0": (change_type(id=0), "E801", 2),
    "two note types of one id": (share_type, "E804", 3),
    "half a character": (change("one", deck="\ud800"), "E801", 4),
    "an unknown family": (change("one", family="basic"), "E801", 4),
    "an unknown kind": (change("one", kind="question"), "E801", 4),
    "a kind of another family": (change("one", kind="cloze"), "E801", 4),
    "cards that are text": (change("one", ords=["0"]), "E801", 4),
    "a card below zero": (change("one", ords=[-1]), "E801", 4),
    "media that are numbers": (change("one", media=[5]), "E801", 4),
    "an unknown state": (change("one", state="gone"), "E801", 4),
    "a note type without a number": (change_type(id="5"), "E801", 2),
    "a note type stamped with text": (change_type(mod="5"), "E801", 2),
    "an unknown note type": (change_type(**{"note type": "../basic"}), "E801", 2),
    "conflict marks": (lambda text: text.replace('{"id": "two"', '<<<<<<< main\n{"id": "two"'), "E802", 5),
    "the ancestor of a conflict": (lambda text: text + "||||||| 1a2b3c\n", "E802", 7),
    "the end of a conflict": (lambda text: text + ">>>>>>> other\n", "E802", 7),
    "a newer version": (lambda text: text.replace('lock": 5', 'lock": 6'), "E803", 1),
    "a version of 0": (lambda text: text.replace('lock": 5', 'lock": 0'), "E801", 1),
    "a version that is text": (lambda text: text.replace('lock": 5', 'lock": "4"'), "E801", 1),
    "a version that is true": (lambda text: text.replace('lock": 5', 'lock": true'), "E801", 1),
    "a shared GUID": (share_guid, "E804", 5),
    "a note twice": (lambda text: text + text.splitlines()[-2] + "\n", "E804", 7),
    "a note type twice": (lambda text: text.replace(HEAD, HEAD + text.splitlines()[1] + "\n"), "E804", 3),
}


def built(project: Project) -> Project:
    """Return the project with two notes shipped."""
    project.questions(TWO).build()
    return project


def hold(project: Project, command: str, code: str) -> Told:
    """Hold that a command tells of the lock, and that neither it nor the package changes."""
    before = project.lock.read_bytes(), project.package.read_bytes()
    told = assert_told(project.run(command), code, path="content/deck.lock")
    assert (project.lock.read_bytes(), project.package.read_bytes()) == before
    return told


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.parametrize("command", long_but(["build", "check"], "check"))
def test_a_damaged_lock_is_told_at_its_line(project: Project, name: str, command: str) -> None:
    """A damaged, conflicting, newer or ambiguous lock is told at its line; package and lock stay as they are."""
    edit, code, line = DAMAGED[name]
    built(project).questions(TWO.replace("\na\n", "\nc\n"))
    project.lock.write_text(edit(project.lock.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    assert hold(project, command, code).line == line


@pytest.mark.parametrize("data", [b"\xff\xfe{\x00", b"\x00" * 100, b'{"deckwright lock": 1}\n\xff\n'], ids=repr)
def test_a_lock_that_is_no_text_is_told(project: Project, data: bytes) -> None:
    """A lock of other bytes than text stops the build."""
    built(project).lock.write_bytes(data)
    hold(project, "build", "E801")


def test_a_lock_with_other_line_ends_is_the_same(project: Project) -> None:
    """A checkout that changed the lock's line ends changes nothing else."""
    built(project)
    package = project.package.read_bytes()
    project.lock.write_bytes(project.lock.read_bytes().replace(b"\n", b"\r\n"))
    project.build()
    assert project.package.read_bytes() == package


@pytest.mark.parametrize("kept", range(1, 6))
@pytest.mark.parametrize("command", ["build", "check", "plan", "lock"])
def test_a_lock_cut_at_the_end_of_a_line_is_told(project: Project, kept: int, command: str) -> None:
    """Each line of what is left is whole, and yet no note is taken for a new one, with a package at hand or without."""
    built(project)
    lines = project.lock.read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(lines) == 6
    for end in ("\n", ""):
        project.lock.write_text("".join(lines[:kept]).removesuffix("\n") + end, encoding="utf-8", newline="\n")
        before = project.lock.read_bytes()
        told = assert_told(project.run(*(["lock", "--merge"] if command == "lock" else [command])), "E801")
        assert told.line == kept and "cut off" in told.message and "lock --from" in told.message
        assert project.lock.read_bytes() == before
        project.package.unlink(missing_ok=True)


def test_a_lock_of_before_gets_its_end(project: Project) -> None:
    """A lock that was written before locks had an end is read; a build adds the end, and ``--locked`` leaves it."""
    built(project)
    new = project.lock.read_text(encoding="utf-8")
    old = without_sums(new).replace(BEFORE, '{"deckwright lock": 1}').removesuffix(END)
    old = re.sub(r', "regions": \[\[.*?\]\]', "", old)
    project.lock.write_text(old, encoding="utf-8", newline="\n")
    assert "0 changed · 2 unchanged" in project.build("--locked").text
    assert project.lock.read_text(encoding="utf-8") == old
    assert "0 changed · 2 unchanged" in project.build().text
    assert project.lock.read_text(encoding="utf-8") == new


def test_where_git_puts_the_end_does_not_matter(project: Project) -> None:
    """A merge may put a note behind the last line, or that line twice: the lock is whole all the same."""
    built(project)
    *lines, last, end = project.lock.read_text(encoding="utf-8").splitlines(keepends=True)
    for mixed in ([*lines, end, last], [*lines, end, last, end]):
        project.lock.write_text("".join(mixed), encoding="utf-8", newline="\n")
        assert "2 unchanged" in project.build().text
        assert project.lock.read_text(encoding="utf-8") == "".join([*lines, last, end])


def test_a_lock_that_is_spelled_otherwise_is_written_as_ever(project: Project) -> None:
    """Lines with other spaces, which have their sums still, become what they were with the next build."""
    built(project)
    before = project.lock.read_text("utf-8")
    *lines, end = before.splitlines()
    spelled = [json.dumps(json.loads(line), separators=(",", ":")) for line in lines]
    project.lock.write_text("\n".join([*spelled, end, ""]), "utf-8")
    project.build()
    assert project.lock.read_text("utf-8") == before


def test_a_known_lock_is_the_same_as_one_that_is_read(project: Project) -> None:
    """A lock that the program wrote is known again with all that its lines say, and with their places."""
    built(project)
    before = read_lock(project.lock, Problems())
    with closing(open_store()) as store:
        known = recall_lock(project.lock.read_bytes(), store)
        assert recall_lock(project.lock.read_bytes() + b"\n", store) is None
    assert known and known == before
    assert known.notes == before.notes and list(known.notes) == list(before.notes)
    assert (known.lines, known.type_lines) == (before.lines, before.type_lines)
    assert (known.newest, known.fullest) == (before.newest, before.fullest)


def test_each_line_of_a_known_lock_says_what_its_note_says(project: Project) -> None:
    """Of a lock that the program knows as its own, a line is written again only for a note that is the same."""
    built(project)
    with closing(open_store()) as store:
        known = recall_lock(project.lock.read_bytes(), store)
    assert known and dump_lock(known) == project.lock.read_text("utf-8")
    new = replace(known.notes[NoteId("one")], id=NoteId("a"), guid=Guid("f" * 20))
    others = [replace(note, mod=note.mod + 1) for note in known.notes.values()]
    for note in (new, *others):
        lazy = replace(known, notes=changed(changed(known.notes, {new.id: new}), {note.id: note}))
        whole = replace(known, notes={**known.notes, new.id: new, note.id: note})
        assert dump_lock(lazy) == dump_lock(whole)
        assert dump_lock(lazy.counted(capped=True)) == dump_lock(whole.counted(capped=True))
        assert (lazy, lazy.newest) == (whole, whole.newest)


@pytest.mark.long
def test_a_known_lock_serves_a_build_as_a_read_one_does(project: Project) -> None:
    """After any edit the lock is the same, whether the one before was known or read line by line."""
    edits = [
        "## One? {#one}\n\nother\n",  # one is gone, one changed
        TWO.replace("b", "other"),
        TWO.replace("c1", "c2"),
        "## Four? {#four}\n\nd\n" + TWO,
        "## Four? {#four}\n\nb\n" + TWO.replace("#two", "#three"),
    ]
    now = project.now
    for edit in edits:
        made = []
        for is_known in (True, False):
            project.now = now
            project.lock.unlink(missing_ok=True)
            project.package.unlink(missing_ok=True)
            built(project)
            if not is_known:
                shutil.rmtree(cache.folder())
            counted = project.questions(edit).run("build").text.splitlines()[:2]
            made.append((counted, project.lock.read_text("utf-8")))
        assert made[0] == made[1]


def test_a_byte_order_mark_is_no_damage(project: Project) -> None:
    """An editor that puts a byte order mark before the lock has not damaged it."""
    built(project)
    lock = project.lock.read_bytes()
    project.lock.write_bytes(b"\xef\xbb\xbf" + lock.replace(b"\n", b"\r\n"))
    assert "2 unchanged" in project.build("--locked").text
    assert "2 unchanged" in project.build().text
    assert project.lock.read_bytes() == lock


def test_a_retired_id_is_not_used_again(project: Project) -> None:
    """The id of a retired note cannot become another question's unless the author says that it is the same."""
    built(project).questions(TWO.split("## Two")[0]).build()
    project.questions("## Something else? {#two .cloze}\n\n{{c1::x}} other\n\n" + TWO.split("## Two")[0])
    assert_told(project.run("build"), "E806", path="content/questions.md")
    assert "1 new" not in project.build("--restore", "two").text


def test_a_note_cannot_change_its_family(project: Project) -> None:
    """A question that becomes a cloze needs a new id, because Anki would drop its reviews."""
    built(project).questions(TWO.replace("{#one}\n\na", "{#one .cloze}\n\n{{c1::a}}"))
    assert_told(project.run("build"), "E805", path="content/questions.md")


def test_a_hole_that_went_is_told(project: Project) -> None:
    """A hole's number that is gone since the last build is a warning with what becomes of its card."""
    built(project).questions(TWO.replace("{{c1::b}}", "{{c2::d}}"))
    result = project.run("build")
    assert result.code == 0
    assert "W801 this question no longer has card c1" in result.text


def test_a_lock_of_rubbish_is_told_once(project: Project) -> None:
    """Of a lock whose every line is damaged the first twenty are told; thousands would help nobody."""
    built(project)
    head = project.lock.read_text(encoding="utf-8").split("\n")[0]
    project.lock.write_text(head + "\nrubbish" * 500, encoding="utf-8")
    result = project.run("check", "--format", "json")
    assert [found["line"] for found in json.loads(result.out)] == list(range(2, 22))


SHIPPED = {
    "one": ("6b1ecf413af1f2af", "a4108884e16df728", "448e5ecf1a6eaf53", "0651e710be6d6e39"),
    "two": ("7d0f729acec15264", "eb965c9e9aa0822d", "67e4669154e92b6d", "a203b2c6413f2630"),
}
"""What locks say of two notes since there are locks: digests of their prompt, answer, other fields and tags."""

SCHEMAS = {"question": "0f4e73b392835a69", "cloze": "aff80f65627fcfcf"}
"""And of the deck's own note types: digests of the ids of their fields and templates."""


def test_digests_are_what_they_have_always_been(project: Project) -> None:
    """The lock of a deck has the digests that its first version wrote: others would ship every note anew."""
    project.questions("## What is one? {#one}\n\nUnity.\n\n## Two {#two .cloze}\n\nTwo is {{c1::even}}.\n").build()
    notes = project.locked()
    assert {name: tuple(notes[name][key] for key in ("prompt", "answer", "other", "tags")) for name in notes} == SHIPPED
    lines = [json.loads(line) for line in project.lock.read_text().splitlines()]
    assert {line["note type"]: line["schema"] for line in lines if "schema" in line} == SCHEMAS

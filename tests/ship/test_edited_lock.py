"""A lock that reads well and is wrong, changed by hand, with lines gone, or another deck's, costs nobody a review."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from deckwright.base.model import NoteId
from tests.help.branching import Branches, question
from tests.help.hostility import assert_told
from tests.help.locks import without_sums
from tests.help.support import NAMESPACE, SETTINGS, Learner, Project

FIVE = "".join(question(name) for name in ("a", "b", "c", "d", "e"))
OTHER = "7b6d7d5a-6cf0-4a5e-9c1f-2f3a4b5c6d7e"


@pytest.fixture
def built(project: Project) -> Project:
    """A deck of five questions that was shipped once."""
    project.questions(FIVE).build()
    return project


def swap(key: str) -> Callable[[str], str]:
    """Return an edit that exchanges what the first two notes have under ``key``."""

    def edit(text: str) -> str:
        one, two = (json.loads(line)[key] for line in text.splitlines()[3:5])
        marks = [json.dumps({key: value})[1:-1] for value in (one, two)]
        assert marks[0] != marks[1]
        return text.replace(marks[0], "\0").replace(marks[1], marks[0]).replace("\0", marks[1])

    return edit


def put(pattern: str, new: str) -> Callable[[str], str]:
    """Return an edit that puts something else in place of the first that ``pattern`` finds."""
    return lambda text: re.sub(pattern, new, text, count=1)


EDITS: dict[str, tuple[Callable[[str], str], int]] = {
    "swapped GUIDs": (swap("guid"), 4),
    "swapped ids": (swap("id"), 4),
    "swapped note ids": (swap("nid"), 4),
    "a vast note id": (put(r'"nid": \d+', '"nid": 9007199254740991'), 4),
    "a stamp of long ago": (put(r'(guid.*"mod": )\d+', r"\g<1>1"), 4),
    "a GUID of one's own": (put(r'"guid": "\w+"', '"guid": "mine"'), 4),
    "another deck's note type": (put(r'(note type.*"id": )\d+', r"\g<1>1234567"), 2),
    "a note that counts fewer": (put(r'(guid.*"among": )\d+', r"\g<1>1"), 4),
    "a sum of one's own": (put(r'"sum": "\w+"', '"sum": "0123456789ab"'), 2),
    "a sum that is none": (put(r'"sum": "\w+"', '"sum": null, "sum": 5'), 2),
}


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("command", ["build", "check", "plan"])
def test_a_line_that_was_changed_is_told(built: Project, name: str, command: str) -> None:
    """What was changed by hand is told at its line, with a package at hand or without, and nothing is built from it."""
    edit, line = EDITS[name]
    built.lock.write_text(edit(built.lock.read_text("utf-8")), encoding="utf-8", newline="\n")
    before = built.lock.read_bytes()
    for _ in range(2):
        told = assert_told(built.run(command), "E801", path="content/deck.lock")
        assert told.line == line and "lock --from" in told.message
        built.package.unlink(missing_ok=True)
    assert built.lock.read_bytes() == before


def test_a_line_may_be_changed_by_who_means_it(built: Project) -> None:
    """Without its sum a changed line is taken as it stands, and the next build gives it one again."""
    text = built.lock.read_text("utf-8")
    line = text.splitlines()[3]
    assert json.loads(line)["id"] == "a"
    changed = re.sub(r', "sum": "\w+"', "", line).replace('"pinned": true', '"pinned": false')
    built.lock.write_text(text.replace(line, changed), encoding="utf-8", newline="\n")
    assert "0 changed · 5 unchanged" in built.build().text
    assert built.lock.read_text("utf-8") == text


def test_another_spelling_of_a_line_is_no_change(built: Project) -> None:
    """A tool that writes the same JSON in another way has changed nothing."""
    text = built.lock.read_text("utf-8")
    lines = [json.dumps(json.loads(line), indent=None, separators=(",", ":")) for line in text.splitlines()[1:-1]]
    built.lock.write_text("\n".join([text.split("\n")[0], *lines, text.splitlines()[-1], ""]), encoding="utf-8")
    assert "0 changed · 5 unchanged" in built.build().text
    assert built.lock.read_text("utf-8") == text


@pytest.mark.parametrize("gone", [("b",), ("a", "e"), ("a", "b", "c", "d")])
@pytest.mark.parametrize("command", ["build", "check", "plan"])
def test_lines_that_are_gone_are_told(built: Project, gone: tuple[str, ...], command: str) -> None:
    """A question that the lock knew, and knows no more, is not shipped as a new one, with no package at hand either."""
    built.package.unlink()
    lines = built.lock.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if json.loads(line).get("id") not in gone]
    built.lock.write_text("".join(kept), encoding="utf-8", newline="\n")
    result = built.run(command)
    told = assert_told(result, "E813", path="content/deck.lock")
    assert f"had 5 notes when this line was written, and has {5 - len(gone)}: “{gone[0]}”" in told.message
    assert f"--accept {gone[0]}" in told.message and "lock --from" in told.message
    assert built.lock.read_text("utf-8") == "".join(kept)


def test_lines_that_are_gone_may_be(built: Project) -> None:
    """Whoever says that a question is new gets it as one, and is not asked again."""
    built.package.unlink()
    lines = built.lock.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if json.loads(line).get("id") not in ("b", "c")]
    built.lock.write_text("".join(kept), encoding="utf-8", newline="\n")
    built.questions(FIVE.replace(question("c"), ""))
    assert "1 new" in built.build("--accept", "b").text
    assert "1 new" in built.questions(FIVE.replace("#c}", "#f}").replace("What is c", "What is f")).build().text


def test_a_retired_note_whose_line_is_gone(built: Project) -> None:
    """The id of a retired note whose line is gone is not given to another question unseen."""
    built.questions(FIVE.replace(question("c"), "")).build()
    lines = built.lock.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if json.loads(line).get("id") != "c"]
    built.lock.write_text("".join(kept), encoding="utf-8", newline="\n")
    built.package.unlink()
    built.build()  # nothing is new, so nothing can be mistaken
    built.package.unlink()
    built.questions(FIVE.replace(question("c"), question("c", "Another.", "What else?")))
    assert_told(built.run("build"), "E813")


def test_the_lock_of_another_namespace_is_told(built: Project) -> None:
    """With the namespace of another deck every note would be a new one: the lock does not fit, and that is said."""
    built.package.unlink()
    built.write({"content/deck.toml": SETTINGS.replace(NAMESPACE, OTHER)})
    for command in ("build", "check", "plan"):
        assert "write back the namespace" in assert_told(built.run(command), "E814").message
    assert "0 changed · 5 unchanged" in built.write({"content/deck.toml": SETTINGS}).build().text


def test_a_note_type_of_another_deck_is_told(built: Project) -> None:
    """Its line alone fits its sum: that it is another deck's is told by the notes, which are this one's."""
    text = built.lock.read_text("utf-8")
    built.write({"content/deck.toml": SETTINGS.replace(NAMESPACE, OTHER)})
    built.lock.unlink()
    built.package.unlink()
    built.build()
    foreign = built.lock.read_text("utf-8").splitlines()
    built.write({"content/deck.toml": SETTINGS})
    mixed = "\n".join([*foreign[:3], *text.splitlines()[3:], ""])
    built.lock.write_text(mixed, encoding="utf-8", newline="\n")
    built.package.unlink()
    told = assert_told(built.run("build"), "E814", path="content/deck.lock")
    assert told.line == 3 and "another deck's id" in told.message


@pytest.mark.parametrize("sides", [(1, 1), (1, 3), (3, 1)])
def test_branches_that_both_add_merge_as_ever(branches: Branches, sides: tuple[int, int]) -> None:
    """Where git merges additions of both sides by itself nothing is asked, however many each side added."""
    many = [f"{letter}{number}" for letter in "bmy" for number in range(4)]
    branches.commit({f"{name}.md": question(name) for name in many}, 0)
    ours = {f"a{number}.md": question(f"a{number}") for number in range(sides[0])}
    theirs = {f"z{number}.md": question(f"z{number}") for number in range(sides[1])}
    branches.part({**ours, "m1.md": question("m1", "ours")}, {**theirs, "y0.md": question("y0", "theirs")})
    branches.git("merge", "-q", "other")
    count = len(many) + sum(sides)
    for command in ("check", "plan"):
        assert "E8" not in branches.project.run(command).text
    assert f"0 new · 0 changed · {count} unchanged · 0 retired" in branches.build(300)
    assert "1 new" in branches.project.questions(question("q"), "content/q.md").build().text


def test_a_branch_with_sums_meets_one_without(branches: Branches, new_learner: Callable[[], Learner]) -> None:
    """A lock of before, in which the other side changed a note, is merged by one command; every line gets its sum."""
    project = branches.project
    branches.commit({"a.md": question("one"), "b.md": question("two")}, 0)
    project.lock.write_text(without_sums(project.lock.read_text("utf-8")), encoding="utf-8", newline="\n")
    branches.git("commit", "-qam", "as before")
    branches.git("branch", "other")
    branches.commit({"c.md": question("three")}, 100)
    branches.git("checkout", "-q", "other")
    branches.commit({"a.md": question("one", "Theirs.")}, 200)
    locked = without_sums(project.lock.read_text("utf-8"))
    project.lock.write_text(locked, encoding="utf-8", newline="\n")
    branches.git("commit", "-qam", "still as before")
    branches.git("checkout", "-q", "main")
    said = branches.settle({"a.md": question("one", "Theirs.")})
    assert "0 new · 0 changed · 3 unchanged" in said
    assert all(line["among"] == 3 and "sum" in line for line in project.locked().values())
    assert len(new_learner().update(project.package).new) == 3


@pytest.mark.parametrize("nid", [2**53 - 1, 2**52, 2**53 - 2])
def test_a_note_id_at_the_end_leaves_room(built: Project, nid: int) -> None:
    """After a note whose id of Anki's is as large as one may be, new notes get ids that the lock can hold."""
    text = without_sums(built.lock.read_text("utf-8"))
    built.lock.write_text(re.sub(r'"nid": \d+', f'"nid": {nid}', text), encoding="utf-8", newline="\n")
    built.package.unlink()
    built.questions(FIVE + question("f")).build()
    nids = [line["nid"] for line in built.locked().values()]
    assert len(set(nids)) == 6 and max(nids) == nid
    assert "6 unchanged" in built.build().text
    assert NoteId("f") in built.locked()

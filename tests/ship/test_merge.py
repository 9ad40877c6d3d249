"""``lock --merge``: two branches become one deck, and learners of either lose nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deckwright.base.model import Family, Guid, Kind, NoteId
from deckwright.base.problems import Problems
from deckwright.cards.notetypes import make_guid
from deckwright.ship.lock import PULLED, Hints, Lock, LockedNote, State, dump_lock
from deckwright.ship.merge import Merged, merge_lock
from tests.help.branching import Branches, question
from tests.help.hostility import assert_no_crash, assert_told
from tests.help.locks import without_sums
from tests.help.rendering import settings as lab
from tests.help.support import NAMESPACE, Learner, Project, long_but


def arrive(branches: Branches, new_learner: Callable[[], Learner], note_id: str, answer: str) -> None:
    """Hold that learners of either branch get the merged text with their reviews, and nothing the second time."""
    for name in ("main", "other"):
        learner = new_learner()
        learner.update(branches.shipped[name])
        learner.study(note_id)
        learner.update(branches.project.package)
        assert learner.note(note_id)["Back"] == f"<p>{answer}</p>"
        assert learner.collection.db.scalar("select count() from revlog") == 1


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_a_conflict_in_the_lock_is_resolved_by_one_command(branches: Branches, style: str) -> None:
    """The marks of a conflict are one error whose hint is the command that takes the notes of both sides."""
    project = branches.project
    branches.commit({"a.md": question("b") + question("m")}, 0)
    ours = {"a.md": question("b", "ours") + question("m"), "x.md": question("b1", "x")}
    branches.part(ours, {"y.md": question("b2", "y")})
    branches.merge("-c", f"merge.conflictstyle={style}")
    for command in ("build", "check"):
        told = assert_told(project.run(command), "E802")
        assert "(take both sides' notes: `python build_deck.py lock --merge`)" in told.message
    assert project.run("lock", "--merge").code == 0
    assert sorted(project.locked()) == ["b", "b1", "b2", "m"]
    assert "0 new · 0 changed · 4 unchanged · 0 retired" in project.build().out
    assert "needs no merging" in project.run("lock", "--merge").out


OURS, THEIRS, BOTH = (question("one", f"{whose}.") for whose in ("Ours", "Theirs", "Both"))


@pytest.mark.parametrize("stamps", [(100, 100), (100, 200), (200, 100)], ids=["equal", "theirs", "ours"])
@pytest.mark.parametrize("merged", long_but([OURS, THEIRS, BOTH], BOTH), ids=["our text", "their text", "both texts"])
def test_the_merged_text_reaches_learners_of_either_branch(
    branches: Branches, new_learner: Callable[[], Learner], stamps: tuple[int, int], merged: str
) -> None:
    """Whatever two branches shipped, and when, the merged text arrives at learners of both with their reviews."""
    branches.commit({"a.md": question("one")}, 0)
    branches.part({"a.md": OURS}, {"a.md": THEIRS}, stamps)
    branches.settle({"a.md": merged})
    arrive(branches, new_learner, "one", merged.split("\n\n")[1])


OTHER = question("one", "Wholly other.", "Say, which is it?")
TWO = question("two", "The second.")


@pytest.mark.parametrize(
    "stamps", long_but([(100, 100), (100, 200), (200, 100)], (100, 200)), ids=["equal", "theirs", "ours"]
)
@pytest.mark.parametrize("kept", [True, False], ids=["kept", "retired"])
def test_retired_on_one_side_and_changed_on_the_other(
    branches: Branches, new_learner: Callable[[], Learner], stamps: tuple[int, int], kept: bool
) -> None:
    """Such a note lives on if the merged source has it, its id unquestioned; if not, it is retired and told."""
    branches.commit({"a.md": question("one") + TWO}, 0)
    branches.git("branch", "other")
    branches.commit({"a.md": question("one", "Ours.") + TWO}, stamps[0])
    ours = branches.project.package.read_bytes()
    branches.commit({"a.md": TWO}, stamps[0] + 1)
    branches.git("checkout", "-q", "other")
    branches.commit({"a.md": OTHER + TWO}, stamps[1])
    branches.git("checkout", "-q", "main")
    said = branches.settle({"a.md": (OTHER if kept else "") + TWO})
    assert ("1 retired" in said, "ID:re:^(one)$" in said) == (not kept, not kept)
    assert branches.project.locked()["one"]["state"] == ("live" if kept else "retired")
    if kept:
        branches.shipped["main"].write_bytes(ours)
        arrive(branches, new_learner, "one", "Wholly other.")


def test_an_id_that_both_sides_added(branches: Branches, new_learner: Callable[[], Learner]) -> None:
    """One id added by both sides is one note to learners of either; that it may be two questions is said."""
    branches.commit({"a.md": TWO}, 0)
    branches.part({"b.md": OURS}, {"b.md": THEIRS, "c.md": question("zero")})
    said = branches.settle({"b.md": BOTH})
    assert "Added by each side on its own: “one”." in said
    assert "0 new · 1 changed" in said
    arrive(branches, new_learner, "one", "Both.")


def test_an_id_that_each_side_gave_to_another_family(branches: Branches) -> None:
    """Of a question and a cloze under one new id the one in the merged source is kept, and the other is told."""
    cloze = "## Numbers {#one .cloze}\n\n{{c1::One}} is first.\n\n"
    branches.commit({"a.md": TWO}, 0)
    branches.part({"b.md": OURS}, {"b.md": cloze})
    guid = branches.project.locked()["one"]["guid"]
    said = branches.settle({"b.md": OURS})
    assert "Two notes had one id: “one”." in said
    assert branches.project.locked()["one"]["guid"] == guid


@pytest.mark.parametrize("swapped", [False, True], ids=["ours", "theirs"])
def test_a_renaming_meets_a_change(branches: Branches, new_learner: Callable[[], Learner], swapped: bool) -> None:
    """A note renamed on one side and reworded on the other is one note under its new id, with the merged text."""
    branches.commit({"a.md": question("one") + TWO}, 0)
    branches.git("branch", "other")
    if swapped:
        branches.git("checkout", "-q", "other")
    assert branches.project.run("ids", "--rename", "one", "uno").code == 0
    branches.commit({}, 100)
    branches.git("checkout", "-q", "main" if swapped else "other")
    branches.commit({"a.md": THEIRS + TWO}, 200)
    branches.git("checkout", "-q", "main")
    said = branches.settle({"a.md": THEIRS.replace("#one", "#uno") + TWO})
    assert "“one” is now “uno”" in said
    assert "0 new · 1 changed · 1 unchanged · 0 retired" in said
    for name in ("main", "other"):
        learner = new_learner()
        learner.update(branches.shipped[name])
        learner.study("uno" if learner.collection.find_notes("ID:uno") else "one")
        assert not learner.update(branches.project.package).new
        assert learner.note("uno")["Back"] == "<p>Theirs.</p>"


def test_a_note_renamed_by_both_sides(branches: Branches) -> None:
    """A note that each side renamed otherwise, which git merges without a conflict, keeps the id in the source."""
    project = branches.project
    many = "".join(question(f"{letter}{number}") for letter in "bn" for number in range(5))
    branches.commit({"a.md": question("m") + many}, 0)
    branches.git("branch", "other")
    project.run("ids", "--rename", "m", "a")
    branches.commit({}, 100)
    branches.git("checkout", "-q", "other")
    project.run("ids", "--rename", "m", "z")
    branches.commit({}, 200)
    branches.git("checkout", "-q", "main")
    branches.git("merge", "-q", "other", code=1)
    project.questions(question("m", ask="What is it?").replace("#m", "#a") + many, "content/a.md")
    told = assert_told(project.run("build"), "E804")
    assert "lock --merge" in told.message
    assert "“z” is now “a”" in project.run("lock", "--merge").out
    assert "0 new · 1 changed · 10 unchanged · 0 retired" in branches.build(300)


def test_a_note_that_is_two_questions_is_refused(branches: Branches) -> None:
    """Where a merge left a renamed question twice in the source, nothing is written and the two are named."""
    project = branches.project
    branches.commit({"a.md": question("one") + TWO}, 0)
    branches.git("branch", "other")
    project.run("ids", "--rename", "one", "uno")
    branches.commit({}, 100)
    branches.git("checkout", "-q", "other")
    branches.commit({"a.md": THEIRS + TWO}, 200)
    branches.git("checkout", "-q", "main")
    branches.merge()
    project.questions(THEIRS + OURS.replace("#one", "#uno") + TWO, "content/a.md")
    lock = project.lock.read_bytes()
    told = assert_told(project.run("lock", "--merge"), "E804")
    assert "“one” and “uno” are one note to learners" in told.message
    assert project.lock.read_bytes() == lock


@pytest.mark.parametrize("stamps", [(100, 100), (200, 100)], ids=["equal", "ours"])
@pytest.mark.parametrize("taken", [0, 1], ids=["our style", "their style"])
def test_two_styles_become_one(
    branches: Branches, new_learner: Callable[[], Learner], stamps: tuple[int, int], taken: int
) -> None:
    """A style sheet changed on both sides arrives, as merged, at learners of either."""
    branches.commit({"a.md": question("one"), "theme.css": ".a { color: red }\n"}, 0)
    styles = [f".a {{ color: {colour} }}\n" for colour in ("green", "blue")]
    branches.part({"theme.css": styles[0]}, {"theme.css": styles[1]}, stamps)
    branches.settle({"theme.css": styles[taken]})
    for name in ("main", "other"):
        learner = new_learner()
        learner.update(branches.shipped[name])
        learner.update(branches.project.package)
        assert styles[taken].strip() in learner.type("question")["css"]


def test_branches_that_touch_other_notes_need_no_command(branches: Branches) -> None:
    """Where git merges the lock by itself, the next build finds nothing to stamp and nothing to say."""
    texts = {f"{name}.md": question(f"{name}-{number}") for number, name in enumerate("abcdefgh")}
    branches.commit(texts, 0)
    branches.part({"a.md": question("a-0", "ours")}, {"h.md": question("h-7", "theirs"), "x.md": question("x")})
    branches.git("merge", "-q", "other")
    said = branches.build(300)
    assert "0 new · 0 changed · 9 unchanged · 0 retired" in said
    assert "W8" not in said and "E8" not in said


def test_a_textual_union_is_resolved_alike(branches: Branches) -> None:
    """After git's ``merge=union``, which leaves notes twice and no marks, the same command makes one lock."""
    project = branches.project
    branches.commit({"a.md": question("one") + TWO, "../.gitattributes": "deck.lock merge=union\n"}, 0)
    branches.part({"a.md": OURS + TWO}, {"a.md": THEIRS + TWO})
    branches.git("merge", "-q", "other", code=1)
    project.questions(BOTH + TWO, "content/a.md")
    assert "lock --merge" in assert_told(project.run("build"), "E804").message
    assert project.run("lock", "--merge").code == 0
    assert "0 new · 1 changed · 1 unchanged · 0 retired" in branches.build(300)


def test_ids_above_the_clock_are_parted_too(branches: Branches) -> None:
    """Where two notes share an id of Anki's that is later than this machine's clock, the new one is later still."""
    branches.commit({"a.md": question("a"), "z.md": question("z")}, 0)
    lock = branches.project.lock
    late = 4_000_000_000_000
    text = without_sums(lock.read_text(encoding="utf-8"))
    lock.write_text(re.sub(r'"nid": \d+', f'"nid": {late}', text), encoding="utf-8")
    branches.build(300)
    assert sorted(line["nid"] for line in branches.project.locked().values()) == [late, late + 1]


def test_two_notes_under_one_of_ankis_ids(branches: Branches, new_learner: Callable[[], Learner]) -> None:
    """Notes that two branches built within the same second are parted, and learners of either keep theirs."""
    branches.commit({"m.md": question("m")}, 0)
    branches.part({"a.md": question("a")}, {"z.md": question("z")}, (100, 100))
    branches.git("merge", "-q", "other")
    nids = {name: line["nid"] for name, line in branches.project.locked().items()}
    assert nids["a"] == nids["z"]
    assert "0 new · 0 changed · 3 unchanged" in branches.build(300)
    for name, known in (("main", "a"), ("other", "z")):
        learner = new_learner()
        learner.update(branches.shipped[name])
        learner.study(known)
        assert len(learner.update(branches.project.package).new) == 1
        assert learner.collection.note_count() == 3


HEAD = '{"deckwright lock": 4}\n'


@pytest.fixture
def conflict(branches: Branches) -> Project:
    """A deck whose lock is in conflict."""
    branches.commit({"a.md": question("one") + TWO}, 0)
    branches.part({"a.md": OURS + TWO}, {"a.md": THEIRS + TWO})
    branches.merge("-c", "merge.conflictstyle=diff3")
    branches.project.questions(BOTH + TWO, "content/a.md")
    return branches.project


def test_a_newer_side_is_refused(conflict: Project) -> None:
    """A side that a newer version wrote is left as it is."""
    lock = conflict.lock.read_text(encoding="utf-8")
    newer = '<<<<<<< HEAD\n{"deckwright lock": 4}\n=======\n{"deckwright lock": 6}\n>>>>>>> other\n'
    conflict.lock.write_text(lock.replace(HEAD, newer), encoding="utf-8", newline="\n")
    before = conflict.lock.read_bytes()
    assert "newer deckwright (format 6)" in assert_told(conflict.run("lock", "--merge"), "E803").message
    assert conflict.lock.read_bytes() == before


SPOILT: dict[str, Callable[[str], str]] = {
    "cut": lambda text: text[:-9],
    "cut at the end of a line": lambda text: text.removesuffix('{"end of the lock": true}\n'),
    "no head": lambda text: text.replace(HEAD, ""),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_damaged_side_is_refused(conflict: Project, spoil: Callable[[str], str]) -> None:
    """A conflict with a line that cannot be read is left as it is, and the line is told."""
    before = spoil(conflict.lock.read_text(encoding="utf-8"))
    conflict.lock.write_text(before, encoding="utf-8", newline="\n")
    assert_told(conflict.run("lock", "--merge"), "E801")
    assert conflict.lock.read_text(encoding="utf-8") == before


ALIEN = {
    "a note type of another number": (r'("note type": "question", "id": )\d', r"\g<1>7", "they are not of one deck"),
    "a note of another family": (
        '"family": "question", "kind": "basic"',
        '"family": "cloze", "kind": "cloze"',
        "cannot be of two families",
    ),
}


@pytest.mark.parametrize("name", ALIEN)
def test_a_side_of_another_deck_is_refused(project: Project, name: str) -> None:
    """A side in which a note or a note type is another one cannot be of this deck: nothing is written."""
    old, new, told = ALIEN[name]
    project.questions(question("gone")).build()
    project.questions(TWO).build()
    ours = without_sums(project.lock.read_text(encoding="utf-8")).split("\n", 1)[1]
    theirs, number = re.subn(old, new, ours, count=1)
    assert number == 1, ours
    text = f"{HEAD}<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> other\n"
    project.lock.write_text(text, encoding="utf-8", newline="\n")
    assert told in assert_told(project.run("lock", "--merge"), "E804").message
    assert project.lock.read_text(encoding="utf-8") == text


def test_marks_in_other_line_ends(conflict: Project) -> None:
    """A conflict in a checkout with Windows' line ends is the same conflict."""
    conflict.lock.write_bytes(conflict.lock.read_bytes().replace(b"\n", b"\r\n"))
    assert_told(conflict.run("build"), "E802")
    assert conflict.run("lock", "--merge").code == 0
    assert b"\r" not in conflict.lock.read_bytes()
    assert sorted(conflict.locked()) == ["one", "two"]


def test_an_ancestor_with_marks_of_its_own(conflict: Project) -> None:
    """Where the common ancestor was itself a conflict, only the two sides count."""
    lock = conflict.lock.read_text(encoding="utf-8")
    sides, ancestor, end = lock.partition("=======\n")
    old = '{"id": "old"}\n'
    nested = f"<<<<<<<<< Temporary merge branch 1\n{old}=========\n{old}>>>>>>>>> Temporary merge branch 2\n"
    conflict.lock.write_text(sides + nested + ancestor + end, encoding="utf-8", newline="\n")
    assert conflict.run("lock", "--merge").code == 0
    assert sorted(conflict.locked()) == ["one", "two"]


def test_a_first_mark_that_was_deleted(conflict: Project) -> None:
    """Where an author has deleted the first mark already, the common ancestor is still left out."""
    lock = re.sub(r"(?m)^<{7}.*\n", "", conflict.lock.read_text(encoding="utf-8"))
    lock = re.sub(r"(?m)^\|{7}.*\n", r'\g<0>{"id": "old"}\n', lock)
    conflict.lock.write_text(lock, encoding="utf-8", newline="\n")
    assert conflict.run("lock", "--merge").code == 0
    assert sorted(conflict.locked()) == ["one", "two"]


def test_nothing_to_merge(project: Project) -> None:
    """Without a lock there is nothing to merge, which is an error; a damaged one is not merged but told."""
    result = project.questions(question("one")).run("lock", "--merge")
    assert_no_crash(result)
    assert result.code == 1 and "there is no content/deck.lock" in result.err
    project.build()
    project.lock.write_bytes(project.lock.read_bytes()[:-9])
    assert_told(project.run("lock", "--merge"), "E801")


IDS = ("a", "b", "c")


def line(values: Mapping[str, Any]) -> LockedNote:
    """Return a note as one side remembers it."""
    name = NoteId(values["id"])
    origin = NoteId(values["origin"])
    digests = dict.fromkeys(("prompt", "answer", "other", "tags"), values["words"])
    return LockedNote(
        id=name,
        guid=Guid(make_guid(UUID(NAMESPACE), origin, Family.QUESTION)),
        family=Family.QUESTION,
        kind=Kind.BASIC,
        deck="Lab",
        ords=(0,),
        media=(),
        inputs=values["words"],
        mod=values["mod"],
        nid=values["nid"],
        file="a.md",
        pinned=values["pinned"],
        state=values["state"],
        **digests,
    )


SIDES = some.lists(
    some.fixed_dictionaries(
        {
            "id": some.sampled_from(IDS),
            "origin": some.sampled_from(IDS),
            "words": some.sampled_from(["x", "y"]),
            "mod": some.integers(1, 3),
            "nid": some.integers(1, 3),
            "pinned": some.booleans(),
            "state": some.sampled_from(State),
        }
    ).map(line),
    max_size=3,
    unique_by=(lambda note: note.id, lambda note: note.guid),
)


def merged(ours: list[LockedNote], theirs: list[LockedNote], source: set[str]) -> Merged | None:
    """Return the merged lock of two sides; None if the source has one note twice."""
    sides = [dump_lock(Lock({note.id: note for note in side})).removeprefix(HEAD) for side in (ours, theirs)]
    text = f"{HEAD}<<<<<<< HEAD\n{sides[0]}=======\n{sides[1]}>>>>>>> other\n"
    problems = Problems()
    families = {NoteId(name): Family.QUESTION for name in source}
    found = merge_lock(text, "deck.lock", lab(), families, Hints("", ""), problems)
    return None if problems.errors else found


@given(ours=SIDES, theirs=SIDES, source=some.sets(some.sampled_from(IDS)))
def test_no_merge_loses_a_note_or_an_update(ours: list[LockedNote], theirs: list[LockedNote], source: set[str]) -> None:
    """Any two sides give one lock whichever is ours, with every note once, each under its latest stamp."""
    found, swapped = merged(ours, theirs, source), merged(theirs, ours, source)
    if found is None or swapped is None:
        assert found is swapped
        return
    assert dump_lock(found.lock) == dump_lock(swapped.lock)
    sides = [*ours, *theirs]
    kept = {note.guid: note for note in found.lock.notes.values()}
    assert len(kept) == len(found.lock.notes)
    assert {note.id for note in sides} >= set(found.lock.notes)
    assert len({note.guid for note in sides} - set(kept)) == len(found.dropped)
    for guid, note in kept.items():
        shipped = [one for one in sides if one.guid == guid]
        assert note.mod == max(one.mod for one in shipped)
        latest = {one.answer for one in shipped if one.mod == note.mod}
        assert note.answer in latest
        assert (note.inputs == "") == (len(latest) > 1)
        assert (note.state is State.LIVE) == any(one.state == "live" for one in shipped)
    assert dump_lock(merged(list(found.lock.notes.values()), [], source).lock) == dump_lock(found.lock)  # type: ignore[union-attr]


def remembered(name: str, origin: str, mod: int) -> LockedNote:
    """Return a note that is called ``name`` on one side, and has the identity of the question ``origin``."""
    values = {"id": name, "origin": origin, "words": "x", "mod": mod, "nid": mod, "pinned": True, "state": State.LIVE}
    return line(values)


@pytest.mark.parametrize(("b", "c", "name"), [(1, 2, "c"), (2, 1, "b")])
def test_of_two_new_names_the_latest_stays(b: int, c: int, name: str) -> None:
    """A note that was renamed on both sides, and stands in the source no more, keeps the name that it has last."""
    found = merged([remembered("b", "a", b)], [remembered("c", "a", c)], set())
    assert found and set(found.lock.notes) == {name}


@pytest.mark.parametrize("is_ours", [True, False])
def test_a_note_that_a_build_saw_stays_seen(is_ours: bool) -> None:
    """A question that came out of Anki, and that one side has built, is not taken for one that no build has seen."""
    built = remembered("a", "a", 1)
    sides = [built], [replace(built, inputs=PULLED)]
    found = merged(*(sides if is_ours else sides[::-1]), set())
    assert found and found.lock.notes[NoteId("a")].inputs == built.inputs != PULLED


def test_a_note_with_another_name_gives_way() -> None:
    """Of two notes that want one name, the one that has no other keeps it, though the other was shipped later."""
    ours, theirs = [remembered("b", "b", 1), remembered("a", "a", 1)], [remembered("b", "a", 2)]
    found = merged(ours, theirs, set())
    assert found and {name: note.guid for name, note in found.lock.notes.items()} == {
        "a": ours[1].guid,
        "b": ours[0].guid,
    }

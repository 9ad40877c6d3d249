"""Who a note is: what keeps an id its history, and what the builder refuses because it would cost it."""

from __future__ import annotations

import re
import shlex
import zipfile

import pytest

from tests.help.support import NAMESPACE, SETTINGS, Learner, Project, snapshot

ONE = "## What is one? {#one}\n\nThe first.\n"
TWO = "## What is two? {#two}\n\nThe second.\n"
HOLES = "## Numbers {#holes .cloze}\n\nAfter {{c1::one}} comes two.\n"
SAME_HOLES = "## Numbers {#one .cloze}\n\nAfter {{c1::one}} comes two.\n"
UNPINNED = "## What is one?\n\nThe first.\n"
TWO_UNPINNED = "## Zwei?\n\nThe second.\n"
REWORDED = UNPINNED.replace("What is", "Say what is")

ANOTHER = {
    "question": (ONE, "## What is zero? {#one}\n\nNothing.\n"),
    "cloze": (HOLES, "## Colours {#holes .cloze}\n\nThe sky is {{c1::blue}}.\n"),
}
"""A question and another one that took its id."""


def test_an_id_keeps_its_guid(project: Project) -> None:
    """The id alone decides the GUID: wording, file, folder and kind do not."""
    project.questions(ONE).build()
    guid = project.notes()["one"]["guid"]
    project.questions("")
    project.questions("## Ein neuer Text {#one .reversed}\n\n1\n", "content/deep/down/x.md").build()
    assert project.notes()["one"]["guid"] == guid


def test_a_lost_lock_stops_the_build(project: Project) -> None:
    """A build whose lock is gone, though a package is there, stops and says how to get it back."""
    project.questions(ONE + HOLES).build()
    lock = project.lock.read_bytes()
    project.lock.unlink()
    project.questions(ONE.replace("{#one", "{#one .retired") + HOLES)  # nobody knows any longer that it was shipped
    result = project.run("build")
    assert project.codes() == ["E812"]
    assert (
        result.code == 1 and "E812" in result.text and "python build_deck.py lock --from build/lab.apkg" in result.text
    )
    with zipfile.ZipFile(project.package) as package:
        assert package.read("deck.lock") == lock


def test_a_deck_begun_anew_keeps_the_guids(project: Project) -> None:
    """Without lock and package a deck still has the GUIDs it had: they follow from namespace, id and family."""
    project.questions(ONE + HOLES).build()
    guids = {name: note["guid"] for name, note in project.notes().items()}
    project.lock.unlink()
    project.package.unlink()
    project.build()
    assert {name: note["guid"] for name, note in project.notes().items()} == guids


def test_a_restored_question_finds_its_history(project: Project, learner: Learner) -> None:
    """A question that was taken out and comes back is the note it was, with its reviews."""
    project.questions(ONE + TWO).build()
    learner.update(project.package)
    learner.study("two")
    note = learner.note("two").id
    project.questions(ONE).build()
    learner.update(project.package)
    assert "restored: two" in project.questions(ONE + TWO.replace("The second.", "Number two.")).build().text
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated)) == (0, 1)
    assert (learner.note("two").id, learner.note("two")["Back"]) == (note, "<p>Number two.</p>")


@pytest.mark.parametrize("family", ANOTHER)
def test_a_retired_id_never_becomes_another_question(project: Project, family: str) -> None:
    """A retired id under another prompt with another answer is refused, unless the author says that it is the same."""
    old, new = ANOTHER[family]
    project.questions(old + TWO).build()
    project.questions(TWO).build()
    project.questions(new + TWO)
    text = project.refused()
    assert "E806" in text
    note_id = "one" if family == "question" else "holes"
    assert f"--restore {note_id}" in text
    project.build("--restore", note_id)
    assert note_id in project.notes()


@pytest.mark.parametrize(("before", "after"), [(ONE, SAME_HOLES), (SAME_HOLES, ONE)], ids=["to cloze", "from cloze"])
def test_a_question_never_becomes_a_cloze(project: Project, before: str, after: str) -> None:
    """Question and cloze are two notes to Anki, so one id cannot turn from one into the other, retired or not."""
    project.questions(before).build()
    project.questions(after)
    assert "E805" in project.refused()
    project.questions(TWO).build()
    project.questions(after)
    assert "E805" in project.refused()


def test_an_unpinned_question_is_not_reworded_unseen(project: Project, learner: Learner) -> None:
    """A question without an id that was reworded is an error, and the line it prints keeps the reviews."""
    project.questions(UNPINNED).build()
    learner.update(project.package)
    learner.study("what-is-one")
    project.questions(REWORDED)
    text = project.refused()
    assert "E808" in text
    assert "{#what-is-one}" in text
    project.questions(REWORDED.replace("one?", "one? {#what-is-one}")).build()
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated)) == (0, 1)


@pytest.mark.parametrize(
    "after",
    [
        {"new.md": "## What would one be?\n\nThe first.\n", "b.md": TWO_UNPINNED},
        {"new.md": "## Explain unity\n\nAnother answer.\n", "b.md": TWO_UNPINNED},
        {"b.md": TWO_UNPINNED + "\n## Explain unity\n\nThe first.\n"},
        {"b.md": TWO_UNPINNED + "\n## What is the one?\n\nAnother answer.\n"},
        {"far/a.md": "## Explain unity\n\nThe first, in other words.\n", "b.md": TWO_UNPINNED},
    ],
    ids=["file renamed", "all other words", "same answer elsewhere", "like prompt elsewhere", "folder"],
)
def test_an_unpinned_question_is_not_reworded_unseen_in_another_file(
    project: Project, learner: Learner, after: dict[str, str]
) -> None:
    """A question without an id that was reworded and moved is an error, and the command it prints keeps the reviews."""
    project.write({"content/a.md": UNPINNED, "content/b.md": TWO_UNPINNED}).build()
    learner.update(project.package)
    for name in ("a.md", "b.md"):
        (project.root / "content" / name).unlink()
    project.write({f"content/{name}": text for name, text in after.items()})
    said = project.refused()
    assert "E808" in said
    found = re.search(r"ids --rename (what-is-one) ([\w-]+)", said)
    assert found
    assert project.run("ids", "--rename", found[1], found[2]).code == 0
    project.build()
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated)) == (0, 1)
    assert "{#explain-unity}" in read_all(project) or found[2] != "explain-unity"


def read_all(project: Project) -> str:
    """Return the text of all question files."""
    return "".join(path.read_text() for path in sorted((project.root / "content").rglob("*.md")))


def test_a_question_beside_it_shows_where_an_unpinned_one_went(project: Project) -> None:
    """Where one question of a file went, a new one without an id may be another of that file."""
    project.write({"content/a.md": UNPINNED + TWO_UNPINNED, "content/b.md": TWO}).build()
    project.write({"content/a.md": "## Four? {#four}\n\n4\n", "content/b.md": TWO + TWO_UNPINNED + "## Why?\n\nYes.\n"})
    said = project.refused()
    assert "b.md:7:1: E808" in said
    assert "what-is-one of a.md is gone" in said


def test_a_deleted_question_and_a_new_one_elsewhere_are_two(project: Project) -> None:
    """A question that was removed and an unlike one in another file, new or old, raise no alarm."""
    more = "\n## Where do swallows go in winter?\n\nSouth.\n"
    project.write({"content/a.md": UNPINNED + more, "content/b.md": TWO_UNPINNED}).build()
    other = "## Which metal is liquid?\n\nMercury.\n"
    project.write({"content/a.md": UNPINNED, "content/c.md": other}).build()
    project.write({"content/a.md": "## Four? {#four}\n\n4\n", "content/b.md": TWO_UNPINNED + "\n## Why?\n\nYes.\n"})
    project.build()


def test_ids_are_not_pinned_over_a_rewording(project: Project) -> None:
    """``ids --write`` refuses to pin a reworded question under a new id, which would make it a new card."""
    project.questions(UNPINNED).build()
    project.questions(REWORDED)
    result = project.run("ids", "--write")
    assert result.code == 1
    assert "E808" in result.text
    assert (project.root / "content/questions.md").read_text() == REWORDED


def test_pinning_changes_nothing(project: Project, learner: Learner) -> None:
    """Writing the ids into the files leaves every note as it was."""
    project.questions(UNPINNED + TWO).build()
    learner.update(project.package)
    assert project.run("ids", "--write").code == 0
    project.build()
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 0, 2)


def test_a_renamed_id_keeps_its_reviews(project: Project, learner: Learner) -> None:
    """``ids --rename`` gives a note another id and leaves it its GUID and its reviews; links to it follow."""
    project.questions(ONE + TWO.replace("second", "one after [](#one)")).build()
    learner.update(project.package)
    learner.study("one")
    guid = project.notes()["one"]["guid"]
    assert project.run("ids", "--rename", "one", "first").code == 0
    text = project.build().text
    assert "0 new · 1 changed · 1 unchanged · 0 retired" in text
    assert project.notes()["first"]["guid"] == guid
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated)) == (0, 1)
    assert learner.note("first")["Front"] == '<p class="entry">What is one?</p>'


def test_the_old_name_of_a_renamed_id_stays_taken(project: Project) -> None:
    """A new question under the former id of another one would have that one's GUID, so it is refused."""
    project.questions(ONE).build()
    project.run("ids", "--rename", "one", "first")
    project.build()
    renamed = (project.root / "content/questions.md").read_text()
    project.questions(renamed + "\n" + ANOTHER["question"][1])
    text = project.refused()
    assert "E806" in text
    assert "“first”" in text


def test_an_added_hole_adds_a_card(project: Project, learner: Learner) -> None:
    """A new hole gives the learner a new card and leaves the other's reviews."""
    project.questions(HOLES).build()
    learner.update(project.package)
    learner.study("holes")
    project.questions(HOLES.replace("two", "{{c2::two}}")).build()
    log = learner.update(project.package)
    assert len(log.updated) == 1
    assert [card.ord for card in learner.note("holes").cards()] == [0, 1]
    assert "[...]" in learner.sides("holes", 1)[0]


def test_a_removed_hole_is_told(project: Project, learner: Learner) -> None:
    """A hole that is gone leaves its card with the learner, which the build says once."""
    project.questions(HOLES.replace("two", "{{c2::two}}")).build()
    learner.update(project.package)
    learner.study("holes")
    project.questions(HOLES)
    text = project.build().text
    assert "W801 this question no longer has card c2" in text
    learner.update(project.package)
    assert [card.ord for card in learner.note("holes").cards()] == [0, 1]
    assert "W801" not in project.build().text


def test_an_error_brings_no_warning_of_lost_cards(project: Project) -> None:
    """While a question has an error that hides one of its cards, the error alone is told: the card may come back."""
    project.questions(HOLES.replace("two", "{{c2::two}}")).build()
    project.questions(HOLES.replace("two", "{{c2:two}}"))
    assert [problem["code"] for problem in project.problems()] == ["E501"]
    project.questions(HOLES)
    assert [problem["code"] for problem in project.problems()] == ["W801"]


CHECKED = {
    "E805": (ONE, [], SAME_HOLES),
    "E806": (ONE + TWO, [TWO], ANOTHER["question"][1] + TWO),
    "E808": (UNPINNED, [], REWORDED),
}


@pytest.mark.parametrize("code", CHECKED)
def test_check_tells_what_a_build_would_refuse(project: Project, code: str) -> None:
    """``check`` knows the lock: what an id may not become is told before anybody builds, and nothing is written."""
    first, between, last = CHECKED[code]
    project.questions(first).build()
    for text in between:
        project.questions(text).build()
    project.questions(last)
    lock = project.lock.read_bytes()
    assert project.codes() == [code]
    assert project.lock.read_bytes() == lock


def test_an_id_changed_by_hand_is_refused(project: Project) -> None:
    """An id changed in the file would cost the reviews: it is an error, and ids --rename then keeps the note."""
    project.questions(ONE + TWO).build()
    guid = project.notes()["two"]["guid"]
    project.questions(ONE + TWO.replace("#two", "#zwei"))
    assert project.codes() == ["E811"]
    assert project.run("build").code == 1
    assert project.run("ids", "--rename", "two", "zwei").code == 0
    assert "0 new · 1 changed · 1 unchanged · 0 retired" in project.build().out
    assert project.notes()["zwei"]["guid"] == guid


HINTED = re.compile(r"python build_deck\.py (.*?)(?=`| keeps|[;,)]|$)", re.MULTILINE)


@pytest.mark.parametrize(
    ("after", "which"),
    [
        (ONE + TWO.replace("#two", "#zwei"), "ids"),
        (ONE + TWO.replace("#two", "#zwei"), "build"),
        (ONE.replace("#one", "#two") + TWO.replace("#two", "#one"), "build"),
        (ONE + TWO + UNPINNED.replace("one", "three"), "ids"),
    ],
)
def test_a_hint_is_about_the_deck_that_the_command_was_about(project: Project, after: str, which: str) -> None:
    """The commands in hints name the folder that was given and the options that were chosen already: typed as they
    stand, one after the other, they mend that deck, and leave the one in ./content alone.
    """
    rivers = SETTINGS.replace(NAMESPACE, NAMESPACE[::-1])
    project.questions(ONE + TWO).write({"my decks/rivers/deck.toml": rivers, "my decks/rivers/a.md": ONE + TWO})
    project.build("my decks/rivers")
    project.write({"my decks/rivers/a.md": after})
    untouched = snapshot(project.root / "content")
    result = project.run("check", "my decks/rivers", "--strict")
    for _ in range(2):
        hints = [hint for hint in HINTED.findall(result.text) if hint.startswith(which)]
        result = project.run(*shlex.split(hints[0])) if result.code else result
    assert result.code == 0, result.text
    assert project.run("build", "my decks/rivers").code == 0
    assert snapshot(project.root / "content") == untouched


@pytest.mark.parametrize(("name", "words"), [("two", TWO), ("holes", HOLES)])
def test_an_id_taken_out_is_refused(project: Project, learner: Learner, name: str, words: str) -> None:
    """A question whose id vanished from its heading would start again under another one: a build stops, ``ids --write``
    does not make it final, and the hint, followed, keeps its reviews.
    """
    project.questions(ONE + words).build()
    learner.update(project.package)
    bare = words.replace(f"#{name} ", "").replace(f" {{#{name}}}", "")
    project.questions(ONE + bare)
    text = project.refused()
    assert "E811" in text and f"{{#{name}}} at the end of the heading keeps them" in text
    written = project.run("ids", "--write")
    assert written.code == 1 and (project.root / "content/questions.md").read_text() == ONE + bare
    project.questions(ONE + words).build()
    assert not learner.update(project.package).new
    project.questions(ONE + bare).build("--accept", project.problems()[0]["hint"].split()[-1].rstrip("`"))
    assert len(learner.update(project.package).new) == 1


def test_a_hint_keeps_where_the_package_goes(project: Project) -> None:
    """A hint to build once more says again where the package was to be written."""
    project.questions(ONE + TWO).build("-o", "elsewhere.apkg")
    project.questions(ONE + TWO.replace("#two", "#zwei"))
    assert "build --output elsewhere.apkg --accept zwei" in project.run("build", "-o", "elsewhere.apkg").text


def test_a_new_question_like_a_vanished_one_is_pointed_out(project: Project) -> None:
    """A new id beside a vanished one with the same answer may be a renaming: the author is asked."""
    project.questions(ONE + TWO).build()
    project.questions(ONE + TWO.replace("#two", "#zwei").replace("What is two?", "What follows one?"))
    found = [problem["code"] for problem in project.problems() if problem["severity"] == "warning"]
    assert found == ["W802"]


def test_the_first_second_of_1970_gives_ids_that_anki_takes(project: Project, learner: Learner) -> None:
    """SOURCE_DATE_EPOCH=0, which some build systems set, still gives note ids above zero: Anki's core refuses zero."""
    project.now = 0
    project.questions(ONE).build()
    assert project.notes()["one"]["nid"] > 0
    learner.update(project.package)


def test_the_search_for_a_retired_note_finds_no_other(project: Project, learner: Learner) -> None:
    """A dot in a retired id means a dot in the search that the build prints, not any character."""
    alike = TWO.replace("{#two}", "{#t-o}").replace("What is two?", "What follows one?").replace("second", "next")
    project.questions(ONE + alike + TWO.replace("{#two}", "{#t.o}")).build()
    learner.update(project.package)
    text = project.questions(ONE + alike).build().text
    search = text.split("this search finds them in Anki: ")[1].split("\n")[0]
    assert [learner.collection.get_note(found)["ID"] for found in learner.collection.find_notes(search)] == ["t.o"]

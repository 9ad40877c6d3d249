"""Questions that are no longer to be learned: marked ``.retired``, or gone from the source, in the real Anki."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from deckwright.settings.card_words import load_words
from deckwright.ship.searches import TERM_LIMIT, search_for
from tests.help.locks import without_sums
from tests.help.support import Learner, Project

STAYS = "## What stays? {#stays}\n\nThis.\n\n"
KINDS = {
    "basic": "## What is one? {#one RETIRED}\n\nThe first.\n",
    "reversed": "## What is one? {#one .reversed RETIRED}\n\nThe first.\n\n### Reverse\n\nWhat is the first?\n",
    "typed": "## What is one? {#one .typed RETIRED}\n\nThe first\n\nIndeed.\n",
    "code": "## What is one? {#one .code RETIRED}\n\n```python\none = 1\n```\n",
    "choice": "## What is one? {#one .choice RETIRED}\n\n- [x] The first\n- [ ] The last\n",
    "cloze": "## Numbers {#one .cloze RETIRED}\n\nAfter {{c1::one}} comes {{c2::two}}.\n",
    "in German": '## Was ist eins? {#one lang="de" RETIRED}\n\nDas erste.\n',
    "row": "## Numbers {.list RETIRED}\n\n| front | back | id |\n|-|-|-|\n| What is one? | The first. | one |\n",
}
RETIRED = load_words("en")["retired"]
SEARCH = "tag:lab::retired"


def ship(project: Project, text: str, *flags: str) -> str:
    """Build a question, with the flags in its heading, after another one; return what the build said."""
    return project.questions(STAYS + text.replace("RETIRED", " ".join(flags))).build().text


def printed(text: str) -> str:
    """Return the search that a build gave for what is gone."""
    return text.split("this search finds them in Anki: ")[1].split("\n")[0]


def found(learner: Learner, search: str) -> list[str]:
    """Return the ids of the notes that a search finds."""
    return sorted(learner.collection.get_note(nid)["ID"] for nid in learner.collection.find_notes(search))


@pytest.mark.parametrize("kind", KINDS)
def test_a_retired_question_says_so(project: Project, learner: Learner, kind: str) -> None:
    """Who has a question that is retired sees the notice on both sides of all its cards and finds it by its tag."""
    ship(project, KINDS[kind])
    learner.update(project.package)
    learner.study("one")
    text = ship(project, KINDS[kind], ".retired")
    assert f"this search finds them: {SEARCH}" in text
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated)) == (0, 1)
    for card in range(len(learner.note("one").cards())):
        assert all(side.count(RETIRED) == 1 for side in learner.sides("one", card))
    assert found(learner, SEARCH) == ["one"]
    assert RETIRED not in "".join(learner.sides("stays"))
    assert learner.health() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_may_be_taken_up_again(project: Project, learner: Learner, kind: str) -> None:
    """A question that is no longer retired is what it was before: text, tags, cards and reviews."""
    ship(project, KINDS[kind])
    learner.update(project.package)
    learner.study("one")
    before = dict(learner.note("one").items()), learner.note("one").tags, learner.history()
    for flags in ([".retired"], []):
        ship(project, KINDS[kind], *flags)
        learner.update(project.package)
    assert (dict(learner.note("one").items()), learner.note("one").tags, learner.history()) == before


def test_a_question_that_nobody_has_is_not_shipped_retired(project: Project, learner: Learner) -> None:
    """A question that is retired before it was ever shipped is left out with a warning; without the mark it is new."""
    text = ship(project, KINDS["basic"], ".retired")
    assert "W820" in text and "1 new" in text
    assert [problem["code"] for problem in project.problems()] == ["W820"]
    assert list(project.notes()) == ["stays"]
    assert list(project.locked()) == ["stays"]
    assert "1 new" in ship(project, KINDS["basic"])
    assert len(learner.update(project.package).new) == 2


def test_a_deck_of_nothing_but_unshipped_retired_questions_is_empty(project: Project) -> None:
    """Where nothing remains to be shipped the build says so and writes nothing."""
    project.questions(KINDS["basic"].replace("RETIRED", ".retired"))
    assert project.run("build").code == 1
    assert project.codes() == ["E300"]
    assert not project.package.exists() and not project.lock.exists()


def test_a_new_learner_meets_a_retired_question_last(project: Project, learner: Learner) -> None:
    """Who imports the deck for the first time gets a retired question after all others, and can suspend it for good."""
    first = KINDS["reversed"].replace("RETIRED", "")
    project.questions(first + STAYS).build()
    project.questions(first.replace("reversed", "reversed .retired") + STAYS).build()
    learner.update(project.package)
    by_position = learner.collection.find_cards("deck:Lab", order="c.due, c.id")
    assert [learner.collection.get_card(card).note()["ID"] for card in by_position] == ["stays", "one", "one"]
    learner.collection.sched.suspend_cards(learner.collection.find_cards(SEARCH))
    project.questions(first.replace("reversed", "reversed .retired").replace("first?", "first one?") + STAYS).build()
    assert len(learner.update(project.package).updated) == 1
    assert {card.queue for card in learner.note("one").cards()} == {-1}
    assert learner.health() == []


def test_a_retired_question_may_be_deleted_later(project: Project, learner: Learner) -> None:
    """A question that is deleted after it was retired stays with its learners, who find it by tag and by the search."""
    for flags in ([], [".retired"]):
        ship(project, KINDS["basic"], *flags)
        learner.update(project.package)
    text = project.questions(STAYS).build().text
    assert "1 retired" in text
    learner.update(project.package)
    assert found(learner, SEARCH) == found(learner, printed(text)) == ["one"]
    assert "one" not in project.notes()


def test_a_deleted_question_may_come_back_to_say_that_it_is_retired(project: Project, learner: Learner) -> None:
    """A question that was deleted and stands in the source again as ``.retired`` is shipped to those who have it."""
    ship(project, KINDS["basic"])
    learner.update(project.package)
    learner.study("one")
    project.questions(STAYS).build()
    reworded = KINDS["basic"].replace("What is one", "Which is one")
    text = ship(project, reworded, ".retired")
    assert "restored: one" in text and "W820" not in text
    assert len(learner.update(project.package).updated) == 1
    assert found(learner, SEARCH) == ["one"]


def test_a_restored_question_with_fewer_cards_is_told(project: Project, learner: Learner) -> None:
    """A question that comes back without one of its cards is shipped with the warning that live ones get."""
    ship(project, KINDS["cloze"])
    learner.update(project.package)
    learner.study("one")
    project.questions(STAYS).build()
    text = ship(project, KINDS["cloze"].replace("{{c2::two}}", "two"))
    assert "restored: one" in text
    assert "W801 this question no longer has card c2" in text
    learner.update(project.package)
    assert [card.ord for card in learner.note("one").cards()] == [0, 1]


def test_a_retired_question_gives_way_to_its_like(project: Project) -> None:
    """A new question may ask what a retired one asked, and a retired one covers nothing of the syllabus."""
    project.write({"content/syllabus.toml": '[ones]\ntitle = "Ones"\nfacts = ["One is the first."]\n'})
    covering = KINDS["basic"].replace("#one", '#one covers="ones.1"')
    ship(project, covering)
    assert project.problems() == []
    project.questions(covering.replace("RETIRED", ".retired") + "\n" + KINDS["basic"].replace("#one RETIRED", "#uno"))
    assert [problem["code"] for problem in project.problems()] == ["I702"]


NAMES = (
    *("A*B", "A_B", "A(B) or C", "A\\\\B", "A\\\\", "A: B", "re:A", "Science::Lab", "-A", "A'B", "<b>&amp;{{c1::a}}"),
    *("実験 🧪", "e\u0301tude \u212b", "a^b[c]", "nid:1", "A·B", "A#B", "tag:*", "50% or $5"),
)
"""Names of decks as they stand in ``deck.toml``, which Anki's search would take for something else."""


def test_the_search_is_right_for_any_name(new_learner: Callable[[], Learner], project: Project) -> None:
    """Whatever a deck is called, the search finds its retired note, and not the one of that id in another deck."""
    other = "7f9d2c0e-52a5-4f0c-8f6a-0d6f6f3c7a11"
    someone = new_learner()
    for number, name in enumerate(("Other", *NAMES)):
        namespace = other[:-2] + f"{number:02x}"
        project.root = project.root.parent / str(number)
        project.write(
            {"content/deck.toml": f'name = "{name}"\nnamespace = "{namespace}"\noutput = "../build/lab.apkg"\n'}
        )
        ship(project, KINDS["basic"])
        someone.take(project.package)
        if name != "Other":
            (nid,) = someone.collection.find_notes(printed(project.questions(STAYS).build().text))
            assert someone.collection.get_note(nid).guid == project.locked()["one"]["guid"], name


@pytest.mark.long
def test_thousands_of_notes_are_found_at_once(project: Project, learner: Learner) -> None:
    """The search for two thousand ids, as long as ids may be, finds them and not the thousands that are alike."""
    ids = [(f"q{number:04}.a_b-c" + "-aks.x_9" * 9)[:80] for number in range(2000)]
    alike = [note_id.replace(".", "-") for note_id in ids] + [note_id[:-1] for note_id in ids]
    every = {note_id: f"## Q {note_id}? {{#{note_id}}}\n\na\n\n" for note_id in [*ids, *alike]}
    project.questions("".join(every[note_id] for note_id in ids), "content/a.md")
    project.questions("".join(every[note_id] for note_id in alike), "content/b.md").build()
    learner.take(project.package)
    (project.root / "content/a.md").unlink()
    text = project.build().text
    assert "2,000 retired" in text
    assert len(printed(text)) > 2 * TERM_LIMIT
    assert found(learner, printed(text)) == sorted(ids)


def test_no_search_is_longer_than_anki_reads() -> None:
    """Thousands of ids are parted so that no regular expression has more than the characters that Anki takes."""
    ids = [f"an-id-of-some-length-{number:05}" for number in range(3_000)]
    parts = re.findall(r"ID:re:\^\(([^)]*)\)\$", search_for("Lab", ids))
    assert len(parts) == 1 + sum(map(len, ids)) // TERM_LIMIT + 1 and max(map(len, parts)) <= TERM_LIMIT
    assert [name for part in parts for name in part.split("|")] == ids


def test_a_search_is_as_short_as_it_can_be() -> None:
    """Few ids make one plain search that a learner can read."""
    assert search_for("Lab", ["two", "a.b"]) == r'"note:Lab · *" "ID:re:^(a\.b|two)$"'
    assert search_for("Lab", ["two"], [8, 7]) == '("note:Lab · *" "ID:re:^(two)$") or nid:7,8'
    with pytest.raises(ValueError, match="nothing to search for"):
        search_for("Lab", [])


def test_a_note_is_found_under_a_former_id(project: Project, learner: Learner) -> None:
    """A learner who missed the version with a note's new id still finds it once it is deleted."""
    ship(project, KINDS["basic"])
    learner.update(project.package)
    assert project.run("ids", "--rename", "one", "first").code == 0
    project.build()
    text = project.questions(STAYS).build().text
    assert found(learner, printed(text)) == ["one"]
    learner.update(project.package)
    assert found(learner, printed(text)) == ["one"]


def test_a_note_with_a_guid_of_its_own_is_found(project: Project, learner: Learner) -> None:
    """A note whose GUID came from elsewhere is found although its field ID was emptied."""
    ship(project, KINDS["basic"])
    guid = project.locked()["one"]["guid"]
    project.lock.write_text(without_sums(project.lock.read_text().replace(guid, "Bk#d7`x]Q,")))
    project.build("--touch", "one")
    learner.update(project.package)
    learner.edit("one", "ID", "")
    text = project.questions(STAYS).build().text
    (nid,) = learner.collection.find_notes(printed(text))
    assert learner.collection.get_note(nid).guid == "Bk#d7`x]Q,"

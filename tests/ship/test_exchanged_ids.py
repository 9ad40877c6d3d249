"""An id under another question's words: what would show a question with another one's reviews."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import pytest

from deckwright.ship import slips
from tests.help.support import Learner, Project

ONE = "## What is one? {#one}\n\nThe first.\n"
TWO = "## What is two? {#two}\n\nThe second.\n"
ZERO = "## What is zero? {#one}\n\nNothing.\n"
HOLES = "## Numbers {#holes .cloze}\n\nAfter {{c1::one}} comes two.\n"


def pair(first: str, second: str) -> str:
    """Return the two questions under these ids."""
    return ONE.replace("#one", f"#{first}") + TWO.replace("#two", f"#{second}")


EXCHANGED = {
    "two questions": (ONE + TWO, pair("two", "one"), ["one", "two"]),
    "two cloze notes": (
        HOLES + HOLES.replace("#holes", "#more").replace("two", "three"),
        HOLES.replace("#holes", "#more") + HOLES.replace("two", "three"),
        ["holes", "more"],
    ),
    "two with one answer": (
        ONE + TWO.replace("second", "first"),
        pair("two", "one").replace("second", "first"),
        ["one", "two"],
    ),
    "an id taken from a deleted question": (ONE + TWO, TWO.replace("#two", "#one"), ["one"]),
    "an id given to a new question": (ONE, ONE.replace("#one", "#new") + ZERO, ["new"]),
    "a retired question's id": (ONE + TWO, pair("two .retired", "one"), ["one", "two"]),
}
"""What an author may do to ids by mistake: the questions before, after, and the ids that are refused."""


@pytest.mark.parametrize("name", EXCHANGED)
def test_an_id_under_another_questions_words_is_refused(project: Project, name: str) -> None:
    """Words that stood under another id until now would be shown with the wrong reviews: the build stops."""
    before, after, ids = EXCHANGED[name]
    project.questions(before).build()
    project.questions(after)
    text = project.refused()
    assert text.count("E820") == len(ids)
    assert all(f"--accept {note_id}" in text for note_id in ids)
    assert set(project.codes()) == {"E820"}
    for note_id in ids[1:]:
        project.refused("--accept", note_id)
    project.build(*(word for note_id in ids for word in ("--accept", note_id)))
    assert project.codes() == []


def test_ids_may_be_exchanged_with_their_reviews(project: Project, learner: Learner) -> None:
    """``ids --rename`` three times exchanges two ids, and each question keeps its note and its reviews."""
    project.questions(ONE + TWO).build()
    learner.update(project.package)
    learner.study("one")
    studied = learner.note("one").id
    for old, new in (("one", "other"), ("two", "one"), ("other", "two")):
        assert project.run("ids", "--rename", old, new).code == 0
    assert "0 new · 2 changed · 0 unchanged · 0 retired" in project.build().out
    learner.update(project.package)
    assert learner.note("two").id == studied
    assert learner.note("two")["Front"] == '<p class="entry">What is one?</p>'


UNSUSPICIOUS = {
    "both reworded": (ONE + TWO, (ONE + TWO).replace("What is", "Say what is").replace("The ", "Number ")),
    "one answer for both": (ONE + TWO, ONE.replace("first", "second") + TWO),
    "a copy": (ONE, ONE + ONE.replace("#one", "#copy")),
    "a copy beside a mended question": (ONE, ONE.replace("What", "Which number") + ONE.replace("#one", "#copy")),
    "the words of a note that keeps them": (ONE + TWO, pair("one", "two") + ONE.replace("#one", "#three")),
    "made alike": (ONE + TWO, ONE + ONE.replace("#one", "#two")),
    "moved": (ONE + TWO, TWO + ONE),
}


@pytest.mark.parametrize("name", UNSUSPICIOUS)
def test_rewording_is_not_taken_for_an_exchange(project: Project, name: str) -> None:
    """Questions that are reworded, copied, moved or made alike under their own ids build as ever."""
    before, after = UNSUSPICIOUS[name]
    project.questions(before).build()
    project.questions(after).build()


def test_a_copy_of_a_vanished_question_may_be_new_on_purpose(project: Project) -> None:
    """``--accept`` ships the words of a deleted question under a new id, as a note of its own."""
    project.questions(ONE + TWO).build()
    project.questions(ONE + TWO.replace("#two", "#zwei"))
    assert "--accept zwei" in project.refused()
    assert "1 new · 0 changed · 1 unchanged · 1 retired" in project.build("--accept", "zwei").out


WORDS = {
    "hund": ("der Hund", "dog"),
    "katze": ("die Katze", "cat"),
    "maus": ("die Maus", "mouse"),
    "ziege": ("die Ziege", "goat"),
}
GENDERS = {"a": ("Hund", "der"), "b": ("Katze", "der"), "c": ("Pferd", "der"), "d": ("Maus", "die"), "e": ("Ei", "das")}


def words(fronts: str, backs: str) -> str:
    """Return a word list with the fronts and the backs of these rows, in the order of the ids."""
    pairs = zip(WORDS, fronts.split(), backs.split(), strict=True)
    return "front;back;id\n" + "".join(f"{WORDS[one][0]};{WORDS[two][1]};{name}\n" for name, one, two in pairs)


@pytest.mark.parametrize(
    ("fronts", "backs", "what"),
    [
        ("katze hund ziege maus", "hund katze maus ziege", "4 rows now have the front"),
        ("katze maus hund ziege", "hund katze maus ziege", "3 rows now have the front"),
        ("hund katze maus ziege", "ziege maus katze hund", "4 rows now have the back"),
    ],
)
def test_a_column_that_was_sorted_alone_is_refused(project: Project, fronts: str, backs: str, what: str) -> None:
    """Fronts beside the backs of other rows would ask learners for wrong answers: the build stops, told once."""
    whole = " ".join(WORDS)
    project.write({"content/w.csv": words(whole, whole)}).build()
    project.write({"content/w.csv": words(fronts, backs)})
    text = project.refused()
    assert text.count("E822") == 1 and "content/w.csv:2:1" in text and what in text and "--accept hund" in text
    assert "E822" in project.run("plan").text
    project.build("--accept", "hund")
    assert project.codes() == []


def test_corrections_of_cells_are_no_sorted_column(project: Project) -> None:
    """Two answers that are exchanged, whole rows in another order and answers that many rows share are no slip."""
    whole = " ".join(WORDS)
    project.write({"content/w.csv": words(whole, whole)}).build()
    project.write({"content/w.csv": words(whole, "katze hund maus ziege")}).build()
    rows = words(whole, "katze hund maus ziege").splitlines()
    project.write({"content/w.csv": "\n".join([rows[0], *reversed(rows[1:])]) + "\n"}).build()

    def genders(*answers: str) -> str:
        lines = (f"{front};{back};{name}\n" for (name, (front, _)), back in zip(GENDERS.items(), answers, strict=True))
        return "front;back;id\n" + "".join(lines)

    project.write({"content/g.csv": genders("der", "der", "der", "die", "das")}).build()
    project.write({"content/g.csv": genders("der", "die", "das", "die", "das")}).build()
    project.write({"content/g.csv": genders("das", "der", "der", "das", "die")}).build()


LONG = ("Hund", "ein Tier, das sehr laut miaut", "Maus", "Wer gibt uns die gute Milch?")
SHORT = ("dog", "cat", "a small animal, smaller than a cat", "cow")
STATEMENTS = tuple(f"statement {number}" for number in range(18))
TRUTHS = ("true", "false", "true", "true", "false", "true") * 3


def table(fronts: Sequence[str], backs: Sequence[str], braces: str = "") -> str:
    """Return a word list whose ids are numbered by its rows."""
    rows = "".join(f"{one};{two};r{at}\n" for at, (one, two) in enumerate(zip(fronts, backs, strict=True)))
    return f"## Words {{.list{braces}}}\nfront;back;id\n{rows}"


@pytest.mark.parametrize("braces", ["", " .reversed", ' .reversed lang="de" tts="de" answer_tts="en"', " .typed"])
@pytest.mark.parametrize("moved", ["front", "back"])
def test_a_column_of_long_and_short_cells_is_seen_too(project: Project, braces: str, moved: str) -> None:
    """A column that was moved alone is refused in lists of every kind, however long their cells are."""
    project.write({"content/w.csv": table(LONG, SHORT, braces)}).build()
    fronts, backs = (
        (*side[1:], side[0]) if moved == name else side for name, side in (("front", LONG), ("back", SHORT))
    )
    text = project.write({"content/w.csv": table(fronts, backs, braces)}).refused()
    assert text.count("E822") == 1 and f"4 rows now have the {moved}" in text


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ((STATEMENTS, TRUTHS), (STATEMENTS, sorted(TRUTHS)), "8 rows now have the back"),
        ((STATEMENTS, TRUTHS), (STATEMENTS, (*TRUTHS[1:], "true")), "12 rows now have the back"),
        ((LONG, SHORT), (LONG[:3], SHORT[1:]), "3 rows now have the back"),
        ((LONG, SHORT), (LONG[::-1], [f"{back}!" for back in SHORT]), "4 rows now have the front"),
        ((LONG, SHORT), ([f"{front}!" for front in LONG], SHORT[::-1]), "4 rows now have the back"),
    ],
)
def test_no_other_edit_hides_a_moved_column(
    project: Project, before: tuple[list[str], list[str]], after: tuple[list[str], list[str]], told: str
) -> None:
    """A moved column is seen where rows share their answers, where the last row went, where all else is new."""
    project.write({"content/w.csv": table(*before)}).build()
    text = project.write({"content/w.csv": table(*after)}).refused()
    assert text.count("E822") == 1 and told in text
    project.build("--accept", "r0", "--accept", "r1")


def test_cells_exchanged_two_by_two_are_corrections(project: Project) -> None:
    """Two pairs of answers that stood at each other's rows in a longer list are put right without a word."""
    backs = ("cat", "dog", "cow", "ape", "asp", "bee", "emu", "elk", "fox")
    fronts = tuple(f"animal {number}" for number in range(9))
    project.write({"content/w.csv": table(fronts, backs)}).build()
    project.write({"content/w.csv": table(fronts, ("dog", "cat", "ape", "cow", *backs[4:]))}).build()


def test_some_wrong_answers_of_true_and_false_are_corrections(project: Project) -> None:
    """A few answers that are true or false are put right without a word."""
    project.write({"content/w.csv": table(STATEMENTS, TRUTHS)}).build()
    right = ("false", "true", "false", "false", "true", "false")
    project.write({"content/w.csv": table(STATEMENTS, (*right, *TRUTHS[6:]))}).build()


def sequence(*items: str) -> str:
    """Return a sequence of items."""
    return "## Contract {.sequence}\n\n" + "".join(f"1. {item}\n" for item in items)


ITEMS = ("Parties {#p}", "Offer {#o}", "Acceptance {#a}")


@pytest.mark.parametrize(
    ("items", "code", "told"),
    [
        (("Reality {#r}", "Parties {#o}", "Offer {#p}", "Acceptance {#a}"), "E820", ["o", "p"]),
        (("Acceptance {#a}", "Offer {#p}"), "E820", ["p"]),
        (("Reality {#r}", "Parties", "Offer {#o}", "Acceptance {#a}"), "E811", ["parties"]),
        (("Reality {#r}", "Parties {#x}", "Offer {#o}", "Acceptance {#a}"), "E811", ["x"]),
    ],
)
def test_an_item_is_known_by_its_own_words(
    project: Project, items: tuple[str, ...], code: str, told: list[str]
) -> None:
    """Ids of a sequence that are exchanged or lost are refused, also if the items around them change with them."""
    project.questions(sequence(*ITEMS)).build()
    text = project.questions(sequence(*items)).refused()
    assert text.count(code) == len(told) and all(f"--accept {name}" in text for name in told)
    project.build(*(word for name in told for word in ("--accept", name)))


@pytest.mark.parametrize(
    "items",
    [
        (ITEMS[2], ITEMS[0], "Reality {#r}", ITEMS[1]),
        ("Two parties {#p}", "The offer {#o}", ITEMS[2]),
        (*ITEMS, "Acceptance {#more}", "Parties {#again}"),
        ("Parties to it {#p}", ITEMS[1], ITEMS[2], "Parties {#new}"),
    ],
)
def test_edits_of_a_sequence_are_no_exchange(project: Project, items: tuple[str, ...]) -> None:
    """Items that move, are reworded, repeated or split keep their ids without a word."""
    project.questions(sequence(*ITEMS)).build()
    project.questions(sequence(*items)).build()


@pytest.mark.parametrize(
    "braces",
    [
        "",
        " .typed",
        " .reversed",
        ' .reversed lang="de" answer_lang="en"',
        ' lang="de"',
        ' tts="de" answer_tts="en"',
        ' .reversed tts="de" lang="de"',
        ' .typed tts="de" answer_tts="en"',
    ],
)
@pytest.mark.parametrize("cat", ["the cat", "a cat, which is a soft thing & purrs", "It is a cat."])
def test_front_and_back_that_were_exchanged_are_refused(project: Project, braces: str, cat: str) -> None:
    """Columns with each other's names would let each card ask the other way with its reviews: told once for a file."""
    text = f'## Words {{.list{braces}}}\nfront,back,id\nder Hund,the dog,hund\ndie Katze,"{cat}",katze\n'
    project.write({"content/w.csv": text}).build()
    told = project.write({"content/w.csv": text.replace("front,back", "back,front")}).refused()
    assert told.count("E823") == 1 and "and so have 1 other" in told and "content/w.csv:3:1" in told
    assert "E823" in project.run("plan").text
    project.build("--accept", "hund")
    assert project.codes() == []


def test_a_side_that_was_reworded_is_no_exchange(project: Project) -> None:
    """A question whose answer becomes another one's prompt, and one that is all new, are edits."""
    project.questions(ONE + TWO).build()
    project.questions(ONE.replace("What is one?", "What is first?").replace("The first.", "One.") + TWO).build()


def choices(count: int, unit: str) -> str:
    """Return questions with options, each of which ends in a unit."""
    options = "- [x] {0} one {1}\n- [ ] {0} two {1}\n"
    return "".join(f"## How long is {at}? {{#q{at} .choice}}\n\n{options.format(at, unit)}\n" for at in range(count))


def calls_of_slips(project: Project) -> int:
    """Build, and return how often functions that look for slips were called."""
    folder, found = str(Path(slips.__file__).parent), Counter[str]()

    def see(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(folder):
            found[event] += 1

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        project.build()
    finally:
        sys.setprofile(before)
    return found["call"]


def test_choices_that_are_all_edited_are_not_compared_with_each_other(project: Project) -> None:
    """An edit of the options of twice as many questions takes twice the work to look for slips, not four times."""
    took = []
    for count in (20, 40):
        project.questions(choices(count, "m")).build()
        took.append(calls_of_slips(project.questions(choices(count, "cm"))))
    assert 100 < took[1] < 2.5 * took[0]

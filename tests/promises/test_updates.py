"""What an import does to somebody who has the deck already, in the real Anki."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import chain

import pytest

from deckwright.cards import notetypes
from tests.help.support import PNG, Learner, Project, a_few_of, svg

ONE = "## What is one? {#one}\n\nThe first.\n"
TWO = f"# Numbers\n\n{ONE}\n## What is two? {{#two}}\n\nThe second.\n"

KINDS = {
    "basic": ONE,
    "reversed": "## What is one? {#one .reversed}\n\nThe first.\n",
    "typed": "## What is one? {#one .typed}\n\nThe first\n\nIndeed.\n",
    "code": "## What is one? {#one .code}\n\n```python\none = 1\n```\n",
    "choice": "## What is one? {#one .choice}\n\n- [x] The first\n- [ ] The last\n",
}

MOVES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "to another file": ({"content/a.md": TWO}, {"content/a.md": "", "content/b.md": TWO}),
    "into a folder": ({"content/a.md": TWO}, {"content/a.md": "", "content/sums/a.md": TWO}),
    "out of a folder": ({"content/sums/a.md": TWO}, {"content/sums/a.md": "", "content/a.md": TWO}),
    "with its folder": ({"content/sums/a.md": TWO}, {"content/sums/a.md": "", "content/figures/a.md": TWO}),
    "to the end of its file": (
        {"content/a.md": TWO},
        {"content/a.md": TWO.replace(ONE, "") + "\n" + ONE},
    ),
}
"""What an author may do to files without changing a word: the files before and after."""


def ship(project: Project, text: str, name: str = "content/questions.md") -> None:
    """Write the questions and build."""
    project.questions(text, name).build()


def now(project: Project) -> None:
    """Let the project catch up with the clock, by which the learner's own edits are stamped."""
    project.now = int(time.time()) + 60


@pytest.fixture
def theme(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A function that adds a rule to the cards' style sheet."""
    original = notetypes.theme_file

    def add(rule: str) -> None:
        monkeypatch.setattr(notetypes, "theme_file", lambda name: original(name) + (rule if name == "card.css" else ""))

    return add


def test_an_unchanged_note_keeps_the_learners_edit(project: Project, learner: Learner) -> None:
    """A note that the author did not change is not touched by a later version, whatever the learner did to it."""
    ship(project, TWO)
    learner.update(project.package)
    learner.edit("one", "Back", "MINE")
    learner.tag("one", "mine", "leech")
    ship(project, TWO.replace("The second.", "Another second."))
    log = learner.take(project.package)
    assert learner.note("one")["Back"] == "MINE"
    assert {"mine", "leech"} <= set(learner.note("one").tags)
    assert learner.note("two")["Back"] == "<p>Another second.</p>"
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 1, 1)


def test_a_rewording_keeps_the_reviews(project: Project, learner: Learner) -> None:
    """Rewording prompt and answer, in another file, changes no card and no review."""
    ship(project, TWO)
    learner.update(project.package)
    learner.study("one")
    project.questions("# Numbers\n\n## Say what one is, please? {#one}\n\nNumber one.\n", "content/other.md")
    ship(project, TWO.replace("## What is one? {#one}\n\nThe first.\n\n", ""))
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated)) == (0, 1)
    assert learner.note("one")["Front"] == "<p>Say what one is, please?</p>"
    assert learner.note("one")["Back"] == "<p>Number one.</p>"


@pytest.mark.parametrize("move", MOVES)
def test_a_move_touches_nothing(project: Project, learner: Learner, move: str) -> None:
    """Moving or renaming files and folders changes no note, no review, no card and no card's deck."""
    before, after = MOVES[move]
    project.write(before).build()
    learner.update(project.package)
    learner.study("one")
    learner.edit("two", "Back", "MINE")
    deck = learner.deck("one")
    project.write(after).build()
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 0, 2)
    assert learner.deck("one") == deck
    assert learner.note("two")["Back"] == "MINE"


def test_new_notes_of_a_moved_file_go_to_the_new_deck(project: Project, learner: Learner) -> None:
    """After a folder was renamed, cards that a learner has stay in the old deck and new ones go to the new deck."""
    ship(project, TWO, "content/sums/a.md")
    learner.update(project.package)
    project.questions("", "content/sums/a.md")
    ship(project, TWO + "\n## What is three? {#three}\n\nThe third.\n", "content/figures/a.md")
    learner.update(project.package)
    assert [learner.deck(name) for name in ("one", "two", "three")] == ["Lab::sums", "Lab::sums", "Lab::figures"]


def test_a_card_that_the_learner_moved_stays_there(project: Project, learner: Learner) -> None:
    """A learner's own deck, flag and suspension survive even a change of the note."""
    ship(project, TWO)
    learner.update(project.package)
    card = learner.note("one").cards()[0]
    learner.collection.set_deck([card.id], learner.collection.decks.id("My own"))
    learner.collection.set_user_flag_for_cards(3, [card.id])
    learner.collection.sched.suspend_cards([card.id])
    ship(project, TWO.replace("The first.", "Number one."))
    assert len(learner.update(project.package).updated) == 1
    assert learner.deck("one") == "My own"
    assert (learner.note("one").cards()[0].user_flag(), learner.note("one").cards()[0].queue) == (3, -1)


@pytest.mark.parametrize("start", a_few_of(KINDS, 2))
def test_a_kind_may_become_any_other(project: Project, learner: Learner, start: str) -> None:
    """Basic, reversed, typed, code and choice change into one another with note, cards and reviews kept."""
    others = [kind for kind in KINDS if kind != start]
    ship(project, KINDS[start])
    learner.update(project.package)
    learner.study("one")
    for kind in chain.from_iterable((other, start) for other in others):
        ship(project, KINDS[kind])
        log = learner.update(project.package)
        assert (len(log.new), len(log.updated)) == (0, 1), kind
        built = project.notes()["one"]
        assert dict(learner.note("one").items()) == built["fields"], kind
        assert set(built["ords"]) <= {card.ord for card in learner.note("one").cards()}, kind


def test_a_picture_changed_under_the_same_name_arrives(project: Project, learner: Learner) -> None:
    """New bytes under an old file name reach every note that shows the picture, and nothing else changes."""
    shown = "## What is {0}? {{#{0}}}\n\n![A square](../media/Square.svg)\n\n"
    plain = "## What is a circle? {#circle}\n\nRound.\n"
    project.write({"media/Square.svg": svg("red"), "media/dot.png": PNG})
    ship(project, shown.format("one") + shown.format("two") + plain)
    learner.update(project.package)
    learner.study("one")
    before = learner.media()
    ship(project.write({"media/Square.svg": svg("blue")}), shown.format("one") + shown.format("two") + plain)
    log = learner.update(project.package)
    assert (len(log.updated), len(log.duplicate)) == (2, 1)
    after = learner.media()
    (name,) = after.keys() - before.keys()
    assert after[name] == svg("blue").encode()
    assert {key: after[key] for key in before} == before
    assert all(f'src="{name}"' in learner.note(note_id)["Back"] for note_id in ("one", "two"))
    assert learner.collection.media.check().missing == []


def test_a_new_style_sheet_arrives(project: Project, learner: Learner, theme: Callable[[str], None]) -> None:
    """A change of the theme reaches the cards although no note changed."""
    ship(project, TWO)
    learner.update(project.package)
    theme(".new { color: red }")
    ship(project, TWO)
    log = learner.update(project.package)
    assert not log.updated
    assert learner.type("question")["css"].count(".new { color: red }") == 1


def test_the_learners_own_style_sheet_stays(project: Project, learner: Learner) -> None:
    """A learner's own CSS survives every version in which the theme did not change."""
    ship(project, TWO)
    learner.update(project.package)
    kind = learner.type("question")
    kind["css"] += ".mine { color: red }"
    learner.collection.models.update_dict(kind)
    now(project)
    ship(project, TWO.replace("The first.", "Number one."))
    assert len(learner.update(project.package).updated) == 1
    assert learner.type("question")["css"].endswith(".mine { color: red }")


@pytest.mark.parametrize("merge", [False, True])
def test_versions_may_be_skipped_and_come_back(project: Project, learner: Learner, merge: bool) -> None:
    """With either merge setting, a skipped version and an old one imported again cost nothing that was studied."""
    packages = []
    for number, answer in enumerate(["The first.", "Number one.", "1", "The unit."]):
        ship(project, TWO.replace("The first.", answer) + f"\n## New {number}? {{#new-{number}}}\n\nYes.\n")
        packages.append(project.root / f"{number}.apkg")
        packages[-1].write_bytes(project.package.read_bytes())
    for number in (0, 1, 3):
        learner.update(packages[number], merge)
        learner.study("one", ease=1 + number)
        learner.study("two")
    for number in (0, 2, 3, 1):
        log = learner.update(packages[number], merge)
        assert not log.updated
        assert learner.note("one")["Back"] == "<p>The unit.</p>"
    assert learner.collection.db.scalar("select count() from revlog") == 6
    assert learner.collection.note_count() == 2 + 4


def test_two_builds_within_a_second_both_arrive(project: Project, learner: Learner) -> None:
    """A correction built in the very second of the build before it reaches those who have the first one."""
    ship(project, TWO)
    learner.update(project.package)
    project.now -= 3600
    ship(project, TWO.replace("The first.", "Number one."))
    log = learner.update(project.package)
    assert len(log.updated) == 1
    assert learner.note("one")["Back"] == "<p>Number one.</p>"


def test_a_newer_edit_hides_the_correction_until_it_is_touched(project: Project, learner: Learner) -> None:
    """The learner's edit of a note, made after the build, hides the author's correction, which ``--touch`` brings."""
    ship(project, TWO)
    learner.update(project.package)
    learner.edit("one", "Back", "MINE")
    ship(project, TWO.replace("The first.", "Number one."))
    learner.update(project.package)
    assert learner.note("one")["Back"] == "MINE"
    now(project)
    project.build("--touch", "one")
    log = learner.update(project.package)
    assert (len(log.updated), len(log.duplicate)) == (1, 1)
    assert learner.note("one")["Back"] == "<p>Number one.</p>"


def test_update_always_brings_the_authors_version(project: Project, learner: Learner) -> None:
    """Anki's “Update notes: Always” brings a correction that a newer edit hides, without a new build."""
    ship(project, TWO)
    learner.update(project.package)
    learner.edit("one", "Back", "MINE")
    ship(project, TWO.replace("The first.", "Number one."))
    learner.update(project.package, always=True)
    assert learner.note("one")["Back"] == "<p>Number one.</p>"


def test_a_correction_replaces_the_learners_tags(project: Project, learner: Learner) -> None:
    """Anki replaces all tags of a note that it updates: the learner's own go, which no package can prevent."""
    ship(project, TWO)
    learner.update(project.package)
    learner.tag("one", "mine")
    now(project)
    ship(project, TWO.replace("The first.", "Number one.").replace("{#one}", '{#one tags="sums::small"}'))
    learner.update(project.package)
    assert learner.note("one").tags == ["sums::small", "type::qa"]


def test_a_deleted_question_stays_with_the_learner(project: Project, learner: Learner) -> None:
    """A question that is gone from the source stays as it was with learners, and the build says how to find it."""
    ship(project, TWO)
    learner.update(project.package)
    learner.study("two")
    before = dict(learner.note("two").items())
    text = project.questions(TWO[: TWO.index("## What is two")]).build().text
    learner.update(project.package)
    assert dict(learner.note("two").items()) == before
    assert "1 retired" in text
    assert list(learner.collection.find_notes('"note:Lab · *" "ID:re:^(two)$"')) == [learner.note("two").id]
    assert '"note:Lab · *" "ID:re:^(two)$"' in text


def test_the_library_of_types_never_changes(project: Project, learner: Learner) -> None:
    """Adding the first cloze note to a deck adds its note type and leaves the other one alone."""
    ship(project, TWO)
    learner.update(project.package)
    ship(project, TWO + "\n## Three {#three .cloze}\n\nThree is {{c1::odd}}.\n")
    learner.update(project.package)
    assert sorted(learner.types()) == ["Lab · cloze", "Lab · question"]

"""What ``plan`` says where more than a question changed: note types, decks, learners' own edits, the lock, errors."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deckwright.base.model import Family
from deckwright.cards import notetypes
from deckwright.markdown import highlight
from tests.help.carrying import carry, make_type
from tests.help.foreseeing import Foreseen, assert_exact, foresee, ship
from tests.help.support import SETTINGS, Learner, Project

ONE = "## What is one? {#one}\n\nThe first.\n"
TWO = f"{ONE}\n## What is two? {{#two}}\n\nThe second.\n"
HOLES = "## Three {#three .cloze}\n\nThree is {{c1::odd}} and {{c2::prime}}.\n"
CODE = "## Which code gives one? {#code}\n\n```python\none = 1\n```\n"


@pytest.fixture
def theme(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """A function that adds a text to a file of the theme."""
    original = notetypes._theme

    def add(file: str, text: str) -> None:
        monkeypatch.setattr(notetypes, "_theme", lambda name: original(name) + (text if name == file else ""))

    return add


@pytest.fixture
def more_fields(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A function that gives questions a field more."""

    def add() -> None:
        slots = (*notetypes.FIELDS[Family.QUESTION], notetypes.Field(9_999, "More", notetypes.Role.RESERVED))
        monkeypatch.setitem(notetypes.FIELDS, Family.QUESTION, slots)

    return add


def said(foreseen: Foreseen, name: str) -> tuple[str, set[str]]:
    """Return what happens to a note and what changed."""
    note = foreseen.notes[name]
    return note["import"], set(note["changes"])


def now(project: Project) -> None:
    """Let the project catch up with the clock, by which a learner's own edits are stamped."""
    project.now = int(time.time()) + 60


# What is compared with


def test_a_first_version_is_all_new(project: Project, learner: Learner) -> None:
    """Before anything was shipped every note is new, and the plan says so without listing each."""
    foreseen = foresee(project.questions(TWO))
    assert foreseen.plan["against"] == {"what": "lock", "file": "content/deck.lock", "texts": False, "first": True}
    text = project.run("plan").out
    assert "nothing was shipped yet" in text and "Lab: 2 notes" in text and "questions.md:1" not in text
    assert_exact(foreseen, ship(project), learner)


def test_an_older_package_is_compared_by_its_own_words(project: Project) -> None:
    """Against a package of two versions ago the whole way shows, kind and deck as they were then."""
    old = ship(project.questions(TWO))
    ship(project.questions(TWO.replace("The first.", "Number one.").replace("{#two}", "{#two .reversed}")))
    foreseen = foresee(project.questions(TWO.replace("The first.", "The unit.")), "--against", str(old))
    assert foreseen.notes["one"]["texts"] == [
        {"field": "Back", "part": "answer", "diff": [["=", "The "], ["-", "first"], ["+", "unit"], ["=", "."]]}
    ]
    # What came and went meanwhile is the same again, but its stamp is newer.
    assert said(foreseen, "two") == ("updated", {"touched"})


def test_a_newer_package_is_told(project: Project, learner: Learner) -> None:
    """Against a package newer than what would be shipped the plan says that it is, and what Anki leaves alone."""
    ship(project.questions(TWO))
    lock = project.lock.read_bytes()
    newer = ship(project.questions(TWO.replace("The first.", "Number one.")))
    project.lock.write_bytes(lock)
    learner.take(newer)
    foreseen = foresee(project.questions(TWO), "--against", str(newer))
    assert said(foreseen, "one")[0] == "hidden"
    assert foreseen.risks() == [("older-than-compared", ["one"])]
    assert_exact(foreseen, ship(project), learner)


@pytest.mark.parametrize("option", ["--against", "--collection"])
def test_a_file_that_cannot_be_compared_with_is_refused(project: Project, tmp_path: Path, option: str) -> None:
    """A file that is missing, or of another kind, ends with exit code 2 and what to name instead."""
    project.questions(ONE).build()
    (tmp_path / "text.txt").write_text("text")
    (tmp_path / "text.apkg").write_text("text")
    (tmp_path / "text.colpkg").write_text("text")
    (tmp_path / "text.anki2").write_text("text")
    for name in ["none.apkg", "none.anki2", "text.txt", "text.apkg", "text.colpkg", "text.anki2"]:
        result = project.run("plan", option, str(tmp_path / name))
        assert (result.code, result.out) == (2, ""), name
        assert "→" in result.err


def test_another_decks_package_is_refused(project: Project, tmp_path: Path) -> None:
    """A package without a note of this deck is no earlier version of it."""
    other = SETTINGS.replace("3c9d2c0e", "00000000")
    package = ship(Project(tmp_path / "other").write({"content/deck.toml": other}).questions(ONE))
    result = project.questions(ONE).run("plan", "--against", str(package))
    assert result.code == 2 and "holds no note of this deck" in result.err


def test_the_last_package_lends_its_words_only_if_it_is_that_one(project: Project) -> None:
    """Words are shown from the package at the output only where it holds what the lock remembers."""
    project.questions(ONE).build()
    old = project.package.read_bytes()
    project.questions(ONE.replace("first", "second")).build()
    project.package.write_bytes(old)
    foreseen = foresee(project.questions(ONE.replace("first", "third")))
    assert foreseen.notes["one"]["texts"] == [] and said(foreseen, "one") == ("updated", {"answer"})
    project.package.write_text("not a package")
    assert said(foresee(project), "one") == ("updated", {"answer"})


# What else may change


def test_tags_are_named(project: Project) -> None:
    """Of a note that is only tagged otherwise it is told which tags come and which go."""
    project.questions(ONE.replace("{#one}", '{#one tags="a::b c"}')).build()
    foreseen = foresee(project.questions(ONE.replace("{#one}", '{#one tags="C d"}')))
    assert said(foreseen, "one") == ("updated", {"tags"})
    assert (foreseen.notes["one"]["tags_added"], foreseen.notes["one"]["tags_gone"]) == (["d"], ["a::b"])
    assert "tags    +d -a::b" in project.run("plan").out


def test_a_style_sheet_and_a_template_are_named(project: Project, theme: Callable[[str, str], None]) -> None:
    """A change of CSS or templates is told of each note type, and no note changes for it."""
    project.questions(TWO + HOLES).build()
    theme("question.front.html", "<i></i>")
    foreseen = foresee(project)
    assert [(kind["name"], kind["import"], kind["changes"]) for kind in foreseen.plan["types"]] == [
        ("Lab · question", "updated", ["templates"])
    ]
    project.write({"content/style.css": ""})
    theme("card.css", ".a { color: red }")
    assert [kind["changes"] for kind in foresee(project).plan["types"]] == [["css"], ["css"]]
    project.package.unlink()
    assert [kind["changes"] for kind in foresee(project).plan["types"]] == [["look"], ["look"]]
    assert foreseen.plan["totals"]["updated"] == 0


def test_a_renamed_deck_is_a_risk(project: Project, learner: Learner) -> None:
    """After a renaming of the deck existing cards stay in the old one, and the plan says so once, with what to do."""
    table = SETTINGS + 'output = "../build/lab.apkg"\n'
    learner.take(ship(project.write({"content/deck.toml": table}).questions(TWO)))
    project.write({"content/deck.toml": table.replace('"Lab"', '"Laboratory"')})
    foreseen = foresee(project.questions(TWO + HOLES))
    assert foreseen.risks() == [("deck-renamed", ["one", "two"])]
    assert "“Lab” is called “Laboratory” now" in foreseen.plan["risks"][0]["message"]
    assert foreseen.plan["types"][0]["was_name"] == "Lab · question"
    assert_exact(foreseen, ship(project), learner)
    assert [learner.deck(name) for name in ("one", "two", "three")] == ["Lab", "Lab", "Laboratory"]


@pytest.mark.parametrize("by", ["lock", "package", "collection"])
def test_a_schema_change_is_refused_and_foreseen(
    project: Project, learner: Learner, more_fields: Callable[[], None], by: str
) -> None:
    """A field more stops plan and build, and what would happen to each note is told all the same."""
    package = ship(project.questions(TWO + HOLES))
    learner.take(package)
    more_fields()
    project.questions(TWO.replace("first", "unit") + HOLES + CODE)
    options = {"lock": [], "package": ["--against", str(package)], "collection": ["--collection", _file(learner)]}
    assert project.run("build").code == 1
    foreseen = foresee(project, *options[by])
    assert foreseen.result.code == 1
    assert foreseen.risks() == [("schema-changed", ["one", "two"])]
    allowed = foresee(project, *options[by], "--allow-schema-change")
    assert allowed.result.code == 0 and allowed.outcomes() == foreseen.outcomes()
    assert_exact(foreseen, ship(project, "--allow-schema-change"), learner)


def test_a_library_upgrade_is_held_back(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would only look otherwise is told to be held back, and ``plan --rerendered`` shows it as it would ship."""
    project.questions(ONE + CODE).build()
    original = highlight.spans
    monkeypatch.setattr("deckwright.markdown.html.spans", lambda tokens, marks=(): f"<b>{original(tokens, marks)}</b>")
    assert said(foresee(project), "code") == ("unchanged", {"rerendered"})
    assert said(foresee(project, "--against", str(project.package)), "code") == ("unchanged", {"rerendered"})
    assert said(foresee(project, "--rerendered"), "code") == ("updated", {"formatting"})
    assert "Held back (1)" in project.run("plan").out


def test_a_touched_note_is_told(project: Project, learner: Learner) -> None:
    """``plan --touch`` shows the note as updated with nothing changed, which is what comes."""
    learner.take(ship(project.questions(TWO)))
    foreseen = foresee(project, "--touch", "two")
    assert said(foreseen, "two") == ("updated", {"touched"})
    assert_exact(foreseen, ship(project, "--touch", "two"), learner)


def test_a_renamed_id_is_the_same_note(project: Project, learner: Learner) -> None:
    """After ``ids --rename`` the note is updated under its new id, and not retired under the old one."""
    package = ship(project.questions(TWO))
    learner.take(package)
    assert project.run("ids", "--rename", "one", "unit").code == 0
    foreseen = foresee(project)
    assert said(foreseen, "unit") == ("updated", {"renamed"})
    assert (foreseen.notes["unit"]["was_id"], foreseen.plan["search"]) == ("one", "")
    assert said(foresee(project, "--against", str(package)), "unit") == ("updated", {"renamed"})
    assert_exact(foreseen, ship(project), learner)


def test_a_restored_question_is_told(project: Project, learner: Learner) -> None:
    """A question that comes back is unchanged for those who kept it, and new for those who never had it."""
    learner.take(ship(project.questions(TWO)))
    without = ship(project.questions(ONE))
    project.questions(TWO)
    assert said(foresee(project, "--against", str(without)), "two") == ("new", {"restored"})
    foreseen = foresee(project)
    assert said(foreseen, "two") == ("unchanged", {"restored"})
    assert_exact(foreseen, ship(project), learner)


def test_an_id_changed_by_hand_is_shown_with_what_it_costs(project: Project) -> None:
    """An id changed by hand stops plan and build, and the plan shows the note it would make and the one it loses."""
    project.questions(TWO).build()
    foreseen = foresee(project.questions(TWO.replace("{#one}", "{#uno}")))
    assert foreseen.result.code == 1
    assert (said(foreseen, "uno")[0], said(foreseen, "one")[0]) == ("new", "stays")
    assert foreseen.risks() == [("id-changed", ["uno", "one"])]


def test_a_question_without_an_id_is_a_risk(project: Project) -> None:
    """A question without an id is a risk with the line of its heading and what to write there."""
    foreseen = foresee(project.questions(ONE + "\n## What is two?\n\nThe second.\n"))
    (risk,) = foreseen.plan["risks"]
    assert (risk["code"], risk["path"], risk["line"]) == ("unpinned-id", "content/questions.md", 5)
    assert "{#what-is-two}" in risk["todo"]


def test_carried_notes_are_foreseen(project: Project, learner: Learner) -> None:
    """Notes and note types that another tool made are announced as they come, with the names of their own fields."""
    key = 'notetype="geography"'
    one, two = f"## France {{#france {key}}}\n\nParis\n\n", f"## Peru {{#peru {key}}}\n\nCuzco\n\n"
    package = ship(carry(project).questions(one + two + ONE))
    learner.take(package)
    kind = make_type()
    carry(project, {**kind, "css": ".card { color: red }"})
    project.questions(one + two.replace("Cuzco", "Lima") + f"## Chad {{#chad {key}}}\n\nN'Djamena\n\n" + ONE)
    for options in ([], ["--against", str(package)], ["--collection", _file(learner)]):
        foreseen = foresee(project, *options)
        assert [(kind["name"], kind["changes"]) for kind in foreseen.plan["types"]] == [("Geography", ["css"])]
        assert {name: note["import"] for name, note in foreseen.notes.items()} == {
            "france": "unchanged",
            "peru": "updated",
            "chad": "new",
            "one": "unchanged",
        }
        assert foreseen.notes["peru"]["texts"] == [
            {"field": "Capital", "part": "answer", "diff": [["-", "Cuzco"], ["+", "Lima"]]}
        ]
    log = learner.take(ship(project))
    assert [[note.fields[0] for note in group] for group in (log.new, log.updated)] == [["Chad"], ["Peru"]]
    assert len(log.duplicate) == 2


# A learner's collection


def _file(learner: Learner) -> str:
    return str(learner.collection.path)


def test_a_newer_edit_that_hides_a_correction_is_told(project: Project, learner: Learner) -> None:
    """A correction older than the learner's edit is told as hidden, with ``--touch``, which then brings it."""
    ship(project.questions(TWO))
    package = ship(project.questions(TWO.replace("first", "unit")))
    learner.take(package)
    learner.edit("one", "Back", "MINE")
    learner.tag("two", "mine")
    foreseen = foresee(project, "--collection", _file(learner))
    assert said(foreseen, "one") == ("hidden", {"answer"})
    assert said(foreseen, "two") == ("unchanged", set())
    assert foreseen.risks() == [("edit-hides-correction", ["one"])]
    assert "build --touch one" in foreseen.plan["risks"][0]["todo"]
    assert_exact(foreseen, ship(project), learner)
    now(project)
    assert_exact(
        foresee(project, "--collection", _file(learner), "--touch", "one"), ship(project, "--touch", "one"), learner
    )
    assert learner.note("one")["Back"] == "<p>The unit.</p>"


def test_an_edit_that_will_be_replaced_is_told(project: Project, learner: Learner) -> None:
    """A learner's edit and tags of a note that is corrected afterwards are told to go."""
    learner.take(ship(project.questions(TWO)))
    learner.edit("one", "Extra", "MINE")
    learner.tag("one", "mine")
    now(project)
    foreseen = foresee(project.questions(TWO.replace("first", "unit")), "--collection", _file(learner))
    assert foreseen.risks() == [("edit-replaced", ["one"]), ("tags-lost", ["one"])]
    assert foreseen.notes["one"]["tags_gone"] == ["mine"]
    assert_exact(foreseen, ship(project), learner)


def test_a_reviewed_card_that_becomes_empty_is_told(project: Project, learner: Learner) -> None:
    """Of a hole that goes it is told whether this learner has reviewed its card."""
    learner.take(ship(project.questions(HOLES)))
    learner.study("three")
    project.questions(HOLES.replace("{{c2::prime}}", "prime"))
    foreseen = foresee(project, "--collection", _file(learner))
    assert (foreseen.notes["three"]["cards_gone"], foreseen.notes["three"]["cards_gone_reviewed"]) == ([1], [1])
    assert "reviewed: c2" in foreseen.plan["risks"][0]["message"]


@pytest.mark.parametrize("form", ["colpkg", "apkg", "legacy colpkg", "legacy apkg"])
def test_an_export_serves_as_a_collection(project: Project, learner: Learner, tmp_path: Path, form: str) -> None:
    """A learner's export, whole or of a deck, in Anki's new or old format, foretells the same as her collection."""
    from anki.collection import ExportAnkiPackageOptions

    learner.take(ship(project.questions(TWO + HOLES)))
    learner.study("three")
    learner.edit("one", "Back", "MINE")
    project.questions(TWO.replace("second", "next").replace("first", "unit") + HOLES.replace("{{c2::prime}}", "prime"))
    foreseen = foresee(project, "--collection", _file(learner))
    file, legacy = tmp_path / f"mine.{form.split()[-1]}", form.startswith("legacy")
    if file.suffix == ".colpkg":
        learner.collection.export_collection_package(str(file), include_media=True, legacy=legacy)
        learner.collection.reopen(after_full_sync=False)
    else:
        options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=legacy)
        learner.collection.export_anki_package(out_path=str(file), options=options, limit=None)
    again = foresee(project, "--collection", str(file))
    assert again.plan["notes"] == foreseen.plan["notes"]
    assert again.plan["risks"] == foreseen.plan["risks"]


def test_other_decks_of_a_learner_are_left_out(project: Project, learner: Learner) -> None:
    """Notes of other decks, and the learner's own of this deck's note type, are not spoken of."""
    learner.take(ship(project.questions(ONE)))
    for kind in (learner.collection.models.by_name("Basic"), learner.type("question")):
        note = learner.collection.new_note(kind)
        note.fields[0], note.fields[1] = "Mine?", "Yes."
        learner.collection.add_note(note, learner.collection.decks.id("Mine"))
    foreseen = foresee(project, "--collection", _file(learner))
    assert list(foreseen.notes) == ["one"]
    assert "Mine" not in foreseen.result.out


def test_a_note_type_that_the_learner_changed_is_told(project: Project, learner: Learner) -> None:
    """A learner who added a field to the note type gets no update of it, and the plan says so."""
    learner.take(ship(project.questions(TWO)))
    kind = learner.type("question")
    learner.collection.models.add_field(kind, learner.collection.models.new_field("Mine"))
    learner.collection.models.update_dict(kind)
    now(project)
    foreseen = foresee(project.questions(TWO.replace("first", "unit")), "--collection", _file(learner))
    assert set(foreseen.outcomes().values()) == {"conflicting"}
    assert foreseen.risks() == [("schema-changed", ["one", "two"])]
    log = learner.take(ship(project))
    assert len(log.conflicting) == 2


# Errors


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_with_errors_nothing_is_foreseen(project: Project, form: str) -> None:
    """With errors in the content the plan lists them and ends with 1, as a build does; JSON has no plan then."""
    project.questions(ONE).build()
    result = project.questions(ONE + "\n## No answer {#two}\n").run("plan", "--format", form)
    assert result.code == 1 and "E310" in (result.err if form == "markdown" else result.out)
    if form == "json":
        assert json.loads(result.out)["plan"] is None
    else:
        assert "nothing to foresee" in result.err


def test_a_lost_lock_stops_the_plan(project: Project) -> None:
    """Without the lock that the package was built with nothing is foreseen: every note would be stamped anew."""
    project.questions(ONE).build()
    project.lock.unlink()
    result = project.run("plan")
    assert result.code == 1 and "E812" in result.out


def test_release_notes_do_not_hide_an_error(project: Project) -> None:
    """Release notes that a build would refuse end with 1 and say why beside them, not in the file that they go into."""
    project.questions(ONE).build()
    project.questions(ONE.replace("#one", "#eins"))
    result = project.run("plan", "--format", "markdown")
    assert result.code == 1 and "E811" in result.err
    assert result.out.startswith("# What is new in Lab\n")


def test_a_plan_by_an_old_lock_says_so(project: Project) -> None:
    """By a lock from a backup the plan is not what learners will see, so the text begins with the warning."""
    project.questions(ONE).build()
    old = project.lock.read_bytes()
    project.questions(ONE.replace("first", "1st")).build()
    project.lock.write_bytes(old)
    out = project.run("plan").out
    assert out.startswith("content/deck.lock:1:1: W803") and "What Anki will do" in out
    assert "W803" in project.run("plan", "--format", "markdown").err


# How it reads


def test_the_text_says_risks_then_numbers_then_notes(project: Project) -> None:
    """The text begins with the risks, then gives the numbers, then each note with the line of its heading."""
    project.questions(TWO + HOLES).build()
    text = TWO.replace("The first.", "The very first.") + HOLES.replace("{{c2::prime}}", "prime") + CODE
    out = project.questions(text.replace("## What is two? {#two}\n\nThe second.\n", "")).run("plan").out
    parts = ["Risks (1)", "hole c2 is gone", "What Anki will do", "1 note  new", "New (1)", "Updated (2)"]
    parts += ["questions.md:1  one", "The {+very+} first.", "Retired (1)", '"note:Lab · *" "ID:re:^(two)$"']
    at = [out.find(part) for part in parts]
    assert -1 not in at and at == sorted(at), out


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_text_fits_the_terminal(project: Project, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """No line is longer than the terminal is wide, but for the search, which must stay whole to be copied."""
    many = "".join(f"## Which of many is number {number}? {{#many-{number}}}\n\nIt.\n\n" for number in range(40))
    project.questions(many + ONE.replace("The first.", "word " * 200)).build()
    project.questions(ONE.replace("The first.", "other word " * 100))
    monkeypatch.setenv("COLUMNS", str(width))
    lines = project.run("plan").out.splitlines()
    assert [line for line in lines if len(line) > width and not line.startswith('  "note:')] == []
    assert any(line.count("many-") == 40 for line in lines)


def test_release_notes_are_for_learners(project: Project) -> None:
    """Release notes tell what is new, corrected, moved and retired with the search, and no internals."""
    project.write({"content/sub/s.md": "## Moves? {#moves}\n\nYes, $x_1$ * 2.\n"})
    project.questions(TWO + HOLES).build()
    project.write({"content/sub/s.md": "", "content/bus/s.md": "## Moves? {#moves}\n\nYes, $x_1$ * 3.\n"})
    holes = HOLES.replace("{{c1::odd}}", "{{c1::odd::even or odd}}").replace("{{c2::", "a {{c2::")
    project.questions(ONE.replace("The first.", "The *very* first_one.") + holes + "\n" + CODE)
    out = project.run("plan", "--format", "markdown").out
    for part in [
        "# What is new in Lab",
        "Questions: 1 new, 3 corrected, 1 retired.",
        "## New",
        "- Which code gives one?",
        "## Corrected",
        r"The ~~first~~**very first\_one**.",
        r"Yes, $x_1$ \* ~~2~~**3**.",
        "  - Three is odd and **a** prime.",
        "- 1 question from “sub” to “bus”.",
        "## Retired",
        "- What is two?",
        '"note:Lab · *" "ID:re:^(two)$"',
    ]:
        assert part in out, part
    for word in ["guid", "deck.lock", "content/", "questions.md", "{#", "c1::", "Topic"]:
        assert word not in out, word

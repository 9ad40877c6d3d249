"""What ``plan`` says where more than a question changed: note types, decks, ids, the lock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from deckwright.base.model import Family
from deckwright.cards import notetypes
from deckwright.markdown import highlight
from tests.help.carrying import carry, make_type
from tests.help.foreseeing import assert_exact, foresee, said, ship
from tests.help.support import SETTINGS, Learner, Project, another_version

ONE = "## What is one? {#one}\n\nThe first.\n"
TWO = f"{ONE}\n## What is two? {{#two}}\n\nThe second.\n"
HOLES = "## Three {#three .cloze}\n\nThree is {{c1::odd}} and {{c2::prime}}.\n"
CODE = "## Which code gives one? {#code}\n\n```python\none = 1\n```\n"


@pytest.fixture
def theme(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """A function that adds a text to a file of the theme."""
    original = notetypes.theme_file

    def add(file: str, text: str) -> None:
        monkeypatch.setattr(notetypes, "theme_file", lambda name: original(name) + (text if name == file else ""))

    return add


@pytest.fixture
def more_fields(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A function that gives questions a field more."""

    def add() -> None:
        slots = (*notetypes.FIELDS[Family.QUESTION], notetypes.Field(9_999, "More", notetypes.Role.RESERVED))
        monkeypatch.setitem(notetypes.FIELDS, Family.QUESTION, slots)
        another_version(monkeypatch)

    return add


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


@pytest.mark.long
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


def test_a_file_moved_into_a_folder_is_no_renamed_deck(project: Project) -> None:
    """Where all questions of a deck moved into a folder of it, nobody is told to rename the deck: it has its name."""
    table = SETTINGS + 'output = "../build/lab.apkg"\n'
    project.write({"content/deck.toml": table}).questions(TWO).build()
    (project.root / "content/questions.md").unlink()
    foreseen = foresee(project.write({"content/rivers/questions.md": TWO}))
    (risk,) = foreseen.plan["risks"]
    assert "moved into a folder" in risk["message"] and "rename" not in risk["todo"]
    assert "“Lab”" in risk["message"] and "“Lab::rivers”" in risk["message"]


def test_a_deck_that_keeps_a_question_is_not_renamed(project: Project) -> None:
    """A question that moves out of a deck in which another one stays is no renamed deck."""
    project.questions("## One {#one}\n\na\n", "content/x/a.md")
    project.questions("## Two {#two}\n\nb\n", "content/x/b.md").build()
    (project.root / "content/x/a.md").rename(project.root / "content/a.md")
    assert foresee(project).risks() == []


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


RENAMED = {
    "a topic": ('title = "Old"', 'title = "New"', "“Old” is called “New” now"),
    "a topic under another deck": ('deck = "A::x::y"', 'deck = "B::x::y"', "“A” is called “B” now"),
    "a topic that comes under the deck": ('deck = "x"', 'title = "x"', "“x” is called “Lab::x” now"),
    "a topic that leaves the deck": ('title = "x"', 'deck = "x"', "“Lab::x” is called “x” now"),
    "a topic one deck deeper": ('deck = "x::y"', 'deck = "x::x::y"', "“x” is called “x::x” now"),
}


@pytest.mark.parametrize("name", RENAMED)
def test_a_renamed_deck_is_told_without_what_is_alike(project: Project, name: str) -> None:
    """Of a deck that is called otherwise the two names that differ are told, without the subdecks of both."""
    old, new, told = RENAMED[name]
    for line in (old, new):
        table = f'{SETTINGS}output = "../build/lab.apkg"\n[[topics]]\nfolder = "x"\n{line}\n'
        project.write({"content/deck.toml": table, "content/x/x.md": ONE})
        foreseen = foresee(project)
        project.build()
    assert told in foreseen.plan["risks"][0]["message"]


@pytest.mark.parametrize("by", ["lock", "package", "collection"])
def test_a_schema_change_is_refused_and_foreseen(
    project: Project, learner: Learner, more_fields: Callable[[], None], by: str
) -> None:
    """A field more stops plan and build, and what would happen to each note is told all the same."""
    package = ship(project.questions(TWO + HOLES))
    learner.take(package)
    more_fields()
    project.questions(TWO.replace("first", "unit") + HOLES + CODE)
    options = {
        "lock": [],
        "package": ["--against", str(package)],
        "collection": ["--collection", learner.collection.path],
    }
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
    another_version(monkeypatch)
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
    for options in ([], ["--against", str(package)], ["--collection", learner.collection.path]):
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

"""Whose text it is that stands in Anki: the learner's edit, or an earlier text of the author's own."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.help.carrying import carry
from tests.help.pulling import pull, texts
from tests.help.support import SETTINGS, Learner, Project

FIRST = "## What is one? {#one}\n\nThe frist.\n\n### Hint\n\nA hint.\n"
"""A question with a mistake, which the author corrects."""

CORRECTED = FIRST.replace("frist", "first")


def ship(project: Project, learner: Learner) -> None:
    """Build some time after the last build, yet long ago: what the learner does from now on is later."""
    project.now += 1000
    project.build()
    learner.take(project.package)


def _keep(project: Project) -> str:
    old = project.root / "old.apkg"
    old.write_bytes(project.package.read_bytes())
    return str(old)


def test_an_earlier_text_of_the_author_is_not_taken_for_an_edit(project: Project, learner: Learner) -> None:
    """A learner who edits an old note keeps the old text: it is listed and not written, unless one says more."""
    ship(project.questions(FIRST), learner)
    old = _keep(project)
    project.now += 1000
    project.questions(CORRECTED).build()
    learner.edit("one", "Hint", "<p>A good hint.</p>")
    unsure = pull(project, learner.collection.path)
    assert unsure.changes == []
    said = " ".join(unsure.result.out.split())
    assert "may be an earlier text of yours: nothing was written" in said
    for words in ("The first.", "The frist.", "A good hint.", "--against FILE.apkg", "--up-to-date", "2 perhaps"):
        assert words in said
    assert pull(project, learner.collection.path, "--against", old).changes == [("A hint.", "A good hint.")]


@pytest.mark.long
def test_a_mark_alone_takes_no_correction_back(project: Project, learner: Learner) -> None:
    """A tag raises a note's time as an edit does: the old text beside it is not written, with or without a package."""
    ship(project.questions(FIRST), learner)
    project.now += 1000
    project.questions(CORRECTED).build()
    learner.tag("one", "marked")
    for _ in range(2):
        assert pull(project, learner.collection.path).changes == []
        project.package.unlink(missing_ok=True)


@pytest.mark.long
def test_a_correction_that_no_import_brings_is_told(project: Project, learner: Learner) -> None:
    """A learner who marks an old note hides the correction of it: pull names it, and --touch brings it."""
    ship(project.questions(FIRST), learner)
    old = _keep(project)
    project.now += 1000
    project.questions(CORRECTED).build()
    learner.tag("one", "marked")
    learner.take(project.package)
    assert "frist" in learner.note("one")["Back"]
    pulled = pull(project, learner.collection.path, "--against", old)
    assert pulled.changes == []
    assert "build --touch one" in " ".join(pulled.result.out.split())
    project.now = int(time.time()) + 60
    project.build("--touch", "one")
    learner.take(project.package)
    assert "first" in learner.note("one")["Back"]
    assert "nothing was changed in Anki" in pull(project, learner.collection.path).result.out


@pytest.mark.long
def test_a_learner_who_is_up_to_date_is_believed(project: Project, learner: Learner) -> None:
    """With --up-to-date, what differs in a note that was changed since its first shipment is an edit."""
    ship(project.questions(FIRST), learner)
    ship(project.questions(CORRECTED), learner)
    learner.edit("one", "Hint", "<p>A good hint.</p>")
    assert pull(project, learner.collection.path).changes == []
    assert pull(project, learner.collection.path, "--up-to-date").changes == [("A hint.", "A good hint.")]


@pytest.mark.long
def test_notes_that_never_changed_need_no_word_more(project: Project, learner: Learner) -> None:
    """Of many notes, also those added by later builds, each is taken at once that was shipped in one text only."""
    many = "".join(f"## Number {number}? {{#n{number}}}\n\nIt is {number}.\n\n" for number in range(1100))
    ship(project.questions(many), learner)
    ship(project.questions(many.replace("It is 7.", "It is seven.") + "## New? {#new}\n\nYes.\n"), learner)
    for name in ("n7", "n8", "n1099", "new"):
        learner.edit(name, "Back", learner.note(name)["Back"].replace("</p>", " Indeed.</p>"))
    pulled = pull(project, learner.collection.path)
    assert [after for _, after in pulled.changes] == ["It is 8. Indeed.", "It is 1099. Indeed.", "Yes. Indeed."]
    assert "It is seven. Indeed." in " ".join(pulled.result.out.split())


@pytest.mark.long
def test_notes_of_a_carried_type_that_never_changed_need_no_word_more(project: Project, learner: Learner) -> None:
    """What differs in a note of another deck's type that was shipped once is an edit; more notes come without harm."""
    france, peru = (f"## {name} {{#{name.lower()} notetype=geography}}\n\nA twon\n" for name in ("France", "Peru"))
    ship(carry(project).questions(france + "\n" + FIRST), learner)
    ship(project.questions(france + "\n" + FIRST + "\n" + peru), learner)
    for nid in learner.collection.find_notes("Country:*"):
        note = learner.collection.get_note(nid)
        note["Capital"] = "A town"
        learner.collection.update_note(note)
    assert pull(project, learner.collection.path).changes == [("A twon", "A town")] * 2


@pytest.mark.long
def test_a_note_that_was_renamed_or_touched_may_have_had_another_text(project: Project, learner: Learner) -> None:
    """A note that was stamped anew, or has another id than at first, is taken only if one says more."""
    text = FIRST + "\n## Two? {#two}\n\nThe secnd.\n"
    ship(project.questions(text), learner)
    project.now += 1000
    project.build("--touch", "two")
    assert project.run("ids", "--rename", "one", "eins").code == 0
    project.now += 1000
    project.build()
    learner.take(project.package)
    for name, old, new in (("eins", "frist", "first"), ("two", "secnd", "second")):
        learner.edit(name, "Back", learner.note(name)["Back"].replace(old, new))
    assert pull(project, learner.collection.path).changes == []
    assert len(pull(project, learner.collection.path, "--up-to-date").changes) == 2


@pytest.mark.long
def test_tags_of_an_earlier_text_are_not_taken_back(project: Project, learner: Learner) -> None:
    """A tag that the author took away, or gave, since the learner's version is no edit of the learner's."""
    ship(project.questions('## What is one? {#one tags="fix::old"}\n\nThe first.\n'), learner)
    project.now += 1000
    project.questions('## What is one? {#one tags="fix::new"}\n\nThe first.\n').build()
    pulled = pull(project, learner.collection.path, "--tags", "fix::*")
    assert pulled.changes == []
    assert "1 note older" in pulled.result.out
    learner.tag("one", "mine")
    pulled = pull(project, learner.collection.path, "--tags", "fix::*")
    assert pulled.changes == []
    assert "1 perhaps earlier" in pulled.result.out


@pytest.mark.long
def test_notes_that_an_earlier_package_lacks_are_compared_with_the_last(project: Project, learner: Learner) -> None:
    """With --against, an edit of a note that came later is taken over as without it."""
    ship(project.questions(FIRST), learner)
    old = _keep(project)
    ship(project.questions(FIRST + "\n## Two? {#two}\n\nThe secnd.\n"), learner)
    learner.edit("two", "Back", "<p>The second.</p>")
    assert pull(project, learner.collection.path, "--against", old).changes == [("The secnd.", "The second.")]


@pytest.mark.long
def test_where_a_question_stands_is_no_difference(project: Project, learner: Learner) -> None:
    """With a link to the file on the cards, a file that moved, or a note from before the link, is no edit."""
    settings = f'{SETTINGS}\n[links]\nsource = "https://example.org/{{path}}"\n'
    project.write({"content/deck.toml": settings, "content/a.md": FIRST})
    ship(project, learner)
    (project.root / "content" / "a.md").rename(project.root / "content" / "b.md")
    learner.edit("one", "Back", "<p>The first.</p>")
    pulled = pull(project, learner.collection.path)
    assert pulled.changes == [("The frist.", "The first.")]
    assert "not to be had" not in pulled.result.out


@pytest.mark.long
def test_a_field_that_a_learner_added_does_not_matter(project: Project, learner: Learner) -> None:
    """A note type with one field more still has ours; with one less it is another, and ten such notes are named."""
    text = FIRST + "".join(f"\n## Number {number}? {{#n{number}}}\n\nIt is {number}.\n" for number in range(14))
    ship(project.questions(text), learner)
    models = learner.collection.models
    model = models.get(learner.note("one").mid)
    models.add_field(model, models.new_field("Mine"))
    models.update_dict(model)
    note = learner.note("one")
    note["Back"], note["Mine"] = "<p>The first.</p>", "My own."
    learner.collection.update_note(note)
    assert pull(project, learner.collection.path).changes == [("The frist.", "The first.")]
    model = models.get(note.mid)
    models.remove_field(model, next(one for one in model["flds"] if one["name"] == "Hint"))
    models.update_dict(model)
    pulled = pull(project, learner.collection.path)
    assert pulled.changes == []
    assert pulled.result.out.count("has another note type in Anki") == 10
    assert "and 5 more with another note type" in pulled.result.out


@pytest.mark.long
def test_pull_leaves_other_files_alone(project: Project, learner: Learner, tmp_path: Path) -> None:
    """An earlier package of another deck is told, and nothing is written."""
    ship(project.questions(FIRST), learner)
    learner.edit("one", "Back", "<p>The first.</p>")
    before = texts(project)
    result = project.run("pull", "--collection", learner.collection.path, "--against", str(tmp_path / "gone.apkg"))
    assert result.code == 2
    assert texts(project) == before


@pytest.mark.long
def test_an_edit_of_a_question_that_is_gone_is_told(project: Project, learner: Learner) -> None:
    """Notes whose question was deleted or is a draft are counted and named if they were changed, and only then."""
    text = "".join(f"## Number {name}? {{#{name}}}\n\nIt is {name}.\n\n" for name in ("a", "b", "c", "d"))
    ship(project.questions(text), learner)
    for name in ("a", "b"):
        learner.edit(name, "Back", "<p>Mine.</p>")
    learner.tag("c", "marked")
    project.questions(text.replace("{#a}", "{#a .draft}").split("## Number b")[0] + text[text.index("## Number d") :])
    for _ in range(2):
        pulled = pull(project, learner.collection.path)
        assert pulled.changes == []
        said = " ".join(pulled.result.out.split())
        assert "2 notes changed in Anki, but the files have the question no more, or as a .draft" in said
        assert ": a, b " in said
        assert "1 note compared" in said


@pytest.mark.long
def test_a_damaged_collection_is_told(project: Project, learner: Learner, tmp_path: Path) -> None:
    """A note that lacks fields of its note type is a sentence with the file's name, and exit code 2."""
    ship(project.questions(FIRST), learner)
    learner.collection.db.execute("update notes set flds = 'only one'")
    learner.collection.close()
    file = tmp_path / "damaged.anki2"
    file.write_bytes(Path(learner.collection.path).read_bytes())
    result = project.run("pull", "--collection", str(file))
    assert result.code == 2
    assert "damaged.anki2 is damaged: note" in result.text
    assert "Check Database" in result.text

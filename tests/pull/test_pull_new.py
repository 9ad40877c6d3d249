"""Notes that were made in Anki under the deck become questions, and stay the notes that they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.help.pulling import assert_settled, pull, pull_new, ship
from tests.help.support import MP3, PNG, SETTINGS, Learner, Project, long_but

CARD = "## What is one? {#one}\n\nThe first.\n"


def make(
    learner: Learner,
    kind: str,
    fields: dict[str, str] | list[str],
    deck: str = "Lab",
    tags: str = "",
) -> Any:
    """Let the learner make a note in a deck, and review its first card; return it."""
    models = learner.collection.models
    note = learner.collection.new_note(learner.type(kind) if kind in ("question", "cloze") else models.by_name(kind))
    names = list(note.keys())
    for name, text in (fields if isinstance(fields, dict) else dict(zip(names, fields, strict=False))).items():
        note[name] = text
    note.tags = tags.split()
    learner.collection.add_note(note, learner.collection.decks.id(deck))
    card = note.cards()[0]
    card.start_timer()
    learner.collection.sched.answerCard(card, 3)
    return learner.collection.get_note(note.id)


def text(project: Project, name: str = "questions.md") -> str:
    """Return the text of a question file."""
    return (project.root / "content" / name).read_text(encoding="utf-8")


def assert_one_note(project: Project, learner: Learner, *guids: str) -> None:
    """Hold that a build and an import keep the notes and all reviews, and that then nothing is to do."""
    before = learner.identities()
    reviews = learner.history()[0]
    again = pull(project, learner.collection.path)
    assert again.changes == [] and "were made in Anki" not in again.result.out
    log = ship(project, learner)
    assert not log.new and not log.conflicting
    assert learner.identities() == before
    assert learner.history()[0] == reviews
    assert {note["guid"] for note in project.locked().values()} >= set(guids)
    assert_settled(project, learner)
    again = pull_new(project, learner.collection.path)
    assert again.changes == [] and "now in the files" not in again.result.out


def test_a_note_of_the_decks_own_type_becomes_a_plain_question(project: Project, learner: Learner) -> None:
    """It is appended to the file of its deck, with its tags; build and import update that very note."""
    ship(project.questions(CARD), learner)
    note = make(learner, "question", {"Front": "What is <b>two</b>?", "Back": "The second."}, tags="number leech")
    told = pull(project, learner.collection.path).result.out
    assert "1 note was made in Anki in this deck: --new takes them in: What is two?" in " ".join(told.split())
    assert text(project) == CARD
    pull_new(project, learner.collection.path)
    assert text(project) == CARD + '\n## What is **two**? {#what-is-two tags="number"}\n\nThe second.\n'
    assert project.locked()["what-is-two"]["guid"] == note.guid
    assert_one_note(project, learner, note.guid)


@pytest.mark.long
def test_a_patch_holds_all_that_is_new(project: Project, learner: Learner) -> None:
    """With --diff the patch has the question, its note type and the line of the lock; nothing is written."""
    ship(project.questions(CARD), learner)
    make(learner, "Basic", ["What is two?", "The second."], "Lab::More")
    lock = project.lock.read_bytes()
    told = pull_new(project, learner.collection.path, "--diff").result.out
    assert "--- /dev/null\n+++ b/content/More/from-anki.md" in told
    assert '+## What is two? {#what-is-two notetype="basic"}' in told
    assert "+++ b/content/notetypes/basic/notetype.json" in told
    assert '+{"id": "what-is-two", "guid": ' in told
    assert project.lock.read_bytes() == lock
    assert not (project.root / "content" / "More").exists()


STOCK = {
    "Basic": (
        ["What is two?", "The <i>second</i>."],
        '## What is two? {#what-is-two notetype="basic"}\n\nThe *second*.\n',
    ),
    "Basic (and reversed card)": (
        ["two", "zwei"],
        '## two {#two notetype="basic-and-reversed-card"}\n\nzwei\n',
    ),
    "Basic (type in the answer)": (
        ["Latin for and?", "et"],
        '## Latin for and? {#latin-for-and notetype="basic-type-in-the-answer"}\n\net\n',
    ),
    "Cloze": (
        ["Two is {{c1::even}}.", "And prime."],
        '## Two is even. {#two-is-even notetype="cloze"}\n\nTwo is {{c1::even}}.\n\n### Back Extra\n\nAnd prime.\n',
    ),
}


@pytest.mark.parametrize("kind", long_but(STOCK, "Basic"))
def test_a_note_of_ankis_own_types_keeps_its_type(project: Project, learner: Learner, kind: str) -> None:
    """Anki updates no note under another note type, so the deck carries Anki's; the text is plain Markdown."""
    fields, expected = STOCK[kind]
    ship(project.questions(CARD), learner)
    note = make(learner, kind, fields)
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    expected = expected.replace('notetype="cloze"', 'notetype="cloze-2"')
    assert text(project) == f"{CARD}\n{expected}"
    assert "they keep their note types" in told
    assert_one_note(project, learner, note.guid)


@pytest.mark.long
def test_lines_as_phones_make_them_are_markdown(project: Project, learner: Learner) -> None:
    """The elements that some editors put around lines become line breaks, and a colour stays HTML, which is told."""
    ship(project.questions(CARD), learner)
    make(learner, "Basic", ["Three?", "<div>a</div><div>b <b>c</b></div><div><br></div><div>d</div>"])
    make(learner, "Basic", ["Four?", '<font color="red">x</font>'])
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    assert '## Three? {#three notetype="basic"}\n\na\\\nb **c**<br><br>d\n' in text(project)
    assert '```{=html}\n<font color="red">x</font>\n```\n' in text(project)
    assert "its field Back stays HTML: it holds <font>" in told
    assert_one_note(project, learner)


@pytest.mark.long
def test_every_part_of_a_question_is_written(project: Project, learner: Learner) -> None:
    """Extra, hint, level, what is typed, the other side, a prompt of several lines, and a cloze find their places."""
    ship(project.questions(CARD + "\n## C {#c .cloze}\n\nOne is {{c1::odd}}.\n"), learner)
    make(learner, "question", {"Front": "A?", "Back": "b", "Extra": "e", "Hint": "h", "Level": "basic"})
    make(learner, "question", {"Front": "Latin for and?", "Back": "As in et al.", "Typed": "et"})
    make(learner, "question", {"Front": "Hund", "Back": "dog", "Reverse": "the animal that barks"})
    make(learner, "question", {"Front": "<div>What</div><div>prints it?</div>", "Back": "x"})
    make(learner, "cloze", {"Text": "Two is {{c1::even::odd or even}}.", "Title": "Numbers"})
    make(learner, "cloze", {"Text": "Three is {{c1::odd}}."})
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    written = text(project)
    assert '## A? {#a level="basic"}\n\nb\n\n### Extra\n\ne\n\n### Hint\n\nh\n' in written
    assert "## Latin for and? {#latin-for-and .typed}\n\net\n\nAs in et al.\n" in written
    assert "## Hund {#hund .reversed}\n\ndog\n\n### Reverse\n\nthe animal that barks\n" in written
    assert "## What {#what-prints-it}\n\nprints it?\n\n### Answer\n\nx\n" in written
    assert "## Numbers {#two-is-even .cloze}\n\nTwo is {{c1::even::odd or even}}.\n" in written
    assert "## Lab {#three-is-odd .cloze}\n\nThree is {{c1::odd}}.\n" in written
    assert "it has no title in Anki: “Lab” is its heading" in told
    assert_one_note(project, learner)


@pytest.mark.long
def test_the_place_is_that_of_the_deck(project: Project, learner: Learner) -> None:
    """One file of a deck gets its notes at the end; of several, and for a new deck, there is a file of its own."""
    topics = '\n[[topics]]\nfolder = "metrics"\ntitle = "The metrics"\n'
    project.write({"content/deck.toml": SETTINGS + topics})
    project.questions(CARD).questions("## A? {#a}\n\na\n", "content/metrics/1.md")
    ship(project.questions("## B? {#b}\n\nb\n", "content/metrics/2.md"), learner)
    make(learner, "question", {"Front": "C?", "Back": "c"}, "Lab::The metrics")
    make(learner, "question", {"Front": "D?", "Back": "d"}, "Lab::The metrics::Deep down")
    make(learner, "question", {"Front": "E?", "Back": "e"}, "Lab::The metrics::a/b")
    make(learner, "question", {"Front": "F?", "Back": "f"}, "Other")
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    both = "## C? {#c}\n\nc\n\n## E? {#e}\n\ne\n"
    assert text(project, "metrics/from-anki.md") == both
    assert text(project, "metrics/Deep down/from-anki.md") == "## D? {#d}\n\nd\n"
    assert "it is in the deck Lab::The metrics::a/b, which has no folder here" in told
    assert "F?" not in told
    assert_one_note(project, learner)
    make(learner, "question", {"Front": "G?", "Back": "g"}, "Lab::The metrics")
    pull_new(project, learner.collection.path)
    assert text(project, "metrics/from-anki.md") == both + "\n## G? {#g}\n\ng\n"


@pytest.mark.long
def test_pictures_and_recordings_come_along(project: Project, learner: Learner) -> None:
    """What a new note shows and plays comes into the media folder, for the deck's own note types and for others."""
    ship(project.questions(CARD), learner)
    for name, data in {"paste-1.png": PNG, "rec.mp3": MP3, "shot.png": PNG + b"\n"}.items():
        learner.collection.media.write_data(name, data)
    make(learner, "question", {"Front": "See?", "Back": 'It <img src="paste-1.png"> [sound:rec.mp3]'})
    make(learner, "Basic", ["Hear?", '[sound:rec.mp3]<br><img src="paste-1.png">'])
    pull_new(project, learner.collection.path)
    assert "It ![](../media/paste-1.png) [audio](../media/rec.mp3)\n" in text(project)
    assert "[audio](../media/rec.mp3)\\\n![](../media/paste-1.png)\n" in text(project)
    assert sorted(path.name for path in (project.root / "media").iterdir()) == ["paste-1.png", "rec.mp3"]
    assert_one_note(project, learner)


@pytest.mark.long
def test_what_cannot_be_had_is_listed(project: Project, learner: Learner) -> None:
    """A note that no question says, or no build would ship, stays in Anki, with the reason."""
    ship(project.questions(CARD), learner)
    make(learner, "question", {"Front": "A?", "Back": '<span style="color: red">b</span>'})
    make(learner, "question", {"Front": "B?"})
    make(learner, "Basic", ["C?", '<script>alert(1)</script><img src="gone.png">'])
    make(learner, "question", {"Front": "D?", "Back": "d", "Level": "hard"})
    empty = make(learner, "question", {"Front": "E?", "Back": "e"})
    empty["Front"] = " <br>"
    learner.collection.update_note(empty)
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    assert text(project) == CARD
    assert "Lab A?: it holds <span style>" in told
    assert "Lab B?: a build would refuse it: E310" in told
    assert "Lab C?: the picture gone.png is not at hand: the collection has no such file" in told
    assert "Lab D?: it holds “hard”, which is no level" in told
    assert "Lab e: it holds no text in Front" in told
    assert not (project.root / "content" / "notetypes").exists()


@pytest.mark.long
def test_tags_of_a_pattern_are_taken_alone(project: Project, learner: Learner) -> None:
    """With --tags, a new note has the tags of these patterns only."""
    ship(project.questions(CARD), learner)
    make(learner, "question", {"Front": "A?", "Back": "a"}, tags="topic::x my::own")
    pull_new(project, learner.collection.path, "--tags", "topic::*")
    assert '{#a tags="topic::x"}' in text(project)


@pytest.mark.long
def test_an_export_serves_as_well(project: Project, learner: Learner, tmp_path: Path) -> None:
    """New notes come out of a .colpkg and an .apkg as out of the collection, their note types under their own names."""
    ship(project.questions(CARD), learner)
    make(learner, "Basic", ["What is two?", "The second."])
    for ending in ("apkg", "colpkg"):
        told = pull_new(project, learner.export(tmp_path / f"mine.{ending}"), "--diff").result.out
        assert '+## What is two? {#what-is-two notetype="basic"}' in told


def test_new_notes_want_a_file(project: Project) -> None:
    """A running Anki does not tell GUIDs, so --new with --anki says what to do instead."""
    result = project.questions(CARD).run("pull", "--anki", "--new")
    assert result.code == 2
    assert "export a .colpkg or .apkg, and name it with --collection" in " ".join(result.text.split())

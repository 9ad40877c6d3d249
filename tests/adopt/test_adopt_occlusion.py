"""A deck of image occlusions that lost its files: adopted from Anki, it is the questions that it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.help.carrying import export
from tests.help.support import Learner, Project
from tests.regions.test_regions import PICTURE, write

LINES = (
    "- {{c1::A *b* $x_{1}$}}: rect 10% 20% 30% 15%\n"
    "- {{c3::C}}: ellipse 50% 50% 20% 20%\n"
    "- {{c2::D}}: polygon 0%,0% 10%,0% 0%,10%\n"
    "- At 10:30: text 5% 90% 6%"
)
PARTS = "\n### Extra\n\nMore **bold**.\n\n### Hint\n\nThink.\n"


def adopt(project: Project, package: Path) -> tuple[str, str]:
    """Return the question file that a package becomes, and what was said."""
    result = project.run("adopt", str(package), "again")
    assert result.code == 0, result.text
    files = list((project.root / "again/content").rglob("*.md"))
    assert len(files) == 1 and not (project.root / "again/content/notetypes").exists()
    return files[0].read_text("utf-8"), result.text


def test_what_was_built_is_what_it_was(project: Project, learner: Learner) -> None:
    """A package that was built comes back as .occlusion: the same regions and GUID, and learners keep their reviews."""
    project.write({"media/map.dark.svg": PICTURE.replace('height="9"', 'height="8"')})
    write(project, LINES, ' hide=one level=advanced tags="bones"', PARTS).build()
    learner.take(project.package)
    card = learner.note("map").cards()[1]
    card.start_timer()
    learner.collection.sched.answerCard(card, 3)
    text, said = adopt(project, project.package)
    assert LINES in text and PARTS in text
    assert '## Which? {#map .occlusion level=advanced hide=one tags="bones"}' in text
    assert "a build gives every note back" in said
    guid = project.notes()["map"]["guid"]
    project.now += 3600
    result = project.run("build", "again")
    assert result.code == 0 and "0 new · 0 changed" in result.text, result.text
    (package,) = (project.root / "again/build").glob("*.apkg")
    log = learner.take(package)
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (0, 0, 0)
    file = next((project.root / "again/content").rglob("*.md"))
    file.write_text(text.replace("{{c3::C}}", "{{c3::New name}}"), "utf-8")
    project.now += 3600
    assert project.run("build", "again").code == 0
    log = learner.take(package)
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (0, 1, 0)
    note = learner.note("map")
    assert (note.guid, note.cards()[1].id, note.cards()[1].reps) == (guid, card.id, 1)
    assert {found.partition("-")[0] for found in learner.health()} == {
        "map"
    }  # the pictures under their names of before


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("left=.1000:top=.2000", "left=.1500:top=.0100", "- {{c1::A *b* $x_{1}$}}: rect 15% 1% 30% 15%", "every note"),
        ("left=.1000:top", "left=.1000:angle=833:top", "- {{c1::A *b* $x_{1}$}}: rect 10% 20% 30% 15%", "was turned"),
        (
            "{{c2::",
            "{{c4::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}<br>{{c2::",
            "- {{c4::Region 4}}: rect 10% 20% 30% 40%",
            "“Region 4” now",
        ),
        ("{{c3::", "{{c1::", "- {{c1::A *b* $x_{1}$}}: ellipse 50% 50% 20% 20%", "left out: c3"),
    ],
)
def test_what_was_edited_in_ankis_editor_comes_back(
    project: Project, learner: Learner, old: str, new: str, line: str, told: str
) -> None:
    """Regions that a learner moved, added or joined in Anki's editor are lines; what they cannot say is told."""
    write(project, LINES).build()
    learner.take(project.package)
    note = learner.note("map")
    masks = note["Occlusion"].replace(old, new) + "<br>"
    learner.collection.update_image_occlusion_note(note.id, masks, note["Header"], note["Back Extra"], note.tags)
    text, said = adopt(project, export(learner, project.root / "edited.apkg"))
    assert line in text.split("\n")
    assert told in said


@pytest.mark.long
def test_what_no_line_has_of_labels_is_told(project: Project, learner: Learner) -> None:
    """Of two labels of one region the last one is kept, and what stands beside labels is left out: both are told."""
    write(project, LINES).build()
    learner.take(project.package)
    note = learner.note("map")
    note["Labels"] += "<br>{{c3::Another}}<br>My own words"
    learner.collection.update_note(note)
    text, said = adopt(project, export(learner, project.root / "edited.apkg"))
    assert "- {{c3::Another}}: ellipse" in text
    assert "a region had several labels, and has the last one now: c3" in said
    assert "a text beside the labels is left out: “My own words”" in said


@pytest.mark.long
def test_other_questions_of_ones_own_are_no_deck_from_elsewhere(project: Project) -> None:
    """A package with other questions than of regions is refused as ever: its files are what to go on with."""
    write(project, LINES)
    project.questions("## Why? {#why}\n\nSo.\n", "content/more.md").build()
    assert "was built by deckwright" in project.run("adopt", str(project.package), "again").text

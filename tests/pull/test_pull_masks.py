"""Masks that a learner moved or drew in Anki's own editor come back as the lines of their regions."""

from __future__ import annotations

import pytest

from tests.help.pulling import assert_settled, pull, pull_new, ship
from tests.help.support import Learner, Project, svg
from tests.pull.test_pull_files import question

PARTS = """\
## Parts of a dot {#parts .occlusion}

![A dot](../media/dot.svg)

- {{c1::The *left* corner}}: rect 10% 20% 30% 15%
- {{c2::The middle}}: ellipse 50% 50% 20% 20%
- {{c3::The rest}}: polygon 60%,60% 80%,60% 70%,80%

### Extra

Dots are round.
"""

MASKS = {
    "moved": ("left=.1000:top=.2000", "left=.15:top=.01", {"rect 10% 20% 30% 15%": "rect 15% 1% 30% 15%"}),
    "drawn": (
        "{{c2::",
        "{{c4::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}<br>{{c2::",
        {"80%,60% 70%,80%\n": "80%,60% 70%,80%\n- {{c4::Region 4}}: rect 10% 20% 30% 40%\n"},
    ),
    "written in another way": (".1000", ".1", {}),
    "another shape": (
        "image-occlusion:ellipse:left=.5000:top=.5000:rx=.1000:ry=.1000",
        "image-occlusion:rect:left=.5:top=.5:width=.25:height=.2",
        {"ellipse 50% 50% 20% 20%": "rect 50% 50% 25% 20%"},
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("edit", MASKS)
def test_masks_of_ankis_editor_come_back(project: Project, learner: Learner, edit: str) -> None:
    """The line of a region whose mask was moved is changed, one that was drawn gets a line; labels and order stay."""
    old, new, changes = MASKS[edit]
    ship(project.questions(PARTS).write({"media/dot.svg": svg("red")}), learner)
    note = learner.note("parts")
    masks = note["Occlusion"].replace(old, new) + "<br>"
    learner.collection.update_image_occlusion_note(note.id, masks, note["Header"], note["Back Extra"], note.tags)
    assert learner.note("parts")["Occlusion"] != note["Occlusion"]
    pull(project, learner.collection.path)
    expected = PARTS
    for was, now in changes.items():
        assert was in expected
        expected = expected.replace(was, now)
    assert question(project) == expected
    assert_settled(project, learner)


@pytest.mark.long
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{{c3::", "{{c1::", "several masks at once"),
        ("<br>{{c3::", "<br>{{c2::", "several masks at once"),
        (":oi=1}}<br>{{c2", "}}<br>{{c2", "some masks are hidden with the others and some alone"),
        (":oi=1}}<br>{{c2", ":angle=45:oi=1}}<br>{{c2", "a mask was turned in Anki, or has a colour of its own"),
        ("left=.1000", "left=-.1", "-10% lies outside the picture"),
    ],
)
def test_masks_that_no_line_says_are_told(project: Project, learner: Learner, old: str, new: str, told: str) -> None:
    """Several masks of one card, some hidden in another way, turned or outside, change no file, and it is told."""
    ship(project.questions(PARTS).write({"media/dot.svg": svg("red")}), learner)
    note = learner.note("parts")
    assert old in note["Occlusion"]
    masks = note["Occlusion"].replace(old, new)
    learner.collection.update_image_occlusion_note(note.id, masks, note["Header"], note["Back Extra"], note.tags)
    assert told in " ".join(pull(project, learner.collection.path).result.out.split())
    assert question(project) == PARTS


@pytest.mark.long
def test_all_fields_of_a_new_picture_come_along(project: Project, learner: Learner) -> None:
    """A picture with masks that was made in Anki has all its texts in the file; one with others stays, and it is told.

    Its field Comments is Anki's own, and labels are the holes of Labels: nothing else of them has a place.
    """
    ship(project.questions(PARTS).write({"media/dot.svg": svg("red")}), learner)
    texts = {"Header": "One <b>dot</b>", "Back Extra": "Round.<div>And red.</div>", "Labels": "{{c1::<i>It</i>}}"}
    others: list[dict[str, str]] = [{}, {"Comments": "My own words"}, {"Labels": "My own words {{c1::It}}"}]
    for more in others:
        note = learner.collection.new_note(learner.type("image occlusion"))
        note["Occlusion"] = "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.25:oi=1}}<br>"
        note["Image"] = learner.note("parts")["Image"]
        for name, words in {**texts, **more}.items():
            note[name] = words
        learner.collection.add_note(note, learner.collection.decks.id("Lab"))
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    after = (project.root / "content" / "questions.md").read_text(encoding="utf-8")
    made = "- {{c1::*It*}}: rect 10% 10% 20% 25%\n\n### Extra\n\nRound.\n\nAnd red.\n"
    assert after.count(".occlusion") == 2, told
    assert after.endswith(made)
    assert "it holds a text in Comments, for which a question has no place" in told
    assert "2 new notes left in Anki" in told

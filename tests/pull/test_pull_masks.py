"""Masks that a learner moved or drew in Anki's own editor come back as the lines of their regions."""

from __future__ import annotations

from contextlib import suppress

import pytest

from tests.help.pulling import assert_settled, pull, pull_new, ship
from tests.help.support import PNG, Learner, Project, svg
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


def draw(project: Project, learner: Learner, fields: dict[str, str]) -> str:
    """Ship a picture, let the learner make a note of it with masks; return what a pull says and the file's new end."""
    if not project.package.exists():
        ship(project.questions(PARTS).write({"media/dot.svg": svg("red")}), learner)
    note = learner.collection.new_note(learner.type("image occlusion"))
    note["Occlusion"] = "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.25:oi=1}}<br>"
    note["Image"] = learner.note("parts")["Image"]
    for name, words in fields.items():
        note[name] = words
    learner.collection.add_note(note, learner.collection.decks.id("Lab"))
    before = question(project)
    told = pull_new(project, learner.collection.path).result.out
    learner.collection.remove_notes([note.id])
    after = question(project)
    assert after.startswith(before)
    return " ".join(told.split()) + after.removeprefix(before)


COME = {
    "all of them": (
        {"Header": "One <b>dot</b>", "Back Extra": "Round.<div>And red.</div>", "Labels": "{{c1::<i>It</i>}}"},
        "## One **dot** {#one-dot .occlusion}\n\n![A dot](../media/dot.svg)\n\n- {{c1::*It*}}: rect 10% 10% 20% 25%\n\n"
        "### Extra\n\nRound.\n\nAnd red.\n",
    ),
    "lines of Anki's editor": (
        {"Header": "<div>Nine</div>", "Comments": "<br>", "Hint": "&nbsp;", "Labels": "<div>{{c1::It}}</div>&nbsp;"},
        "## Nine {#nine .occlusion}\n\n![A dot](../media/dot.svg)\n\n- {{c1::It}}: rect 10% 10% 20% 25%\n",
    ),
    "a copy of a question": (
        {"Topic": "Lab", "Kind": "figure", "ID": "parts", "Header": "Copy"},
        "## Copy {#copy .occlusion}\n\n![A dot](../media/dot.svg)\n\n- {{c1::Region 1}}: rect 10% 10% 20% 25%\n",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("what", COME)
def test_all_fields_of_a_new_picture_come_along(project: Project, learner: Learner, what: str) -> None:
    """A picture with masks that was made in Anki has all its texts in the file, each where a question has it."""
    fields, expected = COME[what]
    assert draw(project, learner, fields).endswith(f"\n{expected}")


STAY = {
    "a comment": ({"Comments": "My own"}, "it holds a text in Comments, for which a question has no place"),
    "a picture as comment": ({"Comments": '<img src="x.png">'}, "a text in Comments"),
    "a spare field": ({"R1": "My own"}, "a text in R1, for which"),
    "sources": ({"Sources": "My own"}, "a text in Sources, which only a build fills: empty it in Anki"),
    "a topic": ({"Topic": "My own"}, "a text in Topic, which only a build fills"),
    "an id": ({"ID": "My own"}, "a text in ID, which only a build fills"),
    "a file": ({"R3": "My own"}, "a text in R3, which only a build fills"),
    "a kind": ({"Kind": "My own"}, "no text was found that gives just its field Kind"),
    "words beside labels": ({"Labels": "My own {{c1::It}}"}, "just its field Labels when it is rendered"),
    "two labels of one region": ({"Labels": "{{c1::It}}<br>{{c1::That}}"}, "just its field Labels"),
}


@pytest.mark.long
def test_a_new_picture_with_what_has_no_place_stays(project: Project, learner: Learner) -> None:
    """A text that a question cannot say is not lost with the next import: its note stays, its field is named."""
    learner.collection.media.write_data("x.png", PNG)
    for what, (fields, reason) in STAY.items():
        told = draw(project, learner, fields)
        assert reason in told, what
        assert "1 new note left in Anki" in told and told.count(".occlusion") == 0, what
    assert question(project) == PARTS


@pytest.mark.long
def test_fields_that_a_learner_removed_or_added_stop_nothing(project: Project, learner: Learner) -> None:
    """Whatever fields of the deck's note types a learner removed in Anki, each new note is taken in or told.

    A text in a field that she added has no place, and its note stays.
    """
    from anki.errors import CardTypeError, InvalidInput

    questions = f"{PARTS}\n## Two? {{#two}}\n\nB.\n\n## C {{#c .cloze}}\n\n{{{{c1::It}}}} is.\n"
    ship(project.questions(questions).write({"media/dot.svg": svg("red")}), learner)
    models, deck = learner.collection.models, learner.collection.decks.id("Lab")
    families = {"question": "two", "cloze": "c", "image occlusion": "parts"}
    shipped = {family: list(learner.note(name).fields) for family, name in families.items()}
    for family, fields in shipped.items():
        kind = learner.type(family)
        models.add_field(kind, models.new_field("Mine"))
        models.update_dict(kind)
        for own in ("", "My own"):
            note = learner.collection.new_note(learner.type(family))
            note.fields = [*fields, own]
            learner.collection.add_note(note, deck)
    told = " ".join(pull_new(project, learner.collection.path, "--diff").result.text.split())
    assert "3 new notes taken in; 3 new notes left" in told
    assert told.count("it holds a text in Mine, for which a question has no place") == 3
    for at in [-1] * 9 + [0] * 4:
        for family in families:
            kind = learner.type(family)
            models.remove_field(kind, kind["flds"][at])
            with suppress(CardTypeError, InvalidInput):  # as two cards would have the same front
                models.update_dict(kind)
        said = pull_new(project, learner.collection.path, "--diff").result.text
        assert sum(line.startswith(("+## ", "  Lab  ")) for line in said.split("\n")) == 6, said

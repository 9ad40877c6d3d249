"""Notes of Anki's own note types."""

from __future__ import annotations

import pytest

from tests.help.carrying import carry, stock
from tests.help.support import PNG, Learner, Project, read_package

OCCLUSION = (
    "{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}<br>{{c3::image-occlusion:ellipse:left=.5}}"
)


def test_image_occlusion_is_carried(project: Project, learner: Learner) -> None:
    """Masks of an image-occlusion note stay as they are, written raw or as text, and each number is a card."""
    carry(project, stock(learner, "Image Occlusion"), "image-occlusion").write({"media/a.png": PNG})
    project.questions(
        f'## Map {{#raw notetype="image-occlusion"}}\n\n```{{=html}}\n{OCCLUSION}\n```\n\n'
        '### Image\n\n```{=html}\n<img src="a.png">\n```\n\n### Header\n\nEurope\n\n'
        f'## Map {{#text notetype="image-occlusion"}}\n\n{OCCLUSION}\n\n### Image\n\n![](../media/a.png)\n'
    ).build()
    first, second = read_package(project.package)
    assert first["fields"]["Occlusion"] == second["fields"]["Occlusion"] == OCCLUSION
    assert first["fields"]["Image"] == second["fields"]["Image"]
    assert first["ords"] == second["ords"] == [0, 2]
    log = learner.update(project.package)
    assert len(log.new) == 2
    assert learner.health() == []
    assert project.run("verify", str(project.package)).code == 0


@pytest.mark.parametrize("name", ["Basic", "Basic (and reversed card)", "Basic (optional reversed card)"])
def test_ankis_stock_types_are_carried(project: Project, learner: Learner, name: str) -> None:
    """A note of one of Anki's stock types has the cards that Anki makes of it."""
    kind = stock(learner, name)
    carry(project, kind, "basic")
    names = [field["name"] for field in kind["flds"]]
    more = f"\n### {names[2]}\n\nyes\n" if len(names) > 2 else ""
    project.questions(f"## Front {{#one notetype=basic}}\n\nBack\n{more}").build()
    (built_note,) = read_package(project.package)
    note = learner.collection.new_note(learner.collection.models.by_name(name))
    note.fields = list(built_note["fields"].values())
    learner.collection.add_note(note, 1)
    assert built_note["ords"] == [card.ord for card in note.cards()]


def test_typing_is_carried(project: Project, learner: Learner) -> None:
    """A type-in card of Anki's own making is shown, asks for typing and knows the answer."""
    carry(project, stock(learner, "Basic (type in the answer)"), "typing")
    project.questions('## Two and two? {#four notetype="typing"}\n\nfour\n').build()
    learner.update(project.package)
    (found,) = learner.collection.find_notes("four")
    output = learner.collection.get_note(found).cards()[0].render_output()
    assert output.question_text.startswith("Two and two?\n\n[[type:Back]]")


def test_ankis_cloze_is_carried(project: Project, learner: Learner) -> None:
    """Holes stand in every field of a cloze type, nested too; the heading is but a title."""
    carry(project, stock(learner, "Cloze"), "anki-cloze")
    text = '## Capitals {#capitals notetype="anki-cloze"}\n\n{{c1::Paris and {{c2::x}}::P…}}, `\\{{c9::y}}`\n\n'
    project.questions(f"{text}### Back Extra\n\n**{{{{c3::Lima}}}}**\n").build()
    (note,) = read_package(project.package)
    assert note["ords"] == [0, 1, 2]
    assert note["fields"]["Back Extra"] == "<strong>{{c3::Lima}}</strong>"
    learner.update(project.package)
    assert learner.health() == []

"""What becomes of a question of regions: fields, cards, and what is said of a faulty line."""

from __future__ import annotations

import pytest

from deckwright.base.model import Line
from deckwright.regions.lines import BadRegion, read_region
from deckwright.regions.region import of_mask
from tests.help.support import PNG, SETTINGS, Project

SIZE = (300, 200)
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="9"/></svg>'


def write(project: Project, regions: str, braces: str = "", below: str = "") -> Project:
    """Write a deck of one question with these lines below its picture."""
    text = f"## Which? {{#map .occlusion{braces}}}\n\n![A map](../media/map.svg)\n\n{regions}\n{below}"
    return project.write({"content/deck.toml": SETTINGS, "media/map.svg": PICTURE}).questions(text)


def test_regions_are_ankis_masks(project: Project) -> None:
    """Each region is a mask in shares of the picture, whatever it was measured in, and each label stands apart."""
    write(
        project,
        "- {{c1::A *b*}}: rect 10% 20% 30% 15%\n- {{c3::C}} ellipse 30 20px 60, 40\n- {{c2::D}}: polygon 0,0 1%,0 0,1%",
    ).build()
    note = project.notes()["map"]
    assert note["fields"]["Occlusion"].split("<br>") == [
        "{{c1::image-occlusion:rect:left=.1000:top=.2000:width=.3000:height=.1500:oi=1}}",
        "{{c3::image-occlusion:ellipse:left=.1000:top=.1000:rx=.1000:ry=.1000:oi=1}}",
        "{{c2::image-occlusion:polygon:left=.0000:top=.0000:points=.0000,.0000 .0100,.0000 .0000,.0100:oi=1}}",
    ]
    assert note["fields"]["Labels"] == "{{c1::A <em>b</em>}}<br>{{c3::C}}<br>{{c2::D}}"
    assert note["fields"]["Header"] == "Which?"
    assert 'alt="A map"' in note["fields"]["Image"]
    assert note["ords"] == [0, 1, 2]


def test_a_text_stands_on_the_picture(project: Project) -> None:
    """A text is a shape of Anki's that asks nothing: it has no number, no card and no label."""
    write(project, "- {{c1::A}}: rect 1% 1% 1% 1%\n- 10:30: text 10% 20%\n- B: text 3px 20px 8%", " hide=one").build()
    note = project.notes()["map"]
    assert note["fields"]["Occlusion"].split("<br>")[1:] == [
        "{{c0::image-occlusion:text:left=.1000:top=.2000:text=10\\:30:scale=1:fs=.0500:oi=1}}",
        "{{c0::image-occlusion:text:left=.0100:top=.1000:text=B:scale=1:fs=.0800:oi=1}}",
    ]
    assert (note["ords"], note["fields"]["Labels"]) == ([0], "{{c1::A}}")


def test_one_region_may_be_hidden_alone(project: Project) -> None:
    """With hide=one no mask is drawn for the regions that are not asked for."""
    write(project, "- {{c1::A}}: rect 1% 1% 1% 1%", " hide=one").build()
    assert "oi=" not in project.notes()["map"]["fields"]["Occlusion"]


def test_two_regions_may_be_one_card(project: Project) -> None:
    """Two regions with one number and one label are one card, which says its label once."""
    write(project, "- {{c1::A}}: rect 1% 1% 1% 1%\n- {{c1::A}}: rect 9% 1% 1% 1%").build()
    note = project.notes()["map"]
    assert (note["ords"], note["fields"]["Labels"]) == ([0], "{{c1::A}}")


@pytest.mark.long
def test_pixels_are_those_of_the_file(project: Project) -> None:
    """A photograph that ships smaller than it is has its regions where they were measured."""
    from io import BytesIO

    from PIL import Image

    file = BytesIO()
    Image.effect_noise((4000, 2000), 90).save(file, "PNG")
    write(project, "- {{c1::A}}: rect 2000 1000 400 200")
    project.write({"media/map.png": file.getvalue()})
    text = (project.root / "content/questions.md").read_text("utf-8")
    project.questions(text.replace("map.svg", "map.png")).build()
    assert "left=.5000:top=.5000:width=.1000:height=.1000" in project.notes()["map"]["fields"]["Occlusion"]


@pytest.mark.parametrize(
    ("line", "said", "hint"),
    [
        ("Femur: rect 1% 2% 3% 4%", "no number", "write {{c7::Femur}}: rect 1% 2% 3% 4%"),
        ("Femur", "does not say where", "write {{c7::Femur}}: rect"),
        ("{{c1::A}}: box 1% 2% 3% 4%", "“box” is no shape", "write rect 1% 2% 3% 4%"),
        ("{{c1::A}}: star 1% 2% 3% 4%", "“star” is no shape: a region is", "write rect"),
        ("{{c1::A}}", "the shape is missing", "write rect"),
        ("{{c1::A}}: rect 1% 2% 3%", "3 numbers stand behind rect, and it has four", "write rect"),
        ("{{c1::A}}: polygon 1%,2% 3%,4%", "three corners", "write polygon"),
        ("{{c1::A}}: rect 1% 2% 3% 4em", "“4em” is no number", "write 12%"),
        ("{{c1::A}}: rect 301 2 3 4", "301 lies outside the picture, which goes from 0 to 300 pixels", "within"),
        ("{{c1::A}}: rect 1 -2 3 4", "-2 lies outside", "within"),
        ("{{c1::A}}: rect 90% 2% 30% 4%", "over the picture's right edge", "a smaller width"),
        ("{{c1::A}}: rect 1% 2% 3% 0", "0 is no height", "write rect"),
        ("{{c0::A}}: rect 1% 2% 3% 4%", "c0 is no number", "from 1 to 500"),
        ("{{c2::A}}: text 1% 2%", "so it has no number", "write A: text 1% 2%"),
        ("A: text 1%", "one number stands behind text, and it has two, or three", "write text 10% 20%"),
        ("A & B: text 1% 2%", "cannot hold &", "in other words"),
        ("A: text 1% 120%", "120% lies outside", "within"),
        (
            "{{c2::image-occlusion:ellipse:left=.1:top=.2:rx=.15:ry=.1:oi=1}}",
            "how Anki writes a mask",
            "write {{c2::the label}}: ellipse 10% 20% 30% 20%",
        ),
    ],
)
def test_a_faulty_line_says_what_to_write(line: str, said: str, hint: str) -> None:
    """A line that is no region says what is wrong with it, in its own words, and what to write."""
    with pytest.raises(BadRegion) as caught:
        read_region(Line(line, 1), SIZE, 7)
    assert said in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize("shape", ["rect 8% 10% 30% 15%", "ellipse 46.5% 50% 33% 20%", "polygon 1%,2% 30%,4% 5%,60%"])
def test_a_mask_is_written_as_the_region_that_it_was(shape: str) -> None:
    """What Anki's editor holds of a region is its line again."""
    mask = read_region(Line(f"{{{{c1::A}}}}: {shape}", 1), SIZE, 2).region.mask(False)
    assert of_mask(mask.removeprefix("{{c1::image-occlusion:").removesuffix("}}")) == shape


def test_a_text_of_ankis_is_written_as_the_line_that_it_was() -> None:
    """What Anki's editor holds of a text is its line again; of one that was made larger there, too."""
    mask = read_region(Line("At 10:30: text 8% 10% 6%", 1), SIZE, 2).region.mask(False)
    inside = mask.removeprefix("{{c0::image-occlusion:").removesuffix("}}")
    assert of_mask(inside) == "At 10:30: text 8% 10% 6%"
    assert of_mask(inside.replace("scale=1", "scale=1.5")) == "At 10:30: text 8% 10% 9%"


@pytest.mark.parametrize(
    ("regions", "codes"),
    [
        ("", ["E317"]),
        ("- A: text 1% 1%", ["E317"]),
        ("- {{c1::A}}: rect 1% 1% 1% 1%\n\nText.", ["E317"]),
        ("- {{c1::A}}: rect 1% 1% 1% 1%\n- {{c1::B}}: rect 1% 1% 1% 1%", ["E319"]),
        ("- {{c1::A}}: rect 1% 1% 1% 1%\n- {{c2::a}}: rect 1% 1% 1% 1%", ["E319"]),
        ("- {{c1::A::hint}}: rect 1% 1% 1% 1%", ["E318"]),
        ("- {{c1::A}}: rect 1% 1% 1% 1%\n  - more", ["E318"]),
        ("- {{c1::A}} {{c2::B}}: rect 1% 1% 1% 1%", ["E318"]),
        ("- {{c1::A}}: rect 1% 1% 1% 1%\n\n### Answer\n\nx", ["E306"]),
    ],
)
def test_what_a_question_of_regions_lacks_is_told(project: Project, regions: str, codes: list[str]) -> None:
    """Each fault of such a question is one error."""
    assert write(project, regions).codes() == codes


def test_a_question_of_regions_has_a_picture(project: Project) -> None:
    """Without a picture, or with one that is not there, that is the one thing that is told."""
    write(project, "- {{c1::A}}: rect 1 1 1 1")
    whole = (project.root / "content/questions.md").read_text("utf-8")
    assert project.questions(whole.replace("map.svg", "mop.svg")).codes() == ["E701"]
    assert project.questions(whole.replace("![A map](../media/map.svg)", "")).codes() == ["E317"]


def test_hide_is_for_regions_only(project: Project) -> None:
    """“hide” elsewhere, or with another value, is an error at its place."""
    assert write(project, "- {{c1::A}}: rect 1% 1% 1% 1%", " hide=some").codes() == ["E205"]
    assert project.questions("## Q? {#q hide=one}\n\nA\n").codes() == ["E205"]


def test_a_deck_without_regions_does_not_know_of_them(project: Project) -> None:
    """The lock of a deck without such a question has no line of their note type, and its format is as before."""
    project.write({"content/deck.toml": SETTINGS, "media/a.png": PNG}).questions("## Q? {#q}\n\nA\n").build()
    assert "occlusion" not in project.lock.read_text("utf-8")
    assert '"deckwright lock": 4' in project.lock.read_text("utf-8")


@pytest.mark.parametrize(
    ("line", "column", "hint"),
    [
        ("{{c1::A}}: rect 0.1 .5 0.25 0.0833", 18, "write rect 10% 50% 25% 8.33%"),
        ("{{c1::A}}: ellipse 0 0.5 1 0.25", 21, "write ellipse 0% 50% 100% 25%"),
        ("{{c1::A}}: polygon 0,0.5 1,0 0.5,1", 21, "write polygon 0%,50% 100%,0% 50%,100%"),
        ("A: text 0.1 0.5", 0, "write text 10% 50%"),
        ("**{{c1::A}}**: rect 1% 1% 9% 9%", 3, "write {{c1::**A**}}: rect 1% 1% 9% 9%"),
        ("*{{c1::A b}}:* rect 1% 1% 9% 9%", 3, "write {{c1::*A b*}}: rect 1% 1% 9% 9%"),
        ("{{c1::A}}: rect 100% 1% 5% 5%", 19, "write a smaller number than 100%"),
        ("{{c1::A}}: rect 1% 200 5% 5%", 22, "write a smaller number than 200"),
    ],
)
def test_a_region_that_would_hide_nothing_is_told(project: Project, line: str, column: int, hint: str) -> None:
    """Shares without their sign, a region at the edge and marks around the braces are told with what to type."""
    write(project, f"- {line}\n- {{{{c2::B}}}}: rect 1% 1% 5% 5%")
    (found,) = project.problems()
    assert found["code"] == "E318" and hint in found["hint"]
    assert found["column"] == column or not column
    write(project, f"- {hint.removeprefix('write ')}" if "{{" in hint else "- {{c1::A}}: rect 0.5 1.5 20 20")
    assert project.codes() == []

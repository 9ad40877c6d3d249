"""Notes of note types that another tool made: what ships."""

from __future__ import annotations

from typing import Any

import pytest

from tests.help.carrying import KEY, ONE, TWO, carry, make_type
from tests.help.hostility import assert_told
from tests.help.support import PNG, SETTINGS, START, Project, read_package


def built(project: Project) -> dict[str, dict[str, Any]]:
    """Return the notes in the built package by their first field."""
    return {next(iter(note["fields"].values())): note for note in read_package(project.package)}


def fields(project: Project, text: str) -> dict[str, str]:
    """Build a deck of one question and return its note's fields."""
    project.questions(text).build()
    (note,) = read_package(project.package)
    return dict(note["fields"])


@pytest.fixture
def geography(project: Project) -> Project:
    """A deck that carries one note type of three fields."""
    return carry(project).write({"media/a.png": PNG})


# What ships


def test_sections_are_fields(geography: Project) -> None:
    """The heading is the first field, the body the second, a section the field of its name; the others are empty."""
    assert fields(geography, ONE) == {"Country": "France", "Capital": "Paris", "Map": ""}
    text = (
        f"## About France {{#france {KEY}}}\n\n### map\n\nWest\n\n### Country\n\nLa *France*\n\n### Capital #\n\n- a\n"
    )
    found = fields(geography, text)
    assert fields(
        geography, f"## About {{#france {KEY}}}\n\nParis\n\n### Country\n\n### Map\n\n```{{=html}}\n```\n"
    ) == {
        "Country": "",
        "Capital": "Paris",
        "Map": "",
    }
    assert found == {"Country": "La <em>France</em>", "Capital": "<ul>\n<li>a</li>\n</ul>", "Map": "West"}


def test_raw_html_ships_as_it_stands(geography: Project) -> None:
    """The HTML of a raw section is the field, byte for byte, but for the names of the files it shows."""
    raw = '<div  style="color: red">a &nbsp;<b>b</B> *c* {{c1::d}} \\(x\\) [latex]y[/latex]</div>\n\n  <hr id=x>\t'
    found = fields(geography, f"{ONE}\n### Map\n\n```{{=html}}\n{raw}\n```\n")
    assert found["Map"] == raw
    named = '<img src="a.png"> <IMG alt=\'>\' src=a.png> [sound:b%20c.mp3] <a href="https://x.org/a.png">d</a>'
    geography.write({"media/b c.mp3": b"sound"})
    found = fields(geography, f"{ONE}\n### Map\n\n```{{=html}}\n{named}\n```\n")
    (picture,) = (name for name in media(geography) if name.endswith(".png"))
    (sound,) = (name for name in media(geography) if name.endswith(".mp3"))
    expected = named.replace('"a.png"', f'"{picture}"').replace("src=a.png", f"src={picture}")
    assert found["Map"] == expected.replace("b%20c.mp3", sound)


def media(project: Project) -> list[str]:
    """Return the names of the media files in the built package."""
    return sorted({name for note in project.locked().values() for name in note["media"]})


def test_markdown_needs_no_style_sheet(geography: Project) -> None:
    """Code, tables, formulas and pictures of a carried note have no classes that only the deck's own theme knows."""
    geography.write({"media/a.dark.png": PNG})
    blocks = "```python\nx = 1\n```\n\n|a|\n|-|\n|b|\n\n$$x$$\n\n![](../media/a.png)\n"
    found = fields(geography, f"{ONE}\n### Map\n\n{blocks}")["Map"]
    assert "class=" not in found.replace('class="language-python"', "") and found.count("<img") == 1
    assert "width=" not in found and "dark" not in found and "scope=" not in found
    assert '<pre><code class="language-python">x = 1\n</code></pre>' in found
    assert "<table>" in found and "\\[x\\]" in found


def test_only_written_tags_are_tags(geography: Project) -> None:
    """A carried note has the tags that are written, and that of a retired note, but none for a default type."""
    for braces, tags in {
        "": [],
        'tags="a::b c" level="basic"': ["a::b", "c", "level::basic"],
        'type="why"': ["type::why"],
        ".retired": ["lab::retired"],
    }.items():
        geography.questions(ONE.replace(KEY, f"{KEY} {braces}")).build()
        (note,) = read_package(geography.package)
        assert sorted(note["tags"]) == tags
        assert list(note["fields"].values()) == ["France", "Paris", ""]


def test_decks_may_lie_anywhere(geography: Project) -> None:
    """A topic with a full name puts its questions, and those of the folders below it, into a deck of that name."""
    topics = (
        '[[topics]]\nfolder = "europe"\ndeck = "Atlas::Old World"\n[[topics]]\nfolder = "europe/west"\ntitle = "W"\n'
    )
    geography.write({"content/deck.toml": SETTINGS + topics})
    geography.questions(ONE, "content/europe/west/a.md").questions(TWO.replace(ONE, ""), "content/b.md").build()
    notes = built(geography)
    assert (notes["France"]["deck"], notes["Peru"]["deck"]) == ("Atlas::Old World::W", "Lab")


def test_a_link_shows_a_carried_notes_heading(geography: Project) -> None:
    """A link to a carried note shows its heading, and carried notes may link too."""
    found = fields(geography, f"{ONE}\n### Map\n\nSee [](#france)\n")
    assert found["Map"] == 'See <span class="see">France</span>'


def test_code_in_carried_notes_runs(geography: Project) -> None:
    """Blocks of Python in a carried note's sections run and are checked as elsewhere."""
    code = "```python\nx = 1\n```\n\n```python {.check}\nassert x == 2\n```\n"
    geography.questions(f"{ONE}\n### Map\n\n{code}")
    assert geography.codes("--run") == ["E901"]


def test_the_line_ends_of_a_checkout_do_not_matter(geography: Project) -> None:
    """Templates, style and description saved with carriage returns give the same package."""
    geography.questions(TWO).build()
    before = geography.package.read_bytes()
    for file in (geography.root / "content" / "notetypes" / "geography").iterdir():
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    geography.build()
    assert geography.package.read_bytes() == before


def test_static_files_keep_their_names(geography: Project) -> None:
    """Files of a note type ship under the names by which its templates know them, and raw HTML may show them too."""
    folder = "content/notetypes/geography/media"
    geography.write({f"{folder}/_Font.ttf": b"font", f"{folder}/_logo.png": PNG, f"{folder}/.DS_Store": b""})
    found = fields(geography, f'{ONE}\n### Map\n\n```{{=html}}\n<img src="_logo.png">\n```\n')
    assert found["Map"] == '<img src="_logo.png">'
    assert "2 media files" in geography.build().text


def test_ids_are_written_and_renamed(geography: Project) -> None:
    """``ids`` writes and renames the ids of carried notes as of others, and their GUIDs stay."""
    geography.questions(TWO.replace("#france ", "").replace("### Map", "### Map\n\n[](#peru)"))
    assert geography.run("ids", "--write").code == 0
    geography.build()
    guid = geography.locked()["peru"]["guid"]
    assert geography.run("ids", "--rename", "peru", "lima").code == 0
    geography.build()
    assert geography.locked()["lima"]["guid"] == guid
    text = (geography.root / "content" / "questions.md").read_text(encoding="utf-8")
    assert f"## France {{#france {KEY}}}" in text and "[](#lima)" in text


# Errors


FAULTS = {
    "no note type": (ONE.replace("geography", "geografy"), "E311", 1),
    "a kind as well": (ONE.replace(KEY, f".cloze {KEY}"), "E205", 1),
    "an unknown field": (f"{ONE}\n### Kapital\n\nx\n", "E304", 5),
    "a field twice": (f"{ONE}\n### Map\n\nx\n\n### MAP\n\ny\n", "E305", 9),
    "a field that the body fills": (f"{ONE}\n### Capital\n\nx\n", "E305", 5),
    "raw HTML and more": (f"{ONE}\n### Map\n\nx\n\n```{{=html}}\n<b>\n```\n", "E416", 9),
    "raw HTML elsewhere": ("## Q? {#q}\n\n```{=html}\n<b>\n```\n", "E416", 3),
    "a hole": (f"{ONE}\n### Map\n\n{{{{c1::x}}}}\n", "E505", 7),
    "a script": (f"{ONE}\n### Map\n\n```{{=html}}\n<b>\n<script>x</script>\n```\n", "E417", 9),
    "a missing picture": (f'{ONE}\n### Map\n\n```{{=html}}\n<b>\n  <img src="b.png">\n```\n', "E701", 9),
    "a missing sound": (f"{ONE}\n### Map\n\n```{{=html}}\n[sound:../a.png]\n```\n", "E701", 8),
    "a picture that is none": (f'{ONE}\n### Map\n\n```{{=html}}\n<img src="bad.png">\n```\n', "E702", 8),
    "an empty file": (f"{ONE}\n### Map\n\n```{{=html}}\n[sound:empty.mp3]\n```\n", "E702", 8),
    "a file outside": (f'{ONE}\n### Map\n\n```{{=html}}\n<img src="link.png">\n```\n', "E702", 8),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_at_its_place(geography: Project, name: str) -> None:
    """What is wrong with a carried note is told with its line."""
    text, code, line = FAULTS[name]
    geography.write({"media/bad.png": b"x", "media/empty.mp3": b"", "outside.png": PNG}).questions(text)
    (geography.root / "media" / "link.png").symlink_to(geography.root / "outside.png")
    told = assert_told(geography.run("build"), code, path="content/questions.md")
    assert told.line == line
    assert not geography.package.exists()


def test_a_note_type_of_one_field_has_no_body(project: Project) -> None:
    """Where the heading fills the only field, text below it would be lost: it is an error that says where it goes."""
    carry(project, make_type(["Word"], [("{{Word}}", "{{Word}}")]))
    project.questions(f"## Hund {{#hund {KEY}}}\n\nA dog.\n")
    assert "### Word" in assert_told(project.run("check"), "E304").message


def test_a_trusted_note_ships_as_it_is(geography: Project) -> None:
    """The raw HTML of a note that deck.toml trusts is not checked, and a file that it lacks is a warning only."""
    raw = '<script>x()</script><img src="gone.png" onerror=y()><img src="bad.png">'
    geography.write(
        {"content/deck.toml": SETTINGS + '[html]\ntrusted = ["france", "atlantis"]\n', "media/bad.png": b"x"}
    )
    found = fields(geography, f"{ONE}\n### Map\n\n```{{=html}}\n{raw}\n```\n")
    assert found["Map"] == raw.replace("bad.png", media(geography)[0])
    assert [problem["code"] for problem in geography.problems()] == ["W417", "W722"]


def test_a_trusted_note_ships_all_that_it_shows(geography: Project) -> None:
    """Pictures before a film, for sharp screens and behind a text ship like any other picture of a trusted note."""
    raw = '<video poster="dot.png"></video><img srcset="dot.png 2x"><p style="background: url(dot.png)">x</p>'
    geography.write({"content/deck.toml": SETTINGS + '[html]\ntrusted = ["france"]\n', "media/dot.png": PNG})
    found = fields(geography, f"{ONE}\n### Map\n\n```{{=html}}\n{raw}\n```\n")
    (name,) = media(geography)
    assert found["Map"] == raw.replace("dot.png", name)


def test_a_note_that_no_front_shows_is_told(project: Project) -> None:
    """A note of which Anki makes an empty card builds, with a warning, as decks from elsewhere hold such notes."""
    carry(project, make_type(templates=[("{{Map}}", "x")])).questions(ONE).build()
    (note,) = read_package(project.package)
    assert note["ords"] == [0]
    assert [problem["code"] for problem in project.problems()] == ["W309"]


def test_a_note_keeps_its_note_type(geography: Project) -> None:
    """A shipped note cannot change from or to a carried note type: learners would lose its reviews."""
    geography.questions(ONE).build()
    geography.questions("## France {#france}\n\nParis\n")
    assert geography.codes() == ["E805"]


def test_packages_are_stamped_as_ever(geography: Project) -> None:
    """Two builds of the same content and lock give the same bytes; an untouched carried note keeps its stamp."""
    geography.questions(TWO).build()
    before = geography.package.read_bytes()
    geography.build()
    assert geography.package.read_bytes() == before
    geography.questions(TWO.replace("Lima", "Cuzco")).build()
    notes = built(geography)
    assert notes["France"]["mod"] == START < notes["Peru"]["mod"]


@pytest.mark.parametrize(("lang", "expected"), [("ja", []), ("de", ["W421"])])
def test_readings_are_left_to_the_template_of_a_japanese_deck(
    geography: Project, lang: str, expected: list[str]
) -> None:
    """Where the deck's language is Japanese, kana in brackets are a reading, of which nothing is told."""
    reading = ONE.replace("Paris", "漢字[かんじ]")
    geography.write({"content/deck.toml": f'lang = "{lang}"\n{SETTINGS}'}).questions(reading)
    assert [problem["code"] for problem in geography.problems()] == expected
    geography.build()
    (note,) = read_package(geography.package)
    assert "漢字[かんじ]" in note["fields"].values()

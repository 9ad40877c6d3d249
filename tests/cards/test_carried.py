"""Notes of note types that another tool made: what ships, and what it does to learners who have the original deck."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.help.carrying import carry, export, make_type, stock
from tests.help.hostility import assert_told
from tests.help.support import PNG, SETTINGS, START, Learner, Project, read_package

KEY = 'notetype="geography"'
ONE = f"## France {{#france {KEY}}}\n\nParis\n"
TWO = f"{ONE}\n## Peru {{#peru {KEY}}}\n\nLima\n\n### Map\n\n![](../media/a.png)\n"


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


# What learners get


def original(learner: Learner, kind: dict[str, Any], notes: list[list[str]], deck: str = "Lab") -> None:
    """Make a learner an author, who has a note type and notes of it."""
    models = learner.collection.models
    if not models.by_name(kind["name"]):
        made = {**kind, "id": 0, "mod": 0, "usn": -1, "did": None}
        models.add_dict(made)
    for texts in notes:
        note = learner.collection.new_note(models.by_name(kind["name"]))
        note.fields = texts
        learner.collection.add_note(note, learner.collection.decks.id(deck))


def adopt(project: Project, author: Learner, kind: str, key: str, ids: list[str]) -> None:
    """Write the lock that goes on with an author's notes: a stand-in for the command that adopts a deck."""
    carried = author.collection.models.by_name(kind)
    project.build()
    lines = [json.loads(line) for line in project.lock.read_text(encoding="utf-8").splitlines()]
    found = author.collection.find_notes(f'note:"{kind}"', order="n.id")
    notes = dict(zip(ids, map(author.collection.get_note, found), strict=True))
    for line in lines:
        if line.get("note type") == key:
            line["mod"] = carried["mod"]
        elif line.get("family") == key:
            note = notes[line["id"]]
            line |= {"guid": note.guid, "mod": note.mod, "nid": note.id}
    project.lock.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    project.now = max(project.now, *(note.mod + 3600 for note in notes.values()))


Make = Callable[[], Learner]


@pytest.fixture
def shared(project: Project, new_learner: Make, tmp_path: Path) -> tuple[Project, Learner, Path]:
    """A deck that somebody made in Anki, as files; a learner who has the original; and the original package."""
    author = new_learner()
    kind = make_type(templates=[("{{Country}}", "{{Capital}}"), ("{{#Map}}{{Map}}{{/Map}}", "{{Country}}")])
    original(author, kind, [["France", "Paris", ""], ["Peru", "Lima", "West"]])
    package = export(author, tmp_path / "original.apkg")
    carry(project, author.collection.models.by_name("Geography"))
    project.questions(TWO.replace("![](../media/a.png)", "West"))
    adopt(project, author, "Geography", "geography", ["france", "peru"])
    learner = new_learner()
    learner.take(package)
    return project, learner, package


def types(learner: Learner) -> list[str]:
    """Return the names of the note types that notes have, and of the doubled ones."""
    used = {learner.collection.get_note(note).note_type()["name"] for note in learner.collection.find_notes("")}
    names = [kind.name for kind in learner.collection.models.all_names_and_ids()]
    return sorted(used | {name for name in names if "+" in name})


def test_an_adopted_deck_changes_nothing(shared: tuple[Project, Learner, Path]) -> None:
    """A package with the original's identities, imported over the original, touches no note and no note type."""
    project, learner, _ = shared
    kind = learner.collection.models.by_name("Geography")
    project.build()
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 0, 2)
    assert learner.collection.models.by_name("Geography") == kind
    assert types(learner) == ["Geography"]


def test_a_correction_of_a_carried_note_arrives(shared: tuple[Project, Learner, Path]) -> None:
    """A reworded carried note reaches who has the original, with every review kept, and the other note stays."""
    project, learner, _ = shared
    (peru,) = learner.collection.find_notes("Country:Peru")
    card = learner.collection.get_note(peru).cards()[0]
    card.start_timer()
    states = learner.collection._backend.get_scheduling_states(card.id)
    from anki.scheduler.v3 import CardAnswer

    answer = learner.collection.sched.build_answer(card=card, states=states, rating=CardAnswer.GOOD)
    learner.collection.sched.answer_card(answer)
    file = project.root / "content" / "questions.md"
    project.questions(file.read_text(encoding="utf-8").replace("Lima", "Lima, on the coast")).build()
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 1, 1)
    assert learner.collection.get_note(peru)["Capital"] == "Lima, on the coast"
    assert learner.collection.db.scalar("select count() from revlog") == 1
    assert learner.health() == []


@pytest.mark.parametrize("merge", [False, True])
def test_a_new_look_of_a_carried_type_arrives(shared: tuple[Project, Learner, Path], merge: bool) -> None:
    """An edited template or style sheet reaches the cards; no note changes, and nothing conflicts."""
    project, learner, _ = shared
    folder = "content/notetypes/geography"
    project.write({f"{folder}/style.css": ".card { color: blue }", f"{folder}/1.back.html": "<b>{{Capital}}</b>"})
    project.build()
    log = learner.update(project.package, merge=merge)
    assert not log.updated
    kind = learner.collection.models.by_name("Geography")
    assert (kind["css"], kind["tmpls"][0]["afmt"]) == (".card { color: blue }", "<b>{{Capital}}</b>")


def test_a_new_note_joins_the_old_ones(shared: tuple[Project, Learner, Path]) -> None:
    """A question added to an adopted deck is one note more, of the note type that learners have."""
    project, learner, _ = shared
    project.questions(f"## Chad {{#chad {KEY}}}\n\nN'Djamena\n", "content/new.md").build()
    log = learner.update(project.package)
    assert (len(log.new), len(log.updated)) == (1, 0)
    assert types(learner) == ["Geography"]
    assert learner.health() == []


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a field more": lambda kind: kind["flds"].append({**kind["flds"][0], "name": "New", "id": 5}),
    "a field less": lambda kind: kind["flds"].pop(),
    "fields in another order": lambda kind: kind["flds"].reverse(),
    "a template less": lambda kind: kind["tmpls"].pop(),
    "a template of another id": lambda kind: kind["tmpls"][0].update(id=5),
    "another sort field": lambda kind: kind.update(sortf=1),
    "a cloze type": lambda kind: kind.update(type=1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_schema_change_is_refused(project: Project, change: str) -> None:
    """What would make Anki refuse a learner's notes, or ask for a full sync, is an error that names the file."""
    kind = make_type(templates=[("{{Country}}", "a"), ("{{Capital}}", "b")])
    carry(project, kind).questions(ONE).build()
    CHANGES[change](kind)
    (project.root / "content/notetypes/geography/2.front.html").unlink()
    (project.root / "content/notetypes/geography/2.back.html").unlink()
    carry(project, kind)
    told = assert_told(project.run("build"), "E810")
    assert told.path == "content/notetypes/geography/notetype.json"


def test_a_renamed_field_arrives(shared: tuple[Project, Learner, Path]) -> None:
    """A field with an id may get another name: Anki takes it over, and no note conflicts."""
    project, learner, _ = shared
    file = project.root / "content/notetypes/geography/notetype.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"Capital"', '"Capital city"'), encoding="utf-8")
    for template in ("1.back.html",):
        project.write({f"content/notetypes/geography/{template}": "{{Capital city}}"})
    project.build()
    assert not learner.update(project.package).updated
    names = [field["name"] for field in learner.collection.models.by_name("Geography")["flds"]]
    assert names == ["Country", "Capital city", "Map"]


def test_types_without_ids_are_carried(project: Project, new_learner: Make, tmp_path: Path) -> None:
    """A note type whose maker gave its fields no ids, as genanki does by default, updates by its names."""
    kind = make_type()
    for one in (*kind["flds"], *kind["tmpls"]):
        one["id"] = None
    first = Project(tmp_path / "first").write({"content/deck.toml": SETTINGS})
    carry(first, kind).questions(ONE).build()
    learner = new_learner()
    learner.take(first.package)
    carry(project, kind).write({"content/deck.lock": first.lock.read_bytes()})
    project.now = first.now
    project.questions(ONE.replace("Paris", "Paris!")).build()
    assert len(learner.update(project.package).updated) == 1
    kind["flds"][1]["name"] = "City"
    carry(project, kind)
    assert project.codes() == ["E810"]


def test_the_search_for_retired_carried_notes_finds_them(shared: tuple[Project, Learner, Path]) -> None:
    """For carried notes that are gone from the source, the build prints a search that finds them in Anki."""
    project, learner, _ = shared
    project.build()
    text = project.questions("## Own? {#own}\n\nx\n").build().text
    search = text.split("finds them in Anki: ")[1].split("\n")[0]
    assert len(learner.collection.find_notes(search)) == 2


# Anki's own note types


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
    text = '## Capitals {#capitals notetype="anki-cloze"}\n\n{{c1::Paris::P… and {{c2::x}}}}, `{{c9::y}}`\n\n'
    project.questions(f"{text}### Back Extra\n\n**{{{{c3::Lima}}}}**\n").build()
    (note,) = read_package(project.package)
    assert note["ords"] == [0, 1, 2]
    assert note["fields"]["Back Extra"] == "<strong>{{c3::Lima}}</strong>"
    learner.update(project.package)
    assert learner.health() == []


def test_packages_are_stamped_as_ever(geography: Project) -> None:
    """Two builds of the same content and lock give the same bytes; an untouched carried note keeps its stamp."""
    geography.questions(TWO).build()
    before = geography.package.read_bytes()
    geography.build()
    assert geography.package.read_bytes() == before
    geography.questions(TWO.replace("Lima", "Cuzco")).build()
    notes = built(geography)
    assert notes["France"]["mod"] == START < notes["Peru"]["mod"]

"""A small vault becomes a deck: what Obsidian writes is on the card as Obsidian shows it, or is told at its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from deckwright.base.model import Line
from deckwright.vault.headings import asks
from tests.help.support import MP3, PNG, Learner, Project

SETTINGS = 'name = "Lab"\nnamespace = "3c9d2c0e-52a5-4f0c-8f6a-0d6f6f3c7a11"\noutput = "../build/lab.apkg"\n'
VAULT = f"{SETTINGS}[obsidian]\n"


def vault(project: Project, notes: Mapping[str, str | bytes], more: str = "") -> Project:
    """Make the project's deck a vault of these files."""
    for file in (project.root / "content").glob("*"):
        file.unlink()
    return project.write(
        {"content/deck.toml": VAULT + more} | {f"content/{name}": text for name, text in notes.items()}
    )


def shown(project: Project, learner: Learner) -> dict[str, Any]:
    """Build, import, and return the fields of each note by its id."""
    built = project.run("build", "content")
    assert built.code == 0, built.text
    learner.take(project.package)
    return {note["ID"]: note for note in map(learner.collection.get_note, learner.collection.find_notes(""))}


@pytest.mark.parametrize(
    ("written", "card"),
    [
        ("see [[Other#What else?]]", 'see <span class="see">What else?</span>'),
        ("see [[other#what else]]", 'see <span class="see">What else?</span>'),
        ("see [[Deep/Other#^second]]", 'see <span class="see">What else?</span>'),
        ("see [[#What is it?]]", 'see <span class="see">What is it?</span>'),
        ("see [[Other]]", "see Other"),
        ("see [[Other|that *note*]]", "see that *note*"),
        ("see [[Other#Part]]", "see Other &gt; Part"),
        ("`[[Other]]` and \\[[Other]]", '<code translate="no">[[Other]]</code> and [[Other]]'),
        ("a %%hidden%% b", "a b"),
        ("a ==b== c", "a <mark>b</mark> c"),
        ("text ^it", "text"),
        ("text #exam/heart #two", "text"),
        ("The #heart pumps.", "The heart pumps."),
        ("#fff and `#code` and https://x.org/#y and $a #b$", None),
        ("one\ntwo", "one<br>"),
    ],
)
def test_running_text(project: Project, learner: Learner, written: str, card: str | None) -> None:
    """Links, comments, ids and tags in a text are on the card what Obsidian shows; nothing of it is left over."""
    vault(
        project,
        {"Note.md": f"## What is it? {{#it}}\n\n{written}\n", "Deep/Other.md": "## What else? ^second\n\nThat.\n"},
    )
    back = shown(project, learner)["it"]["Back"]
    if card is None:
        assert "#fff" in back and "#code" in back and "#y" in back
    else:
        assert card in back
        assert "^it" not in back and "exam" not in back


def test_tags_are_tags(project: Project, learner: Learner) -> None:
    """Tags of the note's head, of the heading and of the text are the note's; those of its neighbour are not."""
    text = "---\ntags: [a/b]\naliases: [x]\n---\n#all\n\n## Q1? #h/k {#one}\n\nA #t and #fff, `#code`."
    text += "\n\n## Q2? {#two}\n\nB\n"
    vault(project, {"Note.md": text})
    tags = {name: set(note.tags) for name, note in shown(project, learner).items()}
    assert tags == {"one": {"a::b", "all", "h::k", "t", "type::qa"}, "two": {"a::b", "all", "type::qa"}}


@pytest.mark.parametrize(
    ("text", "tags", "card"),
    [
        ("It costs $5 today #a\nand $6 tomorrow.", {"a"}, "It costs $5 today<br>\nand $6 tomorrow."),
        ("One ` tick #a\n\nTwo ` ticks #b", {"a", "b"}, "<p>One ` tick</p>\n<p>Two ` ticks</p>"),
        ("- One ` tick #a\n- Two ` ticks #b", {"a", "b"}, "<li>One ` tick</li>\n<li>Two ` ticks</li>"),
        ("`` x ` #a ``", set(), "x ` #a"),
        ("x `#a\n #b` y", set(), "#a"),
        ("[[Note #a]]", set(), "Note"),
        ("x #a #12", {"a"}, "x a #12"),
        ("- #a\n- y #b", {"a", "b"}, "<li>a</li>\n<li>y</li>"),
        ("> #a #b\n> #c", {"a", "b", "c"}, "<p>a b<br>\nc</p>"),
        ("- y\n\n  #a", {"a"}, "<p>y</p></li>"),
        ("| #a | y |\n|---|---|\n| x #b | #c/d |", {"a", "b", "c::d"}, "<td>x</td>\n<td>c/d</td>"),
        ("x\n\n#a #b", {"a", "b"}, "<p>x</p>"),
    ],
)
def test_where_tags_stand(project: Project, learner: Learner, text: str, tags: set[str], card: str) -> None:
    """Half a formula or half a code hides no tag, and what holds nothing but tags shows their words."""
    vault(project, {"N.md": f"## Q? ^q\n\n{text}\n"})
    note = shown(project, learner)["q"]
    assert set(note.tags) == {*tags, "type::qa"}
    assert card in note["Back"].replace("\n</li>", "</li>").replace("<li>\n", "<li>"), note["Back"]


def test_pictures_and_sounds_are_found_anywhere(project: Project, learner: Learner) -> None:
    """A picture and a sound are shown by their names alone, with a width and words behind bars."""
    text = (
        "## Q? {#q}\n\n![[my Pic.PNG|A dot|30]] ![[Deep/my pic.png|A dot]] ![A dot|20](my%20pic.png)\n\n![[a b.mp3]]\n"
    )
    vault(project, {"N/Note.md": text, "Files/Deep/My pic.png": PNG, "Sounds/a b.mp3": MP3})
    back = shown(project, learner)["q"]["Back"]
    assert back.count("<img") == 3 and 'width="30"' in back and 'width="20"' in back
    assert "[sound:a-b-" in back


@pytest.mark.parametrize(
    ("written", "code", "column"),
    [
        ("see ![[twice.png|x]]", "E706", 5),
        ("an ![[absent.png|x]]", "E701", 4),
        ("![[../../outside.png|x]]", "E703", 1),
        ("![[/etc/passwd.png|x]]", "E701", 1),
        ("![[C:\\x.png|x]]", "E703", 1),
        ("see ![x](twice.png)", "E706", 5),
        ("see ![x](/twice.png)", "E703", 5),
        ("![[Note]]", "E705", 1),
        ("![[paper.pdf]]", "E705", 1),
        ("a %%b", "E403", 3),
        ("%% [[a|b]] %% **x", "W419", 15),
    ],
)
def test_what_cannot_be_shown_is_told_at_its_place(project: Project, written: str, code: str, column: int) -> None:
    """Two files of a name, a file that is nowhere or outside, and a whole note are told at the author's column."""
    project.write({"outside.png": PNG})
    vault(project, {"Note.md": f"---\nx: y\n---\n## Q? {{#q}}\n\n{written}\n", "a/twice.png": PNG, "b/twice.png": PNG})
    assert f"content/Note.md:6:{column}: {code} " in project.run("check", "content").text


def test_a_file_beside_the_note_is_meant(project: Project) -> None:
    """Of two pictures of one name, the one beside the note is shown, and more of a path says which."""
    vault(project, {"a/N.md": "## Q? {#q}\n\n![[p.png|x]] ![[b/p.png|x]]\n", "a/p.png": PNG, "b/p.png": PNG})
    assert "E706" not in project.run("check", "content").text


def test_a_slash_is_the_vault(project: Project, learner: Learner) -> None:
    """A path that begins with / goes from the vault's folder on, in either spelling, and nowhere else."""
    text = "## Q? ^q\n\n![[/att/a.png|x]] ![x](/att/a.png)\n"
    vault(project, {"b/N.md": text, "att/a.png": PNG, "b/att/a.png": PNG[:-1]})
    assert shown(project, learner)["q"]["Back"].count("<img") == 2
    (project.root / "content/att/a.png").unlink()
    told = project.run("check", "content").text
    assert "N.md:3:1: E701" in told and "N.md:3:19: E703" in told, told


def test_callouts(project: Project, learner: Learner) -> None:
    """A callout is a box of its kind, an unknown kind is a note, a folded one folds, and they stand in each other."""
    text = "## Q? {#q}\n\n> [!bug]- Look\n> one\n> > [!mine|wide]\n> > two\n\n> [!tip]+\n> three\n\n> [!note] Alone\n"
    vault(project, {"N.md": text})
    back = shown(project, learner)["q"]["Back"].replace("\n", "")
    assert '<div class="admonition danger"><details><summary>Look</summary><p>one</p>' in back
    assert '<div class="admonition note"><p class="admonition-title">Mine</p><p>two</p>' in back
    assert '<div class="admonition tip"><details open=""><summary>Tip</summary><p>three</p>' in back
    assert '<div class="admonition note"><p class="admonition-title">Alone</p></div>' in back


def test_comments_hide_headings(project: Project, learner: Learner) -> None:
    """What stands between two lines of %% is no question and on no card."""
    vault(project, {"N.md": "## Q? {#q}\n\nA\n\n%%\nsecret\n\n## No question\n\nx\n%%\n\nB\n"})
    notes = shown(project, learner)
    assert list(notes) == ["q"] and "secret" not in notes["q"]["Back"] and "B" in notes["q"]["Back"]


@pytest.mark.parametrize(
    "text",
    [
        "$$\n%% first\nx\n$$",
        "$$\n%% first\nx\n%% second\ny\n$$",
        "text $$x\n%% y\nz$$",
        "    %% code",
        "x\n\n\t%%\n\n\tmore",
    ],
)
def test_no_comments_in_formulas_and_code(project: Project, learner: Learner, text: str) -> None:
    """A %% in a formula or in indented code hides nothing, nor the question below it."""
    vault(project, {"N.md": f"## Q? ^q\n\n{text}\n\nend\n\n## R? ^r\n\ny\n\n%% hidden %%\n\n## S? ^s\n\nz\n"})
    notes = shown(project, learner)
    assert list(notes) == ["q", "r", "s"] and "end" in notes["q"]["Back"] and "hidden" not in notes["r"]["Back"]


def test_comments_in_lists(project: Project, learner: Learner) -> None:
    """A comment that is indented as an item's text is one."""
    vault(project, {"N.md": "## Q? ^q\n\n- a\n\n    %%\n    hidden\n\n    ## Not?\n    %%\n- b\n"})
    notes = shown(project, learner)
    assert list(notes) == ["q"] and "hidden" not in notes["q"]["Back"]


def test_notes_without_questions_are_passed_over(project: Project) -> None:
    """Whatever stands in notes without a question, in templates, hidden folders and other files, nothing is said."""
    vault(
        project,
        {
            "Q.md": "## Q? {#q}\n\nA\n",
            "Plain.md": "---\nnot: [closed\n---\n# One\n### x\n# Two\n\n![[x]] {#id}\n##No space\n```\nopen",
            "Binary.md": b"\xff\xfe\x00\x01",
            "Templates/T.md": "## {{title}}\n",
            "Forms/T.md": "## {{title}}\n",
            ".obsidian/templates.json": '{"folder": "Forms"}',
            ".trash/Old.md": "## Old?\n\n![[gone.png]]\n",
            "table.csv": "a,b\n1,2\n",
            "drawing.canvas": "{}",
            "other.txt": "## What? {#x}\n",
            "sheet.xlsx": b"PK",
        },
    )
    checked = project.run("check", "content")
    assert checked.code == 0 and "1 question: 0 errors, 0 warnings" in checked.text, checked.text


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_note_in_utf_16_is_told(project: Project, coding: str) -> None:
    """A note with a question that another encoding hides is told; one without may be as it likes."""
    vault(project, {"Q.md": "## Q? ^q\n\nA\n", "N.md": "## R?\n\nB\n".encode(coding), "O.md": "text".encode(coding)})
    told = project.run("check", "content").text
    assert "content/N.md:1" in told and "E10" in told and "O.md" not in told


@pytest.mark.parametrize("heading", ["## R? {#r}", "## R? ^r"])
def test_a_readme_with_questions_is_told(project: Project, heading: str) -> None:
    """README.md is no note of the deck; if a question with an id stands in it, that is told."""
    vault(project, {"Q.md": "## Q? ^q\n\nA\n", "R/README.md": f"{heading}\n\nB\n", "README.md": "## Use\n"})
    told = project.run("check", "content").text
    assert "content/R/README.md:1:1: W107" in told and "1 warning" in told


def test_notes_beside_pictures_are_read(project: Project, learner: Learner) -> None:
    """A folder of the name media is one like any other in a vault."""
    vault(project, {"media/N.md": "## Q? ^q\n\n![[p.png|x]]\n", "media/p.png": PNG})
    project.write({"content/deck.toml": f'{SETTINGS}media = "media"\n[obsidian]\n'})
    assert set(shown(project, learner)) == {"q"}


def test_include_and_exclude(project: Project, learner: Learner) -> None:
    """Patterns choose the notes: folders, names, and what is left out of them."""
    notes = {
        f"{name}.md": f"## Q {name}? {{#{name.lower().replace('/', '-')}}}\n\nA\n"
        for name in ("A/x", "A/B/y", "C/z", "w")
    }
    vault(project, notes, 'include = ["A/**", "w.md"]\nexclude = ["B"]\n')
    assert set(shown(project, learner)) == {"a-x", "w"}


@pytest.mark.parametrize(
    ("pattern", "effect", "left"),
    [
        ("./Private/**", True, 2),
        ("U\u0308ni\u0308", True, 2),
        ("Nothing/**", False, 3),
        ("*.excalidraw.md", False, 3),
        ("Templates/**", True, 3),
        ("Empty", True, 3),
    ],
)
def test_patterns_as_they_are_typed(project: Project, pattern: str, effect: bool, left: int) -> None:
    """A pattern with ./ before it, or with letters composed in another way, counts; one without effect is told."""
    names = ("N.md", "Private/P.md", "Ünï/P.md", "Templates/T.md")
    vault(project, {name: f"## Q{at}? ^q{at}\n\nA\n" for at, name in enumerate(names)})
    (project.root / "content/Empty").mkdir()
    project.write({"content/deck.toml": f'{VAULT}exclude = ["{pattern}"]\n'})
    told = project.run("check", "content").text
    assert ("content/deck.toml:5:12: W010" in told) is not effect, told
    assert f"{left} questions: 0 errors" in told


def test_a_pattern_that_includes_nothing(project: Project) -> None:
    """A pattern that includes no note is told at its place."""
    vault(project, {"N.md": "## Q? ^q\n\nA\n"}, 'include = ["N.md", "README.md"]\n')
    assert "content/deck.toml:5:20: W010" in project.run("check", "content").text


def test_only_headings_that_ask(project: Project, learner: Learner) -> None:
    """With headings = "asked", a heading that asks nothing is a part of the note, and ends the question above it."""
    text = "# T\n\n## Intro\n\n### Odd part\n\n## What? {#what}\n\nA\n\n## Notes\n\n### More\n\nx\n"
    text += "\n# U\n\n## Term ^term\n\nB\n"
    vault(project, {"N.md": text}, 'headings = "asked"\n')
    notes = shown(project, learner)
    assert {name: note["Topic"] for name, note in notes.items()} == {"what": "T", "term": "U"}
    assert "More" not in notes["what"]["Back"]


@pytest.mark.parametrize(
    ("heading", "is_question"),
    [
        *((text, True) for text in ("**What?**", "~~What?~~", "“What?”", "What?!", "What? 🧠", "What? ✔️", "What？")),
        *((text, True) for text in ("What? (important)", "What? [[Note]]", "[[What?]]", "[What?](https://x.org)")),
        *((text, True) for text in ("What? %%c%%", "What? <!-- x -->", "What?[^1]", "What? ==now?==", "What? ##")),
        *((text, True) for text in ("What? #tag", "What? #tag %%c%%", "Τι είναι;", "Is it (what?)")),
        *((text, False) for text in ("Notes", "Notes;", "What? Notes", "Notes %%why?%%", "(What?) Notes", "x ?: y")),
    ],
)
def test_what_asks(heading: str, is_question: bool) -> None:
    """A question mark of any script counts, whatever stands behind it besides words."""
    assert asks(Line(heading, 1)) is is_question


def test_headings_that_are_left_out_are_told(project: Project) -> None:
    """A check says how many headings ask nothing, and where."""
    vault(
        project,
        {"N.md": "## Q? ^q\n\nA\n\n## Notes\n\nx\n", "M.md": "---\na: b\n---\n## Term\n"},
        'headings = "asked"\n',
    )
    told = project.run("check", "content").text
    assert '2 headings with ## left out, which ask nothing (headings = "asked"): content/M.md:4, content/N.md:5' in told
    vault(project, {"N.md": "## Q? ^q\n\nA\n\n## Notes\n\nx\n"})
    assert "left out" not in project.run("check", "content").text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('vault = "elsewhere"', "is no vault that holds this deck"),
        ('include = "A"', "must be a list"),
        ('exclude = ["../x"]', "is no pattern"),
        ('include = ["A/**", "!A/b"]', 'exclude = ["A/b"]'),
        ('headings = "some"', "“all” or “asked”"),
        ("one_line = 1", "must be true or false"),
        ("cards = true", "unknown setting"),
    ],
)
def test_settings_that_are_wrong(project: Project, line: str, told: str) -> None:
    """A fault in the table is told at its line."""
    vault(project, {"N.md": "## Q? {#q}\n\nA\n"}, line + "\n")
    checked = project.run("check", "content")
    assert checked.code == 2 and "deck.toml:5:" in checked.text and told in checked.text


def test_a_folder_of_a_vault(project: Project, learner: Learner) -> None:
    """A deck that is one folder of the vault shows the pictures of all of it, and reads no other note."""
    vault(project, {"N.md": "## Q? {#q}\n\n![[p.png|x]]\n"}, 'vault = ".."\n')
    project.write({"files/p.png": PNG, "Other.md": "## No? {#no}\n\nx\n"})
    notes = shown(project, learner)
    assert list(notes) == ["q"] and "<img" in notes["q"]["Back"]


def test_nothing_in_the_vault_is_changed(project: Project) -> None:
    """A build and a check write no note."""
    notes = {"N.md": "## Q?\r\n\r\nA [[N]] #t\r\n", "M.md": "plain"}
    vault(project, notes)
    project.run("build", "content")
    assert {name: (project.root / "content" / name).read_bytes().decode() for name in notes} == notes


@pytest.mark.parametrize("written", ["[[Note|{{c2::b}}]]", "![[p.png|{{c2::b}}]]"])
def test_no_hole_stands_in_a_link(project: Project, written: str) -> None:
    """A hole in a link's alias or a picture's words would make no card and is an error; around the link it works."""
    vault(project, {"N.md": f"## T {{#q .cloze}}\n\n{{{{c1::a}}}} {written}\n", "p.png": PNG})
    assert "E505" in project.run("check", "content").text
    around = f"{{{{c2::{written.replace('{{c2::', '').replace('}}', '')}}}}}"
    vault(project, {"N.md": f"## T {{#q .cloze}}\n\n{{{{c1::a}}}} {around}\n"})
    assert "E505" not in project.run("check", "content").text


def test_links_in_circles_end(project: Project, learner: Learner) -> None:
    """Questions whose headings link to each other and to themselves build."""
    text = "## Is [[#Or b]] it? {#a}\n\nx\n\n## Or b [[#Is [[#Or b]] it]] [[#^b]] {#b}\n\n[[#^a]] [[#^b]]\n"
    vault(project, {"N.md": text})
    assert set(shown(project, learner)) == {"a", "b"}


def test_a_picture_that_comes_is_seen_by_the_next_build(project: Project, learner: Learner) -> None:
    """What a build remembers of a name ends when a file of that name is added, moved or doubled."""
    vault(project, {"N.md": "## Q? {#q}\n\n![[p.png|x]]\n", "a/p.png": PNG})
    assert project.run("build", "content").code == 0
    (project.root / "content/b").mkdir()
    (project.root / "content/a/p.png").rename(project.root / "content/b/p.png")
    assert project.run("build", "content").code == 0
    project.write({"content/a/p.png": PNG})
    assert "E706" in project.run("build", "content").text


def test_a_tag_may_be_a_picture(project: Project, learner: Learner) -> None:
    """An emoji in a tag, or as a tag, is no text of the card: in a heading, a flashcard, a text and the properties."""
    text = "---\ntags: [🔴-a/📚-b]\n---\n\n## Q? #🧠 ^q\n\nText #x/🗒️\n\n# Words\n\n#🧠 Hund::dog #❤️ ^hund\n"
    vault(project, {"N.md": text}, "one_line = true\n")
    notes = shown(project, learner)
    assert set(notes["q"].tags) == {"🔴-a::📚-b", "🧠", "x::🗒️", "type::qa"}
    assert set(notes["hund"].tags) == {"🔴-a::📚-b", "🧠", "❤️", "type::qa"}
    assert "🧠" not in notes["hund"]["Front"] and "#" not in notes["hund"]["Back"] + notes["q"]["Front"]


def test_a_tag_of_a_flashcard_is_its_own(project: Project, learner: Learner) -> None:
    """In a note without headings, a tag above the first flashcard is for all, one in or between flashcards is not."""
    text = "#all\n\n#deck\nHund::dog #pet ^hund\n\ntext #between\n\n#own\nQ\n?\nA #a\n\n^q\n"
    vault(project, {"N.md": text}, "one_line = true\nquestion_mark = true\n")
    tags = {name: set(note.tags) - {"type::qa"} for name, note in shown(project, learner).items()}
    assert tags == {"hund": {"all", "deck", "pet"}, "q": {"all", "deck", "own", "a"}}

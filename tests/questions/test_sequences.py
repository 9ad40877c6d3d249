"""Sequences: each item of an ordered list under ``.sequence`` is a question, with all that holds for one."""

from __future__ import annotations

import pytest

from tests.help.support import Learner, Project, svg

HEAD = "# Bones\n\n## The wrist {.sequence}\n\n"
BONES = ("scaphoid", "lunate", "triquetrum", "pisiform")
MARK = "[…]"


def items(*names: str, first: int = 1) -> str:
    """Return the lines of a list with these items, each its own id."""
    return "".join(f"{number}. The {name} {{#{name}}}\n" for number, name in enumerate(names, first))


WRIST = HEAD + items(*BONES)


def told(project: Project, text: str) -> list[str]:
    """Return the problems of a file, as their place, code and message with hint."""
    project.questions(text)
    return [
        f"{found['line']}:{found['column']} {found['code']} {found['message']} ({found['hint']})"
        for found in project.problems()
    ]


def asked(project: Project, note_id: str) -> list[str]:
    """Return what the front of an item shows below its title, one entry for each item or mark."""
    front: str = project.notes()[note_id]["fields"]["Front"]
    shown = front[front.index("<ul>") + 4 : front.index("</ul>")].replace('<span class="cloze">[…]</span>', MARK)
    return shown.removeprefix("<li>").removesuffix("</li>").split("</li><li>")


def test_each_item_is_asked_with_the_two_before_it(project: Project) -> None:
    """One note an item: the first with the title alone, each other one with what stands before it, no more than two."""
    project.questions(WRIST + "\n### Extra\n\nEight in all.\n\n### Hint\n\nFrom the thumb.\n").build()
    notes = project.notes()
    assert [asked(project, bone) for bone in BONES] == [
        [MARK],
        ["The scaphoid", MARK],
        ["The scaphoid", "The lunate", MARK],
        ["The lunate", "The triquetrum", MARK],
    ]
    for bone in BONES:
        fields = notes[bone]["fields"]
        assert fields["Front"].startswith("<p>The wrist</p>")
        assert fields["Back"] == f"<p>The {bone}</p>"
        assert (fields["Extra"], fields["Hint"]) == ("<p>Eight in all.</p>", "<p>From the thumb.</p>")
        assert (fields["Topic"], fields["ID"], notes[bone]["ords"]) == ("Bones", bone, [0])


@pytest.mark.parametrize(
    ("settings", "front_matter", "braces", "shown"),
    [
        ("context_before = 1\n", "", "", ["The lunate", MARK]),
        ("context_before = 1\n", "---\ncontext_before: 0\ncontext_after: 1\n---\n\n", "", [MARK, "The pisiform"]),
        ("context_after = 1\n", "", " context_before=1", ["The lunate", MARK, "The pisiform"]),
        (
            "",
            "---\ncontext_after: 9\n---\n\n",
            " context_before=9 context_after=0",
            [*map("The {}".format, BONES[:2]), MARK],
        ),
    ],
    ids=["deck", "file", "heading and deck", "heading over file"],
)
def test_what_is_shown_around_an_item_is_a_setting(
    project: Project, settings: str, front_matter: str, braces: str, shown: list[str]
) -> None:
    """How many items stand before and after: the heading says it, else the front matter, else deck.toml."""
    toml = (project.root / "content/deck.toml").read_text()
    project.write({"content/deck.toml": settings + toml})
    project.questions(front_matter + WRIST.replace(".sequence", f".sequence{braces}")).build()
    assert asked(project, "triquetrum") == shown


@pytest.mark.parametrize("wrong", ["10", "-1", '"two"', "true"])
@pytest.mark.parametrize("key", ["context_before", "context_after"])
def test_a_wrong_number_in_the_settings_is_told(project: Project, key: str, wrong: str) -> None:
    """What is no number from 0 to 9 is an error, in deck.toml, in front matter and in braces, that names the key."""
    message = f"“{key}” must be a number from 0 to 9"
    assert told(project, f"---\n{key}: {wrong}\n---\n\n{WRIST}")[0].startswith(f"2:{len(key) + 3} E203 {message}")
    assert told(project, WRIST.replace("sequence", f"sequence {key}={wrong}"))[0].startswith(f"3:25 E205 {message}")
    toml = (project.root / "content/deck.toml").read_text()
    project.write({"content/deck.toml": f"{key} = {wrong}\n{toml}"})
    result = project.run("check")
    assert (result.code, message in result.text) == (2, True)


def test_an_item_may_hold_what_a_text_may_hold(project: Project) -> None:
    """Paragraphs, code, lists, tables, formulas and pictures stand on the item's own card and on those beside it."""
    project.write({"media/x.svg": svg("red")})
    project.questions(
        "## Steps {.sequence}\n\n1. One\n   line {#a}\n\n   more\n2. {#b}\n   ```python\n   x = 1\n   ```\n"
        "3. {#c}\n   - in\n   - lists\n4. $x^2$ ![A square](../media/x.svg) {#d}\n"
        "5. {#e}\n   | k | l |\n   |---|---|\n   | 1 | 2 |\n"
        "6. ![A square](../media/x.svg){width=20}\n"
    ).build()
    notes = project.notes()
    for note_id, what in {
        "a": "<p>more</p>",
        "b": "<pre",
        "c": "<li>lists</li>",
        "d": "\\(x^2\\)",
        "e": "<table>",
    }.items():
        behind = list(notes)[list(notes).index(note_id) + 1]
        assert what in notes[note_id]["fields"]["Back"]
        assert what in notes[behind]["fields"]["Front"]
    assert "<img" in notes["e"]["fields"]["Front"]
    assert "{" not in "".join(text for note in notes.values() for text in note["fields"].values())


def test_numbers_and_layout_mean_nothing(project: Project) -> None:
    """Other numbers, blank lines, indentation and another heading's braces change no note."""
    project.questions(HEAD + "1. a {#a}\n2. b {#b}\n   - c\n3. d {#d}\n").build()
    again = HEAD.replace("}", ' level=""}').replace(' level=""', "")
    text = again + "  10)  a  {#a}\n\n  10)  b {#b}\n\n       * c\n\n  10)  d {#d}\n"
    assert "0 new · 0 changed · 3 unchanged" in project.questions(text).build().text


@pytest.mark.parametrize(
    ("edited", "report"),
    [
        (("scaphoid", "trapezium", "lunate", "triquetrum", "pisiform"), "1 new · 2 changed · 2 unchanged · 0 retired"),
        (("scaphoid", "lunate", "triquetrum", "pisiform", "hamate"), "1 new · 0 changed · 4 unchanged · 0 retired"),
        (("scaphoid", "triquetrum", "lunate", "pisiform"), "0 new · 3 changed · 1 unchanged · 0 retired"),
        (("lunate", "triquetrum", "pisiform"), "0 new · 2 changed · 1 unchanged · 1 retired"),
    ],
    ids=["added", "added at the end", "exchanged", "taken out"],
)
def test_an_edit_costs_the_cards_beside_it_and_no_review(
    project: Project, learner: Learner, edited: tuple[str, ...], report: str
) -> None:
    """An item added, moved or taken out gives no other item a new note, card or review; those beside it change."""
    project.questions(WRIST).build()
    learner.update(project.package)
    for bone in BONES:
        learner.study(bone)
    before = learner.history()
    assert report in project.questions(HEAD + items(*edited)).build().text
    log = learner.update(project.package)
    reviews, cards = learner.history()
    assert reviews == before[0]
    assert len(cards) == len(before[1]) + report.startswith("1 new")
    assert len(log.new) == report.startswith("1 new")
    assert learner.health() == []


def test_a_question_that_becomes_an_item_keeps_its_reviews(project: Project, learner: Learner) -> None:
    """What stood under a heading of its own is the same note as an item with its id, and the other way round."""
    project.questions("## What is next to the scaphoid? {#lunate}\n\nThe lunate.\n").build()
    learner.update(project.package)
    learner.study("lunate")
    before = learner.history()[0]
    project.questions(WRIST).build()
    learner.update(project.package)
    assert learner.history()[0] == before
    assert MARK in learner.sides("lunate")[0]


def test_ids_are_written_at_the_items(project: Project) -> None:
    """``ids --write`` ends each item's first paragraph with the id under which it built, and changes no note."""
    text = "## W {.sequence}\n\n1. The lunate\n2. The *hamate*\n   bone\n\n   more\n3. Kept {#kept}\n"
    text += "4. {.retired}\n   > quoted\n5. ```text\n   code\n   ```\n   below\n"
    project.questions(text.replace(" {.retired}", "")).build()
    project.questions(text)
    assert project.run("ids", "--write").code == 0
    written = (project.root / "content/questions.md").read_text()
    assert written == (
        "## W {.sequence}\n\n1. The lunate {#the-lunate}\n2. The *hamate*\n   bone {#the-hamate-bone}\n\n   more\n"
        "3. Kept {#kept}\n4. {#quoted .retired}\n   > quoted\n"
        "5. {#text-code-below}\n   ```text\n   code\n   ```\n   below\n"
    )
    assert "0 new · 2 changed · 3 unchanged" in project.build().text  # the retired one, and the one that showed it
    assert "every question has an id" in project.run("ids", "--write").text


def test_the_last_line_of_a_file_gets_its_id_too(project: Project) -> None:
    """A file whose last line has no end, or Windows' line ends, keeps that."""
    for text in (
        "## W {.sequence}\n\n1. One\n2. Two",
        "## W {.sequence}\r\n\r\n1. One\r\n2. ~~~\r\n   x\r\n   ~~~\r\n",
    ):
        (project.root / "content/questions.md").write_bytes(text.encode())
        project.lock.unlink(missing_ok=True)
        assert project.run("ids", "--write").code == 0
        found = (project.root / "content/questions.md").read_bytes().decode()
        end = "\r\n" if "\r" in text else "\n"
        last = f"2. {{#x}}{end}   ~~~{end}   x{end}   ~~~{end}" if "\r" in text else "2. Two {#two}"
        assert found == f"## W {{.sequence}}{end}{end}1. One {{#one}}{end}{last}"


def test_two_items_of_the_same_words_need_ids(project: Project) -> None:
    """A refrain is told where it stands the second time, and ``ids --write`` numbers it."""
    text = "## Song {.sequence}\n\n1. Row\n2. Gently\n3. Row\n"
    said = "5:4 E206 the id “row” is taken by content/questions.md:3 (end this item with {#row-2}"
    assert [one[: len(said)] for one in told(project, text) if "E206" in one] == [said]
    assert project.run("ids", "--write").code == 0
    assert "3. Row {#row-2}\n" in (project.root / "content/questions.md").read_text()


def test_a_reworded_item_without_an_id_keeps_its_reviews(project: Project) -> None:
    """Where an item without an id is reworded, the message has the id to write at its end."""
    text = "## W {.sequence}\n\n1. The lunate\n2. The hamate {#hamate}\n"
    project.questions(text).build()
    said = project.questions(text.replace("The lunate", "A lunate")).refused()
    assert "E808" in said
    assert "end this item with {#the-lunate} to keep its reviews" in said


def test_an_id_is_renamed_at_its_item_and_wherever_it_is_named(project: Project, learner: Learner) -> None:
    """``ids --rename`` reaches an item's braces, links in items and beside them, and ``after``; the note goes on."""
    text = (
        '## W {.sequence after="a"}\n\nSee [](#a).\n\n1. One [](#a) `[](#a)` {#x after="y"}\n2. Two {#y tags="t"}\n\n'
        "### Extra\n\nSee [](#y).\n"
    )
    project.questions("## A? {#a}\n\nb\n\n" + text).build()
    learner.update(project.package)
    learner.study("y")
    before = learner.history()
    assert project.run("ids", "--rename", "a", "aa").code == 0
    assert project.run("ids", "--rename", "y", "yy").code == 0
    expected = text.replace("(#a).", "(#aa).").replace("One [](#a)", "One [](#aa)").replace('"a"', '"aa"')
    expected = expected.replace("#y", "#yy").replace('"y"', '"yy"')
    assert (project.root / "content/questions.md").read_text() == "## A? {#aa}\n\nb\n\n" + expected
    project.build()
    learner.update(project.package)
    assert learner.history() == before
    assert learner.note("yy")["ID"] == "yy"


def test_an_item_says_what_a_heading_would_say(project: Project) -> None:
    """Braces at an item give it tags, level and flags of its own; the heading's and the file's hold for all."""
    project.questions(
        '---\ntags: [bones]\n---\n\n## W {.sequence level="basic" tags="wrist"}\n\n'
        '1. One {#one tags="first" level="advanced"}\n2. Two {#two}\n3. Three {#three .draft}\n4. Four {#four}\n'
    ).build()
    notes = project.notes()
    assert set(notes) == {"one", "two", "four"}
    assert notes["one"]["tags"] == ["bones", "first", "level::advanced", "type::qa", "wrist"]
    assert notes["two"]["tags"] == ["bones", "level::basic", "type::qa", "wrist"]
    assert asked(project, "four") == ["One", "Two", MARK]


@pytest.mark.parametrize("where", ["heading", "item"])
def test_a_retired_item_says_so_and_is_not_shown_by_others(project: Project, learner: Learner, where: str) -> None:
    """``.retired`` at an item reaches its learners, and the cards behind leave it out; at the heading, all of them."""
    project.questions(WRIST).build()
    learner.update(project.package)
    is_item = where == "item"
    text = (
        WRIST.replace("{#lunate}", "{#lunate .retired}")
        if is_item
        else WRIST.replace(".sequence", ".sequence .retired")
    )
    said = project.questions(text).build().text
    assert ("0 new · 3 changed · 1 unchanged" if is_item else "0 new · 4 changed") in said
    learner.update(project.package)
    assert len(learner.collection.find_notes("tag:lab::retired")) == (1 if is_item else 4)
    assert asked(project, "triquetrum") == (["The scaphoid", MARK] if is_item else [MARK])


def test_typed_items_are_typed(project: Project) -> None:
    """With ``.typed`` the first line of each item is what is typed; one that cannot be typed is told in these words."""
    project.questions(WRIST.replace(".sequence", ".sequence .typed")).build()
    assert project.notes()["lunate"]["fields"]["Typed"] == "The lunate"
    found = told(project, "## W {.sequence .typed}\n\n1. $x$ {#x}\n")
    assert [one.split(" (")[0] for one in found] == ["3:4 E307 the first line of this answer cannot be typed"]
    assert "begin each item with one line of plain text" in found[0]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("## W {.sequence .reversed}\n\n1. a {#a}\n", "1:1 E320"),
        ("---\nkind: cloze\n---\n## W {.sequence}\n\n1. a {#a}\n", "4:1 E320"),
        ("## W {#w .sequence}\n\n1. a {#a}\n", "1:1 E320"),
        ("## W {.sequence .list}\n\n1. a {#a}\n", "1:1 E315"),
        ("## W {.sequence}\n\n- a {#a}\n", "3:1 E320"),
        ("## W {.sequence}\n\n1. a {#a}\n\nb\n", "5:1 E320"),
        ("## W {.sequence}\n\n1. a {#a}\n\n| b |\n|---|\n", "5:1 E320"),
        ("## W {.sequence}\n\n1. a {#a}\n\n> b\n", "5:3 E320"),
        ("## W {.sequence}\n\n1. a {#a}\n\n```\nb\n```\n", "5:1 E320"),
        ("## W {.sequence}\n\n1. a {#a}\n\n$$x$$\n", "5:1 E320"),
        ("## W {.sequence}\n\n1. a {#a}\n2. b {#b .typed}\n", "4:10 E321"),
        ("## W {.sequence}\n\n1. a {#a}\n2. b {#b notetype=x}\n", "4:10 E321"),
        ("## W {.sequence}\n\n1. a {#a}\n2. b {#b hide=one}\n", "4:10 E205"),
        ("## W {.sequence}\n\n1. a {#a}\n2. b {#b, x}\n", "4:11 E204"),
        ("## W {.sequence}\n\n1. a {#A}\n", "3:7 E208"),
        ("## W {.sequence}\n\n1. {{c1::a}} {#a}\n", "3:4 E505"),
        ("## W {.sequence}\n\n1. a {#a}\n\n   b {#b}\n", "5:6 E313"),
        ("## W {.sequence}\n\n1. a {#a}\n2. [](#none) {#b}\n", "4:4 E607"),
        ("## W {.sequence}\n\n1. a {#a}\n\n### Reverse\n\nb\n", "5:1 E306"),
    ],
)
def test_a_mistake_is_told_once_at_its_place(project: Project, text: str, problem: str) -> None:
    """What a sequence cannot be, or an item cannot hold, is one problem with its place and with what to type."""
    found = told(project, text)
    assert [one[: len(problem)] for one in found] == [problem], found
    assert not found[0].endswith("()")


def test_definitions_belong_to_all_items(project: Project) -> None:
    """A footnote or a link below the list is known to each item; one that nothing refers to is told once."""
    text = "## W {.sequence}\n\n1. a[^n] {#a}\n2. [b] {#b}\n\n[^n]: note\n\n[b]: https://example.org\n"
    assert told(project, text) == []
    project.build()
    assert "note" in project.notes()["a"]["fields"]["Back"]
    assert [one[:9] for one in told(project, text.replace("[b] {", "b {"))] == ["8:1 W422 "]
    project.questions(text.replace("note\n", "other note\n"))
    assert "2 changed" in project.build().text


def test_two_cards_that_ask_the_same_are_told_apart(project: Project) -> None:
    """Where a refrain gives two cards the same items to show, the warning says what shows more."""
    lines = ["row", "boat", "gently", "row", "boat", "stream"]
    text = "## Song {.sequence}\n\n" + "".join(f"1. {line} {{#i{at}}}\n" for at, line in enumerate(lines))
    found = told(project, text)
    assert [one[:8] for one in found] == ["8:4 W718"]
    assert "context_before=3" in found[0]
    assert told(project, text.replace(".sequence", ".sequence context_before=3")) == []


def test_python_of_a_sequence_runs_once(project: Project) -> None:
    """``check --run`` runs the code of all items as that of one question, each block once."""
    project.questions(
        "## Steps {.sequence}\n\n1. {#a}\n   ```python\n   x = 1\n   ```\n2. {#b}\n   ```python\n   x += 1\n   ```\n\n"
        "### Extra\n\n```python {.check}\nassert x == 2\n```\n"
    )
    result = project.run("check", "--run")
    assert (result.code, "1 question" in result.text or "3 Python blocks" in result.text) == (0, True), result.text


def test_the_context_is_in_the_language_of_answers(project: Project) -> None:
    """Items are answers, so what a card shows of them is marked with that language, and its title with its own."""
    project.questions('## Die Zahlen {.sequence lang="de" answer_lang="en"}\n\n1. one {#one}\n2. two {#two}\n').build()
    front = project.notes()["two"]["fields"]["Front"]
    assert front.startswith('<div lang="de" dir="auto"><p>Die Zahlen</p>\n<ul lang="en" dir="auto">')

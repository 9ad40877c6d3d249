"""What plugins make flashcards of in a vault, each read by a setting of its own."""

from __future__ import annotations

import re

import pytest

from tests.help.support import Learner, Project
from tests.vault.test_vault import VAULT, shown, vault

ALL = "".join(f"{key} = true\n" for key in "one_line one_line_reversed question_mark question_marks highlights".split())
NOTE = """# Topic

Some text.

- Hund:::dog #pets ^hund
- [ ] **Katze**::cat
Vogel::bird <!--SR:!2021-08-16,51,230-->

What is it?
more of it
?
- This
- That

Left
??
Right

^side

The capital of ==France== is ==Paris== and `==x==`.
"""


def test_each_mark_makes_its_question(project: Project, learner: Learner) -> None:
    """A line with :: or :::, blocks around ? or ??, and highlights become questions with what belongs to them alone."""
    vault(project, {"N.md": NOTE}, ALL)
    notes = shown(project, learner)
    assert len(notes) == 6
    assert {name: len(note.cards()) for name, note in notes.items()} == {
        **dict.fromkeys(["katze", "vogel", "what-is-it"], 1),
        **dict.fromkeys(["hund", "side", "the-capital-of-france-is-paris-and-x"], 2),
    }
    assert "dog" in notes["hund"]["Back"] and "pets" in notes["hund"].tags and "pets" not in notes["hund"]["Back"]
    assert "<strong>Katze</strong>" in notes["katze"]["Front"] and "[ ]" not in notes["katze"]["Front"]
    assert "SR:" not in notes["vogel"]["Back"] and "bird" in notes["vogel"]["Back"]
    assert "more of it" in notes["what-is-it"]["Front"] and "<li>That</li>" in notes["what-is-it"]["Back"]
    cloze = notes["the-capital-of-france-is-paris-and-x"]["Text"]
    assert "{{c479::France}} is {{c241::Paris}}" in cloze and "==x==" in cloze
    assert {note["Topic"] for note in notes.values()} <= {"Topic", ""}  # a title says it already


@pytest.mark.parametrize(
    ("setting", "ids"),
    [
        ("one_line", ["katze", "vogel"]),
        ("one_line_reversed", ["hund"]),
        ("question_mark", ["what-is-it"]),
        ("question_marks", ["side"]),
        ("highlights", ["the-capital-of-france-is-paris-and-x"]),
    ],
)
def test_each_has_a_setting_of_its_own(project: Project, learner: Learner, setting: str, ids: list[str]) -> None:
    """What no setting names is text: with one of them, only its own flashcards are questions."""
    vault(project, {"N.md": NOTE}, f"{setting} = true\n")
    assert list(shown(project, learner)) == ids


@pytest.mark.parametrize(
    "text",
    [
        "`a::b`",
        "```\na::b\n?\nc\n```",
        "[[a::b]]",
        "$a::b$",
        "%% a::b %%",
        "%%\na::b\n%%",
        "a::",
        "::b",
        "a :::: b",
        "?\nonly below",
        "only above\n?",
        "a == b and c == d",
        "`==a==`",
        "| a | ==b== |\n|---|---|",
        "| a::b | c |",
        "a::b | c\n---|---\nd::e | f",
        "> a::b",
        "> [!note]\n> ==a==\n> b::c",
        "> a\n?\nb",
        "[a::b](https://x.org/a::b)",
        "    a::b\n    ==c==",
        "$$\na::b ==c==\n$$",
        'a <abbr title="b::c">d</abbr> <https://x.org/::> <!-- ::: -->',
        "#fc\n?\nA",
    ],
)
def test_what_is_no_flashcard(project: Project, text: str) -> None:
    """Code, formulas, links, comments and half a card make no question."""
    vault(project, {"N.md": f"{text}\n", "Q.md": "## Q? {#q}\n\nA\n"}, ALL)
    assert project.run("check", "content").text == "1 question: 0 errors, 0 warnings\n"


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("$5 bill::Lincoln is on $5", {"5-bill": ("$5 bill", "Lincoln is on $5")}),
        ("It costs 5$::cheap is 3$", {"it-costs-5": ("5$", "3$")}),
        ("The sign $::=$::defines", {"the-sign": ("The sign", "defines")}),
        ("a <- b::c -> d", {"a-b": ("a &lt;- b", "c -&gt; d")}),
        ("5 < 7::7 > 5", {"5-7": ("5 &lt; 7", "7 &gt; 5")}),
        ("Press ` then x::key A\nuse ` too", {"press-then-x": ("Press ` then x", "key A")}),
        ("$a::b$ and $x^2$::c", {"a-b-and-x-2": ("and", ">c<")}),
        ("[a::b](https://x.org)::c", {"a-b-https-x-org": ("a::b</a>", ">c<")}),
        ("#fc\nQ here\n?\nA", {"q-here": (">Q here<", ">A<")}),
        ("#fc #x/y\nThe ==x== is", {"the-x-is": ("{{c498::x}}", "")}),
        ("Hund::dog\nThe ==x== is", {"hund": (">Hund<", ">dog<"), "the-x-is": ("{{c498::x}}", "")}),
        ("Hund::dog\nQ\n?\nA", {"hund": (">Hund<", ">dog<"), "q": (">Q<", ">A<")}),
        ("Hund::dog ^h\nQ\n?\nA::b ^q2", {"h": (">Hund<", ">dog<"), "q2": (">Q<", ">A::b<")}),
        ("Hund::dog\n^hd\nKatze::cat\n^kt", {"hd": (">Hund<", ">dog<"), "kt": (">Katze<", ">cat<")}),
        ("- Q\n  ?\n  A", {"q": (">Q<", ">A<")}),
        ("1. [ ] Q\n?\nA", {"q": (">Q<", ">A<")}),
        ("- a\n\n    - b::c", {"b": (">b<", ">c<")}),
    ],
)
def test_marks_beside_others(project: Project, learner: Learner, text: str, notes: dict[str, tuple[str, str]]) -> None:
    """Signs that begin no formula and no tag hide no mark, and cards that stand line by line are cards of their own."""
    vault(project, {"N.md": f"{text}\n"}, ALL)
    found = shown(project, learner)
    assert found.keys() == notes.keys()
    for name, (front, back) in notes.items():
        fields = found[name]
        assert front in (fields["Front"] if "Front" in fields else fields["Text"])
        assert "Back" not in fields or back in fields["Back"]


def test_a_question_mark_of_no_setting_is_text(project: Project, learner: Learner) -> None:
    """Where only one_line is read, a line of ? parts nothing: the lines around it are read as ever."""
    vault(project, {"N.md": "Hund::dog\nKatze\n?\ncat\nVogel::bird\n"}, "one_line = true\n")
    assert list(shown(project, learner)) == ["hund", "vogel"]


def test_the_number_of_a_cloze_comes_from_its_words(project: Project, learner: Learner) -> None:
    """A highlight before another, around others or in another order touches no other card and no review."""
    text = "The capital of ==France== is ==Paris==. ^fr\n"
    vault(project, {"N.md": text}, ALL)
    shown(project, learner)
    learner.study("fr")
    studied = {card.ord: learner.collection.get_card(card.id).reps for card in learner.note("fr").cards()}
    assert list(studied.values()) == [1, 1]
    for text in (
        "==Paris==, not ==Lyon==, is the ==capital== of ==*france*==. ^fr\n",
        "==Paris== is in ==France==. ^fr\n",
    ):
        project.write({"content/N.md": text})
        project.now += 3600
        assert project.run("build", "content").code == 0
        learner.update(project.package)
        cards = {card.ord: card for card in learner.note("fr").cards()}
        assert {ord_: cards[ord_].reps for ord_ in studied} == studied
        asked = [re.sub("<[^<>]*>", "", cards[ord_].render_output().question_text) for ord_ in studied]
        assert ["France" in one.replace("france", "France") for one in asked] == [True, False]
        assert ["Paris" in one for one in asked] == [False, True]


def test_words_with_one_number_are_two_cards(project: Project, learner: Learner) -> None:
    """Of two texts whose words lead to one number, the later gets the next that is free; one text twice is one card."""
    hidden = " ".join(f"=={number}==" for number in [*range(40), 0, 1])
    vault(project, {"N.md": f"{hidden} ^many\n"}, ALL)
    note = shown(project, learner)["many"]
    numbers = re.findall(r"\{\{c(\d+)::(\d+)\}\}", note["Text"])
    assert len(numbers) == 42 and len(dict(numbers)) == len(note.cards()) == 40
    assert all(1 <= int(number) <= 499 for number, _ in numbers)
    learner.study("many")
    assert learner.health() == []


def test_a_heading_above_flashcards_is_a_section(project: Project, learner: Learner) -> None:
    """A heading that asks nothing is no question where flashcards stand below it; one that asks keeps its text."""
    vault(project, {"N.md": "## Animals\n\nHund::dog\n\n## What is ::?\n\nA::B\n\n## Plain ^plain\n\nC::D\n"}, ALL)
    notes = shown(project, learner)
    assert list(notes) == ["hund", "what-is", "plain"]
    assert "A::B" in notes["what-is"]["Back"]


def test_a_text_of_a_section_that_is_on_no_card_is_told(project: Project) -> None:
    """A paragraph between flashcards is a warning, each at its first line; one with an id is an error with the way."""
    text = "above\n\n## Pets\n\nHund::dog ^hund\n\nsome text\nmore\n\n#tag\n\n---\n\n### Sub\n\n"
    text += "```py\nx ^y\n```\n\n%%no%%\n"
    vault(project, {"N.md": text}, ALL)
    assert [(one["code"], one["line"]) for one in project.problems("content")] == [("W422", 7), ("W422", 16)]
    text = "## Mitosis\n\nDivides ==cells==.\n\nIt has four phases. ^mitosis\n"
    vault(project, {"N.md": text}, ALL)
    (told,) = (one for one in project.problems("content") if one["severity"] == "error")
    assert (told["code"], told["line"]) == ("E313", 5) and "## Mitosis ^mitosis" in told["hint"]
    for mended in (
        text.replace("## Mitosis", "## Mitosis ^mitosis"),
        text.replace("## Mitosis", "## Mitosis {.basic}"),
    ):
        vault(project, {"N.md": mended}, ALL)
        assert project.run("check", "content").text == "1 question: 0 errors, 0 warnings\n"
    vault(project, {"N.md": text}, f'headings = "asked"\n{ALL}')
    assert project.codes("content") == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("## Mitosis\n\nUses std::move. ^mitosis\n", {"E820"}),
        ("## Mitosis\n\nDivides ==cells==. ^mitosis\n", {"E805"}),
        ("## Pets\n\nHund::dog\n\nKatze\n?\ncat ^katze\n", {"E820"}),
        ("## Pets\n\nHund::dog\n\nKatze::cat\n", {"E808"}),
    ],
)
@pytest.mark.parametrize("later", ["on", "off", "asks"])
def test_no_setting_gives_a_heading_the_reviews_of_a_flashcard(
    project: Project, text: str, codes: set[str], later: str
) -> None:
    """A setting that is switched in a shipped deck hands no reviews over; so does no ? behind a heading."""
    before, after = ("", ALL) if later == "on" else (ALL, ALL if later == "asks" else "")
    vault(project, {"N.md": text}, before)
    assert project.run("build", "content").code == 0
    project.now += 3600
    asked = text.replace("\n", "?\n", 1) if later == "asks" else text
    project.write({"content/deck.toml": VAULT + after, "content/N.md": asked})
    assert set(project.codes("content")) == codes


def test_a_section_that_asks_has_an_id_of_its_own(project: Project) -> None:
    """Where two flashcards with ids become one question, nobody can say which id it has: that is an error."""
    text = "## Pets\n\nHund::dog ^hund\n\nKatze::cat ^katze\n"
    vault(project, {"N.md": text}, ALL)
    assert project.run("build", "content").code == 0
    project.now += 3600
    project.write({"content/N.md": text.replace("Pets", "Pets?")})
    assert "E209" in project.codes("content")


def test_no_setting_gives_a_flashcard_the_reviews_of_another(project: Project) -> None:
    """What is an answer by one mark and a card by another has its id but once."""
    vault(project, {"N.md": "Q\n?\nA::b ^q\n"}, "question_mark = true\n")
    assert project.run("build", "content").code == 0
    project.now += 3600
    project.write({"content/deck.toml": VAULT + "one_line = true\n"})
    assert project.codes("content") == ["E820"]


def test_both_sides_of_a_flashcard_may_be_reworded(project: Project) -> None:
    """Where the id may be the heading's, a build asks first; all other flashcards are reworded as ever."""
    vault(project, {"N.md": "## Pets\n\nHund::dog ^a\n\nKatze::cat ^b\n"}, ALL)
    assert project.run("build", "content").code == 0
    project.now += 3600
    project.write({"content/N.md": "## Pets\n\nder Hund::the dog ^a\n\ndie Katze::the cat ^b\n"})
    assert project.codes("content") == ["E820"]
    assert "2 changed" in project.run("build", "content", "--accept", "b").text


def test_problems_stand_where_the_author_wrote(project: Project) -> None:
    """A fault in a flashcard is told at its line and column, behind holes and separators too."""
    text = "one::a ![[no.png|x]]\n\nfront\n?\n- ![[no.png|x]]\n\n==a== and ==b== ![[no.png|x]]\n"
    vault(project, {"N.md": text}, ALL)
    told = project.run("check", "content").text
    assert [place for place in ("N.md:1:8: E701", "N.md:5:3: E701", "N.md:7:17: E701") if place not in told] == []


def test_an_edit_of_a_flashcard_with_an_id_is_the_same_note(project: Project, learner: Learner) -> None:
    """Pinned by ids --write, flashcards may be reworded and moved; no note is new, and no other changes."""
    vault(project, {"N.md": NOTE}, ALL)
    shown(project, learner)
    assert "4 ids written" in project.run("ids", "--write", "content").text
    file = project.root / "content/N.md"
    text = file.read_text()
    assert "**Katze**::cat ^katze\nVogel::bird <!--SR:!2021-08-16,51,230--> ^vogel\n" in text
    project.now += 1000
    assert "0 new · 0 changed · 6 unchanged" in project.run("build", "content").text
    file.write_text("New::card ^new\n\n" + text.replace("**Katze**", "die Katze").replace("This", "These"))
    project.now += 1000
    assert "1 new · 2 changed · 4 unchanged" in project.run("build", "content").text


def test_the_same_words_twice_are_told(project: Project) -> None:
    """Two flashcards of one text are one id: the second is told at its line."""
    vault(project, {"N.md": "a::b\n\na::c\n"}, ALL)
    assert "N.md:3:1: E206" in project.run("check", "content").text


@pytest.mark.parametrize("unit", [" ", "<!--", "%% ", "[[", "![[a", "`a", "$ a", "==a", "{{", "a::", " #", " ^a"])
def test_odd_notes_end(project: Project, unit: str) -> None:
    """A note of one mark, thousands of times, is read or refused; it keeps nobody waiting."""
    vault(project, {"N.md": f"front {unit * 3000} #t\n?\nback\n\n## Q? {{#q}}\n\nA {unit * 3000} #t\n"}, ALL)
    assert project.run("check", "content").code in (0, 1)


@pytest.mark.parametrize("flashcard", ["A\n?\nB", "A::B", "A:::B", "A\n??\nB"])
def test_a_flashcard_in_an_answer_is_told(project: Project, flashcard: str) -> None:
    """Below a heading that is a question for its question mark alone, a flashcard is told, until an id says it."""
    text = f"## What is it?\n\n{flashcard}\n"
    vault(project, {"N.md": text}, ALL)
    told = [one for one in project.problems("content") if one["code"] == "W314"]
    assert [one["line"] for one in told] == [3] and "## What is it? ^what-is-it" in told[0]["hint"]
    for behind in ("? ^what-is-it", "", "? {.basic}"):
        vault(project, {"N.md": text.replace("it?", f"it{behind}")}, ALL)
        assert "W314" not in project.codes("content")
    vault(project, {"N.md": text.replace(flashcard, "It is ==this==.")}, ALL)
    assert "W314" not in project.codes("content")

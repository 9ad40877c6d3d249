"""Characters that no text may hold: none comes in by any file of a deck, and none goes out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deckwright.base.limits import COMBINING_MARKS
from deckwright.base.model import Html
from deckwright.base.problems import Problems
from deckwright.base.text import FORBIDDEN, FORBIDDEN_IN_CODE, find_forbidden, find_pile
from deckwright.cards.finished import check_finished
from deckwright.cards.notetypes import make_note_types
from tests.help.carrying import describe, make_type
from tests.help.hostility import assert_no_crash, errors
from tests.help.rendering import answer, settings
from tests.help.support import Learner, Project

QUESTION = "## Which river? {#q}\n\nThe Rhine, says the atlas [@k].\n"
SOURCE = "@book{k,\n author = {Lloyd, S.},\n year = {1982},\n title = {%s},\n}\n"
SYLLABUS = '[rivers]\ntitle = "Rivers"\nfacts = ["%s"]\n'
TYPE = "content/notetypes/geography/notetype.json"

FILES: dict[str, tuple[str, str, int, int]] = {
    "a control character in a source": ("references.bib", SOURCE % "Quanti\x1fsation", 4, 17),
    "a noncharacter in a source": ("references.bib", SOURCE % "Quanti\ufdd0sation", 4, 17),
    "a noncharacter of another plane in a source": ("references.bib", SOURCE % "Quanti\U0003fffesation", 4, 17),
    "a fact with a noncharacter": ("syllabus.toml", SYLLABUS % "The Rhine\uffff", 3, 20),
    "a fact with an escape": ("syllabus.toml", SYLLABUS % "The Rhine\\u001f", 3, 20),
    "a rule with a noncharacter": ("theme.css", '.card::before {\n  content: "\ufdd1";\n}\n', 2, 13),
    "a template with a noncharacter": ("notetypes/geography/1.front.html", "{{Country}}\n\ufdd0", 2, 1),
    "a style with a control character": ("notetypes/geography/style.css", ".card { content: '\x1f' }", 1, 19),
}
"""A file of a deck with a fault, and where the fault is."""


def begin(project: Project) -> Project:
    """Write a deck that has every file that a deck may have."""
    files = {"content/q.md": QUESTION, "content/references.bib": SOURCE % "Atlas"}
    return project.write(
        {**files, "content/syllabus.toml": SYLLABUS % "The Rhine", **describe(make_type(), "geography")}
    )


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("command", ["check", "build"])
def test_no_file_may_hold_what_no_text_may(project: Project, name: str, command: str) -> None:
    """A control character or a noncharacter in any file of the deck is an error at its place, and nothing is built."""
    file, text, line, column = FILES[name]
    result = begin(project).write({f"content/{file}": text}).run(command)
    assert_no_crash(result)
    told = [(one.path, one.line, one.column) for one in errors(result) if one.code == "E103"]
    assert told == [(f"content/{file}", line, column)]
    assert result.code == 1
    assert not project.package.exists()


def test_each_of_them_is_found_among_others() -> None:
    """Each character that no text may hold is found among printable ones, tabs and line ends, and no other one is."""
    signs = [chr(number) for number in (*range(0x11000), *range(0x1FFFD, 0x20002), *range(0x10FFFD, 0x110000))]
    found = [sign for sign in signs if find_forbidden(f"a\n\tä{sign}")]
    assert found == [sign for sign in signs if FORBIDDEN.match(sign)]
    assert {"\x1f", "\x85", "\u2028", "\ufdd0", "\U0010ffff"} < set(found)


@given(
    st.text(
        st.sampled_from("a\t\n\x1f\x7f\x85\xa0é\u2028\u3042\ud800\ufdd0\ufffd\uffff\U0001f600\U0003fffe"), max_size=12
    )
)
@example("a" * 300 + "\U0010ffff")
def test_what_no_text_may_hold_is_found_where_it_stands(text: str) -> None:
    """A text is looked through at once, with the same answer as sign by sign: the first that it may not hold."""
    for forbidden in (FORBIDDEN, FORBIDDEN_IN_CODE):
        found, first = find_forbidden(text, forbidden), forbidden.search(text)
        assert (found and found.span()) == (first and first.span())


@pytest.mark.parametrize("before", ["", "a", "é" * 50, "a" * 77, "a" * 100, "\u3042" * 100, "a" * 10_000])
def test_a_pile_is_found_wherever_it_begins(before: str) -> None:
    """One combining mark too many is found behind any text, and one fewer is none."""
    marks = "\u0301" * COMBINING_MARKS
    assert find_pile(f"{before}{marks}\u0302z") == len(before)
    assert find_pile(f"{before}{marks}z") is None


@pytest.mark.parametrize("escape", ["\\u001f", "\\ufdd0", "\\ud800", "\\u0000"])
@pytest.mark.parametrize("key", ["name", "latexPre"])
def test_no_escape_brings_it_into_a_note_type(project: Project, key: str, escape: str) -> None:
    """A note type's description may not mean by an escape what no text may hold."""
    data = json.dumps(make_type() | {key: "Geo"}).replace('"Geo"', f'"Geo{escape}"')
    result = begin(project).write({TYPE: data}).run("check")
    assert_no_crash(result)
    assert [(one.code, one.path) for one in errors(result)] == [("E004", TYPE)]


def test_a_bibliography_in_latin_1_is_told(project: Project) -> None:
    """A bibliography that is not UTF-8 is an error at its place: its letters would silently be others."""
    begin(project).write({"content/references.bib": (SOURCE % "Über").encode("latin-1")})
    told = next(one for one in errors(project.run("check")) if one.path.endswith(".bib"))
    assert (told.code, told.line, told.column) == ("E102", 4, 11)


def test_an_address_cannot_spell_the_marks_of_the_renderer(project: Project) -> None:
    """What the renderer marks its places with cannot come from a source's address, into whose attribute a piece of the
    question would break."""
    source = SOURCE % "T},\n url = {https://x.org/\ufdd00\ufdd1zzzz"
    begin(project).write({"content/references.bib": source})
    project.questions('## Q? {#q}\n\nx $" onmouseover="alert(1)" x="$ y [@k]\n', "content/q.md")
    assert "E103" in project.codes()
    project.run("build")
    assert not project.package.exists()


@pytest.mark.parametrize("character", ["\x1f", "\x00", "\x7f", "\x85", "\u2028", "\ufdd0", "\uffff", "\U0010ffff"])
def test_the_net_below_finds_what_came_through(character: str) -> None:
    """Whatever way a character found into something finished, it is found before anything is packed."""
    (note,) = answer("The Rhine.").notes
    types = make_note_types("Lab", settings().namespace)
    dirty = f"a{character}b"
    notes = [
        note._replace(fields=(*note.fields[:-1], Html(dirty))),
        note._replace(tags=(dirty,)),
        note._replace(deck=dirty),
    ]
    for one in notes:
        problems = Problems()
        check_finished([one], types, "deck.toml", problems)
        assert [(found.code, found.place) for found in problems.sorted()] == [("E103", note.place)]
    problems = Problems()
    check_finished([note], types, "deck.toml", problems)
    assert problems.sorted() == []


def test_the_net_below_finds_it_in_note_types() -> None:
    """A note type's name, style and templates are looked through as well."""
    kind = make_note_types("Lab", settings().namespace)[0]
    for one in (replace(kind, name="a\x1fb"), replace(kind, css=kind.css + "\ufdd0")):
        problems = Problems()
        check_finished([], [one], "deck.toml", problems)
        assert [(found.code, found.place.path) for found in problems.sorted()] == [("E103", "deck.toml")]


@pytest.mark.long
def test_every_reference_is_refused_or_harmless() -> None:
    """Of every number that a reference can name, no character that a text may not hold comes out."""
    numbers = [
        *range(0x300),
        *range(0xD7F0, 0xE010),
        *range(0xFDC0, 0xFE00),
        *range(0xFFF0, 0x10010),
        0x1FFFE,
        0x10FFFF,
    ]
    for number in numbers:
        for written in (f"&#{number};", f"&#x{number:x};", f"&#X000{number:X};"):
            made = answer(f"a{written}b [l](https://x.org/{written}) <abbr title='{written}'>t</abbr>")
            assert made.errors or not any(FORBIDDEN.search(text) for text in made.fields.values()), written
            refused = FORBIDDEN.match(chr(number)) and number and not 0xD800 <= number < 0xE000
            assert bool(made.errors) is bool(refused), written


def test_the_first_private_character_is_one() -> None:
    """The surrogates, which no reference may name, end before U+E000."""
    told = [[found.code for found in answer(f"a&#x{number};").problems] for number in ("E000", "DFFF")]
    assert told == [[], ["W106"]]


def test_references_arrive_in_anki(project: Project, tmp_path: Path) -> None:
    """Characters by reference arrive, and with them every field of the note."""
    project.questions("## Q &#82;? {#q}\n\n&#9;&#10;a &#x1F600; &#0; &#x200d; &#xfdcf;\n").build()
    learner = Learner(tmp_path / "learner")
    learner.take(project.package)
    assert learner.note("q")["Front"] == '<p class="entry">Q R?</p>'
    assert "😀" in learner.note("q")["Back"]
    learner.close()

"""``[links]``: which addresses are taken, and what is told of the others."""

from __future__ import annotations

from uuid import UUID

import pytest

from deckwright.cards.notetypes import make_note_types
from deckwright.settings.card_words import load_words
from deckwright.settings.links import Links
from tests.help.hostility import assert_told
from tests.help.support import NAMESPACE, SETTINGS, Project

QUESTION = "## Q? {#q}\n\na\n"

FAULTS = {
    "": ("must be an address", "like source ="),
    "http://example.org/{path}": ("must begin with https://", 'write source = "https://example.org/{path}"'),
    "example.org/{path}": ("must begin with https://", 'write source = "https://example.org/{path}"'),
    "//example.org/{path}": ("must begin with https://", 'write source = "https://example.org/{path}"'),
    "javascript:alert({id})": ("must begin with https://", "like source ="),
    "content/{path}": ("must begin with https://", "like source ="),
    "https:///{path}": ("names no server", "like source ="),
    "https://{path}": ("placeholder in the name of the server", "like source ="),
    "https://me:secret@example.org/{path}": ("a user's name", 'write source = "https://example.org/{path}"'),
    "https://example.org/{file}": ("the placeholder {file}", 'write source = "https://example.org/{path}"'),
    "https://example.org/{ Path }": ("the placeholder { Path }", 'write source = "https://example.org/{path}"'),
    "https://example.org/{{path}}": ("the placeholder {{path}}", 'write source = "https://example.org/{path}"'),
    "https://example.org/{pth}#{id}": ("the placeholder {pth}", 'write source = "https://example.org/{path}#{id}"'),
    "https://example.org/{{Front}}": ("the placeholder {{Front}}; there are {path} and {id}", "like source ="),
    "https://example.org/{branch}/{path}": ("the placeholder {branch}", "like source ="),
    "https://example.org/{path": ("a “{” that belongs to no placeholder", "like source ="),
    "https://example.org/path}": ("a “}” that belongs to no placeholder", "like source ="),
    "https://example.org/my deck/{path}": ("holds a space", 'write source = "https://example.org/my%20deck/{path}"'),
    "https://example.org/[sound:a]{id}": ("[", 'write source = "https://example.org/%5Bsound:a%5D{id}"'),
    "https://example.org/<b>{id}": ("<", 'write source = "https://example.org/%3Cb%3E{id}"'),
    "https://example.org/\u202e{id}": ("U+202E", 'write source = "https://example.org/%E2%80%AE{id}"'),
    "https://example.org/deck/": ("the same page", 'write source = "https://example.org/deck/{path}"'),
    "https://example.org": ("the same page", 'write source = "https://example.org/{path}"'),
    "https://example.org:99999/{path}": ("has the port 99999; ports", 'write source = "https://example.org/{path}"'),
    "https://example.org:0/{path}": ("has the port 0; ports", 'write source = "https://example.org/{path}"'),
    "https://example.org:" + "9" * 900 + "/{path}": (
        "has the port 9999",
        'write source = "https://example.org/{path}"',
    ),
    "https://-e-.org/{path}": ("begins or ends with a hyphen", 'write source = "https://e.org/{path}"'),
    "https://a.e-.org:8443/{path}": ("with a hyphen", 'write source = "https://a.e.org:8443/{path}"'),
    "https://a.-.org/{path}": ("with a hyphen", "like source ="),
    "https://" + "a" * 64 + ".org/{path}": ("is longer than 63 characters", "like source ="),
    "https://ｅｘａｍｐｌｅ.org/{path}": ("another width or form", 'write source = "https://example.org/{path}"'),
    "https://example。org/{path}": ("another width or form", 'write source = "https://example.org/{path}"'),
    "https://example.org:８４４３/{path}": ("another width", 'write source = "https://example.org:8443/{path}"'),
    "https://example.org/%{path}": ("a “%” before {path}", 'write source = "https://example.org/{path}"'),
    "https://example.org/100%/%{id}": ("a “%” without two", 'write source = "https://example.org/100%25/{id}"'),
    "https://example.org/{path}?a=%2#{id}": (
        "a “%” without",
        'write source = "https://example.org/{path}?a=%252#{id}"',
    ),
    "https://example.org/" + "a" * 1000 + "{id}": ("the limit is 1,000", "like source ="),
}


@pytest.mark.parametrize("address", FAULTS)
def test_an_address_that_does_not_work_is_told(project: Project, address: str) -> None:
    """What is no address of each question's source ends in exit code 2, with its line and the spelling that works."""
    project.write({"content/deck.toml": f"{SETTINGS}\n[links]\nsource = '{address}'\n"}).questions(QUESTION)
    result = project.run("check")
    told = assert_told(result, "E001", exit_code=2, path="content/deck.toml")
    assert (told.line, told.column) == (5, 1)
    said, hint = FAULTS[address]
    assert said in result.text and hint in result.text


@pytest.mark.parametrize(
    ("settings", "line", "says"),
    [
        ("[links]\nsource = 5\n", 5, "must be an address"),
        ("[links]\nsorce = 'https://e.org/{id}'\n", 5, "did you mean “source”?"),
        ("links = 'https://e.org/{id}'\n", 4, "must be written as a [links] table"),
        ("source = 'https://e.org/{id}'\n", 4, "write it below the line [links]"),
    ],
)
def test_a_setting_in_another_form_is_told(project: Project, settings: str, line: int, says: str) -> None:
    """A value of another kind, a misspelt key, no table: each is told at its line."""
    project.write({"content/deck.toml": f"{SETTINGS}\n{settings}"}).questions(QUESTION)
    result = project.run("check")
    assert assert_told(result, "E001", exit_code=2, path="content/deck.toml").line == line
    assert says in result.text


FINE = {
    "https://example.org/{path}": "https://example.org/{{R3}}",
    "https://example.org:8443/a%20b/{path}?plain=1&x='y'#{id}": "https://example.org:8443/a%20b/{{R3}}?plain=1&amp;x=&#x27;y&#x27;#{{ID}}",
    "https://пример.рф/вопросы?q={id}+{path}": "https://пример.рф/вопросы?q={{ID}}+{{R3}}",
    "https://example.org/SHUFFLE-FORGIVE-SLOT-LINK-ADDRESS/{id}": "https://example.org/SHUFFLE-FORGIVE-SLOT-LINK-ADDRESS/{{ID}}",
}


@pytest.mark.parametrize("address", FINE)
def test_the_address_stands_on_the_answers(project: Project, address: str) -> None:
    """The templates of all answers have the address with the fields in it, and the fronts have none."""
    project.write({"content/deck.toml": f'{SETTINGS}\n[links]\nsource = "{address}"\n'}).questions(QUESTION).build()
    for kind in make_note_types("Lab", UUID(NAMESPACE), links=Links(address)):
        for template in kind.templates:
            expected = not template.slot.name.startswith("Reserved")
            assert (f'<a href="{FINE[address]}" lang="en">' in template.back) is expected
            assert ("{{#R3}}<p" in template.back) is (expected and "{path}" in address)
            assert "correction" not in template.front


def test_without_links_the_note_types_are_what_they_were() -> None:
    """A deck that links to nothing has neither the link nor its style."""
    for kind in make_note_types("Lab", UUID(NAMESPACE)):
        for text in (kind.css, *kind.sides):
            assert "correction" not in text and "R3" not in text and "LINK" not in text


def test_a_deck_with_words_of_its_own_needs_one_more_only_with_links(project: Project) -> None:
    """In a language without words, check asks for the link's word if there is a link, and not before."""
    words = "".join(f'{key} = "x"\n' for key in load_words("en") if key != "correction")
    settings = f'{SETTINGS}lang = "vi"\n\n[words]\n{words}'
    project.write({"content/deck.toml": settings}).questions(QUESTION)
    assert "I008" not in project.run("check").text
    project.write({"content/deck.toml": settings + '\n[links]\nsource = "https://e.org/{id}"\n'})
    assert "I008" in project.run("check").text
    project.write({"content/deck.toml": settings + 'correction = "x"\n\n[links]\nsource = "https://e.org/{id}"\n'})
    assert "I008" not in project.run("check").text

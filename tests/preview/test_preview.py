"""The preview as an author meets it: a real server in a process of its own, in a real browser."""

from __future__ import annotations

import json
import re

import pytest

from tests.help.browsing import Served, Window, eventually
from tests.help.support import REPOSITORY, SETTINGS, Project, long_but, svg
from tests.preview.numbers import QUESTIONS, edit

PAGE = REPOSITORY / "deckwright/preview/page"

# What an author sees


def test_an_edit_is_seen_and_the_place_is_kept(deck: Project, served: Served, browser: Window) -> None:
    """A saved file changes the card on view; note, side, scroll position and open details stay as they were."""
    browser.open(served, "long")
    browser.choose("side", "back")
    browser.in_frame("window.scrollTo(0, 700)")
    edit(deck, "Line 20 of", "The twentieth of")
    browser.shows("The twentieth of the answer")
    assert browser.note == "long"
    assert browser.in_frame("return document.querySelector('[data-side]').dataset.side") == "back"
    assert browser.in_frame("return window.scrollY") == 700


@pytest.mark.long
def test_another_questions_edit_leaves_the_card_alone(deck: Project, served: Served, browser: Window) -> None:
    """An edit of another question, above it in the file, neither turns the card nor throws its author to another."""
    browser.open(served, "two")
    edit(deck, "The first.", "The very first.\n\nOf all.\n")
    eventually(lambda: "content/a.md:10:" in browser.text("#facts"))
    assert browser.note == "two"


@pytest.mark.long
def test_formulas_are_set_without_a_network(standing: Served, browser: Window) -> None:
    """MathJax sets formulas from files on this machine, without an error."""
    browser.open(standing, "two")
    browser.choose("side", "back")
    assert browser.in_frame("return document.querySelectorAll('mjx-container').length") == 1
    assert browser.in_frame("return document.querySelectorAll('mjx-merror').length") == 0
    fonts = browser.in_frame("return [...document.fonts].filter((font) => font.status === 'loaded').length")
    assert fonts >= 1
    assert "\\(" not in browser.card()


def test_nothing_leaves_this_machine_and_the_console_is_clean(standing: Served, browser: Window) -> None:
    """Every request goes to the preview itself, and the browser complains of nothing."""
    browser.open(standing, "one")
    for choice in (("side", "both"), ("light", "both"), ("width", "320")):
        browser.choose(*choice)
    browser.press("j")
    browser.press("n", "n", "j", "n")
    addresses = {address for address in browser.requested() if not address.startswith("about:")}
    assert {address for address in addresses if not address.startswith(standing.address + "/")} == set()
    assert f"{standing.address}/mathjax/tex-chtml-full.js" in addresses
    assert browser.complaints() == []


@pytest.mark.long
def test_day_and_night(standing: Served, browser: Window) -> None:
    """By night the card has Anki's night classes and its night pictures; both lights stand side by side if wanted."""
    browser.open(standing, "one")
    browser.choose("side", "back")
    seen = (
        "return [...document.images].filter((one) => one.offsetWidth && one.naturalWidth).map((one) => one.className)"
    )
    browser.choose("light", "day")
    assert browser.in_frame("return document.body.className") == "card card1"
    assert browser.in_frame(seen) == ["day"]
    browser.choose("light", "night")
    assert browser.in_frame("return document.body.className") == "card card1 nightMode night_mode"
    assert browser.in_frame(seen) == ["night"]
    browser.choose("light", "both")
    assert [browser.in_frame(seen, place) for place in (0, 1)] == [["day"], ["night"]]


@pytest.mark.parametrize("width", long_but([320, 390, 768, 1280], 390))
def test_widths(width: int, standing: Served, browser: Window) -> None:
    """A card has exactly the width that was chosen, however little room there is, and however long it is."""
    browser.open(standing, "long")
    browser.choose("side", "back")
    browser.choose("width", str(width))
    assert browser.in_frame("return document.documentElement.getBoundingClientRect().width") == width
    assert browser.run("return document.documentElement.scrollWidth <= window.innerWidth")


def test_keys(standing: Served, browser: Window) -> None:
    """Keys turn a card over, change light and width, and show the problems."""
    browser.open(standing, "one")
    browser.choose("side", "front")
    browser.choose("light", "day")
    browser.run("document.activeElement.blur()")
    browser.press(" ")
    assert "The first." in browser.card()
    browser.press("d")
    assert "nightMode" in browser.in_frame("return document.body.className")
    browser.press("w")
    assert browser.in_frame("return window.innerWidth") == 768
    browser.press("!")
    assert "Nothing is wrong" in browser.text("#problems")


HOLE = "return document.querySelector('.cloze').dataset.ordinal"


@pytest.mark.long
def test_keys_for_cards_and_for_notes(standing: Served, browser: Window) -> None:
    """``n`` and ``p`` show every card in turn, also the second of a note; ``j`` and ``k`` go from note to note."""
    browser.open(standing, "one")
    browser.choose("side", "front")
    browser.run("document.activeElement.blur()")
    for key, note in (("j", "two"), ("k", "one"), ("n", "two"), ("p", "one"), ("p", "one")):
        browser.press(key)
        browser.at(note)
    browser.press("j", "j", "n")
    browser.at("holes")
    assert browser.in_frame(HOLE) == "1"
    browser.press("n")
    assert (browser.note, browser.in_frame(HOLE)) == ("holes", "2")
    assert "card 2 of 2" in browser.text(".phone:not([hidden]) .label")
    browser.press("n")
    browser.at("prime")
    browser.press("p")
    browser.at("holes")
    assert browser.in_frame(HOLE) == "2"
    browser.press("j")
    browser.at("prime")
    browser.press("k")
    browser.at("holes")
    assert browser.in_frame(HOLE) == "1"


def test_keys_are_listed(standing: Served, browser: Window) -> None:
    """A question mark shows the list of keys, with those for cards and for notes."""
    browser.open(standing, "one")
    browser.run("document.activeElement.blur()")
    browser.press("?")
    assert {"n → next card", "p ← previous card", "j next note", "k previous note"} <= set(
        browser.text("#help").split("\n")
    )


def test_every_key_is_listed_and_explained() -> None:
    """The keys that the page listens to are those of its list, and those of the page of the docs about it."""
    signs = {"→": "ArrowRight", "←": "ArrowLeft", "space": " "}
    script = (PAGE / "page.js").read_text(encoding="utf-8")
    (table,) = re.findall(r"const KEYS = \{\n(.*?)\n  \};", script, re.DOTALL)
    keys = set(re.findall(r'^    "?(.*?)"?: ', table, re.MULTILINE)) - {"Escape"}  # which every browser explains itself
    listed = re.findall(r"<kbd>(.*?)</kbd>", (PAGE / "index.html").read_text(encoding="utf-8"))
    page = (REPOSITORY / "docs/preview.md").read_text(encoding="utf-8")
    (rows,) = re.findall(r"^\| key .*?\n\n", page, re.DOTALL | re.MULTILINE)
    explained = re.findall(r"`(.*?)`", rows)
    assert {signs.get(key, key) for key in listed} == keys == {signs.get(key, key) for key in explained}


@pytest.mark.long
def test_keys_work_inside_a_card(standing: Served, browser: Window) -> None:
    """Who clicked into a card goes on with the same keys."""
    browser.open(standing, "one")
    browser.run("document.querySelector('.phone:not([hidden]) iframe').focus()")
    browser.press("j")
    browser.at("two")


def test_search(standing: Served, browser: Window) -> None:
    """The list narrows to what has all words, an id, a tag; next and previous stay within it."""
    browser.open(standing, "one")

    def search(text: str) -> list[str]:
        box = "const box = document.getElementById('search'); "
        browser.run(f"{box} box.value = {json.dumps(text)}; box.dispatchEvent(new Event('input'))")
        return browser.listed()

    assert len(search("")) == 6
    assert search("SECOND the") == ["two"]
    assert search("#ho") == ["holes"]
    assert search("tag:odd") == ["one"]
    assert search("tag:round hand") == ["ten"]
    assert search("what is") == ["one", "two", "ten"]
    assert "3 of 6" in browser.text("#count")
    browser.run("document.activeElement.blur()")
    browser.press("j", "j")
    browser.at("ten")
    assert search("nowhere") == []


@pytest.mark.long
def test_what_a_note_is_stands_below_it(standing: Served, browser: Window) -> None:
    """Id, kind, deck, tags and place of the note stand quietly below its card."""
    browser.open(standing, "one")
    for fact in ("#one", "basic", "Lab", "odd", "small", "content/a.md:3:1"):
        assert fact in browser.text("#facts")


# What goes wrong


@pytest.mark.long
def test_a_broken_question_shows_its_problems_where_its_card_was(
    deck: Project, served: Served, browser: Window
) -> None:
    """An error stands where the card was, with its place and what to do, over what the card was; mended, it goes."""
    browser.open(served, "one")
    browser.choose("side", "back")
    edit(deck, "The first.", "The <blink>first</blink>.")
    eventually(lambda: "blink" in browser.text(".verdict"))
    assert "content/a.md:5:5" in browser.text(".verdict")
    assert "The first." in browser.card()
    assert "error" in browser.text("#problems-button")
    edit(deck, "The first.", "The foremost.")
    browser.shows("The foremost.")
    assert browser.text(".verdict") == ""
    assert browser.text("#problems-button") == "No problems"


@pytest.mark.long
def test_a_heading_that_cannot_be_read_keeps_its_place(deck: Project, served: Served, browser: Window) -> None:
    """A note that is gone because its heading broke stays on view with the error, and is whole again once mended."""
    browser.open(served, "two")
    edit(deck, "{#two}", "{#two .basix}")
    eventually(lambda: "basix" in browser.text(".verdict"))
    assert browser.note == "two"
    assert browser.listed()[:3] == ["one", "two", "long"]
    edit(deck, "What is two?", "What is 2?")
    browser.shows("What is 2?")
    assert browser.note == "two"
    assert browser.text(".verdict") == ""


@pytest.mark.long
def test_an_error_in_the_settings_is_told_and_the_cards_stay(deck: Project, served: Served, browser: Window) -> None:
    """With a faulty deck.toml the cards stay as they were, under a line that says so, until it is mended."""
    browser.open(served, "two")
    deck.write({"content/deck.toml": SETTINGS + "name = 1\n"})
    eventually(lambda: "this setting is written twice" in browser.text("#fault"))
    assert "content/deck.toml:3" in browser.run("return document.getElementById('problems').textContent")
    assert browser.note == "two"
    deck.write({"content/deck.toml": SETTINGS.replace("Lab", "Library")})
    eventually(lambda: browser.text("#deck") == "Library")
    assert browser.text("#fault") == ""


@pytest.mark.long
def test_files_come_and_go(deck: Project, served: Served, browser: Window) -> None:
    """New files add their cards, deleted ones take theirs; a note that comes back is on view again, as before."""
    browser.open(served, "two")
    deck.write({"content/new/c.md": "## What is new? {#new}\n\nThis.\n"})
    eventually(lambda: "new" in browser.listed())
    (deck.root / "content" / "a.md").unlink()
    eventually(lambda: browser.listed() == ["ten", "new"])
    browser.at("new")
    deck.write({"content/a.md": QUESTIONS})
    browser.at("two")


@pytest.mark.long
def test_a_half_saved_file_is_no_news(deck: Project, served: Served, browser: Window) -> None:
    """A file that its editor empties first and fills then does not lose the card on view."""
    browser.open(served, "two")
    file = deck.root / "content" / "a.md"
    with file.open("w") as half:
        half.flush()
        half.write(QUESTIONS.replace("The second", "The other"))
    browser.choose("side", "back")
    browser.shows("The other")
    assert browser.note == "two"


@pytest.mark.long
def test_the_content_folder_may_go_and_come_back(deck: Project, served: Served, browser: Window) -> None:
    """Even without its folder the server goes on, says what is wrong, and goes back to work when it can."""
    browser.open(served, "two")
    (deck.root / "content").rename(deck.root / "away")
    eventually(lambda: "deck.toml" in browser.run("return document.getElementById('problems').textContent"))
    (deck.root / "away").rename(deck.root / "content")
    eventually(lambda: browser.text("#fault") == "")
    edit(deck, "What is two?", "What is 2?")
    browser.shows("What is 2?")


@pytest.mark.long
def test_pictures_sources_and_css_are_watched_too(deck: Project, served: Served, browser: Window) -> None:
    """A changed picture, bibliography, look or theme.css changes the card on view as an edit of its question does."""
    edit(deck, "The first.", "The first [@Peano].")
    deck.write({"content/references.bib": "@book{Peano, author={Peano, G}, title={Arithmetices}, year={1889}}"})
    browser.open(served, "one")
    browser.choose("side", "back")
    browser.choose("light", "day")
    browser.shows("Peano 1889")
    deck.write({"content/references.bib": "@book{Peano, author={Peano, G}, title={Arithmetices}, year={1890}}"})
    browser.shows("Peano 1890")
    shown = browser.in_frame("return document.images[0].src")
    deck.write({"media/square.svg": svg("green")})
    eventually(lambda: browser.in_frame("return document.images[0].src") != shown)
    assert browser.in_frame("return document.images[0].naturalWidth") == 20
    deck.write({"content/deck.toml": SETTINGS + "[look]\nsize = 25\nmeasure = 40\n"})
    eventually(lambda: float(browser.in_frame("return getComputedStyle(document.body).fontSize")[:-2]) >= 25)
    deck.write({"content/theme.css": ".card { --ink: rgb(1, 2, 3); }\n"})
    eventually(lambda: browser.in_frame("return getComputedStyle(document.body).color") == "rgb(1, 2, 3)")

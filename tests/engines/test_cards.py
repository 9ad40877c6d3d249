"""Every side of every card in the engines that cards are read in, from phone to desktop, by day and by night."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.engines import axe
from tests.engines.browsers import ENGINES, missing, served
from tests.engines.planted import PLANTED
from tests.engines.sides import Shown, furnish, render
from tests.help.support import lacks, needs
from tests.promises.test_import import FLAGSHIP, TORTURE, build

WIDTHS = (320, 390, 768, 1280)
"""CSS pixels: the smallest phone, a common one, a tablet, a desktop."""

MODES = ("day", "night")
DECKS = {"flagship": FLAGSHIP, "torture": TORTURE}

LITERAL = ("beside", "in-alt", "in-cloze", "in-prompt", "in-text")
"""Cards of the torture deck that show Anki's marks and TeX as text, because their author wrote so."""

TYPED = "train_tst"
"""What the learner types on every typed card: something right, something wrong, something missing."""

PART = 40
"""Cards that are examined at a time: Selenium waits two minutes for an answer, and a laptop may be busy."""

INSPECT = "const done = arguments[arguments.length - 1]; inspect(...[...arguments].slice(0, -1)).then(done);"

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]  # 1,200 cards take five minutes on a slow machine


@dataclass(frozen=True)
class Page:
    """Cards that are served to a browser: the address, the folder that is served, the cards."""

    address: str
    folder: Path
    cards: list[Shown]


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Page]]:
    """A function that builds a deck, renders its cards with the real Anki, and serves them."""
    with ExitStack() as stack:

        @functools.cache
        def make(name: str) -> Page:
            for module in ("anki", "aqt", "selenium"):
                needs(module)
            folder = tmp_path_factory.mktemp(name)
            if name == "planted":
                cards = [Shown(note, 0, html, html) for note, (html, _) in PLANTED.items()]
            else:
                cards = render(build(DECKS[name], folder).package, folder / "web", TYPED)
            furnish(folder / "web", cards)
            return Page(stack.enter_context(served(folder / "web")), folder / "web", cards)

        yield make


@pytest.fixture(scope="module")
def engine() -> Iterator[Callable[[str], Any]]:
    """A function that starts a browser and returns its driver; the browser stays open for the tests of this file."""
    with ExitStack() as stack:

        @functools.cache
        def start(name: str) -> Any:
            if absent := missing(name):
                lacks(f"{name} cannot be started without {absent}")
            driver = stack.enter_context(ENGINES[name]())
            driver.set_script_timeout(240)
            return driver

        yield start


def inspect(
    driver: Any, page: Page, widths: Sequence[int], modes: Sequence[str], with_axe: bool = False
) -> list[dict[str, Any]]:
    """Show every side of a deck in frames of ``widths`` px, by day or night, and return the faults found there."""
    found: list[dict[str, Any]] = []
    for first in range(0, len(page.cards), PART):
        shown = len(page.cards[first : first + PART])
        driver.get(f"{page.address}/_test/runner.html")
        result = driver.execute_async_script(INSPECT, first, first + PART, widths, modes, LITERAL, with_axe)
        assert result["sides"] == 2 * shown * len(widths) * len(modes)
        assert result["texts"] > result["sides"]
        found += result["found"]
    return found


def told(found: list[dict[str, Any]]) -> str:
    """Return faults as text, one a line, with the first few places that have it."""
    where = defaultdict(list)
    for fault in found:
        where[fault["fault"]].append(f"{fault['note']}/{fault['ord'] + 1}/{fault['side']} {fault['where']}".rstrip())
    return "\n".join(f"{fault} ({len(at)} times: {', '.join(at[:4])})" for fault, at in sorted(where.items()))


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("source", DECKS)
def test_every_side_is_without_fault(
    engine: Callable[[str], Any], deck: Callable[[str], Page], name: str, source: str
) -> None:
    """Every side of every card fits its screen, is whole, and can be read, hit and focused, from phone to desktop.

    By day and by night, the page is no wider than the screen, no picture is missing, no mark is raw, no formula is
    faulty, the console is clean, every text has contrast and size, no line begins with a formula's full stop, every
    target is large enough for a thumb, the focus is seen.
    """
    driver, page = engine(name), deck(source)
    logged(driver)  # what other tests left there
    assert told(inspect(driver, page, WIDTHS, MODES)) == ""
    assert logged(driver) == []


def logged(driver: Any) -> list[str]:
    """Return the errors in the browser's own log since it was read last. WebKit has none: its page keeps its own."""
    entries = driver.get_log("browser") if driver.name == "chrome" else []
    return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]


@pytest.mark.parametrize("source", DECKS)
def test_a_screen_reader_finds_its_way(engine: Callable[[str], Any], deck: Callable[[str], Page], source: str) -> None:
    """axe-core, which looks for headings, alternative texts and roles, finds no violation on any side."""
    page = deck(source)
    add_axe(page)
    assert told(inspect(engine("chromium"), page, [390], MODES, with_axe=True)) == ""


def add_axe(page: Page) -> None:
    """Put axe-core beside the tests' scripts."""
    try:
        (page.folder / "_test" / "axe.min.js").write_bytes(axe.script())
    except axe.Unavailable as error:
        lacks(str(error))


@pytest.mark.parametrize("name", ENGINES)
def test_faults_are_found(engine: Callable[[str], Any], deck: Callable[[str], Page], name: str) -> None:
    """The tests above find what they look for: each card with a planted fault is reported for this fault alone.

    A fault that shows only at night, or only on a phone, is found there and nowhere else.
    """
    found, places = defaultdict(set), defaultdict(set)
    for fault in inspect(engine(name), deck("planted"), [390, 1280], MODES):
        found[fault["note"]].add(fault["fault"].split(":")[0])
        places[fault["note"]].add(fault["where"])
    assert {note: found[note] for note in PLANTED} == {note: rules for note, (_, rules) in PLANTED.items()}
    assert places["by night"] == {"390 night", "1280 night"}
    assert places["on a phone"] == {"390 day", "390 night"}

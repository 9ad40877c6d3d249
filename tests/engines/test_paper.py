"""What ``deck.toml`` and paper make of a card, as a browser computes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from deckwright.settings.look import at_night
from tests.engines.browsers import chromium, missing, served
from tests.engines.sides import WEB, furnish, render
from tests.help.support import SETTINGS, Project, lacks, needs

ACCENT = "#7a2e8e"
LOOK = f'\n[look]\naccent = "{ACCENT}"\nfont = "Georgia, serif"\ncode_font = "Courier New"\nsize = 20\nmeasure = 25\n'
CARD = "## Where is `one`? {#one}\n\nIn [a list](https://example.org).\n\n### Extra\n\nMore of it.\n"
SHOW = "const [card, mode] = arguments; show(window, card, 'back', mode, 800).then(arguments[2]);"


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A function that shows the answer of a card with a look of its own by day or at night and returns the driver."""
    for module in ("anki", "aqt", "selenium"):
        needs(module)
    if absent := missing("chromium"):
        lacks(f"chromium cannot be started without {absent}")
    folder: Path = tmp_path_factory.mktemp("look")
    project = Project(folder / "project").write({"content/deck.toml": SETTINGS + LOOK}).questions(CARD)
    project.build()
    cards = render(project.package, folder / "web")
    furnish(folder / "web", cards)
    with served(folder / "web") as address, chromium() as driver:

        def show(mode: str) -> Any:
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen"})
            driver.get(f"{address}/_test/reviewer.html{'?night' if mode == 'night' else ''}")
            driver.execute_script(f"{(WEB / 'show.js').read_text(encoding='utf-8')}; window.show = show;")
            driver.execute_async_script(SHOW, asdict(cards[0]), mode)
            return driver

        yield show


def computed(driver: Any, selector: str, name: str) -> str:
    """Return a computed property of the first element that a selector finds."""
    script = "return getComputedStyle(document.querySelector(arguments[0])).getPropertyValue(arguments[1])"
    return str(driver.execute_script(script, selector, name))


def rgb(colour: str) -> str:
    """Return ``#rrggbb`` as a browser tells it."""
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


@pytest.mark.parametrize(("mode", "colour"), [("day", ACCENT), ("night", at_night(ACCENT))])
def test_a_card_has_the_look_that_its_author_named(card: Any, mode: str, colour: str) -> None:
    """The accent, the fonts, the size and the line length of [look] are those of the card, by day and at night."""
    driver = card(mode)
    assert computed(driver, ".answer a", "color") == rgb(colour)
    assert computed(driver, ".answer", "font-family") == "Georgia, serif"
    assert computed(driver, ".prompt code", "font-family") == '"Courier New", ui-monospace, monospace'
    size = float(computed(driver, ".card", "font-size")[:-2])
    assert 20 <= size <= 23
    width = driver.execute_script("return document.querySelector('.prompt').offsetWidth")
    assert width == pytest.approx(25 * size, abs=1)


@pytest.mark.parametrize("mode", ["day", "night"])
def test_paper_is_white_and_shows_everything(card: Any, mode: str) -> None:
    """A card is printed in the day's colours up to the paper's edge, in points, with what is folded away unfolded."""
    driver = card(mode)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert computed(driver, ":root", "color-scheme") == "light"
    assert computed(driver, ":root", "background-color") == "rgb(255, 255, 255)"
    assert computed(driver, ".card", "background-color") == "rgb(255, 255, 255)"
    assert computed(driver, ".card", "color-scheme") in ("light", "normal")
    assert computed(driver, ".answer a", "color") == rgb(ACCENT)
    assert float(computed(driver, ".card", "font-size")[:-2]) == pytest.approx(11 * 96 / 72, abs=0.1)
    assert driver.execute_script("return document.querySelector('.extra .inside').checkVisibility()")

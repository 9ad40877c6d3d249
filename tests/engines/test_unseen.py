"""What counts as the same to the eye is drawn the same, dot for dot, by a real browser with Anki's own MathJax."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

from deckwright.cards.notetypes import theme_file
from deckwright.ship.seen import seen
from tests.engines.mathjax import mathjax_page

PARTS = (
    *("one", "two;", "<b>bold</b>", "<em>a\nb</em>", "<code>x\ny</code>", "“so”", "&nbsp;", "漢", "字", "한", "、"),
    *("<br>", "<ul><li>a</li>\n<li>b</li></ul>", "<pre><code>a  b\nc</code></pre>", r"\(a + b\)", r"\(\text{a b}\)"),
    *(
        "\\(x\n= y_1\\)",
        "\\[a % b\nc\\]",
        '<a href="#">a link\nof two</a>',
        "<b>漢</b>",
        "<blockquote><p>a</p></blockquote>",
    ),
)
RUNS = (" ", "  ", "\n", " \n ", "\t")
ROUNDS = 150
SHOW = r"""
const [html, done] = arguments;
const shown = document.getElementById("shown");
shown.innerHTML = html;
MathJax.startup.promise.then(() => MathJax.typesetPromise([shown])).then(() => document.fonts.ready)
  .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(shown.innerText))));
"""

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium at a page with Anki's MathJax and the deck's look."""
    with mathjax_page(tmp_path_factory.mktemp("unseen")) as (driver, address):
        driver.get(address)
        look = "document.head.append(Object.assign(document.createElement('style'), {textContent: arguments[0]}))"
        driver.execute_script(look, theme_file("card.css") + theme_file("code.css"))
        driver.execute_script("document.getElementById('shown').className = 'sheet'")
        yield driver


def draw(driver: Any, html: str) -> tuple[str, bytes]:
    """Return the text that a page shows and a picture of it."""
    return driver.execute_async_script(SHOW, html), driver.get_screenshot_as_png()


def spell(html: str, chance: random.Random) -> str:
    """Return HTML with other runs of white space where it has one."""
    return re.sub(r"(?<!<a) +(?!href)|\n+", lambda found: chance.choice((found[0], *RUNS)), html)


def test_what_is_seen_alike_is_drawn_alike(driver: Any) -> None:
    """Two spellings of one field that count as the same have one text and one picture."""
    chance = random.Random(20)
    alike = 0
    draw(driver, "".join(PARTS))  # whatever fonts it takes are there from now on
    for _ in range(ROUNDS):
        html = "<p>" + "".join(
            part + chance.choice(("", " ")) for part in chance.choices(PARTS, k=chance.randint(1, 5))
        )
        one, *others = (spell(html, chance) for _ in range(20))
        other = next((other for other in others if other != one and seen(other) == seen(one)), None)
        if other is not None:
            alike += 1
            assert draw(driver, one) == draw(driver, other), (one, other)
    assert alike > ROUNDS / 3

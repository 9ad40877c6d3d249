"""What a learner's eye meets on a phone: the answer before all else, words that stand large, edges that fade."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.engines.browsers import ENGINES, missing, served
from tests.engines.sides import WEB, furnish, render
from tests.help.support import REPOSITORY, SETTINGS, Project, lacks, long_but, needs

WIDTH, HEIGHT = 390, 660
"""CSS pixels: a common phone, without what the app itself takes of it."""

CARDS = """\
# Looks

## Why do k-means and spectral clustering disagree about these moons? {#figure}

![Four panels](spectral-moons.svg)

### Answer

Centroids draw straight borders, whereas the graph follows the chains of neighbours.

## perro {#word .reversed}

dog

## Which box goes on? {#wide}

```python
line = "longer than any screen on which a card was ever shown" + "longer than any screen on which a card was ever shown"
```

```python
short = 1
```

## Which lists are nested? {#lists}

- plain
  - inner

### Extra

- **bold** first
  - inner

### Hint

- loose

  - inner

## What can be told apart? {#ink}

- [ ] open
- [x] done

Some ==marked== text [@one; @two].

---

The end.

## Which one is right? {#choice .choice}

- [x] right
- [ ] wrong
"""
BIB = """\
@book{one, author={One, A.}, title={First}, year={2001}}
@book{two, author={Two, B.}, title={Second}, year={2002}}
"""
SHOW = "const [card, side, width, done] = arguments; show(window, card, side, 'day', width).then(done);"
EINK = """
#qa * { color: #000 !important; background: #fff !important; }
#qa * { border-color: #000 !important; box-shadow: none !important; }
"""

Show = Callable[[str, str, str], Any]


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    """A function that shows a side of a card in an engine, on a phone's screen, and returns the driver."""
    for module in ("anki", "aqt", "selenium"):
        needs(module)
    folder: Path = tmp_path_factory.mktemp("looks")
    picture = (REPOSITORY / "media" / "spectral-moons.svg").read_bytes()
    files: dict[str, str | bytes] = {
        "content/deck.toml": SETTINGS,
        "content/references.bib": BIB,
        "media/spectral-moons.svg": picture,
    }
    project = Project(folder / "project").write(files)
    project.questions(CARDS.replace("(spectral", "(../media/spectral")).build()
    cards = {card.note: card for card in reversed(render(project.package, folder / "web"))}
    furnish(folder / "web", list(cards.values()))
    with served(folder / "web") as address, ExitStack() as stack:

        @cache
        def start(engine: str) -> Any:
            if absent := missing(engine):
                lacks(f"{engine} cannot be started without {absent}")
            driver = stack.enter_context(ENGINES[engine]())
            if engine == "chromium":
                metrics = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": True}
                driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            return driver

        def side(note: str, side: str, engine: str = "chromium") -> Any:
            driver = start(engine)
            driver.get(f"{address}/_test/reviewer.html")
            driver.execute_script(f"{(WEB / 'show.js').read_text(encoding='utf-8')}; window.show = show;")
            driver.execute_async_script(SHOW, asdict(cards[note]), side, WIDTH)
            return driver

        yield side


def box(driver: Any, selector: str) -> dict[str, float]:
    """Return where the first element that a selector finds stands on the screen."""
    script = "return document.querySelector(arguments[0]).getBoundingClientRect().toJSON()"
    found: dict[str, float] = driver.execute_script(script, selector)
    return found


def style(driver: Any, selector: str, name: str, pseudo: str = "") -> str:
    """Return a computed property of the first element that a selector finds, or of its pseudo-element."""
    script = (
        "return getComputedStyle(document.querySelector(arguments[0]), arguments[2]).getPropertyValue(arguments[1])"
    )
    return str(driver.execute_script(script, selector, name, pseudo or None))


def test_an_answer_is_seen_beside_its_figure(show: Show) -> None:
    """The prompt is smaller and paler on the back than on the front, and the whole answer is seen without scrolling."""
    front = show("figure", "front", "chromium")
    before = float(style(front, ".prompt", "font-size")[:-2]), style(front, ".prompt", "color")
    back = show("figure", "back", "chromium")
    assert float(style(back, ".prompt", "font-size")[:-2]) < before[0]
    assert style(back, ".prompt", "color") != before[1]
    assert box(back, ".answer")["bottom"] < HEIGHT * 0.8
    assert box(back, ".prompt img")["height"] <= 231


def test_a_word_stands_large_in_the_upper_third(show: Show) -> None:
    """A prompt of a word stands in the middle of the line and the upper third; on the back its answer is larger."""
    front = show("word", "front", "chromium")
    where, size = box(front, ".prompt .entry"), float(style(front, ".prompt .entry", "font-size")[:-2])
    assert HEIGHT / 6 < (where["top"] + where["bottom"]) / 2 < HEIGHT / 3
    assert (where["left"] + where["right"]) / 2 == pytest.approx(WIDTH / 2, abs=1)
    assert style(front, ".prompt .entry", "text-align") == "center"
    assert size > 1.8 * float(style(front, ".card", "font-size")[:-2])
    back = show("word", "back", "chromium")
    assert float(style(back, ".answer .entry", "font-size")[:-2]) > float(
        style(back, ".prompt .entry", "font-size")[:-2]
    )


@pytest.mark.parametrize("engine", long_but(ENGINES, "chromium"))
def test_what_goes_on_fades_at_its_edge(show: Show, engine: str) -> None:
    """A listing that scrolls fades at the edge behind which it goes on, right, then left; one that fits does not."""
    driver = show("wide", "back", engine)
    frames = "requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))"
    driver.execute_async_script(frames)
    fades = "--fade-start", "--fade-end"
    assert [style(driver, "pre", fade) for fade in fades] == ["0px", "36px"]
    assert "gradient" in style(driver, "pre", "mask-image")
    driver.execute_async_script(f"document.querySelector('pre').scrollLeft = 99999; {frames}")
    assert [style(driver, "pre", fade) for fade in fades] == ["36px", "0px"]
    assert style(driver, ".code + .code pre", "mask-image") == "none"


def test_lists_have_one_rhythm(show: Show) -> None:
    """An inner list is as far from the words above it whether these begin bold or stand between blank lines."""
    gap = """
    const part = document.querySelector(arguments[0]), inner = part.querySelector("li li");
    const range = document.createRange();
    part.open = true;
    const texts = document.createTreeWalker(inner.parentElement.parentElement, NodeFilter.SHOW_TEXT);
    while (!texts.nextNode().data.trim());
    range.selectNode(texts.currentNode);
    return inner.getBoundingClientRect().top - range.getBoundingClientRect().bottom;
    """
    back = show("lists", "back", "chromium")
    gaps = [back.execute_script(gap, place) for place in (".answer", ".extra")]
    gaps.append(show("lists", "front", "chromium").execute_script(gap, ".hint"))
    assert max(gaps) - min(gaps) < 0.5


def test_folded_sources_are_counted(show: Show) -> None:
    """The sources are folded into one line that says how many there are."""
    driver = show("ink", "back", "chromium")
    assert driver.execute_script("return document.querySelector('.foot > summary').textContent") == "Sources"
    assert style(driver, ".foot > summary", "content", "::after") == '"(2)"'
    assert not driver.execute_script("return document.querySelector('.sources').checkVisibility()")


def test_a_right_option_keeps_its_letter(show: Show) -> None:
    """On the back the right option has its mark and the letter by which it was chosen."""
    driver = show("choice", "back", "chromium")
    assert "counter(option" in style(driver, ".option.right", "content", "::before")
    assert "✓" in style(driver, ".option.right", "content", "::after")


def test_ink_alone_tells_everything(show: Show) -> None:
    """In pure black on white, as on electronic paper, what is done, marked, right or apart still shows."""
    ink = "document.head.append(Object.assign(document.createElement('style'), { textContent: arguments[0] }))"
    driver = show("ink", "back", "chromium")
    driver.execute_script(ink, EINK)
    boxes = driver.find_elements("css selector", ".task-list-item input")
    assert boxes[0].screenshot_as_png != boxes[1].screenshot_as_png
    assert style(driver, "mark", "border-bottom-style") == "solid"
    assert style(driver, ".answer hr", "border-top-style") == "solid"
    assert style(driver, "hr#answer", "border-top-style") == "solid"
    driver = show("choice", "back", "chromium")
    driver.execute_script(ink, EINK)
    assert style(driver, ".option.right", "font-weight") > style(driver, ".option:not(.right)", "font-weight")

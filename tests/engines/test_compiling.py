"""What the JavaScript engine says of a formula is what Anki's own MathJax does with it on a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from deckwright.tex.engine import Engine, read_scripts
from deckwright.tex.mathjax import find_mathjax
from tests.engines.mathjax import mathjax_page
from tests.help.refused import REFUSED, TAKEN
from tests.help.support import needs

SHOW = r"""
const [tex, done] = arguments;
const shown = document.getElementById("shown");
shown.textContent = `\\[${tex}\\]`;
MathJax.startup.promise.then(() => MathJax.typesetPromise([shown])).then(() => done(true), () => done(false));
"""
RED = r"""
const shown = document.getElementById("shown");
const failed = shown.querySelector("mjx-merror, [data-mjx-error]");
const red = [...shown.querySelectorAll("*")].some((one) => getComputedStyle(one).color === "rgb(255, 0, 0)");
return Boolean(failed || red);
"""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str]]:
    """Chromium, and the address of a page with Anki's MathJax."""
    with mathjax_page(tmp_path_factory.mktemp("compiling")) as page:
        yield page


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """MathJax in the engine."""
    for module in ("py_mini_racer", "mathjax"):
        needs(module)
    folder = find_mathjax()
    assert folder
    engine = Engine(read_scripts(folder))
    yield engine
    engine.close()


@pytest.mark.parametrize("tex", [*REFUSED, *TAKEN])
def test_the_engine_and_the_page_agree(page: tuple[Any, str], engine: Engine, tex: str) -> None:
    """What the engine refuses is red on a page, and what it takes is not."""
    driver, address = page
    driver.get(address)
    set_at_all = driver.execute_async_script(SHOW, tex)
    engine.begin()
    assert (not set_at_all or driver.execute_script(RED)) == bool(engine.compile(tex, True)) == (tex in REFUSED)

"""Formulas that do more than draw: the MathJax that Anki brings acts on each of them if nobody refuses it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.engines.mathjax import mathjax_page
from tests.help.acting import ACTING, HARMLESS

"""A page with nothing but Anki's own settings of MathJax and MathJax, to which this machine alone may answer."""

SHOW = r"""
const [tex, done] = arguments;
MathJax.startup.promise.then(() => MathJax.tex2chtmlPromise(tex, { display: true })).then((made) => {
  document.getElementById("shown").replaceChildren(made);
  done(1);
});
"""
LOOK = r"""
const found = [];
for (const element of document.querySelectorAll("#shown *")) {
  for (const { name, value } of element.attributes) {
    if (name.startsWith("on") || name === "src") found.push(`${name}=${value}`);
    if (name === "href" && !value.startsWith(location.href)) found.push(`${name}=${value}`);
    if (name === "style" && /url\(|position: ?fixed/.test(value)) found.push(`${name}=${value}`);
    if ((name === "class" || name === "id") && /\bevil\b/.test(value)) found.push(`${name}=${value}`);
  }
}
const requests = performance.getEntriesByType("resource").map((one) => one.name);
return found.concat(requests.filter((name) => name.includes("evil")));
"""

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str]]:
    """Chromium, and the address of the page."""
    with mathjax_page(tmp_path_factory.mktemp("acting")) as page:
        yield page


def acts(page: tuple[Any, str], tex: str) -> list[str]:
    """Return what a formula, set on a page of its own, makes more than a drawing."""
    driver, address = page
    driver.get(address)
    driver.execute_async_script(SHOW, tex)
    found: list[str] = driver.execute_script(LOOK)
    if not found:  # a request begins when the rule is applied
        time.sleep(0.05)
        found = driver.execute_script(LOOK)
    return found


@pytest.mark.parametrize("name", ACTING)
def test_mathjax_acts_on_what_is_refused(page: tuple[Any, str], name: str) -> None:
    """Each formula of the table leads somewhere, loads something or restyles the card, if nobody refuses it."""
    assert acts(page, ACTING[name])


@pytest.mark.parametrize("tex", HARMLESS)
def test_mathjax_only_draws_the_rest(page: tuple[Any, str], tex: str) -> None:
    """What is near to them, and not refused, only draws."""
    assert acts(page, tex) == []


@pytest.mark.parametrize(
    "tex", [r"\style{background:url(/evil.png)}{y}", r"\fcolorbox{red;background:url(/evil.png)}{white}{y}"]
)
def test_a_style_fetches(page: tuple[Any, str], tex: str) -> None:
    """A style in a formula fetches a file as soon as the card is shown."""
    found, until = acts(page, tex), time.monotonic() + 10
    while not any("/evil.png" in one and one.startswith("http") for one in found):
        assert time.monotonic() < until, found  # the browser asks for it a moment after the rule is applied
        time.sleep(0.05)
        found = page[0].execute_script(LOOK)

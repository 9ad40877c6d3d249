"""The preview in WebKit, the engine of Safari: an author on a Mac sees the same."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.engines.browsers import missing, webkit
from tests.help.browsing import Served, Window
from tests.help.support import Project, needs
from tests.preview.numbers import edit


@pytest.fixture
def safari() -> Iterator[Window]:
    """A window of WebKit."""
    needs("selenium")
    if lacking := missing("webkit"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"not installed: {lacking}")
    with webkit() as driver:
        driver.set_window_size(1400, 900)
        yield Window(driver)


@pytest.mark.long
def test_the_preview_works_in_webkit(deck: Project, served: Served, safari: Window) -> None:
    """Cards, formulas, keys, night, the answer's side and an edit that is saved are there as in Chromium."""
    safari.open(served, "two")
    safari.choose("side", "back")
    assert safari.in_frame("return document.querySelectorAll('mjx-container').length") == 1
    safari.choose("light", "night")
    assert safari.in_frame("return document.body.className") == "card card1 nightMode night_mode"
    safari.press("k")
    safari.at("one")
    safari.press("j")
    safari.at("two")
    edit(deck, "The second:", "Seen in WebKit:")
    safari.shows("Seen in WebKit:")

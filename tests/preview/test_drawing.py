"""Drawing a region on a card's picture: with the mouse, a finger and keys, and its line goes to the author."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.help.browsing import Window, eventually, previewing
from tests.help.support import Project
from tests.regions.test_regions import write

INSIDE = '<rect width="300" height="200" fill="#8ac"/>'
PICTURE = f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200">{INSIDE}</svg>'
LINE = re.compile(r"- \{\{c(\d)::Label\}\}: rect ([\d.]+)% ([\d.]+)% ([\d.]+)% ([\d.]+)%")


def numbers(browser: Window, number: int) -> list[float]:
    """Return the numbers of the line that was drawn, once it is that of a region's number."""
    found: Any = eventually(lambda: (one := LINE.search(browser.text("#drawn"))) and one[1] == str(number) and one)
    return [float(one) for one in found.groups()[1:]]


def drag(browser: Window, pointer: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw in the frame with a pointer from one share of the picture to another, where the browser sends its events."""
    browser.in_frame(
        f"""const sheet = document.getElementById("drawing");
        const seen = sheet.getBoundingClientRect();
        sheet.setPointerCapture = () => {{}};
        const at = (name, x, y) => sheet.dispatchEvent(new PointerEvent(name, {{ pointerType: "{pointer}", pointerId: 1,
          bubbles: true, clientX: seen.left + x * seen.width, clientY: seen.top + y * seen.height }}));
        at("pointerdown", {start[0]}, {start[1]});
        at("pointermove", 0.5, 0.5);
        at("pointerup", {end[0]}, {end[1]});"""
    )


@pytest.mark.long
def test_a_region_is_drawn_with_mouse_finger_and_keys(project: Project, browser: Window) -> None:
    """Each rectangle gives the line of a region in per cent, under the next free number; a build takes it as it is."""
    lines = "- {{c1::A}}: rect 1% 1% 9% 9%\n- {{c2::B}}: rect 20% 1% 9% 9%"
    write(project, lines).write({"media/map.svg": PICTURE})
    with previewing(project) as served:
        browser.open(served, "map")
        browser.press("r")
        eventually(lambda: browser.in_frame("return document.activeElement.id") == "drawing")
        assert browser.run("return document.getElementById('draw').getAttribute('aria-pressed')") == "true"
        drag(browser, "mouse", (0.25, 0.2), (0.75, 0.6))
        assert numbers(browser, 3) == pytest.approx([25, 20, 50, 40], abs=0.5)
        drag(browser, "touch", (0.9, 0.9), (0.4, 1.4))
        left, top, width, height = numbers(browser, 4)
        assert [left, top, width, height] == pytest.approx([40, 90, 50, 10], abs=0.5)
        assert left + width <= 100 and top + height <= 100
        browser.in_frame(
            """const sheet = document.getElementById("drawing");
            for (const [key, shiftKey] of [["ArrowLeft"], ["ArrowUp"], ["ArrowLeft", true], ["Enter"]])
              sheet.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true }));"""
        )
        assert numbers(browser, 5) == pytest.approx([39, 89, 49, 10], abs=0.5)
        drawn = LINE.search(browser.text("#drawn"))
        browser.in_frame(
            """document.getElementById("drawing").dispatchEvent(
              new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));"""
        )
        eventually(lambda: not browser.in_frame("return Boolean(document.getElementById('drawing'))"))
        assert browser.complaints() == []
    assert drawn and write(project, f"{lines}\n{drawn[0]}").write({"media/map.svg": PICTURE}).codes() == []

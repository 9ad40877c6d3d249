"""Takes the pictures of the README and of ``docs/cards.md``, and writes that page.

Usage, from the repository: ``python -m tools.take_pictures``; with ``--check`` it only says whether they are stale.
Phones are Chromium at a phone's size with the real Anki's reviewer page; desktops are the window of the real Anki. It
needs the extra ``e2e``, Chromium with its driver, and Xvfb.
"""

from __future__ import annotations

import base64
import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from tests.engines.browsers import chromium, served
from tests.engines.desktop import visit
from tests.engines.sides import WEB, Shown, furnish, render
from tests.help.support import Project
from tools import gallery

PHONE = 390, 844
"""CSS pixels: a common phone."""

README = 390, 720
SHARPNESS = 2
WINDOW = 900, 640
TYPED = "train_tst_split"
QUALITY = 80
EDGE = {"day": "#d0d7de", "night": "#3a4048"}
SHOW = "const [card, side, mode, width, done] = arguments; show(window, card, side, mode, width).then(done);"


class Phone:
    """Chromium at a phone's size, showing the cards of one package."""

    def __init__(self, driver: Any, address: str) -> None:
        self.driver = driver
        self.address = address

    def sides(self, card: Shown, mode: str, size: tuple[int, int]) -> Iterator[Image.Image]:
        """Take a picture of the front, then of the back, each as high as the screen."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": SHARPNESS, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.get(f"{self.address}/_test/reviewer.html{'?night' if mode == 'night' else ''}")
        self.driver.execute_script(f"{(WEB / 'show.js').read_text(encoding='utf-8')}; window.show = show;")
        for side in ("front", "back"):
            self.driver.execute_async_script(SHOW, asdict(card), side, mode, width)
            self.driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
            taken = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"]
            yield Image.open(io.BytesIO(base64.b64decode(taken))).convert("RGB")

    def height(self, card: Shown, size: tuple[int, int]) -> int:
        """Return how high a screen must be to show both sides, at most as high as the phone."""
        for _ in self.sides(card, "day", size):
            pass  # the back is the higher one
        needed = self.driver.execute_script("return document.querySelector('.sheet').offsetHeight")
        return min(size[1], max(360, int(needed)))


def beside(screens: list[Image.Image], mode: str) -> Image.Image:
    """Put screens side by side, their corners round and their edges drawn, so that a white one is seen on white."""
    gap, radius = 24, 28
    width = sum(screen.width for screen in screens) + gap * (len(screens) - 1)
    sheet = Image.new("RGBA", (width, screens[0].height), (0, 0, 0, 0))
    left = 0
    for screen in screens:
        mask = Image.new("L", screen.size, 0)
        box = (0, 0, screen.width - 1, screen.height - 1)
        ImageDraw.Draw(mask).rounded_rectangle(box, radius, fill=255)
        ImageDraw.Draw(screen).rounded_rectangle(box, radius, outline=EDGE[mode], width=3)
        sheet.paste(screen, (left, 0), mask)
        left += screen.width + gap
    return sheet


def save(picture: Image.Image, name: str) -> None:
    """Save a picture under its name relative to ``docs``, small."""
    picture.save(gallery.DOCS / name, quality=QUALITY, method=6)


def build(source: Path, folder: Path) -> Path:
    """Build a deck away from the repository, whose locks this must not touch, and return the package."""
    content = folder / source.relative_to(gallery.ROOT)
    shutil.copytree(source, content)
    shutil.copytree(gallery.ROOT / "media", folder / "media")
    project = Project(folder)
    project.build(str(content.parent), "-o", str(folder / "build" / "lab.apkg"))
    return project.package


def take_phones(driver: Any, package: Path, folder: Path) -> None:
    """Take the gallery's cards on a phone."""
    cards = {card.note: card for card in reversed(render(package, folder, TYPED))}
    furnish(folder, list(cards.values()))
    with served(folder) as address:
        screen = Phone(driver, address)
        for example in gallery.examples():
            size = PHONE[0], screen.height(cards[example.id], PHONE)
            for mode in gallery.MODES:
                pair = list(screen.sides(cards[example.id], mode, size))
                save(beside(pair, mode), gallery.phone(example, mode))


def take_desktops(package: Path, folder: Path) -> None:
    """Take the gallery's cards in the window of the real Anki."""
    examples = gallery.examples()
    seen = visit(package, folder, [example.id for example in examples], WINDOW, TYPED)
    if seen.report["failure"]:
        sys.exit(seen.report["failure"] + seen.printed)
    files = {(shown["note"], shown["ord"], shown["side"], shown["mode"]): shown for shown in seen.report["seen"]}
    for example in examples:
        for mode in gallery.MODES:
            with Image.open(files[example.id, 0, "back", mode]["picture"]) as picture:
                save(picture.convert("RGB"), gallery.desktop(example, mode))


def take_readme(driver: Any, package: Path, folder: Path) -> None:
    """Take the README's card."""
    (card,) = [card for card in render(package, folder) if card.note == gallery.README_CARD]
    furnish(folder, [card])
    with served(folder) as address:
        for mode in gallery.MODES:
            _, back = Phone(driver, address).sides(card, mode, README)
            save(beside([back], mode), gallery.readme(mode))


def main() -> None:
    """Take everything, write the page, and remember what it was made from."""
    if "--check" in sys.argv:
        if changed := gallery.stale():
            sys.exit(f"the pictures are older than {', '.join(changed)}: run {gallery.COMMAND}")
        return
    for old in gallery.PICTURES.glob("*.webp"):  # the preview's picture is another script's
        old.unlink()
    with tempfile.TemporaryDirectory() as name, chromium() as driver:
        folder = Path(name)
        package = build(gallery.SOURCE, folder / "gallery")
        take_phones(driver, package, folder / "phones")
        take_desktops(package, folder / "desktops")
        take_readme(driver, build(gallery.ROOT / "content", folder / "flagship"), folder / "readme")
    gallery.PAGE.write_text(gallery.page(), encoding="utf-8")
    gallery.record()


if __name__ == "__main__":
    main()

"""Takes the picture of ``docs/obsidian.md``: a note of a vault, as its author wrote it, beside the card made of it.

Usage, from the repository: ``python -m tools.take_vault``. It needs the extra ``e2e``, and Chromium with its driver.
"""

from __future__ import annotations

import base64
import io
import tempfile
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image

from tests.engines.browsers import chromium, served
from tests.engines.sides import furnish, render
from tests.help.support import Project
from tools.gallery import PICTURES
from tools.take_pictures import SHARPNESS, Phone, beside

SETTINGS = (
    'name = "Biology"\nnamespace = "3c9d2c0e-52a5-4f0c-8f6a-0d6f6f3c7a11"\noutput = "../build/lab.apkg"\n[obsidian]\n'
)

NOTE = """---
aliases: [energy]
tags: [exam/cells]
---

# Cells

## What does ATP do in a cell? ^atp

It carries ==energy== to where it is
needed, see [[#^where]]. #energy

> [!tip] Remember
> Three phosphates, two of them hot.

%%ask Ada about the numbers%%

## Where is most ATP made?

In the [[Mitochondria|mitochondria]]. ^where
"""

SIZE = 430, 560
PAGE = """<!doctype html><meta charset=utf-8><style>body {{ margin: 0; background: #fff; color: #1f2328; }}
pre {{ margin: 24px; font: 15px/1.5 "DejaVu Sans Mono", monospace; white-space: pre-wrap; }}</style><pre>{text}</pre>"""


def note(driver: Any) -> Image.Image:
    """Return a picture of the note's text."""
    width, height = SIZE
    metrics = {"width": width, "height": height, "deviceScaleFactor": SHARPNESS, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    page = base64.b64encode(PAGE.format(text=escape(NOTE)).encode()).decode()
    driver.get(f"data:text/html;charset=utf-8;base64,{page}")
    taken = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"]
    return Image.open(io.BytesIO(base64.b64decode(taken))).convert("RGB")


def main() -> None:
    """Build the note's deck and take the picture."""
    with tempfile.TemporaryDirectory() as name, chromium() as driver:
        folder = Path(name)
        project = Project(folder / "vault").write({"content/deck.toml": SETTINGS, "content/Cells.md": NOTE})
        project.build("content")
        (card,) = [one for one in render(project.package, folder / "sides") if one.note == "atp"]
        furnish(folder / "sides", [card])
        with served(folder / "sides") as address:
            _, back = Phone(driver, address).sides(card, "day", (390, SIZE[1]))
        sheet = beside([note(driver), back], "day")
    sheet.convert("RGBA").quantize(128).save(PICTURES / "vault.png", optimize=True)


if __name__ == "__main__":
    main()

"""Takes the picture of the preview in the README: ``python tools/take_preview.py [CARD-ID]``.

Needs the extras ``preview`` and ``test``, and Chromium with its driver.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.help.browsing import Window, previewing
from tests.help.support import REPOSITORY, Project

CARD = "spectral-moons"
WIDTH, HEIGHT = 1240, 800
"""CSS pixels: the page and two phones beside each other."""


def main() -> None:
    """Take it."""
    card = sys.argv[1] if len(sys.argv) > 1 else CARD
    with tempfile.TemporaryDirectory() as profile, previewing(Project(REPOSITORY)) as served:
        window = Window.of_chromium(Path(profile))
        try:
            metrics = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1.5, "mobile": False}
            window.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            window.open(served, card)
            window.choose("side", "both")
            picture = Image.open(io.BytesIO(window.driver.get_screenshot_as_png())).convert("RGB")
            picture.quantize(200).save(REPOSITORY / "docs" / "pictures" / "preview.png", optimize=True)
        finally:
            window.close()


if __name__ == "__main__":
    main()

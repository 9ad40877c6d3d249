"""Takes the pictures of the README: a real card, rendered by the real Anki, at phone size, by day and by night.

Usage: ``python docs/take_pictures.py [CARD-ID]`` after a build. Needs the extra ``e2e`` (Anki's own web files, with its
MathJax, come with ``aqt``) and Chromium with its driver.
"""

from __future__ import annotations

import functools
import http.server
import importlib.util
import shutil
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from selenium import webdriver

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "build" / "machine-learning-interviews.apkg"
CARD = "spectral-moons"
WIDTH, HEIGHT = 390, 720
"""CSS pixels: a common phone."""

# The page as Anki's reviewer makes it (classes: qt/aqt/webview.py and theme.py of Anki 26.9).
PAGE = """<!doctype html><html lang="en" class="{html}" data-bs-theme="{theme}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/_anki/css/webview.css"><link rel="stylesheet" href="/_anki/css/reviewer.css">
<script src="/_anki/js/mathjax.js"></script><script src="/_anki/js/vendor/mathjax/tex-chtml-full.js"></script></head>
<body class="card card1 {body}"><div id="qa">{card}</div>
<script>
MathJax.startup.promise.then(() => MathJax.typesetPromise()).then(() => document.body.dataset.ready = 1)
</script>
</body></html>"""


def render(card_id: str, folder: Path) -> str:
    """Return the back of a card as Anki renders it; the pictures it shows are copied into ``folder``."""
    collection = Collection(str(folder / "pictures.anki2"))
    try:
        options = ImportAnkiPackageOptions()
        request = ImportAnkiPackageRequest(package_path=str(PACKAGE), options=options)
        collection.import_anki_package(request)
        found = collection.find_cards(f'"ID:{card_id}"')
        if not found:
            sys.exit(f"there is no card {card_id} in {PACKAGE}")
        shutil.copytree(collection.media.dir(), folder / "web")
        return collection.get_card(found[0]).render_output().answer_and_style()
    finally:
        collection.close()


def serve(folder: Path) -> str:
    """Serve a folder on this machine only and return its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def browser() -> Any:
    """Return a headless Chromium that looks like a phone."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for argument in ("headless", "no-sandbox", "disable-gpu", "hide-scrollbars", "disable-background-networking"):
        options.add_argument(f"--{argument}")
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    metrics = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 2, "mobile": True}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    return driver


def main() -> None:
    """Take both pictures."""
    card_id = sys.argv[1] if len(sys.argv) > 1 else CARD
    spec = importlib.util.find_spec("_aqt")
    if not spec or not spec.submodule_search_locations:
        sys.exit('install Anki\'s web files first: pip install -e ".[e2e]"')
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        card = render(card_id, folder)
        (folder / "web" / "_anki").symlink_to(Path(spec.submodule_search_locations[0]) / "data" / "web")
        address, driver = serve(folder / "web"), browser()
        try:
            for mode, html, body in (("day", "", ""), ("night", "night-mode", "nightMode night_mode")):
                theme = "dark" if mode == "night" else "light"
                page = f"card-{mode}.html"  # a page of its own: Chromium would show the other mode's from its cache
                (folder / "web" / page).write_text(PAGE.format(html=html, theme=theme, body=body, card=card))
                driver.get(address + page)
                driver.implicitly_wait(10)
                driver.find_element("css selector", "body[data-ready]")
                driver.save_screenshot(str(ROOT / "docs" / "pictures" / f"card-{mode}.png"))
        finally:
            driver.quit()


if __name__ == "__main__":
    main()

"""A page with the MathJax that Anki brings, on which a test sets what it wants to see drawn."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.engines.browsers import chromium, missing, served
from tests.engines.sides import web_files
from tests.help.support import lacks, needs

PAGE = """<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; font-src 'self'; img-src 'self'">
<base href="/">
<p id="shown"></p>
<script src="/_anki/js/mathjax.js"></script>
<script src="/_anki/js/vendor/mathjax/tex-chtml-full.js"></script>
"""


@contextlib.contextmanager
def mathjax_page(folder: Path) -> Iterator[tuple[Any, str]]:
    """Yield Chromium, and the address of the page, made in ``folder``. Skips the test where something is missing."""
    for module in ("aqt", "selenium"):
        needs(module)
    if lacking := missing("chromium"):
        lacks(lacking)
    (folder / "_anki").symlink_to(web_files())
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    with served(folder) as address, chromium() as driver:
        driver.set_script_timeout(30)
        yield driver, f"{address}/page.html"

"""Where MathJax's own files are: of the package ``django-static-mathjax``, which needs no Django.

It is the version of MathJax that Anki has, its files as MathJax's makers built them.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

SCRIPT = "tex-chtml-full.js"
"""The file that Anki loads."""


def find_mathjax() -> Path | None:
    """Return the folder of MathJax's files, None if the package is not installed."""
    spec = importlib.util.find_spec("mathjax")
    for folder in spec.submodule_search_locations or () if spec else ():
        root = Path(folder) / "static" / "mathjax" / "es5"
        if (root / SCRIPT).is_file():
            return root
    return None

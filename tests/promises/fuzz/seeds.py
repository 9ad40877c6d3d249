"""The sound files that hostile ones are made from: of every format that a deck may bring, those that tests have."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tests.help.carrying import describe, make_type
from tests.help.support import PNG, REPOSITORY, SETTINGS, Project, svg

TESTS = REPOSITORY / "tests"
SETTINGS_OF_ALL = (
    SETTINGS
    + """\
description = "d"
lang = "de"
output = "x.apkg"
media = "../media"

[[topics]]
path = "a"
title = "A"

[lint]
front_words = 9
similar = 0.8
answer_words = { qa = 40, why = 60 }
code_lines = [3, 9]
allow = [{ id = "q", code = "W701", reason = "r" }]

[html]
trusted = ["q"]

[look]
accent = "#336699"
font_size = 18

[run]
timeout = 5
isolate = ["a.md"]

[macros]
R = "\\\\mathbb{R}"
norm = ["\\\\lVert #1 \\\\rVert", 1]
"""
)
QUESTION = """\
---
tags: [a, b::c]
level: basic
type: why
lang: en
---

# T

## Q? {#q covers=a.1}

a ![b](../media/a.png) ![c](../media/a.svg) [@L, p. 3] [audio](../media/a.mp3)

## France {#france notetype="geography"}

Paris

### Map

![](../media/a.png)

## R {#r .cloze}

{{c1::a}} `b`
"""
BIB = """\
@string{me = {Anybody}}
@comment{x}
@book{L, author = {Lloyd, S. and van der {\\"O}, Max and others}, year = 1982, title = {{Least} \\'e squares},
  url = {https://x.org}, pages = {1--2}, publisher = me # { x }}
@article{M, author = "A", year = "2000", title = "T", journal = {J}, volume = 3, doi = {10.1/x}}
"""
SYLLABUS = '[a]\ntitle = "A"\nfacts = ["b", "c"]\n\n[b]\ntitle = "B"\nfacts = []\n'
THEME = """\
.card { color: red; background: linear-gradient(#fff, #eee) }
@media (max-width: 400px) { .nightMode b::after { content: "x"; font: 1em/2 "A B", serif } }
@font-face { font-family: x; src: url("_x.woff2") }
"""


def base() -> dict[str, bytes]:
    """Return a deck that has one file of everything."""
    carried = {
        name: data if isinstance(data, bytes) else data.encode()
        for name, data in describe(make_type(), "geography").items()
    }
    return {
        "content/deck.toml": SETTINGS.encode(),
        "content/questions.md": QUESTION.encode(),
        "content/references.bib": BIB.encode(),
        "content/syllabus.toml": SYLLABUS.encode(),
        "media/a.png": PNG,
        "media/a.svg": svg("red").encode(),
        "media/a.mp3": b"\xff\xfb\x10\xc4" + bytes(413),
        **carried,
    }


@cache
def locks() -> Sequence[bytes]:
    """Return the lock that a build of the deck with everything writes, and that of an older version."""
    found = []
    for text in (QUESTION, QUESTION.replace("## R {#r", "## R {#s")):
        with tempfile.TemporaryDirectory() as folder:
            project = Project(Path(folder)).write({**base(), "content/questions.md": text})
            project.build()
            found.append(project.lock.read_bytes())
    return found


@cache
def written(*patterns: str) -> Sequence[bytes]:
    """Return the files of the repository that match a pattern, of at most 100 kB each."""
    files = [file for pattern in patterns for file in sorted(REPOSITORY.glob(pattern))]
    return [file.read_bytes() for file in files if file.stat().st_size < 100_000]


def _described(**given: Any) -> bytes:
    made = describe(make_type(**given), "geography")["content/notetypes/geography/notetype.json"]
    return made if isinstance(made, bytes) else made.encode()


@cache
def types() -> Sequence[bytes]:
    """Return descriptions of note types as ``notetype.json`` has them."""
    return [_described(), _described(cloze=True, templates=[("{{cloze:Country}}", "{{cloze:Country}}{{Map}}")])]

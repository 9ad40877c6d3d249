"""Any bytes in any file: a deck, or a documented exit code with its problems, never a traceback."""

from __future__ import annotations

import io
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.help.hostility import assert_no_crash, errors
from tests.help.support import SETTINGS, Project, svg

QUESTION = """\
---
tags: [a]
level: basic
---

# T

## Q? {#q covers=a.1}

a ![b](../media/a.png) ![c](../media/b.svg) [@L]
"""
BIB = "@book{L, author = {Lloyd, S. and others}, year = 1982, title = {{Least} squares}, url = {https://x.org}}\n"


def png() -> bytes:
    """Return a small picture of many colours."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((20, 20)).save(file, "PNG")
    return file.getvalue()


GOOD: dict[str, bytes] = {
    "content/questions.md": QUESTION.encode(),
    "content/deck.toml": (SETTINGS + "[lint]\nfront_words = 9\n").encode(),
    "content/references.bib": BIB.encode(),
    "content/syllabus.toml": b'[a]\ntitle = "A"\nfacts = ["b", "c"]\n',
    "content/deck.lock": b"",
    "media/a.png": png(),
    "media/b.svg": svg("red").encode(),
}
"""A deck; the lock is what its first build writes."""


def damaged(good: bytes) -> st.SearchStrategy[bytes]:
    """Return what may become of a file's bytes: other ones, fewer, more, twice, or nothing that was there before."""
    spot = st.integers(0, max(len(good) - 1, 0))
    insert = st.one_of(st.binary(max_size=6), st.text(max_size=4).map(lambda text: text.encode("utf-8", "replace")))
    edits = st.lists(st.tuples(spot, st.integers(0, 9), insert), min_size=1, max_size=6)

    def apply(changes: list[tuple[int, int, bytes]]) -> bytes:
        made = good
        for at, length, new in changes:
            made = made[:at] + new + made[at + length :]
        return made

    return st.one_of(edits.map(apply), spot.map(lambda at: good[:at]), st.binary(max_size=200))


@cache
def lock() -> bytes:
    """Return the lock that the first build of the good deck writes."""
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder)).write(GOOD)
        project.lock.unlink()
        project.build()
        return project.lock.read_bytes()


cases = st.sampled_from(sorted(GOOD)).flatmap(
    lambda name: st.tuples(st.just(name), damaged(lock() if name == "content/deck.lock" else GOOD[name]))
)


@example(case=("content/references.bib", BIB.replace("Lloyd, S. and ", "").encode()))
@example(case=("content/references.bib", b"@book{L, author = {{}}, year = 1, title = {t}}"))
@example(case=("content/syllabus.toml", b"a = 1"))
@example(case=("content/syllabus.toml", b"a = " + b"9" * 5000))
@example(case=("content/questions.md", b"---\n? [a]\n: b\n---\n"))
@example(case=("content/questions.md", b"---\n<<: 5\n---\n"))
@example(case=("content/questions.md", b"---\ntags: !!binary '*'\n---\n"))
@example(case=("content/questions.md", b"---\nlevel: !!timestamp 9999-99-99\n---\n"))
@given(case=cases)
@settings(suppress_health_check=list(HealthCheck))
def test_no_bytes_lead_to_a_traceback(case: tuple[str, bytes]) -> None:
    """Whatever bytes stand in one of its files, a deck builds, or ends with its problems and nothing written."""
    name, data = case
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder)).write({**GOOD, "content/deck.lock": lock(), name: data})
        for command in ("check", "build"):
            result = project.run(command)
            assert_no_crash(result)
            assert result.code in (0, 1, 2), result.text
            assert result.code == 0 or errors(result) or "ahead of the clock" in result.text, result.text
        assert project.package.exists() is (result.code == 0)

"""Real browsers load nothing for a picture or a style sheet, whatever it tries: a server counts what they ask for."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest

from deckwright.media.css import reaches
from deckwright.media.pictures import NotAPicture
from deckwright.media.svg.read import read_svg
from tests.engines.browsers import ENGINES, missing
from tests.engines.counting import Counting, counting
from tests.help import reaching
from tests.help.support import REPOSITORY, lacks, needs

pytestmark = pytest.mark.long

DRAWINGS = Path(__file__).parents[1] / "media" / "drawings"
PATIENCE = 30
"""Seconds within which a browser has loaded all pictures, on a machine that does much else."""

LONG = 3
"""Seconds after which an animation has begun and a page that asks for anything has asked."""


@pytest.fixture(params=ENGINES)
def driver(request: pytest.FixtureRequest) -> Iterator[Any]:
    """One engine, begun anew for each test: pictures as they are can bring one down."""
    needs("selenium")
    if lacking := missing(request.param):
        lacks(f"{request.param} needs {lacking}")
    with ENGINES[request.param]() as started:
        yield started


@pytest.fixture
def server() -> Iterator[Counting]:
    """A server that counts."""
    with counting() as started:
        yield started


def shipped(data: bytes) -> bytes:
    """Return what ships of an SVG file, nothing if it is refused."""
    try:
        return read_svg(data).data
    except NotAPicture:
        return b""


def show(driver: Any, server: Counting, pictures: dict[str, bytes], element: str) -> set[str]:
    """Show all pictures at once, each in an element, and return the names of those for which something was asked."""
    for name, data in pictures.items():
        server.files[f"/{quote(name)}.svg"] = ("image/svg+xml", data)
    shown = "".join(element.format(source=f"/{quote(name)}.svg") for name in pictures)
    server.files["/page"] = ("text/html", f"<!doctype html><body>{shown}".encode())
    server.asked.clear()
    driver.get(f"{server.address}/page")
    until = time.monotonic() + PATIENCE
    while server.given != set(server.files) and time.monotonic() < until:
        time.sleep(0.1)
    assert server.given == set(server.files), "every picture is loaded itself"
    time.sleep(LONG)
    asked = {unquote(path).strip("/") for path in server.asked}
    driver.get("about:blank")
    return asked


def hostile(server: Counting) -> dict[str, bytes]:
    """Return the pictures that try to reach out, with this server's address."""
    return {name: reaching.at(server.address, quote(name), data) for name, data in reaching.pictures().items()}


AS = {"by itself": '<iframe src="{source}" width="40" height="40"></iframe>', "as a picture": '<img src="{source}">'}


@pytest.mark.parametrize("how", AS)
def test_no_picture_loads_anything(driver: Any, server: Counting, how: str) -> None:
    """What ships of every picture, hostile or a drawing program's, makes no engine ask for anything."""
    pictures = hostile(server)
    pictures |= {file.name: file.read_bytes() for file in sorted(DRAWINGS.glob("*.svg"))}
    kept = {name: made for name, data in pictures.items() if (made := shipped(data))}
    assert len(kept) > 100
    assert show(driver, server, kept, AS[how]) == set()


def test_the_server_would_have_heard(driver: Any, server: Counting) -> None:
    """The same pictures, shown by themselves as they are, do ask for files, in most of the ways."""
    from selenium.common.exceptions import WebDriverException

    pictures = hostile(server)
    with contextlib.suppress(WebDriverException):  # it was heard what one that went down asked for
        show(driver, server, pictures, AS["by itself"])
    asked = {unquote(path).strip("/") for path in server.asked}
    assert len(asked & pictures.keys()) > 90


def test_no_style_sheet_loads_anything(driver: Any, server: Counting) -> None:
    """A style sheet is refused, or makes no engine ask for anything; most of those refused would."""
    found: dict[bool, set[str]] = {}
    for is_refused in (True, False):
        sheets = {name: css.replace("HOSTNAME", server.address[7:]) for name, css in reaching.CSS.items()}
        sheets = {name: css.replace("HOST/N", f"{server.address}/{quote(name)}") for name, css in sheets.items()}
        sheets = {
            name: css for name, css in sheets.items() if is_refused is bool(next(reaches(css, lambda _: False), None))
        }
        page = "<!doctype html><body><svg><rect width='9' height='9'/><text>x</text></svg>"
        frames = ""
        for name, css in sheets.items():
            server.files[f"/{quote(name)}.html"] = ("text/html", f"{page}<style>{css}</style>".encode())
            frames += f'<iframe src="/{quote(name)}.html"></iframe>'
        server.files["/page"] = ("text/html", f"<!doctype html><body>{frames}".encode())
        server.asked.clear()
        driver.get(f"{server.address}/page")
        time.sleep(LONG)
        found[is_refused] = {unquote(path).strip("/") for path in server.asked}
    assert found[False] == set()
    assert len(found[True]) > 20


def test_the_theme_itself_is_taken() -> None:
    """The rules of the theme, which load nothing, would be taken from an author."""
    for file in (REPOSITORY / "deckwright" / "cards" / "theme").glob("*.css"):
        assert not list(reaches(file.read_text(encoding="utf-8"), lambda _: False)), file.name

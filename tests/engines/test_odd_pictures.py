"""Both engines show every odd picture that is taken, as it ships, and not every one that is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.engines.browsers import ENGINES, missing
from tests.engines.counting import Counting, counting
from tests.help.odd_pictures import odd_pictures
from tests.help.support import lacks, needs
from tests.media.test_odd_pictures import shipped

pytestmark = pytest.mark.long

KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"}
LOOK = """\
const [names, done] = arguments, found = {};
let left = names.length;
for (const name of names) {
  const image = new Image();
  const tell = (what) => {
    if (name in found) return;
    found[name] = what;
    if (!--left) done(found);
  };
  image.onload = () => image.decode().then(() => {
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    tell([canvas.width, canvas.height, pixels.reduce((sum, pixel) => (sum * 31 + pixel) | 0, 7)]);
  }).catch(() => tell(null));
  image.onerror = () => tell(null);
  image.src = "/" + encodeURIComponent(name);
  setTimeout(() => tell(null), 4000);
}
"""
"""Loads pictures and tells of each its size and a sum of its pixels, nothing if it is not shown."""

Looks = dict[str, list[int] | None]
"""By their names, how pictures are shown."""


@pytest.fixture(scope="module", params=ENGINES)
def driver(request: pytest.FixtureRequest) -> Iterator[Any]:
    """One engine."""
    needs("selenium")
    if lacking := missing(request.param):
        lacks(f"{request.param} needs {lacking}")
    with ENGINES[request.param]() as started:
        started.set_script_timeout(60)
        yield started


def look(driver: Any, server: Counting, pictures: dict[str, tuple[bytes, str]]) -> Looks:
    """Return how an engine shows pictures."""
    server.files |= {f"/{quote(name)}": (kind, data) for name, (data, kind) in pictures.items()}
    server.files["/page"] = ("text/html", b"<!doctype html><body>")
    driver.get(f"{server.address}/page")
    names, shown = list(pictures), Looks()
    for at in range(0, len(names), 40):
        shown |= driver.execute_async_script(LOOK, names[at : at + 40])
    return shown


def test_what_is_taken_is_shown(driver: Any) -> None:
    """Each odd picture that is taken is shown as it ships, and pixel by pixel as the author's file is.

    Of transparency that is too long, Chromium reads as much as it needs and WebKit nothing; what ships is as in WebKit.
    A picture that is torn Chromium shows in part; what ships is whole.
    """
    taken = {name: odd for name, odd in odd_pictures().items() if odd.verdict == "taken"}
    files = {name: odd.make() for name, odd in taken.items()}
    made = {name: shipped(data, taken[name].ending) for name, data in files.items()}
    kinds = {name: "image/webp" if made[name][8:12] == b"WEBP" else KINDS[taken[name].ending] for name in taken}
    with counting() as server:
        ours = look(driver, server, {name: (made[name], kinds[name]) for name in taken})
        originals = {f"{name} before": (files[name], KINDS[odd.ending]) for name, odd in taken.items()}
        theirs = {name.removesuffix(" before"): seen for name, seen in look(driver, server, originals).items()}
    assert {name for name, seen in ours.items() if not seen} == set()
    same = {name for name in taken if made[name][8:12] != b"WEBP" or taken[name].ending == ".webp"}
    other = {name for name in same if theirs[name] and ours[name] != theirs[name]}
    if driver.name == "chrome":
        other = {name for name in other if "bytes of tRNS" not in name and "within the picture" not in name}
    assert other == set()


def test_what_is_refused_is_not_shown(driver: Any) -> None:
    """What is refused because it is not shown everywhere is not; what is kept out for other reasons would be shown."""
    refused = {name: odd for name, odd in odd_pictures().items() if odd.verdict != "taken"}
    with counting() as server:
        seen = look(driver, server, {name: (odd.make(), KINDS[odd.ending]) for name, odd in refused.items()})
    shown = {name for name, what in seen.items() if what}
    assert {name for name, odd in refused.items() if odd.verdict == "kept out"} <= shown
    assert len(shown) < len(refused) * 0.6

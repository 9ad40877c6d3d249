"""The same content, lock and libraries give the same bytes, whatever the machine's circumstances are."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.help.support import BUILD_DECK, NAMESPACE, PNG, Project, long_but, svg

DAY = 86_400
CONTENT: dict[str, str | bytes] = {
    "content/deck.toml": f"""\
name = "Lab::Späth"
namespace = "{NAMESPACE}"
output = "../build/lab.apkg"
[[topics]]
folder = "b"
title = "Zwei"
[lint]
similar = 0.5
giveaway = 0.4
level = true
""",
    "content/references.bib": '@book{K, author = "Knuth, Donald E. and others", title = "TAOCP", year = 1968, url = "https://example.org"}\n',
    "content/syllabus.toml": '[add]\ntitle = "Addition"\nfacts = ["It commutes.", "Zero does nothing."]\n',
    "content/root.md": "## What is one? {#one tags='x'}\n\nThe first.[^a] See [#two](#two).\n\n[^a]: A note.\n".replace(
        "'", '"'
    ),
    "content/b/first.md": """\
---
tags: [b, a, c]
---

# Second topic

## What is the sum of numbers? {#two covers="add.1 add.2" after="one"}

A sum $a + b$ [@K, p. 3], a ![dot](../../media/dot.png) and ![square](../../media/square.svg).

| a | b |
|---|---|
| 1 | 2 |

## Say what the sum of the numbers is? {#three .code}

```python {.image}
def add(a, b):
    return a + b
```

```python {.check}
assert add(1, 2) == 3
```
""",
    "content/a/second.md": """\
## Holes {#four .cloze}

One {{c1::two $x$::hint}} and {{c2::three}}.

## Which is even? {#five .choice}

- [x] 2
- [ ] 3
- [ ] 5

## Without an id, größer

Nothing.

## Two sides {#six .reversed level="basic"}

Front

## Type it {#seven .typed}

word
""",
    "media/dot.png": PNG,
    "media/square.svg": svg("blue"),
    "media/square.dark.svg": svg("white"),
}


@pytest.fixture
def deck(tmp_path: Path) -> Project:
    """A deck with something of everything."""
    return Project(tmp_path / "deck").write(CONTENT)


def result(project: Project) -> tuple[bytes, bytes]:
    """Return the bytes of the package and of the lock."""
    return project.package.read_bytes(), project.lock.read_bytes()


def fresh(project: Project, name: str = "elsewhere") -> Project:
    """Return a copy of the deck's sources in another folder, without what was built."""
    return Project(project.root.parent / name, project.now).write(CONTENT)


ENVIRONMENTS = [
    {"PYTHONHASHSEED": "0"},
    {"PYTHONHASHSEED": "4242"},
    {"TZ": "Pacific/Kiritimati"},
    {"TZ": "America/St_Johns", "PYTHONHASHSEED": "7"},
    {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    {"COLUMNS": "20", "FORCE_COLOR": "1", "HOME": "/nonexistent", "USER": "nobody"},
]


@pytest.mark.parametrize("environment", long_but(ENVIRONMENTS, ENVIRONMENTS[3]), ids=str)
def test_another_environment(deck: Project, environment: dict[str, str]) -> None:
    """Hash seed, time zone, locale, terminal and account do not show in the package or the lock."""
    other = fresh(deck)
    done = other.start(BUILD_DECK, environment=environment).wait()
    assert done.code == 0, done.text
    deck.build()
    assert result(other) == result(deck)


@pytest.mark.skipif(os.name != "posix", reason="umasks are Unix's")
@pytest.mark.parametrize("umask", long_but([0o000, 0o077], 0o077))
def test_another_umask(deck: Project, umask: int) -> None:
    """The rights that new files get do not show in the package."""
    other = fresh(deck)
    assert other.start(BUILD_DECK, umask=umask).wait().code == 0
    deck.build()
    assert result(other) == result(deck)


@pytest.mark.long
def test_another_working_folder(deck: Project, tmp_path: Path) -> None:
    """Where the command is started, and how the folder is named to it, does not show in the package."""
    results = set()
    for number, (folder, argument) in enumerate([(".", "content"), ("content", "."), ("media", ".."), (None, None)]):
        other = fresh(deck, f"copy-{number}")
        where = other.root / folder if folder else tmp_path
        assert other.start(BUILD_DECK, "build", argument or str(other.root), folder=where).wait().code == 0
        results.add(result(other))
    assert len(results) == 1


PLACES = ["x", "a folder with spaces", "größer", "deep/down/here", "build"]


@pytest.mark.parametrize("name", long_but(PLACES, "größer"))
def test_another_place(deck: Project, name: str) -> None:
    """Where the deck's folder lies, and what it is called, does not show in the package."""
    deck.build()
    other = fresh(deck, f"other/{name}")
    other.now = deck.now - 3600
    other.build()
    assert result(other) == result(deck)


@pytest.mark.parametrize("days", long_but([0, 1, 400], 400))
def test_another_day(deck: Project, days: int) -> None:
    """A build of unchanged content, on any later day, gives the same package and the same lock."""
    deck.build()
    before = result(deck)
    deck.now += days * DAY
    deck.build()
    assert result(deck) == before


@pytest.mark.long
def test_another_clock(deck: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without SOURCE_DATE_EPOCH as well, only new and changed notes take the time from the clock."""
    deck.build()
    before = result(deck)
    (deck.root / "build/lab.apkg").unlink()
    done = deck.start(BUILD_DECK, environment={"SOURCE_DATE_EPOCH": "1760000001"}).wait()
    assert (done.code, result(deck)) == (0, before)
    monkeypatch.setattr("deckwright.ship.clock.time.time", lambda: deck.now + 9.75)
    deck.now += 5
    deck.build()
    assert result(deck) == before


@pytest.mark.parametrize("seed", long_but(range(4), 0))
def test_another_order_of_files(deck: Project, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """The order in which the file system lists files does not show in the package."""
    deck.build()
    other = fresh(deck)
    other.now = deck.now - 3600
    shuffle = random.Random(seed).shuffle
    real: Callable[..., list[Any]] = os.listdir

    def shuffled(*arguments: Any) -> list[Any]:
        names = real(*arguments)
        shuffle(names)
        return names

    monkeypatch.setattr(os, "listdir", shuffled)
    other.build()
    assert result(other) == result(deck)


def test_another_age_of_files(deck: Project) -> None:
    """When the files were saved does not show in the package."""
    deck.build()
    other = fresh(deck)
    other.now = deck.now - 3600
    for number, name in enumerate(CONTENT):
        os.utime(other.root / name, (number * DAY, number * DAY))
    other.build()
    assert result(other) == result(deck)


def test_other_line_ends(deck: Project) -> None:
    """A checkout that turned line feeds into CRLF gives the same package and lock, and restamps nothing."""
    deck.build()
    before = result(deck)
    for path in [*deck.root.rglob("*.md"), *deck.root.rglob("*.toml"), *deck.root.rglob("*.bib"), deck.lock]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    deck.build()
    assert result(deck) == before


def test_a_lost_package(deck: Project) -> None:
    """From content and lock alone, the very package that was shipped can be built again."""
    deck.build()
    before = result(deck)
    shutil.rmtree(deck.root / "build")
    deck.now += 30 * DAY
    deck.build()
    assert result(deck) == before


def test_a_change_taken_back(deck: Project) -> None:
    """A change that is taken back before it is shipped leaves no trace, even if it was checked meanwhile."""
    deck.build()
    before = result(deck)
    deck.questions("## Other {#other}\n\nText.\n", "content/root.md").run("check")
    deck.write(CONTENT).build()
    assert result(deck) == before


def test_two_checkouts(deck: Project) -> None:
    """From one lock, two checkouts with the same change ship the same bytes at the same time."""
    deck.build()
    text = str(CONTENT["content/root.md"])
    deck.questions(text.replace("The first.", "Number one."), "content/root.md")
    other = fresh(deck)
    other.write(
        {"content/root.md": text.replace("The first.", "Number one."), "content/deck.lock": deck.lock.read_bytes()}
    )
    other.now = deck.now
    deck.build()
    other.build()
    assert result(other) == result(deck)

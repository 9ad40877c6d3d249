"""Makes a deck of any size to measure with: invented words, code, tables, formulas, lists and pictures, by chance.

The same size and seed give the same files. No note of it has a problem: one that has is rendered by every build.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from random import Random

from PIL import Image

FILE = 20
"""Notes of a file."""
FOLDER = 25
"""Files of a folder, each of which is a deck of its own."""
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
SETTINGS = 'name = "Corpus"\nnamespace = "8f0e6a57-52a5-4c0b-9d1e-6f2f4f0f8a11"\n'


def write_corpus(root: Path, notes: int, seed: int = 1, decks: int = 0) -> None:
    """Write a deck of so many notes into a folder, its pictures beside it.

    Its files are divided among ``decks`` folders, each of which is a subdeck; 0 for one in 25 files.
    """
    chance = Random(seed)
    (root / "content").mkdir(parents=True)
    (root / "media").mkdir()
    (root / "content" / "deck.toml").write_text(SETTINGS, encoding="utf-8")
    for first in range(0, notes, FILE):
        number = first // FILE
        part = number % decks if decks else number // FOLDER
        file = root / "content" / f"part-{part:03}" / f"file-{number:05}.md"
        file.parent.mkdir(exist_ok=True)
        asked = "".join(_note(at, root / "media", chance) for at in range(first, min(first + FILE, notes)))
        file.write_text(f"# {words(chance, 2).capitalize()}\n\n{asked}", encoding="utf-8")


def words(chance: Random, count: int) -> str:
    """Return invented words."""
    return " ".join("".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3)))) for _ in range(count))


def _note(number: int, media: Path, chance: Random) -> str:
    body = _BODIES[number % len(_BODIES)](number, media, chance)
    tags = f'tags="{words(chance, 1)}::{words(chance, 1)}"'
    return f"## What is {words(chance, 4)}? {{#note-{number} {tags}}}\n\n{_sentences(chance)}\n\n{body}\n\n"


def _sentences(chance: Random) -> str:
    return (
        f"{words(chance, 6).capitalize()} **{words(chance, 2)}** {words(chance, 5)}. {words(chance, 9).capitalize()}."
    )


def _list(number: int, media: Path, chance: Random) -> str:
    return "\n".join(f"- {words(chance, 5)} `{words(chance, 1)}`" for _ in range(3))


def _code(number: int, media: Path, chance: Random) -> str:
    name, other = (f"n{words(chance, 1)}" for _ in range(2))
    lines = [f"def {name}({other}: int) -> int:", f'    """{words(chance, 4).capitalize()}."""']
    lines += [f"    {other} += {number}  # {words(chance, 3)}", f"    return {other} * 2"]
    return "\n".join(["```python", *lines, "```"])


def _table(number: int, media: Path, chance: Random) -> str:
    rows = [f"| {words(chance, 1)} | {words(chance, 2)} | {chance.random():.3f} |" for _ in range(3)]
    return "\n".join([f"| {words(chance, 1)} | {words(chance, 1)} | share |", "|---|---|---:|", *rows])


def _formula(number: int, media: Path, chance: Random) -> str:
    first, second = (
        f"x_{{{number}}} \\ge 0",
        f"\\sum_{{i=1}}^{{n}} \\frac{{x_i^2}}{{\\sqrt{{{number + 2}}}}} \\le \\alpha",
    )
    return f"With ${first}$:\n\n$${second}$$"


def _picture(number: int, media: Path, chance: Random) -> str:
    name = f"{words(chance, 1)}-{number}"
    if number % 2:
        _write_png(media / f"{name}.png", chance)
        return f"![{words(chance, 3).capitalize()}](../../media/{name}.png)"
    (media / f"{name}.svg").write_text(_svg(chance), encoding="utf-8")
    return f"![{words(chance, 3).capitalize()}](../../media/{name}.svg)"


def _svg(chance: Random) -> str:
    points = " ".join(f"{at},{chance.randrange(120)}" for at in range(0, 240, 2))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="120" viewBox="0 0 240 120">'
        '<rect width="240" height="120" fill="#f4f4f4"/>'
        f'<polyline points="{points}" fill="none" stroke="#1d4ed8"/></svg>'
    )


def _write_png(file: Path, chance: Random) -> None:
    data = io.BytesIO()
    Image.frombytes("L", (40, 30), chance.randbytes(1200)).resize((160, 120)).save(data, "PNG")
    file.write_bytes(data.getvalue())


_BODIES: tuple[Callable[[int, Path, Random], str], ...] = (
    *(_list, _code, _table, _formula, _list, _code, _formula),
    *(_table, _code, _picture, _list),
)
"""What stands below the sentences of an answer, in turn: an odd number, so that pictures are of both kinds."""

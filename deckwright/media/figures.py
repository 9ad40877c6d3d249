"""The deck's figures: which scripts there are, and which pictures are no longer what their script draws.

A script ``media/**/NAME.py`` draws ``NAME.svg`` and ``NAME.dark.svg`` beside itself; a file or folder whose name begins
with ``_`` holds helpers, one that begins with ``.`` is ignored. A digest of the script and of the helpers that it names
stands in the pictures' metadata. Nothing is executed here.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from deckwright.base.colours import PAPER, contrast
from deckwright.base.command import command
from deckwright.base.model import Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import ExitCode, Problem, stop

MARK = lazy_regex(rb"<metadata>.*?deckwright:([0-9a-f]{64})", re.DOTALL)
"""The digest of the script that drew a picture, in the metadata that Matplotlib writes."""

SIZE_LIMIT = 100_000
"""Bytes of a picture above which it is too large for a card on a phone."""

HEAD = 4_096
"""Bytes at a picture's beginning in which Matplotlib's metadata stands."""

PHONE = 320
"""CSS pixels that the narrowest phone is wide."""

SMALLEST = 11
"""CSS pixels below which a picture's letters cannot be read on it."""

_HELPER = lazy_regex(rb"(?<![\w\x80-\xff])_[\w\x80-\xff]*")
_DECIMAL = r"(\d+\.?\d*|\.\d+)"
_WIDTH = lazy_regex(rf'viewBox="0 0 {_DECIMAL} ')
_LETTERS = lazy_regex(rf"scale\({_DECIMAL} -\1\)")
"""What Matplotlib says of the size of a text's letters, in hundreds of points."""
_SAYS = lazy_regex(r"<!-- ([^\n]*?) -->\s*<g [^>]*\Z")
"""What it says the text is, right before."""

UNSEEN = 2.0
"""Contrast with the card below which nothing can be made out. Text is hard to read long before (4.5)."""

_COLOUR = lazy_regex(r"\b(?:fill|stroke): (#[0-9a-f]{6})")
_TEXT = lazy_regex(rf'<g (?:style="([^"]*)" )?transform="translate\({_DECIMAL} {_DECIMAL}\)[^"]*scale\(')
_SHAPE = lazy_regex(r'<path d="([^"]*)"[^>]*style="fill: (#[0-9a-f]{6})')
_NUMBER = lazy_regex(r"-?\d+\.?\d*")
_BLACK = "#000000"
"""What Matplotlib writes no colour for."""

REDRAW = f"run {command('figures')}"

Shown = Callable[[Path], str]
"""Turns a path into what problems show."""


class Figure(NamedTuple):
    """A script and the two pictures that it draws; all paths as the media folder was given."""

    script: Path
    day: Path
    dark: Path
    digest: str
    """SHA-256, in hexadecimal, of the script and of the helpers that it needs, with their names."""
    media: Path
    """The folder below which helpers are found."""

    @property
    def pictures(self) -> tuple[Path, Path]:
        """The day's and the night's."""
        return self.day, self.dark


def find_figures(media: Path) -> tuple[Figure, ...]:
    """Return the figures below ``media``, sorted by script; none if there is no such folder. Executes nothing.

    Links are not followed, so nothing outside the folder is read. Stops with exit code 3 if a script cannot be read.
    """
    scripts: list[_Code] = []
    helpers: list[_Code] = []
    for name, path in _python_files(media):
        module = next((part.removesuffix(".py") for part in name.split("/") if part.startswith("_")), "")
        (helpers if module else scripts).append(_read(path, name, module))
    return tuple(
        Figure(
            script=script.path,
            day=script.path.with_suffix(".svg"),
            dark=script.path.with_suffix(".dark.svg"),
            digest=_digest(script, helpers),
            media=media,
        )
        for script in scripts
    )


def is_current(figure: Figure) -> bool:
    """Tell whether both pictures exist and were drawn by the script and the helpers as they are now."""
    return all(drawn_from(picture) == figure.digest for picture in figure.pictures)


def check_figure(figure: Figure, shown: Shown) -> list[Problem]:
    """Return the problems of the pictures of one figure: E711, W715, W723, W726."""
    day, night = map(_data, figure.pictures)
    found = _check(figure, day, night, shown)
    if not (day and night) and (undrawn := _undrawn(figure.script, figure.pictures, shown)):
        return [undrawn, *found]
    if _mark(day) == _mark(night) == figure.digest:
        return found
    message = "its pictures are not current: the script or a helper has changed since they were drawn"
    return [Problem(Place(shown(figure.script)), "E711", message, REDRAW), *found]


CheckFigure = Callable[[Figure, Shown], list[Problem]]
"""What checks the pictures of one figure: :func:`check_figure`, or something that remembers what that returned."""


def check_figures(media: Path, shown: Shown, check: CheckFigure = check_figure) -> list[Problem]:
    """Return the problems of the pictures below ``media``, sorted: E711, E712, W715, W723, W726. Executes nothing."""
    figures = find_figures(media)
    twins = [twin_problem(figure, other, shown) for figure, other in find_twins(figures)]
    found = [problem for figure in figures for problem in check(figure, shown)]
    return sorted([*twins, *found], key=lambda problem: problem.order)


def _undrawn(script: Path, pictures: Sequence[Path], shown: Shown) -> Problem | None:
    missing = [shown(picture) for picture in pictures if not picture.is_file()]
    message = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not drawn yet"
    return Problem(Place(shown(script)), "E711", message, REDRAW) if missing else None


def undrawn_problems(media: Path, shown: Shown) -> dict[Path, Problem]:
    """Return what :func:`check_figures` says of the scripts whose pictures do not exist, by these pictures."""
    found = [(figure, _undrawn(figure.script, figure.pictures, shown)) for figure in find_figures(media)]
    return {picture: problem for figure, problem in found if problem for picture in figure.pictures}


def _python_files(media: Path) -> list[tuple[str, Path]]:
    """Return all Python files below ``media`` that are real files, hidden ones and folders left out, sorted.

    Each stands behind its path below the folder, with ``/``.
    """

    def walk() -> Iterator[tuple[str, Path]]:
        for folder, folders, names in os.walk(media):
            folders[:] = [name for name in folders if not name.startswith(".")]
            scripts = [name for name in names if name.endswith(".py") and name[0] != "."]
            where = Path(folder).relative_to(media) if scripts else Path()
            for name in scripts:
                file = Path(folder, name)
                # A link may lead out of the folder, and reading a pipe would never end.
                if file.is_file() and not file.is_symlink():
                    yield (where / name).as_posix(), file

    return sorted(walk())


class _Code(NamedTuple):
    """A Python file as far as a digest needs it."""

    path: Path
    name: str
    """Its path below the media folder."""
    module: str
    """The helper that it is, or is part of; empty for a script."""
    digest: str
    """SHA-256 of its content, in hexadecimal."""
    named: frozenset[str]
    """The words in it that begin with ``_``: it may import helpers of these names, however it does that."""


def _read(path: Path, name: str, module: str) -> _Code:
    """Read a Python file, whatever its size, without carriage returns: a checkout on Windows has the same digest."""
    digest, named, tail = hashlib.sha256(), set[str](), b""
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(1_000_000):
                digest.update(chunk.replace(b"\r", b""))
                named.update(word.decode(errors="replace") for word in _HELPER.findall(tail + chunk))
                tail = chunk[-100:]  # a word may stand across the border
    except OSError as error:
        stop(ExitCode.ENVIRONMENT, f"cannot read {path}: {error.strerror}")
    return _Code(path, name, module, digest.hexdigest(), frozenset(named))


def _digest(script: _Code, helpers: Sequence[_Code]) -> str:
    """Return the digest of a script and the helpers that it names, and those that these name."""
    needed: set[str] = set()
    named = script.named
    while new := {helper.module for helper in helpers if helper.module in named} - needed:
        needed |= new
        named = frozenset().union(*(helper.named for helper in helpers if helper.module in new))
    lines = [f"{helper.name}\n{helper.digest}\n" for helper in helpers if helper.module in needed]
    return hashlib.sha256("".join([f"{script.digest}\n", *lines]).encode()).hexdigest()


def drawn_from(picture: Path) -> str:
    """Return the digest that a picture carries, empty if it has none or is not there."""
    if not picture.is_file():
        return ""
    try:
        with picture.open("rb") as stream:
            return _mark(stream.read(HEAD))
    except OSError:
        return ""


def _mark(picture: bytes) -> str:
    found = MARK.search(picture, 0, HEAD)
    return found[1].decode() if found else ""


def find_twins(figures: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    """Return figures that draw a file of the same name as an earlier one, where upper and lower case are the same."""
    owners: dict[str, Figure] = {}
    twins = []
    for figure in figures:
        for picture in figure.pictures:
            owner = owners.setdefault(picture.as_posix().casefold(), figure)
            if owner is not figure:
                twins.append((figure, owner))
    return list(dict.fromkeys(twins))


def twin_problem(figure: Figure, other: Figure, shown: Shown) -> Problem:
    """Return the problem of two scripts that draw a file of one name: E712."""
    message = f"draws a picture of the same name as {shown(other.script)}"
    return Problem(Place(shown(figure.script)), "E712", message, "rename one of the scripts")


def check_pictures(figure: Figure, shown: Shown) -> list[Problem]:
    """Return the problems of pictures that are too large, or that cannot be read on a phone or by night."""
    return _check(figure, _data(figure.day), _data(figure.dark), shown)


def _check(figure: Figure, day_data: bytes, night_data: bytes, shown: Shown) -> list[Problem]:
    day, night = _text(day_data), _text(night_data)
    return [*_too_large(figure, shown), *_too_small(figure, day, shown), *_too_dark(figure, day, night, shown)]


def _too_large(figure: Figure, shown: Shown) -> list[Problem]:
    sizes = [(picture, picture.stat().st_size) for picture in figure.pictures if picture.is_file()]
    return [
        Problem(
            Place(shown(figure.script)),
            "W715",
            f"{shown(picture)} has {size / 1000:.0f} kB, more than {SIZE_LIMIT / 1000:.0f} kB",
            "draw fewer points, or pass rasterized=True to what has many",
        )
        for picture, size in sizes
        if size > SIZE_LIMIT
    ]


def _too_small(figure: Figure, svg: str, shown: Shown) -> list[Problem]:
    """Return the problem of a figure with letters that a phone shows too small. Both pictures have the same."""
    width = _WIDTH.search(svg)
    starts = {size: svg.find(f"scale({size} -{size})") for size in set(_LETTERS.findall(svg))}
    smallest = min(starts, key=lambda size: (float(size), starts[size]), default="")
    if not width or not smallest or float(width[1]) <= 0:
        return []
    size = float(smallest) * 100
    pixels = size * PHONE / float(width[1])
    if pixels >= SMALLEST - 0.05:
        return []
    start = starts[smallest]
    said = _SAYS.search(svg, max(0, start - 1_000), start)
    text = said[1][:40] if said else ""
    message = f"“{text}” has letters of {pixels:.1f} pixels on a phone that is {PHONE} wide; {SMALLEST} can be read"
    hint = f"a larger font: {size * SMALLEST / pixels:.0f} points, or a picture that is less wide"
    return [Problem(Place(shown(figure.script)), "W723", message, hint)]


def _too_dark(figure: Figure, day: str, night: str, shown: Shown) -> list[Problem]:
    """Return the problem of a figure that cannot be made out on a dark card: its script does not heed the mode."""
    unseen = _unseen_letters(night) or (_unseen_colour(night) if day == night else "")
    if not unseen:
        return []
    what = "it is the same by day and by night" if day == night else "its letters do not change by night"
    message = f"{what}: {unseen} cannot be made out on the dark card ({PAPER['night']})"
    return [Problem(Place(shown(figure.script)), "W726", message, "draw(mode): light colours where mode is “night”")]


def _unseen_letters(svg: str) -> str:
    """Return the colour of letters that a dark card hides, if most texts of a picture have such a one.

    Letters on something light are seen; where there is a picture of pixels nobody knows what they stand on.
    """
    colours = [(_fill(text[1] or ""), float(text[2]), float(text[3])) for text in _TEXT.finditer(svg)]
    dark = [one for one in colours if _is_unseen(one[0])]
    if dark:
        shapes = list(_shapes(svg))
        dark = [(ink, x, y) for ink, x, y in dark if not any(_is_seen_on(ink, x, y, shape) for shape in shapes)]
    most = len(colours) if "<image" in svg else len(colours) / 2
    return dark[0][0] if dark and len(dark) >= most else ""


def _unseen_colour(svg: str) -> str:
    found = {*_COLOUR.findall(svg), *([_BLACK] if _TEXT.search(svg) else [])}
    return min(filter(_is_unseen, found), default="")


@lru_cache(maxsize=1000)
def _is_unseen(colour: str) -> bool:
    return contrast(colour, PAPER["night"]) < UNSEEN


def _fill(style: str) -> str:
    found = re.search(r"\bfill: (#[0-9a-f]{6})", style)
    return found[1] if found else _BLACK


_Shape = tuple[str, float, float, float, float]
"""A colour, and from where to where it goes: left, top, right, bottom."""


def _shapes(svg: str) -> Iterator[_Shape]:
    """Yield the shapes that are filled."""
    for found in _SHAPE.finditer(svg):
        numbers = [float(number) for number in _NUMBER.findall(found[1])]
        if len(numbers) >= 4:
            across, down = numbers[::2], numbers[1::2]
            yield found[2], min(across), min(down), max(across), max(down)


def _is_seen_on(ink: str, x: float, y: float, shape: _Shape) -> bool:
    colour, left, top, right, bottom = shape
    return left <= x <= right and top <= y <= bottom and contrast(ink, colour) >= UNSEEN


def _data(picture: Path) -> bytes:
    """Return the bytes of a picture, nothing if it cannot be read."""
    try:
        return picture.read_bytes() if picture.is_file() else b""
    except OSError:
        return b""


def _text(picture: bytes) -> str:
    """Return a picture as text, nothing if it is none."""
    try:
        text = picture.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return text.replace("\r\n", "\n").replace("\r", "\n") if b"\r" in picture else text

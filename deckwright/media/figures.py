"""Draws the deck's figures from their scripts, and tells which pictures are no longer what their script draws.

A script ``media/**/NAME.py`` draws ``NAME.svg`` and ``NAME.dark.svg`` beside itself; a file or folder whose name begins
with ``_`` holds helpers, one that begins with ``.`` is ignored. A digest of the script and of the helpers that it names
stands in the pictures' metadata. Only :func:`draw_figures` executes a script; the others read.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from deckwright.base.files import Writer, write_together
from deckwright.base.model import Place
from deckwright.base.problems import ExitCode, Problem, Progress, stop
from deckwright.execute.process import Outcome, install_hint, run_children

PROGRAM = Path(__file__).parent.parent / "execute" / "draw_child.py"

SIZE_LIMIT = 100_000
"""Bytes of a picture above which it is too large for a card on a phone."""

HEAD = 4_096
"""Bytes at a picture's beginning in which Matplotlib's metadata stands."""

MARK = re.compile(rb"<metadata>.*?deckwright:([0-9a-f]{64})", re.DOTALL)

PHONE = 320
"""CSS pixels that the narrowest phone is wide."""

SMALLEST = 11
"""CSS pixels below which a picture's letters cannot be read on it."""

_HELPER = re.compile(rb"(?<![\w\x80-\xff])_[\w\x80-\xff]*")
_OUTLINE = re.compile(r' (?:d|x|y)="[^"]*"')
_LONG = re.compile(r"-?\d+\.\d{3,}")
_DECIMAL = r"(\d+\.?\d*|\.\d+)"
_WIDTH = re.compile(rf'viewBox="0 0 {_DECIMAL} ')
_LETTERS = re.compile(rf"\bscale\({_DECIMAL} -\1\)")
"""What Matplotlib says of the size of a text's letters, in hundreds of points."""
_SAYS = re.compile(r"<!-- ([^\n]*?) -->\s*<g [^>]*\Z")
"""What it says the text is, right before."""

REDRAW = "run `python build_deck.py figures`"

Shown = Callable[[Path], str]
"""Turns a path into what problems show."""


@dataclass(frozen=True, slots=True)
class Figure:
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
    for path in _python_files(media):
        name = path.relative_to(media).as_posix()
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
    return all(_mark(picture) == figure.digest for picture in figure.pictures)


CheckFigures = Callable[[Path, Shown], list[Problem]]
"""What checks the pictures: :func:`check_figures`, or something that remembers what that returned."""


def check_figures(media: Path, shown: Shown) -> list[Problem]:
    """Return the problems of the pictures below ``media``, sorted: E711, E712, W715, W723. Executes nothing."""
    figures = find_figures(media)
    found = [_twin(figure, other, shown) for figure, other in _twins(figures)]
    for figure in figures:
        place = Place(shown(figure.script))
        missing = [shown(picture) for picture in figure.pictures if not picture.is_file()]
        if missing:
            found.append(Problem(place, "E711", f"{' and '.join(missing)} is not drawn yet", REDRAW))
        elif not is_current(figure):
            message = "its pictures are not current: the script or a helper has changed since they were drawn"
            found.append(Problem(place, "E711", message, REDRAW))
        found += [*_too_large(figure, shown), *_too_small(figure, shown)]
    return sorted(found, key=lambda problem: problem.order)


def without_mark(svg: bytes) -> bytes:
    """Return a picture without the digest of its script.

    Learners get it so: a comment changed in a script changes the digest, and must not change the notes.
    """
    return re.sub(rb"deckwright:[0-9a-f]{64}", b"", svg, count=1)


def draw_figures(
    figures: Sequence[Figure], progress: Progress, timeout: float = 120, shown: Shown = Path.as_posix
) -> list[Problem]:
    """Draw the figures, several at once, and return what went wrong, sorted: E712, E713, E714, W715, W723.

    Executes the scripts, ``timeout`` seconds each. The same scripts give the same bytes. Pictures are written only if
    both were drawn, each as a whole. Stops with exit code 3 without Matplotlib or where writing fails.
    """
    twins = _twins(figures)
    if twins:
        return [_twin(figure, other, shown) for figure, other in twins]
    if figures and importlib.util.find_spec("matplotlib") is None:
        stop(ExitCode.ENVIRONMENT, "drawing figures needs Matplotlib", 'pip install -e ".[figures]"')
    found = [problem for figure in figures for problem in _foreign(figure, shown)]
    foreign = {problem.place for problem in found}
    figures = [figure for figure in figures if Place(shown(figure.script)) not in foreign]
    outcomes = run_children(PROGRAM, [_request(figure) for figure in figures], timeout, progress)
    for figure, outcome in zip(figures, outcomes, strict=True):
        drawn = next((answer["svg"] for answer in outcome.answers if "svg" in answer), None)
        if drawn is None:
            found.append(_failure(Place(shown(figure.script)), outcome, timeout))
            continue
        _write(figure, drawn)
        found += [*_too_large(figure, shown), *_too_small(figure, shown)]
    return sorted(found, key=lambda problem: problem.order)


def _python_files(media: Path) -> list[Path]:
    """Return all Python files below ``media`` that are real files, hidden ones and folders left out, sorted."""

    def walk() -> Iterator[Path]:
        for folder, folders, names in os.walk(media):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                file = Path(folder, name)
                # A link may lead out of the folder, and reading a pipe would never end.
                if name.endswith(".py") and name[0] != "." and file.is_file() and not file.is_symlink():
                    yield file

    return sorted(walk(), key=lambda file: file.relative_to(media).as_posix())


@dataclass(frozen=True, slots=True)
class _Code:
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


def _mark(picture: Path) -> str:
    """Return the digest that a picture carries, empty if it has none or is not there."""
    if not picture.is_file():
        return ""
    try:
        with picture.open("rb") as stream:
            found = MARK.search(stream.read(HEAD))
    except OSError:
        return ""
    return found[1].decode() if found else ""


def _twins(figures: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    """Return figures that draw a file of the same name as an earlier one, where upper and lower case are the same."""
    owners: dict[str, Figure] = {}
    twins = []
    for figure in figures:
        for picture in figure.pictures:
            owner = owners.setdefault(picture.as_posix().casefold(), figure)
            if owner is not figure:
                twins.append((figure, owner))
    return list(dict.fromkeys(twins))


def _twin(figure: Figure, other: Figure, shown: Shown) -> Problem:
    message = f"draws a picture of the same name as {shown(other.script)}"
    return Problem(Place(shown(figure.script)), "E712", message, "rename one of the scripts")


def _foreign(figure: Figure, shown: Shown) -> list[Problem]:
    """Return the problem of a script whose picture somebody made by hand: it is not overwritten."""
    place = Place(shown(figure.script))
    hint = "move the picture away, or give the script another name (helpers begin with _)"
    return [
        Problem(place, "E716", f"{shown(picture)} is there and was not drawn by this script", hint)
        for picture in figure.pictures
        if picture.is_file() and not _mark(picture)
    ]


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


def _too_small(figure: Figure, shown: Shown) -> list[Problem]:
    """Return the problem of a figure with letters that a phone shows too small. Both pictures have the same."""
    try:
        svg = figure.day.read_text(encoding="utf-8") if figure.day.is_file() else ""
    except (OSError, UnicodeDecodeError):
        return []
    width = _WIDTH.search(svg)
    smallest = min(_LETTERS.finditer(svg), key=lambda found: float(found[1]), default=None)
    if not width or not smallest or float(width[1]) <= 0:
        return []
    size = float(smallest[1]) * 100
    pixels = size * PHONE / float(width[1])
    if pixels >= SMALLEST - 0.05:
        return []
    said = _SAYS.search(svg, max(0, smallest.start() - 1_000), smallest.start())
    text = said[1][:40] if said else ""
    message = f"“{text}” has letters of {pixels:.1f} pixels on a phone that is {PHONE} wide; {SMALLEST} can be read"
    hint = f"a larger font: {size * SMALLEST / pixels:.0f} points, or a picture that is less wide"
    return [Problem(Place(shown(figure.script)), "W723", message, hint)]


def _request(figure: Figure) -> Mapping[str, object]:
    return {
        "script": str(figure.script.absolute()),
        "media": str(figure.media.absolute()),
        "description": f"deckwright:{figure.digest}",
    }


def _failure(place: Place, outcome: Outcome, timeout: float) -> Problem:
    answer: Mapping[str, Any] = next((answer for answer in outcome.answers if "failed" in answer), {})
    line = answer.get("line", 1)
    place = Place(place.path, line if isinstance(line, int) else 1)
    if answer.get("failed") == "draw":
        hint = "define draw(mode), which returns a Matplotlib figure for the mode “day” or “night”"
        return Problem(place, "E714", str(answer.get("text")), hint)
    if answer:
        error = ": ".join(str(answer[key]) for key in ("type", "text") if answer.get(key))
        hint = install_hint(str(answer.get("module", "")))
        return Problem(place, "E713", f"the script raised {error}", hint)
    end = f"was not done within {timeout:g} s" if outcome.status is None else f"died: {outcome.death}"
    return Problem(place, "E713", f"the script {end}", outcome.last_words and f"it printed last: {outcome.last_words}")


def _tidy(svg: str) -> bytes:
    """Return the picture as editors and Git expect it: no spaces at line ends, one line feed at its own.

    Its outlines are rounded to a hundredth of a point, a thirtieth of a phone's pixel: that halves many of them.
    """
    svg = _OUTLINE.sub(lambda found: _LONG.sub(_rounded, found[0]), svg)
    return ("\n".join(line.rstrip() for line in svg.split("\n")).rstrip("\n") + "\n").encode()


def _rounded(found: re.Match[str]) -> str:
    short = f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _write(figure: Figure, drawn: Mapping[str, str]) -> None:
    """Write both pictures of a figure, each as a whole; neither changes if one of them cannot be written."""

    def writer(svg: str) -> Writer:
        def write(file: IO[bytes]) -> None:
            file.write(_tidy(svg))

        return write

    try:
        write_together([(figure.day, writer(drawn["day"])), (figure.dark, writer(drawn["night"]))])
    except OSError as error:
        stop(ExitCode.ENVIRONMENT, f"cannot write the pictures of {figure.script}: {error.strerror}")

"""Figures: found and checked by reading, drawn by real Matplotlib processes."""

from __future__ import annotations

import importlib.util
import os
import sys
import xml.etree.ElementTree as ElementTree
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from deckwright.base.problems import ExitCode, Problem, Stop
from deckwright.execute.draw import draw_figures
from deckwright.media.figures import Figure, check_figures, find_figures, is_current
from tests.help.support import long_but

STYLE = Path(__file__).parent.parent.parent / "media" / "_style.py"

SCRIPT = """import _style
import numpy as np

def draw(mode):
    fig, ax = _style.figure(mode)
    ax.plot(np.random.rand(5), label={"some", "words", "in", "a", "set"}.pop())
    ax.scatter([1, 2], [0.1, 0.2], clip_on=True)
    ax.set_xlabel("step")
    ax.legend()
    return fig
"""


def quiet(done: int, total: int) -> None:
    """Take progress and do nothing."""


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """Return an empty media folder."""
    folder = tmp_path / "media"
    folder.mkdir()
    return folder


def write(media: Path, **files: str) -> tuple[Figure, ...]:
    """Write scripts by their names without ``.py``, ``__`` for a folder, and return the figures found."""
    for name, text in files.items():
        path = media.joinpath(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return find_figures(media)


def check(media: Path) -> list[tuple[str, str]]:
    """Return the codes of a media folder's problems, and their files' names."""
    return [(problem.code, problem.place.path) for problem in check_figures(media, lambda path: path.name)]


def fake_picture(path: Path, digest: str) -> None:
    """Write what passes for a drawn picture."""
    path.write_text(f"<svg><metadata><d>deckwright:{digest}</d></metadata></svg>\n", encoding="utf-8")


def test_found(media: Path) -> None:
    """Scripts are found in all folders, sorted; helpers, hidden files and what is no file are none."""
    figures = write(media, b="", a__c="", _help="", _lib__x="", a__b="")
    hidden = media / ".venv"
    hidden.mkdir()
    (hidden / "x.py").write_text("")
    (media / ".x.py").write_text("")
    (media / "folder.py").mkdir()
    assert find_figures(media) == figures
    assert [figure.script.relative_to(media).as_posix() for figure in figures] == ["a/b.py", "a/c.py", "b.py"]
    assert figures[2].pictures == (media / "b.svg", media / "b.dark.svg")
    assert find_figures(media / "missing") == ()


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are POSIX")
def test_links_and_pipes(media: Path, tmp_path: Path) -> None:
    """A link out of the folder is not read, and a pipe is not waited for."""
    (tmp_path / "out.py").write_text("")
    (media / "link.py").symlink_to(tmp_path / "out.py")
    os.mkfifo(media / "_pipe.py")
    assert find_figures(media) == ()


def test_reading_executes_nothing(media: Path, tmp_path: Path) -> None:
    """Finding and checking figures runs none of their code and writes nothing."""
    write(media, a=f"open({str(tmp_path / 'ran')!r}, 'w')", _help="raise SystemExit")
    check(media)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["_help.py", "a.py", "media"]


def test_digest(media: Path) -> None:
    """The digest follows the script and the helpers it needs, by content and name, but not line ends or other files."""
    digest = write(media, a="import _help\n", b="y\n", _help="from _deep.x import z\n", _deep__x="z = 1\n")[0].digest
    assert write(media, b="changed\n", _other="z\n", _other2__y="")[0].digest == digest
    (media / "a.py").write_bytes(b"import _help\r\n")
    assert find_figures(media)[0].digest == digest
    for name, text in {"a": "import _help as h\n", "_help": "import _deep.x\n", "_deep__x": "z = 2\n"}.items():
        path = media.joinpath(*name.split("__")).with_suffix(".py")
        before = path.read_text()
        assert write(media, **{name: text})[0].digest != digest
        path.write_text(before)
        assert find_figures(media)[0].digest == digest
    (media / "_help.py").rename(media / "_helper.py")
    assert find_figures(media)[0].digest != digest


def test_digest_finds_helpers_however_they_are_imported(media: Path) -> None:
    """A helper that is imported by its name as text, or behind a long file's first part, counts too."""
    text = 'importlib.import_module("_help")\n'
    for script in (text, "#" * 999_995 + "\n" + text, "#" * 999_970 + "\n" + text):
        before = write(media, a=script, _help="x = 1\n")[0].digest
        assert write(media, _help="x = 2\n")[0].digest != before


def test_check(media: Path) -> None:
    """A picture that is missing, or was drawn by another script, is an error at its script; a current one is none."""
    (figure,) = write(media, a="x\n")
    assert check(media) == [("E711", "a.py")]
    fake_picture(figure.day, figure.digest)
    assert not is_current(figure)
    (problem,) = check_figures(media, lambda path: path.name)
    assert problem.message == "a.dark.svg is not drawn yet"
    assert "build_deck.py figures" in problem.hint
    fake_picture(figure.dark, figure.digest)
    assert is_current(figure)
    assert check(media) == []
    write(media, a="y\n")
    (problem,) = check_figures(media, lambda path: path.name)
    assert "not current" in problem.message


def test_picture_of_other_origin(media: Path) -> None:
    """A picture that names the digest elsewhere than in its metadata, or is no picture at all, is not current."""
    (figure,) = write(media, a="x\n")
    fake_picture(figure.day, figure.digest)
    for text in (f"<svg><text>deckwright:{figure.digest}</text></svg>", "", "\udcff"):
        figure.dark.write_bytes(text.encode("utf-8", "surrogateescape"))
        assert not is_current(figure)


def test_size(media: Path) -> None:
    """A picture over 100 kB is a warning."""
    (figure,) = write(media, a="x\n")
    for picture in figure.pictures:
        fake_picture(picture, figure.digest)
    figure.dark.write_text(figure.dark.read_text() + " " * 100_000)
    assert check(media) == [("W715", "a.py")]


@pytest.mark.parametrize(
    ("width", "scale", "codes"),
    [
        ("600", "0.05", ["E711", "W723"]),
        ("600.", ".05", ["E711", "W723"]),
        ("300", "0.11", ["E711"]),
        ("600", "...", ["E711"]),
        ("600", "1.2.3", ["E711"]),
        ("..", "0.05", ["E711"]),
        ("0", "0.05", ["E711"]),
    ],
)
def test_letters(media: Path, width: str, scale: str, codes: list[str]) -> None:
    """Letters too small for a phone are a warning; what only looks like a number in a picture does no harm."""
    (figure,) = write(media, a="x\n")
    text = f'<svg viewBox="0 0 {width} 100"><!-- small --><g transform="scale({scale} -{scale})"/></svg>\n'
    figure.day.write_text(text, encoding="utf-8")
    assert [code for code, _ in check(media)] == codes


def test_twins(media: Path) -> None:
    """Two scripts that draw files of the same name are an error, and neither is run."""
    figures = write(media, a="raise SystemExit", **{"a.dark.x": "raise SystemExit"})
    assert [figure.script.name for figure in figures] == ["a.dark.py", "a.py"]
    problems = draw_figures(figures, quiet, shown=lambda path: path.name)
    assert [(problem.code, problem.place.path) for problem in problems] == [("E712", "a.py")]
    assert ("E712", "a.py") in check(media)


def test_drawn(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are current, well-formed, differ by day and night, and have the same bytes whenever they are drawn."""
    seen: list[tuple[int, int]] = []
    (figure,) = write(media, topic__random=SCRIPT, _style=STYLE.read_text(encoding="utf-8"))
    assert draw_figures([figure], lambda done, total: seen.append((done, total))) == []
    assert seen == [(1, 1)]
    assert is_current(figure)
    assert check(media) == []
    first = [picture.read_bytes() for picture in figure.pictures]
    assert first[0] != first[1]
    for data in first:
        assert ElementTree.fromstring(data).tag == "{http://www.w3.org/2000/svg}svg"
        assert data.endswith(b">\n") and b" \n" not in data and b"dc:date" not in data and b"<text" not in data
    assert b"#1f2328" in first[0] and b"#e3e5e8" in first[1]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    monkeypatch.setenv("PYTHONHASHSEED", "5")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.chdir(media)
    assert draw_figures(find_figures(Path()), quiet) == []
    assert [picture.read_bytes() for picture in figure.pictures] == first
    # Nothing else was left behind: no bytecode, no temporary files.
    assert sorted(path.name for path in media.rglob("*") if path.is_file()) == [
        "_style.py",
        "random.dark.svg",
        "random.py",
        "random.svg",
    ]


@pytest.mark.long
def test_failures(media: Path) -> None:
    """Each script that fails is reported at its line, keeps its old pictures, and does not stop the others."""
    figures = write(
        media,
        a="x = 1\n1 / 0\n",
        b="def other():\n    pass\n",
        c="\ndef draw(mode):\n    return mode\n",
        d="x = 1\ndef draw(:\n",
        e="import no_such_module\n",
        f="import os\nprint('gone', flush=True)\nos._exit(2)\n",
        g="from matplotlib.figure import Figure\ndef draw(mode):\n"
        "    if mode == 'night':\n        raise ValueError('no night')\n    return Figure()\n",
        h="from matplotlib.figure import Figure\ndef draw(mode):\n    return Figure()\n",
    )
    old = f"<svg><metadata>deckwright:{'0' * 64}</metadata></svg>"
    figures[6].day.write_text(old)
    problems = draw_figures(figures, quiet, shown=lambda path: path.stem)
    assert [(problem.place.path, problem.place.line, problem.code) for problem in problems] == [
        ("a", 2, "E713"),
        ("b", 1, "E714"),
        ("c", 2, "E714"),
        ("d", 2, "E713"),
        ("e", 1, "E713"),
        ("f", 1, "E713"),
        ("g", 4, "E713"),
    ]
    assert message(problems, "a") == "the script raised ZeroDivisionError: division by zero"
    assert message(problems, "c") == "draw('day') returned str, not a Matplotlib figure"
    assert "no_such_module" in problems[4].hint
    assert message(problems, "f") == "the script died: exit code 2"
    assert figures[6].day.read_text() == old
    assert not figures[6].dark.exists()
    assert is_current(figures[7])


def message(problems: list[Problem], path: str) -> str:
    """Return the message of the first problem of a file."""
    return next(problem.message for problem in problems if problem.place.path == path)


def test_timeout(media: Path) -> None:
    """A script that takes too long is stopped."""
    (problem,) = draw_figures(write(media, a="while True: pass"), quiet, timeout=1)
    assert (problem.code, problem.message) == ("E713", "the script was not done within 1 s")


def test_without_matplotlib(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Matplotlib the command stops with exit code 3 and says what to install, unless nothing is to be drawn."""
    real = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "matplotlib" else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    assert draw_figures((), quiet) == []
    with pytest.raises(Stop) as stopped:
        draw_figures(write(media, a=""), quiet)
    assert stopped.value.exit_code is ExitCode.ENVIRONMENT
    assert "figures" in stopped.value.hint


def test_unwritable(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a picture cannot be put in place, the command stops with exit code 3 and leaves no temporary file."""

    def refuse(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    figures = write(media, a="from matplotlib.figure import Figure\ndef draw(mode):\n    return Figure()\n")
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(Stop) as stopped:
        draw_figures(figures, quiet)
    assert stopped.value.exit_code is ExitCode.ENVIRONMENT
    assert [path.name for path in media.iterdir()] == ["a.py"]


def test_a_picture_made_by_hand_is_not_overwritten(tmp_path: Path) -> None:
    """A picture that no script drew stays as it is, though a script of its name wants to draw it."""
    (tmp_path / "hand.py").write_text("from matplotlib.figure import Figure\ndef draw(mode):\n    return Figure()\n")
    (tmp_path / "hand.svg").write_text("<svg/>")
    problems = draw_figures(find_figures(tmp_path), quiet)
    assert [problem.code for problem in problems] == ["E716"]
    assert (tmp_path / "hand.svg").read_text() == "<svg/>"


PLOT = "from matplotlib.figure import Figure\ndef draw(mode):\n    fig = Figure()\n    ax = fig.subplots()\n"
BY_NIGHT = {
    "heedless": ("    ax.plot([1, 2])\n", "it is the same by day and by night: #000000"),
    "no letters": ("    ax.axis('off')\n    ax.plot([1, 2], color='#111111')\n", "by night: #111111"),
    "other lines only": (
        "    ax.plot([1, 2], color='red' if mode == 'day' else 'white')\n",
        "its letters do not change by night: #000000",
    ),
    "seen on both": ("    ax.axis('off')\n    ax.plot([1, 2], color='#888888')\n", ""),
    "light by night": (
        "    ink = 'k' if mode == 'day' else 'w'\n    ax.tick_params(colors=ink)\n    ax.plot([1, 2], color=ink)\n",
        "",
    ),
    "dark on light boxes": (
        "    ax.axis('off')\n    for x in (0.2, 0.7):\n"
        "        ax.text(x, 0.5, 'box', bbox={'facecolor': 'white' if mode == 'day' else '#dddddd'})\n",
        "",
    ),
    "dark on pixels": (
        "    ax.tick_params(colors='k' if mode == 'day' else 'w')\n    ax.imshow([[0, 1], [1, 0]])\n"
        "    for x in range(20):\n        ax.text(x % 2, x // 10, 'n')\n",
        "",
    ),
}
"""Bodies of scripts, and what is said of their pictures."""


@pytest.mark.parametrize("name", long_but(BY_NIGHT, "dark on pixels", "light by night"))
def test_a_figure_that_nobody_sees_by_night_is_noticed(media: Path, name: str) -> None:
    """A script that does not heed the mode is told so, when it is drawn and at every check; one that does is not."""
    body, told = BY_NIGHT[name]
    figures = write(media, a=f"{PLOT}{body}    return fig\n")
    drawn = draw_figures(figures, quiet)
    checked = check_figures(media, lambda path: path.as_posix())
    for problems in (drawn, checked):
        said = [(problem.place.path, problem.message) for problem in problems if problem.code == "W726"]
        assert [path for path, _ in said] == ([(media / "a.py").as_posix()] if told else [])
        assert all(told in message for _, message in said)

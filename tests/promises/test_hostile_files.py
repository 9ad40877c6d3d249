"""Hostile files that a clone could not hold on every system: too large, too deep, or no files at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.help.hostility import assert_no_crash, assert_told
from tests.help.support import PNG, Project, a_few_of, long_but

HEAD = "## Q? {#q}\n\n"
LINE = "a" * 1_000_000

pytestmark = pytest.mark.timeout(60)

LARGE: dict[str, tuple[str | bytes, str]] = {
    "10 MB": (HEAD + "a\n" * 5_000_000, "E101"),
    "a million lines": (HEAD + "\n" * 1_000_000, "E101"),
    "one line of 1 MB": (HEAD + LINE, "E303"),
    "a code block of 1 MB": (f"{HEAD}```\n{LINE}\n```\n", "E303"),
    "a prompt of 100 kB": ("## " + "a" * 100_000 + "\n\nb\n", "E303"),
    "a topic line of 1 MB": (f"# {LINE}\n\n{HEAD}a\n", "E303"),
    "6,000 questions": ("## Q\n\n" * 6_000, "E303"),
    "UTF-16": ((HEAD + "a\n").encode("utf-16"), "E102"),
    "UTF-32": ((HEAD + "a\n").encode("utf-32"), "E102"),
    "NUL": (HEAD + "a\0b\n", "E103"),
    "a list nested 500 deep": (HEAD + "".join("  " * depth + "- a\n" for depth in range(500)), "E303"),
    "a list nested 200 deep": (HEAD + "".join("  " * depth + "- a\n" for depth in range(200)), "E401"),
    "20,000 opening brackets": (HEAD + "[" * 20_000, "E401"),
    "a table of 3,000 × 3,000": (
        HEAD + "|" + "a|" * 3000 + "\n|" + "-|" * 3000 + "\n" + ("|" * 3001 + "\n") * 300,
        "E303",
    ),
    "a wide head and short rows": (HEAD + "|" + "a|" * 8000 + "\n|" + "-|" * 8000 + "\n" + "a|\n" * 9000, "E415"),
    "20,000 fences": (HEAD + "```\n" * 20_000, "E303"),
    "20,000 footnotes": (HEAD + "".join(f"[^{n}]: a\n" for n in range(20_000)), "E303"),
    "a backtick ladder to 1,500": (HEAD + " ".join("`" * n for n in range(1, 1500)), "E303"),
    "front matter of 1 MB": ("---\n" + "a: b\n" * 90_000 + "---\n" + HEAD + "a\n", "E201"),
    "one address shown 9,000 times": (f"{HEAD}{'[a] ' * 9000}\n\n[a]: https://{'a' * 9000}\n", "E303"),
    "one prompt shown 4,000 times": (f"## {'a' * 30_000} {{#l}}\n\nb\n\n{HEAD}{'[](#l) ' * 4000}\n", "E303"),
    "3,000 pictures of code": (HEAD + "".join(f"```{{.image}}\n{n}\n```\n" for n in range(2500)), "E413"),
}


@pytest.mark.parametrize("name", a_few_of(LARGE, 8))
def test_a_file_too_large_or_too_deep_is_refused(project: Project, name: str) -> None:
    """A limit is checked before the work it saves, so a file beyond it is refused at once, with its place."""
    data, code = LARGE[name]
    project.write({"content/questions.md": data})
    told = assert_told(project.run("check"), code)
    assert told.path == ("content" if code == "E300" else "content/questions.md")


RUNS = [
    *("*a ", "**a ", "_a ", "*a_b", "~~a", "==a", "++a", "&", "&a", "|", "[a](", "[^a", "[@a", "<a ", "$a", "$$a"),
    *("\\(", "![", "{{c1::", "{{c1::a}} ", "::", "`", "``a ", ":", "<b>", "<x>", "<!--", "<details>\n"),
    *("<details>", "- [ ] ", "> ", "- a\n", ": a\n", "a\n: b\n", "a\n  : b\n", "a|b\n-|-\n", "|a|b|\n"),
    *("[a]: b\n", "[^a]: b\n", "~~~\n", "a  \n", " ", "[](#q)", "![a](b.png)", "[@a; ", "a\n---\n", "#### a\n"),
    *("!!! note\n", "1. a\n", "    a\n\n", "\\", "***a** "),
]


@pytest.mark.parametrize("kind", long_but(["", ".cloze", ".typed", ".choice"], ".cloze"))
@pytest.mark.parametrize("run", a_few_of(RUNS, 13), ids=repr)
def test_any_run_of_marks_ends_soon(project: Project, run: str, kind: str) -> None:
    """However often a mark is repeated in a question, it ends, in a deck or in its errors."""
    project.questions(f"## Q? {{#q {kind}}}\n\n{run * (15_000 // len(run))}\n")
    assert_no_crash(project.run("check"))


@pytest.mark.long
@pytest.mark.timeout(20)
def test_a_file_is_read_once_for_all_its_footnotes(project: Project) -> None:
    """A file as large as is taken, each of whose questions has a footnote, ends as soon as one without any."""
    words = "Some words of an answer. " * 12
    project.questions("".join(f"## Q{n}? {{#q{n}}}\n\n{words}[^a]\n\n[^a]: note\n\n" for n in range(5_000)))
    assert_no_crash(project.run("check"))


@pytest.mark.parametrize(
    "text", ["~~~{}b\nc\n~~~\n", "#### a{}b\n", "a|b\n-|-{}\n", "a{}b\n", "[@a, p{}q]\n", "> {}a\n"]
)
def test_spaces_cost_nothing(project: Project, text: str) -> None:
    """Spaces, however many, are passed over once."""
    project.questions(HEAD + text.format(" " * 60_000))
    assert_no_crash(project.run("check"))
    project.questions(f"## a{' ' * 60_000}b\n\nc\n" + text.format(" " * 600_000))
    assert_no_crash(project.run("check"))


def test_the_list_of_problems_ends(project: Project) -> None:
    """Of a file with thousands of errors the first 500 are listed, and that there are more."""
    project.questions(HEAD + "<x> " * 2000)
    result = project.run("check")
    assert "500 errors" in result.text
    assert "W102 this file has over 500 problems" in result.text


def fifo(path: Path) -> None:
    """Make a pipe that nobody writes to."""
    os.mkfifo(path)


def loop(path: Path) -> None:
    """Make a link to itself."""
    path.symlink_to(path.name)


def way_out(path: Path) -> None:
    """Make a link to a readable file outside the deck."""
    outside = path.parents[2] / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "secret").write_bytes(b"## Secret? {#secret}\n\nsecret\n" if path.suffix == ".md" else PNG)
    path.symlink_to(outside / "secret")


def dangling(path: Path) -> None:
    """Make a link to nothing."""
    path.symlink_to("nowhere")


def folder(path: Path) -> None:
    """Make a folder."""
    path.mkdir()


def device(path: Path) -> None:
    """Make a link to a file without an end."""
    path.symlink_to("/dev/zero")


NO_FILES: list[Callable[[Path], None]] = [fifo, loop, way_out, dangling, folder, device]


def make(kind: Callable[[Path], None], path: Path) -> None:
    """Make what is no file of the deck at ``path``, or skip the test where the system has no such thing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        kind(path)
    except (OSError, AttributeError, NotImplementedError) as error:
        pytest.skip(f"this system makes none: {error}")


READ = {"questions.md": "E101", "references.bib": "E604", "syllabus.toml": "E002", "deck.lock": "E801"}
"""The files that a deck reads, and the code of one that cannot be read."""


@pytest.mark.parametrize(
    ("name", "kind"),
    # A folder called questions.md is a subdeck.
    [(name, kind) for name in READ for kind in NO_FILES if (name, kind) != ("questions.md", folder)],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_what_is_no_file_of_the_deck_is_not_read(project: Project, name: str, kind: Callable[[Path], None]) -> None:
    """A pipe, a device, a folder or a link that leads nowhere or out is refused, and nothing waits for it."""
    project.questions(HEAD + "a\n", "content/other.md")
    make(kind, project.root / "content" / name)
    assert_told(project.run("build"), READ[name], path=f"content/{name}")
    assert not project.package.exists()


@pytest.mark.parametrize("kind", NO_FILES, ids=lambda kind: kind.__name__)
def test_a_picture_must_be_a_file_of_the_deck(project: Project, kind: Callable[[Path], None]) -> None:
    """A pipe, a device, a folder or a link that leads nowhere or out is no picture."""
    project.questions(HEAD + "a ![b](../media/a.png)\n")
    make(kind, project.root / "media" / "a.png")
    told = assert_told(project.run("build"), "E701" if kind is dangling else "E702")
    assert (told.line, told.column) == (3, 3)


@pytest.mark.parametrize("kind", [fifo, loop, folder], ids=lambda kind: kind.__name__)
def test_settings_must_be_a_file(project: Project, kind: Callable[[Path], None]) -> None:
    """A ``deck.toml`` that is no file is none."""
    (project.root / "content" / "deck.toml").unlink()
    make(kind, project.root / "content" / "deck.toml")
    result = project.run("check")
    assert_no_crash(result)
    assert result.code == 2
    assert "there is no deck.toml" in result.text


def test_folders_nested_too_deep_are_refused(project: Project) -> None:
    """Folders inside folders end at 50."""
    project.questions(HEAD + "a\n", "content/" + "d/" * 60 + "questions.md")
    assert_told(project.run("check"), "E101")


def test_a_linked_folder_is_not_followed(project: Project) -> None:
    """A link to a folder, even to the folder above it, is told of and not followed."""
    project.questions(HEAD + "a\n")
    make(lambda path: path.symlink_to(".."), project.root / "content" / "up")
    result = project.run("check")
    assert_no_crash(result)
    assert result.code == 0
    assert "content/up:1:1: W101" in result.text


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
@pytest.mark.parametrize("command", ["check", "build"])
@pytest.mark.parametrize("name", [b"q\xff.md", b"\xff/q.md", b"q\x1b[2J.md", b"a\nb.md", b"a\x1fb/q.md"], ids=repr)
def test_a_name_that_no_text_may_hold_is_told(project: Project, command: str, name: bytes) -> None:
    """A file whose name is no text, or would act on a terminal, is an error at its folder, and nothing ships."""
    file = project.root / "content" / os.fsdecode(name)
    try:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"## Q? {#q}\n\na\n")
    except OSError:
        pytest.skip("this file system has no such names")
    result = project.run(command)
    assert_told(result, "E101", path="content")
    assert "\x1b" not in result.text and "\x1f" not in result.text
    assert not project.package.exists()

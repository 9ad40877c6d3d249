"""Which files are read, in which order, and how large they may be, to the byte."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.help.support import SETTINGS, Project, long_but

HEAD = "## Q? {#q}\n\n"


def of_bytes(size: int) -> str:
    """Return a file of so many bytes whose question is short: the rest stands above it."""
    return "a" * (size - len(HEAD) - 3) + f"\n{HEAD}a\n"


LIMITS: dict[str, tuple[int, Callable[[int], dict[str, str]], str]] = {
    "bytes of a file": (2_000_000, lambda size: {"content/q.md": of_bytes(size)}, "E101"),
    "lines of a file": (100_000, lambda size: {"content/q.md": f"{HEAD}a" + "\n" * (size - 2)}, "E101"),
    "folders in folders": (50, lambda size: {f"content/{'a/' * size}q.md": f"{HEAD}a\n"}, "E101"),
    "bytes of a question": (64_000, lambda size: {"content/q.md": f"{HEAD}{'a ' * (size // 2)}"[:size]}, "E303"),
    "characters of a topic line": (1_000, lambda size: {"content/q.md": f"# {'ä' * (size - 2)}\n\n{HEAD}a\n"}, "E303"),
}


@pytest.mark.parametrize("name", long_but(LIMITS, "bytes of a file", "bytes of a question"))
def test_a_limit_is_where_it_is_said_to_be(project: Project, name: str) -> None:
    """What is as large as it may be is taken, and a unit more is an error."""
    limit, files, code = LIMITS[name]
    assert project.write(files(limit)).codes() == []
    assert project.write(files(limit + 1)).codes()[:1] == [code]


def test_topics_inside_folders_have_their_order(project: Project) -> None:
    """A topic's folder may lie in another one; its questions come where ``[[topics]]`` has it."""
    topics = "".join(f'[[topics]]\nfolder = "far/{name}"\n' for name in "ba")
    files = {"content/far/b/q.md": HEAD + "b\n", "content/far/a/q.md": '## R? {#r after="q"}\n\na\n'}
    project.write({"content/deck.toml": SETTINGS + topics, **files})
    assert project.problems() == []


def test_a_folder_inside_a_topic_belongs_to_it(project: Project) -> None:
    """Questions in a folder that is no topic come where ``[[topics]]`` has the folder around it."""
    topics = "".join(f'[[topics]]\nfolder = "{name}"\n' for name in "ba")
    files = {"content/b/in/side/q.md": HEAD + "b\n", "content/a/q.md": '## R? {#r after="q"}\n\na\n'}
    project.write({"content/deck.toml": SETTINGS + topics, **files})
    assert project.problems() == []


@pytest.mark.parametrize(("bad", "code", "told"), [(b"\xff", "E102", "0xff"), (b"\x07", "E103", "U+0007")])
def test_a_byte_that_is_no_text_is_told_at_its_place(project: Project, bad: bytes, code: str, told: str) -> None:
    """Of a file that is not UTF-8, or holds what no text does, line and column of the first such byte are told."""
    project.write({"content/q.md": f"{HEAD}ab".encode() + bad + b"\n"})
    (problem,) = project.problems()
    assert (problem["code"], problem["line"], problem["column"]) == (code, 3, 3)
    assert told in problem["message"]


@pytest.mark.parametrize("ending", [".markdown", ".qmd", ".mdx", ".mkd", ".Rmd", ".txt"])
def test_questions_in_a_file_that_is_not_read_are_told(project: Project, ending: str) -> None:
    """A file whose name ends otherwise is a warning if it holds questions, and none under a name with ``_``."""
    project.write({"content/q.md": HEAD + "a\n", f"content/far/other{ending}": HEAD, f"content/_x{ending}": HEAD})
    (problem,) = project.problems()
    assert (problem["code"], problem["path"]) == ("W107", f"content/far/other{ending}")
    assert "other.md" in problem["hint"]
    project.write({f"content/far/other{ending}": "# Notes\n\nno question\n"})
    assert project.problems() == []


@pytest.mark.parametrize("ending", ["", ".rst", ".org", ".adoc"])
def test_a_question_in_a_file_of_another_language_is_told_by_its_id(project: Project, ending: str) -> None:
    """Where two ``#`` may be something else, only a heading with an id is one that is not read."""
    project.write({"content/q.md": HEAD + "a\n", f"content/other{ending}": "## Lost? {#lost .typed}\n\na\n"})
    (problem,) = project.problems()
    assert (problem["code"], problem["path"]) == ("W107", f"content/other{ending}")
    project.write({f"content/other{ending}": "## a target\nall:\n\techo {#x}\n"})
    assert project.problems() == []


def test_a_second_ending_is_taken_off(project: Project) -> None:
    """The hint for a file that an editor called ``.md.txt`` is the name without what it added."""
    project.write({"content/q.md": HEAD + "a\n", "content/other.md.txt": HEAD})
    (problem,) = project.problems()
    assert "rename it to other.md," in problem["hint"]


@pytest.mark.parametrize("name", ["a.ipynb", "a.docx", "a.DOC", "a.odt", "a.rtf", "a.pages", "a.xlsx"])
def test_what_another_program_keeps_in_a_deck_is_never_passed_over(project: Project, name: str) -> None:
    """A notebook, a document, a sheet is told at its place, whatever it holds; not what a program writes beside it."""
    project.write({"content/q.md": HEAD + "a\n", f"content/far/{name}": "PK", f"content/~${name}": "x"})
    (problem,) = project.problems()
    assert (problem["code"], problem["path"]) == ("W107", f"content/far/{name}")
    (project.root / "content/far" / name).rename(project.root / "content/far" / f"_{name}")
    assert project.problems() == []


def test_a_deck_in_a_deck_is_another_one(project: Project) -> None:
    """A folder below with a ``deck.toml`` of its own ships in no deck but its own, which is said once."""
    inner = {"content/inner/deck.toml": SETTINGS, "content/inner/a/r.md": "## R? {#r}\n\na\n"}
    project.write({"content/q.md": HEAD + "a\n", **inner})
    assert [(problem["code"], problem["path"]) for problem in project.problems()] == [("W108", "content/inner")]
    project.build()
    assert list(project.notes()) == ["q"]


@pytest.mark.parametrize(
    "text", ["[1, 2] is a list.", '["a"] is one, too.', "The tag <html> is text.", "<!-- <html> -->", ""]
)
def test_a_text_that_begins_like_another_format_is_read(project: Project, text: str) -> None:
    """Markdown that begins with a bracket, a tag in a text or a comment is no notebook and no web page."""
    project.questions(f"{text}\n\n## Q? {{#q}}\n\nA.\n")
    assert project.codes() == []


@pytest.mark.parametrize("items", ['tags="x a=b"', 'tags="it\'s" .typed', 'tags="a=b" level="basic"'])
def test_signs_inside_a_value_are_the_values(project: Project, items: str) -> None:
    """An equals sign or an apostrophe between a value's quotation marks ends no value."""
    project.questions(f"## Q? {{#q {items}}}\n\nA.\n")
    assert project.codes() == []

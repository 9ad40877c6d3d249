"""``new``, and what becomes of Markdown that was not written for deckwright."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from deckwright.cli.table import EXAMPLES
from deckwright.questions.frontmatter import KINDS
from tests.help.support import PNG, SETTINGS, Project, needs, read_package, snapshot

THEIRS = """\
Geography quiz
==============

Some notes of mine, <!-- not finished --> see the [wiki](https://example.org).

## What are the longest rivers?

The longest ones are:
* Nile
  * in Africa
  * 6650 km
* Amazon
  1. in South America
  2. 6400 km

Their lengths:
| River | km |
|-------|---:|
| Nile  | 6650 |

## How do you print them?

```python title="rivers.py" hl_lines="1"
for river in rivers:
    print(river)
```

<!--
## Not this one
-->

## What does a delta look like?
![](delta.png)

## What's new?

It costs $5 or $6, <5 minutes & a_snake_case_word, 2*3*4.
- [x] done
- [ ] not done
"""


def test_a_new_deck_builds_at_once(tmp_path: Path) -> None:
    """``new`` makes a deck of every kind that needs no picture; it passes all checks and imports into the real Anki."""
    needs("anki")
    project = Project(tmp_path)
    assert project.run("new", "my-rivers").code == 0
    assert project.run("check", "--run", "--strict", "my-rivers").code == 0
    assert "My rivers: " in project.build("my-rivers").out
    package = tmp_path / "my-rivers/build/my-rivers.apkg"
    kinds = set(re.findall(r'"kind": "(\w+)"', (tmp_path / "my-rivers/deck.lock").read_text(encoding="utf-8")))
    assert kinds == set(KINDS) - {"occlusion"}
    verified = project.run("verify", str(package))
    assert verified.code == 0, verified.text
    assert "a second import changes nothing" in verified.out


def test_every_new_deck_has_an_identity_of_its_own(tmp_path: Path) -> None:
    """Two new decks never share a namespace."""
    for name in ("one", "two"):
        Project(tmp_path).run("new", name)
    names = [tomllib.loads((tmp_path / name / "deck.toml").read_text())["namespace"] for name in ("one", "two")]
    assert names[0] != names[1]


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("my-deck", "My deck"),
        ("AWS_exam", "AWS exam"),
        ("größe", "Größe"),
        ('a"b::c', "A b c"),
        ("rivers/content", "Rivers"),
        ("x" * 240, "X" + "x" * 199),
        ("---", "My deck"),
        (".", "Project"),
    ],
)
def test_any_folder_gives_a_name(tmp_path: Path, folder: str, name: str) -> None:
    """Whatever the folder is called, the new deck has a name that is allowed, and builds."""
    project = Project(tmp_path / "project")
    project.root.mkdir()
    result = project.run("new", "--", folder)
    assert result.code == 0, result.text
    assert tomllib.loads((project.root / folder / "deck.toml").read_text(encoding="utf-8"))["name"] == name
    project.build("--", folder)


@pytest.mark.parametrize(
    "there",
    ["notes.md", "deep/down/notes.MD"],
)
def test_beside_markdown_only_settings_are_added(tmp_path: Path, there: str) -> None:
    """In a folder that holds Markdown, ``new`` writes deck.toml and touches nothing else."""
    project = Project(tmp_path / "mine").write({there: "## What is one? {#one}\n\nThe first.\n"})
    before = snapshot(project.root)
    assert project.run("new", ".").code == 0
    after = snapshot(project.root)
    assert set(after) - set(before) == {"deck.toml", ".gitignore"}
    assert after[there] == before[there]
    project.build()


@pytest.mark.parametrize("there", ["README.md", ".venv/licences.md", "_drafts/x.md", "node.txt"])
def test_beside_other_files_a_first_question_is_added(tmp_path: Path, there: str) -> None:
    """Files that no build reads do not count as questions: the new deck gets its examples and builds at once."""
    project = Project(tmp_path / "mine").write({there: "Some text\n"})
    assert project.run("new", ".").code == 0
    assert (project.root / "first-questions.md").is_file()
    project.build()


@pytest.mark.parametrize("place", ["deck.toml", "content/deck.toml"])
def test_a_deck_is_not_begun_anew(tmp_path: Path, place: str) -> None:
    """``new`` on a deck refuses with exit code 2 and writes nothing: a new namespace would cost every review."""
    project = Project(tmp_path / "mine").write({place: SETTINGS})
    before = snapshot(project.root)
    result = project.run("new", ".")
    assert (result.code, "this is a deck" in result.err) == (2, True)
    assert snapshot(project.root) == before


def test_new_on_a_file_is_refused(tmp_path: Path) -> None:
    """``new`` on a file refuses with exit code 2."""
    project = Project(tmp_path).write({"file": "x"})
    assert project.run("new", "file").code == 2


def theirs(folder: Path) -> Project:
    """Return somebody's folder of Markdown, made a deck by ``new``."""
    project = Project(folder).write({"rivers.md": THEIRS, "delta.png": PNG, "README.md": "# My notes\n"})
    assert project.run("new", ".").code == 0
    return project


def test_their_markdown_builds_as_it_is(tmp_path: Path) -> None:
    """Somebody's Markdown, as people write it, has no error; each warning has its place and says what to do."""
    project = theirs(tmp_path / "theirs")
    found = project.problems()
    assert [(problem["code"], problem["line"]) for problem in found] == [
        ("W701", 6),
        ("W701", 21),
        ("W412", 23),
        ("W701", 32),
        ("W702", 33),
        ("W701", 35),
        ("W418", 37),
    ]
    assert [problem for problem in found if not problem["hint"]] == []
    project.build()


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("Title\n-----\n\nText", "E405", "####"),
        ("See [the other](rivers.md).", "E603", "(#id)"),
        ("![map](https://example.org/map.png)", "E703", "media folder"),
        ("![map](maps/delta.png)", "E701", ""),
        ("![map](dleta.png)", "E701", "delta.png"),
        ("![map](delta.bmp)", "E704", "PNG"),
        ("A vector<int> of rivers", "E408", "`<int>`"),
        ("<div class='x'>\n\nText\n\n</div>", "E408", ""),
        ("```\nopen", "E402", "```"),
        ("### Answers\n\nText", "E304", "Answer"),
        ("[see @smith]", "E601", "[@key]"),
    ],
)
def test_what_cannot_be_built_is_explained(tmp_path: Path, text: str, code: str, hint: str) -> None:
    """What a card cannot show is one kind of error, at its line, with what to write instead."""
    found = (
        theirs(tmp_path / "theirs").questions(f"## What is it? {{#it}}\n\nText.\n\n{text}\n", "rivers.md").problems()
    )
    errors = [problem for problem in found if problem["severity"] == "error"]
    assert {problem["code"] for problem in errors} == {code}
    assert errors[0]["line"] in (5, 6)
    assert errors[0]["hint"]
    assert hint in errors[0]["hint"]


def test_a_cloze_in_a_question_of_another_kind_is_told_at_its_heading(tmp_path: Path) -> None:
    """A cloze where the question is none is an error at the braces that lack .cloze, and names its own line."""
    project = theirs(tmp_path / "theirs").questions("## What is it? {#it}\n\nText {{c1::hidden}}.\n", "rivers.md")
    (found,) = [problem for problem in project.problems() if problem["severity"] == "error"]
    assert (found["line"], found["column"], found["code"]) == (1, 16, "E505")
    assert "in line 3" in found["message"] and "write {#it .cloze}" in found["hint"]


def test_their_markdown_reads_as_they_meant_it(tmp_path: Path) -> None:
    """Lists nested by two spaces, lists and tables right after a text, and odd characters come out as meant."""
    project = theirs(tmp_path / "theirs")
    project.build()
    fields = {note["fields"]["ID"]: note["fields"] for note in read_package(project.root / "build/theirs.apkg")}
    assert len(fields) == 4
    rivers = fields["what-are-the-longest-rivers"]["Back"]
    nested = re.sub(r"\s+", "", rivers)
    assert "<li>Nile<ul><li>inAfrica</li><li>6650km</li></ul></li>" in nested
    assert "<ol><li>inSouthAmerica</li><li>6400km</li></ol>" in nested
    assert "<table>" in rivers
    assert "<!--" not in str(fields)
    assert "not-this-one" not in fields
    new = fields["what-s-new"]["Back"]
    assert "It costs $5 or $6, &lt;5 minutes &amp; a_snake_case_word" in new
    assert "delta-" in fields["what-does-a-delta-look-like"]["Back"]


def test_their_markdown_gets_ids(tmp_path: Path) -> None:
    """``ids --write`` makes somebody's Markdown fit to be shipped, changing its headings only."""
    project = theirs(tmp_path / "theirs")
    before = (project.root / "rivers.md").read_text().splitlines()
    assert "4 ids written" in project.run("ids", "--write").out
    after = (project.root / "rivers.md").read_text().splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 4
    assert all(re.fullmatch(r"## .+ \{#[a-z0-9-]+\}", line) for line in changed)
    assert "W701" not in [problem["code"] for problem in project.problems()]


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_example_deck_is_without_fault(tmp_path: Path, kind: str) -> None:
    """Each example has nothing to warn of, each of its notes has an id, and it builds at once."""
    project = Project(tmp_path)
    made = project.run("new", "--example", kind, "mine")
    assert made.code == 0, made.text
    assert f"build mine\nHow it is written: {EXAMPLES[kind]}\n" in made.out
    built = project.build("mine")
    assert "warning" not in built.text
    checked = project.run("check", "--strict", "mine")
    assert checked.code == 0, checked.text
    assert "0 errors, 0 warnings" in checked.text
    assert (project.root / "mine/build/mine.apkg").is_file()


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_page_of_an_example_names_it(kind: str) -> None:
    """The page that an example names says how the example is made, and the page of the commands lists it."""
    docs = Path(__file__).parents[2]
    page, _, _ = EXAMPLES[kind].partition("#")
    assert f"`deckwright new --example {kind} FOLDER`" in (docs / page).read_text(encoding="utf-8")
    assert f"| `{kind}` | " in (docs / "docs/commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--example",), "write --example KIND; the kinds are word-list, occlusion,"),
        (("--example", "poem", "mine"), "did you mean “sequence”? the kinds are word-list, occlusion,"),
        (("--example", "wordlist", "mine"), "did you mean “word-list”? the kinds are"),
        (("--example", "zzz", "mine"), "→ the kinds are word-list, occlusion, sequence, diagram, language, vault"),
        (("--example", "vault"), "new --example vault my-deck"),
        (("--example", "vault", "--obsidian", "mine"), "leave one of them out"),
    ],
)
def test_an_example_that_there_is_not_is_refused(tmp_path: Path, words: tuple[str, ...], hint: str) -> None:
    """A wrong kind of example is refused with exit code 2, all kinds are listed, and nothing is written."""
    project = Project(tmp_path)
    result = project.run("new", *words)
    assert result.code == 2
    assert hint in result.err
    assert not (tmp_path / "mine").exists()


def test_an_example_writes_over_nothing(tmp_path: Path) -> None:
    """In a folder that holds something, no example is made: nothing of anybody's is written over."""
    project = Project(tmp_path).write({"mine/notes.txt": "x"})
    before = snapshot(tmp_path)
    result = project.run("new", "--example", "sequence", "mine")
    assert (result.code, "mine is not empty" in result.err) == (2, True)
    assert snapshot(tmp_path) == before

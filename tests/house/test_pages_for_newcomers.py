"""What the pages for newcomers say to write is tried: each row of their tables, each script, each command."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from deckwright.cli.table import COMMANDS
from tests.help.support import MP3, PNG, REPOSITORY, Learner, Project, svg

DOCS = REPOSITORY / "docs"
COMING = sorted(DOCS.glob("from-*.md"))
WRITE, HERE, CARDS = "write", "here", "cards"
FILES: dict[str, str | bytes] = {
    "media/x.png": PNG,
    "media/my picture.png": PNG,
    "media/x.svg": svg("red"),
    "media/x.mp3": MP3,
    "media/der Hund (1).mp3": MP3,
    "other.md": "## Another question? {#id}\n\nYes.\n",
    "references.bib": "".join(
        f"@article{{{key}, author={{Lloyd, Stuart}}, title={{T}}, year={{1982}}, journal={{J}}}}\n"
        for key in ("Lloyd1982", "key")
    ),
    "deck.toml": 'name = "Lab"\nnamespace = "3c9d2c0e-52a5-4f0c-8f6a-0d6f6f3c7a11"\nslash_tags = true\n',
}
"""A deck as ``new`` makes it, with the files that the examples show."""
NAME = re.compile(r"[\w.]+\.(?:bib|png)|media|##")
"""What stands in backticks and is no example: files, folders, the mark of a heading."""


@dataclass(frozen=True)
class Row:
    """A row of a table: its page, and its cells by the heads of their columns."""

    page: str
    cells: dict[str, str]

    def spans(self, column: str) -> list[str]:
        """Return what a cell has in backticks, as somebody would type it."""
        found = re.findall(r"(?<!`)(`+) ?(.+?) ?\1(?!`)", self.cells[column])
        return [span.replace("\\|", "|").replace("↵", "\n") for _, span in found]


def rows(*pages: Path) -> Iterator[Row]:
    """Yield the rows of all tables of these pages."""
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for head, body in re.findall(r"^(\|.+\|)\n\|[-|: ]+\|\n((?:\|.*\|\n)+)", text, re.MULTILINE):
            for line in body.splitlines():
                cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
                yield Row(page.stem, dict(zip(_heads(head), cells, strict=True)))


def _heads(line: str) -> list[str]:
    return [head.strip() for head in line.strip("|").split("|")]


def question(text: str) -> str:
    """Return an example as a file of questions: a text alone is an answer."""
    return text if text.startswith(("## ", "---\n")) else f"## Q? {{#q}}\n\n{text}\n"


def named(examples: Iterator[tuple[str, str]]) -> list[Any]:
    """Return examples, each with its page and its text, as the parameters of a test."""
    return [pytest.param(text, id=f"{page}: {text!r}") for page, text in dict.fromkeys(examples)]


def told() -> Iterator[tuple[str, str, str]]:
    """Yield the page, a spelling of another tool and the code that the table says."""
    for row in rows(*COMING):
        code = re.search(r"`([EWI]\d{3})`", row.cells.get(HERE, ""))
        if code and row.cells.keys() >= {"you write", WRITE} and not is_right(row):
            yield from ((row.page, spelling, code[1]) for spelling in row.spans("you write"))


def is_right(row: Row) -> bool:
    """Whether what somebody writes elsewhere may stay as it is, by what a row says of it."""
    return re.match("works(?! unfolded)|text|marked text", row.cells[HERE]) is not None


def right() -> Iterator[tuple[str, str]]:
    """Yield the page and a text of which the page says that it may be written so."""
    for row in rows(*COMING, DOCS / "how-to.md"):
        yield from ((row.page, text) for column in row.cells for text in _right(row, column))


def _right(row: Row, column: str) -> list[str]:
    """Return what may be written by one cell of a row."""
    spans = row.spans(column)
    if column == WRITE:  # a footnote is one with its reference
        return ["\n\n".join(spans)] if any(span.startswith("[^1]:") for span in spans) else spans
    if column == "you write":
        return spans if is_right(row) else []
    if column == "I write":
        return [] if ".toml" in row.cells[column] else [span for span in spans if not NAME.fullmatch(span)]
    return [span for span in spans if "\n\n" in span]


@pytest.fixture(scope="module")
def trying(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """Return what writes an example into one and the same deck, as an author does who tries one after another."""
    project = Project(tmp_path_factory.mktemp("trying")).write(FILES)
    return lambda example: project.write({"questions.md": question(example)})


@pytest.mark.parametrize(("spelling", "code"), [pytest.param(*one[1:], id=f"{one[0]}: {one[1]!r}") for one in told()])
def test_a_habit_has_the_problem_that_the_page_says(trying: Callable[[str], Project], spelling: str, code: str) -> None:
    """What other tools read and deckwright does not has the code that stands beside it."""
    assert code in [problem["code"] for problem in trying(spelling).problems()]


@pytest.mark.parametrize("text", named(right()))
def test_what_the_page_says_to_write_is_right(trying: Callable[[str], Project], text: str) -> None:
    """What a page says to write, and what it says to work as it stands, is no error and no warning."""
    found = [problem["code"] for problem in trying(text).problems() if problem["severity"] != "info"]
    assert [code for code in found if code != "W701"] == []  # W701: the example leaves its id out


def cards(page: str) -> dict[str, int]:
    """Return the examples of a page for which it counts cards, with their numbers."""
    found = (row for row in rows(DOCS / f"{page}.md") if CARDS in row.cells)
    return {next(text for text in row.spans(HERE) if text[:2] == "##"): int(row.cells[CARDS]) for row in found}


@pytest.mark.parametrize("page", ["from-anki", "from-genanki", "from-quizlet"])
def test_the_cards_are_as_many_as_the_page_says(tmp_path: Path, learner: Learner, page: str) -> None:
    """The real Anki makes of each example as many cards as the page counts."""
    examples = cards(page)
    project = Project(tmp_path / "deck").write(FILES | {"questions.md": "\n\n".join(examples)})
    project.build()
    learner.take(project.package)
    made = {text: len(learner.note(text.split("{#")[1].split("}")[0].split()[0]).cards()) for text in examples}
    assert examples and made == examples


def test_the_notes_of_a_script_are_what_genanki_makes(tmp_path: Path, learner: Learner) -> None:
    """Each line of a script is genanki's own, and its note has as many cards in Anki as the page counts for ours."""
    import genanki

    deck = genanki.Deck(2_059_400_110, "Geography")
    counted = [row for row in rows(DOCS / "from-genanki.md") if CARDS in row.cells]
    for row in counted:
        deck.add_note(eval(row.spans("your script")[0], vars(genanki).copy()))
    genanki.Package(deck).write_to_file(tmp_path / "output.apkg")
    learner.take(tmp_path / "output.apkg")
    assert [len(learner.collection.card_ids_of_note(nid)) for nid in sorted(learner.collection.find_notes(""))] == [
        int(row.cells[CARDS]) for row in counted
    ]
    adopted = Project(tmp_path)
    assert adopted.run("adopt", "output.apkg", "my-deck").code == 0
    assert "0 new · 0 changed" in adopted.run("build", "my-deck").out


def script(page: str) -> str:
    """Return the Python that a page shows."""
    found = re.search(r"^```python\n(.*?)^```$", (DOCS / f"{page}.md").read_text(encoding="utf-8"), re.DOTALL | re.M)
    assert found
    return found[1]


SET = """el perro\tthe dog
el *gato* [m]\ta_b_c costs $5, <b> & {{c1::x}}, 2^10 ~ 1000
#1\t==one==, C:\\temp, `code` | pipe
el perro\tthe hound
la casa\tthe house
and the home
"""
"""An exported set, with signs that are marks in Markdown, a term that comes twice and a definition of two lines."""


def test_a_set_of_quizlet_becomes_questions(tmp_path: Path, learner: Learner) -> None:
    """The script makes two cards of each row, no sign of it means something, and a term that comes twice is told."""
    project = Project(tmp_path).write(FILES | {"set.txt": SET, "to_markdown.py": script("from-quizlet")})
    subprocess.run([sys.executable, "to_markdown.py", "set.txt", "unit-1.md"], cwd=tmp_path, check=True)
    assert project.run("ids", "--write").code == 0
    assert [problem["code"] for problem in project.problems() if problem["severity"] != "info"] == ["W718"]
    project.build()
    learner.take(project.package)
    made = [note["fields"] for name, note in project.notes().items() if name != "id"]
    shown = [(plain(fields["Front"]), plain(fields["Back"])) for fields in made]
    wanted = SET.replace("\nand the", " and the").splitlines()
    assert shown == [tuple(line.split("\t")) for line in wanted]
    assert learner.collection.card_count() == 2 * len(wanted) + 1


def plain(html: str) -> str:
    """Return what a learner reads of a field."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def test_a_program_can_write_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the page's program writes is a question file without a problem."""
    project = Project(tmp_path).write(FILES)
    monkeypatch.chdir(tmp_path)
    exec(script("from-genanki"), {})
    assert project.problems() == []
    assert "3 new" in project.build().out


def test_the_source_is_shown_as_the_page_says(tmp_path: Path) -> None:
    """The entry and the citation of docs/questions.md make the text that stands beside them."""
    text = (DOCS / "questions.md").read_text(encoding="utf-8")
    entry = re.search(r"^```bibtex\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    shown = re.search(r"^`(.+)` shows “(.+?)”", text, re.MULTILINE)
    assert entry and shown
    project = Project(tmp_path).write(FILES | {"references.bib": entry[1], "questions.md": question(shown[1])})
    project.build()
    assert shown[2] in plain(project.notes()["q"]["fields"]["Back"])


def commands() -> Iterator[tuple[str, str]]:
    """Yield the pages for newcomers with each command that they show, in a block or in a line."""
    for page in [REPOSITORY / "README.md", DOCS / "how-to.md", DOCS / "install.md", *COMING]:
        text = page.read_text(encoding="utf-8")
        shown = "\n".join(
            [*re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE), *re.findall(r"`(d.+?)`", text)]
        )
        yield from ((page.stem, found) for found in re.findall(r"^deckwright (\w.*)$", shown, re.MULTILINE))


@pytest.mark.parametrize(("page", "command"), sorted(set(commands())))
def test_every_command_is_one(tmp_path: Path, page: str, command: str) -> None:
    """Each command that these pages show is one of the program's, with options that it has."""
    words = command.split()
    assert words[0] in COMMANDS, page
    project = Project(tmp_path).write(FILES)
    usage = project.run(words[0], "--help").out
    assert {word for word in words if word.startswith("--")} <= set(re.findall(r"--[a-z-]+", usage))


def test_the_extras_are_those_that_there_are() -> None:
    """docs/install.md tells every extra that somebody who writes a deck may want, and no other."""
    (table,) = [tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]]
    shown = {row.spans("extra")[0] for row in rows(DOCS / "install.md") if "extra" in row.cells}
    assert shown == table.keys() - {"test", "e2e", "dev"}


def test_the_way_of_the_readme_leads_to_cards(project: Project, learner: Learner) -> None:
    """Who follows the README has a deck without a problem, and after an edit Anki updates that note and no other."""
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    way = re.findall(r"^deckwright (.+)$", text, re.MULTILINE)
    assert way == ["new rivers", "preview rivers", "build rivers", "build rivers"]
    example = re.search(r"^````md\n(.*?)^````$", text, re.DOTALL | re.MULTILINE)
    assert example and project.run("new", "rivers").code == 0
    file = project.root / "rivers" / "first-questions.md"
    package = project.root / "rivers" / "build" / "rivers.apkg"
    logs = []
    for now, edited in enumerate((example[1], example[1].replace("209,000", "210,000"))):
        file.write_text(edited, encoding="utf-8")
        assert project.run("check", "rivers", "--strict").code == 0
        project.now += 3600 * now
        assert project.run("build", "rivers").code == 0
        logs.append(learner.update(package))
    assert [(len(log.new), len(log.updated)) for log in logs] == [(2, 0), (0, 1)]
    assert learner.collection.card_count() == 3


def test_an_export_of_notion_is_a_deck(tmp_path: Path) -> None:
    """A page with its picture and a database, as Notion writes them, build as the page says."""
    project = Project(tmp_path).write(
        {
            "deck.toml": FILES["deck.toml"],
            "Cells 1a2b3c4d.md": "# Cells\n\nTags: bio\n\n## What is ATP?\n\n![x.png](Cells%201a2b3c4d/x.png)\n",
            "Cells 1a2b3c4d/x.png": PNG,
            "Toggles 5a.md": "- What is it?\n    \n    A molecule.\n",
            "Words 9f.csv": b"\xef\xbb\xbfName,Answer,Tags\nHund,dog,pets\n",
        }
    )
    told = [(problem["path"], problem["code"]) for problem in project.problems() if problem["code"] != "W701"]
    assert told == [("Cells 1a2b3c4d.md", "W422"), ("Toggles 5a.md", "W103"), ("Words 9f.csv", "W109")]
    project.write({"Words 9f.csv": b"\xef\xbb\xbffront,back,tags\nHund,dog,pets\n"})
    built = project.run("build")
    assert built.code == 0 and "2 notes, 2 cards, 1 media file" in built.text, built.text


def test_a_page_of_logseq_is_told_how_to_ask(tmp_path: Path) -> None:
    """A page of lists alone is told how its first card is written; so written, it builds with its picture."""
    page = "tags:: bio\n\n- # Cells\n- What is ATP? #card\n\t- A molecule.\n"
    settings = str(FILES["deck.toml"]) + 'media = "../assets"\n'
    project = Project(tmp_path).write({"pages/deck.toml": settings, "pages/Cells.md": page, "assets/x.png": PNG})
    assert "write ## What is ATP?" in project.run("check", "pages").text
    project.write({"pages/Cells.md": "# Cells\n\n## What is ATP?\n\n- A molecule.\n\t- b\n\n![x](../assets/x.png)\n"})
    built = project.run("build", "pages")
    assert built.code == 0 and "1 note, 1 card, 1 media file" in built.text, built.text

"""Examples of Markdown and what becomes of it: files in ``tests/examples/``, to which anybody adds without Python.

A file holds examples of one subject. An example is a heading, the Markdown, and one block for each thing that is
expected of the first question in it::

    # A list nests by its text

    ````md
    1. a
       - b
    ````

    ```html Back
    <ol>
    …
    ```

- ``md``: a question file. Unless it begins with a heading or front matter, it is the answer of ``## Q? {#q}``.
- ``html FIELD``: the field of that name, exactly. What is not named is not compared.
- ``text tags``, ``text cards``, ``text media``: the tags, the cards' ordinals and the media files, separated by spaces.
- ``text problems``: a ``line:column CODE`` a line. Without this block no problem is expected.

The questions lie beside a ``references.bib`` with the sources Lloyd1982, Vapnik1992 and Vaswani2017, and
``../media/`` holds ``plot.png`` with a twin for the night, ``plot.dark.png``, ``map.svg`` without one,
a sound, ``hund.mp3``, ``fake.mp3``, which is none, and ``my plot (1).png`` and ``der Hund (1).mp3``. The deck
carries two note types, ``geography`` (Country, Capital, Map) and ``holes`` (Text, More; a cloze type).
Text between the blocks is for the reader. What runs a block is the whole builder up to the package.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from deckwright.base.model import Note
from deckwright.base.problems import Problem, Problems
from deckwright.gather import gather
from deckwright.settings.deck_toml import load_settings
from deckwright.settings.settings import Settings
from tests.help.carrying import describe, make_type
from tests.help.rendering import named_fields
from tests.help.support import MP3, PNG, SETTINGS, svg

EXAMPLES = Path(__file__).parent.parent / "examples"
HEADING = "## Q? {#q}\n\n"
BIBLIOGRAPHY = """\
@article{Lloyd1982, author = {Lloyd, Stuart P.}, title = {Least squares quantization in {PCM}}, year = 1982,
  journal = {IEEE Transactions on Information Theory}, url = {https://doi.org/10.1109/TIT.1982.1056489}}
@inproceedings{Vapnik1992, author = {Boser, Bernhard and Vapnik, Vladimir}, title = {Margins}, year = 1992}
@misc{Vaswani2017, author = {Vaswani, Ashish and Shazeer, Noam and Parmar, Niki}, title = {Attention}, year = 2017}
"""
FILES: Mapping[str, str | bytes] = {
    "content/deck.toml": SETTINGS,
    "content/references.bib": BIBLIOGRAPHY,
    "media/plot.png": PNG,
    "media/plot.dark.png": PNG + b"\0",
    "media/map.svg": svg("red"),
    "media/hund.mp3": MP3,
    "media/my plot (1).png": PNG,
    "media/der Hund (1).mp3": MP3,
    "media/fake.mp3": "<script>",
    **describe(make_type(), "geography"),
    **describe(make_type(["Text", "More"], [("{{cloze:Text}}", "{{cloze:Text}}")], "Holes", 5, cloze=True), "holes"),
}
_FENCE = re.compile(
    r"^(?P<mark>`{3,})(?P<kind>\w+)(?: (?P<name>\w+))?\n(?P<text>.*?)^(?P=mark)$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Example:
    """One example: its Markdown and what is expected, by kind and name of the block."""

    title: str
    markdown: str
    expected: Mapping[tuple[str, str], str]

    @property
    def is_answer(self) -> bool:
        """Whether the Markdown is only an answer."""
        return not re.match(r"---\n|#{1,2} ", self.markdown)

    @property
    def text(self) -> str:
        """The whole question file."""
        return HEADING + self.markdown if self.is_answer else self.markdown


def read_examples(file: Path) -> list[Example]:
    """Return the examples of a file."""
    found: list[Example] = []
    text = file.read_text(encoding="utf-8")
    blocks = list(_FENCE.finditer(text))
    titles = [title for title in re.finditer(r"^# (.+)$", text, re.MULTILINE) if not _inside(title.start(), blocks)]
    ends = [title.start() for title in titles[1:]] + [len(text)]
    for title, end in zip(titles, ends, strict=True):
        inside = [block for block in blocks if title.start() < block.start() < end]
        parts = {(block["kind"], block["name"] or ""): block["text"] for block in inside}
        assert len(parts) == len(inside), f"{file.name}: {title[1]}: two blocks of one name"
        found.append(Example(title[1], parts.pop(("md", "")), parts))
    return found


def _inside(at: int, blocks: list[re.Match[str]]) -> bool:
    return any(block.start() < at < block.end() for block in blocks)


CASES = [
    pytest.param(example, id=f"{file.stem}: {example.title}")
    for file in sorted(EXAMPLES.glob("*.md"))
    for example in read_examples(file)
]


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A deck's folder with the files that examples may refer to."""
    root = tmp_path_factory.mktemp("examples")
    for name, data in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return load_settings(root / "content" / "deck.toml")


def become(text: str, deck: Settings) -> tuple[list[Note], list[Problem]]:
    """Return the notes and the problems of a question file."""
    problems = Problems()
    (deck.root / "questions.md").write_bytes(text.encode())
    notes = gather(deck, problems, lambda done, of: None).notes
    return list(notes), problems.sorted()


def outcome(note: Note | None, problems: list[Problem], example: Example) -> dict[tuple[str, str], str]:
    """Return what became of an example in the form in which it says what it expects."""
    fields = named_fields(note) if note else {}
    above = HEADING.count("\n") if example.is_answer else 0
    places = [f"{one.place.line - above}:{one.place.column} {one.code}\n" for one in problems]
    facts = {
        "tags": " ".join(note.tags) if note else "",
        "cards": " ".join(map(str, note.ords)) if note else "",
        "media": " ".join(asset.name for asset in note.assets) if note else "",
    }
    made = {("text", name): f"{value}\n" for name, value in facts.items()} | {("text", "problems"): "".join(places)}
    return made | {("html", name): f"{text}\n" if text else "" for name, text in fields.items()}


@pytest.mark.parametrize("example", CASES)
def test_example(example: Example, deck: Settings) -> None:
    """A question becomes the fields that its example shows."""
    notes, problems = become(example.text, deck)
    made = outcome(notes[0] if notes else None, problems, example)
    expected = {("text", "problems"): "", **example.expected}
    shown = [_report({key: facts.get(key, "") for key in expected}) for facts in (made, expected)]
    assert shown[0] == shown[1], "\n".join(map(str, problems))


def _report(facts: Mapping[tuple[str, str], str]) -> str:
    return "".join(f"{kind} {name}\n{text}\n" for (kind, name), text in facts.items())


@pytest.mark.long
def test_line_ends_do_not_matter(deck: Settings) -> None:
    """A file saved with carriage returns gives the same notes and the same problems."""
    for case in CASES:
        example = case.values[0]
        assert isinstance(example, Example)
        for end in ("\r\n", "\r"):
            assert become(example.text.replace("\n", end), deck) == become(example.text, deck), example.title

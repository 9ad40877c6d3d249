"""Cloze holes, as the real Anki shows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.help.rendering import render
from tests.help.support import SETTINGS, Learner, Project


class _Shown(HTMLParser):
    """Collects the text inside the element that shows a cloze note's sentence."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.depth = 0
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "div" and (self.depth or ("class", "text") in attrs):
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth -= bool(self.depth) and tag == "div"

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.text.append(data)


def shown(side: str) -> str:
    """Return what a reader sees of the sentence on one side of a card."""
    parser = _Shown()
    parser.feed(side)
    parser.close()
    return " ".join("".join(parser.text).split())


Sides = Callable[[str, int], tuple[str, str]]


@pytest.fixture(scope="module")
def anki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learner]:
    """A learner who has the deck's cloze note type."""
    folder = tmp_path_factory.mktemp("cloze")
    project = Project(folder / "project").write({"content/deck.toml": SETTINGS})
    project.questions("## Q {#q .cloze}\n\n{{c1::x}}\n").build()
    learner = Learner(folder / "anki")
    learner.take(project.package)
    yield learner
    learner.close()


def sides(anki: Learner, text: str) -> dict[int, tuple[str, str]]:
    """Return what Anki shows on both sides of each card that it makes of a sentence, by the card's ordinal."""
    made = render(f"## Title {{#q .cloze}}\n\n{text}\n")
    assert made.errors == []
    note = anki.collection.new_note(anki.note("q").note_type())
    for name, field in made.fields.items():
        note[name] = field
    ordinals = [number - 1 for number in sorted(note.cloze_numbers_in_fields())]
    assert list(made.notes[0].ords) == ordinals, "the cards announced are not those that Anki makes"
    outputs = {at: note.ephemeral_card(at).render_output() for at in ordinals}
    return {at: (shown(output.question_text), shown(output.answer_text)) for at, output in outputs.items()}


@dataclass(frozen=True)
class Leaf:
    """Running text: its Markdown, and what a reader sees of it."""

    markdown: str
    plain: str

    def seen(self, hidden: int) -> str:
        """Return what a reader sees while the holes of one number are hidden."""
        return self.plain

    def numbers(self) -> set[int]:
        """Return the numbers of the holes in it."""
        return set()


@dataclass(frozen=True)
class Hole:
    """A hole with its inside and perhaps a hint."""

    number: int
    inside: tuple[Leaf | Hole, ...]
    hint: Leaf | None

    @property
    def markdown(self) -> str:
        """The hole as an author writes it."""
        inside = " ".join(part.markdown for part in self.inside)
        space = " " if inside.endswith(":") else ""  # of three colons the first two would begin the hint
        hint = f"{space}::{self.hint.markdown}" if self.hint else ""
        return f"{{{{c{self.number}::{inside}{hint}}}}}"

    def seen(self, hidden: int) -> str:
        """Return what a reader sees while the holes of one number are hidden."""
        if self.number == hidden:
            return f"[{self.hint.plain}]" if self.hint else "[...]"
        return " ".join(part.seen(hidden) for part in self.inside)

    def numbers(self) -> set[int]:
        """Return the numbers of the holes in it."""
        return {self.number}.union(*(part.numbers() for part in self.inside))


def code(text: str) -> Leaf:
    """Return a code span."""
    return Leaf(f"`{text}`", text)


def formula(tex: str) -> Leaf:
    """Return a formula."""
    return Leaf(f"${tex}$", f"\\({tex}\\)")


LEAVES = st.sampled_from(
    [
        *map(
            code, ["std::vector", "{{x}}", "a}}", "{{c1::x}}", "f{", "}", ":", "a::", "<b>", "[sound:x.mp3]", "{{{y}}}"]
        ),
        *map(formula, ["\\frac{a}{b_{c_{d}}}", "x^{2}", "f::A", "\\{a\\}", "{{a}}", "a:b", "x < y", "\\sqrt{a}"]),
        Leaf("word", "word"),
        Leaf("two words", "two words"),
        Leaf("{set}", "{set}"),
        Leaf("a: b", "a: b"),
        Leaf("colon:", "colon:"),
        Leaf("**bold**", "bold"),
        Leaf("*em `co::de` ph*", "em co::de ph"),
        Leaf("==mark==", "mark"),
        Leaf("[link](https://example.org/a)", "link"),
        Leaf("\\*star\\*", "*star*"),
        Leaf("a < b & c", "a < b & c"),
        Leaf("H<sub>2</sub>O", "H2O"),
        Leaf("[0, 1]", "[0, 1]"),
        Leaf("x\\}", "x}"),
        Leaf("\\{y", "{y"),
        Leaf("漢字", "漢字"),
    ]
)
PARTS: st.SearchStrategy[Leaf | Hole] = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        Hole,
        st.sampled_from([1, 2, 3, 9, 500]),
        st.lists(inner, min_size=1, max_size=3).map(tuple),
        st.none() | LEAVES,
    ),
    max_leaves=8,
)
FRAMES = st.sampled_from(
    ["{}", "- {}", "> {}", "1. a\n   - {}", "| a |\n|---|\n| {} |", "Before **this** {}\nand after"]
)


@given(st.lists(PARTS, min_size=1, max_size=4), FRAMES)
def test_holes_hide_their_inside_and_nothing_else(anki: Learner, parts: list[Leaf | Hole], frame: str) -> None:
    """The front shows everything but what is hidden, the back everything, whatever stands in holes or around them."""
    numbers = set().union(*(part.numbers() for part in parts))
    if not numbers:
        parts = [*parts, Hole(1, (Leaf("end", "end"),), None)]
        numbers = {1}
    around = re.sub(r"\*\*|[->|]|1\.", "", frame).replace("a\n\n", "a\n").split()
    expected = {}
    for number in numbers:
        texts = [" ".join(part.seen(hidden) for part in parts) for hidden in (number, 0)]
        expected[number - 1] = tuple(" ".join(around).replace("{}", text) for text in texts)
    assert sides(anki, frame.format(" ".join(part.markdown for part in parts))) == expected


EXACT = [
    pytest.param("{{c1::a}}b", ("[...]b", "ab"), id="text follows at once"),
    pytest.param("({{c1::a}})", ("([...])", "(a)"), id="parentheses around"),
    pytest.param("un{{c1::believ}}able", ("un[...]able", "unbelievable"), id="inside a word"),
    pytest.param("**{{c1::a}}**", ("[...]", "a"), id="emphasis around"),
    pytest.param("{{c1::**a**}}", ("[...]", "a"), id="emphasis inside"),
    pytest.param("${{c1::x}}", ("$[...]", "$x"), id="a dollar before"),
    pytest.param("{{c1::$5}} or $6", ("[...] or $6", "$5 or $6"), id="dollars that are text"),
    pytest.param("{ {{c1::a}} }", ("{ [...] }", "{ a }"), id="single braces around"),
    pytest.param("{{c1::{a} }}", ("[...]", "{a}"), id="single braces inside"),
    pytest.param("{{{c1::a}}}", ("{[...]}", "{a}"), id="a brace at once before"),
    pytest.param("{{c1::a}}}", ("[...]}", "a}"), id="a brace at once behind"),
    pytest.param(":{{c1::a:}}:", (":[...]:", ":a::"), id="colons at once around"),
    pytest.param("{{c1::a::b:}}", ("[b:]", "a"), id="a colon at a hint's end"),
    pytest.param("{{c1::a\nb}}", ("[...]", "a b"), id="over two lines"),
    pytest.param("{{c1::a}} [](#q)", ("[...] Title", "a Title"), id="another question's prompt"),
    pytest.param("{{c1::a}} `{{c1::b}}` }} {{d}}", ("[...] {{c1::b}} }} {{d}}", "a {{c1::b}} }} {{d}}"), id="braces"),
    pytest.param("{{c1::a[^1]}}\n\n[^1]: b", ("[...] b", "a1 b"), id="a footnote"),
    pytest.param("```python\nd = {1: {{c1::{2: {3: 4}}}}}\n```", ("d = {1: [...]}", "d = {1: {2: {3: 4}}}"), id="code"),
    pytest.param("```\na {{c1::x::y}} {{b}}\n```", ("a [...] {{b}}", "a x::y {{b}}"), id="colons in code"),
    pytest.param(
        "```python\nx = {{c1::'''a\nb'''}}  # c\n```", ("x = [...] # c", "x = '''a b''' # c"), id="code lines"
    ),
    pytest.param(
        "```python\nif {{c1::a}}:\n    {{c1::b}}\n```", ("if [...]: [...]", "if a: b"), id="two holes in code"
    ),
]


@pytest.mark.parametrize(("text", "expected"), EXACT)
def test_what_stands_beside_a_hole_stays(anki: Learner, text: str, expected: tuple[str, str]) -> None:
    """Braces, colons, dollars and letters that touch a hole neither end it nor vanish."""
    assert sides(anki, text) == {0: expected}

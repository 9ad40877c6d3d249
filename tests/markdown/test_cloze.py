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
    inside: tuple[Leaf | Hole | Framed, ...]
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


@dataclass(frozen=True)
class Framed:
    """A hole in code or in a formula: what stands before and behind it as written, and as a reader sees it."""

    written: tuple[str, str]
    shown: tuple[str, str]
    hole: Hole

    @property
    def markdown(self) -> str:
        """The code or formula as an author writes it."""
        return self.hole.markdown.join(self.written)

    def seen(self, hidden: int) -> str:
        """Return what a reader sees while the holes of one number are hidden."""
        return self.hole.seen(hidden).join(self.shown)

    def numbers(self) -> set[int]:
        """Return the numbers of the holes in it."""
        return self.hole.numbers()


def in_code(start: str, number: int, inside: str, hint: str, end: str) -> Framed:
    """Return code with a hole."""
    hidden = Leaf(inside.replace("::", "\\::"), inside)
    return Framed((f"`{start}", f"{end}`"), (start, end), Hole(number, (hidden,), Leaf(hint, hint) if hint else None))


def in_formula(start: str, number: int, inside: str, hint: str, end: str) -> Framed:
    """Return a formula with a hole."""
    hole = Hole(
        number, (Leaf(inside, inside),), Leaf(hint, "\\text{hint}" if hint == "hint" else hint) if hint else None
    )
    return Framed((f"${start}", f"{end}$"), (f"\\({start}", f"{end}\\)"), hole)


LEAVES = st.sampled_from(
    [
        *map(
            code, ["std::vector", "{{x}}", "a}}", "{{c::x}}", "f{", "}", ":", "a::", "<b>", "[sound:x.mp3]", "{{{y}}}"]
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
FRAMED = st.one_of(
    st.builds(
        in_code,
        st.sampled_from(["git ", "", "d = {", "std::", "{{"]),
        st.sampled_from([1, 2, 9]),
        st.sampled_from(["rebase", "a::b", "{x}", "<b>"]),
        st.sampled_from(["", "the hint", "of {a}", "two words"]),
        st.sampled_from([" -i", "", "}", ":", "::x", "}}"]),
    ),
    st.builds(
        in_formula,
        st.sampled_from(["\\frac{", "x_{", "\\{ {", "a_{b_{"]),
        st.sampled_from([1, 2, 9]),
        st.sampled_from(["a", "\\frac{1}{2}", "x_{y_{z}}", "a < b"]),
        st.sampled_from(["", "hint", "y_{1}", "z"]),
        st.just("}"),
    ).filter(lambda framed: framed.shown[0].count("{") - framed.shown[0].count("\\{") == 1),
)
PARTS: st.SearchStrategy[Leaf | Hole | Framed] = st.recursive(
    st.one_of(LEAVES, LEAVES, FRAMED),
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
def test_holes_hide_their_inside_and_nothing_else(anki: Learner, parts: list[Leaf | Hole | Framed], frame: str) -> None:
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
    pytest.param("{{c1::a}} `{{c::b}}` }} {{d}}", ("[...] {{c::b}} }} {{d}}", "a {{c::b}} }} {{d}}"), id="braces"),
    pytest.param("train_{{c1::test}}_split", ("train_[...]_split", "train_test_split"), id="in a name"),
    pytest.param(
        "a_{{c1::b}}_c_{{c1::d::hint}}_e _{{c1::f}}_ g_{{c1::h}}",
        ("a_[...]_c_[hint]_e [...] g_[...]", "a_b_c_d_e f g_h"),
        id="in a longer name, beside emphasis",
    ),
    pytest.param("`git {{c1::rebase}} -i`", ("git [...] -i", "git rebase -i"), id="in code"),
    pytest.param("`{{c1::{a: {b: 1}}}}`", ("[...]", "{a: {b: 1}}"), id="braces in a hole in code"),
    pytest.param("`f{{{c1::x}}}`", ("f{[...]}", "f{x}"), id="braces of the code around a hole"),
    pytest.param("$\\frac{{{c1::a}}}{b}$", (r"\(\frac{[...]}{b}\)", r"\(\frac{a}{b}\)"), id="in a formula"),
    pytest.param(
        "$$x^{{c1::10}} + {{c1::\\frac{a}{b}}}$$", (r"\[x^{[...]} + [...]\]", r"\[x^{10} + \frac{a}{b}\]"), id="two"
    ),
    pytest.param(r"$\frac{ {{c1::a}} }{b}$", (r"\(\frac{ [...] }{b}\)", r"\(\frac{ a }{b}\)"), id="spaces around"),
    pytest.param(r"$\frac{a}{{c1::b + c}}$", (r"\(\frac{a}{[...]}\)", r"\(\frac{a}{b + c}\)"), id="an argument"),
    pytest.param(r"$\sqrt[3]{{c1::xy}}$", (r"\(\sqrt[3]{[...]}\)", r"\(\sqrt[3]{xy}\)"), id="behind an option"),
    pytest.param(r"$\text{{c1::a b}}$", (r"\(\text{[...]}\)", r"\(\text{a b}\)"), id="words"),
    pytest.param(r"$\{{{c1::a}}\}$", (r"\(\{[...]\}\)", r"\(\{a\}\)"), id="braces that show around"),
    pytest.param(r"${{c1::a\}}}$", (r"\([...]\)", r"\(a\}\)"), id="a brace that shows inside"),
    pytest.param(r"${{c1::\alpha}}x$", (r"\([...]x\)", r"\(\alpha x\)"), id="a command inside, a letter behind"),
    pytest.param(r"$\alpha{{c1::x}}$", (r"\(\alpha [...]\)", r"\(\alpha x\)"), id="a command before, a letter inside"),
    pytest.param(r"$$a \\{{c1::b}}$$", (r"\[a \\{}[...]\]", r"\[a \\{}b\]"), id="behind the end of a line"),
    pytest.param(
        r"${{c1::a^{2} + \frac{b}{c_{d}} - 1}}$", (r"\([...]\)", r"\(a^{2} + \frac{b}{c_{d}} - 1\)"), id="}} inside"
    ),
    pytest.param("$a {{c1::+ b::sign}}$", (r"\(a [\text{sign}]\)", r"\(a + b\)"), id="a word as hint in a formula"),
    pytest.param("$a {{c1::b::x^2}}$", (r"\(a [x^2]\)", r"\(a b\)"), id="a formula as hint in a formula"),
    pytest.param("{{c1::$y_{{{c1::z}}}$}}", ("[...]", r"\(y_{z}\)"), id="a formula with a hole in a hole"),
    pytest.param(r"`{{c1::std\::vector}}`", ("[...]", "std::vector"), id="colons in inline code"),
    pytest.param(r"`{{c1::a::the b\::c}}`", ("[the b::c]", "a"), id="colons in a hint in inline code"),
    pytest.param(r"{{c1::std\::vector}}", ("[...]", "std::vector"), id="colons in a text"),
    pytest.param(r"`a\::b` {{c1::c}}", (r"a\::b [...]", r"a\::b c"), id="colons outside holes"),
    pytest.param(r"`\{{c2::a}} {{c1::b}}`", ("{{c2::a}} [...]", "{{c2::a}} b"), id="what looks like a hole, in code"),
    pytest.param("{{c1::a[^1]}}\n\n[^1]: b", ("[...] b", "a1 b"), id="a footnote"),
    pytest.param("```python\nd = {1: {{c1::{2: {3: 4}}}}}\n```", ("d = {1: [...]}", "d = {1: {2: {3: 4}}}"), id="code"),
    pytest.param("```\na {{c1::x\\::y}} {{b}}\n```", ("a [...] {{b}}", "a x::y {{b}}"), id="colons in code"),
    pytest.param("```c\n{{c1::malloc::allocates}}(9);\n```", ("[allocates](9);", "malloc(9);"), id="a hint in code"),
    pytest.param("```\n{{c1::x:: y}}\n```", ("[y]", "x"), id="a hint behind a space"),
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


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{{c1::std::vector}}", r"std\::vector"),
        ("{{c1::Vec::new()}}", r"Vec\::new()"),
        ("{{c1::self::name}}", r"self\::name"),
        ("`{{c1::std::vector}}`", r"std\::vector"),
        ("`let x = {{c1::Vec::new()}};`", r"Vec\::new()"),
        ("`{{c1::a[::2]}}`", r"a[\::2]"),
        ("```cpp\n{{c1::std::map}}<int> x;\n```", r"std\::map"),
        ("```rust\nlet x = {{c1::f::<u8>()}};\n```", r"f\::<u8>()"),
        ("```\n{{c1::dplyr::filter}}(x)\n```", r"dplyr\::filter"),
        ("```c\n{{c1::x::y_1}}\n```", r"x\::y_1"),
    ],
)
def test_a_hint_that_may_be_code_is_a_warning(text: str, hint: str) -> None:
    """Where a hint looks like code, a warning says how it is written as code; a space says that it is a hint."""
    made = render(f"## Title {{#q .cloze}}\n\n{text}\n")
    found = [one for one in made.problems if one.code == "W503"]
    assert len(found) == len(made.problems) == 1
    assert hint in found[0].hint
    assert "space" in found[0].hint
    for better in (text.replace("::", "\\::").replace("{{c1\\::", "{{c1::"), re.sub("(?<!c1)::", ":: ", text)):
        again = render(f"## Title {{#q .cloze}}\n\n{better}\n")
        assert "`" not in text or again.problems == []


@pytest.mark.parametrize(
    "text",
    [
        "{{c1::Paris::capital}}",
        "{{c1::Paris::a city (large)}}",
        "`{{c1::rebase:: word}}`",
        "`git {{c1::rebase::what it does}}`",
        "```c\np = {{c1::malloc::allocates}}(9);\n```",
        "```js\nlet x = {{c1::1::number}}\n```",
        "```cpp\nstd::{{c1::vector}}<int> x;\n```",
        r"${{c1::x::y_1}}$",
    ],
)
def test_a_hint_is_no_code(text: str) -> None:
    """A hint that reads like one is none, nor is ``::`` outside holes."""
    assert render(f"## Title {{#q .cloze}}\n\n{text}\n").problems == []


@pytest.mark.parametrize("frame", ["{}", "`{}`", "```\n{}\n```", "${}$"])
@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("{{c1::a::b {{c2::c}} d}}", "E503"),
        ("{{c1::a::b:: c}}", "E503"),
        ("{{c1::a", "E502"),
        ("{{c1::}}", "E502"),
        ("{{c1:: ::b}}", "E502"),
        ("{{c1::::2}}", "E502"),
        ("{{c0::a}}", "E504"),
        ("{{c501::a}}", "E504"),
        ("{{c1::" * 9 + "a" + "}}" * 9, "E401"),
    ],
)
def test_faulty_holes_are_told_wherever_they_stand(frame: str, inside: str, code: str) -> None:
    """What is wrong with a hole in a text is wrong with it in code and in a formula."""
    made = render(f"## Title {{#q .cloze}}\n\n{frame.format(inside)}\n\n{{{{c3::b}}}}\n")
    assert {one.code for one in made.problems} - {"W503"} == {code}
    assert made.problems[0].hint


def test_a_hole_that_tears_a_group_of_a_formula() -> None:
    """A hole that begins in a group of TeX and ends in another would leave half of each on a card."""
    made = render("## Title {#q .cloze}\n\n$\\frac{ {{c1::a}{b}} }$\n")
    assert {one.code for one in made.problems} == {"E506"}


@pytest.mark.parametrize(
    "written",
    [
        "[x](https://example.org/{{c2::b}})",
        "<https://example.org/{{c2::b}}>",
        "[@Lloyd1982, p. {{c2::3}}]",
        "[@{{c2::Lloyd1982}}, p. 3]",
        "[see @{{c2::Lloyd1982}}]",
        '<abbr title="{{c2::b}}">x</abbr>',
        "[x]\n\n[x]: https://example.org/{{c2::b}}",
    ],
)
def test_no_hole_stands_in_what_is_no_text(written: str) -> None:
    """A hole in an address, a citation or a tag makes no card: it is an error, and does not vanish."""
    made = render(f"## Title {{#q .cloze}}\n\n{{{{c1::a}}}} {written}\n")
    assert "E505" in {one.code for one in made.problems}
    around = written.split("\n")[0].replace("{{c2::", "").replace("}}", "")
    assert "E505" not in {one.code for one in render(f"## T {{#q .cloze}}\n\n{{{{c1::{around}}}}}\n").problems}


@pytest.mark.parametrize(
    "written",
    [r"\[@{{c1::x}}]", "[@{{c1::x}}](https://example.org)", "[a@{{c1::x}}]", "`[@{{c1::x}}]`", "[{{c1::@x}}]"],
)
def test_a_hole_behind_an_at_sign_is_a_hole_where_no_source_is_cited(written: str) -> None:
    """What is escaped, a link's text, an address of mail and code are no citations: a hole in them is asked for."""
    assert render(f"## T {{#q .cloze}}\n\n{written}\n").problems == []


@pytest.mark.parametrize("alt", ["{{c2::b}}", "a `{{c2::b}}`", "$x_{{c2::b}}$"])
def test_no_hole_stands_in_the_text_of_a_picture(alt: str) -> None:
    """An alternative text cannot be asked for, so a hole in it is an error and does not vanish."""
    made = render(f"## Title {{#q .cloze}}\n\n![{alt}](x.svg) {{{{c1::a}}}}\n")
    assert {one.code for one in made.problems} == {"E505", "E701"}

"""Adopting fields: what becomes Markdown, what stays HTML, and that both give the same card back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import nh3
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from deckwright.adopt.to_markdown import Manner, to_markdown
from deckwright.adopt.tree import canonical
from deckwright.cards.likeness import Likeness, likenesses
from deckwright.markdown.plain import letters
from tests.adopt.test_adopt import Adopted, adopt
from tests.help.decks import FIELDS, Foreign, basic, holes, wide
from tests.help.rendering import answer
from tests.help.support import PNG, long_but, read_package

ALIKE = Likeness(emphasis=True, space=True)

PICTURES = re.compile(r"(paris|My Pic)-\w+\.png")
"""A picture's name in a built field, which ends in a digest of its bytes."""


def one_field(tmp_path: Path, text: str, css: str = "", cloze: bool = False) -> Adopted:
    """Adopt a deck whose one note has ``text`` in its second field, or in the first of a cloze note."""
    deck = Foreign({"paris.png": PNG, "My Pic.png": PNG})
    if cloze:
        deck.add(holes(), [text, ""])
    else:
        deck.add(basic(css=css), ["question", text, ""])
    return adopt(tmp_path, deck)


def written(adopted: Adopted) -> str:
    """Return what is written as the field."""
    return body(adopted.text)


def body(text: str) -> str:
    """Return what stands below the one heading of a question file."""
    return text.split("}\n\n", 1)[1].rstrip("\n")


@dataclass(frozen=True)
class Table:
    """Fields that were adopted together, for each is a note of its own in a deck of its own."""

    summary: str
    written: dict[str, str]
    """What is written of each field."""
    built: dict[str, str]
    """What a build makes of it again, with the pictures' own names."""


def adopt_all(folder: Path, texts: Sequence[str], cloze: bool = False) -> Table:
    """Adopt a deck for each text, which is its second field, or the first of a cloze note, and build them."""
    assert len(set(texts)) == len(texts)
    deck = Foreign({"paris.png": PNG, "My Pic.png": PNG})
    kind, field = (holes(), "Passage") if cloze else (basic(), "Answer")
    for at, text in enumerate(texts):
        deck.add(kind, [text, ""] if cloze else ["question", text, ""], deck=f"Row {at:03}", guid=f"row-{at:03}")
    adopted = adopt(folder, deck)
    files = {Path(name).name: text for name, text in adopted.texts().items()}
    notes = {note["guid"]: note["fields"][field] for note in read_package(adopted.build())}
    return Table(
        adopted.result.text,
        {text: body(files[f"row-{at:03}.md"]) for at, text in enumerate(texts)},
        {text: PICTURES.sub(r"\1.png", notes[f"row-{at:03}"]) for at, text in enumerate(texts)},
    )


SAYS = [
    ("a <b>bold</b> word", "a **bold** word"),
    ("an <em>italic</em> word", "an *italic* word"),
    ("in<b>side</b> words", "in<b>side</b> words"),
    ("one<br>two", "one\\\ntwo"),
    ("＃＃ one<br>＃ two", "&#65283;＃ one\\\n&#65283; two"),
    ("x<sub>1</sub> and <u>y</u>", "x<sub>1</sub> and <u>y</u>"),
    ("<p>one</p><p>two</p>", "one\n\ntwo"),
    ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
    ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
    ("see <code>a_b</code>", "see `a_b`"),
    ("<pre><code>x = 1\n  y\n</code></pre>", "```\nx = 1\n  y\n```"),
    ('<pre><code class="language-python">x\n</code></pre>', "```python\nx\n```"),
    ('<a href="https://example.org">there</a>', "[there](https://example.org)"),
    ('<img src="paris.png">', "![](../../media/paris.png)"),
    ('<img src="paris.png" alt="The Seine">', "![The Seine](../../media/paris.png)"),
    ('<img src="My Pic.png" width="120">', "![](<../../media/My Pic.png>){width=120}"),
    ("\\(a_1 &lt; b\\)", "$a_1 < b$"),
    ("so \\[ \\frac{1}{2} \\] is", "so $$ \\frac{1}{2} $$ is"),
    ("<blockquote><p>a</p></blockquote><p>b</p>", "> a\n\nb"),
    ("a&nbsp;b &amp; c", "a&nbsp;b & c"),
    ("1. x", "1\\. x"),
    ("<blockquote><p>[!NOTE] x</p></blockquote><p>y</p>", "> &#91;!NOTE] x\n\ny"),
    ("<p>\\begin{align}x\\end{align}</p><p>y</p>", "\\\\begin\\{align}x\\\\end\\{align}\n\ny"),
    ("a $`x`$ b", "a \\$\\`x\\`\\$ b"),
    ("H~2~O", "H\\~2\\~O"),
    ("2^10^3 and ~5", "2\\^10\\^3 and ~5"),
    ("5 * 3 _ x", "5 \\* 3 \\_ x"),
    ("snake_case costs $5", "snake_case costs $5"),
    (
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
        "| a | b |\n|---|---|\n| 1 | 2 |",
    ),
]


@pytest.fixture(scope="module")
def says(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """All fields for which Markdown has words, adopted."""
    return adopt_all(tmp_path_factory.mktemp("says"), [html for html, _ in SAYS])


@pytest.mark.parametrize(("html", "markdown"), SAYS)
def test_what_markdown_can_say_becomes_markdown(says: Table, html: str, markdown: str) -> None:
    """HTML for which Markdown has words is written as an author would write it."""
    assert says.written[html] == markdown


SAYS_NOT = [
    ("a<div>b</div>", "text beside blocks"),
    ('<span style="color: red">a</span>', "<span style>"),
    ("<p>one</p>", "a <p> around all of it"),
    ("[sound:a.mp3]", "[sound…]"),
    ("[latex]x[/latex]", "[latex]"),
    ('<pre><code class="language-math">x\n</code></pre>', "a language that Markdown takes for a formula"),
    ("<b>a", "<b> is not closed"),
    ("a<!-- b -->", "a comment"),
    ("<ul><li>" * 30 + "x" + "</li></ul>" * 30, "elements nested very deep"),
    ("<ul><li>" * 3_000 + "x" + "</li></ul>" * 3_000, "elements nested very deep"),
    ("<table><tr><td>a</td></tr></table>", "<table> without a head"),
    ('<img src="paris.png" style="float: left">', "a picture with attributes"),
    ("{{c1::no hole}}", "comes back otherwise"),
]


@pytest.fixture(scope="module")
def says_not(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """All fields for which Markdown has no words, adopted."""
    return adopt_all(tmp_path_factory.mktemp("says-not"), [html for html, _ in SAYS_NOT])


@pytest.mark.parametrize(("html", "reason"), SAYS_NOT)
def test_what_markdown_cannot_say_stays(says_not: Table, html: str, reason: str) -> None:
    """HTML for which Markdown has no words is kept byte for byte, and the summary says why."""
    assert says_not.written[html] == f"```{{=html}}\n{html}\n```"
    assert reason in says_not.summary
    assert says_not.built[html] == html


def test_holes_stay_holes(tmp_path: Path) -> None:
    """The holes of a cloze note are written as holes, with their hints, and what stands in them as Markdown."""
    adopted = one_field(tmp_path, "{{c1::<b>Rome</b>::city}} lies {{c2::\\(x\\)}}", cloze=True)
    assert written(adopted) == "{{c1::**Rome**::city}} lies {{c2::$x$}}"


HOLES = [
    (r"\(\frac{ {{c1::a}} }{b}\)", r"$\frac{ {{c1::a}} }{b}$"),
    (r"\(x^{ {{c1::2::how much}} }_{y_{1}}\)", r"$x^{ {{c1::2::how much}} }_{y_{1}}$"),
    (r"so \[ {{c1::a}} &lt; {{c2::\frac{b}{c} }} \]", r"so $$ {{c1::a}} < {{c2::\frac{b}{c} }} $$"),
    (r"{{c2::\(x + {{c1::y}}\)}}", r"{{c2::$x + {{c1::y}}$}}"),
    ("<code>git {{c1::rebase}} -i</code>", "`git {{c1::rebase}} -i`"),
    ("<code>std::{{c1::vector::class}}</code> of a::b", "`std::{{c1::vector::class}}` of a::b"),
    ("<pre><code>x = {{c1::1::number}}\n</code></pre>", "```\nx = {{c1::1::number}}\n```"),
]
READ_OTHERWISE = [
    r"{{c1::\(\frac{a}{b_{1}}\)}} c",
    "{{c1::a <code>b}}</code> c",
    "{{c1::a::b {{c2::c}} d}}",
    "<code>{{c1::a</code> b}}",
    r"\({{c1::a\) b}}",
    "<code>&#123;&#123;c1::a&#125;&#125;</code> {{c1::b}}",
    "<code>{{c1::a&#58;:b}}</code>",
    r"<code>{{c1::a\::b}}</code>",
]


@pytest.fixture(scope="module")
def with_holes(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """All fields with holes inside formulas and code, adopted."""
    return adopt_all(tmp_path_factory.mktemp("holes"), [*dict(HOLES), *READ_OTHERWISE], cloze=True)


@pytest.mark.parametrize(("html", "markdown"), HOLES)
def test_holes_in_code_and_formulas_stay_holes(with_holes: Table, html: str, markdown: str) -> None:
    """A hole inside a formula or in code is written as one, and the build gives the same field back."""
    assert with_holes.written[html] == markdown
    assert with_holes.built[html] == html


@pytest.mark.parametrize("html", READ_OTHERWISE)
def test_holes_that_are_read_otherwise_stay_as_they_are(with_holes: Table, html: str) -> None:
    """Where Anki and Markdown would not find the same holes, the field stays HTML, byte for byte."""
    assert with_holes.written[html] == f"```{{=html}}\n{html}\n```"
    assert with_holes.built[html] == html


def test_a_style_for_bold_keeps_bold(tmp_path: Path) -> None:
    """Where the style tells ``<b>`` from ``<strong>``, ``<b>`` is written as it was."""
    adopted = one_field(tmp_path, "a <b>c</b>", css=".card b { color: red }")
    assert written(adopted) == "a <b>c</b>"


def test_what_a_script_reads_is_kept_to_the_byte() -> None:
    """A field that a template puts into a script, a tag, or through a filter is compared as text."""
    sides = ["<script>x = '{{A}}'</script>", '<a href="{{B}}">{{C}}</a>{{furigana:D}}{{type:E}}{{hint:F}}{{#G}}{{/G}}']
    found = likenesses("ABCDEFG", "", sides)
    assert {name for name, like in found.items() if not like.markup} == set("ABCDEFG")  # a script may read them all
    found = likenesses("ABCDEFG", "", sides[1:])
    assert {name for name, like in found.items() if not like.markup} == set("BDE")
    assert not likenesses("A", ".x { white-space: pre-wrap }", [])["A"].space
    assert not likenesses("A", "", ["<style>b { color: red }</style>"])["A"].emphasis
    assert likenesses("A", "p { margin: 1em } /* b { } */ .b, #i { width: 2em }", [])["A"] == ALIKE


def test_a_style_inside_a_condition_counts() -> None:
    """Bold and italic are told apart by rules inside ``@media``, inside other rules, and after unclosed ones too."""
    for css in ("@media (min-width: 9em) { .card b { color: red } }", ".card { i { color: red } }", ".x { y: z; b { "):
        assert not likenesses("A", css, [])["A"].emphasis, css
    assert likenesses("A", "@media print { .b { color: red } } .c { font: bold; }", [])["A"].emphasis


@pytest.mark.parametrize("tag", ["pre", "textarea"])
def test_white_space_counts_in_preformatted_text(tag: str) -> None:
    """A field that a template puts between ``<pre>`` tags keeps its lines and spaces."""
    like = likenesses("A", "", [f"<{tag} class=x>{{{{A}}}}</{tag}>"])["A"]
    assert canonical("a\n  b", like) != canonical("a b", like)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "piece", long_but(["<b>x</b>", "\\(", "\\[", "{{c1::", "[sound:", "<img ", "<style>", "<a '\""], "\\(", "{{c1::")
)
def test_odd_fields_take_no_time(tmp_path: Path, piece: str) -> None:
    """A long field of nothing but one mark, repeated, takes no longer to adopt than other text of its length."""
    text = piece * (60_000 // len(piece))
    (note,) = read_package(one_field(tmp_path, text).build())
    assert note["fields"]["Answer"]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", ["a{", "/*", "white-space:", "<style ", "<title>"])
def test_odd_templates_take_no_time(piece: str) -> None:
    """A style or a template of nothing but one mark, repeated, is looked at once."""
    text = piece * (300_000 // len(piece))
    likenesses("AB", text, ["{{A}}" + text + "{{B}}"])


@pytest.mark.parametrize(
    ("template", "matters"),
    [
        ("{{A}}", False),
        ("<div>{{A}}</div>", False),
        ("x {{A}} y", False),
        ("<p><b>{{#A}}{{A}}{{/A}}</b></p>", False),
        ("{{FrontSide}}<hr id=answer>{{A}}<br>x", False),
        ("x{{A}}", True),
        ("{{A}}{{B}}", True),
        ("({{A}})", True),
        ("<span>{{A}}</span>, y", True),
        ('<img src="x.png">{{cloze:A}}', True),
    ],
)
def test_white_space_at_the_ends_counts_beside_text(template: str, matters: bool) -> None:
    """White space at a field's ends makes a difference where a template shows something straight beside the field."""
    like = likenesses("A", "", [template])["A"]
    assert (canonical(" a ", like) != canonical("a", like)) is matters


def test_a_note_type_with_a_script_gets_its_fields_to_the_byte(tmp_path: Path) -> None:
    """Where a script is on the card, which may read what it shows, fields come back byte for byte."""
    deck = Foreign()
    texts = ["one", "a<br>b", "a <b>bold</b> <i>word</i>", *[""] * 25, "x<br>\ny", ""]
    deck.add(wide(), texts)
    adopted = adopt(tmp_path, deck)
    assert "a<br>b" in adopted.text and "a <b>bold</b> <i>word</i>" in adopted.text and "{=html}" in adopted.text
    (note,) = read_package(adopted.build())
    assert list(note["fields"].values()) == texts


_SIGNS = r"""
* _ ** ` ~~ == ++ ^ $ \ \( \) \[ { } {{ }} :: [ ] ( ) ![ ]( [^1] [@a] # | |---| ``` ~~~ --- === !!! &lt; &gt;
&amp; &#91; &nbsp; <b> </b> <i> </i> <br> <br/> <p> </p> <ul><li> </li></ul> </li><li> <div> </div> <code> </code>
<sub> </sub> <hr> <h4> </h4> <blockquote> </blockquote> <b . é 字 🙂
""".split()
_PIECES = st.sampled_from(
    [
        *(FIELDS[name] for name in FIELDS if name not in ("large", "data")),
        *_SIGNS,
        "a",
        "b c",
        " ",
        "\n",
        "- ",
        "1. ",
        "> ",
        ": ",
        "## ",
        "### Remark",
        "\u00a0",
        "\u3000",
        "\u200b",
        "\ufeff",
    ]
)
_LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Cn"))  # the others no text file may hold
_TEXTS = st.lists(st.one_of(_PIECES, st.text(_LETTERS, max_size=6)), max_size=8).map("".join)


# Without shrinking, which would take minutes: every try is an adoption.
@settings(max_examples=settings().max_examples // 25, phases=(Phase.explicit, Phase.generate))
@given(fields=st.lists(_TEXTS, min_size=20, max_size=40))
def test_any_field_comes_back(tmp_path_factory: pytest.TempPathFactory, fields: list[str]) -> None:
    """Whatever stands in fields, a build gives it back: the same elements, the same text, the same marks of Anki's."""
    folder = tmp_path_factory.mktemp("any")
    deck = Foreign()
    plain, gaps = basic(), holes()
    for at, text in enumerate(fields):
        deck.add(plain, [f"q{at} {text}", text, ""])
        deck.add(gaps, [f"{{{{c1::q{at}}}}} {text}", text])
    adopted = adopt(folder, deck)
    from deckwright.adopt.original import read_original

    with read_original(adopted.original) as original:
        expected = {note.guid: note.fields for note in original.notes}
    built = {note["guid"]: tuple(note["fields"].values()) for note in read_package(adopted.build())}
    assert set(built) == set(expected)
    for guid, texts in expected.items():
        for old, new in zip(texts, built[guid], strict=True):
            assert said(new) == said(old)
            assert canonical(new, ALIKE) == canonical(old, ALIKE)


def said(text: str) -> str:
    """Return the text that a browser shows, white space left out, by another parser than the one that adopting uses."""
    return "".join(nh3.clean(text, tags=set()).split())


@pytest.mark.parametrize(
    "text",
    [
        '<b title="{{c1::<svg onload=alert(1)></svg>}}">x</b>',
        "{{c1::x}} \\(\\href{javascript:alert(1)}{y}\\)",
        "{{c1::x}} \\(\\hr<b></b>ef{javascript:alert(1)}{y}\\)",
        '{{c1::image-occlusion:rect:left=" onmouseover=alert(1)}}',
    ],
)
def test_what_acts_on_the_card_is_listed(tmp_path: Path, text: str) -> None:
    """A note that acts on its card, by its holes or its formulas, comes as it is, and is named for its author."""
    adopted = one_field(tmp_path, text, cloze=True)
    assert "notes with what a build refuses: 1" in adopted.result.text
    assert "trusted = [" in (adopted.root / "content" / "deck.toml").read_text(encoding="utf-8")
    (note,) = read_package(adopted.build())
    assert note["fields"]["Passage"] == text


@pytest.mark.parametrize(
    "text",
    [
        *("![[x.png]]", "![d](x.png =100x20)", "![e][undefined]", "!(alt)[x.png]", "a !b.png! c", "[[Note|alias]]"),
        *("[t](Note name.md)", "[t] (https://e.org)", "(t)[https://e.org]", "[https://e.org text]", "[x]{.cls}"),
        *("%%private%%", "text ^abc123", "a^[note]", "::: {.note}", "??? note", '!!! tip inline end "x"', "[!faq] T"),
        *(
            "a :smile: b",
            "$ x $",
            "$f=\\text{if $x>0$}$",
            "\\frac{a}{b}",
            "＄x＄",
            "{% raw %}",
            "{{&lt; x &gt;}}",
            "[toc]",
        ),
        *(
            "{{c::x}}",
            "{c1::x}",
            "漢[かん]",
            "{漢|かん}",
            "漢《かん》",
            "´´´",
            "@fig:ref",
            "*[HTML]: x",
            "^^x^^",
            "++strg+c++",
        ),
        *("``q''", "'''b'''", "#tag #b", "a:: b", "[b]x[/b]", "kbd:[x]", "#+TITLE: x", "＊＊x＊＊", '=== "Tab"'),
    ],
)
def test_what_looks_like_another_tools_markup_stays_text(text: str) -> None:
    """A field's own text is written so that it comes back, and that nothing is told of it."""
    made = to_markdown(text, Manner(False, ALIKE, "", lambda _: ""))
    rendered = answer(made)
    assert rendered.problems == []
    assert letters(rendered.fields["Back"]) == unescape(text)

"""How a field is seen: white space that no card shows is left out, and nothing else is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.ship.seen import seen

SPACE = re.compile(r"[ \t\n]+")
PIECES = st.sampled_from(
    [
        *(
            "one",
            "two;",
            "é",
            "\u00a0",
            "&nbsp;",
            "&amp;",
            "“so”",
            "🙂",
            "{{c1::",
            "::a hint}}",
            "}}",
            "[sound:a  b.mp3]",
        ),
        *("<b>", "</b>", "<em>", "</em>", "<code>", "</code>", "<br>", "<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>"),
        *(r"\(a + b\)", r"\(\text{a b}\)", r"\[x % y\]", r"\(", r"\)", '<img alt="a b" src="x.png">', "<!-- a -->"),
        *(
            "<pre>",
            "</pre>",
            "<pre>a  b\n c</pre>",
            '<div data-lang="py">',
            "</div>",
            "漢",
            "字",
            "\u200b",
            "<textarea>",
        ),
    ]
)
RUNS = st.sampled_from([" ", "  ", "\n", " \n", "\t", "\n\n "])
FIELDS = st.lists(st.one_of(PIECES, RUNS), max_size=30).map("".join)
WORDS = st.lists(
    st.sampled_from(["one", "two;", "<b>", "</b>", '<a href="x">', "</a>", r"\(a\)", "{{c1::x}}", "“é”", "—", "&amp;"]),
    min_size=1,
    max_size=20,
)


def test_what_is_no_white_space_of_html_is_kept() -> None:
    """Spaces that do not break or have a width of their own, and breaks, are letters like any other."""
    for sign in "\u00a0\u2002\u2009\u3000\u202f\u2028\f\v\x85":
        assert seen(f"a  b{sign}{sign}c") == f"a b{sign}{sign}c" and seen(f"a{sign} b") != seen("a b")


@given(words=WORDS, runs=st.lists(RUNS, min_size=20, max_size=20), others=st.lists(RUNS, min_size=20, max_size=20))
def test_a_run_of_white_space_is_one_space(words: list[str], runs: list[str], others: list[str]) -> None:
    """However words of a paragraph are parted by white space, the field is seen alike."""
    one, other = (
        "<p>" + "".join(word + run for word, run in zip(words, spaces, strict=False)) + "end</p>"
        for spaces in (runs, others)
    )
    assert seen(one) == seen(other)


def without_space(html: str) -> str:
    """Return HTML with every run of white space as one space: the most that may be left out."""
    return SPACE.sub(" ", html)


def kept(html: str) -> list[str]:
    """Return all in which white space shows: what is pre-formatted, and formulas that have a comment."""
    return re.findall(r"<pre>.*?(?:</pre>|\Z)|\\\[x %.*?\\\]|\[sound:.*?\]", html, re.DOTALL)


@given(
    html=FIELDS,
    at=st.integers(0, 400),
    end=st.integers(0, 3),
    put=st.one_of(RUNS, PIECES, st.characters(codec="utf-8")),
)
def test_any_change_that_shows_is_seen(html: str, at: int, end: int, put: str) -> None:
    """If a field is seen as another is, the two differ in runs of white space alone, and in none that shows."""
    at %= len(html) + 1
    changed = html[:at] + put + html[at + end :]
    if seen(html) == seen(changed):
        assert re.sub(r"\\\((.*?)\\\)", lambda x: x[0].replace(" ", ""), without_space(html)) == re.sub(
            r"\\\((.*?)\\\)", lambda x: x[0].replace(" ", ""), without_space(changed)
        )
        assert kept(html) == kept(changed)


@given(html=FIELDS)
def test_what_is_seen_is_seen_alike(html: str) -> None:
    """A field as it is seen is seen as itself, so that no second build finds a change."""
    assert seen(seen(html)) == seen(html)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\\(\\overbrace{x +\n y}^{\\text{two}}\\)", r"\(\overbrace{x + y}^{\text{two}}\)"),
        ("\\(\\frac{\\text{a b}}{c\nd} {e  f}\\)", "\\(\\frac{\\text{a b}}{c d} {e f}\\)"),
        ("<p>漢字 in a\nline</p>", "<p>漢字 in a line</p>"),
        ("<p>漢字\nis a</p>", "<p>漢字 is a</p>"),
    ],
)
def test_white_space_that_shows_nowhere(one: str, other: str) -> None:
    """A line break in the braces of a formula, and one beside a letter of a text with Chinese, are spaces."""
    assert seen(one) == seen(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>漢字\n。“</p>", "<p>漢字 。“</p>"),
        ("\\(\\text{a} {b  c}\\)", "\\(\\text{a} {b c}\\)"),
        ("\\(\\frac{\\text{a\nb}}{c}\\)", "\\(\\frac{\\text{a b}}{c}\\)"),
        ("<p>漢\n字</p>", "<p>漢 字</p>"),
        ("<p>漢\n字</p>", "<p>漢字</p>"),
        ("<p>漢<b>\n字</b></p>", "<p>漢<b> 字</b></p>"),
        ("a\u200b\nb", "a\u200b b"),
        ("a&#8203;\nb", "a&#8203; b"),
        ("a&#x4e00;\nb", "a&#x4e00; b"),
        ("</pre><pre>a  b</pre>", "</pre><pre>a b</pre>"),
        ("<pre><b>a</b>  b</pre>", "<pre><b>a</b> b</pre>"),
        ("<textarea></pre>a  b</textarea>", "<textarea></pre>a b</textarea>"),
        ('<p style="white-space: pre-line">a\nb</p>', '<p style="white-space: pre-line">a b</p>'),
        (r"\(\text{a  b}\)", r"\(\text{a b}\)"),
        (r"\(\ce{A  + B}\)", r"\(\ce{A + B}\)"),
        ("\\[a % b\nc\\]", "\\[a % b c\\]"),
        ("\\[ a % b\nc<br>d \\]", "\\[ a % b c<br>d \\]"),
        ("[latex]a % b\nc[/latex]", "[latex]a % b c[/latex]"),
        ("[sound:a  b.mp3]", "[sound:a b.mp3]"),
        ('<img title="a\nb" alt="">', '<img title="a b" alt="">'),
        ("<img title='x alt=\"a  b\"'>", "<img title='x alt=\"a b\"'>"),
        ('<div data-lang="python">\n', '<div data-lang="text">\n'),
        ("a&nbsp; b", "a b"),
        ("a <br>b", "a b"),
        ("a  &foo b", "a &foo; b"),
        ("<pre/>a  b", "<pre/>a b"),
        ("<b>a</b>  b", "<b>a</ b> b"),
        ("<!--><pre>a  b</pre>-->", "<!--><pre>a b</pre>-->"),
        ('<i a="1"b"><pre>a  b</pre>">', '<i a="1"b"><pre>a b</pre>">'),
    ],
)
def test_white_space_that_shows(one: str, other: str) -> None:
    """Where a browser, TeX or Anki tells white space from other white space, so does the lock."""
    assert seen(one) != seen(other)

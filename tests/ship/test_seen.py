"""How a field is seen: white space that no card shows is left out, and nothing else is."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.ship.seen import copy, seen, spacing

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
        *(r"\(a | b\)", r"\(P(a|b)\)", r"\(\text{a | b}|c\)"),
        *(r"\(a + b\)", r"\(\text{a b}\)", r"\[x % y\]", r"\(", r"\)", '<img alt="a b" src="x.png">', "<!-- a -->"),
        *(
            "<pre>",
            "</pre>",
            "<pre>a  b\n c</pre>",
            '<pre tabindex="0"><code><span class="k">a</span>  b\n c</code></pre>',
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


class Reader(HTMLParser):
    """Splits a field at the tags that Python's own parser finds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it as it is written."""
        self.parts += [self.get_starttag_text() or "", "", tag, ""]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it as it is written."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Keep it."""
        self.parts += [f"</{tag}>", tag, "", ""]

    def handle_data(self, data: str) -> None:
        """Keep it."""
        self.parts[-1] += data

    def handle_entityref(self, name: str) -> None:
        """Keep it as it is written."""
        self.parts[-1] += f"&{name};"

    def handle_charref(self, name: str) -> None:
        """Keep it as it is written."""
        self.parts[-1] += f"&#{name};"


ODD = st.sampled_from(
    [
        *("< ", "<1", "a<", "<<b>", "&#160;", "&#xE9;", "<br/>", "<hr />", "</P>", '<A href="x" b>', "<script>"),
        *("</script>", "<style>", "</style>", '"<i>"', "<pre/>", "<Script/>", "</Style>", ">", "=", "a \n  b"),
        *('<p alt="a  b">', '<i data-lang="py" alt="\n">'),
    ]
)


UNCLOSED = re.compile(r"<(script|style)\b(?!.*</\1>)", re.IGNORECASE | re.DOTALL)
"""Behind it Python's parser reads no text, before Python 3.13.6: no letter of ours may be missing there."""


@given(html=st.lists(st.one_of(PIECES, RUNS, ODD), max_size=30).map("".join))
def test_tags_are_those_of_a_parser(html: str) -> None:
    """Where a field is seen otherwise than it is written, its tags are those that Python's own parser reads."""
    if seen(html) != html and not UNCLOSED.search(html):
        reader = Reader()
        reader.feed(html)
        reader.close()
        assert seen(html) == copy(reader.parts, spacing(html))


@given(html=FIELDS)
def test_what_is_seen_is_seen_alike(html: str) -> None:
    """A field as it is seen is seen as itself, so that no second build finds a change."""
    assert seen(seen(html)) == seen(html)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\\(\\overbrace{x +\n y}^{\\text{two}}\\)", r"\(\overbrace{x + y}^{\text{two}}\)"),
        ("\\(\\frac{\\text{a b}}{c\nd} {e  f}\\)", "\\(\\frac{\\text{a b}}{c d} {e f}\\)"),
        (r"\(a|b\)", r"\(a | b\)"),
        (r"\(P(a \|  b)\)", r"\(P(a \| b)\)"),
        ("\\[a |b\\| |\n c\\]", r"\[a|b\||c\]"),
        (r"\(\text{a | b}|c\)", r"\(\text{a | b} | c\)"),
        (r"\(\left |x\right |\)", r"\(\left|x\right|\)"),
        ("<p>漢字 in a\nline</p>", "<p>漢字 in a line</p>"),
        ("<p>漢字\nis a</p>", "<p>漢字 is a</p>"),
    ],
)
def test_white_space_that_shows_nowhere(one: str, other: str) -> None:
    """A line break in a formula's braces, and beside a letter in a text with Chinese, is a space; by a bar none is."""
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
        ("a | b", "a|b"),
        (r"\(a\ | b\)", r"\(a\| b\)"),
        (r"\(\text{a | b}\)", r"\(\text{a|b}\)"),
        (r"\(x \mbox {a | b}\)", r"\(x \mbox {a|b}\)"),
        (r"\(\ce{a | b}\)", r"\(\ce{a|b}\)"),
        (r"\(\tag{a | b}\)", r"\(\tag{a|b}\)"),
        (r"\(\verb+a | b+\)", r"\(\verb+a|b+\)"),
        (r"\(a | b\)</p><pre>\(a | b\)</pre>", r"\(a | b\)</p><pre>\(a|b\)</pre>"),
        ("[latex]a | b[/latex]", "[latex]a|b[/latex]"),
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

"""Coloured code goes round the sanitiser, where that is sure to write it as it stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deckwright.markdown.highlight import lex, spans
from deckwright.markdown.html import CLEANER, clean

CODE = st.text(st.sampled_from("ab1 \t\n\"'&<>#(){}é\u00a0\u200b\ufeff日\U0001f600\u0085\r\0"), max_size=12)
COLOURED = st.tuples(CODE, st.sampled_from(["python", "html", "c", ""])).map(lambda made: spans(lex(*made)))
TORN = ["<b>", "</b>", "<span>", "</span>", '<span class="k">', '<span class="k" id="x">', "<!--7-->", "<!---->", "a"]
TORN += ["<script>", "</script>", "</code>", "<pre>", "</pre>", "<p>", "</p>", "<table>", "</table>", "<td>", "&nbsp;"]
TORN += ["&amp;", "&#65;", "&lt", "<!--", "-->", "<a href='x'>", "</a>", "\n", "<code>", "</code></pre>", "<svg>"]
INSIDE = st.one_of(COLOURED, st.lists(st.one_of(COLOURED, st.sampled_from(TORN)), max_size=6).map("".join))
ELEMENTS = (
    "p div ul li ol blockquote table tr td th thead tbody a em strong code pre details summary dl dt dd h4 sub br"
)


def block(inside: str) -> str:
    """Return a block of code as the renderer writes it."""
    return f'<div class="code" translate="no"><pre tabindex="0"><code>{inside}</code></pre></div>'


def trees(code: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return the HTML of trees of any elements that hold blocks of code."""
    leaf = st.one_of(code.map(block), st.sampled_from(["", "a", " ", "\n", "&lt;", "<!--7-->", "é"]))

    def inside(children: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
        made = st.tuples(st.sampled_from(ELEMENTS.split()), children)
        return made.map(lambda one: f"<{one[0]}>{''.join(one[1])}</{one[0]}>")

    return st.recursive(leaf, lambda child: inside(st.lists(child, max_size=4)), max_leaves=12)


@given(st.lists(trees(COLOURED), max_size=4).map("".join))
def test_code_set_aside_is_what_the_sanitiser_makes_of_it(html: str) -> None:
    """Whatever elements are around blocks of code, they come out as if the sanitiser had read all of them."""
    assert clean(html) == CLEANER.clean(html)


@given(INSIDE.map(block))
def test_what_is_no_coloured_code_is_left_to_the_sanitiser(html: str) -> None:
    """Whatever else stands in a block of code, it comes out as the sanitiser makes it."""
    assert clean(f"<p>a</p>{html}<p>b</p>") == CLEANER.clean(f"<p>a</p>{html}<p>b</p>")

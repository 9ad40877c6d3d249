"""The raw HTML of carried notes: what passes only shows something, as a browser's own parser sees it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deckwright.markdown.raw_html import ATTRIBUTES, TAGS, find_faults

HARMLESS = [
    "",
    "text & <3 > 2 < 1",
    '<div style="color: red; font-family: Arial">a<br/>b<br />c</div>',
    "<p>unclosed <b>bold <i>and</b> crossed</i>",
    '<table border=1 cellpadding="2"><tr><td colspan=2>a<td>b</table>',
    '<img src="a.png"><img src=a.png width=20><img alt=\'"\' src="_b c.jpg">',
    '<a href="https://x.org/?a=b&amp;c">a</a> <a href=mailto:a@x.org>b</a> <a href="#c">c</a> <a href="d.html">d</a>',
    '<audio src="a.mp3" controls></audio><video controls><source src="a.mp4"></video>',
    '<font color="#f00" face="Arial">a</font><center>b</center><tt>c</tt>',
    "<!-- a comment -->a<!---->b<!--StartFragment-->",
    "{{c1::a}} \\(a&lt;b\\) [latex]x[/latex] [sound:a.mp3] &lt;script&gt; &#60;b&#62;",
    "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>",
    '<DIV CLASS="a" ID=b>\n</DIV\n>',
]

FAULTY: dict[str, tuple[int, int]] = {
    "<script>x</script>": (0, 0),
    "a\nb <SCRIPT src=a.js>": (1, 2),
    "<b onclick=x>": (0, 0),
    "<b\nOnClick = 'x'>": (0, 0),
    "<b title='a'onclick=x>": (0, 0),
    "<b/onclick=x>": (0, 0),
    "<b title=a/onclick=x >": (0, 0),
    "<img src=https://x.org/a.png>": (0, 0),
    "<img src='//x.org/a.png'>": (0, 0),
    "<img src='\\\\x.org\\a.png'>": (0, 0),
    "<img src='/\\x.org/a.png'>": (0, 0),
    "<img src='&#104;ttps://x.org/a.png'>": (0, 0),
    "<img src=' \tht\ntps://x.org/a.png'>": (0, 0),
    "<img src=data:image/png;base64,AAAA>": (0, 0),
    "<img src=file:///etc/passwd>": (0, 0),
    "<img srcset='a.png 1x'>": (0, 0),
    "<a href=javascript:x>a</a>": (0, 0),
    "<a href='java&#10;script:x'>a</a>": (0, 0),
    "<a href='javascript&colon;x'>a</a>": (0, 0),
    "<a href='&#1;javascript:x'>a</a>": (0, 0),
    "<a href=vbscript:x>a</a>": (0, 0),
    "<a href=data:text/html,x>a</a>": (0, 0),
    "<b style='background: url(a.png)'>": (0, 0),
    "<b style='background: u\\72l(a.png)'>": (0, 0),
    "<b style='background: u/**/rl(a.png)'>": (0, 0),
    "<b style='background: &#117;rl(a.png)'>": (0, 0),
    "<b style='width: expression(x)'>": (0, 0),
    "<style>*{}</style>": (0, 0),
    "<link rel=stylesheet href=a.css>": (0, 0),
    "<iframe src=a.html></iframe>": (0, 0),
    "<object data=a.swf></object>": (0, 0),
    "<embed src=a.swf>": (0, 0),
    "<form action=x><input></form>": (0, 0),
    "<base href=https://x.org>": (0, 0),
    "<meta http-equiv=refresh content=0>": (0, 0),
    "<svg onload=x></svg>": (0, 0),
    "<math><mi>x</mi></math>": (0, 0),
    "<template><script>x</script></template>": (0, 0),
    "<noscript><p title='</noscript><img src=x onerror=x>'></noscript>": (0, 0),
    "<textarea><img title='</textarea><script>x</script>'>": (0, 0),
    "<custom-tag>": (0, 0),
    "<o:p>": (0, 0),
    "<!--><script>x</script>-->": (0, 0),
    "<!--->a-->": (0, 0),
    "<!-- a --!><b>x</b>-->": (0, 0),
    "<!-- a": (0, 0),
    "<!DOCTYPE html>": (0, 0),
    "<![CDATA[<script>]]>": (0, 0),
    "<?xml version='1.0'?>": (0, 0),
    "</script>": (0, 0),
    "</ b>": (0, 0),
    "a <b title='": (0, 2),
    "a <b title='>": (0, 2),
    "<b <script>x</script>>": (0, 0),
    "<b a=`x` onclick=x>": (0, 0),
    "<b =onclick=x>": (0, 0),
    "<b\x0conclick=x>": (0, 0),
    "<b id=x id=y onclick=x>": (0, 0),
    "<div>" * 300: (0, 1250),
}


@pytest.mark.parametrize("text", HARMLESS, ids=repr)
def test_what_only_shows_something_passes(text: str) -> None:
    """HTML as Anki's editor and its users write it passes, tidy or not."""
    assert find_faults(text) == []
    assert_inert(text)


@pytest.mark.parametrize("text", FAULTY, ids=lambda text: repr(text)[:60])
def test_what_acts_is_told_at_its_place(text: str) -> None:
    """What acts, comes from elsewhere, or could hide such a thing is told with its line and column."""
    first = find_faults(text)[0]
    assert (first.line, first.column) == FAULTY[text]


class Seen(HTMLParser):
    """Collects the elements of tidy HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))


# Whatever a browser's parser finds is kept, so that it can be looked at: all elements, all attributes, all schemes.
ACTIVE = {"script", "style", "iframe", "object", "embed", "form", "input", "base", "meta", "link", "svg", "math"}
LETTERS = {chr(code) for code in range(ord("a"), ord("z") + 1)}
SCHEMES = {"http", "https", "mailto", "javascript", "vbscript", "data", "file"}


def browsers_view(text: str) -> list[tuple[str, dict[str, str]]]:
    """Return the elements that a browser's parser sees."""
    kept = nh3.clean(
        text,
        tags=set(TAGS) | ACTIVE,
        clean_content_tags=set(),
        attributes={},
        generic_attribute_prefixes=LETTERS,
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return Seen(kept).elements


def assert_inert(text: str) -> None:
    """Hold that a browser's parser sees nothing in a text that acts."""
    # A hole's marks go, and what is in it stays: so a browser gets to see the field.
    for shown in (text, re.sub(r"\{\{c\d+::|\}\}", "", text)):
        for tag, attributes in browsers_view(shown):
            assert tag in TAGS
            for name, value in attributes.items():
                assert name in ATTRIBUTES
                assert not (name == "src" and re.match(r"\s*(\w+:|//)", value))
                assert not (name == "href" and re.match(r"\s*(javascript|vbscript|data|file):", value, re.IGNORECASE))


def test_the_browsers_view_shows_what_acts() -> None:
    """The judge of these tests sees scripts, handlers and addresses."""
    found = browsers_view("<script>x</script><b onclick=x><a href='javascript:x'><img src=https://x.org>")
    assert {tag for tag, _ in found} == {"script", "b", "a", "img"}
    assert [attributes for _, attributes in found] == [
        {},
        {"onclick": "x"},
        {"href": "javascript:x"},
        {"src": "https://x.org"},
    ]


PIECES = [
    *("<", ">", "</", "/>", "<b", "<b>", "</b>", "<script>", "</script>", "<img src=", "<a href=", "a.png", "'", '"'),
    *("=", " ", "/", "onclick=x", "onerror=", "javascript:", "https://x.org", "<!--", "-->", "--!>", "<!", "<?", "]]>"),
    *("<![CDATA[", "<svg>", "<style>", "</style>", "<textarea>", "<title>", "<table>", "<p>", "<div style=", "url(x)"),
    *("&lt;", "&#60;", "&quot;", "&colon;", "`", "\n", "\t", "\x0c", "title=", "id=a", "a", "{{c1::", "}}", "-", "!"),
]


@example(parts=["<!--", ">", "<img src=", "a", " onerror=", "x", ">", "-->"])
@example(parts=["<b", " ", "title=", "'", "a", "'", "onclick=x", ">"])
@given(parts=st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=20))
def test_whatever_passes_is_inert_in_a_browser(parts: list[str]) -> None:
    """Whatever passes holds nothing that acts, as a browser's own parser sees it."""
    text = "".join(parts)
    if not find_faults(text):
        assert_inert(text)

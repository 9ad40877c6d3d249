"""A finished field as plain text."""

from __future__ import annotations

import pytest

from deckwright.adopt.names import name_notes
from deckwright.markdown.plain import letters, plain_line, plain_lines

READ = {
    "words": ("<p>The <strong>bold</strong> one.</p>", "The bold one."),
    "paragraphs": ("<p>One.</p>\n<p>Two.</p>", "One.\nTwo."),
    "a list": ("<ul><li>one</li>\n<li>two</li></ul>", "- one\n- two"),
    "options": ('<ul><li class="option right">a</li><li class="option">b</li></ul>', "[x] a\n[ ] b"),
    "code": ("<p>Use <code>a[0]</code>.</p>", "Use `a[0]`."),
    "a block of code": ("<pre><code>def f():\n    return 1\n</code></pre>", "def f():\n    return 1"),
    "a formula": (r"<p>So \(x &lt; y\).</p>", r"So \(x < y\)."),
    "a hole": ("<p>A {{c1::hole::hint}}.</p>", "A {{c1::hole::hint}}."),
    "a picture": ('<p>See <img src="a-1.png" alt="a [b] c"></p>', "See [picture: a (b) c]"),
    "a picture without words": ('<img src="a.png" alt="">', "[picture]"),
    "day and night": ('<img class="day" alt="x" src="a"><img class="night" alt="x" src="b">', "[picture: x]"),
    "powers": ("10<sup>6</sup> H<sub>2</sub>O", "10^6 H_2O"),
    "a table": ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a | b\n1 | 2"),
    "entities": ("&lt;p&gt; &#123;&#123;c1::", "<p> {{c1::"),
    "a script": ("<script>if (a < b) { c }</script>text", "text"),
    "what is torn": ("<p>a <b>c < d</p></div>", "a c < d"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("name", READ)
def test_a_field_reads_as_on_the_card(name: str) -> None:
    """Fields are compared as a reader sees them, with formulas, code, holes and pictures' words."""
    html, text = READ[name]
    assert plain_lines(html) == text


LINES = {
    "words": ("<p>The <strong>bold</strong> one.</p><p>Two</p>", "The bold one. Two"),
    "a part of a word": ("<em>k</em>-means, H<SUB>2</SUB>O and <font color=red>r</font>ed", "k-means, H2O and red"),
    "a power": ("10<sup>6</sup>", "10 6"),
    "a list": ("<ul><li>one<li>two</ul>three<br>four", "one two three four"),
    "a tag with a bracket in it": ('a<img alt="<b> > c">d', "a d"),
    "no tag": ("a < b and c > d <3", "a < b and c > d <3"),
    "references": ("&lt;p&gt; &amp;&nbsp;x", "<p> & x"),
    "a script": ("a<script>if (b < c) { d }</script>e<style>p { }</style>", "a e"),
    "a comment": ("a<!-- <b> > c -->d", "a d"),
    "what does not end": ("a <b", "a <b"),
    "nothing": ("<p></p>", ""),
}


@pytest.mark.parametrize("name", LINES)
def test_a_field_is_told_in_one_line(name: str) -> None:
    """Where one line has to do, words are parted where a browser parts them, and nothing else shows."""
    html, text = LINES[name]
    assert plain_line(html) == text


def test_letters_are_all_that_is_left() -> None:
    """Where letters are compared, nothing stands in the place of a tag."""
    assert letters("<p>a<br>b &lt;c&gt; d</p>") == "ab <c> d"


def test_an_adopted_note_is_called_by_its_words() -> None:
    """A word of which a part is set otherwise stays one word in a note's id."""
    assert name_notes([["What is <b>H<sub>2</sub>O</b>?"]], {}) == ["what-is-h2o"]

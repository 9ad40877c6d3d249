"""The block structure against an oracle: markdown-it-py, which follows CommonMark's specification.

What we read otherwise than CommonMark must be a problem with its line, never silently another structure.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from deckwright.base.model import Line
from deckwright.markdown.lines import begins_block, is_delimiter_row
from tests.help.rendering import answer

ORACLE = MarkdownIt("commonmark").enable("table")
CONTAINERS = frozenset(["ul", "ol", "li", "p", "blockquote", "pre", "table", "tr", "td", "th", "h4", "h5", "h6"])


class _Tree(HTMLParser):
    """Collects HTML as nested lists: of each block its name and inside, of running text the words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[object] = []
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "hr":
            self.open[-1].append("<hr>")
        elif tag in CONTAINERS:
            start = dict(attrs).get("start")
            node: list[object] = [f"{tag} {start}" if start else tag]
            self.open[-1].append(node)
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in CONTAINERS:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        inside_code = self.open[-1] and self.open[-1][0] == "pre"
        text = data if inside_code else " ".join(data.split())
        if text:
            self.open[-1].append(text)


def tree(html: str) -> list[object]:
    """Return the blocks of a text as nested lists."""
    parser = _Tree()
    parser.feed(html)
    parser.close()
    return _joined(parser.root)


def _joined(node: list[object]) -> list[object]:
    """Join pieces of text that tags only divided."""
    made: list[object] = []
    for at, child in enumerate(node):
        if isinstance(child, list):
            made.append(_joined(child))
        elif at > 1 and isinstance(made[-1], str) and child != "<hr>" and made[-1] != "<hr>":
            made[-1] += ("" if node[0] == "pre" else " ") + str(child)
        else:
            made.append(child)
    return made


def assert_same(text: str) -> None:
    """Fail if ``text`` is read otherwise than CommonMark reads it and no problem says so."""
    made = answer(text)
    if not made.errors:
        assert tree(made.fields["Back"]) == tree(ORACLE.render(text)), text


SAME = [
    pytest.param(text, id=name)
    for name, text in {
        # Lists
        "the first line's indentation sets that of the item": "- one\n\n two",
        "an item goes on at its text": "- one\n\n  two",
        "a wider mark wants a wider indentation": " -    one\n\n     two",
        "a quote and a number in one line": "   > > 1.  one\n>>\n>>     two",
        "a quote's line is no item's": ">>- one\n>>\n  >  > two",
        "a mark without a space is text": "-one\n\n2.two",
        "two blank lines in an item": "- foo\n\n\n  bar",
        "an item holds every block": "1.  foo\n\n    ```\n    bar\n    ```\n\n    baz\n\n    > bam",
        "code in an item keeps its blank lines": "- Foo\n\n      bar\n\n\n      baz",
        "nine digits make a number": "123456789. ok",
        "ten digits make none": "1234567890. not ok",
        "a number may be 0": "0. ok",
        "a number may have zeros before it": "003. ok",
        "a negative number is text": "-1. not ok",
        "an item with code": "- foo\n\n      bar",
        "a numbered item with code": "  10.  foo\n\n           bar",
        "an item that begins with code": "1.     indented code\n\n   paragraph\n\n       more code",
        "code with a space before it": "1.      indented code\n\n   paragraph\n\n       more code",
        "an item that begins with a blank line": "-\n  foo\n-\n  ```\n  bar\n  ```\n-\n      baz",
        "a blank item ends at a second blank line": "-\n\n  foo",
        "an empty item among others": "- foo\n-\n- bar",
        "an empty numbered item": "1. foo\n2.\n3. bar",
        "an empty item ends no paragraph": "foo\n*\n\nfoo\n1.",
        "one space before a mark": " 1.  A paragraph\n     with two lines.\n\n         indented code",
        "four spaces before a mark make code": "    1.  A paragraph\n        with two lines.",
        "a lazy line goes on with an item": "  1.  A paragraph\nwith two lines.\n\n          indented code",
        "a lazy line goes on with a quote in an item": "> 1. > Blockquote\ncontinued here.",
        "two spaces nest": "- foo\n  - bar\n    - baz\n      - boo",
        "one space does not nest": "- foo\n - bar\n  - baz\n   - boo",
        "under a number three spaces nest": "1. a\n   - b\n2. c",
        "under a number two spaces do not nest": "1. a\n  - b",
        "a wide number wants four": "10) foo\n    - bar\n\n10) foo\n   - bar",
        "a list in a list in one line": "- - foo\n1. - 2. foo",
        "another mark begins another list": "- foo\n- bar\n+ baz\n\n1. foo\n2. bar\n3) baz",
        "a list straight after a paragraph": "Foo\n- bar\n- baz",
        "a list that begins with 1 after a paragraph": "Foo\n1. bar",
        "another number goes on with the paragraph": "The number is\n14.  windows",
        "blank lines between items": "- foo\n\n- bar\n\n\n- baz",
        "blank lines in nested lists": "- foo\n  - bar\n    - baz\n\n\n      bim",
        "items move to the right": "- a\n - b\n  - c\n   - d\n  - e\n - f\n- g",
        "too far to the right is text": "- a\n - b\n  - c\n   - d\n    - e",
        "four spaces after a blank line make code": "1. a\n\n  2. b\n\n    3. c",
        "one gap makes the list loose": "- a\n- b\n\n- c",
        "an empty item with a gap": "* a\n*\n\n* c",
        "two blocks with a gap make it loose": "- a\n- b\n\n  c\n- d",
        "a link definition with a gap makes it loose": "- a\n- b\n\n  [ref]: https://x.org\n- d",
        "a gap in code leaves it tight": "- a\n- ```\n  b\n\n\n  ```\n- c",
        "a gap in the inner list leaves the outer tight": "- a\n  - b\n\n    c\n- d",
        "a gap in a quote leaves it tight": "* a\n  > b\n  >\n* c",
        "code after a quote leaves it tight": "- a\n  > b\n  ```\n  c\n  ```\n- d",
        "a loose list within a tight one": "* foo\n  * bar\n\n  baz",
        "both loose": "- a\n  - b\n  - c\n\n- d\n  - e\n  - f",
        # Quotes
        "a quote": "> foo\n> bar\n> baz",
        "a quote without spaces": ">foo\n>bar",
        "a quote with spaces before it": "   > foo\n   > bar",
        "a lazy line in a quote": "> bar\nbaz\n> foo",
        "a rule ends a quote": "> foo\n\n> foo\n***",
        "a list ends a quote's list": "> - foo\n- bar",
        "code ends a quote's code": ">     foo\n    bar",
        "an indented mark goes on with the quote": "> foo\n    - bar",
        "an empty quote": "foo\n\n>",
        "a quote with blank lines": "foo\n\n>\n>  \n> ",
        "a blank line parts quotes": "> foo\n\n> bar",
        "a marked blank line parts paragraphs": "> foo\n>\n> bar",
        "a quote ends a paragraph": "foo\n> bar",
        "a rule between quotes": "> aaa\n***\n> bbb",
        "a marked blank line ends laziness": "> bar\n>\nbaz",
        "laziness through several quotes": "> > > foo\nbar",
        "code in a quote": ">     code\n\n>    not code",
        # Fences
        "a fence": "```\n<\n >\n```",
        "tildes": "~~~\n<\n >\n~~~",
        "two backticks are code in a line": "``\nfoo\n``",
        "the other mark does not close": "```\naaa\n~~~\n```",
        "a shorter mark does not close": "````\naaa\n```\n``````",
        "an empty fence": "```\n```",
        "a fence of blank lines": "```\n\n  \n```",
        "an indented fence": "  ```\naaa\n  aaa\n aaa\n  ```",
        "four spaces make no fence": "    ```\n    aaa\n    ```",
        "a closing mark may be indented": "```\naaa\n   ```",
        "a fence between paragraphs": "foo\n```\nbar\n```\nbaz",
        "text behind backticks closes nothing": "``` ```\naaa",
        "a fence in a quote and in a list": "> ```\n> aaa\n> ```\n\n- ```\n  b\n\n   c\n  ```",
        # Rules, headings, code, tables, tabs
        "three marks make a rule": "***\n\n---\n\n___\n\n+++",
        "spaces in a rule": " - - -\n\n **  * ** * ** * **\n\n-     -      -      -",
        "four spaces make no rule": "    ***\n\nFoo\n    ***",
        "a rule between lists": "- foo\n***\n- bar",
        "a rule in an item": "* Foo\n* * *\n* Bar\n\n- Foo\n- * * *",
        "headings": "#### foo\n##### foo ##\n###### foo  ## #\n#5 bolt\n#### foo#\nbar",
        "code in chunks": "    a simple\n      indented code block\n\n    chunk\n\n\n      end",
        "code ends no paragraph": "Foo\n    bar",
        "code ends with the text": "    foo\nbar",
        "a table": "| a | b |\n|---|---|\n| c | d |",
        "a table straight after a paragraph": "Foo\n| a | b |\n|---|---|\n| c | d |",
        "a table without outer bars": "a | b\n--|--\nc | d\n",
        "a table with fewer cells": "| a | b |\n|---|---|\n| c |",
        "a table's end": "| a | b |\n|---|---|\n| c | d |\n> e",
        "a table in an item": "- x\n\n  | a | b |\n  |---|---|\n  | c | d |\n- y",
        "a table without rows": "| a | b |\n|---|---|\n\nc",
        "tabs": "- foo\n\n\tbar\n\n>\t\tfoo\n\n-\t\tfoo\n\n\tfoo\tbaz\n\n1.\tb\n\n\tc",
        "tabs in code": "```\n\tb\n- \tc\n```\n\n- ```\n\tb\n  \tc\n  ```",
    }.items()
]


@pytest.mark.parametrize("text", SAME)
def test_blocks_are_commonmarks(text: str) -> None:
    """Lists, quotes, fences, rules, code and tables come out as CommonMark says, without a problem."""
    made = answer(text)
    assert made.errors == []
    assert tree(made.fields["Back"]) == tree(ORACLE.render(text))


REFUSED = [
    ("E402", 3, "```\naaa"),
    ("E402", 4, "foo\n> ~~~\n> aaa\n\nbbb"),
    ("E402", 3, "- ```\n  aaa\n\nbbb\n```\nccc\n```"),
    ("E404", 4, "foo\n # bar"),
    ("E405", 4, "foo\n---"),
    ("E405", 4, "foo\n==="),
    ("E405", 4, "- foo\n  ---"),
    ("E410", 4, "| a | b |\n|---|\n| c | d |"),
    ("E410", 5, "| a | b |\n|---|---|\n| c | d | e |"),
    ("E414", 5, "Term\n: meaning\nmore or a term\n: meaning"),
]


@pytest.mark.parametrize(("code", "line", "text"), REFUSED)
def test_what_is_read_otherwise_is_a_problem(code: str, line: int, text: str) -> None:
    """What CommonMark would read and a card cannot hold, or what two readers would read in two ways, is refused."""
    assert [(problem.code, problem.place.line) for problem in answer(text).problems] == [(code, line)]


def oracle_errs(text: str) -> bool:
    """Whether markdown-it reads ``text`` otherwise than CommonMark and GitHub do, in one of three known ways.

    It lets a line four columns in end the paragraph of a deeper container; it takes an item for a table's head; and it
    ends a list where two blank lines follow an empty item.
    """
    if re.search(r"^[ >]*(?:(?:[-+*]|\d+[.)])[ \t]*)+\n(?:[ >]*\n){2}", text, re.MULTILINE):
        return True
    found = re.finditer(r"(?:^|>) {4,}(\S.*)", text, re.MULTILINE)
    lines = [Line(line, 1) for line in text.split("\n")]
    return any(begins_block(Line(line[1], 1)) or "|" in line[1] for line in found) or any(
        begins_block(line) and "|" in line.text and is_delimiter_row(below) for line, below in pairwise(lines)
    )


MARKS = ["- ", "* ", "+ ", "-   ", "-", "1. ", "2. ", "1) ", "10. ", "3.  ", "> ", ">", "-      ", "1.     "]
TEXTS = [*"abcd", "```", "~~~", "---", "***", "* * *", "#### h", "", "| a | b |", "|---|---|", "| c |", "x | y", "|-|"]
LINE = st.one_of(
    st.sampled_from(["", "  "]),
    st.builds(
        lambda spaces, marks, text: " " * spaces + "".join(marks) + text,
        st.sampled_from([0, 0, 0, 0, 1, 2, 2, 3, 4, 4, 5, 6, 7, 8]),
        st.lists(st.sampled_from(MARKS), max_size=2),
        st.sampled_from(TEXTS),
    ),
)


@given(st.lists(LINE, min_size=1, max_size=7))
def test_no_mixture_of_lines_is_silently_read_otherwise(lines: list[str]) -> None:
    """Whatever marks stand on a text's lines, however indented, its blocks are CommonMark's or a problem says so."""
    text = "\n".join(lines) + "\n"
    assume(not oracle_errs(text))
    assert_same(text)


WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma"]), min_size=1, max_size=3).map(" ".join)
LEAVES = st.one_of(
    WORDS.map(lambda text: [text]),
    st.lists(WORDS, min_size=2, max_size=3),
    st.just(["***"]),
    WORDS.map(lambda text: ["```", text, "", "  " + text, "```"]),
    WORDS.map(lambda text: ["~~~~", "- " + text, "> " + text, "~~~", "~~~~"]),
    WORDS.map(lambda text: ["#### " + text]),
    WORDS.map(lambda text: [text, "| a | b |", "|:--|--:|", f"| {text} | x |"]),
)


def quoted(blocks: list[list[str]]) -> list[str]:
    """Return blocks as a quote."""
    return [("> " + line).rstrip() for line in joined(blocks, [True] * len(blocks))]


def joined(blocks: list[list[str]], gaps: list[bool]) -> list[str]:
    """Return the lines of blocks with blank lines between those where ``gaps`` says so."""
    lines: list[str] = []
    for at, block in enumerate(blocks):
        lines += ([""] if at and gaps[at % len(gaps)] else []) + block
    return lines


@st.composite
def listed(draw: st.DrawFn, blocks: st.SearchStrategy[list[list[str]]]) -> list[str]:
    """Make a list with odd marks and indentations."""
    number = draw(st.sampled_from([None, 0, 1, 2, 9, 10, 99]))
    end = draw(st.sampled_from("-+*" if number is None else ".)"))
    spaces = " " * draw(st.integers(0, 3))
    lines: list[str] = []
    for at in range(draw(st.integers(1, 3))):
        mark = spaces + ("" if number is None else str(number + at)) + end
        gap = draw(st.integers(1, 4))
        first, *more = draw(blocks)
        inside = joined([dedented(first), *more], draw(st.lists(st.booleans(), min_size=1, max_size=3)))
        width = len(mark) + gap
        rest = [(" " * width + line).rstrip() for line in inside[1:]]
        if draw(st.booleans()):  # lazily, where that is the same: words that go on with words
            rest = [
                line.strip() if _words(line) and _words(above) else line
                for line, above in zip(rest, inside, strict=False)
            ]
        lines += ([""] if at and draw(st.booleans()) else []) + [mark + " " * gap + inside[0], *rest]
    return lines


def dedented(lines: list[str]) -> list[str]:
    """Return the lines of a block, moved to the left as far as the first of them can be."""
    width = len(lines[0]) - len(lines[0].lstrip())
    return [line[min(width, len(line) - len(line.lstrip())) :] for line in lines]


def _words(line: str) -> bool:
    return line.replace(" ", "").isalpha()


DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        listed(st.lists(inner, min_size=1, max_size=3)), st.lists(inner, min_size=1, max_size=3).map(quoted)
    ),
)


@pytest.mark.long
@given(st.lists(DOCUMENTS, min_size=1, max_size=4), st.lists(st.booleans(), min_size=1, max_size=4))
def test_nested_blocks_are_commonmarks(blocks: list[list[str]], gaps: list[bool]) -> None:
    """Lists, quotes, code and tables nested in one another are read as CommonMark does, or a problem says so."""
    assert_same("\n".join(joined(blocks, gaps)) + "\n")

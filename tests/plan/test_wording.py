"""How two texts are compared: as a reader sees them, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.plan.wording import TOKEN_LIMIT, compare, excerpt


def marked(before: str, after: str) -> str:
    """Return a difference as one line of text."""
    marks = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return "".join(marks[piece.mark].format(piece.text) for piece in compare(before, after))


DIFFERENCES = {
    "the same": ("a b", "a b", "a b"),
    "a word": ("the old word", "the new word", "the [-old-]{+new+} word"),
    "a word more": ("one two", "one and two", "one {+and +}two"),
    "a word less": ("one and two", "one two", "one [-and -]two"),
    "a formula": (r"so \(a+b\) is", r"so \(a-b\) is", r"so [-\(a+b\)-]{+\(a-b\)+} is"),
    "a number": ("about 209,000 m", "about 210,000 m", "about [-209,000-]{+210,000+} m"),
    "a hint": ("{{c1::a::b}}", "{{c1::a}}", "{{c1::a[-::b-]}}"),
    "a picture's words": (
        "see [picture: a cat]",
        "see [picture: a dog]",
        "see [-[picture: a cat]-]{+[picture: a dog]+}",
    ),
    "small words between": ("red of car", "big of box", "[-red of car-]{+big of box+}"),
    "an apostrophe": ("Bayes’s rule", "Bayes’ rule", "[-Bayes’s-]{+Bayes’+} rule"),
    "no spaces between words": (
        "\u732b\u306f\u767d\u3044",
        "\u732b\u306f\u9ed2\u3044",
        "\u732b\u306f[-\u767d-]{+\u9ed2+}\u3044",
    ),
    "an indent": ("if a:\n    b", "if a:\n  b", "if a:\n[-    -]{+  +}b"),
    "everything": ("", "new", "{+new+}"),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_words_are_compared(name: str) -> None:
    """Deleted and inserted words stand beside each other; formulas and pictures are compared whole."""
    before, after, expected = DIFFERENCES[name]
    assert marked(before, after) == expected


TEXTS = st.lists(
    st.sampled_from(["a", "bb", "the", ".", "\n", "  ", " ", r"\(x\)", "{{c1::", "}}", "_"]), max_size=30
).map("".join)


@given(TEXTS | st.text(max_size=40), TEXTS | st.text(max_size=40))
def test_a_difference_holds_both_texts(before: str, after: str) -> None:
    """What was kept and inserted is the new text; what was kept and deleted is the old one, but for spaces."""
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.mark != "-") == after
    assert "".join("".join(piece.text for piece in pieces if piece.mark != "+").split()) == "".join(before.split())
    for line in excerpt(pieces):
        assert all("\n" not in piece.text for piece in line)


def test_long_texts_are_compared_in_time() -> None:
    """Texts too long to be compared word by word keep their common beginning and end."""
    before = " ".join(f"a{number}" for number in range(TOKEN_LIMIT + 10))
    after = before.replace("a5 ", "x ").replace(f"a{TOKEN_LIMIT + 8} ", "y ")
    pieces = compare(before, after)
    assert [piece.mark for piece in pieces] == ["=", "-", "+", "="]
    assert (pieces[0].text, pieces[-1].text) == ("a0 a1 a2 a3 a4 ", f" a{TOKEN_LIMIT + 9}")


@pytest.mark.parametrize(("before", "after"), [(2_000, 2_000), (2_000, 90), (90, 2_000)])
def test_texts_of_few_words_are_compared_in_time(before: int, after: int) -> None:
    """A text that repeats the same words thousands of times is compared at once, too."""
    pieces = compare("a b " * before, "a c " * after)
    assert "".join(piece.text for piece in pieces if piece.mark != "-") == "a c " * after


def test_an_excerpt_shows_the_change_and_what_stands_beside_it() -> None:
    """Lines without a change are left out, and long kept parts are shortened."""
    words = " ".join(f"w{number}" for number in range(40))
    lines = excerpt(compare(f"{words}\nkept\nlast {words}", f"{words} new\nkept\nlast old {words}"))
    texts = ["".join(piece.text for piece in line) for line in lines]
    assert texts == ["… w34 w35 w36 w37 w38 w39 new", "…", "last old w0 w1 w2 w3 w4 w5 …"]

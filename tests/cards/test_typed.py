"""What a learner types is compared with what the author wrote, by the real Anki."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.help.rendering import Rendered, render
from tests.help.support import Learner


@pytest.fixture(scope="module")
def learner(tmp_path_factory: pytest.TempPathFactory) -> Learner:
    """Anki."""
    folder: Path = tmp_path_factory.mktemp("typed")
    return Learner(folder / "anki")


def asking(answer: str) -> Rendered:
    """Return what becomes of a question whose answer is typed."""
    return render(f"## Q? {{#q .typed}}\n\n{answer}\n")


def is_right(learner: Learner, made: Rendered, typed: str) -> bool:
    """Whether Anki finds nothing wrong with what was typed."""
    compared = learner.collection.compare_answer(made.fields["Typed"], typed)
    return "typeBad" not in compared and "typeMissed" not in compared


TYPED = {
    "__init__": "__init__",
    "`__init__`": "__init__",
    r"\_\_init\_\_": "__init__",
    "*args": "*args",
    "**kwargs": "**kwargs",
    "**Paris**": "**Paris**",
    "2*3*4": "2*3*4",
    "a_b_c and _d_": "a_b_c and _d_",
    "a == b": "a == b",
    "x==y==z": "x==y==z",
    "~/notes ~~old~~": "~/notes ~~old~~",
    "New<br>York": "New York",
    "New<br> York": "New York",
    "New York\\\nA city.": "New York",
    "New York  \nA city.": "New York",
    "H<sub>2</sub>O": "H2O",
    "<b>Paris</b>, [Seine](https://example.org)": "Paris, Seine",
    "AT&amp;T &lt;b&gt;": "AT&T <b>",
    "a&nbsp;b   c": "a b c",
    "`` `x` ``": "`x`",
    "++ctrl+c++": "Ctrl+C",
    "<ruby>漢字<rt>かんじ</rt></ruby>です": "漢字です",
    "`git {{c1::rebase}}`": "git {{c1::rebase}}",
    "std::vector": "std::vector",
    "C:\\\\x\\y": "C:\\x\\y",
    "é": "é",
}


@pytest.mark.parametrize("answer", TYPED)
def test_what_is_typed_is_what_was_written(learner: Learner, answer: str) -> None:
    """No letter of the answer's first line is lost, and no mark that was written; a break is a space."""
    made = asking(answer)
    assert made.errors == []
    assert html.unescape(made.fields["Typed"]) == TYPED[answer]
    assert is_right(learner, made, TYPED[answer])
    assert not is_right(learner, made, TYPED[answer] + "x")


@given(
    st.lists(
        st.sampled_from(["*", "_", "**", "__", "~~", "==", "a", "b1", " ", "漢", ".", "(", ")", "-", "\\*", "&amp;"]),
        min_size=1,
    )
)
def test_no_mark_of_emphasis_is_lost(learner: Learner, parts: list[str]) -> None:
    """Whatever marks stand in what is to be typed, they are compared, unless they are more than a line of text."""
    written = "x" + "".join(parts)
    made = asking(written)
    if made.errors:
        return
    expected = " ".join(html.unescape(written.replace("\\*", "*")).split())
    assert html.unescape(made.fields["Typed"]) == expected
    assert is_right(learner, made, expected)


@pytest.mark.parametrize("answer", ["**Paris**", "the *best*", "__init__", "~~old~~ new", "==x==", "10<sup>6</sup>"])
def test_marks_that_may_not_be_meant_are_told(answer: str) -> None:
    """Marks that make emphasis elsewhere, and raised figures, are a warning, since learners would have to type them."""
    assert [one.code for one in asking(answer).problems] == ["W307"]


@pytest.mark.parametrize("answer", ["soft\u00adhyphen", "zero\u200bwidth", "mark\u200e", "&shy;a", "\ufeffa b"])
def test_what_nobody_sees_cannot_be_typed(answer: str) -> None:
    """A sign that shows nowhere and is on no keyboard is a warning; what joins letters and pictures is none."""
    assert [one.code for one in asking(answer).problems] == ["W307"]
    assert asking("نمی\u200cخواهم").problems == asking("👩\u200d👧 🏴\U000e0067\U000e0062\U000e007f").problems == []


def test_a_number_with_a_dot_is_told_how_to_be_text() -> None:
    """A typed answer that begins a list is told with the spelling that is text."""
    (problem,) = asking("1986.").problems
    assert problem.code == "E307" and "1986\\." in problem.hint
    assert asking("1986\\.").fields["Typed"] == "1986."


@pytest.mark.parametrize("answer", ["`__init__`", r"\*args", "*args", "2 * 3", "snake_case_name", "a == b", "~/x"])
def test_marks_that_are_text_are_not_told(answer: str) -> None:
    """What is text everywhere, or in backticks, is none."""
    assert asking(answer).problems == []

"""The holes of a finished field, held against the real Anki: the cards they make, and what each of them shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deckwright.cards.sides import reveal
from deckwright.cards.templates import CARDS
from deckwright.markdown.cloze import Cloze, ClozeNode, fill_holes, hole_numbers, holes_in, read_holes
from tests.help.rendering import render
from tests.help.support import Learner

PIECES = [
    *("{{c1::", "{{c2::", "{{c12::", "{{c1,2::", "{{c2,1,1::", "{{c0::", "{{c0,1::", "{{c01::", "{{c500::", "{{c3::"),
    *("{{c::", "{{c,::", "{{c65535::", "{{c65536::", "{{c1,65536::", "{{C1::", "{{c-1::", "{{ c1::", "{{c1:", "{{c"),
    *("}}", "}}", "}}", "}}}", "}", "{", "{{", "::", "::", ":", "a", "b c", "\n", "é", "漢", "<b>", "</b>", "<br>"),
    *("&amp;", "&", '"', "'", "\\(", "\\)", "\\[", "\\]", "<!-- ", "-->", ",", "1", "\u0661", "\u2028", "$"),
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=16).map("".join),
    st.text("{}c:12,ab", max_size=40),
    st.recursive(
        st.sampled_from(["a", "b::c", "::", "{", "<i>d</i>", "}}"]),
        lambda inside: st.tuples(st.sampled_from(["1", "2", "1,3", "07"]), st.lists(inside, max_size=3)).map(
            lambda hole: f"{{{{c{hole[0]}::{''.join(hole[1])}}}}}"
        ),
        max_leaves=12,
    ),
)
DEEP = "".join(f"{{{{c{number}::" for number in range(1, 13)) + "x::y" + "}}" * 13


@pytest.fixture(scope="module")
def anki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real Anki's empty cloze note, whose cards show nothing but its first field."""
    learner = Learner(tmp_path_factory.mktemp("holes"))
    models = learner.collection.models
    kind = models.by_name("Cloze")
    kind["tmpls"][0]["qfmt"] = kind["tmpls"][0]["afmt"] = "{{cloze:Text}}"
    models.update_dict(kind)
    yield learner.collection.new_note(models.by_name("Cloze"))
    learner.close()


@example(text=DEEP)
@example(text="{{c1::a::h1{{c2::b}}c::h2}}")
@example(text="{{c1::a {{c2::b}} c")
@given(text=TEXTS)
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_every_text_has_ankis_holes(anki: Any, text: str) -> None:
    """Whatever stands in a field, it has the holes that the real Anki finds, and every card shows what Anki shows."""
    anki["Text"] = text
    assert sorted(hole_numbers(text)) == sorted(anki.cloze_numbers_in_fields())
    for number in hole_numbers(text):
        if number <= CARDS:
            output = anki.ephemeral_card(number - 1).render_output()
            assert reveal(text, number, True) == output.question_text
            assert reveal(text, number, False) == output.answer_text


def marks(nodes: tuple[ClozeNode, ...]) -> Iterator[Cloze]:
    """Yield every hole, closed or not."""
    for node in nodes:
        if isinstance(node, Cloze):
            yield node
            yield from marks(node.inside)


@given(text=TEXTS)
def test_holes_know_where_they_stand(text: str) -> None:
    """A hole begins with its mark and ends behind its braces; only what ends the field may be open."""
    nodes = read_holes(text)
    assert all(isinstance(node, str) or node.closed for node in nodes[:-1])
    for hole in marks(nodes):
        assert text.startswith(hole.head, hole.start)
        assert text[: hole.end].endswith("}}") if hole.closed else hole.end == len(text)
        assert hole.numbers == tuple(sorted(set(hole.numbers)))


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("a {{c1::b}} c", "a b c"),
        ("{{c1::b::hint}} }} ::", "b }} ::"),
        ("{{c1::a {{c2::b::h}} c::hint}}", "a b c"),
        ("{{c1,2::both}}", "both"),
        ("{{c1::open {{c2::closed::h}}", "{{c1::open closed"),
        ("{{c::none}}", "{{c::none}}"),
    ],
)
def test_a_filled_field_is_what_a_reader_learns(text: str, filled: str) -> None:
    """Where a field is told in words, its holes are filled and hints left out; what is no hole stays as it is."""
    assert fill_holes(text) == filled


def test_holes_tell_how_deep_they_stand() -> None:
    """Of every closed hole it is known how many holes stand around it, and what stands in it."""
    found = holes_in(read_holes("{{c1::a {{c2::b::h}} c}} {{c3::d}} {{c4::e {{c5::f}}"))
    assert [(depth, hole.numbers, hole.text, hole.hint) for depth, hole in found] == [
        (0, (1,), "a b c", None),
        (1, (2,), "b", "h"),
        (0, (3,), "d", None),
    ]


@pytest.mark.parametrize("text", ["{{c1::**word::hint**}}", "*{{c1::word::hint*}}", "{{c1::word::*hint}}*"])
def test_a_hint_must_not_cross_an_emphasis(text: str) -> None:
    """A hint that begins inside an emphasis and ends outside it would tear both sides, so it is an error."""
    made = render(f"## Title {{#q .cloze}}\n\n{text}\n")
    assert [problem.code for problem in made.problems] == ["E508"]


def test_a_hint_may_hold_an_emphasis() -> None:
    """What is whole on its side of the colons is no error."""
    assert render("## Title {#q .cloze}\n\n{{c1::**word**::a *hint* here}}\n").errors == []

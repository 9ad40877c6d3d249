"""Which cards a note of any type has: the builder's rules beside the real Anki's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deckwright.cards.templates import BadTemplate, cloze_ords, names_in, parse_template, standard_ords
from tests.help.support import Learner

FIELDS = ("A", "B", "C")
ALWAYS = "{{A}}{{B}}{{C}}"

FRONTS = [
    *("{{A}}", "{{ A }}", "{{a}}", "{{type:A}}", "{{type: A}}", "{{hint:A}}", "{{furigana:type:A}}", "{{tts en_US:A}}"),
    *("{{cloze:A}}", "{{info-:A}}", "{{Nope}}", "{{}}", "{{#}}", "", "text", "{{Tags}}", "{{Deck}}", "{{Subdeck}}"),
    *("{{Card}}", "{{CardFlag}}", "{{CardID}}", "{{Type}}", "{{FrontSide}}", "{{deck}}", "{{type:Deck}}"),
    *("{{#A}}{{B}}{{/A}}", "{{^A}}{{B}}{{/A}}", "{{#A}}x{{/A}}", "{{^A}}x{{/A}}", "{{# A }}{{B}}{{/ A }}"),
    *("{{#Tags}}{{A}}{{/Tags}}", "{{^Tags}}{{A}}{{/Tags}}", "{{#Deck}}{{A}}{{/Deck}}", "{{^Deck}}{{A}}{{/Deck}}"),
    *("{{#A}}{{Deck}}{{/A}}", "{{^A}}{{Card}}{{/A}}", "{{#FrontSide}}{{A}}{{/FrontSide}}", "{{#c1}}{{A}}{{/c1}}"),
    *("{{#A}}{{^B}}{{C}}{{/B}}{{/A}}", "{{^A}}{{^B}}{{C}}{{/B}}{{/A}}", "{{^Nope}}{{A}}{{/Nope}}"),
    *("{{{A}}}", "{{{#A}}}{{B}}{{/A}}", "{{A", "{{A}} }} x", "{{A}}{{", "{{B}}{{{", "{{ A{{hint:x:C}}"),
    *("{{#A}}{{B}}", "{{/A}}", "{{A}}{{#B}}", "{{#A}}{{B}}{{/B}}{{/A}}", "{{A}}{{/B}}"),
    *("<!-- {{A}} -->", "<!-- {{A}}", "{{A}}<!-- x", "<!-- {{#A}} -->{{B}}", "<!---->{{A}}", "<!-->{{A}}"),
    *("{{=<% %>=}}<%A%>", " \n{{=<% %>=}}<%A%>{{B}}", "x{{=<% %>=}}<%A%>", "{{=<% %>=}}{{=<% %>=}}<%#A%><%B%><%/A%>"),
    *("{{\u00a0A\u00a0}}", "{{A\n}}", "{{#A}}{{#A}}{{B}}{{/A}}{{/A}}", "{{Deck:A}}", "{{:A}}", "{{A:}}", "{{type:}}"),
]
VALUES = [
    *(("a", "", ""), ("", "b", ""), ("a", "b", ""), ("", "", "c"), ("a", "b", "c"), ("a", "", "c")),
    *((" ", "b", ""), ("<br>", "", "<div><br /></div>"), ("&nbsp;", "", ""), ("\u00a0", "", ""), ("\t\n", "b", "")),
    *(("</br>", "b", ""), ("<BR >", "b", ""), ("<br  />", "b", ""), ("<p></p>", "", ""), ("\u3000", "", "")),
    *(("<img>", "", ""), ("<div class=x></div>", "", ""), ("\u200b", "", "c")),
]
HOLES = [
    *("x", "{{c1::a}}", "{{c2::a}}", "{{c0::a}}", "{{c0,2::a}}", "{{c1::a {{c2::b}}}}", "{{c1,2::a}}", "{{c2,,1::a}}"),
    *("{{c500::a}}", "{{c501::a}}", "{{c65535::a}}", "{{c65536::a}}", "{{c1,65536::a}}", "{{c007::a}}", "{{C3::a}}"),
    *("{{c3::a", "{{c3:: {{c2::x}}", "{{c3:: {{c2::x}} }}", "}}{{c4::a}}", "{{c4::}}", "{{c4::a\nb}}", "{{c4::a}b}}"),
    *("{{ c4::a}}", "{{c4 ::a}}", "{{c4,c2::a}}", "{{c4,::a}}", "{{c,4::a}}", "{{c::a}}", "{{c::a {{c4::b}}}}"),
    *("{{{c4::a}}}", "{{cc4::a}}", "{{c4::a::b::c}}", "<!-- {{c5::a}} -->", "\\({{c5::a}}\\)", "{{c٣::a}}"),
    "".join(f"{{{{c{n}::" for n in range(1, 14)) + "x" + "}}" * 13,
    "{{c2::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}",
    "{{c00000000000000000000000000000000000004::a}}",
]


class Judge:
    """The real Anki, asked which cards it makes of a note."""

    def __init__(self, learner: Learner) -> None:
        self.collection = learner.collection
        self.made = 0

    def ords(self, fronts: Sequence[str], values: Sequence[str], tagged: bool = False, cloze: bool = False) -> set[int]:
        """Return the ordinals of the cards of a new note whose type has these fronts."""
        models = self.collection.models
        self.made += 1
        kind = models.new(f"type {self.made}")
        kind["type"] = int(cloze)
        for name in FIELDS:
            models.add_field(kind, models.new_field(name))
        for number in range(len(fronts)):
            template = models.new_template(f"Card {number}")
            template["qfmt"] = template["afmt"] = "{{cloze:A}}" if cloze else f"{number} {{{{A}}}}"
            models.add_template(kind, template)
        models.add(kind)
        kind = models.by_name(kind["name"])
        for template, front in zip(kind["tmpls"], fronts, strict=True):
            template["qfmt"] = front
        models.update_dict(kind, skip_checks=True)  # Anki refuses to save some that packages bring all the same
        note = self.collection.new_note(models.by_name(kind["name"]))
        note.fields = list(values)
        note.tags = ["t"] if tagged else []
        self.collection.add_note(note, self.collection.decks.id("Default"))
        return {card.ord for card in note.cards()}


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """The real Anki with an empty collection."""
    learner = Learner(tmp_path_factory.mktemp("judge"))
    yield Judge(learner)
    learner.close()


def ours(fronts: Sequence[str], values: Sequence[str], tagged: bool) -> set[int]:
    """Return the ordinals that the builder gives; Anki makes the first card where there would be none."""
    return set(standard_ords(fronts, dict(zip(FIELDS, values, strict=True)), tagged)) or {0}


@pytest.mark.parametrize("values", VALUES, ids=repr)
def test_a_standard_note_has_ankis_cards(judge: Judge, values: tuple[str, str, str]) -> None:
    """For every front that a template may have, a note has the cards that Anki itself makes."""
    for tagged in (False, True):
        theirs = judge.ords([ALWAYS, *FRONTS], values, tagged)
        found = ours([ALWAYS, *FRONTS], values, tagged)
        wrong = [[ALWAYS, *FRONTS][ord_] for ord_ in theirs ^ found]
        assert wrong == []


def test_a_cloze_note_has_ankis_cards(judge: Judge) -> None:
    """Whatever looks like a hole, in whichever field, a cloze note has the cards that Anki itself makes."""
    for at, text in enumerate(HOLES):
        values = ["", "", ""]
        values[at % 3] = text
        assert judge.ords(["{{cloze:A}}"], values, cloze=True) == (set(cloze_ords(values)) or {0}), text
        values = [text, "{{c9::b}}", text]
        assert judge.ords(["{{cloze:A}}"], values, cloze=True) == set(cloze_ords(values)), text


PIECES = [
    *(
        "{{A}}",
        "{{B}}",
        "{{#A}}",
        "{{/A}}",
        "{{^A}}",
        "{{#B}}",
        "{{/B}}",
        "{{^B}}",
        "{{Tags}}",
        "{{#Tags}}",
        "{{/Tags}}",
    ),
    *(
        "{{Deck}}",
        "{{^Deck}}",
        "{{/Deck}}",
        "{{type:C}}",
        "<!--",
        "-->",
        "{{",
        "}}",
        "{{=<% %>=}}",
        "<%A%>",
        "<%",
        "%>",
    ),
    *("{", "}", " x ", "\n", "{{FrontSide}}", "{{Nope}}", "{{ # C }}", "{{/C}}", "{{#}}", "\u00a0", "{{{", "}}}"),
]
FILLINGS = ["", "a", " ", "<br>", "<div>", "</div>", "\u00a0", "x<br>", " \n\t"]
HOLE_PIECES = [
    *("{{c1::", "{{c2::", "}}", "{{c", "::", "1", ",", "{{C1::", "{{c0::", "{{c501::", "{{c3,4::", "a", "}", "{"),
    *("{{c65535::", "{{c65536::", "{{c007::", "\n", "{{c,::"),
]


@example(fronts=["{{B}}{{{"], values=("", "b", ""), tagged=False)
@example(fronts=["{{ A{{hint:x:C}}{{ A"], values=("", "", "c"), tagged=False)
@given(
    fronts=st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), min_size=1, max_size=5),
    values=st.tuples(*[st.lists(st.sampled_from(FILLINGS), max_size=2).map("".join)] * 3),
    tagged=st.booleans(),
)
@settings(suppress_health_check=list(HealthCheck))
def test_whatever_a_template_is_the_cards_are_ankis(
    judge: Judge, fronts: list[str], values: tuple[str, str, str], tagged: bool
) -> None:
    """Whatever is written into templates and fields, the builder counts the cards that Anki makes."""
    assert judge.ords([ALWAYS, *fronts], values, tagged) == ours([ALWAYS, *fronts], values, tagged)


@example(values=["{{c0::{{c65536::1}}{{c2::}}", "", ""])
@given(values=st.lists(st.lists(st.sampled_from(HOLE_PIECES), max_size=12).map("".join), min_size=3, max_size=3))
@settings(suppress_health_check=list(HealthCheck))
def test_whatever_looks_like_a_hole_the_cards_are_ankis(judge: Judge, values: list[str]) -> None:
    """Whatever braces, colons and numbers a cloze note holds, the builder counts the cards that Anki makes."""
    assert judge.ords(["{{cloze:A}}"], values, cloze=True) == (set(cloze_ords(values)) or {0})


@pytest.mark.parametrize("front", ["{{#A}}", "{{/A}}", "{{#A}}{{/B}}", "{{#A}}" * 101 + "{{/A}}" * 101])
def test_an_unreadable_template_has_no_card(front: str) -> None:
    """A template whose parts do not match is told apart from one that shows nothing."""
    with pytest.raises(BadTemplate):
        parse_template(front)
    assert standard_ords([front], {"A": "a"}, tagged=False) == ()


def test_the_names_in_a_template() -> None:
    """A template tells which fields it uses, filters and marks left out."""
    nodes = parse_template("{{hint:A}}{{#B}}{{type:nc:C}}{{/B}}<!-- {{D}} -->")
    assert list(names_in(nodes)) == ["A", "B", "C"]

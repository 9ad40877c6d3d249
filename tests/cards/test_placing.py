"""Text that is harmless as it stands, and acts where a note type puts it: the real Anki says that it does."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from deckwright.cards.placing import faults_where_shown, showings
from tests.help.carrying import carry, make_type
from tests.help.rendering import render
from tests.help.support import SETTINGS, Learner, Project

HEAD = "## Rhine {#q notetype=geography}\n\n"


@dataclass(frozen=True)
class Way:
    """A way to something that acts: what the field holds, and the template that shows it."""

    text: str
    template: str = "{{Text}}"
    cloze: bool = False


HANDLER, SVG = "onmouseover=alert(1)", "<svg onload=alert(1)>"
WAYS = {
    "a hole in an attribute": Way('<b title="{{c1::<svg onload=alert(1)></svg>}}">x</b>', cloze=True),
    "a hole that ends in an attribute": Way(f'{{{{c1::a <b title="b}}}} {SVG}">y</b>', cloze=True),
    "a hole that begins in an attribute": Way(f'<b title="{{{{c1::x" lang="{SVG}">a}}}}</b>', cloze=True),
    "a hint that begins in an attribute": Way(f'{{{{c1::a <b title="x::" lang="{SVG}">y</b>}}}}', cloze=True),
    "a formula that begins in an attribute": Way(
        f"""{{{{c1::z}}}} <b title="\\(<i title='">' \\) " {HANDLER} x="">y</b>""", cloze=True
    ),
    "a shape that Anki draws": Way(f'{{{{c1::image-occlusion:rect:left=" {HANDLER} x=:top=1}}}}', cloze=True),
    "a shape in another hole": Way(f'{{{{c2::a {{{{c1::image-occlusion:rect:left=1" {HANDLER}}}}}}}}}', cloze=True),
    "references that are decoded": Way("&lt;svg onload=alert(1)&gt; a", "{{text:Text}}"),
    "references that are decoded behind a hole": Way(
        "{{c1::a}} &lt;svg onload=alert(1)&gt;", "{{text:cloze:Text}}", True
    ),
    "brackets for a reading": Way(f'<b id= "p[" dir=x] title=" {HANDLER} x=">y</b>', "{{kana:Text}}"),
    "brackets for a character": Way(f'<b id= "p[" dir=x] title=" {HANDLER} x=">y</b>', "{{kanji:Text}}"),
    "a field in an attribute": Way(f'a" {HANDLER} x="', '<a title="see {{Text}}">y</a>'),
    "a field in an attribute of another kind": Way(f"a' {HANDLER} x='", "<a title='{{Text}}'>y</a>"),
    "a field in an attribute without quotes": Way(f"a {HANDLER}", "<a title={{Text}}>y</a>"),
    "a decoded field in an attribute": Way(f"a&quot; {HANDLER} x=&quot;", '<a title="{{text:Text}}">y</a>'),
    "a field in an address": Way("javascript:alert(1)", '<a href="{{Text}}">y</a>'),
    "a field in a spaced address": Way("java&#115;cript:alert(1)", '<a href=" {{Text}}">y</a>'),
    "a field in a script": Way('"; alert(1); "', '<script>var a = "{{Text}}";</script>'),
    "a field that is a script": Way("alert(1)", "<script>{{Text}}</script>"),
    "a field that ends a style": Way(
        "</style><svg onload=alert(1)>", "<style>.a::after { content: '{{Text}}' }</style>"
    ),
    "a field in a tag with a part": Way(f'a" {HANDLER} x="', '<a {{#Text}}title="{{Text}}"{{/Text}}>y</a>'),
    "a field with other marks": Way(f'a" {HANDLER} x="', '{{=<% %>=}}<a title="<%Text%>">y</a>'),
}


class Looker(HTMLParser):
    """Notes what of a page acts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a handler, an address that runs, an element that is no card's."""
        self.in_script = tag == "script"
        for name, value in attrs:
            if name.startswith("on") or "javascript:" in (value or ""):
                self.found.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        """Note a call in a script."""
        if self.in_script and "alert(1)" in data:
            self.found.append(data)


def acts(html: str) -> list[str]:
    """Return what of a page acts."""
    looker = Looker()
    looker.feed(html)
    looker.close()
    return looker.found


def begin(project: Project, way: Way) -> Project:
    """Write a deck with one note of a note type that shows ``way``."""
    fields = ("Text", "More") if way.cloze else ("More", "Text")
    template = way.template.replace("{{Text}}", "{{cloze:Text}}") if way.cloze else way.template
    front, back = (template, template) if way.cloze else (f"{template}{{{{More}}}}", f"{template}{{{{FrontSide}}}}")
    carry(project, make_type(fields, ((front, back),), cloze=way.cloze))
    return project.questions(f"{HEAD}```{{=html}}\n{way.text}\n```\n")


@pytest.mark.parametrize("name", WAYS)
def test_what_acts_on_the_card_is_refused(project: Project, name: str) -> None:
    """Raw HTML that acts where it is shown is an error at its line, though nothing of it acts as it stands."""
    problems = [one for one in begin(project, WAYS[name]).problems() if one["severity"] == "error"]
    assert {one["code"] for one in problems} == {"E417"}
    assert problems[0]["line"] == 4
    assert "trust" in problems[0]["hint"]


@pytest.mark.parametrize("name", WAYS)
def test_anki_does_act_on_it(project: Project, tmp_path: Path, name: str) -> None:
    """The same, trusted and imported into the real Anki, acts on one side of a card: the refusal is for a reason."""
    way = WAYS[name]
    begin(project, way).write({"content/deck.toml": SETTINGS + '\n[html]\ntrusted = ["q"]\n'}).build()
    someone = Learner(tmp_path / "learner")
    someone.take(project.package)
    sides = []
    for card in someone.collection.find_cards(""):
        output = someone.collection.get_card(card).render_output()
        sides += [output.question_text, output.answer_text]
    someone.close()
    assert any(map(acts, sides)), sides


FINE = {
    "a hole around a tag": Way('{{c1::<b lang="de">a</b>}} b', cloze=True),
    "a hole with its hint": Way("{{c1::<b>a</b>::<i>b</i>}} <u>c</u>", cloze=True),
    "two colons in a tag": Way('<b title="x::y">a</b> {{c1::b}}', cloze=True),
    "a formula around a hole": Way("\\(a < {{c1::b}}\\) &lt;b&gt;", cloze=True),
    "a shape": Way("{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}<br>", cloze=True),
    "quotation marks as text": Way('he said "don\'t" [sic]'),
    "a comparison decoded": Way("a &lt; b &amp; c", "{{text:Text}}"),
    "a reading": Way(" 日本[にほん]<b>x</b>", "{{furigana:Text}}"),
    "a word in an address": Way("Rhine%20river", '<a href="https://example.org/{{Text}}">y</a>'),
    "an address": Way("https://example.org/?a=b&amp;c", '<a href="{{Text}}">y</a>'),
    "a colon in a title": Way("Note: it's long", '<b title="{{Text}}">y</b>'),
    "a text in a script": Way("it's (well) 3 < 4!", '<script>var a = "{{Text}}";</script>'),
    "a number in a script": Way("3.5", "<script>var a = {{Text}};</script>"),
    "what is typed": Way('say "x"', "<b title='{{type:Text}}'>y</b>{{type:Text}}"),
    "a mark in a comment": Way('say "x"', '<!-- <b title="{{Text}}"> -->{{Text}}'),
    "a tag behind an attribute": Way('say "x"', '<b title="x > y">{{Text}}</b>'),
}


@pytest.mark.parametrize("name", FINE)
def test_what_only_shows_something_is_not(project: Project, name: str) -> None:
    """What is near to it, and acts nowhere, is no error."""
    assert begin(project, FINE[name]).codes() == []


@pytest.mark.parametrize("shown", ["{{Tags}}", "{{Deck}}", "{{Subdeck}}", '<b title="{{Tags}}">x</b>'])
def test_tags_and_names_of_decks_act_as_well(project: Project, shown: str) -> None:
    """Anki escapes neither tags nor the names of decks; where a template shows them, they are read as HTML."""
    carry(project, make_type(templates=((f"{{{{Country}}}}{shown}", "{{Capital}}"),)))
    name = "content/<svg onload=alert(1)>/q.md"
    text = "## Rhine {#q notetype=geography tags='&#34;onmouseover=alert(1)<svg/onload=alert(1)>'}\n\na\n"
    project.questions(text.replace("'", '"'), name if "eck" in shown else "content/q.md")
    assert set(project.codes()) == {"E417"}
    carry(project)
    assert project.codes() == []


def test_markdown_is_read_where_it_is_shown(project: Project) -> None:
    """A field that is Markdown holds no HTML of its own, and acts where it is decoded or put into a tag."""
    question = HEAD + '`<svg onload=alert(1)>` and " onmouseover="alert(1)\n'
    carry(project)
    assert project.questions(question).codes() == []
    for template in ("{{Country}}{{text:Capital}}", '{{Country}}<b title="{{Capital}}">x</b>'):
        carry(project, make_type(templates=((template, "{{Capital}}"),)))
        assert set(project.codes()) == {"E417"}


def test_a_hole_of_a_question_is_no_shape() -> None:
    """In a cloze question what looks like a shape that Anki draws is text, escaped as all of Anki's marks are."""
    made = render('## Q? {.cloze #q}\n\nA {{c1::image-occlusion:rect:left=" onmouseover=alert(1)}} {{c2::*b*}}.\n')
    assert made.errors == []
    assert '{{c1::image&#45;occlusion:rect:left=" onmouseover=alert(1)}}' in made.fields["Text"]


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "run", ["<", "<a ", '<a x="', "<!--", "<style", "{{c1::", "}}", "{{c1::<b>", "&lt;", "[", "a=", "='"]
)
def test_it_takes_no_longer_for_longer_text(run: str) -> None:
    """Reading is linear, in fields and in templates."""
    text = run * (200_000 // len(run))
    where = showings(("{{text:Text}}<b title='{{Text}}'>{{kana:Text}}</b><script>'{{Text}}'</script>",))["Text"]
    list(faults_where_shown(text, where, cloze=True))
    showings((text + "{{Text}}",))
    showings((text.replace("<", "<% "), "{{=<% %>=}}" + text))

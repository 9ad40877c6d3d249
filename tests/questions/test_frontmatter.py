"""Front matter and tags: what is no YAML, or no tag, is told with the spelling that works."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some
from ruamel.yaml import YAML

from deckwright.base.model import Line
from deckwright.base.problems import Problem, Problems
from deckwright.questions.frontmatter import FrontMatter, read_front_matter, usual_values
from deckwright.questions.headings import read_heading


def read(text: str) -> tuple[FrontMatter, list[Problem]]:
    """Return what a front matter gives, and what is wrong with it."""
    problems = Problems()
    lines = [Line(line, number) for number, line in enumerate(f"---\n{text}\n---\n".split("\n"), 1)]
    return read_front_matter(lines, "q.md", problems)[0], problems.sorted()


TAGS: dict[str, tuple[str, ...]] = {
    "tags: exam": ("exam",),
    "tags: [exam, 2024]": ("exam", "2024"),
    "tags: 2024": ("2024",),
    "tags: [007, 1.50, 2024-01-01, true]": ("007", "1.50", "2024-01-01", "true"),
    "tags:\n- 5\n- b": ("5", "b"),
    "tags:": (),
    "tags: []": (),
    "x: &a [1]\ntags: *a": ("1",),
}


@pytest.mark.parametrize("text", TAGS)
def test_tags_are_read(text: str) -> None:
    """Tags are words; a number is one as it is written, and nothing behind the key is none."""
    found, problems = read(text)
    assert found.tags == TAGS[text]
    assert {problem.message for problem in problems} <= {"unknown key “x” in the front matter"}


NO_TAGS = {
    "tags: heart anatomy, exam": (1, "“heart anatomy, exam”", "write tags: [heart-anatomy, exam]"),
    "tags: exam; heart": (1, "“exam; heart”", "write tags: [exam, heart]"),
    "tags: exam,": (1, "“exam,”", "write tags: [exam]"),
    "tags: heart anatomy": (1, "“heart anatomy”", "tags: [heart-anatomy]; if it is more than one: [heart, anatomy]"),
    "tags: a\n  - b": (1, "“a - b”", "write tags: [a, b]"),
    "tags: [exam, heart anatomy]": (14, "“heart anatomy”", "write heart-anatomy"),
    "tags: [a, “b”]": (11, "““b””", "write b"),
    "tags: [a, ::b]": (11, "“::b”", "write b"),
    "tags: [a, b: c]": (11, "no word", "write b::c"),
    "tags: [a, [b]]": (11, "“[b]” is a list inside the list of tags", "write b"),
    "tags: [a, null]": (11, "empty", "remove it"),
    "tags: #exam": (7, "#exam", "write tags: [exam]"),
    "tags: [a/b]": (8, "“a/b” is one tag", "a::b is a tree"),
}


def test_a_slash_may_part_tags() -> None:
    """With ``slash_tags`` a ``/`` in a tag is ``::``, in the front matter and in a heading; an empty part is none."""
    problems = Problems()
    lines = [Line(text, number) for number, text in enumerate(["---", "tags: [ml/cnn, x]", "---"], 1)]
    front_matter, _ = read_front_matter(lines, "q.md", problems, slash_tags=True)
    assert front_matter.tags == ("ml::cnn", "x")
    heading = read_heading(Line('What? {#q tags="a/b/c"}', 4), "q.md", front_matter, problems)
    assert heading and heading.tags == ("ml::cnn", "x", "a::b::c")
    assert not problems.sorted()
    read_heading(Line('What? {#q tags="a//b"}', 4), "q.md", front_matter, problems)
    assert [problem.code for problem in problems.sorted()] == ["E207"]


@pytest.mark.parametrize("text", NO_TAGS)
def test_what_is_no_tag_is_named(text: str) -> None:
    """The very item that is no tag is named at its place, with the right spelling."""
    column, message, hint = NO_TAGS[text]
    (problem,) = read(text)[1]
    assert (problem.place.line, problem.place.column) == (2, column)
    assert message in problem.message and hint in problem.hint


def test_the_other_tags_stay() -> None:
    """One item that is no tag costs none of the others."""
    assert read("tags: [one, two words, three]")[0].tags == ("one", "three")


NO_YAML = {
    "tags: [a, b": (2, 7, "write tags: [a, b]"),
    "level: basic\ntags: [a,\ntype: why": (3, 7, "write ] behind its last item"),
    "tags: [a, b]]": (2, 13, "remove it"),
    "tags: [a,,b]": (2, 10, "remove it"),
    "tags: [#a, #b]": (2, 15, "write tags: [a, b]"),
    "\tlevel: basic": (2, 1, "write level: basic"),
    "tags:\n\t- a": (3, 1, "write - a"),
    'level: "basic': (2, 8, 'write level: "basic"'),
    "level: basic: x": (2, 13, "write level: 'basic: x'"),
    "level: basic\n type: why": (3, 6, "write it there"),
    "lang: @en": (2, 7, "write lang: '@en'"),
    "lang: `en`": (2, 7, "write lang: '`en`'"),
    "lang: *en": (2, 7, "write lang: '*en'"),
    "level: {a": (2, 8, "write }"),
    'tags: "a" b': (2, 11, "between them"),
    "level: basic\nlevel: basic": (3, 1, "remove one"),
    "level:basic": (2, 6, "write level: basic"),
}


@pytest.mark.parametrize("text", NO_YAML)
def test_what_is_no_yaml_is_told_in_plain_words(text: str) -> None:
    """Of a front matter that is no YAML, the place to be mended is told and what to type, in no parser's words."""
    (problem,) = read(text)[1]
    assert problem.code == "E202" and NO_YAML[text][2] in problem.hint
    assert (problem.place.line, problem.place.column) == NO_YAML[text][:2]
    assert "token" not in problem.message and "expected" not in problem.message and "mapping" not in problem.message


@given(some.text(alphabet="tags:level []{},#-\n\t'\"*&@ab1/", max_size=40))
def test_any_front_matter_is_read_or_told(text: str) -> None:
    """Whatever stands in a front matter, it ends in values and problems, never in an error of a library."""
    found, problems = read("tags: " + text)
    assert all(tag and not any(character.isspace() for character in tag) for tag in found.tags)
    assert all(problem.message for problem in problems)


ATTRIBUTES = {
    "tags=[one,two]": 'write {#q tags="one two"}',
    "tags=[one, two]": 'write {#q tags="one two"}',
    'tags="[one, two]"': 'write {#q tags="one two"}',
    "tags='one two'": 'write {#q tags="one two"}',
    "tags='one'": 'write {#q tags="one"}',
    "tags=“one”": 'write {#q tags="one"}',
    "after=[a,b]": 'write {#q after="a b"}',
}


@pytest.mark.parametrize("item", ATTRIBUTES)
def test_a_list_in_a_heading_is_told(item: str) -> None:
    """A list, or other quotation marks, in a heading's braces are told with the right spelling: no bracket ships."""
    problems = Problems()
    heading = read_heading(Line(f"What? {{#q {item}}}", 1), "q.md", FrontMatter(), problems)
    assert heading is None or not heading.tags
    (problem,) = problems.sorted()
    assert problem.code == "E204" and problem.hint == ATTRIBUTES[item]


WORDS = some.one_of(
    some.sampled_from(
        "true no y basic advanced cloze qa type a-b a::b::c 1e5 e10 0x1f null Off a_b ~ .inf a: a:b".split()
    ),
    some.text("ab1-_:.~#&*!|>'\"%@,[]{} é", max_size=6),
)
KEY = some.sampled_from(["level", "type", "kind", "lang", "tags", "<<", "?", "- level"])
LINE = some.one_of(
    some.sampled_from(["level: basic", "type: why", "kind: cloze", "tags: [a-b, exam]", "tags: [a::b]"]),
    some.tuples(KEY, WORDS).map(": ".join),
    some.lists(WORDS, max_size=3).map(lambda words: f"tags: [{', '.join(words)}]"),
    some.sampled_from(
        ["", " ", "#", "---", "level: basic ", " level: basic", "level:  basic", "tags: [a,b]", "tags: [ a]"]
    ),
)


@given(some.lists(LINE, max_size=3).map("\n".join))
def test_a_usual_front_matter_is_what_yaml_makes_of_it(text: str) -> None:
    """What is read without the parser of YAML is what the parser makes of it, and nothing is wrong with it."""
    values = usual_values(text)
    if values:
        loaded = YAML(typ="safe", pure=True).load(text)
        assert values == {key: tuple(one) if isinstance(one, list) else one for key, one in loaded.items()}
        assert read(text) == (FrontMatter(**values), [])
        assert read(f"{text}\n#") == read(text)  # which the parser reads


def test_the_usual_front_matter_needs_no_parser() -> None:
    """The keys of a level, a type, a kind and tags, written as most decks have them, are read without one."""
    text = "tags: [topic::a-b, exam]\nlevel: advanced\ntype: why\nkind: cloze"
    assert usual_values(text) == {"tags": ("topic::a-b", "exam"), "level": "advanced", "type": "why", "kind": "cloze"}

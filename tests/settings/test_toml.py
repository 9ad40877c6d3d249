"""TOML: where each value stands, and what to type where a line is none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deckwright.settings.toml import Places, parse_toml, toml_fault
from tests.help.hostility import assert_told
from tests.help.support import NAMESPACE, SETTINGS, Project

WRITTEN = '''a = 1
"b.c" . d = { x = [1,
  # c ]
  2.5, {y="}", z = 1979-05-27 07:32:00}], w = """a
"b" \\""" " """ }
[[topics]]  # one
folder = "a"
[topics.sub]
q = '''
WRITTEN += """'''
c = 5
'''
  [[ topics ]]
'folder' = 'b'
[lint]
[[lint.allow]]
id = 1
[[lint.allow]]
id = 2
n = [
1,
2
]
"""
PLACES = {
    ("a",): (1, 1),
    ("b.c", "d"): (2, 1),
    ("b.c", "d", "x"): (2, 15),
    ("b.c", "d", "x", 1): (4, 3),
    ("b.c", "d", "x", 2, "z"): (4, 16),
    ("b.c", "d", "w"): (4, 43),
    ("topics", 0): (6, 1),
    ("topics", 0, "folder"): (7, 1),
    ("topics", 0, "sub", "q"): (9, 1),
    ("topics", 1): (12, 3),
    ("topics", 1, "folder"): (13, 1),
    ("topics", 1, "title"): (12, 3),
    ("lint", "allow", 1): (17, 1),
    ("lint", "allow", 1, "id"): (18, 1),
    ("lint", "allow", 1, "n", 1): (21, 1),
    ("gone", "too"): (1, 1),
}


def ways(value: Any, way: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Return the way to each value below one."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {way} - {()} | {found for key, item in items for found in ways(item, (*way, key))}


@pytest.mark.parametrize("way", PLACES)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_each_value_has_its_place(way: tuple[str | int, ...], end: str) -> None:
    """A value is found where its key or the list's item stands; one that is missing where it would stand."""
    assert Places(WRITTEN.replace("\n", end)).find(way) == PLACES[way]


def test_all_values_are_found() -> None:
    """Every table, key and item that the parser sees has a place, and nothing else has."""
    assert set(Places(WRITTEN)) == ways(parse_toml(WRITTEN))


@given(some.text(alphabet="ab[]{}=,.\"'\n# 1-", max_size=30))
def test_whatever_the_parser_takes_is_found(text: str) -> None:
    """In any TOML the same values are found as by the parser; of any other text it is told what is wrong with it."""
    try:
        data = parse_toml(text)
    except ValueError as error:
        fault = toml_fault(text, error)
        assert fault.message and 1 <= fault.line <= text.count("\n") + 2 and fault.column >= 1
        return
    assert set(Places(text)) == ways(data)


RIGHT = {
    "// c": "# c",
    "name = Lab": 'name = "Lab"',
    "name = Lab  # mine": 'name = "Lab"  # mine',
    "\tname = “Lab”": 'name = "Lab"',
    "name = «It’s»": 'name = "It\'s"',
    "name: “Lab”": 'name = "Lab"',
    'name = "Lab";': 'name = "Lab"',
    'name = "Lab': 'name = "Lab"',
    "name = 'It's'": 'name = "It\'s"',
    'name = "say "hi""': 'name = "say \\"hi\\""',
    "author = Doe, Jane": 'author = "Doe, Jane"',
    'media = "C:\\Users\\me"': "media = 'C:\\Users\\me'",
    f"namespace = {NAMESPACE}": f'namespace = "{NAMESPACE}"',
    "level = True": "level = true",
    "level = yes": "level = true",
    "giveaway = .5": "giveaway = 0.5",
    "giveaway = 0,5": "giveaway = 0.5",
    "size = 18px": "size = 18",
    "trusted = [one, two]": 'trusted = ["one", "two"]',
    "trusted = [“one”]": 'trusted = ["one"]',
    "[look": "[look]",
    "[[topics]": "[[topics]]",
}
"""A line that is no TOML, and how it is right."""


@pytest.mark.parametrize("line", RIGHT)
def test_the_right_line_is_told(project: Project, line: str) -> None:
    """Of a line as people write it, the settings say how it is to be typed, and that is TOML."""
    project.write({"content/deck.toml": SETTINGS + "\n" + line + "\nx = 1\n"})
    told = assert_told(project.run("check"), "E001", exit_code=2, path="content/deck.toml")
    assert told.line in (4, 5) and f"write {RIGHT[line]})" in project.run("check").out
    parse_toml(RIGHT[line])


PLAIN = {
    'trusted = ["one",\n"two"\n': (1, "write ] behind"),
    "x = {a = 1": (1, "write } behind"),
    'a = 1\nname = "a"\nname = "b"\n': (3, "remove one of the two"),
    "[a]\n[a]\n": (2, "below one header"),
    "a = 1\nMy deck is great\n": (2, "a comment begins with #"),
    'name = """abc': (1, "begins with"),
    "name =": (1, "a number like 25"),
    'name = "Lab" author = "x"': (1, "on a line of its own"),
    'name = "a\x01b"': (1, "delete it"),
}
"""A text that is no TOML, with the line and a part of what to do."""


@pytest.mark.parametrize("text", PLAIN)
def test_no_parser_talks(text: str) -> None:
    """Where no one line puts it right, the words are a writer's and not a parser's, at the line to be mended."""
    with pytest.raises(ValueError) as error:
        parse_toml(text)
    fault = toml_fault(text, error.value)
    assert fault.line == PLAIN[text][0] and PLAIN[text][1] in fault.hint


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        pytest.param(
            SETTINGS + '\n[[topics]]\nfolder = "topic"\ntitle = "One"\n\n[[topics]]\nfolder = "gone"\n',
            *(9, "no folder gone"),
            id="a folder of the second topic",
        ),
        pytest.param(
            SETTINGS + 'topics = [\n  { folder = "topic" },\n  { folder = "topic", title = "a::b" },\n]\n',
            *(5, "parts decks"),
            id="the second topic in a list",
        ),
        pytest.param(
            SETTINGS + '\n[[topics]]\nfolder = "topic"\n\n[[topics]]\ntitle = "One"\n',
            *(7, "has a folder"),
            id="a second topic without a folder",
        ),
        pytest.param(
            SETTINGS + '\n[lint]\n[[lint.allow]]\nid = "q"\ncode = "W703"\nreason = "r"\n\n[[lint.allow]]\nid = "q"\n',
            *(10, "id, code and reason"),
            id="a second exception without a reason",
        ),
        pytest.param(
            SETTINGS + "\n[run]\ntimeout = 5\n\n[look]\nsize = 17\ntimeout = 5\n",
            *(9, "unknown setting “look.timeout”"),
            id="a key that stands in another table, too",
        ),
        pytest.param(
            SETTINGS + "name = 1\n", *(3, "written twice"), id="a setting that stands twice, and is right by itself"
        ),
        pytest.param(
            SETTINGS + "\n[run]\nprelude = '''\ntimeout = 1\n'''\ntimeout = 0\n",
            *(8, "1 to 3600"),
            id="a key that a text holds, too",
        ),
    ],
)
def test_a_fault_is_told_where_it_stands(project: Project, text: str, line: int, says: str) -> None:
    """A fault is told at the line of the very value, whatever else is called so."""
    project.write({"content/deck.toml": text, "content/topic/q.md": "## Q? {#q}\n\na\n"})
    assert assert_told(project.run("check"), "E001", exit_code=2, path="content/deck.toml").line == line
    assert says in project.run("check").out


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (f'[look]\nsize = 17\nname = "Lab"\nnamespace = "{NAMESPACE}"\n', 3, "“name” stands below [look]"),
        (f'name = "Lab"\n[[topics]]\nfolder = "topic"\nnamespace = "{NAMESPACE}"\n', 4, "below [[topics]]"),
        (SETTINGS + '[lint]\nauthor = "Jane"\n', 4, "“author” stands below [lint]"),
    ],
)
def test_a_setting_below_a_table_is_told(project: Project, text: str, line: int, says: str) -> None:
    """A setting of the whole deck below a table's header is told there: it is neither missing nor unknown."""
    project.write({"content/deck.toml": text, "content/topic/q.md": "## Q? {#q}\n\na\n"})
    assert assert_told(project.run("check"), "E001", exit_code=2, path="content/deck.toml").line == line
    out = project.run("check").out
    assert says in out and "above the first [ ]" in out


def test_a_setting_outside_its_table_is_told(project: Project) -> None:
    """A setting that belongs to a table says to which."""
    project.write({"content/deck.toml": SETTINGS + "prelude = 'x = 1'\n"})
    assert "write it below the line [run]" in project.run("check").out


def test_a_missing_namespace_is_given(project: Project) -> None:
    """Without a namespace, the line to paste is printed, and works; each time it is another one."""
    project.questions("## Q? {#q}\n\na\n").write({"content/deck.toml": 'name = "Lab"\n'})
    lines = [project.run("check").out.split("add the line ")[1].split(" at the top")[0] for _ in range(2)]
    assert lines[0] != lines[1]
    project.write({"content/deck.toml": f'name = "Lab"\n{lines[0]}\n'}).build()


def test_a_lost_namespace_is_not_made_up(project: Project) -> None:
    """Where the deck has a lock, no new namespace is offered: every note would be a new one to learners."""
    project.questions("## Q? {#q}\n\na\n").build()
    project.write({"content/deck.toml": 'name = "Lab"\n'})
    out = project.run("build").out
    assert "“namespace” is missing" in out and "stood here" in out and 'namespace = "' not in out

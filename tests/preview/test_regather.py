"""What the preview gathers from memory is what a build gathers anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deckwright.base.model import Note
from deckwright.base.problems import Problem, Problems
from deckwright.gather import gather
from deckwright.preview.live import Live
from deckwright.regather import Memory
from deckwright.settings.deck_toml import find_settings, load_settings
from deckwright.settings.settings import Settings
from tests.help.carrying import carry, make_type
from tests.help.support import MP3, SETTINGS, Project, svg

TOPIC = "# Numbers\n\n"
TINY = '<svg viewBox="0 0 600 100"><!-- tiny -->\n<g style="" transform="scale(0.05 -0.05)"></g></svg>\n'
"""A picture with letters as Matplotlib draws them."""

ONE = "## What is one? {#one}\n\nThe first [@Lloyd1982]. ![A square](../media/square.svg)\n\n"
TWO = "## What is two? {#two}\n\nAfter [](#one), a $2$. And $\\R$.\n\n"
HOLE = "## Three {#three .cloze}\n\n{{c1::Three}} is odd. ![](../../media/round.svg)\n\n"
BIB = "@book{Lloyd1982, author={Lloyd, Stuart}, title={Least squares}, year={1982}}\n"
START = {
    "content/a.md": TOPIC + ONE + TWO,
    "content/b/c.md": "---\nlevel: basic\n---\n\n" + HOLE,
    "content/references.bib": BIB,
    "media/square.svg": svg("red"),
    "media/round.svg": svg("blue"),
}

Edit = Callable[[Project], object]

EDITS: dict[str, Edit] = {
    "nothing": lambda project: None,
    "a word": lambda project: project.write({"content/a.md": TOPIC + ONE.replace("first", "least") + TWO}),
    "a line above": lambda project: project.write({"content/a.md": TOPIC + "Text.\n\n" + ONE + TWO}),
    "a line above a warning": lambda project: project.write({"content/b/c.md": "Text.\n\n" + HOLE}),
    "the topic": lambda project: project.write({"content/a.md": "# Digits\n\n" + ONE + TWO}),
    "front matter": lambda project: project.write({"content/b/c.md": "---\nlevel: advanced\n---\n\n" + HOLE}),
    "a prompt that another shows": lambda project: project.write({"content/a.md": ONE.replace("one?", "1?") + TWO}),
    "the order": lambda project: project.write({"content/a.md": TWO + ONE}),
    "a move": lambda project: project.write({"content/a.md": ONE, "content/b/c.md": TWO + HOLE}),
    "an id": lambda project: project.write({"content/a.md": ONE.replace("#one", "#eins") + TWO}),
    "an id twice": lambda project: project.write({"content/b/d.md": ONE}),
    "a broken heading": lambda project: project.write({"content/a.md": ONE.replace("#one", "#one .basix") + TWO}),
    "a broken answer": lambda project: project.write({"content/a.md": ONE + TWO.replace("$2$", "<nope>")}),
    "not UTF-8": lambda project: project.write({"content/a.md": b"\xff" + ONE.encode()}),
    "a source": lambda project: project.write({"content/references.bib": BIB.replace("1982}}", "1983}}")}),
    "a broken source": lambda project: project.write({"content/references.bib": BIB[:-3]}),
    "no sources": lambda project: (project.root / "content" / "references.bib").unlink(),
    "a picture": lambda project: project.write({"media/square.svg": svg("green")}),
    "a picture for the night": lambda project: project.write({"media/square.dark.svg": svg("green")}),
    "no picture": lambda project: (project.root / "media" / "square.svg").unlink(),
    "a new file": lambda project: project.write({"content/z.md": "## What is ten? {#ten}\n\nMany.\n"}),
    "a file less": lambda project: (project.root / "content" / "a.md").unlink(),
    "the deck's name": lambda project: project.write({"content/deck.toml": SETTINGS.replace("Lab", "Den")}),
    "a title": lambda project: project.write(
        {"content/deck.toml": SETTINGS + '[[topics]]\nfolder = "b"\ntitle = "Bees"\n'}
    ),
    "a figure's script": lambda project: project.write({"media/square.py": "def draw(mode): ...\n"}),
    "a figure drawn too small": lambda project: project.write({"media/tiny.py": "", "media/tiny.svg": TINY}),
    "a rule": lambda project: project.write({"content/deck.toml": SETTINGS + "[lint]\nfront_words = 1\n"}),
    "a refused formula": lambda project: project.write({"content/a.md": TOPIC + ONE + TWO.replace("$2$", "$\\two$")}),
    "a macro": lambda project: project.write({"content/deck.toml": SETTINGS + "[macros]\nR = '2'\n"}),
    "another meaning of it": lambda project: project.write({"content/deck.toml": SETTINGS + "[macros]\nR = '3'\n"}),
    "a faulty macro": lambda project: project.write({"content/deck.toml": SETTINGS + "[macros]\nR = '\\R'\n"}),
    "the look": lambda project: project.write({"content/deck.toml": SETTINGS + '[look]\naccent = "#7a2e8e"\n'}),
    "line ends that count": lambda project: project.write({"content/deck.toml": SETTINGS + "line_breaks = true\n"}),
    "line ends that count in a file": lambda project: project.write(
        {"content/a.md": "---\nline_breaks: true\ntags: [a/b]\n---\n\n" + ONE.replace(" first", "\nfirst") + TWO}
    ),
    "tags with slashes": lambda project: project.write(
        {"content/deck.toml": SETTINGS + "slash_tags = true\n", "content/a.md": "---\ntags: [a/b]\n---\n\n" + ONE}
    ),
    "the language": lambda project: project.write({"content/deck.toml": SETTINGS + 'lang = "ja"\n'}),
    "css": lambda project: project.write({"content/theme.css": ".card { --accent: red; }\n"}),
}


def test_a_carried_note_type_that_changed(project: Project) -> None:
    """Notes of a carried note type follow its templates: which cards there are may change without their files."""
    memory = Memory()
    carry(project).questions("## Peru {#peru notetype=geography}\n\nLima\n")
    assert remembered(memory, project) == anew(project)
    carry(project, make_type(templates=[("{{Country}}", "{{Capital}}"), ("{{Capital}}", "{{Country}}")]))
    assert remembered(memory, project) == anew(project)
    assert remembered(memory, project)[0][0].ords == (0, 1)


def now(project: Project) -> Settings:
    """Return the settings as they are now."""
    return load_settings(find_settings(project.root))


def remembered(memory: Memory, project: Project) -> tuple[list[Note], list[Problem]]:
    """Return the notes and the problems by memory."""
    problems = Problems()
    return list(memory.gather(now(project), problems).notes), problems.sorted()


def anew(project: Project) -> tuple[list[Note], list[Problem]]:
    """Return the notes and the problems as a build finds them."""
    problems = Problems()
    return list(gather(now(project), problems, lambda done, total: None).notes), problems.sorted()


@pytest.mark.parametrize("name", EDITS)
def test_memory_gathers_what_a_build_gathers(name: str, project: Project) -> None:
    """After any edit, and after its undoing, memory gives the notes and problems of a build, to the last character."""
    memory = Memory()
    project.write(START)
    assert remembered(memory, project) == anew(project)
    EDITS[name](project)
    assert remembered(memory, project) == anew(project)
    for file in ("content/z.md", "content/b/d.md", "content/theme.css", "media/square.dark.svg"):
        (project.root / file).unlink(missing_ok=True)
    project.write({**START, "content/deck.toml": SETTINGS})
    assert remembered(memory, project) == anew(project)


def test_a_file_that_was_missed_is_shown_once_it_is_there(project: Project) -> None:
    """A name with spaces is text until there is a file of that name; then memory shows it, too."""
    memory = Memory()
    project.write({**START, "content/a.md": "## Q? {#q}\n\n[audio](der Hund.mp3) 漢[かん]\n"})
    assert remembered(memory, project) == anew(project)
    project.write({"content/der Hund.mp3": MP3})
    assert remembered(memory, project) == anew(project)
    assert "[sound:" in "".join(remembered(memory, project)[0][0].fields)
    project.write({"content/deck.toml": SETTINGS + 'lang = "ja"\n'})
    assert remembered(memory, project) == anew(project)
    assert "<rt>" in "".join(remembered(memory, project)[0][0].fields)


def test_one_edit_after_another(project: Project) -> None:
    """Memory stays right through all edits in a row."""
    memory = Memory()
    for edit in EDITS.values():
        project.write(START)
        edit(project)
        assert remembered(memory, project) == anew(project)


def test_an_edit_renders_its_own_question_only(project: Project) -> None:
    """A question that an edit did not touch is not rendered again, also where the edit moved it down its file."""
    memory = Memory()
    project.write(START)
    before, _ = remembered(memory, project)
    project.write({"content/a.md": TOPIC + ONE.replace("The first", "The\nvery first") + TWO})
    after, _ = remembered(memory, project)
    assert [old.fields is new.fields for old, new in zip(before, after, strict=True)] == [False, True, True]
    assert after[1].place.line == before[1].place.line + 1


def test_a_picture_replaced_while_it_was_read(project: Project) -> None:
    """A file that is known to have changed is read again, even if the system's facts about it are the same."""
    project.write(START)
    live = Live(now(project), lambda deck, settings, problems: None)
    live.look()
    kept = live.snapshot.media
    assert live.look({project.root / "media" / "square.svg"}).media == kept
    assert live.snapshot.fault == ""

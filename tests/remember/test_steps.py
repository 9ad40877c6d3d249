"""A build that remembers makes what one makes that remembers nothing."""

from __future__ import annotations

import base64
import contextlib
import random
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest

from deckwright.base.model import Drawn, Kind, Note, Source
from deckwright.base.problems import Problem, Problems
from deckwright.cards.context import Rendering, Surroundings
from deckwright.cards.lint.card import Card
from deckwright.cards.lint.compare import similar
from deckwright.cards.render import render_question
from deckwright.gather import Steps, gather
from deckwright.media.assets import read_asset
from deckwright.media.figures import SIZE_LIMIT, find_figures
from deckwright.questions.parse import parse_source
from deckwright.questions.question import Question
from deckwright.remember.question_files import UNHEARD
from deckwright.remember.run import remembering
from deckwright.settings.card_standard import LintLimits
from deckwright.settings.deck_toml import find_settings, load_settings
from deckwright.settings.settings import Settings
from tests.help.carrying import KEY, carry, make_type
from tests.help.edits import EDITS, ONE, START, TOPIC, TWO, undo
from tests.help.support import MP3, PNG, SETTINGS, Project, a_few_of, long_but, svg
from tests.remember.desk import ATTRIBUTES, KINDS, TEXTS, Asked
from tests.remember.desk import START as DESK

Found = tuple[list[Note], list[list[bytes]], list[Problem]]


def gathered(project: Project, steps: Steps | None = None) -> Found:
    """Return the notes, what ships of their files, and the problems."""
    problems = Problems()
    deck = gather(load_settings(find_settings(project.root)), problems, lambda done, total: None, steps)
    return list(deck.notes), [list(map(read_asset, note.assets)) for note in deck.notes], problems.sorted()


def remembered(project: Project) -> Found:
    """Return the same as one run after the other finds it."""
    with remembering() as memory:
        return gathered(project, memory.steps())


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Give the ids of the questions that are rendered, in a list that grows."""
    ids: list[str] = []

    def note(question: Question, surroundings: Surroundings, problems: Problems) -> Rendering:
        ids.append(question.id)
        return render_question(question, surroundings, problems)

    monkeypatch.setattr("deckwright.remember.steps.render_question", note)
    yield ids


@pytest.fixture
def taken_apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Give the names of the files that are taken apart, in a list that grows."""
    names: list[str] = []

    def parse(source: Source, problems: Problems) -> list[Question]:
        names.append(source.name)
        return parse_source(source, problems)

    monkeypatch.setattr("deckwright.remember.files_read.parse_source", parse)
    yield names


@pytest.mark.parametrize("name", a_few_of(EDITS, 9))
def test_what_is_remembered_is_what_is_made_anew(name: str, project: Project) -> None:
    """After any edit, after it once more, and after its undoing: the same notes, files and problems as from nothing."""
    project.write(START)
    assert remembered(project) == gathered(project)
    EDITS[name](project)
    assert remembered(project) == gathered(project)
    assert remembered(project) == gathered(project)
    undo(project)
    assert remembered(project) == gathered(project)


@pytest.mark.parametrize("seed", long_but(range(40), 0, 1))
def test_edits_in_any_order(seed: int, project: Project) -> None:
    """What is remembered stays right through edits on top of each other, some of them undone, in any order."""
    chance = random.Random(seed)
    project.write(START)
    for name in chance.choices(list(EDITS), k=25):
        if chance.random() < 0.2:
            undo(project)
        with contextlib.suppress(FileNotFoundError):  # there is nothing left to remove
            EDITS[name](project)
        assert remembered(project) == gathered(project), name


@pytest.mark.long
def test_packages_are_the_same_to_the_byte(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Build after build, package, lock and words are those of a build with an empty cache."""
    project.write(START)
    clean = Project(tmp_path / "clean" / project.root.name)
    for at, edit in enumerate(EDITS.values()):
        undo(project)
        edit(project)
        shutil.rmtree(clean.root, ignore_errors=True)
        shutil.copytree(project.root, clean.root)
        clean.now = project.now = project.now + 60
        made = project.run("check"), project.run("build")
        with monkeypatch.context() as elsewhere:
            elsewhere.setenv("XDG_CACHE_HOME", str(tmp_path / f"empty-{at}"))
            anew = clean.run("check"), clean.run("build")
        assert [(one.code, one.text.rpartition("  ")[0]) for one in made if one.code] == [
            (one.code, one.text.rpartition("  ")[0]) for one in anew if one.code
        ]
        for file in (project.package, project.lock):
            there = clean.root / file.relative_to(project.root)
            assert file.exists() == there.exists()
            assert not file.exists() or file.read_bytes() == there.read_bytes()


def test_an_edit_renders_its_own_question_only(project: Project, rendered: list[str]) -> None:
    """A second build renders nothing; after an edit it renders that question and whoever shows its prompt."""
    project.write(START)
    remembered(project)
    assert sorted(rendered) == ["one", "three", "two"]
    rendered.clear()
    remembered(project)
    assert rendered == ["three"]  # its picture has no alternative text: a problem is told with its place of today
    rendered.clear()
    project.write({"content/a.md": TOPIC + ONE.replace("The first", "The\nvery first") + TWO})
    remembered(project)
    assert rendered == ["one", "two", "three"]
    rendered.clear()
    project.write({"content/a.md": TOPIC + "Text.\n\n" + ONE.replace("The first", "The\nvery first") + TWO + "Many.\n"})
    remembered(project)
    assert rendered == ["two", "three"]  # the other one moved, and is as it was


def test_an_edit_of_an_item_renders_those_that_show_it(project: Project, rendered: list[str]) -> None:
    """An item of a sequence is rendered anew if an item that its card shows changed, or what stands on all cards."""
    lines = "".join(f"1. Step {at} {{#s{at}}}\n" for at in range(5))
    steps = f"## Steps {{.sequence context_before=1}}\n\nAbove.\n\n{lines}"
    project.questions(steps)
    remembered(project)
    for old, new, ids in (
        ("Step 2", "Step two", ["s2", "s3"]),
        ("Above", "Above all", ["s0", "s1", "s2", "s3", "s4"]),
    ):
        steps = steps.replace(old, new)
        rendered.clear()
        assert remembered(project.questions(steps)) == gathered(project)
        assert rendered == ids


def test_only_a_file_that_changed_is_taken_apart(project: Project, taken_apart: list[str]) -> None:
    """Of files that are as they were headings are known; one is read again if a note of it has to be made anew."""
    files = {
        "content/a.md": "# Numbers\n\n## One? {#one}\n\nAfter [](#two).\n",
        "content/b.md": '## Two? {#two .reversed tags="c::d"}\n\nIt is[^1].\n\n[^1]: So.\n\n### Extra\n\nA.\n',
        "content/c.md": "## Three? {#three}\n\nIt is.\n\n```python\nx = 1\n```\n",
    }
    project.write(files)
    assert remembered(project) == gathered(project)
    assert taken_apart == ["a.md", "b.md", "c.md"]
    taken_apart.clear()
    assert remembered(project) == gathered(project)
    assert taken_apart == []
    project.write({"content/b.md": files["content/b.md"].replace("Two?", "Which?")})
    assert remembered(project) == gathered(project)
    assert taken_apart == ["b.md", "a.md"]  # which shows the other one's prompt
    taken_apart.clear()
    project.write({"content/deck.toml": f'{SETTINGS}lang = "ja"\n'})
    assert remembered(project) == gathered(project)
    assert taken_apart == ["a.md", "b.md", "c.md"]


def test_what_stands_below_headings_may_be_let_go(project: Project, taken_apart: list[str]) -> None:
    """The blocks of a question whose note is made are not held, and read again for who asks for them."""
    project.write({"content/a.md": "## One? {#one}\n\nIt is.\n\n## Two? {#two}\n\nIt is, too.\n"})
    with remembering() as memory:
        settings = load_settings(find_settings(project.root))
        deck = memory.gather(settings, Problems(), lambda done, total: None)
    expected = [question.body.answer for question in parse_source(deck.sources[0], Problems())]
    taken_apart.clear()
    assert [question.body.answer for question in deck.questions] == expected
    assert taken_apart == ["a.md"]


def test_a_file_with_a_problem_tells_it_again(project: Project, taken_apart: list[str]) -> None:
    """What is wrong with a file is told by every run, at its place."""
    project.write(
        {
            "content/a.md": "## One? {#one}\n\nIt is.\n",
            "content/b.md": "Text.\n\n## Two? {#two}\n\nIt is.\n\n### Nothing\n\nMore.\n",
        }
    )
    for _ in range(2):
        taken_apart.clear()
        found = remembered(project)
        assert [(one.code, one.place.line) for one in found[2] if one.code == "E304"] == [("E304", 7)]
        assert found == gathered(project)
    assert taken_apart == ["b.md"]


def test_a_broken_picture_in_a_drawing_is_told_again(project: Project) -> None:
    """A picture of pixels inside an SVG is sound only once it was decoded: a broken one is told by every run."""
    inside = base64.b64encode(PNG[:-20]).decode()
    drawing = svg("red").replace("<rect", f'<image href="data:image/png;base64,{inside}" width="9" height="9"/><rect')
    project.write({"content/a.md": "## One? {#one}\n\n![It](a.svg)\n", "content/a.svg": drawing})
    for _ in range(3):
        found = remembered(project)
        assert "E702" in [one.code for one in found[2]]
        assert found == gathered(project)


def test_prompts_are_compared_once_one_changes(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prompts of which none was like another are compared again only if one changed; one that is like it is told."""
    compared: list[int] = []

    def watched(cards: Sequence[Card], limits: LintLimits) -> Iterator[tuple[Card, Problem]]:
        compared.append(len(cards))
        return similar(cards, limits)

    monkeypatch.setattr("deckwright.remember.steps.similar", watched)
    alike = "What does descent down the gradient minimise?"
    for prompt, answer, is_told, is_compared in (
        ("Who wrote the Essay on Man? {#two}", "Pope.", False, True),
        ("Who wrote the Essay on Man? {#two}", "Pope, in 1733.", False, False),
        (f"{alike} {{#two}}", "Pope, in 1733.", True, True),
        (f"{alike} {{#two}}", "The loss.", True, True),
        (f"{alike} {{#two .retired}}", "The loss.", False, True),
        (f"{alike} {{#two .retired}}", "The loss, step by step.", False, False),
    ):
        project.write({"content/a.md": f"## {alike} {{#one}}\n\nIt.\n\n## {prompt}\n\n{answer}\n"})
        compared.clear()
        found = remembered(project)
        assert ("W718" in [one.code for one in found[2]], bool(compared)) == (is_told, is_compared)
        assert found == gathered(project)


def test_a_figure_that_was_fine_is_told_once_it_is_not(project: Project) -> None:
    """Pictures that a script drew are known when nothing was wrong with them; what is wrong is told by every run."""
    script = "def draw(mode): ...\n"
    project.write({"media/f.py": script, "content/a.md": "## One? {#one}\n\n![It](../media/f.svg)\n"})
    marked = svg("red").replace(
        "<rect", f"<metadata>deckwright:{find_figures(project.root / 'media')[0].digest}</metadata><rect"
    )
    for name, text, code in (
        ("media/f.svg", marked, "E711"),
        ("media/f.dark.svg", marked, ""),
        ("media/f.svg", svg("blue"), "E711"),
        ("media/f.svg", marked.replace("<rect", f"<!--{'x' * SIZE_LIMIT}--><rect"), "W715"),
        ("media/f.svg", marked, ""),
        ("media/f.py", f"{script}# more\n", "E711"),
        ("media/f.py", script, ""),
    ):
        project.write({name: text})
        for _ in range(2):
            found = remembered(project)
            assert found == gathered(project)
            assert [one.code for one in found[2] if one.code in ("E711", "W715")] == [code] * bool(code)


def test_a_deck_that_moved_is_known(project: Project, rendered: list[str], tmp_path: Path) -> None:
    """A clone of the deck in another folder has the same notes without rendering one, and its own files."""
    project.write({**START, "content/b/c.md": "## Ten? {#ten}\n\n![A ball](../../media/round.svg)\n"})
    remembered(project)
    rendered.clear()
    there = Project(tmp_path / "elsewhere")
    project.root.rename(there.root)
    found = remembered(there)
    assert not rendered
    assert found == gathered(there)
    files = [asset.file for note in found[0] for asset in note.assets if not isinstance(asset, Drawn)]
    assert files
    assert all(file.is_relative_to(there.root) for file in files)


def test_two_files_of_one_name_are_told(project: Project) -> None:
    """Two files whose names differ in how an accent is made are an error: no edit of one is taken for the other's."""
    names = [unicodedata.normalize(form, "content/é.md") for form in ("NFC", "NFD")]
    project.write({name: f"## What is {at}? {{#q{at}}}\n\nIt is.\n" for at, name in enumerate(names)})
    if len([*(project.root / "content").glob("*.md")]) < 2:
        pytest.skip("to this system they are one file")
    assert [(one.code, one.hint) for one in gathered(project)[2]] == [("E101", "rename one of them")]
    assert remembered(project) == remembered(project) == gathered(project)


def test_the_mark_of_a_retired_note_that_changed(project: Project) -> None:
    """A note of a carried type is rendered anew if the deck has another name, which its tags hold."""
    carry(project)
    found = []
    for name in ("Https", "Lab"):
        project.write({"content/b/q.md": f"## France {{#france {KEY} .retired}}\n\nParis\n"})
        topic = '[[topics]]\nfolder = "b"\ndeck = "Hive::Bees"\n'
        project.write({"content/deck.toml": re.sub('name = ".*"', f'name = "{name}"', SETTINGS) + topic})
        with remembering() as memory:
            settings = load_settings(find_settings(project.root))
            found.append(memory.gather(settings, Problems(), lambda done, total: None).notes)
        assert found[-1] == gathered(project)[0]
    assert found[0] != found[1]


def test_a_question_whose_id_is_free_again(project: Project) -> None:
    """A question that was left out, as another file had its id, is there once that is gone, its own file untouched."""
    one, two = "## One? {#x}\n\nIt is.\n", "## Two? {#y}\n\nIt is.\n\n## Three? {#x}\n\nIt is not.\n"
    project.write({"content/a.md": one, "content/b.md": two})
    settings = load_settings(find_settings(project.root))

    def found() -> list[tuple[str, str]]:
        with remembering() as memory:
            notes = memory.gather(settings, Problems(), lambda done, total: None).notes
        return [(note.id, note.file) for note in notes]

    assert found() == found() == [("x", "a.md"), ("y", "b.md")]
    project.write({"content/a.md": one.replace("#x", "#z")})
    assert found() == found() == [("z", "a.md"), ("y", "b.md"), ("x", "b.md")]
    project.write({"content/a.md": one})
    assert found() == [("x", "a.md"), ("y", "b.md")]


def test_a_file_that_was_missed_is_shown_once_it_is_there(project: Project) -> None:
    """A name with spaces is text until there is a file of that name."""
    project.write({**START, "content/a.md": "## Q? {#q}\n\n[audio](der Hund.mp3)\n"})
    assert remembered(project) == gathered(project)
    project.write({"content/der Hund.mp3": MP3})
    assert remembered(project) == gathered(project)
    assert "[sound:" in "".join(remembered(project)[0][0].fields)


def test_a_carried_note_type_that_changed(project: Project) -> None:
    """Notes of a carried note type follow its templates: which cards there are may change without their files."""
    carry(project).questions("## Peru {#peru notetype=geography}\n\nLima\n")
    assert remembered(project) == gathered(project)
    carry(project, make_type(templates=[("{{Country}}", "{{Capital}}"), ("{{Capital}}", "{{Country}}")]))
    assert remembered(project) == gathered(project)
    assert remembered(project)[0][0].ords == (0, 1)


def test_the_style_of_a_carried_note_type_is_no_matter_of_its_notes(project: Project, rendered: list[str]) -> None:
    """An edit of the style that a deck from elsewhere came with renders no note, and ships."""
    carry(project).questions("## Peru {#peru notetype=geography}\n\nLima\n")
    remembered(project)
    rendered.clear()
    project.write({"content/notetypes/geography/style.css": ".card { color: blue }\n"})
    with remembering() as memory:
        settings = load_settings(find_settings(project.root))
        deck = memory.gather(settings, Problems(), lambda done, total: None)
    assert rendered == []
    assert list(deck.notes) == gathered(project)[0]
    assert "blue" in deck.types[-1].css


@dataclass(frozen=True)
class Wider(Settings):
    """Settings as they may be some day."""

    unheard_of: str = ""


def test_a_setting_that_is_new_some_day_counts(project: Project, rendered: list[str]) -> None:
    """Nobody has to tell what remembers of a new setting: a note made with one value is not taken for another."""
    project.questions("## One? {#one}\n\nThe first.\n")
    today = load_settings(find_settings(project.root))
    told = {one.name: getattr(today, one.name) for one in fields(today)}
    for value in ("here", "there", "there"):
        with remembering() as memory:
            gather(Wider(**told, unheard_of=value), Problems(), lambda done, total: None, memory.steps())
    assert rendered == ["one", "one"]


def test_no_note_hears_of_a_setting_that_does_not_count(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left out of what a note is known by, because no note hears of it, is read by none that is rendered."""
    asked: set[str] = set()

    class Watched(Settings):
        def __getattribute__(self, name: str) -> Any:
            asked.add(name)
            return super().__getattribute__(name)

    def render(question: Question, surroundings: Surroundings, problems: Problems) -> Rendering:
        told = {one.name: getattr(surroundings.settings, one.name) for one in fields(Settings)}
        asked.clear()
        found = render_question(question, replace(surroundings, settings=Watched(**told)), problems)
        heard.update(asked)
        return found

    heard: set[str] = set()
    monkeypatch.setattr("deckwright.remember.steps.render_question", render)
    kinds = [Asked(f"{kind}{text}", kind, texts=(text,)) for kind in KINDS for text in range(len(TEXTS))]
    others = [Asked(f"q{at}", Kind.BASIC, 0, (0,), (1,), at) for at in range(len(ATTRIBUTES))]
    desk = DESK.with_file("content/c.md", tuple(kinds)).with_file("content/d.md", tuple(others))
    remembered(project.write(desk.write()))
    assert {"lang", "words", "classes", "macros", "line_breaks", "topics"} <= heard
    assert not heard & UNHEARD


def test_another_name_renders_only_the_notes_that_show_it(project: Project, rendered: list[str]) -> None:
    """A note moves to a deck of another name as it is, unless it shows the name or is another tool's."""
    project.write(DESK.write()).write({"content/a.md": "# Numbers\n\n## One? {#one}\n\nThe first.\n"})
    project.write({"content/d.md": "## Two? {#two}\n\nThe second.\n\n## Three? {#three .retired}\n\nThe third.\n"})
    remembered(project)
    rendered.clear()
    file = project.root / "content" / "deck.toml"
    file.write_text(file.read_text("utf-8").replace('name = "Lab"', 'name = "Den"'), "utf-8")
    found = remembered(project)
    assert "one" not in rendered
    assert {"two", "three", "peru"} <= set(rendered)
    assert {note.deck for note in found[0] if note.id == "one"} == {"Den"}
    assert found == gathered(project)
    rendered.clear()
    assert remembered(project) == found
    assert rendered == []


def test_what_cannot_be_given_back_is_not_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note of which something would be lost is rendered each time."""

    def marked(question: Question, surroundings: Surroundings, problems: Problems) -> Rendering:
        found = render_question(question, surroundings, problems)
        return found._replace(note=found.note._replace(tags=(*found.note.tags, "of-tomorrow")))

    monkeypatch.setattr("deckwright.remember.steps.render_question", marked)
    project.questions("## One? {#one}\n\nThe first.\n")
    for _ in range(2):
        assert "of-tomorrow" in remembered(project)[0][0].tags


def test_another_version_remembers_nothing(
    project: Project, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version of deckwright, Python or a library made is not used."""
    project.write(START)
    remembered(project)
    rendered.clear()
    monkeypatch.setattr("deckwright.remember.store.made_by", lambda: "another")
    remembered(project)
    assert sorted(rendered) == ["one", "three", "two"]

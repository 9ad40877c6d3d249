"""What the preview gathers from memory is what a build gathers anew."""

from __future__ import annotations

import pytest

from deckwright.base.model import Note
from deckwright.base.problems import Problem, Problems
from deckwright.gather import gather
from deckwright.preview.live import Live
from deckwright.regather import Memory
from deckwright.settings.deck_toml import find_settings, load_settings
from deckwright.settings.settings import Settings
from tests.help.carrying import ONE as ONE_CARRIED
from tests.help.carrying import carry, make_type
from tests.help.edits import BIB, EDITS, ONE, START, TOPIC, TWO, undo
from tests.help.support import MP3, PNG, SETTINGS, Project, a_few_of


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


@pytest.mark.parametrize("name", a_few_of(EDITS, 9))
def test_memory_gathers_what_a_build_gathers(name: str, project: Project) -> None:
    """After any edit, and after its undoing, memory gives the notes and problems of a build, to the last character."""
    memory = Memory()
    project.write(START)
    assert remembered(memory, project) == anew(project)
    EDITS[name](project)
    assert remembered(memory, project) == anew(project)
    undo(project)
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


def test_a_key_without_its_mark_is_told_once_there_is_such_a_source(project: Project) -> None:
    """A word of a text may become the key of a source, or be none any more; then memory tells what a build tells."""
    memory = Memory()
    project.write({**START, "content/a.md": "## Q? {#q}\n\nSo says Kim2001.\n"})
    assert remembered(memory, project) == anew(project)
    for bibliography in (BIB + BIB.replace("Lloyd1982", "Kim2001"), BIB, "TY  - BOOK\n"):
        project.write({"content/references.bib": bibliography})
        assert remembered(memory, project) == anew(project)


POINTING = "## Q? {#q}\n\nAfter [](#two).\n\n"
SHOWN: dict[str, tuple[str, ...]] = {
    "a link": ("## So [l][k]? {#two}\n\nY\n\n[k]: https://b.org\n", "## So [l][k]? {#two}\n\nY\n"),
    "where it leads": ("## So [l][k] {#two}\n\nY\n\n[k]: a.svg\n", "## So [l][k] {#two}\n\nY\n\n[k]: #one\n"),
    "its language": ("## 漢[かん] {#two}\n\nY\n", '## 漢[かん] {#two lang="ja"}\n\nY\n'),
    "the language of its file": ("## 漢[かん] {#two}\n\nY\n", "---\nlang: ja\n---\n\n## 漢[かん] {#two}\n\nY\n"),
}
"""What may change of a prompt while its heading says the same."""


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("file", ["content/a.md", "content/c.md"])
def test_a_prompt_is_shown_elsewhere_as_it_is_now(name: str, file: str, project: Project) -> None:
    """What a prompt hangs on besides its heading changes it on the cards of other questions, too, above and below."""
    memory = Memory()
    for text in (*SHOWN[name], SHOWN[name][0]):
        project.write({file: POINTING, "content/b.md": text})
        assert remembered(memory, project) == anew(project)


@pytest.mark.parametrize("file", ["content/a.md", "content/c.md"])
@pytest.mark.parametrize(
    ("prompt", "picture"), [("![A ball](../media/ball.png)", "media/ball.png"), ("[audio](a b.mp3)", "content/a b.mp3")]
)
def test_a_file_that_a_prompt_missed_is_shown_elsewhere(prompt: str, picture: str, file: str, project: Project) -> None:
    """A picture or a sound of a prompt that comes, goes and comes back does so on the cards of other questions, too."""
    memory = Memory()
    project.write({file: POINTING, "content/b.md": f"## {prompt} {{#two}}\n\nY\n"})
    assert remembered(memory, project) == anew(project)
    for _ in range(2):
        project.write({picture: PNG if picture.endswith("png") else MP3})
        assert remembered(memory, project) == anew(project)
        (project.root / picture).unlink()
        assert remembered(memory, project) == anew(project)


TRUSTED = '```{=html}\n<img src="ball.png">\n```'


@pytest.mark.parametrize(
    "text", ["## Q? {#q}\n\nIt is in pictures/ball.png here.", f"{ONE_CARRIED}\n### Map\n\n{TRUSTED}\n"]
)
def test_a_file_that_is_named_without_being_shown(text: str, project: Project) -> None:
    """A warning of a file that a text or a trusted note names comes and goes with the file, as in a build."""
    memory = Memory()
    carry(project).write({"content/deck.toml": SETTINGS + '[html]\ntrusted = ["france"]\n'}).questions(text)
    told = []
    for file in ("media/sub/ball.png", "media/ball.png") * 2:
        told.append(remembered(memory, project))
        assert told[-1] == anew(project)
        path = project.root / file
        path.unlink() if path.exists() else project.write({file: PNG})
    assert len({str(problems) for _, problems in told}) > 1


def test_what_follows_from_a_fault_of_another_item_is_not_told(project: Project) -> None:
    """Where an item of a sequence has a fault, the cards that show it tell no more of it than a build does."""
    memory = Memory()
    step = "## What comes next? {.sequence context_after=1}\n\n1. Egg {#egg}\n2. Larva {#larva}\n   - and more\n"
    step += "x {#pupa}\n   | a | table |\n   |---|-------|\n   | 1 | two   |\n"
    for text in (step, step.replace("\nx {#", "\n3. x {#"), step):
        project.questions(text)
        assert remembered(memory, project) == anew(project)


@pytest.mark.parametrize("links", [1, 22])
def test_more_of_a_kind_than_are_told_in_full(links: int, project: Project) -> None:
    """Where a file has the same fault very often, as many hints are given as by a build, and as many faults listed."""
    memory = Memory()
    text = "".join(f"## Q{number}? {{#q{number}}}\n\n{'See [](#q0x), `a` *b. ' * links}\n\n" for number in range(25))
    for file in (text, text.replace("See [](#q0x)", "See", links), text.replace("See [](#q0x)", "See"), text):
        project.questions(file)
        for _ in range(2):
            assert remembered(memory, project) == anew(project)


SEQUENCE = "## What next? {.sequence context_after=1}\n\n"
FOLLOWING: dict[str, str] = {
    "an id that is taken by an item": "1. A {#egg}\n2. So [l][k] {#egg}\n3. Pup {#pup}\n",
    "an id that is taken by another file": "1. A {#egg}\n2. So [l][k] {#other}\n3. Pup {#pup}\n",
    "none": "1. A {#egg}\n2. So [l][k] {#larva}\n3. Pup {#pup}\n",
    "nor an item above": "1. So [l][k] {#larva}\n2. Pup {#pup}\n",
    "and that one is another": "1. B {#egg}\n2. So [l][k] {#larva}\n3. Pup {#pup}\n",
}
"""Items of a sequence, of which one has a stray link, by what else is wrong at it."""


def test_what_was_told_of_an_item_already_is_not_told_again(project: Project) -> None:
    """Where a fault of an item, or the item above it, comes or goes, what follows from it is told as in a build."""
    memory = Memory()
    project.write({"content/a.md": "## Who? {#other}\n\nI.\n"})
    told = []
    for items in (*FOLLOWING.values(), *reversed(FOLLOWING.values())):
        project.questions(SEQUENCE + items)
        told.append(remembered(memory, project))
        assert told[-1] == anew(project)
    assert len({str(problems) for _, problems in told}) > 3


@pytest.mark.long
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


STEPS = "## What comes next? {.sequence context_after=1}\n\n1. Egg {#egg}\n2. Larva {#larva}\n3. Pupa {#pupa}\n\n"
FAULTY: dict[str, str | bytes] = {
    "content/a.md": "".join(
        f"## Is it {number}? {{#q{number}}}\n\nSee [](#q{(number + 1) % 5}). ![Ball](../media/{number}.png)\n\n"
        for number in range(5)
    ),
    **{f"media/{number}.png": PNG for number in range(5)},
    "content/b.md": "## And this? {#bad}\n\n## Then? {#then}\n\nSee [](#bad).\n",
    "content/c.md": "## ![](../media/none.png) {#bare}\n\nY\n\n## What then? {#what}\n\nSee [](#bare).\n",
    "content/d.md": f"{STEPS}## Bad {{#worse .nonsense level=foo}}\n\nY\n",
    "content/e.md": "## Above? {#above}\n\nY\n## Below? {#below .nonsense}\n\nY\n",
}
"""A deck that is being written: linked questions lack an answer and a picture, and the last has a wrong heading."""
ALWAYS = {"bad", "bare", "worse", "below"}
"""Its faulty questions, which are rendered each time."""
TOUCHED: dict[str, tuple[str, bytes | str, set[str]]] = {
    "nothing": ("content/a.md", FAULTY["content/a.md"], set()),
    "a picture": ("media/0.png", PNG + b" ", {"q0"}),
    "an answer": ("content/a.md", str(FAULTY["content/a.md"]).replace("0.png)", "0.png) It is."), {"q0"}),
    "the answer that lacked": ("content/b.md", str(FAULTY["content/b.md"]).replace("#bad}", "#bad}\n\nY"), {"bad"}),
    "the picture that lacked": ("media/none.png", PNG, {"bare", "what"}),
    "a faulty heading": ("content/d.md", f"{STEPS}## Bad {{#worse .nonsense}}\n\nY\n", {"worse"}),
    "an item": ("content/d.md", str(FAULTY["content/d.md"]).replace("Pupa", "Imago"), {"larva", "pupa", "egg"}),
}
"""By what is edited: the file, what it is then, and the notes that this changes."""


@pytest.mark.parametrize("edit", TOUCHED)
def test_an_edit_renders_only_what_it_changes(edit: str, project: Project) -> None:
    """However often a deck with faults was gathered, an edit renders only the faulty questions and those it changes."""
    memory = Memory()
    project.write(FAULTY)
    for _ in range(20):
        before, _ = remembered(memory, project)
    file, text, touched = TOUCHED[edit]
    project.write({file: text})
    after, problems = remembered(memory, project)
    rendered = {new.id for old, new in zip(before, after, strict=True) if old.fields is not new.fields}
    assert rendered <= ALWAYS | touched
    assert (after, problems) == anew(project)


def test_a_picture_replaced_while_it_was_read(project: Project) -> None:
    """A file that is known to have changed is read again, even if the system's facts about it are the same."""
    project.write(START)
    live = Live(now(project), lambda deck, settings, problems: None)
    live.look()
    kept = live.snapshot.media
    assert live.look({project.root / "media" / "square.svg"}).media == kept
    assert live.snapshot.fault == ""

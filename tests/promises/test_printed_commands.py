"""Every command that a message prints runs as it is printed."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copy, copytree, rmtree

import pytest

from deckwright.base.command import command
from deckwright.base.model import Family
from deckwright.cards import notetypes
from deckwright.markdown import highlight
from tests.help.support import REPOSITORY, SETTINGS, Project, Result, another_version, long_but, needs

PACKAGE = REPOSITORY / "deckwright"
PRINTED = re.compile(r"`python build_deck\.py ([^`]*)`")
ONE = "## What is one? {#one}\n\nThe first.\n\n"
TWO = "## What is two? {#two}\n\nThe second.\n\n"
HOLES = "## Numbers {#holes .cloze}\n\nAfter {{c1::one}} comes two.\n\n"
CODE = "## What code gives one? {#code .code}\n\n```python\n1\n```\n"
FIGURE = "def draw(mode):\n    from matplotlib.figure import Figure\n    return Figure(figsize=(4, 2))\n"


@dataclass
class Desk:
    """Where commands are typed: in the deck's folder, or beside it, where its name is to be given."""

    deck: Project
    beside: bool

    def type(self, words: list[str]) -> Result:
        """Run a command line as it stands."""
        return (Project(self.deck.root.parent, self.deck.now) if self.beside else self.deck).run(*words)

    def run(self, name: str, *options: str) -> Result:
        """Run a command about the deck."""
        return self.type([name, *([self.deck.root.name] if self.beside else []), *options])

    def built(self, *texts: str) -> Project:
        """Write the questions and build the deck."""
        self.deck.questions("".join(texts)).build()
        return self.deck


@pytest.fixture(params=long_but([False, True], True), ids=["in the deck", "beside it"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """A deck in a folder whose name has a space, as many have."""
    return Desk(Project(tmp_path / "my deck").write({"content/deck.toml": SETTINGS}), request.param)


def first_build(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """The first build of all, whose package becomes the one that is named."""
    desk.deck.questions(ONE)
    result = desk.run("build")
    copy(desk.deck.package, (desk.deck.root.parent if desk.beside else desk.deck.root) / "FILE.apkg")
    return result


def no_deck(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """A folder is named that does not exist."""
    return desk.type(["build", "no where"])


def no_question(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """A question is to get another id that does not exist, in a deck with more ids than a message lists."""
    desk.deck.questions("".join(f"## Question {number}? {{#q{number}}}\n\nYes.\n\n" for number in range(20)))
    return desk.run("ids", "--rename", "zzz", "other")


def no_package(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """A package is named that does not exist, beside a deck."""
    needs("anki")
    desk.built(ONE)
    desk.beside = False
    return desk.run("verify", "nowhere.apkg")


def undrawn(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """A figure was not drawn yet."""
    needs("matplotlib")
    desk.deck.questions(ONE).write({"media/a.py": FIGURE})
    return desk.run("check")


def unpinned(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """A question has no id."""
    desk.deck.questions(ONE.replace(" {#one}", ""))
    return desk.run("check")


def unpinned_plan(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """A plan is about a question without an id."""
    desk.deck.questions(ONE.replace(" {#one}", ""))
    return desk.run("plan")


def renamed(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """An id was changed by hand."""
    desk.built(ONE, TWO).questions(ONE + TWO.replace("#two", "#zwei"))
    return desk.run("check")


def renamed_plan(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """A plan is about an id that was changed by hand, with more of the question."""
    desk.built(ONE, TWO).questions(ONE + TWO.replace("#two", "#zwei").replace("second", "one after one"))
    return desk.run("plan")


def exchanged(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """Two ids were exchanged by hand."""
    desk.built(ONE, TWO).questions(ONE.replace("#one", "#two") + TWO.replace("#two", "#one"))
    return desk.run("build")


def reused(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """An id of a question that is gone was given to another one."""
    desk.built(ONE, TWO)
    desk.built(ONE).questions(ONE + TWO.replace("two", "three", 1).replace("second", "third"))
    return desk.run("build", "-o", "../else where.apkg" if not desk.beside else "else where.apkg")


def damaged(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """The lock cannot be read."""
    desk.built(ONE).lock.write_text("no lock\n", encoding="utf-8")
    return desk.run("check")


def damaged_without_package(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """The lock cannot be read, and the package is somewhere else."""
    deck = desk.built(ONE)
    deck.package.rename(desk.deck.root.parent / "FILE.apkg" if desk.beside else desk.deck.root / "FILE.apkg")
    deck.lock.write_text("no lock\n", encoding="utf-8")
    return desk.run("check")


def in_conflict(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """The lock holds the marks of a merge."""
    lines = desk.built(ONE, TWO).lock.read_text(encoding="utf-8").splitlines(keepends=True)
    marked = [*lines[:-2], "<<<<<<< ours\n", lines[-2], "=======\n", lines[-1], ">>>>>>> theirs\n"]
    desk.deck.lock.write_text("".join(marked), encoding="utf-8")
    return desk.run("check")


def lost(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """The lock is gone."""
    desk.built(ONE).lock.unlink()
    return desk.run("check")


def old(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """The lock is older than the package."""
    before = desk.built(ONE).lock.read_bytes()
    desk.built(ONE, TWO).lock.write_bytes(before)
    return desk.run("check")


def locked(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """The lock would have to change in a build that must not change it."""
    desk.built(ONE).questions(ONE + TWO)
    return desk.run("build", "--locked")


def otherwise(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    """Let a library render code otherwise."""
    original = highlight.spans
    patch.setattr("deckwright.markdown.html.spans", lambda tokens, marks=(): f"<b>{original(tokens, marks)}</b>")
    another_version(patch)


def rerendered(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """A library renders a note otherwise than the last build."""
    desk.built(ONE, CODE)
    otherwise(desk, patch)
    return desk.run("build")


def rerendered_plan(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """A plan is about a note that a library renders otherwise."""
    desk.built(ONE, CODE)
    otherwise(desk, patch)
    return desk.run("plan")


def schema(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """The deck's own note type has a field more than when it was shipped."""
    desk.built(ONE)
    slots = (*notetypes.FIELDS[Family.QUESTION], notetypes.Field(9_999, "More", notetypes.Role.RESERVED))
    patch.setitem(notetypes.FIELDS, Family.QUESTION, slots)
    another_version(patch)
    return desk.run("plan")


def hidden(desk: Desk, patch: pytest.MonkeyPatch) -> Result:
    """A learner's own edit is newer than the author's."""
    needs("anki")
    from tests.help.support import Learner

    learner = Learner(desk.deck.root.parent / "anki")
    learner.take(desk.built(ONE, TWO).package)
    learner.edit("one", "Back", "mine")
    learner.close()
    desk.deck.questions(ONE.replace("first", "unit") + TWO)
    return desk.run("plan", "--collection", str(desk.deck.root.parent / "anki" / "collection.anki2"))


Scene = Callable[[Desk, pytest.MonkeyPatch], Result]
SCENES: dict[Scene, str] = {
    first_build: "lock --from",
    no_deck: "new",
    no_question: "check",
    no_package: "build",
    undrawn: "figures",
    unpinned: "ids --write",
    unpinned_plan: "ids --write",
    renamed: "build --accept, ids --rename",
    renamed_plan: "ids --rename",
    exchanged: "build --accept",
    reused: "build --output --restore",
    damaged: "lock --from",
    damaged_without_package: "lock --from",
    in_conflict: "lock --merge",
    lost: "lock --from",
    old: "lock --from",
    locked: "build",
    rerendered: "build --rerendered",
    rerendered_plan: "build --rerendered",
    schema: "build --allow-schema-change",
    hidden: "build --touch",
}
"""What is at hand, and the commands that are printed then: their names and options."""


def sort(words: list[str]) -> str:
    """Return the name of a command and its options, without what they are given."""
    return " ".join([words[0], *(word for word in words[1:] if word.startswith("--"))])


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_a_printed_command_runs(desk: Desk, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands in messages are those that help; typed as they stand, where one is, each does what it says."""
    result = scene(desk, monkeypatch)
    printed = {words: sort(shlex.split(words)) for words in PRINTED.findall(" ".join(result.text.split()))}
    assert set(SCENES[scene].split(", ")) <= set(printed.values()), result.text
    kept = tmp_path / "kept"
    copytree(desk.deck.root, kept)
    for words, name in printed.items():  # each is tried where the message was printed: they are alternatives
        rmtree(desk.deck.root)
        copytree(kept, desk.deck.root)
        done = desk.type(shlex.split(words))
        # Where two things are wrong the other one is left, and `check` is there to list what is wrong.
        mends = name in SCENES[scene].split(", ") and scene is not exchanged
        assert done.code in ((0,) if mends else (0, 1)), f"{words}: {done.text}"


def test_every_command_in_a_message_is_tried() -> None:
    """Every command that the package makes a message of is printed by a scene above, or wants a running Anki."""
    tried = {words for printed in SCENES.values() for words in printed.split(", ")} | {"build --restore"}
    tried |= {"push", "pull", "--anki"}  # typed in tests/push and tests/pull, before a real collection
    assert set(_written()) - tried == set()


def _written() -> list[str]:
    """Return the commands that messages are made of, by their names and options."""
    made = []
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "command":
                words = [word.value for word in node.args if isinstance(word, ast.Constant)]
                made.append(sort([word for word in words if isinstance(word, str)]))
    return made


def test_commands_are_made_in_one_place() -> None:
    """No message outside the command line spells a command itself: quotation marks would be forgotten."""
    files = [file for file in PACKAGE.rglob("*.py") if file.parent.name != "cli"]
    found = [file.name for file in files if "python build_deck.py" in file.read_text(encoding="utf-8")]
    assert found == ["command.py"]


def test_words_are_quoted() -> None:
    """A name with a space, or that begins as an option does, stays one word of a command, and no option."""
    words = shlex.split(command("lock", "--from", Path("-my deck.apkg")).strip("`"))
    assert words == ["python", "build_deck.py", "lock", "--from", "./-my deck.apkg"]

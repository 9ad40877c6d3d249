"""The patch that ``pull --diff`` prints, to the byte: what other programs take."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.help.pulling import pull, ship
from tests.help.support import REPOSITORY, Learner, Project, a_few_of

TEXTS = {
    "line ends of Windows": b"## What is it? {#it}\r\n\r\nA mistke.\r\n\r\nThe end.\r\n",
    "line ends of both kinds": b"## What is it? {#it}\n\nA mistke.\r\n\r\nThe end.\n",
    "no end of the last line": b"## What is it? {#it}\r\n\r\nThe end.\r\n\r\nA mistke.",
    "a mark at the beginning": b"\xef\xbb\xbf## What is \xc3\xa4? {#it}\n\nA\tmistke.\n",
}


@pytest.mark.parametrize("program", ["git", "patch"])
@pytest.mark.parametrize("what", a_few_of(TEXTS, 2))
def test_the_patch_is_taken_by_git_and_by_patch(project: Project, learner: Learner, what: str, program: str) -> None:
    """Applied to a file whose name has a space, it gives what pull itself writes: only the wrong word is another."""
    if not shutil.which(program):
        pytest.skip(f"there is no {program}")
    file = project.root / "content" / "my own questions.md"
    project.write({"content/my own questions.md": TEXTS[what]})
    ship(project, learner)
    learner.edit("it", "Back", learner.note("it")["Back"].replace("mistke", "mistake"))
    command = ["build_deck.py", "pull", "--collection", learner.collection.path, "--diff"]
    learner.collection.close()
    made = subprocess.run(
        [sys.executable, str(REPOSITORY / command[0]), *command[1:]], cwd=project.root, capture_output=True, check=True
    )
    assert file.read_bytes() == TEXTS[what]
    apply = ["git", "apply", "-"] if program == "git" else ["patch", "--binary", "-p1"]
    subprocess.run(apply, cwd=project.root, input=made.stdout, capture_output=True, check=True)
    assert file.read_bytes() == TEXTS[what].replace(b"mistke", b"mistake")


def test_a_changed_line_ends_as_it_did(project: Project, learner: Learner) -> None:
    """In a file with line ends of both kinds, each line keeps its own, and a new one has that of the line below."""
    text = "## What is it? {#it}\r\n\r\nA mistke.\n\n- one\n- two\r\n- three\r\n"
    project.write({"content/questions.md": text.encode()})
    ship(project, learner)
    field = learner.note("it")["Back"].replace("mistke", "mistake")
    learner.edit("it", "Back", field.replace("<li>two</li>", "<li>TWO</li><li>more</li>"))
    pull(project, learner.collection.path)
    after = (project.root / "content" / "questions.md").read_bytes().decode()
    assert after == text.replace("mistke", "mistake").replace("- two\r\n", "- TWO\r\n- more\r\n")

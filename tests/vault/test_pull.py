"""What ``pull`` makes of a learner's edits of a vault's notes."""

from __future__ import annotations

import pytest

from tests.help.pulling import pull
from tests.help.support import Learner, Project
from tests.vault.test_vault import shown, vault


@pytest.mark.parametrize(
    ("written", "old", "new", "after"),
    [
        ("see [[Cell]] there", "Cell", "Cells", "see [[Cell|Cells]] there"),
        ("see [[Cell#Part]]", "Part", "The part", "see [[Cell#Part|Cell > The part]]"),
        ("see [[Cell|a cell]]", "a cell", "the cell", "see [[Cell|the cell]]"),
        ("see [[Cell]] there", "there", "here", "see [[Cell]] here"),
        ("| a |\n|---|\n| [[Cell]] |", "Cell", "Cells", "| a |\n|---|\n| [[Cell\\|Cells]] |"),
    ],
)
def test_a_link_leads_where_it_led(
    project: Project, learner: Learner, written: str, old: str, new: str, after: str
) -> None:
    """A word of a link that a learner corrects becomes its alias: the note that it names stays."""
    vault(project, {"N.md": f"## Q? ^q\n\n{written}\n"})
    shown(project, learner)
    learner.edit("q", "Back", learner.note("q")["Back"].replace(old, new, 1))
    pull(project, learner.collection.path)
    assert (project.root / "content/N.md").read_text() == f"## Q? ^q\n\n{after}\n"

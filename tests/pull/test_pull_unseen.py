"""What no card shows stays in the files, whatever a learner takes away around it."""

from __future__ import annotations

import pytest

from tests.help.pulling import pull, ship
from tests.help.support import SETTINGS, Learner, Project, a_few_of

CHECK = "```python {.check}\nassert 1 + 1 == 2\n```"

LOST = {
    "a comment between paragraphs": ("One.\n\n<!-- see Smith -->\n\nTwo.", "Back", "One.</p>\n<p>Two", "One. Two"),
    "a comment in a paragraph": ("Some old <!-- c --> words.", "Back", "old  words", "new"),
    "a comment between items": (
        "- one\n<!-- c -->\n- two",
        "Back",
        "<li>one</li>\n</ul>\n<ul>\n<li>two</li>",
        "<li>both</li>",
    ),
    "a hidden check": (f"One.\n\n{CHECK}\n\nTwo.", "Back", "<p>One.</p>\n<p>Two.</p>", "<p>Both.</p>"),
    "a definition": ("One.\n\n[s]: https://example.org\n\nTwo.", "Back", "<p>One.</p>\n<p>Two.</p>", "<p>Both.</p>"),
    "a comment in a part": ("One.\n\n### Extra\n\nTwo.\n\n<!-- ask Bob -->", "Extra", None, ""),
    "a question in a comment": ("One.\n\n### Hint\n\nTwo.\n\n<!--\n## Old {#old}\n\nIt.\n-->", "Hint", None, ""),
}


@pytest.mark.parametrize("what", a_few_of(LOST, 2))
def test_what_no_card_shows_is_not_lost(project: Project, learner: Learner, what: str) -> None:
    """Where an edit would take away a comment, a hidden check or a definition, it is not written, and told why."""
    body, name, old, new = LOST[what]
    ship(project.questions(f"## What is it? {{#it}}\n\n{body}\n"), learner)
    field = learner.note("it")[name]
    assert old is None or old in field
    learner.edit("it", name, field.replace(old, new, 1) if old else new)
    pulled = pull(project, learner.collection.path)
    assert "".join(before for before, _ in pulled.changes).count("<!--") == 0
    text = (project.root / "content" / "questions.md").read_text(encoding="utf-8")
    unseen = ("<!-- see Smith -->", "<!-- c -->", CHECK, "[s]: ", "<!-- ask Bob -->", "<!--\n## Old {#old}\n\nIt.\n-->")
    assert [one for one in unseen if one in text] == [one for one in unseen if one in body]
    if not pulled.changes:
        assert "change it by hand" in " ".join(pulled.result.out.split())


def test_what_only_looks_like_a_comment_may_change(project: Project, learner: Learner) -> None:
    """A comment that a card shows, as in code, is a text like any other; those beside a change stay."""
    body = "<!-- mine -->\n\n```html\n<!-- yours -->\n```\n\n```html\n[a]: b\n```\n\nThe end."
    ship(project.questions(f"## What is it? {{#it}}\n\n{body}\n"), learner)
    field = learner.note("it")["Back"]
    assert "yours" in field
    learner.edit("it", "Back", field.replace("yours", "ours", 1).replace("end", "END"))
    assert pull(project, learner.collection.path).changes == [
        ("<!-- yours -->", "<!-- ours -->"),
        ("The end.", "The END."),
    ]


def test_a_comment_of_a_vault_is_not_lost(project: Project, learner: Learner) -> None:
    """In a vault, what stands between two %% stays when the paragraphs around it go, and words beside it change."""
    text = "## What is it? {#it}\n\nOne.\n\n%%\nsecret\n%%\n\nTwo %%for me%% here.\n"
    project.write({"content/deck.toml": f"{SETTINGS}[obsidian]\n", "content/N.md": text})
    ship(project, learner)
    back = learner.note("it")["Back"]
    learner.edit("it", "Back", "<p>Both.</p>")
    pulled = pull(project, learner.collection.path)
    assert pulled.changes == []
    assert "change it by hand" in " ".join(pulled.result.out.split())
    learner.edit("it", "Back", back.replace("here", "there"))
    pull(project, learner.collection.path)
    assert (project.root / "content" / "N.md").read_text(encoding="utf-8") == text.replace("here", "there")

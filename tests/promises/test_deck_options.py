"""What a deck brings along besides its notes, in the real Anki: its description, and its desired retention."""

from __future__ import annotations

from typing import Any

from tests.help.support import SETTINGS, Learner, Project

OPTIONS = (
    SETTINGS
    + """\
description = "The *whole* lab."
desired_retention = 0.9

[[topics]]
folder = "sums"
title = "Sums"
description = "[More](https://example.org)"
desired_retention = 0.95
"""
)
QUESTIONS = {
    "content/one.md": "## What is one? {#one}\n\nThe first.\n",
    "content/sums/two.md": "## What is one and one? {#two}\n\nTwo.\n",
    "content/sums/more/four.md": "## What is two and two? {#four}\n\nFour.\n",
    "content/else/zero.md": "## What is none? {#zero}\n\nZero.\n",
}


def deck(learner: Learner, name: str) -> dict[str, Any]:
    """Return a deck of the learner's as Anki has it."""
    found = learner.collection.decks.by_name(name)
    assert found
    return dict(found)


def options(learner: Learner) -> dict[str, tuple[str, bool, int | None]]:
    """Return description, whether it is Markdown, and desired retention of each of the lab's decks."""
    names = ("Lab", "Lab::Sums", "Lab::Sums::more", "Lab::else")
    return {
        name: (one["desc"], one.get("md", False), one["desiredRetention"])
        for name in names
        for one in [deck(learner, name)]
    }


def test_a_new_learner_gets_description_and_retention(project: Project, learner: Learner) -> None:
    """Each deck has its own description, and the retention of the nearest deck above that says one."""
    project.write({"content/deck.toml": OPTIONS, **QUESTIONS}).build()
    learner.update(project.package)
    assert options(learner) == {
        "Lab": ("The *whole* lab.", True, 90),
        "Lab::Sums": ("[More](https://example.org)", True, 95),
        "Lab::Sums::more": ("", False, 95),
        "Lab::else": ("", False, 90),
    }
    shown = learner.collection.render_markdown(deck(learner, "Lab")["desc"])
    assert shown == "<p>The <em>whole</em> lab.</p>\n"


def test_a_learners_own_retention_is_never_overridden(project: Project, learner: Learner) -> None:
    """Anki takes a retention over with a deck that is new; what a learner chose, or took back, stays."""
    project.write({"content/deck.toml": OPTIONS, **QUESTIONS}).build()
    learner.update(project.package)
    for name, chosen in (("Lab", 80), ("Lab::Sums", None)):
        own = learner.collection.decks.by_name(name)
        assert own
        own["desiredRetention"] = chosen
        learner.collection.decks.save(own)
    later = OPTIONS.replace("0.9\n", "0.97\n").replace("0.95", "0.99")
    project.write({"content/deck.toml": later, "content/one.md": "## One? {#one}\n\nThe first.\n"}).build()
    learner.update(project.package)
    learner.update(project.package)
    assert {name: kept for name, (_, _, kept) in options(learner).items()} == {
        "Lab": 80,
        "Lab::Sums": None,
        "Lab::Sums::more": 95,
        "Lab::else": 90,
    }


def test_a_description_arrives_without_stamping_a_note(project: Project, learner: Learner) -> None:
    """Another description replaces the one before, ships no note, and none leaves a learner's own alone."""
    project.write({"content/deck.toml": OPTIONS, **QUESTIONS}).build()
    learner.update(project.package)
    before = project.locked()
    project.write({"content/deck.toml": OPTIONS.replace("whole", "new")}).build()
    log = learner.update(project.package)
    assert project.locked() == before
    assert (len(log.new), len(log.updated)) == (0, 0)
    assert deck(learner, "Lab")["desc"] == "The *new* lab."
    own = learner.collection.decks.by_name("Lab")
    assert own
    own["desc"] = "mine"
    learner.collection.decks.save(own)
    project.write({"content/deck.toml": SETTINGS}).build()
    learner.update(project.package)
    assert deck(learner, "Lab")["desc"] == "mine"


def test_a_deck_above_its_own_gets_nothing(project: Project, learner: Learner) -> None:
    """Of `name = "School::Lab"` the deck School may be the learner's, so it gets neither description nor retention."""
    project.write({"content/deck.toml": OPTIONS.replace('"Lab"', '"School::Lab"'), **QUESTIONS})
    project.build("-o", "build/lab.apkg")
    learner.update(project.package)
    above, own = deck(learner, "School"), deck(learner, "School::Lab")
    assert (above["desc"], above["desiredRetention"]) == ("", None)
    assert (own["desc"], own["desiredRetention"]) == ("The *whole* lab.", 90)

"""The order in which a new learner meets the cards, with the real Anki."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.help.support import SETTINGS, Learner, Project

FIRST = SETTINGS + '[order]\nfirst = ["path::core", "path::more"]\n'
TOPICS = '[[topics]]\nfolder = "b"\ntitle = "Bays"\n[[topics]]\nfolder = "a"\ntitle = "Atolls"\n'


def question(name: str, tags: str = "", after: str = "", braces: str = "") -> str:
    """Return a question with tags that comes after others."""
    items = [f"#{name}", braces, f'tags="{tags}"' * bool(tags), f'after="{after}"' * bool(after)]
    return f"## What is {name}? {{{' '.join(filter(None, items))}}}\n\nSo.\n\n"


def met(learner: Learner, deck: str = "Lab") -> Sequence[str]:
    """Return the ids of the notes in the order in which Anki gathers a deck's new cards by their position."""
    cards = learner.collection.find_cards(f'deck:"{deck}" is:new', order="c.due, c.id")
    return list(dict.fromkeys(learner.collection.get_card(card).note()["ID"] for card in cards))


def write(project: Project, settings: str) -> Project:
    """Write a deck of two topics, each with notes that shall come first."""
    files = {
        "content/deck.toml": settings + TOPICS,
        "content/b/one.md": question("plain") + question("more", "path::more") + question("core", "path::core"),
        "content/b/two.md": question("last") + question("below", "PATH::Core::deep", "last"),
        "content/a/one.md": question("other") + question("own", "path::core"),
    }
    return project.write(files)


def test_tags_come_first(project: Project, learner: Learner) -> None:
    """In each subdeck notes with the first tag come first, also with a tag below it, then those with the next.

    What they name in ``after`` comes with them; all else keeps the order of the files, and subdecks theirs.
    """
    write(project, FIRST).build()
    learner.take(project.package)
    assert met(learner) == ["core", "last", "below", "more", "plain", "own", "other"]
    assert met(learner, "Lab::Atolls") == ["own", "other"]
    assert learner.health() == []


def test_anki_shows_them_first(project: Project, learner: Learner) -> None:
    """The first cards that Anki asks of a subdeck are those with the tag."""
    write(project, FIRST).build()
    learner.take(project.package)
    collection = learner.collection
    for deck, first in (("Lab::Bays", ["core", "last", "below"]), ("Lab::Atolls", ["own"])):
        collection.decks.select(collection.decks.id_for_name(deck))
        queued = collection.sched.get_queued_cards(fetch_limit=len(first)).cards
        assert [collection.get_note(one.card.note_id)["ID"] for one in queued] == first


def test_without_the_setting(project: Project, learner: Learner) -> None:
    """A deck that does not ask for it has the order of its files."""
    write(project, SETTINGS).build()
    learner.take(project.package)
    assert met(learner) == ["plain", "more", "core", "last", "below", "other", "own"]


def test_who_has_the_deck_keeps_the_order(project: Project, learner: Learner) -> None:
    """The setting ships no note and leaves the lock as it is; cards that a learner has stay where they are."""
    write(project, SETTINGS).build()
    learner.take(project.package)
    learner.study("more")
    cards, before, lock, package = learner.history(), met(learner), project.lock.read_bytes(), project.package
    shipped = package.read_bytes()
    assert "0 new · 0 changed · 7 unchanged" in write(project, FIRST).build().out
    assert project.lock.read_bytes() == lock and package.read_bytes() != shipped
    assert not learner.take(package).updated
    write(project, FIRST).build("--touch", "core", "--touch", "more")
    log = learner.take(package)
    assert (len(log.new), len(log.updated)) == (0, 2)
    assert (met(learner), learner.history()) == (before, cards)


def test_a_note_that_comes_later(project: Project, learner: Learner) -> None:
    """A note that comes later has the place that it has for new learners: before the cards that lie further behind."""
    old = question("one") + question("two") + question("three") + question("core", "path::core")
    project.write({"content/deck.toml": FIRST.replace(', "path::more"', "")}).questions(old).build()
    learner.take(project.package)
    project.questions(old + question("later", "path::core")).build()
    learner.take(project.package)
    assert met(learner) == ["core", "one", "later", "two", "three"]


def test_retired_notes_stay_last(project: Project, learner: Learner) -> None:
    """A retired note comes after all others, whatever its tags."""
    shared = question("two") + question("three", "path::core")
    project.write({"content/deck.toml": FIRST.replace(', "path::more"', "")})
    project.questions(question("one", "path::core") + shared).build()
    project.questions(question("one", "path::core", braces=".retired") + shared).build()
    learner.take(project.package)
    assert met(learner) == ["three", "two", "one"]


def test_a_tag_that_nobody_has(project: Project) -> None:
    """A tag that no question has is a warning, which names the one that was meant."""
    write(project, SETTINGS + '[order]\nfirst = ["path::cor"]\n')
    (told,) = project.problems()
    assert (told["code"], told["path"]) == ("W009", "content/deck.toml")
    assert "path::core" in told["hint"]


@pytest.mark.parametrize("value", ['"path::core"', "[1]", '[""]', "true"])
def test_what_is_no_list_of_tags(project: Project, value: str) -> None:
    """Anything but a list of tags is an error at its line."""
    write(project, f"{SETTINGS}[order]\nfirst = {value}\n")
    told = project.problems()
    assert [(one["code"], one["message"].partition(" must")[0]) for one in told] == [("E001", "“order.first”")]


def test_a_circle_ends(project: Project, learner: Learner) -> None:
    """Questions that each come after the other are warned of, and ship."""
    project.write({"content/deck.toml": FIRST.replace(', "path::more"', "")})
    project.questions(question("x") + question("one", "path::core", "two") + question("two", after="one")).build()
    learner.take(project.package)
    assert sorted(met(learner)) == ["one", "two", "x"]

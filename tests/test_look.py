"""The look of the cards: the author's own CSS, the theme's files, pictures whose script changed in words only."""

from __future__ import annotations

from uuid import UUID

from deckwright.figures import without_mark
from deckwright.model import Family
from deckwright.notetypes import make_note_types
from tests.support import NAMESPACE, Learner, Project, svg

ONE = "## What is one? {#one}\n\nThe first. ![A square](../media/square.svg)\n"


def css(learner: Learner) -> str:
    """Return the CSS of the learner's note type for questions."""
    return str(learner.collection.models.by_name("Lab · question")["css"])


def test_an_authors_css_comes_last_and_arrives(project: Project, learner: Learner) -> None:
    """What stands in theme.css is added after the theme, so it wins, and a change of it reaches learners."""
    project.write({"media/square.svg": svg("red"), "content/theme.css": ".card { --accent: #111111; }\n"})
    project.questions(ONE).build()
    learner.take(project.package)
    assert css(learner).endswith(".card { --accent: #111111; }\n")
    project.write({"content/theme.css": ".card { --accent: #222222; }\n"}).build()
    learner.take(project.package)
    assert css(learner).endswith(".card { --accent: #222222; }\n")


def test_css_that_refers_elsewhere_is_refused(project: Project) -> None:
    """CSS that would load another file is an error at its line: learners would not have the file."""
    project.questions("## What is one? {#one}\n\nThe first.\n")
    project.write({"content/theme.css": ".card { color: red }\n.x { background: url(https://example.org/x.png) }\n"})
    problem = next(found for found in project.problems() if found["severity"] == "error")
    assert (problem["code"], problem["line"]) == ("E003", 2)


def test_the_digest_of_a_script_is_not_shipped(project: Project) -> None:
    """A figure's script that changed in a comment changes the mark in its picture, and no note."""
    mark = "<metadata>deckwright:{}</metadata>"
    for digit in "ab":
        picture = svg("red").replace("<rect", mark.format(digit * 64) + "<rect")
        report = project.write({"media/square.svg": picture}).questions(ONE).build()
    assert "0 new · 0 changed · 1 unchanged" in report.out
    assert b"deckwright:" not in without_mark(mark.format("a" * 64).encode())


def test_comments_stay_at_home() -> None:
    """The theme's comments explain it to its readers here, and do not travel to every learner's device."""
    for kind in make_note_types("Lab", UUID(NAMESPACE)):
        assert "/*" not in kind.css
        for template in kind.templates:
            assert "<!--" not in template.front + template.back
            assert "SLOT" not in template.front + template.back
            assert "SHUFFLE" not in template.front + template.back
            assert "FORGIVE" not in template.front + template.back
    assert {kind.family for kind in make_note_types("Lab", UUID(NAMESPACE))} == set(Family)

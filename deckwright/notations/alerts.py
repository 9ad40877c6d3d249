"""Alerts, as GitHub and Obsidian write them: a quote that begins with ``[!NOTE]``.

Rules: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/
basic-writing-and-formatting-syntax#alerts and https://help.obsidian.md/callouts, from which the other kinds are, and
the title behind the brackets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from deckwright.base.model import Line
from deckwright.base.patterns import lazy_regex
from deckwright.base.text import nearest

ALERTS = ("note", "tip", "important", "warning", "caution")
"""GitHub's kinds."""

_BOXES: Mapping[str, str] = {
    **{kind: kind for kind in "note important info todo abstract summary tldr example quote cite".split()},
    **{kind: kind for kind in "question help faq success warning attention".split()},
    **dict.fromkeys(["tip", "hint"], "tip"),
    **dict.fromkeys(["check", "done"], "success"),
    **dict.fromkeys(["caution", "danger", "error", "failure", "fail", "missing", "bug"], "danger"),
}
"""The kinds, and the box that each makes: the one of its own name, or the one that has its colour."""

_HEAD = lazy_regex(
    r"\[![ \t]*(?P<kind>[A-Za-z][\w -]*)\](?P<fold>[-+]?)(?:(?:[ \t]+(?=\S)|(?=\w))(?P<title>.*?))?[ \t]*$"
)


_HEAD_IN_VAULT = lazy_regex(_HEAD.pattern.replace(r"\]", r"(?:\|[^\]]*)?\]", 1))
"""The same with what Obsidian takes behind a bar for the look of the box."""


class Alert(NamedTuple):
    """The first line of an alert."""

    kind: str
    box: str
    """What makes the box; empty for an unknown kind."""
    title: Line
    titled: bool
    """Whether an author wrote the title."""
    fold: str
    """What makes Obsidian fold it, or nothing."""


def read_alert(line: Line, vault: bool = False) -> Alert | None:
    """Return the alert that a quote's first line begins; None if it is text.

    In a ``vault``, a kind that is unknown is a note, as in Obsidian.
    """
    found = (_HEAD_IN_VAULT if vault else _HEAD).match(line.text)
    if not found:
        return None
    kind = found["kind"].strip().lower()
    at = found.start("title") if found["title"] else found.start("kind")
    title = Line(found["title"] or kind.capitalize(), line.number, line.column + at)
    return Alert(kind, _BOXES.get(kind, "note" if vault else ""), title, bool(found["title"]), found["fold"])


def nearest_kind(kind: str) -> str:
    """Return a hint for a kind that there is not."""
    return nearest(kind, _BOXES) or f"known: {', '.join(ALERTS)}"

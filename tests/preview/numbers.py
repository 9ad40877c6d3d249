"""The deck that the tests of the preview show and edit."""

from __future__ import annotations

from tests.help.support import Project, svg

MANY = "\n\n".join(f"Line {number} of the answer." for number in range(80))
TOPIC = """# Numbers

## What is one? {#one tags="small odd"}

The first. ![A square](../media/square.svg)

## What is two? {#two}

The second: $e^{i\\pi} = -1$.

## Long {#long}

"""
MORE = """

## Three and four {#holes .cloze}

{{c1::Three}} and {{c2::four}}.

## Which are prime? {#prime .choice}

- [x] two
- [ ] four
- [x] seven
- [ ] nine
"""
FILES = {
    "content/a.md": TOPIC + MANY + MORE,
    "content/b.md": "## What is ten? {#ten tags=round}\n\nA hand and a hand.\n",
    "media/square.svg": svg("red"),
    "media/square.dark.svg": svg("blue"),
}
QUESTIONS = FILES["content/a.md"]


def edit(deck: Project, old: str, new: str) -> None:
    """Save the first file with one text replaced, as an editor does: all at once."""
    assert old in QUESTIONS
    deck.write({"content/a.md": QUESTIONS.replace(old, new)})

"""Finds questions that look like a word list or like multiple choice, and whose braces say neither."""

from __future__ import annotations

from collections.abc import Sequence

from deckwright.base.model import Kind, Place
from deckwright.base.problems import Problems
from deckwright.markdown.blocks import Block, List, Table
from deckwright.questions.braces import of_kind
from deckwright.questions.question import Heading

_SIDES = {"front", "back"}


def check_kind(heading: Heading, line: str, says_kind: bool, answer: Sequence[Block], problems: Problems) -> None:
    """Note a question whose text is of another kind than it.

    ``line`` is the whole line of its heading, ``says_kind`` tells whether that or the file names a kind.
    """
    if says_kind or heading.kind is not Kind.BASIC or heading.prompt.text.endswith("}"):
        return
    path = heading.place.path
    for block in answer:
        if isinstance(block, Table):
            head = block.lines[0]
            names = {cell.strip().casefold() for cell in head.text.strip(" |").split("|")}
            if names >= _SIDES:
                message = "a table with the columns “front” and “back” is one card here, and no word list"
                hint = "write {.list} at the end of the heading, without an id; .basic if it is one card"
                problems.add(Place(path, head.number, head.column), "W317", message, hint)
        elif isinstance(block, List) and block.is_tasks and _is_choice(heading, block):
            message = "this list shows its ticks on the back, and nothing to choose from on the front"
            hint = f"write {of_kind(line, heading.id, Kind.CHOICE)[1]}; .basic if it is a list of tasks"
            problems.add(Place(path, block.line.number, block.line.column), "W317", message, hint)


def _is_choice(heading: Heading, tasks: List) -> bool:
    """Whether a list of tasks is likely one of options: its question says so, or asks, and one of several is right."""
    ticked = [item.task for item in tasks.items].count(True)
    asks = heading.prompt.text.endswith("?") and len(tasks.items) > 2
    return ticked > 0 and (heading.type == Kind.CHOICE or (asks and ticked == 1))

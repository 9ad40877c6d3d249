"""The head of a list: which columns there are, and what each of them holds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from deckwright.base.model import Line, Place
from deckwright.base.problems import Problems
from deckwright.base.text import close_to, nearest
from deckwright.questions.braces import KEYS
from deckwright.questions.frontmatter import CONTEXT_KEYS

TEXTS = ("front", "back", "extra", "hint", "reverse")
"""The columns of Markdown: the parts of a question."""
ITEMS = tuple(key for key in KEYS if key not in ("notetype", *CONTEXT_KEYS))
"""The columns of what a heading has in its braces, by the same names."""
COLUMNS = (*TEXTS, "id", "kind", *ITEMS)

_OTHER_NAMES = {
    **dict.fromkeys("question prompt term word vocabulary vocab frage vorderseite wort pregunta mot".split(), "front"),
    **dict.fromkeys("answer translation meaning definition antwort rückseite übersetzung respuesta".split(), "back"),
    **dict.fromkeys("example examples note notes comment comments remark explanation details".split(), "extra"),
    **dict.fromkeys("plural gender genus article conjugation forms".split(), "extra"),
    **dict.fromkeys("hints clue tip hinweis".split(), "hint"),
    **dict.fromkeys("reversed backwards".split(), "reverse"),
    **dict.fromkeys("tag topic topics category categories".split(), "tags"),
    **dict.fromkeys("guid key slug name".split(), "id"),
    **dict.fromkeys("class classes notetype".split(), "kind"),
    **dict.fromkeys(("language",), "lang"),
}
"""What columns are called elsewhere."""
_IN_A_CELL = {
    **dict.fromkeys("audio sound mp3 pronunciation".split(), "[audio](x.mp3)"),
    **dict.fromkeys("picture image img photo bild".split(), "![What is to be seen](x.png)"),
    **dict.fromkeys("source sources reference".split(), "[@key]"),
}
"""What has no column of its own, since it belongs to a side of the card."""


def read_head(cells: Sequence[Line], path: str, problems: Problems) -> tuple[str, ...]:
    """Return the names of a list's columns in their order; none if one of them is wrong, which is noted."""
    names: list[str] = []
    is_right = True
    written = [cell.text.strip().casefold() for cell in cells]
    known = (*COLUMNS, *_OTHER_NAMES, *_IN_A_CELL)
    if cells and not any(name in known or close_to(name, ("front", "back")) for name in written):
        message = "the first line of this list does not name its columns"
        hint = "write | front | back | there, and |---|---| below it"
        problems.add(Place(path, cells[0].number, cells[0].column), "E315", message, hint)
        return ()
    others = [
        (cell, _OTHER_NAMES.get(name, "")) for cell, name in zip(cells, written, strict=True) if name not in COLUMNS
    ]
    if len(others) > 1 and all(meant and meant not in written for _, meant in others):
        said = " and ".join(f"“{cell.text.strip()[:60]}”" for cell, _ in others)
        hint = "write " + ", ".join(f"{meant} for “{cell.text.strip()[:60]}”" for cell, meant in others)
        place = Place(path, others[0][0].number, others[0][0].column)
        problems.add(place, "E315", f"{said} are no columns of a list", hint)
        return ()
    for cell in cells:
        name, place = cell.text.strip().casefold(), Place(path, cell.number, cell.column)
        if not name:
            problems.add(place, "E315", "this column has no name", f"write one of {', '.join(COLUMNS)}, or delete it")
        elif name not in COLUMNS:
            message = f"“{cell.text.strip()[:60]}” is no column of a list"
            problems.add(place, "E315", message, partial(_meant, name))
        elif name in names:
            problems.add(place, "E315", f"a second column “{name}”", "join the two, or rename one")
        else:
            names.append(name)
            continue
        is_right = False
    first = cells[0] if cells else Line("", 1)
    lacking = [name for name in ("front", "back") if name not in names]
    if lacking and is_right:
        message = f"this list has no column “{lacking[0]}”"
        problems.add(Place(path, first.number, first.column), "E315", message, "front and back must be there")
    return tuple(names) if is_right and not lacking else ()


def _meant(name: str) -> str:
    """Return what to do about a column that is called ``name``."""
    if mark := _IN_A_CELL.get(name):
        return f"write {mark} into the front or the back"
    known = _OTHER_NAMES.get(name)
    if known or close_to(name, COLUMNS):
        return f"write {known}" if known else nearest(name, COLUMNS)
    return (
        "write front if it is what is asked, back if it is the answer, extra if it is told below the answer; "
        f"else take the column out (known: {', '.join(COLUMNS)})"
    )

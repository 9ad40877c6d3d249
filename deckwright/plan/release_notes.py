"""A plan as release notes for learners, in Markdown: what is new, corrected, moved and retired; no internals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from deckwright.base.patterns import lazy_regex
from deckwright.cards.notetypes import Role
from deckwright.markdown.cloze import fill_holes
from deckwright.plan.model import Change, NotePlan, Outcome, Plan, Wording, within
from deckwright.plan.wording import Passage, compare, excerpt

_SPECIAL = lazy_regex(r"([\\`*_\[\]<>#|~$])")
_FORMULA = lazy_regex(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
_CODE = lazy_regex(r"`[^`\n]+`")
_BRACKETS = {"=": ("", ""), "-": ("~~", "~~"), "+": ("**", "**")}

_WORTH_TELLING = (
    Change.PROMPT,
    Change.ANSWER,
    Change.MEDIA,
    Change.CARDS_ADDED,
    Change.CARDS_GONE,
    Change.MARKED,
    Change.UNMARKED,
    Change.KIND,
)
"""What a learner notices; tags, formatting and what is the builder's own business are left out."""


def release_notes(plan: Plan) -> str:
    """Return the Markdown."""
    lines = [f"# What is new in {_plain(plan.deck)}", ""]
    lines += [f"{_summary(plan)}.", ""]
    lines += [*_new(plan), *_corrected(plan), *_moved(plan), *_retired(plan)]
    if not plan.first:
        lines += ["## How to update", ""]
        lines += [
            "Import the file as you did the first. Your reviews stay; so do your own edits of all other questions.",
            "",
        ]
    return "\n".join(lines).rstrip()


def _summary(plan: Plan) -> str:
    counts = [
        (len(_of(plan, Outcome.NEW)), "new"),
        (len(_noticed(plan)), "corrected"),
        (len(_of(plan, Outcome.STAYS)), "retired"),
    ]
    told = [f"{number:,} {what}" for number, what in counts if number]
    return "Questions: " + ", ".join(told) if told else "No question has changed"


def _of(plan: Plan, outcome: Outcome) -> list[NotePlan]:
    return [note for note in plan.notes if note.outcome is outcome]


def _noticed(plan: Plan) -> list[NotePlan]:
    return [note for note in _of(plan, Outcome.UPDATED) if _is_noticed(note)]


def _is_noticed(note: NotePlan) -> bool:
    if Change.OTHER in note.changes and (not note.wordings or any(map(_is_shown, note.wordings))):
        return True
    return not set(_WORTH_TELLING).isdisjoint(note.changes)


def _is_shown(wording: Wording) -> bool:
    """Whether a learner reads the field, and not only what stands around the card."""
    return wording.change is not Change.OTHER or wording.role in (Role.EXTRA, Role.HINT)


def _new(plan: Plan) -> Iterator[str]:
    notes = _of(plan, Outcome.NEW)
    if not notes:
        return
    yield from ("## New", "")
    decks = [(deck, list(found)) for deck, found in groupby(notes, key=lambda note: note.deck)]
    for deck, found in decks:
        yield from (f"**{_plain(deck.replace('::', ' › '))}**", "")
        yield from (f"- {_title(note)}" for note in found)
        yield ""


def _corrected(plan: Plan) -> Iterator[str]:
    notes = _noticed(plan)
    if not notes:
        return
    yield from ("## Corrected", "")
    for note in notes:
        told = ", ".join(_told(note))
        yield f"- {_title(note)}" + (f" *({told})*" if told else "")
        for wording in note.wordings:
            if _is_shown(wording):
                yield from (f"  - {text}" for text in _difference(wording))
    yield ""


def _told(note: NotePlan) -> Iterator[str]:
    """Yield what the texts do not show."""
    if Change.MARKED in note.changes:
        yield "retired: it stays in the deck with a line that says so"
    if Change.UNMARKED in note.changes:
        yield "no longer retired"
    if Change.MEDIA in note.changes:
        yield "new picture"
    if note.added:
        yield "one more card" if len(note.added) == 1 else f"{len(note.added)} more cards"
    if note.gone:
        yield "a card less: Tools → Empty Cards removes it"
    if not note.wordings:
        named = {Change.PROMPT: "question", Change.ANSWER: "answer", Change.OTHER: "notes"}
        yield from (text for change, text in named.items() if change in note.changes)


def _moved(plan: Plan) -> Iterator[str]:
    moved = sorted(plan.of(Change.MOVED), key=lambda note: (note.was_deck, note.deck))
    if not moved:
        return
    yield from ("## Moved", "")
    for (old, new), found in groupby(moved, key=lambda note: (note.was_deck, note.deck)):
        number = len(list(found))
        old, new = within(plan.deck, old, new)
        yield (
            f"- {number:,} question{'' if number == 1 else 's'} from “{_plain(old)}” to “{_plain(new)}”. Cards that "
            "you have stay where they are; move them in Anki's browser if you like."
        )
    yield ""


def _retired(plan: Plan) -> Iterator[str]:
    gone = _of(plan, Outcome.STAYS)
    if not gone:
        return
    yield from ("## Retired", "")
    yield from (f"- {_title(note)}" for note in gone)
    yield from (
        "",
        "They stay in your collection. This search finds them in Anki's browser, to be suspended or deleted:",
        "",
    )
    yield from ("```", plan.search, "```", "")


def _title(note: NotePlan) -> str:
    return _plain(fill_holes(note.title)) if note.title else _plain(note.id)


def _difference(wording: Wording) -> Iterator[str]:
    """Yield the lines that read otherwise, once the cloze marks are left out."""
    old = "".join(piece.text for piece in wording.pieces if piece.mark != "+")
    new = "".join(piece.text for piece in wording.pieces if piece.mark != "-")
    for part in excerpt(compare(fill_holes(old), fill_holes(new))):
        yield "".join(map(_marked, part)).strip().removeprefix("- ")


def _marked(piece: Passage) -> str:
    begin, end = _BRACKETS[piece.mark]
    inside = _plain(piece.text.strip()) if begin else ""
    if not inside:
        return _plain(piece.text)
    lead = piece.text[: len(piece.text) - len(piece.text.lstrip())]
    tail = piece.text[len(piece.text.rstrip()) :]
    return f"{lead}{begin}{inside}{end}{tail}"


def _plain(text: str) -> str:
    """Return text as Markdown that shows it as it is, formulas between dollar signs."""
    made, at = [], 0
    for found in re.finditer(rf"{_FORMULA.pattern}|{_CODE.pattern}", text, re.DOTALL):
        made.append(_SPECIAL.sub(r"\\\1", text[at : found.start()]))
        formula = found[1] or found[2]
        made.append(f"${formula.strip()}$" if formula else found[0])
        at = found.end()
    return "".join(made) + _SPECIAL.sub(r"\\\1", text[at:])

"""A plan as an author reads it in a terminal: risks first, then numbers, then each note with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from deckwright.base.command import command
from deckwright.base.terminal_page import PageLine, Span, heading, line
from deckwright.cards.notetypes import Role
from deckwright.plan.model import (
    Against,
    Change,
    NotePlan,
    Outcome,
    Plan,
    Risk,
    RiskCode,
    TypeChange,
    TypePlan,
    Wording,
    within,
)
from deckwright.plan.wording import Passage, excerpt

LISTED = 10
"""Notes that are listed where all of a group have one thing to say."""

_SOURCES = {
    Against.LOCK: "compared with what was shipped last ({})",
    Against.PACKAGE: "for a learner who has {}",
    Against.COLLECTION: "imported on trial into a copy of {}",
}

_STYLES = {"=": "", "-": "red", "+": "green"}
_BRACKETS = {"=": ("", ""), "-": ("[-", "-]"), "+": ("{+", "+}")}
"""Marks that say the same without colours; git's word diff has them too."""

_NAMES = {
    Change.CARDS_ADDED: "a card more",
    Change.CARDS_GONE: "a card less",
    Change.MARKED: "marked as retired",
    Change.UNMARKED: "no longer marked as retired",
    Change.MOVED: "moved",
    Change.RESTORED: "restored",
    Change.TOUCHED: "shipped again, the same",
    Change.MEDIA: "picture",
    Change.OTHER: "another field",
}

_LABELS = {Role.PROMPT: "prompt", Role.ANSWER: "answer"}
"""What an author calls the fields that have no heading of their own in the source."""

_PARTS = {
    TypeChange.NAME: "its name",
    TypeChange.CSS: "its CSS",
    TypeChange.TEMPLATES: "its templates",
    TypeChange.FIELDS: "its fields' names",
    TypeChange.LOOK: "its name, CSS or templates",
    TypeChange.SCHEMA: "which fields or templates it has",
}


def plan_page(plan: Plan) -> Iterator[PageLine]:
    """Yield the lines of a plan."""
    yield line(f"{plan.deck}: what an import will do", "bold")
    yield line("nothing was shipped yet" if plan.first else _SOURCES[plan.source].format(plan.file), "dim")
    if not plan.first and not plan.texts:
        yield line("no text from before is at hand, so changes are only named; --against FILE.apkg shows them", "dim")
    yield from _risks(plan.risks)
    yield from _numbers(plan)
    yield from _types(plan.types)
    yield from _new(plan)
    yield from _section("Updated", plan, Outcome.UPDATED)
    yield from _section("Hidden by the learner's newer version", plan, Outcome.HIDDEN)
    yield from _section("Refused by Anki", plan, Outcome.CONFLICTING)
    yield from _moved(plan)
    yield from _held_back(plan)
    yield from _retired(plan)


# Risks and numbers


def _risks(risks: Sequence[Risk]) -> Iterator[PageLine]:
    if not risks:
        return
    yield from heading(f"Risks ({len(risks):,})")
    for code, found in groupby(risks, key=lambda risk: risk.code):
        group = list(found)
        shown = group if code is RiskCode.CARDS_GONE else group[:LISTED]
        for risk, following in zip(shown, [*shown[1:], None], strict=True):
            yield from _risk(risk)
            if following is None or following.todo != risk.todo:
                yield PageLine(((risk.todo, ""),), 4, "→")
        if len(group) > len(shown):
            yield line(f"… and {len(group) - len(shown):,} more of this kind", "dim", 4)


def _risk(risk: Risk) -> Iterator[PageLine]:
    if risk.place:
        yield PageLine(_where(risk.place.path, risk.place.line, risk.notes[0] if risk.notes else ""), 2)
        yield line(risk.message, "yellow", 4)
    else:
        yield line(risk.message, "yellow", 2)
        if risk.notes:
            yield line(some(risk.notes), "dim", 4)


def some(ids: Sequence[str]) -> str:
    """Return ids in a row, the first ones of many, with how many more there are."""
    more = f" and {len(ids) - LISTED:,} more" if len(ids) > LISTED else ""
    return ", ".join(ids[:LISTED]) + more


def _numbers(plan: Plan) -> Iterator[PageLine]:
    totals = plan.totals
    yield from heading("What Anki will do, under its default options")
    rows = [
        (totals.new, f"new, with {_count(totals.new_cards, 'card')}"),
        (totals.updated, "updated"),
        (totals.unchanged, "unchanged: learners' own edits and tags of them stay"),
        (totals.hidden, "not updated, as the version there is newer"),
        (totals.conflicting, "refused, as the note type differs"),
        (totals.stays, "not in the package any more: what learners have stays"),
    ]
    cards = [
        (totals.cards_added, "added to notes that are there already"),
        (totals.cards_gone, "left without content, until Tools → Empty Cards"),
    ]
    shown = [(number, "note", text) for number, text in rows if number]
    shown += [(number, "card", text) for number, text in cards if number]
    width = max([0, *(len(f"{number:,}") for number, _, _ in shown)])
    for number, thing, text in shown:
        things = thing if number == 1 else f"{thing}s"
        yield PageLine(((f"{number:>{width},} {things:<5} ", "bold"), (text, "")), 2)
    if not plan.first:
        yield line("Every review, due date, flag and deck of a card that is there stays as it is.", "dim", 2)


def _types(types: Sequence[TypePlan]) -> Iterator[PageLine]:
    if not types:
        return
    yield from heading("Note types")
    for note_type in types:
        what = " and ".join(_PARTS[change] for change in note_type.changes)
        was = f" (was “{note_type.was_name}”)" if TypeChange.NAME in note_type.changes and note_type.was_name else ""
        fate = "" if note_type.outcome is Outcome.UPDATED else " and will not be taken over"
        yield line(f"“{note_type.name}”{was}: {what} changed{fate}", "", 2)


# Notes


def _new(plan: Plan) -> Iterator[PageLine]:
    notes = [note for note in plan.notes if note.outcome is Outcome.NEW]
    if not notes:
        return
    yield from heading(f"New ({len(notes):,})")
    if plan.first:
        for deck, number in Counter(note.deck for note in notes).items():
            yield line(f"{deck}: {_count(number, 'note')}", "", 2)
        return
    for note in notes:
        yield from _note(note, plan.deck)


def _section(title: str, plan: Plan, outcome: Outcome) -> Iterator[PageLine]:
    notes = [note for note in plan.notes if note.outcome is outcome]
    if notes:
        yield from heading(f"{title} ({len(notes):,})")
    for note in notes:
        yield from _note(note, plan.deck)


def _note(note: NotePlan, deck: str) -> Iterator[PageLine]:
    yield PageLine(_where(note.path, note.line, note.id), 2)
    shown_title = not any(wording.change is Change.PROMPT for wording in note.wordings)
    if note.title and shown_title:
        yield line(_short(note.title), "", 4)
    told = {wording.change for wording in note.wordings} | {Change.TAGS, Change.KIND, Change.RENAMED}
    told |= {Change.CARDS_ADDED, Change.CARDS_GONE, Change.MOVED}
    named = [_NAMES.get(change, change.value) for change in note.changes if change not in told]
    if Change.TAGS in note.changes and not note.tags_added and not note.tags_gone:
        named.append("tags")
    if named:
        yield line(", ".join(named), "cyan", 4)
    for wording in note.wordings:
        yield from _wording(wording)
    yield from _facts(note, deck)


def _wording(wording: Wording) -> Iterator[PageLine]:
    for number, part in enumerate(excerpt(wording.pieces)):
        yield PageLine(styled(part), 4, "" if number else _LABELS.get(wording.role, wording.field.lower()))


def styled(part: Sequence[Passage]) -> tuple[Span, ...]:
    """Return pieces of a text with their marks, each in the style of what became of it."""
    return tuple((before_after(piece), _STYLES[piece.mark]) for piece in part)


def before_after(piece: Passage) -> str:
    """Return a piece with its marks; the spaces at its ends stay outside."""
    begin, end = _BRACKETS[piece.mark]
    inside = piece.text.strip(" ") if piece.mark != "=" else ""
    if not inside:
        return f"{begin}{piece.text}{end}"
    lead, tail = piece.text.split(inside, 1)
    return f"{lead}{begin}{inside}{end}{tail}"


def _facts(note: NotePlan, deck: str) -> Iterator[PageLine]:
    if note.tags_added or note.tags_gone:
        spans: list[Span] = [(f"+{tag} ", "green") for tag in note.tags_added]
        spans += [(f"-{tag} ", "red") for tag in note.tags_gone]
        yield PageLine(tuple(spans), 4, "tags")
    if Change.KIND in note.changes:
        yield PageLine(((f"{note.was_kind} → {note.kind}; the reviews stay", ""),), 4, "kind")
    if Change.RENAMED in note.changes:
        yield PageLine(((f"was {note.was_id}", ""),), 4, "id")
    if note.added:
        yield PageLine(((", ".join(map(note.card, note.added)) + " comes new", ""),), 4, "cards")
    if note.gone:
        yield PageLine(((", ".join(map(note.card, note.gone)) + " left without content", ""),), 4, "cards")
    if Change.MOVED in note.changes:
        old, new = within(deck, note.was_deck, note.deck)
        yield PageLine(((f"{old} → {new}; cards that are there stay in “{old}”", ""),), 4, "deck")


def _moved(plan: Plan) -> Iterator[PageLine]:
    moved = [note for note in plan.of(Change.MOVED) if note.outcome is Outcome.UNCHANGED]
    if not moved:
        return
    yield from heading(f"Moved, otherwise unchanged ({len(moved):,})")
    ordered = sorted(moved, key=lambda note: (note.was_deck, note.deck))
    for (old, new), found in groupby(ordered, key=lambda note: (note.was_deck, note.deck)):
        old, new = within(plan.deck, old, new)
        yield line(f"{old} → {new}: existing cards stay in “{old}”", "", 2)
        yield from _places(list(found))


def _held_back(plan: Plan) -> Iterator[PageLine]:
    held = plan.of(Change.RERENDERED)
    if held:
        yield from heading(f"Held back ({len(held):,})")
        yield line(
            "They would look otherwise since deckwright or a library changed; "
            f"{command('build', '--rerendered')} ships them.",
            "",
            2,
        )
        yield from _places(held)


def _places(notes: Sequence[NotePlan]) -> Iterator[PageLine]:
    for note in notes[:LISTED]:
        yield PageLine(_where(note.path, note.line, note.id), 4)
    if len(notes) > LISTED:
        yield line(f"… and {len(notes) - LISTED:,} more; --format json lists all", "dim", 4)


def _retired(plan: Plan) -> Iterator[PageLine]:
    gone = [note for note in plan.notes if note.outcome is Outcome.STAYS]
    if not gone:
        return
    yield from heading(f"Retired ({len(gone):,})")
    for note in gone:
        yield PageLine(_where(note.path, note.line, note.id), 2)
        if note.title:
            yield line(_short(note.title), "", 4)
    if plan.search:
        yield line("This search finds them in Anki, to be suspended or deleted:", "", 2)
        yield PageLine(((plan.search, "cyan"),), 2, whole=True)


def _where(path: str, number: int | None, name: str) -> tuple[Span, ...]:
    place = f"{path}:{number}" if number else path
    return ((place, "dim"), ("  " if place else "", ""), (name, "bold"))


def _short(text: str, words: int = 30) -> str:
    parts = text.split()
    return " ".join(parts[:words]) + (" …" if len(parts) > words else "")


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"

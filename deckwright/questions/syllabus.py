"""``syllabus.toml``: what the deck should teach, and which questions teach it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from deckwright.base.files import Unreadable, decode_text, read_confined
from deckwright.base.limits import SYLLABUS_BYTES
from deckwright.base.model import Attribute, Place
from deckwright.base.problems import Problems
from deckwright.base.text import nearest
from deckwright.questions.question import Question
from deckwright.settings.toml import Places, find_forbidden, parse_toml, toml_fault

SYLLABUS = "syllabus.toml"


class Entry(NamedTuple):
    """One subject: its facts, numbered from 1, and where it stands in the file."""

    key: str
    title: str
    facts: tuple[str, ...]
    place: Place


class Coverage(NamedTuple):
    """How much of the syllabus the questions cover."""

    entries: int = 0
    whole_entries: int = 0
    facts: int = 0
    covered_facts: int = 0


def load_syllabus(root: Path, shown: str, problems: Problems) -> Mapping[str, Entry] | None:
    """Return the entries of ``root/syllabus.toml`` by key; None if there is none. ``shown`` is its path in problems."""
    file = root / SYLLABUS
    if not file.exists() and not file.is_symlink():
        return None
    try:
        data = read_confined(file, root, SYLLABUS_BYTES)
    except Unreadable as error:
        problems.add(Place(shown), "E002", str(error))
        return {}
    text = decode_text(data, shown, problems)
    if text is None:
        return {}
    try:
        tables = parse_toml(text)
    except (ValueError, RecursionError) as error:
        fault = toml_fault(text, error)
        problems.add(Place(shown, fault.line, fault.column), "E002", f"not TOML: {fault.message}", fault.hint)
        return {}
    if found := find_forbidden(text, tables):
        problems.add(Place(shown, found.line, found.column), "E103", found.message, found.hint)
        return {}
    if not tables:
        return None
    entries: dict[str, Entry] = {}
    places = Places(text)
    for key, table in tables.items():
        place = Place(shown, *places.find((key,)))
        facts = table.get("facts") if isinstance(table, dict) else None
        title = table.get("title", key) if isinstance(table, dict) else key
        if (
            not isinstance(facts, list)
            or not all(isinstance(fact, str) for fact in facts)
            or not isinstance(title, str)
        ):
            hint = f'write [{key}], and below it title = "…" and facts = ["…", "…"]'
            problems.add(place, "E002", f"“{key}” must be a table with a title and a list of facts", hint)
            title, facts = key, []
        entries[key] = Entry(key, title, tuple(facts), place)
    return entries


LoadSyllabus = Callable[[Path, str, Problems], Mapping[str, Entry] | None]
"""What reads the syllabus: :func:`load_syllabus`, or something that remembers what that returned."""


def check_coverage(
    questions: Sequence[Question], syllabus: Mapping[str, Entry] | None, required: bool, problems: Problems
) -> Coverage:
    """Note each unknown ``covers`` and what no question covers yet; return the count.

    ``syllabus`` is None where the deck has none, which is noted once; of one that cannot be read, that is told.
    What is not covered is an error if the deck says that it has to be (``required``), else information.
    """
    named = [(question, item) for question in questions for item in question.heading.covers]
    if syllabus is None:
        _miss(named, problems)
        return Coverage()
    known = {f"{entry.key}.{number}" for entry in syllabus.values() for number in range(1, len(entry.facts) + 1)}
    covered: set[str] = set()
    for question, item in named:
        if item.value in known:
            if not question.heading.retired:
                covered.add(item.value)
        elif _is_sentence(question):
            if item is question.heading.covers[0]:
                example = next(iter(sorted(known)), "rivers.1")
                message = f"covers: {SYLLABUS} names its facts by numbers, not by their words"
                problems.add(item.place, "E609", message, f'write covers="{example}", the subject and the number')
        elif not _is_told(item.value, syllabus, problems):
            message = f"covers: {SYLLABUS} has no fact “{item.value}”"
            problems.add(item.place, "E609", message, partial(nearest, item.value, known))
    whole = 0
    for entry in syllabus.values():
        missing = [number for number in range(1, len(entry.facts) + 1) if f"{entry.key}.{number}" not in covered]
        whole += not missing
        if missing:
            numbers = ", ".join(map(str, missing))
            code = "E610" if required else "I702"
            message = f"{entry.title}: no question covers {len(missing)} of {len(entry.facts)} facts ({numbers})"
            problems.add(entry.place, code, message, f'covers="{entry.key}.{missing[0]}" on a question says it does')
    return Coverage(len(syllabus), whole, len(known), len(covered))


def _miss(named: Sequence[tuple[Question, Attribute]], problems: Problems) -> None:
    """Note the first ``covers`` of a deck that has no syllabus."""
    for _, first in named[:1]:
        key = first.value.partition(".")[0]
        message = f"covers=… names a fact of {SYLLABUS}, and this deck has none"
        hint = f'take covers=… out, or write into {SYLLABUS} beside deck.toml: [{key}], and below it facts = ["…", "…"]'
        problems.add(first.place, "E609", message, hint)


def _is_told(fact: str, syllabus: Mapping[str, Entry], problems: Problems) -> bool:
    """Whether the subject of a fact is noted as faulty, or no subject could be read."""
    entry = syllabus.get(fact.rpartition(".")[0])
    return not syllabus or bool(entry and "E002" in problems.codes_at(entry.place.path, entry.place.line))


def _is_sentence(question: Question) -> bool:
    """Whether ``covers`` holds the words of a fact."""
    covers = question.heading.covers
    return len(covers) > 2 and not any("." in item.value for item in covers)

"""What a vault holds, for whoever makes a deck of it: notes, questions, flashcards of plugins, pictures not found."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from deckwright.base.files import Unreadable, read_confined
from deckwright.base.model import Dialect, Line, Source
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import count, field_key
from deckwright.media.pictures import FORMATS
from deckwright.media.vault import VaultFiles
from deckwright.notations.obsidian import SCHEDULE, read_link
from deckwright.questions.frontmatter import read_front_matter
from deckwright.questions.lists.flashcards import find_unsure
from deckwright.questions.outline import FileLine, read_lines, read_parts
from deckwright.questions.parse import parse_source, read_outside
from deckwright.questions.sources import read_sources
from deckwright.remember.plain import digest_of
from deckwright.remember.steps import Remembering
from deckwright.settings.obsidian import FLASHCARDS, Obsidian
from deckwright.settings.settings import Settings
from deckwright.vault.flashcards import MARKS
from deckwright.vault.headings import asks
from deckwright.vault.unread import CUES, Like, LikeCards, Unread, look_for_cards


@dataclass(frozen=True, slots=True)
class FoundInVault:
    """What was found, by counting; nothing of it was changed."""

    notes: int
    headings: int
    """Headings of the second level that can be questions."""
    asking: int
    """Those of them that end with a question mark, or have an id or braces."""
    flashcards: Mapping[str, int]
    """By their settings, how many flashcards there are, where there are any."""
    fields: Sequence[str]
    """The names of what may be fields of Dataview, which have a flashcard's mark."""
    unread: Sequence[str]
    """What plugins make flashcards of that is not read, each with how often it stands there and where first."""
    lost: Sequence[str]
    """Pictures that are nowhere, or in several places, each with the place where it is shown."""


def look_through(settings: Settings) -> FoundInVault:
    """Return what the vault of a deck holds."""
    assert settings.obsidian
    whole = replace(settings.obsidian, flashcards=frozenset(FLASHCARDS.values()))
    sources = read_sources(replace(settings, obsidian=whole), Problems())
    marked = {key: _count(sources, Dialect(True, frozenset({mark})), False) for key, mark in FLASHCARDS.items()}
    return FoundInVault(
        notes=sum(1 for _ in _notes(settings.root)),
        headings=_count(sources, Dialect(), True),
        asking=_count(sources, Dialect(asked_only=True), True),
        flashcards={key: found for key, found in marked.items() if found},
        fields=_fields(sources),
        unread=_unread(settings),
        lost=_lost(sources, VaultFiles(settings.obsidian.vault)),
    )


def headings_left_out(sources: Sequence[Source]) -> list[str]:
    """Return where headings of the second level stand that are no question, as they ask nothing."""
    found: list[str] = []
    for source in sources:
        lines = [Line(text, number) for number, text in enumerate(source.text.split("\n"), 1)]
        _, rest = read_front_matter(lines, source.path, Problems(), vault=True)
        parts = read_parts(list(read_lines(rest, vault=True)), source.path, Problems())
        left = [part.head.number for part in parts if part.level == 2 and not asks(part.title)]
        found += [f"{source.path}:{number}" for number in left]
    return found


def flashcards_not_read(
    settings: Settings, sources: Sequence[Source], asked: Collection[str], memory: Remembering
) -> list[str]:
    """Return what is to be said of texts that look like flashcards of a plugin and are on no card: a text a mark.

    ``sources`` are those of the deck, ``asked`` the paths of those that hold a question. In a deck that is no vault
    another file is told anyway. A file as ``memory`` knows it is not looked through again.
    """
    vault, unread = settings.obsidian, Unread()
    marks = MARKS - (vault.flashcards | vault.refused if vault else frozenset())
    if vault:
        sources = read_sources(replace(settings, obsidian=replace(vault, flashcards=MARKS)), Problems())
    else:
        sources = [source for source in sources if source.path in asked and source.path.lower().endswith(".md")]
    dialect = Dialect(bool(vault and vault.dialect.asked_only), marks, vault.fields if vault else None)
    page = ("like cards", str(settings.file), digest_of(dialect))
    for source in sources:
        key = memory.state_of(source)
        kept = memory.pages.recall(page, key)
        if kept is None:
            kept = _like_cards(source, dialect)
            memory.pages.remember(page, key, kept)
        meant, single, paths = kept
        unread.add(source.path, LikeCards([Like(*one) for one in meant], [Like(*one) for one in single], paths))
    return [_unread_line(key, mark, found, vault) for key, mark in FLASHCARDS.items() if (found := unread.found(mark))]


def _like_cards(source: Source, dialect: Dialect) -> LikeCards:
    if not CUES.search(source.text):
        return LikeCards([], [], 0)
    lines = read_outside(source._replace(vault=dialect)) if source.vault else _all_lines(source)
    return look_for_cards(source.text, [(one.line, one.fence is not None) for one in lines], dialect)


def _all_lines(source: Source) -> list[FileLine]:
    lines = [Line(text, number) for number, text in enumerate(source.text.split("\n"), 1)]
    _, rest = read_front_matter(lines, source.path, Problems())
    return [one for one in read_lines(rest) if not one.comment]


def _unread_line(key: str, mark: str, found: Sequence[tuple[str, Like]], vault: Obsidian | None) -> str:
    places = ", ".join(f"{path}:{one.first}" for path, one in found[:3]) + (" …" if found[3:] else "")
    are = "is" if len(found) == 1 else "are"
    like = f"like a plugin's flashcard, “{found[0][1].words}”"
    text = f"{count(len(found), 'text')} {like}, {are} not read as one ({places})"
    if vault:
        return f"{text}: write {key} = true below [obsidian] in deck.toml, or {key} = false if none is meant"
    return f"{text}: write ## before each question and the answer below it; if the deck is a vault, docs/obsidian.md"


def _notes(root: Path) -> Sequence[Path]:
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(folder, name) for name in sorted(names) if name.lower().endswith(".md")]
    return found


_READ = 200_000
"""As much of a note is searched for flashcards that are not read."""

_UNREAD = {
    "#card": lazy_regex(r"\S[ \t]+#(?:flash)?card(?:[-/]\w+)?[ \t]*$", re.MULTILINE),
    "START … END": lazy_regex(r"^START[ \t]*$", re.MULTILINE),
    "Q: … A: …": lazy_regex(r"^Q: .*\S", re.MULTILINE),
    "<!--SR:…-->": lazy_regex(SCHEDULE),
}
"""What plugins make flashcards of besides the marks that are read, or keep behind one, as it stands in a note."""

_MARKED = lazy_regex(r"::|==|^[ \t]*\?{1,2}[ \t]*$", re.MULTILINE)


def _unread(settings: Settings) -> Sequence[str]:
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for note in _notes(settings.root):
        try:
            text = read_confined(note, settings.root, _READ, beginning=True).decode("utf-8", "replace")
        except (Unreadable, OSError):  # a build says so
            continue
        at = 1
        for part in re.split(r"(\n[ \t]*\n)", text):
            for mark, pattern in _UNREAD.items():
                found = pattern.search(part)
                # What a plugin keeps stands behind a card; one with a mark that is read is counted among those.
                if found and (pattern.pattern != SCHEDULE or (found.start() and not _MARKED.search(part))):
                    first.setdefault(mark, f"{settings.shown(note)}:{at}")
                    counts[mark] += 1
            at += part.count("\n")
    return [f"{count(some, 'text')} with “{mark}” ({first[mark]})" for mark, some in counts.items()]


def _count(sources: Sequence[Source], dialect: Dialect, with_headings: bool) -> int:
    """Return how many questions there are with a heading of their own, or without one."""
    questions = (one for source in sources for one in parse_source(source._replace(vault=dialect), Problems()))
    return sum(question.text.startswith("##") is with_headings for question in questions)


def _fields(sources: Sequence[Source]) -> Sequence[str]:
    """Return the names of what may be fields, in the order in which they stand in the vault."""
    dialect = Dialect(True, frozenset({"::"}))
    found: dict[str, str] = {}
    for source in sources:
        whole = source._replace(vault=dialect)
        for _, name in find_unsure(read_outside(whole), whole):
            found.setdefault(field_key(name), name)
    return list(found.values())


def _lost(sources: Sequence[Source], files: VaultFiles) -> list[str]:
    found: list[str] = []
    for source in sources:
        for number, line in enumerate(source.text.split("\n"), 1):
            at = line.find("![[")
            while at >= 0:
                link = read_link(line, at)
                if link and PurePosixPath(link.file).suffix.lower() in FORMATS:
                    several = len(files.find(link.file, source.file.parent))
                    if several != 1:
                        why = "in several folders" if several else "nowhere"
                        found.append(f"{link.file[:80]} is {why} ({source.path}:{number})")
                at = line.find("![[", at + 3)
    return found

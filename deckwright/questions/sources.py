"""Finds and reads the question files: which files count, and what a readable file is."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from deckwright.base.files import Folders, Unreadable, decode_text, read_confined, without_forbidden
from deckwright.base.limits import FOLDER_DEPTH, SETTINGS_BYTES, SOURCE_BYTES, SOURCE_LINES
from deckwright.base.model import Place, Source
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import FORBIDDEN, name_fault, name_of, printable
from deckwright.notations.file_formats import as_sheet, head_of_list, made_elsewhere, other_format
from deckwright.questions.lists.heads import ENDINGS, is_list
from deckwright.settings.obsidian import Obsidian
from deckwright.settings.settings import Settings
from deckwright.vault.choice import is_chosen, is_template, may_ask, without_effect

OTHER_ENDINGS = (".markdown", ".mkd", ".mdown", ".mkdn", ".mkdown", ".mdwn", ".mdtext", ".mdx", ".qmd", ".rmd", ".txt")
"""How the names of files end that other tools take for Markdown, and of plain text."""

_QUESTION = lazy_regex(r"^##[ \t]+\S", re.MULTILINE)

_BEGINNING = 20_000
"""Bytes in which the head of a word list is looked for."""

TEXT_ENDINGS = ("", ".text", ".rst", ".adoc", ".asciidoc", ".org", ".livemd", ".md_")
"""How the names of files end in which two ``#`` are no heading: only one with an id is asked about."""

_EXPORT = lazy_regex(r"\A#(?:separator|html|notetype|columns|deck|guid column|tags column)[ \t]*:", re.I)
"""How a text begins that Anki exported."""

_ASKED = lazy_regex(r"\s*(?:#[ \t]+)?(?:[^\n]*\?[*_ \t]*$|(?:Q|Question|Frage)[ \t]*:)", re.MULTILINE)
"""How a text begins whose first line asks."""

_TEMPLATES_SET = (
    (".obsidian/templates.json", "folder"),
    (".obsidian/plugins/templater-obsidian/data.json", "templates_folder"),
)
"""Where it is said which folder of a vault holds templates, and under which key."""

_WITH_ID = lazy_regex(r"^##[ \t]+\S.*\{#[a-z0-9][\w.-]*[^{}\n]*\}[ \t]*$", re.MULTILINE)

_WITH_ANY_ID = lazy_regex(rf"{_WITH_ID.pattern}|^##[ \t]+\S.*[ \t]\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE)
"""The same in a vault."""


def read_sources(settings: Settings, problems: Problems) -> list[Source]:
    """Return the readable question files below the content root, in the deck's order; note what cannot be read.

    The order is that of ``[[topics]]``, then of folder and file names. ``README.md``, names that begin with ``_`` or
    ``.``, the media folder, ``notetypes/`` and the output's folder are skipped. A folder with its own ``deck.toml``
    is another deck, and a file of another ending holds no questions: warnings, if something is left out by that.
    """
    reading = _Reading(settings, problems)
    found = [source for folder, path in _walk(settings, problems) if (source := reading.read(folder, path))]
    sources = _one_of_a_name(found, problems)
    ranks = {topic.folder: rank for rank, topic in enumerate(settings.topics)}
    return sorted(sources, key=lambda source: _order(source, ranks))


def _one_of_a_name(sources: Sequence[Source], problems: Problems) -> list[Source]:
    """Return the files without those whose name is another's: to the lock, and to most systems, they are one file."""
    by_name: dict[str, Source] = {}
    for source in sources:
        if by_name.setdefault(source.name, source) is not source:
            message = f"two files have the name {source.name}, one of them with its accents as signs of their own"
            problems.add(Place(source.path), "E101", message, "rename one of them")
    return list(by_name.values())


def _order(source: Source, ranks: Mapping[str, int]) -> tuple[object, ...]:
    folder = "/".join(source.folder)
    parents = ["/".join(source.folder[: depth + 1]) for depth in range(len(source.folder))]
    rank = next((ranks[parent] for parent in reversed(parents) if parent in ranks), len(ranks))
    return (rank if source.folder else -1, folder, source.name)


def _walk(settings: Settings, problems: Problems) -> Iterator[tuple[Path, Path]]:
    """Yield the folder and the path of each file that is to be read."""
    skipped = {settings.output.parent, settings.note_types}
    if not settings.obsidian:  # in a vault, pictures lie anywhere, and notes do
        skipped.add(settings.media)
        _check_skipped(settings, problems)
    skipped.discard(settings.root)
    templates = _templates(settings)
    met = _Met()
    pending = [(settings.root, 0)]
    while pending:
        folder, depth = pending.pop()
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            problems.add(Place(settings.shown(folder)), "E101", f"cannot be read: {error.strerror}")
            continue
        if folder != settings.root and any(entry.name == settings.file.name for entry in found):
            message = f"this folder has a {settings.file.name} of its own, so it is another deck and left out here"
            hint = f"remove that {settings.file.name} if it is part of this deck; else begin the folder's name with _"
            problems.add(Place(settings.shown(folder)), "W108", message, hint)
            continue
        for entry in found:
            name, path = entry.name, folder / entry.name
            if settings.obsidian:
                met.add(path, settings)
            if name.startswith(("_", ".")) or path in skipped or not _is_of_deck(path, settings, templates):
                continue
            # An entry's own is_dir fails for a link that leads to itself.
            is_folder = path.is_dir() if entry.is_symlink() else entry.is_dir()
            is_question, is_sheet = is_question_file(name), name.lower().endswith(ENDINGS)
            if (is_folder or is_question or is_sheet) and (fault := _fault_of_name(name)):
                problems.add(Place(settings.shown(folder)), "E101", *fault)
            elif is_folder:
                if path.is_symlink():
                    problems.add(
                        Place(settings.shown(path)), "W101", "a linked folder is not followed", "move the folder here"
                    )
                elif depth >= FOLDER_DEPTH:
                    problems.add(Place(settings.shown(path)), "E101", f"folders are nested over {FOLDER_DEPTH} deep")
                else:
                    pending.append((path, depth + 1))
            elif name.lower() == "readme.md":
                _check_other(path, _WITH_ANY_ID if settings.obsidian else _WITH_ID, settings, problems)
            elif settings.obsidian and not is_question and not is_sheet:
                continue
            elif is_question or (is_sheet and _is_list(path, settings, problems)):
                yield folder, path
            elif name.lower().endswith(OTHER_ENDINGS):
                _check_other(path, _QUESTION, settings, problems)
            elif made := made_elsewhere(name):
                message = f"this is {made[0]}, and is not read"
                hint = f"{made[1]}; begin its name with _ if it is no part of the deck"
                problems.add(Place(settings.shown(path)), "W107", message, hint)
            elif path.suffix.lower() in TEXT_ENDINGS and path.is_file():
                _check_other(path, _WITH_ID, settings, problems)
    if settings.obsidian:
        met.check(settings.obsidian, problems)


class _Met:
    """The names that are met in a vault, to tell of patterns that none of them is like."""

    def __init__(self) -> None:
        self._notes: list[str] = []
        self._all: list[str] = []

    def add(self, path: Path, settings: Settings) -> None:
        """Take in a file or a folder."""
        name = unicodedata.normalize("NFC", path.relative_to(settings.root).as_posix())
        if path.is_dir():
            self._all.append(f"{name}/.md")  # so that a pattern of an empty folder, or one that is skipped, is right
        elif is_question_file(path.name) or path.suffix.lower() in ENDINGS:
            self._notes.append(name)
        self._all.append(name)

    def check(self, vault: Obsidian, problems: Problems) -> None:
        """Warn of the patterns without effect."""
        for key, patterns, names in (
            ("include", vault.include, self._notes),
            ("exclude", vault.exclude, self._all),
        ):
            for pattern in without_effect(patterns, names):
                message = f"“{pattern[:80]}” of {key} names no note"
                hint = f'correct it, or remove it; a folder is written like {key} = ["Biology/**"]'
                problems.add(vault.places.get((key, pattern), Place("deck.toml")), "W010", message, hint)


def _fault_of_name(name: str) -> tuple[str, str] | None:
    """Return why a file's name cannot stand in a message, a lock or a deck's name, and what to do; None if it can."""
    bad = FORBIDDEN.search(name) or re.search(r"[\t\n]", name)
    if not bad:
        return None
    if "\ud800" <= bad[0] <= "\udfff":  # a byte that is no UTF-8, as Python gives it
        return f"the name “{printable(name)}” is not UTF-8", "rename it; the system's language must use UTF-8, too"
    return f"the name “{printable(name)}” holds {name_of(bad[0])}", "rename it"


def is_question_file(name: str) -> bool:
    """Whether a file of this name holds questions."""
    return name.lower().endswith(".md") and name.lower() != "readme.md" and not name.startswith(("_", "."))


def _is_list(path: Path, settings: Settings, problems: Problems) -> bool:
    """Whether a file of tabular data is a list of words; a warning if it is none."""
    try:
        data = read_confined(path, settings.root, _BEGINNING, beginning=True)
    except Unreadable:
        return True  # which is told where it is read
    coding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    text = unify(data.decode(coding, "replace").removeprefix("\ufeff"))
    if is_list(text, path.suffix.lower()):
        return True
    if settings.obsidian:
        return False
    hint = f"if it is one, {head_of_list(text, path.suffix.lower())}; else begin its name with _"
    message = "this file is no word list, and is not read: its first line names no column “front” or “back”"
    problems.add(Place(settings.shown(path)), "W109", message, hint)
    return False


def _check_other(path: Path, question: re.Pattern[str], settings: Settings, problems: Problems) -> None:
    """Warn of a file that holds questions, as ``question`` finds them, and is not read, for how its name ends."""
    try:
        text = read_confined(path, settings.root, SOURCE_BYTES).decode("utf-8", "replace")
    except Unreadable:
        return
    none = "or begin its name with _ if it is no part of the deck"
    if question.search(unify(text)):
        ends = f"ends in {path.suffix}" if path.suffix else "has no ending"
        if path.name.lower() == "readme.md":
            ends = f"is {path.name}"
        new = "questions" if path.stem.lower() == "readme" else path.stem.removesuffix(".md")
        message = f"this file holds questions and is not read: its name {ends}"
        problems.add(Place(settings.shown(path)), "W107", message, f"rename it to {new}.md, {none}")
        return
    if path.suffix.lower() not in OTHER_ENDINGS:
        return
    text = unify(text.removeprefix("\ufeff"))
    if _EXPORT.match(text):
        message = f"this file holds a list and is not read: its name ends in {path.suffix}"
        hint = f"{head_of_list(text, '.csv')}, and rename it to {path.stem}.csv, {none}"
        problems.add(Place(settings.shown(path)), "W107", message, hint)
    elif sheet := as_sheet(text, path.name):
        problems.add(Place(settings.shown(path)), "W107", *sheet)
    elif _ASKED.match(text):
        message = f"this file seems to hold questions and is not read: its name ends in {path.suffix}"
        hint = f"write ## and a space before each question, and rename it to {path.stem}.md, {none}"
        problems.add(Place(settings.shown(path)), "W107", message, hint)


def _check_skipped(settings: Settings, problems: Problems) -> None:
    """Warn of questions in the media folder, where no question is read."""
    try:
        names = sorted(os.listdir(settings.media)) if settings.media != settings.root else []
    except OSError:
        return
    for name in names:
        path = settings.media / name
        if not is_question_file(name) or not path.is_file():
            continue
        try:
            text = read_confined(path, settings.media, SOURCE_BYTES).decode("utf-8", "replace")
        except Unreadable:
            continue
        if _WITH_ID.search(unify(text)):
            folder = f"{settings.shown(settings.media)}/"
            message = f"this file holds questions and is not read: it lies in {folder}, the folder of the pictures"
            problems.add(Place(settings.shown(path)), "W107", message, "move it beside deck.toml")


class _Shelf(NamedTuple):
    """What all files of a folder have from it."""

    shown: str
    """What stands before their names in problems."""
    parts: tuple[str, ...]
    """The folder below the content root."""
    fault: tuple[str, str] | None
    """The part of it that cannot name a deck, and why."""


class _Reading:
    """Reads files of a deck one after the other; what hangs on a folder is found once."""

    def __init__(self, settings: Settings, problems: Problems) -> None:
        self._settings = settings
        self._problems = problems
        self._folders = Folders()
        self._shelves: dict[Path, _Shelf] = {}

    def read(self, folder: Path, path: Path) -> Source | None:
        """Return a file of a folder if it can be read; else note why not."""
        shelf, name = self._shelves.get(folder) or self._look(folder), path.name
        shown, settings = f"{shelf.shown}{name}", self._settings
        vault = settings.obsidian
        try:
            data = read_confined(path, settings.root, SOURCE_BYTES, folders=self._folders)
        except Unreadable as error:
            hint = "[obsidian] exclude leaves notes out" if vault else ""
            self._problems.add(Place(shown), "E101", str(error), hint)
            return None
        if vault and is_question_file(name) and not may_ask(unify(_any_text(data)), vault.dialect):
            return None
        text = _decode(data, shown, self._problems)
        if text is None:
            return None
        if shelf.fault:
            part, fault = shelf.fault
            message = f"the folder “{part}” cannot name a deck: {fault}"
            self._problems.add(Place(shown), "E104", message, "rename the folder")
            return None
        return Source(
            path,
            shown,
            shelf.parts,
            "/".join([*shelf.parts, unicodedata.normalize("NFC", name)]),
            text,
            settings.slash_tags,
            vault.dialect if vault else None,
            settings.context_before,
            settings.context_after,
        )

    def _look(self, folder: Path) -> _Shelf:
        parts = tuple(unicodedata.normalize("NFC", part) for part in folder.relative_to(self._settings.root).parts)
        fault = next(((part, fault) for part in parts if (fault := name_fault(part))), None)
        shelf = self._shelves[folder] = _Shelf(self._settings.shown(folder / "_").removesuffix("_"), parts, fault)
        return shelf


def _any_text(data: bytes) -> str:
    """Return the text of a note that may be saved as UTF-16, as far as it is one."""
    coding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    if coding == "utf-8-sig" and b"\0" in data:
        coding = "utf-16-be" if data.startswith(b"\0") else "utf-16-le"
    return data.decode(coding, "replace")


def _templates(settings: Settings) -> frozenset[str]:
    """Return the folders of a vault in which Obsidian and its plugins are told to look for templates."""
    if not settings.obsidian:
        return frozenset()
    found: set[str] = set()
    for name, key in _TEMPLATES_SET:
        with suppress(Unreadable, ValueError, AttributeError, RecursionError):
            data = read_confined(settings.obsidian.vault / name, settings.obsidian.vault, SETTINGS_BYTES)
            folder = json.loads(data).get(key)
            found |= {folder.strip("/")} if isinstance(folder, str) and folder.strip("/") else set()
    return frozenset(found)


def _is_of_deck(path: Path, settings: Settings, templates: Collection[str]) -> bool:
    """Whether a file or folder of a vault is chosen, and no template; of a deck that is none, everything is."""
    vault = settings.obsidian
    if not vault:
        return True
    if path.is_dir():
        return not is_template(path.relative_to(vault.vault).as_posix(), templates)
    name = unicodedata.normalize("NFC", path.relative_to(settings.root).as_posix())
    return is_chosen(name, vault.include, vault.exclude)


_AS_CSV = "save it as UTF-8: in Excel, Save As, CSV UTF-8; in LibreOffice, Save As, Edit filter settings, UTF-8"


def _decode(data: bytes, shown: str, problems: Problems) -> str | None:
    is_sheet = shown.lower().endswith(ENDINGS)
    text = decode_text(data, shown, problems, _AS_CSV) if is_sheet else decode_text(data, shown, problems)
    if text is None:
        return None
    text, is_clean = without_forbidden(unify(text), shown, problems)
    if not is_clean:
        return None
    if not is_sheet and (found := other_format(text)):
        message = f"this file is {found[0]} and no Markdown, whatever its name says"
        problems.add(Place(shown), "E102", message, found[1])
        return None
    if len(text) > SOURCE_LINES and text.count("\n") > SOURCE_LINES:
        problems.add(Place(shown), "E101", f"has over {SOURCE_LINES:,} lines", "split it into several files")
        return None
    return text


def unify(text: str) -> str:
    """Return a file's text as all stages see it: composed characters, and line ends of one kind."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() else unicodedata.normalize("NFC", text)

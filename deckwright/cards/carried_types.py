"""Reads ``notetypes/``: the note types that a deck from elsewhere had, which this deck carries on as they are.

A folder is a note type: ``notetype.json`` (Anki's own description, without what is in the other files),
``1.front.html`` and ``1.back.html`` and so on for the templates, ``style.css``, and ``media/`` with the files that
templates show.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

from deckwright.base.files import Unreadable, is_temporary, read_confined, without_forbidden
from deckwright.base.limits import FILE_NAME_BYTES, MEDIA_BYTES, TYPE_DEPTH, TYPE_SLOTS, TYPE_TEXT_BYTES
from deckwright.base.model import TYPE_KEY, MediaName, Place, Plain, TypeKey
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import FORBIDDEN, FORBIDDEN_IN_CODE, name_of, nearest, texts_in
from deckwright.cards.notetypes import NoteType, Slot, Template, make_fields, make_note_types
from deckwright.cards.templates import SPECIAL, BadTemplate, TemplateNode, names_in, parse_template, shows_a_field
from deckwright.settings.settings import Settings

DESCRIPTION = "notetype.json"
STYLE = "style.css"
MEDIA = "media"

_IDS = 2**53
_SLOT_IDS = 2**63
_OWN_KEYS = ("mod", "usn", "did", "req", "tags", "vers")
"""Keys that tell how one collection had the note type; the package gives its own."""

_KINDS: Mapping[str, type] = {
    **dict.fromkeys(["latexPre", "latexPost"], str),
    "latexsvg": bool,
    **dict.fromkeys(["originalStockKind", "originalId"], int),
}
_FIELD: Mapping[str, type] = {
    **dict.fromkeys(["font", "description"], str),
    **dict.fromkeys(["sticky", "rtl", "plainText", "collapsed", "excludeFromSearch", "preventDeletion"], bool),
    "size": int,
}
_TEMPLATE: Mapping[str, type] = {"bqfmt": str, "bafmt": str, "bfont": str, "bsize": int}
_NULL = frozenset("latexsvg description plainText collapsed excludeFromSearch preventDeletion bfont originalId".split())
"""What may be null, as it may be missing. Anki imports no package in which another value is."""

_BOUNDS = {"size": (0, 2**16 - 1), "originalId": (-(2**63), 2**63 - 1)}
_BOUND = (-(2**31), 2**31 - 1)
"""The smallest and largest of the numbers that Anki can read, of those named and of the others."""

_FIELD_DEFAULTS = {"font": "Arial", "size": 20, "sticky": False, "rtl": False}
_TEMPLATE_DEFAULTS = {"bqfmt": "", "bafmt": "", "bfont": "", "bsize": 0}

_UNSAFE = lazy_regex(r'[\[\]<>:"/?*^\\|\x00-\x1f\x7f]')
_TEMPLATE_FILE = lazy_regex(r"([1-9]\d*)\.(?:front|back)\.html")
_HOLE_NAME = lazy_regex(r"c\d+")
_CLOZE_FILTER = lazy_regex(r"(?:\{\{|<%)[^{}<>]*\bcloze:")


class _Faulty(Exception):
    """Ends the reading of one note type; its problem is noted."""


def read_note_types(settings: Settings, problems: Problems) -> list[NoteType]:
    """Return the note types that the deck carries, in the order of their keys; what is wrong is noted."""
    root = settings.note_types
    if not os.path.lexists(root):
        return []
    if root.is_symlink() or not root.is_dir():
        problems.add(Place(settings.shown(root)), "E004", "must be a folder, and no link", "move the folder here")
        return []
    folders = [name for name in os.listdir(root) if (root / name).is_dir() and not name.startswith(("_", "."))]
    names = sorted(name for name in folders if not _is_bare(root / name))
    types = []
    for name in names:
        try:
            types.append(_TypeReader(root / name, settings, problems).read())
        except _Faulty:
            continue
    _check_distinct(types, settings, problems)
    return types


def _is_bare(folder: Path) -> bool:
    """Whether a folder holds nothing, as a killed run or git leaves one."""
    return not folder.is_symlink() and all(
        is_temporary(one) or (one.is_dir() and _is_bare(one)) for one in folder.iterdir()
    )


class _TypeReader:
    """Reads one note type."""

    def __init__(self, folder: Path, settings: Settings, problems: Problems) -> None:
        self.folder = folder
        self.settings = settings
        self.problems = problems
        self.place = self.at(folder / DESCRIPTION)

    def at(self, file: Path) -> Place:
        return Place(self.settings.shown(file))

    def fail(self, place: Place, message: str, hint: str = "") -> NoReturn:
        self.problems.add(place, "E004", message, hint)
        raise _Faulty

    def read(self) -> NoteType:
        key = self.folder.name
        if self.folder.is_symlink():
            self.fail(self.at(self.folder), "a linked folder is not followed", "move the folder here")
        if not TYPE_KEY.fullmatch(key):
            hint = "a-z, 0-9 and hyphen, 60 at most; “question” and “cloze” are the deck's own"
            self.fail(self.at(self.folder), f"“{key[:80]}” cannot be the key of a note type", hint)
        data = self.description()
        fields = make_fields(TypeKey(key), ((slot.id, slot.name) for slot in self.slots(data, "flds", _FIELD)))
        slots = self.slots(data, "tmpls", _TEMPLATE)
        sort_field = data.get("sortf", 0)
        if type(sort_field) is not int or not 0 <= sort_field < len(fields):
            self.fail(self.place, "“sortf” must be the number of a field, counted from 0")
        self.check_stray(len(slots))
        templates = tuple(
            Template(slot, self.text(f"{number}.front.html"), self.text(f"{number}.back.html"))
            for number, slot in enumerate(slots, 1)
        )
        css = self.text(STYLE)
        note_type = NoteType(
            family=TypeKey(key),
            id=data["id"],
            name=data["name"],
            fields=fields,
            templates=templates,
            css=css,
            cloze=data["type"] == 1,
            sort_field=sort_field,
            original=_whole(data, templates, css),
            media=self.media(),
            place=self.place,
        )
        for number, template in enumerate(templates, 1):
            self.check_template(note_type, f"{number}.front.html", template.front, is_front=True)
            self.check_template(note_type, f"{number}.back.html", template.back, is_front=False)
        return note_type

    # The files

    def text(self, name: str) -> str:
        """Return a file's text with its line ends as Anki has them, whatever a checkout made of them."""
        file = self.folder / name
        try:
            text = read_confined(file, self.folder, TYPE_TEXT_BYTES).decode("utf-8").replace("\r\n", "\n")
        except Unreadable as error:
            self.fail(
                self.at(file), str(error), f"a note type needs it; it may be empty: {name}" if error.missing else ""
            )
        except UnicodeDecodeError:
            self.fail(self.at(file), "is not UTF-8", "save it as UTF-8")
        text, is_clean = without_forbidden(text, self.at(file).path, self.problems, FORBIDDEN_IN_CODE)
        if not is_clean:
            raise _Faulty
        return text

    def description(self) -> dict[str, Any]:
        try:
            data = json.loads(self.text(DESCRIPTION), parse_constant=_refuse)
            json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair is no text
        except json.JSONDecodeError as error:
            place = Place(self.place.path, error.lineno, error.colno)
            self.fail(place, f"is not JSON: {error.msg}", "restore the file from your version control")
        except (ValueError, RecursionError):
            self.fail(self.place, "is no JSON that Anki could read", "restore the file from your version control")
        if not isinstance(data, dict):
            self.fail(self.place, "must be a JSON object", 'like {"name": "Geography", …}')
        if escaped := next(filter(None, map(FORBIDDEN_IN_CODE.search, texts_in(data))), None):
            self.fail(self.place, f"an escape means {name_of(escaped[0])}", "delete it")
        if type(data.get("id")) is not int or not 0 < data["id"] < _IDS:
            self.fail(self.place, "“id” must be the note type's number in Anki", "a whole number above 0")
        if not _is_name(data.get("name")):
            self.fail(self.place, "“name” must be the note type's name")
        if type(data.get("type")) is not int or data["type"] not in (0, 1):
            self.fail(self.place, "“type” must be 0, or 1 for a cloze type")
        self.check_kinds(data, _KINDS, "")
        if _depth(data) > TYPE_DEPTH:
            self.fail(self.place, f"is nested over {TYPE_DEPTH} deep", "remove what you do not know")
        return data

    def slots(self, data: Mapping[str, Any], key: str, kinds: Mapping[str, type]) -> tuple[Slot, ...]:
        listed = data.get(key)
        if not isinstance(listed, list) or not 0 < len(listed) <= TYPE_SLOTS:
            self.fail(self.place, f"“{key}” must be a list of 1 to {TYPE_SLOTS}")
        slots = []
        for number, one in enumerate(listed, 1):
            if not isinstance(one, dict) or not _is_name(one.get("name")):
                self.fail(self.place, f"“{key}”, number {number}: must be an object with a name")
            known_by = one.get("id")
            if known_by is not None and (type(known_by) is not int or not -_SLOT_IDS <= known_by < _SLOT_IDS):
                self.fail(self.place, f"“{key}”, number {number}: “id” must be a whole number, or null")
            self.check_kinds(one, kinds, f"“{key}”, number {number}: ")
            slots.append(Slot(known_by, one["name"]))
        names = [slot.name.casefold() for slot in slots]
        if len(set(names)) < len(names):
            self.fail(self.place, f"two of “{key}” have one name", "Anki would rename one of them")
        return tuple(slots)

    def check_kinds(self, data: Mapping[str, Any], kinds: Mapping[str, type], where: str) -> None:
        for name, kind in kinds.items():
            if name not in data or (data[name] is None and name in _NULL):
                continue
            if type(data[name]) is not kind:
                example = {str: "a text in quotes", bool: "true or false", int: "a whole number"}[kind]
                self.fail(self.place, f"{where}“{name}” must be {example}")
            least, most = _BOUNDS.get(name, _BOUND)
            if kind is int and not least <= data[name] <= most:
                self.fail(self.place, f"{where}“{name}” must be a number from {least:,} to {most:,}")

    def check_stray(self, templates: int) -> None:
        for name in sorted(os.listdir(self.folder)):
            found = _TEMPLATE_FILE.fullmatch(name)
            if found and (len(found[1]) > 3 or int(found[1]) > templates):
                message = f"{DESCRIPTION} has {templates} under “tmpls”, so this file belongs to no template"
                self.fail(self.at(self.folder / name), message, "remove the file, or describe its template there")

    def media(self) -> tuple[Plain, ...]:
        folder = self.folder / MEDIA
        if not os.path.lexists(folder):
            return ()
        if folder.is_symlink() or not folder.is_dir():
            self.fail(self.at(folder), "must be a folder, and no link", "move the folder here")
        return tuple(self.asset(folder / name) for name in sorted(os.listdir(folder)) if not name.startswith("."))

    def asset(self, file: Path) -> Plain:
        name = unicodedata.normalize("NFC", file.name)
        try:
            length = len(name.encode())
        except UnicodeEncodeError:
            length = FILE_NAME_BYTES + 1
        if _UNSAFE.search(name) or FORBIDDEN.search(name) or length > FILE_NAME_BYTES or name != name.strip(" ."):
            hint = f'no []<>:"/?*^\\| and {FILE_NAME_BYTES} bytes at most'
            self.fail(Place(self.settings.shown(file.parent)), f"Anki cannot keep a file called {name!a:.80}", hint)
        try:
            data = read_confined(file, self.folder, MEDIA_BYTES)
        except Unreadable as error:
            self.fail(self.at(file), str(error))
        return Plain(MediaName(name), file, sha256(data).hexdigest())

    # Templates

    def check_template(self, note_type: NoteType, file: str, text: str, is_front: bool) -> None:
        """Warn of a template that Anki shows an error for: it is carried as it is, so it is no error here."""
        place = self.at(self.folder / file)
        try:
            nodes = parse_template(text)
        except BadTemplate as error:
            self.problems.add(place, "W005", f"Anki cannot read this template: {error}", "its cards show an error")
            return
        names = {slot.name for slot in note_type.fields}
        for name in dict.fromkeys(names_in(nodes)):
            if name and name not in names | SPECIAL and not (note_type.cloze and _HOLE_NAME.fullmatch(name)):
                message = f"the note type “{note_type.name}” has no field “{name[:80]}”"
                self.problems.add(place, "W005", message, nearest(name, names) or "its cards show an error")
        if is_front and not _asks(note_type, text, nodes):
            hint = "{{cloze:FIELD}} shows one" if note_type.cloze else "{{FIELD}} shows one"
            self.problems.add(place, "W005", "this front shows no field, so Anki makes no card of it", hint)


def _asks(note_type: NoteType, text: str, nodes: Sequence[TemplateNode]) -> bool:
    if note_type.cloze:
        return bool(_CLOZE_FILTER.search(text))
    names = {slot.name for slot in note_type.fields} | SPECIAL
    return any(shows_a_field(nodes, names - {name}) for name in ("", *names))


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("no number of JSON")


def _depth(data: object) -> int:
    """Return how deep lists and objects stand in each other."""
    depth, level = 0, [data]
    while level:
        depth += 1
        level = [
            inside
            for one in level
            if isinstance(one, dict | list)
            for inside in (one.values() if isinstance(one, dict) else one)
        ]
    return depth


def _is_name(name: object) -> bool:
    return (
        isinstance(name, str) and bool(name.strip()) and not re.search(r"[\t\n]", name) and not FORBIDDEN.search(name)
    )


def _whole(data: Mapping[str, Any], templates: Sequence[Template], css: str) -> dict[str, Any]:
    """Return Anki's description of a note type with the texts of its files put in."""
    fields = [{**_FIELD_DEFAULTS, **one, "ord": at} for at, one in enumerate(data["flds"])]
    cards = [
        {**_TEMPLATE_DEFAULTS, **one, "ord": at, "did": None, "qfmt": template.front, "afmt": template.back}
        for at, (one, template) in enumerate(zip(data["tmpls"], templates, strict=True))
    ]
    kept = {key: value for key, value in data.items() if key not in _OWN_KEYS}
    return {"latexPre": "", "latexPost": "", "sortf": 0, **kept, "flds": fields, "tmpls": cards, "css": css}


def _check_distinct(types: Sequence[NoteType], settings: Settings, problems: Problems) -> None:
    """Two note types with one id or name, or two files with one name, would become one in Anki."""
    own = make_note_types(settings.name, settings.namespace)
    ids = {note_type.id: note_type.name for note_type in own}
    names = {note_type.name.casefold(): note_type.name for note_type in own}
    files: dict[str, Plain] = {}
    for note_type in types:
        if note_type.id in ids:
            message = f"the id {note_type.id} is also that of “{ids[note_type.id]}”"
            problems.add(note_type.place, "E006", message, "remove one of the two note types")
        elif note_type.name.casefold() in names:
            message = f"another note type is called “{note_type.name}” as well"
            problems.add(
                note_type.place, "E006", message, "give one of them another “name”: Anki tells them apart by it"
            )
        ids[note_type.id] = names[note_type.name.casefold()] = note_type.name
        for asset in note_type.media:
            first = files.setdefault(asset.name.casefold(), asset)
            if (first.name, first.digest) != (asset.name, asset.digest):
                message = f"{settings.shown(first.file)} is another file, and Anki can keep only one under this name"
                problems.add(Place(settings.shown(asset.file)), "E006", message, "rename one, and what refers to it")

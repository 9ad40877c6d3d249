"""What is wrong with an entry that is no BibTeX, at which line, and how that line is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from deckwright.base.text import close_to

_HEAD = re.compile(r"@(?P<type>\w+)\s*[{(]\s*(?P<key>[^\s,;={}\"()]*)\s*(?P<sign>.?)")
_SPACED = re.compile(r"@\w+[ \t]*[{(][ \t]*(?P<key>[^\s,={}\"()]+(?:[ \t]+[^\s,={}\"()]+)+)[ \t]*,")
_NO_ENTRIES = ("comment", "preamble", "string")
_NO_KEY = "this entry has no key to cite it by"
_FIELD_OUTSIDE = re.compile(r"[ \t]*[A-Za-z][\w-]*[ \t]*=[ \t]*[{\"\d]")
_NO_HEAD = re.compile(r"[ \t]*@\w*[ \t]*[^\s{(]*$|[ \t]*@[ \t]*[{(]")
_NO_SIGN = re.compile(
    r"^[ \t]*(?P<head>(?:article|book(?:let)?|in(?:book|collection|proceedings)|manual|misc|online|phdthesis"
    r"|(?:tech)?report)[{(])(?P<key>[^\s,={}\"()]*)",
    re.M | re.I,
)
_RIS = re.compile(r"[A-Z][A-Z0-9] {1,2}-(?: |$)")
_FORMATS = (
    (_RIS, "RIS"),
    (re.compile(r"%[0A-Z] \S"), "EndNote"),
    (re.compile(r"[\[{]"), "JSON"),
    (re.compile(r"<"), "HTML or XML"),
    (re.compile(r"(?:-[ \t]+)?[A-Za-z_-]+:(?: |$)"), "YAML"),
)
"""How files of other formats begin."""
EXPORT = "export the sources as BibTeX, as most catalogues and Zotero can"
_NAMED = re.compile(r"(?:^|,)[ \t]*(?P<name>[A-Za-z]+)[ \t]*=")
_OTHER_NAMES = {"jahr": "year", "annee": "year", "verfasser": "author", "auteur": "author", "titre": "title"}
"""What authors call a field in their own languages."""
_FIELD = re.compile(r"^[ \t]*(?P<name>[A-Za-z][\w-]*)[ \t]*(?P<sign>[=:])[ \t]*(?P<value>.*?)[ \t]*$")
EXAMPLE = "an entry is like @book{Doe2024, author = {Doe, Jane}, title = {…}, year = 2024}"


class EntryFault(NamedTuple):
    """Where, why and how otherwise a text is wrong; line and column count from 1."""

    line: int
    column: int
    message: str
    hint: str


def broken_keys(text: str) -> list[str]:
    """Return the keys of all entries that a file seems to hold; of a key with spaces, also as it should be."""
    keys = [found["key"] for form in (_HEAD, _NO_SIGN) for found in form.finditer(text) if found["key"]]
    return keys + [_without_spaces(found["key"]) for found in _SPACED.finditer(text)]


def misspelt_field(text: str, line: int, missing: Sequence[str]) -> EntryFault | None:
    """Return where a field of the entry that begins at ``line`` has almost the name of one that is ``missing``."""
    for number, here in enumerate(text.split("\n")[line - 1 :], line):
        if number > line and here.lstrip().startswith(("@", "}", ")")):
            break
        for found in _NAMED.finditer(here):
            name = found["name"].lower()
            meant = _OTHER_NAMES.get(name) or next(iter(close_to(name, missing)), "")
            if meant in missing and meant != name:
                message = f"“{found['name']}” is no field of BibTeX"
                return EntryFault(number, found.start("name") + 1, message, f"write {meant} = {{…}}")
    return None


def has_nameless(text: str) -> bool:
    """Whether a file seems to hold an entry without a key."""
    entries = (found for found in _HEAD.finditer(text) if found["type"].lower() not in _NO_ENTRIES)
    return any(not found["key"] or found["sign"] == "=" for found in entries)


def key_fault(text: str, line: int, key: str) -> EntryFault | None:
    """Return what is wrong with the ``key`` of an entry that could be read, and begins at ``line`` (from 1)."""
    if key and not re.search(r"\s", key):
        return None  # as nearly all are: a long file is not to be parted into its lines for each of them
    here = text.split("\n")[line - 1]
    column = here.find(key, here.find("{") + 1) + 1 if key else 0
    head = here[: max(here.find("{"), here.find("("), 0) + 1].strip()
    if not key:
        return EntryFault(line, len(head) + 1, _NO_KEY, f"write {head}Doe2024,")
    right = _without_spaces(key)
    message = f"the key “{key[:60]}” has a space, so no text can cite it"
    return EntryFault(line, max(column, 1), message, f"write {head}{right}, and cite it as [@{right}]")


def _without_spaces(key: str) -> str:
    return re.sub(r"\s+", "", key)[:60]


def outside_fault(text: str, line: int) -> EntryFault | None:
    """Return what is wrong with a text outside all entries that was meant to be one.

    ``text`` begins at ``line``. None if it is a comment, which in BibTeX any words between two entries are.
    """
    for number, here in enumerate(text.split("\n"), line):
        if _FIELD_OUTSIDE.match(here):
            message = f"“{here.strip()[:60]}” belongs to no entry"
            return EntryFault(number, _begin(here), message, f"{EXAMPLE}: is a brace closed too early?")
        if _NO_HEAD.match(here):
            message = f"“{here.strip()[:60]}” begins no entry: the rest of it is missing"
            return EntryFault(number, _begin(here), message, EXAMPLE)
        if found := _NO_SIGN.match(here):
            hint = f"write @{here.strip().split(',')[0][:60]},"
            return EntryFault(number, _begin(here), f"“{found['head']}” lacks its @", hint)
        if _RIS.match(here):
            return EntryFault(number, 1, "this is RIS and no BibTeX", EXPORT)
    return None


def format_fault(text: str) -> EntryFault | None:
    """Return the same of a file that holds no entry at all. None if all of it is comments."""
    for number, here in enumerate(text.split("\n"), 1):
        if not here.strip():
            continue
        known = next((name for form, name in _FORMATS if form.match(here.lstrip())), "")
        if known:
            return EntryFault(number, 1, f"this is {known} and no BibTeX", EXPORT)
        if not here.lstrip().startswith("%"):
            none = EntryFault(number, 1, "this is no BibTeX: an entry begins with @", EXAMPLE)
            return outside_fault(here, number) or none
    return None


def entry_fault(text: str, line: int) -> EntryFault | None:
    """Return what is wrong with the entry that begins at ``line`` (from 1); None if unknown."""
    lines = text.split("\n")[line - 1 :]
    head = _HEAD.search(lines[0] if lines else "")
    if not head:
        return None
    if not head["key"] or head["sign"] == "=":
        first = lines[0].strip()
        kind = re.split(r"[{(]", first)[0]
        return EntryFault(line, head.start("key") + 1, _NO_KEY, f"write {kind}{{Doe2024,")
    behind = lines[0][head.end("key") :].strip()
    below = next((one for one in lines[1:] if one.strip()), "")
    if behind[:1] == ";" or _FIELD.match(behind or below):
        message = f"a comma belongs behind the key “{head['key'][:60]}”"
        hint = f"write {lines[0][: head.end('key')].strip()},"
        return EntryFault(line, head.end("key") + 1, message, hint)
    if lines[0].count("{") == lines[0].count("}") + 1 and not any(one.strip() for one in lines[1:2]):
        end = lines[0].strip()[-30:].split(" ", 1)[-1]
        column = len(lines[0].rstrip()) + 1
        return EntryFault(line, column, "the last } of this entry is missing", f"write }} behind {end}")
    for number, here in enumerate(lines[1:], line + 1):
        if here.lstrip().startswith(("@", "}", ")")):
            break
        found = _FIELD.match(here)
        if not found:
            continue
        value = found["value"].rstrip(",").strip()
        below = next((one for one in lines[number - line + 1 :] if one.strip()), "")
        right = f"{found['name']} = {_enclosed(value)},"
        if found["sign"] == ":":
            message = f"“{found['name']}:” has a colon in place of the equals sign"
            return EntryFault(number, found.start("sign") + 1, message, f"write {right}")
        if value[:1] == "{" and value.count("{") > value.count("}") and _goes_on(below):
            message = f"the brace of “{found['name']}” is not closed"
            return EntryFault(number, found.start("value") + 1, message, f"write {right}")
        if value[:1] == '"' and value.count('"') % 2 and _goes_on(below):
            message = f"the quotation mark of “{found['name']}” is not closed"
            return EntryFault(number, found.start("value") + 1, message, f"write {right}")
        if not here.rstrip().endswith(",") and value[-1:] in ("}", '"') and _FIELD.match(below):
            return EntryFault(
                number, found.end("value") + 1, f"a comma is missing behind “{found['name']}”", f"write {right}"
            )
    return None


def _begin(here: str) -> int:
    return len(here) - len(here.lstrip()) + 1


def _goes_on(below: str) -> bool:
    """Whether a line begins another field or ends the entry: what stands above it should have ended."""
    return bool(_FIELD.match(below)) or below.strip() in ("}", ")")


def _enclosed(value: str) -> str:
    bare = value.strip('{}" ')[:80]
    return bare if bare.isdigit() else f"{{{bare}}}"

"""What is wrong with an entry that is no BibTeX, at which line, and how that line is written."""

from __future__ import annotations

import re

_HEAD = re.compile(r"@\w+\s*[{(]\s*(?P<key>[^\s,={}\"()]*)\s*(?P<sign>.?)")
_FIELD = re.compile(r"^[ \t]*(?P<name>[A-Za-z][\w-]*)[ \t]*(?P<sign>[=:])[ \t]*(?P<value>.*?)[ \t]*$")
EXAMPLE = "an entry is like @book{Doe2024, author = {Doe, Jane}, title = {…}, year = 2024}"


def broken_keys(text: str) -> list[str]:
    """Return the keys of all entries that a file seems to hold."""
    return [found["key"] for found in _HEAD.finditer(text) if found["key"]]


def entry_fault(text: str, line: int) -> tuple[int, str, str] | None:
    """Return where (line from 1), why and how otherwise the entry that begins at ``line`` is wrong; None if unknown."""
    lines = text.split("\n")[line - 1 :]
    head = _HEAD.search(lines[0] if lines else "")
    if not head:
        return None
    if not head["key"] or head["sign"] == "=":
        first = lines[0].strip()
        kind = re.split(r"[{(]", first)[0]
        return line, "this entry has no key to cite it by", f"write {kind}{{Doe2024,"
    if lines[0].count("{") == lines[0].count("}") + 1 and not any(one.strip() for one in lines[1:2]):
        end = lines[0].strip()[-30:].split(" ", 1)[-1]
        return line, "the last } of this entry is missing", f"write }} behind {end}"
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
            return number, f"“{found['name']}:” has a colon in place of the equals sign", f"write {right}"
        if value[:1] == "{" and value.count("{") > value.count("}") and _goes_on(below):
            return number, f"the brace of “{found['name']}” is not closed", f"write {right}"
        if value[:1] == '"' and value.count('"') % 2 and _goes_on(below):
            return number, f"the quotation mark of “{found['name']}” is not closed", f"write {right}"
        if not here.rstrip().endswith(",") and value[-1:] in ("}", '"') and _FIELD.match(below):
            return number, f"a comma is missing behind “{found['name']}”", f"write {right}"
    return None


def _goes_on(below: str) -> bool:
    """Whether a line begins another field or ends the entry: what stands above it should have ended."""
    return bool(_FIELD.match(below)) or below.strip() in ("}", ")")


def _enclosed(value: str) -> str:
    bare = value.strip('{}" ')[:80]
    return bare if bare.isdigit() else f"{{{bare}}}"

"""What to type where a front matter is no YAML: the parser says what puzzled it, in words of its own trade."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from ruamel.yaml.error import MarkedYAMLError

from deckwright.base.patterns import lazy_regex

Told = tuple[str, str]
"""What is wrong, and what to do."""


_LONGEST = 300
"""Characters of a line that is put right: nobody types a longer one from a message."""


def slip(lines: Sequence[str], keys: Collection[str]) -> tuple[int, int, str, str] | None:
    """Return line and column, from 0, of the first line that only YAML reads in another way than it is meant.

    ``keys`` are those that may stand in it. With them what it is and the spelling that works. None without such a line.
    """
    for number, line in enumerate(lines):
        text = line.strip()[:_LONGEST]
        at = len(line) - len(line.lstrip())
        pair = re.match(r"(?P<key>[\w-]+)(?P<mark>:(?=\S)(?!:)|\s*=)\s*(?P<value>.*)", text)
        item = _ITEM.match(text)
        if pair and pair["key"] in keys and pair["value"]:
            missing = "a space behind the colon" if pair["mark"] == ":" else "the colon"
            right, at = f"{pair['key']}: {pair['value']}", at + pair.start("mark")
        elif item:
            missing = "a space behind the dash" if item["sign"] else "the dash of a list"
            right = f"- {item['text']}"
        else:
            continue
        message = f"has “{text[:60]}” without {missing}"
        if item and not any(re.match(r"\w+:\s*$", above) for above in lines[:number]):
            items = ", ".join(found["text"] for found in map(_ITEM.match, map(str.strip, lines)) if found)
            message, right = f"has “{text[:60]}” with no key above it", f"tags: [{items[:_LONGEST]}]"
        return number, at, message, f"write {right}"
    return None


_ITEM = lazy_regex(r"""(?:(?P<sign>-)(?=[^\W_])|(?P<other>[*+•–—])\s+)(?P<text>[^\s'"\[\]{}].*)""")
"""An item of a list that YAML does not take for one."""


def yaml_fault(lines: list[str], error: MarkedYAMLError, keys: Collection[str] = ()) -> tuple[int, int, str, str]:
    """Return line and column, from 0, of what is wrong in ``lines``, what it is, and the spelling that works."""
    said = re.sub(r"\s+", " ", str(error.problem or error.context or ""))
    mark, begin = error.problem_mark or error.context_mark, error.context_mark or error.problem_mark
    if (slipped := slip(lines, keys)) and mark and slipped[0] <= mark.line:
        return slipped
    for words, tell in _TOLD.items():
        found = re.search(words, said)
        if found:
            at = begin if tell in _AT_ITS_BEGINNING else mark
            line, column = (min(at.line, len(lines) - 1), at.column) if at else (0, 0)
            return line, column, *tell(lines[line], found)
    line, column = (mark.line, mark.column) if mark else (0, 0)
    return line, column, f"is no YAML: {said}" if said else "is no YAML", "quote values that hold : or #"


def _tab(line: str, found: re.Match[str]) -> Told:
    right = f"write {' '.join(line.split())}" if line.strip() and len(line) <= _LONGEST else "write spaces in its place"
    return "holds a tab, where YAML wants spaces", right


def _sign(line: str, found: re.Match[str]) -> Told:
    return f"has a value that begins with {found[1]}", _in_quotes(line)


def _reference(line: str, found: re.Match[str]) -> Told:
    return "has a value that begins with *, which YAML takes for a reference", _in_quotes(line)


def _unclosed_list(line: str, found: re.Match[str]) -> Told:
    is_one = len(line) <= _LONGEST and "[" in line and not re.search(r"[\]#,]\s*$", line)
    hint = f"write {line.strip()}]" if is_one else "write ] behind its last item"
    return _remark(line) or ("has a list that is not closed", hint)


def _unclosed_braces(line: str, found: re.Match[str]) -> Told:
    tags = re.fullmatch(r"tags:\s*\{([^{}\[\]#]*)", line.rstrip()) if len(line) <= _LONGEST else None
    hint = f"write tags: [{tags[1]}]" if tags else "write } behind the last item, or the value in quotation marks"
    return "has braces that are not closed", hint


def _unclosed_text(line: str, found: re.Match[str]) -> Told:
    found_value = re.fullmatch(r"""(\w+:\s*)(["'])([^"'#]*)""", line.rstrip()) if len(line) <= _LONGEST else None
    hint = f"write {found_value[0]}{found_value[2]}" if found_value else "write it at the end of the value, too"
    listed = re.fullmatch(r"(\w+:\s*)\[(.*)\]", line.rstrip()) if len(line) <= _LONGEST else None
    if listed:
        items = [item.strip(" \"'") for item in listed[2].split(",")]
        hint = f"write {listed[1]}[{', '.join(filter(None, items))}]"
    return "has a quotation mark that is not closed", hint


def _too_many(line: str, found: re.Match[str]) -> Told:
    return f"has a {found[1]} that closes nothing", "remove it"


def _several(line: str, found: re.Match[str]) -> Told:
    key, _, values = line.partition(":")
    items = [item.strip(" \"'") for item in values.split(",")]
    right = (
        f"write {key.strip()}: [{', '.join(filter(None, items))}]" if len(line) <= _LONGEST else "write […] around them"
    )
    return "has several values, and no brackets around them", right


def _other_indent(line: str, found: re.Match[str]) -> Told:
    return "has an item that is indented otherwise than the one above it", "begin it right below the - above it"


def _more(line: str, found: re.Match[str]) -> Told:
    return "has more behind a value in quotation marks", "put all of it between them"


def _no_item(line: str, found: re.Match[str]) -> Told:
    return _remark(line) or ("has a comma without an item before it", "remove it")


def _second_colon(line: str, found: re.Match[str]) -> Told:
    if line[:1] in (" ", "-"):
        return "has a key that does not begin at the line's beginning", "write it there"
    return "has a second colon in a line", _in_quotes(line)


def _twice(line: str, found: re.Match[str]) -> Told:
    return f"has “{found[1]}” twice", "remove one of the two"


def _remark(line: str) -> Told | None:
    """Return what to do about a hash that was meant as a tag's."""
    if len(line) > _LONGEST or not re.search(r"[\[,]\s*#", line):
        return None
    return "has a #, behind which YAML reads nothing", f"write {re.sub('#', '', line).strip()}"


def _in_quotes(line: str) -> str:
    key, colon, value = line.partition(":")
    value = value.strip().replace("'", "''")
    return f"write {key}{colon} '{value}'" if value and len(line) <= _LONGEST else "write it in quotation marks"


_TOLD: dict[str, Callable[[str, re.Match[str]], Told]] = {
    r"'\\t' that cannot start": _tab,
    r"character '(.)' that cannot start": _sign,
    r"undefined alias": _reference,
    r"expected ',' or '\]'": _unclosed_list,
    r"expected ',' or '\}'": _unclosed_braces,
    r"expected <block end>, but found '([\]}])'": _too_many,
    r"expected <block end>, but found '<scalar>'": _more,
    r"expected <block end>, but found ','": _several,
    r"expected <block end>, but found '<block sequence start>'": _other_indent,
    r"expected the node content": _no_item,
    r"mapping values are not allowed": _second_colon,
    r"duplicate key \"(.*?)\"": _twice,
    r"unexpected end of stream": _unclosed_text,
}
"""What the parser's words mean, by patterns in them."""

_AT_ITS_BEGINNING = {_unclosed_list, _unclosed_braces, _unclosed_text, _no_item}

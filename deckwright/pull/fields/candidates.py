"""How a file may be changed so that a field becomes what stands in Anki: one way after another, the nicest first.

Nothing here has to be right: each is rendered, and compared with what stands in Anki (:mod:`deckwright.pull.prove`).
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence

from deckwright.adopt.to_markdown import Manner, Unwritable, to_markdown
from deckwright.adopt.tree import HtmlElement, HtmlNode
from deckwright.base.patterns import lazy_regex
from deckwright.cards.notetypes import Role
from deckwright.notations.obsidian import read_link
from deckwright.pull.fields.aligned import Aligned, align
from deckwright.pull.fields.differences import BlockChange, TextChange, WordChange, differences, texts
from deckwright.pull.fields.normal import as_html, plain, words_of
from deckwright.pull.fields.spots import (
    Stretch,
    end_of,
    is_in_heading,
    part_name,
    part_of,
    where_written,
)
from deckwright.questions.question import Question

_FORMULA = lazy_regex(r"\\[(\[].*?\\[)\]]", re.DOTALL)
_UNSEEN = lazy_regex(r"[^\S \n]|[\u200b-\u200f\u2060-\u2064\ufeff]")
"""Signs that nobody sees in a file: they are written as references."""
_ITEM = lazy_regex(r"(?P<before>[ \t>]*)(?P<mark>[-*+]|(?P<number>\d{1,9})(?P<end>[.)]))(?P<gap>[ \t]+)")
_BAR = lazy_regex(r" *\|")
"""The end of a cell."""
_PREFIX = lazy_regex(r"[ \t]*(?:>[ \t]?)*")
_OWN_ITEM = lazy_regex(r"(?:[-*+]|\d+[.)])[ \t]+")


def candidates(
    question: Question,
    file: str,
    field: tuple[Role, str],
    before: Sequence[HtmlNode],
    after: Sequence[HtmlNode],
    manner: Manner,
) -> Iterator[str]:
    """Yield texts of the file in which the field may read as ``after``, or be nearer to it than ``before`` is.

    ``field`` is its role and its name; ``before`` and ``after`` are what it is and what it should be, in normal form.
    """
    role, name = field
    if not after:
        yield from _without_part(question, file, role, name)
    if not before:
        yield from _with_part(question, file, role, name, after, manner)
        return
    first, *_ = differences(before, after)
    tokens = list(texts(before))
    for place in where_written(question, file, role, name):
        aligned = align(tokens, place.text)
        for start, end, text in _changes(first, aligned, manner, bool(place.column)):
            if question.source.vault:
                start, end, text = _with_alias(place.text, start, end, text, bool(place.column))
            yield place.put(_with_bars(place.text, start, end, text))
    yield from _whole(question, file, role, name, after, manner)


def _changes(found: TextChange, aligned: Aligned, manner: Manner, in_cell: bool) -> Iterator[tuple[int, int, str]]:
    """Yield what may be replaced in a text, from where to where, and by what."""
    if isinstance(found, WordChange):
        spans = aligned.spans(found.start, found.end)
        for text in _spellings(found, manner, in_cell):
            for start, end in spans:
                yield start, end, _indented(text, aligned.text, start)
    elif not in_cell:
        yield from _blocks(found, aligned, manner)


def _with_alias(source: str, start: int, end: int, text: str, in_cell: bool) -> tuple[int, int, str]:
    """Return a change; one inside ``[[note]]`` becomes another alias of the link, so that it leads where it led."""
    at = source.rfind("[[", 0, start)
    link = read_link(source, at) if at >= 0 else None
    if not link or link.more or link.end - 2 < end or start < at + 2:
        return start, end, text
    changed = read_link(f"[[{source[at + 2 : start]}{text}{source[end : link.end - 2]}]]", 0)
    if not changed or changed.more:
        return start, end, text
    bar = "\\|" if in_cell or source[source.rfind("\n", 0, at) + 1 : at].lstrip(" >").startswith("|") else "|"
    return at + 2, link.end - 2, f"{link.target}{bar}{changed.words}"


def _with_bars(source: str, start: int, end: int, text: str) -> str:
    """Return a source with another text from ``start`` to ``end``; a table's bars stay where they were if they can."""
    rest = source[end:].split("\n", 1)[0]
    bar = _BAR.search(rest)
    line = source[source.rfind("\n", 0, start) + 1 :].split("\n", 1)[0]
    if "\n" in text or not bar or not line.lstrip(" >").startswith("|"):
        return source[:start] + text + source[end:]
    gap = end + bar.start()
    longer, spaces = len(text) - (end - start), len(bar[0]) - 1
    column = len(line) - len(rest) + bar.end() - 1
    before = source[: source.rfind("\n", 0, start) + 1].split("\n")[-2:-1]
    after = source[end:].split("\n")[1:2]
    straight = any(other[column : column + 1] == "|" for other in (*before, *after))
    width = max(spaces - longer, min(spaces, 1)) if longer > 0 or straight else spaces
    return source[:start] + text + source[end:gap] + " " * width + source[gap + spaces :]


def _spellings(found: WordChange, manner: Manner, in_cell: bool) -> Iterator[str]:
    """Yield how the new words may be written, as they are first if no mark is among them."""
    text = "".join(node for node in found.after if isinstance(node, str))
    is_text = all(isinstance(node, str) for node in found.after)
    made = ""
    with contextlib.suppress(Unwritable):
        made = _markdown(found.after, manner)
    first, second = (made, text) if _FORMULA.search(text) or _UNSEEN.search(text) else (text, made)
    if any(isinstance(node, HtmlElement) and node.name == "br" for node in found.after):
        if not in_cell:
            yield _broken(found.after, manner, "\\\n")
        yield _broken(found.after, manner, "<br>")
    elif not is_text:
        yield made
    else:
        yield first
        if second and second != first:
            yield second
    if in_cell and "|" in text:
        yield text.replace("|", "\\|")


def _broken(nodes: Sequence[HtmlNode], manner: Manner, mark: str) -> str:
    """Return running text with its line breaks written as ``mark``."""
    made: list[str] = []
    stretch: list[HtmlNode] = []
    for node in nodes:
        if isinstance(node, HtmlElement) and node.name == "br":
            made.append(_tried(stretch, manner))
            stretch = []
        else:
            stretch.append(node)
    return mark.join([*made, _tried(stretch, manner)])


def _tried(nodes: Sequence[HtmlNode], manner: Manner) -> str:
    try:
        return _markdown(nodes, manner)
    except Unwritable:
        return words_of(nodes)


def _markdown(nodes: Sequence[HtmlNode], manner: Manner) -> str:
    """Return running text as Markdown, with the white space at its ends."""
    text = as_html(plain(nodes))
    body = text.strip()
    if not body:
        return text
    made = to_markdown(body, manner)
    return text[: len(text) - len(text.lstrip())] + made + text[len(text.rstrip()) :]


def _indented(text: str, source: str, at: int) -> str:
    """Return a text whose further lines begin as the line does into which it is put."""
    if "\n" not in text:
        return text
    begins = source.rfind("\n", 0, at) + 1
    prefix = _PREFIX.match(source, begins, at)
    item = _ITEM.match(source, begins, at)
    before = " " * len(item[0]) if item else prefix[0] if prefix else ""
    return text.replace("\n", "\n" + before)


# Blocks


def _blocks(found: BlockChange, aligned: Aligned, manner: Manner) -> Iterator[tuple[int, int, str]]:
    source = aligned.text
    above, below, old = _lines(aligned, found.above), _lines(aligned, found.below), _old_lines(found, aligned)
    sample = old or above or below
    if sample is None or (found.before and old is None):
        return
    if not found.after and old:
        changes = list(_removed(source, old))
    else:
        line = source[sample[0] :].split("\n", 1)[0]
        try:
            text = _as_lines(found, line, bool(old or not above), manner)
        except Unwritable:
            return
        loose = above and below and "\n\n" in source[above[1] : below[0]]
        within = found.parent in (*_LISTS, *_TABLES) and not loose
        gap = "\n" if within else "\n" + _prefix(line).rstrip() + "\n"
        changes = [(*old, text)] if old else []
        changes += [(above[1], above[1], gap + text)] if above and not old else []
        changes += [(below[0], below[0], text + gap)] if below and not old else []
    for change in changes:
        if found.parent == "ol":
            yield from _counted(source, change, sample[0], len(found.after) - len(found.before))
        yield change


_LISTS = ("ul", "ol")
_TABLES = ("table", "thead", "tbody")


def _old_lines(found: BlockChange, aligned: Aligned) -> tuple[int, int] | None:
    """Return from where to where the lines go of the blocks that are to be replaced; None if that is not plain."""
    gone = [_lines(aligned, (start, end)) for start, end, _ in found.before]
    if not gone:
        return None
    if (first := gone[0]) and (last := gone[-1]):
        return first[0], last[1]
    # There are no words in them: they are all that stands between the others.
    above, below = _lines(aligned, found.above), _lines(aligned, found.below)
    start, end = above[1] + 1 if above else 0, below[0] - 1 if below else len(aligned.text)
    between = aligned.text[start:end]
    if not between.strip("\n"):
        return None
    return start + len(between) - len(between.lstrip("\n")), end - len(between) + len(between.rstrip("\n"))


def _counted(source: str, change: tuple[int, int, str], sample: int, more: int) -> Iterator[tuple[int, int, str]]:
    """Yield a change of a list with the numbers that its author would write, also at the items below it."""
    start, end, text = change
    item = _ITEM.match(source, sample)
    if not item or not item["number"]:
        return
    before, rest = source[:start], source[end:].split("\n")
    beside = [one for line in (*before.split("\n"), *rest) if (one := _ITEM.match(line)) and _is_like(one, item)]
    if len(beside) > 1 and len({one["number"] for one in beside}) == 1:
        number = re.compile(rf"^(\n?{re.escape(item['before'])})\d+(?=[.)])", re.MULTILINE)
        yield start, end, number.sub(rf"\g<1>{item['number']}", text)
        return
    for at, line in enumerate(rest):
        other = _ITEM.match(line)
        if other and _is_like(other, item):
            number_now = str(int(other["number"]) + more)
            if len(number_now) == len(other["number"]):  # else what stands in the item would move, too
                rest[at] = line[: other.start("number")] + number_now + line[other.end("number") :]
        elif line.strip() and not line.startswith(f"{item['before']} ") and at:
            break
    yield start, len(source), text + "\n".join(rest)


def _is_like(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two items are of one list, by how far they are indented and by their marks."""
    return one["before"] == other["before"] and bool(one["number"]) and one["end"] == other["end"]


def _prefix(line: str) -> str:
    """Return the white space and the marks of quotes that a line begins with."""
    found = _PREFIX.match(line)
    return found[0] if found else ""


def _as_lines(found: BlockChange, line: str, in_place: bool, manner: Manner) -> str:
    """Return blocks as lines that begin as ``line`` does, which stands beside them or is one of theirs."""
    nodes = plain(found.after)
    item = _ITEM.match(line)
    if found.parent in _LISTS:
        made = to_markdown(as_html([HtmlElement(found.parent, (), nodes)]), manner)
        if not item:
            raise Unwritable("a list whose items begin otherwise")
        return _items(made, item, in_place)
    if found.parent in _TABLES:
        head = HtmlElement("thead", (), [HtmlElement("tr", (), [HtmlElement("th", (), ["x"])])])
        body = HtmlElement("tbody", (), nodes)
        rows = to_markdown(as_html([HtmlElement("table", (), [head, body])]), manner).split("\n")[2:]
        is_closed = line.strip().startswith("|")
        prefix = line[: len(line) - len(line.lstrip())]
        return "\n".join(prefix + (row if is_closed else row.strip("| ")) for row in rows)
    made = _field(nodes, manner)
    prefix = " " * len(item[0]) if item and not in_place else _prefix(line)
    return "\n".join(prefix + one if one else prefix.rstrip() for one in made.split("\n"))


def _items(made: str, item: re.Match[str], in_place: bool) -> str:
    """Return the items of a list with the marks that its author writes."""
    number = int(item["number"]) if item["number"] else 0
    lines, own, head = list[str](), 0, ""
    for line in made.split("\n"):
        mark = _OWN_ITEM.match(line)
        if mark:
            number += 0 if in_place and not lines else 1
            written = f"{number}{item['end']}" if item["number"] else item["mark"]
            own = len(mark[0])
            head = f"{item['before']}{written}{item['gap']}"
            lines.append(head + line[own:])
        else:
            lines.append(" " * len(head) + line[own:] if line.strip() else "")
    return "\n".join(lines)


def _removed(source: str, old: tuple[int, int]) -> Iterator[tuple[int, int, str]]:
    """Yield how lines may be taken out: with an empty line beside them if there is one on either side."""
    start, end = old
    before = start - 1 if source[start - 1 : start] == "\n" else start
    alone = before and source[before - 1 : before] == "\n" and source[end : end + 2] in ("\n\n", "\n", "")
    if alone:
        yield before - 1, end, ""
    yield start, min(end + 1, len(source)), ""
    yield before, end, ""
    yield start, end, ""


def _lines(aligned: Aligned, tokens: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return from where to where the lines go in which the tokens stand; with the fences around code."""
    found = aligned.found(*tokens) if tokens else None
    if not found:
        return None
    source = aligned.text
    start = source.rfind("\n", 0, found[0]) + 1
    end = source.find("\n", found[1])
    end = len(source) if end < 0 else end
    before = source[source.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
    after = source[end + 1 : source.find("\n", end + 1) if "\n" in source[end + 1 :] else len(source)]
    marks = tuple("`~")
    if before.strip().strip("> ")[:3] in (3 * marks[0], 3 * marks[1]) and after.strip().strip("> ")[:3] in (
        3 * marks[0],
        3 * marks[1],
    ):
        return start - len(before) - 1, end + 1 + len(after)
    if re.fullmatch(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*", after) and "|" in after:
        return start, end + 1 + len(after)
    return start, end


# Parts


def _without_part(question: Question, file: str, role: Role, name: str) -> Iterator[str]:
    """Yield the file without the part that became empty."""
    found = part_of(question, file, role, name)
    if found:
        start, end = found
        yield file[:start].rstrip("\n") + "\n" * (1 if end >= len(file.rstrip()) else 2) + file[end:].lstrip("\n")
        yield file[:start] + file[end:]
    for place in where_written(question, file, role, name):
        if place.column:
            yield place.put("")


def _with_part(
    question: Question, file: str, role: Role, name: str, after: Sequence[HtmlNode], manner: Manner
) -> Iterator[str]:
    """Yield the file with a part that was not there."""
    text = _field(after, manner)
    for place in where_written(question, file, role, name):
        if place.column:
            yield place.put(_in_cell(text))
            return
    heading = part_name(role, name)
    if heading and not part_of(question, file, role, name):
        at = end_of(question, file)
        yield f"{file[:at].rstrip(chr(10))}\n\n### {heading}\n\n{text}{file[at:] or chr(10)}"


def _whole(
    question: Question, file: str, role: Role, name: str, after: Sequence[HtmlNode], manner: Manner
) -> Iterator[str]:
    """Yield the file with the whole field written anew."""
    try:
        text = _field(after, manner)
    except Unwritable:
        return
    for place in where_written(question, file, role, name):
        if place.column:
            yield place.put(_in_cell(text))
        elif not is_in_heading(role) and not place.text.startswith("#"):
            yield _replaced(place, text)


def _in_cell(text: str) -> str:
    """Return a text in one line, as a cell has it."""
    return text.replace("\\\n", "<br>").replace("\n", " ")


def _replaced(place: Stretch, text: str) -> str:
    body = place.text.strip("\n")
    start = place.text.index(body) if body else len(place.text)
    return place.put(place.text[:start] + text + place.text[start + len(body) :])


def _field(after: Sequence[HtmlNode], manner: Manner) -> str:
    """Return a field as Markdown. Raises :class:`~deckwright.adopt.to_markdown.Unwritable`."""
    nodes = plain(after)
    if len(nodes) == 1 and isinstance(only := nodes[0], HtmlElement) and only.name == "p":
        nodes = only.children
    return to_markdown(as_html(nodes), manner)


def why_not(before: Sequence[HtmlNode], after: Sequence[HtmlNode], manner: Manner) -> str:
    """Return what Markdown has no words for in the first difference; empty if it has."""
    first, *_ = differences(before, after)
    try:
        _field(first.after, manner) if isinstance(first, BlockChange) else _markdown(first.after, manner)
    except Unwritable as error:
        return str(error)
    return ""

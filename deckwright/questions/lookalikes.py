"""Finds lines that look like a heading, a list or an id, and are none: they would be text, and a question be lost.

Only what Markdown reads as running text is looked at: no code, no comment, no formula of several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from deckwright.base.model import Line, Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import name_of
from deckwright.markdown.attributes import BadAttributes, split_end
from deckwright.markdown.lines import ITEM, begins_block, indent, is_delimiter_row, untab
from deckwright.questions.braces import FLAGS, KEYS
from deckwright.questions.frontmatter import KINDS
from deckwright.questions.outline import FileLine

SHOWN_CODE = ("markdown", "md", "text", "txt", "plaintext")
"""Languages of a code block that may show a question."""

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2069\u206a-\u206f"
)
_INVISIBLE += "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD = lazy_regex(f"[{_INVISIBLE}{_SPACES}]")
_ODD_INVISIBLE = lazy_regex(f"[{_INVISIBLE}]")
_ODD_SPACE = lazy_regex(f"[{_SPACES}]")
_BEGINNING = lazy_regex(
    rf"[ \t{_INVISIBLE}{_SPACES}]*(?:#{{1,6}}|[-+*]|\d{{1,9}}[.)]|>|!!!|`{{3,}}|~{{3,}})?"
    rf"[ \t{_INVISIBLE}{_SPACES}]*(?:\[[ xX]\][ \t{_INVISIBLE}{_SPACES}]*)?"
)
"""What tells of a line which block it begins, with whatever stands there besides."""
_NO_GAP = lazy_regex(r"(?P<marks>#{2,6})(?P<text>[^#\s].*)$")
_TOO_MANY = lazy_regex(r"#{7,}[ \t]+(?=[^\s#])(?P<text>.+)$")
_WIDE = lazy_regex(r"[#\uff03\ufe5f]+")
_INDENTED = lazy_regex(r"(?: {0,3}\t| {4})[ \t]*(?P<marks>#{1,6})[ \t]+(?P<text>\S.*)$")
_TIGHT_ITEM = lazy_regex(r"(?P<mark>[-+*•◦‣▪●○■]|\d{1,9}[.)])(?P<gap>[ \t]*)(?=[^\W\d_]|\[[ xX]\])")
_TASK = lazy_regex(r"(?:(?:[-+*]|\d{1,9}[.)])\[[ xX]\]|(?:[-+*]|\d{1,9}[.)])[ \t]+\[[ xX]\](?=[^\s(\[:]))")
_PICTURE = lazy_regex(r"!\[[^\]]*\](?:\([^()]*\)|\[[^\]]*\])$")
_TOPIC = lazy_regex(r"#(?P<text>[^\W\d_].*)$")
_BULLETED_ROW = lazy_regex(r"[ ]{0,3}-[ \t]+\|")
_SPACED_ROW = lazy_regex(r"[ ]{0,3}-{3,}(?:[ \t]+-{3,})+[ \t]*$")
"""What parts the head of a table from its body in Pandoc."""
_FENCE_INSIDE = lazy_regex(r"[ ]{0,3}(?P<mark>`{3,}|~{3,})[ \t]*[^\s`]")


def check_lines(lines: Sequence[FileLine], path: str, problems: Problems, kind: str = "") -> None:
    """Note each line that looks like a heading, a list, the beginning of a block or an id, and is text.

    ``kind`` is that of the file's questions where their headings name none.
    """
    text = list(_running_text(lines))
    _check_tasks(text, path, problems, kind)
    is_sequence = is_item = is_told = False
    for above, written in zip([None, *text], text, strict=False):
        if written.level:
            is_sequence = bool(_SEQUENCE.search(written.line.text)) if written.level < 3 else False
            is_told = False
        is_item = is_sequence and _goes_on(written.line, is_item)
        if not written.level and _check_heading(written.line, path, problems):
            continue
        if not written.level:
            _check_beginning(written.line, path, problems)
        if written.level not in (2, 3) and not is_item:
            is_torn = above and above.level == 2 and above.line.number == written.line.number - 1
            if is_sequence:
                check_id(written.line, path, problems, what="an item's first paragraph")
            elif not (is_told and ITEM.match(written.line.text)):
                before = problems.told
                check_id(written.line, path, problems, above.line.text if above and is_torn else "")
                is_told = problems.told > before  # further items have the same cause
            if above and is_torn:
                _check_torn(above.line, written.line, path, problems)
        if written.line.text.startswith("####") and (found := _PART.match(written.line.text)):
            message = f"“{written.line.text.strip()[:40]}” is a heading in the text here, and no part of the question"
            problems.add(_place(written.line, path), "W314", message, f"write ### {found['part']}")
    _check_tables(text, path, problems)
    _check_lists(text, path, problems)
    _check_topic(text, path, problems)
    _check_fences(lines, path, problems)


_SEQUENCE = lazy_regex(r"\{[^{}]*\.(?:sequence|overlapping|ordered|poem|steps|enumeration)(?=[\s}])[^{}]*\}[ \t]*$")
"""The braces of a heading whose list has an id at the end of each item."""


def _goes_on(line: Line, is_item: bool) -> bool:
    """Whether a line belongs to the first paragraph of an item of a sequence; ``is_item``: the one above does.

    What has a bullet at the margin is told as that.
    """
    found = ITEM.match(line.text.lstrip(" "))
    if found and indent(line) < (4 if found["number"] else 2):
        return True
    return is_item and bool(line.text.strip()) and not begins_block(untab(line))


_PART = lazy_regex(r"#{4,6}[ \t]+(?P<part>Answer|Extra|Hint|Reverse):?[ \t]*$")
"""A part of a question with too many marks."""


def _check_torn(heading: Line, below: Line, path: str, problems: Problems) -> None:
    """Note a line right below a heading with which that goes on: the heading has no end, and the line ends it."""
    first, second = heading.text.rstrip(), below.text.strip()
    if re.search(r"[\w,]$", first) and re.fullmatch(r"[a-zà-ÿ][^?]*\?", second) and len(first) + len(second) < 200:
        message = "this line looks like the end of the heading above it, and begins the answer"
        problems.add(_place(below, path), "W314", message, f"a heading is one line: write {first} {second}")


def _running_text(lines: Sequence[FileLine]) -> Iterator[FileLine]:
    """Yield the lines that are no code, no comment, and not inside a formula of several lines."""
    is_formula = False
    for written in lines:
        if written.fence or written.comment:
            continue
        if written.level or not written.line.text.strip():
            is_formula = False  # none goes on over a blank line
        elif written.line.text.count("$$") % 2:
            is_formula = not is_formula
            continue
        if not is_formula:
            yield written


def _place(line: Line, path: str, at: int = 0) -> Place:
    return Place(path, line.number, line.column + at)


def _check_heading(line: Line, path: str, problems: Problems) -> bool:
    """Note a line that looks like a heading and is none."""
    text = line.text
    if "#" not in text and (text.isascii() or not _WIDE.search(text)):
        return False
    bare = text.lstrip(" ")
    at = len(text) - len(bare)
    if found := _INDENTED.match(text):
        # Indented by four, it is code by CommonMark; only what can be nothing but a question is asked about.
        if not _has_id(found["text"], line, path) and not (
            len(found["marks"]) == 2 and found["text"].rstrip().endswith("?")
        ):
            return False
        what = "is indented by four or more, so that it is code and no heading"
        return _report_heading(line, at, what, f"{found['marks']} {found['text']}", path, problems)
    clean = _clean(text)
    wide = _WIDE.match(clean.lstrip(" "))
    marks = wide[0] if wide else ""
    rest = clean.lstrip(" ")[len(marks) :]
    if marks.strip("#") and (len(marks) > 1 or rest[:1].isspace()) and len(marks) <= 6:
        what = f"begins with {name_of(marks.lstrip('#')[0])}, not with #, so that it is no heading"
        return _report_heading(line, at, what, f"{'#' * len(marks)} {rest.strip()}", path, problems)
    if at > 3:
        return False
    if clean != text and begins_block(Line(clean.lstrip(" "), 1)) and re.match(r"#{1,6}[ \t]", clean.lstrip(" ")):
        odd = _ODD.search(text)
        if odd and not begins_block(line):
            what = f"holds {name_of(odd[0])} at its beginning, so that it is no heading"
            return _report_heading(line, odd.start(), what, " ".join(clean.split()), path, problems)
    found = _NO_GAP.match(clean.lstrip(" "))
    if found and (odd := _ODD.search(text[: len(text) - len(found["text"])])):
        what = f"holds {name_of(odd[0])} at its beginning, so that it is no heading"
        return _report_heading(line, odd.start(), what, f"{found['marks']} {found['text']}", path, problems)
    if found:
        what = f"has no space behind {found['marks']}, so that it is no heading"
        return _report_heading(line, at, what, f"{found['marks']} {found['text']}", path, problems)
    if found := _TOO_MANY.match(bare):
        what = "has more than six #, so that it is no heading"
        return _report_heading(line, at, what, f"#### {found['text']}", path, problems)
    return False


def _report_heading(line: Line, at: int, what: str, right: str, path: str, problems: Problems) -> bool:
    right = right.strip()
    right = right if len(right) <= 60 else right[:60] + "…"
    as_text = "\\#" if "#" in line.text else "&#65283;"
    hint = f"write “{right}” at the line's beginning; {as_text} if it is text, a fence if it is code"
    problems.add(_place(line, path, at), "E312", f"this line {what}: it would become text of the question above", hint)
    return True


def _clean(text: str) -> str:
    """Return a line with spaces for odd spaces, and nothing for invisible characters, in what begins it."""
    if text.isascii():
        return text
    found = _BEGINNING.match(text)
    end = found.end() if found else 0
    if not _ODD.search(text, 0, end):
        return text
    return _ODD_SPACE.sub(" ", _ODD_INVISIBLE.sub("", text[:end])) + text[end:]


def _check_beginning(line: Line, path: str, problems: Problems) -> None:
    """Note a line that would begin a list, a quote or code, but for a space or invisible character that is none."""
    text = line.text
    clean = _clean(text)
    if clean == text or _TASK.match(text.lstrip(" ")):
        return
    odd = _ODD.search(text)
    assert odd
    # Spaces before a block's mark may be as many as anybody likes: they are no indentation that means something.
    lead = re.match(r"[ \t]*", clean)
    was = begins_block(untab(line)) if lead else False
    would = begins_block(Line(clean.lstrip(" \t"), 1))
    is_task = re.match(r"[ ]*(?:[-+*]|\d{1,9}[.)])[ \t]+\[[ xX]\]", clean) and _ODD.search(text, text.find("["))
    if would and (not was or is_task):
        message = f"this line looks like the beginning of a block and is none: it holds {name_of(odd[0])}"
        hint = "write a plain space there, or nothing; a backslash before the mark if it is text"
        problems.add(_place(line, path, odd.start()), "W314", message, hint)


def _check_tasks(lines: Sequence[FileLine], path: str, problems: Problems, kind: str) -> None:
    """Note the first of some lines that would be tasks but for a space; in a choice, they would be no options."""
    told, is_choice = -1, kind == "choice"
    for written in lines:
        line = written.line
        if written.level == 2:
            named = re.search(r"\{[^{}]*\.(?P<kind>" + "|".join(KINDS) + r")\b[^{}]*\}\s*$", line.text)
            is_choice = (named["kind"] if named else kind) == "choice"
        if "[" not in line.text or not _TASK.match(line.text.lstrip(" ")):
            continue
        if line.number != told + 1:
            found = re.search(r"\[(?P<mark>[ xX])\]\s*(?P<text>.*)", line.text)
            right = f"- [{found['mark'].lower()}] {found['text'].strip()[:60]}" if found else "- [x] text"
            what, hint = ("option", "") if is_choice else ("task", "; \\[ if it is text")
            message = f"“{line.text.strip()[:60]}” is no {what} yet: a space is missing"
            problems.add(_place(line, path), "E308" if is_choice else "W314", message, f"write {right}{hint}")
        told = line.number


_HEADING = "a question's heading"
_LABEL = lazy_regex(r"\{#(?:fig|tbl|tab|eq|sec|lst|thm|lem|cor|prp|def|exm|exr)[-:]")
"""The label of something that Quarto and Pandoc number."""


def check_id(line: Line, path: str, problems: Problems, heading: str = "", what: str = _HEADING) -> None:
    """Note a text that ends in an id, a kind or a key: only the heading of a question has one.

    ``heading`` is the question's, if the line stands right below it and may be its end; ``what`` has one here.
    """
    text = line.text.rstrip()
    if not text.endswith("}") or not _has_id(text, line, path):
        return
    at = text.rfind("{")
    said = re.sub(r"^(?:\s|>|[-+*#]+(?=\s))+", "", text[:at]).strip()
    message = f"“{text[at:][:60]}” is read at the end of {what} only, and this line is none"
    if _LABEL.match(text, at):
        hint = "leave it out: it is a label, and nothing on a card has a number"
    elif what == _HEADING and re.match(r"\s*\d+[.)]\s", text) and not said.endswith("?"):
        if "E203" in problems.codes_in(path):
            return  # a file's kind that was told made them no items
        hint = "write .sequence into the braces of the heading above if each item is a card: ## Title {.sequence}"
    elif what != _HEADING and said and not text[0].isspace() and len(said) < 200:
        if "E313" in problems.codes_in(path):
            return  # the first of such lines says it
        words = re.sub(r"^\d+[.)][ \t]*", "", said)
        hint = f"each item begins with a number, a point and a space: write 1. {words} {text[at:][:60]}"
    elif what != _HEADING:
        hint = f"write it at the end of {what}"
    elif said and heading and len(heading) + len(said) < 200:
        begun = heading.strip().rstrip("\\")  # which would break the line
        hint = f"a heading is one line: write {begun} {said} {text[at:][:60]}"
    elif said and len(said) < 200:
        hint = f"a question has two #: write ## {said} {text[at:][:60]}"
    else:
        hint = "write it at the end of the heading, on the same line, like ## What is …? {#id}"
    hint += "; if it is text, put it in backticks or write \\{"
    problems.add(_place(line, path, at), "E313", message, hint)


def _has_id(text: str, line: Line, path: str) -> bool:
    try:
        rest, items = split_end(Line(text.rstrip(), line.number, line.column), path)
    except BadAttributes:
        return False
    if not items or text[len(rest) :].lstrip(" ")[:1] != "{" or _PICTURE.search(rest):
        return False
    if rest.count("`") % 2 or rest.count("$") % 2:
        return False
    first = items[0]
    is_id = first.key == "#" and not first.value.isdecimal()  # {#1} is an argument of TeX
    is_apart = not rest or text[len(rest)].isspace()  # else [text]{lang="de"}
    return is_id or any(
        (item.key == "." and item.value in (*KINDS, *FLAGS)) or (is_apart and item.key in ("id", *KEYS))
        for item in items
    )


def _check_tables(lines: Sequence[FileLine], path: str, problems: Problems) -> None:
    """Note a delimiter row that is none: it holds a space that is none, begins a list or is written as in Pandoc."""
    margin = None  # how far the row of hyphens is indented, in a table
    for above, below in pairwise(lines):
        text = below.line.text
        if below.line.number != above.line.number + 1:  # code or a comment stands between the two
            margin = None
            continue
        if margin is not None and "|" not in text:
            is_row = margin <= indent(below.line) < 4  # else it stands below the item with the table, or is code
            margin = None
            if is_row and text.strip() and not below.level and not begins_block(untab(below.line)):
                message = f"“{text.strip()[:60]}” has no bar, and is a row of the table above it"
                hint = "write a blank line above it; if it is a row, | before and behind it"
                problems.add(_place(below.line, path), "W314", message, hint)
        if "-" not in text:
            continue  # as in most lines; every delimiter row has one
        if margin is None and "|" in above.line.text and is_delimiter_row(below.line):
            margin = indent(below.line)
        if _SPACED_ROW.match(text) and above.line.text.strip() and not above.level:
            message = "this line looks like that of a table, and draws a line across the card"
            problems.add(_place(below.line, path), "W314", message, "write | a | b | and below it | --- | --- |")
        if "|" not in above.line.text or is_delimiter_row(below.line):
            continue
        if _BULLETED_ROW.match(text) and is_delimiter_row(Line(f"|{text.strip()}", 1)):
            message = "this line looks like that of a table, and begins a list: - and a space"
            right = " | ".join("---" for _ in text.strip().removesuffix("|").split("|"))
            problems.add(_place(below.line, path), "W314", message, f"write | {right} |")
            continue
        odd = _ODD.search(text)
        clean = _ODD_SPACE.sub(" ", _ODD_INVISIBLE.sub("", text))
        if odd and is_delimiter_row(Line(clean, 1)):
            message = f"this line looks like that of a table, and is none: it holds {name_of(odd[0])}"
            problems.add(_place(below.line, path, odd.start()), "W314", message, "write a plain space there")


def _check_lists(lines: Sequence[FileLine], path: str, problems: Problems) -> None:
    """Note lines that look like a list and are none: two or more, one below the other, with one mark."""
    told = -1
    marked = [(written, _tight_mark(written)) for written in lines]
    for (above, first), (below, second) in pairwise(marked):
        if not first or first != second or below.line.number != above.line.number + 1:
            continue
        if above.line.text.endswith(("\\", "  ")):  # keeps them apart
            continue
        if above.line.number != told:
            message = f"these lines look like a list, and are one paragraph: “{first}” begins no item"
            right = "1. " if first[:1] == "1" else "- "
            hint = f"write “{right}” with a space; a backslash at a line's end keeps lines apart that are text"
            problems.add(_place(above.line, path), "W314", message, hint)
        told = below.line.number


def _tight_mark(written: FileLine) -> str:
    """Return how a line begins that looks like an item and is none, alike for all numbers; empty for any other."""
    text = written.line.text.lstrip(" ")
    if text[:1].isalpha():
        return ""  # a mark is no letter
    found = _TIGHT_ITEM.match(text)
    if (
        not found
        or written.level
        or written.line.text.startswith((" " * 4, "\t"))
        or (found["mark"][-1] in "-+*.)" and found["gap"])
    ):
        return ""
    if _TASK.match(text) or (text[0] == "*" and "*" in text[1:]):  # told already; an emphasis
        return ""
    return re.sub(r"\d+", "1", found["mark"])


def _check_topic(lines: Sequence[FileLine], path: str, problems: Problems) -> None:
    """Note a file's first line that looks like its topic and is none. Words with ``#`` before each are tags."""
    if any(written.level == 1 for written in lines):
        return
    first = next((written for written in lines if written.line.text.strip()), None)
    found = _TOPIC.match(first.line.text) if first and not first.level else None
    if first and found and not all(word.startswith("#") for word in first.line.text.split()):
        message = "this line looks like the file's topic, and is none: no space stands behind #"
        problems.add(_place(first.line, path), "W314", message, f"write “# {found['text'].strip()[:60]}”")


def _check_fences(lines: Sequence[FileLine], path: str, problems: Problems) -> None:
    """Note a question inside a code block whose end was forgotten, or the beginning of another block in it."""
    told: set[int] = set()
    """The lines in which the blocks begin of which a question was told."""
    second = [
        (written, fence)
        for written in lines
        if (fence := written.fence)
        and fence[1] is not written.line
        and (found := _FENCE_INSIDE.match(written.line.text))
        and _as_long(found["mark"], fence[0])
        and _language(fence[1]) not in SHOWN_CODE
    ]
    last = {fence[1].number: written.line.number for written, fence in second}
    for written in lines:
        line, fence = written.line, written.fence
        if not fence or not line.text.startswith("##"):
            continue
        if fence[1] is line or not re.match(r"##[ \t]+\S", line.text) or _language(fence[1]) in SHOWN_CODE:
            continue
        begins_anew = last.get(fence[1].number, 0) > line.number
        if _has_id(line.text, line, path) or begins_anew:
            told.add(fence[1].number)
            message = f"a question's heading stands in the code block that begins in line {fence[1].number}"
            hint = f"write {fence[0]} where the code ends; if it is code that is shown: {fence[0]}markdown"
            problems.add(_place(line, path), "E312", message, hint)
    for written, fence in second:
        if fence[1].number not in told:
            message = f"this line would begin a code block, and stands in the one that begins in line {fence[1].number}"
            inside = _FENCE_INSIDE.match(written.line.text)
            mark = inside["mark"] if inside else fence[0]
            hint = f"if it is code that shows {mark}, begin and end the block with {mark}{mark[0]}"
            hint += f"; else write {fence[0]} on the line above it"
            problems.add(_place(written.line, path), "W314", message, hint)


def _language(opened: Line) -> str:
    return opened.text.strip().lstrip("`~ ").split(" ")[0].lower()


def _as_long(mark: str, opened: str) -> bool:
    return mark[0] == opened[0] and len(mark) >= len(opened)

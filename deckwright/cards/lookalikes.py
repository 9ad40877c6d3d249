"""Tells what looks like markup and is shown as it stands: what other tools know (:mod:`deckwright.notations.habits`).

What is looked at is the text as a learner would see it. Code, formulas and what is escaped are masked in it, so that
whoever means such a spelling as text has three ways to say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from deckwright.base.model import Line, Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.markdown.inline.draft import Draft
from deckwright.markdown.lines import is_delimiter_row
from deckwright.media.pictures import FORMATS
from deckwright.media.sounds import SOUNDS
from deckwright.notations.block_marks import BLOCK_MARKS
from deckwright.notations.clozes import as_cloze
from deckwright.notations.formulas import FORMULAS
from deckwright.notations.habits import CODE, ESCAPED, HOLES, LOOSE_HOLE, LOST, READ, SAVE_IT
from deckwright.notations.marks import MARKS, READING

_ALL = (*LOST, *FORMULAS, *HOLES, LOOSE_HOLE, *MARKS, *BLOCK_MARKS, READING)
_AT_LOOSE_HOLE, _AT_READING = _ALL.index(LOOSE_HOLE), _ALL.index(READING)
_BESIDE_CODE = frozenset(at for at, habit in enumerate(_ALL) if any("`" in cue for cue in habit.cues))
"""The places of those of which one half of a cue may be code, which does not show as it stands."""
_OFTEN = "QHEATzqxjkvbpygfwmucldrhsnioate-. "
"""Characters of which prose is full, the seldom ones first."""


def _key(cue: str) -> str:
    """Return the character of a cue that is the rarest in prose, with the one behind it."""
    at = min(range(len(cue)), key=lambda at: _OFTEN.find(cue[at]))
    return cue[at : at + 2]


def _by_key() -> Mapping[str, Mapping[str, Sequence[int]]]:
    made: dict[str, dict[str, list[int]]] = {}
    for at, habit in enumerate(_ALL):
        for cue in habit.cues:
            made.setdefault(_key(cue), {}).setdefault(cue, []).append(at)
    return made


_BY_KEY = _by_key()
"""The habits of each cue, by what tells of it in one look at a text: most texts have few of these signs."""
_SIGN = lazy_regex(f"([{re.escape(''.join(sorted({key[0] for key in _BY_KEY})))}])(?=(.?))", re.DOTALL)

_ENDING = lazy_regex(rf"\.(?:{'|'.join(one.removeprefix('.') for one in (*FORMATS, *SOUNDS))})(?!\w)", re.I)
_FILE = lazy_regex(rf"(?<![\w/.:])[\w.-]+/[\w./-]*\w{_ENDING.pattern}", re.I)
"""The path of a picture or a sound."""

LISTED = 50
"""Spellings that are told of one paragraph; whoever mends them is told the next."""

_WHERE = " below a heading with .cloze"
_RULED = "write | --- | --- |, one --- for each column"
_MASKED = lazy_regex(f"[{READ}{ESCAPED}{CODE}]+")
_SIZED = lazy_regex(r"(?P<alt>.*)\|[ \t]*(?P<width>\d+)(?:x\d+)?[ \t]*$")
_NAMED = lazy_regex(r"(?<![\w:/.]):(?P<name>[a-z0-9+][a-z0-9_+-]*):(?![\w:])")
_KEY = r"(?P<key>[A-Za-z0-9][\w:.+/-]*\w)"
_CITED = lazy_regex(rf"(?<![\w@/.\\])@{_KEY}")
_BARE_KEY = lazy_regex(
    r"\[(?<![\w\[]\[)(?:(?:see|cf\.?|e\.g\.|vgl\.|siehe|voir)[ \t]+)?"
    rf"{_KEY}(?P<more>,[ \t][^\[\]\n]{{1,80}})?\](?![(\[:])"
)
_YEAR = lazy_regex(r"1[5-9]\d\d|20\d\d")
_YEAR_KEY = lazy_regex(
    rf"(?<![\w@/#.\\{READ}-])(?P<key>[A-Za-z][A-Za-z_-]+(?:{_YEAR.pattern})[A-Za-z]{{0,3}})(?![\w/-])"
)
"""What only the key of a source is like, “Doe2024”, with or without brackets. Other keys may be words."""
_LETTERED = lazy_regex(
    r"[ \t]*(?P<open>[(（])?(?P<mark>[A-Za-z]|[ivx]{1,4}|[IVX]{1,4}|\d{1,2})(?P<end>[.)、．）])(?=[ \t]|(?<=[、．）]))"
)
_ODD_BOX = lazy_regex(r"(?:\[(?:[-/<>!?*✓✔√]?|[ xX]{2,3})\]|【[ xX]】|［[ xX]?］)(?=[ \t]+\S)")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_TICKS = "✓✔✗✘✅❌☐☑☒"
"""Marks of what is done or not, right or wrong."""
_COUNTED = r"[①-⑳❶-❿➀-➉]|[0-9]\ufe0f?\u20e3|#\.|\(@[\w-]*\)"
"""Numbers as signs, and the marks of items that Pandoc numbers."""
_BULLETED = lazy_regex(rf"[ \t]*(?P<bullet>[·∙⁃●○‣➤➔→👉▶►{_TICKS}]|{_COUNTED}|- ?\[ ?\]|\[[ xX]\])[ \t]+(?=\S)")
_MARKED = lazy_regex(r"^(?:[^\W\d_]|[^\w\s]|[(（]?(?:[A-Za-z]|[ivxIVX]{1,4}|\d{1,3})[.)、．）])\t+")
"""The mark of an item with the tab behind it that Word sets."""
_VERSE = lazy_regex(r"[ \t]*\|[ \t]+[^|\s][^|]*$")
"""A line of verse, as Pandoc marks it."""
_CODE_HEAD = lazy_regex(
    r"^(?:async )?(?:(?:def|class|function|fn|func) \w+.*[:{]|(?:for|while|with|if|elif) .+[:{]|try ?[:{]|else ?[:{])$",
    re.MULTILINE,
)
_CODE_LINE = lazy_regex(r"[=()\[\]{};]|^(?:return|pass|break|continue|raise|yield)\b")
_LINE = lazy_regex(rf"^(?:{_LETTERED.pattern}|{_BULLETED.pattern}|[^\n|]*\||[^\n\t]+\t)", re.MULTILINE)
"""How a line begins that may be an item or a row."""


_ESCAPE = lazy_regex(r"\\[!-/:-@\[-`{-~]")
_WORD = lazy_regex(r"(?<!\S)\S+")
_BACKSLASH = lazy_regex(r"\\(?P<sign>.?)")
_ON_DRIVE = lazy_regex(r"[A-Za-z]:\\\*?\.\w|[A-Z]:\\[$~_@%!-][A-Za-z]{2}[^\\]*$")
"""What stands right on a drive of Windows, and no sign that is escaped behind a colon: ``C:\\.ssh``, ``C:\\*.txt``."""


class Found(NamedTuple):
    """A spelling of another tool in a text."""

    start: int
    end: int
    code: str
    what: str
    hint: str

    def follows(self, other: Found) -> bool:
        """Whether it shares a character with another one, or stands behind it and an opening bracket."""
        return self.overlaps(other) or other.end == self.start - 1

    def overlaps(self, other: Found) -> bool:
        """Whether two share a character."""
        return self.start < other.end and other.start < self.end


def check_draft(
    draft: Draft,
    cloze: bool,
    japanese: bool,
    references: Collection[str],
    is_sound: Callable[[], bool],
    find_file: Callable[[str], str],
) -> None:
    """Note what of a text that was read looks like markup and is shown as it stands.

    ``cloze`` tells whether its note has holes, ``japanese`` whether it reads kana in brackets, ``references`` the keys
    of the deck's sources, ``find_file`` how the picture or sound of a name is written here, if the deck has it. Where a
    text is not sound, an error of it is told already, and only what is an error itself is told besides; that is asked
    only where something was found.
    """
    text = draft.text
    habits = _likely(text, cloze, japanese)
    # What is looked for before each pattern stands in all that it finds, and is found sooner.
    has_name = text.count(":") > 1 and _NAMED.search(text)
    has_key, has_lines = "@" in text, "\n" in text and _LINE.search(text)
    is_box = draft.spans.lines[0].column > 1 and _ODD_BOX.match(text)
    has_year = ("1" in text or "20" in text) and _YEAR.search(text)
    is_bare = bool((has_year and _YEAR_KEY.search(text)) or ("[" in text and _BARE_KEY.search(text)))
    is_bare = is_bare and bool(references)  # asked last: a note of which it was asked depends on the answer
    has_code = "\n" in text and _CODE_HEAD.search(text)
    names_file = "/" in text and _ENDING.search(text) and _FILE.search(text)
    has_escape = "\\" in text and _ESCAPE.search(text)
    if not (names_file or habits or has_name or has_key or is_bare or has_lines or is_box or has_code or has_escape):
        return
    shown = draft.shown
    found = list(_find(habits, text, shown, cloze, find_file))
    if has_name:
        found += _find_emoji(shown)
    if has_key:
        found += _find_citations(shown, references)
    if "[[@" in text:
        found += _find_doubled(text, shown)
    if is_bare:
        found += [one for one in _find_bare_keys(shown, references) if not any(map(one.overlaps, found))]
    if has_code and (code := _find_code(draft.spans.lines)):
        found.append(code)
    if has_lines:
        found += _find_lines(shown, draft.context.line_breaks)
    if has_escape:
        found += [one for one in _find_escapes(text, shown) if not any(map(one.overlaps, found))]
    if names_file:
        found += [one for one in _find_files(shown, find_file) if not any(map(one.follows, found))]
    if is_box and shown[0] == text[0]:
        hint = "write “- [ ] text” or “- [x] text”; if it is text, \\["
        found.append(Found(0, len(is_box[0]), "W314", "looks like the box of a task, and is none", hint))
    if found and not is_sound():
        found = [one for one in found if one.code[0] != "W"]
    for one in found:
        written = " ".join(text[one.start : one.end].split("\n")[0].split())
        written = written if len(written) <= 60 else written[:60] + "…"
        draft.report(one.start, one.code, f"“{written}” {one.what}", one.hint)


def find_habits(text: str, cloze: bool) -> Iterator[Found]:
    """Yield what of a plain text, which is to be written as Markdown, would look like markup."""
    for habit in map(_ALL.__getitem__, _likely(text, cloze, japanese=False)):
        for match in habit.pattern.finditer(text):
            yield Found(*match.span(), habit.code, habit.what, "")
    yield from _find_emoji(text)


def check_alternative(alt: str, place: Place, problems: Problems) -> None:
    """Note a size in a picture's alternative text, which Obsidian would take out of it."""
    found = _SIZED.match(alt)
    if found:
        message = f"the size in “{alt[:60]}” is part of what is read aloud, and changes nothing"
        hint = f"write ![{found['alt'].strip()[:60]}](…){{width={found['width']}}}"
        problems.add(place, "W421", message, hint)


def _likely(text: str, cloze: bool, japanese: bool) -> list[int]:
    """Return the places, in their order, of the habits of which a cue stands in a text."""
    signs = set(_SIGN.findall(text))
    if not signs:
        return []
    keys = {key for sign, behind in signs for key in (sign, sign + behind)}
    likely = {at for key in _BY_KEY.keys() & keys for cue, ats in _BY_KEY[key].items() if cue in text for at in ats}
    if not cloze:
        likely.discard(_AT_LOOSE_HOLE)
    if japanese:
        likely.discard(_AT_READING)
    return sorted(likely)


def _find(
    likely: Sequence[int], text: str, shown: str, cloze: bool, find_file: Callable[[str], str]
) -> Iterator[Found]:
    told: list[tuple[int, int]] = []
    for at in likely:
        habit = _ALL[at]
        seen = text if habit.as_written else shown
        if at not in _BESIDE_CODE and not any(map(seen.__contains__, habit.cues)):
            continue  # no cue is left of what shows
        for match in habit.pattern.finditer(seen):
            start, end = match.span()
            if len(told) == LISTED:
                return
            is_shown = shown[start] == ESCAPED if habit.escaped else _is_shown(text, shown, start)
            if not is_shown or any(start < other_end and end > other for other, other_end in told):
                continue
            told.append((start, end))
            code = "E501" if habit in HOLES and cloze else habit.code
            hint = _MASKED.sub("…", match.expand(habit.hint))
            name = match.groupdict().get("name") if habit.code == "E705" else None
            if name and (path := find_file(name)):
                hint = _FROM_HERE.sub("", hint.replace(name, path))
                hint = hint.replace("; a width behind it as {width=300}", _width(match))
            if habit in HOLES or habit is LOOSE_HOLE:
                hint = hint.replace("{{c1::text}}", as_cloze(text[start:end]) + ("" if cloze else _WHERE))
            yield Found(start, end, code, habit.what, hint)
            if habit.once:
                break


_FROM_HERE = lazy_regex(rf"^{SAVE_IT}|, with the path from this file|, or give its path from here")
"""What a hint says of a file that it does not know."""


def _width(match: re.Match[str]) -> str:
    """Return how the size is written that stands in Obsidian's brackets."""
    found = re.match(r"\s*(\d{1,4})", match.groupdict().get("more") or "")
    return f"{{width={found[1]}}}" if found else ""


def _is_shown(text: str, shown: str, at: int) -> bool:
    """Whether a character shows as it stands, or begins code: what looks like a block of code may be that."""
    return shown[at] == text[at] or (text[at] == "`" and shown[at] == CODE and shown[at - 1 : at] != CODE)


def _find_emoji(shown: str) -> Iterator[Found]:
    for match in _NAMED.finditer(shown):
        if character := _emoji(match["name"]):
            what = "is GitHub's name of an emoji, and shows as it stands"
            yield Found(*match.span(), "W421", what, f"write {character}")


def _emoji(name: str) -> str:
    from pymdownx import gemoji_db

    named = f":{name}:"
    entry = gemoji_db.emoji.get(gemoji_db.aliases.get(named, named), {})
    return "".join(chr(int(code, 16)) for code in entry.get("unicode", "").split("-") if code)


def _find_citations(shown: str, references: Container[str]) -> Iterator[Found]:
    for match in _CITED.finditer(shown):
        if match["key"] in references:
            hint = f"write [@{match['key']}]; if it is text, \\@"
            yield Found(*match.span(), "W421", "is no citation without its brackets, and shows as it stands", hint)


def _find_doubled(text: str, shown: str) -> Iterator[Found]:
    """Yield citations in a second pair of brackets, as some plugins of Obsidian write them."""
    for match in re.finditer(r"\[(?P<cited>\[@[^\[\]\n]+\])\]", text):
        if shown[match.start()] == "[":
            hint = f"write {match['cited']}; if it is text, \\["
            yield Found(*match.span(), "W421", "cites a source, and shows a second pair of brackets around it", hint)


def _find_bare_keys(shown: str, references: Container[str]) -> Iterator[Found]:
    """Yield the keys of sources that stand without an ``@``: in brackets, or wherever one is like no word."""
    end = 0
    found = [*_BARE_KEY.finditer(shown), *_YEAR_KEY.finditer(shown)]
    for match in sorted(found, key=lambda one: one.start()):
        if match["key"] in references and match.start() >= end:
            end = match.end()
            hint = f"write [@{match['key']}{match.groupdict().get('more') or ''}]; if it is text, in backticks"
            yield Found(*match.span(), "W421", "names a source and is no citation: it shows as it stands", hint)


def _find_files(shown: str, find_file: Callable[[str], str]) -> Iterator[Found]:
    """Yield the paths of the deck's own pictures and sounds that stand as text: none of them is shown or played."""
    for match in _FILE.finditer(shown):
        if "/" in match[0] and (path := find_file(match[0])):
            is_sound = match[0].lower().endswith(tuple(SOUNDS))
            right = f"[audio]({path})" if is_sound else f"![What is to be seen]({path})"
            what = f"is {'a sound' if is_sound else 'a picture'} of this deck, and shows as text"
            yield Found(*match.span(), "W421", what, f"write {right}; if it is text, in backticks")


def _find_escapes(text: str, shown: str) -> Iterator[Found]:
    """Yield paths and patterns in which a backslash is lost: it escapes a sign, and others in the word show."""
    for match in _WORD.finditer(text):
        marks = [(one.start(), one["sign"]) for one in _BACKSLASH.finditer(text, *match.span())]
        # A bar needs its backslash in a table, and “::” in a cloze; two backslashes are one that is text, but for those
        # of a server's name.
        lost = [
            (at, sign)
            for at, sign in marks
            if shown[at] == ESCAPED
            and sign != "|"
            and (sign != "\\" or at == match.start())
            and not text.startswith("::", at + 1)
        ]
        is_path = any(shown[at] == "\\" and sign.isalnum() for at, sign in marks)
        if lost and (is_path or _ON_DRIVE.match(match[0])):
            what = f"loses a backslash: before “{lost[0][1]}” it is an escape, and does not show"
            word = match[0].rstrip(".,;:!?")
            is_whole = len(word) <= 60 and "`" not in word
            way = f"write `{word}`, in backticks" if is_whole else "put it in backticks"
            end = match.start() + len(word)
            yield Found(match.start(), end, "W424", what, f"{way}; a backslash that is text is \\\\")


def _find_lines(shown: str, line_breaks: bool) -> Iterator[Found]:
    """Yield lines that look like a list or a table, and are one paragraph, in which they run together.

    ``line_breaks`` tells whether a line's end breaks it on the card: then lines that are counted by hand stay apart.
    """
    lines: list[tuple[int, str]] = []
    at = 0
    for line in shown.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    rules: Sequence[tuple[Callable[[str, str], bool], str, str]] = (
        (_goes_on, "begins no item of a list here: these lines would run together", "write “1. ” or “- ”"),
        (_are_columns, "has a tab as between columns: these lines would run together", "write | a | b | in each"),
        (_are_table, "begins a table that is text: it goes on with the line above", "write a blank line above it"),
        (_are_rows, "looks like a table's row, and is text: a row is missing below it", _RULED),
        (_are_verses, "begins a line of verse elsewhere, and its bar shows", "leave the bars out"),
    )
    tables = 0
    for rule, what, hint in rules[2:] if line_breaks else rules:
        if rule is _are_rows and tables:
            continue
        told = False
        for (start, above), (_, below) in pairwise(lines):
            is_kept_apart = above.endswith(ESCAPED)
            is_found = not is_kept_apart and rule(above, below)
            if is_found and not told:
                begin = start + len(above) - len(above.lstrip())
                hint_of_text = f"{hint}; a backslash at a line's end keeps lines apart that are text"
                yield Found(begin, start + len(above), "W314", what, hint_of_text)
            told = is_found
            tables += is_found and rule is _are_table


def _find_code(lines: Sequence[Line]) -> Found | None:
    """Return the first line of a paragraph that is code without a fence: its lines would run together, not indented."""
    at = 0
    for above, below in pairwise(lines):
        inside = below.column >= above.column + 2 and _CODE_LINE.search(below.text)
        if inside and _CODE_HEAD.match(above.text.strip()):
            hint = "write ```python on a line above it, and ``` below; a backslash at a line's end if it is text"
            return Found(at, at + len(above.text), "W314", "looks like code, and its lines would run together", hint)
        at += len(above.text) + 1
    return None


def _goes_on(above: str, below: str) -> bool:
    """Whether two lines begin like one item of a list and the next."""
    first, second = _LETTERED.match(above), _LETTERED.match(below)
    if first and second and (first["open"], first["end"]) == (second["open"], second["end"]):
        return _follows(first["mark"], second["mark"])
    first, second = _BULLETED.match(above), _BULLETED.match(below)
    return bool(first and second and _bullet(first["bullet"]) == _bullet(second["bullet"]))


def _bullet(written: str) -> str:
    """Return how an item is marked, alike whether it is ticked off or not."""
    if re.fullmatch(_COUNTED, written):
        return "1"
    return "☐" if written in _TICKS or written[0] == "[" else written


def _follows(one: str, other: str) -> bool:
    if one.isdigit() and other.isdigit():
        return int(other) == int(one) + 1
    first, second = (one.lower(), other.lower()) if one.isupper() == other.isupper() else ("", "")
    roman = first in _ROMAN and second in _ROMAN and _ROMAN.index(second) == _ROMAN.index(first) + 1
    return roman or (len(one) == len(other) == 1 and one.isalpha() and ord(other) == ord(one) + 1)


def _are_columns(above: str, below: str) -> bool:
    """Whether two lines have tabs inside, as pasted from a sheet or a table of Word's."""
    tabs = [_MARKED.sub("", line.strip()).count("\t") for line in (above, below)]
    return tabs[0] == tabs[1] > 0


def _are_table(above: str, below: str) -> bool:
    """Whether two lines are a table's head and the row of hyphens below it."""
    return "|" in above and is_delimiter_row(Line(below.strip(), 1))


def _are_rows(above: str, below: str) -> bool:
    """Whether two lines have as many cells, with a space around each bar, or bars at their edges."""
    cells = _cells(above)
    return cells > 1 and cells == _cells(below)


def _are_verses(above: str, below: str) -> bool:
    """Whether two lines begin with a bar that no other follows."""
    return bool(_VERSE.match(above) and _VERSE.match(below))


def _cells(line: str) -> int:
    line = line.strip()
    is_framed = line.startswith("|") and line.endswith("|") and len(line) > 2
    parts = line.strip("|").split("|") if is_framed else line.split(" | ")
    if any(part.count("(") != part.count(")") for part in parts):
        return 1  # a bar in P(A | B)
    return len(parts) + (1 if is_framed else 0)

"""The options to choose from: in which order they stand; why the lists of an answer are none, and what to write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256

from deckwright.base.model import Line
from deckwright.base.patterns import lazy_regex
from deckwright.markdown.blocks import Block, List, Paragraph

_BOXES = "each option begins with - [x] if it is right, with - [ ] if it is wrong"
_NUMBERED = lazy_regex(r"(?:[-*+•]\s*)?\(?(?:[A-Za-z]|\d{1,2})[.):]\s+")
"""What counts options that were typed by hand: “a) ”, “B. ”, “(2) ”."""
_ABOVE = lazy_regex(
    r"\b(?:all|both|none|any|neither|either)(?: of)?(?: the)?(?: options?| answers?)? above\b|\bboth [A-H] and [A-H]\b"
    r"|\b[A-H] (?:and|&) [A-H] only\b|\bonly [A-H] and [A-H]\b"
    r"|\b(?:alle|keine)[rs]?(?: der)? (?:obigen|oben genannten)\b|\b(?:toutes|aucune) [^.]{0,20}ci-dessus\b"
    r"|\b(?:todas|ninguna)(?: de)? las anteriores\b|\b(?:tutte le|nessuna delle) precedenti\b"
    r"|\b(?:todas as|nenhuma das) anteriores\b",
    re.IGNORECASE,
)
"""An option that means others by where they stand."""
_LETTERED = lazy_regex(
    r"\b(?i:options?|answers?|choices?|antwort|réponse|opción|respuesta|risposta) \(?[A-H]\)?(?![\w'’-])"
    r"|(?:^|[.!?] )\(?[A-H]\)? (?:is|was|ist|est|es) (?:right|correct|true|wrong|incorrect|false|richtig|falsch)\b"
)
"""An option that is named by a letter."""
_COUNTED = lazy_regex(
    r"(?<!\S)\(?(?P<mark>[A-Ja-j]|\d{1,2})[.):]\s+(?P<text>(?:(?!\s\(?(?:[A-Ja-j]|\d{1,2})[.):]\s).)+)"
)
"""An option in a row of them."""

_OPTIONS = lazy_regex(r'(?P<begin>.*?<ul class="options">)(?P<options>.*)(?P<end></ul>.*)', re.DOTALL)
"""A field with options."""
_EACH = lazy_regex(r'(?=<li class="option(?: right)?">)')
"""Where an option begins."""


@lru_cache(maxsize=10_000)
def order_of(note_id: str, count: int) -> tuple[int, ...]:
    """Return in which order the options of a question stand on its card: it follows from the id alone."""
    return tuple(sorted(range(count), key=lambda at: sha256(f"{note_id} {at}".encode()).digest()))


class Reordering:
    """A field with the options of a question, to be put into the orders of others; taken apart once."""

    def __init__(self, field: str, note_id: str) -> None:
        """``note_id`` is the id under which the options stand in the field."""
        found = _OPTIONS.fullmatch(field)
        self._begin, self._end = (found["begin"], found["end"]) if found else (field, "")
        options = [option for option in _EACH.split(found["options"]) if option] if found else []
        self._written = dict(zip(order_of(note_id, len(options)), options, strict=True))

    def under(self, note_id: str) -> str:
        """Return the field as it would be under that id."""
        options = (self._written[at] for at in order_of(note_id, len(self._written)))
        return self._begin + "".join(options) + self._end


def first_text(found: List) -> str:
    """Return the first line of a list's first item, if it is a text."""
    blocks = found.items[0].blocks
    return blocks[0].lines[0].text.strip()[:80] if blocks and isinstance(blocks[0], Paragraph) else ""


def choice_fault(answer: Sequence[Block], prompt: Line) -> tuple[Line | None, str, str]:
    """Return where and why the lists of an answer are no options to choose from, and what to write."""
    lists = [block for block in answer if isinstance(block, List)]
    if not lists:
        lines = [line for block in answer if isinstance(block, Paragraph) for line in block.lines]
        if not lines and (found := _options_in(prompt)):
            return _in_the_heading(prompt, found, "")
        if not lines:
            return (
                None,
                "this .choice question has no options",
                "write - [x] The right one, and below it - [ ] A wrong one",
            )
        if not any(_NUMBERED.match(line.text) for line in lines) and (found := _options_in(prompt)):
            return _in_the_heading(prompt, found, " ".join(line.text for line in lines))
        line = next((line for line in lines if _NUMBERED.match(line.text)), lines[0])
        return line, f"“{line.text.strip()[:60]}” is no option yet: {_BOXES}", _as_option(line.text)
    tasks = [found for found in lists if found.is_tasks]
    if len(tasks) > 1:
        return tasks[1].line, "a .choice question has one list of options, and this is a second list", "join the two"
    if not tasks:
        item = next(item for item in lists[0].items if item.task is None)
        text = item.blocks[0].lines[0].text if item.blocks and isinstance(item.blocks[0], Paragraph) else "text"
        box = re.match(r"\[[^\]]{0,3}\](?=\s)", text.strip())
        return (
            item.line,
            f"“{box[0]}” is no box: {_BOXES}" if box else f"this option has no box: {_BOXES}",
            _as_option(text),
        )
    inside = [block for block in tasks[0].items[0].blocks if isinstance(block, List) and block.is_tasks]
    if len(tasks[0].items) < 2 and inside:
        hint = f"begin each at the margin: - [ ] {first_text(inside[0])}"
        return inside[0].line, "these options are indented, so they belong to the one above", hint
    if len(tasks[0].items) < 2:
        return tasks[0].line, "a .choice question needs two options or more", "add one below: - [ ] A wrong one"
    first = tasks[0].items[0]
    text = first.blocks[0].lines[0].text.strip()[:80] if first.blocks and isinstance(first.blocks[0], Paragraph) else ""
    return first.line, "no option is marked as right", f"write x into the box of the right one: - [x] {text or 'right'}"


def named_by_place(options: List, texts: Sequence[Block]) -> Iterator[tuple[Line, str, str]]:
    """Yield where an option, or a text beside them, names options by where they stand, with what is wrong."""
    shuffled = "options are shown in another order than they are written in"
    seen: set[str] = set()
    for item in options.items:
        said = " ".join(line.text.strip() for line in _lines(item.blocks[:1]))
        if said and said in seen:
            yield item.line, f"“{said[:60]}” stands twice among the options", "write another one, or take it out"
        seen.add(said)
    for item in options.items:
        for line in _lines(item.blocks[:1]):
            if found := _ABOVE.search(line.text):
                hint = f"write what is meant, like “all of them”, in place of “{found[0]}”"
                yield line, f"“{found[0]}” may stand above what it means: {shuffled}", hint
    for line in _lines(texts):
        if found := _LETTERED.search(line.text):
            said = found[0].strip(" .!?")
            yield line, f"“{said}” may be another option on the card: {shuffled}", "name it by its words"


def _lines(blocks: Sequence[Block]) -> Iterator[Line]:
    return (line for block in blocks if isinstance(block, Paragraph) for line in block.lines)


def _options_in(prompt: Line) -> list[re.Match[str]]:
    """Return the options that are counted in a prompt, “a) Nile b) Amazon”; none if there is one alone."""
    found = list(_COUNTED.finditer(prompt.text))
    marks = [one["mark"].lower() for one in found]
    is_row = marks in (list("abcdefghij"[: len(marks)]), [str(number) for number in range(1, len(marks) + 1)])
    return found if len(found) > 1 and is_row else []


def _in_the_heading(prompt: Line, found: Sequence[re.Match[str]], answer: str) -> tuple[Line, str, str]:
    """Return what is wrong with options in a heading; ``answer`` stands below it and may say which one is right."""
    said = answer.strip(" .").casefold()
    names = [{one["mark"].lower(), one["text"].strip(" .,;").casefold()} for one in found]
    rights = [said in name or said.removeprefix("the ") in name for name in names]
    boxes = [
        f"- [{'x' if right else ' '}] {one['text'].strip(' ,;')[:60]}" for one, right in zip(found, rights, strict=True)
    ]
    shown = found[0][0].strip()[:60]
    which = "" if any(rights) else ", with an x in the box of the right one"
    hint = f"write {' and '.join(boxes[:4])} below it, each on its line{which}"
    return prompt.cut(found[0].start()), f"“{shown}” stands in the heading: {_BOXES}", hint


def _as_option(text: str) -> str:
    """Return how a line is written as an option."""
    bare = _NUMBERED.sub("", text.strip(), count=1)
    bare = re.sub(r"^[-+*•–—]\s*(?=\[)", "", bare)
    box = re.match(r"\[(?P<mark>.{0,3}?)\]|(?P<sign>[☐☑☒✓✔✗✘✅❌x](?=\s))", bare)
    if not box:
        return f"write - [x] {bare[:80]} if it is right, - [ ] {bare[:80]} if it is wrong"
    is_right = (box["mark"] or "").strip() or (box["sign"] or "☐") in "☑✓✔✅x"
    one, more, rest = bare[box.end() :].strip()[:160].partition(" [")
    if more and rest[1:2] == "]":
        return f"write - [{'x' if is_right else ' '}] {one.strip()}, and on the next line - [{rest}"
    return f"write - [{'x' if is_right else ' '}] {bare[box.end() :].strip()[:80]}"

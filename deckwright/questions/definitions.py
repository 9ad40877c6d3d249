"""Notes what stands below a question to be referred to, and nothing does: its footnotes and link definitions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from deckwright.base.model import Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.markdown.blocks import Definition, label
from deckwright.media.pictures import FORMATS
from deckwright.media.sounds import names_sound
from deckwright.questions.question import Question

_FOOTNOTE_DEFINED = lazy_regex(r"^[ \t>]*\[\^[^\[\]\s]+\]:", re.MULTILINE)
_FOOTNOTE_NAMED = lazy_regex(r"\[\^([^\[\]\s]+)\]")
_CODE = lazy_regex(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t>]*(?P=fence)|\Z)|(?P<tick>`+)[^`]*(?P=tick)", re.M | re.S
)
_LINK_DEFINED = lazy_regex(r"^[ \t>]*\[(?P<name>(?:[^\\\[\]]|\\.)+)\]:", re.MULTILINE)
_LINK_NAMED = lazy_regex(r"\[((?:[^\\\[\]]|\\.)+)\]")
_LINK_ALONE = lazy_regex(r"(?<![\w\\\])!])\[((?:[^\\\[\]]|\\.)+)\](?:\[\]|(?![\[({:]))")
_COMMENT = ("", "#")
"""Where a definition leads that is the old way to write a comment: ``[//]: # (text)``."""


def check_definitions(questions: Sequence[Question], text: str, problems: Problems) -> None:
    """Note the footnotes and the link definitions of a file's questions that nothing in them refers to.

    ``text`` is the file's. Where another question refers to a footnote, or names a link's label behind another text,
    that is told there.
    """
    footnotes = [found for question in questions for found in question.body.shared.footnotes.items()]
    if footnotes:
        named = {label(name) for name in _FOOTNOTE_NAMED.findall(_FOOTNOTE_DEFINED.sub("", text))}
        for key, footnote in footnotes:
            if key not in named:
                hint = f"write [^{key[:60]}] where it belongs, or remove it"
                problems.add(footnote.place, "W422", "nothing refers to this footnote: it shows nowhere", hint)
    if any(question.body.shared.links for question in questions):
        _check_links(questions, text, problems)


def way_to_footnote(name: str, path: str, questions: Mapping[str, Question]) -> str:
    """Return what to write for a footnote that a question of the file ``path`` refers to and does not define."""
    for other in questions.values():
        note = other.body.shared.footnotes.get(label(name)) if other.source.path == path else None
        if note:
            written = other.source.text.split("\n")[note.place.line - 1].strip()
            is_used = (other.text + other.around).count(f"[^{name}]") > 1
            way = "write it below this one, too" if is_used else "move it below this one"
            shown = written if len(written) <= 80 else f"{written[:80]}…"
            return f"“{shown}” stands below another question, in line {note.place.line}: {way}"
    as_text = "" if name.isdecimal() else f"; if it is text, put it in backticks: `[^{name[:60]}]`"
    return f"write [^{name[:60]}]: … below its answer{as_text}"


def _check_links(questions: Sequence[Question], text: str, problems: Problems) -> None:
    bare = [_LINK_DEFINED.sub("", _CODE.sub("", question.text + question.around)) for question in questions]
    named = [{label(name) for name in _LINK_NAMED.findall(one)} for one in bare]
    alone = [{label(name) for name in _LINK_ALONE.findall(one)} for one in bare]
    lines = text.split("\n")
    for question, own in zip(questions, named, strict=True):
        for key, link in question.body.shared.links.items():
            if key in own or link.target in _COMMENT or "W422" in problems.codes_at(link.place.path, link.place.line):
                continue
            written = _written(lines, link.place) or key
            others = [other for other, names in zip(questions, alone, strict=True) if key in names]
            other = next((other for other in others if key not in other.body.shared.links), None)
            if other:
                message = f"[{written}] in line {other.place.line + _line_of(other, written)} is no link:"
                message += " its definition stands below another question"
                hint = f"write [{written}]({link.target[:80]}) there, or this line below that question"
                problems.add(link.place, "W422", message, hint)
            elif not any(key in names for names in named):
                message = "nothing refers to this definition: it shows nowhere"
                problems.add(link.place, "W422", message, _instead(written, link))


def _written(lines: Sequence[str], place: Place) -> str:
    """Return the label that a definition has, as it is written."""
    found = _LINK_NAMED.match(lines[place.line - 1], place.column - 1)
    return found[1][:60] if found else ""


def _line_of(question: Question, name: str) -> int:
    """Return in which line of a question, from 0, a label stands for the first time."""
    return question.text.lower().partition(f"[{name.lower()}]")[0].count("\n")


def _instead(name: str, link: Definition) -> str:
    target = link.target[:80]
    if names_sound(link.target):
        return f"write [{name}]({target})"
    if link.target.lower().endswith(tuple(FORMATS)):
        return f"write ![{name}]({target})"
    return f"write [{name}] where it belongs, or remove it; if it is text, \\["

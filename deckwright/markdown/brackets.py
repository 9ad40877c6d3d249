"""Reads what stands in brackets: links, pictures, sounds, citations, footnotes, and texts in another language."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Protocol

from pygments.token import _TokenType

from deckwright.base.languages import anki_language, check_language
from deckwright.base.model import Attribute, Line, Place
from deckwright.base.problems import Problems
from deckwright.base.text import bad_references
from deckwright.markdown.attributes import BadAttributes, match_start, read_items
from deckwright.markdown.blocks import Fence, Shared, label
from deckwright.markdown.spans import Spans
from deckwright.markdown.tokens import SPOKEN, Sound, Speech, Stash
from deckwright.media.sounds import names_sound

BRACKETS = 50
"""How deep brackets may be nested in a paragraph, and so may HTML elements."""

SCHEMES = ("http", "https", "mailto")
"""What a link may lead to."""

SPAN_KEYS = ("lang", "tts")
"""What may stand in braces behind a text in brackets."""

_SPAN = re.compile(r"\b(?:lang|tts)=")
_TARGET = re.compile(
    r"""\(\s*+(?:<(?P<angle>[^<>\n]*)>|(?P<bare>(?:[^\s()<>]|\([^\s()<>]*\))*+))"""
    r"""(?:\s++(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*+\)"""
)
_REFERENCE = re.compile(r"\[([^\[\]]*)\]")
_FOOTNOTE = re.compile(r"\[\^([^\[\]\s]+)\]")
_CITATION = re.compile(r"\[([^\[\]@]*+@[^\[\]]*)\]")
_CITED = re.compile(r"@(?P<key>[A-Za-z0-9][\w:.+/-]*)(?:,\s+(?P<locator>.+))?$", re.DOTALL)
_LIKE_A_CITATION = re.compile(r"(?:^|[\s;(-])@[A-Za-z]")


class Context(Protocol):
    """What the scanner asks of the note that it reads for."""

    stash: Stash
    shared: Shared
    problems: Problems
    path: str
    holes_allowed: bool
    themed: bool
    """Whether the cards have the deck's own style sheet; without it, nothing may rely on its classes."""

    def cite(self, cited: Sequence[tuple[str, str, Place]]) -> str:
        """Return the HTML for the sources cited: key, locator and place of each."""

    def image(self, target: str, alt: str, attributes: Sequence[Attribute], place: Place) -> str:
        """Return the HTML for a picture."""

    def sound(self, target: str, place: Place) -> str:
        """Return the name in Anki's media folder of a sound; empty after noting a problem."""

    def footnote(self, name: str, place: Place) -> str:
        """Return the HTML for a reference to a footnote."""

    def question_link(self, name: str, place: Place) -> str:
        """Return the HTML that stands for another question."""

    def lex(self, code: str, language: str) -> list[tuple[_TokenType, str]]:
        """Return the tokens that code is coloured by."""

    def listing(self, fence: Fence) -> str:
        """Return the HTML for code shown as a picture."""


class Brackets(Spans):
    """A scanner's state, and its readers of brackets. Each takes where its character stands and returns where to go on.

    What is read is added to ``out``.
    """

    def __init__(self, lines: Sequence[Line], context: Context) -> None:
        super().__init__(lines, context.path)
        self.context = context
        self.stash = context.stash
        self.out: list[str] = []
        self.holes: list[tuple[int, bool, int]] = []
        """Open holes: where each starts, whether its hint has begun, and how many braces are open around it."""
        self.brackets: list[tuple[int, int, tuple[tuple[int, bool, int], ...]]] = []
        """Open brackets: their index in ``out`` and in the text, and the holes that were open there."""

    def report(self, at: int, code: str, message: str, hint: str = "") -> None:
        """Add a problem at a character of the text."""
        self.context.problems.add(self.place(at), code, message, hint)

    def check_references(self, start: int, end: int) -> bool:
        """Whether no character reference there stands for what no text may hold; one that does is an error."""
        is_sound = True
        for bad in bad_references(self.text, start, end):
            hint = f"delete it; in backticks it is text: `{bad.written}`"
            code, means = ("E103", bad.means) if bad.means else ("W106", "no character and shows as �")
            self.report(bad.start, code, f"{bad.written} stands for {means}", hint)
            is_sound = is_sound and code != "E103"
        return is_sound

    def literal(self, at: int, length: int = 1) -> int:
        """Add text that no Markdown rule may read."""
        self.out.append(self.stash.literal(self.text[at : at + length]))
        return at + length

    def plain(self, at: int, length: int = 1) -> int:
        """Add text as it is."""
        self.out.append(self.text[at : at + length])
        return at + length

    def open_bracket(self, at: int) -> int:
        """Read a footnote, a citation or the beginning of a link."""
        if found := _FOOTNOTE.match(self.text, at):
            self.out.append(self.stash.put(self.context.footnote(found[1], self.place(at))))
            return found.end()
        if found := _CITATION.match(self.text, at):
            end = self.citation(at, found)
            if end:
                return end
        if len(self.brackets) == BRACKETS:
            self.report(at, "E401", f"brackets are nested over {BRACKETS} deep", "close them, or write \\[")
        if len(self.brackets) >= BRACKETS:
            return self.literal(at)
        self.brackets.append((len(self.out), at, tuple(self.holes)))
        return self.plain(at)

    def citation(self, at: int, found: re.Match[str]) -> int:
        """Read ``[@key, locator; @key]``; return 0 if the brackets hold something else."""
        if not _LIKE_A_CITATION.search(found[1]) or self.text[found.end() : found.end() + 1] in ("(", "["):
            return 0
        cited = []
        offset = at + 1
        for part in found[1].split(";"):
            one = _CITED.match(part.strip())
            start = offset + len(part) - len(part.lstrip())
            offset += len(part) + 1
            if not one:
                hint = "write [@key], [@key, p. 3] or [@key; @other]"
                self.report(start, "E601", f"cannot read the citation “{part.strip()[:60]}”", hint)
                continue
            cited.append((one["key"], " ".join((one["locator"] or "").split()), self.place(start)))
        if cited:
            self.out.append(self.stash.put(self.context.cite(cited)))
        return found.end()

    def close_bracket(self, at: int) -> int:
        """Read the end of a link, a picture, a sound or a span."""
        if not self.brackets:
            return self.literal(at)
        index, start, holes = self.brackets.pop()
        is_image = self.text[start] == "!"
        inside = self.text[start + (2 if is_image else 1) : at]
        target, end = self.target(at, inside)
        if target is None and not is_image and (end := self.span(index, at, start, holes)):
            return end
        if target is None:
            self.out[index] = self.stash.literal(self.out[index])
            return self.literal(at)
        if is_image:
            attributes, end = self.attributes(end)
            alt = self.stash.plain("".join(self.out[index + 1 :]))
            del self.out[index:]
            self.out.append(self.stash.put(self.context.image(target, alt.strip(), attributes, self.place(start))))
            return end
        if names_sound(target):
            self.sound(index, target, start)
        else:
            self.link(index, target, start, empty=not inside.strip())
        return end

    def sound(self, index: int, target: str, start: int) -> None:
        """Put a button that plays in the place of a link to a sound; a text that says more than “audio” stays."""
        self.out[index] = ""
        if "".join(self.out[index + 1 :]).strip().lower() in ("", "audio"):
            del self.out[index + 1 :]
        else:
            self.out.append(" ")
        if self.in_hint(start):
            return
        name = self.context.sound(target, self.place(start))
        if name:
            self.out.append(self.stash.put(Sound(name)))

    def in_hint(self, at: int) -> bool:
        """Whether a hole's hint has begun, in which nothing can play: Anki would play it with the answer as well."""
        if any(hinted for _, hinted, _ in self.holes):
            self.report(at, "E611", "a hole's hint cannot play anything", "put it into the hole, or beside it")
            return True
        return False

    def span(self, index: int, at: int, start: int, holes: tuple[tuple[int, bool, int], ...]) -> int:
        """Read ``[text]{lang="de"}`` or ``[text]{tts="de"}``, whose text ends at ``at``; return where it ends, or 0."""
        found = match_start(self.text, at + 1)
        if not found or not _SPAN.search(found["body"]):
            return 0
        attributes, end = self.attributes(at + 1)
        values: dict[str, str] = {}
        for item in attributes:
            if item.key in SPAN_KEYS:
                values[item.key] = check_language(item.key, item.value, item.place, self.context.problems)
            else:
                name = item.key + item.value if item.key in "#." else item.key
                self.context.problems.add(item.place, "E205", f"“{name}” is no attribute of a text", 'like lang="de"')
        inside = "".join(self.out[index + 1 :])
        if tuple(self.holes) != holes:
            self.report(start, "E508", "a hole crosses the end of these brackets", "put the whole of it into the hole")
            return end
        language = html.escape(values.get("lang") or values.get("tts") or "")
        self.out[index] = self.stash.put(f'<span lang="{language}">') if language else ""
        self.out.append(self.stash.put("</span>") if language else "")
        if values.get("tts") and not self.in_hint(start):
            if self.stash.has_formula(inside):
                self.report(start, "E612", "a formula cannot be read aloud", "end the brackets before it")
                return end
            said = self.stash.put(Speech(anki_language(values["tts"])))
            self.out += [" ", said, self.stash.silent(inside), self.stash.put(SPOKEN)]
        return end

    def target(self, at: int, inside: str) -> tuple[str | None, int]:
        """Return where a link whose text ends at ``at`` leads to, and where the link ends; None if it is none."""
        if found := _TARGET.match(self.text, at + 1):
            self.check_references(at + 1, found.end())
            target = found["angle"] if found["angle"] is not None else found["bare"]
            return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", target)), found.end()
        links = self.context.shared.links
        found = _REFERENCE.match(self.text, at + 1)
        if found and label(found[1] or inside) in links:
            return links[label(found[1] or inside)].target, found.end()
        if label(inside) in links:
            return links[label(inside)].target, at + 1
        return None, at + 1

    def attributes(self, at: int) -> tuple[tuple[Attribute, ...], int]:
        """Return the attribute list that begins here, and where it ends; none if there is none."""
        found = match_start(self.text, at)
        if not found:
            return (), at
        try:
            return read_items(found["body"], self.place(found.start("body"))), found.end()
        except BadAttributes as error:
            self.context.problems.add(error.place, "E204", f"cannot read “{error.item}” in an attribute list")
            return (), found.end()

    def link(self, index: int, target: str, start: int, empty: bool) -> None:
        """Put a link, or another question's prompt, in the place of the brackets."""
        scheme = re.match(r"([A-Za-z][\w+.-]*):", target)
        if target.startswith("#") and len(target) > 1:
            pointer = self.context.question_link(target[1:], self.place(start))
            if empty or "".join(self.out[index + 1 :]) == target:
                del self.out[index + 1 :]
            else:
                pointer = f" ({pointer})" if pointer else ""
            self.out[index] = ""
            self.out.append(self.stash.put(pointer))
            return
        if scheme and scheme[1].lower() in SCHEMES:
            self.out[index] = self.stash.put(f'<a href="{html.escape(target.replace(" ", "%20"))}">')
            self.out.append(self.stash.put("</a>"))
            return
        if scheme:
            known = ", ".join(SCHEMES)
            self.report(start, "E602", f"a link must not lead to “{scheme[1]}:”", f"allowed: {known}")
        else:
            shown = target if len(target) < 60 else target[:57] + "…"
            hint = "give the whole address, or (#id) for another question"
            self.report(start, "E603", f"the link to “{shown}” leads nowhere on a card", hint)

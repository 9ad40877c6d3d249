"""Reads what stands in brackets: links, pictures, sounds, citations, footnotes, and texts in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from deckwright.base.languages import anki_language, check_language
from deckwright.base.limits import BRACKET_DEPTH
from deckwright.base.model import Attribute
from deckwright.base.patterns import lazy_regex
from deckwright.base.text import nearest
from deckwright.markdown.attributes import BadAttributes, match_start, read_items
from deckwright.markdown.blocks import label
from deckwright.markdown.inline.draft import Draft, End, Node, OpenHole
from deckwright.markdown.inline.emphasis import MarkRun, Start
from deckwright.markdown.link_grammar import (
    LABEL,
    SCHEMES,
    instead_of,
    read_inline_target,
    read_label,
    refused_scheme,
    unescape,
)
from deckwright.markdown.tokens import SPOKEN, Formula, Hole, Made, Sound, Speech, is_said
from deckwright.media.sounds import SOUNDS, names_remote_sound, names_sound
from deckwright.notations.furigana import split_base

SPAN_KEYS = ("lang", "tts")
"""What may stand in braces behind a text in brackets."""

NAME_ENDS = 4
"""Closing parentheses that are tried for the end of a file's name."""

_NAMED = lazy_regex(r"\([^\n]{1,300}")
_ENDING = lazy_regex(r"[^/]\.[A-Za-z0-9]{1,8}$")
_NAME_END = lazy_regex(r"\)")
_NAME_TITLE = lazy_regex(r"""[ \t]+(?:"[^"]*"|'[^']*')[ \t]*$""")
_SPAN = lazy_regex(r"\b(?:lang|tts)=")
_CLASSES = lazy_regex(r"\s*(?:\.[^\s\"=]+\s*)+")
_FOOTNOTE = lazy_regex(r"\[\^([^\[\]\s]+)\]")
_CITATION = lazy_regex(r"\[([^\[\]@]*+@[^\[\]]*)\]")
_ESCAPED_CITATION = lazy_regex(r"\\\[(@[A-Za-z][^\[\]\\{}$]*)\\\]")
_LOCATED = lazy_regex(r"(?P<key>@[\w:.+/-]*\w)[ ,;]+(?P<page>(?:pp?|page|§|ch|chap|sec|fig|vol)\b.*)", re.IGNORECASE)
_DATED = lazy_regex(r"(@[A-Za-z]+)[ ,]+((?:19|20)\d\d[a-z]?)")
"""A citation whose locator lacks its comma; one whose key has a space."""
_CITED = lazy_regex(r"@(?P<key>[A-Za-z0-9][\w:.+/-]*)(?:,\s+(?P<locator>.+))?$", re.DOTALL)
_LIKE_A_CITATION = lazy_regex(r"(?:^|[\s;(-])@(?:[A-Za-z]|(?P<hole>\{\{c\d+::))")


@dataclass(slots=True)
class _Bracket:
    """A bracket that is not closed yet."""

    index: int
    """Where in the draft's nodes it stands."""
    at: int
    is_image: bool
    holes: tuple[OpenHole, ...]
    """The holes that were open there."""
    bottom: MarkRun | None
    """The last run of marks before it."""
    is_active: bool = True
    """Whether it may begin a link: not around another link."""
    holds_brackets: bool = False


def _has_hole(node: Node) -> bool:
    return isinstance(node, Hole) or (isinstance(node, Formula) and bool(node.tex.marks))


class Brackets:
    """The readers of brackets. Each takes where its character stands, adds to the draft and returns where to go on."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.context = draft.context
        self.open: list[_Bracket] = []

    def begin(self, at: int) -> int:
        """Read a footnote, a citation or the beginning of a link."""
        draft = self.draft
        if found := _FOOTNOTE.match(draft.text, at):
            draft.add(draft.stash.made(self.context.footnote(found[1], draft.place(at))))
            return found.end()
        if (found := _CITATION.match(draft.text, at)) and (end := self.citation(at, found)):
            return end
        return self.push(at, is_image=False)

    def begin_escaped(self, at: int) -> int:
        r"""Read ``\[@key\]``, as mdformat leaves a citation; return 0 if it is none. No formula begins with ``@``."""
        found = _ESCAPED_CITATION.match(self.draft.text, at)
        return self.citation(at + 1, found) if found else 0

    def begin_image(self, at: int) -> int:
        """Read the beginning of a picture."""
        return self.push(at, is_image=True)

    def push(self, at: int, is_image: bool) -> int:
        """Open a bracket."""
        draft = self.draft
        if len(self.open) == BRACKET_DEPTH:
            draft.report(at, "E401", f"brackets are nested over {BRACKET_DEPTH} deep", "close them, or write \\[")
        if len(self.open) >= BRACKET_DEPTH:
            return draft.add_text(at, 1 + is_image)
        if self.open:
            self.open[-1].holds_brackets = True
        self.open.append(_Bracket(len(draft.nodes), at, is_image, tuple(draft.holes), draft.runs.last))
        return draft.add_text(at, 1 + is_image)

    def citation(self, at: int, found: re.Match[str]) -> int:
        """Read ``[@key, locator; @key]``; return 0 if the brackets hold something else."""
        draft = self.draft
        like = _LIKE_A_CITATION.search(found[1])
        if not like or draft.text[found.end() : found.end() + 1] in ("(", "["):
            return 0
        if like["hole"] and not self.context.holes_allowed:
            return 0
        draft.check_unasked(at, found[1], "a citation")
        if like["hole"]:  # of the key, which no card has
            return found.end()
        cited = []
        offset = at + 1
        for part in found[1].split(";"):
            one = _CITED.match(part.strip())
            start = offset + len(part) - len(part.lstrip())
            offset += len(part) + 1
            several = one and re.search(r"(?:^|[\s,])@[A-Za-z]", one["locator"] or "")
            if not one or several:
                hint = "write [@key], [@key, p. 3] or [@key; @other]"
                parted = re.sub(r",?\s+@", "; @", part.strip())
                if located := _LOCATED.fullmatch(part.strip()):
                    parted = f"{located['key']}, {located['page']}"
                elif dated := _DATED.fullmatch(part.strip()):
                    parted = f"{dated[1]}{dated[2]}"
                hint = f"write [{parted[:80]}]" if several or located or dated else hint
                draft.report(start, "E601", f"cannot read the citation “{part.strip()[:60]}”", hint)
                continue
            cited.append((one["key"], " ".join((one["locator"] or "").split()), draft.place(start)))
        if cited:
            draft.add(draft.stash.made(self.context.cite(cited)))
        return found.end()

    def close(self, at: int) -> int:
        """Read the end of a link, a picture, a sound or a span."""
        draft = self.draft
        if not self.open:
            return draft.add_text(at)
        bracket = self.open.pop()
        target, end = self.target(bracket, at)
        if target is None and not bracket.is_image and (end := self.span(bracket, at)):
            return end
        if target is None and (self.context.furigana and not bracket.is_image and self.furigana(bracket, at)):
            return at + 1
        if target is None:
            return draft.add_text(at)
        draft.runs.pair(bracket.bottom)
        if bracket.is_image:
            return self.image(bracket, target, end)
        draft.taken.append((bracket.at, bracket.at + 1))
        if names_sound(target) or (names_remote_sound(target) and not self.words(bracket)):
            self.sound(bracket, target)  # of a sound on the web, that it cannot be played
        else:
            self.link(bracket, target, draft.text[bracket.at + 1 : at])
        for outer in self.open:
            outer.is_active = outer.is_active and outer.is_image
        return end

    def target(self, bracket: _Bracket, at: int) -> tuple[str | None, int]:
        """Return where a link whose text ends at ``at`` leads to, and where the link ends; None if it is none."""
        if not bracket.is_active:
            return None, at
        text = self.draft.text
        target, end = read_inline_target(text, at + 1) if self.draft.spans.find(")", at) >= 0 else (None, at)
        if target is not None:
            self.draft.check_references(at + 1, end)
            if not bracket.is_image:  # there is no such file, which is told
                self.draft.check_unasked(bracket.at, text[at + 1 : end], "a link's address")
            return target, end
        target, end = self.named(bracket, at + 1)
        if target:
            return target, end
        links = self.context.shared.links
        name, end = read_label(text, at + 1)
        if not end or not name.strip():
            end = at + 3 if text.startswith("[]", at + 1) else at + 1
            if bracket.holds_brackets:
                return None, at
            start = bracket.at + 1 + bracket.is_image
            name = text[start:at] if at - start <= LABEL else ""
        definition = links.get(label(name)) if name.strip() else None
        if definition and not bracket.is_image:
            self.draft.check_unasked(bracket.at, definition.target, "a link's address")
        return (definition.target, end) if definition else (None, at)

    def named(self, bracket: _Bracket, at: int) -> tuple[str, int]:
        """Return the picture or sound in the parentheses at ``at`` whose name no destination may have, and their end.

        It has white space or odd parentheses in it, and there is a file of exactly that name.
        """
        found = _NAMED.match(self.draft.text, at)
        ends = [one.end() for one in _NAME_END.finditer(self.draft.text, at, found.end())] if found else []
        for end in ends[:NAME_ENDS]:
            name = _NAME_TITLE.sub("", self.draft.text[at + 1 : end - 1]).strip(" \t")
            for path in dict.fromkeys((name, unescape(name))):
                is_wanted = _ENDING.search(path) if bracket.is_image else names_sound(path)
                if is_wanted and self.context.has_file(path):
                    return path.replace("%", "%25"), end
        return "", at

    def image(self, bracket: _Bracket, target: str, end: int) -> int:
        """Put a picture in the place of its brackets."""
        draft = self.draft
        attributes, end = self.attributes(end)
        alt = draft.plain(draft.nodes[bracket.index + 1 :])
        if any(map(_has_hole, draft.nodes[bracket.index + 1 :])):
            hint = "write the cloze around the picture, or beside it; as text: \\{{c1::…}}"
            draft.report(bracket.at, "E505", "a cloze cannot stand in a picture's alternative text", hint)
        self.drop(bracket.index)
        made = self.context.image(target, alt.strip(), attributes, draft.place(bracket.at))
        draft.add(draft.stash.made(made))
        draft.taken.append((bracket.at, end))
        return end

    def drop(self, index: int) -> None:
        """Take away what stands in brackets of which only the words count; an element in it must be there whole."""
        draft = self.draft
        dropped = draft.nodes[index:]
        begun = [node for node in dropped if isinstance(node, Start)]
        ended = [node.start for node in dropped if isinstance(node, End)]
        for start in dict.fromkeys([*begun, *ended]):
            if start.written and (start not in begun or start not in ended):
                hint = "put the whole of it into them, or beside them"
                draft.report(start.at, "E407", f"<{start.tag}> crosses the beginning or the end of brackets", hint)
        del draft.nodes[index:]

    def sound(self, bracket: _Bracket, target: str) -> None:
        """Put a button that plays in the place of a link to a sound; a text that says more than “audio” stays."""
        draft = self.draft
        draft.nodes[bracket.index] = ""
        if not self.words(bracket):
            self.drop(bracket.index + 1)
        else:
            draft.add(" ")
        if self.in_hint(bracket.at):
            return
        name = self.context.sound(target, draft.place(bracket.at))
        if name:
            draft.add(Sound(name))

    def words(self, bracket: _Bracket) -> str:
        """Return what the brackets of a sound say; nothing where that is that it can be heard."""
        said = self.draft.plain(self.draft.nodes[bracket.index + 1 :]).strip()
        return "" if said.lower() == "audio" else said

    def in_hint(self, at: int) -> bool:
        """Whether a hole's hint has begun, in which nothing can play: Anki would play it with the answer as well."""
        if any(hole.hinted for hole in self.draft.holes):
            hint = "put it before the ::, or beside the cloze"
            self.draft.report(at, "E611", "the hint of a cloze cannot play a sound", hint)
            return True
        return False

    def link(self, bracket: _Bracket, target: str, written: str) -> None:
        """Put a link, or another question's prompt, in the place of the brackets."""
        draft, start = self.draft, bracket.at
        scheme = re.match(r"([A-Za-z][\w+.-]*):", target)
        if target.startswith("#") and len(target) > 1:
            pointer = self.context.question_link(target[1:], draft.place(start))
            if not written.strip() or draft.plain(draft.nodes[bracket.index + 1 :]) == target:
                self.drop(bracket.index + 1)
            elif pointer:
                pointer = f" ({pointer})"
            draft.nodes[bracket.index] = ""
            draft.add(draft.stash.made(pointer))
        elif scheme and scheme[1].lower() in SCHEMES:
            shown = target if draft.stash.has_room(len(target)) else ""
            opening = Start("a", start, {"href": shown.replace(" ", "%20")})
            inside = draft.nodes[bracket.index + 1 :]  # an address in it is text: there are no links in links
            draft.nodes[bracket.index :] = [opening, *(node for node in inside if not _is_link(node)), End(opening)]
        elif scheme:
            draft.report(start, "E602", *refused_scheme(scheme[1]))
        else:
            shown = target if len(target) < 60 else target[:57] + "…"
            hint = instead_of(target, written)
            ending = next((one for one in SOUNDS if target and draft.context.has_file(target + one)), "")
            if ending:
                hint = f"write [{written[:60]}]({target[:80]}{ending})"
            message = f"the link to “{shown}” leads nowhere: a card has no other files"
            draft.report(start, "E603", message if target else "this link has no address", hint)

    def span(self, bracket: _Bracket, at: int) -> int:
        """Read ``[text]{lang="de"}``, ``[text]{tts="de"}`` or ``[text]{.class}``, whose text ends at ``at``.

        Return where it ends, or 0 if it is none of these.
        """
        draft, start = self.draft, bracket.at
        found = match_start(draft.text, at + 1)
        if not found:
            return 0
        is_coloured = bool(self.context.classes) and _CLASSES.fullmatch(found["body"])
        if not is_coloured and not _SPAN.search(found["body"]):
            return 0
        attributes, end = self.attributes(at + 1)
        values: dict[str, str] = {}
        classes: list[str] = []
        for item in attributes:
            if item.key in SPAN_KEYS:
                values[item.key] = check_language(item.key, item.value, item.place, self.context.problems)
            elif item.key == "." and item.value in self.context.classes:
                classes.append(self.context.classes[item.value])
            else:
                self.refuse(item)
        draft.runs.pair(bracket.bottom)
        draft.taken.append((start, start + 1))
        inside = draft.nodes[bracket.index + 1 :]
        if tuple(draft.holes) != bracket.holes:
            hint = "put all of it into the cloze"
            draft.report(start, "E508", "a cloze goes over the end of these brackets", hint)
            return end
        draft.nodes[bracket.index] = ""
        marks = {"class": " ".join(classes)} if classes else {}
        if classes:
            self.context.spellings.add("classes")
        if language := values.get("lang") or values.get("tts"):
            marks["lang"] = language
        if marks:
            opening = Start("span", start, marks)
            draft.nodes[bracket.index] = opening
            draft.add(End(opening))
        if values.get("tts") and not self.in_hint(start):
            if any(isinstance(node, Formula) for node in inside):
                draft.report(start, "E612", "a formula cannot be read aloud", "end the brackets before it")
                return end
            said = Speech(anki_language(values["tts"]))
            draft.add(" ", said, *_unread(draft.stash.silent(inside)), SPOKEN)
        return end

    def refuse(self, item: Attribute) -> None:
        """Note what is no attribute of a text in brackets."""
        name = item.key + item.value if item.key in "#." else item.key
        hint = 'like lang="de"'
        if item.key == ".":
            known = [f".{one}" for one in self.context.classes]
            hint = (
                nearest(name, known)
                if known
                else f'name it in a table [classes] of deck.toml, {item.value} = "#7a2e8e"'
            )
        self.context.problems.add(item.place, "E205", f"“{name[:60]}” is no attribute of a text", hint)

    def furigana(self, bracket: _Bracket, at: int) -> bool:
        """Read ``漢字[かんじ]``, whose brackets end at ``at``; return whether it is that."""
        nodes = self.draft.nodes
        before, inside = nodes[bracket.index - 1] if bracket.index else "", nodes[bracket.index + 1 :]
        if len(inside) != 1 or not isinstance(inside[0], str) or not isinstance(before, str):
            return False
        found = split_base(before, inside[0])
        if not found:
            return False
        ruby, reading = Start("ruby", bracket.at), Start("rt", bracket.at)
        nodes[bracket.index - 1 :] = [*found[:1], ruby, found[1], reading, inside[0], End(reading), End(ruby)]
        self.context.spellings.add("furigana")
        return True

    def attributes(self, at: int) -> tuple[tuple[Attribute, ...], int]:
        """Return the attribute list that begins here, and where it ends; none if there is none."""
        found = match_start(self.draft.text, at)
        if not found:
            return (), at
        try:
            return read_items(found["body"], self.draft.place(found.start("body"))), found.end()
        except BadAttributes as error:
            self.context.problems.add(error.place, "E204", f"cannot read “{error.item}” in an attribute list")
            return (), found.end()


def _unread(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield what a voice says: no references, and no readings of ruby, which it would say behind the words."""
    reading: Start | None = None
    for node in nodes:
        if reading is None and isinstance(node, Start) and node.tag in ("rt", "rp"):
            reading = node
        elif reading is None:
            if not isinstance(node, Made) or is_said(node):
                yield node
        elif isinstance(node, End) and node.start is reading:
            reading = None


def _is_link(node: Node) -> bool:
    start = node.start if isinstance(node, End) else node
    return isinstance(start, Start) and start.tag == "a"

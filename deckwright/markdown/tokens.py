"""What a text holds besides words: pieces that are finished when they are read, and how they come into the field.

In Python-Markdown's tree, and in the HTML that it becomes, a piece is a comment with its number. No author can write
one, since every ``<`` of a text is escaped. Trusted HTML takes its comment's place before the sanitiser, so that it is
checked, too; formulas and cloze marks do so after it, with Anki's own marks escaped in everything else (the sanitiser
would undo the numeric entities).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeVar

from deckwright.base.limits import SHOWN_CHARACTERS
from deckwright.base.model import Html
from deckwright.base.patterns import lazy_regex
from deckwright.markdown.plain import letters as words_of

_PIECE = lazy_regex(r"<!--(\d+)-->")
# What Anki acts on wherever it stands in a field, code included: sounds, LaTeX pictures, text to speech. Measured.
_ANKI_MARK = lazy_regex(r"\[(?=sound:|/?latex\]|/?\$\$?\]|/?anki:)", re.IGNORECASE)
PLAYED = lazy_regex(r"\[sound:[^\]]*\]|\[anki:tts [^\]]*\].*?\[/anki:tts\]", re.DOTALL)
"""What of a finished field is heard and not seen."""

# Anki makes a shape of a hole that begins so, whose attributes it does not escape.
_OCCLUSION = lazy_regex("^image-occlusion:")

# MathJax would take a backslash before a bracket for a formula; an empty element parts the two.
_TEX_MARK = lazy_regex(r"\\(?=[()\[\]])")
_TAG = lazy_regex(r"""<[a-z/](?:[^<>"]|"[^"]*")*>""")
READING = lazy_regex(r"<(r[tp])>.*?</\1>", re.DOTALL)
"""How a ruby is read: what stands over a word and is none itself, and what a voice would say behind the word."""
_UNSPOKEN = lazy_regex(
    rf'{READING.pattern}|<sup class="fnref">\d+</sup>'
    r'|<span class="cite">(?:[^<]|<(?!/?span)[^>]*>|<span class="tied">[^<]*</span>)*</span>',
    re.DOTALL,
)
"""What of a text a voice does not say: how a ruby is read, and the marks that point to a footnote or a source."""
_ANY_TAG = lazy_regex(r"<[^>]*>")
_TEX_ENTITY = lazy_regex(r"(?<=\\)[()\[\]]")

# A browser may break a line on both sides of a formula, whatever stands there: a “?” would begin a line by itself.
_TIED_BEFORE = "(“‘„«（「『"
_TIED_AFTER = lazy_regex(r"(?:[’']?[a-z]{1,2}(?!\w))?[.,;:?!)’'”\"»…、。，；：？！）」』–—-]*")


class Mark(Enum):
    """The parts of a cloze hole."""

    OPEN = "open"
    HINT = "hint"
    CLOSE = "close"


_DEEPER = {Mark.OPEN: 1, Mark.HINT: 0, Mark.CLOSE: -1}


@dataclass(frozen=True, slots=True)
class Hole:
    """One part of a cloze hole; ``number`` counts from 1."""

    mark: Mark
    number: int = 0
    hint: str = ""
    """The text of a hint in code or in a formula; other hints follow their mark."""


@dataclass(frozen=True, slots=True)
class HoleFault:
    """What is wrong with a hole in code or in a formula, and where in it."""

    at: int
    code: str
    message: str
    hint: str


class Cut(NamedTuple):
    """Code or a formula without its holes' marks and hints, and where each stood: offset and part of a hole."""

    code: str
    marks: tuple[tuple[int, Hole], ...] = ()
    faults: tuple[HoleFault, ...] = ()

    def parts(self) -> Iterator[str | Hole]:
        """Yield the code and the marks in turn."""
        at = 0
        for offset, hole in self.marks:
            yield self.code[at:offset]
            yield hole
            at = offset
        yield self.code[at:]


@dataclass(frozen=True, slots=True)
class Formula:
    """TeX between MathJax's delimiters."""

    tex: Cut
    display: bool


@dataclass(frozen=True, slots=True)
class Sound:
    """A file that Anki plays, by its name in the media folder."""

    name: str


@dataclass(frozen=True, slots=True)
class Speech:
    """What follows, up to :data:`SPOKEN`, is not shown but read aloud, in a language as Anki calls it."""

    language: str


SPOKEN = Speech("")
"""The end of what is read aloud."""


@dataclass(frozen=True, slots=True)
class Made:
    """Trusted HTML."""

    html: str


Piece = Formula | Hole | Sound | Speech | Made
"""What is finished when it is read."""

_Node = TypeVar("_Node")


class Stash:
    """The pieces of a question's texts, by their numbers."""

    def __init__(self, themed: bool = True) -> None:
        """``themed`` tells whether the cards have the deck's own style sheet."""
        self._themed = themed
        self._pieces: list[Piece] = []
        self._size = 0

    @property
    def is_full(self) -> bool:
        """Whether what texts show besides their words comes to over ``SHOWN_CHARACTERS``; the rest is left out."""
        return self._size > SHOWN_CHARACTERS

    def has_room(self, length: int) -> bool:
        """Whether there is room for so much more, which is then taken."""
        self._size += length
        return not self.is_full

    def made(self, text: str) -> Made:
        """Return trusted HTML as a piece."""
        return Made(text if self.has_room(len(text)) else "")

    def put(self, piece: Piece) -> str:
        """Keep a piece and return its number, which is the text of its comment."""
        self._pieces.append(piece)
        return str(len(self._pieces) - 1)

    def comment(self, piece: Piece) -> str:
        """Keep a piece and return the comment that stands for it in HTML."""
        return f"<!--{self.put(piece)}-->"

    def restore(self, text: str) -> str:
        """Put trusted HTML in the place of its comments."""

        def made(found: re.Match[str]) -> str:
            piece = self._pieces[int(found[1])]
            return piece.html if isinstance(piece, Made) else found[0]

        return _PIECE.sub(made, text) if "<!--" in text else text

    def finish(self, text: str, cloze: bool) -> Html:
        """Escape Anki's marks in sanitised HTML and put formulas and holes back. ``cloze`` tells the family."""
        parts = _PIECE.split(text)
        pieces = [self._pieces[int(number)] for number in parts[1::2]]
        made: list[str] = []  # texts and pieces in turn
        tied: list[int] = []
        depth, spoken = 0, False
        for index, part in enumerate(parts[::2]):
            following = pieces[index] if index < len(pieces) else None
            if self._themed and index and isinstance(opening := pieces[index - 1], Hole) and opening.mark is Mark.OPEN:
                part = _OCCLUSION.sub("image&#45;occlusion:", part)
            part = _ANY_TAG.sub("", part) if spoken else part  # Anki reads a tag as a pause, even within a word
            made.append(_escape(part, cloze, depth > 0, following))
            match following:
                case None:
                    made.append("")
                    continue
                case Formula():
                    if self._themed and not following.display:
                        tied.append(len(made))
                    made.append(_formula(following, cloze, depth > 0, self._themed))
                    continue
                case Speech():
                    spoken = following != SPOKEN
                case Hole():
                    depth += _DEEPER[following.mark]
                    made.append(_anki_mark(following))
                    continue
            made.append(_written(following))
        for at in tied:
            _tie(made, at)
        return Html("".join(made))

    def words(self, piece: Piece) -> str:
        """Return a piece as a reader would see it, without markup."""
        match piece:
            case Formula():
                return piece.tex.code
            case Made():
                return self.plain(piece.html)
            case _:
                return ""

    def said(self, piece: Piece) -> str:
        """Return the text of a piece in a field."""
        return self.plain(piece.html, marks=True) if isinstance(piece, Made) else _written(piece)

    def plain(self, text: str, marks: bool = False) -> str:
        """Return HTML without its tags, with the words of its pieces, or with their ``marks``."""
        told = self.said if marks else self.words
        return words_of(_PIECE.sub(lambda found: html.escape(told(self._pieces[int(found[1])])), text))

    def silent(self, nodes: Iterable[_Node]) -> list[_Node]:
        """Return the nodes without what plays."""
        made: list[_Node] = []
        spoken = False
        for node in nodes:
            if isinstance(node, Speech):
                spoken = node != SPOKEN
            elif not spoken and not isinstance(node, Sound):
                made.append(node)
        return made

    def silent_html(self, text: str) -> str:
        """Return HTML without what plays."""
        nodes = [self._pieces[int(part)] if at % 2 else part for at, part in enumerate(_PIECE.split(text))]
        return "".join(node if isinstance(node, str) else self.comment(node) for node in self.silent(nodes))


def visible(text: str) -> str:
    """Return what of a text shows as a letter or a sign: all but white space."""
    return "".join(text.split())


def escape_text(text: str) -> Html:
    """Return plain text as HTML in which Anki acts on nothing."""
    return Html(_ANKI_MARK.sub("&#91;", html.escape(text, quote=False)))


def read_aloud(text: Html, language: str) -> Html:
    """Return what lets Anki read a finished text aloud, in a language as Anki calls it; formulas must not be in it.

    Readings of ruby are left out: a voice would say them behind what it says anyhow. So are the marks that point to a
    footnote or a source. It is empty if no word is left.
    """
    said = " ".join(_ANY_TAG.sub("", _UNSPOKEN.sub("", PLAYED.sub("", text))).split())
    return Html(f"[anki:tts lang={language}]{said}[/anki:tts]" if said else "")


def is_said(piece: Made) -> bool:
    """Whether a voice says some HTML: it says no mark that points to a footnote or a source."""
    return not _UNSPOKEN.fullmatch(piece.html)


def _written(piece: Piece) -> str:
    match piece:
        case Formula(cut, display):
            tex = "".join(part if isinstance(part, str) else _mark(part) for part in cut.parts())
            return f"\\[{tex}\\]" if display else f"\\({tex}\\)"
        case Made():
            return piece.html
        case Sound(name):
            return f"[sound:{name}]"
        case Speech(language):
            return f"[anki:tts lang={language}]" if piece != SPOKEN else "[/anki:tts]"
        case Hole():
            return _mark(piece)


def _mark(hole: Hole, hint: str | None = None) -> str:
    """Return a mark of a hole as Anki reads it; of a hint the text may be given otherwise."""
    match hole.mark:
        case Mark.OPEN:
            return f"{{{{c{hole.number}::"
        case Mark.HINT:
            return f"::{hole.hint if hint is None else hint}"
        case Mark.CLOSE:
            return "}}"


def _escape(part: str, cloze: bool, in_hole: bool, following: Piece | None) -> str:
    if "[" in part:
        part = _ANKI_MARK.sub("&#91;", part)
    if "\\" in part and _TEX_MARK.search(part):
        # In an attribute there is room for an entity only, and MathJax does not look.
        part = _TAG.sub(lambda tag: _TEX_ENTITY.sub(lambda mark: f"&#{ord(mark[0])};", tag[0]), part)
        part = _TEX_MARK.sub(r"\\<span></span>", part)
    part = part.replace("{{", "&#123;&#123;")
    if cloze:
        part = part.replace("}}", "&#125;&#125;")
    if in_hole:
        part = part.replace("::", "&#58;&#58;")
    return _part_hole(part, in_hole, following)


def _tie(made: list[str], at: int) -> None:
    """Keep the formula ``made[at]`` on one line with the marks right before and behind it."""
    before, formula, after = made[at - 1 : at + 2]
    kept = before.rstrip(_TIED_BEFORE)
    found = _TIED_AFTER.match(after)
    end = found[0] if found else ""
    if kept != before or end:
        made[at - 1] = kept
        made[at] = f'<span class="tied">{before[len(kept) :]}{formula}{end}</span>'
        made[at + 1] = after[len(end) :]


def _formula(formula: Formula, cloze: bool, in_hole: bool, themed: bool) -> str:
    made: list[str] = []
    depth = int(in_hole)
    parts = list(formula.tex.parts())
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        if isinstance(part, str):
            # As another tool wrote it, if Anki takes it for text: outside holes a }} ends none.
            parted = cloze and (themed or depth > 0)
            made.append(_escape_tex(part, parted, depth > 0, following if isinstance(following, Hole) else None))
        else:
            made.append(_anki_mark(part))
            depth += _DEEPER[part.mark]
    tex = "".join(made)
    if not formula.display:
        return f"\\({tex}\\)"
    return f'<span class="math">\\[{tex}\\]</span>' if themed else f"\\[{tex}\\]"


def _anki_mark(hole: Hole) -> str:
    return _mark(hole, _escape_tex(hole.hint, True, True, Hole(Mark.CLOSE)))


def _escape_tex(tex: str, cloze: bool, in_hole: bool, following: Piece | None) -> str:
    made: str = escape_text(tex)
    if cloze:
        made = made.replace("{{", "&#123;&#123;").replace("}}", "&#125;&#125;")
    return _part_hole(made.replace("::", "&#58;&#58;") if in_hole else made, in_hole, following)


def _part_hole(text: str, in_hole: bool, following: Piece | None) -> str:
    """Return text that does not run into the mark of a hole that follows it."""
    parted = "{}:" if in_hole else "{}"
    if isinstance(following, Hole) and text.endswith(tuple(parted)):
        return text[:-1] + f"&#{ord(text[-1])};"
    return text

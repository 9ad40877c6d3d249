"""Marks that stand for finished pieces while Markdown runs over the text around them.

A token is ``U+FDD0 number U+FDD1``: noncharacters, which no source file may hold, around digits, which no Markdown rule
touches. Formulas, code, links and raw tags are stashed so before Python-Markdown sees the text. They come back in two
steps: trusted HTML before the sanitiser, so that it checks them too; formulas and cloze marks after it, with Anki's own
marks escaped in everything else (the sanitiser would undo the numeric entities).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from enum import Enum

from deckwright.base.model import Html

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_ALONE = re.compile(f"<p>{_OPEN}(\\d+){_CLOSE}</p>")

_TIGHT = ("\ufdd2", "\ufdd3")
_TIGHT_MARKS = re.compile(f"(?:(?<!\\s)\\s+)?<p>{_TIGHT[0]}|{_TIGHT[1]}</p>\\s*|[{''.join(_TIGHT)}]")


def tight(text: str) -> str:
    """Return a paragraph's text marked so that it gets no ``<p>`` of its own, as in the items of a tight list."""
    return f"{_TIGHT[0]}{text}{_TIGHT[1]}"


# What Anki acts on wherever it stands in a field, code included: sounds, LaTeX pictures, text to speech. Measured.
_ANKI_MARK = re.compile(r"\[(?=sound:|/?latex\]|/?\$\$?\]|/?anki:)", re.IGNORECASE)
PLAYED = re.compile(r"\[sound:[^\]]*\]|\[anki:tts [^\]]*\].*?\[/anki:tts\]", re.DOTALL)
"""What of a finished field is heard and not seen."""

# Anki makes a shape of a hole that begins so, whose attributes it does not escape.
_OCCLUSION = re.compile("^image-occlusion:")

# MathJax would take a backslash before a bracket for a formula; an empty element parts the two.
_TEX_MARK = re.compile(r"\\(?=[()\[\]])")
_TAG = re.compile(r"""<[a-z/](?:[^<>"]|"[^"]*")*>""")
_ANY_TAG = re.compile(r"<[^>]*>")
_TEX_ENTITY = re.compile(r"(?<=\\)[()\[\]]")

# A browser may break a line on both sides of a formula, whatever stands there: a “?” would begin a line by itself.
_TIED_BEFORE = "(“‘„«（「『"
_TIED_AFTER = re.compile(r"(?:[’']?[a-z]{1,2}(?!\w))?[.,;:?!)’'”\"»…、。，；：？！）」』–—-]*")


class Mark(Enum):
    """The parts of a cloze hole."""

    OPEN = "open"
    HINT = "hint"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Formula:
    """TeX between MathJax's delimiters."""

    tex: str
    display: bool


@dataclass(frozen=True, slots=True)
class Hole:
    """One part of a cloze hole; ``number`` counts from 1."""

    mark: Mark
    number: int = 0


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

Piece = str | Formula | Hole | Sound | Speech
"""What a token may stand for: trusted HTML, or what comes back after the sanitiser."""


class BlockHtml(str):
    """Trusted HTML of a block, or a part of one: it stands alone where Markdown would see a paragraph."""

    __slots__ = ()


SIZE_LIMIT = 3_000_000
"""Characters that the pieces of a question may come to: links and citations show more than their own text."""


class Stash:
    """The pieces of one text, by their tokens."""

    def __init__(self, themed: bool = True) -> None:
        """``themed`` tells whether the cards have the deck's own style sheet."""
        self._themed = themed
        self._pieces: list[Piece] = []
        self._size = 0

    @property
    def is_full(self) -> bool:
        """Whether the pieces would come to over ``SIZE_LIMIT`` characters; what came after is left out."""
        return self._size > SIZE_LIMIT

    def put(self, piece: Piece) -> str:
        """Keep ``piece`` and return its token."""
        if isinstance(piece, str):
            self._size += len(piece)
            piece = "" if self.is_full else piece
        self._pieces.append(piece)
        return f"{_OPEN}{len(self._pieces) - 1}{_CLOSE}"

    def literal(self, text: str) -> str:
        """Return a token for text that no Markdown rule may read."""
        return self.put(html.escape(text, quote=False))

    def restore_html(self, text: str) -> str:
        """Put the trusted HTML back; a paragraph that is nothing but a block's piece becomes the piece itself."""
        return _TIGHT_MARKS.sub("", TOKEN.sub(self._html, _ALONE.sub(self._block, text)))

    def _block(self, found: re.Match[str]) -> str:
        piece = self._pieces[int(found[1])]
        return piece if isinstance(piece, BlockHtml) else found[0]

    def _html(self, found: re.Match[str]) -> str:
        piece = self._pieces[int(found[1])]
        return TOKEN.sub(self._html, piece) if isinstance(piece, str) else found[0]

    def finish(self, text: str, cloze: bool) -> Html:
        """Escape Anki's marks in sanitised HTML and put formulas and holes back. ``cloze`` tells the family."""
        parts = TOKEN.split(text)
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
                case Sound(name):
                    made.append(f"[sound:{name}]")
                case Speech(language):
                    spoken = following != SPOKEN
                    made.append(f"[anki:tts lang={language}]" if spoken else "[/anki:tts]")
                case Formula():
                    if self._themed and not following.display:
                        tied.append(len(made))
                    made.append(_formula(following, cloze, depth > 0, self._themed))
                case Hole(Mark.OPEN, number):
                    made.append(f"{{{{c{number}::")
                    depth += 1
                case Hole(Mark.HINT):
                    made.append("::")
                case Hole(Mark.CLOSE):
                    made.append("}}")
                    depth -= 1
                case _:
                    made.append("")
        for at in tied:
            _tie(made, at)
        return Html("".join(made))

    def plain(self, text: str) -> str:
        """Return ``text`` with its tokens as a reader would see them, without markup: for diagnostics and digests."""
        return TOKEN.sub(lambda found: _plain(self._pieces[int(found[1])]), self.silent(text))

    def has_formula(self, text: str) -> bool:
        """Whether one of the tokens in ``text`` stands for a formula."""
        return any(isinstance(self._pieces[int(number)], Formula) for number in TOKEN.findall(text))

    def silent(self, text: str) -> str:
        """Return ``text`` without what plays."""
        made, at, spoken = [], 0, False
        for found in TOKEN.finditer(text):
            piece = self._pieces[int(found[1])]
            if not isinstance(piece, Sound | Speech):
                continue
            made.append("" if spoken else text[at : found.start()])
            at = found.end()
            if isinstance(piece, Speech):
                spoken = piece != SPOKEN
        return "".join(made) + text[at:] if made else text


def escape_text(text: str) -> Html:
    """Return plain text as HTML in which Anki acts on nothing."""
    return Html(_ANKI_MARK.sub("&#91;", html.escape(text, quote=False)))


def read_aloud(text: Html, language: str) -> Html:
    """Return what lets Anki read a finished text aloud, in a language as Anki calls it; formulas must not be in it."""
    said = " ".join(_ANY_TAG.sub("", PLAYED.sub("", text)).split())
    return Html(f"[anki:tts lang={language}]{said}[/anki:tts]")


def _plain(piece: Piece) -> str:
    match piece:
        case Formula():
            return piece.tex
        case Hole() | Sound() | Speech():
            return ""
        case _:
            return html.unescape(re.sub(r"<[^>]*>", "", piece))


def _escape(part: str, cloze: bool, in_hole: bool, following: Piece | None) -> str:
    if "\\" in part or "[" in part:
        part = _ANKI_MARK.sub("&#91;", part)
        # In an attribute there is room for an entity only, and MathJax does not look.
        part = _TAG.sub(lambda tag: _TEX_ENTITY.sub(lambda mark: f"&#{ord(mark[0])};", tag[0]), part)
        part = _TEX_MARK.sub(r"\\<span></span>", part)
    part = part.replace("{{", "&#123;&#123;")
    if cloze:
        part = part.replace("}}", "&#125;&#125;")
        if isinstance(following, Hole) and part.endswith(("{", "}")):
            part = part[:-1] + f"&#{ord(part[-1])};"
    if in_hole:
        part = part.replace("::", "&#58;&#58;")
        if isinstance(following, Hole) and part.endswith(":"):
            part = part[:-1] + "&#58;"
    return part


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
    tex: str = escape_text(formula.tex)
    if cloze:
        tex = tex.replace("{{", "&#123;&#123;").replace("}}", "&#125;&#125;")
    if in_hole:
        tex = tex.replace("::", "&#58;&#58;")
    if not formula.display:
        return f"\\({tex}\\)"
    return f'<span class="math">\\[{tex}\\]</span>' if themed else f"\\[{tex}\\]"

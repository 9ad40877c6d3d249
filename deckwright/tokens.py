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

from deckwright.model import Html

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_ALONE = re.compile(f"<p>{_OPEN}(\\d+){_CLOSE}</p>")

_TIGHT = ("\ufdd2", "\ufdd3")
_TIGHT_MARKS = re.compile(f"(?:(?<!\\s)\\s+)?<p>{_TIGHT[0]}|{_TIGHT[1]}</p>\\s*|[{''.join(_TIGHT)}]")


def tight(text: str) -> str:
    """Return a paragraph's text marked so that it gets no ``<p>`` of its own, as in the items of a tight list."""
    return f"{_TIGHT[0]}{text}{_TIGHT[1]}"


# What Anki acts on wherever it stands in a field, code included: sounds, LaTeX pictures, text to speech. Measured.
_ANKI_MARK = re.compile(r"\[(?=sound:|/?latex\]|/?\$\$?\]|anki:)", re.IGNORECASE)
# MathJax would take a backslash before a bracket for a formula; an empty element parts the two.
_TEX_MARK = re.compile(r"\\(?=[()\[\]])")
_TAG = re.compile(r"""<[a-z/](?:[^<>"]|"[^"]*")*>""")
_TEX_ENTITY = re.compile(r"(?<=\\)[()\[\]]")


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
        self._pieces: list[str | Formula | Hole] = []
        self._size = 0

    @property
    def is_full(self) -> bool:
        """Whether the pieces would come to over ``SIZE_LIMIT`` characters; what came after is left out."""
        return self._size > SIZE_LIMIT

    def put(self, piece: str | Formula | Hole) -> str:
        """Keep ``piece`` (trusted HTML, a formula, a part of a hole) and return its token."""
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
        made: list[str] = []
        depth = 0
        for index, part in enumerate(parts[::2]):
            following = pieces[index] if index < len(pieces) else None
            made.append(_escape(part, cloze, depth > 0, following))
            match following:
                case Formula():
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
                    pass
        return Html("".join(made))

    def plain(self, text: str) -> str:
        """Return ``text`` with its tokens as a reader would see them, without markup: for diagnostics and digests."""
        return TOKEN.sub(lambda found: _plain(self._pieces[int(found[1])]), text)


def escape_text(text: str) -> Html:
    """Return plain text as HTML in which Anki acts on nothing."""
    return Html(_ANKI_MARK.sub("&#91;", html.escape(text, quote=False)))


def _plain(piece: str | Formula | Hole) -> str:
    match piece:
        case Formula():
            return piece.tex
        case Hole():
            return ""
        case _:
            return html.unescape(re.sub(r"<[^>]*>", "", piece))


def _escape(part: str, cloze: bool, in_hole: bool, following: str | Formula | Hole | None) -> str:
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


def _formula(formula: Formula, cloze: bool, in_hole: bool, themed: bool) -> str:
    tex: str = escape_text(formula.tex)
    if cloze:
        tex = tex.replace("{{", "&#123;&#123;").replace("}}", "&#125;&#125;")
    if in_hole:
        tex = tex.replace("::", "&#58;&#58;")
    if not formula.display:
        return f"\\({tex}\\)"
    return f'<span class="math">\\[{tex}\\]</span>' if themed else f"\\[{tex}\\]"

"""The colours of code, for the day and for the night card: two Pygments styles.

Both have a transparent background: the card's own shows through. Every colour has a contrast of 4.5:1 or more on the
card's paper and on the wash that code stands on (WCAG 2.2, 1.4.3). ``theme/code.css`` colours code that is text; the
two agree, which a test holds.
"""

from __future__ import annotations

import typing

from pygments.style import Style
from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Token,
)

if typing.TYPE_CHECKING:
    from pygments.token import _TokenType

    TokenType: typing.TypeAlias = _TokenType  # the stubs have no other name for the class of Token
else:
    TokenType = type(Token)

Mode = typing.Literal["day", "night"]

PAPER: dict[Mode, str] = {"day": "#ffffff", "night": "#17191c"}
"""The card's background, as in the style sheet and in the figures."""

WASH: dict[Mode, str] = {"day": "#f3f5f7", "night": "#212529"}
"""The background of code on the card."""

DAY = {
    "ink": "#1f2328",
    "word": "#8a2c8f",
    "name": "#0a5a9c",
    "builtin": "#006a70",
    "string": "#1c6b33",
    "number": "#9a4500",
    "note": "#59636e",
    "quiet": "#4a535c",
    "error": "#b3261e",
}
"""Dark colours for a light card, by what they stand for: the names of the variables in ``theme/code.css``."""

NIGHT = {
    "ink": "#e3e5e8",
    "word": "#d9a3e8",
    "name": "#7cc4f8",
    "builtin": "#6ed0cc",
    "string": "#95d6a0",
    "number": "#f2b27a",
    "note": "#a2abb5",
    "quiet": "#b8c0c8",
    "error": "#ff938a",
}
"""Light colours for a dark card."""


def _looks(colours: dict[str, str]) -> dict[TokenType, str]:
    """Return what each token type looks like, in Pygments' words. A type not named here looks like its parent."""
    roles: dict[TokenType, str] = {
        Token: "ink",
        Comment: "note",
        Keyword: "word",
        Operator: "quiet",
        Operator.Word: "word",
        Punctuation: "quiet",
        Name.Attribute: "name",
        Name.Builtin: "builtin",
        Name.Class: "name",
        Name.Constant: "builtin",
        Name.Decorator: "name",
        Name.Entity: "builtin",
        Name.Exception: "name",
        Name.Function: "name",
        Name.Label: "name",
        Name.Namespace: "name",
        Name.Property: "name",
        Name.Tag: "name",
        Name.Variable: "builtin",
        Number: "number",
        Literal: "number",
        String: "string",
        String.Doc: "note",
        String.Escape: "number",
        String.Interpol: "number",
        Generic.Deleted: "error",
        Generic.Error: "error",
        Generic.Inserted: "string",
        Generic.Output: "quiet",
        Generic.Prompt: "quiet",
        Generic.Traceback: "error",
        Error: "error",
    }
    bold = dict.fromkeys((Generic.Heading, Generic.Subheading, Generic.Strong), "bold")
    return {kind: colours[role] for kind, role in roles.items()} | bold


class Day(Style):
    """The style for a light card."""

    name = "deckwright-day"
    background_color = "transparent"
    styles = _looks(DAY)


class Night(Style):
    """The style for a dark card: the same things stand out as by day."""

    name = "deckwright-night"
    background_color = "transparent"
    styles = _looks(NIGHT)


STYLES: dict[Mode, type[Style]] = {"day": Day, "night": Night}
"""The style of each mode."""


def colour_and_weight(kind: TokenType, mode: Mode) -> tuple[str, bool]:
    """Return how a token is drawn: its colour as ``#rrggbb``, and whether it is bold."""
    style = STYLES[mode]
    # A lexer may have token types that the style has never heard of. (The root type is an empty tuple, so falsy.)
    while kind.parent is not None and not style.styles_token(kind):
        kind = kind.parent
    look = style.style_for_token(kind)
    return f"#{look['color']}", look["bold"]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two ``#rrggbb`` colours, 1 to 21.

    Formula: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

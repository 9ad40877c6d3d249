"""The look that ``deck.toml`` names, ``[look]``: checked, and as one CSS rule between the theme and ``theme.css``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from deckwright.base.colours import PAPER, WASH, Mode, contrast
from deckwright.base.patterns import lazy_regex

READABLE = 4.5
"""The least contrast of text with what it stands on (WCAG 2.2, 1.4.3)."""

SIZES = 14, 28
"""Least and largest text, in px: below the least, code in a caption would have under 12 px."""

MEASURES = 20, 60
"""Shortest and longest line, in em."""

FAMILIES = 12
"""Font families a list may have."""

_STEPS = 500
"""Mixtures that are tried between a colour and black or white: twice as many as a channel has values."""

_COLOUR = lazy_regex(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_FAMILY = lazy_regex(r"""(["']?)([\w-][\w .+-]{0,79})\1""")
_GENERIC = {
    *("serif", "sans-serif", "monospace", "cursive", "system-ui"),
    *("ui-serif", "ui-sans-serif", "ui-monospace", "ui-rounded"),
}
_KEYWORDS = _GENERIC | {"-apple-system"}
"""Words that mean a font only without quotes."""


@dataclass(frozen=True, slots=True)
class Look:
    """What an author wants otherwise than the theme has it. What is empty or 0 stays the theme's."""

    accent: str = ""
    """The colour of links, holes and the line above the answer: ``#rrggbb``."""
    night_accent: str = ""
    """The same at night; made of ``accent`` if empty."""
    font: str = ""
    """Families of fonts, as CSS lists them. Only a learner's own are shown: the package has none."""
    code_font: str = ""
    """The same for code."""
    size: int = 0
    """Pixels of the text on a small phone; up to 3 more on larger screens."""
    measure: float = 0.0
    """The longest line, in em."""


class LookFault(NamedTuple):
    """What is wrong with one setting."""

    setting: str
    code: str
    message: str
    hint: str


def look_faults(look: Look) -> Iterator[LookFault]:
    """Yield what is wrong with a look, setting by setting."""
    yield from _colour_faults("accent", look.accent, "day")
    yield from _colour_faults("night_accent", look.night_accent, "night")
    yield from _font_faults("font", look.font, "Georgia, Noto Serif, serif")
    yield from _font_faults("code_font", look.code_font, "Cascadia Code, monospace")
    if look.size and not SIZES[0] <= look.size <= SIZES[1]:
        yield LookFault("size", "E001", f"“look.size” must be {SIZES[0]} to {SIZES[1]} pixels", "the theme's own is 17")
    if look.measure and not MEASURES[0] <= look.measure <= MEASURES[1]:
        message = f"“look.measure” must be {MEASURES[0]} to {MEASURES[1]} em"
        yield LookFault("measure", "E001", message, "the theme's own is 34")


def look_css(look: Look) -> str:
    """Return the rule that gives a faultless look to the cards, empty for the theme's own."""
    night = look.night_accent or (at_night(long_form(look.accent)) if look.accent else "")
    properties = {
        "accent": long_form(look.accent),
        "night-accent": long_form(night),
        "font": _families(look.font, "system-ui, sans-serif"),
        "code-font": _families(look.code_font, "ui-monospace, monospace"),
        "base": f"{look.size}px" if look.size else "",
        "measure": f"{look.measure:g}em" if look.measure else "",
    }
    lines = [f"  --{name}: {value};\n" for name, value in properties.items() if value]
    return f".card {{\n{''.join(lines)}}}\n" if lines else ""


def at_night(accent: str) -> str:
    """Return a readable colour's twin for the night: a tint with as much contrast as it has by day, if there is one."""
    return _nearest(accent, "night", max(READABLE, legibility(accent, "day")))


def legibility(colour: str, mode: Mode) -> float:
    """Return the contrast of ``#rrggbb`` text with the worse of the two backgrounds it stands on, 1 to 21."""
    return min(contrast(colour, PAPER[mode]), contrast(colour, WASH[mode]))


def _nearest(colour: str, mode: Mode, least: float) -> str:
    """Return the colour with as little black (by day) or white (at night) in it as it needs for a contrast."""
    end = 0 if mode == "day" else 255
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for step in range(_STEPS + 1):
        mixed = [round(channel + (end - channel) * step / _STEPS) for channel in channels]
        found = "#" + "".join(f"{channel:02x}" for channel in mixed)
        if legibility(found, mode) >= least:
            break
    return found


class ColourFault(NamedTuple):
    """What is wrong with a colour."""

    code: str
    message: str
    hint: str


def _as_colour(text: str) -> str:
    """Return a colour that lacks its ``#``, or is written as CSS's ``rgb(…)``, as it is to be; else nothing."""
    if re.fullmatch(r"[0-9a-fA-F]{6}|[0-9a-fA-F]{3}", text):
        return f"#{text.lower()}"
    parts = re.fullmatch(r"rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)", text)
    numbers = [int(part) for part in parts.groups()] if parts else []
    return "#" + "".join(f"{number:02x}" for number in numbers) if numbers and max(numbers) < 256 else ""


def colour_fault(setting: str, colour: str, mode: Mode) -> ColourFault | None:
    """Return what is wrong with a colour that ``setting`` gives to text; None if it is one, and can be read."""
    if not _COLOUR.fullmatch(colour):
        meant = _as_colour(colour)
        hint = f'write "{meant}"' if meant else "# and six digits, 0-9 and a-f"
        return ColourFault("E001", f"“{setting}” must be a colour like #7a2e8e", hint)
    ratio = legibility(long_form(colour), mode)
    if ratio >= READABLE:
        return None
    shown = int(ratio * 100) / 100  # 4.499 is not 4.5
    extreme = "pale" if mode == "day" else "dark"
    message = f"“{setting}” is too {extreme} to be read: {colour} has a contrast of {shown}:1 on the {mode}'s card"
    message += f", and text needs {READABLE}:1"
    hint = f"the nearest that can be read is {_nearest(long_form(colour), mode, READABLE)}"
    return ColourFault("E007", message, hint)


def _colour_faults(setting: str, colour: str, mode: Mode) -> Iterator[LookFault]:
    if colour and (fault := colour_fault(f"look.{setting}", colour, mode)):
        yield LookFault(setting, fault.code, fault.message, fault.hint)


def _font_faults(setting: str, families: str, example: str) -> Iterator[LookFault]:
    names = [name.strip() for name in families.split(",")] if families else []
    if len(names) > FAMILIES or not all(map(_FAMILY.fullmatch, names)):
        message = f"“look.{setting}” must be names of fonts with commas between them, {FAMILIES} at most"
        yield LookFault(setting, "E001", message, f'like "{example}"')


def _families(families: str, otherwise: str) -> str:
    """Return a list of families as CSS, one that every device has at its end."""
    if not families:
        return ""
    names = [found[2].strip() for name in families.split(",") if (found := _FAMILY.fullmatch(name.strip()))]
    css = [name if name in _KEYWORDS else f'"{name}"' for name in names]
    return ", ".join(css if names[-1] in _GENERIC else [*css, otherwise])


def long_form(colour: str) -> str:
    """Return ``#rgb`` or ``#rrggbb`` as the latter, in small letters."""
    digits = colour[1:].lower()
    return colour and "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))

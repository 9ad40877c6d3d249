"""The deck's macros as the cards' texts meet them: checked once, and put into each formula of a question."""

from __future__ import annotations

from collections.abc import Mapping

from deckwright.base.model import Place
from deckwright.base.problems import Problems
from deckwright.markdown.formulas import find_acting
from deckwright.settings.settings import Macro, Settings
from deckwright.tex.expand import MacroMisuse, expand
from deckwright.tex.macros import macro_faults


def sound_macros(settings: Settings, problems: Problems) -> tuple[Macro, ...]:
    """Return the deck's macros, those left out that cannot be used; a problem says why, at its place."""
    faulty: set[str] = set()
    for fault in macro_faults(settings.macros):
        faulty.add(fault.macro.name)
        problems.add(fault.macro.place, "E001", fault.message, fault.hint)
    for macro in settings.macros:
        for acting in find_acting(macro.body):
            faulty.add(macro.name)
            message = f"\\{acting.name} in the macro \\{macro.name} {acting.why}"
            problems.add(macro.place, "E510", message, "leave it out")
    return tuple(macro for macro in settings.macros if macro.name not in faulty)


def expand_formula(tex: str, macros: Mapping[str, Macro], place: Place, problems: Problems) -> str:
    """Return a formula with the deck's macros expanded; one that cannot be is a problem, and stays as it is."""
    try:
        made = expand(tex, macros)
    except MacroMisuse as misuse:
        problems.add(place, "E511", misuse.message, misuse.hint)
        return tex
    if made != tex and not any(find_acting(tex)):
        for acting in find_acting(made):
            message = f"the macros of this formula make \\{acting.name} of it, which {acting.why}"
            problems.add(place, "E510", message, "write it otherwise")
    return made

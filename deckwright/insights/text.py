"""What reviews say of a deck, as an author reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from deckwright.base.terminal_page import PageLine, heading, line
from deckwright.insights.model import Insights
from deckwright.insights.wording import HELP, called, evidence_text, summary


def insights_page(insights: Insights) -> Iterator[PageLine]:
    """Yield the lines of a page."""
    title, *rest = summary(insights)
    yield line(title, "bold")
    yield from (line(text, indent=2) for text in rest)
    if not insights.findings:
        yield PageLine()
        yield line("No card stands out from the others by more than chance.")
        return
    by_card = {found.card: found for found in insights.findings}
    yield from heading(f"Cards to look at ({len(insights.findings):,})")
    for found in insights.findings:
        yield PageLine(((f"{found.path}:{found.line} ", ""), (called(found), "bold")), 2)
        yield line(found.title, "dim", 4)
        yield from (line(evidence_text(one, by_card), "yellow", 4) for one in found.evidence)
    yield from heading("What helps")
    signs = {one.sign for found in insights.findings for one in found.evidence}
    yield from (line(text, indent=2) for sign, text in HELP.items() if sign in signs)

"""What reviews say of a deck, as a page that needs nothing besides itself."""

from __future__ import annotations

import html
from importlib.resources import files
from string import Template

from deckwright.insights.model import Finding, Insights
from deckwright.insights.wording import HELP, called, evidence_text, summary


def insights_html(insights: Insights) -> str:
    """Return the page: HTML with its style, without script, and nothing that is loaded."""
    title, *rest = summary(insights)
    by_card = {found.card: found for found in insights.findings}
    none = "<li>No card stands out from the others by more than chance.</li>"
    signs = {one.sign for found in insights.findings for one in found.evidence}

    def item(found: Finding) -> str:
        where = f"<b>{_text(called(found))}</b> <code>{_text(f'{found.path}:{found.line}')}</code>"
        told = "".join(f"<li>{_text(evidence_text(one, by_card))}</li>" for one in found.evidence)
        return f"<li><p>{_text(found.title)}</p><p>{where}</p><ul>{told}</ul></li>"

    return Template(files("deckwright.insights").joinpath("page.html").read_text(encoding="utf-8")).substitute(
        title=_text(title),
        summary="".join(f"<p>{_text(text)}</p>" for text in rest),
        cards="".join(map(item, insights.findings)) or none,
        help="".join(f"<p>{_text(text)}</p>" for sign, text in HELP.items() if sign in signs),
    )


def _text(text: str) -> str:
    return html.escape(text)

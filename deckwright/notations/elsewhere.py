"""How other tools and people write a question, so that a file without any can be told how it is written here."""

from __future__ import annotations

import re

from deckwright.base.patterns import lazy_regex

EXAMPLE = "a question is a heading with two #, like ## What is …?, and its answer stands below it"
"""What a question looks like."""

_LABEL = lazy_regex(r"^[\s#*-]*(?:Q|A|Question|Answer|Front|Back|Term|Frage|Antwort)\s*[:.]\s*", re.IGNORECASE)
"""What elsewhere stands before a question or an answer."""

_ASKED = [
    lazy_regex(form, re.MULTILINE)
    for form in (
        r"^(?:Q:|\*\*Q:?\*\*:?|#{3,6} )[ \t]*(?P<question>\S.{0,150})$",
        r"^[ \t]*[-*][ \t]+(?P<question>\S[^\n]{0,150}?)[ \t]+#(?:flash)?card\b",
        r"^(?!(?:tags|id)::)(?P<question>[^\s#|:.][^\n\t:]{2,150})(?:::|\t+)[ \t]*(?P<answer>[^\s:][^\t\n]*)$",
        r"\A\s*(?P<question>[^\n#]{2,150}\?)[;,][ \t]*(?P<answer>[^\s;,][^;\n]*)$",
        r"\A\s*\|[^\n]*\n\s*\|[\s:|-]+\n\s*\|(?P<question>[^|\n]+)\|(?P<answer>[^|\n]+)",
        r"\A\s*(?P<question>[^\n#|;,-]{2,60})(?:;| [-–—] |, )[ \t]*(?P<answer>[^;\n]{1,80})\n[^\n]+(?:;| [-–—] |, )",
        r"<(?:summary|h[1-6])>(?P<question>[^<\n]+)</(?:summary|h[1-6])>\s*(?:<p>)?(?P<answer>[^<\n]*)",
        r"\"question\":\s*\"(?P<question>[^\"\n]+)\"(?:,\s*\"answer\":\s*\"(?P<answer>[^\"\n]+)\")?",
        r"^\*\*(?P<question>[^*\n]{3,150}\?)\*\*$",
        r"^# (?P<question>[^\n]{3,150}\?)$",
        r"^(?:\d{1,3}[.)][ \t]+|[-*][ \t]+)?(?P<question>[^\W\d_][^\n]{3,150}\?)$",
    )
]
"""How a question is written elsewhere: with a prefix, before :: or a tab, in bold, as a title, on a line of its own."""


def how_to_ask(text: str) -> str:
    """Return how the first question of a file is written that has none."""
    asked = next((found for form in _ASKED if (found := form.search(text))), None)
    if not asked:
        return EXAMPLE
    question = _LABEL.sub("", asked["question"]).strip(" #*\"'|")
    answer = _LABEL.sub("", asked.groupdict().get("answer") or "").strip(" #*\"'|;,")
    below = f"below it, after a blank line: {answer[:80]}" if answer else "the answer below it"
    return f"write ## {question}, and {below}"

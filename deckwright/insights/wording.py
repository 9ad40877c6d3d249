"""Says in words what evidence is, for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deckwright.base.text import count
from deckwright.insights.model import CardKey, Evidence, Finding, Insights, Recalled, Sign
from deckwright.insights.signs import ENOUGH, LONG, SMALL

HELP = {
    Sign.LEECH: "A leech: often it asks for two things at once. Split it, or give the front a better cue.",
    Sign.OFTEN: "Often forgotten: is the answer too long, or could another answer be right too?",
    Sign.LONG: "Forgotten after long intervals: the card is known by its look. Add a why, an example or a picture.",
    Sign.SLOW: "Slow: the front is long, or the answer has many parts. Ask for one of them.",
    Sign.TOGETHER: "Forgotten together: they may be mixed up. Say in each what tells it from the other.",
}
"""What an author can do about a sign."""


def summary(insights: Insights) -> Iterator[str]:
    """Yield what is said of the deck as a whole."""
    who = "one learner" if insights.learners == 1 else f"{insights.learners:,} learners"
    yield f"{insights.deck}: what the reviews of {who} say"
    cards = f"{insights.studied:,} of {count(insights.cards, 'card')}"
    passed = f"{_share(insights.all)} were remembered"
    if insights.long.of:
        passed += f", {_share(insights.long)} of the {insights.long.of:,} after {LONG:.0f} days or more"
    yield f"{count(insights.all.of, 'review')} of {cards}: {passed}."
    few = insights.studied - insights.judged
    if few:
        has = "has" if few == 1 else "have"
        yield f"{count(few, 'card')} {has} fewer than {ENOUGH} reviews, which is too few to judge."
    if insights.gone:
        yield f"{count(insights.gone, 'reviewed card')} stand in no file any more and are left out."
    for file in insights.repeated:
        yield f"{file} adds nothing: each of its reviews is in a file named before it, and counts once."


def evidence_text(one: Evidence, findings: Mapping[CardKey, Finding]) -> str:
    """Return a sign of a card in words; ``findings`` has the other card of a pair."""
    usual = f"of other cards {_per_cent(one.usual)}"
    match one.sign:
        case Sign.LEECH:
            return f"leech: forgotten {count(one.count, 'time')}"
        case Sign.OFTEN:
            return f"often forgotten: {one.count} of {count(one.of, 'review')}, {usual}{_few(one)}"
        case Sign.LONG:
            after, reviews = f"after {LONG:.0f} days or more", count(one.of, "review")
            return f"forgotten after long intervals: {one.count} of {reviews} {after}, {usual}{_few(one)}"
        case Sign.SLOW:
            others = f"other answers {one.usual_seconds:.0f} s"
            return f"slow: {one.seconds:.0f} s in {one.of} answers, {others}{_few(one)}"
        case Sign.TOGETHER:
            assert one.other is not None
            name = called(findings[one.other])
            both = f"in {one.count} of {count(one.of, 'sitting')} that asked both"
            return f"forgotten together with {name}: {both}{_few(one)}"


def called(found: Finding) -> str:
    """Return what an author calls a card: its note's id, and which of several cards it is."""
    return " ".join(filter(None, (found.id, found.name)))


def _few(one: Evidence) -> str:
    return " (few: it may be chance)" if one.of < SMALL else ""


def _share(recalled: Recalled) -> str:
    return _per_cent(recalled.passed / recalled.of) if recalled.of else "none"


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f} %"

"""The rules that make a card worth a learner's time. One function a rule, all of them in a table.

Most rules have a limit in ``[lint]`` of ``deck.toml`` and are off without it; the few that hold for any deck have none.
What a rule counts are the words a learner reads: no code block, no formula, no citation, no number of a footnote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from deckwright.base.model import Family, Kind
from deckwright.cards.lint.card import CITE, CODE, COMMON, EXACT, FOOTNOTES, MATH, WORD, Card, plain, words
from deckwright.cards.notetypes import Role
from deckwright.markdown.cloze import cut_holes, holes_in, read_holes
from deckwright.markdown.tokens import PLAYED
from deckwright.media.assets import texts_in
from deckwright.settings.card_standard import LintLimits

_YES_NO = re.compile(
    r"(is|are|was|were|do|does|did|can|could|will|would|should|shall|may|might|has|have|had|must)"
    r"(n?['’]t)?\b(?!-)(?!.*\bor\b)",
    re.IGNORECASE,
)
_VAGUE = re.compile(r"(explain|describe|discuss|elaborate|tell me|talk about)\b", re.IGNORECASE)
_TWO = re.compile(r",? and (how|why|what|when|where|which|who)\b", re.IGNORECASE)
_WHOLE = r"(?<!\w)(?<![^\W\d_]-)(?<!\d[.,])"
"""Where a number begins that is no part of a name, as in ResNet-101 or sha256."""
_NUMBER = re.compile(rf"{_WHOLE}(?:\d++(?:[.,]\d++)*+(?:\s|\\,)?\\?%|(?:\d{{1,2}}[.,])*+\d{{3,}}+(?:[.,]\d++)*+)")
_TIMES = re.compile(rf"{_WHOLE}\d++(?:[.,]\d++)*+\s?(?:(?:x\b|×)(?!\s?\d)|(?:times|million|billion)\b)")
"""A factor; 3×3 is a size, and in a formula 2x is no factor either."""
_LOCATED = re.compile(r"(?:\d\w*|</a>), ")
"""The comma behind the year of a source; one before it belongs to the author's name."""
_FEW = 3
"""Words of an answer that are all of it: of a longer one, a picture may well show some."""
_WHICH = re.compile(r"\bwhich\b", re.IGNORECASE)
_UNWORDED = ("cloze", "code")
"""Types whose prompt is a title or a task, not a question."""

LintRule = Callable[[Card, LintLimits], Iterator[tuple[str, str, str]]]
"""Yields code, message and hint for each fault of a card."""


def _front_length(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    if limits.front_words and card.note.family is Family.QUESTION and len(card.asked) > limits.front_words:
        yield "W703", f"the prompt has {len(card.asked)} words; the limit is {limits.front_words}", "ask for less"


def _question_mark(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    is_asked = card.note.family is Family.QUESTION and card.type not in _UNWORDED and not card.sequence
    if limits.question_mark and is_asked:
        marks = sum(card.prompt.count(mark) for mark in "?？؟")
        if marks != 1:
            yield "W704", f"the prompt has {marks} question marks; one is right", "ask one thing"


def _recall(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    if not limits.recall or card.note.family is not Family.QUESTION:
        return
    if _YES_NO.match(card.prompt):
        yield "W705", "the prompt can be answered by yes or no", "ask what, which, why or when"
    if _VAGUE.match(card.prompt):
        yield "W705", "the prompt begins with a verb that has many answers", "name what is to be recalled"
    if _TWO.search(card.prompt):
        yield "W705", "the prompt asks two things", "make two questions"


def _answer_length(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    limit = limits.answer_words.get(card.type, 0)
    if limit and len(card.answered) > limit:
        hint = "shorten it, split it, or move detail to ### Extra"
        yield "W706", f"the answer has {len(card.answered)} words; the limit for {card.type} is {limit}", hint


def _list_length(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    limit = limits.procedure_items if card.type == "procedure" else limits.list_items
    items = FOOTNOTES.sub("", card.fields.get(Role.ANSWER, "")).count("<li")
    if limit and card.note.kind is not Kind.CHOICE and items > limit:
        yield "W707", f"the answer lists {items} things; the limit is {limit}", "make a card of each"


def _cloze(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    if card.note.family is not Family.CLOZE:
        return
    text = PLAYED.sub(" ", card.front)
    count = len(list(holes_in(read_holes(text))))
    if limits.cloze_holes and count > limits.cloze_holes:
        yield "W708", f"{count} clozes; the limit is {limits.cloze_holes}", "make two notes"
    holes = [(depth, len(words(hole.text))) for depth, hole in holes_in(read_holes(MATH.sub(" ", CODE.sub(" ", text))))]
    longest = max((length for _, length in holes), default=0)
    if limits.cloze_hole_words and longest > limits.cloze_hole_words:
        yield "W708", f"a cloze has {longest} words; the limit is {limits.cloze_hole_words}", "hide the key word only"
    share = sum(length for depth, length in holes if not depth) / max(len(card.asked), 1)
    if limits.cloze_share and share > limits.cloze_share:
        yield "W708", f"{share:.0%} of the words are hidden; the limit is {limits.cloze_share:.0%}", "hide less"


def _table(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    text = card.fields.get(Role.ANSWER, "") + card.fields.get(Role.TEXT, "")
    for table in re.findall(r"<table>.*?</table>", text, re.DOTALL):
        rows = table.count("<tr>") - table.count("<thead>")
        if limits.table_rows and rows > limits.table_rows:
            yield "W709", f"a table of {rows} rows; the limit is {limits.table_rows}", "split it"
        longest = max((len(words(cell)) for cell in re.split(r"<t[hd]\b[^>]*>", table)), default=0)
        if limits.cell_words and longest > limits.cell_words:
            yield "W709", f"a cell has {longest} words; the limit is {limits.cell_words}", "shorten it"


def _code(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    if card.note.kind is Kind.CODE:
        count = sum(len(fence.lines) for fence in card.fences)
        if limits.code_lines and not limits.code_lines[0] <= count <= limits.code_lines[1]:
            least, most = limits.code_lines
            yield "W710", f"{count} lines of code; {least} to {most} are right", "shorten or split it"
        if limits.code_check and not card.has_check:
            yield "W710", "code that nothing checks", "add a ```python {.check} block with an assert"
    if limits.code_width:
        for fence in card.fences:
            code = cut_holes(fence.code).code if card.note.family is Family.CLOZE else fence.code
            for line, text in zip(fence.lines, code.split("\n"), strict=False):
                if len(text) > limits.code_width:
                    message = f"line {line.number}: {len(text)} characters; {limits.code_width} fit a phone"
                    yield "W712", message, "break the line"


def _formula(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    if not limits.formula or card.type != "formula":
        return
    if not MATH.search(" ".join(text for role, text in card.fields.items() if role is not Role.TOPIC)):
        yield "W713", "a card of type formula shows none", "write it between $ and $"


def _giveaway(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    if not limits.giveaway or card.type not in ("qa", "why") or card.sequence:
        return
    answer = {word.lower() for word in card.answered} - COMMON
    shared = answer & {word.lower() for word in card.asked}
    if len(answer) >= 4 and len(shared) / len(answer) > limits.giveaway:
        yield "W714", f"the prompt gives away {len(shared)} of the answer's {len(answer)} words", "ask with other words"


def _title_tells(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    """Yield each hole of a cloze note all of whose words its title has, which stands above it on the front."""
    if not 0 < limits.giveaway < 1 or card.note.family is not Family.CLOZE:
        return
    title = set(_telling(words(card.fields[Role.TITLE])))
    for _, hole in holes_in(read_holes(PLAYED.sub(" ", card.front))):
        hidden = _telling(words(hole.text))
        if hidden and title.issuperset(hidden) and not MATH.search(hole.text):
            yield "W714", f"the title gives away the cloze “{plain(hole.text)[:40]}”", "give the note another title"


def _figure_tells(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    """Yield an answer that a drawing on the front shows; not a part's name, and none of those to choose from."""
    if not 0 < limits.giveaway < 1 or card.note.family is not Family.QUESTION or card.note.kind is Kind.CHOICE:
        return
    pictures = [asset for asset in card.note.assets if asset.name in card.front]
    if not pictures:
        return
    answer = _telling(card.answered)
    exact = EXACT.search(card.fields.get(Role.TYPED, "") + card.fields.get(Role.ANSWER, ""))
    is_name = not any(len(word) > 1 and word.isalpha() for word in answer) or _WHICH.search(card.prompt)
    if exact or is_name or len(answer) > _FEW:
        return
    for text in (text for asset in pictures for text in texts_in(asset)):
        if f" {' '.join(answer)} " in f" {' '.join(_telling(WORD.findall(text)))} ":
            yield "W714", f"the picture on the front shows the answer: “{text[:40]}”", "draw it without these words"
            return


def _telling(found: Sequence[str]) -> list[str]:
    """Return the words that say something, in small letters."""
    return [word.lower() for word in found if word.lower() not in COMMON]


def _sources(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    cited = card.fields[Role.SOURCES].count("<li>")
    if cited < limits.sources:
        yield "W721", f"{cited} sources cited; {limits.sources} wanted", "cite one: [@key, p. 3]"


def check_tags(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    """Yield what a note lacks in tags, one of another tool's note types too."""
    if limits.level and not card.question.heading.level:
        yield "W716", "no level", 'level="basic" in the braces, or level: basic in the front matter'
    if limits.topic_tag and not any(tag.startswith(limits.topic_tag) for tag in card.note.tags):
        yield "W716", f"no tag that begins with {limits.topic_tag}", f"tags: [{limits.topic_tag}…] in the front matter"


def _numbers(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    if not limits.numbers or card.type == "code" or card.has_check:
        return
    text = plain(" ".join(card.fields.get(role, "") for role in (Role.TYPED, Role.ANSWER, Role.TEXT)))
    number = _NUMBER.search(text) or _TIMES.search(MATH.sub(" ", text))
    if number and not any(map(_LOCATED.search, CITE.findall(" ".join(card.fields.values())))):
        yield (
            "W717",
            f"nothing proves the number {number[0]}",
            "add a {.check} block, or cite with a page: [@key, p. 3]",
        )


def _extra_length(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    count = len(words(card.fields[Role.EXTRA]))
    if limits.extra_words and count > limits.extra_words:
        yield "W706", f"Extra has {count} words; the limit is {limits.extra_words}", "keep what a learner would look up"


RULES: tuple[LintRule, ...] = (
    _front_length,
    _question_mark,
    _recall,
    _answer_length,
    _extra_length,
    _list_length,
    _cloze,
    _table,
    _code,
    _formula,
    _giveaway,
    _title_tells,
    _figure_tells,
    _sources,
    check_tags,
    _numbers,
)

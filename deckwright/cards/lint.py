"""The card standard: rules that make a card worth a learner's time. One function a rule, all of them in a table.

Most rules have a limit in ``[lint]`` of ``deck.toml`` and are off without it; the few that hold for any deck have none.
What a rule counts are the words a learner reads: no code block, no formula, no citation, no number of a footnote.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from itertools import groupby
from math import ceil

from deckwright.base.codes import CODES
from deckwright.base.limits import COMPARISONS
from deckwright.base.model import Family, Kind, Note, Place
from deckwright.base.problems import HINT_LIMIT, Problem, Problems
from deckwright.base.text import nearest
from deckwright.cards.notetypes import FIELDS, Role
from deckwright.markdown.blocks import Fence, fences
from deckwright.markdown.cloze import cut_holes, fill_holes, holes_in, read_holes
from deckwright.markdown.plain import plain_line
from deckwright.markdown.tokens import PLAYED
from deckwright.media.library import texts_in
from deckwright.questions.question import Question
from deckwright.settings.card_standard import Allow, LintLimits
from deckwright.settings.settings import Settings

_FOOTNOTES = re.compile(r'<ol class="footnotes">.*?</ol>', re.DOTALL)
_CITE = re.compile(r'<span class="cite">(?:<span.*?</span>|.)*?</span>', re.DOTALL)
_CODE = re.compile(r'<div class="code".*?</div>|<img [^>]*>', re.DOTALL)
_MATH = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)
_EXACT = re.compile(rf"{_CODE.pattern}|<code\b.*?</code>|{_MATH.pattern}|\[sound:[^\]]*\]", re.DOTALL)
"""What is the same only letter by letter: code, pictures, formulas, sounds."""
_FOOTNOTE_MARK = re.compile(r'<sup class="fnref">\d+</sup>')
_GAP = "<span></span>"
"""What keeps a backslash and a bracket from being a formula."""
ALIKE = 10
"""Prompts that are named as nearly the same as one."""

_WORD = re.compile(r"\w(?:[\w'’-]|(?<=\d)[.,](?=\d))*")
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
_COMMON = frozenset(
    """
    a an the of to in on at by for with and or is are be as it its that this than from into which what why how when does
    do not no one per
    """.split()
)
_ALLOWABLE = [name for name, code in CODES.items() if code.allowable]
_FEW = 3
"""Words of an answer that are all of it: of a longer one, a picture may well show some."""
_WHICH = re.compile(r"\bwhich\b", re.IGNORECASE)
_UNWORDED = ("cloze", "code")
"""Types whose prompt is a title or a task, not a question."""


@dataclass(frozen=True)
class Card:
    """A note as its rules see it: the source and what a learner reads."""

    note: Note
    question: Question

    @cached_property
    def fields(self) -> dict[Role, str]:
        """The note's fields by what they are for."""
        assert isinstance(self.note.family, Family), "a carried note has fields of its own"
        pairs = zip(FIELDS[self.note.family], self.note.fields, strict=True)
        return {slot.role: text for slot, text in pairs if slot.role is not Role.RESERVED}

    @property
    def sequence(self) -> tuple[str, int] | None:
        """The sequence of which the note is an item: its file, and the line of its title. None if it is none."""
        question = self.question
        return (question.source.name, question.heading.prompt.number) if question.item else None

    @property
    def type(self) -> str:
        """The card standard's type."""
        return self.question.heading.type

    @property
    def front(self) -> str:
        """The field that asks: of a cloze note its text."""
        if self.note.family is Family.OCCLUSION:  # of which many may ask the same, of other pictures
            return self.fields[Role.TITLE] + self.fields[Role.PICTURE]
        return self.fields[Role.TEXT if self.note.family is Family.CLOZE else Role.PROMPT]

    @cached_property
    def prompt(self) -> str:
        """What the card asks in words: an ellipsis stands for a formula, for code and for a picture."""
        return plain(_EXACT.sub("…", self.front))

    @cached_property
    def alike(self) -> tuple[str, ...]:
        """What makes the same prompt: its words, and letter by letter each formula, code, picture and sound."""
        text = fill_holes(self.front)
        return plain(_EXACT.sub(" … ", text)).casefold(), *_EXACT.findall(text)

    @cached_property
    def asked(self) -> list[str]:
        """The words of the prompt."""
        return words(self.front)

    @cached_property
    def answered(self) -> list[str]:
        """The words of the answer."""
        return words(self.fields.get(Role.TYPED, "") + " " + self.fields.get(Role.ANSWER, ""))

    @cached_property
    def fences(self) -> list[Fence]:
        """The code blocks a learner sees."""
        return [fence for fence in fences(self.question.body.blocks) if "check" not in fence.flags]

    @property
    def has_check(self) -> bool:
        """Whether a hidden block checks the note."""
        return any(block.hidden for block in self.question.code)


LintRule = Callable[[Card, LintLimits], Iterator[tuple[str, str, str]]]
"""Yields code, message and hint for each fault of a card."""


def plain(text: str) -> str:
    """Return what a field says, without tags, citations, code blocks and cloze marks."""
    text = fill_holes(_CODE.sub(" ", _CITE.sub(" ", PLAYED.sub(" ", text))))
    return plain_line(_FOOTNOTE_MARK.sub("", text).replace(_GAP, " "))


def words(text: str) -> list[str]:
    """Return the words that a learner reads in a field; formulas are none."""
    return _WORD.findall(_MATH.sub(" ", plain(text)))


@dataclass(frozen=True, slots=True)
class Linted:
    """A card, and what is wrong with it whatever the other cards are."""

    card: Card
    problems: tuple[Problem, ...]


def lint_card(note: Note, question: Question, limits: LintLimits) -> Linted:
    """Check one note against the rules that look at nothing else."""
    card = Card(note, question)
    rules = RULES if isinstance(note.family, Family) else (_tags,)
    return Linted(card, tuple(Problem(note.place, *fault) for rule in rules for fault in rule(card, limits)))


LintCard = Callable[[Note, Question, LintLimits], Linted]
"""What checks one note: :func:`lint_card`, or something that remembers what that returned."""


def lint_notes(
    notes: Sequence[Note],
    questions: Sequence[Question],
    settings: Settings,
    problems: Problems,
    check: LintCard = lint_card,
) -> None:
    """Check every note against the card standard and add what is wrong; allowed exceptions are left out."""
    linted = [check(note, question, settings.lint) for note, question in zip(notes, questions, strict=True)]
    cards = [one.card for one in linted]
    own = [card for card in cards if isinstance(card.note.family, Family)]
    alone = [(one.card, problem) for one in linted for problem in one.problems]
    found = [*alone, *_similar(own, settings.lint), *_order(cards)]
    allowed = {(allow.id, allow.code): allow for allow in settings.lint.allow if allow.code in _ALLOWABLE}
    used: set[Allow] = set()
    for card, problem in found:
        allow = allowed.get((card.note.id, problem.code))
        if allow:
            used.add(allow)
        else:
            problems.extend([problem])
    for allow in settings.lint.allow:
        if allow not in used:
            problems.add(
                Place(settings.shown(settings.file)), "W719", *_unneeded(allow, [card.note.id for card in own])
            )


def _unneeded(allow: Allow, ids: Sequence[str]) -> tuple[str, str]:
    """Return why an exception is of no use, and what to do about it; ``ids`` are those of the deck's questions."""
    if allow.id not in ids:
        message = f"the exception in [[lint.allow]] is for “{allow.id[:80]}”, and there is no such question"
        return message, nearest(allow.id, ids) or "remove it"
    if allow.code in _ALLOWABLE:
        return f"the exception for “{allow.id}” from {allow.code} is not needed", "remove it from [[lint.allow]]"
    message = (
        f"the exception for “{allow.id}”: {allow.code[:20]} is no code of the card standard, so nothing accepts it"
    )
    return message, nearest(allow.code.upper(), _ALLOWABLE) or f"it has {_ALLOWABLE[0]} to {_ALLOWABLE[-1]}"


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
    items = _FOOTNOTES.sub("", card.fields.get(Role.ANSWER, "")).count("<li")
    if limit and card.note.kind is not Kind.CHOICE and items > limit:
        yield "W707", f"the answer lists {items} things; the limit is {limit}", "make a card of each"


def _cloze(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    if card.note.family is not Family.CLOZE:
        return
    text = PLAYED.sub(" ", card.front)
    count = len(list(holes_in(read_holes(text))))
    if limits.cloze_holes and count > limits.cloze_holes:
        yield "W708", f"{count} clozes; the limit is {limits.cloze_holes}", "make two notes"
    holes = [
        (depth, len(words(hole.text))) for depth, hole in holes_in(read_holes(_MATH.sub(" ", _CODE.sub(" ", text))))
    ]
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
    shown = " ".join(text for role, text in card.fields.items() if role is not Role.TOPIC)
    if limits.formula and card.type == "formula" and not _MATH.search(shown):
        yield "W713", "a card of type formula shows none", "write it between $ and $"


def _giveaway(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    if not limits.giveaway or card.type not in ("qa", "why") or card.sequence:
        return
    answer = {word.lower() for word in card.answered} - _COMMON
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
        if hidden and title.issuperset(hidden) and not _MATH.search(hole.text):
            yield "W714", f"the title gives away the cloze “{plain(hole.text)[:40]}”", "give the note another title"


def _figure_tells(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    """Yield an answer that a drawing on the front shows; not a part's name, and none of those to choose from."""
    if not 0 < limits.giveaway < 1 or card.note.family is not Family.QUESTION or card.note.kind is Kind.CHOICE:
        return
    answer = _telling(card.answered)
    exact = _EXACT.search(card.fields.get(Role.TYPED, "") + card.fields.get(Role.ANSWER, ""))
    is_name = not any(len(word) > 1 and word.isalpha() for word in answer) or _WHICH.search(card.prompt)
    if exact or is_name or len(answer) > _FEW:
        return
    for text in (text for asset in card.note.assets if asset.name in card.front for text in texts_in(asset)):
        if f" {' '.join(answer)} " in f" {' '.join(_telling(_WORD.findall(text)))} ":
            yield "W714", f"the picture on the front shows the answer: “{text[:40]}”", "draw it without these words"
            return


def _telling(found: Sequence[str]) -> list[str]:
    """Return the words that say something, in small letters."""
    return [word.lower() for word in found if word.lower() not in _COMMON]


def _sources(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    cited = card.fields[Role.SOURCES].count("<li>")
    if cited < limits.sources:
        yield "W721", f"{cited} sources cited; {limits.sources} wanted", "cite one: [@key, p. 3]"


def _tags(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    if limits.level and not card.question.heading.level:
        yield "W716", "no level", 'level="basic" in the braces, or level: basic in the front matter'
    if limits.topic_tag and not any(tag.startswith(limits.topic_tag) for tag in card.note.tags):
        yield "W716", f"no tag that begins with {limits.topic_tag}", f"tags: [{limits.topic_tag}…] in the front matter"


def _numbers(card: Card, limits: LintLimits) -> Iterator[tuple[str, str, str]]:
    if not limits.numbers or card.type == "code" or card.has_check:
        return
    text = plain(" ".join(card.fields.get(role, "") for role in (Role.TYPED, Role.ANSWER, Role.TEXT)))
    number = _NUMBER.search(text) or _TIMES.search(_MATH.sub(" ", text))
    cited = _CITE.findall(" ".join(card.fields.values()))
    if number and not any(_LOCATED.search(cite) for cite in cited):
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
    _tags,
    _numbers,
)


def _similar(cards: Sequence[Card], limits: LintLimits) -> Iterator[tuple[Card, Problem]]:
    """Yield pairs of prompts so alike that a learner would confuse them; equal ones in any deck.

    A retired question may well be like the one that took its place.
    """
    cards = [card for card in cards if not card.note.retired]
    seen: dict[tuple[str, ...], Card] = {}
    for card in cards:
        first = seen.setdefault(card.alike, card)
        if first is not card:
            message = f"the same prompt as “{first.note.id}”"
            hint = "ask for what differs, or remove one"
            if card.sequence and card.sequence == first.sequence:
                hint = "show more around them: context_before=3, or more, at the heading"
            yield card, Problem(card.note.place, "W718", message, hint)
    if not limits.similar:
        return
    bags = [(card, {*_WORD.findall(card.alike[0]), *card.alike[1:]} - _COMMON) for card in cards]
    frequency = Counter(word for _, bag in bags for word in bag)
    by_word: dict[str, list[int]] = {}
    compared = 0
    for at, (card, bag) in enumerate(bags):
        # Two bags so alike share one of their rarest words (prefix filter: Chaudhuri et al. 2006, "A primitive operator
        # for similarity joins in data cleaning"); looking at those only keeps thousands of prompts quick.
        rarest = sorted(bag, key=lambda word: (frequency[word], word))
        prefix = rarest[: len(bag) - ceil(limits.similar * len(bag)) + 1]
        named = 0
        for other, _ in groupby(merge(*(by_word.get(word, ()) for word in prefix))):
            if named == ALIKE or compared > COMPARISONS:
                break
            first, others = bags[other]
            compared += min(len(bag), len(others)) + 5  # what it costs
            common = len(bag & others)
            union = len(bag) + len(others) - common
            if card.sequence and card.sequence == first.sequence:
                continue  # they show the same items around them
            if union > 3 and common / union > limits.similar and first.alike != card.alike:
                message = f"nearly the same prompt as “{first.note.id}”"
                yield card, Problem(card.note.place, "W718", message, "ask for what differs")
                named += 1
        if compared > COMPARISONS:
            message = "too many prompts share their words: from here on none is compared with those before it"
            yield card, Problem(card.note.place, "W718", message, "ask for what differs")
            return
        for word in prefix if seen[card.alike] is card else ():
            by_word.setdefault(word, []).append(at)


def _order(cards: Sequence[Card]) -> Iterator[tuple[Card, Problem]]:
    """Yield questions that stand before the one they name in ``after``."""
    position: dict[str, int] = {card.note.id: at for at, card in enumerate(cards)}
    missing = 0
    for at, card in enumerate(cards):
        for item in card.question.heading.after:
            if item.value == card.note.id:
                message = f"after: “{item.value}” is this question itself"
                yield card, Problem(item.place, "E608", message, "name the one that comes before it, or leave it out")
            elif item.value not in position:
                missing += 1
                hint = nearest(item.value, position) if missing <= HINT_LIMIT else ""
                message = f"after: there is no question “{item.value}”"
                yield card, Problem(item.place, "E608", message, hint or "write the id of a question of this deck")
            elif position[item.value] > at:
                message = f"comes before “{item.value}”, which should be learned first"
                yield card, Problem(item.place, "W720", message, "move it down, or the other one up")

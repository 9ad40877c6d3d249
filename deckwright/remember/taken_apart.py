"""Question files as they were taken apart: headings are kept, and what stands below them is read again when wanted.

Most notes are known, so nobody asks for the blocks below their headings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deckwright.base.model import Attribute, Kind, Line, Markdown, Place, Source
from deckwright.base.problems import Problems
from deckwright.markdown.blocks import Shared
from deckwright.questions.parse import Parse
from deckwright.questions.question import Body, CodeBlock, Excerpt, Heading, Question
from deckwright.remember.places import HearPlaces, TellPlaces

_NAMES = Heading._fields
_PROMPT, _KIND, _TAGS, _COVERS, _AFTER, _PLACE, _NOTETYPE = map(
    _NAMES.index, "prompt kind tags covers after place notetype".split()
)
"""Where a heading has what it does not say in plain words.

A part of another kind that is new some day comes back as another, and is not kept.
"""
_KINDS = {kind.value: kind for kind in Kind}


def tell_questions(questions: Sequence[Question]) -> list[Any]:
    """Return questions as JSON can hold them, without the file that they come from."""
    told = []
    after, places = 0, TellPlaces()
    for question in questions:
        text = _tell_text(question.text, question.source.text, after)
        after = after if isinstance(text, str) else text[1]
        heading, topic = _tell_heading(question.heading), _tell_line(question.topic) if question.topic else None
        told.append([heading, topic, _tell_code(question), text, question.line_breaks, places.tell(question)])
    return told


def hear_questions(
    told: Sequence[Any], source: Source, parse: Parse, bodies: Sequence[Body] | None = None
) -> list[Question]:
    """Return the questions that were told; ``parse`` takes ``source`` apart once somebody asks for their blocks.

    ``bodies`` are these, if they were read already.
    """
    below, places = _Below(source, parse, bodies), HearPlaces()
    questions = []
    for number, (heading, topic, code, text, line_breaks, stands) in enumerate(told):
        written = Markdown(text) if isinstance(text, str) else Excerpt(source.text, *text)
        row, item = places.hear(stands) if stands else (None, None)
        read_body = _ReadBody(below, number)
        question = Question(
            heading=_hear_heading(heading, source.path),
            source=source,
            topic=Line(*topic) if topic else None,
            code=_hear_code(code, source.path, str(written)) if code else (),
            written=written,
            read_body=read_body,
            read_shared=read_body.shared,
            line_breaks=line_breaks,
            row=row,
            item=item,
        )
        questions.append(question)
    return questions


def forget_bodies(questions: Sequence[Question]) -> None:
    """Let go of the blocks of questions of one file: they are read again if somebody asks once more."""
    for question in questions:
        if isinstance(question.read_body, _ReadBody):
            question.read_body.below.bodies = None


class _Below:
    """What stands below the headings of a file, read when somebody asks for it."""

    def __init__(self, source: Source, parse: Parse, bodies: Sequence[Body] | None) -> None:
        self._source = source
        self._parse = parse
        self.bodies = bodies
        """Those of its questions, as long as they are held."""
        self._shared = [body.shared for body in bodies or ()]

    def body(self, number: int) -> Body:
        """Return the blocks of one of its questions."""
        if self.bodies is None:
            found = self._parse(self._source, Problems())  # a file with problems is not kept
            self.bodies = [question.body for question in found]
            self._shared = [body.shared for body in self.bodies]
        return self.bodies[number]

    def shared(self, number: int) -> Shared:
        """Return what the blocks of one of its questions share, which is held: it is little, and others ask for it."""
        if not self._shared:
            self.body(number)
        return self._shared[number]


class _ReadBody:
    """Returns the blocks of a question."""

    __slots__ = ("below", "number")

    def __init__(self, below: _Below, number: int) -> None:
        self.below = below
        self.number = number

    def __call__(self) -> Body:
        return self.below.body(self.number)

    def shared(self) -> Shared:
        """Return what they share."""
        return self.below.shared(self.number)


_NEAR = 10_000
"""Characters among which a text is looked for: one that stands nowhere must not cost a look at all of a huge file."""


def _tell_text(text: str, whole: str, after: int) -> str | list[int]:
    """Return where a text stands in ``whole``, which is at hand anyway, near ``after``; if it does not, the text."""
    at = whole.find(text, after, after + len(text) + _NEAR)
    return text if at < 0 else [at, at + len(text)]


def _hear_text(told: str | Sequence[int], whole: str) -> str:
    return told if isinstance(told, str) else whole[told[0] : told[1]]


def _tell_code(question: Question) -> list[Any]:
    told = []
    after = 0
    for block in question.code:
        code = _tell_text(block.code, question.text, after)
        after = after if isinstance(code, str) else code[1]
        told.append([code, _spot(block.place), block.hidden, block.skipped])
    return told


def _hear_code(told: Sequence[Any], path: str, whole: str) -> tuple[CodeBlock, ...]:
    return tuple([CodeBlock(_hear_text(code, whole), Place(path, *spot), *flags) for code, spot, *flags in told])


def _tell_heading(heading: Heading) -> list[Any]:
    told: list[Any] = list(heading)
    told[_PROMPT] = _tell_line(heading.prompt)
    told[_COVERS] = [_tell_attribute(one) for one in heading.covers]
    told[_AFTER] = [_tell_attribute(one) for one in heading.after]
    told[_PLACE] = _spot(heading.place)
    told[_NOTETYPE] = _tell_attribute(heading.notetype) if heading.notetype else None
    return told


def _hear_heading(told: Sequence[Any], path: str) -> Heading:
    values = [*told]
    values[_PROMPT] = Line(*told[_PROMPT])
    values[_KIND] = _KINDS[told[_KIND]]
    values[_TAGS] = tuple(told[_TAGS])
    values[_COVERS] = tuple([_hear_attribute(one, path) for one in told[_COVERS]]) if told[_COVERS] else ()
    values[_AFTER] = tuple([_hear_attribute(one, path) for one in told[_AFTER]]) if told[_AFTER] else ()
    values[_PLACE] = Place(path, *told[_PLACE])
    values[_NOTETYPE] = _hear_attribute(told[_NOTETYPE], path) if told[_NOTETYPE] else None
    return Heading._make(values)


def _tell_line(line: Line) -> list[Any]:
    return [line.text, line.number, line.column]


def _tell_attribute(attribute: Attribute) -> list[Any]:
    return [attribute.key, attribute.value, *_spot(attribute.place)]


def _hear_attribute(told: Sequence[Any], path: str) -> Attribute:
    key, value, *spot = told
    return Attribute(key, value, Place(path, *spot))


def _spot(place: Place) -> list[int]:
    return [place.line, place.column]

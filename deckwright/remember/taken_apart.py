"""Question files as they were taken apart: headings are kept, and what stands below them is read again when wanted.

Most notes are known, so nobody asks for the blocks below their headings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import cached_property, partial
from typing import Any

from deckwright.base.model import Attribute, Kind, Line, Markdown, Place, Source
from deckwright.base.problems import Problems
from deckwright.questions.parse import Parse
from deckwright.questions.question import Body, CodeBlock, Heading, Question

_PLAIN = tuple(
    one.name for one in fields(Heading) if one.name not in "prompt kind tags covers after place notetype".split()
)
"""What a heading says in plain words. One of a kind that is new some day comes back as another, and is not kept."""


def tell_questions(questions: Sequence[Question]) -> list[Any]:
    """Return questions as JSON can hold them, without the file that they come from."""
    return [
        [
            _tell_heading(question.heading),
            _tell_line(question.topic) if question.topic else None,
            [[block.code, _spot(block.place), block.hidden, block.skipped] for block in question.code],
            question.text,
            question.line_breaks,
        ]
        for question in questions
    ]


def hear_questions(told: Sequence[Any], source: Source, parse: Parse) -> list[Question]:
    """Return the questions that were told; ``parse`` takes ``source`` apart once somebody asks for their blocks."""
    below = _Below(source, parse)
    return [
        Question(
            heading=_hear_heading(heading, source.path),
            source=source,
            topic=Line(*topic) if topic else None,
            code=tuple(CodeBlock(words, Place(source.path, *spot), *flags) for words, spot, *flags in code),
            text=Markdown(text),
            read_body=partial(below.body, number),
            line_breaks=line_breaks,
        )
        for number, (heading, topic, code, text, line_breaks) in enumerate(told)
    ]


class _Below:
    """What stands below the headings of a file, read at most once."""

    def __init__(self, source: Source, parse: Parse) -> None:
        self._source = source
        self._parse = parse

    @cached_property
    def _bodies(self) -> list[Body]:
        return [question.body for question in self._parse(self._source, Problems())]  # a file with problems is not kept

    def body(self, number: int) -> Body:
        """Return the blocks of one of its questions."""
        return self._bodies[number]


def _tell_heading(heading: Heading) -> list[Any]:
    return [
        _tell_line(heading.prompt),
        heading.kind,
        heading.tags,
        [_tell_attribute(one) for one in heading.covers],
        [_tell_attribute(one) for one in heading.after],
        _spot(heading.place),
        _tell_attribute(heading.notetype) if heading.notetype else None,
        [getattr(heading, name) for name in _PLAIN],
    ]


def _hear_heading(told: Sequence[Any], path: str) -> Heading:
    prompt, kind, tags, covers, after, spot, notetype, plain = told
    return Heading(
        prompt=Line(*prompt),
        kind=Kind(kind),
        tags=tuple(tags),
        covers=tuple(_hear_attribute(one, path) for one in covers),
        after=tuple(_hear_attribute(one, path) for one in after),
        place=Place(path, *spot),
        notetype=_hear_attribute(notetype, path) if notetype else None,
        **dict(zip(_PLAIN, plain, strict=True)),
    )


def _tell_line(line: Line) -> list[Any]:
    return [line.text, line.number, line.column]


def _tell_attribute(attribute: Attribute) -> list[Any]:
    return [attribute.key, attribute.value, *_spot(attribute.place)]


def _hear_attribute(told: Sequence[Any], path: str) -> Attribute:
    key, value, *spot = told
    return Attribute(key, value, Place(path, *spot))


def _spot(place: Place) -> list[int]:
    return [place.line, place.column]

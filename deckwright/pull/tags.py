"""Tags that a learner gave, back at the question: in its heading's braces, or in a row's cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from deckwright.base.model import Line
from deckwright.base.patterns import lazy_regex
from deckwright.markdown.attributes import split_end
from deckwright.questions.question import Question
from deckwright.ship.cells import put_cells

_TAGS = lazy_regex(r"""(?<=[{\s])tags=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"}]+))""")


def lowered(tags: Iterable[str]) -> set[str]:
    """Return tags as Anki compares them."""
    return {tag.casefold() for tag in tags}


def matching(tags: Iterable[str], patterns: Sequence[str]) -> list[str]:
    """Return the tags that one of the patterns names, in which ``*`` is anything; without regard to case."""
    return [tag for tag in tags if any(fnmatchcase(tag.casefold(), one.casefold()) for one in patterns)]


def with_tags(question: Question, file: str, added: Sequence[str], gone: Sequence[str]) -> Iterator[str]:
    """Yield the text of a question's file with other tags at the question."""
    lines = file.splitlines(keepends=True)
    at = question.place.line
    if question.row:
        cell = dict(question.row.cells).get("tags", ())
        tags = _changed(" ".join(line.text for line in cell), added, gone)
        put_cells(lines, question.row.table, "tags", {at: tags})
    else:
        lines[at - 1] = _in_heading(lines[at - 1], added, gone)
    yield "".join(lines)


def _in_heading(line: str, added: Sequence[str], gone: Sequence[str]) -> str:
    body = line.rstrip("\r\n")
    text, items = split_end(Line(body.rstrip(), 1), "")
    braces, end = body[len(text) :].rstrip(), line[len(body) :]
    if not items:
        return f'{body.rstrip()} {{tags="{" ".join(added)}"}}{end}'
    found = _TAGS.search(braces)
    if not found:
        return f'{text}{braces[:-1].rstrip()} tags="{" ".join(added)}"}}{end}'
    tags = _changed(found["quoted"] or found["bare"] or "", added, gone)
    written = f'tags="{tags}"' if tags else ""
    made = braces[: found.start()].rstrip() + f" {written}".rstrip() + braces[found.end() :]
    return f"{text}{made}{end}"


def _changed(tags: str, added: Sequence[str], gone: Sequence[str]) -> str:
    kept = [tag for tag in re.split(r"[\s,]+", tags) if tag and tag.casefold() not in lowered(gone)]
    return " ".join([*kept, *added])

"""What a wikilink to a heading means: the question that has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from deckwright.notations.obsidian import heading_key


def pointers_of(questions: Iterable[tuple[str, str, str]]) -> Mapping[str, str]:
    """Return the ids of questions, each given as id, prompt and file, by all the ways in which a link may name one.

    Of two questions with one heading in files of one name the first counts: both have the same prompt.
    """
    found: dict[str, str] = {}
    for note_id, prompt, file in questions:
        path = file.casefold().removesuffix(".md")
        for name in (path, path.rpartition("/")[2]):
            found.setdefault(_key(name, prompt), note_id)
    return found


def leads_to(file: str, anchor: str, here: str, pointers: Mapping[str, str]) -> Iterator[str]:
    """Yield the ids of questions to which a link to an ``anchor`` of ``file`` may lead; it stands in the file ``here``.

    The anchor is a heading, or an id with ``^`` before it or without.
    """
    if anchor:
        path = (file or here).casefold().removesuffix(".md").removeprefix("/")
        yield from filter(None, [pointers.get(_key(path, anchor), "")])
        yield anchor.removeprefix("^").lower()


def _key(path: str, heading: str) -> str:
    return f"{path}#{heading_key(heading)}"

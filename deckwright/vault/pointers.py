"""What a wikilink to a heading or a block means: the question of that file that has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from deckwright.notations.obsidian import heading_key

SEE = '<span class="see">'
"""Begins the prompt of a question where a card shows it in place of a link to it, as in a vault so elsewhere."""


def pointers_of(questions: Iterable[tuple[str, str, str]]) -> Mapping[str, str]:
    """Return the ids of questions, each given as id, prompt and file, by all the ways in which a link may name one.

    Of two questions with one heading in files of one name the first counts: both have the same prompt.
    """
    found: dict[str, str] = {}
    for note_id, prompt, file in questions:
        for name in names_of(file):
            found.setdefault(_key(name, prompt), note_id)
            found.setdefault(_id_key(name, note_id), note_id)
    return found


def names_of(file: str) -> tuple[str, str]:
    """Return what links may call a file, in small letters: its path and its name."""
    path = file.casefold().removesuffix(".md")
    return path, path.rpartition("/")[2]


def leads_to(file: str, anchor: str, here: str, pointers: Mapping[str, str]) -> Iterator[str]:
    """Yield the ids of questions to which a link to an ``anchor`` of ``file`` may lead; it stands in the file ``here``.

    The anchor is a heading, or an id with ``^`` before it or without.
    """
    if anchor:
        path = names_of(file or here)[0].removeprefix("/")
        keys = [] if anchor.startswith("^") else [_key(path, anchor)]
        found = (pointers.get(key, "") for key in (*keys, _id_key(path, anchor.removeprefix("^"))))
        yield from filter(None, found)


def _id_key(path: str, note_id: str) -> str:
    return f"{path}#^{note_id.lower()}"


def _key(path: str, heading: str) -> str:
    return f"{path}#{heading_key(heading)}"

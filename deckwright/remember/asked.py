"""Watches what a question asks of the rest of the deck, and asks it again: a note holds if all answers are the same.

So nobody has to think of what a note depends on: the files that were looked for, found or not, the sources and
questions that were looked up. What an answer says is kept as plain values.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from deckwright.base.files import below, seen_from
from deckwright.base.model import Asset, Drawn, FromFile, Place, Source
from deckwright.base.problems import Problems
from deckwright.media.library import Picture
from deckwright.media.media import Media

Value = TypeVar("Value")
Json = Any
"""What JSON can hold."""


class Unknown(Exception):
    """What was asked cannot be asked again in the same words, or has another answer now."""


ANY = "\0"
"""What stands for the question whether there is anything at all."""


class Lookups(Mapping[str, Value]):
    """A mapping that notes under which names it was asked, and the state of what stood there."""

    def __init__(self, inner: Mapping[str, Value], digest: Callable[[str], str]) -> None:
        """``digest`` tells the state of what stands under a name, empty for nothing; :data:`ANY` is a name for all."""
        self._inner = inner
        self._digest = digest
        self.asked: dict[str, str] = {}
        self.is_listed = False
        """Whether all names were asked for: then nothing is known of what it depends on."""

    def __getitem__(self, name: str) -> Value:
        self.asked[name] = self._digest(name)
        return self._inner[name]

    def __bool__(self) -> bool:
        self.asked[ANY] = self._digest(ANY)
        return bool(self._inner)

    def __iter__(self) -> Iterator[str]:
        self.is_listed = True
        return iter(self._inner)

    def __len__(self) -> int:
        self.is_listed = True
        return len(self._inner)


class Files:
    """The media files of a deck, with a note of each question that was asked of them and its answer."""

    def __init__(self, inner: Media, root: Path) -> None:
        self._inner = inner
        self._root = root
        self.calls: list[list[Json]] = []
        """Each as name, source, what was given, what came of it."""
        self.found: dict[Path, None] = {}
        """The files that were found, in the order in which they were asked for."""

    def picture(
        self, target: str, source: Source, place: Place, problems: Problems, may_shrink: bool = True
    ) -> Picture | None:
        """Return what the library returns, and note it."""
        found = self._inner.picture(target, source, place, problems, may_shrink)
        self._note("picture", source, [target, may_shrink], _picture(found), found and found.day, found and found.night)
        return found

    def sound(self, target: str, source: Source, place: Place, problems: Problems) -> FromFile | None:
        """Return what the library returns, and note it."""
        found = self._inner.sound(target, source, place, problems)
        self._note("sound", source, [target], _asset(found), found)
        return found

    def file(self, target: str, place: Place, problems: Problems, is_trusted: bool) -> FromFile | None:
        """Return what the library returns, and note it."""
        found = self._inner.file(target, place, problems, is_trusted)
        self._note("file", None, [target, is_trusted], _asset(found), found)
        return found

    def named(self, target: str, source: Source) -> Path | None:
        """Return what the library returns, and note it."""
        found = self._inner.named(target, source)
        self._note("named", source, [target], found and self._written(found))
        return found

    def has(self, path: Path) -> bool:
        """Return what the library returns, and note it."""
        found = self._inner.has(path)
        self._note("has", None, [self._written(path)], found)
        return found

    def path_of(self, name: str, source: Source) -> str:
        """Return what the library returns, and note it."""
        found = self._inner.path_of(name, source)
        self._note("path_of", source, [name], found)
        return found

    def find(self, name: str, source: Source) -> Sequence[str]:
        """Return what the library returns, and note it."""
        found = self._inner.find(name, source)
        self._note("find", source, [name], list(found))
        return found

    def in_vault(self) -> Sequence[str]:
        """Return what the library returns, and note it."""
        found = self._inner.in_vault()
        self._note("in_vault", None, [], list(found))
        return found

    def drawn(self, stem: str, data: bytes, ending: str) -> Drawn:
        """Return what the library returns, and note what was drawn."""
        found = self._inner.drawn(stem, data, ending)
        self._note("drawn", None, [stem, base64.b64encode(data).decode(), ending], found.digest)
        return found

    def _note(self, name: str, source: Source | None, given: list[Json], answer: Json, *found: FromFile | None) -> None:
        self.found |= {asset.file: None for asset in found if asset}
        call = [name, source.name if source else "", given, answer]
        if call not in self.calls:
            self.calls.append(call)

    def _written(self, path: Path) -> str:
        return below(path, self._root)


def ask_again(
    calls: Sequence[Sequence[Json]], media: Media, sources: Mapping[str, Source], root: Path
) -> dict[str, Asset]:
    """Ask the files what :class:`Files` noted, and return the assets that came of it, by name.

    Raises :class:`Unknown` if one answer is another, or has become a problem.
    """
    return together(answer_again(call, media, sources, root) for call in calls)


def together(answers: Iterable[Mapping[str, Asset] | None]) -> dict[str, Asset]:
    """Return the assets of what :func:`answer_again` returned, by name. Raises :class:`Unknown` if one is another."""
    assets: dict[str, Asset] = {}
    for answer in answers:
        if answer is None:
            raise Unknown
        assets |= answer
    return assets


def answer_again(
    call: Sequence[Json], media: Media, sources: Mapping[str, Source], root: Path
) -> Mapping[str, Asset] | None:
    """Ask one of these again, and return the assets that came of it; None if the answer is another, or a new problem.

    Where nothing was found though the note has no problem, a prompt that it shows asked, of which nothing is told:
    so it is no new problem that there is still nothing.
    """
    name, written, given, before = call
    problems, place, source = Problems(), Place(""), sources.get(written)
    now: Json
    found: list[Asset | None] = []
    if name == "has":
        now = media.has(seen_from(root, given[0]))
    elif name == "file":
        file = media.file(given[0], place, problems, given[1])
        found, now = [file], _asset(file)
    elif name == "in_vault":
        now = list(media.in_vault())
    elif name == "drawn":
        drawn = media.drawn(given[0], base64.b64decode(given[1]), given[2])
        found, now = [drawn], drawn.digest
    elif source is None:
        return None
    elif name == "named":
        path = media.named(given[0], source)
        now = path and below(path, root)
    elif name == "path_of":
        now = media.path_of(given[0], source)
    elif name == "find":
        now = list(media.find(given[0], source))
    elif name == "sound":
        sound = media.sound(given[0], source, place, problems)
        found, now = [sound], _asset(sound)
    elif name == "picture":
        picture = media.picture(given[0], source, place, problems, given[1])
        found = [picture.day, picture.night] if picture else []
        now = _picture(picture)
    else:
        return None
    if now != before or (problems.told and before is not None):
        return None
    return {asset.name: asset for asset in found if asset}


def _asset(asset: FromFile | None) -> Json:
    return [type(asset).__name__, asset.name, asset.digest, asset.source] if asset else None


def _picture(picture: Picture | None) -> Json:
    if picture is None:
        return None
    return [_asset(picture.day), _asset(picture.night), picture.size.width, picture.size.height]

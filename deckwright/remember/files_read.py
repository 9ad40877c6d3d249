"""What is made of a file alone, whatever else the deck holds: questions, sources, facts, what ships of a picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from deckwright.base.files import Unreadable, read_confined
from deckwright.base.limits import MEDIA_BYTES, SOURCE_BYTES, SYLLABUS_BYTES
from deckwright.base.model import Place, Source
from deckwright.base.problems import Problem, Problems
from deckwright.execute.decoder import DECODER
from deckwright.gather import read_drawing, read_references
from deckwright.media.figures import Figure, Shown, check_figure, check_figures
from deckwright.media.photographs import Decoder, Looked
from deckwright.media.pictures import Size
from deckwright.media.svg.drawing import Drawing, without_mark
from deckwright.questions.bibliography import BIBLIOGRAPHY, Person, Reference
from deckwright.questions.parse import parse_source
from deckwright.questions.question import Question
from deckwright.questions.syllabus import SYLLABUS, Entry, load_syllabus
from deckwright.remember.pages import PageName, Pages
from deckwright.remember.plain import digest_of, dump
from deckwright.remember.question_files import OF_SOURCE
from deckwright.remember.store import Store
from deckwright.remember.taken_apart import forget_bodies, hear_questions, tell_questions
from deckwright.settings.settings import Settings

HELD = 10_000
"""Questions, at most, whose blocks are held from when they are read: of the others they are read once more.

So memory holds those of no more files without a problem, and only a deck that is larger takes longer for it.
"""


class FilesRead:
    """Steps that return what the build's own return, for files whose content a build before has met."""

    def __init__(self, store: Store, pages: Pages) -> None:
        self._store = store
        self._pages = pages
        self._states: dict[str, tuple[Source, str]] = {}
        self.deck = ""
        """Where the deck lies whose pictures are looked at."""
        self.is_new = False
        """Whether the file that was asked for last was not known, and is from now on."""
        self._held = 0
        """Questions whose blocks were held, to be there when their notes are rendered."""

    def let_go(self) -> None:
        """Let go of the files whose states were asked for."""
        self._states = {}

    def state_of(self, source: Source) -> str:
        """Return a digest of all that what is made of a question file hangs on."""
        known, state = self._states.get(source.name, (None, ""))
        if known is not source:
            text = sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()
            state = digest_of([text, *OF_SOURCE(source)])
            self._states[source.name] = source, state
        return state

    def parse(self, source: Source, problems: Problems) -> list[Question]:
        """Return the questions of a file; one that is as it was is taken apart again only if a note is made anew."""
        key = ("questions", self.state_of(source))
        kept = self._recall(*key)
        self.is_new = False
        if kept is not None:
            return hear_questions(kept, source, parse_source)
        before = problems.told
        found = parse_source(source, problems)
        if problems.told == before:
            told = dump(tell_questions(found))
            heard = hear_questions(json.loads(told), source, parse_source, [question.body for question in found])
            if heard == found:
                self._store.remember(told, *key, as_is=True)
                self.is_new = True
                self._held += len(heard)
                if self._held > HELD:
                    forget_bodies(heard)
                return heard
        return found

    def references(self, settings: Settings, problems: Problems) -> Mapping[str, Reference]:
        """Return the deck's sources; the same file is not read by the rules of BibTeX again."""
        try:
            data = read_confined(settings.root / BIBLIOGRAPHY, settings.root, SOURCE_BYTES)
        except Unreadable:
            return read_references(settings, problems)
        key = ("references", sha256(data).hexdigest())
        kept = self._recall(*key)
        if kept is not None:
            return {told[0]: _reference(told) for told in kept}
        before = problems.told
        found = read_references(settings, problems)
        if problems.told == before and list(found) == [one.key for one in found.values()]:
            told = list(found.values())
            is_same = _is_still(settings.root / BIBLIOGRAPHY, settings.root, data)
            if is_same and list(map(_reference, told)) == list(found.values()):
                self._store.remember(dump(told), *key)
        return found

    def syllabus(self, root: Path, shown: str, problems: Problems) -> Mapping[str, Entry] | None:
        """Return the entries of the deck's syllabus; the same file is not read by the rules of TOML again."""
        try:
            data = read_confined(root / SYLLABUS, root, SYLLABUS_BYTES)
        except Unreadable:
            return load_syllabus(root, shown, problems)
        key = ("syllabus", sha256(data).hexdigest())
        kept = self._recall(*key)
        if kept is not None:
            return {told[0]: _entry(told, shown) for told in kept}
        before = problems.told
        found = load_syllabus(root, shown, problems)
        if problems.told == before and found:
            told = [[one.key, one.title, one.facts, one.place.line, one.place.column] for one in found.values()]
            if _is_still(root / SYLLABUS, root, data) and [_entry(one, shown) for one in told] == list(found.values()):
                self._store.remember(dump(told), *key)
        return found

    def drawing(self, data: bytes) -> Drawing:
        """Return what ships of an SVG file. Raises :class:`NotAPicture`."""
        page, source = ("drawings", self.deck), sha256(data).hexdigest()
        kept = self._pages.recall(page, source)
        if kept is not None:
            digest, size, font, left_out, is_only_marked = kept
            made = without_mark(data) if is_only_marked else self._store.recall("drawing", source)
            if made is not None:
                return Drawing(made, digest, source, Size(*size), font, left_out, is_only_marked)
        found = read_drawing(data)
        if not found.is_only_marked:
            self._store.remember(found.data, "drawing", source)
        told = [found.digest, found.size, found.missing_font, found.left_out, found.is_only_marked]
        self._pages.remember(page, source, told)
        return found

    def figures(self, media: Path, shown: Shown, digests: Mapping[Path, str]) -> list[Problem]:
        """Return the problems of the pictures that scripts draw; none was found before in what is as it was."""
        page = ("figures", str(media))

        def check(figure: Figure, shown: Shown) -> list[Problem]:
            drawn = [digests.get(picture, "") for picture in figure.pictures]  # which were read for the cards
            key = " ".join([figure.digest, *drawn])
            if all(drawn) and self._pages.recall(page, key):
                return []
            found = check_figure(figure, shown)
            if all(drawn) and not found and drawn == [_digest(picture, media) for picture in figure.pictures]:
                self._pages.remember(page, key, True)
            return found

        return check_figures(media, shown, check)

    @property
    def decoder(self) -> Decoder:
        """What looks into pictures of pixels: in a process of its own, those that are not known."""
        return DECODER._replace(look=self._look, known=self._known)

    def _known(self, digest: str, ending: str) -> Looked | None:
        kept = self._pages.recall(*self._of_picture(digest, ending))
        return _looked(kept) if kept is not None else None

    def _look(self, data: bytes, ending: str, is_sound: bool = False) -> Looked:
        found = DECODER.look(data, ending, is_sound)
        told = [size for size in (found.size, found.small) if size]
        if not is_sound and _looked(told) == found:  # one that was not decoded may be broken
            self._pages.remember(*self._of_picture(sha256(data).hexdigest(), ending), told)
        return found

    def _of_picture(self, digest: str, ending: str) -> tuple[PageName, str]:
        return ("pictures", self.deck), f"{digest}{ending}"

    def _recall(self, *key: str) -> Any:
        kept = self._store.recall(*key)
        return None if kept is None else json.loads(kept)


def _digest(file: Path, root: Path) -> str:
    """Return the digest of a file as it is now; empty if it cannot be read."""
    try:
        return sha256(read_confined(file, root, MEDIA_BYTES)).hexdigest()
    except Unreadable:
        return ""


def _is_still(file: Path, root: Path, data: bytes) -> bool:
    """Whether a file has these bytes still, after it was read once more."""
    try:
        return read_confined(file, root, len(data)) == data
    except Unreadable:
        return False


def _entry(told: Sequence[Any], shown: str) -> Entry:
    key, title, facts, line, column = told
    return Entry(key, title, tuple(facts), Place(shown, line, column))


def _looked(told: Sequence[Sequence[int]]) -> Looked:
    size, *small = (Size(*one) for one in told)
    return Looked(size, small[0] if small else None)


def _reference(told: Sequence[Any]) -> Reference:
    key, people, *rest = told
    return Reference(key, tuple(Person(*person) for person in people), *rest)

"""Pictures and recordings that a learner put into a note: as files of the media folder, under safe names.

Nothing is written here. Until it is, the deck's library is lent the files, so that a build's own checks and limits hold
for them: what a build would refuse is no picture to take over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from deckwright.adopt.names import Names, name_media
from deckwright.adopt.tree import read_tokens
from deckwright.base.files import below
from deckwright.base.model import Attribute, Drawn, Note
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems, Severity
from deckwright.cards.context import Seen, Surroundings, Task, TextContext
from deckwright.gather import Steps
from deckwright.markdown.tokens import Stash
from deckwright.media.library import Library
from deckwright.media.named import SOUND, named_files
from deckwright.media.pictures import FORMATS
from deckwright.media.sounds import SOUNDS
from deckwright.questions.question import Question

_PICTURE = lazy_regex(r"<img\b[^<>]*>", re.IGNORECASE)
_WRITTEN = ("src", "alt", "width", "height")
"""Attributes of a picture that an author can write, or that a build makes of those."""
_UNSAFE = lazy_regex(r"[^\w.]+")


class Arrivals:
    """The media files of a learner's collection that no package brought, and what they are in the deck."""

    def __init__(self, read: Surroundings, notes: Iterable[Note], files: Mapping[str, Path], lacking: str) -> None:
        """``files`` are copies of them by their names there; ``lacking`` is said of one that is not among them."""
        steps = Steps()
        self.library = Library(read.settings, steps.drawing, steps.decoder)
        self.surroundings = replace(read, media=self.library)
        self._lacking = lacking
        self._copies = files
        assets = [asset for note in notes for asset in note.assets if not isinstance(asset, Drawn)]
        self._files = {str(asset.name): asset.file for asset in assets}
        """The deck's own media files by the names under which they ship."""
        self._by_bytes = {asset.source: asset.file for asset in assets}
        self._folder = read.settings.media
        self._names = Names(file.name for file in self._folder.iterdir()) if self._folder.is_dir() else Names()
        self._where: dict[str, Path] = {}
        """By their names in the collection, what the files are called in the deck."""
        self._refused: dict[str, str] = {}
        """Those that no build would ship, and why."""
        self._new: dict[Path, Path] = {}
        """Those that are not there yet, and their copies."""

    def standing(self, field: str, question: Question, themed: bool) -> str:
        """Return a field as it stands in Anki with the files that a build would ship in place of the learner's."""
        if not any(self._known(file.name) for file in named_files(field)):
            return field
        field = _PICTURE.sub(lambda found: self._picture(found[0], question, themed), field)
        return SOUND.sub(lambda found: self._sound(found[0], unescape(found[1]), question, themed), field)

    def lacking(self, field: str) -> str:
        """Return why a file that a field names cannot be had; empty if all can be."""
        for file in named_files(field):
            if not file.is_local or file.name in self._files:
                continue
            if known := self._known(file.name):
                if reason := self._refused.get(known):
                    return reason
                continue
            kind = "recording" if Path(file.name).suffix.lower() in SOUNDS else "picture"
            what = f"the {kind} {unquote(file.name)[:80]} is not at hand"
            return f"{what}: {self._lacking}"
        return ""

    def path(self, name: str, question: Question) -> str:
        """Return how a file that ships as ``name`` is written in the file of a question; empty if there is none."""
        file = self._files.get(name)
        return unquote(self.library.path_of(file.name, question.source)) if file else ""

    def own(self, attributes: Mapping[str, str], question: Question) -> Mapping[str, str] | None:
        """Return those of a picture's attributes that an author writes; None if it is a twin for the night."""
        path = self.path(attributes.get("src", ""), question)
        if not path or not set(attributes) <= {*_WRITTEN, "class"}:
            return attributes
        if attributes.get("class", "") == "night":
            return None
        natural = self._natural(path, question)
        kept = {key: value for key, value in attributes.items() if key not in ("class", "height")}
        if kept.get("width") == natural.get("width"):
            kept.pop("width", None)
        return kept

    def file_name(self, name: str) -> str:
        """Return what a file of the collection, or one that ships as ``name``, is called in the deck; else nothing."""
        if known := self._known(name):
            return self._place(known).name
        file = self._files.get(name) or self._files.get(unquote(name))
        return file.name if file else ""

    def path_of(self, name: str, question: Question) -> str:
        """Return how a media file that is called ``name`` is written in the file of a question."""
        return unquote(self.library.path_of(name, question.source))

    def needed(self, texts: Iterable[tuple[str, str]]) -> dict[Path, bytes]:
        """Return the files that texts name which did not before: each pair is a file's text before and after."""
        pairs = list(texts)
        return {
            path: copy.read_bytes()
            for path, copy in self._new.items()
            if any(after.count(path.name) > before.count(path.name) for before, after in pairs)
        }

    # One file

    def _known(self, name: str) -> str:
        """Return the name in the collection of the file that an address in a field means; empty for none of these."""
        return next((one for one in (name, unquote(name)) if one in self._copies and one not in self._files), "")

    def _place(self, name: str) -> Path:
        """Return the file of the deck that is, or will be, a file of the collection."""
        if name not in self._where:
            data = self._copies[name].read_bytes()
            digest = sha256(data).hexdigest()
            if digest not in self._by_bytes:
                path = self._free(name, data)
                self._by_bytes[digest] = path
                if not path.exists():
                    self._new[path] = self._copies[name]
                    self.library.lend(path, self._copies[name])
            self._where[name] = self._by_bytes[digest]
        return self._where[name]

    def _free(self, name: str, data: bytes) -> Path:
        """Return where in the media folder a file may go: where it lies already, or a name that nothing has."""
        (safe,) = name_media([name]).values()
        there = self._folder / _UNSAFE.sub("-", safe)
        if there.is_file() and there.read_bytes() == data:
            return there
        return self._folder / self._names.take(there.stem, there.suffix)

    # As a build writes it

    def _picture(self, tag: str, question: Question, themed: bool) -> str:
        attributes = self._attributes_of(tag)
        name = self._known(attributes.get("src", ""))
        if not name or set(attributes) - set(_WRITTEN) or Path(name).suffix.lower() not in FORMATS:
            return tag
        path = self._written(name, question)
        width, height = attributes.get("width", ""), attributes.get("height", "")
        natural = self._natural(path, question)
        if height and not width and natural:
            width = str(round(int(natural["width"]) * int(height) / int(natural["height"]))) if height.isdigit() else ""
        if themed and width == natural.get("width"):
            width = ""
        made, why = self._shown(path, attributes.get("alt", ""), width, question, themed)
        if why:
            self._refused[name] = why
        return made or tag

    def _natural(self, path: str, question: Question) -> dict[str, str]:
        """Return the attributes that a build gives a picture in its own size."""
        return self._attributes_of(self._shown(path, "", "", question, themed=True)[0])

    def _shown(self, path: str, alt: str, width: str, question: Question, themed: bool) -> tuple[str, str]:
        """Return the HTML that a build makes of a picture; if it makes none, why."""
        context = self._context(question, themed)
        asked = [Attribute("width", width, question.place)] if width else []
        html = context.image(path.replace("%", "%25"), alt, asked, question.place)
        return html, self._noted(context)

    def _sound(self, mark: str, name: str, question: Question, themed: bool) -> str:
        known = self._known(name)
        if not known:
            return mark
        context = self._context(question, themed)
        made = context.sound(self._written(known, question).replace("%", "%25"), question.place)
        if why := self._noted(context):
            self._refused[known] = why
        return f"[sound:{made}]" if made else mark

    def _context(self, question: Question, themed: bool) -> TextContext:
        task = Task(question, self.surroundings, Problems(), cloze=False, themed=themed)
        return TextContext(task, Seen(Stash(themed)))

    def _noted(self, context: TextContext) -> str:
        """Remember under which names files ship, and return the error that there was with one; empty if none."""
        for asset in context.seen.assets.values():
            if not isinstance(asset, Drawn):
                self._files.setdefault(str(asset.name), asset.file)
        found = context.problems.sorted()
        return next((one.message for one in found if one.severity is Severity.ERROR), "")

    def _written(self, name: str, question: Question) -> str:
        return below(self._place(name), question.source.file.parent)

    def _attributes_of(self, tag: str) -> dict[str, str]:
        (*_, (_, _, *parts)) = [token for token in read_tokens(tag) if token[0] == "start"] or [("start", "img")]
        return dict(zip(parts[::2], parts[1::2], strict=True))

"""Finds the pictures that questions show, checks them, and names them for Anki's one flat media folder.

A name is ``<slug>-<hash>.<ext>``, lowercase: Anki keeps the old file when a package brings other bytes under a known
name, and since 26.05 overwrites a learner's file whose name differs in capitals only.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from deckwright.base.files import Folders, Unreadable, as_stored, read_confined
from deckwright.base.limits import MEDIA_BYTES
from deckwright.base.model import Cleaned, Drawn, FromFile, MediaName, Place, Plain, Shrunk, Source
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problem, Problems
from deckwright.base.text import slugify
from deckwright.media.assets import was_made_smaller
from deckwright.media.depot import Depot
from deckwright.media.figures import undrawn_problems
from deckwright.media.photographs import IN_PROCESS, RECIPE, Decoder
from deckwright.media.pictures import FORMATS, NotAPicture, Size, way_to_format, without_metadata
from deckwright.media.sounds import SOUNDS, is_sound, names_sound
from deckwright.media.svg.drawing import Drawing, ReadDrawing, without_mark
from deckwright.media.vault import VaultFiles
from deckwright.settings.settings import Settings

_FOLDERS = 50
"""Folders that are looked through for a file of the same name."""

_ENDING = lazy_regex(r"\.[A-Za-z0-9]{1,8}")
_MEDIA_NAME = lazy_regex(r"[a-z0-9-]+-[0-9a-f]{12}(?:\.[a-z0-9]{1,8})?")


class _Care(Enum):
    """What is done with a file before it ships."""

    NONE = "none"
    """Nothing: what a trusted note shows ships as it is."""
    CHECKED = "checked"
    """A picture is one, and tells nothing besides; its size is that of the file, on which raw HTML may rely."""
    FIT = "fit"
    """A picture is also made as small as a phone shows it."""
    SOUND = "sound"
    """It is a sound, of the format that its name says."""


class Refused(Unreadable):
    """Why a file is not shown, and the way out."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.hint = hint


def _way_out(error: Unreadable) -> str:
    return error.hint if isinstance(error, Refused) else ""


_Clean = Callable[[bytes], bytes]


class Picture(NamedTuple):
    """A picture for the day and, where there is one, its twin for the night."""

    day: FromFile
    night: FromFile | None
    size: Size


def media_name(stem: str, digest: str, ending: str) -> MediaName:
    """Return the name in Anki's media folder for a file called ``stem`` with the SHA-256 ``digest``."""
    slug = slugify(stem)[:40].strip("-") or "media"
    # Anki treats names that begin with “latex-” as its own and never updates them (measured).
    slug = f"m-{slug}" if slug.startswith("latex") else slug
    return MediaName(f"{slug}-{digest[:12]}{ending.lower()}")


def is_media_name(name: str) -> bool:
    """Whether a file of Anki's media folder is called as :func:`media_name` calls them."""
    return bool(_MEDIA_NAME.fullmatch(name))


def _read_svg(data: bytes) -> Drawing:
    from deckwright.media.svg.read import read_svg

    return read_svg(data)


class Library:
    """The media files of a deck, each read and checked once."""

    def __init__(self, settings: Settings, drawing: ReadDrawing = _read_svg, decoder: Decoder = IN_PROCESS) -> None:
        """``drawing`` reads an SVG file: ``read_svg``, or something that remembers what that returned.

        ``decoder`` looks into all other pictures, and makes them smaller.
        """
        self._settings = settings
        self._drawing_of = drawing
        self._decoder = decoder
        self._known: dict[tuple[Path, _Care], tuple[FromFile, Size] | Unreadable] = {}
        self._sound: dict[tuple[Path, str, bool], Picture] = {}
        """Sound ones, by the folder from which they are shown, their name there, and whether they may shrink."""
        self._left_out: dict[Path, str] = {}
        """By their files, what SVG pictures ship without."""
        self._fonts: dict[Path, str] = {}
        """By their files, the fonts that pictures ask for and that a phone may lack."""
        self._depot = Depot()
        self._vault = VaultFiles(settings.obsidian.vault if settings.obsidian else None)
        self._lent: dict[Path, Path] = {}
        self._folders = Folders()
        self._roots: dict[Path, Path | None] = {}
        """By folders, that of the deck's in which they lie."""

    def lend(self, path: Path, file: Path) -> None:
        """Let ``file`` be read in the place of one of the media folder that is not there yet."""
        self._lent[path] = file

    @cached_property
    def _undrawn(self) -> Mapping[Path, Problem]:
        return undrawn_problems(self._settings.media, self._settings.shown)

    def picture(
        self, target: str, source: Source, place: Place, problems: Problems, may_shrink: bool = True
    ) -> Picture | None:
        """Return the picture that ``target`` names in a file of questions; None after noting a problem at ``place``.

        Unless ``may_shrink``, it keeps its size.
        """
        key, before = (source.file.parent, target, may_shrink), problems.told
        if key in self._sound:
            return self._sound[key]
        care = _Care.FIT if may_shrink else _Care.CHECKED
        path = self._resolve(target, source, place, problems)
        if path is None:
            return None
        try:
            day, size = self._load(path, care)
        except Unreadable as error:
            self._note(error, path, target, source, place, problems, tuple(FORMATS))
            return None
        twin = path.with_suffix(f".dark{path.suffix}")
        try:
            night = self._load(twin, care)[0] if os.path.lexists(twin) else None
        except Unreadable as error:
            problems.add(place, "E702", f"{self._settings.shown(twin)} {error}", _way_out(error))
            return None
        self._tell(path, target, place, problems)
        if night:
            self._tell(twin, self._settings.shown(twin), place, problems)
        if may_shrink and (fonts := self._fonts.get(path)):
            hint = "end the list with sans-serif, or let the program that drew it write letters as outlines"
            problems.add(place, "W724", f"{target[:200]} asks for the font {fonts}, which a phone may lack", hint)
        picture = Picture(day, night, size)
        if problems.told == before:
            self._sound[key] = picture
        return picture

    def sound(self, target: str, source: Source, place: Place, problems: Problems) -> FromFile | None:
        """Return the sound that ``target`` names in a file of questions; None after noting a problem at ``place``."""
        path = self._confined(target, source, place, problems)
        if path is None:
            return None
        try:
            return self._load(path, _Care.SOUND)[0]
        except Unreadable as error:
            self._note(error, path, target, source, place, problems, tuple(SOUNDS))
            return None

    def named(self, target: str, source: Source) -> Path | None:
        """Return the file of the deck that ``target`` names to the letter, whether or not it is there."""
        if re.search(r"[\\:\0]", target) or target.startswith("/"):
            return None
        path = Path(os.path.normpath(source.file.parent / target))
        return path if self._root(path) else None

    def has(self, path: Path) -> bool:
        """Whether there is such a file."""
        with contextlib.suppress(OSError):  # a name may be too long for any file
            return path in self._lent or path.is_file()
        return False

    def file(self, target: str, place: Place, problems: Problems, is_trusted: bool) -> FromFile | None:
        """Return the file that raw HTML refers to: by its name in the media folder, percent signs decoded or not.

        None after noting a problem at ``place``: a warning if the note is trusted, so that what came with a deck from
        elsewhere, where a file may be missing, still goes on.
        """
        for name in dict.fromkeys((target, unquote(target))):
            path = self._settings.media / name
            if re.search(r"[/\\\0]", name) or (path not in self._lent and not os.path.lexists(path)):
                continue
            try:
                asset, _ = self._load(path, _Care.NONE if is_trusted else _Care.CHECKED)
            except Unreadable as error:
                problems.add(place, "W722" if is_trusted else "E702", f"{target[:200]} {error}", _way_out(error))
                return None
            if not is_trusted:
                self._tell(path, target, place, problems)
            return asset
        message = f"{target[:200]} does not exist in {self._settings.shown(self._settings.media)}/"
        hint = partial(self._nearest, self._settings.media / (re.sub(r"[/\\\0]", "", target)[:100] or "_"))
        problems.add(place, "W722" if is_trusted else "E701", message, hint)
        return None

    def find(self, name: str, source: Source) -> Sequence[str]:
        """Return the files of the vault that ``name`` may mean in a note, each as a path from the note on."""
        return self._vault.find(name, source.file.parent)

    def in_vault(self) -> Sequence[str]:
        """Return the paths of all pictures and sounds of the vault; of a deck that is none, nothing."""
        return self._vault.names

    def drawn(self, stem: str, data: bytes, ending: str) -> Drawn:
        """Return an asset for bytes that the builder made itself."""
        digest = sha256(data).hexdigest()
        return Drawn(media_name(stem, digest, ending), digest, self._depot.put(data))

    def _resolve(self, target: str, source: Source, place: Place, problems: Problems) -> Path | None:
        if (inside := target.strip("\"'“”„«»‘’")) != target and Path(inside).suffix.lower() in FORMATS:
            message = f"{target[:80]} is no path: quotation marks are no part of one"
            problems.add(place, "E704", message, self._instead_of(unquote(inside), source))
            return None
        path = self._confined(target, source, place, problems)
        if path and path.suffix.lower() not in FORMATS:
            bare = re.split(r"[?#]", target)[0]
            if bare != target and Path(bare).suffix.lower() in FORMATS:
                message = f"“{target[len(bare) :][:40]}” belongs to a web address, and {bare[:80]} is a file"
                problems.add(place, "E704", message, self._instead_of(unquote(bare), source))
                return None
            if not path.suffix or target[0] == "(":
                found = (self._anywhere(path.name.strip("()") + ending) for ending in ("", *FORMATS))
                meant = next((one for one in found if one and one.suffix.lower() in FORMATS), None)
                what, known = "names no picture: its ending is missing", f"{target}.png"
                if path.is_dir():
                    what, known = "is a folder, and no picture", f"{target.rstrip('/')}/picture.png"
                elif target[0] == "(":
                    what, known = "is no path: a picture has one pair of parentheses", target.strip("()")
                right = self._written(meant, source) if meant else known
                problems.add(place, "E704", f"{target[:80]} {what}", f"write {right[:80]}")
                return None
            problems.add(place, "E704", f"{target[:80]} is no picture that every Anki shows", _instead(path, target))
            return None
        return path

    def _confined(self, target: str, source: Source, place: Place, problems: Problems) -> Path | None:
        name = unquote(target)
        if not name or name.startswith("/") or "\\" in name or ":" in name:
            message = f"a picture or sound must be a file in the deck's folder, not {target[:80]}"
            problems.add(place, "E703", message, partial(self._instead_of, name, source))
            return None
        path = as_stored(Path(os.path.normpath(source.file.parent / name)))
        if self._root(path) is None:
            hint = f"pictures and sounds lie in {self._settings.shown(self._settings.media)}/"
            problems.add(place, "E703", f"{target[:80]} lies outside the content and media folders", hint)
            return None
        return path

    def _root(self, path: Path) -> Path | None:
        """Return the folder of the deck in which a path lies, or that it is itself."""
        folder = path.parent
        if folder not in self._roots:
            self._roots[folder] = self._root_of(folder)
        return self._roots[folder] or self._root_of(path)

    def _root_of(self, path: Path) -> Path | None:
        vault = self._settings.obsidian
        roots = (self._settings.media, self._settings.root, *([vault.vault] if vault else ()))
        return next((root for root in roots if path.is_relative_to(root)), None)

    def _note(
        self,
        error: Unreadable,
        path: Path,
        target: str,
        source: Source,
        place: Place,
        problems: Problems,
        endings: tuple[str, ...],
    ) -> None:
        """Note why a picture or sound is not read; of a missing one also which is like it.

        One that a script draws is a problem of the script, noted in the same words as there, and so only once.
        """
        if error.missing and (undrawn := self._undrawn.get(path)):
            problems.extend([undrawn])
            return

        def nearest_file() -> str:
            found = self._beside(path, endings) or self._anywhere(path.name)
            return f"write {self._written(found, source)}" if found else self._no_file(path)

        hint = nearest_file if error.missing else _way_out(error)
        if error.missing and not path.parent.is_dir() and not self._anywhere(path.name):
            message = (
                f"there is no folder {self._settings.shown(path.parent)}/ for the pictures and sounds of this file"
            )
            hint = f"make the folder and save {path.name[:80]} in it; a path starts at this file's own folder"
            problems.add(place, "E701", message, hint)
            return
        problems.add(place, "E701" if error.missing else "E702", f"{target[:200]} {error}", hint)

    def _tell(self, path: Path, target: str, place: Place, problems: Problems) -> None:
        """Say what an SVG ships without."""
        if left_out := self._left_out.get(path):
            message = f"{target[:200]} ships without {left_out}"
            problems.add(place, "I725", message, "a card needs none of it; your file stays as it is")

    def _load(self, path: Path, care: _Care) -> tuple[FromFile, Size]:
        """Return a file as an asset, read once, or raise :class:`Unreadable`, which is remembered, too."""
        if (path, care) not in self._known:
            try:
                self._known[path, care] = self._read(path, care)
            except Unreadable as error:
                self._known[path, care] = error
        found = self._known[path, care]
        if isinstance(found, Unreadable):
            raise found
        return found

    def _read(self, path: Path, care: _Care) -> tuple[FromFile, Size]:
        root = self._root(path)
        if root is None:
            raise Unreadable("lies outside")
        lent = self._lent.get(path)
        data = read_confined(lent or path, lent.parent if lent else root, MEDIA_BYTES, folders=self._folders)
        ending = path.suffix.lower()
        if not data and care is not _Care.NONE:
            raise Refused("is empty", "save it once more, or delete it")
        if care is _Care.SOUND and not is_sound(data, ending):
            raise Refused(f"is no {ending[1:]} file, whatever its name says", "save the sound once more, as MP3")
        if ending in FORMATS and care is not _Care.NONE:
            try:
                if ending == ".svg":
                    return self._drawing(path, data)
                return self._picture(path, data, ending, may_shrink=care is _Care.FIT)
            except NotAPicture as error:
                raise Refused(str(error), error.hint) from None
        digest = sha256(data).hexdigest()
        name = media_name(path.stem, digest, path.suffix if _ENDING.fullmatch(path.suffix) else "")
        return Plain(name, path, digest), Size(0, 0)

    def _drawing(self, path: Path, data: bytes) -> tuple[FromFile, Size]:
        """Return the asset and the size of an SVG. Raises :class:`NotAPicture`."""
        drawing = self._drawing_of(data)
        self._left_out[path], self._fonts[path] = drawing.left_out, drawing.missing_font
        clean = without_mark if drawing.is_only_marked else None
        return self._kept(path, drawing.data, drawing.digest, drawing.source, clean), drawing.size

    def _picture(self, path: Path, data: bytes, ending: str, may_shrink: bool) -> tuple[FromFile, Size]:
        """Return the asset and the size of a picture made of pixels. Raises :class:`NotAPicture`."""
        made = without_metadata(data, ending)
        digest = sha256(made).hexdigest()
        source = digest if made == data else sha256(data).hexdigest()
        looked = self._decoder.known(digest, ending)
        if not looked:  # one that was made smaller before is sound
            looked = self._decoder.look(made, ending, is_sound=was_made_smaller(made, digest))
        if not looked.small or not may_shrink:
            return self._kept(path, made, digest, source), looked.size
        name = media_name(path.stem, sha256(f"{digest} {RECIPE}".encode()).hexdigest(), ".webp")
        return Shrunk(name, path, digest, source, self._decoder.shrink), looked.small

    def _kept(self, path: Path, made: bytes, digest: str, source: str, clean: _Clean | None = None) -> FromFile:
        """Return the asset for a picture of which ``made`` ships, which ``clean`` makes; else it is kept till then."""
        name = media_name(path.stem, digest, path.suffix)
        if source == digest:
            return Plain(name, path, digest)
        return Cleaned(name, path, digest, source, clean or self._depot.keep(made))

    def path_of(self, name: str, source: Source) -> str:
        """Return how a media file that is called ``name`` is written in ``source``; empty if there is none."""
        here = Path(os.path.normpath(source.file.parent / name))
        lent = next((path for path in self._lent if path.name == here.name), None)
        found = here if self._root(here) and here.is_file() else self._anywhere(here.name) or lent
        return self._written(found, source) if found else ""

    def _nearest(self, path: Path) -> str:
        close = self._beside(path, tuple(FORMATS))
        return f"did you mean {close.name}?" if close else f"save the file in {self._settings.shown(path.parent)}/"

    def _beside(self, path: Path, endings: Sequence[str]) -> Path | None:
        """Return the file of the same folder whose name is most like that of ``path``."""
        try:
            names = [name for name in os.listdir(path.parent) if Path(name).suffix.lower() in endings]
        except OSError:
            return None
        from difflib import get_close_matches

        same = [name for name in names if name.lower() == path.name.lower()]
        close = same or get_close_matches(path.name, names, n=1)
        return path.parent / close[0] if close else None

    def _anywhere(self, name: str) -> Path | None:
        """Return the file of the media folder, or of one below it, that has this name."""
        folders = [self._settings.media]
        for at, folder in enumerate(folders):
            if at == _FOLDERS:
                break
            with contextlib.suppress(OSError):
                for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
                    if entry.is_file() and entry.name.lower() == name.lower():
                        return Path(entry.path)
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(Path(entry.path))
        return None

    def _instead_of(self, name: str, source: Source) -> str:
        """Return what to write in the place of a path from the root, with backslashes, or from elsewhere."""
        parts = re.split(r"[\\/]+", re.sub(r"^[A-Za-z]:|[?#].*$", "", name).strip("\\/"))
        inside = Path(*parts) if parts[0] and ".." not in parts[1:] else Path("_")
        for folder in (source.file.parent, self._settings.root, self._settings.media.parent):
            path = Path(os.path.normpath(folder / inside))
            if self._root(path) and path.is_file():
                return f"write {self._written(path, source)}"
        if found := self._anywhere(parts[-1]):
            return f"write {self._written(found, source)}"
        there = self._written(self._settings.media / (_plain_name(parts[-1]) or "picture.png"), source)
        return f"save the file in the media folder and write {there}"

    def _written(self, path: Path, source: Source) -> str:
        """Return a file's path as it is written in a question file."""
        return Path(os.path.relpath(path, source.file.parent)).as_posix().replace("%", "%25").replace(" ", "%20")[:200]

    def _no_file(self, path: Path) -> str:
        return f"save it in {self._settings.shown(path.parent)}/, or give the path as from this file"


def _plain_name(name: str) -> str:
    """Return a file's name if it is plain, else nothing."""
    return name if re.fullmatch(r"[\w.-]{1,80}", name) and "." in name else ""


def _instead(path: Path, target: str) -> str:
    """Return what to do with a file of a format that not every Anki shows."""
    if names_sound(target):
        return f"write [audio]({target[:80]})"
    return way_to_format(path.suffix.lower())

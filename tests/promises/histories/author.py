"""An author who builds, through files and the command line, and knows by the rules alone what a build must ship."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from deckwright.anki.archive import LOCK_MEMBER
from deckwright.base.model import Family, Kind
from tests.help.support import Project, Result
from tests.promises.histories.promises import hold
from tests.promises.histories.source import Question, Source
from tests.promises.histories.versions import Packed, Shipped, Version, look_into, read_looks, read_notes

HOUR, DAY = 3600, 86_400
ACCEPTED = re.compile(r"E821 .* --accept (\S+)`")
"""The question of which a build wants to know whether a part of its picture is the same under another name."""


@dataclass
class Author:
    """Somebody who writes, builds and publishes."""

    project: Project
    shelf: Path
    """Where published packages lie."""
    looks: bool = True
    """Whether builds are looked into; if not, only what learners meet is held."""
    source: Source = field(default_factory=Source)
    deleted: dict[int, Question] = field(default_factory=dict)
    shipped: dict[int, Shipped] = field(default_factory=dict)
    """Everything that ever was, as the lock should remember it."""
    style: tuple[int, int] = (-1, 0)
    """The style sheet that was shipped last, and its stamp."""
    masked_style: tuple[int, int] = (-1, 0)
    """The same of the note type with masks, which is there only from its first note on."""
    last: Version | None = None
    """The version that was built last."""
    built: dict[str, bytes] = field(default_factory=dict)
    """The files of that version."""
    versions: list[Version] = field(default_factory=list)
    """All that were ever published."""
    names: dict[str, bytes] = field(default_factory=dict)
    """What the name of every media file has meant so far."""

    def save(self) -> None:
        """Write the source to the folder; files without questions go."""
        files = self.source.write()
        for path in self.project.root.glob("content/**/*.md"):
            if path.relative_to(self.project.root).as_posix() not in files:
                path.unlink()
        self.project.write(files)

    def is_saved(self) -> bool:
        """Whether the files are what the author has in mind."""
        root = self.project.root
        files = self.source.write()
        found = {path.relative_to(root).as_posix() for path in root.glob("content/**/*.md")}
        asked = {path for path in files if path.endswith(".md")}
        return found == asked and all((root / path).read_bytes() == data for path, data in files.items())

    def is_built(self) -> bool:
        """Whether the last version is of these very files."""
        return self.built == self.source.write()

    def command(self, at: int, *arguments: str) -> Result:
        """Save and run a command at a time."""
        self.save()
        self.project.now = at
        return self.project.run(*arguments)

    def build(self, at: int, touch: Collection[str] = (), restore: Collection[str] = ()) -> Version:
        """Build and publish."""
        options = [*(f"--touch={name}" for name in touch), *(f"--restore={name}" for name in restore)]
        result = self.command(at, "build", *options)
        if moved := set(ACCEPTED.findall(result.text)):  # a part of a picture has another name at another place
            occlusions = {one.id for one in self.source.questions.values() if one.kind is Kind.OCCLUSION}
            hold("only parts of pictures are asked about", moved <= occlusions, True)
            result = self.command(at, "build", *options, *(f"--accept={name}" for name in sorted(moved)))
        hold("what an author may write is built", (result.code, result.text if result.code else ""), (0, ""))
        version = self._publish(at, result, touch)
        if self.looks:
            look_into(version, self.source)
            known = {name: self.names.setdefault(name, data) for name, data in version.media.items()}
            hold("the name of a media file means the same bytes for ever", dict(version.media), known)
            self._build_again(at + HOUR)
        self.versions.append(version)
        self.last, self.built = version, self.source.write()
        return version

    def refused(self, at: int, code: int, *arguments: str) -> str:
        """Run a build that must stop with an exit code and leave package and lock alone; return what it said."""
        before = self._made()
        result = self.command(at, "build", *arguments)
        hold("the build stops", (result.code, "" if result.code == code else result.text), (code, ""))
        hold("a build that stops writes nothing", self._made(), before)
        return result.text

    def move_house(self, folder: Path) -> None:
        """Take to another machine what version control holds: the content with its lock, and the pictures."""
        self.save()
        for name in ("content", "media"):
            shutil.copytree(self.project.root / name, folder / name)
        self.project = replace(self.project, root=folder)

    def branch(self, folder: Path) -> Author:
        """Return another author, who goes on from here on a machine of their own; all versions go to one public."""
        other = replace(self, source=self.source.copy(), shipped=dict(self.shipped))
        other.move_house(folder)
        return other

    def packed_lock(self) -> bytes:
        """Return the copy of the lock in the package that was built last."""
        with zipfile.ZipFile(self.project.package) as package:
            return package.read(LOCK_MEMBER)

    def ships(self, number: int) -> bool:
        """Whether a question was in the last version."""
        return self.last is not None and number in self.last.shipped

    def _publish(self, at: int, result: Result, touch: Collection[str]) -> Version:
        package = self.shelf / f"{len(self.versions)}.apkg"
        shutil.copyfile(self.project.package, package)
        numbers = {question.id: number for number, question in self.source.questions.items()}
        notes = tuple(read_notes(package, numbers))
        for note in notes:
            touched = self.source.questions[note.number].id in touch
            self.shipped[note.number] = self._stamp(note, at, touched)
        self.style = self._restyle(self.style, at)
        if self.masked_style[1] or any(question.kind is Kind.OCCLUSION for question in self.source.questions.values()):
            self.masked_style = self._restyle(self.masked_style, at)
        found = re.search(r'"note:[^"]*" "ID:[^"]*"', result.text)
        before = self.last.shipped.keys() if self.last else set()
        styles, media = read_looks(package)
        return Version(
            file=package,
            notes=notes,
            shipped={number: self.shipped[number] for number in self.source.questions},
            styles=styles,
            style_stamps={
                name: (self.masked_style if name.endswith(Family.OCCLUSION) else self.style)[1] for name in styles
            },
            media=media,
            drawn={number: self.source.picture(q.shows) for number, q in self.source.questions.items() if q.shows},
            gone={
                self.shipped[number].guid: self.deleted[number].id for number in before - self.source.questions.keys()
            },
            search=found[0] if found else "",
        )

    def _restyle(self, style: tuple[int, int], at: int) -> tuple[int, int]:
        """Return the style sheet that must be shipped of a note type, and its stamp."""
        return style if style[0] == self.source.style else (self.source.style, max(at, style[1] + 1))

    def _stamp(self, note: Packed, at: int, touched: bool) -> Shipped:
        """Return what must be shipped of a question: stamped anew only if its content changed or it is touched."""
        content, old = self.source.content(note.number), self.shipped.get(note.number)
        if old is None:
            return Shipped(content, at, note.guid)
        if content == old.content and not touched:
            return old
        return replace(old, content=content, stamp=max(at, old.stamp + 1))

    def _build_again(self, at: int) -> None:
        """Hold that nothing follows from the clock where nothing was written."""
        before = self._made()
        result = self.command(at, "build")
        hold("an unchanged source gives the same bytes", (result.code, self._made() == before), (0, True))

    def _made(self) -> Sequence[bytes]:
        return [file.read_bytes() for file in (self.project.package, self.project.lock) if file.exists()]

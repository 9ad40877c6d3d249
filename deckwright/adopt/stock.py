"""The media of somebody's deck: which file each reference in a field means, and where the files go.

A note's own files lie in the media folder, and ship under names with a hash. What note types use lies beside them and
keeps its name: templates and styles find it by nothing else.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

from deckwright.adopt.names import name_media
from deckwright.adopt.original import Original, OriginalType
from deckwright.base.patterns import lazy_regex
from deckwright.media.named import rename_files

OWN = ("_", "latex-")
"""How the names begin of files that Anki always imports and never renames: those of note types."""

_DATA = lazy_regex(r"data:image/(png|jpe?g|gif|webp);base64,(.+)$", re.IGNORECASE | re.DOTALL)
_NAMED = lazy_regex(r"(?:_|latex-)[^\s\"'()<>|{}&?#\\]+")


@dataclass
class Stock:
    """The media files of a deck, and what each is called in the folders that are written."""

    names: Mapping[str, str]
    """The name in the media folder of each of Anki's files."""
    files: Mapping[str, Path]
    made: dict[str, bytes] = field(default_factory=dict)
    """Files that stood inside a field as data."""
    used: set[str] = field(default_factory=set)
    """Anki's names of those that fields show."""
    missing: dict[str, int] = field(default_factory=dict)
    """References to files that the package does not hold, and how many fields have them."""

    def find(self, address: str) -> str:
        """Return Anki's name of the file that an address in a field means; empty if there is none."""
        return next((name for name in (address, unquote(address)) if name in self.files), "")

    def file_of(self, address: str) -> str:
        """Return the name in the media folder of what an address means; empty if it is none of its files."""
        name = self.find(address)
        if name.startswith(OWN):
            return ""
        return self.names[name] if name else address if address in self.made else ""

    def compared(self, address: str) -> str:
        """Return the name by which an address is compared with another one."""
        return self.file_of(address) or self.find(address) or address

    def prepare(self, text: str) -> str:
        """Return a field with its references as they are written: files of their own, under their new names."""
        return rename_files(text, self._new_name)

    def _new_name(self, address: str) -> str:
        return self._extracted(address) or self._renamed(address)

    def _renamed(self, value: str) -> str:
        """Note what a reference means, and return its new name; empty if it may stay as it stands."""
        name = self.find(value)
        if not name:
            if not re.match(r"[a-z]+:|//", value, re.IGNORECASE) and value:
                self.missing[value] = self.missing.get(value, 0) + 1
            return ""
        if name.startswith(OWN):
            return ""
        self.used.add(name)
        return self.names[name] if self.names[name] != name else ""

    def _extracted(self, value: str) -> str:
        found = _DATA.match(value)
        if not found:
            return ""
        try:
            data = base64.b64decode("".join(unquote(found[2]).split()), validate=True)
        except (binascii.Error, ValueError):
            return ""
        name = f"picture-{sha256(data).hexdigest()[:12]}.{found[1].lower().replace('jpeg', 'jpg')}"
        self.made[name] = data
        return name

    def written(self) -> Iterator[tuple[str, Path | bytes]]:
        """Yield the files of the media folder: their names, and where the bytes are."""
        yield from ((self.names[name], self.files[name]) for name in sorted(self.used))
        yield from sorted(self.made.items())


def take_stock(original: Original, twins: Mapping[str, str]) -> Stock:
    """Return the media of a deck; ``twins`` are the pictures that have one for the night, with that one's name."""
    names = name_media([name for name in original.media if not name.startswith(OWN)])
    for day, night in twins.items():
        if day in names and night in names:
            names[night] = f"{Path(names[day]).stem}.dark{Path(names[night]).suffix}"
    return Stock(names, original.media)


def share_out(original: Original, fields: Mapping[int, Iterable[str]]) -> dict[int, list[str]]:
    """Return the files that each note type keeps beside it: those that it or the fields of its notes name.

    What nothing names goes with the first note type: a script may put the name together.
    """
    own = {name for name in original.media if name.startswith(OWN)}
    shares = {
        number: names_of_type(note_type, fields.get(number, ())) & own for number, note_type in original.types.items()
    }
    left = own - {name for share in shares.values() for name in share}
    for number in list(shares)[:1]:
        shares[number] |= left
    return {number: sorted(share) for number, share in shares.items()}


def names_of_type(note_type: OriginalType, fields: Iterable[str]) -> set[str]:
    """Return what may be names of files that a note type, or one of the fields of its notes, uses and keeps."""
    texts = (note_type.data["css"], *note_type.sides, *fields)
    found = {name for text in texts if "_" in text or "latex-" in text for name in _NAMED.findall(html.unescape(text))}
    return found | {unquote(name) for name in found}

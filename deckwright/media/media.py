"""What rendering asks of the deck's files, whoever answers it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from deckwright.base.model import Drawn, FromFile, Place, Source
from deckwright.base.problems import Problems
from deckwright.media.library import Picture


class Media(Protocol):
    """What rendering asks of the deck's files: :class:`deckwright.media.library.Library`, or something around one."""

    def picture(
        self, target: str, source: Source, place: Place, problems: Problems, may_shrink: bool = True
    ) -> Picture | None:
        """Return the picture that ``target`` names in a file of questions; None after noting a problem."""

    def sound(self, target: str, source: Source, place: Place, problems: Problems) -> FromFile | None:
        """Return the sound that ``target`` names in a file of questions; None after noting a problem."""

    def file(self, target: str, place: Place, problems: Problems, is_trusted: bool) -> FromFile | None:
        """Return the file that raw HTML refers to; None after noting a problem."""

    def named(self, target: str, source: Source) -> Path | None:
        """Return the file of the deck that ``target`` names to the letter, whether or not it is there."""

    def has(self, path: Path) -> bool:
        """Whether there is such a file."""

    def path_of(self, name: str, source: Source) -> str:
        """Return how a media file that is called ``name`` is written in a file of questions; empty if there is none."""

    def find(self, name: str, source: Source) -> Sequence[str]:
        """Return the files of the vault that ``name`` may mean in a note, each as a path from the note on."""

    def in_vault(self) -> Sequence[str]:
        """Return the paths of all pictures and sounds of the vault; of a deck that is none, nothing."""

    def drawn(self, stem: str, data: bytes, ending: str) -> Drawn:
        """Return an asset for bytes that the builder made itself."""

"""The deck's diagrams: where the pictures of one that is written as text lie, and in what colours it is drawn.

The pictures are files of the media folder, named by a digest of the diagram's text. So they are drawn once, whoever has
them needs no program that draws, and another version of that program changes no picture that is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from deckwright.base.colours import DAY, NIGHT, PAPER, WASH
from deckwright.base.model import Place
from deckwright.base.patterns import lazy_regex

FOLDER = "diagrams"
"""The folder in the media folder that holds the pictures, and nothing else."""

COLOURS: Mapping[str, Mapping[str, str]] = {
    "day": {"ink": DAY["ink"], "line": DAY["note"], "edge": "#858f99", "paper": PAPER["day"], "wash": WASH["day"]},
    "night": {
        "ink": NIGHT["ink"],
        "line": NIGHT["note"],
        "edge": "#78828d",
        "paper": PAPER["night"],
        "wash": WASH["night"],
    },
}
"""The card's colours: of letters, of lines between boxes, of the edges of boxes, of the card, of what fills boxes."""

_NAME = lazy_regex(r"[a-z0-9]+-[0-9a-f]{16}\.svg")


class Diagram(NamedTuple):
    """A diagram that is written as text."""

    language: str
    code: str
    place: Place
    """Where its block begins; its first line is the next one."""
    media: Path
    """The deck's media folder."""

    @property
    def day(self) -> Path:
        """Its picture for the day."""
        return self.media / picture_of(self.language, self.code)

    @property
    def night(self) -> Path:
        """Its picture for the night."""
        return self.day.with_suffix(".dark.svg")

    @property
    def is_drawn(self) -> bool:
        """Whether both pictures are there."""
        return self.day.is_file() and self.night.is_file()


def picture_of(language: str, code: str) -> str:
    """Return the path of a diagram's picture below the media folder; spaces at line ends do not count."""
    text = "\n".join([language, *(line.rstrip() for line in code.strip("\n").split("\n"))])
    return f"{FOLDER}/{language}-{sha256(text.encode()).hexdigest()[:16]}.svg"


def strangers(media: Path, diagrams: Iterable[Diagram]) -> list[Path]:
    """Return the pictures for the day in the folder of diagrams that belong to none of these, sorted."""
    own = {diagram.day for diagram in diagrams}
    files = sorted((media / FOLDER).glob("*.svg")) if (media / FOLDER).is_dir() else []
    return [file for file in files if _NAME.fullmatch(file.name) and file not in own]

"""What decodes pictures: in a process of its own, of which nothing is loaded before there is a picture to decode."""

from __future__ import annotations

from deckwright.media.photographs import Decoder, Looked


def _look(data: bytes, ending: str, is_sound: bool = False) -> Looked:
    from deckwright.execute.picture_process import PICTURES

    return PICTURES.look(data, ending, is_sound)


def _shrink(data: bytes) -> bytes:
    from deckwright.execute.picture_process import PICTURES

    return PICTURES.shrink(data)


DECODER = Decoder(_look, _shrink)
"""Decodes pictures there; raises :class:`~deckwright.media.pictures.NotAPicture` also if that kills the process."""

"""The bytes of a note's files as they ship, and what a drawing among them says."""

from __future__ import annotations

import contextlib
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from deckwright.base.cache import holds, recall, remember, used
from deckwright.base.command import shown
from deckwright.base.files import Folders, Unreadable, read_confined
from deckwright.base.limits import MEDIA_BYTES
from deckwright.base.model import Asset, Cleaned, Drawn, FromFile, Plain, Shrunk
from deckwright.base.problems import ExitCode, stop
from deckwright.media.photographs import RECIPE, encoder
from deckwright.media.pictures import NotAPicture, without_metadata

if TYPE_CHECKING:
    from deckwright.media.svg.tree import SvgElement


def photograph_key(digest: str) -> tuple[str, ...]:
    """Return under what a photograph is kept once it was made smaller; ``digest`` is of its own bytes."""
    return "photograph", digest, RECIPE, encoder()


SMALL = 100_000
"""Bytes of a picture that is decoded sooner than what makes pictures smaller is loaded, which tells its version."""


def was_made_smaller(data: bytes, digest: str) -> bool:
    """Whether a picture was made smaller before, so that it is sound. Of a small file nobody asks that."""
    return len(data) > SMALL and holds(*photograph_key(digest))


def read_asset(asset: Asset, folders: Folders | None = None) -> bytes:
    """Return an asset's bytes as they ship. Stops with exit code 1 if the file is no longer what was checked.

    Where many are read, ``folders`` remembers where their files are.

    Raises :class:`NotAPicture` if a picture that seemed sound cannot be made smaller.
    """
    match asset:
        case Drawn():
            return asset.read()
        case Plain():
            return _unchanged(asset, folders)
        case Cleaned():
            return asset.clean(_unchanged(asset, folders))
        case Shrunk():
            return _shrunk(asset, _unchanged(asset, folders))


def texts_in(asset: Asset) -> tuple[str, ...]:
    """Return the texts that a drawing shows; none of another file, and of one that cannot be read."""
    if isinstance(asset, Drawn) or not asset.name.endswith(".svg"):
        return ()
    from deckwright.media.svg.read import svg_texts

    with contextlib.suppress(Unreadable, NotAPicture):
        return svg_texts(read_confined(asset.file, Path(asset.file.anchor), MEDIA_BYTES))
    return ()


def drawing_in(asset: Asset) -> SvgElement | None:
    """Return what a drawing is made of; None of another file, and of one that cannot be read."""
    if isinstance(asset, Drawn) or not asset.name.endswith(".svg"):
        return None
    from deckwright.media.svg.tree import read_tree

    with contextlib.suppress(Unreadable, NotAPicture):
        return read_tree(read_confined(asset.file, Path(asset.file.anchor), MEDIA_BYTES)).root
    return None


def _unchanged(asset: FromFile, folders: Folders | None) -> bytes:
    with contextlib.suppress(Unreadable):
        data = read_confined(asset.file, Path(asset.file.anchor), MEDIA_BYTES, folders=folders)
        if sha256(data).hexdigest() == asset.source:
            return data
    stop(ExitCode.CONTENT, f"{shown(asset.file)} changed while the deck was being built", "build again")


def _shrunk(asset: Shrunk, data: bytes) -> bytes:
    key = photograph_key(asset.digest)
    made = recall(*key)
    if made is None:
        made = asset.shrink(without_metadata(data, asset.file.suffix.lower()))
        remember(made, *key)
    else:
        used(*key)
    return made

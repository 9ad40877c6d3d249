"""What of a PNG file ships: its picture, and of what may stand beside it, that which is as its standard says.

Browsers leave out a wrong colour profile or a transparency of a wrong length, and so does this; a wrong palette or head
is no picture to one of them or to both. ``tests/help/odd_pictures.py`` lists what Chromium and WebKit show.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from deckwright.base.limits import PICTURE_PIECES, PROFILE_BYTES

HEAD = b"\x89PNG\r\n\x1a\n"

_LENGTHS = {b"gAMA": 4, b"cHRM": 32, b"sRGB": 1, b"pHYs": 9, b"cICP": 4, b"mDCV": 24, b"cLLI": 8, b"acTL": 8}
"""How long a chunk must be."""

_BY_KIND = {
    b"tRNS": {0: 2, 2: 6},
    b"sBIT": {0: 1, 2: 3, 3: 3, 4: 2, 6: 4},
    b"bKGD": {0: 2, 2: 6, 3: 1, 4: 2, 6: 6},
}
"""How long a chunk must be, by the kind of the picture's colours."""

_GREY, _PALETTE = (0, 4), 3


class _State:
    """How far a file has been read. No dataclass: what decodes pictures would load them for this alone."""

    def __init__(self) -> None:
        self.kind = -1
        self.colours = 0
        """In its palette."""
        self.seen: frozenset[bytes] = frozenset()
        self.last = b""


def clean_png(data: bytes) -> Iterator[bytes]:
    """Yield the parts of a PNG file that ship. Raises ``ValueError`` or ``struct.error`` if it is none."""
    if not data.startswith(HEAD):
        raise ValueError("no PNG file")
    yield HEAD
    at, state = len(HEAD), _State()
    for _ in range(PICTURE_PIECES):
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError("ends too early")
        if _stays(name, data[at + 8 : end - 4], data[end - 4 : end], state):
            yield data[at:end]
            state.seen |= {name}
            state.last = name
        if name == b"IEND":
            return
        at = end
    raise ValueError("too many parts")


def _stays(name: bytes, content: bytes, told: bytes, state: _State) -> bool:
    """Whether a chunk ships. Raises ``ValueError`` for one that makes the file unreadable."""
    if name == b"IDAT":
        _check(b"IHDR" in state.seen and (state.kind != _PALETTE or b"PLTE" in state.seen), "a part is missing")
        _check(b"IDAT" not in state.seen or state.last == b"IDAT", "its picture is torn")
        return True
    if name in (b"IEND", b"fdAT", b"fcTL"):
        return True
    is_sound = struct.pack(">I", zlib.crc32(name + content)) == told
    if name in (b"IHDR", b"PLTE"):
        _check(is_sound and name not in state.seen, "a part is damaged, or there twice")
        _read_head(content, state) if name == b"IHDR" else _read_palette(content, state)
        return True
    _check(name[0] & 0x20 != 0, "an unknown part")  # a capital: nobody can read the picture without this chunk
    return is_sound and b"IDAT" not in state.seen and name not in state.seen and _is_right(name, content, state)


def _read_head(content: bytes, state: _State) -> None:
    _check(not state.seen and len(content) == 13 and content[10] == 0, "a wrong head")
    state.kind = content[9]


def _read_palette(content: bytes, state: _State) -> None:
    _check(b"IDAT" not in state.seen and len(content) % 3 == 0 and 0 < len(content) <= 768, "a wrong palette")
    state.colours = len(content) // 3


def _check(is_right: bool, reason: str) -> None:
    if not is_right:
        raise ValueError(reason)


def _is_right(name: bytes, content: bytes, state: _State) -> bool:
    """Whether a chunk beside the picture is one that a browser heeds, and is as it must be."""
    if name == b"iCCP":
        return _is_profile(content)
    if name == b"hIST":
        return len(content) == 2 * state.colours
    if name == b"tRNS" and state.kind == _PALETTE:
        return 0 < len(content) <= state.colours
    if name in _BY_KIND:
        return _BY_KIND[name].get(state.kind) == len(content)
    return _LENGTHS.get(name) == len(content)


def _is_profile(content: bytes) -> bool:
    """Whether a colour profile can be unpacked, and to no more than one would have."""
    name, _, packed = content[:81].partition(b"\0")
    start = len(name) + 2
    if not 0 < len(name) < 80 or packed[:1] != b"\0":
        return False
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(content[start:], PROFILE_BYTES)
    except zlib.error:
        return False
    return unpacker.eof

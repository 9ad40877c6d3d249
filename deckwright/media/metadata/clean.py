"""Takes out of a picture's file what is not the picture: where it was made, by whom and with what. Loses no pixel.

What a browser needs stays: the colour profile, transparency, an animation's times, and, of a JPEG, which side is up.
What stands behind the picture's end goes too: phones put previews and films there.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

from deckwright.base.limits import GIF_BLOCKS, PICTURE_PIECES
from deckwright.base.patterns import lazy_regex
from deckwright.media.metadata.png import clean_png

_WEBP_CHUNKS = frozenset([b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"])
_WEBP_FLAGS = 0x08 | 0x04
"""Of a WebP's head: it holds Exif, it holds XMP."""
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_JPEG_MARK = lazy_regex(rb"\xff+([^\x00\xff])", re.DOTALL)
_AFTER_SCAN = lazy_regex(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""What ends a JPEG's compressed data, in which a byte FF has 00 or the number of a restart behind it."""
_SOI, _EOI, _SOS, _APP0, _EXIF, _PROFILE, _ADOBE, _COMMENT = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_ORIENTATION = 0x0112


def clean(data: bytes, ending: str) -> bytes:
    """Return a picture's file, whose name ends in ``ending``, without metadata: ``data`` itself if there are none.

    Raises ``ValueError`` if it is not built as its format says.
    """
    cleaner = _CLEANERS.get(ending)
    if cleaner is None:
        return data
    try:
        made = b"".join(cleaner(data))
    except (struct.error, IndexError) as error:
        raise ValueError("ends too early") from error
    return data if made == data else made


def _webp(data: bytes) -> Iterator[bytes]:
    mark, length, form = struct.unpack_from("<4sI4s", data)
    if (mark, form) != (b"RIFF", b"WEBP") or length + 8 > len(data):
        raise ValueError("no WebP file")
    chunks, at = [], 12
    for _ in range(PICTURE_PIECES):
        if at + 8 > length + 8:
            break
        name, size = struct.unpack_from("<4sI", data, at)
        chunk = data[at : at + 8 + size]
        at += 8 + size + size % 2
        if name not in _WEBP_CHUNKS:
            continue
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        chunks.append(chunk + b"\0" * (size % 2))
    else:
        raise ValueError("too many parts")
    body = b"".join(chunks)
    yield struct.pack("<4sI4s", b"RIFF", len(body) + 4, b"WEBP")
    yield body


def _gif(data: bytes) -> Iterator[bytes]:
    if not data.startswith(b"GIF8"):
        raise ValueError("no GIF file")
    at = 13 + _gif_colours(data[10])
    yield data[:at]
    is_shown, blocks = False, iter(range(GIF_BLOCKS))
    for _ in range(PICTURE_PIECES):
        if data[at : at + 1] == b"\x21":
            start, end = at + 2, _gif_blocks(data, at + 2, blocks)
            is_loop = data[at + 1] == 0xFF and data[start + 1 : start + 12] in _GIF_LOOPS
            if is_loop or data[at + 1] in (0x01, 0xF9):
                yield data[at:end]
        elif data[at : at + 1] == b"\x2c":
            end = _gif_blocks(data, at + 11 + _gif_colours(data[at + 9]), blocks)
            yield data[at:end]
            is_shown = True
        elif is_shown:  # its end, whether it is marked or not
            yield b"\x3b"
            return
        else:
            raise ValueError("no picture")
        at = end
    raise ValueError("too many parts")


def _gif_colours(flags: int) -> int:
    """Return how many bytes the table of colours has that ``flags`` tell of."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _gif_blocks(data: bytes, at: int, left: Iterator[int]) -> int:
    """Return where a chain of blocks ends that begins at ``at``; one is taken off ``left`` for each of them."""
    for _ in left:
        if not data[at]:
            return at + 1
        at += 1 + data[at]
    raise ValueError("too many parts")


def _jpeg(data: bytes) -> Iterator[bytes]:
    if not data.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG file")
    yield b"\xff\xd8"
    turned = False
    for mark, segment in _jpeg_segments(data):
        if mark == _EXIF and segment[4:10] == b"Exif\0\0":
            side = 0 if turned else _orientation(segment[10:])
            if 2 <= side <= 8:
                yield _upright(side)
                turned = True
        elif not (_APP0 <= mark <= 0xEF or mark == _COMMENT) or _is_needed(mark, segment):
            yield segment
    yield b"\xff\xd9"


def _is_needed(mark: int, segment: bytes) -> bool:
    needed = {_APP0: b"JFIF\0", _PROFILE: b"ICC_PROFILE\0", _ADOBE: b"Adobe"}.get(mark)
    return needed is not None and segment.startswith(needed, 4)


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each marker with its segment up to the picture's end, and what is compressed in between as 0 with that."""
    at = 2
    for _ in range(PICTURE_PIECES):
        found = _JPEG_MARK.match(data, at)
        if not found:
            raise ValueError("ends too early, or something stands between its segments")
        mark = found[1][0]
        if mark == _EOI:
            return
        start = found.end() - 2
        end = start + 2
        if mark not in (_SOI, 0x01):
            end += struct.unpack_from(">H", data, start + 2)[0]
        yield mark, data[start:end]
        at = end
        if mark == _SOS:
            following = _AFTER_SCAN.search(data, end)
            at = following.start() if following else len(data)
            yield 0, data[end:at]
    raise ValueError("too many parts")


def _orientation(tiff: bytes) -> int:
    """Return which side of a photograph is up, as Exif numbers it: 1 to 8, 0 if it does not say."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, at)
        for entry in range(entries):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, at + 2 + 12 * entry)
            if tag == _ORIENTATION:
                return int(value)
    except (KeyError, struct.error):
        pass
    return 0


def _upright(side: int) -> bytes:
    """Return a segment of Exif that says nothing but which side is up."""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, side, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 8 + len(tiff)) + b"Exif\0\0" + tiff


def count_scans(data: bytes) -> int:
    """Return in how many scans a JPEG is sent. Raises ``ValueError`` if it is no whole JPEG."""
    try:
        return sum(mark == _SOS for mark, _ in _jpeg_segments(data))
    except (struct.error, IndexError) as error:
        raise ValueError("ends too early") from error


def buffered_bytes(data: bytes) -> int:
    """Return how many bytes a decoder holds of a whole JPEG although it is read at an eighth of its size.

    None for the ordinary ones, read line by line; for those sent in several scans, each coefficient is kept. Raises
    ``ValueError`` if it is no whole JPEG.
    """
    frame = b""
    try:
        for mark, segment in _jpeg_segments(data):
            if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
                frame = segment
            if mark == _SOS:
                break
        else:
            return 0
        height, width, parts = struct.unpack_from(">HHB", frame, 5)
        samplings = [frame[10 + 3 * part + 1] for part in range(parts)]
    except (struct.error, IndexError) as error:
        raise ValueError("ends too early") from error
    if frame[1] in (0xC0, 0xC1) and segment[4] == parts:
        return 0
    areas = [(sampling >> 4) * (sampling & 15) for sampling in samplings]
    widest = max(sampling >> 4 for sampling in samplings) * max(sampling & 15 for sampling in samplings)
    return int(2 * width * height * sum(areas) / max(widest, 1))


_CLEANERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    ".png": clean_png,
    ".webp": _webp,
    ".gif": _gif,
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
}

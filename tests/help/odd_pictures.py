"""Pictures in odd forms: built otherwise than their standards say, or as no camera would, and what becomes of each."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PIL import Image

SIZE = 24
Made = Callable[[], bytes]


@dataclass(frozen=True)
class Odd:
    """A picture in an odd form."""

    ending: str
    make: Made
    verdict: str
    """``taken``: both engines show what ships of it. ``refused``: one of them shows nothing of it, or none does.
    ``kept out``: both show it, or what is left of it, but it is damaged, slow or not what its name says."""


def chunk(name: bytes, data: bytes = b"", crc: int | None = None) -> bytes:
    """Return a chunk of a PNG file."""
    found = zlib.crc32(name + data) if crc is None else crc
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", found)


HEAD = b"\x89PNG\r\n\x1a\n"
END = chunk(b"IEND")
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def ihdr(depth: int, kind: int, width: int = SIZE, height: int = SIZE, rest: bytes = bytes(3)) -> bytes:
    """Return a PNG's first chunk."""
    return chunk(b"IHDR", struct.pack(">IIBB", width, height, depth, kind) + rest)


def rows(depth: int, kind: int, width: int = SIZE, height: int = SIZE, filter_: int = 0) -> bytes:
    """Return the lines of a PNG of stripes, not packed yet; a palette of four colours is enough for it."""
    length = (width * depth * CHANNELS[kind] + 7) // 8
    pattern = bytes([0x1B, 0x1B]) if depth < 8 else bytes([0, 1, 2, 3]) if kind == 3 else bytes(range(0, 250, 10))
    return b"".join(bytes([filter_]) + (pattern * length)[row % 3 : row % 3 + length] for row in range(height))


def idat(depth: int, kind: int, width: int = SIZE, height: int = SIZE, filter_: int = 0) -> bytes:
    """Return a PNG's picture."""
    return chunk(b"IDAT", zlib.compress(rows(depth, kind, width, height, filter_)))


PLTE = chunk(b"PLTE", bytes([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0]))


def png(depth: int, kind: int, *before: bytes, after: bytes = b"", width: int = SIZE, tail: bytes = END) -> bytes:
    """Return a PNG with chunks before and behind its picture."""
    return b"".join([HEAD, ihdr(depth, kind, width), *before, idat(depth, kind, width), after, tail])


def saved(form: str, mode: str = "RGB", **options: object) -> bytes:
    """Return a picture of a gradient as Pillow writes it."""
    file = io.BytesIO()
    picture = Image.linear_gradient("L").resize((SIZE, SIZE)).convert(mode)
    picture.save(file, form, **options)
    return file.getvalue()


def animated(form: str) -> bytes:
    """Return an animation of three pictures."""
    frames = [Image.new("RGB", (SIZE, SIZE), colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, form, save_all=True, append_images=frames[1:], duration=100, loop=0)
    return file.getvalue()


def transparencies() -> Iterator[tuple[str, Odd]]:
    """Yield every kind of PNG with transparency of every wrong length, small and large enough to be made smaller."""
    kinds = [
        (1, 0),
        (2, 0),
        (4, 0),
        (8, 0),
        (16, 0),
        (8, 2),
        (16, 2),
        (1, 3),
        (2, 3),
        (4, 3),
        (8, 3),
        (8, 4),
        (16, 4),
        (8, 6),
        (16, 6),
    ]
    for depth, kind in kinds:
        for length in (0, 1, 2, 3, 6, 300):
            for width in (SIZE, 1500):
                before = [PLTE, chunk(b"tRNS", bytes(length))] if kind == 3 else [chunk(b"tRNS", bytes(length))]
                if depth == 1 and kind == 3:
                    before[0] = chunk(b"PLTE", bytes([255, 0, 0, 0, 255, 0]))
                name = f"png {depth} bits, kind {kind}, {length} bytes of tRNS, {width} wide"
                yield name, Odd(".png", partial(png, depth, kind, *before, width=width), "taken")


def _scans(count: int) -> bytes:
    """Return a progressive JPEG with its last scan repeated."""
    data = saved("JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    table = data.rfind(b"\xff\xc4", 0, last)
    scan = data[table:-2] if table > data.rfind(b"\xff\xda", 0, last) else data[last:-2]
    return data[:-2] + scan * count + b"\xff\xd9"


def _patched(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new, 1)


def _with_segment(data: bytes, segment: bytes) -> bytes:
    return data[:2] + segment + data[2:]


JPEG = saved("JPEG")
GIF = saved("GIF", "P")
WEBP = saved("WEBP", lossless=True)
TIFF = saved("TIFF")
BAD_PROFILE = b"x\0\0" + zlib.compress(b"no profile")
ZIP = b"PK\x03\x04" + bytes(60) + b"PK\x05\x06" + bytes(18)
ACTL = chunk(b"acTL", struct.pack(">II", 1, 0))


def fctl(width: int = SIZE, number: int = 0) -> bytes:
    """Return the head of a frame of an animated PNG."""
    return chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, width, SIZE, 0, 0, 1, 10, 0, 0))


_PNG: dict[str, tuple[Made, str]] = {
    "tRNS before the palette": (lambda: png(8, 3, chunk(b"tRNS", b"\0"), PLTE), "taken"),
    "tRNS behind the picture": (lambda: png(8, 3, PLTE, after=chunk(b"tRNS", b"\0")), "taken"),
    "tRNS twice": (lambda: png(8, 3, PLTE, chunk(b"tRNS", b"\0"), chunk(b"tRNS", b"\xff\0")), "taken"),
    "tRNS with a wrong sum": (lambda: png(8, 3, PLTE, chunk(b"tRNS", b"\0", 1)), "taken"),
    "no palette": (lambda: png(8, 3), "refused"),
    "the palette behind the picture": (lambda: png(8, 3, after=PLTE), "refused"),
    "a palette of 300 colours": (lambda: png(8, 3, chunk(b"PLTE", bytes(900))), "refused"),
    "a palette of one byte too many": (lambda: png(8, 3, chunk(b"PLTE", bytes(13))), "refused"),
    "an empty palette": (lambda: png(8, 3, chunk(b"PLTE")), "refused"),
    "a palette that is too short": (lambda: png(8, 3, chunk(b"PLTE", bytes([255, 0, 0]))), "taken"),
    "two palettes": (lambda: png(8, 3, PLTE, PLTE), "refused"),
    "a palette with a wrong sum": (lambda: png(8, 3, PLTE[:-4] + b"1234"), "refused"),
    "a palette in grey": (lambda: png(8, 0, PLTE), "taken"),
    "a palette in true colour": (lambda: png(8, 2, PLTE), "taken"),
    "a palette larger than its depth": (lambda: png(2, 3, chunk(b"PLTE", bytes(range(48)))), "taken"),
    "a profile that is none": (lambda: png(8, 2, chunk(b"iCCP", BAD_PROFILE)), "taken"),
    "a profile of another method": (lambda: png(8, 2, chunk(b"iCCP", b"x\0\1" + zlib.compress(b"x"))), "taken"),
    "a profile that is not packed": (lambda: png(8, 2, chunk(b"iCCP", b"x\0\0garbage")), "taken"),
    "a profile without end": (lambda: png(8, 2, chunk(b"iCCP", b"x" * 100)), "taken"),
    "a profile of 20 MB": (
        lambda: png(8, 2, chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(20_000_000), 9))),
        "taken",
    ),
    "short pHYs": (lambda: png(8, 2, chunk(b"pHYs", b"1")), "taken"),
    "short gAMA": (lambda: png(8, 2, chunk(b"gAMA", b"1")), "taken"),
    "gAMA of nothing": (lambda: png(8, 2, chunk(b"gAMA", bytes(4))), "taken"),
    "long gAMA": (lambda: png(8, 2, chunk(b"gAMA", bytes(9))), "taken"),
    "gAMA with a wrong sum": (lambda: png(8, 2, chunk(b"gAMA", struct.pack(">I", 45455), 1)), "taken"),
    "cHRM of nothing": (lambda: png(8, 2, chunk(b"cHRM", bytes(32))), "taken"),
    "short cHRM": (lambda: png(8, 2, chunk(b"cHRM", bytes(3))), "taken"),
    "sRGB of a wrong kind": (lambda: png(8, 2, chunk(b"sRGB", b"\x09")), "taken"),
    "long sRGB": (lambda: png(8, 2, chunk(b"sRGB", bytes(9))), "taken"),
    "short sBIT": (lambda: png(8, 2, chunk(b"sBIT", b"\x09")), "taken"),
    "long bKGD": (lambda: png(8, 2, chunk(b"bKGD", bytes(99))), "taken"),
    "short cICP": (lambda: png(8, 2, chunk(b"cICP", b"\1")), "taken"),
    "hIST without a palette": (lambda: png(8, 2, chunk(b"hIST", bytes(6))), "taken"),
    "the picture with a wrong sum": (lambda: HEAD + ihdr(8, 2) + idat(8, 2)[:-4] + b"1234" + END, "taken"),
    "the head with a wrong sum": (lambda: HEAD + ihdr(8, 2)[:-4] + b"1234" + idat(8, 2) + END, "refused"),
    "the end with a wrong sum": (lambda: png(8, 2, tail=END[:-4] + b"1234"), "taken"),
    "two heads": (lambda: HEAD + ihdr(8, 2) + ihdr(8, 2) + idat(8, 2) + END, "refused"),
    "a longer head": (
        lambda: HEAD + chunk(b"IHDR", struct.pack(">IIBB", SIZE, SIZE, 8, 2) + bytes(4)) + idat(8, 2) + END,
        "refused",
    ),
    "the head second": (lambda: HEAD + chunk(b"gAMA", bytes(4)) + ihdr(8, 2) + idat(8, 2) + END, "refused"),
    "no head": (lambda: HEAD + idat(8, 2) + END, "refused"),
    "no width": (lambda: HEAD + ihdr(8, 2, 0) + idat(8, 2) + END, "refused"),
    "a depth that there is not": (lambda: HEAD + ihdr(3, 0) + idat(4, 0) + END, "refused"),
    "a kind that there is not": (lambda: HEAD + ihdr(8, 5) + idat(8, 2) + END, "refused"),
    "a depth that its kind has not": (lambda: HEAD + ihdr(4, 2) + idat(4, 2) + END, "refused"),
    "another way of packing": (lambda: HEAD + ihdr(8, 2, rest=b"\1\0\0") + idat(8, 2) + END, "refused"),
    "another way of filtering": (lambda: HEAD + ihdr(8, 2, rest=b"\0\1\0") + idat(8, 2) + END, "refused"),
    "another way of interlacing": (lambda: HEAD + ihdr(8, 2, rest=b"\0\0\2") + idat(8, 2) + END, "refused"),
    "an unknown filter": (lambda: HEAD + ihdr(8, 2) + idat(8, 2, filter_=9) + END, "refused"),
    "too few lines": (lambda: HEAD + ihdr(8, 2) + idat(8, 2, height=SIZE - 5) + END, "taken"),
    "too many lines": (lambda: HEAD + ihdr(8, 2) + idat(8, 2, height=SIZE + 5) + END, "taken"),
    "packed wrongly": (lambda: HEAD + ihdr(8, 2) + chunk(b"IDAT", b"garbage") + END, "refused"),
    "packed without its sum": (
        lambda: HEAD + ihdr(8, 2) + chunk(b"IDAT", zlib.compress(rows(8, 2))[:-4]) + END,
        "taken",
    ),
    "packed with a wrong sum": (
        lambda: HEAD + ihdr(8, 2) + chunk(b"IDAT", zlib.compress(rows(8, 2))[:-4] + b"1234") + END,
        "kept out",
    ),
    "more packed behind": (lambda: png(8, 2, after=chunk(b"IDAT", bytes(50_000))), "taken"),
    "the picture in two parts": (lambda: _parted(b""), "taken"),
    "a remark within the picture": (lambda: _parted(chunk(b"tEXt", b"a\0b")), "taken"),
    "gAMA within the picture": (lambda: _parted(chunk(b"gAMA", struct.pack(">I", 45455))), "taken"),
    "empty parts": (lambda: png(8, 2, chunk(b"IDAT"), after=chunk(b"IDAT")), "taken"),
    "no picture": (lambda: HEAD + ihdr(8, 2) + END, "refused"),
    "no end": (lambda: png(8, 2, tail=b""), "kept out"),
    "cut off": (lambda: png(8, 2)[:-40], "kept out"),
    "an unknown part that must be known": (lambda: png(8, 2, chunk(b"ABCD", b"x")), "refused"),
    "an unknown part": (lambda: png(8, 2, chunk(b"abCd", b"x")), "taken"),
    "a part without a name": (lambda: png(8, 2, chunk(b"\0\0\0\0", b"x")), "refused"),
    "a zip behind it": (lambda: png(8, 2) + ZIP, "taken"),
    "another PNG behind it": (lambda: png(8, 2) + png(8, 0), "taken"),
    "an animation of no pictures": (lambda: png(8, 2, chunk(b"acTL", bytes(8)), fctl()), "refused"),
    "an animation without frames": (lambda: png(8, 2, ACTL), "taken"),
    "an animation of one picture": (lambda: png(8, 2, ACTL, fctl()), "taken"),
    "a frame larger than the picture": (lambda: png(8, 2, ACTL, fctl(SIZE * 2)), "refused"),
    "frames out of order": (lambda: png(8, 2, ACTL, fctl(number=7)), "refused"),
    "a short acTL": (lambda: png(8, 2, chunk(b"acTL", b"\0"), fctl()), "taken"),
    "an animation": (lambda: animated("PNG"), "taken"),
    "interlaced": (lambda: HEAD + ihdr(8, 0, 1, rest=b"\0\0\1") + idat(8, 0, 1) + END, "taken"),
    "a BMP": (lambda: saved("BMP"), "kept out"),
    "an icon": (lambda: saved("ICO"), "kept out"),
    "an AVIF's head": (lambda: b"\0\0\0\x1cftypavif" + bytes(60), "refused"),
    "a PDF": (lambda: b"%PDF-1.4\n%%EOF\n", "refused"),
    "SVG": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "refused"),
}


def _parted(between: bytes) -> bytes:
    packed = zlib.compress(rows(8, 2))
    return HEAD + ihdr(8, 2) + chunk(b"IDAT", packed[:20]) + between + chunk(b"IDAT", packed[20:]) + END


_JPEG: dict[str, tuple[Made, str]] = {
    "progressive": (lambda: saved("JPEG", progressive=True), "taken"),
    "40 scans": (lambda: _scans(30), "kept out"),
    "1,000 scans": (lambda: _scans(1000), "kept out"),
    "grey": (lambda: saved("JPEG", "L"), "taken"),
    "CMYK": (lambda: saved("JPEG", "CMYK"), "taken"),
    "no end": (lambda: JPEG[:-2], "kept out"),
    "cut off": (lambda: JPEG[:-40], "kept out"),
    "cut off early": (lambda: JPEG[:200], "refused"),
    "no picture": (lambda: JPEG[: JPEG.index(b"\xff\xda")] + b"\xff\xd9", "refused"),
    "a zip behind it": (lambda: JPEG + ZIP, "taken"),
    "another behind it": (lambda: JPEG + JPEG, "taken"),
    "fill bytes": (lambda: _with_segment(JPEG, b"\xff" * 99), "taken"),
    "garbage between segments": (lambda: _with_segment(JPEG, b"garbage"), "refused"),
    "a garbled end": (lambda: JPEG[:-20] + b"\x12\x34" * 9 + b"\xff\xd9", "taken"),
    "an unknown segment": (lambda: _with_segment(JPEG, b"\xff\xf0\0\4xx"), "refused"),
    "a segment too long": (lambda: _with_segment(JPEG, b"\xff\xfe\xff\xffxx"), "refused"),
    "no JFIF": (lambda: JPEG[:2] + JPEG[20:], "taken"),
    "12 bits": (lambda: _patched(JPEG, b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"), "refused"),
    "arithmetic": (lambda: _patched(JPEG, b"\xff\xc0", b"\xff\xc9"), "taken"),
    "lossless": (lambda: _patched(JPEG, b"\xff\xc0", b"\xff\xc3"), "refused"),
    "extended": (lambda: _patched(JPEG, b"\xff\xc0", b"\xff\xc1"), "taken"),
    "no height": (lambda: _patched(JPEG, b"\x08\0\x18\0\x18", b"\x08\0\0\0\x18"), "refused"),
    "two frames": (lambda: _twice(JPEG, b"\xff\xc0"), "refused"),
    "no tables": (lambda: _without(JPEG, b"\xff\xc4"), "taken"),
    "no quantisation": (lambda: _without(JPEG, b"\xff\xdb"), "refused"),
    "a TIFF": (lambda: TIFF, "refused"),
    "a HEIC's head": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(80), "refused"),
    "a PNG": (lambda: png(8, 2), "kept out"),
}


def _segment(data: bytes, mark: bytes) -> tuple[int, int]:
    at = data.index(mark)
    return at, at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")


def _twice(data: bytes, mark: bytes) -> bytes:
    start, end = _segment(data, mark)
    return data[:end] + data[start:]


def _without(data: bytes, mark: bytes) -> bytes:
    while mark in data:
        start, end = _segment(data, mark)
        data = data[:start] + data[end:]
    return data


def _gif(frame: bytes, screen: tuple[int, int] = (SIZE, SIZE), flags: int = 0x80, colours: bytes = bytes(6)) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", *screen, flags, 0, 0) + colours + frame + b";"


PIXELS = b"\2\2\x4c\1\0"
"""One pixel, packed."""

_GIF: dict[str, tuple[Made, str]] = {
    "an animation": (lambda: animated("GIF"), "taken"),
    "no frame": (lambda: _gif(b""), "refused"),
    "no colours": (lambda: _gif(b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + PIXELS, (1, 1), 0, b""), "taken"),
    "no screen": (lambda: _gif(b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + PIXELS, (0, 0)), "taken"),
    "a frame of nothing": (lambda: _gif(b"," + struct.pack("<HHHHB", 0, 0, 0, 0, 0) + PIXELS), "refused"),
    "a frame outside": (lambda: _gif(b"," + struct.pack("<HHHHB", 90, 90, 1, 1, 0) + PIXELS), "taken"),
    "a frame that is too large": (lambda: _gif(b"," + struct.pack("<HHHHB", 0, 0, 99, 99, 0) + PIXELS), "refused"),
    "a frame with less than it needs": (
        lambda: _gif(b"," + struct.pack("<HHHHB", 0, 0, 24, 24, 0) + PIXELS),
        "refused",
    ),
    "a code size that there is not": (
        lambda: _gif(b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x0d\2\x4c\1\0", (1, 1)),
        "refused",
    ),
    "codes that stand for nothing": (
        lambda: _gif(b"," + struct.pack("<HHHHB", 0, 0, 24, 24, 0) + b"\2\4\xff\xff\xff\xff\0"),
        "refused",
    ),
    "no end": (lambda: GIF[:-1], "taken"),
    "cut off": (lambda: GIF[:-40], "refused"),
    "another version": (lambda: b"GIF88a" + GIF[6:], "refused"),
    "garbage between": (lambda: GIF[:-1] + b"garbage;", "taken"),
    "a zip behind it": (lambda: GIF + ZIP, "taken"),
    "an unknown extension": (lambda: GIF[:-1] + b"!\x42\1x\0;", "taken"),
    "3,000 frames": (lambda: _gif((b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + PIXELS) * 3000), "taken"),
}

_WEBP: dict[str, tuple[Made, str]] = {
    "an animation": (lambda: animated("WEBP"), "taken"),
    "lossy": (lambda: saved("WEBP"), "taken"),
    "with alpha": (lambda: saved("WEBP", "RGBA"), "taken"),
    "cut off": (lambda: WEBP[:-9], "refused"),
    "a zip behind it": (lambda: WEBP + ZIP, "taken"),
    "a length that is too short": (lambda: WEBP[:4] + struct.pack("<I", 20) + WEBP[8:], "taken"),
    "a length that is too long": (lambda: WEBP[:4] + struct.pack("<I", 99_999) + WEBP[8:], "refused"),
    "only a head": (
        lambda: b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(10),
        "refused",
    ),
    "no picture": (lambda: b"RIFF" + struct.pack("<I", 4) + b"WEBP", "refused"),
    "another RIFF": (lambda: b"RIFF" + struct.pack("<I", 4) + b"WAVE", "refused"),
    "a canvas of another size": (
        lambda: _riff(b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\x63\0\0\x63\0\0" + WEBP[12:]),
        "refused",
    ),
    "an unknown part": (lambda: _riff(WEBP[12:] + b"ABCD\4\0\0\0data"), "taken"),
}


def _riff(body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def odd_pictures() -> dict[str, Odd]:
    """Return every odd picture by its name."""
    made = dict(transparencies())
    for ending, table in ((".png", _PNG), (".jpg", _JPEG), (".gif", _GIF), (".webp", _WEBP)):
        made |= {f"{ending[1:]} {name}": Odd(ending, make, verdict) for name, (make, verdict) in table.items()}
    return made

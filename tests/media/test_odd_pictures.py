"""Pictures in odd forms are taken if every engine shows them, else refused with the way out, quickly in any case."""

from __future__ import annotations

import contextlib
import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from deckwright.media.photographs import shrink, smaller
from deckwright.media.pictures import NotAPicture, decode, inspect, without_metadata
from tests.help.odd_pictures import END, GIF, HEAD, JPEG, PIXELS, WEBP, chunk, idat, ihdr, odd_pictures, png, saved
from tests.help.support import Project, long_but

ODD = odd_pictures()


def shipped(data: bytes, ending: str) -> bytes:
    """Return what ships of a picture. Raises :class:`NotAPicture`."""
    made = without_metadata(data, ending)
    inspect(made, ending)
    decode(made, ending)
    return shrink(made) if smaller(made) else made


@pytest.mark.parametrize("name", ODD)
def test_an_odd_picture_is_taken_or_refused(name: str) -> None:
    """What becomes of each odd picture is what the table says; a refusal has a way out."""
    odd = ODD[name]
    try:
        made = shipped(odd.make(), odd.ending)
    except NotAPicture as error:
        assert odd.verdict != "taken"
        assert error.hint
        return
    assert odd.verdict == "taken"
    with Image.open(io.BytesIO(made)) as picture:
        picture.load()


@pytest.mark.long
def test_a_deck_of_odd_pictures_is_built(project: Project) -> None:
    """All odd pictures that are taken go into one package."""
    taken = {f"{number}{odd.ending}": odd for number, odd in enumerate(ODD.values()) if odd.verdict == "taken"}
    project.write({f"media/{name}": odd.make() for name, odd in taken.items()})
    project.questions(
        "".join(f"## Q {name}? {{#q{name[:-4].strip('.')}}}\n\n![b](../media/{name})\n\n" for name in taken)
    )
    project.build()
    with zipfile.ZipFile(project.package) as package:
        assert len(package.namelist()) > 100


FOREIGN = {
    "a.jpg": ("jpg a HEIC's head", "is HEIC, not JPEG", "Most Compatible"),
    "b.jpg": ("jpg a TIFF", "is TIFF, not JPEG", "PNG or JPEG"),
    "c.jpg": ("jpg a PNG", "is PNG, not JPEG", "end in .png"),
    "d.png": ("png a BMP", "is BMP, not PNG", "PNG or JPEG"),
    "e.png": ("png SVG", "is SVG, not PNG", "end in .svg"),
    "f.png": ("png cut off", "is no PNG file, or a damaged one", "save it again"),
    "g.png": ("png an AVIF's head", "is AVIF, not PNG", "PNG or JPEG"),
    "h.jpg": ("jpg 1,000 scans", "more than 24 scans", "baseline"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_refused_is_told_the_way_out(project: Project, name: str) -> None:
    """A file of another format is called what it is, and the hint is what its author can do."""
    odd, told, way_out = FOREIGN[name]
    project.questions(f"## Q? {{#q}}\n\na ![b](../media/{name})\n").write({f"media/{name}": ODD[odd].make()})
    (problem,) = project.problems()
    assert (problem["code"], problem["line"], problem["column"]) == ("E702", 3, 3)
    assert told in problem["message"]
    assert way_out in problem["hint"]


@pytest.mark.parametrize("ending", ["heic", "HEIF"])
def test_an_iphones_photograph_is_told_the_cure(project: Project, ending: str) -> None:
    """A HEIC under its own name is refused with what to do on the phone."""
    project.questions(f"## Q? {{#q}}\n\na ![b](../media/a.{ending})\n").write({f"media/a.{ending}": b"x"})
    (problem,) = project.problems()
    assert problem["code"] == "E704"
    assert "Most Compatible" in problem["hint"]


def _vast_scans() -> bytes:
    file = io.BytesIO()
    Image.new("L", (6_900, 6_900), 7).save(file, "JPEG", progressive=True)
    data = file.getvalue()
    last = data.rindex(b"\xff\xda")
    table = data.rfind(b"\xff\xc4", 0, last)
    start = table if table > data.rfind(b"\xff\xda", 0, last) else last
    scans = data.count(b"\xff\xda")
    return data[:-2] + data[start:-2] * (24 - scans) + b"\xff\xd9"


def _riff(body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


_FRAME = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + PIXELS
_SCREEN = b"GIF89a" + struct.pack("<HHBBB", 24, 24, 0x80, 0, 0) + bytes(6)
BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "47 megapixels in 24 scans": (".jpg", _vast_scans),
    "a million PNG chunks": (".png", lambda: HEAD + ihdr(8, 2) + chunk(b"gAMA") * 1_600_000 + idat(8, 2) + END),
    "a million empty IDAT": (".png", lambda: HEAD + ihdr(8, 2) + chunk(b"IDAT") * 1_600_000 + idat(8, 2) + END),
    "as many chunks as are taken": (".png", lambda: HEAD + ihdr(8, 2) + chunk(b"IDAT") * 49_000 + idat(8, 2) + END),
    "a profile of 100 MB": (".png", lambda: png(8, 2, chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(10**8), 9)))),
    "5 million JPEG segments": (".jpg", lambda: JPEG[:2] + b"\xff\xfe\0\2" * 5_000_000 + JPEG[2:]),
    "5 million JPEG tables": (".jpg", lambda: JPEG[:2] + b"\xff\xdb\0\2" * 5_000_000 + JPEG[2:]),
    "20 MB of fill bytes": (".jpg", lambda: JPEG[:2] + b"\xff" * 20_000_000 + JPEG[2:]),
    "7 million GIF extensions": (".gif", lambda: GIF[:-1] + b"!\xf9\0" * 7_000_000 + b";"),
    "10 million GIF blocks": (".gif", lambda: GIF[:-1] + b"!\xff" + b"\1x" * 10_000_000 + b"\0;"),
    "a million GIF blocks in many parts": (".gif", lambda: GIF[:-1] + (b"!\xfe" + b"\1x" * 900_000 + b"\0") * 9 + b";"),
    "a million GIF frames": (".gif", lambda: _SCREEN + _FRAME * 1_300_000 + b";"),
    "as many GIF frames as are taken": (".gif", lambda: _SCREEN + _FRAME * 49_000 + b";"),
    "2 million WebP chunks": (".webp", lambda: _riff(WEBP[12:] + b"ABCD\0\0\0\0" * 2_500_000)),
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", long_but(BOMBS, "2 million WebP chunks"))
def test_a_bomb_takes_little(name: str) -> None:
    """However many parts or scans a file has, it is taken or refused in little time and hardly more memory."""
    ending, make = BOMBS[name]
    data = make()
    try:
        shipped(data, ending)
    except NotAPicture as error:
        assert error.hint
    tracemalloc.start()
    with contextlib.suppress(NotAPicture):
        without_metadata(data, ending)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < len(data) + 50_000_000


@given(
    st.sampled_from(
        [(HEAD + png(8, 3, chunk(b"PLTE", bytes(12)))[8:], ".png"), (JPEG, ".jpg"), (GIF, ".gif"), (WEBP, ".webp")]
    ),
    st.data(),
)
def test_any_damage_is_taken_or_refused(whole: tuple[bytes, str], data: st.DataObject) -> None:
    """A picture with bytes changed, taken out or put in is shown or refused, and nothing else happens."""
    made, ending = bytearray(whole[0]), whole[1]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(made)))
        until = min(len(made), at + data.draw(st.integers(0, 9)))
        made[at:until] = data.draw(st.binary(max_size=9))
    try:
        shipped(bytes(made), ending)
    except NotAPicture as error:
        assert error.hint


def test_transparency_of_a_right_length_stays(tmp_path: Path) -> None:
    """What is as the standard says keeps its bytes: transparency of every kind, palettes, profiles, densities."""
    right = [
        png(8, 0, chunk(b"tRNS", b"\0\1")),
        png(8, 2, chunk(b"gAMA", struct.pack(">I", 45455)), chunk(b"tRNS", bytes(6))),
        png(8, 3, chunk(b"PLTE", bytes(12)), chunk(b"tRNS", b"\0\x80"), chunk(b"pHYs", bytes(9))),
        png(8, 2, chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(3_000)))),
        saved("PNG", "RGBA", dpi=(96, 96)),
    ]
    for data in right:
        assert without_metadata(data, ".png") == data

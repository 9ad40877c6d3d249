"""Hostile pictures: damaged, vast, of another kind than their name says, or of a name that some system cannot hold."""

from __future__ import annotations

import io
import os
import struct
import zlib

import pytest
from PIL import Image

from tests.help.hostility import assert_told
from tests.help.support import PNG, Project, svg

HEAD = "## Q? {#q}\n\n"


def image(form: str, width: int, height: int) -> bytes:
    """Return a picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, form)
    return file.getvalue()


def claiming(width: int, height: int) -> bytes:
    """Return a picture of one pixel whose header claims more."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG[:12] + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head)) + PNG[33:]


def repacked(pixels: bytes) -> bytes:
    """Return a picture of one pixel whose chunks are in order and whose packed pixels are these bytes."""
    chunk = b"IDAT" + pixels
    return PNG[:33] + struct.pack(">I", len(pixels)) + chunk + struct.pack(">I", zlib.crc32(chunk)) + PNG[-12:]


PICTURES: dict[str, tuple[str, bytes]] = {
    "HTML named .png": ("a.png", b"<!doctype html><script>alert(1)</script>"),
    "empty": ("a.png", b""),
    "truncated": ("a.png", image("PNG", 50, 50)[:-30]),
    "truncated JPEG": ("a.jpg", image("JPEG", 300, 300)[:-200]),
    "JPEG named .png": ("a.png", image("JPEG", 5, 5)),
    "20,000 × 10,000": ("a.png", claiming(20_000, 10_000)),
    "2,500 megapixels": ("a.png", claiming(50_000, 50_000)),
    "pixels that cannot be unpacked": ("a.png", repacked(b"rubbish")),
    "17 megapixels": ("a.png", image("PNG", 17_000, 1_000)),
    "PostScript": ("a.png", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
    "not XML": ("a.svg", b"<svg"),
    "HTML named .svg": ("a.svg", b"<html/>"),
    "an unknown encoding": ("a.svg", b'<?xml version="1.0" encoding="x-none"?><svg/>'),
    "SVG of 5 MB": ("a.svg", svg("red").encode() + b" " * 5_000_000),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_faulty_picture_is_refused_at_its_place(project: Project, name: str) -> None:
    """A file that is no picture, a damaged one or a vast one is an error where it is shown; it is never unpacked."""
    file, data = PICTURES[name]
    project.questions(HEAD + f"a ![b](../media/{file})\n").write({f"media/{file}": data})
    told = assert_told(project.run("build"), "E702", path="content/questions.md")
    assert (told.line, told.column) == (3, 3)


def test_a_file_that_ankiweb_does_not_sync_is_refused(project: Project) -> None:
    """A picture of 100 MiB is too large to be looked into; a file of a byte more is not even read."""
    project.questions(HEAD + "a ![b](../media/a.png)\n").write({"media/a.png": b""})
    for size, limit in ((104_857_600, "40,000,000"), (104_857_601, "104,857,600")):
        os.truncate(project.root / "media" / "a.png", size)
        assert f"the limit is {limit}" in assert_told(project.run("check"), "E702").message


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (700, 500)], ids=str)
def test_a_whole_picture_is_shown_at_its_size(project: Project, form: str, size: tuple[int, int]) -> None:
    """A sound picture of any of the formats is shown at the size that it has."""
    ending = form.lower().replace("jpeg", "jpg")
    project.write({f"media/a.{ending}": image(form, *size)})
    back = project.fields(HEAD + f"![b](../media/a.{ending})\n")["Back"]
    assert f'width="{size[0]}" height="{size[1]}"' in back


SIZES = ['width="1.2.3" height="1"', f'width="{"9" * 400}" height="1"', 'viewBox="0 0 nan inf"', 'width="0" height="0"']


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size[:20])
def test_an_svg_without_a_sensible_size_is_shown_without(project: Project, size: str) -> None:
    """An SVG whose size is no number is shown at the size that the card gives it."""
    project.write({"media/a.svg": f'<svg xmlns="http://www.w3.org/2000/svg" {size}/>'})
    assert 'width="' not in project.fields(HEAD + "a ![b](../media/a.svg)\n")["Back"]


NAMES = [
    "con.png",
    "[x].png",
    "_a.png",
    "-a.png",
    "latex-a.png",
    "ä ö.png",
    "a..png",
    "A.PNG",
    f"{'a' * 200}.png",
    "'.png",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_pictures_name_is_made_fit_for_anki(project: Project, name: str) -> None:
    """Whatever a picture is called, its name in the package is short, lowercase and one that every system takes."""
    project.write({f"media/{name}": PNG})
    target = name.replace("%", "%25").replace(" ", "%20")
    back = project.fields(HEAD + f"a ![b](<../media/{target}>)\n")["Back"]
    source = back.split('src="')[1].split('"')[0]
    assert len(source) <= 80
    assert set(source) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert source[0].isalnum()
    assert not source.startswith(("latex", "con."))


def test_one_name_in_two_folders_gives_two_files(project: Project) -> None:
    """Two pictures of one name stay two, and a case twin is not taken for the other."""
    other = image("PNG", 2, 2)
    project.write({"media/a.png": PNG, "media/deep/a.png": other})
    back = project.fields(HEAD + "![b](../media/a.png) ![c](../media/deep/a.png)\n")["Back"]
    assert len({part.split('"')[0] for part in back.split('src="')[1:]}) == 2


def test_a_picture_written_with_other_capitals_is_named(project: Project) -> None:
    """A name that differs in capitals only is an error on every system that tells them apart, with the right name."""
    project.questions(HEAD + "a ![b](../media/a.png)\n").write({"media/A.png": PNG})
    if (project.root / "media" / "a.png").exists():
        pytest.skip("this file system does not tell capitals apart")
    assert "write ../media/A.png" in assert_told(project.run("check"), "E701").message

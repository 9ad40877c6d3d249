"""Pictures, drawings, sounds, fonts, and what the cache keeps of them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from deckwright.base import cache
from tests.help.odd_pictures import odd_pictures
from tests.help.reaching import CSS, pictures
from tests.help.support import PNG, svg
from tests.promises.fuzz.changes import changed
from tests.promises.fuzz.holding import deck, hold, hold_deck, many
from tests.promises.fuzz.seeds import base, written

HOST = b"https://x.example"
DRAWN = [svg("red").encode(), *written("media/*.svg", "tests/decks/*/media/*.svg")]
WAYS = [
    *(text.encode().replace(b"HOST", HOST) for text in CSS.values()),
    *(
        b'<rect fill="url(#a)"/>',
        b'<image href="data:image/png;base64,iVBORw0KGgo="/>',
        b'xlink:href="',
        b'href="#a" ',
        b"<g>",
    ),
    *(
        b"<!DOCTYPE svg [<!ENTITY a '&b;&b;'>]>",
        b"&a;",
        b"<?xml version='1.0' encoding='utf-16'?>",
        b"xmlns:x='",
        b"</g>",
    ),
    *(b"<style>", b"</style>", b"<use href='#a'/>", b"<animate attributeName='href' to='", b"<switch>", b"<a href='"),
    *(
        b"<foreignObject>",
        b"<script>",
        b" onload='x()' ",
        b" style='",
        b" fill='",
        b"1e999",
        b"%",
        b"viewBox='0 0 ",
        b"'",
    ),
]
"""Pieces of drawings that reach out, act or never end, and the ways to say so."""


def pixels(ending: str) -> Sequence[bytes]:
    """Return pictures of a format, usual and odd ones."""
    return [PNG, *(odd.make() for odd in odd_pictures().values() if odd.ending == ending)]


def photograph() -> bytes:
    """Return a picture that is made smaller when it ships."""
    file = io.BytesIO()
    Image.effect_noise((1800, 40), 50).convert("RGB").save(file, "JPEG")
    return file.getvalue()


@given(
    data=st.one_of(changed(DRAWN, WAYS), changed([made.replace(b"HOST", HOST) for made in pictures().values()], WAYS))
)
@many
def test_any_drawing(data: bytes) -> None:
    """An SVG that was damaged, or that tries to act, is made harmless or refused."""
    hold_deck({**base(), "media/a.svg": data})


@pytest.mark.parametrize("ending", [".png", ".jpg", ".gif", ".webp"])
@given(chosen=st.data())
@many
def test_any_picture(ending: str, chosen: st.DataObject) -> None:
    """A picture of pixels that was damaged ships or is refused."""
    data = chosen.draw(changed(pixels(ending)))
    question = f"## Q? {{#q}}\n\na ![b](../media/x{ending})\n".encode()
    hold_deck({**base(), "content/questions.md": question, f"media/x{ending}": data})


SOUNDS = {
    ".mp3": b"ID3\x04\0\0\0\0\0\x0a" + bytes(20) + b"\xff\xfb\x90\x64" + bytes(413),
    ".ogg": b"OggS\0\x02" + bytes(20) + b"\x01\x1eOpusHead" + bytes(80),
    ".wav": b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0" + bytes(40),
    ".flac": b"fLaC\0\0\0\x22" + bytes(60),
    ".m4a": b"\0\0\0\x20ftypM4A " + bytes(40),
}


@pytest.mark.parametrize("ending", sorted(SOUNDS))
@given(chosen=st.data())
@many
def test_any_sound(ending: str, chosen: st.DataObject) -> None:
    """A sound that was damaged ships or is refused."""
    data = chosen.draw(changed([SOUNDS[ending]]))
    question = f"## Q? {{#q}}\n\na [b](../media/x{ending})\n".encode()
    hold_deck({**base(), "content/questions.md": question, f"media/x{ending}": data})


@given(data=changed([b"wOF2\0\1\0\0" + bytes(60), b"\0\1\0\0\0\x0a" + bytes(60), b"OTTO" + bytes(60)]))
@many
def test_any_font(data: bytes) -> None:
    """A font of a carried note type, whatever is in it, travels as it is or is refused."""
    folder = "content/notetypes/geography/"
    css = b"@font-face { font-family: x; src: url(_x.woff2) }"
    hold_deck({**base(), f"{folder}style.css": css, f"{folder}media/_x.woff2": data})


@given(data=changed([b"entry"], most=3), chosen=st.integers(0, 5))
@many
def test_any_cache(data: bytes, chosen: int) -> None:
    """Whatever stands in the cache, a deck ships the bytes that it ships without one."""
    question = b"## Q? {#q}\n\n![b](../media/x.jpg) $x$ $\\frac{a}{b}$\n"
    with deck({**base(), "content/questions.md": question, "media/x.jpg": photograph()}) as project:
        hold(project, "build", "-o", "first.apkg")
        project.lock.unlink()
        hold(project, "check")
        entries = sorted(file for file in Path(cache.folder()).iterdir() if file.is_file())
        assert entries
        spoilt = entries[chosen % len(entries)]
        spoilt.write_bytes(entries[(chosen + 1) % len(entries)].read_bytes() if data == b"entry" else data)
        assert hold(project, "check").code == 0
        assert hold(project, "build", "-o", "second.apkg").code == 0
        assert (project.root / "first.apkg").read_bytes() == (project.root / "second.apkg").read_bytes()

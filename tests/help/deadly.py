"""Functions that are called in a process of their own, and what becomes of that."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from deckwright.media.photographs import Looked, look, shrink

DEADLY = {"abort": 601, "segfault": 602, "hang": 603, "eat": 604, "raise": 605, "abort large": 2601}
"""What happens at a picture, by its width in pixels."""


def picture(width: int, form: str = "PNG") -> bytes:
    """Return a picture that is so wide."""
    file = io.BytesIO()
    Image.new("RGB", (width, 3), (width % 256, 90, 9)).save(file, form)
    return file.getvalue()


def look_or_die(data: bytes, ending: str, is_sound: bool = False) -> Looked:
    """Look into a picture; at a deadly one do what its width says."""
    _die(data)
    return look(data, ending, is_sound)


def shrink_or_die(data: bytes) -> bytes:
    """Make a picture smaller; at a deadly one do what its width says."""
    _die(data)
    return shrink(data)


def die_later(seconds: float) -> None:
    """Have this process end in so many seconds."""
    threading.Timer(seconds, os._exit, [9]).start()


def wait_and_return(text: str) -> str:
    """Return a text in half a second."""
    time.sleep(0.5)
    return text


def print_and_return(text: str) -> str:
    """Print a text wherever a library in C may print, and return it."""
    os.write(1, text.encode() * 1000)
    os.write(2, text.encode() * 1000)
    return text


def told_of_acts() -> Any:
    """Return what the process noted of itself (``tests/execute/test_decoder.py``)."""
    return sys.modules["__main__"].__dict__["EVENTS"]


def _die(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as image:
        width = image.width
    if width in (DEADLY["abort"], DEADLY["abort large"]):
        os.abort()
    elif width == DEADLY["segfault"]:
        os.kill(os.getpid(), signal.SIGSEGV)
    elif width == DEADLY["hang"]:
        time.sleep(600)
    elif width == DEADLY["eat"]:
        bytearray(8_000_000_000)
    elif width == DEADLY["raise"]:
        raise OSError("nobody expected this")


def render_and_die(ids: Sequence[str]) -> None:
    """End as a library in C ends a process, in place of rendering notes."""
    os.abort()


def render_and_raise(ids: Sequence[str]) -> None:
    """Fail in place of rendering notes."""
    raise RuntimeError(f"nothing to be made of {ids[0]}")


def render_for_ever(ids: Sequence[str]) -> None:
    """Note that it was begun, in a file of the folder that the environment names, and come to no end."""
    (Path(os.environ["DECKWRIGHT_BEGUN"]) / str(os.getpid())).touch()
    time.sleep(600)

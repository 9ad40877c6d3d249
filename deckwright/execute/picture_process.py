"""Has pictures decoded in a process of its own: whatever becomes of it there is a fault of the picture.

A decoder is a large program in C, and a picture made to harm can end it by a signal, keep it busy, or have it take all
memory. The process is started at the first picture that nobody has looked into before, and waits for the next ones.
:mod:`deckwright.execute.decoder` is what the rest of deckwright uses of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from deckwright.base.limits import DECODER_BYTES, DECODER_SECONDS
from deckwright.execute.apart import Apart, Bounds
from deckwright.execute.process import Died
from deckwright.media.photographs import Looked, look, shrink
from deckwright.media.pictures import NotAPicture

P = ParamSpec("P")
R = TypeVar("R")

_ANOTHER = "it is damaged, or made to harm: open it in a picture program and save it as PNG, or take another one"


class PictureProcess:
    """A process in which pictures are decoded. Threads may share it."""

    def __init__(self, seconds: float = DECODER_SECONDS, memory: int = DECODER_BYTES) -> None:
        """``seconds`` are for each picture, ``memory`` is in bytes."""
        self._seconds, self._memory = seconds, memory
        bounds = Bounds(seconds, memory, file=0)
        self._process = Apart(bounds, (NotAPicture, MemoryError), modules=(look.__module__, "PIL.Image"))

    def call(self, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what ``act``, a function of a module, returns of a picture and what belongs to it.

        Raises :class:`NotAPicture` as it does, and if the process dies of it, or it takes too long or too much memory.
        """
        try:
            return self._process.call(act, *args, **kwargs)
        except MemoryError:
            reason = f"takes more than {self._memory / 1_000_000:,.0f} MB of memory to decode"
        except Died as died:
            reason = f"cannot be decoded: the decoder died ({died.end.death})"
            if died.end.status is None:
                reason = f"takes more than {self._seconds:g} s to decode"
            elif died.end.status > 0 and (words := died.end.last_words.rpartition(" | ")[2]):
                reason = f"cannot be decoded: {words}"
        raise NotAPicture(reason, _ANOTHER)

    def close(self) -> None:
        """End the process; the next picture starts another one."""
        self._process.close()

    def look(self, data: bytes, ending: str, is_sound: bool = False) -> Looked:
        """Return what is known of a picture, as :func:`~deckwright.media.photographs.look` does."""
        return self.call(look, data, ending, is_sound)

    def shrink(self, data: bytes) -> bytes:
        """Return a picture made smaller, as :func:`~deckwright.media.photographs.shrink` does."""
        return self.call(shrink, data)


PICTURES = PictureProcess()
"""The one of this program."""

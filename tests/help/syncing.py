"""Anki's own sync server on this machine, and learners with more than one device."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deckwright.anki.scratch import forget_types
from tests.help.support import Learner, lacks

USER, PASSWORD = "learner", "secret"
PATIENCE = 30.0
"""Seconds after which something that should happen at once is given up."""


@contextmanager
def sync_server(folder: Path) -> Iterator[str]:
    """Run Anki's sync server with its data in ``folder``; yield its address. It picks a free port by itself."""
    folder.mkdir(parents=True)
    log = folder / "server.log"
    given = {
        "SYNC_USER1": f"{USER}:{PASSWORD}",
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": "0",
        "SYNC_BASE": str(folder / "data"),
        "RUST_LOG": "anki=info",  # the address is told there
    }
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "anki.syncserver"],
            env={**os.environ, **given},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: server.poll() is not None or _address(log) != "")
        if server.poll() is not None:
            lacks(f"Anki's sync server does not start here: {log.read_text(errors='replace')[-500:]}")
        yield _address(log)
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _address(log: Path) -> str:
    """Return the address that the server's log tells once it listens; nothing before."""
    found = re.search(r"listening.*?(127\.0\.0\.1:\d+)", log.read_text(errors="replace"))
    return f"http://{found[1]}/" if found else ""


def wait_until(done: Callable[[], bool]) -> None:
    """Wait until ``done`` says so; fail after :data:`PATIENCE`."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, f"not done within {PATIENCE:.0f} s"
        time.sleep(0.02)


def next_second() -> None:
    """Wait for the clock's next second, as one learner cannot answer on two devices at once.

    Anki tells by the second which of two changes is the later one, and by the millisecond one review from another.
    """
    now = int(time.time())
    wait_until(lambda: int(time.time()) > now)


class Device(Learner):
    """One of a learner's devices: a collection that syncs with the server at ``address``."""

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(folder)
        self.auth: Any = self.collection.sync_login(USER, PASSWORD, address)

    def begin(self) -> None:
        """Sync a device for the first time, which copies the whole collection: up to an empty server, else down."""
        from anki.sync import SyncOutput

        output = self.collection.sync_collection(self.auth, True)
        assert output.required in (SyncOutput.FULL_UPLOAD, SyncOutput.FULL_DOWNLOAD)
        upload = output.required == SyncOutput.FULL_UPLOAD
        self.collection.close_for_full_sync()
        usn = output.server_media_usn
        self.collection.full_upload_or_download(auth=self.auth, server_usn=usn, upload=upload)
        self.collection.reopen(after_full_sync=True)
        self._finish_media()

    def sync(self) -> None:
        """Sync collection and media as the button does, which must not ask for a full sync."""
        from anki.sync import SyncOutput

        output = self.collection.sync_collection(self.auth, True)
        assert output.required in (SyncOutput.NO_CHANGES, SyncOutput.NORMAL_SYNC)
        self._finish_media()
        forget_types(self.collection)

    def content(self) -> tuple[list[Any], list[Any]]:
        """Return the review log and all cards, but for the number of the sync that brought each row."""
        reviews, cards = self.history()
        return [[*row[:2], *row[3:]] for row in reviews], [[*row[:5], *row[6:]] for row in cards]

    def _finish_media(self) -> None:
        """Media go in a thread of Anki's own; its status raises what went wrong there."""
        wait_until(lambda: not self.collection.media_sync_status().active)

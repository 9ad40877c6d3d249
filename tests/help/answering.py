"""A server that answers as AnkiConnect does when something is wrong, for the tests of what is said then."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, bytes]
"""A status and a body."""


def result(value: object) -> Answer:
    """Return AnkiConnect's answer with a result."""
    return 200, json.dumps({"result": value, "error": None}).encode()


def refusal(message: str) -> Answer:
    """Return AnkiConnect's answer with an error."""
    return 200, json.dumps({"result": None, "error": message}).encode()


def allowing(asked: dict[str, Any]) -> Answer:
    """Answer as a running Anki does that takes requests without a key."""
    if asked["action"] == "requestPermission":
        return result({"permission": "granted", "requireApikey": False, "version": 6})
    return result(6)


@contextlib.contextmanager
def answering(answer: Callable[[dict[str, Any]], Answer]) -> Iterator[str]:
    """Run a server whose answers a function gives, and yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            with contextlib.suppress(OSError):  # who asked may have gone
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

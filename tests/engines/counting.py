"""A server that serves files and remembers every other request, and pages that show many files at once."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Counting:
    """What is served, and what was asked for besides."""

    address: str = ""
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """By path: the kind of content, and the content."""
    given: set[str] = field(default_factory=set)
    """The paths of the files that were asked for."""
    asked: list[str] = field(default_factory=list)
    """Paths that are none of the files, but for what browsers ask for by themselves."""


@contextlib.contextmanager
def counting() -> Iterator[Counting]:
    """Serve on this machine only, until the end of the ``with``."""
    served = Counting()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            kind, data = served.files.get(path, ("", b""))
            if kind:
                served.given.add(path)
            elif path != "/favicon.ico":
                served.asked.append(path)
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(data)

        def do_POST(self) -> None:
            self.do_GET()

        def do_OPTIONS(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        served.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield served
        finally:
            server.shutdown()

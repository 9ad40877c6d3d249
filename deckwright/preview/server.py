"""Serves the preview to a browser on this machine, and to nothing else.

Who asks must know the server by its own name (a web page that had its name point to 127.0.0.1 does not), may only read,
and gets nothing but the files of the preview itself, MathJax, and the pictures of notes that were rendered. Cards stand
in a frame without an origin, where only the theme's own script runs: the policies below say so to the browser.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
import sys
import threading
import webbrowser
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from functools import partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from deckwright.base.installed import installing
from deckwright.base.model import Family
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import ExitCode, Stop, stop
from deckwright.media.assets import read_asset
from deckwright.media.pictures import FORMATS, NotAPicture
from deckwright.preview.answers import Teller
from deckwright.preview.live import Live, Snapshot
from deckwright.preview.watching import watch
from deckwright.tex.mathjax import SCRIPT, find_mathjax

ADDRESS = "127.0.0.1"
PORT = 8642
"""Where the preview is unless another program is there already."""

STATIC = {
    "page.css": "text/css",
    "light.js": "text/javascript",
    "formulas.js": "text/javascript",
    "page.js": "text/javascript",
    "slots.js": "text/javascript",
    "frame.css": "text/css",
    "frame.js": "text/javascript",
    "masks.js": "text/javascript",
    "players.js": "text/javascript",
    "drawing.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
"""The files of the page itself, by their names in ``preview/``."""

_FONTS = "output/chtml/fonts/woff-v2"
_OWN_SCRIPT = lazy_regex(r"<script>(.*?)</script>", re.DOTALL)


def listen(port: int | None) -> socket.socket:
    """Return a socket on this machine's own address: at ``port``, or at the usual one, or if that is taken at any.

    Stops with exit code 3 if ``port`` is taken.
    """
    for wanted in [port] if port is not None else [PORT, 0]:
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows, where the other option would share the port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((ADDRESS, wanted))
            found.listen()
            return found
        except OSError:
            found.close()
    hint = "another preview perhaps; leave out --port, or name another"
    stop(ExitCode.ENVIRONMENT, f"port {port} of this machine is in use or not allowed", hint)


def mathjax_files() -> Mapping[str, Path]:
    """Return MathJax's script and fonts by their addresses. Stops with exit code 3 without the package."""
    root = find_mathjax()
    if root is None:
        stop(ExitCode.ENVIRONMENT, "preview needs MathJax", installing("preview"))
    fonts = {f"{_FONTS}/{font.name}": font for font in sorted((root / _FONTS).glob("*.woff"))}
    return {SCRIPT: root / SCRIPT, **fonts}


class Feed:
    """Tells every open page that there is something new."""

    def __init__(self) -> None:
        self.closed = False
        self._news = asyncio.Event()
        self._number = 0

    def publish(self) -> None:
        """Wake all who listen."""
        self._number += 1
        self._news.set()
        self._news = asyncio.Event()

    def close(self) -> None:
        """Let all who listen go."""
        self.closed = True
        self.publish()

    async def listen(self) -> AsyncIterator[str]:
        """Yield an event now and at every change, as EventSource reads it."""
        while not self.closed:
            news = self._news
            yield f"data: {self._number}\n\n"
            await news.wait()


class Preview:
    """The pages, each made of what ``live`` saw last."""

    def __init__(self, live: Live, port: int, teller: Teller) -> None:
        self.live = live
        self.feed = Feed()
        self.teller = teller
        self.hosts = frozenset({f"{ADDRESS}:{port}", f"localhost:{port}"})
        self.mathjax = mathjax_files()
        folder = files("deckwright.preview") / "page"
        self.texts = {name: (folder / name).read_bytes() for name in ("index.html", "frame.html", *STATIC)}

    def app(self) -> ASGIApp:
        """Return the whole as an ASGI application."""
        routes = {
            "/": self.page,
            "/static/{name}": self.static,
            "/mathjax/{name:path}": self.formulas,
            "/card/": self.frame,
            "/card/{name}": self.media,
            "/deck": self.deck,
            "/note/{id}": self.note,
            "/events": self.events,
        }
        app = Starlette(
            routes=[Route(path, answer) for path, answer in routes.items()],
            exception_handlers={HTTPException: _failed},
        )
        app.router.redirect_slashes = False  # an answer of its own, without the headers that close the others
        return self.guarded(app)

    def guarded(self, app: ASGIApp) -> ASGIApp:
        """Let in only who knows the server by its own name."""

        async def guard(scope: Scope, receive: Receive, send: Send) -> None:
            hosts = [value.decode("latin-1") for name, value in scope.get("headers", ()) if name == b"host"]
            if scope["type"] == "http" and (len(hosts) != 1 or hosts[0] not in self.hosts):
                await PlainTextResponse("This is not the server you asked for.", 421)(scope, receive, send)
            else:
                await app(scope, receive, send)

        return guard

    # The page

    async def page(self, request: Request) -> Response:
        """Answer with the page around the cards."""
        own = _origin(request)
        policy = {
            "default-src": "'none'",
            "script-src": " ".join(f"{own}/static/{name}.js" for name in ("light", "page", "slots", "formulas")),
            "style-src": f"{own}/static/page.css",
            "img-src": f"{own}/static/icon.svg",
            "connect-src": f"{own}/deck {own}/note/ {own}/events",
            "frame-src": f"{own}/card/",
            **_CLOSED,
            "frame-ancestors": "'none'",
        }
        headers = {"Content-Security-Policy": _policy(policy), "Cross-Origin-Opener-Policy": "same-origin"}
        return _answer(self.texts["index.html"], "text/html", headers)

    async def static(self, request: Request) -> Response:
        """Answer with a file of the page or of the frame, by its name."""
        name = request.path_params["name"]
        if name not in STATIC:
            return _nothing()
        return _answer(self.texts[name], STATIC[name], _FOR_THE_FRAME)

    async def deck(self, request: Request) -> Response:
        """Answer with the list of the notes and the problems, as JSON."""
        if not _asked_by_the_page(request):
            return _refusal()
        return _json(self.teller.deck(self.live.snapshot))

    async def note(self, request: Request) -> Response:
        """Answer with a note and both sides of its cards, as JSON; with nothing while there is no such note."""
        if not _asked_by_the_page(request):
            return _refusal()
        snapshot = self.live.snapshot
        view = snapshot.find(request.path_params["id"])
        return _json(self.teller.note(view, snapshot)) if view else Response(status_code=204, headers=_COMMON)

    async def events(self, request: Request) -> Response:
        """Answer with events, one now and one at every change, for as long as the page listens."""
        if not _asked_by_the_page(request):
            return _refusal()
        return StreamingResponse(self.feed.listen(), media_type="text/event-stream", headers=_COMMON)

    # The frame that the cards stand in

    async def frame(self, request: Request) -> Response:
        """Answer with the frame of a card: an empty page of no origin, which the page fills."""
        own = _origin(request)
        scripts = " ".join(f"{own}/static/{name}.js" for name in ("frame", "masks", "players", "drawing"))
        policy = {
            "default-src": "'none'",
            "script-src": f"{scripts} {own}/mathjax/{SCRIPT} {_hashes(self.live.snapshot)}",
            # MathJax writes its rules into the page, and a note type brings its own.
            "style-src": f"{own}/static/frame.css 'unsafe-inline'",
            "img-src": f"{own}/card/",
            "media-src": f"{own}/card/",
            "font-src": f"{own}/mathjax/",
            **_CLOSED,
            "frame-ancestors": own,
            "sandbox": "allow-scripts",
        }
        return _answer(self.texts["frame.html"], "text/html", {"Content-Security-Policy": _policy(policy)})

    async def media(self, request: Request) -> Response:
        """Answer with a picture by its name in Anki's media folder, if a note on view shows it."""
        asset = self.live.snapshot.media.get(request.path_params["name"])
        if asset is None:
            return _nothing()
        try:
            data = await asyncio.to_thread(read_asset, asset)
        except (Stop, NotAPicture):  # it has changed since, and the news of it is on its way; or a build tells of it
            return _nothing()
        kind = _KINDS.get(Path(asset.name).suffix, "application/octet-stream")
        return _answer(data, kind, {**_FOR_THE_FRAME, "Cache-Control": "private, max-age=31536000, immutable"})

    async def formulas(self, request: Request) -> Response:
        """Answer with a file of MathJax."""
        file = self.mathjax.get(request.path_params["name"])
        if file is None:
            return _nothing()
        kind = "font/woff" if file.suffix == ".woff" else "text/javascript"
        # Fonts are read only where the server says that a page of no origin may.
        headers = {**_FOR_THE_FRAME, "Access-Control-Allow-Origin": "*", "Cache-Control": "private, max-age=86400"}
        return _answer(await asyncio.to_thread(file.read_bytes), kind, headers)


_CLOSED = {"base-uri": "'none'", "form-action": "'none'"}
_COMMON = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# The frame has no origin, so to the browser it is another site.
_FOR_THE_FRAME = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_KINDS = {
    **{ending: f"image/{ending[1:]}" for ending in FORMATS},
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
    **dict.fromkeys([".ogg", ".oga", ".opus"], "audio/ogg"),
    ".aac": "audio/aac",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
}


def _answer(data: bytes, kind: str, headers: Mapping[str, str] | None = None) -> Response:
    text = kind if kind.startswith(("image/", "audio/", "font/")) else f"{kind}; charset=utf-8"
    return Response(data, media_type=text, headers={**_COMMON, **(headers or {})})


def _json(value: Mapping[str, Any]) -> Response:
    return JSONResponse(value, headers=_COMMON)


def _nothing() -> Response:
    return PlainTextResponse("There is nothing here.", 404, headers=_COMMON)


async def _failed(request: Request, error: Exception) -> Response:
    """Answer what no route takes: an unknown address, another method."""
    return PlainTextResponse("There is nothing here.", getattr(error, "status_code", 404), headers=_COMMON)


def _refusal() -> Response:
    return PlainTextResponse("Only the preview's own page may ask for this.", 403, headers=_COMMON)


def _asked_by_the_page(request: Request) -> bool:
    """Whether the preview's own page asks, or no web page at all; browsers say which."""
    return request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")


def _origin(request: Request) -> str:
    return f"http://{request.headers['host']}"


def _policy(parts: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}".strip() for name, value in parts.items())


def _hashes(snapshot: Snapshot) -> str:
    """Return the hashes of the scripts in the theme's own templates: these may run, nothing else on a card may."""
    own = (note_type for family, note_type in snapshot.types.items() if isinstance(family, Family))
    templates = (template for note_type in own for template in note_type.templates)
    scripts = {script for item in templates for side in (item.front, item.back) for script in _OWN_SCRIPT.findall(side)}
    return " ".join(sorted(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in scripts))


# Running


class _Server(uvicorn.Server):
    """Ends at once: open pages listen for ever, so they are let go first."""

    def __init__(self, config: uvicorn.Config, let_go: Callable[[], None]) -> None:
        super().__init__(config)
        self._let_go = let_go
        self._loop = asyncio.get_running_loop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end, as a signal asks."""
        self._loop.call_soon_threadsafe(self._let_go)
        super().handle_exit(sig, frame)


def serve(live: Live, listening: socket.socket, teller: Teller, show: bool) -> None:
    """Serve until interrupted; ``show`` opens the page in the author's browser."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(live, listening, teller, show))


async def _serve(live: Live, listening: socket.socket, teller: Teller, show: bool) -> None:
    port = listening.getsockname()[1]
    await asyncio.to_thread(live.look)  # a browser that is already there waits for it
    preview, ended = Preview(live, port, teller), asyncio.Event()

    def let_go() -> None:
        preview.feed.close()
        ended.set()

    config = uvicorn.Config(
        preview.app(),
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    server = _Server(config, let_go)
    watching = asyncio.create_task(watch(partial(_look, preview), lambda: live.snapshot.settings, ended))
    if show and _has_screen():
        # A thread that nobody waits for: some systems' browsers return only when they are closed.
        threading.Thread(target=webbrowser.open, args=[f"http://{ADDRESS}:{port}/"], daemon=True).start()
    try:
        await server.serve(sockets=[listening])
    finally:
        let_go()
        await watching


def _has_screen() -> bool:
    """Whether a browser would be a window, and not a program that takes the terminal over."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


async def _look(preview: Preview, changed: Collection[Path]) -> None:
    before = preview.live.snapshot
    if await asyncio.to_thread(preview.live.look, changed) != before:
        preview.feed.publish()

"""The two engines that cards are read in: Chromium (AnkiDroid, the desktop) and WebKit (AnkiMobile)."""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import shutil
import subprocess
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

QUIET = "headless no-sandbox disable-gpu hide-scrollbars no-first-run disable-background-networking disable-sync"
SCREEN = "1400x1000x24"


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine only and give its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@contextlib.contextmanager
def display() -> Iterator[dict[str, str]]:
    """Start an X server of memory and give the environment that programs need to draw on it."""
    read, write = os.pipe()
    arguments = ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    with subprocess.Popen(arguments, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        try:
            with os.fdopen(read) as told:
                number = told.readline().strip()
            # WebKit without a graphics card: other switches make it hang when a picture is taken.
            yield {**os.environ, "DISPLAY": f":{number}", "GDK_BACKEND": "x11", "LIBGL_ALWAYS_SOFTWARE": "1"}
        finally:
            server.terminate()


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """Start Chromium and give its driver."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = program("chromium", "google-chrome")
    for argument in QUIET.split():
        options.add_argument(f"--{argument}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(program("chromedriver")))
    try:
        yield driver
    finally:
        driver.quit()


@contextlib.contextmanager
def webkit() -> Iterator[Any]:
    """Start WebKitGTK's small browser on a display of its own and give its driver."""
    from selenium import webdriver
    from selenium.webdriver.webkitgtk.options import Options
    from selenium.webdriver.webkitgtk.service import Service

    options = Options()
    options.binary_location = str(minibrowser())
    options.add_argument("--automation")
    with display() as environment:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Selenium's, about its own WebKitGTK part
            driver = webdriver.WebKitGTK(options=options, service=Service(program("WebKitWebDriver"), env=environment))
        try:
            yield driver
        finally:
            driver.quit()


ENGINES: dict[str, Callable[[], contextlib.AbstractContextManager[Any]]] = {"chromium": chromium, "webkit": webkit}


def missing(engine: str) -> str:
    """Return what this machine lacks to start an engine, nothing if all is there."""
    wanted = {"chromium": ["chromium", "chromedriver"], "webkit": ["WebKitWebDriver", "Xvfb"]}[engine]
    lacking = [name for name in wanted if not shutil.which(name)]
    if engine == "webkit" and not lacking and not minibrowser():
        lacking = ["MiniBrowser"]
    return ", ".join(lacking)


def program(*names: str) -> str:
    """Return the path of the first of the programs that is installed."""
    return next((path for name in names if (path := shutil.which(name))), names[0])


def minibrowser() -> Path | None:
    """Return WebKitGTK's browser for tests, which no package puts on the path."""
    return next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-*/MiniBrowser"), reverse=True)), None)

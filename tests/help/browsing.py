"""A running preview in a process of its own, and the real browser that looks at it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.help.support import BUILD_DECK, REPOSITORY, Project, needs

PATIENCE = 20
"""Seconds after which what has not happened does not happen any more: many, for a machine with much else to do."""


def eventually(what: Callable[[], Any]) -> Any:
    """Return the first true value of ``what``; fail if there is none in time."""
    end = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
    return found


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Served:
    """A preview that runs."""

    process: subprocess.Popen[str]
    port: int
    said: str

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, host: str = "", method: str = "GET", **headers: str) -> Answer:
        """Return what it answers to a request that is sent as it stands."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.putrequest(method, path, skip_host=True)
        for name, value in {"Host": host or f"127.0.0.1:{self.port}", **headers}.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        body = b"" if found.get("content-type", "").startswith("text/event-stream") else answer.read()
        connection.close()
        return Answer(answer.status, found, body)

    def interrupt(self) -> int:
        """Interrupt it, as Ctrl-C does, and return its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@contextmanager
def previewing(project: Project, *arguments: str) -> Iterator[Served]:
    """Run a preview of a project for a while."""
    for module in ("starlette", "uvicorn", "watchfiles", "mathjax"):
        needs(module)
    process = subprocess.Popen(
        [sys.executable, BUILD_DECK, "preview", "--no-open", *arguments],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            assert process.stdout
            said = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
            assert found, said + process.stdout.read()
            yield Served(process, int(found[1]), said)
        finally:
            process.kill()


def program(name: str) -> str:
    """Return where a program is; skip the test if it is missing, but fail in CI."""
    found = shutil.which(name)
    if not found:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"the program {name} is not installed")
    return str(found)


class Window:
    """A browser's window with the preview in it."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    @classmethod
    def of_chromium(cls, profile: Path) -> Window:
        """Open a window of Chromium, with the profile in a folder of its own."""
        needs("selenium")
        from selenium import webdriver

        options = webdriver.ChromeOptions()
        options.binary_location = program("chromium")
        # Frames in the page's own process, or the driver would not hear what their consoles say.
        flags = (
            "disable-features=IsolateSandboxedIframes",
            "headless=new",
            "no-sandbox",
            "disable-gpu",
            "disable-background-networking",
            "window-size=1400,900",
        )
        for flag in (*flags, f"user-data-dir={profile}"):
            options.add_argument(f"--{flag}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        return cls(webdriver.Chrome(options=options, service=webdriver.ChromeService(program("chromedriver"))))

    def open(self, served: Served, note: str = "") -> Window:
        """Open the page, at a note, and wait for the card."""
        self.driver.get("about:blank")
        if self.driver.capabilities["browserName"] == "chrome":  # which serves many tests, one after the other
            stored = {"origin": served.address, "storageTypes": "local_storage"}
            self.driver.execute_cdp_cmd("Storage.clearDataForOrigin", stored)
            for log in ("browser", "performance"):
                self.driver.get_log(log)  # what came before is another test's
        self.driver.get(f"{served.address}/#{note}")
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until the frames show what they were sent last."""
        script = """
        const phones = [...document.querySelectorAll(".phone:not([hidden])")];
        return phones.length && phones.every((phone) => phone.dataset.seen && phone.dataset.seen === phone.dataset.sent)
        """
        eventually(lambda: self.run(script))

    def run(self, script: str) -> Any:
        """Return what a script returns in the page."""
        return self.driver.execute_script(script)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()
        self.settle()

    def choose(self, name: str, value: str) -> None:
        """Make a choice in the bar."""
        self.run(f"document.querySelector('input[name={name}][value=\"{value}\"]').click()")
        self.settle()

    def in_frame(self, script: str, place: int = 0) -> Any:
        """Return what a script returns in a frame that is shown, counted from 0."""
        self.driver.switch_to.frame(eventually(lambda: self._frames()[place:])[0])
        try:
            return self.driver.execute_script(script)
        finally:
            self.driver.switch_to.default_content()

    def _frames(self) -> list[Any]:
        """Return the frames that are shown, as one reads; none while one takes another's place."""
        shown = "return [...document.querySelectorAll('.phone:not([hidden]) iframe:not([inert])')]"
        return sorted(self.run(shown), key=lambda frame: (frame.location["y"], frame.location["x"]))

    def card(self, place: int = 0) -> str:
        """Return the text of a card that is shown."""
        return str(self.in_frame("return document.getElementById('qa').innerText", place))

    def shows(self, text: str, place: int = 0) -> None:
        """Wait until a card says ``text``."""
        eventually(lambda: text in self.card(place))

    def at(self, note: str) -> None:
        """Wait until a note is on view."""
        eventually(lambda: self.note == note)
        self.settle()

    def text(self, selector: str) -> str:
        """Return the text that is shown of the first element that a selector finds; nothing if there is none."""
        found = self.driver.find_elements("css selector", selector)
        return found[0].text if found else ""

    def listed(self) -> list[str]:
        """Return the ids in the list that are shown."""
        script = "return [...document.querySelectorAll('#list li:not([hidden]) a')].map((link) => link.dataset.id)"
        return list(self.run(script))

    @property
    def note(self) -> str:
        """The id of the note on view."""
        return str(self.run("return document.querySelector('#facts code')?.textContent ?? ''")).lstrip("#")

    def complaints(self) -> list[str]:
        """Return what the browser's console says."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requested(self) -> set[str]:
        """Return the addresses that were requested, by the page and by the frames on view."""
        entries = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        asked = [entry["params"] for entry in entries if entry["method"] == "Network.requestWillBeSent"]
        found = {entry["request"]["url"] for entry in asked if entry["documentURL"].startswith("http")}
        names = "return performance.getEntriesByType('resource').map((entry) => entry.name)"
        return found | set(self.run(names)) | set(self.in_frame(names))

    def close(self) -> None:
        """Close the browser."""
        self.driver.quit()

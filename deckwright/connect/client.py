"""A client of AnkiConnect, the add-on by which a running Anki answers on this machine: version 6 of its API.

It is for whoever reads a running Anki or writes into it. Each request is one POST of a JSON object to one address, and
each answer an object with ``result`` and ``error``.
"""

from __future__ import annotations

import json
from http.client import HTTPException
from pathlib import Path
from typing import Any, NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from deckwright.base.limits import CONNECT_BYTES, CONNECT_IMPORT_SECONDS, CONNECT_SECONDS
from deckwright.base.problems import ExitCode, stop
from deckwright.connect.answers import UPDATE, ask_permission, ask_version

ADDRESS = "http://127.0.0.1:8765"
"""Where AnkiConnect answers unless its settings say otherwise."""

VERSION = 6
"""Of its API: what every AnkiConnect since 2018 speaks."""

ADDON = "2055492159"
"""The number by which Anki installs the add-on."""

KEY_VARIABLE = "DECKWRIGHT_ANKI_KEY"
"""The environment variable that may hold the key which AnkiConnect's settings ask for (``apiKey``)."""

_INSTALL = (
    "start Anki and open your profile; if AnkiConnect is not installed: Tools → Add-ons → Get Add-ons, "
    f"code {ADDON}, then restart Anki"
)
_KEY = f"set the environment variable {KEY_VARIABLE} to the apiKey of AnkiConnect's settings, or name a --key-file"
_BUSY = "close the dialogue that is open in Anki, or wait until its sync is done, then run this again"


class Client:
    """A running Anki at an address of this machine. Making one asks nothing yet."""

    def __init__(self, address: str = ADDRESS, key: str = "") -> None:
        """Take an address like ``http://127.0.0.1:8765``; it stops with exit code 2 if it is not on this machine."""
        try:
            parts = urlsplit(address)
            port_fits = parts.port is None or parts.port > 0
        except ValueError:
            port_fits = False
        if not port_fits or parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            hint = (
                f"type an address like {ADDRESS}: Anki must run on this machine, for it is handed files by their path"
            )
            stop(ExitCode.USAGE, f"“{address[:80]}” is no address of a running Anki", hint)
        self.address = address
        self._key = key
        self._opener = build_opener(ProxyHandler({}), _NoRedirect())

    def ask(self, action: str, **params: Any) -> Any:
        """Return the result of an action. Stops with exit code 3, and with what to do, if there is none."""
        asked = {"action": action, "version": VERSION, "params": params}
        if self._key:
            asked["key"] = self._key
        body = json.dumps(asked).encode()
        request = Request(self.address, body, {"Content-Type": "application/json"}, method="POST")
        try:
            seconds = CONNECT_IMPORT_SECONDS if action == "importPackage" else CONNECT_SECONDS
            with self._opener.open(request, timeout=seconds) as answer:
                text = answer.read(CONNECT_BYTES + 1)
        except HTTPError as error:
            self._complain_of(error, action)
        except TimeoutError:
            stop(ExitCode.ENVIRONMENT, f"Anki did not answer to {action} within {seconds} s", _BUSY)
        except (OSError, HTTPException) as error:
            self._complain_of_silence(error, action)
        return self._result(action, text)

    def _result(self, action: str, text: bytes) -> Any:
        try:
            answer = json.loads(text) if len(text) <= CONNECT_BYTES else None
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or not {"result", "error"} <= answer.keys():
            what = f"what answers at {self.address} is not AnkiConnect, or an old one"
            stop(
                ExitCode.ENVIRONMENT, what, f"{_INSTALL}; if something else uses that port, name the other with --anki"
            )
        if answer["error"] is not None:
            _complain(action, self._without_key(str(answer["error"])))
        return answer["result"]

    def _complain_of(self, error: HTTPError, action: str) -> NoReturn:
        """Stop with what an answer says that is none of 200."""
        with error:
            told = error.read(10_000)
        if error.code == 403:
            hint = "in Anki, Tools → Add-ons → AnkiConnect → Config: is webBindAddress 127.0.0.1?"
            stop(ExitCode.ENVIRONMENT, f"AnkiConnect at {self.address} refuses this program", hint)
        try:
            message = str(json.loads(told)["error"])
        except (ValueError, KeyError, TypeError, RecursionError):
            message = f"HTTP status {error.code}"
        _complain(action, self._without_key(message))

    def _without_key(self, message: str) -> str:
        """Return what something answered, which may repeat what it was asked, as it may be shown."""
        return message.replace(self._key, "…") if self._key else message

    def _complain_of_silence(self, error: OSError | HTTPException, action: str) -> NoReturn:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, TimeoutError):
            stop(ExitCode.ENVIRONMENT, f"Anki did not answer to {action} within {CONNECT_SECONDS} s", _BUSY)
        if isinstance(reason, ConnectionRefusedError):
            stop(ExitCode.ENVIRONMENT, f"no Anki answers at {self.address}", _INSTALL)
        stop(ExitCode.ENVIRONMENT, f"Anki broke off at {action}: {reason}", "is Anki still running? run this again")


class _NoRedirect(HTTPRedirectHandler):
    """Follows no redirect: nobody but Anki is to be told what a deck holds."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """Refuse."""


def _complain(action: str, message: str) -> NoReturn:
    """Stop with an error that AnkiConnect answered."""
    words = " ".join(message.split())[:300]
    if "api key" in words:
        stop(ExitCode.ENVIRONMENT, "AnkiConnect wants an API key, and got none or another one", _KEY)
    if words.lower().startswith("unsupported action"):
        stop(ExitCode.ENVIRONMENT, f"this AnkiConnect cannot do {action}: it is too old", UPDATE)
    if "collection is not available" in words:
        stop(ExitCode.ENVIRONMENT, "Anki is running, but no profile is open", "open your profile in Anki")
    stop(ExitCode.ENVIRONMENT, f"Anki refused {action}: {words}", "look at Anki; then run this again")


def connect(address: str, key: str) -> Client:
    """Return a client of the Anki that runs at ``address``, once it has said that it takes requests of this version.

    ``key`` is the one of AnkiConnect's settings, empty without one. Stops with exit code 3, and with the steps to set
    AnkiConnect up, if nothing answers there, it wants another key, or speaks an older version.
    """
    client = Client(address, key)
    permission = ask_permission(client)
    if not permission.is_granted:
        hint = "start this again and answer Yes in Anki, or look at ignoreOriginList in AnkiConnect's settings"
        stop(ExitCode.ENVIRONMENT, "Anki gave no permission", hint)
    if permission.wants_key and not key:
        stop(ExitCode.ENVIRONMENT, "AnkiConnect wants an API key", _KEY)
    version = ask_version(client)
    if version < VERSION:
        stop(ExitCode.ENVIRONMENT, f"AnkiConnect speaks version {version}, and {VERSION} is needed", UPDATE)
    return client


def read_key(file: Path) -> str:
    """Return the key that a file holds in its first line. Stops with exit code 2 if it cannot be read."""
    try:
        lines = file.read_text(encoding="utf-8-sig").strip().splitlines()
    except (OSError, ValueError) as error:
        stop(ExitCode.USAGE, f"the key file {file} cannot be read: {error}", "write the key alone into it, as UTF-8")
    return lines[0].strip() if lines else ""

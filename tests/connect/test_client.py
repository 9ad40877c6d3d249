"""The client of AnkiConnect: what it asks, and what it says when no answer comes, or another than was asked for."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deckwright.base.problems import ExitCode, Stop
from deckwright.connect import client
from deckwright.connect.client import Client, connect, read_key
from tests.help.answering import Answer, allowing, answering, refusal, result


def said(answer: Callable[[dict[str, Any]], Answer], key: str = "") -> Stop:
    """Return with what connecting to a server stops, which it must, for want of the right environment."""
    with answering(answer) as address, pytest.raises(Stop) as stopped:
        connect(address, key)
    assert stopped.value.exit_code is ExitCode.ENVIRONMENT
    assert stopped.value.hint
    return stopped.value


def test_a_request_names_action_version_and_key() -> None:
    """Each request is AnkiConnect's JSON of version 6; the key is in it if there is one, and else nothing of it."""
    seen: list[dict[str, Any]] = []

    def answer(asked: dict[str, Any]) -> Answer:
        seen.append(asked)
        return result("yes")

    with answering(answer) as address:
        assert Client(address).ask("findNotes", query="a") == "yes"
        assert Client(address, "secret").ask("version") == "yes"
    assert seen == [
        {"action": "findNotes", "version": 6, "params": {"query": "a"}},
        {"action": "version", "version": 6, "params": {}, "key": "secret"},
    ]


def test_a_key_is_never_shown(tmp_path: Path) -> None:
    """What answers with the request itself makes no message with the key in it; a key file may begin with a mark."""
    for status in (200, 500):
        stopped = said(lambda asked, status=status: (status, refusal(json.dumps(asked))[1]), "secret")  # type: ignore[misc]
        assert "requestPermission" in stopped.message and "secret" not in stopped.message
    (tmp_path / "key").write_bytes(b"\xef\xbb\xbfsecret\n")
    assert read_key(tmp_path / "key") == "secret"


def test_an_anki_that_takes_requests_is_connected() -> None:
    """An AnkiConnect that grants permission and speaks version 6 is taken."""
    with answering(allowing) as address:
        assert connect(address, "").ask("anything") == 6


def test_no_anki_is_told_with_the_steps_to_install_the_add_on() -> None:
    """Where nothing listens, the message says so, and how to get AnkiConnect."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(Stop, match="no Anki answers at") as stopped:
        connect(address, "")
    assert "2055492159" in stopped.value.hint and "restart Anki" in stopped.value.hint


@pytest.mark.parametrize(
    ("answer", "message", "hint"),
    [
        (refusal("valid api key must be provided"), "wants an API key", "DECKWRIGHT_ANKI_KEY"),
        (refusal("collection is not available"), "no profile is open", "open your profile"),
        (refusal("unsupported action"), "too old", "Check for Updates"),
        (refusal("database is locked"), "Anki refused requestPermission: database is locked", "look at Anki"),
        ((500, b'{"result": null, "error": "it broke"}'), "Anki refused requestPermission: it broke", "look at Anki"),
        ((500, b"oh"), "HTTP status 500", "look at Anki"),
        ((403, b""), "refuses this program", "webBindAddress"),
        ((302, b""), "HTTP status 302", "look at Anki"),
        ((200, b"AnkiConnect v.6"), "is not AnkiConnect", "--anki"),
        ((200, b"[" * 100_000), "is not AnkiConnect", "--anki"),
        ((200, b"6"), "is not AnkiConnect", "--anki"),
        (result("granted"), "answered to requestPermission with a text in place of an object", "Check for Updates"),
        (result({"permission": "denied"}), "gave no permission", "answer Yes"),
        (result({"permission": "granted", "requireApikey": True, "version": 6}), "wants an API key", "--key-file"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(answer: Answer, message: str, hint: str) -> None:
    """Whatever comes instead of an answer, the message says what it is, and the hint what to do."""
    stopped = said(lambda asked: answer)
    assert message in stopped.message
    assert hint in stopped.hint


def test_an_old_version_is_told() -> None:
    """An add-on that speaks an older version of the API is named with the way to a new one."""
    stopped = said(lambda asked: allowing(asked) if asked["action"] != "version" else result(5))
    assert "speaks version 5" in stopped.message


def test_an_anki_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a dialogue is open in Anki no answer comes: the message says so, after a limit of time."""
    monkeypatch.setattr(client, "CONNECT_SECONDS", 0.05)
    ended = threading.Event()

    def answer(asked: dict[str, Any]) -> Answer:
        ended.wait(5)
        return result(6)

    with answering(answer) as address:
        with pytest.raises(Stop, match="did not answer to version") as stopped:
            Client(address).ask("version")
        ended.set()
    assert "close the dialogue" in stopped.value.hint


def test_an_anki_that_quits_is_told() -> None:
    """If Anki ends while it is asked, that is told, and to run the command again."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def quit() -> None:
            server.accept()[0].close()

        thread = threading.Thread(target=quit)
        thread.start()
        with pytest.raises(Stop, match="broke off at version"):
            Client(f"http://127.0.0.1:{server.getsockname()[1]}").ask("version")
        thread.join()


@pytest.mark.parametrize("answer", ["6", True, None, 6.5, [6]])
def test_a_version_that_is_no_number_is_told(answer: object) -> None:
    """What answers with something else than a number as its version is told so."""
    stopped = said(lambda asked: allowing(asked) if asked["action"] != "version" else result(answer))
    assert "answered to version with" in stopped.message and "in place of a whole number" in stopped.message


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1", "http://example.org:8765", "127.0.0.1:8765", "http://127.0.0.1:x", "file:///etc"]
)
def test_only_this_machine_is_asked(address: str) -> None:
    """An address that is none, or not of this machine, is refused before anything is sent."""
    with pytest.raises(Stop, match="is no address of a running Anki") as stopped:
        Client(address)
    assert stopped.value.exit_code is ExitCode.USAGE


def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that the environment names does not get to see what a deck holds."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    with answering(allowing) as address:
        assert Client(address).ask("version") == 6


def test_a_key_is_the_first_line_of_its_file(tmp_path: Path) -> None:
    """A key file holds the key, with or without a line end; one that is not there is told."""
    file = tmp_path / "key"
    file.write_text("secret\n", encoding="utf-8")
    assert read_key(file) == "secret"
    with pytest.raises(Stop, match="cannot be read"):
        read_key(tmp_path / "none")

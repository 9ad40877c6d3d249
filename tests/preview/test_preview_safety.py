"""What the preview gives away and to whom, and what may run in it."""

from __future__ import annotations

import json

import pytest

from tests.help.browsing import Served, Window
from tests.help.support import svg


@pytest.mark.long
def test_only_the_themes_own_script_runs_on_a_card(standing: Served, browser: Window) -> None:
    """The theme's script shuffles the options; any other script or handler that got into a card would not run."""
    browser.open(standing, "prime")
    assert browser.in_frame("return document.querySelectorAll('[data-shuffled]').length") == 1
    assert sorted(browser.card().split("\n")[-4:]) == ["four", "nine", "seven", "two"]
    card = "<p>Hello</p><script>document.title = 'ran'</script><img src=x onerror=\"document.title = 'ran'\">"
    message = {"html": card, "css": "", "ord": 0, "token": 10_000, "night": False, "keep": False}
    browser.complaints()
    browser.run(f"document.querySelector('iframe').contentWindow.postMessage({json.dumps(message)}, '*')")
    browser.shows("Hello")
    assert browser.in_frame("return document.title") == "Card"
    assert sum("Content Security Policy" in message for message in browser.complaints()) == 2


def test_a_card_has_no_origin(standing: Served, browser: Window) -> None:
    """A card's frame can neither read the page around it nor ask the server anything."""
    browser.open(standing, "one")
    assert browser.in_frame("return self.origin") == "null"
    reach = "try { return String(parent.document) } catch (error) { return error.name }"
    assert browser.in_frame(reach) == "SecurityError"
    ask = "return fetch('/deck').then(() => 'answered', () => 'refused')"
    assert browser.in_frame(ask) == "refused"
    browser.complaints()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil:80"]
)
def test_only_who_knows_its_name_is_answered(host: str, standing: Served) -> None:
    """A page whose name was made to point to this machine gets nothing: the server answers to its own names only."""
    for path in ("/", "/deck", "/note/one", "/events", "/card/", "/static/page.js"):
        answer = standing.ask(path, host.format(port=standing.port))
        assert answer.status == 421
        assert b"Lab" not in answer.body
    assert standing.ask("/", f"localhost:{standing.port}").status == 200


def test_other_sites_cannot_ask(standing: Served) -> None:
    """What a browser sends for another site's page is refused, and nothing may be written."""
    for path in ("/deck", "/note/one", "/events"):
        assert standing.ask(path, Sec_Fetch_Site="cross-site").status == 403
        assert standing.ask(path, Sec_Fetch_Site="same-origin").status == 200
        assert "access-control-allow-origin" not in standing.ask(path).headers
    for method in ("POST", "PUT", "DELETE"):
        assert standing.ask("/deck", method=method).status == 405


@pytest.mark.parametrize(
    "path",
    [
        "/card/../deck.toml",
        "/card/..%2f..%2fcontent%2fdeck.toml",
        "/card/%2e%2e/deck.toml",
        "/card/deck.toml",
        "/card/square.svg",
        "/static/../index.html",
        "/static/..%2f..%2fserver.py",
        "/static/frame.html",
        "/mathjax/../../../django_static_mathjax/METADATA",
        "/mathjax/..%2f..%2fpackage.json",
        "/mathjax//etc/passwd",
        "/mathjax/%2fetc%2fpasswd",
        "/content/a.md",
        "/media/square.svg",
        "//etc/passwd",
    ],
)
def test_no_other_file_is_served(path: str, standing: Served) -> None:
    """No address leads to a file that is neither the preview's nor a picture of a rendered note."""
    assert standing.ask(path).status == 404


def test_pictures_are_served_by_their_names_in_anki(standing: Served) -> None:
    """A picture that a note shows is served under the name that the package gives it, as what it is."""
    sides = json.loads(standing.ask("/note/one").body)["cards"][0]["back"]
    name = sides.split('src="')[1].split('"')[0]
    answer = standing.ask(f"/card/{name}")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.body == svg("red").encode()


def test_every_answer_is_closed(standing: Served) -> None:
    """Every answer tells the browser its policy, forbids guessing types, and none lets another origin in."""
    for path in (
        "/",
        "/deck",
        "/note/one",
        "/note/none",
        "/events",
        "/card/",
        "/static/page.js",
        "/static/none",
        "/none",
        "/card",
        "/deck/",
    ):
        headers = standing.ask(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert headers["x-content-type-options"] == "nosniff"
        assert "unsafe-eval" not in headers["content-security-policy"]
    page = standing.ask("/").headers["content-security-policy"]
    assert "unsafe" not in page and "frame-ancestors 'none'" in page
    frame = standing.ask("/card/").headers["content-security-policy"]
    assert frame.endswith("sandbox allow-scripts") and "connect-src" not in frame
    scripts = frame.split("script-src ")[1].split(";")[0]
    assert "unsafe" not in scripts and scripts.count("sha256-") == 3, "the theme has three scripts"

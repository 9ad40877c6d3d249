"""What stands on a card in the preview is what the reviewer of the real Anki shows: sounds, speech, masks, formulas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines.sides import web_files
from tests.help.browsing import Served, Window, eventually, previewing
from tests.help.carrying import carry, make_type, stock
from tests.help.support import SETTINGS, Learner, Project, needs

MP3 = b"\xff\xfb\x90\x00" + bytes(413)
MASKS = (
    "{{c1::image-occlusion:rect:left=.1:top=.1:width=.3:height=.2:oi=1}}<br>"
    "{{c1::image-occlusion:rect:left=.1:top=.8:width=.1:height=.1:angle=833:oi=1}}<br>"
    "{{c2::image-occlusion:ellipse:left=.5:top=.3:rx=.1:ry=.2:angle=1250:oi=1}}<br>"
    "{{c3::image-occlusion:polygon:left=.6:top=.7:points=.1,.1 .3,.1 .2,.3:oi=1:fill=#99ff99}}<br>"
    "{{c4::image-occlusion:rect:left=.8:top=.1:width=.1:height=.1}}<br>"
    "{{c0::image-occlusion:text:left=.3:top=.6:text=Hello you:scale=1.5:fs=.05:angle=300}}"
)
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="9"/></svg>'


@pytest.fixture
def spoken(project: Project) -> Iterator[Served]:
    """The preview of a deck that is heard."""
    text = "## Der Hund [bellt](../media/bark.mp3). {#dog}\n\n[the dog]{tts=en}\n"
    with previewing(project.write({"content/deck.toml": SETTINGS, "media/bark.mp3": MP3}).questions(text)) as server:
        yield server


LISTEN = """
window.said = [];
window.speechSynthesis.speak = (what) => window.said.push([what.text, what.lang, what.rate]);
HTMLMediaElement.prototype.play = function () { window.said.push(this.src); return Promise.resolve(); };
"""


@pytest.mark.long
def test_speech_and_sounds_are_ankis_buttons(spoken: Served, browser: Window) -> None:
    """A sound and a text that is read aloud are Anki's round buttons, without a trace of their marks, and they play."""
    browser.open(spoken, "dog")
    browser.choose("side", "back")
    assert "[sound" not in browser.card() and "[anki" not in browser.card()
    browser.in_frame(LISTEN)
    buttons = (
        "return [...document.querySelectorAll('.replay-button svg')].map((one) => [one.clientWidth, one.clientHeight])"
    )
    assert browser.in_frame(buttons) == [[40, 40], [40, 40]]
    browser.in_frame("document.querySelectorAll('.replay-button').forEach((one) => one.click())")
    sound, speech = browser.in_frame("return window.said")
    assert speech == ["the dog", "en-US", 1]
    answer = spoken.ask(sound.removeprefix(spoken.address))
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, "audio/mpeg", MP3)
    assert browser.in_frame("return document.querySelectorAll('audio').length") == 0


@pytest.mark.long
def test_what_cannot_be_heard_is_told(spoken: Served, browser: Window) -> None:
    """Where this browser cannot play a sound, or has no voice, a line below the card says so."""
    browser.open(spoken, "dog")
    browser.choose("side", "back")
    browser.in_frame("document.querySelector('[data-plays=sound]').click()")
    eventually(lambda: "cannot play bark" in browser.text("#trouble"))
    browser.in_frame("window.speechSynthesis.speak = () => {}; document.querySelector('[data-plays=speech]').click()")
    eventually(lambda: "no voice for en-US" in browser.text("#trouble"))
    browser.complaints()


def occlude(project: Project, learner: Learner) -> Project:
    """Write a deck with a masked picture of Anki's own note type."""
    kind = stock(learner, "Image Occlusion")
    carry(project, kind, "occlusion").write({"media/map.svg": PICTURE})
    return project.questions(f'## Map {{#map notetype="occlusion"}}\n\n{MASKS}\n\n### Image\n\n![](../media/map.svg)\n')


@pytest.mark.long
@pytest.mark.parametrize("side", ["front", "back"])
def test_masks_are_drawn_as_the_real_anki_draws_them(
    side: str, project: Project, learner: Learner, browser: Window, tmp_path: Path
) -> None:
    """The masks of an image occlusion are, pixel by pixel, those of Anki's own reviewer, on every side."""
    needs("aqt")
    with previewing(occlude(project, learner)) as served:
        browser.open(served, "map")
        browser.choose("side", side)
        browser.run("document.activeElement.blur()")
        note = json.loads(served.ask("/note/map").body)
        assert len(note["cards"]) == 4
        for place, card in enumerate(note["cards"]):
            assert f"card {place + 1} of 4" in browser.text(".phone:not([hidden]) .label")
            drawn = browser.in_frame(PIXELS)
            assert len(set(drawn[1])) > 5, "something is drawn"
            assert drawn == in_anki(
                card[side], note["css"], browser.in_frame("return [innerWidth, innerHeight]"), browser, tmp_path
            )
            browser.press("n")
        assert browser.complaints() == []


PIXELS = """
const canvas = document.getElementById("image-occlusion-canvas");
const { width, height } = canvas;
return [[width, height], [...canvas.getContext("2d").getImageData(0, 0, width, height).data]];
"""


def in_anki(html: str, css: str, size: list[int], browser: Window, folder: Path) -> Any:
    """Return the canvas that the script of the real Anki's reviewer draws for a card."""
    web = web_files()
    (folder / "map.svg").write_text(PICTURE)
    shown = html.replace(html.split('src="')[1].split('"')[0], "map.svg")
    page = f"""<!doctype html><html><head><link rel="stylesheet" href="{(web / "css/reviewer.css").as_uri()}">
    <style>html {{ scrollbar-width: none }} {css}</style>
    <script src="{(web / "js/vendor/jquery.min.js").as_uri()}"></script>
    <script src="{(web / "js/reviewer.js").as_uri()}"></script></head>
    <body class="card card1"><div id="qa">{shown}</div></body></html>"""
    (folder / "card.html").write_text(page, encoding="utf-8")
    (folder / "index.html").write_text(
        f'<iframe src="card.html" style="width: {size[0]}px; height: {size[1]}px; border: 0"></iframe>',
        encoding="utf-8",
    )
    driver = browser.driver
    here = driver.current_window_handle
    driver.switch_to.new_window("tab")
    driver.get((folder / "index.html").as_uri())
    driver.switch_to.frame(0)
    eventually(lambda: driver.execute_script("return document.getElementById('image-occlusion-canvas').width !== 300"))
    found = driver.execute_script(PIXELS)
    driver.close()
    driver.switch_to.window(here)
    return found


@pytest.mark.long
def test_refused_formulas_are_told_at_the_card(project: Project, browser: Window) -> None:
    """What MathJax says of a formula that is red on the card stands below it, and once."""
    project.write({"content/deck.toml": SETTINGS}).questions("## Norm? {#norm}\n\n$a & b$ and $x^2$\n")
    with previewing(project) as served:
        browser.open(served, "norm")
        browser.choose("side", "back")
        assert browser.in_frame("return document.querySelectorAll('mjx-merror').length") == 1
        eventually(lambda: "W511" in browser.text("#facts"))
        assert browser.text("#facts").count("W511") == 1


@pytest.mark.long
def test_refused_formulas_are_told_without_an_engine(standing: Served, browser: Window) -> None:
    """Where nothing has compiled the formulas, what the card's own MathJax refuses is told below it all the same."""
    browser.open(standing, "two")
    browser.choose("side", "front")
    token = int(browser.run("return document.querySelector('.phone:not([hidden])').dataset.sent"))
    html = r"\(a & b\) \(\nosuch\) \(x\)"
    card = {"html": html, "css": "", "ord": 0, "token": token, "night": False, "keep": True}
    frame = "document.querySelector('.phone:not([hidden]) iframe:not([inert])')"
    browser.run(f"{frame}.contentWindow.postMessage({json.dumps(card)}, '*')")
    eventually(lambda: browser.text("#refused").count("W511") == 2)
    assert "Misplaced &" in browser.text("#refused") and r"\nosuch" in browser.text("#refused")


@pytest.mark.long
def test_warnings_are_counted(project: Project, browser: Window) -> None:
    """Every warning of ``check`` is counted and marked, also those that a build says of questions without an id."""
    project.write({"content/deck.toml": SETTINGS}).questions(
        "".join(f"## What is {n}?\n\nIt is {n}.\n\n" for n in "abcdefg")
    )
    assert [problem["code"] for problem in project.problems()] == ["W701"] * 7
    with previewing(project) as served:
        browser.open(served)
        assert browser.text("#problems-button") == "7 warnings"
        assert "W701" in browser.text("#facts")
        assert len(browser.driver.find_elements("css selector", "#list .sign.warning")) == 7


@pytest.mark.long
def test_what_stops_a_build_alone_leaves_the_card_as_it_is(project: Project, browser: Window) -> None:
    """An error about a note's identity is counted, marked and told below its card, which is the new one, not hidden."""
    project.write({"content/deck.toml": SETTINGS}).questions("## What is one?\n\nThe first.\n").build()
    project.questions("## What is number one?\n\nThe first.\n")
    with previewing(project) as served:
        browser.open(served)
        browser.choose("side", "front")
        assert browser.text("#problems-button") == "1 error"
        assert "E808" in browser.text("#facts")
        assert "What is number one?" in browser.card() and browser.text(".verdict") == ""
        assert len(browser.driver.find_elements("css selector", "#list .sign.error")) == 1


@pytest.mark.long
def test_the_list_shows_rendered_prompts(project: Project, browser: Window) -> None:
    """A prompt in the list is what a learner reads: no marks of Markdown, formulas, holes, sounds or speech."""
    project.write({"content/deck.toml": SETTINGS, "media/a.mp3": MP3, "media/map.svg": PICTURE}).questions(
        "## **Why** is `a*b` \\* $x_1^2$ &amp; H<sub>2</sub>O? {#one}\n\nx\n\n"
        "## [Hund](../media/a.mp3) [Katze]{tts=de} {#two}\n\nx\n\n"
        "## What is ![a map](../media/map.svg)? {#three}\n\nx\n\n"
        "## Holes {#four .cloze}\n\nA {{c1::hole}}.\n\n"
        "## Broken <blink> {#five}\n\nx\n"
    )
    with previewing(project) as served:
        browser.open(served, "one")
        eventually(lambda: browser.run("return document.querySelectorAll('#list math').length") == 1)
        texts = "return [...document.querySelectorAll('#list a span:first-child')].map((one) => one.textContent)"
        assert browser.run(texts) == [
            "Why is a*b * x12 & H2O?",
            "Hund Katze",
            "What is [a map]?",
            "Holes",
            "Broken <blink>",
        ]
        pieces = "return [...document.querySelector('#list a span').children].map((one) => one.outerHTML)"
        assert browser.run(pieces) == [
            "<strong>Why</strong>",
            "<code>a*b</code>",
            "<var><math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math></var>",
            "<sub>2</sub>",
        ]


@pytest.mark.long
def test_the_list_takes_nothing_but_formulas_from_a_frame(project: Project, browser: Window) -> None:
    """Of what the frame writes of a formula the list keeps what shows something; a refused one stays as it was."""
    project.write({"content/deck.toml": SETTINGS}).questions("## Is $a & b$ like $\\frac{1}{2}$? {#one}\n\nx\n")
    hostile = '<math><mrow onclick="x()"><mi href="javascript:x()">x</mi><script>x()</script><img/></mrow></math>'
    with previewing(project) as served:
        browser.open(served, "one")
        eventually(lambda: browser.run("return document.querySelectorAll('#list mfrac').length") == 1)
        assert browser.text("#list var") == "a & b"
        browser.driver.set_script_timeout(20)
        made = browser.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "import('/static/formulas.js').then(({ put }) => {"
            "  const element = document.createElement('var');"
            f" put(element, {json.dumps(hostile)}); done(element.innerHTML); }});"
        )
        assert made == "<math><mrow><mi>x</mi><span>x()</span><span></span></mrow></math>"


WATCH = """
window.seen = new Set();
(function look() {
  window.seen.add(getComputedStyle(document.body).color);
  requestAnimationFrame(look);
})();
"""


@pytest.mark.long
def test_no_card_is_seen_in_anothers_style(project: Project, browser: Window) -> None:
    """Neither another note type's card nor an edited theme gives its style to the card that is still on view."""
    carry(project).write({"content/deck.toml": SETTINGS, "content/theme.css": ".card { --ink: rgb(1, 1, 1); }\n"})
    project.questions('## Own {#own}\n\n$x$\n\n## France {#france notetype="geography"}\n\nParis\n')
    colour = "return getComputedStyle(document.body).color"
    with previewing(project) as served:
        browser.open(served, "own")
        browser.choose("light", "day")
        browser.run("document.activeElement.blur()")
        (first,) = browser.driver.find_elements("css selector", ".phone:not([hidden]) iframe:not([inert])")[:1]
        browser.in_frame(WATCH)
        browser.press("j")
        browser.at("france")
        assert browser.in_frame(colour) == "rgb(0, 128, 0)"
        browser.press("k")
        browser.at("own")
        assert browser.in_frame(colour) == "rgb(1, 1, 1)"
        project.write({"content/theme.css": ".card { --ink: rgb(2, 2, 2); }\n"})
        eventually(lambda: browser.in_frame(colour) == "rgb(2, 2, 2)")
        browser.driver.switch_to.frame(first)
        seen = browser.run("return [...window.seen]")
        browser.driver.switch_to.default_content()
        assert seen == ["rgb(1, 1, 1)"]


@pytest.mark.long
def test_a_carried_card_is_dark_by_night(project: Project, browser: Window) -> None:
    """A note type that knows no night has by night the reviewer's own colours, as in the real Anki."""
    needs("aqt")
    carry(project, {**make_type(), "css": ".card { color: black; background-color: white; }"})
    project.questions('## France {#france notetype="geography"}\n\nParis\n')
    with previewing(project) as served:
        browser.open(served, "france")
        browser.choose("light", "night")
        style = "const seen = getComputedStyle(document.body); return [seen.backgroundColor, seen.color]"
        assert browser.in_frame(style) == anki_night()


def anki_night() -> list[str]:
    """Return the canvas and the text colour that the real Anki's style gives by night."""
    css = (web_files() / "css" / "webview.css").read_text(encoding="utf-8")
    night = css.split("night-mode{", 1)[1]
    found = [re.search(rf"--{name}:#(\w{{6}})", night) for name in ("canvas", "fg")]
    return [f"rgb({', '.join(str(byte) for byte in bytes.fromhex(one[1]))})" for one in found if one]


@pytest.mark.long
def test_a_reload_begins_in_the_chosen_light(standing: Served, browser: Window) -> None:
    """A page by night is dark from its very first picture."""
    browser.open(standing, "one")
    browser.choose("light", "night")
    watch = """
    new MutationObserver((_, watcher) => {
      if (!document.body) return;
      watcher.disconnect();
      window.firstLight = document.documentElement.dataset.light;
    }).observe(document, { childList: true, subtree: true });
    """
    driver = browser.driver
    added = driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": watch})
    driver.refresh()
    browser.settle()
    driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    assert browser.run("return window.firstLight") == "night"


@pytest.mark.long
def test_options_stand_alike_on_both_sides_and_a_tap_changes_nothing(standing: Served, browser: Window) -> None:
    """The options of a choice have one order on both sides, and a tap on one does what it does on the card: nothing."""
    browser.open(standing, "prime")
    browser.choose("side", "both")
    order = "return [...document.querySelectorAll('.option')].map((one) => one.textContent)"
    assert browser.in_frame(order, 0) == browser.in_frame(order, 1)
    before = browser.in_frame("return document.getElementById('qa').outerHTML")
    browser.in_frame("document.querySelector('.option').click()")
    assert browser.in_frame("return document.getElementById('qa').outerHTML") == before


@pytest.mark.long
def test_an_edited_theme_keeps_the_place(deck: Project, served: Served, browser: Window) -> None:
    """The frame that takes over when the theme is edited is scrolled as far as the one before it."""
    browser.open(served, "long")
    browser.choose("side", "back")
    browser.choose("light", "day")
    browser.in_frame("window.scrollTo(0, 700)")
    deck.write({"content/theme.css": ".card { --ink: rgb(2, 2, 2); }\n"})
    eventually(lambda: browser.in_frame("return getComputedStyle(document.body).color") == "rgb(2, 2, 2)")
    assert browser.in_frame("return window.scrollY") == 700

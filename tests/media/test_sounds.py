"""Sounds, speech and language: what is heard, in the real Anki, and how forgivingly a typed answer is compared."""

from __future__ import annotations

import contextlib
import html
import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deckwright.base.languages import anki_language
from deckwright.media.sounds import SOUNDS, is_sound
from tests.help.support import MP3, SETTINGS, Learner, Project, lacks, needs

WORDS = """\
## What is *Hund* in English? [audio](../media/hund.mp3) {#hund .reversed tts="de"}

A dog, as in [the dog]{tts="en-GB"}.

### Extra

[It barks](../media/Deep/Bark.OGG)

## A sentence {#sentence .cloze}

[Der {{c1::Hund}} bellt.]{tts="de"} {{c2::wau [audio](../media/hund.mp3)::sound}}

## Say it {#typed .typed}

[Hund]{lang="de"}

[audio](../media/hund.mp3)
"""
OGG = b"OggS\0" + bytes(60)


@pytest.fixture
def words(project: Project) -> Project:
    """A deck with sounds and speech."""
    return project.questions(WORDS).write({"media/hund.mp3": MP3, "media/Deep/Bark.OGG": OGG})


def heard(tags: list[Any]) -> list[tuple[str, str]]:
    """Return what Anki plays: a language and a text, or nothing and a file's name without its digest."""
    return [
        (tag.lang, tag.field_text) if hasattr(tag, "lang") else ("", re.sub(r"-[0-9a-f]{12}", "", tag.filename))
        for tag in tags
    ]


def test_anki_plays_what_the_author_asks_for(words: Project, learner: Learner) -> None:
    """Sounds and speech arrive as Anki's own, on the sides where they stand, and every file with its bytes."""
    words.build()
    learner.update(words.package)
    assert learner.health() == []
    assert sorted(learner.media().values()) == sorted([MP3, OGG])
    sides = {
        (name, ord_): (heard(card.question_av_tags()), heard(card.answer_av_tags()))
        for name in ("hund", "sentence", "typed")
        for ord_, card in enumerate(learner.note(name).cards())
    }
    prompt = [("", "hund.mp3"), ("de_DE", "What is Hund in English?")]
    answer = [("en_GB", "the dog")]
    whole = ("de_DE", "Der Hund bellt.")
    assert sides == {
        ("hund", 0): (prompt, [*prompt, *answer, ("", "bark.ogg")]),
        ("hund", 1): (answer, [*answer, *prompt, ("", "bark.ogg")]),
        ("sentence", 0): ([("de_DE", "Der blank bellt."), ("", "hund.mp3")], [whole, ("", "hund.mp3")]),
        ("sentence", 1): ([whole], [whole, ("", "hund.mp3")]),
        ("typed", 0): ([], [("", "hund.mp3")]),
    }
    for name in ("hund", "sentence", "typed"):
        for side in learner.sides(name):
            assert "anki:tts" not in side and "[sound" not in side


def test_a_sound_changed_under_its_name_arrives(words: Project, learner: Learner) -> None:
    """A new recording under an old name is a changed note, and reaches learners."""
    words.build()
    learner.update(words.package)
    words.write({"media/hund.mp3": MP3 + MP3})
    assert "3 changed" in words.build().text
    learner.update(words.package)
    assert MP3 + MP3 in learner.media().values()


SAMPLES = {
    ".mp3": b"ID3\x04" + bytes(20),
    ".ogg": OGG,
    ".oga": OGG,
    ".opus": b"OggS\0" + bytes(22) + b"\x01\x13OpusHead" + bytes(20),
    ".wav": b"RIFF\1\2\3\4WAVEfmt ",
    ".flac": b"fLaC\0",
    ".m4a": b"\0\0\0\x20ftypM4A ",
    ".aac": b"\xff\xf1\x50",
}


@pytest.mark.parametrize("ending", SOUNDS)
def test_a_sound_is_known_by_its_first_bytes(project: Project, ending: str) -> None:
    """Each format is taken under its own ending, and nothing else is: no page, no film, no empty file."""
    name = f"a{ending}"
    project.questions(f"## Q? {{#q}}\n\n[audio](../media/{name})\n").write({f"media/{name}": SAMPLES[ending]})
    assert project.codes() == []
    for wrong in (b"", b"<html>", b"\x89PNG\r\n\x1a\n", SAMPLES[".wav" if ending != ".wav" else ".flac"]):
        assert project.write({f"media/{name}": wrong}).codes() == ["E702"]
    assert not is_sound(b"MZ", ".exe")


def test_a_missing_sound_names_the_nearest(words: Project) -> None:
    """A sound that is not there is an error at its place that names what was probably meant."""
    words.questions("## Q? {#q}\n\na [audio](../media/hunt.mp3)\n")
    (problem,) = words.problems()
    assert (problem["code"], problem["line"], problem["column"]) == ("E701", 3, 3)
    assert "hund.mp3" in str(problem)


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("[audio](https://example.org/x.mp3)", ["E703"]),
        ("[](https://example.org/x.mp3?download=1)", ["E703"]),
        ("[Audio][a]\n\n[a]: //example.org/x.ogg", ["E703"]),
        ("[audio](<file:///C:/my x.wav>)", ["E703"]),
        ("![audio](https://example.org/x.mp3)", ["E703"]),
        ("[Hund](https://example.org/x.mp3)", []),
        ("[audio](https://example.org/x.html)", []),
    ],
)
def test_a_sound_on_the_web_is_told(project: Project, written: str, codes: list[str]) -> None:
    """What is to play and lies elsewhere is an error, as a picture is; a link whose text says more is a link."""
    assert project.questions(f"## Q? {{#q}}\n\nA: {written}\n").codes() == codes


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        *(("en", "en_US"), ("de", "de_DE"), ("DE", "de_DE"), ("pt-br", "pt_BR"), ("zh-Hant-TW", "zh_TW")),
        *(("es-419", "es_419"), ("fr_CA", "fr_CA"), ("tlh", ""), ("english", ""), ("", ""), ("e", "")),
    ],
)
def test_languages_as_anki_calls_them(tag: str, code: str) -> None:
    """A language is read aloud as in the country named, or else as in the one where most learn it."""
    assert anki_language(tag) == code


def test_the_language_of_a_deck_is_on_every_card(project: Project, learner: Learner) -> None:
    """Screen readers are told the deck's language on every card, and that the builder's own words are English."""
    project.write({"content/deck.toml": SETTINGS + 'lang = "de"\n'})
    project.questions(
        "---\nlang: fr\n---\n\n# Animaux\n\n## Q? {#q level=basic}\n\nA\n\n### Hint\n\nh\n\n### Extra\n\ne\n\n"
        "## C {#c .cloze}\n\n{{c1::a}}\n"
    ).build()
    learner.update(project.package)
    for name in "qc":
        for side in learner.sides(name):
            assert '<main class="sheet" lang="de"' in side
            assert '<span lang="fr">Animaux</span>' in side
            for word in ("Question", "Answer", "Hint", "More", "basic"):
                assert all('lang="en"' in tag for tag in re.findall(rf"<[^>]*>(?={word}<)", side)), word
    project.write({"content/deck.toml": SETTINGS + 'lang = "no language"\n'})
    assert project.run("check").code == 2


def test_code_is_not_translated(project: Project) -> None:
    """A browser that translates cards leaves code alone."""
    back = project.fields("## Q? {#q}\n\n`x`\n\n```python\ny = 1\n```\n")["Back"]
    assert '<code translate="no">x</code>' in back
    assert '<div class="code" data-lang="python" translate="no">' in back


def test_what_is_typed_has_plain_spaces(project: Project) -> None:
    """Spaces that nobody sees are not part of what is to be typed: one space between words, none around."""
    fields = project.fields("## Q? {#q .typed}\n\n  New&nbsp;York   <b>Ci&#769;ty</b>&#32;\n")
    assert fields["Typed"] == unicodedata.normalize("NFC", "New York Ci\u0301ty")


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """Start Chromium and give its driver."""
    needs("selenium")
    from selenium import webdriver

    browser, driver = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
    if not browser or not driver:
        lacks("there is no Chromium with its driver")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in ("headless", "no-sandbox", "disable-gpu", "disable-dev-shm-usage"):
        options.add_argument(f"--{argument}")
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        yield started
    finally:
        started.quit()


TYPED = {
    "Poincaré map": False,
    "poincaré map": True,
    "Poincare  Map ": True,
    "Poincar map": False,
    "map": False,
    "": False,
}
"""What may be typed for “Poincaré map”, and whether it is right but for its spelling."""


@pytest.mark.long
def test_a_typed_answer_is_compared_forgivingly(project: Project, learner: Learner, tmp_path: Path) -> None:
    """An answer that differs in capitals, spaces or accents only is called right, with Anki's own marks beside it."""
    project.questions("## Which map? {#q .typed}\n\nPoincaré map\n").build()
    learner.update(project.package)
    _, answer = learner.sides("q")
    shown = {}
    with chromium() as driver:
        for typed in TYPED:
            compared = learner.collection.compare_answer("Poincaré map", typed, True)
            page = tmp_path / "card.html"
            page.write_text(f"<meta charset=utf-8>{answer.replace('[[type:Typed]]', compared)}", encoding="utf-8")
            driver.get(page.as_uri())
            notice = driver.find_element("css selector", ".nearly")
            shown[typed] = notice.is_displayed()
            assert html.unescape(notice.get_attribute("textContent")).startswith("Right, but for")
    assert shown == TYPED

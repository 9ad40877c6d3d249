"""The words that cards show besides the texts: in the deck's language, or as ``[words]`` has them."""

from __future__ import annotations

import re
import unicodedata
from importlib.resources import files
from uuid import UUID

import pytest

from deckwright.cards.notetypes import make_note_types
from deckwright.settings.card_words import BOXES, LANGUAGES, LONGEST, Words, find_table, load_words
from tests.help.support import NAMESPACE, SETTINGS, Learner, Project

SCRIPTS = {
    "ar": "ARABIC", "fa": "ARABIC", "he": "HEBREW", "hi": "DEVANAGARI", "ko": "HANGUL", "ru": "CYRILLIC",
    "uk": "CYRILLIC", "ja": "CJK HIRAGANA KATAKANA", "zh-Hans": "CJK", "zh-Hant": "CJK",
}  # fmt: skip
"""The script of each language that has not the Latin one, as Unicode calls its letters."""

EVERY = """## Which are even? {#choice .choice type="why" level="basic"}

- [x] Two
- [ ] Three

### Hint

Halve them.

### Extra

So is zero.

## What is two? {#typed .typed}

Even

!!! note
    It is prime.

- [x] seen
- [ ] not yet

## Numbers {#cloze .cloze}

{{c1::Two}} is even.

### Hint

Halve it.
"""
"""A deck that shows every kind of word but the notice."""


def in_language(lang: str, words: str = "", namespace: str = NAMESPACE, name: str = "Lab") -> str:
    """Return a ``deck.toml``."""
    return f'name = "{name}"\nnamespace = "{namespace}"\nlang = "{lang}"\n' + words


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_has_every_word(tag: str) -> None:
    """A language has the words of English, all of them, as plain text that fits and in its own script."""
    words = load_words(tag)
    assert words.keys() == load_words("en").keys()
    for word in words.values():
        assert word == unicodedata.normalize("NFC", word).strip()
        assert 0 < len(word) <= LONGEST
        assert not re.search(r"[<>{}*_`&\\\"]", word)
        if tag in SCRIPTS and word != "et al.":
            assert any(unicodedata.name(letter).startswith(tuple(SCRIPTS[tag].split())) for letter in word)


def test_every_file_of_words_is_a_language_that_is_known() -> None:
    """No language is in the folder and cannot be chosen, or the other way round."""
    folder = files("deckwright.settings") / "words"
    assert sorted(file.name.removesuffix(".toml") for file in folder.iterdir()) == sorted(LANGUAGES)


def test_every_box_with_a_title_has_a_word() -> None:
    """The names of boxes are words of the table."""
    assert load_words("en").keys() >= BOXES
    assert all(load_words("en")[box] == box.capitalize() for box in BOXES)


TABLES = {
    "": "", "en": "en", "en-GB": "en", "de": "de", "de-AT": "de", "DE-ch-1996": "de", "pt-BR": "pt", "es-419": "es",
    "zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-Hans-TW": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant",
    "zh-Hant": "zh-Hant", "cmn-Hant-CN": "zh-Hant", "iw": "he", "sr-Latn": "", "vi": "", "den": "",
}  # fmt: skip
"""The languages whose words decks have."""


@pytest.mark.parametrize("lang", TABLES)
def test_a_region_has_the_words_of_its_language(lang: str) -> None:
    """A tag with a region or a script finds the words of its language, Chinese those of its script."""
    assert find_table(lang) == TABLES[lang]


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_no_english_is_left_on_a_card(lang: str) -> None:
    """Templates say nothing in English but in English, and leave no mark of the builder's."""
    for note_type in make_note_types("Lab", UUID(NAMESPACE), "", Words(lang)):
        for side in note_type.sides:
            assert 'lang="en"' not in side
            assert "{{Level}}</" not in side and "{{R4}}</" not in side
            assert not re.search(r"[«»]|ANSWERS|SPEAKS", side)


@pytest.mark.parametrize("lang", ["", "en", "en-GB"])
def test_an_english_deck_needs_no_rules_for_words(lang: str) -> None:
    """English decks have the words in the templates, and the style that they had."""
    plain, marked = (make_note_types("Lab", UUID(NAMESPACE), "", Words(tag)) for tag in ("", lang))
    for one, other in zip(plain, marked, strict=True):
        assert one.css == other.css
        tag = f' lang="{lang}"' if lang else ""
        assert [side.replace('"sheet"', f'"sheet"{tag}') for side in one.sides] == list(other.sides)


def test_cards_speak_the_language_of_their_deck(project: Project, learner: Learner) -> None:
    """In the real Anki every word of a German card is German, and says so."""
    project.write({"content/deck.toml": in_language("de-AT")}).questions(EVERY).build()
    learner.take(project.package)
    front, back = learner.sides("choice")
    assert '<span class="unseen" lang="de" dir="ltr">Frage</span>' in front
    assert '<summary lang="de">Hinweis</summary>' in front
    assert '<summary lang="de">Mehr</summary>' in back
    assert '<span class="word" data-word="why"></span>' in back
    css = learner.note("choice").note_type()["css"]
    assert '.sheet .word[data-word="why"]::before { content: "warum"; }' in css
    assert 'content: "✓" / "Richtige Antwort"' in css
    front, back = learner.sides("typed")
    assert '<span class="label" lang="de">Deine Antwort</span>' in front
    assert load_words("de")["nearly"] in back
    assert '<p class="admonition-title">Anmerkung</p>' in back
    assert re.findall('aria-label="(.*?)"', back) == ["erledigt", "offen"]


def test_two_decks_in_one_collection_keep_their_words(project: Project, learner: Learner) -> None:
    """Two decks of different languages, the later import first or last, each speak their own."""
    other = "7b0f4a40-0000-4000-8000-000000000001"
    project.write({"content/deck.toml": in_language("fr")}).questions(EVERY).build()
    french = project.package.rename(project.root / "french.apkg")
    project.lock.unlink()
    settings = in_language("ja", namespace=other)
    project.write({"content/deck.toml": settings}).questions(EVERY.replace("{#", "{#ja-")).build()
    for package in (french, project.package, french, project.package):
        learner.take(package)
    assert ">Indice</summary>" in learner.sides("choice")[0]
    assert ">ヒント</summary>" in learner.sides("ja-choice")[0]
    assert len({learner.note(note).mid for note in ("choice", "ja-choice")}) == 2


def test_another_language_stamps_the_note_types_alone(project: Project, learner: Learner) -> None:
    """A deck that gets a language ships its note types, not its notes: only those whose own text holds a word."""
    project.write({"content/deck.toml": SETTINGS}).questions(EVERY).build()
    learner.take(project.package)
    learner.study("choice")
    learner.edit("cloze", "Hint", "Mine.")
    before = {name: note["mod"] for name, note in project.notes().items()}
    report = project.write({"content/deck.toml": in_language("es")}).build()
    assert "0 new · 1 changed · 2 unchanged" in report.out
    after = {name: note["mod"] for name, note in project.notes().items()}
    assert [name for name, mod in after.items() if mod != before[name]] == ["typed"]
    learner.update(project.package)
    assert ">Pista</summary>" in learner.sides("choice")[0]
    assert "Mine." in learner.sides("cloze")[0]


def test_single_words_may_be_called_otherwise(project: Project, learner: Learner) -> None:
    """What [words] names stands on the cards, as plain text and in the deck's language; the rest stays the table's."""
    own = '[words]\nmore = "Q&A \\\\ \\"x\\""\nwhy = "Warum \\"?\\""\nnote = "Merke_dir"\n'
    project.write({"content/deck.toml": in_language("de", own)}).questions(EVERY).build()
    learner.take(project.package)
    assert '<summary lang="de">Q&amp;A \\ &quot;x&quot;</summary>' in learner.sides("choice")[1]
    assert ">Hinweis</summary>" in learner.sides("choice")[0]
    assert '[data-word="why"]::before { content: "Warum \\"?\\""; }' in learner.note("choice").note_type()["css"]
    assert '<p class="admonition-title">Merke_dir</p>' in learner.sides("typed")[1]
    project.write({"content/deck.toml": in_language("de", own.replace("Merke_dir", "Merke"))})
    assert "1 changed · 2 unchanged" in project.build().out


def test_a_retired_question_says_so_in_the_decks_language(project: Project, learner: Learner) -> None:
    """The notice is the deck's, and a change of language changes no retired note."""
    project.write({"content/deck.toml": SETTINGS}).questions(EVERY).build()
    project.questions(EVERY.replace("#cloze", "#cloze .retired")).build()
    learner.take(project.package)
    assert load_words("en")["retired"] in learner.sides("cloze")[1]
    project.write({"content/deck.toml": in_language("ru")}).build()
    learner.take(project.package)
    for side in learner.sides("cloze"):
        assert f'<p class="retired" lang="ru" dir="ltr">{load_words("ru")["retired"]}</p>' in side
        assert load_words("en")["retired"] not in side


def test_citations_have_the_decks_words(project: Project) -> None:
    """Two authors are joined, and many are cut short, as the deck's language does."""
    entry = "@misc{KEY,\n author = {PEOPLE},\n title = {T},\n year = 2026,\n}\n"
    people = {"two": "Roe, A and Doe, B", "three": "Roe, A and Doe, B and Poe, C", "more": "Roe, A and others"}
    sources = "".join(entry.replace("KEY", key).replace("PEOPLE", names) for key, names in people.items())
    project.write({"content/references.bib": sources})
    fields = project.fields("## A? {#a}\n\nB [@two; @three; @more].\n", 'lang = "pl"\n')
    assert "(Roe i Doe 2026; Roe i in. 2026; Roe i in. 2026)" in fields["Back"]
    assert "Roe, A. i in. (2026)" in fields["Sources"]


def test_a_language_without_words_is_told_once(project: Project) -> None:
    """A deck in a language that has no words gets English ones, and check says so, until [words] has them all."""
    project.write({"content/deck.toml": in_language("vi")}).questions(EVERY)
    (note,) = project.problems()
    assert (note["code"], note["line"]) == ("I008", 3)
    every = "[words]\n" + "".join(f'{key} = "x"\n' for key in load_words("en"))
    project.write({"content/deck.toml": in_language("vi", every)})
    assert project.problems() == []


FAULTS = {
    'moer = "Mehr"': ("unknown setting “words.moer”", "“more”"),
    'more = ""': ("“words.more” is empty", "remove the line"),
    'more = "  "': ("“words.more” is empty", "remove the line"),
    "more = 3": ("must be a text in quotation marks", 'like more = "Mehr"'),
    'more = ["Mehr"]': ("must be a text in quotation marks", 'like more = "Mehr"'),
    'more = "<b>Mehr</b>"': ("“<” is markup", "write the word alone"),
    'more = "**Mehr**"': ("“**Mehr**” is markup", "write the word alone"),
    'more = "_Mehr_"': ("“_Mehr_” is markup", "write the word alone"),
    'more = "`Mehr`"': ("“`” is markup", "write the word alone"),
    'more = "Mehr &amp; mehr"': ("“&amp;” is markup", "write the word alone"),
    'more = "{{Extra}}"': ("“{{” is markup", "write the word alone"),
    "more = '\\(x\\)'": ("“\\(” is markup", "write the word alone"),
    'more = "[sound:x.mp3]"': ("“[sound:” is markup", "write the word alone"),
    'more = "[Mehr](https://example.org)"': ("“](” is markup", "write the word alone"),
    f'more = "{"x" * 201}"': ("has 201 characters; the limit is 200", ""),
}
"""Lines below [words], and what is said of each."""


@pytest.mark.parametrize("line", FAULTS)
def test_what_is_no_word_is_told_at_its_line(project: Project, line: str) -> None:
    """A word that is unknown, empty, no text, too long or more than text is an error at its place, with the way out."""
    project.write({"content/deck.toml": in_language("de", f"[words]\n{line}\n")}).questions(EVERY)
    result = project.run("check")
    assert result.code == 2
    assert "deck.toml:5:1: E001" in result.text
    assert all(part in result.text for part in FAULTS[line])


@pytest.mark.parametrize("line", ['more = "Über? Q&A – 100 % * 2"', 'more = "snake_case * 2"'])
def test_signs_that_are_text_stay_text(project: Project, line: str) -> None:
    """A word may hold signs that begin no markup."""
    project.write({"content/deck.toml": in_language("de", f"[words]\n{line}\n")}).questions(EVERY)
    assert project.run("check").code == 0


def test_the_mark_of_a_right_option_is_read_in_every_language_and_leaves_its_letter() -> None:
    """A language's rule for the mark replaces the theme's own, and no other: the letter stands before the option."""
    (kind, *_) = make_note_types("Lab", UUID(NAMESPACE), words=Words("de"))
    (theme, theirs) = re.findall(r"([^{}]*)\{([^{}]*✓[^{}]*)\}", kind.css)
    assert theirs[0].strip() == theme[0].strip()
    assert f'"✓" / "{load_words("de")["right_answer"]}"' in theirs[1]

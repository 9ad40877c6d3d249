"""Decks of languages: what language each side of a card is in, what is read aloud of it, and a file's own kind."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.help.support import PNG, REPOSITORY, SETTINGS, Learner, Project

REVERSED = """## der Hund {#a .reversed}

the dog

### Hint

bellt

### Extra

wau
"""

WAYS = {
    "the question": ("", '{#a .reversed lang="de" answer_lang="en"}', ""),
    "the file": ("", "{#a .reversed}", "lang: de\nanswer_lang: en\n"),
    "the question before the file": ("", '{#a .reversed lang="de" answer_lang="en"}', "lang: fr\nanswer_lang: fr\n"),
}
"""Where a question's own languages are named: in deck.toml, in its braces, in its file."""


def written(braces: str, front: str, text: str = REVERSED) -> str:
    """Return a file of one question."""
    return (f"---\n{front}---\n" if front else "") + text.replace("{#a .reversed}", braces)


@pytest.mark.parametrize("way", WAYS)
def test_prompt_and_answer_have_languages_of_their_own(project: Project, way: str) -> None:
    """What asks is in ``lang``, what answers in ``answer_lang``, whichever card shows it."""
    settings, braces, front = WAYS[way]
    fields = project.fields(written(braces, front), settings)
    assert fields["Front"] == '<div lang="de" dir="auto"><p class="entry">der Hund</p></div>'
    assert fields["Hint"] == '<div lang="de" dir="auto"><p>bellt</p></div>'
    assert fields["Back"] == fields["Reverse"] == '<div lang="en" dir="auto"><p class="entry">the dog</p></div>'
    assert fields["Extra"] == '<div lang="en" dir="auto"><p>wau</p></div>'


def test_the_decks_languages_are_in_the_templates(project: Project, learner: Learner) -> None:
    """What deck.toml says stamps no note: the templates carry it, on both cards."""
    project.write({"content/deck.toml": SETTINGS}).questions(REVERSED).build()
    learner.take(project.package)
    learner.study("a")
    project.write({"content/deck.toml": SETTINGS + 'lang = "de"\nanswer_lang = "ar"\n'})
    assert "0 new · 0 changed · 1 unchanged" in project.build().out
    learner.update(project.package)
    _, back = learner.sides("a", 0)
    assert '<main class="sheet" lang="de"' in back
    assert '<div class="answer" dir="rtl" lang="ar">' in back
    front, back = learner.sides("a", 1)
    assert 'dir="rtl" lang="ar"><p class="entry">the dog</p>' in front
    assert '<div class="text" dir="auto"><p class="entry">der Hund</p>' in back


@pytest.mark.parametrize("lang", ["ar", "fa", "he", "ur", "ckb", "az-Arab"])
def test_a_deck_gives_its_cards_their_direction(project: Project, learner: Learner, lang: str) -> None:
    """A text that begins with a Latin word runs from right to left where the deck's language does."""
    project.write({"content/deck.toml": f'{SETTINGS}lang = "{lang}"\n'})
    project.questions(
        "## Python چیست؟ {#a}\n\nPython یک زبان است.\n\n## x {#c .cloze}\n\n{{c1::Python}} چیست؟\n"
    ).build()
    learner.take(project.package)
    for note in ("a", "c"):
        for side in learner.sides(note):
            assert f'<main class="sheet" lang="{lang}" dir="rtl"' in side
            assert 'dir="auto"' not in side


def test_both_cards_of_a_reversed_note_have_its_extra(project: Project, learner: Learner) -> None:
    """Extra stands on the back of the second card as on that of the first."""
    project.write({"content/deck.toml": SETTINGS}).questions(REVERSED).build()
    learner.take(project.package)
    for card in (0, 1):
        front, back = learner.sides("a", card)
        assert "wau" in back and "wau" not in front


def test_readings_belong_to_the_language_of_the_side(project: Project) -> None:
    """Furigana are read in the answer of a deck whose answers are Japanese, and are text in its prompt."""
    fields = project.fields("## 犬[いぬ] {#a}\n\n犬[いぬ]\n", 'lang = "zh"\nanswer_lang = "ja"\n')
    assert "<ruby>" not in fields["Front"]
    assert "<ruby>犬<rt>いぬ</rt></ruby>" in fields["Back"]


SPOKEN = {
    '{#a answer_tts="de"}\n\nder Hund\n': "<p>der Hund [anki:tts lang=de_DE]der Hund[/anki:tts]</p>",
    '{#a answer_tts="de"}\n\nder **Hund**\n\nMehr\n': "Hund</strong> [anki:tts lang=de_DE]der Hund[/anki:tts]</p>",
    '{#a answer_tts="ja" lang="ja"}\n\n犬[いぬ]です\n': "</ruby>です [anki:tts lang=ja_JP]犬です[/anki:tts]",
    '{#a .typed answer_tts="de"}\n\nder Hund\n\nMehr\n': "<p>[anki:tts lang=de_DE]der Hund[/anki:tts]</p>\n<p>Mehr</p>",
    '{#a answer_tts="de"}\n\n- eins\n- zwei\n': "</ul>[anki:tts lang=de_DE]eins zwei[/anki:tts]",
    '{#a answer_tts="de"}\n\nHund[^1]\n\n[^1]: so\n': "</sup> [anki:tts lang=de_DE]Hund[/anki:tts]</p>",
    '{#a answer_tts="de"}\n\n![Ein Hund](x.png)\n': "<p><img",
}
"""Questions, and what of the answer is read aloud."""


@pytest.mark.parametrize("text", SPOKEN)
def test_an_answer_is_read_aloud(project: Project, text: str) -> None:
    """The answer's first paragraph, or all of it, is read in the language named; readings of ruby are not."""
    project.write({"content/x.png": PNG})
    back = project.fields(f"## Was? {text}")["Back"]
    assert SPOKEN[text] in back.replace(" [anki:tts", "[anki:tts") or SPOKEN[text] in back
    assert back.count("[anki:tts") == ("img" not in SPOKEN[text])


REFUSED = {
    '{#a .choice answer_tts="de"}\n\n- [x] a\n- [ ] b\n': "E205",
    '{#a .cloze answer_tts="de"}\n\n{{c1::a}}\n': "E205",
    '{#a answer_tts="de"}\n\n$x$\n': "E612",
    '{#a answer_tts="tlh"}\n\nx\n': "E203",
    '{#a answer_lang="German"}\n\nx\n': "E203",
}
"""Questions whose languages will not do, and the problem."""


@pytest.mark.parametrize("text", REFUSED)
def test_a_language_that_cannot_be_used_is_told(project: Project, text: str) -> None:
    """An answer that cannot be read aloud, and what names no language, is an error."""
    project.write({"content/deck.toml": SETTINGS}).questions(f"## Was? {text}")
    assert project.codes() == [REFUSED[text]]


def test_a_file_has_a_kind(project: Project) -> None:
    """The kind in the front matter is that of every question that names none."""
    project.write({"content/deck.toml": SETTINGS})
    text = "---\nkind: reversed\n---\n## a {#a}\n\nb\n\n## c {#c .typed}\n\nd\n\n## e {#e .cloze}\n\n{{c1::f}}\n"
    project.questions(text).build()
    kinds = {name: line["kind"] for name, line in project.locked().items()}
    assert kinds == {"a": "reversed", "c": "typed", "e": "cloze"}


@pytest.mark.parametrize(
    ("before", "after"), [("kind: basic", "kind: reversed"), ("tts: de", "tts: en"), ("", "tts: de")]
)
def test_another_default_of_a_file_ships_its_questions(project: Project, before: str, after: str) -> None:
    """What the front matter changes on a card is a change of its author's, and arrives."""
    project.write({"content/deck.toml": SETTINGS}).questions(f"---\n{before}\n---\n## a {{#a}}\n\nb\n").build()
    project.questions(f"---\n{after}\n---\n## a {{#a}}\n\nb\n")
    assert "0 new · 1 changed" in project.build().out


@pytest.mark.parametrize(
    ("line", "hint"),
    [("kind: .reversed", "write kind: reversed"), ("kind: reverse", "reversed"), ("kind: [basic]", "known: basic")],
)
def test_a_kind_that_is_none_is_told(project: Project, line: str, hint: str) -> None:
    """A kind in another spelling is an error that names the right one."""
    project.write({"content/deck.toml": SETTINGS}).questions(f"---\n{line}\n---\n## a {{#a}}\n\nb\n")
    (problem,) = project.problems()
    assert problem["code"] == "E203"
    assert hint in problem["hint"]


def test_anki_itself_reads_no_reading_of_ours(project: Project, learner: Learner) -> None:
    """Of what Anki's player is given, nothing is a reading: it takes tags out and would say their text."""
    text = '## 犬[いぬ] {#a lang="ja" tts="ja" answer_tts="ja"}\n\n[猫[ねこ]]{tts="ja"}\n'
    project.write({"content/deck.toml": SETTINGS}).questions(text).build()
    learner.take(project.package)
    output = learner.note("a").cards()[0].render_output()
    said = [tag.field_text for tag in (*output.question_av_tags, *output.answer_av_tags)]
    assert said
    assert not re.search("[いぬねこ]", "".join(said))


def test_the_deck_of_words_is_without_a_fault(project: Project, learner: Learner) -> None:
    """The deck in ``tests/decks/words``, with classes, voices, readings and Arabic, builds unwarned and imports."""
    shutil.copytree(REPOSITORY / "tests" / "decks" / "words", project.root, dirs_exist_ok=True)
    assert project.problems() == []
    project.build("-o", str(project.package))
    learner.take(project.package)
    _, back = learner.sides("hund", 1)
    assert '<summary lang="en">Good to know</summary>' in back
    assert '<span class="own-masc">der Hund</span>' in back

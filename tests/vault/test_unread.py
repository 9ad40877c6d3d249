"""Texts like flashcards of a plugin that is not switched on: which are told, once, and which are ordinary prose."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.help.support import SETTINGS, Project, a_few_of

CERTAIN = {
    "::": "Hund::dog\nKatze::cat\n",
    ":::": "Hund:::dog\n",
    "?": "Capital of France\n?\nParis\n",
    "??": "Hund\n??\ndog\n",
    "==": "#flashcards/geography\n\nThe capital of ==France== is Paris.\n",
}
KEYS = {
    "::": "one_line",
    ":::": "one_line_reversed",
    "?": "question_mark",
    "??": "question_marks",
    "==": "highlights",
}
ORDINARY = [
    "std::vector grows.\n\nUse std::move here.\n\n- std::map sorts\n",
    "Call Foo::bar(x) first, and then Foo::Baz::qux.\n\nstd::string_view::npos is it\n",
    "`Hund::dog` and `Katze::cat`\n\n    Hund::dog\n    Katze::cat\n\n```\nHund::dog\nKatze::cat\n```\n",
    "status:: done\ndue:: 2026-01-01\nup::[[Home]]\n\nTask [prio:: high] and (due:: today)\n",
    "length :: [a] -> Int\n\nx :: Int\n\nxs :: [Int]\n",
    "The address fe80::1 is local, 2001:db8::2 is not.\n\nAt 10:30, or 12:45::10.\n",
    "What is it\n\n?\n\nNobody knows.\n\n?\n",
    "The ==cell== is ==small==.\n\nAnother ==word==.\n",
    ":smile::heart: to all\n\n:wave::dog: to you\n",
    "TARGET DECK: German::Verbs\nFILE TAGS: a::b\n",
    "| a::b | c::d |\n|---|---|\n| e::f | g::h |\n",
    "%%\nHund::dog\nKatze::cat\n%%\n\n<!--\nHund:::dog\n-->\n",
    "Import it into German::Verbs, please.\n",
    "::: warning\nHot.\n:::\n",
]


def vault(project: Project, note: str, table: str = "", name: str = "N.md") -> str:
    """Write a vault of a question and a note, and return what is said of it below the count of problems."""
    project.write({"v/deck.toml": f"{SETTINGS}\n[obsidian]\n{table}", f"v/{name}": note, "v/Q.md": "## Q? ^q\n\nA\n"})
    return project.run("check", "v").text.partition(": 0 errors")[2]


@pytest.mark.parametrize("mark", CERTAIN)
@pytest.mark.parametrize("headings", ["all", "asked"])
def test_a_mark_that_is_off_is_told_once(project: Project, mark: str, headings: str) -> None:
    """A vault with flashcards whose setting is missing is told that, with the setting and the first place."""
    table = f'headings = "{headings}"\n'
    first = 3 if mark == "==" else 1
    for note in (CERTAIN[mark], "## Vocabulary\n\n" + CERTAIN[mark]):
        told = vault(project, note, table)
        at = first + (2 if note.startswith("##") else 0)
        assert told.count("like a plugin's flashcard") == 1 and f"v/N.md:{at}" in told
        assert f"write {KEYS[mark]} = true below [obsidian]" in told
        assert "flashcard" not in vault(project, note, f"{table}{KEYS[mark]} = true\n").replace(f"{KEYS[mark]} ", "")


def test_whoever_says_that_none_is_meant_is_believed(project: Project) -> None:
    """A setting that is false, and not only missing, ends what is said of its mark, and of no other."""
    told = vault(project, CERTAIN["::"] + "\n" + CERTAIN["?"], "one_line = false\n")
    assert told.count("like a plugin's flashcard") == 1 and "question_mark = true" in told


@pytest.mark.parametrize("text", a_few_of(ORDINARY, 5))
def test_ordinary_notes_are_no_flashcards(project: Project, text: str) -> None:
    """Paths of code, fields, code, types, addresses, a lone question mark and highlights are told nowhere."""
    assert "flashcard" not in vault(project, text)
    project.write({"content/deck.toml": SETTINGS}).questions(f"## Q? {{#q}}\n\n{text}")
    assert "flashcard" not in project.run("check").text


def test_many_lines_are_one_message(project: Project) -> None:
    """Hundreds of flashcards in many notes are one line, with their number."""
    project.write({f"v/{number}.md": "".join(f"w{'x' * n}::y\n" for n in range(50)) for number in range(9)})
    told = vault(project, "")
    assert told.count("flashcard") == 1 and "450 texts like a plugin's flashcard" in told and " …)" in told


def test_one_line_a_note_is_a_habit(project: Project) -> None:
    """One line with `::` may be prose; five notes with one each are flashcards, and so is one that asks."""
    places = ("France", "Spain", "Italy", "Poland", "Norway")
    for number, place in enumerate(places):
        assert "flashcard" not in vault(project, f"Capital of {place}::x\n", name=f"{number}.md") or number == 4
    assert "5 texts like a plugin's flashcard" in vault(project, "")
    assert "flashcard" not in vault(project, "", 'include = ["0.md", "Q.md"]\n')
    assert "1 text like" in vault(project, "What is it?::x\n", 'include = ["N.md", "Q.md"]\n')


def test_a_plain_deck_is_told_too(project: Project) -> None:
    """Where a deck is no vault, flashcards between its questions are told with what to write instead."""
    project.write({"content/deck.toml": SETTINGS})
    project.questions(f"---\ntags: [x]\n---\n\n## Q? {{#q}}\n\nYes.\n\n{CERTAIN['::']}\n{CERTAIN['?']}")
    told = project.run("check").text
    assert "2 texts like a plugin's flashcard, “Hund::dog”, are not read as one (content/questions.md:9," in told
    assert told.count("write ## before each question and the answer below it") == 2


def test_it_is_told_again_when_nothing_changed(project: Project) -> None:
    """A second check says the same, and one after the flashcards are gone says nothing."""
    first = vault(project, CERTAIN["::"])
    assert vault(project, CERTAIN["::"]) == first and "Hund::dog" in first
    assert "flashcard" not in vault(project, "Nothing.\n")


def test_an_edit_leaves_what_other_notes_say(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an edit, and with another set of marks, the notes that stayed are told as if all were looked through."""
    vault(project, CERTAIN["::"])
    vault(project, f"\n{CERTAIN['?']}", name="M.md")
    for settings in ("", "one_line = false\n", "question_mark = true\n", 'include = ["N.md", "Q.md"]\n'):
        known = vault(project, f"Settled.\n\n{CERTAIN['??']}", settings, name="L.md")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / f"empty {settings[:8]}"))
        assert vault(project, f"Settled.\n\n{CERTAIN['??']}", settings, name="L.md") == known
        assert known.count("like a plugin's flashcard") >= 1

"""What builds, imports: the deck in ``tests/decks/torture``, which uses everything there is, and the flagship deck."""

from __future__ import annotations

import contextlib
import html
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deckwright.base.model import Family
from tests.help.support import Learner, Project

HERE = Path(__file__).parent.parent
TORTURE = HERE / "decks" / "torture"
FLAGSHIP = HERE.parent
FILES = ("features.md", "kinds.md", "much.md", "scripts.md", "width.md", "cloze/holes.md", "literal/deep/marks.md")
"""The torture deck's files in the deck's order: the root first, then the topics."""


@dataclass(frozen=True)
class Imported:
    """A deck that was built and imported, and what the package held."""

    project: Project
    learner: Learner
    log: Any
    notes: dict[str, dict[str, Any]]

    def shown(self, note_id: str, card: int = 0) -> tuple[str, str]:
        """Return the two sides of a card as somebody reads them: without tags, entities resolved."""
        front, back = self.learner.sides(note_id, card)
        return read(front), read(back)


def read(text: str) -> str:
    """Return what HTML says."""
    text = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r'<(?:[^">]|"[^"]*")*>', "", text)).split())


def deck_names(package: Path) -> set[str]:
    """Return the names of the decks inside a package."""
    with zipfile.ZipFile(package) as archive, contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(archive.read("collection.anki2"))
        (decks,) = connection.execute("select decks from col").fetchone()
    return {deck["name"] for deck in json.loads(decks).values()}


def build(source: Path, folder: Path) -> Project:
    """Copy a deck with its media, build it with the lock it has, and return it."""
    shutil.copytree(source / "content", folder / "content")
    shutil.copytree(source / "media", folder / "media")
    project = Project(folder)
    project.build()
    (built,) = (folder / "build").glob("*.apkg")
    shutil.copy(built, project.package)
    return project


@pytest.fixture(scope="module")
def torture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    """The torture deck in somebody's collection; tests only look at it."""
    project = build(TORTURE, tmp_path_factory.mktemp("torture"))
    learner = Learner(tmp_path_factory.mktemp("torture-anki"))
    yield Imported(project, learner, learner.update(project.package), project.notes())
    learner.close()


def test_everything_arrives(torture: Imported) -> None:
    """Every note, tag, card and picture of the torture deck arrives as it was built, and Anki's checks are clean."""
    learner, notes = torture.learner, torture.notes
    assert len(torture.log.new) == len(notes) == learner.collection.note_count() > 30
    for note_id, built in notes.items():
        note = learner.note(note_id)
        assert dict(note.items()) == built["fields"]
        assert note.tags == built["tags"]
        assert note.guid == built["guid"]
        assert [card.ord for card in note.cards()] == built["ords"]
        assert {learner.collection.decks.name(card.did) for card in note.cards()} == {built["deck"]}
    assert learner.health() == []


def test_the_torture_deck_is_without_a_problem(torture: Imported) -> None:
    """``check`` finds nothing in the torture deck, and ``verify`` nothing in its package."""
    assert torture.project.problems() == []
    result = torture.project.run("verify", str(torture.project.package))
    assert result.code == 0, result.text


def test_cards_are_those_that_anki_makes(torture: Imported, learner: Learner) -> None:
    """For the same fields the real Anki makes the very cards that were built, for every kind and feature."""
    learner.take(torture.project.package)
    made = {}
    for note_id, built in torture.notes.items():
        kind = learner.collection.models.by_name(built["type"])
        note = learner.collection.new_note(kind)
        note.fields = list(built["fields"].values())
        learner.collection.add_note(note, learner.collection.decks.id("Scratch"))
        made[note_id] = [card.ord for card in note.cards()]
    assert made == {note_id: built["ords"] for note_id, built in torture.notes.items()}


def test_new_cards_come_in_the_order_of_the_source(torture: Imported) -> None:
    """A learner meets the questions as they stand in the files: the root's first, then topic by topic."""
    content = TORTURE / "content"
    asked = re.compile(r"^(?:## .*|\d\. .*| {3})\{#(\S+?)[ }]", re.MULTILINE)  # of a question, or of an item
    written = [name for file in FILES for name in asked.findall((content / file).read_text())]
    rows = torture.learner.collection.db.list("select nid from cards group by nid order by min(due)")
    learned = [torture.learner.collection.get_note(nid)["ID"] for nid in rows]
    assert learned == written


def test_every_deck_above_is_there(torture: Imported) -> None:
    """Folders are decks in decks, titled as ``deck.toml`` says, with every deck above a question's own."""
    decks = {deck.name for deck in torture.learner.collection.decks.all_names_and_ids(skip_empty_default=True)}
    written = {"Torture", "Torture::Sentences with holes", "Torture::Literal & odd", "Torture::Literal & odd::deep"}
    assert decks == written
    assert written <= deck_names(torture.project.package)


def test_pictures_arrive_byte_for_byte(torture: Imported) -> None:
    """The media folder holds the author's files under lowercase names with their hash, and nothing else."""
    media = torture.learner.media()
    sources = {file.read_bytes() for file in (TORTURE / "media").iterdir()}
    assert sources <= set(media.values())
    assert all(re.fullmatch(r"[a-z0-9-]+-[0-9a-f]{12}\.(png|svg)", name) for name in media)
    assert len(media) == len(sources) + 2  # the listing, by day and by night


SEEN = [
    ("basic", 0, "What is the capital of France?", "Paris, says a source (Lloyd 1982, p. 131)."),
    ("basic", 0, "Hint", "Least Squares Quantization in PCM"),
    ("reversed", 1, "The Seine.", "Which river flows through Paris?"),
    ("reversed-prompt", 1, "How is principal component analysis abbreviated?", "What does the abbreviation PCA"),
    ("typed", 0, "Your answer[[type:Typed]]", "[[type:Typed]]"),
    ("choice", 0, "49", "They have two divisors."),
    ("front-code", 0, "print(1)", "The only one."),
    ("code", 0, "Write the assignment step in NumPy", "return (gaps ** 2).sum(axis=-1)"),
    ("hint", 0, "to [a place], then move each centroid", "to its nearest centroid, then"),
    ("hint", 1, "then move [...].", "then move each centroid."),
    ("twice", 0, "[...] and [...].", "One and the other."),
    ("gap", 1, "Two and [...].", "Two and twelve."),
    ("nested", 0, "The [...] is Paris.", "The capital of France is Paris."),
    ("nested", 1, "The capital of [...] is Paris.", "The capital of France is Paris."),
    ("math", 0, r"is [a fraction], and \(\mathbf{{x}}\) stays", r"is \(\frac{a}{b^{c}}\), and"),
    ("colons", 0, "The type is [C++], not a}}b.", "The type is std::vector<int>, not a}}b."),
    ("colons", 1, "not [...].", "not a}}b."),
    ("shown", 0, "A hole is written {{c7::text}}, says [...].", "says the manual."),
    ("fenced", 0, "total = [...](values)", 'total = sum(values) shown = "{{Front}} }}"'),
    ("in-formulas", 0, r"\(\frac{ [\text{two heights}] }{x_2 - x_1}\)", r"\(\frac{ y_{2} - y_{1} }{x_2 - x_1}\)"),
    ("in-formulas", 1, r"\(\sqrt{[...]}\)", r"\(\sqrt{m}\)"),
    ("in-formulas", 2, r"\[x^{[...]} = \frac{a^{b_{c}}}{1 + d} - 1\]", r"\[x^{10} = \frac{a^{b_{c}}}{1 + d} - 1\]"),
    ("in-formulas", 3, r"\[x^{10} = [...]\]", r"\[x^{10} = \frac{a^{b_{c}}}{1 + d} - 1\]"),
    ("in-formulas", 4, r"\frac{a^{b_{c}}}{1 + [...]} - 1\]", r"\frac{a^{b_{c}}}{1 + d} - 1\]"),
    ("in-inline-code", 0, "Write git [...] -i, not git merge {x}", "Write git rebase -i, not git merge {x}"),
    ("in-inline-code", 1, "not git [joins two] {x};", "not git merge {x};"),
    ("in-inline-code", 2, "in C++ [...]<int>.", "in C++ std::vector<int>."),
    ("hint-in-code", 0, "p = [allocates](9 * sizeof(int));", "p = malloc(9 * sizeof(int));"),
    ("hint-in-code", 1, "p = malloc([...] * sizeof(int));", "p = malloc(9 * sizeof(int));"),
    ("blocks", 0, "[...] second", "first bold second"),
    ("blocks", 2, "[...] c", "cell c"),
    ("beside", 0, "The set {[...]} and", "The set {a} and"),
    ("beside", 2, "and [:y] and", "and x and"),
    ("beside", 3, "and [w].", "and z:."),
    ("in-code", 0, "literal in code", "[sound:a.mp3] and [latex]x[/latex] and [$]y[/$] and [$$]z[/$$]"),
    ("in-code", 0, "literal in code", r"and {{Front}} and {{c1::x}} and \(a\)"),
    ("in-code", 0, "literal in code", r"[sound:b.mp3] {{#Back}} {{c2::y}} [anki:play:q:0] \[b\]"),
    (
        "in-text",
        0,
        "literal in text",
        r"[sound:c.mp3], [latex]x[/latex], [$]y[/$], [\(]z[/\)], {{Front}}, a \(b\), 1 < 2",
    ),
    ("in-cloze", 0, "[sound:d.mp3] and [...] and a::b.", "[latex]x[/latex] and }} and {{c3::z}} and a::b."),
    ("in-prompt", 0, r"What is [sound:f.mp3] in a prompt with {{c1::x}} and \(y\)?", "[sound:g.mp3]"),
    ("prices", 0, "What do prices look like?", "$5-$10, $20,000 and USD$30,000, $1."),
    ("table", 0, "What does the table hold?", r"\(a|b\) x | y"),
    ("scripts", 0, "¿Qué es esto? 这是什么? ما هذا؟", "Ein Ding, 东西, شيء, 🙂."),
]
"""What somebody must read on the sides of a card: id, card, and a piece of front and back."""


@pytest.mark.parametrize(("note_id", "card", "front", "back"), SEEN)
def test_cards_say_what_was_written(torture: Imported, note_id: str, card: int, front: str, back: str) -> None:
    """Anki shows what the author wrote: holes hidden in front and filled behind, marks of Anki's own taken as text."""
    shown = torture.shown(note_id, card)
    assert front in shown[0]
    assert back in shown[1]


@pytest.mark.parametrize(
    ("note_id", "card", "hidden"),
    [
        ("basic", 0, "Paris,"),
        ("reversed-prompt", 1, "Not shown the other way round."),
        ("hint", 0, "nearest centroid"),
        ("nested", 1, "France"),
        ("fenced", 0, "sum"),
        ("in-formulas", 0, "y_"),
        ("in-formulas", 3, "frac{a"),
        ("in-inline-code", 0, "rebase"),
        ("hint-in-code", 0, "malloc"),
        ("shown", 0, "manual"),
        ("code", 0, "assert"),
    ],
)
def test_fronts_hide_the_answer(torture: Imported, note_id: str, card: int, hidden: str) -> None:
    """What is to be recalled cannot be read on the front."""
    assert hidden not in torture.shown(note_id, card)[0]


def test_literal_marks_do_nothing(torture: Imported) -> None:
    """No literal ``[sound:…]``, ``[anki:…]`` or ``[latex]`` of the torture deck plays a sound or makes a picture."""
    collection = torture.learner.collection
    for card_id in collection.find_cards(""):
        output = collection.get_card(card_id).render_output()
        assert (output.question_av_tags, output.answer_av_tags) == ([], [])
        assert not re.search(r"<img[^>]*latex", output.question_text + output.answer_text)


def test_twelve_formulas_stand_in_their_places(torture: Imported) -> None:
    """Twelve formulas in one answer come out each in its own place."""
    wanted = ", ".join(rf"\(a_{number}\)" if number < 10 else rf"\(a_{{{number}}}\)" for number in range(1, 13))
    assert wanted in torture.shown("twelve")[1]
    assert r"\[\sum_{i=1}^{n} x_i < \frac{1}{2}\]" in torture.shown("twelve")[1]


def test_a_typed_answer_is_compared_as_written(torture: Imported) -> None:
    """Anki takes what an author wrote to be typed, marks and all, as the right answer."""
    field = torture.learner.note("typed-marks")["Typed"]
    compared = torture.learner.collection.compare_answer(field, "a <b> & [sound:a.mp3] {{c1::x}}")
    assert "typeBad" not in compared
    assert "typeMissed" not in compared


def test_the_sort_field_is_what_is_asked(torture: Imported) -> None:
    """Anki's browser sorts by the question, or by a cloze note's text."""
    rows = dict(torture.learner.collection.db.all("select id, sfld from notes"))
    assert rows[torture.learner.note("basic").id] == "What is the capital of France?"
    assert rows[torture.learner.note("twice").id] == "{{c1::One}} and {{c1::the other}}."
    assert [torture.learner.type(family)["sortf"] for family in ("question", "cloze")] == [0, 0]


QUESTION_FIELDS = {
    "Front": 1001, "Back": 1002, "Extra": 1003, "Hint": 1004, "Options": 1005, "Typed": 1006, "Reverse": 1007,
    "Sources": 1008, "Topic": 1009, "Level": 1010, "Kind": 1011, "ID": 1012, "R1": 1013, "R2": 1014, "R3": 1015,
    "R4": 1016,
}  # fmt: skip
CLOZE_FIELDS = {
    "Text": 3001, "Title": 3002, "Extra": 3003, "Hint": 3004, "Sources": 3005, "Topic": 3006, "Level": 3007,
    "Kind": 3008, "ID": 3009, "R1": 3010, "R2": 3011, "R3": 3012, "R4": 3013,
}  # fmt: skip
FROZEN: dict[Family, tuple[int, dict[str, int], dict[str, int]]] = {
    Family.QUESTION: (
        1_156_868_371,
        QUESTION_FIELDS,
        {"Card 1": 2001, "Card 2": 2002, "Reserved 1": 2003, "Reserved 2": 2004},
    ),
    Family.CLOZE: (1_246_378_059, CLOZE_FIELDS, {"Cloze": 4001}),
}
"""What learners' collections hold for ever: the note type's id in the torture deck, fields and templates in order."""


@pytest.mark.parametrize("family", FROZEN)
def test_note_types_are_frozen(torture: Imported, family: Family) -> None:
    """Fields and templates, their order and their ids never change: a learner's Anki would take no update any more."""
    number, fields, templates = FROZEN[family]
    kind = torture.learner.type(family)
    assert kind["id"] == number
    assert [(field["name"], field["id"]) for field in kind["flds"]] == list(fields.items())
    assert [(template["name"], template["id"]) for template in kind["tmpls"]] == list(templates.items())


def test_guids_are_frozen(torture: Imported) -> None:
    """How a GUID follows from namespace, id and family never changes: every learner would get every note twice."""
    assert torture.notes["basic"]["guid"] == "1c33f1a7e93a22841397"
    assert torture.notes["hint"]["guid"] == "59f8e1b58a28f9900f26"


@pytest.mark.long
def test_the_flagship_deck_imports(tmp_path: Path, learner: Learner) -> None:
    """The repository's own deck builds, passes ``verify``, and arrives with every note and nothing missing or empty."""
    project = build(FLAGSHIP, tmp_path / "flagship")
    result = project.run("verify", str(project.package))
    assert result.code == 0, result.text
    log = learner.update(project.package)
    assert len(log.new) == len(project.notes())
    assert learner.health() == []


def test_no_hole_stands_in_another_kind(project: Project) -> None:
    """A hole in a text or a formula of another question, where Anki would show its marks, is an error, told once."""
    project.questions("## Sum {#sum}\n\n{{c1::One}} and $x = {{c2::y}}$, but `{{c3::z}}`.\n")
    assert project.codes() == ["E505"]

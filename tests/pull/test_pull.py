"""What ``pull`` makes of a learner's edits: the edit of the file that a person would have made."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.help.decks import travels
from tests.help.pulling import assert_settled, pull, ship
from tests.help.support import PNG, Learner, Project, a_few_of, long_but

CARD = """\
## Wich city is the capital of France? {#france}

**Paris**, on the Seine, is the *largest* city.

- The Louvre is there.
- The Sorbonne is there.

It has $2^{21}$ people, says `count(paris)`.

```python
def visit(city):
    return "Hello, " + city
```

### Extra

Lutetia was its Latin name.

### Hint

It begins with P.
"""
"""A question with something of everything."""

EDITS = {
    "a typo in the prompt": ("Front", "Wich", "Which", [("Wich city", "Which city")]),
    "a word in bold": ("Back", "Seine", "<b>Seine</b>", [("the Seine", "the **Seine**")]),
    "bold taken away": ("Back", "<strong>Paris</strong>", "Paris", [("**Paris**", "Paris")]),
    "a word inside emphasis": ("Back", "largest", "biggest", [("*largest*", "*biggest*")]),
    "a word deleted": ("Back", ", on the Seine", "", [(", on the Seine", "")]),
    "a line break": ("Back", "on the Seine, ", "on the Seine,<br>", [("the Seine, is", "the Seine,\\\nis")]),
    "an item added": (
        "Back",
        "<li>The Sorbonne is there.</li>",
        "<li>The Sorbonne is there.</li><li>The Seine is <i>there</i>.</li>",
        [("", "- The Seine is *there*.")],
    ),
    "an item gone": ("Back", "<li>The Louvre is there.</li>", "", [("- The Louvre is there.\n", "")]),
    "a formula": ("Back", "2^{21}", "2^{22}", [("$2^{21}$", "$2^{22}$")]),
    "a formula instead of words": ("Back", "the <em>", "\\(n\\) <em>", [("is the *", "is $n$ *")]),
    "inline code": ("Back", "count(", "ask(", [("`count(", "`ask(")]),
    "a code block": ("Back", "Hello", "Bonjour", [('"Hello, "', '"Bonjour, "')]),
    "the extra": ("Extra", "Latin", "Roman", [("its Latin", "its Roman")]),
    "the hint": ("Hint", "It begins", "The name begins", [("It begins", "The name begins")]),
    "signs that Markdown would read": ("Extra", "Latin", "Latin *old*", [("Latin", "Latin \\*old\\*")]),
    "a paragraph added": ("Extra", "</p>", "</p><p>And more.</p>", [("", "And more.\n")]),
}


@pytest.mark.parametrize("edit", a_few_of(EDITS, 1))
def test_an_edit_comes_back_as_a_person_would_write_it(project: Project, learner: Learner, edit: str) -> None:
    """What a learner changed changes the words that say it and nothing else; then both sides are the same."""
    name, old, new, expected = EDITS[edit]
    ship(project.questions(CARD), learner)
    field = learner.note("france")[name]
    assert old in field
    learner.edit("france", name, field.replace(old, new, 1))
    before = (project.root / "content" / "questions.md").read_text(encoding="utf-8")
    pulled = pull(project, learner.collection.path)
    after = (project.root / "content" / "questions.md").read_text(encoding="utf-8")
    assert len(pulled.changes) == 1, pulled.result.out
    (was, now) = expected[0]
    assert now in after
    if was:
        assert after == before.replace(was, now, 1)
    assert_settled(project, learner)


@pytest.mark.long
def test_a_part_that_was_not_there_is_written(project: Project, learner: Learner) -> None:
    """A text in a field that was empty becomes a part of its own, and a field that was emptied loses its part."""
    ship(project.questions("## What is one? {#one}\n\nThe first.\n\n### Hint\n\nA hint.\n"), learner)
    learner.edit("one", "Extra", "It is <b>odd</b>.")
    learner.edit("one", "Hint", "")
    pull(project, learner.collection.path)
    text = (project.root / "content" / "questions.md").read_text(encoding="utf-8")
    assert text == "## What is one? {#one}\n\nThe first.\n\n### Extra\n\nIt is **odd**.\n"
    assert_settled(project, learner)


KINDS = {
    "cloze": (
        "## Cities {#c .cloze}\n\nThe {{c1::capital}} of *France* is {{c2::Pariss::a city}}.\n",
        ("Text", "Pariss", "Paris", "{{c2::Pariss::", "{{c2::Paris::"),
    ),
    "typed": ("## Latin for “and”? {#c .typed}\n\nett\n\nAs in *et al.*\n", ("Typed", "ett", "et", "ett", "et")),
    "choice": (
        "## Which are prime? {#c .choice}\n\n- [x] two\n- [ ] for\n\nOne has two divisors.\n",
        ("Options", "for", "four", "for", "four"),
    ),
    "reversed": ("## The river of Paris {#c .reversed}\n\nThe Sene.\n", ("Back", "Sene", "Seine", "Sene", "Seine")),
    "table": (
        "## Cities? {#c}\n\n| city  | river  |\n|-------|--------|\n| Paris | Sene   |\n| Rome  | Tiber  |\n",
        ("Back", "Sene", "Seine", "| Sene   |", "| Seine  |"),
    ),
    "word list": (
        "## Words {.list}\n\n| front | back  | id |\n|-------|-------|----|\n| chat  | catt  | c  |\n",
        ("Back", "catt", "cat", "| catt  |", "| cat   |"),
    ),
    "quote": ("## Who said it? {#c}\n\n> Veni, vidi, vinci.\n", ("Back", "vinci", "vici", "vinci", "vici")),
    "crlf": ("## What is it? {#c}\r\n\r\nA mistke.\r\n", ("Back", "mistke", "mistake", "mistke", "mistake")),
}


@pytest.mark.parametrize("kind", a_few_of(KINDS, 1))
def test_every_kind_of_question_is_changed_in_place(project: Project, learner: Learner, kind: str) -> None:
    """Holes, options, cells and rows are changed where they are written; columns and line ends stay as they were."""
    text, (name, old, new, was, now) = KINDS[kind]
    ship(project.questions(text), learner)
    learner.edit("c", name, learner.note("c")[name].replace(old, new, 1))
    pull(project, learner.collection.path)
    after = (project.root / "content" / "questions.md").read_bytes().decode()
    assert after == text.replace(was, now, 1)
    assert_settled(project, learner)


def test_a_cell_of_a_csv_file_is_changed(project: Project, learner: Learner) -> None:
    """In a file of words, the cell is changed, quoted as it has to be, and all else stays."""
    text = 'front,back,extra,id\nchat,catt,"an animal, tame",c\nchien,dog,,d\n'
    project.questions("## What is one? {#one}\n\nThe first.\n").questions(text, "content/words.csv")
    ship(project, learner)
    learner.edit("c", "Back", learner.note("c")["Back"].replace("catt", "cat, tomcat"))
    learner.edit("d", "Extra", "It barks.")
    pull(project, learner.collection.path)
    after = (project.root / "content" / "words.csv").read_text(encoding="utf-8")
    assert after == 'front,back,extra,id\nchat,"cat, tomcat","an animal, tame",c\nchien,dog,It barks.,d\n'
    assert_settled(project, learner)


@pytest.mark.long
def test_a_question_without_an_id_keeps_its_identity(project: Project, learner: Learner) -> None:
    """If the prompt of a question without an id is reworded, its id is written with it: it stays the same note."""
    ship(project.questions("## Wich is it?\n\nThis.\n"), learner)
    learner.edit("wich-is-it", "Front", "<p>Which is it?</p>")
    pull(project, learner.collection.path)
    text = (project.root / "content" / "questions.md").read_text(encoding="utf-8")
    assert text == "## Which is it? {#wich-is-it}\n\nThis.\n"
    assert_settled(project, learner)
    assert learner.collection.note_count() == 1


def test_what_both_changed_is_told_and_left_alone(project: Project, learner: Learner) -> None:
    """A field that both changed is a conflict with both texts; another field of the same note is taken over."""
    ship(project.questions(CARD), learner)
    learner.edit("france", "Extra", "<p>Lutetia was its Gaulish name.</p>")
    learner.edit("france", "Hint", "<p>It begins with Pa.</p>")
    project.questions(CARD.replace("its Latin name", "its Roman name"))
    pulled = pull(project, learner.collection.path)
    assert pulled.changes == [("It begins with P.", "It begins with Pa.")]
    assert "Lutetia was its Roman name." in pulled.result.out
    assert "Lutetia was its Gaulish name." in pulled.result.out
    assert "1 conflict" in pulled.result.out


@pytest.mark.long
def test_what_only_the_files_changed_stays(project: Project, learner: Learner) -> None:
    """The author's own corrections since the last package are no edits of the learner's."""
    ship(project.questions(CARD), learner)
    project.questions(CARD.replace("Latin", "Roman"))
    assert pull(project, learner.collection.path).changes == []


@pytest.mark.long
def test_a_correction_that_the_learner_has_not_imported_is_not_taken_back(project: Project, learner: Learner) -> None:
    """A learner with an older package has changed nothing; with --against it is told who changed what."""
    ship(project.questions(CARD), learner)
    old = project.root / "old.apkg"
    old.write_bytes(project.package.read_bytes())
    project.questions(CARD.replace("Latin", "Roman")).build()
    pulled = pull(project, learner.collection.path)
    assert pulled.changes == []
    assert "--against" in pulled.result.out
    learner.edit("france", "Hint", "<p>It begins with Pa.</p>")
    pulled = pull(project, learner.collection.path, "--against", str(old))
    assert pulled.changes == [("It begins with P.", "It begins with Pa.")]


@pytest.mark.long
def test_without_the_last_package_the_lock_tells_who_changed_what(project: Project, learner: Learner) -> None:
    """If no package is at hand, the lock's digests tell what was changed; what they cannot tell is a conflict."""
    ship(project.questions(CARD), learner)
    project.package.unlink()
    learner.edit("france", "Front", "<p>Which city is the capital of France?</p>")
    learner.edit("france", "Extra", "<p>Lutetia was its Gaulish name.</p>")
    project.questions(CARD.replace("It begins with P", "It starts with P"))
    pulled = pull(project, learner.collection.path)
    assert [after for _, after in pulled.changes] == ["## Which city is the capital of France? {#france}"]
    assert "2 conflicts" in pulled.result.out


NOT_TO_BE_HAD = {
    "tags that do not nest": ("Extra", "<b>Lutetia</p>"),
    "elements that Markdown has no words for": ("Extra", '<p>Lutetia <font color="red">was</font> its Latin name.</p>'),
    "a picture that the deck does not have": ("Extra", '<p>Lutetia was its Latin name. <img src="paste-1.jpg"></p>'),
    "a recording": ("Extra", "<p>Lutetia was its Latin name. [sound:rec.mp3]</p>"),
    "a formula that is none": ("Extra", "<p>Lutetia was its \\(x^{2\\) name.</p>"),
    "a field that the files do not write": ("R1", "Mine."),
}


@pytest.mark.parametrize("what", a_few_of(NOT_TO_BE_HAD, 1))
def test_what_is_not_to_be_had_is_told_and_not_written(project: Project, learner: Learner, what: str) -> None:
    """An edit of which no Markdown gives just this is told with both texts, and nothing of it is written."""
    name, text = NOT_TO_BE_HAD[what]
    ship(project.questions(CARD), learner)
    learner.edit("france", name, text)
    pulled = pull(project, learner.collection.path)
    assert pulled.changes == []
    assert "not to be had in Markdown" in pulled.result.out
    assert f"questions.md:1  {name}" in pulled.result.out


def test_a_patch_is_printed_and_nothing_written(project: Project, learner: Learner) -> None:
    """With --diff, standard output is a unified patch and nothing else, tabs and all; the files stay as they are."""
    ship(project.questions("## What is one? {#one}\n\n```text\na\tb\n```\n\nThe frist.\n"), learner)
    learner.edit("one", "Back", learner.note("one")["Back"].replace("frist", "first"))
    pulled = pull(project, learner.collection.path, "--diff")
    assert pulled.changes == []
    assert pulled.result.out == (
        "--- a/content/questions.md\n+++ b/content/questions.md\n"
        "@@ -4,4 +4,4 @@\n a\tb\n ```\n \n-The frist.\n+The first.\n"
    )


@pytest.mark.long
def test_tags_of_a_pattern_are_taken_over(project: Project, learner: Learner) -> None:
    """Tags come only if their pattern is named: those added and those taken away, at the question itself."""
    text = '## What is one? {#one tags="numbers fix::old"}\n\nThe first.\n\n## Two? {#two}\n\nThe second.\n'
    ship(project.questions(text), learner)
    learner.tag("one", "fix::typo", "mine")
    learner.tag("two", "fix::unclear")
    learner.collection.tags.bulk_remove([learner.note("one").id], "fix::old")
    assert pull(project, learner.collection.path).changes == []
    pulled = pull(project, learner.collection.path, "--tags", "fix::*")
    assert [after for _, after in pulled.changes] == [
        '## What is one? {#one tags="numbers fix::typo"}',
        '## Two? {#two tags="fix::unclear"}',
    ]


@pytest.mark.parametrize(
    "form", long_but(["anki2", "colpkg", "apkg", "legacy colpkg", "legacy apkg", "bare apkg"], "apkg")
)
def test_every_form_of_a_collection_is_read(project: Project, learner: Learner, tmp_path: Path, form: str) -> None:
    """A copy of the collection and every export of it, with or without scheduling, give the same edit."""
    ship(project.questions(CARD), learner)
    learner.study("france")
    learner.edit("france", "Extra", "<p>Lutetia was its Roman name.</p>")
    file = tmp_path / f"mine.{form.split()[-1]}"
    if form == "anki2":
        learner.collection.close()
        file.write_bytes(Path(learner.collection.path).read_bytes())
        learner.collection.reopen()
    else:
        learner.export(file, legacy="legacy" in form, scheduling="bare" not in form, media=file.suffix == ".colpkg")
    assert pull(project, file).changes == [("Lutetia was its Latin name.", "Lutetia was its Roman name.")]


@pytest.mark.long
def test_regions_keep_their_masks(project: Project, learner: Learner) -> None:
    """The header above a picture whose parts are hidden is changed where it is written; its masks stay."""
    text = (
        "## Parts of a dott {#c .occlusion}\n\n![A dot](../media/dot.png)\n\n- {{c1::The corner}}: rect 0 0 50% 50%\n"
    )
    project.write({"media/dot.png": PNG})
    first = project.questions(text).run("build")
    if first.code:
        pytest.skip(first.text)
    ship(project, learner)
    learner.edit("c", "Header", learner.note("c")["Header"].replace("dott", "dot"))
    assert [new for _, new in pull(project, learner.collection.path).changes] == [
        text.split("\n")[0].replace("tt", "t")
    ]


def test_a_deck_with_errors_is_not_pulled_into(project: Project, learner: Learner) -> None:
    """As a build does, pull lists what is wrong with the deck, and ends with 1."""
    ship(project.questions(CARD), learner)
    project.questions(CARD + "\n## Without an answer {#none}\n")
    result = project.run("pull", "--collection", learner.collection.path)
    assert result.code == 1
    assert "E310" in result.text


@pytest.mark.long
def test_a_file_that_is_no_collection_is_told(project: Project, learner: Learner, tmp_path: Path) -> None:
    """A file that is missing, something else, or somebody else's collection is a message and exit code 2."""
    project.questions(CARD).build()
    other = tmp_path / "notes.txt"
    other.write_text("Mine.", encoding="utf-8")
    assert project.run("pull", "--collection", str(tmp_path / "gone.colpkg")).code == 2
    assert project.run("pull", "--collection", str(other)).code == 2
    result = project.run("pull", "--collection", learner.collection.path)
    assert result.code == 2
    assert "holds no note of this deck" in result.text


LINES = {
    "items are counted on": (
        "1. one\n2. two\n3. three",
        ("<li>two</li>", "<li>two</li><li>more</li>"),
        "1. one\n2. two\n3. more\n4. three",
    ),
    "items that all have one number": (
        "1. one\n1. two",
        ("<li>two</li>", "<li>two</li><li>more</li>"),
        "1. one\n1. two\n1. more",
    ),
    "the author's own mark": ("* one\n* two", ("</ul>", "<li>more</li></ul>"), "* one\n* two\n* more"),
    "an item within an item": (
        "- one\n  - in\n- two",
        ("<li>in</li>", "<li>in</li><li>more</li>"),
        "- one\n  - in\n  - more\n- two",
    ),
    "a row": (
        "| a | b |\n|---|---|\n| c | d |",
        ("</tbody>", "<tr><td>e</td><td><b>f</b></td></tr></tbody>"),
        "| a | b |\n|---|---|\n| c | d |\n| e | **f** |",
    ),
    "a paragraph of a quote": ("> one\n>\n> two", ("<p>two", "<p>more</p><p>two"), "> one\n>\n> more\n>\n> two"),
    "a paragraph parted": ("One here. Two here.", ("here. Two", "here.</p><p>Two"), "One here.\n\nTwo here."),
    "paragraphs joined": ("One.\n\nTwo.", ("</p>\n<p>", " "), "One. Two."),
    "lines of Anki's editor": ("One.", ("<p>One.</p>", "One.<div>Two.</div><div><br></div>"), "One.\n\nTwo."),
    "two spaces of Anki's editor": ("One two.", ("One two", "One &nbsp;or two"), "One or two."),
    "a line of code": ("```text\na\n```", ("a\n", "a\nb\n"), "```text\na\nb\n```"),
    "all of it": ("One.", ("<p>One.</p>", "<ul><li>Two</li><li>Three</li></ul>"), "- Two\n- Three"),
}


@pytest.mark.parametrize("what", a_few_of(LINES, 1))
def test_lines_come_and_go_as_a_person_would_write_them(project: Project, learner: Learner, what: str) -> None:
    """New items, rows and paragraphs are written as those beside them, and items are counted on."""
    before, (old, new), after = LINES[what]
    ship(project.questions(f"## What is it? {{#it}}\n\n{before}\n"), learner)
    field = learner.note("it")["Back"]
    assert old in field
    learner.edit("it", "Back", field.replace(old, new, 1))
    pull(project, learner.collection.path)
    text = (project.root / "content" / "questions.md").read_text(encoding="utf-8")
    assert text == f"## What is it? {{#it}}\n\n{after}\n"
    assert_settled(project, learner)


@pytest.mark.long
def test_an_adopted_deck_takes_corrections_too(project: Project, learner: Learner, tmp_path: Path) -> None:
    """Adopted notes may have had other texts before; said to be up to date, they are changed in parts and heading."""
    package = travels().write(tmp_path / "travels.apkg")
    learner.take(package)
    folder = tmp_path / "deck"
    assert project.run("adopt", str(package), str(folder)).code == 0
    adopted = Project(folder)
    adopted.now = int(time.time())
    assert adopted.run("build", "-o", str(adopted.package)).code == 0
    number = learner.collection.find_notes("")[0]
    note = learner.collection.get_note(number)
    for name in note.keys()[:2]:
        note[name] += " indeed"
    learner.collection.update_note(note)
    unsure = pull(adopted, learner.collection.path)
    assert unsure.changes == []
    assert "may be an earlier text of yours" in unsure.result.out
    pulled = pull(adopted, learner.collection.path, "--up-to-date")
    assert len(pulled.changes) == 2
    assert all("indeed" in after for _, after in pulled.changes)
    assert pull(adopted, learner.collection.path, "--up-to-date").changes == []


SEQUENCE = """\
## The planets {.sequence}

From the sun.

1. Mercury
2. Venus,
   the morning star {#venus}
3. Earth has a **moon**
"""


ITEMS = [
    ("venus", "morning", "evening", [("   the morning star {#venus}", "   the evening star {#venus}")]),
    ("mercury", "Mercury", "Merkury", [("1. Mercury", "1. Merkury {#mercury}")]),
    ("earth-has-a-moon", "has", "had", [("3. Earth has a **moon**", "3. Earth had a **moon** {#earth-has-a-moon}")]),
]
"""An item by its id, a word of it and the word in its place, and what becomes of its line."""


@pytest.mark.parametrize("item", a_few_of(ITEMS, 1), ids=lambda item: item[0])
def test_an_item_of_a_sequence_is_changed_in_place(
    project: Project, learner: Learner, item: tuple[str, str, str, list[tuple[str, str]]]
) -> None:
    """What a learner corrects in an item's answer is corrected in the list, whose item stays the same note."""
    note_id, old, new, expected = item
    ship(project.questions(SEQUENCE), learner)
    learner.edit(note_id, "Back", learner.note(note_id)["Back"].replace(old, new))
    assert pull(project, learner.collection.path).changes == expected
    assert_settled(project, learner)
    assert len(learner.identities()) == 3


def test_what_stands_around_an_item_is_told_to_be_changed_there(project: Project, learner: Learner) -> None:
    """The front of an item shows other items: a correction on it is not written, and it is told where it belongs."""
    ship(project.questions(SEQUENCE), learner)
    learner.edit("earth-has-a-moon", "Front", learner.note("earth-has-a-moon")["Front"].replace("Venus", "Wenus"))
    pulled = pull(project, learner.collection.path)
    assert pulled.changes == []
    said = " ".join(pulled.result.out.split())
    assert "it shows the sequence's title, the items around this one" in said

"""What a formatter does to a file, or an author who fills a paragraph anew, stamps no note that looks the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.help.carrying import ONE, describe, make_type
from tests.help.locks import without_sums
from tests.help.support import REPOSITORY, SETTINGS, Learner, Project, svg

FORMATTED = Path(__file__).parent / "formatted"
"""``plain.md`` as it was written, and as formatters leave it:

    npx prettier@3.10.1 --parser markdown --prose-wrap always --print-width 50 < plain.md > prettier.md
    mdformat==0.7.22, -tables, -frontmatter and -dollarmath: mdformat --wrap 50 - < plain.md > mdformat.md
"""

PICTURE = {
    "content/deck.toml": SETTINGS,
    "content/dot.svg": svg("red"),
    "content/references.bib": "@misc{Lloyd1982, author={Lloyd, Stuart}, title={Least squares}, year={1982}}",
}

ALIKE = {
    "a line break": ("One word\nand more.", "One word and more."),
    "a line break elsewhere": ("One word\nand more.", "One\nword and more."),
    "a line break before emphasis": ("One\n*word* and more.", "One *word*\nand more."),
    "a line break in emphasis": ("One **word\nand** more.", "One **word and** more."),
    "a line break in a link": ("[One\nword](https://a.org) more.", "[One word](https://a.org) more."),
    "a line break in code": ("One `word\nand` more.", "One `word and` more."),
    "a doubled space": ("One  word.", "One word."),
    "a tab": ("One\tword.", "One word."),
    "a doubled space in code": ("One `word  and` more.", "One `word and` more."),
    "a space at a line's end": ("One word \nand more.", "One word\nand more."),
    "spaces at a paragraph's end": ("One word.  ", "One word."),
    "empty lines": ("One.\n\n\n\nTwo.", "One.\n\nTwo."),
    "emphasis": ("*one* word", "_one_ word"),
    "strong emphasis": ("**one** word", "__one__ word"),
    "a language's other name": ("```py\nx = 1\n```", "```python\nx = 1\n```"),
    "another language's other name": ("```sh\nls\n```", "```bash\nls\n```"),
    "the fence": ("~~~python\nx = 1\n~~~", "```python\nx = 1\n```"),
    "code by its indent": ("    x = 1", "```\nx = 1\n```"),
    "a link by reference": ("See [it](https://a.org).", "See [it][x].\n\n[x]: https://a.org"),
    "a title's quotes": ("[a](https://a.org 'T')", '[a](https://a.org "T")'),
    "a line break in a title": ('[a](https://a.org "one\nword")', '[a](https://a.org "one word")'),
    "an address": ("<https://a.org>", "[https://a.org](https://a.org)"),
    "asterisks as bullets": ("- a\n- b", "* a\n* b"),
    "plus signs as bullets": ("- a\n- b", "+ a\n+ b"),
    "a bullet's indent": ("- a\n    - b", "-   a\n    -   b"),
    "numbers": ("1. a\n1. b\n1. c", "1. a\n2. b\n3. c"),
    "a number's sign": ("1. a\n2. b", "1) a\n2) b"),
    "a line break in a list": ("- one\n  word\n- b", "- one word\n- b"),
    "a line break in a quotation": ("> one\n> word", "> one word"),
    "a table's padding": ("| a | b |\n|--|--|\n| 1 | 2 |", "| a   | b |\n| --- | - |\n| 1   | 2   |"),
    "bars of a formula in a table": ("| a |\n|--|\n| $p(a|b)$ |", "| a          |\n| ---------- |\n| $p(a | b)$ |"),
    "an escape that is not needed": (r"a \_ b \* c", "a _ b * c"),
    "an entity": ("a &amp; b &copy; c", "a & b © c"),
    "a break's spelling": ("a  \nb", "a\\\nb"),
    "a rule's spelling": ("a\n\n***\n\nb", "a\n\n---\n\nb"),
    "a formula on a line of its own": ("$$\nx + 1\n$$", "$$x + 1$$"),
    "a line break in a formula": ("It is $a +\nb$ so.", "It is $a + b$ so."),
    "a picture's text": ("![one\nword](dot.svg)", "![one word](dot.svg)"),
    "a citation": ("One [@Lloyd1982, p. 3].", r"One \[@Lloyd1982, p. 3\]."),
    "a definition": ("Term\n: one\n  word", "Term\n: one word"),
    "a blank line below a term": ("Term\n: one word", "Term\n\n: one word"),
}
"""Two spellings of an answer that look the same."""

DIFFERENT = {
    "a word": ("One word.", "One words."),
    "a space between words": ("One word.", "Oneword."),
    "a space that does not break": ("One word.", "One&nbsp;word."),
    "a space before emphasis": ("One *word*.", "One*word*."),
    "emphasis": ("One *word*.", "One word."),
    "strong emphasis": ("One *word*.", "One **word**."),
    "a break": ("a  \nb", "a\nb"),
    "a paragraph": ("a\n\nb", "a\nb"),
    "a loose list": ("- a\n- b", "- a\n\n- b"),
    "a numbered list": ("- a\n- b", "1. a\n2. b"),
    "a list's first number": ("1. a\n2. b", "2. a\n3. b"),
    "a list in a list": ("- a\n  - b", "- a\n- b"),
    "a space in a code block": ("```\nx =  1\n```", "```\nx = 1\n```"),
    "a space at the end of a line of code": ("```\nx \ny\n```", "```\nx\ny\n```"),
    "an indent in code": ("```\nif x:\n  y\n```", "```\nif x:\n    y\n```"),
    "a line break in a code block": ("```\nx\ny\n```", "```\nx y\n```"),
    "a language": ("```python\nNone\n```", "```java\nNone\n```"),
    "code": ("One `word`.", "One word."),
    "a space in code": ("One `a b`.", "One `ab`."),
    "an address": ("[a](https://a.org)", "[a](https://b.org)"),
    "a formula": ("$a + b$", "$a - b$"),
    "a line's end behind a comment in a formula": ("$$\na % b\nc\n$$", "$$\na % b c\n$$"),
    "a table's alignment": ("| a |\n|---|\n| 1 |", "| a |\n|--:|\n| 1 |"),
    "an escape that is needed": (r"\*a\*", "*a*"),
}
"""Two spellings of an answer that do not."""

HOLES = {
    "a line break before a hole": ("One\n{{c1::word}} more.", "One {{c1::word}}\nmore."),
    "a line break in a hole": ("{{c1::one\nword}} more.", "{{c1::one word}} more."),
    "a doubled space in a hint": ("{{c1::one::a  hint}} more.", "{{c1::one::a hint}} more."),
    "emphasis around a hole": ("*{{c1::one}}* more.", "_{{c1::one}}_ more."),
}


def deck(pairs: Mapping[str, tuple[str, str]], side: int, kind: str = "") -> str:
    """Return a file of questions that have one side of each pair as their answer."""
    questions = enumerate(pairs.items())
    return "\n".join(f"## What is {at}? {{#q{at}{kind}}}\n\n{pair[side]}\n" for at, (_, pair) in questions)


def stamped(project: Project, before: str, after: str) -> set[str]:
    """Return the ids that a build of ``after`` stamps, where ``before`` was shipped."""
    project.write(PICTURE).questions(before).build()
    old = project.locked()
    project.questions(after).build()
    return {name for name, note in project.locked().items() if note["mod"] != old[name]["mod"]}


@pytest.mark.parametrize("there", [0, 1])
@pytest.mark.parametrize(("pairs", "kind"), [(ALIKE, ""), (HOLES, " .cloze")], ids=["answers", "holes"])
def test_what_looks_the_same_is_not_stamped(
    project: Project, pairs: Mapping[str, tuple[str, str]], kind: str, there: int
) -> None:
    """Whatever is spelled otherwise and looks the same on the card leaves a note's stamp, either way round."""
    found = stamped(project, deck(pairs, there, kind), deck(pairs, 1 - there, kind))
    assert [name for at, name in enumerate(pairs) if f"q{at}" in found] == []


@pytest.mark.parametrize("there", [0, 1])
def test_what_looks_otherwise_is_stamped(project: Project, there: int) -> None:
    """Whatever a learner can see to be another text is shipped, either way round."""
    found = stamped(project, deck(DIFFERENT, there), deck(DIFFERENT, 1 - there))
    assert [name for at, name in enumerate(DIFFERENT) if f"q{at}" not in found] == []


def test_what_is_typed_is_compared_as_it_is_typed(project: Project) -> None:
    """A doubled space in a typed answer is none, and changes nothing; a letter more does."""
    before = "## What is {at}? {{#{at} .typed}}\n\none {space}word{more}\n\nIndeed, {space}it is.\n"
    sides = [
        before.format(at="a", space="", more="") + before.format(at="b", space="", more=""),
        before.format(at="a", space=" ", more="") + before.format(at="b", space="", more="s"),
    ]
    assert stamped(project, *sides) == {"b"}


def test_a_prompt_and_an_option_are_no_exception(project: Project) -> None:
    """A doubled space stamps nothing in a heading, in an option, below a heading of a section."""
    text = "## What{0} is a? {{#a .choice}}\n\n- [x] one{0} word\n- [ ] two\n\n### Extra\n\nSee{0} there.\n"
    assert stamped(project, text.format(""), text.format(" ")) == set()


def test_a_style_sheet_that_shows_white_space(project: Project) -> None:
    """Where the author's own style sheet shows white space, it is seen, and a change of it arrives."""
    project.write({"content/theme.css": ".sheet p { white-space: pre-line }\n"})
    assert stamped(project, "## What? {#a}\n\nOne word\nand more.\n", "## What? {#a}\n\nOne word and more.\n") == {"a"}


def test_a_style_sheet_that_shows_the_language(project: Project) -> None:
    """Where the author's own style sheet shows a code block's language, its name is seen."""
    project.write({"content/theme.css": ".code::before { content: attr(data-lang) }\n"})
    texts = [f"## What? {{#a}}\n\n```{name}\nx = 1\n```\n" for name in ("py", "python")]
    assert stamped(project, *texts) == {"a"}


SHOWN = {"content/theme.css": ".sheet p { white-space: pre-line }\n"}
BROKEN, WHOLE = ("## What? {#a}\n\nOne word" + space + "and more.\n" for space in ("\n", " "))


@pytest.mark.parametrize("texts", [(BROKEN, WHOLE, WHOLE), (WHOLE, BROKEN, WHOLE), (BROKEN, BROKEN, WHOLE)])
def test_white_space_that_comes_to_show(project: Project, texts: tuple[str, str, str]) -> None:
    """A style sheet that begins to show white space ships what learners may have in another spelling than it is now."""
    first, second, third = texts
    project.questions(first).build()
    project.questions(second).build()
    before = project.locked()["a"]["mod"]
    project.write(SHOWN).questions(third).build()
    shipped = project.locked()["a"]
    assert shipped["mod"] > before and "respelled" not in str(shipped)
    assert "0 changed" in project.build().text


def test_white_space_that_comes_to_show_in_the_same_words(project: Project) -> None:
    """A style sheet that begins to show white space stamps no note that learners have as it is."""
    project.questions(BROKEN).build()
    project.write(SHOWN)
    assert "0 changed" in project.build().text


@pytest.mark.parametrize("kept", [BROKEN, WHOLE])
def test_white_space_that_comes_to_show_after_a_merge(project: Project, kept: str) -> None:
    """Where two branches shipped one note in two spellings in one second, either arrives once its white space shows."""
    locks = []
    for text in (BROKEN, WHOLE):
        assert project.questions(text).run("build").code == 0
        locks.append(project.lock.read_text("utf-8"))
        project.lock.unlink()
        project.package.unlink()
    project.write({"content/deck.lock": "<<<<<<< a\n{}=======\n{}>>>>>>> b\n".format(*locks)})
    merged = project.questions(kept).run("lock", "--merge")
    assert merged.code == 0 and "different words" not in merged.text
    assert "0 changed" in project.build().text
    before = project.locked()["a"]["mod"]
    project.write(SHOWN).build()
    assert project.locked()["a"]["mod"] > before


def test_a_second_build_writes_the_same(project: Project) -> None:
    """After a formatter, the same content and lock give the same lock and package again."""
    project.questions(WRAPPED).build()
    project.questions(FILLED).build()
    before = project.lock.read_bytes(), project.package.read_bytes()
    project.build("--locked")
    assert (project.lock.read_bytes(), project.package.read_bytes()) == before


def test_plan_foresees_that_nothing_changes(project: Project) -> None:
    """``plan`` says of a reformatted file what a build does: nothing changed."""
    project.questions(WRAPPED).build()
    assert "2 notes unchanged" in project.questions(FILLED).run("plan").out


def test_a_learners_own_words_survive_a_formatter(project: Project, learner: Learner) -> None:
    """A learner's mnemonic and tag stay when the author reformats the file; a correction arrives as ever."""
    text = "## What is one? {#one}\n\nThe first *of\nall* numbers.\n\n## What is two? {#two}\n\nThe\nsecond.\n"
    project.questions(text).build()
    learner.update(project.package)
    learner.study("one")
    learner.edit("one", "Extra", "MINE")
    learner.tag("one", "mine")
    filled = "## What is one? {#one}\n\nThe first _of all_\nnumbers.\n\n## What is two? {#two}\n\nThe second.\n"
    assert "0 changed · 2 unchanged" in project.questions(filled).build().text
    assert not learner.update(project.package).updated
    assert learner.note("one")["Extra"] == "MINE" and "mine" in learner.note("one").tags
    project.questions(filled.replace("second.", "2nd.")).build()
    assert len(learner.update(project.package).updated) == 1
    assert learner.note("two")["Back"] == "<p>The 2nd.</p>"
    assert learner.note("one")["Extra"] == "MINE" and "mine" in learner.note("one").tags


def stamped_carried(project: Project, css: str) -> set[str]:
    """Return what a line break moved stamps of a note whose type, made by another tool, has this style sheet."""
    project.write(describe({**make_type(), "css": css}, "geography"))
    return stamped(project, ONE.replace("Paris", "Paris,\nthe old"), ONE.replace("Paris", "Paris, the old"))


def test_a_carried_note_type(project: Project) -> None:
    """A note of another tool's type is not stamped for its form either, where nothing of the type shows it."""
    assert stamped_carried(project, "") == set()


def test_a_carried_note_type_that_shows_white_space(project: Project) -> None:
    """Where a carried type's style sheet shows white space, it is seen."""
    assert stamped_carried(project, ".card { white-space: pre-wrap }") == {"france"}


@pytest.mark.parametrize("tool", ["prettier", "mdformat"])
def test_a_formatter(project: Project, tool: str) -> None:
    """Prettier and mdformat, which fill every paragraph anew, stamp nothing of a deck that uses all of Markdown."""
    plain, formatted = (FORMATTED.joinpath(f"{name}.md").read_text(encoding="utf-8") for name in ("plain", tool))
    assert plain != formatted
    assert stamped(project, plain, formatted) == set()


# How a lock of before goes over


def without_looks(lock: str) -> str:
    """Return a lock as it was written before locks told how notes are seen."""
    head, *lines, _ = without_sums(lock).splitlines()
    old = [{key: value for key, value in json.loads(line).items() if key != "seen"} for line in lines]
    return "\n".join([head.replace("3", "1"), *(json.dumps(line, ensure_ascii=False) for line in old)]) + "\n"


WRAPPED = "## What is one? {#one}\n\nThe first\nof all.\n\n## What is two? {#two}\n\nThe second.\n"
FILLED = WRAPPED.replace("first\nof", "first of")


@pytest.fixture
def old(project: Project) -> Project:
    """A project that was built last before locks told how notes are seen."""
    project.questions(WRAPPED).build()
    project.lock.write_text(without_looks(project.lock.read_text("utf-8")), encoding="utf-8", newline="\n")
    return project


def test_an_old_lock_learns_how_its_notes_are_seen(old: Project) -> None:
    """A build with an old lock stamps nothing and adds to it what it lacks; from then on a form is no change."""
    before = {name: note["mod"] for name, note in old.locked().items()}
    assert "0 changed · 2 unchanged" in old.build().text
    assert '"deckwright lock": 4' in old.lock.read_text("utf-8")
    assert "seen" in old.locked()["one"] and "seen" not in old.locked()["two"]
    assert "0 changed · 2 unchanged" in old.questions(FILLED).build().text
    assert {name: note["mod"] for name, note in old.locked().items()} == before


def test_an_old_lock_stays_as_it_is_where_it_must(old: Project) -> None:
    """``build --locked`` takes an old lock as it stands, byte for byte, and ``plan`` finds nothing new."""
    before = old.lock.read_bytes()
    old.build("--locked")
    assert "2 notes unchanged" in old.run("plan").out
    assert old.lock.read_bytes() == before


def test_a_lock_of_before_bars_counted_alike_learns(project: Project) -> None:
    """A note in whose lock the spaces beside a bar counted is stamped by no build, and reformatted by none after it."""
    project.questions("## What is one? {#one}\n\nIt is $p(a | b)$.\n").build()
    before = project.locked()["one"]
    assert before["seen"]
    old = without_sums(project.lock.read_text("utf-8")).replace(f', "seen": {json.dumps(before["seen"])}', "")
    assert "seen" not in old
    project.lock.write_text(old, encoding="utf-8", newline="\n")
    assert "0 changed · 1 unchanged" in project.build("--locked").text
    assert "0 changed · 1 unchanged" in project.build().text
    assert "0 changed · 1 unchanged" in project.questions("## What is one? {#one}\n\nIt is $p(a|b)$.\n").build().text
    assert project.locked()["one"]["mod"] == before["mod"]


def test_what_an_old_lock_cannot_know_is_stamped(old: Project) -> None:
    """A form that changes before an old lock has learnt how it looked counts as a change: nothing is lost unseen."""
    assert "1 changed · 1 unchanged" in old.questions(FILLED).build().text


def test_a_package_teaches_an_old_lock(old: Project) -> None:
    """``lock --from`` takes from a package of before also how its notes look, so that a form is no change after it."""
    old.build("--locked")
    old.lock.unlink()
    old.questions(FILLED)
    assert old.run("lock", "--from", "build/lab.apkg").code == 0
    assert "0 changed · 2 unchanged" in old.build().text


def test_a_lock_that_knows_how_notes_look_is_not_replaced(old: Project) -> None:
    """A package of before does not make a lock forget how its notes look."""
    old.build("--locked")
    package = old.root / "old.apkg"
    old.package.rename(package)
    old.build()
    old.questions(FILLED).build()
    before = {name: note["mod"] for name, note in old.locked().items()}
    old.run("lock", "--from", "old.apkg")
    old.build()
    assert {name: note["mod"] for name, note in old.locked().items()} == before


@pytest.mark.long
def test_the_flagships_old_lock_goes_over(tmp_path: Path) -> None:
    """With the lock that the flagship deck had before, a build finds every note unchanged and moves no time."""
    for folder in ("content", "media"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    project = Project(tmp_path)
    known = project.lock.read_text("utf-8")
    times = {name: note["mod"] for name, note in project.locked().items()}
    assert '"seen"' in known
    project.lock.write_text(without_looks(known), encoding="utf-8", newline="\n")
    assert f"0 new · 0 changed · {len(times):,} unchanged" in project.build().text
    assert {name: note["mod"] for name, note in project.locked().items()} == times
    assert without_sums(project.lock.read_text("utf-8")) == without_sums(known)


@pytest.mark.parametrize("first", [0, 1])
def test_a_branch_with_an_old_lock_is_merged(old: Project, first: int) -> None:
    """A side of before and one that reformatted come to one lock, whichever is ours, and no note is stamped."""
    sides = [old.lock.read_text("utf-8")]
    before = {name: note["mod"] for name, note in old.locked().items()}
    old.build()
    old.questions(FILLED).build()
    sides.append(old.lock.read_text("utf-8"))
    ours, theirs = sides[first], sides[1 - first]
    old.lock.write_text(f"<<<<<<< a\n{ours}=======\n{theirs}>>>>>>> b\n", encoding="utf-8", newline="\n")
    merged = old.run("lock", "--merge")
    assert merged.code == 0 and "different words" not in merged.text
    assert "0 changed · 2 unchanged" in old.build().text
    assert {name: note["mod"] for name, note in old.locked().items()} == before


def test_an_id_that_was_renamed_and_reformatted(project: Project) -> None:
    """A question whose id was changed by hand is known again although its file was reformatted with it."""
    project.questions(WRAPPED).build()
    project.questions(FILLED.replace("#one", "#uno"))
    assert "E811" in project.refused()


def test_ids_that_were_exchanged_and_reformatted(project: Project) -> None:
    """Two ids that were exchanged are noticed although the file was reformatted with it."""
    project.questions(WRAPPED).build()
    swapped = FILLED.replace("#one", "#x").replace("#two", "#one").replace("#x", "#two")
    assert project.questions(swapped) and "E820" in project.refused()

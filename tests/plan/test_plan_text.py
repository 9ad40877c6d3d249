"""How ``plan`` reads, and what it says where a build would fail."""

from __future__ import annotations

import json

import pytest

from tests.help.support import Project

ONE = "## What is one? {#one}\n\nThe first.\n"
TWO = f"{ONE}\n## What is two? {{#two}}\n\nThe second.\n"
CODE = "## Which code gives one? {#code}\n\n```python\none = 1\n```\n"
HOLES = "## Three {#three .cloze}\n\nThree is {{c1::odd}} and {{c2::prime}}.\n"


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_with_errors_nothing_is_foreseen(project: Project, form: str) -> None:
    """With errors in the content the plan lists them and ends with 1, as a build does; JSON has no plan then."""
    project.questions(ONE).build()
    result = project.questions(ONE + "\n## No answer {#two}\n").run("plan", "--format", form)
    assert result.code == 1 and "E310" in (result.err if form == "markdown" else result.out)
    if form == "json":
        assert json.loads(result.out)["plan"] is None
    else:
        assert "nothing to foresee" in result.err


def test_a_lost_lock_stops_the_plan(project: Project) -> None:
    """Without the lock that the package was built with nothing is foreseen: every note would be stamped anew."""
    project.questions(ONE).build()
    project.lock.unlink()
    result = project.run("plan")
    assert result.code == 1 and "E812" in result.out


def test_release_notes_do_not_hide_an_error(project: Project) -> None:
    """Release notes that a build would refuse end with 1 and say why beside them, not in the file that they go into."""
    project.questions(ONE).build()
    project.questions(ONE.replace("#one", "#eins"))
    result = project.run("plan", "--format", "markdown")
    assert result.code == 1 and "E811" in result.err
    assert result.out.startswith("# What is new in Lab\n")


def test_a_plan_by_an_old_lock_says_so(project: Project) -> None:
    """By a lock from a backup the plan is not what learners will see, so the text begins with the warning."""
    project.questions(ONE).build()
    old = project.lock.read_bytes()
    project.questions(ONE.replace("first", "1st")).build()
    project.lock.write_bytes(old)
    out = project.run("plan").out
    assert out.startswith("content/deck.lock:1:1: W803") and "What Anki will do" in out
    assert "W803" in project.run("plan", "--format", "markdown").err


# How it reads


def test_the_text_says_risks_then_numbers_then_notes(project: Project) -> None:
    """The text begins with the risks, then gives the numbers, then each note with the line of its heading."""
    project.questions(TWO + HOLES).build()
    text = TWO.replace("The first.", "The very first.") + HOLES.replace("{{c2::prime}}", "prime") + CODE
    out = project.questions(text.replace("## What is two? {#two}\n\nThe second.\n", "")).run("plan").out
    parts = ["Risks (1)", "cloze c2 is gone", "What Anki will do", "1 note  new", "New (1)", "Updated (2)"]
    parts += ["questions.md:1  one", "The {+very+} first.", "Retired (1)", '"note:Lab · *" "ID:re:^(two)$"']
    at = [out.find(part) for part in parts]
    assert -1 not in at and at == sorted(at), out


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_text_fits_the_terminal(project: Project, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """No line is longer than the terminal is wide, but for the search, which must stay whole to be copied."""
    many = "".join(f"## Which of many is number {number}? {{#many-{number}}}\n\nIt.\n\n" for number in range(40))
    project.questions(many + ONE.replace("The first.", "word " * 200)).build()
    project.questions(ONE.replace("The first.", "other word " * 100))
    monkeypatch.setenv("COLUMNS", str(width))
    lines = project.run("plan").out.splitlines()
    assert [line for line in lines if len(line) > width and not line.startswith('  "note:')] == []
    assert any(line.count("many-") == 40 for line in lines)


def test_release_notes_are_for_learners(project: Project) -> None:
    """Release notes tell what is new, corrected, moved and retired with the search, and no internals."""
    project.write({"content/sub/s.md": "## Moves? {#moves}\n\nYes, $x_1$ * 2.\n"})
    project.questions(TWO + HOLES).build()
    project.write({"content/sub/s.md": "", "content/bus/s.md": "## Moves? {#moves}\n\nYes, $x_1$ * 3.\n"})
    holes = HOLES.replace("{{c1::odd}}", "{{c1::odd::even or odd}}").replace("{{c2::", "a {{c2::")
    project.questions(ONE.replace("The first.", "The *very* first_one.") + holes + "\n" + CODE)
    out = project.run("plan", "--format", "markdown").out
    for part in [
        "# What is new in Lab",
        "Questions: 1 new, 3 corrected, 1 retired.",
        "## New",
        "- Which code gives one?",
        "## Corrected",
        r"The ~~first~~**very first\_one**.",
        r"Yes, $x_1$ \* ~~2~~**3**.",
        "  - Three is odd and **a** prime.",
        "- 1 question from “sub” to “bus”.",
        "## Retired",
        "- What is two?",
        '"note:Lab · *" "ID:re:^(two)$"',
    ]:
        assert part in out, part
    for word in ["guid", "deck.lock", "content/", "questions.md", "{#", "c1::", "Topic"]:
        assert word not in out, word


def test_each_change_has_its_line(project: Project) -> None:
    """Of a note the text says what else changed: its kind, its id, its tags, its cards, its deck; and of the types."""
    project.write({"content/sub/s.md": "## Moves? {#moves}\n\nYes.\n", "content/theme.css": ".a { color: red }\n"})
    tagged = ONE.replace("{#one}", '{#one tags="old"}')
    project.questions(tagged + HOLES + CODE).build()
    assert project.run("ids", "--rename", "code", "snippet").code == 0
    text = ONE.replace("{#one}", '{#one .reversed tags="new"}') + HOLES.replace("prime", "prime, {{c3::small}}")
    project.questions(text + CODE.replace("#code", "#snippet"))
    project.write({"content/sub/s.md": "", "content/bus/s.md": "## Moves? {#moves}\n\nNo.\n"})
    project.write({"content/theme.css": ".a { color: blue }\n"})
    lines = [" ".join(line.split()) for line in project.run("plan").out.splitlines()]
    for line in [
        "kind basic → reversed; the reviews stay",
        "tags +new -old",
        "id was code",
        "cards c3 comes new",
        "deck sub → bus; cards that are there stay in “sub”",
        "Note types",
    ]:
        assert line in lines, lines

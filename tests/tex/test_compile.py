"""Every formula is read by the MathJax that Anki has, in an engine, and what it refuses is told at its place."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from deckwright.base.installed import installing
from deckwright.base.problems import Problems
from deckwright.gather import Steps, gather
from deckwright.settings.deck_toml import find_settings, load_settings
from deckwright.tex import ahead, check
from deckwright.tex.check import Verdicts
from deckwright.tex.engine import Engine, Exhausted, Refusal, Unusable, read_scripts
from deckwright.tex.finding import Tex
from deckwright.tex.mathjax import find_mathjax
from tests.help.carrying import carry
from tests.help.refused import REFUSED, TAKEN
from tests.help.support import REPOSITORY, SETTINGS, Project, long_but, needs


@pytest.fixture(autouse=True)
def engine() -> None:
    """The engine and MathJax must be installed."""
    for module in ("py_mini_racer", "mathjax"):
        needs(module)


def scripts() -> Sequence[str]:
    """Return what the engine runs."""
    folder = find_mathjax()
    assert folder
    return read_scripts(folder)


def told(project: Project) -> list[tuple[int, int, str, str]]:
    """Return the problems of a deck's formulas: line, column, code, and message with hint."""
    found = project.problems()
    assert {problem["code"] for problem in found} <= {"W511", "W512"}, found
    return [(one["line"], one["column"], one["code"], f"{one['message']} ({one['hint']})") for one in found]


def asking(answer: str) -> str:
    """Return a question with an answer."""
    return f"## Why? {{#q}}\n\n{answer}\n"


def test_what_is_refused_is_told_with_its_cause(project: Project) -> None:
    """Each formula that MathJax refuses is a warning at its line and in it, with the likely cause or the way out."""
    lines = [f"{'so ' * (at % 3)}${tex}$ ends." for at, tex in enumerate(REFUSED)]
    project.questions(asking("\n\n".join(lines)))
    found = told(project)
    assert [(one[0], one[2]) for one in found] == [(3 + 2 * at, "W511") for at in range(len(REFUSED))]
    for at, ((_, column, _, text), (tex, means)) in enumerate(zip(found, REFUSED.items(), strict=True)):
        assert means in text
        assert 1 + 3 * (at % 3) <= column <= 1 + 3 * (at % 3) + len(tex)
    assert project.run("check").code == 0
    assert project.run("check", "--strict").code == 1


AT = {
    "\\begin{gathered} a \\\\ \\foo \\end{gathered}": "\\foo",
    "\\foot + \\foo": "\\foot",
    "\\begin{gathered} \\% \\\\ #2 \\end{gathered}": "#2",
    "x \\& y & z": "& z",
    "a + \\begin{nope} x \\end{nope}": "\\begin{nope}",
    "a + \\begin{cases} x": "\\begin{cases}",
    "1 + \\frac{a}": "\\frac",
    "\\begin{cases} x \\end{aligned}": "\\end{aligned}",
    "x \\end{cases}": "\\end{cases}",
    "x^2^3": "$",
}


@pytest.mark.parametrize("tex", AT)
def test_the_very_place_in_a_formula(project: Project, tex: str) -> None:
    """The place is that of the command, the sign or the environment that MathJax names; else the formula's own."""
    line = f"so ${tex}$"
    project.questions(asking(line))
    assert [one[:2] for one in told(project)] == [(3, line.index(AT[tex]) + 1)]


@pytest.mark.parametrize("tex", TAKEN)
def test_what_mathjax_shows_is_no_problem(project: Project, tex: str) -> None:
    """A formula that MathJax shows is none, inline and displayed."""
    assert told(project.questions(asking(f"${tex}$\n\n$$\n{tex}\n$$"))) == []


@pytest.mark.long
def test_the_flagship_deck_has_no_formula_in_red(tmp_path: Path) -> None:
    """Of all formulas of the deck *Machine Learning Interviews*, none is refused."""
    problems = Problems()
    deck = gather(load_settings(find_settings(REPOSITORY / "content")), problems, lambda done, total: None)
    assert deck.compiled
    assert [str(one) for one in problems.sorted() if one.code in ("W511", "W512")] == []


def test_places(project: Project) -> None:
    """The place is right in a heading, a topic, a quote, a table, over several lines, the second time."""
    project.questions(
        "# About $\\foo$\n\n## What is $\\foo$? {#q}\n\n> Quoted\n> $$\n> a\n> \\foo\n> $$\n\n"
        "| a | b |\n|---|---|\n| x | $\\foo|$ |\n\n- $\\foo$ and\n  $\\foo$ &amp; \\(\\foo\\)\n"
    )
    places = [(1, 10), (3, 13), (8, 3), (13, 8), (15, 4), (16, 4), (16, 18)]
    assert [one[:2] for one in told(project)] == places


def test_definitions_hold_within_a_note(project: Project) -> None:
    """What a formula defines holds for the later ones of its note, and for no other note, in any order of compiling."""
    defining = "## One? {#one}\n\n$\\newcommand{\\q}{1}\\q$ and $\\q$, $\\def\\r{2}$ $\\r$\n\n"
    project.questions(defining + "## Two? {#two}\n\n$\\q$\n")
    assert [one[:2] for one in told(project)] == [(7, 2)]
    project.questions("## Two? {#two}\n\n$\\q$\n\n" + defining)
    assert [one[:2] for one in told(project)] == [(3, 2)]


def test_holes_are_filled(project: Project) -> None:
    """A formula in a hole or in a hint is compiled as the card shows it."""
    line = "{{c1::$\\frac{a}{b}$::a $\\hint$}} and {{c2::$\\foo$}}"
    project.questions(f"## T {{#t .cloze}}\n\n{line}\n")
    assert [one[:2] for one in told(project)] == [(3, line.index("\\hint") + 1), (3, line.index("\\foo") + 1)]


HOLED = {
    r"\frac{{{c1::a}}}{b}": [],
    r"\frac{{c1::a}}{{c2::b}}": [],
    r"x^{{c1::10}}_{{c2::i::an index}}": [],
    r"\begin{gathered} \sqrt{{c1::x}} \\ {{c2::y}} \end{gathered}": [],
    r"{{c1::a & b}}": ["columns"],
    r"\frac{ {{c1::\foo}} }{b}": [r"does not know \foo"],
    r"x + {{c1::y::\zzz}}": [r"with the hole c1 hidden"],
    r"\left{{c1::(}} x \right)": [],
    r"\begin{{{c1::cases}}} a & b \end{cases}": ["with the hole c1 hidden"],
    r"\frac{a}{b}_{{c1::x}} {{c1::\foo}} {{c2::\foo::\zzz}}": [r"does not know \foo"],
}


@pytest.mark.parametrize("tex", HOLED)
def test_holes_in_formulas(project: Project, tex: str) -> None:
    """A formula with holes is compiled as each card shows it: filled, and with ``[...]`` or a hint in their places."""
    project.questions(f"## T {{#t .cloze}}\n\nso ${tex}$\n\n{{{{c9::end}}}}\n")
    found = told(project)
    assert all(line == 3 and 4 <= column < 5 + len(tex) for line, column, *_ in found)
    assert len(found) == len(HOLED[tex])
    for (*_, text), means in zip(found, HOLED[tex], strict=True):
        assert means in text


def test_carried_notes_are_compiled(project: Project) -> None:
    """The formulas of carried notes are compiled as well, in Markdown and in raw HTML, but not in code or tags."""
    carry(project).questions(
        "## Peru {#peru notetype=geography}\n\n```{=html}\n<b>x</b> \\(a &lt; \\foo\\)\n"
        "<code>\\(\\bar\\foo\\)</code> \\(a<i>\\foo</i>\\)\n```\n"
    )
    assert [one[:2] for one in told(project)] == [(4, 19)]


def test_a_faulty_question_is_told_once(project: Project) -> None:
    """What follows from an error of the same question is not told beside it."""
    project.questions(asking("$\\foo$ <nope>"))
    assert [one["code"] for one in project.problems()] == ["E408"]


class Counted(Engine):
    """An engine that counts what it is asked."""

    compiled: ClassVar[list[str]] = []

    def compile(self, tex: str, display: bool) -> Refusal | None:
        """Compile, and count."""
        self.compiled.append(tex)
        return super().compile(tex, display)

    def compile_all(self, formulas: Sequence[tuple[str, bool]]) -> list[Refusal | None]:
        """Compile several, and count each."""
        self.compiled.extend(tex for tex, _ in formulas)
        return super().compile_all(formulas)


def gathered(project: Project, verdicts: Verdicts | ahead.Ahead) -> list[str]:
    """Return the codes of the problems of a deck, gathered with these verdicts."""
    problems = Problems()
    settings = load_settings(find_settings(project.root))
    deck = gather(settings, problems, lambda done, total: None, Steps(formulas=verdicts.check))
    verdicts.close()
    return [one.code for one in problems.sorted()] + ([] if deck.compiled else ["not compiled"])


def test_nothing_known_is_compiled_again(project: Project, tmp_path: Path) -> None:
    """What was said of a formula is remembered: only a new one starts the engine, and the cache has one file a deck."""
    project.questions(asking("$a$ $b$ $\\foo$"))
    Counted.compiled.clear()
    for _ in range(2):
        assert gathered(project, Verdicts(start=Counted)) == ["W511"]
        assert Counted.compiled == ["a", "b", "\\foo"]
    project.questions(asking("$a$ $c$ $\\foo$"))
    assert gathered(project, Verdicts(start=Counted)) == ["W511"]
    assert "c" in Counted.compiled
    (entry,) = (path for path in (tmp_path / "cache").rglob("*") if path.is_file())
    size = entry.stat().st_size
    project.questions(asking("$a$"))
    gathered(project, Verdicts(start=Counted))
    project.questions(asking("$d$"))
    gathered(project, Verdicts(start=Counted))
    assert entry.stat().st_size < size  # what no note has any more is forgotten


def test_a_formula_of_many_notes_is_compiled_once(project: Project) -> None:
    """The same formula costs no time in the second note, and is told there, too; behind a definition it is another."""
    again = "".join(f"## Number {at}? {{#n{at}}}\n\n$\\foo$\n\n" for at in range(3))
    defined = "## Last? {#last}\n\n$\\def\\foo{x}$ $\\foo$\n"
    Counted.compiled.clear()
    assert gathered(project.questions(again + defined), Verdicts(start=Counted)) == ["W511"] * 3
    assert Counted.compiled == ["\\foo", "\\def\\foo{x}", "\\foo"]


@pytest.mark.parametrize("damage", [b"", b"x", b"\x00" * 40])
def test_a_damaged_memory_is_made_again(project: Project, tmp_path: Path, damage: bytes) -> None:
    """A cache that somebody damaged costs time only."""
    project.questions(asking("$\\foo$"))
    assert len(told(project)) == 1
    for entry in [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]:
        entry.write_bytes(damage)
    assert len(told(project)) == 1


class Tired(Engine):
    """An engine that some formulas exhaust."""

    def compile(self, tex: str, display: bool) -> Refusal | None:
        """Compile, or give up."""
        if "\\tiring" in tex:
            self.close()
            raise Exhausted("too long")
        return super().compile(tex, display)

    def compile_all(self, formulas: Sequence[tuple[str, bool]]) -> list[Refusal | None]:
        """Compile several, or give up."""
        return [self.compile(*formula) for formula in formulas]


def test_a_formula_that_takes_too_long(project: Project) -> None:
    """A formula that exhausts the engine is a warning, the others are compiled; it is tried again the next time."""
    project.questions(asking("$\\foo$ $\\tiring$") + "\n## Two? {#two}\n\n$\\foo$\n")
    for _ in range(2):
        assert gathered(project, Verdicts(start=Tired)) == ["W511", "W512", "W511"]


def test_many_formulas_that_take_too_long(project: Project) -> None:
    """After three of them the rest is left alone, which is told: a command never hangs."""
    questions = "".join(f"## Number {at}? {{#n{at}}}\n\n$\\tiring {at}$\n\n" for at in range(9))
    assert gathered(project.questions(questions), Verdicts(start=Tired)) == ["W512"] * 4


@pytest.mark.parametrize("formulas", ["$a$ $\\foo$", "$\\def\\foo{x}$ $\\foo$", "$\\tiring$ $\\foo$ $a$"])
def test_what_is_compiled_while_notes_are_rendered(
    project: Project, monkeypatch: pytest.MonkeyPatch, formulas: str
) -> None:
    """Formulas that are compiled as soon as they are known are told as the others are, and remembered."""
    monkeypatch.setattr(ahead, "TOGETHER", 2)
    project.questions(asking(formulas))
    as_ever = gathered(project, Verdicts(writes=False, start=Tired))
    settings = load_settings(find_settings(project.root))
    early = ahead.Ahead(Verdicts(start=Tired))
    for tex in ("b", "c", *formulas.strip("$").split("$ $")):
        early.hear([Tex(tex, display=False)], settings)
    assert gathered(project, early) == as_ever
    Counted.compiled.clear()
    gathered(project, Verdicts(start=Counted))
    assert ("a" in Counted.compiled) == (formulas.startswith("$\\tiring"))  # which is tried again, with what is behind


GREEDY = "const a = []; while (true) a.push(new Array(1e5).fill(1));"


@pytest.mark.parametrize("script", long_but(["while (true) {}", GREEDY], GREEDY))
def test_the_engine_has_limits(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A script that never ends, or eats memory, ends the engine and not the command; another one starts."""
    monkeypatch.setattr("deckwright.tex.engine.FORMULA_SECONDS", 3)
    tired = Engine([*scripts(), f"globalThis.compile = () => {{ {script} }};"])
    with pytest.raises(Exhausted):
        tired.compile("x", False)
    monkeypatch.undo()
    fresh = Engine(scripts())
    assert fresh.compile("x", False) is None
    fresh.close()


def test_the_engine_leaves_nothing_behind() -> None:
    """A closed engine has no thread, and it cannot be told from outside that there was one."""
    before = threading.enumerate()
    engine = Engine(scripts())
    assert engine.compile("\\foo", True) == ("UndefinedControlSequence", "Undefined control sequence \\foo")
    engine.close()
    assert threading.enumerate() == before


def test_the_engine_has_no_door() -> None:
    """In the engine there is nothing that reads files, opens connections or loads code."""
    names = ("require", "process", "fetch", "XMLHttpRequest", "WebSocket", "Deno", "importScripts", "Worker")
    engine = Engine([*scripts(), f"globalThis.compile = () => {list(names)}.filter((name) => name in globalThis)"])
    assert engine.compile("", False) is None
    engine.close()


def test_without_the_extra(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it a build comes to the same, and ``check`` says once how to install it, if there are formulas."""
    monkeypatch.setitem(sys.modules, "py_mini_racer", None)
    monkeypatch.setattr(check, "is_installed", lambda: False)
    monkeypatch.chdir(project.root)  # the line to type names folders as they are seen from here
    project.questions(asking("$\\foo$") + "\n## Two? {#two}\n\n$x$\n")
    (found,) = project.problems("--strict")
    assert (found["code"], found["severity"]) == ("I511", "info")
    assert found["hint"] == installing("formulas")
    assert project.run("check", "--strict").code == 0
    assert "I511" not in project.run("build").text
    package = project.package.read_bytes()
    monkeypatch.undo()
    project.package.unlink()
    assert project.run("build").code == 0
    assert project.package.read_bytes() == package
    monkeypatch.setattr(check, "is_installed", lambda: False)
    assert project.questions(asking("no formula, \\$5")).problems() == []


def test_an_engine_that_does_not_start(project: Project) -> None:
    """An engine that is installed and does not start is as none."""

    def start(scripts: Sequence[str]) -> Any:
        raise Unusable("no")

    project.write({"content/deck.toml": SETTINGS}).questions(asking("$\\foo$"))
    assert gathered(project, Verdicts(start=start)) == ["not compiled"]

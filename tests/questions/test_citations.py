"""Sources: how ``references.bib`` becomes author and year in a text, and a full reference below it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deckwright.base.problems import Problems
from deckwright.questions.bibliography import load_references
from tests.help.support import Project

SHOWN = {
    "Lloyd, Stuart P.": ("Lloyd 2026", "Lloyd, S. P."),
    "Stuart P. Lloyd": ("Lloyd 2026", "Lloyd, S. P."),
    "Doe, Jane and Roe, Jean-Luc": ("Doe and Roe 2026", "Doe, J. &amp; Roe, J.-L."),
    "A, B and C, D and E, F": ("A et al. 2026", "A, B., C, D. &amp; E, F."),
    "Doe, Jane and others": ("Doe et al. 2026", "Doe, J. et al."),
    r"H{\'e}bert, {\'E}mile": ("Hébert 2026", "Hébert, É."),
    "{P}etersen, Kaare": ("Petersen 2026", "Petersen, K."),
    "{scikit-learn developers}": ("scikit-learn developers 2026", "scikit-learn developers"),
    "Laurens van der Maaten": ("van der Maaten 2026", "van der Maaten, L."),
    "van der Maaten, Laurens": ("van der Maaten 2026", "van der Maaten, L."),
    "Charles Louis Xavier Joseph de la Vall{\\'e}e Poussin": (
        "de la Vallée Poussin 2026",
        "de la Vallée Poussin, C. L. X. J.",
    ),
    "Gene {Van Loan}": ("Van Loan 2026", "Van Loan, G."),
    "Brinch Hansen, Per": ("Brinch Hansen 2026", "Brinch Hansen, P."),
    "King, Jr., Martin Luther": ("King 2026", "King, M. L., Jr."),
    "Plato": ("Plato 2026", "Plato"),
    "bell hooks": ("hooks 2026", "hooks, b."),
    "Doe, Jane,": ("Doe 2026", "Doe, J."),
    "{Ernst and Young} and Doe, Jane": ("Ernst and Young and Doe 2026", "Ernst and Young &amp; Doe, J."),
}
"""What stands as author, how a text cites it, and how the reference names it."""


def load(folder: Path, author: str, problems: Problems) -> list[tuple[str, str]]:
    """Return short and full form of the one source whose authors are ``author``."""
    entry = f"@misc{{key,\n  author = {{{author}}},\n  title = {{The {{PCM}}}},\n  year = {{2026}},\n}}\n"
    (folder / "references.bib").write_text(entry, encoding="utf-8")
    references = load_references(folder, "references.bib", problems)
    return [(reference.short(), reference.full()) for reference in references.values()]


@pytest.mark.parametrize("author", SHOWN)
def test_authors_are_named(tmp_path: Path, author: str) -> None:
    """People are named by their last names and initials, an organisation in braces by its whole name."""
    problems = Problems()
    short, full = SHOWN[author]
    assert load(tmp_path, author, problems) == [(short, f"{full} (2026). <cite>The PCM</cite>.")]
    assert problems.sorted() == []


@pytest.mark.parametrize("author", ["", "{}", "others", ","])
def test_a_source_needs_an_author(tmp_path: Path, author: str) -> None:
    """A source without anybody's name is a problem, with its place; what cites it is none, too."""
    problems = Problems()
    assert [short.strip() for short, _ in load(tmp_path, author, problems)] == ["key"]
    assert [str(problem)[:25] for problem in problems.sorted()] == ["references.bib:1:1: E604 "]


ENTRY = "@misc{key, author = {Doe, Jane}, title = {Title}, year = 2026%s}\n"
UNFIT = {
    "an endless title": (ENTRY.replace("Title", "Title " * 2_000) % "", "title", 1),
    "an address that is none": (ENTRY % ", url = {javascript:alert(1)}", "begin with https://", 1),
    "thousands of sources": ("".join(ENTRY.replace("key", f"key{at}") % "" for at in range(5_001)), "5,000", 0),
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_source_that_cannot_be_shown_is_told(tmp_path: Path, name: str) -> None:
    """A source that no card could show, or whose address is none, is a problem, and never a link."""
    text, told, left = UNFIT[name]
    (tmp_path / "references.bib").write_text(text, encoding="utf-8")
    problems = Problems()
    references = load_references(tmp_path, "references.bib", problems)
    assert len(references) == left
    assert [problem.code for problem in problems.sorted()] == ["E604"]
    assert told in problems.sorted()[0].message + problems.sorted()[0].hint
    shown = "".join(reference.full() for reference in references.values())
    assert "javascript" not in shown
    assert len(shown) < 200


@pytest.mark.timeout(30)
def test_thousands_of_latex_commands_are_not_decoded(tmp_path: Path) -> None:
    """A file of nothing but LaTeX commands is refused before they are decoded; those in an abstract do not matter."""
    text = "@book{k,\n author = {A, B},\n year = {1982},\n title = {%s},\n abstract = {%s},\n}\n"
    for title, abstract, expected in (('\\"{o}' * 300_000, "", 0), ("T", '\\"{o}' * 300_000, 1)):
        problems = Problems()
        (tmp_path / "references.bib").write_text(text % (title, abstract), encoding="utf-8")
        assert len(load_references(tmp_path, "references.bib", problems)) == expected
        assert [problem.code for problem in problems.sorted()] == ["E604"] * (1 - expected)


def test_a_faulty_source_is_told_once(project: Project) -> None:
    """What is wrong with a source is told where it stands, and not again wherever it is cited."""
    project.write({"content/references.bib": "@book{Doe2020,\n  author = {Doe}\n  title = {T},\n  year = 2020\n}\n"})
    project.questions("".join(f"## What is {number}? {{#q{number}}}\n\n[@Doe2020]\n\n" for number in range(30)))
    found = json.loads(project.run("check", "--format", "json").out)
    assert [(one["path"], one["line"], one["code"]) for one in found] == [("content/references.bib", 2, "E604")]

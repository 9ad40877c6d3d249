"""Sources: how ``references.bib`` becomes author and year in a text, and a full reference below it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.base.problems import Problems
from deckwright.questions.bibliography import load_references
from deckwright.questions.bibtex.letters import PLAIN, letters, put_back
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


@given(st.from_regex(PLAIN.pattern, fullmatch=True))
def test_latex_has_nothing_to_say_of_plain_words(words: str) -> None:
    """What is not decoded for being plain would have come out as it is."""
    read = letters(words + r"\o")
    assert put_back(read.text, read.kept) == words + "ø"


TITLES = {
    r"Why 50% of {Taylor & Francis} #1": "Why 50% of Taylor & Francis #1",
    r"Why 50\% of Taylor \& Francis \#1": "Why 50% of Taylor & Francis #1",
    r"{\TeX} and \LaTeX{}": "TeX and LaTeX",
    r"A queue: {$L=\lambda W$}": "A queue: L=λ W",
    r"CO$_2$, $R^2$ and $\ell_1$ in $\mathbb{R}^n$": "CO₂, R² and ℓ₁ in ℝⁿ",
    r"$k$-means, \(\beta\)-VAE, 3$\times$3": "k-means, β-VAE, 3×3",
    r"$O(n \log n)$ and $\{1, 2\}$": "O(n log n) and {1, 2}",
    r"The $100 startup": "The $100 startup",
    r"From $5 to $6": "From $5 to $6",
    r"From \$5 to \$6": "From $5 to $6",
    r"\href{https://example.org/50%}{Home}": "Home",
    r"\url{https://example.org/50%25}": "https://example.org/50%25",
    r"\enquote{Yes}, \mbox{AlphaGo} \emph{won} \unheardof{twice}": "“Yes”, AlphaGo won twice",
    r"Sets \{a, b\} in \protect\textit{C\#}": "Sets {a, b} in C#",
    r"R\'enyi, {\OE}uvre ``de'' l'{\^\i}le -- 2": "Rényi, Œuvre “de” l'île – 2",
}


@pytest.mark.parametrize("latex", TITLES)
def test_a_title_says_what_its_latex_says(tmp_path: Path, latex: str) -> None:
    """Formulas, commands and signs of a title become the letters that they mean, and none is lost."""
    problems = Problems()
    entry = f"@misc{{key,\n author = {{Doe, Jane}},\n title = {{{latex}}},\n year = 2026,\n}}\n"
    (tmp_path / "references.bib").write_text(entry, encoding="utf-8")
    (reference,) = load_references(tmp_path, "references.bib", problems).values()
    assert (reference.title, problems.sorted()) == (TITLES[latex], [])


LOST = {
    r"Of $x_{i,j}^{2}$": r"$x_{i,j}^{2}$",
    r"An \eps-greedy agent": r"\eps",
    r"A comment on \cite{Roe2020}": r"\cite",
    r"\frac{1}": r"\frac{1}",
    "{" * 2_000 + "T" + "}" * 2_000: "{{{",
}


@pytest.mark.parametrize("latex", LOST, ids=["script", "own command", "pointer", "argument", "depth"])
def test_latex_that_no_letters_say_is_told(tmp_path: Path, latex: str) -> None:
    """What of a title would vanish, or show as code, is told at its place, with what the card would show."""
    problems = Problems()
    entry = f"@misc{{key,\n author = {{Doe, Jane}},\n title = {{{latex}}},\n year = 2026,\n}}\n"
    (tmp_path / "references.bib").write_text(entry, encoding="utf-8")
    load_references(tmp_path, "references.bib", problems)
    (problem,) = problems.sorted()
    assert (problem.code, problem.place.line, problem.place.column) == ("W604", 3, 11 + latex.index(LOST[latex]))
    assert LOST[latex] in problem.message


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


@pytest.mark.long
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


NO_BIBTEX = {
    "TY  - BOOK\nAU  - Doe, Jane\nER  -\n": (1, "RIS"),
    "\n%0 Book\n%A Doe, Jane\n": (2, "EndNote"),
    '[{"id": "Doe2020"}]\n': (1, "JSON"),
    "references:\n- id: Doe2020\n": (1, "YAML"),
    "<!DOCTYPE html>\n<title>404</title>\n": (1, "HTML"),
    "% mine\n\nDoe, Jane (2020). Rivers.\n": (3, "no BibTeX"),
    "book{Doe2020, author = {Doe}}\n": (1, "lacks its @"),
    "booklet{Doe2020, author = {Doe}}\n": (1, "lacks its @"),
    "manual{Doe2020, author = {Doe}}\n": (1, "lacks its @"),
}


@pytest.mark.parametrize("text", NO_BIBTEX)
def test_a_file_that_is_no_bibtex_is_told_once(project: Project, text: str) -> None:
    """A file of sources in another format is told at its line, cited or not, and once, however often it is cited."""
    project.write({"content/references.bib": text})
    for cited in ("", "[@Doe2020]"):
        project.questions("".join(f"## What is {number}? {{#q{number}}}\n\nA {cited}.\n\n" for number in range(3)))
        (found,) = project.problems()
        assert (found["path"], found["line"], found["code"]) == ("content/references.bib", NO_BIBTEX[text][0], "E604")
        assert NO_BIBTEX[text][1] in str(found["message"])


WHOLE = ENTRY % ""
OUTSIDE = {
    WHOLE + "\n@bo": 3,
    WHOLE + "\n@book": 3,
    "author = {Doe},\n year = 2020}\n\n" + WHOLE: 1,
    WHOLE + "\nbook{Roe2020,\n title = {T}}\n": 3,
    WHOLE + "AU  - Doe, Jane\n": 2,
}


@pytest.mark.parametrize("text", OUTSIDE)
def test_what_was_cut_off_is_told(project: Project, text: str) -> None:
    """What is left of an entry, at a file's end or at its beginning, is told at its line although nothing cites it."""
    project.write({"content/references.bib": text}).questions("## What? {#q}\n\nA.\n")
    assert [(found["line"], found["code"]) for found in project.problems()] == [(OUTSIDE[text], "E604")]


@pytest.mark.parametrize(
    "text", ["", "% nothing yet\n", "My sources, mailed to me@example.org\n" + WHOLE, WHOLE + ",\n"]
)
def test_words_between_entries_are_a_comment(project: Project, text: str) -> None:
    """What BibTeX takes for a comment is none of our business, and neither is an empty file."""
    assert project.write({"content/references.bib": text}).questions("## What? {#q}\n\nA.\n").problems() == []


NAMED = {
    "So [Doe2020].": ("[@Doe2020]", 4),
    "So [see Doe2020, p. 3].": ("[@Doe2020, p. 3]", 4),
    "So (Doe2020).": ("[@Doe2020]", 5),
    "So says Doe2020.": ("[@Doe2020]", 9),
    "So cite:Doe2020.": ("[@Doe2020]", 9),
    "So [@Doe2020, it is.": ("[@Doe2020]", 5),
    "So \\cite{Doe2020}.": ("[@Doe2020]", 4),
    "So [rivers].": ("[@rivers]", 4),
    "So[^Doe2020].": ("[@Doe2020]", 3),
}
UNNAMED = [
    "So [Doe2020](https://example.org) and [text][Doe2020].\n\n[Doe2020]: https://example.org",
    "So [Doe2020].\n\n[Doe2020]: https://example.org",
    "So `[Doe2020]` and `Doe2020`, <https://example.org/Doe2020>.",
    "So the rivers, a[rivers] and (rivers).",
    "So [Roe2020] and XDoe2020, Doe2020/x or Doe20203.",
]
TWO = "".join(WHOLE.replace("key", key) for key in ("Doe2020", "rivers"))


@pytest.mark.parametrize("text", [*NAMED, *UNNAMED])
def test_a_key_that_is_no_citation_is_told(project: Project, text: str) -> None:
    """The key of a source without its mark is told once, with the citation that works; a link's label is none."""
    project.write({"content/references.bib": TWO}).questions(f"## What? {{#q}}\n\n{text}\n")
    found = project.problems()
    if text in UNNAMED:
        assert found == []
    else:
        assert [(one["line"], one["column"]) for one in found] == [(3, NAMED[text][1])]
        assert NAMED[text][0] in str(found[0]["hint"])

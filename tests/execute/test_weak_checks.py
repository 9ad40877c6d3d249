"""``tools.weak_checks``: what is altered, and what a check notices of it, with real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.help.support import SETTINGS, Project
from tools.alter import altered, numbers_said, tied

ROOT = Path(__file__).parent.parent.parent

FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="the tool needs a system that forks")

CARD = """
## How much is left of {start}? {{#{id} .code}}

```python
def left(x):
    return x - 3
```

```python {{.check}}
{check}
```
"""


def weak(project: Project, *arguments: str) -> tuple[int, list[str]]:
    """Run the tool on the project's deck; return its exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.weak_checks", str(project.root / "content"), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    return done.returncode, done.stdout.splitlines()


def deck(project: Project, *checks: str, start: str = "ten") -> Project:
    """Write a deck of cards with these checks, the first card on line 2."""
    cards = [CARD.format(id=f"q{number}", check=check, start=start) for number, check in enumerate(checks)]
    return project.write({"content/deck.toml": SETTINGS, "content/questions.md": "".join(cards)})


def new(code: str) -> list[str]:
    """Return the altered lines of a piece of code."""
    return [change.line_of(code) for change in altered(code)]


ALTERED = {
    "a sign": ("a = b - c", ["a = b + c"]),
    "an operator before a parenthesis": ("a = (b) * (c)", ["a = (b) / (c)"]),
    "a comparison": ("a = b <= c", ["a = b >= c"]),
    "a whole number": ("a = 3", ["a = 2", "a = 4"]),
    "a number with many digits": ("a = 0.25", ["a = 0.24", "a = 0.26"]),
    "a negative number": ("a = -2", ["a = -1", "a = -3", "a = 2"]),
    "minus before a name": ("a = -b", ["a = b"]),
    "and": ("a = b and c", ["a = b or c"]),
    "not": ("a = not b", ["a = b"]),
    "a function that is an operator": ("a = b.max()", ["a = b.min()"]),
    "an assignment with an operator": ("a += b", ["a -= b"]),
    "letters of several bytes before it": ("a = 'ä' * b + c", ["a = 'ä' * b - c"]),
}


@pytest.mark.parametrize(("code", "expected"), ALTERED.values(), ids=ALTERED.keys())
def test_one_place_is_altered(code: str, expected: list[str]) -> None:
    """Of numbers, signs and operators each is altered by itself, and the rest of the line stays as it is."""
    assert sorted(new(code)) == sorted(expected)


@pytest.mark.parametrize(
    "code",
    [
        "rng = np.random.default_rng(7)",
        "a = f(x, axis=0)",
        "a = f(c, 1e-9)",
        "for i in range(100): pass",
        "def f(x, steps=500): pass",
        "a = round(b, 2)",
        "a = f'{b + 1}'",
        "a = 'x' + 'y'",
        "def f(x: T | None): pass",
    ],
)
def test_what_any_value_would_do_for_is_left_alone(code: str) -> None:
    """Seeds, axes, guards, numbers of rounds, places of rounding, texts and types are not altered."""
    assert new(code) == []


def test_the_numbers_that_a_text_says() -> None:
    """Numbers are read as a learner reads them; those of code, sources, addresses, ids and formulas' names are none."""
    text = (
        "## Is it 5 %? {#it-7}\n\n51,000 or $3\\cdot10^{-4}$ of $x_{8}$ [@Doe2020, p. 3], "
        "{{c1::0.25}}, 12{,}288, F1, L2, 1.\n\n![9](../media/x-6.png)\n\n```python\na = 77\n```\n"
    )
    said = {number.text: (float(number.value), float(number.unit), number.line) for number in numbers_said(text)}
    assert said == {
        "5 %": (5, 1, 1),
        "51,000": (51_000, 1000, 3),
        "3\\cdot10^{-4}": (0.0003, 0.0001, 3),
        "8": (8, 1, 3),
        "0.25": (0.25, 0.01, 3),
        "12{,}288": (12_288, 1000, 3),
        "9": (9, 1, 5),
    }


def test_a_number_of_the_text_is_found_in_the_check() -> None:
    """A check holds a number as it is, as a share for a percentage, or with more digits that round to it."""

    def held(text: str, check: str) -> list[str]:
        (said,) = numbers_said(text)
        return [change.line_of(check) for change in tied(said, True, check)]

    assert held("It is 5 %.", "assert x == 0.05") == ["assert x == 0.06"]
    assert held("It is 5 %.", "assert x == 5") == ["assert x == 6"]
    assert held("It is 0.37.", "assert x == 0.368") == ["assert x == 0.378"]
    assert held("It is 0.37.", "a = 0.37\nassert a == 0.37") == ["assert a == 0.38", "a = 0.38"]
    assert held("It is 0.37.", "assert x == 0.38") == []
    assert held("It is 0.05.", "assert abs(x) < 0.05") == []


@pytest.mark.long
@FORKS
def test_a_strong_check(project: Project) -> None:
    """A check that notices every alteration is not told, and the tool ends with 0."""
    code, said = weak(deck(project, "assert left(10) == 7 and left(3) == 0"))
    assert (code, said) == (0, ["3 alterations: 0 passed, of 0 cards; 0 more are as good"])


@FORKS
def test_a_weak_check(project: Project) -> None:
    """What a check lets pass is told with its file, its line, the altered line and the line as it is."""
    code, (first, second, last) = weak(deck(project, "assert left(10) < 10"))
    assert code == 1
    assert first.endswith("questions.md:6: return x - 2   (was: return x - 3)") and first.startswith("passed: ")
    assert second.endswith("questions.md:6: return x - 4   (was: return x - 3)")
    assert last == "3 alterations: 2 passed, of 1 cards; 0 more are as good"


@pytest.mark.long
@FORKS
def test_a_number_of_the_text_that_nothing_holds(project: Project) -> None:
    """A number of the text is held if one of the places where the check has it matters."""
    strong, weak_one = "assert 20 == left(23) and 20 > 0", "assert left(23) == 20 and left(20) > 0"
    assert weak(deck(project, strong, start="20"))[0] == 0
    assert weak(deck(project, weak_one, start="20"))[0] == 0
    _, (first, second, _) = weak(deck(project, "assert left(20) > 0 and left(3) == 0", start="20"))
    assert first.endswith("questions.md:2: another 20   (one more)")
    assert second.endswith("questions.md:2: another 20   (one less)")


@pytest.mark.long
@FORKS
def test_what_is_as_good(project: Project) -> None:
    """An alteration that the check's own comment names is not told; a comment that names nothing is."""
    mark = "\n# as good: return x - 2\n# as good: return x - 4"
    code, said = weak(deck(project, "assert left(10) < 10" + mark))
    assert (code, said) == (0, ["3 alterations: 0 passed, of 0 cards; 2 more are as good"])
    code, said = weak(deck(project, "assert left(10) == 7" + mark))
    assert code == 1 and said[0].endswith("questions.md:2: marked as good, but nothing passes that is: return x - 2")


@pytest.mark.long
@FORKS
def test_a_card_that_fails_as_it_stands(project: Project) -> None:
    """A card whose code fails without a change is named, and nothing else is said of it."""
    code, said = weak(deck(project, "assert left(10) == 8", "assert left(10) == 7"))
    assert code == 1
    assert len(said) == 2 and "questions.md:2: the code of this card fails as it stands" in said[0]


@FORKS
@pytest.mark.long
def test_one_that_does_not_end_is_noticed(project: Project) -> None:
    """An alteration by which the code never ends is noticed."""
    check = "x = 9\nwhile x > 0: x = left(x)\nassert x == 0 and left(10) == 7"
    assert weak(deck(project, check))[0] == 0


@pytest.mark.long
@FORKS
def test_a_drawn_part(project: Project) -> None:
    """The same seed draws the same alterations, and ids choose cards."""
    deck(project, "assert left(10) < 10", "assert left(10) == 7", "assert left(1) < 9")
    first = weak(project, "--many", "3", "--seed", "4")
    assert first == weak(project, "--many", "3", "--seed", "4") and "3 of 9 alterations" in first[1][-1]
    assert weak(project, "q1") == (0, ["3 alterations: 0 passed, of 0 cards; 0 more are as good"])

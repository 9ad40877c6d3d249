"""Changes that stand apart and are still about the same thing: they stay a conflict, and nothing is said twice."""

from __future__ import annotations

import pytest

from tests.help.pulling import pull, ship
from tests.help.support import Learner, Project, long_but

WORDS = "alpha beta gamma delta epsilon zeta eta theta end.\n"
LIST = "- one item\n- two items\n- three items\n"

SAME_THING = {
    "an item that both add": (LIST, ("- one", "- zero items\n- one"), ("</ul>", "<li>zero items</li></ul>")),
    "a paragraph that both move": (
        f"Move me there.\n\n{WORDS}\nSecond one.\n\nThird one.\n",
        (f"Move me there.\n\n{WORDS}\nSecond one.\n", f"{WORDS}\nSecond one.\n\nMove me there.\n"),
        ("<p>Move me there.</p>", ""),
    ),
    "a word that both add": (WORDS, ("alpha", "not alpha"), ("theta end", "theta not end")),
    "a formula": (r"So $\frac{a}{b} = \frac{c}{d}$ it is.", ("{a}", "{x}"), ("{d}", "{y}")),
    "a piece of code": ("Call `f(a, b, c, d, e)` here.", ("f(a", "f(x"), (", e)", ", y)")),
    "a line of code": (
        "```python\nx = alpha + beta + gamma + delta + epsilon\n```\n",
        ("alpha", "a"),
        ("epsilon", "e"),
    ),
    "the holes of a card": (
        "{{c1::alpha}} beta gamma delta epsilon zeta eta theta {{c2::iota}}.\n",
        ("{{c1::alpha}} beta gamma delta epsilon", "alpha beta gamma delta {{c1::epsilon}}"),
        ("{{c2::iota}}", "{{c1::iota}}"),
    ),
}


@pytest.mark.parametrize("what", long_but(SAME_THING, "an item that both add"))
def test_changes_about_one_thing_are_no_merge(project: Project, learner: Learner, what: str) -> None:
    """What both put in, a formula, a line of code, the holes of one card: neither text is written, both are told."""
    text, mine, hers = SAME_THING[what]
    question = f"## What? {{#q{' .cloze' * text.startswith('{{')}}}\n\n{text}"
    ship(project.questions(question), learner)
    project.questions(question.replace(*mine))
    name = next(name for name, field in learner.note("q").items() if hers[0] in field)
    edited = learner.note("q")[name].replace(*hers)
    learner.edit("q", name, edited + ("<p>Move me there.</p>" if "Move" in text else ""))
    pulled = pull(project, learner.collection.path)
    assert pulled.changes == []
    assert "1 conflict" in pulled.result.out


@pytest.mark.long
def test_changes_in_two_lines_of_code_are_merged(project: Project, learner: Learner) -> None:
    """Lines of code are apart as words are: the file gets both changes."""
    question = "## What? {#q}\n\n```python\nfor i in range(n):\n    x = i\n    y = x\n    print(y)\n```\n"
    ship(project.questions(question), learner)
    project.questions(question.replace("range(n)", "range(n + 1)"))
    learner.edit("q", "Back", learner.note("q")["Back"].replace("print", "show"))
    assert pull(project, learner.collection.path).changes == [("    print(y)", "    show(y)")]

"""A small deck, and edits of everything that bears on a card: what remembers must tell each of them."""

from __future__ import annotations

from collections.abc import Callable

from tests.help.support import SETTINGS, Project, svg

TOPIC = "# Numbers\n\n"
TINY = '<svg viewBox="0 0 600 100"><!-- tiny -->\n<g style="" transform="scale(0.05 -0.05)"></g></svg>\n'
"""A picture with letters as Matplotlib draws them."""

ONE = "## What is one? {#one}\n\nThe first [@Lloyd1982]. ![A square](../media/square.svg)\n\n"
TWO = "## What is two? {#two}\n\nAfter [](#one), a $2$. And $\\R$.\n\n"
HOLE = "## Three {#three .cloze}\n\n{{c1::Three}} is odd. ![](../../media/round.svg)\n\n"
BIB = "@book{Lloyd1982, author={Lloyd, Stuart}, title={Least squares}, year={1982}}\n"
READ = "## Vier? {#vier}\n\nFour.\n"
BARE = "## Q? {#q}\n\nSo says Kim2001.\n"
LATER = "## Who was later? {#later}\n\nSee @Later1983 for that.\n"
NOTED = "## Four? {#four}\n\n> [!NOTE]\n> It is even.\n\n"
CLASSED = "## Five? {#five}\n\nIt is [der Hund]{.masc} here.\n\n"
LIST = """## Words {.list .reversed lang="de"}

| front | back | extra | hint | id |
|---|---|---|---|---|
| der Hund | the dog | $1$ | _barks_ | hund |
| die Katze | the cat, [](#one) | ![](../media/square.svg) | | katze |
"""
SHEET = 'extra,front,back,id\n$1$,der Hund,"the\n\n- dog",hund\n![](../media/square.svg),die Katze,[](#one),katze\n'
"""A list in a file of its own."""
START = {
    "content/a.md": TOPIC + ONE + TWO,
    "content/b/c.md": "---\nlevel: basic\n---\n\n" + HOLE,
    "content/references.bib": BIB,
    "media/square.svg": svg("red"),
    "media/round.svg": svg("blue"),
}

Edit = Callable[[Project], object]

EDITS: dict[str, Edit] = {
    "nothing": lambda project: None,
    "a word": lambda project: project.write({"content/a.md": TOPIC + ONE.replace("first", "least") + TWO}),
    "a line above": lambda project: project.write({"content/a.md": TOPIC + "Text.\n\n" + ONE + TWO}),
    "a line above a warning": lambda project: project.write({"content/b/c.md": "Text.\n\n" + HOLE}),
    "the topic": lambda project: project.write({"content/a.md": "# Digits\n\n" + ONE + TWO}),
    "front matter": lambda project: project.write({"content/b/c.md": "---\nlevel: advanced\n---\n\n" + HOLE}),
    "a prompt that another shows": lambda project: project.write({"content/a.md": ONE.replace("one?", "1?") + TWO}),
    "the order": lambda project: project.write({"content/a.md": TWO + ONE}),
    "a move": lambda project: project.write({"content/a.md": ONE, "content/b/c.md": TWO + HOLE}),
    "an id": lambda project: project.write({"content/a.md": ONE.replace("#one", "#eins") + TWO}),
    "an id twice": lambda project: project.write({"content/b/d.md": ONE}),
    "a broken heading": lambda project: project.write({"content/a.md": ONE.replace("#one", "#one .basix") + TWO}),
    "a broken answer": lambda project: project.write({"content/a.md": ONE + TWO.replace("$2$", "<nope>")}),
    "not UTF-8": lambda project: project.write({"content/a.md": b"\xff" + ONE.encode()}),
    "a list": lambda project: project.write({"content/l.md": LIST}),
    "a cell": lambda project: project.write({"content/l.md": LIST.replace("the dog", "a dog")}),
    "a list with names of columns exchanged": lambda project: project.write(
        {"content/l.md": LIST.replace("extra | hint", "hint | extra")}
    ),
    "a list in another language": lambda project: project.write({"content/l.md": LIST.replace('"de"', '"fr"')}),
    "a list sorted, of another kind": lambda project: project.write(
        {"content/l.md": "\n".join([*LIST.split("\n")[:4], *LIST.split("\n")[:3:-1]]).replace(" .reversed", "")}
    ),
    "a list with a wrong row": lambda project: project.write(
        {"content/l.md": LIST.replace("| katze |", "| katze | x |")}
    ),
    "a list in a file": lambda project: project.write({"content/l.csv": SHEET}),
    "a list in a file, sorted and with other columns": lambda project: project.write(
        {"content/l.csv": "\n".join(["hint,front,back,id", *SHEET.split("\n")[:0:-1]])}
    ),
    "a torn list in a file": lambda project: project.write({"content/l.csv": SHEET.replace('dog"', "dog")}),
    "data that is no list": lambda project: project.write({"content/l.csv": SHEET.replace("front,back", "x,y")}),
    "a source": lambda project: project.write({"content/references.bib": BIB.replace("1982}}", "1983}}")}),
    "a broken source": lambda project: project.write({"content/references.bib": BIB[:-3]}),
    "no sources": lambda project: (project.root / "content" / "references.bib").unlink(),
    "a picture": lambda project: project.write({"media/square.svg": svg("green")}),
    "a picture for the night": lambda project: project.write({"media/square.dark.svg": svg("green")}),
    "no picture": lambda project: (project.root / "media" / "square.svg").unlink(),
    "a new file": lambda project: project.write({"content/z.md": "## What is ten? {#ten}\n\nMany.\n"}),
    "a file less": lambda project: (project.root / "content" / "a.md").unlink(),
    "the deck's name": lambda project: project.write({"content/deck.toml": SETTINGS.replace("Lab", "Den")}),
    "a title": lambda project: project.write(
        {"content/deck.toml": SETTINGS + '[[topics]]\nfolder = "b"\ntitle = "Bees"\n'}
    ),
    "a figure's script": lambda project: project.write({"media/square.py": "def draw(mode): ...\n"}),
    "a figure drawn too small": lambda project: project.write({"media/tiny.py": "", "media/tiny.svg": TINY}),
    "a rule": lambda project: project.write({"content/deck.toml": SETTINGS + "[lint]\nfront_words = 1\n"}),
    "a refused formula": lambda project: project.write({"content/a.md": TOPIC + ONE + TWO.replace("$2$", "$\\two$")}),
    "a macro": lambda project: project.write({"content/deck.toml": SETTINGS + "[macros]\nR = '2'\n"}),
    "another meaning of it": lambda project: project.write({"content/deck.toml": SETTINGS + "[macros]\nR = '3'\n"}),
    "a faulty macro": lambda project: project.write({"content/deck.toml": SETTINGS + "[macros]\nR = '\\R'\n"}),
    "the look": lambda project: project.write({"content/deck.toml": SETTINGS + '[look]\naccent = "#7a2e8e"\n'}),
    "line ends that count": lambda project: project.write({"content/deck.toml": SETTINGS + "line_breaks = true\n"}),
    "line ends that count in a file": lambda project: project.write(
        {"content/a.md": "---\nline_breaks: true\ntags: [a/b]\n---\n\n" + ONE.replace(" first", "\nfirst") + TWO}
    ),
    "tags with slashes": lambda project: project.write(
        {"content/deck.toml": SETTINGS + "slash_tags = true\n", "content/a.md": "---\ntags: [a/b]\n---\n\n" + ONE}
    ),
    "the language": lambda project: project.write({"content/deck.toml": SETTINGS + 'lang = "ja"\n'}),
    "css": lambda project: project.write({"content/theme.css": ".card { --accent: red; }\n"}),
    "a language to read aloud": lambda project: project.write(
        {"content/b/c.md": "---\ntts: de\n---\n\n" + HOLE + READ}
    ),
    "another language to read aloud": lambda project: project.write(
        {"content/b/c.md": "---\ntts: fr\n---\n\n" + HOLE + READ}
    ),
    "the language of the answers": lambda project: project.write(
        {"content/deck.toml": SETTINGS + 'answer_lang = "ja"\n'}
    ),
    "another language of a file's answers": lambda project: project.write(
        {"content/a.md": "---\nanswer_lang: ja\n---\n\n" + TOPIC + ONE + TWO}
    ),
    "an answer to read aloud": lambda project: project.write(
        {"content/a.md": "---\nanswer_tts: de\n---\n\n" + ONE + TWO}
    ),
    "the kind of a file": lambda project: project.write({"content/a.md": "---\nkind: reversed\n---\n\n" + ONE + TWO}),
    "words on the card": lambda project: project.write(
        {"content/deck.toml": SETTINGS + '[words]\net_al = "und andere"\nnote = "Merke"\n', "content/a.md": ONE + NOTED}
    ),
    "other words on the card": lambda project: project.write(
        {"content/deck.toml": SETTINGS + '[words]\nnote = "Beachte"\n', "content/a.md": ONE + NOTED}
    ),
    "a class": lambda project: project.write(
        {"content/deck.toml": SETTINGS + '[classes]\nmasc = "#1d4ed8"\n', "content/a.md": ONE + CLASSED}
    ),
    "a class that is none": lambda project: project.write({"content/a.md": ONE + CLASSED}),
    "a space that is none": lambda project: project.write({"content/b/c.md": HOLE.rstrip() + "\u00a0\n"}),
    "what looks like a source": lambda project: project.write({"content/b/c.md": HOLE + LATER}),
    "what is a source": lambda project: project.write(
        {"content/b/c.md": HOLE + LATER, "content/references.bib": BIB + BIB.replace("Lloyd1982", "Later1983")}
    ),
    "what may be a source": lambda project: project.write({"content/b/c.md": HOLE + BARE}),
    "what is one without brackets": lambda project: project.write(
        {
            "content/b/c.md": HOLE + BARE,
            "content/references.bib": BIB + BIB.replace("Lloyd1982", "Kim2001"),
        }
    ),
    "a comment": lambda project: project.write({"content/a.md": TOPIC + ONE + "<!-- a\nb -->\n" + TWO}),
    "code as a picture": lambda project: project.write(
        {"content/a.md": ONE + TWO + "```python {.image}\nx = 1\n```\n"}
    ),
}
"""What may happen to :data:`START`, by name."""

NEW = (
    *("content/z.md", "content/b/d.md", "content/theme.css"),
    *("media/square.dark.svg", "media/square.py", "media/tiny.py", "media/tiny.svg"),
)
"""The files that edits add."""


def undo(project: Project) -> None:
    """Undo any edit."""
    for file in NEW:
        (project.root / file).unlink(missing_ok=True)
    project.write({**START, "content/deck.toml": SETTINGS})

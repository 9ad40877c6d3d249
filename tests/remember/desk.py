"""A deck as values, with everything in it that bears on a card, and the files it is written as."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from PIL import Image

from deckwright.base.model import Kind
from tests.help.carrying import describe, make_type
from tests.help.edits import BIB, TINY
from tests.help.support import MP3, NAMESPACE, PNG, svg

PATHS = ("content/a.md", "content/b/c.md", "content/b/d.md", "content/b/deep/e.md", "content/_off.md")
"""Where questions may stand; in the last one they are no questions."""

KINDS = tuple(kind for kind in Kind if kind is not Kind.CARRIED)
PROMPTS = ("What is NAME?", "NAME", "[der NAME]{.masc}", "What is $\\R^{NAME}$?", "NAME: *what* `is` it, and why?")
TEXTS = (
    "The first.",
    "The first\nand least one.",
    "It is so [@Lloyd1982, p. 3], as @Later1983 says.",
    "It is so [@Rivers2020].",
    "After [](#one), before [#two](#two).",
    "After [that](#three).",
    "A formula $\\R^2$, and $$\\norm{x} \\le 1$$",
    "![A square](MEDIA/square.svg)",
    "![](MEDIA/square.svg){width=40}",
    "![A ball](MEDIA/ball.png)",
    "![A view](MEDIA/view.jpg)",
    "[audio](MEDIA/der Hund.mp3)",
    '<img src="ball.png" alt="A ball">',
    "It is [der Hund]{.masc} or [die Maus]{.fem}.",
    '[Hund]{tts="de"} is read aloud.',
    "漢字[かんじ] stands here.",
    "> [!NOTE]\n> It is even.",
    '!!! hint\n    By four.\n\n!!! warning "Odd"\n    By four.',
    "```python\nx = 1  # one\n```",
    "```python {.image}\nx = 1\n```",
    "```klingon\nx\n```",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "See below[^1].\n\n[^1]: Below it is.",
    "See [there][away].\n\n[away]: https://example.org/",
    "<!-- a\ncomment -->",
    "2*3 is 6 and 3*4 is 12",
    "In 75 % of 1000 cases H~2~O is x^2^.",
    "A line that ends oddly\u00a0",
    "$\\unheard{x}$",
)
"""What may stand in an answer, with warnings, but without errors; MEDIA is the way to the pictures."""
ATTRIBUTES = (
    *("", 'lang="ja"', 'answer_lang="de"', 'tts="de"', 'answer_tts="fr"', 'tags="a/b c::d"', 'level="basic"'),
    *('type="why"', 'after="one"', ".retired", ".draft"),
)
HEADS = (
    *("", "tags: [a/b, c]", "level: advanced", "lang: de", "answer_lang: ja", "tts: de", "answer_tts: fr"),
    *("line_breaks: true", "line_breaks: false", "kind: reversed", "type: compare"),
)
"""Front matter."""
SETTINGS = {
    "name": ('name = "Lab"', 'name = "Den"'),
    "author": ("", 'author = "Ann"'),
    "lang": ("", 'lang = "ja"', 'lang = "de-AT"', 'lang = "eo"'),
    "answer_lang": ("", 'answer_lang = "fr"'),
    "line_breaks": ("", "line_breaks = true"),
    "slash_tags": ("", "slash_tags = true"),
    "words": ("", '[words]\net_al = "und andere"\nnote = "Merke"', '[words]\nnote = "Beachte"\nmore = "Mehr"'),
    "classes": ('[classes]\nmasc = "#1d4ed8"\nfem = "#a4123f"', '[classes]\nmasc = "#0b5cad"\nfem = "#1d4ed8"'),
    "macros": ("[macros]\nR = '\\mathbb{R}'\nnorm = ['\\lVert #1 \\rVert', 1]", "[macros]\nR = 'R'\nnorm = ['#1', 1]"),
    "look": ("", '[look]\naccent = "#7a2e8e"\nsize = 19'),
    "lint": ("", "[lint]\nfront_words = 1\nanswer_words = 2", "[lint]\nsimilar = 0.5"),
    "html": ("", '[html]\ntrusted = ["one"]'),
    "topics": ("", '[[topics]]\nfolder = "b"\ntitle = "Bees"', '[[topics]]\nfolder = "b"\ndeck = "Hive::Bees"'),
}
STYLES = ("", ".card { --wash: #f7f4ee; }\n", "h1 { color: red }\n")
SOURCES = (
    BIB + BIB.replace("Lloyd1982", "Later1983") + BIB.replace("Lloyd1982", "Rivers2020"),
    BIB + BIB.replace("Lloyd1982", "Later1983").replace("1982", "1983") + BIB.replace("Lloyd1982", "Rivers2020"),
    BIB.replace("Least", "Most {\\'e}")
    + BIB.replace("Lloyd1982", "Later1983")
    + BIB.replace("Lloyd1982", "Rivers2020"),
)
ROWS = """## Words {.list .reversed lang="de"}

| front | back | extra | hint | id |
|---|---|---|---|---|
| der Hund | the dog, [](#one) | $\\R$ | barks | hund |
| die Katze | the cat | ![A cat](../../media/square.svg) | | katze |
"""
SHEET = """extra,front,back,id
$1$,der Fuchs,"the fox

```python
x = 1
```",fuchs
,die Maus,after [](#two) [@Lloyd1982],maus
"""
STEPS = """# Steps

## What comes next? {.sequence context_after="3"}

Above [](#one).

1. Egg [^1] {#egg}
2. Larva, see [@Lloyd1982] {#larva .retired}
3. Pupa
   and more

   ```python
   x = 1
   ```
4. Bee ![A ball](../media/ball.png) {#bee tags="a::b"}

   [^1]: Of a bee.

### Extra

See [](#two).
"""
LISTS: dict[str, tuple[str, ...]] = {
    "content/b/words.md": (
        *("", ROWS, ROWS.replace("the dog", "a dog"), ROWS.replace(" .reversed", ""), f"Text.\n\n{ROWS}"),
        *(
            ROWS.replace("extra |", "reverse |"),
            ROWS.replace("A cat", ""),
            f"{ROWS}| das Huhn | the hen | | | huhn |\n",
        ),
        ROWS + ROWS[ROWS.index("\n") :].replace("hund |", "dog |").replace("katze |", "cat |"),
        "\n".join([*ROWS.split("\n")[:4], *ROWS.split("\n")[5:3:-1]]),
    ),
    "content/words.csv": (
        "",
        SHEET,
        "## Words {.draft}\n" + SHEET,
        SHEET.replace("die Maus", "das Pferd"),
        SHEET.replace(",", ";"),
    ),
    "content/steps.md": (
        *(
            "",
            STEPS,
            STEPS.replace("Pupa", "Cocoon"),
            STEPS.replace("A ball", ""),
            STEPS.replace('after="3"', 'before="0"'),
            STEPS.replace(" .retired", " .draft"),
        ),
        *(STEPS.replace("1. Egg", "1. Queen\n1. Egg"), STEPS.replace("Above", "Below"), STEPS.replace(" [^1] ", " ")),
    ),
}
"""What may stand in files of rows and of items, empty for none."""
FRONTS = ("{{Country}}", "{{Country}}?", "{{Country}}{{#Map}}!{{/Map}}")
"""The fronts of the note type that the deck carries."""


@cache
def photograph(grey: int) -> bytes:
    """Return a picture that ships smaller than it is."""
    file = io.BytesIO()
    Image.new("RGB", (1600, 40), (grey, grey, grey)).save(file, "JPEG")
    return file.getvalue()


@cache
def files_of(name: str) -> tuple[bytes | None, ...]:
    """Return what may lie under a name in the media folder; None for nothing."""
    lettered = svg("red").replace("<rect", '<text font-family="Papyrus">a</text><rect')
    strange = svg("red").replace("<rect", "<metadata>me</metadata><rect")
    return {
        "square.svg": (*(one.encode() for one in (svg("red"), svg("green"), lettered, strange, TINY)),),
        "square.dark.svg": (None, svg("white").encode(), svg("grey").encode()),
        "square.py": (None, b"def draw(mode): ...\n", b"def draw(mode): pass\n"),
        "ball.png": (PNG, _png(200), _png(10)),
        "ball.dark.png": (None, _png(90)),
        "view.jpg": (photograph(10), photograph(20)),
        "der Hund.mp3": (MP3, MP3 + MP3),
    }[name]


PICTURES = ("square.svg", "square.dark.svg", "square.py", "ball.png", "ball.dark.png", "view.jpg", "der Hund.mp3")


def _png(grey: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (30, 20), grey).save(file, "PNG")
    return file.getvalue()


@dataclass(frozen=True)
class Asked:
    """A question."""

    id: str
    kind: Kind
    prompt: int = 0
    texts: tuple[int, ...] = (0,)
    extra: tuple[int, ...] = ()
    attribute: int = 0
    holes: int = 1

    def markdown(self, media: str) -> str:
        """Return its lines; ``media`` is the way to the media folder."""
        if self.kind is Kind.CARRIED:
            return f'## {self.id} {{#{self.id} notetype="geography"}}\n\n{self._said(self.texts, media)}\n\n'
        kind = "" if self.kind is Kind.BASIC else f".{self.kind}"
        braces = " ".join(filter(None, (f"#{self.id}", kind, ATTRIBUTES[self.attribute])))
        begin = {
            Kind.TYPED: "typed",
            Kind.CHOICE: "- [x] right\n- [ ] wrong",
            Kind.CODE: "```python\nx = 2\n```",
            Kind.CLOZE: " ".join(f"{{{{c{hole}::hole::hint}}}}" for hole in range(1, self.holes + 1)),
        }.get(self.kind, "")
        body = "\n\n".join(filter(None, (begin, self._said(self.texts, media))))
        extra = f"\n\n### Extra\n\n{self._said(self.extra, media)}" if self.extra else ""
        prompt = PROMPTS[self.prompt].replace("NAME", self.id)
        return f"## {prompt} {{{braces}}}\n\n{body}{extra}\n\n"

    def _said(self, texts: tuple[int, ...], media: str) -> str:
        return "\n\n".join(TEXTS[one].replace("MEDIA", media) for one in texts)


@dataclass(frozen=True)
class Desk:
    """All that an author has written; what is not named is as it was first."""

    files: dict[str, tuple[Asked, ...]]
    heads: dict[str, int] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    above: dict[str, int] = field(default_factory=dict)
    """Lines above the questions of a file."""
    settings: dict[str, int] = field(default_factory=dict)
    media: dict[str, int] = field(default_factory=dict)
    style: int = 0
    sources: int = 0
    front: int = 0
    lists: dict[str, int] = field(default_factory=dict)
    more: dict[str, bytes | None] = field(default_factory=dict)
    """Files as they are whatever else is said; None for one that is not there."""

    def write(self) -> dict[str, bytes]:
        """Return every file of the folder."""
        shown = "{{FrontSide}}<hr id=answer>{{Capital}}{{Map}}"
        carried = describe(make_type(templates=[(FRONTS[self.front], shown)]), "geography")
        files: dict[str, bytes | None] = {
            name: data if isinstance(data, bytes) else data.encode() for name, data in carried.items()
        }
        files |= {path: self._file(path, asked).encode() for path, asked in self.files.items() if asked}
        files |= {path: LISTS[path][which].encode() for path, which in self.lists.items() if LISTS[path][which]}
        files |= {f"media/{name}": files_of(name)[self.media.get(name, 0)] for name in PICTURES}
        lines = [choices[self.settings.get(name, 0)] for name, choices in SETTINGS.items()]
        lines.insert(1, f'namespace = "{NAMESPACE}"')
        files["content/deck.toml"] = "\n".join(lines).encode() + b"\n"
        files["content/references.bib"] = SOURCES[self.sources].encode()
        files["content/theme.css"] = STYLES[self.style].encode() if self.style else None
        return {name: data for name, data in (files | self.more).items() if data is not None}

    def _file(self, path: str, asked: tuple[Asked, ...]) -> str:
        media = "../" * path.count("/") + "media"
        head = HEADS[self.heads.get(path, 0)]
        topic = self.topics.get(path, "")
        above = "Text that is not built.\n\n" * self.above.get(path, 0)
        return (
            (f"---\n{head}\n---\n\n" if head else "")
            + (f"# {topic}\n\n" if topic else "")
            + above
            + "".join(one.markdown(media) for one in asked)
        )

    def places(self) -> list[tuple[str, int]]:
        """Return where questions stand: the file, and which of its questions."""
        return [(path, at) for path in sorted(self.files) for at in range(len(self.files[path]))]

    def with_file(self, path: str, asked: tuple[Asked, ...]) -> Desk:
        """Return the deck with other questions in a file."""
        return replace(self, files={**self.files, path: asked})

    def with_question(self, path: str, at: int, asked: Asked) -> Desk:
        """Return the deck with another question at a place."""
        return self.with_file(path, (*self.files[path][:at], asked, *self.files[path][at + 1 :]))


START = Desk(
    {
        "content/a.md": (
            Asked("one", Kind.BASIC, 0, (2, 7)),
            Asked("two", Kind.REVERSED, 1, (4, 6)),
            Asked("three", Kind.CLOZE, 0, (9,), (16,)),
        ),
        "content/b/c.md": (Asked("four", Kind.CHOICE, 3, (13,)), Asked("peru", Kind.CARRIED, 0, (0,))),
    },
    lists=dict.fromkeys(LISTS, 1),
)

_SECONDS = re.compile(r"  [\d.]+ s$", re.MULTILINE)


def timeless(text: str) -> str:
    """Return what a command printed, without how long it took."""
    return _SECONDS.sub("", text)


FAULTS: dict[str, Callable[[dict[str, bytes]], dict[str, bytes | None]]] = {
    "an error": lambda files: {"content/z.md": b"## Z? {#z}\n\n<nope>\n"},
    "a refused formula": lambda files: {"content/z.md": b"## Z? {#z}\n\n$\\href{x}{y}$\n"},
    "a picture that is not there": lambda files: {"content/z.md": b"## Z? {#z}\n\n![No](../media/no.svg)\n"},
    "an id twice": lambda files: {"content/z.md": b"## Z? {#one}\n\nYes.\n"},
    "a broken heading": lambda files: {"content/z.md": b"## Z? {#z .basix}\n\nYes.\n"},
    "not UTF-8": lambda files: {"content/z.md": b"\xff## Z? {#z}\n\nYes.\n"},
    "no picture": lambda files: {"media/square.svg": None},
    "a picture that is none": lambda files: {"media/ball.png": b"\x89PNG"},
    "no sources": lambda files: {"content/references.bib": None},
    "a broken source": lambda files: {"content/references.bib": files["content/references.bib"][:-3]},
    "a faulty macro": lambda files: {"content/deck.toml": files["content/deck.toml"] + b"[macros]\nR = '\\R'\n"},
    "an unknown setting": lambda files: {"content/deck.toml": b"unheard = 1\n" + files["content/deck.toml"]},
    "a style that loads": lambda files: {"content/theme.css": b"@import 'x.css';\n"},
    "a card more": lambda files: {"content/notetypes/geography/2.front.html": b"{{Capital}}"},
}
"""What makes a deck faulty, given its files."""

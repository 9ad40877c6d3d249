"""Packages that somebody else made: with genanki, and with Anki itself."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import genanki

from tests.help.support import PNG, Learner

MADE = 1_700_000_000
"""When these packages were made, in seconds since 1970."""

LESS = "\ue03c"
"""Stands for ``<`` while genanki writes a field."""


@dataclass
class Foreign:
    """A package in the making, with genanki."""

    media: dict[str, bytes] = field(default_factory=dict)
    decks: dict[str, Any] = field(default_factory=dict)

    def add(
        self,
        model: Any,
        fields: Sequence[str],
        deck: str = "Travels",
        tags: Sequence[str] = (),
        guid: str | None = None,
        due: int | None = None,
    ) -> None:
        """Add a note."""
        number = 1_900_000_000 + len(self.decks)
        found = self.decks.setdefault(deck, genanki.Deck(number, deck))
        at = sum(len(one.notes) for one in self.decks.values())
        note = genanki.Note(
            model=model,
            fields=list(fields),
            tags=list(tags),
            guid=guid or f"guid-{at:05}",
            due=at if due is None else due,
        )
        found.add_note(note)

    def write(self, file: Path, made: int = MADE) -> Path:
        """Write the package, made at a time in seconds since 1970, and return its name.

        genanki looks for tags in each field, which takes it many seconds where a field is long and odd: it is shown
        the fields without their ``<``.
        """
        for note in (note for deck in self.decks.values() for note in deck.notes):
            note.fields = [text.replace("<", LESS) for text in note.fields]
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(file, "w") as package:
            database = Path(folder) / "collection.anki2"
            with contextlib.closing(sqlite3.connect(database)) as rows, rows:
                genanki.Package(list(self.decks.values())).write_to_db(rows.cursor(), made, count(made * 1000))
                rows.execute(
                    "update notes set flds = replace(flds, ?, '<'), sfld = replace(sfld, ?, '<')", [LESS, LESS]
                )
            package.write(database, database.name)
            package.writestr("media", json.dumps(dict(enumerate(self.media))))
            for number, data in enumerate(self.media.values()):
                package.writestr(str(number), data)
        return file


def basic(number: int = 1_600_000_001, name: str = "Travel card", css: str = ".card { font-size: 20px; }") -> Any:
    """Return a plain note type without ids of its fields: two sides and a remark."""
    return genanki.Model(
        number,
        name,
        fields=[{"name": "Question"}, {"name": "Answer"}, {"name": "Remark"}],
        templates=[
            {
                "name": "Asked",
                "qfmt": "<div>{{Question}}</div>",
                "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}{{#Remark}}<footer>{{Remark}}</footer>{{/Remark}}",
            }
        ],
        css=css,
    )


def two_way(number: int = 1_600_000_002) -> Any:
    """Return a note type with ids of its fields and templates, that asks in both directions."""
    return genanki.Model(
        number,
        "Word 🌍",
        fields=[{"name": "Word", "id": 11}, {"name": "Meaning", "id": 12}, {"name": "Sound", "id": 13}],
        templates=[
            {"name": "There", "id": 21, "qfmt": "{{Word}} {{Sound}}", "afmt": "{{FrontSide}}<hr>{{Meaning}}"},
            {"name": "Back", "id": 22, "qfmt": "{{#Meaning}}{{Meaning}}{{/Meaning}}", "afmt": "{{Word}}"},
        ],
        css="b { color: teal } @font-face { font-family: x; src: url(_font.woff2) }",
    )


def holes(number: int = 1_600_000_003) -> Any:
    """Return a note type with holes."""
    return genanki.Model(
        number,
        "Gaps",
        fields=[{"name": "Passage"}, {"name": "More"}],
        templates=[{"name": "Gap", "qfmt": "{{cloze:Passage}}", "afmt": "{{cloze:Passage}}<br>{{More}}"}],
        css=".cloze { color: blue }",
        model_type=genanki.Model.CLOZE,
    )


def wide(number: int = 1_600_000_004) -> Any:
    """Return a note type with thirty fields, one of them written from right to left, and a script on its cards."""
    names = [f"Part {at}" for at in range(1, 29)] + ["C#", 'Odd "name" & <b>']
    return genanki.Model(
        number,
        "Wide",
        fields=[{"name": name, "rtl": name == "Part 2"} for name in names],
        templates=[
            {
                "name": "Only",
                "qfmt": "{{Part 1}}<img src='_logo.svg'><script>var text = '{{Part 3}}';</script>",
                "afmt": "{{FrontSide}}{{Part 2}}{{C#}}",
            }
        ],
        css="",
    )


def travels() -> Foreign:
    """Return a deck of a person's: plain cards, words with sounds, passages with holes, in several decks."""
    deck = Foreign({"paris.png": PNG, "hola.mp3": b"ID3", "_font.woff2": b"font"})
    plain, words, gaps = basic(), two_way(), holes()
    deck.add(plain, ["What is the capital of France?", "<b>Paris</b>, on the Seine", ""], tags=["europe", "cities"])
    deck.add(plain, ["Where is this?", '<img src="paris.png">', "seen<br>in spring"], tags=["europe"])
    deck.add(plain, ["Which rivers?", "<ul><li>Seine</li><li>Loire</li></ul>", ""], tags=["europe"])
    deck.add(plain, ["A line<div>and another</div>", '<span style="color: red">red</span>', ""], tags=["europe"])
    deck.add(words, ["hola", "<b>hello</b>", "[sound:hola.mp3]"], deck="Travels::Spanish")
    deck.add(words, ["adiós", "goodbye", ""], deck="Travels::Spanish")
    deck.add(gaps, ["{{c1::Rome}} lies on the {{c2::Tiber::river}}", "<i>SPQR</i>"], deck="Travels::Gaps")
    return deck


def usual() -> Foreign:
    """Return a deck of the note types that genanki brings, and one that is sorted by its second field."""
    deck = Foreign()
    deck.add(genanki.BASIC_MODEL, ["one", "1"], "Numbers")
    deck.add(genanki.BASIC_AND_REVERSED_CARD_MODEL, ["two", "2"], "Numbers")
    deck.add(genanki.BASIC_OPTIONAL_REVERSED_CARD_MODEL, ["three", "3", "yes"], "Numbers")
    deck.add(genanki.BASIC_OPTIONAL_REVERSED_CARD_MODEL, ["four", "4", ""], "Numbers")
    deck.add(genanki.BASIC_TYPE_IN_THE_ANSWER_MODEL, ["five", "5"], "Numbers")
    deck.add(genanki.CLOZE_MODEL, ["{{c1::six}} is {{c2::6}}", "less than {{c3::seven}}"], "Numbers")
    by_second = genanki.Model(
        1_600_000_005,
        "Sorted",
        fields=[{"name": "Hint"}, {"name": "Front"}, {"name": "Kind"}],
        templates=[
            {"name": "A", "qfmt": "{{Deck}} {{Front}} {{hint:Hint}}", "afmt": "{{FrontSide}} {{Type}} {{Tags}}"},
            {"name": "B", "qfmt": "{{^Kind}}{{#Hint}}{{Hint}}{{/Hint}}{{/Kind}}", "afmt": "{{text:Front}}"},
        ],
        sort_field_index=1,
        latex_pre="\\begin{document}",
    )
    deck.add(by_second, ["h", "first", ""], "Numbers::Sorted", tags=["odd"])
    deck.add(by_second, ["", "second", "k"], "Numbers::Sorted")
    return deck


FIELDS: Mapping[str, str] = {
    "backticks": "use ``` and `` and `x`",
    "fence": "```\ncode\n```",
    "details": "a</details>b",
    "line separator": "a\u2028b\u2029c",
    "zero width": "a\u200bb\u200d\u202ec",
    "spaces only": "   ",
    "space around": "  \n text  \n\n",
    "breaks": "<br>a<br><br>b<br>",
    "latex": "[latex]\\alpha[/latex] and [$]x[/$]",
    "sound": "listen: [sound:hola.mp3]",
    "hole": "not a hole: {{c1::x}} and }}",
    "formula": "so \\(a_1 &lt; b\\) and \\[ \\frac{a}{b} \\]",
    "dollars": "costs $5 and $6, not \\$7",
    "markdown": "*a* _b_ **c** # d [x](y) ![z](w) ~~e~~ ==f== ++ctrl++ 1. 2) - + > | \\",
    "list marks": "- a<br>1. b<br># c<br>&gt; d<br>+ e<br>: f<br>--- <br>=== <br>!!! g<br>| h |",
    "entities": "&amp;amp; &lt;b&gt; &nbsp;x&nbsp; &copy; R&amp;D &#8203;",
    "paragraphs": "<p>one</p><p>two <em>x</em></p>",
    "one paragraph": "<p>one</p>",
    "table": "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>x|y</td></tr></tbody></table>",
    "styled table": '<table border="1"><tr><td>x</td></tr></table>',
    "code": "run <code>a_b*c</code> and <pre><code>x = 1\n\n\ty</code></pre>",
    "code block": "<pre><code>x = 1\n\n\ty &lt; 2\n</code></pre>",
    "nested list": "<ol><li>a<ul><li>b</li></ul></li><li>c <b>d</b></li></ol>",
    "loose list": "<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>",
    "quote": "<blockquote><p>a</p><p>b</p></blockquote>",
    "link": 'see <a href="https://example.org/a_(b)?c=d&amp;e=f">there</a>',
    "emphasis inside words": "a<b>b</b>c <b> d </b><i><b>e</b></i><u>f</u> x<sub>1</sub>",
    "unclosed": "<b>a <i>b</b> c",
    "comment": "a<!-- hidden -->b",
    "script": "<script>alert(1)</script>x",
    "handler": '<a href="#" onclick="x()">x</a>',
    "remote": '<img src="https://example.org/x.png">',
    "missing": '<img src="nowhere.png">',
    "encoded": '<img src="My%20Pic.PNG">',
    "spaced": "<img alt='a &amp; b' src='My Pic.PNG'>",
    "percent": '<img src="100%.png">',
    "empty file": '<img src="empty.png">',
    "data": '<img src="data:image/png;base64,iVBORw0KGgo=">',
    "svg": '<img src="drawn.svg" width=20>',
    "film": '<video src="film.webm" controls></video><object data="paper.pdf"></object>',
    "umlaut": '<img src="höhe.png">é',
    "japanese": "<ruby>漢<rt>かん</rt></ruby> 字",
    "large": "<div>" + "word " * 20_000 + "</div>",
    "attribute list": "x {#y .cloze} {#z}",
    "heading": "<h2>a</h2>b",
    "emoji": "👩‍🔬 ok",
    "closing marks": "a b ##",
    "number sign": "C#",
    "crlf": "a\r\nb\rc\x0cd",
}
"""Texts of fields that are likely to break something, by what they are."""

MEDIA: Mapping[str, bytes] = {
    "hola.mp3": b"ID3",
    "My Pic.PNG": PNG,
    "100%.png": PNG,
    "empty.png": b"",
    "drawn.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "film.webm": b"film",
    "paper.pdf": b"%PDF",
    "höhe.png": PNG,
    "_logo.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "_font.woff2": b"font",
    "_script.js": b"1",
    "latex-0a1b.png": PNG,
    "unused.png": PNG,
}
"""Their files."""

DECKS = (
    *("Odd::a/b", "Odd::..", 'Odd::"quoted"', "Odd::🌍 world", "Odd::CON", "Odd::README", "Odd::notetypes"),
    *("Odd::👩‍🔬::deep", "Odd", "Other root::x", "Odd::-", "Odd::A", "Odd::media"),
)
"""Names that Anki allows."""


def oddities() -> Foreign:
    """Return a deck of all that a package may hold."""
    deck = Foreign(dict(MEDIA))
    plain, gaps, words, broad = basic(), holes(), two_way(), wide()
    for name, text in FIELDS.items():
        deck.add(plain, [name, text, ""], "Odd::fields", tags=[name.replace(" ", "-")])
    for name, text in FIELDS.items():
        deck.add(plain, [text + " " + name, "the first field", text], "Odd::first", tags=["first"])
    for name, text in FIELDS.items():
        if "hole" not in name:
            deck.add(gaps, [f"{{{{c1::{name}}}}} {{{{c3::x::hint}}}} {text}", text], "Odd::gaps")
    for name in DECKS:
        deck.add(plain, [f"in {name}", "x", "y"], name)
    deck.add(words, ["same", "one", ""], "Odd")
    deck.add(words, ["same", "", ""], "Odd", tags=["a,b", 'c"d', "é::ü", "e\u00a0f", "&amp;", "{x}", "#y"])
    deck.add(broad, ["one", "two", "it's", *[f"v{at}" for at in range(4, 29)], "sharp", "odd"], "Odd")
    return deck


@contextlib.contextmanager
def stock(folder: Path) -> Iterator[Learner]:
    """Yield an author with a deck of one note of each note type that Anki brings."""
    author = Learner(folder)
    try:
        collection = author.collection
        (folder / "body.png").write_bytes(PNG)
        collection.media.add_file(str(folder / "body.png"))
        deck = collection.decks.id("Anatomy::Bones")
        values = {
            "Basic": ["Which bone is longest?", "The <b>femur</b>"],
            "Basic (and reversed card)": ["femur", "thigh bone"],
            "Basic (optional reversed card)": ["tibia", "shin bone", "y"],
            "Basic (type in the answer)": ["Name of the kneecap?", "patella"],
            "Cloze": ["The {{c1::ulna}} and the {{c2::radius::other}}", "forearm"],
            "Image Occlusion": [
                "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.2:oi=1}}<br>"
                "{{c2::image-occlusion:rect:left=.5:top=.5:width=.2:height=.2:oi=1}}<br>",
                '<img src="body.png">',
                "Bones",
                "",
                "",
            ],
        }
        for name, fields in values.items():
            note = collection.new_note(collection.models.by_name(name))
            note.fields = fields + [""] * (len(note.fields) - len(fields))
            note.tags = ["bones", name.split()[0].lower()]
            collection.add_note(note, deck)
        collection.db.execute("update notes set mod = ?", MADE)
        yield author
    finally:
        author.close()


def export(author: Learner, file: Path, legacy: bool) -> Path:
    """Write the author's whole collection as a package and return its name."""
    from anki.collection import ExportAnkiPackageOptions

    options = ExportAnkiPackageOptions(with_scheduling=False, with_media=True, legacy=legacy)
    author.collection.export_anki_package(out_path=str(file), options=options, limit=None)
    return file

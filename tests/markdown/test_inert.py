"""Nothing that acts reaches a field: no script, no event handler, no address of an unknown kind, no remote picture."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.help.hostility import assert_no_crash, assert_told, media_names
from tests.help.support import PNG, SETTINGS, Project, read_package, svg

HEAD = "## Q? {#q}\n\n"

REFUSED: dict[str, str] = {
    "<script>alert(1)</script>": "E408",
    "<SCRIPT SRC=//x.org/a.js></SCRIPT>": "E408",
    "<script>\nalert(1)\n</script>": "E408",
    "<img src=x onerror=alert(1)>": "E408",
    "<IMG SRC='https://x.org/a.png'>": "E408",
    "<svg onload=alert(1)>": "E408",
    "<svg><script>alert(1)</script></svg>": "E408",
    "<math><mtext></mtext></math>": "E408",
    "<base href=https://x.org/>": "E408",
    "<meta http-equiv=refresh content=0>": "E408",
    "<style>*{display:none}</style>": "E408",
    "<link rel=stylesheet href=//x.org/a.css>": "E408",
    "<iframe src=https://x.org></iframe>": "E408",
    "<object data=a.swf></object>": "E408",
    "<embed src=a.swf>": "E408",
    "<form action=https://x.org><input></form>": "E408",
    "<button onclick=alert(1)>b</button>": "E408",
    "<video src=a.mp4></video>": "E408",
    "<a href='javascript:alert(1)'>b</a>": "E408",
    "<div style='position:fixed'>b</div>": "E408",
    "<template><b></template>": "E408",
    "<!DOCTYPE html>": "E408",
    "<?php echo 1 ?>": "E408",
    "<![CDATA[<script>]]>": "E408",
    "<b onmouseover=alert(1)>b</b>": "E409",
    "<b style='color:red'>b</b>": "E409",
    "<span lang=en onclick='x()'>b</span>": "E409",
    "<abbr title='\"><script>'>b</abbr>": "E409",
    "<details ontoggle=alert(1)>\n\nb\n\n</details>": "E409",
    "[b](javascript:alert(1))": "E602",
    "[b](JaVaScRiPt:alert(1))": "E602",
    "[b](&#106;avascript:alert(1))": "E602",
    "[b](javascript&colon;alert(1))": "E602",
    "[b](<java\tscript:alert(1)>)": "E603",
    "[b](vbscript:x)": "E602",
    "[b](data:text/html,<script>)": "E602",
    "[b](data:text/html;base64,AAAA)": "E602",
    "[b](file:///etc/passwd)": "E602",
    "[b](//x.org)": "E603",
    "[b](x.html)": "E603",
    "[b][c]\n\n[c]: javascript:alert(1)": "E602",
    "<javascript:alert(1)>": "E602",
    "<https://x.org/onerror=alert(1)>": "ok",
    "![b](https://x.org/a.png)": "E703",
    "![b](data:image/svg+xml,x)": "E703",
    "![b](javascript:alert(1))": "E703",
    "![b](../media/a.png){onerror=alert(1)}": "E205",
    "![b](../media/a.png){.c style=x}": "E205",
    '```python {onclick="alert(1)"}\nx\n```': "ok",
    '```"><script>\nx\n```': "ok",
    '!!! note "<script>alert(1)</script>"\n    b': "E408",
    "| <script> |\n|---|\n| b |": "E408",
    "b\n: <script>": "E408",
    "b[^1]\n\n[^1]: <script>": "E408",
    "- [ ] <script>": "E408",
}


@pytest.mark.parametrize("text", REFUSED, ids=repr)
def test_what_acts_is_refused_at_its_place(project: Project, text: str) -> None:
    """What would act on a card is an error at its place; what only looks like it arrives as text."""
    project.questions(f"{HEAD}a {text}\n" if "\n" not in text else f"{HEAD}a\n\n{text}\n").write({"media/a.png": PNG})
    result = project.run("build")
    if REFUSED[text] == "ok":
        assert_no_crash(result)
        assert result.code == 0, result.text
        assert_inert(project.package)
    else:
        told = assert_told(result, REFUSED[text], path="content/questions.md")
        assert told.line >= 3


@pytest.mark.parametrize("tag", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>"])
@pytest.mark.parametrize(
    "place",
    [
        "## {} {{#q}}\n\na",
        "# {}\n\n## Q? {{#q}}\n\na",
        "## Q? {{#q}}\n\na\n\n### Hint\n\n{}",
        "## Q? {{#q .typed}}\n\n{}",
    ],
)
def test_no_place_takes_a_script(project: Project, tag: str, place: str) -> None:
    """A script is refused in the prompt, the topic line, each part, and what is typed."""
    project.questions(place.format(tag) + "\n")
    assert_told(project.run("build"), "E408")


SVGS = {
    "a script": "<script>alert(1)</script>",
    "a script of another name": '<x:script xmlns:x="http://www.w3.org/2000/svg"/>',
    "an event handler": '<rect onclick="alert(1)"/>',
    "HTML inside": '<foreignObject><b xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
    "a link to a script": '<a href="javascript:alert(1)"><rect/></a>',
    "a link to the web": '<a xmlns:x="http://www.w3.org/1999/xlink" x:href="https://x.org"><rect/></a>',
    "an animated link": '<animate attributeName="href" values="#a; javascript:alert(1)"/>',
    "a remote picture": '<image href="https://x.org/a.png"/>',
    "an SVG inside": '<image href="data:image/svg+xml;base64,AAAA"/>',
    "a use of another file": '<use href="other.svg#a"/>',
    "a remote style": "<style>@import url(https://x.org/a.css);</style>",
    "a remote font": "<style>@font-face{src:url('https://x.org/a.woff')}</style>",
    "a remote fill": '<rect fill="url(https://x.org/a.svg#b)"/>',
    "a remote style attribute": '<rect style="fill:url(//x.org/a)"/>',
    "a masked address": "<style>*{fill:u\\72l(//x.org/a)}</style>",
    "a processing instruction": '<?xml-stylesheet href="https://x.org/a.css"?>',
}


ACTING = [
    b"script",
    b"onclick",
    b"javascript",
    b"x.org",
    b"foreignobject",
    b"@import",
    b"<?xml-s",
    b"other.svg",
    b"image/svg",
]
"""What none of these drawings may hold any more when they ship."""


def media_files(package: Path) -> list[bytes]:
    """Return the media files of a package."""
    with zipfile.ZipFile(package) as archive:
        return [archive.read(name) for name in json.loads(archive.read("media"))]


@pytest.mark.parametrize("inside", SVGS.values(), ids=SVGS)
def test_an_svg_holds_only_a_picture(project: Project, inside: str) -> None:
    """Of an SVG with a script, a handler or a reference to another file only the drawing ships, and that is said.

    It is refused where it is shown if nothing would be left that can be relied on.
    """
    picture = svg("red").replace("</svg>", f"{inside}</svg>")
    project.questions(HEAD + "a ![b](../media/a.svg)\n").write({"media/a.svg": picture})
    result = project.run("build")
    if result.code:
        assert_told(result, "E702", path="content/questions.md")
        return
    assert "I725" in {problem["code"] for problem in project.problems()}
    shipped = b"".join(media_files(project.package))
    assert [mark for mark in ACTING if mark in shipped.lower()] == []


ENTITIES = {
    "an entity": '<!DOCTYPE svg [<!ENTITY a "b">]>',
    "an external entity": '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "a parameter entity": '<!DOCTYPE svg [<!ENTITY % a SYSTEM "https://x.org/a.dtd"> %a;]>',
    "an entity bomb": '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
}


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=ENTITIES)
def test_an_svg_defines_no_entity(project: Project, entity: str) -> None:
    """An SVG that defines an entity is refused, or ships without it: nothing is expanded or fetched."""
    project.questions(HEAD + "a ![b](../media/a.svg)\n").write({"media/a.svg": entity + svg("red")})
    result = project.run("build")
    if result.code:
        assert_told(result, "E702")
        return
    assert b"ENTITY" not in b"".join(media_files(project.package))


def test_a_plain_svg_is_shown(project: Project) -> None:
    """An SVG that refers to its own parts only is a picture."""
    inside = (
        "<defs><clipPath id='c'/></defs><g clip-path=\"url('#c')\"><use href='#c'/></g><style>*{fill:url(#c)}</style>"
    )
    project.write({"media/a.svg": svg("red").replace("</svg>", f"{inside}</svg>")})
    assert "<img" in project.fields(HEAD + "a ![b](../media/a.svg)\n")["Back"]


# Whatever a question holds


class Seen(HTMLParser):
    """Reads a field as a browser would and keeps every tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))


HARMLESS = frozenset(
    """
    a abbr b blockquote br cite code dd del details div dl dt em figcaption figure h4 h5 h6 hr i img input ins kbd li
    mark ol p pre q rp rt ruby s samp small span strong sub summary sup table tbody td th thead tr u ul var wbr
    """.split()
)


def assert_inert(package: Path) -> None:
    """Hold that no field of a package holds anything that acts."""
    media = media_names(package)
    for note in read_package(package):
        for text in note["fields"].values():
            assert "<script" not in text.lower()
            # A hole's marks go, and what is in it stays: so a browser gets to see the field.
            for seen in (text, re.sub(r"\{\{c\d+::|\}\}", "", text)):
                for tag, attributes in Seen(seen).tags:
                    assert_harmless(tag, attributes, media)


def assert_harmless(tag: str, attributes: dict[str, str | None], media: set[str]) -> None:
    """Hold that a tag only shows something."""
    assert tag in HARMLESS
    for name, value in attributes.items():
        assert not name.startswith("on")
        assert name not in ("style", "srcset", "srcdoc", "action", "formaction", "poster", "background")
        if name == "src":
            assert value in media
        if name == "href":
            assert urlsplit(value or "").scheme in ("http", "https", "mailto")


PIECES = [
    *("<script>", "</script>", "<b>", "</b>", "<b onclick=x>", "<span lang='", '<abbr title="', "'>", '">', "<"),
    *(">", "&lt;", "&#60;", "&quot;", "[a](", "javascript:", "https://x.org/", "data:text/html,", "mailto:", ")"),
    *("](", "![", "![a](", "]", "../media/a.png", "{width=9}", "{onerror=x}", "`", "``", "```", "\n```\n", "$"),
    *("$$", "\\(", "\\)", "\\[", "\\]", "\\", "{{c1::", "{{c2::", "::", "}}", "*", "**", "_", "~~", "=="),
    *("++ctrl+a++", "++", "|", "\n|-|-|\n", "\n\n", "\n", "\n- ", "\n> ", "\n: ", "\n    ", "[^1]", "\n[^1]: "),
    *("[a]: ", "<details>", "</details>", "<!--", "-->", "<https://x.org>", " onerror=alert(1) ", " src=x "),
    *("\n!!! note\n    ", "text", " ", "\u00e4", "\u202e", "[sound:a.mp3]", "&#x", ";"),
]

texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=25).map("".join)


@example(text='<span lang="a$b$">$<img src=x onerror=alert(1)>$</span>', kind=".cloze")
@example(text='{{c1::<abbr title="}}">a</abbr>}}', kind=".cloze")
@example(text="$x$ `<script>` {{c1::$<script>$}}", kind=".cloze")
@example(text="![](../media/a.png)[![a](../media/a.png)](https://x.org/?a=\"onclick='b')", kind="")
@example(text="[a](https://x.org/{{c1::}}'onclick=)", kind=".cloze")
@given(text=texts, kind=st.sampled_from(["", ".cloze", ".typed", ".reversed"]))
@settings(suppress_health_check=list(HealthCheck))
def test_whatever_a_question_holds_is_inert(text: str, kind: str) -> None:
    """Whatever text a question holds, it ends in its errors, or in a package that holds nothing that acts."""
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder)).write({"content/deck.toml": SETTINGS, "media/a.png": PNG})
        for body in variants(text):
            project.questions(
                f"## Q? {{#q {kind}}}\n\na {{{{c1::b}}}} {body}\n" if kind == ".cloze" else f"{HEAD}a {body}\n"
            )
            result = project.run("build")
            assert_no_crash(result)
            if result.code == 0:
                assert_inert(project.package)


def variants(text: str) -> Iterator[str]:
    """Yield a text as it is, and without what would keep it from being packed at all."""
    yield text
    yield re.sub(r"</?script>|on\w+=|javascript:|data:", "", text)

"""SVG pictures: those of drawing programs are taken, what could act or load is left out, and that is said."""

from __future__ import annotations

import base64
import io
import re
import tracemalloc
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from deckwright.media.pictures import NotAPicture, Size
from deckwright.media.svg.read import read_svg
from deckwright.media.svg.tree import read_tree, write_tree
from tests.help import reaching
from tests.help.odd_pictures import END, HEAD, idat, ihdr
from tests.help.support import PNG, REPOSITORY, Project, long_but

DRAWINGS = Path(__file__).with_name("drawings")
NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'

WHOLE = {
    "dvisvgm": "",
    "excalidraw": "",
    "figma": "",
    "inkscape": "",
    "graphviz": "links (line 15, 32, 37)",
    "plantuml": "links (line 1)",
    "plantuml-2024": "notes of the drawing program (line 1)",
    "drawio": "HTML that also stands in it as SVG (line 4), links (line 4)",
    "drawio-image": "HTML that also stands in it as SVG (line 4), links (line 4)",
    "mermaid-text": "<style> of HTML (line 1)",
    "excalidraw-2021": "“url(https://excalidraw.com/Virgil.woff2)” in its styles (line 7), "
    "“url(https://excalidraw.com/Cascadia.woff2)” in its styles (line 11)",
    "illustrator": "HTML that also stands in it as SVG (line 10)",
    "latin-1": "",
    "utf-16": "",
    "no-namespace": "",
}
"""What each drawing that is taken is said to ship without."""

ANEW = {"illustrator", "latin-1", "utf-16", "no-namespace"}
"""Drawings that ship written anew although nothing was left out: not every browser would show their files."""

REFUSED = {"drawio-long": "Formatted Text", "mermaid-html": '"htmlLabels": false'}
"""What each drawing that would not be whole is told to do."""


def drawing(name: str) -> bytes:
    """Return a drawing as its program wrote it."""
    return (DRAWINGS / f"{name}.svg").read_bytes()


def made(content: str, attributes: str = "") -> bytes:
    """Return a picture."""
    return f'<svg {NS} width="20" height="10" {attributes}>{content}</svg>'.encode()


def test_every_drawing_has_its_row() -> None:
    """Each stored drawing is either taken or refused."""
    assert {file.stem for file in DRAWINGS.glob("*.svg")} == {*WHOLE, *REFUSED}


@pytest.mark.parametrize("name", WHOLE)
def test_a_drawing_is_taken(name: str) -> None:
    """Drawings of the common programs are taken; one that needs no change keeps its bytes, and a change is said."""
    data = drawing(name)
    read = read_svg(data)
    assert read.left_out == WHOLE[name]
    assert read.size.width and read.size.height
    assert (read.data == data) is (not read.left_out and name not in ANEW)
    assert read_svg(read.data).data == read.data


@pytest.mark.parametrize("name", WHOLE)
def test_a_drawing_stays_whole(name: str) -> None:
    """Everything that is drawn is still there: each shape with where it is, each letter."""
    shapes = ("rect", "path", "circle", "ellipse", "line", "polyline", "polygon", "image")
    before, after = (
        [
            (element.tag.rpartition("}")[2], element.get("d"), element.get("x"), element.get("points"))
            for element in ElementTree.fromstring(data).iter()
            if element.tag.rpartition("}")[2] in shapes
        ]
        for data in (drawing(name), read_svg(drawing(name)).data)
    )
    assert after == before
    texts = "".join(ElementTree.fromstring(read_svg(drawing(name)).data).itertext())
    for word in re.findall(r"<text[^>]*>([^<]+)</text>", drawing(name).decode("utf-8", "ignore")):
        assert word in texts


@pytest.mark.parametrize("name", REFUSED)
def test_a_drawing_that_would_lose_text_is_refused(project: Project, name: str) -> None:
    """Text that stands in a picture only as HTML is not lost in silence: the error says how to export it."""
    project.questions("## Q? {#q}\n\na ![b](../media/a.svg)\n").write({"media/a.svg": drawing(name)})
    (problem,) = project.problems()
    assert (problem["code"], problem["line"], problem["column"]) == ("E702", 3, 3)
    assert REFUSED[name] in problem["hint"]


def test_what_is_left_out_is_said_where_the_picture_is_shown(project: Project) -> None:
    """Of a picture that ships without something, ``check`` says at the question's line what, and where it was."""
    text = "## Q? {#q}\n\n![b](../media/a.svg)\n\n## R? {#r}\n\n![b](../media/a.svg)\n"
    project.questions(text).write({"media/a.svg": made("<g>\n<script>x()</script></g>"), "media/a.dark.svg": made("")})
    told = [(problem["code"], problem["line"], problem["message"]) for problem in project.problems()]
    without = "../media/a.svg ships without scripts (line 2)"
    assert told == [("I725", 3, without), ("I725", 7, without)]
    project.build()
    with zipfile.ZipFile(project.package) as package:
        assert made("<g>\n</g>").replace(b" >", b">") in [package.read(name) for name in package.namelist()]


def test_the_figures_of_the_deck_keep_their_bytes() -> None:
    """What Matplotlib draws needs no change: it ships byte for byte, but for the mark of its script."""
    for file in sorted((REPOSITORY / "media").glob("*.svg"))[:40]:
        data = file.read_bytes()
        read = read_svg(data)
        assert (read.left_out, read.missing_font) == ("", "")
        assert read.data == re.sub(rb"deckwright:[0-9a-f]{64}", b"", data)


def test_a_tree_is_written_as_it_was_read() -> None:
    """Reading what was written gives the same tree: elements, attributes, texts, prefixes, special characters."""
    text = made("<g a=\"&lt;&quot;'&#10;&#9;&#13;&amp;&gt;\">&lt;a&gt;&#13;]]&gt;<b:c xmlns:b='urn:b' b:d=''/>ä🙂</g>")
    first = read_tree(text).root
    assert write_tree(first) == write_tree(read_tree(write_tree(first)).root)
    assert ElementTree.canonicalize(write_tree(first).decode()) == ElementTree.canonicalize(text.decode())


WORDS_ONLY = (
    "css a variable as text",
    "css a comment between",
    "further handler of a prefix",
    "further style attribute of a prefix",
    "further view of elsewhere",
)
"""Pictures in which an address stays that is none to a browser."""


@pytest.mark.parametrize("name", reaching.pictures())
def test_nothing_acting_is_left(name: str) -> None:
    """Of a picture that tries to load or to act, no address and no script is left, or it is refused with a way out."""
    data = reaching.at("http://host", "name", reaching.pictures()[name])
    try:
        read = read_svg(data)
    except NotAPicture as error:
        assert error.hint
        return
    if name not in WORDS_ONLY:
        assert read.left_out or b"host" not in read.data
        assert b"http://host" not in read.data
        assert b"fetch" not in read.data


LEFT_OUT = [
    ('<g onclick="x()"/>', "scripts"),
    ('<a href="https://x"><text>y</text></a>', "links"),
    ('<g nobody="knows"/>', "the attribute nobody"),
    ("<blink/>", "<blink>"),
    ('<rect fill="\\75rl(https://x)"/>', "“url(https://x)” in its styles"),
    ('<set attributeName="href" to="https://x"/>', "animations of href"),
]


@pytest.mark.parametrize(("content", "told"), LEFT_OUT)
def test_each_thing_left_out_has_its_words(content: str, told: str) -> None:
    """What was left out is named as an author would."""
    assert read_svg(made(content)).left_out == f"{told} (line 1)"


KEPT = [
    '<animate attributeName="r" values="1;5" dur="1s" repeatCount="indefinite"/>',
    '<use href="#a"><set attributeName="href" to="#b"/></use>',
    f'<image href="data:image/png;base64,{base64.b64encode(PNG).decode()}"/>',
    f"<style>rect{{background:url(data:image/png;base64,{base64.b64encode(PNG).decode()})}}</style>",
    '<image href="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E"/>',
    '<a href="#a"><rect/></a>',
    '<rect data-x="javascript:x" aria-label="url(https://x)" class="url(x)" id="onload"/>',
    '<style>@font-face{font-family:F;src:url(data:font/woff2;base64,d09G)}</style><text font-family="F">x</text>',
    "<title>url(https://x) javascript:</title>",
    '<x:y xmlns:x="urn:x" onload="" x:href="https://x"/>',
]


@pytest.mark.parametrize("content", KEPT)
def test_what_reaches_for_nothing_stays(content: str) -> None:
    """What only looks like an address or a script, or is within the picture, keeps the file's bytes."""
    assert read_svg(made(content)).data == made(content)


def picture(data: bytes, kind: str = "png") -> bytes:
    """Return a picture with another one in it."""
    return made(f'<image href="data:image/{kind};base64,{base64.b64encode(data).decode()}"/>')


def test_a_picture_within_tells_nothing_besides() -> None:
    """A photograph in a drawing ships without its metadata too, and a drawing in a drawing without what could act."""
    file = io.BytesIO()
    noted = PngInfo()
    noted.add_text("Author", "A. Nonymous")
    Image.new("RGB", (3, 3)).save(file, "PNG", pnginfo=noted)
    read = read_svg(picture(file.getvalue()))
    assert read.left_out == "what a picture in it told besides (line 1)"
    (inner,) = re.findall(rb"base64,([^\"]*)", read.data)
    assert b"Nonymous" in file.getvalue() and b"Nonymous" not in base64.b64decode(inner)
    nested = made("<script/><rect/>")
    for _ in range(3):
        nested = picture(nested, "svg+xml")
    for _ in range(3):
        nested = base64.b64decode(re.findall(rb"base64,([^\"]*)", read_svg(nested).data)[0])
    assert nested == made("<rect/>").replace(b" >", b">")


def pictures(number: int, size: int) -> bytes:
    """Return a drawing with so many pictures of one colour, each another one, and each so many pixels wide and high."""
    file = io.BytesIO()
    Image.new("RGB", (size, size)).save(file, "WEBP", lossless=True)
    data = file.getvalue()
    different = (base64.b64encode(data + n.to_bytes(4, "big")).decode() for n in range(number))
    return made("".join(f'<image href="data:image/webp;base64,{one}"/>' for one in different))


def drawings(number: int) -> bytes:
    """Return a drawing with so many others in it."""
    inner = "%3Csvg xmlns='http://www.w3.org/2000/svg' id='a{}'/&gt;"
    return made("".join(f'<image href="data:image/svg+xml,{inner.format(n)}"/>' for n in range(number)))


BOMB = HEAD + ihdr(8, 2, 30_000, 30_000) + idat(8, 2) + END

REFUSALS = [
    (picture(BOMB), "holds a picture (line 1) that says it has more than 16 megapixels", "smaller"),
    (picture(PNG[:-20]), "holds a picture (line 1) that is no PNG file", "again"),
    (picture(picture(picture(picture(made(""), "svg+xml"), "svg+xml"), "svg+xml"), "svg+xml"), "too deep", "anew"),
    (pictures(11, 2_800), "more than 80 megapixels", "smaller"),
    (pictures(1_001, 1), "one of more than 1,000", "fewer"),
    (made('<image href="photo.png"/>'), "refers to photo.png (line 1)", "Embed"),
    (made('<use href="other.svg#a"/>'), "refers to other.svg#a", "Embed"),
    (b"<SVG/>", "no SVG file", "small letters"),
    (b'<svg xmlns="http://www.w3.org/2000/svg"><use xlink:href="#a"/></svg>', "unbound prefix", "xmlns:xlink="),
    (b"\x1f\x8b\x08", "packed", "gunzip"),
    (b'<!DOCTYPE svg SYSTEM "x">' + made("&nbsp;"), "the entity nbsp", "in its place"),
    (made("<g>" * 300 + "</g>" * 300), "elements within elements", "PNG"),
    (made("<g/>" * 100_001), "100,000 elements", "rasterized=True"),
    (made(f"<style>{'a{b:c}' * 40_000}</style>"), "style sheet that is too long", "PNG"),
    (made("x" * 4_000_000), "the limit for SVG", "PNG"),
]


@pytest.mark.parametrize(("data", "told", "way_out"), REFUSALS, ids=[told for _, told, _ in REFUSALS])
def test_what_cannot_be_shown_is_refused_with_the_way_out(data: bytes, told: str, way_out: str) -> None:
    """A picture of which something would be missing, or that no engine shows, is refused, and the hint helps."""
    with pytest.raises(NotAPicture, match=re.escape(told)) as refused:
        read_svg(data)
    assert way_out in refused.value.hint


def bomb(kind: str) -> bytes:
    """Return ten levels, each of which draws the one below ten times."""
    levels = ['<g id="a0"><rect/></g>']
    for level in range(1, 10):
        inner = {
            "use": f'<use href="#a{level - 1}"/>' * 10,
            "pattern": f'<rect fill="url(#a{level - 1})"/>' * 10,
            "mask": f'<rect style="mask:url(#a{level - 1})"/>' * 10,
        }[kind]
        name = "g" if kind == "use" else kind
        levels.append(f'<{name} id="a{level}">{inner}</{name}>')
    return made("".join(levels))


@pytest.mark.parametrize("kind", ["use", "pattern", "mask"])
def test_a_bomb_is_refused(kind: str) -> None:
    """A picture of a hundred elements that would be drawn as ten thousand million is refused at once."""
    with pytest.raises(NotAPicture, match="repeats parts of itself"):
        read_svg(bomb(kind))
    circle = made('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/><use href="#b"/></g>')
    assert read_svg(circle).data == circle


HEAVY = {
    "pictures within": pictures(7_000, 2_800),
    "small pictures within": pictures(30_000, 1),
    "pictures within its styles": made(
        "<style>" + re.sub(rb'.*?href="(.*?)"[^"]*', rb"a{fill:url(\1)}", pictures(4_000, 2_800)).decode() + "</style>"
    ),
    "drawings within": drawings(30_000),
    "elements": made("<g/>" * 99_990),
    "attributes": made("<g " + " ".join(f'data-a{number}=""' for number in range(200_000)) + "/>"),
    "addresses": made("".join(f'<rect id="i{n}" fill="url(#i{n + 1})"/>' for n in range(60_000))),
    "values": made("".join(f'<rect transform="foo({n})"/>' for n in range(60_000))),
    "text": made("<text>" + "x&amp;" * 600_000 + "</text>"),
    "styles": made("<style>" + "a{b:c}" * 33_000 + "</style>"),
    "entity": b'<!DOCTYPE svg [<!ENTITY x "' + b"x" * 1000 + b'">]>' + made("&x;" * 5_000),
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", long_but(HEAVY, "attributes", "entity", "pictures within", "small pictures within"))
def test_a_heavy_picture_is_quick(name: str) -> None:
    """A picture within the limits, or just beyond, is read or refused in little time."""
    try:
        read_svg(HEAVY[name])
    except NotAPicture as error:
        assert error.hint


@pytest.mark.parametrize("name", long_but(["elements", "attributes"], "attributes"))
def test_the_largest_picture_needs_little_memory(name: str) -> None:
    """A picture of as many elements or attributes as are taken is held in less than 150 MB."""
    tracemalloc.start()
    read_svg(HEAVY[name])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150_000_000


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="1in" height="72pt"', Size(96, 96)),
        ('width="100%" viewBox="0 0 30 20"', Size(30, 20)),
        ('width="100%"', Size(0, 0)),
    ],
)
def test_the_size_is_read(attributes: str, size: Size) -> None:
    """A picture's size is what its lengths say, else what its box says."""
    assert read_svg(f"<svg {NS} {attributes}/>".encode()).size == size


FONTS = [
    ('<text font-family="Helvetica">x</text>', "Helvetica"),
    ("<text style=\"font: bold 9px 'A B', C\">x</text>", "A B, C"),
    ("<style>text{font-family:\\41 rial}</style><text>x</text>", "Arial"),
    ('<text font-family="Helvetica, sans-serif">x</text>', ""),
    ('<path font-family="Helvetica"/>', ""),
    ('<style>@font-face{font-family:F;src:url(data:font/woff;base64,d09G)}</style><text font-family="F">x</text>', ""),
    ('<style>@font-face{font-family:F;src:url(https://x)}</style><text font-family="F">x</text>', "F"),
]


@pytest.mark.parametrize(("content", "font"), FONTS)
def test_a_font_that_may_be_missing_is_known(content: str, font: str) -> None:
    """A font is missed if no list ends with one that every system has, unless the picture brings it along."""
    assert read_svg(made(content)).missing_font == font


@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_any_damage_to_a_drawing_is_taken_or_refused(name: str, data: st.DataObject) -> None:
    """A drawing with bytes changed, taken out or put in is read or refused; what ships would be taken as it is."""
    damaged = bytearray(drawing(name))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged)))
        damaged[at : at + data.draw(st.integers(0, 20))] = data.draw(st.sampled_from(PIECES) | st.binary(max_size=5))
    try:
        read = read_svg(bytes(damaged))
    except NotAPicture as error:
        assert error.hint
        return
    assert read_svg(read.data) == read._replace(left_out="", source=read.digest, is_only_marked=True)


PIECES = [
    b"<script>",
    b"</g>",
    b'" onload="',
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"&#0;",
    b"&x;",
    b"url(x)",
    b"<a/>",
]
"""What breaks a tree or changes what follows."""

"""The files that HTML names, held against what the real Anki misses in its media folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deckwright.adopt.stock import Stock
from deckwright.media.named import named_files, rename_files
from tests.help.support import Learner

NAMED: dict[str, list[str]] = {
    "<img src=\"a b.png\"><IMG alt='>' src='c.png'><img src=d.png>": ["a b.png", "c.png", "d.png"],
    "[sound:a.mp3] <audio src=b.mp3> <video><source src='c.mp4'></video> <object data='d.svg'>": [
        *("a.mp3", "b.mp3", "c.mp4", "d.svg"),
    ],
    '<img src="a&amp;b.png"> [sound:c&amp;d.mp3]': ["a&b.png", "c&d.mp3"],
    '<a href="a.png">a</a> <p src="a.png"> src="a.png" [sound:] [SOUND:a.mp3] <imgs src=a.png>': [],
    "<img alt=don't src=a.png> <img/src=b.png> <img\nsrc = 'c.png'>": ["a.png", "b.png", "c.png"],
    '<img data-src="a.png" src="b.png">': ["a.png", "b.png"],
    '<video poster="a.png" src=b.mp4><track src=c.vtt></video><embed src="d.svg">': [
        "a.png",
        "b.mp4",
        "c.vtt",
        "d.svg",
    ],
    '<img srcset="a.png 1x, b%20c.png 2x,d.png" src=e.png>': ["a.png", "b%20c.png", "d.png", "e.png"],
    '<p style="background: url(a.png)"><p style="background: url(&quot;b c.png&quot;), URL( \'d.png\' )">': [
        *("a.png", "b c.png", "d.png"),
    ],
    "<style>p { background: url('a.png') } </style> url(b.png)": ["a.png"],
    "<b <img src=a.png>": ["a.png"],
    "[sound:a[1].mp3] [sound:b [sound:c.mp3] [anki:play:q:0] [latex]x[/latex]": ["c.mp3"],
}


@pytest.mark.parametrize("text", NAMED, ids=repr)
def test_files_are_found_where_something_loads_them(text: str) -> None:
    """Files are found in pictures, sounds, films and styles, in the order of the text, and where nothing loads none."""
    found = list(named_files(text))
    assert [file.name for file in found] == NAMED[text]
    assert all(file.is_local for file in found)


def test_an_address_is_no_file_of_the_deck() -> None:
    """What lies elsewhere, and what stands in the HTML itself, is told apart from files."""
    text = '<img src="https://x.org/a.png"><img src="//x.org/a.png"><img src="data:image/png;base64,AA"><img src=" ">'
    assert [file.is_local for file in named_files(text)] == [False] * 4


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ('<img src="a.png">', '<img src="x &amp; (y).png">'),
        ("<img src=a.png>", '<img src="x &amp; (y).png">'),
        ("<img srcset='a.png 2x'>", "<img srcset='x%20&amp;%20%28y%29.png 2x'>"),
        ('<p style="a: url(a.png)">', '<p style="a: url(x%20&amp;%20%28y%29.png)">'),
        ("[sound:a.png]", "[sound:x &amp; (y).png]"),
        ('<img src="b.png"> a.png', '<img src="b.png"> a.png'),
    ],
)
def test_a_new_name_is_written_as_its_place_wants_it(text: str, renamed: str) -> None:
    """Whatever signs a new name has, it is read again where it was put."""
    assert rename_files(text, lambda name: "x & (y).png" if name == "a.png" else "") == renamed


def test_an_unquoted_name_stays_unquoted_where_it_can() -> None:
    """A name without special signs takes the old one's place and nothing else changes."""
    assert rename_files("<img src=a.png>", lambda name: "b-1.png") == "<img src=b-1.png>"


@pytest.mark.parametrize("text", NAMED, ids=repr)
def test_what_is_adopted_takes_every_new_name(text: str) -> None:
    """Adopting a deck renames each file wherever a field names it, and knows each that the package lacks."""
    names = {name: f"new-{at}.png" for at, name in enumerate(NAMED[text])}
    held = Stock(names, dict.fromkeys(names, Path("file")))
    assert [file.name for file in named_files(held.prepare(text))] == list(names.values())
    lacking = Stock({}, {})
    assert lacking.prepare(text) == text
    assert list(lacking.missing) == NAMED[text]


Missing = Callable[[str], set[str]]


@pytest.fixture(scope="module")
def missing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Missing]:
    """Return what the real Anki misses in an empty media folder if a note says a text."""
    learner = Learner(tmp_path_factory.mktemp("named"))
    collection = learner.collection
    note = collection.new_note(collection.models.by_name("Basic"))
    note["Front"] = "x"
    collection.add_note(note, collection.decks.id("Default"))

    def ask(text: str) -> set[str]:
        note["Back"] = text
        collection.update_note(note)
        return set(collection.media.check().missing)

    yield ask
    learner.close()


FILES = st.sampled_from(
    ["a.png", "b c.mp3", "d&amp;e.svg", "_f.gif", "g%20h.png", "i'j.png", "ü.png", "k.png?v=1", "l,m"]
)
OTHER = st.sampled_from(['alt="x"', "alt='>'", "width=1", "controls", 'title="[y]"', "/", "", "class=a-b", 'id="&lt;"'])
ELEMENT = st.builds(
    lambda name, before, key, quote, file, after: (
        f"<{name} {before} {key}={quote}{file if quote else file.replace(' ', '+')}{quote} {after}>"
    ),
    st.sampled_from(["img", "IMG", "audio", "video", "object", "source", "imgs", "p", "a"]),
    OTHER,
    st.sampled_from(["src", "SRC", "data", "data-src", "xsrc", "srcx", "href", "alt"]),
    st.sampled_from(['"', ""]),
    FILES,
    OTHER,
)
SOUND = FILES.map(lambda file: f"[sound:{file}]")
TEXT = st.sampled_from(["a", "&lt;img src=z.png&gt;", "]", "<b>", "</p>", " src=y.png ", "\n", "[[", "<!-- "])


def found(text: str) -> set[str]:
    """Return the names of the files in a text."""
    return {file.name for file in named_files(text)}


@given(part=st.one_of(ELEMENT, SOUND, TEXT))
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_every_reference_of_ankis_is_found(missing: Missing, part: str) -> None:
    """Whatever element stands in a field, the files found in it are those that the real Anki takes for its media."""
    assert found(part) == missing(part)


@given(parts=st.lists(st.one_of(ELEMENT, SOUND, TEXT), max_size=6))
def test_each_element_is_read_by_itself(parts: list[str]) -> None:
    """The files found in a field are those of its elements, whatever stands beside them."""
    assert found("".join(parts)) == set().union(*map(found, parts))

"""CSS is decided on by its tokens, however its words are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.media.css import is_plain, reaches, without_reaches
from deckwright.media.pictures import NotAPicture
from deckwright.media.svg.read import read_svg
from tests.help.reaching import CSS
from tests.help.support import Project, long_but


def local(address: str) -> bool:
    """Allow only what is in the same file."""
    return address.startswith("#")


def found(css: str) -> list[str]:
    """Return what a style sheet reaches for."""
    return [reach.what for reach in reaches(css, local)]


@pytest.mark.parametrize("name", CSS)
def test_what_reaches_out_is_found(name: str) -> None:
    """Every way to load a file from CSS is seen, and nothing of it is left when it is taken out."""
    assert found(CSS[name])
    assert found(without_reaches(CSS[name], local)) == []


KEPT = [
    "rect{fill:url(#a);mask:url('#b')}",
    '@namespace x "urn:x";@media (min-width:1px){a:not(.b)::before{content:"url(https://x)";color:rgb(1 2 3/4%)}}',
    "/* url(https://x) @import */ .url{--x:translate(1px,2px)}",
    "@keyframes k{from{transform:rotate(1deg)}} a:nth-child(2n+1){animation:k 1s cubic-bezier(0,0,1,1)}",
    '@font-face{font-family:"Mine";src:local("Arial")} p{font-family:"Mine",serif}',
    "p{width:calc(100% - max(1px,2em));background:linear-gradient(to right,#fff,#000 50%)}",
]


@pytest.mark.parametrize("css", KEPT)
def test_what_loads_nothing_is_left_alone(css: str) -> None:
    """Fragments, text that looks like an address, comments and functions that only reckon are no reach."""
    assert found(css) == []


def test_only_what_reaches_is_taken_out() -> None:
    """Beside what is taken out, everything stays: other declarations, other rules, rules within rules."""
    css = "@import 'x';a{b:c;d:url(x);e:f}@media print{g{h:\\75rl(x)}i{j:k}}@font-face{font-family:l;src:url(x)}m{n:o}"
    assert without_reaches(css, local) == "a{b:c;e:f}@media print{g{}i{j:k}}m{n:o}"


SOUP = [
    "url(",
    "u\\72l(",
    '"',
    "'",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ";",
    ":",
    "@import ",
    "@media ",
    "\\",
    "/*",
    "*/",
    "#a",
]


@given(st.lists(st.sampled_from([*SOUP, "https://x", "a", "\n", " ", "--x", "src(", "!", ","])).map("".join))
def test_nothing_is_left_of_any_soup(css: str) -> None:
    """Whatever is made of the pieces of CSS: what is left reaches for nothing, and what is plain never did."""
    assert found(without_reaches(css, local)) == []
    assert not (is_plain(css) and found(css))


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "unit", long_but(["(", "{", "a{", "[", "\\", '"', "url(", "@a ", "a:b;", "/*", "calc("], "url(", "calc(")
)
def test_css_of_any_size_is_quick(unit: str) -> None:
    """A style sheet of a hundred thousand brackets or marks takes no time, and no more recursion than is safe."""
    css = unit * (100_000 // len(unit))
    found(css)
    without_reaches(css, local)


@pytest.mark.parametrize(
    ("css", "line", "column", "what"),
    [
        (".a { color: red }\n.b { background: u\\72l(https://x) }\n", 2, 18, "url(https://x)"),
        ('.a { background: image-set("https://x" 1x) }', 1, 18, "image-set(…)"),
        ('\n\n@\\69mport "x";', 3, 1, "@import"),
        (".a::after { content: '</style>' }", 1, 23, "</"),
    ],
)
def test_a_theme_that_reaches_out_is_refused(project: Project, css: str, line: int, column: int, what: str) -> None:
    """theme.css that could load a file is an error at the place, with what it means and not how it is written."""
    project.questions("## Q? {#q}\n\nA\n").write({"content/theme.css": css})
    (problem,) = project.problems()
    assert (problem["code"], problem["line"], problem["column"]) == ("E003", line, column)
    assert what in problem["message"]


@pytest.mark.parametrize("unit", ["", "px", "%", "n", "."])
@pytest.mark.parametrize("css", ["a{{z-index:{}}}", "a{{font:{} serif}}", "a:nth-child(-{}){{}}"])
def test_a_number_without_end_is_refused(css: str, unit: str) -> None:
    """A number that Python would not read is told, in a style sheet and in every style of a picture."""
    number = "9" * 5_000 + unit
    assert found(css.format(number))
    for content in (f"<style>{css.format(number)}</style>", f'<rect style="z-index:{number}" width="{number}"/>'):
        try:
            read_svg(f'<svg xmlns="http://www.w3.org/2000/svg" font="{number} x">{content}</svg>'.encode())
        except NotAPicture as error:
            assert "too long" in str(error)


@pytest.mark.timeout(30)
def test_taking_out_costs_once() -> None:
    """However many things a style sheet of a picture reaches for, they are taken out in one go."""
    style = "a{b:url(https://x.example)}" * 5_000
    drawing = read_svg(f'<svg xmlns="http://www.w3.org/2000/svg"><style>{style}</style></svg>'.encode())
    assert "https" not in drawing.data.decode()

"""Questions for the tests of the card standard, and what ``check`` says of them."""

from __future__ import annotations

from tests.help.support import MP3, PNG, SETTINGS, Project

BIBLIOGRAPHY = """
@article{Lloyd1982, author = {Lloyd, Stuart}, year = {1982}, title = {Quantization}, doi = {10.1109/TIT.1982.1056489}}
@book{Vapnik1992, author = {Boser, B. and Vapnik, V.}, year = {1992}, title = {Margins}}
@misc{Acme2020, author = {{Acme, Inc.}}, year = {2020}, title = {Report}}
"""
FILE = "content/topic/questions.md"
ABOVE = "The author's own notes.\n\n"
"""What stands above the question in its file, so that the question begins on line 3."""

CHECK = "\n\n```python {.check}\nassert 1\n```"
TWO_CITED = "[@Lloyd1982, sec. 3.2; @Vapnik1992, Theorem 4.6]"
MAP = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200"><text>Nile <tspan>and Congo</tspan></text>
<text>B</text><text>1900</text><title>The long Nile</title>
<!-- The White Sea -->
<g style="fill: #888888" transform="translate(1 1)"><path d="M0 0h1v1z"/></g></svg>
"""
"""A drawing with texts, and with outlines as Matplotlib writes them."""
HIDDEN = "\n\n```python {.check}\nassert 'this is long and hidden'\n```"


def problems(project: Project, text: str, setting: str = "") -> list[tuple[str, str, int, str]]:
    """Return code, file, line and message of each problem of a file of questions under ``[lint]`` settings."""
    project.write(
        {
            "content/deck.toml": SETTINGS + (setting if "[lint]" in setting else f"[lint]\n{setting}\n"),
            "content/references.bib": BIBLIOGRAPHY,
            "media/dot.png": PNG,
            "media/dot2.png": PNG[:-12] + b"\0\0\0\0tEXt" + bytes(4) + PNG[-12:],
            "media/map.svg": MAP,
            "media/moo.mp3": MP3,
            "media/baa.mp3": MP3 + MP3,
            FILE: ABOVE + text,
        }
    )
    return [(found["code"], found["path"], found["line"], found["message"]) for found in project.problems()]


def basic(answer: str, heading: str = "What is it?", braces: str = "") -> str:
    """Return a question with an answer."""
    return f"## {heading} {{#it {braces}}}\n\n{answer}\n"


def asked(heading: str, braces: str = "") -> str:
    """Return a question that asks so."""
    return basic("So.", heading, braces)


def cloze(text: str) -> str:
    """Return a cloze note."""
    return basic(text, "A title of five words", ".cloze")


def drawn(answer: str, heading: str = "What is it?", braces: str = "") -> str:
    """Return a question that shows a drawing."""
    return basic(f"![A map](../../media/map.svg)\n\n### Answer\n\n{answer}", heading, braces)


def code(*blocks: str, braces: str = ".code", after: str = "") -> str:
    """Return a question whose answer is blocks of code."""
    return basic("\n\n".join(f"```python\n{block}\n```" for block in blocks) + after, "Write it", braces)


def table(*cells: str) -> str:
    """Return a table of one column, its head the first cell."""
    return "\n".join(f"| {cell} |" for cell in (cells[0], "---", *cells[1:]))


def pair(first: str, second: str) -> str:
    """Return two questions, the second one under another id, on line 3 and further down."""
    return first + "\n" + second.replace("#it", "#second")

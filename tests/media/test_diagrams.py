"""Diagrams written as text: what is drawn of them, kept, shown, and told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deckwright.execute.diagram_text import without_imports
from deckwright.media.svg.read import read_svg
from tests.help.support import REPOSITORY, SETTINGS, Learner, Project, a_few_of, lacks, needs

DOT = "digraph { rankdir=LR; a -> b [label=calls] }"
CODES = {
    "dot": DOT,
    "d2": "client -> server: asks",
    "mermaid": "flowchart TD\n  a[Sender] --> b[Office]",
}
FAULTY = {"dot": "digraph {\n  a -> b\n  c ->\n", "d2": "a -> b\nc: {\n", "mermaid": "flowchart TD\n  a[Sender -->"}
ICON = "a: {icon: https://example.org/a.svg}"
INK = {"": "#1f2328", ".dark": "#e3e5e8"}


DRAWN = "diagrams = true\n"


def question(language: str, code: str, name: str = "one", alt: str = ' alt="a calls b"') -> str:
    """Return a question whose answer is a diagram."""
    return f"## Who calls {name}? {{#{name}}}\n\n```{language} {{.image{alt}}}\n{code}\n```\n\n"


def deck(project: Project, text: str) -> Project:
    """Write a deck of these questions."""
    return project.write({"content/deck.toml": SETTINGS}).questions(text)


def draw(project: Project, *arguments: str) -> str:
    """Draw what is not drawn yet, with the programs of the extra, and return what was said."""
    needs("mmdr")
    result = project.run("figures", *arguments)
    assert result.code == 0, result.text
    return result.text


def pictures(project: Project) -> list[Path]:
    """Return the pictures that were drawn, sorted."""
    return sorted((project.root / "media/diagrams").glob("*"))


@pytest.mark.parametrize("language", CODES)
def test_a_diagram_is_drawn_for_day_and_night(project: Project, language: str) -> None:
    """Each language gives two pictures in the card's colours, the same bytes each time, without a frame in them."""
    deck(project, question(language, CODES[language]))
    assert "1 diagram drawn, 0 were there" in draw(project)
    night, day = pictures(project)
    assert night.name == day.name.replace(".svg", ".dark.svg")
    for file in (day, night):
        text = file.read_text(encoding="utf-8").lower()
        assert INK[".dark" if file is night else ""] in text and "<foreignobject" not in text
    before = [file.read_bytes() for file in pictures(project)]
    assert "0 diagrams drawn, 1 were there" in draw(project)
    assert "1 diagram drawn, 0 were there" in draw(project, "--redraw")
    assert [file.read_bytes() for file in pictures(project)] == before


@pytest.mark.parametrize("language", CODES)
def test_the_card_shows_the_picture(project: Project, learner: Learner, language: str) -> None:
    """In the real Anki the answer is the picture for day and night with its text, and the code is on no card."""
    deck(project, question(language, CODES[language]))
    draw(project)
    assert project.problems() == []
    project.build()
    learner.update(project.package)
    back = learner.sides("one")[1]
    shown = re.findall(r'<img class="(day|night)" src="([^"]+)" alt="a calls b" width="\d+" height="\d+">', back)
    assert [mode for mode, _ in shown] == ["day", "night"]
    assert {name for _, name in shown} == set(learner.media())
    assert "flowchart" not in back and "->" not in back
    assert learner.health() == []


def test_a_drawn_diagram_needs_no_program(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was drawn and committed builds where nothing can be drawn; spaces at line ends draw nothing anew."""
    deck(project, question("dot", DOT))
    draw(project)
    monkeypatch.setattr("deckwright.execute.process.subprocess.Popen", lambda *given, **more: lacks("a process"))
    deck(project, question("dot", DOT + "  \n")).build()
    assert "2 media files" in project.run("build").out


def test_what_is_not_drawn_is_told(project: Project) -> None:
    """A diagram without its picture is an error at its place, with the command that draws it."""
    deck(project, question("dot", DOT))
    (found,) = project.problems()
    assert (found["code"], found["line"]) == ("E717", 3)
    assert "figures" in found["hint"]


def test_without_the_extra_the_way_to_it_is_told(project: Project) -> None:
    """Where the programs are missing, `figures` ends with exit code 3 and what to type, and draws nothing."""
    import importlib.util

    if importlib.util.find_spec("mmdr"):
        pytest.skip("the extra is installed")
    result = deck(project, question("dot", DOT)).run("figures")
    assert result.code == 3
    assert "needs the extra diagrams" in result.text and "install" in result.text
    assert pictures(project) == []


def test_an_alternative_text_is_asked_for(project: Project) -> None:
    """A diagram without one is a warning with the spelling that gives it."""
    deck(project, question("d2", CODES["d2"], alt=""))
    draw(project)
    (found,) = project.problems()
    assert found["code"] == "W702"
    assert '```d2 {.image alt="' in found["hint"]


@pytest.mark.parametrize("language", FAULTY)
def test_a_faulty_text_is_told_at_its_line(project: Project, language: str) -> None:
    """What is no diagram is a problem of its block, where possible of its line; the others are drawn."""
    needs("mmdr")
    deck(project, question(language, FAULTY[language]) + question("dot", DOT, "two"))
    result = project.run("figures")
    assert result.code == 1
    assert "1 diagram drawn" in result.text and len(pictures(project)) == 2
    (told,) = re.findall(rf"questions\.md:(\d+):1: E718 this is no diagram in {language}: \S", result.text)
    assert int(told) == {"mermaid": 3}.get(language, int(told)) and int(told) >= 3


def test_nothing_is_fetched_for_a_diagram(project: Project) -> None:
    """A picture of the machine or of the web that a diagram names is not read: it is told."""
    needs("mmdr")
    deck(project, question("dot", 'digraph { a [image="/etc/hostname"] }') + question("d2", ICON, "two"))
    result = project.run("figures")
    assert result.code == 1
    assert "questions.md:4:1: E718 this diagram loads something from elsewhere: image" in result.text
    assert "E718 this diagram shows a picture from elsewhere: https://example.org/a.svg" in result.text
    assert pictures(project) == []


IMPORTS = [
    "x: @{file}",
    "...@{file}",
    'x: @"{file}"',
    '...@"{file}"',
    "x: @'{file}'",
    "x: {{...@{file}}}",
    "x: [@{file}]",
    "x: {{\n  label: @{file}.secret\n}}",
    "vars: {{a: @{file}}}\nx: ${{a}}",
    "it's: a; y:\u00a0@{file}",
    'a"b: c # "\nx: @{file}',
    "x: ||md |y ||\nz: @{file}",
    'x: "\\"" # \'\n...@{file}',
    '""" " """\nx:\t@ {file}',
]


@pytest.mark.parametrize("code", a_few_of(IMPORTS, 3))
@pytest.mark.parametrize("kind", ["absolute", "relative"])
def test_no_file_is_imported_into_a_diagram(project: Project, code: str, kind: str) -> None:
    """A D2 diagram that imports a file is refused before D2 runs, at its line, with what to write instead."""
    secret = project.root / "secret.d2"
    secret.write_text('secret: "hunter2"\n')
    file = str(secret.with_suffix("")) if kind == "absolute" else "../../secret"
    text = code.format(file=file)
    deck(project, question("d2", text))
    result = project.run("figures")
    assert result.code == 1
    (line,) = re.findall(r"questions\.md:(\d+):1: E718 this diagram imports another file: (?:\.\.\.)?@", result.text)
    assert int(line) == 4 + text[: text.rindex("@")].count("\n")
    assert "write what the other file holds into this block" in result.text and pictures(project) == []


NO_IMPORTS = {
    "me: me@example.org": "me@example.org",
    'me: "@me"': "@me",
    "me: '@me'": "@me",
    "me: it is @me": "it is @me",
    "me: \\@me": "@me",
    "me: x # @me": "x",
    "me: |md\n  see @me\n|": "see @me",
    "me: |python\n  @property\n|": "@",
    '""" @me """\nme: y': "y",
}


@pytest.mark.parametrize("code", a_few_of(NO_IMPORTS, 3))
def test_an_at_sign_that_imports_nothing_is_drawn(project: Project, code: str) -> None:
    """In a text, a remark or a block of code an at sign is a letter as others are."""
    deck(project, question("d2", code))
    draw(project)
    for file in pictures(project):
        text = file.read_text(encoding="utf-8")
        assert NO_IMPORTS[code] in text.replace("</tspan>", "").replace("<tspan>", "")
        assert not re.search("[\ue000-\uf8ff]", text)


def test_d2_gets_no_text_that_imports(project: Project) -> None:
    """What the reader of D2's text would miss imports nothing either: no at sign that could reaches D2."""
    for code in (one.format(file="f") for one in IMPORTS):
        made, sign = without_imports(code)
        assert "@" not in made and made.replace(sign, "@") == code
    assert without_imports("a@b \ue000 @")[0] == "a@b \ue000 \ue001"


LOADS = [
    "graph { a [image=x] }",
    'graph { a ["im" + "age" = "x.png"] }',
    'graph { imagepath="/etc" }',
    "graph { stylesheet = <https://example.org/a.css> }",
    "graph { a [shapefile=x] }",
    'graph { fontpath="/" }',
    'graph { _background="I 0 0 9 9 1 -x" }',
    "graph { a [label=<<table><tr><td><IMG src='x'/></td></tr></table>>] }",
    'graph { /* " */ a [image=x] // "\n}',
]


@pytest.mark.parametrize("code", a_few_of(LOADS, 4))
def test_what_graphviz_would_load_is_refused(project: Project, code: str) -> None:
    """An attribute of Graphviz that names a file or an address is told at its line, before anything runs."""
    result = deck(project, question("dot", code)).run("figures")
    assert result.code == 1
    assert re.search(
        r"questions\.md:4:1: E718 this diagram (loads something|shows a picture) from elsewhere", result.text
    )
    assert "a diagram is drawn from its text alone" in result.text and pictures(project) == []


@pytest.mark.parametrize(
    "code",
    [
        'graph { a [label="image=x"] }',
        "graph { image -- stylesheet }",
        "graph { a /* image=x */\n# image=x\n}",
        "graph { a [label=<<b>imagepath=x</b>>] }",
    ],
)
def test_the_names_of_what_loads_are_words_as_others(project: Project, code: str) -> None:
    """In a label, a remark, or as a node, the name of such an attribute loads nothing and is drawn."""
    deck(project, question("dot", code))
    draw(project)


ACTING = {
    "dot": 'digraph { a [URL="javascript:alert(1)"]; a -> b [href="https://example.org"] }',
    "d2": 'a: {link: "https://example.org"; tooltip: "b"}\nb: {link: "javascript:alert(1)"}',
    "mermaid": '%%{init: {"themeCSS": "@import url(https://example.org/x.css);"}}%%\nflowchart TD\n'
    ' A["<img src=https://example.org/a.png>"] --> B\n click A href "javascript:alert(1)"\n'
    " style A fill:url(https://example.org/f)",
}


@pytest.mark.parametrize("language", ACTING)
def test_the_file_is_as_clean_as_what_ships(project: Project, language: str) -> None:
    """Links, style sheets and what else could act or load stand not even in the file of the media folder."""
    deck(project, question(language, ACTING[language]))
    draw(project)
    assert len(pictures(project)) == 2
    for file in pictures(project):
        data = file.read_bytes()
        assert read_svg(data).data == data
        text = data.decode()
        assert not re.search(r"""href=["'](?!\#|data:)|<script|<\?xml-stylesheet|@import|url\(["']?[^"'#d]""", text)


@pytest.mark.parametrize(
    ("language", "code", "says"),
    [
        ("d2", "", "it is empty"),
        ("dot", "\n", "it is empty"),
        ("mermaid", "", "it is empty"),
        ("dot", "// a remark", "there is no graph in it"),
        ("d2", "# a remark", "it draws nothing"),
        ("d2", "a -> b\nlayers: {x: {c -> d}}", "it has several boards"),
        ("d2", "a -> b\nsteps: {1: {c}}", "it has several boards"),
    ],
)
def test_what_gives_no_picture_is_told_as_it_is(project: Project, language: str, code: str, says: str) -> None:
    """An empty block, one of remarks alone, and one with several boards are each told as what they are."""
    needs("mmdr")
    result = deck(project, question(language, code)).run("figures")
    assert result.code == 1 and f"E718 this is no diagram in {language}: {says}" in result.text
    assert "success" not in result.text and pictures(project) == []


def test_what_no_question_shows_any_more_is_named(project: Project) -> None:
    """Pictures of texts that changed are named, and not deleted."""
    deck(project, question("dot", DOT))
    draw(project)
    left = pictures(project)
    deck(project, question("dot", DOT.replace("calls", "asks")))
    said = draw(project)
    assert f"1 picture of diagrams that no question shows any more: media/diagrams/{left[1].name}" in said
    assert len(pictures(project)) == 4


def test_a_diagram_in_a_footnote_is_drawn(project: Project) -> None:
    """Wherever a diagram stands, figures finds it: in a list, a box, a footnote."""
    inside = f"```dot {{.image alt=b}}\n{DOT}\n```".replace("\n", "\n    ")
    listed = "- x\n\n  ```d2 {.image alt=a}\n  a -> b\n  ```\n\n"
    deck(project, f"## One? {{#one}}\n\nTwo.[^n]\n\n{listed}[^n]: See\n\n    {inside}\n")
    assert "2 diagrams drawn" in draw(project)
    assert project.codes() == []


def test_without_image_it_is_code(project: Project) -> None:
    """The same block without {.image} stays a block of code."""
    fields = project.fields(f"## One? {{#one}}\n\n```dot\n{DOT}\n```\n")
    assert "<pre" in fields["Back"] and "<img" not in fields["Back"]


def drawing(project: Project, text: str) -> Project:
    """Write a deck of these questions that draws all its diagrams."""
    return project.write({"content/deck.toml": SETTINGS + DRAWN}).questions(text)


@pytest.mark.parametrize("language", CODES)
def test_a_deck_may_draw_all_its_diagrams(project: Project, language: str) -> None:
    """With `diagrams = true` a block needs no {.image}: it is the same picture, and other code stays code."""
    deck(project, text := question(language, CODES[language]))
    draw(project)
    before, names = project.fields(text), pictures(project)
    project.write({"content/deck.toml": SETTINGS + DRAWN}).questions(text := text.replace(".image ", ""))
    assert "0 diagrams drawn, 1 were there" in draw(project)
    assert project.problems() == [] and project.fields(text, DRAWN) == before and pictures(project) == names
    other = project.fields("## Two? {#two}\n\n```python\nx -> y\n```\n\n```\na -> b\n```\n", DRAWN)["Back"]
    assert other.count("<pre") == 2 and "<img" not in other


def test_a_block_may_stay_code(project: Project) -> None:
    """In a deck that draws all diagrams {.noimage} keeps a block as code, without a word about its language."""
    codes = "".join(f"```{language} {{.noimage}}\n{code}\n```\n\n" for language, code in CODES.items())
    drawing(project, text := f"## One? {{#one}}\n\n{codes}```graphviz {{.noimage}}\n{DOT}\n```\n")
    assert project.problems() == []
    assert project.fields(text, DRAWN)["Back"].count("<pre") == 4
    assert "diagram" not in project.run("figures").text


def test_what_keeps_a_block_as_code_is_no_riddle(project: Project) -> None:
    """Both classes at once, and one that does nothing, are told with what to leave out."""
    infos = ("dot {.image .noimage}", "python {.noimage}", "dot {.no-image}")
    deck(project, "## One? {#one}\n\n" + "".join(f"```{info}\na\n```\n\n" for info in infos))
    told = [(one["code"], one["line"], one["hint"]) for one in project.problems() if one["code"] != "E717"]
    assert [one[:2] for one in told] == [("E205", 3), ("W412", 7), ("E205", 11)]
    assert "leave one of them out" in told[0][2] and "leave it out" in told[1][2] and "noimage" in told[2][2]


@pytest.mark.parametrize(
    ("info", "hint"),
    [
        ("dot {.image alt=a calls b}", 'write alt="a calls b"'),
        ("dot {alt=a calls b .image}", 'write alt="a calls b"'),
        ('dot alt="a calls b" .image', 'write it in braces: {alt="a calls b" .image}'),
        ("dot .image", "write it in braces: {.image}"),
    ],
)
def test_braces_that_are_not_right_are_told_as_a_whole(project: Project, info: str, hint: str) -> None:
    """An alternative text without quotation marks, or without braces, is told with the spelling that keeps it."""
    deck(project, f"## One? {{#one}}\n\n```{info}\n{DOT}\n```\n")
    assert hint in [one["hint"] for one in project.problems()]


def test_what_is_not_drawn_is_told_with_the_way_to_code(project: Project) -> None:
    """A block that nobody called a picture is an error with the command that draws it, and how it stays code."""
    (found,) = drawing(project, f"## One? {{#one}}\n\n```dot\n{DOT}\n```\n").problems()
    assert found["code"] == "E717" and "figures" in found["hint"] and "{.noimage}" in found["hint"]


def test_an_alternative_text_is_asked_for_without_image(project: Project) -> None:
    """Also where a deck draws all diagrams, one without an alternative text is a warning with its spelling."""
    draw(drawing(project, question("d2", CODES["d2"], alt="").replace(" {.image}", "")))
    (found,) = project.problems()
    assert found["code"] == "W702" and '```d2 {alt="' in found["hint"]


@pytest.mark.parametrize(
    ("setting", "info", "hint"),
    [
        ("", 'dot {alt="a tree"}', 'write ```dot {.image alt="a tree"}'),
        ("", 'graphviz {alt="a tree"}', 'write ```dot {.image alt="a tree"}'),
        ("", "mermaid", "diagrams = true"),
        ("diagrams = true\n", "graphviz", "write ```dot {alt="),
        ("diagrams = true\n", "mmd", "write ```mermaid {alt="),
    ],
)
def test_a_diagram_that_stays_code_is_told(project: Project, setting: str, info: str, hint: str) -> None:
    """What looks as if it were to be drawn and is not gets one warning, with what to type."""
    project.write({"content/deck.toml": SETTINGS + setting})
    project.questions(f"## One? {{#one}}\n\n```{info}\na -> b\n```\n")
    (found,) = project.problems()
    assert (found["code"], found["line"]) == ("W412", 3) and hint in found["hint"]


@pytest.mark.parametrize("name", ["mermaid", "draw", "diagram", "Diagrams", "diagramms"])
def test_the_setting_is_found_under_other_names(project: Project, name: str) -> None:
    """Whoever guesses the setting's name is told the right one."""
    project.write({"content/deck.toml": SETTINGS + f"{name} = true\n"}).questions(question("dot", DOT))
    result = project.run("check")
    assert result.code == 2 and f"unknown setting “{name}”" in result.text and "diagrams" in result.text


@pytest.mark.parametrize("language", CODES)
def test_the_page_shows_what_is_drawn_today(project: Project, language: str) -> None:
    """The pictures of docs/diagrams.md are those that its own blocks give."""
    page = (REPOSITORY / "docs/diagrams.md").read_text(encoding="utf-8")
    (block,) = re.findall(rf"^(```{language} \{{\.image .*?^```)$", page, re.MULTILINE | re.DOTALL)
    deck(project, f"## One? {{#one}}\n\n{block}\n")
    draw(project)
    kept = [REPOSITORY / f"docs/pictures/diagram-{language}{mode}.svg" for mode in (".dark", "")]
    assert [file.read_bytes() for file in pictures(project)] == [file.read_bytes() for file in kept]

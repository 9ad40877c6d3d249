"""The names of languages behind a fence: those that people use, and what else may stand there."""

from __future__ import annotations

import pytest

from deckwright.markdown.highlight import find_lexer, lex
from tests.help.rendering import render

USUAL = """
    plaintext plain text txt csv tsv log none raw output cmd bat batch json jsonc json5 jsonl ndjson svelte vue
    env dotenv sh shell zsh bash fish console shell-session shellsession sh-session terminal ps1 pwsh powershell
    ps py python py3 python3 ipython pycon js mjs cjs javascript node jsx ts mts tsx typescript coffeescript go
    golang rs rust c h c++ cpp cc cxx hpp objc objective-c cs csharp c# fs fsharp f# vb kt kts kotlin java scala
    groovy gradle clj clojure edn yml yaml toml ini conf cfg config properties editorconfig gitignore dockerfile
    docker docker-compose make makefile mk cmake ninja proto protobuf tf hcl terraform nix regex regexp diff patch
    http graphql gql sql mysql postgresql postgres psql plsql tsql mssql sqlite r rlang jl julia m matlab octave
    mathematica stata tex latex bibtex md markdown mdx rst asciidoc org html htm xhtml xml xsl svg plist css scss
    sass less stylus vim viml lua asm nasm armasm llvm wat wasm sol solidity ada fortran f90 pascal delphi cobol
    lisp common-lisp elisp scheme racket hs haskell elm ocaml ml sml agda lean prolog erlang erl elixir ex erb
    haml pug ejs handlebars hbs mustache twig jinja jinja2 django liquid php ruby rb perl pl awk tcl swift dart
    zig nim d glsl hlsl cuda opencl verilog systemverilog vhdl dot graphviz gnuplot nginx apache systemd crontab
    ssh-config puppet kubernetes helm ansible vagrantfile jenkinsfile traceback tree input pseudocode base64 hex
    bnf ebnf antlr yacc lex sparql turtle cypher xquery autohotkey applescript vbscript arduino gdscript gherkin
    robotframework smalltalk forth apl j q typst tikz sas wolfram
""".split()
"""What stands behind fences in public repositories, and GitHub's own names for what cards may show."""


def fence(info: str) -> list[str]:
    """Return the problems of a block of code, each with its hint, that has these words behind its fence."""
    made = render(f"## Q? {{#q}}\n\n```{info}\nx = 1\n```\n")
    assert "x" in made.fields["Back"]
    return [f"{one.code} {one.message} ({one.hint})" for one in made.problems]


@pytest.mark.parametrize("names", [USUAL[::12], pytest.param(USUAL, marks=pytest.mark.long)], ids=["some", "all"])
def test_usual_names_are_known(names: list[str]) -> None:
    """Names that people give their code are known, in capitals or not; what has no colours is plain, without a word."""
    told = {name: fence(name) for name in [*names, *map(str.upper, names[::5]), *map(str.title, names[::5])]}
    assert {name: problems for name, problems in told.items() if problems} == {}


LEFT_OPEN = """<a href="{ $x["(" /*`""", "<a>{ 1", "{1{return", 'let $x := "', "(: not closed", "<?php `", '"""', "{{#x"
"""Code that ends in the middle of something."""


@pytest.mark.parametrize("names", [["xquery", "html"], pytest.param(USUAL, marks=pytest.mark.long)], ids=["two", "all"])
def test_colours_hang_on_no_other_block(names: list[str]) -> None:
    """A block has the same colours whatever was coloured before: so has the deck, in whatever order it is made."""
    for name in names:
        for code in ("returnlet}-->", "let $x := 1 } x", "}}</a>x", "x = 1"):
            found = []
            for before in ("", *LEFT_OPEN):
                lex(before, name)
                found.append(lex(code, name))
            assert (name, found) == (name, found[:1] * len(found))


@pytest.mark.parametrize(
    ("name", "lexer"),
    [
        ("jsonc", "json5"),
        ("kt", "kotlin"),
        ("m", "matlab"),
        ("cmd", "batch"),
        ("hpp", "cpp"),
        ("ipython", "python"),
        ("node", "javascript"),
        ("svelte", "html"),
        ("fs", "fsharp"),
        ("csv", "text"),
        ("", "text"),
    ],
)
def test_other_names_of_a_language(name: str, lexer: str) -> None:
    """A language is coloured by its other names, and by what its files end in."""
    found = find_lexer(name)
    assert found
    assert lexer in found.aliases


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("pyhton", "“python”"),
        ("jvascript", "“javascript”"),
        ("foo", "leave it out"),
        ("mermaid", "picture"),
        ("plantuml", "picture"),
        ("漢字", "leave it out"),
    ],
)
def test_an_unknown_name_is_a_warning(name: str, hint: str) -> None:
    """Code in a language that nobody knows is shown plain; the warning names one that is much like it."""
    (told,) = fence(name)
    assert told.startswith("W412")
    assert hint in told
    assert "email" not in told
    assert "<span" not in render(f"## Q? {{#q}}\n\n```{name}\nx = 1\n```\n").fields["Back"]


@pytest.mark.parametrize(
    ("info", "language", "ignored"),
    [
        ("{r}", "r", ""),
        ("{python}", "python", ""),
        ("{python .norun}", "python", ""),
        ("{python, .norun}", "python", ""),
        ("{r, echo=FALSE, fig.width=3}", "r", "echo=FALSE, fig.width=3"),
        ("{r setup}", "r", "setup"),
        ("{.python}", "python", ""),
        ("{.python .norun}", "python", ""),
        ('{.python startFrom="3"}', "python", "startFrom=…"),
        ('python title="x y"', "python", 'title="x y"'),
        ("python {1,3}", "python", "{1,3}"),
        ("python{1,3}", "python", "{1,3}"),
        ("js:app.js", "js", ":app.js"),
        ("rust,ignore", "rust", "ignore"),
        ("ts twoslash", "ts", "twoslash"),
        ("go {linenos=table}", "go", "linenos=…"),
        ("python {.norun} x", "python", "x"),
        ('title="x"', "", 'title="x"'),
        ("{1,3}", "", "{1,3}"),
        ("language-python", "python", ""),
        ("python {1", "python", "{1"),
    ],
)
def test_what_stands_behind_a_language(info: str, language: str, ignored: str) -> None:
    """Other tools' spellings of a language are read; what else they write behind it is named as doing nothing here."""
    told = fence(info)
    assert [one[: one.index("does") - 1] for one in told] == ([f"W412 “{ignored}”"] if ignored else [])
    shown = render(f"## Q? {{#q}}\n\n```{info}\nx = 1\n```\n").fields["Back"]
    assert (f'data-lang="{language}"' in shown) if language else ("data-lang" not in shown)


@pytest.mark.parametrize(
    ("info", "hint"),
    [
        ("python {.chekc}", "“check”"),
        ("{.python .chekc}", "“check”"),
        ("{python .chekc}", "“check”"),
        ("python .check", "{.check}"),
        ("python {.check", "{.check}"),
        ("python, .check", "{.check}"),
        ("{python} .norun", "{.norun}"),
    ],
)
def test_a_class_that_is_not_read_stops(info: str, hint: str) -> None:
    """A class that is misspelt or stands outside braces is an error: what is meant to be hidden must not be shown."""
    (told,) = fence(info)
    assert told.startswith("E205")
    assert hint in told


@pytest.mark.parametrize("info", ["{python .check}", "{python, .check}", "{.python .check}", "python {.check}"])
def test_a_hidden_block_is_hidden_however_it_is_written(info: str) -> None:
    """Beside a language in braces a class counts as behind one."""
    made = render(f"## Q? {{#q}}\n\nText.\n\n```{info}\nassert 1\n```\n")
    assert made.problems == []
    assert "assert" not in made.fields["Back"]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("odd", ["{", "{a", '{"', "{a=", "{.", "lang-", "x,", "{a .b", "{a}", "."])
def test_odd_words_behind_a_fence_take_no_time(odd: str) -> None:
    """A long line of nothing but one mark, repeated, is looked at once."""
    assert render(f"## Q? {{#q}}\n\n```{odd * (60_000 // len(odd))}\nx\n```\n").notes


@pytest.mark.timeout(20)
def test_many_unknown_names_take_no_time() -> None:
    """A name that nobody knows is looked for once, and quickly."""
    blocks = "".join(f"```un{at}\nx\n```\n\n" for at in range(300))
    assert len(render(f"## Q? {{#q}}\n\n{blocks}").problems) == 300

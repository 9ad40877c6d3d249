"""The names of languages behind a fence: those that people use, and what else may stand there."""

from __future__ import annotations

import pytest

from deckwright.markdown.highlight import find_lexer
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


@pytest.mark.parametrize("case", [str.lower, str.upper, str.title])
def test_usual_names_are_known(case: object) -> None:
    """Names that people give their code are known, in capitals or not; what has no colours is plain, without a word."""
    assert callable(case)
    told = {name: fence(case(name)) for name in USUAL}
    assert {name: problems for name, problems in told.items() if problems} == {}


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
        ("{python .norun}", "python", ".norun"),
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
        ("python {.norun", "python", "{.norun"),
    ],
)
def test_what_stands_behind_a_language(info: str, language: str, ignored: str) -> None:
    """Other tools' spellings of a language are read; what else they write behind it is named as doing nothing here."""
    told = fence(info)
    assert [one[: one.index("does") - 1] for one in told] == ([f"W412 “{ignored}”"] if ignored else [])
    shown = render(f"## Q? {{#q}}\n\n```{info}\nx = 1\n```\n").fields["Back"]
    assert (f'data-lang="{language}"' in shown) if language else ("data-lang" not in shown)


@pytest.mark.parametrize(("info", "code"), [("python {.chekc}", "E205"), ("{.python .chekc}", "E205")])
def test_a_misspelt_class_stops(info: str, code: str) -> None:
    """A class that is none is an error: a block that is meant to be hidden must not be shown."""
    assert [one.split()[0] for one in fence(info)] == [code]

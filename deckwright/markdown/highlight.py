"""Colours code: Pygments' tokens as ``<span class="k">``, so that the theme decides the colours for day and night.

Class names are Pygments' short ones (https://pygments.org/docs/tokens/).
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from itertools import islice, starmap
from typing import TYPE_CHECKING

from pygments.token import STANDARD_TYPES, Token

from deckwright.base.colours import TokenType
from deckwright.base.patterns import lazy_regex
from deckwright.markdown.blocks import DIAGRAMS, DRAWN_ELSEWHERE, Fence

if TYPE_CHECKING:  # the lexers are loaded for code: most notes that are made anew hold none
    from pygments.lexer import Lexer

_LINE = 250
"""Characters of a line that no code on a card has, and that slow many of them down further."""

_SHORT = r"[ \t]*+\S{0,3}[ \t]*+(?=\n)"
_UNCOMMON = lazy_regex(rf"\n(?:[^\n]{{{_LINE}}}|[ \t]*+(?:\n[ \t]*+){{6}}|{_SHORT}(?:\n{_SHORT}){{24}})")
"""The same below the first line: such a line, or many in a row with next to nothing."""

_SPANS = 8192
"""Tokens whose spans are kept: most of a text are words and signs of its language."""

_TOKENS = 4
"""Tokens that a lexer may make of a character; one that makes more goes in a circle, of empty ones."""

_ENDLESS = frozenset({"tnt"})
"""Lexers that may not end and say nothing meanwhile, so that nobody can stop them. Their code is text.

All lexers were tried with short runs of marks (Pygments 2.21): with what is uncommon left out, the others end within a
second, or go on making tokens.
"""

_LEFTOVERS = ("xquery_parse_state",)
"""Lists that a lexer of Pygments' keeps from one text to the next: its colours would hang on what was read before."""

_VERBATIM = {"stripnl": False, "ensurenl": False}

_ALIKE = 0.8
"""How much a name is like one that may have been meant."""

_NAMES = {
    "text": """
        plaintext plain txt csv tsv log logs none raw out no-highlight nohighlight text/plain ascii tree
        stdin stdout stderr result results dump hex xxd base64 ics vcard vcf srt vtt subrip license
        gitignore gitattributes dockerignore hosts crontab cron poem quote dialogue chat pseudo pseudocode
        pseudo-code algorithm code example input error directory filesystem regex regexp asciidoc adoc
        textile wiki ninja gomod mbox strace gdb lldb iptables haproxy
    """,
    "apacheconf": "htaccess",
    "applescript": "osascript",
    "arduino": "processing pde",
    "aspx-cs": "razor cshtml",
    "bash": "shellscript sh-script bashrc profile zshrc zprofile curl",
    "c": "opencl metal lex flex yacc bison",
    "clojure": "edn",
    "common-lisp": "commonlisp",
    "console": "shellsession sh-session bash-session terminal term",
    "css": "stylus styl postcss",
    "cypher": "neo4j",
    "docker": "containerfile",
    "fortran": "f95 f03 f08 for",
    "fsharp": "fs",
    "gas": "armasm riscv",
    "graphql": "gql",
    "groovy": "jenkinsfile",
    "html": "svelte astro mathml heex text/html",
    "html+erb": "ejs",
    "html+handlebars": "mustache",
    "html+php": "blade",
    "http": "https http-request http-response",
    "ini": "conf config env dotenv editorconfig gitconfig ssh-config sshconfig",
    "javascript": "node nodejs application/javascript text/javascript",
    "jinja": "jinja2 j2",
    "json": "geojson topojson har avro webmanifest application/json",
    "json5": "jsonc",
    "jsx": "js-jsx",
    "llvm": "llvm-ir",
    "markdown": "gfm mdx",
    "matlab": "m",
    "nasm": "masm assembly x86asm",
    "perl": "pm",
    "php": "hack",
    "plpgsql": "plsql",
    "postgresql": "pgsql",
    "pot": "gettext",
    "powershell": "ps",
    "ps1con": "powershell-session",
    "pytb": "traceback pytraceback stacktrace",
    "python": "ipython ipython3 text/x-python",
    "r": "rlang rmd",
    "ruby": "gemfile rakefile vagrant vagrantfile podfile",
    "sql": "mssql sqlite mariadb oracle bigquery hiveql cql",
    "tcl": "tk",
    "terraform": "tfvars",
    "tex": "tikz",
    "turtle": "rdf trig n-triples",
    "typescript": "mts cts",
    "vbscript": "vba",
    "vim": "viml vimscript",
    "wat": "wasm",
    "xml": "plist soap",
    "xquery": "xpath",
    "yaml": "docker-compose compose openapi swagger raml ansible yaml-ansible helm kubernetes k8s",
}
"""Names that people give their code, by the lexer that reads it."""

_ALIASES = {name: lexer for lexer, names in _NAMES.items() for name in names.split()}

_DRAWN = frozenset("plantuml puml ditaa wavedrom nomnoml vega vega-lite markmap bpmn excalidraw".split())
"""Languages of diagrams, which other tools draw."""

_PATHLESS = frozenset(
    "c bash console js ts jsx tsx go json yaml toml html xml make docker lua dart python pycon".split()
)
"""Languages in whose code no name stands behind ``::``."""


@cache
def find_lexer(language: str) -> Lexer | None:
    """Return Pygments' lexer for a language's name, as it has it, as others do, or as files of it end; None without.

    It is that of ``text`` for an empty name.
    """
    from deckwright.markdown.code.quick import quick

    kind = _find_class(language)
    return quick(kind)(**_VERBATIM) if kind else None


def _find_class(language: str) -> type[Lexer] | None:
    from pygments.lexers import find_lexer_class_by_name, find_lexer_class_for_filename
    from pygments.util import ClassNotFound

    name = _ALIASES.get(language, language) or "text"
    with suppress(ClassNotFound):
        return find_lexer_class_by_name(name)
    return find_lexer_class_for_filename(f"x.{name}") if name.isalnum() else None


def way_out(language: str) -> str:
    """Return what to do about a language that is not known."""
    if language in DIAGRAMS:
        way = f'for a picture of it write ```{language} {{.image alt="What is to be seen"}}'
        return f"{way}; diagrams = true in deck.toml draws all"
    if language in _DRAWN:
        return "what it describes is drawn elsewhere and shown as a picture: ![…](….svg)"
    from difflib import get_close_matches

    from pygments.lexers import get_all_lexers

    known = (alias for _, aliases, _, _ in get_all_lexers() for alias in aliases)
    close = get_close_matches(language, [*known, *_ALIASES], n=2, cutoff=_ALIKE)
    meant = " or ".join(f"“{name}”" for name in dict.fromkeys(close))
    return f"did you mean {meant}?" if meant else "leave it out, or write text"


def undrawn(fence: Fence, diagrams: bool) -> tuple[str, str] | None:
    """Return what is wrong with a block of code that is meant to be drawn, and what to write; None if nothing is.

    ``diagrams`` tells whether the deck draws them without ``{.image}``, too.
    """
    if not fence.may_be_drawn or "image" in fence.flags:
        return None
    meant = DRAWN_ELSEWHERE.get(fence.language, "")
    if diagrams and meant:
        message = f"“{fence.language}” is code here: as a diagram it is called {meant}"
        return message, f'write ```{meant} {{alt="What is to be seen"}}; as code it is {{.noimage}}'
    if fence.alt and not diagrams and (meant or fence.language in DIAGRAMS):
        message = "what alt says is told to nobody, as this is code"
        return message, f'for a picture of it write ```{meant or fence.language} {{.image alt="{fence.alt[:100]}"}}'
    return None


def has_paths(language: str) -> bool:
    """Whether ``::`` may well stand in code of that language: between the names of a path, or elsewhere."""
    lexer = find_lexer(language) if language else None
    return lexer is None or _PATHLESS.isdisjoint(lexer.aliases)


def lex(code: str, language: str) -> list[tuple[TokenType, str]]:
    """Return Pygments' tokens of ``code``; their texts joined are the code again. Uncommon code is one token."""
    lexer = None if _is_uncommon(code) else find_lexer(language)
    if not lexer or not _ENDLESS.isdisjoint(lexer.aliases):
        return [(Token.Text, code)]
    for name in _LEFTOVERS:
        if hasattr(lexer, name):
            setattr(lexer, name, [])
    most = _TOKENS * len(code) + 100
    tokens = list(islice(lexer.get_tokens(code), most))
    return tokens if len(tokens) < most else [(Token.Text, code)]


def _is_uncommon(code: str) -> bool:
    """Whether code is such that lexers may take long for it, or begins with a mark that they leave out."""
    first = code.find("\n", 0, _LINE)
    is_long = first < 0 and len(code) >= _LINE
    return is_long or code.startswith("\ufeff") or bool(_UNCOMMON.search(code))


def spans(tokens: Iterable[tuple[TokenType, str]], marks: Sequence[tuple[int, str]] = ()) -> str:
    """Return tokens as HTML spans; each of ``marks`` (offset, text) is put between spans, never inside one."""
    if not marks:
        return "".join(starmap(_span, tokens))
    made: list[str] = []
    waiting = list(reversed(marks))
    offset = 0
    for kind, text in tokens:
        while waiting and waiting[-1][0] < offset + len(text):
            mark_at, mark = waiting.pop()
            made.append(_span(kind, text[: mark_at - offset]))
            made.append(mark)
            text, offset = text[mark_at - offset :], mark_at
        made.append(_span(kind, text))
        offset += len(text)
    made.extend(mark for _, mark in reversed(waiting))
    return "".join(made)


@lru_cache(_SPANS)
def _span(kind: TokenType, text: str) -> str:
    escaped = html.escape(text, quote=False)
    name = _class(kind)
    return f'<span class="{name}">{escaped}</span>' if name and text.strip() else escaped


@cache
def _class(kind: TokenType) -> str:
    while kind not in STANDARD_TYPES and kind.parent:
        kind = kind.parent
    return STANDARD_TYPES.get(kind, "")

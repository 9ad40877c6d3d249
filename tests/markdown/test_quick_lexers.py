"""Quick lexers make Pygments' own tokens, for all languages; and what they know of expressions is true."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexer import Lexer, RegexLexer, RegexLexerMeta, bygroups, default, include, words
from pygments.lexers import find_lexer_class, find_lexer_class_by_name, get_all_lexers
from pygments.token import Keyword, Name, Text, Whitespace

from deckwright.markdown.code.first import ALL, at, first_characters
from deckwright.markdown.code.quick import loops_like_pygments, quick
from tests.help.support import REPOSITORY, a_few_of

SNIPPETS = {
    "bash": 'for f in *.md; do\n  echo "$f: $(wc -l < "$f")" >> log || exit 1  # all\ndone\n',
    "console": "$ git log --oneline | head -2\ne70bad9 Walk\n$ for i in 1 2; do\n> echo $i\n> done\n1\n",
    "c": "#include <stdio.h>\nstatic int f(const char *s) { /* é */ return printf(\"%d\\n\", s[0] ? 0x1F : 'c'); }\n",
    "csharp": 'using System.Linq;\npublic class A<T> : B { string s = $"a{1}"; int F() => @"\\x".Length; }\n',
    "css": "@media (min-width: 3em) { a:hover > .b::after { content: '\\201C'; color: #fff !important; } }\n",
    "clojure": '(defn f [x & xs] {:a 1 :b "s"} #(+ % 1) \'(1 2)) ; so\n',
    "docker": 'FROM python:3.11 AS one\nRUN pip install \\\n  x\nCMD ["python", "-m", "x"]\n',
    "elixir": "defmodule A do\n  def f(%{a: x}), do: ~s(#{x}) |> String.upcase()\nend\n",
    "go": "package main\n\nfunc (a *A) F(c chan<- int) error { defer close(c); s := `raw`; return nil }\n",
    "html": '<!DOCTYPE html>\n<p class="a" hidden>&amp; <b>x</b></p><script>let a = 1;</script><style>a{b:c}</style>\n',
    "html+php": '<p><?php echo "a $b {$c[0]}"; ?></p>\n<b>x</b>\n',
    "haskell": "module A where\nf :: (Eq a) => [a] -> Maybe a\nf (x:_) | x == x = Just x -- é\nf [] = Nothing\n",
    "ini": "[a]\nb = c ; d\n# e\n",
    "json": '{"a": [1, -2.5e3, true, null, "\\u00e9"]}\n',
    "java": "@Override public <T> List<? extends T> f(int... a) throws E { return new A<>() {{ x = 'c'; }}; }\n",
    "javascript": "const f = async (a, ...b) => { return `x ${a?.b ?? 1n}` + /[/]+/g.test(a); } // y\n",
    "jinja": "{% for a in b %}{{ a|e }}{% endfor %}{# c #}\n",
    "lua": 'local t = {[1] = "a", b = [[c]]} -- d\nfunction t.f(...) return #t ~= 2 end\n',
    "make": "all: a.o\n\t@$(CC) -o $@ $^ # so\nX := $(shell ls)\n",
    "php": "<?php\nnamespace A;\nfunction f(?int $a = null): string { return <<<E\n a {$a}\nE; }\n",
    "perl": 'my %h = (a => 1); s/a(.*)b/$1/g for @x; print "$h{a}\\n" if $y =~ m{^#}x; # z\n',
    "postgresql": "SELECT a.\"b\", count(*) FROM t AS a WHERE b ILIKE 'x%' -- c\nGROUP BY 1;\n$$ é $$\n",
    "python": 'class A(B):\n    """Doc."""\n    async def f(a=1_0):\n        return f"{a!r:>3}é" + rb\'\\x\'\n',
    "pycon": ">>> def f():\n...     return 1\n...\n>>> 1/0\nTraceback (most recent call last):\nE\n",
    "r": 'f <- function(x, ...) { y %in% c("a", NA); x$b[[1]] ~ 2L } # c\n',
    "ruby": 'class A < B\n  def f?(a, b: 1) = "x#{a}" =~ /y/ ? :z : %w[p q]\n  x <<~E\n    a\n  E\nend\n',
    "rust": "impl<'a, T: Fn(&'a str) -> u8> A for B<T> { fn f(&mut self) -> ! { let r = r#\"x\"#; 'l: loop {} } }\n",
    "sql": "Select a, b FROM t WHERE c = 'it''s' AND d IS NOT NULL; -- e\n",
    "swift": 'func f<T>(_ a: inout [T]) throws -> Int? { guard let b = a.first else { return nil }; "\\(b)" }\n',
    "tex": "\\begin{a}[b] $x^2_{i}$ % c\n\\end{a} é\n",
    "typescript": "interface A<T extends B> { readonly a?: T[]; } type C = keyof A; let x = <any>y as const;\n",
    "yaml": 'a: &b\n  - "c": 1 # d\n  - |\n    text\n  - !!x {e: [f, ~]}\n',
}
"""A few lines each of languages that cards show, for what differs among their lexers."""

MARKS = [*"(){}[]<>;:,.+-*/%=!&|^~?@#$\\`'\"_ \t\n\n\x0b\x0c\x85\xa0\u2028éßſKıİ漢𝕏09azAZ"]
RUNS = [
    *("/*", "*/", "//", "--", "<!--", "-->", "<%", "%>", "{{", "}}", "{%", "%}", "<?php", "?>", "${", "#{", "=>", "->"),
    *(
        "::",
        "...",
        "'''",
        '"""',
        "(*",
        "*)",
        "{-",
        "-}",
        "```",
        "---",
        ">>>",
        "[[",
        "]]",
        "$$",
        "\\begin{a}",
        "#!",
        "~s(",
    ),
    *(
        "if",
        "end",
        "def",
        "class",
        "function",
        "BEGIN",
        "select",
        "0x1F",
        "1.5e3",
        "</div>",
        "<a href=",
        "&amp;",
        "\n  ",
    ),
]

ENDLESS = {"Typographic Number Theory"}
"""No block of code is given to these, as they may not end."""

PARTS = 24


@cache
def lexers() -> Sequence[type[Lexer]]:
    """Return all of Pygments' own lexers."""
    found = [find_lexer_class(name) for name, *_ in get_all_lexers(plugins=False)]
    return sorted((kind for kind in found if kind and kind.name not in ENDLESS), key=lambda kind: kind.name)


@cache
def blocks() -> Sequence[str]:
    """Return the blocks of code of the repository's own decks and pages."""
    files = [file for folder in ("content", "docs", "tests") for file in sorted((REPOSITORY / folder).rglob("*.md"))]
    texts = (file.read_text(encoding="utf-8", errors="replace") for file in files)
    return [code for text in texts for code in re.findall(r"^```\w.*\n((?:.*\n)*?)```$", text, re.MULTILINE)]


def at_random(chance: random.Random) -> str:
    """Return a text that looks like code of no language, or of all."""
    pieces = chance.choice([MARKS, RUNS, MARKS + RUNS])
    return "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 60)))


def tokens(lexer: Lexer, code: str) -> list[object]:
    """Return the first of the tokens of a code, or what went wrong."""
    # The lexer of XQuery begins where it ended with another text.
    getattr(lexer, "xquery_parse_state", []).clear()
    try:
        return [*islice(lexer.get_tokens(code), 4 * len(code) + 100)]
    except Exception as error:
        return [type(error), str(error)]


def differing(kind: type[Lexer], codes: Sequence[str]) -> list[str]:
    """Return the codes of which the quick lexer makes other tokens than Pygments' own."""
    own, other = (made(stripnl=False, ensurenl=False) for made in (kind, quick(kind)))
    return [code for code in codes if tokens(own, code) != tokens(other, code)]


@pytest.mark.parametrize("name", a_few_of(SNIPPETS, 8))
def test_tokens_are_those_of_pygments(name: str) -> None:
    """Code of a language has the tokens that Pygments' own lexer makes, whole and cut off anywhere."""
    code = SNIPPETS[name]
    kind = find_lexer_class_by_name(name)
    assert quick(kind) is not kind or not isinstance(kind, RegexLexerMeta)
    assert differing(kind, [code, *(code[at:] for at in range(1, len(code), 7)), code.replace("\n", " ")]) == []


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_tokens_of_all_languages(part: int) -> None:
    """Every lexer of Pygments and its quick one make the same of code, of its language or not, and of marks."""
    chance = random.Random(part)
    for kind in lexers()[part::PARTS]:
        known = [*chance.sample(blocks(), 8), *chance.sample(sorted(SNIPPETS.values()), 8)]
        codes = [code[:400] for code in known] + [at_random(chance) for _ in range(30)]
        assert (kind.name, differing(kind, codes)) == (kind.name, [])


@pytest.mark.long
def test_most_lexers_are_quick() -> None:
    """All of Pygments' lexers that consist of rules, or of two such lexers, are made quicker."""
    slow = {kind.name for kind in lexers() if isinstance(kind, RegexLexerMeta) and quick(kind) is kind}
    assert slow == set()
    assert len([kind for kind in lexers() if quick(kind) is not kind]) > 500


class Small(RegexLexer):
    """A lexer with a rule of each sort."""

    flags = re.MULTILINE | re.IGNORECASE
    tokens: ClassVar[dict[str, list[Any]]] = {
        "root": [
            include("space"),
            (words(("let", "in"), suffix=r"\b"), Keyword),
            (r"(\w+)(\()", bygroups(Name, Text), "call"),  # type: ignore[no-untyped-call]
            (r"(?=<)", Text, ("call", "#push")),
            (r"\"", Text, "text"),
        ],
        "space": [(r"\s+", Text)],
        "call": [(r"\)", Text, "#pop"), (r"\(", Text, "#push"), (r"[^()<]+", Name), default("#pop:2")],
        "text": [(r"\"", Text, "#pop"), (r"[^\"\n]+", Text)],
    }


def may_match(state: Any, text: str) -> list[str]:
    """Return the expressions that are tried at the beginning of a text in a state."""
    rules = iter(state)
    look, action, following = next(rules)
    assert (look(text, 0), action, following) == (None, None, None)
    return [method.__self__.pattern for method, _, _ in rules]


def states(kind: Any) -> Any:
    """Return the states of a class of lexers as its lexers walk along them."""
    kind()
    return kind.process_tokendef("", kind.get_tokendefs())


def test_rules_that_cannot_match_are_not_tried() -> None:
    """At a place of the code only those rules of a state are tried that may match what stands there, in their order."""
    root = states(quick(Small))["root"]
    assert may_match(root, "Let x") == [r"(in|let)\b", r"(\w+)(\()", r"(?=<)"]
    assert may_match(root, " x") == [r"\s+", r"(?=<)"]
    assert may_match(root, '"') == [r"(?=<)", r"\""]
    assert may_match(root, "") == [r"(?=<)"]


def test_words_are_read_once() -> None:
    """Words that a lexer's author makes one after the other are all found, as Pygments finds them."""

    class Passing(RegexLexer):
        tokens: ClassVar[dict[str, list[Any]]] = {"root": [(words(word for word in ("let", "in")), Keyword)]}

    assert [*quick(Passing)().get_tokens("let in")][::2] == [(Keyword, "let"), (Keyword, "in")]


def test_who_does_not_ask_gets_all_rules() -> None:
    """A loop that walks along a state in another way than Pygments' tries every rule, and finds what that finds."""
    root = states(quick(Small))["root"]
    _, *found = root
    own = states(Small)["root"]
    assert len(found) == len(own)
    for (match, *rest), (as_own, *others) in zip(found, own, strict=True):
        assert rest == others
        assert [bool(match(text, 0)) for text in ("let", " ", "x(", "<", '"')] == [
            bool(as_own(text, 0)) for text in ("let", " ", "x(", "<", '"')
        ]


def test_another_pygments_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """If Pygments makes something else of its rules than is known here, its lexers are as it makes them."""
    process = RegexLexerMeta.process_tokendef

    def otherwise(kind: Any, name: str, tokendefs: Any = None) -> Any:
        made: Any = process(kind, name, tokendefs)  # type: ignore[no-untyped-call]
        return {state: [(action, match, new) for match, action, new in rules] for state, rules in made.items()}

    monkeypatch.setattr(RegexLexerMeta, "process_tokendef", otherwise)
    assert states(quick(Small)) == states(Small)


def test_another_loop_of_pygments_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """If Pygments' loop does something else than the one here, lexers run in Pygments' loop."""
    assert loops_like_pygments()
    loop = RegexLexer.get_tokens_unprocessed

    def otherwise(lexer: Any, text: str, stack: Any = ("root",)) -> Any:
        for position, kind, value in loop(lexer, text, stack):
            yield position, Text if kind is Whitespace else kind, value

    monkeypatch.setattr(RegexLexer, "get_tokens_unprocessed", otherwise)
    loops_like_pygments.cache_clear()
    quick.cache_clear()
    try:
        assert (Text, "\n") in tokens(quick(find_lexer_class_by_name("c"))(), "x\n")
    finally:
        loops_like_pygments.cache_clear()
        quick.cache_clear()


SETS = {
    "a": "a",
    r"\bab?": "a",
    "a?b": "ab",
    "a*+b": "ab",
    "(?:a|b+?|)c": "abc",
    "(a)(?=x)": "a",
    "(?!x)a": "a",
    "(?>a|b)": "ab",
    "[a-c_]": "abc_",
    r"[^\W\d]": string.ascii_letters + "_" + "é",
    "[^é]": string.printable + "é",
    r"[^\x00-\x60\x7b-\x7f]": string.ascii_lowercase + "é",
    r"\d": string.digits + "é",
    r"(?a)\s": " \t\n\r\f\v" + "é",
    "(?i)k[^a]": "kKé",
    "(?i:x)y": "xXé",
    "(?i)@": "@é",
    "[é漢]": "é",
    r"[\é-üa]": "aé",
    "[x-é-ü]": string.printable[33:36] + "{|}~-é",
    "[aÀÖ-Ø-Þ]": "a-é",
    "[À-ÖØ-Þ-é]": "-é",
    "[^À-ÖØ-Þa-z]": string.digits + string.ascii_uppercase + string.punctuation + string.whitespace + "é",
    "éü?a": "aé",
    "éü*a": "aé",
    "^$|^b": None,
    "": None,
    "x*": None,
    "(?:x*)(?<=y)": None,
    r"(a)?(?(1)b|c)": None,
    r"(a?)\1": None,
    "(": None,
}
"""Expressions, and what they may begin with; é is for all that is not of ASCII, None for everything."""


@pytest.mark.parametrize("expression", SETS)
def test_first_characters(expression: str) -> None:
    """The first characters of an expression are known as exactly as is of use."""
    expected = SETS[expression]
    found = first_characters(expression, 0)
    if expected is None:
        assert found == ALL
    else:
        among = [character for character in [*map(chr, range(128)), "é"] if found & at(character)]
        assert {*among} & {*string.printable, "é"} == {*expected}
        assert not found & at("")


def is_expression(text: str) -> bool:
    """Return whether a text is a regular expression."""
    try:
        re.compile(text)
    except (re.error, FutureWarning):  # of what another Python may read otherwise
        return False
    return True


ATOMS = st.sampled_from(
    [
        *"aKsi_ 0-éKſİ.",
        *(r"\w", r"\W", r"\d", r"\s", r"\S", r"\.", r"\n", r"\b", "^", "$", ""),
        *("[^a]", "[a-f]", r"[^\w]", r"[^\s-]", "[^é]", "[ -é]", "[À-ƿ]", r"[\D\n]", "[^0-9K-S]"),
        *("(?=a)", "(?!k)", "(?<!b)", "(?i:q)"),
    ]
)
CLASSES = st.text(r"abKz09-éÀüßſK漢\^ ", min_size=1, max_size=8).map(lambda inside: f"[{inside}]").filter(is_expression)
EXPRESSIONS = st.recursive(
    ATOMS | CLASSES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{0,2}", "*?", "++"])).map(
            lambda made: f"({made[0]}){made[1]}"
        ),
        inner.map(lambda part: f"(?s:{part})"),
        inner.map(lambda part: f"(?-i:{part})"),
        inner.map(lambda part: f"(?>{part})"),
    ),
    max_leaves=6,
)
FLAGS = st.sets(st.sampled_from([re.IGNORECASE, re.ASCII, re.DOTALL, re.MULTILINE])).map(
    lambda chosen: sum(map(int, chosen))
)
PLACES = [*map(chr, [*range(0x100), 0x130, 0x131, 0x17F, 0x1B5]), "K", "漢", "𝕏", " "]


def texts() -> Iterator[str]:
    """Yield short texts that begin with many characters, and the empty one."""
    yield ""
    for character in PLACES:
        yield from (character + following for following in ("", "a", "\n"))


@given(EXPRESSIONS, FLAGS)
def test_what_matches_begins_with_a_first_character(expression: str, flags: int) -> None:
    """No text is matched that begins with a character which is not among the first ones."""
    known = first_characters(expression, flags)
    match = re.compile(expression, flags).match
    assert [text for text in texts() if not known & at(text[:1]) and match(text)] == []


def test_a_python_without_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where expressions cannot be looked into, or not as they are here, every rule is tried."""
    monkeypatch.setattr("deckwright.markdown.code.first.parse_tree", None)
    assert first_characters("a python without") == ALL
    monkeypatch.setattr("deckwright.markdown.code.first.parse_tree", lambda expression, _: [expression])
    assert first_characters("another tree") == ALL

"""Markdown with all of our syntax, put together at random: nearly valid, which random bytes never are."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.promises.fuzz.changes import TEXTS

MARKS = [
    *("*", "**", "***", "_", "__", "~~", "==", "++", "`", "``", "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\", "&", "<"),
    *(
        "[",
        "](",
        ")",
        "![",
        "[^a]",
        "[@L]",
        "[@L, p. ",
        "[](#q)",
        "[a]",
        "{",
        "}",
        "{{",
        "}}",
        "{{c1::",
        "{{c2::",
        "::",
    ),
    *(
        "|",
        ">",
        "- ",
        "1. ",
        "#",
        "####",
        ": ",
        "!!! note",
        "---",
        "```",
        "~~~",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        " ",
        "\n",
    ),
    *("<details>", "</details>", "<summary>", "</summary>", "[sound:", "[latex]", "{width=", "{.image}", '{tts="de"}'),
    *("\\href{javascript:x()}{y}", "\\frac", "\\ce{", "\\text{$", "\\def\\a", "\\tag{", "{{FrontSide}}", "[$]", "[/$]"),
]
words = st.sampled_from(["a", "bc", "5", "x_1", "**b**", "`c`", "$d$", "e\u0301", "", "w" * 40, *MARKS, *TEXTS])


def _join(parts: list[str]) -> str:
    return "".join(parts)


runs = st.lists(words, max_size=8).map(_join)


def _inside(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        inner.map("*{}*".format),
        inner.map("**{}**".format),
        inner.map("~~{}~~".format),
        inner.map("=={}==".format),
        inner.map("++{}++".format),
        inner.map("`{}`".format),
        inner.map("${}$".format),
        inner.map("\\({}\\)".format),
        inner.map("<sub>{}</sub>".format),
        inner.map('<b title="{}">'.format),
        inner.map("[{}](https://example.org)".format),
        inner.map("![{}](../media/a.png)".format),
        inner.map("[a](<{}>)".format),
        inner.map("[@L, {}]".format),
        inner.map(lambda text: "{{c1::" + text + "}}"),
        inner.map(lambda text: "{{c2::a::" + text + "}}"),
        inner.map(lambda text: "[" + text + ']{tts="de"}'),
        st.lists(inner, max_size=3).map(_join),
    )


spans = st.recursive(runs, _inside, max_leaves=6)


def _indented(by: str, text: str, first: str = "") -> str:
    lines = text.split("\n")
    return "\n".join((first if at == 0 and first else by) + line for at, line in enumerate(lines))


def _around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        inner.map(lambda text: _indented("> ", text)),
        inner.map(lambda text: _indented("  ", text, "- ")),
        inner.map(lambda text: _indented("   ", text, "1. ")),
        inner.map(lambda text: _indented("      ", text, "- [x] ")),
        inner.map(lambda text: _indented("    ", text, "a\n:   ")),
        inner.map(lambda text: '!!! note "N"\n' + _indented("    ", text)),
        inner.map(lambda text: f"<details><summary>s</summary>\n\n{text}\n\n</details>"),
        inner.map(lambda text: f'<div class="rows">\n\n{text}\n\n</div>'),
        inner.map(lambda text: f"[^a]: {text}"),
        st.lists(inner, min_size=1, max_size=3).map("\n\n".join),
        st.lists(inner, min_size=1, max_size=3).map("\n".join),
    )


fences = st.builds(
    "{0}{1}\n{2}\n{0}".format,
    st.sampled_from(["```", "~~~~", "   ```"]),
    st.sampled_from(
        ["", "python", "python {.check}", "python {.image}", "html", "mcschema", "tnt", "{.norun}", "diff"]
    ),
    runs,
)
tables = st.builds(
    lambda head, rows: "|".join(head) + "\n" + "|".join("-" * 3 for _ in head) + "\n" + "\n".join(map("|".join, rows)),
    st.lists(spans.map(lambda text: text.replace("\n", " ")), min_size=1, max_size=3),
    st.lists(st.lists(spans, min_size=1, max_size=3), max_size=2),
)
blocks = st.recursive(st.one_of(spans, spans, fences, tables), _around, max_leaves=5)
heads = st.sampled_from(
    [
        "#q",
        "#q .cloze",
        "#q .typed",
        "#q .choice",
        "#q .reversed",
        "#q .code",
        "#q .draft",
        '#q notetype="geography"',
        "",
    ]
)
parts = st.lists(
    st.builds("### {}\n\n{}\n".format, st.sampled_from(["Answer", "Extra", "Hint", "Reverse", "Country"]), blocks),
    max_size=2,
)
questions = st.builds(
    lambda prompt, head, body, more: f"## {prompt} {{{head}}}\n\n{body}\n\n" + "\n".join(more),
    spans.map(lambda text: text.replace("\n", " ")),
    heads,
    blocks,
    parts,
)
values = st.recursive(
    st.sampled_from(
        ["a", "basic", "qa", "de", "[a, b]", "{a: b}", "|\n  a", "&a [*a]", "*a", "!!binary x", "!x y", *TEXTS]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda found: f"[{', '.join(found)}]"),
        st.builds("{{{}: {}}}".format, inner, inner),
    ),
    max_leaves=6,
)
matters = st.lists(
    st.builds(
        "{}: {}".format, st.sampled_from(["tags", "level", "type", "lang", "tts", "x", "<<", "?", "a b"]), values
    ),
    max_size=4,
).map(lambda lines: "---\n" + "\n".join(lines) + "\n---\n")
files = st.builds(
    lambda matter, found: (matter + "\n".join(found)).encode("utf-8", "surrogatepass"),
    st.one_of(st.just(""), matters),
    st.lists(questions, min_size=1, max_size=3),
)
"""The bytes of question files."""

"""Marks that other tools know (:mod:`deckwright.notations.habits` tells how they are found), and lines like blocks.

A learner misses nothing where one stands, but sees marks that say nothing: each of them is a warning.
"""

from __future__ import annotations

from collections.abc import Sequence

from deckwright.notations.habits import CODE, READ, Habit, habit

_KANJI = "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆ヶ]"
_ENTITIES = """
amp copy deg divide euro frac12 gt laquo lt mdash micro middot nbsp ndash plusmn quot raquo reg sup2 sup3 times
""".split()

MARKS: Sequence[Habit] = (
    habit(
        "W421",
        ("[toc", "[TOC", "[_", "[Toc", "{:toc", "{{"),
        r"^@?\[\[?_?(?i:toc)_?\]\]?[ \t]*$|\{:toc\}|\{\{[ \t]*>?[ \t]*(?i:toc)[ \t]*\}\}",
        "is a table of contents elsewhere, and shows as it stands",
        "leave it out: a card has none",
    ),
    habit(
        "W421",
        "[[",
        r"\[\[(?P<address>(?:https?|mailto):[^\[\]\s]+)\](?:\[(?P<text>[^\[\]\n]+)\])?\]",
        "is a link in Org, and shows as it stands",
        r"write [\g<text>](\g<address>)",
    ),
    habit(
        "W421",
        "[[",
        r"\[\[(?![\d\s,.;:+-]*\]|[ \t]|-[a-z] )(?P<name>[^\[\]|\n]+)\|(?P<alias>[^\[\]\n]*)\]\]",
        "is a link between notes elsewhere, and shows as it stands",
        r"write “\g<alias>” alone, or [](#id) for another question; if it is text, \\[[",
    ),
    habit(
        "W421",
        "[[",
        r"\[\[(?![\d\s,.;:+-]*\]|[ \t]|-[a-z] )(?P<name>[^\[\]|\n]+)\](?:\]|\[[^\[\]\n]+\]\])",
        "is a link between notes elsewhere, and shows as it stands",
        r"write “\g<name>” alone, or [](#id) for another question; if it is text, \\[[",
    ),
    habit(
        "W421",
        "](",
        r"(?<![\w!])\[(?P<text>[^\[\]\n]*)\]\((?P<name>(?:https?://|#)[^()\n<>]*\s[^()\n<>]*|[^()\n<>]*\s[^()\n<>]*\.[A-Za-z]\w{0,7}(?:#[^()\n]*)?)\)",
        "is no link: spaces stand in what it leads to",
        r"a web address with %20 for each space, or “\g<text>” alone: a learner has no other file",
    ),
    habit(
        "W421",
        "](",
        r"(?<![\w!])\[[^\[\]\n]*\]\([ \t]*/?[\w./ -]*\s[\w./ -]*\.md\b[^()\n]*\)",
        "is a link to a file, which no learner has",
        "write its text alone, or [](#id) for another question",
    ),
    habit(
        "W421",
        ("] (", "]（"),
        r"(?<![\w!\]])\[(?P<text>[^\[\]\n]+)\](?:[ \t]+\(|（)(?P<address>https?://[^()（）\s]+)[)）]",
        "is no link: its parentheses stand apart, or are full-width",
        r"write [\g<text>](\g<address>)",
    ),
    habit(
        "W421",
        ")[http",
        r"\((?P<text>[^()\n]+)\)\[(?P<address>https?://[^\[\]\s]+)\]",
        "is no link: brackets and parentheses are exchanged",
        r"write [\g<text>](\g<address>)",
    ),
    habit(
        "W421",
        ("[http", "|http", "](http"),
        r"(?<![\w\]])\[(?:(?P<address>https?://[^\s\[\]|]+)[ \t]+(?P<text>[^\[\]\n]+)|[^\[\]|\n]+\|https?://[^\[\]\s]+)\]",
        "is a link in a wiki, and shows as it stands",
        "write [text](https://…)",
    ),
    habit(
        "W421",
        "][",
        r"(?<![\w\])!\[])\[(?!\^|[\d\s,.;:+-]*\])(?P<text>[^\[\]\n]+)\]\[(?![\d\s,.;:+-]*\])(?P<label>[^\[\]\n^]+)\]",
        "is no link: nothing in this question defines the label",
        r"write [\g<text>](https://…), or define the label: [\g<label>]: https://…",
    ),
    habit(
        "W421",
        "^",
        r"(?:^|(?<=\S)[ \t])\^(?=[\w-]*[A-Za-z])[A-Za-z0-9-]{2,}[ \t]*$",
        "is a block's name in Obsidian, and shows as it stands",
        "leave it out; if it is text, \\\\^",
    ),
    habit(
        "W421",
        ":::",
        r"^[ \t]*:{3,}[^\n]*$",
        "is a box elsewhere, and shows as it stands",
        'write !!! note "Title", and below it the text indented by four',
        once=True,
    ),
    habit(
        "W421",
        "???",
        r"^\?{3}\+?[ \t]*[\w\"“][^\n]*$",
        "is a box that unfolds elsewhere, and shows as it stands",
        "write <details>, <summary>Title</summary>, the text and </details>, each on its own line",
    ),
    habit(
        "W421",
        "!!!",
        r"^!{3}\+?[ \t]*[\w\"“][^\n]*$",
        "is no box: behind its kind stands more than a title in straight quotes",
        'write !!! tip "Title", and below it the text indented by four',
    ),
    habit(
        "W421",
        "^[",
        r"(?<=[\w.,;:!?)\]\"”’*_\x00\x02 ])\^\[(?!\^)[^\[\]]+\](?![+*?{$\w(])",
        "is a footnote inside its line elsewhere, and shows as it stands",
        "write [^1] there, and [^1]: the note below, in the same question",
    ),
    habit(
        "W421",
        "[^",
        r"(?<=[\w.,;:!?)\]\"”’*_])\[\^[A-Za-z][^\[\]\n]*[ \t][^\[\]\n]*\](?![(:*+?{])",
        "is no footnote: its name holds a space, and it shows as it stands",
        "write [^1] there, and [^1]: the note below, in the same question",
    ),
    habit(
        "W421",
        ("<http", "<mailto"),
        r"<(?:https?://|mailto:)[^<>\n]*[ \t][^<>\n]*>",
        "is no link: a space stands in its address",
        "write %20 for each space",
    ),
    habit(
        "W421",
        "%%",
        r"^%%[ \t]+[^%\s][^%\n]*$",
        "is a comment elsewhere, and shows as it stands",
        "write <!-- … -->",
    ),
    habit(
        "W421",
        "{",
        rf"(?<=[\]{READ}{CODE}*_])\{{:?[ \t]*[.#][A-Za-z][^{{}}\n]*\}}"
        rf"|(?<=[\]{READ}{CODE}])\{{:?[ \t]*[A-Za-z-]+=[^{{}}\n]*\}}|\{{:[ \t]*[.#A-Za-z][^{{}}\n]*\}}"
        rf"|(?<={READ})[ \t]+\{{[ \t]*(?:width|height)=[^{{}}\n]*\}}",
        "is an attribute list, which has no meaning here, and shows as it stands",
        "leave it out; a look is **strong**, *emphasis* or ==mark==, a colour a class of [classes] in deck.toml;"
        " if it is text, \\\\{",
    ),
    habit(
        "W421",
        "`{=",
        rf"(?<={CODE})\{{=[a-z0-9]+\}}",
        "marks raw text in Pandoc, and shows as it stands",
        "leave it out",
    ),
    habit(
        "W421",
        "}`",
        rf"\{{(?:math|eq|numref|cite[\w:]*|abbr|kbd|sub|sup|term|dfn|del|u)\}}(?={CODE})",
        "is a role of MyST, and shows as it stands",
        "leave it out; a formula is $…$",
    ),
    habit(
        "W421",
        ":`",
        rf"(?<![\w:]):(?:math|eq|numref|cite[\w:]*|abbr|kbd|sub|sup|term|dfn|subscript|superscript):(?={CODE})",
        "is a role of reStructuredText, and shows as it stands",
        "leave it out; a formula is $…$",
    ),
    habit(
        "W421",
        "::",
        r"^\.\. [a-z][\w-]*::.*$",
        "is a directive of reStructuredText, and shows as it stands",
        'write a fence for code, !!! note "Title" for a box',
    ),
    habit(
        "W421",
        (":material-", ":octicons-", ":fontawesome-", ":simple-"),
        r":(?:material|octicons|fontawesome|simple)-[\w-]+:",
        "is an icon of a theme, and shows as it stands",
        "paste a character instead: ✓, →, ⚠",
    ),
    habit(
        "W421",
        ("{++", "{--", "{~~", "{==", "{+", "{-"),
        r"\{(\+\+|--|~~|==)[^{}\n]+\1\}|\{(\+|-)[ \t][^{}\n]+[ \t]\2\}",
        "is a mark of changes elsewhere, and shows as it stands",
        "write ~~deleted~~, <ins>inserted</ins> or ==marked==",
    ),
    habit(
        "W421",
        ("{%", "{{", "{!", "--8<--"),
        r"\{%.{0,300}?%\}|\{\{[<%].{0,300}?[>%]\}\}|\{\{[ \t]*[#/^>&][^{}\n]*\}\}|\{!.{1,300}?!\}|--8<--",
        "belongs to a template language, and shows as it stands",
        "leave it out: nothing fills it in; if it is text, in backticks",
        once=True,
    ),
    habit(
        "W421",
        "{{",
        r"\{\{[ \t]*(?:page|site|config|embed|query|video|youtube|renderer|hint:|text:|type:|tts|Front|Back)"
        r"[^{}\n]*\}\}",
        "belongs to a template, and shows as it stands",
        "leave it out: nothing fills it in; if it is text, in backticks",
    ),
    habit(
        "W421",
        ("@fig", "@tbl", "@tab", "@sec", "@eq", "@lst", "@thm", "@lem", "@cor", "@prp"),
        r"(?<![\w@/.\\[])@(?:fig|tbl|tab|sec|eq|lst|thm|lem|cor|prp)[-:][A-Za-z0-9][\w-]*",
        "points to something numbered elsewhere, and shows as it stands",
        "say what is meant: nothing on a card has a number",
    ),
    habit(
        "W421",
        "#",
        r"^#[A-Za-z][\w/-]*(?:[ \t]+#[A-Za-z][\w/-]*)*[ \t]*$|(?<!\S)#(?:flash)?cards?(?:/[\w/-]+)?(?!\S)",
        "is a tag elsewhere, and shows as it stands",
        'write tags="…" into the braces of the heading; if it is text, \\\\#',
    ),
    habit(
        "W421",
        "*[",
        r"^\*\[[^\[\]\n]+\]:[ \t]",
        "explains an abbreviation elsewhere, and shows as it stands",
        'write <abbr title="…">HTML</abbr> where it stands in the text',
    ),
    habit(
        "W421",
        "^^",
        r"(?<![\w^])\^\^(?=[^\s^])[^^\n]*[^\s^]\^\^",
        "is a mark elsewhere, and shows as it stands",
        "write <ins>inserted</ins> or ==marked==",
    ),
    habit(
        "W421",
        "++",
        r"(?<![\w+])\+\+[\w\"'-]+(?:\+[\w\"'-]+)*\+\+(?![\w+])",
        "names a key that is not known, and shows as it stands",
        'write a key of another name in quotation marks: ++"Strg"+c++; inserted text as <ins>…</ins>',
    ),
    habit(
        "W421",
        "``",
        r"(?<!`)``(?=[^`'\s])[^`'\n]+''",
        "has TeX's quotation marks, which show as they stand",
        "write “…”",
    ),
    habit(
        "W421",
        "&",
        rf"(?<![\w&])&(?:{'|'.join(_ENTITIES)})(?![\w;=&])",
        "lacks its semicolon, and shows as it stands",
        r"write \g<0>;; if it is text, &amp;",
    ),
    habit(
        "W421",
        "'''",
        r"(?<![\w'])'''(?=[^\s'])[^'\n]+'''(?!')",
        "is bold in a wiki, and shows as it stands",
        "write **bold**",
    ),
    habit(
        "W421",
        "==",
        r"^={2,6}[ \t]+[^=\n]+[ \t]+={2,6}[ \t]*$",
        "is a heading in a wiki, and shows as it stands",
        "write #### and the text",
    ),
    habit(
        "W421",
        '=== "',
        r'^={3}[!+]?[ \t]+"[^"\n]*"[ \t]*$',
        "is a tab elsewhere, and shows as it stands",
        "write #### and the text",
    ),
    habit(
        "W421",
        "::",
        r"^[A-Za-z][\w-]*::[ \t]+\S[^\n]*$|[\[(][A-Za-z][\w -]*::[ \t][^\[\]()\n]+[\])]",
        "is a property elsewhere, and shows as it stands",
        'leave it out; tags go into the braces of the heading: tags="a b"',
    ),
    habit(
        "W421",
        "((",
        r"\(\([0-9a-f]{8}-[0-9a-f-]{27}\)\)",
        "points to a block of another tool, and shows as it stands",
        "write what it says",
    ),
    habit(
        "W421",
        "[/",
        r"\[(?P<tag>(?i:b|i|u|s|url|quote|code|color|size|spoiler|math|tex))(?:=[^\[\]\n]*)?\][^\[\]\n]*\[/(?P=tag)\]",
        "is BBCode, and shows as it stands",
        "write **bold**, *italic*, ~~deleted~~ or [text](https://…)",
    ),
    habit(
        "W421",
        ":[",
        r"(?<![\w:])(?:kbd|footnote|btn):\[[^\[\]\n]+\]",
        "is AsciiDoc, and shows as it stands",
        "write ++ctrl+c++ for keys, [^1] for a footnote",
    ),
    habit(
        "W421",
        "#+",
        r"^#\+[A-Za-z_]+(?::|[ \t]|$)[^\n]*$",
        "is Org, and shows as it stands",
        'write a fence for code, > for a quote, !!! note "Title" for a box',
    ),
    habit(
        "W421",
        ("＊＊", "｀", "～～", "＝＝"),
        r"＊＊[^＊\n]+＊＊|｀[^｀\n]+｀|～～[^～\n]+～～|＝＝[^＝\n]+＝＝",
        "has full-width marks, which show as they stand",
        "write the marks of a keyboard set to Latin letters: **, `, ~~, ==",
    ),
    habit(
        "W421",
        "{",
        rf"\{{(?P<base>{_KANJI}+)\|(?P<read>[^{{}}\n]+)\}}|\[(?P<base2>{_KANJI}+)\]\{{[\u3040-\u30ff]+\}}",
        "is a reading over a word elsewhere, and shows as it stands",
        'write <ruby>漢<rt>かん</rt></ruby>, or 漢[かん] in a question with lang="ja"',
    ),
    habit(
        "W421",
        "《",
        rf"{_KANJI}《[\u3040-\u30ff]+》",
        "is a reading over a word elsewhere, and shows as it stands",
        'write <ruby>漢<rt>かん</rt></ruby>, or 漢[かん] in a question with lang="ja"',
    ),
    habit(
        "W419",
        ("**", "__", "~~"),
        r"(?<![^\s(])(?P<mark>\*\*|__|~~)[ \t](?=[^\n*_~]*[^\W\d_]{3})[^\n*_~]{1,200}[ \t](?P=mark)(?![^\s).,;:!?])",
        "marks nothing: spaces stand beside what its marks should touch",
        r"write \g<mark>text\g<mark> without the spaces; if it is text, in backticks",
    ),
    # Blocks
    habit(
        "W314",
        ("´´´", "‘‘‘", "’’’", "'''", "ˋˋˋ", "｀｀｀", "“““", "”””"),
        r"^[ \t]*(?:´{3,}|‘{3,}|’{3,}|“{3,}|”{3,}|ˋ{3,}|｀{3,}|'{3,})[\w+#.-]*[ \t]*$",
        "looks like the mark of a code block, and is text",
        "write three backticks: ```",
        once=True,
    ),
    habit(
        "W314",
        "\n`",
        r"^(?P<mark>`{1,2})[\w+#.-]*\n(?:[^`\n]*\n){1,200}?(?P=mark)$",
        "looks like a code block, and is code inside a line: its lines would run together",
        "write three backticks: ```",
        as_written=True,
    ),
    habit(
        "W314",
        ("===", "———", "–––", "⸻"),
        r"\A(?:={3,}|[—–―]{3,}|⸻)[ \t]*\Z",
        "looks like a line across the card, and is text",
        "write ---, with a blank line above it",
    ),
    habit(
        "W314",
        ("+--", "+=="),
        r"^[ \t]*\+(?:[-=]{2,}\+)+[ \t]*$",
        "looks like the frame of a table, and is text",
        "write | a | b | and below it | --- | --- |",
        once=True,
    ),
)
"""Marks of other tools, and lines that look like the beginning of a block."""

READING = habit(
    "W421",
    "[",
    rf"{_KANJI}\[[\u3040-\u30ff\s・]+\]|{_KANJI}\[[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ\d\s]+\](?!\()",
    "is a reading over a word in Anki, and shows as it stands",
    'write lang="ja" into the braces of the heading, or <ruby>漢<rt>かん</rt></ruby>',
)
"""Where the question's language is Japanese, it works."""

"""Lines that begin like a block or a part and are text, and torn code (see :mod:`deckwright.notations.habits`)."""

from __future__ import annotations

from collections.abc import Sequence

from deckwright.notations.habits import Habit, habit

BLOCK_MARKS: Sequence[Habit] = (
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
        "\n*",
        r"(?<=\n)[ \t]*\*{2,5}[ \t]+(?=[^\s*])[^\n*]*$",
        "begins no item of a list here: these lines would run together",
        "write “- ” with two more spaces before it for each level; if it is text, \\*",
        once=True,
    ),
    habit(
        "W314",
        ("\n:", "\n~"),
        r"(?<=\n)(?::(?=[^\W\d_])[^:\n]*|~[ \t]+\S[^\n]*)$",
        "looks like the meaning of the term above it, and is text",
        "write a colon and a space before it; if it is text, a backslash",
        once=True,
    ),
    habit(
        "W314",
        "|===",
        r"^\|={3,}[ \t]*$",
        "looks like the frame of a table, and is text",
        "write | a | b | and below it | --- | --- |",
        once=True,
    ),
    habit(
        "W314",
        "|",
        r"\A[ \t]*\|(?=[ \t])[^|\n]*[ \t]\|[ \t][^\n]*[ \t]\|[ \t]*\Z",
        "looks like a table's row, and is text",
        "leave out the blank line above it, which ends a table; as a table of its own, | --- | --- | below it;"
        " if it is text, \\\\|",
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
    habit(
        "W421",
        ("Q:", "Q**:"),
        r"^(?:\*\*)?Q(?:\*\*)?:(?:\*\*)?[ \t]+\S[^\n]*\n(?:\*\*)?A(?:\*\*)?:(?:\*\*)?[ \t]+\S[^\n]*$",
        "is a question elsewhere, and one paragraph here",
        "write ## and the question, and the answer below it; two lines that are text end in a backslash",
    ),
    habit(
        "W421",
        ")=",
        r"^\([A-Za-z][\w:.-]*\)=[ \t]*$",
        "is a label of MyST, and shows as it stands",
        "leave it out: nothing on a card points to it",
    ),
    habit(
        "W421",
        ("Hint", "Extra", "Answer"),
        r"\A(?P<mark>\*\*|__)?(?P<part>Hint|Extra|Answer)(?(mark)(?::(?P=mark)|(?P=mark):)|:)(?=\s)",
        "is text here, and no part of the question",
        r"write ### \g<part> on a line of its own, and the text below it; if it is text, \g<part>\\:",
    ),
    habit(
        "W421",
        "]: ",
        r"^\[\d{1,2}\]: (?!https?:)[^\s][^\n]*",
        "is no footnote, and shows as it stands",
        "write [^1] where it belongs, and [^1]: before the note",
    ),
    habit(
        "W419",
        "`",
        r"`(?<![`\w°]`)`?(?=[^\W\d_])[^`\n\x00-\x02]{1,60}",
        "is no code: its second backtick is missing",
        "write `code`, with a backtick on both sides; if it is text, \\\\`",
    ),
    habit(
        "W419",
        "´",
        r"(?<![\w´])´(?=[\w(])[^´\n]{1,60}´(?!\w)",
        "is no code: these are accents, not backticks",
        "write `code`: the backtick is another key",
    ),
)
"""Lists, meanings, code, tables, notes, questions, parts as other tools begin them; code without one of its marks."""

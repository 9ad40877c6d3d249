r"""What authors type by habit, from tools that read other Markdown, of what a learner would miss: and what to write.

Each spelling here is text to deckwright: learners would see its marks, or miss a picture without anybody's noticing.
Whatever is added must say nothing of ordinary prose: ``tests/cards/test_habits.py`` holds sentences that are near.
Formulas have a file of their own.

A pattern sees a text as it is shown (:attr:`deckwright.markdown.inline.draft.Draft.shown`): ``\x00`` stands for each
character of what was read, ``\x01`` of what was escaped, ``\x02`` of code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from deckwright.media.pictures import FORMATS
from deckwright.media.sounds import SOUNDS

READ, ESCAPED, CODE = "\x00", "\x01", "\x02"
"""What masks a character of a text that is read, escaped, or code; none of them can stand in a text."""


class Habit(NamedTuple):
    """A spelling of another tool."""

    code: str
    cues: tuple[str, ...]
    """One of these stands in every text that the pattern finds: looking for them is quick."""
    expression: str
    """Where a cue is frequent, it begins with that, to which the regex engine leaps; what is before it comes behind."""
    what: str
    """What it is, to stand behind what was written."""
    hint: str
    """The spelling that works; may name the pattern's groups."""
    once: bool = False
    """Told once a text, since one of them seldom comes alone."""
    as_written: bool = False
    """The pattern sees the text as it is written; its first character must be shown."""
    escaped: bool = False
    """The same, and its first character must be a backslash that escapes the next one."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """Its pattern, compiled when it is needed: few decks need any."""
        return _compile(self.expression)


@cache
def _compile(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.MULTILINE)


def habit(
    code: str,
    cues: str | tuple[str, ...],
    pattern: str,
    what: str,
    hint: str,
    once: bool = False,
    as_written: bool = False,
    escaped: bool = False,
) -> Habit:
    """Return a habit; ``^`` and ``$`` of its pattern are the ends of lines."""
    cues = (cues,) if isinstance(cues, str) else cues
    return Habit(code, cues, pattern, what, hint, once, as_written or escaped, escaped)


def _any(names: Sequence[str]) -> str:
    return "|".join(name.removeprefix(".") for name in names)


_PICTURE = _any(tuple(FORMATS))
_SOUND = _any(tuple(SOUNDS))
SAVE_IT = "save the file beside this one and "
"""How a hint about a file begins that the deck may not have."""
_SHOW = "![What is to be seen]"

TITLE = r"[\"'“”„‟«‘’‚]?(?P<title>[^\"'“”„‟»‘’()\n\s=\d|](?:[^\"'“”„‟»‘’()\n.]|(?<=\w)['’](?=\w))*)[\"'“”„‟»‘’]?"
"""A title behind an address whose quotation marks are missing, not closed, or not straight."""

LOST: Sequence[Habit] = (
    # Pictures, sounds and speech
    habit(
        "E705",
        "![[",
        rf"!\[\[(?P<name>[^\[\]|\n]+\.(?i:{_PICTURE}))(?:\|(?P<more>[^\[\]\n]*))?\]\]",
        "is how Obsidian shows a picture, and shows none here",
        rf"write {_SHOW}(\g<name>), with the path from this file; a width behind it as {{width=300}}",
    ),
    habit(
        "E705",
        "![[",
        rf"!\[\[(?P<name>[^\[\]|\n]+\.(?i:{_SOUND}))(?:\|[^\[\]\n]*)?\]\]",
        "is how Obsidian plays a sound, and plays none here",
        r"write [audio](\g<name>), with the path from this file",
    ),
    habit(
        "E705",
        "![[",
        r"!\[\[[^\[\]\n]+\]\]",
        "is how Obsidian shows a picture or another note, and shows nothing here",
        f"write {_SHOW}(x.png) for a picture; of a note, what it says",
    ),
    habit(
        "E705",
        "]!(",
        rf"\[(?P<alt>[^\[\]\n]*)\]!\((?P<name>[^\s()]+\.(?i:{_PICTURE}))\)",
        "is no picture: its ! stands before the brackets",
        r"write ![\g<alt>](\g<name>)",
    ),
    habit(
        "E705",
        "![",
        r"(?<![\w#])!\[(?P<alt>[^\[\]\n]*)\]\((?P<name>[^\s()]+)[ \t]+=(?P<width>\d*)[x%]?\d*%?[ \t]*\)",
        "is no picture: a size has no place in the parentheses",
        r"write ![\g<alt>](\g<name>){width=\g<width>}",
    ),
    habit(
        "E705",
        "![",
        r"(?<![\w#])!\[(?P<alt>[^\[\]\n]*)\][ \t]+\((?P<name>[^\s()]+)\)",
        "is no picture: a space parts its brackets from its parentheses",
        r"write ![\g<alt>](\g<name>)",
    ),
    habit(
        "E705",
        "![",
        rf"(?<![\w#])!\[(?P<alt>[^\[\]\n]*)\]\((?P<name>[^\s()<>\"']+\.(?i:{_PICTURE}))[ \t]+{TITLE}[ \t]*\)",
        "is no picture: a quotation mark of its title is missing, or not straight",
        r'write ![\g<alt>](\g<name> "\g<title>")',
    ),
    habit(
        "E705",
        "![",
        r"(?<![\w#])!\[(?P<alt>[^\[\]\n]*)\]\((?P<name>[^()\n<>]*[^()\s<>])[ \t]*\)",
        "is no picture: there is no file of that name",
        SAVE_IT + r"write ![\g<alt>](<\g<name>>), or give its path from here",
    ),
    habit(
        "E705",
        "![",
        r"(?<![\w#])!\[(?P<alt>[^\[\]\n]*)\]\[(?P<label>[^\[\]\n]*)\]",
        "is no picture: nothing in this question defines the label",
        r"write ![\g<alt>](x.png), or define the label: [\g<label>]: x.png",
    ),
    habit(
        "E705",
        "![",
        rf"(?<![\w#])!\[(?P<alt>[^\[\]\n]*)\]\((?P<name>[^\s()<>\"']+\.(?i:{_PICTURE}))[ \t]*$",
        "is no picture: its parenthesis is not closed",
        r"write ![\g<alt>](\g<name>)",
    ),
    habit(
        "E705",
        "![",
        r"(?<![\w#\])}>!])!\[(?!\[)[^\[\]\n]+\](?!\[)",
        "is no picture: it names no file, or its path cannot be read",
        f"write {_SHOW}(x.png), <…> around a path with spaces; if it is text, \\\\!",
    ),
    habit(
        "E705",
        ")[",
        rf"(?<!\w)!\((?P<alt>[^()\n]*)\)\[(?P<name>[^\[\]\n]+\.(?i:{_PICTURE}))\]",
        "is no picture: brackets and parentheses are exchanged",
        r"write ![\g<alt>](\g<name>)",
    ),
    habit(
        "E705",
        ("！[", "！［", "!［", "]（", "］（"),
        r"(?:！[\[［]|!［|!\[(?=[^\[\]\n]*[\]］]（))(?P<alt>[^\[\]［］\n]*)[\]］][(（](?P<name>[^()（）\n]+)[)）]",
        "is no picture: some of its marks are full-width",
        r"write ![\g<alt>](\g<name>)",
    ),
    habit(
        "E705",
        ("[sound:", "[Sound:", "[SOUND:"),
        r"\[(?i:sound):(?P<name>[^\[\]\n]*)\]",
        "is Anki's own mark for a sound, which plays nothing here",
        r"write [audio](\g<name>), with the path from this file",
    ),
    habit(
        "E705",
        ("[anki:", "[Anki:"),
        r"\[(?i:anki):(?:tts|play)\b[^\]\n]*\]",
        "is Anki's own mark, which plays nothing here",
        'write [text]{tts="de"} for a text that is read aloud, [audio](x.mp3) for a sound',
    ),
    habit(
        "E705",
        "](",
        r"(?<![\w!])\[(?P<text>[^\[\]\n]*)\]"
        rf"\((?P<name>[^()\s<>]*+(?:\s|[^()\n<>]*+\n)[^\n<>]*?\.(?i:{_SOUND}))[ \t]*\)",
        "is no sound: there is no file of that name",
        SAVE_IT + r"write [\g<text>](<\g<name>>), or give its path from here",
    ),
    habit(
        "E705",
        "!(",
        rf"(?<![\w!\]])!\((?P<name>[^()\s\x00-\x02]+\.(?i:{_PICTURE}))\)(?!\[)",
        "is no picture: the brackets before its path are missing",
        rf"write {_SHOW}(\g<name>)",
    ),
    habit(
        "E705",
        (".. image::", ".. figure::", "["),
        r"^\.\. (?:image|figure)::.*|(?<![\w:])image::?[\w./-]+\[[^\[\]\n]*\]",
        "is how another language shows a picture, and shows none here",
        f"write {_SHOW}(x.png)",
    ),
    habit(
        "E705",
        ("\\includegraphics", "[img", "[IMG"),
        r"\\includegraphics\b|\[(?i:img)\b[^\[\]\n]*\]",
        "is how another language shows a picture, and shows none here",
        f"write {_SHOW}(x.png)",
    ),
    habit(
        "E705",
        "!",
        rf"(?<!\S)![\w./-]+\.(?i:{_PICTURE})(?:\|[^!\n]*)?!(?!\S)",
        "is how a wiki shows a picture, and shows none here",
        f"write {_SHOW}(x.png)",
    ),
    # Notes to oneself
    habit(
        "E421",
        "%%",
        r"(?<![\w%])%%(?!%)[^%]{1,5000}%%(?![\w%(])|^[ \t]*%%[ \t]*$",
        "is a comment in Obsidian; here learners would read it",
        "write <!-- … -->",
        once=True,
    ),
    habit(
        "E421",
        ("<!-", "<!–", "<!—"),
        r"<!(?:-(?!-)|[–—])[^\n<>]*(?:-|[–—])>",
        "is no comment: it begins with <! and two hyphens",
        "write <!-- … -->",
    ),
    habit(
        "E705",
        "){tts=",
        r"\([^()\n]{1,80}\)\{tts=[^{}\n]*\}",
        "is not read aloud",
        'write [text]{tts="de"}',
    ),
    habit(
        "E421",
        ("{>>", "{#", "{/*", "{{!", "{::comment", "\\begin{comment}"),
        r"\{>>[^{}\n]*<<\}|\{#[ \t][^{}\n]*#\}|\{/\*.{0,300}?\*/\}|\{\{!.{0,300}?\}\}"
        r"|\{::comment\b|\\begin\{comment\}",
        "is a comment elsewhere; here learners would read it",
        "write <!-- … -->",
    ),
)
"""What a learner would miss, or should not see. Looked for first: where two find the same, the first counts."""

_CLOZE = "write {{c1::text}}; if it is text, in backticks or \\\\{"
HOLES: Sequence[Habit] = (
    habit(
        "W501",
        "::",
        r"(?<!\{)\{\{(?!\s*[cC]\s*\d)[ \t]*+(?:[\w!?@#]{1,12}[ \t]*+)?::(?:[^{}]|\{[^{}]*\})*\}\}",
        "is no cloze",
        _CLOZE,
    ),
    habit(
        "W501",
        "::",
        r"(?<![{\x01])\{[ \t]*+(?:[cCсС][ \t]*+)?\d{1,3}[ \t]*::[^{}\n]*\}|\{[ \t]+\{[ \t]*c\d+[ \t]*::"
        r"|(?:\(\(|\[\[?)c\d+::[^()\[\]\n]*[)\]]",
        "is no cloze",
        _CLOZE,
    ),
    habit(
        "W501",
        ("｛｛", "{{cloze", "{{c1；；"),
        r"｛｛[^｛｝\n]*｝｝|\{\{cloze\b[^{}\n]*\}\}",
        "is no cloze",
        _CLOZE,
    ),
)
"""Near holes. In a cloze note they are errors (``E501``): what should be asked would not be."""

LOOSE_HOLE = habit(
    "W501",
    "}}",
    r"(?<!\{)\{\{(?![#/^<>%!&])[^{}:\n]+\}\}(?!\})",
    "is no cloze",
    _CLOZE,
)
"""What only a cloze note may mean: elsewhere it is the mark of some template language."""

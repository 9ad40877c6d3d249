r"""What authors type by habit, from tools that read other Markdown, of what a learner would miss: and what to write.

Each spelling here is text to deckwright: learners would see its marks, or miss a picture without anybody's noticing.
Whatever is added must say nothing of ordinary prose: ``tests/cards/test_habits.py`` holds sentences that are near.

A pattern sees a text as it is shown (:attr:`deckwright.markdown.inline.draft.Draft.shown`): ``\x00`` stands for each
character of what was read, ``\x01`` of what was escaped, ``\x02`` of code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from deckwright.media.pictures import FORMATS
from deckwright.media.sounds import SOUNDS
from deckwright.notations.environments import BEGIN

READ, ESCAPED, CODE = "\x00", "\x01", "\x02"
"""What masks a character of a text that is read, escaped, or code; none of them can stand in a text."""


@dataclass(frozen=True, slots=True)
class Habit:
    """A spelling of another tool."""

    code: str
    cues: tuple[str, ...]
    """One of these stands in every text that the pattern finds: looking for them is quick."""
    expression: str
    what: str
    """What it is, to stand behind what was written."""
    hint: str
    """The spelling that works; may name the pattern's groups."""
    once: bool = False
    """Told once a text, since one of them seldom comes alone."""
    as_written: bool = False
    """The pattern sees the text as it is written; its first character must be shown."""

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
) -> Habit:
    """Return a habit; ``^`` and ``$`` of its pattern are the ends of lines."""
    cues = (cues,) if isinstance(cues, str) else cues
    return Habit(code, cues, pattern, what, hint, once, as_written)


def _any(names: Sequence[str]) -> str:
    return "|".join(name.removeprefix(".") for name in names)


_PICTURE = _any(tuple(FORMATS))
_SOUND = _any(tuple(SOUNDS))
_SHOW = "![What is to be seen]"
_GREEK = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon
phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
""".split()
_SIGNS = """
approx cdot cdots circ cup cap equiv exists forall geq infty int ldots leftarrow Leftarrow leftrightarrow leq mapsto
mathbb nabla neq notin oplus otimes partial pm mp prod propto rightarrow Rightarrow Leftrightarrow sim simeq sqrt subset
subseteq sum times to wedge vee rightleftharpoons degree
""".split()

_SIGNS_OF_TEX = r"[^$\x00-\x02\s\w\\]|\\[A-Za-z]+|\\[^A-Za-z\s]|[\d_ \t]"
_TEX = (
    rf"(?=[^$\n]*[\\^_=])(?:{_SIGNS_OF_TEX}|(?<![^\W\d_])[^\W\d_]{{1,3}}(?![^\W\d_])){{1,200}}?"
    rf"|(?:{_SIGNS_OF_TEX}|(?<![^\W\d_])[^\W\d_](?![^\W\d_])){{1,200}}?"
)
"""What a formula may hold: no words, so that the prices of two things are none."""

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
        r"(?<![\w#])!\[(?P<alt>[^\[\]\n]*)\]\((?P<name>[^()\n<>]*[^()\s<>])[ \t]*\)",
        "is no picture: no file of that name is there, and a path with spaces is read as it stands only if its file is",
        r"write ![\g<alt>](<\g<name>>) with the path from this file",
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
        rf"(?<![\w!])\[(?P<text>[^\[\]\n]*)\]\((?P<name>[^()\n<>]*\s[^\n<>]*?\.(?i:{_SOUND}))[ \t]*\)",
        "is no sound: no file of that name is there, and a path with spaces is read as it stands only if its file is",
        r"write [\g<text>](<\g<name>>) with the path from this file",
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
        (".. ", "["),
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
        ("{>>", "{#", "{/*", "{{!", "{::comment", "\\begin{comment}"),
        r"\{>>[^{}\n]*<<\}|\{#[ \t][^{}\n]*#\}|\{/\*.{0,300}?\*/\}|\{\{!.{0,300}?\}\}"
        r"|\{::comment\b|\\begin\{comment\}",
        "is a comment elsewhere; here learners would read it",
        "write <!-- … -->",
    ),
    # Formulas
    habit(
        "E513",
        ("[latex]", "[LATEX]", "[LaTeX]", "[Latex]"),
        r"\[(?i:latex)\](?P<tex>[^\n]*?)(?:\[/(?i:latex)\]|$)",
        "is Anki's old way to draw LaTeX, which draws nothing here",
        "write $…$ in a line, $$…$$ on lines of its own",
    ),
    habit(
        "E513",
        "[$",
        r"\[\$\$?\](?P<tex>[^\n]*?)\[/\$\$?\]",
        "is Anki's old way to draw LaTeX, and its brackets would show",
        r"write $\g<tex>$ in a line, $$\g<tex>$$ on lines of its own",
        as_written=True,
    ),
    habit(
        "W513",
        ("\\text{", "\\mbox{", "\\textrm{", "\\hbox{"),
        r"\$[^$\x00\n]*\\(?:text|mbox|textrm|hbox)\{[^{}\n]*",
        "ends at the dollar sign inside \\text{…}, or is no formula at all",
        "end the text before the inner formula: \\\\text{if }x>0",
    ),
    habit(
        "W513",
        "$",
        rf"(?<![\d$\w])(?<!\d )\$(?:[ \t]+(?:{_TEX})[ \t]*|(?:{_TEX})[ \t]+)\$(?![\w$])",
        "is no formula: a space stands inside its dollar signs",
        "write $x$ without the spaces; if it is text, \\\\$",
    ),
    habit(
        "W513",
        "\\begin{",
        r"\\begin\{(?:itemize|enumerate|description)\}",
        "is a list in LaTeX, and shows as it stands",
        "write each item on a line of its own: - the first; if it is text, in backticks",
        once=True,
    ),
    habit(
        "W513",
        "\\begin{",
        r"\\begin\{(?:tabular|table|longtable)[x*]?\}",
        "is a table in LaTeX, and shows as it stands",
        "write | a | b | and below it | --- | --- |; if it is text, in backticks",
        once=True,
    ),
    habit(
        "W513",
        "\\",
        r"(?<!\\)\\[A-Za-z]*cite[A-Za-z]*\*?(?:\[[^\[\]\n]*\])*\{(?P<key>[^{}\s,]+)\}",
        "is LaTeX's way to cite, and shows as it stands",
        r"write [@\g<key>]; if it is text, in backticks",
    ),
    habit(
        "W513",
        "\\",
        r"(?<!\\)\\textbf\{(?P<text>[^{}\n]+)\}",
        "is bold in LaTeX, and shows as it stands",
        r"write **\g<text>**; if it is text, in backticks",
    ),
    habit(
        "W513",
        "\\",
        r"(?<!\\)\\(?:emph|textit)\{(?P<text>[^{}\n]+)\}",
        "is emphasis in LaTeX, and shows as it stands",
        r"write *\g<text>*; if it is text, in backticks",
    ),
    habit(
        "W513",
        "\\",
        rf"(?<![\\:/.])(?<![A-Za-z_])\\(?:{'|'.join(_GREEK + _SIGNS)})(?![A-Za-z])"
        rf"|(?<!\\)(?!{BEGIN.pattern}|\\end\{{)\\[A-Za-z]{{2,}}\*?(?:\[[^\[\]\n]*\])?\{{",
        "is TeX outside a formula, and shows as it stands",
        "put the whole formula into $…$; if it is text, in backticks",
        once=True,
    ),
    habit(
        "W513",
        ("＄", ":["),
        r"＄[^＄\n]+＄|(?<!\w)(?:stem|latexmath|asciimath):\[[^\[\]\n]+\]",
        "is no formula here",
        "write $…$",
    ),
)
"""What a learner would miss, or should not see. Looked for first: where two find the same, the first counts."""

_CLOZE = "write {{c1::text}}; if it is text, in backticks or \\\\{"
HOLES: Sequence[Habit] = (
    habit(
        "W501",
        "::",
        r"(?<!\{)\{\{(?!\s*[cC]\s*\d)[ \t]*[\w!?@#]{0,12}[ \t]*::(?:[^{}]|\{[^{}]*\})*\}\}",
        "is no cloze",
        _CLOZE,
    ),
    habit(
        "W501",
        "::",
        r"(?<![{\x01])\{[ \t]*[cCсС]?[ \t]*\d{1,3}[ \t]*::[^{}\n]*\}|\{[ \t]+\{[ \t]*c\d+[ \t]*::"
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

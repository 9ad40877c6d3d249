"""All that deckwright can report, a line a code: what it means, and what other chapters do about it.

A new problem is a line here and a row in ``docs/problems.md`` whose meaning begins with the same words. The letter
tells the weight (:class:`deckwright.base.problems.Severity`); nothing else is read from the letters of a code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Code(NamedTuple):
    """What a code means, as ``docs/problems.md`` says it, and who treats a problem of it in another way than most."""

    meaning: str
    stops_ids: bool = False
    """``ids`` writes nothing: which question is which, or what its heading says, is not sure."""
    renumbered: bool = False
    """Two questions want one id: ``ids --write`` gives the second the next that is free, if it may."""
    foreseen: bool = False
    """Stops a build and no ``plan``, which shows what would come of it."""
    beside_plan: bool = False
    """A warning that ``plan`` tells: an import will do something that the plan alone does not say."""
    merged: bool = False
    """A fault of the lock that ``lock --merge`` is there to fix."""
    newer_lock: bool = False
    """The lock is of a version to come: nothing may take its place."""
    allowable: bool = False
    """Of the card standard: an exception in ``[[lint.allow]]`` may accept it."""


CODES: Mapping[str, Code] = {
    # Settings and files
    "E001": Code("`deck.toml` cannot be read, or a setting is unknown"),
    "E002": Code("`syllabus.toml` cannot be read"),
    "E003": Code("`theme.css` cannot be read, or could load a file"),
    "W003": Code("a style sheet that is not read, or what does nothing in `theme.css`"),
    "E004": Code("a note type in `notetypes/` cannot be used"),
    "W005": Code("a template of a carried note type that Anki shows an error for, or makes no card of"),
    "E006": Code("two note types with one id or name, or two of their files with one name"),
    "E007": Code("a colour in `[look]` or `[classes]` cannot be read on the card: text needs a contrast of 4.5:1"),
    "W009": Code("`[order]` names a tag that no question has"),
    "W010": Code("a pattern of `include` or `exclude` in `[obsidian]` that names no note"),
    "I008": Code("the deck's `lang` has no words for the cards: theirs are English"),
    "E101": Code("a question file cannot be read", stops_ids=True),
    "E110": Code("a question file holds the marks of a merge conflict", stops_ids=True),
    "E102": Code("a file is not UTF-8, or no plain text, or a question file of another format", stops_ids=True),
    "E103": Code("a control character or another invisible one that Anki would drop", stops_ids=True),
    "E105": Code("over 100 combining marks follow one another", stops_ids=True),
    "W106": Code("a reference that stands for no character"),
    "W103": Code("a question file without a question"),
    "W107": Code("a file that holds questions and is not read"),
    "W108": Code("a folder with a `deck.toml` of its own"),
    "W109": Code("a CSV or TSV file that is no word list"),
    "W101": Code("a linked folder is not followed"),
    "E104": Code("a folder's name cannot be a deck's", stops_ids=True),
    "W102": Code("a file has over 500 errors, or warnings; the rest is not listed"),
    # Front matter, headings, ids
    "E201": Code(
        "the front matter is not closed, too large, of another kind, or not at the file's very beginning",
        stops_ids=True,
    ),
    "E202": Code("the front matter is not YAML, or holds a key twice", stops_ids=True),
    "E203": Code("an unknown key, or a value that is not one of those known", stops_ids=True),
    "E204": Code("an item in braces cannot be read", stops_ids=True),
    "E205": Code("an unknown attribute, two kinds, or what stands twice", stops_ids=True),
    "E206": Code("two questions have one id", stops_ids=True, renumbered=True),
    "E207": Code("a tag with a space, a quotation mark or an empty part", stops_ids=True),
    "I207": Code("a tag with a slash"),
    "W207": Code("a tag that begins with `#`, or holds a semicolon"),
    "E208": Code("an id of a wrong form, or a second id", stops_ids=True),
    "W208": Code("an id that ends in a kind"),
    "E209": Code("several ids of blocks in a question of a vault, and none at its heading", stops_ids=True),
    "W209": Code("braces that look like an attribute list"),
    "W701": Code("a question without an id: rewording it would make a new card"),
    # Questions and their parts
    "E300": Code("there is no question at all, or none to ship"),
    "E301": Code("a heading without text"),
    "E302": Code("a second `#` line in a file, or one below a question", stops_ids=True),
    "E303": Code("a question over 64 kB"),
    "E304": Code("a `###` heading that names no part, or no field of the note type"),
    "E305": Code("a part or field stands twice"),
    "E306": Code("a part that this kind does not have"),
    "E307": Code("a `.typed` question whose answer does not begin with a line of text"),
    "W307": Code(
        "marks, raised text or signs that nobody sees in what is to be typed, which is compared letter by letter"
    ),
    "E308": Code("a `.choice` question without exactly one task list, or without a right option"),
    "W308": Code("an option, or a text below, that names another one by its place, and options are shuffled"),
    "W317": Code("a question that looks like a word list or multiple choice, and is neither"),
    "E309": Code("nothing stands on the front"),
    "E310": Code("no answer"),
    "E311": Code("`notetype=…` names no folder in `notetypes/`"),
    "E312": Code(
        "a line that looks like a heading and is none, or a question's heading in a code block", stops_ids=True
    ),
    "E313": Code("an id or a kind outside a question's heading", stops_ids=True),
    "E315": Code("a word list whose heading, or the head of its table, is wrong", stops_ids=True),
    "E316": Code("a line in a word list that is no row, or a row with more cells than the head", stops_ids=True),
    "W316": Code("a cell that holds what a spreadsheet program shows for an error"),
    "E317": Code("an `.occlusion` question without its one picture or its list of regions, or with more than these"),
    "E318": Code("a line that is no region of the picture"),
    "E319": Code("two regions with one number or one label"),
    "E320": Code("a `.sequence` whose heading is wrong, or without exactly one ordered list", stops_ids=True),
    "E321": Code("an item of a sequence that is empty, or whose braces are wrong", stops_ids=True),
    "W309": Code("no front of a carried note type shows anything of the note: Anki makes an empty card"),
    "W314": Code(
        "a line that looks like a topic, a list, a table, code or the beginning of another block, and is text; "
        "one that is indented too little to belong to the item above"
    ),
    # Markdown
    "E401": Code("lists, quotes, brackets, elements, clozes or emphasis nested too deep"),
    "E402": Code("a code block is not closed"),
    "E403": Code("a comment is not closed, or text follows its end"),
    "E404": Code("a heading of level 1 to 3 inside a text"),
    "E405": Code("a line of `=` or `-` under a text"),
    "E406": Code("a footnote or link is defined twice in a question"),
    "E407": Code("an HTML element is not closed, or closed without being open"),
    "E408": Code("raw HTML that is not on"),
    "E409": Code("an HTML attribute that is not allowed"),
    "E410": Code("a table whose head and delimiter row have different numbers of cells"),
    "E411": Code("a `{.check}` block that is not Python, or is also `.norun` or `.image`"),
    "W412": Code("an unknown language of code, more behind it than is read, or an option of another tool in it"),
    "E413": Code("a `{.image}` block too large to draw, or too many in a question"),
    "E414": Code("a line that may be a new term or go on with the meaning above"),
    "E415": Code("a table of over 5,000 cells"),
    "E416": Code("a block of raw HTML that is not all of a section"),
    "E417": Code("raw HTML that does more than show something, or could hide it"),
    "W417": Code("`[html] trusted` names no question"),
    "W418": Code(
        "a `*` or `_` inside a word, or between digits, that begins or ends an emphasis, or a name of Python's"
    ),
    "W419": Code("marks whose other half is missing, or a word between single `~`: they show as they stand"),
    "E420": Code("a text that would lose letters on its way to the card: a fault of deckwright"),
    "E421": Code("a comment of another tool, which learners would read"),
    "W421": Code("a mark of another tool, which shows as it stands"),
    "W422": Code(
        "a text that shows nowhere: a footnote or a definition that nothing refers to, what another tool reads"
    ),
    "E423": Code("a box that is empty, or an alert of an unknown kind"),
    "W423": Code("an alert that folds elsewhere"),
    "W424": Code("a backslash in a path or a pattern that escapes a sign, so that it does not show"),
    # Formulas and cloze holes
    "E501": Code("something that looks like a cloze and is none"),
    "W501": Code("something that looks like a cloze, in a question without clozes"),
    "E502": Code("a cloze that is not closed, or empty"),
    "E503": Code("a second `::` in a cloze, or a cloze in a hint"),
    "W503": Code("a cloze's hint that is empty, or looks like code"),
    "E504": Code("a cloze's number is 0 or over 500"),
    "E505": Code("a cloze outside the body of a `.cloze` question"),
    "E506": Code("a formula, or a cloze in one, whose braces do not match; a delimiter of formulas in a formula"),
    "E507": Code("a `.cloze` question without a cloze"),
    "E508": Code("a cloze, or its hint, that crosses the end of an emphasis, a link, brackets or a list item"),
    "E509": Code("a line of `$$`, `\\[` or `\\]` that begins or ends no formula"),
    "E510": Code("a formula with a command that does more than draw"),
    "E511": Code("a macro of `[macros]` that a formula uses wrongly"),
    "E512": Code("an environment of TeX that is not closed, or has a text before it; an empty formula"),
    "W511": Code("a formula that MathJax refuses: the card would show it in red"),
    "W512": Code("a formula that takes MathJax too long"),
    "E513": Code("a formula in a spelling of Anki's that draws nothing here"),
    "W513": Code(
        "TeX outside a formula, a formula without its other half or with words, or dollar signs that make none"
    ),
    "W514": Code("a formula that TeX sets otherwise than it looks"),
    "I511": Code("formulas that nothing has compiled, as an extra is missing"),
    # Citations and links
    "E601": Code("a citation that cannot be read"),
    "E602": Code("a link to something else than a web or mail address"),
    "E603": Code("a relative link: it leads nowhere on a card"),
    "E604": Code("`references.bib` cannot be read, or a source lacks author, year or title"),
    "W604": Code("LaTeX in a source that letters cannot say"),
    "E605": Code("a footnote that is not defined in its question, or stands in a heading"),
    "E606": Code("a source that is not in `references.bib`"),
    "E607": Code("a link to a question that does not exist"),
    "E608": Code("`after` names a question that does not exist"),
    "E609": Code("`covers` names a fact that is not in `syllabus.toml`"),
    "E610": Code("what of the syllabus no question covers, where `coverage` in `[lint]` is `true`"),
    "E611": Code("a sound, or a text to be read aloud, in a cloze's hint"),
    "E612": Code("a formula in a text that is to be read aloud"),
    # Pictures and sounds
    "E701": Code("a picture does not exist, or a file that raw HTML names"),
    "E702": Code("a picture or another media file is damaged, empty, too large, not what its name says"),
    "E703": Code("a picture or sound outside the content and media folders, or on the web"),
    "E704": Code("a picture of a format that not every Anki shows"),
    "E705": Code("a picture, a sound or a spoken text in another tool's spelling: the card would lack it"),
    "E706": Code("a name of a picture or sound that several files of a vault have"),
    "E711": Code("a figure's picture is missing or older than its script"),
    "E712": Code("two scripts draw the same picture"),
    "E713": Code("a figure's script failed"),
    "E714": Code("a figure's script has no `draw` function"),
    "E716": Code("a picture of the same name as a script was not drawn by it"),
    "E717": Code("a diagram's picture is not drawn yet"),
    "E718": Code("a diagram's text cannot be drawn"),
    "W722": Code("a file that the raw HTML of a trusted note names is missing or cannot be read"),
    "W702": Code("a picture without alternative text"),
    "W715": Code("a drawn figure is larger than 100 kB"),
    "W723": Code("a drawn figure has letters below 11 pixels where it is 320 wide"),
    "W724": Code("an SVG names a font that a learner's phone may lack, and none that every system has"),
    "W726": Code("a drawn figure cannot be made out on a dark card"),
    "W727": Code("a picture for the night whose name is another than the one that cards look for"),
    "I725": Code("an SVG ships without what a card does not need"),
    # The card standard
    "W703": Code("the prompt is long", allowable=True),
    "W704": Code("not exactly one question mark", allowable=True),
    "W705": Code("a prompt for yes or no, with a vague verb, or with two questions", allowable=True),
    "W706": Code("the answer or Extra is long", allowable=True),
    "W707": Code("the answer is a long list", allowable=True),
    "W708": Code("too many clozes, long ones, or too much hidden", allowable=True),
    "W709": Code("a long table or a full cell", allowable=True),
    "W710": Code("a code card too short, too long or unchecked", allowable=True),
    "W712": Code("a line of code too wide for a phone", allowable=True),
    "W713": Code("a formula card without a formula", allowable=True),
    "W714": Code("the prompt gives the answer away", allowable=True),
    "W716": Code("no level, or no topic tag", allowable=True),
    "W717": Code("a number that nothing proves", allowable=True),
    "W718": Code("the same prompt twice (always on), or nearly the same", allowable=True),
    "W719": Code("an exception in `[[lint.allow]]` that nothing needs"),
    "W720": Code("a question comes before one named in its `after`", allowable=True),
    "W721": Code("too few sources", allowable=True),
    "I702": Code("what of the syllabus no question covers yet"),
    # Identity
    "E801": Code("`deck.lock` is damaged", stops_ids=True),
    "E802": Code("`deck.lock` holds the marks of a merge conflict", stops_ids=True, merged=True),
    "E803": Code("`deck.lock` was written by a newer deckwright", stops_ids=True, newer_lock=True),
    "E804": Code("two notes share an identity in `deck.lock`, as after a textual merge", stops_ids=True, merged=True),
    "E805": Code("a question became a cloze note or the reverse", stops_ids=True, foreseen=True),
    "E806": Code("the id belonged to another question, which was retired or renamed", stops_ids=True),
    "E807": Code("`--touch` or `--restore` names no question", stops_ids=True),
    "E808": Code(
        "a question without an id vanished while there is a new one that it may be", stops_ids=True, foreseen=True
    ),
    "E809": Code("`build --locked` would change `deck.lock`", stops_ids=True),
    "E810": Code("fields or templates of a note type changed", stops_ids=True, foreseen=True),
    "E811": Code("an id was changed by hand, or taken out: the note would be a new one", stops_ids=True, foreseen=True),
    "E812": Code("`deck.lock` is missing although a package was built", stops_ids=True),
    "E813": Code("`deck.lock` lacks lines that it had, and new questions may be those", stops_ids=True, foreseen=True),
    "E814": Code("`deck.lock` is another deck's, or a note type in it is", stops_ids=True),
    "E820": Code("an id has the words that another id had until now", foreseen=True),
    "E821": Code("a region or a cloze has the number of another one, or had another number", foreseen=True),
    "E822": Code("texts stand beside others than until now", foreseen=True),
    "E823": Code("front and back were exchanged", foreseen=True),
    "W801": Code("a question lost a card"),
    "W803": Code("the package at the output was built from the questions as they are", beside_plan=True),
    "W802": Code("a new question is much like one that vanished", beside_plan=True),
    "W820": Code("a question is `.retired` and was never shipped: it is left out", beside_plan=True),
    "W821": Code("the label of a region changed, and its number did not", beside_plan=True),
    "W822": Code("a picture changed, and all its regions lie elsewhere in it", beside_plan=True),
    # Code that runs (`check --run`)
    "E901": Code("a check's assertion failed"),
    "E902": Code("a block raised an exception"),
    "E903": Code("a block is not Python"),
    "E904": Code("a question's code took too long"),
    "E905": Code("a block's process died"),
    "E906": Code("the prelude failed"),
    "W901": Code("a `{.check}` block without an assert"),
    "I901": Code("a `{.norun}` block was not run"),
}
"""Every code, in the order of ``docs/problems.md``."""

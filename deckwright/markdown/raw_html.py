"""What raw HTML may hold, as a field and as tags in running text: nothing that acts, nothing from elsewhere.

In a field, every ``<`` must begin a whole tag, a plain comment, or be text to a browser too. Then no reading can
differ from this one (a parser that forgives, as browsers do, would have to forgive in the very same way), and a list of
what only shows something is enough. In running text, the tags of a short list are read; any other HTML, as CommonMark
knows it (https://spec.commonmark.org/0.31.2/#raw-html), is refused. One pass, linear in the text.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deckwright.base.limits import HTML_DEPTH, TAG_DEPTH
from deckwright.base.patterns import lazy_regex
from deckwright.markdown.inline.draft import Draft, End
from deckwright.markdown.inline.emphasis import Start
from deckwright.markdown.lines import BLOCK_TAGS
from deckwright.markdown.link_grammar import SCHEMES, refused_scheme
from deckwright.markdown.tokens import Made

TAGS = frozenset(
    """
    a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup dd del
    details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav
    ol p pre q rp rt rtc ruby s samp section small source span strike strong sub summary sup table tbody td
    tfoot th thead time tr tt u ul var video wbr
    """.split()
)
"""The elements that only show something."""

ATTRIBUTES = frozenset(
    """
    align alt aria-hidden aria-label axis bgcolor border cellpadding cellspacing char charoff cite class clear color
    cols colspan compact controls data-lang datetime dir draggable face frame headers height href hreflang hspace id
    lang loop muted name nowrap open preload rel reversed role rows rowspan rules scope size span src start style
    summary tabindex target title type valign value vspace width
    """.split()
)
"""The attributes that only say how."""

FAULTS = 20
"""Faults of a field after which no further one is looked for."""

_OPENS = lazy_regex(r"<(?=[A-Za-z/!?])")
TAG = lazy_regex(
    r"""<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)"""
    r"""(?P<rest>(?:\s++[A-Za-z][\w:.-]*+(?:\s*+=\s*+(?:"[^"]*"|'[^']*'|[^\s"'=<>`]++))?+)*+)\s*+/?>"""
)
_ATTRIBUTE = lazy_regex(r"""([A-Za-z][\w:.-]*+)(?:\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]++)))?+""")
COMMENT = lazy_regex(r"<!--(?!>|->)(?:[^<>-]|-(?!-))*+-->")
_SCHEME = lazy_regex(r"([a-z][a-z0-9+.-]*):|[/\\]{2}", re.IGNORECASE)
_STYLE = lazy_regex(
    r"\\|/\*|url\(|image(?:-set)?\(|cross-fade\(|@import|expression\(|behaviou?r\s*:|-moz-binding|javascript:",
    re.IGNORECASE,
)
_CONTROLS = lazy_regex("[\x00-\x20]+")
_UNNESTED = frozenset("area br col hr img source wbr p li dt dd tr td th thead tbody tfoot colgroup rp rt rtc".split())
"""Elements that hold none, or that end where the next one begins."""

INLINE_TAGS = {
    **dict.fromkeys(["b", "em", "i", "strong", "del", "ins", "s", "u", "sub", "sup", "kbd", "mark", "small"], ()),
    **dict.fromkeys(["q", "samp", "var", "ruby", "rt", "rp", "br", "wbr"], ()),
    "abbr": ("title",),
    "span": ("lang", "dir"),
}
"""The raw HTML elements that may stand in a paragraph, and the attributes of each."""

_VOID = ("br", "wbr")
_ADDRESS = lazy_regex(r"<(?P<address>(?P<scheme>[A-Za-z][A-Za-z0-9.+-]{1,31}):[^\s<>\x00-\x1f\x7f]*)>")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = lazy_regex(rf"<(?P<address>[\w.!#$%&'*+/=?^`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})*)>", re.ASCII)
_INLINE_TAG = lazy_regex(
    r"""<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)"""
    r"""(?P<rest>(?:\s+[A-Za-z_:][\w.:-]*+(?:\s*=\s*(?:[^\s"'=<>`]++|'[^']*'|"[^"]*"))?+)*+\s*|(?:\s[^<>]*)?)/?>"""
)
_INLINE_ATTRIBUTE = lazy_regex(r"""\s*([A-Za-z][\w-]*)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'=<>`]+))""")
_GIVEN = lazy_regex(r"""([A-Za-z][\w-]*)\s*=\s*(?:"([^"<>`]*)"|'([^'<>`]*)'|([^\s"'=<>`]+))""")
_FAMILIES = {
    **dict.fromkeys("tr td th thead tbody tfoot caption colgroup col".split(), "table"),
    **dict.fromkeys("ol li".split(), "ul"),
    **dict.fromkeys("dt dd".split(), "dl"),
    **dict.fromkeys("div section article main header footer nav aside".split(), "p"),
    **dict.fromkeys("h2 h3 h4 h5 h6".split(), "h1"),
    **dict.fromkeys("font center big blink marquee".split(), "font"),
    **dict.fromkeys("iframe embed object source track".split(), "video"),
    **dict.fromkeys("tt kbd".split(), "code"),
    **dict.fromkeys("anki-mathjax mi mo mn mrow msup msub mfrac".split(), "math"),
}
"""Elements that are written in the same way, by the name of one of them."""
_WAYS = {
    "img": "![What is to be seen](media/x.png)",
    "a": "[text](https://…)",
    "audio": "[audio](media/x.mp3)",
    "video": "a link to the film, [film](https://…), or a still as a picture",
    "table": "a table with bars, | a | b | and |---|---| below its first line",
    "ul": "a list, each item on a line of its own that begins with - or 1.",
    "dl": "a definition list, the term on a line and “: what it means” below it",
    "p": "plain text, with a blank line where a paragraph ends",
    "h1": "a heading inside a text with four #, #### like this",
    "font": "**strong** or ==marked== for what is to stand out: the deck's theme has the colours",
    "style": "it into the file theme.css beside deck.toml, without the tag: it is the style of all cards",
    "svg": "it into a file of the media folder, and show that: ![What is to be seen](media/x.svg)",
    "pre": "code between two lines of ```",
    "code": "code in `backticks`",
    "blockquote": "a quote, each line with > before it",
    "math": "the formula in TeX between dollar signs, $x^2$",
    "picture": "![What is to be seen](media/x.png)",
    "hr": "--- on a line of its own, a blank line above it",
    "strike": "~~text~~",
}
"""What is written in the place of elements."""
_INSIDE = lazy_regex(r"([^<>\n]{1,60})</")
_CENTRED = lazy_regex(r"""\balign\s*=\s*["']?center|text-align\s*:\s*center""", re.IGNORECASE)
_HOLDING = frozenset(_WAYS) - {"img", "hr"} | {"script", "svg", "math", "form", "button"}
"""Elements that hold others, with which they are told once; what is no element at all is told each time."""
_COMMENTS = ("<!-->", "<!--->")
"""Comments that end where they begin."""
_DECLARED = lazy_regex(r"<(?:[!?][A-Za-z]|!\[CDATA\[)")
_CUT_SHORT = lazy_regex(
    r"</?(address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|dialog|dir|div|dl|dt|"
    r"fieldset|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|"
    r"noframes|ol|optgroup|option|p|param|search|section|table|tbody|td|tfoot|th|thead|title|tr|track|ul|"
    r"script|pre|style|textarea)(?=[\s>]|/>|\Z)",
    re.IGNORECASE,
)
"""A tag that makes a block of HTML at the beginning of a line, even where it has no end."""


class Fault(NamedTuple):
    """What raw HTML must not hold: ``line`` and ``column`` count from 0."""

    line: int
    column: int
    message: str


def find_faults(text: str) -> list[Fault]:
    """Return what of a field's HTML acts or comes from elsewhere, in its order; nothing if it only shows something."""
    faults: list[Fault] = []
    at = depth = 0
    while len(faults) < FAULTS and (opening := _OPENS.search(text, at)):
        start = opening.start()
        tag = TAG.match(text, start)
        comment = None if tag else COMMENT.match(text, start)
        found = tag or comment
        at = found.end() if found else start + 1
        if tag:
            depth += _step(tag)
            messages = list(_faults_of(tag))
            messages += ["elements are nested too deep"] if depth > HTML_DEPTH else []
        else:
            messages = [] if comment else [f"{text[start : start + 40]!r} is no whole tag, and no plain comment"]
        faults += [Fault(*line_and_column(text, start), message) for message in messages]
        if depth > HTML_DEPTH:
            break
    return faults


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Return where a character of a text stands, counted from 0."""
    return text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1


def _step(tag: re.Match[str]) -> int:
    if tag["name"].lower() in _UNNESTED:
        return 0
    return -1 if tag["end"] else 1


def _faults_of(tag: re.Match[str]) -> Iterator[str]:
    name = tag["name"].lower()
    if name not in TAGS:
        yield f"<{name[:40]}> does more than show something"
        return
    for found in _ATTRIBUTE.finditer(tag["rest"]):
        value = html.unescape(next((part for part in found.groups()[1:] if part is not None), ""))
        fault = _attribute_fault(found[1].lower(), value)
        if fault:
            yield f"{fault} (in <{name}>)"


def scheme_of(address: str) -> str:
    """Return what an address begins with: ``https``, which two slashes mean as well; empty if it is a file's name."""
    found = _SCHEME.match(_CONTROLS.sub("", address))
    return (found[1] or "https").lower() if found else ""


def _attribute_fault(name: str, value: str) -> str:
    scheme = scheme_of(value)
    if name not in ATTRIBUTES:
        return f"the attribute {name[:40]} may act"
    if name == "style" and _STYLE.search(value):
        return "a style refers to another file, or hides what it does"
    if name == "src" and scheme:
        return f"{value[:60]} is no file of the deck"
    if name in ("href", "cite") and scheme and scheme not in SCHEMES:
        return f"a link must not lead to {value[:60]}"
    return ""


class Tags:
    """The readers of ``<``. Each takes where it stands, adds to the draft and returns where to go on."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.open: list[Start] = []
        self.closed: defaultdict[str, int] = defaultdict(int)
        """Elements that ended too early, with the one around them, by name: their own tags close nothing more."""
        self.refused: list[str] = []
        """The elements that are refused and not closed yet: what belongs to one is not told again."""

    def begin(self, at: int) -> int:
        """Read what begins with ``<``."""
        text = self.draft.text
        if found := _ADDRESS.match(text, at):
            return self.address(at, found)
        if found := _MAIL.match(text, at):
            return self.link(at, f"mailto:{found['address']}", found)
        if text.startswith("<!--", at):
            return self.comment(at)
        if found := _INLINE_TAG.match(text, at):
            return self.tag(at, found)
        begins_line = not at or text[at - 1] == "\n"
        if _DECLARED.match(text, at) or (
            text.startswith("<?", at) and (begins_line or self.draft.spans.find("?>", at) > 0)
        ):
            self.refuse(at, text[at + 1] + "…")
        elif begins_line and (found := _CUT_SHORT.match(text, at)):
            self.refuse(at, found[1].lower())
        return self.draft.add_text(at)

    def end(self) -> None:
        """Report what is not closed."""
        self.draft.context.told.update(self.refused)
        for start in self.open:
            if (
                start not in self.draft.nodes
            ):  # the brackets that it stood in are a picture or a button, and that is told
                continue
            hint = f"write </{start.tag}> in the same paragraph"
            self.draft.report(start.at, "E407", f"<{start.tag}> is not closed", hint)
            self.draft.context.told.add(start.tag)
            self.draft.nodes[self.draft.nodes.index(start)] = ""

    def address(self, at: int, found: re.Match[str]) -> int:
        """Read an address in angle brackets."""
        if found["scheme"].lower() in SCHEMES:
            return self.link(at, found["address"], found)
        message, hint = refused_scheme(found["scheme"])
        self.draft.report(at, "E602", message, f"{hint}; if it is text, put it in backticks")
        return self.draft.add_text(at, len(found[0]))

    def link(self, at: int, target: str, found: re.Match[str]) -> int:
        """Add a link that shows its own address."""
        self.draft.check_unasked(at, target, "a link's address")
        start = Start("a", at, {"href": target})
        self.draft.add(start, found["address"], End(start))
        return found.end()

    def comment(self, at: int) -> int:
        """Leave out a comment."""
        for whole in _COMMENTS:
            if self.draft.text.startswith(whole, at):
                return at + len(whole)
        close = self.draft.spans.find("-->", at)
        if close < 0:
            self.draft.report(at, "E403", "this comment is not closed", "write --> where it ends")
            return self.draft.add_text(at)
        return close + 3

    def tag(self, at: int, found: re.Match[str]) -> int:
        """Read a tag."""
        draft, name = self.draft, found["name"].lower()
        if name not in INLINE_TAGS:
            self.refuse(at, name, found)
            return draft.add_text(at, len(found[0]))
        if found["close"]:
            self.close(at, name)
            return found.end()
        draft.check_references(at, found.end())
        draft.check_unasked(at, found["rest"], "a tag")
        attributes = tag_attributes(found["rest"].rstrip("/"), INLINE_TAGS[name])
        if attributes is None and "=" not in found["rest"]:
            message = f"“{found[0][:60]}” is read as HTML"
            draft.report(at, "E409", message, "if it is text, put it in backticks or write \\<")
            return draft.add_text(at, len(found[0]))
        if attributes is None:
            self.refuse_attribute(at, name, found["rest"])
        if name in _VOID:
            draft.add(Made(f"<{name}>"))
            return found.end()
        if len(self.open) == TAG_DEPTH:
            draft.report(at, "E401", f"elements are nested over {TAG_DEPTH} deep", "close them in this paragraph")
            return draft.add_text(at, len(found[0]))
        self.open.append(Start(name, at, attributes or {}, written=True))
        draft.add(self.open[-1])
        return found.end()

    def close(self, at: int, name: str) -> None:
        """Close the innermost element, or say that another one stands in it."""
        draft = self.draft
        if self.closed[name]:
            self.closed[name] -= 1
        elif all(start.tag != name for start in self.open):
            if name in draft.context.told:
                return
            draft.report(at, "E407", f"</{name}> closes nothing here", f"remove it, or write <{name}> where it begins")
        else:
            inner = self.open[-1].tag
            if inner != name:
                hint = f"write </{inner}></{name}>: what began last ends first"
                draft.report(at, "E407", f"</{name}> stands where <{inner}> is not closed yet", hint)
            while (start := self.open.pop()).tag != name:
                draft.add(End(start))
                self.closed[start.tag] += 1
            draft.add(End(start))

    def refuse_attribute(self, at: int, name: str, rest: str) -> None:
        """Report an attribute that has no place in a text."""
        allowed = INLINE_TAGS[name]
        given = [one.lower() for one in re.findall(r"([A-Za-z_:][\w:.-]*)\s*=", rest)]
        wrong = next((one for one in given if one not in allowed), "")
        hint = f"known: {', '.join(allowed)}" if allowed else f"write <{name}>"
        if wrong in ("style", "class", "color"):
            hint = "what is to stand out is **strong** or ==marked==: colours follow day and night"
        message = f"“{wrong[:40]}” is no attribute of <{name}> that a card has" if wrong else f"<{name}> cannot be read"
        self.draft.report(at, "E409", message, hint)

    def refuse(self, at: int, name: str, found: re.Match[str] | None = None) -> None:
        """Report HTML that has no place in a text, once with all that belongs to it, and say how it is written."""
        family = _FAMILIES.get(name, name)
        if found and found["close"]:
            if family in self.refused:
                del self.refused[len(self.refused) - 1 - self.refused[::-1].index(family) :]
                return
            if family in self.draft.context.told:
                return
        elif found and not found[0].endswith("/>") and family in _HOLDING:
            self.refused.append(family)
            if family in self.refused[:-1]:
                return
        close = "/" if found and found["close"] else ""
        written = found[0] if found and len(found[0]) <= 60 and "`" not in found[0] else f"<{close}{name}>"
        hint = f"if it is text, put it in backticks: `{written}`"
        if name in BLOCK_TAGS:
            hint = f"begin a line with <{name}>"
        elif name == "script":
            hint = f"leave it out: a card runs no scripts; {hint}"
        elif way := self.written_here(name, family, found):
            hint = f"write {way}; {hint}"
        self.draft.report(at, "E408", f"raw HTML <{close}{name}> is not allowed here", hint)

    def written_here(self, name: str, family: str, found: re.Match[str] | None) -> str:
        """Return what is written in place of an element that a text cannot have; nothing if there is no such thing."""
        given = {name.lower(): "".join(value) for name, *value in _GIVEN.findall(found["rest"] if found else "")}
        if family == "img" and given.get("src"):
            return f"![{given.get('alt') or 'What is to be seen'}]({given['src'][:100]})"
        if family == "a" and found and given.get("href"):
            inside = re.compile(r"([^<>\[\]\n]{1,60})</a>", re.IGNORECASE).match(self.draft.text, found.end())
            return f"[{inside[1] if inside else 'text'}]({given['href'][:100]})"
        if name == "center" or (found and _CENTRED.search(found["rest"]) and family in ("p", "h1", "font", "span")):
            return self.uncentred(found)
        if family == "audio" and given.get("src"):
            return f"[audio]({given['src'][:100]})"
        tex = _INSIDE.match(self.draft.text, found.end()) if found and family == "math" else None
        if tex and not tex[1].isspace():
            return f"${tex[1].strip()}$" if "block" not in given else f"$${tex[1].strip()}$$ on a line of its own"
        return _WAYS.get(family, "")

    def uncentred(self, found: re.Match[str] | None) -> str:
        """Return what is written in the place of a centred text."""
        inside = _INSIDE.match(self.draft.text, found.end()) if found else None
        text = inside[1].strip() if inside else ""
        return (
            f"{text or 'the text'} without the tag; to centre all cards, .sheet {{ text-align: center }} in theme.css"
        )


def tag_attributes(rest: str, allowed: Sequence[str]) -> dict[str, str] | None:
    """Return a tag's attributes, or None if one of them is not allowed."""
    made: dict[str, str] = {}
    at = 0
    while rest[at:].strip():
        found = _INLINE_ATTRIBUTE.match(rest, at)
        if not found or found[1].lower() not in allowed:
            return None
        made.setdefault(found[1].lower(), html.unescape(next(one for one in found.groups()[1:] if one is not None)))
        at = found.end()
    return made

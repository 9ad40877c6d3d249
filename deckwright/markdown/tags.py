"""Reads what begins with ``<`` in a text: tags of a short list, addresses, comments. Any other HTML is refused.

What HTML is in a text: https://spec.commonmark.org/0.31.2/#raw-html.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from deckwright.markdown.draft import Draft, End
from deckwright.markdown.emphasis import Start
from deckwright.markdown.lines import BLOCK_TAGS
from deckwright.markdown.links import SCHEMES
from deckwright.markdown.tokens import Made

TAGS = 50
"""How deep HTML elements may be nested in a paragraph."""

INLINE_TAGS = {
    **dict.fromkeys(["b", "em", "i", "strong", "del", "ins", "s", "u", "sub", "sup", "kbd", "mark", "small"], ()),
    **dict.fromkeys(["q", "samp", "var", "ruby", "rt", "rp", "br", "wbr"], ()),
    "abbr": ("title",),
    "span": ("lang", "dir"),
}
"""The raw HTML elements that may stand in a paragraph, and the attributes of each."""

_VOID = ("br", "wbr")
_ADDRESS = re.compile(r"<(?P<address>(?P<scheme>[A-Za-z][A-Za-z0-9.+-]{1,31}):[^\s<>\x00-\x1f\x7f]*)>")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = re.compile(rf"<(?P<address>[\w.!#$%&'*+/=?^`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})*)>", re.ASCII)
_TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)"""
    r"""(?P<rest>(?:\s+[A-Za-z_:][\w.:-]*+(?:\s*=\s*(?:[^\s"'=<>`]++|'[^']*'|"[^"]*"))?+)*+\s*|(?:\s[^<>]*)?)/?>"""
)
_ATTRIBUTE = re.compile(r"""\s*([A-Za-z][\w-]*)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")
_COMMENTS = ("<!-->", "<!--->")
"""Comments that end where they begin."""
_DECLARED = re.compile(r"<(?:[!?][A-Za-z]|!\[CDATA\[)")
_CUT_SHORT = re.compile(
    r"</?(address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|dialog|dir|div|dl|dt|"
    r"fieldset|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|"
    r"noframes|ol|optgroup|option|p|param|search|section|table|tbody|td|tfoot|th|thead|title|tr|track|ul|"
    r"script|pre|style|textarea)(?=[\s>]|/>|\Z)",
    re.IGNORECASE,
)
"""A tag that makes a block of HTML at the beginning of a line, even where it has no end."""


class Tags:
    """The readers of ``<``. Each takes where it stands, adds to the draft and returns where to go on."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.open: list[Start] = []

    def begin(self, at: int) -> int:
        """Read what begins with ``<``."""
        text = self.draft.text
        if found := _ADDRESS.match(text, at):
            return self.address(at, found)
        if found := _MAIL.match(text, at):
            return self.link(at, f"mailto:{found['address']}", found)
        if text.startswith("<!--", at):
            return self.comment(at)
        if found := _TAG.match(text, at):
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
        for start in self.open:
            hint = f"write </{start.tag}> in the same paragraph"
            self.draft.report(start.at, "E407", f"<{start.tag}> is not closed", hint)
            self.draft.nodes[self.draft.nodes.index(start)] = ""

    def address(self, at: int, found: re.Match[str]) -> int:
        """Read an address in angle brackets."""
        if found["scheme"].lower() in SCHEMES:
            return self.link(at, found["address"], found)
        hint = f"allowed: {', '.join(SCHEMES)}; if it is text, put it in backticks"
        self.draft.report(at, "E602", f"a link must not lead to “{found['scheme']}:”", hint)
        return self.draft.add_text(at, len(found[0]))

    def link(self, at: int, target: str, found: re.Match[str]) -> int:
        """Add a link that shows its own address."""
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
            self.refuse(at, name)
            return draft.add_text(at, len(found[0]))
        if found["close"]:
            if self.open and self.open[-1].tag == name:
                draft.add(End(self.open.pop()))
            else:
                draft.report(at, "E407", f"</{name}> closes nothing here", "close elements in the reverse order")
            return found.end()
        draft.check_references(at, found.end())
        attributes = tag_attributes(found["rest"].rstrip("/"), INLINE_TAGS[name])
        if attributes is None:
            allowed = ", ".join(INLINE_TAGS[name]) or "none"
            draft.report(at, "E409", f"<{name}> has an attribute that is not allowed", f"allowed: {allowed}")
        if name in _VOID:
            draft.add(Made(f"<{name}>"))
            return found.end()
        if len(self.open) == TAGS:
            draft.report(at, "E401", f"elements are nested over {TAGS} deep", "close them in this paragraph")
            return draft.add_text(at, len(found[0]))
        self.open.append(Start(name, at, attributes or {}, written=True))
        draft.add(self.open[-1])
        return found.end()

    def refuse(self, at: int, name: str) -> None:
        """Report HTML that has no place in a text."""
        if name in BLOCK_TAGS:
            hint = f"begin a line with <{name}>"
        else:
            hint = f"if it is text, put it in backticks: `<{name}>`"
        self.draft.report(at, "E408", f"raw HTML <{name}> is not allowed here", hint)


def tag_attributes(rest: str, allowed: Sequence[str]) -> dict[str, str] | None:
    """Return a tag's attributes, or None if one of them is not allowed."""
    made: dict[str, str] = {}
    at = 0
    while rest[at:].strip():
        found = _ATTRIBUTE.match(rest, at)
        if not found or found[1].lower() not in allowed:
            return None
        made.setdefault(found[1].lower(), html.unescape(found[2] if found[2] is not None else found[3]))
        at = found.end()
    return made

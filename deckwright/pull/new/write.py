"""How a note that was made in Anki is written as a question: one way after another, the nicest first.

Nothing here has to be right: each is rendered and compared (:mod:`deckwright.pull.new.take`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from deckwright.adopt.names import is_blank
from deckwright.adopt.occlusion import Occluded
from deckwright.adopt.to_files import closed, tags_attribute
from deckwright.adopt.to_markdown import Manner, Unwritable, to_markdown
from deckwright.adopt.tree import Crooked, HtmlElement, HtmlNode, read_tree
from deckwright.base.model import Family, NoteId
from deckwright.cards.notetypes import Role
from deckwright.pull.fields.normal import Form, as_html, is_block, normal, plain
from deckwright.questions.frontmatter import LEVELS, TYPES


def as_lines(field: str) -> str:
    """Return a field with line breaks in place of the ``<div>`` that some of Anki's editors put around lines."""
    if "<div>" not in field:
        return field
    try:
        tree = read_tree(field)
    except Crooked:
        return field
    lines: list[list[HtmlNode]] = []
    is_open = False
    for node in tree:
        if isinstance(node, HtmlElement) and node.name == "div":
            if node.attributes or any(is_block(child) for child in node.children):
                return field
            is_empty = len(node.children) == 1 and as_html(node.children) == "<br>"
            lines.append([] if is_empty else list(node.children))
            is_open = False
        elif is_block(node):
            return field
        elif is_open:
            lines[-1].append(node)
        else:
            lines.append([node])
            is_open = True
    return "<br>".join(as_html(line) for line in lines)


class OwnNote:
    """A note of one of the deck's own note types, as it stands in Anki: its fields by what they are for."""

    def __init__(
        self,
        note_id: NoteId,
        family: Family,
        fields: Mapping[Role, str],
        tags: Sequence[str],
        form: Form,
        title: str,
        in_vault: bool,
    ) -> None:
        """``title`` is the heading of a note that has no text for it. Raises :class:`Unwritable`."""
        self.in_vault = in_vault
        self.id = note_id
        self.family = family
        self.fields = fields
        self.form = form
        self.title = title
        made = {f"level::{one}": one for one in LEVELS} | {f"type::{one}": one for one in TYPES}
        self.tags = [tag for tag in tags if tag not in made]
        self.level = self._value(Role.LEVEL, LEVELS, [made[tag] for tag in tags if made.get(tag) in LEVELS])
        self.type = self._value(Role.TYPE, TYPES, [made[tag] for tag in tags if made.get(tag) in TYPES])
        if not is_blank(fields.get(Role.OPTIONS, "")):
            raise Unwritable("options of a choice, which only a question file can give")

    def _value(self, role: Role, known: Sequence[str], tagged: Sequence[str]) -> str:
        value = next(iter([*filter(None, [self.fields.get(role, "").strip()]), *tagged]), "")
        if value and value not in known:
            raise Unwritable(f"“{value[:40]}”, which is no {'level' if role is Role.LEVEL else 'type of a card'}")
        return value

    def texts(self, manner: Manner) -> Iterator[str]:
        """Yield the question as it may be written. Raises :class:`Unwritable` with the reason."""
        if self.family is Family.CLOZE:
            heading = self._line(Role.TITLE, manner) or self.title
            bodies = [self._field(Role.TEXT, manner)]
            kinds = [".cloze"]
        else:
            heading, above = self._prompt(manner)
            if not heading.strip():
                raise Unwritable("no text in Front")
            typed, answer = self.fields.get(Role.TYPED, "").strip(), self._field(Role.ANSWER, manner)
            if typed:
                answer = f"{to_markdown(typed, manner)}\n\n{answer}".rstrip("\n")
            bodies = [f"{above}\n\n### Answer\n\n{answer}" if above else answer]
            kinds = [".typed"] if typed else [".reversed"] if self.fields.get(Role.REVERSE) else ["", ".basic"]
        parts = [*self._part("Extra", Role.EXTRA, manner), *self._part("Hint", Role.HINT, manner)]
        backs = [[]] if ".reversed" not in kinds else [[], [*self._part("Reverse", Role.REVERSE, manner)]]
        for kind in kinds:
            for back in backs:
                for title in dict.fromkeys((heading, closed(heading))):
                    body = "\n\n".join(part for part in (*bodies, *back, *parts) if part)
                    items = self._attributes(kind)
                    braces = f"{{#{self.id}{items}}}" if items or not self.in_vault else f"^{self.id}"
                    yield f"## {title} {braces}\n\n{body}\n"

    def _attributes(self, kind: str) -> str:
        made = f" {kind}" if kind else ""
        made += f' level="{self.level}"' if self.level else ""
        usual = "cloze" if self.family is Family.CLOZE else TYPES[0]
        made += f' type="{self.type}"' if self.type not in ("", usual) else ""
        return made + tags_attribute(self.tags)

    def _part(self, name: str, role: Role, manner: Manner) -> Iterator[str]:
        if text := self._field(role, manner):
            yield f"### {name}\n\n{text}"

    def _nodes(self, role: Role) -> list[HtmlNode]:
        return _nodes_of(self.fields.get(role, ""), self.form)

    def _field(self, role: Role, manner: Manner) -> str:
        return _as_text(self._nodes(role), manner)

    def _line(self, role: Role, manner: Manner) -> str:
        return _as_text(self._nodes(role), manner).replace("\\\n", "<br>").replace("\n", " ")

    def _prompt(self, manner: Manner) -> tuple[str, str]:
        """Return what stands in the heading, and what stands below it above the answer."""
        first, *rest = self._nodes(Role.PROMPT) or [""]
        if isinstance(first, HtmlElement) and first.name != "p":
            return self.title, _as_text([first, *rest], manner)
        heading = _as_text([first], manner).replace("\\\n", "<br>")
        return heading, _as_text(rest, manner) if rest else ""


def _as_text(nodes: Sequence[HtmlNode], manner: Manner) -> str:
    if len(nodes) == 1 and isinstance(only := nodes[0], HtmlElement) and only.name == "p":
        nodes = only.children
    return to_markdown(as_html(nodes), manner) if nodes else ""


def occluded(note_id: NoteId, own: Occluded, title: str) -> str:
    """Return a question with a picture whose parts are hidden; ``title`` is its heading if it has none."""
    heading = closed(own.title) if own.title.strip() else title
    return f"## {heading} {{#{note_id} .occlusion{own.braces}{tags_attribute(own.tags)}}}\n\n{own.body}\n"


def tidied(field: str, form: Form) -> str:
    """Return a field with a paragraph for each of its lines. Raises :class:`Unwritable`."""
    return as_html(_nodes_of(field, form))


def _nodes_of(field: str, form: Form) -> list[HtmlNode]:
    try:
        return plain(normal(field, form))
    except Crooked as error:
        raise Unwritable(str(error)) from error

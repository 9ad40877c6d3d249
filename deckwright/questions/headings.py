"""Reads a ``##`` heading: the prompt, and in its braces the id, the kind and the rest."""

from __future__ import annotations

import html
import re
from hashlib import sha256

from deckwright.base.model import Attribute, Kind, Line, NoteId, Place
from deckwright.base.problems import Problems
from deckwright.base.text import bad_references, nearest, slugify
from deckwright.markdown.attributes import BadAttributes, split_end
from deckwright.questions.frontmatter import FrontMatter, check_value
from deckwright.questions.question import Heading
from deckwright.questions.tags import check_tag

NOTE_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
"""What an id looks like."""
KINDS = tuple(kind.value for kind in Kind if kind is not Kind.CARRIED)
FLAGS = ("draft", "retired")
KEYS = ("tags", "level", "type", "covers", "lang", "tts", "after", "notetype")
CLOSING = re.compile(r"(?<![ \t])[ \t]+#+[ \t]*$")
"""The marks that may close a heading."""
_LITERAL = re.compile(r"`[^`]*`|\$[^$]*\$|\\.")
_MISPLACED = re.compile(rf"(?<!\])\{{\s*(?:#\s*[\w-]|\.(?:{'|'.join((*KINDS, *FLAGS))})\b|(?:{'|'.join(KEYS)})=)")
_BRACKETED = re.compile(rf"""(?P<key>{"|".join(KEYS)})=(?:\[(?P<list>[^\]"]*)\]|[‘'“„](?P<text>[^’'”“"]*)[’'”“])""")
"""A value as a list or in other quotation marks, which would be taken by the letter."""
_OWN_TYPE = {Kind.CODE: "code", Kind.CLOZE: "cloze", Kind.CHOICE: "choice", Kind.CARRIED: ""}


def read_heading(line: Line, path: str, front_matter: FrontMatter, problems: Problems) -> Heading | None:
    """Return the heading whose text (behind the ``##``) is ``line``; None if nothing can be made of it."""
    place = Place(path, line.number)
    line = Line(CLOSING.sub("", line.text), line.number, line.column)
    try:
        text, items = split_end(line, path)
    except BadAttributes as error:
        value = _BRACKETED.search(line.text)
        hint = f"write {_rewritten(value)}" if value else 'items are #id, .kind and key="value"; write \\{ for a brace'
        problems.add(error.place, "E204", f"cannot read “{error.item}” in an attribute list", hint)
        return None
    prompt = Line(CLOSING.sub("", text).strip(), line.number, line.column)
    if found := _MISPLACED.search(_LITERAL.sub(lambda text: " " * len(text[0]), prompt.text)):
        where = Place(path, line.number, line.column + found.start())
        hint = "put all of it into one pair of braces at the end of the heading; \\{ for a brace that is text"
        problems.add(where, "W209", "braces that look like an attribute list stand where they are not read", hint)
    if not prompt.text:
        problems.add(place, "E301", "the question has no text", "write it before the braces")
        return None
    return _Items(items, place, front_matter, problems).heading(prompt)


class _Items:
    """Sorts the items of an attribute list into the heading's fields."""

    def __init__(
        self, items: tuple[Attribute, ...], place: Place, front_matter: FrontMatter, problems: Problems
    ) -> None:
        self.place = place
        self.front_matter = front_matter
        self.problems = problems
        self.ids = [item for item in items if item.key == "#"]
        self.classes = [item for item in items if item.key == "."]
        self.keys: dict[str, Attribute] = {}
        given = {item.key for item in items}
        for item in items:
            if item.key in "#.":
                continue
            if item.key not in KEYS:
                self.problems.add(item.place, "E205", f"unknown key “{item.key}”", nearest(item.key, KEYS))
            elif "notetype" not in given and (value := _BRACKETED.fullmatch(f"{item.key}={item.value}")):
                message = f"cannot read “{value[0]}” in an attribute list"
                self.problems.add(item.place, "E204", message, f"write {_rewritten(value)}")
            elif item.key in self.keys:
                self.problems.add(item.place, "E205", f"“{item.key}” stands here twice", "join the two")
            else:
                self.keys[item.key] = item

    def heading(self, prompt: Line) -> Heading:
        kind = self.kind()
        note_id, pinned = self.id(prompt.text)
        classes = {item.value for item in self.classes}
        return Heading(
            prompt=prompt,
            id=note_id,
            pinned=pinned,
            kind=kind,
            type=self.value("type") or self.front_matter.type or _OWN_TYPE.get(kind, "qa"),
            level=self.value("level") or self.front_matter.level,
            tags=self.tags(),
            covers=self.words("covers"),
            after=self.words("after"),
            lang=self.value("lang") or self.front_matter.lang,
            tts=self.tts(kind),
            draft="draft" in classes,
            retired="retired" in classes,
            place=self.place,
            notetype=self.keys.get("notetype"),
        )

    def kind(self) -> Kind:
        kinds = []
        for item in self.classes:
            if item.value in KINDS:
                kinds.append(Kind(item.value))
                if len(kinds) == 2:
                    message = f"a question has one kind, not both .{kinds[0]} and .{kinds[1]}"
                    self.problems.add(item.place, "E205", message, "remove one")
            elif item.value not in FLAGS:
                hint = nearest(item.value, [*KINDS, *FLAGS])
                self.problems.add(item.place, "E205", f"unknown kind “.{item.value}”", hint)
        carried = self.keys.get("notetype")
        if carried and kinds:
            message = f"a question is .{kinds[0]} or of the note type “{carried.value}”, not both"
            self.problems.add(carried.place, "E205", message, "remove one")
        if carried:
            return Kind.CARRIED
        return kinds[0] if kinds else Kind.BASIC

    def id(self, prompt: str) -> tuple[NoteId, bool]:
        if not self.ids:
            return slug_id(prompt), False
        for second in self.ids[1:]:
            self.problems.add(second.place, "E208", f"a second id, #{second.value[:60]}", "a question has one id")
        item = self.ids[0]
        if not NOTE_ID.fullmatch(item.value):
            suggestion = slugify(item.value)
            hint = "a-z, 0-9, dot, hyphen and underscore, 80 at most" + (f": #{suggestion}" if suggestion else "")
            self.problems.add(item.place, "E208", f"“{item.value[:60]}” is no id", hint)
        return NoteId(item.value), True

    def value(self, key: str) -> str:
        item = self.keys.get(key)
        return check_value(key, item.value, item.place, self.problems) if item else ""

    def tts(self, kind: Kind) -> str:
        own = self.keys.get("tts")
        if kind not in (Kind.CLOZE, Kind.CARRIED):
            return self.value("tts") or self.front_matter.tts
        if own:
            hint = f'write [the text]{{tts="{own.value[:20]}"}} where it stands'
            self.problems.add(own.place, "E205", "“tts” reads a prompt aloud, and the heading is none here", hint)
        return ""

    def tags(self) -> tuple[str, ...]:
        foreign = "notetype" in self.keys
        for item in self.words("tags"):
            for bad in bad_references(item.value):
                self.problems.add(
                    item.place, "E103", f"{bad.written} stands for {bad.means or 'no character'}", "delete it"
                )
        words = ((html.unescape(item.value), item.place) for item in self.words("tags"))
        own = [check_tag(tag, place, self.problems, foreign, self.front_matter.slash_tags) for tag, place in words]
        return tuple(dict.fromkeys(tag for tag in (*self.front_matter.tags, *own) if tag))

    def words(self, key: str) -> tuple[Attribute, ...]:
        item = self.keys.get(key)
        words = re.split(r"[\s,]+", item.value) if item else []
        return tuple(Attribute(key, word, item.place) for word in words if item and word)


def _rewritten(value: re.Match[str]) -> str:
    """Return a key with its value as an attribute list has it; words of a list stand beside each other."""
    words = (word.strip("\"'“”‘’„") for word in re.split(r"[\s,]+", value["list"] or value["text"] or ""))
    return f'{value["key"]}="{" ".join(word for word in words if word)}"'


def slug_id(prompt: str) -> NoteId:
    """Return the id that a question without one builds under: a slug of its text, or a digest if that is empty."""
    return NoteId(slugify(prompt) or "q-" + sha256(prompt.encode()).hexdigest()[:8])

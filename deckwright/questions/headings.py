"""Reads a ``##`` heading: the prompt, and in its braces the id, the kind and the rest."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Sequence
from hashlib import sha256

from deckwright.base.model import Attribute, Kind, Line, NoteId, Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import bad_references, close_to, nearest, slugify
from deckwright.markdown.attributes import BadAttributes, read_items, split_end
from deckwright.questions.braces import FLAGS, KEYS, open_quote, put_right
from deckwright.questions.frontmatter import CONTEXT_KEYS, KINDS, FrontMatter, check_value, read_context
from deckwright.questions.question import Heading, Neighbours
from deckwright.questions.tags import check_tag

_SEPARATOR = lazy_regex(r"[\s,]+")
NOTE_ID = lazy_regex(r"[a-z0-9][a-z0-9._-]{0,79}")
"""What an id looks like."""
CLOSING = lazy_regex(r"(?<![ \t])[ \t]+#+[ \t]*$")
"""The marks that may close a heading."""
_LITERAL = lazy_regex(r"`[^`]*`|\$[^$]*\$|\\.")
_BEGINS = rf"\s*(?:#\s*[\w-]|\.(?:{'|'.join((*KINDS, *FLAGS))})\b|(?:{'|'.join(KEYS)})=)"
_MISPLACED = lazy_regex(rf"(?<!\])\{{(?={_BEGINS})(?P<body>[^{{}}]*)(?P<close>\}}?)")
_UNOPENED = lazy_regex(r"(?:^|(?<=\s))(?P<body>#[A-Za-z][\w.-]*(?:\s[^{}#$`\\]*)?)\}$")
"""Items at a heading's end whose opening brace was forgotten."""
_WITHOUT_MARK = lazy_regex(
    rf"(?<=\s)\{{(?P<id>[a-z0-9]+(?:[-_][a-z0-9]+)+|[a-z]{{2,}}(?: [a-z0-9]{{2,}})+|{'|'.join((*KINDS, *FLAGS))}"
    r"|(?<=[?.!:…] \{)[a-z][a-z0-9]*|)\}$"
)
"""What is like an id in braces, but for its ``#``."""
_ID_IN = r"\s*[#＃]\s*(?![0-9a-fA-F]{3}\b|[0-9a-fA-F]{6}\b)(?=[\w.-]*[A-Za-z])[\w.-]+\s*"
_OTHER_BRACKETS = lazy_regex(
    rf"(?:(?<!\])\({_ID_IN}\)|\[{_ID_IN}\]|<{_ID_IN}>|\{{:{_ID_IN}\}}|\{{\{{{_ID_IN}\}}\}}|[｛（]{_ID_IN}[｝）])$"
)
"""An id at a heading's end in other brackets than braces; a colour is none."""
_ITEMS = 'items are #id, .kind and key="value", with spaces between them; \\{ is a brace as text'
_BRACKETED = lazy_regex(rf"""(?P<key>{"|".join(KEYS)})=(?:\[(?P<list>[^\]"]*)\]|[‘'“„](?P<text>[^’'”“"]*)[’'”“])""")
"""A value as a list or in other quotation marks, which would be taken by the letter."""
_ELSEWHERE = {
    "deck": "leave it out: the folder that the file lies in is the deck",
    "hint": "leave it out, and write ### Hint below the answer, with the hint below it",
    "answer": "leave it out, and write the answer below the heading",
    "extra": "leave it out, and write ### Extra below the answer",
    "context": "write context_before=1 for one item before the one asked for, context_after=1 for one behind it",
    "source": "leave it out, and write [@key] where the source belongs",
}
"""What people write into the braces, and where it belongs."""
_VALUES = {
    "hide": "one",
    "lang": "de",
    "tts": "de",
    "answer_lang": "en",
    "answer_tts": "en",
    "level": "basic",
    "tags": "one two",
    "context_before": "2",
    "context_after": "1",
}
"""Values for examples."""
_HASHTAGS = lazy_regex(r"(?<=[?.!:…])\s+(?P<tags>(?!#(?:flash)?cards?\b)#[A-Za-z][\w/-]*(?:\s+#[A-Za-z][\w/-]*)*)$")
"""Tags as other tools write them."""
_IN_BACKTICKS = lazy_regex(r"(?<=[?.!:…] )`+\{(?P<body>#[a-z][\w.-]*[^`{}]*)\}`+$")
_CARET = lazy_regex(r"(?<=\s)\^(?P<id>[a-z][\w-]+)$")
"""An id as Obsidian writes it."""
_SPOKEN = {
    "tts": frozenset(Kind) - {Kind.CLOZE, Kind.OCCLUSION, Kind.CARRIED},
    "answer_tts": frozenset({Kind.BASIC, Kind.REVERSED, Kind.TYPED}),
}
"""The kinds that have what is read aloud."""
_CLASSES = lazy_regex(r"(?<=\])\{\s*\.[^{}]*\}")
"""The classes of a text in brackets, which are no words of it."""
_OWN_TYPE = {
    Kind.CODE: "code",
    Kind.CLOZE: "cloze",
    Kind.CHOICE: "choice",
    Kind.OCCLUSION: "figure",
    Kind.CARRIED: "",
}


def read_heading(line: Line, path: str, front_matter: FrontMatter, problems: Problems) -> Heading | None:
    """Return the heading whose text (behind the ``##``) is ``line``; None if nothing can be made of it."""
    place = Place(path, line.number)
    line = line.with_text(_without_closing(line.text).rstrip())
    if _has_open_quote(line, path, problems):
        return None
    try:
        text, items = split_end(line, path)
    except BadAttributes as error:
        right = put_right(line.text[line.text.rfind("{") + 1 :].rstrip("}"))
        hint = f"write {right}" if right else _ITEMS
        if not right and error.item in KEYS:
            hint = f'write {error.item}="{_VALUES.get(error.item, "…")}"'
        problems.add(error.place, "E204", f"cannot read “{error.item}” in the braces", hint)
        return None
    prompt = line.with_text(_without_closing(text).strip())
    if not items and _is_torn(prompt, path, problems):
        return None
    if not prompt.text:
        problems.add(place, "E301", "the question has no text", "write it before the braces, like ## What is …? {#id}")
        return None
    own = line.text[len(text) :].strip(" {}") if items else ""
    _check_misplaced(prompt, own, path, problems)
    return _Items(items, own, place, front_matter, problems).heading(prompt)


def head_of_row(
    prompt: Line, items: Sequence[Attribute], place: Place, defaults: FrontMatter, problems: Problems
) -> Heading:
    """Return what stands for a heading where a row of a list, or an item of a sequence, is the question.

    ``items`` are what its cells say, or its braces.
    """
    return _Items(tuple(items), "", place, defaults, problems).heading(prompt)


def defaults_of(heading: Heading, front_matter: FrontMatter) -> FrontMatter:
    """Return what the heading of a list or sequence gives to its questions, on top of what the file gives to all."""
    is_own = heading.type != _OWN_TYPE.get(heading.kind, "qa")
    return front_matter._replace(
        tags=heading.tags,
        level=heading.level,
        type=heading.type if is_own else front_matter.type,
        kind=heading.kind.value,
        lang=heading.lang,
        answer_lang=heading.answer_lang,
        tts=heading.tts,
        answer_tts=heading.answer_tts,
    )


def plain(text: str) -> str:
    """Return a text with spaces for what is code, a formula or escaped."""
    has_literal = "`" in text or "$" in text or "\\" in text
    return _LITERAL.sub(lambda found: " " * len(found[0]), text) if has_literal else text


def _without_closing(text: str) -> str:
    """Return a heading without the marks that may close it; most have none, which their last sign tells."""
    return CLOSING.sub("", text) if text.rstrip(" \t").endswith("#") else text


_LAST_BRACES = lazy_regex(rf"(?<!\])\{{(?={_BEGINS})(?P<body>[^{{}}]*)\}}$")


def _has_open_quote(line: Line, path: str, problems: Problems) -> bool:
    """Whether a value in a heading's braces has one quotation mark and not two, which is noted."""
    found = _LAST_BRACES.match(line.text, max(line.text.rfind("{"), 0))  # no brace stands in them
    torn = open_quote(found["body"]) if found else None
    if not found or not torn or _is_readable(found["body"]):
        return False
    place = Place(path, line.number, line.column + found.start("body") + torn[0])
    written = found["body"][torn[0] :].split(" ")[0]
    hint = f"write {put_right(torn[1]) or f'{{{torn[1]}}}'}"
    problems.add(place, "E204", f"“{written[:60]}” has one quotation mark, and a value stands between two", hint)
    return True


def _is_readable(body: str) -> bool:
    """Whether the inside of braces can be read, and no value in it begins or ends with a quotation mark."""
    try:
        items = read_items(body, Place(""))
    except BadAttributes:
        return False
    return not any(item.value[:1] in _MARKS or item.value[-1:] in _MARKS for item in items if item.value)


_MARKS = "\"'“”„‟«»‘’‚‛‹›"


def _is_torn(prompt: Line, path: str, problems: Problems) -> bool:
    """Whether braces at a heading's end lack one of the two, which is noted."""
    text = plain(prompt.text)
    opened = next(
        (found for found in _MISPLACED.finditer(text) if found.end() == len(text) and not found["close"]), None
    )
    closed = _UNOPENED.search(text) if "{" not in text else None
    found = opened or closed
    if not found or prompt.text[: found.start()].rstrip().endswith("\\{"):  # a brace that is text
        return False
    body = prompt.text[found.start("body") : found.end("body")].rstrip(")]>")
    torn = open_quote(body)
    right = put_right(torn[1] if torn else body)
    message = "the braces that begin here have no }" if opened else "the { of these braces is missing"
    hint = f"write {right}" if right else "write } at the heading's end" if opened else "write { before the #"
    problems.add(Place(path, prompt.number, prompt.column + found.start()), "E204", message, hint)
    return True


def _check_misplaced(prompt: Line, own: str, path: str, problems: Problems) -> None:
    """Note braces in a heading that are meant as its items and are text; ``own`` are the items that it has."""
    text = plain(prompt.text)
    if not own and (other := _OTHER_BRACKETS.search(text)):
        where = Place(path, prompt.number, prompt.column + other.start())
        message = f"“{other[0]}” is text: an id stands in one pair of braces"
        right = put_right(f"#{other[0].strip('()[]<>{}｛｝（）:#＃ ')}")
        problems.add(where, "W209", message, f"write {right}; \\# if it is text")
    elif "{" in text and (found := _MISPLACED.search(text)):
        body = prompt.text[found.start("body") : found.end("body")]
        rest = " ".join(f"{prompt.text[: found.start()]} {prompt.text[found.end() :]}".split())
        rest = re.sub(r" (?=[?!.,;:]+$)", "", rest)
        right = put_right(f"{body} {own}") if found["close"] and not _MISPLACED.search(plain(rest)) else ""
        message = "these braces are read as text: a question's braces stand at the end of its heading, in one pair"
        hint = (
            f"write ## {rest} {right}" if right and len(rest) < 200 else "put all of it into one pair of braces there"
        )
        where = Place(path, prompt.number, prompt.column + found.start())
        problems.add(where, "W209", message, f"{hint}; \\{{ for a brace that is text")
    elif not own and (marked := _CARET.search(text)):
        where = Place(path, prompt.number, prompt.column + marked.start())
        right = put_right(f"#{marked['id']}")
        problems.add(where, "W209", f"“{marked[0]}” is text: an id stands in braces, behind a #", f"write {right}")
    elif not own and (bare := _WITHOUT_MARK.search(text)):
        where = Place(path, prompt.number, prompt.column + bare.start())
        message = f"“{bare[0]}” is text: an id has a # before it"
        is_kind = bare["id"] in (*KINDS, *FLAGS)
        right = (
            f"{{.{bare['id']}}}" if is_kind else f"{{#{bare['id'].replace(' ', '-') or slug_id(text[: bare.start()])}}}"
        )
        message = message if not is_kind else f"“{bare[0]}” is text: a kind has a dot before it"
        problems.add(where, "W209", message, f"write {right}; \\{{ for a brace that is text")
    elif tags := _HASHTAGS.search(text):
        where = Place(path, prompt.number, prompt.column + tags.start("tags"))
        words = tags["tags"].replace("#", "")
        made = put_right(f'{own} tags="{words}"') if own else f'{{#{slug_id(text[: tags.start()])} tags="{words}"}}'
        right = f"write {made}" if made else f"write {words} into the tags in the braces"
        problems.add(
            where, "W209", f"“{tags['tags'][:60]}” is text: tags stand in braces", f"{right}; \\# if it is text"
        )
    elif not own and (code := _IN_BACKTICKS.search(prompt.text)):
        where = Place(path, prompt.number, prompt.column + code.start())
        message = f"“{code[0][:60]}” is text: the braces of a heading stand without backticks"
        problems.add(where, "W209", message, f"write {put_right(code['body']) or code[0].strip('`')}")


class _Items:
    """Sorts the items of an attribute list into the heading's fields."""

    def __init__(
        self, items: tuple[Attribute, ...], own: str, place: Place, front_matter: FrontMatter, problems: Problems
    ) -> None:
        self.place = place
        self.front_matter = front_matter
        self.problems = problems
        self.ids = [item for item in items if item.key == "#"]
        self.classes = [item for item in items if item.key == "."]
        self.keys: dict[str, Attribute] = {}
        self.own = own
        """The items as they were written."""
        self.told = False
        given = {item.key for item in items}
        for item in items:
            if item.key in "#.":
                continue
            if item.key not in KEYS:
                hint = _ELSEWHERE.get(item.key) or nearest(item.key, KEYS)
                self.refuse(item, "E205", f"unknown key “{item.key}”", hint)
            elif "notetype" not in given and (value := _BRACKETED.fullmatch(f"{item.key}={item.value}")):
                self.refuse(item, "E204", f"cannot read “{value[0]}” in the braces", _ITEMS)
            elif item.key in self.keys:
                both = f"{self.keys[item.key].value} {item.value}"
                hint = f'write {item.key}="{both[:80]}"' if item.key in ("tags", "covers", "after") else "remove one"
                self.problems.add(item.place, "E205", f"“{item.key}” stands here twice", hint)
            else:
                self.keys[item.key] = item

    def heading(self, prompt: Line) -> Heading:
        kind = self.kind()
        is_files = bool(self.front_matter.kind) and kind == self.front_matter.kind
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
            tts=self.spoken("tts", kind),
            answer_lang=self.answer_lang(kind),
            answer_tts=self.spoken("answer_tts", kind),
            draft="draft" in classes,
            retired="retired" in classes,
            place=self.place,
            notetype=self.keys.get("notetype"),
            listed="list" in classes,
            sequence=self.sequence(classes),
            hides_one=self.hides_one(kind),
            file_kind=kind.value if is_files else "",
        )

    def refuse(self, item: Attribute, code: str, message: str, hint: str) -> None:
        """Note an item that is none. Where the braces can be put right as a whole, one message says how."""
        right = put_right(self.own)
        if not right:
            self.problems.add(item.place, code, message, hint)
        elif not self.told:
            self.told = True
            self.problems.add(item.place, code, message, f"write {right}" + (f"; {hint}" if code == "E208" else ""))

    def kind(self) -> Kind:
        kinds = []
        for item in self.classes:
            if item.value in KINDS:
                kinds.append(Kind(item.value))
                if len(kinds) == 2:
                    message = f"a question has one kind, not both .{kinds[0]} and .{kinds[1]}"
                    self.problems.add(item.place, "E205", message, "remove one")
            elif item.value not in FLAGS:
                hint = nearest(f".{item.value}", [f".{kind}" for kind in (*KINDS, *FLAGS)])
                if not close_to(item.value, (*KINDS, *FLAGS)):
                    hint += f"; a colour of [classes] stands behind its words: [words]{{.{item.value[:40]}}}"
                if item.value in KEYS:
                    hint = f'write {item.value}="{_VALUES.get(item.value, "…")}"'
                self.refuse(item, "E205", f"unknown kind “.{item.value}”", hint)
                kinds += [Kind(kind) for kind in close_to(item.value, KINDS)[:1]]  # else its parts would be told, too
        carried = self.keys.get("notetype")
        if carried and kinds:
            message = f"a question is .{kinds[0]} or of the note type “{carried.value}”, not both"
            self.problems.add(carried.place, "E205", message, "remove one")
        if carried:
            return Kind.CARRIED
        return kinds[0] if kinds else Kind(self.front_matter.kind or Kind.BASIC)

    def id(self, prompt: str) -> tuple[NoteId, bool]:
        if not self.ids:
            return slug_id(prompt), False
        for second in self.ids[1:]:
            message, known = f"a second id, #{second.value[:60]}", "a question has one id"
            if second.value in (*KINDS, *FLAGS):
                self.refuse(second, "E208", f"{message}: a kind has a dot before it", known)
            else:
                self.problems.add(second.place, "E208", message, f"{known}: write #{self.ids[0].value[:60]} alone")
        item = self.ids[0]
        if not NOTE_ID.fullmatch(item.value):
            known = "an id has a-z, 0-9, dot, hyphen and underscore, 80 of them at most"
            self.refuse(item, "E208", f"“{item.value[:60]}” is no id", known)
        elif (end := item.value.rpartition(".")[2]) in KINDS and end != item.value and not self.classes:
            message = f"“.{end}” is a part of this id: a space stands before a kind"
            right = put_right(f"#{item.value.removesuffix(f'.{end}')} .{end} {self.own.partition(item.value)[2]}")
            self.problems.add(item.place, "W208", message, f"write {right or f'a space before .{end}'}")
        return NoteId(item.value), True

    def value(self, key: str) -> str:
        item = self.keys.get(key)
        return check_value(key, item.value, item.place, self.problems) if item else ""

    def hides_one(self, kind: Kind) -> bool:
        """Return whether a card hides only the region that it asks for."""
        own = self.keys.get("hide")
        if own and kind is not Kind.OCCLUSION:
            hint = "add .occlusion to the braces, or leave it out"
            self.problems.add(own.place, "E205", "“hide” has a meaning in an .occlusion question only", hint)
        elif own and own.value not in ("all", "one"):
            hint = "write hide=all to hide every region, hide=one to hide only that which is asked for"
            self.problems.add(own.place, "E205", f"hide=“{own.value[:40]}” is neither all nor one", hint)
        return own is not None and own.value == "one"

    def sequence(self, classes: Collection[str]) -> Neighbours | None:
        """Return what the cards of a sequence show beside an item; None for any other heading."""
        given = {key: self.keys[key] for key in CONTEXT_KEYS if key in self.keys}
        if "sequence" in classes:
            own = {key: read_context(key, item.value, item.place, self.problems, "E205") for key, item in given.items()}
            before, after = (
                own[key] if own.get(key) is not None else getattr(self.front_matter, key) for key in CONTEXT_KEYS
            )
            return Neighbours(before, after)
        for key, item in given.items():
            message = f"“{key}” has a meaning in the heading of a .sequence only"
            self.problems.add(item.place, "E205", message, "add .sequence to the heading's braces, or leave it out")
        return None

    def answer_lang(self, kind: Kind) -> str:
        own = self.keys.get("answer_lang")
        if kind is not Kind.CARRIED:
            return self.value("answer_lang") or self.front_matter.answer_lang
        if own:
            message = "“answer_lang” has no meaning in a note of another deck's type"
            self.problems.add(
                own.place, "E205", message, f'write [the text]{{lang="{own.value[:20]}"}} where it stands'
            )
        return ""

    def spoken(self, key: str, kind: Kind) -> str:
        """Return the language in which ``tts`` reads the prompt aloud, or ``answer_tts`` the answer."""
        own = self.keys.get(key)
        if kind in _SPOKEN[key]:
            default: str = getattr(self.front_matter, key)
            return self.value(key) or default
        if own:
            hint = f'write [the text]{{tts="{own.value[:20]}"}} where it stands'
            side, found = ("a prompt", "the heading") if key == "tts" else ("an answer", "what stands below it")
            self.problems.add(own.place, "E205", f"“{key}” reads {side} aloud, and {found} is none here", hint)
        return ""

    def tags(self) -> tuple[str, ...]:
        foreign = "notetype" in self.keys
        written = self.words("tags")
        for item in written:
            for bad in bad_references(item.value):
                self.problems.add(
                    item.place, "E103", f"{bad.written} stands for {bad.means or 'no character'}", "delete it"
                )
        words = ((html.unescape(item.value), item.place) for item in written)
        own = [check_tag(tag, place, self.problems, foreign, self.front_matter.slash_tags) for tag, place in words]
        return tuple(dict.fromkeys(tag for tag in (*self.front_matter.tags, *own) if tag))

    def words(self, key: str) -> tuple[Attribute, ...]:
        item = self.keys.get(key)
        if not item:
            return ()
        words = [word for word in _SEPARATOR.split(item.value) if word]
        is_twice = len(set(words)) < len(words)
        if is_twice and key != "tags":
            twice = next(word for at, word in enumerate(words) if word in words[:at])
            right = f'write {key}="{" ".join(dict.fromkeys(words))[:120]}"'
            self.problems.add(item.place, "E205", f"“{twice[:60]}” stands twice in {key}", right)
        return tuple([Attribute(key, word, item.place) for word in words])


def slug_id(prompt: str) -> NoteId:
    """Return the id that a question without one builds under: a slug of its text, or a digest if that is empty."""
    prompt = _CLASSES.sub("", prompt)
    return NoteId(slugify(prompt) or "q-" + sha256(prompt.encode()).hexdigest()[:8])

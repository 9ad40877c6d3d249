"""The words that cards show besides what an author wrote: in the deck's language, or as ``[words]`` has them.

Each language is a file of ``words/``; a new one needs every key of ``en.toml`` and a tag in ``LANGUAGES``.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from deckwright.base.model import Place
from deckwright.base.patterns import lazy_regex
from deckwright.settings.toml_reader import TomlReader

LANGUAGES = tuple("en ar cs de es fa fr he hi it ja ko nl pl pt ru sv tr uk zh-Hans zh-Hant".split())
"""The languages that have words, by the names of their files."""

LONGEST = 200
"""Characters of a word of ``[words]``: the notice of a retired question is the longest, of some 90."""

LEVELS_AND_TYPES = tuple(
    "basic intermediate advanced why when compare formula derivation number code figure procedure".split()
)
"""The words that stand in a note's fields in English: other languages' are shown in their place by the style."""

_BOXES = "hint question note tip important warning caution danger attention info example summary success error todo"
BOXES = frozenset([*_BOXES.split(), "quote"])
"""The boxes that have a word for a title, where their author wrote none."""

_TRADITIONAL = {"hant", "tw", "hk", "mo"}
_SAME = {"iw": "he", "cmn": "zh"}
_MARKUP = lazy_regex(
    r"[<>`]|\*+[^\s*].*?\*+|(?<!\w)_+[^\s_].*?_+(?!\w)|\{\{|\}\}|\\[\[\](){}]|\[(?:sound:|anki:|latex|\$)|\]\(|&#?\w+;"
)
"""What would be read as something else than text, here or by Anki."""


@cache
def load_words(tag: str) -> Mapping[str, str]:
    """Return a language's words by their keys; ``tag`` is one of ``LANGUAGES``."""
    text = Path(__file__).with_name("words").joinpath(f"{tag}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def find_table(lang: str) -> str:
    """Return the language whose words a deck in ``lang`` has: ``de`` for ``de-AT``; empty if there is none."""
    language, *subtags = lang.lower().split("-")
    language = _SAME.get(language, language)
    if language == "zh":
        return "zh-Hant" if _TRADITIONAL.intersection(subtags) and "hans" not in subtags else "zh-Hans"
    return language if language in LANGUAGES else ""


@dataclass(frozen=True, slots=True)
class Words:
    """A deck's words."""

    lang: str = ""
    """The deck's language, as its author wrote it."""
    own: Mapping[str, str] = field(default_factory=dict)
    """What the author calls otherwise, by the keys of the words."""
    place: Place = field(default=Place(""), compare=False)
    """Where the language is named."""

    def __getitem__(self, key: str) -> str:
        return self.own.get(key) or load_words(self._table)[key]

    @property
    def _table(self) -> str:
        return find_table(self.lang) or "en"

    def lang_of(self, key: str) -> str:
        """Return the language that the word of this key is in."""
        return self.lang or "en" if key in self.own else self._table

    def is_english(self, *keys: str) -> bool:
        """Whether the words of these keys are the English ones."""
        return all(self[key] == load_words("en")[key] for key in keys)

    def lacks(self, unshown: Collection[str] = ()) -> bool:
        """Whether cards in the deck's language show English words, as there are no others, save those ``unshown``."""
        shown = load_words("en").keys() - set(unshown)
        return bool(self.lang) and not find_table(self.lang) and not self.own.keys() >= shown


ENGLISH = Words()
"""The words of a deck that says nothing of them."""


def read_words(reader: TomlReader, lang: str) -> Words:
    """Return the words of a deck in ``lang``, with those of ``[words]``. Stops at the first that is none."""
    given = reader.group("words")
    known = list(load_words("en")) if given else []
    reader.refuse_unknown(given, known, ("words",))
    own = {}
    for key, word in given.items():
        way = ("words", key)
        if not isinstance(word, str):
            reader.fail(way, f"“words.{key}” must be a text in quotation marks", f'like {key} = "{Words(lang)[key]}"')
        word = unicodedata.normalize("NFC", word).strip()
        if not word:
            hint = "remove the line: without it the deck's language has its own"
            reader.fail(way, f"“words.{key}” is empty", hint)
        if len(word) > LONGEST:
            reader.fail(way, f"“words.{key}” has {len(word):,} characters; the limit is {LONGEST}")
        if found := _MARKUP.search(word):
            reader.fail(way, f"“words.{key}” is plain text, and “{found[0]}” is markup", "write the word alone")
        own[key] = word
    return Words(lang, own, reader.place(("lang",)))


def words_css(words: Words) -> str:
    """Return the rules that show words in the place of English ones; empty for English."""
    rules = []
    if not words.is_english(*LEVELS_AND_TYPES):
        rules.append(".sheet .word::before { content: attr(data-word); }\n")
        rules += [
            f'.sheet .word[data-word="{key}"]::before {{ content: {_string(words[key])}; }}\n'
            for key in LEVELS_AND_TYPES
            if not words.is_english(key)
        ]
    if not words.is_english("right_answer"):
        rule = f'content: "✓"; content: "✓" / {_string(words["right_answer"])};'
        rules.append(f'[data-side="back"] .option.right::after {{ {rule} }}\n')
    return "".join(rules)


def _string(text: str) -> str:
    """Return a text as CSS writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

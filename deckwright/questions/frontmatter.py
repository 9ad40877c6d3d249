"""Reads a file's front matter: YAML 1.2 between two lines of ``---``, the defaults for its questions."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from deckwright.base.languages import SPEAKING, check_language
from deckwright.base.limits import CONTEXT_ITEMS, FILE_TAGS, FRONT_MATTER_BYTES, FRONT_MATTER_DEPTH
from deckwright.base.model import Kind, Line, Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import nearest
from deckwright.questions.tags import read_tags

if TYPE_CHECKING:
    from ruamel.yaml.comments import CommentedMap

LEVELS = ("basic", "intermediate", "advanced")
TYPES = (
    *("qa", "why", "when", "cloze", "compare", "formula", "derivation"),
    *("number", "code", "figure", "procedure", "choice"),
)
"""The card types; shipped as the tag ``type::…``."""

KINDS = tuple(kind.value for kind in Kind if kind is not Kind.CARRIED)
"""The kinds that an author can name."""
KINDS_ELSEWHERE = {
    **dict.fromkeys(["mcq", "mc", "quiz", "multiple-choice", "single-choice", "options"], "choice"),
    **dict.fromkeys(["type", "type-in", "input", "write", "spelling"], "typed"),
    **dict.fromkeys(["both", "bidirectional", "two-way", "twoway"], "reversed"),
    **dict.fromkeys(["image-occlusion", "mask", "masks", "regions", "labels"], "occlusion"),
    **dict.fromkeys(["fill", "fill-in", "gap", "blank", "hole"], "cloze"),
    **dict.fromkeys(["suspended", "suspend", "todo", "hidden", "skip", "wip"], "draft"),
    **dict.fromkeys(["deleted", "removed", "old", "obsolete"], "retired"),
    **dict.fromkeys(["question", "qa", "card"], "basic"),
    **dict.fromkeys(["overlapping", "ordered", "poem", "steps", "enumeration"], "sequence"),
}
"""What kinds are called elsewhere."""

CONTEXT_KEYS = ("context_before", "context_after")
"""How many items of a sequence a card shows beside the one that it asks for."""

KEYS = ("tags", "level", "type", "kind", "lang", "answer_lang", "tts", "answer_tts", "line_breaks", *CONTEXT_KEYS)
_KEY = lazy_regex(rf"(?:{'|'.join(KEYS)}):")


class FrontMatter(NamedTuple):
    """The defaults of a file's questions; empty means not given."""

    tags: tuple[str, ...] = ()
    level: str = ""
    type: str = ""
    kind: str = ""
    lang: str = ""
    answer_lang: str = ""
    tts: str = ""
    answer_tts: str = ""
    slash_tags: bool = False
    """Whether ``/`` in a tag is written for ``::``."""
    line_breaks: bool | None = None
    """Whether a line's end breaks the line on the card; None where the deck's setting counts."""
    context_before: int | None = None
    """How many items of a sequence a card shows before what it asks for; None where the deck's setting counts."""
    context_after: int | None = None
    """How many it shows after it."""


def read_front_matter(
    lines: Sequence[Line], path: str, problems: Problems, slash_tags: bool = False, vault: bool = False
) -> tuple[FrontMatter, Sequence[Line]]:
    """Return the front matter (empty without one or with a faulty one) and the lines after it.

    In a ``vault`` it belongs to other programs, too: keys that are none of ours are passed over.
    """
    return _split(lines, path, problems, FrontMatter(slash_tags=slash_tags), vault)


def _split(
    lines: Sequence[Line], path: str, problems: Problems, empty: FrontMatter, vault: bool
) -> tuple[FrontMatter, Sequence[Line]]:
    first = next((at for at, line in enumerate(lines) if line.text.strip()), 0)
    mark = lines[first].text.rstrip() if lines else ""
    if mark != "---":
        if not vault and not _check_below(lines, path, problems):
            from deckwright.questions.other_headers import check_front_matter

            check_front_matter(lines[first:], KEYS, path, problems)
        return empty, lines
    if first and vault:
        return empty, lines
    if first:
        place = Place(path, lines[first].number)
        problems.add(place, "E201", "front matter begins on a file's first line", "delete the lines above it")
        lines = lines[first:]
    end = next((at for at, line in enumerate(lines[1:], 1) if line.text.rstrip() in ("---", "...")), None)
    if end is None and vault:
        return empty, lines  # a line across the page, as in Obsidian
    if end is None:
        problems.add(Place(path), "E201", "the front matter is not closed", "write --- on a line of its own below it")
        return empty, ()
    second = next((at for at, line in enumerate(lines[end + 1 :], end + 1) if line.text.strip()), 0)
    below = lines[second + 1 :][:1]
    if second and lines[second].text.rstrip() == "---" and any(_KEY.match(line.text) for line in below):
        message = "a second front matter, which is not read"
        problems.add(Place(path, lines[second].number), "E201", message, "move its lines into the first one")
    text = "\n".join(line.text for line in lines[1:end])
    rest = lines[end + 1 :]
    if len(text.encode()) > FRONT_MATTER_BYTES or _depth(text) > FRONT_MATTER_DEPTH:
        message = f"the front matter has over {FRONT_MATTER_BYTES:,} bytes or {FRONT_MATTER_DEPTH} levels"
        problems.add(Place(path), "E201", message, "keep only " + ", ".join(KEYS))
        return empty, rest
    if usual := usual_values(text):
        return empty._replace(**usual), rest
    table = _load(text, path, problems)
    if not table:
        return empty, rest
    keys = [key for key in table if not vault or _is_ours(key, table[key])]
    return _read(table, keys, text.split("\n"), path, problems, empty), rest


def _is_ours(key: object, value: object) -> bool:
    """Whether a property of a note in a vault is one of ours; other programs have a “type” and a “level”, too."""
    known = _KNOWN.get(str(key))
    return key in KEYS and (known is None or value in known) and not (key == "tags" and not value)


def _check_below(lines: Sequence[Line], path: str, problems: Problems) -> bool:
    """Note front matter below a topic line, where it is text that nobody sees; return whether there is some."""
    for above, below in pairwise(lines):
        if below.text.startswith("## ") or above.text.startswith("## "):
            break
        if above.text.rstrip() == "---" and _KEY.match(below.text):
            message = "front matter begins on a file's first line, and this does not"
            problems.add(Place(path, above.number), "E201", message, "move it to the top, above the topic line")
            return True
    return False


_BRACKET = lazy_regex(r"[\[\]{}]")


def _depth(text: str) -> int:
    """Return a bound for how deep the YAML is nested, without parsing it: the parser recurses."""
    flow = deepest = 0
    for bracket in _BRACKET.findall(text):
        flow += 1 if bracket in "[{" else -1
        deepest = max(deepest, flow)
    lines = text.split("\n")
    dashes = max((line.count("- ") for line in lines if line.lstrip().startswith("- - ")), default=0)
    indents = len({len(line) - len(line.lstrip()) for line in lines if line.strip()})
    return max(deepest, dashes, indents)


_TAG = r"[a-z][a-z0-9]*(?:(?:[-_]|::)[a-z0-9]+)*"
_USUAL = lazy_regex(rf"(?P<key>level|type|kind): (?P<word>[a-z]+)|tags: \[(?P<tags>{_TAG}(?:, {_TAG})*)\]")
"""A line as almost all front matters have it."""
_NO_WORDS = frozenset("true false null yes no on off y n".split())
"""What is, or was, something else than a text in YAML."""


def usual_values(text: str) -> dict[str, Any]:
    """Return the values of a front matter of which each line is of the simplest kind, and right; nothing of any other.

    Then it is known what YAML makes of it, without its parser, which takes long to load.
    """
    values: dict[str, Any] = {}
    for line in text.split("\n"):
        found = _USUAL.fullmatch(line)
        if not found:
            return {}
        key, words = found["key"] or "tags", (found["tags"] or found["word"]).split(", ")
        known = words[0] in _KNOWN[key] if found["key"] else len(words) <= FILE_TAGS and _NO_WORDS.isdisjoint(words)
        if not known or key in values:
            return {}
        values[key] = words[0] if found["key"] else tuple(words)
    return values


def _load(text: str, path: str, problems: Problems) -> CommentedMap | None:
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        table = _read_yaml(text)
    except MarkedYAMLError as error:
        from deckwright.questions.yaml_faults import yaml_fault

        line, column, message, hint = yaml_fault(text.split("\n"), error, KEYS)
        problems.add(Place(path, line + 2, column + 1), "E202", f"the front matter {message}", hint)
        return None
    except (YAMLError, RecursionError, ValueError, AssertionError) as error:
        message = str(error).split("\n")[0] or type(error).__name__
        problems.add(Place(path, 2), "E202", f"the front matter is no YAML: {message}")
        return None
    if table is None:
        return None
    if not isinstance(table, CommentedMap):
        from deckwright.questions.yaml_faults import slip

        line, column, message, hint = slip(text.split("\n"), KEYS) or (0, 0, *_no_table(table))
        problems.add(Place(path, line + 2, column + 1), "E202", f"the front matter {message}", hint)
        return None
    return table


@lru_cache(maxsize=64)
def _read_yaml(text: str) -> Any:
    """Return what a YAML text holds, for reading only: many files of a deck have the same front matter."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import ReusedAnchorWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReusedAnchorWarning)  # the later one counts, by YAML's rules
        return YAML(typ="rt").load(text)


def _no_table(found: object) -> tuple[str, str]:
    """Return what is wrong with a front matter that is YAML and has no keys, and what to write."""
    items = [str(item) for item in found] if isinstance(found, list) else []
    if items and len(items) <= FILE_TAGS and all(re.fullmatch(r"[\w:/-]{1,60}", item) for item in items):
        return "has a list with no key above it", f"write tags: [{', '.join(items)}]"
    return "is not a list of “key: value”", "like level: basic"


def _read(
    table: CommentedMap, keys: Sequence[Any], lines: Sequence[str], path: str, problems: Problems, empty: FrontMatter
) -> FrontMatter:
    """Return what the ``keys`` of a front matter say."""

    def place(key: Any, of_value: bool = False) -> Place:
        # A key that came in by a merge (<<) or a YAML type of its own has no place; the table's first line stands in.
        known = table.lc.data and key in table.lc.data
        line, column = (table.lc.value(key) if of_value else table.lc.key(key)) if known else (0, 0)
        return Place(path, line + 2, column + 1)

    values: dict[str, Any] = {}
    for key in keys:
        if key not in KEYS:
            problems.add(place(key), "E203", f"unknown key “{key}” in the front matter", _instead(str(key), table[key]))
        elif key == "tags":
            values["tags"] = read_tags(table, place(key), lines, problems, empty.slash_tags)
        elif key == "line_breaks":
            if isinstance(table[key], bool):
                values[key] = table[key]
            else:
                problems.add(place(key), "E203", "“line_breaks” must be true or false", "like line_breaks: true")
        elif key in CONTEXT_KEYS:
            values[key] = read_context(key, str(table[key]), place(key, of_value=True), problems, "E203")
        elif isinstance(table[key], str):
            values[key] = check_value(key, str(table[key]), place(key, of_value=True), problems)
        else:
            known = _KNOWN.get(key)
            hint = f"known: {', '.join(known)}" if known else f"like {key}: {_EXAMPLES[key]}"
            problems.add(place(key, of_value=True), "E203", f"“{key}” must be a word", hint)
    return empty._replace(**values)


def _instead(key: str, value: object) -> str:
    """Return what to do with a key that other tools have."""
    if key.lower() == "title":
        return f"leave the line out; the topic stands below the front matter: # {str(value)[:80]}"
    if key.lower() in ("id", "after", "covers", "notetype"):
        return f"“{key}” stands in the braces of a question's heading"
    if key.lower() in ("draft", "retired"):
        return f"leave the line out, and write .{key.lower()} into the braces of each question: {{#id .{key.lower()}}}"
    if key.lower() == "deck":
        return "leave the line out: a folder is a subdeck, and the deck's name stands in deck.toml"
    if key.lower() in ("author", "license", "name", "namespace"):
        return f'leave the line out, and write {key.lower()} = "{str(value)[:80]}" in deck.toml'
    known = nearest(key, KEYS)
    return f"leave the line out; {known}" if known.startswith("known") else known


_KNOWN: Mapping[str, tuple[str, ...]] = {"level": LEVELS, "type": TYPES, "kind": KINDS}
_EXAMPLES: Mapping[str, str] = dict.fromkeys(SPEAKING, "en")


def read_context(key: str, value: str, place: Place, problems: Problems, code: str) -> int | None:
    """Return how many items of a sequence are shown beside one; None, and a problem, if that is no such number."""
    if re.fullmatch(r"[0-9]", value):
        return int(value)
    written = f"{key}: 2" if code == "E203" else f"{key}=2"
    problems.add(place, code, f"“{key}” must be a number from 0 to {CONTEXT_ITEMS}", f"like {written}")
    return None


def check_value(key: str, value: str, place: Place, problems: Problems) -> str:
    """Return a level, type, kind or language if it is a known one, else nothing (a problem is noted)."""
    if key in SPEAKING:
        return check_language(key, value, place, problems)
    known = _KNOWN[key]
    if value in known:
        return value
    plain = value.strip("“”„‟‘’‚«» ")
    if key == "kind":
        plain = KINDS_ELSEWHERE.get(plain.removeprefix(".").lower(), plain)
    if key == "kind" and plain.removeprefix(".") in ("list", "sequence", "draft", "retired"):
        word = plain.removeprefix(".")
        hint = f"leave the line out, and write .{word} into the braces of a heading: ## Title {{.{word}}}"
        problems.add(place, "E203", f"“{value[:60]}” is no kind for a whole file", hint)
        return ""
    if key == "kind" and plain.removeprefix(".") in known:
        problems.add(place, "E203", f"“{value[:60]}” is no kind", f"write kind: {plain.removeprefix('.')}")
        return ""
    if plain != value and plain in known:
        problems.add(
            place, "E203", f"“{plain}” stands in quotation marks that are not straight", f"write {key}: {plain}"
        )
        return ""
    if key == "type" and (kind := plain.removeprefix(".")) in KINDS:
        hint = f"write kind: {kind} in the front matter, .{kind} in a heading's braces"
        problems.add(place, "E203", f"“{value[:60]}” is a kind, and no type", hint)
        return ""
    problems.add(place, "E203", f"“{value[:60]}” is no {key}", nearest(value, known))
    return ""

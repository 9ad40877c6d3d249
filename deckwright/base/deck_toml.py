"""Reads ``deck.toml``: the settings of a deck, checked once and complete afterwards."""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

from deckwright.base.characters import FORBIDDEN
from deckwright.base.files import shown, typed
from deckwright.base.languages import LANGUAGE_TAG
from deckwright.base.limits import Allow, LintLimits
from deckwright.base.look import Look, look_faults
from deckwright.base.model import Place
from deckwright.base.plaintext import toml_fault
from deckwright.base.problems import ExitCode, Stop, stop, stop_at
from deckwright.base.settings import RawHtml, Run, Settings, Topic
from deckwright.base.text import name_fault, nearest, slugify

FILE_LIMIT = 1_000_000
"""Bytes ``deck.toml`` may have."""

_DEEP_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){50}""")

NAME_LIMIT = 200
"""Characters a deck's name may have."""

FULL_NAME_LIMIT = 2_000
"""Characters that the full name of a deck in a topic may have."""


def parse_toml(text: str) -> dict[str, Any]:
    """Return the tables of a TOML text. Raises ``ValueError`` if it is none, ``RecursionError`` if it is too deep."""
    if _DEEP_KEY.search(text):
        raise RecursionError("is nested too deep")  # the parser's time is quadratic in the parts of a key
    return tomllib.loads(text)


def find_settings(folder: Path | None) -> Path:
    """Return the ``deck.toml`` of ``folder`` (``folder/deck.toml`` or ``folder/content/deck.toml``).

    Without a folder, that of ``./content`` or of the current folder. Stops with exit code 2 if there is none.
    """
    tried = [folder, folder / "content"] if folder else [Path("content"), Path()]
    for place in tried:
        if (place / "deck.toml").is_file():
            # Not resolve(): a content folder that is a link is still called by the name its author knows.
            return Path(os.path.abspath(place / "deck.toml"))
    where = f"in {folder}" if folder else "in ./content or in this folder"
    wanted = typed(folder or Path("my-deck"))
    stop(ExitCode.USAGE, f"there is no deck.toml {where}", f"python build_deck.py new {wanted} makes one")


def load_settings(file: Path, output: Path | None = None) -> Settings:
    """Read and check a ``deck.toml``; ``output`` replaces the setting of that name.

    Stops with exit code 2 and the place of the first fault.
    """
    reader = _Reader(file)
    root = file.parent
    parent = root.parent if root.name == "content" else root
    name = reader.text("name", required=True)
    _check_name(reader, "name", name)
    topics = tuple(_topic(reader, table) for table in reader.tables("topics"))
    default_output = parent / "build" / f"{slugify(name) or 'deck'}.apkg"
    usual_output = Path(os.path.abspath(reader.path("output", default_output)))
    settings = Settings(
        file=file,
        root=root,
        name=name,
        namespace=reader.uuid("namespace"),
        media=reader.path("media", parent / "media"),
        output=Path(os.path.abspath(output)) if output else usual_output,
        usual_output=usual_output,
        author=reader.text("author"),
        license=reader.text("license"),
        lang=reader.language("lang"),
        topics=topics,
        run=_run(reader),
        lint=_lint(reader),
        html=_html(reader),
        look=_look(reader),
    )
    known = "name namespace media output author license lang topics run lint html look"
    reader.refuse_unknown(known.split(), reader.data, "")
    if root.is_relative_to(settings.media) and settings.media != root:
        reader.fail("media", "the media folder must not hold the content folder", 'like "../media"')
    for topic in topics:
        if not (root / topic.folder).is_dir():
            reader.fail("folder", f"[[topics]]: there is no folder {topic.folder}", "is it misspelt?")
    if reader.text("media") and not settings.media.is_dir():
        reader.fail("media", f"there is no folder {shown(settings.media)}", "make it, or remove the line")
    try:
        check_output(settings.output, root, settings.media, shown(settings.output))
    except Stop as error:
        if output:
            raise
        reader.fail("output" if "output" in reader.data else "name", error.message, error.hint)
    return settings


class _Reader:
    """Takes typed values out of the parsed TOML and stops with the line of the first fault."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            if file.stat().st_size > FILE_LIMIT:
                stop_at(Place(shown(file)), "E001", f"is larger than {FILE_LIMIT:,} bytes", "keep only settings in it")
            self.source = file.read_bytes().decode("utf-8-sig")
            self.data = parse_toml(self.source)
        except OSError as error:
            stop_at(Place(shown(file)), "E001", f"cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            stop_at(Place(shown(file)), "E001", "is not UTF-8", "save it as UTF-8")
        except (ValueError, RecursionError) as error:
            found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            line, column = (int(found[1]), int(found[2])) if found else (1, 1)
            message = re.sub(r" \(at .*\)$", "", str(error)) or "is nested too deep"
            stop_at(Place(shown(file), line, column), "E001", f"not TOML: {message}")
        if fault := toml_fault(self.source, self.data, shown(file)):
            stop_at(fault[0], "E001", fault[1], "delete it")

    def fail(self, key: str, message: str, hint: str = "", code: str = "E001") -> NoReturn:
        lines = self.source.split("\n")
        pattern = re.compile(rf"\s*(?:\[+\s*)?(?:[\w-]+\.)*{re.escape(key.split('.')[-1])}\s*[=\]]")
        number = next((index for index, line in enumerate(lines, 1) if pattern.match(line)), 1)
        stop_at(Place(shown(self.file), number), code, message, hint)

    def refuse_unknown(self, known: list[str], table: Mapping[str, Any], prefix: str) -> None:
        for key in table:
            if key not in known:
                self.fail(key, f"unknown setting “{prefix}{key}”", nearest(key, known))

    def text(self, key: str, required: bool = False) -> str:
        value = self.data.get(key, "")
        if not isinstance(value, str):
            self.fail(key, f"“{key}” must be a text in quotes")
        if required and not value:
            self.fail(key, f"“{key}” is missing", f'add the line {key} = "…"')
        return unicodedata.normalize("NFC", str(value))

    def language(self, key: str) -> str:
        value = self.text(key)
        if value and not LANGUAGE_TAG.fullmatch(value):
            self.fail(key, f"“{value[:60]}” is no language", "like en, de or zh-Hans")
        return value

    def path(self, key: str, default: Path) -> Path:
        value = self.text(key)
        if any(unicodedata.category(character) == "Cc" for character in value):
            self.fail(key, f"“{key}” holds a control character")
        return Path(os.path.abspath(self.file.parent / value)) if value else default

    def uuid(self, key: str) -> UUID:
        value = self.text(key, required=True)
        try:
            return UUID(value)
        except ValueError:
            self.fail(key, f"“{key}” is not a UUID", "`python build_deck.py new FOLDER` writes one; never change it")

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fail(key, f"“{key}” must be written as [[{key}]] tables")
        return list(value)

    def group(self, key: str) -> Mapping[str, Any]:
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.fail(key, f"“{key}” must be written as a [{key}] table")
        return dict(value)


def _fill(reader: _Reader, group: str, kind: type[Any]) -> dict[str, Any]:
    """Return the table ``group`` as keyword arguments for ``kind``, each value of the type of its default."""
    table = reader.group(group)
    known = {item.name: item for item in fields(kind)}
    reader.refuse_unknown(list(known), table, f"{group}.")
    values: dict[str, Any] = {}
    for key, value in table.items():
        default = getattr(kind(), key)
        wanted = type(default)
        if wanted is float and type(value) is int and value < 2**53:
            value = float(value)
        if wanted is tuple and isinstance(value, list):
            value = tuple(value)
        if wanted is dict and isinstance(value, dict):
            value = dict(value)
        if type(value) is not wanted:
            reader.fail(key, f"“{group}.{key}” must be like {_example(default)}")
        if isinstance(value, int | float) and value < 0:
            reader.fail(key, f"“{group}.{key}” must not be negative")
        values[key] = value
    return values


def _example(default: object) -> str:
    examples = {str: '"text"', int: "25", float: "0.5", bool: "true", tuple: "[3, 30]", dict: "{ qa = 25, why = 40 }"}
    return examples[type(default)]


def _run(reader: _Reader) -> Run:
    values = _fill(reader, "run", Run)
    if not 1 <= values.get("timeout", 60) <= 3600:
        reader.fail("timeout", "“run.timeout” must be 1 to 3600 seconds")
    return Run(**values)


def _lint(reader: _Reader) -> LintLimits:
    values = _fill(reader, "lint", LintLimits)
    lines = values.get("code_lines", (1, 1))
    if len(lines) != 2 or not all(type(count) is int for count in lines):
        reader.fail("code_lines", "“lint.code_lines” must be two numbers: the fewest and the most")
    words = values.get("answer_words", {})
    if not all(type(count) is int for count in words.values()):
        reader.fail("answer_words", "“lint.answer_words” must give a number of words for each type")
    allowed = []
    for entry in values.get("allow", ()):
        if (
            not isinstance(entry, dict)
            or sorted(entry) != ["code", "id", "reason"]
            or not all(_is_text(text) for text in entry.values())
        ):
            reader.fail("allow", "each [[lint.allow]] has id, code and reason")
        allowed.append(Allow(**entry))
    return LintLimits(**{**values, "allow": tuple(allowed)})


def _html(reader: _Reader) -> RawHtml:
    table = reader.group("html")
    reader.refuse_unknown(["trusted"], table, "html.")
    trusted = table.get("trusted", [])
    if not isinstance(trusted, list) or not all(map(_is_text, trusted)):
        reader.fail("trusted", "“html.trusted” must be a list of ids in quotes", 'like ["one", "two"]')
    return RawHtml(frozenset(trusted))


def _look(reader: _Reader) -> Look:
    look = Look(**_fill(reader, "look", Look))
    for fault in look_faults(look):
        reader.fail(fault.setting, fault.message, fault.hint, fault.code)
    return look


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _topic(reader: _Reader, table: Mapping[str, Any]) -> Topic:
    reader.refuse_unknown(["folder", "title", "deck"], table, "topics.")
    folder, title, deck = (table.get(key, "") for key in ("folder", "title", "deck"))
    if not all(isinstance(value, str) for value in (folder, title, deck)) or not folder:
        reader.fail("folder", "each [[topics]] has a folder, and a title or a deck")
    if title and deck:
        reader.fail("deck", "a topic has a title or the full name of a deck, not both", "remove one")
    if deck:
        deck = unicodedata.normalize("NFC", deck)
        _check_full_name(reader, deck)
        return Topic(folder.strip("/"), "", deck)
    title = unicodedata.normalize("NFC", title or folder.rsplit("/", 1)[-1])
    if "::" in title:
        reader.fail("title", f"the title “{title}” holds “::”, which parts decks", "use a folder inside the folder")
    _check_name(reader, "title", title)
    return Topic(folder.strip("/"), title)


def _check_full_name(reader: _Reader, deck: str) -> None:
    """Refuse only what Anki itself would change in a deck's name: the deck exists, whatever it is called."""
    if len(deck) > FULL_NAME_LIMIT:
        reader.fail("deck", f"“deck” has {len(deck):,} characters; the limit is {FULL_NAME_LIMIT}")
    if any(part != part.strip() or not part for part in deck.split("::")) or FORBIDDEN.search(deck):
        message = "“deck” has an empty part, spaces at a part's ends, or a control character"
        reader.fail("deck", message, 'like "Languages::Spanish"')


def _check_name(reader: _Reader, key: str, name: str) -> None:
    if len(name) > NAME_LIMIT:
        reader.fail(key, f"“{key}” has {len(name):,} characters; the limit is {NAME_LIMIT}")
    for part in name.split("::"):
        if fault := name_fault(part):
            reader.fail(key, f"“{key}” {fault}", 'like "Languages::Spanish"')


def check_output(output: Path, root: Path, media: Path, where: str) -> None:
    """Stop with exit code 2 if a package must not be written to ``output``; ``where`` is its name in messages."""
    if output.suffix.lower() != ".apkg":
        stop(ExitCode.USAGE, f"the output {where} does not end in .apkg")
    if re.match(r"collection.*\.apkg$|backup-", output.name, re.IGNORECASE):
        stop(
            ExitCode.USAGE,
            f"the output must not be named {output.name}",
            "Anki takes a file of that name for a whole collection and offers to replace the learner's",
        )
    target = Path(os.path.realpath(output))
    if target.suffix.lower() != ".apkg":
        message = f"the output {where} is a link to {target}, which is no package"
        stop(ExitCode.USAGE, message, "remove the link: a deck must not overwrite other files")
    if output.is_dir():
        stop(ExitCode.USAGE, f"the output {where} is a folder", "name a file, like deck.apkg")
    if output.is_relative_to(root) and output.parent in (root, media):
        stop(
            ExitCode.USAGE,
            f"the output {where} lies among the sources",
            'put it into a folder of its own, like "build"',
        )
    if output.is_relative_to(root) and any(_question_files(output.parent)):
        stop(
            ExitCode.USAGE,
            f"the output {where} lies in a folder of questions, which would not be read",
            'put it into a folder of its own, like "build"',
        )


def _question_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("**/*.[mM][dD]") if path.name.lower() != "readme.md")

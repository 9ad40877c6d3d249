"""Reads ``deck.toml``: the settings of a deck, checked once and complete afterwards."""

from __future__ import annotations

import os
import re
import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from deckwright.base.command import command, shown
from deckwright.base.files import is_too_long
from deckwright.base.limits import CONTEXT_ITEMS, DECK_CHARACTERS, MACROS, NAME_CHARACTERS
from deckwright.base.problems import ExitCode, Stop, stop
from deckwright.base.text import FORBIDDEN, name_fault, nearest, slugify
from deckwright.settings.card_standard import Allow, LintLimits
from deckwright.settings.card_words import read_words
from deckwright.settings.classes import read_classes
from deckwright.settings.deck_options import DECK_OPTIONS, read_deck_options
from deckwright.settings.find import settings_file
from deckwright.settings.links import Links, read_links
from deckwright.settings.look import Look, look_faults
from deckwright.settings.obsidian import read_obsidian
from deckwright.settings.settings import Macro, Order, RawHtml, Run, Settings, Topic
from deckwright.settings.toml import Way
from deckwright.settings.toml_reader import TomlReader, as_text

KEYS = tuple(
    "name namespace media output author license lang answer_lang line_breaks slash_tags topics run lint html order look"
    " diagrams macros words classes links description desired_retention context_before context_after obsidian".split()
)
"""What may stand in the file outside its tables, and the tables."""

_GROUPS = {"run": Run, "lint": LintLimits, "html": RawHtml, "order": Order, "look": Look, "links": Links}


def find_settings(folder: Path | None) -> Path:
    """Return the ``deck.toml`` of ``folder``. Stops with exit code 2 if there is none."""
    file = settings_file(folder)
    if not file:
        stop(ExitCode.USAGE, f"there is no deck.toml in {folder or 'this folder'}", f"{command('new')} makes one")
    return Path(file)


def load_settings(file: Path, output: Path | None = None) -> Settings:
    """Read and check a ``deck.toml``; ``output`` replaces the setting of that name.

    Stops with exit code 2 and the place of the first fault.
    """
    reader = TomlReader(file, KEYS)
    root = file.parent
    parent = root.parent if root.name == "content" else root
    _check_called(reader)
    name = reader.required("name", 'add the line name = "My deck" at the top')
    _check_name(reader, ("name",), name)
    topics = tuple(_topic(reader, table, number) for number, table in enumerate(reader.tables("topics")))
    default_output = parent / "build" / f"{slugify(name) or 'deck'}.apkg"
    lang = reader.language("lang")
    vault = read_obsidian(reader)
    usual_output = Path(os.path.abspath(reader.path("output", default_output)))
    settings = Settings(
        file=file,
        root=root,
        name=name,
        namespace=_namespace(reader, root),
        media=reader.path("media", parent / "media"),
        output=Path(os.path.abspath(output)) if output else usual_output,
        usual_output=usual_output,
        author=reader.text("author"),
        license=reader.text("license"),
        lang=lang,
        answer_lang=reader.language("answer_lang"),
        words=read_words(reader, lang),
        line_breaks=reader.switch("line_breaks", vault is not None),
        slash_tags=reader.switch("slash_tags", vault is not None),
        diagrams=reader.switch("diagrams"),
        context_before=reader.number("context_before", 2, CONTEXT_ITEMS),
        context_after=reader.number("context_after", 0, CONTEXT_ITEMS),
        topics=topics,
        run=_run(reader),
        lint=_lint(reader),
        html=_html(reader),
        order=_order(reader),
        look=_look(reader),
        links=read_links(reader),
        classes=read_classes(reader),
        macros=_macros(reader),
        obsidian=vault,
        **read_deck_options(reader, reader.data, ()),
    )
    _refuse_unknown(reader)
    if root.is_relative_to(settings.media) and settings.media != root:
        reader.fail("media", "the media folder must not hold the content folder", 'like "../media"')
    for number, topic in enumerate(topics):
        if is_too_long(root / topic.folder) or not (root / topic.folder).is_dir():
            folders = sorted(path.name for path in root.iterdir() if path.is_dir() and path.name[0] not in "._")
            hint = nearest(topic.folder, folders) or "make it, or remove the table"
            reader.fail(("topics", number, "folder"), f"[[topics]]: there is no folder {topic.folder:.200}", hint)
    if reader.text("media") and not settings.media.is_dir():
        reader.fail("media", f"there is no folder {shown(settings.media)}", "make it, or remove the line")
    try:
        check_output(settings.output, root, settings.media, shown(settings.output))
    except Stop as error:
        if output:
            raise
        reader.fail("output" if "output" in reader.data else "name", error.message, error.hint)
    return settings


def _namespace(reader: TomlReader, root: Path) -> uuid.UUID:
    fresh = f'add the line namespace = "{uuid.uuid4()}" at the top, and never change it'
    if os.path.lexists(root / "deck.lock"):  # another one would make every note a new one
        fresh = "write the line again that stood here when the last package was built"
    value = reader.required("namespace", fresh)
    try:
        return uuid.UUID(value)
    except ValueError:
        reader.fail("namespace", "“namespace” is not a UUID", fresh.replace("add the line", "write"))


def _check_called(reader: TomlReader) -> None:
    """Refuse the deck's name under another key."""
    for key in ("title", "deck"):
        value, named = reader.data.get(key), reader.data.get("name")
        if isinstance(value, str):
            message = f"“{key}” is no setting: a deck is called by its “name”"
            way = f'write name = "{value[:100]}"'
            if named:
                way = f"delete the line; to call the deck “{value[:60]}”, {way} in line {reader.place(('name',)).line}"
            reader.fail(key, message, way)


def _refuse_unknown(reader: TomlReader) -> None:
    homes = {item.name: name for name, kind in _GROUPS.items() for item in fields(kind)}
    for key in reader.data:
        if key in homes and key not in KEYS:
            if key == "allow":
                reader.fail(key, _EXCEPTION, _ALLOW)
            reader.fail(key, f"“{key}” stands outside of its table", f"write it below the line [{homes[key]}]")
    reader.refuse_unknown(reader.data, KEYS)


def _fill(reader: TomlReader, group: str, kind: type[Any]) -> dict[str, Any]:
    """Return the table ``group`` as keyword arguments for ``kind``, each value of the type of its default."""
    table = reader.group(group)
    known = {item.name: item for item in fields(kind)}
    reader.refuse_unknown(table, list(known), (group,))
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
            number = wanted in (int, float) and isinstance(value, str) and re.fullmatch(r"\d{1,6}(\.\d+)?", value)
            hint = f"write {key} = {value}, without quotation marks" if number else f"write {key} = {_example(default)}"
            unit = re.fullmatch(r"(\d{1,6})\s*(?:px|pt|em|%|s|words?)", value) if isinstance(value, str) else None
            if unit and wanted in (int, float):
                hint = f"write {key} = {unit[1]}, without quotation marks and unit"
            if wanted is str:
                hint = _text_of(key, value)
            if (group, key) == ("lint", "allow"):
                reader.fail((group, key), _EXCEPTION, _ALLOW)
            reader.fail((group, key), f"“{group}.{key}” must be {_kind(default)}", hint)
        if isinstance(value, int | float) and value < 0:
            reader.fail((group, key), f"“{group}.{key}” must not be negative")
        values[key] = value
    return values


_EXCEPTION = "each exception is a [[lint.allow]] of its own, with id, code and reason"
_ALLOW = 'write [[lint.allow]], and on lines below it id = "longest-river", code = "W703", reason = "…"'


def _text_of(key: str, value: object) -> str:
    """Return how a setting of a table is written whose value is to be a text."""
    if isinstance(value, list) and len(value) == 2 and key == "accent":
        return f'write accent = "{value[0]}" and below it night_accent = "{value[1]}"'
    if isinstance(value, list) and key == "prelude":
        return 'write prelude = """, its lines below, and """ at the end'
    return as_text(key, value)


def _example(default: object) -> str:
    examples = {str: '"text"', int: "25", float: "0.5", bool: "true", tuple: "[3, 30]", dict: "{ qa = 25, why = 40 }"}
    return examples[type(default)]


def _kind(default: object) -> str:
    kinds = {str: "a text", int: "a number", float: "a number", bool: "true or false", tuple: "a list", dict: "a table"}
    return kinds[type(default)]


def _run(reader: TomlReader) -> Run:
    run = Run(**_fill(reader, "run", Run))
    if not 1 <= run.timeout <= 3600:
        reader.fail(("run", "timeout"), "“run.timeout” must be 1 to 3600 seconds")
    return run


def _lint(reader: TomlReader) -> LintLimits:
    values = _fill(reader, "lint", LintLimits)
    for key, value in values.items():
        if isinstance(value, float) and not value <= 1:  # a number that is none is not below 1 either
            reader.fail(("lint", key), f"“lint.{key}” must be a share", "a number from 0 to 1, like 0.5")
    lines = values.get("code_lines", (1, 1))
    if len(lines) != 2 or not all(type(count) is int for count in lines):
        reader.fail(("lint", "code_lines"), "“lint.code_lines” must be two numbers: the fewest and the most")
    words = values.get("answer_words", {})
    for name, count in words.items():
        if type(count) is not int:
            way = ("lint", "answer_words", name)
            reader.fail(way, "“lint.answer_words” must give a number of words for each type", f"like {name} = 25")
    allowed = []
    for number, entry in enumerate(values.get("allow", ())):
        if (
            not isinstance(entry, dict)
            or sorted(entry) != ["code", "id", "reason"]
            or not all(_is_text(text) for text in entry.values())
        ):
            reader.fail(
                ("lint", "allow", number),
                _EXCEPTION,
                _ALLOW,
            )
        allowed.append(Allow(**entry))
    return LintLimits(**{**values, "allow": tuple(allowed)})


def _html(reader: TomlReader) -> RawHtml:
    table = reader.group("html")
    reader.refuse_unknown(table, ["trusted"], ("html",))
    trusted = table.get("trusted", [])
    if not isinstance(trusted, list) or not all(map(_is_text, trusted)):
        reader.fail(("html", "trusted"), "“html.trusted” must be a list of ids in quotes", 'like ["one", "two"]')
    return RawHtml(frozenset(trusted))


def _order(reader: TomlReader) -> Order:
    order = Order(**_fill(reader, "order", Order))
    if not all(map(_is_text, order.first)):
        reader.fail(("order", "first"), "“order.first” must be a list of tags in quotes", 'like ["path::core"]')
    return order


def _look(reader: TomlReader) -> Look:
    look = Look(**_fill(reader, "look", Look))
    for fault in look_faults(look):
        reader.fail(("look", fault.setting), fault.message, fault.hint, fault.code)
    return look


def _macros(reader: TomlReader) -> tuple[Macro, ...]:
    macros = []
    given = reader.group("macros")
    if len(given) > MACROS:
        reader.fail("macros", f"[macros] has {len(given):,} macros; the limit is {MACROS}", "keep those that are used")
    for name, value in given.items():
        body, arguments = value if isinstance(value, list) and len(value) == 2 else (value, 0)
        if not _is_text(body) or type(arguments) is not int:
            hint = f"like {name} = '\\mathbb{{R}}', or ['\\lVert #1 \\rVert', 1] with the number of its arguments"
            reader.fail(("macros", name), f"“macros.{name}” must be what the command stands for", hint)
        reader.refuse_escape(("macros", name), body)
        if defined := re.match(
            r"\s*\\(?:re)?newcommand\*?\s*\{?\\[A-Za-z]+\}?(?P<count>\[\d\])?\s*\{(?P<body>.*)\}\s*$", body
        ):
            count = (defined["count"] or "").strip("[]")
            right = f"['{defined['body']}', {count}]" if count else f"'{defined['body']}'"
            message = f"“macros.{name}” is a definition of LaTeX, and must be what the command stands for"
            reader.fail(("macros", name), message, f"write {name} = {right}"[:300])
        macros.append(Macro(name, body, arguments, reader.place(("macros", name))))
    return tuple(macros)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _topic(reader: TomlReader, table: Mapping[str, Any], number: int) -> Topic:
    way: Way = ("topics", number)
    if isinstance(table.get("name"), str) and "title" not in table:
        reader.fail((*way, "name"), "a topic has a “title”, not a “name”", f'write title = "{table["name"][:80]}"')
    reader.refuse_unknown(table, ["folder", "title", "deck", *DECK_OPTIONS], way)
    options = read_deck_options(reader, table, way)
    folder, title, deck = (table.get(key, "") for key in ("folder", "title", "deck"))
    if not all(isinstance(value, str) for value in (folder, title, deck)) or not folder:
        hint = f'like folder = "rivers" and below it title = "{title or "Rivers"}"'
        if isinstance(folder, list):
            hint = f"write a [[topics]] for each folder; {hint}"
        reader.fail((*way, "folder"), "each [[topics]] has a folder, and a title or a deck", hint)
    reader.refuse_escape((*way, "folder"), folder, is_path=True)
    if title and deck:
        reader.fail((*way, "deck"), "a topic has a title or the full name of a deck, not both", "remove one")
    if deck:
        deck = unicodedata.normalize("NFC", deck)
        _check_full_name(reader, (*way, "deck"), deck)
        return Topic(folder.strip("/"), "", deck, **options)
    title = unicodedata.normalize("NFC", title or folder.rsplit("/", 1)[-1])
    if "::" in title:
        message = f"the title “{title}” holds “::”, which parts decks"
        reader.fail((*way, "title"), message, "use a folder inside the folder")
    _check_name(reader, (*way, "title"), title)
    return Topic(folder.strip("/"), title, **options)


def _check_full_name(reader: TomlReader, way: Way, deck: str) -> None:
    """Refuse only what Anki itself would change in a deck's name: the deck exists, whatever it is called."""
    if len(deck) > DECK_CHARACTERS:
        reader.fail(way, f"“deck” has {len(deck):,} characters; the limit is {DECK_CHARACTERS}")
    if any(part != part.strip() or not part for part in deck.split("::")) or FORBIDDEN.search(deck):
        message = "“deck” has an empty part, spaces at a part's ends, or a control character"
        reader.fail(way, message, 'like "Languages::Spanish"')


def _check_name(reader: TomlReader, way: Way, name: str) -> None:
    if len(name) > NAME_CHARACTERS:
        reader.fail(way, f"“{way[-1]}” has {len(name):,} characters; the limit is {NAME_CHARACTERS}")
    for part in name.split("::"):
        if fault := name_fault(part):
            reader.fail(way, f"“{way[-1]}” {fault}", 'like "Languages::Spanish"')


def check_output(output: Path, root: Path, media: Path, where: str) -> None:
    """Stop with exit code 2 if a package must not be written to ``output``; ``where`` is its name in messages."""
    if is_too_long(output):
        stop(ExitCode.USAGE, f"the output {where:.200}… is a path that is too long for this system", "shorten it")
    if output.suffix.lower() != ".apkg" and output.is_dir():
        inside = "deck.apkg" if where == "." else f"{where.rstrip('/')}/deck.apkg"
        stop(ExitCode.USAGE, f"the output {where} is a folder", f"name a file in it, like {inside}")
    if output.suffix.lower() != ".apkg":
        stop(ExitCode.USAGE, f"the output {where} does not end in .apkg", f"write {_as_package(where)}")
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


def _as_package(name: str) -> str:
    return re.sub(r"(?<=[^/])\.\w{1,5}$", "", name) + ".apkg"


def _question_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("**/*.[mM][dD]") if path.name.lower() != "readme.md")

"""What was typed wrongly on the command line, and the whole command as it should be."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from deckwright.base.command import bare_command, command, shown
from deckwright.base.problems import ExitCode, stop
from deckwright.base.text import nearest
from deckwright.cli.examples import kinds_like
from deckwright.cli.table import ALIASES, COMMANDS, DASHES, LIKE, MEANT, QUOTES
from deckwright.settings.find import settings_file

_LISTED = 5
"""Decks that are named where one of them may be meant."""

_TAKES_PACKAGE = {"plan": "--against", "build": "--output", "lock": "--from"}
"""The options behind which commands take a package."""

_FORMATS = {"json": ("check", "plan", "insights"), "github": ("check",), "html": ("insights",), "markdown": ("plan",)}
"""What is asked for as an option and stands behind ``--format``, and of which commands."""

_FILES = (".md", ".apkg", ".toml", ".txt")
"""Endings of what is meant as a file."""

_FOLDERS = 200
"""Folders that are looked through for decks: the current folder may be anything."""


def explain(words: Sequence[str], message: str, extra: Sequence[str], help_of: Callable[[str], str]) -> NoReturn:
    """Stop because the words after the program's name cannot be read; ``words`` begin with the command.

    ``message`` is what argparse says of them, unless nothing takes the words ``extra``; ``help_of`` returns the help of
    a command.
    """
    if words[0] not in COMMANDS:
        _refuse_command(words)
    options = _options(help_of(words[0]))
    if extra:
        _refuse_words(words, extra, list(options))
    if " required" in message:
        _refuse_options(words, list(options))
    message, hint = _plainer(words, message, options)
    stop(ExitCode.USAGE, message, hint or f"{_command(words[0], '--help')} explains it")


def refuse_place(folder: Path | None, words: Sequence[str]) -> NoReturn:
    """Stop because there is no deck in ``folder``, or in the current one; name the one that is probably meant."""
    if folder and folder.is_file():
        _refuse_file(folder, words)
    where = shown(folder) if folder else "this folder"
    if folder and not folder.exists():
        _refuse_package(str(folder), words)
    if folder and folder.suffix in _FILES and not folder.exists():
        message, found = f"there is no file {where}, and a deck is a folder", _decks_in(folder.parent)
    elif folder and not folder.exists():
        message, found = f"there is no folder {where}", _decks_like(folder)
    else:
        message = f"there is no deck.toml in {where}"
        above = deck_above((folder or Path()) / "deck.toml")
        found = [above] if above else _decks_in(folder or Path())
    if found:
        told = " or ".join(_command(*_about(words, folder, place)) for place in found[:_LISTED])
        stop(ExitCode.USAGE, message, f"did you mean {told}?")
    if (folder is None or folder.is_dir()) and (other := _settings_like(folder or Path())):
        stop(ExitCode.USAGE, message, f"{other} is not read: rename it to deck.toml")
    if (folder is None or folder.is_dir()) and _has_markdown(folder or Path()):
        stop(ExitCode.USAGE, message, f"{command('new', folder or Path())} makes one beside your question files")
    if words[0] == "ids" and folder:
        hint = f"{_command('ids', '--write')} writes all that are missing; what stands behind it is a deck's folder"
        stop(ExitCode.USAGE, message, hint)
    named = folder if folder and folder.suffix not in _FILES else Path("my-deck")
    stop(ExitCode.USAGE, message, f"{command('new', named)} makes one")


def _settings_like(folder: Path) -> str:
    """Return the name of a file that was meant as the settings; empty if there is none."""
    names = sorted(file.name for file in folder.iterdir())
    return next((name for name in names if re.fullmatch(r"deck\.(?:toml\.txt|tml|tom|txt)|deck\.toml", name, re.I)), "")


def _has_markdown(folder: Path) -> bool:
    """Whether a folder holds a file that may have questions."""
    return any(file.name.lower() != "readme.md" and file.name[0] not in "_." for file in folder.glob("*.[mM][dD]"))


def deck_above(file: Path) -> Path | None:
    """Return the folder of the deck that a file belongs to, as one would name it; None if it belongs to none."""
    for folder in Path(os.path.abspath(file)).parents:
        if settings_file(folder):
            return folder
    return None


def _refuse_command(words: Sequence[str]) -> NoReturn:
    """Stop because the first word is no command, nor a folder to build."""
    first, *rest = words
    decks = [deck for deck in _decks_like(Path(first)) if get_close_matches(first, [shown(deck)], cutoff=0.8)]
    message = f"“{first}” is neither a command nor a folder"
    if decks:
        stop(ExitCode.USAGE, message, f"did you mean {command('build', decks[0], *rest)}?")
    close = [MEANT[first]] if first in MEANT else get_close_matches(first, [*COMMANDS, *ALIASES], n=1)
    if close:
        whole = rest or LIKE.get(close[0], [])
        stop(ExitCode.USAGE, message, f"did you mean {close[0]}? {bare_command(close[0], *whole)}")
    known = ", ".join(COMMANDS)
    stop(ExitCode.USAGE, message, f"known: {known}; {bare_command('--help')} explains them")


def _refuse_options(words: Sequence[str], known: Sequence[str]) -> None:
    """Stop if an option among the words is none of those ``known``, or one stands there without its hyphens."""
    for word in words[1:]:
        if re.match(r"-\w|--\w", word) and word.partition("=")[0] not in (*known, "-h", "--help"):
            _refuse_words(words, [word], known)
        if not Path(word).exists():
            _refuse_bare(word, words, known)
        _refuse_package(word, words)


def _refuse_bare(word: str, words: Sequence[str], known: Sequence[str]) -> None:
    """Stop if a word is an option without its hyphens, or a package that belongs behind an option."""
    if f"--{word}" in known:
        meant = [f"--{word}" if one == word else one for one in words]
        stop(ExitCode.USAGE, f"{word} lacks its hyphens: it is an option", f"did you mean {_command(*meant)}?")
    _refuse_package(word, words)


def _refuse_package(word: str, words: Sequence[str]) -> None:
    """Stop if a word is a package where a command takes one behind an option only."""
    option = _TAKES_PACKAGE.get(words[0], "")
    if not option or not word.lower().endswith((".apkg", ".colpkg")):
        return
    kept = [one for one in words if one not in (word, option)]
    message = f"{words[0]} takes a package behind {option}"
    stop(ExitCode.USAGE, message, f"did you mean {_command(*kept, option, word)}?")


def _refuse_signs(words: Sequence[str], first: str, known: Sequence[str]) -> NoReturn:
    """Stop because a word begins with a sign that a word processor makes of a hyphen or a quotation mark."""
    if first[0] in DASHES:
        bare = first.lstrip(f"{DASHES}-")
        is_long = len(bare.partition("=")[0]) > 1
        right = f"--{bare}" if is_long else f"-{bare}"
        meant = [right if word == first else word for word in words]
        if is_long and right.partition("=")[0] not in known:
            _refuse_words(meant, [right], known)
        message = f"“{first}” begins with a dash, and an option begins with {'two hyphens' if is_long else 'a hyphen'}"
    else:
        message = f'{first[0]} is no quotation mark on the command line: " is'
        found = re.findall(rf"[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]|(\S+)", " ".join(words))
        meant = [inside or word.strip(QUOTES) for inside, word in found]
    stop(ExitCode.USAGE, message, f"did you mean {_command(*meant)}?")


def _refuse_words(words: Sequence[str], wrong: Sequence[str], known: Sequence[str]) -> NoReturn:
    """Stop because the command, whose options are ``known``, takes none of the words ``wrong``."""
    name, first = words[0], wrong[0]
    if first[:1] and first[0] in DASHES + QUOTES:
        _refuse_signs(words, first, known)
    if first.startswith("-") and first != "-":
        bare = first.partition("=")[0].lstrip("-").lower()
        short = [option for option in known if len(bare) == 1 and option.startswith(f"--{bare}")]
        close = short or [f"--{word}" for word in get_close_matches(bare, [option.lstrip("-") for option in known])]
        message = f"{name} has no option {first.partition('=')[0]}"
        if name in _FORMATS.get(bare, ()):
            again = [one for word in words for one in (("--format", bare) if word == first else (word,))]
            stop(ExitCode.USAGE, message, f"did you mean {_command(*again)}?")
        if close:
            again = [first.replace(first.partition("=")[0], close[0]) if word == first else word for word in words]
            stop(ExitCode.USAGE, message, f"did you mean {_command(*again)}?")
        stop(ExitCode.USAGE, message, f"it has {', '.join(known)}; {_command(name, '--help')} explains them")
    _refuse_bare(first, words, known)
    at = max(at for at in range(1, len(words)) if words[at] == first)
    whole = " ".join(words[at - 1 : at + len(wrong)])
    if name == "new" or Path(whole).exists():
        message = "a name with spaces stands in quotation marks"
        stop(ExitCode.USAGE, message, f"write {_command(*words[: at - 1], whole, *words[at + len(wrong) :])}")
    kept = [word for number, word in enumerate(words) if not at <= number < at + len(wrong)]
    stop(ExitCode.USAGE, f"“{first}” is a word too many", f"one folder at a time: {_command(*kept)}")


def _plainer(words: Sequence[str], message: str, options: Mapping[str, str]) -> tuple[str, str]:
    """Return argparse's message in plainer words, and an example."""
    name = words[0]
    if found := re.match(r"the following arguments are required: (.+)", message):
        needed = found[1].split(", ")
        return f"{name} needs {' and '.join(needed)}", f"like {_command(*_filled(words, needed))}"
    if found := re.match(r"one of the arguments (.+) is required", message):
        needed = found[1].split()
        example = f"like {_command(*_filled(words, needed))}"
        return f"{name} needs {' or '.join(needed)}", f"{example}; {_command(name, '--help')} explains them"
    if found := re.match(r"argument (\S+): expected ", message):
        option = found[1].split("/")[-1]
        kinds = f"; {kinds_like('')}" if option == "--example" else ""
        return f"{option} lacks what belongs behind it", f"write {_example(options.get(option, option))}{kinds}"
    if found := re.match(r"argument --example: (there is no example “(.*)”)", message):
        return found[1], kinds_like(found[2])
    if found := re.match(r"argument (\S+): invalid choice: '(.*)' \(choose from (.+)\)", message):
        known = re.findall(r"[\w-]+", found[3])
        close = nearest(found[2], known)
        listed = "" if close.startswith("known") else f"{' ' if close else ''}known: {', '.join(known)}"
        return f"“{found[2]}” is nothing that {found[1]} takes", f"{close}{listed}"
    if found := re.match(r"argument (\S+): not allowed with argument (\S+)", message):
        return f"{found[2]} and {found[1]} do not go together", "leave one of them out"
    option = re.match(r"argument (?:-\w/)?(--[\w-]+): ", message)
    hint = f"write {_example(options[option[1]])}" if option and option[1] in _VALUES else ""
    return re.sub(r"^argument (\S+): ", r"\1: ", message), hint


_VALUES = {"--jobs": "2", "--port": "8000"}
"""What may stand behind options of which the help tells only the sort."""


def _example(option: str) -> str:
    """Return an option as its help shows it, with a value where one is known: ``--jobs 2``."""
    name = option.partition(" ")[0]
    return f"{name} {_VALUES[name]}" if name in _VALUES else option


def _filled(words: Sequence[str], needed: Sequence[str]) -> list[str]:
    """Return what was typed with what the command still needs, as an example; a package goes behind its option."""
    name = words[0]
    if needed[0].startswith("--"):
        files = [word for word in words[1:] if word.lower().endswith((".apkg", ".colpkg", ".anki2"))]
        return [*(word for word in words if word not in files), LIKE[name][0], *(files[:1] or LIKE[name][1:])]
    return [*words, *LIKE[name][-len(needed) :]]


def _refuse_file(file: Path, words: Sequence[str]) -> NoReturn:
    if words[0] != "build":  # whoever builds a package wants its questions
        _refuse_package(str(file), words)
    message = f"{shown(file)} is a file, and a deck is a folder"
    deck = deck_above(file)
    if deck:
        stop(ExitCode.USAGE, message, f"its deck is one: {bare_command(*_about(words, file, deck))}")
    if file.suffix in (".apkg", ".colpkg"):
        told = f"{_command('adopt', file, Path(file.stem))} makes question files of an Anki deck"
        stop(ExitCode.USAGE, f"{shown(file)} is a package, and a deck is a folder of question files", told)
    hint = f"{bare_command('new', file.parent)} makes a deck of the folder that it is in"
    stop(ExitCode.USAGE, message, hint)


def _about(words: Sequence[str], folder: Path | None, deck: Path) -> list[str | Path]:
    """Return the words of the command line with ``deck`` in place of ``folder``."""
    if folder is None:
        return [words[0], deck, *words[1:]]
    return [deck if at and Path(word) == folder else word for at, word in enumerate(words)]


def _command(*words: str | Path) -> str:
    """Return in backticks what was typed, put right: unlike :func:`command`'s, its words are the author's own."""
    return f"`{bare_command(*words)}`"


def _decks_in(folder: Path) -> list[Path]:
    """Return the folders right below ``folder`` that hold a deck."""
    try:
        found = [place for place in sorted(folder.iterdir())[:_FOLDERS] if settings_file(place)]
    except (OSError, ValueError):  # such a name cannot be
        return []
    return found


def _decks_like(folder: Path) -> list[Path]:
    """Return the decks beside ``folder``, which does not exist, whose names are much like its own."""
    beside = {place.name: place for place in _decks_in(folder.parent)}
    return [beside[name] for name in get_close_matches(folder.name, beside, n=2)]


def _options(shown: str) -> dict[str, str]:
    """Return the options that a command's help shows, each with what belongs behind it: ``--touch ID``."""
    found = re.findall(r"^  (?:-\w [^,]*, |-\w, )?(--[\w-]+)((?: [A-Z.a-z{},]+)*)", shown, re.M)
    return {option: f"{option}{value}" for option, value in found}

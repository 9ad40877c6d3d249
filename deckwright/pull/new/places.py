"""Where a note that was made in Anki goes: the file of its deck, or a new one there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from deckwright.adopt.names import DEVICE
from deckwright.base.limits import FOLDER_DEPTH
from deckwright.base.model import Source
from deckwright.base.patterns import lazy_regex
from deckwright.base.text import name_fault
from deckwright.questions.lists.heads import ENDINGS
from deckwright.settings.settings import Settings
from deckwright.vault.choice import is_chosen

NEW = "from-anki"
"""How a new file is called, without its ending."""

_NO_FOLDER = lazy_regex(r'[/\\:*?"<>|]|^[._]|[. ]$')
"""What no folder's name holds on every system, or what would hide it from a build."""


_SPEAKS = lazy_regex(r"---\n(?:(?!---\n).*\n)*?(?:answer_)?(?:lang|tts):")
"""How a file begins that says in which language all its texts are, which no note in Anki does."""


class NewPlaces:
    """The folders and files of a deck, by the names of their decks in Anki."""

    def __init__(self, settings: Settings, sources: Sequence[Source]) -> None:
        self.settings = settings
        self.sources = sources
        folders = {source.folder[:depth] for source in sources for depth in range(len(source.folder) + 1)}
        folders |= {tuple(topic.folder.split("/")) for topic in settings.topics}
        self._folders = {settings.deck_name(folder).casefold(): folder for folder in sorted({(), *folders})}

    def source(self, deck: str) -> Source | None:
        """Return the file for notes of a deck, with the text that it has; a new one is empty. None if there is none.

        It is the one Markdown file of that deck, unless that gives its texts a language; else it is a file of its own.
        A deck without a folder gets one, or, if its name can be no folder's, the nearest deck above it is taken.
        """
        folder = self._folder(deck)
        here = [one for one in self.sources if one.folder == folder and one.file.suffix.lower() not in ENDINGS]
        vault = self.settings.obsidian
        if len(here) == 1 and not vault and not _SPEAKS.match(here[0].text):
            return here[0]
        for number in range(1, len(self.sources) + 2):
            name = f"{NEW}-{number}.md" if number > 1 else f"{NEW}.md"
            path = self.settings.root.joinpath(*folder, name)
            known = next((one for one in here if one.name.casefold() == "/".join([*folder, name]).casefold()), None)
            if known or not os.path.lexists(path):
                break
        whole = "/".join([*folder, name])
        if vault and not is_chosen(whole, vault.include, vault.exclude):
            return here[0] if here else None
        return known or self._new(path, folder, whole)

    def _new(self, path: Path, folder: tuple[str, ...], name: str) -> Source:
        settings = self.settings
        dialect = settings.obsidian.dialect if settings.obsidian else None
        before, after = settings.context_before, settings.context_after
        return Source(path, settings.shown(path), folder, name, "", settings.slash_tags, dialect, before, after)

    def _folder(self, deck: str) -> tuple[str, ...]:
        """Return the folder of a deck."""
        parts = deck.split("::")
        for length in range(len(parts), 0, -1):
            folder = self._folders.get("::".join(parts[:length]).casefold())
            if folder is not None:
                made = (*folder, *parts[length:])
                return made if self._can_be(made, parts[length:], deck) else folder
        return ()

    def _can_be(self, folder: tuple[str, ...], more: Sequence[str], deck: str) -> bool:
        """Whether a folder of this name can be made that stands for just this deck."""
        if any(_NO_FOLDER.search(part) or DEVICE.match(part) or name_fault(part) for part in more):
            return False
        path = self.settings.root
        for part in folder:
            names = os.listdir(path) if path.is_dir() else []
            if part not in names and part.casefold() in map(str.casefold, names):
                return False
            path /= part
        reserved = {self.settings.note_types, self.settings.media, self.settings.output.parent}
        is_free = not any(path.is_relative_to(one) for one in reserved if one != self.settings.root)
        return is_free and len(folder) <= FOLDER_DEPTH and self.settings.deck_name(folder).casefold() == deck.casefold()

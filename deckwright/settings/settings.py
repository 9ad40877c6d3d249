"""The settings of a deck, complete when they are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from deckwright.base.command import shown
from deckwright.base.model import Place
from deckwright.base.text import slugify
from deckwright.settings.card_standard import LintLimits
from deckwright.settings.card_words import Words
from deckwright.settings.classes import TextClass
from deckwright.settings.links import NO_LINKS, Links
from deckwright.settings.look import Look
from deckwright.settings.obsidian import Obsidian


@dataclass(frozen=True, slots=True)
class Topic:
    """A subdeck: the folder its questions stand in, and the title it has in Anki."""

    folder: str
    title: str
    deck: str = ""
    """Its full name, for one that does not lie below the deck's own."""
    description: str = ""
    """What stands on it in Anki, as Markdown that Anki reads; empty for a learner's own."""
    desired_retention: int = 0
    """In percent, for learners to whom it is new; 0 for what holds of the deck above."""


class DeckOptions(NamedTuple):
    """What a deck brings along besides its notes."""

    description: str = ""
    """Markdown that Anki reads; empty leaves a learner's own."""
    desired_retention: int = 0
    """In percent, which Anki takes over for a deck that is new to it; 0 leaves it to the preset."""


@dataclass(frozen=True, slots=True)
class RawHtml:
    """Of which notes the raw HTML ships unchecked, by their ids."""

    trusted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Run:
    """How ``check --run`` executes code: what is run first, and how many seconds a question may take."""

    prelude: str = ""
    timeout: int = 60


@dataclass(frozen=True, slots=True)
class Order:
    """In which order a new learner meets the notes of a subdeck: by tags, those first that have the first one."""

    first: tuple[str, ...] = ()

    def rank(self, tags: Iterable[str]) -> int:
        """Return the place of a note's tags among them, the number of all for one that has none of them."""
        own = [f"{tag}::".casefold() for tag in tags]
        ranks = (at for at, tag in enumerate(self.first) if any(one.startswith(f"{tag}::".casefold()) for one in own))
        return next(ranks, len(self.first))


@dataclass(frozen=True, slots=True)
class Macro:
    """A command of TeX that the deck defines."""

    name: str
    body: str
    """What it stands for, its arguments as ``#1`` and so on."""
    arguments: int = 0
    place: Place = field(default=Place(""), compare=False)
    """Where it is defined."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one deck, with every path absolute."""

    file: Path
    """``deck.toml`` itself."""
    root: Path
    """The content folder."""
    name: str
    namespace: UUID
    media: Path
    output: Path
    usual_output: Path
    """Where a build writes that is not told otherwise on the command line."""
    author: str
    license: str
    topics: tuple[Topic, ...]
    run: Run
    lint: LintLimits
    html: RawHtml = RawHtml()
    lang: str = ""
    """The language of the deck's texts, empty if it does not say."""
    answer_lang: str = ""
    """The language of the answers, empty if they have that of all texts."""
    words: Words = field(default=Words())
    """The words that cards show besides the texts."""
    line_breaks: bool = False
    """Whether a line's end in a paragraph breaks the line on the card."""
    slash_tags: bool = False
    """Whether ``/`` parts a tag from those below it, as ``::`` does in Anki."""
    diagrams: bool = False
    """Whether blocks in a language of diagrams are drawn without ``{.image}``, too."""
    context_before: int = 2
    """How many items of a sequence a card shows before the one that it asks for."""
    context_after: int = 0
    """How many it shows after it."""
    order: Order = Order()
    look: Look = field(default=Look())
    links: Links = NO_LINKS
    """What the cards link to."""
    classes: tuple[TextClass, ...] = ()
    """The classes that texts may have."""
    macros: tuple[Macro, ...] = ()
    """The deck's own TeX macros."""
    description: str = ""
    """What stands on the whole deck in Anki, as Markdown that Anki reads."""
    desired_retention: int = 0
    """In percent, for learners to whom its decks are new; 0 if it says nothing."""
    obsidian: Obsidian | None = None
    """How a vault is read; None for a deck that is none."""

    @property
    def note_types(self) -> Path:
        """The folder of the note types that the deck carries."""
        return self.root / "notetypes"

    @property
    def lock(self) -> Path:
        """The file that remembers every note's identity."""
        return self.root / "deck.lock"

    @property
    def slug(self) -> str:
        """The deck's name as a word for file names and tags."""
        return slugify(self.name) or "deck"

    @property
    def retired_tag(self) -> str:
        """The tag of notes that their author retired."""
        return f"{self.slug}::retired"

    def shown(self, path: Path) -> str:
        """Return ``path`` as problems show it: relative to the current folder where it lies below it, with ``/``."""
        return shown(path)

    def deck_name(self, folder: tuple[str, ...]) -> str:
        """Return the full name of the deck for questions of ``folder``, its parts joined by ``::``."""
        topics = {topic.folder: topic for topic in self.topics}
        parts = [self.name]
        for depth, name in enumerate(folder, 1):
            topic = topics.get("/".join(folder[:depth]))
            if topic and topic.deck:
                parts = [topic.deck]
            else:
                parts.append(topic.title if topic else name)
        return "::".join(parts)

    def deck_options(self, deck: str) -> DeckOptions:
        """Return what a deck brings along, given its full name; of one above this deck, which is not its own, nothing.

        The desired retention is that of the nearest deck above that says one, the description its own.
        """
        named = {self.name: DeckOptions(self.description, self.desired_retention)}
        for topic in self.topics:
            options = DeckOptions(topic.description, topic.desired_retention)
            named[self.deck_name(tuple(topic.folder.split("/")))] = options
        parts = deck.split("::")
        above = ["::".join(parts[:depth]) for depth in range(len(parts), 0, -1)]
        own = [named[name] for name in above if name in named]
        if not own:
            return DeckOptions()
        retention = next((options.desired_retention for options in own if options.desired_retention), 0)
        return DeckOptions(named[deck].description if deck in named else "", retention or self.desired_retention)

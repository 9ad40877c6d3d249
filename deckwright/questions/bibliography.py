"""The bibliography: ``references.bib`` as frozen entries, and how a source is shown on a card.

BibTeX is read by bibtexparser. In a text a source is author and year, as Pandoc's author-date styles have it; at the
end of a card it is a full reference with its link.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deckwright.base.files import Unreadable, decode_text, read_confined, without_forbidden
from deckwright.base.limits import SOURCE_BYTES, SOURCE_COMMANDS, SOURCE_FIELD_CHARACTERS, SOURCES
from deckwright.base.model import Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import FORBIDDEN, name_of
from deckwright.questions.bibtex.faults import (
    EXAMPLE,
    EntryFault,
    broken_keys,
    entry_fault,
    format_fault,
    has_nameless,
    key_fault,
    misspelt_field,
    outside_fault,
)
from deckwright.questions.bibtex.letters import letters, put_back

if TYPE_CHECKING:
    from bibtexparser.library import Library
    from bibtexparser.model import Entry

BIBLIOGRAPHY = "references.bib"
_REQUIRED = ("author", "year", "title")
_VENUES = ("journal", "booktitle", "publisher", "school", "institution", "howpublished")
_USED = frozenset([*_REQUIRED, *_VENUES, "editor", "date", "volume", "pages", "url", "doi"])
"""What of a source is shown; nothing else is decoded."""
_LINK = lazy_regex(r"https?://[^\s\"<>]+$")
_NUMBERED = lazy_regex(r"\b[A-Za-z]+\.? (?:[IVX]+\b|[A-Z]\b|\d)[\w.–-]*")
"""What a part of a source is called, with its number: “p. 131”, “secs 3.1–3.2”, “Theorem 4.6”, “app. A.1”."""
_DOI = lazy_regex(r"10\.\d{4,9}/\S+$")


class Person(NamedTuple):
    """Somebody who wrote a source, or an organisation, which has a last name only."""

    last: str
    """With what stands before it: “van der Maaten”."""
    first: str = ""
    suffix: str = ""
    """Like “Jr.” or “III”."""

    @property
    def full(self) -> str:
        """The name as a reference has it, with initials."""
        return ", ".join(part for part in (self.last, _initials(self.first), self.suffix) if part)


class Reference(NamedTuple):
    """A source that can be cited."""

    key: str
    people: tuple[Person, ...]
    others: bool
    """There are more than are named."""
    year: str
    title: str
    venue: str
    link: str

    @property
    def is_shortened(self) -> bool:
        """Whether a text that cites it names only the first of its people."""
        return len(self.people) > 2 or self.others

    @property
    def is_of_two(self) -> bool:
        """Whether a text that cites it names two people."""
        return len(self.people) == 2 and not self.others

    def short(self, both: str = "and", others: str = "et al.") -> str:
        """Author and year, as a text cites it; the words stand between two people, and for those not named."""
        last = [person.last for person in self.people]
        who = f"{last[0]} {others}" if self.is_shortened else f" {both} ".join(last)
        return f"{who} {self.year}"

    def full(self, others: str = "et al.") -> str:
        """The whole reference as HTML, its title leading to the source."""
        people = [person.full for person in self.people]
        if self.others:
            people.append(others)
        who = people[0] if len(people) == 1 else f"{', '.join(people[:-1])}{'' if self.others else ' &'} {people[-1]}"
        title = f"<cite>{html.escape(self.title, quote=False)}</cite>"
        if self.link:
            title = f'<a href="{html.escape(self.link)}">{title}</a>'
        venue = f" {html.escape(self.venue, quote=False)}." if self.venue else ""
        return f"{html.escape(who, quote=False)} ({html.escape(self.year, quote=False)}). {title}.{venue}"

    def cited(self, locator: str, both: str = "and", others: str = "et al.") -> str:
        """The citation as it stands in a text, without its parentheses, as HTML; the words are those of ``short``."""
        text = html.escape(self.short(both, others), quote=False)
        linked = f'<a href="{html.escape(self.link)}">{text}</a>' if self.link else text
        # A line that begins with the number of a page or a section, and nothing else, is hard on the eye.
        tied = _NUMBERED.sub(r'<span class="tied">\g<0></span>', html.escape(locator, quote=False))
        return linked + (f", {tied}" if locator else "")


def load_references(root: Path, shown: str, problems: Problems) -> Mapping[str, Reference]:
    """Return the sources of ``root/references.bib`` by key; none without the file. ``shown`` names it in problems."""
    file = root / BIBLIOGRAPHY
    if not file.exists() and not file.is_symlink():
        return {}
    try:
        data = read_confined(file, root, SOURCE_BYTES)
    except Unreadable as error:
        problems.add(Place(shown), "E604", str(error))
        return {}
    if data.count(b"@") > SOURCES:
        problems.add(Place(shown), "E604", f"holds over {SOURCES:,} entries", "keep the sources that the deck cites")
        return {}
    text = decode_text(data, shown, problems)
    if text is None:
        return {}
    from bibtexparser.model import DuplicateBlockKeyBlock, ImplicitComment

    # A checkout on Windows has carriage returns.
    text, _ = without_forbidden(text.replace("\r\n", "\n").replace("\r", "\n"), shown, problems)
    library = _parse(text)
    # Not the addresses: LaTeX's ~ is a space, an address's is not.
    addresses = {
        entry.key: {name: str(entry[name]) for name in ("url", "doi") if name in entry} for entry in library.entries
    }
    for entry in library.entries:
        entry.fields = [item for item in entry.fields if item.key.lower() in _USED]
    commands = sum(str(item.value).count("\\") for entry in library.entries for item in entry.fields)
    if commands > SOURCE_COMMANDS:
        message = f"holds {commands:,} LaTeX commands; the limit is {SOURCE_COMMANDS:,}"
        problems.add(Place(shown), "E604", message, "write letters as they are, in UTF-8")
        return {}
    for block in library.failed_blocks:
        line = (block.start_line or 0) + 1
        unread = "this entry cannot be read as BibTeX", f"{EXAMPLE}; is a brace or a comma missing?"
        if isinstance(block, DuplicateBlockKeyBlock):
            problems.add(Place(shown, line), "E604", f"“{block.key}” stands here twice", "remove one of the two")
        else:
            _tell(entry_fault(text, line) or EntryFault(line, 1, *unread), shown, problems)
    if all(isinstance(block, ImplicitComment) for block in library.blocks):
        fault = format_fault(text)
        if fault:
            _tell(fault, shown, problems)
        return _Unread({}) if fault else {}
    _check_outside(library, shown, problems)
    for entry in library.entries:
        if fault := key_fault(text, (entry.start_line or 0) + 1, entry.key):
            _tell(fault, shown, problems)
    found = {entry.key: _reference(entry, addresses[entry.key], text, shown, problems) for entry in library.entries}
    # What is wrong with a source is told here, once: not again wherever it is cited.
    told = (
        {key: _told(key) for key in broken_keys(text)} if problems.has_error(Place(shown), text.count("\n") + 1) else {}
    )
    sources = told | {key: reference for key, reference in found.items() if reference}
    return _Unread(sources) if has_nameless(text) else sources


def _parse(text: str) -> Library:
    from bibtexparser import middlewares
    from bibtexparser.entrypoint import parse_string

    for name in ("bibtexparser", "pylatexenc"):  # they print what they also return
        logging.getLogger(name).setLevel(logging.CRITICAL)
    stack = [middlewares.ResolveStringReferencesMiddleware(), middlewares.RemoveEnclosingMiddleware()]
    return parse_string(text, parse_stack=stack)


def _check_outside(library: Library, shown: str, problems: Problems) -> None:
    """Note what stands outside all entries and was meant to be one: BibTeX takes any words there for a comment.

    What follows an entry that cannot be read may be the rest of it.
    """
    from bibtexparser.model import ImplicitComment, ParsingFailedBlock

    for above, block in zip([None, *library.blocks], library.blocks, strict=False):
        if isinstance(block, ImplicitComment) and not isinstance(above, ParsingFailedBlock):
            fault = outside_fault(block.comment, (block.start_line or 0) + 1)
            if fault:
                _tell(fault, shown, problems)


def _tell(fault: EntryFault, shown: str, problems: Problems) -> None:
    problems.add(Place(shown, fault.line, fault.column), "E604", fault.message, fault.hint)


class _Unread(Mapping[str, Reference]):
    """The sources of a file that is no BibTeX, or has an entry without a key: whichever a text cites may be in it.

    What is wrong is told there. ``known`` are those that could be read.
    """

    def __init__(self, known: Mapping[str, Reference]) -> None:
        self._known = known

    def __getitem__(self, key: str) -> Reference:
        return self._known.get(key) or _told(key)

    def __contains__(self, key: object) -> bool:
        return key in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _told(key: str) -> Reference:
    """Return what stands for a source that is noted as faulty; no card is made of it."""
    return Reference(key, (Person(key),), others=False, year="", title=key, venue="", link="")


def _reference(
    entry: Entry, addresses: Mapping[str, str], text: str, shown: str, problems: Problems
) -> Reference | None:
    place = Place(shown, (entry.start_line or 0) + 1)
    written: dict[str, str] = {}
    fields: dict[str, str] = {}
    for item in entry.fields:
        name, read = item.key.lower(), letters(str(item.value))
        written[name], fields[name] = put_back(read.text, read.kept), put_back(_text(read.text), read.kept)
        if read.lost and name not in addresses:
            line = (item.start_line or 0) + 1
            column = text.split("\n")[line - 1].find(read.lost[0].split("\n")[0]) + 1
            message = f"letters cannot say “{read.lost[0][:60]}”: {name} would show “{fields[name][:60]}”"
            problems.add(
                Place(shown, line, column or 1), "W604", message, f"write {name} = {{…}} in letters, as ℓ₂, x², ≤"
            )
    fields |= addresses
    fields.setdefault("author", fields.get("editor", ""))
    fields.setdefault("year", fields.get("date", "")[:4])
    from bibtexparser.middlewares.names import split_multiple_persons_names

    names = split_multiple_persons_names(written.get("author") or written.get("editor", ""))
    people = tuple(_person(name) for name in names if name.lower() != "others")
    if not all(person.last for person in people) or not people:
        fields["author"] = ""
    missing = [name for name in _REQUIRED if not fields.get(name)]
    if not missing and (wrong := _run_together(names)):
        problems.add(
            place, "E604", f"“{entry.key}”: “{wrong[0][:80]}” is read as one author", f"write {wrong[1][:200]}"
        )
        return None
    if missing and (fault := entry_fault(text, place.line) or misspelt_field(text, place.line, missing)):
        _tell(fault, shown, problems)
        return None
    if missing:
        message = f"“{entry.key}” has no {', '.join(missing)}: a source needs author, year and title"
        examples = {"author": "author = {Doe, Jane}", "year": "year = …, when it came out", "title": "title = {…}"}
        problems.add(place, "E604", message, f"add {', '.join(examples[name] for name in missing)}")
        return None
    shown_fields = (*_REQUIRED, *_VENUES, "volume", "pages", "url")
    long = [name for name in shown_fields if len(fields.get(name, "")) > SOURCE_FIELD_CHARACTERS]
    if long:
        message = f"“{entry.key}” has over {SOURCE_FIELD_CHARACTERS:,} characters in {', '.join(long)}"
        problems.add(place, "E604", message, "shorten it: every card that cites it shows it")
        return None
    for name, value in fields.items():
        if made := FORBIDDEN.search(value):  # LaTeX has names for every character
            problems.add(place, "E103", f"“{entry.key}” makes {name_of(made[0])} in {name}", "delete the command")
            return None
    link = fields.get("url", "")
    if not link and _DOI.match(fields.get("doi", "")):
        link = f"https://doi.org/{fields['doi']}"
    if link and not _LINK.match(link):
        problems.add(place, "E604", f"“{entry.key}” has a url that is no address: {link}", "begin with https://")
        link = ""
    others = any(name.lower() == "others" for name in names)
    return Reference(entry.key, people, others, fields["year"], fields["title"], _venue(fields), link)


def _text(value: str) -> str:
    """Return a field without the braces that protect capitals, its white space collapsed, ``--`` as a dash."""
    return " ".join(value.replace("{", "").replace("}", "").replace("--", "–").split())


def _person(name: str) -> Person:
    """Return somebody's name in its parts, as BibTeX tells them; one in braces is an organisation's and stays whole."""
    from bibtexparser.middlewares.names import parse_single_name_into_parts

    parts = parse_single_name_into_parts(name, strict=False)
    last, first, suffix = (_text(" ".join(words)) for words in ([*parts.von, *parts.last], parts.first, parts.jr))
    return Person(last, first, suffix)


_JUNIOR = lazy_regex(r"(?i:jr|sr|junior|senior)\.?|[IVX]+\.?")


def _run_together(names: Sequence[str]) -> tuple[str, str] | None:
    """Return what is written as one name and is those of several people, and how they are written; None if none is."""
    for name in names:
        bare = re.sub(r"\{[^{}]*\}", "", name)
        if re.search(r"\bet\.? al\b", bare):
            return name, re.sub(r",?\s*\bet\.? al\b\.?", " and others", name)
        parted = [
            part.strip()
            for part in re.split(r"\s*;\s*|\s+\\?&\s+|\s+(?:und|et)\s+|(?<=\S) {3}(?=\S)", name)
            if part.strip()
        ]
        if len(parted) > 1 and bare == name:
            return name, " and ".join(parted)
        parts = [part.strip() for part in bare.split(",")]
        if len(parts) > 2 and not any(_JUNIOR.fullmatch(part) for part in parts) and all(parts):
            pairs = len(parts) % 2 == 0 and not any(" " in part for part in parts[::2])
            people = [", ".join(parts[at : at + 2]) for at in range(0, len(parts), 2)] if pairs else parts
            return name, " and ".join(people)
    return None


@cache
def _initials(first: str) -> str:
    return " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in first.split())


def _venue(fields: Mapping[str, str]) -> str:
    venue = next((fields[name] for name in _VENUES if fields.get(name)), "")
    if fields.get("volume"):
        venue += f" {fields['volume']}"
    if fields.get("pages"):
        venue += f", {fields['pages']}"
    return venue.strip(" ,")

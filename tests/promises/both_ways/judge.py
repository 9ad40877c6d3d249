"""What must hold of a pull, by the words that a reader sees: worked out here, not asked of what is tested."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tests.promises.histories.promises import hold

DERIVED = ("ID", "Kind", "Topic", "Level", "Sources", "Reverse")
"""The fields that are made of something else."""

_MARKS = {"b": "⟦b⟧", "strong": "⟦b⟧", "i": "⟦i⟧", "em": "⟦i⟧", "code": "⟦c⟧", "li": "⟦•⟧", "u": "⟦u⟧", "font": "⟦f⟧"}
_TAG = re.compile(r"<(/?)(\w+)([^<>]*)>")


@dataclass(frozen=True)
class Texts:
    """A note: its fields and tags."""

    fields: Mapping[str, str]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """A question as the files have it: where, what its note says, and whether it is an item of a sequence."""

    place: str
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    item: bool

    def own(self, name: str) -> bool:
        """Whether the question itself says a field."""
        return name not in DERIVED and (not self.item or name == "Back")


def seen(text: str) -> str:
    """Return what a reader sees of a field: its words, what is bold, slanted or code, its pictures, its items.

    It tells less apart than ``pull`` does, never more.
    """
    text = re.sub(r"(?s)<pre.*?</pre>", lambda found: re.sub(r"</?(?!pre)\w[^<>]*>", "", found[0]), text)
    text = _TAG.sub(_mark, text)
    return "".join(html.unescape(text).replace("\u200b", "").split())


def words(text: str) -> Counter[str]:
    """Return the words of a field, counted."""
    return Counter(re.findall(r"\w+", html.unescape(re.sub(r"<[^<>]*>", " ", text))))


def _mark(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    if name == "img":
        return "⟦" + re.sub(r'.*src="([^"]*)".*', r"\1", tag[3]) + "⟧"
    return "" if name == "li" and tag[1] else _MARKS.get(name, "")


@dataclass(frozen=True)
class Pull:
    """One pull: what was shipped to the learner, what she has, the files before and after, and what was said."""

    base: Mapping[str, Texts]
    theirs: Mapping[str, Texts]
    before: Mapping[str, Written]
    after: Mapping[str, Written]
    guids: Mapping[str, str]
    said: str
    sure: bool
    """Whether ``pull`` was told enough to know whose text it is."""

    def hold_all(self) -> None:
        """Hold what must hold of each field of each note that both sides have."""
        hold("pulling gives and takes no question", set(self.after), set(self.before))
        for name, guid in self.guids.items():
            if name in self.before and guid in self.theirs and guid in self.base:
                self._hold_note(name, guid)
        for name in self.before:
            if self.guids.get(name) not in self.theirs:
                self._hold_as_it_was(name, "what the learner does not have stays")

    def told(self, name: str, field: str) -> bool:
        """Whether ``pull`` said something of a field, or of its note."""
        place = self.before[name].place
        notes = (f"{place}  {name}\n", f"--touch {name}`", "more\n")
        return f"{place}  {field}  " in self.said or any(one in self.said for one in notes)

    def told_of(self, name: str) -> bool:
        """Whether ``pull`` said something of a question that does not read in the files as in Anki."""
        fields = self.after[name].fields
        return any(self.told(name, field) for field in fields if not self.taken(name, field))

    def _is_older(self, name: str) -> bool:
        """Whether a note is listed as older than what was shipped last, which no option denied."""
        told = self.said.partition("Older in Anki than what was shipped last")[2]
        return not self.sure and f"{self.before[name].place}  {name}\n" in told

    def taken(self, name: str, field: str) -> bool:
        """Whether a field reads in the files as it does in Anki."""
        return seen(self.after[name].fields[field]) == seen(self.theirs[self.guids[name]].fields[field])

    def open(self) -> list[str]:
        """Return the questions that do not read in the files as in Anki."""
        return [
            name
            for name, guid in self.guids.items()
            if name in self.after and guid in self.theirs
            if not all(self.taken(name, field) for field in self.after[name].fields if field not in ("ID", "Sources"))
        ]

    def _hold_note(self, name: str, guid: str) -> None:
        written, now = self.before[name], self.after[name]
        for field in written.fields:
            if not written.own(field):
                continue
            base, theirs = seen(self.base[guid].fields.get(field, "")), seen(self.theirs[guid].fields[field])
            ours, result = seen(written.fields[field]), seen(now.fields[field])
            where = f"{name}, {field}"
            if theirs in (base, ours):
                hold(f"what the learner did not change stays as the files have it: {where}", result, ours)
            elif ours != base:
                self._hold_both(name, guid, field)
            else:
                hold(f"all of an edit comes, or nothing of it: {where}", result in (ours, theirs), True)
                hold(f"what does not come is told: {where}", result == theirs or self.told(name, field), True)
                if "nothing was written" not in self.said and not self._is_older(name):
                    hold(f"an edit comes: {where}", result, theirs)

    def _hold_both(self, name: str, guid: str, field: str) -> None:
        """Hold that what both changed is left alone and told, or has the words of both."""
        base, theirs = self.base[guid].fields.get(field, ""), self.theirs[guid].fields[field]
        ours, result = self.before[name].fields[field], self.after[name].fields[field]
        if seen(result) == seen(ours):
            lacks = bool((words(theirs) - words(base)) - words(ours))
            hold(f"what both changed is told: {name}, {field}", lacks and not self.told(name, field), False)
            return
        hold("nothing is merged without a word", "each in another place: merged" in self.said, True)
        new = [words(text) - words(base) for text in (ours, theirs)]
        hold(f"a merged text has the words of both: {name}, {field}", (new[0] | new[1]) - words(result), Counter())
        most = (words(ours) | words(theirs)) + (new[0] & new[1])
        hold(f"a merged text has no others: {name}, {field}", words(result) - most, Counter())

    def _hold_as_it_was(self, name: str, promise: str) -> None:
        fields = {field: seen(text) for field, text in self.before[name].fields.items() if self.before[name].own(field)}
        hold(f"{promise}: {name}", {field: seen(self.after[name].fields[field]) for field in fields}, fields)

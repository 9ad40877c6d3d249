"""Reads what stands in running text of a vault besides Markdown: wikilinks, what shows a file, comments, tags."""

from __future__ import annotations

from functools import cached_property
from pathlib import PurePosixPath

from deckwright.base.model import Attribute
from deckwright.markdown.inline.brackets import Brackets
from deckwright.markdown.inline.draft import Draft
from deckwright.markdown.tokens import Sound
from deckwright.media.pictures import FORMATS
from deckwright.media.sounds import SOUNDS
from deckwright.notations.obsidian import TAG_CHARACTERS, hidden_end, is_tags, last_tags, read_link, read_size, read_tag

SIGNS = rf"%%|(?<!\S)#(?={TAG_CHARACTERS})"
"""What the scanner has to stop at besides."""


class VaultMarks:
    """Each reader takes where its character stands, adds to the draft and returns where to go on."""

    def __init__(self, draft: Draft, brackets: Brackets) -> None:
        self.draft = draft
        self.brackets = brackets
        self.context = draft.context
        self.tails: dict[int, int] = {}
        """By where a line ends, where the tags begin with which it does."""

    @cached_property
    def is_all(self) -> bool:
        """Whether the whole text is tags."""
        return all(map(is_tags, self.draft.text.split("\n")))

    def bracket(self, at: int) -> int:
        """Read ``[[note#heading|alias]]``, or the beginning of something else in brackets."""
        link = read_link(self.draft.text, at)
        if not link:
            return self.brackets.begin(at)
        pointer = self.context.pointed(link.file, link.anchor)
        if pointer and not link.more:
            self.draft.add(self.draft.stash.made(self.context.question_link(pointer, self.draft.place(at))))
        else:
            self.draft.check_unasked(at, link.words, "a link between notes")
            self.draft.add(link.words)
        return link.end

    def image(self, at: int) -> int:
        """Read ``![[picture.png|300]]``, or the beginning of another picture."""
        draft = self.draft
        link = read_link(draft.text, at)
        if not link:
            return self.brackets.begin_image(at)
        place = draft.place(at)
        ending = PurePosixPath(link.file).suffix.lower()
        if ending in FORMATS:
            draft.check_unasked(at, "|".join(link.more), "a picture's alternative text")
            alt, width = read_size(link.more)
            target = self.context.in_vault(link.file, place)
            attributes = (Attribute("width", str(width), place),) if width else ()
            if target:
                draft.add(draft.stash.made(self.context.image(target, alt, attributes, place)))
        elif ending in SOUNDS:
            target = "" if self.brackets.in_hint(at) else self.context.in_vault(link.file, place)
            if target and (name := self.context.sound(target, place)):
                draft.add(Sound(name))
        else:
            written = draft.text[at : link.end]
            hint = f"write what it says, or a link to it: {written[1:][:80]}"
            what = "shows another note in Obsidian; a card has only what stands in its question"
            if ending not in ("", ".md") and " " not in ending:
                what, hint = f"is no picture and no sound: a card shows no {ending[1:10]}", "write what it says"
            draft.report(at, "E705", f"“{written[:80]}” {what}", hint)
        return link.end

    def percent(self, at: int) -> int:
        """Read a comment, of which nothing shows."""
        draft = self.draft
        end = hidden_end(draft.text, at)
        if not end:
            hint = "write %% where it ends, in the same paragraph; if it is text, \\%%"
            draft.report(at, "E403", "this comment is not closed", hint)
            return draft.add_text(at, 2)
        draft.taken.append((at, end))
        before = draft.text[at - 1 : at]
        return end + (before in ("", " ", "\n") and draft.text.startswith(" ", end))

    def tag(self, at: int) -> int:
        """Read a tag of the question: at the end of a line nothing of it shows, elsewhere its word.

        Where there is nothing else, as in a cell of a table, its word shows, too.
        """
        draft = self.draft
        tag, end = read_tag(draft.text, at)
        if not tag or not self.context.has_tag(tag):
            return draft.add_text(at)
        draft.taken.append((at, at + 1))
        line_end = draft.text.find("\n", at)
        line_end = len(draft.text) if line_end < 0 else line_end
        if line_end not in self.tails:
            begin = draft.text.rfind("\n", 0, at) + 1
            self.tails[line_end] = last_tags(draft.text, begin, line_end)
        if not self.is_all and at >= self.tails[line_end]:
            if draft.nodes and isinstance(draft.nodes[-1], str):
                draft.nodes[-1] = draft.nodes[-1].rstrip(" ")
            return line_end
        return draft.add_text(at + 1, end - at - 1)

"""The author's folder as values: questions, files, pictures and style sheet, and the Markdown they are written as."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby

from deckwright.base.model import Kind
from tests.help.support import SETTINGS, svg

KINDS = tuple(kind for kind in Kind if kind is not Kind.CARRIED)
"""The kinds that an author writes."""

NUMBERED = (Kind.CLOZE, Kind.OCCLUSION)
"""Those whose cards are numbered by their author."""

LIST = "content/words.md"
"""Where a question is a row of a list, if it can be one."""

POEM = "content/sums/poem.md"
"""Where a question is an item of a sequence, if it can be one."""

PATHS = ("content/a.md", "content/b.md", "content/sums/a.md", "content/sums/b.md", "content/deep/er/c.md", LIST, POEM)
"""Where questions may stand."""

PICTURES = ("Square.svg", "dot.svg")
"""The author's pictures, one with a capital letter."""

HEAD = "## Words {.list}\n\n| tags | front | back | kind | id |\n|---|---|---|---|---|\n"
"""What stands above the rows of a list."""

SEQUENCE = "## Lines {.sequence}\n\n"
"""What stands above the items of a sequence."""

AROUND = 2
"""How many items the card of another one shows before it."""

TAGS = ("sums", "sums::small", "exam")

FORMS = (" ", "  ", "\n", " \t\n")
"""White space between two words, which looks the same on a card whichever it is."""

TWISTED = "cafe\u0301"
"""A word in letters that Anki stores otherwise: it composes accents."""


@dataclass(frozen=True)
class Question:
    """A question as its author has it in mind; ``prompt`` and ``answer`` are the numbers of the words in use."""

    number: int
    """Who it is, whatever its id becomes."""
    id: str
    kind: Kind
    prompt: int
    answer: int
    holes: tuple[int, ...] = (1,)
    """The numbers of a cloze question's holes."""
    tags: tuple[str, ...] = ()
    picture: str = ""
    retired: bool = False
    pinned: bool = True
    """Whether the id is written at its heading."""
    form: int = 0
    """Which of the ``FORMS`` it is set in: in the file it is another text, on its cards the same."""

    @property
    def ords(self) -> list[int]:
        """The cards that it asks for."""
        if self.kind in NUMBERED:
            return [hole - 1 for hole in self.holes]
        return [0, 1] if self.kind is Kind.REVERSED else [0]

    @property
    def words(self) -> tuple[str, str]:
        """What a reader must find on its cards."""
        return f"w{self.prompt}w", f"w{self.answer}w"

    def markdown(self, media: str) -> str:
        """Return its lines in a file; ``media`` is the way from there to the pictures."""
        braces = self._braces()
        shown = f"\n![A shape]({media}/{self.shows})\n" if self.shows else ""
        if self.kind is Kind.OCCLUSION:  # the picture comes first
            return f"## What is {self.words[0]}?{braces}\n{shown}\n{self._answer()}\n"
        return f"## What is {self.words[0]}?{braces}\n\n{self._answer()}\n{shown}"

    @property
    def shows(self) -> str:
        """The name of its picture; a question of regions has one, whatever its author wants."""
        return self.picture or (PICTURES[0] if self.kind is Kind.OCCLUSION else "")

    @property
    def is_row(self) -> bool:
        """Whether it makes the same note as a row: nothing of it needs a second paragraph."""
        return self.kind in (Kind.BASIC, Kind.REVERSED) and not self.picture

    def row(self) -> str:
        """Return its line in a list."""
        kinds = " ".join([self.kind, *["retired"] * self.retired])
        cells = [" ".join(self.tags), f"What is {self.words[0]}?", self._answer().replace("\n", " "), kinds]
        return f"| {' | '.join(cells)} | {self.id * self.pinned:40} |\n"

    @property
    def is_item(self) -> bool:
        """Whether it can be an item: it asks for nothing but its words."""
        return self.kind is Kind.BASIC and not self.picture

    def item(self) -> str:
        """Return its lines in a sequence: its prompt begins the item, as there all have one title."""
        answer = self._answer().replace("\n", "\n   ")
        return f"{self.form + 1}. What is {self.words[0]}?{self._braces()}\n\n   {answer}\n"

    def _braces(self) -> str:
        classes = [f".{self.kind}"] * (self.kind is not Kind.BASIC) + [".retired"] * self.retired
        tags = [f'tags="{" ".join(self.tags)}"'] if self.tags else []
        items = [*([f"#{self.id}"] if self.pinned else []), *classes, *tags]
        return f" {{{' '.join(items)}}}" if items else ""

    def _answer(self) -> str:
        word, space = self.words[1], FORMS[self.form]
        match self.kind:
            case Kind.CODE:
                return (
                    f"{'~~~py' if self.form else '```python'}\n{word} = {self.answer}\n{'~~~' if self.form else '```'}"
                )
            case Kind.CHOICE:
                bullet = "-*+*"[self.form]
                return f"{bullet} [x] {TWISTED}{space}  {word}\n{bullet} [ ] nothing"
            case Kind.TYPED:  # its first line is what is typed
                return f"{TWISTED}{'  ' if self.form else ' '}{word}\n\nYes,{space}indeed."
            case Kind.CLOZE:
                return f"{word}:{space}{self._holes()}."
            case Kind.OCCLUSION:
                return self._regions(word)
            case _:
                return f"{TWISTED}{space}{word}"

    def _regions(self, word: str) -> str:
        """Return regions, the highest number first, at places that follow from the word in use."""
        regions = [
            f"{{{{c{hole}::{TWISTED} {word} {hole}}}}}:{' ' * (self.form + 1)}rect {hole}% {self.answer % 50}% 9% 9%"
            for hole in reversed(self.holes)
        ]
        return "\n".join(f"- {region}" for region in regions)

    def _holes(self) -> str:
        """Return the holes one after another, the last inside the one before it."""
        opened = [f"{{{{c{hole}::{TWISTED} {hole}" for hole in self.holes]
        nested = " ".join(opened[-2:]) + "}}" * len(opened[-2:])
        return ", ".join([*(f"{hole}}}}}" for hole in opened[:-2]), nested])


@dataclass
class Source:
    """Everything that the author has written."""

    questions: dict[int, Question] = field(default_factory=dict)
    files: dict[str, list[int]] = field(default_factory=dict)
    """The questions of each file, in their order."""
    topics: dict[str, str] = field(default_factory=dict)
    """The topic line of each file that has one."""
    pictures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PICTURES, 0))
    """How often each picture has been drawn anew."""
    style: int = 0
    """How often the style sheet has been changed; 0: there is none."""

    def copy(self) -> Source:
        """Return another one like it: a branch."""
        files = {path: list(numbers) for path, numbers in self.files.items()}
        return Source(dict(self.questions), files, dict(self.topics), dict(self.pictures), self.style)

    def change(self, number: int, **changes: object) -> None:
        """Change what is said of a question."""
        self.questions[number] = replace(self.questions[number], **changes)  # type: ignore[arg-type]

    def put(self, question: Question, path: str) -> None:
        """Put a question at the end of a file, which is begun if it is not there; some files have a topic line."""
        self.questions[question.number] = question
        if path not in self.files and len(self.files) % 2:
            self.topics[path] = f"Topic {question.number}"
        self.files.setdefault(path, []).append(question.number)

    def take_out(self, number: int) -> Question:
        """Take a question out of its file; a file without questions goes."""
        path = self.path(number)
        self.files[path].remove(number)
        if not self.files[path]:
            del self.files[path]
            self.topics.pop(path, None)
        return self.questions.pop(number)

    def rename(self, old: str, new: str) -> None:
        """Give a file another path."""
        self.files = {new if path == old else path: numbers for path, numbers in self.files.items()}
        self.topics = {new if path == old else path: topic for path, topic in self.topics.items()}

    def path(self, number: int) -> str:
        """Return the file in which a question stands."""
        return next(path for path, numbers in self.files.items() if number in numbers)

    def deck(self, number: int) -> str:
        """Return the deck that a question's new cards belong to: its folders."""
        return "::".join(["Lab", *self.path(number).split("/")[1:-1]])

    def content(self, number: int) -> tuple[object, ...]:
        """Return all that a note is made of: the note changes if, and only if, this does."""
        question = self.questions[number]
        holes = question.holes if question.kind in NUMBERED else ()
        topic = self.topics.get(self.path(number)) or self.deck(number).rsplit("::", 1)[-1]
        plain = replace(question, holes=holes, pinned=True, form=0, picture=question.shows)
        return plain, topic, self.pictures.get(question.shows), self.before(number)

    def before(self, number: int) -> tuple[tuple[int, int], ...] | None:
        """Return the words of the items that an item's card shows; None of a question that is no item."""
        path = self.path(number)
        if path != POEM or not self.questions[number].is_item:
            return None
        run: list[Question] = []
        for other in self.files[path]:
            if other == number:
                break
            question = self.questions[other]
            run = [*run, *([] if question.retired else [question])] if question.is_item else []
        return tuple((question.prompt, question.answer) for question in run[-AROUND:])

    def picture(self, name: str) -> bytes:
        """Return the bytes of a picture as it is drawn now."""
        return svg(f"#{self.pictures[name]:06x}").encode()

    def write(self) -> dict[str, bytes]:
        """Return every file of the folder."""
        files = {path: self._file(path).encode() for path in self.files}
        files |= {f"media/{name}": self.picture(name) for name in self.pictures}
        if self.style:
            files["content/theme.css"] = self.rule.encode()
        return {"content/deck.toml": SETTINGS.encode(), **files}

    @property
    def rule(self) -> str:
        """What the style sheet says."""
        return f".style-{self.style} {{ color: red }}\n" if self.style else ""

    def _file(self, path: str) -> str:
        media = "../" * path.count("/") + "media"
        topic = f"# {self.topics[path]}\n\n" if path in self.topics else ""
        questions = [self.questions[number] for number in self.files[path]]
        parts = []
        if path == POEM:
            for is_item, group in groupby(questions, lambda question: question.is_item):
                run = list(group)
                parts += (
                    [SEQUENCE + "".join(one.item() for one in run)] if is_item else [one.markdown(media) for one in run]
                )
            return topic + "\n".join(parts)
        if path != LIST:
            return topic + "\n".join(question.markdown(media) for question in questions)
        for is_row, group in groupby(questions, lambda question: question.is_row):
            run = list(group)
            parts += [HEAD + "".join(one.row() for one in run)] if is_row else [one.markdown(media) for one in run]
        return topic + "\n".join(parts)

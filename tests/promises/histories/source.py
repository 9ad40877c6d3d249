"""The author's folder as values: questions, files, pictures and style sheet, and the Markdown they are written as."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from deckwright.base.model import Kind
from tests.help.support import SETTINGS, svg

KINDS = tuple(kind for kind in Kind if kind is not Kind.CARRIED)
"""The kinds that an author writes."""

PATHS = ("content/a.md", "content/b.md", "content/sums/a.md", "content/sums/b.md", "content/deep/er/c.md")
"""Where questions may stand."""

PICTURES = ("Square.svg", "dot.svg")
"""The author's pictures, one with a capital letter."""

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
        if self.kind is Kind.CLOZE:
            return [hole - 1 for hole in self.holes]
        return [0, 1] if self.kind is Kind.REVERSED else [0]

    @property
    def words(self) -> tuple[str, str]:
        """What a reader must find on its cards."""
        return f"w{self.prompt}w", f"w{self.answer}w"

    def markdown(self, media: str) -> str:
        """Return its lines in a file; ``media`` is the way from there to the pictures."""
        classes = [f".{self.kind}"] * (self.kind is not Kind.BASIC) + [".retired"] * self.retired
        tags = [f'tags="{" ".join(self.tags)}"'] if self.tags else []
        items = [*([f"#{self.id}"] if self.pinned else []), *classes, *tags]
        braces = f" {{{' '.join(items)}}}" if items else ""
        shown = f"\n![A shape]({media}/{self.picture})\n" if self.picture else ""
        return f"## What is {self.words[0]}?{braces}\n\n{self._answer()}\n{shown}"

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
            case _:
                return f"{TWISTED}{space}{word}"

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
        holes = question.holes if question.kind is Kind.CLOZE else ()
        topic = self.topics.get(self.path(number)) or self.deck(number).rsplit("::", 1)[-1]
        return replace(question, holes=holes, pinned=True, form=0), topic, self.pictures.get(question.picture)

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
        return topic + "\n".join(self.questions[number].markdown(media) for number in self.files[path])

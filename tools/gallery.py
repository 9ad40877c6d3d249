"""What ``docs/cards.md`` says, and whether the pictures of the documentation are those of today's sources."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deckwright.media.svg.read import without_mark

DOCS = Path(__file__).parent.parent / "docs"
ROOT = DOCS.parent
SOURCE = DOCS / "gallery" / "content"
PICTURES = DOCS / "pictures"
RECORD = PICTURES / "made-from.json"
PAGE = DOCS / "cards.md"
MODES = ("day", "night")
README_CARD = "spectral-moons"
COMMAND = "python -m tools.take_pictures"

HEAD = f"""\
# The cards

Every kind of question with the Markdown it is made from: on a phone, question and answer side by side, and in Anki on a
desktop, the answer; by day and by night. [This deck](gallery/content/cards.md) is shown; `{COMMAND}` takes the
pictures.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A question of the gallery: its id and its Markdown."""

    id: str
    markdown: str

    @property
    def title(self) -> str:
        """The heading of its section: the id as a word."""
        return self.id.capitalize()


def examples() -> list[Example]:
    """Return the questions of the gallery in their order."""
    text = (SOURCE / "cards.md").read_text(encoding="utf-8")
    questions = re.findall(r"^## .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    ids = [re.findall(r"\{#(\S+?)[ }]", question) for question in questions]
    # Of a sequence, each item of which has an id, the shortest is that of the item that is shown.
    return [Example(min(found, key=len), text.strip()) for found, text in zip(ids, questions, strict=True)]


def page() -> str:
    """Return the text of ``docs/cards.md``."""
    return "\n".join([HEAD, *(_section(example) for example in examples())])


def _section(example: Example) -> str:
    words = {mode: f"on a phone by {mode}: question and answer" for mode in MODES}
    phones = [f'<p><img src="{phone(example, mode)}" width="560" alt="The card {words[mode]}."></p>' for mode in MODES]
    alt = "The answer in Anki on a desktop by"
    windows = [f'<img src="{desktop(example, mode)}" width="49%" alt="{alt} {mode}.">' for mode in MODES]
    markdown = f"````markdown\n{example.markdown}\n````\n"
    return "\n".join([f"## {example.title}\n", markdown, *phones, f"<p>{' '.join(windows)}</p>\n"])


def phone(example: Example, mode: str) -> str:
    """Return the picture of an example on a phone, relative to ``docs``."""
    return f"pictures/{example.id}-phone-{mode}.webp"


def desktop(example: Example, mode: str) -> str:
    """Return the picture of an example in Anki's window, relative to ``docs``."""
    return f"pictures/{example.id}-desktop-{mode}.webp"


def readme(mode: str) -> str:
    """Return the picture of the README's card, relative to ``docs``."""
    return f"pictures/card-{mode}.webp"


def pictures() -> set[str]:
    """Return all pictures that there must be, relative to ``docs``."""
    shown = {draw(example, mode) for example in examples() for mode in MODES for draw in (phone, desktop)}
    return shown | {readme(mode) for mode in MODES}


def sources() -> dict[str, str]:
    """Return what the pictures are made from, each with its SHA-256: the theme, the questions, the scripts."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in sorted(_sources())}


def _sources() -> Iterator[tuple[str, bytes]]:
    files = [
        *(ROOT / "deckwright" / "cards" / "theme").iterdir(),
        *SOURCE.glob("*.*"),
        ROOT / "tools" / "gallery.py",
        ROOT / "tools" / "take_pictures.py",
        *(ROOT / "media").glob("spectral-moons*.svg"),
    ]
    for file in files:
        # A figure shows the same when only the digest of its script is another.
        yield file.relative_to(ROOT).as_posix(), without_mark(file.read_bytes())
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (question,) = re.findall(r"^```markdown\n(## .*?)^```", text, re.MULTILINE | re.DOTALL)
    yield "README.md, its question", question.encode()


def record() -> None:
    """Remember what the pictures were made from."""
    RECORD.write_text(json.dumps(sources(), indent=1) + "\n", encoding="utf-8")


def stale() -> list[str]:
    """Return the sources that are other ones than when the pictures were taken."""
    then: dict[str, str] = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    now = sources()
    return sorted(name for name in {*then, *now} if then.get(name) != now.get(name))

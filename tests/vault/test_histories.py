"""Random histories of a vault: whatever its author does, no learner loses a review, and no note comes twice."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest

from tests.help.support import Learner, Project, long_but, read_package
from tests.vault.random_author import WHO, RandomAuthor, Vault
from tests.vault.test_vault import VAULT

SETTINGS = VAULT + "".join(
    f"{key} = true\n" for key in ("one_line", "one_line_reversed", "question_mark", "question_marks", "highlights")
)
BUILDS = 12


class History:
    """A vault, its author, and a learner who imports, studies, and never loses anything."""

    def __init__(self, project: Project, learner: Learner, seed: int) -> None:
        self.project, self.learner = project, learner
        self.random = Random(seed)
        self.author = RandomAuthor(seed)
        self.built = Vault()
        self.guids: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.renamed = False
        """Whether an id was renamed since the last build."""
        self.write()

    def write(self) -> None:
        """Write the vault to its folder."""
        for file in (self.project.root / "content").rglob("*"):
            if file.suffix in (".md", ".csv"):
                file.unlink()
        files = {f"content/{name}": text for name, text in self.author.vault.files().items()}
        self.project.write({"content/deck.toml": SETTINGS, **files})

    def read(self) -> None:
        """Read what a command wrote: nothing but ids."""
        vault = self.author.vault
        before = {name: text.split() for name, text in vault.files().items()}
        for name in before:
            vault.read(name, (self.project.root / "content" / name).read_text("utf-8"))
        assert len(vault.all()) == len({*map(self.who, self.texts().values())})

    def texts(self) -> Mapping[str, str]:
        """Return each question by who it is."""
        vault = self.author.vault
        found = [vault.notes[name][at] for name, at in vault.all()]
        return {WHO.findall(text)[0]: text for text in found}

    @staticmethod
    def who(text: str) -> str:
        """Return who a question is."""
        return str(WHO.findall(text)[0])

    def build(self, done: list[str]) -> None:
        """Build; a build that is refused wrote nothing, and with ids for all questions, nothing is refused."""
        self.write()
        self.project.now += 3600
        before = self.made()
        result = self.project.run("build", "content")
        if result.code:
            assert self.made() == before, done
            codes = {one["code"] for one in self.project.problems("content") if one["severity"] == "error"}
            linked = codes <= {"E209", "E811"} and "links" in done
            assert linked or not self.built.pinned(), (done, result.text)
            assert codes <= {"E209", "E808", "E811", "E820"}, (done, result.text)
            self.author.vault = self.built.copy()
            self.write()
            self.pin()
        else:
            self.ship(done)

    def pin(self) -> None:
        """``ids --write`` writes an id for each question, and no note changes by it."""
        written = self.project.run("ids", "--write", "content")
        assert written.code == 0, written.text
        self.read()
        assert self.author.vault.pinned()
        self.write()
        assert self.project.run("ids", "--write", "content").text.strip() == "every question has an id"
        if self.guids and {*self.texts()} == {*map(self.who, self.built_texts())}:
            self.project.now += 3600
            told = self.project.run("build", "content")
            unchanged = "0 new · 1 changed" if self.renamed else "0 new · 0 changed"  # its field ID
            assert told.code == 0 and unchanged in told.text, told.text
            self.ship(["ids --write"])

    def built_texts(self) -> list[str]:
        """Return the questions that were built last."""
        return [text for texts in self.built.notes.values() for text in texts]

    def made(self) -> list[bytes]:
        """Return the package and the lock."""
        return [file.read_bytes() for file in (self.project.package, self.project.lock) if file.exists()]

    def ship(self, done: list[str]) -> None:
        """Hold that each question has the GUID that it ever had, and that an import costs nothing."""
        self.built, self.renamed = self.author.vault.copy(), False
        notes = list(read_package(self.project.package))
        assert len({note["guid"] for note in notes}) == len(notes) == len(self.texts()), done
        for who in self.texts():
            sort = self.author.vault.sort_of(who)
            asked = "Back" if sort == "sequence" else "Front"
            (note,) = (one for one in notes if who in one["fields"].get(asked, one["fields"].get("Text", "")))
            assert self.guids.setdefault(who, note["guid"]) == note["guid"], (done, who)
            self.ids[who] = note["fields"]["ID"]
        if self.random.random() < 0.7:
            self.learner.update(self.project.package)
            for who in self.random.sample(sorted(self.texts()), 3):
                self.learner.study(self.ids[who])
            held = self.learner.identities()
            assert all(self.guids[who] in held for who in self.texts())

    def renames_an_id(self) -> str:
        """``ids --rename`` gives a question another id, and it stays the note that it was."""
        pinned = [who for who, text in self.texts().items() if f"^{self.ids.get(who)}" in text]
        if self.author.vault.files() == self.built.files() and pinned:
            old, new = self.ids[self.random.choice(pinned)], f"renamed-{self.author.number()}"
            told = self.project.run("ids", "--rename", old, new, "content")
            assert told.code == 0, told.text
            self.read()
            self.renamed = True
            self.built = self.author.vault.copy()  # who goes back does not go back behind the new id
        return "renames_an_id"


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", long_but(range(24), 0))
def test_edits_of_a_vault_cost_no_review(project: Project, learner: Learner, seed: int) -> None:
    """Adding, rewording, moving, sorting, removing, other marks, other names, links: each question stays its note.

    Or a build is refused, and says so, before anybody loses a review; with an id for each question none is.
    """
    for file in (project.root / "content").glob("*"):
        file.unlink()
    history = History(project, learner, seed)
    history.build([])
    for _ in range(BUILDS if seed else 4):
        if history.random.random() < 0.25:
            history.pin()
        done = [history.renames_an_id()] if history.random.random() < 0.2 else []
        done += [history.author.edit() for _ in range(history.random.randint(1, 3))]
        history.build(done)
    # A mark or a highlight that went took its card out of the package (W801): learners keep that one, empty.
    assert [one for one in learner.health() if not one.endswith("has empty cards")] == []

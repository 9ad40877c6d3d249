"""``lock --from`` for notes of note types that another tool made: their GUIDs tell nothing, so their words must."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.help.carrying import KEY, carry, make_type
from tests.help.locks import without_counts, without_sums
from tests.help.support import Learner, Project, stripped
from tests.ship.test_recover import aside, restore

FRANCE = f"## France {{#france {KEY}}}\n\nParis\n\n"
PERU = f"## Peru {{#peru {KEY}}}\n\nLima\n\n"
GUIDS = {"france": "f~oreign.1", "peru": "f~oreign.2"}
"""GUIDs as another tool gives them: not made from ids."""


@pytest.fixture
def foreign(project: Project) -> Project:
    """A deck that goes on with notes of somebody else's, shipped once; its lock is lost."""
    carry(project).questions(FRANCE + PERU).build()
    lines = [json.loads(line) for line in without_sums(project.lock.read_text(encoding="utf-8")).splitlines()]
    for line in lines:
        line |= {"guid": GUIDS[line["id"]]} if "guid" in line else {}
    project.lock.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    project.build()
    return project


def lose(project: Project) -> Path:
    """Lose the lock, and return a package that carries no copy of it."""
    package = stripped(aside(project))
    project.lock.unlink()
    return package


def guids(project: Project) -> dict[str, str]:
    """Return the GUIDs that the lock knows by the notes' ids."""
    return {name: line["guid"] for name, line in project.locked().items()}


def test_carried_notes_are_known_by_their_words(foreign: Project, learner: Learner) -> None:
    """The notes of a package without a copy of the lock keep their GUIDs, and the next import changes nothing."""
    learner.update(foreign.package)
    before = foreign.locked()
    restore(foreign, lose(foreign))
    after = {name: without_counts(line) for name, line in foreign.locked().items()}
    assert after == {name: without_counts(line) | {"inputs": ""} for name, line in before.items()}
    assert "0 new · 0 changed · 2 unchanged · 0 retired" in foreign.build().out
    assert not learner.update(foreign.package).updated


def test_a_reworded_answer_is_known_by_its_heading(foreign: Project) -> None:
    """A carried note whose answer was corrected since is known by its first field."""
    package = lose(foreign)
    foreign.questions(FRANCE.replace("Paris", "Paris, on the Seine") + PERU)
    restore(foreign, package)
    assert guids(foreign) == GUIDS
    assert "0 new · 1 changed · 1 unchanged" in foreign.build().out


def test_notes_that_ask_alike_are_known_by_both(project: Project) -> None:
    """Of notes under one heading each is known by its answer, too; those that nothing tells apart are told."""
    twins = FRANCE + PERU.replace("Peru", "France") + PERU.replace("#peru", "#a") + PERU.replace("#peru", "#b")
    carry(project).questions(twins).build()
    lock = without_sums(project.lock.read_text(encoding="utf-8"))
    changed = {line["guid"]: f"f~oreign.{name}" for name, line in project.locked().items()}
    for old, new in changed.items():
        lock = lock.replace(old, new)
    project.lock.write_text(lock, encoding="utf-8")
    project.build()
    package = lose(project)
    result = project.run("lock", "--from", str(package))
    assert {name: guid for name, guid in guids(project).items() if name in GUIDS} == {
        "france": "f~oreign.france",
        "peru": "f~oreign.peru",
    }
    assert result.text.split("nid:")[1].count(",") == 1


def test_a_note_type_that_changed_since_is_stamped_anew(foreign: Project, learner: Learner) -> None:
    """A carried note type is taken as it was shipped only if the source still describes it so."""
    learner.update(foreign.package)
    package = lose(foreign)
    carry(foreign, {**make_type(), "css": ".card { color: red }\n"})
    restore(foreign, package)
    foreign.build()
    learner.update(foreign.package)
    (kind,) = (kind for kind in learner.collection.models.all() if kind["name"] == "Geography")
    assert kind["css"] == ".card { color: red }\n"

"""No review goes to other words: what builds say of clozes whose numbers changed, and what the lock knows of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deckwright.base.model import NoteId
from deckwright.base.problems import Problems
from deckwright.ship.lock import dump_lock, read_lock
from tests.help.support import SETTINGS, Project

FIRST = "The {{c1::liver}} makes bile, the {{c2::kidney}} urine."


def write(project: Project, text: str) -> Project:
    """Write a question with clozes."""
    project.write({"content/deck.toml": SETTINGS, "content/a.md": f"## Organs {{#organs .cloze}}\n\n{text}\n"})
    return project


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The {{c2::liver}} makes bile, the {{c1::kidney}} urine.",
            "“kidney” was c2 and is c1, “liver” was c1 and is c2",
        ),
        (
            "The {{c1::skin}} sweats, the {{c2::liver}} makes bile, the {{c3::kidney}} urine.",
            "“kidney” was c2 and is c3",
        ),
        ("The {{c2::Liver}} makes bile, the {{c1::KIDNEY}} urine.", "“Liver” was c1 and is c2"),
        ("The {{c1::kidney}} makes urine.", "“kidney” was c2 and is c1"),
        ("The {{c2::kidney}} makes urine, the {{c7::liver}} bile.", "“liver” was c1 and is c7"),
        ("The {{c1::skin {{c3::liver}} }} and the {{c2::kidney}}", "“liver” was c1 and is c3"),
        ("The {{c1::kidney}} makes urine, the {{c2::livers}} bile.", "“kidney” was c2 and is c1, which hid “liver”"),
    ],
)
def test_words_under_another_number_are_asked_about(project: Project, text: str, told: str) -> None:
    """Where the words of a cloze stand under another number, a build stops, and says how to go on."""
    write(project, FIRST).build()
    write(project, text)
    said = project.refused()
    assert "E821" in said and told in said and "--accept organs" in said
    assert project.run("build", "--accept", "organs").code == 0
    assert project.run("build").code == 0


SEVERAL = "The {{c1::liver}} and the {{c1::spleen}} lie above the {{c2::kidney}}."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The {{c1::liver}}, the {{c2::spleen}}, the {{c1::kidney}}", "“spleen” was c1 and is c2, which hid “kidney”"),
        ("The {{c2::Liver}} and the {{c2::gut}}, the {{c1::skin}}", "“Liver” was c1 and is c2, which hid “kidney”"),
    ],
)
def test_a_part_of_what_a_number_hid_is_known_too(project: Project, text: str, told: str) -> None:
    """Where a number hides only what another one hid beside other words, a build stops, too."""
    write(project, SEVERAL).build()
    said = write(project, text).refused()
    assert "E821" in said and told in said


@pytest.mark.parametrize(
    "text",
    [
        "The {{c1::liver}}, the {{c3::spleen}}, the {{c2::kidney}}",
        "The {{c1::liver}} and the {{c1::kidney}}",
        "The {{c2::spleen}} and the {{c2::kidney}}, the {{c1::liver}}",
        "The {{c1::liver}} and the {{c1::pancreas}}, the {{c2::bladder}}",
    ],
)
def test_numbers_may_part_and_join(project: Project, text: str) -> None:
    """What one number hid may get a new one, or come to another that keeps its words, without a word."""
    write(project, SEVERAL).build()
    assert "E821" not in write(project, text).build().text


@pytest.mark.parametrize(
    "text",
    [
        "Urine: the {{c2::kidney::organ}}. Bile: the {{c1::*liver*}}.",
        "The {{c1::livers}} make bile, the {{c2::kidneys}} urine.",
        "The {{c1::liver}} makes bile, the {{c2::kidney}} urine, the {{c3::liver}} glycogen.",
        "The {{c3::skin}} sweats, the {{c1::liver}} makes bile, the {{c2::kidney}} urine.",
        "The {{c1::kidney}} and the {{c2::kidney}} make urine.",
        "The {{c1::LIVER}} makes bile, the {{c2::Kidney}} urine.",
        "The {{c1::liver makes bile, the kidney}} urine.",
        "The {{c1::liver}} makes {{c3::bile}}, the {{c2::kid{{c4::ney}}}} urine.",
    ],
)
def test_other_edits_are_not(project: Project, text: str) -> None:
    """Clozes that are moved, corrected or added cost nothing, and nobody is asked."""
    write(project, FIRST).build()
    assert "E821" not in write(project, text).build().text


def test_many_edits_that_are_meant_take_one_command(project: Project) -> None:
    """Where a build asks about several notes, its last line names the command that accepts them all."""
    rows = [f"Organs {number},A {{{{c1::liver}}}} or a {{{{c2::kidney}}}},row-{number}" for number in range(3)]
    text = "\n".join(["## A {.list .cloze}", "front,back,id", *rows, ""])
    project.write({"content/deck.toml": SETTINGS, "content/w.csv": text}).build()
    moved = text.replace("{{c1::", "{{c3::").replace("{{c2::", "{{c1::").replace("{{c3::", "{{c2::")
    told = project.write({"content/w.csv": moved}).refused()
    assert told.count("E821") == 3 and "if all 3 edits are meant: " in told
    assert "build --accept row-0 --accept row-1 --accept row-2`" in told
    told = project.refused("--accept", "row-1")
    assert "if all 2 edits are meant: " in told
    project.build(*(word for number in range(3) for word in ("--accept", f"row-{number}")))


def test_a_lock_from_before_asks_nothing(project: Project) -> None:
    """A lock that does not know what clozes hide asks nothing, and learns it with the next build."""
    write(project, FIRST).build()
    before = project.lock.read_text("utf-8")
    lock = read_lock(project.lock, Problems())
    bare = dump_lock(replace(lock, notes={name: replace(note, regions=()) for name, note in lock.notes.items()}))
    project.lock.write_text(bare, "utf-8")
    assert "liver" not in bare and "1 unchanged" in project.build().text
    assert project.lock.read_text("utf-8") == before


def test_the_package_tells_what_clozes_hide(project: Project) -> None:
    """A lock that was made from a package knows what each number hides, as the lost one did."""
    write(project, FIRST).build()
    kept = project.lock.read_text("utf-8")
    project.lock.unlink()
    assert project.run("lock", "--from", str(project.package)).code == 0
    assert project.lock.read_text("utf-8") == kept
    assert [one.label for one in read_lock(project.lock, Problems()).notes[NoteId("organs")].regions] == [
        "liver",
        "kidney",
    ]

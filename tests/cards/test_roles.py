"""What a field is for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import deckwright
from deckwright.base.model import Family, TypeKey
from deckwright.cards.notetypes import FIELDS, Role, by_role, make_fields, name_of, name_texts

NAMES = {slot.name for slots in FIELDS.values() for slot in slots if slot.role is not Role.RESERVED}


@pytest.mark.parametrize("family", Family)
def test_each_field_has_a_role_to_itself(family: Family) -> None:
    """A field is told by what it is for; only the reserved ones, which are for nothing yet, are not told apart."""
    slots = FIELDS[family]
    roles = [slot.role for slot in slots if slot.role is not Role.RESERVED]
    reserved = 3 if family is Family.OCCLUSION else 2  # Anki's Comments, which nothing fills
    assert len(set(roles)) == len(roles) == len(slots) - reserved
    ours = {"Header": "Title", "Back Extra": "Extra"}
    texts = by_role(family, name_texts(slots, [ours.get(slot.name, slot.name) for slot in slots]))
    assert {role: name_of(role) for role in roles} == texts


def test_a_carried_note_types_first_field_asks() -> None:
    """Of a note type that somebody else made only the place of a field says what it is for, whatever it is called."""
    slots = make_fields(TypeKey("geography"), [(None, "Back"), (7, "Front"), (None, "ID")])
    assert [slot.role for slot in slots] == [Role.FIRST, Role.FURTHER, Role.FURTHER]
    assert by_role(TypeKey("geography"), {"ID": "x"}) == {}


def test_the_names_of_fields_are_written_in_one_place() -> None:
    """Nothing but the table of the note types knows what the deck's own fields are called."""
    common = {"Text", "Title", "Answer", "Extra", "Hint", "Reverse", "Kind", "Level", "ID"}  # of sections and sums, too
    package = Path(deckwright.__file__).parent
    named = ("notetypes.py", "answers.py")  # AnkiConnect calls the sides of a template Front and Back
    found = {
        (file.name, node.value)
        for file in sorted(package.rglob("*.py"))
        if file.name not in named
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in NAMES - common
    }
    assert found == set()

"""Pages of what is remembered: what belongs to one file is one value, and holds no more than is of use."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deckwright.remember.notes_page import pack_notes, unpack_notes
from deckwright.remember.pages import Pages
from deckwright.remember.store import Store

PAGE = ("digests", "a.md")


def note(**values: object) -> None:
    """Keep values on the page, in a run of its own; those that are None are only asked for."""
    store = Store("me")
    pages = Pages(store)
    for key, value in values.items():
        if pages.recall(PAGE, key) is None and value is not None:
            pages.remember(PAGE, key, value)
    pages.close()
    store.close()


def on_page(*keys: str, page: tuple[str, ...] = PAGE) -> list[object]:
    """Return what stands under keys on a page, in a run of its own."""
    store = Store("me")
    pages = Pages(store)
    found = [pages.recall(page, key) for key in keys]
    store.close()
    return found


def test_a_value_is_found_on_its_page() -> None:
    """A value is there for the next run on its own page, whatever else is new there meanwhile, and on no other."""
    note(one=[1, "a"])
    note(one=None, two={"b": 2})
    assert on_page("one", "two", "three") == [[1, "a"], {"b": 2}, None]
    assert on_page("one", page=("digests", "b.md")) == [None]


def test_a_page_grows_no_longer_than_what_is_asked_for() -> None:
    """What nobody asks for any more is gone from a page that is written anew, and stays on one that is not."""
    note(one=1, two=2)
    note(two=None)
    assert on_page("one", "two") == [1, 2]
    note(two=None, three=3)
    assert on_page("one", "two", "three") == [None, 2, 3]


def test_another_process_brings_values() -> None:
    """What a helping process made is found on the page, and there for the next run without it."""
    helping = Store("me")
    loose = Pages(helping, loose=True)
    loose.remember(PAGE, "one", [1])
    store = Store("me")
    pages = Pages(store)
    pages.take(loose.hand_over())
    assert pages.brought(PAGE, "one") == [1]
    assert pages.recall(PAGE, "one") == [1]
    pages.close()
    store.close()
    helping.close()
    assert on_page("one") == [[1]]


def test_another_process_makes_a_page() -> None:
    """A page that a helping process made as a whole is found as such, and there for the next run.

    If there is one already, what is new is handed over value by value: the rest of it is of use still.
    """
    note(one=1)
    other = ("digests", "b.md")
    helping, store = Store("me"), Store("me")
    loose, pages = Pages(helping, loose=True), Pages(store)
    for page in (PAGE, other):
        loose.remember(page, "two", 2)
        loose.bind(page)
    store.take(helping.hand_over())
    pages.take(loose.hand_over())
    assert [pages.brought(page, "two") for page in (PAGE, other)] == [2, None]
    assert [pages.recall(*asked) for asked in ((PAGE, "one"), (PAGE, "two"), (other, "two"))] == [1, 2, 2]
    pages.close()
    store.close()
    helping.close()
    assert on_page("one", "two") == [1, 2]
    assert on_page("two", page=other) == [2]


def told(fields: list[str], **more: object) -> dict[str, object]:
    """Return a note as it is told to a page."""
    nothing: dict[str, object] = {name: [] for name in "ords assets cited pointed missed alike formulas files".split()}
    texts = dict.fromkeys("deck inputs went_in linted row".split(), "")
    return nothing | texts | {"fields": fields, "asked": [{}, {}, {}, {}]} | more


NOTES: dict[str, dict[str, Any]] = {
    "plain": {"one": told(["a", "", "ü"]), "two": told(["b\nb"], ords=[0, 1])},
    "asking": {
        "one": told(["a"], asked=[{"k": "1"}, {}, {}, {"p": ""}], files=[["has", "", ["x"], True]]),
        "two": told(["b"], asked=[{"k": "1"}, {"q": "2"}, {}, {}], files=[["has", "", ["x"], 1]]),
        "states": {"of": "x", "states": {"q": "one"}},
    },
    "none": {"states": {"of": "x", "states": {}}},
    "strange": {"one": told(["a\x1fb", "\x1e"]), "two": told([]), "three": told([""])},
    "broken": {"one": told(["\ud800"])},
}


@pytest.mark.parametrize("name", NOTES)
def test_notes_stand_on_their_page_as_they_were_told(name: str) -> None:
    """A page of notes gives each back as it was told, whatever its fields hold, and whatever it has with others."""
    page = unpack_notes(pack_notes(NOTES[name]))
    assert page.all() == NOTES[name]
    assert json.dumps(page.all(), sort_keys=True) == json.dumps(NOTES[name], sort_keys=True)
    assert page.get("nobody") is None


def test_a_page_of_notes_grows_no_longer_than_its_file() -> None:
    """Where a file is as it was, a page that gets a new note keeps the others; where it is not, those go nobody met."""
    page = ("notes", "a.md")

    def run(of: str, *new: str) -> list[str]:
        store = Store("me")
        pages = Pages(store)
        known = pages.notes(page, of)
        for key in new:
            pages.remember(page, key, told([key]))
        if new:
            pages.remember(page, "states", {"of": of, "states": {}})
        pages.close()
        store.close()
        return sorted(known.at) if known else []

    assert run("first", "a", "b") == []
    assert run("first", "c") == ["a", "b"]
    assert run("first") == ["a", "b", "c"]
    assert run("second", "d") == []
    assert run("second") == ["d"]

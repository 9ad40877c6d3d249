"""Pages of what is remembered: what belongs to one file is one value, and holds no more than is of use."""

from __future__ import annotations

from deckwright.remember.pages import Pages
from deckwright.remember.store import Store

PAGE = ("notes", "a.md")


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
    assert on_page("one", page=("notes", "b.md")) == [None]


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

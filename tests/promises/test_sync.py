"""What a new version of a deck does to somebody who learns on two devices, with Anki's own sync server between them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.help.support import Project, needs, svg
from tests.help.syncing import Device, next_second, sync_server

SAME = "## What is zero? {#zero}\n\nNothing.\n"
FIRST = """\
## What is one? {#one .reversed}

The first.

## Numbers {#holes .cloze}

After {{c1::one}} comes two.

## Which colour? {#colour}

![A square](../media/square.svg)

## What is gone? {#gone}

This.

"""
SECOND = """\
## Say what one is, please? {#one .reversed}

Number one.

## Numbers {#holes .cloze}

After {{c1::one}} comes {{c2::two}}.

## Which colour? {#colour}

![A square](../media/square.svg)

## What is new? {#new}

That.

"""
OLD_CSS, NEW_CSS = ".answer { color: teal }\n", ".answer { color: navy }\n"
STUDIED = ("zero", "one", "holes", "colour", "gone")


@pytest.fixture
def devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Device, Device]]:
    """A computer and a phone that sync with one server, both still empty."""
    needs("anki")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    with sync_server(tmp_path / "server") as address:
        desktop, phone = (Device(tmp_path / name, address) for name in ("desktop", "phone"))
        yield desktop, phone
        desktop.close()
        phone.close()


def first_version(project: Project, desktop: Device, phone: Device) -> None:
    """Build the deck, import it on the desktop, and copy the collection to the phone as Anki does at first."""
    project.write({"media/square.svg": svg("red"), "content/theme.css": OLD_CSS}).questions(SAME + FIRST).build()
    desktop.update(project.package)
    desktop.begin()
    phone.begin()


def second_version(project: Project) -> None:
    """Build the deck with a note reworded, one new, one deleted, a hole more, another picture and another look."""
    project.write({"media/square.svg": svg("blue"), "content/theme.css": NEW_CSS}).questions(SAME + SECOND).build()


def hold_alike(project: Project, *devices: Device) -> None:
    """Hold that every device has the second version whole, and that all have the same cards and reviews."""
    for device in devices:
        for note_id, built in project.notes().items():
            note = device.note(note_id)
            assert (dict(note.items()), note.tags) == (built["fields"], built["tags"])
            assert [card.ord for card in note.cards()] == built["ords"]
        assert device.note("gone")["Back"] == "<p>This.</p>"
        for family in ("question", "cloze"):
            assert NEW_CSS.strip() in device.type(family)["css"]
        assert svg("blue").encode() in device.media().values()
        assert device.collection.media.check().missing == []
        assert device.content() == devices[0].content()
        assert device.identities() == devices[0].identities()
        assert device.media() == devices[0].media()


def reviews(device: Device) -> int:
    """Return how many reviews a device knows of."""
    return int(device.collection.db.scalar("select count() from revlog"))


def test_a_phone_gets_the_new_version_by_syncing(project: Project, devices: tuple[Device, Device]) -> None:
    """A version imported on the desktop reaches a studied-on phone by a normal sync, with every review and picture."""
    desktop, phone = devices
    first_version(project, desktop, phone)
    for note_id in STUDIED:
        phone.study(note_id)
    reviews_made, cards = phone.content()
    phone.sync()
    desktop.sync()
    assert desktop.content() == phone.content()
    second_version(project)
    log = desktop.update(project.package)
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (1, 3, 1)
    desktop.sync()
    phone.sync()
    hold_alike(project, desktop, phone)
    reviews_now, cards_now = phone.content()
    assert len(reviews_made) == 6 and reviews_now == reviews_made
    assert [row for row in cards if row not in cards_now] == []


def test_reviews_on_both_devices_meet_the_new_version(project: Project, devices: tuple[Device, Device]) -> None:
    """Reviews made on both devices while neither knew of the other's, nor the phone of the new version, all stay."""
    desktop, phone = devices
    first_version(project, desktop, phone)
    for note_id in ("one", "holes", "gone"):
        phone.study(note_id)
    next_second()
    for note_id in ("zero", "colour"):
        desktop.study(note_id)
    second_version(project)
    desktop.update(project.package)
    next_second()
    desktop.study("new")
    desktop.study("one")
    for device in (desktop, phone, desktop):
        device.sync()
    hold_alike(project, desktop, phone)
    assert reviews(phone) == 4 + 2 + 1 + 2


@pytest.mark.long
def test_a_version_may_be_imported_on_both_devices(project: Project, devices: tuple[Device, Device]) -> None:
    """Importing a version on the desktop and on the phone, then syncing, doubles no note and no card."""
    desktop, phone = devices
    first_version(project, desktop, phone)
    second_version(project)
    for device in devices:
        next_second()
        device.update(project.package)
        device.study("new")
        device.study("one")
    for device in (phone, desktop, phone):
        device.sync()
    hold_alike(project, desktop, phone)
    assert reviews(phone) == 2 * (1 + 2)
    assert desktop.collection.card_count() == 8


@pytest.mark.long
def test_an_old_version_takes_nothing_back(project: Project, devices: tuple[Device, Device]) -> None:
    """An old version imported over the new one, before the phone synced, leaves both devices with the new one."""
    desktop, phone = devices
    first_version(project, desktop, phone)
    old = project.package.rename(project.root / "old.apkg")
    phone.study("one")
    second_version(project)
    desktop.update(project.package)
    desktop.update(old)
    for device in (desktop, phone, desktop):
        device.sync()
    hold_alike(project, desktop, phone)
    assert reviews(desktop) == 2

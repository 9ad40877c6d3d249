"""The same, by the real command in a process of its own, which may use so much memory and no more."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.help.odd_pictures import odd_pictures
from tests.help.reaching import pictures
from tests.promises.fuzz.changes import changed
from tests.promises.fuzz.grammar import files
from tests.promises.fuzz.holding import assert_documented, deck, few
from tests.promises.fuzz.seeds import BIB, SETTINGS_OF_ALL, SYLLABUS, base, locks, types

pytestmark = pytest.mark.long

BOUND = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_DATA, (600_000_000, resource.RLIM_INFINITY))
from deckwright.cli.main import run
sys.exit(run(["build"]))
"""
"""Python itself, its libraries and the engine for formulas come to less than half of that."""

BASE = base()
MADE = {
    "content/questions.md": files,
    "content/deck.toml": changed([SETTINGS_OF_ALL.encode()]),
    "content/references.bib": changed([BIB.encode()]),
    "content/syllabus.toml": changed([SYLLABUS.encode()]),
    "content/deck.lock": st.deferred(lambda: changed(locks())),
    "content/notetypes/geography/notetype.json": changed(types()),
    "media/a.svg": changed(list(pictures().values())),
    "media/a.png": changed([odd.make() for odd in odd_pictures().values() if odd.ending == ".png"]),
}


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's")
@given(case=st.sampled_from(sorted(MADE)).flatmap(lambda name: st.tuples(st.just(name), MADE[name])))
@few
def test_a_process_ends_as_documented(case: tuple[str, bytes]) -> None:
    """Whatever stands in one of its files, the command ends by itself, within its memory, by a documented exit code."""
    name, data = case
    with deck({**BASE, name: data}) as project:
        assert_documented(project.start("-c", BOUND).wait())

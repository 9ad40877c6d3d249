"""Faulty and hostile files in ``notetypes/``: each ends in its error, at the file that it is in."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.help.carrying import carry, make_type
from tests.help.hostility import assert_no_crash, assert_told
from tests.help.support import PNG, Project, long_but

ONE = '## France {#france notetype="geography"}\n\nParis\n'
FOLDER = "content/notetypes/geography"
JSON = f"{FOLDER}/notetype.json"

pytestmark = pytest.mark.timeout(60)


def altered(**keys: Any) -> str:
    """Return a description with some keys changed."""
    return json.dumps({**make_type(), **keys})


def slots(key: str, **keys: Any) -> str:
    """Return a description with keys of the first field or template changed."""
    kind = make_type()
    kind[key][0].update(keys)
    return json.dumps(kind)


FILES: dict[str, tuple[dict[str, str | bytes], str, str]] = {
    "not JSON": ({JSON: '{\n  "id": 1,,\n}'}, "E004", JSON),
    "empty": ({JSON: ""}, "E004", JSON),
    "a list": ({JSON: "[]"}, "E004", JSON),
    "nested too deep": ({JSON: "[" * 100_000}, "E004", JSON),
    "a number beyond numbers": ({JSON: altered(id=1).replace('"id": 1,', '"id": 1e999,')}, "E004", JSON),
    "a number of 10,000 digits": ({JSON: '{"id": ' + "1" * 10_000 + "}"}, "E004", JSON),
    "not a number": ({JSON: '{"id": NaN}'}, "E004", JSON),
    "UTF-16": ({JSON: altered().encode("utf-16")}, "E004", JSON),
    "half a surrogate pair": ({JSON: altered(name="\ud800")}, "E004", JSON),
    "no id": ({JSON: altered(id=None)}, "E004", JSON),
    "an id that is true": ({JSON: altered(id=True)}, "E004", JSON),
    "an id of 0": ({JSON: altered(id=0)}, "E004", JSON),
    "no name": ({JSON: altered(name="")}, "E004", JSON),
    "a name with a line end": ({JSON: altered(name="a\nb")}, "E004", JSON),
    "an unknown type": ({JSON: altered(type=2)}, "E004", JSON),
    "no fields": ({JSON: altered(flds=[])}, "E004", JSON),
    "fields that are none": ({JSON: altered(flds=["a"])}, "E004", JSON),
    "10,000 fields": ({JSON: altered(flds=[{"name": str(at)} for at in range(10_000)])}, "E004", JSON),
    "templates that are none": ({JSON: altered(tmpls={"a": 1})}, "E004", JSON),
    "two fields of one name": ({JSON: altered(flds=[{"name": "a"}, {"name": "A"}])}, "E004", JSON),
    "a field's id that is text": ({JSON: slots("flds", id="1")}, "E004", JSON),
    "a field's id too large": ({JSON: slots("flds", id=2**63)}, "E004", JSON),
    "a field's font that is a number": ({JSON: slots("flds", font=1)}, "E004", JSON),
    "a field's size beyond numbers": ({JSON: slots("flds", size=2**40)}, "E004", JSON),
    "a field's size below zero": ({JSON: slots("flds", size=-5)}, "E004", JSON),
    "a field's size over 65,535": ({JSON: slots("flds", size=70_000)}, "E004", JSON),
    "a field's font that is null": ({JSON: slots("flds", font=None)}, "E004", JSON),
    "LaTeX that is null": ({JSON: altered(latexPre=None)}, "E004", JSON),
    "an original that is a word": ({JSON: altered(originalId="x")}, "E004", JSON),
    "a key of nobody's that is deep": ({JSON: altered(deep=json.loads("[" * 200 + "]" * 200))}, "E004", JSON),
    "a template's text that is a list": ({JSON: slots("tmpls", bqfmt=[])}, "E004", JSON),
    "a sort field that there is not": ({JSON: altered(sortf=3)}, "E004", JSON),
    "a template of 10 MB": ({f"{FOLDER}/1.front.html": "a" * 10_000_000}, "E004", f"{FOLDER}/1.front.html"),
    "a template that is no text": ({f"{FOLDER}/1.back.html": b"\xff"}, "E004", f"{FOLDER}/1.back.html"),
    "a template too many": ({f"{FOLDER}/2.front.html": "{{Country}}"}, "E004", f"{FOLDER}/2.front.html"),
    "a file that Anki renames": ({f"{FOLDER}/media/a[b].png": PNG}, "E004", f"{FOLDER}/media"),
    "a file with a long name": ({f"{FOLDER}/media/{'a' * 121}": PNG}, "E004", f"{FOLDER}/media"),
    "a folder of files": ({f"{FOLDER}/media/a/b.png": PNG}, "E004", f"{FOLDER}/media/a"),
    "a file in the folder's place": ({f"{FOLDER}/media": PNG}, "E004", f"{FOLDER}/media"),
    "a key with a space": ({"content/notetypes/a b/style.css": ""}, "E004", "content/notetypes/a b"),
    "the deck's own key": ({"content/notetypes/question/style.css": ""}, "E004", "content/notetypes/question"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_faulty_file_is_told(project: Project, name: str) -> None:
    """A file of a note type that cannot be used is an error at that file, and nothing is written."""
    files, code, path = FILES[name]
    carry(project).write(files).questions(ONE)
    result = project.run("build")
    assert_no_crash(result)
    assert result.code == 1
    assert f"{path}:" in result.text and f" {code} " in result.text, result.text
    assert not project.package.exists() and not project.lock.exists()


@pytest.mark.parametrize("name", ["notetype.json", "1.front.html", "1.back.html", "style.css"])
def test_a_missing_file_is_told(project: Project, name: str) -> None:
    """Each file that a note type needs is asked for by its name."""
    carry(project).questions(ONE)
    (project.root / FOLDER / name).unlink()
    assert_told(project.run("build"), "E004", path=f"{FOLDER}/{name}")


ALIKE: dict[str, tuple[dict[str, Any], str]] = {
    "one id": ({"name": "Other"}, "E006"),
    "one name": ({"number": 5}, "E006"),
    "names alike but for capitals": ({"number": 5, "name": "GEOGRAPHY"}, "E006"),
    "the name of the deck's own": ({"number": 5, "name": "Lab · question"}, "E006"),
}


@pytest.mark.parametrize("name", ALIKE)
def test_two_note_types_are_two(project: Project, name: str) -> None:
    """Note types that Anki would take for one are an error at the second of them."""
    keys, code = ALIKE[name]
    carry(carry(project), make_type(**keys), "other").questions(ONE)
    assert_told(project.run("build"), code, path="content/notetypes/other/notetype.json")


def test_one_name_is_one_file(project: Project) -> None:
    """Two note types may ship the same file, but not two files under one name."""
    carry(carry(project), make_type(number=5, name="Other"), "other").questions(ONE)
    project.write({f"{FOLDER}/media/_a.png": PNG, "content/notetypes/other/media/_a.png": PNG}).build()
    project.write({"content/notetypes/other/media/_A.png": PNG})
    assert_told(project.run("build"), "E006", path="content/notetypes/other/media/_A.png")


LINKS: dict[str, str] = {
    "the folder of all": "content/notetypes",
    "a note type": FOLDER,
    "its media": f"{FOLDER}/media",
    "a template": f"{FOLDER}/1.front.html",
    "a media file": f"{FOLDER}/media/_a.png",
}


@pytest.mark.parametrize("name", LINKS)
def test_nothing_outside_is_read(project: Project, name: str) -> None:
    """A link in notetypes/ that leads out of it is an error, not a way to ship other files."""
    carry(project).write({f"{FOLDER}/media/_a.png": PNG}).questions(ONE)
    path = project.root / LINKS[name]
    outside = project.root / "outside"
    path.rename(outside)
    path.symlink_to(outside)
    assert_told(project.run("build"), "E004")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_does_not_hang(project: Project) -> None:
    """A named pipe in a note type's place is an error at once."""
    carry(project).questions(ONE)
    file = project.root / FOLDER / "style.css"
    file.unlink()
    os.mkfifo(file)
    assert_told(project.run("build"), "E004", path=f"{FOLDER}/style.css")


TEMPLATES: dict[str, tuple[str, int]] = {
    "a field that there is not": ("{{Country}}{{Town}}", 1),
    "no field": ("text", 1),
    "parts that do not match": ("{{#Country}}{{Country}}", 1),
    "parts nested too deep": ("{{#Map}}" * 5_000, 1),
    "fine": ("{{#Map}}{{hint:Country}}{{/Map}}{{^Map}}{{Tags}}{{/Map}}", 0),
    "fine with other marks": ("{{=<% %>=}}<%Country%>", 0),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_with_a_fault_is_carried(project: Project, name: str) -> None:
    """A template that Anki shows an error for is a warning: the deck it came from had it so."""
    front, warnings = TEMPLATES[name]
    carry(project, make_type(templates=[("{{Country}}", "a"), (front, "{{FrontSide}}{{Capital}}")])).questions(ONE)
    assert project.run("build").code == 0
    assert [problem["code"] for problem in project.problems()] == ["W005"] * warnings


def test_hidden_folders_are_skipped(project: Project) -> None:
    """Names that begin with a dot or an underscore are no note types, and a note type without notes is not packed."""
    carry(project).write({"content/notetypes/_old/x": "", "content/notetypes/README.md": "## Q? {#q}\n\nx\n"})
    project.questions("## Q? {#one}\n\nx\n")
    assert "1 note," in project.build().text


def test_folders_without_files_are_skipped(project: Project) -> None:
    """What a killed run leaves, a folder with nothing or a temporary file in it, stops no build."""
    project.write({"content/notetypes/basic/media/.deckwright-a.png": ""}).questions("## Q? {#one}\n\nx\n")
    assert "1 note," in project.build().text


BIG: dict[str, Callable[[], str]] = {
    "500 kB of text": lambda: "a <b>b</b> " * 50_000,
    "openings": lambda: "<" * 300_000,
    "unclosed images": lambda: '<img src="' * 50_000,
    "images without an end": lambda: "<img " * 60_000,
    "comments without an end": lambda: "<!--" * 60_000,
    "quotes": lambda: "<b title='\"" * 40_000,
    "deep elements": lambda: "<div>" * 60_000,
    "deep formatting": lambda: "<b><p>" * 3_000,
    "attributes": lambda: f"<b {'a=b ' * 60_000}>",
    "sounds": lambda: "[sound:" * 50_000,
    "declarations": lambda: "<!x" * 60_000 + "<![" * 60_000 + "<?" * 60_000,
    "holes": lambda: "{{c1::" * 50_000 + "}}" * 50_000,
}


@pytest.mark.parametrize("name", long_but(BIG, "500 kB of text", "openings", "deep elements", "holes"))
def test_much_raw_html_is_read_in_order(project: Project, tmp_path: Path, name: str) -> None:
    """Raw HTML of any make ends in a package or in its errors, however much of it there is."""
    carry(project).questions(f"{ONE}\n### Map\n\n```{{=html}}\n{BIG[name]()}\n```\n")
    assert_no_crash(project.run("build"))

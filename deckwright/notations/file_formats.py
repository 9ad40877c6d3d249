"""What a file holds that is named like a question file and is of another format; and how to save or rename it."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath

_AS_QUESTIONS = "copy its text into a new file, with ## before each question and the answer below it"
_NOTEBOOK = "in Jupyter choose File, Save and Export Notebook As, Markdown, and begin each question with ##"
_BEGINS = (
    (re.compile(r"(?i)\s*(?:<!--.{0,300}?-->\s*)?<(?:!doctype\s+html|html)\b", re.DOTALL), "a web page (HTML)"),
    (re.compile(r"\s*<\?xml\b"), "an XML file"),
    (re.compile(r"\s*\\documentclass\b"), "a LaTeX document"),
)
"""How files begin that are of another format, and what they are."""
_JSON = re.compile(r"\s*(?:\{\s*\"|\[\s*[\[{\"])")
_HEAD = re.compile(r"(?i)(?:[^\n,;\t|]*[,;\t])*[ \"]*(?:front|back)[ \"]*(?:[,;\t]|\n)")
"""The first line of a word list, which names a side of its cards."""
_ROWS = 200
"""Lines that are looked at to tell a table from a text."""
_PROSE = re.compile(r"[.?!:]$|^\s*(?:[-*+>#|]|\d+[.)])\s")


def other_format(text: str) -> tuple[str, str] | None:
    """Return what the text of a question file is, if it is of another format, and how to make questions of it."""
    for begins, what in _BEGINS:
        if begins.match(text):
            return what, _AS_QUESTIONS
    if _JSON.match(text):
        try:
            held = json.loads(text)
        except (ValueError, RecursionError):
            return None  # front matter, or a text in brackets
        is_notebook = isinstance(held, dict) and "cells" in held and "nbformat" in held
        return ("a Jupyter notebook", _NOTEBOOK) if is_notebook else ("JSON", _AS_QUESTIONS)
    return None


def as_sheet(text: str, path: str) -> tuple[str, str] | None:
    """Return what is wrong with a question file without a question that holds rows of a list, and what to do.

    None if it holds something else.
    """
    rename = f"rename it to {PurePosixPath(path).stem}.csv; begin its name with _ if it is no part of the deck"
    if _HEAD.match(text):
        return "this file is a word list, and its name ends in .md", rename
    lines = [line.strip() for line in text.split("\n")[:_ROWS] if line.strip()]
    for mark, fewest in (("\t", 2), (";", 2), (",", 3)):
        counts = {line.count(mark) for line in lines}
        if len(lines) >= fewest and counts == {1} and not any(map(_PROSE.search, lines)):
            head = f"front{mark}back" if mark != "\t" else "front, a tab and back"
            message = "this file is a word list without a head, and its name ends in .md"
            return message, f"write {head} on a line of its own above it, and {rename}"
    return None

"""What a file holds that is named like a question file and is of another format; and how to save or rename it."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath

from deckwright.base.patterns import lazy_regex

_AS_QUESTIONS = "copy its text into a new file, with ## before each question and the answer below it"
_AS_PICTURE = "name it .svg, put it into the folder media, and show it: ![What is to be seen](media/x.svg)"
_NOTEBOOK = "in Jupyter choose File, Save and Export Notebook As, Markdown, and begin each question with ##"
_SHEET = ("a spreadsheet program's own file", "save it as CSV UTF-8 if it is a word list")
_DOCUMENT = (
    "a word processor's own file",
    "if it holds questions, copy its text into a new file that ends in .md, with ## before each question",
)
_ELSEWHERE = {
    **dict.fromkeys((".xlsx", ".xls", ".ods", ".numbers"), _SHEET),
    **dict.fromkeys((".docx", ".doc", ".odt", ".rtf", ".pages"), _DOCUMENT),
    ".ipynb": ("a Jupyter notebook", f"if it holds questions, {_NOTEBOOK}"),
}
"""How the names of files end in which other programs keep texts and lists; what they are, and what to do."""
_BEGINS = (
    (lazy_regex(r"(?i)\s*(?:<!--.{0,300}?-->\s*)?<(?:!doctype\s+html|html)\b", re.DOTALL), "a web page (HTML)"),
    (lazy_regex(r"\s*(?:<\?xml\b[^>]*>\s*)?(?:<!--.{0,300}?-->\s*)?<svg\b", re.DOTALL), "a drawing (SVG)"),
    (lazy_regex(r"\s*<\?xml\b"), "an XML file"),
    (lazy_regex(r"\s*\\documentclass\b"), "a LaTeX document"),
)
"""How files begin that are of another format, and what they are."""
_JSON = lazy_regex(r"\s*(?:\{\s*\"|\[\s*[\[{\"])")
_HEAD = lazy_regex(r"(?i)(?:[^\n,;\t|]*[,;\t])*[ \"]*(?:front|back)[ \"]*(?:[,;\t]|\n)")
"""The first line of a word list, which names a side of its cards."""
_ROWS = 200
"""Lines that are looked at to tell a table from a text."""
_PROSE = lazy_regex(r"[.?!:]$|^\s*(?:[-*+>#|]|\d+[.)])\s")


def other_format(text: str) -> tuple[str, str] | None:
    """Return what the text of a question file is, if it is of another format, and how to make questions of it."""
    for begins, what in _BEGINS:
        if begins.match(text):
            return what, _AS_PICTURE if "SVG" in what else _AS_QUESTIONS
    if _JSON.match(text):
        try:
            held, end = json.JSONDecoder().raw_decode(text.strip())
        except (ValueError, RecursionError):
            return None  # front matter, or a text in brackets
        if not re.match(r"\s*(?:[{\[]|$)", text.strip()[end:]):
            return None  # front matter in JSON above a text; an object a line is JSON, too
        is_notebook = isinstance(held, dict) and "cells" in held and "nbformat" in held
        return ("a Jupyter notebook", _NOTEBOOK) if is_notebook else ("JSON", _AS_QUESTIONS)
    return None


def made_elsewhere(name: str) -> tuple[str, str] | None:
    """Return what a file of this name is that another program keeps texts or lists in, and how to get them out.

    None of any other file, and of those that word processors write beside an open one.
    """
    return None if name.startswith("~$") else _ELSEWHERE.get(PurePosixPath(name).suffix.lower())


def as_sheet(text: str, path: str) -> tuple[str, str] | None:
    """Return what is wrong with a file without a question that is no CSV and holds rows of a list, and what to do.

    None if it holds something else.
    """
    ending = PurePosixPath(path).suffix
    rename = f"rename it to {PurePosixPath(path).stem}.csv; begin its name with _ if it is no part of the deck"
    if _HEAD.match(text):
        return f"this file is a word list, and its name ends in {ending}", rename
    lines = [line.strip() for line in text.split("\n")[:_ROWS] if line.strip()]
    for mark, fewest in (("\t", 2), (";", 2), (",", 3)):
        counts = {line.count(mark) for line in lines}
        if len(lines) >= fewest and counts == {1} and not any(map(_PROSE.search, lines)):
            message = f"this file is a word list without a head, and its name ends in {ending}"
            return message, f"write {_head(mark)} on a line of its own above it, and {rename}"
    return None


def _head(mark: str) -> str:
    """Return how the head of a word list is written whose fields ``mark`` parts."""
    return "front, a tab and back" if mark == "\t" else f"front{mark}back"


def head_of_list(text: str, ending: str) -> str:
    """Return how a CSV or TSV file gets the head of a word list that begins with none."""
    if re.match(r"#(?:separator|html|notetype|deck|columns)\b", text):
        told = re.search(r"^#separator:[ ]*(\S+)", text, re.MULTILINE)
        mark = {"comma": ",", ",": ",", "semicolon": ";", ";": ";"}.get(told[1].lower() if told else "", "\t")
        return f"write {_head(mark)} in place of the lines that begin with #, which are Anki's"
    first = text.lstrip("\n").partition("\n")[0].strip()[:_LONGEST]
    if re.fullmatch(r"\"?(?i:front)\"?[ |:]+\"?(?i:back)\"?", first):
        return "part its columns with a tab each" if ending == ".tsv" else "part its columns with a comma: front,back"
    mark = max(("\t", ";", ","), key=first.count)
    fields = [field.strip(' "') for field in first.split(mark)] if mark in first else []
    if len(fields) < 2:
        return "begin it with a line like front,back"
    shown = ", ".join(fields[:2])
    return f"write {_head(mark)} in place of “{shown}” if these name its columns, above them if they are its first row"


_LONGEST = 200
"""Characters of a line that is looked at."""

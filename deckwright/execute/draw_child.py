"""The program that draws one figure, day and night, in a process of its own.

Reads a JSON object: ``script`` and ``media`` (absolute paths), ``description`` (goes into the picture's metadata),
``answers`` (the file to append to) and ``timeout`` in seconds. Answers one JSON object:

- ``{"svg": {"day": …, "night": …}}``: the pictures, or
- ``{"failed": "exception", "line": 8, "type": …, "text": …, "module": …}``: the script raised an error; ``module`` is
  what could not be imported, or
- ``{"failed": "draw", "line": 8, "text": …}``: the script has no ``draw``, or it returned no figure.
"""

from __future__ import annotations

import faulthandler
import importlib.util
import inspect
import io
import json
import random
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

GRACE = 10
"""Seconds after the time limit at which the process ends itself, should its parent have died."""

MODES = ("day", "night")

SAVING: dict[Any, Any] = {"svg.hashsalt": "deckwright", "svg.fonttype": "path"}
"""Matplotlib's settings while a figure is written: a fixed salt for the ids, letters as outlines."""

METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
"""What Matplotlib would write of its own accord: the time and its version are not the picture's."""


class NoFigureError(Exception):
    """The script does not keep to the form; ``line`` is where in it."""

    def __init__(self, text: str, line: int = 1) -> None:
        super().__init__(text)
        self.line = line


def main() -> None:
    """Do what the request on standard input says."""
    request = json.load(sys.stdin)
    faulthandler.dump_traceback_later(request["timeout"] + GRACE, exit=True)
    answer = drawn(Path(request["script"]), Path(request["media"]), request["description"])
    with Path(request["answers"]).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(answer) + "\n")


def drawn(script: Path, media: Path, description: str) -> dict[str, object]:
    """Return the answer for a script."""
    # At the end of the path: a script called `random.py` must not stand in for the standard library's module.
    sys.path += [str(script.parent), str(media)]
    try:
        module = load(script)
        return {"svg": {mode: svg(module, mode, description) for mode in MODES}}
    except NoFigureError as error:
        return {"failed": "draw", "line": error.line, "text": str(error)}
    except BaseException as error:
        return {
            "failed": "exception",
            "line": line_of(error, script),
            "type": type(error).__name__,
            "text": " ".join(str(error).split())[:400],
            "module": (error.name or "") if isinstance(error, ModuleNotFoundError) else "",
        }


def load(script: Path) -> ModuleType:
    """Execute a script as a module and return it."""
    spec = importlib.util.spec_from_file_location("figure_script", script)
    if spec is None or spec.loader is None:
        raise NoFigureError("is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def svg(module: ModuleType, mode: str, description: str) -> str:
    """Return one picture of a script. Both start from the same state, whatever the first one changed."""
    import matplotlib
    import numpy as np
    from matplotlib.figure import Figure

    draw: Any = getattr(module, "draw", None)
    if not callable(draw):
        raise NoFigureError("defines no function draw(mode)")
    matplotlib.rcdefaults()
    random.seed(0)
    np.random.seed(0)
    figure = draw(mode)
    if not isinstance(figure, Figure):
        text = f"draw({mode!r}) returned {type(figure).__name__}, not a Matplotlib figure"
        raise NoFigureError(text, first_line(draw))
    buffer = io.StringIO()
    with matplotlib.rc_context(SAVING):
        metadata = METADATA | {"Description": description}
        figure.savefig(buffer, format="svg", transparent=True, metadata=metadata)
    return buffer.getvalue()


def first_line(function: Any) -> int:
    """Return the line on which a function's definition begins, 1 if it was not written in Python."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return int(code.co_firstlineno) if code else 1


def line_of(error: BaseException, script: Path) -> int:
    """Return the line of the script where an error arose, or from where it was called."""
    if isinstance(error, SyntaxError) and error.filename == str(script):
        return error.lineno or 1
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == str(script)]
    return lines[-1] if lines else 1


if __name__ == "__main__":
    main()

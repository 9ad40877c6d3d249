"""What is said of a picture or a sound of a vault that was looked for by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from deckwright.base.model import Place
from deckwright.base.problems import Problems
from deckwright.base.text import close_to


def choose(
    name: str, found: Sequence[str], known: Callable[[], Sequence[str]], place: Place, problems: Problems
) -> str:
    """Return the one file that was found under a name; empty after noting that there is none, or more than one.

    ``known`` gives the paths of all files of the vault, among which the one that was meant may be.
    """
    if len(found) == 1:
        return found[0]
    if found:
        shown = ", ".join(map(unquote, found[:4]))
        hint = f"write more of its path, like ![[folder/{name[:80]}]], or rename the others: {shown}"
        problems.add(place, "E706", f"{len(found)} files of the vault are called {name[:80]}", hint)
    elif ".." in name.split("/") or re.match(r"\\|\w+:", name):
        hint = "save it in the vault; its name is enough, wherever it lies"
        problems.add(place, "E703", f"{name[:80]} lies outside the vault", hint)
    else:

        def nearest_file() -> str:
            save = "save it in the vault, in any folder whose name has no dot before it"
            near = close_to(PurePosixPath(name).name, {PurePosixPath(path).name for path in known()})
            return f"did you mean {near[0][:80]}? else {save}" if near else save

        problems.add(place, "E701", f"{name[:200]} does not exist anywhere in the vault", nearest_file)
    return ""

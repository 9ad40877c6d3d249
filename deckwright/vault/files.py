"""What is said of a picture or a sound of a vault that was looked for by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from deckwright.base.model import Place
from deckwright.base.problems import Problems


def choose(name: str, found: Sequence[str], place: Place, problems: Problems) -> str:
    """Return the one file that was found under a name; empty after noting that there is none, or more than one."""
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
        hint = "save it in the vault, in any folder whose name has no dot before it"
        problems.add(place, "E701", f"{name[:200]} does not exist anywhere in the vault", hint)
    return ""

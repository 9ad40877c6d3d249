"""How this deckwright was installed, and so what is typed to give it an extra, or to bring a newer one."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from urllib.parse import unquote, urlsplit

from deckwright.base.command import quoted, shown


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the installer took deckwright from; everything empty if nobody remembers."""

    folder: str = ""
    """The folder of the code, as it is typed here."""
    editable: bool = False
    address: str = ""
    """What stands behind ``deckwright @`` if it came from elsewhere."""
    wheel: str = ""

    def requirement(self, extras: str = "") -> str:
        """Return what an installer is asked for: deckwright from the same place, with ``extras``."""
        chosen = f"[{extras}]" if extras else ""
        if self.folder or self.wheel:
            path = self.folder or self.wheel
            plain = path if "/" in path or "\\" in path or (path == "." and self.editable) else f"./{path}"
            return ("-e " if self.editable else "") + f'"{plain}{chosen}"'
        return f'"deckwright{chosen} @ {self.address}"'


def installing(extra: str) -> str:
    """Return the command that adds an extra to this very installation, or where the ways to install are told."""
    origin = find_origin()
    if origin is None:
        return f"it comes with the extra {extra}: docs/install.md tells how"
    extras = ",".join([*_extras_here(extra), extra])
    tool = _tool()
    if tool == "uv":
        return f"uv tool install {origin.requirement(extras)}"
    if tool == "pipx":
        return f"pipx install --force {origin.requirement(extras)}"
    return f"{_pip()} install {origin.requirement(extra)}"


def updating() -> str:
    """Return how a newer deckwright comes in place of this one."""
    origin = find_origin()
    tool = _tool()
    if origin is None or origin.wheel:
        return "install a newer deckwright: docs/install.md tells how"
    extras = ",".join(_extras_here())
    if tool == "uv" and not origin.folder:
        return "uv tool upgrade deckwright"
    installs = {"uv": "uv tool install --reinstall", "pipx": "pipx install --force"}.get(tool, f"{_pip()} install")
    if not origin.folder:
        return f"{installs}{'' if tool else ' --force-reinstall'} {origin.requirement(extras)}"
    pull = f"git -C {quoted(origin.folder)} pull"
    if not Path(origin.folder, ".git").exists():
        pull = f"download the newest code into the folder {origin.folder}"
    return pull if origin.editable else f"{pull}, then {installs} {origin.requirement(extras)}"


def find_origin() -> Origin | None:
    """Return where deckwright was installed from, as installers note it (PEP 610); None if that is not known."""
    try:
        noted = json.loads(_distribution().read_text("direct_url.json") or "")
        address = str(noted["url"])
    except (PackageNotFoundError, ValueError, KeyError, TypeError, OSError):
        return None
    if not address.startswith("file:"):
        vcs = noted.get("vcs_info") or {}
        revision = f"@{vcs['requested_revision']}" if vcs.get("requested_revision") else ""
        return Origin(address=f"{vcs['vcs']}+{address}{revision}" if vcs.get("vcs") else address)
    plain = unquote(urlsplit(address).path)
    path = shown(Path(plain.lstrip("/") if os.name == "nt" else plain))
    if "dir_info" in noted:
        return Origin(folder=path, editable=bool(noted["dir_info"].get("editable")))
    return Origin(wheel=path)


def _distribution() -> Distribution:
    return distribution("deckwright")


def _tool() -> str:
    """Return ``uv`` or ``pipx`` if one of them made this environment for deckwright alone."""
    made = {"uv-receipt.toml": "uv", "pipx_metadata.json": "pipx"}
    return next((tool for name, tool in made.items() if Path(sys.prefix, name).is_file()), "")


def _pip() -> str:
    """Return how pip is called for this environment: uv makes some without pip."""
    if find_spec("pip") is None:
        return "uv pip"
    here = Path(sys.executable).parent
    if Path(which("pip") or "").parent == here:
        return "pip"
    return f"{quoted(shown(Path(sys.executable)))} -m pip"


def _extras_here(but: str = "") -> list[str]:
    """Return the extras whose packages are all here, without ``but``: a tool installs all of them anew."""
    wanted: dict[str, list[str]] = {}
    for requirement in _distribution().requires or []:
        package, marked, extra = requirement.partition("; extra == ")
        if marked:
            wanted.setdefault(extra.strip("'\""), []).append(package)
    names = ("diagrams", "figures", "formulas", "preview", "run", "verify")
    return [extra for extra in names if extra != but and extra in wanted and all(map(_is_here, wanted[extra]))]


def _is_here(requirement: str) -> bool:
    try:
        distribution(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])
    except PackageNotFoundError:
        return False
    return True

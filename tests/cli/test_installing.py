"""How an extra is added, and deckwright brought up to date: the printed line fits the installation at hand."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from deckwright.base.installed import installing, updating

posix = pytest.mark.skipif(os.name != "posix", reason="paths differ elsewhere")

FOLDER: dict[str, Any] = {"dir_info": {}}
GIT: dict[str, Any] = {"url": "https://example.org/deckwright.git", "vcs_info": {"vcs": "git", "commit_id": "1a2b3c"}}
WHEEL: dict[str, Any] = {"archive_info": {}}
REQUIRES = "\n".join(
    f'Requires-Dist: {name}>=1; extra == "{extra}"'
    for name, extra in [("rich", "preview"), ("no-such-package", "verify"), ("no-such-package", "figures")]
)
"""An installation with the extra ``preview``, whose one package is here, and without the others."""


def install(here: Path, monkeypatch: pytest.MonkeyPatch, origin: dict[str, Any] | None, tool: str = "") -> None:
    """Let deckwright be installed from ``origin``, as installers note it; by ``tool``, in an environment of its own."""
    info = here / "site" / "deckwright-9.9.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: deckwright\nVersion: 9.9\n{REQUIRES}\n")
    (info.parent / "pip").mkdir()  # environments that uv makes have none
    (info.parent / "pip" / "__init__.py").write_text("")
    if origin:
        (info / "direct_url.json").write_text(json.dumps(origin))
    prefix = here / "environment"
    (prefix / "bin").mkdir(parents=True)
    for name in ("pip", "python"):
        (prefix / "bin" / name).write_text("#!/bin/sh\n")
        (prefix / "bin" / name).chmod(0o755)
    if tool:
        (prefix / tool).write_text("")
    monkeypatch.syspath_prepend(str(info.parent))
    monkeypatch.setattr(sys, "prefix", str(prefix))
    monkeypatch.setattr(sys, "executable", str(prefix / "bin" / "python"))
    monkeypatch.setenv("PATH", str(prefix / "bin"))
    monkeypatch.chdir(here)


@posix
@pytest.mark.parametrize(
    ("origin", "tool", "added", "newer"),
    [
        (FOLDER, "", 'pip install "./clone[verify]"', 'git -C clone pull, then pip install "./clone[preview]"'),
        ({"dir_info": {"editable": True}}, "", 'pip install -e "./clone[verify]"', "git -C clone pull"),
        (
            GIT,
            "",
            'pip install "deckwright[verify] @ git+https://example.org/deckwright.git"',
            'pip install --force-reinstall "deckwright[preview] @ git+https://example.org/deckwright.git"',
        ),
        (
            GIT,
            "uv-receipt.toml",
            'uv tool install "deckwright[preview,verify] @ git+https://example.org/deckwright.git"',
            "uv tool upgrade deckwright",
        ),
        (
            GIT,
            "pipx_metadata.json",
            'pipx install --force "deckwright[preview,verify] @ git+https://example.org/deckwright.git"',
            'pipx install --force "deckwright[preview] @ git+https://example.org/deckwright.git"',
        ),
        (WHEEL, "", 'pip install "./clone[verify]"', "docs/install.md"),
        (None, "", "docs/install.md", "docs/install.md"),
    ],
)
def test_the_line_fits_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, origin: dict[str, Any] | None, tool: str, added: str, newer: str
) -> None:
    """A clone, an address or a wheel, by pip, uv or pipx: what is printed installs from there, with the same extras."""
    (tmp_path / "clone" / ".git").mkdir(parents=True)
    install(tmp_path, monkeypatch, {"url": (tmp_path / "clone").as_uri(), **origin} if origin else None, tool)
    assert added in installing("verify")
    assert newer in updating()


@posix
def test_the_pip_of_this_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where ``pip`` would be another environment's, the line names this one's Python; without git, no ``pull``."""
    (tmp_path / "clone").mkdir()
    install(tmp_path, monkeypatch, {"url": (tmp_path / "clone").as_uri(), **FOLDER})
    assert updating().startswith("download the newest code into the folder clone, then pip install")
    monkeypatch.setenv("PATH", "/nowhere")
    assert installing("verify") == 'environment/bin/python -m pip install "./clone[verify]"'

"""axe-core, Deque Systems' accessibility checks (MPL 2.0): one version, known by its hash, kept in a cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request
from pathlib import Path

VERSION = "4.14.1"
ADDRESS = f"https://registry.npmjs.org/axe-core/-/axe-core-{VERSION}.tgz"
SHA512 = (
    "1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b73"
    "4f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5"
)
SECONDS = 60


class Unavailable(Exception):
    """The script is not on this machine and could not be fetched."""


def script() -> bytes:
    """Return the script, from the cache or else from the npm registry; raise Unavailable if there is no way to it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deckwright-tests"
    package = cache / f"axe-core-{VERSION}.tgz"
    if not package.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as name:
            fetched = _fetch(Path(name))
            os.replace(fetched, package)
    data = package.read_bytes()
    if hashlib.sha512(data).hexdigest() != SHA512:
        package.unlink()
        raise Unavailable(f"axe-core {VERSION} has another hash than the one that is known")
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member
        return member.read()


def _fetch(folder: Path) -> Path:
    """Download the package into ``folder``, by npm where it is installed, as it knows the machine's settings."""
    file = folder / "axe-core.tgz"
    try:
        if npm := shutil.which("npm"):
            command = [npm, "pack", "--silent", f"axe-core@{VERSION}"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=SECONDS)
            return next(folder.glob("*.tgz"))
        with urllib.request.urlopen(ADDRESS, timeout=SECONDS) as answer, file.open("wb") as target:
            shutil.copyfileobj(answer, target)
    except (OSError, subprocess.SubprocessError, StopIteration) as error:
        raise Unavailable(f"axe-core {VERSION} could not be fetched: {error}") from error
    return file

"""What ``build`` and ``check`` touch of the machine: watched from inside a process of its own."""

from __future__ import annotations

import io
import json
import os
import sys
import sysconfig
from pathlib import Path

import pytest
from PIL import Image

from deckwright.base.cache import DATABASE
from deckwright.base.files import Folders, Unreadable, read_confined
from deckwright.execute.apart import PROGRAM
from tests.help.support import PNG, REPOSITORY, Project, long_but, svg

WATCH = """
import json, os, socket, sys, tempfile
events, temporary = [], tempfile.gettempdir()

def note(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path, mode, flags = arguments
        writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND))
        events.append(["write" if writes else "read", os.path.abspath(os.fsdecode(path))])
    elif event in {"os." + name for name in "mkdir remove rename rmdir truncate chmod link symlink".split()}:
        paths = [one for one in arguments[:2] if isinstance(one, (str, bytes))]
        events.extend(["write", os.path.abspath(os.fsdecode(one))] for one in paths)
    elif event in ("os.listdir", "os.scandir") and isinstance(arguments[0], (str, bytes)):
        events.append(["read", os.path.abspath(os.fsdecode(arguments[0]))])
    elif event == "sqlite3.connect" and arguments[0] != ":memory:":
        path, _, how = os.fsdecode(arguments[0]).removeprefix("file://").partition("?")
        events.append(["read" if "mode=ro" in how else "write", os.path.abspath(path)])
    elif event == "socket.__new__" and arguments[1] == getattr(socket, "AF_UNIX", None):
        pass  # Python wakes its own event loop with a pair of these, that of the JavaScript engine's thread
    elif event.split(".")[0] in ("socket", "urllib", "http", "ftplib", "smtplib", "webbrowser"):
        events.append(["network", event])
    elif event == "subprocess.Popen":
        events.append(["process", arguments[1][-1]])
    elif event.startswith(("subprocess.", "os.exec", "os.spawn", "os.posix_spawn", "os.system", "os.fork", "pty.")):
        events.append(["process", event])

sys.addaudithook(note)
from deckwright.cli.main import main
from deckwright.remember import stamps

stamps.YOUNG = -60  # as if the files had been written long ago
code = main()
print("EVENTS " + json.dumps({"code": code, "temporary": temporary, "events": events}))
"""

FILES: dict[str, str | bytes] = {
    "content/questions.md": (
        "---\ntags: [a]\n---\n\n# T\n\n## Q? {#q}\n\na ![b](../media/a.png) ![c](../media/b.svg) $x$ [@L]\n\n"
        "[w](https://example.org/) [@L]\n\n```python {.image}\nx = 1\n```\n\n```python\ny = 2\n```\n"
    ),
    "content/topic/more.md": "## C {#c .cloze}\n\n{{c1::a}}\n",
    "content/references.bib": "@book{L, author={A B}, year=1982, title={T}, url={https://example.org/l}}\n",
    "content/syllabus.toml": '[a]\nfacts = ["b"]\n',
    "media/a.png": PNG,
    "media/b.svg": svg("red"),
    "media/_helper.py": "raise SystemExit('executed')\n",
    "secret.md": "## Secret? {#secret}\n\nsecret\n",
    "secret.png": PNG,
}
MACHINE = [
    *(REPOSITORY / name for name in ("deckwright", "build_deck.py", "__pycache__")),
    *(Path(sys.prefix), Path(sys.base_prefix), *map(Path, sysconfig.get_paths().values())),
]


def watch(project: Project, *arguments: str) -> tuple[int, Path, list[tuple[str, Path]]]:
    """Run a command and return its exit code, the temporary folder, and what it did: the kind of act and its file."""
    result = project.start("-P", "-c", WATCH, *arguments, environment={"PYTHONDONTWRITEBYTECODE": "1"}).wait()
    line = next(line for line in result.out.split("\n") if line.startswith("EVENTS "))
    told = json.loads(line.removeprefix("EVENTS "))
    return told["code"], Path(told["temporary"]), [(kind, Path(name)) for kind, name in told["events"]]


def of_the_machine(path: Path) -> bool:
    """Whether a file belongs to Python, its packages or the system."""
    systems = path.as_posix().startswith(("/usr", "/lib", "/etc", "/proc", "/dev", "/sys"))
    known = systems or path in (REPOSITORY, *map(Path, sys.path))
    return known or any(path.is_relative_to(home) for home in MACHINE)


@pytest.mark.parametrize("command", long_but(["build", "check"], "build"))
def test_only_content_and_media_are_read(project: Project, tmp_path: Path, command: str) -> None:
    """``build`` and ``check`` read nothing but content, media, output, the cache, and what Python itself needs."""
    code, temporary, acts = watch(project.write(FILES), command)
    assert code == 0
    own = [project.root / "content", project.root / "media", project.root / "build"]
    allowed = [*own, tmp_path / "cache"]
    strays = [
        path
        for kind, path in acts
        if kind == "read"
        and not of_the_machine(path)
        and not any(path.is_relative_to(folder) for folder in allowed)
        and not (path.parent == temporary and path.name.startswith("deckwright-"))
    ]
    assert strays == []


@pytest.mark.parametrize("command", long_but(["build", "check", "plan"], "build"))
def test_nothing_is_sent_or_started(project: Project, command: str) -> None:
    """``build``, ``check`` and ``plan`` open no connection, and start no process but the one that decodes pictures.

    Not even that if they have looked into the pictures before, or if there are none but drawings.
    """
    drawn = "## R? {#r}\n\n![c](../media/b.svg)\n"
    project.write(FILES | {"content/questions.md": drawn})
    assert outside(project, command) == []
    project.write(FILES)
    assert outside(project, command) == [("process", Path(PROGRAM))]
    project.questions(f"{FILES['content/questions.md']!s}\nmore\n")
    assert outside(project, command) == []


def outside(project: Project, command: str) -> list[tuple[str, Path]]:
    """Return the connections that a command opened and the programs that it started."""
    _, _, acts = watch(project, command)
    return [act for act in acts if act[0] in ("network", "process")]


@pytest.mark.parametrize("command", long_but(["check", "plan"], "check"))
def test_a_check_writes_nothing(project: Project, tmp_path: Path, command: str) -> None:
    """``check`` and ``plan`` open no file for writing but two in the cache: of the notes, and of their formulas.

    Where there is nothing new to say of them, they open none.
    """
    project.write(FILES)
    for most in (1, 0):
        code, _, acts = watch(project, command)
        written = {path for kind, path in acts if kind == "write" and path != Path(os.devnull)}
        assert code == 0
        assert all(path.is_relative_to(tmp_path / "cache") for path in written)
        files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
        assert len(files) == 2 and DATABASE in [path.name for path in files]
        assert most or not written


def test_a_build_writes_package_and_lock_only(project: Project, tmp_path: Path) -> None:
    """``build`` writes package, lock, their temporary twins, and empty files that keep a second build waiting.

    In the cache it writes two files, of the notes and of their formulas, and only where there is something new to say.
    """
    watch(project.write(FILES), "check")
    before = set((tmp_path / "cache").rglob("*"))
    code, temporary, acts = watch(project, "build")
    assert before and set((tmp_path / "cache").rglob("*")) == before
    written = {path for kind, path in acts if kind == "write" and path != Path(os.devnull)}
    own = {path for path in written if path.parent == temporary and path.name.startswith("deckwright-holds")}
    holds = {path for path in written if path.parent in own}
    assert code == 0
    assert {path.stat().st_size for path in holds} == {0}
    cached = {path for path in before if path.name == DATABASE}
    assert written - own - holds - cached - {temporary, project.lock.parent} == {  # folders asked for and there already
        project.package.parent,
        project.package,
        project.package.with_name(".deckwright-lab.apkg"),
        project.lock,
        project.lock.with_name(".deckwright-deck.lock"),
    }


SECRETS = ["../../secret.png", "../secret.png", "%2e%2e/secret.png", "../media/../secret.png"]


@pytest.mark.parametrize("target", long_but(SECRETS, "%2e%2e/secret.png"))
def test_a_question_cannot_show_a_file_beside_the_deck(project: Project, target: str) -> None:
    """A picture outside the content and media folders is refused without being opened."""
    project.write(FILES).questions(f"## Q? {{#q}}\n\na ![b]({target})\n")
    code, _, acts = watch(project, "build")
    assert code == 1
    assert [path for _, path in acts if path.name == "secret.png"] == []


@pytest.mark.long
def test_a_photograph_adds_the_cache_only(project: Project, tmp_path: Path) -> None:
    """A build that makes a photograph smaller keeps it in the cache and reads it there; a check only asks if it is."""
    photograph = io.BytesIO()
    Image.new("RGB", (2000, 100)).save(photograph, "JPEG")
    project.write(FILES | {"media/a.jpg": photograph.getvalue()})
    project.questions("## Q? {#q}\n\na ![b](../media/a.jpg)\n")
    cache = tmp_path / "cache"
    for command, kinds in (("check", set()), ("build", {"read", "write"}), ("check", set()), ("build", {"read"})):
        project.write({"content/topic/more.md": f"## C {{#c .cloze}}\n\n{{{{c1::{command} {len(kinds)}}}}}\n"})
        code, _, acts = watch(project, command)
        assert code == 0
        entries = [(kind, path) for kind, path in acts if path.is_relative_to(cache) and not path.is_dir()]
        assert {kind for kind, path in entries if path.name != DATABASE} <= kinds
    (entry,) = (path for path in cache.rglob("*") if path.is_file() and path.name != DATABASE)
    assert ("read", entry) in acts
    assert not list(cache.rglob(".*"))


@pytest.mark.skipif(sys.platform == "win32", reason="to make a link wants a right there")
def test_what_is_known_of_folders_opens_none_outside(tmp_path: Path) -> None:
    """Where many files are read one after the other, a link still leads only to what lies inside."""
    inside, outside = tmp_path / "in", tmp_path / "out"
    (inside / "a").mkdir(parents=True)
    outside.mkdir()
    (inside / "a" / "one").write_bytes(b"1")
    (outside / "two").write_bytes(b"2")
    (inside / "a" / "link").symlink_to(outside / "two")
    (inside / "a" / "within").symlink_to("one")
    (inside / "b").symlink_to(outside)
    (inside / "c").symlink_to("a")
    (inside / "a" / "loop").symlink_to("loop")
    folders = Folders()
    for _ in range(2):
        for name in ("a/one", "a/within", "c/one", "b/../in/a/one", "a/../a/one"):
            assert read_confined(inside / name, inside, 9, folders=folders) == b"1"
        for name in ("a/link", "b/two", "c/link", "../out/two", "a/..", "..", "b"):
            with pytest.raises(Unreadable, match=r"leads out of in/|Is a directory"):
                read_confined(inside / name, inside, 9, folders=folders)
        with pytest.raises(Unreadable, match="cannot be read"):
            read_confined(inside / "a" / "loop", inside, 9, folders=folders)
        for name in ("none", "none/one", "a/none", "b/none"):
            with pytest.raises(Unreadable) as missing:
                read_confined(inside / name, inside, 9, folders=folders)
            assert missing.value.missing
        assert read_confined(tmp_path / "in" / "a" / "one", tmp_path, 9, folders=folders) == b"1"

"""Reads what cards link to, ``[links]`` in ``deck.toml``: where on the web the source of a question stands."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from deckwright.base.limits import LINK_CHARACTERS
from deckwright.base.patterns import lazy_regex
from deckwright.base.text import close_to, name_of
from deckwright.settings.toml_reader import TomlReader

PATH = "{path}"
"""Stands for the path of the question's file, below the folder of ``deck.toml``."""
ID = "{id}"
"""Stands for the question's id."""

_EXAMPLE = 'like source = "https://github.com/you/deck/blob/main/content/{path}"'
_MEANT = {
    "path": PATH,
    "id": ID,
    **dict.fromkeys(["file", "filename", "filepath", "file_path", "name", "page"], PATH),
    **dict.fromkeys(["guid", "note", "note_id", "question", "slug", "anchor"], ID),
}
"""What these are called, here and in other tools."""
_FAULTS = 5
"""Faults of one address that are put right, one after the other."""
_BRACED = lazy_regex(r"\{+\s*([^{}]*?)\s*\}+")
_ADDRESS = lazy_regex(r"https://(?P<host>[^/?#]*)(?P<rest>.*)", re.DOTALL)
_HOST = lazy_regex(r"(?P<name>[\w-]+(?:\.[\w-]+)*)(?::(?P<port>[0-9]+))?")
_STOPS = str.maketrans("\u3002\uff0e\uff61", "...")
"""Full stops of other scripts, which browsers take for that of a server's name."""
_PORTS = range(1, 65_536)
_LABEL = 63
"""Characters of a part of a server's name."""
_BARE_PERCENT = lazy_regex(rf"%(?:(?P<before>{re.escape(PATH)}|{re.escape(ID)})|(?![0-9A-Fa-f]{{2}}))")


@dataclass(frozen=True, slots=True)
class Links:
    """What the cards of a deck link to."""

    source: str = ""
    """The address of a question's source with :data:`PATH` or :data:`ID` in it; empty for no link."""

    @property
    def needs_path(self) -> bool:
        """Whether the address is made from the path of the question's file."""
        return PATH in self.source

    def path(self, file: str) -> str:
        """Return the path of a file as it stands in the address, given it below the deck's folder, with ``/``.

        It holds letters and digits of ASCII, ``_.-~``, ``/`` and ``%``, so nothing of a file's name can end the
        address. It is empty if the address needs no path.
        """
        return quote(file.encode("utf-8", "surrogateescape")) if self.needs_path else ""


NO_LINKS = Links()
"""Those of a deck that says nothing of them."""


def read_links(reader: TomlReader) -> Links:
    """Return the links of ``[links]``. Stops at the first fault."""
    table = reader.group("links")
    way = ("links", "source")
    reader.refuse_unknown(table, ["source"], ("links",))
    if "source" not in table:
        return NO_LINKS
    source = table["source"]
    if not isinstance(source, str) or not source:
        reader.fail(way, "“links.source” must be an address in quotation marks", _EXAMPLE)
    source = unicodedata.normalize("NFC", source)
    if len(source) > LINK_CHARACTERS:
        reader.fail(way, f"“links.source” has {len(source):,} characters; the limit is {LINK_CHARACTERS:,}", _EXAMPLE)
    message, meant = _fault(source)
    if message:
        told = message
        for _ in range(_FAULTS):
            message, better = _fault(meant) if meant else ("", "")
            meant = better if message else meant
        is_plain = meant and not re.search(r'["\\]', meant)
        reader.fail(way, f"“links.source” {told}", f'write source = "{meant}"' if is_plain else _EXAMPLE)
    return Links(source)


def _fault(source: str) -> tuple[str, str]:
    """Return what is wrong with an address, and how it is meant if that is plain; nothing if it is sound."""
    found = _ADDRESS.fullmatch(source)
    if not found:
        scheme = re.match(r"(?:(\w[\w+.-]*):)?/*(?=[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$))", source)
        meant = f"https://{source[scheme.end() :]}" if scheme and scheme[1] in (None, "http") else ""
        return "must begin with https://", meant
    host, rest = found["host"], found["rest"]
    if "{" in host:
        return "has a placeholder in the name of the server, which is the same for all questions", ""
    if "@" in host:
        own = host.rpartition("@")[2]
        return "holds a user's name, which every learner would read", f"https://{own}{rest}"
    plain = unicodedata.normalize("NFKC", host.translate(_STOPS))
    named = _HOST.fullmatch(plain)
    if not named:
        return "names no server behind https://", ""
    message, meant = _fault_of_server(host, plain, named["name"], named["port"])
    return (message, f"https://{meant}{rest}" if meant else "") if message else _fault_behind(f"https://{host}", rest)


def _fault_of_server(host: str, plain: str, name: str, port: str | None) -> tuple[str, str]:
    """Return what is wrong with a server's name and port, and how they are meant."""
    if plain != host:
        return f"writes the server's name, {host[:60]}, in letters of another width or form", plain
    if port is not None and int(port[:9]) not in _PORTS:
        return f"has the port {port[:20]}; ports are numbers up to {_PORTS[-1]}", name
    parts = name.split(".")
    bare = ".".join(part.strip("-") for part in parts)
    if bare != name:
        right = f"{bare}{plain.removeprefix(name)}" if all(part.strip("-") for part in parts) else ""
        return f"names no server: a part of {name[:60]} begins or ends with a hyphen", right
    if max(map(len, parts)) > _LABEL:
        return f"names no server: a part of {name[:60]} is longer than {_LABEL} characters", ""
    return "", ""


def _fault_behind(server: str, rest: str) -> tuple[str, str]:
    """Return what is wrong with what stands behind the server, and how it is meant."""
    for braced in _BRACED.finditer(rest):
        if braced[0] not in (PATH, ID):
            meant = _MEANT.get(braced[1].lower(), "") or next(map(_MEANT.get, close_to(braced[1], ["path", "id"])), "")
            right = f"{server}{rest[: braced.start()]}{meant}{rest[braced.end() :]}" if meant else ""
            return f"has the placeholder {braced[0][:60]}; there are {PATH} and {ID}", right
    bare = rest.replace(PATH, "").replace(ID, "")
    if brace := re.search(r"[{}]", bare):
        return f"has a “{brace[0]}” that belongs to no placeholder; there are {PATH} and {ID}", ""
    if unfit := next(filter(_is_unfit, rest), ""):
        encoded = "".join(quote(sign) if _is_unfit(sign) else sign for sign in rest)
        shown = "a space" if unfit == " " else f"“{unfit}”" if unfit.isprintable() else name_of(unfit)
        return f"holds {shown}, which no address holds as it stands", f"{server}{encoded}"
    if bare_percent := _BARE_PERCENT.search(rest):
        before = bare_percent["before"]
        what = f"before {before}" if before else "without two hexadecimal digits"
        meant = _BARE_PERCENT.sub(lambda found: found["before"] or "%25", rest)
        return f"holds a “%” {what}, which no address holds as it stands", f"{server}{meant}"
    if bare == rest:
        way = rest.partition("#")[0].partition("?")[0].rstrip("/")
        return f"leads to the same page from every card: {PATH} or {ID} is missing", f"{server}{way}/{PATH}"
    return "", ""


def _is_unfit(sign: str) -> bool:
    """Whether no address holds a sign as it stands: it would end the address on the card, or be Anki's own mark."""
    return sign in ' "<>\\^`|[]' or not sign.isprintable()

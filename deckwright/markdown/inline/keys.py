"""Reads keys of a keyboard in running text: ``++ctrl+alt+del++``."""

from __future__ import annotations

import html
import re

from pymdownx.keymap_db import aliases, keymap

_QUOTED = r"""\"(?:\\.|[^"\\])++\"|'(?:\\.|[^'\\])++'"""
_KEYS = re.compile(rf"\+\+(?P<keys>(?:[\w-]++|{_QUOTED})(?:\+(?:[\w-]++|{_QUOTED}))*+)\+\+")
_KEY = re.compile(rf"[\w-]+|{_QUOTED}")


def read_keys(text: str, at: int) -> tuple[str, int]:
    """Return the HTML of the keys at ``at``, and where they end; nothing if there are none, or an unknown one."""
    found = _KEYS.match(text, at)
    keys = [_key(key) for key in _KEY.findall(found["keys"])] if found else []
    if not found or not all(keys):
        return "", at
    return f'<span class="keys">{"<span>+</span>".join(keys)}</span>', found.end()


def _key(written: str) -> str:
    if written[0] in "\"'":
        name = html.unescape(re.sub(r"\\(.)", r"\1", written[1:-1])).strip()
        return f"<kbd>{html.escape(name)}</kbd>"
    name = aliases.get(written, written)
    return f'<kbd class="key-{name}">{html.escape(keymap[name])}</kbd>' if name in keymap else ""

"""What Anki plays, as its reviewer shows it: a round button for a sound, and one for a text to be read aloud."""

from __future__ import annotations

import html
import re

from deckwright.base.patterns import lazy_regex
from deckwright.markdown.plain import letters

_PLAYED = lazy_regex(
    r"\[sound:(?P<file>[^\]]+)\]|\[anki:tts(?P<options>(?: [^\]]*)?)\](?P<said>.*?)\[/anki:tts\]", re.DOTALL
)
_OPTION = lazy_regex(r"(?P<name>[^\s=]+)=(?P<value>\S*)")
_PAUSE = lazy_regex(
    "</?(?:address|article|aside|blockquote|br|canvas|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header"
    "|hr|li|main|nav|noscript|ol|output|p|pre|section|table|tfoot|ul|video)>",
    re.IGNORECASE,
)
"""The tags for which Anki reads a space."""

_NO_LANGUAGE = "[Error in directive '\u2068anki:tts\u2069': \u2068'\u2068lang\u2069' not set\u2069]"
"""What Anki shows in place of the button."""


def with_players(side: str) -> str:
    """Return a side of a card with a button for whatever Anki plays; the frame of the card knows what it plays."""
    return _PLAYED.sub(_button, side)


def _button(found: re.Match[str]) -> str:
    if name := found["file"]:
        return _drawn("sound", html.unescape(name))
    options = {option["name"]: option["value"] for option in _OPTION.finditer(found["options"])}
    if not options.get("lang"):
        return _NO_LANGUAGE
    said = letters(_PAUSE.sub(" ", found["said"])).replace("[...]", "blank")  # as Anki says a hole without a hint
    language = options["lang"].replace("_", "-")
    return _drawn("speech", said, language=language, speed=options.get("speed", "1"))


def _drawn(plays: str, what: str, **more: str) -> str:
    """Return a button as ``aqt.sound`` writes it, but with what it plays instead of a command to the window."""
    data = {"plays": plays, "what": what, **more}
    told = " ".join(f'data-{name}="{html.escape(value)}"' for name, value in data.items())
    return f"""
<a class="replay-button soundLink" href=# {told} draggable="false">
    <svg class="playImage" viewBox="0 0 64 64" version="1.1">
        <circle cx="32" cy="32" r="29" />
        <path d="M56.502,32.301l-37.502,20.101l0.329,-40.804l37.173,20.703Z" />
    </svg>
</a>"""

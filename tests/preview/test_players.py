"""What stands on a card in the preview where Anki plays something, held against the real Anki's reviewer."""

from __future__ import annotations

import html
import re

import pytest

from deckwright.cards.sides import fill
from deckwright.cards.templates import parse_template
from deckwright.preview.players import with_players
from tests.help.support import Learner, needs

PLAYED = [
    *("[sound:a.mp3]", "a [sound:a&amp;b c.ogg] b[sound:]", "[sound:<b>x]", "[anki:tts lang=de_DE]Hund[/anki:tts]"),
    "[anki:tts lang=de_DE]Der <b>H</b>und<br>bellt &lt;b&gt;<p>laut</p> [sound:a.mp3][/anki:tts]",
    "[anki:tts lang=en_US voices=x,y speed=1.5 more=z]\nq\n[/anki:tts] [anki:tts lang=en_US][/anki:tts]",
    *("[anki:tts]no[/anki:tts]", "[anki:tts lang=]no[/anki:tts]", "[anki:other lang=x]no[/anki:other]"),
    *("[anki:tts lang=de_DE]Der [...] bellt, [noun].[/anki:tts]", "[anki:tts lang=de_DE]not closed [sound:x.mp3]"),
]


CASES = [
    *((text, "{{Front}}") for text in PLAYED),
    *(("a <b>b</b>", template) for template in ("{{tts de_DE voices=a,b speed=.8:Front}} {{Front}}", "x{{tts:Front}}")),
]


@pytest.mark.parametrize(("text", "template"), CASES)
def test_what_plays_is_what_the_real_anki_plays(text: str, template: str, learner: Learner) -> None:
    """Each sound and each text that is read aloud is Anki's own button, and stands for what Anki would play."""
    needs("aqt")
    from anki.sound import SoundOrVideoTag
    from aqt.sound import av_refs_to_play_icons

    kind = learner.collection.models.by_name("Basic")
    kind["tmpls"][0]["qfmt"] = template
    learner.collection.models.update_dict(kind)
    note = learner.collection.new_note(learner.collection.models.by_name("Basic"))
    note["Front"] = text
    learner.collection.add_note(note, 1)
    (card,) = note.cards()
    shown = av_refs_to_play_icons(card.render_output().question_text)
    made = with_players(fill(parse_template(template), {"Front": text}, 1, question=True))
    button = re.compile(r'(?<=href=# )(?:onclick="[^"]*"|data-plays.*?)(?= draggable)', re.DOTALL)
    assert button.sub("", made) == button.sub("", shown)
    expected = [
        ("sound", tag.filename) if isinstance(tag, SoundOrVideoTag) else ("speech", tag.field_text, tag.lang, tag.speed)
        for tag in card.question_av_tags()
    ]
    assert [played(found[0]) for found in button.finditer(made)] == expected


def played(told: str) -> tuple[object, ...]:
    """Return what a button's attributes say that it plays."""
    data = {name: html.unescape(value) for name, value in re.findall(r'data-(\w+)="([^"]*)"', told)}
    if data["plays"] == "sound":
        return "sound", data["what"]
    return "speech", data["what"], data["language"].replace("-", "_"), pytest.approx(float(data["speed"]))

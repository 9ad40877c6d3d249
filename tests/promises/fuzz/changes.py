"""How sound bytes become hostile ones: cut, doubled, spliced, bent where it hurts."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import strategies as st

_PRINTED = r"""
&#31; &#xFDD0;9&#xFDD1; &#x202e; &colon; &NewLine; %00 %2e%2e/ % é 漢 &amp; &lt; ]]> <![CDATA[ </ < > <!-- -->
-1 0 -0 1e999 -1e999 NaN inf 65536 4294967296 9223372036854775808 99999999999999999999 1_0 0x10 .5 null true
[] {} "" "\ud800" [[ {{ }} {{c1:: ::}} " ' ` ``` ~~~ --- ... $ $$ \ \( \) \[ # ## | : = , ; ( ) [ ] { } @ ! * _
<script> <svg/onload=x()> onerror=x() javascript:x() data:text/html,x https://x.example/a //x.example/a
url(//x.example) style='background:url(//x.example)' image-set('//x.example' @import
"""

TEXTS = [
    *_PRINTED.split(),
    *("\0", "\x01", "\x08", "\x1b", "\x1f", "\x7f", "\x85", "\x9b", "\ufeff", "\u200b", "\u202e", "\u2028", "\ufffe"),
    *("\U0001fffe", "e\u0301", "\ufdd0", "\ufdd1", "\u0336\u0316", "\n", "\r", "\r\n", "\t", " ", "\n\n"),
    *("\n## Q? {#q}\n\n", "\n---\n", "\n# T\n"),
]
"""What readers of text have stumbled over, somewhere, at some time."""

BYTES = [
    *(text.encode() for text in TEXTS),
    *(b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff\xfe", b"\xfe\xff", b"\xe2\x80"),
    *(b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\0\0\0\x01", b"PK\x03\x04", b"\xff\xd8"),
]


def changed(
    seeds: Sequence[bytes], tokens: Sequence[bytes] = BYTES, most: int = 8, longest: int = 1_000_000
) -> st.SearchStrategy[bytes]:
    """Return what may become of one of the seeds by up to ``most`` changes; no more than ``longest`` bytes."""
    return st.builds(
        lambda chance, at, times: _change(chance, seeds, at, tokens, times)[:longest],
        st.randoms(use_true_random=False),
        st.integers(0, len(seeds) - 1),
        st.integers(0, most),
    )


def _change(chance: random.Random, seeds: Sequence[bytes], at: int, tokens: Sequence[bytes], times: int) -> bytes:
    made = seeds[at]
    for _ in range(times):
        start, end = sorted(chance.randint(0, len(made)) for _ in range(2))
        near = min(start + chance.randint(0, 12), len(made))
        kind = chance.randint(0, 9)
        if kind == 0:  # a bit falls over
            flipped = bytes(byte ^ 1 << chance.randint(0, 7) for byte in made[start : start + 1])
            made = made[:start] + flipped + made[start + 1 :]
        elif kind == 1:
            made = made[:start] + made[near:]
        elif kind == 2 and chance.random() < 0.3:
            made = made[:start]
        elif kind == 3:  # a piece twice, or very often
            piece = made[start:near]
            made = made[:near] + piece * chance.choice([1, 1, 2, 60, 3_000]) + made[near:]
        elif kind == 4:  # a piece of another one
            other = chance.choice(seeds)
            first, last = sorted(chance.randint(0, len(other)) for _ in range(2))
            made = made[:start] + other[first : min(last, first + 4_000)] + made[near:]
        elif kind == 5:  # a token in many places at once
            token = chance.choice(tokens)
            for _ in range(chance.randint(1, 20)):
                spot = chance.randint(0, len(made))
                made = made[:spot] + token + made[spot:]
        elif kind == 6:  # a token, nested in itself
            made = made[:start] + chance.choice(tokens) * chance.choice([10, 300, 5_000]) + made[near:]
        elif kind == 7 and start < end:  # two pieces change places
            made = made[:start] + made[near:end] + made[start:near] + made[max(end, near) :]
        else:
            made = made[:start] + chance.choice(tokens) + made[near:]
    return made

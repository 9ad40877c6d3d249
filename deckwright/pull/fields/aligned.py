"""Which signs of a file became which words of a field: what was read and what was written, laid side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deckwright.base.patterns import lazy_regex
from deckwright.pull.fields.differences import opcodes, split

_MARKS = "*_`~=$\\"
_SPACE = lazy_regex(r"[ \t]+|[ \t]*\n[ \t]*")


@dataclass(frozen=True, slots=True)
class Aligned:
    """A text of a file, and where in it each token of a field stands."""

    text: str
    places: tuple[tuple[int, int] | None, ...]
    """From where to where, by the tokens' numbers; None for those that were not found."""

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Return between what the tokens from ``start`` to ``end`` must stand."""
        before = (place for place in reversed(self.places[:start]) if place)
        after = (place for place in self.places[end:] if place)
        return next((place[1] for place in before), 0), next((place[0] for place in after), len(self.text))

    def found(self, start: int, end: int) -> tuple[int, int] | None:
        """Return from where to where those of the tokens stand that were found."""
        there = [place for place in self.places[start:end] if place]
        return (there[0][0], there[-1][1]) if there else None

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return what may be replaced in the text if the tokens from ``start`` to ``end`` are, the likeliest first."""
        low, high = self.around(start, end)
        found: list[tuple[int, int]] = []
        if start == end:
            ends = [(low, low), (high, high)]
            found += ends if any(self.places[:start]) else ends[::-1]  # at the start, beside the words, not above them
            if high - low <= 2 * len(_MARKS):
                found += [(at, at) for at in range(low + 1, high)]
        else:
            if self.places[start] and self.places[end - 1] and (exact := self.found(start, end)):
                first, last = exact
                found.append(exact)
                if self.text[first - 1 : first] == "\\":
                    found.append((first - 1, last))
                wide = self._with_marks(first, last)
                found += [wide] if wide != exact else []
            gap = self.text[low:high]
            if gap.strip():
                found.append((low + len(gap) - len(gap.lstrip()), high - len(gap) + len(gap.rstrip())))
            found.append((low, high))
        return list(dict.fromkeys(found))

    def _with_marks(self, first: int, last: int) -> tuple[int, int]:
        while first and self.text[first - 1] in _MARKS:
            first -= 1
        while last < len(self.text) and self.text[last] in _MARKS:
            last += 1
        return first, last


def align(tokens: Sequence[str], text: str) -> Aligned:
    """Lay a field's tokens beside the text of a file."""
    written: list[tuple[str, int]] = []
    at = 0
    for token in split(text):
        if not token.isspace():
            written.append((token, at))
        at += len(token)
    shown = [(token, number) for number, token in enumerate(tokens) if not token.isspace()]
    places: list[tuple[int, int] | None] = [None] * len(tokens)
    for kind, i1, i2, j1, _ in opcodes([one for one, _ in shown], [one for one, _ in written]):
        for step in range(i2 - i1 if kind == "equal" else 0):
            token, begins = written[j1 + step]
            places[shown[i1 + step][1]] = (begins, begins + len(token))
    for number, token in enumerate(tokens):
        if token.isspace() and 0 < number < len(tokens) - 1:
            before, after = places[number - 1], places[number + 1]
            gaps = list(_SPACE.finditer(text, before[1], after[0])) if before and after else []
            if len(gaps) == 1:
                places[number] = gaps[0].span()
    return Aligned(text, tuple(places))

"""What an author wrote for themselves and no card shows: it stays when a text around it is changed or taken away."""

from __future__ import annotations

import re
from collections import Counter

from deckwright.base.patterns import lazy_regex
from deckwright.pull.fields.normal import Form, normal, words_of
from deckwright.questions.question import Question

_COMMENT = lazy_regex(r"<!--.*?-->", re.DOTALL)
_VAULT_COMMENT = lazy_regex(r"%%.*?%%", re.DOTALL)
_DEFINITION = lazy_regex(r"^[ \t>]*(\[(?!\^)[^\]\n]+\]:.*)$", re.MULTILINE)


def keeps_unseen(before: tuple[Question, str], after: tuple[Question, str], form: Form) -> bool:
    """Whether a changed question has all comments, hidden checks and definitions of links that it had.

    Each is the question and the field that is changed, as HTML: what looks like a comment but is shown, as in code, may
    change. Raises :class:`~deckwright.adopt.tree.Crooked`.
    """
    was, now = before[0], after[0]
    kept, has = (Counter(block.code for block in one.code if block.hidden) for one in (was, now))
    for question, counted in ((was, kept), (now, has)):
        patterns = [_COMMENT, _DEFINITION, *([_VAULT_COMMENT] if question.source.vault else [])]
        text = f"{question.text}\n{question.around}"
        counted.update(" ".join(found[found.re.groups].split()) for one in patterns for found in one.finditer(text))
    shown = [words_of(normal(field, form)) for _, field in (before, after)]
    return all(
        count - shown[0].count(one) <= has[one] - shown[1].count(one) for one, count in kept.items() if count > has[one]
    )

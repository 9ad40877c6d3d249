"""Compiles what ships of TeX with the MathJax that Anki has, and reports at its place what that refuses.

What MathJax said of a formula is remembered, so that no engine starts for a deck whose formulas are known.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import NamedTuple

from deckwright.base import cache
from deckwright.base.model import AnyType, Note, Place, has_holes
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.questions.question import Question
from deckwright.settings.settings import Settings
from deckwright.tex.causes import Verdict, culprit, explain, judge
from deckwright.tex.engine import (
    Engine,
    Exhausted,
    Refusal,
    StartEngine,
    Unusable,
    digest_of,
    is_installed,
    read_scripts,
)
from deckwright.tex.finding import Tex, find_formulas
from deckwright.tex.mathjax import find_mathjax

RECIPE = "1"
"""Changes when the same formula would be judged otherwise by the same MathJax."""

TOGETHER = 50
"""Formulas that are compiled at once."""

FAILURES = 3
"""Formulas that may exhaust the engine before the others are left alone."""

# What may give a name another meaning for the formulas behind it.
_DEFINES = lazy_regex(r"\\[A-Za-z]*(?:def|let|new|declare|definecolor|toolsset|tagform|label)", re.IGNORECASE)


class _Work(NamedTuple):
    """A note with formulas, and the key of each formula's verdict."""

    note: Note
    question: Question
    formulas: Sequence[Tex]
    keys: Sequence[str]


def formulas_in(note: Note, holes: bool) -> Sequence[Tex]:
    """Return the formulas of a note in their order; ``holes`` tells whether its note type has some."""
    return [formula for field in note.fields for formula in find_formulas(field, holes)]


FormulasOf = Callable[[Note, bool], Sequence[Tex]]
"""What finds a note's formulas: :func:`formulas_in`, or something that remembers what that returned."""


class Verdicts:
    """What MathJax said of a deck's formulas: in memory, and between commands in the cache."""

    def __init__(self, writes: bool = True, start: StartEngine = Engine) -> None:
        """``writes`` tells whether the cache is kept up; ``start`` starts an engine."""
        self._writes = writes
        self._start = start
        self._known: dict[str, Verdict | None] = {}
        self._world = ""
        self._engine: Engine | None = None
        self._is_used = False
        """Whether the engine's last note has defined something."""
        self._is_new = False
        """Whether something is known that is not remembered."""
        self._is_too_much = False
        """Whether formulas exhausted the engine together, so that each must be compiled by itself."""
        self._names: tuple[Sequence[str], Sequence[str]] = ((), ())

    def check(
        self,
        notes: Sequence[Note],
        questions: Sequence[Question],
        clozes: Collection[AnyType],
        settings: Settings,
        problems: Problems,
        formulas_of: FormulasOf = formulas_in,
    ) -> bool:
        """Report each formula that MathJax refuses; ``clozes`` are the note types with holes.

        Returns whether all could be compiled: not without the extra ``formulas``.
        """
        work = list(_work_of(notes, questions, clozes, formulas_of))
        if not work:
            return True
        scripts = self._scripts_for(settings)
        if not scripts:
            return False
        exhausting = set[str]()
        try:
            self._compile(work, scripts, exhausting)
        except Unusable:
            return False
        self._known = {key: self._known[key] for one in work for key in one.keys if key in self._known}
        if self._is_new and self._writes:
            _remember(self._known, self._world)
        self._is_new = self._is_too_much = False
        for one in work:
            is_faulty = any(self._known.get(key) or key in exhausting for key in one.keys)
            if is_faulty and not problems.has_error(one.note.place, one.question.text.count("\n")):
                self._report(one, exhausting, settings, problems)
        if len(exhausting) >= FAILURES:
            message = "several formulas took MathJax too long, so the others were not compiled"
            problems.add(Place(settings.shown(settings.file)), "W512", message, "fix these first")
        return True

    def compile_ahead(self, notes: Iterable[Sequence[Tex]], settings: Settings) -> None:
        """Compile formulas of notes that will be checked; those of notes that define something wait for that."""
        plain = {
            key: formula
            for formulas in notes
            if not _defines(formulas)
            for key, formula in zip(_keys(formulas), formulas, strict=True)
        }
        with suppress(Unusable):  # which is found out once more when they are checked
            if plain and (scripts := self._scripts_for(settings)):
                self._judge_together(plain, scripts)

    def close(self) -> None:
        """End the engine, if one runs; it starts again when it is needed."""
        if self._engine:
            self._engine.close()
            self._engine = None

    def _scripts_for(self, settings: Settings) -> Sequence[str]:
        """Return what the engine runs, and know what is remembered of this deck; empty if there can be no engine."""
        mathjax = find_mathjax()
        if mathjax is None or not is_installed():
            return ()
        try:
            scripts = read_scripts(mathjax)
        except OSError:
            return ()
        world = "\x1f".join((RECIPE, digest_of(scripts), str(settings.namespace), str(settings.root)))
        if world != self._world:
            self._known = _recall(world)
            self._world = world
        return scripts

    def _compile(self, work: Sequence[_Work], scripts: Sequence[str], exhausting: set[str]) -> None:
        """Compile what is not known."""
        unknown = [one for one in work if not all(key in self._known for key in one.keys)]
        plain = [one for one in unknown if not _defines(one.formulas)]
        formulas = {key: formula for one in plain for formula, key in zip(one.formulas, one.keys, strict=True)}
        self._judge_together(formulas, scripts)
        for one in unknown:
            if len(exhausting) >= FAILURES:
                break
            if all(key in self._known for key in one.keys):  # another note has the same formulas
                continue
            try:
                self._judge(one, scripts)
            except Exhausted:
                self._engine = None
                exhausting.add(next(key for key in one.keys if key not in self._known))

    def _judge_together(self, formulas: Mapping[str, Tex], scripts: Sequence[str]) -> None:
        """Compile formulas of notes that define nothing, many at once: asking takes as long as compiling.

        If they exhaust the engine they wait until each is compiled by itself.
        """
        unknown = [key for key in formulas if key not in self._known]
        for at in range(0, len(unknown), TOGETHER):
            if self._is_too_much:
                return
            keys = unknown[at : at + TOGETHER]
            told = [(formulas[key].text, formulas[key].display) for key in keys]
            try:
                refusals = self._ready(scripts).compile_all(told)
            except Exhausted:
                self._engine = None  # by which of them, and whether it is to blame alone, shows later
                self._is_too_much = True
                return
            for key, refusal in zip(keys, refusals, strict=True):
                self._note(key, refusal)

    def _judge(self, one: _Work, scripts: Sequence[str]) -> None:
        """Compile the formulas of a note, one after the other: the first may define what the next one uses."""
        engine = self._ready(scripts)
        self._is_used = _defines(one.formulas)
        for formula, key in zip(one.formulas, one.keys, strict=True):
            self._note(key, engine.compile(formula.text, formula.display))

    def _ready(self, scripts: Sequence[str]) -> Engine:
        """Return the engine, in which nothing is defined."""
        if not self._engine:
            self._engine = self._start(scripts)
            self._names = self._engine.known()
        elif self._is_used:
            self._engine.begin()
        self._is_used = False
        return self._engine

    def _note(self, key: str, refusal: Refusal | None) -> None:
        self._known[key] = judge(refusal, *self._names) if refusal else None
        self._is_new = True

    def _report(self, one: _Work, exhausting: Collection[str], settings: Settings, problems: Problems) -> None:
        from deckwright.tex.sites import Sites

        sites: Sites | None = None
        seen: Counter[Tex] = Counter()
        told: set[Place] = set()
        for formula, key in zip(one.formulas, one.keys, strict=True):
            verdict = self._known.get(key)
            if not verdict and key not in exhausting:
                continue
            sites = sites or Sites(one.question, settings)
            site = sites.find(formula, seen[formula])
            seen[formula] += 1
            if not site or (formula.hidden and site.place in told):
                continue
            told.add(site.place)
            if verdict:
                names = [macro.name for macro in settings.macros]
                message, hint = explain(verdict, names)
                if formula.hidden:
                    message = f"with the hole c{formula.hidden} hidden, {message}"
                problems.add(site.of(culprit(verdict)), "W511", message, hint)
            else:
                message = "MathJax takes too long, or too much memory, for this formula"
                problems.add(site.place, "W512", message, "make it smaller")


def check_formulas(
    notes: Sequence[Note],
    questions: Sequence[Question],
    clozes: Collection[AnyType],
    settings: Settings,
    problems: Problems,
) -> bool:
    """Report each formula that MathJax refuses, as :meth:`Verdicts.check` does, with what the cache remembers."""
    verdicts = Verdicts()
    try:
        return verdicts.check(notes, questions, clozes, settings, problems)
    finally:
        verdicts.close()


CheckFormulas = Callable[[Sequence[Note], Sequence[Question], Collection[AnyType], Settings, Problems], bool]
"""What checks the formulas: :func:`check_formulas`, or something that remembers more."""


def _work_of(
    notes: Sequence[Note], questions: Sequence[Question], clozes: Collection[AnyType], formulas_of: FormulasOf
) -> Iterator[_Work]:
    for note, question in zip(notes, questions, strict=True):
        formulas = formulas_of(note, has_holes(note.family) or note.family in clozes)
        if formulas:
            yield _Work(note, question, formulas, _keys(formulas))


def _defines(formulas: Sequence[Tex]) -> bool:
    """Whether one of a note's formulas may give a name another meaning for those behind it."""
    return any(_DEFINES.search(formula.text) for formula in formulas)


def _keys(formulas: Sequence[Tex]) -> list[str]:
    """Return what a verdict is remembered by: the formula, and those before it in its note that define something."""
    keys: list[str] = []
    before = ""
    for formula in formulas:
        text = f"{before}{formula.display:d}{formula.text}"
        keys.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24])
        if _DEFINES.search(formula.text):
            before = f"{text}\x00"
    return keys


def _recall(world: str) -> dict[str, Verdict | None]:
    kept = cache.recall("formulas", world)
    if kept is None:
        return {}
    known: Mapping[str, list[str]] = json.loads(kept)
    return {key: Verdict(Refusal(*told[:2]), tuple(told[2:])) if told else None for key, told in known.items()}


def _remember(known: Mapping[str, Verdict | None], world: str) -> None:
    told = {key: [*verdict.refusal, *verdict.near] if verdict else [] for key, verdict in known.items()}
    cache.remember(json.dumps(told, separators=(",", ":")).encode(), "formulas", world)

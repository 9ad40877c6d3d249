"""What pulling found, as an author reads it: first what changes, then what does not and why, then numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from deckwright.base.command import command, shown
from deckwright.base.terminal_page import PageLine, Span, heading, line
from deckwright.base.text import count, size
from deckwright.media.sounds import SOUNDS
from deckwright.plan.text import LISTED, some, styled
from deckwright.plan.wording import compare, excerpt
from deckwright.pull.model import Pulled, PulledField, PulledNote, TakenIn


def pulled_page(pulled: Pulled, writes: bool, runs: bool = False) -> Iterator[PageLine]:
    """Yield the page; ``writes`` tells whether the files were written, ``runs`` whether a running Anki was read."""
    if pulled.notice:
        yield line(pulled.notice, "yellow")
    taken = list(_chosen(pulled, lambda field: not field.reason and not field.merged))
    merged = list(_chosen(pulled, lambda field: field.merged))
    left = list(_chosen(pulled, lambda field: field.refused))
    unsure = list(_chosen(pulled, lambda field: field.unsure))
    both = list(_chosen(pulled, lambda field: field.conflict))
    if taken:
        yield from heading("Changed in Anki, and now in the files" if writes else "Changed in Anki")
        for note, field in taken:
            yield from _taken(note, field)
    if merged:
        yield from heading("Changed in the files and in Anki, each in another place: merged")
        for note, field in merged:
            yield from _taken(note, field)
    if pulled.files:
        yield from heading("Pictures and recordings that came with it" if writes else "Not in the patch: new files")
        yield from (line(f"{shown(file)}  {size(len(data))}", "cyan", 2) for file, data in pulled.files.items())
        if any(file.suffix.lower() not in SOUNDS for file in pulled.files):
            yield line("a picture has no alternative text yet: say what is to be seen", "dim", 2)
    if both:
        yield from heading("Changed in the files and in Anki: nothing was written")
        for note, field in both:
            yield from _both_texts(note, field)
        if runs:
            yield line("write into the file what is to be right, and the same in Anki", "dim", 2)
        else:
            told = "write into the file what is to be right, then build: an import of it settles the matter,"
            yield line(told, "dim", 2)
            yield line("or keep the file as it is, and ship it with build --touch ID", "dim", 2)
    if unsure:
        yield from heading("Otherwise in Anki, but it may be an earlier text of yours: nothing was written")
        for note, field in unsure:
            yield from _both_texts(note, field)
        yield line("these notes were changed since they were first shipped, or they were adopted;", "dim", 2)
        yield line("name the package that she had when she edited: --against FILE.apkg,", "dim", 2)
        yield line("or say that she had the last version of each note before she edited it: --up-to-date", "dim", 2)
    if left:
        yield from heading("Changed in Anki, and not to be had in Markdown: nothing was written")
        for note, field in left:
            yield from _refused(note, field)
    if pulled.replaced and not runs:
        yield from heading("What the next import replaces in Anki")
        told = "the next build ships these notes as changed, so an import of it replaces what was not written:"
        yield line(f"{told} {some(pulled.replaced)}", "yellow", 2)
        yield line("write it into the files by hand, or copy it out of Anki, before you import", "yellow", 2)
    if pulled.unlinked:
        yield from heading("Links to a heading whose words were changed: they lead nowhere now")
        for one in pulled.unlinked[:LISTED]:
            yield line(f"{one.place.path}:{one.place.line}  {one.id}", "yellow", 2)
        if len(pulled.unlinked) > LISTED:
            yield line(f"and {len(pulled.unlinked) - LISTED:,} more", "", 2)
        yield line("write the new words into them, and into those of notes without questions", "dim", 2)
    if pulled.asks:
        yield from heading("What the next build asks about")
        for problem in pulled.asks:
            yield line(str(problem), "yellow", 2)
    if pulled.older:
        yield from heading("Older in Anki than what was shipped last")
        yield line("nobody can tell what was changed there; name the package they are from with --against", "", 2)
        for one in pulled.older[:LISTED]:
            yield line(f"{one.place.path}:{one.place.line}  {one.id}", "", 2)
        if len(pulled.older) > LISTED:
            yield line(f"and {len(pulled.older) - LISTED:,} more", "", 2)
    if pulled.hidden:
        yield from heading("Corrected in the files, and touched in Anki after that: no import brings your text")
        told = "push writes it; or " if runs else ""
        yield line(f"{told}ship each once more, with its id:", "", 2)
        yield from (line(command("build", "--touch", one.id), "", 2) for one in pulled.hidden[:LISTED])
        if len(pulled.hidden) > LISTED:
            yield line(f"and {len(pulled.hidden) - LISTED:,} more", "", 2)
    for one in pulled.strange[:LISTED]:
        told = f"{one.id} has another note type in Anki, or lacks a field there: left alone"
        yield line(f"{one.place.path}:{one.place.line}  {told}", "yellow")
    if len(pulled.strange) > LISTED:
        yield line(f"and {len(pulled.strange) - LISTED:,} more with another note type: left alone", "yellow")
    if pulled.gone:
        told = "changed in Anki, but the files have the question no more, or as a .draft: left alone"
        yield line(f"{count(len(pulled.gone), 'note')} {told}: {some(pulled.gone)}", "yellow")
    if pulled.unknown:
        told = "in Anki that deck.lock does not know, so not compared: bring back the deck.lock of their last build"
        yield line(f"{count(len(pulled.unknown), 'note')} {told}: {some(pulled.unknown)}", "yellow")
    if pulled.lost:
        told = "came into deck.lock by pull --new, and no file has the question"
        yield line(f"{count(len(pulled.lost), 'note')} {told}: {some(pulled.lost)}", "yellow")
        yield line("if you gave it another id, before you build:", "", 2)
        yield from (line(command("ids", "--rename", name, "NEW"), "", 4) for name in pulled.lost[:LISTED])
        yield line("if that pull was cut off, bring back the deck.lock of before it, and pull --new once more", "", 2)
        yield line("if you deleted it, build: learners keep the note, and it is a question no more", "", 2)
    yield from _made(pulled.made, writes)
    yield PageLine()
    yield line(_summary(pulled, [*taken, *merged], both, left, unsure, writes), "bold")
    if (taken or merged or pulled.made.lock) and writes:
        first = "answer what the build asks, then " if pulled.asks else ""
        way = command("push") if runs else f"{command('build')} and import the package"
        yield line(f"Next: look at it with git diff, then {first}{way}", "", 2)


def _made(taken: TakenIn, writes: bool) -> Iterator[PageLine]:
    """Yield what became of the notes that were made in Anki."""
    if not taken.notes:
        return
    if not taken.asked:
        told = f"{_were(len(taken.notes))} made in Anki in this deck: --new takes them in"
        yield line(f"{told}: {some([note.title for note in taken.notes])}", "yellow")
        return
    here = [note for note in taken.notes if note.id]
    left = [note for note in taken.notes if not note.id]
    if here:
        yield from heading("Made in Anki, and now in the files" if writes else "Made in Anki")
        for note in here:
            yield PageLine(((f"{note.path}:{note.line}  {note.id}  ", "cyan"), (note.title, "")), 2)
            yield from (line(remark, "dim", 6) for remark in note.remarks)
    if taken.types:
        folders = dict.fromkeys(shown(file.parent) for file in taken.types if file.suffix == ".json")
        told = "they keep their note types, as Anki updates no note under another one"
        yield line(f"{told}: {some([*folders])}", "dim", 2)
        yield line("for cards that look like the deck's, change the note type in Anki first", "dim", 2)
    if left:
        yield from heading("Made in Anki, and left there")
        for note in left:
            yield PageLine(((f"{note.deck}  ", "cyan"), (f"{note.title}: ", ""), (note.reason, "yellow")), 2)


def _were(number: int) -> str:
    return f"{count(number, 'note')} {'was' if number == 1 else 'were'}"


def _summary(
    pulled: Pulled,
    taken: Sequence[tuple[PulledNote, PulledField]],
    both: Sequence[object],
    left: Sequence[object],
    unsure: Sequence[object],
    writes: bool,
) -> str:
    if not (taken or both or left or unsure or pulled.gone or pulled.older or pulled.strange or pulled.hidden):
        if pulled.made.asked and pulled.made.notes:
            return f"{count(pulled.compared, 'note')} compared: {_taken_in(pulled)}"
        return f"{count(pulled.compared, 'note')} compared: nothing was changed in Anki that the files do not say"
    verb = "taken over" if writes else "to be taken over"
    parts = [f"{count(len(taken), 'field')} {verb}, in {count(len(pulled.texts), 'file')}"]
    parts += [_taken_in(pulled)] if pulled.made.asked and pulled.made.notes else []
    parts += [f"{count(len(both), 'conflict')}"] if both else []
    parts += [f"{len(unsure):,} perhaps earlier texts of yours"] if unsure else []
    parts += [f"{len(left):,} not to be had in Markdown"] if left else []
    parts += [f"{count(len(pulled.older), 'note')} older"] if pulled.older else []
    parts += [f"{count(len(pulled.hidden), 'note')} to be shipped once more"] if pulled.hidden else []
    parts += [f"{count(len(pulled.gone), 'note')} without a question"] if pulled.gone else []
    return f"{count(pulled.compared, 'note')} compared: {'; '.join(parts)}"


def _taken_in(pulled: Pulled) -> str:
    taken = sum(bool(note.id) for note in pulled.made.notes)
    left = len(pulled.made.notes) - taken
    parts = [f"{count(taken, 'new note')} taken in"] if taken else []
    return "; ".join([*parts, *([f"{count(left, 'new note')} left in Anki"] if left else [])])


def _chosen(pulled: Pulled, wanted: Callable[[PulledField], bool]) -> Iterator[tuple[PulledNote, PulledField]]:
    return ((note, field) for note in pulled.notes for field in note.fields if wanted(field))


def _where(note: PulledNote, field: PulledField) -> Span:
    return f"{note.place.path}:{field.line}  {field.name}  ", "cyan"


def _refused(note: PulledNote, field: PulledField) -> Iterator[PageLine]:
    yield PageLine((_where(note, field), (field.reason, "")), 2)
    for part in excerpt(compare(field.before, field.after)):
        yield PageLine(styled(part), 6)


def _taken(note: PulledNote, field: PulledField) -> Iterator[PageLine]:
    for number, part in enumerate(excerpt(compare(field.before, field.after))):
        yield PageLine(styled(part), 6) if number else PageLine((_where(note, field), *styled(part)), 2)
    if field.beware:
        yield line(f"beware: {field.beware}", "yellow", 6)


def _both_texts(note: PulledNote, field: PulledField) -> Iterator[PageLine]:
    yield PageLine((_where(note, field), (field.reason, "")), 2)
    yield PageLine(((" ".join(field.before.split()), "red"),), 4, "files")
    yield PageLine(((" ".join(field.after.split()), "green"),), 4, "Anki")

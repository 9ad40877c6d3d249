"""What a push does or would do, as an author reads it: what is written, what is left alone and why, then numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from deckwright.base.command import command
from deckwright.base.model import NoteId, Place
from deckwright.base.terminal_page import PageLine, heading, line
from deckwright.base.text import count
from deckwright.markdown.plain import plain_lines
from deckwright.plan.text import LISTED, some, styled
from deckwright.plan.wording import compare, excerpt
from deckwright.push.model import LeftAlone, NoteUpdate, PushPlan
from deckwright.push.wishes import RetiredWish


def pushed_page(plan: PushPlan, places: Mapping[NoteId, Place], retired: RetiredWish) -> Iterator[PageLine]:
    """Yield the page of what is written and what is not; ``places`` are those of the deck's notes."""
    if plan.new:
        yield from heading("New in Anki")
        rows = [f"{_at(places.get(note_id))}{note_id}" for note_id in plan.new]
        yield from _rows(rows)
    if plan.updates:
        yield from heading("Changed")
        for note in plan.updates[:LISTED]:
            yield from _update(note)
        yield from _more(len(plan.updates))
    yield from _besides(plan)
    yield from _retired(plan, retired)
    conflicts = [one for one in plan.left if one.conflict]
    unsure = [one for one in plan.left if one.unsure]
    if conflicts:
        yield from heading("Changed in the files and in Anki: not written")
        yield from _both(conflicts)
        yield line("write into the file what is to be right, and the same in Anki;", "dim", 2)
        yield line(f"what was changed in different places, {command('pull')} merges", "dim", 2)
    if unsure:
        yield from heading("Otherwise in Anki, but it may be an earlier text of yours: not written")
        yield from _both(unsure)
        yield line("name the package that Anki had before: --against FILE.apkg,", "dim", 2)
        yield line("or say that it had the last version of each note before you edited there: --up-to-date", "dim", 2)
    yield from left_alone("Left alone", [one for one in plan.left if not one.conflict and not one.unsure])
    if plan.kept:
        yield from heading("Only changed in Anki: it stays")
        yield from _rows([_told(one) for one in plan.kept])


def left_alone(title: str, some_left: Sequence[LeftAlone]) -> Iterator[PageLine]:
    """Yield all that is left alone, each with its reason; nothing where there is none."""
    if some_left:
        yield from heading(title)
        yield from (line(_told(one), "", 2) for one in some_left)


def summary(plan: PushPlan, dry: bool, retired: RetiredWish) -> str:
    """Return the page's last line."""
    parts = [f"{len(plan.new):,} new"] if plan.new else []
    parts += [f"{len(plan.updates):,} changed"] if plan.updates else []
    parts += (
        [f"{count(len({nid for tags in plan.tags for nid in tags.nids}), 'note')} with other tags"] if plan.tags else []
    )
    parts += [f"{count(len(plan.media), 'media file')}"] if plan.media else []
    parts += [f"{count(len(plan.types), 'note type')}"] if plan.types else []
    parts += [f"{count(sum(len(move.cards) for move in plan.moves), 'card')} moved"] if plan.moves else []
    parts += (
        [f"{count(len(plan.retired.nids), 'retired note')} {_done(retired)}"] if acts_on_retired(plan, retired) else []
    )
    left = [f"{len(plan.left):,} left alone"] if plan.left else []
    compared = f"{count(plan.compared, 'note')} compared: "
    if not parts:
        return compared + "; ".join(["nothing to write", *left])
    return compared + ("to write: " if dry else "written: ") + ", ".join(parts) + "".join(f"; {part}" for part in left)


def acts_on_retired(plan: PushPlan, retired: RetiredWish) -> bool:
    """Whether something is to be done to retired notes."""
    if retired is RetiredWish.SUSPEND:
        return bool(plan.retired.cards)
    return retired is RetiredWish.DELETE and bool(plan.retired.nids)


def retired_question(plan: PushPlan, retired: RetiredWish) -> str:
    """Return what an author is asked before retired notes are touched."""
    notes = count(len(plan.retired.nids), "retired note")
    if retired is RetiredWish.DELETE:
        return f"Delete {notes} in Anki, with all their reviews ({some(plan.retired.ids)})?"
    cards = count(len(plan.retired.cards), "card")
    return f"Suspend {cards} of {notes} in Anki ({some(plan.retired.ids)})?"


def _done(retired: RetiredWish) -> str:
    return "deleted" if retired is RetiredWish.DELETE else "suspended"


def _update(note: NoteUpdate) -> Iterator[PageLine]:
    for name, after in note.after.items():
        before = note.before[name]
        old, new = plain_lines(before), plain_lines(after)
        if old == new:
            old, new = before, after
        for number, part in enumerate(excerpt(compare(old, new))):
            begin = ((f"{_at(note.place)}{note.id}  {name}  ", "cyan"),) if not number else ()
            yield PageLine((*begin, *styled(part)), 2 if not number else 6)


def _besides(plan: PushPlan) -> Iterator[PageLine]:
    """Yield what is written besides notes."""
    rows = [
        f"{count(len(tags.nids), 'note')} {'get' if tags.adds else 'lose'}{'' if len(tags.nids) > 1 else 's'} "
        f"the tags {' '.join(tags.tags)}"
        for tags in plan.tags
    ]
    rows += [f"note type “{update.name}”: another look" for update in plan.types]
    rows += [f"media file {name}" for name in plan.media]
    rows += [f"{count(len(move.cards), 'card')} to the deck {move.deck}" for move in plan.moves]
    if rows:
        yield from heading("Besides")
        yield from _rows(rows)
    if plan.unmoved:
        yield PageLine()
        text = f"{count(plan.unmoved, 'card')} are in another deck than in the files: --move-decks moves them"
        yield line(text.replace(" are ", " is ").replace(" them", " it") if plan.unmoved == 1 else text, "yellow")


def _retired(plan: PushPlan, retired: RetiredWish) -> Iterator[PageLine]:
    if not plan.retired.ids:
        return
    notes = f"{count(len(plan.retired.ids), 'note')} of Anki's not in the files any more"
    what = {
        RetiredWish.LEAVE: "left as they are (--retired suspend or delete)",
        RetiredWish.SUSPEND: f"{count(len(plan.retired.cards), 'card')} to suspend"
        if plan.retired.cards
        else "suspended",
        RetiredWish.DELETE: "to delete",
    }
    yield PageLine()
    yield line(f"{notes}: {what[retired]}: {some(plan.retired.ids)}", "yellow")


def _both(fields: Sequence[LeftAlone]) -> Iterator[PageLine]:
    for one in fields:
        yield PageLine(((f"{_at(one.place)}{one.what}  ", "cyan"), (one.why, "")), 2)
        yield PageLine(((" ".join(one.ours.split()), "red"),), 4, "files")
        yield PageLine(((" ".join(one.theirs.split()), "green"),), 4, "Anki")


def _rows(rows: Sequence[str]) -> Iterator[PageLine]:
    yield from (line(row, "", 2) for row in rows[:LISTED])
    yield from _more(len(rows))


def _more(total: int) -> Iterator[PageLine]:
    if total > LISTED:
        yield line(f"and {total - LISTED:,} more", "", 2)


def _told(one: LeftAlone) -> str:
    return f"{_at(one.place)}{one.what}: {one.why}"


def _at(place: Place | None) -> str:
    return f"{place.path}:{place.line}  " if place else ""

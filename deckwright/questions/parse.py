"""Takes a question file apart: front matter, topic line, questions, and the parts of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count, takewhile

from deckwright.base.command import command
from deckwright.base.limits import FILE_QUESTIONS, QUESTION_BYTES, RAW_BYTES
from deckwright.base.model import Kind, Line, Markdown, Place, Source, Stands
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import nearest
from deckwright.markdown.blocks import Block, Shared, fences
from deckwright.markdown.cloze import cut_holes
from deckwright.markdown.lines import FENCE_OPEN, RAW_HTML
from deckwright.markdown.structure import parse_blocks
from deckwright.questions.definitions import check_definitions
from deckwright.questions.frontmatter import FrontMatter, read_front_matter
from deckwright.questions.headings import read_heading
from deckwright.questions.lists.block_ids import heading_in_vault, with_block_id
from deckwright.questions.lists.flashcards import (
    check_inside,
    find_unsure,
    holds_flashcards,
    is_section,
    lines_above,
    make_flashcards,
)
from deckwright.questions.lists.forgotten import check_kind
from deckwright.questions.lists.heads import ENDINGS
from deckwright.questions.lookalikes import check_id, check_lines
from deckwright.questions.outline import Division, FileLine, read_lines, read_parts, read_topic, topic_above
from deckwright.questions.question import Body, CodeBlock, Heading, Question, Section, as_id, to_pin
from deckwright.questions.tags import check_tag
from deckwright.settings.settings import Settings
from deckwright.vault.headings import asks, tags_in

PARTS = ("Answer", "Extra", "Hint", "Reverse")
"""The ``###`` headings that name a field."""


def parse_source(source: Source, problems: Problems) -> list[Question]:
    """Return the questions of one file, drafts among them. Depends on nothing but the file."""
    ending = source.file.suffix.lower()
    if source.vault and ending not in ENDINGS and not _asks(source):
        return []
    if ending not in ENDINGS:
        return list(_parse(source, problems))
    from deckwright.questions.lists.files import read_file

    questions = _with_code(read_file(source, ending, problems), problems)
    check_definitions(questions, source.text, problems)
    return questions


Parse = Callable[[Source, Problems], list[Question]]
"""What takes one file apart: :func:`parse_source`, or something that remembers what that returned."""


def parse_questions(
    sources: Sequence[Source], settings: Settings, problems: Problems, parse: Parse = parse_source
) -> list[Question]:
    """Return the questions of all files in their order, drafts left out. An id that stands twice is an error."""
    found = Problems()
    questions = [question for source in sources for question in parse(source, found)]
    empty = not questions and not found.errors and not problems.errors
    # Where the whole deck has no question, that is said once.
    problems.extend(problem for problem in found.sorted() if not empty or problem.code != "W103")
    seen: dict[str, Question] = {}
    for question in questions:
        first = seen.setdefault(question.id, question)
        if first is not question:
            where = f"{first.place.path}:{first.place.line}"
            hint = (
                "give the newer one another id; the older one must keep it"
                if question.heading.pinned
                else f"{_with_number(question)}, or run {command('ids', '--write')}"
            )
            problems.add(question.place, "E206", f"the id “{question.id}” is taken by {where}", hint)
    if empty:
        where = sources[0].path if len(sources) == 1 else settings.shown(settings.root)
        from deckwright.notations.elsewhere import EXAMPLE, how_to_ask

        hint = how_to_ask(sources[0].text) if len(sources) == 1 else f"write one into a .md file here: {EXAMPLE}"
        problems.add(Place(where), "E300", "this deck has no question yet", hint)
    return [question for question in questions if not question.heading.draft and seen[question.id] is question]


def _with_number(question: Question) -> str:
    """Return what to do about a question without an id whose own is taken."""
    free = [f"{question.id}-2"]
    stands = question.stands
    return f"write {as_id(free[0], stands)} at this heading" if stands is Stands.HEADING else to_pin(free, stands)


def _parse(source: Source, problems: Problems) -> Iterator[Question]:
    lines = list(map(Line, source.text.split("\n"), count(1)))
    vault = source.vault is not None
    front_matter, rest = read_front_matter(lines, source.path, problems, source.slash_tags, vault)
    written = list(read_lines(rest, vault))
    if "<<<<<<<" in source.text and _is_conflict(written, source.path, problems):
        return
    if not vault:
        check_lines(written, source.path, problems, front_matter.kind)
    parts = list(read_parts(written, source.path, problems))
    topic = None if vault else read_topic(parts, source.path, problems)
    groups = list(_groups(parts, source, problems))
    if vault:
        above = lines_above(_outside(written, groups), source)
        head = [one.line for one in takewhile(lambda one: one.level != 2, written) if one.line.number in above]
        front_matter = _with_tags(front_matter, head, source.path, problems)
        inside = {number for group in groups for number in _numbers(group)}
        check_lines([one for one in written if one.line.number in inside], source.path, problems, front_matter.kind)
    if len(groups) > FILE_QUESTIONS:
        _report_many(len(groups), source, problems)
        return
    if not groups and rest and not vault and not problems.has_error(Place(source.path), len(lines) + 1):
        from deckwright.notations.elsewhere import how_to_ask
        from deckwright.notations.file_formats import as_sheet

        sheet = as_sheet(source.text, source.path)
        message, hint = sheet or (
            "there is no question in this file",
            f"{how_to_ask(source.text)}; begin the file's name with _ if it holds none",
        )
        problems.add(Place(source.path), "W103", message, hint)
    questions: list[Question] = []
    for group in groups:
        topic = topic_above(parts, group[0].head, source.path, problems) if vault else topic
        check_inside(group, source, problems)
        questions += _questions(group, source, topic, front_matter, problems)
    if source.vault and source.vault.flashcards:
        questions += make_flashcards(_outside(written, groups), parts, source, front_matter, problems)
        questions.sort(key=lambda question: question.place.line)
    if len(questions) > FILE_QUESTIONS:
        _report_many(len(questions), source, problems)
        return
    check_definitions(questions, source.text, problems)
    yield from questions


def _outside(written: Sequence[FileLine], groups: Sequence[Sequence[Division]]) -> list[FileLine]:
    """Return the lines of a note that belong to no question with a heading, and to no comment."""
    inside = {number for group in groups for number in _numbers(group)}
    return [one for one in written if one.line.number not in inside and not one.comment]


def _asks(source: Source) -> bool:
    """Whether a note of a vault holds a question; one that holds none may be as it likes."""
    asks_above, rest = _split(source)
    return asks_above or holds_flashcards(rest, source) or any(find_unsure(rest, source))


def read_outside(source: Source) -> list[FileLine]:
    """Return the lines of a note of a vault that belong to no question with a heading."""
    return _split(source)[1]


def _split(source: Source) -> tuple[bool, list[FileLine]]:
    """Return whether a note of a vault has questions with a heading, and its other lines."""
    quiet = Problems()
    lines = [Line(text, number) for number, text in enumerate(source.text.split("\n"), 1)]
    _, rest = read_front_matter(lines, source.path, quiet, vault=True)
    written = list(read_lines(rest, vault=True))
    groups = list(_groups(list(read_parts(written, source.path, quiet)), source, quiet))
    return bool(groups), _outside(written, groups)


def _groups(parts: Sequence[Division], source: Source, problems: Problems) -> Iterator[list[Division]]:
    """Yield the divisions of each question: its heading and its parts."""
    group: list[Division] = []
    for part in parts:
        if part.level == 2 or (part.level == 1 and source.vault):
            if group and not is_section(group, source):
                yield group
            is_question = part.level == 2 and not (source.vault and source.vault.asked_only and not asks(part.title))
            group = [part] if is_question else []
        elif part.level == 3 and group:
            group.append(part)
        elif part.level == 3 and not source.vault:
            check_id(part.head, source.path, problems)
    if group and not is_section(group, source):
        yield group


def _with_tags(front_matter: FrontMatter, head: Sequence[Line], path: str, problems: Problems) -> FrontMatter:
    """Return what a note of a vault gives to its questions, with the tags in the text above the first of them."""
    own = [check_tag(tag, Place(path, at.number, at.column), problems) for tag, at in tags_in(head)]
    return front_matter._replace(tags=tuple(dict.fromkeys([*front_matter.tags, *filter(None, own)])))


def _numbers(group: Sequence[Division]) -> Iterator[int]:
    """Yield the numbers of a question's lines."""
    for part in group:
        yield from (part.head.number, *(line.number for line in part.lines))


_CONFLICT = lazy_regex(r"(?:<{7}|>{7})(?: |$)")
"""The first and the last mark of a merge conflict."""


def _is_conflict(written: Sequence[FileLine], path: str, problems: Problems) -> bool:
    """Whether two versions of a file stand in it, as version control leaves them; noted once."""
    marks = [one.line for one in written if _CONFLICT.match(one.line.text) and not one.fence and not one.comment]
    if not marks or {line.text[0] for line in marks} != {"<", ">"}:
        return False
    message = "here two versions of this file stand one below the other: a merge left it to you"
    hint = "keep the lines that should stay, and delete the lines <<<<<<<, ======= and >>>>>>>"
    problems.add(Place(path, marks[0].number), "E110", message, hint)
    return True


def _report_many(found: int, source: Source, problems: Problems) -> None:
    message = f"this file has {found:,} questions; the limit is {FILE_QUESTIONS:,}"
    problems.add(Place(source.path), "E303", message, "split it into several files")


def _questions(
    group: Sequence[Division], source: Source, topic: Line | None, front_matter: FrontMatter, problems: Problems
) -> list[Question]:
    """Return the question that a ``##`` heading begins, or those of the list or the sequence that it begins."""
    title = group[0].title
    heading = (
        heading_in_vault(group, source, front_matter, problems)
        if source.vault
        else read_heading(title, source.path, front_matter, problems)
    )
    if heading and heading.listed:
        from deckwright.questions.lists.tables import read_list

        return _with_code(read_list(group, heading, source, topic, front_matter, problems), problems)
    if heading and heading.sequence:
        return _sequence(group, heading, source, topic, front_matter, problems)
    question = _question(group, heading, source, topic, front_matter, problems)
    return [question] if question else []


def _sequence(
    group: Sequence[Division],
    heading: Heading,
    source: Source,
    topic: Line | None,
    front_matter: FrontMatter,
    problems: Problems,
) -> list[Question]:
    """Return the questions of a sequence. Its code runs once, as that of one question, however many cards show it."""
    if not _is_short(group, _text(group), heading.place, problems):
        return []
    from deckwright.questions.lists.sequences import read_sequence

    parts = _parts(group[1:], heading, source.path, problems)
    items, blocks = read_sequence(group, heading, parts, source, topic, front_matter, problems)
    code = _python_blocks(blocks, heading.kind, problems)
    first = next((at for at, item in enumerate(items) if not item.heading.draft), 0)
    return [replace(item, code=code) if at == first else item for at, item in enumerate(items)]


def _with_code(rows: Sequence[Question], problems: Problems) -> list[Question]:
    return [replace(row, code=_python_blocks(row.body.blocks, row.heading.kind, problems)) for row in rows]


def _question(
    group: Sequence[Division],
    heading: Heading | None,
    source: Source,
    topic: Line | None,
    front_matter: FrontMatter,
    problems: Problems,
) -> Question | None:
    head, text = group[0].head, _text(group)
    place = Place(source.path, head.number)
    if not _is_short(group, text, place, problems) or heading is None:
        return None
    shared = Shared(source.vault is not None)
    is_carried = heading.kind is Kind.CARRIED
    parts = {} if is_carried else _parts(group[1:], heading, source.path, problems)
    body = parse_blocks(group[0].lines, source.path, shared, problems)
    blocks = {name: parse_blocks(lines, source.path, shared, problems) for name, lines in parts.items()}
    sections = tuple(_section(part, source.path, shared, problems) for part in group[1:]) if is_carried else ()
    heading = with_block_id(heading, group, shared, problems)
    has_answer = "Answer" in parts
    says_kind = bool(front_matter.kind) or re.search(r"\{[^{}]*\.[a-z]+[^{}]*\}\s*$", group[0].head.text) is not None
    check_kind(heading, group[0].head.text, says_kind, blocks["Answer"] if has_answer else body, problems)
    front, answer = (body, blocks["Answer"]) if has_answer else ((), body)
    below = Body(
        front=front,
        answer=answer,
        extra=blocks.get("Extra", ()),
        hint=blocks.get("Hint", ()),
        reverse=blocks.get("Reverse", ()),
        shared=shared,
        sections=sections,
    )
    return Question(
        heading=heading,
        source=source,
        topic=topic,
        code=_python_blocks(below.blocks, heading.kind, problems),
        written=text,
        read_body=lambda: below,
        line_breaks=front_matter.line_breaks,
    )


def _text(group: Sequence[Division]) -> Markdown:
    """Return a heading and all that stands below it, as it is written."""
    written = "\n".join(["\n".join([part.head.text, *[line.text for line in part.lines]]) for part in group])
    return Markdown(written.rstrip() + "\n")


def _is_short(group: Sequence[Division], text: str, place: Place, problems: Problems) -> bool:
    """Return whether a question, ``text``, is no longer than it may be; note one that is."""
    size = len(text.encode())
    if size <= QUESTION_BYTES:
        return True
    markdown = size - sum(map(_raw_size, group))
    if markdown <= QUESTION_BYTES and size <= RAW_BYTES:
        return True
    found, limit = (markdown, QUESTION_BYTES) if markdown > QUESTION_BYTES else (size, RAW_BYTES)
    message = f"this question has {found:,} bytes; the limit is {limit:,}"
    problems.add(place, "E303", message, "split it into several questions")
    return False


def _raw_size(part: Division) -> int:
    """Return the bytes of a part that is raw HTML, 0 of any other."""
    first = next((line.text for line in part.lines if line.text.strip()), "")
    fence = FENCE_OPEN.match(first)
    is_raw = fence and fence["info"].strip() == RAW_HTML
    return sum(len(line.text.encode()) + 1 for line in part.lines) if is_raw else 0


def _section(part: Division, path: str, shared: Shared, problems: Problems) -> Section:
    """Return a part of a note of a carried type; what fields there are, its note type knows."""
    name = part.title.text.strip()
    return Section(name, parse_blocks(part.lines, path, shared, problems), Place(path, part.head.number))


def _parts(
    sections: Sequence[Division], heading: Heading, path: str, problems: Problems
) -> dict[str, tuple[Line, ...]]:
    parts: dict[str, tuple[Line, ...]] = {}
    for section in sections:
        place = Place(path, section.head.number)
        name = section.title.text.rstrip(" #\t")
        if name not in PARTS:
            problems.add(place, "E304", f"“### {name[:80]}” is no part of a question", _as_part(name))
        elif name in parts:
            problems.add(place, "E305", f"a second “### {name}”", "join the two")
        elif heading.sequence and name in ("Answer", "Reverse"):
            hint = "the items of the list below its heading are the answers; ### Extra is for more, on each of them"
            problems.add(place, "E306", f"a .sequence has no “### {name}”", hint)
        elif heading.kind in _WHOLE and name in ("Answer", "Reverse"):
            message = f"{_A[heading.kind]} question has no “### {name}”"
            problems.add(place, "E306", message, _WHOLE[heading.kind])
        elif name == "Reverse" and heading.kind is not Kind.REVERSED:
            problems.add(
                place,
                "E306",
                "“### Reverse” makes a second card, and this question has one card",
                "add .reversed to the heading's braces",
            )
        else:
            parts[name] = section.lines
    return parts


_A = {Kind.CLOZE: "a .cloze", Kind.OCCLUSION: "an .occlusion"}
_WHOLE = {
    Kind.CLOZE: "the text below its heading is both front and back",
    Kind.OCCLUSION: "the picture and its regions below the heading are both front and back; ### Extra is for more",
}
"""The kinds that do not part what asks from what answers."""
_OTHER_NAMES = {
    **dict.fromkeys("back solution answers explanation:".split(), "Answer"),
    **dict.fromkeys("note notes explanation details more remark remarks comment context example".split(), "Extra"),
    **dict.fromkeys("hints clue tip".split(), "Hint"),
    **dict.fromkeys("reversed backwards".split(), "Reverse"),
    **dict.fromkeys("antwort lösung réponse respuesta solución resposta risposta".split(), "Answer"),
    **dict.fromkeys("hinweis tipp indice pista dica suggerimento".split(), "Hint"),
    **dict.fromkeys("zusatz details remarque nota notas".split(), "Extra"),
}
"""What parts are called elsewhere."""
_FRONTS = ("front", "question", "prompt", "term", "frage", "vorderseite", "pregunta")
"""What the text above ### Answer is called elsewhere."""
_HAS_ID = lazy_regex(r"\{[^{}]*#[\w.-]+[^{}]*\}$")


def _as_part(name: str) -> str:
    """Return what to write in place of a ``###`` heading that names no part."""
    plain = name.strip(" :*_").lower()
    if plain in _FRONTS:
        return "leave this line out: what stands between the ## heading and ### Answer is on the front"
    if _HAS_ID.search(name):
        return f"a question has two #: write ## {name[:200]}"
    part = next((part for part in PARTS if part.lower() == plain), _OTHER_NAMES.get(plain, ""))
    way = f"write ### {part}" if part else nearest(name, PARTS)
    if part in PARTS and part.lower() == name.lower():
        return way
    return f"{way}; a heading inside a text is #### {name[:80]}"


def _python_blocks(blocks: Sequence[Block], kind: Kind, problems: Problems) -> tuple[CodeBlock, ...]:
    """Return the Python blocks of a question for ``check --run``, with the problems of their flags noted."""
    found = []
    for fence in fences(blocks):
        hidden, skipped = "check" in fence.flags, "norun" in fence.flags
        is_python = fence.language in ("python", "py", "python3")
        if hidden and (skipped or "image" in fence.flags or not is_python):
            message = "a {.check} block is Python that runs and is not shown"
            hint = "write ```python {.check}" if not is_python else "leave out what stands beside {.check}"
            problems.add(fence.place, "E411", message, hint if is_python else f"{hint}, or leave out {{.check}}")
        if not is_python or not fence.lines:
            continue
        code = cut_holes(fence.code).code if kind in (Kind.CLOZE, Kind.CARRIED) else fence.code
        first = Place(fence.place.path, fence.lines[0].number)
        found.append(CodeBlock(code, first, hidden, skipped))
    return tuple(found)

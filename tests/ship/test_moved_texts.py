"""Texts that were moved away from what stood beside them: columns, answers under headings, clozes, options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.help.carrying import describe, make_type
from tests.help.support import Learner, Project

WORDS = ("hund", "katze", "maus", "ziege", "kuh")
COLUMNS = ("front", "back", "reverse", "extra", "hint")


def words(*moved: str, names: Sequence[str] = WORDS, swaps: Sequence[int] = (1, 2, 3, 4, 0)) -> str:
    """Return a list with a row for each name, in which some columns stand in another order than the rest."""
    rows = []
    for at, name in enumerate(names):
        of = {column: names[swaps[at]] if column in moved else name for column in COLUMNS}
        rows.append(",".join([*(f"the {column} of {of[column]}" for column in COLUMNS), name]))
    return "\n".join(["## Words {.list .reversed}", ",".join([*COLUMNS, "id"]), *rows, ""])


@pytest.mark.parametrize(
    ("moved", "told"),
    [
        (["reverse"], "reverse"),
        (["back"], "back"),
        (["extra"], "extra"),
        (["hint"], "hint"),
        (["extra", "hint"], "extra and the hint"),
        (["front", "reverse"], "front"),
        (["back", "reverse", "extra", "hint"], "back"),
    ],
)
def test_every_column_of_texts_is_compared(project: Project, moved: list[str], told: str) -> None:
    """A column with texts, or several, that was sorted without the others is refused, told once for the file."""
    project.write({"content/w.csv": words()}).build()
    text = project.write({"content/w.csv": words(*moved)}).refused()
    assert text.count("E822") == 1 and f"5 rows now have the {told} that another row had" in text
    assert "--accept hund" in text and "content/w.csv:3:1" in text
    project.build("--accept", "hund")
    assert project.codes() == []


@pytest.mark.parametrize("column", ["reverse", "extra"])
def test_two_cells_of_any_column_may_be_exchanged(project: Project, column: str) -> None:
    """Two texts of a list that stood in each other's rows are put right without a word; so are other edits of many."""
    project.write({"content/w.csv": words()}).build()
    project.write({"content/w.csv": words(column, swaps=(1, 0, 2, 3, 4))}).build()
    project.write({"content/w.csv": words().replace(f"the {column} of", f"a better {column} of")}).build()
    lines = words().splitlines()
    project.write({"content/w.csv": "\n".join([*lines[:2], *sorted(lines[2:], reverse=True), ""])}).build()


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("reverse", "back"), "its back and its reverse"),
        (("reverse", "front"), "its front and its reverse"),
        (("extra", "back"), "its back and its extra"),
        (("hint", "extra"), "its extra and its hint"),
    ],
)
def test_columns_with_each_others_names_are_refused(project: Project, names: tuple[str, str], told: str) -> None:
    """Two columns of texts whose names were exchanged are told once for a file; in a single row that is an edit."""
    project.write({"content/w.csv": words()}).build()
    one, other = names
    head = ",".join([*COLUMNS, "id"])
    turned = head.replace(one, "-").replace(other, one).replace("-", other)
    text = project.write({"content/w.csv": words().replace(head, turned)}).refused()
    assert text.count("E823") == 1 and f"{told} exchanged, and so have 4 others" in text and "--accept hund" in text
    single = words().replace(f"the {one} of maus", "-").replace(f"the {other} of maus", f"the {one} of maus")
    project.write({"content/w.csv": single.replace(",-", f",the {other} of maus")}).build()


def test_columns_of_few_texts_may_get_each_others_names_too(project: Project) -> None:
    """Extras and hints that were exchanged are told where many rows have but one of the two, or neither."""
    rows = [f"f{at},b{at},{f'extra {at}' if at % 3 else ''},{f'hint {at}' if at % 2 else ''},r{at}" for at in range(9)]
    text = "\n".join(["front,back,extra,hint,id", *rows, ""])
    project.write({"content/w.csv": text}).build()
    told = project.write({"content/w.csv": text.replace("extra,hint", "hint,extra")}).refused()
    assert told.count("E823") == 1 and "its extra and its hint exchanged, and so have 6 others" in told


HEAD = "## Words {.list .reversed}"
SAME = "\n".join(f"{name},the {name},the {name},{name}" for name in WORDS)
PLAIN = f"{HEAD}\nfront,back,id\n" + "".join(f"{name},the {name},{name}\n" for name in WORDS)
HINTS = f"{HEAD}\nfront,back,hint,id\n" + "".join(f"{name},the {name},hint {name},{name}\n" for name in WORDS)
AS_TABLE = f"{HEAD}\n\n| front | back | id |\n|---|---|---|\n" + "".join(f"| {n} | the {n} | {n} |\n" for n in WORDS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PLAIN, {"content/w.csv": PLAIN.replace("reversed}", 'reversed tags="animals"}')}),
        (PLAIN, {"content/v.csv": PLAIN}),
        (PLAIN, {"content/w.md": AS_TABLE}),
        (PLAIN, {"content/w.csv": PLAIN.replace("reversed}", 'reversed lang="de" answer_lang="en"}')}),
        (PLAIN, {"content/w.csv": PLAIN.replace("reversed}", 'reversed tts="de" answer_tts="en"}')}),
        (PLAIN, {"content/w.csv": PLAIN.replace(" .reversed", "")}),
        (PLAIN.replace(" .reversed", ""), {"content/w.csv": PLAIN}),
        (PLAIN, {"content/w.csv": PLAIN.replace("the ", "a ")}),
        (PLAIN, {"content/w.csv": PLAIN.replace(",the ", ",").replace("}", ' tags="cognates"}')}),
        (PLAIN.replace(",the ", ","), {"content/w.csv": PLAIN.replace(",the ", ",").replace("}", ' tags="a"}')}),
        (
            f"{HEAD}\nfront,back,extra,id\n{SAME}\n",
            {"content/w.csv": f'{HEAD[:-1]} tags="a"}}\nfront,back,extra,id\n{SAME}\n'},
        ),
        (
            f"{HEAD}\nfront,back,reverse,id\n{SAME}\n",
            {"content/v.csv": f"{HEAD}\nfront,reverse,back,id\n{SAME}\n"},
        ),
        (
            PLAIN.replace(",the ", ",").replace("}", ' lang="de" answer_lang="en"}'),
            {"content/w.csv": PLAIN.replace(",the ", ",").replace("}", ' lang="en" answer_lang="de"}')},
        ),
        (HINTS, {"content/w.csv": HINTS.replace("hint,id", "extra,id")}),
        (HINTS.replace("hint,id", "extra,id"), {"content/w.csv": HINTS}),
        (HINTS, {"content/w.csv": HINTS.replace(",hint,id", ",extra,hint,id").replace(",hint ", ",,hint ")}),
        (HINTS, {"content/w.csv": HINTS.replace(",hint,id", ",extra,id").replace("}", ' tags="a"}')}),
    ],
)
def test_lists_that_are_edited_as_a_whole_build_as_ever(
    project: Project, before: str, after: dict[str, str | bytes]
) -> None:
    """Tags, a language, another file, a table in place of a CSV file, a column's new name: nothing was exchanged."""
    project.write({"content/w.csv": before}).build()
    (project.root / "content/w.csv").unlink()
    project.write(after).build()
    assert project.codes() == []


def numbered(column: str, numbers: Sequence[int], name: str = "rank {}", rows: Sequence[str] = WORDS) -> str:
    """Return a list in which a column holds a number in each row."""
    lines = (f"{row},a {row},{name.format(at)},{row}" for at, row in zip(numbers, rows, strict=True))
    return "\n".join(["## Words {.list .reversed}", f"front,back,{column},id", *lines, ""])


@pytest.mark.parametrize("column", ["extra", "hint"])
@pytest.mark.parametrize(
    ("name", "before", "after", "more"),
    [
        ("rank {}", [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6], ["elefant"]),
        ("p. {}", [1, 2, 3, 4, 5], [2, 3, 4, 5, 6], []),
        ("p. {}", [10, 11, 12, 13, 14], [8, 9, 10, 11, 12], []),
        ("{}", [1, 2, 4, 5, 7], [2, 4, 5, 7, 8], []),
        ("no. *{}* in the book", [1, 2, 3, 4, 5], [4, 5, 6, 7, 8], []),
        ("rank {}", [1, 2, 3, 4, 5], [2, 1, 3, 4, 5], []),
    ],
)
def test_numbers_may_move_on(
    project: Project, column: str, name: str, before: list[int], after: list[int], more: list[str]
) -> None:
    """Ranks behind a row that was added, and pages of a new edition, are no column that was moved alone."""
    project.write({"content/w.csv": numbered(column, before, name)}).build()
    project.write({"content/w.csv": numbered(column, after, name, (*more, *WORDS))}).build()


@pytest.mark.parametrize("column", ["extra", "hint"])
def test_numbers_that_went_round_are_told(project: Project, column: str) -> None:
    """A column of numbers that was sorted without the others is refused."""
    project.write({"content/w.csv": numbered(column, [3, 1, 5, 2, 4])}).build()
    text = project.write({"content/w.csv": numbered(column, [1, 2, 3, 4, 5])}).refused()
    assert text.count("E822") == 1 and f"rows now have the {column} that another row had" in text


@pytest.mark.parametrize("column", ["reverse", "extra", "hint"])
def test_texts_that_moved_on_are_told(project: Project, column: str) -> None:
    """A column of texts that was shifted by a row, so that the last one is lost, is refused."""
    project.write({"content/w.csv": words()}).build()
    shifted = words(column, swaps=(4, 0, 1, 2, 3)).replace(f"the {column} of kuh", f"the {column} of an ant")
    text = project.write({"content/w.csv": shifted}).refused()
    assert text.count("E822") == 1 and f"4 rows now have the {column}" in text


EXCHANGED = "## What is red? {{#{0}}}\n\nA{2} colour.\n\n## What is a lion? {{#{1}}}\n\nA{2} beast.\n"
TYPED = EXCHANGED.replace("}}}", "} .typed}}")


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (EXCHANGED.format("two", "one", " nice"), "“two” asks what had been asked by “one”"),
        (TYPED.format("two", "one", ""), "“two” asks what had been asked by “one”"),
        ("---\nlang: de\n---\n\n" + EXCHANGED.format("two", "one", ""), "“two” has the words of “one”"),
        ("---\nlang: de\ntts: de\n---\n\n" + TYPED.format("two", "one", ""), "“two” asks what had been asked by “one”"),
        ("---\ntts: de\nanswer_tts: en\n---\n\n" + EXCHANGED.format("two", "one", ""), "--accept one"),
    ],
)
def test_no_other_edit_hides_that_ids_were_exchanged(project: Project, after: str, told: str) -> None:
    """Ids that were exchanged are seen where the answers were mended, the kind changed, a language given, too."""
    project.questions(EXCHANGED.format("one", "two", "")).build()
    text = project.questions(after).refused()
    assert text.count("E820") == 2 and told in text
    project.questions(after.replace("#one", "#-").replace("#two", "#one").replace("#-", "#two")).build()


def test_an_id_that_was_changed_is_seen_where_a_language_is_given_too(project: Project) -> None:
    """A new id under the old words is refused though the file got a language in the same edit."""
    project.questions(EXCHANGED.format("one", "two", "")).build()
    text = project.questions("---\nlang: fr\n---\n\n" + EXCHANGED.format("one", "three", "")).refused()
    assert "E811" in text and "ids --rename two three" in text


@pytest.mark.parametrize(
    "after",
    [
        EXCHANGED.format("one", "two", " nice").replace("What is red", "What is a lion"),
        EXCHANGED.format("one", "two", "").replace("What is a lion", "What is red").replace("beast", "light"),
        EXCHANGED.format("one", "two", "").replace("What is red", "-").replace("What is a lion", "What is red"),
        "## What is a lion? {#one}\n\nA beast, and no colour.\n",
    ],
)
def test_prompts_that_go_elsewhere_in_other_edits_are_none(project: Project, after: str) -> None:
    """A question that asks what another one still asks, or what a merged one asked, builds as ever."""
    project.questions(EXCHANGED.format("one", "two", "")).build()
    project.questions(after).build()


def headings(answers: Sequence[str], prompts: Sequence[str] = WORDS, reverse: Sequence[str] = ()) -> str:
    """Return a question for each word, with these answers."""
    texts = (
        f"## What is {prompt}? {{#{name}}}\n\n{answer}\n"
        for name, prompt, answer in zip(WORDS, prompts, answers, strict=True)
    )
    if not reverse:
        return "\n".join(texts)
    more = [f"\n### Reverse\n\n{one}\n" for one in reverse]
    return "\n".join(text.replace("}", " .reversed}") + below for text, below in zip(texts, more, strict=True))


ANSWERS = ("A dog that barks.", "A cat.", "A mouse, small and grey.", "A goat.", "A cow in a field of grass.")
ROTATED = (*ANSWERS[1:], ANSWERS[0])


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (headings(ANSWERS), headings(ROTATED), "5 questions now have the answer"),
        (headings(ANSWERS), headings(ANSWERS, (*WORDS[2:], *WORDS[:2])), "5 questions now have the prompt"),
        (headings(ANSWERS), headings((*ANSWERS[1:3], ANSWERS[0], *ANSWERS[3:])), "3 questions now have the answer"),
        (headings(ANSWERS, reverse=ANSWERS), headings(ROTATED, reverse=ANSWERS), "5 questions now have the answer"),
        (headings(ANSWERS, reverse=ANSWERS), headings(ANSWERS, reverse=ROTATED), "5 questions now have the reverse"),
    ],
)
def test_answers_under_other_headings_are_refused(project: Project, before: str, after: str, told: str) -> None:
    """Answers that went round among the questions of a file would be learned with wrong prompts: the build stops."""
    project.questions(before).build()
    text = project.questions(after).refused()
    assert text.count("E822") == 1 and told in text and "move whole questions" in text
    project.build("--accept", WORDS[0])


@pytest.mark.parametrize(
    "answers",
    [
        (ANSWERS[1], ANSWERS[0], *ANSWERS[2:]),
        (*ANSWERS[1:], "A cow, much larger than the goat."),
        tuple(f"{answer} Indeed." for answer in ANSWERS),
    ],
)
def test_answers_that_are_corrected_are_not(project: Project, answers: tuple[str, ...]) -> None:
    """Two exchanged answers, answers that each moved on by one like versions, and better ones build as ever."""
    project.questions(headings(ANSWERS)).build()
    project.questions(headings(answers)).build()


def options(note_id: str, which: str) -> str:
    """Return a question with options."""
    return f"## Which {which}? {{#{note_id} .choice}}\n\n- [x] {which} one\n- [ ] {which} two\n- [ ] {which} three\n\n"


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (options("two", "red") + options("one", "blue"), ["E820", "E820"]),
        (options("new", "red") + options("one", "green") + options("two", "blue"), ["E820"]),
        (options("new", "red") + options("two", "blue"), ["E811"]),
    ],
)
def test_choices_are_known_under_another_id(project: Project, after: str, told: list[str]) -> None:
    """The order of options follows from the id; a choice whose id was changed or exchanged is known all the same."""
    project.questions(options("one", "red") + options("two", "blue")).build()
    project.questions(after).refused()
    assert project.codes() == told


def test_options_of_other_choices_are_refused(project: Project) -> None:
    """Options that went round among the choices of a file are refused, in whichever order they stand."""
    ids, which = ("one", "two", "three"), ("red", "blue", "green")
    project.questions("".join(map(options, ids, which))).build()
    text = "".join(
        options(name, here).replace(f"] {here}", f"] {other}")
        for name, here, other in zip(ids, which, (*which[1:], which[0]), strict=True)
    )
    assert "3 questions now have the answer that another question had" in project.questions(text).refused()


def cloze(note_id: str, title: str, text: str) -> str:
    """Return a question with clozes."""
    return f"## {title} {{#{note_id} .cloze}}\n\n{text}\n\n"


SUN, SEA = "The sun is {{c1::hot}}.", "The sea is {{c1::wet}}."


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (cloze("sun", "Sun", SEA) + cloze("sea", "Sea", SUN), ["E820", "E820"]),
        (cloze("sun", "Sun", SEA), ["E820"]),
        (cloze("star", "The star", SUN) + cloze("sea", "Sea", SEA), ["E811"]),
        (
            cloze("sun", "Sun", "The sun is {{c1::far}}.") + cloze("star", "Sun", SUN) + cloze("sea", "Sea", SEA),
            ["E820"],
        ),
    ],
)
def test_clozes_are_known_by_their_text(project: Project, after: str, told: list[str]) -> None:
    """What stands above clozes is a title: a text that goes to another id is told whatever its title is."""
    project.questions(cloze("sun", "Sun", SUN) + cloze("sea", "Sea", SEA)).build()
    project.questions(after).refused()
    assert project.codes() == told


def test_titles_of_clozes_may_be_exchanged(project: Project) -> None:
    """Another title above the same clozes is an edit, and so are titles that are exchanged."""
    project.questions(cloze("sun", "Sun", SUN) + cloze("sea", "Sea", SEA)).build()
    project.questions(cloze("sun", "Sea", SUN) + cloze("sea", "Sun", SEA)).build()


PRIMES = {"two": "Yes", "three": "Yes", "four": "No", "five": "Yes", "six": "No", "seven": "No"}


def primes(answers: Mapping[str, str], text: str = "{{c1::ANSWER}}", begin: str = "") -> str:
    """Return questions of which the title is the question, and the text hardly more than a hole."""
    asked = (cloze(name, f"Is {name} prime?", text.replace("ANSWER", said)) for name, said in answers.items())
    return begin + "".join(asked)


@pytest.mark.parametrize("text", ["{{c1::ANSWER}}", "{{c1::ANSWER::yes or no}}.", "It is so: {{c1::ANSWER}}!"])
@pytest.mark.parametrize(
    "after",
    [
        {**PRIMES, "three": "Yes}}, it has two divisors {{c2::only", "seven": "Yes"},
        {**{name: said for name, said in PRIMES.items() if name != "four"}, "eight": "No"},
        {**PRIMES, "six": "Yes", "five": "No"},
        {**PRIMES, "seven": "Yes"},
        {name: "Yes" if said == "No" else "No" for name, said in PRIMES.items()},
        {**PRIMES, "eleven": "Yes"},
        dict(reversed(PRIMES.items())),
    ],
)
def test_answers_that_many_clozes_share_may_be_corrected(project: Project, text: str, after: dict[str, str]) -> None:
    """Yes and no that are corrected, explained, exchanged, removed and added are no ids that were exchanged."""
    project.questions(primes(PRIMES, text)).build()
    project.questions(primes(after, text)).build()
    project.questions(primes(after, text, "---\nlang: en\ntags: [maths]\n---\n\n")).build()


def test_two_holes_under_questions_may_be_exchanged(project: Project) -> None:
    """Where nothing stands beside a hole its title is the question, also if no other note has that answer."""
    project.questions(primes({"two": "Yes", "four": "No"})).build()
    project.questions(primes({"two": "No", "four": "Yes"})).build()


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (primes(PRIMES).replace("#two", "#-").replace("#four", "#two").replace("#-", "#four"), ["E820", "E820"]),
        (primes(PRIMES).replace("#two", "#-").replace("#three", "#two").replace("#-", "#three"), ["E820", "E820"]),
        (primes(PRIMES).replace("#two", "#deux"), ["E811"]),
        (primes(PRIMES).replace("#two", "#deux") + cloze("two", "Is one prime?", "{{c1::No}}"), ["E820"]),
    ],
)
def test_whole_clozes_under_other_ids_are_told(project: Project, after: str, told: list[str]) -> None:
    """A title that goes to another id together with its hole takes the question along, whoever has the same answer."""
    project.questions(primes(PRIMES)).build()
    project.questions(after).refused()
    assert project.codes() == told


GAPS = describe(
    make_type(("Text", "More"), (("{{cloze:Text}}", "{{cloze:Text}}<br>{{More}}"),), "Gaps", cloze=True), "gaps"
)


def gaps(project: Project, text: str) -> Project:
    """Write a note of another deck's type with clozes."""
    return project.write(GAPS).questions(f'## Rome {{#rome notetype="gaps"}}\n\n{text}\n\n### More\n\nSPQR\n')


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{c2::Rome}} lies on the {{c1::Tiber}}, in {{c3::Italy}}", "c1 is c2 now, c2 is c1 now"),
        ("{{c1::Rome}} lies on the {{c2::Tiber}}, in {{c4::Italy}}", "c3 is c4 now"),
    ],
)
def test_clozes_of_another_decks_type_keep_their_numbers(project: Project, text: str, told: str) -> None:
    """Clozes of a carried note that have other numbers and nothing else new would have others' reviews: refused."""
    gaps(project, "{{c1::Rome}} lies on the {{c2::Tiber}}, in {{c3::Italy}}").build()
    said = gaps(project, text).refused()
    assert said.count("E821") == 1 and f"E821 {told}: " in said
    project.build("--accept", "rome")
    gaps(project, text.replace("lies on", "was built on").replace("Tiber", "Tibur")).build()


def test_front_and_back_of_another_decks_type(project: Project) -> None:
    """A carried note whose first two fields were exchanged would ask the other way round: the build stops."""
    project.write(describe(make_type(), "geography"))
    text = '## {} {{#{} notetype="geography"}}\n\n{}\n\n'
    project.questions(text.format("France", "fr", "Paris") + text.format("Peru", "pe", "Lima")).build()
    told = project.questions(text.format("Paris", "fr", "France") + text.format("Lima", "pe", "Peru")).refused()
    assert told.count("E823") == 1 and "and so have 1 other" in told


def test_what_was_refused_costs_no_review(project: Project, learner: Learner) -> None:
    """After a slip that was refused and undone, each card has the reviews and the words that it had."""
    project.questions(
        options("one", "red") + options("two", "blue") + cloze("sun", "Sun", SUN) + cloze("sea", "Sea", SEA)
    )
    project.build()
    learner.update(project.package)
    for name in ("one", "two", "sun", "sea"):
        learner.study(name)
    before = {name: (learner.note(name).id, learner.sides(name)) for name in ("one", "two", "sun", "sea")}
    project.questions(
        options("two", "red") + options("one", "blue") + cloze("sun", "Sun", SEA) + cloze("sea", "Sea", SUN)
    )
    project.refused()
    project.questions(
        options("two", "blue") + options("one", "red") + cloze("sea", "Sea", SEA) + cloze("sun", "Sun", SUN)
    )
    assert "0 changed · 4 unchanged" in project.build().out
    learner.update(project.package)
    assert {name: (learner.note(name).id, learner.sides(name)) for name in before} == before

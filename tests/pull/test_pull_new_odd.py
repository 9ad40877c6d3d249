"""Odd notes that were made in Anki, in odd decks: each is taken in as it is, or told."""

from __future__ import annotations

import pytest

from tests.help.pulling import pull_new, ship
from tests.help.support import PNG, SETTINGS, Learner, Project, a_few_of, stripped, svg
from tests.pull.test_pull_new import CARD, assert_one_note, make, text

pytestmark = pytest.mark.long

FRONTS = {
    "a heading": ("## heading", "\\## heading"),
    "braces": ("x {#id}", "x \\{#id}"),
    "prices": ("$5 and $6", "\\$5 and \\$6"),
    "a tag as text": ("a &lt;b&gt; c", "a \\<b> c"),
    "a sign at its end": ("C#", "C#"),
    "an emoji": ("\N{BRAIN}", "\N{BRAIN}"),
    "a number": ("1. item", "1\\. item"),
    "a formula": ("\\(x^2\\)", "$x^2$"),
    "a line break": ("a<br>b", "a<br>b"),
    "a link of a wiki": ("[[x]]", "&#91;[x]]"),
    "letters from right to left": ("\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05dc\u05d5\u05dd"),
}


def test_odd_fronts_are_headings(project: Project, learner: Learner) -> None:
    """What Markdown would read in a front is escaped, in the deck's own note types and in Anki's."""
    ship(project.questions(CARD.rstrip("\n")), learner)
    for front, _ in FRONTS.values():
        make(learner, "question", {"Front": front, "Back": "b"})
        make(learner, "Basic", [front, "b"])
    told = pull_new(project, learner.collection.path).result.out
    lines = text(project).split("\n")
    for name, (_, heading) in FRONTS.items():
        assert any(line.startswith(f"## {heading} {{#") for line in lines), name
    assert "left there" not in told
    assert_one_note(project, learner)


FILES = {
    "a kind for all": "---\nkind: cloze\n---\n\n## X {#x}\n\nA {{c1::b}}.\n\n## Y {#y .basic}\n\ny\n",
    "other line ends": CARD.replace("\n", "\r\n"),
    "a mark at its beginning": f"\ufeff{CARD}",
    "a word list": f"{CARD}\n## W {{.list}}\n\n| front | back | id |\n|---|---|---|\n| a | b | ab |\n",
    "a sequence": f"{CARD}\n## S {{.sequence}}\n\n1. a {{#sa}}\n2. b {{#sb}}\n",
    "no end of the line": CARD.rstrip("\n"),
}


@pytest.mark.parametrize("form", a_few_of(FILES, len(FILES)))
def test_the_end_of_any_file_takes_questions(project: Project, learner: Learner, form: str) -> None:
    """Whatever a file ends with, new questions stand behind it, with its line ends, and change nothing above."""
    ship(project.questions(FILES[form]), learner)
    make(learner, "question", {"Front": "Two?", "Back": "b"})
    pull_new(project, learner.collection.path)
    made = (project.root / "content" / "questions.md").read_bytes().decode()
    assert made.startswith(FILES[form])
    end = "\r\n" if "\r\n" in FILES[form] else "\n"
    assert made.count("\n") == made.count(end)
    assert_one_note(project, learner)


def test_a_file_with_a_language_of_its_own_is_passed_over(project: Project, learner: Learner) -> None:
    """A note does not say in which language it is, so it does not go where all texts are in one."""
    spoken = f"---\ntags: [x]\nlang: de\ntts: de\n---\n\n{CARD}"
    ship(project.questions(spoken), learner)
    make(learner, "question", {"Front": "Two?", "Back": "b"})
    pull_new(project, learner.collection.path)
    assert text(project) == spoken
    assert text(project, "from-anki.md") == "## Two? {#two}\n\nb\n"
    assert_one_note(project, learner)


def test_a_deck_of_word_lists_gets_a_file(project: Project, learner: Learner) -> None:
    """Beside a list of words in a CSV file, new notes have a file of their own; a second note of a word is told."""
    ship(project.questions("front,back,id\nchat,cat,c\n", "content/words.csv"), learner)
    make(learner, "question", {"Front": "chat", "Back": "cat"}, tags="level::advanced type::why level::mine")
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    made = '## chat {#chat level="advanced" type="why" tags="level::mine"}\n\ncat\n'
    assert text(project, "from-anki.md") == made
    assert "it asks the same as c, content/words.csv:2" in told
    assert_one_note(project, learner)


def test_a_vault_gets_a_note(project: Project, learner: Learner) -> None:
    """In a vault, new notes go to a note of their own in the folder of their deck, with ids as Obsidian has them."""
    project.write({"content/deck.toml": f'{SETTINGS}\n[obsidian]\ninclude = ["Biology/**"]\nheadings = "asked"\n'})
    ship(project.questions("# Cells\n\n## What is ATP? ^atp\n\nEnergy.\n", "content/Biology/Cells.md"), learner)
    learner.collection.media.write_data("paste-1.png", PNG)
    make(learner, "question", {"Front": "What is DNA?", "Back": 'An acid <img src="paste-1.png">'}, "Lab::Biology")
    make(learner, "question", {"Front": "No mark", "Back": "x"}, "Lab::Biology", "exam::heart")
    make(learner, "question", {"Front": "Elsewhere?", "Back": "x"}, "Lab")
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    made = text(project, "Biology/from-anki.md")
    assert "## What is DNA? ^what-is-dna\n\nAn acid ![](" in made
    assert '## No mark {#no-mark tags="exam::heart"}\n\nx\n' in made
    assert "Lab Elsewhere?: no file that [obsidian] include chooses is in its folder" in told
    assert_one_note(project, learner)


def test_odd_decks(project: Project, learner: Learner) -> None:
    """A deck whose name no folder can have gives its notes to the one above; a filtered deck does not count."""
    ship(project.questions(CARD).questions("## M {#m}\n\nm\n", "content/metrics/m.md"), learner)
    for deck in ("Lab::con", "Lab::.hidden", "Lab::notetypes", "Lab::x."):
        make(learner, "question", {"Front": f"In {deck}?", "Back": "b"}, deck)
    make(learner, "question", {"Front": "Capitals?", "Back": "b"}, "lab::METRICS")
    make(learner, "question", {"Front": "Deep?", "Back": "b"}, "Lab::A b::C")
    make(learner, "question", {"Front": "Crammed?", "Back": "b"}, "Lab::metrics")
    make(learner, "question", {"Front": "Of another deck?", "Back": "b"}, "Labor")
    for name, search in (("Lab::Cram", "deck:Labor"), ("Cram", "Crammed")):
        cram = learner.collection.sched.get_or_create_filtered_deck(0)
        cram.name = name
        cram.config.search_terms[0].search = search
        learner.collection.sched.add_or_update_filtered_deck(cram)
    told = pull_new(project, learner.collection.path).result.out
    assert text(project).count("## In Lab::") == 4
    assert "## Capitals?" in text(project, "metrics/m.md") and "## Crammed?" in text(project, "metrics/m.md")
    assert text(project, "A b/C/from-anki.md") == "## Deep? {#deep}\n\nb\n"
    assert "Of another deck?" not in told
    assert_one_note(project, learner)


def test_copies_and_equal_notes_are_notes_of_their_own(project: Project, learner: Learner) -> None:
    """A copy of a question made in Anki's browser, and two equal notes, get ids of their own, and it is told."""
    ship(
        project.questions(f"{CARD}\n## Draft {{#two .draft}}\n\nx\n\n## Cite {{#cite}}\n\nx [@k]\n").write(
            {"content/references.bib": "@book{k, author={A B}, title={T}, year=2020}\n"}
        ),
        learner,
    )
    for name in ("one", "cite"):
        note = learner.note(name)
        copy = learner.collection.new_note(note.note_type())
        copy.fields = list(note.fields)
        learner.collection.add_note(copy, learner.collection.decks.id("Lab"))
    for _ in range(2):
        make(learner, "question", {"Front": "Two", "Back": "x"})
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    assert "it asks the same as one, content/questions.md:1" in told
    assert "## Two {#two-2}\n\nx\n\n## Two {#two-3}\n\nx\n" in text(project)
    assert "Lab Cite: it holds a text in Sources, which only a build fills" in told


def test_a_text_in_a_field_of_the_build_is_not_lost(project: Project, learner: Learner) -> None:
    """A new note with a text of its own where only a build writes stays in Anki, and its field is named."""
    ship(project.questions(CARD), learner)
    fields = ("Sources", "Topic", "ID", "R1", "R3", "R4")
    for field in fields:
        make(learner, "question", {"Front": f"{field}?", "Back": "x", field: "My own"})
    make(learner, "question", {"Front": "Empty?", "Back": "x", **dict.fromkeys((*fields, "Options"), "<br>")})
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    for field in fields:
        assert f"Lab {field}?: it holds a text in {field}, " in told
    assert text(project) == f"{CARD}\n## Empty? {{#empty}}\n\nx\n"


def test_note_types_of_other_makers(project: Project, learner: Learner) -> None:
    """Any note type is carried with its files; one of another deck of ours, or with the name of ours, is told."""
    ship(project.questions(CARD), learner)
    models = learner.collection.models
    own = learner.type("question")
    learner.collection.media.write_data("_font.woff2", b"wOF2xxxx")

    def clone(name: str) -> None:
        kind, basic = models.new(name), models.by_name("Basic")
        kind["flds"], kind["tmpls"], kind["css"] = basic["flds"], basic["tmpls"], ".card { src: url(_font.woff2) }"
        models.add_dict(kind)
        make(learner, name, [f"{name}?", "x"])

    clone("My type")
    clone("Other \u00b7 question")
    name, own["name"] = own["name"], "Renamed"
    models.update_dict(own)
    clone(name)
    make(learner, "Renamed", {"Front": "Ours all the same?", "Back": "x"})
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    assert '## My type? {#my-type notetype="my-type"}\n\nx\n\n## Ours all the same? {#ours' in text(project)
    folder = project.root / "content" / "notetypes"
    assert [path.name for path in folder.iterdir()] == ["my-type"]
    assert (folder / "my-type" / "media" / "_font.woff2").read_bytes() == b"wOF2xxxx"
    assert "that of another deck of question files" in told
    assert f"its note type is called “{name}” as one of the deck, and is another one" in told


def test_masks_that_were_drawn_in_anki(project: Project, learner: Learner) -> None:
    """A picture with masks becomes regions if its note type is the deck's own; Anki's own note type is carried."""
    parts = "## Parts {#p .occlusion}\n\n![A dot](../media/dot.svg)\n\n- {{c1::The corner}}: rect 0 0 50% 50%\n"
    ship(project.questions(CARD + "\n" + parts).write({"media/dot.svg": svg("red")}), learner)
    learner.collection.media.write_data("img.svg", svg("blue").encode())
    for kind in (learner.type("image occlusion"), learner.collection.models.by_name("Image Occlusion")):
        note = learner.collection.new_note(kind)
        note["Occlusion"] = "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.25:oi=1}}<br>"
        note["Image"], note["Header"] = '<img src="img.svg">', "Head"
        learner.collection.add_note(note, learner.collection.decks.id("Lab"))
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    made = "## Head {#head .occlusion}\n\n![](../media/img.svg)\n\n- {{c1::Region 1}}: rect 10% 10% 20% 25%\n"
    assert made in text(project)
    assert '## Head {#head-2 notetype="image-occlusion"}' in text(project)
    assert "a region had no label, and is called “Region 1” now: c1" in told
    assert_one_note(project, learner)


def test_formulas_code_and_tables_are_markdown(project: Project, learner: Learner) -> None:
    """Braces of a formula in a front, formulas on lines of their own, code and a table are taken in as Markdown."""
    ship(project.questions(CARD), learner)
    body = {
        "Half?": ("\\(\\frac{1}{2}\\)", "$\\frac{1}{2}$"),
        "Alone?": ("So \\[\\frac{1}{2}\\]", "So $$\\frac{1}{2}$$"),
        "Code?": ("<pre><code>x = {1}\n</code></pre>", "```\nx = {1}\n```"),
        "Table?": (
            "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
            "| a |\n|---|\n| b |",
        ),
    }
    for front, (html, _) in body.items():
        make(learner, "question", {"Front": front, "Back": html})
        make(learner, "Basic", [f"{front[:-1]} of Basic?", html])
    for kind in ("question", "Basic"):
        make(learner, kind, {"Front": f"In {kind}: \\(\\{{x\\}}_{{1}}\\) and {{y}}", "Back": "b"})
    told = pull_new(project, learner.collection.path).result.out
    assert "left there" not in told and "stays HTML" not in told
    for front, (_, markdown) in body.items():
        assert text(project).count(f"\n\n{markdown}\n") == 2, front
    assert text(project).count("$\\{x\\}_{1}$ and \\{y} {#in-") == 2
    assert_one_note(project, learner)


def test_what_an_author_may_not_see_is_told(project: Project, learner: Learner) -> None:
    """Signs that turn the text around them are told; untitled clozes ask the same only if their texts do."""
    ship(project.questions(CARD + "\n## C {#c .cloze}\n\nOne is {{c1::odd}}.\n"), learner)
    make(learner, "question", {"Front": "Turned?", "Back": "a\u202eb"})
    for word in ("Two", "Three"):
        make(learner, "cloze", {"Text": f"{word} is {{{{c1::so}}}}."})
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    assert "beware: it holds U+202E, which nobody sees" in told
    assert "it asks the same" not in told


def test_a_file_that_cannot_be_had_is_the_reason(project: Project, learner: Learner) -> None:
    """A note of the deck's own type is left for its damaged picture, and says so."""
    ship(project.questions(CARD), learner)
    learner.collection.media.write_data("no.png", b"hello")
    make(learner, "question", {"Front": "See?", "Back": '<img src="no.png">'})
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    assert "Lab See?: ../media/no.png is no PNG file, or a damaged one" in told


def test_a_deck_that_was_renamed_in_anki_is_told(project: Project, learner: Learner) -> None:
    """New notes are looked for under the deck's name; where its notes are in another deck, the page says which."""
    ship(project.questions(CARD), learner)
    decks = learner.collection.decks
    decks.rename(decks.get(decks.id("Lab")), "My Lab")
    make(learner, "question", {"Front": "Two?", "Back": "b"}, "My Lab")
    told = " ".join(pull_new(project, learner.collection.path).result.out.split())
    assert "the notes are in the deck “My Lab” in Anki, not in “Lab”" in told
    assert text(project) == CARD
    decks.rename(decks.get(decks.id("My Lab")), "Lab")
    pull_new(project, learner.collection.path)
    assert "## Two? {#two}" in text(project)
    assert_one_note(project, learner)


@pytest.mark.long
def test_a_pull_that_was_killed_is_done_over(project: Project, learner: Learner) -> None:
    """If a pull ended between the lock and the questions, the next one takes the notes in: the same notes, once."""
    ship(project.questions(CARD), learner)
    before, lock = text(project), project.lock.read_bytes()
    guids = [make(learner, kind, {"Front": f"A {kind}?", "Back": "x"}).guid for kind in ("question", "Basic")]
    pull_new(project, learner.collection.path)
    after, locked = text(project), project.locked()
    project.questions(before)
    assert project.lock.read_bytes() != lock
    out = pull_new(project, learner.collection.path, new=()).result.out
    assert "2 notes were made in Anki in this deck: --new takes them in" in " ".join(out.split())
    pull_new(project, learner.collection.path)
    assert text(project) == after
    assert project.locked() == locked
    assert_one_note(project, learner, *guids)


def test_what_a_build_did_not_take_from_a_pull_is_not_taken_for_cut_off(project: Project, learner: Learner) -> None:
    """A question that an author deleted stays deleted, also if the lock was restored since, and no build saw it."""
    ship(project.questions(f"{CARD}\n## Two? {{#two}}\n\nB.\n"), learner)
    package = stripped(project.package)
    project.lock.unlink()
    assert project.questions(CARD).run("lock", "--from", str(package)).code == 0
    learner.edit("two", "Back", "<p>My own</p>")
    told = pull_new(project, learner.collection.path).result.out
    assert "1 note changed in Anki, but the files have the question no more" in " ".join(told.split())
    assert "ade in Anki" not in told
    assert text(project) == CARD


def test_of_several_ids_none_is_given_away_by_a_command(project: Project, learner: Learner) -> None:
    """If a new question may be one of several that were pulled, all are named, and no command takes one for another.

    A new question in another file is none of them.
    """
    ship(project.questions(CARD), learner)
    for front, back in (("What is ice?", "Frozen water."), ("What is steam?", "Water that boiled.")):
        make(learner, "question", {"Front": front, "Back": back})
    pull_new(project, learner.collection.path)
    ids = text(project).replace("{#what-is-ice}", "{#ice}").replace("{#what-is-steam}", "{#steam}")
    said = project.questions(ids.replace("Frozen", "Cold").replace("boiled", "is hot")).run("build")
    assert said.text.count("“what-is-ice”, “what-is-steam”") == 2 and "--rename" not in said.text
    project.write({"content/other.md": "## Who was she? {#who}\n\nA chemist.\n"})
    assert "2 retired" in project.questions(ids.split("## What is ice")[0]).build().out


def test_a_new_note_may_get_a_better_id(project: Project, learner: Learner) -> None:
    """A new id for a question out of Anki is told with the command that keeps the note, though no build has seen it."""
    ship(project.questions(CARD), learner)
    guid = make(learner, "question", {"Front": "A?", "Back": "x"}).guid
    pull_new(project, learner.collection.path)
    made = text(project)
    better = made.replace("{#a}", "{#better}").replace("A?", "What is A?")
    for command in (("build",), ("pull", "--collection", learner.collection.path, "--new")):
        said = project.questions(better).run(*command)
        assert said.code == 1 and "E811" in said.text and "ids --rename a better" in said.text
        assert text(project) == better
    draft = made.replace("{#a}", "{#better .draft}")
    project.questions(draft)
    told = pull_new(project, learner.collection.path)
    assert "came into deck.lock by pull --new, and no file has the question: a" in " ".join(told.result.out.split())
    assert told.changes == []
    project.questions(better)
    assert project.run("ids", "--rename", "a", "better").code == 0
    assert_one_note(project, learner, guid)

"""No review goes to another label: what builds say of numbers and labels that changed, and what the real Anki has."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace

import pytest

from deckwright.base.problems import Problems
from deckwright.ship.lock import dump_lock, read_lock
from tests.help.carrying import export
from tests.help.support import Learner, Project, a_few_of
from tests.regions.test_regions import write

Regions = Mapping[int, tuple[str, int]]
FIRST: Regions = {1: ("Femur", 1), 2: ("Tibia", 20), 3: ("Fibula", 40)}


def regions(project: Project, named: Regions) -> Project:
    """Write a question with these labels at these places, by their numbers."""
    lines = [f"- {{{{c{number}::{label}}}}}: rect {at}% 1% 9% 9%" for number, (label, at) in named.items()]
    return write(project, "\n".join(lines))


@pytest.mark.parametrize(
    "case",
    a_few_of(
        [
            ({1: ("*Femur*", 60), 2: ("tibia", 1), 3: ("Fibula", 20)}, [], ""),
            ({3: ("Fibula", 40), 4: ("New", 60), 1: ("Femur", 1)}, ["W801"], ""),
            ({**FIRST, 2: ("Shin bone", 20)}, ["W821"], "c2 was “Tibia” and is “Shin bone”"),
            ({**FIRST, 2: ("Patella", 60)}, ["E821"], "write {{c4::Patella}} for a new card"),
            ({**FIRST, 1: ("Tibia", 1), 2: ("Femur", 20)}, ["E821", "E821"], "write {{c2::Tibia}}"),
            ({1: ("Tibia", 20), 2: ("Fibula", 40)}, ["W801", "E821", "E821"], "and have those of “Femur”"),
            ({2: ("Tibia", 20), 3: ("Fibula", 40), 7: ("Femur", 1)}, ["W801", "E821"], "write {{c1::Femur}}"),
            ({1: ("Thigh", 1), 2: ("Femur", 20)}, ["W801", "E821"], "“Femur” was c1 and is c2"),
        ],
        4,
    ),
)
def test_labels_and_numbers_that_changed_are_told(project: Project, case: tuple[Regions, list[str], str]) -> None:
    """What moves no review from a label is silent, a new name at one place is told, all else is refused."""
    edit, codes, said = case
    regions(project, FIRST).build()
    result = regions(project, edit).run("check")
    assert sorted(problem["code"] for problem in project.problems()) == sorted(codes)
    assert said in result.text
    if "E821" in codes:
        project.refused()
        project.build("--accept", "map")
        assert project.codes() == []


def raster(width: int, colour: int = 0) -> bytes:
    """Return a PNG of one colour, half as high as it is wide."""
    rows = (b"\0" + bytes([colour]) * width) * (width // 2)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, width // 2, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    packed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize(
    ("unit", "picture", "codes"),
    [("", raster(400), ["W822"]), ("", raster(200, 9), []), ("%", raster(400), []), ("", raster(200), [])],
)
def test_regions_in_pixels_of_a_larger_picture_are_told(
    project: Project, unit: str, picture: bytes, codes: list[str]
) -> None:
    """Where a picture of pixels becomes larger, and its regions are in pixels, a build tells once that they moved."""
    numbers = (f"1{at}{unit} 20{unit} 9{unit} 9{unit}" for at in range(2))
    lines = (f"- {{{{c{at}::Part {at}}}}}: rect {place}" for at, place in enumerate(numbers, 1))
    text = "\n".join(["## Bone {#bone .occlusion}", "", "![A bone](bone.png)", "", *lines, ""])
    project.questions(text).write({"content/bone.png": raster(200)}).build()
    project.write({"content/bone.png": picture})
    assert [problem["code"] for problem in project.problems()] == codes
    assert project.run("plan").text.count("W822") == len(codes)
    project.build()
    assert project.problems() == []


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ({**FIRST, 2: ("Shin bone", 20)}, [("W821", 11)]),
        ({**FIRST, 1: ("Tibia", 1), 2: ("Femur", 20)}, [("E821", 10), ("E821", 11)]),
        ({3: FIRST[3], 1: FIRST[1], 2: ("Patella", 60)}, [("E821", 12)]),
    ],
)
def test_a_label_is_told_at_its_line(project: Project, edit: Regions, told: list[tuple[str, int]]) -> None:
    """What is said of a region's label stands at the region's line, also where the note is remembered and has moved."""
    regions(project, FIRST).build()
    regions(project, edit)
    text = (project.root / "content/questions.md").read_text("utf-8")
    above = "---\ntags: [x]\n---\n\n<!-- - {{c2::Old}}: rect 1% 1% 9% 9% -->\n"
    for moved in (0, 2):
        project.questions(above + "\n" * moved + text)
        found = [(one["code"], one["line"] - moved) for one in project.problems()]
        assert sorted(found) == told


def test_the_number_of_a_region_that_is_gone_is_not_given_away(project: Project) -> None:
    """However many builds ago it went: another label with its number is refused, its own label may come back."""
    regions(project, FIRST).build()
    regions(project, {1: FIRST[1], 3: FIRST[3]}).build()
    regions(project, {1: ("Femur", 5), 3: FIRST[3]}).build()
    assert "{{c4::Patella}}" in regions(project, {**FIRST, 2: ("Patella", 20)}).refused()
    assert "{{c2::Tibia}}" in regions(project, {1: FIRST[1], 3: FIRST[3], 4: ("Tibia", 20)}).refused()
    regions(project, {**FIRST, 2: ("Tibia", 60)}).build()


def test_a_lock_without_labels_learns_them(project: Project) -> None:
    """A lock of before labels were remembered is none the worse: the next build adds them, and ``--locked`` nothing."""
    regions(project, FIRST).build()
    known = project.locked()["map"]["regions"]
    lock = read_lock(project.lock, Problems())
    bare = dump_lock(replace(lock, notes={name: replace(note, regions=()) for name, note in lock.notes.items()}))
    project.lock.write_text(bare, "utf-8")
    project.build("--locked")
    assert project.lock.read_text("utf-8") == bare
    project.build()
    assert project.locked()["map"]["regions"] == known


def test_a_lock_out_of_ankis_package_knows_the_labels(project: Project, learner: Learner) -> None:
    """What ``lock --from`` makes of a package that Anki exported remembers every label."""
    regions(project, FIRST).build()
    learner.take(project.package)
    exported = export(learner, project.root / "anki.apkg")
    known = project.locked()["map"]["regions"]
    project.lock.unlink()
    assert project.run("lock", "--from", str(exported)).code == 0
    assert project.locked()["map"]["regions"] == known


def test_two_branches_remember_the_labels_of_both(project: Project) -> None:
    """After a merge of two locks, the labels of either side are known."""
    regions(project, FIRST).build()
    regions(project, {**FIRST, 4: ("Patella", 60)}).build()
    ours = project.lock.read_text("utf-8")
    regions(project, {1: FIRST[1], 4: ("Patella", 60)}).build()
    regions(project, {1: FIRST[1], 5: ("Talus", 80)}).build()
    theirs = project.lock.read_text("utf-8")
    project.lock.write_text(f"<<<<<<< a\n{ours}=======\n{theirs}>>>>>>> b\n", "utf-8")
    assert project.run("lock", "--merge").code == 0
    assert [one[:2] for one in project.locked()["map"]["regions"]] == [
        [1, "Femur"],
        [2, "Tibia"],
        [3, "Fibula"],
        [4, "Patella"],
        [5, "Talus"],
    ]


def test_a_number_that_two_branches_gave_is_nobodys(project: Project) -> None:
    """If each of two branches gave one number to a label of its own, a build goes on with neither of them unseen."""
    regions(project, FIRST).build()
    before = project.lock.read_text("utf-8")
    regions(project, {**FIRST, 4: ("Patella", 60)}).build()
    ours = project.lock.read_text("utf-8")
    project.lock.write_text(before, "utf-8")
    regions(project, {**FIRST, 2: ("Shin", 20), 4: ("Talus", 80)}).build()
    theirs = project.lock.read_text("utf-8")
    project.lock.write_text(f"<<<<<<< a\n{ours}=======\n{theirs}>>>>>>> b\n", "utf-8")
    assert project.run("lock", "--merge").code == 0
    both = {**FIRST, 2: ("Shin", 20), 4: ("Talus", 80), 5: ("Patella", 60)}
    assert "c4 was the number of “Patella”" in regions(project, both).refused()
    apart = {**FIRST, 2: ("Shin", 20), 5: ("Patella", 60), 6: ("Talus", 80)}
    regions(project, apart).build()
    assert "c4 was the number of" in regions(project, {**apart, 4: ("Hallux", 9)}).refused()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.long
def test_no_review_goes_to_another_label(project: Project, learner: Learner, seed: int) -> None:
    """Whatever an author does to numbers, labels and places: a card that was reviewed has its label, or it was told."""
    chance = random.Random(seed)
    labels = ["Femur", "Tibia", "Fibula", "Patella", "Talus", "Cuboid", "Hallux"]
    now = dict(FIRST)
    reviewed: dict[int, str] = {}
    said = 0
    for _turn in range(12):
        before = dict(now)
        _edit(now, labels, chance)
        regions(project, now)
        result = project.run("build")
        if result.code:
            assert "E821" in result.text
            now = before
            said += 1
            continue
        project.now += 3600
        learner.take(project.package)
        for card in learner.note("map").cards():
            number = card.ord + 1
            if number not in now:
                continue
            label = now[number][0]
            assert f">{label}<" in card.render_output().answer_text
            if reviewed.setdefault(card.id, label) != label:
                assert f"c{number} was “{reviewed[card.id]}” and is “{label}”" in result.text
                reviewed[card.id] = label
            card.start_timer()
            learner.collection.sched.answerCard(card, 3)
        by_label = {label: card for card, label in reviewed.items()}
        cards = {card.ord + 1: card.id for card in learner.note("map").cards()}
        for number, (label, _) in now.items():
            assert by_label[label] == cards[number]
    assert said


def _edit(now: dict[int, tuple[str, int]], labels: list[str], chance: random.Random) -> None:
    """Do what an author may do, careless of numbers."""
    number = chance.choice(list(now))
    free = [label for label in labels if label not in {one[0] for one in now.values()}]
    match chance.choice(["swap", "replace", "rename", "remove", "add", "number anew", "sort", "move"]):
        case "swap":
            other = chance.choice(list(now))
            now[number], now[other] = (now[other][0], now[number][1]), (now[number][0], now[other][1])
        case "replace" if free:
            now[number] = chance.choice(free), chance.randrange(90)
        case "rename" if free:
            now[number] = chance.choice(free), now[number][1]
        case "remove" if len(now) > 1:
            del now[number]
        case "add" if free:
            now[chance.randrange(1, 9)] = chance.choice(free), chance.randrange(90)
        case "number anew":
            shuffled = dict(enumerate(chance.sample(list(now.values()), len(now)), 1))
            now.clear()
            now.update(shuffled)
        case "sort":
            ordered = sorted(now.items(), key=lambda one: one[1])
            now.clear()
            now.update(ordered)
        case _:
            now[number] = now[number][0], chance.randrange(90)


def test_regions_without_numbers_get_them(project: Project) -> None:
    """``ids --write`` gives each region a number that none ever had, or its label's own; nothing else changes."""
    regions(project, {**FIRST, 4: ("Talus", 60)}).build()
    regions(project, {1: FIRST[1], 3: FIRST[3]}).build()
    lines = "- Cuboid: rect 9% 9% 1% 1%\n- {{c1::Femur}}: rect 1% 1% 9% 9%\n  \n- *Tibia*:  Ellipse 20%  1% 9% 9%  \n"
    write(project, f"{lines}- Left: text 1% 2%\n- {{{{c3::Fibula}}}}: rect 40% 1% 9% 9%")
    before = (project.root / "content/questions.md").read_text("utf-8")
    assert project.codes() == ["E318", "E318"]
    result = project.run("ids", "--write")
    assert result.code == 0 and "2 region numbers written" in result.text
    after = before.replace("Cuboid: rect", "{{c5::Cuboid}}: rect").replace(
        "*Tibia*:  Ellipse", "{{c2::*Tibia*}}: ellipse"
    )
    assert (project.root / "content/questions.md").read_text("utf-8") == after
    project.build()
    assert "every question has an id" in project.run("ids", "--write").text
    write(project, '- Femur: "Os femoris"\n- Hallux: #toe\n- {{c3::Fibula}}: rect 40% 1% 9% 9%')
    assert 'write {{c4::Femur}}: "Os femoris", or run' in project.run("check").text
    project.run("ids", "--write")
    after = (project.root / "content/questions.md").read_text("utf-8")
    assert '- {{c1::Femur}}: "Os femoris"\n- {{c6::Hallux}}: #toe\n' in after

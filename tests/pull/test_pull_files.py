"""Pictures and recordings that a learner put into a note come back as files of the media folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.help.pulling import assert_settled, pull, ship
from tests.help.support import MP3, PNG, Learner, Project, svg

CARD = "## What is one? {#one}\n\nThe first.\n\n### Extra\n\nIt is odd.\n"


def paste(learner: Learner, name: str, data: bytes, field: str = "Back", mark: str = '<img src="{}">') -> str:
    """Put a file into the learner's media folder and behind the text of a field; return its name."""
    named: str = learner.collection.media.write_data(name, data)
    learner.edit("one", field, learner.note("one")[field].replace("</p>", f" {mark.format(named)}</p>"))
    return named


def question(project: Project) -> str:
    """Return the text of the question file."""
    return (project.root / "content" / "questions.md").read_text(encoding="utf-8")


def test_a_pasted_picture_comes_into_the_media_folder(project: Project, learner: Learner) -> None:
    """The file is copied, byte for byte, the question shows it, and after an import both sides are the same."""
    ship(project.questions(CARD), learner)
    name = paste(learner, "paste-0a1b2c.png", PNG)
    told = pull(project, learner.collection.path).result.out
    assert "The first. ![](../media/paste-0a1b2c.png)\n" in question(project)
    assert (project.root / "media" / name).read_bytes() == PNG
    assert "media/paste-0a1b2c.png" in told
    assert pull(project, learner.collection.path).changes == []
    assert_settled(project, learner)


@pytest.mark.long
@pytest.mark.parametrize("ending", ["colpkg", "apkg"])
def test_the_file_comes_out_of_an_export(project: Project, learner: Learner, tmp_path: Path, ending: str) -> None:
    """The media in a .colpkg, and in an .apkg of the deck, are found as those beside a collection are."""
    ship(project.questions(CARD), learner)
    paste(learner, "paste-0a1b2c.png", PNG)
    pull(project, learner.export(tmp_path / f"mine.{ending}"))
    assert "The first. ![](../media/paste-0a1b2c.png)\n" in question(project)
    assert (project.root / "media" / "paste-0a1b2c.png").read_bytes() == PNG


@pytest.mark.long
def test_a_patch_names_the_picture_and_writes_nothing(project: Project, learner: Learner) -> None:
    """With --diff the patch shows the text, the page names the file, and no file is written."""
    ship(project.questions(CARD), learner)
    paste(learner, "paste-0a1b2c.png", PNG)
    told = pull(project, learner.collection.path, "--diff").result
    assert "+The first. ![](../media/paste-0a1b2c.png)" in told.out
    assert "media/paste-0a1b2c.png" in told.err
    assert question(project) == CARD
    assert not (project.root / "media").exists()


@pytest.mark.long
def test_no_file_is_written_over(project: Project, learner: Learner) -> None:
    """A picture whose name is taken by another file gets another name; the same file is not copied twice."""
    other = PNG + b"more"
    project.write({"media/paste.png": other, "media/Same.png": PNG})
    ship(project.questions(CARD), learner)
    paste(learner, "paste.png", PNG)
    pull(project, learner.collection.path)
    assert (project.root / "media" / "paste.png").read_bytes() == other
    assert (project.root / "media" / "paste-2.png").read_bytes() == PNG
    assert "![](../media/paste-2.png)" in question(project)


@pytest.mark.long
def test_a_picture_that_the_deck_has_is_not_copied(project: Project, learner: Learner) -> None:
    """A file with the bytes of a picture that another question shows is that picture, under the name that it has."""
    project.write({"media/my plot.png": PNG})
    project.questions(CARD + "\n## What is two? {#two}\n\n![A dot](<../media/my plot.png>)\n")
    ship(project, learner)
    paste(learner, "paste-0a1b2c.png", PNG)
    pull(project, learner.collection.path)
    assert "The first. ![](<../media/my plot.png>)" in question(project)
    assert sorted(path.name for path in (project.root / "media").iterdir()) == ["my plot.png"]
    assert_settled(project, learner)


@pytest.mark.long
def test_the_width_of_the_editor_stays(project: Project, learner: Learner) -> None:
    """A picture that was made smaller in Anki's editor, and one with an alternative text, are written so."""
    ship(project.questions(CARD), learner)
    paste(learner, "paste-1.svg", svg("red").encode(), mark='<img src="{}" width="10">')
    paste(learner, "paste-2.svg", svg("blue").encode(), "Extra", '<img alt="A square" src="{}">')
    pull(project, learner.collection.path)
    assert "The first. ![](../media/paste-1.svg){width=10}\n" in question(project)
    assert "It is odd. ![A square](../media/paste-2.svg)\n" in question(project)
    assert_settled(project, learner)


@pytest.mark.long
def test_a_recording_comes_back(project: Project, learner: Learner) -> None:
    """What was recorded in Anki's editor becomes a sound of the question."""
    ship(project.questions(CARD), learner)
    paste(learner, "rec1760000000.mp3", MP3, mark="[sound:{}]")
    pull(project, learner.collection.path)
    assert "The first. [audio](../media/rec1760000000.mp3)\n" in question(project)
    assert (project.root / "media" / "rec1760000000.mp3").read_bytes() == MP3
    assert_settled(project, learner)


@pytest.mark.long
def test_odd_names_become_plain_ones(project: Project, learner: Learner) -> None:
    """A name with spaces, brackets, signs that only Windows keeps, or the ending of a twin becomes a plain one."""
    ship(project.questions(CARD), learner)
    paste(learner, "Fig (1) – größer & 50%.dark.png", PNG)
    pull(project, learner.collection.path)
    assert "![](../media/fig-1-größer-50-dark.png)" in question(project)
    assert (project.root / "media" / "fig-1-größer-50-dark.png").read_bytes() == PNG
    assert_settled(project, learner)


BAD = {
    "a picture that is none": ("paste.png", b"no picture", '<img src="{}">', "paste.png is no PNG"),
    "an SVG that is none": ("paste.svg", b"<svg", '<img src="{}">', "paste.svg "),
    "a style of its own": ("paste.png", PNG, '<img src="{}" style="float: left">', "a picture with attributes"),
}


@pytest.mark.long
@pytest.mark.parametrize("bad", BAD)
def test_what_a_build_would_refuse_is_not_taken(project: Project, learner: Learner, bad: str) -> None:
    """A file that no build would ship, or a picture that Markdown has no words for, is told and not copied."""
    name, data, mark, reason = BAD[bad]
    ship(project.questions(CARD), learner)
    paste(learner, name, data, mark=mark)
    told = pull(project, learner.collection.path)
    assert told.changes == []
    assert reason in told.result.out
    assert not (project.root / "media").exists()


@pytest.mark.long
def test_without_the_media_it_says_what_to_do(project: Project, learner: Learner, tmp_path: Path) -> None:
    """A bare copy of the database has no pictures: the message says how to name some."""
    ship(project.questions(CARD), learner)
    paste(learner, "paste-0a1b2c.png", PNG)
    bare = tmp_path / "bare" / "collection.anki2"
    bare.parent.mkdir()
    for ending in ("", "-wal"):
        shutil.copyfile(f"{learner.collection.path}{ending}", f"{bare}{ending}")
    told = pull(project, bare)
    assert told.changes == []
    said = " ".join(told.result.out.split())
    assert "the picture paste-0a1b2c.png is not at hand: name a .colpkg with media" in said

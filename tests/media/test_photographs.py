"""Photographs: as small as a phone shows them, without what their files tell about whoever took them."""

from __future__ import annotations

import io
import json
import random
import re
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from PIL import Image, ImageCms, ImageDraw, ImageOps, PngImagePlugin

from deckwright.base import cache
from deckwright.execute.decoder import DECODER
from deckwright.media import photographs
from deckwright.media.metadata.clean import clean
from deckwright.media.photographs import Decoder
from tests.help.carrying import carry
from tests.help.hostility import assert_told
from tests.help.support import PNG, REPOSITORY, Learner, Project, a_few_of

HEAD = "## Q? {#q}\n\n"
SECRET = b"52.5200 N 13.4050 E"
"""Where a picture was taken; no byte of it may ship."""


def scene(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a picture with many colours, red at its top left."""
    across, down = Image.linear_gradient("L").rotate(90), Image.linear_gradient("L")
    image = Image.merge("RGB", (down.rotate(180), across, down)).resize((width, height)).convert(mode)
    ImageDraw.Draw(image).rectangle((0, 0, width // 8, height // 8), fill="red")
    return image


def drawing(width: int, height: int) -> Image.Image:
    """Return a line drawing: black on white."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).line((0, 0, width, height), fill="black", width=9)
    return image


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    """Return a picture's file."""
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def exif(side: int = 1) -> Image.Exif:
    """Return what a phone writes into a photograph: which side is up, and where it was taken."""
    made = Image.Exif()
    made[0x0112] = side
    made[0x010E] = SECRET.decode()
    return made


def profile() -> bytes:
    """Return a colour profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def shipped(project: Project, name: str, data: bytes) -> tuple[str, bytes]:
    """Return the tag and the bytes of a picture as learners get it."""
    back = project.write({f"media/{name}": data}).fields(HEAD + f"![b](../media/{name})\n")["Back"]
    with zipfile.ZipFile(project.package) as archive:
        return back, archive.read("0")


def size_of(back: str) -> tuple[int, int]:
    """Return the size that a card gives a picture."""
    found = re.search(r'width="(\d+)" height="(\d+)"', back)
    assert found
    return int(found[1]), int(found[2])


LARGE = [
    ("JPEG", (4000, 3000), (1440, 1080)),
    ("JPEG", (2000, 6000), (853, 2560)),
    ("PNG", (3000, 2000), (1440, 960)),
    ("WEBP", (2880, 1000), (1440, 500)),
]


@pytest.mark.parametrize(("form", "size", "wanted"), LARGE, ids=str)
def test_a_large_photograph_ships_as_small_as_a_phone_shows_it(
    project: Project, form: str, size: tuple[int, int], wanted: tuple[int, int]
) -> None:
    """A picture of more pixels than a phone has ships as a WebP that fits one, and the card names its new size."""
    ending = form.lower().replace("jpeg", "jpg")
    data = saved(scene(*size), form)
    back, made = shipped(project, f"a.{ending}", data)
    with Image.open(io.BytesIO(made)) as image:
        assert (image.format, image.size) == ("WEBP", wanted) == ("WEBP", size_of(back))
        red, green, blue = image.convert("RGB").getpixel((9, 9))  # type: ignore[misc]
    assert red > 200 > 60 > max(green, blue)
    assert len(made) < len(data)
    assert (project.root / "media" / f"a.{ending}").read_bytes() == data


@pytest.mark.parametrize("side", a_few_of(range(1, 9), 3))
@pytest.mark.parametrize("size", [(60, 40), (3000, 2000)], ids=str)
def test_the_right_side_is_up(project: Project, side: int, size: tuple[int, int]) -> None:
    """A photograph that only its metadata turn upright ships upright, whether it becomes smaller or not."""
    upright = scene(*size)
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    turned = upright.transpose(Image.Transpose(undo[side])) if side > 1 else upright
    back, made = shipped(project, "a.jpg", saved(turned, "JPEG", exif=exif(side), quality=95))
    assert SECRET not in made
    with Image.open(io.BytesIO(made)) as image:
        shown = ImageOps.exif_transpose(image)  # as browsers do
        assert shown.size == size_of(back)
        assert shown.width > shown.height
        red, green, blue = shown.convert("RGB").getpixel((2, 2))  # type: ignore[misc]
        assert red > 200 > 80 > max(green, blue)


def with_text(image: Image.Image) -> bytes:
    """Return a PNG with remarks."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", SECRET.decode())
    told.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return saved(image, "PNG", pnginfo=told, exif=exif()) + SECRET


def animated(form: str, **options: object) -> bytes:
    """Return a picture that moves."""
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    return saved(frames[0], form, save_all=True, append_images=frames[1:], duration=90, loop=0, **options)


TELLING: dict[str, Callable[[], bytes]] = {
    "exif.jpg": lambda: saved(scene(50, 30), "JPEG", exif=exif()),
    "comment.jpg": lambda: saved(scene(50, 30), "JPEG", comment=SECRET, progressive=True),
    "behind.jpg": lambda: saved(scene(50, 30), "JPEG") + saved(scene(9, 9), "JPEG", exif=exif()),
    "thumbnail.jpg": lambda: b"\xff\xd8\xff\xe0" + struct.pack(">H", 8 + len(SECRET)) + b"JFXX\0\x10" + SECRET
    + saved(scene(50, 30), "JPEG")[2:],
    "text.png": lambda: with_text(scene(50, 30)),
    "exif.webp": lambda: saved(scene(50, 30), "WEBP", exif=exif(), xmp=SECRET),
    "moving.webp": lambda: animated("WEBP", exif=exif()),
    "moving.png": lambda: animated("PNG") + SECRET,
    "moving.gif": lambda: animated("GIF", comment=SECRET),
    "large.jpg": lambda: saved(scene(2000, 1000), "JPEG", exif=exif(), comment=SECRET),
    "large.png": lambda: with_text(scene(2000, 1000)),
}  # fmt: skip


@pytest.mark.parametrize("name", TELLING)
def test_metadata_do_not_ship(project: Project, name: str) -> None:
    """Where a picture was taken, remarks and previews stay with the author, and not a pixel changes for that."""
    data = TELLING[name]()
    assert SECRET in data
    _, made = shipped(project, name, data)
    assert SECRET not in made
    if name.startswith("large"):
        return
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(made)) as after:
        frames = getattr(before, "n_frames", 1) if name.startswith("moving") else 1
        assert getattr(after, "n_frames", 1) == frames
        for frame in range(frames):
            before.seek(frame)
            after.seek(frame)
            assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()
            assert before.info.get("duration") == after.info.get("duration")


KEPT: dict[str, Callable[[], bytes]] = {
    "plain.png": lambda: PNG,
    "plain.jpg": lambda: saved(scene(50, 30), "JPEG", icc_profile=profile(), progressive=True),
    "adobe.jpg": lambda: saved(scene(50, 30, "CMYK"), "JPEG"),
    "profile.png": lambda: saved(scene(50, 30), "PNG", icc_profile=profile()),
    "plain.webp": lambda: saved(scene(50, 30), "WEBP"),
    "clear.webp": lambda: saved(scene(50, 30, "RGBA"), "WEBP", lossless=True),
    "plain.gif": lambda: saved(scene(50, 30).quantize(), "GIF"),
    "moving.gif": lambda: animated("GIF"),
    "moving.webp": lambda: animated("WEBP"),
    "screenshot.png": lambda: saved(drawing(1440, 900), "PNG"),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_small_picture_keeps_its_bytes(project: Project, name: str) -> None:
    """A picture that a phone can show and that tells nothing ships as it is, byte by byte."""
    data = KEPT[name]()
    assert shipped(project, name, data)[1] == data


def test_colours_stay_what_they_are(project: Project) -> None:
    """A photograph that becomes smaller keeps its colour profile, without which its colours would be others."""
    colours = profile()  # which tells when it was made
    _, made = shipped(project, "a.jpg", saved(scene(3000, 2000), "JPEG", icc_profile=colours))
    with Image.open(io.BytesIO(made)) as image:
        assert (image.format, image.info["icc_profile"]) == ("WEBP", colours)


def test_a_drawing_loses_nothing(project: Project) -> None:
    """A large drawing becomes smaller without blots: of two colours only shades of the two are left."""
    data = saved(drawing(4000, 1000), "PNG")
    _, made = shipped(project, "a.png", data)
    with Image.open(io.BytesIO(made)) as image:
        red, green, blue = image.convert("RGB").split()
    assert red.tobytes() == green.tobytes() == blue.tobytes()
    assert len(made) < len(data)


def test_a_heavy_png_becomes_lighter(project: Project) -> None:
    """A photograph saved as PNG ships lighter although a phone could show all of its pixels."""
    noise = Image.effect_noise((700, 500), 60)
    data = saved(Image.merge("RGB", (noise, noise.rotate(180), noise)), "PNG")
    back, made = shipped(project, "a.png", data)
    assert size_of(back) == (700, 500)
    assert len(made) < len(data) / 2


def test_what_is_transparent_stays_so(project: Project) -> None:
    """A large transparent picture stays transparent, and the colour of what cannot be seen does not shine through."""
    image = Image.new("RGBA", (3000, 2000), (255, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((500, 500, 2500, 1500), fill=(0, 0, 255, 255))
    image.paste(scene(400, 400), (1000, 800))
    _, made = shipped(project, "a.png", saved(image, "PNG"))
    with Image.open(io.BytesIO(made)) as small:
        assert small.mode == "RGBA"
        assert small.getpixel((0, 0))[3] == 0  # type: ignore[index]
        edge = [small.getpixel((x, 480)) for x in range(235, 245)]
    assert all(red < 40 for red, _, _, alpha in edge if alpha > 20)  # type: ignore[misc]


def test_a_carried_note_keeps_the_size(project: Project) -> None:
    """A note of another tool's type shows a photograph at its own size, as its cards rely on it, without metadata."""
    carry(project)
    data = saved(scene(2000, 900), "JPEG", exif=exif())
    project.questions('## France {#fr notetype="geography"}\n\nParis ![b](../media/a.jpg)\n').write(
        {"media/a.jpg": data}
    )
    project.build()
    with zipfile.ZipFile(project.package) as archive:
        media = {name: archive.read(number) for number, name in json.loads(archive.read("media")).items()}
    (made,) = (made for name, made in media.items() if name.startswith("a-"))
    assert SECRET not in made
    assert Image.open(io.BytesIO(made)).size == (2000, 900)


def test_a_library_upgrade_changes_no_note(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another release of the encoder writes other bytes, every note stays as it was, without being stamped."""
    project.questions(HEAD + "![b](../media/a.jpg)\n").write({"media/a.jpg": saved(scene(2000, 900), "JPEG")}).build()
    notes, lock = project.notes(), project.lock.read_bytes()
    monkeypatch.setattr("deckwright.remember.files_read.DECODER", DECODER._replace(shrink=lambda data: b"other bytes"))
    monkeypatch.setattr("deckwright.media.assets.encoder", lambda: "a later release")
    assert "1 unchanged" in project.build().text
    assert (project.notes(), project.lock.read_bytes()) == (notes, lock)


def entries() -> list[Path]:
    """Return the files of the cache, the database of notes left out."""
    return sorted(file for file in Path(cache.folder()).iterdir() if file.name != cache.DATABASE)


@pytest.fixture
def photograph(project: Project) -> Project:
    """A deck that shows one large photograph."""
    project.questions(HEAD + "![b](../media/a.jpg)\n").write({"media/a.jpg": saved(scene(2000, 900), "JPEG")})
    return project


def test_a_cold_a_warm_and_a_damaged_cache_give_the_same_bytes(photograph: Project) -> None:
    """The package is the same whatever the cache holds; a warm one saves the work, a damaged one is made anew."""
    photograph.build()
    package = photograph.package.read_bytes()
    (entry,) = entries()
    kept = entry.read_bytes()
    for damage in (None, b"", kept[:-1], kept[:40] + b"x" + kept[41:], b"rubbish" * 99):
        if damage is not None:
            entry.write_bytes(damage)
        photograph.build()
        assert photograph.package.read_bytes() == package
        assert entry.read_bytes() == kept


def test_a_warm_cache_saves_the_work(photograph: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A photograph is looked into and made smaller once, not at every build."""
    photograph.build()

    def refuse(data: bytes, ending: str = "", is_sound: bool = False) -> Any:
        raise AssertionError("done again")

    monkeypatch.setattr("deckwright.execute.picture_process.PICTURES", Decoder(refuse, refuse))
    photograph.build()


def test_a_check_leaves_the_cache_alone(photograph: Project) -> None:
    """``check`` makes no photograph smaller."""
    assert photograph.run("check").code == 0
    assert not entries()


def test_a_cache_that_cannot_be_written_costs_time_only(photograph: Project) -> None:
    """Where the cache's folder cannot be made, the build goes on without it."""
    Path(cache.folder()).parent.mkdir(parents=True, exist_ok=True)
    Path(cache.folder()).write_bytes(b"in the way")
    photograph.build()


def test_the_cache_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not used for longest makes room for what is new."""
    monkeypatch.setattr(cache, "CACHE_BYTES", 1_000)
    for name in "abc":
        cache.remember(b"x" * 300, name)
        cache.used("a")
    cache.remember(b"x" * 300, "d")
    assert cache.recall("a") and cache.recall("d")
    assert not (cache.recall("b") and cache.recall("c"))


def claiming(width: int, height: int, progressive: bool = False) -> bytes:
    """Return a JPEG of a few pixels whose head claims more."""
    data = bytearray(saved(scene(16, 16), "JPEG", progressive=progressive, subsampling=0))
    at = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (lambda: claiming(20_000, 10_000), "megapixels"),
        (lambda: claiming(60_000, 60_000), "megapixels"),
        (lambda: claiming(6_000, 5_000, progressive=True), "progressive"),
        (lambda: b"\xff\xd8" + b"\xff" * 1_000_000, "damaged"),
        (lambda: b"\xff\xd8" + b"\xff\xda\0\2" * 200_000, "damaged"),
        (lambda: saved(scene(50, 30), "JPEG")[:-2], "damaged"),
    ],
    ids=["200 MP", "3,600 MP", "progressive 30 MP", "fill", "scans", "no end"],
)
def test_a_bomb_is_refused(project: Project, data: Callable[[], bytes], told: str) -> None:
    """A JPEG that would take more memory than any photograph is refused unread, and so is one built wrongly."""
    project.questions(HEAD + "a ![b](../media/a.jpg)\n").write({"media/a.jpg": data()})
    (problem,) = project.problems()
    assert problem["code"] == "E702"
    assert told in problem["message"]


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.gif", "a.jpg"])
def test_broken_files_end_in_a_problem(project: Project, name: str) -> None:
    """A picture cut off anywhere, or with a byte changed, is a picture or a problem, never a crash."""
    form = {"a.jpg": "JPEG"}.get(name, name[2:].upper())
    whole = saved(scene(20, 20), form)
    for at in range(0, len(whole), max(len(whole) // 60, 1)):
        for broken in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            try:
                clean(broken, Path(name).suffix)
            except ValueError:
                continue


MEMORY = """
import re
from deckwright.cli.main import run
code = run(["build"])
print("PEAK", code, re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""
"""Builds, and tells the exit code and the most memory that was held, in kB."""


def stripes(width: int, height: int, mode: str) -> Image.Image:
    """Return a vast picture quickly."""
    return scene(64, 64, mode).resize((width, height), Image.Resampling.NEAREST)


def noise(width: int, height: int, mode: Literal["RGB", "RGBA"]) -> Image.Image:
    """Return a picture that no format makes small."""
    return Image.frombytes(mode, (width, height), random.Random(1).randbytes(width * height * len(mode)))


VAST: dict[str, Callable[[], bytes]] = {
    "48 megapixels.jpg": lambda: saved(stripes(8000, 6000, "RGB"), "JPEG"),
    "24 megapixels progressive.jpg": lambda: saved(stripes(6000, 4000, "RGB"), "JPEG", progressive=True),
    "16 megapixels.png": lambda: saved(stripes(4000, 4000, "RGBA"), "PNG", compress_level=1),
    "8 megapixels.webp": lambda: saved(stripes(3200, 2500, "RGBA"), "WEBP", method=0),
    "7 megapixels of noise.webp": lambda: saved(noise(2800, 2490, "RGB"), "WEBP", method=0, quality=92),
}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory otherwise")
@pytest.mark.parametrize("name", [pytest.param(name, marks=[] if "48" in name else pytest.mark.long) for name in VAST])
def test_real_photographs_need_little_memory(project: Project, name: str) -> None:
    """The photographs of today's phones are made smaller in under 200 MB of memory."""
    project.questions(HEAD + f"![b](<../media/{name}>)\n".replace(" meg", "%20meg").replace(" prog", "%20prog"))
    project.write({f"media/{name}": VAST[name]()})
    result = project.start("-c", MEMORY, environment={"PYTHONPATH": str(REPOSITORY)}).wait()
    told = re.search(r"PEAK (\d) (\d+)", result.out)
    assert told and told[1] == "0", result.text
    assert int(told[2]) / 1024 < 200


@pytest.mark.long
def test_a_webp_is_weighed_by_its_pixels_and_its_file(project: Project) -> None:
    """What a decoder would hold of a WebP decides: one that would take over 200 MB is refused before it is decoded."""
    project.write({"media/a.webp": saved(noise(3900, 2000, "RGB"), "WEBP", method=0, quality=90)})
    told = assert_told(project.questions(HEAD + "![b](../media/a.webp)\n").run("check"), "E702")
    assert "is a WebP of 3,900×2,000 pixels" in told.message and "save it smaller" in told.message


def test_learners_get_the_photograph(photograph: Project, learner: Learner) -> None:
    """In the real Anki the card shows the photograph as it was made, and nothing is missing or unused."""
    photograph.build()
    learner.update(photograph.package)
    assert learner.health() == []
    ((name, data),) = learner.media().items()
    assert name in learner.sides("q")[1]
    assert photographs.smaller(data) is None


def test_an_entry_under_anothers_name_is_made_again(photograph: Project) -> None:
    """An entry that is whole, and another's, is neither shipped nor believed: it is as good as none."""
    photograph.build()
    package = photograph.package.read_bytes()
    (entry,) = entries()
    kept = entry.read_bytes()
    cache.remember(b"another picture", "of another key")
    (other,) = set(entries()) - {entry}
    entry.write_bytes(other.read_bytes())
    photograph.build()
    assert photograph.package.read_bytes() == package
    assert entry.read_bytes() == kept

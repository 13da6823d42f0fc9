"""What is taken in as a picture, what is kept of it, and what is refused with which sentence."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from typing import Any

import pytest
from PIL import Image, ImageCms

from dialogue.kernel.errors import Refused
from dialogue.pictures import intake
from dialogue.pictures.intake import LARGE_BYTES, SMALL_BYTES, taken_in
from support import picture_files as files

NOISE = random.Random(4).randbytes(1200 * 900 * 3)


def seen(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def kept(content: bytes) -> tuple[Image.Image, Image.Image]:
    made = taken_in(content)
    large, small = seen(made.large), seen(made.small)
    assert (made.width, made.height, made.small_width, made.small_height) == (*large.size, *small.size)
    for image, longest in ((large, 1280), (small, 320)):
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert max(image.size) <= longest
    assert len(made.large) <= LARGE_BYTES and len(made.small) <= SMALL_BYTES
    return large, small


@pytest.mark.parametrize(
    ("mode", "kind", "more"),
    [
        ("RGB", "JPEG", {"progressive": True}), ("CMYK", "JPEG", {}), ("L", "JPEG", {}),
        ("RGBA", "PNG", {}), ("LA", "PNG", {}), ("P", "PNG", {"transparency": 0}), ("1", "PNG", {}), ("I;16", "PNG", {}),
        ("RGBA", "WEBP", {}), ("RGB", "WEBP", {"lossless": True}), ("P", "GIF", {"transparency": 0}),
    ],
)  # fmt: skip
def test_every_kind_of_picture_is_kept_as_two_small_jpegs(mode: str, kind: str, more: dict[str, Any]) -> None:
    kept(files.saved(Image.new(mode, (2000, 1500)), kind, **more))


def test_the_hardest_picture_keeps_within_its_bytes() -> None:
    kept(files.saved(Image.frombytes("RGB", (1200, 900), NOISE), quality=95))
    kept(files.saved(files.plain(1, 9000), "PNG"))


def test_what_is_clear_lies_on_white_and_greys_keep_their_brightness() -> None:
    assert (
        min(kept(files.saved(files.plain(mode="RGBA", colour=(9, 9, 9, 0)), "PNG"))[0].getpixel((5, 5))) > 250
    )
    grey = kept(files.saved(Image.new("I;16", (90, 90), 32768), "PNG"))[0].getpixel((5, 5))
    assert all(abs(one - 128) < 4 for one in grey)
    first = kept(files.gif_of(30))[0].getpixel((5, 5))
    assert max(first) < 12, "the first of the moving pictures"


# Where the red quarter, which is stored in the upper left, stands when the picture is upright.
RED = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_upright(orientation: int) -> None:
    large = kept(files.photograph(orientation))[0]
    assert large.size == ((600, 800) if orientation > 4 else (800, 600))
    across, down = RED[orientation]
    red = large.getpixel(
        (large.width // 4 + across * large.width // 2, large.height // 4 + down * large.height // 2)
    )
    assert red[0] > 180 and red[1] < 60


def test_nothing_but_the_picture_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Place, camera, comment, a page of HTML within it. The control saves as everybody does, and all of them stay."""
    photograph = files.photograph()
    assert Image.open(io.BytesIO(photograph)).getexif().get_ifd(0x8825)  # the place is in what was sent

    def told(content: bytes) -> list[bytes]:
        found = [one for one in (*files.PLANTED, b"Exif", b"GPS") if one in content]
        image = Image.open(io.BytesIO(content))
        return [
            *found,
            *(b"place" for _ in image.getexif().get_ifd(0x8825)),
            *(b"info" for _ in image.info.get("comment", "")),
        ]

    made = taken_in(photograph)
    assert told(made.large) == told(made.small) == []
    assert set(seen(made.large).info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }

    def unstripped(image: Image.Image, most: int) -> tuple[bytes, tuple[int, int]]:
        sent = Image.open(io.BytesIO(photograph))
        return files.saved(image, exif=sent.getexif(), comment=sent.info["comment"]), image.size

    monkeypatch.setattr(intake, "_written", unstripped)
    assert set(files.PLANTED) < set(told(taken_in(photograph).large))


def test_colours_are_those_of_every_screen() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    plain = kept(files.saved(files.plain()))[0].getpixel((9, 9))
    assert kept(files.saved(files.plain(), icc_profile=b"no profile at all"))[0].getpixel((9, 9)) == plain
    assert kept(files.saved(files.plain(), icc_profile=profile))[0].info.get("icc_profile") is None


NOTHING_LOST = ("Nothing was changed", "lease choose")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "choose a picture"), (b"%PDF-1.7 " * 90, "no picture"), (b"GIF89a", "damaged"), (b"\xff\xd8\xff", "damaged"),
        (files.SVG, "drawing (SVG)"), (b"\xef\xbb\xbf\n" + files.SVG, "drawing (SVG)"), (files.HEIC, "HEIC"),
        (files.png_of(10_000, 6_000), "60 megapixels; 40 fit"), (files.png_of(2**31 - 1, 2**31 - 1), "megapixels; 40 fit"),
        (files.webp_of(16_000, 16_000), "256 megapixels; 40 fit"), (files.png_of(300, 200), "damaged"),
        (b"\xff\xd8\xff" + b"\xff\xda" * 500, "damaged"), (bytes(10 * 1024 * 1024 + 1), "more than 10 megabytes"),
        (files.photograph()[:-3000], "damaged"), (files.saved(files.plain(), "PNG")[:-90], "damaged"),
        (files.saved(files.plain(900, 700), "WEBP", quality=95)[:60], "damaged"), (files.gif_of(2)[:200], "damaged"),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_in_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        taken_in(content)
    said = refusal.value.sentence % refusal.value.facts
    assert words.lower() in said.lower()
    assert all(one in said for one in NOTHING_LOST) and refusal.value.field == "picture"


def test_any_bytes_are_a_picture_or_a_sentence() -> None:
    chance = random.Random(11)
    good = [
        files.photograph(),
        files.saved(files.plain(60, 40), "PNG"),
        files.saved(files.plain(60, 40), "WEBP"),
        files.gif_of(3, 60, 40),
    ]
    refused = 0
    for number in range(400):
        content = bytearray(good[number % len(good)])
        for _ in range(chance.randint(1, 12)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if number % 3 == 0:
            del content[chance.randrange(len(content)) :]
        try:
            taken_in(bytes(content))
        except Refused as refusal:
            refused += 1
            assert refusal.sentence in {
                intake.DAMAGED, intake.NO_PICTURE, intake.TOO_MANY_PIXELS, intake.AGAIN, intake.NO_DRAWING
            }  # fmt: skip
    assert 50 < refused < 400


BOUNDED = """
import re, sys
from PIL import Image
from dialogue.kernel.errors import Refused
from dialogue.pictures import intake
def highest():
    # Not what getrusage says: that begins with the size of the process that started this one.
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) * 1024
most = highest() + 60 * 2**20
if sys.argv[1] == "control":
    intake._require_pixels = lambda width, height: None
    Image.MAX_IMAGE_PIXELS = None
try:
    intake.taken_in(sys.stdin.buffer.read())
except Refused:
    pass
sys.exit(highest() > most)
"""


@pytest.mark.parametrize("kind", ["checked", "control"])
def test_a_large_head_takes_no_memory(kind: str) -> None:
    """A process of its own says how much it ever had: without the check of the head it is hundreds of megabytes."""
    bomb = files.saved(Image.new("1", (12_000, 9_000)), "PNG")
    assert len(bomb) < 20_000
    ended = subprocess.run([sys.executable, "-c", BOUNDED, kind], input=bomb, check=False)
    assert ended.returncode == (kind == "control")

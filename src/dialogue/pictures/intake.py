"""Taking a picture in: what people send is looked at before it is decoded, and nothing of it is kept but what is seen.

Nothing here knows a database or a request. It takes seconds of a core and some hundred megabytes at worst, so it runs one at
a time in a thread of its own (see `receiving`). Pillow is imported when the first picture comes.
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE, LONGEST_SMALL_SIDE = 1280, 320
LARGE_BYTES, SMALL_BYTES = 120_000, 15_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITIES = (82, 74, 66, 56, 46)
SCAN, MOST_SCANS = b"\xff\xda", 100
"""Passes over a JPEG. Real ones have up to a dozen; each costs a walk through all of the picture, and few bytes."""
ORIENTATION = 0x0112
HEIC = (b"heic", b"heix", b"heif", b"hevc", b"mif1", b"msf1", b"avif", b"avis")

AGAIN = N_("Please choose a picture, then send it again. Nothing was changed.")
NO_PICTURE = N_(
    "This file is no picture that can be shown. Nothing was changed; please choose a JPEG, PNG, WebP or GIF."
)
DAMAGED = N_(
    "This picture is damaged or not whole. Nothing was changed; please choose it again, or another one."
)
TOO_LARGE_FILE = N_(
    "This picture has more than %(most)s megabytes. Nothing was changed; please choose a smaller one, or a screenshot of it."
)
TOO_MANY_PIXELS = N_(
    "This picture has %(has)s megapixels; %(most)s fit. Nothing was changed; please choose a smaller one, or a screenshot"
    " of it."
)
NO_HEIC = N_(
    "Many phones cannot show this kind of picture (HEIC or AVIF). Nothing was changed; please choose JPEG and send it again."
)
NO_DRAWING = N_(
    "This is a drawing (SVG), which may hold a program. Nothing was changed; please choose it as a PNG or JPEG."
)


@dataclass(frozen=True, slots=True)
class Made:
    """What is kept of a picture: two JPEGs without metadata, and their sizes in pixels."""

    width: int
    height: int
    small_width: int
    small_height: int
    large: bytes = field(repr=False)
    small: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.large).hexdigest()


def taken_in(content: bytes) -> Made:
    """The picture in a file. Raises Refused with a sentence for everything that is none, or too large to look at."""
    _look_at(content)
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about its size, which is judged here, and about odd metadata
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                _require_pixels(*opened.size)
                return _made(opened)
    except Image.DecompressionBombError:
        raise _too_many(0) from None
    except UnidentifiedImageError:
        # Its first bytes are a picture's, or they are not.
        raise (
            _refusal("damaged", DAMAGED) if _begins_well(content) else _refusal("no_picture", NO_PICTURE)
        ) from None
    except Refused:
        raise
    except Exception:  # whatever a decoder says of bytes that somebody made up
        raise _refusal("damaged", DAMAGED) from None


def _refusal(code: str, sentence: str, **facts: object) -> Refused:
    return Refused(code, sentence, field="picture", **facts)


def _too_many(pixels: int) -> Refused:
    has = max(pixels, MOST_PIXELS + 1) / 1_000_000
    most = MOST_PIXELS // 1_000_000
    return _refusal("too_many_pixels", TOO_MANY_PIXELS, has=max(most + 1, round(has)), most=most)


def _require_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many(width * height)


def _begins_well(content: bytes) -> bool:
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")) or (
        content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    )


def _look_at(content: bytes) -> None:
    """Refuse by the first bytes what no decoder shall see."""
    if not content:
        raise _refusal("no_file", AGAIN)
    if len(content) > LARGEST_FILE:
        raise _refusal("large_file", TOO_LARGE_FILE, most=LARGEST_FILE // (1024 * 1024))
    if content[4:8] == b"ftyp" and any(brand in content[8:40] for brand in HEIC):
        raise _refusal("heic", NO_HEIC)
    if not _begins_well(content):
        svg = b"<svg" in content[:4096].lower() or b"<\x00s\x00v\x00g\x00" in content[:4096].lower()
        raise _refusal("svg", NO_DRAWING) if svg else _refusal("no_picture", NO_PICTURE)
    if content[:4] == b"RIFF":
        # Its decoder makes room for the whole canvas when it is opened, before anybody can ask how large that is.
        _require_pixels(*_webp_canvas(content))
    if content[:2] == b"\xff\xd8" and content.count(SCAN) > MOST_SCANS:
        raise _refusal("damaged", DAMAGED)


def _webp_canvas(content: bytes) -> tuple[int, int]:
    """Width and height from the head of a WebP; nothing where there is no head, which its decoder then says."""
    kind, head = content[12:16], content[20:30]
    if len(head) < 10:
        return 0, 0
    if kind == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if kind == b"VP8L":
        bits = struct.unpack("<I", head[1:5])[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", head[6:10])
    return width & 0x3FFF, height & 0x3FFF


def _made(opened: Image) -> Made:
    turned = _orientation(opened)
    profile = opened.info.get("icc_profile")
    opened.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))  # a JPEG is decoded no larger than needed
    opened.load()
    shrunk = _plain(opened)
    shrunk.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=3.0)
    upright = _in_our_colours(_turned(shrunk, turned), profile)
    large, (width, height) = _written(upright, LARGE_BYTES)
    upright.thumbnail((LONGEST_SMALL_SIDE, LONGEST_SMALL_SIDE), reducing_gap=3.0)
    small, (small_width, small_height) = _written(upright, SMALL_BYTES)
    return Made(width, height, small_width, small_height, large, small)


def _orientation(opened: Image) -> int:
    try:
        return int(opened.getexif().get(ORIENTATION, 1))
    except Exception:  # broken metadata is no reason to refuse a picture
        return 1


def _turned(image: Image, orientation: int) -> Image:
    from PIL.Image import Transpose

    how = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }.get(orientation)
    return image if how is None else image.transpose(how)


def _plain(image: Image) -> Image:
    """Without transparency (white lies below), palette and more than 8 bits; CMYK stays for its profile."""
    from PIL.Image import new

    if image.mode.startswith(("I", "F")):
        return image.convert("F").point(lambda value: value / 257).convert("L").convert("RGB")
    if image.mode in {"RGB", "L", "CMYK"} and "transparency" not in image.info:
        return image
    if "transparency" not in image.info and image.mode not in {"RGBA", "LA", "PA", "RGBa", "La"}:
        return image.convert("RGB")
    seen = image if image.mode == "RGBA" else image.convert("RGBA")  # no copy: it may have 160 MB
    seen.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=3.0)
    below = new("RGB", seen.size, "white")
    below.paste(seen, mask=seen.getchannel("A"))
    return below


def _in_our_colours(image: Image, profile: object) -> Image:
    """In sRGB, which every screen takes a picture without a profile for."""
    from PIL import ImageCms

    if isinstance(profile, bytes) and profile:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            found = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            found = None  # a profile that is broken, or of another kind of colours
        if found is not None:
            return found
    return image.convert("RGB")


def _written(image: Image, most: int) -> tuple[bytes, tuple[int, int]]:
    """As a JPEG of at most so many bytes: first in a lower quality, then smaller. And its width and height."""
    seen = image
    while True:
        seen.info.clear()
        for quality in QUALITIES:
            found = io.BytesIO()
            seen.save(found, "JPEG", quality=quality, optimize=True, progressive=True)
            if found.tell() <= most or max(seen.size) <= 64:
                return found.getvalue(), seen.size
        width, height = seen.size
        seen = seen.resize((max(1, width * 4 // 5), max(1, height * 4 // 5)))

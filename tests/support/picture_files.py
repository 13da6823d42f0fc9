"""Picture files as people send them, made when a test needs them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

PLANTED = (b"Planted-Camera", b"planted comment", b"<script>planted()</script>")
"""What must not be in anything that is kept. The place is looked for by its tag."""


def saved(image: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    found = io.BytesIO()
    image.save(found, kind, **more)
    return found.getvalue()


def plain(
    width: int = 640, height: int = 480, colour: object = (20, 90, 160), mode: str = "RGB"
) -> Image.Image:
    return Image.new(mode, (width, height), colour)  # type: ignore[arg-type]


def photograph(orientation: int = 6) -> bytes:
    """As a phone takes it: lying on its side, with the place, the camera and a page of HTML in its comment. Its upper left
    quarter, as it is stored, is red."""
    image = plain(800, 600, (20, 160, 60))
    image.paste((200, 20, 20), (0, 0, 400, 300))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = PLANTED[0].decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (IFDRational(14), IFDRational(41), IFDRational(30)), 3: "W"})
    return saved(image, exif=exif, comment=PLANTED[1] + PLANTED[2], quality=90)


def png_of(width: int, height: int) -> bytes:
    """A whole PNG of a few bytes that says it is so large; there is hardly anything in it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 64))
        + chunk(b"IEND", b"")
    )


def webp_of(width: int, height: int) -> bytes:
    """Likewise a WebP with moving pictures."""
    body = bytes([2, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    inner = b"VP8X" + struct.pack("<I", len(body)) + body + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    return b"RIFF" + struct.pack("<I", len(inner) + 4) + b"WEBP" + inner


def gif_of(frames: int, width: int = 200, height: int = 150) -> bytes:
    first, *others = [plain(width, height, (number % 256, 0, 0)) for number in range(frames)]
    return saved(first, "GIF", save_all=True, append_images=others, duration=20)


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

"""Which signs the print fonts can draw. Others become U+25A1, because PDF/UA refuses a sign without glyph."""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from dialogue.paths import STATIC

MISSING = "\u25a1"
_NOT_PLAIN = re.compile(
    r"[^\n -~\u00a0-\u024f\u0386-\u03ff\u0400-\u045f\u1e00-\u1eff\u2010-\u2027\u20ac\u25a1]"
)


def font_files() -> tuple[Path, ...]:
    """The vendored fonts, in a fixed order."""
    return tuple(sorted((STATIC / "vendor" / "fonts").rglob("*.ttf")))


@cache
def repertoire() -> frozenset[int]:
    """The code points that at least one vendored font maps to a glyph."""
    return frozenset(code for path in font_files() for code in _mapped(path.read_bytes()))


def printable(text: str) -> str:
    """The text with U+25A1 for each sign that no vendored font has; signs that are never drawn stay."""
    known = repertoire()
    # PDF/UA-1 refuses a byte order mark within text; it shows nothing anyway.
    text = text.replace("\ufeff", "")
    return "".join(sign if ord(sign) in known or _undrawn(sign) else MISSING for sign in text)


def plain_signs(text: str) -> str:
    """Only signs that print singly in any layout: composed Latin, Greek, Cyrillic, figures, punctuation."""
    return _NOT_PLAIN.sub(MISSING, unicodedata.normalize("NFC", text))


def printable_in_picture(svg: str) -> str:
    """An SVG that typst can print: signs that join others are composed (NFC) or left out.

    PDF/UA-1 refuses text in pictures in which one glyph stands for several code points; the table beside the
    picture keeps every sign.
    """
    composed = unicodedata.normalize("NFC", printable(svg))
    return "".join(sign for sign in composed if unicodedata.category(sign) not in ("Mn", "Me", "Mc", "Cf"))


def _undrawn(sign: str) -> bool:
    """Line ends, blanks and default-ignorable format signs, for which the layout needs no glyph."""
    return (
        sign in "\n\t"
        or sign in "\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"
        or (
            "\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069" or unicodedata.category(sign) == "Zs"
        )
    )


def _mapped(font: bytes) -> Iterator[int]:
    """Code points in the character map of a TrueType font (OpenType 1.9, table cmap, formats 4 and 12)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {
        font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)
    }
    start = tables[b"cmap"]
    for record in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 4 + 8 * record + 4)[0]
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 12:
            yield from _groups(font, at)
        elif kind == 4:
            yield from _segments(font, at)


def _groups(font: bytes, at: int) -> Iterator[int]:
    for group in range(struct.unpack_from(">I", font, at + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
        yield from range(first + (glyph == 0), last + 1)


def _segments(font: bytes, at: int) -> Iterator[int]:
    size = struct.unpack_from(">H", font, at + 6)[0]
    ends, starts, deltas, offsets = at + 14, at + 16 + size, at + 16 + 2 * size, at + 16 + 3 * size
    for segment in range(0, size, 2):
        last, first, delta, offset = (
            struct.unpack_from(">H", font, table + segment)[0] for table in (ends, starts, deltas, offsets)
        )
        for code in range(first, last + 1):
            if code == 0xFFFF:
                continue
            if offset:
                glyph = struct.unpack_from(">H", font, offsets + segment + offset + 2 * (code - first))[0]
                drawn = glyph != 0
            else:
                drawn = (code + delta) % 0x10000 != 0
            if drawn:
                yield code

"""Which code points a font file draws, read from its character map (OpenType 1.9, tables `ttcf` and `cmap`)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path


def code_points(path: Path) -> Iterator[int]:
    """Code points with a glyph, in a font or in the first font of a collection; ValueError when it is no font."""
    try:
        with path.open("rb") as file:
            at = 0
            head = file.read(16)
            if head[:4] == b"ttcf":
                at = struct.unpack_from(">I", head, 12)[0]
            file.seek(at + 4)
            count = struct.unpack(">H", file.read(2))[0]
            file.seek(at + 12)
            listed = file.read(16 * count)
            tables = {
                listed[place : place + 4]: struct.unpack_from(">II", listed, place + 8)
                for place in range(0, 16 * count, 16)
            }
            start, length = tables[b"cmap"]
            file.seek(start)
            cmap = file.read(length)
        yield from set(_mapped(cmap))
    except (struct.error, KeyError, IndexError) as error:
        raise ValueError(f"{path} is no font that can be read.") from error


def _mapped(cmap: bytes) -> Iterator[int]:
    for record in range(struct.unpack_from(">H", cmap, 2)[0]):
        at = struct.unpack_from(">I", cmap, 4 + 8 * record + 4)[0]
        kind = struct.unpack_from(">H", cmap, at)[0]
        if kind == 12:
            yield from _groups(cmap, at)
        elif kind == 4:
            yield from _segments(cmap, at)


def _groups(cmap: bytes, at: int) -> Iterator[int]:
    for group in range(struct.unpack_from(">I", cmap, at + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", cmap, at + 16 + 12 * group)
        if last <= 0x10FFFF:
            yield from range(first + (glyph == 0), last + 1)


def _segments(cmap: bytes, at: int) -> Iterator[int]:
    size = struct.unpack_from(">H", cmap, at + 6)[0]
    ends, starts, deltas, offsets = at + 14, at + 16 + size, at + 16 + 2 * size, at + 16 + 3 * size
    for segment in range(0, size, 2):
        last, first, delta, offset = (
            struct.unpack_from(">H", cmap, table + segment)[0] for table in (ends, starts, deltas, offsets)
        )
        for code in range(first, last + 1):
            if code == 0xFFFF:
                continue
            if offset:
                glyph = struct.unpack_from(">H", cmap, offsets + segment + offset + 2 * (code - first))[0]
                drawn = glyph != 0
            else:
                drawn = (code + delta) % 0x10000 != 0
            if drawn:
                yield code

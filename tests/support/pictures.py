"""Pages of a document as pictures, measured: where there is ink."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np

from dialogue.documents.labels import Translator
from dialogue.documents.pdf import compiler, layout
from dialogue.documents.tree import Document

POINTS_PER_MM = 72 / 25.4


def pages(document: Document, translator: Translator, *, ppi: int = 36) -> list[Any]:
    """Darkness (0 to 255) of each page, as rows of picture points."""
    made, inputs = compiler(layout(document, translator))
    drawn = made.compile(format="png", ppi=ppi, sys_inputs=inputs)
    return [_grey(one) for one in ([drawn] if isinstance(drawn, bytes) else drawn)]


def ink_beside(page: Any, *, margin_mm: float = 21, ppi: int = 36) -> int:
    """Picture points with ink in the margins left and right of the text."""
    width = int(margin_mm * POINTS_PER_MM * ppi / 72)
    return int((page[:, :width] > 40).sum() + (page[:, -width:] > 40).sum())


def _grey(png: bytes) -> Any:
    """The PNG (8 bits, three or four channels) decoded as PNG 1.2 says, chapter 6."""
    at, packed, head = 8, b"", b""
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        body = png[at + 8 : at + 8 + length]
        head, packed = (body if kind == b"IHDR" else head), packed + (body if kind == b"IDAT" else b"")
        at += 12 + length
    width, height, _, colours = struct.unpack_from(">IIBB", head)
    wide = {0: 1, 2: 3, 6: 4}[colours]
    raw = np.frombuffer(zlib.decompress(packed), dtype=np.uint8).reshape(height, 1 + width * wide)
    above = np.zeros(width * wide, dtype=np.int64)
    rows = []
    for row in raw:
        above = _unfiltered(int(row[0]), row[1:].astype(np.int64), above, wide)
        rows.append(above)
    picture = np.stack(rows).reshape(height, width, wide)
    return 255 - picture[:, :, : min(wide, 3)].min(axis=2)


def _unfiltered(kind: int, row: Any, above: Any, wide: int) -> Any:
    if kind == 0:
        return row
    if kind == 2:
        return (row + above) % 256
    found, line, over = [0] * wide, row.tolist(), [0] * wide + above.tolist()
    for place, value in enumerate(line):
        left, up, corner = found[place], over[place + wide], over[place]
        found.append((value + _guess(kind, left, up, corner)) % 256)
    return np.array(found[wide:], dtype=np.int64)


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 3:
        return (left + up) // 2
    estimate = left + up - corner
    return min((left, up, corner), key=lambda one: abs(estimate - one))

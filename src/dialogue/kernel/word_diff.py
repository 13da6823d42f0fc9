"""What changed between two wordings, word by word. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "out", "in"]

PIECES = re.compile(r"\s+|\w[^\s.,;:!?()\[\]«»“”\"…–—/]*|[^\w\s]")
"""Words (with their marks and what joins their halves), the spaces between them, and every other sign by itself."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stayed, were taken out, or were put in."""

    kind: Kind
    text: str


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces in reading order: without those put in they are `before`, without those taken out `after`.

    >>> [(piece.kind, piece.text) for piece in word_diff("Water for all", "Clean water for all")]
    [('out', 'Water'), ('in', 'Clean water'), ('same', ' for all')]
    """
    ours, theirs = PIECES.findall(before), PIECES.findall(after)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(ours[a:b])))
            continue
        if b > a:
            found.append(Piece("out", "".join(ours[a:b])))
        if d > c:
            found.append(Piece("in", "".join(theirs[c:d])))
    return _joined(found)


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Pieces with only a space between two changes become one change: single words in turn are hard to read."""
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        between = 0 < place < len(pieces) - 1 and piece.kind == "same" and piece.text.isspace()
        if between and pieces[place - 1].kind != "same" and pieces[place + 1].kind != "same":
            found += [Piece("out", piece.text), Piece("in", piece.text)]
        else:
            found.append(piece)
    merged: list[Piece] = []
    run: list[Piece] = []
    for piece in [*found, Piece("same", "")]:
        if piece.kind != "same":
            run.append(piece)
            continue
        for kind in ("out", "in"):
            text = "".join(one.text for one in run if one.kind == kind)
            if text:
                merged.append(Piece(kind, text))
        run = []
        if piece.text:
            merged.append(piece)
    return tuple(merged)

"""What changed between two wordings of a goal, as `kernel.word_diff` tells it of any two texts."""

from __future__ import annotations

from dialogue.kernel.word_diff import Piece, word_diff

__all__ = ["Piece", "word_diff"]

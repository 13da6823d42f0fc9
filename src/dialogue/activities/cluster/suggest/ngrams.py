"""Maker without any dependency beyond numpy: word and character n-grams weighed by TF-IDF.

TF-IDF as in Salton and Buckley 1988 (sublinear counts, smoothed inverse document frequency). Words carry the
topic; character n-grams forgive spelling and endings. It sees spelling, not meaning: languages never meet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log

import numpy as np

from dialogue.activities.cluster.suggest.maker import FloatArray
from dialogue.activities.cluster.suggest.tokens import LONGEST_TEXT, fold, root, speaks, words_in

SHORTEST, LONGEST = 3, 5  # letters in a character n-gram
WORDS_SHARE = 0.5  # words count as much as characters
_BLOCK = 2048  # columns multiplied at a time: bounds memory to 2048 x n numbers


def word_terms(text: str) -> Counter[str]:
    """Roots of the speaking words and pairs of neighbours among them, with their counts."""
    roots = [root(word) for word in words_in(text) if speaks(word)]
    pairs = [f"{first} {second}" for first, second in pairwise(roots)]
    return Counter(roots + pairs)


def character_terms(text: str) -> Counter[str]:
    """Runs of 3 to 5 characters within each speaking word, its ends marked by blanks."""
    terms: Counter[str] = Counter()
    for word in words_in(text):
        if speaks(word):
            padded = f" {fold(word)} "
            for size in range(SHORTEST, LONGEST + 1):
                terms.update(padded[at : at + size] for at in range(max(1, len(padded) - size + 1)))
    return terms


def tfidf_cosines(counts: Sequence[Counter[str]]) -> FloatArray:
    """Cosines of the TF-IDF vectors of these term counts, shape (n, n); one without terms is like nothing."""
    n = len(counts)
    frequency = Counter(term for count in counts for term in count)
    # A term that one text alone has adds to that text's length but to no product: it needs no column.
    column = {term: i for i, term in enumerate(sorted(t for t, seen in frequency.items() if seen > 1))}
    squares = np.zeros(n)
    entries: list[tuple[int, int, float]] = []
    for row, count in enumerate(counts):
        for term, times in count.items():
            weight = (1 + log(times)) * (1 + log((1 + n) / (1 + frequency[term])))
            squares[row] += weight * weight
            if term in column:
                entries.append((column[term], row, weight))
    entries.sort()
    products = np.zeros((n, n))
    columns = np.array([entry[0] for entry in entries], dtype=np.int64)
    rows = np.array([entry[1] for entry in entries], dtype=np.int64)
    weights = np.array([entry[2] for entry in entries])
    for start in range(0, len(column), _BLOCK):
        low, high = np.searchsorted(columns, [start, start + _BLOCK])
        block = np.zeros((n, min(_BLOCK, len(column) - start)))
        block[rows[low:high], columns[low:high] - start] = weights[low:high]
        products += block @ block.T
    length = np.sqrt(np.where(squares > 0, squares, 1.0))
    cosines: FloatArray = np.clip(products / np.outer(length, length), 0.0, 1.0)
    np.fill_diagonal(cosines, 1.0)
    return cosines


class NGrams:
    """Compares texts by shared words and shared runs of characters."""

    name = "ngrams"
    nearest = 0.2
    same = 0.78

    def cosines(self, texts: Sequence[str]) -> FloatArray:
        """See `Maker.cosines`. Texts that fold to the same characters have cosine 1."""
        words = tfidf_cosines([word_terms(text) for text in texts])
        characters = tfidf_cosines([character_terms(text) for text in texts])
        cosines = WORDS_SHARE * words + (1 - WORDS_SHARE) * characters
        plain = [" ".join(fold(text[:LONGEST_TEXT]).split()) for text in texts]
        same = np.array(plain)[:, None] == np.array(plain)[None, :] if plain else np.zeros((0, 0), dtype=bool)
        cosines[same] = 1.0
        return cosines

    def notes(self, languages: Sequence[str]) -> tuple[str, ...]:
        """One sentence when the ideas are in several languages."""
        if len({tag.split("-")[0].lower() for tag in languages if tag}) > 1:
            return ("Ideas were compared by their spelling, so ideas in different languages rarely meet.",)
        return ()

"""A label for each suggested theme, from the words that its ideas use more than the others do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log

from dialogue.activities.cluster.suggest.tokens import fold, root, speaks, words_in

WORDS_IN_LABEL = 3
LONGEST_LABEL = 60  # characters: one line on a phone's card
NO_WORDS = "No words"


def label_themes(
    themes: Sequence[Sequence[str]], central: Sequence[Sequence[float]] | None = None
) -> list[str]:
    """One label per theme, given the texts of each; no two labels are equal.

    `central` says how near each text is to its theme's middle (its mean cosine); all count alike without it.

    A word's score is its ideas' nearness, summed, times log((1 + n) / (1 + ideas of other themes using it)):
    words used by many here and few elsewhere. Equal scores go to the alphabetically first word.

    >>> label_themes([["Clean water", "Water pumps"], ["Bus lanes", "More buses, one bus"]])
    ['Water, Clean, pumps', 'Bus, buses, lanes']
    """
    roots = [[_roots(text) for text in texts] for texts in themes]
    overall = Counter(word for theme in roots for idea in theme for word in idea)
    total = sum(len(theme) for theme in roots)
    labels: list[str] = []
    for number, (texts, theme) in enumerate(zip(themes, roots, strict=True)):
        here = Counter(word for idea in theme for word in idea)
        near = central[number] if central is not None else [1.0] * len(theme)
        weight = dict.fromkeys(here, 0.0)
        for idea, nearness in zip(theme, near, strict=True):
            # A word of two ideas says more of the theme than a word of one, however central that one is.
            for word in idea:
                weight[word] += 1.0 + nearness
        score = {
            word: round(weight[word] * log((1 + total) / (1 + overall[word] - used)), 9)
            for word, used in here.items()
        }
        ranked = sorted(here, key=lambda word: (-score[word], word))
        labels.append(_distinct(_short(_spelling(texts), ranked, texts), labels))
    return labels


def label_wordless(texts: Sequence[str]) -> str:
    """A label for ideas without words: their own most used characters, or "No words" for blanks."""
    signs = Counter(sign for text in texts for sign in text if not sign.isspace() and sign.isprintable())
    ranked = sorted(signs, key=lambda sign: (-signs[sign], sign))
    return " ".join(ranked[:WORDS_IN_LABEL]) or NO_WORDS


def _roots(text: str) -> set[str]:
    words = words_in(text)
    return {root(word) for word in words if speaks(word)} or {root(word) for word in words}


def _spelling(texts: Sequence[str]) -> dict[str, str]:
    """The most used spelling of each root, the first in the alphabet when several are."""
    seen: dict[str, Counter[str]] = {}
    for text in texts:
        for word in words_in(text):
            seen.setdefault(root(word), Counter())[word] += 1
    return {key: min(found, key=lambda word: (-found[word], fold(word), word)) for key, found in seen.items()}


def _short(spelling: dict[str, str], ranked: Sequence[str], texts: Sequence[str]) -> str:
    label = ", ".join(spelling[word] for word in ranked[:WORDS_IN_LABEL])
    if not label:
        label = min(texts, default=NO_WORDS)
    if len(label) > LONGEST_LABEL:
        label = label[: LONGEST_LABEL - 1].rstrip(" ,") + "…"
    return label[:1].upper() + label[1:]


def _distinct(label: str, taken: Sequence[str]) -> str:
    if label not in taken:
        return label
    number = 2
    while f"{label} ({number})" in taken:
        number += 1
    return f"{label} ({number})"

"""Theme suggestions: groups of ideas with labels, near-duplicates, and places for loose ideas.

Deterministic, and independent of the order of the ideas: all works on one canonical order (text, then id).
A suggestion is generated text (marked as such where it is shown) and never moves an idea by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np

from dialogue.activities.cluster.suggest.ideas import (
    ExistingTheme,
    Idea,
    Offers,
    Place,
    Similar,
    SuggestedTheme,
    Suggestion,
    UnusableIdeasError,
    id_order,
)
from dialogue.activities.cluster.suggest.labels import label_themes, label_wordless
from dialogue.activities.cluster.suggest.maker import FloatArray, Maker
from dialogue.activities.cluster.suggest.tokens import is_wordless
from dialogue.activities.cluster.suggest.ward import Merge, cut, silhouette, ward_tree

NEAR_DUPLICATE = 0.6  # cosine from which two ideas say nearly the same
FEWEST_TO_SPLIT = 4  # fewer ideas than this stay one theme unless a number is asked for
MOST_THEMES = 15  # more do not fit a wall; a facilitator may still ask for more
PLACES_OFFERED = 3  # a loose idea gets at most this many offers


def nobody_listens(share: float) -> None:
    """For callers that do not show how far the work is."""


def suggest(
    ideas: Sequence[Idea],
    maker: Maker,
    k: int | None = None,
    progress: Callable[[float], None] = nobody_listens,
) -> Suggestion:
    """Suggest themes for ideas: each idea in exactly one theme, largest theme first.

    `k` is the number of themes asked for (at most one per idea is given); without it the number between 2 and
    1.25 * sqrt(n), at most 15, with the best mean silhouette is taken. Ideas without words make one theme of
    their own, which counts among the k. `progress` is told the share that is done. Raises `UnusableIdeasError` for two
    ideas with one id or k below 1.
    """
    _require_unique([idea.id for idea in ideas])
    if k is not None and k < 1:
        raise UnusableIdeasError("The number of themes must be at least 1.")
    ordered = sorted(ideas, key=lambda idea: (idea.text, id_order(idea.id)))
    worded = [idea for idea in ordered if not is_wordless(idea.text)]
    wordless = [idea for idea in ordered if is_wordless(idea.text)]
    if k == 1 and worded and wordless:
        (label,) = label_themes([[idea.text for idea in worded]])
        themes = [SuggestedTheme(label, _ids(ordered))]
        return Suggestion(maker.name, tuple(themes), _similar(worded, maker), _notes(worded, maker))
    wanted = k - 1 if k is not None and worded and wordless else k
    cosines = maker.cosines([idea.text for idea in worded])
    progress(0.3)
    rows = _groups(worded, cosines, wanted)
    progress(0.8)
    groups = [[worded[row] for row in group] for group in rows]
    labels = label_themes(
        [[idea.text for idea in group] for group in groups],
        [cosines[np.ix_(group, group)].mean(axis=1).tolist() for group in rows],
    )
    themes = [SuggestedTheme(label, _ids(group)) for label, group in zip(labels, groups, strict=True)]
    if wordless:
        label = label_wordless([idea.text for idea in wordless])
        themes.append(SuggestedTheme(label, _ids(wordless), wordless=True))
    return Suggestion(maker.name, tuple(themes), near_duplicates(worded, cosines), _notes(worded, maker))


def near_duplicates(ideas: Sequence[Idea], cosines: FloatArray) -> tuple[Similar, ...]:
    """Pairs of ideas at a cosine of .6 or more, closest first; `cosines` has one row per idea."""
    rows, columns = np.nonzero(np.triu(cosines >= NEAR_DUPLICATE, 1))
    pairs = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        first, second = sorted((ideas[row].id, ideas[column].id), key=id_order)
        pairs.append(Similar(first, second, round(float(cosines[row, column]), 3)))
    return tuple(sorted(pairs, key=lambda pair: (-pair.cosine, id_order(pair.first), id_order(pair.second))))


def offer_places(themes: Sequence[ExistingTheme], loose: Sequence[Idea], maker: Maker) -> Offers:
    """Offer loose ideas places in themes that exist already; the themes themselves stay untouched.

    Closeness is the cosine between an idea and a theme's mean. An idea gets up to three offers, best
    first; below the maker's `nearest`, without words, or with only empty themes it is left `unplaced`.
    Raises `UnusableIdeasError` for two ideas or two themes with one id.
    """
    _require_unique([idea.id for theme in themes for idea in theme.ideas] + [idea.id for idea in loose])
    _require_unique([theme.id for theme in themes])
    seen = sorted(
        ((theme.id, idea) for theme in themes for idea in theme.ideas if not is_wordless(idea.text)),
        key=lambda pair: (pair[1].text, id_order(pair[1].id)),
    )
    asked = sorted(
        (idea for idea in loose if not is_wordless(idea.text)),
        key=lambda idea: (idea.text, id_order(idea.id)),
    )
    places: list[Place] = []
    if seen and asked:
        cosines = maker.cosines([idea.text for _, idea in seen] + [idea.text for idea in asked])
        settled = len(seen)
        for theme in sorted({name for name, _ in seen}, key=id_order):
            members = [row for row, (name, _) in enumerate(seen) if name == theme]
            length = sqrt(max(float(cosines[np.ix_(members, members)].sum()), 1e-12))
            for row, idea in enumerate(asked):
                closeness = float(cosines[settled + row, members].sum()) / length
                if closeness >= maker.nearest:
                    places.append(Place(idea.id, theme, round(closeness, 3)))
    places.sort(key=lambda place: (id_order(place.idea), -place.closeness, id_order(place.theme)))
    kept: list[Place] = []
    for place in places:
        if sum(1 for other in kept[-PLACES_OFFERED:] if other.idea == place.idea) < PLACES_OFFERED:
            kept.append(place)
    placed = {place.idea for place in kept}
    unplaced = tuple(sorted((idea.id for idea in loose if idea.id not in placed), key=id_order))
    return Offers(maker.name, tuple(kept), unplaced, _notes(asked, maker))


def _groups(ideas: Sequence[Idea], cosines: FloatArray, k: int | None) -> list[list[int]]:
    """Row numbers of each group, the largest group first."""
    n = len(ideas)
    if n == 0:
        return []
    merges = ward_tree(np.maximum(2.0 - 2.0 * cosines, 0.0))
    if k is None:
        k = _best_number(cosines, n, merges)
    labels = cut(merges, n, min(k, n))
    groups = [np.nonzero(labels == number)[0].tolist() for number in range(int(labels.max()) + 1)]
    return sorted(groups, key=lambda rows: (-len(rows), id_order(_ids([ideas[row] for row in rows])[0])))


def _best_number(cosines: FloatArray, n: int, merges: list[Merge]) -> int:
    if n < FEWEST_TO_SPLIT:
        return 1
    distance = np.maximum(1.0 - cosines, 0.0)
    if float(distance.max()) < 1e-9:
        return 1
    most = max(2, min(MOST_THEMES, n - 1, round(1.25 * sqrt(n))))
    # Rounded so that the last digits of floating point never choose; the fewer themes win a tie.
    widths = {k: round(silhouette(distance, cut(merges, n, k)), 9) for k in range(2, most + 1)}
    return max(widths, key=lambda k: (widths[k], -k))


def _similar(ideas: Sequence[Idea], maker: Maker) -> tuple[Similar, ...]:
    return near_duplicates(ideas, maker.cosines([idea.text for idea in ideas]))


def _notes(ideas: Sequence[Idea], maker: Maker) -> tuple[str, ...]:
    return maker.notes([idea.lang for idea in ideas]) if ideas else ()


def _ids(ideas: Sequence[Idea]) -> tuple[str, ...]:
    return tuple(sorted((idea.id for idea in ideas), key=id_order))


def _require_unique(ids: Sequence[str]) -> None:
    seen: set[str] = set()
    for identifier in ids:
        if identifier in seen:
            raise UnusableIdeasError(f'Two rows have the id "{identifier}". Give each its own id.')
        seen.add(identifier)

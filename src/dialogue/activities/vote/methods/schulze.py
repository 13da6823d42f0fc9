"""Schulze: who has, against each other option, a chain of victories at least as strong as the one back, wins.

Definition: a victory of a over b has a strength; a path is as strong as its weakest victory; a beats b when
the strongest path from a to b is stronger than from b to a. That relation is transitive. Winners are those
whom nobody beats; the order peels off the unbeaten again and again. Strength is the number of *winning
votes* unless `settings.strength` says margins (the same on papers that rank everything). Source: M.
Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
election method", *Social Choice and Welfare* 36 (2011). A tie means that neither of two unbeaten options
beats the other; all are returned. Incomplete papers: options left out stand together below all that are
ranked; between equals a paper is silent.

>>> from .contract import Paper, Settings
>>> cycle = [("abc", 4), ("bca", 3), ("cab", 2)]
>>> papers = [Paper(weight=n, ranking=tuple((o,) for o in text)) for text, n in cycle]
>>> count(papers, ["a", "b", "c"], Settings()).order
(('a',), ('b',), ('c',))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from dialogue.kernel.messages import N_

from .checks import ranking, speaking
from .contract import Method, OnScreen, Paper, Result, Settings
from .duels import duel, margin, pairs_told
from .figures import exact
from .pairwise import Pairs, layers, matrix, preferred, strengths, victories
from .places import nobody, placed
from .ranked import PlacesSettings
from .saying import Said, latest, options


def strongest_paths(links: Pairs, options: Sequence[str]) -> Pairs:
    """Strength of the strongest path for each ordered pair, 0 where there is none (Floyd and Warshall)."""
    paths = {(a, b): links.get((a, b), Fraction(0)) for a in options for b in options if a != b}
    for middle in options:
        for start in options:
            if start == middle or not paths[start, middle]:
                continue
            for end in options:
                if end not in (start, middle):
                    through = min(paths[start, middle], paths[middle, end])
                    paths[start, end] = max(paths[start, end], through)
    return paths


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Compare strongest paths. See the module for ties and incomplete papers."""
    cast = speaking(papers, "ranking")
    pairs = preferred(cast, options)
    paths = strongest_paths(strengths(pairs, settings.strength or "winning-votes"), options)
    table = {"preferred": matrix(pairs), "paths": matrix(paths), "wins": victories(pairs, options)}
    if not cast:
        return nobody(options, table)
    beats = [(a, b) for a, b in paths if paths[a, b] > paths[b, a]]
    return placed(layers(options, beats), settings, table)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options, each ranked once, as `settings` allow. Raises `PaperError`."""
    ranking(paper, options, settings)


def told(result: Result, settings: Settings) -> Sequence[Said]:
    """The comparisons; where they do not say who is ahead, the chains that do; and who is ahead of all."""
    if not result.winners:
        return ()
    preferred, paths = result.table["preferred"], result.table["paths"]
    steps = []
    for one, other in pairs_told(result.order):
        steps.append(duel(preferred, one, other))
        there, back = exact(paths[one][other]), exact(paths[other][one])
        if there > back and margin(preferred, one, other) <= 0:
            facts = {
                "one": options(one),
                "other": options(other),
                "there": paths[one][other],
                "back": paths[other][one],
            }
            steps.append(
                Said(
                    N_(
                        "But by chains of victories %(one)s is ahead of %(other)s: the weakest link of its best chain has "
                        "%(there)s papers, that of the chain back %(back)s."
                    ),
                    facts,
                )
            )
    steps.append(Said(N_("No option is ahead of %(options)s."), {"options": options(*result.order[0])}))
    return latest(steps)


class SchulzeSettings(PlacesSettings):
    """What can be set for a ranking by Schulze."""

    method: Literal["schulze"] = "schulze"


METHOD = Method(
    "schulze",
    N_("Ranking by Schulze"),
    "ranking",
    count,
    check_paper,
    on_screen=OnScreen(
        form="ranking",
        settings=SchulzeSettings,
        question=N_(
            "Which is the best compromise? Each person ranks the options, and each is compared with each."
        ),
        counted=N_(
            "Each option is compared with each: on how many papers does it stand above the other? In a circle of victories "
            "the stronger chain decides."
        ),
        meaning=N_(
            "A vote in which each person ranks the options; each is compared with each, and in a circle of victories the "
            "stronger chain decides."
        ),
        figure="wins",
        figure_name=N_("Beats so many others"),
        steps=told,
    ),
)

"""Borda: each rank is worth points, and the most points win.

Definition: on each paper an option gets one point for every option ranked below it and half a point for
every option equal to it, so with n options a full ranking gives n-1, n-2, ... 0. Source: J.-C. de Borda,
"Mémoire sur les élections au scrutin" (1781); the half point for equals is D. Black's, *The Theory of
Committees and Elections* (1958). A tie means equal sums. Incomplete papers: options left out stand together
below all that are ranked and share what is left; equal ranks share likewise, so each paper gives the same
sum of points. A paper that ranks nothing is an abstention.

>>> from .contract import Paper, Settings
>>> papers = [Paper(ranking=(("a",), ("b",))), Paper(ranking=(("b", "c"),))]
>>> count(papers, ["a", "b", "c", "d"], Settings()).table["points"]
{'a': [7, 2], 'b': [9, 2], 'c': 3, 'd': 1}
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from dialogue.kernel.messages import N_

from .checks import merged, ranking, speaking
from .contract import Method, OnScreen, Paper, Result, Settings
from .figures import figures
from .places import levels, nobody, placed
from .ranked import PlacesSettings


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Add up the points. See the module for ties and incomplete papers."""
    cast = speaking(papers, "ranking")
    points = dict.fromkeys(options, Fraction(0))
    for tiers, weight in merged(cast, "ranking").items():
        rest = set(options).difference(*tiers)
        below = len(options)
        for tier in (*tiers, rest):
            below -= len(tier)
            for option in tier:
                points[option] += weight * (below + Fraction(len(tier) - 1, 2))
    table = {"points": figures(points)}
    return placed(levels(points), settings, table) if cast else nobody(options, table)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options, each ranked once, as `settings` allow. Raises `PaperError`."""
    ranking(paper, options, settings)


class BordaSettings(PlacesSettings):
    """What can be set for a ranking by points."""

    method: Literal["borda"] = "borda"


METHOD = Method(
    "borda",
    N_("Ranking by points (Borda)"),
    "ranking",
    count,
    check_paper,
    on_screen=OnScreen(
        form="ranking",
        settings=BordaSettings,
        question=N_(
            "Which is placed well by most? Each person ranks the options, and each rank is worth points."
        ),
        counted=N_(
            "On each paper an option gets one point for every option ranked below it. The most points come first."
        ),
        meaning=N_("A vote in which each person ranks the options, and each rank is worth points."),
        figure="points",
    ),
)

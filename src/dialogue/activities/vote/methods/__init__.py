"""Voting methods: pure, exact, one file each. A new method is one file and one line in `METHODS`.

Every method counts papers to a `Result` whose ties are returned as ties; see `contract` for the terms and
docs/methods.md for which method suits which question.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import (
    approval,
    borda,
    condorcet,
    dots,
    equal_shares,
    greedy_budget,
    group_representation,
    irv,
    least_resistance,
    majority_judgment,
    multi_criteria,
    quadratic,
    ranked_pairs,
    schulze,
    score,
    sequential_pav,
    star,
    yes_no_abstain,
)
from .contract import BallotError, Method, Paper, PaperError, Result, Settings, SettingsError
from .refusals import SENTENCES
from .tallying import Tally, tally_with

METHODS: dict[str, Method] = {
    "dots": dots.METHOD,
    "approval": approval.METHOD,
    "score": score.METHOD,
    "star": star.METHOD,
    "borda": borda.METHOD,
    "irv": irv.METHOD,
    "schulze": schulze.METHOD,
    "ranked-pairs": ranked_pairs.METHOD,
    "condorcet": condorcet.METHOD,
    "majority-judgment": majority_judgment.METHOD,
    "least-resistance": least_resistance.METHOD,
    "quadratic": quadratic.METHOD,
    "equal-shares": equal_shares.METHOD,
    "greedy-budget": greedy_budget.METHOD,
    "multi-criteria": multi_criteria.METHOD,
    "sequential-pav": sequential_pav.METHOD,
    "group-representation": group_representation.METHOD,
    "yes-no-abstain": yes_no_abstain.METHOD,
}


def find(name: str) -> Method:
    """The method of that name. Raises `SettingsError` when there is none."""
    if name not in METHODS:
        raise SettingsError("method", SENTENCES["method"], {"method": name})
    return METHODS[name]


def check_paper(name: str, paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Whether one paper fits the question: nothing when it does. Raises `PaperError` or `SettingsError`."""
    find(name).check_paper(paper, options, settings)


def tally(name: str, papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Tally:
    """Count papers that were checked: overall, by group, group-balanced. Raises `SettingsError`.

    >>> papers = [Paper(group="a", weight=3, dots={"x": 2}), Paper(group="b", dots={"y": 2})]
    >>> counted = tally("dots", papers, ["x", "y"], Settings(dots=2))
    >>> counted.overall.winners, counted.by_group["b"].winners, counted.balanced.winners
    (('x',), ('y',), ('x', 'y'))
    """
    return tally_with(find(name), papers, options, settings)


__all__ = [
    "METHODS",
    "BallotError",
    "Method",
    "Paper",
    "PaperError",
    "Result",
    "Settings",
    "SettingsError",
    "Tally",
    "check_paper",
    "find",
    "tally",
]

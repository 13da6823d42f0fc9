"""Quadratic voting: n credits on one option buy √n votes, so strong wishes cost more.

Definition: an option's figure is the sum of the square roots of the credits spent on it; credits below 0
are spent *against* it and buy votes against. Sums of roots are kept and compared exactly, never as
decimals. Source: S. Lalley, E. G. Weyl, "Quadratic Voting: How Mechanism Design Can Radicalize Democracy",
*AEA Papers and Proceedings* 108 (2018). A tie means exactly equal sums. Incomplete papers: an option
without credits gets no vote, credits not spent are lost, a paper that spends none is an abstention.

>>> from .contract import Paper, Settings
>>> papers = [Paper(credits={"a": 9, "b": 16}), Paper(credits={"a": 16, "b": -4})]
>>> result = count(papers, ["a", "b"], Settings(credits=25))
>>> result.winners, result.table["votes"]["b"]
(('a',), {'exact': [[2, 1]], 'about': '2.000000'})
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from pydantic import Field

from dialogue.kernel.messages import N_

from .checks import amounts, answer, refuse, speaking
from .contract import BallotSettings, Method, OnScreen, Paper, Result, Settings
from .places import levels, nobody, placed
from .roots import RootSum


def votes_of(papers: Sequence[Paper], options: Sequence[str]) -> dict[str, RootSum]:
    """Sum of the votes that each option's credits buy."""
    weights: dict[str, dict[int, Fraction]] = {option: {} for option in options}
    for paper in papers:
        for option, spent in (paper.credits or {}).items():
            amount = int(spent)
            weights[option][amount] = weights[option].get(amount, Fraction(0)) + Fraction(paper.weight)
    return {
        option: sum((RootSum.root(spent, weight) for spent, weight in by_amount.items()), RootSum())
        for option, by_amount in weights.items()
    }


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Add up the votes bought. See the module for ties and incomplete papers."""
    cast = speaking(papers, "credits")
    votes = votes_of(cast, options)
    table = {"votes": {option: votes[option].as_json() for option in sorted(votes)}}
    return placed(levels(votes), settings, table) if cast else nobody(options, table)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Whole credits, for and against together at most `settings.credits`. Raises `PaperError`."""
    spent = answer(paper, "credits")
    amounts(spent, options, lowest=None if settings.against else 0, whole=True)
    used = sum(abs(value) for value in spent.values())
    if settings.credits is not None and used > settings.credits:
        raise refuse("credits", used=used, allowed=settings.credits)


class QuadraticSettings(BallotSettings):
    """What can be set for a quadratic vote."""

    method: Literal["quadratic"] = "quadratic"
    credits: int = Field(25, ge=1, le=100, title=N_("Credits per person"))
    against: bool = Field(False, title=N_("Credits can also be spent against an option"))

    def limits(self) -> Settings:
        return Settings(credits=self.credits, against=self.against)


METHOD = Method(
    "quadratic",
    N_("Quadratic voting"),
    "credits",
    count,
    check_paper,
    on_screen=OnScreen(
        form="credits",
        settings=QuadraticSettings,
        question=N_(
            "How strongly do you want it? Each person spends credits, and strong wishes cost more: 1 credit buys 1 vote, "
            "4 buy 2, 9 buy 3."
        ),
        counted=N_(
            "The votes that all credits buy are added up. The option with the most votes comes first."
        ),
        meaning=N_("A vote with credits in which each further vote for the same option costs more."),
        figure="votes",
        figure_name=N_("Votes bought"),
    ),
)

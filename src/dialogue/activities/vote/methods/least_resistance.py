"""Least resistance (systemic consensing): each person says how much they resist each option; the least wins.

Definition: an option's figure is the sum of resistance on it, usually 0 (none) to 10 (not acceptable at
all). Source: G. Paulus, S. Schrotta, E. Visotschnig, *Systemisches Konsensieren* (Danke-Verlag, 2009). A
tie means equal sums. Incomplete papers: who says nothing on an option raises no resistance to it, so it
counts as the lowest of the scale; a paper that says nothing at all is an abstention.

>>> from .contract import Paper, Settings
>>> papers = [Paper(resistance={"a": 0, "b": 2}), Paper(resistance={"a": 9, "b": 3})]
>>> result = count(papers, ["a", "b"], Settings(highest=10))
>>> result.winners, result.table["resistance"], result.table["acceptance"]
(('b',), {'a': 9, 'b': 5}, {'a': [11, 20], 'b': [3, 4]})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from pydantic import Field

from dialogue.kernel.messages import N_

from .checks import amounts, answer, speaking
from .contract import BallotSettings, Method, OnScreen, Paper, Result, Settings
from .figures import figure, figures
from .places import heads, levels, nobody, placed
from .points import sums


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Add up the resistance; `acceptance` is the unused part of the scale. See the module for ties."""
    cast = speaking(papers, "resistance")
    resistance = sums(cast, options, "resistance", missing=settings.lowest)
    table: dict[str, Any] = {"resistance": figures(resistance), "papers": figure(heads(cast))}
    if not cast:
        return nobody(options, table)
    if settings.highest is not None and settings.highest > settings.lowest:
        scale, most = Fraction(settings.highest - settings.lowest), heads(cast) * settings.highest
        table["acceptance"] = figures({o: (most - resistance[o]) / (heads(cast) * scale) for o in options})
    return placed(levels(resistance, best_first=False), settings, table)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options and resistance within the scale. Raises `PaperError`."""
    amounts(answer(paper, "resistance"), options, lowest=settings.lowest, highest=settings.highest)


class ResistanceSettings(BallotSettings):
    """What can be set for a vote by least resistance."""

    method: Literal["least-resistance"] = "least-resistance"
    highest: int = Field(10, ge=3, le=10, title=N_("Strongest resistance (none is 0)"))
    status_quo: bool = Field(True, title=N_("Ask for “Leave everything as it is” as well"))

    def limits(self) -> Settings:
        return Settings(highest=self.highest)


def with_status_quo(settings: ResistanceSettings) -> Mapping[str, str]:
    """To change nothing is an option too: what meets more resistance than that is better left alone."""
    return {"status-quo": N_("Leave everything as it is")} if settings.status_quo else {}


METHOD = Method(
    "least-resistance",
    N_("Least resistance"),
    "resistance",
    count,
    check_paper,
    on_screen=OnScreen(
        form="resistance",
        settings=ResistanceSettings,
        question=N_("Which one hurts least? Each person says how much they resist every option."),
        counted=N_("The resistance is added up. The option that meets least resistance comes first."),
        meaning=N_("A vote that looks for the option which meets least resistance, not most enthusiasm."),
        figure="resistance",
        figure_name=N_("Resistance"),
        adds=with_status_quo,
    ),
)

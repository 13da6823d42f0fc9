"""Dots: each person spreads a fixed number of dots over the options; the most dots win.

Definition: an option's figure is the sum of the dots on it. Source: "dotmocracy" or multi-voting in workshop
practice; formally cumulative voting, L. Bowler, T. Donovan, D. Brockington, *Electoral Reform and Minority
Representation* (Ohio State University Press, 2003). A tie means equally many dots. Incomplete papers: an
option without dots has 0 and cannot win, dots left over are lost, and a paper without any dot is an
abstention.

>>> from .contract import Paper, Settings
>>> papers = [Paper(dots={"well": 2, "road": 1}), Paper(dots={"road": 1, "school": 2})]
>>> result = count(papers, ["well", "road", "school"], Settings(dots=3))
>>> result.winners, result.ties, result.table["dots"]
(('road', 'school', 'well'), (('road', 'school', 'well'),), {'road': 2, 'school': 2, 'well': 2})
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from dialogue.kernel.messages import N_

from .checks import amounts, answer, refuse, speaking
from .contract import BallotSettings, Method, OnScreen, Paper, Result, Settings
from .figures import figures
from .places import levels, nobody, placed
from .points import sums


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Add up the dots. See the module for ties and incomplete papers."""
    cast = speaking(papers, "dots")
    dots = sums(cast, options, "dots")
    table = {"dots": figures(dots)}
    if not cast:
        return nobody(options, table)
    return placed(levels(dots), settings, table, support=dots)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Whole dots, at most `settings.dots` together and `max_per_option` on one. Raises `PaperError`."""
    dots = answer(paper, "dots")
    amounts(dots, options, whole=True)
    most = settings.max_per_option
    for option, used in dots.items():
        if most is not None and used > most:
            raise refuse("per_option", option=option, used=used, allowed=most)
    used = sum(dots.values())
    if settings.dots is not None and used > settings.dots:
        raise refuse("dots", used=used, allowed=settings.dots)


class DotsSettings(BallotSettings):
    """What can be set for a vote with dots."""

    method: Literal["dots"] = "dots"
    dots: int = Field(5, ge=1, le=50, title=N_("Dots per person"))
    most: int = Field(3, ge=1, le=50, title=N_("Maximum dots on one option"))

    def limits(self) -> Settings:
        return Settings(dots=self.dots, max_per_option=self.most)


METHOD = Method(
    "dots",
    N_("Dots"),
    "dots",
    count,
    check_paper,
    on_screen=OnScreen(
        form="dots",
        settings=DotsSettings,
        question=N_("Which of many options should come first? Each person spreads a few dots as they like."),
        counted=N_("The option with the most dots comes first."),
        meaning=N_("A vote in which each person spreads a fixed number of dots over the options."),
        figure="dots",
    ),
)

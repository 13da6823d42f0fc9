"""Score: each person scores each option on one scale; the largest sum wins.

Source: W. D. Smith, "Range Voting" (2000); the scale is `settings.lowest` to `settings.highest`. A tie
means equal sums. Incomplete papers: a missing score counts as the lowest of the scale, so that an option
few people know cannot win on the praise of a few; a paper without any score is an abstention.

>>> from .contract import Paper, Settings
>>> papers = [Paper(scores={"a": 5, "b": 3}), Paper(scores={"b": 4})]
>>> result = count(papers, ["a", "b"], Settings(highest=5))
>>> result.winners, result.table["mean"]
(('b',), {'a': [5, 2], 'b': [7, 2]})
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from dialogue.kernel.messages import N_

from .checks import amounts, answer, speaking
from .contract import BallotSettings, Method, OnScreen, Paper, Result, Settings
from .figures import figure, figures
from .places import heads, levels, nobody, placed
from .points import sums


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Add up the scores. See the module for ties and incomplete papers."""
    cast = speaking(papers, "scores")
    scores = sums(cast, options, "scores", missing=settings.lowest)
    table = {"score": figures(scores), "papers": figure(heads(cast))}
    if not cast:
        return nobody(options, table)
    mean = {option: scores[option] / heads(cast) for option in options}
    return placed(levels(scores), settings, {**table, "mean": figures(mean)})


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options and scores within the scale. Raises `PaperError`."""
    amounts(answer(paper, "scores"), options, lowest=settings.lowest, highest=settings.highest)


class ScoreSettings(BallotSettings):
    """What can be set for a vote by scores."""

    method: Literal["score"] = "score"
    highest: int = Field(5, ge=3, le=10, title=N_("Highest number (the lowest is 0)"))

    def limits(self) -> Settings:
        return Settings(highest=self.highest)


METHOD = Method(
    "score",
    N_("Score"),
    "scores",
    count,
    check_paper,
    on_screen=OnScreen(
        form="scores",
        settings=ScoreSettings,
        question=N_("How good is each of these? Each person gives every option a number."),
        counted=N_("The numbers are added up. The option with the largest sum comes first."),
        meaning=N_("A vote in which each person gives every option a number on one scale."),
        figure="score",
    ),
)

"""Multi-criteria: each person scores each option on several criteria; criteria have weights.

Definition: an option's value is the mean over the papers of the weighted mean of its scores, weighted by
the criteria's weights (only their proportions matter). More is better on every criterion. Source: simple
additive weighting, C. W. Churchman, R. L. Ackoff, "An Approximate Measure of Value", *Operations Research*
2 (1954). A tie means equal values. Incomplete papers: a missing score counts as the lowest of the scale; a
paper without any score is an abstention.

>>> from .contract import Paper, Settings
>>> papers = [Paper(criteria_scores={"well": {"cost": 2, "use": 5}, "road": {"cost": 4, "use": 1}})]
>>> settings = Settings(highest=5, criteria={"cost": 1, "use": 3})
>>> count(papers, ["well", "road"], settings).table["value"]
{'road': [7, 4], 'well': [17, 4]}
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from pydantic import Field, field_validator

from dialogue.kernel.messages import N_, Msgid

from .checks import amounts, answer, known, refuse, speaking
from .contract import BallotSettings, Method, OnScreen, Paper, Result, Settings, SettingsError
from .figures import figure, figures, total
from .places import heads, levels, nobody, placed
from .refusals import SENTENCES
from .typed_lists import listed, one_by_one


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Weigh the scores. See the module for ties and incomplete papers."""
    weights = settings.criteria
    if not weights or min(weights.values()) < 0 or not any(weights.values()):
        raise SettingsError("criteria", SENTENCES["criteria"])
    cast = speaking(papers, "criteria_scores")
    if not cast:
        return nobody(options, {"value": {}, "mean": {}, "papers": 0})
    mean = {
        option: {criterion: mean_score(cast, option, criterion, settings) for criterion in sorted(weights)}
        for option in sorted(options)
    }
    whole = total(weights.values())
    value = {
        option: sum((scores[c] * Fraction(weights[c]) for c in scores), Fraction(0)) / whole
        for option, scores in mean.items()
    }
    table = {
        "value": figures(value),
        "mean": {option: figures(scores) for option, scores in mean.items()},
        "papers": figure(heads(cast)),
    }
    return placed(levels(value), settings, table)


def mean_score(papers: Sequence[Paper], option: str, criterion: str, settings: Settings) -> Fraction:
    """Mean score of an option on one criterion, over the papers that say something."""
    scores = (
        Fraction(p.weight)
        * Fraction((p.criteria_scores or {}).get(option, {}).get(criterion, settings.lowest))
        for p in papers
    )
    mean: Fraction = total(scores) / heads(papers)
    return mean


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options and criteria, scores within the scale. Raises `PaperError`."""
    scores = answer(paper, "criteria_scores")
    known(scores, options)
    for option, by_criterion in scores.items():
        for criterion, value in by_criterion.items():
            if criterion not in settings.criteria:
                raise refuse("criterion", criterion=criterion)
            amounts({option: value}, options, lowest=settings.lowest, highest=settings.highest)


CRITERIA = tuple(map(Msgid, (N_("Useful"), N_("Doable"), N_("Fair"))))
"""The criteria when none of one's own are set; each weighs the same."""

MOST_CRITERIA, MOST_WEIGHT, LONGEST_CRITERION = 6, 20, 60
WEIGHED = re.compile(r"^(?P<word>.*?\S)[\s:=]+(?P<weight>[0-9]{1,3})$", re.DOTALL)


def weighed(typed: str) -> list[tuple[str, int]]:
    """Criteria as a facilitator typed them, each with its weight; 1 where none is given.

    >>> weighed("Low cost 2; Use: 3; Fair")
    [('Low cost', 2), ('Use', 3), ('Fair', 1)]
    """
    found = []
    for part in listed(typed):
        both = WEIGHED.match(part)
        found.append((both["word"], int(both["weight"])) if both else (part, 1))
    return found


class CriteriaSettings(BallotSettings):
    """What can be set for a vote on several criteria."""

    method: Literal["multi-criteria"] = "multi-criteria"
    criteria: str = Field(
        "",
        max_length=500,
        title=N_(
            "Criteria, one on each line with its weight, such as “Low cost 2” (empty: useful, doable, fair)"
        ),
        json_schema_extra={"lines": ";"},
    )
    highest: int = Field(5, ge=3, le=10, title=N_("Highest number (the lowest is 0)"))

    @field_validator("criteria")
    @classmethod
    def _are_criteria(cls, typed: str) -> str:
        found = weighed(typed)
        if len(found) > MOST_CRITERIA or not all(1 <= weight <= MOST_WEIGHT for _, weight in found):
            raise ValueError("too many criteria, or a weight that is not possible")
        one_by_one("; ".join(word for word, _ in found), longest=LONGEST_CRITERION)
        return typed

    def limits(self) -> Settings:
        found: list[tuple[str, int]] = weighed(self.criteria) or [(word, 1) for word in CRITERIA]
        return Settings(
            highest=self.highest,
            criteria={str(place): weight for place, (_, weight) in enumerate(found, 1)},
            words=tuple(word for word, _ in found),
        )


METHOD = Method(
    "multi-criteria",
    N_("Several criteria"),
    "criteria_scores",
    count,
    check_paper,
    on_screen=OnScreen(
        form="criteria",
        settings=CriteriaSettings,
        question=N_("Which is best when several things matter? Each person gives numbers on each criterion."),
        counted=N_(
            "The mean of all numbers, weighted by the criteria. The option with the highest one comes first."
        ),
        meaning=N_("A vote in which each person gives every option a number on each of several criteria."),
        figure="value",
        figure_name=N_("Weighted mean"),
    ),
)

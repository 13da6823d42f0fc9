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

from collections.abc import Sequence
from fractions import Fraction

from dialogue.kernel.messages import N_

from .checks import amounts, answer, known, refuse, speaking
from .contract import Method, Paper, Result, Settings, SettingsError
from .figures import figure, figures, total
from .places import heads, levels, nobody, placed
from .refusals import SENTENCES


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


METHOD = Method("multi-criteria", N_("Several criteria"), "criteria_scores", count, check_paper)

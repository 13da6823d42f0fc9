"""Projects, their costs and who supports them: what the two budget methods share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from .checks import answer, approvals, refuse
from .contract import Paper, Result, Settings, SettingsError
from .figures import total
from .refusals import SENTENCES

Projects = frozenset[str]


@dataclass(frozen=True)
class Support:
    """Voters with equal papers taken together into classes.

    weights: heads in each voter class, times `scale`: whole numbers count much faster than fractions.
    supporters: project -> pairs of what the project is worth to one head, times `worth_scale`, and the voter
    classes to which it is worth that. heads: everybody who handed in a paper, empty ones included.
    """

    weights: tuple[int, ...]
    scale: int
    worth_scale: int
    supporters: Mapping[str, tuple[tuple[int, tuple[int, ...]], ...]]
    heads: Fraction

    def approvals(self, project: str) -> Fraction:
        """Heads who support a project."""
        return Fraction(
            sum(self.weights[v] for _, voters in self.supporters[project] for v in voters), self.scale
        )

    def value(self, project: str) -> Fraction:
        """What a project is worth to all who support it."""
        whole = (worth * sum(self.weights[v] for v in voters) for worth, voters in self.supporters[project])
        return total(whole) / (self.scale * self.worth_scale)


def costs(options: Sequence[str], settings: Settings) -> dict[str, Fraction]:
    """Cost of each project. Raises `SettingsError` when one is missing or below 0, or without a budget."""
    if settings.budget is None or settings.budget < 0:
        raise SettingsError("budget", SENTENCES["budget"])
    found = {}
    for option in options:
        cost = settings.costs.get(option)
        if cost is None or cost < 0:
            raise SettingsError("cost", SENTENCES["cost"], {"option": option})
        found[option] = Fraction(cost)
    return found


def support(papers: Sequence[Paper], cost: Mapping[str, Fraction], settings: Settings) -> Support:
    """Who supports what, and how much a project is worth to them (see `Settings.utilities`)."""
    classes: dict[frozenset[tuple[str, Fraction]], Fraction] = {}
    for paper in papers:
        key = frozenset((option, worth(paper, option, cost, settings)) for option in paper.approved or ())
        classes[key] = classes.get(key, Fraction(0)) + Fraction(paper.weight)
    voters: dict[str, dict[Fraction, list[int]]] = {option: {} for option in sorted(cost)}
    for number, key in enumerate(classes):
        for option, value in key:
            if option in cost and (value > 0 or cost[option] == 0):
                voters[option].setdefault(value, []).append(number)
    scale = lcm(*(weight.denominator for weight in classes.values()))
    worth_scale = lcm(*(worth.denominator for found in voters.values() for worth in found))
    return Support(
        weights=tuple(int(weight * scale) for weight in classes.values()),
        scale=scale,
        worth_scale=worth_scale,
        supporters={
            o: tuple((int(w * worth_scale), tuple(v)) for w, v in sorted(voters[o].items())) for o in voters
        },
        heads=total(classes.values()),
    )


def worth(paper: Paper, option: str, cost: Mapping[str, Fraction], settings: Settings) -> Fraction:
    """What a project is worth to one head who approves it."""
    if settings.utilities == "cost":
        return cost.get(option, Fraction(0))
    if settings.utilities == "cardinality":
        return Fraction(1)
    return Fraction((paper.scores or {}).get(option, 0))


def check(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known projects, each once, with points where points count. Raises `PaperError`."""
    approvals(paper, options, settings.max_approvals)
    if settings.utilities == "points":
        for option in answer(paper, "approved"):
            if (paper.scores or {}).get(option, 0) <= 0:
                raise refuse("points", option=option)


def funded(
    options: Sequence[str], outcomes: Iterable[Projects], aside: Iterable[str], table: Mapping[str, Any]
) -> Result:
    """The result: winners are funded in every outcome; in `ties` are those funded in some, or put `aside`."""
    sets = sorted(outcomes, key=sorted)
    certain = frozenset.intersection(*sets)
    still_open = frozenset().union(*sets, aside) - certain
    rest = frozenset(options) - certain - still_open
    order = tuple(tuple(sorted(level)) for level in (certain, still_open, rest) if level)
    return Result(
        winners=tuple(sorted(certain)),
        order=order,
        ties=(tuple(sorted(still_open)),) if still_open else (),
        table={**table, "outcomes": [sorted(found) for found in sets[:100]]},
    )

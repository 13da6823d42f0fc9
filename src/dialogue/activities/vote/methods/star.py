"""STAR: score, then automatic runoff between the two options with the largest sums.

Definition: the finalists are the two options with the largest sums of scores; the finalist whom more people
scored above the other wins. For more places the winner is taken out and the rest is counted again ("bloc
STAR"), which also gives the order. Source: M. Frohnmayer, C. Shulman, S. Wolk and others, "STAR Voting,
Equality of Voice, and Voter Satisfaction", *Constitutional Political Economy* 34 (2023).

A tie for a place in the final: every pair that the sums allow is put into a final, and all their winners
are returned as tied. A tie in a final: both are returned. With more places every way is followed; beyond
`LIMIT` sets of winners tied ones take their places together, and the table says `"explored": false`. (The
Equal Vote Coalition's practice breaks ties by the other round; we report them.) Incomplete papers: a missing
score counts as the lowest of the scale, in the sum and in the final; a paper without any score is an
abstention.

>>> from .contract import Paper, Settings
>>> papers = [Paper(weight=3, scores={"a": 5, "b": 4}), Paper(weight=2, scores={"b": 5, "c": 2})]
>>> result = count(papers, ["a", "b", "c"], Settings(highest=5))
>>> result.table["score"], result.winners
({'a': 15, 'b': 22, 'c': 4}, ('a',))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any, Literal

from pydantic import Field

from dialogue.kernel.messages import N_

from .checks import amounts, answer, speaking
from .contract import BallotSettings, Method, OnScreen, Paper, Result, Settings
from .figures import figure, figures
from .places import levels, nobody, placed, places
from .points import sums
from .saying import Said, options
from .stepwise import elected, explore


def finals(scores: dict[str, Fraction]) -> list[tuple[str, str]]:
    """Every pair of finalists that the sums allow, each in alphabetical order.

    >>> finals({"a": Fraction(9), "b": Fraction(4), "c": Fraction(4)})
    [('a', 'b'), ('a', 'c')]
    """
    order = levels(scores)
    if len(order[0]) >= 2:
        return list(combinations(order[0], 2))
    if len(order) == 1:
        return []
    first = order[0][0]
    return [(min(first, second), max(first, second)) for second in order[1]]


def final(papers: Sequence[Paper], pair: tuple[str, str], settings: Settings) -> tuple[Fraction, Fraction]:
    """Weight of those who scored the first above the second, and the reverse."""
    ahead, behind = Fraction(0), Fraction(0)
    for paper in papers:
        scores = paper.scores or {}
        one, other = (scores.get(option, settings.lowest) for option in pair)
        if one > other:
            ahead += Fraction(paper.weight)
        elif other > one:
            behind += Fraction(paper.weight)
    return ahead, behind


def one_place(
    papers: Sequence[Paper], scores: dict[str, Fraction], settings: Settings
) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The winner, or all who may be, among the options in `scores`; and the finals held."""
    if len(scores) == 1:
        return tuple(scores), []
    winners: set[str] = set()
    held = []
    for pair in finals(scores):
        ahead, behind = final(papers, pair, settings)
        winners |= {pair[0]} if ahead > behind else {pair[1]} if behind > ahead else set(pair)
        held.append({"finalists": list(pair), "preferred": [figure(ahead), figure(behind)]})
    return tuple(sorted(winners)), held


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Hold the finals place by place. See the module for ties and incomplete papers."""
    cast = speaking(papers, "scores")
    scores = sums(cast, options, "scores", missing=settings.lowest)
    table: dict[str, Any] = {"score": figures(scores)}
    if not cast:
        return nobody(options, {**table, "finals": []})

    def next_place(chosen: frozenset[str]) -> dict[str, frozenset[str]]:
        left = {option: value for option, value in scores.items() if option not in chosen}
        winners, _ = one_place(cast, left, settings) if left else ((), [])
        return {winner: chosen | {winner} for winner in winners}

    steps, sets, explored = explore(frozenset[str](), next_place, places(settings))
    order, rounds = peeled(cast, scores, settings)
    table = {**table, "finals": rounds[0] if settings.winners == 1 else rounds, "explored": explored}
    if not explored:
        return placed(tuple(order), settings, table)
    result = elected(options, steps, sorted(sets, key=sorted), {})
    first = [level for level in result.order if level[0] in result.winners]
    rest = (tuple(option for option in level if option not in result.winners) for level in order)
    return replace(result, order=(*first, *(level for level in rest if level)), table=table)


def peeled(
    papers: Sequence[Paper], scores: dict[str, Fraction], settings: Settings
) -> tuple[list[tuple[str, ...]], list[list[dict[str, Any]]]]:
    """The winners place by place, tied ones taken out together, and the finals of each place."""
    order, rounds, left = [], [], dict(scores)
    while left:
        winners, held = one_place(papers, left, settings)
        rounds.append(held)
        order.append(winners)
        left = {option: value for option, value in left.items() if option not in winners}
    return order, rounds


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options and scores within the scale. Raises `PaperError`."""
    amounts(answer(paper, "scores"), options, lowest=settings.lowest, highest=settings.highest)


class StarSettings(BallotSettings):
    """What can be set for a vote by STAR."""

    method: Literal["star"] = "star"
    highest: int = Field(5, ge=3, le=10, title=N_("Highest number (the lowest is 0)"))

    def limits(self) -> Settings:
        return Settings(highest=self.highest)


MOST_FINALS = 4
"""More finals than this are not told one by one."""


def steps(result: Result, settings: Settings) -> list[Said]:
    """The sums, who is in the final, and how many people prefer each finalist."""
    sums_of, finals_held = result.table["score"], result.table["finals"]
    if not finals_held:
        return []
    finalists = sorted({name for held in finals_held for name in held["finalists"]})
    by_sum: dict[Any, list[str]] = {}
    for name in finalists:
        by_sum.setdefault(sums_of[name], []).append(name)
    told = [
        Said(N_("Largest sum of points: %(options)s, %(points)s."), facts)
        if place == 0
        else Said(N_("Next largest sum: %(options)s, %(points)s."), facts)
        for place, facts in enumerate(
            {"options": options(*by_sum[points]), "points": points} for points in sorted(by_sum, reverse=True)
        )
    ]
    if len(finals_held) == 1:
        told.append(Said(N_("Into the final go %(options)s."), {"options": options(*finalists)}))
    else:
        told.append(
            Said(
                N_(
                    "The sums leave it open which options go into the final, so all %(number)s possible finals are held."
                ),
                {"number": len(finals_held)},
            )
        )
    for held in finals_held[:MOST_FINALS]:
        (one, other), (ahead, behind) = held["finalists"], held["preferred"]
        if ahead == behind:
            told.append(
                Said(
                    N_(
                        "In the final equally many people prefer %(one)s and %(other)s: %(ahead)s each. "
                        "They share the place."
                    ),
                    {"one": options(one), "other": options(other), "ahead": ahead},
                )
            )
            continue
        if behind > ahead:
            one, other, ahead, behind = other, one, behind, ahead
        told.append(
            Said(
                N_("In the final more people prefer %(one)s to %(other)s: %(ahead)s against %(behind)s."),
                {"one": options(one), "other": options(other), "ahead": ahead, "behind": behind},
            )
        )
    if len(finals_held) > MOST_FINALS:
        told.append(
            Said(
                N_("Further finals: %(number)s. Options that win one of them share the first place."),
                {"number": len(finals_held) - MOST_FINALS},
            )
        )
    return told


METHOD = Method(
    "star",
    N_("STAR: score, then runoff"),
    "scores",
    count,
    check_paper,
    on_screen=OnScreen(
        form="scores",
        settings=StarSettings,
        question=N_(
            "How good is each, and which of the best two do more people prefer? Each person gives every option a number."
        ),
        counted=N_(
            "The two options with the largest sums meet in a final. There each paper counts for the one that it puts higher."
        ),
        meaning=N_("A vote by numbers with a final between the two options that have the largest sums."),
        figure="score",
        steps=steps,
    ),
)

"""Greedy representation of groups: each step elects the option that gives most groups most people a voice.

Definition: a person is represented by an elected option they approve. Each group's share of represented
people counts the same, however large the group is; each step elects the option that raises the sum of these
shares the most. When no option raises it any more and places are left, everybody counts as not represented
again and the next round begins. Papers without a group are one group together. Source: the greedy rule for
J. Chamberlin, P. Courant, "Representative Deliberations and Representative Decisions", *American Political
Science Review* 77 (1983), in T. Lu, C. Boutilier, "Budgeted Social Choice", IJCAI 2011; weighing groups
equally is this project's own.

A tie in a step: every way it may fall is followed, as in sequential proportional approval; so are incomplete
papers. The group-balanced result is the same as the overall one.

>>> from .contract import Paper, Settings
>>> papers = [Paper(weight=20, group="towns", approved=("road",))]
>>> papers += [Paper(weight=9, group="towns", approved=("rail",))]
>>> papers += [Paper(weight=2, group="farmers", approved=("well", "rail"))]
>>> count(papers, ["road", "rail", "well"], Settings(winners=2)).order
(('rail',), ('road',), ('well',))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from dialogue.kernel.messages import N_

from .checks import approvals, speaking
from .contract import Method, Paper, Result, Settings
from .figures import figure, figures
from .places import heads, nobody, places
from .stepwise import elected, explore

# all who are elected, and those of them elected in the present round
State = tuple[frozenset[str], frozenset[str]]


def equal_groups(papers: Sequence[Paper]) -> dict[frozenset[str], Fraction]:
    """Approved set -> weight, each group's papers weighing 1 together."""
    weights: dict[str | None, Fraction] = {}
    for paper in papers:
        weights[paper.group] = weights.get(paper.group, Fraction(0)) + Fraction(paper.weight)
    ballots: dict[frozenset[str], Fraction] = {}
    for paper in papers:
        approved = frozenset(paper.approved or ())
        ballots[approved] = ballots.get(approved, Fraction(0)) + Fraction(paper.weight) / weights[paper.group]
    return ballots


def gains(ballots: Mapping[frozenset[str], Fraction], state: State) -> dict[str, Fraction]:
    """What each option not elected adds to the sum of the groups' represented shares in the present round."""
    chosen, this_round = state
    found: dict[str, Fraction] = {}
    for approved, weight in ballots.items():
        if not approved & this_round:
            for option in approved - chosen:
                found[option] = found.get(option, Fraction(0)) + weight
    return found


def represented(papers: Sequence[Paper], chosen: frozenset[str]) -> dict[str, Fraction]:
    """Share of each group's people who approve at least one of the chosen options."""
    whole: dict[str, Fraction] = {}
    served: dict[str, Fraction] = {}
    for paper in papers:
        group = paper.group or ""
        whole[group] = whole.get(group, Fraction(0)) + Fraction(paper.weight)
        if chosen.intersection(paper.approved or ()):
            served[group] = served.get(group, Fraction(0)) + Fraction(paper.weight)
    return {group: served.get(group, Fraction(0)) / whole[group] for group in whole}


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Elect step by step; `represented` gives each group's share for the first outcome. See the module."""
    cast = speaking(papers, "approved")
    if not cast:
        return nobody(options, {"represented": {}, "papers": 0, "explored": True})
    ballots = equal_groups(cast)

    def best(state: State) -> dict[str, State]:
        chosen, this_round = state
        now = gains(ballots, state)
        if not now:
            this_round = frozenset()
            now = gains(ballots, (chosen, this_round))
        most = max(now.values(), default=None)
        return {
            option: (chosen | {option}, this_round | {option}) for option, gain in now.items() if gain == most
        }

    steps, states, explored = explore((frozenset[str](), frozenset[str]()), best, places(settings))
    sets = sorted({chosen for chosen, _ in states}, key=sorted)
    table = {
        "represented": [figures(represented(cast, chosen)) for chosen in sets[:100]],
        "papers": figure(heads(cast)),
        "explored": explored,
    }
    return elected(options, steps, sets, table)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options, each once, at most `settings.max_approvals`. Raises `PaperError`."""
    approvals(paper, options, settings.max_approvals)


METHOD = Method(
    "group-representation", N_("Representation of groups, step by step"), "approved", count, check_paper
)

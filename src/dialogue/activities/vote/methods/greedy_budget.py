"""Greedy budget: projects are funded from the most approved down, each if it still fits into the budget.

Definition: projects are taken by approvals (`utilities="cost"`), by approvals per unit of money
(`"cardinality"`) or by points per unit of money (`"points"`); one that does not fit is passed over. This is
what most cities do. Source: P. Faliszewski and others, "Participatory Budgeting: Data,
Tools, and Analysis", IJCAI 2023. A majority may take the whole budget: see equal shares for a fairer one.

A tie: when equally placed projects do not all fit, every choice of them that leaves no room for another is
followed; winners are the projects funded in all outcomes, `ties` those funded in some. Beyond `LIMIT`
different outcomes such projects are put aside, named in `ties`, and the table says `"explored": false`.
Incomplete papers: what is not approved is not approved. A project that nobody approves is not funded.

>>> from .contract import Paper, Settings
>>> papers = [Paper(weight=3, approved=("bridge",)), Paper(weight=2, approved=("well", "bench"))]
>>> costs = {"bridge": 60, "well": 50, "bench": 40}
>>> count(papers, ["bridge", "well", "bench"], Settings(budget=100, costs=costs)).winners
('bench', 'bridge')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

from dialogue.kernel.messages import N_

from .contract import Method, OnScreen, Paper, Result, Settings
from .figures import exact, figure, figures, total
from .places import levels
from .projects import Projects, check, costs, funded, support
from .saying import Said, latest, several
from .saying import options as named
from .spending import SpendingSettings, money, tied_spending

LIMIT = 1000


def choices(tied: Sequence[str], cost: Mapping[str, Fraction], money: Fraction) -> set[Projects]:
    """All choices among tied projects that fit and leave no room for another one of them, at most LIMIT + 1.

    >>> cost = {"a": Fraction(3), "b": Fraction(2), "c": Fraction(2)}
    >>> sorted(sorted(found) for found in choices("abc", cost, Fraction(4)))
    [['a'], ['b', 'c']]
    """
    if sum(cost[project] for project in tied) <= money:
        return {frozenset(tied)}
    found: set[Projects] = set()
    seen: set[Projects] = set()
    waiting: list[Projects] = [frozenset()]
    while waiting and len(seen) <= 4 * LIMIT:
        chosen = waiting.pop()
        if chosen in seen:
            continue
        seen.add(chosen)
        left = money - total(cost[project] for project in chosen)
        fitting = [project for project in tied if project not in chosen and cost[project] <= left]
        waiting.extend(chosen | {project} for project in fitting)
        if not fitting:
            found.add(chosen)
    return found if len(seen) <= 4 * LIMIT else set()


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Fund from the top. See the module for ties and incomplete papers."""
    cost = costs(options, settings)
    budget = Fraction(settings.budget or 0)
    cast = [paper for paper in papers if paper.approved is not None]
    people = support(cast, cost, settings)
    supported = [option for option in options if people.supporters[option]]
    values = {o: people.value(o) / cost[o] for o in supported if cost[o]}
    outcomes: set[Projects] = {frozenset(option for option in supported if not cost[option])}
    aside: set[str] = set()
    for level in levels(values):
        following: set[Projects] = set()
        for chosen in outcomes:
            left = budget - total(cost[project] for project in chosen)
            fitting = [project for project in level if cost[project] <= left]
            found = choices(fitting, cost, left)
            following |= {chosen | more for more in found} or {chosen}
            aside |= set() if found else set(fitting)
        if len(following) > LIMIT:
            aside |= set(level)
            following = outcomes
        outcomes = following
    table = {
        "value": figures(values),
        "approvals": figures({option: people.approvals(option) for option in options}),
        "budget": figure(budget),
        "papers": figure(people.heads),
        "explored": not aside,
    }
    return funded(options, outcomes, aside, table)


check_paper = check


def steps(result: Result, settings: Settings) -> Sequence[Said]:
    """The projects from the most approved down: paid, or passed over as too dear for what is left."""
    approvals = {option: exact(n) for option, n in result.table["approvals"].items()}
    left, told = exact(result.table["budget"]), []
    open_ = {option for tie in result.ties for option in tie}
    for level in levels({option: n for option, n in approvals.items() if n}):
        if open_.intersection(level):
            break  # what is left from here on hangs on a tie
        for option in level:
            cost = Fraction(settings.costs[option])
            facts = {"option": named(option), "people": approvals[option], "cost": money(cost, settings)}
            if option in result.winners:
                left -= cost
                told.append(
                    several(
                        "%(option)s is approved by %(people)s person and paid: %(cost)s. %(left)s left.",
                        "%(option)s is approved by %(people)s people and paid: %(cost)s. %(left)s left.",
                        int(approvals[option]),
                        **facts,
                        left=money(left, settings),
                    )
                )
            else:
                told.append(
                    several(
                        "%(option)s is approved by %(people)s person, costs %(cost)s and does not fit any more.",
                        "%(option)s is approved by %(people)s people, costs %(cost)s and does not fit any more.",
                        int(approvals[option]),
                        **facts,
                    )
                )
    return latest([*told, *tied_spending(result)])


class GreedySettings(SpendingSettings):
    """What can be set for a budget spent on the most approved first."""

    method: Literal["greedy-budget"] = "greedy-budget"


METHOD = Method(
    "greedy-budget",
    N_("Budget, most approved first"),
    "approved",
    count,
    check,
    places=False,
    on_screen=OnScreen(
        form="approvals",
        settings=GreedySettings,
        question=N_(
            "Which projects do we pay for, most wanted first? Each person ticks the projects that are worth it."
        ),
        counted=N_(
            "From the most ticked project down, each one that still fits into the budget is paid. More than half of the "
            "people can spend all of it."
        ),
        meaning=N_(
            "A vote on a budget in which the most approved projects are paid until the money is used up."
        ),
        figure="approvals",
        steps=steps,
        spends=True,
        chooses=True,
    ),
)

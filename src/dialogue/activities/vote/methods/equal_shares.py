"""Method of equal shares: everybody gets an equal share of the budget and pays for what they approve.

Definition: each head gets budget / heads. A project is affordable at price q when its supporters, each
paying q x (its worth to them) or all they have left, pay its cost. The project with the lowest price is
bought, its supporters pay, and so on until nothing is affordable. Worth is the project's cost
(`utilities="cost"`, the default), 1 (`"cardinality"`) or the person's points (`"points"`). Source: D.
Peters, G. Pierczyński, P. Skowron, "Proportional Participatory Budgeting with Additive Utilities", NeurIPS
2021; practice: equalshares.net.

`completion="none"` leaves the rest of the budget unspent. `"budget-increase"` runs again with every share
raised by `settings.step` (1), again and again; it keeps the last outcome that the real budget can pay, and
stops early when no approved project fits any more into what is left ("Add1"). Papers without an approval
keep their share.

A tie: projects with the same price are all bought when their supporters can pay for all; otherwise every
choice is followed. Winners are funded in all outcomes; `ties` names those funded in some. A raise is kept
only if the real budget can pay all its outcomes. Beyond `LIMIT` states such projects are put aside, named
in `ties`, and the table says `"explored": false`. Incomplete papers: what is not approved is not approved.
A project that costs more than the budget, or that nobody approves, is not funded.

>>> from .contract import Paper, Settings
>>> papers = [Paper(weight=2, approved=("pool", "park")), Paper(approved=("pool",))]
>>> papers += [Paper(approved=("school",))]
>>> settings = Settings(budget=100, costs={"pool": 70, "park": 40, "school": 25})
>>> count(papers, ["pool", "park", "school"], settings).winners
('pool', 'school')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, inf
from typing import Literal

from pydantic import Field

from dialogue.kernel.messages import N_

from .contract import Method, OnScreen, Paper, Result, Settings, SettingsError
from .figures import exact, figure, figures, total
from .places import nobody
from .projects import Projects, Support, check, costs, funded, support
from .refusals import SENTENCES
from .saying import Said, latest, several
from .saying import options as named
from .shares import Purchase, Run, run
from .spending import SpendingSettings, money, tied_spending

PARTS = 20
"""In a session everybody's share is raised by this part of the first one again and again, or by one unit of money. One
unit a step would take minutes to count where a budget has six figures, or where many projects are tied."""

Outcomes = dict[Projects, tuple[Purchase, ...]]


def exhaustive(
    outcomes: Iterable[Projects], cost: Mapping[str, Fraction], people: Support, budget: Fraction
) -> bool:
    """Whether no outcome leaves room for one more project that somebody approves."""
    for chosen in outcomes:
        left = budget - total(cost[project] for project in chosen)
        if any(p not in chosen and people.supporters[p] and cost[p] <= left for p in cost):
            return False
    return True


def payable(outcomes: Iterable[Projects], cost: Mapping[str, Fraction], budget: Fraction) -> bool:
    """Whether the real budget can pay every outcome."""
    return all(total(cost[project] for project in chosen) <= budget for chosen in outcomes)


def completed(
    cost: Mapping[str, Fraction], people: Support, settings: Settings, budget: Fraction
) -> tuple[Outcomes, Run, Fraction]:
    """The outcomes after completion, the run they come from, and the share of each head in it."""
    share, step = budget / people.heads, Fraction(settings.step)
    if step <= 0:
        raise SettingsError("step", SENTENCES["step"])
    if settings.parts is not None:
        step = max(step, share / settings.parts)
    outcomes, last = run(cost, people, share)
    while settings.completion == "budget-increase" and not exhaustive(outcomes, cost, people, budget):
        if last.scales.room == inf:
            break
        raises = max(1, ceil(Fraction(last.scales.room) / step))
        following, attempt = run(cost, people, share + raises * step)
        if not payable(following, cost, budget):
            share += (raises - 1) * step
            break
        outcomes, last, share = following, attempt, share + raises * step
    return outcomes, last, share


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Let the shares buy. See the module for ties and incomplete papers."""
    cost = costs(options, settings)
    budget = Fraction(settings.budget or 0)
    people = support([paper for paper in papers if paper.approved is not None], cost, settings)
    table = {
        "approvals": figures({option: people.approvals(option) for option in options}),
        "budget": figure(budget),
        "papers": figure(people.heads),
    }
    if not people.heads:
        return nobody(options, {**table, "rounds": [], "outcomes": [], "explored": True})
    outcomes, last, share = completed(cost, people, settings, budget)
    rounds = next(iter(outcomes.values())) if len(outcomes) == 1 else ()
    return funded(
        options,
        outcomes,
        last.aside,
        {
            **table,
            "share": figure(share),
            "rounds": [
                {"project": project, "price": figure(price.exact()[0] * people.worth_scale)}
                for project, price in rounds
            ],
            "spent": [
                figure(total(cost[p] for p in chosen)) for chosen in sorted(outcomes, key=sorted)[:100]
            ],
            "explored": not last.aside,
        },
    )


check_paper = check


def steps(result: Result, settings: Settings) -> Sequence[Said]:
    """What each person has to spend, and the purchases in their order: who pays, and what is left."""
    table = result.table
    if "share" not in table:
        return ()
    budget, share = exact(table["budget"]), exact(table["share"])
    first = budget / exact(table["papers"])
    told = [
        Said(
            N_("Each person who voted has the same part of the budget: %(share)s."),
            {"share": money(first, settings)},
        )
    ]
    if share > first:
        facts = {"share": money(share, settings)}
        told.append(Said(N_("So that less is left over, each part was raised to %(share)s."), facts))
    left = budget
    for round_ in table["rounds"]:
        project, cost = round_["project"], Fraction(settings.costs[round_["project"]])
        left -= cost
        people = exact(table["approvals"][project])
        told.append(
            several(
                "%(option)s costs %(cost)s. %(people)s person approves it and pays it. %(left)s left.",
                "%(option)s costs %(cost)s. %(people)s people approve it and pay at most %(most)s each. %(left)s left.",
                int(people),
                option=named(project),
                cost=money(cost, settings),
                people=people,
                most=money(exact(round_["price"]) * cost, settings),
                left=money(left, settings),
            )
        )
    if not table["rounds"] and not result.ties:
        told.append(Said(N_("Nothing is approved by enough people to pay for it.")))
    return latest([*told, *tied_spending(result)])


class EqualSharesSettings(SpendingSettings):
    """What can be set for a budget by equal shares."""

    method: Literal["equal-shares"] = "equal-shares"
    fill: bool = Field(
        True,
        title=N_(
            "Use what is left over: raise everybody’s part step by step as long as the budget can pay the result"
        ),
    )

    def limits(self) -> Settings:
        return replace(super().limits(), completion="budget-increase" if self.fill else "none", parts=PARTS)


METHOD = Method(
    "equal-shares",
    N_("Budget by equal shares"),
    "approved",
    count,
    check_paper,
    places=False,
    on_screen=OnScreen(
        form="approvals",
        settings=EqualSharesSettings,
        question=N_(
            "Which projects do we pay for, fair to minorities too? Each person ticks the projects that are worth it."
        ),
        counted=N_(
            "Each person has the same part of the budget and pays for what they ticked. A project is paid when those who "
            "ticked it can pay it together; the one that costs each of them least comes first."
        ),
        meaning=N_(
            "A vote on a budget in which each person spends the same part of it on the projects they approve."
        ),
        figure="approvals",
        steps=steps,
        spends=True,
        chooses=True,
    ),
)

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
from typing import Any, Literal

from dialogue.kernel.messages import N_

from .checks import approvals, speaking
from .contract import Method, OnScreen, Paper, Result, Settings
from .figures import exact, figure, figures
from .places import heads, nobody, places
from .saying import Group, Said, latest
from .saying import options as named
from .seats import SeatsSettings, tied_seat
from .stepwise import elected, explore, seats

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
        return nobody(options, {"represented": {}, "seats": [], "papers": 0, "explored": True})
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

    start: State = (frozenset(), frozenset())
    taken, states, explored = explore(start, best, places(settings))
    sets = sorted({chosen for chosen, _ in states}, key=sorted)

    def gain(state: State, option: str) -> Fraction:
        return (gains(ballots, state) or gains(ballots, (state[0], frozenset())))[option]

    table = {
        "represented": [figures(represented(cast, chosen)) for chosen in sets[:100]],
        "seats": [{**seat, **_voices(cast, state)} for seat, state in seats(start, taken, best, gain)],
        "papers": figure(heads(cast)),
        "explored": explored,
    }
    return elected(options, taken, sets, table)


def _voices(papers: Sequence[Paper], state: State | None) -> dict[str, Any]:
    """After a seat: each group's share of people with a voice, and whether a new round began with it; None if unknown."""
    if state is None:
        return {"represented": None, "again": False}
    chosen, this_round = state
    return {"represented": figures(represented(papers, chosen)), "again": len(this_round) == 1 < len(chosen)}


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options, each once, at most `settings.max_approvals`. Raises `PaperError`."""
    approvals(paper, options, settings.max_approvals)


def steps(result: Result, settings: Settings) -> Sequence[Said]:
    """Each seat, and which part of each group has somebody then."""
    told = []
    for place, seat in enumerate(result.table.get("seats", ()), 1):
        if seat["represented"] is None:
            told.append(tied_seat(place, seat["options"]))
            continue
        shares = tuple(
            Said(
                N_("%(group)s %(percent)s %%"),
                {"group": Group(group), "percent": round(100 * exact(share))},
            )
            for group, share in seat["represented"].items()
        )
        facts = {"place": place, "option": named(*seat["options"]), "shares": shares}
        if seat["again"]:
            told.append(
                Said(
                    N_(
                        "Seat %(place)s: %(option)s. Nobody more could get a first voice, so everybody counts once more."
                    ),
                    facts,
                )
            )
        else:
            told.append(Said(N_("Seat %(place)s: %(option)s. Have a voice now: %(shares)s."), facts))
    return latest(told)


class RepresentationSettings(SeatsSettings):
    """What can be set for representation of groups."""

    method: Literal["group-representation"] = "group-representation"


METHOD = Method(
    "group-representation",
    N_("Representation of groups, step by step"),
    "approved",
    count,
    check_paper,
    on_screen=OnScreen(
        form="approvals",
        settings=RepresentationSettings,
        question=N_(
            "Which few of them, so that every group has somebody? Each person ticks every option that is fine with them."
        ),
        counted=N_(
            "The seats are filled one by one. Each seat goes where the groups gain most people who have somebody they "
            "approve; every group weighs the same."
        ),
        meaning=N_("A vote that fills several seats so that every group has somebody it approves."),
        steps=steps,
        chooses=True,
    ),
)

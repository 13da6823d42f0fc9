"""Sequential proportional approval: places are filled one by one; who is already represented weighs less.

Definition: a paper that approves j options already elected adds 1/(j+1) to each further option it approves;
each step elects the option with the largest sum. Source: T. N. Thiele, "Om Flerfoldsvalg" (1895); M.
Lackner, P. Skowron, *Multi-Winner Voting with Approval Preferences* (Springer, 2023), rule 3. The order is
that of election.

A tie in a step: every way it may fall is followed; winners are all elected in some way (so they may be more
than the places) and `ties` names those not elected in every way. Beyond `LIMIT` different sets the steps
end and the table says `"explored": false`. Incomplete papers: what is not approved is not approved; an
empty paper is an abstention. An option that nobody approves is not elected: a place may stay empty.

>>> from .contract import Paper, Settings
>>> papers = [Paper(weight=6, approved=("a", "b")), Paper(weight=4, approved=("c",))]
>>> result = count(papers, ["a", "b", "c"], Settings(winners=2))
>>> result.winners, result.ties
(('a', 'b', 'c'), (('a', 'b'),))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from dialogue.kernel.messages import N_

from .checks import approvals, merged, speaking
from .contract import Method, OnScreen, Paper, Result, Settings
from .figures import exact, figure, figures
from .places import heads, nobody, places
from .saying import Said, latest
from .saying import options as named
from .seats import SeatsSettings, tied_seat
from .stepwise import elected, explore, seats

Elected = frozenset[str]


def gains(ballots: Mapping[frozenset[str], Fraction], chosen: Elected) -> dict[str, Fraction]:
    """What each option would add now, for those that somebody approves.

    >>> gains({frozenset("ab"): Fraction(4), frozenset("b"): Fraction(1)}, frozenset("a"))
    {'b': Fraction(3, 1)}
    """
    found: dict[str, Fraction] = {}
    for approved, weight in ballots.items():
        part = weight / (1 + len(approved & chosen))
        for option in approved - chosen:
            found[option] = found.get(option, Fraction(0)) + part
    return found


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Elect step by step. See the module for ties and incomplete papers."""
    cast = speaking(papers, "approved")
    ballots = merged(cast, "approved")
    first = {option: Fraction(0) for option in options} | gains(ballots, frozenset())
    table: dict[str, Any] = {
        "approvals": figures(first),
        "papers": figure(heads(cast)),
        "seats": [],
        "explored": True,
    }
    if not cast:
        return nobody(options, table)

    def best(chosen: Elected) -> dict[str, Elected]:
        now = gains(ballots, chosen)
        most = max(now.values(), default=None)
        return {option: chosen | {option} for option, gain in now.items() if gain == most}

    start: Elected = frozenset()
    taken, sets, explored = explore(start, best, places(settings))
    told = seats(start, taken, best, lambda chosen, option: gains(ballots, chosen)[option])
    table |= {"seats": [seat for seat, _ in told], "explored": explored}
    return elected(options, taken, sorted(sets, key=sorted), table)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options, each once, at most `settings.max_approvals`. Raises `PaperError`."""
    approvals(paper, options, settings.max_approvals)


def steps(result: Result, settings: Settings) -> Sequence[Said]:
    """Each seat and by how many votes it is taken."""
    told = []
    for place, seat in enumerate(result.table.get("seats", ()), 1):
        if seat["gain"] is None:
            told.append(tied_seat(place, seat["options"]))
            continue
        facts = {"place": place, "option": named(*seat["options"]), "votes": exact(seat["gain"])}
        if place == 1:
            told.append(Said(N_("Seat %(place)s: %(option)s. Approvals: %(votes)s."), facts))
        else:
            told.append(
                Said(
                    N_(
                        "Seat %(place)s: %(option)s. Approvals: %(votes)s, where papers that have part in a seat count less."
                    ),
                    facts,
                )
            )
    return latest(told)


class ProportionalSettings(SeatsSettings):
    """What can be set for proportional approval."""

    method: Literal["sequential-pav"] = "sequential-pav"


METHOD = Method(
    "sequential-pav",
    N_("Proportional approval, step by step"),
    "approved",
    count,
    check_paper,
    on_screen=OnScreen(
        form="approvals",
        settings=ProportionalSettings,
        question=N_(
            "Which few of them, so that every opinion has its part? Each person ticks every option that is fine with them."
        ),
        counted=N_(
            "The seats are filled one by one. Who has part in one seat counts half for the next, in two seats a third, "
            "and so on."
        ),
        meaning=N_("A vote that fills several seats so that each opinion gets its part of them."),
        figure="approvals",
        steps=steps,
        chooses=True,
    ),
)

"""Instant runoff: the option with the fewest first ranks goes out and its papers move on, until one is left.

Source: W. R. Ware (1871), described by E. J. Nanson, "Methods of Election" (1882); known as the alternative
vote and as ranked-choice voting. The order is the order of elimination, read backwards.

A tie for elimination: every way it may fall is followed ("parallel universes", V. Conitzer, M. Rognlie,
L. Xia, IJCAI 2009), and everybody who takes one of the places in one of them is returned; open between them
are those who do not in every way. An option stands in the order where it stands at best. When more than
`LIMIT` sets of remaining options would have to be followed, tied options go out together instead, in every
round, and the table says `"explored": false`.

Incomplete papers: a paper whose ranked options are all out counts for nobody any more (it is exhausted).
Equal first ranks share the paper in equal parts (`equal_ranks="split"`), or each get it whole (`"whole"`,
the approval variant of T. Delemazure, D. Peters, "Generalizing Instant Runoff Voting to Allow
Indifferences", 2024).

>>> from .contract import Paper, Settings
>>> ballots = [("abc", 4), ("bac", 3), ("cba", 2)]
>>> papers = [Paper(weight=n, ranking=tuple((o,) for o in text)) for text, n in ballots]
>>> result = count(papers, ["a", "b", "c"], Settings())
>>> result.winners, result.order
(('b',), (('b',), ('a',), ('c',)))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any, Literal

from dialogue.kernel.messages import N_

from .checks import merged, ranking, speaking
from .contract import Method, OnScreen, Paper, Result, Settings
from .figures import exact, figure, figures, total
from .places import claimed, heads, nobody
from .ranked import PlacesSettings
from .saying import Said, latest, options, several

LIMIT = 600
Ballots = Mapping[tuple[frozenset[str], ...], Fraction]
Left = frozenset[str]


class TooManyWaysError(Exception):
    """More sets of remaining options than are followed."""


def first_ranks(ballots: Ballots, left: Left, equal_ranks: str) -> dict[str, Fraction]:
    """Votes for each option that is left: each paper goes to its highest tier that still has options.

    >>> first_ranks({(frozenset("ab"), frozenset("c")): Fraction(1)}, frozenset("bc"), "split")["b"]
    Fraction(1, 1)
    """
    votes = dict.fromkeys(left, Fraction(0))
    for tiers, weight in ballots.items():
        for tier in tiers:
            if not tier.isdisjoint(left):
                top = tier & left
                part = weight / len(top) if equal_ranks == "split" else weight
                for option in top:
                    votes[option] += part
                break
    return votes


def eliminate(votes: Mapping[str, Fraction], together: bool) -> tuple[list[str], list[Left], int]:
    """Who may go out now, the sets that may be left then, and the best place of those who go out.

    Options without a single vote go out together: whichever goes first, no paper moves. Nobody goes out, and
    all share the first place, when no votes are left or when tied options can no longer be told apart.
    """
    left, fewest = frozenset(votes), min(votes.values())
    last = sorted(option for option in left if votes[option] == fewest)
    if not any(votes.values()) or len(left) == 1 or (together and len(last) == len(left)):
        return sorted(left), [], 1
    if together or (fewest == 0 and len(last) < len(left)):
        return last, [left.difference(last)], len(left) - len(last) + 1
    return last, [left - {option} for option in last], len(left)


def run(
    ballots: Ballots, options: Sequence[str], equal_ranks: str, together: bool = False
) -> tuple[dict[str, int], dict[str, int], list[Any]]:
    """Best and worst place of each option over all ways that ties may fall, and the rounds.

    With `together`, tied options go out together. Raises `TooManyWaysError` without it.
    """
    best: dict[str, int] = {}
    worst: dict[str, int] = {}
    rounds: list[Any] = []
    waiting: dict[int, set[Left]] = {len(options): {frozenset(options)}}
    for size in range(len(options), 0, -1):
        sets = waiting.pop(size, set())
        if len(rounds) + len(sets) > LIMIT and not together:
            raise TooManyWaysError
        for left in sorted(sets, key=sorted):
            votes = first_ranks(ballots, left, equal_ranks)
            out, following, place = eliminate(votes, together)
            for option in out:
                best[option] = min(best.get(option, place), place)
                worst[option] = max(worst.get(option, size), size)
            for remaining in following:
                waiting.setdefault(len(remaining), set()).add(remaining)
            rounds.append({"votes": figures(votes), "out": out if following else []})
    return best, worst, rounds


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Take out the last until one is left. See the module for ties and incomplete papers."""
    cast = speaking(papers, "ranking")
    if not cast:
        return nobody(options, {"rounds": [], "papers": 0, "explored": True, "first": {}})
    ballots, explored = merged(cast, "ranking"), True
    try:
        best, worst, rounds = run(ballots, options, settings.equal_ranks)
    except TooManyWaysError:
        explored = False
        best, worst, rounds = run(ballots, options, settings.equal_ranks, together=True)
    table = {
        "rounds": rounds,
        "papers": figure(heads(cast)),
        "explored": explored,
        "first": rounds[0]["votes"],
    }
    return claimed(best, worst, settings, table)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options, each ranked once, as `settings` allow. Raises `PaperError`."""
    ranking(paper, options, settings)


def told(result: Result, settings: Settings) -> Sequence[Said]:
    """Round by round who is in front and who goes out. Of a tie that opens several ways it is said that it does; the
    rounds go on where every way has come to the same options again."""
    rounds = [list(ways) for _, ways in groupby(result.table["rounds"], key=lambda one: len(one["votes"]))]
    steps: list[Said] = []
    for number, (one, *others) in enumerate(rounds, 1):
        left = len(one["votes"])
        if left <= settings.winners or not one["out"]:
            break
        if others or any(_left_after(way) < left for ways in rounds[: number - 1] for way in ways):
            continue
        forks = number < len(rounds) and len(rounds[number]) > 1
        steps.append(_fork(number, one) if forks else _round(number, one))
    if result.winners:
        end = N_("Left at the end, in one way or another: %(options)s.")
        end = end if result.ties else N_("Left at the end: %(options)s.")
        steps.append(Said(end, {"options": options(*result.winners)}))
    return latest(steps)


def _left_after(one: Mapping[str, Any]) -> int:
    """How many options are left after a round: tied ones go out one by one, those without any vote together."""
    votes, out = one["votes"], one["out"]
    alone = len(out) > 1 and exact(votes[out[0]]) > 0
    return len(votes) - (1 if alone else len(out))


def _round(number: int, one: Mapping[str, Any]) -> Said:
    votes = one["votes"]
    most = max(votes.values(), key=exact)
    facts = {
        "round": number,
        "first": options(*(option for option in votes if votes[option] == most)),
        "most": most,
        "all": figure(total(map(exact, votes.values()))),
        "out": options(*one["out"]),
        "votes": votes[one["out"][0]],
    }
    return several(
        "Round %(round)s: %(first)s in front with %(most)s of %(all)s papers; %(out)s goes out with %(votes)s.",
        "Round %(round)s: %(first)s in front with %(most)s of %(all)s papers; %(out)s go out with %(votes)s each.",
        len(one["out"]),
        **facts,
    )


def _fork(number: int, one: Mapping[str, Any]) -> Said:
    return Said(
        N_(
            "Round %(round)s: %(out)s are last with %(votes)s each. "
            "The papers do not say which goes out first, so every way is followed."
        ),
        {"round": number, "out": options(*one["out"]), "votes": one["votes"][one["out"][0]]},
    )


class RunoffSettings(PlacesSettings):
    """What can be set for an instant runoff."""

    method: Literal["irv"] = "irv"


METHOD = Method(
    "irv",
    N_("Instant runoff"),
    "ranking",
    count,
    check_paper,
    on_screen=OnScreen(
        form="ranking",
        settings=RunoffSettings,
        question=N_("Which is left when the weakest go out one by one? Each person ranks the options."),
        counted=N_(
            "Round by round the option that is first on the fewest papers goes out, and its papers move on to their next "
            "option."
        ),
        meaning=N_(
            "A vote in which each person ranks the options; round by round the one that is first on the fewest papers goes "
            "out."
        ),
        figure="first",
        figure_name=N_("First places"),
        steps=told,
    ),
)

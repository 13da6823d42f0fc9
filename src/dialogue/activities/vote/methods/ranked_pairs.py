"""Ranked pairs: victories are locked in from the strongest down, leaving out any that would close a circle.

Source: T. N. Tideman, "Independence of clones as a criterion for voting rules", *Social Choice and Welfare*
4 (1987). Strength is the *margin* unless `settings.strength` says winning votes (the same on papers that
rank everything). Winners are those with no locked victory against them; the order peels off the unbeaten.

A tie: victories of equal strength that cannot all be locked are tried in every order, and all who take one
of the places in one of them are returned (the neutral rule in M. Brill, F. Fischer, "The Price of Neutrality
for the Ranked Pairs Method", AAAI 2012). An option stands in the order where it stands at best. Beyond
`LIMIT` different locked relations, equal victories that would close a circle together are left out together,
and the table says `"explored": false`. Incomplete papers: options left out stand together below all that are
ranked; between equals a paper is silent.

>>> from .contract import Paper, Settings
>>> cycle = [("abc", 4), ("bca", 3), ("cab", 2)]
>>> papers = [Paper(weight=n, ranking=tuple((o,) for o in text)) for text, n in cycle]
>>> result = count(papers, ["a", "b", "c"], Settings())
>>> result.winners, result.table["locked"]
(('a',), [['a', 'b'], ['a', 'c'], ['b', 'c']])
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from dialogue.kernel.messages import N_

from .checks import ranking, speaking
from .contract import Method, OnScreen, Paper, Result, Settings
from .duels import ALL_UP_TO, margin, pairs_told
from .figures import exact
from .pairwise import layers, matrix, preferred, strengths, victories
from .places import claimed, nobody
from .ranked import PlacesSettings
from .saying import Said, latest, options

LIMIT = 300
Edge = tuple[int, int]
Reach = tuple[int, ...]  # for each option, the bits of those it is locked above, directly or through others


class TooManyWaysError(Exception):
    """More locked relations than are followed."""


def lock(reach: Reach, edge: Edge) -> Reach:
    """The relation with one more victory and all that follows from it."""
    above, below = edge
    gain = reach[below] | 1 << below
    return tuple(bits | gain if i == above or bits >> above & 1 else bits for i, bits in enumerate(reach))


def still_open(reach: Reach, edges: Iterable[Edge]) -> list[Edge]:
    """Victories that are neither locked already nor closing a circle."""
    return [(a, b) for a, b in edges if not reach[a] >> b & 1 and not reach[b] >> a & 1]


def circling(reach: Reach, edges: Sequence[Edge]) -> list[Edge]:
    """Those of the victories that lie on some circle when all of them are added at once."""
    if len(edges) < 2:
        return []  # none of them closes a circle by itself
    everything = list(reach)
    for a, b in edges:
        everything[a] |= 1 << b
    size = len(reach)
    for middle in range(size):
        for i in range(size):
            if everything[i] >> middle & 1:
                everything[i] |= everything[middle]
    return [(a, b) for a, b in edges if everything[b] >> a & 1]


def settle(reach: Reach, edges: Sequence[Edge]) -> set[Reach]:
    """All relations that locking equally strong victories, in whatever order, may lead to."""
    ends: set[Reach] = set()
    seen: set[Reach] = set()
    waiting = [lock_safe(reach, edges)]
    while waiting:
        now = waiting.pop()
        if now in seen:
            continue
        seen.add(now)
        if len(seen) > LIMIT:
            raise TooManyWaysError
        choices = still_open(now, edges)
        if not choices:
            ends.add(now)
        waiting.extend(lock_safe(lock(now, edge), edges) for edge in choices)
    return ends


def lock_safe(reach: Reach, edges: Sequence[Edge]) -> Reach:
    """Lock all victories that lie on no circle: they are locked in every order."""
    choices = still_open(reach, edges)
    dangerous = set(circling(reach, choices))
    for edge in choices:
        if edge not in dangerous:
            reach = lock(reach, edge)
    return reach


def relations(groups: Iterable[Sequence[Edge]], size: int) -> tuple[set[Reach], bool]:
    """The locked relations that groups of equally strong victories lead to, and whether all were followed."""
    found: set[Reach] = {(0,) * size}
    explored = True
    for edges in groups:
        try:
            following = set().union(*(settle(reach, edges) for reach in found))
            if len(following) > LIMIT:
                raise TooManyWaysError
        except TooManyWaysError:
            explored = False
            following = {lock_safe(reach, edges) for reach in found}
        found = following
    return found, explored


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Lock the victories. See the module for ties and incomplete papers."""
    cast = speaking(papers, "ranking")
    names = sorted(options)
    pairs = preferred(cast, names)
    if not cast:
        wins = victories(pairs, names)
        return nobody(options, {"preferred": matrix(pairs), "locked": [], "explored": True, "wins": wins})
    links = strengths(pairs, settings.strength or "margins")
    number = {name: i for i, name in enumerate(names)}
    groups = [
        [(number[a], number[b]) for a, b in sorted(links) if links[a, b] == strength]
        for strength in sorted(set(links.values()), reverse=True)
    ]
    found, explored = relations(groups, len(names))
    best: dict[str, int] = {}
    worst: dict[str, int] = {}
    locked = []
    for reach in found:
        beats = [(a, b) for a in names for b in names if reach[number[a]] >> number[b] & 1]
        locked.append(beats)
        above = 0
        for level in layers(names, beats):
            for name in level:
                best[name] = min(best.get(name, len(names)), above + 1)
                worst[name] = max(worst.get(name, 1), above + len(level))
            above += len(level)
    always = sorted(set(locked[0]).intersection(*locked))
    table = {
        "preferred": matrix(pairs),
        "locked": [list(pair) for pair in always],
        "ways": len(found),
        "explored": explored,
        "wins": victories(pairs, names),
    }
    return claimed(best, worst, settings, table)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options, each ranked once, as `settings` allow. Raises `PaperError`."""
    ranking(paper, options, settings)


def told(result: Result, settings: Settings) -> Sequence[Said]:
    """The victories from the strongest down: locked in, left out, or open; of many options those between neighbours."""
    if not result.winners:
        return ()
    preferred = result.table["preferred"]
    locked = {(above, below) for above, below in result.table["locked"]}
    won = [(a, b) for a in preferred for b in preferred[a] if margin(preferred, a, b) > 0]
    if len(preferred) > ALL_UP_TO:
        near = set(pairs_told(result.order))
        won = [(a, b) for a, b in won if (a, b) in near or (b, a) in near or (b, a) in locked]
    margins = settings.strength != "winning-votes"
    won.sort(key=lambda pair: margin(preferred, *pair) if margins else exact(preferred[pair[0]][pair[1]]))
    steps = [_victory(result, one, other, locked) for one, other in reversed(won)]
    first = Said(
        N_("No victory that is locked in stands above %(options)s."), {"options": options(*result.order[0])}
    )
    return latest([*steps, first])


def _victory(result: Result, one: str, other: str, locked: set[tuple[str, str]]) -> Said:
    preferred = result.table["preferred"]
    facts = {
        "one": options(one),
        "other": options(other),
        "votes": preferred[one][other],
        "against": preferred[other][one],
    }
    if (one, other) in locked:
        return Said(N_("%(one)s beats %(other)s, %(votes)s to %(against)s: locked in."), facts)
    if (other, one) in locked:
        return Said(
            N_("%(one)s beats %(other)s, %(votes)s to %(against)s: left out, it would close a circle."), facts
        )
    return Said(
        N_(
            "%(one)s beats %(other)s, %(votes)s to %(against)s: open, equally strong victories exclude each other."
        ),
        facts,
    )


class RankedPairsSettings(PlacesSettings):
    """What can be set for ranked pairs."""

    method: Literal["ranked-pairs"] = "ranked-pairs"


METHOD = Method(
    "ranked-pairs",
    N_("Ranked pairs"),
    "ranking",
    count,
    check_paper,
    on_screen=OnScreen(
        form="ranking",
        settings=RankedPairsSettings,
        question=N_(
            "Which is the best compromise, told victory by victory? Each person ranks the options, and each is compared "
            "with each."
        ),
        counted=N_(
            "Each option is compared with each. The clearest victories are locked in first; one that would close a circle "
            "is left out."
        ),
        meaning=N_(
            "A vote in which each person ranks the options; victories of one over another are locked in from the clearest "
            "down."
        ),
        figure="wins",
        figure_name=N_("Beats so many others"),
        steps=told,
    ),
)

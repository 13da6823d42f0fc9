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

from dialogue.kernel.messages import N_

from .checks import ranking, speaking
from .contract import Method, Paper, Result, Settings
from .pairwise import layers, matrix, preferred, strengths
from .places import claimed, nobody

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
        return nobody(options, {"preferred": matrix(pairs), "locked": [], "explored": True})
    victories = strengths(pairs, settings.strength or "margins")
    number = {name: i for i, name in enumerate(names)}
    groups = [
        [(number[a], number[b]) for a, b in sorted(victories) if victories[a, b] == strength]
        for strength in sorted(set(victories.values()), reverse=True)
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
    }
    return claimed(best, worst, settings, table)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options, each ranked once, at most `settings.max_ranked`. Raises `PaperError`."""
    ranking(paper, options, settings.max_ranked)


METHOD = Method("ranked-pairs", N_("Ranked pairs"), "ranking", count, check_paper)

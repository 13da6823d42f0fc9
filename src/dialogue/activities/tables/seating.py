"""Who sits where: pure rules, and the same people with the same number always sit in the same way.

Tables are as even as they can be: no table has two people more than another, and none has two more of any group than
another. Where people are pinned that may be out of reach; then the sizes come first, and both come as close as can be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

MOST_TABLES = 60
SIZES_FIRST = 1000
"""How much an uneven size weighs against an uneven group; more than all groups of a session can weigh together."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be seated. `table` is where she is pinned, 0 for whoever may sit anywhere."""

    key: int
    group: int
    table: int = 0


def tables_for(people: int, tables: int, each: int) -> int:
    """How many tables there are: as many as were asked for, otherwise as the people at a table need.

    >>> tables_for(80, 12, 6), tables_for(80, 0, 6), tables_for(0, 0, 6)
    (12, 14, 1)
    """
    return max(1, min(MOST_TABLES, tables or -(-people // each)))


def seated(people: Iterable[Person], tables: Sequence[int], seed: int) -> dict[int, int]:
    """The table of each person, by key. Who is pinned stays; everybody else is mixed by the seed.

    >>> seated([Person(1, 7), Person(2, 7), Person(3, 8), Person(4, 8)], [1, 2], seed=1)
    {1: 2, 2: 1, 3: 1, 4: 2}
    """
    everybody = sorted(people, key=lambda one: one.key)
    found = {one.key: one.table for one in everybody if one.table in tables}
    free = [one for one in everybody if one.key not in found]
    order = sorted(tables, key=lambda table: _lot(seed, "table", table))
    counts = Counter((one.group, one.table) for one in everybody if one.key in found)
    wanted = Counter(one.group for one in free)
    shares = _shares(counts, wanted, order, seed)
    for group in wanted:
        mixed = sorted(
            (one for one in free if one.group == group), key=lambda one: _lot(seed, "person", one.key)
        )
        places = [table for table in order for _ in range(shares[group, table])]
        found |= {one.key: table for one, table in zip(mixed, places, strict=True)}
    return dict(sorted(found.items()))


def _lot(seed: int, what: str, number: int) -> bytes:
    """A lot that is the same on every machine and for ever; what a library calls random is not."""
    return sha256(f"{seed}:{what}:{number}".encode()).digest()


Shares = dict[tuple[int, int], int]


def _shares(
    pinned: Mapping[tuple[int, int], int], wanted: Mapping[int, int], tables: Sequence[int], seed: int
) -> Shares:
    """How many of each group come to each table, besides those who are pinned there.

    The cost of a seating is the sum of the squares of the sizes (much) and of the groups' numbers: it is least where
    all are even. First each person takes the place that costs least, then people change tables, in rounds of several at
    once where one alone does not help, until no round costs less: then nothing costs less (as in any flow whose costs
    only rise).
    """
    sizes = Counter(dict.fromkeys(tables, 0))
    for (_, table), number in pinned.items():
        sizes[table] += number
    here: Counter[tuple[int, int]] = Counter(pinned)
    share: Shares = {(group, table): 0 for group in wanted for table in tables}
    groups = sorted(wanted, key=lambda group: (-wanted[group], _lot(seed, "group", group)))
    for group in groups:
        for _ in range(wanted[group]):
            table = min(tables, key=lambda one: SIZES_FIRST * sizes[one] + here[group, one])
            share[group, table] += 1
            here[group, table] += 1
            sizes[table] += 1
    while changes := _cheaper(share, here, sizes, groups, tables):
        for group, old, new in changes:
            share[group, old] -= 1
            share[group, new] += 1
            here[group, old] -= 1
            here[group, new] += 1
            sizes[old] -= 1
            sizes[new] += 1
    return share


def _cheaper(
    share: Shares,
    here: Mapping[tuple[int, int], int],
    sizes: Mapping[int, int],
    groups: Sequence[int],
    tables: Sequence[int],
) -> list[tuple[int, int, int]]:
    """People who together should change tables, as (group, from, to); nothing when no such change costs less.

    Tables are the points of a net. A step from one to another is one person of the group for which that costs least; a
    step through the point 0 changes the sizes of two tables. A round of steps that costs less than nothing is found as
    shortest ways are (Bellman and Ford).
    """
    steps: dict[tuple[int, int], tuple[int, int]] = {}
    for old in tables:
        for new in tables:
            if old == new:
                continue
            costs = [(here[g, new] - here[g, old] + 1, n) for n, g in enumerate(groups) if share[g, old]]
            if costs:
                steps[old, new] = min(costs)
    for table in tables:
        # Whoever comes to the last table of a chain makes it larger, whoever goes from the first makes that smaller.
        steps[table, 0] = (SIZES_FIRST * sizes[table], -1)
        steps[0, table] = (-SIZES_FIRST * (sizes[table] - 1), -1)
    points = [0, *tables]
    cost, before = dict.fromkeys(points, 0), dict.fromkeys(points, -1)
    changed = -1
    for _ in points:
        changed = -1
        for (old, new), (price, _group) in steps.items():
            if cost[old] + price < cost[new]:
                cost[new], before[new], changed = cost[old] + price, old, new
        if changed == -1:
            return []
    for _ in points:
        changed = before[changed]
    found, at = [], changed
    while True:
        old = before[at]
        if old and at:
            found.append((groups[steps[old, at][1]], old, at))
        at = old
        if at == changed:
            return found


def late(group: int, here: Mapping[int, Mapping[int, int]]) -> int:
    """The table for somebody who comes later: of the smallest ones the one with fewest of her group. `here` is group
    counts by table.

    >>> late(7, {1: {7: 2, 8: 1}, 2: {8: 2}, 3: {7: 1, 8: 1}})
    2
    """
    return min(here, key=lambda table: (sum(here[table].values()), here[table].get(group, 0), table))


def room_at(people: int, tables: int) -> int:
    """How many fit at each table where people choose themselves, so that no table stays empty.

    >>> room_at(80, 12), room_at(3, 2)
    (7, 2)
    """
    return max(2, -(-people // max(1, tables)))


def uneven(seats: Mapping[int, int], groups: Mapping[int, int], tables: Sequence[int]) -> tuple[int, int]:
    """By how much the sizes of tables differ at most, and the numbers of any one group: (1, 1) at most is even."""
    sizes = Counter(dict.fromkeys(tables, 0))
    sizes.update(seats.values())
    by_group: dict[int, Counter[int]] = {}
    for key, table in seats.items():
        by_group.setdefault(groups[key], Counter(dict.fromkeys(tables, 0)))[table] += 1
    spread = [max(one.values()) - min(one.values()) for one in by_group.values()]
    return max(sizes.values()) - min(sizes.values()), max(spread, default=0)

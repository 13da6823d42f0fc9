"""Who was there, by group and answer: which of these counts of people may be shown. Pure and deterministic.

No count of fewer than k people is shown, and none that is hidden can be worked out from those that are: then further
ones are hidden as well. Sums by group and the sum of all are never shown, and neither is how many kept their answer to
themselves; so nobody can be sure how many have answered. `docs/small-cells.md` says it in plain words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dialogue.publication.small_cells import SMALLEST_GROUP
from dialogue.publication.table import UNANIMITY_BELOW

Place = tuple[str, int]
"""A group and the number of an answer. The empty group stands for all of them."""
ALL = ""


@dataclass(frozen=True)
class Crowd:
    """`told[group]`: people by answer; `silent[group]`: how many would rather not say."""

    told: Mapping[str, Sequence[int]]
    silent: Mapping[str, int]

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups of which anybody has answered."""
        return tuple(sorted(group for group in self.told if self.heads(group)))

    @property
    def answers(self) -> int:
        return max((len(row) for row in self.told.values()), default=0)

    def heads(self, group: str) -> int:
        return sum(self.told[group]) + self.silent.get(group, 0)

    def at(self, place: Place) -> int:
        group, answer = place
        if group == ALL:
            return sum(row[answer] for row in self.told.values())
        return self.told[group][answer]

    def row(self, group: str) -> list[int]:
        return [self.at((group, answer)) for answer in range(self.answers)]

    def without(self, group: str, answer: int) -> Crowd:
        """The others, for somebody of this group who knows what she answered."""
        row = [number - (place == answer) for place, number in enumerate(self.told[group])]
        return Crowd({**self.told, group: row}, self.silent)


@dataclass(frozen=True)
class Shown:
    """What everybody may see. None stands where nothing is shown: it may be nobody, a few, or more."""

    overall: tuple[int | None, ...]
    by_group: Mapping[str, tuple[int | None, ...]]

    @property
    def anything(self) -> bool:
        return any(number is not None for row in (self.overall, *self.by_group.values()) for number in row)


def shown_of(crowd: Crowd, k: int = SMALLEST_GROUP) -> Shown:
    """As many counts as can be shown. Raises ValueError for k below 2, which would protect nobody.

    >>> shown_of(Crowd({"farmers": [9, 8], "companies": [6, 2], "NGOs": [7, 9]}, {})).by_group["companies"]
    (6, None)
    >>> shown_of(Crowd({"farmers": [9, 8], "companies": [6, 2], "NGOs": [7, 9]}, {})).by_group["farmers"]
    (9, None)
    """
    if k < 2:
        raise ValueError("A smallest number of fewer than two people protects nobody.")
    everywhere = {(group, answer) for group in (*crowd.groups, ALL) for answer in range(crowd.answers)}
    hidden = {place for place in everywhere if crowd.at(place) < k}
    hidden |= {place for place in everywhere if _nearly_all(crowd, place)}
    while (more := _more_to_hide(crowd, hidden, k)) is not None:
        hidden.add(more)

    def row(group: str) -> tuple[int | None, ...]:
        return tuple(None if (group, n) in hidden else crowd.at((group, n)) for n in range(crowd.answers))

    return Shown(row(ALL), {group: row(group) for group in crowd.told if group in crowd.groups})


def _nearly_all(crowd: Crowd, place: Place) -> bool:
    """Whether all, or all but one, of a few people gave this answer: it would tell the answer of each."""
    told = sum(crowd.row(place[0]))
    return 0 < told < UNANIMITY_BELOW and crowd.at(place) >= told - 1


def _more_to_hide(crowd: Crowd, hidden: set[Place], k: int) -> Place | None:
    """A count that has to go as well, so that no hidden one can be worked out; None when all is safe."""
    for answer in range(crowd.answers):
        rest = [crowd.at((group, answer)) for group in crowd.groups if (group, answer) in hidden]
        if rest and (ALL, answer) not in hidden and sum(rest) < k:
            return _smallest(crowd, hidden, answer) or (ALL, answer)
    for group, answer in certain(crowd, hidden):
        found = _smallest(crowd, hidden, answer)
        if found is None and (ALL, answer) not in hidden:
            found = (ALL, answer)
        beside = [(group, other) for other in range(crowd.answers) if (group, other) not in hidden]
        found = found or min(beside, key=lambda place: (crowd.at(place), place), default=None)
        if found is not None:
            return found
    return None


def _smallest(crowd: Crowd, hidden: set[Place], answer: int) -> Place | None:
    shown = [(group, answer) for group in crowd.groups if (group, answer) not in hidden]
    return min(shown, key=lambda place: (crowd.at(place), place), default=None)


def certain(crowd: Crowd, hidden: set[Place]) -> Iterator[Place]:
    """Hidden counts that can have one value only, for an outsider, or for somebody who knows her own answer.

    The attacker is taken to know how many people of each group were asked. People run from groups to answers (or to no
    answer at all), as in `audit`: a count is certain if and only if no cycle of the residual graph runs through it.
    """
    yield from _certain(crowd, hidden, None)
    for group in crowd.groups:
        for answer, number in enumerate(crowd.told[group]):
            if number and crowd.heads(group) > 1:
                yield from _certain(crowd.without(group, answer), hidden, group)


def _certain(crowd: Crowd, hidden: set[Place], own: str | None) -> Iterator[Place]:
    arcs: set[tuple[Place, Place]] = set()
    outside, quiet = ("outside", -1), ("quiet", -1)
    arcs.add((quiet, outside))
    edges: dict[Place, tuple[Place, Place, bool]] = {}
    for group in crowd.groups:
        row = ("group " + group, -1)
        arcs.add((row, quiet))
        # Of many people nobody is sure that all of them have answered.
        if crowd.silent.get(group, 0) or crowd.heads(group) + (group == own) >= UNANIMITY_BELOW:
            arcs |= {(quiet, row), (outside, quiet)}
        for answer in range(crowd.answers):
            if (group, answer) in hidden:
                edges[group, answer] = (row, ("answer", answer), crowd.at((group, answer)) > 0)
    for answer in range(crowd.answers):
        if (ALL, answer) in hidden:
            left = any(crowd.at(place) for place in edges if place[1] == answer)
            edges[ALL, answer] = (("answer", answer), outside, left)
    for start, end, less in edges.values():
        arcs.add((start, end))
        if less:
            arcs.add((end, start))
    for place, (start, end, less) in edges.items():
        if place[0] == own and crowd.heads(own) == 0:
            continue
        around = arcs - {(start, end), (end, start)}
        if not (_leads(around, end, start) or (less and _leads(around, start, end))):
            yield place


def _leads(arcs: set[tuple[Place, Place]], start: Place, goal: Place) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for one, other in arcs:
            if one == here and other not in seen:
                if other == goal:
                    return True
                seen.add(other)
                waiting.append(other)
    return False

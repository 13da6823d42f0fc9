"""Who sits in a platform's steering bodies, and how far these mirror its groups: by constituency, sex and territory.

Which group somebody sits for is public. Sex and territory are counted for a whole body and belong to no name. They are
shown under the rule for small cells (`publication.cells`): no count of fewer than five people, and none that could be
worked out. Nor is a body counted again as long as few have come or left: the difference would tell of these few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, or_, select

from dialogue.bodies.charter_schema import BodyCount, BodySeat
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.text import sameness
from dialogue.publication.cells import Crowd, shown_of
from dialogue.publication.small_cells import SMALLEST_GROUP

SEXES: Mapping[str, str] = {"women": N_("Women"), "men": N_("Men"), "others": N_("Others")}


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of one kind; None where it is not shown."""

    label: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Body:
    """A steering body as it is today. `groups` counts seats by constituency (None: no group), `empty` has none.

    `count` is the newest count of sex and territory, of which `sexes` and `territories` may be shown.
    """

    name: str
    seats: tuple[BodySeat, ...]
    groups: Mapping[int | None, int]
    empty: tuple[int, ...]
    count: BodyCount | None
    sexes: tuple[Count, ...]
    territories: tuple[Count, ...]


def shown(numbers: Mapping[str, int], seats: int) -> tuple[Count, ...]:
    """What of these counts may be shown.

    >>> [(one.label, one.number) for one in shown({"women": 9, "men": 8}, 20)]
    [('women', 9), ('men', 8)]
    >>> [(one.label, one.number) for one in shown({"women": 3, "men": 8}, 11)]
    [('women', None), ('men', None)]
    """
    told = list(numbers.values())
    if not told:
        return ()
    found = shown_of(Crowd({"body": told}, {"body": max(0, seats - sum(told))}))
    return tuple(Count(label, found.overall[place]) for place, label in enumerate(numbers))


def changed_since(reader: Reader, count: BodyCount) -> int:
    """How many people have come into a body or left it since it was counted."""
    asked = select(BodySeat).where(
        BodySeat.platform_id == count.platform_id,
        or_(col(BodySeat.at) > count.at, col(BodySeat.ended_at) > count.at),
    )
    return sum(sameness(one.body) == sameness(count.body) for one in reader.exec(asked))


def may_be_counted(reader: Reader, count: BodyCount | None) -> bool:
    """Whether a count tells nothing of the few who have come or left since the one before."""
    return count is None or changed_since(reader, count) >= SMALLEST_GROUP


def bodies_of(reader: Reader, platform_id: int, constituencies: Sequence[int]) -> list[Body]:
    """The steering bodies of a platform with those who sit in them now, in the order in which they were made."""
    asked = select(BodySeat).where(BodySeat.platform_id == platform_id, col(BodySeat.ended_on).is_(None))
    found: dict[str, list[BodySeat]] = {}
    for seat in reader.exec(asked.order_by(col(BodySeat.id))):
        found.setdefault(sameness(seat.body), []).append(seat)
    counts = select(BodyCount).where(BodyCount.platform_id == platform_id).order_by(col(BodyCount.id))
    newest = {sameness(one.body): one for one in reader.exec(counts)}
    return [_body(seats, constituencies, newest.get(key)) for key, seats in found.items()]


def _body(seats: Sequence[BodySeat], constituencies: Sequence[int], count: BodyCount | None) -> Body:
    groups = Counter(seat.constituency_id for seat in seats)
    return Body(
        seats[0].body,
        tuple(seats),
        groups,
        tuple(one for one in constituencies if not groups[one]),
        count,
        shown(count.sexes, count.seats) if count else (),
        shown(count.territories, count.seats) if count else (),
    )

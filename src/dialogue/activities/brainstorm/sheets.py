"""Who gets which sheet when the sheets are passed on: pure.

Each person has exactly one sheet afterwards; none is lost and none is in two hands. As far as it can be, a person gets a
sheet that is not hers, has not lain before her yet, comes from another group, and has something on it. Those who are
here come first; whoever is away finds a sheet when she comes back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """A person before whom a sheet shall lie."""

    seat: int
    group: int | None = None
    here: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: whose it was at first, the group of the person it lies before, all it has lain before (the last one now)."""

    id: int
    begun_by: int | None = None
    group: int | None = None
    held: tuple[int, ...] = ()
    written: bool = True


Fits = Callable[[Holder, Sheet], bool]


def not_hers(person: Holder, sheet: Sheet) -> bool:
    return sheet.begun_by != person.seat


def moved(person: Holder, sheet: Sheet) -> bool:
    return not_hers(person, sheet) and person.seat not in sheet.held[-1:]


def new_to_her(person: Holder, sheet: Sheet) -> bool:
    return not_hers(person, sheet) and person.seat not in sheet.held


def with_words(person: Holder, sheet: Sheet) -> bool:
    return sheet.written and new_to_her(person, sheet)


def from_another_group(person: Holder, sheet: Sheet) -> bool:
    return with_words(person, sheet) and (person.group is None or person.group != sheet.group)


def any_sheet(person: Holder, sheet: Sheet) -> bool:
    return True


WISHES: tuple[Fits, ...] = (from_another_group, with_words, new_to_her, moved, not_hers, any_sheet)
"""From the best to what is left; each includes the one before."""


def passed_on(people: Sequence[Holder], sheets: Sequence[Sheet]) -> dict[int, int]:
    """Sheet by sheet before whom it lies next; a sheet that is not named lies before nobody.

    Raises ValueError when there are fewer sheets than people.

    >>> passed_on([Holder(1), Holder(2)], [Sheet(7, 1, held=(1,)), Sheet(8, 2, held=(2,))])
    {8: 1, 7: 2}
    """
    if len(sheets) < len(people):
        raise ValueError("there are fewer sheets than people")
    before: dict[int, int] = {}
    for here in (True, False):
        waiting = [place for place, person in enumerate(people) if person.here is here]
        for wish in WISHES:
            vain: set[int] = set()
            waiting = [place for place in waiting if not _given(place, people, sheets, wish, before, vain)]
    return {sheets[sheet].id: people[person].seat for sheet, person in before.items()}


def _given(
    place: int,
    people: Sequence[Holder],
    sheets: Sequence[Sheet],
    wish: Fits,
    before: dict[int, int],
    vain: set[int],
) -> bool:
    """Give this person a sheet that she wishes for, if need be by giving others another one that they wish for.

    (An augmenting path of a bipartite matching. `vain` are sheets from which no way leads on, until something else is
    wished for.)
    """
    asks: dict[int, int] = {}
    queue = deque([place])
    while queue:
        person = queue.popleft()
        for step in range(len(sheets)):
            sheet = (person + 1 + step) % len(sheets)
            if sheet in vain or sheet in asks or not wish(people[person], sheets[sheet]):
                continue
            asks[sheet] = person
            if sheet in before:
                queue.append(before[sheet])
                continue
            has = {holder: held for held, holder in before.items()}
            while True:
                taker = asks[sheet]
                old = has.get(taker)
                before[sheet] = taker
                if old is None:
                    return True
                sheet = old
    vain |= asks.keys()
    return False

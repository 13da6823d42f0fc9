"""Methods that fill places one by one, following every way in which a tie may fall."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from .contract import Number, Result
from .figures import figure

LIMIT = 1000
State = TypeVar("State", bound=Hashable)


def explore(
    start: State, best: Callable[[State], dict[str, State]], places: int
) -> tuple[list[set[str]], set[State], bool]:
    """Take places from a start: `best` gives the equally good next options and the state each leads to.

    Returns for each step the options that may be taken in it, the states at the end, and whether all were
    followed. When more than `LIMIT` states would be, the steps end there.
    """
    states, ends = {start}, set[State]()
    steps: list[set[str]] = []
    for _ in range(places):
        taken: set[str] = set()
        following: set[State] = set()
        for state in states:
            choices = best(state)
            taken |= choices.keys()
            following |= set(choices.values())
            if not choices:
                ends.add(state)
        if taken:
            steps.append(taken)
        if len(following) > LIMIT:
            return steps, ends | states, False
        states = following
    return steps, ends | states, True


def seats(
    start: State,
    steps: Iterable[set[str]],
    best: Callable[[State], dict[str, State]],
    gain: Callable[[State, str], Number],
) -> Iterator[tuple[dict[str, Any], State | None]]:
    """What is told of each step, with the state after it while there is only one way: who is taken, and by what gain."""
    state: State | None = start
    for step in steps:
        taken = sorted(step)
        gained = gain(state, taken[0]) if state is not None and len(step) == 1 else None
        state = best(state).get(taken[0]) if state is not None and gained is not None else None
        yield {"options": taken, "gain": None if gained is None else figure(gained)}, state


def elected(
    options: Sequence[str], steps: Iterable[set[str]], sets: Sequence[frozenset[str]], table: dict[str, Any]
) -> Result:
    """The result: winners are all who are elected in some way, open are those not elected in every way.

    The order is the earliest step in which an option may be elected; the rest stands last.
    """
    order: list[tuple[str, ...]] = []
    placed: set[str] = set()
    for step in steps:
        new = tuple(sorted(step - placed))
        placed.update(new)
        order += [new] if new else []
    rest = tuple(sorted(set(options) - placed))
    certain = frozenset.intersection(*sets)
    still_open = tuple(sorted(placed - certain))
    winners = tuple(option for level in order for option in level)
    return Result(
        winners=winners,
        order=(*order, rest) if rest else tuple(order),
        ties=(still_open,) if still_open else (),
        table={**table, "outcomes": [sorted(found) for found in sorted(sets, key=sorted)[:100]]},
    )

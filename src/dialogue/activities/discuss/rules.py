"""Who comes next, and when one group speaks too much: pure rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeVar

from dialogue.kernel import taking
from dialogue.kernel.errors import NotAllowed
from dialogue.kernel.messages import N_

LONGEST_ABOUT = 100
LONGEST_WHO = 60
LONGEST_NOTE = 280
ROUND = "round"

ORDERS: Mapping[str, str] = {
    "raised": N_("Who raised the hand first"),
    "turns": N_("Who had the fewest turns"),
    "time": N_("Who has spoken least"),
    "groups": N_("The group that had the fewest turns"),
}
"""Ways to say who comes next, and their names."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who waits. `number` rises with the time of raising; `place` is set for those in a round."""

    number: int
    person: Hashable
    group: int | None = None
    point_of_order: bool = False
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that is over, or still runs. Points of order and turns of a round are no turns of one's own choice."""

    person: Hashable
    group: int | None
    seconds: int = 0
    point_of_order: bool = False
    in_round: bool = False


def queue(hands: Iterable[Hand], turns: Sequence[Turn], order: str) -> list[Hand]:
    """Those who wait, the next one first.

    A point of order comes before everything, then a round that runs, then the hands as `order` says. Whoever waits
    longest goes first where the rule makes no difference.
    """
    waiting = sorted(hands, key=lambda one: one.number)
    first = [one for one in waiting if one.point_of_order]
    in_round = sorted(
        (one for one in waiting if not one.point_of_order and one.place is not None),
        key=lambda one: (one.place or 0, one.number),
    )
    rest = [one for one in waiting if not one.point_of_order and one.place is None]
    counted = [turn for turn in turns if not turn.point_of_order]
    if order == "turns":
        had = Counter(turn.person for turn in counted)
        rest.sort(key=lambda one: had[one.person])
    elif order == "time":
        spoken: Counter[Hashable] = Counter()
        for turn in counted:
            spoken[turn.person] += turn.seconds
        rest.sort(key=lambda one: spoken[one.person])
    elif order == "groups":
        rest = _by_group(rest, Counter(turn.group for turn in counted))
    return [*first, *in_round, *rest]


def _by_group(waiting: list[Hand], had: Counter[int | None]) -> list[Hand]:
    """Each time the group with the fewest turns, those counted that it gets on the way."""
    left, found = list(waiting), []
    while left:
        one = min(left, key=lambda hand: had[hand.group])  # the first of equals: who waits longest
        left.remove(one)
        had[one.group] += 1
        found.append(one)
    return found


Person = TypeVar("Person")


def alternately(by_group: Iterable[Sequence[Person]]) -> list[Person]:
    """Everybody once, one of each group after the other.

    >>> alternately([["a1", "a2", "a3"], ["b1"], ["c1", "c2"]])
    ['a1', 'b1', 'c1', 'a2', 'c2', 'a3']
    """
    nobody = object()
    rows = zip_longest(*by_group, fillvalue=nobody)
    return [one for row in rows for one in row if one is not nobody]  # type: ignore[misc]


LOOKED_BACK, LEAST, MOST_OF, BEYOND = 10, 6, 0.6, 1.5


@dataclass(frozen=True, slots=True)
class Alarm:
    """One group had `turns` of the last `of`."""

    group: int
    turns: int
    of: int


def alarm(turns: Sequence[Turn], people: Mapping[int, int]) -> Alarm | None:
    """The group that takes the floor too often, if there is one.

    Looked at are the last ten turns that people took by themselves, and at least six. It is too often when a group had
    three fifths of them, and half as many again as its share of the people would give it: where nearly everybody is of
    one group, nothing is wrong.

    >>> alarm([Turn(1, 5)] * 9 + [Turn(2, 6)], {5: 4, 6: 8})
    Alarm(group=5, turns=9, of=10)
    """
    own = [turn.group for turn in turns if not turn.in_round and not turn.point_of_order][-LOOKED_BACK:]
    everybody = sum(people.values())
    if len(own) < LEAST or sum(number > 0 for number in people.values()) < 2:
        return None
    group, had = Counter(own).most_common(1)[0]
    if group is None or had < MOST_OF * len(own):
        return None
    fair = len(own) * people.get(group, 0) / everybody
    return Alarm(group, had, len(own)) if had >= BEYOND * fair else None


def silent(turns: Sequence[Turn], people: Mapping[int, int]) -> list[int]:
    """Groups of which nobody has spoken, once there were six turns."""
    if len(turns) < LEAST:
        return []
    heard = {turn.group for turn in turns}
    return [group for group, number in people.items() if number and group not in heard]


def require_open(state: str) -> None:
    """Refuse hands unless the activity is open."""
    taking.require_open(
        state,
        over=N_("The discussion has ended. Please tell the facilitator."),
        paused=N_("This activity is paused. Please raise your hand when it goes on."),
    )


def require_own(author: int | None, seat: int | None) -> None:
    """People lower their own hands only."""
    if author is None or author != seat:
        raise NotAllowed("not_yours", N_("This is somebody else's hand. Nothing was changed."))


def clock(seconds: int) -> str:
    """Minutes and seconds, as on a watch.

    >>> clock(59), clock(754)
    ('0:59', '12:34')
    """
    return f"{seconds // 60}:{seconds % 60:02}"

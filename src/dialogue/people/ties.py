"""What activities know of people: asked when somebody is taken out, when two seats are one person, when a group goes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity


def nobody_contributed(reader: Reader, session_id: int) -> Collection[int]:
    """For activities that keep no contribution of a seat."""
    return ()


def no_group(reader: Reader, session_id: int, group_id: int) -> bool:
    """For activities whose records name groups only by the people in them."""
    return False


def nobody_goes(act: Act, activity: Activity, seat_ids: Collection[int]) -> int:
    """For activities without an electorate."""
    return 0


def always_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """For activities that count no heads of their own."""


@dataclass(frozen=True, slots=True)
class Ties:
    """One kind of activity's ties to people.

    `contributors` gives the seats that have given anything in a session, in whatever step.

    `holds_group` says whether records name a group that nobody joined.

    `takes_out` runs inside the command that takes seats out, for each running activity: they leave its open electorate,
    except who has given something there already; it returns how many stay for that reason.

    `makes_one` runs likewise when two seats turn out to be one person: the second's place and latest word go to the
    seat that stays. It refuses where that cannot be done.
    """

    contributors: Callable[[Reader, int], Collection[int]] = nobody_contributed
    holds_group: Callable[[Reader, int, int], bool] = no_group
    takes_out: Callable[[Act, Activity, Collection[int]], int] = nobody_goes
    makes_one: Callable[[Act, Activity, int, int], None] = always_one

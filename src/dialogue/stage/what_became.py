"""What one person contributed, and what became of it: step by step, as far as the room was shown.

Each kind of activity knows its own part: what somebody wrote in it (`Own`), and how it took up what an earlier step gave
(`Onward`). Neither knows the others; this module puts the way of one piece together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity


@dataclass(frozen=True, slots=True)
class Onward:
    """What became of a piece in one step: an English text with its facts, and under which `ref` it goes on."""

    said: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """One piece that somebody contributed, and what became of it right there."""

    ref: str
    text: str
    language: str = ""
    onward: tuple[Onward, ...] = ()


OwnIn = Callable[[Reader, Activity, int], Sequence[Own]]
"""What the seat of an id contributed to an activity, withdrawn things left out."""

TakesUp = Callable[[Reader, Activity, str], Sequence[Onward]]
"""How an activity took up what is named by a ref; nothing when it did not, or when the room was not shown it."""

SpokeUp = Callable[[Reader, int], Collection[int]]
"""The seats that objected, stood aside or asked for other words in an activity of that id. They are told what becomes of
it, and are shown nowhere."""


def nobody(reader: Reader, activity_id: int) -> Collection[int]:
    """For activities that decide nothing."""
    return ()


def nothing_of_ones_own(reader: Reader, activity: Activity, seat_id: int) -> Sequence[Own]:
    """For activities that keep no words of one person."""
    return ()


def takes_nothing_up(reader: Reader, activity: Activity, ref: str) -> Sequence[Onward]:
    """For activities that start from no earlier one."""
    return ()


def way_of(
    reader: Reader, own: Own, later: Sequence[tuple[Activity, TakesUp]]
) -> tuple[list[Onward], list[str]]:
    """What became of a piece through the later steps, in their order, and the refs under which it goes on."""
    found, refs = list(own.onward), [own.ref]
    for activity, takes_up in later:
        for ref in list(refs):
            for one in takes_up(reader, activity, ref):
                found.append(one)
                if one.ref and one.ref not in refs:
                    refs.append(one.ref)
    return found, refs

"""How long activities really ran, from the log's order of opening, pausing and closing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dialogue.stage.turn_acts import PUT_BACK
from dialogue.undoing.commands import AGAIN, UNDONE

STARTS = frozenset({"activity.opened", "activity.reopened", "activity.resumed"})
STOPS = frozenset({"activity.paused", "activity.closed", "activity.skipped"})


@dataclass(frozen=True, slots=True)
class Turn:
    """An entry of the record as far as times need it: number, event, activity, moment and facts."""

    seq: int
    kind: str
    activity: int | None
    at: datetime
    facts: Mapping[str, Any]


def undone_acts(turns: Iterable[Turn]) -> dict[int, int]:
    """The acts that stand undone at the end: the number of each, with that of the entry that took it back."""
    found: dict[int, int] = {}
    for turn in turns:
        if turn.kind == UNDONE:
            found[turn.facts["of"]] = turn.seq
        elif turn.kind == AGAIN:
            found.pop(turn.facts["of"], None)
    return found


def turns_of(activity: int, turns: Sequence[Turn]) -> list[tuple[str, datetime]]:
    """The moments of one activity as they count, in the order of the record.

    A turn that was undone counts as if it had never been, with its undoing, as long as no other step was opened in
    between. Otherwise both count: meanwhile people were elsewhere.
    """
    undone = undone_acts(turns)
    openings = [turn for turn in turns if turn.kind in STARTS and turn.activity != activity]
    apart = {act for act, by in undone.items() if any(act < other.seq < by for other in openings)}
    found: list[tuple[str, datetime]] = []
    for turn in turns:
        if turn.activity != activity:
            continue
        if turn.kind == PUT_BACK:
            if turn.facts["undoing"] in apart:
                found.append(
                    ("activity.resumed" if turn.facts["state"] == "open" else "activity.closed", turn.at)
                )
        elif turn.seq not in undone or turn.seq in apart:
            found.append((turn.kind, turn.at))
    return found


def time_open(moments: Iterable[tuple[str, datetime]], until: datetime) -> timedelta:
    """Time that an activity was open, without its pauses; an activity still open counts up to `until`.

    `moments` are (event kind, moment) of one activity in the order of the log.
    """
    running, since = timedelta(0), None
    for kind, at in moments:
        if kind in STARTS and since is None:
            since = at
        elif kind in STOPS and since is not None:
            running, since = running + (at - since), None
    return running + (max(until, since) - since) if since is not None else running


def whole_minutes(length: timedelta) -> int:
    """Minutes, rounded to the nearest (half a minute goes up); something that ran at all counts one."""
    seconds = length.total_seconds()
    return max(1, int((seconds + 30) // 60)) if seconds > 0 else 0

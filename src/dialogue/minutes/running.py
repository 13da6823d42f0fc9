"""How long activities really ran, from the log's order of opening, pausing and closing. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

STARTS = frozenset({"activity.opened", "activity.reopened", "activity.resumed"})
STOPS = frozenset({"activity.paused", "activity.closed", "activity.skipped"})


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

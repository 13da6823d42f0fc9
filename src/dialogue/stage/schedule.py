"""When each step begins and ends: told from what has really happened, and forecast from what is planned. Pure.

Nothing here asks what time it is: the forecast changes when something happens, so every screen that is drawn shows the
same. A step that is on stage is taken to end when its timer says, or after its planned minutes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dialogue.kernel.schema import Activity, ActivityState
from dialogue.stage.steps import RUNNING


@dataclass(frozen=True, slots=True)
class Schedule:
    """`begins` by activity; `ends` is when the last step will be over; `ahead` of the plan in minutes, below 0 behind."""

    begins: Mapping[int, datetime] = field(default_factory=dict)
    ends: datetime | None = None
    ahead: int = 0
    going: bool = False


def lasts(row: Activity) -> timedelta:
    """How long a step is planned to take; with the minutes for late ones where it closes by itself after them."""
    return timedelta(minutes=row.planned_minutes + (row.closes_after or 0))


def _over(row: Activity, opened: datetime) -> datetime:
    """When a step that is on stage is over, as things are."""
    if row.ends_at is None:
        return opened + lasts(row)
    return row.ends_at + timedelta(minutes=row.closes_after or 0)


def schedule(
    rows: Sequence[Activity], begun: datetime | None, aside: Collection[int | None] = ()
) -> Schedule:
    """The clock times of a programme; `begun` is when the session was opened, `aside` what stays open beside the stage.

    Before the first step they count from the opening of the session, later from the first step.
    """
    steps = [row for row in rows if row.id not in aside]
    start = min((row.opened_at for row in steps if row.opened_at), default=begun)
    if start is None or not steps:
        return Schedule()
    reached = max([start, *(row.closed_at for row in steps if row.closed_at)])
    begins: dict[int, datetime] = {}
    for row in steps:
        if row.state in RUNNING and row.opened_at is not None:
            reached = max(reached, _over(row, row.opened_at))
    for row in steps:
        if row.state == ActivityState.PLANNED:
            begins[row.id or 0] = reached
            reached += lasts(row)
        elif row.opened_at is not None and row.state != ActivityState.SKIPPED:
            begins[row.id or 0] = row.opened_at
    planned = start + sum((lasts(row) for row in steps), timedelta())
    ahead = round((planned - reached).total_seconds() / 60)
    going = any(row.state in (ActivityState.PLANNED, *RUNNING) for row in steps)
    return Schedule(begins, reached, ahead, going)

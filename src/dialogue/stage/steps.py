"""The steps of a programme: in their order, what each may start from, and which stay open beside the stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.once import once
from dialogue.kernel.schema import Activity, ActivityState
from dialogue.stage.contract import Item, Kind

RUNNING = frozenset({ActivityState.OPEN, ActivityState.PAUSED})


@once
def activities_of(reader: Reader, session_id: int) -> list[Activity]:
    """The session's activities in the order of the programme."""
    asked = select(Activity).where(Activity.session_id == session_id)
    return list(reader.exec(asked.order_by(col(Activity.position), col(Activity.id))))


def require_stage(reader: Reader, activity: Activity, kinds: Mapping[str, Kind]) -> None:
    """Refuse while something else is open that may not stay open beside this one."""
    for other in activities_of(reader, activity.session_id):
        if (
            other.id != activity.id
            and other.state in RUNNING
            and not kinds[other.kind].plans.stays_open(other)
        ):
            raise Refused(
                "other_open",
                N_("“%(title)s” is still open. Please close it first; nothing is lost."),
                title=other.title,
            )


def starting_points(
    kinds: Mapping[str, Kind], rows: Sequence[Activity], activity: Activity
) -> list[Activity]:
    """The steps that this one may start from: earlier ones that leave something. None where it takes up nothing."""
    if not kinds[activity.kind].plans.starts_from_earlier:
        return []
    return [row for row in rows if row.position < activity.position and kinds[row.kind].leaves.anything]


def earlier_items(kinds: Mapping[str, Kind], reader: Reader, activity: Activity) -> list[Item]:
    """What this activity starts from: the results of the step chosen for it, else of the nearest earlier one with any.

    A chosen step without results gives nothing: those of another one would look like what was chosen.
    """
    rows = activities_of(reader, activity.session_id)
    if activity.starts_from is not None:
        before = [row for row in rows if row.id == activity.starts_from]
    else:
        before = [row for row in rows if row.position < activity.position]
    for candidate in reversed(before):
        if candidate.times_opened and (
            items := list(kinds[candidate.kind].leaves.harvest(reader, candidate))
        ):
            return items
    return []


def beside(kinds: Mapping[str, Kind], rows: Sequence[Activity], on_stage: int | None) -> list[Activity]:
    """The activities that are open while another one (or none) is on stage."""
    return [
        row
        for row in rows
        if row.id != on_stage and row.state in RUNNING and kinds[row.kind].plans.stays_open(row)
    ]

"""The programme: ordered, timed activities. One activity is on stage at a time.

Only an activity whose kind says so (`Plans.stays_open`) may stay open beside the one on stage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import ValidationError

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.clock import steady_now
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, ActivityState, SessionState
from dialogue.kernel.text import optional
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.languages import Tongue
from dialogue.stage.contract import Kind
from dialogue.stage.steps import RUNNING
from dialogue.stage.steps import activities_of as activities_of
from dialogue.stage.steps import earlier_items as earlier_items
from dialogue.stage.steps import starting_points as starting_points

LONGEST_PROMPT = 600
LONGEST_MINUTES = 480
ON_STAGE = (
    "session.stage",
    "session.programme",
    "session.steps",
    "session.timer",
    "session.people",
    "session.beside",
)

EVENTS: tuple[EventKind, ...] = (
    event("activity.added", "session.programme", "session.steps"),
    event("activity.edited", "session.programme", "session.steps", "session.beside"),
    event("stage.reworded", "session.stage"),
    event("activity.moved", "session.programme", "session.steps"),
    event("activity.removed", "session.programme", "session.steps"),
    event("activity.opened", *ON_STAGE, in_minutes=True),
    event("activity.paused", *ON_STAGE),
    event("activity.resumed", *ON_STAGE),
    event("activity.closed", *ON_STAGE, in_minutes=True),
    event("activity.reopened", *ON_STAGE, in_minutes=True),
    event("activity.skipped", *ON_STAGE, in_minutes=True),
    event("activity.shown", *ON_STAGE),
    event("activity.timed", "session.timer", "session.programme"),
)

# state -> the moves allowed from it; the console shows exactly these as buttons.
MOVES: Mapping[str, Mapping[str, ActivityState]] = {
    ActivityState.PLANNED: {"open": ActivityState.OPEN, "skip": ActivityState.SKIPPED},
    ActivityState.OPEN: {
        "pause": ActivityState.PAUSED,
        "close": ActivityState.CLOSED,
        "show": ActivityState.OPEN,
    },
    ActivityState.PAUSED: {"resume": ActivityState.OPEN, "close": ActivityState.CLOSED},
    ActivityState.CLOSED: {"reopen": ActivityState.OPEN},
    ActivityState.SKIPPED: {"open": ActivityState.OPEN},
}
HAPPENED = {
    "open": "activity.opened",
    "pause": "activity.paused",
    "resume": "activity.resumed",
    "close": "activity.closed",
    "reopen": "activity.reopened",
    "skip": "activity.skipped",
    "show": "activity.shown",
}


@dataclass(frozen=True, slots=True)
class AddActivity(Command):
    """Add a step; it goes to the end, or behind the activity `after`."""

    kind: str
    title: str = ""
    prompt: str = ""
    minutes: int = 10
    after: int | None = None
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class EditActivity(Command):
    """Change a step. Settings are fixed once the activity has been opened.

    `starts_from` is the earlier step whose results it takes up, 0 the nearest that has any; None leaves it as it is.
    """

    activity_id: int
    title: str
    prompt: str
    minutes: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    starts_from: int | None = None
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class MoveActivity(Command):
    """Move a step up (-1) or down (+1)."""

    activity_id: int
    by: int
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class RemoveActivity(Command):
    """Take a step out that was never opened."""

    activity_id: int
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class TurnActivity(Command):
    """Open, pause, resume, close, reopen, skip or show an activity on stage (`move`, see `MOVES`)."""

    activity_id: int
    move: str
    reason: str = ""
    right: ClassVar[Right] = Right.STEER
    api: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class SetTimer(Command):
    """Let the current activity end `minutes` from now; 0 takes the timer away."""

    activity_id: int
    minutes: int
    right: ClassVar[Right] = Right.STEER


def minutes_from(minutes: int) -> int:
    if not 0 <= minutes <= LONGEST_MINUTES:
        raise Refused(
            "minutes",
            N_("Please give a duration between 0 and %(most)s minutes."),
            field="minutes",
            most=LONGEST_MINUTES,
        )
    return minutes


def handlers(kinds: Mapping[str, Kind]) -> dict[type[Command], Handler]:
    """The handlers; they know the activities only through the registry given here."""

    def add_activity(act: Act, command: AddActivity) -> dict[str, Any]:
        kind = kinds.get(command.kind)
        if kind is None:
            raise Refused("no_kind", N_("Please choose what kind of activity this is."), field="kind")
        rows = activities_of(act.tx, act.session.id or 0)
        places = [row.id for row in rows]
        place = places.index(command.after) + 1 if command.after in places else len(rows)
        made = Activity(
            session_id=act.session.id or 0,
            position=0,
            kind=kind.name,
            title=optional(command.title, most=120, field="title") or _spoken(act, kind.plans.title),
            prompt=optional(command.prompt, most=LONGEST_PROMPT, field="prompt"),
            planned_minutes=minutes_from(command.minutes),
            settings=kind.plans.settings().stored(),
        )
        rows.insert(place, made)
        _renumber(act, rows)
        act.tx.flush()
        act.happened("activity.added", activity=made.id)
        return {"activity": made.id}

    def edit_activity(act: Act, command: EditActivity) -> None:
        activity = act.activity(command.activity_id)
        activity.title = optional(command.title, most=120, field="title") or _spoken(
            act, kinds[activity.kind].plans.title
        )
        activity.prompt = optional(command.prompt, most=LONGEST_PROMPT, field="prompt")
        activity.planned_minutes = minutes_from(command.minutes)
        if command.settings:
            _require_not_begun(activity)
            activity.settings = _settings(kinds[activity.kind], command.settings)
        if command.starts_from is not None and command.starts_from != (activity.starts_from or 0):
            activity.starts_from = _start_of(act, activity, command.starts_from, kinds)
        act.tx.add(activity)
        act.happened("activity.edited", activity=activity.id)
        if activity.id == act.session.current_activity_id:
            # Only then: redrawing the stage replaces the form that somebody is typing into.
            act.happened("stage.reworded", activity=activity.id)

    def turn_activity(act: Act, command: TurnActivity) -> None:
        activity = act.activity(command.activity_id)
        target = MOVES[activity.state].get(command.move)
        if target is None:
            raise Refused(
                "too_late",
                N_("This activity has moved on since. Nothing was changed; please look where it stands now."),
            )
        if act.session.state != SessionState.OPEN and command.move != "skip":
            raise Refused("session_not_open", N_("Please open the session first."))
        _TURNS[command.move](act, activity, command, kinds)
        activity.state = target
        act.tx.add(activity)
        act.happened(HAPPENED[command.move], activity=activity.id)

    return {
        AddActivity: add_activity,
        EditActivity: edit_activity,
        MoveActivity: move_activity,
        RemoveActivity: remove_activity,
        TurnActivity: turn_activity,
        SetTimer: set_timer,
    }


def _require_stage(act: Act, activity: Activity, kinds: Mapping[str, Kind]) -> None:
    """Refuse while something else is open that may not stay open beside this one."""
    for other in activities_of(act.tx, activity.session_id):
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


def _show(act: Act, activity: Activity, command: TurnActivity, kinds: Mapping[str, Kind]) -> None:
    _require_stage(act, activity, kinds)
    act.session.current_activity_id = activity.id


def _open(act: Act, activity: Activity, command: TurnActivity, kinds: Mapping[str, Kind]) -> None:
    _require_stage(act, activity, kinds)
    kind = kinds[activity.kind]
    activity.times_opened += 1
    activity.opened_at = activity.opened_at or act.now
    activity.closed_at = None
    activity.skipped_because = ""
    activity.phase = activity.phase or kind.plans.first_phase
    activity.ends_at = (
        steady_now() + timedelta(minutes=activity.planned_minutes) if activity.planned_minutes else None
    )
    if command.move == "reopen":
        activity.ends_at = None
    act.session.current_activity_id = activity.id
    act.tx.add(activity)
    kind.writes.opens(act, activity, lambda: earlier_items(kinds, act.tx, activity))


def _pause(act: Act, activity: Activity, command: TurnActivity, kinds: Mapping[str, Kind]) -> None:
    if activity.ends_at is not None:
        activity.seconds_left = max(0, int((activity.ends_at - steady_now()).total_seconds()))
        activity.ends_at = None


def _resume(act: Act, activity: Activity, command: TurnActivity, kinds: Mapping[str, Kind]) -> None:
    if activity.seconds_left is not None:
        activity.ends_at = steady_now() + timedelta(seconds=activity.seconds_left)
        activity.seconds_left = None


def _close(act: Act, activity: Activity, command: TurnActivity, kinds: Mapping[str, Kind]) -> None:
    kinds[activity.kind].writes.closes(act, activity)
    activity.closed_at = act.now
    activity.ends_at = activity.seconds_left = None


def _skip(act: Act, activity: Activity, command: TurnActivity, kinds: Mapping[str, Kind]) -> None:
    activity.skipped_because = optional(command.reason, most=LONGEST_PROMPT, field="reason")


_TURNS: Mapping[str, Callable[[Act, Activity, TurnActivity, Mapping[str, Kind]], None]] = {
    "open": _open,
    "reopen": _open,
    "pause": _pause,
    "resume": _resume,
    "close": _close,
    "skip": _skip,
    "show": _show,
}


def move_activity(act: Act, command: MoveActivity) -> None:
    moved = act.activity(command.activity_id)
    rows = activities_of(act.tx, moved.session_id)
    place = next(i for i, row in enumerate(rows) if row.id == moved.id)
    rows.insert(min(max(0, place + command.by), len(rows) - 1), rows.pop(place))
    _renumber(act, rows)
    act.happened("activity.moved", activity=moved.id)


def remove_activity(act: Act, command: RemoveActivity) -> None:
    activity = act.activity(command.activity_id)
    if activity.times_opened:
        raise Refused(
            "has_content",
            N_("This activity has begun and belongs to the record. It can be closed or skipped."),
        )
    act.tx.delete(activity)
    act.tx.flush()
    _renumber(act, activities_of(act.tx, act.session.id or 0))
    act.happened("activity.removed", activity=command.activity_id)


def set_timer(act: Act, command: SetTimer) -> None:
    activity = act.activity(command.activity_id)
    minutes = minutes_from(command.minutes)
    if activity.state != ActivityState.OPEN:
        raise NotFound("not_open", N_("Only an open activity has a running timer."))
    activity.ends_at = steady_now() + timedelta(minutes=minutes) if minutes else None
    act.tx.add(activity)
    act.happened("activity.timed", activity=activity.id)


def _renumber(act: Act, rows: list[Activity]) -> None:
    earlier: set[int | None] = {None}
    for position, row in enumerate(rows, 1):
        row.position = position
        if row.starts_from not in earlier and not row.times_opened:
            row.starts_from = None  # the chosen step is gone, or comes later now
        earlier.add(row.id)
        act.tx.add(row)


def _require_not_begun(activity: Activity) -> None:
    if activity.times_opened:
        raise Refused(
            "fixed",
            N_("This activity has begun, so its settings are fixed. Title and prompt can change."),
        )


def _start_of(act: Act, activity: Activity, chosen: int, kinds: Mapping[str, Kind]) -> int | None:
    _require_not_begun(activity)
    rows = activities_of(act.tx, activity.session_id)
    if chosen and chosen not in {row.id for row in starting_points(kinds, rows, activity)}:
        raise Refused(
            "no_start",
            N_("Please choose an earlier step that this one can start from. Nothing was changed."),
            field="starts_from",
        )
    return chosen or None


def _settings(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return kind.plans.settings.given(given).stored()
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Refused(
            "settings",
            N_(
                "One of the settings has a value that is not possible. Nothing was changed; please check them."
            ),
            field=where,
        ) from None


def _spoken(act: Act, title: str) -> str:
    return Tongue(act.session.language).say(title)

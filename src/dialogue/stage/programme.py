"""The programme: ordered, timed activities. One activity is on stage at a time.

Only an activity whose kind says so (`Plans.stays_open`) may stay open beside the one on stage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import ClassVar

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.clock import steady_now
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, ActivityState, SessionState
from dialogue.kernel.text import optional
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.stage import planning, step_acts, turn_acts
from dialogue.stage.contract import Kind
from dialogue.stage.hard_ends import CloseOverdue, is_due
from dialogue.stage.late import PART as LATE
from dialogue.stage.limits import LONGEST_PROMPT
from dialogue.stage.planning import AddActivity as AddActivity
from dialogue.stage.planning import EditActivity as EditActivity
from dialogue.stage.planning import MoveActivity as MoveActivity
from dialogue.stage.planning import RemoveActivity as RemoveActivity
from dialogue.stage.planning import minutes_from
from dialogue.stage.steps import activities_of as activities_of
from dialogue.stage.steps import earlier_items as earlier_items
from dialogue.stage.steps import require_stage
from dialogue.stage.steps import starting_points as starting_points
from dialogue.undoing.contract import Telling
from dialogue.undoing.rows import remembered

ON_STAGE = (
    "session.stage",
    "session.programme",
    "session.steps",
    "session.timer",
    "session.people",
    "session.beside",
    "session.slide",
    "session.ask",
)

EVENTS: tuple[EventKind, ...] = (
    event("activity.added", "session.programme", "session.steps"),
    event(
        "activity.edited",
        "session.programme",
        "session.steps",
        "session.beside",
        "session.slide",
        "session.timer",
        LATE,
    ),
    event("stage.reworded", "session.stage"),
    event("activity.moved", "session.programme", "session.steps", "session.slide"),
    event("activity.removed", "session.programme", "session.steps"),
    event("activity.opened", *ON_STAGE, in_minutes=True),
    event("activity.paused", *ON_STAGE),
    event("activity.resumed", *ON_STAGE),
    event("activity.closed", *ON_STAGE, in_minutes=True),
    event("activity.reopened", *ON_STAGE, in_minutes=True),
    event("activity.skipped", *ON_STAGE, in_minutes=True),
    event("activity.shown", *ON_STAGE),
    event("activity.timed", "session.timer", "session.programme"),
    event(turn_acts.PUT_BACK, *ON_STAGE),
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
class TurnActivity(Command):
    """Open, pause, resume, close, reopen, skip or show an activity on stage (`move`, see `MOVES`)."""

    activity_id: int
    move: str
    reason: str = ""
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class SetTimer(Command):
    """Let the current activity end `minutes` from now; 0 takes the timer away."""

    activity_id: int
    minutes: int
    right: ClassVar[Right] = Right.STEER


def handlers(kinds: Mapping[str, Kind]) -> dict[type[Command], Handler]:
    """The handlers; they know the activities only through the registry given here."""

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

    def close_overdue(act: Act, command: CloseOverdue) -> None:
        # The facilitator may have closed it or given it more time meanwhile.
        if is_due(act.activity(command.activity_id)):
            turn_activity(act, TurnActivity(command.activity_id, "close"))

    plans = planning.handlers(kinds)
    return {
        **plans,
        AddActivity: remembered(plans[AddActivity], "activity.added", rows=step_acts.all_steps),
        planning.RepeatActivity: remembered(
            plans[planning.RepeatActivity], "activity.added", rows=step_acts.all_steps
        ),
        EditActivity: remembered(plans[EditActivity], "activity.edited", rows=step_acts.step_and_note),
        MoveActivity: remembered(plans[MoveActivity], "activity.moved", rows=step_acts.all_steps),
        RemoveActivity: remembered(
            plans[RemoveActivity], "activity.removed", rows=partial(step_acts.everything_of, kinds)
        ),
        TurnActivity: remembered(
            turn_activity,
            *HAPPENED.values(),
            rows=lambda act, command: (act.activity(command.activity_id), act.session),
        ),
        CloseOverdue: remembered(
            close_overdue,
            "activity.closed",
            rows=lambda act, command: (act.activity(command.activity_id), act.session),
        ),
        SetTimer: remembered(
            set_timer, "activity.timed", rows=lambda act, command: (act.activity(command.activity_id),)
        ),
    }


def tellings(kinds: Mapping[str, Kind]) -> dict[str, Telling]:
    """How the acts of the programme are told and taken back."""
    return {**turn_acts.tellings(kinds), **step_acts.tellings()}


def _show(act: Act, activity: Activity, command: TurnActivity, kinds: Mapping[str, Kind]) -> None:
    require_stage(act.tx, activity, kinds)
    act.session.current_activity_id = activity.id


def _open(act: Act, activity: Activity, command: TurnActivity, kinds: Mapping[str, Kind]) -> None:
    require_stage(act.tx, activity, kinds)
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


def set_timer(act: Act, command: SetTimer) -> None:
    activity = act.activity(command.activity_id)
    minutes = minutes_from(command.minutes)
    if activity.state != ActivityState.OPEN:
        raise NotFound("not_open", N_("Only an open activity has a running timer."))
    activity.ends_at = steady_now() + timedelta(minutes=minutes) if minutes else None
    act.tx.add(activity)
    act.happened("activity.timed", activity=activity.id)

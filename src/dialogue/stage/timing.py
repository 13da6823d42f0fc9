"""The clock beside the step: more time, no time, and the gong of those who want one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.clock import steady_now
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import ActivityState
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.stage.planning import minutes_from
from dialogue.stage.slides import the_wall, wall_of
from dialogue.undoing.rows import remembered

EVENTS: tuple[EventKind, ...] = (
    event("time.added", "session.timer", "session.programme"),
    event("gong.set", "session.timer", "session.slide"),
    event("gong.struck", "session.timer"),
)


@dataclass(frozen=True, slots=True)
class AddTime(Command):
    """Give a step so many minutes more. Where its time is over, or it has none, they count from now."""

    activity_id: int
    minutes: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class SetGong(Command):
    """Let the wall and the console sound a gong when the time of a step is over, or not any more."""

    on: bool
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class StrikeGong(Command):
    """Sound the gong now."""

    right: ClassVar[Right] = Right.STEER


def add_time(act: Act, command: AddTime) -> None:
    activity = act.activity(command.activity_id)
    minutes = minutes_from(command.minutes)
    if activity.state == ActivityState.PAUSED:
        activity.seconds_left = (activity.seconds_left or 0) + 60 * minutes
    elif activity.state == ActivityState.OPEN:
        now = steady_now()
        activity.ends_at = max(activity.ends_at or now, now) + timedelta(minutes=minutes)
    else:
        raise NotFound("not_open", N_("Only an open activity has a running timer."))
    act.tx.add(activity)
    act.happened("time.added", activity=activity.id, minutes=minutes)


def set_gong(act: Act, command: SetGong) -> None:
    wall = wall_of(act.tx, act.session.id or 0)
    wall.gong = command.on
    act.tx.add(wall)
    act.happened("gong.set", on=command.on)


def strike_gong(act: Act, command: StrikeGong) -> None:
    wall = wall_of(act.tx, act.session.id or 0)
    wall.strikes += 1
    act.tx.add(wall)
    act.happened("gong.struck")


HANDLERS: dict[type[Command], Handler] = {
    AddTime: remembered(
        add_time, "time.added", rows=lambda act, command: (act.activity(command.activity_id),)
    ),
    SetGong: remembered(set_gong, "gong.set", rows=the_wall),
    StrikeGong: strike_gong,
}

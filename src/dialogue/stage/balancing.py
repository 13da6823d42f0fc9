"""The console's fold "Balance": the alarms of the step on stage, each of which can be set aside until the step is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, delete, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import ActivityState, SessionState
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.languages import Tongue
from dialogue.live.audience import STAFF_ONLY
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import GroupView, groups_of
from dialogue.stage.balance import PART as BALANCE
from dialogue.stage.balance import Alarm, Presence, absent, silent, told
from dialogue.stage.contract import Kind
from dialogue.stage.here import counts
from dialogue.stage.here import silent as silent_by_group
from dialogue.stage.schema import AlarmAside

LONGEST_KEY = 60

EVENTS: tuple[EventKind, ...] = (event("alarm.set_aside", BALANCE), event("alarms.brought_back", BALANCE))


@dataclass(frozen=True, slots=True)
class SetAside(Command):
    """Say no more of one alarm until the step is over, for all who run the session."""

    activity_id: int
    key: str
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class BringBack(Command):
    """Show again what was set aside in a step."""

    activity_id: int
    right: ClassVar[Right] = Right.STEER


def aside_in(reader: Reader, activity_id: int | None) -> set[str]:
    """The keys of the alarms that were set aside in a step."""
    return set(reader.exec(select(AlarmAside.key).where(AlarmAside.activity_id == activity_id)))


def set_aside(act: Act, command: SetAside) -> None:
    activity = act.activity(command.activity_id)
    if not command.key or len(command.key) > LONGEST_KEY:
        raise Refused("no_alarm", N_("This is not there any more. Nothing was changed."))
    if command.key in aside_in(act.tx, activity.id):
        return
    act.tx.add(AlarmAside(session_id=activity.session_id, activity_id=activity.id or 0, key=command.key))
    act.happened("alarm.set_aside", activity=activity.id)


def bring_back(act: Act, command: BringBack) -> None:
    activity = act.activity(command.activity_id)
    if aside_in(act.tx, activity.id):
        act.tx.exec(delete(AlarmAside).where(col(AlarmAside.activity_id) == activity.id))
        act.happened("alarms.brought_back", activity=activity.id)


HANDLERS: dict[type[Command], Handler] = {SetAside: set_aside, BringBack: bring_back}


def alarms_of(scope: Scope, kinds: Mapping[str, Kind], groups: Mapping[int, GroupView]) -> list[Alarm]:
    """Every alarm of the step on stage, set aside or not: first those of the activity itself."""
    activity = scope.activity
    if activity is None or activity.state != ActivityState.OPEN or scope.session.state != SessionState.OPEN:
        return []
    kind, session_id = kinds[activity.kind], scope.session.id or 0
    here, spoken = counts(scope.reader, session_id), kind.leaves.contributed(scope.reader, activity)
    missing = {} if spoken is None else silent_by_group(scope.reader, session_id, spoken)
    rows = [
        Presence(
            key,
            here.get(key, {}).get("here", 0),
            group.required,
            None if spoken is None else missing.get(key, 0),
        )
        for key, group in groups.items()
    ]
    quiet = silent(rows) if kind.leaves.asks_everybody else []
    return [*kind.shows.alarms(scope), *absent(rows), *quiet]


def balance_part(kinds: Mapping[str, Kind]) -> Part:
    def read(scope: Scope) -> dict[str, Any]:
        tongue = Tongue(scope.audience.language)
        groups = groups_of(scope.reader, scope.session.id or 0, tongue)
        found = [one for one in alarms_of(scope, kinds, groups) if one.group in groups]
        aside = aside_in(scope.reader, scope.activity.id) if found and scope.activity else set()
        shown, more, away = told(found, aside)
        return {
            "alarms": [
                {"key": one.key, "group": groups[one.group], "words": tongue.say(one.sentence, **one.facts)}
                for one in shown
            ],
            "more": more,
            "aside": away,
        }

    return Part(BALANCE, "live/balance.html", STAFF_ONLY, read)

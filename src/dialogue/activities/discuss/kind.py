"""Discuss as the rest of the application sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from dialogue.activities.discuss import acts, rules
from dialogue.activities.discuss.commands import BALANCE, EVENTS, FLOOR, KIND, NOTES, QUEUE, TIME
from dialogue.activities.discuss.handling import HANDLERS, closes, opens
from dialogue.activities.discuss.minutes_section import parked, section
from dialogue.activities.discuss.routes import router
from dialogue.activities.discuss.rows import (
    HEARD,
    as_turns,
    contributors,
    heard_seats,
    holds_group,
    makes_one,
    notes_of,
    people_by_group,
    person_of,
    queue_of,
    speaking,
    takes_out,
    turns_of,
)
from dialogue.activities.discuss.schema import DiscussionNote, SpeakingTurn
from dialogue.activities.discuss.settings import Settings
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, Seat
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, ROOM, STAFF_ONLY, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import GroupView, groups_of
from dialogue.people.ties import Ties
from dialogue.stage.balance import Alarm
from dialogue.stage.contract import Item, Kind, Leaves, Person, Plans, Shows, Tells, Undoes, Writes
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.showing import Interpreted
from dialogue.stage.translating.translatable import Said, Words

TOO_OFTEN = N_("%(turns)s of the last %(of)s turns")

NEXT = 3
"""So many of those who wait are on the wall and on phones; the others are counted."""


def _groups(scope: Scope) -> dict[int, GroupView]:
    return groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))


def _names(scope: Scope, rows: Sequence[SpeakingTurn]) -> dict[int, str]:
    """Names by seat: for the facilitator, who calls people; for the room only of those who wanted theirs to be shown."""
    staff = scope.audience.screen == Screen.CONSOLE
    seats = {row.seat_id for row in rows if row.seat_id is not None and (staff or row.named)}
    if not seats:
        return {}
    return {
        seat or 0: name
        for seat, name in scope.reader.exec(select(Seat.id, Seat.name).where(col(Seat.id).in_(seats)))
    }


def _shown(
    row: SpeakingTurn, groups: Mapping[int, GroupView], names: Mapping[int, str], heard: Interpreted
) -> dict[str, Any]:
    return {
        "id": row.id,
        "group": groups.get(row.group_id or 0),
        "name": row.who or names.get(row.seat_id or 0, ""),
        "about": heard.of(f"turn:{row.id}", row.about, row.language) if row.about else None,
        "order": row.point_of_order,
        "in_round": row.in_round,
    }


def _heard(scope: Scope, rows: Sequence[SpeakingTurn]) -> Interpreted:
    return Interpreted(scope, (f"turn:{row.id}" for row in rows if row.about))


def _floor(scope: Scope) -> dict[str, Any]:
    row = speaking(scope.reader, scope.here.id)
    if row is None:
        return {"one": None}
    agreed = settings_of(scope.here, Settings).seconds
    begun = row.begun_at or row.raised_at
    return {
        "one": _shown(row, _groups(scope), _names(scope, [row]), _heard(scope, [row])),
        "ends": int(begun.timestamp() * 1000) + agreed * 1000,
        "agreed": rules.clock(agreed),
        "soon": min(30, agreed // 4),
    }


def _queue(scope: Scope) -> dict[str, Any]:
    rows = queue_of(scope.reader, scope.here)
    staff = scope.audience.screen == Screen.CONSOLE
    shown = rows if staff else rows[:NEXT]
    groups, names, heard = _groups(scope), _names(scope, shown), _heard(scope, shown)
    return {
        "items": [_shown(row, groups, names, heard) for row in shown],
        "more": len(rows) - len(shown),
        "in_round": sum(row.in_round for row in rows),
        "order": scope.here.phase,
        "orders": rules.ORDERS,
        "open": scope.here.state == "open",
    }


def _time(scope: Scope) -> dict[str, Any]:
    """Turns and seconds by group; for the facilitator also by person."""
    rows = turns_of(scope.reader, scope.here.id, *HEARD)
    groups = _groups(scope)
    turns: dict[int, int] = defaultdict(int)
    seconds: dict[int, int] = defaultdict(int)
    for row in rows:
        turns[row.group_id or 0] += not row.point_of_order
        seconds[row.group_id or 0] += row.seconds
    most = max(seconds.values(), default=0)
    told: dict[str, Any] = {
        "rows": [
            {
                "group": group,
                "turns": turns[key],
                "time": rules.clock(seconds[key]),
                "share": round(100 * seconds[key] / most, 1) if most else 0.0,
            }
            for key, group in groups.items()
        ],
        "people": [],
    }
    if scope.audience.screen == Screen.CONSOLE:
        told["people"] = _by_person(scope, rows, groups)
    return told


def _balance(scope: Scope) -> dict[str, Any]:
    """Of which groups nobody has spoken yet: for the facilitator, who can ask them."""
    silent = rules.silent(_turns(scope), people_by_group(scope.reader, scope.here.session_id))
    return {"silent": [group.name for key, group in _groups(scope).items() if key in silent]}


def _turns(scope: Scope) -> list[rules.Turn]:
    return as_turns(turns_of(scope.reader, scope.here.id, *HEARD))


def alarms(scope: Scope) -> list[Alarm]:
    """The group that takes the floor too often."""
    found = rules.alarm(_turns(scope), people_by_group(scope.reader, scope.here.session_id))
    if found is None:
        return []
    return [Alarm(f"turns:{found.group}", found.group, TOO_OFTEN, {"turns": found.turns, "of": found.of})]


def _by_person(
    scope: Scope, rows: Sequence[SpeakingTurn], groups: Mapping[int, GroupView]
) -> list[dict[str, Any]]:
    found: dict[Hashable, dict[str, Any]] = {}
    names = _names(scope, rows)
    for row in rows:
        one = found.setdefault(
            person_of(row),
            {
                "group": groups.get(row.group_id or 0),
                "name": row.who or names.get(row.seat_id or 0, ""),
                "turns": 0,
                "seconds": 0,
            },
        )
        one["turns"] += not row.point_of_order
        one["seconds"] += row.seconds
    longest = sorted(found.values(), key=lambda one: -one["seconds"])
    return [{**one, "time": rules.clock(one["seconds"])} for one in longest]


def _notes(scope: Scope) -> dict[str, Any]:
    found = notes_of(scope.reader, scope.here.id)
    heard = Interpreted(scope, (f"note:{one.id}" for one in found))
    told = [
        {"id": one.id, "parked": one.parked, "said": heard.of(f"note:{one.id}", one.text, one.language)}
        for one in found
    ]
    return {
        "notes": [one for one in told if not one["parked"]],
        "parked": [one for one in told if one["parked"]],
    }


def stage(scope: Scope) -> dict[str, Any]:
    """What the three screens show around the parts."""
    return {"groups": list(_groups(scope).values()), "longest": rules}


def mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """A person's own hand, her place in the queue, and whether she has the floor."""
    own: list[dict[str, Any]] = []
    has_floor = None
    name = ""
    if person.seat is not None:
        name = person.seat.name
        rows = queue_of(reader, activity)
        own = [{"row": row, "place": n} for n, row in enumerate(rows, 1) if row.seat_id == person.seat.id]
        speaks = speaking(reader, activity.id)
        has_floor = speaks if speaks is not None and speaks.seat_id == person.seat.id else None
    return {
        "hands": [one for one in own if not one["row"].in_round],
        "turn": next((one for one in own if one["row"].in_round), None),
        "has_floor": has_floor,
        "has_hand": any(not one["row"].in_round and not one["row"].point_of_order for one in own),
        "name": name,
        "longest": rules.LONGEST_ABOUT,
        "open": activity.state == "open",
    }


def harvest(reader: Reader, activity: Activity) -> list[Item]:
    """The notes, without those put aside for another day."""
    return [
        Item(f"note:{note.id}", note.text, note.language)
        for note in notes_of(reader, activity.id)
        if not note.parked
    ]


def said(reader: Reader, activity: Activity) -> list[Said]:
    """What the next ones want to speak about, then the notes."""
    speaks = speaking(reader, activity.id)
    turns = [*([speaks] if speaks is not None else []), *queue_of(reader, activity)[:NEXT]]
    about = [Said(f"turn:{row.id}", row.about, row.language, row.group_id) for row in turns if row.about]
    return about + [Said(f"note:{one.id}", one.text, one.language) for one in notes_of(reader, activity.id)]


DISCUSS = Kind(
    KIND,
    plans=Plans(
        N_("Discuss"),
        N_(
            "People raise their hands. The queue is fair, the wall shows whose turn it is and which groups spoke."
        ),
        minutes=30,
        settings=Settings,
        first_phase="raised",
    ),
    writes=Writes(
        acts.remembering(HANDLERS), EVENTS, tables=(SpeakingTurn, DiscussionNote), opens=opens, closes=closes
    ),
    shows=Shows(
        (
            Part(FLOOR, "activities/discuss/floor.html", EVERY_SCREEN, _floor),
            Part(QUEUE, "activities/discuss/queue.html", EVERY_SCREEN, _queue),
            Part(TIME, "activities/discuss/time.html", ROOM, _time),
            Part(BALANCE, "activities/discuss/balance.html", STAFF_ONLY, _balance),
            Part(NOTES, "activities/discuss/notes.html", EVERY_SCREEN, _notes),
        ),
        router,
        mine,
        stage,
        alarms=alarms,
    ),
    leaves=Leaves(harvest, contributed=heard_seats, asks_everybody=False),
    undoes=Undoes(acts.ACTS),
    tells=Tells(section, elsewhere=parked),
    people=Ties(contributors=contributors, holds_group=holds_group, takes_out=takes_out, makes_one=makes_one),
    words=Words(said, (FLOOR, QUEUE, NOTES)),
)

"""Tables as the rest of the application sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import select

from dialogue.activities.tables import rules, seating, settling, writing
from dialogue.activities.tables.commands import (
    CHOICES,
    DESK,
    EVENTS,
    HERE,
    KIND,
    LINES,
    NUMBERS,
    PLAN,
    REPORTS,
    STEER,
)
from dialogue.activities.tables.minutes_section import section
from dialogue.activities.tables.routes import router
from dialogue.activities.tables.rows import (
    by_group,
    contributors,
    holds_group,
    lines_of,
    place_of,
    places_of,
    table_at,
    tables_of,
    written,
)
from dialogue.activities.tables.schema import RoundTable, TableLine, TablePlace
from dialogue.activities.tables.settings import Settings
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, Seat
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, ROOM, STAFF_ONLY, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import GroupView, groups_of
from dialogue.people.ties import Ties
from dialogue.stage.contract import Item, Kind, Leaves, Person, Plans, Shows, Tells, Term, Writes
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.showing import Interpreted
from dialogue.stage.translating.translatable import Said, Words

PHONE_ONLY = frozenset({Screen.PHONE})


def _groups(scope: Scope) -> dict[int, GroupView]:
    return groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))


def _counts(places: Sequence[TablePlace], groups: Mapping[int, GroupView]) -> list[dict[str, Any]]:
    """How many of each group sit there, in the order of the groups."""
    found = by_group(places)
    return [{"group": group, "count": found[key]} for key, group in groups.items() if found[key]]


def _desk(scope: Scope) -> dict[str, Any]:
    """One's own table: who sits there by groups, what it talks about, who writes."""
    table = table_at(scope.reader, scope.here.id, scope.audience.table)
    if table is None or scope.here.phase == rules.SEATING:
        return {"table": None}
    groups, chosen = _groups(scope), settings_of(scope.here, Settings)
    places = places_of(scope.reader, scope.here.id, [table.number])
    pen = next((one for one in places if one.seat_id and one.seat_id == table.scribe_seat_id), None)
    return {
        "table": table,
        "counts": _counts(places, groups),
        "alone": len(places) == 1,
        "question": chosen.question_of(table.number),
        "one_pen": chosen.one_pen,
        "pen": groups.get(pen.group_id or 0) if pen else None,
        "has_pen": pen is not None,
    }


def _heard(scope: Scope, lines: Iterable[TableLine]) -> Interpreted:
    return Interpreted(scope, (f"line:{line.id}" for line in lines))


def _line(line: TableLine, heard: Interpreted) -> dict[str, Any]:
    return {
        "id": line.id,
        "said": heard.of(f"line:{line.id}", line.text, line.language),
        "note": line.note,
        "paper": line.seat_id is None,
        "because": line.hidden_because,
        "order": line.id,
    }


def _lines(scope: Scope) -> dict[str, Any]:
    """What one's own table wrote."""
    found = lines_of(scope.reader, scope.here.id, [scope.audience.table], scope.keys)
    heard = _heard(scope, found)
    return {"items": [_line(line, heard) for line in found]}


def _names(scope: Scope, places: Sequence[TablePlace]) -> dict[int, str]:
    """Names by seat: for the facilitator only, who seats people."""
    if scope.audience.screen != Screen.CONSOLE:
        return {}
    asked = select(Seat.id, Seat.name).where(Seat.session_id == scope.here.session_id, Seat.name != "")
    seats = {one.seat_id for one in places}
    return {seat or 0: name for seat, name in scope.reader.exec(asked) if seat in seats}


def _plan(scope: Scope) -> dict[str, Any]:
    """Every table with its people by groups: to find one's seat on the wall, to seat people on the console."""
    groups, staff = _groups(scope), scope.audience.screen == Screen.CONSOLE
    if not staff and scope.here.phase != rules.TALKING:
        # Nobody looks for her seat in a plan that still changes; and later the reports stand there.
        return {"items": None, "making": scope.here.phase == rules.SEATING}
    tables = tables_of(scope.reader, scope.here.id, scope.keys)
    places: dict[int, list[TablePlace]] = defaultdict(list)
    for one in places_of(scope.reader, scope.here.id, scope.keys):
        places[one.number].append(one)
    names = _names(scope, [one for here in places.values() for one in here])
    lines = written(scope.reader, scope.here.id)
    none = RoundTable(session_id=0, activity_id=0, number=0)
    if staff and (scope.keys is None or 0 in scope.keys) and places[0]:
        tables = [none, *tables]
    return {
        "making": False,
        "items": [
            {
                "id": table.number,
                "order": table.number,
                "name": table.name,
                "counts": _counts(places[table.number], groups),
                "people": len(places[table.number]),
                "lines": lines[table.number],
                "pen": any(
                    one.seat_id == table.scribe_seat_id for one in places[table.number] if one.seat_id
                ),
                "seats": [
                    {
                        "id": one.id,
                        "group": groups.get(one.group_id or 0),
                        "name": one.who or names.get(one.seat_id or 0, ""),
                        "pinned": one.pinned,
                        "head": one.seat_id is None,
                        "writes": one.seat_id is not None and one.seat_id == table.scribe_seat_id,
                    }
                    for one in places[table.number]
                    if staff or (one.seat_id is None and one.who)
                ],
            }
            for table in tables
        ],
    }


def _steering(scope: Scope) -> dict[str, Any]:
    places = places_of(scope.reader, scope.here.id)
    chosen = settings_of(scope.here, Settings)
    numbers = [one.number for one in tables_of(scope.reader, scope.here.id)]
    seats = {one.id or 0: one.number for one in places if one.number}
    groups = {one.id or 0: one.group_id or 0 for one in places}
    return {
        "phase": scope.here.phase,
        "mixing": chosen.mixing,
        "seed": chosen.seed,
        "seated": len(seats),
        "without": len(places) - len(seats),
        "even": max(seating.uneven(seats, groups, numbers)) <= 1 if seats else True,
        "running": scope.here.state in {"open", "paused"},
    }


def _numbers(scope: Scope) -> dict[str, Any]:
    return {"numbers": [one.number for one in tables_of(scope.reader, scope.here.id)]}


def _nothing(scope: Scope) -> dict[str, Any]:
    """For what is only around the part of a table."""
    return {}


def _choices(scope: Scope) -> dict[str, Any]:
    """Where people choose their table: each with its people and whether there is room. Otherwise nothing but the phase."""
    chosen, here = settings_of(scope.here, Settings), scope.here
    phase = f"{here.phase}{here.state}"
    if chosen.mixing != rules.CHOICE or here.state != "open" or here.phase != rules.TALKING:
        return {"phase": phase, "tables": []}
    groups, places = _groups(scope), places_of(scope.reader, here.id)
    found = []
    for table in tables_of(scope.reader, here.id):
        own = [one for one in places if one.number == table.number]
        found.append(
            {
                "table": table,
                "counts": _counts(own, groups),
                "question": chosen.question_of(table.number),
                "mine": table.number == scope.audience.table,
            }
        )
    return {"phase": phase, "tables": found, "seated": scope.audience.table > 0}


def _reports(scope: Scope) -> dict[str, Any]:
    """What every table wrote: the facilitator's to read at once, the room's when the reports are shown."""
    staff = scope.audience.screen == Screen.CONSOLE
    if not staff and scope.here.phase != rules.REPORTS:
        return {"items": None}
    lines: dict[int, list[TableLine]] = defaultdict(list)
    found = lines_of(scope.reader, scope.here.id, scope.keys, hidden=staff)
    heard = _heard(scope, found)
    for line in found:
        lines[line.number].append(line)
    chosen = settings_of(scope.here, Settings)
    return {
        "items": [
            {
                "id": table.number,
                "order": table.number,
                "name": table.name,
                "question": chosen.question_of(table.number),
                "lines": [_line(line, heard) for line in lines[table.number]],
            }
            for table in tables_of(scope.reader, scope.here.id, scope.keys)
        ]
    }


def stage(scope: Scope) -> dict[str, Any]:
    """What the three screens show around the parts."""
    return {"groups": list(_groups(scope).values()), "longest": rules}


def mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """Whether a person sits somewhere, has the pen, and which lines she may change."""
    chosen = settings_of(activity, Settings)
    shown: dict[str, Any] = {
        "table": 0,
        "pen": False,
        "taken": False,
        "one_pen": chosen.one_pen,
        "chooses": chosen.mixing == rules.CHOICE,
        "lines": [],
        "draft": "",
        "phase": activity.phase,
        "longest": rules.LONGEST_LINE,
        "open": activity.state == "open",
    }
    place = place_of(reader, activity.id, person.seat.id) if person.seat is not None else None
    if place is None or not place.number or activity.phase == rules.SEATING:
        return shown
    table = table_at(reader, activity.id, place.number)
    if table is None:
        return shown
    has_pen = not chosen.one_pen or table.scribe_seat_id == place.seat_id
    lines = lines_of(reader, activity.id, [table.number]) if has_pen else []
    return shown | {
        "table": table.number,
        "pen": has_pen,
        "taken": table.scribe_seat_id is not None,
        "lines": [line for line in lines if chosen.one_pen or line.seat_id == place.seat_id],
        "draft": table.draft if chosen.one_pen and has_pen else "",
    }


def harvest(reader: Reader, activity: Activity) -> list[Item]:
    """The ideas of all tables, each with its table. Notes stay with the table."""
    names = {one.number: one.name for one in tables_of(reader, activity.id)}
    return [
        Item(
            f"line:{line.id}",
            line.text,
            line.language,
            origin=names.get(line.number) or str(line.number),
        )
        for line in lines_of(reader, activity.id)
        if not line.note
    ]


def said(reader: Reader, activity: Activity) -> list[Said]:
    """What the tables wrote, from the moment the room reads it."""
    if activity.phase != rules.REPORTS:
        return []
    return [Said(f"line:{line.id}", line.text, line.language) for line in lines_of(reader, activity.id)]


TABLES = Kind(
    KIND,
    plans=Plans(
        N_("Tables"),
        N_("People talk at small tables that mix the groups. What each table writes comes back to the room."),
        minutes=25,
        settings=Settings,
        first_phase=rules.SEATING,
    ),
    writes=Writes(
        settling.HANDLERS | writing.HANDLERS,
        EVENTS,
        tables=(RoundTable, TablePlace, TableLine),
        opens=settling.opens,
        closes=settling.closes,
    ),
    shows=Shows(
        (
            Part(HERE, "activities/tables/here.html", PHONE_ONLY, _nothing),
            Part(DESK, "activities/tables/desk.html", PHONE_ONLY, _desk, of_table=True),
            Part(
                LINES,
                "activities/tables/lines.html",
                PHONE_ONLY,
                _lines,
                card="activities/tables/line.html",
                child="line",
                of_table=True,
            ),
            Part(CHOICES, "activities/tables/choices.html", PHONE_ONLY, _choices),
            Part(
                PLAN,
                "activities/tables/plan.html",
                ROOM,
                _plan,
                card="activities/tables/seats.html",
                child="table",
            ),
            Part(STEER, "activities/tables/steering.html", STAFF_ONLY, _steering),
            Part(NUMBERS, "activities/tables/numbers.html", STAFF_ONLY, _numbers),
            Part(
                REPORTS,
                "activities/tables/reports.html",
                EVERY_SCREEN,
                _reports,
                card="activities/tables/report.html",
                child="report",
            ),
        ),
        router,
        mine,
        stage,
        scripts={Screen.PHONE: ("js/pen.js",)},
    ),
    leaves=Leaves(harvest),
    tells=Tells(
        section,
        terms=(
            Term(
                N_("Table"), N_("A small circle of people in which groups mix, and what it wrote together.")
            ),
        ),
    ),
    people=Ties(
        contributors=contributors,
        holds_group=holds_group,
        takes_out=settling.takes_out,
        makes_one=settling.makes_one,
    ),
    # A table's own lines stand within `CHOICES`, so each phone gets those of its table.
    words=Words(said, (REPORTS, CHOICES)),
)

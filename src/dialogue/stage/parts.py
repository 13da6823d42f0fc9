"""The parts of a live page that belong to the session: head, steps, timer, stage, programme, people."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from dialogue.kernel.schema import Activity, ActivityState
from dialogue.kernel.vocabulary import EventKind
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, STAFF_ONLY, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.door import door_of
from dialogue.people.groups import groups_of
from dialogue.people.register import PART as ATTENDANCE
from dialogue.people.role_keys import devices_of
from dialogue.people.waiting import DOOR, MOST_SHOWN, waiting
from dialogue.stage import jobs
from dialogue.stage.attendance_phone import asked_for
from dialogue.stage.attention_parts import PARTS as ATTENTION
from dialogue.stage.balancing import balance_part
from dialogue.stage.bringing import AROUND
from dialogue.stage.calls import calls
from dialogue.stage.contract import Kind, Person
from dialogue.stage.hard_ends import closes_at
from dialogue.stage.here import counts, silent
from dialogue.stage.late import late_part
from dialogue.stage.mine import blank_mine
from dialogue.stage.programme import MOVES
from dialogue.stage.question_picture import asked_with
from dialogue.stage.ready_made import worded
from dialogue.stage.schedule import schedule
from dialogue.stage.schema import Wall
from dialogue.stage.slide_part import slide_context
from dialogue.stage.slides import PART as SLIDE
from dialogue.stage.slides import shown_of, slide_of
from dialogue.stage.steps import RUNNING, activities_of, beside
from dialogue.stage.translating.wall import second_question
from dialogue.stage.venue import address_of, notice_part, shown_on
from dialogue.stage.wifi import wifi_words
from dialogue.undoing.contract import Tellings
from dialogue.undoing.part import latest_part
from dialogue.web.qr import qr
from dialogue.web.whereabouts import Whereabouts


def _people_with_silent(scope: Scope, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """Who is here by group; while an activity asks everybody, also how many of them have said nothing yet."""
    people = {
        **_people(scope),
        "door": door_of(scope.reader, scope.session),
        "devices": devices_of(scope.reader, scope.session.id or 0),
    }
    activity = scope.activity
    if activity is None or activity.state != ActivityState.OPEN:
        return people
    spoken = kinds[activity.kind].leaves.contributed(scope.reader, activity)
    if spoken is None:
        return people
    missing = silent(scope.reader, scope.session.id or 0, spoken)
    return {**people, "rows": [{**row, "silent": missing.get(row["group"].id, 0)} for row in people["rows"]]}


def _at_the_door(scope: Scope) -> dict[str, Any]:
    """Who waits to be let in, the first ones with name and group, and who was told that it is not possible now."""
    groups = groups_of(scope.reader, scope.session.id or 0, Tongue(scope.audience.language))
    everybody = waiting(scope.reader, scope.session.id or 0)
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "group": groups.get(one.group_id),
            "at": one.at,
            "told_no": one.told_no,
        }
        for one in everybody
    ]
    wait = [row for row in rows if row["told_no"] is None]
    told = [row for row in rows if row["told_no"] is not None]
    return {
        "wait": wait[:MOST_SHOWN],
        "number": len(wait),
        "told": told[:MOST_SHOWN],
        "told_number": len(told),
    }


def _people(scope: Scope) -> dict[str, Any]:
    groups = groups_of(scope.reader, scope.session.id or 0, Tongue(scope.audience.language))
    found = counts(scope.reader, scope.session.id or 0)
    rows = [{"group": g, **found.get(g.id, {"joined": 0, "here": 0})} for g in groups.values()]
    return {"rows": rows, "joined": sum(r["joined"] for r in rows), "here": sum(r["here"] for r in rows)}


def _rows(scope: Scope) -> list[Activity]:
    """The programme as this audience reads it."""
    written_in, language = scope.session.language, scope.audience.language
    return [worded(a, written_in, language) for a in activities_of(scope.reader, scope.session.id or 0)]


def _programme(scope: Scope, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    tongue = Tongue(scope.audience.language)
    titles = {name: tongue.say(kind.plans.title) for name, kind in kinds.items()}
    rows = _rows(scope)
    planned = sum(row.planned_minutes for row in rows if row.state != ActivityState.SKIPPED)
    upcoming = next((row for row in rows if row.state == ActivityState.PLANNED), None)
    here = scope.session.current_activity_id
    aside = {row.id for row in beside(kinds, rows, here)}
    busy = next((row for row in rows if row.state in RUNNING and row.id not in aside), None)
    return {
        "aside": aside,
        # What stays open does not keep the next one from the stage.
        "held": busy is not None and not kinds[busy.kind].plans.stays_open(busy),
        "rows": rows,
        "clock": schedule(rows, scope.session.opened_at, aside),
        "planned": planned,
        "upcoming": upcoming,
        "busy": busy,
        "moves": MOVES,
        "kind_titles": titles,
        "with_options": {name: kind.plans.options for name, kind in kinds.items()},
        "kind_options": [{"value": name, "label": title} for name, title in titles.items()],
    }


def _beside(scope: Scope, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """What people can go on with while something else is on stage."""
    return {"rows": beside(kinds, _rows(scope), scope.session.current_activity_id)}


def _steps(scope: Scope) -> dict[str, Any]:
    rows = [row for row in _rows(scope) if row.state != ActivityState.SKIPPED]
    place = next((i for i, row in enumerate(rows, 1) if row.id == scope.session.current_activity_id), 0)
    over = [row.closed_at for row in rows if row.state == ActivityState.CLOSED and row.closed_at is not None]
    first = int(min(over).timestamp() * 1000) if over else None  # whoever joined later came late (`so_far`)
    return {"rows": rows, "place": place, "first_over": first}


def _timer(scope: Scope) -> dict[str, Any]:
    """The clock, and the gong that sounds with it."""
    wall = scope.reader.get(Wall, scope.session.id)
    return {
        "gong": wall is not None and wall.gong,
        "strikes": wall.strikes if wall else 0,
        "closes_at": closes_at(scope.activity) if scope.activity is not None else None,
    }


def _wall(scope: Scope) -> dict[str, Any]:
    """Whether the facilitator turns the projector's pages, and how far she has turned."""
    session = scope.session
    steered = scope.activity is not None and session.wall_activity_id == scope.activity.id
    return {"steered": steered, "page": session.wall_page if steered else 0}


def _join(scope: Scope, where: Whereabouts) -> str:
    """The address that people type or scan to come in."""
    return f"{address_of(scope.reader, scope.session.id, where)}/join/{scope.session.code}"


def _head(where: Whereabouts) -> Any:
    def read(scope: Scope) -> dict[str, Any]:
        join = _join(scope, where)
        return {"join_address": join, "qr": qr(join) if scope.audience.screen == Screen.PROJECTOR else ""}

    return read


def session_parts(
    kinds: Mapping[str, Kind],
    where: Whereabouts,
    tellings: Tellings,
    events: Mapping[str, EventKind] = MappingProxyType({}),
) -> tuple[Part, ...]:
    """The session's own parts. `where` is what phones type, for the QR code, `tellings` say how each act of facilitators is
    told that the console offers to take back, `events` are all that can happen.
    """

    def stage(scope: Scope) -> dict[str, Any]:
        join = _join(scope, where)
        if scope.activity is None:
            return {"kind": None, "join_address": join, "qr": qr(join)}
        kind = kinds[scope.activity.kind]
        context: dict[str, Any] = {"kind": kind, "join_address": join, **kind.shows.stage(scope)}
        context["question_picture"] = asked_with(scope.reader, scope.activity)
        if scope.audience.screen == Screen.PROJECTOR:
            context |= {"qr": qr(join), "second_question": second_question(scope, scope.activity)}
        if scope.audience.screen == Screen.PHONE:
            context["mine"] = blank_mine(
                kind.shows.mine(scope.reader, scope.activity, Person(language=scope.audience.language))
            )
        return context

    def slide(scope: Scope) -> dict[str, Any]:
        wall = slide_of(scope.reader, scope.session)
        context = slide_context(kinds, scope, wall)
        if wall is not None and scope.audience.screen == Screen.PROJECTOR:
            join = _join(scope, where)
            context |= {"join_address": join, "qr": qr(join), "wifi": None}
            if wifi := shown_on(scope.reader, scope.session.id, wall):
                words = wifi_words(wifi.name, wifi.password, hidden=wifi.hidden)
                context |= {"wifi": wifi, "wifi_qr": qr(words)}
        return context

    titles = {work.name: work.title for kind in kinds.values() for work in kind.writes.jobs}

    return (
        Part("session.head", "live/head.html", EVERY_SCREEN, _head(where)),
        Part("session.steps", "live/steps.html", frozenset({Screen.PHONE, Screen.PROJECTOR}), _steps),
        Part("session.timer", "live/timer.html", EVERY_SCREEN, _timer),
        # Replaced, not morphed: it holds forms, and a morph would keep what was typed into the form before.
        Part("session.stage", "live/stage.html", EVERY_SCREEN, stage, swap="outerHTML"),
        Part(
            SLIDE,
            "live/slide.html",
            frozenset({Screen.CONSOLE, Screen.PROJECTOR}),
            slide,
            carries=lambda scope: shown_of(scope.reader, scope.session),
        ),
        Part("session.wall", "live/pages.html", frozenset({Screen.CONSOLE, Screen.PROJECTOR}), _wall),
        Part("session.jobs", "live/jobs.html", STAFF_ONLY, lambda scope: jobs.on_stage(scope, titles)),
        Part("session.programme", "live/programme.html", STAFF_ONLY, lambda scope: _programme(scope, kinds)),
        Part(
            "session.people", "live/people.html", STAFF_ONLY, lambda scope: _people_with_silent(scope, kinds)
        ),
        Part("session.calls", "live/calls.html", frozenset({Screen.PHONE}), calls(events)),
        Part(
            "session.beside",
            "live/beside.html",
            frozenset({Screen.PHONE}),
            lambda scope: _beside(scope, kinds),
        ),
        Part("session.languages", "live/languages.html", frozenset({Screen.PHONE}), lambda scope: {}),
        Part(DOOR, "live/door.html", STAFF_ONLY, _at_the_door),
        Part(ATTENDANCE, "live/attendance.html", frozenset({Screen.PHONE}), asked_for),
        *ATTENTION,
        notice_part(where),
        balance_part(kinds),
        AROUND,
        late_part(kind.leaves.late for kind in kinds.values()),
        latest_part(tellings, worded),
        Part("session.crowd", "live/crowd.html", frozenset({Screen.PROJECTOR}), _people),
    )

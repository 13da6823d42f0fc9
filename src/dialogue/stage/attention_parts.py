"""The parts of attention: the announced line, the question who is done, and the calls for the facilitator."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlmodel import col, select

from dialogue.kernel.schema import Seat
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, STAFF_ONLY, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.eligible import counting
from dialogue.people.groups import groups_of
from dialogue.stage.attention import (
    ANNOUNCED,
    ASK,
    HELP,
    LONGEST_LINE,
    READY,
    announcement_of,
    ask_of,
    calls_of,
)
from dialogue.stage.schema import Ready


def _announced(scope: Scope) -> dict[str, Any]:
    """The line in this audience's language, else as it was written; nothing where it is not meant for this screen."""
    line = announcement_of(scope.reader, scope.session.id or 0)
    screen = scope.audience.screen
    meant = {Screen.PHONE: line and line.phones, Screen.PROJECTOR: line and line.wall}.get(screen, True)
    staff = {"longest": LONGEST_LINE} if screen == Screen.CONSOLE else {}
    if line is None or not meant:
        return {"line": None, **staff}
    by = scope.reader.get(Seat, line.seat_id or 0)
    words = line.texts.get(scope.audience.language, line.text)
    return {"line": line, "words": words, "by": by.name if by else "", **staff}


def _asked(scope: Scope) -> dict[str, Any]:
    return {"ask": ask_of(scope.reader, scope.session), "done": False}


def _ready(scope: Scope) -> dict[str, Any]:
    """How many are done, by group: counts only. Who counts and is here is in the base; who went is in neither."""
    ask = ask_of(scope.reader, scope.session)
    if ask is None:
        return {"ask": None}
    here = select(Seat.id, Seat.group_id).where(counting(scope.session.id or 0), col(Seat.here).is_(True))
    people = dict(scope.reader.exec(here).all())
    said = set(scope.reader.exec(select(Ready.seat_id).where(Ready.ask_id == ask.id)))
    base, done = Counter(people.values()), Counter(group for seat, group in people.items() if seat in said)
    groups = groups_of(scope.reader, scope.session.id or 0, Tongue(scope.audience.language))
    rows = [{"group": g, "done": done[g.id], "here": base[g.id]} for g in groups.values() if base[g.id]]
    return {"ask": ask, "rows": rows, "done": sum(done.values()), "here": len(people)}


def _help(scope: Scope) -> dict[str, Any]:
    """Who calls, for the facilitator; her name is hers to give, so often there is only the group."""
    groups = groups_of(scope.reader, scope.session.id or 0, Tongue(scope.audience.language))
    rows = []
    for call in calls_of(scope.reader, scope.session.id or 0):
        seat, by = scope.reader.get(Seat, call.seat_id), scope.reader.get(Seat, call.seen_by or 0)
        if seat is not None:
            group = groups.get(seat.group_id or 0)
            rows.append({"call": call, "name": seat.name, "group": group, "by": by.name if by else ""})
    return {"calls": rows}


PARTS: tuple[Part, ...] = (
    Part(ANNOUNCED, "live/announcement.html", EVERY_SCREEN, _announced),
    Part(ASK, "live/ask.html", frozenset({Screen.PHONE}), _asked),
    Part(READY, "live/ready.html", STAFF_ONLY, _ready),
    Part(HELP, "live/help.html", STAFF_ONLY, _help),
)

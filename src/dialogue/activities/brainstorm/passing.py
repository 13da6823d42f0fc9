"""Sheets that are passed on: reading them, writing on them, passing them."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, func, or_, select

from dialogue.activities.brainstorm import rules
from dialogue.activities.brainstorm.commands import KIND, PassSheets
from dialogue.activities.brainstorm.schema import Idea, IdeaSheet, IdeaState
from dialogue.activities.brainstorm.settings import Settings
from dialogue.activities.brainstorm.sheets import Holder, Sheet, passed_on
from dialogue.activities.brainstorm.styles import PASSING
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import COUNTED
from dialogue.kernel.schema import Activity, ActivityState, Seat
from dialogue.kernel.vocabulary import Command
from dialogue.stage.settings import settings_of

NOT_NOW = N_("Sheets go round while the step is open and before the ideas are revealed. Nothing was changed.")


def is_passing(activity: Activity) -> bool:
    """Whether sheets go round in this activity."""
    return settings_of(activity, Settings).style == PASSING


def round_of(reader: Reader, activity: Activity) -> int:
    """Which round runs, from 1."""
    asked = select(func.max(IdeaSheet.round)).where(IdeaSheet.activity_id == activity.id)
    return reader.exec(asked).one() or 1


def sheet_before(reader: Reader, activity: Activity, seat_id: int | None) -> IdeaSheet | None:
    """The sheet that lies before a person; None while she has written nothing on one of her own."""
    asked = select(IdeaSheet).where(IdeaSheet.activity_id == activity.id, IdeaSheet.holder_id == seat_id)
    return reader.exec(asked).first() if seat_id else None


def on_sheet(reader: Reader, sheet: IdeaSheet | None, seat_id: int) -> list[Idea]:
    """What a person may read on the sheet before her: what was not hidden or withdrawn; her own she has elsewhere."""
    if sheet is None:
        return []
    asked = select(Idea).where(Idea.sheet_id == sheet.id, Idea.state == IdeaState.SHOWN)
    asked = asked.where(or_(col(Idea.seat_id).is_(None), col(Idea.seat_id) != seat_id))
    return list(reader.exec(asked.order_by(col(Idea.id))))


def sheet_for(act: Act, activity: Activity, seat_id: int, wanted: int) -> IdeaSheet:
    """The sheet that an idea goes on: the one it was written for, also when that was passed on meanwhile."""
    named = act.tx.get(IdeaSheet, wanted) if wanted else None
    if named is not None and named.activity_id == activity.id and seat_id in named.held:
        return named
    return sheet_before(act.tx, activity, seat_id) or _begun(act, activity, seat_id)


def _begun(act: Act, activity: Activity, seat_id: int) -> IdeaSheet:
    asked = select(func.max(IdeaSheet.number)).where(IdeaSheet.activity_id == activity.id)
    sheet = IdeaSheet(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        number=(act.tx.exec(asked).one() or 0) + 1,
        begun_by=seat_id,
        holder_id=seat_id,
        held=[seat_id],
        round=round_of(act.tx, activity),
    )
    act.tx.add(sheet)
    act.tx.flush()
    return sheet


def _people(act: Act, activity: Activity) -> list[Seat]:
    """Whoever takes part, with or without a group, here or on the way; in the order of joining."""
    asked = select(Seat).where(
        Seat.session_id == activity.session_id,
        col(Seat.role).in_(COUNTED),
        col(Seat.left_at).is_(None),
        col(Seat.removed_at).is_(None),
        col(Seat.same_as).is_(None),
    )
    return list(act.tx.exec(asked.order_by(col(Seat.id))))


def pass_sheets(act: Act, command: PassSheets) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    open_now = activity.state == ActivityState.OPEN and activity.phase == rules.SILENT
    if not is_passing(activity) or not open_now:
        raise Refused("not_passing", NOT_NOW)
    now = round_of(act.tx, activity)
    if command.round and command.round != now:
        raise Refused("passed_before", N_("The sheets were passed on already. Nothing was changed."))
    asked = select(Idea.sheet_id).where(Idea.activity_id == activity.id, Idea.state == IdeaState.SHOWN)
    written = {sheet for sheet in act.tx.exec(asked.distinct()) if sheet is not None}
    if not written:
        raise Refused("nothing_written", N_("Nobody has written on a sheet yet. Nothing was changed."))
    people = _people(act, activity)
    rows = _sheets(act, activity, people)
    groups = {seat.id: seat.group_id for seat in people}
    lies = passed_on(
        [Holder(seat.id or 0, seat.group_id, seat.here) for seat in people],
        [
            Sheet(
                row.id or 0,
                row.begun_by,
                groups.get(row.holder_id or row.begun_by),
                tuple(row.held),
                row.id in written,
            )
            for row in rows
        ],
    )
    for row in rows:
        row.holder_id, row.round = lies.get(row.id or 0), now + 1
        if row.holder_id is not None:
            row.held = [*row.held, row.holder_id]
        act.tx.add(row)
    act.happened("sheets.passed", activity=activity.id, round=now + 1, sheets=len(written))
    return {"round": now + 1}


def _sheets(act: Act, activity: Activity, people: list[Seat]) -> list[IdeaSheet]:
    """All sheets, at least one for each person: who has none and finds none lying there begins a blank one."""
    asked = select(IdeaSheet).where(IdeaSheet.activity_id == activity.id).order_by(col(IdeaSheet.number))
    rows = list(act.tx.exec(asked))
    holders = {row.holder_id for row in rows}
    without = [seat for seat in people if seat.id not in holders]
    missing = len(people) - len(rows)
    return rows + [_begun(act, activity, seat.id or 0) for seat in without[: max(0, missing)]]


def makes_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """Where two seats are one person, she has one sheet; the other one waits for the next passing."""
    held = sheet_before(act.tx, activity, second)
    if held is not None:
        held.holder_id = None if sheet_before(act.tx, activity, stays) else stays
        act.tx.add(held)
    asked = select(IdeaSheet).where(IdeaSheet.activity_id == activity.id)
    for sheet in act.tx.exec(asked):
        if sheet.begun_by == second or second in sheet.held:
            sheet.begun_by = stays if sheet.begun_by == second else sheet.begun_by
            sheet.held = [stays if one == second else one for one in sheet.held]
            act.tx.add(sheet)
    act.tx.flush()


def begun(reader: Reader, activity: Activity) -> list[IdeaSheet]:
    """All sheets, in their order."""
    asked = select(IdeaSheet).where(IdeaSheet.activity_id == activity.id).order_by(col(IdeaSheet.number))
    return list(reader.exec(asked))


HANDLERS: dict[type[Command], Handler] = {PassSheets: pass_sheets}

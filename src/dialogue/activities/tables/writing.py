"""What the commands about pens and lines do."""

from __future__ import annotations

from typing import Any

from dialogue.activities.tables import rules
from dialogue.activities.tables.commands import (
    KIND,
    FreePen,
    HideLine,
    KeepDraft,
    LayDownPen,
    RewordLine,
    ShowLine,
    TakePen,
    WithdrawLine,
    WriteLine,
    WriteLineFor,
)
from dialogue.activities.tables.rows import lines_of, place_of, table_at
from dialogue.activities.tables.schema import RoundTable, TableLine
from dialogue.activities.tables.settings import Settings
from dialogue.activities.tables.settling import running, typed_table
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, Seat
from dialogue.kernel.text import required, taken_in
from dialogue.kernel.turns import taken
from dialogue.kernel.vocabulary import Command
from dialogue.stage.settings import settings_of


def _own_table(act: Act, activity: Activity) -> RoundTable:
    """The table at which the sender sits."""
    rules.require_open(activity.state)
    place = place_of(act.tx, activity.id, act.seat.id if act.seat else 0)
    told = place is not None and activity.phase != rules.SEATING
    rules.require_seated(place.number if place is not None and told else 0)
    found = table_at(act.tx, activity.id, place.number if place else 0)
    if found is None:
        raise NotFound("no_table", N_("This table is not there any more. Nothing was changed."))
    return found


def _with_pen(act: Act, activity: Activity) -> RoundTable:
    """The sender's table, where she may write."""
    table = _own_table(act, activity)
    if settings_of(activity, Settings).one_pen:
        rules.require_pen(table.scribe_seat_id, act.seat.id if act.seat else None)
    return table


def take_pen(act: Act, command: TakePen) -> None:
    activity = act.activity(command.activity_id, KIND)
    table = _own_table(act, activity)
    own = act.seat.id if act.seat else None
    holder = act.tx.get(Seat, table.scribe_seat_id) if table.scribe_seat_id else None
    away = holder is None or not holder.here or holder.left_at is not None or holder.removed_at is not None
    rules.require_free_pen(table.scribe_seat_id, own, away=away)
    if table.scribe_seat_id == own:
        return
    table.scribe_seat_id = own
    act.tx.add(table)
    act.happened("pen.taken", activity=activity.id, table=table.number)


def lay_down_pen(act: Act, command: LayDownPen) -> None:
    activity = act.activity(command.activity_id, KIND)
    table = _own_table(act, activity)
    if table.scribe_seat_id is None or table.scribe_seat_id != (act.seat.id if act.seat else None):
        return
    _free(act, activity, table)


def free_pen(act: Act, command: FreePen) -> None:
    activity = running(act, command.activity_id)
    table = typed_table(act, activity, command.table)
    if table.scribe_seat_id is None:
        raise Refused("no_pen", N_("Nobody has the pen at this table."), field="table")
    _free(act, activity, table)


def _free(act: Act, activity: Activity, table: RoundTable) -> None:
    table.scribe_seat_id = None
    act.tx.add(table)
    act.happened("pen.laid_down", activity=activity.id, table=table.number)


def keep_draft(act: Act, command: KeepDraft) -> None:
    """Nobody sees a draft but who takes the pen over, so nothing is told."""
    table = _with_pen(act, act.activity(command.activity_id, KIND))
    table.draft = taken_in(command.text)[: 2 * rules.LONGEST_LINE]
    act.tx.add(table)


def _write(act: Act, activity: Activity, number: int, text: str, *, note: bool, own: bool) -> dict[str, Any]:
    if len(lines_of(act.tx, activity.id, [number], hidden=True)) >= rules.MOST_LINES:
        raise Refused(
            "many_lines", N_("A table can write %(most)s lines. Please change one."), most=rules.MOST_LINES
        )
    seat = act.seat
    line = TableLine(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        number=number,
        seat_id=seat.id if seat and own else None,
        entered_by=seat.id if seat and not own else None,
        language=seat.language if seat else "",
        text=required(text, most=rules.LONGEST_LINE),
        note=note,
        created_at=act.now,
    )
    act.tx.add(line)
    act.tx.flush()
    act.happened("line.written", activity=activity.id, line=line.id, table=number)
    return {"line": line.id}


def write_line(act: Act, command: WriteLine) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    table = _with_pen(act, activity)
    done = _write(act, activity, table.number, command.text, note=command.note, own=True)
    table.draft = ""
    act.tx.add(table)
    return done


def write_line_for(act: Act, command: WriteLineFor) -> dict[str, Any]:
    activity = running(act, command.activity_id)
    table = typed_table(act, activity, command.table)
    return _write(act, activity, table.number, command.text, note=command.note, own=False)


def _line(act: Act, line_id: int) -> tuple[TableLine, Activity]:
    found = act.tx.get(TableLine, line_id)
    if found is None or found.session_id != act.session.id or found.withdrawn:
        raise NotFound("no_line", N_("This line is not there any more. Nothing was changed."))
    return found, act.activity(found.activity_id, KIND)


def _mine(act: Act, line_id: int) -> tuple[TableLine, Activity]:
    """A line that the sender may change: any of her table while she has its pen, her own where everybody writes."""
    line, activity = _line(act, line_id)
    table = _with_pen(act, activity)
    if table.number != line.number:
        rules.require_own(None, None)
    if not settings_of(activity, Settings).one_pen:
        rules.require_own(line.seat_id, act.seat.id if act.seat else None)
    return line, activity


def reword_line(act: Act, command: RewordLine) -> None:
    line, activity = _mine(act, command.line_id)
    text = required(command.text, most=rules.LONGEST_LINE)
    turn = taken(command.turn, line.turn, same=text == line.text, stored=line.text)
    if turn is None:
        return
    changed = text != line.text
    line.text, line.turn = text, turn
    act.tx.add(line)
    if changed:
        act.happened("line.reworded", activity=activity.id, line=line.id, table=line.number)


def withdraw_line(act: Act, command: WithdrawLine) -> None:
    line, activity = _mine(act, command.line_id)
    line.withdrawn = True
    act.tx.add(line)
    act.happened("line.withdrawn", activity=activity.id, line=line.id, table=line.number)


def hide_line(act: Act, command: HideLine) -> None:
    line, activity = _line(act, command.line_id)
    if line.hidden_because:
        raise Refused("not_shown", N_("This line is hidden already."))
    line.hidden_because = required(command.reason, most=200, field="reason")
    act.tx.add(line)
    act.happened("line.hidden", activity=activity.id, line=line.id, table=line.number)


def show_line(act: Act, command: ShowLine) -> None:
    line, activity = _line(act, command.line_id)
    if not line.hidden_because:
        raise Refused("not_hidden", N_("This line is not hidden any more."))
    line.hidden_because = ""
    act.tx.add(line)
    act.happened("line.shown", activity=activity.id, line=line.id, table=line.number)


HANDLERS: dict[type[Command], Handler] = {
    TakePen: take_pen,
    LayDownPen: lay_down_pen,
    FreePen: free_pen,
    KeepDraft: keep_draft,
    WriteLine: write_line,
    WriteLineFor: write_line_for,
    RewordLine: reword_line,
    WithdrawLine: withdraw_line,
    HideLine: hide_line,
    ShowLine: show_line,
}

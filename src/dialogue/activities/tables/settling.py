"""What the commands about seats do: who sits where, which tables there are, when phones are told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlmodel import col, select, update

from dialogue.activities.tables import rules, seating
from dialogue.activities.tables.commands import (
    KIND,
    FindTable,
    MergeTables,
    MovePeople,
    NameTable,
    PinPeople,
    PublishSeating,
    SeatHeads,
    SeatPeople,
    ShowReports,
    TakeHeadsOut,
)
from dialogue.activities.tables.rows import (
    by_group,
    lines_of,
    place_of,
    places_of,
    still_here,
    table_at,
    tables_of,
)
from dialogue.activities.tables.schema import RoundTable, TableLine, TablePlace
from dialogue.activities.tables.settings import Settings
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, Seat, StakeholderGroup
from dialogue.kernel.text import blank, optional
from dialogue.kernel.vocabulary import Command
from dialogue.people.eligible import eligible
from dialogue.stage.contract import Earlier
from dialogue.stage.settings import settings_of

ON_PHONES = (rules.TALKING, rules.REPORTS)
"""Phases in which each phone knows its table."""


def running(act: Act, activity_id: int) -> Activity:
    """The activity, while it is open or paused: seats can be made ready in a pause."""
    activity = act.activity(activity_id, KIND)
    if activity.state not in {"open", "paused"}:
        raise Refused("not_open", N_("The tables are not open. Go on with them or open them again first."))
    return activity


def existing(act: Act, activity: Activity, number: int) -> RoundTable:
    """The table of a number. Refused where nobody can sit there."""
    found = table_at(act.tx, activity.id, number)
    if found is None:
        raise Refused(
            "no_table", N_("There is no table with this number. Please look at the list."), field="table"
        )
    return found


def typed_table(act: Act, activity: Activity, typed: str, *, field: str = "table") -> RoundTable:
    return existing(act, activity, rules.number_from(typed, 999, field=field))


def told(act: Act, activity: Activity, kind: str = "", **facts: Any) -> None:
    """The seating has changed: phones hear of it once it is published, and each belongs to its table from then on."""
    act.tx.flush()
    _lay_down_pens(act, activity)
    published = activity.phase in ON_PHONES
    if published:
        to_phones(act, activity)
    act.happened(kind or ("seating.moved" if published else "seating.made"), activity=activity.id, **facts)


def to_phones(act: Act, activity: Activity, *, ended: bool = False) -> None:
    """Write the number of her table to everybody's seat: her pages are those of that table then."""
    wanted = {} if ended else {one.seat_id: one.number for one in places_of(act.tx, activity.id)}
    seats = act.tx.exec(
        select(Seat.id, Seat.table_number).where(Seat.session_id == activity.session_id)
    ).all()
    by_number: dict[int, list[int]] = {}
    for seat_id, number in seats:
        if wanted.get(seat_id, 0) != number:
            by_number.setdefault(wanted.get(seat_id, 0), []).append(seat_id or 0)
    for number, ids in by_number.items():
        act.tx.exec(update(Seat).where(col(Seat.id).in_(ids)).values(table_number=number))


def _lay_down_pens(act: Act, activity: Activity) -> None:
    """Who sits somewhere else now has left the pen where it was, with what she was writing."""
    where = {one.seat_id: one.number for one in places_of(act.tx, activity.id) if one.seat_id}
    for table in tables_of(act.tx, activity.id):
        if table.scribe_seat_id is not None and where.get(table.scribe_seat_id) != table.number:
            table.scribe_seat_id = None
            act.tx.add(table)
            act.happened("pen.laid_down", activity=activity.id, table=table.number)
    act.tx.flush()


def _everybody(act: Act, activity: Activity) -> list[TablePlace]:
    """A place for each who counts, with her group as it is now; who left has none any more."""
    known = {one.seat_id: one for one in places_of(act.tx, activity.id) if one.seat_id is not None}
    for seat in eligible(act.tx, activity.session_id):
        place = known.pop(seat.id or 0, None) or TablePlace(
            session_id=activity.session_id, activity_id=activity.id or 0, seat_id=seat.id
        )
        place.group_id = seat.group_id
        act.tx.add(place)
    for gone in known.values():
        act.tx.delete(gone)
    act.tx.flush()
    return places_of(act.tx, activity.id)


def _make_tables(act: Act, activity: Activity, wanted: int) -> None:
    """As many tables as wanted: new ones at the end, or the last ones taken away while nothing is written there."""
    here = tables_of(act.tx, activity.id)
    used = {
        row.number for row in act.tx.exec(select(RoundTable).where(RoundTable.activity_id == activity.id))
    }
    for table in here[wanted:]:
        if table.draft or lines_of(act.tx, activity.id, [table.number], hidden=True):
            raise Refused(
                "has_lines",
                N_("Table %(table)s has written something. Merge it into another table instead."),
                field="tables",
                table=table.number,
            )
        act.tx.delete(table)
    free = (number for number in range(1, 2 * seating.MOST_TABLES + 1) if number not in used)
    for number in [next(free) for _ in range(wanted - len(here))]:
        if number > seating.MOST_TABLES:
            raise Refused("many_tables", N_("There are no more numbers for tables."), field="tables")
        act.tx.add(RoundTable(session_id=activity.session_id, activity_id=activity.id or 0, number=number))
    act.tx.flush()


def _seat(act: Act, activity: Activity, *, only_new: bool) -> None:
    people = _everybody(act, activity)
    tables = [one.number for one in tables_of(act.tx, activity.id)]
    given = [
        seating.Person(one.id or 0, one.group_id or 0, one.number if one.pinned or only_new else 0)
        for one in people
    ]
    found = seating.seated(given, tables, settings_of(activity, Settings).seed)
    for one in people:
        one.number = found[one.id or 0]
        act.tx.add(one)


def opens(act: Act, activity: Activity, earlier: Earlier) -> None:
    """Make the tables, and a first seating where people are mixed; opened again, all is as it was."""
    chosen = settings_of(activity, Settings)
    if activity.times_opened == 1:
        activity.phase = rules.BEGINS[chosen.mixing]
        people = _everybody(act, activity)
        _make_tables(act, activity, seating.tables_for(len(people), chosen.tables, chosen.people))
        if chosen.mixing == rules.MIXED:
            _seat(act, activity, only_new=False)
    act.tx.add(activity)
    told(act, activity)


def closes(act: Act, activity: Activity) -> None:
    """The room reads all reports; nobody sits at a table any more, and who sat where is kept."""
    if activity.phase != rules.SEATING or lines_of(act.tx, activity.id):
        activity.phase = rules.REPORTS
        act.tx.add(activity)
    for table in tables_of(act.tx, activity.id):
        table.scribe_seat_id = None
        act.tx.add(table)
    to_phones(act, activity, ended=True)
    act.happened("seating.ended", activity=activity.id)


def seat_people(act: Act, command: SeatPeople) -> None:
    activity = running(act, command.activity_id)
    if not blank(command.tables):
        most = seating.MOST_TABLES
        _make_tables(act, activity, rules.number_from(command.tables, most, field="tables"))
    if not command.only_new:
        chosen = settings_of(activity, Settings)
        if activity.phase != rules.SEATING or any(one.number for one in places_of(act.tx, activity.id)):
            chosen = chosen.model_copy(update={"seed": chosen.seed % 9999 + 1})
        activity.settings = chosen.stored()
        act.tx.add(activity)
    _seat(act, activity, only_new=command.only_new)
    told(act, activity, seed=settings_of(activity, Settings).seed)


def _chosen(act: Act, activity: Activity, places: Collection[int]) -> list[TablePlace]:
    found = [one for one in places_of(act.tx, activity.id) if one.id in set(places)]
    if not found:
        raise Refused("nobody", N_("Please tick the people first. Nothing was changed."), field="places")
    return found


def move_people(act: Act, command: MovePeople) -> None:
    activity = running(act, command.activity_id)
    if command.table:
        existing(act, activity, command.table)
    for one in _chosen(act, activity, command.places):
        one.number = command.table
        act.tx.add(one)
    told(act, activity)


def pin_people(act: Act, command: PinPeople) -> None:
    activity = running(act, command.activity_id)
    for one in _chosen(act, activity, command.places):
        one.pinned = command.pinned
        act.tx.add(one)
    act.tx.flush()
    act.happened("seating.made", activity=activity.id)


def take_heads_out(act: Act, command: TakeHeadsOut) -> None:
    activity = running(act, command.activity_id)
    heads = [one for one in _chosen(act, activity, command.places) if one.seat_id is None]
    if not heads:
        raise Refused("nobody", N_("Only people without a phone are taken out here."), field="places")
    for one in heads:
        act.tx.delete(one)
    told(act, activity)


def seat_heads(act: Act, command: SeatHeads) -> None:
    activity = running(act, command.activity_id)
    group = act.tx.get(StakeholderGroup, command.group_id)
    if group is None or group.session_id != act.session.id:
        raise Refused("no_group", N_("Please choose the group of the people."), field="group")
    who = optional(command.who, most=rules.LONGEST_WHO, field="who")
    number = 1 if who else rules.number_from(command.number or "1", rules.MOST_HEADS, field="number")
    for _ in range(number):
        place = TablePlace(
            session_id=activity.session_id, activity_id=activity.id or 0, group_id=group.id, who=who
        )
        place.number = _late(act, activity, group.id or 0)
        act.tx.add(place)
        act.tx.flush()
    told(act, activity)


def _late(act: Act, activity: Activity, group_id: int) -> int:
    sitting = still_here(act.tx, activity.session_id, places_of(act.tx, activity.id))
    here = {
        table.number: by_group(one for one in sitting if one.number == table.number)
        for table in tables_of(act.tx, activity.id)
    }
    return seating.late(group_id, here)


def find_table(act: Act, command: FindTable) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    rules.require_open(activity.state)
    if activity.phase not in ON_PHONES or act.seat is None:
        raise Refused(
            "not_yet", N_("The tables are being made. Your phone tells you your table in a moment.")
        )
    place = place_of(act.tx, activity.id, act.seat.id) or TablePlace(
        session_id=activity.session_id, activity_id=activity.id or 0, seat_id=act.seat.id
    )
    chosen = settings_of(activity, Settings)
    wanted = command.table if chosen.mixing == rules.CHOICE else 0
    if place.number and (not wanted or wanted == place.number):
        return {"table": place.number}
    place.group_id = act.seat.group_id
    if wanted:
        existing(act, activity, wanted)
        people = len(eligible(act.tx, activity.session_id))
        most = max(chosen.people, seating.room_at(people, len(tables_of(act.tx, activity.id))))
        sitting = still_here(act.tx, activity.session_id, places_of(act.tx, activity.id, [wanted]))
        rules.require_room(len(sitting), most)
    place.number = wanted or _late(act, activity, place.group_id or 0)
    act.tx.add(place)
    told(act, activity)
    return {"table": place.number}


def publish_seating(act: Act, command: PublishSeating) -> None:
    activity = running(act, command.activity_id)
    if activity.phase != rules.SEATING:
        raise Refused("published", N_("Phones show the tables already."))
    if not any(one.number for one in places_of(act.tx, activity.id)):
        raise Refused("nobody_seated", N_("Nobody sits at a table yet. Please seat people first."))
    activity.phase = rules.TALKING
    act.tx.add(activity)
    told(act, activity, "seating.published")


def name_table(act: Act, command: NameTable) -> None:
    activity = running(act, command.activity_id)
    table = typed_table(act, activity, command.table)
    table.name = optional(command.name, most=rules.LONGEST_NAME, field="name")
    act.tx.add(table)
    act.happened("table.named", activity=activity.id, table=table.number)


def merge_tables(act: Act, command: MergeTables) -> None:
    activity = running(act, command.activity_id)
    gone = typed_table(act, activity, command.table)
    into = typed_table(act, activity, command.into, field="into")
    if gone.id == into.id:
        raise Refused("same_table", N_("Please give two different tables."), field="into")
    for place in places_of(act.tx, activity.id, [gone.number]):
        place.number = into.number
        act.tx.add(place)
    asked = select(TableLine).where(TableLine.activity_id == activity.id, TableLine.number == gone.number)
    for line in act.tx.exec(asked).all():
        line.number = into.number
        act.tx.add(line)
    into.draft = " ".join(one for one in (into.draft, gone.draft) if one)
    gone.merged_into, gone.draft, gone.scribe_seat_id = into.number, "", None
    act.tx.add(gone)
    act.tx.add(into)
    told(act, activity, "tables.merged", table=gone.number, into=into.number)


def show_reports(act: Act, command: ShowReports) -> None:
    activity = running(act, command.activity_id)
    if activity.phase == rules.SEATING:
        raise Refused("not_yet", N_("Nobody sits at a table yet. Please seat people first."))
    activity.phase = rules.TALKING if command.covered else rules.REPORTS
    act.tx.add(activity)
    act.happened("reports.shown", activity=activity.id)


def takes_out(act: Act, activity: Activity, seat_ids: Collection[int]) -> int:
    """Who is taken out has no place any more; what her table wrote stays."""
    leaving: Sequence[TablePlace] = [
        one for one in places_of(act.tx, activity.id) if one.seat_id in set(seat_ids)
    ]
    for one in leaving:
        act.tx.delete(one)
    if leaving:
        told(act, activity)
    return 0


def makes_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """The place and the lines of the second seat are hers; where both sit, hers stays."""
    own, other = place_of(act.tx, activity.id, stays), place_of(act.tx, activity.id, second)
    if other is not None and own is not None:
        act.tx.delete(other)
    elif other is not None:
        other.seat_id = stays
        act.tx.add(other)
    asked = select(TableLine).where(TableLine.activity_id == activity.id, TableLine.seat_id == second)
    for line in act.tx.exec(asked).all():
        line.seat_id = stays
        act.tx.add(line)
    act.tx.flush()
    if other is not None and activity.state in {"open", "paused"}:
        told(act, activity)


HANDLERS: dict[type[Command], Handler] = {
    SeatPeople: seat_people,
    MovePeople: move_people,
    PinPeople: pin_people,
    SeatHeads: seat_heads,
    TakeHeadsOut: take_heads_out,
    PublishSeating: publish_seating,
    NameTable: name_table,
    MergeTables: merge_tables,
    ShowReports: show_reports,
    FindTable: find_table,
}

"""Reading tables: which there are, who sits there, what they wrote, people's ties to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from sqlmodel import col, func, select

from dialogue.activities.tables.schema import RoundTable, TableLine, TablePlace
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Seat
from dialogue.people.eligible import counting


def tables_of(
    reader: Reader, activity_id: int | None, numbers: Collection[int] | None = None
) -> list[RoundTable]:
    """The tables at which people can sit, by their numbers; those that another one took in are gone."""
    asked = select(RoundTable).where(RoundTable.activity_id == activity_id, RoundTable.merged_into == 0)
    if numbers is not None:
        asked = asked.where(col(RoundTable.number).in_(numbers))
    return list(reader.exec(asked.order_by(col(RoundTable.number))))


def table_at(reader: Reader, activity_id: int | None, number: int) -> RoundTable | None:
    """The table of a number, if people can sit there."""
    return next(iter(tables_of(reader, activity_id, [number])), None)


def places_of(
    reader: Reader, activity_id: int | None, numbers: Collection[int] | None = None
) -> list[TablePlace]:
    """Everybody's places in the order in which people came."""
    asked = select(TablePlace).where(TablePlace.activity_id == activity_id)
    if numbers is not None:
        asked = asked.where(col(TablePlace.number).in_(numbers))
    return list(reader.exec(asked.order_by(col(TablePlace.id))))


def place_of(reader: Reader, activity_id: int | None, seat_id: int | None) -> TablePlace | None:
    """Where somebody sits."""
    return reader.exec(
        select(TablePlace).where(TablePlace.activity_id == activity_id, TablePlace.seat_id == seat_id)
    ).first()


def still_here(reader: Reader, session_id: int, places: Iterable[TablePlace]) -> list[TablePlace]:
    """The places of people who count: who left or was taken out is away, and nobody is seated beside her."""
    counted = set(reader.exec(select(Seat.id).where(counting(session_id))))
    return [one for one in places if one.seat_id is None or one.seat_id in counted]


def by_group(places: Iterable[TablePlace]) -> Counter[int]:
    """How many of each group; 0 stands for none."""
    return Counter(one.group_id or 0 for one in places)


def lines_of(
    reader: Reader,
    activity_id: int | None,
    numbers: Collection[int] | None = None,
    keys: Collection[int] | None = None,
    *,
    hidden: bool = False,
) -> list[TableLine]:
    """What the tables wrote, in its order; with `hidden` also what the facilitator hid."""
    asked = select(TableLine).where(TableLine.activity_id == activity_id, col(TableLine.withdrawn).is_(False))
    if not hidden:
        asked = asked.where(TableLine.hidden_because == "")
    if numbers is not None:
        asked = asked.where(col(TableLine.number).in_(numbers))
    if keys is not None:
        asked = asked.where(col(TableLine.id).in_(keys))
    return list(reader.exec(asked.order_by(col(TableLine.number), col(TableLine.id))))


def written(reader: Reader, activity_id: int | None) -> Counter[int]:
    """How many lines each table has."""
    asked = (
        select(TableLine.number, func.count())
        .where(
            TableLine.activity_id == activity_id,
            col(TableLine.withdrawn).is_(False),
            TableLine.hidden_because == "",
        )
        .group_by(col(TableLine.number))
    )
    return Counter(dict(reader.exec(asked).all()))


def contributors(reader: Reader, session_id: int) -> set[int]:
    """Seats that have written a line at whatever table of the session, also one taken back."""
    found = reader.exec(select(TableLine.seat_id).where(TableLine.session_id == session_id))
    return {seat for seat in found if seat is not None}


def holds_group(reader: Reader, session_id: int, group_id: int) -> bool:
    """Whether somebody without a phone was seated for the group."""
    asked = select(TablePlace.id).where(
        TablePlace.session_id == session_id,
        TablePlace.group_id == group_id,
        col(TablePlace.seat_id).is_(None),
    )
    return reader.exec(asked).first() is not None

"""Who counts: one definition of "eligible" for every electorate, every share and every count of people."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_
from sqlmodel import col, select

from dialogue.kernel.database import Reader
from dialogue.kernel.once import once
from dialogue.kernel.rights import COUNTED
from dialogue.kernel.schema import Seat


def counting(session_id: int | None) -> ColumnElement[bool]:
    """The condition on a seat that counts: a participant of a group who has neither left by her own act nor been taken
    out, and whose seat is not a second one of somebody. A phone that went silent still counts, without being here.
    """
    return and_(
        col(Seat.session_id) == session_id,
        col(Seat.role).in_(COUNTED),
        col(Seat.left_at).is_(None),
        col(Seat.removed_at).is_(None),
        col(Seat.same_as).is_(None),
        col(Seat.group_id).is_not(None),
    )


@once
def eligible(reader: Reader, session_id: int | None) -> list[Seat]:
    """The electorate if one were fixed now, in the order of joining."""
    return list(reader.exec(select(Seat).where(counting(session_id)).order_by(col(Seat.id))))


def persons(reader: Reader, session_id: int | None, seat_ids: Collection[int]) -> set[int]:
    """The same people, each by the one seat that stands for her."""
    asked = select(col(Seat.id), col(Seat.same_as)).where(
        Seat.session_id == session_id, col(Seat.same_as).is_not(None)
    )
    stands_for = dict(reader.exec(asked).all())
    return {stands_for.get(seat) or seat for seat in seat_ids}

"""Who is here, and who of them has said nothing yet: heads by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import Integer, cast
from sqlmodel import col, func, select

from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Seat
from dialogue.people.eligible import counting, persons


def counts(reader: Reader, session_id: int) -> dict[int, dict[str, int]]:
    """People who count, by group: {"joined": n, "here": n}."""
    asked = (
        select(col(Seat.group_id), func.count(), func.sum(cast(col(Seat.here), Integer)))
        .where(counting(session_id))
        .group_by(col(Seat.group_id))
    )
    return {
        group or 0: {"joined": joined, "here": int(here or 0)} for group, joined, here in reader.exec(asked)
    }


def silent(reader: Reader, session_id: int, spoken: Collection[int]) -> dict[int, int]:
    """Participants who are here and whose seat is not in `spoken`, by group."""
    asked = select(col(Seat.group_id), col(Seat.id)).where(counting(session_id), col(Seat.here).is_(True))
    said = persons(reader, session_id, spoken)
    return dict(Counter(group or 0 for group, seat in reader.exec(asked) if seat not in said))

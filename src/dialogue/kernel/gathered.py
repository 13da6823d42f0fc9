"""What the commands of a room read alike when they are committed together: read once for all of them.

A room votes within seconds, so two dozen commands stand in one transaction. Each asked for the same step and the same
ballot again, and for its own seat by a question of its own.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam
from sqlmodel import col, select

from dialogue.kernel.database import BY_THE_ROOM, Tx
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Seat

PEOPLES = frozenset({Right.CONTRIBUTE, Right.VOTE, Right.FOLLOW})
"""The rights by which people in the room do something. By none of them a programme or a ballot is changed."""

# Built once: building a statement costs as much as running it.
SEATS = select(Seat).where(col(Seat.id).in_(bindparam("ids", expanding=True)))


def gather(tx: Tx, needed: Collection[Right], seats: Collection[int | None]) -> None:
    """Read the seats of all who act at once, and let `once.settled` keep its answers until the commit.

    Only where every command needs a right of people in the room. What facilitators and the program do may change
    anything, also past the objects that are held here.
    """
    if len(needed) < 2 or not PEOPLES.issuperset(needed):
        return
    asked = sorted({seat for seat in seats if seat})
    tx.info[BY_THE_ROOM] = {SEATS: list(tx.scalars(SEATS, {"ids": asked}))}

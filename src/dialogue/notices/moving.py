"""People who asked from their seat to hear what becomes of a session go with it into another platform."""

from __future__ import annotations

from sqlmodel import col, select

from dialogue.bodies.moving import Moving
from dialogue.kernel.act import Act
from dialogue.kernel.followers import Follower
from dialogue.kernel.schema import Seat
from dialogue.notices.commands import FOLLOWER
from dialogue.notices.schema import NoticeContact


def take_along(act: Act, moving: Moving) -> None:
    """Runs in the command that moves a session."""
    asked = (
        select(NoticeContact)
        .join(Seat, col(Seat.id) == col(NoticeContact.seat_id))
        .where(Seat.session_id == moving.session_id, NoticeContact.platform_id == moving.was)
    )
    found = act.tx.exec(asked).all()
    for one in found:
        one.platform_id = moving.to
        act.tx.add(one)
    if found and act.tx.get(Follower, (FOLLOWER, moving.to)) is None:
        act.tx.add(Follower(name=FOLLOWER, stream_id=moving.to, seq=act.heads[moving.to].seq))
    act.tx.flush()

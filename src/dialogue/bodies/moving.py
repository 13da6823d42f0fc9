"""Sessions that move from one platform into another: whose they are, how their groups and organisations are found there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from dialogue.bodies.organisations import found_or_made
from dialogue.bodies.schema import Organisation
from dialogue.kernel.database import Reader, Tx
from dialogue.kernel.schema import Role, Seat, Session


@dataclass(frozen=True, slots=True)
class Moving:
    """A session on its way from the platform `was` into `to`.

    `constituencies` leads from those of its groups to the same ones of the platform that it goes to.
    """

    session_id: int
    was: int
    to: int
    constituencies: Mapping[int, int]


def sessions_led(reader: Reader, platform_id: int, account_id: int) -> list[Session]:
    """The sessions of a platform that an account leads, the newest first: only these may it move."""
    asked = select(Session).join(Seat, col(Seat.session_id) == col(Session.id))
    asked = asked.where(
        Session.platform_id == platform_id,
        Seat.account_id == account_id,
        Seat.role == Role.FACILITATOR,
        col(Seat.removed_at).is_(None),
    )
    return list(reader.exec(asked.order_by(col(Session.id).desc())))


def organisation_there(tx: Tx, moving: Moving, organisation_id: int) -> int:
    """The organisation of the same name on the platform that the session goes to, brought along when there is none."""
    here = tx.get_one(Organisation, organisation_id)
    belongs = moving.constituencies.get(here.constituency_id or 0)
    return found_or_made(tx, moving.to, here.name, constituency_id=belongs).id or 0

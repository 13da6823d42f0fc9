"""Printed slips: personal codes by group, given out at the door. Making them, and finding the one that somebody holds.

A slip is good once for each vote that asks for slips; a phone that has not joined also comes in by it. Nothing says
who holds which slip, and only a digest of its code is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import func, update
from sqlmodel import col, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import StakeholderGroup
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.people.codes import SLIP_LENGTH, slip_digest
from dialogue.people.schema import Slip

MOST_AT_ONCE = 300
MOST_SLIPS = 2000

EVENTS: tuple[EventKind, ...] = (event("slips.made"),)


@dataclass(frozen=True, slots=True)
class MakeSlips(Command):
    """Make slips: their digests by group. `anew` makes all earlier ones of the session void."""

    digests: Mapping[int, tuple[str, ...]]
    anew: bool = False
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


def make_slips(act: Act, command: MakeSlips) -> dict[str, Any] | None:
    number = sum(len(some) for some in command.digests.values())
    session_id = act.session.id or 0
    before = 0 if command.anew else sum(slips_given(act.tx, session_id).values())
    require_number(number, before)
    if command.anew:
        mine = col(Slip.session_id) == session_id
        act.tx.connection().execute(update(Slip).where(mine, col(Slip.void).is_(False)).values(void=True))
    for group_id, digests in command.digests.items():
        group = act.tx.get(StakeholderGroup, group_id)
        if group is None or group.session_id != session_id:
            raise Refused("no_group", N_("There is no such group in this session."))
        for digest in digests:
            act.tx.add(Slip(session_id=session_id, group_id=group_id, digest=digest))
    act.tx.flush()
    made = {str(group): len(some) for group, some in command.digests.items() if some}
    act.happened("slips.made", made=made, anew=command.anew)
    return None


def require_number(number: int, before: int) -> None:
    """At least one slip, and no more than a room needs."""
    if number == 0:
        raise Refused("no_slips", N_("Please say how many slips each group needs. Nothing was made."))
    if number > MOST_AT_ONCE or before + number > MOST_SLIPS:
        raise Refused(
            "too_many_slips",
            N_(
                "At most %(once)s slips are made at once, and %(most)s in a session. Nothing was made; "
                "please make them in several sheets."
            ),
            once=MOST_AT_ONCE,
            most=MOST_SLIPS,
        )


def slips_of(reader: Reader, session_id: int) -> list[Slip]:
    """The slips of a session that are good."""
    asked = select(Slip).where(Slip.session_id == session_id, col(Slip.void).is_(False))
    return list(reader.exec(asked.order_by(col(Slip.id))))


def slips_given(reader: Reader, session_id: int) -> dict[int, int]:
    """How many slips that are good each group has."""
    asked = select(Slip.group_id, func.count()).where(
        Slip.session_id == session_id, col(Slip.void).is_(False)
    )
    return dict(reader.exec(asked.group_by(col(Slip.group_id))).all())


def slip_with(reader: Reader, code: str) -> Slip | None:
    """The slip with this code (in its one spelling). Raises NotFound for one that is void."""
    if len(code) != SLIP_LENGTH:
        return None
    slip = reader.exec(select(Slip).where(Slip.digest == slip_digest(code))).first()
    if slip is not None and slip.void:
        raise NotFound(
            "slip_void",
            N_("This slip is not valid any more: new ones have been made. Please ask for a new slip."),
            field="code",
        )
    return slip


HANDLERS: dict[type[Command], Handler] = {MakeSlips: make_slips}

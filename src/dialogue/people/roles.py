"""Roles in a session: who steers, writes, helps and watches. Handing over is a change of role.

Who has an account gets a role by the name she signs in with. Who joined with the code is a participant, a delegate or an
observer; an observer is in no denominator, so she leaves the electorates that are open.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, func, select

from dialogue.accounts.commands import account_by_name
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import COUNTED, OF_ACCOUNTS, OF_THE_ROOM, Right, Role
from dialogue.kernel.schema import Seat
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.people.belonging import no_longer_counted
from dialogue.people.role_keys import end_hand_overs
from dialogue.people.seats import attend, take_seat
from dialogue.people.ties import Ties

ROLES: Mapping[Role, str] = {
    Role.FACILITATOR: N_("Facilitator"),
    Role.CO_FACILITATOR: N_("Co-facilitator"),
    Role.RAPPORTEUR: N_("Rapporteur"),
    Role.ASSISTANT: N_("Assistant"),
    Role.INTERPRETER: N_("Interpreter"),
    Role.OBSERVER: N_("Observer"),
    Role.PARTICIPANT: N_("Participant"),
    Role.DELEGATE: N_("Delegate"),
}
"""What each role is called."""

WHAT_THEY_DO: Mapping[Role, str] = {
    Role.FACILITATOR: N_("Leads the session and gives roles."),
    Role.CO_FACILITATOR: N_("Leads the session too, but gives no roles."),
    Role.RAPPORTEUR: N_("Reads the minutes while they are made."),
    Role.ASSISTANT: N_("Welcomes people and types for those without a phone."),
    Role.INTERPRETER: N_("Translates what people write; sees the screen and the minutes."),
    Role.OBSERVER: N_("Watches; is counted nowhere."),
}
"""What somebody with an account does in each role."""

EVENTS: tuple[EventKind, ...] = (
    event("role.given", "session.people", "session.crowd", "session.calls"),
    event("role.ended"),
)


@dataclass(frozen=True, slots=True)
class GiveRole(Command):
    """Give somebody with an account a role in the session, or another one than she has."""

    name: str
    role: str
    right: ClassVar[Right] = Right.GIVE_ROLES


@dataclass(frozen=True, slots=True)
class ChangeRole(Command):
    """Somebody in the session has another role from now on."""

    seat_id: int
    role: str
    right: ClassVar[Right] = Right.GIVE_ROLES


@dataclass(frozen=True, slots=True)
class EndRole(Command):
    """Somebody with an account has no role in the session any more."""

    seat_id: int
    right: ClassVar[Right] = Right.GIVE_ROLES


def staff_of(reader: Reader, session_id: int) -> list[Seat]:
    """Everybody who has a role by an account, in the order of coming."""
    asked = select(Seat).where(
        Seat.session_id == session_id, col(Seat.account_id).is_not(None), col(Seat.removed_at).is_(None)
    )
    return list(reader.exec(asked.order_by(col(Seat.id))))


def handlers(ties: Mapping[str, Ties]) -> dict[type[Command], Handler]:
    """The handlers; they know the activities only through the ties given here."""

    def change_role(act: Act, command: ChangeRole) -> None:
        seat = _somebody(act, command.seat_id)
        offered = OF_ACCOUNTS if seat.account_id else OF_THE_ROOM
        _change(act, seat, _chosen(command.role, offered))

    def _change(act: Act, seat: Seat, role: Role) -> None:
        if seat.role == role:
            return
        if seat.role == Role.FACILITATOR:
            _another_facilitator(act, seat)
        counted, counts = seat.role in COUNTED, role in COUNTED
        if counted and not counts:
            no_longer_counted(act, ties, [seat.id or 0])
        if counted != counts and seat.here:
            attend(act, seat.id or 0, seat.group_id, arrived=counts)
        seat.role = role
        act.tx.add(seat)
        act.happened("role.given", seat=seat.id, role=str(role))
        end_hand_overs(act, seat.id or 0)

    def give_role(act: Act, command: GiveRole) -> dict[str, Any]:
        role = _chosen(command.role, OF_ACCOUNTS)
        account = account_by_name(act.tx, command.name)
        if account is None:
            raise Refused(
                "no_such_account",
                N_("Nobody signs in here with this name. Please check it, letter by letter."),
                field="name",
            )
        asked = select(Seat).where(Seat.session_id == act.session.id, Seat.account_id == account.id)
        seat = act.tx.exec(asked).first()
        if seat is not None:
            if seat.removed_at is not None:
                seat.removed_at, seat.role = None, ""
            _change(act, seat, role)
            return {"seat": seat.id}
        seat_id = take_seat(
            act,
            role=role,
            token_hash=secrets.token_hex(32),
            account_id=account.id,
            name=account.name,
            language=account.language,
        )
        act.happened("role.given", seat=seat_id, role=str(role))
        return {"seat": seat_id}

    return {GiveRole: give_role, ChangeRole: change_role, EndRole: end_role}


def end_role(act: Act, command: EndRole) -> None:
    seat = _somebody(act, command.seat_id)
    if seat.account_id is None:
        raise NotFound("no_person", N_("There is no such person in this session."))
    if seat.role == Role.FACILITATOR:
        _another_facilitator(act, seat)
    seat.removed_at = act.now
    act.tx.add(seat)
    act.happened("role.ended", seat=seat.id)
    end_hand_overs(act, seat.id or 0)


def _somebody(act: Act, seat_id: int) -> Seat:
    seat = act.tx.get(Seat, seat_id)
    if seat is None or seat.session_id != act.session.id or seat.removed_at is not None or seat.same_as:
        seat = None
    if seat is None or seat.key_id is not None:  # a role by a link or a code is ended, and never changed
        raise NotFound("no_person", N_("There is no such person in this session."))
    return seat


def _chosen(typed: str, offered: tuple[Role, ...]) -> Role:
    if typed not in offered:
        raise Refused("no_role", N_("Please choose a role from the list."), field="role")
    return Role(typed)


def _another_facilitator(act: Act, seat: Seat) -> None:
    """Refused unless somebody else still leads the session."""
    asked = select(func.count()).where(
        Seat.session_id == act.session.id,
        Seat.role == Role.FACILITATOR,
        Seat.id != seat.id,
        col(Seat.account_id).is_not(None),
        col(Seat.removed_at).is_(None),
    )
    if not act.tx.exec(asked).one():
        raise Refused(
            "last_facilitator",
            N_("Nobody else leads this session. Please make somebody else its facilitator first."),
            field="role",
        )

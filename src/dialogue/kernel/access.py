"""Who may send which command. Default deny: a need that is not met here is refused."""

from __future__ import annotations

from dialogue.kernel.actors import Actor
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Role, Seat, Session, SessionState
from dialogue.kernel.vocabulary import AfterTheEnd, Command, Needs

MAY: dict[Needs, frozenset[str]] = {
    Needs.FACILITATOR: frozenset({Role.FACILITATOR}),
    Needs.PARTICIPANT: frozenset({Role.PARTICIPANT}),
    Needs.ANYBODY: frozenset(Role),
    Needs.SYSTEM: frozenset(),
}


TAKEN_OUT = N_(
    "The facilitator took you out of this session. If that is a mistake, please speak to the facilitator."
)


def require_going_on(command: type[Command], session: Session | None) -> bool:
    """Whether the session's record rests. Raises Refused for what nobody may do any more after its end."""
    if (
        session is None
        or session.state != SessionState.CLOSED
        or command.after_the_end is AfterTheEnd.TAKEN_UP
    ):
        return False
    if command.after_the_end is AfterTheEnd.UNRECORDED:
        return True
    if command.needs in (Needs.PARTICIPANT, Needs.SYSTEM):
        raise Refused(
            "session_closed", N_("This session has ended. Please ask the facilitator for the minutes.")
        )
    raise Refused("session_over", N_("The session has ended, so its record is final. Nothing was changed."))


def require(needs: Needs, seat: Seat | None, actor: Actor, session: Session | None) -> None:
    """Raise `NotAllowed` unless the actor meets the need. The program itself (set-up, sweeps) may do everything."""
    if actor.system:
        return
    if actor.account_id and session is None and needs is Needs.FACILITATOR:
        return
    if seat is not None and seat.removed_at is not None:
        raise NotAllowed("taken_out", TAKEN_OUT)
    if seat is None:
        raise NotAllowed("no_seat", N_("You are not in this session. Please join it again with the code."))
    if seat.role not in MAY[needs]:
        raise NotAllowed(
            "not_yours", N_("Your role in this session does not allow this. Nothing was changed.")
        )

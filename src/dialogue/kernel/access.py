"""Who may send which command. Default deny: a need that is not met here is refused."""

from __future__ import annotations

from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.schema import Role, Seat, Session, SessionState
from dialogue.kernel.vocabulary import Needs
from dialogue.kernel.words import N_

MAY: dict[Needs, frozenset[str]] = {
    Needs.FACILITATOR: frozenset({Role.FACILITATOR}),
    Needs.PARTICIPANT: frozenset({Role.PARTICIPANT}),
    Needs.ANYBODY: frozenset(Role),
    Needs.SYSTEM: frozenset(),
}


TAKEN_OUT = N_(
    "The facilitator took you out of this session. If that is a mistake, please speak to the facilitator."
)


def require_going_on(needs: Needs, session: Session | None) -> None:
    """Refuse contributions to a session that has ended: its record would change under the minutes."""
    if needs is Needs.PARTICIPANT and session is not None and session.state == SessionState.CLOSED:
        raise Refused(
            "session_closed", N_("This session has ended. Please ask the facilitator for the minutes.")
        )


def require(needs: Needs, seat: Seat | None, *, system: bool) -> None:
    """Raise `NotAllowed` unless the seat meets the need. `system` is the program itself (set-up, sweeps)."""
    if system:
        return
    if seat is not None and seat.removed_at is not None:
        raise NotAllowed("taken_out", TAKEN_OUT)
    if seat is None:
        raise NotAllowed("no_seat", N_("You are not in this session. Please join it again with the code."))
    if seat.role not in MAY[needs]:
        raise NotAllowed(
            "not_yours", N_("Your role in this session does not allow this. Nothing was changed.")
        )

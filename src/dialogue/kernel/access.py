"""Whether the sender of a command holds the right that it needs. Default deny: what no table allows is refused."""

from __future__ import annotations

from collections.abc import Collection

from dialogue.kernel.actors import Actor
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Seat, Session, SessionState
from dialogue.kernel.vocabulary import AfterTheEnd, Command

TAKEN_OUT = N_(
    "The facilitator took you out of this session. If that is a mistake, please speak to the facilitator."
)
NO_SEAT = N_("You are not in this session. Please join it again with the code.")
NOT_YOURS = N_("Your role in this session does not allow this. Nothing was changed.")
NOT_YOURS_HERE = N_("Your role on this platform does not allow this. Nothing was changed.")
NOT_LENT = N_("This program was not given the right to do this. Nothing was changed.")

OF_THE_ROOM = frozenset({Right.CONTRIBUTE, Right.VOTE, Right.FOLLOW, Right.ONLY_THE_PROGRAM})
"""What comes from the room (or from the program for it), and not from those who lead it."""


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
    if command.right in OF_THE_ROOM:
        raise Refused(
            "session_closed", N_("This session has ended. Please ask the facilitator for the minutes.")
        )
    raise Refused("session_over", N_("The session has ended, so its record is final. Nothing was changed."))


def require(
    right: Right, held: Collection[Right], actor: Actor, seat: Seat | None, *, in_session: bool
) -> None:
    """Raise `NotAllowed` unless the right is among those the actor holds where the command is addressed to.

    The program itself (set-up, sweeps) may do everything. Somebody without a seat, or taken out, holds nothing in a session.
    """
    if actor.system:
        return
    if in_session and seat is None:
        raise NotAllowed("no_seat", NO_SEAT)
    if seat is not None and seat.removed_at is not None:
        raise NotAllowed("taken_out", TAKEN_OUT)
    if actor.only is not None and right not in actor.only:
        raise NotAllowed("not_lent", NOT_LENT)
    if right not in held:
        raise NotAllowed("not_yours", NOT_YOURS if in_session else NOT_YOURS_HERE)

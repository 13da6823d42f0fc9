"""Moving a session into another platform, for instance a one-off session that became the first of a series.

The session keeps its id, its stream and the keys of its groups, so its record and its minutes stay as they are. Its
groups become constituencies of the other platform, its agenda items go with it, and both platforms' records say so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from dialogue.bodies.moving import Moving, sessions_led
from dialogue.bodies.roles import platform_with
from dialogue.bodies.schema import Platform
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Session, SessionState
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.people.identity import moved

EVENTS: tuple[EventKind, ...] = (
    event("platform.session_left", "platform.agenda"),
    event("platform.session_came", "platform.agenda"),
    event("session.moved"),
)

Along = Callable[[Act, Moving], None]
"""What goes along with a session, in the same transaction."""


@dataclass(frozen=True, slots=True)
class MoveSession(Command):
    """Move a session into another platform of its facilitator's.

    It is addressed to the platform that the session belongs to, and concerns the session and the other platform.
    """

    session_id: int
    to: int
    right: ClassVar[Right] = Right.PREPARE_SESSIONS


def _require_led(act: Act, session: Session, to: int) -> None:
    """Whoever moves a session leads it, and may prepare sessions on the other platform. Raises NotAllowed, or NotFound."""
    account = act.actor.account_id or 0
    if act.actor.system:
        if act.tx.get(Platform, to) is None:
            raise NotFound("no_platform", N_("There is no such page. Please go back to the start page."))
        return
    if session.id not in {one.id for one in sessions_led(act.tx, act.stream_id, account)}:
        raise NotAllowed(
            "not_yours", N_("Your role in this session does not allow this. Nothing was changed.")
        )
    platform_with(act.tx, to, account, Right.PREPARE_SESSIONS)


def move_session(alongs: Sequence[Along], act: Act, command: MoveSession) -> dict[str, Any]:
    session, was = act.tx.get(Session, command.session_id), act.stream_id
    if session is None or session.platform_id != was:
        raise NotFound("no_session", N_("This session does not exist. Please check the code or the link."))
    _require_led(act, session, command.to)
    if command.to == was:
        raise Refused(
            "there_already", N_("The session belongs to this platform already. Nothing was changed.")
        )
    moving = Moving(session.id, was, command.to, moved(act.tx, session.id, command.to))
    for along in alongs:
        along(act, moving)
    session.platform_id = command.to
    act.tx.add(session)
    act.happened("platform.session_left", session=session.id, to=command.to)
    act.happened("platform.session_came", stream=command.to, session=session.id, came_from=was)
    if session.state != SessionState.CLOSED:  # the record of one that has ended rests
        act.happened("session.moved", stream=session.id, came_from=was, to=command.to)
    return {"session": session.id}


def handlers(alongs: Sequence[Along] = ()) -> dict[type[Command], Handler]:
    """The handler; what goes along with a session is given here."""
    return {MoveSession: partial(move_session, alongs)}

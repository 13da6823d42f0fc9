"""Who is asking: the seat a browser holds in a session, and the screen it shows."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path
from sqlalchemy import Select, bindparam, func, select
from starlette.requests import HTTPConnection

from dialogue.accounts.signed_in import signed_in
from dialogue.kernel.access import TAKEN_OUT
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Role, Seat, Session, rows_of, to_look_at
from dialogue.languages import chosen
from dialogue.live.audience import Audience, Screen
from dialogue.people.presence import sign_of_life
from dialogue.people.schema import EarlierDevice
from dialogue.people.seats import staff_seat
from dialogue.web.security import cookie, token_hash
from dialogue.web.services import Dialogue


def seat_cookie(session_id: int) -> str:
    return f"seat_{session_id}"


def screen_cookie(session_id: int) -> str:
    return f"screen_{session_id}"


# Built once, and past the ORM: every request of every phone asks one of these two.
# A second seat of one person stands for the seat that counts: both of her devices act for the same one.
_seat, _session = rows_of(Seat), rows_of(Session)
_held = _seat.alias("held")
SEATED = (
    select(*_seat.c)
    .join(_held, _seat.c.id == func.coalesce(_held.c.same_as, _held.c.id))
    .where(_held.c.token_hash == bindparam("token"), _held.c.session_id == bindparam("session"))
)
"""The seat that a browser acts for."""
STANDING = SEATED.add_columns(*_session.c).join(_session, _session.c.id == _seat.c.session_id)
"""The seat, and its session behind it."""
SEAT_WIDTH, WIDTH = len(_seat.c), len(_seat.c) + len(_session.c)


@dataclass(frozen=True, slots=True)
class Standing:
    """A person in one session: the session's row, her seat, and the secret that only her browser holds."""

    session: Session
    seat: Seat
    secret: str = ""

    @property
    def session_id(self) -> int:
        return self.session.id or 0

    @property
    def seat_id(self) -> int:
        return self.seat.id or 0

    @property
    def actor(self) -> Actor:
        return Actor(seat_id=self.seat.id)

    @property
    def language(self) -> str:
        return self.seat.language

    @property
    def audience(self) -> Audience:
        """With whom she shares what her phone shows: all who read her language, at her table."""
        return Audience(Screen.PHONE, self.language, self.seat.table_number)


def existing_session(reader: Reader, session_id: int) -> Session:
    """The session. Raises NotFound when there is none."""
    session = reader.get(Session, session_id)
    if session is None:
        raise NotFound("no_session", N_("This session does not exist. Please check the code or the link."))
    return session


def seated(
    reader: Reader, connection: HTTPConnection, session_id: int, statement: Select[Any] = SEATED
) -> tuple[Seat, Sequence[Any]]:
    """The seat that this browser acts for, and what else `statement` selects behind it. Raises NotAllowed."""
    token = cookie(connection, seat_cookie(session_id))
    asked = {"token": token_hash(token), "session": session_id}
    found = reader.connection().execute(statement, asked).first() if token else None
    if found is None:
        existing_session(reader, session_id)
        earlier = reader.get(EarlierDevice, asked["token"]) if token else None
        if earlier is not None and earlier.session_id == session_id:
            raise NotAllowed(
                "other_device",
                N_("You continue this session on another device. This one is signed out; nothing is lost."),
            )
        raise NotAllowed("no_seat", N_("You are not in this session. Please join it again with the code."))
    seat = to_look_at(Seat, found[:SEAT_WIDTH])
    if seat.removed_at is not None:
        raise NotAllowed("taken_out", TAKEN_OUT)
    return seat, found[SEAT_WIDTH:]


def as_participant(reader: Reader, connection: HTTPConnection, session_id: int) -> Standing:
    """The participant. Raises NotAllowed when this browser has no seat in the session."""
    seat, session = seated(reader, connection, session_id, STANDING)
    return Standing(to_look_at(Session, session), seat, cookie(connection, seat_cookie(session_id)))


def as_facilitator(reader: Reader, connection: HTTPConnection, session_id: int) -> Standing:
    """The facilitator of this session. Raises NotAllowed for everybody else."""
    session = existing_session(reader, session_id)
    account = signed_in(reader, connection)
    seat = staff_seat(reader, session_id, account.id or 0) if account else None
    if seat is None or seat.role != Role.FACILITATOR:
        raise NotAllowed(
            "not_facilitator", N_("This page is for the facilitator of the session. Please sign in.")
        )
    return Standing(session, seat)


def may_show(reader: Reader, connection: HTTPConnection, session_id: int) -> Session:
    """The session, for a projector: shown to its facilitator and to screens let in by the screen link."""
    session = existing_session(reader, session_id)
    key = cookie(connection, screen_cookie(session_id))
    if not (key and session.screen_key_hash and token_hash(key) == session.screen_key_hash):
        as_facilitator(reader, connection, session_id)
    return session


def audience_of(
    reader: Reader, connection: HTTPConnection, session_id: int, screen: str
) -> tuple[Audience, Seat | None]:
    """The audience a browser may be part of, and the participant's seat whose presence it proves.

    Raises NotAllowed when this browser may not see that screen, NotFound when there is no such session or screen.
    """
    if screen == Screen.PHONE:
        seat, _ = seated(reader, connection, session_id)
        return Audience(Screen.PHONE, seat.language, seat.table_number), seat
    if screen == Screen.CONSOLE:
        standing = as_facilitator(reader, connection, session_id)
        return Audience(Screen.CONSOLE, standing.language), None
    if screen == Screen.PROJECTOR:
        session = may_show(reader, connection, session_id)
        asked = connection.query_params.get("lang") or session.language
        return Audience(Screen.PROJECTOR, chosen(asked, among=session.languages)), None
    raise NotFound("no_screen", N_("There is no such page. Please go back to the start page."))


def _dependency(
    find: Callable[[Reader, HTTPConnection, int], Standing],
) -> Callable[..., Coroutine[Any, Any, Standing]]:
    async def standing(
        connection: HTTPConnection, dialogue: Dialogue, session_id: Annotated[int, Path()]
    ) -> Standing:
        return await dialogue.read(lambda reader: find(reader, connection, session_id))

    return standing


async def _participating(
    connection: HTTPConnection, dialogue: Dialogue, session_id: Annotated[int, Path()]
) -> Standing:
    standing = await dialogue.read(lambda reader: as_participant(reader, connection, session_id))
    await sign_of_life(connection, dialogue, standing.seat)
    return standing


Participating = Annotated[Standing, Depends(_participating)]
"""A participant's standing, as an endpoint's parameter (needs `session_id` in the path). Asking is a sign of life."""

Facilitating = Annotated[Standing, Depends(_dependency(as_facilitator))]
"""A facilitator's standing, likewise."""

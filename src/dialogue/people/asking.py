"""Who is asking: the seat a browser holds in a session, and the screen it shows."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Path
from sqlalchemy import bindparam, func, select
from starlette.requests import HTTPConnection
from starlette.responses import Response

from dialogue.accounts.signed_in import signed_in
from dialogue.kernel.access import NO_SEAT, NOT_YOURS, TAKEN_OUT
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import KEPT, Reader
from dialogue.kernel.errors import NotAllowed, NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.prepared import Prepared
from dialogue.kernel.rights import COUNTED, Right, may, needs
from dialogue.kernel.schema import Seat, Session, rows_of, to_look_at
from dialogue.languages import chosen
from dialogue.live.audience import Audience, Screen
from dialogue.people.presence import sign_of_life
from dialogue.people.schema import EarlierDevice
from dialogue.people.seats import seat_by_token, staff_seat
from dialogue.people.waiting import knock_with
from dialogue.web.security import cookie, derived, keep_cookie, token_hash
from dialogue.web.services import Dialogue

SEAT = "seat_"


def seat_cookie(session_id: int) -> str:
    return f"{SEAT}{session_id}"


def screen_cookie(session_id: int) -> str:
    return f"screen_{session_id}"


def role_cookie(session_id: int) -> str:
    """Under which name a device keeps the role that it took by a link or a code, beside the seat it may have joined with."""
    return f"role_{session_id}"


def slip_cookie(session_id: int) -> str:
    return f"slip_{session_id}"


def slip_kept(connection: HTTPConnection, session_id: int) -> str:
    """The code of the slip that a browser votes with, if it was found right here; a code alone proves nothing.

    Otherwise a cookie with a guess in it would be a way to try codes that nothing slows down.
    """
    code, _, proof = cookie(connection, slip_cookie(session_id)).partition(".")
    return code if code and hmac.compare_digest(proof, _proof(connection, session_id, code)) else ""


def keep_slip(answer: Response, connection: HTTPConnection, session_id: int, code: str) -> None:
    """Put a slip that was found right into the browser."""
    proof = _proof(connection, session_id, code)
    keep_cookie(answer, connection, slip_cookie(session_id), f"{code}.{proof}")


def _proof(connection: HTTPConnection, session_id: int, code: str) -> str:
    return derived(connection.state.dialogue.secret, f"slip:{session_id}:{code}")


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
_SEATED, _STANDING = Prepared(SEATED), Prepared(STANDING)
SEAT_WIDTH, WIDTH = len(_seat.c), len(_seat.c) + len(_session.c)


def first_questions(reader: Reader) -> None:
    """What every phone's page and socket ask first, asked of nobody (`Database.wake`)."""
    for statement in (_SEATED, _STANDING):
        statement.first(reader, token="", session=0)


@dataclass(frozen=True, slots=True)
class Standing:
    """A person in one session: the session's row, her seat, the secret that only her browser holds, and her slip.

    `only` are the rights that she lent to the program that asks for her.
    """

    session: Session
    seat: Seat
    secret: str = ""
    slip: str = ""
    only: frozenset[Right] | None = None

    @property
    def session_id(self) -> int:
        return self.session.id or 0

    @property
    def seat_id(self) -> int:
        return self.seat.id or 0

    @property
    def actor(self) -> Actor:
        return Actor(seat_id=self.seat.id, only=self.only)

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


ROLE_ENDED = N_(
    "Your role in this session has been ended, so this device shows nothing of it any more. "
    "If that is a mistake, please speak to the facilitator."
)

WAITS = N_("You are at the door of this session. The facilitator has not let you in yet.")

BY_PHONE = frozenset({Right.FOLLOW, Right.CONTRIBUTE, Right.VOTE})
"""Rights for which the seat that a browser joined with goes before the one of its account."""


def standing_with(
    reader: Reader,
    connection: HTTPConnection,
    session_id: int,
    *rights: Right,
    phone_first: bool | None = None,
) -> Standing:
    """Whoever asks, by the one of her seats that holds one of the rights. Raises NotAllowed when none does."""
    by_phone = bool(BY_PHONE & set(rights)) if phone_first is None else phone_first
    # What somebody took over on this very device goes before whom its browser is signed in as.
    ways = (_joined, _by_key, _signed_in) if by_phone else (_by_key, _signed_in, _joined)
    found: list[Standing] = []
    for way in ways:
        standing = way(reader, connection, session_id)
        if standing is None:
            continue
        if standing.seat.removed_at is None and any(may(standing.seat.role, right) for right in rights):
            if standing.seat.key_id is not None:
                connection.state.presence.looked(session_id, standing.seat_id)
            return standing
        found.append(standing)
    raise _refusal(reader, connection, session_id, found, by_phone=by_phone)


def _joined(reader: Reader, connection: HTTPConnection, session_id: int) -> Standing | None:
    """By the seat that this browser joined with."""
    found = _row_of(reader, connection, session_id, _STANDING)
    if found is None:
        return None
    seat = to_look_at(Seat, found[:SEAT_WIDTH])
    # Those who are answered from one snapshot share their session.
    kept = reader.info.get(KEPT, {})
    session = kept.get((STANDING, session_id))
    if session is None:
        session = kept[STANDING, session_id] = to_look_at(Session, found[SEAT_WIDTH:])
    secret, slip = cookie(connection, seat_cookie(session_id)), slip_kept(connection, session_id)
    return Standing(session, seat, secret, slip)


def _row_of(
    reader: Reader, connection: HTTPConnection, session_id: int, statement: Prepared
) -> Sequence[Any] | None:
    token = cookie(connection, seat_cookie(session_id))
    return statement.first(reader, token=token_hash(token), session=session_id) if token else None


def followed_by(
    reader: Reader, connection: HTTPConnection, session_id: int, statement: Prepared = _SEATED
) -> tuple[Seat, Sequence[Any]] | None:
    """The seat by which this browser joined, if it may follow, and what else `statement` selects behind it.

    For what a whole room asks at once; `standing_with` says why not, and knows accounts.
    """
    found = _row_of(reader, connection, session_id, statement)
    seat = to_look_at(Seat, found[:SEAT_WIDTH]) if found else None
    if found is None or seat is None or seat.removed_at is not None or not may(seat.role, Right.FOLLOW):
        return None
    return seat, found[SEAT_WIDTH:]


def _by_key(reader: Reader, connection: HTTPConnection, session_id: int) -> Standing | None:
    """By the role that this device took by a link or a code."""
    token = cookie(connection, role_cookie(session_id))
    if not token:
        return None
    seat = seat_by_token(reader, session_id, token_hash(token))
    if seat is None or seat.key_id is None:
        return None
    return Standing(existing_session(reader, session_id), seat)


def _signed_in(reader: Reader, connection: HTTPConnection, session_id: int) -> Standing | None:
    """By the seat of the account that this browser is signed in to."""
    account = signed_in(reader, connection)
    seat = staff_seat(reader, session_id, account.id or 0) if account else None
    return Standing(existing_session(reader, session_id), seat) if seat else None


def _refusal(
    reader: Reader, connection: HTTPConnection, session_id: int, found: list[Standing], *, by_phone: bool
) -> NotAllowed:
    """Why none of a browser's seats will do, in the words that help whoever asked. Raises NotFound."""
    existing_session(reader, session_id)
    out = [standing for standing in found if standing.seat.removed_at is not None]
    if out and all(standing.seat.key_id is not None for standing in out):
        return NotAllowed("role_ended", ROLE_ENDED)
    if out:
        return NotAllowed("taken_out", TAKEN_OUT)
    token = cookie(connection, seat_cookie(session_id))
    if token and knock_with(reader, session_id, token_hash(token)) is not None:
        return NotAllowed("waits", WAITS)
    if any(standing.seat.role not in COUNTED for standing in found):
        return NotAllowed("not_yours", NOT_YOURS)
    if not by_phone:
        return NotAllowed(
            "not_facilitator", N_("This page is for the facilitator of the session. Please sign in.")
        )
    earlier = reader.get(EarlierDevice, token_hash(token)) if token else None
    if earlier is not None and earlier.session_id == session_id:
        return NotAllowed(
            "other_device",
            N_("You continue this session on another device. This one is signed out; nothing is lost."),
        )
    return NotAllowed("no_seat", NO_SEAT)


def may_show(reader: Reader, connection: HTTPConnection, session_id: int) -> Session:
    """The session, for a projector: shown to whoever may show a screen, and to screens let in by the screen link."""
    session = existing_session(reader, session_id)
    key = cookie(connection, screen_cookie(session_id))
    if not (key and session.screen_key_hash and token_hash(key) == session.screen_key_hash):
        standing_with(reader, connection, session_id, Right.SHOW_SCREEN)
    return session


def audience_of(
    reader: Reader, connection: HTTPConnection, session_id: int, screen: str
) -> tuple[Audience, Seat | None]:
    """The audience a browser may be part of, and the participant's seat whose presence it proves.

    Raises NotAllowed when this browser may not see that screen, NotFound when there is no such session or screen.
    """
    if screen == Screen.PHONE and "preview" in connection.query_params:
        # Nothing personal is in what phones share, so whoever runs the session may see what the room sees.
        watching = standing_with(reader, connection, session_id, Right.WATCH_CONSOLE)
        return Audience(Screen.PHONE, watching.language), None
    if screen == Screen.PHONE:
        followed = followed_by(reader, connection, session_id)
        seat = followed[0] if followed else standing_with(reader, connection, session_id, Right.FOLLOW).seat
        return Audience(Screen.PHONE, seat.language, seat.table_number), seat
    if screen == Screen.CONSOLE:
        standing = standing_with(reader, connection, session_id, Right.WATCH_CONSOLE)
        return Audience(Screen.CONSOLE, standing.language), None
    if screen == Screen.PROJECTOR:
        session = may_show(reader, connection, session_id)
        asked = connection.query_params.get("lang") or session.language
        return Audience(Screen.PROJECTOR, chosen(asked, among=session.languages)), None
    raise NotFound("no_screen", N_("There is no such page. Please go back to the start page."))


ASKED_BY_SCREEN = (Right.FOLLOW, Right.WATCH_CONSOLE, Right.SHOW_SCREEN)
"""The rights that `audience_of` asks for, one for each screen."""


@cache
def _holding(*rights: Right) -> Callable[..., Coroutine[Any, Any, Standing]]:
    async def standing(
        connection: HTTPConnection, dialogue: Dialogue, session_id: Annotated[int, Path()]
    ) -> Standing:
        return await dialogue.read_together(
            lambda reader: standing_with(reader, connection, session_id, *rights)
        )

    return needs(*rights)(standing)


def holding(*rights: Right) -> Any:
    """For an endpoint's parameter: `standing: Annotated[Standing, holding(Right.STEER)]` (`session_id` in the path)."""
    return Depends(_holding(*rights))


@needs(Right.FOLLOW)
async def _following(
    connection: HTTPConnection, dialogue: Dialogue, session_id: Annotated[int, Path()]
) -> Standing:
    standing = await dialogue.read_together(
        lambda reader: standing_with(reader, connection, session_id, Right.FOLLOW)
    )
    await sign_of_life(connection, dialogue, standing.seat)
    return standing


Following = Annotated[Standing, Depends(_following)]
"""The standing of a person on her phone, likewise. Asking is a sign of life."""

"""Which program is asking: by the Authorization header and by nothing else. No cookie counts here.

A token of a platform (`dlg_...`) acts by the account that made it, within the rights that it was lent and that she still
holds. Any other token is that of a seat, as a phone keeps it in its cookie: it acts for that seat in its session.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select
from starlette.requests import HTTPConnection

from dialogue.accounts.schema import Account
from dialogue.api.problems import BAD_TOKEN, IN_ADDRESS, NO_TOKEN, NotAsked, NotSignedIn
from dialogue.api.schema import ApiToken
from dialogue.api.scopes import rights_in
from dialogue.api.tokens import PREFIX, token_named
from dialogue.bodies.asking import OnPlatform
from dialogue.bodies.roles import platform_with, role_on
from dialogue.kernel.access import NO_SEAT, NOT_LENT, NOT_YOURS, TAKEN_OUT
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, may
from dialogue.kernel.schema import Seat, Session, to_look_at
from dialogue.people.asking import SEAT_WIDTH, STANDING, Standing, existing_session
from dialogue.people.seats import staff_seat
from dialogue.web.security import token_hash

IN_QUERIES = ("token", "access_token", "api_key", "authorization")
LONGEST = 200  # characters; ours have 47 and 68

NO_SESSION = N_("This session does not exist. Please check the code or the link.")


@dataclass(frozen=True, slots=True)
class Program:
    """A program that showed a good token: a platform's with whoever lent it, or a seat's."""

    secret: str
    token: ApiToken | None = None
    account: Account | None = None
    lent: frozenset[Right] = frozenset()
    seat_id: int = 0

    @property
    def key(self) -> int:
        """What its pace is counted by: tokens above, seats below nothing."""
        return (self.token.id or 0) if self.token else -self.seat_id

    @property
    def language(self) -> str:
        return self.account.language if self.account else ""


@dataclass(frozen=True, slots=True)
class Lent(OnPlatform):
    """A program on its platform; `lent` is what it may do there at most."""

    lent: frozenset[Right] = frozenset()

    @property
    def actor(self) -> Actor:
        return Actor(account_id=self.account.id, only=self.lent)


def token_in(connection: HTTPConnection) -> str:
    """The token of a request. Raises NotSignedIn where there is none, NotAsked where it stands in the address."""
    if any(name.lower() in IN_QUERIES for name in connection.query_params):
        raise NotAsked(400, "token_in_address", IN_ADDRESS)
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn("no_token", NO_TOKEN)
    if len(token) > LONGEST:
        raise NotSignedIn("bad_token", BAD_TOKEN)
    return token


def program_with(reader: Reader, token: str, now: datetime) -> Program:
    """Whose token it is. Raises NotSignedIn for one that is not good, whatever the reason."""
    if token.startswith(PREFIX):
        found = token_named(reader, token)
        if found is None or found.revoked_at is not None or found.expires_at <= now:
            raise NotSignedIn("bad_token", BAD_TOKEN)
        account = reader.get(Account, found.account_id)
        if account is None:
            raise NotSignedIn("bad_token", BAD_TOKEN)
        return Program(token, found, account, rights_in(found.scopes.split()))
    seat = reader.exec(select(Seat).where(Seat.token_hash == token_hash(token))).first()
    if seat is None:
        raise NotSignedIn("bad_token", BAD_TOKEN)
    return Program(token, seat_id=seat.id or 0)


def on_platform(reader: Reader, program: Program, platform_id: int, *rights: Right) -> Lent:
    """A program on a platform, if it holds one of the rights there. Raises NotFound for another platform's, NotAllowed."""
    token, account = program.token, program.account
    if token is None or account is None or token.platform_id != platform_id:
        raise NotFound("no_platform", N_("There is no such page. Please go back to the start page."))
    lent = [one for one in rights if one in program.lent]
    if not lent:
        raise NotAllowed("not_lent", NOT_LENT)
    refused: NotAllowed | None = None
    for right in lent:
        try:
            platform = platform_with(reader, platform_id, account.id or 0, right)
        except NotAllowed as refusal:
            refused = refusal
        else:
            return Lent(platform, account, program.lent)
    raise refused or NotAllowed("not_lent", NOT_LENT)


def in_session(reader: Reader, program: Program, session_id: int, *rights: Right) -> Standing:
    """A program in a session, by a seat that holds one of the rights. Raises NotFound for one elsewhere, NotAllowed."""
    if program.token is None:
        standing, lent = _by_seat(reader, program, session_id), frozenset(rights)
    else:
        standing, lent = _by_token(reader, program, session_id), program.lent & set(rights)
        if not lent:
            raise NotAllowed("not_lent", NOT_LENT)
    if standing.seat.removed_at is not None:
        raise NotAllowed("taken_out", TAKEN_OUT)
    if not any(may(standing.seat.role, right) for right in lent):
        raise NotAllowed("not_yours", NOT_YOURS)
    return standing


def _by_seat(reader: Reader, program: Program, session_id: int) -> Standing:
    asked = {"token": token_hash(program.secret), "session": session_id}
    found = reader.connection().execute(STANDING, asked).first()
    if found is None:
        raise NotFound("no_session", NO_SESSION)
    seat, session = to_look_at(Seat, found[:SEAT_WIDTH]), to_look_at(Session, found[SEAT_WIDTH:])
    return Standing(session, seat, program.secret)


def _by_token(reader: Reader, program: Program, session_id: int) -> Standing:
    token = program.token
    session = existing_session(reader, session_id)
    if token is None or session.platform_id != token.platform_id:
        raise NotFound("no_session", NO_SESSION)
    if role_on(reader, token.platform_id, token.account_id) is None:
        raise NotAllowed("not_yours", NOT_YOURS)
    seat = staff_seat(reader, session_id, token.account_id)
    if seat is None:
        raise NotAllowed("no_seat", NO_SEAT)
    return Standing(session, seat, only=program.lent)

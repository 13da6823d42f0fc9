"""Making and revoking the tokens of programs, and looking one up. Both are told in the platform's record.

A token never holds more than whoever made it: its scopes are cut by what she holds at the moment of each request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.accounts.schema import Account
from dialogue.api.schema import ApiToken
from dialogue.api.scopes import Scope, can_give
from dialogue.bodies.roles import held_on_platform
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.text import required
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.web.security import derived, token_hash

PREFIX = "dlg_"
"""By which a token of a platform is told from that of a seat, also by programs that look for secrets in text."""

LONGEST_NAME = 60
MOST_TOKENS = 50
DAYS = (1, 7, 30, 90, 365)
"""How long a token can be good."""

EVENTS: tuple[EventKind, ...] = (event("token.made"), event("token.revoked"))


@dataclass(frozen=True, slots=True)
class MakeApiToken(Command):
    """Lend a program some of one's rights on the platform for so many days. Only the hash of the token comes here."""

    name: str
    scopes: tuple[str, ...]
    days: int
    token_hash: str
    right: ClassVar[Right] = Right.PREPARE_SESSIONS


@dataclass(frozen=True, slots=True)
class RevokeApiToken(Command):
    """End a token: one's own, or as who looks after the platform anybody's."""

    token_id: int
    right: ClassVar[Right] = Right.PREPARE_SESSIONS


@dataclass(frozen=True, slots=True)
class NoteTokenUsed(Command):
    """A token was used today."""

    token_id: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


def make_api_token(act: Act, command: MakeApiToken) -> dict[str, Any]:
    account_id = act.actor.account_id or 0
    name = required(command.name, most=LONGEST_NAME, field="name")
    if command.days not in DAYS:
        raise Refused("no_days", N_("Please choose from the list how long it is good."), field="days")
    if not command.scopes or not set(command.scopes) <= set(Scope):
        raise Refused("no_scopes", N_("Please choose what the program may do."), field="may")
    if not set(command.scopes) <= set(can_give(held_on_platform(act.tx, act.stream_id, account_id))):
        raise Refused("more_than_yours", N_("You can only give what you may do yourself."), field="may")
    asked = select(ApiToken).where(
        ApiToken.platform_id == act.stream_id,
        col(ApiToken.revoked_at).is_(None),
        col(ApiToken.expires_at) > act.now,
    )
    if len(act.tx.exec(asked).all()) >= MOST_TOKENS:
        raise Refused("many_tokens", N_("There are too many tokens here. Please end some of them first."))
    made = ApiToken(
        platform_id=act.stream_id,
        account_id=account_id,
        name=name,
        scopes=" ".join(one for one in Scope if one in command.scopes),
        token_hash=command.token_hash,
        made_at=act.now,
        expires_at=act.now + timedelta(days=command.days),
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("token.made", token=made.id, scopes=made.scopes.split())
    return {"token": made.id}


def revoke_api_token(act: Act, command: RevokeApiToken) -> None:
    found = act.tx.get(ApiToken, command.token_id)
    held = held_on_platform(act.tx, act.stream_id, act.actor.account_id or 0)
    if found is None or found.platform_id != act.stream_id:
        raise NotFound("no_token", N_("This token is not there any more."))
    if not act.actor.system and (
        found.account_id != act.actor.account_id and Right.LOOK_AFTER_PLATFORM not in held
    ):
        raise NotFound("no_token", N_("This token is not there any more."))
    if found.revoked_at is None:
        found.revoked_at = act.now
        act.tx.add(found)
        act.happened("token.revoked", token=found.id)


def note_token_used(act: Act, command: NoteTokenUsed) -> None:
    found = act.tx.get(ApiToken, command.token_id)
    if found is not None:
        found.last_used = act.now.date()
        act.tx.add(found)


HANDLERS: dict[type[Command], Handler] = {
    MakeApiToken: make_api_token,
    RevokeApiToken: revoke_api_token,
    NoteTokenUsed: note_token_used,
}


def token_for(secret: str, account_id: int, platform_id: int, command_id: str) -> str:
    """The token of one form: sent twice, it gives the same one."""
    return PREFIX + derived(secret, f"api-token:{account_id}:{platform_id}:{command_id}")


def tokens_of(reader: Reader, platform_id: int) -> list[tuple[ApiToken, str]]:
    """The tokens of a platform with the names of whoever made them, the newest first."""
    asked = select(ApiToken, Account.name).join(Account, col(Account.id) == col(ApiToken.account_id))
    found = reader.exec(asked.where(ApiToken.platform_id == platform_id).order_by(col(ApiToken.id).desc()))
    return list(found.all())


def token_named(reader: Reader, token: str) -> ApiToken | None:
    """The row of a token, good or not; None where there is none."""
    return reader.exec(select(ApiToken).where(ApiToken.token_hash == token_hash(token))).first()

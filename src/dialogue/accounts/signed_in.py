"""Which facilitator a browser is signed in as."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from dialogue.accounts.commands import account_by_token
from dialogue.accounts.schema import Account
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed
from dialogue.kernel.messages import N_
from dialogue.web.security import cookie, token_hash
from dialogue.web.services import Dialogue

ACCOUNT_COOKIE = "account"


def signed_in(reader: Reader, connection: HTTPConnection) -> Account | None:
    """The facilitator this browser is signed in as."""
    token = cookie(connection, ACCOUNT_COOKIE)
    return account_by_token(reader, token_hash(token)) if token else None


async def _account(connection: HTTPConnection, dialogue: Dialogue) -> Account:
    account = await dialogue.read(lambda reader: signed_in(reader, connection))
    if account is None:
        raise NotAllowed("not_signed_in", N_("Please sign in as a facilitator first."))
    return account


async def _account_if_any(connection: HTTPConnection, dialogue: Dialogue) -> Account | None:
    return await dialogue.read(lambda reader: signed_in(reader, connection))


SignedIn = Annotated[Account, Depends(_account)]
"""The signed-in facilitator's account."""

MaybeSignedIn = Annotated[Account | None, Depends(_account_if_any)]
"""The account, or None."""

"""Which facilitator a browser is signed in as."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cache
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import HTTPConnection

from dialogue.accounts.commands import account_by_token
from dialogue.accounts.looking_after import house_role
from dialogue.accounts.schema import Account
from dialogue.accounts.second_factor import owes_second_factor
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import IN_HOUSE, HouseRole, Right, may, needs
from dialogue.web.security import cookie, token_hash
from dialogue.web.services import Dialogue

ACCOUNT_COOKIE = "account"
SECOND_FACTOR_FIRST = N_(
    "This server asks its administrators for a code when they sign in. Please switch that on first: on the start page,"
    " under “Password and sign-ins”."
)


def signed_in(reader: Reader, connection: HTTPConnection) -> Account | None:
    """The facilitator this browser is signed in as."""
    token = cookie(connection, ACCOUNT_COOKIE)
    return account_by_token(reader, token_hash(token)) if token else None


def account_of(reader: Reader, connection: HTTPConnection) -> Account:
    """The account this browser is signed in to. Raises NotAllowed when there is none."""
    account = signed_in(reader, connection)
    if account is None:
        raise NotAllowed("not_signed_in", N_("Please sign in as a facilitator first."))
    return account


@cache
def _having(right: Right) -> Callable[..., Coroutine[Any, Any, Account]]:
    async def account(connection: HTTPConnection, dialogue: Dialogue) -> Account:
        def read(reader: Reader) -> tuple[Account, bool]:
            account = account_of(reader, connection)
            return account, owes_second_factor(reader, account, dialogue.settings)

        found, owes = await dialogue.read(read)
        if owes and not may(HouseRole.ACCOUNT, right, IN_HOUSE):
            raise NotAllowed("second_factor_first", SECOND_FACTOR_FIRST)
        if not may(house_role(found), right, IN_HOUSE):
            raise NotAllowed(
                "not_administrator",
                N_("Only an administrator of this server may do that. Nothing was changed."),
            )
        return found

    return needs(right)(account)


def having(right: Right) -> Any:
    """For an endpoint's parameter: the account of whoever is signed in and holds a right in the house."""
    return Depends(_having(right))


async def _account_if_any(connection: HTTPConnection, dialogue: Dialogue) -> Account | None:
    return await dialogue.read(lambda reader: signed_in(reader, connection))


SignedIn = Annotated[Account, having(Right.HAVE_ACCOUNT)]
"""The account of whoever is signed in."""

MaybeSignedIn = Annotated[Account | None, Depends(_account_if_any)]
"""The account, or None."""

"""Who is asking on a platform: the account a browser is signed in to, and the right it holds there."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Path
from starlette.requests import HTTPConnection

from dialogue.accounts.schema import Account
from dialogue.accounts.signed_in import account_of
from dialogue.bodies.roles import platform_with
from dialogue.bodies.schema import Platform
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, needs
from dialogue.web.services import Dialogue


@dataclass(frozen=True, slots=True)
class OnPlatform:
    """Somebody with a role on a platform, and the platform."""

    platform: Platform
    account: Account

    @property
    def platform_id(self) -> int:
        return self.platform.id

    @property
    def account_id(self) -> int:
        return self.account.id or 0

    @property
    def actor(self) -> Actor:
        return Actor(account_id=self.account.id)

    @property
    def language(self) -> str:
        return self.account.language


def on_platform(reader: Reader, connection: HTTPConnection, platform_id: int, right: Right) -> OnPlatform:
    """Whoever asks, if she holds the right there. Raises NotAllowed, or NotFound where she has no role at all."""
    account = account_of(reader, connection)
    return OnPlatform(platform_with(reader, platform_id, account.id or 0, right), account)


@cache
def _holding(right: Right) -> Callable[..., Coroutine[Any, Any, OnPlatform]]:
    async def standing(
        connection: HTTPConnection, dialogue: Dialogue, platform_id: Annotated[int, Path()]
    ) -> OnPlatform:
        return await dialogue.read(lambda reader: on_platform(reader, connection, platform_id, right))

    return needs(right)(standing)


def holding_there(right: Right) -> Any:
    """For an endpoint's parameter: `here: Annotated[OnPlatform, holding_there(Right.READ_AGENDA)]`.

    The address has `platform_id` in its path.
    """
    return Depends(_holding(right))

"""The page of a platform's tokens: what programs may do here, for whoever prepares sessions.

Facilitators see and end their own; coordinators see and end all of them.

| address | who | fields |
|---|---|---|
| GET `/platforms/{platform_id}/tokens` | who prepares sessions | |
| POST the same | the same | `name`, `may` (scopes, several), `days`, `command_id`. The answer shows the token, once |
| POST the same `/{token_id}/end` | the same | `command_id` |
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, Path
from starlette.responses import HTMLResponse, Response

from dialogue.api.scopes import SCOPES, Scope, can_give
from dialogue.api.tokens import (
    DAYS,
    LONGEST_NAME,
    MakeApiToken,
    RevokeApiToken,
    token_for,
    tokens_of,
)
from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.bodies.forms import carried_out, chosen
from dialogue.bodies.roles import held_on_platform
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import utc_now
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import platform_name
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import token_hash
from dialogue.web.services import Dialogue, Services, new_command_id

PAGE = "/platforms/{platform_id}/tokens"
router = Routes(prefix=PAGE, dependencies=[stands_on(PAGE)])

Preparing = Annotated[OnPlatform, holding_there(Right.PREPARE_SESSIONS)]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


async def _page(dialogue: Services, here: OnPlatform, shown: str = "") -> HTMLResponse:
    now = utc_now()

    def read(reader: Reader) -> dict[str, Any]:
        held = held_on_platform(reader, here.platform_id, here.account_id)
        every = Right.LOOK_AFTER_PLATFORM in held
        found = [
            (token, name)
            for token, name in tokens_of(reader, here.platform_id)
            if every or token.account_id == here.account_id
        ]
        good = [token.id for token, _ in found if token.revoked_at is None and token.expires_at > now]
        return {"tokens": found, "good": good, "offered": can_give(held), "looks_after": every}

    tongue = dialogue.tongue(here.language)
    return dialogue.page(
        "api/tokens.html",
        here.language,
        platform=here.platform,
        called=platform_name(here.platform.name, here.language),
        labels={str(one): lent.label for one, lent in SCOPES.items()},
        first=Scope.READ,
        days=[{"value": str(one), "label": tongue.count("%(n)s day", "%(n)s days", one)} for one in DAYS],
        longest=LONGEST_NAME,
        token=shown,
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


@router.get("")
async def page(here: Preparing, dialogue: Dialogue) -> HTMLResponse:
    return await _page(dialogue, here)


@router.post("")
async def make(
    here: Preparing,
    dialogue: Dialogue,
    may: Annotated[list[str] | None, Form()] = None,
    name: Text = "",
    days: Text = "",
    command_id: Text = "",
) -> HTMLResponse:
    command_id = command_id or new_command_id()
    token = token_for(dialogue.secret, here.account_id, here.platform_id, command_id)
    command = MakeApiToken(name, tuple(may or ()), chosen(days) or 0, token_hash(token))
    # Only a hash of the form's id is stored: with the id itself the data folder could make the token again.
    await dialogue.execute(
        command, command_id=token_hash(command_id), stream_id=here.platform_id, actor=here.actor
    )
    return await _page(dialogue, here, token)


@router.post("/{token_id}/end")
async def end(here: Preparing, dialogue: Dialogue, token_id: Number, command_id: Text = "") -> Response:
    return await carried_out(dialogue, here, RevokeApiToken(token_id), command_id, PAGE)

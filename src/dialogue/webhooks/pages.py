"""The page of a platform's webhooks, for whoever looks after it.

| address | who | fields |
|---|---|---|
| GET `/platforms/{platform_id}/webhooks` | who looks after the platform | |
| POST the same | the same | `address`, `of` (groups, several), `command_id`. The answer shows the secret, once |
| POST the same `/{webhook_id}/secret` | the same | `command_id`. The answer shows the new secret, once |
| POST the same `/{webhook_id}/test` | the same | `command_id` |
| POST the same `/{webhook_id}/pause`, `/resume`, `/removal` | the same | `command_id` |
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import Form, Path
from starlette.responses import HTMLResponse, Response

from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.bodies.forms import carried_out
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import TooFast
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import platform_name
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import new_token, token_hash
from dialogue.web.services import new_command_id
from dialogue.webhooks.groups import GROUPS, Group
from dialogue.webhooks.keeping import line_of
from dialogue.webhooks.reading import deliveries_of, webhooks_on
from dialogue.webhooks.rules import LONGEST_ADDRESS
from dialogue.webhooks.schema import Webhook
from dialogue.webhooks.signing import TRIAL, secret_of
from dialogue.webhooks.states import STATES, TROUBLES, State
from dialogue.webhooks.vocabulary import (
    MakeWebhook,
    PauseWebhook,
    RemoveWebhook,
    RenewWebhookSecret,
    ResumeWebhook,
    TryWebhook,
)

PAGE = "/platforms/{platform_id}/webhooks"
router = Routes(prefix=PAGE, dependencies=[stands_on(PAGE)])

LookingAfter = Annotated[OnPlatform, holding_there(Right.LOOK_AFTER_PLATFORM)]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
SHOWN = 10
FIRST = (Group.SESSIONS, Group.RESULTS, Group.MINUTES)
TESTS = asyncio.Semaphore(3)
"""Somebody who tests slow addresses must not take the threads that everybody needs."""


async def _page(dialogue: StageServices, here: OnPlatform, fresh: int | None = None) -> HTMLResponse:
    def read(reader: Reader) -> dict[str, Any]:
        hooks = webhooks_on(reader, here.platform_id)
        mine = next((one for one in hooks if one.id == fresh), None)
        return {
            "hooks": [(one, deliveries_of(reader, one.id or 0, SHOWN)) for one in hooks],
            "secret": secret_of(dialogue.secret, mine) if mine is not None else "",
            "of": mine.address if mine is not None else "",
        }

    return dialogue.page(
        "webhooks/webhooks.html",
        here.language,
        platform=here.platform,
        called=platform_name(here.platform.name, here.language),
        groups=GROUPS,
        first=FIRST,
        states=STATES,
        on=State.ON,
        troubles=TROUBLES,
        trial=TRIAL,
        longest=LONGEST_ADDRESS,
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


@router.get("")
async def page(here: LookingAfter, dialogue: Dialogue) -> HTMLResponse:
    return await _page(dialogue, here)


@router.post("")
async def make(
    here: LookingAfter,
    dialogue: Dialogue,
    of: Annotated[list[str] | None, Form()] = None,
    address: Text = "",
    command_id: Text = "",
) -> HTMLResponse:
    done = await dialogue.execute(
        MakeWebhook(address, tuple(of or ()), new_token()),
        command_id=_unique(here, command_id),
        stream_id=here.platform_id,
        actor=here.actor,
    )
    return await _page(dialogue, here, int(done.answer["webhook"]))


def _unique(here: OnPlatform, command_id: str) -> str:
    """The id of a secret command: no fingerprint and no account is kept beside it, so it must be one person's own."""
    return token_hash(f"webhook:{here.account_id}:{command_id or new_command_id()}")


@router.post("/{webhook_id}/secret")
async def renew(
    here: LookingAfter, dialogue: Dialogue, webhook_id: Number, command_id: Text = ""
) -> HTMLResponse:
    command = RenewWebhookSecret(webhook_id, new_token())
    await dialogue.execute(
        command, command_id=_unique(here, command_id), stream_id=here.platform_id, actor=here.actor
    )
    return await _page(dialogue, here, webhook_id)


@router.post("/{webhook_id}/test")
async def test(here: LookingAfter, dialogue: Dialogue, webhook_id: Number, command_id: Text = "") -> Response:
    if TESTS.locked():
        raise TooFast("too_fast", N_("A test was sent just now. Please wait ten seconds."))
    async with TESTS:
        done = await dialogue.execute(
            TryWebhook(webhook_id),
            command_id=command_id or new_command_id(),
            stream_id=here.platform_id,
            actor=here.actor,
        )
        hook = await dialogue.read(lambda reader: reader.get(Webhook, webhook_id))
        if not done.again and hook is not None:
            noted = await asyncio.to_thread(line_of(dialogue).trial, hook, int(done.answer["delivery"]))
            await dialogue.execute(
                noted, command_id=new_command_id(), stream_id=here.platform_id, actor=SYSTEM
            )
    return see(f"{PAGE.format(platform_id=here.platform_id)}#webhook-{webhook_id}")


@router.post("/{webhook_id}/pause")
async def pause(
    here: LookingAfter, dialogue: Dialogue, webhook_id: Number, command_id: Text = ""
) -> Response:
    return await carried_out(dialogue, here, PauseWebhook(webhook_id), command_id, PAGE)


@router.post("/{webhook_id}/resume")
async def resume(
    here: LookingAfter, dialogue: Dialogue, webhook_id: Number, command_id: Text = ""
) -> Response:
    return await carried_out(dialogue, here, ResumeWebhook(webhook_id), command_id, PAGE)


@router.post("/{webhook_id}/removal")
async def remove(
    here: LookingAfter, dialogue: Dialogue, webhook_id: Number, command_id: Text = ""
) -> Response:
    return await carried_out(dialogue, here, RemoveWebhook(webhook_id), command_id, PAGE)

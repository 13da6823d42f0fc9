"""A platform's page: its name, who is what on it, the way to its agenda. Works without script."""

from __future__ import annotations

from typing import Annotated, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.schema import Account
from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.bodies.forms import carried_out
from dialogue.bodies.moving import sessions_led
from dialogue.bodies.roles import (
    LONGEST_NAME,
    ROLES,
    WHAT_THEY_DO,
    EndPlatformRole,
    GivePlatformRole,
    NamePlatform,
    people_on,
    platforms_with,
    role_on,
)
from dialogue.bodies.tiles import tiles_of
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import ON_PLATFORM, Right, rights_of
from dialogue.kernel.schema import utc_now
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import platform_name
from dialogue.web.answers import see
from dialogue.web.drawn import Drawn
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import Dialogue, Services, new_command_id

HERE = "/platforms/{platform_id}"
router = Routes(prefix=HERE, dependencies=[stands_on(HERE)])

Seeing = Annotated[OnPlatform, holding_there(Right.SEE_PLATFORM)]
LookingAfter = Annotated[OnPlatform, holding_there(Right.LOOK_AFTER_PLATFORM)]


@router.get("")
async def platform(here: Seeing, dialogue: Dialogue) -> HTMLResponse:
    today, tongue = utc_now().date(), dialogue.tongue(here.language)

    def read(reader: Reader) -> dict[str, Any]:
        role = role_on(reader, here.platform_id, here.account_id)
        rights = rights_of(role or "", ON_PLATFORM)
        return {
            "people": people_on(reader, here.platform_id),
            "role": role,
            "may_look_after": Right.LOOK_AFTER_PLATFORM in rights,
            "may_prepare": Right.PREPARE_SESSIONS in rights,
            "led": sessions_led(reader, here.platform_id, here.account_id),
            "elsewhere": [
                {"value": str(one.id), "label": platform_name(one.name, here.language)}
                for one in platforms_with(reader, here.account_id, Right.PREPARE_SESSIONS)
                if one.id != here.platform_id
            ],
            "tiles": [
                *dialogue.tiles(reader, here.platform_id, here.account_id, tongue, today),
                *tiles_of(reader, here.platform_id, tongue, today),
            ],
            "reminders": dialogue.reminders(reader, here.platform_id, here.account_id, tongue, today),
        }

    return dialogue.page(
        "bodies/platform.html",
        here.language,
        platform=here.platform,
        called=platform_name(here.platform.name, here.language),
        me=here.account_id,
        roles=ROLES,
        what_they_do=WHAT_THEY_DO,
        choices=[{"value": str(role), "label": tongue.say(label)} for role, label in ROLES.items()],
        longest=LONGEST_NAME,
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


@router.post("/name")
async def name(
    here: LookingAfter, dialogue: Dialogue, was: Drawn, name: Text = "", command_id: Text = ""
) -> Response:
    command = NamePlatform(name, was)
    return await carried_out(dialogue, here, command, command_id, HERE)


@router.post("/people")
async def add(
    here: LookingAfter, dialogue: Dialogue, name: Text = "", role: Text = "", command_id: Text = ""
) -> Response:
    command = GivePlatformRole(name, role)
    return await carried_out(dialogue, here, command, command_id, HERE)


async def _somebody(dialogue: Services, here: OnPlatform, account_id: int) -> Account:
    people = await dialogue.read(lambda reader: people_on(reader, here.platform_id))
    for account, _ in people:
        if account.id == account_id:
            return account
    raise NotFound("no_member", N_("This person has no role on this platform."))


@router.post("/people/{account_id}/role")
async def change(
    here: LookingAfter, dialogue: Dialogue, account_id: int, role: Text = "", command_id: Text = ""
) -> Response:
    """Another role; whoever loses one loses what it let her see at once."""
    somebody = await _somebody(dialogue, here, account_id)
    command = GivePlatformRole(somebody.name, role)
    return await carried_out(dialogue, here, command, command_id, HERE)


@router.post("/people/{account_id}/removal")
async def end(
    request: Request, here: LookingAfter, dialogue: Dialogue, account_id: int, command_id: Text = ""
) -> Response:
    command = EndPlatformRole(account_id)
    answer = await carried_out(dialogue, here, command, command_id, HERE)
    return see("/") if answer.status_code == 303 and account_id == here.account_id else answer

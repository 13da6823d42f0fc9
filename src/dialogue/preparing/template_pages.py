"""Addresses of one's own templates.

- POST `/sessions/{session_id}/template` (`name`, `for_platform`): keep the session's programme under a name.
- GET `/my-templates`: those that she may begin with. POST `/my-templates/{template_id}/name` (`name`), `.../removal`.
"""

from __future__ import annotations

from typing import Annotated, Any

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.signed_in import SignedIn
from dialogue.bodies.schema import Platform
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.vocabulary import Command
from dialogue.people.asking import Standing, holding
from dialogue.preparing.own_templates import (
    RemoveTemplate,
    RenameTemplate,
    SaveTemplate,
    may_change,
    templates_for,
)
from dialogue.stage.acting import PREPARATION, Text
from dialogue.stage.limits import LONGEST_TITLE
from dialogue.stage.ready_made import platform_name
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.answers import see
from dialogue.web.drawn import Drawn
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import new_command_id

router = Routes()
PAGE = "/my-templates"
HERE = "/sessions/{session_id}"

Planner = Annotated[Standing, holding(Right.PLAN)]


@router.post(f"{HERE}/template", dependencies=[stands_on(f"{HERE}/{PREPARATION}")])
async def save(
    standing: Planner, dialogue: Dialogue, name: Text = "", for_platform: Text = "", command_id: Text = ""
) -> Response:
    done = await dialogue.execute(
        SaveTemplate(name, bool(for_platform)),
        command_id=command_id,
        stream_id=standing.session_id,
        actor=standing.actor,
    )
    return see(f"{PAGE}#template-{done.answer['template']}")


@router.get(PAGE)
@needs(Right.HAVE_ACCOUNT)
async def templates(request: Request, dialogue: Dialogue, account: SignedIn) -> HTMLResponse:
    language = account.language or language_of(request)

    def read(reader: Reader) -> dict[str, Any]:
        found = templates_for(reader, account.id or 0)
        asked = select(Platform).where(col(Platform.id).in_({one.platform_id for one in found}))
        names = {one.id: platform_name(one.name, language) for one in reader.exec(asked)}
        return {
            "templates": found,
            "platforms": names,
            "changeable": {one.id for one in found if may_change(reader, one, account.id or 0)},
        }

    return dialogue.page(
        "sessions/templates.html",
        language,
        account=account,
        longest=LONGEST_TITLE,
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


async def _carried_out(
    dialogue: StageServices, account: SignedIn, command: Command, command_id: str
) -> Response:
    await dialogue.execute(command, command_id=command_id, actor=Actor(account_id=account.id))
    return see(PAGE)


@router.post(PAGE + "/{template_id}/name", dependencies=[stands_on(PAGE)])
@needs(Right.HAVE_ACCOUNT)
async def rename(
    dialogue: Dialogue,
    account: SignedIn,
    was: Drawn,
    template_id: int,
    name: Text = "",
    command_id: Text = "",
) -> Response:
    return await _carried_out(dialogue, account, RenameTemplate(template_id, name, was), command_id)


@router.post(PAGE + "/{template_id}/removal", dependencies=[stands_on(PAGE)])
@needs(Right.HAVE_ACCOUNT)
async def remove(dialogue: Dialogue, account: SignedIn, template_id: int, command_id: Text = "") -> Response:
    return await _carried_out(dialogue, account, RemoveTemplate(template_id), command_id)

"""The administrators' page: every account of this server, and who looks after them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.commands import accounts_with_sign_ins
from dialogue.accounts.looking_after import MakeAdministrator
from dialogue.accounts.schema import Account
from dialogue.accounts.signed_in import having
from dialogue.kernel.actors import Actor
from dialogue.kernel.rights import Right
from dialogue.web.answers import see
from dialogue.web.same_page import stands_on
from dialogue.web.services import Dialogue, new_command_id

router = APIRouter(dependencies=[stands_on("/accounts")])

Administering = Annotated[Account, having(Right.LOOK_AFTER_ACCOUNTS)]


@router.get("/accounts")
async def accounts(account: Administering, dialogue: Dialogue) -> HTMLResponse:
    return dialogue.page(
        "home/accounts.html",
        account.language,
        account=account,
        lines=await dialogue.read(accounts_with_sign_ins),
        command_id=new_command_id(),
    )


@router.post("/accounts/{account_id}/administrator")
async def administrator(
    account: Administering,
    dialogue: Dialogue,
    account_id: int,
    yes: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    """Make somebody an administrator, or not any more."""
    await dialogue.execute(
        MakeAdministrator(account_id, bool(yes)), command_id=command_id, actor=Actor(account_id=account.id)
    )
    return see("/accounts" if yes or account_id != account.id else "/")

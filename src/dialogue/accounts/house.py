"""The administrators' page of accounts: who can sign in on this server; inviting somebody, and stopping.

| address | fields |
|---|---|
| GET, POST `/accounts` | `name`, `language`: the answer shows the link of the new account, once |
| POST `/accounts/{account_id}/administrator` | `yes` (empty: not any more) |
| POST `/accounts/{account_id}/sign-outs`, POST `/accounts/{account_id}/stop` | |
| POST `/accounts/{account_id}/second-factor` | no code is asked for any more |
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.commands import LONGEST_NAME, accounts_asked_for_code, accounts_with_sign_ins
from dialogue.accounts.inviting import EndSignInsOf, InviteFacilitator, StopFacilitator
from dialogue.accounts.looking_after import MakeAdministrator
from dialogue.accounts.passwords import STOPPED, has_password
from dialogue.accounts.schema import Account
from dialogue.accounts.second_factor import TakeSecondFactorAway
from dialogue.accounts.signed_in import having
from dialogue.kernel.actors import Actor
from dialogue.kernel.rights import Right
from dialogue.languages import LANGUAGES
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import derived, token_hash
from dialogue.web.services import Dialogue, Services, new_command_id

router = Routes(dependencies=[stands_on("/accounts")])

Administering = Annotated[Account, having(Right.LOOK_AFTER_ACCOUNTS)]


async def _page(dialogue: Services, account: Account, **more: Any) -> HTMLResponse:
    return dialogue.page(
        "home/accounts.html",
        account.language,
        **{
            "account": account,
            "lines": await dialogue.read(accounts_with_sign_ins),
            "with_code": await dialogue.read(accounts_asked_for_code),
            "has_password": has_password,
            "stopped": STOPPED,
            "command_id": new_command_id(),
            "languages": [{"value": code, "label": name} for code, name in LANGUAGES.items()],
            "longest": LONGEST_NAME,
            "link": "",
            **more,
        },
    )


@router.get("/accounts")
async def accounts(account: Administering, dialogue: Dialogue) -> HTMLResponse:
    return await _page(dialogue, account)


@router.post("/accounts")
async def invite(
    account: Administering,
    dialogue: Dialogue,
    request: Request,
    name: str = Form(""),
    language: str = Form(""),
    command_id: str = Form(""),
) -> HTMLResponse:
    """Make an account for somebody. The link is made of the form's id, so that a form sent twice shows the same one."""
    command_id = command_id or new_command_id()
    key = derived(dialogue.secret, f"invited:{command_id}")
    spoken = language if language in LANGUAGES else account.language
    await dialogue.execute(
        InviteFacilitator(name, token_hash(key), spoken),
        command_id=command_id,
        actor=Actor(account_id=account.id),
    )
    base = dialogue.settings.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"
    return await _page(dialogue, account, link=f"{base.rstrip('/')}/enter/{key}?to=/account", invited=name)


@router.post("/accounts/{account_id}/sign-outs")
async def sign_out_all(
    account: Administering, dialogue: Dialogue, account_id: int, command_id: str = Form("")
) -> Response:
    """Sign out every browser of an account."""
    actor = Actor(account_id=account.id)
    await dialogue.execute(EndSignInsOf(account_id), command_id=command_id, actor=actor)
    await dialogue.hub.ask_again()
    return see("/accounts" if account_id != account.id else "/")


@router.post("/accounts/{account_id}/stop")
async def stop(
    account: Administering, dialogue: Dialogue, account_id: int, command_id: str = Form("")
) -> Response:
    """Let nobody sign in to an account any more."""
    actor = Actor(account_id=account.id)
    await dialogue.execute(StopFacilitator(account_id), command_id=command_id, actor=actor)
    await dialogue.hub.ask_again()
    return see("/accounts")


@router.post("/accounts/{account_id}/second-factor")
async def take_second_factor(
    account: Administering, dialogue: Dialogue, account_id: int, command_id: str = Form("")
) -> Response:
    """Ask an account for no code any more: its owner has lost the phone and the spare codes."""
    actor = Actor(account_id=account.id)
    await dialogue.execute(TakeSecondFactorAway(account_id), command_id=command_id, actor=actor)
    return see("/accounts")


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

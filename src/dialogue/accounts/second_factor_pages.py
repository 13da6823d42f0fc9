"""A facilitator's page about the code that she is asked for when she signs in.

| address | fields |
|---|---|
| GET `/account/second-factor` | |
| POST `/account/second-factor/begin` | `password`: then the page shows the QR code for the app |
| POST `/account/second-factor/on`, `/account/second-factor/codes` | `one_time_code`: the answer shows spare codes, once |
| POST `/account/second-factor/off` | `one_time_code` |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.commands import comparable
from dialogue.accounts.guessing import password_fits
from dialogue.accounts.one_time import (
    Proof,
    address_of,
    in_groups,
    key_of,
    spare_codes,
    spare_hash,
)
from dialogue.accounts.pages import LONGEST_CODE, guesses
from dialogue.accounts.passwords import has_password
from dialogue.accounts.proving import proof_of
from dialogue.accounts.schema import Account
from dialogue.accounts.second_factor import (
    MakeSpareCodes,
    PrepareSecondFactor,
    SwitchOffSecondFactor,
    SwitchOnSecondFactor,
    factor_of,
)
from dialogue.accounts.signed_in import ACCOUNT_COOKIE, SignedIn
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import utc_now
from dialogue.kernel.vocabulary import Command
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.qr import drawn_code
from dialogue.web.same_page import stands_on
from dialogue.web.security import cookie, new_token, token_hash
from dialogue.web.services import Dialogue, Services, new_command_id

PAGE = "/account/second-factor"
SENT_TWICE = timedelta(minutes=1)
router = Routes(dependencies=[stands_on(PAGE)])


async def _page(dialogue: Services, account: Account, **more: Any) -> HTMLResponse:
    found = await dialogue.read(lambda reader: factor_of(reader, account.id or 0))
    prepared = found is not None and found.on_at is None
    key = key_of(dialogue.secret, found.account_id, found.salt) if found and prepared else ""
    issuer = dialogue.settings.organisation or "Dialogue"
    return dialogue.page(
        "home/second_factor.html",
        account.language,
        **{
            "account": account,
            "has_password": has_password(account.password_hash),
            "factor": found,
            "key": in_groups(key),
            "picture": drawn_code(address_of(key, account.name, issuer)) if key else "",
            "needed": dialogue.settings.second_factor == "administrators" and account.administrator,
            "longest": LONGEST_CODE,
            "codes": (),
            "command_id": new_command_id(),
            **more,
        },
    )


@router.get(PAGE)
async def second_factor(account: SignedIn, dialogue: Dialogue) -> HTMLResponse:
    return await _page(dialogue, account)


@router.post(f"{PAGE}/begin")
async def begin(account: SignedIn, dialogue: Dialogue, password: str = Form("")) -> Response:
    """Make a key for the app, for whoever knows the password: an open browser alone switches nothing on."""
    if not await password_fits(
        guesses, account.name, account.password_hash, comparable(password), known=True
    ):
        raise Refused(
            "wrong_password",
            N_("This is not your current password. Nothing was changed; please try again."),
            field="password",
        )
    await dialogue.execute(PrepareSecondFactor(account.id or 0, new_token()), actor=SYSTEM)
    return see(PAGE)


@dataclass(frozen=True, slots=True)
class _Made:
    """Spare codes as they are shown, their hashes, and whether this very form has made them a moment ago."""

    shown: list[str]
    hashes: tuple[str, ...]
    just_now: bool


async def _made(dialogue: Services, account: Account, command_id: str) -> _Made:
    found = await dialogue.read(lambda reader: factor_of(reader, account.id or 0))
    codes = spare_codes(dialogue.secret, account.id or 0, found.salt if found else "", command_id)
    hashes = tuple(spare_hash(account.id or 0, one) for one in codes)
    made_at = found.spare_at if found is not None and found.spare == list(hashes) else None
    return _Made(
        [in_groups(one, "-") for one in codes],
        hashes,
        made_at is not None and utc_now() - made_at < SENT_TWICE,
    )


async def _shown(
    dialogue: Services,
    account: Account,
    typed: str,
    command_id: str,
    command: Callable[[Proof, tuple[str, ...]], Command],
) -> HTMLResponse:
    """The page with new spare codes, for a code that fits. A form that was sent twice shows the same ones."""
    command_id = command_id or new_command_id()
    made = await _made(dialogue, account, command_id)
    try:
        proof = await proof_of(guesses, dialogue, account.id or 0, typed, known=True)
        await dialogue.execute(command(proof, made.hashes), actor=SYSTEM, command_id=command_id)
    except Refused:
        # The first of two sendings has used up the code.
        if not (await _made(dialogue, account, command_id)).just_now:
            raise
    return await _page(dialogue, account, codes=made.shown)


@router.post(f"{PAGE}/on")
async def switch_on(
    request: Request,
    account: SignedIn,
    dialogue: Dialogue,
    one_time_code: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    """Ask for codes from now on; the first one of the app is typed, so that nobody locks herself out."""
    kept = token_hash(cookie(request, ACCOUNT_COOKIE))

    def command(proof: Proof, hashes: tuple[str, ...]) -> Command:
        return SwitchOnSecondFactor(account.id or 0, proof.step, hashes, kept)

    answer = await _shown(dialogue, account, one_time_code, command_id, command)
    await dialogue.hub.ask_again()
    return answer


@router.post(f"{PAGE}/codes")
async def codes(
    account: SignedIn, dialogue: Dialogue, one_time_code: str = Form(""), command_id: str = Form("")
) -> Response:
    """New spare codes; all earlier ones are over."""

    def command(proof: Proof, hashes: tuple[str, ...]) -> Command:
        return MakeSpareCodes(account.id or 0, proof, hashes)

    return await _shown(dialogue, account, one_time_code, command_id, command)


@router.post(f"{PAGE}/off")
async def switch_off(account: SignedIn, dialogue: Dialogue, one_time_code: str = Form("")) -> Response:
    """Ask for no code any more."""
    proof = await proof_of(guesses, dialogue, account.id or 0, one_time_code, known=True)
    await dialogue.execute(SwitchOffSecondFactor(account.id or 0, proof), actor=SYSTEM)
    return see(PAGE)

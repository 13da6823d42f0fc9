"""A facilitator's page about her own account: another password, the end of other sign-ins, when somebody signed in."""

from __future__ import annotations

from fastapi import Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.commands import MOST_NOTES, check_password, comparable, notes_of, sign_ins_of
from dialogue.accounts.guessing import password_fits
from dialogue.accounts.looking_after import ChangePassword, EndOtherSignIns
from dialogue.accounts.pages import guesses
from dialogue.accounts.passwords import has_password, hash_in_turn
from dialogue.accounts.schema import SignInNote
from dialogue.accounts.second_factor import asked_for_code, owes_second_factor
from dialogue.accounts.signed_in import ACCOUNT_COOKIE, SignedIn
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import cookie, token_hash
from dialogue.web.services import Dialogue

router = Routes(dependencies=[stands_on("/account")])


@router.get("/account")
async def own_page(account: SignedIn, dialogue: Dialogue, done: str = "") -> HTMLResponse:
    def read(reader: Reader) -> tuple[int, list[SignInNote], bool, bool]:
        number = account.id or 0
        owes = owes_second_factor(reader, account, dialogue.settings)
        return sign_ins_of(reader, number), notes_of(reader, number), asked_for_code(reader, number), owes

    browsers, notes, with_code, owes = await dialogue.read(read)
    return dialogue.page(
        "home/account.html",
        account.language,
        account=account,
        has_password=has_password(account.password_hash),
        others=browsers - 1,
        notes=notes,
        with_code=with_code,
        owes=owes,
        more_notes=len(notes) == MOST_NOTES,
        done=done if done in {"password", "others"} else "",
    )


@router.post("/account/password")
async def change_password(
    request: Request,
    account: SignedIn,
    dialogue: Dialogue,
    password: str = Form(""),
    new_password: str = Form(""),
) -> Response:
    """Change your password; whoever signed in elsewhere has to sign in again. Who came by a link chooses the first one."""
    if has_password(account.password_hash) and not await password_fits(
        guesses, account.name, account.password_hash, comparable(password), known=True
    ):
        raise Refused(
            "wrong_password",
            N_("This is not your current password. Nothing was changed; please try again."),
            field="password",
        )
    try:
        check_password(new_password, account.name)
    except Refused as refusal:
        refusal.field = "new_password"
        raise
    hashed = await hash_in_turn(new_password)
    await dialogue.execute(ChangePassword(account.id or 0, hashed, _kept(request)), actor=SYSTEM)
    await dialogue.hub.ask_again()
    return see("/account?done=password")


@router.post("/account/others")
async def end_others(request: Request, account: SignedIn, dialogue: Dialogue) -> Response:
    """Sign out every other browser."""
    await dialogue.execute(EndOtherSignIns(account.id or 0, _kept(request)), actor=SYSTEM)
    await dialogue.hub.ask_again()
    return see("/account?done=others")


def _kept(request: Request) -> str:
    return token_hash(cookie(request, ACCOUNT_COOKIE))

"""Pages of facilitators: set-up, signing in and out, the start page."""

from __future__ import annotations

from fastapi import Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.commands import (
    AddFacilitator,
    BeginSignIn,
    EndSignIn,
    SpeakAs,
    account_by_name,
    check_password,
    comparable,
    set_up_link,
    valid_link,
)
from dialogue.accounts.guessing import Guesses, password_fits
from dialogue.accounts.passwords import hash_in_turn
from dialogue.accounts.signed_in import ACCOUNT_COOKIE, MaybeSignedIn
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.languages import LANGUAGES
from dialogue.web.answers import inside, see
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import cookie, derived, drop_cookie, keep_cookie, new_token, token_hash
from dialogue.web.services import Dialogue, Services, new_command_id

router = Routes()
guesses = Guesses()
KNOWN_COOKIE = "known"
A_YEAR = 365 * 24 * 3600


@router.post("/language", dependencies=[stands_on("/")])
@needs(Right.COME_IN)
async def speak(
    request: Request,
    dialogue: Dialogue,
    account: MaybeSignedIn,
    language: str = Form(""),
    back: str = Form("/"),
) -> Response:
    """Choose the language of pages without a person, and of a facilitator's own pages."""
    if account is not None and account.id is not None and language in LANGUAGES:
        await dialogue.execute(SpeakAs(account.id, language), actor=SYSTEM)
    answer = see(inside(back))
    spoken = language if language in LANGUAGES else "en"
    keep_cookie(answer, request, "lang", spoken, seconds=A_YEAR)
    return answer


@router.get("/setup/{key}")
@needs(Right.COME_IN)
async def setup_form(request: Request, dialogue: Dialogue, key: str) -> HTMLResponse:
    if await dialogue.read(lambda reader: set_up_link(reader, token_hash(key))) is None:
        raise NotFound(
            "link_over",
            N_("This link has been used or has run out. Start the server again to get a new one."),
        )
    return dialogue.page("home/setup.html", language_of(request), key=key, command_id=new_command_id())


@router.post("/setup/{key}", dependencies=[stands_on("/setup/{key}")])
@needs(Right.COME_IN)
async def setup(
    request: Request,
    dialogue: Dialogue,
    key: str,
    name: str = Form(""),
    password: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    check_password(password, name)
    if await dialogue.read(lambda reader: set_up_link(reader, token_hash(key))) is None:
        raise NotFound(
            "link_over",
            N_("This link has been used or has run out. Start the server again to get a new one."),
        )
    done = await dialogue.execute(
        AddFacilitator(name, await hash_in_turn(password), token_hash(key), language_of(request)),
        command_id=command_id,
        actor=SYSTEM,
    )
    return await entered(dialogue, request, done.answer["account"])


async def entered(dialogue: Services, request: Request, account_id: int | None, link: str = "") -> Response:
    """The way to the start page, with this browser signed in to the account, or to that of a one-time link."""
    token, before = new_token(), cookie(request, ACCOUNT_COOKIE)
    done = await dialogue.execute(
        BeginSignIn(
            token_hash(token),
            account_id,
            token_hash(link) if link else "",
            token_hash(before) if before else "",
        ),
        actor=SYSTEM,
    )
    answer = see("/")
    keep_cookie(answer, request, ACCOUNT_COOKIE, token)
    keep_cookie(answer, request, KNOWN_COOKIE, _known(dialogue, done.answer["account"]))
    return answer


def _known(dialogue: Services, account_id: int | None) -> str:
    """What a browser keeps that was signed in to this account before. It opens nothing."""
    return derived(dialogue.secret, f"known:{account_id}")


@router.get("/enter/{key}")
@needs(Right.COME_IN)
async def enter_page(request: Request, dialogue: Dialogue, key: str, to: str = "/") -> Response:
    """A one-time link. The page asks for a click, so that a link preview does not use the link up."""
    link = await dialogue.read(lambda reader: valid_link(reader, token_hash(key)))
    if link is None or link.account_id is None:
        raise NotFound(
            "link_over",
            N_("This link has been used or has run out. Start the server again to get a new one."),
        )
    return dialogue.page("home/enter.html", language_of(request), key=key, to=to)


@router.post("/enter/{key}", dependencies=[stands_on("/enter/{key}")])
@needs(Right.COME_IN)
async def enter(request: Request, dialogue: Dialogue, key: str, to: str = Form("/")) -> Response:
    answer = await entered(dialogue, request, None, key)
    answer.headers["location"] = inside(to)
    return answer


@router.get("/signin")
@needs(Right.COME_IN)
async def sign_in_form(request: Request, dialogue: Dialogue) -> HTMLResponse:
    organisation = dialogue.settings.oidc_name if dialogue.settings.oidc_issuer else ""
    return dialogue.page("home/signin.html", language_of(request), organisation=organisation)


@router.post("/signin", dependencies=[stands_on("/signin")])
@needs(Right.COME_IN)
async def sign_in(
    request: Request, dialogue: Dialogue, name: str = Form(""), password: str = Form("")
) -> Response:
    account = await dialogue.read(lambda reader: account_by_name(reader, name))
    known = account is not None and cookie(request, KNOWN_COOKIE) == _known(dialogue, account.id)
    stored = account.password_hash if account else None
    fits = await password_fits(guesses, name[:200], stored, comparable(password), known=known)
    if account is None or not fits:
        raise Refused("no_account", N_("The name or the password is wrong. Please try again."))
    return await entered(dialogue, request, account.id)


@router.post("/signout", dependencies=[stands_on("/")])
@needs(Right.COME_IN)
async def sign_out(request: Request, dialogue: Dialogue) -> Response:
    token = cookie(request, ACCOUNT_COOKIE)
    if token:
        await dialogue.execute(EndSignIn(token_hash(token)), actor=SYSTEM)
        await dialogue.hub.ask_again()  # her console and wall close now, not at the next beat
    answer = see("/")
    drop_cookie(answer, request, ACCOUNT_COOKIE)
    return answer

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
from dialogue.accounts.one_time import NO_PROOF, Proof
from dialogue.accounts.passwords import hash_in_turn
from dialogue.accounts.proving import proof_of
from dialogue.accounts.schema import Account
from dialogue.accounts.second_factor import asked_for_code
from dialogue.accounts.signed_in import ACCOUNT_COOKIE, MaybeSignedIn
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.languages import LANGUAGES
from dialogue.web.answers import inside, see
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.sealed import sealed, unsealed
from dialogue.web.security import cookie, derived, drop_cookie, keep_cookie, new_token, token_hash
from dialogue.web.services import Dialogue, Services, new_command_id

router = Routes()
guesses = Guesses()
KNOWN_COOKIE = "known"
SECOND_STEP = "second_step"
STEP_LASTS = 600  # seconds between the password and the code
LONGEST_CODE = 40
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


async def let_in(dialogue: Services, request: Request, account_id: int) -> Response:
    """The way on for whoever showed that she is this account's: to the start page, or first to the page for the code."""

    def read(reader: Reader) -> str:
        account = reader.get(Account, account_id)
        asked = account is not None and asked_for_code(reader, account_id)
        return _step_of(dialogue, account) if asked and account is not None else ""

    step = await dialogue.read(read)
    if not step:
        return await entered(dialogue, request, account_id)
    answer = see("/signin/code")
    kept = sealed(dialogue.secret, SECOND_STEP, str(account_id), step)
    keep_cookie(answer, request, SECOND_STEP, kept, seconds=STEP_LASTS)
    return answer


def _step_of(dialogue: Services, account: Account) -> str:
    """What is good for the second step as long as the account has this password."""
    return derived(dialogue.secret, f"{SECOND_STEP}:{account.id}:{account.password_hash}")[:32]


async def _at_second_step(dialogue: Services, request: Request) -> Account | None:
    """The account whose password was right in this browser a moment ago."""
    kept = unsealed(dialogue.secret, SECOND_STEP, cookie(request, SECOND_STEP), STEP_LASTS)
    account = await dialogue.read(lambda reader: reader.get(Account, int(kept[0]))) if kept else None
    return account if kept and account is not None and kept[1] == _step_of(dialogue, account) else None


async def entered(
    dialogue: Services,
    request: Request,
    account_id: int | None,
    link: str = "",
    proof: Proof = NO_PROOF,
) -> Response:
    """The way to the start page, with this browser signed in to the account, or to that of a one-time link."""
    token, before = new_token(), cookie(request, ACCOUNT_COOKIE)
    done = await dialogue.execute(
        BeginSignIn(
            token_hash(token),
            account_id,
            token_hash(link) if link else "",
            token_hash(before) if before else "",
            proof,
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
    return await let_in(dialogue, request, account.id or 0)


@router.get("/signin/code")
@needs(Right.COME_IN)
async def code_form(request: Request, dialogue: Dialogue) -> Response:
    """The second step, for accounts that are asked for a code."""
    if await _at_second_step(dialogue, request) is None:
        return see("/signin")
    return dialogue.page("home/signin_code.html", language_of(request), longest=LONGEST_CODE)


@router.post("/signin/code", dependencies=[stands_on("/signin/code")])
@needs(Right.COME_IN)
async def sign_in_with_code(request: Request, dialogue: Dialogue, one_time_code: str = Form("")) -> Response:
    account = await _at_second_step(dialogue, request)
    if account is None:
        return see("/signin")
    known = cookie(request, KNOWN_COOKIE) == _known(dialogue, account.id)
    proof = await proof_of(guesses, dialogue, account.id or 0, one_time_code, known=known)
    answer = await entered(dialogue, request, account.id, proof=proof)
    drop_cookie(answer, request, SECOND_STEP)
    return answer


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

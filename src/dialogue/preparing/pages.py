"""Preparing a new session: one form, under two minutes."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.schema import Account
from dialogue.accounts.signed_in import SignedIn
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.text import blank, taken_in
from dialogue.languages import LANGUAGES
from dialogue.people.groups import READY
from dialogue.preparing.commands import GroupDraft, PrepareSession
from dialogue.stage.recipes import RECIPES
from dialogue.web.answers import see
from dialogue.web.language import language_of
from dialogue.web.services import Dialogue, Services, new_command_id

router = APIRouter()
SPARE_GROUPS = 3  # empty lines in the form, up to the eight that can be told apart


def _form(
    dialogue: Services,
    request: Request,
    account: Account,
    *,
    status: int = 200,
    error: str = "",
    field: str = "",
    values: dict[str, str] | None = None,
) -> HTMLResponse:
    language = account.language or language_of(request)
    return dialogue.page(
        "sessions/new.html",
        language,
        status=status,
        account=account,
        ready=READY,
        spare=range(len(READY) + 1, len(READY) + SPARE_GROUPS + 1),
        recipes=RECIPES,
        error=error,
        field=field,
        values=values or {},
        command_id=new_command_id(),
    )


@router.get("/new-session")
async def new(request: Request, dialogue: Dialogue, account: SignedIn) -> HTMLResponse:
    return _form(dialogue, request, account)


@router.post("/new-session")
async def prepare(request: Request, dialogue: Dialogue, account: SignedIn) -> Response:
    form = await request.form()
    values = {name: value for name, value in form.items() if isinstance(value, str)}  # a file is no word
    drafts = []
    for place in range(1, len(READY) + SPARE_GROUPS + 1):
        name, key = taken_in(values.get(f"group.{place}.name", "")), values.get(f"group.{place}.key", "")
        if (key and f"group.{place}.use" in values) or (not blank(name) and not key):
            ready = next((n for k, n, _ in READY if k == key), "")
            translated = {dialogue.tongue(language).say(ready) for language in LANGUAGES} if ready else set()
            drafts.append(
                GroupDraft(
                    # A ready-made name that was not edited stays translated for everybody.
                    "" if name in translated else name,
                    values.get(f"group.{place}.letter", ""),
                    key,
                    f"group.{place}.required" in values,
                )
            )
    command = PrepareSession(
        account_id=account.id or 0,
        title=values.get("title", ""),
        purpose=values.get("purpose", ""),
        place=values.get("place", ""),
        language=values.get("language", ""),
        languages=tuple(str(one) for one in form.getlist("languages")),
        groups=tuple(drafts),
        recipe=values.get("recipe", ""),
    )
    try:
        done = await dialogue.execute(command, command_id=values.get("command_id", ""), actor=SYSTEM)
    except NotAllowed:
        raise
    except Refused as refusal:
        words = dialogue.tongue(account.language).say(refusal.sentence, **refusal.facts)
        return _form(dialogue, request, account, status=422, error=words, field=refusal.field, values=values)
    return see(f"/sessions/{done.answer['session']}/preparation")

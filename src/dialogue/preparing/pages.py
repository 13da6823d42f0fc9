"""Preparing a new session: one form, under two minutes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.schema import Account
from dialogue.accounts.signed_in import having
from dialogue.bodies.roles import platforms_with
from dialogue.kernel.actors import Actor
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.text import blank, taken_in
from dialogue.languages import LANGUAGES, Tongue
from dialogue.people.groups import READY
from dialogue.preparing.commands import PrepareSession
from dialogue.preparing.groups import GroupDraft
from dialogue.stage.ready_made import platform_name
from dialogue.stage.recipes import FAMILY_TITLES, FIRST, RECIPES
from dialogue.web.answers import see
from dialogue.web.language import language_of
from dialogue.web.same_page import stands_on
from dialogue.web.services import Dialogue, Services, new_command_id

router = APIRouter()
SPARE_GROUPS = 3  # empty lines in the form, up to the eight that can be told apart


Preparing = Annotated[Account, having(Right.PREPARE_PLATFORM)]
PREPARING = (Right.PREPARE_PLATFORM, Right.PREPARE_SESSIONS)
"""On a new platform; on one of her own (see `PrepareSession`)."""
NEW = "new"
"""In the form: the session belongs to a platform of its own."""


async def _chosen(dialogue: Services, account: Account, typed: str) -> int | None:
    """The platform that was chosen; the newest of one's own where nothing was; none for a new one."""
    if typed == NEW:
        return None
    if typed.isascii() and typed.isdecimal() and len(typed) < 18:
        return int(typed)
    found = await dialogue.read(
        lambda reader: platforms_with(reader, account.id or 0, Right.PREPARE_SESSIONS)
    )
    return found[0].id if found else None


def _families(tongue: Tongue) -> list[dict[str, Any]]:
    """The ready-made programmes by what they are for, each with how long it takes."""
    found: dict[str, list[dict[str, str]]] = {name: [] for name in FAMILY_TITLES}
    for name, recipe in RECIPES.items():
        lasts = tongue.say(N_("%(minutes)s min"), minutes=recipe.minutes) if recipe.steps else ""
        note = recipe.summary(tongue.language)
        found[recipe.plan.family or next(iter(found))].append(
            {
                "value": name,
                "label": recipe.title(tongue.language),
                "note": f"{lasts} · {note}" if lasts else note,
            }
        )
    return [
        {"title": tongue.say(FAMILY_TITLES[name]), "options": options}
        for name, options in found.items()
        if options
    ]


@router.get("/new-session")
@needs(*PREPARING)
async def new(request: Request, dialogue: Dialogue, account: Preparing) -> HTMLResponse:
    language = account.language or language_of(request)
    platforms = await dialogue.read(
        lambda reader: platforms_with(reader, account.id or 0, Right.PREPARE_SESSIONS)
    )
    return dialogue.page(
        "sessions/new.html",
        language,
        account=account,
        ready=READY,
        spare=range(len(READY) + 1, len(READY) + SPARE_GROUPS + 1),
        families=_families(dialogue.tongue(language)),
        first=FIRST,
        platforms=[{"value": str(one.id), "label": platform_name(one.name, language)} for one in platforms],
        on_platform=request.query_params.get("platform", ""),
        new_platform=NEW,
        command_id=new_command_id(),
    )


@router.post("/new-session", dependencies=[stands_on("/new-session")])
@needs(*PREPARING)
async def prepare(request: Request, dialogue: Dialogue, account: Preparing) -> Response:
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
        platform_id=await _chosen(dialogue, account, values.get("platform", "")),
        platform_name=values.get("platform_name", ""),
    )
    done = await dialogue.execute(
        command, command_id=values.get("command_id", ""), actor=Actor(account_id=account.id)
    )
    return see(f"/sessions/{done.answer['session']}/preparation")

"""Preparing a new session: one form, under two minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.schema import Account
from dialogue.accounts.signed_in import having
from dialogue.bodies.roles import platforms_with
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, may, needs
from dialogue.kernel.schema import Seat, Session, utc_now
from dialogue.kernel.text import blank, taken_in
from dialogue.languages import LANGUAGES, Tongue
from dialogue.people.groups import READY
from dialogue.preparing.commands import PrepareSession
from dialogue.preparing.groups import GroupDraft
from dialogue.preparing.own_templates import steps_of, templates_for
from dialogue.preparing.plans import plan_of
from dialogue.preparing.schema import OwnTemplate
from dialogue.stage.ready_made import platform_name
from dialogue.stage.recipes import EMPTY, FAMILY_TITLES, FIRST, RECIPES
from dialogue.stage.services import Dialogue, StageServices
from dialogue.stage.session_files.plan import StepPlan
from dialogue.stage.steps import activities_of
from dialogue.web.answers import see
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import Services, new_command_id

router = Routes()
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


OWN = "session:"
"""How the programme of an earlier session is named in the form; its id follows."""
MOST_OWN = 12


def _planned_by(reader: Reader, account: Account) -> list[Session]:
    """The newest sessions whose programme an account may take along: those in which she plans."""
    asked = select(Session, Seat).join(Seat, col(Seat.session_id) == col(Session.id))
    asked = asked.where(Seat.account_id == account.id, col(Seat.removed_at).is_(None))
    found = reader.exec(asked.order_by(col(Session.id).desc())).all()
    return [session for session, seat in found if may(seat.role, Right.PLAN)]


def _own_programmes(reader: Reader, account: Account) -> list[tuple[Session, int, int]]:
    """The newest sessions of one's own with the number of their steps and how long they take."""
    found = []
    for session in _planned_by(reader, account)[:MOST_OWN]:
        rows = activities_of(reader, session.id)
        if rows:
            found.append((session, len(rows), sum(row.planned_minutes for row in rows)))
    return found


def _own_family(tongue: Tongue, own: Sequence[tuple[Session, int, int]]) -> list[dict[str, Any]]:
    options = [
        {
            "value": f"{OWN}{session.id}",
            "label": session.title,
            "note": tongue.count("%(n)s step", "%(n)s steps", steps)
            + " · "
            + tongue.say(N_("%(minutes)s min"), minutes=minutes),
        }
        for session, steps, minutes in own
    ]
    return [{"title": tongue.say(N_("Like one of my sessions")), "options": options}] if options else []


TEMPLATE = "template:"
"""How one's own template is named in the form; its id follows."""


def _template_family(tongue: Tongue, templates: Sequence[OwnTemplate]) -> list[dict[str, Any]]:
    options = [
        {
            "value": f"{TEMPLATE}{one.id}",
            "label": one.name,
            "note": tongue.count("%(n)s step", "%(n)s steps", one.steps)
            + " · "
            + tongue.say(N_("%(minutes)s min"), minutes=one.minutes),
        }
        for one in templates
    ]
    return [{"title": tongue.say(N_("My templates")), "options": options}] if options else []


async def _own_steps(dialogue: StageServices, account: Account, recipe: str) -> tuple[StepPlan, ...] | None:
    """The programme of a template or an earlier session of one's own; none where something else was chosen."""
    number = recipe.removeprefix(OWN)
    if recipe.startswith(TEMPLATE):
        found = await dialogue.read(lambda reader: templates_for(reader, account.id or 0))
        chosen = next((one for one in found if f"{TEMPLATE}{one.id}" == recipe), None)
        if chosen is None:
            raise Refused("no_template", N_("This template is not there any more."), field="recipe")
        return steps_of(chosen, dialogue.kinds)
    if not recipe.startswith(OWN):
        return None

    def read(reader: Reader) -> tuple[StepPlan, ...]:
        for session in _planned_by(reader, account):
            if str(session.id) == number:
                # Proposers belong to the groups of that session.
                steps = plan_of(reader, session, dialogue.kinds).steps
                return tuple(
                    replace(step, options=tuple(replace(one, group=0) for one in step.options))
                    for step in steps
                )
        raise NotFound("no_session", N_("There is no such page. Please go back to the start page."))

    return await dialogue.read(read)


@router.get("/new-session")
@needs(*PREPARING)
async def new(request: Request, dialogue: Dialogue, account: Preparing) -> HTMLResponse:
    language = account.language or language_of(request)
    platforms = await dialogue.read(
        lambda reader: platforms_with(reader, account.id or 0, Right.PREPARE_SESSIONS)
    )
    own = await dialogue.read(lambda reader: _own_programmes(reader, account))
    kept = await dialogue.read(lambda reader: templates_for(reader, account.id or 0))
    tongue, today = dialogue.tongue(language), utc_now().date()
    due = await dialogue.read(
        lambda reader: [(one, dialogue.due(reader, one.id, today)) for one in platforms]
    )
    return dialogue.page(
        "sessions/new.html",
        language,
        account=account,
        ready=READY,
        spare=range(len(READY) + 1, len(READY) + SPARE_GROUPS + 1),
        families=[*_families(tongue), *_template_family(tongue, kept), *_own_family(tongue, own)],
        templates=bool(kept),
        first=FIRST,
        platforms=[{"value": str(one.id), "label": platform_name(one.name, language)} for one in platforms],
        due=[(platform_name(one.name, language), found) for one, found in due if found],
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
    steps = await _own_steps(dialogue, account, values.get("recipe", ""))
    command = PrepareSession(
        account_id=account.id or 0,
        title=values.get("title", ""),
        purpose=values.get("purpose", ""),
        place=values.get("place", ""),
        language=values.get("language", ""),
        languages=tuple(str(one) for one in form.getlist("languages")),
        groups=tuple(drafts),
        recipe=EMPTY if steps is not None else values.get("recipe", ""),
        platform_id=await _chosen(dialogue, account, values.get("platform", "")),
        platform_name=values.get("platform_name", ""),
        steps=steps,
        carry_over="carry_over" in values,
    )
    done = await dialogue.execute(
        command, command_id=values.get("command_id", ""), actor=Actor(account_id=account.id)
    )
    return see(f"/sessions/{done.answer['session']}/preparation")

"""Addresses of the learning register. All answers are pages; the form is a plain POST and works without script.

R: whoever has a role on the platform; W: its coordinators and facilitators. To everybody else there is no such page.

| address | who | fields |
|---|---|---|
| GET `/platforms/{platform_id}/learning` | R | what is looked for: `q` (words), `result` (worked, partly, did_not), `knowledge`, `group` and `item` (ids), `page` |
| POST the same | W | `text`, `result`, `planned`, `happened`, `why`, `change`, `context`, `ground` (several: `law:12`), `item`, `source`, `replaces`, `command_id` |
| GET `/platforms/{platform_id}/learning/new` | W | `source`, `item` or `replaces`: what the form is filled in from |
| GET `/platforms/{platform_id}/learning/{learning_id}` | R | |
"""  # noqa: E501 - a table's row is one line

from __future__ import annotations

from typing import Annotated, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.schema import Account
from dialogue.activities.brainstorm.evidence import KNOWLEDGE
from dialogue.agenda.record import agenda_of_platform
from dialogue.agenda.routes import Number, text
from dialogue.agenda.sources import sessions_of
from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.bodies.roles import held_on_platform
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Session
from dialogue.learning.finding import Wanted, found, number_in, page_of
from dialogue.learning.register import LearningView, groups_on, learning_of, register_of
from dialogue.learning.results import LONGEST_CONTEXT, LONGEST_WORDS, RESULTS
from dialogue.learning.sources import origin, origins
from dialogue.learning.vocabulary import RecordLearning
from dialogue.stage.ready_made import platform_name
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import Dialogue, new_command_id

router = Routes(prefix="/platforms/{platform_id}/learning")
HERE = "/platforms/{platform_id}/learning"

Reading = Annotated[OnPlatform, holding_there(Right.READ_AGENDA)]
Writing = Annotated[OnPlatform, holding_there(Right.WORK_ON_AGENDA)]
LABELS = {"results": RESULTS, "knowledge": KNOWLEDGE}


def _works(reader: Reader, here: OnPlatform) -> bool:
    return Right.WORK_ON_AGENDA in held_on_platform(reader, here.platform_id, here.account_id)


@router.get("")
async def register(request: Request, here: Reading, dialogue: Dialogue) -> HTMLResponse:
    wanted = Wanted.of(request.query_params)
    number = number_in(request.query_params.get("page", ""))
    tongue = dialogue.tongue(here.language)

    def read(reader: Reader) -> dict[str, Any]:
        whole, may_write = register_of(reader, here.platform_id), _works(reader, here)
        return {
            "whole": len(whole),
            "results": {one: sum(each.result == one for each in whole) for one in RESULTS},
            "items": {one.item_id: one.item for one in whole if one.item_id},
            "some": page_of(found(whole, wanted), number),
            "groups": groups_on(reader, here.platform_id, tongue),
            "may_write": may_write,
            "origins": origins(reader, here.account_id, here.platform_id) if may_write else [],
        }

    return dialogue.page(
        "learning/register.html",
        here.language,
        platform_id=here.platform_id,
        called=platform_name(here.platform.name, here.language),
        wanted=wanted,
        labels=LABELS,
        **await dialogue.read(read),
    )


def typed_from(one: LearningView) -> dict[str, Any]:
    """The form's fields as an earlier wording has them."""
    names = ("text", "result", "planned", "happened", "why", "change", "context")
    return {
        **{name: str(getattr(one, name)) for name in names},
        "item": one.item_id or "",
        "ground": [f"{knowledge}:{group}" for knowledge, group in one.ground],
    }


def _learning(reader: Reader, here: OnPlatform, learning_id: int) -> LearningView:
    one = learning_of(reader, here.platform_id, learning_id)
    if one is None:
        raise NotFound("no_learning", N_("This learning is not there. Please go back to the register."))
    return one


@router.get("/new")
async def new(request: Request, here: Writing, dialogue: Dialogue) -> HTMLResponse:
    asked, tongue = request.query_params, dialogue.tongue(here.language)
    source, replaces = asked.get("source", "")[:40], number_in(asked.get("replaces", ""))

    def read(reader: Reader) -> dict[str, Any]:
        typed: dict[str, Any] = {"item": number_in(asked.get("item", "")) or ""}
        heading = ""
        if replaces:
            typed = typed_from(_learning(reader, here, replaces))
        elif source:
            of = origin(reader, here.account_id, here.platform_id, source)
            knows = [f"experience:{group}" for group in of.groups]
            typed, heading = {**of.typed, "item": of.item_id or "", "ground": knows}, of.heading
        items = agenda_of_platform(reader, here.platform_id, whole=False)
        return {
            "typed": typed,
            "heading": heading,
            "items": [{"value": str(one.id), "label": one.change_sought[:90]} for one in items],
            "groups": groups_on(reader, here.platform_id, tongue),
        }

    return dialogue.page(
        "learning/new.html",
        here.language,
        platform_id=here.platform_id,
        called=platform_name(here.platform.name, here.language),
        source=source,
        replaces=replaces,
        labels=LABELS,
        longest={"words": LONGEST_WORDS, "context": LONGEST_CONTEXT},
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


@router.post("", dependencies=[stands_on(f"{HERE}/new")])
async def record(request: Request, here: Writing, dialogue: Dialogue) -> Response:
    form = await request.form()
    names = ("text", "result", "planned", "happened", "why", "change", "context", "source")
    command = RecordLearning(
        **{name: text(form, name) for name in names},
        ground=tuple(one for one in form.getlist("ground") if isinstance(one, str)),
        item_id=number_in(text(form, "item")) or None,
        earlier_id=number_in(text(form, "replaces")) or None,
    )
    done = await dialogue.execute(
        command, command_id=text(form, "command_id"), stream_id=here.platform_id, actor=here.actor
    )
    return see(f"/platforms/{here.platform_id}/learning/{done.answer['learning']}")


@router.get("/{learning_id}")
async def one(here: Reading, dialogue: Dialogue, learning_id: Number) -> HTMLResponse:
    tongue = dialogue.tongue(here.language)

    def read(reader: Reader) -> dict[str, Any]:
        learning = _learning(reader, here, learning_id)
        by = reader.get(Account, learning.account_id) if learning.account_id else None
        session = reader.get(Session, learning.session_id) if learning.session_id else None
        return {
            "learning": learning,
            "by": by.name if by else "",
            "session": session,
            "own": learning.session_id in sessions_of(reader, here.account_id),
            "groups": groups_on(reader, here.platform_id, tongue),
            "may_write": _works(reader, here),
        }

    return dialogue.page(
        "learning/learning.html",
        here.language,
        platform_id=here.platform_id,
        called=platform_name(here.platform.name, here.language),
        labels=LABELS,
        **await dialogue.read(read),
    )

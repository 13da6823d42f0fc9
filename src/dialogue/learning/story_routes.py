"""Addresses of the stories of most significant change, and of who can help. All forms are plain POSTs.

R: whoever has a role on the platform; W: its coordinators and facilitators.

| address | who | fields |
|---|---|---|
| GET `/platforms/{platform_id}/stories` | R | |
| POST the same | W | `title`, `text`, `matters`, `teller`, `happened`, `group` and `item` (ids) |
| POST the same `/{story_id}/selections` | W | `selected_by`, `selected_on`, `why` |
| GET `/platforms/{platform_id}/needs` | R | `item`: of one agenda item only |
| POST the same | W | `item`, `what` |
| POST the same `/{need_id}/helpers` | W | `organisation`, `person`, `note` |
| POST the same `/{need_id}/end` | W | `ended_as` (met, dropped), `note` |
"""

from __future__ import annotations

from typing import Annotated, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.agenda.record import agenda_of_platform
from dialogue.agenda.routes import Number, text
from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.bodies.organisations import organisations_of
from dialogue.bodies.roles import held_on_platform
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import utc_now
from dialogue.kernel.vocabulary import Command
from dialogue.learning import needs, stories
from dialogue.learning.finding import number_in
from dialogue.learning.register import groups_on
from dialogue.stage.ready_made import platform_name
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import Dialogue, Services, new_command_id

router = Routes(prefix="/platforms/{platform_id}")
STORIES, NEEDS = "/platforms/{platform_id}/stories", "/platforms/{platform_id}/needs"

Reading = Annotated[OnPlatform, holding_there(Right.READ_AGENDA)]
Writing = Annotated[OnPlatform, holding_there(Right.WORK_ON_AGENDA)]


def _around(reader: Reader, here: OnPlatform) -> dict[str, Any]:
    """What both pages offer to choose from."""
    held = held_on_platform(reader, here.platform_id, here.account_id)
    items = agenda_of_platform(reader, here.platform_id, whole=False)
    return {
        "platform_id": here.platform_id,
        "called": platform_name(here.platform.name, here.language),
        "may_write": Right.WORK_ON_AGENDA in held,
        "items": [{"value": f"{one.id}", "label": one.change_sought[:90], "over": one.over} for one in items],
        "today": utc_now().date(),
    }


@router.get("/stories")
async def told(here: Reading, dialogue: Dialogue) -> HTMLResponse:
    tongue = dialogue.tongue(here.language)

    def read(reader: Reader) -> dict[str, Any]:
        return {
            **_around(reader, here),
            "stories": stories.stories_on(reader, here.platform_id),
            "groups": groups_on(reader, here.platform_id, tongue),
        }

    return dialogue.page(
        "learning/stories.html",
        here.language,
        command_id=new_command_id(),
        longest={
            "line": stories.LONGEST_LINE,
            "words": stories.LONGEST_WORDS,
            "story": stories.LONGEST_STORY,
        },
        **await dialogue.read(read),
    )


@router.get("/needs")
async def needed(request: Request, here: Reading, dialogue: Dialogue) -> HTMLResponse:
    item = number_in(request.query_params.get("item", ""))

    def read(reader: Reader) -> dict[str, Any]:
        return {
            **_around(reader, here),
            "needs": needs.needs_on(reader, here.platform_id, item),
            "organisations": [one.name for one in organisations_of(reader, here.platform_id)],
        }

    return dialogue.page(
        "learning/needs.html",
        here.language,
        command_id=new_command_id(),
        item=item,
        ended=needs.ENDED,
        longest={"line": needs.LONGEST_LINE, "words": needs.LONGEST_WORDS},
        **await dialogue.read(read),
    )


async def _done(
    dialogue: Services, here: OnPlatform, request: Request, command: Command, place: str
) -> Response:
    form = await request.form()
    await dialogue.execute(
        command, command_id=text(form, "command_id"), stream_id=here.platform_id, actor=here.actor
    )
    return see(f"/platforms/{here.platform_id}/{place}")


@router.post("/stories", dependencies=[stands_on(STORIES)])
async def tell(request: Request, here: Writing, dialogue: Dialogue) -> Response:
    form = await request.form()
    names = ("title", "text", "matters", "teller", "happened")
    command = stories.TellStory(
        **{name: text(form, name) for name in names},
        group=number_in(text(form, "group")) or None,
        item_id=number_in(text(form, "item")) or None,
    )
    return await _done(dialogue, here, request, command, "stories")


@router.post("/stories/{story_id}/selections", dependencies=[stands_on(STORIES)])
async def select(request: Request, here: Writing, dialogue: Dialogue, story_id: Number) -> Response:
    form = await request.form()
    fields = (text(form, name) for name in ("selected_by", "selected_on", "why"))
    return await _done(
        dialogue, here, request, stories.SelectStory(story_id, *fields), f"stories#story-{story_id}"
    )


@router.post("/needs", dependencies=[stands_on(NEEDS)])
async def ask(request: Request, here: Writing, dialogue: Dialogue) -> Response:
    form = await request.form()
    command = needs.AskForHelp(number_in(text(form, "item")), text(form, "what"))
    return await _done(dialogue, here, request, command, "needs")


@router.post("/needs/{need_id}/helpers", dependencies=[stands_on(NEEDS)])
async def match(request: Request, here: Writing, dialogue: Dialogue, need_id: Number) -> Response:
    form = await request.form()
    fields = (text(form, name) for name in ("organisation", "person", "note"))
    return await _done(dialogue, here, request, needs.MatchHelp(need_id, *fields), f"needs#need-{need_id}")


@router.post("/needs/{need_id}/end", dependencies=[stands_on(NEEDS)])
async def end(request: Request, here: Writing, dialogue: Dialogue, need_id: Number) -> Response:
    form = await request.form()
    command = needs.EndNeed(need_id, text(form, "ended_as"), text(form, "note"))
    return await _done(dialogue, here, request, command, f"needs#need-{need_id}")

"""What is new on a platform, for its people; and the form by which somebody asks to hear of it.

| address | who | fields |
|---|---|---|
| GET `/platforms/{platform_id}/news` | who reads the agenda | |
| POST `/platforms/{platform_id}/news/contact` | the same | `address`, `often`, `kinds`, `whole` |
| POST `/platforms/{platform_id}/news/people` | who looks after the platform | `name`, `address`, `language`, `of` |
| POST `/platforms/{platform_id}/news/people/{contact_id}/removal` | the same | |
| GET, POST `/sessions/{session_id}/hear` | who has a seat there | `address`, `often`, `whole` |
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path
from sqlmodel import select
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.bodies.forms import carried_out, chosen
from dialogue.bodies.groups import groups_on
from dialogue.bodies.roles import held_on_platform
from dialogue.bodies.schema import Organisation
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import utc_now
from dialogue.notices.choices import Often, Sort
from dialogue.notices.keys import Opens, path_for
from dialogue.notices.pages import Several, choices_in
from dialogue.notices.reading import (
    contact_of_account,
    contact_of_seat,
    entered_on,
    news_on,
    others_on,
)
from dialogue.notices.rules import LONGEST_NAME
from dialogue.notices.schema import NoticeContact
from dialogue.notices.vocabulary import EnterContact, HearFromSeat, HearOf, TakeOutContact, Wishes
from dialogue.people.asking import Standing, standing_with
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import platform_name
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import new_token, token_hash
from dialogue.web.services import new_command_id

NEWS = "/platforms/{platform_id}/news"
HEAR = "/sessions/{session_id}/hear"
router = Routes()

Reading = Annotated[OnPlatform, holding_there(Right.READ_AGENDA)]
LookingAfter = Annotated[OnPlatform, holding_there(Right.LOOK_AFTER_PLATFORM)]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def salts() -> tuple[str, str]:
    return new_token(), new_token()


@router.get(NEWS)
async def news(here: Reading, dialogue: Dialogue) -> HTMLResponse:
    tongue, today = dialogue.tongue(here.language), utc_now().date()

    def read(reader: Reader) -> dict[str, Any]:
        mine = contact_of_account(reader, here.platform_id, here.account_id)
        looks_after = Right.LOOK_AFTER_PLATFORM in held_on_platform(reader, here.platform_id, here.account_id)
        organisations = select(Organisation).where(Organisation.platform_id == here.platform_id)
        return {
            "news": news_on(reader, here.platform_id, tongue, today),
            "mine": mine,
            "own": path_for(dialogue.secret, mine, Opens.PAGE) if mine is not None else "",
            "looks_after": looks_after,
            "entered": entered_on(reader, here.platform_id) if looks_after else [],
            "others": others_on(reader, here.platform_id) if looks_after else 0,
            "groups": groups_on(reader, here.platform_id, tongue),
            "organisations": sorted(reader.exec(organisations), key=lambda one: one.name.lower()),
        }

    return dialogue.page(
        "notices/news.html",
        here.language,
        platform=here.platform,
        called=platform_name(here.platform.name, here.language),
        sends=bool(dialogue.settings.smtp_url),
        longest=LONGEST_NAME,
        command_id=new_command_id(),
        **choices_in(tongue),
        **await dialogue.read(read),
    )


@router.post(NEWS + "/contact", dependencies=[stands_on(NEWS)])
async def hear_of(
    here: Reading,
    dialogue: Dialogue,
    address: Text = "",
    often: Text = Often.WEEKLY,
    kinds: Several = [],  # noqa: B006 - FastAPI copies it
    whole: Text = "",
    command_id: Text = "",
) -> Response:
    wishes = Wishes(often, tuple(kinds[:10]), here.language, whole != "no")
    done = await dialogue.execute(
        HearOf(address, wishes, salts()),
        command_id=token_hash(f"hear:{here.account_id}:{command_id or new_command_id()}"),
        stream_id=here.platform_id,
        actor=here.actor,
    )
    return await _to_own_page(dialogue, int(done.answer["contact"]))


async def _to_own_page(dialogue: StageServices, contact_id: int) -> Response:
    contact = await dialogue.read(lambda reader: reader.get(NoticeContact, contact_id))
    if contact is None:  # sent once more after it was deleted
        raise NotFound("no_contact", N_("Your notices were deleted. Please load the page again."))
    return see(path_for(dialogue.secret, contact, Opens.PAGE))


@router.post(NEWS + "/people", dependencies=[stands_on(NEWS)])
async def enter(
    here: LookingAfter,
    dialogue: Dialogue,
    name: Text = "",
    address: Text = "",
    language: Text = "",
    of: Text = "",
    command_id: Text = "",
) -> Response:
    sort, _, number = of.partition("-")
    group = chosen(number) if sort == "group" else None
    organisation = chosen(number) if sort == "organisation" else None
    command = EnterContact(name, address, language, group, organisation, salts())
    command_id = token_hash(f"enter:{here.account_id}:{command_id or new_command_id()}")
    return await carried_out(dialogue, here, command, command_id, NEWS + "#people")


@router.post(NEWS + "/people/{contact_id}/removal", dependencies=[stands_on(NEWS)])
async def take_out(
    here: LookingAfter, dialogue: Dialogue, contact_id: Number, command_id: Text = ""
) -> Response:
    return await carried_out(dialogue, here, TakeOutContact(contact_id), command_id, NEWS + "#people")


async def _seated(request: Request, dialogue: StageServices, session_id: int) -> Standing:
    return await dialogue.read(
        lambda reader: standing_with(reader, request, session_id, Right.FOLLOW, phone_first=True)
    )


@router.get(HEAR)
@needs(Right.FOLLOW)
async def hear(request: Request, session_id: int, dialogue: Dialogue) -> HTMLResponse:
    standing = await _seated(request, dialogue, session_id)
    contact = await dialogue.read(lambda reader: contact_of_seat(reader, standing.seat_id))
    return dialogue.page(
        "notices/hear.html",
        standing.language,
        session=standing.session,
        own=path_for(dialogue.secret, contact, Opens.PAGE) if contact is not None else "",
        sends=bool(dialogue.settings.smtp_url),
        command_id=new_command_id(),
        **choices_in(dialogue.tongue(standing.language)),
    )


@router.post(HEAR, dependencies=[stands_on(HEAR)])
@needs(Right.FOLLOW)
async def hear_from_seat(
    request: Request,
    session_id: int,
    dialogue: Dialogue,
    address: Text = "",
    often: Text = Often.WEEKLY,
    whole: Text = "",
    command_id: Text = "",
) -> Response:
    standing = await _seated(request, dialogue, session_id)
    if standing.session.platform_id is None:
        raise NotFound("no_platform", N_("There is no such page. Please go back to the start page."))
    wishes = Wishes(often, tuple(Sort), standing.language, whole != "no")
    done = await dialogue.execute(
        HearFromSeat(standing.seat_id, address, wishes, salts()),
        command_id=token_hash(f"hear:seat:{standing.seat_id}:{command_id or new_command_id()}"),
        stream_id=standing.session.platform_id,
        actor=SYSTEM,
    )
    return await _to_own_page(dialogue, int(done.answer["contact"]))

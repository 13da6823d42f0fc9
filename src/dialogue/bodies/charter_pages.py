"""The charter of a platform with its versions and its phase, and the page of its steering bodies.

A: whoever has a role on the platform; C: its coordinators.

| address | who | fields |
|---|---|---|
| GET `/platforms/{platform_id}/charter` | A | `from` and `to` (numbers of versions): what the second says otherwise |
| POST the same | C | `after` (the number of the version that was read), `purpose`, `lasts` (permanent, temporary) with `until`, `rule` (a preset's key), `rule_words`, `privacy`, `languages` (several), `what_is_new`, `adopted_by`, `adopted_on`, `valid_from` |
| POST the same `/phase` | C | `phase`, `because` |
| GET `/platforms/{platform_id}/bodies` | A | |
| POST the same | C | `body`, `person`, `group` (a constituency's id, or empty), `since` |
| POST the same `/{body_seat_id}/end` | C | `ended_on` |
| POST the same `/count` | C | `body`, `women`, `men`, `others`, `territories` (one a line, "Agadez 4") |
"""  # noqa: E501 - a table's row is one line

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, Path, Query
from sqlmodel import col, select
from starlette.responses import HTMLResponse, Response

from dialogue.agreement import PRESETS
from dialogue.bodies import charters, steering
from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.bodies.charter_commands import (
    LONGEST_LINE,
    LONGEST_WORDS,
    AdoptCharter,
    CountBody,
    LeaveBodySeat,
    TakeBodySeat,
    TurnPhase,
)
from dialogue.bodies.forms import carried_out, chosen
from dialogue.bodies.groups import groups_on
from dialogue.bodies.roles import role_on
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import ON_PLATFORM, Right, may
from dialogue.kernel.schema import Session, utc_now
from dialogue.languages import LANGUAGES
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import platform_name
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import Dialogue, new_command_id

CHARTER = "/platforms/{platform_id}/charter"
BODIES = "/platforms/{platform_id}/bodies"
router = Routes()

Seeing = Annotated[OnPlatform, holding_there(Right.SEE_PLATFORM)]
LookingAfter = Annotated[OnPlatform, holding_there(Right.LOOK_AFTER_PLATFORM)]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
LONGEST = {"line": LONGEST_LINE, "words": LONGEST_WORDS}


@router.get(CHARTER)
async def charter(
    here: Seeing,
    dialogue: Dialogue,
    before: Annotated[int, Query(alias="from")] = 0,
    after: Annotated[int, Query(alias="to")] = 0,
) -> HTMLResponse:
    tongue = dialogue.tongue(here.language)

    def read(reader: Reader) -> dict[str, Any]:
        versions = charters.versions_of(reader, here.platform_id)
        by_number = {one.number: one for one in versions}
        asked = select(Session).where(
            Session.platform_id == here.platform_id, col(Session.opened_at).is_not(None)
        )
        sessions = list(reader.exec(asked.order_by(col(Session.opened_at).desc())))
        now = versions[-1] if versions else None
        old, new = by_number.get(before), by_number.get(after)
        return {
            "versions": list(reversed(versions)),
            "now": now,
            "clauses": charters.clauses(now, tongue) if now else [],
            "compared": charters.changes(old, new, tongue) if old and new else None,
            "before": old,
            "after": new,
            "phases": list(reversed(charters.phases_of(reader, here.platform_id))),
            "sessions": [(one, charters.held_under(versions, one)) for one in sessions[:100]],
            "unshown": max(0, len(sessions) - 100),
            "may_write": _may_write(reader, here),
        }

    found = await dialogue.read(read)
    return dialogue.page(
        "bodies/charter.html",
        here.language,
        platform=here.platform,
        called=platform_name(here.platform.name, here.language),
        labels=charters,
        rules=[{"value": key, "label": tongue.say(one.label)} for key, one in PRESETS.items()],
        languages=LANGUAGES,
        today=utc_now().date(),
        longest=LONGEST,
        command_id=new_command_id(),
        **found,
    )


def _may_write(reader: Reader, here: OnPlatform) -> bool:
    role = role_on(reader, here.platform_id, here.account_id) or ""
    return may(role, Right.LOOK_AFTER_PLATFORM, ON_PLATFORM)


@router.post(CHARTER, dependencies=[stands_on(CHARTER)])
async def adopt(
    here: LookingAfter,
    dialogue: Dialogue,
    after: Text = "",
    purpose: Text = "",
    lasts: Text = "permanent",
    until: Text = "",
    rule: Text = "",
    rule_words: Text = "",
    privacy: Text = "",
    languages: Annotated[list[str] | None, Form()] = None,
    what_is_new: Text = "",
    adopted_by: Text = "",
    adopted_on: Text = "",
    valid_from: Text = "",
    command_id: Text = "",
) -> Response:
    command = AdoptCharter(
        after=chosen(after) or 0,
        purpose=purpose,
        permanent=lasts != "temporary",
        until=until,
        rule=rule,
        rule_words=rule_words,
        privacy=privacy,
        languages=tuple(languages or ()),
        what_is_new=what_is_new,
        adopted_by=adopted_by,
        adopted_on=adopted_on,
        valid_from=valid_from,
        language=here.language,
    )
    return await carried_out(dialogue, here, command, command_id, CHARTER)


@router.post(CHARTER + "/phase", dependencies=[stands_on(CHARTER)])
async def turn(
    here: LookingAfter, dialogue: Dialogue, phase: Text = "", because: Text = "", command_id: Text = ""
) -> Response:
    return await carried_out(dialogue, here, TurnPhase(phase, because), command_id, CHARTER + "#phase")


@router.get(BODIES)
async def bodies(here: Seeing, dialogue: Dialogue) -> HTMLResponse:
    tongue = dialogue.tongue(here.language)

    def read(reader: Reader) -> dict[str, Any]:
        groups = groups_on(reader, here.platform_id, tongue)
        found = steering.bodies_of(reader, here.platform_id, tuple(groups))
        return {
            "bodies": found,
            "groups": groups,
            "countable": {one.name for one in found if steering.may_be_counted(reader, one.count)},
            "may_write": _may_write(reader, here),
        }

    return dialogue.page(
        "bodies/bodies.html",
        here.language,
        platform=here.platform,
        called=platform_name(here.platform.name, here.language),
        sexes=steering.SEXES,
        today=utc_now().date(),
        longest=LONGEST,
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


@router.post(BODIES, dependencies=[stands_on(BODIES)])
async def take_seat(
    here: LookingAfter,
    dialogue: Dialogue,
    body: Text = "",
    person: Text = "",
    group: Text = "",
    since: Text = "",
    command_id: Text = "",
) -> Response:
    constituency = chosen(group)
    return await carried_out(
        dialogue, here, TakeBodySeat(body, person, constituency, since), command_id, BODIES
    )


@router.post(BODIES + "/count", dependencies=[stands_on(BODIES)])
async def count(
    here: LookingAfter,
    dialogue: Dialogue,
    body: Text = "",
    women: Text = "",
    men: Text = "",
    others: Text = "",
    territories: Text = "",
    command_id: Text = "",
) -> Response:
    command = CountBody(body, women, men, others, territories)
    return await carried_out(dialogue, here, command, command_id, BODIES)


@router.post(BODIES + "/{body_seat_id}/end", dependencies=[stands_on(BODIES)])
async def leave(
    here: LookingAfter, dialogue: Dialogue, body_seat_id: Number, ended_on: Text = "", command_id: Text = ""
) -> Response:
    return await carried_out(dialogue, here, LeaveBodySeat(body_seat_id, ended_on), command_id, BODIES)

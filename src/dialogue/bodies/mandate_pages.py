"""The page of a platform's mandates. Everybody with a role on the platform reads it; its coordinators write it.

| address | who | fields |
|---|---|---|
| GET `/platforms/{platform_id}/mandates` | A | |
| POST the same | C | `who` (`account:3`, `seat:7` or empty with `person`), `group` (a constituency's id) or `organisation` (a name), `reach` (speak, position, bind), `given_by`, `decided_on`, `valid_from`, `valid_until`, `document`, `link` |
| POST the same `/{mandate_id}/end` | C | `last_day`, `by_whom`, `because` |
"""  # noqa: E501 - a table's row is one line

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Path
from sqlmodel import col, select
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.schema import Account
from dialogue.bodies import mandates
from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.bodies.forms import carried_out, chosen
from dialogue.bodies.groups import groups_on
from dialogue.bodies.mandate_commands import (
    LONGEST_LINE,
    LONGEST_LINK,
    LONGEST_NAME,
    LONGEST_WORDS,
    EndMandate,
    GiveMandate,
)
from dialogue.bodies.mandates import MandateView, Standing, mandates_of
from dialogue.bodies.organisations import organisations_of
from dialogue.bodies.roles import people_on, role_on
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import ON_PLATFORM, Right, Role, may
from dialogue.kernel.schema import Seat, Session, utc_now
from dialogue.languages import Tongue
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import platform_name
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import Dialogue, new_command_id

PAGE = "/platforms/{platform_id}/mandates"
router = Routes(prefix=PAGE, dependencies=[stands_on(PAGE)])

Seeing = Annotated[OnPlatform, holding_there(Right.SEE_PLATFORM)]
LookingAfter = Annotated[OnPlatform, holding_there(Right.LOOK_AFTER_PLATFORM)]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
GONE = (Standing.OVER, Standing.ENDED)


@dataclass(frozen=True, slots=True)
class Line:
    """A mandate on the page: how it stands today, the names of whom it is for and of who entered it."""

    view: MandateView
    standing: Standing
    organisation: str
    recorded_by: str


def lines(reader: Reader, platform_id: int, today: date) -> list[Line]:
    """All mandates of a platform: those that run out first stand first, and the past ones last."""
    found = mandates_of(reader, platform_id)
    names = {one.id: one.name for one in organisations_of(reader, platform_id)}
    asked = select(Account).where(col(Account.id).in_({one.row.recorded_by for one in found} - {None}))
    accounts = {one.id: one.name for one in reader.exec(asked)}
    made = [
        Line(
            one,
            one.standing(today),
            names.get(one.row.organisation_id, ""),
            accounts.get(one.row.recorded_by, ""),
        )
        for one in found
    ]
    return sorted(made, key=lambda one: (one.standing in GONE, one.view.last_day or date.max))


def without(reader: Reader, platform_id: int, today: date, tongue: Tongue) -> list[str]:
    """The groups for which nobody has a mandate that holds today."""
    held = {one.row.constituency_id for one in mandates_of(reader, platform_id) if one.valid_on(today)}
    return [one.name for key, one in groups_on(reader, platform_id, tongue).items() if key not in held]


def people(reader: Reader, platform_id: int) -> list[dict[str, str]]:
    """Who can be chosen: accounts on the platform, and delegates of its sessions who have given a name."""
    found = [{"value": f"account:{one.id}", "label": one.name} for one, _ in people_on(reader, platform_id)]
    asked = (
        select(Seat, Session)
        .join(Session, col(Session.id) == col(Seat.session_id))
        .where(
            Session.platform_id == platform_id,
            Seat.role == Role.DELEGATE,
            Seat.name != "",
            col(Seat.removed_at).is_(None),
            col(Seat.same_as).is_(None),
        )
        .order_by(col(Seat.id).desc())
    )
    found += [
        {"value": f"seat:{seat.id}", "label": f"{seat.name} ({session.title})"}
        for seat, session in reader.exec(asked)
    ]
    return found


@router.get("")
async def page(here: Seeing, dialogue: Dialogue) -> HTMLResponse:
    today, tongue = utc_now().date(), dialogue.tongue(here.language)

    def read(reader: Reader) -> dict[str, Any]:
        role = role_on(reader, here.platform_id, here.account_id) or ""
        found = lines(reader, here.platform_id, today)
        return {
            "now": [one for one in found if one.standing not in GONE],
            "past": [one for one in found if one.standing in GONE],
            "without": without(reader, here.platform_id, today, tongue),
            "groups": groups_on(reader, here.platform_id, tongue),
            "organisations": [one.name for one in organisations_of(reader, here.platform_id)],
            "people": people(reader, here.platform_id),
            "may_write": may(role, Right.LOOK_AFTER_PLATFORM, ON_PLATFORM),
        }

    return dialogue.page(
        "bodies/mandates.html",
        here.language,
        platform=here.platform,
        called=platform_name(here.platform.name, here.language),
        labels=mandates,
        today=today,
        longest={"name": LONGEST_NAME, "line": LONGEST_LINE, "words": LONGEST_WORDS, "link": LONGEST_LINK},
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


@router.post("")
async def give(
    here: LookingAfter,
    dialogue: Dialogue,
    who: Text = "",
    person: Text = "",
    group: Text = "",
    organisation: Text = "",
    reach: Text = "",
    given_by: Text = "",
    decided_on: Text = "",
    valid_from: Text = "",
    valid_until: Text = "",
    document: Text = "",
    link: Text = "",
    command_id: Text = "",
) -> Response:
    kind, _, number = who.partition(":")
    command = GiveMandate(
        person=person,
        reach=reach,
        given_by=given_by,
        decided_on=decided_on,
        valid_from=valid_from,
        valid_until=valid_until,
        constituency=chosen(group),
        organisation=organisation,
        account=(chosen(number) or 0) if kind == "account" else None,
        seat=(chosen(number) or 0) if kind == "seat" else None,
        document=document,
        link=link,
    )
    return await carried_out(dialogue, here, command, command_id, PAGE)


@router.post("/{mandate_id}/end")
async def end(
    here: LookingAfter,
    dialogue: Dialogue,
    mandate_id: Number,
    last_day: Text = "",
    by_whom: Text = "",
    because: Text = "",
    command_id: Text = "",
) -> Response:
    return await carried_out(
        dialogue, here, EndMandate(mandate_id, last_day, by_whom, because), command_id, PAGE
    )

"""Pages of what groups need for themselves, of whom the matter concerns, and of who works with whom.

A: whoever has a role on the platform; F: its coordinators and facilitators; D: who holds a group's mandate today.

| address | who | fields |
|---|---|---|
| GET `/platforms/{platform_id}/interests` | A | |
| POST the same `/{constituency_id}` | D | `text` |
| GET `/platforms/{platform_id}/stakeholders` | A | |
| POST the same | F | `name`, `group` (a constituency's id, or empty), `interest` and `influence` (1 to 5), `at_table` (yes, no), `concern`, `next_step`, `gone` (1) |
| GET `/platforms/{platform_id}/synergies` | A | |
| POST the same | F | `sort` (synergy, complementarity, learning, dialogue), `state` (idea, going, done, stopped), `what`, `organisations` (one a line), `since` |
| POST the same `/{synergy_id}` | F | `state`, `learnt` |
"""  # noqa: E501 - a table's row is one line

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path
from starlette.responses import HTMLResponse, Response

from dialogue.bodies import interests, stakeholders, synergies
from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.bodies.forms import carried_out, chosen
from dialogue.bodies.groups import groups_on
from dialogue.bodies.interests import LONGEST_INTERESTS, WriteGroupInterest
from dialogue.bodies.mandates import mandates_of
from dialogue.bodies.organisations import organisations_of
from dialogue.bodies.roles import role_on
from dialogue.bodies.stakeholders import PlaceStakeholder
from dialogue.bodies.synergies import RecordSynergy, TurnSynergy
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import ON_PLATFORM, Right, may
from dialogue.kernel.schema import utc_now
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import platform_name
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import Dialogue, Services, new_command_id

INTERESTS = "/platforms/{platform_id}/interests"
STAKEHOLDERS = "/platforms/{platform_id}/stakeholders"
SYNERGIES = "/platforms/{platform_id}/synergies"
router = Routes()

Seeing = Annotated[OnPlatform, holding_there(Right.SEE_PLATFORM)]
Working = Annotated[OnPlatform, holding_there(Right.WORK_ON_AGENDA)]
Speaking = Annotated[OnPlatform, holding_there(Right.SPEAK_FOR_GROUP)]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def _works(reader: Reader, here: OnPlatform) -> bool:
    role = role_on(reader, here.platform_id, here.account_id) or ""
    return may(role, Right.WORK_ON_AGENDA, ON_PLATFORM)


def _page(dialogue: Services, here: OnPlatform, template: str, **context: Any) -> HTMLResponse:
    return dialogue.page(
        template,
        here.language,
        platform=here.platform,
        called=platform_name(here.platform.name, here.language),
        today=utc_now().date(),
        command_id=new_command_id(),
        **context,
    )


@router.get(INTERESTS)
async def interest_page(here: Seeing, dialogue: Dialogue) -> HTMLResponse:
    tongue, today = dialogue.tongue(here.language), utc_now().date()

    def read(reader: Reader) -> dict[str, Any]:
        mandates = mandates_of(reader, here.platform_id)
        own = [one for one in mandates if one.row.account_id == here.account_id and one.valid_on(today)]
        return {
            "groups": groups_on(reader, here.platform_id, tongue),
            "versions": interests.versions_of(reader, here.platform_id),
            "people": {one.row.id: one.row.person for one in mandates},
            "own": {one.row.constituency_id for one in own},
        }

    found = await dialogue.read(read)
    return _page(dialogue, here, "bodies/interests.html", longest=LONGEST_INTERESTS, **found)


@router.post(INTERESTS + "/{constituency_id}", dependencies=[stands_on(INTERESTS)])
async def write_interest(
    here: Speaking, dialogue: Dialogue, constituency_id: Number, text: Text = "", command_id: Text = ""
) -> Response:
    command = WriteGroupInterest(constituency_id, text, here.language)
    return await carried_out(dialogue, here, command, command_id, INTERESTS + f"#group-{constituency_id}")


@router.get(STAKEHOLDERS)
async def stakeholder_page(here: Seeing, dialogue: Dialogue) -> HTMLResponse:
    tongue = dialogue.tongue(here.language)

    def read(reader: Reader) -> dict[str, Any]:
        found = stakeholders.stakeholders_of(reader, here.platform_id)
        drawing = stakeholders.map_svg(
            found,
            alt=tongue.count(
                "Map of %(n)s stakeholder by interest and influence",
                "Map of %(n)s stakeholders by interest and influence",
                len(found),
            ),
            interest=tongue.say(N_("How much it means to them")),
            influence=tongue.say(N_("How much they can do")),
        )
        return {
            "stakeholders": found,
            "drawing": drawing if found else "",
            "missing": stakeholders.missing_at_table(found),
            "groups": groups_on(reader, here.platform_id, tongue),
            "may_write": _works(reader, here),
        }

    return _page(
        dialogue,
        here,
        "bodies/stakeholders.html",
        levels=stakeholders.LEVELS,
        longest={"name": stakeholders.LONGEST_NAME, "words": stakeholders.LONGEST_WORDS},
        **await dialogue.read(read),
    )


@router.post(STAKEHOLDERS, dependencies=[stands_on(STAKEHOLDERS)])
async def place(
    here: Working,
    dialogue: Dialogue,
    name: Text = "",
    group: Text = "",
    interest: Text = "",
    influence: Text = "",
    at_table: Text = "",
    concern: Text = "",
    next_step: Text = "",
    gone: Text = "",
    command_id: Text = "",
) -> Response:
    command = PlaceStakeholder(
        name,
        interest,
        influence,
        at_table == "yes",
        chosen(group),
        concern,
        next_step,
        gone == "1",
    )
    return await carried_out(dialogue, here, command, command_id, STAKEHOLDERS)


@router.get(SYNERGIES)
async def synergy_page(here: Seeing, dialogue: Dialogue) -> HTMLResponse:
    tongue = dialogue.tongue(here.language)

    def read(reader: Reader) -> dict[str, Any]:
        found = synergies.synergies_of(reader, here.platform_id)
        names = {one.id or 0: one.name for one in organisations_of(reader, here.platform_id)}
        alt = tongue.say(N_("Picture of who works with whom; the list says the same"))
        return {
            "synergies": found,
            "names": names,
            "drawing": synergies.network_svg(found, names, alt=alt),
            "history": synergies.history_of(reader, here.platform_id),
            "may_write": _works(reader, here),
        }

    return _page(
        dialogue,
        here,
        "bodies/synergies.html",
        labels=synergies,
        longest=synergies.LONGEST_WORDS,
        **await dialogue.read(read),
    )


@router.post(SYNERGIES, dependencies=[stands_on(SYNERGIES)])
async def record_synergy(
    here: Working,
    dialogue: Dialogue,
    sort: Text = "",
    state: Text = "",
    what: Text = "",
    organisations: Text = "",
    since: Text = "",
    command_id: Text = "",
) -> Response:
    command = RecordSynergy(sort, state, what, organisations, since)
    return await carried_out(dialogue, here, command, command_id, SYNERGIES)


@router.post(SYNERGIES + "/{synergy_id}", dependencies=[stands_on(SYNERGIES)])
async def turn_synergy(
    here: Working,
    dialogue: Dialogue,
    synergy_id: Number,
    state: Text = "",
    learnt: Text = "",
    command_id: Text = "",
) -> Response:
    command = TurnSynergy(synergy_id, state, learnt)
    return await carried_out(dialogue, here, command, command_id, SYNERGIES + f"#synergy-{synergy_id}")

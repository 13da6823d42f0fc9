"""The decisions of a platform, each with how it was brought back to the people of every group.

A: whoever has a role on the platform; D: its delegates and members for a group that gave them a mandate, its coordinators
and facilitators for all.

| address | who | fields |
|---|---|---|
| GET `/platforms/{platform_id}/decisions` | A | |
| GET `/platforms/{platform_id}/decisions/{decision_id}` | A | |
| POST the same `/restitutions` | D | `mandate` (the delegate's), `held_on`, `place`, `people` (a number), `language`, `said`, `answer` (confirmed, refused, open) |
"""  # noqa: E501 - a table's row is one line

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Path
from sqlmodel import col, select
from starlette.responses import HTMLResponse, Response

from dialogue.agenda import restitution, restitution_record
from dialogue.agenda.restitution import BringBack
from dialogue.agenda.schema import AgendaItem
from dialogue.agenda.sources import open_to
from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.bodies.forms import chosen
from dialogue.bodies.mandates import mandates_of
from dialogue.bodies.roles import role_on
from dialogue.decisions.reading import decision_of
from dialogue.decisions.voices import OBJECTION_STATES, VOICES
from dialogue.decisions.waiting import waiting_in
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import ON_PLATFORM, Right, may
from dialogue.kernel.schema import utc_now
from dialogue.languages import Tongue
from dialogue.people.groups import groups_by_key
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import platform_name
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import Dialogue, new_command_id

LIST = "/platforms/{platform_id}/decisions"
PAGE = LIST + "/{decision_id}"
router = Routes()

Reading = Annotated[OnPlatform, holding_there(Right.READ_AGENDA)]
BringingBack = Annotated[OnPlatform, holding_there(Right.SPEAK_FOR_GROUP)]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def decisions_on(reader: Reader, here: OnPlatform, tongue: Tongue) -> list[dict[str, Any]]:
    """The decisions of the platform that stand and that somebody may know of, the newest first, with what is still open."""
    known = [
        (session, line)
        for session, line in open_to(reader, here.account_id, here.platform_id)
        if line.superseded_by is None
    ]
    waits = {one.decision_id: one for one in waiting_in(reader, {session.id for session, _ in known})}
    groups = restitution_record.every_group(reader, [(s.id, line.id) for s, line in known], tongue)
    return [
        {
            "session": session,
            "line": line,
            "waits": waits.get(line.id),
            "groups": groups[line.id],
            "told": sum(bool(one.told) for one in groups[line.id]),
        }
        for session, line in sorted(known, key=lambda pair: -pair[1].id)
    ]


@router.get(LIST)
async def decisions(here: Reading, dialogue: Dialogue) -> HTMLResponse:
    tongue = dialogue.tongue(here.language)
    found = await dialogue.read(lambda reader: decisions_on(reader, here, tongue))
    return dialogue.page(
        "agenda/decisions.html",
        here.language,
        platform=here.platform,
        called=platform_name(here.platform.name, here.language),
        decisions=found,
        today=utc_now().date(),
    )


def delegates(
    reader: Reader, here: OnPlatform, constituencies: set[int], tongue: Tongue, today: date, *, works: bool
) -> list[dict[str, str]]:
    """The mandates by which a decision can be brought back, a group's newest first; one's own only, unless one `works`."""
    return [
        {
            "value": str(one.row.id),
            "label": f"{one.row.person} ({tongue.day(one.row.valid_from)}"
            f" – {tongue.day(one.last_day) if one.last_day else '…'})",
            "group": str(one.row.constituency_id),
        }
        for one in mandates_of(reader, here.platform_id)
        if one.row.constituency_id in constituencies
        and one.row.valid_from <= today
        and (works or one.row.account_id == here.account_id)
    ]


@router.get(PAGE)
async def decision(here: Reading, dialogue: Dialogue, decision_id: Number) -> HTMLResponse:
    tongue, today = dialogue.tongue(here.language), utc_now().date()

    def read(reader: Reader) -> dict[str, Any]:
        known = open_to(reader, here.account_id, here.platform_id)
        session = next((session for session, line in known if line.id == decision_id), None)
        found = decision_of(reader, session.id, decision_id) if session else None
        if session is None or found is None:
            raise NotFound("no_decision", N_("This decision is not there. Please go back to the agenda."))
        groups = groups_by_key(reader, [session.id], tongue)[session.id]
        told = restitution_record.by_group(reader, session.id, decision_id, tongue, found.to_ratify)
        role = role_on(reader, here.platform_id, here.account_id) or ""
        works = may(role, Right.WORK_ON_AGENDA, ON_PLATFORM)
        names = {key: group.name for key, group in groups.items()}
        own = {one.constituency_id for one in told if one.constituency_id}
        by_id = {str(one.constituency_id): one.group.name for one in told}
        choices = delegates(reader, here, own, tongue, today, works=works)
        items = select(AgendaItem).where(AgendaItem.decision_id == decision_id).order_by(col(AgendaItem.id))
        return {
            "session": session,
            "decision": found,
            "groups": groups,
            "told": told,
            "explained": [one.text(tongue.say, names, tongue.day) for one in found.explained],
            "items": list(reader.exec(items)),
            "may_tell": may(role, Right.SPEAK_FOR_GROUP, ON_PLATFORM) and found.superseded_by is None,
            "may_enter": may(role, Right.LOOK_AFTER_PLATFORM, ON_PLATFORM),
            "delegates": [{**one, "label": f"{by_id[one['group']]}: {one['label']}"} for one in choices],
        }

    return dialogue.page(
        "agenda/decision.html",
        here.language,
        platform=here.platform,
        called=platform_name(here.platform.name, here.language),
        answers=restitution.ANSWERS,
        voices=VOICES,
        objection_states=OBJECTION_STATES,
        today=today,
        longest={"line": restitution.LONGEST_LINE, "words": restitution.LONGEST_WORDS},
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


@router.post(PAGE + "/restitutions", dependencies=[stands_on(PAGE)])
async def bring_back(
    here: BringingBack,
    dialogue: Dialogue,
    decision_id: Number,
    mandate: Text = "",
    held_on: Text = "",
    place: Text = "",
    people: Text = "",
    language: Text = "",
    said: Text = "",
    answer: Text = "",
    command_id: Text = "",
) -> Response:
    command = BringBack(decision_id, chosen(mandate), held_on, place, people, language, said, answer)
    known = await dialogue.read(lambda reader: open_to(reader, here.account_id, here.platform_id))
    concerns = tuple(session.id for session, line in known if line.id == decision_id)
    await dialogue.execute(
        command, command_id=command_id, stream_id=here.platform_id, actor=here.actor, concerns=concerns
    )
    return see(f"{PAGE.format(platform_id=here.platform_id, decision_id=decision_id)}#told")

"""The facilitator's page of people: who they are, the door, groups and languages."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.console.hand_over_pages import seen
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import BY_LINK, OF_ACCOUNTS, OF_THE_ROOM, Right, Role, may
from dialogue.kernel.schema import Seat, Session, utc_now
from dialogue.kernel.text import sameness
from dialogue.languages import LANGUAGES, Tongue
from dialogue.people.asking import Standing, holding
from dialogue.people.belonging import (
    ChangeGroup,
    LetBackIn,
    MakeOne,
    TakeOut,
    TakeOutNewcomers,
    contributors,
)
from dialogue.people.constituencies import AddGroup, ChangeGroupItself, ChooseLanguages, RemoveGroup
from dialogue.people.door import CountHeads, LockDoor, SetCapacity, SetPasscode, door_of, joined_since
from dialogue.people.groups import READY, groups_of
from dialogue.people.passcode import chosen_digest
from dialogue.people.presence import Presence
from dialogue.people.role_keys import KeyKind, keys_of
from dialogue.people.roles import ROLES, WHAT_THEY_DO, ChangeRole, EndRole, GiveRole, staff_of
from dialogue.people.waiting import LetAllIn, LetIn, NotNow, SetWaitingRoom
from dialogue.stage.acting import GivingRoles, LookingAfterPeople, Number, Text
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.answers import by_htmx, see
from dialogue.web.drawn import Drawn
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import new_command_id

PEOPLE = "people"

router = Routes(
    prefix="/sessions/{session_id}", dependencies=[stands_on(f"/sessions/{{session_id}}/{PEOPLE}")]
)

PEOPLE_A_PAGE = 50
STANDINGS: dict[str, str] = {
    "here": N_("here"),
    "away": N_("silent"),
    "left": N_("left"),
    "out": N_("taken out"),
    "second": N_("second seat of somebody"),
}


def standing_of(seat: Seat) -> str:
    """Where a person stands, as a key of STANDINGS."""
    if seat.removed_at is not None:
        return "out"
    if seat.same_as is not None:
        return "second"
    if seat.left_at is not None:
        return "left"
    return "here" if seat.here else "away"


def _rows(
    dialogue: StageServices,
    reader: Reader,
    presence: Presence,
    session: Session,
    language: str,
    asked: Mapping[str, str],
    page: int,
) -> dict[str, Any]:
    groups = groups_of(reader, session.id or 0, dialogue.tongue(language))
    given = contributors(reader, session.id or 0, dialogue.ties)
    wanted = select(Seat).where(
        Seat.session_id == session.id, col(Seat.account_id).is_(None), col(Seat.key_id).is_(None)
    )
    if asked["group"].isdecimal() and len(asked["group"]) < 10:
        wanted = wanted.where(Seat.group_id == int(asked["group"]))
    name = sameness(asked["q"])
    found = [
        seat
        for seat in reader.exec(wanted.order_by(col(Seat.id).desc()))
        if (not name or name in sameness(seat.name) or name == str(seat.id))
        and asked["kind"] in ("", standing_of(seat))
    ]
    now, rows = utc_now(), []
    pages = max(1, -(-len(found) // PEOPLE_A_PAGE))
    page = min(max(page, 1), pages)
    first = (page - 1) * PEOPLE_A_PAGE
    for seat in found[first : first + PEOPLE_A_PAGE]:
        ago = presence.ago(session.id or 0, seat.id or 0)
        rows.append(
            {
                "id": seat.id,
                "number": seat.id,
                "name": seat.name,
                "group": groups.get(seat.group_id or 0),
                "standing": STANDINGS[standing_of(seat)],
                "joined": seat.joined_at,
                "seen": None if ago is None else now - timedelta(seconds=ago),
                "contributed": seat.id in given,
                "out": seat.removed_at is not None,
                "second": seat.same_as is not None,
                "role": seat.role,
            }
        )
    return {
        "rows": rows,
        "found": len(found),
        "first": first + 1,
        "at_page": page,
        "pages": pages,
        "groups": list(groups.values()),
        "door": door_of(reader, session),
        "staff": staff_of(reader, session.id or 0),
        "lately": joined_since(reader, session.id or 0, now - timedelta(minutes=1)),
    }


def _choices(roles: tuple[Role, ...], tongue: Tongue) -> list[dict[str, str]]:
    return [{"value": str(role), "label": tongue.say(ROLES[role])} for role in roles]


@router.get("/people")
async def people(
    request: Request,
    standing: Annotated[Standing, holding(Right.LOOK_AFTER_PEOPLE)],
    dialogue: Dialogue,
    q: str = "",
    group: str = "",
    kind: str = "",
    page: str = "",
    out: int = 0,
    stayed: int = 0,
) -> HTMLResponse:
    at = int(page) if page.isdecimal() and len(page) < 10 else 1
    asked = {"q": q, "group": group, "kind": kind if kind in STANDINGS else ""}
    presence: Presence = request.state.presence
    context = await dialogue.read(
        lambda reader: _rows(dialogue, reader, presence, standing.session, standing.language, asked, at)
    )
    links = await dialogue.read(
        lambda reader: keys_of(reader, standing.session_id, [KeyKind.LINK], utc_now())
    )
    tongue = dialogue.tongue(standing.language)
    groups = [{"value": one.id, "label": one.name} for one in context["groups"]]
    now = utc_now().astimezone(dialogue.zone)
    return dialogue.page(
        "console/people.html",
        standing.language,
        session=standing.session,
        me=standing.seat_id,
        asked=asked,
        group_choices=[{"value": "", "label": tongue.say(N_("All groups"))}, *groups],
        groups_only=groups,
        kinds_of_people=[
            {"value": "", "label": tongue.say(N_("Everybody"))},
            *({"value": key, "label": tongue.say(label)} for key, label in STANDINGS.items()),
        ],
        span={
            "since": (now - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%S"),
            "until": now.strftime("%Y-%m-%dT%H:%M:%S"),
        },
        may_give_roles=may(standing.seat.role, Right.GIVE_ROLES),
        roles=ROLES,
        what_they_do=WHAT_THEY_DO,
        room_roles=_choices(OF_THE_ROOM, tongue),
        staff_roles=_choices(OF_ACCOUNTS, tongue),
        link_roles=_choices(BY_LINK, tongue),
        links=seen(presence, links),
        command_id=new_command_id(),
        out=out,
        stayed=stayed,
        **context,
    )


@router.get("/way-in")
async def coming(
    request: Request, standing: Annotated[Standing, holding(Right.WATCH_CONSOLE)], dialogue: Dialogue
) -> HTMLResponse:
    """How many are on their way in, for the console, which asks every few seconds: nothing of it is written down."""
    counted = request.state.way_in.counted(standing.session_id)
    return HTMLResponse(
        dialogue.draw("console/way_in.html", standing.language, session=standing.session, way=counted)
    )


@router.post("/roles")
async def give_role(steer: GivingRoles, name: Text = "", role: Text = "") -> Response:
    """A role for somebody with an account."""
    return await steer(GiveRole(name, role), back=PEOPLE)


@router.post("/roles/{seat_id}/end")
async def end_role(steer: GivingRoles, seat_id: int) -> Response:
    return await steer(EndRole(seat_id), back=PEOPLE)


@router.post("/people/{seat_id}/role")
async def change_role(steer: GivingRoles, seat_id: int, role: Text = "") -> Response:
    """Another role. Whoever hands her own over may not see this page any more: she goes on to the start page."""
    answer = await steer(ChangeRole(seat_id, role), back=PEOPLE)
    if seat_id == steer.standing.seat_id and not may(role, Right.LOOK_AFTER_PEOPLE):
        return see("/")
    return answer


async def _taken(steer: LookingAfterPeople, command: TakeOut | TakeOutNewcomers) -> Response:
    done = await steer.dialogue.execute(
        command,
        command_id=steer.command_id,
        stream_id=steer.standing.session_id,
        actor=steer.standing.actor,
    )
    if by_htmx(steer.request):
        return Response(status_code=204)
    said = f"out={done.answer['out']}&stayed={done.answer['stay']}"
    return see(f"/sessions/{steer.standing.session_id}/people?{said}")


@router.post("/people/{seat_id}/removal")
async def take_out(steer: LookingAfterPeople, seat_id: int) -> Response:
    return await _taken(steer, TakeOut(seat_id))


@router.post("/newcomers/removal")
async def take_out_newcomers(steer: LookingAfterPeople, since: Text = "", until: Text = "") -> Response:
    # The form's step is a second: the whole last one belongs to the span.
    last = _moment(steer.dialogue, until) + timedelta(seconds=1)
    return await _taken(steer, TakeOutNewcomers(_moment(steer.dialogue, since), last))


def _moment(dialogue: StageServices, typed: str) -> datetime:
    try:
        read = datetime.fromisoformat(typed.strip())
        return (read if read.tzinfo else read.replace(tzinfo=dialogue.zone or None)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("no_time", N_("Please write the time like this: 2027-01-31T14:05.")) from None


@router.post("/people/{seat_id}/return")
async def let_back_in(steer: LookingAfterPeople, seat_id: int) -> Response:
    return await steer(LetBackIn(seat_id), back=PEOPLE)


@router.post("/people/{seat_id}/same")
async def same(steer: LookingAfterPeople, seat_id: int, second: Number = 0) -> Response:
    return await steer(MakeOne(seat_id, second), back=PEOPLE)


@router.post("/people/{seat_id}/group")
async def change_group(steer: LookingAfterPeople, seat_id: int, group: Number = 0) -> Response:
    return await steer(ChangeGroup(seat_id, group), back=PEOPLE)


@router.post("/door")
async def door(steer: LookingAfterPeople, locked: Text = "") -> Response:
    return await steer(LockDoor(bool(locked)), back=PEOPLE)


@router.post("/door/passcode")
async def passcode(steer: LookingAfterPeople, passcode: Text = "") -> Response:
    """A passcode for newcomers, or none; what is stored is a digest of it."""
    digest = await asyncio.to_thread(chosen_digest, steer.standing.session_id, passcode)
    return await steer(SetPasscode(digest), back=PEOPLE)


@router.post("/door/waiting-room")
async def waiting_room(steer: LookingAfterPeople, on: Text = "") -> Response:
    return await steer(SetWaitingRoom(bool(on)), back=PEOPLE)


@router.post("/door/capacity")
async def capacity(steer: LookingAfterPeople, capacity: Text = "") -> Response:
    return await steer(SetCapacity(capacity), back=PEOPLE)


@router.post("/door/all")
async def let_all_in(steer: LookingAfterPeople) -> Response:
    return await steer(LetAllIn())


@router.post("/door/{knock_id}")
async def at_the_door(steer: LookingAfterPeople, knock_id: int, answer: Text = "") -> Response:
    """Let somebody in who waits, or say that it is not possible now."""
    return await steer(NotNow(knock_id) if answer == "not-now" else LetIn(knock_id))


@router.post("/heads")
async def heads(steer: LookingAfterPeople, heads: Text = "") -> Response:
    return await steer(CountHeads(heads), back=PEOPLE)


@router.post("/groups")
async def add_group(
    steer: LookingAfterPeople, name: Text = "", letter: Text = "", required: Text = ""
) -> Response:
    return await steer(AddGroup(name, letter, bool(required)), back=PEOPLE)


@router.post("/groups/{group_id}")
async def change_group_itself(
    steer: LookingAfterPeople,
    was: Drawn,
    group_id: int,
    name: Text = "",
    letter: Text = "",
    required: Text = "",
) -> Response:
    def ready_name(reader: Reader) -> bool:
        """Whether the name is the ready-made one, in any language: then it stays translated for everybody."""
        groups = groups_of(reader, steer.standing.session_id, steer.dialogue.tongue(steer.standing.language))
        found = groups.get(group_id)
        ready = next((one for key, one, _ in READY if found and key == found.key), "")
        called = {sameness(steer.dialogue.tongue(one).say(ready)) for one in LANGUAGES} if ready else set()
        return sameness(name) in called

    kept = "" if await steer.dialogue.read(ready_name) else name
    return await steer(ChangeGroupItself(group_id, kept, letter, bool(required), was), back=PEOPLE)


@router.post("/groups/{group_id}/removal")
async def remove_group(steer: LookingAfterPeople, group_id: int) -> Response:
    return await steer(RemoveGroup(group_id), back=PEOPLE)


@router.post("/languages")
async def languages(request: Request, steer: LookingAfterPeople) -> Response:
    form = await request.form()
    return await steer(ChooseLanguages(tuple(str(one) for one in form.getlist("languages"))), back=PEOPLE)

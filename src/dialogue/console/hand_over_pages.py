"""The facilitator's side of roles without an account: codes for a second device, the emergency sheet, role links."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, may
from dialogue.kernel.schema import utc_now
from dialogue.people.asking import Standing, holding
from dialogue.people.codes import role_code, role_digest
from dialogue.people.presence import Presence
from dialogue.people.role_keys import (
    LENGTHS,
    EndKey,
    KeyKind,
    KeyView,
    OfferHandOver,
    OfferRole,
    code_of,
    key_secret,
    keys_of,
)
from dialogue.people.roles import ROLES, WHAT_THEY_DO
from dialogue.stage.acting import GivingRoles, Steer, Steering, Text
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.qr import qr
from dialogue.web.same_page import stands_on
from dialogue.web.security import new_token, token_hash
from dialogue.web.services import new_command_id

HERE = "/sessions/{session_id}"
HAND_OVER = HERE + "/hand-over"
LINKS = HERE + "/role-links"
CODES = (KeyKind.HAND_OVER, KeyKind.SHEET)

router = Routes()

Steerer = Annotated[Standing, holding(Right.STEER)]
RoleGiver = Annotated[Standing, holding(Right.GIVE_ROLES)]


async def _shown(dialogue: StageServices, one: KeyView) -> dict[str, Any]:
    """A code with its address and picture, for its maker."""
    here = await dialogue.found_at(one.key.session_id)
    code = code_of(dialogue.secret, one.key)
    link = one.key.kind == KeyKind.LINK
    address = f"{here}/r/{code.lower()}" if link else f"{here}/hand-over?code={code}"
    return {
        "key": one.key,
        "code": [code[at : at + 4] for at in range(0, len(code), 4)],
        "address": address,
        "plain": f"{here}/hand-over".partition("://")[2],
        "qr": qr(address),
    }


def seen(presence: Presence, found: list[KeyView]) -> list[dict[str, Any]]:
    """Links and devices with the moment at which each was heard of last."""
    rows, now = [], utc_now()
    for one in found:
        seat = one.seat
        ago = presence.looked_ago(one.key.session_id, seat.id or 0) if seat else None
        rows.append(
            {
                "key": one.key,
                "seat": seat,
                "name": seat.name if seat else one.key.name,
                "role": ROLES[one.key.role],  # type: ignore[index]
                "seen": None if ago is None else now - timedelta(seconds=ago),
            }
        )
    return rows


@router.get(HAND_OVER)
async def page(request: Request, standing: Steerer, dialogue: Dialogue) -> HTMLResponse:
    """Codes of whoever asks, and the devices that took over. Nobody sees another one's code."""

    def read(reader: Reader) -> list[KeyView]:
        return keys_of(reader, standing.session_id, CODES, utc_now())

    found = await dialogue.read(read)
    mine = [one for one in found if one.waits and one.key.by_seat == standing.seat_id]
    used = [one for one in found if one.seat is not None]
    code = next((one for one in mine if one.key.kind == KeyKind.HAND_OVER), None)
    return dialogue.page(
        "console/hand_over.html",
        standing.language,
        session=standing.session,
        me=standing.seat_id,
        code=await _shown(dialogue, code) if code else None,
        sheet=next((one.key for one in mine if one.key.kind == KeyKind.SHEET), None),
        devices=seen(request.state.presence, used),
        may_give_roles=may(standing.seat.role, Right.GIVE_ROLES),
        command_id=new_command_id(),
    )


@router.post(HAND_OVER, dependencies=[stands_on(HAND_OVER)])
async def prepare(steer: Steering, printed: Text = "") -> Response:
    """A code for another device; `printed`: one for the emergency sheet, and the sheet."""
    kind = KeyKind.SHEET if printed else KeyKind.HAND_OVER
    salt, digest = await _new(steer, kind)
    back = "hand-over/sheet" if printed else "hand-over"
    return await steer(OfferHandOver(salt, digest, bool(printed)), back=back)


async def _new(steer: Steer, kind: KeyKind) -> tuple[str, str]:
    """Salt and digest of a new code, made from the form's own id: a form that is sent again makes no second code."""
    standing = steer.standing
    salt = token_hash(f"{standing.seat_id}:{steer.command_id or new_token()}")
    code = role_code(key_secret(steer.dialogue.secret, standing.session_id, salt), LENGTHS[kind])
    return salt, await asyncio.to_thread(role_digest, code)


@router.get(HAND_OVER + "/sheet")
async def sheet(standing: Steerer, dialogue: Dialogue) -> Response:
    """The emergency sheet, to print; as often as whoever made it asks for it."""

    def read(reader: Reader) -> list[KeyView]:
        return keys_of(reader, standing.session_id, [KeyKind.SHEET], utc_now())

    found = await dialogue.read(read)
    mine = next((one for one in found if one.waits and one.key.by_seat == standing.seat_id), None)
    if mine is None:
        return see(f"/sessions/{standing.session_id}/hand-over")
    return dialogue.page(
        "console/hand_over_sheet.html",
        standing.language,
        session=standing.session,
        shown=await _shown(dialogue, mine),
        role=ROLES[mine.key.role],  # type: ignore[index]
    )


@router.post(HERE + "/keys/{key_id}/end", dependencies=[stands_on(HAND_OVER, HERE + "/people", LINKS)])
async def end(steer: Steering, key_id: int, back: Text = "") -> Response:
    """End a link, a code or a device. Whoever ends her own reads so on the page to which this leads."""
    return await steer(EndKey(key_id), back=back if back in {"people", "hand-over"} else "console")


@router.post(LINKS, dependencies=[stands_on(HERE + "/people")])
async def make_link(steer: GivingRoles, name: Text = "", role: Text = "") -> Response:
    """A link for a person, and the page that shows it."""
    salt, digest = await _new(steer, KeyKind.LINK)
    done = await steer.dialogue.execute(
        OfferRole(name, role, salt, digest),
        command_id=steer.command_id,
        stream_id=steer.standing.session_id,
        actor=steer.standing.actor,
    )
    return steer.done(f"role-links/{done.answer['key']}")


@router.get(LINKS + "/{key_id}")
async def show_link(standing: RoleGiver, dialogue: Dialogue, key_id: int) -> HTMLResponse:
    def read(reader: Reader) -> KeyView | None:
        found = keys_of(reader, standing.session_id, [KeyKind.LINK], utc_now())
        return next((one for one in found if one.key.id == key_id), None)

    found = await dialogue.read(read)
    if found is None:
        raise NotFound("key_over", N_("This link has been ended. Please make a new one."))
    return dialogue.page(
        "console/role_link.html",
        standing.language,
        session=standing.session,
        shown=await _shown(dialogue, found),
        role=ROLES[found.key.role],  # type: ignore[index]
        what=WHAT_THEY_DO[found.key.role],  # type: ignore[index]
    )


@router.get(HERE + "/role")
async def place(
    standing: Annotated[Standing, holding(Right.SHOW_SCREEN)], dialogue: Dialogue
) -> HTMLResponse:
    """Where somebody with a role finds what the role opens."""
    role = standing.seat.role
    return dialogue.page(
        "sessions/role.html",
        standing.language,
        session=standing.session,
        seat=standing.seat,
        role=ROLES[role],  # type: ignore[index]
        what=WHAT_THEY_DO[role],  # type: ignore[index]
        console=may(role, Right.WATCH_CONSOLE),
        entry=may(role, Right.ENTER_FOR_OTHERS),
        translates=may(role, Right.TRANSLATE) and len(standing.session.languages) > 1,
        draft=may(role, Right.READ_DRAFT),
        phone=may(role, Right.FOLLOW),
    )

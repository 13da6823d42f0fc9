"""Two platforms, two facilitators on one server: neither reads nor changes anything of the other's."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlmodel import select
from websockets.asyncio.client import connect

from dialogue.agenda import pages as agenda_pages
from dialogue.bodies import pages as bodies_pages
from dialogue.bodies import roles
from dialogue.kernel.rights import PlatformRole, Role
from dialogue.kernel.schema import Seat
from dialogue.people import asking as seats
from dialogue.simulation.actors import Facilitator
from dialogue.web.pace import Pace
from support.furnished import FIELDS, PLANTED, Room, furnished, kept
from support.length import FULL
from support.lines import channel, close_code, cookies
from support.roles import every_address, platform_of
from support.vote_room import rows

OWN_PAGES = ("/", "/new-session", "/agenda", "/account")


def platform_rows(running: Any, platform_id: int) -> list[list[Any]]:
    """Every row of a platform itself: its name, record, people and organisations."""
    return [
        rows(running, f"SELECT * FROM platform WHERE id = {platform_id}"),
        rows(running, f"SELECT * FROM stream WHERE id = {platform_id}"),
        *(
            rows(running, f"SELECT * FROM {table} WHERE platform_id = {platform_id} ORDER BY 1, 2")
            for table in ("membership", "organisation", "mandate")
        ),
    ]


def their_addresses(room: Room, platform_id: int) -> list[tuple[str, str]]:
    """Every address that speaks of a session, a platform or an item, with the ids of this room in it."""
    values = {**room.ids, "platform_id": str(platform_id), "activity_id": str(room.activities["agree"])}
    values |= {
        "account_id": "1",
        "seat_id": "1",
        "group_id": room.ids["group"],
        "form": "md",
        "what": "groups",
        "typed": "x",
    }
    values |= {"mandate_id": "1"}
    found = []
    for address in every_address():
        names = re.findall(r"\{(\w+)\}", address.path)
        if set(names) & {"session_id", "platform_id", "item_id"} and set(names) <= set(values):
            path = re.sub(r"\{(\w+)\}", lambda one: values[one.group(1)], address.path)
            found.append((address.method, path))
    return found


CONTROL = "/platforms/"
"""What a control asks in the short form: every page, and the forms that begin so; one that changes something is enough."""


async def seen_by(other: Facilitator, room: Room, own: Room, running: Any, forms: str = "/") -> list[str]:
    """Where the words of `room` reach the facilitator of the other platform; `forms`: how the forms begin that are sent."""
    found = []
    for method, path in their_addresses(room, platform_of(running, room.staff.session_id)):
        if method == "GET":
            asked = {"screen": "console"} if path.endswith("/frame") else {}
            answer = await other.web.get(path, params=asked)
        elif method == "POST" and (FULL or path.startswith(forms)):
            answer = await other.web.post(
                path, data={**FIELDS, "role": "coordinator", "called": "Taken over"}
            )
        else:
            continue
        assert answer.status_code != 500, path
        if PLANTED in answer.text:
            found.append(f"{method} {path}")
    pages = [f"{own.staff.base}/minutes", f"{own.staff.base}/minutes.json", f"{own.staff.base}/console"]
    platform = f"/platforms/{platform_of(running, own.staff.session_id)}"
    for path in (*OWN_PAGES, *pages, platform, f"{platform}/agenda", f"/agenda/items/{own.ids['item_id']}"):
        answer = await other.get(path)
        if PLANTED in answer.text:
            found.append(f"her own {path}")
    return found


@asynccontextmanager
async def platform_line(actor: Facilitator, platform_id: int) -> AsyncIterator[Any]:
    """The socket of a platform's pages."""
    address = f"{actor.address.replace('http', 'ws')}/platforms/{platform_id}/live"
    async with connect(address, additional_headers={"Cookie": cookies(actor)}, proxy=None) as made:
        yield made


async def two(running: Any) -> tuple[Room, Room]:
    theirs = await furnished(running, PLANTED)
    platform = platform_of(running, theirs.staff.session_id)
    await theirs.staff.post(f"/platforms/{platform}/name", name=f"{PLANTED} platform")
    day = {"decided_on": "2026-01-31", "valid_from": "2026-01-31"}
    await theirs.staff.post(
        f"/platforms/{platform}/mandates", person=PLANTED, group="1", reach="bind", given_by=PLANTED, **day
    )
    return theirs, await furnished(running, "Own")


async def close(*rooms: Room) -> None:
    for room in rooms:
        await room.staff.close()
        await room.person.close()


@pytest.fixture(autouse=True)
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many at once would be too fast, and refused before anything is asked."""
    monkeypatch.setattr(Pace, "take", lambda *_: True)


def test_neither_reads_nor_changes_anything_of_the_others(running: Any) -> None:
    async def play() -> None:
        theirs, ours = await two(running)
        here = theirs.staff.session_id
        platform = platform_of(running, here)
        assert platform != platform_of(running, ours.staff.session_id)
        before = kept(running, here), platform_rows(running, platform)
        assert sum(map(len, before[0].values())) > 60 and all(before[1])
        assert await seen_by(ours.staff, theirs, ours, running) == []
        for screen in ("phone", "console", "projector"):
            async with channel(ours.staff, here, screen) as socket:
                assert await close_code(socket) == 4403
        async with platform_line(ours.staff, platform) as socket:
            assert await close_code(socket) in (4403, 4404)
        assert (kept(running, here), platform_rows(running, platform)) == before
        # The control: its own facilitator sees the words everywhere, and changes it by the same kind of form.
        own_sight = await seen_by(theirs.staff, theirs, theirs, running, CONTROL)
        assert len(own_sight) > 12 and f"GET /agenda/items/{theirs.ids['item_id']}" in own_sight
        assert (kept(running, here), platform_rows(running, platform)) != before
        await close(theirs, ours)

    asyncio.run(play())


def test_without_the_checks_they_would(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: everybody coordinates every platform, and has the facilitator's seat in every session."""

    async def play() -> None:
        theirs, ours = await two(running)
        here = theirs.staff.session_id
        before = platform_rows(running, platform_of(running, here))
        real = roles.role_on
        for module in (roles, bodies_pages, agenda_pages):
            monkeypatch.setattr(module, "role_on", lambda *asked: real(*asked) or PlatformRole.COORDINATOR)
        monkeypatch.setattr(
            seats,
            "staff_seat",
            lambda reader, session_id, _account: next(
                one for one in seats_of(reader, session_id) if one.role == Role.FACILITATOR
            ),
        )
        seen = await seen_by(ours.staff, theirs, ours, running, CONTROL)
        assert f"GET /agenda/items/{theirs.ids['item_id']}" in seen
        assert f"GET /sessions/{here}/console" in seen
        assert platform_rows(running, platform_of(running, here)) != before
        await close(theirs, ours)

    asyncio.run(play())


def seats_of(reader: Any, session_id: int) -> Any:
    return reader.exec(select(Seat).where(Seat.session_id == session_id))

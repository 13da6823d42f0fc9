"""The facilitator's page of people in a real server: every button, and what the person's own phone then says."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed


def seats(running: Any, sql: str = "id") -> list[Any]:
    database = running.database()
    try:
        with database.read() as reader:
            asked = f"SELECT {sql} FROM seat WHERE role = 'participant' ORDER BY id"
            return [row[0] for row in reader.connection().exec_driver_sql(asked)]
    finally:
        database.close()


async def send(actor: Any, path: str, **form: str) -> Any:
    """A form as a browser without script sends it."""
    return await actor.web.post(f"/sessions/{actor.session_id}/{path}", data=form)


def test_taken_out_closes_her_pages_and_says_so_and_she_can_be_let_back_in(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            session_id, seat = awa.session_id, seats(running)[0]
            cookies = "; ".join(f"{one.name}={one.value}" for one in awa.web.cookies.jar)
            address = f"{awa.address.replace('http', 'ws')}/sessions/{session_id}/live?screen=phone"
            async with connect(address, additional_headers={"Cookie": cookies}, proxy=None) as socket:
                await socket.recv()
                await send(facilitator, f"people/{seat}/removal")
                with pytest.raises(ConnectionClosed) as closed:
                    async with asyncio.timeout(30):
                        while True:
                            await socket.recv()
                assert closed.value.rcvd and closed.value.rcvd.code >= 4000
            page = await awa.web.get(f"/sessions/{session_id}")
            assert page.status_code == 403 and "took you out" in page.text
            again = await awa.web.get(f"/join/{facilitator.code}", follow_redirects=True)
            assert "took you out" in again.text, "her browser does not simply join anew"
            shown = await facilitator.web.get(f"/sessions/{session_id}/people")
            assert "taken out" in shown.text
            await send(facilitator, f"people/{seat}/return")
            assert (await awa.web.get(f"/sessions/{session_id}")).status_code == 200
            await awa.close()

    asyncio.run(play())


def test_group_stands_on_the_phone_and_is_changed_by_her_then_by_the_facilitator(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            session_id = awa.session_id
            page = (await awa.web.get(f"/sessions/{session_id}")).text
            assert 'id="seat"' in page and "Farmers&#39; organisations" in page.split('id="seat"')[1][:600]
            form = (await awa.web.get(f"/sessions/{session_id}/group")).text
            ids = re.findall(r'name="group" value="(\d+)"', form)
            answer = await send(awa, "group", group=ids[1])
            assert answer.status_code == 200
            assert seats(running, "group_id") == [int(ids[1])]
            await send(facilitator, f"people/{seats(running)[0]}/group", group=ids[2])
            assert seats(running, "group_id") == [int(ids[2])]
            own = (await awa.web.get(f"/sessions/{session_id}/seat")).text
            assert "Universities" in own
            await awa.close()

    asyncio.run(play())


def test_a_locked_door_lets_nobody_in_and_heads_stand_beside_seats(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, moussa = await person(facilitator), await person(facilitator)
            await send(facilitator, "heads", heads="1")
            page = (await facilitator.web.get(f"/sessions/{awa.session_id}/people")).text
            assert "1 too many" in page
            async with httpx.AsyncClient(base_url=awa.address, timeout=60) as stranger:
                lobby = (await stranger.get(f"/join/{facilitator.code}")).text
                group = re.findall(r'name="group" value="(\d+)"', lobby)[0]
                await send(facilitator, "door", locked="1")
                answer = await stranger.post(
                    f"/join/{facilitator.code}", data={"group": group, "language": "en"}
                )
                assert answer.status_code == 422 and "closed the door" in answer.text
            assert len(seats(running)) == 2
            assert (await awa.web.get(f"/sessions/{awa.session_id}")).status_code == 200, "who is in stays in"
            await send(facilitator, "door", locked="")
            late = await person(facilitator)
            assert len(seats(running)) == 3
            for one in (awa, moussa, late):
                await one.close()

    asyncio.run(play())


def test_everybody_of_a_span_who_gave_nothing_is_taken_out(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator) for _ in range(4)]
            page = (await facilitator.web.get(f"/sessions/{people[0].session_id}/people")).text
            since, until = re.findall(r'type="datetime-local" value="([^"]+)"', page)
            answer = await send(facilitator, "newcomers/removal", since=since, until=until)
            assert str(answer.url).endswith("out=4&stayed=0")
            assert all(seats(running, "removed_at"))
            for one in people:
                await one.close()

    asyncio.run(play())


def test_groups_and_languages_are_changed_after_the_preparation(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            session_id = awa.session_id
            await send(facilitator, "groups", name="Youth", letter="Y")
            assert "Youth" in (await awa.web.get(f"/sessions/{session_id}/group")).text
            page = (await facilitator.web.get(f"/sessions/{session_id}/people")).text
            ids = list(dict.fromkeys(re.findall(r"/groups/(\d+)\"", page)))
            await send(facilitator, f"groups/{ids[0]}", name="Growers", letter="G", required="1")
            assert "Growers" in (await awa.web.get(f"/sessions/{session_id}")).text
            used = await send(facilitator, f"groups/{ids[0]}/removal")
            assert used.status_code == 422, "somebody is in it"
            assert (await send(facilitator, f"groups/{ids[-1]}/removal")).status_code == 200
            assert "Youth" not in (await awa.web.get(f"/sessions/{session_id}/group")).text
            assert (await send(facilitator, "languages", languages="fr")).status_code == 200
            assert 'value="es"' not in (await awa.web.get(f"/sessions/{session_id}")).text
            await awa.close()

    asyncio.run(play())


def test_only_the_facilitator_of_the_session_sees_and_changes_people(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator, open_session(recipe="empty") as other:
            awa = await person(facilitator, name="canaryname")
            for stranger in (awa, other):
                path = f"/sessions/{awa.session_id}/people"
                answer = await stranger.web.get(path)
                assert answer.status_code == 403 and "canaryname" not in answer.text
                for act in ("door", "heads", "people/1/removal", "people/1/return", "people/1/same",
                            "people/1/group", "newcomers/removal", "groups", "groups/1", "groups/1/removal",
                            "languages"):  # fmt: skip
                    answer = await stranger.web.post(f"/sessions/{awa.session_id}/{act}", data={})
                    assert answer.status_code == 403, act
            assert "canaryname" in (await facilitator.web.get(f"/sessions/{awa.session_id}/people")).text
            await awa.close()

    asyncio.run(play())


def test_the_phone_before_is_told_that_she_goes_on_elsewhere(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, other = await person(facilitator), None
            page = (await awa.web.get(f"/sessions/{awa.session_id}/recovery")).text
            words = re.search(r'class="[^"]*words[^"]*"[^>]*>(?:<[^>]+>)*([a-z]+(?:[ -][a-z]+)+)', page)
            assert words, page
            other = httpx.AsyncClient(base_url=awa.address, timeout=60)
            await other.post("/rejoin", data={"code": facilitator.code, "words": words.group(1)})
            before = await awa.web.get(f"/sessions/{awa.session_id}")
            assert before.status_code == 403 and "on another device" in before.text
            await other.aclose()
            await awa.close()

    asyncio.run(play())

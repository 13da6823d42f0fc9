"""Attackers with tokens: of another platform, ended, run out, of somebody who lost her role. Each has a control."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dialogue.kernel.actors import Actor
from dialogue.kernel.errors import NotAllowed
from dialogue.kernel.execute import Order
from dialogue.kernel.rights import Right
from dialogue.preparing.commands import OpenSession
from support.programs import Lender, Program, joined, lender
from support.roles import with_account
from support.world import World, prepare, world


def run_sql(running: Any, statement: str, *values: Any) -> None:
    with sqlite3.connect(running.settings.data / "dialogue.sqlite3") as store:
        store.execute(statement, values)


async def status(program: Program, path: str, method: str = "GET", **body: Any) -> int:
    found = await program.ask(method, path, body if method == "POST" else None)
    return found.status_code


def test_a_token_opens_its_own_platform_only(running: Any) -> None:
    async def attack() -> None:
        mine, theirs = await lender(running), await lender(running)
        program = await mine.program()
        person = await joined(program, mine.staff.code)
        for who, path, opened in (
            (program, f"/platforms/{mine.platform}", 200),
            (program, f"/platforms/{theirs.platform}", 404),
            (program, mine.session, 200),
            (program, theirs.session, 404),
            (program, f"{theirs.session}/events", 404),
            (program, f"{theirs.session}/minutes.md", 404),
            (person, mine.session, 200),
            (person, theirs.session, 404),
            (person, f"/platforms/{mine.platform}", 404),
        ):
            assert await status(who, path) == opened, path
        send = "/commands/close-session"
        assert await status(program, theirs.session + send, "POST") == 404
        named = f"/platforms/{theirs.platform}/commands/name-platform"
        assert await status(program, named, "POST", name="Taken over") == 404
        new = f"/platforms/{theirs.platform}/sessions"
        assert await status(program, new, "POST", title="Taken over") == 404
        assert await status(program, mine.session + send, "POST") == 200  # control
        assert (await Program(program.web, theirs.session).ask("GET", mine.session)).status_code == 401

    asyncio.run(attack())


def test_an_ended_token_and_one_that_ran_out_open_nothing(running: Any) -> None:
    async def attack() -> None:
        first = await lender(running)
        path = f"/platforms/{first.platform}"
        ended, over, good = [await first.program("read") for _ in range(3)]
        assert [await status(one, path) for one in (ended, over, good)] == [200, 200, 200]  # control
        await first.staff.post(f"{path}/tokens/1/end")
        run_sql(running, "UPDATE api_token SET expires_at = '2020-01-01 00:00:00' WHERE id = 2")
        assert [await status(one, path) for one in (ended, over, good)] == [401, 401, 200]
        page = (await first.staff.web.get(f"{path}/tokens")).text
        assert "last used on" in page, "the page says when it was last used"
        run_sql(running, "DELETE FROM api_token WHERE id = 3")
        assert await status(good, path) == 401

    asyncio.run(attack())


def test_what_the_maker_loses_the_token_loses(running: Any) -> None:
    async def attack() -> None:
        first = await lender(running)
        base = f"/platforms/{first.platform}"
        helper = await with_account(running, first.staff, "platform coordinator")
        await helper.prepare("Theirs", recipe="empty", platform=str(first.platform))
        program = await Lender(helper, first.platform).program()
        name, own = f"{base}/commands/name-platform", f"/sessions/{helper.session_id}"
        assert await status(program, name, "POST", name="Ours") == 200  # control
        assert await status(program, own) == 200
        page = (await first.staff.web.get(base)).text
        number = max(int(part.split("/")[0]) for part in page.split("/people/")[1:])
        await first.staff.post(f"{base}/people/{number}/role", role="member")
        assert await status(program, name, "POST", name="Mine") == 403
        assert await status(program, base) == 200, "a member still sees the platform"
        assert await status(program, f"{base}/sessions", "POST", title="More") == 403
        await first.staff.post(f"{base}/people/{number}/removal")
        assert await status(program, base) == 404
        assert await status(program, own) == 403, "neither her session, though her seat is still there"
        run_sql(running, "PRAGMA foreign_keys = OFF")
        run_sql(running, "DELETE FROM account WHERE id = ?", number)
        assert await status(program, base) == 401

    asyncio.run(attack())


def test_a_scope_opens_what_is_in_it_and_no_more(running: Any) -> None:
    async def attack() -> None:
        first = await lender(running)
        reads, leads = await first.program("read"), await first.program("facilitate")
        base, here = f"/platforms/{first.platform}", first.session
        for path in (here, f"{here}/activities", base, f"{base}/agenda"):
            assert await status(reads, path) == 200, path
        for path in (f"{here}/people", f"{here}/screens/console", f"{here}/minutes.md"):
            assert (await status(reads, path), await status(leads, path)) == (403, 200), path
        for name, body in (
            ("close-session", {}),
            ("lock-door", {"locked": True}),
            ("add-activity", {"kind": "vote"}),
        ):
            found = await reads.ask("POST", f"{here}/commands/{name}", body)
            assert found.status_code == 403 and found.json()["code"] == "not_lent", name
        assert await status(leads, f"{here}/commands/lock-door", "POST", locked=True) == 403
        assert await status(leads, f"{here}/commands/give-role", "POST", name="x", role="observer") == 403
        assert await status(leads, f"{base}/sessions", "POST", title="More") == 403
        assert await status(leads, f"{here}/commands/make-api-token", "POST") == 404
        assert await status(leads, f"{base}/commands/make-api-token", "POST") == 404
        assert await status(leads, f"{base}/commands/add-idea", "POST") == 404, "a session's command"
        assert await status(leads, f"{here}/commands/close-session", "POST") == 200  # control

    asyncio.run(attack())


def test_who_was_taken_out_and_who_guesses_gets_nothing(running: Any) -> None:
    async def attack() -> None:
        first = await lender(running)
        leads = await first.program()
        person = await joined(leads, first.staff.code)
        assert await status(person, first.session) == 200  # control
        seat = (await person.get(first.session))["me"]
        await leads.send(f"{first.session}/commands/take-out", seat_id=seat)
        assert await status(person, first.session) == 403
        lobby = await Program(leads.web).get(f"/join/{first.staff.code}")
        body = {"group": lobby["groups"][0]["id"]}
        short = await Program(leads.web).ask("POST", f"/join/{first.staff.code}", body, Idempotency_Key="1")
        assert short.status_code == 422, "a seat's token is made of the key: a guessed one would be another's"
        twice = [
            (await Program(leads.web).send(f"/join/{first.staff.code}", 201, key="r" * 40, **body))["token"]
            for _ in range(2)
        ]
        assert twice[0] == twice[1]
        assert (await Program(leads.web).ask("GET", "/join/ZZZZZZ")).status_code == 404
        await leads.send(f"{first.session}/commands/set-passcode", passcode="water lily")
        assert (await Program(leads.web).ask("POST", f"/join/{first.staff.code}", body)).status_code == 422
        right = body | {"passcode": "Water Lily"}
        assert (await Program(leads.web).ask("POST", f"/join/{first.staff.code}", right)).status_code == 201

    asyncio.run(attack())


def test_no_token_and_no_word_reaches_the_log(running: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def attack() -> None:
        first = await lender(running)
        leads = await first.program()
        await leads.ask("POST", f"{first.session}/commands/add-activity", {"kind": "canarykind"})
        await leads.ask("POST", f"{first.session}/commands/add-activity", {"canaryfield": 1})
        await leads.ask("GET", f"{first.session}?token={leads.token}")
        logging.getLogger("dialogue").info("control %s", "canarycontrol")
        told = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("dialogue"))
        assert "canarycontrol" in told  # control: what is logged would be found
        assert leads.token not in told and "canaryk" not in told and "canaryf" not in told

    with caplog.at_level(logging.DEBUG):
        asyncio.run(attack())


@pytest.fixture
def made(data: Path) -> Iterator[World]:
    found = world(data)
    prepare(found)
    yield found
    found.close()


def test_the_writer_itself_asks_what_was_lent(made: World) -> None:
    """A right that ended between the looking and the writing is asked for again by the one writer."""

    def send(only: frozenset[Right] | None, number: int) -> Any:
        actor = Actor(made.facilitator, only=only)
        return made.dialogue.executor.run(Order(OpenSession(), f"c{number}", made.session_id, actor))

    with pytest.raises(NotAllowed) as refused:
        send(frozenset({Right.PLAN}), 1)
    assert refused.value.code == "not_lent"
    send(frozenset({Right.STEER}), 2)  # control

"""The host's pages: figures and no words, accounts invited and stopped, records that were changed."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from contextlib import closing
from typing import Any

import httpx
import pytest

from dialogue.backups import back_up
from dialogue.simulation.actors import Facilitator
from support.furnished import furnished
from support.vote_room import rows

SECRET_WORD = "Zephyrine"


async def host(running: Any) -> Facilitator:
    """Whoever came first looks after the server."""
    made = Facilitator(running.address)
    await made.enter(running.sign_in_link())
    return made


def test_figures_are_shown_and_no_word_of_any_session(running: Any) -> None:
    async def play() -> None:
        first = await host(running)
        room = await furnished(running, SECRET_WORD)
        data = running.settings.data
        page = (await first.get("/admin")).text
        assert "none yet: dialogue backup FILE" in page and "please look" in page
        back_up(data / "dialogue.sqlite3", data / "secret", data / "kept.zip")
        page = (await first.get("/admin")).text
        for said in ("Dialogue 0.1.0", "SQLite", "kept.zip", "Platforms and sessions", "730 days"):
            assert said in page, said
        records = (await first.get("/admin/records", check="all")).text
        assert "Nothing is written here yet" in records and "No record was changed" in records
        platform = room.ids["platform_id"]
        kept = (await first.get("/admin/records", of=platform)).text
        assert "platform." in kept and "Whole since" in kept
        for shown in (page, records, kept):
            assert SECRET_WORD not in shown and room.staff.code not in shown
        # The record of a session is nobody's but its people's.
        answer = await first.web.get("/admin/records", params={"of": room.staff.session_id})
        assert answer.status_code == 404
        for other in (room.staff, room.person):  # a facilitator without that right, and a participant
            for path in ("/admin", "/admin/records", "/accounts"):
                assert (await other.web.get(path)).status_code == 403
        for one in (first, room.staff, room.person):
            await one.close()

    asyncio.run(play())


def changed(running: Any, statement: str) -> None:
    """Change the store past the program, as somebody with the file could."""
    with closing(sqlite3.connect(running.settings.data / "dialogue.sqlite3", timeout=30)) as store, store:
        store.execute(statement)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE log_entry SET account_id = 2 WHERE stream_id = 1 AND seq = 1", "not whole from number 1 on"),
        ("DELETE FROM log_entry WHERE stream_id = 1 AND seq = (SELECT max(seq) FROM log_entry WHERE stream_id = 1)",
         "not whole from number"),
        ("UPDATE account SET language = 'fr' WHERE id = 2", "Whole since"),
    ],
    ids=["an entry", "the last entry taken out", "control: no entry"],
)  # fmt: skip
def test_a_changed_entry_of_the_record_is_shown(running: Any, statement: str, said: str) -> None:
    async def play() -> None:
        first = await host(running)
        await first.post("/accounts", name="Bintou", command_id="one")
        await first.post("/accounts", name="Cheikh", command_id="two")
        assert "Whole since" in (await first.get("/admin/records")).text
        changed(running, statement)
        page = (await first.get("/admin/records", check="all")).text
        assert said in page
        assert ("Not whole: records 1" in page) is ("not whole" in said)
        await first.close()

    asyncio.run(play())


def link_on(page: str) -> str:
    found = re.search(r'id="link-address" readonly value="\w+://[^/"]+([^"]+)"', page)
    return found[1] if found else ""


async def lent(staff: Facilitator, platform: int) -> str:
    """A token of a program that acts by somebody's account."""
    page = await staff.post(f"/platforms/{platform}/tokens", name="A program", may=["read"], days="30")
    found = re.search(r"dlg_\w+", page.text)
    assert found
    return found[0]


async def asked_by(running: Any, token: str, platform: int) -> int:
    async with httpx.AsyncClient(base_url=running.address, timeout=60) as web:
        head = {"Authorization": f"Bearer {token}"}
        return (await web.get(f"/api/v1/platforms/{platform}", headers=head)).status_code


def test_somebody_is_invited_chooses_a_password_and_is_stopped(running: Any) -> None:
    async def play() -> None:
        first, bintou = await host(running), Facilitator(running.address)
        form = {"name": "Bintou", "language": "fr", "command_id": "invites"}
        path = link_on((await first.post("/accounts", **form)).text)
        assert path and path == link_on((await first.post("/accounts", **form)).text), (
            "sent twice it is one account"
        )
        assert rows(running, "SELECT count(*) FROM account") == [(2,)]
        assert path.split("?")[0] not in (await first.get("/accounts")).text, "the link is shown once"
        await bintou.enter(path.split("?")[0])
        assert (await bintou.web.get("/account")).status_code == 200
        # Nothing that is typed fits an account without a password.
        for typed in ("-", "", "four wells near the road"):
            answer = await first.web.post("/signin", data={"name": "Bintou", "password": typed})
            assert answer.status_code == 422
        await bintou.post("/account/password", new_password="four wells near the road")
        other = Facilitator(running.address)
        await other.post("/signin", name="Bintou", password="four wells near the road")
        assert (await other.web.get("/account")).status_code == 200
        await bintou.prepare("Water", recipe="empty")
        platform = rows(running, "SELECT max(id) FROM platform")[0][0]
        token = await lent(bintou, platform)
        assert await asked_by(running, token, platform) == 200  # control
        number = rows(running, "SELECT max(id) FROM account")[0][0]
        await first.post(f"/accounts/{number}/stop")
        assert await asked_by(running, token, platform) in {401, 403, 404}, "a program of hers goes on"
        for browser in (bintou, other):
            assert (await browser.web.get("/account")).status_code == 403
        answer = await other.web.post(
            "/signin", data={"name": "Bintou", "password": "four wells near the road"}
        )
        assert answer.status_code == 422
        kinds = [
            kind for (kind,) in rows(running, "SELECT kind FROM log_entry WHERE stream_id = 1 ORDER BY seq")
        ]
        assert kinds == ["facilitator.invited", "facilitator.stopped"]
        mine = rows(running, "SELECT min(id) FROM account")[0][0]
        answer = await first.web.post(f"/accounts/{mine}/stop")
        assert answer.status_code == 422 and (await first.web.get("/account")).status_code == 200
        for one in (first, bintou, other):
            await one.close()

    asyncio.run(play())


def test_the_host_ends_the_sign_ins_of_an_account(running: Any) -> None:
    async def play() -> None:
        first, second = await host(running), Facilitator(running.address)
        await second.enter(running.sign_in_link())
        assert (await second.web.get("/account")).status_code == 200  # control
        number = rows(running, "SELECT max(id) FROM account")[0][0]
        refused = await second.web.post(f"/accounts/{number}/sign-outs")
        assert refused.status_code == 403, "not an administrator"
        await first.post(f"/accounts/{number}/sign-outs")
        assert (await second.web.get("/account")).status_code == 403
        for one in (first, second):
            await one.close()

    asyncio.run(play())


def test_a_name_without_a_password_takes_as_long_as_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long the answer takes must not tell who has no password."""
    from dialogue.accounts import passwords

    began = time.process_time()
    assert passwords._fits(passwords.hashed("four wells near"), "four wells near")
    usual = time.process_time() - began
    began = time.process_time()
    assert not passwords._fits(passwords.NO_PASSWORD, "-")
    assert time.process_time() - began > usual / 10

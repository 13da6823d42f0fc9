"""Tokens of programs: made on the platform's page, shown once, kept as a hash, ended by whoever may."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from typing import Any

from dialogue.api.scopes import SCOPES, Scope, can_give, rights_in
from dialogue.kernel.rights import IN_HOUSE, ON_PLATFORM, HouseRole, PlatformRole, Right, rights_of
from dialogue.simulation.actors import Facilitator
from support.roles import platform_of, with_account


def shown_in(page: str) -> str:
    found = re.search(r'id="token-text" readonly value="([^"]+)"', page)
    return found[1] if found else ""


def test_nobody_can_give_what_she_does_not_hold_herself() -> None:
    house = rights_of(HouseRole.ACCOUNT, IN_HOUSE)
    for role in PlatformRole:
        held = rights_of(role, ON_PLATFORM)
        lent = rights_in(can_give(held))
        of_platform = frozenset().union(*ON_PLATFORM.values())
        assert lent & of_platform <= held, role
        assert lent & frozenset().union(*IN_HOUSE.values()) <= house
    assert can_give(rights_of(PlatformRole.OBSERVER, ON_PLATFORM)) == [Scope.READ]
    assert set(can_give(rights_of(PlatformRole.COORDINATOR, ON_PLATFORM))) == set(SCOPES)
    assert rights_in(["read", "everything", ""]) == SCOPES[Scope.READ].rights
    assert not any(
        one.rights & {Right.ONLY_THE_PROGRAM, Right.HAVE_ACCOUNT, Right.LOOK_AFTER_ACCOUNTS, Right.VOTE}
        for one in SCOPES.values()
    )


def test_a_token_is_shown_once_and_ended_by_whoever_may(running: Any) -> None:
    asyncio.run(_shown_once_and_ended(running))


async def _shown_once_and_ended(running: Any) -> None:
    first, staff = Facilitator(running.address), Facilitator(running.address)
    for one in (first, staff):
        await one.enter(running.sign_in_link())
    await staff.prepare("Water", recipe="empty")
    platform = platform_of(running, staff.session_id)
    page = f"/platforms/{platform}/tokens"
    fields = {"name": "Clock on the wall", "may": "read", "days": "30", "command_id": "one-form-00000000"}
    made = await staff.web.post(page, data=fields)
    token = shown_in(made.text)
    assert made.status_code == 200 and token.startswith("dlg_") and len(token) > 60
    assert shown_in((await staff.web.post(page, data=fields)).text) == token, "sent twice, made once"
    again = await staff.web.get(page)
    assert "Clock on the wall" in again.text and token not in again.text
    with sqlite3.connect(running.settings.data / "dialogue.sqlite3") as store:
        everything = "\n".join(store.iterdump())
    assert token not in everything and fields["command_id"] not in everything
    assert "Clock on the wall" in everything  # control: what is stored would be found
    assert everything.count("token.made") == 1

    helper = await with_account(running, staff, "platform facilitator")
    refused = await helper.web.post(page, data=fields | {"may": "platform", "command_id": "another"})
    assert refused.status_code == 422 and not shown_in(refused.text), "more than she holds herself"
    assert "Clock on the wall" not in (await helper.web.get(page)).text, "another one's token"
    assert (await helper.web.post(f"{page}/1/end")).status_code == 404
    assert shown_in((await helper.web.post(page, data=fields | {"command_id": "third"})).text)
    await staff.post(f"{page}/2/end")  # who looks after the platform ends anybody's
    await staff.post(f"{page}/1/end")
    assert "End this token" not in (await staff.web.get(page)).text
    for wrong in ({"may": "house"}, {"days": "4000"}, {"name": " "}):
        answer = await staff.web.post(page, data={**fields, **wrong, "command_id": f"wrong-{wrong}"})
        assert answer.status_code == 422, wrong

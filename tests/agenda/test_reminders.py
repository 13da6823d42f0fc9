"""Decisions that wait for a group are brought up: in the platform's next session, on its page and on its agenda."""

from __future__ import annotations

import asyncio
import re
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from dialogue.decisions import waiting
from dialogue.decisions.schema import Decision
from dialogue.simulation.actors import Facilitator
from support.days import in_days


async def decided(running: Any, person: Any) -> Facilitator:
    """A provisional decision that waits for the companies; its session has ended."""
    facilitator = Facilitator(running.address)
    await facilitator.enter(running.sign_in_link())
    await facilitator.prepare("Water", recipe="empty", groups=["farmers", "companies"])
    await facilitator.open()
    await facilitator.post(f"{facilitator.base}/activities", kind="agree", minutes="5")
    here = (await facilitator.activities())[-1]
    await facilitator.turn(here, "open")
    farmer = await person(facilitator, "F")
    await facilitator.act(here, "wording", text="Water for every village")
    await facilitator.act(here, "rule", preset="shared-goal", ratify_by=in_days(5))
    await facilitator.act(here, "round")
    await farmer.act(here, "position", level="1")
    await facilitator.act(here, "round-closing")
    await facilitator.act(here, "decision")
    await farmer.close()
    return facilitator


def test_what_waits_comes_up_until_the_group_has_answered(
    running: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        facilitator = await decided(running, person)
        first, activity = facilitator.base, (await facilitator.activities())[-1]
        companies = (await facilitator.groups())["C"]
        home = (await facilitator.get("/")).text
        platform = re.findall(r'"(/platforms/\d+)"', home)[0]
        assert "Waiting for a group to confirm" not in (await facilitator.get(f"{first}/console")).text
        await facilitator.turn(activity, "close")
        await facilitator.post(f"{first}/closing")
        await facilitator.prepare("Next", recipe="empty", groups=["farmers"])
        await facilitator.open()
        pages = (f"{facilitator.base}/console", platform, f"{platform}/agenda")
        for page in pages:
            text = (await facilitator.get(page)).text
            assert "Waiting for a group to confirm" in text and "Water for every village" in text, page
            assert "The last day has passed" not in text and f"{first}/console" in text
        later(running, date(2020, 1, 1))
        for page in pages:
            text = (await facilitator.get(page)).text
            assert "The last day has passed" in text and "It has lapsed." in text, page
        await facilitator.post(
            f"{first}/activities/{activity}/ratifications",
            group=companies,
            answer="yes",
            by_whom="Chair",
            at_meeting="1",
        )
        for page in pages:
            assert "Waiting for a group to confirm" not in (await facilitator.get(page)).text, page

        stranger = Facilitator(running.address)
        await stranger.enter(running.sign_in_link())
        assert (await stranger.web.get(platform)).status_code == 404
        await stranger.close()
        await facilitator.close()

    asyncio.run(play())


def later(running: Any, day: date) -> None:
    """As if the last day had passed."""
    database = running.database()
    with database.write() as tx:
        decision = tx.exec(select(Decision)).one()
        decision.ratify_by = day
        tx.add(decision)
    database.close()


def test_late_and_soon_are_told_apart() -> None:
    one = waiting.Waiting(1, 1, "Water", "en", "provisional", ("companies",), date(2027, 1, 15))
    assert one.late(date(2027, 1, 16)) and not one.late(date(2027, 1, 15))
    assert one.soon(date(2027, 1, 1)) and not one.soon(date(2026, 12, 31))
    never = waiting.Waiting(1, 1, "Water", "en", "provisional", ("companies",), None)
    assert not never.late(date(2099, 1, 1)) and not never.soon(date(2099, 1, 1))

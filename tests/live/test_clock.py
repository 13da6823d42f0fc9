"""The machine's clock is put forward or back while a timer runs: what is left of the timer stays what it was."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from dialogue.kernel import clock, desk
from dialogue.kernel.schema import Activity
from support.lines import brainstorm, channel

HOUR = 3600.0


def jump(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Put the machine's clock, as this program reads it, forward or back."""
    real_time, real_now = time.time, desk.utc_now
    monkeypatch.setattr(time, "time", lambda: real_time() + seconds)
    monkeypatch.setattr(desk, "utc_now", lambda: real_now() + timedelta(seconds=seconds))


def ends_at(running: Any, activity: int) -> datetime:
    database = running.database()
    try:
        with database.read() as reader:
            found = reader.get(Activity, activity)
            assert found is not None and found.ends_at is not None
            return found.ends_at  # type: ignore[no-any-return]
    finally:
        database.close()


async def said(awa: Any) -> dict[str, float]:
    """The server's present moment in seconds, as a socket's beat and as an answer to asking have it."""
    async with channel(awa, awa.session_id, "phone") as phone:
        beat = json.loads(await phone.recv())
    asked = (await awa.get(f"{awa.base}/frame", screen="phone", after=0)).json()
    return {"beat": beat["now"] / 1000, "asked": asked["now"] / 1000}


async def left_after_a_jump(
    running: Any, open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> list[float]:
    """Seconds that are left of a timer of five minutes, as phones would count them: before and after the jump, when
    it has been paused and goes on, and when it was set anew.
    """
    found: list[float] = []

    async def note() -> None:
        end = ends_at(running, activity).timestamp()
        found.extend(end - now for now in (await said(awa)).values())

    async with open_session(recipe="empty") as facilitator:
        activity = await brainstorm(facilitator)
        awa = await person(facilitator)
        await note()
        with monkeypatch.context() as patch:
            jump(patch, seconds)
            await note()
            await facilitator.turn(activity, "pause")
            await facilitator.turn(activity, "resume")
            await note()
            await facilitator.post(f"{facilitator.base}/activities/{activity}/timer", minutes="5")
            await note()
        # A jump between two acts: what was paused before it goes on after it.
        await facilitator.turn(activity, "pause")
        with monkeypatch.context() as patch:
            jump(patch, seconds)
            await facilitator.turn(activity, "resume")
            await note()
        await awa.close()
    return found


@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
def test_an_hour_more_or_less_moves_no_timer(
    seconds: float, running: Any, open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = asyncio.run(left_after_a_jump(running, open_session, person, monkeypatch, seconds))
    # A busy machine may stand still for a while in this test, but not for minutes.
    assert all(120 < one <= 301 for one in left), left


@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
def test_with_timers_on_the_machines_clock_they_would_move(
    seconds: float, running: Any, open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what is left jumps with the clock."""
    monkeypatch.setattr(clock, "_even", lambda: time.time())
    monkeypatch.setattr(clock, "_START", 0.0)
    left = asyncio.run(left_after_a_jump(running, open_session, person, monkeypatch, seconds))
    assert any(one < 0 or one > 3000 for one in left), left

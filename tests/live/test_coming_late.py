"""Who comes late reads what has happened so far, and the facilitator sees who is still on the way in. Without script."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from dialogue.people import way_in
from dialogue.people.way_in import CHOOSING, LONG, PASSCODE, WayIn
from dialogue.simulation.actors import Participant


def test_a_late_joiner_reads_what_happened_so_far(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            early = await person(staff, "F")
            for kind, prompt in (("brainstorm", "What is missing?"), ("check_in", "How are you?")):
                await staff.post(f"{staff.base}/activities", kind=kind, prompt=prompt, minutes="5")
            first, second = await staff.activities()
            await staff.turn(first, "open")
            await early.act(first, "ideas", text="Shown to the room")
            await early.act(first, "ideas", text="Hidden from the room")
            page = (await staff.get(f"{staff.base}/console")).text
            hidden = re.findall(r"/ideas/(\d+)/hiding", page)
            assert hidden, "the console can hide an idea"
            await staff.act(first, "reveal")
            shown = (await staff.get(f"{staff.base}/console")).text
            card = re.search(r'id="idea-(\d+)"(?:(?!id="idea-).)*Hidden from the room', shown, re.S)
            assert card
            await staff.act(first, f"ideas/{card[1]}/hiding", reason="names somebody")
            on_time = await person(staff, "N")
            assert "What has happened so far" not in await on_time.page()
            await staff.turn(first, "close")
            await staff.turn(second, "open")
            late = await person(staff, "U")
            page = await late.page()
            assert "What has happened so far" in page and "What is missing?" in page
            assert re.search(r"Now:?</b> <bdi>How are you\?", page)
            for others in (early, on_time):
                assert "What has happened so far" not in await others.page()
            step = (await late.get(f"{staff.base}/activities/{first}/so-far")).text
            assert "Shown to the room" in step and "Hidden from the room" not in step
            assert "<textarea" not in step, "nobody writes into a step that is over"
            for closed in (second, 999):
                assert (await late.get(f"{staff.base}/activities/{closed}/so-far")).url.path == staff.base
            assert "What has happened so far" not in (await late.post(f"{staff.base}/so-far")).text
            stranger = Participant(late.address)
            assert (await stranger.web.get(f"{staff.base}/activities/{first}/so-far")).status_code == 403

    asyncio.run(play())


def test_the_console_counts_who_is_on_the_way_in(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            people = [Participant(running.address) for _ in range(3)]
            for one in people:
                for _ in range(2):  # looked at twice, counted once
                    await one.get(f"/join/{staff.code}", lang="en")
            assert "3 are choosing a group" in (await staff.get(f"{staff.base}/way-in")).text
            groups = await staff.groups()  # the facilitator's own look at the lobby counts, too
            await people[0].post(f"/join/{staff.code}", group=str(groups["F"]), language="en")
            assert "3 are choosing a group" in (await staff.get(f"{staff.base}/console")).text
            assert not [one for one in people[0].web.cookies.jar if one.name.startswith("coming")]
            assert (await people[1].web.get(f"{staff.base}/way-in")).status_code == 403

    asyncio.run(play())


def test_who_hangs_is_seen_and_who_went_away_fades(monkeypatch: Any) -> None:
    clock = [1000.0]
    monkeypatch.setattr(way_in.time, "monotonic", lambda: clock[0])
    made = WayIn()
    made.at(1, "a", PASSCODE)
    made.at(1, "b", CHOOSING)
    made.at(2, "c", CHOOSING)
    assert (made.counted(1).passcode, made.counted(1).choosing, made.counted(1).long) == (1, 1, 0)
    clock[0] += LONG + 1
    made.at(1, "a", CHOOSING)  # went a step further: begins anew
    assert (made.counted(1).passcode, made.counted(1).choosing, made.counted(1).long) == (0, 2, 1)
    clock[0] += way_in.FADES - 1
    assert made.counted(1).choosing == 1 and made.counted(2).choosing == 0
    made.arrived(1, "a")
    assert made.counted(1).choosing == 0
    for number in range(way_in.MOST + 5):
        made.at(3, str(number), CHOOSING)
    assert made.counted(3).choosing == way_in.MOST

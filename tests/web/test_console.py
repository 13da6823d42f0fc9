"""What a facilitator sees around the activity: who is silent, how people join, what follows after the end."""

from __future__ import annotations

import asyncio
import re
from typing import Any

ROW = re.compile(r"<b>([A-Z])</b><i></i></span><bdi>[^<]*</bdi></span></th>\s*(.*?)</tr>", re.S)
CELL = re.compile(r'<td class="n[^"]*">([^<]*)</td>')


async def people(facilitator: Any) -> dict[str, list[str]]:
    """The cells of the people table by group letter."""
    page = (await facilitator.get(f"{facilitator.base}/console")).text
    table = page.partition('<table class="table people">')[2].partition("</tbody>")[0]
    return {letter: CELL.findall(cells) for letter, cells in ROW.findall(table)}


def test_the_console_counts_by_group_who_has_said_nothing_yet(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, bo = await person(facilitator, "F"), await person(facilitator, "C")
            assert (await people(facilitator))["F"] == ["1"], "nothing is asked yet: no such column"
            for kind, what in (("brainstorm", "ideas"), ("check_in", "answer")):
                await facilitator.post(
                    f"{facilitator.base}/activities", kind=kind, prompt="What?", minutes="5"
                )
                activity = (await facilitator.activities())[-1]
                await facilitator.turn(activity, "open")
                assert (await people(facilitator))["F"] == ["1", "1"]
                await awa.act(activity, what, text="Wells")
                found = await people(facilitator)
                assert found["F"] == ["1", "0"]
                assert found["C"] == ["1", "1"]
                await facilitator.turn(activity, "close")
            assert (await people(facilitator))["C"] == ["1"]
            await bo.close()

    asyncio.run(play())


def test_a_withdrawn_idea_makes_its_author_silent_again_and_a_hidden_one_does_not(
    open_session: Any, person: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator, "F")
            await facilitator.post(
                f"{facilitator.base}/activities", kind="brainstorm", prompt="?", minutes="5"
            )
            activity = (await facilitator.activities())[-1]
            await facilitator.turn(activity, "open")
            await awa.act(activity, "ideas", text="Wells")
            idea = re.findall(r"/ideas/(\d+)/withdrawal", await awa.page())[0]
            await facilitator.act(activity, f"ideas/{idea}/hiding", reason="A name")
            assert (await people(facilitator))["F"] == ["1", "0"]
            await facilitator.act(activity, f"ideas/{idea}/showing")
            await awa.act(activity, f"ideas/{idea}/withdrawal")
            assert (await people(facilitator))["F"] == ["1", "1"]

    asyncio.run(play())


def test_a_session_ends_early_leads_to_its_minutes_and_opens_again(open_session: Any) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            console = f"{facilitator.base}/console"
            assert f"{facilitator.base}/closing" in (await facilitator.get(console)).text
            await facilitator.post(f"{facilitator.base}/closing")
            ended = (await facilitator.get(console)).text
            assert "Read the minutes" in ended
            await facilitator.post(f"{facilitator.base}/opening")
            assert "Read the minutes" not in (await facilitator.get(console)).text

    asyncio.run(play())


def test_after_the_end_what_stood_on_stage_can_be_read_and_not_changed(open_session: Any) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            console, activity = f"{facilitator.base}/console", (await facilitator.activities())[1]
            await facilitator.turn(activity, "open")
            assert "<fieldset" not in (await facilitator.get(console)).text.partition('id="session-stage"')[2]
            await facilitator.turn(activity, "close")
            await facilitator.post(f"{facilitator.base}/closing")
            stage = (await facilitator.get(console)).text.partition('id="session-stage"')[2]
            before, held, after = stage.partition('<fieldset class="over stack" disabled>')
            assert held and "To change something here, open the session again." in before
            assert "<form" not in before and "</fieldset>" in after

    asyncio.run(play())


def test_the_preparation_page_has_the_whole_address_and_its_qr_code(open_session: Any) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            page = (await facilitator.get(f"{facilitator.base}/preparation")).text
            assert re.search(rf'href="[^"]*/join/{facilitator.code}"', page)
            assert 'class="qr-line"' in page

    asyncio.run(play())

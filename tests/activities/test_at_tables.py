"""Tables on a real server: phones follow their table, what is written there stays there, nothing goes with a scribe."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import AsyncExitStack
from typing import Any

import pytest

from dialogue.activities.tables import rules
from dialogue.live import room as rooms
from dialogue.simulation.actors import Surprise
from support.lines import channel, heard

TABLE = re.compile(r"<b>Table (\d+)")


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


async def opened(facilitator: Any, **settings: str) -> int:
    """A step of two tables, open."""
    base = facilitator.base
    await facilitator.post(f"{base}/activities", kind="tables", prompt="What about wells?", minutes="5")
    activity: int = (await facilitator.activities())[-1]
    chosen = {"setting.tables": "2", "setting.questions": "Who digs?\nWho pays?", **settings}
    await facilitator.act(activity, "edit", title="", prompt="What about wells?", minutes="5", **chosen)
    await facilitator.turn(activity, "open")
    return activity


async def table_of(one: Any) -> int:
    found = TABLE.search(await one.page())
    return int(found.group(1)) if found else 0


async def place_of(running: Any, one: Any) -> int:
    """The id of somebody's place: as the console's tick box has it."""
    seat = re.search(r'data-seat="(\d+)"', await one.page())
    assert seat is not None
    with sqlite3.connect(running.settings.data / "dialogue.sqlite3") as store:
        asked = "SELECT id FROM table_place WHERE seat_id = ?"
        return int(store.execute(asked, (seat.group(1),)).fetchone()[0])


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "control: pages stay with their old table"])
def test_phones_follow_their_table_and_hear_no_other(
    running: Any, open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    if not kept:
        monkeypatch.setattr(rooms, "at_their_tables", lambda *_: [])

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator, AsyncExitStack() as open_:
            people = [await person(facilitator, group) for group in "FNFN"]
            activity = await opened(facilitator)
            lines = [
                await open_.enter_async_context(channel(one, facilitator.session_id, "phone"))
                for one in people
            ]
            wall = await open_.enter_async_context(channel(facilitator, facilitator.session_id, "projector"))
            assert "Table 1" not in await people[0].page(), "the seating is not published"
            await facilitator.act(activity, "tables/publication")
            if not kept:
                with pytest.raises(TimeoutError):
                    await heard(lines[0], "<b>Table", within=1.0)
                return
            # Without loading anything, each page is that of its table: farmers and NGOs are mixed.
            at = [int(TABLE.findall((await heard(one, "<b>Table"))["content"])[0]) for one in lines]
            assert sorted((table, group) for table, group in zip(at, "FNFN", strict=True)) == [
                (1, "F"), (1, "N"), (2, "F"), (2, "N"),
            ]  # fmt: skip
            one, other = at.index(1), at.index(2)
            await people[one].act(activity, "tables/pen")
            with pytest.raises(Surprise, match="take the pen"):
                await people[other].act(activity, "tables/lines", text="without a pen")
            await people[one].act(activity, "tables/lines", text="canary wells")
            neighbour = next(n for n, table in enumerate(at) if table == 1 and n != one)
            await heard(lines[neighbour], "canary wells")
            assert "canary" not in await people[other].page()
            assert "canary" not in (await facilitator.get(f"{facilitator.base}/projector")).text
            assert "1 line" in (await heard(wall, "1 line"))["content"]
            # She is put at the other table: her page leaves the lines behind, and the pen.
            await facilitator.act(
                activity, "tables/moves", places=[await place_of(running, people[one])], table="2", do="move"
            )
            frame = (await heard(lines[one], "<b>Table 2"))["content"]
            assert "canary" not in frame and "Nobody has the pen yet" in frame
            assert "canary" not in await people[one].page()
            await facilitator.act(activity, "tables/lines-for", table="2", text="second canary")
            await heard(lines[one], "second canary")
            # The room reads all of it only when the reports are shown.
            await facilitator.act(activity, "tables/reports")
            frame = (await heard(lines[other], "canary wells"))["content"]
            assert "second canary" in frame
            await facilitator.turn(activity, "close")
            await heard(lines[one], "tables-here")
            assert await table_of(people[one]) == 0, "nobody sits at a table any more"

    asyncio.run(play())


def test_a_scribe_who_leaves_takes_nothing_with_her(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, bo = await person(facilitator, "F"), await person(facilitator, "N")
            activity = await opened(facilitator, **{"setting.tables": "1", "setting.mixing": "hand"})
            with pytest.raises(Surprise, match="Nobody sits"):
                await facilitator.act(activity, "tables/publication")
            await facilitator.act(activity, "tables/seating", only_new="true")
            await facilitator.act(activity, "tables/publication")
            await awa.act(activity, "tables/pen")
            await awa.act(activity, "tables/lines", text="First line")
            await awa.act(activity, "tables/draft", text="Half a sent")
            with pytest.raises(Surprise, match="is here"):
                await bo.act(activity, "tables/pen-from-another")
            await awa.post(f"{facilitator.base}/leaving")
            await bo.act(activity, "tables/pen-from-another")
            page = await bo.page()
            assert "First line" in page and "Half a sent</textarea>" in page
            await bo.act(activity, "tables/lines", text="Half a sentence, now whole")
            assert "Half a sent</textarea>" not in await bo.page()
            line = re.findall(r"tables/lines/(\d+)/withdrawal", await bo.page())[0]
            await bo.act(activity, f"tables/lines/{line}/withdrawal")
            assert "First line" not in await bo.page()
            await bo.act(activity, "tables/pen-down")
            assert "Take the pen" in await bo.page()

    asyncio.run(play())


def test_lines_come_back_as_ideas_with_their_table(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            base = facilitator.base
            for group in "FNCF":
                await person(facilitator, group)
            activity = await opened(facilitator)
            groups = await facilitator.groups()
            await facilitator.act(activity, "tables/heads", group=groups["F"], number="2", who="")
            await facilitator.act(activity, "tables/heads", group=groups["N"], number="", who="Mrs. Sow")
            with pytest.raises(Surprise, match="from 1 to"):
                await facilitator.act(activity, "tables/heads", group=groups["F"], number="many", who="")
            await facilitator.act(activity, "tables/publication")
            late = await person(facilitator, "C", name="LATE-NAME")
            assert "Find my table" in await late.page()
            await late.act(activity, "tables/place")
            assert await table_of(late) in {1, 2}
            wall = words((await facilitator.get(f"{base}/projector", lang="en")).text)
            assert "Mrs. Sow" in wall and "LATE-NAME" not in wall
            await facilitator.act(activity, "tables/naming", table="2", name="Window")
            await facilitator.act(activity, "tables/lines-for", table="1", text="A pump keeper")
            await facilitator.act(activity, "tables/lines-for", table="2", text="A fair price")
            await facilitator.act(activity, "tables/lines-for", table="2", text="Bread is late", note="true")
            with pytest.raises(Surprise, match="no table with this number"):
                await facilitator.act(activity, "tables/lines-for", table="7", text="Nowhere")
            await facilitator.turn(activity, "close")
            await facilitator.post(f"{base}/activities", kind="cluster", prompt="Themes?", minutes="5")
            cluster = (await facilitator.activities())[-1]
            await facilitator.turn(cluster, "open")
            board = words((await facilitator.get(f"{base}/console", lang="en")).text)
            assert "A pump keeper Table 1" in board and "A fair price Window" in board
            assert "Bread is late" not in board, "a note is no idea"
            minutes = words((await facilitator.get(f"{base}/minutes", lang="en")).text)
            for said in ("Table 2 · Window", "A pump keeper", "Bread is late", "8 people", "note, on paper"):
                assert said in minutes, said
            assert "LATE-NAME" not in minutes

    asyncio.run(play())


def test_people_choose_their_table_until_it_is_full(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_LINES", 1)

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, group) for group in "FNC"]
            chosen = {"setting.mixing": "choice", "setting.people": "2", "setting.one_pen": "false"}
            activity = await opened(facilitator, **chosen)
            assert "Who digs?" in await people[0].page()
            for one in people[:2]:
                await one.act(activity, "tables/place", table="1")
            with pytest.raises(Surprise, match="full"):
                await people[2].act(activity, "tables/place", table="1")
            await people[2].act(activity, "tables/place", table="2")
            await people[0].act(activity, "tables/lines", text="Mine")  # everybody writes
            line = re.findall(r"tables/lines/(\d+)/withdrawal", await people[0].page())[0]
            assert f"lines/{line}/withdrawal" not in await people[1].page()
            with pytest.raises(Surprise, match="403"):
                await people[1].act(activity, f"tables/lines/{line}/withdrawal")
            with pytest.raises(Surprise, match="can write 1 lines"):
                await people[1].act(activity, "tables/lines", text="Too many")
            await facilitator.act(activity, "tables/merging", table="1", into="2")
            assert await table_of(people[0]) == 2 and "Mine" in await people[2].page()

    asyncio.run(play())

"""The board through its real forms: cards from ideas, moves, themes, undo, sync, who may, suggestions."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.activities.cluster.kind import harvest
from dialogue.activities.cluster.minutes_section import parked, section
from dialogue.charts import BarChart
from dialogue.documents.tree import Quote
from dialogue.kernel.schema import Activity, Session
from dialogue.languages import Tongue
from dialogue.people.groups import groups_of
from dialogue.simulation.actors import Surprise
from dialogue.stage.contract import MinutesContext
from support.board import clustering, columns

IDEAS = {"Wells": "F", "Rain tanks": "N", "School": "F", "Teachers": "C"}


def test_ideas_become_loose_cards_and_move_into_themes(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            board, _, people = await clustering(facilitator, person, IDEAS)
            assert await board.columns() == {"Ideas without a theme": list(IDEAS), "Parking lot": []}
            await board.act("themes", title="Water <now>")
            await board.move(["Rain tanks", "Wells"], "Water &lt;now&gt;")
            await board.move(["School"], "new", title="Learning")
            shown = {
                "Ideas without a theme": ["Teachers"],
                "Water &lt;now&gt;": ["Rain tanks", "Wells"],
                "Learning": ["School"],
                "Parking lot": [],
            }
            assert await board.columns() == shown
            assert columns(await people[0].page()) == shown
            projector = (await facilitator.get(f"{facilitator.base}/projector")).text
            assert "Water &lt;now&gt;" in projector and 'name="ideas"' not in projector
            for one in people:
                await one.close()

    asyncio.run(play())


def test_undo_takes_back_the_last_acts_one_by_one(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            board, _, people = await clustering(facilitator, person, IDEAS)
            seen = [await board.columns()]
            await board.move(["Wells", "School", "Rain tanks"], "new", title="Water")
            seen.append(await board.columns())
            themes, cards = await board.ids()
            await board.act(f"themes/{themes['Water']}/splitting", ideas=[cards["School"]], title="Learning")
            seen.append(await board.columns())
            await board.act(f"themes/{themes['Water']}/title", title="Water for all")
            seen.append(await board.columns())
            await board.move(["Teachers"], "Learning")
            seen.append(await board.columns())
            themes, _ = await board.ids()
            await board.act(f"themes/{themes['Learning']}/merger", into=themes["Water for all"])
            seen.append(await board.columns())
            await board.act(f"themes/{themes['Water for all']}/removal")
            for expected in reversed(seen):
                await board.act("undo")
                assert await board.columns() == expected
            with pytest.raises(Surprise, match="nothing to undo"):
                await board.act("undo")
            for one in people:
                await one.close()

    asyncio.run(play())


def test_undo_never_takes_later_work_with_it(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            board, _, people = await clustering(facilitator, person, IDEAS)
            await board.move(["Wells"], "new", title="Water")
            first = int(re.findall(r'name="move" value="(\d+)"', await board.html())[0])
            await board.move(["School"], "Parking lot")
            await board.act(
                "undo", move=first
            )  # the later act is about something else: the first alone goes back
            assert await board.columns() == {
                "Ideas without a theme": ["Wells", "Rain tanks", "Teachers"],
                "Parking lot": ["School"],
            }
            await board.move(["Wells"], "new", title="Water again")
            second = first + 2
            await board.move(["Teachers"], "Water again")
            await board.act("undo", move=second)  # what was put there since stays, and so does the theme
            assert (await board.columns())["Water again"] == ["Teachers"]
            assert (await board.columns())["Ideas without a theme"] == ["Wells", "Rain tanks"]
            await board.move(["Wells"], "Water again")
            await board.move(["Wells"], "Parking lot")
            with pytest.raises(Surprise, match="changed again since then"):
                await board.act("undo", move=second + 2)
            for one in people:
                await one.close()

    asyncio.run(play())


def test_reopening_brings_new_ideas_and_drops_hidden_ones(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            board, gather, people = await clustering(facilitator, person, IDEAS)
            await board.move(["Wells", "School"], "new", title="Mixed")
            await facilitator.turn(board.activity, "close")
            await facilitator.turn(gather, "reopen")
            await people[0].act(gather, "ideas", text="Late one")
            await people[0].act(gather, "ideas/1/wording", text="Deep wells")
            await facilitator.act(gather, "ideas/3/hiding", reason="Doubled")
            await facilitator.turn(gather, "close")
            await facilitator.turn(board.activity, "reopen")
            assert await board.columns() == {
                "Ideas without a theme": ["Rain tanks", "Teachers", "Late one"],
                "Mixed": ["Deep wells"],
                "Parking lot": [],
            }
            await facilitator.turn(board.activity, "close")
            await facilitator.turn(gather, "reopen")
            await facilitator.act(gather, "ideas/3/showing")
            await facilitator.turn(gather, "close")
            await facilitator.turn(board.activity, "reopen")
            assert (await board.columns())["Mixed"] == ["Deep wells", "School"]
            for one in people:
                await one.close()

    asyncio.run(play())


def test_a_hidden_idea_leaves_every_page_of_the_board(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            planted = "Zanzibar-planted-word"
            board, gather, people = await clustering(facilitator, person, {planted: "F", "Wells": "N"})
            pages = (f"{facilitator.base}/console", f"{facilitator.base}/projector")
            assert planted in (await facilitator.get(pages[0])).text  # the control: it was there
            await board.move([planted], "new", title="Mixed")
            theme = (await board.ids())[0]["Mixed"]
            tools = f"{facilitator.base}/activities/{board.activity}/themes/{theme}"
            await facilitator.turn(board.activity, "close")
            await facilitator.act(gather, "ideas/1/hiding", reason="Rude")
            await facilitator.turn(board.activity, "reopen")
            for page in (pages[1], tools):
                assert planted not in (await facilitator.get(page)).text
            console = (await facilitator.get(pages[0])).text
            assert planted not in re.sub(
                r'<details id="cluster-hidden-[^>]*>.*?</ul>', "", console, flags=re.S
            )
            assert planted not in await people[1].page()
            for one in people:
                await one.close()

    asyncio.run(play())


def test_participants_arrange_only_where_the_setting_lets_them(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            board, _, people = await clustering(facilitator, person, IDEAS)
            _, cards = await board.ids()
            with pytest.raises(Surprise, match="403"):
                await people[0].act(
                    board.activity, "moves", ideas=[cards["Wells"]], theme="new", title="Mine"
                )
            assert 'name="ideas"' not in await people[0].page()
            await facilitator.turn(board.activity, "close")
            for one in people:
                await one.close()

    asyncio.run(play())


def test_everybody_moves_where_the_setting_says_so(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            board, _, people = await clustering(facilitator, person, IDEAS, everybody="true")
            awa = people[0]
            _, cards = await board.ids()
            page = await awa.page()
            assert page.count(f'form="move-{board.activity}"') == len(IDEAS) + 1
            await awa.act(
                board.activity, "moves", ideas=[cards["Wells"]], theme="new", title="Water", panel="mine"
            )
            assert (await board.columns())["Water"] == ["Wells"]
            with pytest.raises(Surprise, match="422"):
                await awa.act(board.activity, "moves", theme="0", panel="mine")
            for what in ("undo", "themes", "suggestions"):
                with pytest.raises(Surprise, match="403"):
                    await awa.act(board.activity, what, title="No")
            await facilitator.turn(board.activity, "pause")
            with pytest.raises(Surprise, match="422"):
                await awa.act(board.activity, "moves", ideas=[cards["Wells"]], theme="0", panel="mine")
            await board.act("undo")
            assert "Water" not in await board.columns()
            for one in people:
                await one.close()

    asyncio.run(play())


def test_refusals_change_nothing(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            board, _, people = await clustering(facilitator, person, IDEAS)
            await board.move(["Wells"], "new", title="Water")
            before = await board.columns()
            themes, cards = await board.ids()
            water, parking = themes["Water"], themes["Parking lot"]
            for what, fields, match in (
                ("moves", {"ideas": [cards["Wells"], 999], "theme": water}, "404"),
                ("moves", {"ideas": [cards["Wells"]], "theme": 999}, "404"),
                ("moves", {"ideas": [cards["Wells"]], "theme": ""}, "choose where"),
                ("moves", {"ideas": [cards["School"]], "theme": "new", "title": " "}, "needs a title"),
                ("moves", {"theme": "new", "title": "Empty"}, "No idea is chosen"),
                ("themes", {"title": "x" * 81}, "81 characters"),
                (f"themes/{water}/merger", {"into": water}, "another theme"),
                (f"themes/{parking}/title", {"title": "Bin"}, "stays as it is"),
                (f"themes/{parking}/merger", {"into": water}, "stays as it is"),
                (f"themes/{water}/splitting", {"ideas": [cards["School"]], "title": "S"}, "another theme"),
            ):
                with pytest.raises(Surprise, match=match):
                    await board.act(what, **fields)
            assert await board.columns() == before
            for one in people:
                await one.close()

    asyncio.run(play())


def test_the_minutes_and_the_next_activity_read_the_themes(
    running: Any, open_session: Any, person: Any
) -> None:
    async def play() -> tuple[int, int]:
        async with open_session(recipe="empty") as facilitator:
            board, _, people = await clustering(facilitator, person, IDEAS)
            await board.move(["School"], "new", title="Learning")
            await board.move(["Wells", "Rain tanks"], "new", title="Water")
            await board.move(["Teachers"], "Parking lot")
            await board.act("themes", title="Empty")
            for one in people:
                await one.close()
            return facilitator.session_id, board.activity

    session_id, activity_id = asyncio.run(play())
    database = running.database()
    with database.read() as reader:
        session, activity, tongue = (
            reader.get(Session, session_id),
            reader.get(Activity, activity_id),
            Tongue("en"),
        )
        assert session and activity
        context = MinutesContext(reader, session, activity, tongue, groups_of(reader, session_id, tongue))
        told, (aside,) = section(context), parked(context)
        themes = [(item.text, item.count) for item in harvest(reader, activity)]
    database.close()
    assert themes == [("Water", 2), ("Learning", 1)]
    assert [part.heading for part in told.sections] == ["Water", "Learning", "Empty"]
    assert aside.place == "parking-lot" and len(aside.section.blocks) == 1
    water = [block for block in told.sections[0].blocks if isinstance(block, Quote)]
    assert [(quote.text, quote.group and quote.group.letter) for quote in water] == [
        ("Wells", "F"),
        ("Rain tanks", "N"),
    ]
    assert any(isinstance(block, BarChart) for block in told.blocks)


def test_suggestions_stay_beside_the_board_until_accepted(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            ideas = {
                "Clean drinking water in each village": "F",
                "Drinking water from deep wells": "N",
                "Water tanks for the dry season": "F",
                "A school bus for the children": "C",
                "More teachers for the village school": "N",
                "School meals for all children": "F",
            }
            board, _, people = await clustering(facilitator, person, ideas)
            with pytest.raises(Surprise, match="404"):
                await board.act("suggestions/1/acceptance")
            await board.move(["School meals for all children"], "new", title="Food")
            before = await board.columns()
            await board.act("suggestions")
            await board.looked()
            assert await board.columns() == before
            page = await board.html()
            offers = re.findall(r'<li id="offer-(\d+)"(.*?)</div></li>', page, re.S)
            assert offers and "School meals" not in "".join(body for _, body in offers)
            assert "offer-" not in await people[0].page()
            await board.act(f"suggestions/{offers[0][0]}/acceptance")
            after = await board.columns()
            assert after["Food"] == before["Food"] and len(after) == len(before) + 1
            (made_up,) = after.keys() - before.keys()
            themes, _ = await board.ids()
            wall = f"{facilitator.base}/projector"
            for page in (await people[0].page(), (await facilitator.get(wall)).text):
                assert made_up not in columns(page) and "Theme 2, not named yet" in columns(page)
            await board.act(f"themes/{themes[made_up]}/title", title=made_up)
            for page in (await people[0].page(), (await facilitator.get(wall)).text):
                assert made_up in columns(page)
            await board.act("undo")
            await board.act("suggestions/0/dismissal")
            assert 'id="offer-' not in await board.html()
            await board.act("undo")
            assert await board.columns() == before
            for one in people:
                await one.close()

    asyncio.run(play())

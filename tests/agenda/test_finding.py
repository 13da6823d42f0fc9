"""Items are found by what is asked, and the page says how many are not shown."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

from dialogue.agenda.finding import Wanted, found
from dialogue.agenda.record import ItemView
from dialogue.agenda.states import ItemState, Level
from support.days import in_days

TODAY = date(2027, 1, 31)


def item(number: int, **fields: Any) -> ItemView:
    given: dict[str, Any] = {
        "id": number, "platform_id": 1, "session_id": 1, "decision_id": 1, "goal": "Water", "language": "en",
        "decided": "agreed", "grade": "", "change_sought": f"Change {number}", "level": Level.LOCAL, "addressee": "",
        "policy_hook": "", "because": "", "sign": "", "owner_group_key": "", "owner_organisation": "",
        "state": ItemState.AGREED, "next_review": None, "commitments": (), "carried": (), "moves": (),
        "added_at": datetime(2026, 1, 1),
    }  # fmt: skip
    return ItemView(**given | fields)


def test_what_is_asked_is_found_and_nothing_else() -> None:
    items = [
        item(1, state=ItemState.BLOCKED, addressee="École d’Agadez"),
        item(2, level=Level.NATIONAL, next_review=TODAY - timedelta(days=1)),
        item(3, change_sought="The ROAD to the wells"),
    ]
    owners = {2: "Farmers"}
    for asked, ids in (
        ({}, [1, 2, 3]),
        ({"state": "blocked"}, [1]),
        ({"state": "nonsense", "level": "galactic"}, [1, 2, 3]),
        ({"level": "national"}, [2]),
        ({"group": " farmers "}, [2]),
        ({"group": "Nobody"}, []),
        ({"q": "wells road"}, [3]),
        ({"q": "école D'AGADEZ"}, [1]),
        ({"late": "1"}, [2]),
        ({"late": "1", "state": "blocked"}, []),
    ):
        wanted = Wanted.of(asked)
        assert [one.id for one in found(items, wanted, owners, TODAY)] == ids, asked
        assert bool(wanted) is (len(ids) < 3), asked


def test_the_agenda_is_a_list_and_a_board_and_says_what_is_not_shown(decided: Any) -> None:
    async def play() -> None:
        async with decided() as room:
            await room.add(change_sought="Wells for all", next_review=in_days(90))
            await room.add(change_sought="Roads for all", level="national")
            page = await room.page("/agenda")
            assert "data-url" in page and 'class="agenda-board"' not in page
            board = await room.page("/agenda?view=board")
            assert "data-url" in board and "agenda-board" in board and "Roads for all" in board
            some = await room.page("/agenda?level=national&view=board")
            assert "Roads for all" in some and "Wells for all" not in some and "1 of 2" in some
            assert "data-url" not in some, (
                "a part of the agenda is not kept up to date by frames of the whole"
            )
            none = await room.page("/agenda?q=%3Cb%3Enowhere")
            assert "0 of 2" in none and "&lt;b&gt;nowhere" in none

    asyncio.run(play())

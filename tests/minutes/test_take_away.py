"""What a participant takes home: her own contributions and what became of each, and nobody else's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dialogue.simulation.actors import Participant, Surprise
from dialogue.stage.minutes_entries import told_once
from dialogue.stage.what_became import Onward, Own, way_of


def test_her_own_words_and_what_became_of_them(running: Any, open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            awa, ben = await person(staff, "F"), await person(staff, "N")
            for kind in ("brainstorm", "agree"):
                await staff.post(
                    f"{staff.base}/activities", kind=kind, prompt="What is missing?", minutes="5"
                )
            brainstorm, agree = await staff.activities()
            await staff.turn(brainstorm, "open")
            for text in ("Wells for all", "Blame on somebody"):
                await awa.act(brainstorm, "ideas", text=text)
            await ben.act(brainstorm, "ideas", text="Roads of his")
            await staff.act(brainstorm, "ideas/2/hiding", reason="It names somebody")
            await staff.act(brainstorm, "reveal")
            await staff.turn(brainstorm, "close")
            await staff.turn(agree, "open")
            await staff.act(agree, "wording", text="Water for all by 2030")
            await staff.act(agree, "rule", preset="double-majority", ratify_by="2099-01-31")
            await staff.act(agree, "round")
            await awa.act(agree, "position", level="7", text="The pumps are not paid for")
            await ben.act(agree, "position", level="1")
            await staff.act(agree, "round-closing")
            await staff.act(agree, "decision")
            await staff.turn(agree, "close")
            mine = f"{staff.base}/my-contributions"
            with pytest.raises(Surprise, match="has ended"):
                await awa.get(mine)
            thread = f"{staff.base}/my-thread"
            with pytest.raises(Surprise, match="has ended"):
                await awa.get(thread, of="idea:1")
            await staff.post(f"{staff.base}/closing")
            assert mine in (await awa.get(f"{staff.base}/minutes")).text
            hers, his = (await awa.get(mine)).text, (await ben.get(mine)).text
            for words in (
                "Wells for all",
                "It lay before the room when the goal “Water for all by 2030” was worded.",
                "The goal “Water for all by 2030” was not agreed.",
                "The facilitator hid it: It names somebody",
                "Your objection: Still open.",
            ):
                assert words in hers, words
            assert "Roads of his" in his and "Roads of his" not in hers
            for words in ("Wells for all", "Blame on somebody", "The pumps are not paid for"):
                assert words not in his
            assert "You wrote nothing in this session." in (await staff.get(mine)).text
            # From each piece its thread leads on, and it is walked; what was hidden has none, nor what is not there.
            assert hers.count("/my-thread?of=") == 1 and "of=idea%3A1" in hers
            page = (await awa.get(thread, of="idea:1")).text
            for words in ("Wells for all", "Water for all by 2030", "not agreed"):
                assert words in page, words
            assert "Roads of his" not in page and "Blame on somebody" not in page
            goal = (await ben.get(thread, of=f"goal:{agree}")).text
            assert "Roads of his" in goal and "Blame on somebody" not in goal
            for wrong in ("idea:2", "idea:99", "", "%27", "decision:1; --"):
                assert (await awa.web.get(thread, params={"of": wrong})).status_code == 404, wrong
            stranger = Participant(running.address)
            assert (await stranger.web.get(thread, params={"of": "idea:1"})).status_code in (
                303,
                401,
                403,
                404,
            )
            await stranger.close()
            await awa.close()
            await ben.close()

    asyncio.run(play())


def test_a_way_goes_on_under_each_name_it_was_given() -> None:
    def board(reader: Any, activity: Any, ref: str) -> list[Onward]:
        return [Onward("theme", ref="theme:3")] if ref == "idea:1" else []

    def vote(reader: Any, activity: Any, ref: str) -> list[Onward]:
        return [Onward("place 1", ref=ref)] if ref == "theme:3" else []

    steps: Any = [(None, board), (None, vote)]
    way, refs = way_of(None, Own("idea:1", "Wells"), steps)  # type: ignore[arg-type]
    assert ([one.said for one in way], refs) == (["theme", "place 1"], ["idea:1", "theme:3"])
    assert way_of(None, Own("idea:2", "Roads"), steps) == ([], ["idea:2"])  # type: ignore[arg-type]
    assert told_once([("Too dear", 1), ("Late", 2), ("too  DEAR", 3), ("", 4), ("", 5)]) == [
        ("Too dear", [1, 3]),
        ("Late", [2]),
        ("", [4]),
        ("", [5]),
    ]

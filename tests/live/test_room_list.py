"""What the room wrote, read on a phone without script: by pages, searched, one's own first; then as it was left."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from dialogue.simulation.actors import Participant

WORDS = re.compile(r'<bdi class="words"[^>]*>([^<]*)</bdi>')


def test_all_of_it_is_reached_and_one_s_own_come_first(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            for kind in ("brainstorm", "check_in"):
                await staff.post(
                    f"{staff.base}/activities", kind=kind, prompt="What is missing?", minutes="5"
                )
            first, second = await staff.activities()
            chosen = {"title": "Ideas", "prompt": "What is missing?", "minutes": "5", "setting.limit": "0"}
            await staff.post(f"{staff.base}/activities/{first}/edit", **chosen)
            await staff.turn(first, "open")
            writer, reader = await person(staff, "F"), await person(staff, "N")
            for number in range(23):
                await writer.act(first, "ideas", text=f"Idée numéro {number}")
            await reader.act(first, "ideas", text="Mine alone")
            here = f"{staff.base}/activities/{first}/room"
            covered = await reader.get(here)
            assert covered.url.path == staff.base and "numéro" not in covered.text, (
                "nothing before the reveal"
            )
            assert "<!--listed--><!--/listed-->" in covered.text, "nor how many there are"
            await staff.act(first, "reveal")
            assert "<!--listed-->(24)<!--/listed-->" in await reader.page()

            pages = [(await reader.get(here, page=str(number))).text for number in (1, 2)]
            read = [WORDS.findall(page) for page in pages]
            assert read[0][0] == "Mine alone" and [len(words) for words in read] == [21, 3]
            assert {word for words in read for word in words} == {
                "Mine alone",
                *(f"Idée numéro {number}" for number in range(23)),
            }
            assert "1 to 20 of 23" in pages[0] and "21 to 23 of 23" in pages[1]
            for odd in ("0", "-1", "999999999", "²", "x" * 400):
                assert (await reader.get(here, page=odd)).status_code == 200
            sought = (await reader.get(here, find="IDEE numero 22")).text
            assert WORDS.findall(sought) == ["Idée numéro 22"] and "Found: 1 of 24" in sought
            assert "Nothing found" in (await reader.get(here, find="<b>nowhere")).text

            # Only what is on stage, only for those who may follow.
            assert (await reader.get(f"{staff.base}/activities/{second}/room")).url.path == staff.base
            assert (await reader.get(f"{staff.base}/activities/9999/room")).url.path == staff.base
            stranger = Participant(reader.address)
            assert (await stranger.web.get(here)).status_code == 403
            await staff.turn(first, "close")
            await staff.turn(second, "open")
            over = (await reader.get(here)).text
            assert len(WORDS.findall(over)) == 21 and "/support" not in over, "read as it was left"
            left = (await reader.get(f"{staff.base}/activities/{first}/so-far")).text
            assert "<!--mine-->" not in left and 'method="post"' not in left, "nothing can be sent from there"

    asyncio.run(play())

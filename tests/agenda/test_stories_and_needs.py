"""Stories of change with who selected them and why; needs for expertise, matched by hand."""

from __future__ import annotations

import asyncio
from typing import Any

from dialogue.simulation.actors import Facilitator
from support.roles import platform_of

STORY = {
    "title": "The well of Bako",
    "text": "We walked two hours. Now it is ten minutes.",
    "matters": "My girls are at school.",
}


def test_stories_are_told_and_selected_and_needs_are_matched(decided: Any) -> None:
    async def play() -> None:
        async with decided() as room:
            await room.add()
            staff = room.facilitator
            here = f"/platforms/{platform_of(room.running, staff.session_id)}"

            async def refused(path: str, sentence: str, **fields: str) -> None:
                sent = await staff.web.post(f"{here}/{path}", data=fields)
                assert sent.status_code in (404, 422) and sentence in sent.text, (path, sent.text[-300:])

            for name in STORY:
                await refused("stories", "Nothing was written yet", **{**STORY, name: " "})
            await refused("stories", "group of this platform", **STORY, group="999")
            await staff.post(f"{here}/stories", **{**STORY, "title": "The road"})
            assert (await staff.post(f"{here}/stories", **STORY, item="1")).status_code == 200
            page = await room.page(f"{here}/stories")
            assert page.index("The well of Bako") < page.index("The road"), "the newest first"
            await refused(
                "stories/1/selections", "Nothing was written yet", selected_by="The council", why=""
            )
            await refused("stories/9/selections", "not there", selected_by="The council", why="x")
            await refused(
                "stories/1/selections", "has not come yet", selected_by="x", why="x", selected_on="2999-01-01"
            )
            await staff.post(f"{here}/stories/1/selections", selected_by="The council", why="It lasts")
            page = await room.page(f"{here}/stories")
            assert page.index("The road") < page.index("The well of Bako"), "what was selected stands first"
            assert "Selected by The council" in page and "It lasts" in page

            await refused("needs", "Nothing was written yet", item="1", what="")
            await refused("needs", "not there", item="9", what="law")
            await staff.post(f"{here}/needs", item="1", what="Who knows the law of wells?")
            assert "Nobody is found yet" in await room.page(f"{here}/needs?item=1")
            await refused("needs/1/helpers", "organisation or a person", note="x")
            page = (
                await staff.post(f"{here}/needs/1/helpers", organisation="Faculty of law", person="Di")
            ).text
            assert "Somebody is found" in page and "Faculty of law" in page
            await refused("needs/1/end", "what became of it", ended_as="perhaps")
            assert "Somebody has helped" in (await staff.post(f"{here}/needs/1/end", ended_as="met")).text
            await refused("needs/1/helpers", "ended already", person="Bo")

            other = Facilitator(room.running.address)
            await other.enter(room.running.sign_in_link())
            try:
                for path in ("stories", "needs"):
                    assert (await other.web.get(f"{here}/{path}")).status_code == 404
                await room.let_in("member")
                page = (await other.web.get(f"{here}/stories")).text
                assert "The well of Bako" in page and "Write a story down" not in page
                assert (
                    await other.web.post(f"{here}/needs/1/end", data={"ended_as": "met"})
                ).status_code == 403
            finally:
                await other.close()

    asyncio.run(play())

"""Pictures beside ideas (where the facilitator allows them) and of questions: who sees them, and how they go."""

from __future__ import annotations

import asyncio
import html
import re
from typing import Any

import pytest

from dialogue.activities.brainstorm import illustrating
from support import picture_files as files
from support.picture_forms import ALT, addresses, sent, status
from support.vote_room import close_all, rows


async def frame_of(actor: Any, base: str, screen: str) -> str:
    found = await actor.web.get(f"{base}/frame", params={"screen": screen, "after": 0})
    return str(found.text)


def test_the_picture_of_an_idea_is_seen_hidden_and_withdrawn_with_it(
    open_session: Any, person: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            base = facilitator.base
            awa, bo = await person(facilitator), await person(facilitator, group="N")
            await facilitator.post(
                f"{base}/activities", kind="brainstorm", prompt="What do we need?", minutes="5"
            )
            here = int((await facilitator.activities())[-1])
            boxes = {
                "boxes": ["pictures"],
                "setting.limit": "5",
            }
            there = f"{base}/activities/{here}"

            async def allowed(**more: str) -> None:
                await facilitator.act(
                    here, "edit", title="Ideas", prompt="What do we need?", minutes="5", **boxes, **more
                )

            await allowed()
            # A picture of the question: nobody in the room sees it before it is asked.
            answer = await sent(facilitator, f"{there}/question-picture", files.saved(files.plain()), "A map")
            (asked,) = addresses(answer.text)
            assert [await status(one, asked) for one in (facilitator, awa)] == [200, 404]
            await allowed(**{"setting.pictures": "true"})
            await facilitator.turn(here, "open")
            assert [await status(one, asked) for one in (facilitator, awa, bo)] == [200, 200, 200]
            assert addresses(await awa.page()) == [asked]
            assert addresses((await facilitator.get(f"{base}/projector")).text) == [
                asked.replace("/small", "/large")
            ]

            await awa.act(here, "ideas", text="Wells")
            ((idea,),) = rows(running, "SELECT id FROM idea")
            picture = f"{there}/ideas/{idea}/picture"
            for content, alt, words, said in (
                (files.photograph(), ALT, {}, "Please tick that you may show"),
                (None, ALT, {"agreed": "1"}, "choose a picture"),
                (files.SVG, ALT, {"agreed": "1"}, "drawing"),
                (files.photograph(), " ", {"agreed": "1"}, "Nothing was written yet"),
            ):
                answer = await sent(awa, picture, content, alt, **words)
                assert answer.status_code == 422 and said in answer.text, said
                assert html.escape(alt) in answer.text
            assert (await sent(bo, picture, files.photograph(), agreed="1")).status_code == 403
            assert rows(running, "SELECT count(*) FROM picture WHERE use = 'idea'") == [(0,)]
            answer = await sent(awa, picture, files.photograph(), agreed="1")
            own = next(one for one in addresses(answer.text) if one != asked)
            assert rows(running, "SELECT agreed, subject_id FROM picture WHERE use = 'idea'") == [(1, idea)]
            assert (await sent(awa, picture, None, "Other words", agreed="1")).status_code == 200

            # In silence it is the author's and the console's; the control: without the check everybody has it.
            async def seen() -> list[int]:
                return [await status(one, own) for one in (awa, facilitator, bo)]

            assert await seen() == [200, 200, 404]
            assert own not in await frame_of(bo, base, "phone") and own in await frame_of(
                facilitator, base, "console"
            )
            with monkeypatch.context() as unguarded:
                unguarded.setattr(illustrating.rules, "may_see_wall", lambda *_: True)
                assert await seen() == [200, 200, 200]
            await facilitator.act(here, "reveal")
            assert await seen() == [200, 200, 200]
            assert own in await frame_of(bo, base, "phone")
            assert own.replace("/small", "/large") in await frame_of(facilitator, base, "projector")
            await facilitator.act(here, f"ideas/{idea}/hiding", reason="A face")
            assert await seen() == [200, 200, 404]
            assert own not in await frame_of(bo, base, "phone")
            minutes = (await facilitator.get(f"{base}/minutes.md")).text
            assert "Other words" not in minutes and "A map" in minutes
            await facilitator.act(here, f"ideas/{idea}/showing")
            minutes = (await facilitator.get(f"{base}/minutes.md")).text
            assert "**Idea 1** — *Picture: Other words*" in minutes
            await awa.act(here, f"ideas/{idea}/withdrawal")
            assert await seen() == [404, 404, 404]
            assert rows(running, "SELECT count(*) FROM picture_content") == [(2,)]  # of the question
            await facilitator.post(f"{there}/question-picture/removal")
            assert rows(running, "SELECT count(*) FROM picture_content") == [(0,)]

            # Where they are not allowed there is no form, and none is taken.
            await facilitator.turn(here, "close")
            await facilitator.post(f"{base}/activities", kind="brainstorm", minutes="5")
            other = int((await facilitator.activities())[-1])
            await facilitator.turn(other, "open")
            await awa.act(other, "ideas", text="Roads")
            assert not re.search('type="file"', await awa.page())
            ((idea,),) = rows(running, f"SELECT id FROM idea WHERE activity_id = {other}")
            answer = await sent(
                awa, f"{base}/activities/{other}/ideas/{idea}/picture", files.photograph(), agreed="1"
            )
            assert answer.status_code == 422 and "ideas have no pictures" in answer.text
            await close_all(awa, bo)

    asyncio.run(play())

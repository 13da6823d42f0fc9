"""One person's bad will keeps nobody else out, leaves nothing behind on a shared computer, and empties no record."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.accounts import passwords
from dialogue.kernel.errors import Refused

HX = {"HX-Request": "true"}


def test_a_flood_of_strangers_passwords_leaves_a_place_for_browsers_known_before() -> None:
    async def play() -> None:
        stored = passwords.hashed("a good password")
        crowd = [object() for _ in range(passwords.MOST_WAITING)]
        passwords.strangers.waiting.update(crowd)
        try:
            with pytest.raises(Refused) as busy:
                await passwords.verify_in_turn(stored, "a good password")
            assert busy.value.code == "busy"
            assert await passwords.verify_in_turn(stored, "a good password", known=True)
        finally:
            passwords.strangers.waiting.difference_update(crowd)
        assert await passwords.verify_in_turn(stored, "a good password")  # control

    asyncio.run(play())


def test_a_browser_keeps_no_page_of_the_facilitator(open_session: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            for page in ("console", "preparation", "projector", "minutes", "minutes.json", "minutes.md"):
                answer = await facilitator.get(f"{facilitator.base}/{page}")
                assert answer.headers["cache-control"] == "no-store", page
            style = re.search(r'"(/static/[^"]+\.css)"', (await facilitator.get("/")).text)
            assert style is not None  # control: what is the same for everybody is kept
            assert "immutable" in (await facilitator.get(style.group(1))).headers["cache-control"]

    asyncio.run(play())


def test_a_file_where_words_belong_is_no_word(open_session: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            form = {"language": "en", "languages": "en", "recipe": "empty", "title": "Wells"}
            file = {"purpose": ("purpose.txt", b"water")}
            made = await facilitator.web.post("/new-session", data=form, files=file)
            assert made.status_code == 200 and "Wells" in made.text  # control: the words beside it
            assert "UploadFile" not in made.text and "purpose.txt" not in made.text
            await facilitator.post(f"{facilitator.base}/activities", kind="brainstorm", minutes="5")
            activity = (await facilitator.activities())[-1]
            at = f"{facilitator.base}/activities/{activity}/edit"
            await facilitator.web.post(at, data={"minutes": "5"}, files={"title": ("title.txt", b"water")})
            assert "UploadFile" not in (await facilitator.get(f"{facilitator.base}/preparation")).text

    asyncio.run(play())


def test_an_author_cannot_take_the_hiding_out_of_the_record(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            await facilitator.post(f"{facilitator.base}/activities", kind="brainstorm", minutes="5")
            activity = (await facilitator.activities())[-1]
            await facilitator.turn(activity, "open")
            for text in ("Her insult", "Wells", "Roads"):
                await awa.act(activity, "ideas", text=text)
            for idea, reason in ((1, "Names a person"), (2, "By mistake")):
                await facilitator.act(activity, f"ideas/{idea}/hiding", reason=reason)
            await facilitator.act(activity, "ideas/2/showing")
            await awa.act(activity, "ideas/1/withdrawal")
            minutes = (await facilitator.get(f"{facilitator.base}/minutes.md")).text
            assert "Names a person" in minutes and "Her insult" not in minutes
            assert "By mistake" not in minutes  # control: it is shown again
            await awa.close()

    asyncio.run(play())

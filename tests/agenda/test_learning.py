"""The learning register through its real pages: fed by a review, by an item that is given up, and by hand."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from tests.agenda.conftest import GOAL

from dialogue.learning import sources
from dialogue.simulation.actors import Facilitator
from support.roles import platform_of


async def reviewed(room: Any, **settings: str) -> None:
    """A review in the session: the farmers say what was planned and what is to change, and it is closed."""
    staff = room.facilitator
    await staff.post(f"{staff.base}/activities", kind="review", prompt="What about the wells?", minutes="5")
    activity = (await staff.activities())[-1]
    if settings:
        about = {"title": "Review", "prompt": "?", "minutes": "5"}
        await staff.act(activity, "edit", **about, **settings)
    await staff.turn(room.activity, "close")
    await staff.turn(activity, "open")
    await room.people["awa"].act(activity, "review/lines", question="planned", text="Ten wells by May")
    for to in ("planned_shown", "happened", "happened_shown", "why", "why_shown", "change"):
        await staff.act(activity, "review/turn", to=to)
    await room.people["awa"].act(activity, "review/lines", question="change", text="Ask the elders first")
    await staff.turn(activity, "close")


def ground_on(page: str) -> list[str]:
    return re.findall(r'name="ground" value="([^"]+)"', page)


def test_what_a_review_says_and_what_is_given_up_stands_in_the_register(
    decided: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with decided() as room:
            staff = room.facilitator
            here = f"/platforms/{platform_of(room.running, staff.session_id)}/learning"
            assert "Nothing is in the register yet" in await room.page(here)
            await room.add()
            item = int(room.item.rpartition("/")[2])
            await reviewed(room)

            # A line of the review becomes a learning, filled in from what was said before it.
            source = re.findall(r"source=(review:\d+)", await room.page(here))[0]
            form = await room.page(f"{here}/new?source={source}")
            assert "Ten wells by May" in form and "Ask the elders first" in form and "checked" in form
            ticked = ground_on(form)
            words = {"text": "Ask the elders before you dig", "source": source, "item": f"{item}"}
            for fields, sentence in (
                ({"result": "perhaps", "ground": ticked[0]}, "choose whether it worked"),
                ({"result": "worked"}, "tick what it stands on"),
                ({"result": "worked", "ground": "law:999"}, "groups of this platform"),
                ({"result": "worked", "ground": ticked[0], "text": " "}, "Nothing was written yet"),
                ({"result": "worked", "ground": ticked[0], "source": "review:999"}, "not there any more"),
            ):
                sent = await staff.web.post(here, data={**words, **fields})
                assert sent.status_code in (404, 422) and sentence in sent.text, (fields, sent.text[-300:])
                if sent.status_code == 422 and "text" not in fields:
                    assert "Ask the elders before you dig" in sent.text, "what was typed is still there"
            page = (await staff.post(here, **words, result="worked", ground=ticked[:2])).text
            assert "Ask the elders before you dig" in page and GOAL in page and "Water for all" in page
            assert source not in await room.page(here), "what is taken up waits no more"
            assert "Ask the elders before you dig" in await room.page(), "the item leads to it"

            # An item that is given up: what was learnt is there at once.
            await room.word("Another goal")
            await room.decide()
            other = room.decision
            await room.post(
                "state", to="dropped", because="No money", learned="Ask for money first", decision=other
            )
            did_not = await room.page(f"{here}?result=did_not")
            assert "Ask for money first" in did_not and "1 to 1 of 1" in did_not
            assert "before you dig" not in did_not and "before you dig" in await room.page(f"{here}?q=ELDERS")
            minutes = await room.page(f"{staff.base}/minutes")
            assert minutes.count("Ask for money first") == 2, (
                "in the item's moves and among the learnings, once each"
            )
            assert "Ask the elders before you dig" in minutes

            # Words are never changed: a newer wording follows, and only that one is listed.
            anew = {
                "text": "Ask the elders, then dig",
                "result": "partly",
                "ground": ticked[0],
                "replaces": "1",
            }
            await staff.post(here, **anew)
            assert "before you dig" not in await room.page(here)
            assert "A newer wording" in await room.page(f"{here}/1")
            sent = await staff.web.post(here, data=anew)
            assert sent.status_code == 422 and "worded this learning anew already" in sent.text
            await only_their_own(room, here, monkeypatch)

    asyncio.run(play())


async def only_their_own(room: Any, here: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines of a session are offered to its staff only; the register is everybody's on the platform, and nobody else's."""
    other = Facilitator(room.running.address)
    await other.enter(room.running.sign_in_link())
    try:
        for path in (here, f"{here}/1", f"{here}/new"):
            assert (await other.web.get(path)).status_code == 404
        assert (await other.web.post(here, data={"text": "x"})).status_code == 404
        await room.let_in("facilitator")
        page = (await other.web.get(here)).text
        assert "Ask for money first" in page and "source=review" not in page
        assert (await other.web.get(f"{here}/new?source=review:2")).status_code == 404
        # Negative control: every session is everybody's own.
        with monkeypatch.context() as patch:
            patch.setattr(sources, "sessions_of", lambda *_: [room.facilitator.session_id])
            assert (await other.web.get(f"{here}/new?source=review:2")).status_code == 200
        await room.let_in("member")
        page = (await other.web.get(here)).text
        assert "Ask for money first" in page and "Write down a learning" not in page
        assert (await other.web.post(here, data={"text": "x"})).status_code == 403
    finally:
        await other.close()

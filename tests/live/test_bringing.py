"""Looking around beside the step, and one tap that brings everybody back: without script, and by what the channel says."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from dialogue.simulation.actors import Participant

LINE = "The facilitator brought everyone here."


def test_people_look_around_until_everybody_is_brought_to_the_step(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            base = staff.base
            for kind, prompt in (("check_in", "How are you?"), ("brainstorm", "What is missing?")):
                await staff.post(f"{base}/activities", kind=kind, prompt=prompt, minutes="7")
            first, second = await staff.activities()
            await staff.turn(first, "open")
            awa = await person(staff, "F")
            await awa.act(first, "answer", text="Full of hope")
            await staff.turn(first, "close")
            await staff.turn(second, "open")

            page = await awa.page()
            link = re.search(rf'href="({base}/around\?seen=0)"', page)
            assert link and LINE not in page
            around = (await awa.get(link[1])).text
            assert "How are you?" in around and "What is missing?" in around
            step = re.search(rf'href="({base}/activities/{first}/so-far\?seen=0)"', around)
            assert step and f"/activities/{second}/so-far" not in around, "nothing is left by what goes on"
            for text in (around, (await awa.get(step[1])).text):
                assert text.count('class="back"') == 2, "one big way back, above and below"
                assert 'data-back="' in text and 'data-brought="0"' in text

            # One tap; whoever is elsewhere comes back with the next page load, whatever it asks for.
            await staff.post(f"{base}/bringing")
            for address in (link[1], step[1], f"{base}/activities/{second}/room?seen=0"):
                answer = await awa.get(address)
                assert answer.url.path == base and LINE in answer.text, address
            assert LINE not in await awa.page(), "who was at the step reads nothing of it"
            # Brought once, she may look around again.
            link = re.search(rf'href="({base}/around\?seen=1)"', await awa.page())
            assert link and (await awa.get(link[1])).url.path == f"{base}/around"
            for odd in ("-1", "²", "9" * 40, "x"):
                assert (await awa.get(f"{base}/around", seen=odd)).status_code == 200

            # Kept at the step: no link, no page; who came late reads what happened all the same.
            await staff.post(f"{base}/look-around", on="")
            assert "/around?seen" not in await awa.page()
            assert (await awa.get(f"{base}/around", seen="2")).url.path == base
            assert LINE in (await awa.get(f"{base}/around", seen="1")).text, "and she is brought back"
            assert "Full of hope" in (await awa.get(f"{base}/activities/{first}/so-far")).text
            await staff.post(f"{base}/look-around", on="1")
            assert "/around?seen=2" in await awa.page()

            for path in ("bringing", "look-around"):
                answer = await awa.web.post(f"{base}/{path}", data={"command_id": f"c-{path}"})
                assert answer.status_code == 403
            stranger = Participant(awa.address)
            assert (await stranger.web.get(f"{base}/around")).status_code == 403
            await staff.turn(second, "close")
            await staff.post(f"{base}/closing")
            assert (await awa.get(f"{base}/around")).url.path == base

    asyncio.run(play())


def test_the_pictures_beside_the_console_are_the_pages_themselves(open_session: Any, person: Any) -> None:
    """Framed by pages of ours only, for whoever runs the session; a phone's has nobody's own and nothing to press."""

    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            base = staff.base
            await staff.post(f"{base}/activities", kind="brainstorm", prompt="What is missing?", minutes="7")
            (here,) = await staff.activities()
            await staff.turn(here, "open")
            awa = await person(staff, "F")
            await awa.act(here, "ideas", text="Silent words of Awa")
            group = (await staff.groups())["F"]
            console = await staff.get(f"{base}/console")
            assert "frame-src 'self'" in console.headers["content-security-policy"]
            assert f'src="{base}/projector?preview=1"' in console.text
            phone = await staff.get(f"{base}/preview", group=str(group))
            wall = await staff.get(f"{base}/projector", preview="1")
            for answer in (phone, wall):
                assert "What is missing?" in answer.text and "Silent words" not in answer.text
                assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
            assert '<body data-preview="1">' in phone.text and "Farmers" in phone.text
            assert phone.text.count("<form") == phone.text.count("<form inert") > 0
            plain = await staff.get(f"{base}/projector")
            for answer in (plain, console, await awa.get(base)):
                assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert (
                await staff.get(f"{base}/frame", screen="phone", preview="1", after="0")
            ).status_code == 200
            for path in (f"{base}/preview", f"{base}/frame?screen=phone&preview=1&after=0"):
                assert (await awa.web.get(path)).status_code == 403

    asyncio.run(play())

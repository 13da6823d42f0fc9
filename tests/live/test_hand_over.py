"""A second device takes the console over; helpers come in by links. Both by the forms of the pages, and attacked."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from dialogue.kernel.schema import utc_now
from dialogue.people import asking, role_keys
from dialogue.people.schema import RoleKey
from dialogue.simulation.actors import Facilitator, Surprise
from dialogue.web import turnstile
from support.lines import brainstorm, channel, close_code, heard, idea
from support.roles import hand_over_code, linked, newest_account, role_link, second_device
from support.vote_room import rows

OVER = "does not work any more"


def key_on(page: str) -> str:
    """The number of the device or link that stands first on a page."""
    return re.findall(r"/keys/(\d+)/end", page)[0]


def test_a_second_device_takes_over_and_is_ended(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            activity = await brainstorm(staff)
            code = await hand_over_code(staff)
            async with channel(staff, staff.session_id, "console") as first:
                other = await second_device(running, staff, "Ana", code)
                assert "took over at" in (await heard(first, "Ana"))["content"]
            assert code not in repr(rows(running, "SELECT * FROM role_key")), "the code itself is stored"
            page = (await other.get(f"{staff.base}/console")).text
            assert f'action="{staff.base}/activities/{activity}/turn"' in page
            await other.turn(activity, "pause")  # it leads
            await other.turn(activity, "resume")
            assert "Last seen at" in (await staff.get(f"{staff.base}/hand-over")).text
            # The session's rights are there, and nothing of the account.
            for path in ("/accounts", "/account", "/new-session"):
                answer = await other.web.get(path, follow_redirects=True)
                assert answer.status_code == 403 or "sign in" in answer.text.lower(), path
            with pytest.raises(Surprise, match="Only somebody with an account"):
                await other.post(f"{staff.base}/copy")
            told = (await staff.get(f"{staff.base}/minutes")).text
            assert re.search(
                r"\d: Ana took over on another device \(Facilitator\)", re.sub(r"<[^>]+>", "", told)
            )
            async with channel(other, staff.session_id, "console") as second:
                await idea(staff, activity, "Heard on the second device")
                await heard(second, "Heard on the second device")
                key = key_on((await staff.get(f"{staff.base}/console")).text)
                await staff.post(f"{staff.base}/keys/{key}/end")
                assert await close_code(second) == 4403
            with pytest.raises(Surprise, match="Your role in this session has been ended"):
                await other.get(f"{staff.base}/console")
            with pytest.raises(Surprise, match="403"):
                await other.turn(activity, "pause")
            assert "took over" in (await staff.get(f"{staff.base}/minutes")).text, "what happened stays told"
            await other.close()

    asyncio.run(play())


def test_a_code_is_good_once_for_its_session_and_for_ten_minutes(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff, open_session(recipe="empty") as elsewhere:
            used = await hand_over_code(staff)
            other = await second_device(running, staff, code=used)
            with pytest.raises(Surprise, match="403"):
                await other.get(f"{elsewhere.base}/console")
            stolen = next(
                one for one in other.web.cookies.jar if one.name.endswith(f"role_{staff.session_id}")
            )
            thief = Facilitator(running.address)
            thief.web.cookies.set(f"role_{elsewhere.session_id}", stolen.value or "")
            with pytest.raises(Surprise, match="403"):
                await thief.get(f"{elsewhere.base}/console")  # another session's cookie opens nothing here

            async def refused(code: str) -> None:
                with pytest.raises(Surprise, match=OVER):
                    await second_device(running, staff, code=code)

            await refused(used)
            late = await hand_over_code(staff)
            replaced = late
            late = await hand_over_code(staff)
            await refused(replaced)
            database = running.database()
            with database.write() as tx:
                tx.connection().execute(update(RoleKey).values(until=utc_now() - timedelta(seconds=1)))
            database.close()
            await refused(late)
            taken_back = await hand_over_code(staff)
            page = (await staff.get(f"{staff.base}/hand-over")).text
            await staff.post(f"{staff.base}/keys/{key_on(page)}/end", back="hand-over")
            await refused(taken_back)
            sheet = await hand_over_code(staff, printed="1")
            assert len(sheet) == 12
            again = (await staff.get(f"{staff.base}/hand-over/sheet")).text
            assert sheet[:4] in again, "the sheet is shown as often as its maker asks"
            with pytest.raises(IndexError):
                key_on((await other.get(f"{staff.base}/hand-over/sheet")).text.split("<h2")[0])
            await second_device(running, staff, code=sheet)
            await refused(sheet)

    asyncio.run(play())


def test_guessing_counts_as_wrong_codes_and_a_form_sent_twice_is_one_device(
    open_session: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = []
    missed = turnstile.Gate.missed
    monkeypatch.setattr(turnstile.Gate, "missed", lambda gate: (wrong.append(1), missed(gate))[1])

    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            code, guesser = await hand_over_code(staff), Facilitator(running.address)
            for guess in ("CDFHJK33", code[:-1], "", "CDFH" * 3, "ü" * 8):
                assert (await guesser.web.post("/hand-over", data={"code": guess})).status_code == 404
            assert (await guesser.web.get(f"/r/{code}")).status_code == 404, "a code is no link"
            assert len(wrong) == 6
            form = {"code": f" {code[:4].lower()}-{code[4:]} ", "name": "", "command_id": "the same form"}
            for one in (Facilitator(running.address), Facilitator(running.address)):
                answer = await one.web.post("/hand-over", data=form)
                assert answer.url.path == f"{staff.base}/console"
            assert len(rows(running, "SELECT id FROM seat WHERE key_id IS NOT NULL")) == 1
            assert len(wrong) == 6

    asyncio.run(play())


def test_links_give_roles_and_are_ended_at_once(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            activity = await brainstorm(staff)
            path = await role_link(staff, "Ana", "observer")
            looked = await Facilitator(running.address).get(path)
            assert "This link is for Ana" in looked.text
            assert not rows(running, "SELECT id FROM seat WHERE key_id IS NOT NULL"), "looking made a seat"
            observer, same = Facilitator(running.address), Facilitator(running.address)
            for one in (observer, same):
                answer = await one.post(path)
                assert answer.url.path == f"{staff.base}/role"
            assert len(rows(running, "SELECT id FROM seat WHERE key_id IS NOT NULL")) == 1
            people = (await staff.get(f"{staff.base}/people")).text
            assert "Last seen at" in people and "Nobody was found." in people, "no person of the room"
            await observer.get(f"{staff.base}/projector")
            await observer.get(staff.base)
            for what in (f"{staff.base}/minutes", f"{staff.base}/console"):
                with pytest.raises(Surprise, match="403"):
                    await observer.get(what)
            with pytest.raises(Surprise, match="403"):
                await observer.post(f"{staff.base}/activities/{activity}/ideas", text="An observer's idea")
            for name, role, place in (("Bo", "co-facilitator", "console"), ("Di", "rapporteur", "role")):
                helper = Facilitator(running.address)
                assert (await helper.post(await role_link(staff, name, role))).url.path.endswith(place)
                with pytest.raises(Surprise, match="403"):  # gives no roles, and ends nobody's
                    await helper.post(f"{staff.base}/role-links", name="Eve", role="observer")
                with pytest.raises(Surprise, match="403"):
                    await helper.post(f"{staff.base}/keys/1/end")
            async with (
                channel(observer, staff.session_id, "phone") as phone,
                channel(same, staff.session_id, "projector") as wall,
            ):
                await phone.recv(), await wall.recv()
                await staff.post(f"{staff.base}/keys/1/end", back="people")
                assert [await close_code(phone), await close_code(wall)] == [4403, 4403]
            with pytest.raises(Surprise, match="Your role in this session has been ended"):
                await observer.get(staff.base)
            with pytest.raises(Surprise, match=OVER):
                await same.post(path)

    asyncio.run(play())


def test_what_a_helper_handed_over_ends_with_the_helper(open_session: Any, running: Any) -> None:
    """A chain: the co-facilitator's link, her second device, the code that this one prepared."""

    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            helper = await linked(running, staff, "Bo", "co-facilitator")
            link = key_on((await staff.get(f"{staff.base}/people")).text)
            device = await second_device(running, helper)
            with pytest.raises(Surprise, match="403"):  # her role, and not the facilitator's
                await device.post(f"{staff.base}/role-links", name="Eve", role="observer")
            prepared = await hand_over_code(device)
            await staff.post(f"{staff.base}/keys/{link}/end", back="people")
            for one in (helper, device):
                with pytest.raises(Surprise, match="has been ended"):
                    await one.get(f"{staff.base}/console")
            with pytest.raises(Surprise, match=OVER):
                await second_device(running, staff, code=prepared)
            # Nobody without an account can be the last who leads.
            me = re.findall(r'id="staff-(\d+)"', (await staff.get(f"{staff.base}/people")).text)[0]
            mine = await second_device(running, staff)
            with pytest.raises(Surprise, match="Nobody else leads this session"):
                await mine.post(f"{staff.base}/roles/{me}/end")
            assert newest_account(running)

    asyncio.run(play())


def test_without_the_checks_an_ended_or_used_code_would_open(
    open_session: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: whether a code is good is asked nowhere, and an ended role goes on."""
    monkeypatch.setattr(role_keys, "is_good", lambda *_: True)
    monkeypatch.setattr(asking, "may", lambda *_: True)

    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            path = await role_link(staff, "Ana", "rapporteur")
            helper = Facilitator(running.address)
            await helper.post(path)
            await helper.get(f"{staff.base}/console")

    asyncio.run(play())

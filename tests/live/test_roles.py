"""Roles change hands: in a session, on a platform, in the house. Everything by the forms of the pages."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.people import roles
from dialogue.simulation.actors import Facilitator, Participant, Surprise
from support.lines import brainstorm, channel, close_code, heard, idea
from support.roles import newest_account, platform_of
from support.vote_room import rows


async def somebody(running: Any) -> tuple[Facilitator, str]:
    """A further account, signed in, and its name."""
    made = Facilitator(running.address)
    await made.enter(running.sign_in_link())
    return made, newest_account(running)


def seat_of(page: str, name: str) -> str:
    """The number of a person's or a helper's card on the page of people."""
    for card in re.findall(r'<li class="card stack" id="(?:person|staff)-(\d+)">(.*?)</li>', page, re.S):
        if f"<bdi>{name}</bdi>" in card[1]:
            return str(card[0])
    raise AssertionError(f"{name} is not on the page")


async def give(staff: Facilitator, name: str, role: str) -> str:
    page = await staff.post(f"{staff.base}/roles", name=name, role=role)
    return seat_of(page.text, name)


def test_a_session_is_handed_over(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            me = seat_of((await staff.get(f"{staff.base}/people")).text, newest_account(running))
            other, name = await somebody(running)
            with pytest.raises(Surprise, match="403"):
                await other.get(f"{staff.base}/console")
            with pytest.raises(Surprise, match=r"Nobody else leads this session"):
                await staff.post(f"{staff.base}/people/{me}/role", role="observer")
            with pytest.raises(Surprise, match=r"Nobody else leads this session"):
                await staff.post(f"{staff.base}/roles/{me}/end")
            await give(staff, name, "facilitator")
            await other.get(f"{staff.base}/console")
            assert "Water for all" in (await other.get("/")).text
            activity = await brainstorm(staff)
            async with (
                channel(staff, staff.session_id, "console") as console,
                channel(other, staff.session_id, "console") as hers,
            ):
                await idea(staff, activity, "Both hear this")
                await heard(console, "Both hear this")
                await heard(hers, "Both hear this")
                gone = await staff.web.post(f"{staff.base}/people/{me}/role", data={"role": "rapporteur"})
                assert gone.url.path == "/"
                assert await close_code(console) == 4403
            with pytest.raises(Surprise, match="403"):
                await staff.get(f"{staff.base}/console")
            await staff.get(f"{staff.base}/minutes")  # the rapporteur reads the draft
            page = (await other.get(f"{staff.base}/minutes")).text
            assert "Rapporteur" in page
            await other.close()

    asyncio.run(play())


def test_without_asking_again_the_console_would_go_on(
    open_session: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: nothing that ends a right closes a page."""
    from dialogue.live import room

    async def nobody(*_: Any) -> None:
        return None

    monkeypatch.setattr(room.Room, "dismiss", nobody)

    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            other, name = await somebody(running)
            seat = await give(staff, name, "co-facilitator")
            activity = await brainstorm(staff)
            async with channel(other, staff.session_id, "console") as console:
                await staff.post(f"{staff.base}/roles/{seat}/end")
                await idea(staff, activity, "Heard without a right")
                await heard(console, "Heard without a right")
            await other.close()

    asyncio.run(play())


def test_an_observer_leaves_the_open_vote_and_a_delegate_stays_in(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            people: dict[str, Participant] = {}
            for name in ("Awa", "Bo", "Di"):
                people[name] = await person(staff, "F", name=name)
            await staff.post(f"{staff.base}/activities", kind="agree", minutes="5")
            activity = (await staff.activities())[-1]
            await staff.turn(activity, "open")
            await staff.act(activity, "wording", text="Water for all")
            await staff.act(activity, "rule", preset="consent")
            await staff.act(activity, "round")
            page = (await staff.get(f"{staff.base}/people")).text
            seats = {name: seat_of(page, name) for name in people}
            await staff.post(f"{staff.base}/people/{seats['Awa']}/role", role="observer")
            await staff.post(f"{staff.base}/people/{seats['Bo']}/role", role="delegate")
            electors = {one for (one,) in rows(running, "SELECT seat_id FROM goal_elector")}
            assert electors == {int(seats["Bo"]), int(seats["Di"])}
            with pytest.raises(Surprise, match="403"):
                await people["Awa"].act(activity, "position", level="consent")
            with pytest.raises(Surprise, match="403"):
                await people["Awa"].get(f"{staff.base}/group")
            watching = await people["Awa"].page()
            assert "You are an observer" in watching and "/position" not in watching
            await people["Bo"].act(activity, "position", level="consent")
            assert "Delegate" in await people["Bo"].page()
            arrivals = "SELECT arrived FROM attendance WHERE seat_id = {} ORDER BY id"
            assert rows(running, arrivals.format(seats["Awa"])) == [(1,), (0,)]
            await staff.post(f"{staff.base}/people/{seats['Awa']}/role", role="participant")
            assert rows(running, arrivals.format(seats["Awa"]))[-1] == (1,)
            assert "You are an observer" not in await people["Awa"].page()
            with pytest.raises(Surprise, match="422"):  # who joined with the code does not lead
                await staff.post(f"{staff.base}/people/{seats['Di']}/role", role="facilitator")
            for one in people.values():
                await one.close()

    asyncio.run(play())


def test_an_assistant_types_for_others_and_steers_nothing(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            other, name = await somebody(running)
            await give(staff, name, "assistant")
            activity = await brainstorm(staff)
            group = str((await staff.groups())["F"])
            here = f"{staff.base}/activities/{activity}"
            await other.post(f"{here}/ideas-for", group=group, text="A well for the school")
            console = (await other.get(f"{staff.base}/console")).text
            assert "A well for the school" in console and 'data-role="assistant"' in console
            assert "/preparation" not in re.findall(r"<nav.*?</nav>", console, re.S)[0]
            for path in (f"{here}/turn", f"{here}/reveal", f"{staff.base}/closing", f"{staff.base}/roles"):
                with pytest.raises(Surprise, match="403"):
                    await other.post(path, move="close", name=name, role="facilitator")
            page = (await other.get(f"{staff.base}/people")).text
            assert "Change the role" not in page and "Close the door" in page
            await other.close()

    asyncio.run(play())


def test_a_wrong_name_comes_back_with_what_was_typed(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            platform = f"/platforms/{platform_of(running, staff.session_id)}"
            for path in (f"{staff.base}/roles", f"{platform}/people"):
                answer = await staff.web.post(path, data={"name": "Zephyrine", "role": "observer"})
                assert answer.status_code == 422 and 'value="Zephyrine"' in answer.text
                assert "Nobody signs in here with this name" in answer.text
                assert re.search(r'value="observer" selected', answer.text)
                answer = await staff.web.post(path, data={"name": newest_account(running), "role": "king"})
                assert answer.status_code == 422 and "choose a role" in answer.text
            answer = await staff.web.post(f"{platform}/name", data={"name": " "})
            assert answer.status_code == 422

    asyncio.run(play())


def test_after_the_end_no_role_changes(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            other, name = await somebody(running)
            seat = await give(staff, name, "assistant")
            await staff.post(f"{staff.base}/closing")
            for path in (f"{staff.base}/roles", f"{staff.base}/people/{seat}/role"):
                with pytest.raises(Surprise, match="has ended"):
                    await staff.post(path, name=name, role="observer")
            assert "Change the role" not in (await staff.get(f"{staff.base}/people")).text
            await other.close()

    asyncio.run(play())


def test_a_platform_is_handed_over(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            platform = f"/platforms/{platform_of(running, staff.session_id)}"
            mine = rows(running, "SELECT account_id FROM membership")[0][0]
            other, name = await somebody(running)
            with pytest.raises(Surprise, match="404"):
                await other.get(platform)
            await staff.post(f"{platform}/people", name=name, role="member")
            assert "My platforms" in (await other.get("/")).text
            with pytest.raises(Surprise, match="403"):
                await other.post(f"{platform}/name", name="Hers")
            with pytest.raises(Surprise, match=r"role on this platform"):
                await other.post(
                    "/new-session",
                    title="Soil",
                    language="en",
                    recipe="empty",
                    platform=platform.split("/")[-1],
                )
            with pytest.raises(Surprise, match="Nobody else coordinates"):
                await staff.post(f"{platform}/people/{mine}/role", role="member")
            await staff.post(f"{platform}/people", name=name, role="coordinator")
            await staff.post(f"{platform}/people/{mine}/role", role="observer")
            with pytest.raises(Surprise, match="403"):
                await staff.post(f"{platform}/name", name="Not hers any more")
            await other.post(f"{platform}/name", name="Land and water")
            assert "Land and water" in (await staff.get(platform)).text
            await other.post(f"{platform}/people/{mine}/removal")
            with pytest.raises(Surprise, match="404"):
                await staff.get(platform)
            await other.close()

    asyncio.run(play())


def test_a_session_goes_to_the_chosen_platform_or_to_a_new_one(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            first = platform_of(running, staff.session_id)
            await staff.prepare("The same circle", recipe="empty")
            assert platform_of(running, staff.session_id) == first
            form = {"language": "en", "recipe": "empty", "title": "Once"}
            for fields, called in (
                ({"platform": "new", "platform_name": "Soil"}, "Soil"),
                ({"platform": "new"}, "Once"),
            ):
                page = await staff.post("/new-session", **form, **fields)
                made = platform_of(running, int(page.url.path.split("/")[2]))
                assert made != first
                assert called in (await staff.get(f"/platforms/{made}")).text
            page = await staff.post("/new-session", **form, platform=str(first))
            assert platform_of(running, int(page.url.path.split("/")[2])) == first

    asyncio.run(play())


def test_the_house_always_has_an_administrator(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as first:
            other, _ = await somebody(running)
            with pytest.raises(Surprise, match="403"):
                await other.get("/accounts")
            page = (await first.get("/accounts")).text
            mine, hers = re.findall(r'id="account-(\d+)"', page)
            with pytest.raises(Surprise, match="Nobody else looks after the accounts"):
                await first.post(f"/accounts/{mine}/administrator", yes="")
            await first.post(f"/accounts/{hers}/administrator", yes="1")
            await first.post(f"/accounts/{mine}/administrator", yes="")
            with pytest.raises(Surprise, match="403"):
                await first.get("/accounts")
            assert "/accounts" in (await other.get("/")).text
            # An administrator looks after accounts, and sees nothing of anybody's platform.
            with pytest.raises(Surprise, match="404"):
                await other.get(f"/platforms/{platform_of(running, first.session_id)}")
            await other.close()

    asyncio.run(play())


def test_every_role_has_a_name_and_a_line() -> None:
    assert set(roles.ROLES) == set(roles.Role)
    assert set(roles.WHAT_THEY_DO) == set(roles.OF_ACCOUNTS)

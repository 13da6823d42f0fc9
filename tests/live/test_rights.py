"""A right that ends closes the pages that were open by it; one link holds only so many of them."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from dialogue.accounts.commands import AddFacilitator
from dialogue.accounts.passwords import hashed
from dialogue.app import vocabulary
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.execute import Executor, Order
from dialogue.live import room
from dialogue.live.hub import Hub
from dialogue.simulation.actors import Facilitator, Participant
from dialogue.web.services import new_command_id
from support.lines import brainstorm, channel, close_code, heard, idea

NAME, PASSWORD = "Fanta", "a good password"


def with_password(running: Any) -> None:
    """An account that signs in with a password."""
    database = running.database()
    executor = Executor(database, vocabulary())
    try:
        executor.run(Order(AddFacilitator(NAME, hashed(PASSWORD)), new_command_id(), actor=SYSTEM))
    finally:
        executor.close()
        database.close()


async def signed_in(running: Any) -> Facilitator:
    made = Facilitator(running.address)
    await made.post("/signin", name=NAME, password=PASSWORD)
    return made


ENDS: dict[str, tuple[str, dict[str, str], bool]] = {
    "signed out": ("/signout", {}, False),
    "another password": (
        "/account/password",
        {"password": PASSWORD, "new_password": "an even better one"},
        True,
    ),
    "the others signed out": ("/account/others", {}, True),
}
"""Way -> (address, fields, whether another browser of the same account sends it)."""


@asynccontextmanager
async def two_consoles(running: Any) -> Any:
    """Two browsers of one account, each with an open console; and a participant who can write an idea."""
    first, second = await signed_in(running), await signed_in(running)
    await first.prepare("Water", recipe="empty")
    await first.open()
    activity = await brainstorm(first)
    awa = Participant(running.address)
    await awa.join(first.code, group="F")
    async with (
        channel(first, first.session_id, "console") as one,
        channel(second, first.session_id, "console") as other,
    ):
        await idea(first, activity, "Both hear this")
        await heard(one, "Both hear this")
        await heard(other, "Both hear this")
        yield first, second, awa, activity, one, other
    for actor in (first, second, awa):
        await actor.close()


@pytest.mark.parametrize("way", ENDS)
def test_the_console_of_a_sign_in_that_ends_closes_and_the_other_stays(way: str, running: Any) -> None:
    with_password(running)
    address, fields, by_other = ENDS[way]

    async def play() -> None:
        async with two_consoles(running) as (first, second, awa, activity, one, other):
            await (second if by_other else first).post(address, **fields)
            assert await close_code(one) == 4403
            await awa.act(activity, "ideas", text="Only one hears this")
            await heard(other, "Only one hears this")

    asyncio.run(play())


@pytest.mark.parametrize("way", ENDS)
def test_without_asking_again_the_console_goes_on_hearing(
    way: str, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control. The watch would find it too, up to one beat later: out as well."""

    async def nobody(*_: Any) -> None:
        return None

    with_password(running)
    monkeypatch.setattr(Hub, "ask_again", nobody)
    monkeypatch.setattr(room.Room, "dismiss", nobody)
    address, fields, by_other = ENDS[way]

    async def play() -> None:
        async with two_consoles(running) as (first, second, awa, activity, one, _):
            await (second if by_other else first).post(address, **fields)
            await awa.act(activity, "ideas", text="Heard without a right")
            await heard(one, "Heard without a right")

    asyncio.run(play())


async def by_link(facilitator: Facilitator) -> Participant:
    """A browser that has opened the session's screen link, without an account."""
    page = await facilitator.post(f"{facilitator.base}/screen-link")
    found = re.search(r"/s/\d+/[\w-]+", page.text)
    assert found, page.text
    made = Participant(facilitator.address)
    await made.get(found[0])
    return made


async def opened(stack: AsyncExitStack, wall: Participant, session_id: int, many: int) -> list[Any]:
    return [await stack.enter_async_context(channel(wall, session_id, "projector")) for _ in range(many)]


def test_one_screen_link_holds_sixty_walls_and_the_first_stays(open_session: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator, AsyncExitStack() as stack:
            activity, at = await brainstorm(facilitator), facilitator.session_id
            wall = await by_link(facilitator)
            walls = await opened(stack, wall, at, room.MOST_SCREENS)
            for _ in range(3):
                async with channel(wall, at, "projector") as further:
                    assert await close_code(further) == 4429
            await idea(facilitator, activity, "The wall in the hall goes on")
            await asyncio.gather(*(heard(one, "The wall in the hall goes on") for one in walls))
            # The facilitator's own wall and console are let in by her sign-in: the link takes no place from them.
            async with channel(facilitator, at, "console") as console:
                await idea(facilitator, activity, "So does the console")
                await heard(console, "So does the console")
            await walls.pop().close()
            async with asyncio.timeout(60):
                while True:  # a place is free as soon as the server has seen one close
                    async with channel(wall, at, "projector") as further:
                        await idea(facilitator, activity, "Once more")
                        if await first_word(further, "Once more"):
                            break
            await wall.close()

    assert room.MOST_SCREENS == 60
    asyncio.run(play())


async def first_word(one: Any, words: str) -> bool:
    """Whether a line says these words before it closes."""
    try:
        return bool(await heard(one, words))
    except ConnectionClosed:
        return False


def test_without_the_limit_a_link_holds_any_number(
    open_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_SCREENS", 10_000)

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator, AsyncExitStack() as stack:
            activity, at = await brainstorm(facilitator), facilitator.session_id
            wall = await by_link(facilitator)
            walls = await opened(stack, wall, at, 61)
            await idea(facilitator, activity, "All of them")
            await heard(walls[-1], "All of them")
            await wall.close()

    asyncio.run(play())

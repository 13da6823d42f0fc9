"""What the writer answers reaches everybody who waits, with one word to the loop for those that come together."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from typing import Any

import pytest

from dialogue.web.outcomes import Outcomes

MANY = 2000


class Counting(asyncio.SelectorEventLoop):
    """A loop that counts how often another thread wakes it."""

    woken = 0

    def call_soon_threadsafe(self, *arguments: Any, **named: Any) -> Any:
        self.woken += 1
        return super().call_soon_threadsafe(*arguments, **named)


def test_those_that_come_together_are_one_word() -> None:
    async def play(loop: Counting) -> None:
        outcomes, orders = Outcomes(), [Future[int]() for _ in range(24)]
        waiting = [asyncio.ensure_future(outcomes.of(order)) for order in orders]
        gone = asyncio.ensure_future(outcomes.of(orders[3]))
        await asyncio.sleep(0)
        gone.cancel()
        before = loop.woken
        for number, order in enumerate(orders):
            if number == 7:
                order.set_exception(KeyError("ours"))
            else:
                order.set_result(number)
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert [one for one in found if isinstance(one, int)] == [n for n in range(24) if n != 7]
        assert isinstance(found[7], KeyError) and loop.woken == before + 1
        done = Future[int]()
        done.set_result(5)
        assert await outcomes.of(done) == 5, "answered before anybody waited"

    loop = Counting()
    try:
        loop.run_until_complete(play(loop))
    finally:
        loop.close()


def test_none_is_lost_while_the_loop_takes_and_another_thread_brings() -> None:
    async def play() -> None:
        outcomes, orders = Outcomes(), [Future[int]() for _ in range(MANY)]
        waiting = [asyncio.ensure_future(outcomes.of(order)) for order in orders]
        await asyncio.sleep(0)

        def answer() -> None:
            for number, order in enumerate(orders):
                order.set_result(number)

        writer = threading.Thread(target=answer)
        writer.start()
        async with asyncio.timeout(20):
            assert await asyncio.gather(*waiting) == list(range(MANY))
        writer.join()

    asyncio.run(play())


def test_an_answer_after_the_loops_end_is_nobodys() -> None:
    outcomes, order = Outcomes(), Future[int]()

    async def leave() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await outcomes.of(order)

    asyncio.run(leave())
    order.set_result(1)  # no error in the writer's thread

    async def told_too_late() -> None:
        late, loop = Future[int](), asyncio.get_running_loop()
        waiting = asyncio.ensure_future(outcomes.of(late))
        await asyncio.sleep(0)
        loop.call_soon(late.set_result, 2)  # the word comes when the loop has ended
        loop.stop()
        await waiting

    loop = asyncio.new_event_loop()
    with pytest.raises(RuntimeError, match="stopped before"):
        loop.run_until_complete(told_too_late())
    loop.close()

    async def again() -> None:
        done = Future[int]()
        done.set_result(3)
        async with asyncio.timeout(5):
            assert await outcomes.of(done) == 3, "what an earlier loop left behind is in nobody's way"

    asyncio.run(again())

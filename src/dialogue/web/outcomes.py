"""What the writer answers, brought to the event loop: one word for all that is there, not one for each.

Two dozen commands stand in one commit. To wake the loop for each of their answers is a system call, and each lets another
thread go before the writer, which has more to answer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Outcomes:
    """Of one event loop at a time. What is brought comes from any thread; a deque takes it without a lock."""

    _brought: deque[tuple[asyncio.Future[Any], Future[Any]]] = field(default_factory=deque)
    _told: asyncio.AbstractEventLoop | None = None

    async def of(self, order: Future[T]) -> T:
        """Wait for what becomes of an order. Raises what it raised."""
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[T] = loop.create_future()
        order.add_done_callback(partial(self._bring, loop, mine))
        return await mine

    def _bring(self, loop: asyncio.AbstractEventLoop, mine: asyncio.Future[T], order: Future[T]) -> None:
        self._brought.append((mine, order))
        # Who finds it told has put hers in before the loop began to look, for it says so first.
        if self._told is not loop and not loop.is_closed():
            self._told = loop
            loop.call_soon_threadsafe(self._give)

    def _give(self) -> None:
        self._told = None
        while self._brought:
            mine, order = self._brought.popleft()
            if mine.done() or mine.get_loop().is_closed():  # whoever waited has gone
                continue
            error = order.exception()
            if error is None:
                mine.set_result(order.result())
            else:
                mine.set_exception(error)

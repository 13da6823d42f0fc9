"""Who waits until a room has told its pages of a number: a list, looked through at each release.

In a room that votes, nearly all of these waits end by themselves. A timeout of asyncio's each, which cancels and raises,
cost more than what was waited for.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Waiting:
    """Use only from the event loop's thread."""

    _all: list[tuple[int, asyncio.Future[None]]] = field(default_factory=list)

    async def wait(self, seq: int, within: float) -> None:
        """Until `released` says at least `seq`, at most so many seconds."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._all.append((seq, future))
        end = loop.call_later(within, _over, future)
        try:
            await future
        finally:
            end.cancel()

    async def told(self, seq: int, telling: asyncio.Task[None]) -> None:
        """Until `released` says at least `seq`, or the task that says so has ended. Raises what that raised."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._all.append((seq, future))
        try:
            await asyncio.wait((future, telling), return_when=asyncio.FIRST_COMPLETED)
            if not future.done():
                telling.result()
        finally:
            _over(future)

    def released(self, seq: int) -> None:
        """The room's pages are told of everything up to `seq`."""
        for wanted, future in self._all:
            if wanted <= seq:
                _over(future)
        self._all = [one for one in self._all if not one[1].done()]


def _over(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)

"""The bus of a single process: a call into the event loop. There is nobody else to hear."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from dialogue.live.bus import Hearer, Listener


class LocalBus:
    """Passes announcements from the writer's thread to the loop given to `attach`; drops them while there is none."""

    shared = False
    me = ""
    up = True

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def attach(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self._loop = loop

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def announce(self, stream_id: int, seq: int) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._deliver, stream_id, seq)

    def tell(self, topic: str, words: str) -> None:
        """Nobody else is there."""

    def hear(self, topic: str, hearer: Hearer) -> None:
        """Nobody else speaks."""

    def after_a_gap(self, ask: Callable[[], None]) -> None:
        """A call is never lost."""

    def close(self) -> None:
        """Nothing waits."""

    def _deliver(self, stream_id: int, seq: int) -> None:
        for listener in self._listeners:
            listener(stream_id, seq)

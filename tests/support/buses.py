"""A bus between two sides in one process, which loses, repeats and reorders as a test wants it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from dialogue.live.bus import Hearer, Listener


class Faulty:
    """A bus whose words to the other side get lost, come twice, or come in another order. `lose` says which are lost."""

    shared = True
    up = True

    def __init__(self, lose: Callable[[int], bool] = lambda _: False, seed: int = 1) -> None:
        self.me = f"side {seed}"
        self.others: list[Faulty] = []
        self._lose, self._chance = lose, random.Random(seed)
        self._listeners: list[Listener] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._said = 0
        self._kept: list[tuple[int, int]] = []
        self._hearers: dict[str, list[Hearer]] = {}

    def attach(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self._loop = loop

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def tell(self, topic: str, words: str) -> None:
        self._said += 1
        if not self._lose(self._said):
            for other in self.others:
                for hearer in other._hearers.get(topic, ()):
                    hearer(self.me, words)

    def hear(self, topic: str, hearer: Hearer) -> None:
        self._hearers.setdefault(topic, []).append(hearer)

    def after_a_gap(self, ask: Callable[[], None]) -> None:
        """It has no line that could break."""

    def close(self) -> None:
        """Nothing waits."""

    def announce(self, stream_id: int, seq: int) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._announce, stream_id, seq)

    def _announce(self, stream_id: int, seq: int) -> None:
        self._deliver(stream_id, seq)
        self._said += 1
        self._kept.append((stream_id, seq))
        if self._lose(self._said):
            self._kept.pop()
        if len(self._kept) > 2:  # several at once, out of order, some of them twice
            words = self._kept + self._kept[:1]
            self._chance.shuffle(words)
            self._kept = []
            for other in self.others:
                for word in words:
                    other._deliver(*word)

    def _deliver(self, stream_id: int, seq: int) -> None:
        for listener in self._listeners:
            listener(stream_id, seq)


def pair(lose: Callable[[int], bool] = lambda _: False) -> tuple[Faulty, Faulty]:
    """Two sides of one bus."""
    here, there = Faulty(lose, 1), Faulty(lose, 2)
    here.others, there.others = [there], [here]
    return here, there

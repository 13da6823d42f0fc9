"""Guessing made slow without keeping anybody out: after many wrong tries the next ones go one after the other.

A limit that refuses also refuses those who are right, and a whole room shares one address. Here a wrong try makes the
next one wait a moment, a right one nobody, and everybody has her turn. So whoever is right waits for those who stand
before her, and whoever guesses gets a few tries a second, however many lines he opens.

Processes on one store tell each other of wrong tries, under the key's hash and in memory only. Each of them lets one after
the other through, so the pause is as many times as long as there are processes: together they are no faster than one.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from dialogue.kernel.errors import NotAllowed
from dialogue.kernel.messages import N_
from dialogue.live.bus import Bus
from dialogue.web.security import derived


@dataclass(slots=True)
class Gate:
    """Where the tries under one key stand in line."""

    misses: deque[float]
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    tell: Callable[[], None] = lambda: None

    def missed(self) -> None:
        """This try was wrong."""
        self.misses.append(time.monotonic())
        self.tell()


@dataclass(slots=True)
class Turnstile:
    """`free` wrong tries within `window` seconds cost nothing; after that `gap` seconds pass after each wrong one.

    With more than `most_waiting` in line under one key the next is refused.
    """

    free: int
    window: float = 60.0
    gap: float = 0.25
    most_waiting: int = 100
    most_keys: int = 10_000
    gates: OrderedDict[object, Gate] = field(default_factory=OrderedDict)
    processes: Callable[[], int] = lambda: 1
    _bus: Bus | None = None
    _topic: str = ""
    _secret: str = ""

    def share(self, bus: Bus, topic: str, secret: str, processes: Callable[[], int]) -> None:
        """Count the wrong tries of all processes together. Two turnstiles have two topics."""
        self.processes = processes
        if bus.shared:
            self._bus, self._topic, self._secret = bus, topic, secret
            bus.hear(topic, lambda _, name: self._gate(name).misses.append(time.monotonic()))

    def _gate(self, name: object) -> Gate:
        gate = self.gates.get(name)
        if gate is None:
            gate = self.gates[name] = Gate(deque(maxlen=self.free))
            if self._bus is not None:
                bus, topic = self._bus, self._topic
                gate.tell = lambda: bus.tell(topic, str(name))
        self.gates.move_to_end(name)
        self._tidy()
        return gate

    @asynccontextmanager
    async def turn(self, key: object) -> AsyncIterator[Gate]:
        """Have one's turn under a key, then say whether the try was wrong (`gate.missed()`).

        Raises NotAllowed when too many stand in line.
        """
        gate = self._gate(key if self._bus is None else derived(self._secret, repr(key))[:32])
        if not self._slow(gate):
            yield gate
            return
        if gate.waiting >= self.most_waiting:
            raise NotAllowed(
                "slow_down",
                N_("Many wrong attempts are being made right now. Please try again in a moment."),
            )
        gate.waiting += 1
        try:
            async with gate.lock:
                left = (
                    gate.misses[-1] + self.gap * self.processes() - time.monotonic() if gate.misses else 0.0
                )
                if left > 0:
                    await asyncio.sleep(left)
                yield gate
        finally:
            gate.waiting -= 1

    def _slow(self, gate: Gate) -> bool:
        """Whether so many were wrong lately that they go one after the other."""
        many = len(gate.misses) == self.free
        return many and gate.misses[0] > time.monotonic() - self.window

    def _tidy(self) -> None:
        while len(self.gates) > self.most_keys:
            key, gate = next(iter(self.gates.items()))
            if gate.waiting:
                return
            del self.gates[key]

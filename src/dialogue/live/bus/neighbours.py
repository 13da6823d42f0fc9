"""The other processes on the same store: which are there, and the rounds in which each tells what nobody has to keep."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dialogue.live.bus import Bus

ALIVE = "alive"
HERE, GOODBYE = "here", "goodbye"


@dataclass(slots=True)
class Neighbours:
    """Which processes spoke lately. `every` seconds each of `tells` is called, and others count as there for three of those.

    What is told in rounds may miss one: a word that got lost is said again in the next.
    """

    bus: Bus
    every: float = 5.0
    tells: list[Callable[[], None]] = field(default_factory=list)
    seen: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bus.hear(ALIVE, self._heard)

    def _heard(self, who: str, words: str) -> None:
        if words == GOODBYE:
            self.seen.pop(who, None)
        else:
            self.seen[who] = time.monotonic()

    @property
    def lasts(self) -> float:
        """Seconds for which something that was told holds."""
        return 3 * self.every

    def there(self) -> list[str]:
        """The other processes that are there."""
        limit = time.monotonic() - self.lasts
        self.seen = {who: at for who, at in self.seen.items() if at >= limit}
        return sorted(self.seen)

    def processes(self) -> int:
        """How many there are, with this one."""
        return 1 + len(self.there()) if self.bus.shared else 1

    def tell(self) -> None:
        """One round."""
        self.bus.tell(ALIVE, HERE)
        for one in self.tells:
            one()

    def leave(self) -> None:
        """The last round: who was here until now has as long to come back, here or there, as everybody else."""
        self.tell()
        self.bus.tell(ALIVE, GOODBYE)

    async def rounds(self) -> None:
        """Run for ever."""
        while self.bus.shared:
            self.tell()
            await asyncio.sleep(self.every)

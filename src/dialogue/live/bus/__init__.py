"""How processes tell each other that a stream has moved. A message may be lost, repeated, late, or out of order.

So it carries only a number, and whoever hears it asks the store. Beside it processes tell each other small things that
nobody has to keep: who is connected where, which guesses were wrong. Nothing of that may be needed for being right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

Listener = Callable[[int, int], None]
Hearer = Callable[[str, str], None]
"""Called with the process that speaks, and its words."""

HEAD = "head"
"""The topic of what `announce` says."""


class Bus(Protocol):
    """`announce` and `tell` may be called from any thread; whoever listens is called in the event loop's thread.

    `shared` says whether other processes may write into the same store. `up` is whether they can be heard just now.
    """

    shared: bool
    me: str

    @property
    def up(self) -> bool:
        """Whether what the others say arrives here just now."""

    def attach(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Deliver in this loop from now on; None while there is none."""

    def announce(self, stream_id: int, seq: int) -> None:
        """Say that the stream is now at `seq`: to the listeners of this process, and to all others."""

    def listen(self, listener: Listener) -> None:
        """Call `listener(stream_id, seq)` for every announcement that arrives."""

    def tell(self, topic: str, words: str) -> None:
        """Say something to the other processes; one line. It may get lost."""

    def hear(self, topic: str, hearer: Hearer) -> None:
        """Call `hearer(process, words)` for what other processes say of this topic."""

    def after_a_gap(self, ask: Callable[[], None]) -> None:
        """Call `ask()` whenever something may have been missed: the line is open again."""

    def close(self) -> None:
        """Say what waits to be said, and stop."""

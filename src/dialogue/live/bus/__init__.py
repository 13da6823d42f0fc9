"""How processes tell each other that a stream has moved. A message carries only a number and may be lost or repeated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Listener = Callable[[int, int], None]


class Bus(Protocol):
    """`announce` may be called from any thread; listeners are called in the event loop's thread."""

    def announce(self, stream_id: int, seq: int) -> None:
        """Say that the stream is now at `seq`."""

    def listen(self, listener: Listener) -> None:
        """Call `listener(stream_id, seq)` for every announcement that arrives."""

"""What every bus between processes shares: two threads, one that tells and one that hears, each with a line of its own.

The local listeners are called at once, as on the bus of a single process: they never wait for a line. What waits to be
told together goes out together, of each stream only the newest number. A line that breaks is opened again, and whoever
may have missed something is asked to look (`after_a_gap`).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from dialogue.live.bus import HEAD, Hearer
from dialogue.live.bus.local import LocalBus

logger = logging.getLogger(__name__)

LARGEST = 7000  # bytes of one message; PostgreSQL takes 8,000
MOST_WORDS = 2000  # lines that wait while nothing can be told; older ones are lost
AGAIN = (0.05, 0.2, 1.0, 2.0)  # seconds until a broken line is opened again
LONGEST_WAIT = 1.0  # seconds for which a thread waits without looking whether it shall end


class Line(Protocol):
    """A connection to what carries the messages. Each thread has one of its own."""

    def send(self, message: str) -> None:
        """Give one message to everybody who hears."""

    def received(self, wait: float) -> Iterable[str]:
        """The messages that come within `wait` seconds. Raises what the driver raises when the line is broken."""

    def close(self) -> None:
        """Give the connection back."""


class RemoteBus(LocalBus):
    """A bus over `open_line(hears)`, which gives a line and raises what the driver raises when there is none."""

    shared = True

    def __init__(self, open_line: Callable[[bool], Line]) -> None:
        super().__init__()
        self.me = secrets.token_hex(4)
        self._open_line = open_line
        self._hearers: dict[str, list[Hearer]] = defaultdict(list)
        self._asking: list[Callable[[], None]] = []
        self._waiting: queue.SimpleQueue[tuple[str, str] | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._hears = self._tells = False
        self._said_broken = False
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for name, work in (("bus teller", self._tell_all), ("bus hearer", self._hear_all))
        ]

    @property
    def up(self) -> bool:  # type: ignore[override]
        return self._hears

    def attach(self, loop: asyncio.AbstractEventLoop | None) -> None:
        super().attach(loop)
        if loop is not None and not self._threads[0].ident:
            for thread in self._threads:
                thread.start()

    def announce(self, stream_id: int, seq: int) -> None:
        super().announce(stream_id, seq)
        self._waiting.put((HEAD, f"{stream_id} {seq}"))

    def tell(self, topic: str, words: str) -> None:
        self._waiting.put((topic, words))

    def hear(self, topic: str, hearer: Hearer) -> None:
        self._hearers[topic].append(hearer)

    def after_a_gap(self, ask: Callable[[], None]) -> None:
        self._asking.append(ask)

    def close(self) -> None:
        self._waiting.put(None)
        if self._threads[0].ident:
            self._threads[0].join(3 * LONGEST_WAIT)
        self._ended.set()
        if self._threads[1].ident:
            self._threads[1].join(3 * LONGEST_WAIT)

    # -- telling

    def _tell_all(self) -> None:
        line: Line | None = None
        left: list[tuple[str, str]] = []
        last = False
        tries = 0
        while not last and not self._ended.is_set():
            found, last = self._taken(left)
            try:
                line = line or self._open_line(False)
                for message in messages(self.me, found):
                    line.send(message)
                left, tries = [], 0
            except (
                Exception
            ) as error:  # whatever a driver says: the line is broken, and the sweep heals meanwhile
                self._broken(error)
                left = newest(found)[-MOST_WORDS:]
                _close(line)
                line = None
                self._ended.wait(AGAIN[min(tries, len(AGAIN) - 1)])
                tries += 1
        _close(line)

    def _taken(self, left: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], bool]:
        """All that waits, at least one unless something is left from before; and whether nothing follows."""
        found = list(left)
        while not found or not self._waiting.empty():
            one = self._waiting.get()
            if one is None:
                return found, True
            found.append(one)
        return found, False

    # -- hearing

    def _hear_all(self) -> None:
        line: Line | None = None
        tries = 0
        while not self._ended.is_set():
            try:
                if line is None:
                    line = self._open_line(True)
                    self._hears, tries = True, 0
                    self._restored()
                    self._in_loop(self._look_again)
                for message in line.received(LONGEST_WAIT):
                    self._in_loop(self._take, message)
            except Exception as error:
                self._hears = False
                self._broken(error)
                _close(line)
                line = None
                self._ended.wait(AGAIN[min(tries, len(AGAIN) - 1)])
                tries += 1
        self._hears = False
        _close(line)

    def _in_loop(self, call: Callable[..., None], *arguments: object) -> None:
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # it closes just now
                loop.call_soon_threadsafe(call, *arguments)

    def _look_again(self) -> None:
        for ask in self._asking:
            ask()

    def _take(self, message: str) -> None:
        for sender, topic, words in heard(message):
            if sender == self.me:
                continue  # told here already, without a way round
            if topic == HEAD:
                stream_id, _, seq = words.partition(" ")
                if stream_id.isdecimal() and seq.isdecimal():
                    self._deliver(int(stream_id), int(seq))
                continue
            for hearer in self._hearers.get(topic, ()):
                try:
                    hearer(sender, words)
                except (
                    ValueError,
                    TypeError,
                    KeyError,
                    IndexError,
                ):  # another version's words, or a stranger's
                    logger.debug("not understood: %s", topic)

    # -- a line that breaks is said once, and once that it is whole

    def _broken(self, error: Exception) -> None:
        if not self._said_broken and not self._ended.is_set():
            self._said_broken = True
            logger.error(
                "The line to the other processes is broken (%s). Pages ask the store meanwhile, every two seconds.",
                type(error).__name__,
            )

    def _restored(self) -> None:
        if self._said_broken:
            self._said_broken = False
            logger.warning("The line to the other processes works again.")


def newest(words: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of each stream only the largest number; everything else as it is.

    >>> newest([("head", "1 5"), ("here", "x"), ("head", "2 1"), ("head", "1 7")])
    [('here', 'x'), ('head', '1 7'), ('head', '2 1')]
    """
    heads: dict[int, int] = {}
    others = []
    for topic, said in words:
        if topic != HEAD:
            others.append((topic, said))
            continue
        stream_id, seq = map(int, said.split(" "))
        heads[stream_id] = max(seq, heads.get(stream_id, 0))
    return others + [(HEAD, f"{stream_id} {seq}") for stream_id, seq in heads.items()]


def messages(me: str, words: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Messages for these words, each with the sender in its first line and no larger than it may be.

    >>> list(messages("ab", [("head", "1 5"), ("head", "2 1")]))
    ['ab\\nhead 1 5\\nhead 2 1']
    """
    lines: list[str] = []
    size = 0
    for topic, said in newest(words):
        line = f"{topic} {said}"
        length = len(line.encode()) + 1
        if lines and size + length > LARGEST:
            yield "\n".join([me, *lines])
            lines, size = [], 0
        lines.append(line)
        size += length
    if lines:
        yield "\n".join([me, *lines])


def heard(message: str) -> Iterator[tuple[str, str, str]]:
    """Sender, topic and words of each line.

    >>> list(heard("ab\\nhead 1 5"))
    [('ab', 'head', '1 5')]
    """
    sender, _, rest = message.partition("\n")
    for line in rest.split("\n"):
        topic, _, words = line.partition(" ")
        if topic and words:
            yield sender, topic, words


def _close(line: Line | None) -> None:
    if line is not None:
        with contextlib.suppress(Exception):  # it may be broken already
            line.close()

"""What many parts of a page ask alike, or many commands of one transaction: read once, and given to each of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from dialogue.kernel.database import BY_THE_ROOM, KEPT, Reader

P = ParamSpec("P")
T = TypeVar("T")
Reading = Callable[Concatenate[Reader, P], T]


def once(read: Reading[P, T]) -> Reading[P, T]:
    """A reading whose answer is kept as long as its snapshot, in which nothing can change.

    In the writer's transaction it is asked every time. What is given must be hashable; a list or dictionary is given as a
    copy, so nobody's changes reach the next one who asks.
    """
    return _kept(read, lambda info: info.get(KEPT))


def settled(read: Reading[P, T]) -> Reading[P, T]:
    """The same for what only those who lead the session can change, and the program.

    So it is kept in the writer's transaction too, as long as that holds nothing but commands of the room (`gathered`).
    """
    return _kept(read, lambda info: info.get(KEPT, info.get(BY_THE_ROOM)))


def _kept(read: Reading[P, T], place: Callable[[dict[Any, Any]], dict[Any, Any] | None]) -> Reading[P, T]:
    @wraps(read)
    def kept(reader: Reader, *given: P.args, **named: P.kwargs) -> T:
        answers = place(reader.info)
        if answers is None:
            return read(reader, *given, **named)
        asked = (read, given, tuple(named.items()))
        if asked not in answers:
            answers[asked] = read(reader, *given, **named)
        found = answers[asked]
        return cast(T, found.copy() if isinstance(found, (list, dict)) else found)

    return cast(Reading[P, T], kept)

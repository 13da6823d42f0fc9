"""What many parts of a page ask alike: read once in a snapshot, and given to each of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from dialogue.kernel.database import KEPT, Reader

P = ParamSpec("P")
T = TypeVar("T")


def once(read: Callable[Concatenate[Reader, P], T]) -> Callable[Concatenate[Reader, P], T]:
    """A reading whose answer is kept as long as its snapshot, in which nothing can change.

    In the writer's transaction it is asked every time. What is given must be hashable; a list or dictionary is given as a
    copy, so nobody's changes reach the next one who asks.
    """

    @wraps(read)
    def kept(reader: Reader, *given: P.args, **named: P.kwargs) -> T:
        answers = reader.info.get(KEPT)
        if answers is None:
            return read(reader, *given, **named)
        asked = (read, given, tuple(named.items()))
        if asked not in answers:
            answers[asked] = read(reader, *given, **named)
        found = answers[asked]
        return cast(T, found.copy() if isinstance(found, (list, dict)) else found)

    return cast(Callable[Concatenate[Reader, P], T], kept)

"""What calls phones back for what is theirs alone: a group line or a panel that somebody else's act has changed.

Personal things never stand in a frame. So a frame brings a number, and a phone that sees another one than before asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select

from dialogue.kernel.schema import LogEntry, rows_of
from dialogue.kernel.vocabulary import EventKind
from dialogue.live.parts import Scope

PART = "session.calls"


# Built once: building a statement costs as much as running it, and the first page of a room waits for this one too.
_log = rows_of(LogEntry).c
LAST = select(func.max(_log.seq)).where(
    _log.stream_id == bindparam("stream"), _log.kind.in_(bindparam("kinds", expanding=True))
)


def calls(events: Mapping[str, EventKind]) -> Callable[[Scope], dict[str, Any]]:
    """What reads the number of the last event that changed something personal of anybody."""

    @cache
    def kinds() -> list[str]:  # when it is first asked: until then events are still being declared
        return [name for name, kind in events.items() if any(touch.part == PART for touch in kind.touches)]

    def read(scope: Scope) -> dict[str, Any]:
        asked = {"stream": scope.session.id, "kinds": kinds()}
        return {"again": scope.reader.connection().scalar(LAST, asked) or 0}

    return read

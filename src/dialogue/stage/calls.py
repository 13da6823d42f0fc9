"""What calls phones back for what is theirs alone: a group line or a panel that somebody else's act has changed.

Personal things never stand in a frame. So a frame brings a number, and a phone that sees another one than before asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, func, select

from dialogue.kernel.schema import LogEntry
from dialogue.kernel.vocabulary import EventKind
from dialogue.live.parts import Scope

PART = "session.calls"


def calls(scope: Scope, events: Mapping[str, EventKind]) -> dict[str, Any]:
    """The number of the last event that changed something personal of anybody."""
    kinds = [name for name, kind in events.items() if any(touch.part == PART for touch in kind.touches)]
    asked = select(func.max(LogEntry.seq)).where(LogEntry.stream_id == scope.session.id)
    return {"again": scope.reader.exec(asked.where(col(LogEntry.kind).in_(kinds))).one() or 0}

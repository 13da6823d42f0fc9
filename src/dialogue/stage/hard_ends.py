"""Steps that close by themselves: so many minutes after their time is over, where the facilitator has chosen so."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlmodel import col, select

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.clock import steady_now
from dialogue.kernel.database import AWAY, Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, ActivityState, Session, SessionState
from dialogue.kernel.vocabulary import Command
from dialogue.web.services import Services

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class CloseOverdue(Command):
    """Close a step whose time, and that for late ones, is over. Only the program sends it."""

    activity_id: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


def closes_at(activity: Activity) -> datetime | None:
    """When the step closes by itself, as its clock stands now."""
    if activity.closes_after is None or activity.ends_at is None or activity.state != ActivityState.OPEN:
        return None
    return activity.ends_at + timedelta(minutes=activity.closes_after)


def is_due(activity: Activity) -> bool:
    """Whether it closes now."""
    at = closes_at(activity)
    return at is not None and at <= steady_now()


def due(reader: Reader) -> list[Activity]:
    """All steps of open sessions that close now."""
    asked = select(Activity).join(Session, col(Session.id) == col(Activity.session_id))
    asked = asked.where(
        col(Activity.closes_after).is_not(None),
        Activity.state == ActivityState.OPEN,
        Session.state == SessionState.OPEN,
    )
    return [row for row in reader.exec(asked) if is_due(row)]


async def close_due(dialogue: Services, left: set[tuple[int, datetime | None]]) -> int:
    """Close what is due; how many steps that were. One whose own rules refuse it is `left` to the facilitator."""
    found = [row for row in await dialogue.read(due) if (row.id or 0, row.ends_at) not in left]
    for row in found:
        try:
            await dialogue.execute(CloseOverdue(row.id or 0), stream_id=row.session_id, actor=SYSTEM)
        except Refused:
            left.add((row.id or 0, row.ends_at))
    return len(found)


async def close_when_over(dialogue: Services) -> None:
    """Run for ever."""
    left = set[tuple[int, datetime | None]]()
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            await close_due(dialogue, left)
        except AWAY:  # looked at again
            pass
        except Exception:
            logger.exception("steps that are over could not be closed")

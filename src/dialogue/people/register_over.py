"""Registers are deleted by themselves when they have been kept as long as people were told."""

from __future__ import annotations

import asyncio
import logging

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import AWAY
from dialogue.kernel.errors import Refused
from dialogue.kernel.schema import utc_now
from dialogue.people.register import DeleteRegister, over
from dialogue.web.services import Services

logger = logging.getLogger(__name__)

HOUR = 3600.0


async def delete_over(dialogue: Services) -> int:
    """Delete what is due now; how many registers that were."""
    due = await dialogue.read(lambda reader: over(reader, utc_now()))
    for session_id in due:
        await dialogue.execute(DeleteRegister(), stream_id=session_id, actor=SYSTEM)
    return len(due)


async def delete_when_over(dialogue: Services) -> None:
    """Run for ever: look at the start, and once an hour."""
    while True:
        try:
            await delete_over(dialogue)
        except (Refused, *AWAY):  # deleted by hand meanwhile, or the store is away: looked at again
            pass
        except Exception:
            logger.exception("registers that are over could not be deleted")
        await asyncio.sleep(HOUR)

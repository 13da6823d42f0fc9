"""The job that lets go on time what was kept for a while: in the running server once an hour, and from the shell."""

from __future__ import annotations

import asyncio
import logging

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import AWAY
from dialogue.kernel.errors import Refused
from dialogue.kernel.schema import utc_now
from dialogue.privacy.keeping import LetItGo, LetSignInsGo, due, house_days, sign_ins_due
from dialogue.privacy.wiping import resumes
from dialogue.web.services import Services

logger = logging.getLogger(__name__)

HOUR = 3600.0


async def let_go_what_is_due(dialogue: Services) -> int:
    """Let go what is due now, one after the other; of how many things that were."""
    house, forget = house_days(dialogue.settings), dialogue.settings.keep_sign_ins
    found = await dialogue.read(lambda reader: due(reader, utc_now(), house))
    gone = 0
    for one in found:
        try:
            command = LetItGo(one.session_id, one.what, one.days)
            await dialogue.execute(command, stream_id=one.platform_id, actor=SYSTEM)
            gone += 1
        except Refused:  # another process was faster, or the session was taken up again
            continue
    if await dialogue.read(lambda reader: sign_ins_due(reader, utc_now(), forget)):
        await dialogue.execute(LetSignInsGo(forget), actor=SYSTEM)
        gone += 1
    return gone


async def wipe_what_is_left(dialogue: Services) -> None:
    """Overwrite what a server that was stopped has taken out and not overwritten yet."""
    for stream, command in await dialogue.read(resumes):
        await dialogue.execute(command, stream_id=stream, actor=SYSTEM)


async def let_go_on_time(dialogue: Services) -> None:
    """Run for ever: look at the start, and once an hour."""
    while True:
        try:
            await wipe_what_is_left(dialogue)
            await let_go_what_is_due(dialogue)
        except AWAY:  # the store is away: looked at again
            pass
        except Exception:
            logger.exception("what is due could not be let go")
        await asyncio.sleep(HOUR)

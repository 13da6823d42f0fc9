"""What the processes on one store know of each other beside the store: people, wrong tries, work that is going on.

On SQLite there is one process, and nothing of this is told to anybody.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from dialogue.accounts.pages import guesses
from dialogue.api.pacing import Paces
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import AWAY
from dialogue.kernel.execute import Order
from dialogue.people.elsewhere import Elsewhere
from dialogue.people.joining import Doors
from dialogue.people.presence import Presence
from dialogue.people.way_in import WayIn
from dialogue.stage import jobs
from dialogue.stage.services import StageServices
from dialogue.web.line_test import Lines
from dialogue.web.services import new_command_id

logger = logging.getLogger(__name__)

AGAIN = 30.0  # seconds between two looks for work that a process left which is not there any more


def around(dialogue: StageServices) -> dict[str, Any]:
    """What requests reach beside the services, each thing known to all processes."""
    bus, neighbours, secret = dialogue.bus, dialogue.neighbours, dialogue.secret
    presence = Presence(elsewhere=Elsewhere(bus, neighbours.lasts))
    neighbours.tells.append(presence.tell)
    dialogue.jobs.share(neighbours)
    dialogue.pace.share(bus)
    paces = Paces()
    paces.pace.share(bus)
    doors = Doors()
    for topic, turnstile in (
        ("wrong-code", doors.codes),
        ("wrong-words", doors.words),
        ("wrong-passcode", doors.passcodes),
        ("wrong-password", guesses),
    ):
        turnstile.share(bus, topic, secret, neighbours.processes)
    return {
        "dialogue": dialogue,
        "presence": presence,
        "doors": doors,
        "paces": paces,
        "way_in": WayIn(bus=bus),
        "lines": Lines(bus=bus),
    }


def resume(dialogue: StageServices, *, alone: bool = True) -> None:
    """Carry on what a killed server left half done. Nobody waits for it.

    `alone`: no other process serves the store, so whatever runs by the rows runs nowhere.
    """
    with dialogue.database.read() as reader:
        found = [task for kind in dialogue.kinds.values() for task in kind.writes.resumes(reader)]
        if alone:
            found += jobs.resumes(reader)
        elif dialogue.bus.up:
            found += jobs.resumes(reader, dialogue.jobs.going_on())
    for session_id, command in found:
        dialogue.executor.submit(Order(command, new_command_id(), session_id, SYSTEM))


async def resume_for_others(dialogue: StageServices) -> None:
    """Run for ever: carry on what a process left that is not there any more."""
    while dialogue.bus.shared:
        await asyncio.sleep(AGAIN)
        try:
            await asyncio.to_thread(resume, dialogue, alone=False)
        except AWAY:  # looked at again
            pass
        except Exception:
            logger.exception("what other processes left could not be looked at")

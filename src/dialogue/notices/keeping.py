"""The thread in the running server that follows, gathers and sends; it looks every few seconds."""

from __future__ import annotations

import asyncio
import logging
import threading

from dialogue.kernel.database import AWAY
from dialogue.kernel.errors import Refused
from dialogue.notices.post import Post
from dialogue.notices.server import mail_server
from dialogue.stage.services import StageServices

logger = logging.getLogger(__name__)

PAUSE = 5.0
"""Seconds between two rounds. A round in which nothing has happened is three small questions to the store."""
A_MINUTE = 12
"""Rounds."""
LEASE = 600.0
"""Seconds after which a mail in the hand of another process counts as left behind: longer than any sending takes."""
PATIENCE = 3.0
"""Seconds that the end of the server waits for a mail in hand. What is cut off then is told apart at the next start."""


def post_of(dialogue: StageServices) -> Post:
    """What sending needs of the running application."""
    return Post(
        dialogue.database,
        dialogue.executor,
        dialogue.kinds,
        dialogue.environment,
        dialogue.zone,
        dialogue.secret,
        dialogue.where.address,
        mail_server(dialogue.settings),
    )


class Telling:
    """A thread of its own: a mail server that does not answer must keep nobody else waiting."""

    def __init__(self, post: Post, *, alone: bool = True) -> None:
        self.post, self.alone = post, alone
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tell, name="notices", daemon=True)

    def start(self) -> None:
        self._thread.start()

    async def end(self) -> None:
        """Begin nothing new; a mail in hand is brought to its end if that is soon."""
        self._over.set()
        await asyncio.to_thread(self._thread.join, PATIENCE)

    def _tell(self) -> None:
        rounds = 0
        while not self._over.wait(PAUSE):
            try:
                if rounds == 0 or (not self.alone and rounds % A_MINUTE == 0):
                    self.post.pick_up(0.0 if self.alone else LEASE)
                rounds += 1
                self.post.go_round(over=self._over.is_set)
            except (Refused, TimeoutError, *AWAY):  # somebody was deleted meanwhile, or the store is away
                continue
            except Exception:
                logger.exception("notices could not be sent; tried again")


def telling(dialogue: StageServices) -> Telling:
    """The thread, begun."""
    found = Telling(post_of(dialogue), alone=not dialogue.bus.shared)
    found.start()
    return found

"""The threads in the running server that send: one looks what waits, and each webhook that sends has one of its own.

An address that is slow keeps nobody else waiting: neither the writer, nor another webhook, nor a page.
"""

from __future__ import annotations

import asyncio
import logging
import threading

from dialogue.kernel.database import AWAY
from dialogue.kernel.errors import Refused
from dialogue.stage.services import StageServices
from dialogue.webhooks.rules import networks_in
from dialogue.webhooks.sending import Line, Sender

logger = logging.getLogger(__name__)

PAUSE = 2.0
"""Seconds between two looks. Where there is no webhook, a look is one small question to the store."""
MOST_AT_ONCE = 8
GOODBYE = 3.0
"""Seconds that the end of the server waits for deliveries in hand. What is cut off is sent again after the next start."""


def line_of(dialogue: StageServices) -> Line:
    """How addresses are called from the running application."""
    return Line(dialogue.secret, networks_in(dialogue.settings.webhooks_allow))


def sender_of(dialogue: StageServices) -> Sender:
    """What sending needs of the running application."""
    return Sender(
        dialogue.database,
        dialogue.executor,
        dialogue.vocabulary.events,
        dialogue.book,
        line_of(dialogue),
        alone=not dialogue.bus.shared,
    )


class Sending:
    """Looks what waits, and has it sent."""

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self._over = threading.Event()
        self._busy: set[int] = set()
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._look, name="webhooks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    async def end(self) -> None:
        """Begin nothing new; what is in hand is brought to its end if that is soon."""
        self._over.set()
        await asyncio.to_thread(self._thread.join, GOODBYE)

    def _look(self) -> None:
        while not self._over.wait(PAUSE):
            try:
                for webhook_id in self.sender.waiting():
                    self._begin(webhook_id)
            except (Refused, TimeoutError, *AWAY):  # somebody was deleted meanwhile, or the store is away
                continue
            except Exception:
                logger.exception("webhooks could not be looked at; tried again")

    def _begin(self, webhook_id: int) -> None:
        with self._guard:
            if webhook_id in self._busy or len(self._busy) >= MOST_AT_ONCE:
                return
            self._busy.add(webhook_id)
        threading.Thread(
            target=self._send, args=(webhook_id,), name=f"webhook-{webhook_id}", daemon=True
        ).start()

    def _send(self, webhook_id: int) -> None:
        try:
            self.sender.run(webhook_id, self._over.is_set)
        except (Refused, TimeoutError, *AWAY):
            pass
        except Exception:
            logger.exception("webhook %s could not be sent; tried again", webhook_id)
        finally:
            with self._guard:
                self._busy.discard(webhook_id)


def sending(dialogue: StageServices) -> Sending:
    """The thread, begun."""
    found = Sending(sender_of(dialogue))
    found.start()
    return found

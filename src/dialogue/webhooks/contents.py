"""All that webhooks bring to the application: commands, events, their page, the threads that send."""

from __future__ import annotations

from dialogue.webhooks import pages
from dialogue.webhooks.commands import HANDLERS
from dialogue.webhooks.keeping import sending
from dialogue.webhooks.moving import take_along
from dialogue.webhooks.vocabulary import EVENTS

ROUTERS = (pages.router,)

__all__ = ["EVENTS", "HANDLERS", "ROUTERS", "sending", "take_along"]

"""All that the application takes from this package: commands, events, addresses."""

from __future__ import annotations

from dialogue.embedding import pages, sites

HANDLERS = sites.HANDLERS
EVENTS = sites.EVENTS
router = pages.router

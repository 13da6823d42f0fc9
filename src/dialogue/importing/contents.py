"""All that the application takes from this package: commands, events, how they are told, addresses."""

from __future__ import annotations

from dialogue.importing import ideas, on_platform, pages

HANDLERS = {**ideas.HANDLERS, **on_platform.HANDLERS}
EVENTS = (*ideas.EVENTS, *on_platform.EVENTS)
ACTS = ideas.ACTS
router = pages.router

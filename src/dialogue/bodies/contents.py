"""All that platforms bring to the application: commands, events and pages."""

from __future__ import annotations

from fastapi import APIRouter

from dialogue.bodies import mandate_commands, mandate_pages, pages, roles
from dialogue.kernel.act import Handler
from dialogue.kernel.vocabulary import Command, EventKind

HANDLERS: dict[type[Command], Handler] = {**roles.HANDLERS, **mandate_commands.HANDLERS}
EVENTS: tuple[EventKind, ...] = (*roles.EVENTS, *mandate_commands.EVENTS)
ROUTERS: tuple[APIRouter, ...] = (pages.router, mandate_pages.router)

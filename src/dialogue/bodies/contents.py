"""All that platforms bring to the application: commands, events and pages."""

from __future__ import annotations

from fastapi import APIRouter

from dialogue.bodies import (
    charter_commands,
    charter_pages,
    cooperation_pages,
    interests,
    mandate_commands,
    mandate_pages,
    pages,
    roles,
    stakeholders,
    synergies,
)
from dialogue.kernel.act import Handler
from dialogue.kernel.vocabulary import Command, EventKind

HANDLERS: dict[type[Command], Handler] = {
    **roles.HANDLERS,
    **mandate_commands.HANDLERS,
    **charter_commands.HANDLERS,
    **interests.HANDLERS,
    **stakeholders.HANDLERS,
    **synergies.HANDLERS,
}
EVENTS: tuple[EventKind, ...] = (
    *roles.EVENTS,
    *mandate_commands.EVENTS,
    *charter_commands.EVENTS,
    *interests.EVENTS,
    *stakeholders.EVENTS,
    *synergies.EVENTS,
)
ROUTERS: tuple[APIRouter, ...] = (
    pages.router,
    mandate_pages.router,
    charter_pages.router,
    cooperation_pages.router,
)

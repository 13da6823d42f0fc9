"""All that programs need of the application: commands about tokens, their page, and the addresses below `/api/v1`."""

from __future__ import annotations

from fastapi import APIRouter

from dialogue.api import token_pages, tokens
from dialogue.kernel.act import Handler
from dialogue.kernel.vocabulary import Command, EventKind

HANDLERS: dict[type[Command], Handler] = tokens.HANDLERS
EVENTS: tuple[EventKind, ...] = tokens.EVENTS
ROUTERS: tuple[APIRouter, ...] = (token_pages.router,)

"""All that notices bring to the application: commands, pages, the thread that sends, and what goes along with a session."""

from __future__ import annotations

from fastapi import APIRouter

from dialogue.kernel.act import Handler
from dialogue.kernel.vocabulary import Command
from dialogue.notices import commands, feeds, outbox, pages, platform_pages
from dialogue.notices.keeping import telling
from dialogue.notices.moving import take_along

HANDLERS: dict[type[Command], Handler] = {**commands.HANDLERS, **outbox.HANDLERS}
ROUTERS: tuple[APIRouter, ...] = (platform_pages.router, pages.router, feeds.router)

__all__ = ["HANDLERS", "ROUTERS", "take_along", "telling"]

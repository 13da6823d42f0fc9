"""All that privacy brings to the application: commands, events and pages."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from dialogue.kernel.act import Handler
from dialogue.kernel.vocabulary import Command, EventKind
from dialogue.privacy import erasing, pages, redact
from dialogue.stage.contract import Kind

EVENTS: tuple[EventKind, ...] = (*redact.EVENTS, *erasing.EVENTS)


ROUTERS: tuple[APIRouter, ...] = (pages.router,)


def handlers(kinds: Mapping[str, Kind]) -> dict[type[Command], Handler]:
    """What is carried out."""
    return {**redact.handlers(kinds), **erasing.HANDLERS}
